//! What stands above the results: their order, and what the found have in common.

use std::collections::BTreeMap;

use fonds::analysis::dates::iso_year;
use fonds::archive::Archive;
use fonds::error::{Gather, Result};
use fonds::query::{Field, Query};
use fonds::search::{self, Answer, Facet, SortBy, Value, exactly, filtered};

use super::button;
use super::lane::percent;
use super::line::{Languages, words};
use super::timeline::span_name;
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place, SORTS};
use crate::text::Say;

/// Values of a facet that are shown at once; the others unfold.
const FEW_VALUES: usize = 8;

/// The orders, the way to the lines, and the button for what the found have in common.
pub(super) fn tools(say: Say, asked: &Asked, narrowing: bool, dates: bool) -> Element {
    let orders =
        SORTS.into_iter().map(|(sort, _)| (say.sorted(sort), asked.with_sort(sort), sort == asked.sort));
    let narrow = button("narrow", "quiet")
        .with("id", "narrow")
        .with("aria-expanded", if narrowing { "true" } else { "false" })
        .with_some("aria-controls", narrowing.then(|| "facets".to_owned()))
        .text(say.narrow);
    let lines = link(&Place::results(&asked.with_lines(Some(SortBy::Order))).fragment());
    of_class("div", "tools")
        .child(narrow)
        .child(choice(say.sort, orders))
        .child(lines.with("id", "lines").with("data-focus", "lines").text(say.in_lines))
        .children(
            dates.then(|| link(&Place::timeline(None, false, asked).fragment()).text(say.timeline).into()),
        )
        .child(link(&Place::compare(0, asked).fragment()).text(say.compare))
}

