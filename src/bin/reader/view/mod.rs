//! What is seen: an archive and an answer become trees of elements. Pure, and tested without
//! a browser.

use fonds::archive::{Archive, StoredItem};
use fonds::document::Description;

use crate::node::{Element, Node, el, link, of_class};
use crate::place::Place;

mod describe;
mod item;
mod line;
mod results;

pub(crate) use item::{item, original};
pub(crate) use line::mark_id;
pub(crate) use results::{FEW_ITEMS, breadcrumb, results, shown_snippet, status};

use describe::{count, description_list, source_line};
use line::{Languages, words};

/// The finding aid: the fonds, its items, and what one can search for.
pub(crate) fn finding_aid(archive: &Archive, examples: &[String]) -> Vec<Node> {
    let fonds = archive.fonds();
    let mut nodes = vec![words(el("h1"), &title_of(archive), &Languages::english()).into()];
    if !fonds.scope.is_empty() {
        nodes.push(words(of_class("p", "scope"), &fonds.scope, &Languages::english()).into());
    }
    if !examples.is_empty() {
        // Ids, so that Back can bring the focus back.
        let list = (0..).zip(examples).map(|(number, example): (u32, &String)| {
            let link = link(&Place::results(example).fragment()).with("id", format!("e{number}"));
            el("li").child(words(link, example, &Languages::english())).into()
        });
        let examples = el("section")
            .with("class", "examples")
            .with("aria-labelledby", "examples")
            .child(el("h2").with("id", "examples").text("Try a search"))
            .child(el("ul").children(list));
        nodes.push(examples.into());
    }
    let items = (0..).zip(archive.items()).map(|(number, item)| finding_aid_item(number, item).into());
    let list = el("section")
        .with("aria-labelledby", "items")
        .child(el("h2").with("id", "items").text(count(archive.items().len(), "item", "items")))
        .child(of_class("ol", "items").children(items));
    nodes.push(list.into());
    let about =
        description_list(&Description { title: String::new(), scope: String::new(), ..fonds.clone() });
    if !about.children.is_empty() {
        let about = of_class("section", "about").child(el("h2").text("About this archive")).child(about);
        nodes.push(about.into());
    }
    nodes
}

/// The title of an item, where it stands among words of this page.
fn title(description: &Description) -> Element {
    words(el("bdi"), &description.title, &Languages::of(description))
}

/// The name of the archive.
pub(crate) fn title_of(archive: &Archive) -> String {
    let title = &archive.fonds().title;
    if title.is_empty() { "Archive".to_owned() } else { title.clone() }
}

fn finding_aid_item(number: u32, item: &StoredItem) -> Element {
    let description = &item.description;
    let place = Place::passage(&item.path, None, "");
    let mut element = el("li")
        .child(
            el("h3")
                .child(link(&place.fragment()).with("id", format!("i{number}")).child(title(description))),
        )
        .child(source_line(item));
    if !description.scope.is_empty() {
        element =
            element.child(words(el("p"), &description.scope, &Languages::of(description).among_english()));
    }
    element
}

/// The place of a passage within its item, counted from 1.
pub(crate) fn ordinal(stored: &StoredItem, passage: u32) -> u32 {
    passage.saturating_sub(stored.passages.start).saturating_add(1)
}

/// That something went wrong, for people.
pub(crate) fn failure(message: &str) -> Vec<Node> {
    vec![
        el("h1").text("This cannot be shown").into(),
        of_class("p", "failure").text(message).into(),
        el("p").child(link("#/").text("To the finding aid")).into(),
    ]
}

/// That an address leads to an item that is not in this archive.
pub(crate) fn no_such_item(path: &str) -> Vec<Node> {
    vec![
        el("h1").text("Not in this archive").into(),
        el("p")
            .text(format!("No item of this archive lay at “{path}”. The link may be of another copy."))
            .into(),
        el("p").child(link("#/").text("To the finding aid")).into(),
    ]
}
