use proptest::prelude::*;

use super::*;
use crate::analysis::dates::{Day, dates};
use crate::document::{Item, parse};

const SEEDS: [&str; 3] = [
    include_str!("../../seeds/000_7d4db7d20ab98379.txt"),
    include_str!("../../seeds/001_d0c1e41719c94742.txt"),
    include_str!("../../seeds/002_739b1182f79aa9dc.txt"),
];

struct Read {
    items: Vec<Item>,
    topics: Vec<Topic>,
}

fn read(texts: &[&str]) -> Read {
    let mut gathered = Gathered::default();
    let mut items = Vec::new();
    for (number, text) in (0_u32..).zip(texts) {
        let mut item = parse("a.txt", text.as_bytes());
        let title = item.blocks.iter().find(|block| block.kind == crate::document::Kind::Title);
        item.description.title = title.map(|title| title.text.clone()).unwrap_or_default();
        let matter = matter(&item, &crate::document::aliases(&item));
        let dates: Vec<_> = item.blocks.iter().map(|block| dates(&block.text)).collect();
        gathered.add(number, &matter, statements(&item, &matter, &dates));
        items.push(item);
    }
    Read { items, topics: topics(gathered) }
}

impl Read {
    fn part(&self, (item, one): &(u32, Statement), range: &Range<u32>) -> &str {
        let text = &self.items[*item as usize].blocks[one.block as usize].text;
        &text[range.start as usize..range.end as usize]
    }

    fn topic(&self, about: &About, subject: &str) -> &Topic {
        let found = self.topics.iter().find(|topic| topic.about == *about && topic.subject == subject);
        found.unwrap_or_else(|| panic!("nothing of {about:?} of {subject}"))
    }

    /// The values of a difference, each as it is written first.
    fn values(&self, topic: &Topic, kind: Kind) -> Vec<&str> {
        let difference = topic.differences.iter().find(|difference| difference.kind == kind);
        let values = difference.map(|difference| difference.values.as_slice()).unwrap_or_default();
        values
            .iter()
            .map(|places| {
                let (statement, value) = places[0];
                let statement = &topic.statements[statement as usize];
                self.part(statement, &statement.1.values[value as usize].range)
            })
            .collect()
    }

    /// The values of all differences of a topic.
    fn all_values(&self, topic: &Topic) -> Vec<Vec<&str>> {
        let written = |places: &Vec<(u32, u32)>| {
            let (statement, value) = places[0];
            let statement = &topic.statements[statement as usize];
            self.part(statement, &statement.1.values[value as usize].range)
        };
        topic.differences.iter().map(|one| one.values.iter().map(written).collect()).collect()
    }

    /// How many statements have these words in their sentences.
    fn saying(&self, topic: &Topic, words: &str) -> usize {
        topic.statements.iter().filter(|one| self.part(one, &one.1.sentence).contains(words)).count()
    }
}

/// What one text states: of whom, by which word, which values.
fn stated(text: &str) -> Vec<String> {
    let item = parse("a.txt", format!("The Matter\n\n{text}").as_bytes());
    let matter = Matter { title: "Matter".to_owned(), same: Vec::new() };
    let dates: Vec<_> = item.blocks.iter().map(|block| dates(&block.text)).collect();
    let shown = |one: Statement| {
        let text = &item.blocks[one.block as usize].text;
        let part = |range: &Range<u32>| &text[range.start as usize..range.end as usize];
        let values: Vec<_> = one.values.iter().map(|value| part(&value.range)).collect();
        format!("{}: {}: {}", one.subject.name, part(&one.word), values.join(", "))
    };
    statements(&item, &matter, &dates).into_iter().map(shown).collect()
}

#[test]
fn the_seeds_tell_of_the_split_the_founding_and_the_move() {
    let read = read(&SEEDS);
    let split = read.topic(&About::Event(Event::Split), "Autonomous Action");
    assert!(split.differences.is_empty());
    assert_eq!(split.statements.iter().map(|one| one.0).collect::<Vec<_>>(), [0, 1, 1]);
    assert_eq!(read.saying(split, "2013"), 3);

    let founding = read.topic(&About::Event(Event::Founding), "Autonomous Action");
    assert_eq!(read.values(founding, Kind::Place), ["Nizhny Novgorod", "Krasnodar"]);
    let years = read.values(founding, Kind::Time);
    assert!(years.contains(&"2000"), "{years:?}");
    assert!(read.saying(founding, "founded in 2002") > 0);

    let moved = read.topic(&About::Event(Event::Move), "Autonomous Action");
    assert!(moved.differences.is_empty());
    assert_eq!(read.saying(moved, "2005"), 2);
}

