//! The vocabulary: all terms in order, apart from the dictionary with its payloads.
//!
//! What is asked of all terms at once (which are one typing error away, which fit a pattern) is
//! answered by one walk over them. They are read when that is first asked, all blocks at once,
//! and kept: 10 bytes and the letters that differ from the term before, for each. The byte
//! layout is in the archive's `FORMAT.md`.
//!
//! The walk treats the sorted terms as the tree of their beginnings. What was computed for a
//! beginning is kept for all terms that share it, and no term is looked at of which the
//! beginning already says that it cannot fit.

use std::cell::OnceCell;

use super::pattern::{Automaton, Pattern};
use crate::analysis::LONGEST_TERM;
use crate::bytes::{Blocks, Cursor, Slice, Writer};
use crate::error::{Gather, Result};
use crate::order;

/// A block is ended by the first term after so many bytes.
const BLOCK: usize = 64 * 1024;

/// In memory every so many terms one is kept whole, so that any term is put together from few.
const WHOLE: usize = 64;

/// The most edits between a word and a term that is near it.
pub const MOST_EDITS: u8 = 2;

/// Whether a key of the dictionary is a term of the vocabulary. Keys that begin with a control
/// character are of other things.
pub(super) fn is_term(key: &str) -> bool {
    key.as_bytes().first().is_some_and(|&first| first >= b' ')
}

/// Writes what a [`Vocabulary`] reads.
#[derive(Debug, Default)]
pub(super) struct VocabularyWriter {
    block: Writer,
    last: String,
}

impl VocabularyWriter {
    /// Adds a term, which must be greater than the one before it. Gives the block that this one
    /// follows, if it begins another.
    pub(super) fn push(&mut self, term: &str, passages: u32) -> Option<Vec<u8>> {
        let ended = if self.block.len() >= BLOCK { self.take() } else { None };
        let same = self.last.chars().zip(term.chars()).take_while(|(one, other)| one == other);
        let shared = same.fold(0_usize, |sum, (char, _)| sum.saturating_add(char.len_utf8()));
        self.block.count(shared);
        self.block.text(term.get(shared..).unwrap_or_default());
        self.block.varint(passages.into());
        term.clone_into(&mut self.last);
        ended
    }

    /// The last block, if there is one.
    pub(super) fn take(&mut self) -> Option<Vec<u8>> {
        self.last.clear();
        let block = std::mem::take(&mut self.block).into_bytes();
        (!block.is_empty()).then_some(block)
    }
}

/// A term that is written nearly like a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The term.
    pub term: String,
    /// How many insertions, deletions, substitutions and transpositions of neighbours lie
    /// between the word and the term, or the beginning of the term that is nearest.
    pub edits: u8,
    /// How many passages hold the term; never 0.
    pub passages: u32,
}

/// All terms of an index.
///
/// ```
/// use fonds::archive::{Archive, ArchiveBuilder};
/// use fonds::bytes::Slice;
/// use fonds::document::{self, Description};
/// use fonds::index::Pattern;
///
/// let text = b"Minutes of the congress. Minute by minute.";
/// let mut builder = ArchiveBuilder::new(Description::default());
/// builder.add("a.txt", text.to_vec(), document::parse("a.txt", text), &Description::default());
/// let archive = Archive::open(Slice::from(builder.finish()?))?;
///
/// let vocabulary = archive.index().vocabulary();
/// let near = vocabulary.near("conrgess", 1, false, 10)?;
/// assert_eq!((near[0].term.as_str(), near[0].edits, near[0].passages), ("congress", 1, 1));
/// let (terms, more) = vocabulary.matching(&Pattern::wildcard("min*e?").unwrap(), 10)?;
/// assert_eq!((terms, more), (vec![("minutes".to_owned(), 1)], false));
/// # Ok::<(), fonds::error::Error>(())
/// ```
pub struct Vocabulary {
    blocks: Box<dyn Blocks>,
    words: OnceCell<Words>,
}

