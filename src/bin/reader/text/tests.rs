//! That both languages say everything, and say it right.

use fonds::document::{Format, NoticeKind};
use fonds::error::Error;
use fonds::index::Near;
use fonds::query::{self, Field};
use fonds::search::{Absence, Damage, Notice, Place, Rule, Without, Word};
use proptest::prelude::*;

use super::*;

/// A text as the tests look at it: what is read, with the number of its blanks where it has any;
/// and what is typed, pressed or compared, which is the same for all.
pub(super) struct Told {
    texts: Vec<&'static str>,
    /// Forms of a counted thing: as many as the language tells apart.
    counted: bool,
    blanks: usize,
}

pub(super) trait Tells {
    fn told(&self) -> Told;
}

fn plain(texts: Vec<&'static str>) -> Told {
    Told { texts, counted: false, blanks: 0 }
}

impl Tells for Tongue {
    fn told(&self) -> Told {
        plain(Vec::new())
    }
}

impl Tells for usize {
    fn told(&self) -> Told {
        plain(Vec::new())
    }
}

impl Tells for &'static str {
    fn told(&self) -> Told {
        plain(vec![self])
    }
}

impl<const N: usize> Tells for [&'static str; N] {
    fn told(&self) -> Told {
        plain(self.to_vec())
    }
}

impl<const N: usize> Tells for [(&'static str, &'static str); N] {
    fn told(&self) -> Told {
        plain(self.iter().map(|(_, does)| *does).collect())
    }
}

impl Tells for &'static [(&'static str, &'static str)] {
    fn told(&self) -> Told {
        plain(self.iter().map(|(_, here)| *here).collect())
    }
}

impl<const N: usize> Tells for [Named; N] {
    fn told(&self) -> Told {
        plain(self.iter().flat_map(|(_, name, within)| [*name, *within]).collect())
    }
}

impl<const N: usize> Tells for Text<N> {
    fn told(&self) -> Told {
        Told { texts: vec![self.0], counted: false, blanks: N }
    }
}

impl<const N: usize> Tells for Counted<N> {
    fn told(&self) -> Told {
        Told { texts: self.0.to_vec(), counted: true, blanks: N }
    }
}

fn en() -> Say {
    Tongue::English.texts()
}

fn ru() -> Say {
    Tongue::Russian.texts()
}

fn is_cyrillic(char: char) -> bool {
    ('\u{400}'..'\u{530}').contains(&char)
}

/// What a text says besides its blanks.
fn outside_blanks(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        // `{` by itself is no blank.
        rest = match after.split_once('}') {
            Some((number, after)) if number.parse::<usize>().is_ok() => after,
            _ => after,
        };
    }
    out + rest
}

#[test]
fn no_text_is_left_in_another_language() {
    // The same in every language: what is typed, names of formats and units of a standard.
    let same = ["tag", "name", "formats"];
    for (name, told) in ru().all() {
        for text in told.texts {
            let said = outside_blanks(text);
            let has_letters = said.chars().any(char::is_alphabetic);
            let is_russian = said.chars().any(is_cyrillic);
            assert!(!has_letters || is_russian || same.contains(&name), "{name}: {text}");
        }
    }
    for (name, told) in en().all() {
        for text in told.texts {
            // The operators may be typed in Russian.
            let said = text.replace("ИЛИ", "").replace("НЕ", "").replace(" И ", " ");
            assert!(!said.chars().any(is_cyrillic), "{name}: {text}");
        }
    }
    // Of the formats those that have an English name have a Russian one.
    for (english, russian) in en().formats.into_iter().zip(ru().formats) {
        let is_a_name = ["Markdown", "HTML", "EPUB", "PDF"].contains(&english);
        assert!(english == russian && is_a_name || russian.chars().any(is_cyrillic), "{english}: {russian}");
    }
}

