//! The index: which terms there are, and in which passages each occurs.
//!
//! A [`Batch`] collects the terms of some passages and becomes a [`Run`], which any thread may
//! do; an [`IndexBuilder`] takes the runs in order and [merges](IndexBuilder::merge) them;
//! an [`Index`] reads what came of it. Writer and reader of each structure share a file; the
//! byte layout is in the archive's `FORMAT.md`.
//!
//! A *passage* is a block of an item. Titles and headings are passages too; their postings
//! know which passages stand under them, so that `heading:` and a title's words reach all
//! they cover without being stored again.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use crate::analysis::dates::Day;
use crate::analysis::{self, Language, Languages, writing};
use crate::bytes::{Blocks, Cursor, Slice, Source, Store, Writer};
use crate::error::{Error, Gather, Result};
use crate::order;

mod dictionary;
mod pattern;
mod postings;
mod run;
mod vocabulary;
mod zones;

pub use dictionary::{Dictionary, DictionaryWriter, Group, Payload};
pub use pattern::{Pattern, PatternError};
pub use postings::{Cover, Positions, Posting};
pub use run::{Added, Batch, Run};
pub use vocabulary::{MOST_EDITS, Near, Vocabulary};
pub use zones::{Total, Totals, Zone, length_of, rounded};

use postings::{Collected, PositionsReader};
use run::RunReader;
use vocabulary::VocabularyWriter;

/// The most passages an index holds.
pub const MOST_PASSAGES: u32 = u32::MAX - 1;

/// Lists up to so many bytes stand beside their term, so that one block answers for a rare
/// word. Longer ones stand apart, or a look at the beginnings of words would read them all.
const INLINE: usize = 4096;

/// About how many bytes a step of a merge makes.
const STEP: usize = 1 << 20;

/// What is added to a stem to make the key of its entry; no term has it. It sorts before
/// every letter, so the entry stands beside the terms that have the stem.
const STEM: char = '\0';

/// What the key of a sound begins with (see [`writing::sound`]).
const SOUND: char = '\u{1}';

/// What the key of a date in a text begins with.
const DATE: char = '\u{2}';

/// What the key of a name begins with that has other names.
const ALIAS: char = '\u{4}';

/// What the key of a [spelling](analysis::spelling) begins with, before the term.
const SPELLING: char = '\u{5}';

/// What stands in that key between the term and the spelling.
const SPELT: char = '\u{6}';

/// The most other names that a name has. One with more is no name of one thing.
pub const MOST_ALIASES: usize = 16;

/// The most words of a name that has others.
pub const LONGEST_NAME: usize = 8;

/// The most characters of a value of an [`Attribute`] that are kept.
const LONGEST_VALUE: usize = 200;

/// A language counts as one of the archive if it has at least one in so many of all tokens.
/// Below it is what a wrong guess for a few short texts brings; each language more relates words
/// that are no forms of each other.
const RARE: u64 = 200;

