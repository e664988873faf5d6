//! Signs that nobody sees: which they are, and how they are shown.

/// Signs that nobody sees and that change what is seen around them: those that turn the direction of a
/// text, and those that have no width and belong to no script that is written with them.
#[must_use]
pub fn is_unseen(char: char) -> bool {
    matches!(u32::from(char), 0x61c | 0x180e | 0x200b | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f)
}

/// How such a sign is named, `U+202E`. By hand: the code that prints numbers so is large.
#[must_use]
pub fn code(char: char) -> String {
    let number = u32::from(char);
    let digits = (0..8_u32).rev().map(|place| number.wrapping_shr(place.wrapping_mul(4)));
    let digits = digits.skip_while(|rest| *rest == 0 && number > 0);
    let digits: String = digits.filter_map(|rest| char::from_digit(rest & 15, 16)).collect();
    ["U+", "0".repeat(4_usize.saturating_sub(digits.len())).as_str(), &digits.to_ascii_uppercase()].concat()
}

/// A text in stretches; with each that is such a sign, how it is named.
#[must_use]
pub fn stretches(text: &str) -> Vec<(&str, Option<String>)> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((at, char)) = rest.char_indices().find(|(_, char)| is_unseen(*char)) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (sign, after) = from.split_at_checked(char.len_utf8()).unwrap_or((from, ""));
        if !before.is_empty() {
            all.push((before, None));
        }
        all.push((sign, Some(code(char))));
        rest = after;
    }
    if !rest.is_empty() || all.is_empty() {
        all.push((rest, None));
    }
    all
}

/// A text in which such signs are spelt out, where no element can stand.
///
/// ```
/// assert_eq!(fonds::analysis::signs::spelt("user\u{202e}txt.exe"), "user⟦U+202E⟧txt.exe");
/// ```
#[must_use]
pub fn spelt(text: &str) -> String {
    let named = |(text, code): (&str, Option<String>)| {
        code.map_or(text.to_owned(), |code| ["⟦", &code, "⟧"].concat())
    };
    stretches(text).into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_turns_a_text_unseen_is_named() {
        assert_eq!(spelt("user\u{202e}txt.exe"), "user⟦U+202E⟧txt.exe");
        assert_eq!(spelt("\u{feff}a\u{200b}\u{e0041}\u{61c}"), "⟦U+FEFF⟧a⟦U+200B⟧⟦U+E0041⟧⟦U+061C⟧");
        // What Persian, Hindi and emoji are written with stays.
        for text in ["می\u{200c}خواهم", "क\u{94d}\u{200d}", "👩\u{200d}💻", "a\u{ad}b", ""] {
            assert_eq!(spelt(text), text);
        }
        assert_eq!(stretches("a\u{202e}b").len(), 3);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost(text in "[a-z\u{200b}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,20}|\\PC{0,20}") {
            let parts = stretches(&text);
            let whole: String = parts.iter().map(|(part, _)| *part).collect();
            prop_assert_eq!(&whole, &text);
            prop_assert!(!spelt(&text).chars().any(is_unseen));
        }
    }
}
