//! From place to place: by links, by Back and Forward, and by typing.

use std::rc::Rc;

use fonds::error::{Error, Result};
use fonds::query::{self, Query};
use fonds::search::{self, Options, Sort};

use super::change::{handled, show};
use super::{Change, Edge, FILLED, Spot, State, readable};
use crate::place::{Asked, Place, View};
use crate::quote::{self, Found};
use crate::view;

impl State {
    /// The reader comes to a place.
    pub(super) fn go(&mut self, place: Place, spot: Option<Spot>) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        let mut told = String::new();
        // A link within what is seen only moves.
        let stays = self.is_same_page(&place);
        if !is_same_search(&place.asked, &self.seen.place.asked) {
            self.search(&place.asked)?;
        }
        self.seen.typed_over_item = false;
        self.leave_notes();
        self.seen.place = place;
        self.seen.rows = view::MOST_ROWS;
        if let View::Item { path, passage, quote, .. } = &mut self.seen.place.view
            && let Some(Some(number)) = readable(self.archive.item_at(path))?
            && let Some(item) = readable(self.archive.item(number))?
        {
            if !quote.is_empty()
                && let Some(document) = readable(self.archive.document(number))?
            {
                let texts: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
                let was = *passage;
                let name = |passage: u32| passage.to_string();
                match quote::find(quote, was, &texts) {
                    Some(Found::Same(at)) => *passage = Some(at),
                    Some(Found::Moved(at)) => {
                        *passage = Some(at);
                        told = self.say.passage_moved.with([&name(was.unwrap_or_default()), &name(at)]);
                    }
                    Some(Found::Changed(at)) => {
                        *passage = Some(at);
                        told = self.say.passage_changed.with([&name(at)]);
                    }
                    Some(Found::Gone) => self.say.passage_gone.clone_into(&mut told),
                    None => {}
                }
            }
            // What lies beyond the end is of another copy: the item is shown from its start.
            let passages = item.passages.len();
            *passage = passage.filter(|&passage| passage as usize <= passages);
        }
        changes.push(Change::Box(self.seen.place.asked.text.clone()));
        let mut line = None;
        if !stays {
            line = self.render(&mut changes)?;
        }
        match (spot, &self.seen.place.view) {
            (Some(spot), _) => {
                changes.push(Change::Scroll(spot.scroll));
                if !spot.focus.is_empty() {
                    changes.push(Change::Focus(spot.focus));
                }
            }
            (None, View::Item { original: true, .. }) => {
                changes.extend(show(line.as_deref().unwrap_or("main"), Edge::Top))
            }
            (None, View::Item { passage: Some(passage), .. }) => {
                let passage = *passage;
                changes.extend(show(&format!("p{passage}"), Edge::Top));
                if let Some(number) = self.seen.marks.iter().position(|&of| of == passage) {
                    changes.extend(self.current(number));
                }
            }
            (None, View::References { passage: Some(passage), .. }) => {
                changes.extend(show(&format!("p{passage}"), Edge::Top));
            }
            (None, _) => {
                changes.push(Change::Scroll(0.0));
                changes.push(Change::Focus("main".to_owned()));
            }
        }
        self.kept.began = true;
        if std::mem::take(&mut self.kept.garbage) {
            self.say.stored_garbage.clone_into(&mut told);
        }
        changes.extend(self.tell(told));
        changes.extend(self.check_at_once());
        Ok(changes)
    }

    fn is_same_page(&self, place: &Place) -> bool {
        let page = |place: &Place| match &place.view {
            View::Item { path, original, .. } => Some((path.clone(), *original)),
            _ => None,
        };
        matches!(place.view, View::Item { original: false, .. })
            && page(place) == page(&self.seen.place)
            && place.asked == self.seen.place.asked
    }

    /// Goes to a place as a link would.
    pub(super) fn leave(&mut self, place: Place) -> Result<Vec<Change>> {
        let mut changes = vec![Change::Fragment { fragment: place.fragment(), push: true }];
        changes.extend(self.go(place, None)?);
        Ok(handled(changes))
    }

    /// Opens the item of a result at its passage, as its link does.
    pub(super) fn open(&mut self, shown: u32) -> Result<Vec<Change>> {
        let passage = self.passage_of(shown);
        let (part, at) = self.archive.passage(passage)?;
        self.leave(Place::passage(&part.path, Some(part.ordinal(at)), &self.seen.place.asked))
    }

    /// The passage of a result; lines are numbered as they are seen, for many may be of one.
    fn passage_of(&self, shown: u32) -> u32 {
        let line = self.seen.lines.as_ref().and_then(|lines| lines.get(shown as usize));
        line.copied().unwrap_or(shown)
    }

    /// The text in the search box changed.
    pub(super) fn typed(&mut self, text: &str) -> Result<Vec<Change>> {
        if text == self.seen.place.asked.text {
            return Ok(Vec::new());
        }
        let push = !matches!(self.seen.place.view, View::Home);
        self.seen.typed_over_item |= push;
        let asked = self.seen.place.asked.with_text(text);
        self.search(&asked)?;
        self.seen.place = Place::results(&asked);
        let mut changes = vec![Change::Fragment { fragment: self.seen.place.fragment(), push }];
        self.render(&mut changes)?;
        if push {
            changes.push(Change::Scroll(0.0));
        }
        Ok(changes)
    }

    pub(super) fn search(&mut self, asked: &Asked) -> Result<()> {
        let seen = &mut self.seen;
        seen.fault = None;
        let query = query::parse(&asked.text);
        match search::search(&self.archive, &asked.text, &query, Options { rules: asked.rules }) {
            Ok(answer) => {
                let other = asked.sort != Sort::Relevance;
                seen.sorted = if other {
                    Some(Rc::new(answer.sorted(&self.archive, asked.sort)?.into()))
                } else {
                    None
                };
                seen.answer = Rc::new(answer);
            }
            Err(error @ Error::Missing { .. }) => return Err(error),
            Err(error) => {
                seen.fault = Some(error);
                seen.sorted = None;
                seen.answer =
                    Rc::new(search::search(&self.archive, "", &Query::default(), Options::default())?);
            }
        }
        seen.query = Rc::new(query);
        seen.absence = None;
        seen.timeline = None;
        seen.settled = false;
        seen.opened.clear();
        seen.items = view::FEW_ITEMS;
        seen.filled = FILLED;
        Ok(())
    }
}

/// Whether two ask for the same in the same order.
fn is_same_search(one: &Asked, other: &Asked) -> bool {
    (&one.text, one.rules, one.sort) == (&other.text, other.rules, other.sort)
}