/// The first and last day that the key of a date names.
#[must_use]
pub fn date_of(term: &Term) -> Option<(Day, Day)> {
    let days = term.text.strip_prefix(DATE)?;
    let (first, last) = days.split_once('/').unwrap_or((days, days));
    let day = |text: &str| {
        let (rest, day) = text.rsplit_once('-')?;
        let (year, month) = rest.rsplit_once('-')?;
        Day::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    Some((day(first)?, day(last)?))
}

/// What a merge has made and nobody has taken yet.
#[derive(Debug, Default)]
pub struct Merged {
    /// Blocks of the dictionary of terms.
    pub terms: Vec<Vec<u8>>,
    /// Posting lists, following those taken before.
    pub lists: Vec<u8>,
    /// Positions, likewise.
    pub positions: Vec<u8>,
    /// Blocks of the vocabulary.
    pub vocabulary: Vec<Vec<u8>>,
}

/// Merges runs into one index.
#[derive(Debug, Default)]
pub struct IndexBuilder {
    /// Each with its bytes in the store and the number of its first passage.
    runs: Vec<(Range<u64>, u32)>,
    totals: Totals,
    passages: u32,
    languages: [u64; Language::ALL.len()],
    terms: BTreeSet<String>,
    /// Names that are of one thing, both ways.
    aliases: BTreeSet<(String, String)>,
}

impl IndexBuilder {
    /// Relates names, as [`Batch::alias`] does.
    pub fn alias(&mut self, names: &[String]) {
        self.aliases.extend(run::pairs(names));
    }

    /// Adds the next run, whose passages follow those of the run before. Only its vocabulary
    /// stays in memory.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] beyond [`MOST_PASSAGES`]; those of the store.
    pub fn add(&mut self, store: &mut impl Store, run: Run) -> Result<()> {
        let passages = self.passages.checked_add(run.passages).filter(|&sum| sum <= MOST_PASSAGES);
        let start = store.append(&run.bytes)?;
        self.runs.push((start..start.saturating_add(run.bytes.len() as u64), self.passages));
        self.passages =
            passages.ok_or(Error::TooLarge { what: "passages", most: u64::from(MOST_PASSAGES) })?;
        self.totals.merge(&run.totals);
        for (sum, tokens) in self.languages.iter_mut().zip(run.languages) {
            *sum = sum.saturating_add(tokens);
        }
        self.terms.extend(run.terms);
        self.aliases.extend(run.aliases);
        Ok(())
    }

    /// Begins to merge all runs.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn merge(self, store: &impl Store) -> Result<Merge> {
        let mut readers: Vec<RunReader> =
            self.runs.into_iter().map(|(range, base)| RunReader::new(range, base)).collect();
        for reader in &mut readers {
            reader.step(store)?;
        }
        let all = Zone::ALL.iter().fold(0_u64, |sum, zone| sum.saturating_add(self.totals.of(*zone).tokens));
        let mut languages = Languages::default();
        for (language, tokens) in Language::ALL.into_iter().zip(self.languages) {
            if tokens > 0 && tokens >= all / RARE {
                languages.insert(language);
            }
        }
        let mut relations: Vec<(String, String)> = Vec::new();
        for term in self.terms.iter().filter(|term| vocabulary::is_term(term)) {
            let stems = analysis::stems(term, languages).into_iter().map(|stem| format!("{stem}{STEM}"));
            let sound = writing::sound(term).map(|sound| format!("{SOUND}{sound}"));
            relations.extend(stems.chain(sound).map(|key| (key, term.clone())));
        }
        relations.extend(unambiguous(self.aliases));
        relations.sort_unstable();
        Ok(Merge {
            readers,
            terms: self.terms.into_iter(),
            relations: relations.into_iter().peekable(),
            languages,
            totals: self.totals,
            dictionary: DictionaryWriter::default(),
            vocabulary: VocabularyWriter::default(),
            lists: 0,
            positions: 0,
            merged: Merged::default(),
        })
    }
}

/// Merges runs, some terms at a time. In memory are the vocabulary, a window of each run, and
/// what was merged since it was last taken.
pub struct Merge {
    readers: Vec<RunReader>,
    terms: std::collections::btree_set::IntoIter<String>,
    relations: std::iter::Peekable<std::vec::IntoIter<(String, String)>>,
    languages: Languages,
    totals: Totals,
    dictionary: DictionaryWriter,
    vocabulary: VocabularyWriter,
    /// How many bytes of lists and positions there were so far.
    lists: u64,
    positions: u64,
    merged: Merged,
}

