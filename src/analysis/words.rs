//! The words of a text by Unicode's rules, most of them without a look into Unicode's tables.

use unicode_segmentation::{UWordBoundIndices, UnicodeSegmentation};

/// The words of a text with their places in bytes: what [`UnicodeSegmentation`] finds, which its
/// tests hold.
pub(super) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, hard: None }
}

/// The words of a text.
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
    /// A stretch that Unicode's tables have to decide, and where it starts.
    hard: Option<(usize, UWordBoundIndices<'t>)>,
}

/// What a character says of the words around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It joins what is plain before and after it.
    Plain,
    /// It is never in a word, whatever stands around it.
    Apart,
    /// It is in a word only between two letters or two digits.
    Between,
    /// Unicode's tables know.
    Hard,
}

fn kind(char: char) -> Kind {
    match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' | 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => Kind::Plain,
        '.' | ',' | ':' | ';' | '\'' => Kind::Between,
        '_' => Kind::Hard,
        '\t'..='\r' | ' '..='~' | '«' | '»' | '“' | '”' | '„' | '–' | '—' | '…' => Kind::Apart,
        _ => Kind::Hard,
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((start, hard)) = &mut self.hard {
                for (at, word) in hard.by_ref() {
                    if word.chars().any(char::is_alphanumeric) {
                        return Some((start.saturating_add(at), word));
                    }
                }
                self.hard = None;
            }
            let rest = self.text.get(self.at..)?;
            // Before a word there is nothing that it could be joined with.
            let skipped = rest.find(|char| matches!(kind(char), Kind::Plain | Kind::Hard))?;
            let start = self.at.saturating_add(skipped);
            let rest = self.text.get(start..)?;
            let end = rest.find(|char| kind(char) != Kind::Plain).unwrap_or(rest.len());
            let mut after = rest.get(end..)?.chars();
            let ends = match after.next().map(kind) {
                None | Some(Kind::Apart) => true,
                Some(Kind::Between) => {
                    after.next().map(kind).is_none_or(|kind| matches!(kind, Kind::Apart | Kind::Between))
                }
                Some(Kind::Plain | Kind::Hard) => false,
            };
            if ends && end > 0 {
                self.at = start.saturating_add(end);
                return Some((start, rest.get(..end)?));
            }
            // No word goes over white space, but for marks that stand on it.
            let start = if end == 0 { self.at } else { start };
            let rest = self.text.get(start..)?;
            let first = self.at.saturating_add(skipped).saturating_sub(start);
            let mut space = None;
            let mut cut = rest.len();
            for (at, char) in rest.char_indices().skip_while(|(at, _)| *at < first) {
                if let Some(space) = space.filter(|_| kind(char) != Kind::Hard) {
                    cut = space;
                    break;
                }
                space = char.is_ascii_whitespace().then_some(at);
            }
            self.at = start.saturating_add(cut);
            self.hard = Some((start, rest.get(..cut)?.split_word_bound_indices()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn they_are_those_of_the_tables(
            text in "([a-c0-2а-вёĳé'’.,:;_ \n\t\"«»()/\u{301}\u{ad}\u{200d}אकㄱア🇩-]|\\PC){0,24}",
        ) {
            let expected: Vec<(usize, &str)> = text.unicode_word_indices().collect();
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), expected);
        }
    }
}
