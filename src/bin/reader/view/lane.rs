//! One lane of the timeline: its dates as marks along a line, or where they are too many as
//! columns that count them. All places along the line are parts of its width, so that a lane is
//! as wide as the window and its letters are as large as everywhere.

use std::collections::BTreeMap;

use fonds::analysis::dates::{Bound, Dated, Day, Precision, iso_year};

use crate::node::{Element, Node, el, of_class};
use crate::place::YEARS;
use crate::text::Say;

/// Parts of the width of a lane.
const WIDTH: i64 = 10_000;
/// What stays free on each side of a mark, in such parts.
const BESIDE: i64 = 35;
/// How far the open end of a time reaches.
const OPEN: i64 = 300;
/// A lane of more dates than these has no more rows of marks than those.
const MANY: usize = 30;
const MOST_ROWS: usize = 9;
/// The height of a row, of a mark, and of the columns, in hundredths of the size of letters.
const ROW: i64 = 80;
const MARK: i64 = 56;
const COLUMN: i64 = 300;

/// What a lane is measured by: years, of which the first and the last are all seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) first: i32,
    pub(super) last: i32,
    start: i64,
    days: i64,
}

/// The first day of a year, or of a month of it.
fn begins(year: i32, month: u32) -> i64 {
    Day::from_ymd(year, month, 1).map_or_else(|| i64::from(Day::LAST.0).saturating_add(1), |day| day.0.into())
}

/// Hundredths, as a number with two places.
fn hundredths(number: i64) -> String {
    let (whole, rest) = (number.wrapping_div(100), number.wrapping_rem(100).unsigned_abs());
    let sign = if number < 0 && whole == 0 { "-" } else { "" };
    format!("{sign}{whole}.{rest:02}")
}

/// Hundredths of a percent, as the value of an attribute.
pub(super) fn percent(part: i64) -> String {
    hundredths(part) + "%"
}

fn em(part: i64) -> String {
    hundredths(part) + "em"
}

impl Scale {
    pub(super) fn of((first, last): (i32, i32)) -> Self {
        let start = begins(first, 1);
        let days = begins(last.saturating_add(1), 1).saturating_sub(start).max(1);
        Self { first, last, start, days }
    }

    /// How many years are seen.
    pub(super) fn years(&self) -> i32 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }

    /// Where a day begins, in parts of the width.
    fn at(&self, day: i64) -> i64 {
        day.saturating_sub(self.start).saturating_mul(WIDTH).checked_div(self.days).unwrap_or_default()
    }

    /// Whether any of a date is seen.
    pub(super) fn has(&self, date: &Dated) -> bool {
        let end = self.start.saturating_add(self.days);
        i64::from(date.first.0) < end && i64::from(date.last.0) >= self.start
    }

    /// Whether a date ends before what is seen.
    pub(super) fn is_after(&self, date: &Dated) -> bool {
        i64::from(date.last.0) < self.start
    }

    /// The places that are named, each with its year and month, and the lines without a name between them.
    fn ticks(&self) -> Vec<(i64, Option<(i32, u32)>)> {
        let months = match self.years() {
            1 => Some((3, 1)),
            2 => Some((6, 3)),
            _ => None,
        };
        let mut ticks = Vec::new();
        if let Some((named, lined)) = months {
            for year in self.first..=self.last {
                for month in (1..=12_u32).step_by(lined) {
                    let is_named = month.wrapping_sub(1).checked_rem(named) == Some(0);
                    ticks.push((self.at(begins(year, month)), is_named.then_some((year, month))));
                }
            }
            return ticks;
        }
        // A year before Christ has a longer name.
        let step = step(self.years(), if self.first > 0 { 8 } else { 4 });
        let mut round = self.first.saturating_sub(1).div_euclid(step).saturating_mul(step);
        while round <= self.last {
            // Round for who counts them: 100 BC is the year -99, and there was none between 1 BC and 1 AD.
            let year = if round > 0 { round } else { round.saturating_add(1) };
            if (self.first..=self.last).contains(&year) {
                ticks.push((self.at(begins(year, 1)), Some((year, 1))));
            }
            round = round.saturating_add(step);
        }
        ticks
    }

    /// The line of the years.
    pub(super) fn axis(&self, say: Say) -> Element {
        let mut axis = of_class("svg", "axis").with("aria-hidden", "true").with("height", "1.7em");
        for (at, named) in self.ticks() {
            axis = axis.child(vertical(at, "0", "1.7em"));
            // What would be cut off at the end is not named.
            if let Some(named) = named.filter(|_| at < WIDTH.saturating_mul(93).wrapping_div(100)) {
                let place = el("text").with("x", percent(at)).with("dx", "0.35em").with("y", "1.15em");
                axis = axis.child(place.text(name_of(say, named)));
            }
        }
        axis.child(el("defs").child(fade("fade-after", "0.75", "0")).child(fade("fade-before", "0", "0.75")))
    }
}

