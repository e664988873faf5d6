//! The container: named sections, cut in blocks that are each compressed and checksummed
//! alone. Writer and reader of header, directory and block tables; layout in `FORMAT.md`.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use miniz_oxide::{deflate, inflate};
use xxhash_rust::xxh3::xxh3_64;

use crate::analysis;
use crate::bytes::{Cursor, Slice, Source, Writer};
use crate::error::{Error, Result};

/// The first bytes of every archive. The first byte is no ASCII and the last two are a line
/// end, so that a transfer as text, which would break the rest, is seen at once.
pub(super) const MAGIC: [u8; 8] = *b"\x89FONDS\r\n";
/// The major version of the format written and the newest one read.
pub const MAJOR: u16 = 1;
/// The minor version of the format written; any minor version of a known major one is read.
pub const MINOR: u16 = 0;

/// The bytes of a section that stand in one block, the last block of a section excepted.
pub(super) const BLOCK: u64 = 64 * 1024;
const HEADER: u64 = 64;
const DIRECTORY_ENTRY: u64 = 48;
const TABLE_ENTRY: u64 = 16;
/// No archive of this version has more sections; a forged count is refused by it.
const MOST_SECTIONS: u32 = 1024;
/// Decompressed blocks kept in memory for the next read: 16 MiB a section.
const MOST_CACHED: usize = 256;

const STORED: u32 = 0;
const DEFLATED: u32 = 1;
/// Directory flag: a program that does not know the section may do without it.
const OPTIONAL: u32 = 1;

/// The name of a section: four ASCII letters.
pub(super) type Name = [u8; 4];

/// Writes the bytes of an archive from the bytes of its sections, in their order.
pub(super) fn write(sections: &[(Name, Vec<u8>)]) -> Vec<u8> {
    let mut out = Writer::new();
    out.put(&[0; HEADER as usize]);
    let mut directory = Writer::new();
    for (name, bytes) in sections {
        let start = out.len() as u64;
        let mut table = Writer::new();
        let mut blocks = 0_u32;
        for raw in bytes.chunks(BLOCK as usize) {
            let deflated = deflate::compress_to_vec(raw, 9);
            let (codec, stored) =
                if deflated.len() < raw.len() { (DEFLATED, deflated.as_slice()) } else { (STORED, raw) };
            // A block has at most 64 KiB.
            table.u32(stored.len() as u32);
            table.u32(codec);
            table.u64(xxh3_64(stored));
            out.put(stored);
            blocks = blocks.saturating_add(1);
        }
        let data = (out.len() as u64).saturating_sub(start);
        directory.put(name);
        directory.u32(0);
        directory.u64(start);
        directory.u64(data);
        directory.u64(bytes.len() as u64);
        directory.u32(blocks);
        directory.u32(0);
        directory.u64(xxh3_64(table.as_bytes()));
        out.put(table.as_bytes());
    }
    let directory_start = out.len() as u64;
    out.put(directory.as_bytes());

    let mut header = Writer::new();
    header.put(&MAGIC);
    header.u16(MAJOR);
    header.u16(MINOR);
    header.u32(sections.len() as u32);
    header.u64(out.len() as u64);
    header.u64(directory_start);
    header.u64(xxh3_64(directory.as_bytes()));
    header.u32(analysis::VERSION);
    header.put(&[0; 12]);
    header.u64(xxh3_64(header.as_bytes()));
    let mut bytes = out.into_bytes();
    if let Some(front) = bytes.get_mut(..HEADER as usize) {
        front.copy_from_slice(header.as_bytes());
    }
    bytes
}

/// Reads an archive's header and directory, and its sections as sources.
pub(super) struct Container {
    /// The number of the text analysis that made the terms.
    pub(super) analysis: u32,
    sections: BTreeMap<Name, Rc<Section>>,
}

