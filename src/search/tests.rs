//! What people search for, and what they find. The oracle beside this file holds that all of
//! it is complete; these say what it is to mean.

use super::*;
use crate::archive::ArchiveBuilder;
use crate::bytes::Slice;
use crate::document::{self, Description};
use crate::index::Zone;
use crate::query;

/// An archive of these documents, each with its path.
pub(super) fn pack(documents: &[(&str, &str)]) -> Archive {
    let mut builder = ArchiveBuilder::new(Description::default());
    for (path, text) in documents {
        let item = document::parse(path, text.as_bytes());
        builder.add(path, text.as_bytes().to_vec(), item, &Description::default());
    }
    Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
}

#[test]
fn an_archive_of_another_analysis_is_searched_and_says_so() {
    let mut builder = ArchiveBuilder::new(Description::default());
    builder.add("a.txt", b"A word".to_vec(), document::parse("a.txt", b"A word"), &Description::default());
    let mut bytes = builder.finish().unwrap();
    bytes[40] = 99;
    let checksum = xxhash_rust::xxh3::xxh3_64(&bytes[..56]);
    bytes[56..64].copy_from_slice(&checksum.to_le_bytes());
    let archive = Archive::open(Slice::from(bytes)).unwrap();
    check(&archive, "word ", &["A word"]);
    assert_eq!(notices(&archive, "word "), [Notice::OtherAnalysis]);
    assert_eq!(notices(&archive, " "), []);
}

/// Two short documents, one with sections.
fn two() -> Archive {
    pack(&[
        (
            "one.txt",
            "= The congress =\n\nAn anarchist spoke.\n\n== Nizhny Novgorod ==\n\nThe anarchists met in 2002.\n\n\
             It was direct democracy.\n\n== Moscow ==\n\nThey moved for a magazine, not for money.",
        ),
        (
            "two.txt",
            "The magazine\n\nIn Moscow an anarchist wrote.\n\nDemocracy was direct there.\n\nАнархисты и ёж.",
        ),
    ])
}

fn found(archive: &Archive, typed: &str) -> (Vec<String>, Vec<Notice>) {
    let answer = search(archive, typed, &query::parse(typed), Options::default()).unwrap();
    let hits = answer.best(archive, usize::MAX, 0, usize::MAX).unwrap();
    let text = |hit: &Hit| {
        let (document, at) = archive.passage(hit.passage).unwrap();
        document.blocks[at].text.clone()
    };
    (hits.iter().map(text).collect(), answer.notices)
}

/// What is found, in whatever order: that is a matter of constants.
fn check(archive: &Archive, typed: &str, expected: &[&str]) {
    let (mut found, notices) = found(archive, typed);
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{typed}: {notices:?}");
}

/// What is found, best first.
fn check_order(archive: &Archive, typed: &str, expected: &[&str]) {
    let (found, notices) = found(archive, typed);
    assert_eq!(found, expected, "{typed}: {notices:?}");
}

fn first(archive: &Archive, answer: &Answer) -> Hit {
    answer.best(archive, 1, 0, 1).unwrap()[0]
}

fn notices(archive: &Archive, typed: &str) -> Vec<Notice> {
    search(archive, typed, &query::parse(typed), Options::default()).unwrap().notices
}

#[test]
fn the_form_that_was_typed_stands_before_other_forms() {
    let archive = pack(&[("a.txt", "Notes\n\nThe actions there.\n\nThe action there.")]);
    check_order(&archive, "action ", &["The action there.", "The actions there."]);
    check_order(&archive, "actions ", &["The actions there.", "The action there."]);
}

#[test]
fn forms_case_and_letters_are_those_of_the_language() {
    let two = two();
    check(&two, "ANARCHISTS met", &["The anarchists met in 2002."]);
    check(&two, "=Анархисты ", &["Анархисты и ёж."]);
    check(&two, "=анархистом ", &[]);
    let all = ["Анархисты и ёж.", "An anarchist spoke.", "In Moscow an anarchist wrote."];
    check(&two, "анархистом ", &all);
    check(&two, "еж ", &["Анархисты и ёж."]);
    check(&two, "anarchy ", &[]);
}

