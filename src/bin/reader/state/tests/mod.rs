//! The page as a person goes about in it, all of the archive at hand.

use std::path::Path;
use std::rc::Rc;

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::Slice;
use fonds::document::{self, Description};
use fonds::examples::examples;
use fonds::query::{self, Field, Form, Node as Tree, Part};

use super::*;
use crate::node::tests::{find, text_of};
use crate::node::{Element, Node};
use crate::text::{SYNTAX, Say, Tongue};

mod acts;
mod check;
mod coming;
mod compare;
mod names;
mod reading;
mod references;
mod timeline;
mod traces;

fn english() -> Say {
    Tongue::English.texts()
}

/// The page as a test sees it: what the changes so far made of it.
struct Seen {
    state: State,
    main: Vec<Node>,
    chips: Vec<Node>,
    /// What the help panel shows; empty if it is closed.
    panel: Vec<Node>,
    status: String,
    text: String,
    title: String,
    tongue: Tongue,
    fragment: String,
    focus: String,
    current: String,
    scroll: f64,
    handled: bool,
    saved: (String, String),
    copied: String,
    /// The passage of which the actions are seen, and these.
    acts: (u32, Vec<Node>),
    told: String,
    /// What the browser keeps.
    kept: Option<String>,
    steps: usize,
    went_back: usize,
    /// How often it was asked whether the copy is whole.
    checks: usize,
    /// What was drawn anew inside of elements, by their ids.
    inside: Vec<(String, Vec<Node>)>,
    /// The link that last came to lead elsewhere, and where.
    leads: (&'static str, String),
    left_for: String,
    peek: (String, Vec<Node>),
    marks_hidden: bool,
    section: Option<u32>,
    settings: Settings,
    /// What only paper has.
    paper: Vec<Node>,
}

/// Puts an element where one of this id is; says whether there is one.
fn replace(nodes: &mut [Node], id: &str, new: &Node) -> bool {
    for node in nodes {
        let Node::Element(element) = node else { continue };
        if element.attribute("id") == Some(id) {
            *node = new.clone();
            return true;
        }
        if replace(&mut element.children, id, new) {
            return true;
        }
    }
    false
}

impl Seen {
    /// The seeds, opened at a fragment.
    fn at(fragment: &str) -> Self {
        Self::of(Self::seeds(), fragment)
    }

    /// The seeds as an archive.
    fn seeds() -> Vec<u8> {
        let mut builder =
            ArchiveBuilder::new(Description { title: "Seeds".into(), ..Description::default() });
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        for name in ["000_7d4db7d20ab98379.txt", "001_d0c1e41719c94742.txt", "002_739b1182f79aa9dc.txt"] {
            let bytes = std::fs::read(seeds.join(name)).unwrap();
            let source = if name.starts_with("002") { "Grokipedia export" } else { "flat wiki export" };
            let described = Description { source: source.into(), ..Description::default() };
            builder.add(name, bytes.clone(), document::parse(name, &bytes), &described);
        }
        builder.finish().unwrap()
    }

    /// An archive, opened at a fragment.
    fn of(archive: Vec<u8>, fragment: &str) -> Self {
        let archive = Rc::new(Archive::open(Slice::from(archive)).unwrap());
        let mut seen = Self {
            state: State::new(Rc::clone(&archive), examples(&archive).unwrap(), None, Tongue::English)
                .unwrap(),
            main: Vec::new(),
            chips: Vec::new(),
            panel: Vec::new(),
            status: String::new(),
            text: String::new(),
            title: String::new(),
            tongue: Tongue::English,
            fragment: fragment.to_owned(),
            focus: String::new(),
            current: String::new(),
            scroll: 0.0,
            handled: false,
            saved: Default::default(),
            copied: String::new(),
            acts: Default::default(),
            told: String::new(),
            kept: None,
            steps: 0,
            went_back: 0,
            checks: 0,
            inside: Vec::new(),
            leads: Default::default(),
            left_for: String::new(),
            peek: Default::default(),
            marks_hidden: false,
            section: None,
            settings: Settings::default(),
            paper: Vec::new(),
        };
        seen.does(Event::Went { fragment: fragment.to_owned(), spot: None });
        seen
    }