impl Merge {
    /// Merges some more terms; `None` after the last.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn step(&mut self, store: &impl Store) -> Result<Option<Merged>> {
        if self.terms.len() == 0 {
            return Ok(None);
        }
        while self.merged.lists.len().saturating_add(self.merged.positions.len()) < STEP {
            let Some(term) = self.terms.next() else { break };
            while self.relations.peek().is_some_and(|(key, _)| *key < term) {
                self.relation();
            }
            let mut zones: [Collected; 4] = Default::default();
            for reader in self.readers.iter_mut().filter(|reader| reader.term() == Some(&term)) {
                reader.append_to(&mut zones)?;
                reader.step(store)?;
            }
            self.term(&term, &zones);
        }
        Ok(Some(std::mem::take(&mut self.merged)))
    }

    /// The rest, and what a reader must know from the start: totals, then the dictionary's
    /// first keys.
    #[must_use]
    pub fn finish(mut self) -> (Merged, Vec<u8>) {
        while self.relations.peek().is_some() {
            self.relation();
        }
        let (last, firsts) = self.dictionary.finish();
        self.merged.terms.extend(last);
        self.merged.vocabulary.extend(self.vocabulary.take());
        let mut resident = Writer::new();
        self.totals.write(&mut resident);
        resident.varint(self.languages.bits().into());
        resident.put(&firsts);
        (self.merged, resident.into_bytes())
    }

    fn push(&mut self, key: &str, payload: &[u8]) {
        let mut base = Writer::new();
        base.varint(self.lists);
        base.varint(self.positions);
        self.merged.terms.extend(self.dictionary.push(key, payload, base.as_bytes()));
    }

    fn term(&mut self, term: &str, zones: &[Collected; 4]) {
        let held = |zone: &&Collected| zone.count > 0;
        let lists: usize = zones.iter().map(|zone| zone.list.len()).sum();
        let positions: usize = zones.iter().map(|zone| zone.positions.len()).sum();
        let mut payload = Writer::new();
        let numbered = (0_u8..).zip(zones).filter(|(_, zone)| held(zone));
        payload.u8(numbered.fold(0, |mask, (bit, _)| mask | 1 << bit));
        for zone in zones.iter().filter(held) {
            payload.varint(zone.count.into());
        }
        payload.count(positions);
        payload.count(lists);
        let inline = lists <= INLINE;
        if inline {
            zones.iter().for_each(|zone| payload.put(zone.list.as_bytes()));
        }
        self.push(term, payload.as_bytes());
        if vocabulary::is_term(term) {
            let passages = zones.iter().fold(0_u32, |sum, zone| sum.saturating_add(zone.count));
            self.merged.vocabulary.extend(self.vocabulary.push(term, passages));
        }
        for zone in zones {
            if !inline {
                self.merged.lists.extend_from_slice(zone.list.as_bytes());
            }
            self.merged.positions.extend_from_slice(zone.positions.as_bytes());
        }
        self.positions = self.positions.saturating_add(positions as u64);
        if !inline {
            self.lists = self.lists.saturating_add(lists as u64);
        }
    }

    /// Writes the next stem, sound or name with its terms or names. None for a stem that is its only term: the
    /// term itself says as much.
    fn relation(&mut self) {
        let Some((key, first)) = self.relations.next() else { return };
        let mut terms = vec![first];
        while let Some((_, term)) = self.relations.next_if(|(next, _)| *next == key) {
            terms.push(term);
        }
        let Some(root) = root_of(&key) else { return };
        if terms.len() == 1 && key.ends_with(STEM) && terms.first().is_some_and(|term| term == root) {
            return;
        }
        let mut payload = Writer::new();
        payload.count(terms.len());
        for term in terms {
            let shared = term.bytes().zip(root.bytes()).take_while(|(one, other)| one == other).count();
            let shared = (0..=shared).rev().find(|&at| term.is_char_boundary(at)).unwrap_or(0);
            payload.count(shared);
            payload.text(term.get(shared..).unwrap_or_default());
        }
        self.push(&key, payload.as_bytes());
    }
}

/// The stem, sound or name of a key, if it is the key of one.
fn root_of(key: &str) -> Option<&str> {
    key.strip_suffix(STEM).or_else(|| key.strip_prefix(SOUND)).or_else(|| key.strip_prefix(ALIAS))
}

/// Whether words, a space between, can be a name: so many of them, none empty.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.split(' ').count() <= LONGEST_NAME
        && name.split(' ').all(|word| !word.is_empty())
}