#[test]
fn diacritics_count_where_they_are_switched_to_and_are_told_of_where_not() {
    let texts = [
        "Все ели.",
        "Всё было мёдом.",
        "Résumé of the café",
        "we resume, RESUME",
        "cafés and a cafe",
        "re\u{301}sume",
    ];
    let mut builder = ArchiveBuilder::new(Description::default());
    for (number, text) in texts.iter().enumerate() {
        let (name, bytes) = (format!("{number}.txt"), text.as_bytes());
        builder.add(&name, bytes.to_vec(), document::parse(&name, bytes), &Description::default());
    }
    let archive = Archive::open(Slice::from(builder.finish().unwrap())).unwrap();
    let found = |typed: &str, rules| {
        let answer = search(&archive, typed, &query::parse(typed), Options { rules }).unwrap();
        let best = answer.best(&archive, 10, 0, 10).unwrap();
        let mut items: Vec<u32> = best.iter().map(|hit| hit.item).collect();
        items.sort_unstable();
        (items, answer)
    };
    let off = Rules::ALL.switched(Rule::Diacritics);
    let strict = off.switched(Rule::Stem).switched(Rule::Completion).switched(Rule::Spelling);
    for (typed, with, without) in [
        ("всё ", &[0, 1][..], &[1][..]),
        ("ВСЕ ", &[0, 1], &[0]),
        ("\"все ели\"", &[0], &[0]),
        ("\"всё ели\"", &[0], &[]),
        ("resume ", &[2, 3, 5], &[3]),
        ("Résumé ", &[2, 3, 5], &[2]),
        ("=résume ", &[5], &[5]),
        ("cafe ", &[2, 4], &[4]),
        ("caf* ", &[2, 4], &[2, 4]),
        ("resume NEAR/3 the", &[2], &[]),
        ("résumé NEAR/3 the", &[2], &[2]),
        ("мед ", &[], &[]),
    ] {
        assert_eq!(found(typed, off.switched(Rule::Diacritics).switched(Rule::Stem)).0, with, "{typed}");
        assert_eq!(found(typed, strict).0, without, "{typed}");
    }
    let lit = |typed: &str, rules, text: &str| {
        let lit = found(typed, rules).1.highlights(text, Zone::Body).into_iter();
        lit.map(|one| (text[one.range].to_owned(), one.rule)).collect::<Vec<_>>()
    };
    let each = [("Café".to_owned(), Rule::Diacritics), ("CAFE".to_owned(), Rule::Exact)];
    assert_eq!(lit("cafe ", Rules::ALL, "Café, CAFE"), each);
    assert_eq!(lit("cafe ", off, "Café, CAFE"), each[1..]);
    assert_eq!(lit("\"a cafe\"", Rules::ALL, "a café"), [("a café".to_owned(), Rule::Diacritics)]);
    // Exactly this form has these letters, whatever else stands in the query.
    for rules in [Rules::ALL, off] {
        assert_eq!(found("=все ", rules).0, [0]);
        assert_eq!(found("=ВСЁ ", rules).0, [1]);
        assert_eq!(found("resume -=resume ", Rules::ALL).0, [2, 5]);
        assert_eq!(lit("=cafe -résumé ", rules, "Café, CAFE"), each[1..]);
        assert_eq!(found("=мед ", rules).1.notices, [Notice::Absent("=мед".into(), None)]);
    }
    // A word is said as it was typed, and the same word with other letters as these.
    let said = |typed: &str| found(typed, off.switched(Rule::Stem)).1.notices;
    let instead = |typed: &str, words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Notice::Instead(typed.to_owned(), Rule::Spelling, words)
    };
    // (One guess of letters has all their spellings.)
    assert_eq!(said("Cäfa "), [instead("cäfa", &["cafe"])]);
    assert_eq!(said("Cafè "), [instead("cafè", &["cafe", "café"])]);
    assert_eq!(said("mëdom "), []);
    assert_eq!(said("медом "), [instead("медом", &["мёдом"])]);
    assert_eq!(found("медом ", off).0, [1]);
    // The words are said as they were typed.
    assert_eq!(found("Résumé ", strict).1.reasons()[0].words, ["résumé"]);
}

