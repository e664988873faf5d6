//! The archive: everything a reader needs, packed into bytes.
//!
//! [`ArchiveBuilder`] packs, [`Archive`] opens. Opening is cheap: it reads the header, the
//! directory and the finding aid. Blocks are checked when they are first read, and
//! [`Archive::verify`] checks all of them and the fixity of every item. The normative byte
//! layout is in `FORMAT.md` beside this file.
//!
//! ```
//! use fonds::archive::{Archive, ArchiveBuilder};
//! use fonds::bytes::Slice;
//! use fonds::document::{self, Description};
//!
//! let note = b"Minutes\n\nThe congress met in January 2002.";
//! let mut builder = ArchiveBuilder::new(Description::default());
//! builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
//! let bytes = builder.finish()?;
//!
//! let archive = Archive::open(Slice::from(bytes))?;
//! archive.verify()?;
//! assert_eq!(archive.item(0)?.description.title, "Minutes");
//! assert_eq!(&*archive.original(0)?, note);
//! # Ok::<(), fonds::error::Error>(())
//! ```

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::bytes::{Cursor, Slice, Source};
use crate::document::{Description, Item};
use crate::error::{Absent, Error, Gather, Result};
use crate::index::{Dictionary, Index};
use crate::statements::Topic;

mod build;
pub mod chronology;
mod container;
mod finding_aid;
mod fingerprint;
#[cfg(test)]
mod format_example;
pub mod module;
pub mod names;
mod outline;
mod signature;
mod sizes;
mod stated;
mod text;

#[cfg(doc)]
#[doc = include_str!("FORMAT.md")]
pub mod format {}

pub use build::{ArchiveBuilder, Batch, PackedArchive, PackedBatch, Packer};
pub use container::{MAJOR, MINOR};
pub use finding_aid::{FileRecord, Fixing, Fixity, StoredFile, StoredItem};
pub use fingerprint::Fingerprint;
pub use signature::{Digesting, Signature, SigningKey};
pub use sizes::Sizes;
pub use text::Part;

use chronology::{Chronology, Stored};
use container::{Container, Counts, Name, Section};
use finding_aid::{Items, Whole, read_file};
use names::NameIndex;
use stated::Stated;
use text::{Entry, Texts};

const FINDING_AID: Name = *b"FOND";
const TERMS: Name = *b"TERM";
const LISTS: Name = *b"LIST";
const POSITIONS: Name = *b"POSN";
const VOCABULARY: Name = *b"VOCB";
const STARTS: Name = *b"STRT";
const PATHS: Name = *b"PATH";
const ITEMS: Name = *b"ITEM";
const FILES: Name = *b"FILE";
const TEXTS: Name = *b"TEXT";
/// What a query needs stands first.
const SECTIONS: [Name; 10] =
    [FINDING_AID, STARTS, TERMS, LISTS, POSITIONS, VOCABULARY, PATHS, ITEMS, FILES, TEXTS];
/// Optional; since 1.1.
const DATES: Name = *b"DATE";
const STATED: Name = *b"STMT";
/// Optional, and only where there are names; since 1.1.
const NAMES: Name = *b"NAME";
const SAID: Name = *b"SAID";
/// Optional, and the last one; since 1.1.
const SIGNATURE: Name = *b"SIGN";

/// Parts of items kept in memory for the next read, in bytes of their text.
const MOST_CACHED: usize = 16 << 20;
/// The starts of the items are carried along with the front if they have no more bytes.
const LITTLE: u64 = 16 * 1024;

/// Documents kept in memory for the next read.
const MOST_DOCUMENTS: usize = 4;
/// Items of the list kept in memory for the next read, in whole blocks.
const MOST_LISTED: usize = 16 * 1024;

/// An open archive.
pub struct Archive {
    container: Container,
    whole: Whole,
    index: Index,
    items: Items,
    texts: Texts,
    starts: Rc<Section>,
    files: Rc<Section>,
    paths: Dictionary,
    sizes: OnceCell<Sizes>,
    chronology: Option<Stored>,
    stated: Option<Stated>,
    names: Option<names::Stored>,
    signature: Option<Signature>,
    listed: RefCell<BTreeMap<usize, Listed>>,
    parts: RefCell<Parts>,
    documents: RefCell<BTreeMap<u32, Rc<Item>>>,
}

