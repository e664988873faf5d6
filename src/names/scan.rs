//! The words of a text as names are made of them, and where sentences begin.

use super::lists;

/// A word: letters and digits, hyphens and apostrophes between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Begins with a capital.
    pub(super) is_high: bool,
    /// Has capitals only, two or more.
    pub(super) is_caps: bool,
    /// Is written as no name is: with digits or with capitals inside (`HTMLElement`).
    pub(super) is_odd: bool,
}

/// The words of a text, in order; those in scripts without capitals, too.
pub(super) fn words(text: &str, words: &mut Vec<Word>) {
    words.clear();
    let bytes = text.as_bytes();
    let mut next = 0_usize;
    while next < bytes.len() {
        // Most of an English text is white space and words in small letters.
        let rest = bytes.get(next..).unwrap_or_default();
        let is_between = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
        next = next.saturating_add(rest.iter().take_while(|byte| is_between(byte)).count());
        let rest = bytes.get(next..).unwrap_or_default();
        let small = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let after = rest.get(small);
        if small > 0 && after.is_none_or(|byte| is_between(byte) && !matches!(byte, b'-' | b'\'')) {
            let end = next.saturating_add(small);
            words.push(Word { start: next, end, is_high: false, is_caps: false, is_odd: false });
            next = end;
            continue;
        }
        let from = next;
        let chars = text.get(from..).unwrap_or_default().char_indices();
        let mut chars = chars.map(|(at, char)| (from.saturating_add(at), char)).peekable();
        let Some((start, first)) = chars.next() else { break };
        next = start.saturating_add(first.len_utf8());
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start.saturating_add(first.len_utf8());
        let is_high = first.is_uppercase();
        let (mut high, mut low, mut humps, mut run) = (u32::from(is_high), 0_u32, 0_u32, u32::from(is_high));
        let mut has_digit = first.is_numeric();
        low = low.saturating_add(u32::from(first.is_lowercase()));
        let mut before = first;
        let (mut is_odd, mut has_hyphen) = (false, false);
        while let Some(&(at, char)) = chars.peek() {
            if char.is_alphanumeric() {
                end = at.saturating_add(char.len_utf8());
                has_digit |= char.is_numeric();
                if char.is_uppercase() {
                    humps = humps.saturating_add(u32::from(before.is_lowercase()));
                    high = high.saturating_add(1);
                    run = run.saturating_add(1);
                } else {
                    // `HTMLElement`, but not `APIs`, which is looked at elsewhere.
                    is_odd |= run > 2 && char.is_lowercase() && low > 0;
                    is_odd |= run > 2 && char.is_lowercase() && char != 's';
                    run = 0;
                    low = low.saturating_add(u32::from(char.is_lowercase()));
                }
            } else {
                let next =
                    text.get(at.saturating_add(char.len_utf8())..).and_then(|rest| rest.chars().next());
                let joins =
                    matches!(char, '-' | '‐' | '‑' | '\'' | '’' | 'ʼ' | '\u{300}'..='\u{36f}' | '\u{ad}');
                if !joins
                    || !next.is_some_and(char::is_alphanumeric) && !matches!(char, '\u{300}'..='\u{36f}')
                {
                    break;
                }
                run = 0;
                has_hyphen |= matches!(char, '-' | '‐' | '‑');
            }
            before = char;
            chars.next();
        }
        next = chars.peek().map_or(bytes.len(), |(at, _)| *at);
        let word = text.get(start..end).unwrap_or_default();
        let is_clan = humps > 0
            && ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Fitz", "O'", "O’", "D'", "D’"]
                .into_iter()
                .any(|clan| {
                    word.starts_with(clan)
                        && word.get(clan.len()..).is_some_and(|rest| rest.starts_with(char::is_uppercase))
                });
        let parts = if has_hyphen { word.split(['-', '‐', '‑']).count() } else { 1 };
        let is_odd = is_odd || has_digit || humps > u32::from(is_clan) || parts > 3;
        // `Moscow-based` is no name, and `Ростов-на-Дону` is one.
        let last =
            if has_hyphen { word.rsplit(['-', '‐', '‑']).next().unwrap_or_default() } else { word };
        let is_high =
            is_high && !(last.len() < end.saturating_sub(start) && last.starts_with(char::is_lowercase));
        words.push(Word { start, end, is_high, is_caps: is_high && low == 0 && high > 1, is_odd });
    }
}

/// The text of a word without what makes an English genitive of it.
pub(super) fn without_genitive(word: &str) -> &str {
    let cut = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
    cut.unwrap_or(word).trim_end_matches(['\'', '’'])
}

/// Whether white space alone stands between two words, or a point after an initial.
pub(super) fn are_beside(text: &str, one: &Word, other: &Word) -> bool {
    let between = text.get(one.end..other.start).unwrap_or_default();
    if matches!(between, " " | "\n" | "\u{a0}") {
        return true;
    }
    let word = text.get(one.start..one.end).unwrap_or_default();
    let is_initial = one.is_high && word.chars().nth(1).is_none();
    matches!(between, ". " | "." | ".\u{a0}")
        && (is_initial || between != "." && matches!(word, "St" | "Mt" | "Ft" | "Dr"))
}

