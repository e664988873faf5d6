//! What an investigator types over the seeds, and what is found: each operator, one name in
//! every writing, guesses that say so. The oracle in `src/search/oracle.rs` holds that what is found is
//! complete; these are the examples that people are shown.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Instant;

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::Slice;
use fonds::document::{self, Description};
use fonds::query;
use fonds::search::{self, Answer, Level, Notice, Options, Rule, Rules};

#[cfg(test)]
mod common;

/// The seeds, each with the source and languages of its description.
fn seeds() -> Archive {
    static PACKED: OnceLock<Vec<u8>> = OnceLock::new();
    let packed = PACKED.get_or_init(|| {
        let mut builder = ArchiveBuilder::new(Description::default());
        for (path, source, language) in [
            ("000_7d4db7d20ab98379.txt", "flat wiki export", "en, ru"),
            ("001_d0c1e41719c94742.txt", "flat wiki export", "en, ru"),
            ("002_739b1182f79aa9dc.txt", "Grokipedia export", "en, ru, el"),
        ] {
            let bytes = std::fs::read(common::package().join("seeds").join(path)).unwrap();
            let (source, language) = (source.to_owned(), language.to_owned());
            let described = Description { source, language, ..Description::default() };
            builder.add(path, bytes.clone(), document::parse(path, &bytes), &described);
        }
        builder.finish().unwrap()
    });
    Archive::open(Slice::from(packed.clone())).unwrap()
}

fn ask(archive: &Archive, typed: &str, rules: Rules) -> Answer {
    search::search(archive, typed, &query::parse(typed), Options { rules }).unwrap()
}

/// The passages that are found, best first.
fn passages(archive: &Archive, answer: &Answer) -> Vec<u32> {
    let hits = answer.best(archive, usize::MAX, 0, usize::MAX).unwrap();
    hits.into_iter().map(|hit| hit.passage).collect()
}

fn text(archive: &Archive, passage: u32) -> String {
    let (part, block) = archive.passage(passage).unwrap();
    part.blocks[block].text.clone()
}

/// The numbers of the items and passages that are found if no word is left out.
fn found(archive: &Archive, typed: &str) -> BTreeSet<u32> {
    let answer = ask(archive, typed, Rules::ALL);
    let is_all = answer.groups.first().is_none_or(|group| group.level == Level::All);
    if is_all { passages(archive, &answer).into_iter().collect() } else { BTreeSet::new() }
}

/// The passages whose text, in small letters, is so: what a look at all of them finds.
fn all_that(archive: &Archive, is_so: impl Fn(&str) -> bool) -> BTreeSet<u32> {
    (0..archive.index().passages()).filter(|&passage| is_so(&text(archive, passage).to_lowercase())).collect()
}

fn words(text: &str) -> Vec<String> {
    fonds::analysis::tokens(text).map(|token| token.term).collect()
}

/// That a query finds what has these words, one after the other.
fn finds_phrase(archive: &Archive, typed: &str, phrase: &str) {
    let phrase = words(phrase);
    let expected = all_that(archive, |text| words(text).windows(phrase.len()).any(|window| window == phrase));
    let found = found(archive, typed);
    assert!(!expected.is_empty(), "the seeds do not say {phrase:?}");
    assert!(found.is_superset(&expected), "{typed}: {found:?} {expected:?}");
}

/// That exactly so many passages are found, and each is so.
fn finds(typed: &str, is_so: impl Fn(&str) -> bool) {
    let archive = seeds();
    let found = found(&archive, typed);
    let expected = all_that(&archive, is_so);
    let texts = |passages: &BTreeSet<u32>| {
        passages.iter().map(|&passage| text(&archive, passage)).collect::<Vec<_>>()
    };
    assert!(!expected.is_empty(), "{typed}");
    assert_eq!(texts(&found), texts(&expected), "{typed}");
}

fn notices(typed: &str) -> Vec<Notice> {
    ask(&seeds(), typed, Rules::ALL).notices
}

/// By which rules words stand for those of a query.
fn rules_of(answer: &Answer) -> BTreeSet<Rule> {
    answer.reasons().into_iter().map(|reason| reason.rule).collect()
}

fn has(text: &str, word: &str) -> bool {
    words(text).iter().any(|own| own == word)
}