/// The name of a year, or of a month after its first.
fn name_of(say: Say, (year, month): (i32, u32)) -> String {
    if month == 1 { say.year_name(year) } else { format!("{}-{month:02}", iso_year(year)) }
}

/// What the open end of a time is filled with.
fn fade(id: &str, from: &str, to: &str) -> Element {
    let stop =
        |at: &str, opacity: &str| of_class("stop", "fade").with("offset", at).with("stop-opacity", opacity);
    el("linearGradient").with("id", id).child(stop("0", from)).child(stop("1", to))
}

/// The smallest round number of years of which no more than `most` are in so many.
fn step(years: i32, most: i32) -> i32 {
    let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
    steps.into_iter().find(|step| years.checked_div(*step) < Some(most)).unwrap_or(5000)
}

fn vertical(at: i64, from: &str, to: &str) -> Element {
    of_class("line", "tick").with("x1", percent(at)).with("x2", percent(at)).with("y1", from).with("y2", to)
}

/// A date of a lane: what it is, its number among all, and where it leads.
pub(super) struct Marked<'a> {
    pub(super) date: &'a Dated,
    pub(super) number: usize,
}

/// A mark: where it begins and ends, with what is open, and its row.
struct Placed<'a> {
    marked: Marked<'a>,
    from: i64,
    to: i64,
    row: usize,
}

/// Puts marks in rows, so that none lies on another; `None` if there are too many rows.
fn placed<'a>(scale: &Scale, dates: Vec<Marked<'a>>) -> Option<Vec<Placed<'a>>> {
    let mut rows: Vec<i64> = Vec::new();
    let mut all = Vec::new();
    let most = if dates.len() > MANY { MOST_ROWS } else { MANY };
    for marked in dates {
        let date = marked.date;
        let from = scale.at(date.first.0.into()).max(0);
        let to = scale.at(i64::from(date.last.0).saturating_add(1)).min(WIDTH);
        let open = |bound| if date.bound == bound { OPEN } else { 0 };
        let begin = from.saturating_sub(open(Bound::Until)).saturating_sub(BESIDE);
        let end = to.saturating_add(open(Bound::Since)).saturating_add(BESIDE);
        let row = rows.iter().position(|taken| *taken <= begin).unwrap_or(rows.len());
        match rows.get_mut(row) {
            Some(taken) => *taken = end,
            None => rows.push(end),
        }
        if rows.len() > most {
            return None;
        }
        all.push(Placed { marked, from, to, row });
    }
    Some(all)
}

/// The class of a mark by how exactly it is stated.
fn class_of(date: &Dated) -> String {
    let mut class = match date.precision {
        Precision::Day => "mark day",
        Precision::Month | Precision::Season => "mark month",
        Precision::Year => "mark year",
        Precision::Decade | Precision::Century => "mark age",
    }
    .to_owned();
    if date.approximate {
        class.push_str(" about");
    }
    if date.inferred {
        class.push_str(" inferred");
    }
    class
}

