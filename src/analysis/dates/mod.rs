//! Dates as they are written in running text: `2 May 2013`, `с 25 по 27 января 2002 года`,
//! `1990-е`, `2012–2014`, `since early 2014`.
//!
//! A date taken for what is none misleads, and one that is missed only is not found by its
//! date. So a number is a year only where the words around it say so, and what could be read
//! in two ways (`03/04/2013`, `2007-08`, `the 1900s`) is left alone. Months are read in English,
//! Russian, Ukrainian, German, French and Spanish.
//!
//! What a date says is given as days, and by [`Dated::edtf`] as the Extended Date/Time Format
//! (ISO 8601-2:2019, levels 1 and 2).

mod around;
mod bounds;
mod day;
mod early;
mod edtf;
mod inferred;
mod lexemes;
#[cfg(test)]
mod lists;
mod parts;
mod rules;
#[cfg(test)]
mod tests;
mod words;
mod years;

use std::ops::Range;

pub use day::Day;
pub use edtf::{asked, iso_year};

use bounds::stated;
use inferred::inferred;
use lexemes::{At, Kind, Reading};
use rules::{Found, span};
use words::{may_be_ordinal, ordinal, roman};

/// How exactly a date is stated; of a span, the less exact of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the season: spring begins in March, summer in June, autumn in September. A winter is
    /// all of its year, since "winter 2011" is said of the one before and of the one after.
    Season,
    /// To the year.
    Year,
    /// To ten years.
    Decade,
    /// To a hundred years: the 19th century is 1800 to 1899, as EDTF has it.
    Century,
}

/// Which end of a time a date states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// Both: `in 2002`, `2002–2005`.
    #[default]
    Whole,
    /// The beginning, and the end is open: `since 2002`, `post-2012`, `с 2002 года`.
    Since,
    /// The end, and the beginning is open: `by 2019`, `before 2013`, `до 2013 года`.
    Until,
}

/// An end of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The first: `2013` of `from 2013 to 2015`.
    First,
    /// The last.
    Last,
}

/// A date or a span of time in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// Where it stands in the text, in bytes, end exclusive: what is written of `first` and `last`,
    /// with "early", "mid" and the like, and with what says after it that it goes on ("1909 on", "2014–Present"), without
    /// "since", "by", "circa".
    pub range: Range<usize>,
    /// The first day of the time that is named: of `since 2002` it is 2002-01-01.
    pub first: Day,
    /// The last day of the time that is named: of `since 2002` it is 2002-12-31. Not before the
    /// first.
    pub last: Day,
    /// How exactly it is stated.
    pub precision: Precision,
    /// Which end of a time it states.
    pub bound: Bound,
    /// Whether the text says that it is about then, or names a part of a time that has no sharp
    /// edges. Of a year, early are the first four months, mid the next four, late the last four;
    /// of a decade, the first four years, the next three, the last three; a month and a century
    /// are parted in three. Of a span, whether that is so of either end.
    pub approximate: bool,
    /// Of an approximate span, the end that is not: the last one of `c. 1455–1536`. `None` if both are, and of what is
    /// not approximate.
    pub sharp: Option<Edge>,
    /// Whether the year is not written in the date, or but two digits of it, and is taken from the dates before it, or the
    /// one after it: `in August`, `that year`, `in '67`, `в 80-х годах`.
    pub inferred: bool,
}

