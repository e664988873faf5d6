//! The references of an item, and all damage of the archive.

use super::*;
use crate::place::{By, HOSTS, ORDERS};

const LIST: &str = "#/item/002_739b1182f79aa9dc.txt?view=references";

fn entries(nodes: &[Node]) -> Vec<&Element> {
    find(nodes, &|element| element.name == "li" && element.attribute("tabindex").is_some())
}

fn numbers(nodes: &[Node]) -> Vec<u32> {
    entries(nodes).iter().map(|entry| entry.attribute("value").unwrap().parse().unwrap()).collect()
}

/// An archive of one document in which references have addresses and are cited.
fn cited() -> Seen {
    read(
        "= Black Guards =\n\nThey met [1] in [2, 3] the city.\n\nThen [1].\n\n==References==\n\n\
                - [1] \"The Split of the Guards\". 3 May 2013. https://www.bbc.co.uk/1?a=b\n\
                - [2] Иванов А. «Чёрная гвардия в Москве». 2004 г. Дата обращения: 7 мая 2019.\n\
                - [3] javascript:alert(1) https://x.org\n",
    )
}

/// An archive of this document.
fn read(text: &str) -> Seen {
    let mut builder = ArchiveBuilder::new(Description::default());
    let item = document::parse("a.txt", text.as_bytes());
    builder.add("a.txt", text.into(), item, &Description::default());
    let archive = Rc::new(Archive::open(Slice::from(builder.finish().unwrap())).unwrap());
    let mut seen = Seen::at("#/");
    seen.state = State::new(archive, Vec::new(), None, Tongue::English).unwrap();
    seen
}

#[test]
fn all_references_of_an_item_are_listed_with_what_they_state() {
    let seen = Seen::at(LIST);
    assert_eq!(numbers(&seen.main), (1..=81).collect::<Vec<_>>());
    let text = seen.main_text();
    assert!(text.contains("81 references, 6 are lost"), "{text}");
    assert!(text.contains("81 of 81"), "{text}");
    assert!(text.contains("Avtonom.org is now officially blocked in Russia | Autonomous Action"), "{text}");
    // The archive knows another name of what the item is about.
    let fifth = text_of(std::slice::from_ref(&Node::Element(entries(&seen.main)[4].clone())));
    assert!(fifth.contains("Автономное Действие · of the subject itself · Aug 29, 2024"), "{fifth}");
    let eighth = text_of(std::slice::from_ref(&Node::Element(entries(&seen.main)[7].clone())));
    assert!(eighth.contains(english().empty_reference), "{eighth}");
    let times: Vec<_> = seen.elements(|element| element.name == "time");
    assert_eq!((times.len(), times[0].attribute("datetime")), (60, Some("2023-04-24")));
    // The item leads here, and from here to each in its text.
    let item = Seen::at("#/item/002_739b1182f79aa9dc.txt");
    let link = item.of_class("to-references")[0].clone();
    assert_eq!((link.attribute("href"), text_of(&link.children)), (Some(LIST), "References (81)".into()));
    let first = entries(&seen.main)[0];
    let own = first.attribute("id").unwrap();
    let back = find(&first.children, &|element| element.name == "a")[0];
    assert_eq!(back.attribute("href"), Some(format!("#/item/002_739b1182f79aa9dc.txt/{own}").as_str()));
    assert_eq!(Seen::at("#/item/000_7d4db7d20ab98379.txt").of_class("to-references").len(), 0);
}

#[test]
fn a_site_that_may_be_read_for_another_is_spelt_out_where_its_address_stands_and_where_it_is_opened() {
    let mut seen = read(
        "= Black Guards =\n\nThey met [1].\n\n==References==\n\n- [1] \"The Split\". https://www.bbс.co.uk/1\n\
                - [2] \"Another\". https://пример.рф/1\n",
    );
    let text = seen.follows("#/item/a.txt?view=references").main_text();
    let told = "The site, spelt out: www.bb⟦U+0441⟧.co.uk – letters of several scripts";
    assert_eq!(text.matches("spelt out").count(), 1, "{text}");
    for expected in [told, "Open www.bb⟦U+0441⟧.co.uk in a new tab", "Open пример.рф in a new tab"]
    {
        assert!(text.contains(expected), "no {expected:?} in {text}");
    }
}