/// The shapes of a mark, in a picture of this height.
fn shapes(date: &Dated, (from, to): (i64, i64), top: i64) -> Vec<Node> {
    let rect = |from: i64, to: i64| {
        el("rect")
            .with("x", percent(from))
            .with("y", em(top))
            // Of no width, nothing would be drawn at all.
            .with("width", percent(to.saturating_sub(from).max(4)))
            .with("height", em(MARK))
    };
    let open = match date.bound {
        Bound::Whole => None,
        Bound::Since => Some(rect(to, to.saturating_add(OPEN)).with("fill", "url(#fade-after)")),
        Bound::Until => Some(rect(from.saturating_sub(OPEN), from).with("fill", "url(#fade-before)")),
    };
    let open = open.map(|rect| rect.with("class", "open").into());
    open.into_iter().chain([rect(from, to).with("class", class_of(date)).into()]).collect()
}

/// What a lane shows.
pub(super) struct Drawn {
    pub(super) picture: Element,
    /// The numbers of the dates that are marks of their own, in order.
    pub(super) shown: Vec<usize>,
    pub(super) is_counted: bool,
}

/// A lane: `name` of the whole, `most` columns if its dates are counted, `link` for a date, and
/// `column` for the years of one with how many dates they have.
pub(super) fn lane<'a>(
    scale: &Scale,
    dates: Vec<Marked<'a>>,
    name: &str,
    most: i32,
    link: impl Fn(&Marked<'a>) -> Element,
    column: impl Fn((i32, i32), Option<u32>, usize) -> Element,
) -> Drawn {
    let picture = |height: i64| {
        let mut picture =
            of_class("svg", "lane").with("role", "group").with("aria-label", name).with("height", em(height));
        for (at, _) in scale.ticks() {
            picture = picture.child(vertical(at, "0", "100%").with("aria-hidden", "true"));
        }
        picture
    };
    let counted = Columns::of(scale, &dates, most);
    let Some(placed) = placed(scale, dates) else {
        return Drawn { picture: counted.drawn(scale, picture, column), shown: Vec::new(), is_counted: true };
    };
    let rows = placed.iter().map(|one| one.row.saturating_add(1)).max().unwrap_or(1);
    let height = ROW.saturating_mul(rows as i64);
    let mut drawn = picture(height);
    let mut shown = Vec::new();
    for one in placed {
        // The first rows lie on the ground.
        let ground = height.saturating_sub(ROW.saturating_mul(one.row.saturating_add(1) as i64));
        let top = ground.saturating_add(ROW.saturating_sub(MARK).wrapping_div(2));
        let shapes = shapes(one.marked.date, (one.from, one.to), top);
        // One stop of the keyboard is enough for a lane: the arrows lead on from there.
        let index = if shown.is_empty() { "0" } else { "-1" };
        drawn = drawn.child(link(&one.marked).with("tabindex", index).children(shapes));
        shown.push(one.marked.number);
    }
    Drawn { picture: drawn, shown, is_counted: false }
}

/// How many dates touch each of some stretches of time.
struct Columns {
    /// By the first year and the month, if months are counted.
    counts: BTreeMap<(i32, Option<u32>), usize>,
    step: i32,
}

impl Columns {
    fn of(scale: &Scale, dates: &[Marked], most: i32) -> Self {
        let by_month = scale.years() <= 3;
        let step = if by_month { 1 } else { step(scale.years(), most) };
        let mut counts = BTreeMap::new();
        for Marked { date, .. } in dates {
            let month = |day: Day| {
                let (year, month, _) = day.ymd();
                i64::from(year).saturating_mul(12).saturating_add(i64::from(month)).saturating_sub(1)
            };
            // Counted in steps of months or of years.
            let unit = if by_month { 1 } else { i64::from(step).saturating_mul(12) };
            let of_year = |year: i32| i64::from(year).saturating_mul(12);
            let end = of_year(scale.last).saturating_add(11);
            let from = month(date.first).max(of_year(scale.first)).div_euclid(unit);
            let to = month(date.last).min(end).div_euclid(unit);
            for place in from..=to {
                let months = place.saturating_mul(unit);
                let year = i32::try_from(months.div_euclid(12)).unwrap_or_default();
                let month = by_month.then(|| months.rem_euclid(12).saturating_add(1) as u32);
                let count: &mut usize = counts.entry((year, month)).or_default();
                *count = count.saturating_add(1);
            }
        }
        Self { counts, step }
    }