/// The dates of a text in order; none overlaps another. Costs time linear in the text.
///
/// ```
/// use fonds::analysis::dates::dates;
///
/// let text = "The congress met on 25–27 January 2002; 2000 people came. Съезд прошёл в мае 2013 года.";
/// let found: Vec<_> = dates(text)
///     .into_iter()
///     .map(|date| (&text[date.range.clone()], date.first.to_string(), date.last.to_string()))
///     .collect();
/// assert_eq!(found, [
///     ("25–27 January 2002", "2002-01-25".to_owned(), "2002-01-27".to_owned()),
///     ("мае 2013 года", "2013-05-01".to_owned(), "2013-05-31".to_owned()),
/// ]);
/// ```
#[must_use]
pub fn dates(text: &str) -> Vec<Dated> {
    let has_century = || {
        [" век", "вв.", " в.", " столет", " centur", "-centur", "Iв.", "Vв.", "Xв.", "Хв."]
            .iter()
            .any(|word| text.contains(word))
    };
    if !(text.bytes().any(|byte| byte.is_ascii_digit()) || has_century()) {
        return Vec::new();
    }
    let mut read = Reading::new(text);
    let mut ahead = Ahead::default();
    let mut number = 0;
    while number < read.lexemes.len() {
        let at = At { read: &read, number };
        let words = ahead.words_to_number(at);
        let found = if words <= WORDS { span(at).map(|found| (at, stated(at, found))) } else { None };
        // Where no date was, one has to come.
        let is_near = !read.dates.is_empty() || words <= inferred::MOST_WORDS_TO_COME;
        let found = found.or_else(|| if is_near { inferred(at) } else { None });
        let Some((start, found)) = found else {
            number = number.saturating_add(1);
            continue;
        };
        let range = start.lexeme().zip(found.end.before().and_then(At::lexeme));
        let life = life_of(start, &found);
        let Found { first, last, precision, bound, approximate, sharp, inferred, end, .. } = found;
        let dated = range.map(|(start, end)| Dated {
            range: start.start..end.end,
            first,
            last,
            precision,
            bound,
            approximate,
            // Of an end that is not written nothing is said.
            sharp: sharp.filter(|_| bound == Bound::Whole),
            inferred,
        });
        number = end.number;
        (read.listed, read.life) = (number, life.or(read.life));
        read.dates.extend(dated);
    }
    read.dates
}

/// The years of a span in brackets that is as long as a life: `(1881–1923)`.
fn life_of(start: At, found: &Found) -> Option<(i32, i32)> {
    let (first, last) = (found.first.ymd().0, found.last.ymd().0);
    let is_bracketed = start.before().is_some_and(|open| open.is_mark("([")) && found.end.is_mark(")]");
    let is_life = found.is_span && found.precision == Precision::Year && is_bracketed;
    (is_life && (15..=110).contains(&last.saturating_sub(first))).then_some((first, last))
}

/// A date has a number among its first so many words.
const WORDS: usize = 6;

/// Where the next number is; most words are far from any, and need no more than this look.
#[derive(Default)]
struct Ahead {
    number: usize,
}

impl Ahead {
    /// How many words on there is a number, or what is one in Roman; 0 is here.
    fn words_to_number(&mut self, at: At) -> usize {
        self.number = self.number.max(at.number);
        while let Some(lexeme) = at.read.lexemes.get(self.number) {
            let word = at.read.text.get(lexeme.start..lexeme.end);
            if matches!(lexeme.kind, Kind::Number(..)) || is_roman(word) || is_ordinal(word) {
                break;
            }
            self.number = self.number.saturating_add(1);
        }
        if self.number < at.read.lexemes.len() { self.number.saturating_sub(at.number) } else { usize::MAX }
    }
}

/// Whether a word may be an ordinal of a century.
fn is_ordinal(word: Option<&str>) -> bool {
    word.is_some_and(|word| {
        let is_named = || {
            let may_begin = word.starts_with(|char| "двоспчшДВОСПЧШ".contains(char));
            may_begin && may_be_ordinal(word) && ordinal(&word.to_lowercase()).is_some()
        };
        // `the third century BC`
        let is_early = || ["first", "second", "third"].iter().any(|one| word.eq_ignore_ascii_case(one));
        let is_twenty = || word.eq_ignore_ascii_case("twenty") || matches!(word, "двадцать" | "Двадцать");
        word.len() >= 5 && (word.ends_with("th") || is_named() || is_twenty() || is_early())
    })
}

fn is_roman(word: Option<&str>) -> bool {
    word.is_some_and(|word| {
        word.starts_with(['I', 'V', 'X', 'Х', 'І']) && roman(word.trim_end_matches('в')).is_some()
    })
}