impl Container {
    /// Reads and checks header and directory, and that the sections fill the archive without
    /// gap or overlap. Reads no block.
    pub(super) fn open(archive: Rc<dyn Source>, known: &[Name]) -> Result<Self> {
        let part = |error: Error| error.inside("header");
        let front = archive.read(0..archive.length().min(HEADER))?;
        if !front.iter().zip(&MAGIC).all(|(one, other)| one == other) || front.is_empty() {
            return Err(Error::NotAnArchive);
        }
        let mut cursor = Cursor::new(&front);
        cursor.take(MAGIC.len()).map_err(part)?;
        let (major, _minor) = (cursor.u16().map_err(part)?, cursor.u16().map_err(part)?);
        let count = cursor.u32().map_err(part)?;
        let (length, start) = (cursor.u64().map_err(part)?, cursor.u64().map_err(part)?);
        let checksum = cursor.u64().map_err(part)?;
        let analysis = cursor.u32().map_err(part)?;
        let reserved = cursor.take(12).map_err(part)?;
        let covered = front.get(..cursor.position()).unwrap_or_default();
        let own_checksum = cursor.u64().map_err(part)?;
        if own_checksum != xxh3_64(covered) {
            return Err(Error::damaged("header", 56, "the checksum does not match"));
        }
        // Only now: a damaged version number must not be taken for a newer version.
        if major > MAJOR {
            return Err(Error::Newer { found: major, known: MAJOR });
        }
        if major == 0 || analysis == 0 || reserved != [0; 12] || count > MOST_SECTIONS {
            return Err(Error::damaged("header", 8, "a field has a value that it cannot have"));
        }
        if length > archive.length() {
            return Err(Error::damaged("header", 16, "the archive is cut short"));
        }
        if length < archive.length() {
            return Err(Error::damaged("header", 16, "bytes follow the archive's end"));
        }
        let end = u64::from(count).checked_mul(DIRECTORY_ENTRY).and_then(|size| start.checked_add(size));
        if start < HEADER || end != Some(length) {
            return Err(Error::damaged("header", 24, "the directory does not end the archive"));
        }
        let directory = archive.read(start..length)?;
        if checksum != xxh3_64(&directory) {
            return Err(Error::damaged("directory", 0, "the checksum does not match"));
        }
        let sections = Self::directory(&archive, &directory, start, known);
        let sections = sections.map_err(|error| error.inside("directory"))?;
        Ok(Self { analysis, sections })
    }

    fn directory(
        archive: &Rc<dyn Source>,
        directory: &[u8],
        end: u64,
        known: &[Name],
    ) -> Result<BTreeMap<Name, Rc<Section>>> {
        let mut sections = BTreeMap::new();
        let mut cursor = Cursor::new(directory);
        let mut next = HEADER;
        while cursor.remaining() > 0 {
            let mut name: Name = [0; 4];
            name.copy_from_slice(cursor.take(4)?);
            let flags = cursor.u32()?;
            let (start, data, length) = (cursor.u64()?, cursor.u64()?, cursor.u64()?);
            let (blocks, reserved, checksum) = (cursor.u32()?, cursor.u32()?, cursor.u64()?);
            let table = start.saturating_add(data);
            next = table
                .checked_add(u64::from(blocks).saturating_mul(TABLE_ENTRY))
                .filter(|&after| start == next && after <= end)
                .ok_or_else(|| cursor.damaged("sections leave gaps or overlap"))?;
            if length.div_ceil(BLOCK) != u64::from(blocks) || reserved != 0 || flags & !OPTIONAL != 0 {
                return Err(cursor.damaged("a section has values that it cannot have"));
            }
            // One that can be done without is kept: its blocks are verified like all others.
            if !known.contains(&name) && flags & OPTIONAL == 0 {
                return Err(Error::UnknownSection { name: name.escape_ascii().to_string() });
            }
            let section = Section {
                archive: Rc::clone(archive),
                name,
                start,
                table,
                length,
                checksum,
                blocks: OnceCell::new(),
                cache: RefCell::default(),
            };
            if sections.insert(name, Rc::new(section)).is_some() {
                return Err(cursor.damaged("a section is there twice"));
            }
        }
        if next != end {
            return Err(cursor.damaged("sections leave a gap before the directory"));
        }
        Ok(sections)
    }

    /// The section of this name.
    pub(super) fn section(&self, name: Name) -> Result<Rc<Section>> {
        self.sections
            .get(&name)
            .cloned()
            .ok_or_else(|| Error::damaged("directory", 0, "a section that every archive has is not there"))
    }

    /// Reads and checks every block of every section.
    pub(super) fn verify(&self) -> Result<()> {
        for section in self.sections.values() {
            for number in 0..section.blocks()?.len() {
                section.block(number)?;
            }
        }
        Ok(())
    }
}

