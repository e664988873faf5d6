//! Scripts: which writing system a character belongs to.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A writing system, as far as analysis and display tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Greek letters.
    Greek,
    /// Hebrew letters.
    Hebrew,
    /// Arabic letters.
    Arabic,
    /// Any other letters.
    Other,
}

impl Script {
    /// The script of a letter or mark; `None` for digits, punctuation, white space and
    /// marks that every script shares.
    #[must_use]
    pub fn of(char: char) -> Option<Self> {
        Some(match char {
            'a'..='z' | 'A'..='Z' => Self::Latin,
            '\0'..='\u{7f}' => return None,
            '\u{00aa}'
            | '\u{00ba}'
            | '\u{00c0}'..='\u{00d6}'
            | '\u{00d8}'..='\u{00f6}'
            | '\u{00f8}'..='\u{02af}'
            | '\u{1e00}'..='\u{1eff}'
            | '\u{2c60}'..='\u{2c7f}'
            | '\u{a722}'..='\u{a7ff}'
            | '\u{ab30}'..='\u{ab6f}'
            | '\u{ff21}'..='\u{ff3a}'
            | '\u{ff41}'..='\u{ff5a}' => Self::Latin,
            '\u{0370}'..='\u{0373}'
            | '\u{0376}'..='\u{037d}'
            | '\u{037f}'..='\u{0383}'
            | '\u{0386}'
            | '\u{0388}'..='\u{03ff}'
            | '\u{1f00}'..='\u{1fff}' => Self::Greek,
            '\u{0400}'..='\u{052f}'
            | '\u{1c80}'..='\u{1c8f}'
            | '\u{2de0}'..='\u{2dff}'
            | '\u{a640}'..='\u{a69f}' => Self::Cyrillic,
            '\u{0590}'..='\u{05ff}' | '\u{fb1d}'..='\u{fb4f}' => Self::Hebrew,
            '\u{0600}'..='\u{06ff}'
            | '\u{0750}'..='\u{077f}'
            | '\u{0870}'..='\u{08ff}'
            | '\u{fb50}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefe}' => Self::Arabic,
            char if char.is_alphabetic() => Self::Other,
            _ => return None,
        })
    }
}

/// Whether a character is a letter, mark or numeral of a script whose words have no space
/// between: Han, kana, Thai, Lao, Khmer, Burmese; and Hangul, where they do but particles stick
/// to them. Their punctuation and decimal digits are not.
pub(super) fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{0e01}'..='\u{0e3a}' | '\u{0e40}'..='\u{0e4e}'
        | '\u{0e81}'..='\u{0ece}' | '\u{0edc}'..='\u{0edf}'
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109d}'
        | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa76}' | '\u{aa7a}'..='\u{aa7f}'
        | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}'..='\u{17dd}'
        | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{d7b0}'..='\u{d7fb}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
        | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309a}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ffdc}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Whether a folded term is one character, with its marks, of a script whose words have no space between
/// (Chinese, Japanese, Thai, Lao, Khmer, Burmese) or of Korean. In a run of several it is in the terms as
/// a half of pairs only: [`has_character`].
///
/// ```
/// use fonds::analysis::is_character;
///
/// assert!(is_character("党") && is_character("ที่"));
/// assert!(!is_character("与党") && !is_character("a") && !is_character(""));
/// ```
#[must_use]
pub fn is_character(term: &str) -> bool {
    term.starts_with(is_unspaced) && term.graphemes(true).nth(1).is_none()
}

/// Whether a term is this character, or the pair of it and another.
///
/// ```
/// use fonds::analysis::has_character;
///
/// assert!(has_character("与党", "党") && has_character("党员", "党") && has_character("党", "党"));
/// assert!(!has_character("กิน", "ก"));
/// ```
#[must_use]
pub fn has_character(term: &str, character: &str) -> bool {
    term.graphemes(true).take(2).any(|half| half == character)
}

/// The stretches of a text that are in one script, as byte ranges in order; each begins and
/// ends with a letter, and spaces and punctuation inside a stretch belong to it.
///
/// Costs time linear in the text. Text without letters has no stretch.
pub fn script_runs(text: &str) -> Vec<(Range<usize>, Script)> {
    let mut runs: Vec<(Range<usize>, Script)> = Vec::new();
    for (at, char) in text.char_indices() {
        let Some(script) = Script::of(char) else { continue };
        let end = at.saturating_add(char.len_utf8());
        match runs.last_mut() {
            Some((range, last)) if *last == script => range.end = end,
            _ => runs.push((at..end, script)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_stretches_of_one_script() {
        let text = "in Russia - Αναρχικοί και (Автономное действие; AD)";
        let runs: Vec<_> =
            script_runs(text).into_iter().map(|(range, script)| (&text[range], script)).collect();
        assert_eq!(
            runs,
            [
                ("in Russia", Script::Latin),
                ("Αναρχικοί και", Script::Greek),
                ("Автономное действие", Script::Cyrillic),
                ("AD", Script::Latin),
            ]
        );
        assert!(script_runs("2002, 81 …").is_empty());
    }
}
