//! The timeline: which years are seen of it.

use std::rc::Rc;

use fonds::error::Result;
use fonds::search;

use super::{Change, State, Target, Turn};
use crate::node::Node;
use crate::place::{Place, View, YEARS};
use crate::view::{self, Dates};

/// The years that were seen when a drag began.
pub(super) type Dragged = Option<(i32, i32)>;

impl State {
    /// The dates of the place.
    fn timeline(&mut self) -> Result<Rc<search::Timeline>> {
        if let Some(timeline) = &self.seen.timeline {
            return Ok(Rc::clone(timeline));
        }
        let answer = (!self.seen.place.asked.is_empty()).then_some(&*self.seen.answer);
        let timeline = Rc::new(search::timeline(&self.archive, answer)?.unwrap_or_default());
        self.seen.timeline = Some(Rc::clone(&timeline));
        Ok(timeline)
    }

    pub(super) fn draw_timeline(&mut self, span: Option<(i32, i32)>, table: bool) -> Result<Vec<Node>> {
        let timeline = self.timeline()?;
        let span = span.or_else(|| view::default_span(&timeline));
        let rows = self.seen.rows;
        let dates = span.filter(|_| !timeline.moments.is_empty());
        let dates = dates.map(|span| Dates { timeline: &timeline, span, table, rows });
        let (nodes, shown) = view::timeline(self.say, &self.archive, dates.as_ref(), &self.seen.place.asked)?;
        self.seen.shown = shown;
        Ok(nodes)
    }

    /// What a key does to the timeline.
    pub(super) fn turn_of(&self, key: &str, target: &Target) -> Option<Turn> {
        if !matches!(self.seen.place.view, View::Timeline { .. }) || *target == Target::Box {
            return None;
        }
        // What scrolls the page does so but where the picture has the focus.
        let is_inside = matches!(target, Target::Figure | Target::Hit(_));
        match key {
            "ArrowLeft" => Some(Turn::Earlier),
            "ArrowRight" => Some(Turn::Later),
            "Home" if is_inside => Some(Turn::First),
            "End" if is_inside => Some(Turn::Last),
            "+" | "=" if self.settings.letters => Some(Turn::In),
            "-" | "−" if self.settings.letters => Some(Turn::Out),
            _ => None,
        }
    }

    /// Shows other years; `held` is the date that has the focus.
    pub(super) fn turn(&mut self, turn: Turn, held: Option<u32>) -> Result<Vec<Change>> {
        let timeline = self.timeline()?;
        let View::Timeline { span, .. } = self.seen.place.view else { return Ok(Vec::new()) };
        let whole = view::whole_span(&timeline);
        let Some((seen, whole)) = span.or_else(|| view::default_span(&timeline)).zip(whole) else {
            return Ok(Vec::new());
        };
        self.show_years(turned(turn, seen, whole), held)
    }

    /// The picture is dragged by so much of its width since it was taken hold of, or let go.
    pub(super) fn drag(&mut self, by: Option<f64>) -> Result<Vec<Change>> {
        let timeline = self.timeline()?;
        let (View::Timeline { span, .. }, Some(by)) = (&self.seen.place.view, by) else {
            self.dragged = None;
            return Ok(Vec::new());
        };
        let Some(seen) = span.or_else(|| view::default_span(&timeline)) else { return Ok(Vec::new()) };
        let from = *self.dragged.get_or_insert(seen);
        let years = f64::from(from.1.saturating_sub(from.0).saturating_add(1));
        // Less than a year either way moves nothing.
        let by = (-by.clamp(-2.0, 2.0) * years) as i32;
        let moved = moved(from, by, view::whole_span(&timeline).unwrap_or(from));
        if moved == seen { Ok(Vec::new()) } else { self.show_years(moved, None) }
    }

