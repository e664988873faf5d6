//! Where in an item the reader is, and from section to section.

use super::change::show;
use super::{Change, Edge, State, Window};
use crate::place::View;

impl State {
    /// The item was scrolled: the contents show the section, and the address follows once the
    /// passage that it names is out of the window.
    pub(super) fn read(&mut self, window: Window) -> Vec<Change> {
        let View::Item { passage, original: false, quote, .. } = &mut self.seen.place.view else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        let named = passage.unwrap_or(1);
        let is_seen = (window.first..=window.last).contains(&named);
        // What was scrolled before the passage came into the window, the reader did not do.
        self.seen.arrived |= is_seen || passage.is_none();
        // At the end, sections that are short cannot come up to where one reads.
        let at = if window.is_end && is_seen { named } else { window.line };
        if !is_seen && self.seen.arrived {
            *passage = Some(window.first).filter(|&first| first > 1);
            quote.clear();
            changes.push(Change::Fragment { fragment: self.seen.place.fragment(), push: false });
        }
        changes.extend(self.enter(at));
        changes
    }

    /// To the next section, or the one before; before the first is the beginning.
    pub(super) fn section(&mut self, forward: bool) -> Vec<Change> {
        let sections = &self.seen.sections;
        let after = sections.partition_point(|&start| Some(start) <= self.seen.section);
        let to = if forward { Some(after) } else { after.checked_sub(2) };
        let to = match to.map(|to| sections.get(to).copied()) {
            Some(None) => return Vec::new(),
            Some(Some(start)) => start,
            None if self.seen.section.is_none() => return Vec::new(),
            None => 1,
        };
        if let View::Item { passage, quote, .. } = &mut self.seen.place.view {
            *passage = Some(to).filter(|&to| to > 1);
            quote.clear();
        }
        let mut changes = vec![Change::Fragment { fragment: self.seen.place.fragment(), push: false }];
        changes.extend(self.enter(to));
        changes.extend(show(&format!("p{to}"), Edge::Top));
        changes
    }

    /// The section of a passage is the one in which the reader is.
    fn enter(&mut self, passage: u32) -> Option<Change> {
        let before = self.seen.sections.partition_point(|&start| start <= passage);
        let section = before.checked_sub(1).and_then(|at| self.seen.sections.get(at)).copied();
        let is_other = section != self.seen.section;
        self.seen.section = section;
        is_other.then_some(Change::Section(section))
    }
}
