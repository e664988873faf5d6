//! Patterns over whole terms: infixes, wildcards and regular expressions.
//!
//! A pattern becomes an automaton without empty steps whose states are the letters of the
//! pattern (Glushkov 1961; Navarro and Raffinot, Flexible Pattern Matching in Strings, 2002,
//! §5.2). A set of states is a few machine words, and a step is a look at a table for every
//! eight of them: what a letter of a term costs has a bound that no pattern exceeds.

use std::fmt;

use crate::analysis::fold;

/// The most bytes of a pattern.
const LONGEST: usize = 256;
/// The most letters of a pattern, when what is to be repeated is written out.
const MOST_LETTERS: usize = 255;
/// How many code points are looked up together.
const PAGE: u32 = 256;

/// What a letter of a pattern stands for: ranges of code points.
type Class = Vec<(u32, u32)>;

const ANY: (u32, u32) = (0, char::MAX as u32);

/// Why something is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternError {
    /// Where in the pattern, in bytes from its first byte.
    pub at: usize,
    /// What is wrong there.
    pub why: &'static str,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {}: {}", self.at, self.why)
    }
}

impl std::error::Error for PatternError {}

/// Which terms are meant. Letters are compared folded, and the whole term must fit.
///
/// ```
/// use fonds::index::Pattern;
///
/// assert!(Pattern::infix("archi").is_ok());
/// assert!(Pattern::wildcard("wor?d*").is_ok());
/// assert!(Pattern::regex("анархи(ст|зм)[а-я]{0,3}").is_ok());
/// let error = Pattern::regex("(st|zm").unwrap_err();
/// assert_eq!((error.at, error.why), (0, "this bracket is not closed"));
/// ```
#[derive(Clone)]
pub struct Pattern {
    text: String,
    automaton: Automaton,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.text).finish()
    }
}

impl Pattern {
    /// Terms that contain `text`.
    ///
    /// # Errors
    ///
    /// If it is too long.
    pub fn infix(text: &str) -> Result<Self, PatternError> {
        let mut nodes = vec![Node::some()];
        nodes.extend(literal(text));
        nodes.push(Node::some());
        Self::new(text, &Node::Row(nodes))
    }

    /// Terms that are `text`, in which `?` is any one letter and `*` any number of them.
    ///
    /// # Errors
    ///
    /// If it is too long.
    pub fn wildcard(text: &str) -> Result<Self, PatternError> {
        let mut nodes = Vec::new();
        for part in text.split_inclusive(['?', '*']) {
            let letters = part.trim_end_matches(['?', '*']);
            nodes.extend(literal(letters));
            match part.as_bytes().last() {
                Some(b'?') => nodes.push(Node::One(vec![ANY])),
                Some(b'*') => nodes.push(Node::some()),
                _ => {}
            }
        }
        Self::new(text, &Node::Row(nodes))
    }

    /// Terms that a regular expression describes from the first letter to the last: letters,
    /// `.`, `[a-z]`, `[^a-z]`, `\d` `\w` `\s` and their capitals, `( )`, `|`, and after any of
    /// these `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`.
    ///
    /// # Errors
    ///
    /// If it is no regular expression, or too long: 256 bytes, and 255 letters with what is
    /// repeated.
    pub fn regex(text: &str) -> Result<Self, PatternError> {
        check_length(text)?;
        Self::new(text, &Parser::parse(text)?)
    }

    fn new(text: &str, node: &Node) -> Result<Self, PatternError> {
        check_length(text)?;
        let mut builder = Builder { classes: vec![Vec::new()], follow: vec![Wide::default()] };
        let part = builder.add(node)?;
        builder.follow(one(0), part.first);
        let automaton = if builder.classes.len() <= Narrow::STATES {
            Automaton::Narrow(Positions::new(&builder, part.last))
        } else {
            Automaton::Wide(Positions::new(&builder, part.last))
        };
        Ok(Self { text: text.to_owned(), automaton })
    }

    pub(super) fn automaton(&self) -> &Automaton {
        &self.automaton
    }
}

