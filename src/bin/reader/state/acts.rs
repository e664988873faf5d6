//! What can be done with a passage: copying it, citing it, and keeping it; and what was kept.

use std::ops::Range;

use fonds::archive::StoredItem;
use fonds::document::Item;
use fonds::error::Result;

use super::change::{Copied, focus, show};
use super::{Act, Change, Edge, Given, State};
use crate::cite::{self, Source};
use crate::node::Node;
use crate::notes::{Anchor, Kind, Note, Notes};
use crate::place::{Asked, Place, View};
use crate::quote;
use crate::view;

/// The passage of which the actions are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Acts {
    /// Counted from 1.
    passage: u32,
    /// The bytes of it that the reader selected.
    part: Option<Range<usize>>,
    /// Whether a note is being written.
    writing: bool,
}

/// What is kept, and how.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) notes: Notes,
    /// Whether the browser cannot keep them, which is said once.
    unkept: bool,
    /// Whether it was asked to forget everything.
    forgetting: bool,
    /// What is looked for among the notes, and how many more are listed than at first.
    find: String,
    more: usize,
    /// Whether a place was drawn since the start, and whether what the browser had kept could not
    /// be read, which is said with that place.
    pub(super) began: bool,
    pub(super) garbage: bool,
    /// The citations in the panel.
    cited: Vec<String>,
}

impl State {
    pub(super) fn act(&mut self, act: &Act, given: &Given) -> Result<Vec<Change>> {
        match act {
            Act::Open(passage) => self.open_acts(*passage),
            Act::Selected { passage, before, text } => self.select(*passage, *before, text),
            Act::Shut => Ok(self.shut_acts()),
            Act::Drop(number) => {
                self.kept.notes.remove(*number);
                self.keep(self.say.dropped, "main")
            }
            Act::Apart(number) => self.set_apart(*number, given),
            Act::Export => {
                let title = view::title_of(self.say, &self.archive);
                let text = self.kept.notes.written(&title);
                Ok(vec![Change::Save { name: view::notes_name(&self.archive), text }])
            }
            Act::Import(text) => self.import(text),
            Act::Forget => {
                self.kept.forgetting = !self.kept.forgetting;
                let to = if self.kept.forgetting { "keep-all" } else { "forget" };
                let mut changes = self.say_again()?;
                changes.push(Change::Focus(to.to_owned()));
                Ok(changes)
            }
            Act::ForgetAll => {
                self.kept = Kept { began: true, ..Kept::default() };
                let mut changes = vec![Change::Forget];
                changes.extend(self.say_again()?);
                changes.extend([focus("main"), Change::Told(self.say.forgotten.to_owned())]);
                Ok(changes)
            }
            Act::Citation(form) => {
                let Some(text) = self.kept.cited.get(*form).cloned() else { return Ok(Vec::new()) };
                let name = cite::FORMS.get(*form).map(|(name, ..)| *name).unwrap_or_default();
                let (told, field) = ("cite-told", format!("cite{form}"));
                Ok(vec![Change::Copy(Copied { text, told, field, say: self.say.copied_as.with([name]) })])
            }
            _ => self.act_on_passage(act, given),
        }
    }

    /// Keeps that a matter that is compared is not of one thing, or no more; the focus goes to the next
    /// matter of the list that it leaves, or else follows it.
    fn set_apart(&mut self, number: u32, given: &Given) -> Result<Vec<Change>> {
        let View::Compare { from } = self.seen.place.view else { return Ok(Vec::new()) };
        let rows = view::rows(&self.archive, from)?;
        let Some(row) = rows.iter().find(|row| row.number == number) else { return Ok(Vec::new()) };
        let known = self.kept.notes.apart(&row.named);
        let mut list =
            rows.iter().filter(|other| self.kept.notes.apart(&other.named).is_some() == known.is_some());
        let next = list.find(|other| other.number > number).unwrap_or(row).number;
        let said = match known {
            Some(known) => {
                self.kept.notes.remove(known);
                self.say.taken_back.to_owned()
            }
            None if self.kept.notes.set_apart(row.anchor.clone(), &row.named, &given.date).is_some() => {
                self.say.set_apart.to_owned()
            }
            None => self.say.notes_full.with([&row.anchor.passage.to_string()]),
        };
        self.keep(&said, &view::apart_id(next))
    }

