//! What a date is made of: words, numbers and marks, and a place among them.

use std::cell::OnceCell;

use super::Dated;
use super::words::{CLOSING, DENYING, JOINING, OPENING, PREFIXES};
use crate::analysis::sentences;

/// What a date is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits: their value and how many there are.
    Number(u32, usize),
    /// Letters.
    Word,
    /// Anything else but white space.
    Mark(char),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    for (start, char) in text.char_indices() {
        let end = start.saturating_add(char.len_utf8());
        let last = lexemes.last_mut().filter(|last| last.end == start);
        if let Some(digit) = char.to_digit(10) {
            if let Some(Lexeme { kind: Kind::Number(value, digits), end: ends, .. }) = last {
                *value = value.saturating_mul(10).saturating_add(digit);
                (*digits, *ends) = (digits.saturating_add(1), end);
            } else {
                lexemes.push(Lexeme { kind: Kind::Number(digit, 1), start, end });
            }
        } else if char.is_alphabetic() || matches!(char, '\u{300}'..='\u{36f}') {
            match last {
                Some(last) if last.kind == Kind::Word => last.end = end,
                _ => lexemes.push(Lexeme { kind: Kind::Word, start, end }),
            }
        } else if !char.is_whitespace() {
            match (char, last) {
                // Two hyphens are typed for a dash.
                ('-', Some(Lexeme { kind: Kind::Mark(mark @ '-'), end: ends, .. })) => {
                    (*mark, *ends) = ('–', end)
                }
                ('\u{2010}' | '\u{2011}', _) => lexemes.push(Lexeme { kind: Kind::Mark('-'), start, end }),
                _ => lexemes.push(Lexeme { kind: Kind::Mark(char), start, end }),
            }
        }
    }
    lexemes
}

/// A text in which dates are looked for, and what it has told so far.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) lexemes: Vec<Lexeme>,
    /// The place after the last date; a list of years may go on there.
    pub(super) listed: usize,
    /// The dates before.
    pub(super) dates: Vec<Dated>,
    /// The first and the last year of the life in brackets that stood last, of which what follows may tell.
    pub(super) life: Option<(i32, i32)>,
    /// The ends of the sentences, once they are asked for.
    ends: OnceCell<Vec<usize>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            lexemes: lexemes(text),
            listed: usize::MAX,
            dates: Vec::new(),
            life: None,
            ends: OnceCell::new(),
        }
    }
}

impl Reading<'_> {
    /// The year of the last date before: what is near it is more likely to be one too.
    pub(super) fn known(&self) -> Option<i32> {
        self.dates.last().map(|date| date.last.ymd().0)
    }

    fn ends(&self) -> &[usize] {
        self.ends.get_or_init(|| sentences(self.text).map(|range| range.end).collect())
    }

    /// Where the sentence begins in which a byte lies, and the one before it.
    pub(super) fn sentences(&self, at: usize) -> (usize, usize) {
        let number = self.ends().partition_point(|end| *end <= at);
        let start =
            |number: Option<usize>| number.and_then(|number| self.ends().get(number)).copied().unwrap_or(0);
        (start(number.checked_sub(1)), start(number.checked_sub(2)))
    }

    /// Where the sentence ends in which a byte lies.
    pub(super) fn sentence_end(&self, at: usize) -> usize {
        let ends = self.ends();
        ends.get(ends.partition_point(|end| *end <= at)).copied().unwrap_or(usize::MAX)
    }
}

/// A place between lexemes. It is handed about much, so it is no more than two words of memory; and what is asked of it
/// is asked in hundreds of places, so that a copy of it in each would make the page larger by 20 KB.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) read: &'a Reading<'a>,
    pub(super) number: usize,
}

impl<'a> At<'a> {
    pub(super) fn lexeme(self) -> Option<Lexeme> {
        self.read.lexemes.get(self.number).copied()
    }