impl Vocabulary {
    /// The vocabulary in these blocks. Reads none.
    pub(super) fn open(blocks: Box<dyn Blocks>) -> Self {
        Self { blocks, words: OnceCell::new() }
    }

    /// The terms, read if they are not yet.
    fn words(&self) -> Result<&Words> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let words = self.read().map_err(|error| error.inside("section VOCB"))?;
        Ok(self.words.get_or_init(|| words))
    }

    fn read(&self) -> Result<Words> {
        let mut gather = Gather::default();
        let mut blocks: Vec<Slice> = Vec::new();
        for number in 0..self.blocks.count() {
            blocks.extend(gather.take(self.blocks.block(number))?);
        }
        gather.finish()?;
        let mut words = Words::default();
        let mut last = String::new();
        for block in blocks {
            words.add(&block, &mut last)?;
        }
        Ok(words)
    }

    /// The terms within `edits` (at most [`MOST_EDITS`]) insertions, deletions, substitutions
    /// and transpositions of neighbours of `word`, which must be folded; letters count, not
    /// bytes, and no place is edited twice (*optimal string alignment*). With `beginning` also
    /// those of which some beginning is so near: the word is still being typed.
    ///
    /// The best `most` of them: fewest edits, then the same first letter, then most passages,
    /// then order. Costs time in proportion to the terms that begin nearly like the word.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn near(&self, word: &str, edits: u8, beginning: bool, most: usize) -> Result<Vec<Near>> {
        let words = self.words()?;
        let mut best = Best::new(most);
        let Some(rows) = Rows::new(word, edits.min(MOST_EDITS), beginning) else { return Ok(Vec::new()) };
        let first = word.chars().next().map(u32::from);
        words.walk(
            rows.first(),
            |states, letters, letter| rows.next(states, letters, letter),
            |row| rows.is_alive(row),
            |number, row, letters, is_whole| {
                let edits = rows.edits(row, is_whole);
                if edits <= rows.most {
                    let is_other = letters.first().copied() != first;
                    let head = u64::from(edits) << 1 | u64::from(is_other);
                    let passages = words.passages.get(number).copied().unwrap_or_default();
                    best.push(head << 32 | u64::from(!passages), number);
                }
            },
        );
        let near = best.finish().0.into_iter().filter_map(|(key, number)| {
            let (term, passages) = words.term(number)?;
            Some(Near { term, edits: (key >> 33) as u8, passages })
        });
        Ok(near.collect())
    }

    /// The terms that fit a pattern, each with how many passages hold it, those of most passages
    /// first and then in order. Of more than `most` these are the first, and it is said that
    /// something was left out.
    ///
    /// Costs time in proportion to the letters of the terms whose beginnings may still fit,
    /// whatever the pattern.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn matching(&self, pattern: &Pattern, most: usize) -> Result<(Vec<(String, u32)>, bool)> {
        let words = self.words()?;
        let mut best = Best::new(most);
        match pattern.automaton() {
            Automaton::Narrow(automaton) => words.fitting(automaton, &mut best),
            Automaton::Wide(automaton) => words.fitting(automaton, &mut best),
        }
        let (numbers, is_more) = best.finish();
        Ok((numbers.into_iter().filter_map(|(_, number)| words.term(number)).collect(), is_more))
    }

    /// The term of this number, counted from 0, with the number of passages that hold it.
    pub(super) fn term(&self, number: usize) -> Result<Option<(String, u32)>> {
        Ok(self.words()?.term(number))
    }
}

/// The terms in memory.
#[derive(Debug, Default)]
struct Words {
    /// What each has of its own after the letters it shares with the one before, or all of it
    /// if its number is a multiple of [`WHOLE`].
    rests: String,
    /// Where the rest of each ends.
    ends: Vec<u32>,
    /// How many letters each shares with the one before, and how many bytes these are.
    shared: Vec<(u8, u8)>,
    /// How many passages hold each.
    passages: Vec<u32>,
}