    fn does(&mut self, event: Event) -> &mut Self {
        self.handled = false;
        for change in self.state.apply(event) {
            match change {
                Change::Main(nodes) => self.main = nodes,
                Change::Chips(nodes) => self.chips = nodes,
                Change::Child { at, node } => self.main[at] = node,
                Change::Load { blocks, .. } => panic!("all is there but {blocks:?}"),
                Change::Idle => {}
                Change::Part { id, node } => assert!(replace(&mut self.main, &id, &node), "no {id}"),
                Change::Inside { id, nodes } => self.inside.push((id, nodes)),
                Change::Lead { id, href } => self.leads = (id, href),
                Change::Peek { at, nodes, .. } => self.peek = (at, nodes),
                Change::Leave(address) => self.left_for = address,
                Change::HideMarks(hidden) => self.marks_hidden = hidden,
                Change::Title(title) => self.title = title,
                Change::Status(status) => self.status = status,
                Change::Box(text) => self.text = text,
                Change::Fragment { fragment, push } => {
                    self.fragment = fragment;
                    self.steps += usize::from(push);
                }
                Change::Help { nodes, .. } => self.panel = nodes,
                Change::Section(section) => self.section = section,
                Change::Display(nodes) => self.panel = nodes,
                Change::Paper(node) => self.paper = vec![node],
                Change::Set(settings) => self.settings = settings,
                Change::Speak(tongue) => self.tongue = tongue,
                Change::Close => self.panel = Vec::new(),
                Change::Focus(id) => self.focus = id,
                Change::Show { .. } => {}
                Change::Scroll(top) => self.scroll = top,
                Change::Current { id, text } => self.current = format!("{id}: {text}"),
                Change::Save { name, text } => self.saved = (name, text),
                Change::Copy(copied) => self.copied = copied.text,
                Change::Acts { passage, nodes } => self.acts = (passage, nodes),
                Change::Told(said) => self.told = said,
                Change::Keep(text) => self.kept = Some(text),
                Change::Forget => self.kept = None,
                Change::Check => self.checks += 1,
                Change::Back => self.went_back += 1,
                Change::Handled => self.handled = true,
            }
        }
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        self.text = text.to_owned();
        self.does(Event::Typed(text.to_owned()))
    }

    fn strikes(&mut self, key: &str, code: &str, target: Target) -> &mut Self {
        let (key, shift) = key.strip_prefix("Shift+").map_or((key, false), |key| (key, true));
        self.does(Event::Pressed(Key { key: key.into(), code: code.into(), shift, target }))
    }

    fn follows(&mut self, fragment: &str) -> &mut Self {
        self.fragment = fragment.to_owned();
        self.does(Event::Went { fragment: fragment.to_owned(), spot: None })
    }

    fn elements(&self, test: impl Fn(&Element) -> bool) -> Vec<&Element> {
        find(&self.main, &test)
    }

    fn of_class(&self, class: &str) -> Vec<&Element> {
        self.elements(|element| element.attribute("class") == Some(class))
    }