/// A section as a source of its uncompressed bytes.
pub(super) struct Section {
    archive: Rc<dyn Source>,
    name: Name,
    start: u64,
    table: u64,
    length: u64,
    checksum: u64,
    blocks: OnceCell<Vec<Block>>,
    cache: RefCell<BTreeMap<usize, Slice>>,
}

/// A line of a block table.
struct Block {
    stored: Range<u64>,
    codec: u32,
    checksum: u64,
    length: usize,
}

impl Section {
    fn name(&self) -> String {
        format!("section {}", self.name.escape_ascii())
    }

    /// The block table, read and checked at its first use.
    fn blocks(&self) -> Result<&[Block]> {
        if let Some(blocks) = self.blocks.get() {
            return Ok(blocks);
        }
        let count = self.length.div_ceil(BLOCK);
        let table =
            self.archive.read(self.table..self.table.saturating_add(count.saturating_mul(TABLE_ENTRY)))?;
        let part = || format!("block table of {}", self.name());
        if xxh3_64(&table) != self.checksum {
            return Err(Error::damaged(part(), 0, "the checksum does not match"));
        }
        let mut cursor = Cursor::new(&table);
        let mut blocks = Vec::new();
        let (mut at, mut left) = (self.start, self.length);
        while cursor.remaining() > 0 {
            let stored = u64::from(cursor.u32()?);
            let codec = cursor.u32()?;
            let checksum = cursor.u64()?;
            let length = left.min(BLOCK);
            left = left.saturating_sub(length);
            let end = at.saturating_add(stored);
            if codec > DEFLATED || (codec == STORED && stored != length) {
                return Err(cursor.damaged("a block has values that it cannot have").inside(&part()));
            }
            let length = usize::try_from(length).map_err(|_| cursor.damaged("a block is too long"))?;
            blocks.push(Block { stored: at..end, codec, checksum, length });
            at = end;
        }
        if at != self.table {
            return Err(Error::damaged(part(), 0, "the blocks do not add up"));
        }
        Ok(self.blocks.get_or_init(|| blocks))
    }

    /// One block, uncompressed.
    fn block(&self, number: usize) -> Result<Slice> {
        if let Some(slice) = self.cache.borrow().get(&number) {
            return Ok(slice.clone());
        }
        let damaged = |why| Error::damaged(format!("block {number} of {}", self.name()), 0, why);
        let block = self.blocks()?.get(number).ok_or_else(|| damaged("there is no such block"))?;
        let stored = self.archive.read(block.stored.clone())?;
        // Checksum first, decode second: no decoder sees bytes that were not written.
        if xxh3_64(&stored) != block.checksum {
            return Err(damaged("the checksum does not match"));
        }
        if block.codec == STORED {
            return Ok(stored);
        }
        let mut raw = vec![0; block.length];
        let filled =
            inflate::decompress_slice_iter_to_slice(&mut raw, std::iter::once(&*stored), false, true);
        if filled != Ok(block.length) {
            return Err(damaged("it does not decompress to its length"));
        }
        let slice = Slice::from(raw);
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= MOST_CACHED {
            cache.clear();
        }
        cache.insert(number, slice.clone());
        Ok(slice)
    }
}