#[test]
fn a_surname_is_found_in_all_its_cases_and_no_other_word() {
    let archive = pack(&[(
        "a.txt",
        "Notes\n\nПисьмо Медведеву.\n\nТам Медведев.\n\nВышел медведь.\n\nСказал Рябову.\n\nГород Петров.\n\n\
         Город: Пётр.\n\nТри дома.\n\nMedvedev met.",
    )]);
    let medvedev = ["Письмо Медведеву.", "Там Медведев.", "Medvedev met."];
    for typed in ["Медведев ", "Медведева ", "медведевым "] {
        check(&archive, typed, &medvedev);
    }
    // In small letters it may be many bears.
    check(&archive, "медведев ", &[&medvedev[..], &["Вышел медведь."]].concat());
    check(&archive, "медведь ", &["Вышел медведь.", "Там Медведев."]);
    check(&archive, "Рябов ", &["Сказал Рябову."]);
    check(&archive, "город -Петров ", &["Город: Пётр."]);
    check(&archive, "город -Петрова ", &["Город: Пётр."]);
    check(&archive, "домов ", &["Три дома."]);
    // Nobody of that name is there.
    check(&archive, "Домов ", &["Три дома."]);
    check(&archive, "Medvedev ", &medvedev);
}

#[test]
fn a_character_is_found_in_a_run_of_several() {
    let archive = pack(&[("a.txt", "Notes\n\n毛泽东与党。\n\n党员大会。\n\n毛泽东在京。\n\n党\n\nกิน ขาว")]);
    let party = ["毛泽东与党。", "党员大会。", "党"];
    check(&archive, "党 ", &party);
    check(&archive, "党", &party);
    check(&archive, "=党 ", &party);
    check(&archive, "\"党\"", &party);
    check(&archive, "毛泽东 -党 ", &["毛泽东在京。"]);
    check(&archive, "党 -员 ", &["毛泽东与党。", "党"]);
    check(&archive, "毛 党 ", &["毛泽东与党。"]);
    // With another vowel it is another character.
    check(&archive, "ก ", &[]);
    let answer = search(&archive, "党 ", &query::parse("党 "), Options::default()).unwrap();
    let lit = answer.highlights("与党员", Zone::Body).into_iter();
    assert!(lit.eq([Highlight { range: 0..6, leaf: 0, rule: Rule::Exact }]));
}

#[test]
fn two_letters_stand_for_an_umlaut() {
    let archive = pack(&[(
        "a.txt",
        "Notes\n\nAnd Müller was there.\n\nAnd Mueller was there.\n\nAnd Muller was there.\n\nSo was Mullér.\n\n\
         This is neue.\n\nThat is nü.\n\nTromsø.\n\nAarhus.\n\n\
         Århus.\n\nThere was müßiger.",
    )]);
    check(&archive, "Mueller ", &["And Müller was there.", "And Mueller was there."]);
    check(
        &archive,
        "Müller ",
        &["And Müller was there.", "And Mueller was there.", "And Muller was there.", "So was Mullér."],
    );
    check(&archive, "Muller ", &["And Müller was there.", "And Muller was there.", "So was Mullér."]);
    check(&archive, "neue ", &["This is neue."]);
    check(&archive, "Tromsoe ", &["Tromsø."]);
    check(&archive, "Århus ", &["Aarhus.", "Århus."]);
    check(&archive, "aarhus ", &["Aarhus.", "Århus."]);
    check(&archive, "muessiger ", &["There was müßiger."]);
    check(&archive, "=Mueller ", &["And Mueller was there."]);
    let off = Options { rules: Rules::ALL.switched(Rule::Diacritics) };
    let answer = search(&archive, "Mueller ", &query::parse("Mueller "), off).unwrap();
    assert_eq!(answer.hits, 1);
    let answer = search(&archive, "Mueller ", &query::parse("Mueller "), Options::default()).unwrap();
    let lit = answer.highlights("Müller, Muller", Zone::Body).into_iter();
    assert!(lit.eq([Highlight { range: 0..7, leaf: 0, rule: Rule::Diacritics }]));
}

