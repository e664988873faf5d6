//! Through the lit places of an item.

use super::{Change, Edge, State};
use crate::place::View;
use crate::view;

impl State {
    /// To the next or the previous lit place, around the end.
    pub(super) fn step(&mut self, forward: bool) -> Vec<Change> {
        let all = self.seen.marks.len();
        if all == 0 {
            return Vec::new();
        }
        let last = all.saturating_sub(1);
        let at = match &self.seen.place.view {
            View::Item { passage, .. } => *passage,
            _ => None,
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

    pub(super) fn current(&mut self, number: usize) -> Vec<Change> {
        self.seen.current = Some(number);
        let text = self.say.of(number.saturating_add(1), self.seen.marks.len());
        let id = view::mark_id(number);
        let mut changes =
            vec![Change::Current { id: id.clone(), text }, Change::Show { id, edge: Edge::Middle }];
        // The address follows, so that it can be copied.
        let of = self.seen.marks.get(number).copied();
        if let View::Item { passage, quote, .. } = &mut self.seen.place.view
            && *passage != of
        {
            *passage = of;
            // Those are the words of another passage.
            quote.clear();
            changes.push(Change::Fragment { fragment: self.seen.place.fragment(), push: false });
        }
        changes
    }
}