#[test]
fn each_operator_finds_what_it_says() {
    finds("\"direct democracy\" ", |text| text.contains("direct democracy"));
    finds("=krasnodar AND =moscow ", |text| has(text, "krasnodar") && has(text, "moscow"));
    finds("=krasnodar И =moscow ", |text| has(text, "krasnodar") && has(text, "moscow"));
    finds("=finland OR =france ", |text| has(text, "finland") || has(text, "france"));
    finds("=finland ИЛИ =france ", |text| has(text, "finland") || has(text, "france"));
    finds("=avtonom NOT =moscow ", |text| has(text, "avtonom") && !has(text, "moscow"));
    finds("=avtonom НЕ =moscow ", |text| has(text, "avtonom") && !has(text, "moscow"));
    finds("=avtonom -=moscow ", |text| has(text, "avtonom") && !has(text, "moscow"));
    finds("(=avtonom OR =france) -(=moscow OR =kuban) ", |text| {
        (has(text, "avtonom") || has(text, "france")) && !has(text, "moscow") && !has(text, "kuban")
    });
    finds("veche* ", |text| words(text).iter().any(|word| word.starts_with("veche")));
    finds("*fasci* ", |text| words(text).iter().any(|word| word.contains("fasci")));
    finds("r?cism ", |text| has(text, "racism"));
    finds("/(homo|xeno)phobi[ac]s?/ ", |text| {
        ["homophobia", "homophobic", "xenophobia", "xenophobic"].iter().any(|word| has(text, word))
    });
    finds("krasnodr~1 ", |text| has(text, "krasnodar"));
    finds("=anarchists ", |text| has(text, "anarchists"));
}

#[test]
fn near_finds_in_any_order_within_so_many_words() {
    let within = |most: usize| {
        move |text: &str| {
            let words = words(text);
            let places =
                |word: &str| -> Vec<usize> { (0..words.len()).filter(|&at| words[at] == word).collect() };
            let others = places("moscow");
            places("krasnodar").iter().any(|one| others.iter().any(|other| one.abs_diff(*other) <= most + 1))
        }
    };
    for most in [0, 1, 5] {
        for typed in ["\"krasnodar moscow\"~# ", "=krasnodar NEAR/# =moscow ", "=moscow РЯДОМ/# =krasnodar "]
        {
            finds(&typed.replace('#', &most.to_string()), within(most));
        }
    }
}

#[test]
fn fields_and_dates_find_what_they_say() {
    let archive = seeds();
    let items = |typed: &str| -> Vec<u32> {
        let answer = ask(&archive, typed, Rules::ALL);
        let mut items: Vec<u32> =
            answer.groups.all().iter().take(answer.items).map(|group| group.item).collect();
        items.sort_unstable();
        items
    };
    assert_eq!(items("title:defense "), [0]);
    assert_eq!(items("heading:\"see also\" "), [0, 1]);
    assert_eq!(items("ref:facebook "), [2]);
    assert_eq!(items("source:grokipedia "), [2]);
    assert_eq!(items("source:wiki "), [0, 1]);
    assert_eq!(items("source:wiki moscow AND headquarters "), [0, 1]);
    assert_eq!(items("lang:el "), [2]);
    assert_eq!(items("lang:ru "), [0, 1, 2]);
    assert_eq!(items("item:001 "), [1]);
    assert_eq!(items("item:001_d0c1e41719c94742 avtonom "), [1]);
    let dated = |typed: &str| {
        found(&archive, typed).into_iter().map(|passage| text(&archive, passage)).collect::<Vec<_>>()
    };
    // That day, and from December 2017 to December 2018.
    let (day, months) = ("On March 14, 2018", "from December 2017 to December 2018");
    let has_both =
        |texts: &[String]| [day, months].iter().all(|said| texts.iter().any(|text| text.contains(said)));
    assert!(has_both(&dated("date:2018-03-14 ")));
    assert!(has_both(&dated("date:2018-03 ")));
    assert!(has_both(&dated("date:2017..2019 source:wiki ")));
    let later = dated("date:2018-03-15 ");
    assert!(
        later.iter().any(|text| text.contains(months)) && !later.iter().any(|text| text.starts_with(day))
    );
    assert!(dated("date:2022-09 ").iter().any(|text| text.contains("Chelyabinsk Regional Court")));
    assert!(dated("date:2002-01-26 ").iter().any(|text| text.contains("25—27 января 2002 года")));
    assert!(!dated("date:2013 ").is_empty() && dated("date:1950 ").is_empty());
}

#[test]
fn a_name_in_latin_letters_finds_it_in_cyrillic() {
    let archive = seeds();
    for typed in ["Narodnaya samooborona ", "Narodnaja samooborona ", "narodnoy samooborony "] {
        finds_phrase(&archive, typed, "Народная самооборона");
    }
    for typed in
        ["Avtonomnoe Deystvie ", "Avtonomnoye deystviye ", "Avtonomnoje dejstvije ", "avtonomnogo deystviya "]
    {
        finds_phrase(&archive, typed, "Автономное действие");
        finds_phrase(&archive, typed, "Автономного Действия");
        let said = rules_of(&ask(&archive, typed, Rules::ALL));
        assert!(said.contains(&Rule::Script), "{typed}: {said:?}");
        assert!(!notices(typed).iter().any(|notice| matches!(notice, Notice::Instead(..))), "{typed}");
    }
}

