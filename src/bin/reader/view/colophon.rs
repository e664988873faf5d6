//! What stands on paper alone: where it was printed from, at the end and at the foot of every page.

use fonds::archive::{Archive, StoredItem};

use super::line::{Languages, words};
use super::title_of;
use crate::node::{Element, Node, el, of_class};
use crate::place::Place;
use crate::text::Say;

/// The end of what is printed of these items at this place.
pub(super) fn colophon(say: Say, archive: &Archive, place: &Place, items: &[StoredItem]) -> Node {
    let name = title_of(say, archive);
    let foot = match items {
        [item] => format!("{} · {} · SHA-256 {}", item.description.title, name, item.fixity),
        _ => name.clone(),
    };
    let line = |text: &str| words(el("p"), text, &Languages::unknown());
    let mut end = of_class("footer", "colophon").with("data-foot", foot).child(line(&name));
    if !place.asked.is_empty() {
        end = end.child(line(&say.searched_for.with([&place.asked.text])));
    }
    for item in items {
        let source = if item.description.source.is_empty() { &item.path } else { &item.description.source };
        let parts = [item.description.title.as_str(), source, &item.path];
        end = end.child(line(&parts.join(" · ")).text(" · ").child(digest(item)));
    }
    let address = words(of_class("code", "digest"), &place.fragment(), &Languages::unknown());
    end.child(el("p").child(address)).into()
}

fn digest(item: &StoredItem) -> Element {
    of_class("code", "digest").text(["SHA-256 ", &item.fixity.to_string()].concat())
}