    fn drawn(
        &self,
        scale: &Scale,
        picture: impl Fn(i64) -> Element,
        column: impl Fn((i32, i32), Option<u32>, usize) -> Element,
    ) -> Element {
        let highest = self.counts.values().copied().max().unwrap_or(1).max(1);
        let top = 140;
        let mut drawn = picture(COLUMN.saturating_add(top));
        let mut is_named = false;
        for (&(year, month), &count) in &self.counts {
            let next = match month {
                Some(12) => begins(year.saturating_add(1), 1),
                Some(month) => begins(year, month.saturating_add(1)),
                None => begins(year.saturating_add(self.step), 1),
            };
            let from = scale.at(begins(year.max(*YEARS.start()), month.unwrap_or(1))).max(0);
            let to = scale.at(next).min(WIDTH);
            let height =
                COLUMN.saturating_mul(count as i64).checked_div(highest as i64).unwrap_or_default().max(12);
            let y = COLUMN.saturating_add(top).saturating_sub(height);
            let rect = |class: &str, y: i64, height: i64| {
                of_class("rect", class)
                    .with("x", percent(from))
                    .with("y", em(y))
                    .with("width", percent(to.saturating_sub(from).saturating_sub(20).max(10)))
                    .with("height", em(height))
            };
            // However low a column is, all above it leads there too.
            let reach = rect("reach", top, COLUMN);
            let bar = rect("mark column", y, height);
            let last = year.saturating_add(self.step).saturating_sub(1);
            drawn = drawn.child(
                column((year.max(scale.first), last.min(scale.last)), month, count).child(reach).child(bar),
            );
            if count == highest && !is_named {
                is_named = true;
                // Above the middle, but not past the edge.
                let middle = from.saturating_add(to).wrapping_div(2).clamp(250, WIDTH.saturating_sub(250));
                let name = el("text").with("x", percent(middle)).with("y", em(y.saturating_sub(30)));
                drawn = drawn.child(name.with("text-anchor", "middle").text(count.to_string()));
            }
        }
        drawn
    }
}