fn check_length(text: &str) -> Result<(), PatternError> {
    if text.len() > LONGEST {
        return Err(PatternError { at: LONGEST, why: "this is more than 256 bytes" });
    }
    Ok(())
}

/// The letters of a text, folded.
fn literal(text: &str) -> Vec<Node> {
    fold(text).chars().map(|char| Node::One(vec![(char.into(), char.into())])).collect()
}

/// What a pattern consists of.
#[derive(Debug)]
enum Node {
    /// A letter.
    One(Class),
    /// One after the other.
    Row(Vec<Node>),
    /// One of them.
    Either(Vec<Node>),
    /// So often, or any number of times from the first on.
    Repeat(Box<Node>, u32, Option<u32>),
}

impl Node {
    /// Any number of any letters.
    fn some() -> Self {
        Self::Repeat(Box::new(Self::One(vec![ANY])), 0, None)
    }
}

/// Reads regular expressions.
struct Parser<'a> {
    rest: std::iter::Peekable<std::str::CharIndices<'a>>,
    length: usize,
}

impl<'a> Parser<'a> {
    fn parse(text: &'a str) -> Result<Node, PatternError> {
        // The whole term is meant whether this is said or not.
        let begins = usize::from(text.starts_with('^'));
        let body = text.get(begins..).unwrap_or_default();
        let escapes =
            body.strip_suffix('$').map(|body| body.chars().rev().take_while(|&char| char == '\\').count());
        let body = match escapes {
            Some(escapes) if escapes.is_multiple_of(2) => body.strip_suffix('$').unwrap_or(body),
            _ => body,
        };
        let mut parser = Self { rest: body.char_indices().peekable(), length: body.len() };
        let moved = |error: PatternError| PatternError { at: error.at.saturating_add(begins), ..error };
        let node = parser.either().map_err(moved)?;
        match parser.rest.next() {
            Some((at, _)) => Err(moved(PatternError { at, why: "this bracket was not opened" })),
            None => Ok(node),
        }
    }

    fn at(&mut self) -> usize {
        self.rest.peek().map_or(self.length, |(at, _)| *at)
    }

    fn fail<T>(&mut self, why: &'static str) -> Result<T, PatternError> {
        Err(PatternError { at: self.at(), why })
    }

    fn takes(&mut self, char: char) -> bool {
        self.rest.next_if(|(_, next)| *next == char).is_some()
    }

    /// Alternatives, to the end or a closing bracket.
    fn either(&mut self) -> Result<Node, PatternError> {
        let mut ways = vec![self.row()?];
        while self.takes('|') {
            ways.push(self.row()?);
        }
        Ok(Node::Either(ways))
    }