/// Whether a word stands where any word has a capital: at the beginning of a sentence, of a
/// quotation or of something like a line. `end` is where what it begins ends.
pub(super) fn is_first(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let mut is_opened = false;
    for (at, char) in before.char_indices().rev() {
        match char {
            ' ' | '\u{a0}' | '\n' => {}
            '(' | '[' => {
                // What stands alone in brackets is no sentence.
                let after = text.get(end..).and_then(|rest| rest.chars().next());
                if !after.is_some_and(|char| matches!(char, ')' | ']' | ',' | ';')) {
                    is_opened = true;
                }
            }
            '"' | '“' | '„' | '«' | '‘' | '\'' => is_opened = true,
            '.' => {
                let word = before.get(..at).unwrap_or_default();
                let word = word.rsplit(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
                let is_letter = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
                return !(is_letter || lists::is_before_point(&word.to_lowercase()));
            }
            ',' => return is_opened,
            _ => {
                return is_opened
                    || !(char.is_alphanumeric()
                        || matches!(char, ')' | ']' | '»' | '”' | '’' | '%' | '/' | '-'));
            }
        }
    }
    true
}

/// Whether what stands from `start` to `end` is a part of a path, an address or code.
pub(super) fn is_code(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default().chars().next_back();
    let mut after = text.get(end..).unwrap_or_default().chars();
    let (next, further) = (after.next(), after.next());
    before.is_some_and(|char| {
        matches!(
            char,
            '_' | '/'
                | '\\'
                | '@'
                | '#'
                | '$'
                | '='
                | '<'
                | '>'
                | '&'
                | '.'
                | '~'
                | '`'
                | '{'
                | '+'
                | ':'
                | '*'
                | '|'
        )
    }) || next.is_some_and(|char| {
        matches!(
            char,
            '_' | '/'
                | '\\'
                | '@'
                | '='
                | '<'
                | '>'
                | '('
                | '['
                | '`'
                | '{'
                | '}'
                | '+'
                | '*'
                | '#'
                | '$'
                | '~'
                | '|'
        )
    }) || matches!(next, Some('.' | ':'))
        && further.is_some_and(|char| {
            !char.is_whitespace() && !matches!(char, '"' | '”' | '»' | ')' | '\'' | '.' | '[')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, character by character.
    fn slowly(text: &str) -> Vec<(usize, usize)> {
        let mut words: Vec<(usize, usize)> = Vec::new();
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let joins = |char: char| {
            matches!(char, '-' | '‐' | '‑' | '\'' | '’' | 'ʼ' | '\u{300}'..='\u{36f}' | '\u{ad}')
        };
        let mut at = 0;
        while at < chars.len() {
            let start = at;
            if !chars[at].1.is_alphanumeric() {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            at += 1;
            while at < chars.len() {
                let next = chars.get(at + 1).is_some_and(|(_, char)| char.is_alphanumeric());
                let is_mark = matches!(chars[at].1, '\u{300}'..='\u{36f}');
                if chars[at].1.is_alphanumeric() {
                    end = at + 1;
                } else if !(joins(chars[at].1) && (next || is_mark)) {
                    break;
                }
                at += 1;
            }
            words.push((chars[start].0, chars[end - 1].0 + chars[end - 1].1.len_utf8()));
        }
        words
    }

    proptest::proptest! {
        #[test]
        fn words_are_those_of_a_walk_over_all_characters(text in "[a-cA-CжЖ0 .,'’\u{301}«»é-]{0,24}|\\PC{0,16}") {
            let mut found = Vec::new();
            words(&text, &mut found);
            let found: Vec<_> = found.iter().map(|word| (word.start, word.end)).collect();
            proptest::prop_assert_eq!(found, slowly(&text));
        }
    }

    fn flags(text: &str) -> Vec<(&str, bool, bool, bool)> {
        let mut found = Vec::new();
        words(text, &mut found);
        found
            .iter()
            .map(|word| (&text[word.start..word.end], word.is_high, word.is_caps, word.is_odd))
            .collect()
    }

    #[test]
    fn words_are_told_by_their_letters() {
        assert_eq!(
            flags("People's Self-Defense, CNT-FAI"),
            [
                ("People's", true, false, false),
                ("Self-Defense", true, false, false),
                ("CNT-FAI", true, true, false)
            ]
        );
        assert_eq!(
            flags("Moscow-based Ростов-на-Дону"),
            [("Moscow-based", false, false, false), ("Ростов-на-Дону", true, false, false)]
        );
        assert_eq!(
            flags("HTMLElement H2O iPhone YouTube"),
            [
                ("HTMLElement", true, false, true),
                ("H2O", true, true, true),
                ("iPhone", false, false, true),
                ("YouTube", true, false, true),
            ]
        );
        assert_eq!(
            flags("«Автоном» п'ять"),
            [("Автоном", true, false, false), ("п'ять", false, false, false)]
        );
    }

    #[test]
    fn a_capital_after_a_full_stop_says_nothing() {
        let first = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            is_first(text, start, start + word.len())
        };
        assert!(first("Ends. Moscow is", "Moscow"));
        assert!(first("He said: \"Moscow is", "Moscow"));
        assert!(first("Moscow is", "Moscow"));
        assert!(first("a – Moscow is", "Moscow"));
        assert!(!first("in Moscow is", "Moscow"));
        assert!(!first("to St. Petersburg", "Petersburg"));
        assert!(!first("by L. Trotsky", "Trotsky"));
        assert!(!first("the capital (Moscow)", "Moscow"));
        assert!(first("the end (Moscow is far)", "Moscow"));
        assert!(!first("Paris, Moscow", "Moscow"));
    }
}
