//! The timeline: the dates of the texts in the order of time, as a picture with a lane for each
//! item, or as a table.

use std::collections::BTreeMap;

use fonds::analysis::dates::{Bound, Dated, Precision, iso_year};
use fonds::archive::Archive;
use fonds::archive::chronology::Moment;
use fonds::document::Description;
use fonds::error::{Gather, Result};
use fonds::search::{Timeline, mention};

use super::lane::{Marked, Scale, lane, sample};
use super::line::{Languages, words};
use super::{back_of, button, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::quote;
use crate::text::Say;

/// The most lanes; other items are counted, and their dates are in the table.
const MOST_LANES: usize = 50;
/// The most columns of all lanes together, and of one.
const COLUMNS: i32 = 1600;
const MOST_COLUMNS: i32 = 60;
/// How many rows a table has before the reader asks for more.
pub(crate) const MOST_ROWS: usize = 200;

/// What of a timeline is seen.
pub(crate) struct Dates<'a> {
    /// All of it.
    pub(crate) timeline: &'a Timeline,
    /// The first and the last year.
    pub(crate) span: (i32, i32),
    /// Whether it is a table.
    pub(crate) table: bool,
    /// How many rows it has.
    pub(crate) rows: usize,
}

/// The years that have dates.
pub(crate) fn whole_span(timeline: &Timeline) -> Option<(i32, i32)> {
    let years = |date: &Dated| (date.first.ymd().0, date.last.ymd().0);
    let mut all = timeline.moments.iter().map(|one| years(&one.date));
    let first = all.next()?;
    Some(all.fold(first, |(from, to), (first, last)| (from.min(first), to.max(last))))
}

/// The years that are seen at first: those that have dates, but not a few far from all others.
pub(crate) fn default_span(timeline: &Timeline) -> Option<(i32, i32)> {
    let (from, to) = whole_span(timeline)?;
    let mut first: Vec<i32> = timeline.moments.iter().map(|one| one.date.first.ymd().0).collect();
    let mut last: Vec<i32> = timeline.moments.iter().map(|one| one.date.last.ymd().0).collect();
    first.sort_unstable();
    last.sort_unstable();
    // Of forty, one on each side.
    let few = first.len().wrapping_div(40);
    let early = first.get(few).copied().unwrap_or(from);
    let late = last.get(last.len().saturating_sub(few).saturating_sub(1)).copied().unwrap_or(to);
    let all = to.saturating_sub(from).saturating_add(1);
    let most = late.saturating_sub(early).saturating_add(1);
    if late >= early && most.saturating_mul(2) <= all { Some((early, late)) } else { Some((from, to)) }
}

/// The whole view, and the numbers of the dates that can be gone to.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn timeline(
    say: Say,
    archive: &Archive,
    dates: Option<&Dates>,
    asked: &Asked,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let mut nodes: Vec<Node> = vec![
        back_of(say, asked),
        el("h1").text(say.timeline).into(),
        of_class("p", "scope").text(say.timeline_about).into(),
    ];
    let Some(dates) = dates else {
        let told = if archive.chronology().is_some() { say.no_dates } else { say.no_chronology };
        nodes.extend(filter(say, asked));
        nodes.push(el("p").text(told).into());
        return Ok((nodes, Vec::new()));
    };
    nodes.extend(filter(say, asked));
    if dates.timeline.is_cut {
        nodes.push(of_class("p", "source").text(say.dates_cut).into());
    }
    nodes.push(tools(say, dates, asked).into());
    let (seen, shown) = seen_of(say, archive, dates, asked)?;
    let count = say.count(say.dates_found, dates.timeline.moments.len());
    let figure = of_class("div", "timeline")
        .with("id", "timeline")
        .with("role", "group")
        .with("tabindex", "0")
        .with("aria-label", say.dates_in.with([say.timeline, &count]))
        .with("aria-describedby", "timeline-keys")
        .children(seen);
    nodes.push(figure.into());
    nodes.push(of_class("p", "unseen").with("id", "timeline-keys").text(say.timeline_keys).into());
    Ok((nodes, shown))
}

