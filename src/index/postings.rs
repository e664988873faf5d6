//! Posting lists: in which passages a term occurs, how often, and where.
//!
//! A term has a list for each zone. A posting holds all that ranking needs, so that no query
//! reads anything of a passage besides. A posting of a title or heading also says which
//! passages it stands above: the words of a heading count for what is below it. Positions
//! stand apart, for the queries that ask for them. The byte layout is in the archive's
//! `FORMAT.md`.

use std::ops::Range;

use super::zones::{Zone, class, length_of};
use crate::bytes::{Cursor, Writer};
use crate::error::Result;
use crate::order;

/// Counts from this on are continued after the byte that they share with the length.
const MANY: u32 = 7;

/// How many passages before and after it a title or heading stands above; of other passages 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cover {
    /// Passages before it. Only a title has any.
    pub before: u32,
    /// Passages after it.
    pub after: u32,
}

/// That a term occurs in a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The passage.
    pub passage: u32,
    /// How often; never 0.
    pub count: u32,
    /// What part of its item the passage is.
    pub zone: Zone,
    /// The length class of the passage.
    class: u8,
    /// What it stands above.
    pub cover: Cover,
}

impl Posting {
    /// The length of the passage in tokens, [rounded](super::rounded).
    #[must_use]
    pub fn length(&self) -> u32 {
        length_of(self.class)
    }

    /// The class of that length: a smaller thing to keep; [`length_of`] gives it.
    #[must_use]
    pub fn class(&self) -> u8 {
        self.class
    }

    /// The passages it stands above; it is within them itself, and not above itself.
    #[must_use]
    pub fn covered(&self) -> Range<u32> {
        self.passage.saturating_sub(self.cover.before)
            ..self.passage.saturating_add(self.cover.after).saturating_add(1)
    }
}

/// The postings of a term in one zone while they are collected.
#[derive(Debug, Clone, Default)]
pub(super) struct Collected {
    /// How many postings.
    pub(super) count: u32,
    /// The passage after the last one.
    pub(super) next: u32,
    pub(super) list: Writer,
    pub(super) positions: Writer,
}

impl Collected {
    /// Adds a passage, greater than the last one, of so many tokens; positions increase.
    pub(super) fn push(
        &mut self,
        zone: Zone,
        passage: u32,
        cover: Cover,
        length: u32,
        positions: impl ExactSizeIterator<Item = u32>,
    ) {
        self.list.varint(passage.wrapping_sub(self.next).into());
        let count = positions.len() as u32;
        self.list.u8((class(length) << 3) | count.min(MANY) as u8);
        if count >= MANY {
            self.list.varint(count.saturating_sub(MANY).into());
        }
        if zone == Zone::Title {
            self.list.varint(cover.before.into());
        }
        if matches!(zone, Zone::Title | Zone::Heading) {
            self.list.varint(cover.after.into());
        }
        let mut next = 0_u32;
        for position in positions {
            self.positions.varint(position.wrapping_sub(next).into());
            next = position.wrapping_add(1);
        }
        self.count = self.count.saturating_add(1);
        self.next = passage.saturating_add(1);
    }

    /// Adds what was collected of passages that are numbered from `base` on here and from 0
    /// on there: the same bytes, but for the first difference.
    pub(super) fn append(&mut self, base: u32, other: &Part) -> Result<()> {
        let mut cursor = Cursor::new(other.list);
        let first = u64::from(base).saturating_add(cursor.varint()?);
        self.list.varint(first.saturating_sub(self.next.into()));
        self.list.put(cursor.take(cursor.remaining())?);
        self.positions.put(other.positions);
        self.count = self.count.saturating_add(other.count);
        self.next = base.saturating_add(other.next);
        Ok(())
    }
}

/// What [`Collected`] holds, in the bytes of a run.
pub(super) struct Part<'a> {
    pub(super) count: u32,
    pub(super) next: u32,
    pub(super) list: &'a [u8],
    pub(super) positions: &'a [u8],
}

/// Reads `count` postings of a zone, of passages below `passages`, and hands them over.
pub(super) fn read(
    cursor: &mut Cursor,
    zone: Zone,
    count: u32,
    passages: u32,
    each: &mut impl FnMut(&Posting),
) -> Result<()> {
    let mut next = 0_u64;
    let mut rest = cursor.rest();
    for _ in 0..count {
        let (delta, byte, many, cover) = if let Some((small, after)) = small(zone, rest) {
            rest = after;
            small
        } else {
            cursor.take(cursor.remaining().saturating_sub(rest.len()))?;
            let stored = stored(cursor, zone)?;
            rest = cursor.rest();
            stored
        };
        let passage = next.saturating_add(delta);
        if passage >= passages.into() {
            return Err(cursor.damaged("a posting names a passage that is not there"));
        }
        next = passage.saturating_add(1);
        let passage = passage as u32;
        let count = u32::from(byte & MANY as u8).saturating_add(many);
        let is_inside = cover.before <= passage && cover.after < passages.saturating_sub(passage);
        if count == 0 || !is_inside {
            return Err(cursor.damaged("a posting has values that it cannot have"));
        }
        each(&Posting { passage, count, zone, class: byte >> 3, cover });
    }
    cursor.take(cursor.remaining().saturating_sub(rest.len()))?;
    Ok(())
}

