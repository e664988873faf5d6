//! The index: which terms there are, where each occurs, and what the passages are.
//!
//! [`IndexBuilder`] writes four byte strings, [`Index`] reads them from four sources. Writer
//! and reader of each structure share a file; the byte layout is in `FORMAT.md`.
//!
//! A *passage* is a block of an item. Titles and headings are passages too, and every
//! passage knows the heading above it, so that `heading:` and a title's words reach all they
//! cover without being stored again.

use std::collections::BTreeMap;

use crate::analysis;
use crate::bytes::{Cursor, Source, Writer};
use crate::error::{Error, Result};

mod columns;
mod dictionary;
mod postings;

pub use columns::{Passage, Total, Zone};
pub use postings::Postings;

use columns::Columns;
use dictionary::{Dictionary, DictionaryWriter, Entry};

/// The most passages an index holds.
pub const MOST_PASSAGES: u32 = u32::MAX - 1;

/// The headings above a passage are at most this many: six levels, a second title over them,
/// and the title.
const DEEPEST: usize = 8;

/// Collects passages and makes an index of them.
///
/// Passages get the numbers 0, 1, 2 … in the order they are added.
#[derive(Debug, Default)]
pub struct IndexBuilder {
    terms: BTreeMap<String, Postings>,
    passages: Vec<Passage>,
}

/// The four byte strings of an index, each a section of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexBytes {
    /// Terms: dictionary of folded words.
    pub terms: Vec<u8>,
    /// Stems: dictionary of stems, each with the terms that have it.
    pub stems: Vec<u8>,
    /// Posting lists, in the order of the terms.
    pub postings: Vec<u8>,
    /// Columns: a record a passage.
    pub columns: Vec<u8>,
}

impl IndexBuilder {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number that the next passage will get.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond [`MOST_PASSAGES`].
    pub fn next_passage(&self) -> Result<u32> {
        u32::try_from(self.passages.len())
            .ok()
            .filter(|&number| number < MOST_PASSAGES)
            .ok_or(Error::TooLarge { what: "passages", most: u64::from(MOST_PASSAGES) })
    }

    /// Adds a passage of `item` under the heading or title `parent`, which is its own number
    /// for a title, and may be greater than its own.
    ///
    /// # Errors
    ///
    /// As [`next_passage`](Self::next_passage).
    pub fn add(&mut self, item: u32, parent: u32, zone: Zone, text: &str) -> Result<()> {
        let number = self.next_passage()?;
        let mut length = 0_u32;
        for token in analysis::tokens(text) {
            self.terms.entry(token.term).or_default().push(number, token.position);
            length = length.saturating_add(1);
        }
        self.passages.push(Passage { item, parent, length, zone });
        Ok(())
    }

    /// The bytes of the index.
    #[must_use]
    pub fn finish(self) -> IndexBytes {
        let mut terms = DictionaryWriter::default();
        let mut lists = Writer::new();
        let mut by_stem: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for ((term, postings), number) in self.terms.iter().zip(0_u32..) {
            let start = lists.len();
            postings.write(&mut lists);
            let mut payload = Writer::new();
            payload.count(postings.len());
            payload.count(start);
            payload.count(lists.len().saturating_sub(start));
            terms.push(term, payload.as_bytes());
            by_stem.entry(analysis::stem(term)).or_default().push(number);
        }
        let mut stems = DictionaryWriter::default();
        for (stem, numbers) in by_stem {
            let mut payload = Writer::new();
            let mut next = 0;
            for number in numbers {
                payload.varint(u64::from(number.wrapping_sub(next)));
                next = number.wrapping_add(1);
            }
            stems.push(&stem, payload.as_bytes());
        }
        IndexBytes {
            terms: terms.finish(),
            stems: stems.finish(),
            postings: lists.into_bytes(),
            columns: columns::write(&self.passages),
        }
    }
}

/// A term of the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its number in the order of all terms, from 0.
    pub number: u32,
    /// The folded word.
    pub text: String,
    /// How many passages hold it; never 0.
    pub passages: u32,
    start: u64,
    end: u64,
}