#[test]
fn a_text_has_the_blanks_that_are_filled_and_no_others() {
    for say in [en(), ru()] {
        for (name, told) in say.all() {
            for text in told.texts {
                if told.blanks == 0 && !told.counted {
                    continue;
                }
                let mut found: Vec<usize> = text
                    .split('{')
                    .skip(1)
                    .map(|after| after.split_once('}').unwrap().0.parse().unwrap())
                    .collect();
                found.sort_unstable();
                assert_eq!(found, (0..told.blanks).collect::<Vec<_>>(), "{name}: {text}");
            }
        }
    }
}

#[test]
fn nothing_is_empty_and_nothing_is_typed_otherwise() {
    for ((name, english), (_, russian)) in en().all().into_iter().zip(ru().all()) {
        for (one, other) in english.texts.iter().zip(&russian.texts) {
            assert!(!one.trim().is_empty() || name == "thousands", "{name}");
            assert!(!other.trim().is_empty() || name == "thousands", "{name}");
            // A text that goes on after another begins with a space or a sign in both.
            assert_eq!(one.ends_with(' '), other.ends_with(' '), "{name}");
        }
        if english.counted {
            assert_eq!((english.texts.len(), russian.texts.len()), (2, 3), "{name}");
        } else if !name.ends_with("_faults") {
            assert_eq!(english.texts.len(), russian.texts.len(), "{name}");
        }
    }
    for ((key, _), (same, _)) in en().keys.into_iter().zip(ru().keys) {
        assert_eq!(key, same.replace(" или ", " or "));
    }
    for ((tag, ..), (same, ..)) in en().languages.into_iter().zip(ru().languages) {
        assert_eq!(tag, same);
    }
}

#[test]
fn every_example_of_the_query_language_is_read_as_the_same_in_both_languages() {
    let shape = |typed: &str| {
        let query = query::parse(&typed.replace(", ", " "));
        let leaves: Vec<String> = query
            .leaves
            .iter()
            .map(|leaf| {
                let forms: Vec<_> = leaf.parts().map(|part| part.form).collect();
                format!("{:?} {forms:?} {} {}", leaf.field, leaf.within, leaf.dates.is_some())
            })
            .collect();
        format!("{:?} {leaves:?} {:?}", query.root, query.notices)
    };
    for ((one, _), (other, _)) in en().syntax.into_iter().zip(ru().syntax) {
        assert_eq!(shape(one), shape(other), "{one}: {other}");
    }
}

#[test]
fn what_is_counted_agrees_with_its_number() {
    let items = |number| (en().count(en().items, number), ru().count(ru().items, number));
    let told = [
        (0, "0 items", "0 документов"),
        (1, "1 item", "1 документ"),
        (2, "2 items", "2 документа"),
        (5, "5 items", "5 документов"),
        (11, "11 items", "11 документов"),
        (12, "12 items", "12 документов"),
        (21, "21 items", "21 документ"),
        (22, "22 items", "22 документа"),
        (25, "25 items", "25 документов"),
        (101, "101 items", "101 документ"),
        (111, "111 items", "111 документов"),
        (1001, "1,001 items", "1001 документ"),
        (12_345, "12,345 items", "12 345 документов"),
        (1_000_002, "1,000,002 items", "1 000 002 документа"),
    ];
    for (number, english, russian) in told {
        let (one, other) = items(number);
        assert_eq!((one.as_str(), other.replace('\u{a0}', " ").as_str()), (english, russian));
    }
    let hits = |hits, items| ru().in_items(ru().hits, hits, items).replace('\u{a0}', " ");
    assert_eq!(hits(1, 1), "1 совпадение в 1 документе");
    assert_eq!(hits(22, 21), "22 совпадения в 21 документе");
    assert_eq!(hits(111, 3), "111 совпадений в 3 документах");
}

