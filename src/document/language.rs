//! Which language a document is in, and which of its parts are in another.
//!
//! whatlang tells languages by their trigrams, which costs some 0.1 ms for a kilobyte: too
//! much for every block of a large archive. A block is given to it only if it looks unlike
//! the rest, by its script or because it lacks the small words of the document's language.

use std::ops::Range;
use std::sync::LazyLock;

use whatlang::{Lang, detect};

use super::{Item, Kind, MarkKind};
use crate::analysis::Script;
use crate::analysis::lookup::Lookup;

/// So many bytes of an item tell its language, and so many if those did not.
const SAMPLE: usize = 600;
const LONG_SAMPLE: usize = 3000;
/// Fewer letters than this tell no language.
const LEAST_OF_ITEM: usize = 60;
/// Fewer letters than these tell no language of a part: in the script of the document, and in
/// another.
const LEAST: usize = 80;
const LEAST_IN_SCRIPT: usize = 12;
/// So many bytes of a part are looked at.
const LOOKED_AT: usize = 400;

/// States the language of an item if it does not, and marks the parts in others.
pub(super) fn tell(item: &mut Item) {
    if item.description.language.is_empty()
        && let Some(tag) = of_item(item, SAMPLE).or_else(|| of_item(item, LONG_SAMPLE))
    {
        tag.clone_into(&mut item.description.language);
    }
    let stated = item.description.language.split([',', '-']).next().unwrap_or_default().trim().to_lowercase();
    if stated.is_empty() {
        return;
    }
    let own_script = script_of(&stated);
    let own_words = small_words(&stated);
    let mut sure: Vec<&str> = Vec::new();
    let mut unsure = Vec::new();
    for (at, block) in item.blocks.iter_mut().enumerate() {
        if block.kind == Kind::Code {
            continue;
        }
        for range in parts(block) {
            let Some(text) = block.text.get(range.clone()) else { continue };
            match other_language(text, &stated, own_script, own_words) {
                Found::Sure(tag) => {
                    block.mark(MarkKind::Language(tag.to_owned()), &range);
                    if !sure.contains(&tag) {
                        sure.push(tag);
                    }
                }
                Found::InScript(script) => unsure.push((at, range, script)),
                Found::Nothing => {}
            }
        }
    }
    // A few words tell little, but enough where the document has one language in their script.
    for (at, range, script) in unsure {
        let mut in_script = sure.iter().filter(|tag| script_of(tag) == Some(script));
        if let (Some(tag), None, Some(block)) = (in_script.next(), in_script.next(), item.blocks.get_mut(at))
        {
            block.mark(MarkKind::Language((*tag).to_owned()), &range);
        }
    }
}

/// What of a block may be in a language of its own: the parts of a reference, or all of it.
fn parts(block: &super::Block) -> Vec<Range<usize>> {
    let mut parts: Vec<_> = block
        .marks
        .iter()
        .filter(|mark| matches!(mark.kind, MarkKind::RefTitle | MarkKind::RefSnippet))
        .map(|mark| mark.range.start as usize..mark.range.end as usize)
        .collect();
    if parts.is_empty() {
        parts.push(0..block.text.len());
    }
    parts
}

/// The language of an item as its first texts have it, so many bytes of them.
fn of_item(item: &Item, most: usize) -> Option<&'static str> {
    let mut sample = String::with_capacity(most);
    // Titles and rows are names; they are read only if there is nothing else.
    for least in [80, 0] {
        for block in item.blocks.iter().filter(|block| block.kind != Kind::Code && block.text.len() > least) {
            let left = most.saturating_sub(sample.len());
            let end = block.text.floor_char_boundary(left.min(block.text.len()));
            sample.push_str(block.text.get(..end).unwrap_or_default());
            sample.push('\n');
            if sample.len() >= most {
                break;
            }
        }
        if sample.chars().filter(|c| c.is_alphabetic()).count() >= LEAST_OF_ITEM {
            break;
        }
    }
    if sample.chars().filter(|c| c.is_alphabetic()).take(LEAST_OF_ITEM).count() < LEAST_OF_ITEM {
        return None;
    }
    if let Some(tag) = by_words(&sample) {
        return Some(tag);
    }
    let found = detect(&sample)?;
    let tag = by_letters(tag(found.lang()), &sample);
    // Of a few sentences the small words tell more than the trigrams.
    (found.is_reliable() || has_words(&sample, small_words(tag))).then_some(tag)
}

