//! Descriptions, and numbers in words.

use fonds::document::Description;

use super::line::{Languages, words};
use crate::node::{Element, el, of_class};

/// What tells an item from another of the same title.
pub(super) fn source_line(path: &str, description: &Description, bytes: u64) -> Element {
    let mut parts = Vec::new();
    let source = if description.source.is_empty() { path } else { &description.source };
    parts.push(source.to_owned());
    if !description.language.is_empty() {
        parts.push(language_names(&description.language));
    }
    if description.date.starts_with(|first: char| first.is_ascii_digit()) {
        parts.push(description.date.clone());
    }
    parts.push(size(bytes));
    of_class("p", "source").text(parts.join(" · "))
}

pub(super) fn description_list(description: &Description) -> Element {
    let rows = [
        ("Title", &description.title),
        ("Reference code", &description.reference_code),
        ("Source", &description.source),
        ("Creator", &description.creator),
        ("Date", &description.date),
        ("Language", &description.language),
        ("Scope and content", &description.scope),
        ("Provenance", &description.provenance),
        ("Rights", &description.rights),
        ("Note", &description.note),
    ];
    rows.into_iter().fold(of_class("dl", "description"), |list, (name, value)| match name {
        "Language" => row(list, name, &language_names(value)),
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

/// Languages by their English names, where they are known.
fn language_names(tags: &str) -> String {
    let name = |tag: &str| match tag {
        "en" => "English".to_owned(),
        "ru" => "Russian".to_owned(),
        "el" => "Greek".to_owned(),
        "uk" => "Ukrainian".to_owned(),
        "de" => "German".to_owned(),
        "fr" => "French".to_owned(),
        "fi" => "Finnish".to_owned(),
        tag => tag.to_owned(),
    };
    tags.split(',').map(|tag| name(tag.trim())).collect::<Vec<_>>().join(", ")
}

/// A number with the thing it counts.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A number of bytes for people. In whole numbers: the code that prints fractions is large.
pub(super) fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenth = unit.checked_div(10).and_then(|tenth| (bytes.checked_rem(unit)?).checked_div(tenth));
        (bytes.checked_div(unit).unwrap_or(0), tenth.unwrap_or(0))
    };
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => {
            let (whole, tenth) = tenths(1000);
            format!("{whole}.{tenth} kB")
        }
        _ => {
            let (whole, tenth) = tenths(1_000_000);
            format!("{whole}.{tenth} MB")
        }
    }
}

/// A text with each stretch of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