impl Words {
    /// Adds the terms of a block. `last` is the term before it.
    fn add(&mut self, block: &[u8], last: &mut String) -> Result<()> {
        let mut cursor = Cursor::new(block);
        let mut is_first = true;
        while cursor.remaining() > 0 {
            let shared = usize::try_from(cursor.varint()?).unwrap_or(usize::MAX);
            let rest = cursor.text()?;
            let passages = cursor.varint32()?;
            let known = if is_first { "" } else { last.as_str() };
            let kept = known.get(..shared).ok_or_else(|| cursor.damaged("a term shares too much"))?;
            // By bytes, so that any cut between letters is right.
            let goes_on = rest.as_bytes() > known.as_bytes().get(shared..).unwrap_or_default();
            let follows = if is_first { rest > last.as_str() } else { goes_on };
            if !follows || !is_term(if shared == 0 { rest } else { kept }) {
                return Err(cursor.damaged("terms are not in order"));
            }
            if passages == 0 {
                return Err(cursor.damaged("a term is in no passage"));
            }
            let letters = kept.chars().count();
            if letters.saturating_add(rest.chars().count()) > LONGEST_TERM {
                return Err(cursor.damaged("a term is too long"));
            }
            is_first = false;
            last.truncate(shared);
            last.push_str(rest);
            let is_whole = self.ends.len().is_multiple_of(WHOLE);
            self.rests.push_str(if is_whole { last } else { rest });
            let end = u32::try_from(self.rests.len());
            self.ends.push(end.map_err(|_| cursor.damaged("there are too many terms"))?);
            // No term has more than 64 letters of at most 4 bytes, the last of its own.
            self.shared.push((letters as u8, shared as u8));
            self.passages.push(passages);
        }
        Ok(())
    }

    /// What the term of a number has in `rests`.
    fn rest(&self, number: usize) -> Option<&str> {
        let start = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.rests.get(start as usize..*self.ends.get(number)? as usize)
    }

    fn term(&self, number: usize) -> Option<(String, u32)> {
        let passages = *self.passages.get(number)?;
        let whole = number.saturating_sub(number % WHOLE);
        let mut term = self.rest(whole)?.to_owned();
        for at in whole.saturating_add(1)..=number {
            term.truncate(usize::from(self.shared.get(at)?.1));
            term.push_str(self.rest(at)?);
        }
        Some((term, passages))
    }

    /// Hands over every term with the state that its letters lead to.
    ///
    /// `next` gives the state after one more letter from the states after each of the letters
    /// before, the first of them after none, and these letters. Where `is_alive` says no, no
    /// further letter is read; `each` gets the number of the term, the state, the letters read,
    /// and whether these are all of the term.
    fn walk<S>(
        &self,
        first: S,
        mut next: impl FnMut(&[S], &[u32], u32) -> S,
        is_alive: impl Fn(&S) -> bool,
        mut each: impl FnMut(usize, &S, &[u32], bool),
    ) {
        let mut letters: Vec<u32> = Vec::with_capacity(LONGEST_TERM);
        let mut dead = !is_alive(&first);
        let mut states = vec![first];
        for (number, &(shared, bytes)) in self.shared.iter().enumerate() {
            let shared = usize::from(shared);
            if dead && shared >= letters.len() {
                if let Some(state) = states.last() {
                    each(number, state, &letters, false);
                }
                continue;
            }
            letters.truncate(shared);
            states.truncate(shared.saturating_add(1));
            dead = false;
            let mut rest = self.rest(number).unwrap_or_default();
            if number.is_multiple_of(WHOLE) {
                rest = rest.get(usize::from(bytes)..).unwrap_or_default();
            }
            let mut is_whole = true;
            for char in rest.chars() {
                if dead {
                    is_whole = false;
                    break;
                }
                let state = next(&states, &letters, char.into());
                dead = !is_alive(&state);
                states.push(state);
                letters.push(char.into());
            }
            if let Some(state) = states.last() {
                each(number, state, &letters, is_whole);
            }
        }
    }

