//! Packing: documents in, the bytes of an archive out.
//!
//! A [`Batch`] takes documents and does the work: words, node streams, digests, compression.
//! It knows nothing of others, so batches are made by as many threads as there are. A
//! [`Packer`] takes the batches in order, keeps what came of them in a [`Store`], and merges.
//! The same documents in the same batches give the same bytes, whoever made the batches.

use std::collections::BTreeMap;
use std::ops::Range;

use super::chronology::{ChronologyWriter, DateBlock};
use super::container::{self, SectionWriter};
use super::finding_aid::{self, FileRecord, Fixity, StoredFile, StoredItem, Whole};
use super::names::{write_name, write_said};
use super::outline::outline;
use super::sizes;
use super::stated;
use super::text::{TextBlock, TextWriter};
use super::{
    DATES, FILES, FINDING_AID, ITEMS, LISTS, NAMES, PATHS, POSITIONS, SAID, STARTS, STATED, TERMS, TEXTS,
    VOCABULARY,
};
use crate::analysis::{Language, dates};
use crate::bytes::{Slice, Source, Store, Writer};
use crate::document::{self, Block, Description, Item, Kind, NameRules};
use crate::error::{Error, Result};
use crate::index::{self, Attribute, DictionaryWriter, Index, IndexBuilder, Merged};
use crate::names::{self, ItemNames, NamesBuilder};
use crate::statements::{self, Gathered, Matter, Statement, topics};

/// Ranges in an original are 32 bits.
const LARGEST_ORIGINAL: u64 = u32::MAX as u64;

/// Lists of items and files are cut in blocks of so many raw bytes, between two records.
const LIST_BLOCK: usize = 16 * 1024;
/// Posting lists are cut in blocks of so many raw bytes, wherever that is.
const POSTINGS_BLOCK: usize = 32 * 1024;
/// Positions and starts likewise.
const LARGE_BLOCK: usize = 64 * 1024;

/// Documents made ready for an archive.
///
/// Bytes are added in the order in which they stand in their files: those of items, those
/// between them, and then the [end](Self::end_file) of the file.
#[derive(Debug, Default)]
pub struct Batch {
    index: index::Batch,
    dates: ChronologyWriter,
    /// What an archivist says to be names.
    known: Vec<String>,
    names: Vec<ItemNames>,
    text: TextWriter,
    items: Vec<StoredItem>,
    /// What each of them states.
    stated: Vec<(Matter, Vec<Statement>)>,
    /// For each of them how many tokens it has.
    tokens: Vec<u64>,
    /// The files that end in this batch, each with the number of items before its end.
    files: Vec<(FileRecord, u32)>,
    bytes: u64,
}

/// A [`Batch`] that is ready.
#[derive(Debug)]
pub struct PackedBatch {
    run: index::Run,
    dates: Vec<DateBlock>,
    names: Vec<ItemNames>,
    text: Vec<TextBlock>,
    items: Vec<StoredItem>,
    stated: Vec<(Matter, Vec<Statement>)>,
    tokens: Vec<u64>,
    files: Vec<(FileRecord, u32)>,
}

impl Batch {
    /// A batch that looks for what [`Packer::known`] gives.
    #[must_use]
    pub fn knowing(known: Vec<String>) -> Self {
        Self { known, ..Self::default() }
    }

    /// Adds an item: where it lay, its original bytes, and what [`document::parse`] made of
    /// them. What `described` states goes before what the document says of itself, and is found
    /// like its text; an item without any title is called by its path.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] if the original has 4 GiB or more, or there are too many passages.
    ///
    /// [`document::parse`]: crate::document::parse
    pub fn item(
        &mut self,
        path: &str,
        original: &[u8],
        mut item: Item,
        described: &Description,
    ) -> Result<()> {
        if original.len() as u64 > LARGEST_ORIGINAL {
            return Err(Error::TooLarge { what: "an original, in bytes", most: LARGEST_ORIGINAL });
        }
        describe(path, &mut item, described);
        let first = self.index.passages();
        let (mut tokens, mut dates) = (0_u64, Vec::new());
        for (block, standing) in item.blocks.iter().zip(outline(&item.blocks)) {
            let added = self.index.add(standing.zone, standing.cover, &block.text)?;
            tokens = tokens.saturating_add(added.tokens.into());
            dates.push(added.dates);
        }
        self.dates.item(&dates);
        self.tokens.push(tokens);
        self.state(first, tokens, &item.description);
        let aliases = document::aliases(&item);
        for alias in &aliases {
            self.index.alias(&compared(&alias.names));
        }
        let matter = statements::matter(&item, &aliases);
        let stated = statements::statements(&item, &matter, &dates);
        self.stated.push((matter, stated));
        self.names.push(names::collect(&item, &aliases, &self.known));
        self.text.item(path, &item, original);
        self.bytes = self.bytes.saturating_add(original.len() as u64);
        self.items.push(StoredItem {
            path: path.to_owned(),
            format: item.format,
            description: item.description,
            fixity: Fixity::of(original),
            bytes: original.len() as u64,
            passages: first..self.index.passages(),
        });
        Ok(())
    }