    fn main_text(&self) -> String {
        text_of(&self.main)
    }
}

#[test]
fn before_any_search_the_finding_aid_and_examples_with_hits_are_seen() {
    let seen = Seen::at("");
    assert_eq!(seen.of_class("items")[0].children.len(), 3);
    assert_eq!((seen.title.as_str(), seen.status.as_str()), ("Seeds", ""));
    let examples = seen.of_class("examples");
    let links = find(&examples[0].children, &|element| element.name == "a");
    assert!(links.len() >= 3, "{links:?}");
    for link in links {
        let result = Seen::at(link.attribute("href").unwrap());
        assert!(!result.of_class("hit").is_empty(), "{link:?} has no hits");
    }
}

#[test]
fn results_follow_the_typing_and_name_the_source() {
    let mut seen = Seen::at("#/");
    seen.types("Rechk").types("Rechkalov");
    assert_eq!(seen.status, "3 hits in 1 item");
    assert_eq!((seen.fragment.as_str(), seen.steps), ("#/search?q=Rechkalov", 0));
    let lit = seen.elements(|element| element.name == "mark");
    assert!(lit.iter().all(|mark| text_of(&mark.children) == "Rechkalov"));
    seen.types("autonomous");
    let text = seen.main_text();
    assert!(text.contains("flat wiki export") && text.contains("Grokipedia export"), "{text}");
    assert_eq!(seen.title, "Seeds", "the query is kept out of the title");
    seen.types("");
    assert_eq!(seen.fragment, "#/");
    assert_eq!(seen.of_class("items").len(), 1);
}

#[test]
fn other_forms_of_a_word_say_so() {
    let mut seen = Seen::at("#/");
    seen.types("анархистских");
    assert!(seen.main_text().contains("same stem: анархистское"), "{}", seen.main_text());
    assert!(!seen.elements(|element| element.attribute("lang") == Some("ru")).is_empty());
}

#[test]
fn an_empty_answer_says_which_word_is_absent() {
    let mut seen = Seen::at("#/");
    seen.types("zzz ");
    assert_eq!(seen.status, "No hits");
    assert!(seen.main_text().contains("“zzz” is nowhere in this archive."), "{}", seen.main_text());
}

/// What a row of chips says, chip by chip.
fn labels(chips: &[Node]) -> Vec<String> {
    let row = find(chips, &|element| element.attribute("role") == Some("toolbar"));
    let pieces = row.iter().flat_map(|row| &row.children);
    pieces.map(|piece| text_of(std::slice::from_ref(piece)).replace(['\n', '×'], "")).collect()
}

/// The links of some nodes: what they say, and where they lead.
fn links(nodes: &[Node]) -> Vec<(String, String)> {
    let links = find(nodes, &|element| element.name == "a");
    links.iter().map(|link| (text_of(&link.children), link.attribute("href").unwrap().to_owned())).collect()
}

#[test]
fn the_query_is_echoed_as_chips() {
    let mut seen = Seen::at("#/");
    assert!(seen.chips.is_empty());
    for (typed, expected) in [
        ("moscow", &["any form of “moscow”"][..]),
        ("\"direct democracy\"", &["exactly “direct democracy”"]),
        ("=Moscow", &["exactly “Moscow”"]),
        (
            "one OR two three",
            &["any form of “one”", "OR", "(", "any form of “two”", "any form of “three”", ")"],
        ),
        (
            "x AND (one OR two)",
            &["any form of “x”", "AND", "(", "any form of “one”", "OR", "any form of “two”", ")"],
        ),
        ("one -two", &["any form of “one”", "not any form of “two”"]),
        (
            "one -(two OR three)",
            &["any form of “one”", "NOT", "(", "any form of “two”", "OR", "any form of “three”", ")"],
        ),
        ("\"one two\"~5", &["“one” and “two” within 5 words"]),
        ("title:anarch*", &["beginning with “anarch” in titles"]),
        ("wor?d", &["words like wor?d"]),
        ("/mos.*/", &["words like /mos.*/"]),
        ("moscwo~1", &["words like “moscwo”, 1 letter off"]),
        ("date:2012..2014", &["dates 2012–2014"]),
        ("lang:ru source:wiki", &["in Russian", "source “wiki”"]),
        ("-one", &["not any form of “one”"]),
    ] {
        seen.types(typed);
        assert_eq!(labels(&seen.chips), expected, "{typed}");
    }
    seen.types("");
    assert!(seen.chips.is_empty());
    seen.types("anarchist").follows("#/item/000_7d4db7d20ab98379.txt?q=anarchist");
    assert!(seen.chips.is_empty(), "an item has its own bar");
}

#[test]
fn a_chip_is_opened_changed_and_left_out_by_keys() {
    let mut seen = Seen::at("#/search?q=moscow direct democracy");
    seen.strikes("ArrowRight", "ArrowRight", Target::Chip(0));
    assert_eq!((seen.focus.as_str(), seen.handled), ("chip1", true));
    seen.strikes("ArrowLeft", "ArrowLeft", Target::Chip(0));
    assert_eq!(seen.focus, "chip0");
    seen.strikes("End", "End", Target::Chip(0));
    assert_eq!(seen.focus, "chip2");
    // Opened, its menu says what the word can become; the arrows go about in it.
    seen.does(Event::Button { press: Press::Chip(1), seen: None });
    assert_eq!(seen.focus, "become0");
    let menu = find(&seen.chips, &|element| element.attribute("id") == Some("chip-menu"))[0].children.clone();
    let offers = links(&menu);
    assert!(offers.contains(&("Leave out".into(), "#/search?q=moscow%20democracy".into())), "{offers:?}");
    assert!(
        offers.contains(&("Exactly this form".into(), "#/search?q=moscow%20%3Ddirect%20democracy".into()))
    );
    assert!(offers.contains(&(
        "As a phrase with the next".into(),
        "#/search?q=moscow%20%22direct%20democracy%22".into()
    )));
    seen.strikes("ArrowRight", "ArrowRight", Target::Become(0));
    assert_eq!(seen.focus, "become1");
    seen.strikes("Escape", "Escape", Target::Become(1));
    assert_eq!((seen.focus.as_str(), seen.text.as_str()), ("chip1", "moscow direct democracy"));
    assert!(find(&seen.chips, &|element| element.attribute("id") == Some("chip-menu")).is_empty());
    // Left out, its neighbour has the focus; the last one leaves it to the box.
    let steps = seen.steps;
    seen.strikes("Delete", "Delete", Target::Chip(2));
    assert_eq!((seen.text.as_str(), seen.focus.as_str()), ("moscow direct", "chip1"));
    seen.strikes("Delete", "Delete", Target::Chip(0));
    assert_eq!((seen.text.as_str(), seen.focus.as_str()), ("direct", "chip0"));
    assert_eq!((seen.fragment.as_str(), seen.steps), ("#/search?q=direct", steps + 2));
    seen.strikes("Delete", "Delete", Target::Chip(0));
    assert_eq!((seen.text.as_str(), seen.focus.as_str(), seen.fragment.as_str()), ("", "q", "#/"));
}

#[test]
fn a_reason_is_switched_off_and_on_again() {
    let mut seen = Seen::at("#/search?q=анархистских");
    assert!(seen.main_text().contains("same stem: анархистское switch off"), "{}", seen.main_text());
    let off = links(&seen.main).into_iter().find(|(text, _)| text == "switch off").unwrap().1;
    assert_eq!(off, "#/search?q=анархистских&off=stem");
    seen.follows(&off);
    assert!(!seen.main_text().contains("same stem"), "{}", seen.main_text());
    assert_eq!(labels(&seen.chips), ["any form of “анархистских”", "off: same stem switch on"]);
    // It stays off while one types, and is on again by a key on its chip.
    seen.types("анархисты ");
    assert_eq!(seen.fragment, "#/search?q=анархисты%20&off=stem");
    seen.strikes("Delete", "Delete", Target::Chip(1));
    assert_eq!((seen.fragment.as_str(), seen.focus.as_str()), ("#/search?q=анархисты%20", "chip0"));
}

#[test]
fn another_script_and_a_typing_error_say_so() {
    let mut seen = Seen::at("#/");
    seen.types("Narodnaja samooborona");
    assert!(seen.main_text().contains("Cyrillic writing of “Narodnaja”: "), "{}", seen.main_text());
    seen.types("Rechkalow ");
    assert!(seen.main_text().contains("near spelling: Rechkalov"), "{}", seen.main_text());
    let exactly = links(&seen.main).into_iter().find(|(text, _)| text == "Search for exactly what I typed");
    seen.follows(&exactly.unwrap().1);
    assert_eq!(seen.status, "No hits");
    assert_eq!(labels(&seen.chips).last().unwrap(), "off: near spelling switch on");
}

#[test]
fn what_the_found_have_in_common_narrows_the_query() {
    let mut seen = Seen::at("#/search?q=anarchist");
    assert!(seen.of_class("facets").is_empty(), "nothing is counted that nobody asked for");
    seen.does(Event::Button { press: Press::Narrow, seen: None });
    assert_eq!(seen.focus, "narrow");
    let facets = seen.of_class("facets")[0].children.clone();
    let headings: Vec<_> =
        find(&facets, &|one| one.name == "h2").iter().map(|one| text_of(&one.children)).collect();
    assert_eq!(headings, ["Item", "Source", "Language", "Year named"]);
    let offers = links(&facets);
    let source = offers.iter().find(|(name, _)| name == "Grokipedia export").unwrap();
    seen.follows(&source.1.clone());
    assert_eq!(seen.text, "source:\"Grokipedia export\" anarchist");
    assert!(seen.status.ends_with("in 1 item"), "{}", seen.status);
    assert_eq!(labels(&seen.chips), ["source “Grokipedia export”", "any form of “anarchist”"]);
    // What is open stays open, and closes.
    assert_eq!(seen.of_class("facets").len(), 1);
    seen.does(Event::Button { press: Press::Narrow, seen: None });
    assert!(seen.of_class("facets").is_empty());
}

#[test]
fn results_are_sorted_as_the_address_says() {
    let mut seen = Seen::at("#/search?q=moscow");
    let order = |seen: &Seen| -> Vec<String> {
        seen.of_class("result").iter().map(|one| links(&one.children)[0].1.clone()).collect()
    };
    let best = order(&seen);
    let sorts = links(&[seen.of_class("choice")[0].clone().into()]);
    assert_eq!(sorts[1], ("archive order".into(), "#/search?q=moscow&sort=archive".into()));
    seen.follows(&sorts[1].1.clone());
    let mut sorted = order(&seen);
    assert!(sorted[0].contains("000_") && sorted.len() == best.len(), "{sorted:?}");
    assert!(seen.elements(|one| one.attribute("aria-current").is_some()).len() == 1);
    sorted.sort();
    assert_eq!(sorted, order(&seen));
    seen.types("moscow magazine ");
    assert!(seen.fragment.ends_with("&sort=archive"), "{}", seen.fragment);
}

#[test]
fn an_empty_answer_says_what_comes_near_and_can_be_copied() {
    let mut seen = Seen::at("#/");
    seen.types("=moscwo AND anarchist ");
    assert!(seen.state.settles(), "only once nothing more is typed");
    seen.does(Event::Settled);
    assert!(!seen.state.settles());
    let absence = seen.of_class("absence")[0].children.clone();
    let text = text_of(&absence);
    assert!(text.contains("“=moscwo” is nowhere") && text.contains("damaged place"), "{text}");
    let offers = links(&absence);
    let nearest = offers.iter().find(|(name, _)| name == "moscow").unwrap().1.clone();
    assert_eq!(nearest, "#/search?q=%3Dmoscow%20AND%20anarchist%20");
    assert!(offers.iter().any(|(name, link)| name.starts_with("Without it: ") && link.contains("anarchist")));
    seen.does(Event::Copied { digest: "00ff".into(), date: "2026-01-31".into() });
    for part in ["Searched for: =moscwo AND anarchist", "00ff", "2026-01-31"] {
        assert!(seen.copied.contains(part), "{}", seen.copied);
    }
    seen.follows(&nearest);
    assert!(seen.of_class("absence").is_empty() && seen.status.contains("hit"), "{}", seen.status);
    // Less than was asked for is explained when somebody asks.
    seen.types("Rechkalov publishing zzz ");
    assert!(!seen.state.settles() && seen.of_class("absence").is_empty());
    seen.does(Event::Button { press: Press::Closer, seen: None });
    assert!(text_of(&[seen.of_class("absence")[0].clone().into()]).contains("“zzz” is nowhere"));
    assert_eq!(seen.focus, "copy");
}

#[test]
fn every_place_that_was_found_in_a_line() {
    let mut seen = Seen::at("#/search?q=Rechkalov&lines=left1");
    let rows = seen.elements(|one| one.name == "tr");
    assert_eq!(rows.len(), 4, "{}", seen.main_text());
    assert!(rows.iter().all(|row| text_of(&row.children[1..2]).trim() == "Rechkalov"));
    let before = |row: &&Element| {
        text_of(&row.children[..1]).split_whitespace().last().unwrap_or_default().to_lowercase()
    };
    let words: Vec<String> = rows.iter().map(before).collect();
    assert!(words.is_sorted(), "{words:?}");
    // The arrows go about in it; Escape in an item comes back to its line.
    seen.strikes("ArrowDown", "ArrowDown", Target::Box);
    assert_eq!(seen.focus, "r0");
    seen.strikes("ArrowDown", "ArrowDown", Target::Hit(0));
    assert_eq!(seen.focus, "r1");
    let hit = seen.of_class("hit")[1].attribute("href").unwrap().to_owned();
    assert!(hit.ends_with("?q=Rechkalov&lines=left1"), "{hit}");
    seen.follows(&hit).strikes("Escape", "Escape", Target::Page);
    assert!(
        seen.focus.starts_with('r') && seen.fragment.ends_with("&lines=left1"),
        "{} {}",
        seen.focus,
        seen.fragment
    );
    seen.does(Event::Button { press: Press::Csv, seen: None });
    assert_eq!(seen.saved.0, "Seeds-lines.csv");
    assert_eq!(seen.saved.1.lines().count(), 5, "{}", seen.saved.1);
    let back =
        seen.elements(|one| one.attribute("id") == Some("lines"))[0].attribute("href").unwrap().to_owned();
    assert_eq!(back, "#/search?q=Rechkalov");
}

#[test]
fn what_has_only_some_of_the_words_follows_under_a_heading() {
    let mut seen = Seen::at("#/");
    seen.types("Rechkalov publishing ");
    let headings: Vec<String> = seen.of_class("level").iter().map(|one| text_of(&one.children)).collect();
    assert!(!headings.is_empty(), "{}", seen.main_text());
    assert_eq!(seen.of_class("result").len(), seen.state.seen.answer.groups.len());
    // Of the best level alone is what the status says.
    let best = seen.state.seen.answer.items;
    assert!(seen.status.ends_with(&english().count(english().items, best)), "{}", seen.status);
    // Of three words all items count, in the order of how well they fit.
    seen.types("Rechkalov publishing moscow ");
    assert!(seen.of_class("level").is_empty(), "{}", seen.main_text());
    let all = seen.state.seen.answer.groups.len();
    assert!(all > 1 && seen.status.ends_with(&english().count(english().items, all)), "{}", seen.status);
}

#[test]
fn a_link_with_a_query_opens_its_passage_with_the_words_lit() {
    let link = "#/item/000_7d4db7d20ab98379.txt/p22?q=Rechkalov";
    let mut seen = Seen::at(link);
    assert_eq!(seen.title, "People's Self-Defense (Russia) – Seeds");
    assert_eq!((seen.text.as_str(), seen.focus.as_str()), ("Rechkalov", "p22"));
    let current = seen.current.clone();
    assert!(current.ends_with(" of 4"), "{current}");
    seen.strikes("n", "KeyN", Target::Page);
    assert!(seen.handled && seen.current != current);
    // The same key under a Russian layout, and back.
    seen.strikes("т", "KeyN", Target::Page).strikes("Shift+Т", "KeyN", Target::Page);
    seen.strikes("Shift+F3", "F3", Target::Page);
    assert_eq!(seen.current, current);
    // Come back to, the place itself is the start of the next step.
    let spot = Spot { scroll: 9.0, focus: String::new() };
    let mut back = Seen::at("#/");
    back.does(Event::Went { fragment: link.to_owned(), spot: Some(spot) });
    back.strikes("n", "KeyN", Target::Page);
    assert_eq!(back.current, current);
    let all = seen.elements(|element| element.name == "mark" && element.attribute("id").is_some()).len();
    for _ in 0..all {
        seen.strikes("F3", "F3", Target::Page);
    }
    assert_eq!(seen.current, current, "around the end is back at the start");
}

#[test]
fn the_document_is_shown_with_what_was_recognised() {
    let seen = Seen::at("#/item/002_739b1182f79aa9dc.txt");
    let references = seen.of_class("references");
    assert_eq!(references.len(), 1);
    assert_eq!(references[0].children.len(), 81);
    assert_eq!(seen.of_class("lost").len(), 6);
    assert_eq!(seen.of_class("token").len(), 8 + 1, "eight, and one in the legend");
    assert!(seen.of_class("lacuna").len() > 100);
    assert_eq!(
        seen.elements(|element| element.name == "h2").len(),
        7 + 2,
        "sections, Contents, and the list beside"
    );
    assert_eq!(seen.elements(|element| element.name == "h3").len(), 17);
    assert!(!seen.elements(|element| element.attribute("lang") == Some("el")).is_empty());

    let seen = Seen::at("#/item/000_7d4db7d20ab98379.txt");
    assert_eq!(seen.elements(|element| element.name == "tr").len(), 14);
    assert!(seen.main_text().contains("Svyatoslav Rechkalov"));
    assert!(seen.of_class("lacuna").is_empty());
}

#[test]
fn the_original_is_shown_at_the_same_place() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt/p22");
    seen.does(Event::Button { press: Press::Original, seen: Some((21, 23)) });
    assert_eq!(seen.fragment, "#/item/000_7d4db7d20ab98379.txt/p22?view=original");
    let here = seen.of_class("here");
    assert_eq!(here.len(), 1);
    assert!(text_of(&here[0].children).starts_with("On March 14, 2018, Svyatoslav Rechkalov"));
    assert_eq!(here[0].attribute("id"), Some(seen.focus.as_str()));
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!(seen.fragment, "#/item/000_7d4db7d20ab98379.txt/p22");
    seen.does(Event::Button { press: Press::Original, seen: Some((3, 9)) });
    assert_eq!(seen.fragment, "#/item/000_7d4db7d20ab98379.txt/p3?view=original", "one has scrolled away");
}