/// Languages in Cyrillic letters that are much alike, and letters that others of them have and
/// they do not.
const ALIKE: [(&str, &str); 6] = [
    ("ru", "іїєґўјљњћђџѓќѕ"),
    ("uk", "ыэъёўјљњћђџѓќѕ"),
    ("be", "ищъїєґјљњћђџѓќѕ"),
    ("bg", "ыэёіїєґўјљњћђџѓќѕ"),
    ("sr", "ыэёщъьюяйіїєґўѓќѕ"),
    ("mk", "ыэёщъьюяйіїєґўћђ"),
];

/// The language that was found; or, where the text has letters that it does not have, one that
/// is much like it and has all of them. Of a short text the trigrams often tell the wrong one.
fn by_letters(found: &'static str, text: &str) -> &'static str {
    let end = text.floor_char_boundary(text.len().min(LOOKED_AT));
    let start = text.get(..end).unwrap_or_default().to_lowercase();
    let letters = start.chars().filter(|c| c.is_alphabetic()).count();
    // A name or a quotation may have a few.
    let lacks =
        |lacking: &str| start.chars().filter(|c| lacking.contains(*c)).count().saturating_mul(100) > letters;
    if ALIKE.iter().any(|(tag, lacking)| *tag == found && lacks(lacking)) {
        ALIKE.iter().find(|(_, lacking)| !lacks(lacking)).map_or(found, |(tag, _)| tag)
    } else {
        found
    }
}

/// What was found of a part of a document.
enum Found {
    /// It is in the document's language, or nobody knows.
    Nothing,
    /// It is in this language.
    Sure(&'static str),
    /// It is in this script, which is not the document's.
    InScript(Script),
}

/// Whether a text is in another language than the document's.
fn other_language(text: &str, own: &str, own_script: Option<Script>, own_words: &[&str]) -> Found {
    // The first is for speed: of most blocks it is all that is asked.
    if text.len() < LEAST_IN_SCRIPT || known_words(text, own_words).0 >= ENOUGH {
        return Found::Nothing;
    }
    let (script, letters) = main_script(text);
    let is_foreign = own_script.is_some_and(|own| own != script);
    let least = if is_foreign { LEAST_IN_SCRIPT } else { LEAST };
    if letters < least || (!is_foreign && (own_words.is_empty() || has_words(text, own_words))) {
        return Found::Nothing;
    }
    let end = text.floor_char_boundary(text.len().min(SAMPLE));
    let found = text.get(..end).and_then(detect);
    let is_reliable = found.as_ref().is_some_and(whatlang::Info::is_reliable);
    let found = found.map(|found| by_letters(tag(found.lang()), text));
    let Some(found) = found.filter(|found| *found != own) else { return Found::Nothing };
    // A list of names looks like many a language; it has none of its small words.
    let words = small_words(found);
    let is_likely = if words.is_empty() { letters > LEAST.saturating_mul(2) } else { has_words(text, words) };
    // Greek is told by its letters, Russian by its words.
    let has_script_alone = !matches!(script, Script::Latin | Script::Cyrillic | Script::Arabic);
    if !is_foreign {
        if is_reliable && is_likely { Found::Sure(found) } else { Found::Nothing }
    } else if script_of(found) != own_script
        && ((is_reliable && (has_script_alone || letters >= LEAST))
            || (letters >= LEAST / 2 && has_words(text, words)))
    {
        Found::Sure(found)
    } else {
        Found::InScript(script)
    }
}

/// The script of most letters at the start of a text, and how many of its letters there are.
fn main_script(text: &str) -> (Script, usize) {
    let scripts =
        [Script::Latin, Script::Cyrillic, Script::Greek, Script::Hebrew, Script::Arabic, Script::Other];
    let mut counts = [0_usize; 6];
    let end = text.floor_char_boundary(text.len().min(LOOKED_AT));
    for c in text.get(..end).unwrap_or_default().chars() {
        let script = Script::of(c).and_then(|script| scripts.iter().position(|known| *known == script));
        if let Some(count) = script.and_then(|at| counts.get_mut(at)) {
            *count = count.saturating_add(1);
        }
    }
    let most = scripts.into_iter().zip(counts).max_by_key(|(_, count)| *count);
    most.unwrap_or((Script::Other, 0))
}

/// The script that a language is written in, if it is known to be only one.
fn script_of(tag: &str) -> Option<Script> {
    Some(match tag {
        "ru" | "uk" | "be" | "bg" | "mk" => Script::Cyrillic,
        "el" => Script::Greek,
        "he" | "yi" => Script::Hebrew,
        "ar" | "fa" | "ur" => Script::Arabic,
        "zh" | "ja" | "ko" | "hi" | "bn" | "ka" | "hy" | "th" | "ta" | "te" | "my" | "km" | "am" => {
            Script::Other
        }
        "en" | "fr" | "de" | "es" | "it" | "pt" | "nl" | "pl" | "cs" | "sk" | "sl" | "hr" | "sv" | "da"
        | "nb" | "nn" | "no" | "fi" | "et" | "lv" | "lt" | "hu" | "ro" | "tr" | "ca" | "eo" | "la" | "af"
        | "vi" | "id" | "jv" | "tl" | "cy" => Script::Latin,
        _ => return None,
    })
}

/// Whether enough of the first words of a text are among these.
fn has_words(text: &str, words: &[&str]) -> bool {
    let (known, all) = known_words(text, words);
    known >= ENOUGH || (known > 0 && known.saturating_mul(12) >= all)
}

/// So many of its small words are enough to know a language by.
const ENOUGH: usize = 4;

/// How many of the first words of a text are among these, and how many there are; no more
/// than [`ENOUGH`] are counted.
fn known_words(text: &str, words: &[&str]) -> (usize, usize) {
    let end = text.floor_char_boundary(text.len().min(LOOKED_AT));
    let start = text.get(..end).unwrap_or_default();
    let (mut all, mut known) = (0_usize, 0_usize);
    for word in start.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all = all.saturating_add(1);
        // All of these are short.
        if word.len() <= 8 && words.iter().any(|small| same(small, word)) {
            known = known.saturating_add(1);
            if known >= ENOUGH {
                break;
            }
        }
    }
    (known, all)
}

/// The language whose small words a text has, where it has many, and few of any other's. This
/// takes a tenth of the time that trigrams do.
fn by_words(text: &str) -> Option<&'static str> {
    let end = text.floor_char_boundary(text.len().min(LOOKED_AT));
    let start = text.get(..end).unwrap_or_default();
    let mut counts = [0_usize; WITH_WORDS.len()];
    let mut all = 0_usize;
    for word in start.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all = all.saturating_add(1);
        let of = with_word(word);
        for (bit, count) in (0_u32..).zip(&mut counts).filter(|_| of > 0) {
            *count = count.saturating_add((of.wrapping_shr(bit) & 1) as usize);
        }
    }
    let (best, most) = WITH_WORDS.into_iter().zip(counts).max_by_key(|(_, count)| *count)?;
    let second =
        WITH_WORDS.into_iter().zip(counts).filter(|(tag, _)| *tag != best).map(|(_, count)| count).max()?;
    (all >= 20 && most.saturating_mul(5) >= all && most >= second.saturating_mul(2)).then_some(best)
}

