//! The one text analysis: text becomes tokens, and words are related to each other.
//!
//! Index, query and snippet all use it, so that they can never disagree about what a word
//! is. A [`Token`] is an occurrence in a text; its *term* is the word as it is compared:
//! folded in case and, where that is right for the script, in diacritics. Terms are surface
//! forms: `анархист` and `анархисты` are two terms, and [`stem()`] is a relation between them.
//!
//! ```
//! use fonds::analysis::{stem, tokens};
//!
//! let terms: Vec<_> = tokens("Ещё о «Автономном действии»: café, avtonom.org")
//!     .map(|token| token.term)
//!     .collect();
//! assert_eq!(terms, ["еще", "о", "автономном", "действии", "cafe", "avtonom", "org"]);
//! assert_eq!(stem("анархистских"), stem("анархистское"));
//! ```

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

pub mod dates;
mod fold;
mod script;
mod stem;

pub use fold::fold;
pub use script::{Script, script_runs};
pub use stem::stem;

/// The number of this analysis: another one may find other words in the same text, or relate
/// them otherwise. An archive records the number of the analysis that it was indexed with. It
/// is raised with any change that alters a term or a stem, a new version of Unicode's tables
/// or of Snowball included.
pub const VERSION: u32 = 1;

/// The longest term, in characters. What is longer is cut there, in documents and in
/// queries alike: such "words" are encoded bytes, and would only swell the dictionary.
pub const LONGEST_TERM: usize = 64;

/// An occurrence of a word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word; never empty.
    pub term: String,
    /// Where the word stands in the text, in bytes, end exclusive.
    pub range: Range<usize>,
    /// How many tokens stand before it in the text.
    pub position: u32,
}

/// The tokens of a text in order. Costs time linear in the text.
///
/// Words are found by Unicode's rules (UAX #29), which hold in every script, and are cut
/// further where people look for the parts: at `_`, at `.` and `:` beside a letter
/// (`avtonom.org` is two tokens, `205.2` one), and at an apostrophe that is followed by
/// more than two letters (`l'anarchie` is two tokens, `people's` one).
pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    text.unicode_word_indices()
        .flat_map(|(start, word)| parts(word).map(move |part| (start, word, part)))
        .filter_map(|(start, word, part)| {
            let mut term = fold(word.get(part.clone())?);
            if let Some((end, _)) = term.char_indices().nth(LONGEST_TERM) {
                term.truncate(end);
            }
            let range = start.checked_add(part.start)?..start.checked_add(part.end)?;
            (!term.is_empty()).then_some((term, range))
        })
        .zip(0..)
        .map(|((term, range), position)| Token { term, range, position })
}

/// The byte ranges of the parts of one UAX #29 word.
fn parts(word: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut cuts = Vec::new();
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let mut before = None;
        let mut rest = word.char_indices().peekable();
        while let Some((at, char)) = rest.next() {
            let after = rest.peek().map(|&(_, char)| char);
            let tail = word.get(at..).unwrap_or_default().chars().skip(1);
            let cut = match char {
                '_' => true,
                '.' | ':' | '\u{00b7}' | '\u{2024}' | '\u{fe55}' => {
                    before.is_some_and(char::is_alphabetic) || after.is_some_and(char::is_alphabetic)
                }
                '\'' | '\u{2019}' | '\u{02bc}' | '\u{ff07}' => {
                    tail.take_while(|char| char.is_alphanumeric()).nth(2).is_some()
                }
                _ => false,
            };
            if cut {
                cuts.push(at..at.saturating_add(char.len_utf8()));
            }
            before = Some(char);
        }
    }
    let starts = std::iter::once(0).chain(cuts.clone().into_iter().map(|cut| cut.end));
    let ends = cuts.into_iter().map(|cut| cut.start).chain(std::iter::once(word.len()));
    starts.zip(ends).map(|(start, end)| start..end).filter(|part| !part.is_empty())
}

/// The byte ranges of the sentences of a text, in order and without gaps (UAX #29).
///
/// White space after a sentence belongs to it. Costs time linear in the text.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_sentence_bound_indices().map(|(start, sentence)| start..start.saturating_add(sentence.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = tokens(text).map(|token| token.term).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_found_in_every_script() {
        check("The Федерация, Αναρχικοί και 東京!", &["the", "федерация", "αναρχικοι", "και", "東", "京"]);
        check("AD-SR / АД-СР", &["ad", "sr", "ад", "ср"]);
        check("№32 (Winter 2011.g)", &["32", "winter", "2011", "g"]);
        check("", &[]);
        check(" — … ,,, ", &[]);
    }

    #[test]
    fn parts_of_names_and_addresses_can_be_found() {
        check("avtonom.org a.volokos@gmail.com", &["avtonom", "org", "a", "volokos", "gmail", "com"]);
        check("Logo_of_the_Autonomous_Action.png", &["logo", "of", "the", "autonomous", "action", "png"]);
        check("Article 205.2, 2,241 items", &["article", "205.2", "2,241", "items"]);
        check("People’s l'anarchie O'Brien don't", &["people's", "l", "anarchie", "o", "brien", "don't"]);
    }

    #[test]
    fn an_endless_word_is_cut_in_documents_and_queries_alike() {
        let long = "x".repeat(100_000);
        check(&long, &[&"x".repeat(LONGEST_TERM)]);
    }

    proptest! {
        #[test]
        fn tokens_lie_in_order_on_their_words(text in "[a-zA-Zа-яёЁѐΑ-ώ0-9'’._:\u{301}\u{ad} \\PC]{0,60}") {
            let mut end = 0;
            for (count, token) in tokens(&text).enumerate() {
                prop_assert!(token.range.start >= end);
                end = token.range.end;
                prop_assert!(text.get(token.range.clone()).is_some());
                prop_assert_eq!(token.position as usize, count);
                prop_assert!(!token.term.is_empty());
            }
        }

        #[test]
        fn sentences_leave_nothing_out(text in "\\PC{0,80}") {
            let mut end = 0;
            for range in sentences(&text) {
                prop_assert_eq!(range.start, end);
                end = range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