#[test]
fn a_result_is_opened_by_the_keyboard_as_by_its_link() {
    for at in ["#/search?q=Rechkalov", "#/search?q=anarchist&t=2&lines=1"] {
        let mut seen = Seen::at(at);
        let links = seen.of_class("hit").into_iter();
        let mut links = links.map(|hit| ["id", "href"].map(|name| hit.attribute(name).unwrap().to_owned()));
        let [id, href] = links.next_back().unwrap();
        let target = || Target::Hit(id[1..].parse().unwrap());
        let shift = Key { key: "Enter".into(), code: "Enter".into(), shift: true, target: target() };
        assert!(!seen.does(Event::Pressed(shift)).handled, "that is a window of its own");
        assert!(seen.strikes("Enter", "Enter", target()).handled);
        assert_eq!(seen.fragment, href, "{at}");
    }
}

#[test]
fn results_are_walked_with_arrows() {
    let mut seen = Seen::at("#/search?q=Rechkalov");
    let hits: Vec<String> =
        seen.of_class("hit").iter().map(|hit| hit.attribute("id").unwrap().to_owned()).collect();
    let target = |id: &str| Target::Hit(id[1..].parse().unwrap());
    seen.strikes("ArrowDown", "ArrowDown", Target::Box);
    assert_eq!(seen.focus, hits[0]);
    seen.strikes("ArrowDown", "ArrowDown", target(&hits[0]));
    assert_eq!(seen.focus, hits[1]);
    seen.strikes("ArrowUp", "ArrowUp", target(&hits[1])).strikes("ArrowUp", "ArrowUp", target(&hits[0]));
    assert_eq!(seen.focus, "q");
    seen.strikes("Enter", "Enter", Target::Box);
    assert_eq!(seen.focus, hits[0]);
    seen.strikes("Escape", "Escape", target(&hits[0]));
    assert_eq!(seen.focus, "q");
    seen.strikes("Escape", "Escape", Target::Box);
    assert_eq!((seen.text.as_str(), seen.fragment.as_str()), ("", "#/"));
}

