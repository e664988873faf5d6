//! The state of the page: an [`Event`] comes in, [`Change`]s go out. Pure: no browser is
//! named here, and all of it is tested natively.

use std::collections::BTreeSet;
use std::rc::Rc;

use fonds::archive::Archive;
use fonds::error::{Absent, Error, Gather, Result};
use fonds::query;
use fonds::search::{self, Answer};

use crate::node::Node;
use crate::place::{Place, View};
use crate::view::{self, Parts};

/// How many items of an answer are filled with their texts at once; more are as they come
/// near the window.
const FILLED: usize = 5;
/// How many items the finding aid lists, before the reader asks for more.
const LISTED: u32 = 50;

/// What a reader did, or a browser.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Event {
    /// The address names a place: at the start, after a link, Back or Forward.
    Went {
        /// The fragment of the address.
        fragment: String,
        /// Where the reader had been on that place before, if they come back to it.
        spot: Option<Spot>,
    },
    /// The text in the search box is now this.
    Typed(String),
    /// A key was pressed.
    Pressed(Key),
    /// A button was pressed.
    Button {
        /// What it does.
        press: Press,
        /// The first and the last passage in the window, counted from 1, if an item is seen.
        seen: Option<(u32, u32)>,
    },
    /// The results up to this item of the answer have come near the window.
    Near(usize),
    /// The block of this name has come, or is known to be lost.
    Came(u64),
}

/// Where a reader was on a place.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Spot {
    /// Pixels from the top.
    pub(crate) scroll: f64,
    /// The id of the element with the focus; may be empty.
    pub(crate) focus: String,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Press {
    /// Shows all hits of an item.
    Open(u32),
    /// Shows more items.
    More,
    /// Goes to the next lit place.
    Next,
    /// Goes to the previous lit place.
    Previous,
    /// Shows the original at the same place.
    Original,
    /// Shows which files could not be read.
    Unread,
    /// Shows the place anew, after blocks were lost.
    Again,
}

/// A key, without Control, Alt or Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// What the layout gives.
    pub(crate) key: String,
    /// Which key it is, whatever the layout.
    pub(crate) code: String,
    /// With Shift.
    pub(crate) shift: bool,
    /// Where the focus is.
    pub(crate) target: Target,
}

/// Where the focus is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// In the search box.
    Box,
    /// On the link of a result, by the number of its passage.
    Hit(u32),
    /// In something else that takes what is typed.
    Field,
    /// Elsewhere.
    Page,
}

/// What changes on the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// The main part is now this.
    Main(Vec<Node>),
    /// The child of the main part at this place, counted from 0, is now this.
    Child {
        /// The place.
        at: usize,
        /// The child.
        node: Node,
    },
    /// These blocks are needed; each is told when it has come.
    Load {
        /// The blocks, those that are needed first at the front.
        blocks: Vec<Absent>,
        /// Whether more may be typed at once, so that they may not be needed after all.
        typing: bool,
    },
    /// Nothing is needed any more.
    Idle,
    /// The title of the window is now this; it never holds the query.
    Title(String),
    /// The line for screen readers and eyes that says how many hits there are.
    Status(String),
    /// The text in the search box is now this.
    Box(String),
    /// The address is now this; with `push` Back leads to the one before.
    Fragment {
        /// The fragment.
        fragment: String,
        /// Whether it is a step of its own.
        push: bool,
    },
    /// The element of this id gets the focus, without scrolling.
    Focus(String),
    /// The element of this id is scrolled into the window.
    Show {
        /// The id.
        id: String,
        /// Where in the window it is to stand.
        edge: Edge,
    },
    /// The window is scrolled to so many pixels from the top.
    Scroll(f64),
    /// The lit place with the focus of the reader is now this one; the text beside the
    /// buttons is now that.
    Current {
        /// The id of the lit place.
        id: String,
        /// "3 of 12".
        text: String,
    },
    /// One step back in the browser's history.
    Back,
    /// The default of the event must not happen as well.
    Handled,
}

/// Where in the window something that is shown is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// At the top.
    Top,
    /// In the middle.
    Middle,
    /// Wherever the window has to move least.
    Nearest,
}

