//! A passage beside those of other sources that speak of the same, a column for each source.

use std::ops::Range;

use fonds::analysis::sentences;
use fonds::archive::Archive;
use fonds::error::{Gather, Result};
use fonds::order;
use fonds::related::{self, COPIED, Parallel, Relation, SHINGLE};

use super::line::{Languages, with_language, words};
use super::{back, compare};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::quote;
use crate::text::Say;

/// So many sentences are shown of a passage that is no copy: the first ones that share something.
const MOST_SENTENCES: usize = 4;

/// A passage, counted from 1 within its item, beside those that speak of the same; nothing if there is no such item.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn parallels(say: Say, archive: &Archive, path: &str, ordinal: u32) -> Result<Option<Vec<Node>>> {
    let Some(number) = archive.item_at(path)? else { return Ok(None) };
    let stored = archive.item(number)?;
    let last = stored.passages.end.saturating_sub(1);
    let passage = stored.passages.start.saturating_add(ordinal.saturating_sub(1)).min(last);
    let found = related::parallels(archive, passage)?;
    let mut items: Vec<u32> = order::set(found.iter().map(|one| one.item)).into_iter().collect();
    items.retain(|item| *item != number);
    // All at once, so that a shelf loads them together.
    let mut gather = Gather::default();
    for one in &found {
        gather.take(archive.passage(one.passage))?;
        gather.take(archive.item(one.item))?;
        for name in &one.names {
            gather.take(archive.names().map(|names| names.name(*name)).transpose())?;
        }
    }
    gather.finish()?;
    let at = Place::passage(path, Some(ordinal), &Asked::default());
    let percent = (COPIED * 100.0).round() as usize;
    let about = say.parallels_about.with([&say.of_usize(percent), &say.of_usize(SHINGLE)]);
    let mut nodes = vec![
        back(say, &at, say.reading_view),
        el("h1").text(say.parallels_of.with([&ordinal.to_string()])).into(),
        of_class("p", "scope").text(about).into(),
    ];
    // What any copy has in the place of something is lit in the passage too.
    let copies = found.iter().filter(|one| one.relation != Relation::Related);
    let mut lit: Vec<Range<usize>> = copies.flat_map(|one| one.lit.0.iter().cloned()).collect();
    order::by_key(&mut lit, |range| order::pair(range.start as u32, range.end as u32));
    lit.dedup();
    let own = of_class("ol", "plain").child(entry(archive, passage, &lit, true)?);
    let repeated = found.iter().filter(|one| one.item == number);
    let own = repeated
        .map(|one| parallel(say, archive, one))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .fold(own, Element::child);
    let mut columns = of_class("div", "sources").child(compare::column(archive, number, "h2", own, None)?);
    for item in items {
        let mut list = of_class("ol", "plain");
        for one in found.iter().filter(|one| one.item == item) {
            list = list.child(parallel(say, archive, one)?);
        }
        columns = columns.child(compare::column(archive, item, "h2", list, None)?);
    }
    nodes.push(of_class("div", "topic").child(columns).into());
    if found.is_empty() {
        nodes.push(el("p").text(say.no_parallels).into());
    }
    Ok(Some(nodes))
}

fn parallel(say: Say, archive: &Archive, one: &Parallel) -> Result<Element> {
    let percent = say.of_usize((one.containment * 100.0).floor() as usize);
    let relation = match one.relation {
        Relation::Related => say.possibly_same.to_owned(),
        Relation::Moved => say.moved_text.with([&percent]),
        Relation::Copy if one.containment >= 1.0 && one.lit.1.is_empty() => say.same_text.to_owned(),
        Relation::Copy => say.near_copy.with([&percent]),
    };
    let shared = one.shared.iter().map(|shared| shared.word.as_str()).collect::<Vec<_>>().join(", ");
    let mut names = Vec::new();
    for name in &one.names {
        names.extend(archive.names().map(|index| index.name(*name)).transpose()?.map(|name| name.heading));
    }
    let reasons = [
        (say.shared_words, shared),
        (say.shared_names, names.join(", ")),
        (say.shared_dates, one.dates.join(", ")),
    ];
    let why = reasons.into_iter().filter(|(_, what)| !what.is_empty()).map(|(text, what)| {
        words(el("span").with("class", "reason"), &text.with([&what]), &Languages::of_page(say)).into()
    });
    let is_copy = one.relation != Relation::Related;
    let head = of_class("span", "relation").text(relation);
    Ok(entry(archive, one.passage, &one.lit.1, is_copy)?
        .child(of_class("p", "why").child(head).children(why)))
}

/// A passage with its number, and what is lit in it: all of it, or the sentences that have something lit.
fn entry(archive: &Archive, passage: u32, lit: &[Range<usize>], is_whole: bool) -> Result<Element> {
    let (part, at) = archive.passage(passage)?;
    let languages = Languages::of(&archive.item(archive.item_of(passage)?)?.description);
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let ordinal = part.ordinal(at);
    let mut line = with_language(of_class("span", "text").with("dir", "auto"), &languages);
    let class = if is_whole { "mark" } else { "span" };
    let mut windows: Vec<Range<usize>> = Vec::new();
    for sentence in sentences(text) {
        let has = |range: &Range<usize>| sentence.start <= range.start && range.start < sentence.end;
        if is_whole || lit.iter().any(has) {
            let count = windows.len();
            match windows.last_mut().filter(|last| last.end == sentence.start) {
                Some(last) => last.end = sentence.end,
                None if count < MOST_SENTENCES => windows.push(sentence),
                None => break,
            }
        }
    }
    let first = windows.first().map_or(0, |window| window.start);
    let mut end = 0_usize;
    for window in &windows {
        if window.start > end {
            line = line.text("… ");
        }
        end = window.start;
        for range in lit.iter().filter(|range| window.start <= range.start && range.end <= window.end) {
            if range.start < end {
                continue;
            }
            let piece = |range: Range<usize>| text.get(range).unwrap_or_default();
            let shown = if is_whole { el(class) } else { of_class(class, "value") };
            line = line.text(piece(end..range.start)).child(words(shown, piece(range.clone()), &languages));
            end = range.end;
        }
        line = line.text(text.get(end..window.end).unwrap_or_default());
        end = window.end;
    }
    if end < text.len() {
        line = line.text("…");
    }
    let sentence = first..text.len();
    let place = Place::passage(&part.path, Some(ordinal), &Asked::default()).quoted(&match is_whole {
        true => quote::of_passage(text),
        false => quote::of_part(text, windows.first().unwrap_or(&sentence)),
    });
    Ok(el("li")
        .child(link(&place.fragment()).with("class", "at").text(format!("¶{ordinal}")))
        .text(" ")
        .child(line))
}