/// Where a file stands in its archive.
#[derive(Debug, Clone)]
pub struct FilePlace {
    /// How it is recorded.
    pub record: FileRecord,
    /// What is recorded of it.
    pub file: StoredFile,
    /// The numbers of its items, end exclusive.
    pub items: Range<u32>,
    at: u64,
}

/// A piece of a file.
#[derive(Debug, Clone, Copy)]
pub enum Piece<'a> {
    /// An item, by its number; its original is what stands here.
    Item(u32),
    /// Bytes that belong to no item.
    Bytes(&'a [u8]),
}

/// A block of the list of items: the number of the first, and the items.
type Listed = (u32, Rc<Vec<StoredItem>>);

/// Where the bytes of an item are.
struct Extent {
    parts: Vec<Rc<Part>>,
    /// The rest of its original.
    apart: Vec<Range<u64>>,
    /// Where the entry after it starts.
    end: u64,
}

/// Parts that were read, by their first passages.
#[derive(Default)]
struct Parts {
    by_first: BTreeMap<u32, Rc<Part>>,
    bytes: usize,
}

impl Archive {
    /// Opens an archive. Reads and checks its front; no block is read yet.
    ///
    /// # Errors
    ///
    /// [`Error::NotAnArchive`], [`Error::Newer`], [`Error::UnknownSection`] or
    /// [`Error::Damaged`]; [`Error::Missing`] if the source has not loaded the front.
    pub fn open(source: impl Source + 'static) -> Result<Self> {
        let container = Container::open(Rc::new(source), &SECTIONS)?;
        let section = |name| container.section(name);
        let whole =
            Whole::read(section(FINDING_AID)?.resident()).map_err(|error| error.inside("section FOND"))?;
        let index = Index::open(
            Box::new(section(TERMS)?),
            Box::new(section(LISTS)?),
            Box::new(section(POSITIONS)?),
            Box::new(section(VOCABULARY)?),
        )?;
        let items = Items::open(section(ITEMS)?).map_err(|error| error.inside("section ITEM"))?;
        let texts = Texts::open(section(TEXTS)?).map_err(|error| error.inside("section TEXT"))?;
        let paths =
            Dictionary::open(Box::new(section(PATHS)?)).map_err(|error| error.inside("section PATH"))?;
        let totals = (whole.items, index.passages());
        if items.totals() != totals || texts.totals() != totals || paths.keys() != u64::from(whole.items) {
            return Err(Error::damaged("section FOND", 0, "items and other sections do not fit together"));
        }
        let chronology = container.if_there(DATES).map(Stored::open).transpose();
        let chronology = chronology.map_err(|error| error.inside("section DATE"))?;
        if chronology.as_ref().is_some_and(|dates| dates.totals().0 != whole.items) {
            return Err(Error::damaged("section DATE", 0, "items and other sections do not fit together"));
        }
        let stated = container.if_there(STATED).map(Stated::open).transpose();
        let stated = stated.map_err(|error| error.inside("section STMT"))?;
        let names = match (container.if_there(NAMES), container.if_there(SAID)) {
            (Some(names), Some(said)) => Some(names::Stored::open(names, said, whole.items)?),
            (None, None) => None,
            _ => return Err(Error::damaged("directory", 0, "names are without their places")),
        };
        let signature = container.if_there(SIGNATURE).map(|section| Signature::read(&section)).transpose();
        let signature = signature.map_err(|error| error.inside("section SIGN"))?;
        let (starts, files) = (section(STARTS)?, section(FILES)?);
        Ok(Self {
            container,
            whole,
            index,
            items,
            texts,
            starts,
            files,
            paths,
            sizes: OnceCell::new(),
            chronology,
            stated,
            names,
            signature,
            listed: RefCell::default(),
            parts: RefCell::default(),
            documents: RefCell::default(),
        })
    }