proptest! {
    /// By what a number ends in, as Russian grammars say it.
    #[test]
    fn the_form_of_a_number_is_that_of_its_end(number in any::<u64>()) {
        let text = number.to_string();
        let teen = ["11", "12", "13", "14"].iter().any(|end| text.ends_with(end));
        let form = match text.chars().last() {
            Some('1') if !teen => 0,
            Some('2' | '3' | '4') if !teen => 1,
            _ => 2,
        };
        prop_assert_eq!(Tongue::Russian.form(number), form);
        prop_assert_eq!(Tongue::English.form(number), usize::from(number != 1));
    }

    #[test]
    fn a_number_without_what_groups_it_is_the_number(number in any::<u64>()) {
        prop_assert_eq!(en().number(number).replace(',', ""), number.to_string());
        prop_assert_eq!(ru().number(number).replace('\u{a0}', ""), number.to_string());
    }

    /// What is typed may look like a blank.
    #[test]
    fn what_is_put_in_stands_there_as_it_is(typed in "[{}0-9#a ]{0,12}") {
        prop_assert_eq!(en().without.with([&typed]), format!("Without “{typed}”"));
        let both = format!("{typed} within 1,000 words");
        prop_assert_eq!(en().count_with(en().within, 1000, [&typed]), both);
    }
}

#[test]
fn sizes_are_written_as_the_language_writes_them() {
    let sizes = |bytes| (en().size(bytes), ru().size(bytes).replace('\u{a0}', " "));
    assert_eq!(sizes(1), ("1 byte".into(), "1 байт".into()));
    assert_eq!(sizes(999), ("999 bytes".into(), "999 байт".into()));
    assert_eq!(sizes(1500), ("1.5 kB".into(), "1,5 кБ".into()));
    assert_eq!(sizes(12_340_000_000), ("12,340.0 MB".into(), "12 340,0 МБ".into()));
}

#[test]
fn the_language_is_the_first_that_the_reader_prefers_of_those_spoken_here() {
    let preferred = |tags: &[&str]| Tongue::preferred(tags.iter().copied());
    assert_eq!(preferred(&["ru-RU", "en"]), Tongue::Russian);
    assert_eq!(preferred(&["de", "uk", "RU", "en"]), Tongue::Russian);
    assert_eq!(preferred(&["en-GB", "ru"]), Tongue::English);
    assert_eq!(preferred(&["rue", "run"]), Tongue::English);
    assert_eq!(preferred(&["fr", ""]), Tongue::English);
    assert_eq!(preferred(&[]), Tongue::English);
}

/// Every kind of notice.
fn notices() -> Vec<Notice> {
    let odd = [
        query::Notice::TooLong,
        query::Notice::TooMany,
        query::Notice::TooManyPatterns,
        query::Notice::TooDeep,
        query::Notice::Unopened,
        query::Notice::OnlyExclusions,
        query::Notice::NoWord,
        query::Notice::NoDate,
        query::Notice::NearWhat,
        query::Notice::OneWord,
    ];
    let fields = [
        Field::Title,
        Field::Heading,
        Field::Reference,
        Field::Source,
        Field::Language,
        Field::Item,
        Field::Date,
    ];
    let absent = std::iter::once(None).chain(fields.map(Some));
    let pattern = fonds::index::Pattern::regex("(a").unwrap_err();
    let mut all: Vec<Notice> = odd.into_iter().map(Notice::Query).collect();
    all.extend(absent.map(|field| Notice::Absent("ab".into(), field)));
    all.extend([
        Notice::OtherAnalysis,
        Notice::NoPattern("(a".into(), pattern),
        Notice::Cut("a*".into()),
        Notice::Instead("ab".into(), Rule::Completion, vec!["abc".into()]),
        Notice::Instead("ab".into(), Rule::Spelling, vec!["abc".into(), "abd".into()]),
        Notice::AcrossPassages,
        Notice::Some,
        Notice::Full(1),
        Notice::Full(22),
    ]);
    all
}

fn formats() -> Vec<NoticeKind> {
    let mut all: Vec<NoticeKind> = Format::ALL.into_iter().map(NoticeKind::Recognised).collect();
    all.extend([
        NoticeKind::NotUtf8,
        NoticeKind::EmptyReferences(vec![1, 2000]),
        NoticeKind::Lacunae(3),
        NoticeKind::ControlTokens(4),
        NoticeKind::ReferenceOutOfOrder { found: 2, expected: 1 },
        NoticeKind::Empty,
        NoticeKind::CutShort(7),
        NoticeKind::NotRead("It is encrypted.".into()),
        NoticeKind::Encoding("koi8-r".into()),
    ]);
    all
}

