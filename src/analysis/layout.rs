//! Keyboard layouts: what was typed while another layout was on.

/// A keyboard layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// US QWERTY.
    English,
    /// German QWERTZ.
    German,
    /// Russian ЙЦУКЕН.
    Russian,
    /// Ukrainian ЙЦУКЕН.
    Ukrainian,
    /// Greek.
    Greek,
}

impl Layout {
    /// All of them, likelier ones first.
    pub const ALL: [Self; 5] = [Self::English, Self::Russian, Self::Ukrainian, Self::Greek, Self::German];

    /// The lower-case characters of the letter keys and of those that are letters somewhere:
    /// three rows of keys from left to right, the key left of 1, and the digits, which have signs
    /// beside them with shift. The layouts are those of
    /// Windows (kbdus, kbdgr, kbdru, kbdur1, kbdhe); `\0` is a key that gives nothing here.
    fn keys(self) -> &'static str {
        match self {
            Self::English => "qwertyuiop[]asdfghjkl;'zxcvbnm,./`\\1234567890",
            Self::German => "qwertzuiopü+asdfghjklöäyxcvbnm,.-^#1234567890",
            Self::Russian => "йцукенгшщзхъфывапролджэячсмитьбю.ё\\1234567890",
            Self::Ukrainian => "йцукенгшщзхїфівапролджєячсмитьбю.'ґ1234567890",
            Self::Greek => ";ςερτυθιοπ[]ασδφγηξκλ\0'ζχψωβνμ,./`\\1234567890",
        }
    }

    /// The same keys with shift.
    fn shifted(self) -> &'static str {
        match self {
            Self::English => "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?~|!@#$%^&*()",
            Self::German => "QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_°'!\"§$%&/()=",
            Self::Russian => "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё/!\"№;%:?*()",
            Self::Ukrainian => "ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,₴Ґ!\"№;%:?*()",
            Self::Greek => ":\0ΕΡΤΥΘΙΟΠ{}ΑΣΔΦΓΗΞΚΛ\0\"ΖΧΨΩΒΝΜ<>?~|!@#$%^&*()",
        }
    }

    /// The key that gives a character, and whether with shift.
    fn key(self, char: char) -> Option<(usize, bool)> {
        let of = |keys: &str| keys.chars().position(|other| other == char && char != '\0');
        of(self.keys()).map(|key| (key, false)).or_else(|| of(self.shifted()).map(|key| (key, true)))
    }

    /// What a key gives.
    fn char(self, (key, shift): (usize, bool)) -> Option<char> {
        let keys = if shift { self.shifted() } else { self.keys() };
        keys.chars().nth(key).filter(|char| *char != '\0')
    }
}

/// What the keys that were pressed for `typed` give on the other layouts, likelier ones first,
/// each with the layout that gives it.
///
/// It is for one word as it was typed, before [`tokens`](super::tokens()): `,` `.` `;` `'` `[`
/// `]` and `` ` `` are letters elsewhere, and `&` is the question mark of a Russian keyboard. Digits and
/// `-` stay. Where a character has no key on
/// a layout, or a key no letter on the other, there is no answer for the two. Nobody knows
/// here which answer is a word. English and German are not exchanged. Costs time linear in
/// the text; at most one answer for each pair of layouts.
///
/// ```
/// use fonds::analysis::layout::{Layout, retyped};
///
/// assert!(retyped("fdnjyjvyjt").contains(&("автономное".to_owned(), Layout::Russian)));
/// assert!(retyped("ьщысщц").contains(&("moscow".to_owned(), Layout::English)));
/// ```
#[must_use]
pub fn retyped(typed: &str) -> Vec<(String, Layout)> {
    let mut found: Vec<(String, Layout)> = Vec::new();
    for from in Layout::ALL {
        for to in Layout::ALL {
            if from == to
                || matches!((from, to), (Layout::English, Layout::German) | (Layout::German, Layout::English))
            {
                continue;
            }
            let text: Option<String> = typed.chars().map(|char| exchanged(char, from, to)).collect();
            let Some(text) = text else { continue };
            let is_new = text != typed && found.iter().all(|(other, _)| *other != text);
            if is_new && text.contains(char::is_alphabetic) {
                found.push((text, to));
            }
        }
    }
    found
}

/// One key on another layout.
fn exchanged(char: char, from: Layout, to: Layout) -> Option<char> {
    match from.key(char) {
        Some(key) => to.char(key),
        None => (char.is_ascii_digit() || char == '-').then_some(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_typed_on_another_layout_come_back() {
        for (typed, meant, layout) in [
            ("fdnjyjvyjt", "автономное", Layout::Russian),
            ("ltqcndbt", "действие", Layout::Russian),
            ("[fhmrjd", "харьков", Layout::Russian),
            ("`krf", "ёлка", Layout::Russian),
            (";ehyfk", "журнал", Layout::Russian),
            (",th`pf", "берёза", Layout::Russian),
            ("'rcgthn", "эксперт", Layout::Russian),
            ("Ghbdtn", "Привет", Layout::Russian),
            ("rjdbl-19", "ковид-19", Layout::Russian),
            ("Rbrkb&", "Кикли?", Layout::Russian),
            ("@ytn@", "\"нет\"", Layout::Russian),
            ("rb]d", "київ", Layout::Ukrainian),
            ("'dhjgf", "європа", Layout::Ukrainian),
            ("ьщысщц", "moscow", Layout::English),
            ("ЬЩЫСЩЦ", "MOSCOW", Layout::English),
            ("руддщ", "hello", Layout::English),
            ("ьщіс", "mosc", Layout::English),
            ("αναρχικοι", "anarxikoi", Layout::English),
            ("anarxikoi", "αναρχικοι", Layout::Greek),
            ("μοσψος", "moscow", Layout::English),
            ("ghbdtn", "привет", Layout::Russian),
            ("ölktr", "ждлек", Layout::Russian),
            ("киъв", "київ", Layout::Ukrainian),
        ] {
            assert!(retyped(typed).contains(&(meant.to_owned(), layout)), "{typed}: {:?}", retyped(typed));
        }
    }

    #[test]
    fn what_has_no_key_has_no_answer() {
        for typed in ["", "2013", "東京", "москваß", "naïve", "a€", "§"] {
            assert_eq!(retyped(typed), [], "{typed}");
        }
    }

    #[test]
    fn every_layout_has_a_character_for_each_key() {
        for layout in Layout::ALL {
            for keys in [layout.keys(), layout.shifted()] {
                assert_eq!(keys.chars().count(), Layout::English.keys().chars().count(), "{layout:?}");
                let mut seen: Vec<char> = keys.chars().filter(|char| *char != '\0').collect();
                let all = seen.len();
                seen.sort_unstable();
                seen.dedup();
                assert_eq!(seen.len(), all, "{layout:?} has a character twice");
            }
        }
    }

    proptest! {
        #[test]
        fn retyping_twice_gives_what_was_typed(word in "[a-z\\[\\];',.]{1,12}|[а-я]{1,12}|[а-щьюяіїєґ]{1,12}|[α-ρσ-ω]{1,12}") {
            prop_assume!(word.contains(char::is_alphabetic));
            for (text, _) in retyped(&word) {
                let back: Vec<_> = retyped(&text).into_iter().map(|(text, _)| text).collect();
                prop_assert!(back.contains(&word), "{} {} {:?}", word, text, back);
            }
        }

        #[test]
        fn any_text_has_bounded_answers(word in "\\PC{0,40}") {
            prop_assert!(retyped(&word).len() <= 18);
        }
    }
}