    fn fitting<const N: usize>(&self, automaton: &super::pattern::Positions<N>, best: &mut Best) {
        let mut letters_of = automaton.letters();
        self.walk(
            automaton.first(),
            |states, _, letter| {
                let state = states.last().copied().unwrap_or_default();
                automaton.next(state, letters_of.of(letter))
            },
            |state| !state.is_empty(),
            |number, state, _, is_whole| {
                if is_whole && automaton.fits(*state) {
                    let passages = self.passages.get(number).copied().unwrap_or_default();
                    best.push(u64::from(!passages), number);
                }
            },
        );
    }
}

/// The numbers with the smallest keys.
struct Best {
    most: usize,
    kept: Vec<(u64, usize)>,
    /// What has not a smaller key is none of them.
    bar: u64,
    is_more: bool,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), bar: u64::MAX, is_more: false }
    }

    /// Adds a number, which must be greater than all before.
    fn push(&mut self, key: u64, number: usize) {
        if key >= self.bar || self.most == 0 {
            self.is_more = true;
            return;
        }
        self.kept.push((key, number));
        // Sorted now and then only, so that each costs little.
        if self.kept.len() >= self.most.saturating_mul(2).max(256) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        order::by_key(&mut self.kept, |(key, _)| *key);
        if self.kept.len() > self.most {
            self.kept.truncate(self.most);
            self.is_more = true;
            self.bar = self.kept.last().map_or(u64::MAX, |(key, _)| *key);
        }
    }

    /// The best with their keys, and whether there were others.
    fn finish(mut self) -> (Vec<(u64, usize)>, bool) {
        self.cut();
        (self.kept, self.is_more)
    }
}

/// More edits than anybody asks for.
const FAR: u8 = 100;
/// How many cells of a row can matter: those at most [`MOST_EDITS`] from the diagonal.
const BAND: usize = 5;
/// No letter: before the first one, after the last one of a word, before a term.
const FRONT: u32 = u32::MAX;
const BACK: u32 = u32::MAX - 1;
const NONE: u32 = u32::MAX - 2;

/// The table of edit distances between the beginnings of a word and of a term, of which a row
/// is kept for each letter of the term: Damerau's distance as *optimal string alignment* (see
/// Navarro, A guided tour to approximate string matching, 2001, §2 and §5.1), and of a row only
/// the band around the diagonal that can hold few edits (Ukkonen 1985).
struct Rows {
    /// The letters of the word, with what is none before and after.
    word: Vec<u32>,
    length: usize,
    most: u8,
    beginning: bool,
}

/// A row, after some letters of a term.
#[derive(Clone, Copy)]
struct Row {
    /// The distance to each beginning of the word; the middle one is of as many letters.
    cells: [u8; BAND],
    /// The distance of the whole word to these letters.
    whole: u8,
    /// The distance of the whole word to that beginning of these letters which is nearest.
    nearest: u8,
}

impl Rows {
    /// None for a word that is longer than any term near it.
    fn new(word: &str, most: u8, beginning: bool) -> Option<Self> {
        let reach = usize::from(most);
        let mut letters = vec![FRONT; reach.saturating_add(1)];
        letters.extend(word.chars().take(LONGEST_TERM.saturating_add(BAND)).map(u32::from));
        let length = letters.len().saturating_sub(reach).saturating_sub(1);
        letters.extend([BACK; BAND]);
        let fits = length <= LONGEST_TERM.saturating_add(reach);
        fits.then_some(Self { word: letters, length, most, beginning })
    }

    fn reach(&self) -> usize {
        usize::from(self.most)
    }

    /// The row before any letter.
    fn first(&self) -> Row {
        let mut cells = [FAR; BAND];
        for (cell, letters) in cells.iter_mut().skip(self.reach()).zip(0..=self.length) {
            *cell = letters as u8;
        }
        let whole = if self.length <= self.reach() { self.length as u8 } else { FAR };
        Row { cells, whole, nearest: whole }
    }

