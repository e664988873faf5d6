//! Folding: the form in which words are compared.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::{LONGEST_TERM, Script};

/// Folds one word: compatibility forms, case, and the diacritics that readers of the script
/// leave out when they type.
///
/// * Latin, Greek, Hebrew and Arabic lose their marks: `é`→`e`, `ά`→`α`; final sigma is a
///   sigma; `ß`→`ss`, `ø`→`o`, `ł`→`l`.
/// * Cyrillic keeps the letters that are letters of their own (`й` is not `и`, `ї` is not
///   `і`) and loses stress marks; `ё` is `е`.
/// * Every other script keeps its marks, which are vowels there.
/// * An apostrophe is `'`, also where it stands for softness (`Elʹcin`).
/// * Invisible characters (soft hyphen, joiners, direction marks) are dropped.
///
/// Folding what is folded changes nothing.
///
/// ```
/// use fonds::analysis::fold;
///
/// assert_eq!(fold("Élan"), "elan");
/// assert_eq!(fold("Ёлка"), "елка");
/// assert_eq!(fold("Й"), "й");
/// assert_eq!(fold("Λόγος"), "λογοσ");
/// ```
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // What is below, for the letters of nearly every Russian word.
    if is_russian(word) {
        let mut folded = String::with_capacity(word.len());
        fold_plain(word, &mut folded);
        return folded;
    }
    folded(word, false)
}

/// A word in lower case with the diacritics, and the letters for which others stand, that
/// [`fold`] took away to make its term; `None` if it took none. So words are told apart that have
/// one term. Like a term it is cut after [`LONGEST_TERM`] characters.
///
/// ```
/// use fonds::analysis::spelling;
///
/// assert_eq!(spelling("Élan", "elan").as_deref(), Some("élan"));
/// assert_eq!(spelling("e\u{301}lan", "elan").as_deref(), Some("élan"));
/// assert_eq!(spelling("Ёлка", "елка").as_deref(), Some("ёлка"));
/// assert_eq!(spelling("Elan", "elan"), None);
/// assert_eq!(spelling("Йод", "йод"), None);
/// ```
#[must_use]
pub fn spelling(word: &str, term: &str) -> Option<String> {
    // What nearly every word is.
    if word.is_ascii() || is_russian(word) && !word.contains(['ё', 'Ё']) {
        return None;
    }
    let mut spelling = folded(word, true);
    cut_long(&mut spelling);
    (spelling != term).then_some(spelling)
}

/// Whether a word is of Russian letters alone.
fn is_russian(word: &str) -> bool {
    word.chars().all(|char| matches!(char, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'))
}

/// Cuts off what is longer than any term.
pub(super) fn cut_long(term: &mut String) {
    if term.len() > LONGEST_TERM
        && let Some((end, _)) = term.char_indices().nth(LONGEST_TERM)
    {
        term.truncate(end);
    }
}

/// The folded word, by all rules or by those alone that nobody sees.
fn folded(word: &str, is_as_written: bool) -> String {
    const DECOMPOSE: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
    // On what is decomposed already NFKC does what NFC does, and shares the tables above.
    const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();

    // Lower case may decompose (İ) and decomposition may bring capitals (№), so lower case
    // stands between two decompositions.
    let lower = DECOMPOSE.normalize(word).to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    let mut base = '\0';
    for char in DECOMPOSE.normalize(&lower).chars() {
        if is_mark(char) {
            if is_as_written || keeps(base, char) {
                folded.push(char);
            }
            continue;
        }
        base = char;
        match char {
            'ς' => folded.push('σ'),
            '\u{2018}' | '\u{2019}' | '\u{02b9}' | '\u{02ba}' | '\u{02bc}' => folded.push('\''),
            char if is_invisible(char) => {}
            char if is_as_written => folded.push(char),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ŧ' => folded.push('t'),
            'ı' => folded.push('i'),
            char => folded.push(char),
        }
    }
    COMPOSE.normalize(&folded).into_owned()
}

/// Folds a word of ASCII and Russian letters into a buffer, in place of what it held.
pub(super) fn fold_plain(word: &str, folded: &mut String) {
    folded.clear();
    folded.push_str(word);
    folded.make_ascii_lowercase();
    if !word.is_ascii() {
        folded.clear();
        folded.extend(word.chars().map(|char| match char {
            'A'..='Z' => char.to_ascii_lowercase(),
            'Ё' | 'ё' => 'е',
            'А'..='Я' => char.to_lowercase().next().unwrap_or(char),
            _ => char,
        }));
    }
}

/// Combining marks of the blocks that hold diacritics.
pub(super) fn is_mark(char: char) -> bool {
    matches!(char,
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0487}' | '\u{0591}'..='\u{05bd}' | '\u{05bf}'
        | '\u{05c1}'..='\u{05c2}' | '\u{05c4}'..='\u{05c5}' | '\u{05c7}' | '\u{0610}'..='\u{061a}'
        | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e4}'
        | '\u{06e7}'..='\u{06e8}' | '\u{06ea}'..='\u{06ed}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Whether a mark on `base` makes another letter of it.
fn keeps(base: char, mark: char) -> bool {
    match Script::of(base) {
        Some(Script::Cyrillic) => match mark {
            // Stress; but ѓ and ќ are letters.
            '\u{0300}' => false,
            '\u{0301}' => matches!(base, 'г' | 'к'),
            '\u{0308}' => base != 'е',
            _ => true,
        },
        Some(Script::Latin | Script::Greek | Script::Hebrew | Script::Arabic) | None => false,
        Some(_) => true,
    }
}

/// Characters without width or meaning of their own inside a word.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{00ad}' | '\u{034f}' | '\u{0640}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(word: &str, expected: &str) {
        assert_eq!(fold(word), expected, "{word}");
    }

    #[test]
    fn case_and_diacritics_fold_as_the_script_wants() {
        check("Café", "cafe");
        check("CAFE\u{301}", "cafe");
        check("ŁÓDŹ", "lodz");
        check("Straße", "strasse");
        check("İstanbul", "istanbul");
        check("Φυλής", "φυλησ");
        check("ΑΝΑΡΧΙΚΟΊ", "αναρχικοι");
        check("ПРЯ́МОЕ", "прямое");
        check("Ёж", "еж");
        check("Е\u{308}ж", "еж");
        check("йод", "йод");
        check("и\u{306}од", "йод");
        check("Їжак", "їжак");
        check("Ўсё", "ўсе");
        check("Ќерка", "ќерка");
        check("كِتَابـــ", "كتاب");
        check("हिन्दी", "हिन्दी");
        check("ガ", "ガ");
        check("ﬁn", "fin");
        check("Ａｄ", "ad");
        check("auto\u{ad}nom", "autonom");
        check("Don’t", "don't");
        check("Elʹcin", "el'cin");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(word in "[\\PC\u{300}-\u{345}\u{ad}]{0,12}") {
            let once = fold(&word);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_spelling_is_another_way_to_write_its_term(text in "([A-Za-zА-яёЁüßŁάїøⅸĳ\u{301}\u{308}]{0,90} ?){0,3}") {
            for token in crate::analysis::tokens(&text) {
                if let Some(spelling) = spelling(&text[token.range.clone()], &token.term) {
                    prop_assert!(spelling != token.term && spelling.chars().count() <= LONGEST_TERM);
                    let mut term = fold(&spelling);
                    cut_long(&mut term);
                    let is_cut = [&spelling, &token.term].iter().any(|text| text.chars().count() == LONGEST_TERM);
                    prop_assert!(term == token.term || is_cut, "{}", spelling);
                }
            }
        }
    }
}