#[test]
fn a_name_in_cyrillic_finds_it_in_latin_letters() {
    let archive = seeds();
    for typed in ["Народная самооборона ", "народной самообороны ", "народную самооборону "]
    {
        finds_phrase(&archive, typed, "Narodnaya samooborona");
        finds_phrase(&archive, typed, "Народная самооборона");
    }
    for typed in ["Автономное действие ", "автономному действию "] {
        finds_phrase(&archive, typed, "Avtonomnoye deystviye");
        finds_phrase(&archive, typed, "Автономного Действия");
    }
    finds_phrase(&archive, "Речкалов ", "Rechkalov");
    finds_phrase(&archive, "Речкалову ", "Rechkalov");
}

#[test]
fn the_wrong_keyboard_layout_is_corrected_and_said() {
    let archive = seeds();
    finds_phrase(&archive, "fdnjyjvyjt ltqcndbt ", "автономное действие");
    finds_phrase(&archive, "fdnjyjvyjt ltqcndbt", "автономное действие");
    finds_phrase(&archive, "ьщысщц ", "Moscow");
    finds_phrase(&archive, "ЬЩЫСЩЦ", "Moscow");
    let said = notices("ьщысщц ");
    let is_said = |notice: &Notice| matches!(notice, Notice::Instead(typed, Rule::Layout, words) if typed == "ьщысщц" && words.contains(&"moscow".into()));
    assert!(said.iter().any(is_said), "{said:?}");
    let off = ask(&archive, "ьщысщц ", Rules::ALL.switched(Rule::Layout));
    assert!(off.groups.is_empty() && off.notices.contains(&Notice::Absent("ьщысщц".into(), None)));
}

#[test]
fn typing_errors_are_forgiven_by_length() {
    let archive = seeds();
    // One wrong, missing, added or changed places from four letters on; two from eight on.
    for (typed, meant) in [
        ("moskow ", "Moscow"),
        ("mosco ", "Moscow"),
        ("mosccow ", "Moscow"),
        ("mocsow ", "Moscow"),
        ("krasnadra ", "Krasnodar"),
        ("rechkolvo ", "Rechkalov"),
        ("kubn ", "Kuban"),
    ] {
        finds_phrase(&archive, typed, meant);
        let said = notices(typed);
        assert!(
            said.iter().any(|notice| matches!(notice, Notice::Instead(_, Rule::Spelling, _))),
            "{typed}: {said:?}"
        );
        let off = ask(&archive, typed, Rules::ALL.switched(Rule::Spelling));
        assert!(off.groups.is_empty(), "{typed}");
    }
    // Two in seven letters are too many, and so is one in three or in a number.
    for typed in ["finlnad ", "fnalnad ", "kbu ", "20133 "] {
        let said = notices(typed);
        let guessed = said.iter().any(|notice| matches!(notice, Notice::Instead(_, Rule::Spelling, _)));
        assert_eq!(guessed, typed == "finlnad ", "{typed}: {said:?}");
    }
}

#[test]
fn yo_and_ye_are_one_letter() {
    let archive = seeds();
    assert!(!found(&archive, "Чёрный ").is_empty());
    assert_eq!(found(&archive, "Чёрный "), found(&archive, "черный "));
    assert_eq!(found(&archive, "\"прошёл\""), found(&archive, "\"прошел\""));
    // Exactly this form is also spelt so.
    let (spelt, plain) = (found(&archive, "=прошёл "), found(&archive, "=прошел "));
    assert!(!spelt.is_empty() && !plain.is_empty() && spelt.is_disjoint(&plain));
    finds_phrase(&archive, "прошел ", "прошёл");
}

#[test]
fn exact_forms_stand_before_others() {
    // Alike but for the word itself: what is ranked is the form.
    for (typed, exact, others) in [
        ("anarchist ", "anarchist", vec!["anarchists", "анархист"]),
        ("анархист ", "анархист", vec!["анархистом", "anarchist"]),
        ("moskva ", "moskva", vec!["москва", "москве"]),
    ] {
        let mut builder = ArchiveBuilder::new(Description::default());
        for (number, word) in others.iter().chain([&exact]).enumerate() {
            let text = format!("Notes\n\nWe saw {word} there.");
            let path = format!("{number}.txt");
            builder.add(
                &path,
                text.clone().into_bytes(),
                document::parse(&path, text.as_bytes()),
                &Description::default(),
            );
        }
        let archive = Archive::open(Slice::from(builder.finish().unwrap())).unwrap();
        let answer = ask(&archive, typed, Rules::ALL);
        let first = passages(&archive, &answer)[0];
        assert!(has(&text(&archive, first), exact), "{typed}: {}", text(&archive, first));
        assert!(answer.hits > 1, "{typed}");
    }
}