/// Collects terms whose posting lists must stand one after the other. Otherwise a forged
/// dictionary could make every term share one list as long as the archive.
fn in_order(terms: impl Iterator<Item = Result<Term>>) -> Result<Vec<Term>> {
    let mut end = 0;
    terms
        .map(|term| {
            let term = term?;
            if term.start < end {
                return Err(Error::damaged("", 0, "posting lists overlap"));
            }
            end = term.end;
            Ok(term)
        })
        .collect()
}

/// Reads an index.
pub struct Index {
    terms: Dictionary,
    stems: Dictionary,
    postings: Box<dyn Source>,
    columns: Columns,
}

impl Index {
    /// Opens an index over the sources of its four byte strings. Reads the sparse indexes of
    /// the dictionaries and the totals of the columns.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if they do not fit, [`Error::Missing`] if they are not loaded.
    pub fn open(
        terms: Box<dyn Source>,
        stems: Box<dyn Source>,
        postings: Box<dyn Source>,
        columns: Box<dyn Source>,
    ) -> Result<Self> {
        Ok(Self {
            terms: Dictionary::open(terms).map_err(|error| error.inside("section TERM"))?,
            stems: Dictionary::open(stems).map_err(|error| error.inside("section STEM"))?,
            postings,
            columns: Columns::open(columns).map_err(|error| error.inside("section COLS"))?,
        })
    }

