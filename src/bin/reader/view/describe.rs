//! Descriptions, and numbers in words.

use fonds::document::Description;

use super::line::{Languages, words};
use crate::node::{Element, el, of_class};
use crate::text::Say;

/// What tells an item from another of the same title.
pub(super) fn source_line(say: Say, path: &str, description: &Description, bytes: u64) -> Element {
    let source = if description.source.is_empty() { path } else { &description.source };
    let mut parts = vec![String::new()];
    if !description.language.is_empty() {
        parts.push(say.language_names(&description.language));
    }
    if description.date.starts_with(|first: char| first.is_ascii_digit()) {
        parts.push(description.date.clone());
    }
    parts.push(say.size(bytes));
    of_class("p", "source")
        .child(words(el("span"), source, &Languages::unknown()))
        .text(parts.join("\u{a0}· "))
}

pub(super) fn description_list(say: Say, description: &Description) -> Element {
    let languages = say.language_names(&description.language);
    let rows = [
        (say.title, &description.title),
        (say.reference_code, &description.reference_code),
        (say.source, &description.source),
        (say.creator, &description.creator),
        (say.date, &description.date),
        (say.scope, &description.scope),
        (say.provenance, &description.provenance),
        (say.rights, &description.rights),
        (say.note, &description.note),
    ];
    rows.into_iter().fold(of_class("dl", "description"), |list, (name, value)| {
        // Its languages stand after its date; their names are of this page.
        let is_last = name == say.scope;
        let list =
            if is_last { row_of(list, say.language, &languages, &Languages::of_page(say)) } else { list };
        row(list, name, value)
    })
}

/// A row of which the value is of the archive.
pub(super) fn row(list: Element, name: &str, value: &str) -> Element {
    row_of(list, name, value, &Languages::unknown())
}

pub(super) fn row_of(list: Element, name: &str, value: &str, languages: &Languages) -> Element {
    if value.is_empty() {
        return list;
    }
    let value = words(el("dd").with("dir", "auto"), value, languages);
    list.child(el("dt").text(name)).child(value)
}

/// A text with each stretch of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
