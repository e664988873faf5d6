use super::*;
use crate::document::parse;
use proptest::prelude::*;

const GROK: &[u8] = include_bytes!("../../../seeds/002_739b1182f79aa9dc.txt");

fn of_seed() -> (Vec<Block>, Vec<Reference>) {
    let item = parse("a.txt", GROK);
    let own = ["Autonomous Action".to_owned(), "Автономное действие".to_owned(), "AD".to_owned()];
    let found = references(&item.blocks, &own);
    (item.blocks, found)
}

/// What is read of each reference of a document, a line each: label, title, site, kind, days,
/// address.
fn lines(path: &str, text: &str) -> Vec<String> {
    let item = parse(path, text.as_bytes());
    let found = references(&item.blocks, &["Black Guards".to_owned()]);
    let line = |one: &Reference| {
        let text = &item.blocks[one.block].text;
        let mut line = format!("{}: {}", one.label, one.title.clone().map_or("–", |range| &text[range]));
        line += &format!(" | {} {:?}", one.site.as_ref().map_or("–", |site| &site.name), one.host);
        line += &one
            .dated
            .as_ref()
            .map_or(String::new(), |date| format!(" | {} {:?}", date.first, date.precision));
        line += &one.seen.as_ref().map_or(String::new(), |date| format!(" | seen {}", date.first));
        line + &one.address.as_ref().map_or(String::new(), |address| format!(" | {address}"))
    };
    found.iter().map(line).collect()
}

#[test]
fn all_references_of_the_seed_are_there_and_six_are_lost() {
    let (blocks, found) = of_seed();
    let labels: Vec<String> = found.iter().map(|one| one.label.clone()).collect();
    assert_eq!(labels, (1..=81).map(|number| number.to_string()).collect::<Vec<_>>());
    let lost: Vec<u32> = found.iter().filter(|one| one.is_lost()).map(Reference::number).collect();
    assert_eq!(lost, [8, 10, 22, 23, 28, 38]);
    for one in found.iter().filter(|one| !one.is_lost()) {
        let text = &blocks[one.block].text;
        assert_eq!(one.title.clone().map(|range| &text[range]), text.lines().next(), "{}", one.label);
        assert!(one.snippet.is_some() && one.address.is_none() && one.seen.is_none(), "{}", one.label);
    }
    let dated = found.iter().filter(|one| one.dated.is_some()).count();
    assert_eq!((dated, found.iter().filter(|one| one.site.is_some()).count()), (60, 33));
    // All 33 were read by a person; none of the others names its site.
    let of = |host| found.iter().filter(|one| one.host == host).map(Reference::number).collect::<Vec<_>>();
    let own = [5, 6, 15, 24, 30, 31, 32, 34, 37, 39, 46, 50, 51, 52, 53, 65, 73];
    assert_eq!(of(Host::Own), own);
    assert_eq!(of(Host::News), [18, 27, 56, 60, 61, 64, 66]);
    assert_eq!(of(Host::Library), [4, 9, 13, 49, 58, 71, 72]);
    assert_eq!(of(Host::Social), [42]);
    assert_eq!(of(Host::Other).len(), 81 - own.len() - 7 - 7 - 1);
}