#[test]
fn references_are_sorted_and_narrowed_down_by_links() {
    for (by, key) in ORDERS {
        let seen = Seen::at(&format!("{LIST}&by={key}"));
        let here = seen.elements(|element| element.attribute("aria-current").is_some());
        assert_eq!(here[0].attribute("id"), Some(format!("by-{key}").as_str()));
        let numbers = numbers(&seen.main);
        assert_eq!(numbers.len(), 81);
        match by {
            By::Number => assert_eq!(numbers[..3], [1, 2, 3]),
            By::Date => assert_eq!((&numbers[..3], numbers[59]), (&[78, 40, 47][..], 12)),
            // Those without a site come last, in their order.
            By::Site => assert_eq!(&numbers[numbers.len() - 3..], [79, 80, 81]),
        }
    }
    let news = Seen::at(&format!("{LIST}&host=news&by=date"));
    assert_eq!(numbers(&news.main), [66, 64, 60, 61, 18, 56, 27]);
    // Each kind says how many there are; they add up to all.
    let kinds = news.elements(|element| element.attribute("id").is_some_and(|id| id.starts_with("host-")));
    let mut all = 0;
    for kind in &kinds {
        let text = text_of(&kind.children);
        let count: usize = text.rsplit_once('(').unwrap().1.trim_end_matches(')').parse().unwrap();
        let seen = Seen::at(kind.attribute("href").unwrap());
        assert_eq!(numbers(&seen.main).len(), count, "{text}");
        all += count;
    }
    assert_eq!((all, kinds.len() < HOSTS.len()), (81, true));
}

#[test]
fn what_is_typed_is_found_in_the_references_and_in_the_address() {
    let mut seen = Seen::at(LIST);
    seen.does(Event::Sought("ТЮМЕНЬ".into())).does(Event::Sought("tyumen bbc".into()));
    let list = seen.inside.iter().rfind(|(id, _)| id == "find-list").unwrap();
    assert!(text_of(&list.1).contains(english().references_none));
    seen.does(Event::Sought(" Tyumen case ".into()));
    let of = |id: &str| seen.inside.iter().rfind(|(own, _)| own == id).unwrap().1.clone();
    assert_eq!(numbers(&of("find-list")), [65, 66]);
    assert_eq!(text_of(&of("find-count")), "2 of 81");
    assert_eq!(seen.fragment, format!("{LIST}&find=Tyumen%20case"));
    assert_eq!(seen.steps, 0, "typing makes no step of its own");
    // The address brings it back.
    let again = Seen::at(&seen.fragment);
    assert_eq!(numbers(&again.main), [65, 66]);
    let field = again.elements(|element| element.attribute("id") == Some("find"));
    assert_eq!(field[0].attribute("value"), Some("Tyumen case"));
    // Words of another form of accents and case are the same.
    let folded = Seen::at(&format!("{LIST}&find=ΑΝΑΡΧΙΚΟΙ"));
    assert_eq!(numbers(&folded.main), [36]);
}

#[test]
fn an_address_is_text_until_it_is_opened_in_two_steps() {
    let mut seen = cited();
    seen.follows("#/item/a.txt?view=references");
    assert_eq!(entries(&seen.main).len(), 3);
    for link in seen.elements(|element| element.name == "a") {
        assert!(link.attribute("href").unwrap().starts_with("#/"), "{link:?}");
    }
    let codes = seen.elements(|element| element.name == "code");
    let codes: Vec<_> = codes.iter().map(|code| text_of(&code.children)).collect();
    assert_eq!(codes, ["https://www.bbc.co.uk/1?a=b", "https://x.org"]);
    let place = |press: &str, at: usize| -> u32 {
        let buttons = seen.elements(|element| element.attribute("data-press") == Some(press));
        buttons[at].attribute("data-value").unwrap().parse().unwrap()
    };
    let (copy, leave) = (place("address", 0), place("leave", 1));
    // The button that leaves is behind a step of its own, which says where it leads.
    let steps = seen.of_class("out");
    assert_eq!((steps.len(), steps[0].name, steps[0].attribute("open")), (2, "details", None));
    assert!(text_of(&steps[0].children).contains("bbc.co.uk"));
    seen.does(Event::Button { press: Press::Address(copy), seen: None });
    assert_eq!((seen.copied.as_str(), seen.left_for.as_str()), ("https://www.bbc.co.uk/1?a=b", ""));
    seen.does(Event::Button { press: Press::Leave(leave), seen: None });
    assert_eq!(seen.left_for, "https://x.org");
    seen.does(Event::Button { press: Press::Leave(1), seen: None });
    assert_eq!(seen.left_for, "https://x.org", "a passage that is no reference leads nowhere");
}