/// The pairs whose names have no more than [`MOST_ALIASES`] others, each under the key of its first.
fn unambiguous(pairs: BTreeSet<(String, String)>) -> Vec<(String, String)> {
    let all: Vec<(String, String)> = pairs.into_iter().collect();
    let of_many = all.chunk_by(|one, other| one.0 == other.0).filter(|of_one| of_one.len() > MOST_ALIASES);
    let many: BTreeSet<&str> = of_many.filter_map(|of_one| Some(of_one.first()?.0.as_str())).collect();
    let keeps =
        |(one, other): &&(String, String)| !many.contains(one.as_str()) && !many.contains(other.as_str());
    all.iter().filter(keeps).map(|(one, other)| (format!("{ALIAS}{one}"), other.clone())).collect()
}

/// The other names of a name.
fn aliases_of(name: &str, payload: &[u8]) -> Result<Vec<String>> {
    let names = terms_with(name, payload)?;
    if names.is_empty()
        || names.len() > MOST_ALIASES
        || !is_name(name)
        || !names.iter().all(|name| is_name(name))
    {
        return Err(Error::damaged("", 0, "a name has others that are none"));
    }
    Ok(names)
}

/// What can be stated of an item for queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// A language, as a lower-case code of ISO 639.
    Language,
    /// Its source, as a description names it.
    Source,
    /// Its date: the first day.
    Date,
}

impl Attribute {
    /// What its keys begin with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Language => "\u{3}l",
            Self::Source => "\u{3}s",
            Self::Date => "\u{3}d",
        }
    }

    fn key(self, value: &str) -> String {
        // A U+0000 at its end would make it the key of a stem.
        let value: String = value.chars().filter(|char| !char.is_control()).take(LONGEST_VALUE).collect();
        format!("{}{value}", self.prefix())
    }
}

/// The key of a date or span in the dictionary.
fn date_key(first: Day, last: Day) -> String {
    if first == last { format!("{DATE}{first}") } else { format!("{DATE}{first}/{last}") }
}

/// The key of the occurrences of a term that are spelt so.
fn spelling_key(term: &str, spelling: &str) -> String {
    format!("{SPELLING}{term}{SPELT}{spelling}")
}

/// The [text](Term::text) of a term that is spelt as a word of a text is: what [`Index::spelt`] gives.
#[must_use]
pub fn spelt(term: &str, word: &str) -> String {
    let spelling = analysis::spelling(word, term);
    spelling_key(term, spelling.as_deref().unwrap_or(term))
}

/// A [text](Term::text) as a person would write it.
#[must_use]
pub fn written(text: &str) -> &str {
    text.split_once(SPELT).map_or(text, |(_, spelling)| spelling)
}

/// The folded word of a [text](Term::text).
#[must_use]
pub fn folded(text: &str) -> &str {
    let key = text.strip_prefix(SPELLING).unwrap_or(text);
    key.split_once(SPELT).map_or(key, |(term, _)| term)
}

/// A term of the dictionary.
#[derive(Debug, Clone)]
pub struct Term {
    /// The folded word; of a term that [`Index::spelt`] gives, what [`spelt`] gives.
    pub text: String,
    /// How many passages of each zone hold it.
    counts: [u32; 4],
    /// Its posting lists, if they stand beside it.
    inline: Option<Slice>,
    lists: Range<u64>,
    positions: Range<u64>,
    /// What is left of it, if it is not all that is stored.
    left: Option<Rc<(Vec<Posting>, Positions)>>,
}

impl Term {
    /// How many passages hold it; never 0.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.counts.iter().fold(0, |sum, &count| sum.saturating_add(count))
    }
}

