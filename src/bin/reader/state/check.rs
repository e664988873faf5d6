//! Whether this copy is whole.

use fonds::archive::{Archive, Fingerprint, Fixity};
use fonds::error::{Error, Result};

use super::change::{Copied, show};
use super::{Change, Edge, State};
use crate::place::View;
use crate::view::{self, Checked, Fault, Whole};

/// What was found of this copy since the last time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Finding {
    /// So many items were looked at by now, with so many bytes; these are not whole.
    Items {
        /// How many.
        items: u32,
        /// How many bytes they have.
        bytes: u64,
        /// The numbers of those that are not whole, and what is wrong with them; only new ones.
        faults: Vec<(u32, Fault)>,
    },
    /// The SHA-256 of the whole without its signature, or why it cannot be read. Nothing comes after.
    Whole(std::result::Result<Fixity, Error>),
}

impl State {
    /// The archive.
    pub(crate) fn archive(&self) -> &std::rc::Rc<Archive> {
        &self.archive
    }

    /// Looks whether this copy is whole, unless that is being done.
    pub(super) fn check(&mut self) -> Vec<Change> {
        if self.checked.running {
            return Vec::new();
        }
        self.checked = Checked { running: true, ..Checked::default() };
        let mut changes = vec![Change::Check];
        changes.extend(self.tell_check(true));
        changes
    }

    /// Looks by itself where all of the archive is at hand and nobody has looked yet.
    pub(super) fn check_at_once(&mut self) -> Vec<Change> {
        let is_seen = matches!(self.seen.place.view, View::Check);
        let is_new = self.checked == Checked::default();
        if is_seen && is_new && self.parts.is_none() { self.check() } else { Vec::new() }
    }

    pub(super) fn found(&mut self, finding: &Finding) -> Vec<Change> {
        match finding {
            Finding::Items { items, bytes, faults } => {
                (self.checked.items, self.checked.bytes) = (*items, *bytes);
                self.checked.faults.extend_from_slice(faults);
                self.tell_check(false)
            }
            Finding::Whole(digest) => {
                let signature = self.archive.signature();
                let named = |digest: Fixity| Whole {
                    digest,
                    print: Fingerprint::of_archive(digest),
                    signed: signature.map(|one| (one.fingerprint(), one.matches(digest))),
                };
                self.checked.faults.sort_by_key(|(number, _)| *number);
                self.checked.whole = Some(digest.clone().map(named));
                self.checked.running = false;
                self.tell_check(true)
            }
        }
    }

    /// Draws what was found so far, if it is seen; with `says`, says it too.
    fn tell_check(&self, says: bool) -> Vec<Change> {
        if !matches!(self.seen.place.view, View::Check) {
            return Vec::new();
        }
        let inside = |id: &str, nodes| Change::Inside { id: id.to_owned(), nodes };
        let mut changes = Vec::new();
        // What cannot be drawn yet is drawn with the place, the next time.
        if let Ok(nodes) = view::found(self.say, &self.archive, &self.checked) {
            changes.push(inside(view::FOUND, nodes));
        }
        if says {
            let status = view::check_status(self.say, &self.archive, &self.checked);
            changes.push(inside(view::STATUS, vec![crate::node::Node::Text(status)]));
        }
        changes
    }

    /// Lists more items.
    pub(super) fn more_checked(&mut self) -> Result<Vec<Change>> {
        self.checked.more = self.checked.more.saturating_add(view::MORE);
        let mut changes = self.say_again()?;
        changes.extend(show("checked", Edge::Nearest));
        Ok(changes)
    }

    /// Copies what names the whole.
    pub(super) fn copy_print(&self) -> Vec<Change> {
        let Some(Ok(whole)) = &self.checked.whole else { return Vec::new() };
        let text = view::check_copied(self.say, &view::title_of(self.say, &self.archive), whole);
        let (told, field) = ("check-told", "check-field".to_owned());
        vec![Change::Copy(Copied { text, told, field, say: self.say.copied.to_owned() })]
    }
}
