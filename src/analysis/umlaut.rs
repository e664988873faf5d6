//! Letters with an umlaut or a ring, and the two letters that are written for them: `Müller`, `Mueller`.

use super::fold::{cut_long, fold};

/// What is written with two letters where there is no umlaut or ring: as in passports (ICAO 9303, part 3, section 6).
const UMLAUTS: [(char, &str); 5] = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ø', "oe"), ('å', "aa")];

/// So many pairs of letters in a word may each be an umlaut.
const MOST_UMLAUTS: u32 = 4;

/// The term of a word without its umlauts, by its [spelling](super::spelling): `ae` for `ä`, `oe` for `ö` and `ø`, `ue` for `ü`,
/// `aa` for `å`. `None` if it has none.
///
/// ```
/// use fonds::analysis::umlaut::without_umlauts;
///
/// assert_eq!(without_umlauts("müßig").as_deref(), Some("muessig"));
/// assert_eq!(without_umlauts("élan"), None);
/// ```
#[must_use]
pub fn without_umlauts(spelling: &str) -> Option<String> {
    let two = |char: char| UMLAUTS.iter().find(|(umlaut, _)| *umlaut == char).map(|(_, two)| *two);
    if spelling.is_ascii() || !spelling.contains(|char| two(char).is_some()) {
        return None;
    }
    let mut written = String::new();
    for char in spelling.chars() {
        match two(char) {
            Some(two) => written.push_str(two),
            None => written.push(char),
        }
    }
    let mut term = fold(&written);
    cut_long(&mut term);
    Some(term)
}

/// The terms that a folded word may be if some pairs of letters in it stand for umlauts, at most 15: those of which a
/// [spelling](super::spelling) [without umlauts](without_umlauts) may be the word.
///
/// ```
/// use fonds::analysis::umlaut::with_umlauts;
///
/// assert_eq!(with_umlauts("mueller"), ["muller"]);
/// assert_eq!(with_umlauts("haeuser"), ["hauser"]);
/// assert!(with_umlauts("moskau").is_empty());
/// ```
#[must_use]
pub fn with_umlauts(word: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut rest = word;
    let mut pairs = 0_u32;
    while let Some(char) = rest.chars().next() {
        let pair = UMLAUTS.iter().find(|(_, two)| pairs < MOST_UMLAUTS && rest.starts_with(two));
        if let Some((_, two)) = pair {
            let ones: Vec<String> = found.iter().map(|before| format!("{before}{char}")).collect();
            found.iter_mut().for_each(|before| before.push_str(two));
            found.extend(ones);
            pairs = pairs.saturating_add(1);
            rest = rest.strip_prefix(two).unwrap_or_default();
        } else {
            found.iter_mut().for_each(|before| before.push(char));
            rest = rest.strip_prefix(char).unwrap_or_default();
        }
    }
    found.retain(|term| term != word);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn two_letters_for_an_umlaut_are_found_again(word in "[abceostuzäöüøåß]{1,8}") {
            if let Some(two) = without_umlauts(&word) {
                let pairs = word.chars().filter(|char| "äöüøå".contains(*char)).count();
                let is_plain = !["ae", "oe", "ue", "aa"].iter().any(|pair| fold(&word).contains(pair));
                if is_plain && pairs <= MOST_UMLAUTS as usize {
                    prop_assert!(with_umlauts(&two).contains(&fold(&word)), "{} {}", word, two);
                }
            }
            prop_assert!(with_umlauts(&fold(&word)).len() < 1 << MOST_UMLAUTS);
        }
    }
}
