//! What is written into an index is read out of it, and nothing else.

use super::*;
use dictionary::InMemory;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An index of passages under a title, a run for each of these.
fn index(runs: &[&[&str]]) -> Index {
    let passages = |texts: &&[&str]| {
        let after = texts.len() as u32;
        let title = (Zone::Title, Cover { before: 0, after }, "Autonomous Action".to_owned());
        let others = texts.iter().map(|text| (Zone::Body, Cover::default(), (*text).to_owned()));
        std::iter::once(title).chain(others).collect()
    };
    index_of(&runs.iter().map(passages).collect::<Vec<_>>())
}

type Passage = (Zone, Cover, String);

/// An index of these passages, run by run.
fn index_of(runs: &[Vec<Passage>]) -> Index {
    let mut builder = IndexBuilder::default();
    let mut store = Vec::new();
    for passages in runs {
        let mut batch = Batch::default();
        for (zone, cover, text) in passages {
            batch.add(*zone, *cover, text).unwrap();
        }
        builder.add(&mut store, batch.finish()).unwrap();
    }
    opened(builder, &store)
}

fn opened(builder: IndexBuilder, store: &Vec<u8>) -> Index {
    let mut merge = builder.merge(store).unwrap();
    let mut all = Merged::default();
    let mut add = |merged: Merged| {
        all.terms.extend(merged.terms);
        all.lists.extend(merged.lists);
        all.positions.extend(merged.positions);
        all.vocabulary.extend(merged.vocabulary);
    };
    while let Some(merged) = merge.step(store).unwrap() {
        add(merged);
    }
    let (rest, resident) = merge.finish();
    add(rest);
    let blocks = all.terms.into_iter().map(Slice::from).collect();
    Index::open(
        Box::new(InMemory { resident: resident.into(), blocks }),
        Box::new(Slice::from(all.lists)),
        Box::new(Slice::from(all.positions)),
        Box::new(InMemory {
            resident: Vec::new().into(),
            blocks: all.vocabulary.into_iter().map(Slice::from).collect(),
        }),
    )
    .unwrap()
}

fn texts(terms: Vec<Term>) -> Vec<String> {
    terms.into_iter().map(|term| term.text).collect()
}

#[test]
fn terms_are_found_exactly_by_prefix_and_by_stem_over_all_runs() {
    let index =
        index(&[&["An anarchist met anarchists."], &["Анархисты и анархистом", "anarchy", "anarchists act"]]);
    index.verify().unwrap();
    assert_eq!(index.passages(), 6);
    assert_eq!(index.term("anarchists").unwrap().unwrap().passages(), 2);
    assert!(index.term("anarchis").unwrap().is_none());
    assert_eq!(texts(index.terms_with_prefix("anarch").unwrap()), ["anarchist", "anarchists", "anarchy"]);
    assert_eq!(
        texts(index.terms_with_stem(&analysis::stem("анархистами")).unwrap()),
        ["анархистом", "анархисты"]
    );
    assert_eq!(texts(index.terms_with_stem("act").unwrap()), ["act"]);
    assert_eq!(texts(index.terms_with_stem("met").unwrap()), ["met"]);
    let term = index.term("anarchists").unwrap().unwrap();
    let passages: Vec<u32> = index.postings(&term).unwrap().iter().map(|posting| posting.passage).collect();
    assert_eq!(passages, [1, 5]);
    let positions = index.positions(&term, |_| true).unwrap();
    assert_eq!((positions.of(1), positions.of(5)), (&[3][..], &[0][..]));
    let title = index.postings(&index.term("autonomous").unwrap().unwrap()).unwrap();
    assert_eq!(title.iter().map(Posting::covered).collect::<Vec<_>>(), [0..2, 2..6]);
}

