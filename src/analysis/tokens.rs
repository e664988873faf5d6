//! The tokens of a text, most of them without a look into Unicode's tables.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fold::{cut_long, fold, fold_plain, is_invisible, is_mark};
use super::{LONGEST_TERM, script};

/// An occurrence of a word in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word; never empty.
    pub term: String,
    /// Where the word stands in the text, in bytes, end exclusive. Starts and ends both
    /// increase from token to token; two bigrams of one run overlap.
    pub range: Range<usize>,
    /// How many tokens stand before it in the text.
    pub position: u32,
}

/// The tokens of a text in order. Costs time linear in the text.
///
/// Words are found by Unicode's rules (UAX #29), which hold in every script, and are cut
/// further where people look for the parts: at `_`, at `.` and `:` beside a letter
/// (`avtonom.org` is two tokens, `205.2` one), and at an apostrophe that is followed by
/// more than two letters (`l'anarchie` is two tokens, `people's` one). An apostrophe that
/// stands for a letter cuts nothing (`п'ятниця`, `Kuz'min`).
///
/// The number of a reference is none: `the group[1] acted` has three tokens, and the phrase "group acted".
/// That is a number of up to three digits in square brackets (`[12]`, `[^3]`).
///
/// Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose
/// particles stick to the word, have no words here: a run of n characters, each with its
/// marks, is its n - 1 overlapping pairs, and a character alone is itself. So a phrase of
/// pairs is exact. A single character that is looked for stands in a run only as the
/// beginning or the end of pairs.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, next: 0, term: Term::Verbatim(0..0), folded: String::new(), hard: None }
}

/// The tokens of a text, also without a `String` for each.
///
/// ```
/// let mut tokens = fonds::analysis::tokens("They met.");
/// assert_eq!(tokens.advance(), Some(0..4));
/// assert_eq!(tokens.term(), "they");
/// ```
pub struct Tokens<'t> {
    text: &'t str,
    /// Before it all is said.
    at: usize,
    /// The position of the next token.
    next: u32,
    term: Term,
    folded: String,
    /// The tokens of a stretch that Unicode's tables decide.
    hard: Option<Box<dyn Iterator<Item = Folded> + 't>>,
}

/// A term and where it stands.
type Folded = (String, Range<usize>);

/// Where the term of a token is.
enum Term {
    /// In the text, at these bytes.
    Verbatim(Range<usize>),
    /// In the buffer.
    Folded,
}

impl Tokens<'_> {
    /// Goes to the next token, the first at first, and tells where it stands in the text, in
    /// bytes, end exclusive; `None` after the last.
    pub fn advance(&mut self) -> Option<Range<usize>> {
        loop {
            if let Some(hard) = &mut self.hard {
                if let Some((term, range)) = hard.next() {
                    (self.folded, self.term) = (term, Term::Folded);
                    self.next = self.next.saturating_add(1);
                    return Some(range);
                }
                self.hard = None;
            }
            let start = next_word(self.text, self.at)?;
            if let Some((end, letters)) = plain_word(self.text, start) {
                self.at = end;
                if is_of_reference(self.text, start..end) {
                    continue;
                }
                self.next = self.next.saturating_add(1);
                if letters == Letters::Small && end.saturating_sub(start) <= LONGEST_TERM {
                    self.term = Term::Verbatim(start..end);
                    return Some(start..end);
                }
                let word = self.text.get(start..end)?;
                match letters {
                    Letters::Any => self.folded = fold(word),
                    Letters::Small | Letters::Plain => fold_plain(word, &mut self.folded),
                }
                cut_long(&mut self.folded);
                self.term = Term::Folded;
                return Some(start..end);
            }
            // A mark may stand on what is before it.
            let is_first_hard = kind_at(self.text, start).is_some_and(|(kind, _)| kind == Kind::Hard);
            let from = if is_first_hard { self.at } else { start };
            let end = end_of_hard(self.text, start);
            let stretch = self.text.get(from..end)?;
            self.hard = Some(Box::new(
                by_tables(stretch).filter_map(move |(term, range)| Some((term, shifted(range, from)?))),
            ));
            self.at = end;
        }
    }

    /// The folded word of the token that [`advance`](Self::advance) went to; never empty then.
    #[must_use]
    pub fn term(&self) -> &str {
        match &self.term {
            Term::Verbatim(range) => self.text.get(range.clone()).unwrap_or_default(),
            Term::Folded => &self.folded,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let range = self.advance()?;
        let term = match self.term {
            Term::Verbatim(_) => self.term().to_owned(),
            Term::Folded => std::mem::take(&mut self.folded),
        };
        Some(Token { term, range, position: self.next.saturating_sub(1) })
    }
}

