//! Leaving no trace.

use super::*;
use crate::settings::TRACELESS;
use crate::state::{Act, Given};

const ITEM: &str = "#/item/000_7d4db7d20ab98379.txt";

impl Seen {
    fn chooses(&mut self, word: &str) -> &mut Self {
        self.does(Event::Chose(word.to_owned()))
    }

    fn bookmarks(&mut self, passage: u32) -> &mut Self {
        self.does(Event::Act { act: Act::Open(passage), given: Given::default() });
        self.does(Event::Act { act: Act::Bookmark, given: Given::default() })
    }
}

#[test]
fn without_a_trace_nothing_is_kept_and_what_was_is_taken_away() {
    let mut seen = Seen::at(ITEM);
    seen.bookmarks(12);
    assert!(seen.kept.is_some());
    seen.chooses(TRACELESS);
    assert_eq!(seen.kept, None);
    assert!(seen.settings.traceless);
    // What is noted now is there, and goes with the page, which says so.
    seen.bookmarks(14);
    assert_eq!(seen.kept, None);
    seen.follows("#/notes");
    let text = seen.main_text();
    assert!(text.contains("gone once the page is closed") && text.contains("¶14"), "{text}");
    // A language is chosen as ever.
    seen.does(Event::Asked(Tongue::Russian));
    assert!(seen.settings.traceless);
    seen.does(Event::Asked(Tongue::English));
    // Switched off, the notes are kept again: none was lost.
    seen.chooses("notraceless");
    let kept = seen.kept.clone().unwrap();
    assert!(kept.contains("p12") && kept.contains("p14"), "{kept}");
    assert!(!seen.main_text().contains("gone once the page is closed"));
}

#[test]
fn without_a_trace_the_title_of_the_window_names_no_item() {
    let mut seen = Seen::at(ITEM);
    assert_ne!(seen.title, "Seeds");
    seen.chooses(TRACELESS);
    assert_eq!(seen.title, "Seeds");
    seen.follows("#/item/001_d0c1e41719c94742.txt");
    assert_eq!(seen.title, "Seeds");
    seen.chooses("notraceless");
    assert_eq!(seen.title, "Autonomous Action – Seeds");
}

#[test]
fn with_nothing_noted_nothing_is_kept_either_way() {
    let mut seen = Seen::at("#/");
    seen.chooses(TRACELESS).chooses("notraceless");
    assert_eq!(seen.kept, None);
}