/// What the dates are narrowed down by, and the way out of it.
fn filter(say: Say, asked: &Asked) -> Option<Node> {
    let all = link(&Place::timeline(None, false, &Asked::default()).fragment()).text(say.all_dates);
    let told = say.dates_of.with([asked.text.trim()]);
    let line = of_class("p", "filter").text(told).text(" ").child(all);
    (!asked.is_empty()).then(|| line.into())
}

/// Picture or table, and the years.
fn tools(say: Say, dates: &Dates, asked: &Asked) -> Element {
    let way = |text: &'static str, id: &'static str, table: bool| -> Node {
        let link = link(&Place::timeline(Some(dates.span), table, asked).fragment());
        let link = link.with("id", id).with("data-focus", id).text(text);
        let link = if table == dates.table { link.with("aria-current", "true") } else { link };
        el("li").child(link).into()
    };
    let ways =
        of_class("nav", "choice").with("aria-label", say.as_what).child(el("span").text(say.as_what)).child(
            el("ul")
                .children([way(say.as_picture, "as-picture", false), way(say.as_table, "as-table", true)]),
        );
    let turn = |press: &'static str, sign: &'static str, name: &'static str| {
        button(press, "turn").with("id", press).with("aria-label", name).with("title", name).text(sign)
    };
    let turns = of_class("div", "turns")
        .with("role", "group")
        .with("aria-label", say.zoom)
        .child(turn("earlier", "←", say.earlier))
        .child(turn("zoom-out", "−", say.zoom_out))
        .child(el("output").with("id", "span").text(span_name(say, dates.span)))
        .child(turn("zoom-in", "+", say.zoom_in))
        .child(turn("later", "→", say.later))
        .child(button("whole", "quiet").with("id", "whole").text(say.whole_time));
    of_class("div", "tools timeline-tools").child(turns).child(ways)
}

/// The name of some years.
pub(crate) fn span_name(say: Say, (first, last): (i32, i32)) -> String {
    if first == last { say.year_name(first) } else { [say.year_name(first), say.year_name(last)].join("–") }
}

/// What is seen of the dates in these years, and the numbers of those that can be gone to.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn seen_of(
    say: Say,
    archive: &Archive,
    dates: &Dates,
    asked: &Asked,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let scale = Scale::of(dates.span);
    let (nodes, shown) = if dates.table {
        (table(say, archive, dates, &scale, asked)?, Vec::new())
    } else {
        lanes(say, archive, dates, &scale, asked)?
    };
    let outside = beside(say, dates, &scale, asked);
    Ok((outside.into_iter().chain(nodes).collect(), shown))
}

/// How many dates are before and after what is seen, with the way to them.
fn beside(say: Say, dates: &Dates, scale: &Scale, asked: &Asked) -> Option<Node> {
    let hidden = dates.timeline.moments.iter().filter(|one| !scale.has(&one.date));
    let (before, after): (Vec<_>, Vec<_>) = hidden.partition(|one| scale.is_after(&one.date));
    let (from, to) = whole_span(dates.timeline)?;
    let way = |count: usize, text, year: i32, span: (i32, i32)| -> Option<Node> {
        let place = Place::timeline(Some(span), dates.table, asked);
        let text = say.count_with(text, count, [&say.year_name(year)]);
        (count > 0).then(|| link(&place.fragment()).with("data-focus", "timeline").text(text).into())
    };
    let ways = [
        way(before.len(), say.dates_before, scale.first, (from, scale.last)),
        way(after.len(), say.dates_after, scale.last, (scale.first, to)),
    ];
    let ways: Vec<Node> = ways.into_iter().flatten().collect();
    (!ways.is_empty()).then(|| of_class("p", "beside").children(ways).into())
}

/// A date with its number among all.
type Numbered<'a> = (usize, &'a Moment);