/// Hands over the terms of a group that are wanted. What only relates terms or names is left out.
fn terms_of(
    group: &Group,
    wanted: impl Fn(&str) -> Wanted,
    each: &mut impl FnMut(Term) -> Result<()>,
) -> Result<()> {
    let mut base = Cursor::new(group.base());
    let (mut lists, mut positions) = (base.varint()?, base.varint()?);
    base.end()?;
    group.each(|key, payload| {
        let wanted = wanted(key);
        if wanted == Wanted::Enough {
            return Ok(false);
        }
        if root_of(key).is_some() {
            return Ok(true);
        }
        let mut cursor = Cursor::new(payload.bytes());
        let mask = cursor.u8()?;
        let mut counts = [0; 4];
        for (_, count) in (0_u32..).zip(&mut counts).filter(|(bit, _)| mask & 1_u8.wrapping_shl(*bit) != 0) {
            *count = cursor.varint32()?;
            if *count == 0 {
                return Err(cursor.damaged("a term is in no passage of a zone"));
            }
        }
        let (of_positions, of_lists) = (cursor.varint()?, cursor.varint()?);
        let inline = cursor.position()..cursor.position().saturating_add(usize_of(of_lists));
        let is_inline = of_lists <= INLINE as u64;
        if is_inline {
            cursor.take(inline.len())?;
        }
        cursor.end()?;
        if mask == 0 || mask > 15 {
            return Err(cursor.damaged("a term is in no passage"));
        }
        let list_start = lists;
        let positions_start = positions;
        positions = positions.saturating_add(of_positions);
        if !is_inline {
            lists = lists.saturating_add(of_lists);
        }
        if wanted == Wanted::Yes {
            each(Term {
                text: key.to_owned(),
                counts,
                inline: if is_inline { payload.cut(inline) } else { None },
                lists: if is_inline { 0..0 } else { list_start..lists },
                positions: positions_start..positions,
                left: None,
            })?;
        }
        Ok(true)
    })
}

/// Whether a term of a group is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Yes,
    No,
    /// Neither it nor any after it.
    Enough,
}

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The terms that have a stem or sound, or the names that a name has.
fn terms_with(stem: &str, payload: &[u8]) -> Result<Vec<String>> {
    let mut cursor = Cursor::new(payload);
    let mut terms: Vec<String> = Vec::new();
    for _ in 0..cursor.count()? {
        let shared = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
        let shared =
            stem.get(..shared).ok_or_else(|| cursor.damaged("a term shares too much with its stem"))?;
        let term = format!("{shared}{}", cursor.text()?);
        if terms.last().is_some_and(|last| *last >= term) {
            return Err(cursor.damaged("terms of a stem are not in order"));
        }
        terms.push(term);
    }
    cursor.end()?;
    Ok(terms)
}

/// Reads an index.
pub struct Index {
    terms: Dictionary,
    lists: Box<dyn Source>,
    positions: Box<dyn Source>,
    vocabulary: Vocabulary,
    totals: Totals,
    languages: Languages,
}

/// Blocks whose first resident bytes were read already.
struct After {
    blocks: Box<dyn Blocks>,
    resident: Slice,
}

impl Blocks for After {
    fn resident(&self) -> &Slice {
        &self.resident
    }

    fn count(&self) -> usize {
        self.blocks.count()
    }

    fn block(&self, number: usize) -> Result<Slice> {
        self.blocks.block(number)
    }
}

impl Index {
    /// Opens an index over its four sections. Reads no block.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if they are not as they were written.
    pub fn open(
        terms: Box<dyn Blocks>,
        lists: Box<dyn Source>,
        positions: Box<dyn Source>,
        vocabulary: Box<dyn Blocks>,
    ) -> Result<Self> {
        let open = || {
            let resident = terms.resident().clone();
            let mut cursor = Cursor::new(&resident);
            let totals = Totals::read(&mut cursor)?;
            let languages = u16::try_from(cursor.varint32()?).ok().and_then(Languages::from_bits);
            let languages = languages.ok_or_else(|| cursor.damaged("there is no such language"))?;
            let firsts = resident.cut(cursor.position()..resident.len());
            let firsts = firsts.ok_or_else(|| cursor.damaged("it ends too early"))?;
            let terms = Dictionary::open(Box::new(After { blocks: terms, resident: firsts }))?;
            Ok((terms, totals, languages))
        };
        let (terms, totals, languages) = open().map_err(|error: Error| error.inside("section TERM"))?;
        Ok(Self { terms, lists, positions, vocabulary: Vocabulary::open(vocabulary), totals, languages })
    }

