//! What is to be seen of the place, and what is drawn anew when blocks have come.

use std::rc::Rc;

use fonds::error::{Absent, Error, Gather, Result};

use super::{Change, Seen, State};
use crate::node::Node;
use crate::place::{Place, View};
use crate::view::{self, Parts, References};

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
    /// Draws the place; gives the id of the line of an original that is to be shown.
    pub(super) fn render(&mut self, changes: &mut Vec<Change>) -> Result<Option<String>> {
        self.seen.marks.clear();
        self.peeking.clear();
        self.seen.sections.clear();
        self.seen.section = None;
        self.seen.arrived = false;
        self.seen.shown.clear();
        self.seen.lines = None;
        self.seen.current = None;
        self.seen.acts = None;
        let Drawing { nodes, title, holes, line } = self.draw()?;
        self.note(&nodes, &holes);
        self.seen.chip = None;
        changes.extend(self.draw_chips());
        let title = self.titled(title);
        changes.extend([Change::Main(nodes), Change::Title(title), Change::Status(self.status())]);
        if !holes.is_empty() {
            changes.push(Change::Load { blocks: holes, typing: false });
        }
        Ok(line)
    }

    /// Draws the place again where it is another than what is seen.
    pub(super) fn fill(&mut self) -> Result<Vec<Change>> {
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

    /// Notes what is drawn, if something is missing in it.
    fn note(&mut self, nodes: &[Node], holes: &[Absent]) {
        self.seen.drawn =
            Rc::new(if holes.is_empty() && self.parts.is_none() { Vec::new() } else { nodes.to_vec() });
        self.seen.holes = holes.iter().map(|block| block.name).collect();
    }

    /// What there is to say of an answer in the line for it.
    fn status(&self) -> String {
        let is_empty = self.seen.place.asked.is_empty() || self.seen.fault.is_some();
        if is_empty { String::new() } else { view::status(self.say, &self.seen.answer) }
    }

    /// What is to be seen of the place. Only what cannot be shown at all without a block is
    /// missing.
    fn draw(&mut self) -> Result<Drawing> {
        let archive = Rc::clone(&self.archive);
        let say = self.say;
        let name = view::title_of(say, &archive);
        let place = self.seen.place.clone();
        let drawing = |nodes, holes| Drawing { nodes, title: name.clone(), holes, line: None };
        match &place.view {
            View::Home if place.asked.is_empty() => {
                let Seen { listed, unread, .. } = self.seen;
                // Who leaves no trace does not keep the archive in the browser.
                let hosted = |parts: &Parts| parts.hosted && !self.settings.traceless;
                let parts = self.parts.as_ref().map(|parts| Parts { hosted: hosted(parts), ..*parts });
                let (nodes, holes) =
                    view::finding_aid(say, &archive, &self.examples, parts.as_ref(), listed, unread)?;
                Ok(drawing(nodes, holes))
            }
            View::Home => {
                if let Some(fault) = &self.seen.fault {
                    return Ok(drawing(
                        view::failure(say, &say.error(fault), self.parts.is_some()),
                        Vec::new(),
                    ));
                }
                let Seen { answer, query, .. } = &self.seen;
                let extent = self.extent();
                let (nodes, shown, holes) =
                    view::results(say, &archive, answer, query, &place.asked, &extent)?;
                self.seen.lines = place.asked.lines.map(|_| shown.clone());
                self.seen.shown = if place.asked.lines.is_some() {
                    (0..).zip(&shown).map(|(at, _)| at).collect()
                } else {
                    shown
                };
                Ok(drawing(nodes, holes))
            }
            View::Notes => {
                let title = format!("{} – {name}", say.notes);
                Ok(Drawing { nodes: self.draw_notes()?, title, holes: Vec::new(), line: None })
            }
            View::Check => match view::check(say, &archive, &self.checked) {
                Ok(nodes) => {
                    let title = format!("{} – {name}", say.check);
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Err(error) => self.undrawn(error, name),
            },
            View::Timeline { span, table } => match self.draw_timeline(*span, *table) {
                Ok(nodes) => {
                    let title = format!("{} – {name}", say.timeline);
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Err(error) => self.undrawn(error, name),
            },
            View::Names { letter, find } => match view::names(say, &archive, letter, find) {
                Ok(nodes) => {
                    let title = format!("{} – {name}", say.names);
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Err(error) => self.undrawn(error, name),
            },
            View::Name { name: own } => match view::name(say, &archive, own) {
                Ok(nodes) => {
                    let title = format!("{own} – {name}");
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Err(error) => self.undrawn(error, name),
            },
            View::Compare { from } => match if place.asked.is_empty() {
                view::compare(say, &archive, *from, &self.kept.notes)
            } else {
                let Seen { answer, query, .. } = &self.seen;
                view::found_beside(say, &archive, answer, query, &place.asked)
            } {
                Ok(nodes) => {
                    let title = format!("{} – {name}", say.compare);
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Err(error) => self.undrawn(error, name),
            },
            View::Beside { path, passage } => match view::parallels(say, &archive, path, *passage) {
                Ok(Some(nodes)) => {
                    let title = format!("{} – {name}", say.compare);
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Ok(None) => Ok(drawing(view::no_such_item(say, path), Vec::new())),
                Err(error) => self.undrawn(error, name),
            },
            View::Damage { from } => match view::damage(say, &archive, *from, &place.asked) {
                Ok(nodes) => {
                    let title = format!("{} – {name}", say.damage);
                    Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
                }
                Err(error) => self.undrawn(error, name),
            },
            View::Item { path, .. } | View::References { path, .. } => match self.draw_item(path) {
                Ok(Some((title, nodes, line))) => {
                    Ok(Drawing { nodes, title: format!("{title} – {name}"), holes: Vec::new(), line })
                }
                Ok(None) => Ok(drawing(view::no_such_item(say, path), Vec::new())),
                Err(error) => self.undrawn(error, name),
            },
        }
    }

    /// How much of the answer is seen.
    pub(super) fn extent(&self) -> view::Shown<'_> {
        let Seen { answer, opened, items, filled, .. } = &self.seen;
        view::Shown {
            opened,
            items: *items,
            filled: *filled,
            groups: self.seen.sorted.as_ref().map_or(&answer.groups, |sorted| sorted),
            narrowing: self.seen.narrowing,
            absence: self.seen.absence.as_deref(),
        }
    }

    /// That something cannot be drawn, unless it only waits for blocks.
    fn undrawn(&self, error: Error, title: String) -> Result<Drawing> {
        if matches!(error, Error::Missing { .. }) {
            return Err(error);
        }
        let nodes = view::failure(self.say, &self.say.error(&error), self.parts.is_some());
        Ok(Drawing { nodes, title, holes: Vec::new(), line: None })
    }

    /// The title of an item, the item, and the line of its original that is to be shown.
    #[allow(clippy::type_complexity, reason = "named nowhere else")]
    pub(super) fn draw_item(&mut self, path: &str) -> Result<Option<(String, Vec<Node>, Option<String>)>> {
        let archive = Rc::clone(&self.archive);
        let Some(number) = archive.item_at(path)? else { return Ok(None) };
        // What is missing is asked for at once.
        let mut gather = Gather::default();
        let stored = gather.take(archive.item(number))?;
        gather.take(archive.document(number))?;
        gather.finish()?;
        let title = stored.map(|stored| stored.description.title).unwrap_or_default();
        let Place { view: seen, asked } = self.seen.place.clone();
        match &seen {
            View::References { passage, list, .. } => {
                let references = References::of(&archive, number)?;
                let title = [self.say.references, ": ", &title].concat();
                Ok(Some((title, references.view(self.say, *passage, list, &asked), None)))
            }
            View::Item { passage, original: true, .. } => {
                let (nodes, line) = view::original(self.say, &archive, number, *passage, &asked)?;
                Ok(Some((title, nodes, line)))
            }
            _ => {
                let own = self.own_of(&archive.item(number)?, &*archive.document(number)?);
                let beside = view::Beside { marks_hidden: self.marks_hidden, own: &own };
                let Seen { answer, sorted, .. } = &self.seen;
                let groups = sorted.as_ref().map_or(&answer.groups, |sorted| sorted);
                let (nodes, marks, sections) =
                    view::item(self.say, &archive, number, answer, groups, &asked, &beside)?;
                self.seen.marks = marks;
                self.seen.sections = sections;
                Ok(Some((title, nodes, None)))
            }
        }
    }
}
