//! What stands on paper alone: where it was printed from, at the end and at the foot of every page.

use fonds::archive::{Archive, StoredItem};
use fonds::search::Answer;

use super::line::{Languages, words};
use super::results::Shown;
use super::title_of;
use crate::node::{Element, Node, el, of_class};
use crate::place::{Asked, Place, View};
use crate::text::Say;

/// The end of what is printed of these items at this place; `digest` is of the archive, for the foot of
/// pages that are not of one item alone.
pub(crate) fn colophon(
    say: Say,
    archive: &Archive,
    place: &Place,
    items: &[StoredItem],
    digest: &str,
) -> Node {
    let name = title_of(say, archive);
    let foot = match (items, &place.view) {
        ([item], View::Item { .. } | View::References { .. }) => {
            let parts = [&item.description.title, &item.description.source, &name];
            let parts: Vec<&str> =
                parts.map(String::as_str).into_iter().filter(|part| !part.is_empty()).collect();
            format!("{} · SHA-256 {}", parts.join(" · "), item.fixity)
        }
        _ if digest.is_empty() => name.clone(),
        _ => format!("{name} · SHA-256 {digest}"),
    };
    let line = |text: &str| words(el("p"), text, &Languages::unknown());
    let mut end = of_class("footer", "colophon").with("data-foot", foot).child(line(&name));
    if !place.asked.is_empty() {
        end = end.child(line(&say.searched_for.with([&place.asked.text])));
    }
    for item in items {
        let source = if item.description.source.is_empty() { &item.path } else { &item.description.source };
        let parts = [item.description.title.as_str(), source, &item.path];
        end = end.child(line(&parts.join(" · ")).text(" · ").child(digest_of(item)));
    }
    let address = words(of_class("code", "digest"), &place.fragment(), &Languages::unknown());
    end.child(el("p").child(address)).into()
}

fn digest_of(item: &StoredItem) -> Element {
    of_class("code", "digest").text(["SHA-256 ", &item.fixity.to_string()].concat())
}

/// What is printed of an answer: its items, without waiting for any.
pub(crate) fn paper_of_results(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    asked: &Asked,
    extent: &Shown<'_>,
    digest: &str,
) -> Node {
    let items = if asked.lines.is_some() { 0 } else { extent.count(answer) };
    let printed = extent.groups.best(items).iter().filter_map(|group| archive.item(group.item).ok());
    colophon(say, archive, &Place::results(asked), &printed.collect::<Vec<_>>(), digest)
}

/// That only these passages of so many are printed, the first and the last of them counted from 1.
pub(crate) fn part_on_paper(say: Say, (first, last): (u32, u32), all: usize) -> Node {
    let passages = if first == last { first.to_string() } else { format!("{first}–{last}") };
    of_class("p", "colophon").text(say.printed_part.with([&passages, &say.of_usize(all)])).into()
}
