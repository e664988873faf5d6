//! What is lit in a text: where the words and phrases of an answer stand in it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis;
use crate::analysis::dates::{self, Day};
use crate::index::{self, Zone};
use crate::order;
use crate::query::Field;

use super::found::Found;
use super::{Answer, Highlight, Rule};

impl Answer {
    /// What matched in the text of a passage of this zone, in order and without overlap; of
    /// two that overlap the one that starts first, and of those the longer.
    ///
    /// Costs time linear in the text, and for each word that the answer has for each phrase; memory for each word
    /// that the answer has.
    #[must_use]
    pub fn highlights(&self, text: &str, zone: Zone) -> Vec<Highlight> {
        let phrases = self.phrases(zone);
        let seen = Seen::in_text(text, &phrases, self.wanted.get_or_init(|| Wanted::of(&self.leaves)));
        let (mut found, mut most) = (Vec::new(), 64_usize);
        for phrase in &phrases {
            let leaf = phrase.leaf;
            if let Words::Date(first, last) = phrase.words {
                let dates = dates::dates(text).into_iter();
                let dates = dates.filter(|date| date.first <= last && date.last >= first);
                found.extend(dates.map(|date| Highlight { range: date.range, leaf, rule: Rule::Date }));
            }
            found.extend(seen.of(phrase).map(|(range, rule)| Highlight { range, leaf, rule }));
            // Hundreds of phrases may be the same word.
            if found.len() > most {
                keep_longest(&mut found);
                most = found.len().saturating_mul(2).max(64);
            }
        }
        keep_longest(&mut found);
        let mut end = 0;
        found.retain(|one| {
            let free = one.range.start >= end;
            if free {
                end = one.range.end;
            }
            free
        });
        found
    }

    /// What is lit in a passage of this zone, in the order of the leaves.
    fn phrases(&self, zone: Zone) -> Vec<Phrase<'_>> {
        let mut phrases = Vec::new();
        let mut first = 0_usize;
        for found in self.leaves.iter().filter(|found| found.counts()) {
            let in_zone = match found.leaf.field {
                None => true,
                Some(Field::Title) => zone == Zone::Title,
                Some(Field::Heading) => zone == Zone::Heading,
                Some(Field::Reference) => zone == Zone::Reference,
                Some(Field::Source | Field::Language | Field::Item | Field::Date) => false,
            };
            let date = found.leaf.dates.map(|(first, last)| Words::Date(first, last));
            let is_of_words = in_zone && date.is_none();
            let spelt = found.spelt.iter().map(Vec::as_slice).chain(std::iter::repeat([].as_slice()));
            let terms = found.terms.iter().zip(spelt).map(|(terms, spelt)| Words::Terms(terms, spelt));
            let names = found.names.iter().map(|(words, _)| Words::Name(words));
            let words = terms.chain(names).filter(|words| is_of_words && words.count() > 0);
            for words in date.into_iter().chain(words) {
                phrases.push(Phrase { leaf: found.of, first, words });
                first = first.saturating_add(words.count());
            }
        }
        phrases
    }
}

/// Puts highlights in order and keeps of those that start at the same place the longest, of these the first.
fn keep_longest(found: &mut Vec<Highlight>) {
    // Texts are shorter than 4 GiB.
    order::by_key(found, |one| order::pair(one.range.start as u32, !(one.range.end as u32)));
    found.dedup_by_key(|one| one.range.start);
}

/// Words that are lit where they stand one after the other.
struct Phrase<'a> {
    /// Of this leaf of the query.
    leaf: usize,
    /// How many words are in the phrases before it.
    first: usize,
    words: Words<'a>,
}

#[derive(Clone, Copy)]
enum Words<'a> {
    /// For each word the terms that stand for it, and how it was typed.
    Terms(&'a [BTreeMap<String, (Rule, u32)>], &'a [Option<String>]),
    Name(&'a [String]),
    /// No words, but the dates that touch these days, end inclusive.
    Date(Day, Day),
}

