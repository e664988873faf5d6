//! What was typed, cut into words, phrases and operators.

use std::collections::VecDeque;
use std::ops::Range;

use super::{Field, Form, LONGEST, Leaf, MOST_NEAR, NEAR, Notice, Part};
use crate::analysis;
use crate::analysis::dates;

#[derive(Debug)]
pub(super) enum Lexeme {
    Open(Option<Field>),
    Close,
    Or,
    And,
    Not(usize),
    Near(u32),
    Leaf(Box<Leaf>),
}

/// Cuts what was typed into words, phrases and operators.
pub(super) fn lexemes(text: &str) -> (VecDeque<Lexeme>, Vec<Notice>) {
    let mut lexer = Lexer::default();
    lexer.lex(text);
    (lexer.lexemes, lexer.notices)
}

/// What was cut so far.
#[derive(Default)]
struct Lexer {
    lexemes: VecDeque<Lexeme>,
    notices: Vec<Notice>,
    /// The field that stands before what comes next, and where it was typed.
    field: Option<(Field, usize)>,
    /// The field of each bracket that is open.
    brackets: Vec<Option<Field>>,
}

impl Lexer {
    fn lex(&mut self, text: &str) {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        let text = text.get(..end).unwrap_or_default();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(char) = rest.chars().next() else { break };
            let next = at.saturating_add(char.len_utf8());
            if char.is_whitespace() {
                at = next;
                if self.field.take().is_some() {
                    self.drop_not();
                }
                continue;
            }
            match char {
                '(' => {
                    let field = self.field.take().map(|(field, _)| field);
                    self.lexemes.push_back(Lexeme::Open(field));
                    self.brackets.push(field.or(self.bracket()));
                    at = next;
                }
                ')' => {
                    self.field = None;
                    self.brackets.pop();
                    self.lexemes.push_back(Lexeme::Close);
                    at = next;
                }
                // A sign of its own is a dash between words, not an operator; that of `date:-0043` is of the year.
                '-' | '\u{2212}' if !starts_with_space(text, next) && !self.is_of_year(rest) => {
                    self.lexemes.push_back(Lexeme::Not(at));
                    at = next;
                }
                _ if is_quote(char) => at = self.quoted(text, at, next),
                '/' if self.here() != Some(Field::Date) => match regex_end(text, next) {
                    Some(close) => {
                        let part = Part {
                            term: text.get(next..close).unwrap_or_default().to_lowercase(),
                            form: Form::Regex,
                            range: next..close,
                        };
                        let end = close.saturating_add(1);
                        self.push(vec![part], false, false, next..close, at..end);
                        at = end;
                    }
                    None => at = self.word(text, at, rest),
                },
                _ => at = self.word(text, at, rest),
            }
        }
    }

    /// Whether what comes next is the minus of a year, right after `date:`.
    fn is_of_year(&self, rest: &str) -> bool {
        let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        rest.starts_with('-') && digits == 4 && self.field.is_some_and(|(field, _)| field == Field::Date)
    }

    /// The field of the bracket around what comes next.
    fn bracket(&self) -> Option<Field> {
        self.brackets.last().copied().flatten()
    }

    /// The field of what comes next.
    fn here(&self) -> Option<Field> {
        self.field.map(|(field, _)| field).or(self.bracket())
    }

    fn notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// The words of what stands at `range`, and whether the last one may not be complete.
    fn words(&mut self, text: &str, range: Range<usize>, form: Form) -> (Vec<Part>, bool) {
        // What is stated of an item is no word: a sign in it is what it is.
        let has_signs = !self.here().is_some_and(Field::is_of_item);
        let words = words(text, range, form, has_signs);
        if words.is_cut && !words.parts.is_empty() {
            self.notice(Notice::OneWord);
        }
        (words.parts, words.is_unfinished)
    }

    /// Adds a leaf; where there is no word, what was to be excluded is nothing.
    fn push(&mut self, parts: Vec<Part>, quoted: bool, open: bool, range: Range<usize>, whole: Range<usize>) {
        let field = self.field.take();
        let start = field.map_or(whole.start, |(_, at)| at);
        if parts.is_empty() {
            self.drop_not();
            return;
        }
        let leaf = Leaf {
            field: field.map(|(field, _)| field),
            phrases: vec![parts],
            within: 0,
            dates: None,
            quoted,
            open,
            range,
            whole: start..whole.end,
        };
        self.lexemes.push_back(Lexeme::Leaf(Box::new(leaf)));
    }

    fn drop_not(&mut self) {
        while matches!(self.lexemes.back(), Some(Lexeme::Not(_))) {
            self.lexemes.pop_back();
        }
    }

    /// What stands in quotation marks; gives where it ends.
    fn quoted(&mut self, text: &str, at: usize, next: usize) -> usize {
        let inside = text.get(next..).unwrap_or_default();
        let close = inside
            .char_indices()
            .find(|&(length, char)| is_quote(char) && !is_of_word(text, next.saturating_add(length)));
        let length = close.map_or(inside.len(), |(length, _)| length);
        let range = next..next.saturating_add(length);
        let mut end = close.map_or(range.end, |(_, char)| range.end.saturating_add(char.len_utf8()));
        if self.here() == Some(Field::Date) {
            return self.date(text, range, at..end);
        }
        // A star right after the closing quotation mark is not part of the phrase.
        let (mut parts, is_open) = self.words(text, range.clone(), Form::Exact);
        let mut within = None;
        if close.is_some()
            && let Some((number, digits)) = tilde(text.get(end..).unwrap_or_default())
        {
            within = Some(number.unwrap_or(NEAR));
            end = end.saturating_add(digits);
        }
        let near = within.filter(|_| parts.len() > 1);
        if near.is_some() {
            parts.truncate(MOST_NEAR);
        }
        self.push(parts, true, is_open && close.is_none(), range, at..end);
        if let (Some(within), Some(Lexeme::Leaf(leaf))) = (near, self.lexemes.back_mut()) {
            leaf.within = within;
            let parts = std::mem::take(&mut leaf.phrases).into_iter().flatten();
            leaf.phrases = parts.map(|part| vec![part]).collect();
        }
        end
    }

    /// A word, an operator or the name of a field; gives where it ends.
    fn word(&mut self, text: &str, at: usize, rest: &str) -> usize {
        let length = rest
            .char_indices()
            .find(|&(length, char)| {
                let is_end = char.is_whitespace() || matches!(char, '(' | ')');
                is_end || is_quote(char) && !is_of_word(text, at.saturating_add(length))
            })
            .map_or(rest.len(), |(length, _)| length);
        let word = rest.get(..length).unwrap_or_default();
        let named = Field::ALL
            .into_iter()
            .find(|(name, _)| word.get(..name.len()).is_some_and(|w| w.eq_ignore_ascii_case(name)));
        if let (Some((name, named)), None) = (named, self.field) {
            self.field = Some((named, at));
            return at.saturating_add(name.len());
        }
        let end = at.saturating_add(length);
        if self.field.is_none()
            && let Some(operator) = operator(word, at)
        {
            self.lexemes.push_back(operator);
            return end;
        }
        if self.here() == Some(Field::Date) {
            return self.date(text, at..end, at..end);
        }
        let is_open = end == text.len();
        let (parts, is_open) = match misspelt(text, at..end) {
            Some(part) => (vec![part], false),
            None if word.starts_with('=') && word.len() > 1 => {
                (self.words(text, at.saturating_add(1)..end, Form::Spelt).0, false)
            }
            None => {
                let (parts, is_unfinished) = self.words(text, at..end, Form::Any);
                (parts, is_open && is_unfinished)
            }
        };
        self.push(parts, false, is_open, at..end, at..end);
        end
    }

    /// What stands after `date:`; gives where it ends.
    fn date(&mut self, text: &str, range: Range<usize>, whole: Range<usize>) -> usize {
        let end = whole.end;
        let typed = text.get(range.clone()).unwrap_or_default();
        match dates::asked(typed.trim()) {
            Some(days) => {
                let part = Part { term: typed.trim().to_owned(), form: Form::Exact, range: range.clone() };
                self.push(vec![part], false, false, range, whole);
                if let Some(Lexeme::Leaf(leaf)) = self.lexemes.back_mut() {
                    leaf.dates = Some(days);
                    // That of a bracket is read here, with its words.
                    leaf.field = Some(Field::Date);
                }
            }
            None => {
                self.notice(Notice::NoDate);
                self.push(Vec::new(), false, false, range, whole);
            }
        }
        end
    }
}

