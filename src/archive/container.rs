//! The container: a front that is read when an archive is opened, and blocks that are each
//! compressed and checksummed alone, so that a reader loads what it needs and no more. Writer
//! and reader of header, directory and block tables; layout in `FORMAT.md`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use miniz_oxide::deflate;
use xxhash_rust::xxh3::xxh3_64;
use zune_inflate::{DeflateDecoder, DeflateOptions};

use crate::analysis;
use crate::bytes::{Blocks, Cursor, Slice, Source, Store, Writer};
use crate::error::{Absent, Error, Gather, Result};
use crate::order;

use super::SIGNATURE;

/// The first bytes of every archive. The first byte is no ASCII and the last two are a line
/// end, so that a transfer as text, which would break the rest, is seen at once.
pub(super) const MAGIC: [u8; 8] = *b"\x89FONDS\r\n";
/// The major version of the format written and the newest one read.
pub const MAJOR: u16 = 1;
/// The minor version of the format written; any minor version of a known major one is read.
pub const MINOR: u16 = 1;

/// The most raw bytes that a block has. A forged length is refused by it.
pub(super) const LARGEST_BLOCK: usize = 1 << 20;
const HEADER: u64 = 64;
const DIRECTORY_ENTRY: u64 = 32;
const TABLE_ENTRY: u64 = 16;
/// No archive of this version has more sections; a forged count is refused by it.
const MOST_SECTIONS: u32 = 1024;
/// Raw bytes of blocks kept in memory for the next read, a section.
const MOST_CACHED: usize = 16 << 20;
/// How hard blocks are pressed, of 10. Harder ones take twice the time for a hundredth of
/// the size.
const LEVEL: u8 = 5;

/// Directory flag: a program that does not know the section may do without it.
const OPTIONAL: u32 = 1;

/// The name of a section: four ASCII letters.
pub(super) type Name = [u8; 4];

/// A block as it is stored: compressed, if that makes it smaller.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    pub(super) stored: Vec<u8>,
    raw: u32,
    checksum: u64,
}

/// Compresses a block of at most [`LARGEST_BLOCK`] bytes.
pub(super) fn pack(raw: &[u8]) -> Packed {
    debug_assert!(raw.len() <= LARGEST_BLOCK);
    let deflated = deflate::compress_to_vec(raw, LEVEL);
    let stored = if deflated.len() < raw.len() { deflated } else { raw.to_vec() };
    // A block has at most LARGEST_BLOCK bytes.
    Packed { raw: raw.len() as u32, checksum: xxh3_64(&stored), stored }
}

/// A section that is being written. Its blocks are kept in the store.
#[derive(Debug)]
pub(super) struct SectionWriter {
    name: Name,
    /// The flags of the directory.
    flags: u32,
    /// Where the stored bytes of each block are in the store, in order.
    blocks: Vec<Range<u64>>,
    table: Writer,
    /// What stands in the front for this section.
    pub(super) resident: Writer,
}

impl SectionWriter {
    pub(super) fn new(name: Name) -> Self {
        Self { name, flags: 0, blocks: Vec::new(), table: Writer::new(), resident: Writer::new() }
    }

    /// A section that a program which does not know it may pass over: what a minor version adds.
    pub(super) fn optional(name: Name) -> Self {
        Self { flags: OPTIONAL, ..Self::new(name) }
    }

    /// Whether there is no block.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Adds a block.
    pub(super) fn push(&mut self, store: &mut impl Store, block: &Packed) -> Result<()> {
        let start = store.append(&block.stored)?;
        self.blocks.push(start..start.saturating_add(block.stored.len() as u64));
        self.table.u32(block.stored.len() as u32);
        self.table.u32(block.raw);
        self.table.u64(block.checksum);
        Ok(())
    }
}