/// A small picture of a kind of mark, for the legend.
pub(super) fn sample(class: &str, open: Option<&'static str>) -> Element {
    let wide = !class.contains("day");
    let rect = |from: i64, to: i64| {
        el("rect")
            .with("x", em(from))
            .with("y", em(20))
            .with("width", em(to.saturating_sub(from)))
            .with("height", em(MARK))
    };
    let sample = of_class("svg", "sample")
        .with("aria-hidden", "true")
        .with("width", em(if wide { 240 } else { 60 }))
        .with("height", em(100));
    let (from, to) = match open {
        None if wide => (10, 220),
        None => (25, 27),
        Some("fade-after") => (10, 110),
        Some(_) => (120, 220),
    };
    let fade = open.map(|open| {
        let rect = if open == "fade-after" { rect(110, 230) } else { rect(0, 120) };
        rect.with("class", "open").with("fill", format!("url(#{open})")).into()
    });
    sample.children(fade).child(rect(from, to).with("class", format!("mark {class}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::tests::find;
    use crate::text::Tongue;
    use fonds::analysis::dates::dates;

    fn drawn(years: (i32, i32), text: &str) -> Drawn {
        let dates = dates(text);
        let marked = dates.iter().enumerate().map(|(number, date)| Marked { date, number }).collect();
        let link = |one: &Marked| el("a").with("id", format!("r{}", one.number));
        let column = |(first, last): (i32, i32), month: Option<u32>, count: usize| {
            el("a").with("id", format!("{first}-{last} {month:?}: {count}"))
        };
        lane(&Scale::of(years), marked, "x", 40, link, column)
    }

    fn rects(drawn: &Drawn) -> Vec<(String, String, String)> {
        let nodes = [drawn.picture.clone().into()];
        let attribute = |one: &Element, name: &str| one.attribute(name).unwrap_or_default().to_owned();
        let rects = find(&nodes, &|one| one.name == "rect");
        rects
            .iter()
            .map(|one| (attribute(one, "class"), attribute(one, "x"), attribute(one, "width")))
            .collect()
    }

    #[test]
    fn a_date_is_as_wide_as_it_is_long() {
        let seen = rects(&drawn((2000, 2003), "On 1 July 2002; in 2001. In January 2003."));
        let told: Vec<_> = seen.iter().map(|(class, x, width)| [class.as_str(), x, width]).collect();
        // Four years are 1461 days: a year is a quarter, and a day is at least visible.
        assert_eq!(
            told,
            [
                ["mark day", "62.42%", "0.07%"],
                ["mark year", "25.05%", "24.98%"],
                ["mark month", "75.01%", "2.12%"],
            ]
        );
        // What is only partly in the window is cut, and what is not is not asked for.
        assert_eq!(rects(&drawn((1995, 1996), "In the 1990s."))[0].2, "100.00%");
    }

    #[test]
    fn no_mark_lies_on_another_and_too_many_are_counted() {
        let apart = drawn((2000, 2009), "In 2001. In 2003. In 2005.");
        let stacked = drawn((2000, 2009), "In 2001. In 2001. In 2001, and in May 2001.");
        let height = |one: &Drawn| one.picture.attribute("height").unwrap_or_default().to_owned();
        assert_eq!((height(&apart).as_str(), height(&stacked).as_str()), ("0.80em", "3.20em"));
        assert_eq!((apart.shown, apart.is_counted), (vec![0, 1, 2], false));
        let many = drawn((2000, 2009), &"In 2001. ".repeat(40));
        assert!(many.is_counted && many.shown.is_empty());
        let nodes = [many.picture.into()];
        let columns = find(&nodes, &|one| one.name == "a");
        assert_eq!(columns[0].attribute("id"), Some("2001-2001 None: 40"));
        // A few are not, however they lie: who sees so few years wants to see them.
        assert!(!drawn((2000, 2009), &"In 2001. ".repeat(20)).is_counted);
        let of_year = drawn((2001, 2001), &"In May 2001. ".repeat(40));
        let nodes = [of_year.picture.into()];
        let columns = find(&nodes, &|one| one.name == "a");
        assert_eq!(columns[0].attribute("id"), Some("2001-2001 Some(5): 40"));
    }

    #[test]
    fn years_are_named_at_round_numbers_and_never_too_many() {
        let names = |years| -> Vec<String> {
            let ticks = Scale::of(years).ticks();
            ticks
                .into_iter()
                .filter_map(|(_, named)| Some(name_of(Tongue::English.texts(), named?)))
                .collect()
        };
        assert_eq!(names((1995, 2024)), ["1995", "2000", "2005", "2010", "2015", "2020"]);
        assert_eq!(names((-250, 250)), ["200\u{a0}BC", "1", "200"]);
        assert_eq!(names((-99, 20)), ["100\u{a0}BC", "50\u{a0}BC", "1"]);
        assert_eq!(names((0, 0)), ["1\u{a0}BC", "0000-04", "0000-07", "0000-10"]);
        assert_eq!(names((2013, 2013)), ["2013", "2013-04", "2013-07", "2013-10"]);
        assert_eq!(names((2013, 2014)), ["2013", "2013-07", "2014", "2014-07"]);
        for years in [(-9999, 9999), (0, 9999), (1, 2), (-50, 50), (9998, 9999), (1900, 1902)] {
            assert!((1..=9).contains(&names(years).len()), "{years:?}");
        }
    }
}