/// An operator, if a word is one.
fn operator(word: &str, at: usize) -> Option<Lexeme> {
    Some(match word {
        "OR" | "ИЛИ" => Lexeme::Or,
        "AND" | "И" => Lexeme::And,
        "NOT" | "НЕ" => Lexeme::Not(at),
        "NEAR" | "РЯДОМ" => Lexeme::Near(NEAR),
        _ => {
            let number = word.strip_prefix("NEAR/").or_else(|| word.strip_prefix("РЯДОМ/"))?;
            Lexeme::Near(number.parse::<u32>().ok()?.min(1000))
        }
    })
}

/// Where a regular expression ends that begins at `start`: at a `/` that ends the word.
fn regex_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let mut escaped = false;
    let length = rest.char_indices().find(|&(_, char)| {
        let is_end = char == '/' && !escaped;
        escaped = char == '\\' && !escaped;
        is_end || char.is_whitespace()
    });
    let (length, char) = length?;
    let close = start.saturating_add(length);
    let after = text.get(close..)?.chars().nth(1);
    let ends = after.is_none_or(|char| char.is_whitespace() || char == ')');
    (char == '/' && length > 0 && ends).then_some(close)
}

/// The number after a tilde, and how many bytes both have.
fn tilde(text: &str) -> Option<(Option<u32>, usize)> {
    let rest = text.strip_prefix('~')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number =
        rest.get(..digits).and_then(|digits| digits.parse::<u32>().ok()).map(|number| number.min(1000));
    Some((number, digits.saturating_add(1)))
}