/// A posting as it is stored: the difference to the passage before it, the byte of count and length,
/// what the count has more than fits there, and the cover.
type Stored = (u64, u8, u32, Cover);

/// The next posting if each of its numbers is small, as nearly all are, and what follows it: one
/// byte each, and two for the difference.
#[inline]
fn small(zone: Zone, bytes: &[u8]) -> Option<(Stored, &[u8])> {
    let (delta, bytes) = match bytes {
        [delta, rest @ ..] if *delta < 0x80 => (u64::from(*delta), rest),
        [low, high, rest @ ..] if (1..0x80).contains(high) => {
            (u64::from(*low & 0x7f) | u64::from(*high) << 7, rest)
        }
        _ => return None,
    };
    let (byte, many, bytes) = match bytes {
        [byte, rest @ ..] if byte & MANY as u8 != MANY as u8 => (*byte, 0, rest),
        [byte, many, rest @ ..] if *many < 0x80 => (*byte, u32::from(*many), rest),
        _ => return None,
    };
    let (cover, rest) = match (zone, bytes) {
        (Zone::Body | Zone::Reference, rest) => (Cover::default(), rest),
        (Zone::Title, [before, after, rest @ ..]) if before | after < 0x80 => {
            (Cover { before: (*before).into(), after: (*after).into() }, rest)
        }
        (Zone::Heading, [after, rest @ ..]) if *after < 0x80 => {
            (Cover { before: 0, after: (*after).into() }, rest)
        }
        _ => return None,
    };
    Some(((delta, byte, many, cover), rest))
}

/// The next posting.
fn stored(cursor: &mut Cursor, zone: Zone) -> Result<Stored> {
    let delta = cursor.varint()?;
    let byte = cursor.u8()?;
    let many = if byte & MANY as u8 == MANY as u8 { cursor.varint32()? } else { 0 };
    let mut cover = Cover::default();
    if zone == Zone::Title {
        cover.before = cursor.varint32()?;
    }
    if matches!(zone, Zone::Title | Zone::Heading) {
        cover.after = cursor.varint32()?;
    }
    Ok((delta, byte, many, cover))
}

/// Where a term occurs in the passages that hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Positions {
    /// Passages in increasing order, each with its part of `flat`.
    places: Vec<(u32, Range<usize>)>,
    flat: Vec<u32>,
}

/// Reads the positions of postings, one posting after the other.
pub(super) struct PositionsReader<'b> {
    cursor: Cursor<'b>,
    /// How many positions before the next one are passed over.
    unread: u64,
    positions: Positions,
    failed: Result<()>,
}

impl<'b> PositionsReader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { cursor: Cursor::new(bytes), unread: 0, positions: Positions::default(), failed: Ok(()) }
    }

    /// Takes the next posting in the order of the list, and reads its positions if they are
    /// wanted.
    pub(super) fn add(&mut self, posting: &Posting, wanted: bool) {
        if !wanted {
            self.unread = self.unread.saturating_add(posting.count.into());
        } else if self.failed.is_ok() {
            self.failed = self.read(posting);
        }
    }

    fn read(&mut self, posting: &Posting) -> Result<()> {
        let Self { cursor, unread, positions, .. } = self;
        cursor.pass_varints(std::mem::take(unread))?;
        let start = positions.flat.len();
        if posting.count as usize > cursor.remaining() {
            return Err(cursor.damaged("a count of positions does not fit"));
        }
        let mut next = 0_u64;
        for _ in 0..posting.count {
            let position = next.saturating_add(cursor.varint()?);
            next = position.saturating_add(1);
            let position = u32::try_from(position);
            positions.flat.push(position.map_err(|_| cursor.damaged("a difference is too large"))?);
        }
        positions.places.push((posting.passage, start..positions.flat.len()));
        Ok(())
    }

    /// The positions that were wanted.
    pub(super) fn finish(mut self) -> Result<Positions> {
        self.failed?;
        self.cursor.pass_varints(self.unread)?;
        self.cursor.end()?;
        order::by_key(&mut self.positions.places, |(passage, _)| u64::from(*passage));
        Ok(self.positions)
    }
}

impl Positions {
    /// Where any of these terms occur.
    #[must_use]
    pub fn merged(mut of_terms: Vec<Self>) -> Self {
        if of_terms.len() < 2 {
            return of_terms.pop().unwrap_or_default();
        }
        let mut places: Vec<(u32, &[u32])> = Vec::new();
        for one in &of_terms {
            let each = one.places.iter();
            places.extend(
                each.map(|(passage, range)| (*passage, one.flat.get(range.clone()).unwrap_or_default())),
            );
        }
        order::by_key(&mut places, |(passage, _)| u64::from(*passage));
        let mut merged = Self::default();
        for of_passage in places.chunk_by(|one, other| one.0 == other.0) {
            let start = merged.flat.len();
            of_passage.iter().for_each(|(_, positions)| merged.flat.extend_from_slice(positions));
            merged.flat.get_mut(start..).into_iter().for_each(<[u32]>::sort_unstable);
            let range = start..merged.flat.len();
            merged.places.extend(of_passage.first().map(|(passage, _)| (*passage, range)));
        }
        merged
    }