    /// What is done with the passage of which the actions are seen.
    fn act_on_passage(&mut self, act: &Act, given: &Given) -> Result<Vec<Change>> {
        let (Some(acts), Some((stored, text))) = (self.seen.acts.clone(), self.passage_at()?) else {
            return Ok(Vec::new());
        };
        let copied = |text: String, say: &str| {
            Change::Copy(Copied { text, told: "said", field: "by-hand".to_owned(), say: say.to_owned() })
        };
        let quoted = quote::of_passage(&text);
        let place = Place::passage(&stored.path, Some(acts.passage), &Asked::default()).quoted(&quoted);
        let fragment = place.fragment();
        let number = acts.passage.to_string();
        let kept = |kind: Kind, range: Option<&Range<usize>>| {
            let of_it = |note: &&Note| {
                note.anchor.path == stored.path
                    && note.anchor.passage == acts.passage
                    && note.kind() == kind
                    && (range.is_none() || note.anchor.range_in(&text).as_ref() == range)
            };
            self.kept.notes.all().iter().find(of_it).map(|note| note.number)
        };
        let anchor = |range: Option<&Range<usize>>| {
            Anchor::new(&stored.path, &stored.fixity.to_string(), acts.passage, &text, range)
        };
        match act {
            Act::Link => {
                self.seen.told = true;
                let address = format!("{}{fragment}", given.base);
                Ok(vec![copied(address, &self.say.copied_link.with([&number]))])
            }
            Act::Passage => {
                self.seen.told = true;
                let source = self.say.place_of(&stored.description.title, acts.passage);
                let archive = view::title_of(self.say, &self.archive);
                let text = format!("{text}\n\n— {source}, {archive}, {fragment}\n");
                Ok(vec![copied(text, &self.say.copied_passage.with([&number]))])
            }
            Act::Cite => {
                let digest = given.digest.split(' ').next().unwrap_or_default();
                let described = &stored.description;
                let source = Source {
                    title: described.title.clone(),
                    creator: described.creator.clone(),
                    date: described.date.clone(),
                    archive: view::title_of(self.say, &self.archive),
                    passage: acts.passage,
                    link: if given.base.starts_with("http") {
                        format!("{}{fragment}", given.base)
                    } else {
                        fragment
                    },
                    digest: digest.to_owned(),
                    is_of_front: digest != given.digest,
                    item_digest: stored.fixity.to_string(),
                    read_on: given.date.clone(),
                };
                self.kept.cited = cite::FORMS.iter().map(|(_, _, make)| make(&source)).collect();
                // What the help panel waited for must not come into this one.
                self.helping.clear();
                let nodes =
                    view::citations(self.say, &stored.description.title, acts.passage, &self.kept.cited);
                Ok(vec![Change::Help { nodes, open: true }])
            }
            Act::Bookmark => {
                let said = match kept(Kind::Bookmark, None) {
                    Some(known) => {
                        self.kept.notes.remove(known);
                        self.say.bookmark_removed
                    }
                    None if self.kept.notes.add(anchor(None), "", &given.date).is_none() => {
                        self.say.notes_full
                    }
                    None => self.say.bookmarked,
                };
                self.keep(&said.with([&number]), "act-bookmark")
            }
            Act::Highlight => {
                let Some(part) = &acts.part else { return Ok(Vec::new()) };
                let added = self.kept.notes.add(anchor(Some(part)), "", &given.date);
                let said = if added.is_some() { self.say.highlighted } else { self.say.notes_full };
                self.keep(&said.with([&number]), "act-highlight")
            }
            Act::Write => {
                if let Some(acts) = &mut self.seen.acts {
                    acts.writing = !acts.writing;
                }
                let to = if acts.writing { "act-note" } else { "note-text" };
                let mut changes: Vec<Change> = self.draw_acts()?.into_iter().collect();
                changes.push(focus(to));
                Ok(changes)
            }
            Act::Keep(written) => {
                let range = acts.part.as_ref();
                if let Some(known) = kept(Kind::Note, range) {
                    self.kept.notes.remove(known);
                }
                let is_empty = written.trim().is_empty();
                let is_full = !is_empty && self.kept.notes.add(anchor(range), written, &given.date).is_none();
                if let Some(acts) = &mut self.seen.acts {
                    acts.writing = false;
                }
                let said = match (is_empty, is_full) {
                    (_, true) => self.say.notes_full,
                    (true, _) => self.say.note_deleted,
                    _ => self.say.note_kept,
                };
                self.keep(&said.with([&number]), "act-note")
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The item that is seen, and the text of the passage of which the actions are.
    fn passage_at(&self) -> Result<Option<(StoredItem, String)>> {
        let (View::Item { path, original: false, .. }, Some(acts)) = (&self.seen.place.view, &self.seen.acts)
        else {
            return Ok(None);
        };
        let Some(number) = self.archive.item_at(path)? else { return Ok(None) };
        let document = self.archive.document(number)?;
        let block = document.blocks.get(acts.passage.saturating_sub(1) as usize);
        let Some(block) = block else { return Ok(None) };
        Ok(Some((self.archive.item(number)?, block.text.clone())))
    }

    /// Opens the actions of a passage, or closes them if it has them; the address becomes its own.
    fn open_acts(&mut self, passage: u32) -> Result<Vec<Change>> {
        if self.seen.acts.as_ref().is_some_and(|acts| acts.passage == passage) {
            return Ok(self.shut_acts());
        }
        let before = self.seen.acts.replace(Acts { passage, part: None, writing: false });
        let Some((_, text)) = self.passage_at()? else {
            self.seen.acts = before;
            return Ok(Vec::new());
        };
        let quoted = quote::of_passage(&text);
        let mut changes = Vec::new();
        if let View::Item { passage: at, quote, .. } = &mut self.seen.place.view
            && (*at, &*quote) != (Some(passage), &quoted)
        {
            (*at, *quote) = (Some(passage), quoted);
            changes.push(Change::Fragment { fragment: self.seen.place.fragment(), push: true });
        }
        changes.extend(self.tell(String::new()));
        changes.extend(self.draw_acts()?);
        changes.push(focus("act-link"));
        Ok(changes)
    }

    /// Opens the actions of a passage of which a part was selected; `before` are the characters
    /// that stand before it.
    fn select(&mut self, passage: u32, before: usize, selected: &str) -> Result<Vec<Change>> {
        let known = self.seen.acts.replace(Acts { passage, part: None, writing: false });
        let part = self.passage_at()?.and_then(|(_, text)| {
            let at = text.char_indices().nth(before).map_or(text.len(), |(at, _)| at);
            let places = text.match_indices(selected).map(|(place, _)| place);
            let start = places.min_by_key(|place| place.abs_diff(at))?;
            Some(start..start.saturating_add(selected.len()))
        });
        let is_known = known.as_ref().is_some_and(|acts| acts.passage == passage);
        if part.is_none() || known.as_ref().is_some_and(|acts| acts.writing) {
            self.seen.acts = known;
            return Ok(Vec::new());
        }
        let had_part = known.is_some_and(|acts| acts.part.is_some());
        if let Some(acts) = &mut self.seen.acts {
            acts.part = part;
        }
        // They are the same as before, and stay where the focus may be.
        if is_known && had_part { Ok(Vec::new()) } else { Ok(self.draw_acts()?.into_iter().collect()) }
    }

    /// Closes the actions; the focus goes back to the number of the passage.
    pub(super) fn shut_acts(&mut self) -> Vec<Change> {
        let Some(acts) = self.seen.acts.take() else { return Vec::new() };
        vec![Change::Acts { passage: acts.passage, nodes: Vec::new() }, focus(&view::number_id(acts.passage))]
    }

    fn draw_acts(&mut self) -> Result<Option<Change>> {
        let (Some(acts), Some((stored, text))) = (self.seen.acts.clone(), self.passage_at()?) else {
            return Ok(None);
        };
        let notes = self.kept.notes.all().iter();
        let notes: Vec<_> = notes
            .filter(|note| note.anchor.path == stored.path && note.anchor.passage == acts.passage)
            .filter(|note| !note.is_apart)
            .collect();
        let is_own = |note: &&&Note| {
            note.kind() == Kind::Note
                && acts.part.as_ref().is_none_or(|part| note.anchor.range_in(&text).as_ref() == Some(part))
        };
        let shown = view::Acts {
            path: &stored.path,
            passage: acts.passage,
            has_part: acts.part.is_some(),
            written: acts.writing.then(|| notes.iter().find(is_own).map_or("", |note| note.text.as_str())),
            notes: &notes,
        };
        Ok(Some(Change::Acts { passage: acts.passage, nodes: view::acts(self.say, &shown) }))
    }

    /// Has what is kept kept, draws it anew, says what happened, and moves the focus.
    fn keep(&mut self, said: &str, to: &str) -> Result<Vec<Change>> {
        let acts = self.seen.acts.clone();
        let mut changes = match &acts {
            Some(acts) => self.draw_passage(acts.passage)?,
            None => self.say_again()?,
        };
        self.seen.acts = acts;
        changes.extend(self.draw_acts()?);
        // Last: if it cannot be kept, that is what is to be said.
        changes.extend([focus(to), Change::Told(said.to_owned())]);
        if !self.settings.traceless {
            let title = view::title_of(self.say, &self.archive);
            changes.push(Change::Keep(self.kept.notes.written(&title)));
        }
        self.seen.told = true;
        Ok(changes)
    }

    fn import(&mut self, text: &str) -> Result<Vec<Change>> {
        let Some((notes, refused)) = Notes::read(text) else {
            let said = self.say.import_failed.to_owned();
            return Ok(self.tell(said));
        };
        let taken = self.kept.notes.merge(&notes);
        let known = notes.all().len().saturating_sub(taken);
        let mut said = self.say.count(self.say.imported, taken);
        for (counted, number) in [
            (self.say.imported_known, known),
            (self.say.refused_elsewhere, refused.elsewhere),
            (self.say.refused_long, refused.long),
            (self.say.refused_many, refused.many),
        ] {
            if number > 0 {
                said = format!("{said} {}", self.say.count(counted, number));
            }
        }
        self.keep(&said, "main")
    }

    /// What the browser has kept: at the start, or because another window changed it.
    pub(super) fn stored(&mut self, text: Option<&str>) -> Result<Vec<Change>> {
        let read = match text {
            Some(text) => Notes::read(text).map(|(notes, _)| notes),
            None => Some(Notes::default()),
        };
        let Some(notes) = read else {
            if !self.kept.began {
                self.kept.garbage = true;
                return Ok(Vec::new());
            }
            return Ok(self.tell(self.say.stored_garbage.to_owned()));
        };
        if notes == self.kept.notes {
            return Ok(Vec::new());
        }
        self.kept.notes = notes;
        // Nobody's writing is taken away from under their hands.
        if self.seen.acts.is_some() || matches!(self.seen.place.view, View::Home) {
            return Ok(Vec::new());
        }
        self.say_again()
    }

    /// The browser did not keep it.
    pub(super) fn unkept(&mut self) -> Vec<Change> {
        if std::mem::replace(&mut self.kept.unkept, true) {
            return Vec::new();
        }
        self.tell(self.say.unkept.to_owned())
    }

    /// Says something in the line for it; nothing ends what was said before.
    pub(super) fn tell(&mut self, said: String) -> Vec<Change> {
        let was_told = std::mem::replace(&mut self.seen.told, !said.is_empty());
        if said.is_empty() && !was_told { Vec::new() } else { vec![Change::Told(said)] }
    }

    /// The page of what was kept.
    pub(super) fn draw_notes(&self) -> Result<Vec<Node>> {
        view::notes(self.say, &self.archive, &self.kept.notes, &self.note_list())
    }

    fn note_list(&self) -> view::NoteList<'_> {
        let Kept { forgetting, find, more, .. } = &self.kept;
        let most = view::FEW_NOTES.saturating_add(*more);
        view::NoteList { forgetting: *forgetting, find, most, traceless: self.settings.traceless }
    }

    /// What is looked for among the notes is now this.
    pub(super) fn sought_notes(&mut self, text: &str) -> Result<Vec<Change>> {
        text.trim().clone_into(&mut self.kept.find);
        self.kept.more = 0;
        self.list_notes()
    }

    /// More notes are listed; the focus goes to the first of them.
    pub(super) fn more_notes(&mut self) -> Result<Vec<Change>> {
        let before = self.note_list().most;
        self.kept.more = self.kept.more.saturating_add(view::FEW_NOTES);
        let mut changes = self.list_notes()?;
        let list = changes.iter().find_map(|change| match change {
            Change::Inside { id, nodes } if id == "find-list" => nodes.get(before),
            _ => None,
        });
        let id = list.and_then(|node| node.first_id("k"));
        changes.extend(id.map(|id| show(&id, Edge::Nearest)).unwrap_or_default());
        Ok(changes)
    }

    fn list_notes(&self) -> Result<Vec<Change>> {
        let view::NoteParts { count, list, more } =
            view::note_parts(self.say, &self.archive, &self.kept.notes, &self.note_list())?;
        let inside = |id: &str, nodes| Change::Inside { id: id.to_owned(), nodes };
        Ok(vec![
            inside("find-count", vec![Node::Text(count)]),
            inside("find-list", list),
            inside("find-more", more),
        ])
    }

    /// The whole list is seen again.
    pub(super) fn leave_notes(&mut self) {
        self.kept.find.clear();
        self.kept.more = 0;
    }

    /// One passage of the item that is seen, drawn anew where it stands: the rest is as it was.
    fn draw_passage(&mut self, passage: u32) -> Result<Vec<Change>> {
        let View::Item { path, .. } = self.seen.place.view.clone() else { return Ok(Vec::new()) };
        let Some((_, nodes, _)) = self.draw_item(&path)? else { return Ok(Vec::new()) };
        let id = format!("p{passage}");
        let node = nodes.iter().find_map(|node| node.part(&id)).cloned();
        Ok(node.map(|node| Change::Part { id, node }).into_iter().collect())
    }

    /// What of the notes is in the item at a path: for each passage what is lit, and what is kept.
    pub(super) fn own_of(&self, stored: &StoredItem, document: &Item) -> Vec<view::Own> {
        let digest = stored.fixity.to_string();
        let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        let notes = self.kept.notes.all().iter();
        let notes = notes.filter(|note| note.anchor.path == stored.path && !note.is_apart);
        notes
            .filter_map(|note| {
                let passage = note.anchor.find(&digest, &texts)?;
                let text = document.blocks.get(passage.checked_sub(1)? as usize)?;
                Some((passage, note.kind(), note.anchor.range_in(&text.text)))
            })
            .collect()
    }
}
