//! Descriptions, and numbers in words.

use fonds::document::Description;

use super::line::{Languages, words};
use crate::node::{Element, el, of_class};
use crate::text;

/// What tells an item from another of the same title.
pub(super) fn source_line(path: &str, description: &Description, bytes: u64) -> Element {
    let mut parts = Vec::new();
    let source = if description.source.is_empty() { path } else { &description.source };
    parts.push(source.to_owned());
    if !description.language.is_empty() {
        parts.push(text::language_names(&description.language));
    }
    if description.date.starts_with(|first: char| first.is_ascii_digit()) {
        parts.push(description.date.clone());
    }
    parts.push(text::size(bytes));
    of_class("p", "source").text(parts.join(" · "))
}

pub(super) fn description_list(description: &Description) -> Element {
    let rows = [
        (text::TITLE, &description.title),
        (text::REFERENCE_CODE, &description.reference_code),
        (text::SOURCE, &description.source),
        (text::CREATOR, &description.creator),
        (text::DATE, &description.date),
        (text::LANGUAGE, &description.language),
        (text::SCOPE, &description.scope),
        (text::PROVENANCE, &description.provenance),
        (text::RIGHTS, &description.rights),
        (text::NOTE, &description.note),
    ];
    rows.into_iter().fold(of_class("dl", "description"), |list, (name, value)| match name {
        text::LANGUAGE => row(list, name, &text::language_names(value)),
        _ => row(list, name, value),
    })
}

pub(super) fn row(list: Element, name: &str, value: &str) -> Element {
    if value.is_empty() {
        return list;
    }
    let value = words(el("dd").with("dir", "auto"), value, &Languages::english());
    list.child(el("dt").text(name)).child(value)
}

/// A text with each stretch of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