    /// Those that another term does not have, and of its passages those that keep one.
    #[must_use]
    pub(super) fn without(&self, others: &Self) -> Self {
        let mut left = Self::default();
        for (passage, range) in &self.places {
            let start = left.flat.len();
            let others = others.of(*passage);
            let positions = self.flat.get(range.clone()).unwrap_or_default().iter();
            left.flat.extend(positions.filter(|position| others.binary_search(position).is_err()));
            if left.flat.len() > start {
                left.places.push((*passage, start..left.flat.len()));
            }
        }
        left
    }

    /// Those in the passages that are wanted.
    #[must_use]
    pub(super) fn within(&self, wanted: impl Fn(u32) -> bool) -> Self {
        let places = self.places.iter().filter(|(passage, _)| wanted(*passage));
        Self { places: places.cloned().collect(), flat: self.flat.clone() }
    }

    /// The positions in one passage, in tokens from 0, increasing; empty if the term does not
    /// occur there.
    #[must_use]
    pub fn of(&self, passage: u32) -> &[u32] {
        let at = self.places.binary_search_by_key(&passage, |(passage, _)| *passage);
        let range = at.ok().and_then(|at| self.places.get(at)).map(|(_, range)| range.clone());
        range.and_then(|range| self.flat.get(range)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn a_list_in_two_parts_reads_back_as_it_was_written(
            occurrences in prop::collection::btree_map(0_u32..40_000, prop::collection::btree_set(0_u32..400, 1..160), 1..20),
            base in 0_u32..40_000, zone in prop::sample::select(&Zone::ALL[..]),
        ) {
            let cover = |passage: u32| match zone {
                Zone::Title => Cover { before: passage.min(2), after: 3 },
                Zone::Heading => Cover { before: 0, after: 3 },
                _ => Cover::default(),
            };
            let collect = |part: &BTreeMap<u32, std::collections::BTreeSet<u32>>, base: u32| {
                let mut collected = Collected::default();
                for (&passage, positions) in part {
                    let positions: Vec<u32> = positions.iter().copied().collect();
                    let cover = cover(passage);
                    collected.push(zone, passage - base, cover, passage, positions.iter().copied());
                }
                collected
            };
            let mut all = Collected::default();
            let mut later = occurrences.clone();
            let mut earlier = later.clone();
            later.retain(|&passage, _| passage >= base);
            earlier.retain(|&passage, _| passage < base);
            for (base, part) in [(0, collect(&earlier, 0)), (base, collect(&later, base))] {
                if part.count > 0 {
                    let (list, positions) = (part.list.as_bytes(), part.positions.as_bytes());
                    all.append(base, &Part { count: part.count, next: part.next, list, positions }).unwrap();
                }
            }
            prop_assert_eq!(all.list.as_bytes().to_vec(), collect(&occurrences, 0).list.into_bytes());
            let mut cursor = Cursor::new(all.list.as_bytes());
            let mut postings = Vec::new();
            read(&mut cursor, zone, all.count, 40_003, &mut |posting| postings.push(*posting)).unwrap();
            cursor.end().unwrap();
            let read_of = |wanted: &dyn Fn(u32) -> bool| {
                let mut reader = PositionsReader::new(all.positions.as_bytes());
                postings.iter().for_each(|posting| reader.add(posting, wanted(posting.passage)));
                reader.finish().unwrap()
            };
            let positions = read_of(&|_| true);
            let some = read_of(&|passage| passage % 3 == base % 3);
            prop_assert_eq!(postings.len(), occurrences.len());
            for (posting, (&passage, expected)) in postings.iter().zip(&occurrences) {
                prop_assert_eq!((posting.passage, posting.count as usize), (passage, expected.len()));
                prop_assert_eq!(posting.length(), super::super::rounded(passage));
                prop_assert_eq!(posting.cover, cover(passage));
                prop_assert_eq!(positions.of(passage).to_vec(), expected.iter().copied().collect::<Vec<_>>());
                let wanted = if passage % 3 == base % 3 { positions.of(passage) } else { &[] };
                prop_assert_eq!(some.of(passage), wanted);
            }
            prop_assert!(positions.of(40_001).is_empty());
        }

        #[test]
        fn forged_bytes_are_refused_or_read(
            bytes in prop::collection::vec(any::<u8>(), 0..40), count in 0_u32..20,
            zone in prop::sample::select(&Zone::ALL[..]),
        ) {
            let mut postings = Vec::new();
            if read(&mut Cursor::new(&bytes), zone, count, 9, &mut |posting| postings.push(*posting)).is_ok() {
                prop_assert_eq!(postings.len(), count as usize);
                for every in 1..3 {
                    let mut reader = PositionsReader::new(&bytes);
                    postings.iter().for_each(|posting| reader.add(posting, posting.passage % every == 0));
                    let _ = reader.finish();
                }
            }
        }
    }
}