    /// States of an item what queries ask for: its languages, source and date.
    fn state(&mut self, first: u32, tokens: u64, description: &Description) {
        let codes = description.language.split([',', ';', ' ']).map(|tag| tag.trim().to_lowercase());
        for code in codes.filter_map(|tag| Some(tag.split(['-', '_']).next()?.to_owned())) {
            self.index.state(first, Attribute::Language, &code);
            if let Some(language) = Language::of_code(&code) {
                self.index.speaks(language, tokens);
            }
        }
        self.index.state(first, Attribute::Source, description.source.trim());
        let date = dates::asked(description.date.trim());
        let date =
            date.or_else(|| dates::dates(&description.date).first().map(|date| (date.first, date.last)));
        if let Some((day, _)) = date {
            self.index.state(first, Attribute::Date, &day.to_string());
        }
    }

    /// Adds bytes of the file at hand that belong to no item.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.text.bytes(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
    }

    /// Ends the file at hand. How many items it holds is counted here.
    pub fn end_file(&mut self, file: FileRecord) {
        self.text.end_file();
        self.files.push((file, self.items.len() as u32));
    }

    /// How many passages were added.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.index.passages()
    }

    /// How many bytes of originals were added.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.bytes
    }

    /// Sorts and compresses.
    #[must_use]
    pub fn finish(self) -> PackedBatch {
        PackedBatch {
            run: self.index.finish(),
            dates: self.dates.finish(),
            names: self.names,
            text: self.text.finish(),
            items: self.items,
            stated: self.stated,
            tokens: self.tokens,
            files: self.files,
        }
    }
}

/// Names as the index compares them.
fn compared(names: &[String]) -> Vec<String> {
    names.iter().filter_map(|name| document::name_of(name)).collect()
}

/// No element of a description has more bytes; records of the finding aid stay small.
const LONGEST_ELEMENT: usize = 16 * 1024;

/// Gives an item its description and its title.
fn describe(path: &str, item: &mut Item, described: &Description) {
    item.description = described.over(&item.description);
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = item.blocks.iter().find(|block| block.kind == Kind::Title).map(|own| one_line(&own.text));
    if item.description.title.is_empty() {
        let own = own.clone().filter(|own| !own.is_empty());
        item.description.title = own.unwrap_or_else(|| path.to_owned());
    }
    let text = item.description.title.clone();
    // A title that only the description has is searched and read like any other; the
    // document's own one, if there is one, then stands under it.
    let is_other = !described.title.is_empty() && own.as_deref() != Some(&one_line(&text));
    item.description.shorten(LONGEST_ELEMENT);
    if own.is_none() || is_other {
        item.blocks.insert(0, Block { kind: Kind::Title, source: 0..0, text, marks: Vec::new() });
    }
}

/// Bytes that are cut in blocks of one size.
struct Cutter {
    section: SectionWriter,
    raw: Vec<u8>,
    size: usize,
}

impl Cutter {
    fn new(name: container::Name, size: usize) -> Self {
        Self { section: SectionWriter::new(name), raw: Vec::new(), size }
    }

    fn push(&mut self, store: &mut impl Store, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let room = self.size.saturating_sub(self.raw.len()).min(bytes.len());
            let (now, later) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            self.raw.extend_from_slice(now);
            bytes = later;
            if self.raw.len() >= self.size {
                self.close(store)?;
            }
        }
        Ok(())
    }

    fn close(&mut self, store: &mut impl Store) -> Result<()> {
        if !self.raw.is_empty() {
            self.section.push(store, &container::pack(&self.raw))?;
            self.raw.clear();
        }
        Ok(())
    }
}

