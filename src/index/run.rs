//! Runs: the terms of some passages, sorted, as they wait to be merged.
//!
//! A run is never part of an archive; its bytes are read by the program that wrote them.
//!
//! ```text
//! run  = entry … in the order of the terms
//! entry = varint: bytes of the rest, text: term, u8: zones (bit 0 the first), for each zone:
//!         varint: postings, varint: passage after the last, text of bytes: list, text of bytes: positions
//! ```

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::Attribute;
use super::postings::{Collected, Cover, Part};
use super::zones::{Totals, Zone};
use crate::analysis::{self, Language, dates};
use crate::bytes::{Cursor, Store, Writer};
use crate::error::{Error, Result};

/// How many bytes of a run are in memory while it is merged, unless one entry is longer.
const WINDOW: u64 = 64 * 1024;

/// Collects the terms of passages, numbered 0, 1, 2 … in the order they are added.
#[derive(Debug, Default)]
pub struct Batch {
    /// The numbers of the terms. Only looked up, never walked: its order is not the same twice.
    numbers: HashMap<String, u32>,
    terms: Vec<[Collected; 4]>,
    passages: u32,
    totals: Totals,
    /// How many tokens are in each language, by its place among all.
    languages: [u64; Language::ALL.len()],
    /// Names that are of one thing, both ways.
    aliases: BTreeSet<(String, String)>,
    /// The occurrences of the passage at hand: term and position.
    occurrences: Vec<(u32, u32)>,
}

/// What was found in a passage.
#[derive(Debug)]
pub struct Added {
    /// How many tokens it has.
    pub tokens: u32,
    /// Its dates, in order.
    pub dates: Vec<dates::Dated>,
}

/// What became of a [`Batch`].
#[derive(Debug)]
pub struct Run {
    pub(super) bytes: Vec<u8>,
    pub(super) passages: u32,
    pub(super) totals: Totals,
    pub(super) languages: [u64; Language::ALL.len()],
    /// All terms in order.
    pub(super) terms: Vec<String>,
    pub(super) aliases: BTreeSet<(String, String)>,
}

/// Each of these names with each other.
pub(super) fn pairs(names: &[String]) -> impl Iterator<Item = (String, String)> {
    let names = names.iter().filter(|name| super::is_name(name)).take(super::MOST_ALIASES.saturating_add(1));
    let names: Vec<&String> = names.collect();
    let pair = |(one, other): (&String, &String)| (one != other).then(|| (one.clone(), other.clone()));
    let pairs: Vec<_> =
        names.iter().flat_map(|one| names.iter().filter_map(move |other| pair((one, other)))).collect();
    pairs.into_iter()
}

impl Batch {
    /// Adds a passage; gives what was found in it. A title or heading says what it stands above.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond [`MOST_PASSAGES`](super::MOST_PASSAGES).
    pub fn add(&mut self, zone: Zone, cover: Cover, text: &str) -> Result<Added> {
        let too_many = Error::TooLarge { what: "passages", most: u64::from(super::MOST_PASSAGES) };
        let passage = self.passages;
        self.passages =
            passage.checked_add(1).filter(|&next| next <= super::MOST_PASSAGES).ok_or(too_many)?;
        self.occurrences.clear();
        let mut tokens = analysis::tokens(text);
        let mut position = 0_u32;
        while let Some(range) = tokens.advance() {
            let number = self.number(tokens.term());
            self.occurrences.push((number, position));
            if let Some(spelling) = text.get(range).and_then(|word| analysis::spelling(word, tokens.term())) {
                let number = self.number(&super::spelling_key(tokens.term(), &spelling));
                self.occurrences.push((number, position));
            }
            position = position.saturating_add(1);
        }
        let length = position;
        self.totals.add(zone, length);
        let dates = dates::dates(text);
        for (place, date) in (0..).zip(&dates) {
            let number = self.number(&super::date_key(date.first, date.last));
            self.occurrences.push((number, place));
        }
        self.occurrences.sort_unstable();
        for same in self.occurrences.chunk_by(|one, other| one.0 == other.0) {
            let Some((number, _)) = same.first() else { continue };
            let zones = self.terms.get_mut(*number as usize);
            if let Some(collected) = zones.and_then(|zones| zones.get_mut(zone.number())) {
                collected.push(zone, passage, cover, length, same.iter().map(|(_, position)| *position));
            }
        }
        Ok(Added { tokens: length, dates })
    }

    fn number(&mut self, term: &str) -> u32 {
        match self.numbers.get(term) {
            Some(&number) => number,
            None => {
                let number = self.terms.len() as u32;
                self.numbers.insert(term.to_owned(), number);
                self.terms.push(Default::default());
                number
            }
        }
    }

