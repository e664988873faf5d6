//! Over the seeds, and against a scan of all texts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::archive::{Archive, ArchiveBuilder, Batch, FileRecord, Packer};
use crate::bytes::Slice;
use crate::document::{self, Description};
use crate::query;
use crate::search::{Answer, Level, Notice, Options, Rule, Rules, search};

fn asked(archive: &Archive, typed: &str, rules: Rules) -> Answer {
    search(archive, typed, &query::parse(typed), Options { rules }).unwrap()
}

fn seeds() -> Archive {
    let mut builder = ArchiveBuilder::new(Description::default());
    let seeds: [(&str, &[u8]); 3] = [
        ("0.txt", include_bytes!("../../../seeds/000_7d4db7d20ab98379.txt")),
        ("1.txt", include_bytes!("../../../seeds/001_d0c1e41719c94742.txt")),
        ("2.txt", include_bytes!("../../../seeds/002_739b1182f79aa9dc.txt")),
    ];
    for (path, bytes) in seeds {
        builder.add(path, bytes.to_vec(), document::parse(path, bytes), &Description::default());
    }
    let archive = Archive::open(Slice::from(builder.finish().unwrap())).unwrap();
    archive.verify().unwrap();
    archive
}

/// What is lit by the rule in all hits, in small letters.
fn lit(archive: &Archive, typed: &str) -> BTreeSet<String> {
    let answer = asked(archive, typed, Rules::ALL);
    let mut lit = BTreeSet::new();
    for hit in answer.best(archive, usize::MAX, 0, usize::MAX).unwrap() {
        let (part, at) = archive.passage(hit.passage).unwrap();
        let text = &part.blocks[at].text;
        let lights = answer.highlights(text, part.zone(at));
        assert_eq!(lights, answer.highlights_by_trying(text, part.zone(at)));
        lit.extend(
            lights
                .into_iter()
                .filter(|one| one.rule == Rule::Alias)
                .map(|one| text[one.range].to_lowercase()),
        );
        assert_eq!(answer.explain(archive, hit.passage).unwrap().score(), hit.score);
    }
    lit
}