#[test]
fn what_the_references_of_the_seed_state_is_what_a_person_reads_in_them() {
    let (blocks, found) = of_seed();
    let read = [
        (1, "", "2023-04-24", "\"Autonomous Action\" is an anarchist"),
        (2, "", "2022-08-16", "Autonomous Action is an organisation"),
        (3, "", "", "Autonomous Action - anarchists"),
        (4, "Libcom.org", "", "Autonomous Action is an organisation"),
        (5, "Автономное Действие", "2024-08-29", "Our position on the war"),
        (7, "", "2016-10-19", "This is why for us libertarian"),
        (9, "The Anarchist Library", "", "Autonomous Action produces"),
        (11, "metal-archive", "", "... 2002 года."),
        (12, "", "2004-01-19", "Armenia and Kazakhstan."),
        (15, "Autonomous Action", "2009-07-05", "За лето и осень"),
        (18, "openDemocracy", "2018-04-27", "... anarchist group"),
        (26, "", "2008-11-15", "Региональные отделения АД"),
        (27, "Рабкор.ру", "2008-10-10", "На территории России"),
        (30, "Autonomous Action", "2011-11-16", "Avtonom is journal"),
        (31, "Autonomous Action", "", "A new issue of the journal"),
        (36, "", "2025-07-06", "... protest to underground"),
        (37, "Автономное Действие", "", "18 января в Иркутске"),
        (42, "Facebook", "", "Автономное Действие. 3119 likes"),
        (44, "", "", "anarchists and left-wing activists"),
        (56, "The Moscow Times", "2014-11-26", "Russia's lists of materials"),
        (60, "BBC", "2020-02-10", "A court in the city of Penza"),
        (61, "The Guardian", "2020-02-10", "Dmitry Pchelintsev"),
        (62, "", "2020-02-10", "A Russian court has imposed"),
        (64, "RFE/RL", "2020-02-11", "A Russian regional court's"),
        (66, "CounterPunch.org", "2023-01-27", "The Tyumen case"),
        (72, "The Anarchist Library", "", "and not on the side"),
        (81, "", "2023-04-11", "After the Russian invasion"),
    ];
    for (number, site, day, snippet) in read {
        let one = &found[number - 1];
        let text = &blocks[one.block].text;
        assert_eq!(one.site.as_ref().map_or("", |site| &site.name), site, "{number}");
        assert_eq!(one.dated.as_ref().map_or(String::new(), |date| date.first.to_string()), day, "{number}");
        assert!(text[one.snippet.clone().unwrap()].starts_with(snippet), "{number}");
        if let Some(range) = one.site.as_ref().and_then(|site| site.range.clone()) {
            assert_eq!(&text[range], site, "{number}");
        }
    }
    // What a search engine says of its own search is no snippet.
    let snippet = &blocks[found[2].block].text[found[2].snippet.clone().unwrap()];
    assert!(snippet.ends_with("No to war!"), "{snippet}");
}

#[test]
fn references_of_plain_texts_and_wikis_are_read() {
    let text = "= Black Guards =\n\nThe guards [1] met [2, 3].\n\n==References==\n\n\
                - [1] \"The Split of the Guards\". BBC News. 3 May 2013. Retrieved 5 June 2014.\n\
                - ↑ 1 2 Иванов А. «Чёрная гвардия в Москве» // Вопросы истории, № 3. 2004 г. Дата обращения: 7 мая 2019.\n\
                - ^ a b Skirda, A. (2004), https://theanarchistlibrary.org/library/x(1), archived 3 May 2020\n\
                - https://blackguards.org/about.\n\
                \n==See also==\n- Anarchism\n";
    assert_eq!(
        lines("a.txt", text),
        [
            "1: The Split of the Guards | – Other | 2013-05-03 Day | seen 2014-06-05",
            ": Чёрная гвардия в Москве | – Other | 2004-01-01 Year | seen 2019-05-07",
            ": – | theanarchistlibrary.org Library | 2004-01-01 Year | https://theanarchistlibrary.org/library/x(1)",
            ": – | blackguards.org Own | https://blackguards.org/about",
        ]
    );
    let numbered = "Sources\n\nIn [1] and [2].\n\n==Примечания==\n\n[1] Первое, https://vk.com/wall1, 12 марта 2021 г.\n\n\
                    2. Второе, http://www.kremlin.ru:80/x?y=(z).\n\n==Прочее==\n\n3. Не источник, http://x.org\n";
    assert_eq!(
        lines("a.txt", &["= T =\n\n", numbered].concat()),
        [
            "1: – | vk.com Social | 2021-03-12 Day | https://vk.com/wall1",
            "2: – | kremlin.ru Government | http://www.kremlin.ru:80/x?y=(z)",
        ]
    );
}

#[test]
fn only_what_is_headed_so_is_a_reference() {
    assert_eq!(lines("a.txt", "= T =\n\n==History==\n\n- Founded in 2002, https://x.org\n"), [""; 0]);
    // Under "Notes" stands what is no reference as well.
    let notes = "= T =\n\n==Notes==\n\n- Spelt so.\n- [4] https://a.livejournal.com/1.html, 3 мая 2009\n";
    assert_eq!(
        lines("a.txt", notes),
        ["4: – | a.livejournal.com Blog | 2009-05-03 Day | https://a.livejournal.com/1.html"]
    );
}