#[test]
fn a_reference_leads_to_the_passages_that_cite_it() {
    let mut seen = cited();
    seen.follows("#/item/a.txt?view=references");
    let of = |at: usize| {
        let links = find(&entries(&seen.main)[at].children, &|element| element.name == "a");
        links.iter().skip(1).map(|link| text_of(&link.children)).collect::<Vec<_>>()
    };
    assert_eq!((of(0), of(1), of(2)), (vec!["¶2".into(), "¶3".into()], vec!["¶2".into()], vec!["¶2".into()]));
    let text = seen.main_text();
    assert!(text.contains("seen 2019-05-07"), "{text}");
}

#[test]
fn escape_leads_from_the_references_to_the_item_and_from_the_damage_out() {
    let mut seen = Seen::at(&LIST.replace("?", "/p70?"));
    assert_eq!(seen.focus, "p70");
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!(seen.fragment, "#/item/002_739b1182f79aa9dc.txt/p70");
    let mut seen = Seen::at("#/damage");
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!(seen.fragment, "#/");
    let mut seen = Seen::at(LIST);
    seen.types("Rechkalov");
    assert_eq!((seen.fragment.as_str(), seen.steps), ("#/search?q=Rechkalov", 1));
}

#[test]
fn all_damage_is_listed_and_each_place_leads_to_its_passage() {
    let seen = Seen::at("#/damage");
    let text = seen.main_text();
    assert!(text.contains("References without text: 8, 10, 22, 23, 28, 38."), "{text}");
    assert!(text.contains("2 items without damage"), "{text}");
    let bytes = std::fs::read("seeds/002_739b1182f79aa9dc.txt").unwrap();
    let item = document::parse("a.txt", &bytes);
    let marks: usize = item
        .blocks
        .iter()
        .flat_map(|block| &block.marks)
        .filter(|mark| {
            use document::MarkKind::{ControlToken, Lacuna, Noise};
            matches!(mark.kind, Lacuna | ControlToken | Noise)
        })
        .count();
    let list = seen.of_class("damaged")[0];
    assert_eq!(list.children.len(), marks + 6);
    for entry in &list.children {
        let Node::Element(entry) = entry else { panic!() };
        let link = find(&entry.children, &|element| element.name == "a")[0];
        let place: usize = link.attribute("href").unwrap().rsplit_once("/p").unwrap().1.parse().unwrap();
        let block = &item.blocks[place - 1];
        assert!(!block.marks.is_empty() || block.text.is_empty(), "{link:?}");
    }
    // How the item was read is told.
    assert!(text.contains("Read as Grokipedia export."), "{text}");
}

#[test]
fn the_marks_are_hidden_by_a_switch_that_stays() {
    let mut seen = Seen::at("#/item/002_739b1182f79aa9dc.txt");
    let pressed = |seen: &Seen| {
        let marks = seen.elements(|element| element.attribute("id") == Some("marks"));
        marks[0].attribute("aria-pressed").unwrap().to_owned()
    };
    assert_eq!((pressed(&seen).as_str(), seen.marks_hidden), ("false", false));
    seen.does(Event::Button { press: Press::Marks, seen: None });
    assert!(seen.marks_hidden);
    seen.follows("#/").follows("#/item/002_739b1182f79aa9dc.txt");
    assert_eq!(pressed(&seen), "true");
}

#[test]
fn a_sign_in_the_text_shows_its_references_until_escape() {
    let mut seen = cited();
    seen.follows("#/item/a.txt");
    let signs = seen.of_class("cite");
    let told: Vec<_> = signs.iter().map(|sign| text_of(&sign.children)).collect();
    assert_eq!(told, ["[1]", "[2, 3]", "[1]"]);
    // It is a link to the reference as well.
    assert_eq!(signs[1].attribute("href"), Some("#/item/a.txt/p6"));
    let (at, places) =
        (signs[1].attribute("id").unwrap().to_owned(), signs[1].attribute("data-peek").unwrap());
    assert_eq!(places, "6 7");
    seen.does(Event::Peek { at: at.clone(), places: vec![6, 7] });
    let told = text_of(&seen.peek.1);
    assert_eq!(seen.peek.0, at);
    assert!(
        told.contains("[2]") && told.contains("Чёрная гвардия") && told.contains("https://x.org"),
        "{told}"
    );
    assert!(find(&seen.peek.1, &|element| element.name == "a").is_empty(), "nothing in it leads out");
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!((seen.peek.1.len(), seen.fragment.as_str()), (0, "#/item/a.txt"));
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!(seen.fragment, "#/", "the next Escape leads out of the item");
}

