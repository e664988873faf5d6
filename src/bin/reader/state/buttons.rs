//! What buttons do.

use fonds::error::Result;
use fonds::search::{MOST_LINES, SortBy};

use super::change::{focus_hit, show};
use super::{Change, Edge, LISTED, Press, State};
use crate::place::{Place, View};
use crate::view;

impl State {
    pub(super) fn button(&mut self, press: Press, seen: Option<(u32, u32)>) -> Result<Vec<Change>> {
        match press {
            Press::Open(item) => {
                let before = self.seen.shown.clone();
                self.seen.opened.insert(item);
                self.render_and_focus_new(&before)
            }
            Press::Turn(turn) => self.turn(turn, None),
            Press::More if matches!(self.seen.place.view, View::Timeline { .. }) => self.more_dates(),
            Press::More if matches!(self.seen.place.view, View::Notes) => self.more_notes(),
            Press::More if matches!(self.seen.place.view, View::Check) => self.more_checked(),
            Press::Check => Ok(self.check()),
            Press::CopyPrint => Ok(self.copy_print()),
            Press::More if self.seen.place.asked.is_empty() => {
                let first = self.seen.listed;
                self.seen.listed = first.saturating_add(LISTED);
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                changes.extend(show(&format!("i{first}"), Edge::Nearest));
                Ok(changes)
            }
            Press::Address(place) => self.address(place, false),
            Press::Leave(place) => self.address(place, true),
            Press::Related(place) => self.related(place),
            Press::Marks => {
                self.marks_hidden = !self.marks_hidden;
                Ok(vec![Change::HideMarks(self.marks_hidden)])
            }
            Press::Unread => {
                self.seen.unread = true;
                self.fill()
            }
            Press::Again => {
                let asked = self.seen.place.asked.clone();
                self.search(&asked)?;
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                Ok(changes)
            }
            Press::More => {
                let before = self.seen.shown.clone();
                self.seen.items = self.seen.items.saturating_add(view::FEW_ITEMS);
                self.render_and_focus_new(&before)
            }
            Press::Narrow => {
                self.seen.narrowing = !self.seen.narrowing;
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                changes.push(Change::Focus("narrow".to_owned()));
                Ok(changes)
            }
            Press::Closer => {
                self.look_closer()?;
                let mut changes = Vec::new();
                self.render(&mut changes)?;
                changes.push(Change::Focus("copy".to_owned()));
                Ok(changes)
            }
            Press::Csv => {
                let by = self.seen.place.asked.lines.unwrap_or(SortBy::Order);
                let all = view::concordance_of(&self.archive, &self.seen.answer, by, MOST_LINES)?;
                Ok(vec![Change::Save { name: view::table_name(&self.archive), text: all.csv() }])
            }
            Press::Chip(chip) => Ok(self.open_chip(chip)),
            Press::Help => self.help(true),
            Press::Display => Ok(vec![Change::Display(view::display(self.say, self.settings))]),
            Press::Close => Ok(vec![Change::Close]),
            Press::Next => Ok(self.step(true)),
            Press::Previous => Ok(self.step(false)),
            Press::Mark(number) if number < self.seen.marks.len() => Ok(self.current(number)),
            Press::Mark(_) => Ok(Vec::new()),
            Press::SectionAfter => Ok(self.section(true)),
            Press::SectionBefore => Ok(self.section(false)),
            Press::Original => {
                let View::Item { path, passage, original, .. } = &self.seen.place.view else {
                    return Ok(Vec::new());
                };
                if *original {
                    return self.read_on(seen);
                }
                // The passage one went to, if it is still in the window, else the first that is.
                let is_seen = |at: &u32| seen.is_none_or(|(first, last)| (first..=last).contains(at));
                let at = passage.filter(is_seen).or(seen.map(|(first, _)| first));
                let mut place = Place::passage(path, at, &self.seen.place.asked);
                if let View::Item { original, .. } = &mut place.view {
                    *original = true;
                }
                self.leave(place)
            }
        }
    }

    /// From the original to what was read of it, at the same place: the passage one came from, if it
    /// is still in the window, else that of the first line that is.
    fn read_on(&mut self, seen: Option<(u32, u32)>) -> Result<Vec<Change>> {
        let View::Item { path, passage, .. } = &self.seen.place.view else { return Ok(Vec::new()) };
        let Some(item) = self.archive.item_at(path)? else { return Ok(Vec::new()) };
        let place = match (*passage, seen) {
            (passage, None) => passage,
            (passage, Some(lines)) => view::passage_at(&self.archive, item, lines, passage)?,
        };
        let place = Place::passage(path, place, &self.seen.place.asked);
        self.leave(place)
    }

    /// Draws the results again; the focus goes to the first that was not seen before.
    fn render_and_focus_new(&mut self, before: &[u32]) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        self.render(&mut changes)?;
        let new = self.seen.shown.iter().find(|passage| !before.contains(passage));
        changes.extend(new.map(focus_hit).unwrap_or_default());
        Ok(changes)
    }
}
