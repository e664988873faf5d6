//! A sorted dictionary: keys, each with a payload.
//!
//! Keys stand in groups of [`GROUP`], each key but a group's first without the bytes it
//! shares with the key before it, and groups stand in blocks. The first key of each block is
//! known when the dictionary is opened; a look-up then reads one block. The byte layout is in
//! the archive's `FORMAT.md`.

use std::ops::Range;

use crate::bytes::{Blocks, Cursor, Slice, Writer};
use crate::error::{Error, Gather, Result};

/// The number of keys in a group, the last group of a block excepted.
const GROUP: usize = 32;

/// A block is ended by the first group after so many bytes.
const BLOCK: usize = 16 * 1024;

/// Writes what a [`Dictionary`] reads.
#[derive(Debug, Default)]
pub struct DictionaryWriter {
    block: Writer,
    group: Writer,
    in_group: usize,
    in_block: usize,
    last: Vec<u8>,
    resident: Writer,
}

impl DictionaryWriter {
    /// Adds a key, which must be greater than the one before it; bytes decide. `base` is kept
    /// once for all keys of the group that this one begins, if it begins one. Gives the block
    /// that this one follows, if it begins another.
    pub fn push(&mut self, key: &str, payload: &[u8], base: &[u8]) -> Option<Vec<u8>> {
        debug_assert!(self.last.is_empty() || key.as_bytes() > self.last.as_slice(), "keys come in order");
        let mut ended = None;
        let mut shared = 0;
        if self.in_group == GROUP || self.in_group == 0 {
            self.close_group();
            if self.block.len() >= BLOCK {
                ended = Some(self.close_block());
            }
            if self.block.is_empty() {
                self.resident.text(key);
            }
            self.group.count(base.len());
            self.group.put(base);
        } else {
            shared = self.last.iter().zip(key.as_bytes()).take_while(|(one, other)| one == other).count();
        }
        self.group.count(shared);
        let rest = key.as_bytes().get(shared..).unwrap_or_default();
        self.group.count(rest.len());
        self.group.put(rest);
        self.group.count(payload.len());
        self.group.put(payload);
        self.last = key.as_bytes().to_vec();
        self.in_group = self.in_group.saturating_add(1);
        self.in_block = self.in_block.saturating_add(1);
        ended
    }

    fn close_group(&mut self) {
        if self.in_group > 0 {
            let group = std::mem::take(&mut self.group);
            self.block.count(group.len());
            self.block.put(group.as_bytes());
            self.in_group = 0;
        }
    }

    fn close_block(&mut self) -> Vec<u8> {
        self.resident.count(std::mem::take(&mut self.in_block));
        std::mem::take(&mut self.block).into_bytes()
    }

    /// The last block, if there is any key, and what is to be known of all blocks.
    pub fn finish(mut self) -> (Option<Vec<u8>>, Vec<u8>) {
        self.close_group();
        let last = (!self.block.is_empty()).then(|| self.close_block());
        (last, self.resident.into_bytes())
    }
}

/// Keys that were stored together.
#[derive(Debug, Clone)]
pub struct Group {
    bytes: Slice,
    base: Range<usize>,
}

impl Group {
    /// Reads a group as it was written.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if what stands before the keys is cut short.
    pub fn open(bytes: Slice) -> Result<Self> {
        let mut cursor = Cursor::new(&bytes);
        let length = cursor.count()?;
        let start = cursor.position();
        cursor.take(length)?;
        let base = start..cursor.position();
        Ok(Self { bytes, base })
    }

    /// What was kept once for all of its keys.
    #[must_use]
    pub fn base(&self) -> &[u8] {
        self.bytes.get(self.base.clone()).unwrap_or_default()
    }

    /// Hands over the keys in order, each with its payload, until `each` says that it has
    /// enough.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if they are not as they were written; those of `each`.
    pub fn each(&self, mut each: impl FnMut(&str, Payload) -> Result<bool>) -> Result<()> {
        let mut cursor = Cursor::new(&self.bytes);
        cursor.take(self.base.end)?;
        let mut key: Vec<u8> = Vec::new();
        let mut count = 0_usize;
        while cursor.remaining() > 0 {
            let shared = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
            let length = cursor.count()?;
            let rest = cursor.take(length)?;
            let replaced = key.get(shared..).ok_or_else(|| cursor.damaged("a key shares too much"))?;
            if (count > 0 && replaced >= rest) || count >= GROUP {
                return Err(cursor.damaged("keys are not in order"));
            }
            key.truncate(shared);
            key.extend_from_slice(rest);
            count = count.saturating_add(1);
            let length = cursor.count()?;
            let start = cursor.position();
            cursor.take(length)?;
            let payload = Payload { of: &self.bytes, range: start..cursor.position() };
            let text = std::str::from_utf8(&key).map_err(|_| cursor.damaged("a key is not UTF-8"))?;
            if !each(text, payload)? {
                return Ok(());
            }
        }
        if count == 0 { Err(cursor.damaged("a group has no key")) } else { Ok(()) }
    }
}

