//! What is done with a passage, links that find their passage, and what is kept.

use super::*;
use crate::state::{Act, Given};

const ITEM: &str = "#/item/000_7d4db7d20ab98379.txt";

impl Seen {
    fn acts(&mut self, act: Act) -> &mut Self {
        let given = Given {
            base: "file:///home/anna/a.html".into(),
            date: "2026-11-22".into(),
            digest: "00ff".into(),
        };
        self.does(Event::Act { act, given })
    }

    /// The text of a passage, as its item has it.
    fn passage(&self, number: usize) -> String {
        let document = self.state.archive.document(0).unwrap();
        document.blocks[number - 1].text.clone()
    }

    /// Another page of the same archive, with what the browser kept.
    fn again(&self, fragment: &str) -> Self {
        let mut seen = Self::at(fragment);
        seen.does(Event::Stored(self.kept.clone()));
        seen.follows(fragment);
        seen
    }
}

/// The link of a passage, as its number has it.
fn link_of(seen: &Seen, passage: u32) -> String {
    let id = format!("n{passage}");
    let found = seen.elements(|element| element.attribute("id") == Some(&id));
    found[0].attribute("href").unwrap().to_owned()
}

#[test]
fn a_link_finds_its_passage_or_says_what_became_of_it() {
    let seen = Seen::at(ITEM);
    let link = link_of(&seen, 12);
    let quote = link.split_once("?t=").unwrap().1;
    let mut here = Seen::at(&link);
    assert_eq!((here.focus.as_str(), here.told.as_str()), ("p12", ""));
    // As if four passages had gone before it.
    here.follows(&format!("{ITEM}/p16?t={quote}"));
    assert_eq!(here.focus, "p12");
    assert_eq!(here.told, "This passage has moved: it was ¶16 and is ¶12 now.");
    // What was said goes with the place.
    here.follows(ITEM);
    assert_eq!(here.told, "");
    let mut words: Vec<&str> = quote.split("%20").collect();
    words[1] = "nobody";
    here.follows(&format!("{ITEM}/p3?t={}", words.join("%20")));
    assert_eq!((here.focus.as_str(), &here.told[..32]), ("p12", "The words of this link are not h"));
    here.follows(&format!("{ITEM}/p3?t=nobody%20ever%20wrote…words%20like%20those"));
    assert_eq!(here.focus, "p3");
    assert_eq!(here.told, "The words of this link are not in this item any more.");
    // Links of before are what they were.
    here.follows(&format!("{ITEM}/p7"));
    assert_eq!((here.focus.as_str(), here.told.as_str()), ("p7", ""));
}

#[test]
fn the_number_of_a_passage_opens_what_can_be_done_with_it() {
    let mut seen = Seen::at(ITEM);
    let link = link_of(&seen, 12);
    seen.acts(Act::Open(12));
    assert_eq!((seen.acts.0, seen.focus.as_str(), seen.fragment.as_str()), (12, "act-link", link.as_str()));
    seen.acts(Act::Link);
    assert_eq!(seen.copied, format!("file:///home/anna/a.html{link}"));
    seen.acts(Act::Passage);
    let text = seen.passage(12);
    assert_eq!(seen.copied, format!("{text}\n\n— People's Self-Defense (Russia) ¶12, Seeds, {link}\n"));
    seen.strikes("Escape", "Escape", Target::Acts);
    assert_eq!((seen.acts.1.len(), seen.focus.as_str()), (0, "n12"));
    // A second press closes them as well.
    seen.acts(Act::Open(12)).acts(Act::Open(12));
    assert_eq!((seen.acts.1.len(), seen.focus.as_str()), (0, "n12"));
    seen.acts(Act::Open(4000));
    assert!(seen.acts.1.is_empty());
    assert_eq!(Seen::at("#/").acts(Act::Open(1)).acts(Act::Bookmark).kept, None);
}