#[test]
fn phrases_are_exact_also_inside_a_longer_query() {
    let two = two();
    check(&two, "\"direct democracy\"", &["It was direct democracy."]);
    check(&two, "direct democracy ", &["Democracy was direct there.", "It was direct democracy."]);
    check(&two, "was \"direct there\"", &["Democracy was direct there."]);
    check(&two, "\"anarchists spoke\"", &[]);
}

#[test]
fn function_words_are_found() {
    check(&two(), "for not ", &["They moved for a magazine, not for money."]);
    check(&two(), "и ", &["Анархисты и ёж."]);
    // "the" on a Russian keyboard, which nobody means.
    check(&two(), "еру ", &[]);
}

#[test]
fn titles_and_headings_lend_their_words_to_what_is_below() {
    let two = two();
    check(&two, "congress money ", &["They moved for a magazine, not for money."]);
    check(&two, "heading:moscow magazine ", &["They moved for a magazine, not for money."]);
    check(&two, "title:magazine democracy ", &["Democracy was direct there."]);
    check(&two, "heading:moscow ", &["Moscow"]);
    // An excluded word is looked for in the passage itself only.
    check(&two, "moved -congress ", &["They moved for a magazine, not for money."]);
}

/// What is found with a typed field is excluded with it, and nothing else is.
#[test]
fn what_a_field_finds_is_what_it_excludes() {
    let archive = pack(&[
        (
            "box/one.txt",
            "= The congress of 2002 =\n\nPeople spoke in Penza.\n\n== Moscow section ==\n\nPenza again, and people.\n\n\
             == Tver section ==\n\nThe people of Penza.",
        ),
        ("two.txt", "The magazine\n\nPeople of Penza.\n\nThe people of May 2013."),
    ]);
    let all = found(&archive, "people ").0;
    assert_eq!(all.len(), 5);
    let fields =
        ["heading:moscow", "title:congress", "title:magazine", "ref:x", "item:box", "date:2013", "date:2002"];
    for field in fields {
        let mut both = found(&archive, &format!("people AND {field} ")).0;
        let without = found(&archive, &format!("people -{field} ")).0;
        assert_eq!(without, found(&archive, &format!("people NOT ({field}) ")).0, "{field}");
        assert_eq!(both.len() + without.len(), all.len(), "{field}: {both:?} {without:?}");
        both.retain(|text| without.contains(text));
        assert_eq!(both, [""; 0], "{field}");
    }
    check(
        &archive,
        "people -heading:moscow -title:magazine ",
        &["People spoke in Penza.", "The people of Penza."],
    );
    // A word without a field says nothing of where it is.
    assert_eq!(found(&archive, "people -moscow -congress ").0.len(), 5);
}

#[test]
fn years_before_christ_are_asked_for_as_iso_8601_writes_them_or_as_people_do() {
    let archive = pack(&[(
        "a.txt",
        "Rome\n\nHe died in 44 BC.\n\nHe died in AD 44.\n\nThe war (218–201 BC) was long.",
    )]);
    let (then, later, war) = ("He died in 44 BC.", "He died in AD 44.", "The war (218–201 BC) was long.");
    check(&archive, "date:-0043 ", &[then]);
    check(&archive, "date:\"44 BC\" ", &[then]);
    check(&archive, "date:\"44 год до н. э.\" ", &[then]);
    check(&archive, "died -date:-0043 ", &[later]);
    check(&archive, "date:-0209 ", &[war]);
    check(&archive, "date:-0099..0100 ", &[then, later]);
    check(&archive, "date:\"44 AD\" ", &[later]);
}

#[test]
fn a_title_that_only_the_description_has_is_found() {
    let bytes = b"= Number four =\n\nDear friend.";
    let mut builder = ArchiveBuilder::new(Description::default());
    let described = Description { title: "Letter to Ivanov".into(), ..Description::default() };
    builder.add("4.txt", bytes.to_vec(), document::parse("4.txt", bytes), &described);
    let archive = Archive::open(Slice::from(builder.finish().unwrap())).unwrap();
    archive.verify().unwrap();
    check(&archive, "ivanov ", &["Letter to Ivanov"]);
    check(&archive, "title:ivanov friend ", &["Dear friend."]);
    check(&archive, "four ", &["Number four"]);
}

