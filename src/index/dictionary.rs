//! A sorted dictionary: keys, each with a payload.
//!
//! Keys stand in groups of [`GROUP`], each key but a group's first without the bytes it
//! shares with the key before it, and groups stand in blocks. The first key of each block is
//! known when the dictionary is opened; a look-up then reads one block. The byte layout is in
//! the archive's `FORMAT.md`.

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

/// A key of a dictionary with what belongs to it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// What was stored with it.
    pub payload: Slice,
}

/// Keys that were stored together.
#[derive(Debug, Clone)]
pub struct Group {
    /// What was kept once for all of them.
    pub base: Slice,
    /// The keys, in order; never empty.
    pub entries: Vec<Entry>,
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
        let mut before: Option<Slice> = None;
        let mut goes_on = true;
        let mut is_first = true;
        let mut last: Option<String> = None;
        let mut read = |bytes: &Slice, last: &mut Option<String>| -> Result<bool> {
            let group = group(bytes)?;
            let first = group.entries.first().map(|entry| &entry.key);
            if last.as_ref() >= first && last.is_some() {
                return Err(Error::damaged("", 0, "keys are not in order"));
            }
            *last = group.entries.last().map(|entry| entry.key.clone());
            each(&group)
        };
        while cursor.remaining() > 0 {
            let length = cursor.count()?;
            let start = cursor.position();
            cursor.take(length)?;
            let bytes =
                block.cut(start..cursor.position()).ok_or_else(|| cursor.damaged("it ends too early"))?;
            let first = first_key(&bytes)?;
            if std::mem::take(&mut is_first)
                && self.firsts.get(number).is_none_or(|known| known.as_bytes() != first)
            {
                return Err(cursor.damaged("a block does not begin as it is listed"));
            }
            // The group before is the one only if this one begins beyond.
            if first > from.as_bytes()
                && let Some(before) = before.take()
            {
                goes_on = read(&before, &mut last)?;
                if !goes_on {
                    return Ok(false);
                }
            }
            before = Some(bytes);
        }
        if let Some(before) = before {
            goes_on = read(&before, &mut last)?;
        }
        Ok(goes_on)
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
        let group = self.group_of(key)?;
        let entries = group.map(|group| group.entries).unwrap_or_default();
        Ok(entries.into_iter().find(|entry| entry.key == key).map(|entry| entry.payload))
    }

    /// All groups that have keys which begin with `prefix`, in order. Asks for all blocks at
    /// once that are missing for it.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn with_prefix(&self, prefix: &str) -> Result<Vec<Group>> {
        let mut found = Vec::new();
        let mut gather = Gather::default();
        let first = self.firsts.partition_point(|first| first.as_str() <= prefix).saturating_sub(1);
        let beyond = |key: &str| key > prefix && !key.starts_with(prefix);
        for number in first..self.firsts.len() {
            if self.firsts.get(number).is_some_and(|first| beyond(first)) {
                break;
            }
            let goes_on = gather.take(self.walk_block(number, prefix, &mut |group| {
                if group.entries.iter().any(|entry| entry.key.starts_with(prefix)) {
                    found.push(group.clone());
                }
                Ok(!group.entries.last().is_some_and(|last| beyond(&last.key)))
            }))?;
            if goes_on == Some(false) {
                break;
            }
        }
        gather.finish()?;
        Ok(found)
    }

    /// Reads every group, and hands every one over.
    ///
    /// # Errors
    ///
    /// Reading errors, and those of `each`.
    pub fn verify(&self, mut each: impl FnMut(&Group) -> Result<()>) -> Result<()> {
        let mut last: Option<String> = None;
        let mut count = 0_u64;
        self.walk("", |group| {
            for entry in &group.entries {
                if last.as_ref().is_some_and(|last| *last >= entry.key) {
                    return Err(Error::damaged("dictionary", 0, "keys are not in order"));
                }
                last = Some(entry.key.clone());
                count = count.saturating_add(1);
            }
            each(group).map(|()| true)
        })?;
        if count == self.count { Ok(()) } else { Err(Error::damaged("", 0, "the keys do not add up")) }
    }
}

/// The first key of a group.
fn first_key(bytes: &[u8]) -> Result<&[u8]> {
    let mut cursor = Cursor::new(bytes);
    let base = cursor.count()?;
    cursor.take(base)?;
    if cursor.varint()? != 0 {
        return Err(cursor.damaged("a first key shares bytes with none"));
    }
    let length = cursor.count()?;
    cursor.take(length)
}

fn group(bytes: &Slice) -> Result<Group> {
    let mut cursor = Cursor::new(bytes);
    let part = |cursor: &mut Cursor| -> Result<Slice> {
        let length = cursor.count()?;
        let start = cursor.position();
        cursor.take(length)?;
        bytes.cut(start..cursor.position()).ok_or_else(|| cursor.damaged("it ends too early"))
    };
    let base = part(&mut cursor)?;
    let mut entries: Vec<Entry> = Vec::new();
    while cursor.remaining() > 0 {
        let shared = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
        let rest_length = cursor.count()?;
        let rest = cursor.take(rest_length)?;
        let before = entries.last().map(|entry| entry.key.as_bytes()).unwrap_or_default();
        let mut key = before.get(..shared).ok_or_else(|| cursor.damaged("a key shares too much"))?.to_vec();
        key.extend_from_slice(rest);
        let key = String::from_utf8(key).map_err(|_| cursor.damaged("a key is not UTF-8"))?;
        if entries.last().is_some_and(|last| last.key >= key) || entries.len() >= GROUP {
            return Err(cursor.damaged("keys are not in order"));
        }
        let payload = part(&mut cursor)?;
        entries.push(Entry { key, payload });
    }
    if entries.is_empty() { Err(cursor.damaged("a group has no key")) } else { Ok(Group { base, entries }) }
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
                prop_assert_eq!(&*group.base, group.entries[0].key.as_bytes());
            }
            prop_assert_eq!(dictionary.get(&other).unwrap().is_some(), keys.contains(&other));
            let groups = dictionary.with_prefix(&other).unwrap();
            let found: Vec<String> = groups
                .into_iter()
                .flat_map(|group| group.entries)
                .map(|entry| entry.key)
                .filter(|key| key.starts_with(&other))
                .collect();
            let expected: Vec<String> = keys.iter().filter(|key| key.starts_with(&other)).cloned().collect();
            prop_assert_eq!(found, expected);
            let mut all = Vec::new();
            dictionary.verify(|group| {
                all.extend(group.entries.iter().map(|entry| entry.key.clone()));
                Ok(())
            }).unwrap();
            prop_assert_eq!(all, keys.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn forged_bytes_are_refused_or_read(bytes in prop::collection::vec(0_u8..5, 0..60)) {
            let blocks = vec![Slice::from(bytes)];
            if let Ok(dictionary) = Dictionary::open(Box::new(InMemory { resident: vec![0, 1].into(), blocks })) {
                let _ = dictionary.get("a");
                let _ = dictionary.with_prefix("");
                let _ = dictionary.verify(|_| Ok(()));
            }
        }
    }
}