/// The first key of a group.
fn first_of(group: &[u8]) -> Result<&[u8]> {
    let mut cursor = Cursor::new(group);
    let base = cursor.count()?;
    cursor.take(base)?;
    if cursor.varint()? != 0 {
        return Err(cursor.damaged("a first key shares bytes with none"));
    }
    let length = cursor.count()?;
    cursor.take(length)
}

/// What was stored with a key.
#[derive(Debug, Clone)]
pub struct Payload<'g> {
    of: &'g Slice,
    range: Range<usize>,
}

impl Payload<'_> {
    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.of.get(self.range.clone()).unwrap_or_default()
    }

    /// Its bytes, to be kept.
    #[must_use]
    pub fn slice(&self) -> Slice {
        self.cut(0..self.range.len()).unwrap_or_else(|| Slice::from(Vec::new()))
    }

    /// A part of its bytes, to be kept; `None` if it is outside.
    #[must_use]
    pub fn cut(&self, part: Range<usize>) -> Option<Slice> {
        let at = |place: usize| self.range.start.checked_add(place).filter(|&at| at <= self.range.end);
        self.of.cut(at(part.start)?..at(part.end)?)
    }
}

/// Reads a dictionary.
pub struct Dictionary {
    blocks: Box<dyn Blocks>,
    firsts: Vec<String>,
    count: u64,
}

impl Dictionary {
    /// Reads the first key of each block.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if they are not as they were written.
    pub fn open(blocks: Box<dyn Blocks>) -> Result<Self> {
        let resident = blocks.resident().clone();
        let mut cursor = Cursor::new(&resident);
        let mut firsts: Vec<String> = Vec::new();
        let mut count = 0_u64;
        while cursor.remaining() > 0 {
            let first = cursor.text()?.to_owned();
            if firsts.last().is_some_and(|last| *last >= first) {
                return Err(cursor.damaged("blocks are not in order"));
            }
            firsts.push(first);
            count = count.saturating_add(cursor.varint()?);
        }
        if firsts.len() != blocks.count() {
            return Err(cursor.damaged("the blocks do not add up"));
        }
        Ok(Self { blocks, firsts, count })
    }

    /// The first key.
    pub fn first(&self) -> Option<&str> {
        self.firsts.first().map(String::as_str)
    }

    /// The number of keys.
    pub fn keys(&self) -> u64 {
        self.count
    }

    /// Reads a block group by group, from the group on in which `from` stands if it is there;
    /// `each` says whether to go on. Gives the last answer.
    fn walk_block(
        &self,
        number: usize,
        from: &str,
        each: &mut impl FnMut(&Group) -> Result<bool>,
    ) -> Result<bool> {
        let block = self.blocks.block(number)?;
        let mut cursor = Cursor::new(&block);
        let open = |range: Range<usize>| {
            let bytes = block.cut(range).ok_or_else(|| Error::damaged("", 0, "it ends too early"))?;
            Group::open(bytes)
        };
        // Where it stands, and its first key.
        let mut before: Option<(Range<usize>, &[u8])> = None;
        while cursor.remaining() > 0 {
            let length = cursor.count()?;
            let start = cursor.position();
            let first = first_of(cursor.take(length)?)?;
            let in_order = match &before {
                Some((_, before)) => *before < first,
                None => self.firsts.get(number).is_some_and(|known| known.as_bytes() <= first),
            };
            if !in_order {
                return Err(cursor.damaged("groups are not in order, or not as they are listed"));
            }
            // The group before is the one only if this one begins beyond.
            if first > from.as_bytes()
                && let Some((before, _)) = before.take()
                && !each(&open(before)?)?
            {
                return Ok(false);
            }
            before = Some((start..cursor.position(), first));
        }
        match before {
            Some((before, _)) => each(&open(before)?),
            None => Ok(true),
        }
    }