#[test]
fn a_title_stands_before_a_row_that_repeats_it() {
    let text = "= Free Town =\n\nFree Town\n- Name: Free Town\n- Kind: Town\n\n\
                A long paragraph says in many words what there is to be said of it and of its people.";
    let archive = pack(&[("a.txt", text)]);
    let answer = search(&archive, "free town ", &query::parse("free town "), Options::default()).unwrap();
    let (part, at) = archive.passage(first(&archive, &answer).passage).unwrap();
    assert_eq!(part.zone(at), Zone::Title);
}

#[test]
fn operators_do_what_they_say() {
    let two = two();
    check(&two, "spoke OR wrote ", &["In Moscow an anarchist wrote.", "An anarchist spoke."]);
    check(&two, "anarchist -moscow -spoke -ёж ", &["The anarchists met in 2002."]);
    check(&two, "anarchist NOT (spoke OR wrote OR ёж) ", &["The anarchists met in 2002."]);
    check(&two, "demo* ", &["Democracy was direct there.", "It was direct democracy."]);
    // Not "met", unless "2002" is there: what is excluded from an exclusion is looked for.
    check(
        &two,
        "anarchist -(met -2002) -moscow -еж ",
        &["The anarchists met in 2002.", "An anarchist spoke."],
    );
}

#[test]
fn what_is_not_in_one_passage_is_looked_for_in_one_item_and_then_anywhere() {
    let two = two();
    check(&two, "spoke money ", &["An anarchist spoke.", "They moved for a magazine, not for money."]);
    assert_eq!(notices(&two, "spoke money "), [Notice::AcrossPassages]);
    check(&two, "spoke wrote ", &["In Moscow an anarchist wrote.", "An anarchist spoke."]);
    assert_eq!(notices(&two, "spoke wrote "), [Notice::Some]);
    check(&two, "spoke zebra ", &["An anarchist spoke."]);
    assert_eq!(notices(&two, "spoke zebra "), [Notice::Absent("zebra".into(), None), Notice::Some]);
}

#[test]
fn each_branch_of_an_or_is_eased_alone() {
    let two = two();
    let found = ["An anarchist spoke.", "They moved for a magazine, not for money."];
    check(&two, "spoke zebra OR money zebra ", &found);
    assert_eq!(
        notices(&two, "spoke zebra OR money zebra "),
        [Notice::Absent("zebra".into(), None), Notice::Some]
    );
}

#[test]
fn what_is_said_to_be_absent_is_absent_from_where_it_was_looked_for() {
    let two = two();
    assert_eq!(notices(&two, "title:money "), [Notice::Absent("money".into(), Some(Field::Title))]);
    let demo = Notice::Instead("demo".into(), Rule::Completion, Vec::new());
    assert_eq!(notices(&two, "\"zzz demo"), [demo, Notice::Absent("zzz demo".into(), None)]);
    assert_eq!(Notice::Absent("money".into(), Some(Field::Title)).to_string(), "“money” is in no title.");
}

#[test]
fn words_that_hang_together_keep_their_forms() {
    let archive = pack(&[("a.txt", "Notes\n\nAn anti-fascist march.\n\nFascists, anti them.")]);
    // That they stand together counts, and is not asked for.
    check(&archive, "anti-fascists ", &["An anti-fascist march.", "Fascists, anti them."]);
    check(&archive, "\"anti fascist\"", &["An anti-fascist march."]);
    check(&archive, "\"anti-fascists\"", &[]);
}

