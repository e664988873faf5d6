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
//! assert_eq!(archive.items()[0].description.title, "Minutes");
//! assert_eq!(&*archive.original(0)?, note);
//! # Ok::<(), fonds::error::Error>(())
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::bytes::{Slice, Source};
use crate::document::{Block, Description, Item, Kind, stream};
use crate::error::{Error, Result};
use crate::index::{Index, IndexBuilder, Zone};

mod container;
mod finding_aid;
#[cfg(test)]
mod format_example;
pub mod module;

#[cfg(doc)]
#[doc = include_str!("FORMAT.md")]
pub mod format {}

pub use container::{MAJOR, MINOR};
pub use finding_aid::{Fixity, StoredItem};

use container::{Container, Name, Section};

const FINDING_AID: Name = *b"DESC";
const TERMS: Name = *b"TERM";
const STEMS: Name = *b"STEM";
const POSTINGS: Name = *b"POST";
const COLUMNS: Name = *b"COLS";
const DOCUMENTS: Name = *b"DOCS";
const ORIGINALS: Name = *b"ORIG";
/// What the reader needs first stands first.
const SECTIONS: [Name; 7] = [FINDING_AID, TERMS, STEMS, COLUMNS, POSTINGS, DOCUMENTS, ORIGINALS];

/// Documents kept in memory for the next read.
const MOST_CACHED: usize = 16;
/// Ranges in an original are 32 bits.
const LARGEST_ORIGINAL: u64 = u32::MAX as u64;

/// Packs items into an archive. The order in which they are added does not matter: the same
/// items give the same bytes.
#[derive(Debug)]
pub struct ArchiveBuilder {
    fonds: Description,
    items: BTreeMap<String, (Vec<u8>, Item)>,
}

impl ArchiveBuilder {
    /// An archive of the fonds described so.
    #[must_use]
    pub fn new(fonds: Description) -> Self {
        Self { fonds, items: BTreeMap::new() }
    }

    /// Adds an item: where it lay, its original bytes, and what [`document::parse`] made of
    /// them. What `described` states goes before what the document says of itself, and is found
    /// like its text; an item without any title is called by its path. An item of the same path is replaced.
    ///
    /// [`document::parse`]: crate::document::parse
    pub fn add(&mut self, path: &str, original: Vec<u8>, mut item: Item, described: &Description) {
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
        if own.is_none() || is_other {
            item.blocks.insert(0, Block { kind: Kind::Title, source: 0..0, text, marks: Vec::new() });
        }
        self.items.insert(path.to_owned(), (original, item));
    }

    /// The bytes of the archive.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] if an original has 4 GiB or more, or there are too many passages.
    pub fn finish(self) -> Result<Vec<u8>> {
        let mut index = IndexBuilder::new();
        let mut stored: Vec<StoredItem> = Vec::new();
        let (mut originals, mut documents) = (Vec::new(), Vec::new());
        for (number, (path, (original, item))) in (0_u32..).zip(self.items) {
            if original.len() as u64 > LARGEST_ORIGINAL {
                return Err(Error::TooLarge { what: "an original, in bytes", most: LARGEST_ORIGINAL });
            }
            let first_passage = index.next_passage()?;
            add_passages(&mut index, number, &item)?;
            let (original_start, document_start) = (originals.len() as u64, documents.len() as u64);
            originals.extend_from_slice(&original);
            documents.extend(stream::write(&item, &original));
            stored.push(StoredItem {
                path,
                format: item.format,
                description: item.description,
                fixity: Fixity::of(&original),
                passages: first_passage..index.next_passage()?,
                original: original_start..originals.len() as u64,
                document: document_start..documents.len() as u64,
            });
        }
        let index = index.finish();
        Ok(container::write(&[
            (FINDING_AID, finding_aid::write(&self.fonds, &stored)),
            (TERMS, index.terms),
            (STEMS, index.stems),
            (COLUMNS, index.columns),
            (POSTINGS, index.postings),
            (DOCUMENTS, documents),
            (ORIGINALS, originals),
        ]))
    }
}

/// Adds the blocks of an item as passages, each under its heading.
fn add_passages(index: &mut IndexBuilder, number: u32, item: &Item) -> Result<()> {
    let first = index.next_passage()?;
    let title_at = item.blocks.iter().position(|block| block.kind == Kind::Title).unwrap_or(0);
    let title = first.saturating_add(u32::try_from(title_at).unwrap_or(0));
    // The headings that are open: level and passage, levels increasing.
    let mut open: Vec<(u8, u32)> = Vec::new();
    for block in &item.blocks {
        let passage = index.next_passage()?;
        let zone = match block.kind {
            // A second title is a heading above everything that follows it.
            Kind::Title if passage == title => Zone::Title,
            Kind::Title | Kind::Heading { .. } => Zone::Heading,
            Kind::Reference { .. } => Zone::Reference,
            _ => Zone::Body,
        };
        let level = match block.kind {
            Kind::Title => 0,
            Kind::Heading { level } => level,
            _ => u8::MAX,
        };
        open.retain(|&(above, _)| above < level);
        let parent = open.last().map_or(title, |&(_, passage)| passage);
        index.add(number, parent, zone, &block.text)?;
        if zone == Zone::Heading {
            open.push((level, passage));
        }
    }
    Ok(())
}

/// An open archive.
pub struct Archive {
    container: Container,
    fonds: Description,
    items: Vec<StoredItem>,
    index: Index,
    originals: Rc<Section>,
    documents: Rc<Section>,
    cache: RefCell<BTreeMap<u32, Rc<Item>>>,
}

