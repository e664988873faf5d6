//! What the reader should know about how an answer came about.

use std::fmt;

use crate::index::{self, PatternError, Term};
use crate::order;
use crate::query::{self, Field};

use super::expand::{self, Meant};
use super::rule::Rule;

/// What the reader should know about how an answer came about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Something was odd about the query.
    Query(query::Notice),
    /// The archive was indexed with another version of the text analysis.
    OtherAnalysis,
    /// A word or phrase, as it was typed, is nowhere in the archive, or in no title, heading
    /// or reference where one of these was asked for.
    Absent(String, Option<Field>),
    /// A pattern is none, for this reason.
    NoPattern(String, PatternError),
    /// More words fit a pattern than are looked for; those in most passages were.
    Cut(String),
    /// A word as it was typed is nowhere; others were looked for by this rule. The words are the
    /// ones in most passages, five at most.
    Instead(String, Rule, Vec<String>),
    /// No passage has all the words; these items have all of them in different passages.
    AcrossPassages,
    /// No item has all the words; these passages have some of them.
    Some,
    /// Of the items, which are ranked by how well they fit, so many have all the words in one
    /// passage.
    Full(usize),
}

impl Notice {
    pub(super) fn instead(typed: &str, rule: Rule, found: &[Meant]) -> Self {
        let mut words: Vec<&Term> = found.iter().map(|meant| &meant.term).collect();
        order::by_key(&mut words, |term| u64::from(!term.passages()));
        let words = words.into_iter().map(|term| index::written(&term.text).to_owned()).take(5).collect();
        Self::Instead(typed.to_owned(), rule, words)
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(notice) => notice.fmt(f),
            Self::OtherAnalysis => f.write_str(
                "This archive was indexed by another version of this program; some words may not be \
                 found. Pack it again, or open it with the program it came with.",
            ),
            Self::Absent(word, None) => write!(f, "“{word}” is nowhere in this archive."),
            Self::Absent(word, Some(Field::Title)) => write!(f, "“{word}” is in no title."),
            Self::Absent(word, Some(Field::Heading)) => write!(f, "“{word}” is in no heading."),
            Self::Absent(word, Some(Field::Reference)) => write!(f, "“{word}” is in no reference."),
            Self::Absent(word, Some(Field::Date)) => write!(f, "No passage names a date of “{word}”."),
            Self::Absent(word, Some(field)) => {
                write!(f, "No item has “{word}” as its {}.", field.typed().trim_end_matches(':'))
            }
            Self::NoPattern(pattern, error) => write!(f, "“{pattern}” is no pattern: {error}."),
            Self::Cut(pattern) => {
                let most = expand::MOST_FITTING;
                write!(f, "“{pattern}” fits more than {most} words; those in most passages were looked for.")
            }
            Self::Instead(word, Rule::Completion, _) => write!(f, "Shown for words that begin with “{word}”."),
            Self::Instead(word, rule, words) => {
                let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
                write!(f, "“{word}” is nowhere in this archive. Shown for {} ({}).", words.join(", "), rule.name())
            }
            Self::AcrossPassages => f.write_str(
                "No passage has all the words. These are of items that have all of them in different passages.",
            ),
            Self::Some => f.write_str("No passage has all the words. These have some of them."),
            Self::Full(1) => f.write_str(
                "One of these items has all the words in one passage. Type AND between them to see only that.",
            ),
            Self::Full(items) => write!(
                f,
                "{items} of these items have all the words in one passage. Type AND between them to see \
                 only those."
            ),
        }
    }
}
