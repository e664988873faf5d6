//! The texts: every item in parts that are read alone, each with the bytes of its original
//! beside it, and the bytes that belong to no item. Layout in `FORMAT.md`.
//!
//! ```text
//! texts = entry … ; files follow each other, and so do their bytes
//! entry = 0: first part of an item | 1: another part of it | 2: bytes | 3: end of a file
//! ```
//!
//! The original of an item is what stands beside its parts, and then, where its text is not
//! its bytes, as many of the bytes that follow as are lacking.

use std::ops::Range;
use std::rc::Rc;

use super::container::{self, Counts, LARGEST_BLOCK, Packed, Section};
use super::outline::{Standing, outline};
use crate::bytes::{Cursor, Slice, Source, Writer};
use crate::document::{Block, Description, Format, Item, Kind, Notice, stream};
use crate::error::{Error, Gather, Result};

/// A block is ended before the entry with which it would have more raw bytes.
const BLOCK: usize = 64 * 1024;

/// A part is ended by the passage with which it has so many bytes: what one passage costs to
/// read, and what a document of many is cut in.
const PART: usize = 48 * 1024;

/// The most bytes that one entry of bytes holds.
const BYTES: usize = LARGEST_BLOCK / 2;

const FIRST: u8 = 0;
const FURTHER: u8 = 1;
const RAW: u8 = 2;
const END: u8 = 3;

/// A block of texts, with how many items and passages begin in it.
#[derive(Debug)]
pub(super) struct TextBlock {
    pub(super) packed: Packed,
    items: u32,
    passages: u32,
}

impl TextBlock {
    /// Writes what a reader must know of the block to find it.
    pub(super) fn write(&self, out: &mut Writer) {
        out.varint(self.items.into());
        out.varint(self.passages.into());
    }
}

/// Writes entries, and packs them in blocks.
#[derive(Debug, Default)]
pub(super) struct TextWriter {
    blocks: Vec<TextBlock>,
    raw: Vec<u8>,
    items: u32,
    passages: u32,
}

impl TextWriter {
    fn entry(&mut self, head: &[u8], body: &[&[u8]], items: u32, passages: u32) {
        let length = body.iter().map(|part| part.len()).fold(head.len(), usize::saturating_add);
        if self.raw.len().saturating_add(length) > BLOCK {
            self.close();
        }
        (self.items, self.passages) =
            (self.items.saturating_add(items), self.passages.saturating_add(passages));
        self.raw.extend_from_slice(head);
        body.iter().for_each(|part| self.raw.extend_from_slice(part));
        // A long one has blocks of its own.
        if self.raw.len() > BLOCK {
            self.close();
        }
    }

    fn close(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let (items, passages) = (std::mem::take(&mut self.items), std::mem::take(&mut self.passages));
        let mut counts = Some((items, passages));
        // Bytes that are nobody's text are read in sequence only.
        let size = if passages == 0 { LARGEST_BLOCK } else { BLOCK };
        for raw in raw.chunks(size) {
            let (items, passages) = counts.take().unwrap_or_default();
            self.blocks.push(TextBlock { packed: container::pack(raw), items, passages });
        }
    }

    /// Adds bytes that belong to no item.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for bytes in bytes.chunks(BYTES) {
            let mut head = Writer::new();
            head.u8(RAW);
            head.count(bytes.len());
            self.entry(head.as_bytes(), &[bytes], 0, 0);
        }
    }

    /// Adds the end of a file.
    pub(super) fn end_file(&mut self) {
        self.entry(&[END], &[], 0, 0);
    }

    /// Adds an item; a range of an original has 32 bits.
    pub(super) fn item(&mut self, path: &str, item: &Item, original: &[u8]) {
        let length = u32::try_from(original.len()).unwrap_or(u32::MAX);
        let standings = outline(&item.blocks);
        let title = standings.iter().position(|one| one.is_title()).unwrap_or(0);
        let cuts = Cuts::of(item, original);
        let mut base = 0_usize;
        let mut start = 0_usize;
        // The headings that are open before the part, by place and level.
        let mut above: Vec<(usize, u8)> = Vec::new();
        for (end, reach) in cuts.ends {
            let blocks = item.blocks.get(start..end).unwrap_or_default();
            let beside = original.get(base..reach).unwrap_or_default();
            let window = stream::Window { bytes: beside, base: base as u32, length };
            let notices: &[Notice] = if start == 0 { &item.notices } else { &[] };
            let stream = stream::write(blocks, notices, window);
            let mut head = Writer::new();
            head.text(path);
            head.u8(item.format.number());
            item.description.write(&mut head);
            head.count(original.len());
            head.count(base);
            head.count(beside.len());
            head.count(start);
            head.count(item.blocks.len());
            head.count(title);
            head.count(above.len());
            for &(place, level) in &above {
                head.count(place);
                head.u8(level);
                head.text(item.blocks.get(place).map_or("", |block| &block.text));
            }
            head.count(stream.len());
            let mut entry = Writer::new();
            entry.u8(if start == 0 { FIRST } else { FURTHER });
            entry.count(blocks.len());
            entry.count(head.len().saturating_add(stream.len()).saturating_add(beside.len()));
            let body = [head.as_bytes(), &stream, beside];
            self.entry(entry.as_bytes(), &body, u32::from(start == 0), blocks.len() as u32);
            let of_part = blocks.iter().zip(standings.get(start..end).unwrap_or_default());
            for (place, (block, standing)) in (start..).zip(of_part) {
                standing.open(&mut above, place, block);
            }
            (start, base) = (end, reach);
        }
        self.bytes(original.get(base..).unwrap_or_default());
    }

    /// The blocks.
    pub(super) fn finish(mut self) -> Vec<TextBlock> {
        if !self.raw.is_empty() {
            self.close();
        }
        self.blocks
    }
}