/// The languages that have an entry in [`small_words`].
const WITH_WORDS: [&str; 16] =
    ["en", "fr", "de", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "nb", "ro", "tr", "ru", "uk"];

/// In which of the languages of [`WITH_WORDS`] a word is a small one: a bit for each.
fn with_word(word: &str) -> u32 {
    static TABLE: LazyLock<Lookup> = LazyLock::new(|| {
        let mut table = Lookup::with_room(256);
        for (bit, tag) in (0_u32..).zip(WITH_WORDS) {
            small_words(tag).iter().for_each(|word| table.add(word, 1_u32.wrapping_shl(bit), 0));
        }
        table
    });
    let mut small = [0_u8; LONGEST_SMALL];
    // All of these are short.
    let Some(bytes) = small.get_mut(..word.len()) else { return 0 };
    bytes.copy_from_slice(word.as_bytes());
    if word.is_ascii() {
        bytes.make_ascii_lowercase();
    }
    std::str::from_utf8(bytes).map_or(0, |word| TABLE.get(word))
}

/// No small word that is looked up has more bytes.
const LONGEST_SMALL: usize = 6;

/// Whether a word is that small one, which is in lower case.
fn same(small: &str, word: &str) -> bool {
    if small.is_ascii() { small.eq_ignore_ascii_case(word) } else { small == word }
}