impl Words<'_> {
    fn count(self) -> usize {
        match self {
            Self::Terms(terms, _) => terms.len(),
            Self::Name(words) => words.len(),
            Self::Date(..) => 0,
        }
    }

    /// For each of the words why the term stands for it that is spelt so, if it does.
    fn rules(self, term: &str, spelt: &str) -> impl Iterator<Item = Option<Rule>> {
        let (terms, typed, words) = match self {
            Self::Terms(terms, typed) => (terms, typed, [].as_slice()),
            Self::Name(words) => ([].as_slice(), [].as_slice(), words),
            Self::Date(..) => ([].as_slice(), [].as_slice(), [].as_slice()),
        };
        let typed = typed.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        let of_terms = terms.iter().zip(typed).map(move |(terms, typed)| {
            let (rule, _) = terms.get(term).or_else(|| terms.get(spelt))?;
            let is_typed = typed.is_none_or(|typed| typed == spelt);
            let is_exact = matches!(rule, Rule::Exact | Rule::Phrase);
            Some(if is_exact && !is_typed { Rule::Diacritics } else { *rule })
        });
        of_terms.chain(words.iter().map(move |word| (word == term).then_some(Rule::Alias)))
    }
}

/// Tells nearly all words of a text that are in no phrase from those that are.
pub(super) struct Wanted {
    /// For each value of [`ends`] the lengths of the terms, a bit for each.
    lengths: Vec<u64>,
}

impl Wanted {
    fn of(leaves: &[Found]) -> Self {
        let mut lengths = vec![0_u64; 256];
        for found in leaves.iter().filter(|found| found.counts()) {
            let terms = found.terms.iter().flatten().flat_map(BTreeMap::keys);
            for term in terms.chain(found.names.iter().flat_map(|(words, _)| words)) {
                let term = index::folded(term);
                if let Some(lengths) = lengths.get_mut(ends(term)) {
                    *lengths |= length(term);
                }
            }
        }
        Self { lengths }
    }

    fn may_have(&self, term: &str) -> bool {
        self.lengths.get(ends(term)).is_some_and(|lengths| lengths & length(term) != 0)
    }
}

/// A number below 256 for the first two bytes of a term and the last: of a Russian word the first
/// says nothing.
fn ends(term: &str) -> usize {
    let bytes = term.as_bytes();
    let byte = |byte: Option<&u8>| byte.copied().unwrap_or_default();
    let start = byte(bytes.first()).wrapping_mul(31) ^ byte(bytes.get(1));
    usize::from(start ^ byte(bytes.last()).wrapping_mul(7))
}

/// The length of a term as a bit; the last one is for all that are longer.
fn length(term: &str) -> u64 {
    1 << term.len().min(63)
}

/// The words of a text that are in a phrase.
struct Seen {
    /// In order: where each stands, in bytes and in words, and which of `terms` it is.
    words: Vec<(Range<usize>, usize, usize)>,
    /// For each term the words of the phrases that it stands for, counted through all phrases, in
    /// order, and why.
    terms: Vec<Vec<(usize, Rule)>>,
}

impl Seen {
    fn in_text(text: &str, phrases: &[Phrase], wanted: &Wanted) -> Self {
        let mut seen = Self { words: Vec::new(), terms: Vec::new() };
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let mut tokens = analysis::tokens(text);
        let mut position = 0_usize;
        let has_words = phrases.iter().any(|phrase| phrase.words.count() > 0);
        while let Some(range) = tokens.advance().filter(|_| has_words) {
            let term = tokens.term();
            if wanted.may_have(term) {
                let word = text.get(range.clone()).unwrap_or_default();
                let spelling = analysis::spelling(word, term);
                // No spelling is a folded word.
                let key = spelling.as_deref().unwrap_or(term);
                let number = numbers.get(key).copied().unwrap_or_else(|| {
                    let number = seen.terms.len();
                    let spelt = index::spelt(term, word);
                    let rules = phrases
                        .iter()
                        .flat_map(|phrase| (phrase.first..).zip(phrase.words.rules(term, &spelt)));
                    seen.terms.push(rules.filter_map(|(word, rule)| Some((word, rule?))).collect());
                    numbers.insert(key.to_owned(), number);
                    number
                });
                if seen.terms.get(number).is_some_and(|rules| !rules.is_empty()) {
                    seen.words.push((range, position, number));
                }
            }
            position = position.saturating_add(1);
        }
        seen
    }