/// Where an item is cut in parts: for each part the block after its last, and how far the
/// original stands beside it.
struct Cuts {
    ends: Vec<(usize, usize)>,
}

impl Cuts {
    fn of(item: &Item, original: &[u8]) -> Self {
        let blocks = &item.blocks;
        let text: usize = blocks.iter().map(|block| block.text.len()).sum();
        let verbatim: usize = verbatim(blocks, original).sum();
        // Short ones stand whole beside their text, where compression finds them again; long
        // ones only if most of them is the text itself.
        let beside = text.saturating_add(original.len()).saturating_sub(verbatim) <= PART
            || verbatim.saturating_mul(2) >= original.len();
        let mut ends = Vec::new();
        let (mut size, mut reach, mut furthest) = (0_usize, 0_usize, 0_usize);
        for (place, block) in blocks.iter().enumerate() {
            let source = if beside { block.source.end as usize } else { 0 };
            let stored = block.text.len().saturating_add(32).max(source.saturating_sub(furthest));
            let from = block.source.start as usize;
            if size > 0 && size.saturating_add(stored) > PART && (!beside || from >= furthest) {
                reach = if beside { from } else { 0 };
                ends.push((place, reach));
                size = 0;
            }
            size = size.saturating_add(stored);
            furthest = furthest.max(source);
        }
        ends.push((blocks.len(), if beside { original.len() } else { reach }));
        Self { ends }
    }
}

/// How many bytes of each block are its bytes in the original, in order.
fn verbatim(blocks: &[Block], original: &[u8]) -> impl Iterator<Item = usize> {
    let mut end = 0;
    blocks.iter().map(move |block| {
        let range = block.source.start as usize..block.source.end as usize;
        let same = block.source.start >= end && original.get(range) == Some(block.text.as_bytes());
        if same {
            end = block.source.end;
        }
        if same { block.text.len() } else { 0 }
    })
}

/// A part of an item: passages that follow each other, and where they stand.
#[derive(Debug, Clone)]
pub struct Part {
    /// The path of the item.
    pub path: String,
    /// The format it was read as.
    pub format: Format,
    /// The description of the item.
    pub description: Description,
    /// The number of the part's first passage in the archive.
    pub first: u32,
    /// How many passages of the item are before it.
    pub before: u32,
    /// How many passages the item has.
    pub passages: u32,
    /// The blocks, each a passage.
    pub blocks: Vec<Block>,
    /// What was odd about the document; with the first part only.
    pub notices: Vec<Notice>,
    /// The headings that are open before the first block: level and text.
    above: Vec<(usize, u8, String)>,
    /// The place of the item's title among all its blocks.
    pub(super) title: u32,
    /// The bytes of the original that stand beside the part.
    pub(super) beside: Slice,
    /// How many bytes the original has.
    pub(super) length: u64,
    /// Where in the original that which stands beside the part starts.
    pub(super) base: u64,
    /// Where the entry after the part starts.
    pub(super) end: u64,
}