    fn row(&mut self) -> Result<Node, PatternError> {
        let mut nodes = Vec::new();
        while let Some(&(_, char)) = self.rest.peek() {
            if matches!(char, '|' | ')') {
                break;
            }
            let mut node = self.one()?;
            while let Some(&(_, char)) = self.rest.peek() {
                let (least, most) = match char {
                    '*' => (0, None),
                    '+' => (1, None),
                    '?' => (0, Some(1)),
                    '{' => {
                        self.rest.next();
                        let bounds = self.bounds()?;
                        node = Node::Repeat(Box::new(node), bounds.0, bounds.1);
                        self.takes('?');
                        continue;
                    }
                    _ => break,
                };
                self.rest.next();
                node = Node::Repeat(Box::new(node), least, most);
                // Whether much or little is taken makes no difference for a whole term.
                if char != '?' {
                    self.takes('?');
                }
            }
            nodes.push(node);
        }
        Ok(Node::Row(nodes))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some((_, char)) = self.rest.next_if(|(_, char)| char.is_ascii_digit()) {
            let digit = char.to_digit(10).unwrap_or(0);
            number = Some(number.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
        }
        number
    }

    /// What stands after `{`.
    fn bounds(&mut self) -> Result<(u32, Option<u32>), PatternError> {
        let Some(least) = self.number() else { return self.fail("a number is missing after {") };
        let most = if self.takes(',') { self.number() } else { Some(least) };
        if !self.takes('}') {
            return self.fail("} is missing");
        }
        if most.is_some_and(|most| most < least) {
            return self.fail("the second number is less than the first");
        }
        Ok((least, most))
    }

    /// A letter, a class or a bracket.
    fn one(&mut self) -> Result<Node, PatternError> {
        let start = self.at();
        let Some((_, char)) = self.rest.next() else { return self.fail("something is missing here") };
        let error = |why| Err(PatternError { at: start, why });
        match char {
            '.' => Ok(Node::One(vec![ANY])),
            '(' => {
                if self.takes('?') && !self.takes(':') {
                    return error("brackets that begin with ? are not understood, but for (?:");
                }
                let node = self.either()?;
                if self.takes(')') { Ok(node) } else { error("this bracket is not closed") }
            }
            '[' => self.class(start),
            '*' | '+' | '?' | '{' => error("there is nothing before this that could be repeated"),
            '^' | '$' => error("the whole term is meant: this has no place here"),
            '\\' => {
                let Some((_, char)) = self.rest.next() else { return error("a letter is missing after \\") };
                match escaped(char) {
                    Some(class) => Ok(Node::One(class)),
                    None if char.is_alphanumeric() => error("this escape is not understood"),
                    None => Ok(Node::Row(literal(char.encode_utf8(&mut [0; 4])))),
                }
            }
            char => Ok(Node::Row(literal(char.encode_utf8(&mut [0; 4])))),
        }
    }

    /// What stands after `[`.
    fn class(&mut self, start: usize) -> Result<Node, PatternError> {
        let error = |why| Err(PatternError { at: start, why });
        let is_not = self.takes('^');
        let mut class = Class::new();
        let mut is_first = true;
        loop {
            let at = self.at();
            let Some((_, char)) = self.rest.next() else { return error("this bracket is not closed") };
            if char == ']' && !is_first {
                break;
            }
            is_first = false;
            let from = match char {
                '[' if matches!(self.rest.peek(), Some((_, ':'))) => {
                    return Err(PatternError { at, why: "classes with names are not understood" });
                }
                '\\' => match self.rest.next() {
                    None => return error("this bracket is not closed"),
                    Some((_, char)) => match escaped(char) {
                        Some(named) => {
                            class.extend(named);
                            continue;
                        }
                        None if char.is_alphanumeric() => {
                            return Err(PatternError { at, why: "this escape is not understood" });
                        }
                        None => char,
                    },
                },
                char => char,
            };
            let is_range = self.rest.peek().is_some_and(|(_, char)| *char == '-') && {
                let mut ahead = self.rest.clone();
                ahead.next();
                ahead.next().is_some_and(|(_, char)| char != ']')
            };
            if !is_range {
                class.push((folded(from), folded(from)));
                continue;
            }
            self.rest.next();
            let mut to = self.rest.next().map_or(from, |(_, char)| char);
            if to == '\\' {
                to = self.rest.next().map_or(from, |(_, char)| char);
            }
            if from > to {
                return Err(PatternError { at, why: "this range ends before it begins" });
            }
            class.push((folded(from), folded(to)));
        }
        Ok(Node::One(if is_not { others(class) } else { class }))
    }
}

/// A letter as it is compared. One that is folded to several, or to none, stays as it is.
fn folded(char: char) -> u32 {
    let text = fold(char.encode_utf8(&mut [0; 4]));
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) => only.into(),
        _ => char.into(),
    }
}

/// All letters but these.
fn others(mut class: Class) -> Class {
    crate::order::by_key(&mut class, |(from, _)| u64::from(*from));
    let mut others = Class::new();
    let mut next = 0;
    for (from, to) in class {
        if from > next {
            others.push((next, from.saturating_sub(1)));
        }
        next = next.max(to.saturating_add(1));
    }
    if next <= ANY.1 {
        others.push((next, ANY.1));
    }
    others
}