    fn next(&self, rows: &[Row], letters: &[u32], letter: u32) -> Row {
        let number = rows.len();
        let far = [FAR; BAND];
        let above = rows.last().map_or(&far, |row| &row.cells);
        let two_above = number.checked_sub(2).and_then(|at| rows.get(at)).map_or(&far, |row| &row.cells);
        let before = letters.last().copied().unwrap_or(NONE);
        let width = self.reach().saturating_mul(2).saturating_add(1);
        let around = self.word.get(number.saturating_sub(1)..).unwrap_or_default();
        let mut cells = [FAR; BAND];
        let mut left = FAR;
        let pairs = around.iter().zip(around.iter().skip(1));
        let olds = above.iter().zip(above.iter().skip(1).chain([&FAR])).zip(two_above);
        for ((cell, (&one, &other)), ((&diagonal, &up), &two)) in
            cells.iter_mut().take(width).zip(pairs).zip(olds)
        {
            if other == BACK {
                break;
            }
            let same = diagonal.saturating_add(u8::from(other != letter));
            let mut least = same.min(up.saturating_add(1)).min(left.saturating_add(1));
            if other == before && one == letter {
                least = least.min(two.saturating_add(1));
            }
            *cell = least;
            left = least;
        }
        let at = self.length.saturating_add(self.reach()).checked_sub(number);
        let whole = at.and_then(|at| cells.get(at)).copied().unwrap_or(FAR);
        let nearest = rows.last().map_or(FAR, |row| row.nearest).min(whole);
        Row { cells, whole, nearest }
    }

    /// Whether more letters could lead to a term that is near, or nearer.
    fn is_alive(&self, row: &Row) -> bool {
        let least = row.cells.iter().fold(FAR, |least, &cell| least.min(cell));
        least <= self.most && !(self.beginning && row.nearest <= least)
    }

