//! Stems: which terms are forms of one word.

use snowball_stemmers_rs::{Algorithm, Stemmer};

use super::Script;

/// The stem of a term, by the script of its first letter: Snowball English for Latin,
/// Snowball Russian for Cyrillic. A term of another script, or without letters, is its own
/// stem.
///
/// Two terms are taken for forms of one word if their stems are equal. The stem itself need
/// not be a word. Expects a folded term.
///
/// ```
/// use fonds::analysis::stem;
///
/// assert_eq!(stem("anarchists"), stem("anarchist"));
/// assert_eq!(stem("анархистом"), stem("анархисты"));
/// assert_ne!(stem("anarchism"), stem("anarchist"));
/// ```
#[must_use]
pub fn stem(term: &str) -> String {
    let algorithm = match term.chars().find_map(Script::of) {
        Some(Script::Latin) => Stemmer::create(Algorithm::English),
        Some(Script::Cyrillic) => Stemmer::create(Algorithm::Russian),
        _ => return term.to_owned(),
    };
    algorithm.stem(term).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_share_their_stem() {
        for (one, other) in [
            ("анархистских", "анархистское"),
            ("анархистом", "анархисты"),
            ("anarchist", "anarchists"),
            ("people's", "people"),
            ("publishing", "published"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_eq!(stem("2002"), "2002");
        assert_eq!(stem("αναρχικοι"), "αναρχικοι");
    }

    proptest! {
        #[test]
        fn any_term_has_a_stem(term in "[a-zа-яёüß'0-9\\PC]{1,20}") {
            let _ = stem(&crate::analysis::fold(&term));
        }
    }
}