/// The state of the page.
pub(crate) struct State {
    archive: Rc<Archive>,
    examples: Vec<String>,
    /// What is told of keeping the archive, if it comes in parts.
    parts: Option<Parts>,
    seen: Seen,
    /// What happened and cannot be shown before blocks have come.
    pending: Vec<Event>,
    /// The blocks that it waits for.
    missing: Vec<u64>,
}

/// What is seen, and where it came from. It stays as it was if blocks are missing for what
/// would be seen next.
#[derive(Clone)]
struct Seen {
    place: Place,
    answer: Rc<Answer>,
    /// Why there is no answer.
    fault: Option<String>,
    /// The results that are seen, by passage, in order.
    shown: Vec<u32>,
    /// Items of which all hits are shown, and how many items.
    opened: BTreeSet<u32>,
    items: usize,
    /// Of how many items the texts are shown, or on their way.
    filled: usize,
    /// How many items the finding aid lists, and whether it lists the files that could not be
    /// read.
    listed: u32,
    unread: bool,
    /// The passages (counted from 1) of the lit places of the item that is seen.
    marks: Vec<u32>,
    current: Option<usize>,
    /// Whether the results stand before an item that Back leads to.
    typed_over_item: bool,
    /// What is drawn, if blocks are missing in it, and which.
    drawn: Rc<Vec<Node>>,
    holes: Vec<u64>,
}

/// What is to be drawn.
struct Drawing {
    nodes: Vec<Node>,
    title: String,
    /// Blocks that are missing in it.
    holes: Vec<Absent>,
    /// The id of the line of an original that is to be shown.
    line: Option<String>,
}

impl State {
    /// The state before any event.
    pub(crate) fn new(archive: Rc<Archive>, examples: Vec<String>, parts: Option<Parts>) -> Result<Self> {
        let answer = Rc::new(search::search(&archive, "", &query::parse(""))?);
        let seen = Seen {
            place: Place::default(),
            answer,
            fault: None,
            shown: Vec::new(),
            opened: BTreeSet::new(),
            items: view::FEW_ITEMS,
            filled: FILLED,
            listed: LISTED,
            unread: false,
            marks: Vec::new(),
            current: None,
            typed_over_item: false,
            drawn: Rc::default(),
            holes: Vec::new(),
        };
        Ok(Self { archive, examples, parts, seen, pending: Vec::new(), missing: Vec::new() })
    }

    /// What an event changes. An archive that cannot be read changes the page to say so.
    pub(crate) fn apply(&mut self, event: Event) -> Vec<Change> {
        let was_busy = self.is_busy();
        let mut changes = match event {
            Event::Came(name) => self.came(name),
            Event::Pressed(key) if self.is_about_results_to_come(&key) => {
                self.pending.push(Event::Pressed(key));
                vec![Change::Handled]
            }
            event => self.attempt(vec![event]),
        };
        if was_busy && !self.is_busy() {
            changes.push(Change::Idle);
        }
        changes
    }

    /// Whether blocks are awaited.
    pub(crate) fn is_busy(&self) -> bool {
        !self.pending.is_empty() || !self.seen.holes.is_empty()
    }

    /// Whether the texts of the first so many items of the answer are not asked for yet.
    pub(crate) fn lacks(&self, items: usize) -> bool {
        items > self.seen.filled
    }

    /// Whether a key would go to the first result of an answer that is not there yet.
    fn is_about_results_to_come(&self, key: &Key) -> bool {
        let goes = key.target == Target::Box && matches!(key.key.as_str(), "ArrowDown" | "Enter");
        goes && matches!(self.pending.as_slice(), [Event::Typed(_), ..])
    }