#[test]
fn a_pattern_may_have_signs_in_it() {
    let archive = pack(&[(
        "a.txt",
        "Notes\n\nAn anti-fascist march.\n\nSean O'Brien of avtonom.org spoke.\n\nDirect democracy in 1987.",
    )]);
    check(&archive, "anti-fasc* ", &["An anti-fascist march."]);
    check(&archive, "an?i-fasc?st ", &["An anti-fascist march."]);
    check(&archive, "\"anti fasc*\"", &["An anti-fascist march."]);
    check(&archive, "march -anti-fasc* ", &[]);
    for typed in ["O'Br* ", "avton?m.org ", "O'B", "O'Br", "\"Sean O'B", "O'Brie"] {
        check(&archive, typed, &["Sean O'Brien of avtonom.org spoke."]);
    }
    check(&archive, "O'Bx", &[]);
    for typed in ["\"dir* democracy\"", "\"direct dem?cracy in 198?\"", "19?? "] {
        check(&archive, typed, &["Direct democracy in 1987."]);
    }
    // In quotation marks they are a phrase, also if all are patterns.
    check(&archive, "\"dem* dir*\"", &[]);
    check(&archive, "\"dir* d?mo*\"", &["Direct democracy in 1987."]);
    // No word has a sign in it that a star goes over.
    let of_one_word = Notice::Query(query::Notice::OneWord);
    assert_eq!(
        notices(&archive, "anti*fascist "),
        [Notice::Absent("anti*fascist".into(), None), of_one_word.clone()]
    );
    assert_eq!(notices(&archive, "*-fascist "), std::slice::from_ref(&of_one_word));
    assert_eq!(notices(&archive, "\"dir* march\""), [Notice::Absent("dir* march".into(), None)]);
    // Of a pattern that has no star inside nothing is to be said but that it is nowhere.
    for typed in ["297? ", "*xyz* "] {
        assert!(!notices(&archive, typed).contains(&of_one_word), "{typed}");
    }
}

#[test]
fn a_comma_after_a_word_of_another_layout_may_be_one() {
    let archive = pack(&[("a.txt", "Газета\n\nАвтономное действие.\n\nЛюблю.")]);
    check(&archive, "fdnjyjvyjt, ltqcndbt ", &["Автономное действие."]);
    check(&archive, "fdnjyjvyjt... ", &["Автономное действие."]);
    check(&archive, "k.,k. ", &["Люблю."]);
    check(&archive, "k.,k., ", &["Люблю."]);
}

#[test]
fn the_reasons_for_words_that_hang_together_are_those_of_one_leaf() {
    let archive = pack(&[("a.txt", "Notes\n\nAn anti-fascist march.\n\nFascists, anti them.")]);
    let typed = "anti-fascists marhc ";
    let answer = search(&archive, typed, &query::parse(typed), Options::default()).unwrap();
    let reasons: Vec<_> =
        answer.reasons().into_iter().map(|reason| (reason.leaf, reason.rule, reason.words)).collect();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        reasons,
        [
            (0, Rule::Exact, words(&["anti", "fascists"])),
            (0, Rule::Stem, words(&["fascist"])),
            (1, Rule::Spelling, words(&["march"])),
        ]
    );
}

#[test]
fn a_word_that_is_still_typed_stands_for_those_that_begin_so() {
    let two = two();
    check(&two, "novg", &["Nizhny Novgorod"]);
    assert_eq!(notices(&two, "novg"), [Notice::Instead("novg".into(), Rule::Completion, vec![])]);
    check(&two, "novg ", &[]);
    check(&two, "\"direct demo", &["It was direct democracy."]);
    check(&two, "met", &["The anarchists met in 2002."]);
}

/// Of letters that are there more often as the beginning of others it cannot be known; of a number it can.
#[test]
fn a_number_or_a_letter_that_is_there_is_finished() {
    let archive = pack(&[
        ("a.txt", "Law\n\nArticle 5 of the law."),
        ("b.txt", "List\n\nArticle 50, 51, 52, 53, 54, 55 and 500"),
        ("c.txt", "Food\n\nVitamin C."),
        ("d.txt", "Food\n\nThe vitamin called caffeine, carbon, cat and car."),
    ]);
    check(&archive, "5", &["Article 5 of the law."]);
    check(&archive, "c", &["Vitamin C."]);
    let (texts, _) = found(&archive, "vitamin c");
    assert_eq!(texts[0], "Vitamin C.");
    // What is not there is still taken for a beginning.
    check(&archive, "50", &["Article 50, 51, 52, 53, 54, 55 and 500"]);
    check(&archive, "50", &["Article 50, 51, 52, 53, 54, 55 and 500"]);
    check(&archive, "fo", &["Food", "Food"]);
}