fn errors() -> Vec<Error> {
    vec![
        Error::NotAnArchive,
        Error::Newer { found: 9, known: 4 },
        Error::UnknownSection { name: "WXYZ".into() },
        Error::damaged("entry", 7, "it ends too early"),
        Error::Lost { file: "b/00/1.js".into(), why: en().file_absent },
        Error::Lost { file: "b/00/1.js".into(), why: en().file_changed },
    ]
}

/// An absence of which everything can be said: `many` of each thing, or one.
fn absence(many: bool) -> Vec<Absence> {
    let of = |number: usize| if many { number } else { 1 };
    let without = Without { text: "b".into(), hits: of(3), items: of(2) };
    let word = Word {
        leaf: 0,
        typed: "ab".into(),
        field: None,
        excluded: false,
        passages: 0,
        items: 0,
        instead: None,
        near: Vec::new(),
        parts: Vec::new(),
        without: Some(without.clone()),
    };
    let fields = [
        None,
        Some(Field::Title),
        Some(Field::Heading),
        Some(Field::Reference),
        Some(Field::Source),
        Some(Field::Language),
        Some(Field::Item),
        Some(Field::Date),
    ];
    let mut words: Vec<Word> = fields.map(|field| Word { field, ..word.clone() }).into();
    words.extend(fields.map(|field| Word {
        field,
        passages: of(5),
        items: of(4),
        excluded: many,
        ..word.clone()
    }));
    words.push(Word {
        near: vec![
            ("ab".into(), vec![Near { term: "abc".into(), edits: 1, passages: of(6) as u32 }]),
            ("cd".into(), Vec::new()),
        ],
        parts: vec![("ab".into(), of(8)), ("cd".into(), 0)],
        ..word.clone()
    });
    words.push(Word {
        passages: of(9),
        items: of(9),
        instead: Some((Rule::Layout, vec!["abc".into(), "abd".into()])),
        without: Some(Without { hits: 0, items: 0, ..without.clone() }),
        ..word
    });
    let place = Place {
        item: 1,
        title: "Papers".into(),
        path: "a.txt".into(),
        passage: 3,
        ordinal: 2,
        token: many,
        range: 0..0,
        before: "one ".into(),
        after: if many { " two".into() } else { String::new() },
    };
    let damage =
        Damage { places: of(5), first: vec![place], read: of(3), of: of(3), of_all: true, cut: many };
    let damages = [
        damage.clone(),
        Damage { places: 0, first: Vec::new(), ..damage.clone() },
        Damage { of: 40, ..damage.clone() },
        Damage { of: 40, of_all: false, ..damage.clone() },
        Damage { of_all: false, ..damage },
    ];
    let found = Absence {
        title: if many { "Papers".into() } else { String::new() },
        items: of(3) as u32,
        passages: of(30) as u32,
        unread: of(2) as u32,
        hits: usize::from(!many),
        words,
        more_words: of(2),
        without: Some(without),
        never_together: many,
        off: Rule::SWITCHES.to_vec(),
        damage: Damage::default(),
    };
    damages.map(|damage| Absence { damage, ..found.clone() }).into()
}

#[test]
fn in_english_the_library_speaks_for_itself() {
    for notice in notices() {
        assert_eq!(
            en().notice(&notice).replace("4,096", "4096").replace("1,024", "1024"),
            notice.to_string()
        );
    }
    for kind in formats() {
        assert_eq!(en().parsed(&kind), kind.to_string());
    }
    for error in errors() {
        assert_eq!(en().error(&error), error.to_string());
    }
    for rule in
        Rule::SWITCHES.into_iter().chain([Rule::Exact, Rule::Phrase, Rule::Date, Rule::Prefix, Rule::Pattern])
    {
        assert_eq!(en().rule(rule), rule.name());
    }
    for found in absence(true).into_iter().chain(absence(false)) {
        assert_eq!(
            en().finding(&found, "ab", "00ff", "2026-01-02"),
            found.finding("ab", "00ff", "2026-01-02")
        );
        assert_eq!(en().damage(&found.damage), found.damage.sentence());
    }
}