    /// All terms, for what is asked of all of them at once.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The number of passages.
    #[must_use]
    pub fn passages(&self) -> u32 {
        self.totals.passages()
    }

    /// How many passages and tokens a zone has.
    #[must_use]
    pub fn total(&self, zone: Zone) -> Total {
        self.totals.of(zone)
    }

    /// The term that is exactly `text`, which must be folded.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn term(&self, text: &str) -> Result<Option<Term>> {
        let read = || {
            let mut found = None;
            let wanted = |key: &str| match key.cmp(text) {
                Ordering::Less => Wanted::No,
                Ordering::Equal => Wanted::Yes,
                Ordering::Greater => Wanted::Enough,
            };
            if let Some(group) = self.terms.group_of(text)? {
                terms_of(&group, wanted, &mut |term| {
                    found = Some(term);
                    Ok(())
                })?;
            }
            Ok(found)
        };
        read().map_err(|error: Error| error.inside("section TERM"))
    }

    /// All terms that begin with `prefix`, which must be folded, in the order of bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn terms_with_prefix(&self, prefix: &str) -> Result<Vec<Term>> {
        let read = || {
            let mut terms = Vec::new();
            let wanted = |key: &str| match () {
                () if key.starts_with(prefix) => Wanted::Yes,
                () if key < prefix => Wanted::No,
                () => Wanted::Enough,
            };
            self.terms.with_prefix(prefix, |group| {
                terms_of(group, wanted, &mut |term| {
                    terms.push(term);
                    Ok(())
                })
            })?;
            in_order(terms)
        };
        read().map_err(|error: Error| error.inside("section TERM"))
    }

    /// The occurrences of `text`, which must be folded, that are spelt as `word` is: with its
    /// [diacritics](analysis::spelling), or with none. `None` if there are none.
    ///
    /// Of a word without diacritics whose term is also written with some, costs time in proportion
    /// to all occurrences.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn spelt(&self, text: &str, word: &str) -> Result<Option<Term>> {
        if let Some(spelling) = analysis::spelling(word, text) {
            return self.term(&spelling_key(text, &spelling));
        }
        let mut gather = Gather::default();
        let others = gather.take(self.spellings(text))?.unwrap_or_default();
        let term = gather.take(self.term(text))?.flatten();
        gather.finish()?;
        let Some(mut term) = term else { return Ok(None) };
        if others.is_empty() {
            return Ok(Some(term));
        }
        let mut gather = Gather::default();
        let mut of_others = Vec::new();
        for other in &others {
            of_others.extend(gather.take(self.positions(other, |_| true))?);
        }
        let all = gather.take(self.positions(&term, |_| true))?.unwrap_or_default();
        let mut postings = gather.take(self.postings(&term))?.unwrap_or_default();
        gather.finish()?;
        let left = all.without(&Positions::merged(of_others));
        postings.retain_mut(|posting| {
            posting.count = left.of(posting.passage).len() as u32;
            posting.count > 0
        });
        for (zone, count) in Zone::ALL.into_iter().zip(&mut term.counts) {
            *count = postings.iter().filter(|posting| posting.zone == zone).count() as u32;
        }
        term.text = spelling_key(text, text);
        let is_any = !postings.is_empty();
        term.left = Some(Rc::new((postings, left)));
        Ok(is_any.then_some(term))
    }

    /// The occurrences of `text`, which must be folded, by their [spelling](analysis::spelling): a term for each that is
    /// not `text` itself, in the order of bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn spellings(&self, text: &str) -> Result<Vec<Term>> {
        self.terms_with_prefix(&spelling_key(text, ""))
    }

    /// All terms that have the stem `stem`, in the order of bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn terms_with_stem(&self, stem: &str) -> Result<Vec<Term>> {
        let read = || {
            let Some(payload) = self.terms.get(&format!("{stem}{STEM}"))? else {
                // A stem that is its only term has no entry.
                let is_own = analysis::stems(stem, self.languages).iter().any(|own| own == stem);
                let own = if is_own { self.term(stem)? } else { None };
                return Ok(own.into_iter().collect());
            };
            self.related(stem, &payload)
        };
        read().map_err(|error: Error| error.inside("section TERM"))
    }

    /// All terms of other scripts that have the [sound](writing::sound) `sound`, in the order of
    /// bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn terms_with_sound(&self, sound: &str) -> Result<Vec<Term>> {
        let read = || match self.terms.get(&format!("{SOUND}{sound}"))? {
            Some(payload) => self.related(sound, &payload),
            None => Ok(Vec::new()),
        };
        read().map_err(|error: Error| error.inside("section TERM"))
    }

    /// Whether any term has a sound: without, nobody needs to ask for one.
    #[must_use]
    pub fn has_sounds(&self) -> bool {
        self.terms.first().is_some_and(|first| first.starts_with(SOUND))
    }

    /// The terms that an entry names.
    fn related(&self, root: &str, payload: &[u8]) -> Result<Vec<Term>> {
        let mut terms = Vec::new();
        let mut gather = Gather::default();
        for text in terms_with(root, payload)? {
            let term = gather.take(self.term(&text))?;
            let there = || Error::damaged("", 0, "a stem or sound names a term that is not there");
            terms.extend(term.map(|term| term.ok_or_else(there)).transpose()?);
        }
        gather.finish()?;
        in_order(terms)
    }

    /// The other names of a name, as documents or the archivist state them: at most
    /// [`MOST_ALIASES`], in the order of bytes. Names are folded words with one space between.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn aliases(&self, name: &str) -> Result<Vec<String>> {
        let read = || match self.terms.get(&format!("{ALIAS}{name}"))? {
            Some(payload) => aliases_of(name, &payload),
            None => Ok(Vec::new()),
        };
        read().map_err(|error: Error| error.inside("section TERM"))
    }

    /// All names that begin with `start` and have others, in the order of bytes.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn names_with_prefix(&self, start: &str) -> Result<Vec<String>> {
        let prefix = format!("{ALIAS}{start}");
        let read = || {
            let mut names = Vec::new();
            self.terms.with_prefix(&prefix, |group| {
                group.each(|key, _| {
                    let name = key.strip_prefix(ALIAS).filter(|name| name.starts_with(start));
                    names.extend(name.map(str::to_owned));
                    Ok(true)
                })
            })?;
            Ok(names)
        };
        read().map_err(|error: Error| error.inside("section TERM"))
    }

    /// The dates in texts that have a day in common with these, first and last inclusive, each
    /// as a term. Costs time in proportion to all different dates.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn dates(&self, asked: (Day, Day)) -> Result<Vec<Term>> {
        let mut dates = self.terms_with_prefix(&DATE.to_string())?;
        dates.retain(|term| date_of(term).is_some_and(|(first, last)| first <= asked.1 && last >= asked.0));
        Ok(dates)
    }

    /// What is stated of items: each value as a term, whose postings cover the passages of the
    /// items of which it is stated.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn stated(&self, what: Attribute) -> Result<Vec<(String, Term)>> {
        let terms = self.terms_with_prefix(what.prefix())?;
        let value = |term: &Term| term.text.get(what.prefix().len()..).unwrap_or_default().to_owned();
        Ok(terms.into_iter().map(|term| (value(&term), term)).collect())
    }

    /// The languages of which forms are related.
    #[must_use]
    pub fn languages(&self) -> Languages {
        self.languages
    }

    /// In which passages a term occurs, in increasing order. Costs time in proportion to them.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn postings(&self, term: &Term) -> Result<Vec<Posting>> {
        let mut postings = Vec::new();
        self.each_posting(term, |posting| postings.push(*posting))?;
        order::by_key(&mut postings, |posting| posting.passage.into());
        Ok(postings)
    }

    /// Hands over the passages in which a term occurs, zone by zone, increasing in each. Costs
    /// time in proportion to them.
    ///
    /// # Errors
    ///
    /// Reading errors; some postings may have been handed over by then.
    pub fn each_posting(&self, term: &Term, mut each: impl FnMut(&Posting)) -> Result<()> {
        if let Some(left) = &term.left {
            left.0.iter().for_each(each);
            return Ok(());
        }
        let mut read = || {
            let bytes = match &term.inline {
                Some(bytes) => bytes.clone(),
                None => self.lists.read(term.lists.clone())?,
            };
            let mut cursor = Cursor::new(&bytes);
            for (zone, count) in Zone::ALL.into_iter().zip(term.counts) {
                postings::read(&mut cursor, zone, count, self.passages(), &mut each)?;
            }
            cursor.end()
        };
        read().map_err(|error: Error| error.inside("section LIST"))
    }

    /// Where in those of its passages that are wanted a term occurs. Costs time in proportion to
    /// its passages, and to its occurrences in those.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn positions(&self, term: &Term, wanted: impl Fn(u32) -> bool) -> Result<Positions> {
        if let Some(left) = &term.left {
            return Ok(left.1.within(wanted));
        }
        let mut gather = Gather::default();
        let bytes = gather.take(self.positions.read(term.positions.clone()))?;
        let bytes = bytes.unwrap_or_else(|| Slice::from(Vec::new()));
        let mut reader = PositionsReader::new(&bytes);
        gather.take(self.each_posting(term, |posting| reader.add(posting, wanted(posting.passage))))?;
        gather.finish()?;
        reader.finish().map_err(|error| error.inside("section POSN"))
    }

    /// Reads everything once.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] at the first thing that does not fit.
    pub fn verify(&self) -> Result<()> {
        let (mut lists, mut positions, mut number) = (0, 0, 0_usize);
        let differs = || Error::damaged("section VOCB", 0, "it has other terms than the dictionary");
        let terms = self.terms.verify(|group| {
            terms_of(group, |_| Wanted::Yes, &mut |term| {
                if vocabulary::is_term(&term.text) {
                    if self.vocabulary.term(number)?.as_ref() != Some(&(term.text.clone(), term.passages())) {
                        return Err(differs());
                    }
                    number = number.saturating_add(1);
                }
                let listed = term.inline.is_some() || term.lists.start == lists;
                if !listed || term.positions.start != positions {
                    return Err(Error::damaged("", 0, "posting lists do not follow each other"));
                }
                if term.inline.is_none() {
                    lists = term.lists.end;
                }
                positions = term.positions.end;
                self.positions(&term, |_| true).map(|_| ())
            })?;
            group.each(|key, payload| {
                if let Some(name) = key.strip_prefix(ALIAS) {
                    for other in aliases_of(name, payload.bytes())? {
                        if self.aliases(&other)?.binary_search_by(|back| back.as_str().cmp(name)).is_err() {
                            return Err(Error::damaged("", 0, "a name has another that does not have it"));
                        }
                    }
                } else if let Some(stem) = root_of(key) {
                    for term in terms_with(stem, payload.bytes())? {
                        if self.term(&term)?.is_none() {
                            return Err(Error::damaged("", 0, "a stem names a term that is not there"));
                        }
                    }
                }
                Ok(true)
            })
        });
        terms.map_err(|error| error.inside("section TERM"))?;
        if self.vocabulary.term(number)?.is_some() {
            return Err(differs());
        }
        if (lists, positions) != (self.lists.length(), self.positions.length()) {
            return Err(Error::damaged("section LIST", 0, "posting lists are left over"));
        }
        Ok(())
    }
}

/// Terms whose posting lists stand one after the other. Otherwise a forged dictionary could
/// make every term share one list as long as the archive.
fn in_order(terms: Vec<Term>) -> Result<Vec<Term>> {
    let (mut lists, mut positions) = (0, 0);
    for term in &terms {
        let overlaps = term.inline.is_none() && term.lists.start < lists;
        if overlaps || term.positions.start < positions {
            return Err(Error::damaged("", 0, "posting lists overlap"));
        }
        lists = lists.max(term.lists.end);
        positions = term.positions.end;
    }
    Ok(terms)
}

#[cfg(test)]
mod tests;