    fn show_years(&mut self, years: (i32, i32), held: Option<u32>) -> Result<Vec<Change>> {
        let timeline = self.timeline()?;
        let View::Timeline { span, table } = &mut self.seen.place.view else { return Ok(Vec::new()) };
        *span = Some(years);
        let table = *table;
        self.seen.rows = view::MOST_ROWS;
        let dates = Dates { timeline: &timeline, span: years, table, rows: self.seen.rows };
        let (nodes, shown) = view::seen_of(self.say, &self.archive, &dates, &self.seen.place.asked)?;
        self.seen.shown = shown;
        let mut changes = vec![
            Change::Inside { id: "timeline".to_owned(), nodes },
            Change::Inside {
                id: "span".to_owned(),
                nodes: vec![Node::Text(view::span_name(self.say, years))],
            },
        ];
        // Of another way to see it, the same years.
        for (id, table) in [("as-picture", false), ("as-table", true)] {
            let href = Place::timeline(Some(years), table, &self.seen.place.asked).fragment();
            changes.push(Change::Lead { id, href });
        }
        changes.push(Change::Fragment { fragment: self.seen.place.fragment(), push: false });
        if let Some(held) = held {
            let id = if self.seen.shown.contains(&held) { format!("r{held}") } else { "timeline".to_owned() };
            changes.push(Change::Focus(id));
        }
        Ok(changes)
    }

    /// More rows of the table.
    pub(super) fn more_dates(&mut self) -> Result<Vec<Change>> {
        self.seen.rows = self.seen.rows.saturating_add(view::MOST_ROWS);
        let mut changes = Vec::new();
        self.render(&mut changes)?;
        changes.push(Change::Focus("timeline".to_owned()));
        Ok(changes)
    }
}

/// Other years than those that are seen; never past the first and the last that have dates.
fn turned(turn: Turn, (first, last): (i32, i32), whole: (i32, i32)) -> (i32, i32) {
    let years = last.saturating_sub(first).saturating_add(1);
    let quarter = (years / 4).max(1);
    let all = whole.1.saturating_sub(whole.0).saturating_add(1);
    match turn {
        Turn::Whole => whole,
        Turn::First => moved((first, last), whole.0.saturating_sub(first), whole),
        Turn::Last => moved((first, last), whole.1.saturating_sub(last), whole),
        Turn::Earlier => moved((first, last), quarter.saturating_neg(), whole),
        Turn::Later => moved((first, last), quarter, whole),
        Turn::In | Turn::Out => {
            let other =
                if turn == Turn::In { (years / 2).max(1) } else { years.saturating_mul(2).min(all.max(1)) };
            let first = first.saturating_add(years.saturating_sub(other).wrapping_div(2));
            moved((first, first.saturating_add(other).saturating_sub(1)), 0, whole)
        }
    }
}

/// As many years, so much later, as far as there are any.
fn moved((first, last): (i32, i32), by: i32, whole: (i32, i32)) -> (i32, i32) {
    let more = last.saturating_sub(first).clamp(0, YEARS.end().saturating_sub(*YEARS.start()));
    let latest = whole.1.saturating_sub(more).max(whole.0);
    let first = first.saturating_add(by).clamp(whole.0.min(latest), latest);
    (first, first.saturating_add(more).min(*YEARS.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_turned_within_those_that_have_dates() {
        let whole = (1990, 2009);
        let turned = |turn, span| turned(turn, span, whole);
        assert_eq!(turned(Turn::In, whole), (1995, 2004));
        assert_eq!(turned(Turn::In, (2000, 2000)), (2000, 2000));
        assert_eq!(turned(Turn::Out, (1990, 1994)), (1990, 1999));
        assert_eq!(turned(Turn::Out, whole), whole);
        assert_eq!(turned(Turn::Earlier, (1991, 1998)), (1990, 1997));
        assert_eq!(turned(Turn::Later, (1991, 1998)), (1993, 2000));
        assert_eq!(turned(Turn::Last, (1991, 1998)), (2002, 2009));
        assert_eq!(turned(Turn::First, (1995, 1998)), (1990, 1993));
        assert_eq!(turned(Turn::Whole, (1995, 1998)), whole);
        // Of a link that names years without dates, there is a way back.
        assert_eq!(turned(Turn::Later, (1000, 1003)), (1990, 1993));
        assert_eq!(turned(Turn::Earlier, (-9999, 9999)).0, 1990);
    }
}
