//! Posting lists: in which passages a term occurs, how often, and where.
//!
//! A list is two parts: passages with counts, then positions, so that a query which asks
//! for no positions need not decode them. All numbers are varints of differences. The byte
//! layout is in `FORMAT.md`.

use crate::bytes::{Cursor, Writer};
use crate::error::Result;

/// The occurrences of one term, passages in increasing order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postings {
    passages: Vec<u32>,
    /// Where the positions of each passage end in `positions`.
    ends: Vec<usize>,
    positions: Vec<u32>,
}

impl Postings {
    /// Adds an occurrence. Passages come in increasing order, positions of a passage too.
    pub(super) fn push(&mut self, passage: u32, position: u32) {
        if self.passages.last() != Some(&passage) {
            self.passages.push(passage);
            self.ends.push(self.positions.len());
        }
        self.positions.push(position);
        if let Some(end) = self.ends.last_mut() {
            *end = self.positions.len();
        }
    }

    /// How many passages hold the term (the document frequency of BM25).
    #[must_use]
    pub fn len(&self) -> usize {
        self.passages.len()
    }

    /// Whether no passage holds the term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    /// The passages with the positions of the term in each, in tokens from 0, increasing;
    /// no list of positions is empty.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let starts = std::iter::once(&0).chain(&self.ends);
        self.passages
            .iter()
            .zip(starts.zip(&self.ends))
            .map(|(&passage, (&start, &end))| (passage, self.positions.get(start..end).unwrap_or_default()))
    }

    /// The positions of the term in one passage; empty if it does not occur there.
    #[must_use]
    pub fn positions(&self, passage: u32) -> &[u32] {
        let Ok(at) = self.passages.binary_search(&passage) else { return &[] };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.positions.get(start..end).unwrap_or_default()
    }

    /// Writes what [`read`](Self::read) reads.
    pub(super) fn write(&self, out: &mut Writer) {
        let mut head = Writer::new();
        let mut tail = Writer::new();
        let mut next_passage = 0;
        for (passage, positions) in self.iter() {
            head.varint(u64::from(passage.wrapping_sub(next_passage)));
            head.count(positions.len());
            next_passage = passage.wrapping_add(1);
            let mut next_position = 0;
            for &position in positions {
                tail.varint(u64::from(position.wrapping_sub(next_position)));
                next_position = position.wrapping_add(1);
            }
        }
        out.count(head.len());
        out.put(head.as_bytes());
        out.put(tail.as_bytes());
    }

    /// Reads a list of `count` passages, all of them smaller than `passages`.
    pub(super) fn read(bytes: &[u8], count: u32, passages: u32) -> Result<Self> {
        let mut whole = Cursor::new(bytes);
        let head_length = whole.count()?;
        let mut head = Cursor::new(whole.take(head_length)?);
        let mut tail = whole;
        let mut postings = Self::default();
        let step = |cursor: &mut Cursor, next: u64| -> Result<u32> {
            let value = next.saturating_add(cursor.varint()?);
            u32::try_from(value).map_err(|_| cursor.damaged("a difference is too large"))
        };
        let mut next_passage = 0;
        for _ in 0..count {
            let passage = step(&mut head, next_passage)?;
            if passage >= passages {
                return Err(head.damaged("a posting names a passage that is not there"));
            }
            next_passage = u64::from(passage).saturating_add(1);
            let occurrences = head.varint()?;
            if occurrences == 0 || occurrences > tail.remaining() as u64 {
                return Err(head.damaged("a count of positions does not fit"));
            }
            let mut next_position = 0;
            for _ in 0..occurrences {
                let position = step(&mut tail, next_position)?;
                next_position = u64::from(position).saturating_add(1);
                postings.positions.push(position);
            }
            postings.passages.push(passage);
            postings.ends.push(postings.positions.len());
        }
        head.end()?;
        tail.end()?;
        Ok(postings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn a_list_reads_back_as_it_was_written(
            lists in prop::collection::btree_map(
                0_u32..500, prop::collection::btree_set(any::<u32>(), 1..6), 0..40),
        ) {
            let lists: BTreeMap<u32, BTreeSet<u32>> = lists;
            let mut postings = Postings::default();
            for (&passage, positions) in &lists {
                for &position in positions {
                    postings.push(passage, position);
                }
            }
            let mut writer = Writer::new();
            postings.write(&mut writer);
            let read = Postings::read(writer.as_bytes(), lists.len() as u32, 500).unwrap();
            prop_assert_eq!(&read, &postings);
            for passage in 0..500 {
                let expected: Vec<u32> =
                    lists.get(&passage).into_iter().flatten().copied().collect();
                prop_assert_eq!(read.positions(passage), expected);
            }
        }

        #[test]
        fn forged_bytes_are_refused_or_read(
            bytes in prop::collection::vec(any::<u8>(), 0..40), count in any::<u32>(),
        ) {
            let _ = Postings::read(&bytes, count, 100);
        }
    }
}
