//! Columns: what search must know of every passage without reading its text.
//!
//! A fixed-size record a passage, found by its number, after totals for each [`Zone`]. The
//! byte layout is in `FORMAT.md`.

use crate::bytes::{Cursor, Source, Writer};
use crate::error::{Error, Result};

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

    fn number(self) -> u8 {
        match self {
            Self::Title => 0,
            Self::Heading => 1,
            Self::Body => 2,
            Self::Reference => 3,
        }
    }
}

/// What is known of a passage besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The item it belongs to, from 0.
    pub item: u32,
    /// The passage that is the nearest heading above it, or the title of its item; a title is
    /// its own parent.
    pub parent: u32,
    /// Its length in tokens.
    pub length: u32,
    /// What part of the item it is.
    pub zone: Zone,
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

const RECORD: u64 = 16;
const HEADER: u64 = 4 + 4 * 12;

/// Reads the columns from a source.
pub(super) struct Columns {
    source: Box<dyn Source>,
    count: u32,
    totals: [Total; 4],
}

/// Writes what [`Columns`] reads.
pub(super) fn write(passages: &[Passage]) -> Vec<u8> {
    let mut out = Writer::new();
    // The builder has refused more than u32::MAX passages.
    out.u32(passages.len() as u32);
    for zone in Zone::ALL {
        let of_zone = passages.iter().filter(|passage| passage.zone == zone);
        out.u32(of_zone.clone().count() as u32);
        out.u64(of_zone.map(|passage| u64::from(passage.length)).sum());
    }
    for passage in passages {
        out.u32(passage.item);
        out.u32(passage.parent);
        out.u32(passage.length);
        out.u8(passage.zone.number());
        out.put(&[0; 3]);
    }
    out.into_bytes()
}

impl Columns {
    /// Reads the totals; constant cost.
    pub(super) fn open(source: Box<dyn Source>) -> Result<Self> {
        let header = source.read(0..HEADER)?;
        let mut cursor = Cursor::new(&header);
        let count = cursor.u32()?;
        let mut totals = [Total::default(); 4];
        for total in &mut totals {
            *total = Total { passages: cursor.u32()?, tokens: cursor.u64()? };
        }
        if u64::from(count).saturating_mul(RECORD).saturating_add(HEADER) != source.length() {
            return Err(cursor.damaged("the records do not add up"));
        }
        Ok(Self { source, count, totals })
    }

    /// The number of passages.
    pub(super) fn len(&self) -> u32 {
        self.count
    }

    /// The totals of a zone.
    pub(super) fn total(&self, zone: Zone) -> Total {
        self.totals.get(usize::from(zone.number())).copied().unwrap_or_default()
    }

    /// The record of a passage.
    pub(super) fn get(&self, passage: u32) -> Result<Passage> {
        if passage >= self.count {
            return Err(Error::Unknown { what: "passage", number: u64::from(passage) });
        }
        let start = u64::from(passage).saturating_mul(RECORD).saturating_add(HEADER);
        let bytes = self.source.read(start..start.saturating_add(RECORD))?;
        let mut cursor = Cursor::new(&bytes);
        let (item, parent, length) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
        let zone = cursor.u8()?;
        let zone = Zone::ALL
            .into_iter()
            .find(|known| known.number() == zone)
            .ok_or_else(|| cursor.damaged("a zone is unknown"))?;
        if cursor.take(3)? != [0; 3] {
            return Err(cursor.damaged("a reserved byte is not zero"));
        }
        if parent >= self.count {
            return Err(cursor.damaged("a parent is not there"));
        }
        Ok(Passage { item, parent, length, zone })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Slice;

    #[test]
    fn columns_read_back_as_they_were_written() {
        let passages = [
            Passage { item: 0, parent: 0, length: 2, zone: Zone::Title },
            Passage { item: 0, parent: 0, length: 40, zone: Zone::Body },
            Passage { item: 0, parent: 0, length: 20, zone: Zone::Body },
        ];
        let columns = Columns::open(Box::new(Slice::from(write(&passages)))).unwrap();
        for (number, passage) in passages.iter().enumerate() {
            assert_eq!(columns.get(number as u32).unwrap(), *passage);
        }
        assert!(columns.get(3).is_err());
        assert_eq!(columns.total(Zone::Body), Total { passages: 2, tokens: 60 });
        assert_eq!(columns.total(Zone::Body).average(), 30.0);
        assert_eq!(columns.total(Zone::Reference).average(), 1.0);
    }

    #[test]
    fn a_reserved_byte_or_unknown_zone_is_refused() {
        let bytes = write(&[Passage { item: 0, parent: 0, length: 2, zone: Zone::Title }]);
        for (at, value) in [(bytes.len() - 1, 1), (bytes.len() - 4, 9)] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            let columns = Columns::open(Box::new(Slice::from(bytes))).unwrap();
            assert!(columns.get(0).is_err());
        }
    }
}