    /// How many edits a term is from the word that led to a row.
    fn edits(&self, row: &Row, is_whole: bool) -> u8 {
        match (self.beginning, is_whole) {
            (true, _) => row.nearest,
            (false, true) => row.whole,
            (false, false) => FAR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::dictionary::InMemory;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    pub(in super::super) fn vocabulary(terms: &BTreeMap<String, u32>) -> Vocabulary {
        let mut writer = VocabularyWriter::default();
        let mut blocks = Vec::new();
        for (term, &passages) in terms {
            blocks.extend(writer.push(term, passages));
        }
        blocks.extend(writer.take());
        let blocks = blocks.into_iter().map(Slice::from).collect();
        Vocabulary::open(Box::new(InMemory { resident: Vec::new().into(), blocks }))
    }

    fn of(terms: &[(&str, u32)]) -> Vocabulary {
        vocabulary(&terms.iter().map(|(term, passages)| ((*term).to_owned(), *passages)).collect())
    }

    fn near(vocabulary: &Vocabulary, word: &str, edits: u8, beginning: bool) -> Vec<(String, u8)> {
        let near = vocabulary.near(word, edits, beginning, 100).unwrap();
        near.into_iter().map(|near| (near.term, near.edits)).collect()
    }

    /// The whole table, by the definition.
    fn distance(one: &[char], other: &[char]) -> usize {
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let same = table[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                    let mut least = same.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        table[one.len()][other.len()]
    }

    #[test]
    fn typing_errors_are_found_best_first() {
        let terms = of(&[
            ("action", 90),
            ("actions", 9),
            ("auction", 3),
            ("faction", 40),
            ("fiction", 5),
            ("traction", 1),
            ("акция", 2),
            ("анархист", 7),
            ("анархисты", 70),
        ]);
        let expect = |expected: &[(&str, u8)]| -> Vec<(String, u8)> {
            expected.iter().map(|(term, edits)| ((*term).to_owned(), *edits)).collect()
        };
        assert_eq!(near(&terms, "actoin", 1, false), expect(&[("action", 1)]));
        assert_eq!(
            near(&terms, "action", 1, false),
            expect(&[("action", 0), ("actions", 1), ("auction", 1), ("faction", 1)])
        );
        // The same first letter goes before many passages.
        assert_eq!(
            near(&terms, "acton", 2, false),
            expect(&[("action", 1), ("actions", 2), ("auction", 2), ("faction", 2)])
        );
        assert_eq!(near(&terms, "анрхист", 1, false), expect(&[("анархист", 1)]));
        assert_eq!(near(&terms, "анрх", 1, false), expect(&[]));
        assert_eq!(near(&terms, "анрх", 1, true), expect(&[("анархисты", 1), ("анархист", 1)]));
        assert_eq!(near(&terms, "act", 0, true), expect(&[("action", 0), ("actions", 0)]));
        assert_eq!(near(&terms, "action", 0, false), expect(&[("action", 0)]));
        assert_eq!(near(&terms, &"x".repeat(5000), 2, true), expect(&[]));
        let best = terms.near("action", 2, false, 2).unwrap();
        let expected = |term: &str, edits, passages| Near { term: term.into(), edits, passages };
        assert_eq!(best, [expected("action", 0, 90), expected("actions", 1, 9)]);
        assert!(terms.near("action", 2, false, 0).unwrap().is_empty());
        // More than two edits are not looked for.
        assert_eq!(near(&terms, "axxxon", 200, false), expect(&[]));
        assert_eq!(near(&of(&[]), "word", 2, true), expect(&[]));
    }

    #[test]
    fn patterns_find_terms_of_most_passages_first() {
        let terms = of(&[("word", 5), ("ward", 7), ("wild", 7), ("sword", 1), ("слово", 3)]);
        let find = |pattern: &str, most| {
            let (terms, is_more) = terms.matching(&Pattern::wildcard(pattern).unwrap(), most).unwrap();
            (terms.into_iter().map(|(term, _)| term).collect::<Vec<_>>().join(" "), is_more)
        };
        assert_eq!(find("w?rd", 9), ("ward word".into(), false));
        assert_eq!(find("w*d", 9), ("ward wild word".into(), false));
        assert_eq!(find("w*d", 2), ("ward wild".into(), true));
        assert_eq!(find("w*d", 3), ("ward wild word".into(), false));
        assert_eq!(find("*word", 9), ("word sword".into(), false));
        assert_eq!(find("СЛ?В?", 9), ("слово".into(), false));
        assert_eq!(find("x*", 9), (String::new(), false));
        assert_eq!(find("*", 0), (String::new(), true));
        let (infix, _) = terms.matching(&Pattern::infix("Or").unwrap(), 9).unwrap();
        assert_eq!(infix, [("word".to_owned(), 5), ("sword".to_owned(), 1)]);
        let (regex, _) = terms.matching(&Pattern::regex("s?w[oa]r(d|t)").unwrap(), 9).unwrap();
        assert_eq!(
            regex.iter().map(|(term, _)| term.as_str()).collect::<Vec<_>>(),
            ["ward", "word", "sword"]
        );
    }

    fn any_terms() -> impl Strategy<Value = BTreeMap<String, u32>> {
        prop::collection::btree_map("[abжд]{1,7}", 1_u32..4, 0..300)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn near_terms_are_those_that_the_definition_finds(
            terms in any_terms(), word in "[abжд]{0,8}", edits in 0_u8..4, beginning in any::<bool>(),
            most in 0_usize..400,
        ) {
            let letters: Vec<char> = word.chars().collect();
            let mut expected = Vec::new();
            for (term, &passages) in &terms {
                let own: Vec<char> = term.chars().collect();
                let first = if beginning { 0 } else { own.len() };
                let least = (first..=own.len()).map(|end| distance(&letters, &own[..end])).min().unwrap();
                if least <= usize::from(edits.min(MOST_EDITS)) {
                    let is_other = own.first() != letters.first();
                    expected.push((least as u8, is_other, std::cmp::Reverse(passages), term.clone()));
                }
            }
            expected.sort();
            expected.truncate(most);
            let found: Vec<_> = vocabulary(&terms).near(&word, edits, beginning, most).unwrap();
            let found: Vec<_> = found.into_iter().map(|near| (near.edits, near.passages, near.term)).collect();
            let expected: Vec<_> = expected.into_iter().map(|(edits, _, passages, term)| (edits, passages.0, term)).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn wildcards_find_what_their_definition_finds(
            terms in any_terms(), pattern in "[abжд?*]{1,6}", infix in "[abжд]{1,3}", most in 0_usize..400,
        ) {
            fn fits(pattern: &[char], term: &[char]) -> bool {
                match (pattern, term) {
                    ([], []) => true,
                    (['*', rest @ ..], _) => (0..=term.len()).any(|at| fits(rest, &term[at..])),
                    (['?', rest @ ..], [_, after @ ..]) => fits(rest, after),
                    ([one, rest @ ..], [other, after @ ..]) => one == other && fits(rest, after),
                    _ => false,
                }
            }
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let check = |pattern: &Pattern, fits: &dyn Fn(&str) -> bool| {
                let mut expected: Vec<(String, u32)> =
                    terms.iter().filter(|(term, _)| fits(term)).map(|(term, &count)| (term.clone(), count)).collect();
                expected.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let is_more = expected.len() > most;
                expected.truncate(most);
                assert_eq!(vocabulary(&terms).matching(pattern, most).unwrap(), (expected, is_more));
            };
            check(&Pattern::wildcard(&pattern).unwrap(), &|term| fits(&chars(&pattern), &chars(term)));
            check(&Pattern::infix(&infix).unwrap(), &|term| term.contains(&infix));
        }

        #[test]
        fn every_term_is_read_as_it_was_written(
            terms in prop::collection::btree_map("[a-cжд€𝄞]{1,40}", 1_u32.., 0..400),
        ) {
            let vocabulary = vocabulary(&terms);
            for (number, (term, &passages)) in terms.iter().enumerate() {
                prop_assert_eq!(vocabulary.term(number).unwrap(), Some((term.clone(), passages)));
            }
            prop_assert_eq!(vocabulary.term(terms.len()).unwrap(), None);
        }

        #[test]
        fn forged_bytes_are_refused_or_read(bytes in prop::collection::vec(prop_oneof![0_u8..4, b'a'..b'c', any::<u8>()], 0..60)) {
            let blocks = vec![Slice::from(bytes.clone()), Slice::from(bytes)];
            let vocabulary = Vocabulary::open(Box::new(InMemory { resident: Vec::new().into(), blocks }));
            let _ = vocabulary.near("ab", 2, true, 10);
        }
    }

    #[test]
    fn bytes_that_say_what_cannot_be_are_refused() {
        let read = |blocks: &[&[u8]]| {
            let blocks = blocks.iter().map(|block| Slice::from(block.to_vec())).collect();
            Vocabulary::open(Box::new(InMemory { resident: Vec::new().into(), blocks })).term(0)
        };
        assert!(read(&[b"\0\x02ab\x01\x01\x01c\x01", b"\0\x01b\x01"]).is_ok());
        for (bytes, why) in [
            (&[&b"\x01\x02ab\x01"[..]][..], "the first shares"),
            (&[b"\0\x02ab\x01", b"\x01\x01c\x01"], "the first of a block shares"),
            (&[b"\0\x02ab\0"], "in no passage"),
            (&[b"\0\x02ab\x01\x02\0\x01"], "the same again"),
            (&[b"\0\x02ab\x01\x01\x01a\x01"], "a smaller one"),
            (&[b"\0\x02ab\x01", b"\0\x01a\x01"], "a smaller one in the next block"),
            (&[b"\0\x02ab\x01\x03\x01c\x01"], "shares more than there is"),
            (&["\0\u{2}ж\u{1}\u{1}\u{1}c\u{1}".as_bytes()], "shares half a letter"),
            (&[b"\0\0\x01"], "no letter"),
            (&[b"\0\x02\x01b\x01"], "a key of something else"),
            (&[b"\0\x02ab\x01\x02"], "cut short"),
            (&[&[&[0, 65][..], &[b'a'; 65], &[1]].concat()], "too long"),
        ] {
            assert!(read(bytes).is_err(), "{why}");
        }
    }
}