/// What a character says of the words around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A small letter of ASCII.
    Small,
    /// A digit of ASCII.
    Digit,
    /// A letter that folds to its small letter alone, or `ё`.
    Plain,
    /// Another letter that joins what is plain before and after it, as all the above.
    Letter,
    /// It is in no token, whatever stands around it; as `_`, which is in words only.
    Apart,
    /// It is in a token only between two digits.
    Point,
    /// It is in a word between two letters, and then cuts it.
    Colon,
    /// It is in a word between two letters or two digits.
    Apostrophe,
    /// Unicode's tables know.
    Hard,
}

impl Kind {
    fn is_of_word(self) -> bool {
        matches!(self, Self::Small | Self::Digit | Self::Plain | Self::Letter)
    }
}

const fn kind(char: char) -> Kind {
    match char {
        'a'..='z' => Kind::Small,
        '0'..='9' => Kind::Digit,
        'A'..='Z' | 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => Kind::Plain,
        '.' | ',' | ';' => Kind::Point,
        ':' => Kind::Colon,
        '\'' | '\u{2018}' | '\u{2019}' => Kind::Apostrophe,
        '\t'..='\r' | ' '..='~' => Kind::Apart,
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{17f}' | 'Ά' | 'Έ'..='Ί' | 'Ό' | 'Ύ'..='Ρ' | 'Σ'..='ώ' => {
            Kind::Letter
        }
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{4ff}' => Kind::Letter,
        '\u{a0}' | '«' | '»' | '“' | '”' | '„' | '–' | '—' | '…' | '©' | '•' | '→' => {
            Kind::Apart
        }
        _ => Kind::Hard,
    }
}

super::kinds::kind_at!();

/// Where from a byte on the next character stands that may be in a word.
fn next_word(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let (kind, length) = kind_at(text, at)?;
        if kind.is_of_word() || kind == Kind::Hard {
            return Some(at);
        }
        at = at.saturating_add(length);
    }
}

/// Whether a word of a text is the number of a reference: `[12]`, `[^3]`.
fn is_of_reference(text: &str, word: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_number =
        bytes.get(word.clone()).is_some_and(|word| word.len() <= 3 && word.iter().all(u8::is_ascii_digit));
    let before = bytes.get(..word.start).unwrap_or_default();
    is_number && bytes.get(word.end) == Some(&b']') && (before.ends_with(b"[") || before.ends_with(b"[^"))
}

/// What a word is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Letters {
    /// It is its term.
    Small,
    /// Each letter folds to its small letter.
    Plain,
    Any,
}