/// The small words that stand in every few sentences of a language.
fn small_words(tag: &str) -> &'static [&'static str] {
    match tag {
        "en" => {
            &["the", "of", "and", "to", "in", "a", "is", "that", "for", "was", "on", "with", "as", "by", "it"]
        }
        "fr" => {
            &["de", "la", "le", "les", "et", "des", "en", "un", "une", "du", "que", "est", "dans", "l", "d"]
        }
        "de" => {
            &["der", "die", "und", "in", "den", "von", "zu", "das", "mit", "sich", "des", "ist", "ein", "dem"]
        }
        "es" => &["de", "la", "que", "el", "en", "y", "los", "del", "se", "las", "por", "un", "con", "una"],
        "it" => &["di", "e", "che", "la", "il", "un", "a", "per", "in", "una", "del", "della", "con", "non"],
        "pt" => &["de", "a", "o", "que", "e", "do", "da", "em", "um", "para", "com", "não", "uma", "os"],
        "nl" => &["de", "het", "een", "van", "en", "in", "is", "dat", "op", "te", "met", "voor", "zijn"],
        "pl" => &["i", "w", "na", "z", "do", "się", "nie", "że", "o", "jest", "to", "przez", "od"],
        "cs" => &["a", "v", "se", "na", "je", "že", "s", "z", "do", "o", "i", "to", "jako"],
        "sv" => &["och", "i", "att", "en", "som", "det", "av", "på", "är", "för", "den", "med", "till"],
        "da" => &["og", "i", "at", "en", "som", "det", "af", "på", "er", "for", "den", "med", "til"],
        "nb" => &["og", "i", "å", "en", "som", "det", "av", "på", "er", "for", "den", "med", "til"],
        "ro" => &["de", "și", "în", "a", "la", "cu", "pe", "din", "o", "un", "care", "este", "ale"],
        "tr" => &["ve", "bir", "bu", "da", "de", "için", "ile", "olarak", "olan", "çok"],
        "ru" => &[
            "и", "в", "не", "на", "что", "с", "по", "из", "к", "как", "а", "от", "за", "для", "о", "у", "его",
        ],
        "uk" => &["і", "в", "на", "що", "не", "з", "до", "та", "у", "за", "від", "як", "про", "й"],
        "bg" => &["на", "и", "в", "за", "се", "от", "да", "с", "е", "по", "са", "че", "не"],
        "be" => &["і", "у", "на", "з", "не", "што", "да", "па", "як", "ў", "за", "для"],
        _ => &[],
    }
}

/// The tag of BCP 47: of two letters where there is one.
fn tag(language: Lang) -> &'static str {
    match language.code() {
        "epo" => "eo",
        "eng" => "en",
        "rus" => "ru",
        "cmn" => "zh",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "ben" => "bn",
        "fra" => "fr",
        "deu" => "de",
        "ukr" => "uk",
        "kat" => "ka",
        "ara" => "ar",
        "hin" => "hi",
        "jpn" => "ja",
        "heb" => "he",
        "yid" => "yi",
        "pol" => "pl",
        "amh" => "am",
        "jav" => "jv",
        "kor" => "ko",
        "nob" => "nb",
        "dan" => "da",
        "swe" => "sv",
        "fin" => "fi",
        "tur" => "tr",
        "nld" => "nl",
        "hun" => "hu",
        "ces" => "cs",
        "ell" => "el",
        "bul" => "bg",
        "bel" => "be",
        "mar" => "mr",
        "kan" => "kn",
        "ron" => "ro",
        "slv" => "sl",
        "hrv" => "hr",
        "srp" => "sr",
        "mkd" => "mk",
        "lit" => "lt",
        "lav" => "lv",
        "est" => "et",
        "tam" => "ta",
        "vie" => "vi",
        "urd" => "ur",
        "tha" => "th",
        "guj" => "gu",
        "uzb" => "uz",
        "pan" => "pa",
        "aze" => "az",
        "ind" => "id",
        "tel" => "te",
        "pes" => "fa",
        "mal" => "ml",
        "ori" => "or",
        "mya" => "my",
        "nep" => "ne",
        "sin" => "si",
        "khm" => "km",
        "tuk" => "tk",
        "aka" => "ak",
        "zul" => "zu",
        "sna" => "sn",
        "afr" => "af",
        "lat" => "la",
        "slk" => "sk",
        "cat" => "ca",
        "tgl" => "tl",
        "hye" => "hy",
        "cym" => "cy",
        other => other,
    }
}