#[track_caller]
fn check(archive: &Archive, typed: &str, expected: &[&str]) {
    let lit = lit(archive, typed);
    assert_eq!(lit.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{typed}");
    let without = asked(archive, typed, Rules::ALL.switched(Rule::Alias));
    assert!(without.reasons().iter().all(|reason| reason.rule != Rule::Alias));
    let with = asked(archive, typed, Rules::ALL);
    assert_eq!(with.reasons().iter().any(|reason| reason.rule == Rule::Alias), !expected.is_empty());
}

#[test]
fn the_names_in_the_seeds_find_each_other() {
    let seeds = seeds();
    check(&seeds, "NS ", &["narodnaya samooborona", "people's self-defense", "народная самооборона"]);
    check(&seeds, "People's Self-Defense ", &["narodnaya samooborona", "ns", "народная самооборона"]);
    check(&seeds, "народная самооборона ", &["narodnaya samooborona", "ns", "people's self-defense"]);
    check(&seeds, "autonomous action ", &["ad", "avtonomnoe deystvie", "автономное действие", "ад"]);
    // "AD" is found as another writing; the other way round it is a function word, and those are
    // not looked for in other scripts.
    check(
        &seeds,
        "АД",
        &["autonomous action", "autonomous_action", "avtonomnoe deystvie", "автономное действие"],
    );
    check(
        &seeds,
        "AD",
        &["autonomous action", "autonomous_action", "avtonomnoe deystvie", "автономное действие", "ад"],
    );
    check(&seeds, "title:ns ", &["people's self-defense"]);
    assert!(asked(&seeds, "автономное действие split ", Rules::ALL).hits > 1);
}

#[test]
fn what_is_exact_is_exact() {
    let seeds = seeds();
    // In small letters it is a word, in quotation marks a word, and as what not to find.
    for typed in [
        "\"NS\"",
        "\"autonomous action\"",
        "=NS ",
        "autonomous AND action ",
        "moscow -NS ",
        "ns* ",
        "action autonomous ",
        "autonomous -action ",
    ] {
        check(&seeds, typed, &[]);
    }
    check(&seeds, "AD AND split ", &["autonomous action", "автономное действие", "ад"]);
    check(
        &seeds,
        "(autonomous action) OR moscow ",
        &["ad", "avtonomnoe deystvie", "автономное действие", "ад"],
    );
}

/// `IT` is what the documents call it, and "it" is not meant by the full name.
#[test]
fn an_abbreviation_that_is_a_usual_word_is_not_looked_for() {
    let mut builder = ArchiveBuilder::new(Description::default());
    let texts = [
        "Report\n\nThe International Tribunal (IT) met.",
        "Weather\n\nIt rained and it snowed and it froze.",
        "Opening\n\nThe International Tribunal opened.",
    ];
    for (path, text) in ["a.txt", "b.txt", "c.txt"].into_iter().zip(texts) {
        let item = document::parse(path, text.as_bytes());
        builder.add(path, text.as_bytes().to_vec(), item, &Description::default());
    }
    let archive = Archive::open(Slice::from(builder.finish().unwrap())).unwrap();
    check(&archive, "International Tribunal ", &[]);
    check(&archive, "IT ", &["international tribunal"]);
}

#[test]
fn the_longest_name_is_taken() {
    let seeds = seeds();
    let answer = asked(&seeds, "autonomous action social revolutionary ", Rules::ALL);
    let reason = answer.reasons().into_iter().find(|reason| reason.rule == Rule::Alias).unwrap();
    assert!(
        reason.words.contains(&"ад ср".to_owned()) && !reason.words.contains(&"ад".to_owned()),
        "{reason:?}"
    );
}

/// An archive of these paragraphs, and of names that an archivist states.
fn pack(paragraphs: &[String], names: &[Vec<String>]) -> Archive {
    let mut batch = Batch::default();
    for (number, text) in paragraphs.iter().enumerate() {
        let path = format!("{number:03}");
        batch
            .item(&path, text.as_bytes(), document::parse("a.txt", text.as_bytes()), &Description::default())
            .unwrap();
        batch.end_file(FileRecord::Item(String::new()));
    }
    let mut packer = Packer::new(Description::default(), Vec::new());
    names.iter().for_each(|of_one| packer.alias(of_one));
    packer.add(batch.finish()).unwrap();
    let mut bytes = Vec::new();
    packer
        .finish()
        .unwrap()
        .write(|piece| {
            bytes.extend_from_slice(piece);
            Ok::<(), crate::error::Error>(())
        })
        .unwrap();
    let archive = Archive::open(Slice::from(bytes)).unwrap();
    archive.verify().unwrap();
    archive
}

#[test]
fn a_name_that_only_the_archivist_knows_stands_for_the_others() {
    let names = [vec!["Chyorny Flag".to_owned(), "QQQ".to_owned()]];
    let archive = pack(&["A chyorny flag waved there.".to_owned()], &names);
    let answer = asked(&archive, "QQQ ", Rules::ALL);
    assert_eq!(answer.notices, [Notice::Instead("QQQ".into(), Rule::Alias, vec!["chyorny flag".into()])]);
    assert_eq!(answer.hits, 1);
    assert_eq!(asked(&archive, "QQQ ", Rules::ALL.switched(Rule::Alias)).hits, 0);
}

/// The passages that a query of plain words finds, by reading them: in each name the words or one
/// of the others.
fn scan(paragraphs: &[String], names: &[Vec<String>], typed: &[String]) -> BTreeSet<u32> {
    let holds = |text: &str, name: &str| format!(" {text} ").contains(&format!(" {name} "));
    let others = |name: &str| -> BTreeSet<String> {
        let direct = |name: &str| {
            let of_one = names.iter().filter(|of_one| of_one.iter().any(|one| one == name));
            of_one.flatten().filter(|other| *other != name).cloned().collect::<BTreeSet<_>>()
        };
        let mut all = direct(name);
        for other in all.clone().iter().filter(|other| other.contains(' ')) {
            all.extend(direct(other));
        }
        all.retain(|other| other != name && !holds(other, name));
        all
    };
    let found = |text: &String| {
        let mut at = 0;
        while at < typed.len() {
            let longest =
                (at + 1..=typed.len()).rev().find(|&end| !others(&typed[at..end].join(" ")).is_empty());
            let end = longest.unwrap_or(at + 1);
            let name = typed[at..end].join(" ");
            let has_all = typed[at..end].iter().all(|word| holds(text, word));
            if !has_all && !others(&name).iter().any(|other| holds(text, other)) {
                return false;
            }
            at = end;
        }
        true
    };
    (0..).zip(paragraphs).filter(|(_, text)| found(text)).map(|(number, _)| number).collect()
}

const WORDS: &str = "(kilo|lima|zulu|жук)";

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(WORDS.prop_map(String::from), count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn names_are_found_where_a_scan_finds_them(
        paragraphs in prop::collection::vec(words(1..7), 1..8),
        names in prop::collection::vec(prop::collection::vec(words(1..3), 2..4), 0..3),
        typed in words(1..4),
        quoted in any::<bool>(),
    ) {
        let join = |words: Vec<String>| words.join(" ");
        let paragraphs: Vec<String> = paragraphs.into_iter().map(join).collect();
        let names: Vec<Vec<String>> = names.into_iter().map(|of_one| of_one.into_iter().map(join).collect()).collect();
        let archive = pack(&paragraphs, &names);
        let text = if quoted { format!("\"{}\"", typed.join(" ")) } else { format!("{} ", typed.join(" ")) };
        let same = |one: &Answer, other: &Answer| {
            one.groups.all() == other.groups.all() && one.notices == other.notices && one.reasons() == other.reasons()
        };
        let plain = asked(&pack(&paragraphs, &[]), &text, Rules::ALL);
        let off = asked(&archive, &text, Rules::ALL.switched(Rule::Alias));
        prop_assert!(same(&plain, &off));
        let answer = asked(&archive, &text, Rules::ALL);
        if quoted {
            prop_assert!(same(&plain, &answer));
            return Ok(());
        }
        let items = answer.groups.all().iter().filter(|group| group.level == Level::All).map(|group| group.item);
        prop_assert_eq!(items.collect::<BTreeSet<_>>(), scan(&paragraphs, &names, &typed), "{}", text);
        for group in answer.groups.all().iter().filter(|group| group.level == Level::All) {
            for hit in answer.hits_of(&archive, group.item).unwrap() {
                let (part, at) = archive.passage(hit.passage).unwrap();
                prop_assert!(!answer.highlights(&part.blocks[at].text, part.zone(at)).is_empty());
                prop_assert!((answer.explain(&archive, hit.passage).unwrap().score() - hit.score).abs() < 1e-9);
            }
        }
    }
}