/// The end of the token that starts at a byte, and its letters; `None` if Unicode's tables have
/// to decide. Before it there is nothing that it could be joined with.
fn plain_word(text: &str, start: usize) -> Option<(usize, Letters)> {
    let mut letters = Letters::Small;
    let mut at = start;
    let mut before = Kind::Apart;
    let mut has_apostrophe = false;
    loop {
        // Most words are of nothing else.
        let small = small_letters_at(text, at);
        if small > 0 {
            (at, before) = (at.saturating_add(small), Kind::Small);
        }
        let Some((kind, length)) = kind_at(text, at) else { break };
        match kind {
            Kind::Small | Kind::Digit => {}
            Kind::Plain => letters = letters.max(Letters::Plain),
            Kind::Letter => letters = Letters::Any,
            Kind::Apart => break,
            Kind::Hard => return None,
            Kind::Point | Kind::Colon | Kind::Apostrophe => {
                let after = kind_at(text, at.saturating_add(length)).map_or(Kind::Apart, |(kind, _)| kind);
                match kind {
                    _ if after == Kind::Hard => return None,
                    _ if !after.is_of_word() => break,
                    Kind::Point if before == Kind::Digit && after == Kind::Digit => {}
                    // Of less than three letters it is no word of its own (`don't`).
                    Kind::Apostrophe => {
                        let is_short = length == 1
                            && !has_apostrophe
                            && before != Kind::Digit
                            && letters_at(text, at.saturating_add(1)) < 3;
                        if !is_short {
                            return None;
                        }
                        has_apostrophe = true;
                    }
                    _ => break,
                }
            }
        }
        before = kind;
        at = at.saturating_add(length);
    }
    (at > start).then_some((at, letters))
}

/// How many small letters of ASCII stand from a byte on, or less. Eight are looked at at once:
/// to guess byte by byte where a word ends, a processor takes longer than to read it.
#[inline]
fn small_letters_at(text: &str, at: usize) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = 0x80 * EACH;
    // What lifts the first letter, and what comes after the last one, to the top bit.
    const FROM: u64 = (0x80 - b'a' as u64) * EACH;
    const AFTER: u64 = (0x7f - b'z' as u64) * EACH;
    let mut count = 0_usize;
    while let Some(bytes) = text.as_bytes().get(at.saturating_add(count)..).and_then(<[u8]>::first_chunk) {
        let bytes = u64::from_le_bytes(*bytes);
        // The top bits are out of the way, so that no byte flows over.
        let low = bytes & !TOP;
        let small = low.wrapping_add(FROM) & !low.wrapping_add(AFTER) & !bytes & TOP;
        let here = (small ^ TOP).trailing_zeros() as usize / 8;
        count = count.saturating_add(here);
        if here < 8 {
            break;
        }
    }
    count
}

/// How many letters of ASCII stand from a byte on, at most 3; 3 if a digit or another letter
/// follows them.
fn letters_at(text: &str, mut at: usize) -> usize {
    for count in 0..3 {
        match kind_at(text, at) {
            Some((Kind::Small, _)) => at = at.saturating_add(1),
            Some((kind, _)) if kind.is_of_word() => return 3,
            _ => return count,
        }
    }
    3
}

/// Where the stretch ends that the tables have to decide, from its first character on that is in
/// a word: no word goes over white space, but for marks that stand on it.
fn end_of_hard(text: &str, mut at: usize) -> usize {
    let mut space = None;
    while let Some((kind, length)) = kind_at(text, at) {
        if let Some(space) = space.filter(|_| kind != Kind::Hard) {
            return space;
        }
        let is_space = text.as_bytes().get(at).is_some_and(u8::is_ascii_whitespace);
        space = is_space.then_some(at);
        at = at.saturating_add(length);
    }
    text.len()
}

/// The folded words of a text with their places, as Unicode's tables decide.
fn by_tables(text: &str) -> impl Iterator<Item = Folded> {
    stretches(text)
        .flat_map(move |(stretch, unspaced)| {
            let inside = text.get(stretch.clone()).unwrap_or_default();
            // One of the two is empty.
            let (run, words) = if unspaced { (inside, "") } else { ("", inside) };
            let words = words.unicode_word_indices().flat_map(move |(start, word)| {
                // A mark alone is no word, and what is none is not part of one: some marks are letters to Unicode, and
                // may stand on a bracket or a control character.
                parts(word).filter_map(move |part| {
                    let own = word.get(part.clone())?;
                    let from = own.find(char::is_alphanumeric)?;
                    if from > 0 && own.grapheme_indices(true).all(|(start, _)| start != from) {
                        return None;
                    }
                    let term = fold(own.get(from..)?);
                    let range = shifted(part.start.saturating_add(from)..part.end, start)?;
                    let is_word =
                        term.contains(char::is_alphanumeric) && !is_of_reference(inside, range.clone());
                    is_word.then_some((term, range))
                })
            });
            pairs(run)
                .into_iter()
                .chain(words)
                .filter_map(move |(term, range)| Some((term, shifted(range, stretch.start)?)))
        })
        .filter_map(|(mut term, range)| {
            cut_long(&mut term);
            (!term.is_empty()).then_some((term, range))
        })
}