/// The word with letters wrong that a typed word stands for, if a tilde says so.
fn misspelt(text: &str, range: Range<usize>) -> Option<Part> {
    let word = text.get(range.clone())?;
    let (before, after) = word.split_once('~')?;
    let (number, digits) = tilde(word.get(before.len()..)?)?;
    let mut tokens = analysis::tokens(before);
    let (token, rest) = (tokens.next()?, tokens.next());
    if rest.is_some() || digits <= after.len() {
        return None;
    }
    let automatic = if token.term.chars().count() >= 8 { 2 } else { 1 };
    let edits = number.map_or(automatic, |number| number.min(2) as u8);
    let form = if edits == 0 { Form::Exact } else { Form::Near(edits) };
    Some(Part { term: token.term, form, range })
}

fn starts_with_space(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_none_or(char::is_whitespace)
}

pub(crate) fn is_quote(char: char) -> bool {
    matches!(char, '"' | '“' | '”' | '„' | '«' | '»' | '\u{ff02}')
}

/// Whether a quotation mark is of a word: so stands one between Hebrew letters.
fn is_of_word(text: &str, at: usize) -> bool {
    let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    // A letter may have marks on it.
    let start = before.char_indices().rev().take(4).last().map_or(at, |(start, _)| start);
    let end = after.char_indices().nth(2).map_or(text.len(), |(length, _)| at.saturating_add(length));
    let around = text.get(start..end).unwrap_or_default();
    let at = at.saturating_sub(start);
    analysis::tokens(around).any(|token| token.range.start < at && token.range.end > at.saturating_add(1))
}