impl Part {
    /// The length of the item's original in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.length
    }

    /// The place of a block among all passages of its item, counted from 1.
    #[must_use]
    pub fn ordinal(&self, at: usize) -> u32 {
        self.before.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)).saturating_add(1)
    }

    /// How each block stands.
    fn standing(&self, at: usize) -> Standing {
        let place = (self.before as usize).saturating_add(at);
        let kind = self.blocks.get(at).map(|block| block.kind);
        Standing::of(kind, place == self.title as usize)
    }

    /// What part of the item a block is, for fields and weights.
    #[must_use]
    pub fn zone(&self, at: usize) -> crate::index::Zone {
        self.standing(at).zone
    }

    /// The texts of the headings above a block, highest first, without the item's title.
    #[must_use]
    pub fn headings(&self, at: usize) -> Vec<&str> {
        let mut open: Vec<(usize, u8)> =
            self.above.iter().map(|(place, level, _)| (*place, *level)).collect();
        for (place, block) in self.blocks.iter().enumerate().take(at.saturating_add(1)) {
            let standing = self.standing(place);
            let number = (self.before as usize).saturating_add(place);
            if place == at {
                standing.close(&mut open, block);
            } else {
                standing.open(&mut open, number, block);
            }
        }
        let text = |place: usize| {
            let earlier =
                self.above.iter().find(|(known, ..)| *known == place).map(|(.., text)| text.as_str());
            let own = place.checked_sub(self.before as usize).and_then(|place| self.blocks.get(place));
            earlier.or(own.map(|block| block.text.as_str())).unwrap_or_default()
        };
        open.into_iter().map(|(place, _)| text(place)).collect()
    }
}

/// An entry as it stands.
pub(super) enum Entry {
    /// A part of an item: whether it is the first, how many passages, and where its bytes are.
    Part { is_first: bool, passages: u32, body: Range<u64> },
    /// Bytes that belong to no item, or to the item before.
    Bytes(Range<u64>),
    /// The end of a file.
    End(u64),
}

impl Entry {
    /// Where the next one starts.
    pub(super) fn end(&self) -> u64 {
        match self {
            Self::Part { body, .. } | Self::Bytes(body) => body.end,
            Self::End(end) => *end,
        }
    }
}

/// Reads entries.
pub(super) struct Texts {
    section: Rc<Section>,
    /// Items and passages.
    counts: Counts,
}

impl Texts {
    pub(super) fn open(section: Rc<Section>) -> Result<Self> {
        let counts = Counts::read(&section)?;
        Ok(Self { section, counts })
    }

    /// How many items and passages there are.
    pub(super) fn totals(&self) -> (u32, u32) {
        self.counts.totals()
    }

    /// How many bytes all entries have.
    pub(super) fn length(&self) -> u64 {
        self.section.length()
    }

    /// The bytes of a range of the section.
    pub(super) fn read(&self, range: Range<u64>) -> Result<Slice> {
        self.section.read(range)
    }

    /// The entry that starts at a byte of the section.
    pub(super) fn entry(&self, at: u64) -> Result<Entry> {
        let block = self.section.block_at(at);
        let held = self.section.bytes_of(block);
        let block = self.section.block(block)?;
        let start = usize::try_from(at.saturating_sub(held.start)).unwrap_or(usize::MAX);
        self.entry_in(&block, held.start, start)
    }

    /// The entry that starts at a place of a block, which starts at `base`.
    fn entry_in(&self, block: &Slice, base: u64, start: usize) -> Result<Entry> {
        let mut cursor = Cursor::new(block.get(start..).unwrap_or_default());
        let tag = cursor.u8()?;
        let passages = if tag <= FURTHER { cursor.varint32()? } else { 0 };
        let length = if tag == END { 0 } else { cursor.varint()? };
        let at = base.saturating_add(start as u64).saturating_add(cursor.position() as u64);
        let body = at..at.saturating_add(length);
        if body.end > self.length() {
            return Err(cursor.damaged("an entry ends after the last byte"));
        }
        match tag {
            // Without a passage it could not be found again.
            FIRST | FURTHER if passages > 0 => Ok(Entry::Part { is_first: tag == FIRST, passages, body }),
            RAW if length > 0 => Ok(Entry::Bytes(body)),
            END => Ok(Entry::End(at)),
            _ => Err(cursor.damaged("an entry is of an unknown kind")),
        }
    }

    /// The number of the first passage of an item.
    pub(super) fn first_passage(&self, item: u32) -> Result<u32> {
        self.find(|items, _, is_first, _| is_first && items == item, |(items, _)| *items <= item)
            .map(|found| found.0)
    }

    fn find_passage(&self, passage: u32) -> Result<(u32, u32, Range<u64>)> {
        let holds =
            |_, first: u32, _, passages: u32| passage.checked_sub(first).is_some_and(|at| at < passages);
        self.find(holds, |(_, passages)| *passages <= passage)
    }