fn shifted(range: Range<usize>, by: usize) -> Option<Range<usize>> {
    Some(range.start.checked_add(by)?..range.end.checked_add(by)?)
}

/// The stretches of a text that are of unspaced scripts, and those that are not, in order.
fn stretches(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let unspaced = rest.starts_with(script::is_unspaced);
        // Marks and what is invisible belong to the character before.
        let ends = |char: char| {
            script::is_unspaced(char) != unspaced && !(unspaced && (is_mark(char) || is_invisible(char)))
        };
        let end = at.saturating_add(rest.find(ends).unwrap_or(rest.len()));
        let stretch = at..end;
        at = end;
        Some((stretch, unspaced))
    })
}

/// The overlapping pairs of a run's characters, folded, with their ranges in it.
fn pairs(run: &str) -> Vec<(String, Range<usize>)> {
    let characters: Vec<(String, Range<usize>)> = run
        .grapheme_indices(true)
        .map(|(start, character)| (fold(character), start..start.saturating_add(character.len())))
        .filter(|(folded, _)| !folded.is_empty())
        .collect();
    if characters.len() == 1 {
        return characters;
    }
    let both = characters.iter().zip(characters.iter().skip(1));
    both.map(|((one, first), (other, second))| (fold(&format!("{one}{other}")), first.start..second.end))
        .collect()
}

/// The byte ranges of the parts of one UAX #29 word.
fn parts(word: &str) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut cuts = Vec::new();
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let mut before = None;
        let mut second_before = None;
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
                        && !is_letter_between(second_before, before, after)
                }
                _ => false,
            };
            if cut {
                cuts.push(at..at.saturating_add(char.len_utf8()));
            }
            second_before = before;
            before = Some(char);
        }
    }
    let starts = std::iter::once(0).chain(cuts.clone().into_iter().map(|cut| cut.end));
    let ends = cuts.into_iter().map(|cut| cut.start).chain(std::iter::once(word.len()));
    starts.zip(ends).map(|(start, end)| start..end).filter(|part| !part.is_empty())
}

