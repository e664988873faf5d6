//! The results of a query.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::archive::Archive;
use fonds::document::{Block, Kind};
use fonds::error::Result;
use fonds::index::Zone;
use fonds::search::{Answer, Highlight, Hit, Rule};
use fonds::snippet::snippet;

use super::describe::{count, one_line, source_line};
use super::line::{Languages, Line, with_language, words};
use super::title;
use crate::node::{Element, Node, el, link, of_class};
use crate::place::Place;

/// The longest snippet, in characters: about three lines of the page.
const LONGEST_SNIPPET: usize = 280;
/// Hits shown of an item before the reader asks for more.
const FEW_HITS: usize = 3;
/// Items shown before the reader asks for more.
pub(crate) const FEW_ITEMS: usize = 20;

/// The results of a query. `opened` are the items of which all hits are shown.
pub(crate) fn results(
    archive: &Archive,
    answer: &Answer,
    query: &str,
    opened: &BTreeSet<u32>,
    items: usize,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let mut nodes = vec![of_class("h1", "unseen").text("Search results").into()];
    nodes.extend(notices(answer));
    let mut shown = Vec::new();
    for group in answer.groups.iter().take(items) {
        let hits: Vec<Hit> = answer.hits.iter().filter(|hit| hit.item == group.item).copied().collect();
        let all = opened.contains(&group.item) || hits.len() <= FEW_HITS.saturating_add(1);
        let few = if all { hits.len() } else { FEW_HITS };
        let Some(best) = hits.first() else { continue };
        let (part, _) = archive.passage(best.passage)?;
        let mut list = of_class("ol", "hits");
        for hit in hits.iter().take(few) {
            shown.push(hit.passage);
            list = list.child(result(archive, answer, query, hit)?);
        }
        let item_link = link(&Place::passage(&part.path, None, query).fragment());
        let item_link = item_link.with("id", format!("t{}", group.item));
        let mut section = of_class("section", "result")
            .child(el("h2").child(item_link.child(title(&part.description))))
            .child(source_line(&part.path, &part.description, part.bytes()))
            .child(list);
        if !all {
            let more = count(hits.len().saturating_sub(few), "more passage", "more passages");
            let more = of_class("button", "more")
                .with("type", "button")
                .with("data-press", "open")
                .with("data-value", group.item.to_string())
                .text(format!("{more} of this item"));
            section = section.child(more);
        }
        nodes.push(section.into());
    }
    let rest = answer.groups.len().saturating_sub(items);
    if rest > 0 {
        let more = of_class("button", "more").with("type", "button").with("data-press", "more").text(count(
            rest,
            "more item",
            "more items",
        ));
        nodes.push(more.into());
    }
    Ok((nodes, shown))
}

fn notices(answer: &Answer) -> Option<Node> {
    let lines =
        answer.notices.iter().map(|notice| words(el("p"), &notice.to_string(), &Languages::english()).into());
    let empty = answer.hits.is_empty() && answer.notices.is_empty();
    let lines: Vec<Node> =
        if empty { vec![el("p").text("Nothing was found.").into()] } else { lines.collect() };
    (!lines.is_empty()).then(|| of_class("div", "notices").children(lines).into())
}

/// How many hits there are, in words.
pub(crate) fn status(answer: &Answer) -> String {
    if answer.hits.is_empty() {
        return "No hits".to_owned();
    }
    format!("{} in {}", count(answer.hits.len(), "hit", "hits"), count(answer.groups.len(), "item", "items"))
}

fn result(archive: &Archive, answer: &Answer, query: &str, hit: &Hit) -> Result<Element> {
    let (part, at) = archive.passage(hit.passage)?;
    let Some(block) = part.blocks.get(at) else { return Ok(el("li")) };
    let place = Place::passage(&part.path, Some(part.ordinal(at)), query);
    let (text, highlights) = shown_snippet(answer, block, part.zone(at));
    let languages = Languages::of(&part.description);
    let mut place_line: Vec<String> = part.headings(at).into_iter().map(one_line).collect();
    if let Kind::Reference { number } = block.kind {
        place_line.push(format!("Reference {number}"));
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
        Kind::Title => "Title",
        Kind::Heading { .. } => "Heading",
        Kind::Caption | Kind::Field => "Infobox",
        Kind::Note => "Note",
        Kind::Reference { .. } => "Reference",
        Kind::ListItem { .. } => "List",
        Kind::Row => "Table",
        Kind::Paragraph | Kind::Quote | Kind::Code => "Beginning",
    }
}