    /// Does what events ask for; if blocks are missing, nothing of it but to ask for them.
    fn attempt(&mut self, events: Vec<Event>) -> Vec<Change> {
        let before = self.seen.clone();
        let typing = matches!(events.as_slice(), [Event::Typed(_), ..]);
        let replaces = matches!(events.first(), Some(Event::Typed(_) | Event::Went { .. }));
        let mut changes = Vec::new();
        for event in &events {
            // A key that waited is about the result that the one before it went to.
            let went_to = changes.iter().rev().find_map(|change| match change {
                Change::Focus(id) => id.strip_prefix('r')?.parse().ok(),
                _ => None,
            });
            let done = match (event, went_to) {
                (Event::Pressed(key), Some(passage)) if key.key == "Enter" => self.open(passage),
                (Event::Pressed(key), Some(passage)) => {
                    self.key(&Key { target: Target::Hit(passage), ..key.clone() })
                }
                _ => self.handle(event),
            };
            match done {
                Ok(more) => changes.extend(more),
                Err(Error::Missing { blocks }) => {
                    self.seen = before;
                    self.missing = blocks.iter().map(|block| block.name).collect();
                    let is_key = matches!(events.last(), Some(Event::Pressed(_)));
                    self.pending = events;
                    let mut changes = vec![Change::Load { blocks, typing }];
                    if is_key {
                        changes.insert(0, Change::Handled);
                    }
                    return changes;
                }
                Err(error) => {
                    changes.push(Change::Main(view::failure(&error.to_string(), self.parts.is_some())));
                    changes.push(Change::Status(String::new()));
                }
            }
        }
        let draws = |change: &Change| matches!(change, Change::Main(_) | Change::Fragment { push: true, .. });
        if replaces || changes.iter().any(draws) {
            self.pending.clear();
            self.missing.clear();
        }
        // What is to be loaded comes last, so that what it is for is there.
        let mut wanted = Vec::new();
        changes.retain_mut(|change| {
            if let Change::Load { blocks, .. } = change {
                wanted.append(blocks);
                return false;
            }
            true
        });
        if !wanted.is_empty() {
            changes.push(Change::Load { blocks: wanted, typing });
        }
        changes
    }

    fn handle(&mut self, event: &Event) -> Result<Vec<Change>> {
        match event {
            Event::Went { fragment, spot } => self.go(Place::parse(fragment), spot.clone()),
            Event::Typed(text) => self.typed(text),
            Event::Pressed(key) => self.key(key),
            Event::Button { press, seen } => self.button(*press, *seen),
            Event::Near(items) if *items > self.seen.filled => {
                self.seen.filled = *items;
                self.fill()
            }
            Event::Near(_) | Event::Came(_) => Ok(Vec::new()),
        }
    }

    /// A block has come: what lacked it is filled, and what waited for it is done.
    fn came(&mut self, name: u64) -> Vec<Change> {
        let mut changes = Vec::new();
        if without(&mut self.seen.holes, name) {
            changes.extend(self.fill().unwrap_or_default());
        }
        if without(&mut self.missing, name) && self.missing.is_empty() {
            let events = std::mem::take(&mut self.pending);
            changes.extend(self.attempt(events));
        }
        changes
    }

    fn search(&mut self, text: &str) -> Result<()> {
        let seen = &mut self.seen;
        seen.fault = None;
        match search::search(&self.archive, text, &query::parse(text)) {
            Ok(answer) => seen.answer = Rc::new(answer),
            Err(error @ Error::Missing { .. }) => return Err(error),
            Err(error) => {
                seen.fault = Some(error.to_string());
                seen.answer = Rc::new(search::search(&self.archive, "", &query::parse(""))?);
            }
        }
        seen.opened.clear();
        seen.items = view::FEW_ITEMS;
        seen.filled = FILLED;
        Ok(())
    }

