//! What stands beside an item where there is room: the answer that led to it, or the finding aid.

use fonds::archive::{Archive, StoredItem};
use fonds::error::Result;
use fonds::search::{Answer, Groups};

use super::line::{Languages, Line, with_language, words};
use super::results::{FEW_ITEMS, shown_snippet};
use super::title;
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::text::Say;

/// Hits of the item that is seen, and of each other.
const HITS_HERE: usize = 100;
const HITS_OTHERS: usize = 3;
/// Items of a finding aid.
const ITEMS: u32 = 50;

/// The list, if there is anything to be listed. What is not at hand is left out: it is not loaded
/// for this.
///
/// # Errors
///
/// Reading errors of the item itself.
pub(super) fn side(
    say: Say,
    archive: &Archive,
    number: u32,
    answer: &Answer,
    groups: &Groups,
    asked: &Asked,
) -> Result<Element> {
    let mut list = el("ul");
    if asked.is_empty() {
        for other in 0..archive.len().min(ITEMS) {
            let Ok(item) = archive.item(other) else { continue };
            let here = Place::passage(&item.path, None, asked);
            let link = link(&here.fragment())
                .with_some("aria-current", (other == number).then(|| "page".to_owned()))
                .child(title(&item.description));
            list = list.child(el("li").child(told_apart(link, &item)));
        }
    } else {
        for group in groups.best(FEW_ITEMS) {
            let (Ok(hits), Ok(item)) = (answer.hits_of(archive, group.item), archive.item(group.item)) else {
                continue;
            };
            let is_here = group.item == number;
            let mut own = el("ul");
            let most = if is_here { HITS_HERE } else { HITS_OTHERS };
            for hit in hits.iter().take(most) {
                let Ok((part, at)) = archive.passage(hit.passage) else { continue };
                let Some(block) = part.blocks.get(at) else { continue };
                let (text, lit) = shown_snippet(answer, block, part.zone(at));
                let languages = Languages::of(&part.description);
                let line = Line {
                    text: &text,
                    marks: &[],
                    lit: &lit,
                    languages: &languages,
                    say,
                    first: None,
                    own: &[],
                };
                let ordinal = part.ordinal(at);
                let link = link(&Place::passage(&part.path, Some(ordinal), asked).fragment())
                    .with_some("id", is_here.then(|| format!("f{ordinal}")));
                own = own.child(el("li").child(with_language(link, &languages).children(line.nodes())));
            }
            let head = link(&Place::passage(&item.path, None, asked).fragment())
                .with_some("aria-current", is_here.then(|| "page".to_owned()))
                .child(title(&item.description));
            list = list.child(el("li").child(of_class("p", "of").child(told_apart(head, &item))).child(own));
        }
    }
    let name = if asked.is_empty() { say.finding_aid } else { say.results };
    Ok(of_class("nav", "found")
        .with("aria-labelledby", "found")
        .child(el("h2").with("id", "found").text(name))
        .child(list))
}

/// A link to an item with what tells it from another of the same title.
fn told_apart(link: Element, item: &StoredItem) -> Element {
    let source = if item.description.source.is_empty() { &item.path } else { &item.description.source };
    link.text(" ").child(words(of_class("span", "count"), source, &Languages::unknown()))
}

/// A strip with a sign for each lit place of an item, where it stands in it. Not for those who do
/// not see it: the same places are reached one after the other.
pub(super) fn map(marks: usize) -> Option<Node> {
    // So many that a strip of a thousand pixels is full.
    const MOST: usize = 400;
    let every = marks.div_ceil(MOST).max(1);
    let signs = (0..marks)
        .step_by(every)
        .map(|number| el("i").with("data-press", "mark").with("data-value", number.to_string()).into());
    let map = of_class("div", "map").with("aria-hidden", "true").children(signs);
    (marks > 0).then(|| map.into())
}
