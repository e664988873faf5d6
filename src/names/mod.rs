//! Who and what is spoken of: people, organisations, places, publications and cases, each with all
//! its writings.
//!
//! [`collect()`] looks at one item and notes what is written like a name, where it stands and what
//! the item says of it. [`NamesBuilder`] puts the items of an archive together and decides: what
//! recurs with a capital where only names have one, what a title, an infobox or brackets state,
//! and what an archivist adds are [`Names`]. What is unsure is left out.
//!
//! ```text
//! Item ── collect ──> ItemNames ──┐
//! Item ── collect ──> ItemNames ──┴─ NamesBuilder ──> Names: heading, kind, writings, mentions
//! ```
//!
//! * A capital at the beginning of a sentence, in a heading, in a line of capitals or in a line
//!   where most words have one says nothing. German items have no rule of capitals.
//! * A word alone is a name if it has a capital twice where only names have one, and small letters
//!   hardly ever. Two and more are if they recur.
//! * Forms of one name (`Москва`, `Москвы`) share their stems. Names in two scripts are one if one
//!   writes the other. Writings that an item states to be the same are.
//! * A surname stands for a full name where the item has one such name, and an abbreviation where
//!   the item has one name that it was stated of.
//! * The kind of a name is stated where the text says it: by a row of an infobox, a word beside the
//!   name (`the journalist X`), a word of the name (`X University`) or its sentence (`X is a city`).

mod collect;
mod lists;
mod merge;
mod scan;
#[cfg(test)]
mod tests;

pub use crate::document::{NameKind, NameRules};
pub use collect::collect;
pub use merge::{Name, Names, NamesBuilder, Spoken};

use crate::analysis::{self, Script};

/// A writing in an item, and what speaks for it to be a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Form {
    text: String,
    /// How often it occurs.
    count: u32,
    /// How often of these where only names have a capital.
    strong: u32,
    /// How often it is stated outright.
    sure: u32,
    /// How often it occurs in small letters; counted of single words.
    low: u32,
    /// How often after "the".
    article: u32,
    /// How often as one of many: after "a", or in the plural.
    one: u32,
    /// What the text says that it is, by kind.
    votes: [u32; NameKind::ALL.len()],
}

impl Form {
    fn vote(&mut self, kind: NameKind, weight: u32) {
        if let Some(votes) = self.votes.get_mut(kind as usize) {
            *votes = votes.saturating_add(weight);
        }
    }
}

/// Where a writing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mention {
    /// The block, by its place in the item.
    block: u32,
    /// The first byte in its text.
    start: u32,
    form: u32,
}

/// What may be names in one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemNames {
    forms: Vec<Form>,
    /// In the order of the text.
    mentions: Vec<Mention>,
    /// Writings that the item states to be of one thing.
    links: Vec<(u32, u32)>,
    /// Surnames, and the full name that each stands for.
    shorts: Vec<(u32, u32)>,
    /// Hashes of the words that it has in small letters, in order, each with how often.
    low: Vec<(u32, u32)>,
}

impl ItemNames {
    /// The writings, in the order of their bytes.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(|form| form.text.as_str())
    }

    /// Numbers the writings in the order of their bytes.
    fn in_order(mut self) -> Self {
        let mut order: Vec<u32> = (0..).take(self.forms.len()).collect();
        order.sort_by(|one, other| {
            let text = |number: &u32| self.forms.get(*number as usize).map(|form| form.text.as_str());
            text(one).cmp(&text(other))
        });
        let mut number = vec![0_u32; order.len()];
        for (new, old) in (0_u32..).zip(&order) {
            if let Some(number) = number.get_mut(*old as usize) {
                *number = new;
            }
        }
        let of = |old: u32| number.get(old as usize).copied().unwrap_or_default();
        for mention in &mut self.mentions {
            mention.form = of(mention.form);
        }
        let pairs = |pairs: &mut Vec<(u32, u32)>| {
            pairs.iter_mut().for_each(|(one, other)| (*one, *other) = (of(*one), of(*other)));
            pairs.sort_unstable();
            pairs.dedup();
        };
        pairs(&mut self.links);
        pairs(&mut self.shorts);
        self.forms.sort_by(|one, other| one.text.cmp(&other.text));
        self
    }
}

/// The words of a writing as they are compared: folded, those of Cyrillic letters by their stems, a
/// space between. Writings of one name that differ in their forms alone have the same.
///
/// ```
/// assert_eq!(fonds::names::key_of("«Автономного действия»"), fonds::names::key_of("Автономное Действие"));
/// ```
#[must_use]
pub fn key_of(text: &str) -> String {
    let mut key = String::new();
    for token in analysis::tokens(text) {
        if !key.is_empty() {
            key.push(' ');
        }
        if token.term.chars().find_map(Script::of) == Some(Script::Cyrillic) {
            key.push_str(&analysis::stem(&token.term));
        } else {
            key.push_str(token.term.strip_suffix("'s").unwrap_or(&token.term));
        }
    }
    key
}

/// Whether a writing is an abbreviation: one word of capitals.
fn is_brief(text: &str) -> bool {
    text.chars().filter(|char| char.is_uppercase()).count() > 1
        && text.chars().all(|char| char.is_uppercase() || matches!(char, '-' | '‑' | '&' | '.'))
}

/// Whether a Russian word ends as adjectives do: alone it is a part of a name that goes on in small
/// letters (`Верховный суд`).
fn is_adjective(word: &str) -> bool {
    const ENDINGS: [&str; 21] = [
        "ая", "яя", "ое", "ее", "ый", "ий", "ые", "ие", "ого", "его", "ому", "ему", "ых", "их", "ую", "ой",
        "ей", "ом", "ем", "ым", "им",
    ];
    word.chars().find_map(Script::of) == Some(Script::Cyrillic)
        && ENDINGS.iter().any(|ending| word.ends_with(ending))
}
