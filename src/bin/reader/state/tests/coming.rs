//! The same of an archive that comes in parts.

use std::rc::Rc;
use std::sync::OnceLock;

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::Slice;
use fonds::document::{self, Description};
use fonds::error::Absent;

use crate::node::Node;
use crate::node::tests::{find, text_of};
use crate::shelf::{Handle, Shelf};
use crate::state::*;
use crate::view::{self, Parts};

/// The page of an archive that comes in parts: what it has asked for comes when the test
/// says so.
struct Slow {
    state: State,
    shelf: Rc<Shelf>,
    packed: Vec<u8>,
    wanted: Vec<Absent>,
    main: Vec<Node>,
    panel: Vec<Node>,
    idle: bool,
}

impl Slow {
    /// Forty items, most texts of which are in blocks of their own.
    fn new() -> Self {
        // Once: packing takes a while without optimisation.
        static PACKED: OnceLock<Vec<u8>> = OnceLock::new();
        let packed = PACKED.get_or_init(Self::pack).clone();
        let front = Archive::open(Slice::from(packed.clone())).unwrap().front() as usize;
        let shelf = Rc::new(Shelf::new(packed[..front].to_vec()).unwrap());
        let archive = Rc::new(Archive::open(Handle(Rc::clone(&shelf))).unwrap());
        let parts = Some(Parts { bytes: packed.len() as u64, hosted: false });
        let state = State::new(archive, Vec::new(), parts, Tongue::English).unwrap();
        let mut slow = Self {
            state,
            shelf,
            packed,
            wanted: Vec::new(),
            main: Vec::new(),
            panel: Vec::new(),
            idle: true,
        };
        slow.does(Event::Went { fragment: "#/".into(), spot: None });
        slow.comes();
        slow
    }

    fn pack() -> Vec<u8> {
        let mut builder = ArchiveBuilder::new(Description::default());
        for number in 0..40 {
            let words: String = (0..4000).map(|at| format!("w{} ", at * 7919 + number * 31)).collect();
            let text =
                format!("Item {number}\n\nunique{number} common congress of libertarian workers {words}");
            let name = format!("{number}.txt");
            let item = document::parse(&name, text.as_bytes());
            builder.add(&name, text.into_bytes(), item, &Description::default());
        }
        builder.finish().unwrap()
    }

    fn does(&mut self, event: Event) {
        for change in self.state.apply(event) {
            match change {
                Change::Main(nodes) => self.main = nodes,
                Change::Child { at, node } => self.main[at] = node,
                Change::Load { blocks, .. } => {
                    assert!(!blocks.is_empty());
                    self.idle = false;
                    self.wanted.extend(blocks);
                }
                Change::Help { nodes, .. } => self.panel = nodes,
                Change::Idle => self.idle = true,
                _ => {}
            }
        }
    }

    /// All that was asked for comes, and what is asked for then; gives how many blocks.
    fn comes(&mut self) -> usize {
        let mut count = 0;
        while !self.wanted.is_empty() {
            count += self.one_round(|shelf, block, bytes| shelf.put(block, bytes));
        }
        count
    }

    /// What was asked for so far comes, or is lost.
    fn one_round(&mut self, how: impl Fn(&Shelf, &Absent, Vec<u8>)) -> usize {
        let wanted = std::mem::take(&mut self.wanted);
        for block in &wanted {
            let bytes = self.packed[block.range.start as usize..block.range.end as usize].to_vec();
            how(&self.shelf, block, bytes);
            self.does(Event::Came(block.name));
        }
        wanted.len()
    }

    fn text(&self) -> String {
        text_of(&self.main)
    }
}

#[test]
fn what_is_typed_is_looked_up_when_its_blocks_have_come() {
    let mut slow = Slow::new();
    assert!(slow.idle && slow.text().contains("Item 39"), "{}", slow.text());
    slow.does(Event::Typed("unique7 ".into()));
    assert!(!slow.idle && slow.text().contains("Item 39"), "what was seen stays");
    assert!(slow.comes() > 2 && slow.idle);
    assert!(slow.text().contains("unique7 common") && !slow.text().contains("Item 39"), "{}", slow.text());
    slow.does(Event::Typed("unique7".into()));
    assert!(slow.wanted.is_empty(), "what is there is not asked for again: {:?}", slow.wanted);
}

#[test]
fn an_older_answer_never_replaces_a_newer_one() {
    let mut slow = Slow::new();
    slow.does(Event::Typed("unique7 ".into()));
    let older = std::mem::take(&mut slow.wanted);
    slow.does(Event::Typed("nowhere ".into()));
    slow.comes();
    let newer = slow.text();
    assert!(newer.contains("“nowhere” is nowhere"), "{newer}");
    slow.wanted = older;
    slow.comes();
    assert_eq!(slow.text(), newer);
    // Typed back to what is seen, there is nothing to wait for.
    slow.does(Event::Typed("unique9 ".into()));
    slow.does(Event::Typed("nowhere ".into()));
    assert!(slow.idle);
}