#[test]
fn the_original_and_what_was_read_of_it_stay_in_step() {
    let mut seen = Seen::at("#/item/001_d0c1e41719c94742.txt/p12");
    let original = |seen: &mut Seen, lines| {
        seen.does(Event::Button { press: Press::Original, seen: lines }).fragment.clone()
    };
    assert_eq!(original(&mut seen, Some((10, 14))), "#/item/001_d0c1e41719c94742.txt/p12?view=original");
    // Where one has gone on in the original, one goes on in what was read of it.
    assert_eq!(original(&mut seen, Some((1, 2))), "#/item/001_d0c1e41719c94742.txt/p1");
    original(&mut seen, Some((12, 14)));
    let line = seen.of_class("here")[0].attribute("id").unwrap()[1..].parse::<u32>().unwrap();
    assert_eq!(original(&mut seen, Some((line, line + 4))), "#/item/001_d0c1e41719c94742.txt/p12");
    original(&mut seen, Some((12, 14)));
    assert_eq!(original(&mut seen, Some((10_000, 10_001))), "#/item/001_d0c1e41719c94742.txt");
}

#[test]
fn possibly_related_references_come_when_they_are_asked_for_and_say_why() {
    let path = "#/item/002_739b1182f79aa9dc.txt";
    let mut seen = Seen::at(&format!("{path}/p43"));
    let button = seen.elements(|element| element.attribute("id") == Some("s43"));
    assert_eq!((button[0].name, button[0].attribute("aria-label")), ("button", Some(english().related)));
    seen.does(Event::Button { press: Press::Related(43), seen: None });
    let told = text_of(&seen.peek.1);
    assert_eq!(seen.peek.0, "s43");
    assert!(told.contains("In Chita a new trial starts against Alexander Snezhkov"), "{told}");
    assert!(told.contains("Rare words in both: Alexander, Chita, Snezhkov, October"), "{told}");
    let link = find(&seen.peek.1, &|element| element.name == "a")[0].attribute("href").unwrap().to_owned();
    assert!(link.starts_with(&format!("{path}/p")), "{link}");
    // The same button has it go, and so has Escape.
    seen.does(Event::Button { press: Press::Related(43), seen: None });
    assert!(seen.peek.1.is_empty());
    seen.does(Event::Button { press: Press::Related(6), seen: None });
    seen.strikes("Escape", "Escape", Target::Page);
    assert!(seen.peek.1.is_empty() && seen.fragment.ends_with("/p43"));
    seen.does(Event::Button { press: Press::Related(3), seen: None });
    assert!(text_of(&seen.peek.1).contains(english().related_none));
    // Where there are no references there is nothing to ask for.
    let none = Seen::at("#/item/001_d0c1e41719c94742.txt");
    assert!(none.elements(|element| element.attribute("data-press") == Some("related")).is_empty());
}

#[test]
fn a_sign_in_a_cell_leads_to_its_reference_too() {
    let mut seen = read(
        "= Guards =\n\nGuards\n- City: Moscow [1]\n- Founded: 1917 [2]\n\nThey met [1].\n\n==References==\n\n\
         - [1] One title\n- [2] Another title\n",
    );
    seen.follows("#/item/a.txt");
    let cells = seen.elements(|element| element.name == "td");
    assert_eq!(cells.len(), 2, "{}", seen.main_text());
    for (cell, sign) in cells.iter().zip(["[1]", "[2]"]) {
        let signs = find(&cell.children, &|one| one.attribute("class") == Some("cite"));
        let told: Vec<_> = signs.iter().map(|sign| text_of(&sign.children)).collect();
        assert_eq!(told, [sign]);
    }
    // Nothing of a cell is said twice.
    assert_eq!(seen.main_text().matches("Moscow").count(), 1);
}
