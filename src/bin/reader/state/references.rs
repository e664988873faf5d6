//! The references of an item: what is looked for among them, what is seen of one beside the
//! text, and the way out of the archive.

use fonds::error::Result;

use super::{Change, Copied, Edge, State};
use crate::node::Node;
use crate::place::{Place, View};
use crate::view::{self, ReferenceParts, References};

impl State {
    /// The references of the item that is seen.
    pub(super) fn references(&self) -> Result<Option<References>> {
        let path = match &self.seen.place.view {
            View::Item { path, .. } | View::References { path, .. } => path,
            _ => return Ok(None),
        };
        let number = self.archive.item_at(path)?;
        number.map(|number| References::of(&self.archive, number)).transpose()
    }

    /// What is looked for among the references is now this.
    pub(super) fn sought(&mut self, text: &str) -> Result<Vec<Change>> {
        if let View::Names { letter, .. } = &self.seen.place.view {
            let letter = letter.clone();
            let parts = view::name_parts(self.say, &self.archive, &letter, text.trim())?;
            self.seen.place = Place::names(&letter, text.trim());
            return Ok(vec![
                Change::Fragment { fragment: self.seen.place.fragment(), push: false },
                Change::Inside { id: "find-choices".to_owned(), nodes: parts.choices },
                Change::Inside { id: "find-count".to_owned(), nodes: vec![Node::Text(parts.count)] },
                Change::Inside { id: "find-list".to_owned(), nodes: parts.list },
            ]);
        }
        if matches!(self.seen.place.view, View::Notes) {
            return self.sought_notes(text);
        }
        let Some(references) = self.references()? else { return Ok(Vec::new()) };
        let asked = self.seen.place.asked.clone();
        let View::References { list, passage, .. } = &mut self.seen.place.view else { return Ok(Vec::new()) };
        list.find = text.trim().to_owned();
        *passage = None;
        let ReferenceParts { choices, count, list } = references.parts(self.say, list, &asked);
        let inside = |id: &'static str, nodes| Change::Inside { id: id.to_owned(), nodes };
        Ok(vec![
            Change::Fragment { fragment: self.seen.place.fragment(), push: false },
            inside("find-choices", choices),
            inside("find-count", vec![Node::Text(count)]),
            inside("find-list", list),
        ])
    }

    /// The references at these passages are seen beside the sign that cites them.
    pub(super) fn peek(&mut self, at: &str, places: &[u32]) -> Result<Vec<Change>> {
        let Some(references) = self.references()? else { return Ok(Vec::new()) };
        let nodes = references.preview(self.say, places);
        if nodes.is_empty() {
            return Ok(self.unpeek());
        }
        self.peeking = at.to_owned();
        Ok(vec![Change::Peek { at: at.to_owned(), nodes, stays: false }])
    }

    /// The references that possibly speak of the same thing as a passage are seen beside it, or no
    /// more.
    pub(super) fn related(&mut self, place: u32) -> Result<Vec<Change>> {
        let at = view::related_id(place);
        if self.peeking == at {
            return Ok(self.unpeek());
        }
        let Some(references) = self.references()? else { return Ok(Vec::new()) };
        let nodes = references.related(self.say, &self.archive, place, &self.seen.place.asked)?;
        self.peeking = at.clone();
        let show = Change::Show { id: "peek".to_owned(), edge: Edge::Nearest };
        Ok(vec![Change::Peek { at, nodes, stays: true }, show])
    }

    /// Nothing is seen beside the text any more.
    pub(super) fn unpeek(&mut self) -> Vec<Change> {
        if std::mem::take(&mut self.peeking).is_empty() {
            return Vec::new();
        }
        vec![Change::Peek { at: String::new(), nodes: Vec::new(), stays: false }]
    }

    /// The address of the reference at a passage is copied, or opened.
    pub(super) fn address(&self, place: u32, open: bool) -> Result<Vec<Change>> {
        let references = self.references()?;
        let address = references.as_ref().and_then(|references| references.address(place));
        let change = |address: &str| {
            let text = address.to_owned();
            if open {
                return Change::Leave(text);
            }
            let say = self.say.copied.to_owned();
            Change::Copy(Copied { text, told: "finding-told", field: "finding".to_owned(), say })
        };
        Ok(address.map(change).into_iter().collect())
    }
}
