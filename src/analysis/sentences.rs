//! The sentences of a text by Unicode's rules, most of them without a look into Unicode's tables.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The byte ranges of the sentences of a text, in order and without gaps (UAX #29).
///
/// White space after a sentence belongs to it. Costs time linear in the text.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0_usize;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let of_tables = || rest.split_sentence_bounds().next().map_or(rest.len(), str::len);
        let end = plain_end(text, start).unwrap_or_else(|| start.saturating_add(of_tables()));
        let sentence = start..end;
        // What ends a sentence is of no matter to the next one.
        start = end;
        Some(sentence)
    })
}

/// What a character is to sentences; in brackets what Unicode calls it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Small,
    Capital,
    Digit,
    /// White space (Sp).
    Space,
    /// A bracket or quotation mark (Close).
    Close,
    /// After which a sentence goes on (SContinue).
    Comma,
    /// `.`, which may end a sentence (ATerm).
    Point,
    /// `!` and `?`, which end a sentence (STerm).
    Mark,
    /// The end of a paragraph (CR, LF).
    Return,
    Feed,
    Other,
    /// Unicode's tables know.
    Hard,
}

const fn kind(char: char) -> Kind {
    match char {
        'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ' | 'ά'..='ώ' | 'а'..='џ' => Kind::Small,
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'Ѐ'..='Я' => Kind::Capital,
        '0'..='9' => Kind::Digit,
        ' ' | '\t' | '\x0b' | '\x0c' | '\u{a0}' => Kind::Space,
        '"' | '\'' | '(' | ')' | '[' | ']' | '{' | '}' | '«' | '»' | '\u{2018}'..='\u{201f}' => Kind::Close,
        ',' | '-' | ':' | ';' | '–' | '—' => Kind::Comma,
        '.' => Kind::Point,
        '!' | '?' => Kind::Mark,
        '\r' => Kind::Return,
        '\n' => Kind::Feed,
        '#'..='~' | '…' | '©' | '®' | '°' | '•' | '→' => Kind::Other,
        _ => Kind::Hard,
    }
}

super::kinds::kind_at!();

/// The kind of the character at a byte, and where the next one starts.
#[inline]
fn kind_from(text: &str, at: usize) -> Option<(Kind, usize)> {
    kind_at(text, at).map(|(kind, length)| (kind, at.saturating_add(length)))
}

/// The end of the sentence that starts at a byte; `None` if Unicode's tables have to decide.
fn plain_end(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    let mut before = Kind::Other;
    while let Some((kind, next)) = kind_from(text, at) {
        at = next;
        match kind {
            Kind::Hard => return None,
            Kind::Return | Kind::Feed => return Some(end_of_paragraph(text, kind, at)),
            Kind::Point | Kind::Mark => {
                let is_letter = matches!(before, Kind::Small | Kind::Capital);
                let after = kind_from(text, at).map(|(kind, _)| kind);
                let is_inside = after == Some(Kind::Digit) || is_letter && after == Some(Kind::Capital);
                if kind != Kind::Point || !is_inside {
                    at = after_all(text, Kind::Space, after_all(text, Kind::Close, at));
                    match kind_from(text, at) {
                        None => return Some(at),
                        Some((Kind::Hard, _)) => return None,
                        Some((end @ (Kind::Return | Kind::Feed), next)) => {
                            return Some(end_of_paragraph(text, end, next));
                        }
                        Some((Kind::Comma | Kind::Point | Kind::Mark, _)) => {}
                        Some(_) if kind == Kind::Point && goes_on_small(text, at)? => {}
                        Some(_) => return Some(at),
                    }
                }
            }
            _ => {}
        }
        before = kind;
    }
    Some(at)
}

/// The end of a paragraph after its first sign.
fn end_of_paragraph(text: &str, sign: Kind, after: usize) -> usize {
    match kind_from(text, after) {
        Some((Kind::Feed, next)) if sign == Kind::Return => next,
        _ => after,
    }
}

/// Where the first character of another kind stands.
fn after_all(text: &str, kind: Kind, mut at: usize) -> usize {
    while let Some((_, next)) = kind_from(text, at).filter(|(found, _)| *found == kind) {
        at = next;
    }
    at
}

/// Whether the first letter is a small one, before any end; `None` if Unicode's tables have to say.
fn goes_on_small(text: &str, mut at: usize) -> Option<bool> {
    while let Some((kind, next)) = kind_from(text, at) {
        match kind {
            Kind::Small => return Some(true),
            Kind::Capital | Kind::Point | Kind::Mark | Kind::Return | Kind::Feed => return Some(false),
            Kind::Hard => return None,
            _ => at = next,
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_tables(text: &str) -> Vec<Range<usize>> {
        text.split_sentence_bound_indices().map(|(start, one)| start..start + one.len()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8000))]
        #[test]
        fn they_are_those_of_the_tables(
            text in "([a-cA-C0-2а-вА-В.,:;!?'\"()«»… \r\n\t\u{a0}—*éÉłαΑʻ\u{301}\u{ad}\u{2028}東。-]|\\PC){0,24}",
        ) {
            prop_assert_eq!(sentences(&text).collect::<Vec<_>>(), by_tables(&text));
        }

        #[test]
        fn they_are_those_of_the_tables_in_prose(text in "([aAяЯ1]|[.!?]|[)»\" ,\r\n…]|\\. | \\(|东|e\u{301}){0,30}") {
            prop_assert_eq!(sentences(&text).collect::<Vec<_>>(), by_tables(&text));
        }
    }

    /// Every character stands before and after a full stop, at its distance, and alone.
    #[test]
    fn every_character_is_of_its_kind() {
        for char in ('\0'..='\u{2fff}').filter(|char| kind(*char) != Kind::Hard) {
            for (before, after) in [
                ("a.", "B"),
                ("a. ", " b"),
                ("a.)", "B"),
                ("A", ".B"),
                ("a. (", "b"),
                ("!", "B"),
                ("! ", " B"),
                ("\r", "b"),
            ] {
                let text = format!("{before}{char}{after}");
                assert_eq!(sentences(&text).collect::<Vec<_>>(), by_tables(&text), "{text:?}");
            }
        }
    }
}