/// Records that are cut in blocks between two of them, each block with two counts.
struct Records {
    section: SectionWriter,
    raw: Writer,
    counts: (u32, u32),
}

impl Records {
    fn new(name: container::Name) -> Self {
        Self { section: SectionWriter::new(name), raw: Writer::new(), counts: (0, 0) }
    }

    fn optional(name: container::Name) -> Self {
        Self { section: SectionWriter::optional(name), ..Self::new(name) }
    }

    /// Counts what was written to `raw` since.
    fn count(&mut self, store: &mut impl Store, one: u32, other: u32) -> Result<()> {
        self.counts = (self.counts.0.saturating_add(one), self.counts.1.saturating_add(other));
        if self.raw.len() >= LIST_BLOCK { self.close(store) } else { Ok(()) }
    }

    fn close(&mut self, store: &mut impl Store) -> Result<()> {
        // A record may be of any length, and a block may not.
        for raw in self.raw.as_bytes().chunks(container::LARGEST_BLOCK) {
            let (one, other) = std::mem::take(&mut self.counts);
            self.section.push(store, &container::pack(raw))?;
            self.section.resident.varint(one.into());
            self.section.resident.varint(other.into());
        }
        self.raw.clear();
        Ok(())
    }
}

/// Puts batches together. The paths of the items and the vocabulary stay in memory; all else
/// goes to the store.
pub struct Packer<S> {
    store: S,
    whole: Whole,
    index: IndexBuilder,
    names: NamesBuilder,
    dates: SectionWriter,
    /// How many dates there are so far.
    moments: u32,
    stated: Gathered,
    texts: SectionWriter,
    items: Records,
    files: Records,
    starts: Cutter,
    paths: BTreeMap<String, u32>,
    /// How many items the file has that has not ended yet.
    open: u32,
}

impl<S: Store> Packer<S> {
    /// An archive of the fonds described so, without a document yet.
    #[must_use]
    pub fn new(fonds: Description, store: S) -> Self {
        Self {
            store,
            whole: Whole { fonds, ..Whole::default() },
            index: IndexBuilder::default(),
            names: NamesBuilder::default(),
            dates: SectionWriter::optional(DATES),
            moments: 0,
            stated: Gathered::default(),
            texts: SectionWriter::new(TEXTS),
            items: Records::new(ITEMS),
            files: Records::new(FILES),
            starts: Cutter::new(STARTS, LARGE_BLOCK),
            paths: BTreeMap::new(),
            open: 0,
        }
    }

    /// Adds the next batch.
    ///
    /// # Errors
    ///
    /// Those of the store; [`Error::TooLarge`]; [`Error::Store`] if two items have one path.
    pub fn add(&mut self, batch: PackedBatch) -> Result<()> {
        self.index.add(&mut self.store, batch.run)?;
        self.names.add(&mut self.store, &batch.names)?;
        for block in &batch.text {
            self.texts.push(&mut self.store, &block.packed)?;
            block.write(&mut self.texts.resident);
        }
        for block in &batch.dates {
            self.dates.push(&mut self.store, &block.packed)?;
            block.write(&mut self.dates.resident);
            let too_many = Error::TooLarge { what: "dates", most: u32::MAX.into() };
            self.moments = self.moments.checked_add(block.dates).ok_or(too_many)?;
        }
        for (number, (matter, stated)) in (self.whole.items..).zip(batch.stated) {
            self.stated.add(number, &matter, stated);
        }
        let too_many = Error::TooLarge { what: "items", most: u32::MAX.into() };
        let in_batch = batch.items.len() as u32;
        for (item, tokens) in batch.items.into_iter().zip(batch.tokens) {
            item.write(&mut self.items.raw);
            let passages = item.passages.end.saturating_sub(item.passages.start);
            self.items.count(&mut self.store, 1, passages)?;
            let mut start = Writer::new();
            sizes::write(passages, tokens, &mut start);
            self.starts.push(&mut self.store, start.as_bytes())?;
            let number = self.whole.items;
            self.whole.items = number.checked_add(1).ok_or_else(|| too_many.clone())?;
            if self.paths.insert(item.path.clone(), number).is_some() {
                return Err(Error::Store { why: format!("two documents would both be {}", item.path) });
            }
        }
        let mut before = 0;
        for (file, items) in batch.files {
            let held = self.open.saturating_add(items.saturating_sub(before));
            (self.open, before) = (0, items);
            let file = match file {
                FileRecord::Other(file) => FileRecord::Other(StoredFile { items: held, ..file }),
                item => item,
            };
            finding_aid::write_file(&file, &mut self.files.raw);
            let unread = matches!(&file, FileRecord::Other(file) if !file.unread.is_empty());
            let unread = u32::from(unread);
            self.files.count(&mut self.store, 1, unread)?;
            self.whole.files = self.whole.files.checked_add(1).ok_or_else(|| too_many.clone())?;
            self.whole.unread = self.whole.unread.saturating_add(unread);
        }
        self.open = self.open.saturating_add(in_batch.saturating_sub(before));
        Ok(())
    }