#[test]
fn highlights_show_words_and_whole_phrases_with_their_rule() {
    let two = two();
    let lit = |typed: &str, text: &str| -> Vec<(String, Rule)> {
        let answer = search(&two, typed, &query::parse(typed), Options::default()).unwrap();
        let lit = answer.highlights(text, Zone::Body);
        lit.into_iter().map(|one| (text[one.range].to_owned(), one.rule)).collect()
    };
    assert_eq!(
        lit("anarchist \"direct democracy\" -money ", "Anarchists want direct democracy, direct money."),
        [("Anarchists".to_owned(), Rule::Stem), ("direct democracy".to_owned(), Rule::Phrase)]
    );
    assert_eq!(lit("title:magazine ", "A magazine."), []);
    assert_eq!(lit("mag* ", "A magazine."), [("magazine".to_owned(), Rule::Prefix)]);
}

#[test]
fn an_explanation_adds_up_and_shows_its_parts() {
    let two = two();
    let typed = "congress \"direct democracy\"";
    let answer = search(&two, typed, &query::parse(typed), Options::default()).unwrap();
    let hit = first(&two, &answer);
    let explanation = answer.explain(&two, hit.passage).unwrap();
    assert_eq!(explanation.score(), hit.score);
    let text = explanation.to_string();
    for part in ["= score of passage", "“direct democracy”", "“congress”", "above it: Title", "k1 = "]
    {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(answer.explain(&two, 999).is_err());
}

#[test]
fn of_more_than_two_words_a_rare_one_counts_more_than_having_all() {
    let frequent = (0..6).map(|at| (format!("{at}.txt"), "Notes\n\nThe red flag there.".to_owned()));
    let mut documents: Vec<(String, String)> = frequent.collect();
    documents.push((
        "all.txt".into(),
        "Notes\n\nThe red flag of a collective, and much else is said of it in it.".into(),
    ));
    documents.push(("rare.txt".into(), "Collective\n\nThe collective, our collective.".into()));
    let documents: Vec<(&str, &str)> =
        documents.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let archive = pack(&documents);
    let ask = |typed: &str| search(&archive, typed, &query::parse(typed), Options::default()).unwrap();

    let answer = ask("red flag collective ");
    assert_eq!((answer.groups.best(1)[0].item, answer.groups.best(1)[0].level), (7, Level::Some));
    assert_eq!((answer.items, answer.hits, &answer.notices[..]), (8, 9, &[Notice::Full(1)][..]));
    // A function word is not asked for, nor is what is stated of items; of two, levels stand apart.
    let answer = ask("the flag collective item:txt ");
    assert_eq!((answer.groups.best(1)[0].item, answer.groups.best(1)[0].level), (6, Level::All));
    assert_eq!((answer.items, answer.hits, &answer.notices[..]), (1, 1, &[][..]));
    let answer = ask("red AND flag AND collective ");
    assert_eq!((answer.groups.len(), answer.items, &answer.notices[..]), (1, 1, &[][..]));
}

#[test]
fn an_unfinished_word_may_be_one_that_is_there() {
    let archive = pack(&[("a.txt", "Notes\n\nAn act.\n\nThe actor.\n\nTwo actors.\n\nSome activists.")]);
    check(&archive, "act", &["An act.", "The actor.", "Two actors.", "Some activists."]);
    assert_eq!(notices(&archive, "act"), [Notice::Instead("act".into(), Rule::Completion, vec![])]);
    check(&archive, "act ", &["An act."]);
    // Its own passages and as many of others are not more than twice its own.
    let archive = pack(&[("a.txt", "Notes\n\nAn act.\n\nThe actor.")]);
    check(&archive, "act", &["An act."]);
    assert_eq!(notices(&archive, "act"), []);
}