    /// The number of passages.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.columns.len()
    }

    /// The number of terms.
    #[must_use]
    pub fn terms(&self) -> u32 {
        self.terms.len()
    }

    /// How many passages and tokens a zone has.
    #[must_use]
    pub fn total(&self, zone: Zone) -> Total {
        self.columns.total(zone)
    }

    /// What is known of a passage.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is none of this number; reading errors.
    pub fn passage(&self, number: u32) -> Result<Passage> {
        self.columns.get(number).map_err(|error| error.inside("section COLS"))
    }

    /// The headings above a passage and the title of its item, nearest first. Empty for a
    /// title.
    ///
    /// # Errors
    ///
    /// As [`passage`](Self::passage); [`Error::Damaged`] if the headings lead in a circle.
    pub fn above(&self, number: u32) -> Result<Vec<(u32, Passage)>> {
        let mut above = Vec::new();
        let mut at = number;
        let mut passage = self.passage(at)?;
        while passage.parent != at {
            at = passage.parent;
            passage = self.passage(at)?;
            above.push((at, passage));
            if above.len() > DEEPEST {
                return Err(Error::damaged("section COLS", 0, "headings lead in a circle"));
            }
        }
        Ok(above)
    }

    fn term_of(entry: &Entry) -> Result<Term> {
        let mut cursor = Cursor::new(&entry.payload);
        let passages = cursor.varint32()?;
        let start = cursor.varint()?;
        let end = start.saturating_add(cursor.varint()?);
        cursor.end()?;
        if passages == 0 {
            return Err(cursor.damaged("a term is in no passage"));
        }
        Ok(Term { number: entry.number, text: entry.key.clone(), passages, start, end })
    }

    /// The term that is exactly `text`, which must be folded.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn term(&self, text: &str) -> Result<Option<Term>> {
        let read = || self.terms.get(text)?.as_ref().map(Self::term_of).transpose();
        read().map_err(|error| error.inside("section TERM"))
    }

    /// All terms that begin with `prefix`, which must be folded, in the order of bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn terms_with_prefix(&self, prefix: &str) -> Result<Vec<Term>> {
        let read = || in_order(self.terms.prefix(prefix)?.iter().map(Self::term_of));
        read().map_err(|error| error.inside("section TERM"))
    }

    /// All terms that have the stem `stem`, in the order of bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn terms_with_stem(&self, stem: &str) -> Result<Vec<Term>> {
        let numbers = || -> Result<Vec<u32>> {
            let Some(entry) = self.stems.get(stem)? else { return Ok(Vec::new()) };
            self.numbers_of(&entry)
        };
        let numbers = numbers().map_err(|error| error.inside("section STEM"))?;
        let term = |number| Self::term_of(&self.terms.by_number(number)?);
        in_order(numbers.into_iter().map(term)).map_err(|error| error.inside("section TERM"))
    }

    fn numbers_of(&self, entry: &Entry) -> Result<Vec<u32>> {
        let mut cursor = Cursor::new(&entry.payload);
        let mut numbers = Vec::new();
        let mut next = 0_u64;
        while cursor.remaining() > 0 {
            let number = next.saturating_add(cursor.varint()?);
            next = number.saturating_add(1);
            match u32::try_from(number) {
                Ok(number) if number < self.terms.len() => numbers.push(number),
                _ => return Err(cursor.damaged("a stem names a term that is not there")),
            }
        }
        Ok(numbers)
    }

    /// Where a term occurs. Costs time in proportion to its occurrences.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn postings(&self, term: &Term) -> Result<Postings> {
        let read = || {
            let bytes = self.postings.read(term.start..term.end)?;
            Postings::read(&bytes, term.passages, self.passages())
        };
        read().map_err(|error: Error| error.inside("section POST"))
    }

    /// Reads everything once.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] at the first thing that does not fit.
    pub fn verify(&self) -> Result<()> {
        let mut next = 0;
        let mut each = |entry: &Entry| {
            let term = Self::term_of(entry)?;
            if term.start != next {
                return Err(Error::damaged("", 0, "posting lists do not follow each other"));
            }
            next = term.end;
            self.postings(&term).map(|_| ())
        };
        self.terms.verify(&mut each).map_err(|error| error.inside("section TERM"))?;
        if next != self.postings.length() {
            return Err(Error::damaged("section POST", 0, "posting lists are left over"));
        }
        self.stems
            .verify(|entry| self.numbers_of(entry).map(|_| ()))
            .map_err(|error| error.inside("section STEM"))?;
        for number in 0..self.passages() {
            self.above(number)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Slice;

    fn index(texts: &[&str]) -> Index {
        let mut builder = IndexBuilder::new();
        builder.add(0, 0, Zone::Title, "Autonomous Action").unwrap();
        for text in texts {
            builder.add(0, 0, Zone::Body, text).unwrap();
        }
        let bytes = builder.finish();
        let source = |bytes: Vec<u8>| Box::new(Slice::from(bytes));
        let index = Index::open(
            source(bytes.terms),
            source(bytes.stems),
            source(bytes.postings),
            source(bytes.columns),
        );
        index.unwrap()
    }

    fn texts(terms: Vec<Term>) -> Vec<String> {
        terms.into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn terms_are_found_exactly_by_prefix_and_by_stem() {
        let index = index(&["An anarchist met anarchists.", "Анархисты и анархистом", "anarchy"]);
        index.verify().unwrap();
        assert_eq!(index.term("anarchist").unwrap().unwrap().passages, 1);
        assert!(index.term("anarchis").unwrap().is_none());
        assert_eq!(texts(index.terms_with_prefix("anarch").unwrap()), ["anarchist", "anarchists", "anarchy"]);
        assert_eq!(
            texts(index.terms_with_stem(&analysis::stem("анархистами")).unwrap()),
            ["анархистом", "анархисты"]
        );
        let term = index.term("anarchists").unwrap().unwrap();
        assert_eq!(index.postings(&term).unwrap().positions(1), [3]);
        assert_eq!(index.above(1).unwrap()[0].0, 0);
        assert!(index.above(0).unwrap().is_empty());
    }

    #[test]
    fn posting_lists_that_overlap_are_refused() {
        let mut terms = DictionaryWriter::default();
        for (term, start) in [("one", 0), ("other", 1)] {
            let mut payload = Writer::new();
            [1, start, 2].into_iter().for_each(|number| payload.varint(number));
            terms.push(term, payload.as_bytes());
        }
        let mut stems = DictionaryWriter::default();
        stems.push("o", &[0, 0]);
        let source = |bytes: Vec<u8>| Box::new(Slice::from(bytes));
        let columns = columns::write(&[Passage { item: 0, parent: 0, length: 1, zone: Zone::Title }]);
        let index = Index::open(
            source(terms.finish()),
            source(stems.finish()),
            source(vec![1, 0, 1]),
            source(columns),
        );
        let index = index.unwrap();
        assert!(index.terms_with_prefix("one").is_ok());
        assert!(index.terms_with_prefix("o").is_err());
        assert!(index.terms_with_stem("o").is_err());
    }
}
