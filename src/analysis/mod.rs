//! The one text analysis: text becomes tokens, and words are related to each other.
//!
//! Index, query and snippet all use it, so that they can never disagree about what a word
//! is. A [`Token`] is an occurrence in a text; its *term* is the word as it is compared:
//! folded in case and, where that is right for the script, in diacritics. Terms are surface
//! forms: `анархист` and `анархисты` are two terms, and [`stem()`] is a relation between them,
//! as are the writings of a name in other scripts ([`writing`]) and on other keys ([`layout`]).
//!
//! ```
//! use fonds::analysis::{stem, tokens};
//!
//! let terms: Vec<_> = tokens("Ещё о «Автономном действии»: café, avtonom.org")
//!     .map(|token| token.term)
//!     .collect();
//! assert_eq!(terms, ["еще", "о", "автономном", "действии", "cafe", "avtonom", "org"]);
//! assert_eq!(stem("анархистских"), stem("анархистское"));
//! ```

pub(crate) mod capitals;
pub mod dates;
mod fold;
mod function;
pub mod host;
mod kinds;
pub mod layout;
pub(crate) mod lookup;
mod script;
mod sentences;
pub mod signs;
mod stem;
mod tokens;
pub mod umlaut;
pub mod writing;

pub use fold::{fold, spelling};
pub use function::is_function_word;
pub use script::{Script, has_character, is_character, script_runs};
pub use sentences::sentences;
pub use stem::{Language, Languages, stem, stems, surname};
pub use tokens::{Token, Tokens, tokens};

/// The number of this analysis: another one may find other words in the same text, or relate
/// them otherwise. An archive records the number of the analysis that it was indexed with. It
/// is raised with any change that alters a term, a stem or a date, a new version of Unicode's tables
/// or of Snowball included.
///
/// | number | since it |
/// |---|---|
/// | 1 | words by UAX #29, stems of English and Russian |
/// | 2 | bigrams, stems of eleven languages, apostrophes inside words, keys of other scripts |
/// | 3 | dates that state one end, parts of times, seasons, centuries, years that stand before |
/// | 4 | no numbers of references (`[12]`), no marks as words, dates of catalogues and chronicles, one digit and one letter of those that scripts and keyboards have several of, Polish genitives, Bulgarian keys |
/// | 5 | dates of running text: seasons, both calendars, years of two and three digits, lives |
pub const VERSION: u32 = 5;

/// The longest term, in characters. What is longer is cut there, in documents and in
/// queries alike: such "words" are encoded bytes, and would only swell the dictionary.
pub const LONGEST_TERM: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = tokens(text).map(|token| token.term).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_found_in_every_script() {
        check("The Федерация, Αναρχικοί και 東京!", &["the", "федерация", "αναρχικοι", "και", "東京"]);
        check("AD-SR / АД-СР", &["ad", "sr", "ад", "ср"]);
        check("№32 (Winter 2011.g)", &["32", "winter", "2011", "g"]);
        check("", &[]);
        check(" — … ,,, ", &[]);
    }

    #[test]
    fn parts_of_names_and_addresses_can_be_found() {
        check("avtonom.org a.volokos@gmail.com", &["avtonom", "org", "a", "volokos", "gmail", "com"]);
        check("Logo_of_the_Autonomous_Action.png", &["logo", "of", "the", "autonomous", "action", "png"]);
        check("Article 205.2, 2,241 items", &["article", "205.2", "2,241", "items"]);
        check("People’s l'anarchie O'Brien don't", &["people's", "l", "anarchie", "o", "brien", "don't"]);
        check(
            "l'homme d'Yvoire dell'arte О'Брайен",
            &["l", "homme", "d", "yvoire", "dell", "arte", "о", "брайен"],
        );
    }

    #[test]
    fn an_apostrophe_that_is_a_letter_cuts_nothing() {
        check(
            "п'ятниця з’їхаць Kuz'min Elʹcin Tol'yatti",
            &["п'ятниця", "з'їхаць", "kuz'min", "el'cin", "tol'yatti"],
        );
    }

    #[test]
    fn scripts_without_spaces_are_cut_in_pairs() {
        check("東京都で、水 iPhone12を", &["東京", "京都", "都で", "水", "iphone12", "を"]);
        check("コーヒー ｺｰﾋｰ", &["コー", "ーヒ", "ヒー", "コー", "ーヒ", "ヒー"]);
        check("한국어를 은", &["한국", "국어", "어를", "은"]);
        check("ภาษาไทย 2013", &["ภา", "าษ", "ษา", "าไ", "ไท", "ทย", "2013"]);
        check("𠮷野家", &["𠮷野", "野家"]);
    }

    #[test]
    fn marks_stay_with_their_character_in_a_pair() {
        // A letter and its vowel or tone mark are one character.
        check("ที่นี่", &["ที่นี่"]);
        check("ကို", &["ကို"]);
        check("か\u{3099}き", &["がき"]);
        // Between words a space without width changes nothing.
        check("ភា\u{200b}សា", &["ភាសា"]);
        let tokens: Vec<_> = tokens("は東京都").map(|token| (token.range, token.position)).collect();
        assert_eq!(tokens, [(0..6, 0), (3..9, 1), (6..12, 2)]);
    }

    #[test]
    fn an_endless_word_is_cut_in_documents_and_queries_alike() {
        let long = "x".repeat(100_000);
        check(&long, &[&"x".repeat(LONGEST_TERM)]);
    }

    proptest! {
        #[test]
        fn tokens_lie_in_order_on_their_words(
            text in "[a-zA-Zа-яёЁѐΑ-ώ0-9'’._:\u{301}\u{ad} \\PC]{0,60}|[東京都ーｶﾞがก-๛က-၉ក-៹\u{200b}a ]{0,20}",
        ) {
            let mut before = 0..0;
            for (count, token) in tokens(&text).enumerate() {
                prop_assert!(token.range.start < token.range.end && before.end < token.range.end);
                // Only pairs of one run overlap, and only in one character.
                let both = before.start.max(token.range.start)..before.end;
                let shared = text.get(both).unwrap_or_default();
                prop_assert!(count == 0 || token.range.start > before.start);
                prop_assert!(shared.is_empty() || (shared.starts_with(script::is_unspaced) || fold::is_invisible(shared.chars().next().unwrap())));
                before = token.range.clone();
                prop_assert!(text.get(token.range.clone()).is_some());
                prop_assert_eq!(token.position as usize, count);
                prop_assert!(!token.term.is_empty());
            }
        }

        /// A phrase of pairs is found exactly where its characters stand.
        #[test]
        fn a_run_is_found_in_a_run_by_its_pairs(text in "[東京都市]{2,12}", part in "[東京都市]{2,4}") {
            let of = |text: &str| tokens(text).map(|token| token.term).collect::<Vec<_>>();
            let (all, some) = (of(&text), of(&part));
            prop_assert_eq!(all.windows(some.len()).any(|window| window == some), text.contains(&part));
        }

        #[test]
        fn sentences_leave_nothing_out(text in "\\PC{0,80}") {
            let mut end = 0;
            for range in sentences(&text) {
                prop_assert_eq!(range.start, end);
                end = range.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