    /// States that these are names of one thing, as an archivist knows.
    pub fn alias(&mut self, of_one: &[String]) {
        let of_one = compared(of_one);
        self.index.alias(&of_one);
        self.stated.alias(&of_one);
    }

    /// States what an archivist knows of names, before the first batch. Those that are to be merged
    /// are found by each other in a search, too, and are one subject of statements.
    pub fn rule(&mut self, rules: NameRules) {
        rules.merge.iter().for_each(|of_one| self.alias(of_one));
        self.names.rule(rules);
    }

    /// What every [batch](Batch::knowing) is to look for.
    #[must_use]
    pub fn known(&self) -> Vec<String> {
        self.names.known()
    }

    /// States all names of another archive.
    ///
    /// # Errors
    ///
    /// Reading errors of that archive.
    pub fn aliases_of(&mut self, index: &Index) -> Result<()> {
        for name in index.names_with_prefix("")? {
            for other in index.aliases(&name)? {
                let pair = [name.clone(), other];
                self.index.alias(&pair);
                self.stated.alias(&pair);
            }
        }
        Ok(())
    }

    /// How many items there are so far.
    #[must_use]
    pub fn items(&self) -> u32 {
        self.whole.items
    }

    /// Whether there is an item at this path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains_key(path)
    }

    /// Merges everything to an archive.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn finish(mut self) -> Result<PackedArchive<S>> {
        let store = &mut self.store;
        let names = self.names.finish(store)?;
        for (one, other) in names.joined() {
            let of_one = compared(&[one.clone(), other.clone()]);
            self.index.alias(&of_one);
            self.stated.alias(&of_one);
        }
        let mut listed = Records::optional(NAMES);
        let mut said = Records::optional(SAID);
        if !names.list().is_empty() {
            for name in names.list() {
                write_name(name, &mut listed.raw);
                listed.count(store, 1, name.count)?;
            }
            for batch in 0..names.batches() {
                for spoken in names.batch(store, batch)? {
                    write_said(&spoken, &mut said.raw);
                    said.count(store, 1, u32::try_from(spoken.len()).unwrap_or(u32::MAX))?;
                }
            }
            listed.close(store)?;
            said.close(store)?;
        }
        drop(names);
        let mut terms = SectionWriter::new(TERMS);
        let mut lists = Cutter::new(LISTS, POSTINGS_BLOCK);
        let mut positions = Cutter::new(POSITIONS, LARGE_BLOCK);
        let mut vocabulary = SectionWriter::new(VOCABULARY);
        let mut keep = |store: &mut S, merged: Merged| -> Result<()> {
            for block in merged.terms {
                terms.push(store, &container::pack(&block))?;
            }
            for block in merged.vocabulary {
                vocabulary.push(store, &container::pack(&block))?;
            }
            lists.push(store, &merged.lists)?;
            positions.push(store, &merged.positions)
        };
        let mut merge = self.index.merge(store)?;
        while let Some(merged) = merge.step(store)? {
            keep(store, merged)?;
        }
        let (rest, resident) = merge.finish();
        keep(store, rest)?;
        terms.resident.put(&resident);
        lists.close(store)?;
        positions.close(store)?;
        self.items.close(store)?;
        self.files.close(store)?;
        self.starts.close(store)?;

        let mut paths = SectionWriter::new(PATHS);
        let mut writer = DictionaryWriter::default();
        for (path, number) in self.paths {
            let mut payload = Writer::new();
            payload.varint(number.into());
            if let Some(block) = writer.push(&path, payload.as_bytes(), &[]) {
                paths.push(store, &container::pack(&block))?;
            }
        }
        let (last, firsts) = writer.finish();
        if let Some(last) = last {
            paths.push(store, &container::pack(&last))?;
        }
        paths.resident.put(&firsts);

        let mut stated = SectionWriter::optional(STATED);
        stated::write(&topics(self.stated), &mut stated, store)?;

        let mut finding_aid = SectionWriter::new(FINDING_AID);
        self.whole.write(&mut finding_aid.resident);
        let mut sections = vec![
            finding_aid,
            self.starts.section,
            terms,
            lists.section,
            positions.section,
            vocabulary,
            paths,
            self.items.section,
            self.files.section,
            self.texts,
            self.dates,
        ];
        sections
            .extend([listed.section, said.section, stated].into_iter().filter(|section| !section.is_empty()));
        let (front, blocks) = container::front(&sections);
        Ok(PackedArchive::new(front, blocks, self.store))
    }
}