/// Words as they were typed.
pub(super) struct Words {
    parts: Vec<Part>,
    /// Whether the last one may not be complete: not after a space, a full stop or a sign.
    is_unfinished: bool,
    /// Whether a sign was left out that belongs to no word.
    is_cut: bool,
}

/// The words of what stands at `range`, cut where those of a text are. With `has_signs` `*` and
/// `?` stand for letters in them; else a last star says that there may be more.
fn words(text: &str, range: Range<usize>, form: Form, has_signs: bool) -> Words {
    let typed = text.get(range.clone()).unwrap_or_default();
    let signs = if has_signs { signs(typed) } else { Vec::new() };
    let (plain, stand_ins) = without_signs(typed, &signs);
    let typed_at = |at: usize| {
        let before = stand_ins.partition_point(|(end, _)| *end <= at);
        let (end, own) =
            before.checked_sub(1).and_then(|last| stand_ins.get(last)).copied().unwrap_or_default();
        own.saturating_add(at.saturating_sub(end))
    };
    let is_sign = |char: char| matches!(char, '*' | '?');
    let mut pieces: Vec<(Range<usize>, String)> = Vec::new();
    for token in analysis::tokens(&plain) {
        let own = typed_at(token.range.start)..typed_at(token.range.end);
        // In a script without spaces a sign beside a character is a token by itself.
        if let Some((last, _)) = pieces.last_mut()
            && last.end == own.start
            && (typed.get(own.clone()).is_some_and(|own| own.chars().all(is_sign))
                || typed.get(last.clone()).is_some_and(|last| last.ends_with(is_sign)))
        {
            last.end = own.end;
            continue;
        }
        pieces.push((own, token.term));
    }
    let end = pieces.last().map_or(0, |(last, _)| last.end);
    let after = typed.get(end..).unwrap_or_default();
    let mut words = Words { parts: Vec::new(), is_unfinished: after.is_empty(), is_cut: false };
    for (own, term) in pieces {
        let piece = typed.get(own.clone()).unwrap_or_default();
        let at = range.start.saturating_add(own.start)..range.start.saturating_add(own.end);
        if !piece.contains(is_sign) {
            words.parts.push(Part { term, form, range: at });
        } else if let (term, form) = pattern(piece)
            && !term.chars().all(is_sign)
        {
            words.is_unfinished &= own.end < end;
            words.parts.push(Part { term, form, range: at });
        } else {
            // Signs alone, or with marks of which nothing is left, are no word.
            words.is_cut = true;
        }
    }
    if !has_signs
        && after.starts_with('*')
        && let Some(last) = words.parts.last_mut()
    {
        last.form = Form::Prefix;
    }
    words
}

/// Where `*` and `?` stand for letters in what was typed, in bytes, in order.
fn signs(typed: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut start = 0_usize;
    for word in typed.split_inclusive(char::is_whitespace) {
        if word.contains(['*', '?']) {
            let mut of_word = signs_of(word);
            of_word.sort_unstable();
            of_word.dedup();
            found.extend(of_word.into_iter().map(|at| start.saturating_add(at)));
        }
        start = start.saturating_add(word.len());
    }
    found
}

