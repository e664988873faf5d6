//! What can be done with a passage, at its number; and the panel with its citations.

use super::line::{Languages, words};
use crate::cite::FORMS;
use crate::node::{Element, Node, el, link, of_class};
use crate::notes::{Kind, Note};
use crate::place::Place;
use crate::text::Say;

/// How many letters of a citation stand in a line.
const LETTERS: usize = 80;

/// What is seen at the number of a passage.
pub(crate) struct Acts<'a> {
    /// The path of the item, and the passage, counted from 1.
    pub(crate) path: &'a str,
    pub(crate) passage: u32,
    /// Whether a part of it is selected.
    pub(crate) has_part: bool,
    /// What stands in the field for a note, if that is open.
    pub(crate) written: Option<&'a str>,
    /// What was kept of it.
    pub(crate) notes: &'a [&'a Note],
}

/// The element id of the number of a passage, counted from 1.
pub(crate) fn number_id(passage: u32) -> String {
    format!("n{passage}")
}

/// A button that does something with a passage or what was kept.
pub(super) fn act(name: &str, text: &str) -> Element {
    el("button").with("type", "button").with("data-act", name).text(text)
}

/// The actions of a passage. Spans: they stand within a paragraph.
pub(crate) fn acts(say: Say, shown: &Acts) -> Vec<Node> {
    let is_marked = shown.notes.iter().any(|note| note.kind() == Kind::Bookmark);
    let on = |is_on: bool| if is_on { "true" } else { "false" };
    let button = |name: &str, text: &str| act(name, text).with("id", format!("act-{name}"));
    let mut row = of_class("span", "act-row").child(button("link", say.copy_link));
    row = row.child(button("passage", say.copy_passage)).child(button("cite", say.cite));
    row = row.child(button("bookmark", say.bookmark).with("aria-pressed", on(is_marked)));
    if shown.has_part {
        row = row.child(button("highlight", say.highlight));
    }
    row = row.child(button("note", say.write_note).with("aria-expanded", on(shown.written.is_some())));
    row = row.child(button("print", say.print));
    row = row.child(link(&Place::beside(shown.path, shown.passage).fragment()).text(say.compare_passage));
    row = row.child(act("shut", "×").with("class", "shut").with("aria-label", say.close));
    let mut group = of_class("span", "acts")
        .with("role", "group")
        .with("lang", say.tag)
        .with("aria-label", say.acts_of.with([&shown.passage.to_string()]))
        .child(row);
    if let Some(written) = shown.written {
        let label = el("label").with("for", "note-text").text(say.your_note);
        let field = el("textarea").with("id", "note-text").with("rows", "4").text(written);
        let save = act("keep", say.save_note);
        group = group.child(of_class("span", "write").child(label).child(field).child(save));
    } else {
        let written = shown.notes.iter().filter(|note| !note.text.is_empty());
        for note in written {
            let text = words(of_class("span", "own-text"), &note.text, &Languages::unknown());
            group = group.child(text.with("dir", "auto"));
        }
    }
    vec![group.into()]
}

/// The panel with the citations of a passage.
pub(crate) fn citations(say: Say, title: &str, passage: u32, cited: &[String]) -> Vec<Node> {
    let head = of_class("div", "help-head")
        .child(el("h2").with("id", "help-title").text(say.cite))
        .child(super::button("close", "").text(say.close));
    let place = words(of_class("p", "source"), &say.place_of(title, passage), &Languages::unknown());
    let told = of_class("p", "cite-told").with("id", "cite-told").with("role", "status");
    let mut nodes = vec![head.into(), place.into(), told.into()];
    for (number, ((name, tag, _), text)) in FORMS.into_iter().zip(cited).enumerate() {
        // About as many letters of one width stand in a line of the panel.
        let lines = text.lines().map(|line| line.chars().count().div_ceil(LETTERS).max(1));
        let rows = lines.fold(0, usize::saturating_add).clamp(3, 14).to_string();
        let field = el("textarea")
            .with("id", format!("cite{number}"))
            .with("readonly", "")
            .with("rows", rows)
            .with("lang", tag)
            .with("dir", "auto")
            .with("aria-label", name)
            .text(text);
        let copy = act("citation", say.copy)
            .with("data-value", number.to_string())
            .with("aria-label", say.copy_as.with([name]));
        let head = of_class("div", "cite-head").child(el("h3").with("lang", tag).text(name)).child(copy);
        nodes.push(of_class("section", "citation").child(head).child(field).into());
    }
    nodes
}
