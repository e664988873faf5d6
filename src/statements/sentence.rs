//! A sentence as words, names and clauses.
//!
//! What looks like a name here is more than what [names](crate::names) are: there one asks whether a
//! writing is a name wherever it stands, and it must recur; here one asks of what a verb tells, and the
//! capitals beside the verb are enough. So the one walks over all words of an archive as they are
//! written, the other over the terms of the few sentences that tell of something. They share which
//! capitals say nothing ([`capitals`]).

use std::collections::HashSet;
use std::ops::Range;

use super::lexicon;
use crate::analysis::{self, capitals, is_function_word};

/// A word of a sentence.
#[derive(Debug)]
pub(super) struct Word {
    /// Folded.
    pub(super) term: String,
    /// In bytes of the text, end exclusive.
    pub(super) range: Range<usize>,
    pub(super) is_capital: bool,
    /// The clause that it stands in; what is in brackets is one of its own.
    pub(super) clause: u32,
    /// Whether only a space, a hyphen or an apostrophe stands between it and the word before.
    pub(super) joins: bool,
    /// Whether an opening quotation mark stands before it.
    pub(super) is_quoted: bool,
}

/// A sentence of a text.
pub(super) struct Sentence<'t> {
    pub(super) text: &'t str,
    pub(super) range: Range<usize>,
    pub(super) words: Vec<Word>,
    /// Places of first and after last word of what looks like a name.
    pub(super) names: Vec<Range<usize>>,
}

/// Words inside a name.
const INSIDE: &str = "of de von van del der";

impl<'t> Sentence<'t> {
    /// `known` are the words that are written with a capital letter inside of sentences, too.
    pub(super) fn new(text: &'t str, range: Range<usize>, known: &HashSet<String>) -> Self {
        let own = text.get(range.clone()).unwrap_or_default();
        let mut words: Vec<Word> = Vec::new();
        let mut end = 0_usize;
        // The clause at hand, those that brackets interrupt, and the number of the next one.
        let (mut clause, mut outer, mut next) = (0_u32, Vec::new(), 1_u32);
        for token in analysis::tokens(own) {
            if token.range.start < end {
                continue;
            }
            let gap = own.get(end..token.range.start).unwrap_or_default();
            for char in gap.chars() {
                match char {
                    '(' | '[' => {
                        outer.push(clause);
                        (clause, next) = (next, next.saturating_add(1));
                    }
                    ')' | ']' => clause = outer.pop().unwrap_or(clause),
                    ';' | ':' | '—' => (clause, next) = (next, next.saturating_add(1)),
                    _ => {}
                }
            }
            if gap.starts_with(',') && lexicon::begins_clause(&token.term) {
                (clause, next) = (next, next.saturating_add(1));
            }
            let first = own.get(token.range.clone()).and_then(|word| word.chars().next());
            words.push(Word {
                is_capital: first.is_some_and(char::is_uppercase),
                range: range.start.saturating_add(token.range.start)
                    ..range.start.saturating_add(token.range.end),
                clause,
                joins: !words.is_empty() && matches!(gap, "" | " " | "-" | "'" | "’" | "\u{a0}"),
                is_quoted: gap.ends_with(['«', '“', '"', '„']),
                term: token.term,
            });
            end = token.range.end;
        }
        let mut sentence = Self { text, range, words, names: Vec::new() };
        sentence.names = sentence.find_names(known);
        sentence
    }

    fn find_names(&self, known: &HashSet<String>) -> Vec<Range<usize>> {
        let mut names = Vec::new();
        let mut at = 0_usize;
        while let Some(word) = self.words.get(at) {
            if !word.is_capital || is_function_word(&word.term) && !self.is_short(word) {
                at = at.saturating_add(1);
                continue;
            }
            let start = at;
            let mut end = at.saturating_add(1);
            loop {
                let follows = |at: usize| self.words.get(at).filter(|word| word.joins);
                match follows(end) {
                    Some(next) if next.is_capital && !next.is_quoted => end = end.saturating_add(1),
                    // A quoted name goes to its end.
                    Some(next) if word.is_quoted && !self.is_closed(end) && !next.is_quoted => {
                        end = end.saturating_add(1);
                    }
                    Some(next)
                        if lexicon::is_one(INSIDE, &next.term)
                            && follows(end.saturating_add(1)).is_some_and(|after| after.is_capital) =>
                    {
                        end = end.saturating_add(2);
                    }
                    _ => break,
                }
            }
            let has_letters = |word: &Word| word.term.chars().any(char::is_alphabetic);
            let own = self.words.get(start..end).unwrap_or_default();
            // The first word of a sentence is always written so.
            let is_first =
                start == 0 && own.len() == 1 && !known.contains(&word.term) && !self.is_short(word);
            let is_title =
                own.iter().all(|word| capitals::is_time(&word.term) || capitals::is_of_people(&word.term));
            if !is_first && !is_title && own.iter().any(has_letters) && own.len() <= 8 {
                names.push(start..end);
            }
            at = end;
        }
        names
    }

    /// Whether a word is an abbreviation: `AD`, though `ad` is a word.
    fn is_short(&self, word: &Word) -> bool {
        let written = self.text.get(word.range.clone()).unwrap_or_default();
        written.chars().count() > 1 && written.chars().all(char::is_uppercase)
    }

    /// Whether a quotation ends before a word.
    fn is_closed(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.words.get(before));
        let between = before
            .zip(self.words.get(at))
            .and_then(|(before, word)| self.text.get(before.range.end..word.range.start));
        between.is_some_and(|between| between.contains(['»', '”', '"', '“']))
    }

    /// The bytes of some words.
    pub(super) fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        let start = self.words.get(words.start).map_or(0, |word| word.range.start);
        let last = words.end.checked_sub(1).and_then(|last| self.words.get(last));
        start..last.map_or(start, |word| word.range.end).max(start)
    }

    pub(super) fn written(&self, words: &Range<usize>) -> &'t str {
        self.text.get(self.bytes(words)).unwrap_or_default()
    }

    pub(super) fn term(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.term)
    }

    /// The word before, if there is one.
    pub(super) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.term(before))
    }

    /// The first word that does not start before a byte.
    pub(super) fn at_byte(&self, byte: usize) -> usize {
        self.words.partition_point(|word| word.range.end <= byte)
    }
}