    pub(super) fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), ..self }
    }

    pub(super) fn before(self) -> Option<Self> {
        Some(Self { number: self.number.checked_sub(1)?, ..self })
    }

    /// Whether nothing stands between this and the one before.
    #[inline(never)]
    pub(super) fn joins(self) -> bool {
        let before = self.before().and_then(Self::lexeme);
        before.zip(self.lexeme()).is_some_and(|(before, own)| before.end == own.start)
    }

    #[inline(never)]
    pub(super) fn number(self) -> Option<(u32, usize)> {
        match self.lexeme()?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn mark(self) -> Option<char> {
        match self.lexeme()?.kind {
            Kind::Mark(char) => Some(char),
            _ => None,
        }
    }

    /// The word here, as it is written.
    #[inline(never)]
    pub(super) fn written(self) -> Option<&'a str> {
        let lexeme = self.lexeme().filter(|lexeme| lexeme.kind == Kind::Word)?;
        self.read.text.get(lexeme.start..lexeme.end)
    }

    /// The word here in small letters.
    pub(super) fn word(self) -> Option<String> {
        // No word that matters here has more.
        self.written().filter(|word| word.len() <= 40).map(str::to_lowercase)
    }

    #[inline(never)]
    pub(super) fn is_word(self, words: &str) -> bool {
        let same = |one: &str, written: &str| {
            // A letter and its small one have the same length, in the scripts of the lists.
            one.len() == written.len() && one.chars().eq(written.chars().flat_map(char::to_lowercase))
        };
        self.written().is_some_and(|written| words.split(' ').any(|one| same(one, written)))
    }

    #[inline(never)]
    pub(super) fn is_mark(self, marks: &str) -> bool {
        self.mark().is_some_and(|mark| marks.contains(mark))
    }

    /// Past a mark, if there is one.
    #[inline(never)]
    pub(super) fn past_mark(self, marks: &str) -> Option<Self> {
        self.is_mark(marks).then(|| self.next())
    }

    /// Past a word, if there is one of these.
    #[inline(never)]
    pub(super) fn past_word(self, words: &str) -> Option<Self> {
        self.is_word(words).then(|| self.next())
    }

    /// Past a mark that stands right at what is before it.
    #[inline(never)]
    pub(super) fn past_joined(self, marks: &str) -> Option<Self> {
        if self.joins() { self.past_mark(marks) } else { None }
    }

    /// Whether what begins here is not part of something larger.
    pub(super) fn is_free(self) -> bool {
        let Some(before) = self.before().filter(|_| self.joins()) else { return true };
        let is_prefixed = || {
            let word = before.before().filter(|word| before.joins() && word.is_word(PREFIXES));
            let begins =
                |word: Self| !word.joins() || word.before().is_some_and(|mark| mark.is_mark(OPENING));
            before.is_mark("-") && word.is_some_and(begins)
        };
        let is_time =
            || before.is_mark(":") && before.before().is_some_and(|number| number.number().is_some());
        // `b.1970`, `c.1850`
        let is_short = || {
            let word = before.before().filter(|word| before.joins() && word.is_word(JOINING));
            before.is_mark(".")
                && word.is_some_and(|word| {
                    !word.joins() || word.before().is_some_and(|mark| mark.is_mark(OPENING))
                })
        };
        // `c1500-1510`
        let is_circa = || {
            let is_word = matches!(before.written(), Some("c" | "ca"));
            is_word && (!before.joins() || before.before().is_some_and(|mark| mark.is_mark(OPENING)))
        };
        // `В1907 г.`, as pages that were scanned have it
        let is_in = || {
            let is_alone = !before.joins() || before.before().is_some_and(|mark| mark.is_mark(OPENING));
            matches!(before.written(), Some("в" | "В")) && is_alone && self.next().is_word("г году гг годах")
        };
        // `» ,2015 г.`, `(~1933)`, `(1972,1976)`
        let is_list = || before.number == self.read.listed;
        let is_apart = || before.is_mark(",") && (!before.joins() || is_list()) || before.is_mark("~");
        (before.is_mark(OPENING) && !is_time())
            || is_prefixed()
            || is_short()
            || is_circa()
            || is_in()
            || is_apart()
    }

    /// Whether what ends here is not part of something larger.
    #[inline(never)]
    pub(super) fn has_ended(self) -> bool {
        if !self.joins() {
            return true;
        }
        let next = self.next();
        // Of `(1972,1976)` the comma ends the year.
        let is_year = |at: Self| at.number().is_some_and(|(_, digits)| digits == 4);
        let is_list = || self.is_mark(",") && is_year(next) && self.before().is_some_and(is_year);
        let number = next.joins() && next.number().is_some() && !is_list();
        let goes_on = number || (next.joins() && next.written().is_some() && !self.is_mark("–—"));
        self.is_mark(CLOSING) && !(goes_on && self.is_mark(".,:'’-–—"))
    }

    /// Whether the word or mark before says that the number here is no date.
    pub(super) fn is_denied(self) -> bool {
        let Some(before) = self.before() else { return false };
        let before = match before.before() {
            Some(word) if before.is_mark(".") => word,
            _ => before,
        };
        // The `s` of "Russia's" is no page.
        let is_possessive = before.joins() && before.before().is_some_and(|mark| mark.is_mark("'’"));
        // `(~1933)`, but not "~1500 people"
        let is_about = before.is_mark("~") && self.next().is_mark(").,;");
        before.is_mark("№#§$€£₽+=~<>≈") && !is_about || (before.is_word(DENYING) && !is_possessive)
    }
}