#[test]
fn the_seeds_differ_in_what_became_of_the_group() {
    let read = read(&SEEDS);
    let end = read.topic(&About::Event(Event::End), "Autonomous Action");
    for words in [
        "effective dissolution around 2015",
        "collapse of Autonomous Action",
        "small media group",
        "active website (avtonom.org)",
        "libertarian media group",
        "decentralized media collective by 2015",
    ] {
        assert_eq!(read.saying(end, words), 1, "{words}");
    }
    let times = read.all_values(end);
    let has = |years: &[&str]| times.iter().any(|values| years.iter().all(|year| values.contains(year)));
    // The change into media, and what is active after the end.
    assert!(has(&["2015", "2019", "late 2022"]) && times.len() == 2, "{times:?}");
    assert!(has(&["2015", "2025"]), "{times:?}");
}

#[test]
fn the_seeds_tell_of_the_magazine() {
    let read = read(&SEEDS);
    let founding = read.topic(&About::Event(Event::Founding), "Avtonom");
    assert_eq!((read.saying(founding, "1995"), founding.differences.len()), (2, 0));
    let ban = read.topic(&About::Event(Event::Ban), "Avtonom");
    assert_eq!(read.saying(ban, "issues 29, 32, and 33"), 1);
    assert!(ban.statements.len() >= 3);
    let cities = read.topic(&About::Count("citi".to_owned()), "Avtonom");
    assert_eq!(read.values(cities, Kind::Number), ["14", "15"]);
}

#[test]
fn the_seeds_differ_in_who_leads_and_when_the_same_sentence_was_written() {
    let read = read(&SEEDS);
    let leader = read.topic(&About::Post("leader".to_owned()), "People's Self-Defense");
    assert_eq!(read.all_values(leader), [["Collective leadership", "Svyatoslav Rechkalov"]]);
    let evacuations = read.topic(&About::Count("evacu".to_owned()), "ABC-Moscow");
    assert_eq!(read.all_values(evacuations), [["Sep 7, 2025", "Apr 29, 2012"]]);
}

#[test]
fn the_seeds_differ_in_what_the_group_is_where_it_is_and_when_a_text_was_made() {
    let read = read(&SEEDS);
    let sort = read.topic(&About::Sort, "Autonomous Action");
    assert_eq!(read.all_values(sort), [["publishing group", "federation"]]);
    let groups = read.topic(&About::Count("citi".to_owned()), "Avtonom");
    assert_eq!(read.values(groups, Kind::Place), ["Russia and Ukraine", "Belarus, Russia and Ukraine"]);
    let title = "Russia's Anti-War Protesters Are Facing Unprecedented Repression";
    let made = read.topic(&About::Making, title);
    assert_eq!(read.all_values(made), [["Mar 17, 2022", "Mar 31, 2022"]]);
}

#[test]
fn the_seeds_differ_in_ten_matters() {
    let read = read(&SEEDS);
    let differ: Vec<(&About, Kind)> = read
        .topics
        .iter()
        .flat_map(|topic| topic.differences.iter().map(|one| (&topic.about, one.kind)))
        .collect();
    assert_eq!(differ.len(), 10, "{differ:?}");
}

