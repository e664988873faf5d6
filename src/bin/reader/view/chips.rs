//! The query as it was read: a row of chips, one a word or phrase, and what each can become.

use std::ops::Range;

use fonds::query::{Change, Field, Form, Leaf, Node as Tree, Query};

use super::button;
use super::line::{Languages, words};
use crate::node::{Element, Node, link, of_class};
use crate::place::{Asked, Place};
use crate::text::Say;

/// A piece of the row.
pub(crate) enum Piece {
    /// What can be changed.
    Chip(Chip),
    /// What stands between.
    Sign(&'static str),
}

/// A word or phrase of the query, or a rule that is switched off.
pub(crate) struct Chip {
    /// In words.
    label: String,
    /// What it can become, in words, and what is asked then; leaving it out stands first.
    pub(crate) becomes: Vec<(String, Asked)>,
    /// Whether it is a rule.
    is_rule: bool,
}

impl Chip {
    /// Whether it can become several things.
    pub(crate) fn has_menu(&self) -> bool {
        !self.is_rule
    }
}

/// The pieces of a query, in the order they were typed; the rules that are off follow.
pub(crate) fn of_query(say: Say, query: &Query, asked: &Asked) -> Vec<Piece> {
    let mut pieces = Vec::new();
    match &query.root {
        Some(root) => add(say, &mut pieces, query, asked, root, false),
        None => pieces.extend((0..query.leaves.len()).map(|leaf| of_leaf(say, query, asked, leaf, false))),
    }
    if !asked.is_empty() {
        let off = asked.rules.off().map(|rule| {
            let on = asked.with_rules(asked.rules.switched(rule));
            Piece::Chip(Chip {
                label: say.off.with([say.rule(rule)]),
                becomes: vec![(say.on_again.to_owned(), on)],
                is_rule: true,
            })
        });
        pieces.extend(off);
    }
    pieces
}

/// Adds the pieces of a part of the query; `within` another it may need brackets.
fn add(say: Say, pieces: &mut Vec<Piece>, query: &Query, asked: &Asked, tree: &Tree, within: bool) {
    let (nodes, sign) = match tree {
        Tree::Leaf(leaf) => return pieces.push(of_leaf(say, query, asked, *leaf, false)),
        Tree::Not(inner) => {
            if let Tree::Leaf(leaf) = &**inner {
                return pieces.push(of_leaf(say, query, asked, *leaf, true));
            }
            pieces.push(Piece::Sign("NOT"));
            return add(say, pieces, query, asked, inner, true);
        }
        Tree::And(nodes) => (nodes, if query.strict { "AND" } else { "" }),
        Tree::Or(nodes) => (nodes, "OR"),
    };
    if within {
        pieces.push(Piece::Sign("("));
    }
    for (place, node) in nodes.iter().enumerate() {
        if place > 0 && !sign.is_empty() {
            pieces.push(Piece::Sign(sign));
        }
        add(say, pieces, query, asked, node, true);
    }
    if within {
        pieces.push(Piece::Sign(")"));
    }
}

fn of_leaf(say: Say, query: &Query, asked: &Asked, leaf: usize, excluded: bool) -> Piece {
    let changes = query.changes(&asked.text, leaf);
    let is_signed = changes.contains(&Change::Include);
    let become_it = |change| (say.change(change), asked.with_text(&query.changed(&asked.text, leaf, change)));
    let becomes = changes.into_iter().map(become_it).collect();
    let label = query.leaves.get(leaf).map(|leaf| in_words(say, leaf, &asked.text)).unwrap_or_default();
    // Where there is nothing but exclusions, the query has no tree that says so.
    let excluded = excluded || query.root.is_none() && is_signed;
    let label = if excluded { say.not.with([&label]) } else { label };
    Piece::Chip(Chip { label, becomes, is_rule: false })
}

/// A word or phrase in words; `typed` is the whole query.
fn in_words(say: Say, leaf: &Leaf, typed: &str) -> String {
    let part = |range: &Range<usize>| typed.get(range.clone()).unwrap_or_default().trim();
    let quoted = |range: &Range<usize>| say.quoted.with([part(range)]);
    let text = match leaf.field {
        _ if leaf.dates.is_some() => return say.dates.with([&part(&leaf.range).replace("..", "–")]),
        Some(Field::Language) => return say.in_language(part(&leaf.range)),
        Some(Field::Source) => return say.of_source.with([part(&leaf.range)]),
        Some(Field::Item) => return say.of_item.with([part(&leaf.range)]),
        _ if leaf.phrases.len() > 1 => {
            let ranges = leaf.phrases.iter().filter_map(|phrase| {
                let (first, last) = (phrase.first()?, phrase.last()?);
                Some(quoted(&(first.range.start..last.range.end)))
            });
            let phrases = ranges.collect::<Vec<_>>().join(say.and);
            say.count_with(say.within, leaf.within as usize, [&phrases])
        }
        _ => {
            let form = leaf.parts().last().map_or(Form::Any, |part| part.form);
            let range = match form {
                Form::Exact | Form::Spelt => {
                    leaf.parts().next().map_or(leaf.range.start, |part| part.range.start)
                        ..leaf.parts().last().map_or(leaf.range.end, |part| part.range.end)
                }
                _ => leaf.range.clone(),
            };
            let mut terms = leaf.parts().map(|part| part.term.as_str());
            // Of several words a pattern is a part.
            let term = terms.next().filter(|_| terms.next().is_none()).unwrap_or_else(|| part(&leaf.range));
            in_form(say, form, term, &quoted(&range))
        }
    };
    match leaf.field {
        Some(Field::Title) => say.in_titles.with([&text]),
        Some(Field::Heading) => say.in_headings.with([&text]),
        Some(Field::Reference) => say.in_references.with([&text]),
        _ => text,
    }
}

/// The form of a word: folded, and as it was typed, in quotation marks.
fn in_form(say: Say, form: Form, term: &str, quoted: &str) -> String {
    match form {
        Form::Any => say.form_any.with([quoted]),
        Form::Exact | Form::Spelt => say.form_exact.with([quoted]),
        Form::Prefix => say.form_prefix.with([&quoted.replace('*', "")]),
        Form::Wildcard => say.form_pattern.with([term]),
        Form::Regex => say.form_pattern.with([&["/", term, "/"].concat()]),
        Form::Near(edits) => say.count_with(say.form_near, edits.into(), [term]),
    }
}

/// The element id of a chip, counted from 0, and of what its menu offers.
pub(crate) fn chip_id(chip: usize) -> String {
    format!("chip{chip}")
}

/// Where the focus goes when a chip of so many goes away.
pub(crate) fn after_removal(chip: usize, chips: usize) -> String {
    match chips.checked_sub(2) {
        Some(last) => chip_id(chip.min(last)),
        None => "q".to_owned(),
    }
}

/// The row, and the menu of the chip that is open.
pub(crate) fn chips(say: Say, pieces: &[Piece], open: Option<usize>) -> Vec<Node> {
    let all = pieces.iter().filter(|piece| matches!(piece, Piece::Chip(_))).count();
    if all == 0 {
        return Vec::new();
    }
    let mut row = of_class("div", "chips").with("role", "toolbar").with("aria-label", say.chips);
    let mut number = 0_usize;
    let mut menu = None;
    for piece in pieces {
        match piece {
            Piece::Sign(sign) => row = row.child(of_class("span", "sign").text(*sign)),
            Piece::Chip(chip) => {
                let is_open = open == Some(number);
                row = row.child(drawn(say, chip, number, all, is_open));
                if is_open {
                    menu = Some(self::menu(say, chip, number, all));
                }
                number = number.saturating_add(1);
            }
        }
    }
    let mut nodes = vec![row.into()];
    nodes.extend(menu);
    nodes
}

fn drawn(say: Say, chip: &Chip, number: usize, all: usize, is_open: bool) -> Element {
    // One of them is in the order of Tab; the arrows lead on.
    let tab = if number == 0 { "0" } else { "-1" };
    let first = chip.becomes.first();
    let removed = first.map(|(_, asked)| Place::results(asked).fragment()).unwrap_or_default();
    let removal = link(&removed).with("data-focus", after_removal(number, all));
    let class = if chip.is_rule { "chip rule" } else { "chip" };
    if chip.is_rule {
        let link = removal.with("id", chip_id(number)).with("tabindex", tab);
        let link = link.text(&chip.label).text(" ").child(of_class("span", "on").text(say.on_again));
        return of_class("span", class).child(link);
    }
    let label = button("chip", "")
        .with("id", chip_id(number))
        .with("data-value", number.to_string())
        .with("tabindex", tab)
        .with("aria-expanded", if is_open { "true" } else { "false" })
        .with_some("aria-controls", is_open.then(|| "chip-menu".to_owned()));
    let removal = removal
        .with("class", "remove")
        .with("tabindex", "-1")
        .with("aria-label", say.leave_out.with([&chip.label]))
        .text("×");
    of_class("span", class).child(words(label, &chip.label, &Languages::of_page(say))).child(removal)
}

/// What a chip can become.
fn menu(say: Say, chip: &Chip, number: usize, all: usize) -> Node {
    let menu = of_class("div", "chip-menu")
        .with("id", "chip-menu")
        .with("role", "group")
        .with("aria-label", say.change_of.with([&chip.label]));
    let links = chip.becomes.iter().enumerate().map(|(place, (name, asked))| {
        let focus = if place == 0 { after_removal(number, all) } else { chip_id(number) };
        let link = link(&Place::results(asked).fragment()).with("id", format!("become{place}"));
        link.with("data-focus", focus).text(name).into()
    });
    menu.children(links).into()
}
