//! Where the reader is in an item, and how they want the page.

use super::*;
use crate::state::Window;

const ITEM: &str = "#/item/001_d0c1e41719c94742.txt";
const LONG: &str = "#/item/002_739b1182f79aa9dc.txt";

fn window(first: u32, last: u32) -> Window {
    Window { first, line: first, last, is_end: false }
}

#[test]
fn the_address_follows_once_its_passage_is_out_of_the_window() {
    let mut seen = Seen::at(ITEM);
    seen.does(Event::Read(window(1, 8)));
    assert_eq!(seen.fragment, ITEM, "the beginning needs no number");
    seen.does(Event::Read(window(5, 12)));
    assert_eq!(seen.fragment, format!("{ITEM}/p5"));
    seen.does(Event::Read(window(3, 9)));
    assert_eq!(seen.fragment, format!("{ITEM}/p5"), "still seen");
    seen.does(Event::Read(window(1, 4)));
    assert_eq!((seen.fragment.as_str(), seen.steps), (ITEM, 0));
    let mut seen = Seen::at("#/search?q=Rechkalov");
    seen.does(Event::Read(window(3, 9)));
    assert_eq!(seen.fragment, "#/search?q=Rechkalov", "only an item has passages");
}

#[test]
fn the_next_hit_is_the_next_from_where_one_reads() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt?q=Rechkalov");
    let marks = seen.state.seen.marks.clone();
    let last = *marks.last().unwrap();
    assert!(marks.len() > 2 && marks[0] < last, "{marks:?}");
    seen.does(Event::Read(window(last, last)));
    seen.strikes("n", "KeyN", Target::Page);
    let first_of_last = marks.iter().position(|&of| of == last).unwrap();
    assert!(seen.current.starts_with(&format!("m{first_of_last}:")), "{}", seen.current);
    // The words of a link are those of its own passage.
    let mut linked = Seen::at("#/item/000_7d4db7d20ab98379.txt?q=Rechkalov");
    linked.does(Event::Act { act: Act::Open(12), given: Default::default() });
    assert!(linked.fragment.contains("t="), "{}", linked.fragment);
    linked.does(Event::Read(window(12, 12))).strikes("n", "KeyN", Target::Page);
    assert!(!linked.fragment.contains("t="), "{}", linked.fragment);
    // The window has the place in its middle now: that is no reason to be elsewhere.
    seen.does(Event::Read(window(last - 3, last + 3)));
    assert!(seen.fragment.contains(&format!("/p{last}")), "{}", seen.fragment);
}

#[test]
fn the_contents_know_the_section_and_lead_from_one_to_the_next() {
    let mut seen = Seen::at(LONG);
    let sections = seen.state.seen.sections.clone();
    assert!(sections.len() > 3, "{sections:?}");
    assert!(!seen.strikes("[", "BracketLeft", Target::Page).handled, "there is nothing before the beginning");
    seen.does(Event::Read(window(sections[1], sections[1] + 1)));
    assert_eq!(seen.section, Some(sections[1]));
    // Also under a Russian layout.
    seen.strikes("ъ", "BracketRight", Target::Page);
    assert_eq!(
        (seen.section, seen.focus.as_str()),
        (Some(sections[2]), format!("p{}", sections[2]).as_str())
    );
    assert_eq!((seen.fragment.as_str(), seen.steps), (format!("{LONG}/p{}", sections[2]).as_str(), 0));
    for _ in 0..3 {
        seen.does(Event::Button { press: Press::SectionBefore, seen: None });
    }
    assert_eq!((seen.section, seen.focus.as_str(), seen.fragment.as_str()), (None, "p1", LONG));
    // The last ones are short: the window ends before they can come to its top.
    let last = *sections.last().unwrap();
    for _ in &sections {
        seen.strikes("]", "BracketRight", Target::Page);
    }
    assert_eq!(seen.section, Some(last));
    seen.does(Event::Read(Window { first: last - 4, line: last - 3, last: last + 1, is_end: true }));
    assert_eq!(seen.section, Some(last), "that is where one went");
    assert!(!seen.strikes("]", "BracketRight", Target::Page).handled);
}

