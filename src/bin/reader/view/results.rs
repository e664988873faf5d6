//! The results of a query.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::archive::Archive;
use fonds::document::{Block, Kind};
use fonds::error::{Absent, Gather, Result};
use fonds::index::Zone;
use fonds::search::{Answer, Group, Highlight, Hit, Rule};
use fonds::snippet::snippet;

use super::describe::{one_line, source_line};
use super::line::{Languages, Line, with_language, words};
use super::{button, lacking, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::Place;
use crate::text;

/// The longest snippet, in characters: about three lines of the page.
const LONGEST_SNIPPET: usize = 280;
/// Hits shown of an item before the reader asks for more.
const FEW_HITS: usize = 3;
/// Items shown before the reader asks for more.
pub(crate) const FEW_ITEMS: usize = 20;

/// The results of a query: what is seen, the passages in it, and the blocks that it lacks.
/// `opened` are the items of which all hits are shown; beyond the first `filled` of the items
/// nothing is asked for.
pub(crate) fn results(
    archive: &Archive,
    answer: &Answer,
    query: &str,
    opened: &BTreeSet<u32>,
    items: usize,
    filled: usize,
) -> Result<(Vec<Node>, Vec<u32>, Vec<Absent>)> {
    let mut nodes = vec![of_class("h1", "unseen").text(text::SEARCH_RESULTS).into()];
    nodes.extend(notices(answer));
    let mut shown = Vec::new();
    let (mut gather, mut later) = (Gather::default(), Gather::default());
    for (place, group) in answer.groups.iter().take(items).enumerate() {
        let hits: Vec<&Hit> = answer.hits.iter().filter(|hit| hit.item == group.item).collect();
        let all = opened.contains(&group.item) || hits.len() <= FEW_HITS.saturating_add(1);
        let few = if all { hits.len() } else { FEW_HITS };
        let more = hits.len().saturating_sub(few);
        let hits = hits.get(..few).unwrap_or_default();
        shown.extend(hits.iter().map(|hit| hit.passage));
        let gather = if place < filled { &mut gather } else { &mut later };
        let section = match gather.take(result_of(archive, answer, query, group, hits)) {
            Ok(Some(section)) => section,
            Ok(None) => coming(place, hits),
            Err(error) => {
                let told = of_class("p", "failure").text(error.to_string());
                of_class("section", "result").child(told).child(button("again", "").text(text::TRY_AGAIN))
            }
        };
        let section = if more > 0 {
            let text = text::more_of_item(more);
            section.child(button("open", "more").with("data-value", group.item.to_string()).text(text))
        } else {
            section
        };
        nodes.push(section.into());
    }
    let rest = answer.groups.len().saturating_sub(items);
    if rest > 0 {
        nodes.push(button("more", "more").text(text::more_items(rest)).into());
    }
    Ok((nodes, shown, lacking(gather)?))
}

/// The hits of one item.
fn result_of(
    archive: &Archive,
    answer: &Answer,
    query: &str,
    group: &Group,
    hits: &[&Hit],
) -> Result<Element> {
    let mut gather = Gather::default();
    let mut head = None;
    let mut list = of_class("ol", "hits");
    for hit in hits {
        let Some((part, _)) = gather.take(archive.passage(hit.passage))? else { continue };
        head = head.or(Some(part));
        list = list.child(result(archive, answer, query, hit)?);
    }
    gather.finish()?;
    let Some(part) = head else { return Ok(el("section")) };
    let item_link = link(&Place::passage(&part.path, None, query).fragment());
    let item_link = item_link.with("id", format!("t{}", group.item));
    Ok(of_class("section", "result")
        .child(el("h2").child(item_link.child(title(&part.description))))
        .child(source_line(&part.path, &part.description, part.bytes()))
        .child(list))
}

/// What stands for the hits of an item before its text is there, about as high as they will be.
fn coming(place: usize, hits: &[&Hit]) -> Element {
    let rows = hits.iter().map(|hit| {
        // A link that leads nowhere yet, and can have the focus.
        let link =
            of_class("a", "hit").with("id", format!("r{}", hit.passage)).with("tabindex", "-1").text("…");
        el("li").child(link).child(of_class("p", "snippet").text("…")).into()
    });
    of_class("section", "result coming")
        .with("aria-busy", "true")
        .with("data-place", place.to_string())
        .child(el("h2").text("…"))
        .child(of_class("p", "source").text("…"))
        .child(of_class("ol", "hits").children(rows))
}

fn notices(answer: &Answer) -> Option<Node> {
    let lines =
        answer.notices.iter().map(|notice| words(el("p"), &notice.to_string(), &Languages::english()).into());
    let empty = answer.hits.is_empty() && answer.notices.is_empty();
    let lines: Vec<Node> = if empty { vec![el("p").text(text::NOTHING).into()] } else { lines.collect() };
    (!lines.is_empty()).then(|| of_class("div", "notices").children(lines).into())
}

/// How many hits there are, in words.
pub(crate) fn status(answer: &Answer) -> String {
    if answer.hits.is_empty() {
        return text::NO_HITS.to_owned();
    }
    text::hits_in(answer.hits.len(), answer.groups.len())
}

fn result(archive: &Archive, answer: &Answer, query: &str, hit: &Hit) -> Result<Element> {
    let (part, at) = archive.passage(hit.passage)?;
    let Some(block) = part.blocks.get(at) else { return Ok(el("li")) };
    let place = Place::passage(&part.path, Some(part.ordinal(at)), query);
    let (text, highlights) = shown_snippet(answer, block, part.zone(at));
    let languages = Languages::of(&part.description);
    let mut place_line: Vec<String> = part.headings(at).into_iter().map(one_line).collect();
    if let Kind::Reference { number } = block.kind {
        place_line.push(text::reference(number));
    }
    if place_line.is_empty() {
        place_line.push(kind_name(block.kind).to_owned());
    }
    let heading = link(&place.fragment()).with("class", "hit").with("id", format!("r{}", hit.passage));
    let mut element = el("li").child(words(heading, &place_line.join(" › "), &languages));
    let lit = Line { text: &text, marks: &[], lit: &highlights, languages: &languages, first: None }.nodes();
    element = element.child(with_language(of_class("p", "snippet"), &languages).children(lit));
    if let Some(why) = why(&highlights, &text) {
        element = element.child(words(of_class("p", "why"), &why, &languages.among_english()));
    }
    Ok(element)
}

/// The snippet of a block: its text, and what is lit in it.
pub(crate) fn shown_snippet(answer: &Answer, block: &Block, zone: Zone) -> (String, Vec<Highlight>) {
    let highlights = answer.highlights(&block.text, zone);
    let ranges: Vec<Range<usize>> = highlights.iter().map(|one| one.range.clone()).collect();
    let cut = snippet(&block.text, &ranges, LONGEST_SNIPPET);
    let (mut text, mut lit) = (cut.text, cut.highlights);
    if cut.cut_before {
        let sign = "… ";
        text.insert_str(0, sign);
        for range in &mut lit {
            *range = range.start.saturating_add(sign.len())..range.end.saturating_add(sign.len());
        }
    }
    if cut.cut_after {
        text.push_str(" …");
    }
    // The same words are analysed again where they now stand, for their rules.
    let rules = answer.highlights(&text, zone);
    let lit = lit.into_iter().filter_map(|range| {
        let known = rules.iter().find(|one| one.range.start < range.end && range.start < one.range.end);
        known.map(|one| Highlight { range, ..one.clone() })
    });
    let lit = lit.collect();
    (text, lit)
}

/// In words why a hit matched, where that is not plain to see.
fn why(highlights: &[Highlight], text: &str) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    for one in highlights {
        if matches!(one.rule, Rule::Exact | Rule::Phrase) {
            continue;
        }
        let word = text.get(one.range.clone()).unwrap_or_default();
        let reason = format!("{}: {word}", one.rule.name());
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.truncate(4);
    (!reasons.is_empty()).then(|| reasons.join(" · "))
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Title => text::TITLE,
        Kind::Heading { .. } => text::HEADING,
        Kind::Caption | Kind::Field => text::INFOBOX,
        Kind::Note => text::NOTE,
        Kind::Reference { .. } => text::REFERENCE,
        Kind::ListItem { .. } => text::LIST,
        Kind::Row => text::TABLE,
        Kind::Paragraph | Kind::Quote | Kind::Code => text::BEGINNING,
    }
}