fn lanes(
    say: Say,
    archive: &Archive,
    dates: &Dates,
    scale: &Scale,
    asked: &Asked,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let mut by_item: BTreeMap<u32, Vec<Numbered>> = BTreeMap::new();
    for (number, one) in dates.timeline.moments.iter().enumerate() {
        by_item.entry(one.item).or_default().push((number, one));
    }
    // Those with the most dates, if there are too many.
    let mut counts: Vec<usize> = by_item.values().map(Vec::len).collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let least = counts.get(MOST_LANES.saturating_sub(1)).copied().unwrap_or(0);
    let (seen, rest): (Vec<_>, Vec<_>) = by_item.into_iter().partition(|(_, dates)| dates.len() >= least);
    let more = rest.len().saturating_add(seen.len().saturating_sub(MOST_LANES));
    let lanes = i32::try_from(seen.len().clamp(1, MOST_LANES)).unwrap_or(1);
    let most = COLUMNS.checked_div(lanes).unwrap_or(MOST_COLUMNS).clamp(12, MOST_COLUMNS);

    let mut gather = Gather::default();
    let (mut nodes, mut shown): (Vec<Node>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut kinds = Kinds::default();
    for (number, own) in seen.into_iter().take(MOST_LANES) {
        let Some(item) = gather.take(archive.item(number))? else { continue };
        let all = own.len();
        let own: Vec<Numbered> = own.into_iter().filter(|(_, one)| scale.has(&one.date)).collect();
        let count = say.count(say.dates_found, own.len());
        let passage = |one: &Moment| one.passage.saturating_sub(item.passages.start).saturating_add(1);
        let marked = own.iter().map(|(number, one)| Marked { date: &one.date, number: *number }).collect();
        let to_date = |marked: &Marked| {
            let one = dates.timeline.moments.get(marked.number);
            let at = one.map_or(1, passage);
            let place = Place::passage(&item.path, Some(at), &lit(asked, marked.date));
            let name = say.dates_in.with([&marked.date.edtf(), &format!("¶{at}")]);
            link(&place.fragment()).with("id", format!("r{}", marked.number)).child(el("title").text(name))
        };
        let to_column = |years: (i32, i32), month: Option<u32>, count: usize| {
            let place = Place::timeline(Some(years), month.is_some(), asked);
            let when = match month {
                Some(month) => format!("{}-{month:02}", iso_year(years.0)),
                None => span_name(say, years),
            };
            let name = say.dates_in.with([&when, &say.count(say.dates_found, count)]);
            link(&place.fragment()).with("data-focus", "timeline").child(el("title").text(name))
        };
        let drawn = lane(
            scale,
            marked,
            &say.dates_in.with([&item.description.title, &count]),
            most,
            to_date,
            to_column,
        );
        kinds.note(&own, drawn.is_counted);
        shown.extend(drawn.shown.iter().map(|&number| u32::try_from(number).unwrap_or(u32::MAX)));
        let to_item = link(&Place::passage(&item.path, None, asked).fragment());
        let told = if own.len() == all {
            count
        } else {
            say.of.with([&say.of_usize(own.len()), &say.of_usize(all)])
        };
        let head = el("h2")
            .child(to_item.child(title(&item.description)))
            .text(" ")
            .children(source(&item.description))
            .child(of_class("span", "count").text(told));
        nodes.push(of_class("section", "of-item").child(head).child(drawn.picture).into());
    }
    gather.finish()?;
    nodes.insert(0, scale.axis(say).into());
    if more > 0 {
        nodes.push(of_class("p", "source").text(say.count(say.more_lanes, more)).into());
    }
    nodes.extend(kinds.legend(say));
    Ok((nodes, shown))
}

/// What is asked at a date: what was asked, or else the date itself, so that it is lit.
fn lit(asked: &Asked, date: &Dated) -> Asked {
    if !asked.is_empty() {
        return asked.clone();
    }
    let (first, last) = (date.first.to_string(), date.last.to_string());
    // Without the last so many letters.
    let cut =
        |day: &str, less: usize| day.get(..day.len().saturating_sub(less)).unwrap_or_default().to_owned();
    let typed = match date.precision {
        Precision::Day if first == last => first,
        Precision::Month if cut(&first, 3) == cut(&last, 3) => cut(&first, 3),
        _ if cut(&first, 6) == cut(&last, 6) => cut(&first, 6),
        _ => [cut(&first, 6), cut(&last, 6)].join(".."),
    };
    Asked::of(&["date:", &typed].concat())
}

/// Which kinds of marks are seen.
#[derive(Default)]
struct Kinds {
    exact: bool,
    wide: bool,
    since: bool,
    until: bool,
    about: bool,
    inferred: bool,
    counted: bool,
}

impl Kinds {
    fn note(&mut self, dates: &[Numbered], is_counted: bool) {
        self.counted |= is_counted;
        for (_, Moment { date, .. }) in dates.iter().filter(|_| !is_counted) {
            self.exact |= date.precision == Precision::Day;
            self.wide |= date.precision != Precision::Day;
            self.since |= date.bound == Bound::Since;
            self.until |= date.bound == Bound::Until;
            self.about |= date.approximate;
            self.inferred |= date.inferred;
        }
    }

    /// What the marks say, of those that are seen.
    fn legend(&self, say: Say) -> Option<Node> {
        let samples = [
            (self.exact, "day", None, say.mark_exact),
            (self.wide, "year", None, say.mark_wide),
            (self.since, "year", Some("fade-after"), say.mark_since),
            (self.until, "year", Some("fade-before"), say.mark_until),
            (self.about, "year about", None, say.mark_about),
            (self.inferred, "year inferred", None, say.mark_inferred),
            (self.counted, "column", None, say.mark_count),
        ];
        let samples = samples.into_iter().filter(|(is_seen, ..)| *is_seen);
        let entries: Vec<Node> = samples
            .map(|(_, class, open, text)| el("li").child(sample(class, open)).text(" ").text(text).into())
            .collect();
        (!entries.is_empty()).then(|| of_class("ul", "mark-legend").children(entries).into())
    }
}

fn table(say: Say, archive: &Archive, dates: &Dates, scale: &Scale, asked: &Asked) -> Result<Vec<Node>> {
    let seen: Vec<&Moment> = dates.timeline.moments.iter().filter(|one| scale.has(&one.date)).collect();
    let mut gather = Gather::default();
    let mut table = of_class("table", "dates").with("aria-label", say.timeline).child(
        el("thead").child(
            el("tr")
                .child(el("th").with("scope", "col").text(say.date))
                .child(el("th").with("scope", "col").text(say.sentence))
                .child(el("th").with("scope", "col").text(say.item)),
        ),
    );
    let of_year = |one: &&Moment, other: &&Moment| one.date.first.ymd().0 == other.date.first.ymd().0;
    let first = seen.get(..dates.rows).unwrap_or(&seen);
    for year in first.chunk_by(of_year) {
        let Some(name) = year.first().map(|one| one.date.first.ymd().0) else { continue };
        let head = el("th").with("scope", "rowgroup").with("colspan", "3").text(say.year_name(name));
        let mut rows = el("tbody").child(el("tr").child(head));
        for moment in year {
            let Some(row) = gather.take(row(archive, moment, asked))? else { continue };
            rows = rows.child(row);
        }
        table = table.child(rows);
    }
    gather.finish()?;
    let mut nodes: Vec<Node> = vec![table.into()];
    let rest = seen.len().saturating_sub(first.len());
    if rest > 0 {
        nodes.push(button("more", "more").text(say.count(say.more_dates, rest)).into());
    }
    nodes.push(of_class("p", "source").text(say.edtf).into());
    Ok(nodes)
}

fn row(archive: &Archive, moment: &Moment, asked: &Asked) -> Result<Element> {
    let mention = mention(archive, moment)?;
    let (part, at) = archive.passage(moment.passage)?;
    let languages = Languages::of(&part.description);
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let place = Place::passage(&mention.path, Some(mention.ordinal), &lit(asked, &moment.date))
        .quoted(&quote::of_part(text, &moment.date.range));
    let written = words(link(&place.fragment()).with("class", "written"), &mention.written, &languages);
    let sentence = el("td")
        .child(words(el("span"), &mention.before, &languages))
        .child(written)
        .child(words(el("span"), &mention.after, &languages));
    let date = of_class("td", if moment.date.inferred { "edtf inferred" } else { "edtf" });
    Ok(el("tr").child(date.text(moment.date.edtf())).child(sentence).child(
        of_class("td", "of").child(title(&part.description)).text(" ").children(source(&part.description)),
    ))
}

/// Where an item came from, which tells it from others of the same title.
fn source(description: &Description) -> Option<Node> {
    let source = words(of_class("span", "from"), &description.source, &Languages::unknown());
    (!description.source.is_empty()).then(|| source.into())
}