/// Links of which one is where one is.
pub(super) fn choice(name: &str, links: impl IntoIterator<Item = (&'static str, Asked, bool)>) -> Element {
    let links = links.into_iter().enumerate().map(|(number, (text, asked, is_here))| {
        let id = format!("order{number}");
        let link = link(&Place::results(&asked).fragment()).with("id", &id).with("data-focus", id).text(text);
        el("li").child(if is_here { link.with("aria-current", "true") } else { link }).into()
    });
    of_class("nav", "choice")
        .with("aria-label", name)
        .child(el("span").text(name))
        .child(el("ul").children(links))
}

/// What the found items have in common, each value a link to these alone.
///
/// # Errors
///
/// Reading errors.
pub(super) fn facets(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    query: &Query,
    asked: &Asked,
) -> Result<Element> {
    let facets = search::facets(archive, answer)?;
    let mut gather = Gather::default();
    let mut items = Vec::new();
    for (number, hits) in &facets.items {
        let Some(item) = gather.take(archive.item(*number))? else { continue };
        let typed = exactly(Field::Item, &item.path);
        items.push((Value { name: item.description.title, count: *hits, typed }, item.path));
    }
    gather.finish()?;
    // Of the same title, the path tells them apart.
    let titles: Vec<String> = items.iter().map(|(item, _)| item.name.clone()).collect();
    let items = items.into_iter().map(|(item, path)| {
        let alike = titles.iter().filter(|title| **title == item.name).count();
        if alike > 1 { Value { name: say.with_path.with([&item.name, &path]), ..item } } else { item }
    });
    let items: Vec<Value> = items.collect();
    let items = Facet { values: items, more: facets.more_items };
    let lists = [
        (say.item, &items, false),
        (say.source, &facets.sources, false),
        (say.language, &facets.languages, true),
        (say.year, &facets.years, false),
    ];
    let lists = (0..).zip(lists).filter(|(_, (_, facet, _))| !facet.values.is_empty()).map(
        |(place, (name, facet, tags))| {
            let place: u32 = place;
            let value = |value: &Value| -> Node {
                let narrowed = asked.with_text(&filtered(&asked.text, query, &value.typed));
                let shown = match value.name.parse() {
                    Ok(year) if name == say.year => say.year_name(year),
                    _ if tags => say.language_names(&value.name),
                    _ => value.name.clone(),
                };
                let link = link(&Place::results(&narrowed).fragment()).with("data-focus", "narrow");
                let count = of_class("span", "count").text(say.of_usize(value.count));
                let languages = if tags { Languages::of_page(say) } else { Languages::unknown() };
                el("li").child(words(link, &shown, &languages)).text(" ").child(count).into()
            };
            let few = facet.values.iter().take(FEW_VALUES).map(value);
            let years = (name == say.year).then(|| histogram(say, facet, query, asked)).flatten();
            let section = el("section").child(el("h2").text(name)).children(years.map(Node::from));
            let mut section = section.child(el("ul").children(few));
            let rest: Vec<Node> = facet.values.iter().skip(FEW_VALUES).map(value).collect();
            if !rest.is_empty() {
                let summary = el("summary").text(say.more.with([&say.of_usize(rest.len())]));
                let mut list = el("ul").children(rest);
                if facet.more > 0 {
                    list = list.child(of_class("li", "count").text(say.count(say.not_listed, facet.more)));
                }
                section = section
                    .child(el("details").with("id", format!("more{place}")).child(summary).child(list));
            }
            section.into()
        },
    );
    Ok(of_class("div", "facets").with("id", "facets").children(lists.collect::<Vec<Node>>()))
}

/// The most columns of a histogram.
const COLUMNS: i32 = 50;

/// How often each year is named, as columns in the order of time, each a link to it alone; `None`
/// if there are fewer than three years.
fn histogram(say: Say, facet: &Facet, query: &Query, asked: &Asked) -> Option<Element> {
    let years: BTreeMap<i32, usize> =
        facet.values.iter().filter_map(|value| Some((value.name.parse().ok()?, value.count))).collect();
    let (first, last) = together(&years)?;
    let all = last.saturating_sub(first).saturating_add(1);
    let step = all.saturating_add(COLUMNS.saturating_sub(1)).wrapping_div(COLUMNS).max(1);
    let columns = all.saturating_add(step.saturating_sub(1)).checked_div(step)?;
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    for (year, count) in years.range(first..=last) {
        // A passage of two years of a column counts for both.
        let column =
            counts.entry(year.saturating_sub(first).checked_div(step).unwrap_or_default()).or_default();
        *column = column.saturating_add(*count);
    }
    let highest = counts.values().copied().max()?.max(1) as i64;
    let mut picture = of_class("svg", "histogram").with("role", "group").with("aria-label", say.years_named);
    for (column, count) in counts {
        let from = column.saturating_mul(step).saturating_add(first);
        let to = from.saturating_add(step).saturating_sub(1).min(last);
        let typed = if from == to {
            format!("date:{}", iso_year(from))
        } else {
            format!("date:{}..{}", iso_year(from), iso_year(to))
        };
        let name = span_name(say, (from, to));
        let narrowed = asked.with_text(&filtered(&asked.text, query, &typed));
        let place = |at: i32| {
            percent(i64::from(at).saturating_mul(10_000).checked_div(columns.into()).unwrap_or_default())
        };
        let height = (count as i64).saturating_mul(10_000).checked_div(highest).unwrap_or_default().max(300);
        let rect = |y: i64, height: i64| {
            el("rect")
                .with("x", place(column))
                .with("width", place(1))
                .with("y", percent(y))
                .with("height", percent(height))
        };
        let name = say.dates_in.with([&name, &say.of_usize(count)]);
        let link = link(&Place::results(&narrowed).fragment())
            .with("data-focus", "narrow")
            .child(el("title").text(name));
        // The whole height of a column leads there.
        let bar = rect(10_000_i64.saturating_sub(height), height).with("class", "bar");
        picture = picture.child(link.child(rect(0, 10_000).with("class", "reach")).child(bar));
    }
    let ends = of_class("p", "ends")
        .child(el("span").text(say.year_name(first)))
        .child(el("span").text(say.year_name(last)));
    (years.len() > 2).then(|| of_class("div", "years").child(picture).child(ends))
}

/// The first and the last of these years, but without a few that are far from all others.
fn together(years: &BTreeMap<i32, usize>) -> Option<(i32, i32)> {
    let (first, last) = (*years.keys().next()?, *years.keys().next_back()?);
    // Of ten passages, one on each side.
    let few = years.values().fold(0_usize, |all, count| all.saturating_add(*count)).wrapping_div(10);
    let (early, late) = (passed(years.iter(), few)?, passed(years.iter().rev(), few)?);
    let is_short = |from: i32, to: i32| {
        to >= from && to.saturating_sub(from).saturating_mul(2) <= last.saturating_sub(first)
    };
    Some(if is_short(early, late) { (early, late) } else { (first, last) })
}

/// The first year at which more than so many passages are counted.
fn passed<'a>(mut years: impl Iterator<Item = (&'a i32, &'a usize)>, few: usize) -> Option<i32> {
    let mut passed = 0_usize;
    let found = years.find(|(_, count)| {
        passed = passed.saturating_add(**count);
        passed > few
    });
    found.map(|(year, _)| *year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_years_far_from_all_others_do_not_press_these_together() {
        let years = |named: &[(i32, usize)]| together(&named.iter().copied().collect());
        assert_eq!(years(&[(1800, 1), (1801, 1), (2000, 20), (2010, 30)]), Some((2000, 2010)));
        assert_eq!(years(&[(1990, 9), (2000, 20), (2010, 30)]), Some((1990, 2010)));
        assert_eq!((years(&[(2000, 1)]), years(&[])), (Some((2000, 2000)), None));
    }
}
