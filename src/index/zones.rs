//! What part of an item a passage is, how long it is, and the totals of both.

use crate::bytes::{Cursor, Writer};
use crate::error::Result;

/// What part of an item a passage is, for fields and weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// The title of an item.
    Title,
    /// A heading.
    Heading,
    /// Text: paragraphs, lists, rows of an infobox, notes.
    Body,
    /// A numbered reference.
    Reference,
}

impl Zone {
    /// All zones, in the order of their numbers in an archive, which count from 0.
    pub const ALL: [Self; 4] = [Self::Title, Self::Heading, Self::Body, Self::Reference];

    /// Its number in an archive.
    pub(super) fn number(self) -> usize {
        match self {
            Self::Title => 0,
            Self::Heading => 1,
            Self::Body => 2,
            Self::Reference => 3,
        }
    }
}

/// How many passages and tokens a zone has in the whole archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// Passages.
    pub passages: u32,
    /// Tokens.
    pub tokens: u64,
}

impl Total {
    /// Tokens a passage; 1 where there are none, so that it can be divided by.
    #[must_use]
    pub fn average(&self) -> f32 {
        if self.passages == 0 { 1.0 } else { (self.tokens as f32 / self.passages as f32).max(1.0) }
    }
}

/// The totals of all zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals([Total; 4]);

impl Totals {
    /// That of a zone.
    #[must_use]
    pub fn of(&self, zone: Zone) -> Total {
        self.0.get(zone.number()).copied().unwrap_or_default()
    }

    /// All passages.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.0.iter().fold(0, |sum, total| sum.saturating_add(total.passages))
    }

    /// Counts a passage of so many tokens.
    pub(super) fn add(&mut self, zone: Zone, tokens: u32) {
        if let Some(total) = self.0.get_mut(zone.number()) {
            total.passages = total.passages.saturating_add(1);
            total.tokens = total.tokens.saturating_add(tokens.into());
        }
    }

    /// Adds what others counted.
    pub(super) fn merge(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            own.passages = own.passages.saturating_add(other.passages);
            own.tokens = own.tokens.saturating_add(other.tokens);
        }
    }

    /// Writes what [`read`](Self::read) reads.
    pub(super) fn write(&self, out: &mut Writer) {
        for total in &self.0 {
            out.varint(total.passages.into());
            out.varint(total.tokens);
        }
    }

    pub(super) fn read(cursor: &mut Cursor) -> Result<Self> {
        let mut totals = Self::default();
        for total in &mut totals.0 {
            *total = Total { passages: cursor.varint32()?, tokens: cursor.varint()? };
        }
        Ok(totals)
    }
}

/// The lengths that are told apart, in tokens. Ranking needs no finer ones, and one of 32
/// fits in five bits of every posting.
const LENGTHS: [u32; 32] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 128, 160, 192, 256,
    384, 512, 1024, 4096, 16384,
];

/// The number of the greatest length in the table that is not above this one; below 32.
pub(super) fn class(length: u32) -> u8 {
    LENGTHS.partition_point(|&known| known <= length).saturating_sub(1) as u8
}

/// The length of a class, in tokens; 0 if there is no such class.
#[must_use]
pub fn length_of(class: u8) -> u32 {
    LENGTHS.get(usize::from(class)).copied().unwrap_or_default()
}

/// A length in tokens as the index keeps it: exact up to 8, then rounded down by a sixth at
/// most up to 96, by a third up to 512, more beyond.
///
/// ```
/// use fonds::index::rounded;
///
/// assert_eq!([rounded(0), rounded(8), rounded(9), rounded(100)], [0, 8, 8, 96]);
/// ```
#[must_use]
pub fn rounded(length: u32) -> u32 {
    length_of(class(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_down_to_one_of_the_table() {
        for length in (0..2000).chain([4095, 4096, 1 << 20, u32::MAX]) {
            let rounded = rounded(length);
            assert!(rounded <= length && class(length) < 32);
            assert_eq!(super::rounded(rounded), rounded);
            assert!(length > 512 || rounded as f64 >= length as f64 * 0.6, "{length}: {rounded}");
        }
    }

    #[test]
    fn an_average_can_be_divided_by() {
        let mut totals = Totals::default();
        totals.add(Zone::Body, 40);
        totals.add(Zone::Body, 20);
        assert_eq!(totals.of(Zone::Body).average(), 30.0);
        assert_eq!(totals.of(Zone::Reference).average(), 1.0);
        assert_eq!(totals.passages(), 2);
    }
}
