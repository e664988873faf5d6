//! What keys do.

use fonds::error::Result;

use super::change::{focus_hit, handled, show};
use super::{Change, Edge, Key, State, Target};
use crate::place::{Asked, Place, View};

impl State {
    pub(super) fn key(&mut self, key: &Key) -> Result<Vec<Change>> {
        if key.target == Target::Field {
            return Ok(Vec::new());
        }
        if key.target == Target::Panel {
            let closes = key.key == "Escape";
            return Ok(handled(closes.then_some(Change::Close).into_iter().collect()));
        }
        if key.key == "Escape" && !self.peeking.is_empty() {
            return Ok(handled(self.unpeek()));
        }
        if key.target == Target::Acts {
            let shuts = key.key == "Escape";
            return Ok(handled(if shuts { self.shut_acts() } else { Vec::new() }));
        }
        if matches!(key.target, Target::Chip(_) | Target::Become(_)) {
            let changes = self.chip_key(key)?;
            if !changes.is_empty() {
                return Ok(changes);
            }
        }
        let in_box = key.target == Target::Box;
        if let Some(turn) = self.turn_of(&key.key, &key.target) {
            let held = if let Target::Hit(date) = key.target { Some(date) } else { None };
            return Ok(handled(self.turn(turn, held)?));
        }
        let changes = match key.key.as_str() {
            "ArrowDown" | "Enter" if in_box && !matches!(self.seen.place.view, View::Home) => {
                if self.seen.place.asked.is_empty() {
                    return Ok(Vec::new());
                }
                let mut changes = self.leave(Place::results(&self.seen.place.asked))?;
                changes.extend(self.seen.shown.first().map(focus_hit).unwrap_or_default());
                return Ok(changes);
            }
            "ArrowDown" | "Enter" if in_box => self.seen.shown.first().map(focus_hit),
            // As its link does; WebKit loses the key now and then where a page comes from a host.
            "Enter" if !key.shift && matches!(self.seen.place.view, View::Home) => match key.target {
                Target::Hit(passage) => return Ok(handled(self.open(passage)?)),
                _ => None,
            },
            "ArrowDown" | "ArrowUp" => self.arrow(key),
            "Escape" => return self.escape(&key.target),
            "F3" if key.shift => return Ok(handled(self.step(false))),
            "F3" => return Ok(handled(self.step(true))),
            _ if in_box || !self.settings.letters => None,
            _ if is_letter(key, "/", "Slash") => Some(vec![Change::Focus("q".to_owned())]),
            _ if is_letter(key, "]", "BracketRight") => return Ok(handled(self.section(true))),
            _ if is_letter(key, "[", "BracketLeft") => return Ok(handled(self.section(false))),
            _ if is_question_mark(key) => return Ok(handled(self.help(true)?)),
            _ if is_letter(key, "n", "KeyN") => return Ok(handled(self.step(!key.shift))),
            _ => None,
        };
        Ok(handled(changes.unwrap_or_default()))
    }

    /// Up and down among the results.
    fn arrow(&self, key: &Key) -> Option<Vec<Change>> {
        if key.target == Target::Figure && key.key == "ArrowDown" {
            return self.seen.shown.first().map(focus_hit);
        }
        let Target::Hit(passage) = key.target else { return None };
        let at = self.seen.shown.iter().position(|&shown| shown == passage)?;
        if key.key == "ArrowDown" {
            return self.seen.shown.get(at.saturating_add(1)).map(focus_hit);
        }
        match at.checked_sub(1) {
            Some(before) => self.seen.shown.get(before).map(focus_hit),
            None if matches!(self.seen.place.view, View::Timeline { .. }) => {
                Some(vec![Change::Focus("timeline".to_owned())])
            }
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
            (View::Home, _) if !self.seen.place.asked.text.is_empty() => {
                let mut changes = vec![Change::Box(String::new())];
                changes.extend(self.typed("")?);
                changes.push(Change::Focus("q".to_owned()));
                Ok(handled(changes))
            }
            (View::Item { path, passage, original, .. }, _) if *original => {
                let place = Place::passage(path, *passage, &self.seen.place.asked);
                self.leave(place)
            }
            (View::Item { path, passage, .. }, _) if !self.seen.place.asked.text.is_empty() => {
                let item = self.archive.item_at(path)?;
                let here = item.map(|item| self.archive.item(item)).transpose()?.zip(*passage);
                let here =
                    here.map(|(item, place)| item.passages.start.saturating_add(place.saturating_sub(1)));
                let hits = item.map(|item| self.seen.answer.hits_of(&self.archive, item)).transpose()?;
                let first = hits.and_then(|hits| hits.first().map(|hit| hit.passage));
                let place = Place::results(&self.seen.place.asked);
                let mut changes = self.leave(place)?;
                // The result one came from, or the first of the item.
                let shown = |passage: &u32| match &self.seen.lines {
                    Some(lines) => (0..).zip(lines).find(|(_, line)| *line == passage).map(|(at, _)| at),
                    None => self.seen.shown.contains(passage).then_some(*passage),
                };
                let seen = here.as_ref().and_then(shown).or(first.as_ref().and_then(shown));
                changes.extend(seen.into_iter().flat_map(|hit| show(&format!("r{hit}"), Edge::Middle)));
                Ok(changes)
            }
            (View::References { path, passage, .. }, _) => {
                let place = Place::passage(path, *passage, &self.seen.place.asked);
                self.leave(place)
            }
            (View::Beside { path, passage }, _) => {
                let place = Place::passage(path, Some(*passage), &Asked::default());
                self.leave(place)
            }
            (View::Name { .. }, _) => self.leave(Place::names("", "")),
            (View::Names { .. }, _) => self.leave(Place::default()),
            (View::Timeline { .. } | View::Compare { .. }, _) => {
                self.leave(Place::results(&self.seen.place.asked))
            }
            (View::Item { .. } | View::Damage { .. } | View::Notes | View::Check, _) => {
                self.leave(Place::default())
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// Whether a key is the one that a Latin layout calls `latin`. Under a layout of another
/// script the key on the same place counts; the Russian one has a full stop where others
/// have the slash.
fn is_letter(key: &Key, latin: &str, code: &str) -> bool {
    let other_script = !key.key.is_ascii() || (code == "Slash" && key.key == ".");
    key.key.eq_ignore_ascii_case(latin) || (key.code == code && other_script)
}

/// The Russian layout has a comma where others have the question mark.
fn is_question_mark(key: &Key) -> bool {
    key.key == "?" || (key.shift && key.code == "Slash" && key.key == ",")
}
