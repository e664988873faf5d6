//! The timeline of the seeds.

use super::*;

fn marks(nodes: &[Node]) -> Vec<&Element> {
    find(nodes, &|element| element.attribute("id").is_some_and(|id| id.starts_with('r')))
}

/// What was drawn last of the years that are seen.
fn inside(seen: &Seen) -> &[Node] {
    &seen.inside.iter().rev().find(|(id, _)| id == "timeline").unwrap().1
}

#[test]
fn every_item_has_a_lane_and_every_mark_leads_to_its_passage() {
    let seen = Seen::at("#/timeline");
    assert_eq!(seen.title, "Timeline – Seeds");
    let lanes = seen.of_class("of-item");
    assert!((2..=3).contains(&lanes.len()));
    let marks = marks(&seen.main);
    assert!(marks.len() > 20, "{}", marks.len());
    for mark in marks.iter().step_by(7) {
        let there = Seen::at(mark.attribute("href").unwrap());
        assert!(!there.of_class("item-page").is_empty(), "{mark:?}");
    }
    // One stop of the keyboard a lane; the arrows lead on, in the order in which they are drawn.
    let stops: Vec<_> = marks.iter().filter(|mark| mark.attribute("tabindex") == Some("0")).collect();
    assert!(stops.len() <= lanes.len());
    let of = |mark: &Element| mark.attribute("id").unwrap().strip_prefix('r').unwrap().parse().unwrap();
    let (first, second) = (of(marks[0]), of(marks[1]));
    let mut seen = Seen::at("#/timeline");
    seen.strikes("ArrowDown", "ArrowDown", Target::Hit(first));
    assert_eq!((seen.focus.as_str(), seen.handled), (format!("r{second}").as_str(), true));
    // From the picture as a whole to its first date, and back.
    seen.strikes("ArrowDown", "ArrowDown", Target::Figure);
    assert_eq!((seen.focus.as_str(), seen.handled), (format!("r{first}").as_str(), true));
    seen.strikes("ArrowUp", "ArrowUp", Target::Hit(first));
    assert_eq!((seen.focus.as_str(), seen.handled), ("timeline", true));
}

#[test]
fn without_a_query_the_date_is_lit_where_a_mark_leads() {
    let seen = Seen::at("#/timeline");
    let mut lit = 0;
    for mark in marks(&seen.main).iter().step_by(7) {
        let there = Seen::at(mark.attribute("href").unwrap());
        lit += usize::from(!there.elements(|element| element.name == "mark").is_empty());
    }
    assert_eq!(lit, marks(&seen.main).len().div_ceil(7));
}

#[test]
fn keys_buttons_and_drags_show_other_years_which_stand_in_the_address() {
    let mut seen = Seen::at("#/timeline?from=2000&to=2009");
    let steps = seen.steps;
    seen.strikes("+", "Equal", Target::Figure);
    assert_eq!((seen.fragment.as_str(), seen.handled), ("#/timeline?from=2002&to=2006", true));
    assert_eq!(seen.leads, ("as-table", "#/timeline?from=2002&to=2006&as=table".to_owned()));
    assert!(!marks(inside(&seen)).is_empty());
    seen.strikes("ArrowRight", "ArrowRight", Target::Page);
    assert_eq!(seen.fragment, "#/timeline?from=2003&to=2007");
    seen.strikes("-", "Minus", Target::Figure);
    assert_eq!(seen.fragment, "#/timeline?from=2001&to=2010");
    seen.does(Event::Button { press: Press::Turn(Turn::Earlier), seen: None });
    assert_eq!(seen.fragment, "#/timeline?from=1999&to=2008");
    // A drag to the right by half of the width shows what was before.
    seen.does(Event::Dragged(Some(0.25))).does(Event::Dragged(Some(0.5))).does(Event::Dragged(None));
    assert_eq!(seen.fragment, "#/timeline?from=1994&to=2003");
    seen.does(Event::Turned(Turn::Out));
    assert_eq!(seen.fragment, "#/timeline?from=1989&to=2008");
    // No step in the history; typed letters belong to the box, and Home to the page elsewhere.
    assert_eq!(seen.steps, steps);
    let here = seen.fragment.clone();
    seen.strikes("+", "Equal", Target::Box).strikes("Home", "Home", Target::Page);
    assert_eq!((seen.fragment.as_str(), seen.handled), (here.as_str(), false));
    seen.strikes("Home", "Home", Target::Figure);
    assert!(!seen.fragment.contains("from=1989"), "{}", seen.fragment);
    seen.strikes("Escape", "Escape", Target::Figure);
    assert_eq!(seen.fragment, "#/");
}

