//! What is seen: an archive and an answer become trees of elements. Pure, and tested without
//! a browser.

use fonds::archive::{Archive, StoredItem};
use fonds::document::Description;
use fonds::error::Result;

use crate::node::{Element, Node, el, link, of_class};
use crate::place::Place;

mod describe;
mod item;
mod line;
mod results;

pub(crate) use item::{item, original};
pub(crate) use line::mark_id;
pub(crate) use results::{FEW_ITEMS, results, shown_snippet, status};

pub(crate) use describe::one_line;
use describe::{count, description_list, source_line};
use line::{Languages, words};

/// The finding aid: the fonds, its items, and what one can search for.
///
/// # Errors
///
/// Reading errors of the archive.
pub(crate) fn finding_aid(archive: &Archive, examples: &[String]) -> Result<Vec<Node>> {
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
    let mut items = of_class("ol", "items");
    for number in 0..archive.len() {
        items = items.child(finding_aid_item(number, &archive.item(number)?));
    }
    let list = el("section")
        .with("aria-labelledby", "items")
        .child(el("h2").with("id", "items").text(count(archive.len() as usize, "item", "items")))
        .child(items);
    nodes.push(list.into());
    let about =
        description_list(&Description { title: String::new(), scope: String::new(), ..fonds.clone() });
    if !about.children.is_empty() {
        let about = of_class("section", "about").child(el("h2").text("About this archive")).child(about);
        nodes.push(about.into());
    }
    Ok(nodes)
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
        .child(source_line(&item.path, &item.description, item.bytes));
    if !description.scope.is_empty() {
        element =
            element.child(words(el("p"), &description.scope, &Languages::of(description).among_english()));
    }
    element
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