/// An archive that is packed and not yet written out. As a [`Source`] it can be opened as it
/// is.
#[derive(Debug)]
pub struct PackedArchive<S> {
    front: Slice,
    /// For each block its first byte in the archive and where it is in the store.
    blocks: Vec<(u64, Range<u64>)>,
    length: u64,
    store: S,
}

impl<S: Store> PackedArchive<S> {
    fn new(front: Vec<u8>, blocks: Vec<Range<u64>>, store: S) -> Self {
        let mut length = front.len() as u64;
        let blocks = blocks
            .into_iter()
            .map(|block| {
                let start = length;
                length = length.saturating_add(block.end.saturating_sub(block.start));
                (start, block)
            })
            .collect();
        Self { front: front.into(), blocks, length, store }
    }

    /// Hands the bytes of the archive over, in order and in pieces.
    ///
    /// # Errors
    ///
    /// Those of the store, and those of `each`.
    pub fn write<E: From<Error>>(
        &self,
        mut each: impl FnMut(&[u8]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        each(&self.front)?;
        for (_, block) in &self.blocks {
            each(&self.store.fetch(block.clone())?)?;
        }
        Ok(())
    }
}

impl<S: Store> Source for PackedArchive<S> {
    fn length(&self) -> u64 {
        self.length
    }

    /// The front or any part of it, or one block or any part of it.
    fn read(&self, range: Range<u64>) -> Result<Slice> {
        if range.end <= self.front.len() as u64 {
            return self.front.read(range);
        }
        let at = self.blocks.partition_point(|(start, _)| *start <= range.start).checked_sub(1);
        let within = at.and_then(|at| self.blocks.get(at)).and_then(|(start, block)| {
            let from = block.start.checked_add(range.start.checked_sub(*start)?)?;
            let to = from.checked_add(range.end.checked_sub(range.start)?)?;
            (to <= block.end).then_some(from..to)
        });
        let outside = || Error::damaged("", 0, "a range is not in one block");
        Ok(Slice::from(self.store.fetch(within.ok_or_else(outside)?)?))
    }
}

/// Packs a few items in memory. The order in which they are added does not matter: the same
/// items give the same bytes.
#[derive(Debug)]
pub struct ArchiveBuilder {
    fonds: Description,
    items: BTreeMap<String, (Vec<u8>, Item, Description)>,
}

impl ArchiveBuilder {
    /// An archive of the fonds described so.
    #[must_use]
    pub fn new(fonds: Description) -> Self {
        Self { fonds, items: BTreeMap::new() }
    }

    /// Adds an item, as [`Batch::item`] does. An item of the same path is replaced.
    pub fn add(&mut self, path: &str, original: Vec<u8>, item: Item, described: &Description) {
        self.items.insert(path.to_owned(), (original, item, described.clone()));
    }

    /// The bytes of the archive.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] if an original has 4 GiB or more, or there are too many passages.
    pub fn finish(self) -> Result<Vec<u8>> {
        let mut batch = Batch::default();
        for (path, (original, item, described)) in self.items {
            batch.item(&path, &original, item, &described)?;
            batch.end_file(FileRecord::Item(String::new()));
        }
        let mut packer = Packer::new(self.fonds, Vec::new());
        packer.add(batch.finish())?;
        let mut bytes = Vec::new();
        packer.finish()?.write(|piece| {
            bytes.extend_from_slice(piece);
            Ok::<(), Error>(())
        })?;
        Ok(bytes)
    }
}