#[test]
fn a_passage_is_cited_in_every_form() {
    let mut seen = Seen::at(ITEM);
    let link = link_of(&seen, 12);
    seen.acts(Act::Open(12)).acts(Act::Cite);
    let fields = find(&seen.panel, &|element| element.name == "textarea");
    assert_eq!(fields.len(), 5);
    assert_eq!(
        text_of(&fields[0].children),
        format!("“People's Self-Defense (Russia),” para. 12, Seeds, accessed November 22, 2026, {link}, SHA-256 00ff.")
            .replace("People's", "People's")
    );
    seen.acts(Act::Citation(2));
    assert!(seen.copied.starts_with("@misc{fonds-") && seen.copied.contains("p12"), "{}", seen.copied);
    let copied = seen.copied.clone();
    seen.acts(Act::Citation(99));
    assert_eq!(seen.copied, copied);
}

#[test]
fn what_is_kept_is_there_again() {
    let mut seen = Seen::at(ITEM);
    let text = seen.passage(12);
    assert_eq!(seen.kept, None);
    seen.acts(Act::Open(12)).acts(Act::Bookmark);
    assert_eq!((seen.told.as_str(), seen.focus.as_str()), ("Passage 12 is bookmarked.", "act-bookmark"));
    let word = text.split(' ').nth(3).unwrap().to_owned();
    let before = text.chars().count() - text[text.find(&word).unwrap()..].chars().count();
    seen.acts(Act::Selected { passage: 12, before, text: word.clone() }).acts(Act::Highlight);
    assert_eq!(
        text_of(&seen.of_class("own").into_iter().cloned().map(Node::Element).collect::<Vec<_>>()),
        word
    );
    seen.acts(Act::Shut).acts(Act::Open(12)).acts(Act::Write).acts(Act::Keep("Really?".into()));
    assert!(text_of(&seen.acts.1).contains("Really?"));

    let mut again = seen.again("#/notes");
    assert_eq!(again.of_class("source").len(), 3);
    assert!(again.main_text().contains("Really?") && again.main_text().contains("¶12"));
    let links = again.elements(|element| element.attribute("id").is_some_and(|id| id.starts_with('k')));
    let links: Vec<String> = links.iter().map(|link| link.attribute("href").unwrap().to_owned()).collect();
    for link in links {
        again.follows(&link);
        assert_eq!((again.focus.as_str(), again.told.as_str()), ("p12", ""), "{link}");
    }
    assert_eq!(again.elements(|element| element.attribute("data-kept").is_some()).len(), 1);
    assert_eq!(again.of_class("own").len(), 1);

    // What is said twice is taken back, one by one or at once.
    again.acts(Act::Open(12)).acts(Act::Bookmark);
    assert_eq!(again.told, "The bookmark at passage 12 was taken out.");
    again.follows("#/notes").acts(Act::Drop(3));
    assert_eq!(again.of_class("source").len(), 1);
    again.acts(Act::Forget);
    assert_eq!(again.focus, "keep-all");
    again.acts(Act::ForgetAll);
    assert_eq!((again.kept.as_deref(), again.of_class("source").len()), (None, 0));
}