/// The front of an archive, and where in the store the blocks are that follow it.
pub(super) fn front(sections: &[SectionWriter]) -> (Vec<u8>, Vec<Range<u64>>) {
    let mut directory = Writer::new();
    let mut tables = Writer::new();
    let mut resident = Writer::new();
    let mut blocks = Vec::new();
    for section in sections {
        directory.put(&section.name);
        directory.u32(section.flags);
        // Not more blocks than bytes; counts of blocks are below 2^32 for any store there is.
        directory.u64(section.blocks.len() as u64);
        directory.u64(section.blocks.iter().map(|block| block.end.saturating_sub(block.start)).sum());
        directory.u64(section.resident.len() as u64);
        tables.put(section.table.as_bytes());
        resident.put(section.resident.as_bytes());
        blocks.extend(section.blocks.iter().cloned());
    }
    directory.put(tables.as_bytes());
    directory.put(resident.as_bytes());
    let directory = directory.into_bytes();
    let front = HEADER.saturating_add(directory.len() as u64);
    let stored: u64 = blocks.iter().map(|block| block.end.saturating_sub(block.start)).sum();

    let mut header = Writer::new();
    header.put(&MAGIC);
    header.u16(MAJOR);
    header.u16(MINOR);
    header.u32(sections.len() as u32);
    header.u64(front.saturating_add(stored));
    header.u64(front);
    header.u64(xxh3_64(&directory));
    header.u32(analysis::VERSION);
    header.put(&[0; 12]);
    header.u64(xxh3_64(header.as_bytes()));
    header.put(&directory);
    (header.into_bytes(), blocks)
}

/// Reads an archive's front, and its sections block by block.
pub(super) struct Container {
    /// The number of the text analysis that made the terms.
    pub(super) analysis: u32,
    /// How many bytes the front has.
    pub(super) front: u64,
    archive: Rc<dyn Source>,
    /// How many sections there are.
    count: u32,
    sections: BTreeMap<Name, Rc<Section>>,
}