/// What a letter after `\` stands for, if for a class.
fn escaped(char: char) -> Option<Class> {
    let class = |text: &str| text.chars().map(|char| (u32::from(char), u32::from(char))).collect::<Class>();
    // What belongs to no word in a term: \W.
    const NO_WORD: (u32, u32) = (0, 0x2f);
    let marks = || [vec![NO_WORD], vec![(0x3a, 0x40), (0x5b, 0x5e), (0x60, 0x60), (0x7b, 0xa9)]].concat();
    Some(match char {
        'd' => vec![('0'.into(), '9'.into())],
        'D' => others(vec![('0'.into(), '9'.into())]),
        's' => class(" \t\n\r"),
        'S' => others(class(" \t\n\r")),
        'w' => others(marks()),
        'W' => marks(),
        _ => return None,
    })
}

/// A set of states: the letters of a pattern, numbered from 1, and 0, before any of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Set<const N: usize>([u64; N]);

type Narrow = Set<1>;
type Wide = Set<4>;

impl<const N: usize> Default for Set<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> Set<N> {
    const STATES: usize = 64 * N;

    fn add(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
    }

    fn keep(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own &= other);
        self
    }

    fn insert(&mut self, state: usize) {
        if let Some(word) = self.0.get_mut(state / 64) {
            *word |= 1_u64.wrapping_shl((state % 64) as u32);
        }
    }

    fn holds(self, state: usize) -> bool {
        self.0.get(state / 64).is_some_and(|word| word.wrapping_shr((state % 64) as u32) & 1 != 0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }
}

fn one(state: usize) -> Wide {
    let mut set = Wide::default();
    set.insert(state);
    set
}

/// A part of a pattern: at which letters it may begin and end.
#[derive(Clone, Copy)]
struct Part {
    first: Wide,
    last: Wide,
    may_be_empty: bool,
}

impl Part {
    const EMPTY: Self = Self { first: Set([0; 4]), last: Set([0; 4]), may_be_empty: true };
}

/// Numbers the letters of a pattern and notes which may follow which.
struct Builder {
    classes: Vec<Class>,
    follow: Vec<Wide>,
}

impl Builder {
    /// That each of `after` may follow each of `before`.
    fn follow(&mut self, before: Wide, after: Wide) {
        for (state, follow) in self.follow.iter_mut().enumerate() {
            if before.holds(state) {
                follow.add(after);
            }
        }
    }

    fn join(&mut self, one: Part, other: Part) -> Part {
        self.follow(one.last, other.first);
        let mut part =
            Part { first: one.first, last: other.last, may_be_empty: one.may_be_empty && other.may_be_empty };
        if one.may_be_empty {
            part.first.add(other.first);
        }
        if other.may_be_empty {
            part.last.add(one.last);
        }
        part
    }

    fn add(&mut self, node: &Node) -> Result<Part, PatternError> {
        match node {
            Node::One(class) => {
                let state = self.classes.len();
                if state > MOST_LETTERS {
                    return Err(PatternError {
                        at: 0,
                        why: "this has too many letters or repeats too often",
                    });
                }
                self.classes.push(class.clone());
                self.follow.push(Wide::default());
                Ok(Part { first: one(state), last: one(state), may_be_empty: false })
            }
            Node::Row(nodes) => {
                let mut part = Part::EMPTY;
                for node in nodes {
                    let next = self.add(node)?;
                    part = self.join(part, next);
                }
                Ok(part)
            }
            Node::Either(nodes) => {
                let mut part = Part { may_be_empty: false, ..Part::EMPTY };
                for node in nodes {
                    let next = self.add(node)?;
                    part.first.add(next.first);
                    part.last.add(next.last);
                    part.may_be_empty |= next.may_be_empty;
                }
                Ok(part)
            }
            Node::Repeat(node, least, most) => {
                let mut part = Part::EMPTY;
                // Written out as often as there must be one, or may be.
                for number in 0..most.unwrap_or((*least).max(1)) {
                    let before = self.classes.len();
                    let mut next = self.add(node)?;
                    next.may_be_empty |= number >= *least;
                    if most.is_none() && number.saturating_add(1) >= *least {
                        self.follow(next.last, next.first);
                    }
                    part = self.join(part, next);
                    if self.classes.len() == before {
                        break;
                    }
                }
                Ok(part)
            }
        }
    }
}

/// The automaton of a pattern, in as few words as it fits in.
#[derive(Clone)]
pub(super) enum Automaton {
    Narrow(Positions<1>),
    Wide(Positions<4>),
}