    /// Reads groups in order, from the one on in which `from` stands if it is there; `each`
    /// says whether to go on.
    fn walk(&self, from: &str, mut each: impl FnMut(&Group) -> Result<bool>) -> Result<()> {
        let first = self.firsts.partition_point(|first| first.as_str() <= from).saturating_sub(1);
        for number in first..self.firsts.len() {
            if !self.walk_block(number, from, &mut each)? {
                break;
            }
        }
        Ok(())
    }

    /// The group in which `key` stands if it is there.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn group_of(&self, key: &str) -> Result<Option<Group>> {
        let mut found = None;
        self.walk(key, |group| {
            found = Some(group.clone());
            Ok(false)
        })?;
        Ok(found)
    }

    /// The payload of `key`.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn get(&self, key: &str) -> Result<Option<Slice>> {
        let mut found = None;
        if let Some(group) = self.group_of(key)? {
            group.each(|own, payload| {
                if own == key {
                    found = Some(payload.slice());
                }
                Ok(own < key)
            })?;
        }
        Ok(found)
    }

    /// Hands over all groups that may have keys which begin with `prefix`, in order. Asks for
    /// all blocks at once that are missing for it.
    ///
    /// # Errors
    ///
    /// Reading errors, and those of `each`.
    pub fn with_prefix(&self, prefix: &str, mut each: impl FnMut(&Group) -> Result<()>) -> Result<()> {
        let mut gather = Gather::default();
        let first = self.firsts.partition_point(|first| first.as_str() <= prefix).saturating_sub(1);
        let beyond = |key: &[u8]| key > prefix.as_bytes() && !key.starts_with(prefix.as_bytes());
        for number in first..self.firsts.len() {
            if self.firsts.get(number).is_some_and(|first| beyond(first.as_bytes())) {
                break;
            }
            let goes_on = gather.take(self.walk_block(number, prefix, &mut |group| {
                let goes_on = !beyond(first_of(&group.bytes)?);
                if goes_on {
                    each(group)?;
                }
                Ok(goes_on)
            }))?;
            if goes_on == Some(false) {
                break;
            }
        }
        gather.finish()
    }

    /// Reads every group, and hands every one over.
    ///
    /// # Errors
    ///
    /// Reading errors, and those of `each`.
    pub fn verify(&self, mut each: impl FnMut(&Group) -> Result<()>) -> Result<()> {
        let mut last: Option<String> = None;
        let mut count = 0_u64;
        for (number, first) in self.firsts.iter().enumerate() {
            let mut is_first = true;
            self.walk_block(number, "", &mut |group| {
                group.each(|key, _| {
                    if std::mem::take(&mut is_first) && key != first {
                        return Err(Error::damaged("", 0, "a block does not begin as it is listed"));
                    }
                    if last.as_ref().is_some_and(|last| last.as_str() >= key) {
                        return Err(Error::damaged("", 0, "keys are not in order"));
                    }
                    last = Some(key.to_owned());
                    count = count.saturating_add(1);
                    Ok(true)
                })?;
                each(group).map(|()| true)
            })?;
        }
        if count == self.count { Ok(()) } else { Err(Error::damaged("", 0, "the keys do not add up")) }
    }
}

/// Blocks in memory, for tests.
#[cfg(test)]
pub(super) struct InMemory {
    pub(super) resident: Slice,
    pub(super) blocks: Vec<Slice>,
}

