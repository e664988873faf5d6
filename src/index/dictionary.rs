//! A sorted dictionary: keys, each with a number and a small payload.
//!
//! Keys stand in groups of [`GROUP`], each key but a group's first without the bytes it
//! shares with the key before it. A sparse index of the groups' first keys is read when the
//! dictionary is opened; a look-up then reads one group. The byte layout is in `FORMAT.md`.

use crate::bytes::{Cursor, Slice, Source, Writer};
use crate::error::{Error, Result};

/// The number of keys in a group, the last group of a dictionary excepted.
const GROUP: u32 = 32;

/// The bytes before the first group: count of keys, then the offset of the sparse index.
const HEADER: u64 = 12;

/// Writes what a [`Dictionary`] reads.
#[derive(Debug, Default)]
pub(super) struct DictionaryWriter {
    groups: Writer,
    index: Writer,
    count: u32,
    last: Vec<u8>,
    start: usize,
}

impl DictionaryWriter {
    /// Adds a key, which must be greater than the one before it; bytes decide.
    pub(super) fn push(&mut self, key: &str, payload: &[u8]) {
        debug_assert!(self.count == 0 || key.as_bytes() > self.last.as_slice(), "keys come in order");
        let mut shared = 0;
        if self.count.is_multiple_of(GROUP) {
            self.close_group();
            self.index.text(key);
        } else {
            shared = self.last.iter().zip(key.as_bytes()).take_while(|(one, other)| one == other).count();
        }
        self.groups.count(shared);
        let rest = key.as_bytes().get(shared..).unwrap_or_default();
        self.groups.count(rest.len());
        self.groups.put(rest);
        self.groups.count(payload.len());
        self.groups.put(payload);
        self.last = key.as_bytes().to_vec();
        self.count = self.count.saturating_add(1);
    }

    fn close_group(&mut self) {
        if self.count > 0 {
            self.index.count(self.groups.len().saturating_sub(self.start));
        }
        self.start = self.groups.len();
    }

    /// The bytes of the dictionary.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.close_group();
        let mut all = Writer::new();
        all.u32(self.count);
        all.u64(HEADER.saturating_add(self.groups.len() as u64));
        all.put(self.groups.as_bytes());
        all.put(self.index.as_bytes());
        all.into_bytes()
    }
}

/// A key of a dictionary with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// How many keys are smaller.
    pub(super) number: u32,
    /// The key.
    pub(super) key: String,
    /// What was stored with it.
    pub(super) payload: Vec<u8>,
}

/// Reads a dictionary from a source.
pub(super) struct Dictionary {
    source: Box<dyn Source>,
    count: u32,
    groups: Vec<Group>,
}

struct Group {
    first: String,
    start: u64,
    end: u64,
}

impl Dictionary {
    /// Reads the sparse index; costs time and memory in proportion to a 32nd of the keys.
    pub(super) fn open(source: Box<dyn Source>) -> Result<Self> {
        let header = source.read(0..HEADER)?;
        let mut cursor = Cursor::new(&header);
        let (count, index_start) = (cursor.u32()?, cursor.u64()?);
        if index_start < HEADER || index_start > source.length() {
            return Err(cursor.damaged("the sparse index is outside"));
        }
        let index = source.read(index_start..source.length())?;
        let mut cursor = Cursor::new(&index);
        let mut groups: Vec<Group> = Vec::new();
        let mut start = HEADER;
        while cursor.remaining() > 0 {
            let first = cursor.text()?.to_owned();
            if groups.last().is_some_and(|group| group.first >= first) {
                return Err(cursor.damaged("groups are not in order"));
            }
            let end = start.saturating_add(cursor.varint()?);
            groups.push(Group { first, start, end });
            start = end;
        }
        if start != index_start || u64::from(count.div_ceil(GROUP)) != groups.len() as u64 {
            return Err(cursor.damaged("the groups do not add up"));
        }
        Ok(Self { source, count, groups })
    }

    /// The number of keys.
    pub(super) fn len(&self) -> u32 {
        self.count
    }

