//! The state of the page: an [`Event`] comes in, [`Change`]s go out. Pure: no browser is
//! named here, and all of it is tested natively.
//!
//! ```text
//! event     what comes in
//! change    what goes out
//! (here)    one event: done, or put off until the blocks that it needs have come
//! travel      to another place: links, Back and Forward, typing
//! keys        keys
//! buttons     buttons
//! acts        what can be done with a passage, and what was kept
//! tongue      the language of the page
//! check       whether this copy is whole
//! choices     how the page looks, and what it leaves behind
//! chips       the words of the query, and what they can become
//! help        the help panel and its examples
//! reading     where in an item the reader is, and its sections
//! lit         through the lit places of an item
//! paper       what is printed
//! references  the references of an item
//! timeline    which years of the timeline are seen
//! drawing   what is to be seen of a place
//! ```

use std::collections::BTreeSet;
use std::rc::Rc;

use fonds::archive::Archive;
use fonds::error::{Error, Result};
use fonds::query::Query;
use fonds::search::{self, Absence, Answer, Groups, Options};

use crate::node::Node;
use crate::place::{Place, View};
use crate::settings::Settings;
use crate::text::{Say, Tongue};
use crate::view::{self, Parts};

mod acts;
mod buttons;
mod change;
mod check;
mod chips;
mod choices;
mod drawing;
mod event;
mod help;
mod keys;
mod lit;
mod paper;
mod reading;
mod references;
#[cfg(test)]
mod tests;
mod timeline;
mod tongue;
mod travel;

pub(crate) use change::{Change, Copied, Edge};
pub(crate) use check::Finding;
pub(crate) use event::{Act, Event, Given, Key, Press, Spot, Target, Turn, Window};

/// How many items of an answer are filled with their texts at once; more are as they come
/// near the window.
const FILLED: usize = 5;
/// How many items the finding aid lists, before the reader asks for more.
const LISTED: u32 = 50;

/// The state of the page.
pub(crate) struct State {
    archive: Rc<Archive>,
    examples: Vec<String>,
    /// What is told of keeping the archive, if it comes in parts.
    parts: Option<Parts>,
    /// What is said, in the language of the reader.
    say: Say,
    /// How the reader wants the page.
    settings: Settings,
    /// What the reader kept of this archive.
    kept: acts::Kept,
    /// Whether this copy is whole, as far as that was looked at.
    checked: view::Checked,
    seen: Seen,
    /// Whether the marks of damage are hidden.
    marks_hidden: bool,
    /// The id of what something is seen beside of in the text; empty if nothing is.
    peeking: String,
    /// What happened and cannot be shown before blocks have come.
    pending: Vec<Event>,
    /// The blocks that it waits for.
    missing: Vec<u64>,
    /// The blocks that the examples of the help panel wait for.
    helping: Vec<u64>,
    /// The years that were seen when a drag of the timeline began.
    dragged: timeline::Dragged,
}

/// What is seen, and where it came from. It stays as it was if blocks are missing for what
/// would be seen next.
#[derive(Clone)]
struct Seen {
    place: Place,
    query: Rc<Query>,
    answer: Rc<Answer>,
    /// Why there is no answer.
    fault: Option<Error>,
    /// The results that are seen, by passage, in order.
    shown: Vec<u32>,
    /// The passages of the lines, if lines are seen; then `shown` are their numbers.
    lines: Option<Vec<u32>>,
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
    /// The passages that begin a section of it, and which of these the reader is in.
    sections: Vec<u32>,
    section: Option<u32>,
    /// Whether the passage that the address names was in the window.
    arrived: bool,
    /// The items of the answer in another order than its own.
    sorted: Option<Rc<Groups>>,
    /// Whether what they have in common is seen.
    narrowing: bool,
    /// What is not there, once it was looked for.
    absence: Option<Rc<Absence>>,
    settled: bool,
    /// The dates of what is asked, once they were looked up, and how many rows of them are seen.
    timeline: Option<Rc<search::Timeline>>,
    rows: usize,
    /// The row of the query's words, and which of them is open.
    chips: Rc<Vec<Node>>,
    chip: Option<usize>,
    /// Whether the results stand before an item that Back leads to.
    typed_over_item: bool,
    /// The passage of which the actions are seen, and whether something is told of it.
    acts: Option<acts::Acts>,
    told: bool,
    /// What is drawn, if blocks are missing in it, and which.
    drawn: Rc<Vec<Node>>,
    holes: Vec<u64>,
}