#[cfg(feature = "import")]
#[test]
fn references_of_pages_and_markdown_are_read() {
    let html = "<html><body><h1>T</h1><p>Founded.<sup><a href='#c1'>[1]</a></sup></p><h2>References</h2>\
                <ol><li><a href='#r'>^</a> Smith, J. <a href='https://www.bbc.co.uk/1'>\"The Split\"</a>. 3 May 2013. \
                <a href='https://web.archive.org/web/2014/x'>Archived</a> from the original on 6 May 2013.</li>\
                <li><a href='javascript:alert(1)'>Click here</a>, <i>The Life</i>, 2001</li></ol></body></html>";
    assert_eq!(
        lines("a.html", html),
        [
            "1: The Split | bbc.co.uk News | 2013-05-03 Day | https://www.bbc.co.uk/1",
            "2: The Life | – Other | 2001-01-01 Year",
        ]
    );
    let markdown = "# T\n\nText[^1] and[^a], as [12] says.\n\n## Bibliography\n\n1. Smith, *The Life*, 2013\n\n\
                    [^1]: Foot note <https://forum.x.org>\n[^a]: [A page](https://x.gov.uk/)\n";
    assert_eq!(
        lines("a.md", markdown),
        [
            "1: The Life | – Other | 2013-01-01 Year",
            "^1: – | forum.x.org Forum | https://forum.x.org",
            "^a: A page | x.gov.uk Government | https://x.gov.uk/",
        ]
    );
    let item = parse("a.md", markdown.as_bytes());
    let found = references(&item.blocks, &[]);
    let cited: Vec<_> = citations(&item.blocks, &found)
        .into_iter()
        .map(|one| (item.blocks[one.block].text[one.range].to_owned(), one.references))
        .collect();
    assert_eq!(cited, [("[^1]".to_owned(), vec![1]), ("[^a]".to_owned(), vec![2])]);
}

#[test]
fn a_sign_cites_only_references_that_are_there_once() {
    let text = "= T =\n\nOne [1], two [1–3], three [1, 3;2], a year [2013], none [4], [1-4], [ 2 ], [x], [], [3\n\n\
                ==References==\n\n- [1] a\n- [2] b\n- [3] c\n- [5] d\n- [5] e\n\n==Later==\n\nAnd [5].\n";
    let item = parse("a.txt", text.as_bytes());
    let cited: Vec<_> = citations(&item.blocks, &references(&item.blocks, &[]))
        .into_iter()
        .map(|one| (item.blocks[one.block].text[one.range].to_owned(), one.references))
        .collect();
    let of = |sign: &str, references: &[usize]| (sign.to_owned(), references.to_vec());
    assert_eq!(
        cited,
        [of("[1]", &[0]), of("[1–3]", &[0, 1, 2]), of("[1, 3;2]", &[0, 2, 1]), of("[ 2 ]", &[1])]
    );
}

#[test]
fn only_addresses_of_the_web_are_addresses() {
    for none in [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc",
        "//x.org",
        "http://",
        "http://localhost",
        "ftp://x.org",
        "http://x.org y",
    ] {
        assert_eq!(web(none), None, "{none}");
    }
    assert_eq!(host("HTTP://a.b@evil.example\\@x.org/").as_deref(), Some("evil.example"));
    assert_eq!(host("https://Пример.РФ/x").as_deref(), Some("пример.рф"));
    let kind = |name: &str| kind_of(&Site { name: name.to_owned(), range: None }, &BTreeSet::new());
    assert_eq!((kind("notbbc.com"), kind("news.bbc.co.uk")), (Host::Other, Host::News));
    assert_eq!((kind("metal-archive.org"), kind("books.google.com")), (Host::Other, Host::Library));
}

proptest! {
    /// Whatever the text, ranges are of it and in order.
    #[test]
    fn any_text_gives_ranges_of_it(
        parts in prop::collection::vec(
            prop_oneof!["\\PC{0,8}", Just("[1]".to_owned()), Just("↑ ".into()), Just("^ a b ".into()), Just("\n".into()),
                Just("https://é.org/(x)".into()), Just(" | Ы".into()), Just(" - BBC".into()), Just("«".into()), Just("»".into()),
                Just("Retrieved 3 May 2013".into()), Just("...".into())],
            0..12,
        ),
    ) {
        let text = parts.concat();
        for document in [
            format!("References\n\n  1. [1]\n    {text}\n  2. [2]\n"),
            format!("= T =\n\n{text}\n\n==References==\n\n- {text}\n\n{text}\n"),
        ] {
            let item = parse("a.txt", document.as_bytes());
            let found = references(&item.blocks, &["BBC".to_owned()]);
            for one in &found {
                let of = &item.blocks[one.block].text;
                let ranges = [Some(&one.body), one.title.as_ref(), one.date.as_ref(), one.snippet.as_ref()];
                let site = one.site.as_ref().and_then(|site| site.range.as_ref());
                for range in ranges.into_iter().chain([site]).flatten() {
                    prop_assert!(of.get(range.clone()).is_some(), "{:?} of {:?}", range, of);
                }
            }
            for one in citations(&item.blocks, &found) {
                prop_assert!(item.blocks[one.block].text.get(one.range.clone()).is_some());
                prop_assert!(one.references.iter().all(|&at| at < found.len()));
            }
        }
    }
}