    /// Finds a part in the last block for which `before` holds: the number of its first passage,
    /// how many it has, and its bytes.
    fn find(
        &self,
        is_it: impl Fn(u32, u32, bool, u32) -> bool,
        before: impl Fn(&(u32, u32)) -> bool,
    ) -> Result<(u32, u32, Range<u64>)> {
        let number = self.counts.last(before);
        let unknown = || Error::Unknown { what: "passage", number: 0 };
        let (mut items, mut passages) = self.counts.before(number).ok_or_else(unknown)?;
        let held = self.section.bytes_of(number);
        let block = self.section.block(number)?;
        let mut at = 0_usize;
        while at < block.len() {
            let entry = self.entry_in(&block, held.start, at)?;
            if let Entry::Part { is_first, passages: count, body } = &entry {
                // The number of the item that this part is of.
                let item = if *is_first { items } else { items.saturating_sub(1) };
                if is_it(item, passages, *is_first, *count) {
                    return Ok((passages, *count, body.clone()));
                }
                items = items.saturating_add(u32::from(*is_first));
                passages = passages.saturating_add(*count);
            }
            at = usize::try_from(entry.end().saturating_sub(held.start)).unwrap_or(usize::MAX);
        }
        Err(Error::damaged("", 0, "a block does not hold what it is listed with"))
    }

    /// That the blocks of these passages are there.
    pub(super) fn ready(&self, passages: Range<u32>) -> Result<()> {
        let number = |passage: u32| self.counts.last(|(_, before)| *before <= passage);
        let mut gather = Gather::default();
        for block in number(passages.start)..=number(passages.end.saturating_sub(1)) {
            gather.take(self.section.block(block))?;
        }
        gather.finish()
    }

    /// The part that has a passage.
    pub(super) fn part(&self, passage: u32) -> Result<Part> {
        let (first, count, body) = self.find_passage(passage)?;
        let part = self.part_in(first, body)?;
        if part.blocks.len() == count as usize {
            Ok(part)
        } else {
            Err(Error::damaged("", 0, "a part has not the passages it is listed with"))
        }
    }

    /// A part whose first passage and bytes are known.
    fn part_in(&self, first: u32, body: Range<u64>) -> Result<Part> {
        let end = body.end;
        let bytes = self.section.read(body)?;
        let mut cursor = Cursor::new(&bytes);
        let path = cursor.text()?.to_owned();
        let format =
            Format::of_number(cursor.u8()?).ok_or_else(|| cursor.damaged("an item's format is unknown"))?;
        let description = Description::read(&mut cursor)?;
        let length = cursor.varint()?;
        let (base, beside) = (cursor.varint32()?, cursor.varint()?);
        let (before, passages, title) = (cursor.varint32()?, cursor.varint32()?, cursor.varint32()?);
        let mut above = Vec::new();
        for _ in 0..cursor.count()? {
            let place = cursor.varint32()? as usize;
            above.push((place, cursor.u8()?, cursor.text()?.to_owned()));
        }
        let stream_length = cursor.count()?;
        let stream = cursor.take(stream_length)?;
        let start = cursor.position();
        let slice = bytes.cut(start..bytes.len()).ok_or_else(|| cursor.damaged("it ends too early"))?;
        if slice.len() as u64 != beside || u64::from(base).saturating_add(beside) > length {
            return Err(cursor.damaged("the original does not fit its part"));
        }
        let window =
            stream::Window { bytes: &slice, base, length: u32::try_from(length).unwrap_or(u32::MAX) };
        let Item { blocks, notices, .. } = stream::read(stream, window, format)?;
        let inside = (before as usize).saturating_add(blocks.len()) <= passages as usize;
        let own_title = title.checked_sub(before).and_then(|at| blocks.get(at as usize));
        let titled = title < passages && own_title.is_none_or(|block| block.kind == Kind::Title);
        let open = above.iter().map(|(place, ..)| *place);
        let nested = above.iter().all(|&(place, level, _)| place < before as usize && level <= 6)
            && open.clone().zip(open.skip(1)).all(|(higher, lower)| higher < lower);
        let described = titled && nested && !description.title.is_empty();
        if !inside || first.checked_sub(before).is_none() || !described {
            return Err(cursor.damaged("a part does not fit its item"));
        }
        Ok(Part {
            path,
            format,
            description,
            first,
            before,
            passages,
            blocks,
            notices,
            above,
            title,
            beside: slice,
            length,
            base: base.into(),
            end,
        })
    }
}