impl Container {
    /// Reads and checks the front, and that the blocks fill the rest of the archive without
    /// gap or overlap. Reads no block.
    pub(super) fn open(archive: Rc<dyn Source>, known: &[Name]) -> Result<Self> {
        let part = |error: Error| error.inside("header");
        let start = archive.read(0..archive.length().min(HEADER))?;
        if !start.iter().zip(&MAGIC).all(|(one, other)| one == other) || start.is_empty() {
            return Err(Error::NotAnArchive);
        }
        let mut cursor = Cursor::new(&start);
        cursor.take(MAGIC.len()).map_err(part)?;
        let (major, _minor) = (cursor.u16().map_err(part)?, cursor.u16().map_err(part)?);
        let count = cursor.u32().map_err(part)?;
        let (length, front) = (cursor.u64().map_err(part)?, cursor.u64().map_err(part)?);
        let checksum = cursor.u64().map_err(part)?;
        let analysis = cursor.u32().map_err(part)?;
        let reserved = cursor.take(12).map_err(part)?;
        let covered = start.get(..cursor.position()).unwrap_or_default();
        let own_checksum = cursor.u64().map_err(part)?;
        if differs(own_checksum, covered) {
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
        if !(HEADER..=length).contains(&front) {
            return Err(Error::damaged("header", 24, "the front does not end in the archive"));
        }
        let bytes = archive.read(HEADER..front)?;
        if differs(checksum, &bytes) {
            return Err(Error::damaged("directory", 0, "the checksum does not match"));
        }
        let sections = Self::sections(&archive, &bytes, count, front..length, known);
        let sections = sections.map_err(|error| error.inside("directory"))?;
        Ok(Self { analysis, front, archive, count, sections })
    }

    fn sections(
        archive: &Rc<dyn Source>,
        bytes: &Slice,
        count: u32,
        data: Range<u64>,
        known: &[Name],
    ) -> Result<BTreeMap<Name, Rc<Section>>> {
        let mut directory = Cursor::new(bytes);
        let mut tables = Cursor::new(bytes);
        tables.take(usize_of(u64::from(count).saturating_mul(DIRECTORY_ENTRY)))?;
        let mut entries = Vec::new();
        for _ in 0..count {
            let mut name: Name = [0; 4];
            name.copy_from_slice(directory.take(4)?);
            let flags = directory.u32()?;
            let (blocks, stored, resident) = (directory.u64()?, directory.u64()?, directory.u64()?);
            if flags & !OPTIONAL != 0 {
                return Err(directory.damaged("a section has values that it cannot have"));
            }
            // So that the archive without its signature is always the same bytes.
            let is_last = entries.len().saturating_add(1) == usize_of(count.into());
            if name == SIGNATURE && (!is_last || flags != OPTIONAL || blocks > 0) {
                return Err(directory.damaged("a signature is not where it belongs"));
            }
            // One that can be done without is kept: its blocks are verified like all others.
            if !known.contains(&name) && flags & OPTIONAL == 0 {
                return Err(Error::UnknownSection { name: name.escape_ascii().to_string() });
            }
            let table = tables.take(usize_of(blocks.saturating_mul(TABLE_ENTRY)))?;
            entries.push((name, table, stored, usize_of(resident)));
        }
        let mut sections = BTreeMap::new();
        let mut next = data.start;
        let mut at = tables.position();
        for (name, table, stored, resident) in entries {
            let after = next.saturating_add(stored);
            let end = at.saturating_add(resident);
            let front = bytes.cut(at..end).ok_or_else(|| tables.damaged("a section's front is outside"))?;
            let blocks = table_of(table, next..after)?;
            let raw = blocks.last().map_or(0, |block| block.raw.end);
            let section = Section {
                archive: Rc::clone(archive),
                name,
                blocks,
                raw,
                resident: front,
                cache: RefCell::default(),
            };
            if sections.insert(name, Rc::new(section)).is_some() {
                return Err(tables.damaged("a section is there twice"));
            }
            (next, at) = (after, end);
        }
        if next != data.end || at != bytes.len() {
            return Err(tables.damaged("the sections do not fill the archive"));
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

    /// The section of this name, which archives of an earlier minor version do not have.
    pub(super) fn if_there(&self, name: Name) -> Option<Rc<Section>> {
        self.sections.get(&name).cloned()
    }

    /// The blocks of the archive by their bytes in it, in order, each with its checksum.
    pub(super) fn blocks(&self) -> Vec<Absent> {
        let mut blocks: Vec<Absent> =
            self.sections.values().flat_map(|section| section.blocks.iter().map(Block::absent)).collect();
        order::by_key(&mut blocks, |block| block.range.start);
        blocks
    }

    /// The front with a last section that has only these resident bytes, in the place of any of its name,
    /// or without one. What was not there before is as if it had never been.
    pub(super) fn front_with(&self, last: Name, resident: Option<&[u8]>) -> Result<Vec<u8>> {
        let front = self.archive.read(0..self.front)?;
        let mut cursor = Cursor::new(&front);
        let header = cursor.take(usize_of(HEADER))?;
        let own = self.sections.get(&last).map(|section| section.resident().len());
        let has = u32::from(own.is_some());
        let others = self.count.saturating_sub(has);
        let entries = |count: u32| usize_of(u64::from(count).saturating_mul(DIRECTORY_ENTRY));
        let directory = cursor.take(entries(others))?;
        cursor.take(entries(has))?;
        let rest = cursor.take(cursor.remaining().saturating_sub(own.unwrap_or_default()))?;

        let mut after = Writer::new();
        after.put(directory);
        if let Some(resident) = resident {
            after.put(&last);
            after.u32(OPTIONAL);
            after.u64(0);
            after.u64(0);
            after.u64(resident.len() as u64);
        }
        after.put(rest);
        after.put(resident.unwrap_or_default());
        let blocks = self.archive.length().saturating_sub(self.front);
        let front = HEADER.saturating_add(after.len() as u64);
        let mut out = Writer::new();
        out.put(header.get(..12).unwrap_or_default());
        out.u32(others.saturating_add(resident.is_some().into()));
        out.u64(front.saturating_add(blocks));
        out.u64(front);
        out.u64(xxh3_64(after.as_bytes()));
        out.put(header.get(40..56).unwrap_or_default());
        out.u64(xxh3_64(out.as_bytes()));
        out.put(after.as_bytes());
        Ok(out.into_bytes())
    }

    /// The bytes of a block as they are stored, unchecked.
    pub(super) fn stored(&self, block: &Absent) -> Result<Slice> {
        self.archive.read(block.range.clone()).map_err(|error| match error {
            Error::Missing { .. } => Error::Missing { blocks: vec![block.clone()] },
            other => other,
        })
    }

    /// Reads and checks every block of every section.
    pub(super) fn verify(&self) -> Result<()> {
        for section in self.sections.values() {
            for number in 0..section.blocks.len() {
                section.block(number)?;
            }
        }
        Ok(())
    }
}

/// Whether bytes have another checksum. A fuzzer is let through: what it would find behind a checksum, a
/// forger finds who makes it match.
fn differs(checksum: u64, bytes: &[u8]) -> bool {
    !cfg!(fuzzing) && checksum != xxh3_64(bytes)
}

/// The lines of a block table whose blocks fill `data`.
fn table_of(table: &[u8], data: Range<u64>) -> Result<Vec<Block>> {
    let mut cursor = Cursor::new(table);
    let mut blocks = Vec::new();
    let (mut at, mut raw_at) = (data.start, 0_u64);
    while cursor.remaining() > 0 {
        let (stored, raw, checksum) = (cursor.u32()?, cursor.u32()?, cursor.u64()?);
        if stored == 0 || stored > raw || raw as usize > LARGEST_BLOCK {
            return Err(cursor.damaged("a block has a length that it cannot have"));
        }
        let (end, raw_end) = (at.saturating_add(stored.into()), raw_at.saturating_add(raw.into()));
        blocks.push(Block { stored: at..end, raw: raw_at..raw_end, checksum });
        (at, raw_at) = (end, raw_end);
    }
    if at == data.end { Ok(blocks) } else { Err(cursor.damaged("the blocks do not add up")) }
}

/// A number of bytes; more than fit in memory are never there.
fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A section as a source of its uncompressed bytes, or of its blocks.
pub(super) struct Section {
    archive: Rc<dyn Source>,
    name: Name,
    blocks: Vec<Block>,
    raw: u64,
    resident: Slice,
    cache: RefCell<Cache>,
}

/// Sums of the two counts that stand in the front for each block of some sections: how much
/// begins in it.
pub(super) struct Counts {
    /// For each block the sums before it, and at the end those of all.
    starts: Vec<(u32, u32)>,
}

impl Counts {
    /// Reads the counts of a section's blocks.
    pub(super) fn read(section: &Section) -> Result<Self> {
        let mut cursor = Cursor::new(&section.resident);
        let mut starts = vec![(0_u32, 0_u32)];
        let (mut first, mut second) = (0_u32, 0_u32);
        while cursor.remaining() > 0 {
            let sums = first.checked_add(cursor.varint32()?).zip(second.checked_add(cursor.varint32()?));
            (first, second) = sums.ok_or_else(|| cursor.damaged("the counts are too large"))?;
            starts.push((first, second));
        }
        if starts.len().checked_sub(1) != Some(section.count()) {
            return Err(cursor.damaged("the blocks do not add up"));
        }
        Ok(Self { starts })
    }

    /// The sums of all blocks.
    pub(super) fn totals(&self) -> (u32, u32) {
        self.starts.last().copied().unwrap_or_default()
    }

    /// The sums before a block, for the number of blocks those of all.
    pub(super) fn before(&self, block: usize) -> Option<(u32, u32)> {
        self.starts.get(block).copied()
    }

    /// The last block of whose sums before it this holds; it holds for the first ones only.
    pub(super) fn last(&self, holds: impl Fn(&(u32, u32)) -> bool) -> usize {
        self.starts.partition_point(holds).saturating_sub(1)
    }
}

/// Blocks that were read, by number.
#[derive(Default)]
struct Cache {
    blocks: BTreeMap<usize, Slice>,
    bytes: usize,
}

/// A line of a block table.
struct Block {
    /// Its bytes in the archive.
    stored: Range<u64>,
    /// The bytes of the section that it holds.
    raw: Range<u64>,
    checksum: u64,
}

impl Block {
    fn absent(&self) -> Absent {
        Absent { range: self.stored.clone(), name: self.checksum }
    }
}

impl Section {
    fn name(&self) -> String {
        format!("section {}", self.name.escape_ascii())
    }

    /// What stands in the front for this section.
    pub(super) fn resident(&self) -> &Slice {
        &self.resident
    }

    /// Where its last block ends in the archive.
    pub(super) fn end(&self) -> Option<u64> {
        self.blocks.last().map(|block| block.stored.end)
    }

    /// How many blocks there are.
    pub(super) fn count(&self) -> usize {
        self.blocks.len()
    }

    /// One block, uncompressed.
    pub(super) fn block(&self, number: usize) -> Result<Slice> {
        if let Some(slice) = self.cache.borrow().blocks.get(&number) {
            return Ok(slice.clone());
        }
        let damaged = |why| Error::damaged(format!("block {number} of {}", self.name()), 0, why);
        let block = self.blocks.get(number).ok_or_else(|| damaged("there is no such block"))?;
        let stored = self.archive.read(block.stored.clone()).map_err(|error| match error {
            Error::Missing { .. } => Error::Missing { blocks: vec![block.absent()] },
            other => other,
        })?;
        // Checksum first, decode second: no decoder sees bytes that were not written.
        if differs(block.checksum, &stored) {
            return Err(damaged("the checksum does not match"));
        }
        let length = usize_of(block.raw.end.saturating_sub(block.raw.start));
        let slice = if stored.len() == length {
            stored
        } else {
            let options = DeflateOptions::default().set_size_hint(length).set_limit(length);
            let inflated = DeflateDecoder::new_with_options(&stored, options).decode_deflate();
            let inflated = inflated.ok().filter(|raw| raw.len() == length);
            Slice::from(inflated.ok_or_else(|| damaged("it does not decompress to its length"))?)
        };
        let mut cache = self.cache.borrow_mut();
        if cache.bytes > MOST_CACHED {
            *cache = Cache::default();
        }
        cache.bytes = cache.bytes.saturating_add(length);
        cache.blocks.insert(number, slice.clone());
        Ok(slice)
    }

    /// The number of the block that holds a byte of the section.
    pub(super) fn block_at(&self, at: u64) -> usize {
        self.blocks.partition_point(|block| block.raw.end <= at)
    }

    /// The bytes of the section that a block holds.
    pub(super) fn bytes_of(&self, number: usize) -> Range<u64> {
        self.blocks.get(number).map_or(self.raw..self.raw, |block| block.raw.clone())
    }
}

impl Blocks for Section {
    fn resident(&self) -> &Slice {
        self.resident()
    }

    fn count(&self) -> usize {
        self.count()
    }

    fn block(&self, number: usize) -> Result<Slice> {
        self.block(number)
    }
}

impl Source for Section {
    fn length(&self) -> u64 {
        self.raw
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        let outside =
            || Error::damaged(self.name(), usize_of(range.start), "a range ends after the last byte");
        if range.start > range.end || range.end > self.raw {
            return Err(outside());
        }
        if range.is_empty() {
            return Ok(Slice::from(Vec::new()));
        }
        let first = self.block_at(range.start);
        let mut bytes = Vec::new();
        // Ask for all that is lacking at once.
        let mut gather = Gather::default();
        for number in first.. {
            let held = self.bytes_of(number);
            if held.start >= range.end {
                break;
            }
            let Some(block) = gather.take(self.block(number))? else { continue };
            let within = |at: u64| usize_of(at.saturating_sub(held.start)).min(block.len());
            let part = within(range.start)..within(range.end);
            if held.start <= range.start && range.end <= held.end {
                return block.cut(part).ok_or_else(outside);
            }
            bytes.extend_from_slice(block.get(part).ok_or_else(outside)?);
        }
        gather.finish()?;
        Ok(Slice::from(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: Name = *b"ONE ";
    const TWO: Name = *b"TWO ";

    fn write(sections: &[(Name, Vec<u8>)]) -> Vec<u8> {
        write_as(SectionWriter::new, sections)
    }

    /// The last of the sections as `make` makes it, the others as they are everywhere.
    fn write_as(make: fn(Name) -> SectionWriter, sections: &[(Name, Vec<u8>)]) -> Vec<u8> {
        let mut store = Vec::new();
        let last = sections.last().map(|(name, _)| *name);
        let sections: Vec<SectionWriter> = sections
            .iter()
            .map(|(name, bytes)| {
                let mut section = if last == Some(*name) { make(*name) } else { SectionWriter::new(*name) };
                section.resident.put(b"front");
                for raw in bytes.chunks(50_000) {
                    section.push(&mut store, &pack(raw)).unwrap();
                }
                section
            })
            .collect();
        let (mut bytes, blocks) = front(&sections);
        for block in blocks {
            bytes.extend(&store[block.start as usize..block.end as usize]);
        }
        bytes
    }

    fn open(bytes: Vec<u8>) -> Result<Container> {
        Container::open(Rc::new(Slice::from(bytes)), &[ONE, TWO])
    }

    /// Bytes that compress, over several blocks.
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
            prop_assert_eq!(&**section.resident(), b"front");
            let end = start + length;
            match section.read(start..end) {
                Ok(slice) => prop_assert_eq!(&*slice, &raw[start as usize..end as usize]),
                Err(_) => prop_assert!(end > raw.len() as u64),
            }
        }
    }

    #[test]
    fn a_source_that_lacks_blocks_names_all_of_them_at_once() {
        /// Has the front and the last block.
        struct Partial(Slice, Range<u64>);
        impl Source for Partial {
            fn length(&self) -> u64 {
                self.0.len() as u64
            }
            fn read(&self, range: Range<u64>) -> Result<Slice> {
                if range.start >= self.1.start && range.end <= self.1.end {
                    return Err(Error::Missing { blocks: vec![Absent { range, name: 0 }] });
                }
                self.0.read(range)
            }
        }
        let bytes = write(&[(ONE, long()), (TWO, b"short".to_vec())]);
        let whole = open(bytes.clone()).unwrap();
        let blocks = whole.blocks();
        let last = blocks.last().unwrap().range.clone();
        let partial = Partial(Slice::from(bytes), whole.front..last.start);
        let container = Container::open(Rc::new(partial), &[ONE, TWO]).unwrap();
        assert_eq!(&*container.section(TWO).unwrap().read(0..5).unwrap(), b"short");
        let Err(Error::Missing { blocks: missing }) = container.section(ONE).unwrap().read(10..200_000)
        else {
            panic!("the blocks were said to be there");
        };
        assert_eq!(missing, blocks[..4]);
    }

    #[test]
    fn a_newer_format_and_an_unknown_section_are_told_apart_from_damage() {
        let bytes = write(&[(ONE, b"one".to_vec()), (*b"NEW ", b"new".to_vec())]);
        assert_eq!(open(bytes.clone()).err(), Some(Error::UnknownSection { name: "NEW ".into() }));

        // The same section, as one that can be done without.
        let mut optional =
            write_as(SectionWriter::optional, &[(ONE, b"one".to_vec()), (*b"NEW ", b"new".to_vec())]);
        assert!(open(optional.clone()).unwrap().if_there(TWO).is_none());
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