#[test]
fn only_dates_of_what_a_query_finds_are_seen_and_there_is_a_way_out() {
    let all = marks(&Seen::at("#/timeline?from=1900&to=2030").main).len();
    let seen = Seen::at("#/timeline?q=krasnodar&from=1900&to=2030");
    let some = marks(&seen.main).len();
    assert!(some > 0 && (some < all || all == 0), "{some} of {all}");
    assert!(seen.main_text().contains("Only dates in what “krasnodar” finds."), "{}", seen.main_text());
    let out = links(&seen.main).into_iter().find(|(text, _)| text == "All dates").unwrap().1;
    assert_eq!(out, "#/timeline");
    assert!(links(&seen.main).contains(&("‹ Results".into(), "#/search?q=krasnodar".into())));
    let nothing = Seen::at("#/timeline?q=zzzz");
    assert!(nothing.main_text().contains("No date was found here."), "{}", nothing.main_text());
    // The way to it from the results, and from the finding aid.
    let results = Seen::at("#/search?q=krasnodar");
    assert!(links(&results.main).contains(&("Timeline".into(), "#/timeline?q=krasnodar".into())));
    assert!(links(&Seen::at("#/").main).contains(&("Timeline".into(), "#/timeline".into())));
}

#[test]
fn the_table_has_the_same_dates_by_year_each_in_its_sentence() {
    let picture = Seen::at("#/timeline?from=2000&to=2012");
    let table = Seen::at("#/timeline?from=2000&to=2012&as=table");
    let rows = table.elements(|element| element.attribute("class") == Some("of"));
    assert!(rows.len() >= marks(&picture.main).len() && rows.len() > 20, "{}", rows.len());
    let years = table.elements(|element| element.attribute("scope") == Some("rowgroup"));
    let years: Vec<i32> = years.iter().map(|year| text_of(&year.children).trim().parse().unwrap()).collect();
    assert!(years.is_sorted() && years.len() > 3, "{years:?}");
    assert!(table.main_text().contains("dates after 2012"), "{}", table.main_text());
    for hit in table.of_class("written").into_iter().step_by(7) {
        let there = Seen::at(hit.attribute("href").unwrap());
        assert!(there.told.is_empty() && !there.of_class("item-page").is_empty(), "{hit:?}");
    }
}

#[test]
fn an_archive_without_dates_says_so_and_offers_no_timeline() {
    let text = "A letter\n\nNothing of any day.";
    let mut builder = ArchiveBuilder::new(Description::default());
    builder.add("a.txt", text.into(), document::parse("a.txt", text.as_bytes()), &Description::default());
    let archive = Rc::new(Archive::open(Slice::from(builder.finish().unwrap())).unwrap());
    let mut seen = Seen::at("#/");
    seen.state = State::new(archive, Vec::new(), None, Tongue::English).unwrap();
    seen.follows("#/");
    assert!(!links(&seen.main).iter().any(|(text, _)| text == "Timeline"));
    seen.follows("#/timeline");
    assert!(seen.main_text().contains("No date was found here."), "{}", seen.main_text());
    seen.strikes("+", "Equal", Target::Page).does(Event::Dragged(Some(0.5)));
    assert_eq!(seen.fragment, "#/timeline");
}

#[test]
fn years_before_christ_have_names_and_are_lit_where_they_lead() {
    let text = "Caesar\n\nHe was born in 100 BC, crossed the river in 49 BC and died on 15 March 44 BC.\n\n\
                Augustus died in AD 14; Claudius ruled from 41 to 54.\n\nVirgil died in 19 BC.";
    let mut builder = ArchiveBuilder::new(Description::default());
    builder.add("a.txt", text.into(), document::parse("a.txt", text.as_bytes()), &Description::default());
    let packed = builder.finish().unwrap();
    let seen = Seen::of(packed.clone(), "#/timeline");
    assert!(seen.main_text().contains("100\u{a0}BC–14"), "{}", seen.main_text());
    let links: Vec<&str> = marks(&seen.main).iter().filter_map(|mark| mark.attribute("href")).collect();
    let hrefs = ["date:-0099", "date:-0048", "date:-0043-03-15", "date:-0018", "date:0014"];
    for expected in hrefs {
        let href = links
            .iter()
            .find(|link| link.ends_with(expected))
            .unwrap_or_else(|| panic!("{expected}: {links:?}"));
        assert!(
            !Seen::of(packed.clone(), href).elements(|element| element.name == "mark").is_empty(),
            "{href}"
        );
    }
    let table = Seen::of(packed.clone(), "#/timeline?from=-99&to=0&as=table");
    let years = table.elements(|element| element.attribute("scope") == Some("rowgroup"));
    let years: Vec<String> = years.iter().map(|year| text_of(&year.children)).collect();
    assert_eq!(years, ["100\u{a0}BC", "49\u{a0}BC", "44\u{a0}BC", "19\u{a0}BC"]);
    assert!(table.main_text().contains("after 1\u{a0}BC"), "{}", table.main_text());
    // The years beside what was found lead to what names them.
    let mut found = Seen::of(packed, "#/search?q=died");
    found.follows("#/search?q=died+date:-0043");
    assert!(found.main_text().contains("crossed the river"), "{}", found.main_text());
}