/// That an index says of every term what these passages say.
fn check(index: &Index, passages: &[Passage]) {
    index.verify().unwrap();
    assert_eq!(index.passages() as usize, passages.len());
    let mut expected: BTreeMap<String, Vec<(u32, Vec<u32>)>> = BTreeMap::new();
    let mut lengths = Vec::new();
    for (passage, (_, _, text)) in (0..).zip(passages) {
        let tokens: Vec<_> = analysis::tokens(text).collect();
        lengths.push(tokens.len() as u32);
        for token in tokens {
            let places = expected.entry(token.term).or_default();
            match places.last_mut().filter(|(last, _)| *last == passage) {
                Some((_, positions)) => positions.push(token.position),
                None => places.push((passage, vec![token.position])),
            }
        }
    }
    for zone in Zone::ALL {
        let of_zone = || passages.iter().zip(&lengths).filter(|((own, ..), _)| *own == zone);
        let tokens = of_zone().map(|(_, &length)| u64::from(length)).sum();
        assert_eq!(index.total(zone), Total { passages: of_zone().count() as u32, tokens });
    }
    let mut stems: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in expected.keys() {
        stems.entry(analysis::stem(text)).or_default().push(text.clone());
    }
    for (text, places) in &expected {
        let term = index.term(text).unwrap().unwrap();
        assert_eq!(term.passages() as usize, places.len());
        let postings = index.postings(&term).unwrap();
        let positions = index.positions(&term, |_| true).unwrap();
        assert_eq!(postings.len(), places.len());
        for (posting, (passage, own)) in postings.iter().zip(places) {
            let (zone, cover, _) = &passages[*passage as usize];
            assert_eq!((posting.passage, posting.zone, posting.cover), (*passage, *zone, *cover));
            assert_eq!(posting.length(), rounded(lengths[*passage as usize]));
            assert_eq!((posting.count as usize, positions.of(*passage)), (own.len(), own.as_slice()));
        }
        let stem = analysis::stem(text);
        let same = &stems[&stem];
        assert_eq!(texts(index.terms_with_stem(&stem).unwrap()), *same);
    }
    // Keys that begin with a control character are of dates and of what is stated of items.
    let mut terms = texts(index.terms_with_prefix("").unwrap());
    terms.retain(|term| vocabulary::is_term(term));
    assert_eq!(terms, expected.into_keys().collect::<Vec<_>>());
}

fn of_body(text: String) -> Passage {
    (Zone::Body, Cover::default(), text)
}

#[test]
fn runs_make_no_difference() {
    // A frequent word, whose list stands apart, some rare ones, and words with one stem.
    let text =
        |at: usize| format!("word number {at} of {} numbers, numbered {}", at % 7, "again ".repeat(at % 11));
    let passages: Vec<Passage> = (0..2500).map(|at| of_body(text(at))).collect();
    for size in [2500, 900, 77] {
        let runs: Vec<Vec<Passage>> = passages.chunks(size).map(<[_]>::to_vec).collect();
        let index = index_of(&runs);
        check(&index, &passages);
        let word = index.term("word").unwrap().unwrap();
        assert!(word.inline.is_none() && word.passages() == 2500);
        assert!(index.term("113").unwrap().unwrap().inline.is_some());
    }
}

#[test]
fn a_large_vocabulary_is_merged_through_windows() {
    // Runs of several windows, dictionaries of several blocks.
    let words = |from: usize| (0..3000).map(|at| format!("a{:05}b ", (at * 7919 + from) % 9000)).collect();
    let passages: Vec<Passage> = (0..3).map(|run| of_body(words(run * 1500))).collect();
    let index = index_of(&passages.iter().map(|passage| vec![passage.clone()]).collect::<Vec<_>>());
    assert!(index.terms.group_of("a08000b").unwrap().is_some());
    let mut terms: Vec<String> =
        passages.iter().flat_map(|(.., text)| analysis::tokens(text)).map(|token| token.term).collect();
    terms.sort_unstable();
    terms.dedup();
    index.verify().unwrap();
    assert!(terms.len() > 5000);
    assert_eq!(texts(index.terms_with_prefix("a").unwrap()), terms);
    for term in terms.iter().step_by(13) {
        assert_eq!(texts(index.terms_with_prefix(term).unwrap()), std::slice::from_ref(term));
    }
}