    /// The reader comes to a place.
    fn go(&mut self, place: Place, spot: Option<Spot>) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        // A link within what is seen only moves.
        let stays = self.is_same_page(&place);
        if place.query != self.seen.place.query {
            self.search(&place.query)?;
        }
        self.seen.typed_over_item = false;
        self.seen.place = place;
        if let View::Item { path, passage, .. } = &mut self.seen.place.view
            && let Some(Some(number)) = readable(self.archive.item_at(path))?
            && let Some(item) = readable(self.archive.item(number))?
        {
            // What lies beyond the end is of another copy: the item is shown from its start.
            let passages = item.passages.len();
            *passage = passage.filter(|&passage| passage as usize <= passages);
        }
        changes.push(Change::Box(self.seen.place.query.clone()));
        let mut line = None;
        if !stays {
            line = self.render(&mut changes)?;
        }
        match (spot, &self.seen.place.view) {
            (Some(spot), _) => {
                changes.push(Change::Scroll(spot.scroll));
                if !spot.focus.is_empty() {
                    changes.push(Change::Focus(spot.focus));
                }
            }
            (None, View::Item { original: true, .. }) => {
                changes.extend(show(line.as_deref().unwrap_or("main"), Edge::Top))
            }
            (None, View::Item { passage: Some(passage), .. }) => {
                let passage = *passage;
                changes.extend(show(&format!("p{passage}"), Edge::Top));
                if let Some(number) = self.seen.marks.iter().position(|&of| of == passage) {
                    changes.extend(self.current(number));
                }
            }
            (None, _) => {
                changes.push(Change::Scroll(0.0));
                changes.push(Change::Focus("main".to_owned()));
            }
        }
        Ok(changes)
    }

    fn is_same_page(&self, place: &Place) -> bool {
        let page = |place: &Place| match &place.view {
            View::Home => None,
            View::Item { path, original, .. } => Some((path.clone(), *original)),
        };
        matches!(place.view, View::Item { original: false, .. })
            && page(place) == page(&self.seen.place)
            && place.query == self.seen.place.query
    }

    /// Draws the place; gives the id of the line of an original that is to be shown.
    fn render(&mut self, changes: &mut Vec<Change>) -> Result<Option<String>> {
        self.seen.marks.clear();
        self.seen.shown.clear();
        self.seen.current = None;
        let Drawing { nodes, title, holes, line } = self.draw()?;
        self.note(&nodes, &holes);
        changes.extend([Change::Main(nodes), Change::Title(title), Change::Status(self.status())]);
        if !holes.is_empty() {
            changes.push(Change::Load { blocks: holes, typing: false });
        }
        Ok(line)
    }

    /// Notes what is drawn, if something is missing in it.
    fn note(&mut self, nodes: &[Node], holes: &[Absent]) {
        self.seen.drawn =
            Rc::new(if holes.is_empty() && self.parts.is_none() { Vec::new() } else { nodes.to_vec() });
        self.seen.holes = holes.iter().map(|block| block.name).collect();
    }

    /// Draws the place again where it is another than what is seen.
    fn fill(&mut self) -> Result<Vec<Change>> {
        if !matches!(self.seen.place.view, View::Home) {
            return Ok(Vec::new());
        }
        let known = std::mem::take(&mut self.seen.holes);
        let Drawing { nodes, holes, .. } = self.draw()?;
        let mut changes = Vec::new();
        if self.seen.drawn.len() == nodes.len() {
            let pairs = nodes.iter().zip(self.seen.drawn.iter()).enumerate();
            let other = pairs.filter(|(_, (new, old))| !new.is(old));
            changes.extend(other.map(|(at, (new, _))| Change::Child { at, node: new.clone() }));
        } else {
            changes.push(Change::Main(nodes.clone()));
        }
        self.note(&nodes, &holes);
        let blocks: Vec<Absent> = holes.into_iter().filter(|block| !known.contains(&block.name)).collect();
        if !blocks.is_empty() {
            changes.push(Change::Load { blocks, typing: false });
        }
        Ok(changes)
    }

    /// What there is to say of an answer in the line for it.
    fn status(&self) -> String {
        let is_empty = self.seen.place.query.trim().is_empty() || self.seen.fault.is_some();
        if is_empty { String::new() } else { view::status(&self.seen.answer) }
    }

    /// What is to be seen of the place. Only what cannot be shown at all without a block is
    /// missing.
    fn draw(&mut self) -> Result<Drawing> {
        let archive = Rc::clone(&self.archive);
        let name = view::title_of(&archive);
        let place = self.seen.place.clone();
        let drawing = |nodes, holes| Drawing { nodes, title: name.clone(), holes, line: None };
        match &place.view {
            View::Home if place.query.trim().is_empty() => {
                let Seen { listed, unread, .. } = self.seen;
                let (nodes, holes) =
                    view::finding_aid(&archive, &self.examples, self.parts.as_ref(), listed, unread)?;
                Ok(drawing(nodes, holes))
            }
            View::Home => {
                if let Some(fault) = &self.seen.fault {
                    return Ok(drawing(view::failure(fault, self.parts.is_some()), Vec::new()));
                }
                let Seen { answer, opened, items, filled, .. } = &self.seen;
                let (nodes, shown, holes) =
                    view::results(&archive, answer, &place.query, opened, *items, *filled)?;
                self.seen.shown = shown;
                Ok(drawing(nodes, holes))
            }
            View::Item { path, passage, original } => match self.draw_item(path, *passage, *original) {
                Ok(Some((title, nodes, line))) => {
                    Ok(Drawing { nodes, title: format!("{title} – {name}"), holes: Vec::new(), line })
                }
                Ok(None) => Ok(drawing(view::no_such_item(path), Vec::new())),
                Err(error @ Error::Missing { .. }) => Err(error),
                Err(error) => {
                    Ok(drawing(view::failure(&error.to_string(), self.parts.is_some()), Vec::new()))
                }
            },
        }
    }

    /// The title of an item, the item, and the line of its original that is to be shown.
    #[allow(clippy::type_complexity, reason = "named nowhere else")]
    fn draw_item(
        &mut self,
        path: &str,
        passage: Option<u32>,
        original: bool,
    ) -> Result<Option<(String, Vec<Node>, Option<String>)>> {
        let archive = Rc::clone(&self.archive);
        let Some(number) = archive.item_at(path)? else { return Ok(None) };
        // What is missing is asked for at once.
        let mut gather = Gather::default();
        let stored = gather.take(archive.item(number))?;
        gather.take(archive.document(number))?;
        gather.finish()?;
        let title = stored.map(|stored| stored.description.title).unwrap_or_default();
        let query = self.seen.place.query.clone();
        if original {
            let (nodes, line) = view::original(&archive, number, passage, &query)?;
            return Ok(Some((title, nodes, line)));
        }
        let (nodes, marks) = view::item(&archive, number, &self.seen.answer, &query)?;
        self.seen.marks = marks;
        Ok(Some((title, nodes, None)))
    }

    /// The text in the search box changed.
    fn typed(&mut self, text: &str) -> Result<Vec<Change>> {
        if text == self.seen.place.query {
            return Ok(Vec::new());
        }
        let push = matches!(self.seen.place.view, View::Item { .. });
        self.seen.typed_over_item |= push;
        self.search(text)?;
        self.seen.place = Place::results(text);
        let mut changes = vec![Change::Fragment { fragment: self.seen.place.fragment(), push }];
        self.render(&mut changes)?;
        if push {
            changes.push(Change::Scroll(0.0));
        }
        Ok(changes)
    }

    fn key(&mut self, key: &Key) -> Result<Vec<Change>> {
        if key.target == Target::Field {
            return Ok(Vec::new());
        }
        let in_box = key.target == Target::Box;
        let changes = match key.key.as_str() {
            "ArrowDown" | "Enter" if in_box && matches!(self.seen.place.view, View::Item { .. }) => {
                if self.seen.place.query.trim().is_empty() {
                    return Ok(Vec::new());
                }
                let mut changes = self.leave(Place::results(&self.seen.place.query))?;
                changes.extend(self.seen.shown.first().map(focus_hit).unwrap_or_default());
                return Ok(changes);
            }
            "ArrowDown" | "Enter" if in_box => self.seen.shown.first().map(focus_hit),
            "ArrowDown" | "ArrowUp" => self.arrow(key),
            "Escape" => return self.escape(&key.target),
            "F3" if key.shift => return Ok(handled(self.step(false))),
            "F3" => return Ok(handled(self.step(true))),
            _ if in_box => None,
            _ if is_letter(key, "/", "Slash") => Some(vec![Change::Focus("q".to_owned())]),
            _ if is_letter(key, "n", "KeyN") => return Ok(handled(self.step(!key.shift))),
            _ => None,
        };
        Ok(handled(changes.unwrap_or_default()))
    }

    /// Up and down among the results.
    fn arrow(&self, key: &Key) -> Option<Vec<Change>> {
        let Target::Hit(passage) = key.target else { return None };
        let at = self.seen.shown.iter().position(|&shown| shown == passage)?;
        if key.key == "ArrowDown" {
            return self.seen.shown.get(at.saturating_add(1)).map(focus_hit);
        }
        match at.checked_sub(1) {
            Some(before) => self.seen.shown.get(before).map(focus_hit),
            None => Some(vec![Change::Focus("q".to_owned())]),
        }
    }

    /// Out of where one is: from a result to the box, from the box to the reading place or to
    /// an empty box, from an item to its results.
    fn escape(&mut self, target: &Target) -> Result<Vec<Change>> {
        match (&self.seen.place.view, target) {
            (View::Home, Target::Hit(_)) => Ok(handled(vec![Change::Focus("q".to_owned())])),
            (View::Home, Target::Box) if self.seen.typed_over_item => {
                self.seen.typed_over_item = false;
                Ok(handled(vec![Change::Back]))
            }
            (View::Home, _) if !self.seen.place.query.is_empty() => {
                let mut changes = vec![Change::Box(String::new())];
                changes.extend(self.typed("")?);
                changes.push(Change::Focus("q".to_owned()));
                Ok(handled(changes))
            }
            (View::Item { path, passage, original }, _) if *original => {
                let place = Place::passage(path, *passage, &self.seen.place.query);
                self.leave(place)
            }
            (View::Item { path, passage, .. }, _) if !self.seen.place.query.is_empty() => {
                let item = self.archive.item_at(path)?;
                let here = item.map(|item| self.archive.item(item)).transpose()?.zip(*passage);
                let here =
                    here.map(|(item, place)| item.passages.start.saturating_add(place.saturating_sub(1)));
                let first =
                    self.seen.answer.hits.iter().find(|hit| Some(hit.item) == item).map(|hit| hit.passage);
                let place = Place::results(&self.seen.place.query);
                let mut changes = self.leave(place)?;
                // The result one came from, or the first of the item.
                let seen = here.filter(|here| self.seen.shown.contains(here)).or(first);
                changes.extend(seen.into_iter().flat_map(|hit| show(&format!("r{hit}"), Edge::Middle)));
                Ok(changes)
            }
            (View::Item { .. }, _) => self.leave(Place::default()),
            _ => Ok(Vec::new()),
        }
    }

    /// Opens the item of a result at its passage, as its link does.
    fn open(&mut self, passage: u32) -> Result<Vec<Change>> {
        let (part, at) = self.archive.passage(passage)?;
        self.leave(Place::passage(&part.path, Some(part.ordinal(at)), &self.seen.place.query))
    }

    /// Goes to a place as a link would.
    fn leave(&mut self, place: Place) -> Result<Vec<Change>> {
        let mut changes = vec![Change::Fragment { fragment: place.fragment(), push: true }];
        changes.extend(self.go(place, None)?);
        Ok(handled(changes))
    }

    fn button(&mut self, press: Press, seen: Option<(u32, u32)>) -> Result<Vec<Change>> {
        match press {
            Press::Open(item) => {
                let before = self.seen.shown.clone();
                self.seen.opened.insert(item);
                self.render_and_focus_new(&before)
            }
            Press::More if self.seen.place.query.trim().is_empty() => {
                let first = self.seen.listed;
                self.seen.listed = first.saturating_add(LISTED);
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                changes.extend(show(&format!("i{first}"), Edge::Nearest));
                Ok(changes)
            }
            Press::Unread => {
                self.seen.unread = true;
                self.fill()
            }
            Press::Again => {
                let query = self.seen.place.query.clone();
                self.search(&query)?;
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                Ok(changes)
            }
            Press::More => {
                let before = self.seen.shown.clone();
                self.seen.items = self.seen.items.saturating_add(view::FEW_ITEMS);
                self.render_and_focus_new(&before)
            }
            Press::Next => Ok(self.step(true)),
            Press::Previous => Ok(self.step(false)),
            Press::Original => {
                let View::Item { path, passage, .. } = &self.seen.place.view else { return Ok(Vec::new()) };
                // The passage one went to, if it is still in the window, else the first that is.
                let is_seen = |at: &u32| seen.is_none_or(|(first, last)| (first..=last).contains(at));
                let at = passage.filter(is_seen).or(seen.map(|(first, _)| first));
                let mut place = Place::passage(path, at, &self.seen.place.query);
                if let View::Item { original, .. } = &mut place.view {
                    *original = true;
                }
                self.leave(place)
            }
        }
    }

    /// Draws the results again; the focus goes to the first that was not seen before.
    fn render_and_focus_new(&mut self, before: &[u32]) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        self.render(&mut changes)?;
        let new = self.seen.shown.iter().find(|passage| !before.contains(passage));
        changes.extend(new.map(focus_hit).unwrap_or_default());
        Ok(changes)
    }

    /// To the next or the previous lit place, around the end.
    fn step(&mut self, forward: bool) -> Vec<Change> {
        let all = self.seen.marks.len();
        if all == 0 {
            return Vec::new();
        }
        let last = all.saturating_sub(1);
        let at = match &self.seen.place.view {
            View::Item { passage, .. } => *passage,
            View::Home => None,
        };
        // The reader may have gone elsewhere in the item since.
        let current =
            self.seen.current.filter(|&number| at.is_none() || self.seen.marks.get(number).copied() == at);
        let number = match (current, forward) {
            (None, true) => self.seen.marks.partition_point(|&of| Some(of) < at).min(last),
            (None, false) => {
                let before = self.seen.marks.partition_point(|&of| Some(of) < at);
                if at.is_some() { before.checked_sub(1).unwrap_or(last) } else { last }
            }
            (Some(at), true) if at < last => at.saturating_add(1),
            (Some(_), true) => 0,
            (Some(at), false) => at.checked_sub(1).unwrap_or(last),
        };
        self.current(number)
    }

    fn current(&mut self, number: usize) -> Vec<Change> {
        self.seen.current = Some(number);
        let text = format!("{} of {}", number.saturating_add(1), self.seen.marks.len());
        let id = view::mark_id(number);
        let mut changes =
            vec![Change::Current { id: id.clone(), text }, Change::Show { id, edge: Edge::Middle }];
        // The address follows, so that it can be copied.
        let of = self.seen.marks.get(number).copied();
        if let View::Item { passage, .. } = &mut self.seen.place.view
            && *passage != of
        {
            *passage = of;
            changes.push(Change::Fragment { fragment: self.seen.place.fragment(), push: false });
        }
        changes
    }
}