#[test]
fn a_slash_goes_to_the_box_under_any_layout_and_is_typed_where_one_types() {
    let mut seen = Seen::at("#/item/001_d0c1e41719c94742.txt");
    for (key, code) in [("/", "Slash"), (".", "Slash"), ("/", "Digit7")] {
        seen.focus.clear();
        assert!(seen.strikes(key, code, Target::Page).handled, "{key} {code}");
        assert_eq!(seen.focus, "q");
    }
    assert!(!seen.strikes("/", "Slash", Target::Box).handled);
    assert!(!seen.strikes("n", "KeyN", Target::Field).handled);
    assert!(!seen.strikes(".", "Period", Target::Page).handled);
    assert!(!seen.strikes("m", "KeyN", Target::Page).handled, "the layout's own letter counts");
}

#[test]
fn searching_while_reading_leads_back_to_the_reading_place() {
    let mut seen = Seen::at("#/item/001_d0c1e41719c94742.txt/p5");
    seen.types("m").types("mo").types("moscow");
    assert_eq!((seen.fragment.as_str(), seen.steps), ("#/search?q=moscow", 1));
    seen.strikes("Escape", "Escape", Target::Box);
    assert_eq!(seen.went_back, 1);
    let spot = Spot { scroll: 420.0, focus: "p5".into() };
    let fragment = "#/item/001_d0c1e41719c94742.txt/p5".to_owned();
    seen.does(Event::Went { fragment, spot: Some(spot) });
    assert_eq!((seen.scroll, seen.focus.as_str(), seen.text.as_str()), (420.0, "p5", ""));
}