#[test]
fn what_a_heading_covers_is_there() {
    let read = |zone, cover: &[u8], passages| {
        let bytes = [&[2, 0x09][..], cover].concat();
        let mut postings = Vec::new();
        postings::read(&mut Cursor::new(&bytes), zone, 1, passages, &mut |posting| postings.push(*posting))
            .map(|()| postings)
    };
    assert_eq!(read(Zone::Title, &[2, 3], 6).unwrap()[0].covered(), 0..6);
    assert_eq!(read(Zone::Heading, &[3], 6).unwrap()[0].covered(), 2..6);
    assert!(read(Zone::Title, &[3, 3], 6).is_err());
    assert!(read(Zone::Title, &[2, 4], 6).is_err());
    assert!(read(Zone::Heading, &[4], 6).is_err());
    assert!(read(Zone::Heading, &[0xff, 0xff, 0xff, 0xff, 0x0f], 6).is_err());
    assert!(read(Zone::Body, &[], 2).is_err() && read(Zone::Body, &[], 3).is_ok());
}

#[test]
fn terms_that_say_what_cannot_be_are_refused() {
    let term = |base: &[u8], payload: &[u8]| {
        let mut group = Writer::new();
        group.count(base.len());
        group.put(base);
        group.u8(0);
        group.text("term");
        group.count(payload.len());
        group.put(payload);
        let mut terms = Vec::new();
        let group = Group::open(group.into_bytes().into())?;
        terms_of(&group, |_| Wanted::Yes, &mut |term| {
            terms.push(term);
            Ok(())
        })?;
        Ok::<_, Error>(terms)
    };
    assert_eq!(term(&[7, 9], &[4, 1, 1, 2, 0, 9]).unwrap()[0].positions, 9..10);
    for (base, payload) in [
        (&[7, 9][..], &[0, 1, 0][..]),
        (&[7, 9], &[4, 0, 1, 2, 0, 9]),
        (&[7, 9], &[0x14, 1, 1, 2, 0, 9]),
        (&[7, 9], &[4, 1, 1, 2, 0, 9, 9]),
        (&[7, 9], &[4, 1, 1, 3, 0, 9]),
        (&[7, 9, 0], &[4, 1, 1, 2, 0, 9]),
        (&[7], &[4, 1, 1, 2, 0, 9]),
    ] {
        assert!(term(base, payload).is_err(), "{base:?} {payload:?}");
    }
    assert_eq!(terms_with("minut", &[2, 5, 1, b'e', 5, 2, b'e', b's']).unwrap(), ["minute", "minutes"]);
    for payload in [
        &[1, 6, 1, b'e'][..],
        &[2, 5, 1, b'e', 5, 1, b'e'],
        &[2, 5, 2, b'e', b's', 5, 1, b'e'],
        &[1, 5, 1, b'e', 0],
    ] {
        assert!(terms_with("minut", payload).is_err(), "{payload:?}");
    }
    // Half a character is no term.
    assert!(terms_with("ж", &[1, 1, 1, b'e']).is_err());
}

/// An index of nothing but names, a run for each of these.
fn named(runs: &[Vec<Vec<String>>]) -> Index {
    let mut builder = IndexBuilder::default();
    let mut store = Vec::new();
    for run in runs {
        let mut batch = Batch::default();
        batch.add(Zone::Body, Cover::default(), "one two").unwrap();
        run.iter().for_each(|names| batch.alias(names));
        builder.add(&mut store, batch.finish()).unwrap();
    }
    opened(builder, &store)
}