    /// Why a term stands for a word of a phrase.
    fn rule(&self, term: usize, word: usize) -> Option<Rule> {
        let rules = self.terms.get(term)?;
        let at = rules.binary_search_by_key(&word, |(word, _)| *word).ok()?;
        rules.get(at).map(|(_, rule)| *rule)
    }

    /// Where a phrase stands, and the least trusted rule by which it does.
    fn of(&self, phrase: &Phrase) -> impl Iterator<Item = (Range<usize>, Rule)> {
        let (first_word, count) = (phrase.first, phrase.words.count());
        let windows = (count > 0).then(|| self.words.windows(count));
        windows.into_iter().flatten().filter_map(move |window| {
            let ((first, start, _), (last, end, _)) = (window.first()?, window.last()?);
            if end.saturating_sub(*start).saturating_add(1) != count {
                return None;
            }
            let rules = (first_word..).zip(window).map(|(word, (_, _, term))| self.rule(*term, word));
            let rule = rules.collect::<Option<Vec<Rule>>>()?.into_iter().max()?;
            Some((first.start..last.end, rule))
        })
    }
}

#[cfg(test)]
impl Answer {
    /// What [`highlights`](Self::highlights) says, by trying each phrase at each word.
    pub(super) fn highlights_by_trying(&self, text: &str, zone: Zone) -> Vec<Highlight> {
        let tokens: Vec<_> = analysis::tokens(text).collect();
        let mut found = Vec::new();
        for leaf in self.leaves.iter().filter(|found| found.counts()) {
            let number = leaf.of;
            if let Some((first, last)) = leaf.leaf.dates {
                let dates = dates::dates(text).into_iter();
                let dates = dates.filter(|date| date.first <= last && date.last >= first);
                found.extend(dates.map(|date| Highlight {
                    range: date.range,
                    leaf: number,
                    rule: Rule::Date,
                }));
                continue;
            }
            let in_field = match leaf.leaf.field {
                None => true,
                Some(Field::Title) => zone == Zone::Title,
                Some(Field::Heading) => zone == Zone::Heading,
                Some(Field::Reference) => zone == Zone::Reference,
                Some(Field::Source | Field::Language | Field::Item | Field::Date) => false,
            };
            if !in_field {
                continue;
            }
            for (phrase, terms) in leaf.terms.iter().enumerate().filter(|(_, terms)| !terms.is_empty()) {
                for window in tokens.windows(terms.len()) {
                    let rule = |(word, (token, terms)): (usize, (&analysis::Token, &BTreeMap<String, _>))| {
                        let spelt = index::spelt(&token.term, &text[token.range.clone()]);
                        let (rule, _): &(Rule, u32) = terms.get(&token.term).or_else(|| terms.get(&spelt))?;
                        let typed = leaf.spelt.get(phrase).and_then(|typed| typed.get(word)?.as_ref());
                        let is_other = *rule <= Rule::Phrase && typed.is_some_and(|typed| *typed != spelt);
                        Some(if is_other { Rule::Diacritics } else { *rule })
                    };
                    let rules: Option<Vec<Rule>> = window.iter().zip(terms).enumerate().map(rule).collect();
                    let Some(rules) = rules else { continue };
                    let range = window.first().unwrap().range.start..window.last().unwrap().range.end;
                    found.push(Highlight { range, leaf: number, rule: rules.into_iter().max().unwrap() });
                }
            }
            for (words, _) in &leaf.names {
                for window in tokens.windows(words.len()) {
                    if window.iter().zip(words).all(|(token, word)| token.term == *word) {
                        let range = window.first().unwrap().range.start..window.last().unwrap().range.end;
                        found.push(Highlight { range, leaf: number, rule: Rule::Alias });
                    }
                }
            }
        }
        order::by_key(&mut found, |one| order::pair(one.range.start as u32, !(one.range.end as u32)));
        let mut end = 0;
        found.retain(|one| {
            one.range.start >= end && {
                end = one.range.end;
                true
            }
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::{Archive, ArchiveBuilder};
    use crate::bytes::Slice;
    use crate::document::{self, Description};
    use crate::query;
    use crate::search::{Options, search};

    fn archive() -> Archive {
        let note = "Minutes\n\nThe congress of People's Self-Defense (NS; Народная самооборона) met in January 2002, \
            2002 and 2005, in Нижний Новгород.\n\nAnarchists and анархисты, the the Żółw of Łódź; 東京都 Αναρχικοί.";
        let mut builder = ArchiveBuilder::new(Description::default());
        let item = document::parse("minutes.txt", note.as_bytes());
        builder.add("minutes.txt", note.as_bytes().to_vec(), item, &Description::default());
        Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
    }

    const WORD: &str = "(the|The|congress|met|in|January|2002|2005|Self-Defense|People's|NS|Народная|самооборона|\
        нижний|НОВГОРОД|anarchist|Anarchists|анархисты|żółw|ŁÓDŹ|東京都|京|Αναρχικοί|and|don’t)";

    fn text() -> impl Strategy<Value = String> {
        prop::string::string_regex(&format!("({WORD}[ .,;-]){{0,12}}")).unwrap()
    }

    fn typed() -> impl Strategy<Value = String> {
        let one = format!(
            "{WORD}( {WORD})?|\"{WORD} {WORD}( {WORD})?\"|{WORD} NEAR/3 {WORD}|(title|heading):{WORD}|date:200[25]|\
             [tт]\\*|\\*[eеr]\\*|NS|Self-Defense|=the|-{WORD}|anarchst~|/a.*/"
        );
        let one = prop::string::string_regex(&one).unwrap();
        prop::collection::vec(one, 1..4).prop_map(|all| all.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn lit_is_what_trying_each_phrase_at_each_word_finds(
            queries in prop::collection::vec(typed(), 8),
            texts in prop::collection::vec(text(), 4),
            zone in prop::sample::select(Zone::ALL.to_vec()),
        ) {
            let archive = archive();
            for typed in &queries {
                let answer = search(&archive, typed, &query::parse(typed), Options::default()).unwrap();
                for text in &texts {
                    let expected = answer.highlights_by_trying(text, zone);
                    prop_assert_eq!(answer.highlights(text, zone), expected, "{} in {}", typed, text);
                }
            }
        }
    }

    #[test]
    fn a_word_that_is_asked_for_hundreds_of_times_takes_no_more_memory() {
        let archive = archive();
        let typed = "2002 \"in January\" ".repeat(100);
        let answer = search(&archive, &typed, &query::parse(&typed), Options::default()).unwrap();
        let text = "in January 2002, ".repeat(300);
        let lit = answer.highlights(&text, Zone::Body);
        assert_eq!(lit, answer.highlights_by_trying(&text, Zone::Body));
        assert_eq!(lit.len(), 600);
        assert!(lit.capacity() < 3000, "{}", lit.capacity());
    }

    #[test]
    fn a_date_and_a_word_are_lit_for_the_first_of_them() {
        let archive = archive();
        for typed in ["2002 date:2002 ", "date:2002 2002 "] {
            let answer = search(&archive, typed, &query::parse(typed), Options::default()).unwrap();
            let lit = answer.highlights("met in 2002", Zone::Body);
            assert_eq!(lit.iter().map(|one| one.leaf).collect::<Vec<_>>(), [0], "{typed}");
            assert_eq!(lit, answer.highlights_by_trying("met in 2002", Zone::Body));
        }
    }
}