    fn group(&self, number: usize) -> Result<Vec<Entry>> {
        let Some(group) = self.groups.get(number) else { return Ok(Vec::new()) };
        let bytes: Slice = self.source.read(group.start..group.end)?;
        let mut cursor = Cursor::new(&bytes);
        let first = (number as u64).saturating_mul(u64::from(GROUP));
        let size = u64::from(self.count).saturating_sub(first).min(u64::from(GROUP));
        let mut entries: Vec<Entry> = Vec::new();
        for number in (first..).take(usize::try_from(size).unwrap_or(0)) {
            let shared = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
            let rest_length = cursor.count()?;
            let rest = cursor.take(rest_length)?;
            let before = entries.last().map(|entry| entry.key.as_bytes()).unwrap_or_default();
            let mut key =
                before.get(..shared).ok_or_else(|| cursor.damaged("a key shares too much"))?.to_vec();
            key.extend_from_slice(rest);
            let key = String::from_utf8(key).map_err(|_| cursor.damaged("a key is not UTF-8"))?;
            let in_order = match entries.last() {
                Some(last) => last.key < key,
                None => key == group.first,
            };
            if !in_order {
                return Err(cursor.damaged("keys are not in order"));
            }
            let payload_length = cursor.count()?;
            let payload = cursor.take(payload_length)?.to_vec();
            let number = u32::try_from(number).map_err(|_| cursor.damaged("too many keys"))?;
            entries.push(Entry { number, key, payload });
        }
        cursor.end()?;
        Ok(entries)
    }

    /// The group in which a key stands if it is there.
    fn group_of(&self, key: &str) -> usize {
        self.groups.partition_point(|group| group.first.as_str() <= key).saturating_sub(1)
    }

    /// The entry of `key`.
    pub(super) fn get(&self, key: &str) -> Result<Option<Entry>> {
        Ok(self.group(self.group_of(key))?.into_iter().find(|entry| entry.key == key))
    }

    /// The entry with this number.
    pub(super) fn by_number(&self, number: u32) -> Result<Entry> {
        let unknown = || Error::Unknown { what: "term", number: u64::from(number) };
        let group = usize::try_from(number / GROUP).map_err(|_| unknown())?;
        self.group(group)?.into_iter().find(|entry| entry.number == number).ok_or_else(unknown)
    }

    /// All entries whose key begins with `prefix`, in order.
    pub(super) fn prefix(&self, prefix: &str) -> Result<Vec<Entry>> {
        let mut found = Vec::new();
        for number in self.group_of(prefix)..self.groups.len() {
            let beyond = |key: &str| key > prefix && !key.starts_with(prefix);
            if self.groups.get(number).is_some_and(|group| beyond(&group.first)) {
                break;
            }
            found.extend(self.group(number)?.into_iter().filter(|entry| entry.key.starts_with(prefix)));
        }
        Ok(found)
    }

    /// Reads every group, and hands every entry over.
    pub(super) fn verify(&self, mut each: impl FnMut(&Entry) -> Result<()>) -> Result<()> {
        let mut last: Option<String> = None;
        for number in 0..self.groups.len() {
            for entry in self.group(number)? {
                if last.as_ref().is_some_and(|last| *last >= entry.key) {
                    return Err(Error::damaged("dictionary", 0, "keys are not in order"));
                }
                each(&entry)?;
                last = Some(entry.key);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn dictionary(keys: &BTreeSet<String>) -> Dictionary {
        let mut writer = DictionaryWriter::default();
        for key in keys {
            writer.push(key, key.to_uppercase().as_bytes());
        }
        Dictionary::open(Box::new(Slice::from(writer.finish()))).unwrap()
    }

    proptest! {
        #[test]
        fn every_key_is_found_and_no_other(
            keys in prop::collection::btree_set("[абab]{0,5}", 0..150), other in "[абab]{0,5}",
        ) {
            let dictionary = dictionary(&keys);
            prop_assert_eq!(dictionary.len() as usize, keys.len());
            for (number, key) in keys.iter().enumerate() {
                let entry = dictionary.get(key).unwrap().unwrap();
                prop_assert_eq!(entry.number as usize, number);
                prop_assert_eq!(&entry.payload, &key.to_uppercase().into_bytes());
                prop_assert_eq!(&dictionary.by_number(entry.number).unwrap(), &entry);
            }
            prop_assert_eq!(dictionary.get(&other).unwrap().is_some(), keys.contains(&other));
            let found: Vec<_> =
                dictionary.prefix(&other).unwrap().into_iter().map(|entry| entry.key).collect();
            let expected: Vec<_> = keys.iter().filter(|key| key.starts_with(&other)).cloned().collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn forged_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Ok(dictionary) = Dictionary::open(Box::new(Slice::from(bytes))) {
                let _ = dictionary.get("a");
                let _ = dictionary.prefix("");
                let _ = dictionary.by_number(3);
                let _ = dictionary.verify(|_| Ok(()));
            }
        }
    }
}