#[cfg(test)]
impl Blocks for InMemory {
    fn resident(&self) -> &Slice {
        &self.resident
    }
    fn count(&self) -> usize {
        self.blocks.len()
    }
    fn block(&self, number: usize) -> Result<Slice> {
        Ok(self.blocks[number].clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn dictionary(keys: &BTreeSet<String>) -> Dictionary {
        let mut writer = DictionaryWriter::default();
        let mut blocks = Vec::new();
        for key in keys {
            // Long payloads, so that there are several blocks.
            let payload = key.to_uppercase().repeat(200);
            blocks.extend(writer.push(key, payload.as_bytes(), key.as_bytes()));
        }
        let (last, resident) = writer.finish();
        blocks.extend(last);
        let blocks = blocks.into_iter().map(Slice::from).collect();
        Dictionary::open(Box::new(InMemory { resident: resident.into(), blocks })).unwrap()
    }

    /// A group as it is stored: for each key how many bytes it shares with the one before, and the rest.
    fn group(keys: &[(u64, &str)]) -> Vec<u8> {
        let mut group = Writer::new();
        group.count(0);
        for (shared, rest) in keys {
            group.varint(*shared);
            group.text(rest);
            group.count(0);
        }
        group.into_bytes()
    }

    #[test]
    fn a_forged_group_is_refused_with_its_reason() {
        let read = |keys: &[(u64, &str)]| {
            let mut found = Vec::new();
            let read = Group::open(group(keys).into()).unwrap().each(|key, _| {
                found.push(key.to_owned());
                Ok(true)
            });
            read.map(|()| found).map_err(|error| error.to_string())
        };
        let is_refused = |keys: &[(u64, &str)], why: &str| read(keys).unwrap_err().contains(why);
        assert_eq!(read(&[(0, "ab"), (1, "c"), (0, "b")]).unwrap(), ["ab", "ac", "b"]);
        assert!(is_refused(&[(0, "b"), (0, "a")], "not in order"));
        assert!(is_refused(&[(0, "b"), (0, "b")], "not in order"));
        assert!(is_refused(&[(0, "ab"), (3, "c")], "shares too much"));
        assert!(is_refused(&[], "no key"));
        let names: Vec<String> = (0..=GROUP).map(|number| format!("{number:02}")).collect();
        let many: Vec<(u64, &str)> = names.iter().map(|name| (0, name.as_str())).collect();
        assert_eq!(read(&many[..GROUP]).unwrap().len(), GROUP);
        assert!(is_refused(&many, "not in order"));
    }

    #[test]
    fn forged_groups_of_a_block_are_refused() {
        let open = |groups: &[&str]| {
            let mut block = Writer::new();
            for first in groups {
                let group = group(&[(0, first)]);
                block.count(group.len());
                block.put(&group);
            }
            let mut resident = Writer::new();
            resident.text("b");
            resident.count(groups.len());
            let blocks = vec![Slice::from(block.into_bytes())];
            Dictionary::open(Box::new(InMemory { resident: resident.into_bytes().into(), blocks })).unwrap()
        };
        assert!(open(&["b", "c"]).verify(|_| Ok(())).is_ok());
        for groups in [["b", "b"], ["c", "b"], ["a", "b"]] {
            assert!(open(&groups).verify(|_| Ok(())).is_err(), "{groups:?}");
        }
    }

    #[test]
    fn keys_are_stored_32_together() {
        let keys: BTreeSet<String> = (0..100).map(|number| format!("{number:03}")).collect();
        let mut sizes = Vec::new();
        dictionary(&keys)
            .verify(|group| {
                let mut keys = 0;
                group.each(|_, _| {
                    keys += 1;
                    Ok(true)
                })?;
                sizes.push(keys);
                Ok(())
            })
            .unwrap();
        assert_eq!(sizes, [32, 32, 32, 4]);
    }

    proptest! {
        #[test]
        fn every_key_is_found_and_no_other(
            keys in prop::collection::btree_set("[абab]{1,5}", 0..300), other in "[абab]{0,5}",
        ) {
            let dictionary = dictionary(&keys);
            prop_assert_eq!(dictionary.keys() as usize, keys.len());
            for key in &keys {
                prop_assert_eq!(dictionary.get(key).unwrap().unwrap().to_vec(), key.to_uppercase().repeat(200).into_bytes());
                let group = dictionary.group_of(key).unwrap().unwrap();
                prop_assert_eq!(group.base(), first_of(&group.bytes).unwrap());
            }
            prop_assert_eq!(dictionary.get(&other).unwrap().is_some(), keys.contains(&other));
            let mut found: Vec<String> = Vec::new();
            dictionary.with_prefix(&other, |group| group.each(|key, _| {
                found.extend(key.starts_with(&other).then(|| key.to_owned()));
                Ok(true)
            })).unwrap();
            let expected: Vec<String> = keys.iter().filter(|key| key.starts_with(&other)).cloned().collect();
            prop_assert_eq!(found, expected);
            let mut all = Vec::new();
            dictionary.verify(|group| group.each(|key, _| {
                all.push(key.to_owned());
                Ok(true)
            })).unwrap();
            prop_assert_eq!(all, keys.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn forged_bytes_are_refused_or_read(bytes in prop::collection::vec(0_u8..5, 0..60)) {
            let blocks = vec![Slice::from(bytes)];
            if let Ok(dictionary) = Dictionary::open(Box::new(InMemory { resident: vec![0, 1].into(), blocks })) {
                let _ = dictionary.get("a");
                let _ = dictionary.with_prefix("", |group| group.each(|_, _| Ok(true)));
                let _ = dictionary.verify(|_| Ok(()));
            }
        }
    }
}