#[test]
fn a_guess_acts_only_where_nothing_else_is_found_and_says_so() {
    let archive = seeds();
    for typed in ["moscow ", "anarchists ", "автономное ", "direct democracy ", "=moscow "] {
        let said = rules_of(&ask(&archive, typed, Rules::ALL));
        assert!(!said.contains(&Rule::Spelling) && !said.contains(&Rule::Layout), "{typed}: {said:?}");
    }
    // Nothing is guessed of what is quoted, a pattern, or said to be exact.
    for typed in ["\"moskow\" ", "=moskow ", "moskow* ", "/moskow/ "] {
        assert!(ask(&archive, typed, Rules::ALL).groups.is_empty(), "{typed}");
    }
    // A word that is still typed is completed, and that is said.
    let answer = ask(&archive, "samoobor", Rules::ALL);
    assert!(
        answer.hits > 0 && rules_of(&answer) == BTreeSet::from([Rule::Completion]),
        "{:?}",
        answer.reasons()
    );
    assert_eq!(answer.notices, [Notice::Instead("samoobor".into(), Rule::Completion, Vec::new())]);
}

#[test]
fn each_rule_can_be_switched_off() {
    let archive = seeds();
    for (typed, rule) in [
        ("анархисту ", Rule::Stem),
        ("Narodnoj ", Rule::Script),
        ("fdnjyjvyjt ", Rule::Layout),
        ("moskow ", Rule::Spelling),
        ("samoobor", Rule::Completion),
    ] {
        let said = rules_of(&ask(&archive, typed, Rules::ALL));
        assert!(said.contains(&rule), "{typed}: {said:?}");
        let off = ask(&archive, typed, Rules::ALL.switched(rule));
        assert!(!rules_of(&off).contains(&rule), "{typed}");
    }
}

/// Queries of 4 KB that ask for much.
fn worst() -> Vec<(&'static str, String)> {
    let letters = || ('a'..='z').chain('а'..='я');
    let deep = (0..64).map(|at| format!("{}a{} ", "(".repeat(at % 31), at)).collect::<String>();
    let patterns = "*a* *e* *o* *i* /.*[aeiou].*[aeiou].*/ *n*t* anarchisme~2 organisation~2 ".to_owned();
    let near = (0..4)
        .map(|_| format!("{} ", ["the", "of", "and", "in", "a", "to"].repeat(3)[..16].join(" NEAR/1000 ")));
    let prefixes = letters().map(|letter| format!("{letter}* ")).collect::<String>();
    let ors = letters().map(|letter| format!("{letter}*")).collect::<Vec<_>>().join(" OR ");
    let typos = "orgnaisatoin fedreatoin movemnet anarhcist publicatoin ".repeat(12);
    let open = format!("{patterns}{prefixes}\"a b\"~1000 {}", "(".repeat(3000));
    vec![
        ("64 words in deep brackets", deep),
        ("words without a space", "the:of:and:".repeat(372)),
        ("a phrase of one word", format!("\"{}\"", "the ".repeat(1023))),
        ("a phrase of many words", format!("\"{}\"", "the of and in a to is for by as ".repeat(128))),
        ("8 patterns", patterns.clone()),
        ("near", near.collect()),
        ("prefixes of one letter", prefixes.clone()),
        ("prefixes of one letter, either", ors),
        ("60 typing errors", typos),
        ("patterns, prefixes, brackets", open),
        (
            "patterns, prefixes, near",
            format!("{patterns}{prefixes}the NEAR/9 of NEAR/9 and NEAR/9 in NEAR/9 a"),
        ),
    ]
}

/// How long the worst takes is printed, not judged.
///
/// ```text
/// cargo test --release --test search worst -- --nocapture
/// ```
#[test]
fn the_worst_that_can_be_typed_is_answered() {
    // Another archive than the seeds, if one is named.
    let archive = match std::env::var_os("WORST_OF") {
        Some(path) => Archive::open(Slice::from(std::fs::read(path).unwrap())).unwrap(),
        None => seeds(),
    };
    ask(&archive, "first look at the vocabulary~1 ", Rules::ALL);
    for (what, typed) in worst() {
        let start = Instant::now();
        let answer = ask(&archive, &typed, Rules::ALL);
        let best = answer.best(&archive, 3, 0, 20).unwrap();
        println!("{what:36} {:>5} bytes {:>10.3?} {:>7} hits", typed.len(), start.elapsed(), answer.hits);
        assert!(best.len() <= 20 && best.iter().all(|hit| hit.score > 0.0));
    }
}