    /// States something of an item with passages, those from `first` to the last one added.
    /// What is stated already of the item, or is empty, is left out.
    pub fn state(&mut self, first: u32, what: Attribute, value: &str) {
        let key = what.key(value);
        let after = self.passages.saturating_sub(first).saturating_sub(1);
        if value.is_empty() || first >= self.passages {
            return;
        }
        let number = self.number(&key);
        let zones = self.terms.get_mut(number as usize);
        if let Some(collected) = zones.and_then(|zones| zones.get_mut(Zone::Title.number()))
            && (collected.count == 0 || collected.next <= first)
        {
            collected.push(Zone::Title, first, Cover { before: 0, after }, 0, std::iter::once(0));
        }
    }

    /// Counts tokens that are in a language.
    pub fn speaks(&mut self, language: Language, tokens: u64) {
        if let Some(sum) = self.languages.get_mut(language as usize) {
            *sum = sum.saturating_add(tokens);
        }
    }

    /// Relates names of one thing to each other: folded words with one space between. Those with more
    /// than [`LONGEST_NAME`](super::LONGEST_NAME) words are left out.
    pub fn alias(&mut self, names: &[String]) {
        self.aliases.extend(pairs(names));
    }

    /// The number of passages so far.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.passages
    }

    /// Sorts the terms.
    #[must_use]
    pub fn finish(self) -> Run {
        let mut terms: Vec<(String, u32)> = self.numbers.into_iter().collect();
        terms.sort_unstable();
        let mut out = Writer::new();
        let mut entry = Writer::new();
        for (term, number) in &terms {
            let Some(zones) = self.terms.get(*number as usize) else { continue };
            entry.clear();
            entry.text(term);
            let held = |zone: &&Collected| zone.count > 0;
            let mask =
                (0_u8..).zip(zones).filter(|(_, zone)| held(zone)).fold(0, |mask, (bit, _)| mask | 1 << bit);
            entry.u8(mask);
            for zone in zones.iter().filter(held) {
                entry.varint(zone.count.into());
                entry.varint(zone.next.into());
                for bytes in [&zone.list, &zone.positions] {
                    entry.count(bytes.len());
                    entry.put(bytes.as_bytes());
                }
            }
            out.count(entry.len());
            out.put(entry.as_bytes());
        }
        Run {
            bytes: out.into_bytes(),
            passages: self.passages,
            totals: self.totals,
            languages: self.languages,
            terms: terms.into_iter().map(|(term, _)| term).collect(),
            aliases: self.aliases,
        }
    }
}

/// Reads a run term by term, through a window.
pub(super) struct RunReader {
    range: Range<u64>,
    base: u32,
    window: Vec<u8>,
    /// Where in the window the entry at hand stands, and its term.
    entry: Range<usize>,
    term: Option<String>,
}

impl RunReader {
    /// Before the first term.
    pub(super) fn new(range: Range<u64>, base: u32) -> Self {
        Self { range, base, window: Vec::new(), entry: 0..0, term: None }
    }

    /// The term at hand.
    pub(super) fn term(&self) -> Option<&str> {
        self.term.as_deref()
    }

    /// Goes to the next term.
    pub(super) fn step(&mut self, store: &impl Store) -> Result<()> {
        let mut wanted = 16;
        loop {
            let rest = self.window.get(self.entry.end..).unwrap_or_default();
            let mut cursor = Cursor::new(rest);
            if let Ok(length) = cursor.varint() {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let start = self.entry.end.saturating_add(cursor.position());
                let end = start.saturating_add(length);
                if end <= self.window.len() {
                    self.entry = start..end;
                    let mut cursor = Cursor::new(self.window.get(start..end).unwrap_or_default());
                    self.term = Some(cursor.text()?.to_owned());
                    return Ok(());
                }
                wanted = length.saturating_add(16);
            }
            if self.range.is_empty() {
                self.term = None;
                return Ok(());
            }
            let end = self.range.end.min(self.range.start.saturating_add(WINDOW.max(wanted as u64)));
            let mut window = rest.to_vec();
            window.extend(store.fetch(self.range.start..end)?);
            self.range.start = end;
            self.window = window;
            self.entry = 0..0;
        }
    }

    /// Adds the postings of the term at hand.
    pub(super) fn append_to(&self, zones: &mut [Collected; 4]) -> Result<()> {
        let mut cursor = Cursor::new(self.window.get(self.entry.clone()).unwrap_or_default());
        cursor.text()?;
        let mask = cursor.u8()?;
        for (_, zone) in (0_u32..).zip(zones).filter(|(bit, _)| mask & 1_u8.wrapping_shl(*bit) != 0) {
            let (count, next) = (cursor.varint32()?, cursor.varint32()?);
            let length = cursor.count()?;
            let list = cursor.take(length)?;
            let length = cursor.count()?;
            let positions = cursor.take(length)?;
            zone.append(self.base, &Part { count, next, list, positions })?;
        }
        Ok(())
    }
}