/// An automaton whose sets of states have so many words.
#[derive(Clone)]
pub(super) struct Positions<const N: usize> {
    classes: Vec<Class>,
    /// For each eight states and each set of these what may follow.
    follow: Vec<Set<N>>,
    last: Set<N>,
}

impl<const N: usize> Positions<N> {
    fn new(builder: &Builder, last: Wide) -> Self {
        let cut = |wide: Wide| {
            let mut set = Set::default();
            set.0.iter_mut().zip(wide.0).for_each(|(own, word)| *own = word);
            set
        };
        let rows: Vec<Set<N>> = builder.follow.iter().map(|wide| cut(*wide)).collect();
        let mut follow = Vec::new();
        for eight in rows.chunks(8) {
            for states in 0..256_usize {
                let mut set = Set::default();
                for (state, row) in (0_u32..).zip(eight) {
                    if states.wrapping_shr(state) & 1 != 0 {
                        set.add(*row);
                    }
                }
                follow.push(set);
            }
        }
        Self { classes: builder.classes.clone(), follow, last: cut(last) }
    }

    /// The states before the first letter.
    pub(super) fn first(&self) -> Set<N> {
        let mut set = Set::default();
        set.insert(0);
        set
    }

    /// The states after one of the letters in `letters`.
    pub(super) fn next(&self, states: Set<N>, letters: Set<N>) -> Set<N> {
        let mut reached = Set::default();
        let mut tables = self.follow.chunks_exact(256);
        for word in states.0 {
            for byte in word.to_le_bytes() {
                let Some(table) = tables.next() else { break };
                if byte != 0
                    && let Some(set) = table.get(usize::from(byte))
                {
                    reached.add(*set);
                }
            }
        }
        reached.keep(letters)
    }

    /// Whether a term that led to these states fits.
    pub(super) fn fits(&self, states: Set<N>) -> bool {
        !states.keep(self.last).is_empty()
    }

    /// Tells which states a letter leads to, if any leads to them.
    pub(super) fn letters(&self) -> Letters<'_, N> {
        Letters { classes: &self.classes, pages: Vec::new() }
    }
}

/// For each letter the states that it may lead to; made page by page, as they are asked for.
pub(super) struct Letters<'a, const N: usize> {
    classes: &'a [Class],
    pages: Vec<Vec<Set<N>>>,
}