#[test]
fn escape_in_an_item_leads_to_its_result() {
    let mut seen = Seen::at("#/search?q=Rechkalov");
    let hit = seen.of_class("hit")[0];
    let (id, link) = (hit.attribute("id").unwrap().to_owned(), hit.attribute("href").unwrap().to_owned());
    seen.follows(&link).strikes("Escape", "Escape", Target::Page);
    assert_eq!((seen.fragment.as_str(), seen.focus), ("#/search?q=Rechkalov", id));
}

#[test]
fn more_hits_of_an_item_are_shown_when_asked_for() {
    let mut seen = Seen::at("#/search?q=autonomous");
    let before = seen.of_class("hit").len();
    let more = seen.elements(|element| element.attribute("data-press") == Some("open"));
    let item = more[0].attribute("data-value").unwrap().parse().unwrap();
    seen.does(Event::Button { press: Press::Open(item), seen: None });
    assert!(seen.of_class("hit").len() > before);
    assert!(seen.focus.starts_with('r'), "{}", seen.focus);
}

#[test]
fn a_link_to_what_is_not_there_says_so() {
    let seen = Seen::at("#/item/another.txt/p3?q=x");
    assert!(seen.main_text().contains("This archive has no item at “another.txt”"));
    let seen = Seen::at("#/item/000_7d4db7d20ab98379.txt/p4000000000");
    assert!(seen.title.starts_with("People's"));
    assert_eq!(seen.focus, "main");
}

