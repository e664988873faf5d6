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
/// * Every other script keeps its marks, which are vowels there; but Indic scripts lose the nukta, and in
///   Devanagari a candrabindu, and a `न` without vowel before a consonant, is an anusvara (`हिन्दी` is `हिंदी`).
/// * The letters of Arabic that keyboards of Arabic, Persian and Urdu have each their own of are one: yeh, kaf and heh.
/// * The decimal digits of every script are those of ASCII.
/// * An apostrophe is `'`, also where it stands for softness (`Elʹcin`), and so is a geresh; a gershayim is `"`.
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

const DECOMPOSE: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

/// Whether a character that does not decompose is one that normalisation puts in order among the marks of a letter,
/// a virama or a nukta: its canonical combining class is not 0. A table of the classes would be 17 KB of the page.
fn is_ordered(char: char) -> bool {
    // The mark of the highest class; all others go before it.
    const LAST: char = '\u{345}';
    let is_before_last = || !DECOMPOSE.normalize(&String::from_iter([LAST, char])).starts_with(LAST);
    // Before U+0711 only points of Hebrew have a class and are not among the marks.
    is_mark(char) || matches!(char, '\u{5c8}' | '\u{5c9}' | '\u{711}'..) && is_before_last()
}

/// The folded word, by all rules or by those alone that nobody sees.
fn folded(word: &str, is_as_written: bool) -> String {
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
            } else if (base, char) == HEH_WITH_YEH && folded.pop().is_some() {
                folded.push('ه');
            }
            continue;
        }
        if !is_ordered(char) && !is_invisible(char) {
            base = char;
        }
        match char {
            'ς' => folded.push('σ'),
            '\u{2018}' | '\u{2019}' | '\u{02b9}' | '\u{02ba}' | '\u{02bc}' | GERESH => folded.push('\''),
            GERSHAYIM => folded.push('"'),
            char if is_invisible(char) => {}
            // One letter that keyboards have twice, and digits: Lucene's PersianNormalizationFilter and DecimalDigitFilter.
            'ی' => folded.push('ي'),
            'ک' => folded.push('ك'),
            char if char >= FIRST_DIGIT && char.is_numeric() => folded.push(ascii_digit(char)),
            char if is_as_written => folded.push(char),
            // Lucene's ArabicNormalizationFilter and PersianNormalizationFilter.
            'ى' | 'ے' => folded.push('ي'),
            'ة' | 'ہ' => folded.push('ه'),
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
            // Lucene's HindiNormalizationFilter; it does so before any letter.
            '\u{901}' => folded.push(ANUSVARA),
            'क'..='ह' | '\u{978}'..='\u{97f}' if folded.ends_with(DEAD_N) => {
                folded.truncate(folded.len().saturating_sub(DEAD_N.len()));
                folded.extend([ANUSVARA, char]);
            }
            char if is_nukta(char) => {}
            char => folded.push(char),
        }
    }
    COMPOSE.normalize(&folded).into_owned()
}

/// Persian ۀ as NFKD gives it. Alone the first is a vowel of Kurdish and Uyghur.
const HEH_WITH_YEH: (char, char) = ('\u{6d5}', '\u{654}');

/// Hebrew signs of abbreviations and numbers, for which people type quotation marks.
const GERESH: char = '\u{5f3}';
const GERSHAYIM: char = '\u{5f4}';

/// Devanagari `न` without its vowel, and the mark that is written for it.
const DEAD_N: &str = "\u{928}\u{94d}";
const ANUSVARA: char = '\u{902}';

/// Whether it is the dot below that makes another letter of an Indic one, in words of Persian and English mostly, and
/// is often left out: Lucene's IndicNormalizationFilter and HindiNormalizationFilter.
fn is_nukta(char: char) -> bool {
    matches!(
        char,
        '\u{93c}'
            | '\u{9bc}'
            | '\u{a3c}'
            | '\u{abc}'
            | '\u{b3c}'
            | '\u{c3c}'
            | '\u{cbc}'
            | '\u{110ba}'
            | '\u{11173}'
    )
}

/// The first decimal digit that is not of ASCII.
const FIRST_DIGIT: char = '\u{660}';