impl Source for Rc<Section> {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        let outside = || {
            let at = usize::try_from(range.start).unwrap_or(usize::MAX);
            Error::damaged(self.name(), at, "a range ends after the last byte")
        };
        if range.start > range.end || range.end > self.length {
            return Err(outside());
        }
        if range.is_empty() {
            return Ok(Slice::from(Vec::new()));
        }
        let first = range.start / BLOCK;
        let last = range.end.saturating_sub(1) / BLOCK;
        let mut bytes = Vec::new();
        let mut missing = Vec::new();
        for number in first..=last {
            let block = match self.block(usize::try_from(number).map_err(|_| outside())?) {
                Ok(block) => block,
                // Ask for all that is lacking at once.
                Err(Error::Missing { ranges }) => {
                    missing.extend(ranges);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let base = number.saturating_mul(BLOCK);
            let within = |at: u64| usize::try_from(at.saturating_sub(base)).unwrap_or(usize::MAX);
            let part = within(range.start)..within(range.end).min(block.len());
            if first == last {
                return block.cut(part).ok_or_else(outside);
            }
            bytes.extend_from_slice(block.get(part).ok_or_else(outside)?);
        }
        if missing.is_empty() { Ok(Slice::from(bytes)) } else { Err(Error::Missing { ranges: missing }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: Name = *b"ONE ";
    const TWO: Name = *b"TWO ";

    fn open(bytes: Vec<u8>) -> Result<Container> {
        Container::open(Rc::new(Slice::from(bytes)), &[ONE, TWO])
    }

    /// Text that compresses, over several blocks.
    fn long() -> Vec<u8> {
        (0_u32..60_000).flat_map(|number| number.to_le_bytes()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_range_of_a_section_reads_back(start in 0_u64..240_001, length in 0_u64..240_001) {
            let raw = long();
            let container = open(write(&[(ONE, raw.clone()), (TWO, b"short".to_vec())])).unwrap();
            let section = container.section(ONE).unwrap();
            let end = start + length;
            match section.read(start..end) {
                Ok(slice) => prop_assert_eq!(&*slice, &raw[start as usize..end as usize]),
                Err(_) => prop_assert!(end > raw.len() as u64),
            }
        }
    }

    #[test]
    fn a_source_that_lacks_blocks_names_all_of_them_at_once() {
        /// Has the directory and the tables, and no block of the first section.
        struct Partial(Slice, Range<u64>);
        impl Source for Partial {
            fn length(&self) -> u64 {
                self.0.len() as u64
            }
            fn read(&self, range: Range<u64>) -> Result<Slice> {
                if range.start >= self.1.start && range.end <= self.1.end {
                    return Err(Error::Missing { ranges: vec![range] });
                }
                self.0.read(range)
            }
        }
        let bytes = write(&[(ONE, long()), (TWO, b"short".to_vec())]);
        let whole = open(bytes.clone()).unwrap().section(ONE).unwrap();
        let partial = Partial(Slice::from(bytes), HEADER..whole.table);
        let container = Container::open(Rc::new(partial), &[ONE, TWO]).unwrap();
        assert_eq!(&*container.section(TWO).unwrap().read(0..5).unwrap(), b"short");
        let Err(Error::Missing { ranges }) = container.section(ONE).unwrap().read(10..200_000) else {
            panic!("the blocks were said to be there");
        };
        assert_eq!(ranges.len(), 4);
        assert_eq!(ranges[0].start, HEADER);
        assert_eq!(ranges[3].end, whole.table);
    }

    #[test]
    fn a_newer_format_and_an_unknown_section_are_told_apart_from_damage() {
        let bytes = write(&[(ONE, b"one".to_vec()), (*b"NEW ", b"new".to_vec())]);
        assert_eq!(open(bytes.clone()).err(), Some(Error::UnknownSection { name: "NEW ".into() }));

        // The same section, marked as one that can be done without.
        let mut optional = bytes.clone();
        let directory = optional.len() - DIRECTORY_ENTRY as usize;
        optional[directory + 4] = OPTIONAL as u8;
        let start = optional.len() - 2 * DIRECTORY_ENTRY as usize;
        let checksum = xxh3_64(&optional[start..]);
        optional[32..40].copy_from_slice(&checksum.to_le_bytes());
        let checksum = xxh3_64(&optional[..56]);
        optional[56..64].copy_from_slice(&checksum.to_le_bytes());
        open(optional.clone()).unwrap().verify().unwrap();
        let data = optional.windows(3).position(|window| window == b"new").unwrap();
        optional[data] = b'N';
        assert!(open(optional).unwrap().verify().is_err(), "what is not known is verified too");

        let mut newer = bytes;
        newer[8] = 7;
        assert!(matches!(open(newer.clone()), Err(Error::Damaged { .. })));
        let checksum = xxh3_64(&newer[..56]);
        newer[56..64].copy_from_slice(&checksum.to_le_bytes());
        assert_eq!(open(newer).err(), Some(Error::Newer { found: 7, known: MAJOR }));
        assert_eq!(open(b"<!doctype html>".to_vec()).err(), Some(Error::NotAnArchive));
        assert_eq!(open(Vec::new()).err(), Some(Error::NotAnArchive));
    }
}