/// Takes a name out; says whether it was there.
fn without(names: &mut Vec<u64>, name: u64) -> bool {
    let before = names.len();
    names.retain(|other| *other != name);
    names.len() < before
}

/// What could be read; `None` if it cannot, which is said where it would be shown.
///
/// # Errors
///
/// [`Error::Missing`].
fn readable<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error @ Error::Missing { .. }) => Err(error),
        Err(_) => Ok(None),
    }
}

fn show(id: &str, edge: Edge) -> Vec<Change> {
    vec![Change::Focus(id.to_owned()), Change::Show { id: id.to_owned(), edge }]
}

fn focus_hit(passage: &u32) -> Vec<Change> {
    show(&format!("r{passage}"), Edge::Nearest)
}

/// The changes, and that the key did something.
fn handled(mut changes: Vec<Change>) -> Vec<Change> {
    if !changes.is_empty() {
        changes.push(Change::Handled);
    }
    changes
}

/// Whether a key is the one that a Latin layout calls `latin`. Under a layout of another
/// script the key on the same place counts; the Russian one has a full stop where others
/// have the slash.
fn is_letter(key: &Key, latin: &str, code: &str) -> bool {
    let other_script = !key.key.is_ascii() || (code == "Slash" && key.key == ".");
    key.key.eq_ignore_ascii_case(latin) || (key.code == code && other_script)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::OnceLock;

    use fonds::archive::ArchiveBuilder;
    use fonds::bytes::Slice;
    use fonds::document::{self, Description};
    use fonds::examples::examples;

    use super::*;
    use crate::node::Element;
    use crate::node::tests::{find, text_of};
    use crate::shelf::{Handle, Shelf};

    /// The page as a test sees it: what the changes so far made of it.
    struct Seen {
        state: State,
        main: Vec<Node>,
        status: String,
        text: String,
        title: String,
        fragment: String,
        focus: String,
        current: String,
        scroll: f64,
        handled: bool,
        steps: usize,
        went_back: usize,
    }

    impl Seen {
        /// The seeds, opened at a fragment.
        fn at(fragment: &str) -> Self {
            let mut builder =
                ArchiveBuilder::new(Description { title: "Seeds".into(), ..Description::default() });
            let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
            for name in ["000_7d4db7d20ab98379.txt", "001_d0c1e41719c94742.txt", "002_739b1182f79aa9dc.txt"] {
                let bytes = std::fs::read(seeds.join(name)).unwrap();
                let source = if name.starts_with("002") { "Grokipedia export" } else { "flat wiki export" };
                let described = Description { source: source.into(), ..Description::default() };
                builder.add(name, bytes.clone(), document::parse(name, &bytes), &described);
            }
            let archive = Rc::new(Archive::open(Slice::from(builder.finish().unwrap())).unwrap());
            let mut seen = Self {
                state: State::new(Rc::clone(&archive), examples(&archive).unwrap(), None).unwrap(),
                main: Vec::new(),
                status: String::new(),
                text: String::new(),
                title: String::new(),
                fragment: fragment.to_owned(),
                focus: String::new(),
                current: String::new(),
                scroll: 0.0,
                handled: false,
                steps: 0,
                went_back: 0,
            };
            seen.does(Event::Went { fragment: fragment.to_owned(), spot: None });
            seen
        }

        fn does(&mut self, event: Event) -> &mut Self {
            self.handled = false;
            for change in self.state.apply(event) {
                match change {
                    Change::Main(nodes) => self.main = nodes,
                    Change::Child { at, node } => self.main[at] = node,
                    Change::Load { blocks, .. } => panic!("all is there but {blocks:?}"),
                    Change::Idle => {}
                    Change::Title(title) => self.title = title,
                    Change::Status(status) => self.status = status,
                    Change::Box(text) => self.text = text,
                    Change::Fragment { fragment, push } => {
                        self.fragment = fragment;
                        self.steps += usize::from(push);
                    }
                    Change::Focus(id) => self.focus = id,
                    Change::Show { .. } => {}
                    Change::Scroll(top) => self.scroll = top,
                    Change::Current { id, text } => self.current = format!("{id}: {text}"),
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
        let all = seen.elements(|element| element.name == "mark").len();
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
        assert_eq!(seen.elements(|element| element.name == "h2").len(), 7 + 1, "sections, and Contents");
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
        assert_eq!(
            seen.fragment, "#/item/000_7d4db7d20ab98379.txt/p3?view=original",
            "one has scrolled away"
        );
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
        assert!(seen.main_text().contains("No item of this archive lay at “another.txt”"));
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

    /// The page of an archive that comes in parts: what it has asked for comes when the test
    /// says so.
    struct Slow {
        state: State,
        shelf: Rc<Shelf>,
        packed: Vec<u8>,
        wanted: Vec<Absent>,
        main: Vec<Node>,
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
            let state = State::new(archive, Vec::new(), parts).unwrap();
            let mut slow = Self { state, shelf, packed, wanted: Vec::new(), main: Vec::new(), idle: true };
            slow.does(Event::Went { fragment: "#/".into(), spot: None });
            slow.comes();
            slow
        }

        fn pack() -> Vec<u8> {
            let mut builder = ArchiveBuilder::new(Description::default());
            for number in 0..40 {
                let words: String = (0..4000).map(|at| format!("w{} ", at * 7919 + number * 31)).collect();
                let text = format!("Item {number}\n\nunique{number} common {words}");
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
        assert!(
            slow.text().contains("unique7 common") && !slow.text().contains("Item 39"),
            "{}",
            slow.text()
        );
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
        let coming =
            |slow: &Slow| find(&slow.main, &|element| element.attribute("data-place").is_some()).len();
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
        assert!(
            slow.state.seen.place.fragment().starts_with("#/item/7.txt/p"),
            "{:?}",
            slow.state.seen.place
        );
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
}