#[test]
fn how_the_page_is_can_be_chosen() {
    let mut seen = Seen::at(ITEM);
    let chosen = |seen: &Seen| {
        let chosen = find(&seen.panel, &|element| element.attribute("checked").is_some());
        chosen.iter().map(|input| input.attribute("value").unwrap().to_owned()).collect::<Vec<_>>()
    };
    seen.does(Event::Button { press: Press::Display, seen: None });
    assert_eq!(chosen(&seen), ["auto", "100"]);
    assert_eq!(find(&seen.panel, &|element| element.name == "input").len(), 10);
    seen.does(Event::Chose("dark".into())).does(Event::Chose("150".into())).does(Event::Chose("?".into()));
    assert_eq!(seen.settings.words(), "dark 150");
    seen.does(Event::Button { press: Press::Display, seen: None });
    assert_eq!(chosen(&seen), ["dark", "150"]);
}

#[test]
fn keys_of_one_letter_can_be_switched_off_and_the_others_stay() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt?q=Rechkalov");
    seen.does(Event::Chose("nokeys".into()));
    for (key, code) in
        [("/", "Slash"), ("n", "KeyN"), ("?", "Slash"), ("[", "BracketLeft"), ("]", "BracketRight")]
    {
        assert!(!seen.strikes(key, code, Target::Page).handled, "{key}");
    }
    assert!(seen.strikes("F3", "F3", Target::Page).handled);
    seen.does(Event::Button { press: Press::Help, seen: None });
    let switch = find(&seen.panel, &|element| element.attribute("type") == Some("checkbox"));
    assert_eq!(switch[0].attribute("checked"), None);
    seen.does(Event::Chose("keys".into()));
    assert!(seen.strikes("n", "KeyN", Target::Page).handled);
}

#[test]
fn beside_an_item_stands_what_led_to_it_and_its_hits_are_on_the_edge() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt?q=Rechkalov");
    let marks = seen.state.seen.marks.clone();
    let listed = seen.elements(|element| element.attribute("id").is_some_and(|id| id.starts_with('f')));
    let listed: Vec<_> = listed.iter().filter_map(|link| link.attribute("href")).collect();
    for passage in &marks {
        let place = format!("#/item/000_7d4db7d20ab98379.txt/p{passage}?q=Rechkalov");
        assert!(listed.contains(&place.as_str()), "{place} of {listed:?}");
    }
    assert_eq!(seen.elements(|element| element.name == "i").len(), marks.len());
    seen.does(Event::Button { press: Press::Mark(2), seen: None });
    assert!(seen.current.starts_with("m2:"), "{}", seen.current);
    seen.does(Event::Button { press: Press::Mark(marks.len()), seen: None });
    assert!(seen.current.starts_with("m2:"), "there is none");
    let seen = Seen::at(ITEM);
    let here = seen.elements(|element| element.attribute("aria-current") == Some("page"));
    assert_eq!(here.iter().map(|link| link.attribute("href").unwrap()).collect::<Vec<_>>(), [ITEM]);
}

#[test]
fn what_only_paper_has_is_made_when_somebody_prints() {
    let mut seen = Seen::at("#/search?q=democracy");
    assert!(!seen.main_text().contains("SHA-256"));
    let drawn = seen.main.clone();
    let prints = |part| Event::Prints(part, "00ff".to_owned());
    seen.does(prints(None));
    let paper = text_of(&seen.paper);
    // The foot of every page says of what it is a part, and by which digest that is known.
    let foot = |seen: &Seen| {
        let feet = find(&seen.paper, &|element| element.attribute("data-foot").is_some());
        feet.last().and_then(|foot| foot.attribute("data-foot")).unwrap_or_default().to_owned()
    };
    assert_eq!(foot(&seen), "Seeds · SHA-256 00ff");
    assert!(paper.contains("Searched for: democracy"), "{paper}");
    assert_eq!(paper.matches("SHA-256").count(), seen.of_class("result").len());
    assert_eq!(seen.main, drawn);

    seen.follows("#/item/002_739b1182f79aa9dc.txt");
    let all = seen.elements(|one| one.attribute("id").is_some_and(|id| id.starts_with('n'))).len();
    for (part, said) in [((6, 9), "¶6–9"), ((20, 20), "¶20")] {
        seen.does(prints(Some(part)));
        assert_eq!(text_of(&seen.paper).trim(), format!("Printed of it: {said} of {all}"));
    }
    seen.follows("#/item/002_739b1182f79aa9dc.txt?view=references").does(prints(None));
    let expected = "Autonomous Action · Grokipedia export · Seeds · SHA-256 80139343";
    assert!(foot(&seen).starts_with(expected), "{}", foot(&seen));
    assert!(text_of(&seen.paper).contains("SHA-256") && text_of(&seen.paper).contains("view=references"));
}