#[test]
fn names_are_related_both_ways_and_ambiguous_ones_are_not() {
    let name = |text: &str| text.to_owned();
    let many = (0..17).map(|at| vec![name("ad"), format!("name {at}"), format!("imja {at}")]);
    let long = "one two three four five six seven eight nine";
    let index = named(&[
        many.collect(),
        vec![vec![name("ns"), name("people's self defense"), name("народная самооборона")]],
        vec![vec![name("ns"), name("national socialism")], vec![name("x"), name(long)], vec![name("")]],
    ]);
    index.verify().unwrap();
    let aliases = |name: &str| index.aliases(name).unwrap();
    assert_eq!(aliases("ns"), ["national socialism", "people's self defense", "народная самооборона"]);
    assert_eq!(aliases("народная самооборона"), ["ns", "people's self defense"]);
    assert_eq!(aliases("name 3"), ["imja 3"]);
    assert_eq!(aliases("ad"), Vec::<String>::new());
    assert_eq!(aliases("x"), Vec::<String>::new());
    assert_eq!(index.names_with_prefix("n").unwrap().len(), 19);
    // Names are no terms.
    assert_eq!(texts(index.terms_with_prefix("").unwrap()), ["one", "two"]);
    assert!(index.term("\u{4}ns").unwrap().is_none());
}

#[test]
fn names_that_cannot_be_are_refused() {
    assert_eq!(aliases_of("ns", &[2, 1, 1, b'x', 0, 1, b'z']).unwrap(), ["nx", "z"]);
    let many: Vec<u8> = std::iter::once(17).chain((0..17).flat_map(|at| [0, 1, b'a' + at])).collect();
    let long: Vec<u8> = [1, 0, 17].into_iter().chain(*b"a b c d e f g h i").collect();
    for payload in [
        &[0][..],
        &[1, 0, 0],
        &[1, 0, 1, b' '],
        &[1, 3, 1, b'x'],
        &[2, 0, 1, b'x', 0, 1, b'x'],
        &[1],
        &many,
        &long,
    ] {
        assert!(aliases_of("ns", payload).is_err(), "{payload:?}");
    }
    assert!(aliases_of("", &[1, 0, 1, b'x']).is_err());
}

fn any_passage() -> impl Strategy<Value = (usize, u32, u32, Vec<usize>)> {
    (0_usize..4, 0_u32..3, 0_u32..9, prop::collection::vec(0_usize..12, 0..30))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn names_have_the_others_that_were_stated(
        runs in prop::collection::vec(prop::collection::vec(prop::collection::vec("[a-c]( [ab]){0,2}|ж", 0..5), 0..40), 1..4),
    ) {
        let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for names in runs.iter().flatten() {
            for name in names {
                let others = names.iter().filter(|other| *other != name).cloned();
                expected.entry(name.clone()).or_default().extend(others);
            }
        }
        let many: BTreeSet<String> =
            expected.iter().filter(|(_, others)| others.len() > MOST_ALIASES).map(|(name, _)| name.clone()).collect();
        let index = named(&runs);
        index.verify().unwrap();
        for (name, others) in &expected {
            let others = others.iter().filter(|other| !many.contains(name) && !many.contains(*other));
            prop_assert_eq!(index.aliases(name).unwrap(), others.cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_index_says_what_its_passages_say(
        passages in prop::collection::vec(any_passage(), 0..400), size in 1_usize..400,
    ) {
        const WORDS: [&str; 12] = [
            "act", "acts", "acted", "анархисты", "анархист", "x", "The", "co-op", "2008", "γη", "acting", "minutes",
        ];
        let count = passages.len() as u32;
        let passage = |(at, (zone, before, after, words)): (u32, (usize, u32, u32, Vec<usize>))| {
            let zone = Zone::ALL[zone];
            let after = after.min(count - at - 1);
            let cover = match zone {
                Zone::Title => Cover { before: before.min(at % size as u32), after },
                Zone::Heading => Cover { before: 0, after },
                _ => Cover::default(),
            };
            (zone, cover, words.into_iter().map(|word| WORDS[word]).collect::<Vec<_>>().join(" "))
        };
        let passages: Vec<Passage> = (0..).zip(passages).map(passage).collect();
        let runs: Vec<Vec<Passage>> = passages.chunks(size).map(<[_]>::to_vec).collect();
        check(&index_of(&runs), &passages);
    }
}

#[test]
fn posting_lists_that_overlap_are_refused() {
    let index = index(&[&["one other"]]);
    let term = |text| index.term(text).unwrap().unwrap();
    assert!(in_order(vec![term("one"), term("other")]).is_ok());
    assert!(in_order(vec![term("one"), term("one")]).is_err());
}
