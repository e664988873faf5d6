use super::*;
use crate::document::{Item, aliases, parse};

fn names_of(items: &[Item], rules: NameRules) -> (Names, Vec<Vec<Spoken>>) {
    let mut builder = NamesBuilder::default();
    let mut store = Vec::new();
    builder.rule(rules);
    let known = builder.known();
    // As batches come: their number is to change nothing.
    for batch in items.chunks(2) {
        let collected: Vec<ItemNames> =
            batch.iter().map(|item| collect(item, &aliases(item), &known)).collect();
        builder.add(&mut store, &collected).unwrap();
    }
    let names = builder.finish(&store).unwrap();
    let said = (0..names.batches()).flat_map(|batch| names.batch(&store, batch).unwrap()).collect();
    (names, said)
}

fn item(text: &str) -> Item {
    parse("a.txt", format!("A heading\n\n{text}").as_bytes())
}

/// The headings of the names in these texts, each with its kind and how often it occurs.
fn found(texts: &[&str]) -> Vec<String> {
    found_with(texts, NameRules::default())
}

fn found_with(texts: &[&str], rules: NameRules) -> Vec<String> {
    let items: Vec<Item> = texts.iter().map(|text| item(text)).collect();
    let (names, said) = names_of(&items, rules);
    // Every mention is a writing of its name, and is counted.
    let mut counts = vec![0_u32; names.list().len()];
    for (item, said) in items.iter().zip(&said) {
        for one in said {
            let text = &item.blocks[one.block as usize].text;
            let written = &text[one.start as usize..(one.start + one.length) as usize];
            let name = &names.list()[one.name as usize];
            assert!(name.writings.iter().any(|(text, _)| text == written), "{written}");
            counts[one.name as usize] += 1;
        }
    }
    let shown = |(name, count): (&Name, u32)| {
        assert_eq!(name.count, count);
        assert_eq!(name.items.iter().map(|(_, count)| count).sum::<u32>(), count);
        let kind = name.kind.map(|kind| format!(" ({})", kind.name())).unwrap_or_default();
        format!("{}{kind} {count}", name.heading)
    };
    names.list().iter().zip(counts).map(shown).collect()
}

#[test]
fn what_recurs_with_a_capital_is_a_name() {
    assert_eq!(
        found(&["He went to Paris. She left Paris for Old Trafford, near Old Trafford."]),
        ["Old Trafford 2", "Paris 2"]
    );
    // Once is not enough, and a beginning says nothing.
    assert_eq!(found(&["He went to Paris."]), [""; 0]);
    assert_eq!(found(&["Trains run. Trains stop. Trains are late."]), [""; 0]);
    // What is written small as well is a word.
    assert_eq!(found(&["By Train, by Train, by train, by train or train."]), [""; 0]);
    // At a beginning a known name is one.
    assert_eq!(found(&["To Paris, from Paris. Paris is large. In Paris it rains."]), ["Paris 4"]);
}

#[test]
fn times_peoples_and_abbreviations_are_no_names() {
    let text = "On Monday in May a Russian met the Russian of last Monday in May, and an API by an API.";
    assert_eq!(found(&[text, text]), [""; 0]);
    let code =
        "the type HTMLElement and type HTMLElement of www.Example.com, of www.Example.com, a_Name, a_Name";
    assert_eq!(found(&[code, code]), [""; 0]);
}

#[test]
fn headings_and_lines_of_capitals_say_nothing() {
    let heading = parse("a.wiki", b"= Later Life of Kings =\n\nAs it was.\n\n== Early Life of Kings ==\n\nAs it was.\n\n== Later Life of Kings ==\n\nAs is.");
    let (names, _) = names_of(&[heading.clone(), heading], NameRules::default());
    assert_eq!(names.list(), []);
    assert_eq!(found(&["He said: STOP THE PRESS NOW and STOP THE PRESS NOW."]), [""; 0]);
}

#[test]
fn forms_of_one_name_stand_together() {
    let text = "Он жил в Москве. Она уехала из Москвы, и вся Москва знала это.";
    assert_eq!(found(&[text]), ["Москва 3"]);
    let text = "Он писал в «Народной самообороне». Потом была «Народная самооборона» и другие.";
    assert_eq!(found(&[text]), ["Народная самооборона 2"]);
    let text = "Так решение Верховного суда читали все. В Верховном суде так решили.";
    assert_eq!(found(&[text]).len(), 1);
}

#[test]
fn a_kind_is_stated_only_where_the_text_says_it() {
    let text = "It was in the magazine Oak, which is a magazine. They read the magazine Oak. In the city of Elm, of Elm, the \
                journalist Ann Smith met Bob Jones. Bob Jones and Ann Smith left.";
    assert_eq!(
        found(&[text]),
        ["Ann Smith (person) 2", "Bob Jones 2", "Elm (place) 2", "Oak (publication) 2"]
    );
    assert_eq!(
        found(&["He was tried in the Miranda case. All spoke of the Miranda case."]),
        ["Miranda case (case) 2"]
    );
    let text = "Так решило дело «Сети». По делу «Сети» писал журнал «Дуб». Читали журнал «Дуб».";
    assert_eq!(found(&[text]), ["дело «Сети» (case) 2", "Дуб (publication) 2"]);
    assert_eq!(
        found(&["The Green Union is a federation of unions. Many know the Green Union."]),
        ["Green Union (organisation) 2"]
    );
}