/// The signs of one word, in any order: of question marks those that a letter, a star or a sign with a letter after it
/// follows and that are not at its beginning, and those that make four places with digits, as a year has. One at the end
/// of a word asks.
fn signs_of(word: &str) -> Vec<usize> {
    let mut found: Vec<usize> = word.match_indices('*').map(|(at, _)| at).collect();
    if is_address(word) {
        return found;
    }
    // A quotation mark that was lost on the way is one at the beginning of a word (`?slip?`).
    let begins = word.find(|char: char| char == '*' || char.is_alphanumeric()).unwrap_or(word.len());
    let has_begun = |at: usize| at > begins;
    // Whether what comes after is of a word, and whether it is a sign in one.
    let (mut is_followed, mut is_joint) = (false, false);
    for (at, char) in word.char_indices().rev() {
        match char {
            '?' if is_followed && has_begun(at) => found.push(at),
            '?' => {}
            '-' | '\'' | '\u{2019}' | '.' => {
                is_followed &= !is_joint;
                is_joint = true;
                continue;
            }
            _ => is_followed = char == '*' || char.is_alphanumeric(),
        }
        is_joint = false;
    }
    let is_place = |char: char| char.is_ascii_digit() || char == '?';
    let mut start = 0_usize;
    for run in word.split_inclusive(|char| !is_place(char)) {
        let places = run.trim_end_matches(|char| !is_place(char));
        let before = word.get(..start).and_then(|before| before.chars().next_back());
        let after = run.get(places.len()..).and_then(|after| after.chars().next());
        let is_alone = |char: Option<char>| char.is_none_or(|char| char != '*' && !char.is_alphanumeric());
        if places.len() == 4 && places != "????" && is_alone(before) && is_alone(after) {
            found.extend(places.match_indices('?').map(|(at, _)| start.saturating_add(at)));
        }
        start = start.saturating_add(run.len());
    }
    found
}

/// Whether a word is an address, in which a question mark is one: it has `://`, a `/` before the question mark, or
/// `?name=`.
fn is_address(word: &str) -> bool {
    let Some((before, _)) = word.split_once('?') else { return false };
    let is_name = |rest: &str| {
        let name = rest.trim_start_matches(|char: char| char.is_alphanumeric() || matches!(char, '_' | '-'));
        name.len() < rest.len() && name.starts_with('=')
    };
    before.contains('/') || word.contains("://") || word.split('?').skip(1).any(is_name)
}

/// What was typed with letters or digits in the places of these signs, three for a `*`, so that it
/// is cut as the words that it stands for; and where each stand-in ends, and its sign.
fn without_signs(typed: &str, signs: &[usize]) -> (String, Vec<(usize, usize)>) {
    let (mut plain, mut ends) = (String::with_capacity(typed.len()), Vec::new());
    let mut left = signs.iter().copied().peekable();
    for (at, char) in typed.char_indices() {
        if left.next_if_eq(&at).is_none() {
            plain.push(char);
            continue;
        }
        let after = at.saturating_add(1);
        let is_number = match plain.chars().next_back().filter(|before| before.is_alphanumeric()) {
            Some(before) => before.is_ascii_digit(),
            None => typed.get(after..).is_some_and(|rest| {
                // Of a run of signs the first looks, and the others follow it.
                rest.trim_start_matches(['*', '?']).starts_with(|char: char| char.is_ascii_digit())
            }),
        };
        let letter = if is_number { '0' } else { 'x' };
        plain.extend(std::iter::repeat_n(letter, if char == '*' { 3 } else { 1 }));
        ends.push((plain.len(), after));
    }
    (plain, ends)
}

/// The folded pattern that a piece of a word is, and of which kind.
fn pattern(piece: &str) -> (String, Form) {
    let start = piece.trim_end_matches('*');
    if !start.contains(['*', '?']) {
        let mut tokens = analysis::tokens(start);
        let term = match (tokens.next(), tokens.next()) {
            (Some(token), None) => token.term,
            _ => analysis::fold(start),
        };
        return (term, Form::Prefix);
    }
    let mut term = String::new();
    let mut literal = String::new();
    for char in piece.chars() {
        if matches!(char, '*' | '?') {
            term.push_str(&analysis::fold(&std::mem::take(&mut literal)));
            if char == '?' || !term.ends_with('*') {
                term.push(char);
            }
        } else {
            literal.push(char);
        }
    }
    term.push_str(&analysis::fold(&literal));
    (term, Form::Wildcard)
}