impl<const N: usize> Letters<'_, N> {
    pub(super) fn of(&mut self, letter: u32) -> Set<N> {
        let (number, at) = ((letter / PAGE) as usize, (letter % PAGE) as usize);
        if let Some(page) = self.pages.get(number)
            && let Some(set) = page.get(at)
        {
            return *set;
        }
        if self.pages.len() <= number {
            self.pages.resize_with(number.saturating_add(1), Vec::new);
        }
        let start = letter.saturating_sub(letter % PAGE);
        let mut page = vec![Set::default(); PAGE as usize];
        for (state, class) in self.classes.iter().enumerate() {
            for (from, to) in class {
                let from = (*from).max(start).saturating_sub(start) as usize;
                let Some(to) = to.saturating_add(1).checked_sub(start) else { continue };
                let to = to.min(PAGE) as usize;
                page.iter_mut().take(to).skip(from).for_each(|set| set.insert(state));
            }
        }
        let set = page.get(at).copied().unwrap_or_default();
        if let Some(slot) = self.pages.get_mut(number) {
            *slot = page;
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(pattern: &Pattern, term: &str) -> bool {
        fn run<const N: usize>(automaton: &Positions<N>, term: &str) -> bool {
            let mut letters = automaton.letters();
            let states = term
                .chars()
                .fold(automaton.first(), |states, char| automaton.next(states, letters.of(char.into())));
            automaton.fits(states)
        }
        match &pattern.automaton {
            Automaton::Narrow(automaton) => run(automaton, term),
            Automaton::Wide(automaton) => run(automaton, term),
        }
    }

    fn check(regex: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::regex(regex).unwrap();
        for term in yes {
            assert!(fits(&pattern, term), "{regex} {term}");
        }
        for term in no {
            assert!(!fits(&pattern, term), "{regex} {term}");
        }
    }

    #[test]
    fn regular_expressions_mean_what_they_mean_elsewhere() {
        check("abc", &["abc"], &["ab", "abcd", "xabc"]);
        check("a|bc|", &["a", "bc"], &["abc", "b"]);
        check("a.c", &["abc", "aжc"], &["ac", "abbc"]);
        check("ab*c", &["ac", "abc", "abbbc"], &["abb"]);
        check("(ab)+", &["ab", "abab"], &["aba", "a"]);
        check("a{2}", &["aa"], &["a", "aaa"]);
        check("a{2,}", &["aa", "aaaaa"], &["a"]);
        check("a{0,2}b", &["b", "ab", "aab"], &["aaab"]);
        check("a{0}b", &["b"], &["ab"]);
        check("(a{0}){9}b", &["b"], &["ab"]);
        check("(a?b?){2}c+?", &["c", "abc", "bac", "ababcc"], &["ababab"]);
        check("[a-cx]y", &["ay", "cy", "xy"], &["dy", "y"]);
        check("[^a-cx]y", &["dy", "жy"], &["ay", "xy", "y"]);
        check("[]a-]+", &["]", "a-]"], &["b"]);
        check("[^]]", &["a"], &["]"]);
        check("[\\d.]+", &["2013", "205.2"], &["20a"]);
        check("\\w+\\W\\w+", &["don't", "слово's"], &["dont"]);
        check("\\D\\S", &["ab"], &["1b", "a b"]);
        check("a\\.b", &["a.b"], &["axb"]);
        check("^abc$", &["abc"], &["abcd"]);
        check("^a\\$", &["a$"], &["a"]);
        check("(?:a|b)c", &["ac", "bc"], &["c"]);
        check("АНАРХИ(СТ|ЗМ)[А-Я]*", &["анархист", "анархизма"], &["анархия"]);
        check("Ещё", &["еще"], &["ещё"]);
        check("Straße", &["strasse"], &["strase"]);
        check("(a{3}|b{70})", &["aaa", &"b".repeat(70)], &["bbb"]);
        check("ab+?", &["ab", "abb"], &["a"]);
        check("[a-a]b", &["ab"], &["bb"]);
        check("[[a][\\.\\-]", &["[.", "a-"], &["a\\"]);
        check("a\\sb", &["a b"], &["asb", "ab"]);
        // Both letters stand at the same place of their pages of Unicode.
        check("aѡ", &["aѡ"], &["aa", "ѡѡ", "ѡa"]);
        for letters in [63, 64, 65, 127, 255] {
            let term = "a".repeat(letters);
            check(&format!("a{{{letters}}}"), &[&term], &[&term[1..], &format!("{term}a")]);
        }
    }

    #[test]
    fn a_pattern_may_have_256_bytes() {
        let of_bytes = |more: usize| format!("{}a{}", "b".repeat(more), "{1}".repeat(85));
        check(&of_bytes(0), &["a"], &["aa"]);
        let error = Pattern::regex(&of_bytes(1)).unwrap_err();
        assert_eq!(error.to_string(), "at 256: this is more than 256 bytes");
    }

    #[test]
    fn what_is_no_regular_expression_is_told_with_its_place() {
        for (regex, at) in [
            ("(ab", 0),
            ("ab)", 2),
            ("^ab)", 3),
            ("*a", 0),
            ("a|+b", 2),
            ("[ab", 0),
            ("a[b-a]", 2),
            ("a{", 2),
            ("a{2", 3),
            ("a{3,2}", 6),
            ("a\\", 1),
            ("a\\b", 1),
            ("a^b", 1),
            ("(?<name>a)", 0),
            ("[[:alpha:]]", 1),
            ("a\\pL", 1),
            ("[a\\pL]", 2),
            ("a{256}", 0),
            ("(a{99}){99}", 0),
            ("a{99999999999}", 0),
        ] {
            let error = Pattern::regex(regex).unwrap_err();
            assert_eq!(error.at, at, "{regex}: {error}");
        }
        assert!(Pattern::regex(&"a".repeat(257)).is_err());
        assert!(Pattern::wildcard(&"a?".repeat(200)).is_err());
        assert!(Pattern::infix(&"a".repeat(300)).is_err());
        assert!(Pattern::regex(&"(".repeat(256)).is_err());
        assert!(Pattern::regex(&format!("{}a{}", "(".repeat(127), ")".repeat(127))).is_ok());
    }

    /// A regular expression with what it means: the ends of `term` that it reaches from `at`.
    #[derive(Debug, Clone)]
    enum Tree {
        Letter(char),
        Any,
        Not(char),
        Row(Vec<Tree>),
        Either(Vec<Tree>),
        Repeat(Box<Tree>, u32, Option<u32>),
    }

    impl Tree {
        fn text(&self) -> String {
            let join = |trees: &[Self], by: &str| trees.iter().map(Self::text).collect::<Vec<_>>().join(by);
            match self {
                Self::Letter(char) => char.to_string(),
                Self::Any => ".".into(),
                Self::Not(char) => format!("[^{char}]"),
                Self::Row(trees) => format!("({})", join(trees, "")),
                Self::Either(trees) => format!("(?:{})", join(trees, "|")),
                Self::Repeat(tree, 0, None) => format!("{}*", tree.text()),
                Self::Repeat(tree, least, None) => format!("{}{{{least},}}", tree.text()),
                Self::Repeat(tree, least, Some(most)) => format!("{}{{{least},{most}}}", tree.text()),
            }
        }

        fn ends(&self, term: &[char], at: usize) -> Vec<usize> {
            let one = |fits: bool| if fits { vec![at + 1] } else { Vec::new() };
            let mut ends = match self {
                Self::Letter(char) => one(term.get(at) == Some(char)),
                Self::Any => one(at < term.len()),
                Self::Not(char) => one(term.get(at).is_some_and(|own| own != char)),
                Self::Row(trees) => trees.iter().fold(vec![at], |starts, tree| {
                    starts.into_iter().flat_map(|start| tree.ends(term, start)).collect()
                }),
                Self::Either(trees) => trees.iter().flat_map(|tree| tree.ends(term, at)).collect(),
                Self::Repeat(tree, least, most) => {
                    let mut ends = Vec::new();
                    let mut now = vec![at];
                    for number in 0..=most.unwrap_or(least + term.len() as u32) {
                        if number >= *least {
                            ends.extend(&now);
                        }
                        now = now.into_iter().flat_map(|start| tree.ends(term, start)).collect();
                        now.sort_unstable();
                        now.dedup();
                    }
                    ends
                }
            };
            ends.sort_unstable();
            ends.dedup();
            ends
        }
    }

    fn any_tree() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![
            prop::sample::select(vec!['a', 'b', 'ж']).prop_map(Tree::Letter),
            Just(Tree::Any),
            prop::sample::select(vec!['a', 'ж']).prop_map(Tree::Not),
        ];
        leaf.prop_recursive(4, 16, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::Row),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Tree::Either),
                (inner, 0_u32..3, prop::option::of(0_u32..3)).prop_map(|(tree, least, more)| {
                    Tree::Repeat(Box::new(tree), least, more.map(|more| least + more))
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn an_automaton_takes_what_the_definition_takes(tree in any_tree(), terms in prop::collection::vec("[abжx]{1,6}", 1..9)) {
            if let Ok(pattern) = Pattern::regex(&tree.text()) {
                for term in terms {
                    let letters: Vec<char> = term.chars().collect();
                    let expected = tree.ends(&letters, 0).contains(&letters.len());
                    prop_assert_eq!(fits(&pattern, &term), expected, "{} {}", tree.text(), term);
                }
            }
        }

        #[test]
        fn nothing_typed_makes_it_panic(text in "[ab\\\\\\[\\](){},|*+?.^$0-9жÉ:-]{0,20}") {
            for pattern in [Pattern::regex(&text), Pattern::wildcard(&text), Pattern::infix(&text)] {
                match pattern {
                    Ok(pattern) => _ = fits(&pattern, "ab"),
                    Err(error) => prop_assert!(error.at <= text.len()),
                }
            }
        }
    }
}