#[test]
fn a_surname_stands_for_the_one_full_name_of_its_item() {
    let one = "There was Ivan Petrov. Then Petrov left, as Petrov does. Ivan Petrov came back.";
    let two = "There were Ivan Petrov and then Anna Petrov. They say that Petrov left early, and that both Ivan Petrov and later \
               Anna Petrov stayed where they were.";
    assert_eq!(found(&[one]), ["Ivan Petrov 4"]);
    // Whom the surname means here is not said.
    assert_eq!(found(&[two]), ["Anna Petrov 2", "Ivan Petrov 2"]);
}

#[test]
fn an_abbreviation_means_what_its_item_says() {
    let one = "The Green League (GL) met. It is GL that met, says GL.";
    let two = "The Great Library (GL) opened. They say GL is large.";
    assert_eq!(found(&[one, two, "Here GL is something else."]), ["Great Library 3", "Green League 4"]);
}

#[test]
fn a_name_in_two_scripts_is_one() {
    let texts = [
        "This book was made by Ivan Fyodorov. They still read what Ivan Fyodorov printed then.",
        "Эту книгу издал тогда Иван Фёдоров. Все читали то, что издал Иван Фёдоров в то время.",
    ];
    assert_eq!(found(&texts), ["Ivan Fyodorov 4"]);
    let apart = NameRules {
        split: vec![vec!["Ivan Fyodorov".into(), "Иван Фёдоров".into()]],
        ..NameRules::default()
    };
    assert_eq!(found_with(&texts, apart), ["Ivan Fyodorov 2", "Иван Фёдоров 2"]);
}

#[test]
fn an_archivist_adds_merges_and_forbids() {
    let texts = [
        "They met in Paris, and in Paris it was good. So says Bill, once. So did William say, and William knew.",
    ];
    let rules = NameRules {
        add: vec![("Bill".into(), Some(NameKind::Person))],
        merge: vec![vec!["Bill".into(), "William".into()]],
        forbid: vec!["Paris".into()],
        ..NameRules::default()
    };
    assert_eq!(found(&texts), ["Paris 2", "William 2"]);
    assert_eq!(found_with(&texts, rules), ["William (person) 3"]);
}

#[test]
fn german_nouns_are_no_names() {
    let text = "Die Sitzung der Gruppe fand im Saal statt, und die Gruppe nahm den Saal nach der Sitzung der Gruppe im Saal wieder auf.";
    let mut german = item(text);
    german.description.language = "de".to_owned();
    let (names, _) = names_of(&[german], NameRules::default());
    assert_eq!(names.list(), []);
}

/// Every name of the seeds was read in the list; what is not in it stands there too seldom.
#[test]
fn the_names_of_the_seeds() {
    let seeds: Vec<Item> = [
        &include_bytes!("../../seeds/000_7d4db7d20ab98379.txt")[..],
        include_bytes!("../../seeds/001_d0c1e41719c94742.txt"),
        include_bytes!("../../seeds/002_739b1182f79aa9dc.txt"),
    ]
    .iter()
    .map(|bytes| parse("a.txt", bytes))
    .collect();
    let (names, _) = names_of(&seeds, NameRules::default());
    let all: Vec<(&str, Option<NameKind>)> =
        names.list().iter().map(|name| (name.heading.as_str(), name.kind)).collect();
    use NameKind::{Case, Organisation, Person, Place, Publication};
    for expected in [
        ("Anarchist Black Cross", None),
        ("Anastasia Baburova", Some(Person)),
        ("Autonomous Action", Some(Organisation)),
        ("Avtonom", Some(Publication)),
        ("Dmitry Petrov", None),
        ("Krasnodar", Some(Place)),
        ("Mikhail Zhlobitsky", None),
        ("Moscow", Some(Place)),
        ("Nizhny Novgorod", None),
        ("People's Self-Defense", Some(Organisation)),
        ("Russia", Some(Place)),
        ("Svyatoslav Rechkalov", Some(Person)),
        ("Tyumen Case", Some(Case)),
        ("Ukraine", None),
        ("Yekaterinburg", None),
    ] {
        assert!(all.contains(&expected), "{expected:?} is not in {all:?}");
    }
    let writings = |heading: &str| -> Vec<&str> {
        let name = names.list().iter().find(|name| name.heading == heading).unwrap();
        name.writings.iter().map(|(text, _)| text.as_str()).collect()
    };
    for writing in ["Автономное действие", "Автономного Действия", "AD", "АД"]
    {
        assert!(writings("Autonomous Action").contains(&writing), "{writing}");
    }
    assert!(writings("People's Self-Defense").contains(&"Народная самооборона"));
    assert!(writings("People's Self-Defense").contains(&"NS"));
    assert_eq!(writings("Svyatoslav Rechkalov"), ["Svyatoslav Rechkalov", "Rechkalov"]);
    assert_eq!(writings("Dmitry Petrov"), ["Dmitry Petrov", "Дмитрий Петров"]);
    // No word that only stands under a heading, no people, no month.
    for wrong in ["Russian", "Expansion", "Missing", "March", "Fact-checked", "Influences", "The"] {
        assert!(all.iter().all(|(heading, _)| *heading != wrong), "{wrong}");
    }
}

#[test]
fn any_text_has_names_or_none() {
    use proptest::prelude::*;
    proptest!(|(texts in prop::collection::vec("([A-ZА-Я«(\"][a-zа-я]{0,3}[ .,'’()»\"-]{1,2}|of |\\PC){0,40}", 1..5))| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        found(&texts);
    });
}