    /// The description of the fonds.
    #[must_use]
    pub fn fonds(&self) -> &Description {
        &self.whole.fonds
    }

    /// The number of items.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.whole.items
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.whole.items == 0
    }

    /// How many files were packed, and how many of them could not be read.
    #[must_use]
    pub fn files(&self) -> (u32, u32) {
        (self.whole.files, self.whole.unread)
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Whether the archive was indexed with the text analysis of this program. If not, a
    /// search may find too little; reading is not affected.
    #[must_use]
    pub fn is_of_this_analysis(&self) -> bool {
        self.container.analysis == crate::analysis::VERSION
    }

    /// How many bytes the front has: what a reader must have from the start.
    #[must_use]
    pub fn front(&self) -> u64 {
        self.container.front
    }

    /// How many bytes a reader that loads block by block does well to have from the start: the
    /// front, and what every query reads, if that is little.
    #[must_use]
    pub fn start(&self) -> u64 {
        let end = self.starts.end().filter(|end| end.saturating_sub(self.container.front) <= LITTLE);
        end.unwrap_or(self.container.front)
    }

    /// The blocks that follow the front, in order, each with its checksum.
    #[must_use]
    pub fn blocks(&self) -> Vec<Absent> {
        self.container.blocks()
    }

    /// The item of this number.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is none; reading errors.
    pub fn item(&self, number: u32) -> Result<StoredItem> {
        let unknown = || Error::Unknown { what: "item", number: u64::from(number) };
        let block = self.items.block_of(number).ok_or_else(unknown)?;
        let known = self.listed.borrow().get(&block).cloned();
        let (first, items) = match known {
            Some(listed) => listed,
            None => {
                let (first, items) = self.items.block(block).map_err(|error| error.inside("section ITEM"))?;
                let listed = (first, Rc::new(items));
                let mut cache = self.listed.borrow_mut();
                let kept = cache.values().map(|(_, items)| items.len()).sum::<usize>();
                if kept >= MOST_LISTED {
                    cache.clear();
                }
                cache.insert(block, listed.clone());
                listed
            }
        };
        let at = number.checked_sub(first).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| items.get(at)).cloned().ok_or_else(unknown)
    }

    /// All items, in the order in which they were packed; an item's number is its place here.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn items(&self) -> Result<Vec<StoredItem>> {
        (0..self.len()).map(|number| self.item(number)).collect()
    }

    /// The number of the item that lay at `path`.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn item_at(&self, path: &str) -> Result<Option<u32>> {
        let read = || {
            let Some(payload) = self.paths.get(path)? else { return Ok(None) };
            let mut cursor = Cursor::new(&payload);
            let number = cursor.varint32()?;
            cursor.end()?;
            if number >= self.len() {
                return Err(cursor.damaged("a path is of no item"));
            }
            Ok(Some(number))
        };
        read().map_err(|error: Error| error.inside("section PATH"))
    }

    /// The numbers of the items whose paths fit, in order. Costs time in proportion to all paths.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn items_at(&self, fits: impl Fn(&str) -> bool) -> Result<Vec<u32>> {
        let read = || {
            let mut found = Vec::new();
            self.paths.with_prefix("", |group| {
                group.each(|path, payload| {
                    if fits(path) {
                        found.push(Cursor::new(payload.bytes()).varint32()?);
                    }
                    Ok(true)
                })
            })?;
            found.sort_unstable();
            Ok(found)
        };
        read().map_err(|error: Error| error.inside("section PATH"))
    }

    /// How many passages and tokens each item has. Reads it once.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn sizes(&self) -> Result<&Sizes> {
        if let Some(sizes) = self.sizes.get() {
            return Ok(sizes);
        }
        let read = || {
            let bytes = self.starts.read(0..self.starts.length())?;
            Sizes::read(&bytes, self.len(), self.index.passages())
        };
        let sizes = read().map_err(|error: Error| error.inside("section STRT"))?;
        Ok(self.sizes.get_or_init(|| sizes))
    }

    /// The dates of all texts; `None` in an archive that was packed before format 1.1, in which
    /// nobody looked for them.
    #[must_use]
    pub fn chronology(&self) -> Option<Chronology<'_>> {
        self.chronology.as_ref().map(|stored| Chronology::new(stored, self))
    }

    /// What the documents state of the same matters, those in which they differ first; empty in
    /// an archive that was packed before format 1.1. Reads all that is stated, and no text.
    ///
    /// ```
    /// use fonds::archive::{Archive, ArchiveBuilder};
    /// use fonds::bytes::Slice;
    /// use fonds::document::{self, Description};
    ///
    /// let mut builder = ArchiveBuilder::new(Description::default());
    /// for (path, year) in [("a.txt", 2002), ("b.txt", 2000)] {
    ///     let text = format!("Circle\n\nThe Circle was founded in {year}.");
    ///     let item = document::parse(path, text.as_bytes());
    ///     builder.add(path, text.into_bytes(), item, &Description::default());
    /// }
    /// let archive = Archive::open(Slice::from(builder.finish()?))?;
    /// let topics = archive.topics()?;
    /// assert_eq!((topics.len(), topics[0].differences[0].values.len()), (1, 2));
    /// # Ok::<(), fonds::error::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn topics(&self) -> Result<Vec<Topic>> {
        let Some(stated) = &self.stated else { return Ok(Vec::new()) };
        stated.topics(self.len()).map_err(|error| error.inside("section STMT"))
    }

    /// How many topics there are, without reading them.
    #[must_use]
    pub fn count_of_topics(&self) -> u32 {
        self.stated.as_ref().map_or(0, Stated::count)
    }

    /// The names of all texts; `None` where there are none, and in an archive that was packed
    /// before format 1.1, in which nobody looked for them.
    #[must_use]
    pub fn names(&self) -> Option<NameIndex<'_>> {
        self.names.as_ref().map(|stored| NameIndex::new(stored, self))
    }

    /// The number of the item that has a passage.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn item_of(&self, passage: u32) -> Result<u32> {
        Ok(self.sizes()?.item_of(passage))
    }

    /// The part of an item that has a passage, and the place of the passage's block in it.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; reading errors.
    pub fn passage(&self, number: u32) -> Result<(Rc<Part>, usize)> {
        if number >= self.index.passages() {
            return Err(Error::Unknown { what: "passage", number: u64::from(number) });
        }
        let place = |part: &Part| {
            let at = number.checked_sub(part.first).and_then(|at| usize::try_from(at).ok());
            at.filter(|&at| at < part.blocks.len())
        };
        let known =
            self.parts.borrow().by_first.range(..=number).next_back().map(|(_, part)| Rc::clone(part));
        if let Some(part) = known
            && let Some(at) = place(&part)
        {
            return Ok((part, at));
        }
        let inside = |error: Error| error.inside("section TEXT");
        let part = Rc::new(self.texts.part(number).map_err(inside)?);
        let at = place(&part).ok_or_else(|| {
            Error::damaged("section TEXT", 0, "a part has not the passages it is listed with")
        })?;
        let mut parts = self.parts.borrow_mut();
        if parts.bytes > MOST_CACHED {
            *parts = Parts::default();
        }
        // What stands beside it keeps the whole block that it was read from.
        let text: usize = part.blocks.iter().map(|block| block.text.len()).sum();
        let size = text.saturating_add(part.beside.kept());
        parts.bytes = parts.bytes.saturating_add(size);
        parts.by_first.insert(part.first, Rc::clone(&part));
        Ok((part, at))
    }

    /// The parts of an item, in order.
    fn parts(&self, number: u32) -> Result<Vec<Rc<Part>>> {
        if number >= self.len() {
            return Err(Error::Unknown { what: "item", number: u64::from(number) });
        }
        let first = self.texts.first_passage(number).map_err(|error| error.inside("section TEXT"))?;
        let mut parts: Vec<Rc<Part>> = Vec::new();
        let (mut passages, mut before, mut base) = (1, 0, 0);
        while before < passages {
            let (part, at) = self.passage(first.saturating_add(before))?;
            let fits = match parts.last() {
                None => true,
                // Otherwise the same bytes could be parts of one item again and again.
                Some(last) => {
                    let next = self.texts.entry(last.end).map_err(|error| error.inside("section TEXT"))?;
                    let follows = matches!(next, Entry::Part { is_first: false, .. });
                    let of = |part: &Part| (part.passages, part.title, part.length);
                    follows && next.end() == part.end && of(last) == of(&part)
                }
            };
            if !fits || (at, part.before, part.base) != (0, before, base) {
                return Err(Error::damaged("section TEXT", 0, "the parts of an item do not fit together"));
            }
            if before == 0 {
                // What is not loaded yet is asked for at once, not part by part.
                let end = first.saturating_add(part.passages);
                self.texts.ready(first..end).map_err(|error| error.inside("section TEXT"))?;
            }
            passages = part.passages;
            before = before.saturating_add(part.blocks.len() as u32);
            base = base.saturating_add(part.beside.len() as u64);
            parts.push(part);
        }
        Ok(parts)
    }

    fn extent(&self, number: u32) -> Result<Extent> {
        let parts = self.parts(number)?;
        let beside: u64 = parts.iter().map(|part| part.beside.len() as u64).sum();
        let (mut end, length) = parts.last().map_or((0, 0), |last| (last.end, last.length));
        let damaged = |why| Error::damaged("section TEXT", 0, why);
        let too_long = || damaged("an original is longer than it is listed");
        let mut lacking = length.checked_sub(beside).ok_or_else(too_long)?;
        let mut apart = Vec::new();
        while lacking > 0 {
            let entry = self.texts.entry(end).map_err(|error| error.inside("section TEXT"))?;
            let Entry::Bytes(body) = entry else {
                return Err(damaged("the original of an item is not all there"));
            };
            lacking = lacking.checked_sub(body.end.saturating_sub(body.start)).ok_or_else(too_long)?;
            end = body.end;
            apart.push(body);
        }
        Ok(Extent { parts, apart, end })
    }

    /// The original bytes of an item.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; reading errors.
    pub fn original(&self, number: u32) -> Result<Slice> {
        let Extent { parts, apart, .. } = self.extent(number)?;
        if let ([only], []) = (parts.as_slice(), apart.as_slice()) {
            return Ok(only.beside.clone());
        }
        let mut bytes = Vec::new();
        for part in &parts {
            bytes.extend_from_slice(&part.beside);
        }
        let mut gather = Gather::default();
        for body in apart {
            if let Some(rest) = gather.take(self.texts.read(body))? {
                bytes.extend_from_slice(&rest);
            }
        }
        gather.finish()?;
        Ok(Slice::from(bytes))
    }

    /// The document of an item, with its description.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; reading errors.
    pub fn document(&self, number: u32) -> Result<Rc<Item>> {
        if let Some(document) = self.documents.borrow().get(&number) {
            return Ok(Rc::clone(document));
        }
        let parts = self.parts(number)?;
        let mut document = Item::default();
        if let Some(first) = parts.first() {
            document.format = first.format;
            document.description = first.description.clone();
            document.notices = first.notices.clone();
        }
        for part in &parts {
            document.blocks.extend_from_slice(&part.blocks);
        }
        let document = Rc::new(document);
        let mut documents = self.documents.borrow_mut();
        if documents.len() >= MOST_DOCUMENTS {
            documents.clear();
        }
        documents.insert(number, Rc::clone(&document));
        Ok(document)
    }

    /// The files that are not simply the one item in them: those that hold several items or
    /// none, and those that could not be read.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn other_files(&self) -> Result<Vec<StoredFile>> {
        let mut files = Vec::new();
        self.each_file_record(|_, file| {
            if let FileRecord::Other(file) = file {
                files.push(file);
            }
            Ok::<(), Error>(())
        })?;
        Ok(files)
    }

    /// Hands over every file's record with the number of its first item.
    fn each_file_record<E: From<Error>>(
        &self,
        mut each: impl FnMut(u32, FileRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let damaged = || Error::damaged("section FILE", 0, "files and items do not fit together");
        let inside = |error: Error| error.inside("section FILE");
        let counts = Counts::read(&self.files).map_err(inside)?;
        let (mut item, mut files, mut unread) = (0_u32, 0_u32, 0_u32);
        for number in 0..self.files.count() {
            let block = self.files.block(number)?;
            let mut cursor = Cursor::new(&block);
            while cursor.remaining() > 0 {
                let file = read_file(&mut cursor).map_err(inside)?;
                let (items, is_unread) = match &file {
                    FileRecord::Other(file) => (file.items, !file.unread.is_empty()),
                    FileRecord::Item(_) => (1, false),
                };
                let first = item;
                item = item.checked_add(items).filter(|&end| end <= self.len()).ok_or_else(damaged)?;
                files = files.saturating_add(1);
                unread = unread.saturating_add(is_unread.into());
                each(first, file)?;
            }
            if counts.before(number.saturating_add(1)) != Some((files, unread)) {
                return Err(damaged().into());
            }
        }
        if (item, files, unread) == (self.len(), self.whole.files, self.whole.unread) {
            Ok(())
        } else {
            Err(damaged().into())
        }
    }

    /// Hands over the record of every file, in the order in which they were packed, without its
    /// bytes.
    ///
    /// # Errors
    ///
    /// Reading errors, and those of `each`.
    pub fn each_record<E: From<Error>>(
        &self,
        mut each: impl FnMut(&FileRecord, &StoredFile) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.each_file_record(|first, record| each(&record, &self.file_of(&record, first)?))
    }

    fn file_of(&self, record: &FileRecord, first: u32) -> Result<StoredFile> {
        Ok(match record {
            FileRecord::Other(file) => file.clone(),
            FileRecord::Item(within) => {
                let StoredItem { path, bytes, fixity, .. } = self.item(first)?;
                let (unread, within) = (String::new(), within.clone());
                StoredFile { path, bytes, fixity, items: 1, unread, within, kept: true }
            }
        })
    }

    /// Hands over every file, in the order in which they were packed, and then its bytes in
    /// pieces.
    ///
    /// # Errors
    ///
    /// Reading errors, and those of the two functions.
    pub fn each_file<E: From<Error>>(
        &self,
        mut begins: impl FnMut(&FileRecord, &StoredFile) -> std::result::Result<(), E>,
        mut piece: impl FnMut(Piece) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut at = 0_u64;
        self.each_file_record(|first, record| {
            let file = self.file_of(&record, first)?;
            begins(&record, &file)?;
            at = self.pieces(at, first..first.saturating_add(file.items), &mut piece)?;
            Ok::<(), E>(())
        })?;
        if at == self.texts.length() {
            Ok(())
        } else {
            Err(Error::damaged("section TEXT", 0, "bytes follow the last file").into())
        }
    }

    /// Hands over the pieces of the file that starts at an entry and has these items; gives
    /// where the next one starts.
    fn pieces<E: From<Error>>(
        &self,
        mut at: u64,
        mut items: Range<u32>,
        piece: &mut impl FnMut(Piece) -> std::result::Result<(), E>,
    ) -> std::result::Result<u64, E> {
        let differ = || Error::damaged("section TEXT", 0, "a file has other items than it is listed with");
        loop {
            match self.texts.entry(at).map_err(|error| error.inside("section TEXT"))? {
                Entry::End(end) if items.is_empty() => return Ok(end),
                Entry::End(_) => return Err(differ().into()),
                Entry::Bytes(body) => {
                    at = body.end;
                    piece(Piece::Bytes(&self.texts.read(body)?))?;
                }
                Entry::Part { body, .. } => {
                    let number = items.next().ok_or_else(differ)?;
                    let Extent { parts, end, .. } = self.extent(number)?;
                    // Otherwise this could go back, and on from there again and again.
                    if parts.first().map(|first| first.end) != Some(body.end) {
                        return Err(differ().into());
                    }
                    at = end;
                    piece(Piece::Item(number))?;
                }
            }
        }
    }

    /// The places of all files, for [`each_piece`](Self::each_piece). Reads all texts once.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn places(&self) -> Result<Vec<FilePlace>> {
        let mut at = 0_u64;
        let mut places = Vec::new();
        self.each_file_record(|first, record| {
            let file = self.file_of(&record, first)?;
            let items = first..first.saturating_add(file.items);
            places.push(FilePlace { record, file, items: items.clone(), at });
            at = self.pieces(at, items, &mut |_| Ok::<(), Error>(()))?;
            Ok::<(), Error>(())
        })?;
        Ok(places)
    }

    /// Hands over the bytes of one file in pieces.
    ///
    /// # Errors
    ///
    /// Reading errors, and those of `piece`.
    pub fn each_piece<E: From<Error>>(
        &self,
        place: &FilePlace,
        mut piece: impl FnMut(Piece) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.pieces(place.at, place.items.clone(), &mut piece).map(|_| ())
    }

    /// Reads everything once: every block, the index, every document, the fixity of every
    /// item and file, and the signature if there is one. That an archive was made honestly (that its index says what its documents
    /// say) is not checked. Costs time in proportion to the archive.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub fn verify(&self) -> Result<()> {
        self.container.verify()?;
        if let Some(signature) = &self.signature
            && !cfg!(fuzzing)
            && !signature.matches(self.digest()?)
        {
            return Err(Error::damaged("section SIGN", 0, "the signature does not match"));
        }
        self.index.verify()?;
        let damaged = |path: &str, why| Err(Error::damaged(format!("the original of {path}"), 0, why));
        let mut next = 0;
        for number in 0..self.len() {
            let item = self.item(number)?;
            let original = self.original(number)?;
            let is_same = cfg!(fuzzing) || Fixity::of(&original) == item.fixity;
            if original.len() as u64 != item.bytes || !is_same {
                return damaged(&item.path, "its SHA-256 is not the recorded one");
            }
            let passages = item.passages.end.saturating_sub(item.passages.start);
            let same = |part: &Rc<Part>| {
                let own = (&part.path, part.format, &part.description, part.passages);
                own == (&item.path, item.format, &item.description, passages)
            };
            let parts = self.parts(number)?;
            let is_same = parts.iter().all(same) && parts.first().map(|part| part.first) == Some(next);
            let is_listed = item.passages.start == next && self.item_at(&item.path)? == Some(number);
            let last = item.passages.end.saturating_sub(1);
            let starts = (self.item_of(next)?, self.item_of(last)?);
            if !is_same || !is_listed || starts != (number, number) {
                return damaged(&item.path, "the sections do not say the same of it");
            }
            next = item.passages.end;
        }
        let fixing = RefCell::new(None::<(StoredFile, Fixing)>);
        let check = |done: Option<(StoredFile, Fixing)>| match done {
            Some((file, fixing))
                if file.kept && !cfg!(fuzzing) && fixing.clone().finish() != (file.fixity, file.bytes) =>
            {
                damaged(&file.path, "the SHA-256 of the file is not the recorded one")
            }
            _ => Ok(()),
        };
        self.each_file(
            |_, file| check(fixing.borrow_mut().replace((file.clone(), Fixing::default()))),
            |piece| {
                if let Some((file, fixing)) = fixing.borrow_mut().as_mut() {
                    match piece {
                        Piece::Bytes(bytes) => fixing.add(bytes),
                        // What is its one item was checked above.
                        Piece::Item(number) if file.items == 1 => {
                            let item = self.item(number)?;
                            if (item.fixity, item.bytes) == (file.fixity, file.bytes) {
                                file.kept = false;
                            } else {
                                fixing.add(&self.original(number)?);
                            }
                        }
                        Piece::Item(number) => fixing.add(&self.original(number)?),
                    }
                }
                Ok(())
            },
        )?;
        check(fixing.into_inner())?;
        self.chronology().map_or(Ok(()), |chronology| chronology.verify())?;
        stated::verify(self)?;
        self.names().map_or(Ok(()), |names| names.verify())
    }
}

#[cfg(test)]
mod tests;
