//! The words of the query as chips: opened, changed and left out.

use std::rc::Rc;

use fonds::error::Result;

use super::change::handled;
use super::{Change, Key, State, Target};
use crate::place::{Place, View};
use crate::view::{self, Piece, after_removal, chip_id};

impl State {
    /// The pieces of the query that is seen.
    fn pieces(&self) -> Vec<Piece> {
        match self.seen.place.view {
            View::Home => view::of_query(self.say, &self.seen.query, &self.seen.place.asked),
            View::Item { .. } | View::Notes => Vec::new(),
        }
    }

    /// Draws the row, if it is another than what is seen.
    pub(super) fn draw_chips(&mut self) -> Option<Change> {
        let nodes = view::chips(self.say, &self.pieces(), self.seen.chip);
        let is_other = nodes.len() != self.seen.chips.len()
            || nodes.iter().zip(self.seen.chips.iter()).any(|(new, old)| !new.is(old));
        is_other.then(|| {
            self.seen.chips = Rc::new(nodes.clone());
            Change::Chips(nodes)
        })
    }

    /// Opens a chip, or closes it if it is open.
    pub(super) fn open_chip(&mut self, chip: usize) -> Vec<Change> {
        let closes = self.seen.chip == Some(chip);
        self.seen.chip = (!closes).then_some(chip);
        let mut changes: Vec<Change> = self.draw_chips().into_iter().collect();
        changes.push(Change::Focus(if closes { chip_id(chip) } else { "become0".to_owned() }));
        changes
    }

    /// Keys on a chip or on what it can become.
    pub(super) fn chip_key(&mut self, key: &Key) -> Result<Vec<Change>> {
        let pieces = self.pieces();
        let chips: Vec<&view::Chip> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Chip(chip) => Some(chip),
                Piece::Sign(_) => None,
            })
            .collect();
        let (at, count, open) = match key.target {
            Target::Chip(at) => (at, chips.len(), None),
            Target::Become(at) => {
                let chip = self.seen.chip.and_then(|open| chips.get(open));
                (at, chip.map_or(0, |chip| chip.becomes.len()), self.seen.chip)
            }
            _ => return Ok(Vec::new()),
        };
        let last = count.saturating_sub(1);
        let to = match (key.key.as_str(), open) {
            ("ArrowRight", _) | ("ArrowDown", Some(_)) => at.saturating_add(1).min(last),
            ("ArrowLeft", _) | ("ArrowUp", Some(_)) => at.saturating_sub(1),
            ("Home", _) => 0,
            ("End", _) => last,
            ("Escape", Some(chip)) => return Ok(handled(self.open_chip(chip))),
            ("Escape" | "ArrowUp", None) => return Ok(handled(vec![Change::Focus("q".to_owned())])),
            ("ArrowDown", None) if chips.get(at).is_some_and(|chip| chip.has_menu()) => {
                return Ok(handled(self.open_chip(at)));
            }
            ("Delete" | "Backspace", None) => {
                let asked = chips.get(at).and_then(|chip| chip.becomes.first()).map(|(_, asked)| asked);
                let Some(asked) = asked else { return Ok(Vec::new()) };
                let mut changes = self.leave(Place::results(asked))?;
                changes.push(Change::Focus(after_removal(at, count)));
                return Ok(changes);
            }
            _ => return Ok(Vec::new()),
        };
        Ok(handled(vec![Change::Focus(match open {
            None => chip_id(to),
            Some(_) => format!("become{to}"),
        })]))
    }
}