impl Archive {
    /// Opens an archive. Reads the header, the directory, the finding aid and the sparse
    /// indexes; nothing else is checked yet.
    ///
    /// # Errors
    ///
    /// [`Error::NotAnArchive`], [`Error::Newer`], [`Error::UnknownSection`] or
    /// [`Error::Damaged`]; [`Error::Missing`] if the source has not loaded these parts.
    pub fn open(source: impl Source + 'static) -> Result<Self> {
        let container = Container::open(Rc::new(source), &SECTIONS)?;
        let finding_aid = container.section(FINDING_AID)?;
        let bytes = finding_aid.read(0..finding_aid.length())?;
        let (fonds, items) = finding_aid::read(&bytes).map_err(|error| error.inside("section DESC"))?;
        let section = |name| -> Result<Box<dyn Source>> { Ok(Box::new(container.section(name)?)) };
        let index = Index::open(section(TERMS)?, section(STEMS)?, section(POSTINGS)?, section(COLUMNS)?)?;
        let originals = container.section(ORIGINALS)?;
        let documents = container.section(DOCUMENTS)?;
        let (passages, original, document) =
            items.last().map_or((0, 0, 0), |last| (last.passages.end, last.original.end, last.document.end));
        if (passages, original, document) != (index.passages(), originals.length(), documents.length()) {
            return Err(Error::damaged("section DESC", 0, "items and other sections do not fit together"));
        }
        Ok(Self { container, fonds, items, index, originals, documents, cache: RefCell::default() })
    }

    /// The description of the fonds.
    #[must_use]
    pub fn fonds(&self) -> &Description {
        &self.fonds
    }

    /// The items in the order of their paths; an item's number is its place here.
    #[must_use]
    pub fn items(&self) -> &[StoredItem] {
        &self.items
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

    /// The item of this number.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is none.
    pub fn item(&self, number: u32) -> Result<&StoredItem> {
        usize::try_from(number)
            .ok()
            .and_then(|at| self.items.get(at))
            .ok_or(Error::Unknown { what: "item", number: u64::from(number) })
    }

    /// The number of the item that lay at `path`.
    #[must_use]
    pub fn item_at(&self, path: &str) -> Option<u32> {
        let at = self.items.binary_search_by(|item| item.path.as_str().cmp(path)).ok()?;
        u32::try_from(at).ok()
    }

    /// The original bytes of an item.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; reading errors.
    pub fn original(&self, number: u32) -> Result<Slice> {
        self.originals.read(self.item(number)?.original.clone())
    }

    /// The document of an item, with its description.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; reading errors.
    pub fn document(&self, number: u32) -> Result<Rc<Item>> {
        if let Some(document) = self.cache.borrow().get(&number) {
            return Ok(Rc::clone(document));
        }
        let item = self.item(number)?;
        let bytes = self.documents.read(item.document.clone())?;
        let original = self.original(number)?;
        let mut document =
            stream::read(&bytes, &original, item.format).map_err(|error| error.inside("section DOCS"))?;
        let passages = item.passages.end.saturating_sub(item.passages.start);
        if document.blocks.len() as u64 != u64::from(passages) {
            return Err(Error::damaged("section DOCS", 0, "an item has not the passages it is listed with"));
        }
        document.description = item.description.clone();
        let document = Rc::new(document);
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= MOST_CACHED {
            cache.clear();
        }
        cache.insert(number, Rc::clone(&document));
        Ok(document)
    }

    /// The document that holds a passage, and the place of the passage's block in it.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; reading errors.
    pub fn passage(&self, number: u32) -> Result<(Rc<Item>, usize)> {
        let unknown = Error::Unknown { what: "passage", number: u64::from(number) };
        let item = self.items.partition_point(|item| item.passages.end <= number);
        let first = self.items.get(item).ok_or_else(|| unknown.clone())?.passages.start;
        let document = self.document(u32::try_from(item).map_err(|_| unknown.clone())?)?;
        let block = usize::try_from(number.saturating_sub(first)).map_err(|_| unknown.clone())?;
        if block < document.blocks.len() { Ok((document, block)) } else { Err(unknown) }
    }

    /// Reads everything once: every block, the index, every document, and the fixity of every
    /// item. That an archive was made honestly (that its index says what its documents say)
    /// is not checked. Costs time in proportion to the archive.
    ///
    /// # Errors
    ///
    /// The first thing that does not fit.
    pub fn verify(&self) -> Result<()> {
        self.container.verify()?;
        self.index.verify()?;
        for (number, item) in (0..).zip(&self.items) {
            if Fixity::of(&self.original(number)?) != item.fixity {
                return Err(Error::damaged(
                    format!("the original of {}", item.path),
                    0,
                    "its SHA-256 is not the recorded one",
                ));
            }
            self.document(number)?;
            for passage in item.passages.clone() {
                if self.index.passage(passage)?.item != number {
                    return Err(Error::damaged("section COLS", 0, "a passage is of another item"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_may_stand_under_a_title_a_second_title_and_six_headings() {
        let block = |kind| Block { kind, source: 0..0, text: "word".into(), marks: vec![] };
        let mut item = Item { blocks: vec![block(Kind::Title), block(Kind::Title)], ..Item::default() };
        item.blocks.extend((1..=6).map(|level| block(Kind::Heading { level })));
        item.blocks.push(block(Kind::Paragraph));
        let mut builder = ArchiveBuilder::new(Description::default());
        builder.add("deep", Vec::new(), item, &Description::default());
        let archive = Archive::open(Slice::from(builder.finish().unwrap())).unwrap();
        archive.verify().unwrap();
        let above: Vec<_> = archive.index().above(8).unwrap().into_iter().map(|(number, _)| number).collect();
        assert_eq!(above, [7, 6, 5, 4, 3, 2, 1, 0]);
    }
}