#[test]
fn results_are_ranked_before_their_texts_come_and_only_those_near_are_asked_for() {
    let mut slow = Slow::new();
    slow.does(Event::Typed("common".into()));
    while find(&slow.main, &|element| element.attribute("aria-busy").is_some()).is_empty() {
        assert!(!slow.wanted.is_empty());
        slow.one_round(|shelf, block, bytes| shelf.put(block, bytes));
    }
    let coming = |slow: &Slow| find(&slow.main, &|element| element.attribute("data-place").is_some()).len();
    assert_eq!(coming(&slow), view::FEW_ITEMS);
    slow.comes();
    let filled = view::FEW_ITEMS - coming(&slow);
    assert!((FILLED..FILLED + 3).contains(&filled), "{filled} are filled");
    slow.does(Event::Near(12));
    slow.comes();
    assert!(view::FEW_ITEMS - coming(&slow) >= 12 && slow.idle);
}

#[test]
fn a_key_that_comes_before_the_results_waits_for_them() {
    let mut slow = Slow::new();
    slow.does(Event::Typed("unique7".into()));
    for key in ["ArrowDown", "Enter"] {
        let key = Key { key: key.into(), code: key.into(), shift: false, target: Target::Box };
        slow.does(Event::Pressed(key));
    }
    slow.comes();
    assert!(slow.state.seen.place.fragment().starts_with("#/item/7.txt/p"), "{:?}", slow.state.seen.place);
}

#[test]
fn a_lost_block_is_named_and_the_rest_is_shown() {
    let mut slow = Slow::new();
    slow.does(Event::Typed("unique7".into()));
    while slow.text().contains("Item 39") {
        slow.one_round(|shelf, block, bytes| shelf.put(block, bytes));
    }
    let text = slow.wanted[0].clone();
    slow.one_round(|shelf, block, _| shelf.lose(block, "is not there."));
    assert!(slow.text().contains(&crate::shelf::file_of(text.name)) && slow.idle, "{}", slow.text());
    slow.does(Event::Typed("unique30".into()));
    slow.comes();
    assert!(slow.text().contains("unique30 common"), "{}", slow.text());
    // An index block that is lost: the query has no answer, and says which file it lacks.
    slow.does(Event::Typed("w7919 ".into()));
    slow.one_round(|shelf, block, _| shelf.lose(block, "is not there."));
    assert!(slow.text().contains("b/") && slow.idle || slow.text().contains("hits"), "{}", slow.text());
}

#[test]
fn the_help_panel_is_there_at_once_and_its_examples_follow() {
    let mut slow = Slow::new();
    slow.does(Event::Button { press: Press::Help, seen: None });
    let links = |slow: &Slow| find(&slow.panel, &|element| element.name == "a").len();
    assert!(!slow.panel.is_empty() && !slow.idle && !slow.wanted.is_empty());
    let before = links(&slow);
    let blocks = slow.comes();
    assert!(links(&slow) > before && slow.idle, "{blocks} blocks");
}

#[test]
fn what_is_counted_lined_up_or_missing_comes_with_its_blocks() {
    let mut slow = Slow::new();
    slow.does(Event::Typed("common".into()));
    slow.comes();
    slow.does(Event::Button { press: Press::Narrow, seen: None });
    slow.comes();
    let facets = find(&slow.main, &|element| element.attribute("id") == Some("facets"));
    assert!(slow.idle && text_of(&facets[0].children).contains("Item 39"), "{}", slow.text());
    slow.does(Event::Went { fragment: "#/search?q=common&lines=left1".into(), spot: None });
    slow.comes();
    let rows = find(&slow.main, &|element| element.name == "tr").len();
    assert!(slow.idle && rows == 40, "{rows} lines");
    slow.does(Event::Typed("nowhere ".into()));
    slow.comes();
    assert!(slow.state.settles());
    slow.does(Event::Settled);
    assert!(!slow.state.settles(), "it is asked for once");
    slow.comes();
    let missing = find(&slow.main, &|element| element.attribute("class") == Some("absence")).len();
    assert!(slow.idle && missing == 1 && slow.text().contains("“nowhere” is nowhere"), "{}", slow.text());
}

#[test]
fn what_is_awaited_comes_in_the_language_that_was_asked_for_meanwhile() {
    let mut slow = Slow::new();
    slow.does(Event::Typed("unique7".into()));
    assert!(!slow.wanted.is_empty());
    slow.does(Event::Asked(Tongue::Russian));
    assert!(slow.text().contains("40\u{a0}документов"), "what is seen is said again");
    slow.comes();
    assert!(slow.text().contains("Результаты поиска") && slow.text().contains("Item 7"));
    assert!(slow.idle);
}

#[test]
fn what_cannot_be_said_again_without_a_block_is_said_when_it_has_come() {
    let mut slow = Slow::new();
    // As if what is seen had been forgotten since.
    slow.state.seen.place = Place::parse("#/item/7.txt");
    slow.does(Event::Asked(Tongue::Russian));
    assert!(!slow.wanted.is_empty() && slow.text().contains("40 items"));
    slow.comes();
    assert!(slow.text().contains("Описание") && !slow.text().contains("Description"));
    assert!(slow.idle);
}