/// Whether an apostrophe stands for a letter: in Ukrainian and Belarusian before a vowel of
/// two sounds, and in romanisations for a soft sign between consonants. What is elided ends
/// before a vowel (`l'anarchie`, `dell'arte`) or after one letter (`d'Yvoire`).
fn is_letter_between(second_before: Option<char>, before: Option<char>, after: Option<char>) -> bool {
    let consonant = |char: Option<char>| {
        char.is_some_and(|char| char.is_ascii_alphabetic() && !"aeiouh".contains(char.to_ascii_lowercase()))
    };
    after.is_some_and(|after| "яюєїеёіЯЮЄЇЕЁІ".contains(after))
        || (second_before.is_some_and(char::is_alphabetic) && consonant(before) && consonant(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6000))]
        #[test]
        fn they_are_those_of_the_tables(
            text in "([\\[\\]\\^a-c0-2А-Ва-вёéŁΑίїĳé'’‘.,:;_ \n\t\"«»()/\u{a0}\u{301}\u{ad}\u{200d}אקㄱア都ก🇩-]|\\PC){0,24}",
        ) {
            let expected: Vec<Folded> = by_tables(&text).collect();
            let found: Vec<Token> = tokens(&text).collect();
            prop_assert!((0..).zip(&found).all(|(place, token)| token.position == place));
            let found: Vec<Folded> = found.into_iter().map(|token| (token.term, token.range)).collect();
            prop_assert_eq!(&found, &expected);
            let mut walk = tokens(&text);
            for (term, range) in expected {
                prop_assert_eq!(walk.advance(), Some(range));
                prop_assert_eq!(walk.term(), term);
            }
            prop_assert_eq!(walk.advance(), None);
        }

        #[test]
        fn they_are_those_of_the_tables_in_words_and_numbers(
            text in "([a-zA-Z]{1,4}|[а-яА-ЯёЁ]{1,4}|[0-9]{1,3}|[ '’.,:;_-]|x{60,70}|É){0,16}",
        ) {
            let expected: Vec<Folded> = by_tables(&text).collect();
            let found: Vec<Folded> = tokens(&text).map(|token| (token.term, token.range)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_number_of_a_reference_is_no_word() {
        let words = |text: &str| tokens(text).map(|token| (token.term, token.position)).collect::<Vec<_>>();
        let expected =
            |words: &[&str]| words.iter().map(|word| (*word).to_owned()).zip(0..).collect::<Vec<_>>();
        for text in
            ["The group[1] acted[23][^4].", "The group [100] acted", "[1]\u{301} The group[1]\u{ad}acted"]
        {
            assert_eq!(words(text), expected(&["the", "group", "acted"]), "{text}");
        }
        assert_eq!(words("[2013] [a] [1, 2] [1] x[1a]"), expected(&["2013", "a", "1", "2", "x", "1a"]));
    }

    #[test]
    fn a_mark_on_what_cuts_a_word_is_none() {
        for text in ["0_\u{a3c} ", "a_\u{301}", "_\u{301}a", "a_\u{a3e}b"] {
            let expected: Vec<Folded> = by_tables(text).collect();
            let found: Vec<Folded> = tokens(text).map(|token| (token.term, token.range)).collect();
            assert_eq!(found, expected, "{text:?}");
        }
        let words = |text: &str| tokens(text).map(|token| token.term).collect::<Vec<_>>();
        assert_eq!(words("0_\u{a3c} "), ["0"]);
    }

    /// The keys of an index begin and end with control characters: a term that has one would be taken for another key.
    #[test]
    fn no_character_makes_a_term_of_what_is_no_letter() {
        let mut found = 0;
        for char in '\0'..='\u{1ffff}' {
            // Some are letters to Unicode that stand on what is before them.
            for token in tokens(&format!("{char} \0{char} \u{5}{char}a ({char} {char}\0")) {
                let term = &token.term;
                assert!(
                    !term.contains(char::is_control) && term != " " && !term.is_empty(),
                    "{char:?}: {term:?}"
                );
                found += usize::from(term != "a");
            }
        }
        assert!(found > 100_000, "{found}");
        let words = |text: &str| tokens(text).map(|token| (token.term, token.range)).collect::<Vec<_>>();
        assert_eq!(words("\0\u{5b0}е"), [("е".to_owned(), 3..5)]);
        assert_eq!(words("(\u{93e} …\u{d3e}"), []);
        assert_eq!(words("‿ab"), [("ab".to_owned(), 3..5)]);
    }

    /// Every character stands between letters, between digits, alone, twice, and with a mark.
    #[test]
    fn every_character_is_of_its_kind() {
        for char in ('\0'..='\u{2fff}').filter(|char| kind(*char) != Kind::Hard) {
            for (before, after) in [
                ("a", "b"),
                ("1", "2"),
                ("а", "в"),
                ("a", "1"),
                ("", ""),
                (" ", "a"),
                ("a", " "),
                (" ", "\u{301}"),
                ("_", "'a"),
            ] {
                for text in [format!("{before}{char}{after}"), format!("{before}{char}{char}{after}")] {
                    let expected: Vec<Folded> = by_tables(&text).collect();
                    let found: Vec<Folded> = tokens(&text).map(|token| (token.term, token.range)).collect();
                    assert_eq!(found, expected, "{text:?}");
                }
            }
        }
    }
}