#[test]
fn in_russian_the_library_says_nothing_in_english() {
    let english = |said: &str| -> Vec<String> {
        let words = said.split(|char: char| !char.is_ascii_alphabetic());
        // What was put in, operators and names.
        let known = "a ab abc abd cd b date item lang NEAR UTF js txt Papers one two ff SHA koi r It is \
                     encrypted WXYZ entry it ends too early fonds Grokipedia Markdown HTML EPUB Word DOCX \
                     OpenDocument PDF JSON";
        words
            .filter(|word| !word.is_empty() && !known.split_whitespace().any(|known| known == *word))
            .map(str::to_owned)
            .collect()
    };
    let mut said: Vec<String> = notices().iter().map(|notice| ru().notice(notice)).collect();
    said.extend(formats().iter().map(|kind| ru().parsed(kind)));
    said.extend(errors().iter().map(|error| ru().error(error)));
    for found in absence(true).into_iter().chain(absence(false)) {
        said.push(ru().finding(&found, "ab", "00ff", "2026-01-02"));
    }
    for said in said {
        assert_eq!(english(&said), Vec::<String>::new(), "{said}");
        assert!(said.chars().any(is_cyrillic), "{said}");
    }
}

#[test]
fn what_is_wrong_in_a_pattern_is_said_in_russian() {
    let long = "a".repeat(300);
    let often = "(a{99}){99}";
    let wrong = [
        &long,
        often,
        "a)",
        "a{",
        "a{1",
        "a{2,1}",
        "a|(",
        "(?=a)",
        "(a",
        "*a",
        "a^",
        "a\\",
        "\\q",
        "[[:alpha:]]",
        "[b-a]",
    ];
    let mut told = Vec::new();
    for pattern in wrong {
        let error = fonds::index::Pattern::regex(pattern).unwrap_err();
        let said = ru().notice(&Notice::NoPattern("1".into(), error));
        assert!(!said.chars().any(|char| char.is_ascii_alphabetic()), "{pattern}: {said}: {}", error.why);
        told.push(error.why);
    }
    // Each of those that have words here can come.
    for (why, _) in ru().pattern_faults {
        assert!(told.contains(why), "{why}");
    }
}

#[test]
fn a_finding_in_russian_can_be_read() {
    let found = absence(true).swap_remove(2);
    let said = ru().finding(&found, "ab", "00ff", "2026-01-02").replace('\u{a0}', " ");
    for line in [
        "Искали: ab",
        "Где: Papers (3 документа, 30 фрагментов)",
        "«ab» нигде нет.",
        "«ab» не встречается в заглавиях.",
        "«ab» встречается: 5 фрагментов в 4 документах; это было исключено.",
        "Искомое могло стоять в 5 повреждённых местах; прочитано 3 документа из 40; последний — лишь в начале.",
        "- Papers (a.txt), фрагмент 2: one [служебная метка] two",
    ] {
        assert!(said.lines().any(|known| known == line), "no “{line}” in:\n{said}");
    }
}

#[test]
fn languages_and_scripts_have_their_names() {
    assert_eq!(ru().language_names("ru, el,xx"), "русский, греческий, xx");
    assert_eq!(ru().in_language("en"), "на английском языке");
    assert_eq!((en().in_language("en"), en().in_language("xx")), ("in English".into(), "in xx".into()));
    assert_eq!(ru().script("Makhno"), Some("латиницей"));
}

#[test]
fn the_most_frequent_damage_is_said_in_russian() {
    let said = ru().error(&Error::damaged("header", 16, "the archive is cut short"));
    assert!(said.contains("заголовок") && said.contains("архив обрезан"), "{said}");
    // What has no words here is said as the library says it.
    assert!(ru().error(&Error::damaged("section TEXT", 0, "odd")).contains("odd"));
}