#[test]
fn enter_and_escape_lead_from_an_item_to_its_results_and_to_the_finding_aid() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt?q=Rechkalov");
    seen.strikes("Enter", "Enter", Target::Box);
    assert_eq!(seen.fragment, "#/search?q=Rechkalov");
    assert!(seen.focus.starts_with('r'), "{}", seen.focus);
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt");
    seen.strikes("Escape", "Escape", Target::Page);
    assert_eq!(seen.fragment, "#/");
}

#[test]
fn the_help_panel_shows_the_whole_language_by_searches_that_have_hits() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt");
    assert!(!seen.strikes("?", "Slash", Target::Box).handled && seen.panel.is_empty(), "typed into the box");
    for (key, code) in [("?", "Slash"), ("?", "Digit7"), ("Shift+,", "Slash")] {
        assert!(seen.strikes(key, code, Target::Page).handled, "{key} {code}");
        assert!(!seen.panel.is_empty());
        assert!(!seen.strikes("n", "KeyN", Target::Panel).handled, "the page lies beneath");
        assert!(seen.strikes("Escape", "Escape", Target::Panel).handled && seen.panel.is_empty());
    }
    assert_eq!(seen.fragment, "#/item/000_7d4db7d20ab98379.txt", "Escape closes the panel and no more");
    seen.does(Event::Button { press: Press::Help, seen: None });
    let rows = find(&seen.panel, &|element| element.name == "tr").len();
    assert_eq!(rows, SYNTAX.len() + 1);
    let cells: Vec<Node> =
        find(&seen.panel, &|element| element.name == "td").into_iter().cloned().map(Node::from).collect();
    let links = find(&cells, &|element| element.name == "a");
    assert!(links.len() >= 9, "{links:?}");
    for link in links {
        let result = Seen::at(link.attribute("href").unwrap());
        assert!(!result.of_class("hit").is_empty(), "{link:?} has no hits");
    }
}

#[test]
fn every_example_of_the_help_is_read_as_its_row_says() {
    use crate::text::Syntax;
    let seen = Seen::at("#/");
    let (examples, _) = help::examples(&seen.state.archive).unwrap();
    assert_eq!(examples.len(), SYNTAX.len(), "one for each row: {examples:?}");
    for (syntax, example) in examples {
        let query = query::parse(&example);
        assert!(query.notices.is_empty(), "{example}: {:?}", query.notices);
        let leaf = &query.leaves[0];
        let is_form =
            |form| leaf.phrases == [vec![Part { form, ..leaf.phrases[0][0].clone() }]] && !leaf.quoted;
        let is_of = |field| leaf.field == Some(field);
        let is_near = leaf.phrases.len() == 2 && leaf.within == 5;
        let is_so = match syntax {
            Syntax::Words => matches!(query.root, Some(Tree::And(_))),
            Syntax::Phrase => leaf.quoted && leaf.phrases[0].len() == 2,
            Syntax::Or => matches!(query.root, Some(Tree::Or(_))),
            Syntax::Not => query.excludes(1),
            Syntax::Brackets => query.leaves.len() == 3,
            Syntax::Prefix => is_form(Form::Prefix),
            Syntax::Infix | Syntax::Wildcard => is_form(Form::Wildcard),
            Syntax::Regex => is_form(Form::Regex),
            Syntax::Fuzzy => is_form(Form::Near(1)),
            Syntax::Exact => is_form(Form::Spelt),
            Syntax::Within => is_near && leaf.quoted,
            Syntax::Near => is_near && !leaf.quoted,
            Syntax::Title => is_of(Field::Title),
            Syntax::Heading => is_of(Field::Heading),
            Syntax::Reference => is_of(Field::Reference),
            Syntax::Source => is_of(Field::Source),
            Syntax::Language => is_of(Field::Language),
            Syntax::Item => is_of(Field::Item),
            Syntax::Year | Syntax::Years | Syntax::Month => leaf.dates.is_some(),
        };
        assert!(is_so, "{syntax:?}: {example} is read as {query:?}");
    }
}