#[test]
fn notes_are_handed_on_as_a_file() {
    let mut seen = Seen::at(ITEM);
    seen.acts(Act::Open(12)).acts(Act::Bookmark).acts(Act::Export);
    assert_eq!(seen.saved.0, "Seeds-notes.json");
    let file = seen.saved.1.clone();
    let mut other = Seen::at("#/notes");
    other.acts(Act::Import(file.clone()));
    assert_eq!((other.told.as_str(), other.of_class("source").len()), ("1 note was taken over.", 1));
    assert!(other.kept.is_some());
    other.acts(Act::Import(file));
    assert_eq!(other.told, "0 notes were taken over. 1 was there already.");
    other.acts(Act::Import("{".into()));
    assert!(other.told.starts_with("Nothing was taken over"));
    other.acts(Act::Import(r#"[{"target": "https://example.org/"}]"#.into()));
    assert_eq!(other.told, "0 notes were taken over. 1 was refused: it names no passage of an archive.");
}

#[test]
fn a_browser_that_does_not_keep_notes_or_keeps_garbage_breaks_nothing() {
    let mut seen = Seen::at(ITEM);
    seen.does(Event::Stored(Some("{".into())));
    assert!(seen.told.starts_with("What this browser kept"));
    seen.acts(Act::Open(12)).acts(Act::Bookmark).does(Event::Unkept);
    assert!(seen.told.starts_with("This browser does not keep notes"));
    // Once is enough, and the page has them for as long as it is open.
    seen.acts(Act::Bookmark).acts(Act::Bookmark).does(Event::Unkept);
    assert_eq!(seen.told, "Passage 12 is bookmarked.");
    assert_eq!(seen.follows("#/notes").of_class("source").len(), 1);
}

#[test]
fn what_is_selected_outside_of_a_passage_changes_nothing() {
    let mut seen = Seen::at(ITEM);
    seen.acts(Act::Selected { passage: 12, before: 0, text: "nothing of it".into() });
    seen.acts(Act::Selected { passage: 4000, before: usize::MAX, text: "x".into() });
    assert!(seen.acts.1.is_empty());
    seen.acts(Act::Highlight).acts(Act::Keep("x".into()));
    assert_eq!(seen.kept, None);
}

#[test]
fn only_the_passage_that_was_kept_is_drawn_anew() {
    let mut seen = Seen::at(&format!("{ITEM}/p12?q=organisation"));
    let given = Given::default();
    seen.acts(Act::Open(12));
    let (marks, current) = (seen.of_class("current").len(), seen.current.clone());
    let changes = seen.state.apply(Event::Act { act: Act::Bookmark, given });
    assert!(!changes.iter().any(|change| matches!(change, Change::Main(_))));
    let parts: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Part { id, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(parts, ["p12"]);
    assert_eq!((seen.of_class("current").len(), seen.current.clone()), (marks, current));
    // Drawn whole, it is the same.
    seen.acts(Act::Shut).acts(Act::Open(12)).acts(Act::Bookmark).acts(Act::Open(13)).acts(Act::Bookmark);
    let drawn = seen.main.clone();
    let fragment = seen.fragment.clone();
    assert_eq!(seen.follows("#/").follows(&fragment).main, drawn);
}

#[test]
fn it_is_looked_for_something_among_many_notes_and_more_are_listed_when_asked_for() {
    let mut seen = Seen::at("#/item/002_739b1182f79aa9dc.txt");
    for passage in 1..=60 {
        seen.acts(Act::Open(passage));
        if passage % 3 == 0 {
            seen.acts(Act::Write).acts(Act::Keep("Спорное место".into()))
        } else {
            seen.acts(Act::Bookmark)
        };
    }
    seen.follows("#/notes");
    assert_eq!(seen.of_class("own-text").len(), 16);
    let entries = |nodes: &[Node]| find(nodes, &|one| one.name == "li").len();
    assert_eq!(entries(&seen.main), 50);
    let list = |seen: &Seen, id: &str| {
        seen.inside.iter().rev().find(|(own, _)| own == id).map(|(_, nodes)| nodes.clone()).unwrap()
    };
    seen.does(Event::Button { press: Press::More, seen: None });
    assert_eq!((entries(&list(&seen, "find-list")), list(&seen, "find-more")), (60, Vec::new()));
    assert!(seen.focus.starts_with('k'), "{}", seen.focus);
    // In whatever letters.
    seen.does(Event::Sought("СПОРНОЕ note ".into()));
    assert_eq!(text_of(&list(&seen, "find-count")), "20 of 60");
    assert_eq!(entries(&list(&seen, "find-list")), 20);
    seen.does(Event::Sought("no such word".into()));
    assert_eq!(text_of(&list(&seen, "find-list")).trim(), "No note has all of this.");
    // What was looked for goes with the place.
    assert_eq!(entries(&seen.follows("#/").follows("#/notes").main), 50);
}