#[test]
fn a_sentence_says_of_what_sort_something_is() {
    for (text, expected) in [
        ("The Northern League is a loose federation of clubs.", "Northern League: is: federation"),
        (
            "Northern Light (NL; «Сияние») is a Norwegian publishing house.",
            "Northern Light: is: publishing house",
        ),
        ("Northern Light is the monthly journal of the league.", "Northern Light: is: journal"),
        (
            "Северный Свет — норвежская издательская группа.",
            "Северный Свет: издательская группа: издательская группа",
        ),
        ("«Северный Свет» (СС) – либерально-демократическая партия.", "Северный Свет: партия: партия"),
    ] {
        assert_eq!(stated(text), [expected], "{text}");
    }
    for text in [
        // Nothing of which there is but one at a time.
        "The Northern League is a group of friends.",
        // Two at once.
        "The Northern League is a party and publisher.",
        // The noun goes on, or is of something else.
        "The Northern League is a party newspaper vendor.",
        "The Northern League is a member of a federation.",
        "The editor of the Northern Light is a party member.",
        "Northern Light is not a federation.",
        "Северный Свет — член федерации.",
    ] {
        assert_eq!(stated(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_body_is_of_two_sorts_if_more_is_said_of_both() {
    let text = |what: &str| format!("= Circle Line =\n\nCircle Line is {what}.\n");
    let differ = |one: &str, other: &str| {
        let read = read(&[&text(one), &text(other)]);
        let all = read.topics.iter().flat_map(|topic| &topic.differences);
        all.map(|one| one.kind).collect::<Vec<_>>()
    };
    let federation = "a federation of radical student groups in Norway";
    assert_eq!(differ(federation, "a radical student party in Norway"), [Kind::Sort]);
    for other in [
        // The same in other words.
        "an alliance of radical student groups in Norway",
        // A newspaper may be called like its party.
        "a newspaper of radical student groups in Norway",
        // Something else that is called so.
        "a rock band from Texas",
        // What says little.
        "a radical student movement in Norway",
    ] {
        assert_eq!(differ(federation, other), [], "{other}");
    }
}

#[test]
fn one_title_under_two_days_differs() {
    let reference =
        |title: &str, day: &str| format!("  1. [1]\n    {title}\n    {day} · The words of a snippet.\n");
    let differ = |one: (&str, &str), other: (&str, &str)| {
        let text = |(title, day): (&str, &str)| {
            format!(
                "Fact-checked by Grok 2 weeks ago\n\nCircle\n\nThe Circle is a group.\n\nReferences\n\n{}",
                reference(title, day)
            )
        };
        let read = read(&[&text(one), &text(other)]);
        read.topics.iter().filter(|topic| topic.about == About::Making).count() == 1
    };
    let title = "Nine students were arrested after quiet protests";
    assert!(differ((title, "Mar 17, 2022"), (title, "Mar 31, 2022")));
    assert!(!differ((title, "Mar 17, 2022"), (title, "Mar 17, 2022")));
    assert!(!differ(
        (title, "Mar 17, 2022"),
        ("Nine students were arrested after loud protests", "Mar 31, 2022")
    ));
    // Too few words to be of one text, and one that is cut.
    assert!(!differ(
        ("Annual report of the Circle", "Mar 17, 2022"),
        ("Annual report of the Circle", "Mar 31, 2022")
    ));
    let cut = "Nine students were arrested after quiet ...";
    assert!(!differ((cut, "Mar 17, 2022"), (cut, "Mar 31, 2022")));
    // Years are of editions.
    assert!(!differ((title, "2022"), (title, "2023")));
}

#[test]
fn rows_of_places_of_one_count_differ() {
    let text = |places: &str| {
        format!("Circle\n\nThe Circle has small local reading groups in 12 old coastal cities of {places}.")
    };
    let differ = |one: &str, other: &str| {
        let read = read(&[&text(one), &text(other)]);
        let all = read.topics.iter().flat_map(|topic| topic.differences.iter().map(move |one| (topic, one)));
        all.flat_map(|(topic, one)| read.values(topic, one.kind)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        differ("Norway and Sweden", "Norway, Sweden and Denmark"),
        ["Norway and Sweden", "Norway, Sweden and Denmark"]
    );
    // What only follows is not where they are.
    let other = text("Norway and Sweden").replace(" of Norway", ": Norway");
    let apart = read(&[&text("Norway, Sweden and Denmark"), &other]);
    assert!(apart.topics.iter().all(|topic| topic.differences.is_empty()));
    for (one, other) in [
        ("Norway and Sweden", "Sweden and Norway"),
        ("Norway", "Norway and Sweden"),
        ("Norway and Sweden", "Texas and Ohio"),
    ] {
        assert_eq!(differ(one, other), Vec::<String>::new(), "{one} {other}");
    }
}

#[test]
fn one_of_several_differs_from_none_and_not_from_another_one() {
    let infobox = |who: &str| format!("= Circle =\n\nCircle\n- Leader: {who}\n\nThe Circle is a group.\n");
    let text = "= Circle =\n\nThe Circle is a group. One of its leaders was Anna Petrova.\n";
    let differ = |one: &str, other: &str| {
        let read = read(&[one, other]);
        read.topics.iter().any(|topic| !topic.differences.is_empty())
    };
    assert!(differ(&infobox("Collective leadership"), text));
    assert!(!differ(&infobox("Boris Orlov"), text));
    assert!(!differ(&infobox("Anna Petrova"), text));
    assert!(differ(&infobox("Boris Orlov"), &infobox("Anna Petrova")));
    // A number that was counted in two years is no difference.
    let counted = |year: u32| {
        format!("Circle\n\nIn {year} the Circle had 12 groups in old towns of the northern coast.")
    };
    assert!(!differ(&counted(2001), &counted(2005)));
}

#[test]
fn texts_of_another_body_differ_in_two_languages() {
    let english = "= Northern Society =\n\nNorthern Society\n- Leader: Collective leadership\n\n\
        The Northern Society (Северное общество) is a learned society. It was founded in Bergen in 1974. \
        In 1981 the society moved from Bergen to Oslo. The society was dissolved in 1998.\n\n\
        Nov 3, 1994 · The Northern Society has small local groups in nearly 15 coastal cities of the country.\n";
    let russian = "= Северное общество =\n\nСеверное общество\n- Лидер: Анна Петрова\n\n\
        «Северное общество» основано в Бергене в 1976 году. В 1981 году общество переехало из Бергена в Осло. \
        Общество распущено в мае 1999 года.\n";
    let read = read(&[english, russian]);
    let differ: Vec<_> = read
        .topics
        .iter()
        .filter(|topic| !topic.differences.is_empty())
        .map(|topic| (topic.about.clone(), read.all_values(topic)))
        .collect();
    assert_eq!(
        differ,
        [
            (About::Event(Event::Founding), vec![vec!["1974", "1976 году"]]),
            (About::Event(Event::End), vec![vec!["мае 1999 года", "1998"]]),
            (About::Post("leader".to_owned()), vec![vec!["Collective leadership", "Анна Петрова"]]),
        ]
    );
    // The move is told twice in the same way.
    let moved = read.topics.iter().find(|topic| topic.about == About::Event(Event::Move)).unwrap();
    assert_eq!((moved.statements.len(), moved.differences.len()), (2, 0));
}

#[test]
fn a_sentence_states_what_it_says_and_of_whom() {
    for (text, expected) in [
        ("The Circle was founded in Penza in 2002.", "Circle: founded: Penza, 2002"),
        ("In 1995, students founded the magazine Avtonom.", "Avtonom: founded: 1995"),
        ("The group was established on 5 May 2001.", "Matter: established: 5 May 2001"),
        ("The split of the Circle came in 2013.", "Circle: split: 2013"),
        (
            "In 2005 the editors of the Avtonom moved their office from Krasnodar to Moscow.",
            "Avtonom: moved their: 2005, Krasnodar, Moscow",
        ),
        (
            "The Circle was declared an extremist organisation in March 2014.",
            "Circle: extremist organisation: March 2014",
        ),
        ("Anna Petrova was born in Penza in 1980.", "Anna Petrova: born: Penza, 1980"),
        ("Журнал «Автоном» основан в 1995 году.", "Автоном: основан: 1995 году"),
        ("Организация была распущена в 2015 году.", "Matter: распущена: 2015 году"),
        ("Movement «Круг» has groups in 12 cities.", "Круг: 12 cities: 12"),
        ("Its editor was Anna Petrova.", "Matter: editor: Anna Petrova"),
    ] {
        assert_eq!(stated(text), [expected], "{text}");
    }
}

#[test]
fn what_is_not_sure_is_not_stated() {
    for text in [
        // Nothing is said of when, where or how many.
        "The Circle was founded by students.",
        // Of something without a name.
        "In 2014 it launched a campaign for prisoners.",
        "The founding of a group in 2002 was reported.",
        // Another verb.
        "The Circle had the prohibited content of 2013 removed from Penza.",
        "Закон основан на конституции 1993 года.",
        // Numbers that count nothing of it.
        "Article 205.2 was used in issues 29, 32 and 33.",
        "It lasted 12 years and cost 500 rubles.",
        // A date of another event in the same sentence.
        "The site was blocked in Russia.",
        // An adjective.
        "Actions of an extremist nature took place in 2018.",
    ] {
        assert_eq!(stated(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn times_that_go_together_are_no_difference() {
    let one = "Circle\n\nThe Circle was founded in January 2002.";
    let same = ["in 2002", "on 5 January 2002", "in early 2002"];
    for when in same {
        let other = format!("Circle\n\nThe Circle was founded {when}.");
        let read = read(&[one, &other]);
        assert_eq!(read.topics[0].differences, [], "{when}");
    }
    let read = read(&[one, "Circle\n\nThe Circle was founded in 2003."]);
    let difference = &read.topics[0].differences[0];
    assert_eq!(read.values(&read.topics[0], Kind::Time), ["January 2002", "2003"]);
    let sum = difference.grounds.iter().fold(BASE, |sum, ground| sum + ground.weight());
    assert_eq!(i32::from(difference.certainty), sum.clamp(1, 100));
}

#[test]
fn names_of_one_thing_are_one_subject() {
    let one = "Autonomous Action\n\nAutonomous Action (Автономное действие; AD) was founded in 2002.";
    let other = "Автономное действие\n\n«Автономное действие» основано в 2001 году.";
    let read = read(&[one, other]);
    assert_eq!(read.values(&read.topics[0], Kind::Time), ["2001 году", "2002"]);
    // Two matters of other names are two.
    let apart = self::read(&[one, "Circle\n\nThe Circle was founded in 2001."]);
    assert!(apart.topics.is_empty());
}

#[test]
fn an_infobox_states_too() {
    let one = "= Circle =\n\nCircle\n- Founded: 12 May 2001, Penza\n- Founder: Anna Petrova\n\nThe Circle is a group.\n";
    let other = "= Circle =\n\nCircle\n- Founded: 2003\n- Founder: Boris Orlov\n\nThe Circle is a group.\n";
    let read = read(&[one, other]);
    let founding = read.topic(&About::Event(Event::Founding), "Circle");
    assert_eq!(read.values(founding, Kind::Time), ["12 May 2001", "2003"]);
    let founder = read.topic(&About::Post("founder".to_owned()), "Circle");
    assert_eq!(read.values(founder, Kind::Name), ["Anna Petrova", "Boris Orlov"]);
}

#[test]
fn two_moves_are_one_if_they_share_more_than_time_and_place() {
    let group = "In 2005 the staff and the archive of the Circle moved from Penza to Omsk.";
    let gazette = "In 2005 the editors of the Gazette moved its headquarters from Penza to Omsk.";
    let joined = read(&[&format!("Circle\n\n{group}"), &format!("Circle\n\n{gazette}")]);
    assert_eq!(joined.topics.len(), 1);
    // Not in an article of its own, nor in another year.
    let apart = [format!("Gazette\n\n{gazette}"), format!("Circle\n\n{}", gazette.replace("2005", "2006"))];
    for other in &apart {
        assert!(read(&[&format!("Circle\n\n{group}"), other]).topics.is_empty());
    }
    // A factory that moved to the same city in that year, and a school that was founded there.
    for other in ["In 2005 the Factory moved from Penza to Omsk.", "In 2005 the Factory was founded in Omsk."]
    {
        assert!(read(&[&format!("Circle\n\n{group}"), &format!("Factory\n\n{other}")]).topics.is_empty());
    }
    // Two bodies that were founded in one year in one city by the same people.
    let founded = |name: &str| {
        format!("{name}\n\nThe {name} was founded in Penza in 2001 by local students and teachers.")
    };
    assert!(read(&[&founded("Circle"), &founded("Library")]).topics.is_empty());
}

/// A text of the words that tell of something, and of others.
fn any_text() -> impl Strategy<Value = String> {
    let words = "The Circle group was founded split in of 2001 2013 Penza moved its to from and editor is \
                 banned extremist organisation Anna Petrova 12 cities twelve , . ; ( ) « » — : \n\n - Founded: \
                 Организация основана распад Круга в году городах 14 редактор Анна была же \u{301} 🙂 0 ' \u{a0}";
    let words: Vec<&str> = words.split(' ').collect();
    let of_words = prop::collection::vec(prop::sample::select(words), 0..60);
    prop_oneof![of_words.prop_map(|words| words.join(" ")), any::<String>()]
}

proptest! {
    #[test]
    fn any_text_states_what_stands_in_it(one in any_text(), other in any_text()) {
        let texts = [format!("Circle\n\n{one}"), other];
        let read = read(&[&texts[0], &texts[1]]);
        check_ranges(&read);
        for topic in &read.topics {
            for one in &topic.differences {
                prop_assert!(one.values.len() > 1 && (1..=100).contains(&one.certainty));
            }
        }
    }
}

#[test]
fn ranges_lie_in_their_sentences() {
    check_ranges(&read(&SEEDS));
}

fn check_ranges(read: &Read) {
    for topic in &read.topics {
        assert!(topic.statements.len() > 1);
        for (item, one) in &topic.statements {
            let text = &read.items[*item as usize].blocks[one.block as usize].text;
            for range in std::iter::once(&one.word).chain(one.values.iter().map(|value| &value.range)) {
                assert!(
                    text.get(range.start as usize..range.end as usize).is_some_and(|part| !part.is_empty())
                );
                assert!(one.sentence.start <= range.start && range.end <= one.sentence.end);
            }
            for value in &one.values {
                if let Given::Time { first, last, .. } = value.given {
                    assert!(Day::FIRST.0 <= first && first <= last && last <= Day::LAST.0);
                }
            }
        }
    }
}