#[test]
fn an_archive_without_words_has_help_without_examples() {
    let empty = ArchiveBuilder::new(Description::default()).finish().unwrap();
    let archive = Archive::open(Slice::from(empty)).unwrap();
    assert_eq!(help::examples(&archive).unwrap(), (Vec::new(), Vec::new()));
}

/// All that is read or heard of a tree, in Latin letters, but for what is of the archive: that
/// has a language of its own.
fn latin(nodes: &[Node], of_page: bool) -> Vec<String> {
    let words_of = |text: &str| -> Vec<String> {
        let latin = text.split(|char: char| !char.is_ascii_alphabetic()).filter(|word| word.len() > 2);
        latin.map(str::to_owned).collect()
    };
    let mut words = Vec::new();
    for node in nodes {
        match node {
            Node::Text(text) if of_page => words.extend(words_of(text)),
            Node::Text(_) => {}
            Node::Element(element) if element.attribute("class") == Some("digest") => {}
            Node::Element(element) => {
                let own = element.attribute("lang");
                let heard = ["aria-label", "title"].into_iter().filter_map(|name| element.attribute(name));
                words.extend(heard.filter(|_| own.is_none()).flat_map(words_of));
                words.extend(latin(&element.children, own.map_or(of_page, |tag| tag == "ru")));
            }
        }
    }
    words
}

#[test]
fn the_page_is_said_again_in_the_other_language_where_one_is() {
    for fragment in [
        "#/",
        "#/search?q=Rechkalov",
        "#/search?q=Rechkalov&off=stem",
        "#/search?q=Rechkalov&lines=order",
        "#/search?q=zzz Rechkalov title:nowhere",
        "#/search?q=date:x NEAR",
        "#/item/000_7d4db7d20ab98379.txt?q=Rechkalov",
        "#/item/001_d0c1e41719c94742.txt",
        "#/item/001_d0c1e41719c94742.txt?view=original",
        "#/item/nowhere",
    ] {
        let mut seen = Seen::at(fragment);
        seen.does(Event::Settled);
        let (before, chips) = (seen.main.clone(), seen.chips.clone());
        let (steps, scroll, focus) = (seen.steps, seen.scroll, seen.focus.clone());
        seen.does(Event::Asked(Tongue::Russian));
        assert_eq!(seen.tongue, Tongue::Russian);
        assert_eq!((seen.steps, seen.scroll, &seen.focus), (steps, scroll, &focus), "one stays where one is");
        // Names of formats and of a program, what is typed, and hashes.
        let known = [
            "txt",
            "SHA",
            "CSV",
            "Grokipedia",
            "NEAR",
            "date",
            "title",
            "lang",
            "fonds",
            "Rechkalov",
            "zzz",
            "nowhere",
        ];
        let all = [seen.main.as_slice(), seen.chips.as_slice()].concat();
        let left: Vec<String> =
            latin(&all, true).into_iter().filter(|word| !known.contains(&word.as_str())).collect();
        assert_eq!(left, Vec::<String>::new(), "{fragment}: {}", seen.main_text());
        seen.does(Event::Asked(Tongue::English));
        assert_eq!((&seen.main, &seen.chips), (&before, &chips), "{fragment}");
    }
}

#[test]
fn help_and_findings_are_in_the_language_of_the_page() {
    let mut seen = Seen::at("#/search?q=zzz");
    seen.does(Event::Asked(Tongue::Russian)).does(Event::Settled);
    assert!(seen.main_text().contains("«zzz» нигде нет."), "{}", seen.main_text());
    seen.does(Event::Copied { digest: "00ff".into(), date: "2026-01-02".into() });
    assert!(seen.copied.starts_with("Искали: zzz\n"), "{}", seen.copied);
    seen.does(Event::Button { press: Press::Help, seen: None });
    assert!(text_of(&seen.panel).contains("Как искать"));
    seen.does(Event::Button { press: Press::Close, seen: None });
    seen.types("Rechkalov");
    assert!(seen.status.contains("совпадени") && seen.status.contains("документ"), "{}", seen.status);
}

#[test]
fn the_lit_place_and_an_open_chip_outlast_the_language() {
    let mut seen = Seen::at("#/item/000_7d4db7d20ab98379.txt?q=Rechkalov");
    seen.does(Event::Button { press: Press::Next, seen: None });
    let english = seen.current.clone();
    seen.does(Event::Asked(Tongue::Russian));
    assert_eq!(seen.current, english.replace(" of ", " из "));
    let mut seen = Seen::at("#/search?q=Rechkalov");
    seen.does(Event::Button { press: Press::Chip(0), seen: None }).does(Event::Asked(Tongue::Russian));
    assert!(text_of(&seen.chips).contains("Убрать"), "{:?}", seen.chips);
}