/// The zeros of all scripts, which their other decimal digits follow; in order. Category Nd of Unicode 17.0 without those
/// that NFKD makes digits of ASCII.
const ZEROS: [char; 67] = [
    '\u{0660}',
    '\u{06f0}',
    '\u{07c0}',
    '\u{0966}',
    '\u{09e6}',
    '\u{0a66}',
    '\u{0ae6}',
    '\u{0b66}',
    '\u{0be6}',
    '\u{0c66}',
    '\u{0ce6}',
    '\u{0d66}',
    '\u{0de6}',
    '\u{0e50}',
    '\u{0ed0}',
    '\u{0f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{10d40}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{116d0}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11bf0}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{11de0}',
    '\u{11f50}',
    '\u{16130}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{16d70}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e4f0}',
    '\u{1e5f1}',
    '\u{1e950}',
];

/// A decimal digit in ASCII; what is none is itself.
fn ascii_digit(char: char) -> char {
    let zero = ZEROS.partition_point(|zero| *zero <= char).checked_sub(1).and_then(|at| ZEROS.get(at));
    let value = zero.and_then(|zero| u32::from(char).checked_sub(u32::from(*zero)));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(char)
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
    use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
    use proptest::prelude::*;

    #[test]
    fn what_is_put_in_order_has_a_class() {
        let classes = CanonicalCombiningClassMapBorrowed::new();
        let decomposes = |char: char| DECOMPOSE.normalize(char.encode_utf8(&mut [0; 4])).chars().ne([char]);
        for char in ('\0'..=char::MAX).filter(|char| !is_mark(*char) && !decomposes(*char)) {
            assert_eq!(is_ordered(char), classes.get_u8(char) != 0, "{char:?}");
        }
        assert!(
            is_ordered('\u{94d}') && is_ordered('\u{1cd4}') && !is_ordered('क') && !is_ordered('\u{93f}')
        );
    }

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
        check("ガ", "ガ");
        check("ﬁn", "fin");
        check("Ａｄ", "ad");
        check("auto\u{ad}nom", "autonom");
        check("Don’t", "don't");
        check("Elʹcin", "el'cin");
    }

    #[test]
    fn letters_of_several_keyboards_are_one() {
        for (one, other) in [
            ("کتاب", "كتاب"),
            ("ایران", "ايران"),
            ("مصطفى", "مصطفي"),
            ("مدرسة", "مدرسه"),
            ("خانۀ", "خانه"),
            ("ہے", "هي"),
            ("أحمد", "احمد"),
            ("١٩١٧", "1917"),
            ("۱۹۱۷", "1917"),
            ("१९४७", "1947"),
            ("၁၉၄၈", "1948"),
            ("๒๕๖๐", "2560"),
            ("𞥑𞥙", "19"),
            ("１９", "19"),
            ("हिन्दी", "हिंदी"),
            ("हिन्\u{200d}दी", "हिंदी"),
            ("चाँद", "चांद"),
            ("\u{958}लम", "कलम"),
            ("क\u{93c}लम", "कलम"),
            ("ਜ਼ਮੀਨ", "ਜਮੀਨ"),
            ("বাড়ি", "বাডি"),
            ("צה״ל", "צה\"ל"),
            ("ג׳ורג׳", "ג'ורג'"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        check("ایران ۱۲", "ايران 12");
        check("हिन्दी", "हिंदी");
        // No consonant follows, and other signs are letters or numbers of their own.
        check("श्रीमान्", "श्रीमान्");
        check("Ⅻ〇½", "xii〇1⁄2");
        check("ەە", "ەە");
    }

    #[test]
    fn all_decimal_digits_are_those_of_ascii() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            let digits: String = (0..10).filter_map(|value| char::from_u32(zero as u32 + value)).collect();
            assert!(digits.chars().all(char::is_numeric), "{zero:?}");
            check(&digits, "0123456789");
            assert_eq!(spelling(&digits, "0123456789"), None);
        }
    }

    #[test]
    fn what_is_seen_is_told_apart() {
        for (word, term, expected) in [
            ("مدرسة", "مدرسه", Some("مدرسة")),
            ("हिन्दी", "हिंदी", Some("हिन्दी")),
            ("चाँद", "चांद", Some("चाँद")),
            ("खून", "खून", None),
            ("ایران", "ايران", None),
            ("צה״ל", "צה\"ל", None),
        ] {
            assert_eq!(fold(word), term);
            assert_eq!(spelling(word, term).as_deref(), expected, "{word}");
        }
    }

    proptest! {
        #[test]
        fn folding_an_indic_or_arabic_word_twice_is_folding_it_once(
            word in "[नदकम\u{901}\u{902}\u{93c}\u{94d}\u{958}\u{929}\u{200d}\u{301}ড়ਜ਼یەہےىة\u{654}٠-٩۰-۹״׳]{0,12}",
        ) {
            let once = fold(&word);
            prop_assert_eq!(fold(&once), once);
        }

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