impl State {
    /// The state before any event.
    pub(crate) fn new(
        archive: Rc<Archive>,
        examples: Vec<String>,
        parts: Option<Parts>,
        tongue: Tongue,
    ) -> Result<Self> {
        let answer = Rc::new(search::search(&archive, "", &Query::default(), Options::default())?);
        let seen = Seen {
            place: Place::default(),
            query: Rc::default(),
            answer,
            fault: None,
            shown: Vec::new(),
            lines: None,
            opened: BTreeSet::new(),
            items: view::FEW_ITEMS,
            filled: FILLED,
            listed: LISTED,
            unread: false,
            marks: Vec::new(),
            current: None,
            sections: Vec::new(),
            section: None,
            arrived: false,
            sorted: None,
            narrowing: false,
            absence: None,
            settled: false,
            timeline: None,
            rows: view::MOST_ROWS,
            chips: Rc::default(),
            chip: None,
            typed_over_item: false,
            acts: None,
            told: false,
            drawn: Rc::default(),
            holes: Vec::new(),
        };
        Ok(Self {
            archive,
            examples,
            parts,
            say: tongue.texts(),
            settings: Settings::default(),
            kept: acts::Kept::default(),
            checked: view::Checked::default(),
            seen,
            marks_hidden: false,
            peeking: String::new(),
            pending: Vec::new(),
            missing: Vec::new(),
            helping: Vec::new(),
            dragged: None,
        })
    }

    /// The same for a reader who wants the page like this.
    pub(crate) fn with_settings(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// What an event changes. An archive that cannot be read changes the page to say so.
    pub(crate) fn apply(&mut self, event: Event) -> Vec<Change> {
        let was_busy = self.is_busy();
        let mut changes = match event {
            Event::Came(name) => self.came(name),
            Event::Asked(tongue) => self.speak(tongue),
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
        !self.pending.is_empty() || !self.seen.holes.is_empty() || !self.helping.is_empty()
    }

    /// Whether the texts of the first so many items of the answer are not asked for yet.
    pub(crate) fn lacks(&self, items: usize) -> bool {
        items > self.seen.filled
    }

    /// Whether it is to be looked for what is not there, once nothing more is typed.
    pub(crate) fn settles(&self) -> bool {
        let Seen { query, answer, absence, settled, place, fault, .. } = &self.seen;
        let is_empty = query.root.is_some() && answer.groups.is_empty();
        let is_known = *settled || absence.is_some() || fault.is_some() || !self.pending.is_empty();
        is_empty && !is_known && matches!(place.view, View::Home)
    }

    /// Looks for what is not there.
    fn look_closer(&mut self) -> Result<()> {
        let Seen { query, place, .. } = &self.seen;
        let options = Options { rules: place.asked.rules };
        let absence = readable(search::absence(&self.archive, &place.asked.text, query, options))?;
        self.seen.absence = absence.map(Rc::new);
        self.seen.settled = true;
        Ok(())
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
                    changes.push(Change::Main(view::failure(
                        self.say,
                        &self.say.error(&error),
                        self.parts.is_some(),
                    )));
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
            Event::Chose(word) => Ok(self.choose(word)),
            Event::Found(finding) => Ok(self.found(finding)),
            Event::Button { press, seen } => self.button(*press, *seen),
            Event::Read(window) => Ok(self.read(*window)),
            Event::Near(items) if *items > self.seen.filled => {
                self.seen.filled = *items;
                self.fill()
            }
            Event::Sought(text) => self.sought(text),
            Event::Peek { at, places } => self.peek(at, places),
            Event::Unpeek => Ok(self.unpeek()),
            Event::Turned(turn) => self.turn(*turn, None),
            Event::Dragged(by) => self.drag(*by),
            Event::Prints(part, digest) => self.paper(*part, digest),
            Event::Settled if self.settles() => {
                self.look_closer()?;
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                Ok(changes)
            }
            Event::Copied { digest, date } => {
                let finding = self.seen.absence.as_ref();
                let text =
                    finding.map(|found| self.say.finding(found, &self.seen.place.asked.text, digest, date));
                let copied = |text| {
                    let say = self.say.copied.to_owned();
                    Change::Copy(Copied { text, told: "finding-told", field: "finding".to_owned(), say })
                };
                Ok(text.map(copied).into_iter().collect())
            }
            Event::Act { act, given } => self.act(act, given),
            Event::Stored(text) => self.stored(text.as_deref()),
            Event::Unkept => Ok(self.unkept()),
            Event::Asked(tongue) => Ok(self.speak(*tongue)),
            Event::Settled | Event::Near(_) | Event::Came(_) => Ok(Vec::new()),
        }
    }

    /// A block has come: what lacked it is filled, and what waited for it is done.
    fn came(&mut self, name: u64) -> Vec<Change> {
        let mut changes = Vec::new();
        if without(&mut self.seen.holes, name) {
            changes.extend(self.fill().unwrap_or_default());
        }
        if without(&mut self.helping, name) && self.helping.is_empty() {
            changes.extend(self.help(false).unwrap_or_default());
        }
        if without(&mut self.missing, name) && self.missing.is_empty() {
            let events = std::mem::take(&mut self.pending);
            changes.extend(self.attempt(events));
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
