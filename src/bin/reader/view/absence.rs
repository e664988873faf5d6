//! When nothing was found: what is not there, what comes near it, and where it could have stood.

use fonds::query::Query;
use fonds::search::{Absence, Without, Word};

use super::button;
use super::line::{Languages, words};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::text::{self, Say};

/// What there is to say of an answer that is empty, or less than was asked for.
pub(super) fn absence(say: Say, absence: &Absence, query: &Query, asked: &Asked) -> Node {
    let mut section = of_class("section", "absence").with("aria-label", say.absence);
    let said = |text: &str| words(el("p"), text, &Languages::of_page(say));
    // What stands for a word that is nowhere is said in a notice.
    for word in absence.words.iter().filter(|word| !word.excluded && word.instead.is_none()) {
        let plain = Word { near: Vec::new(), ..word.clone() };
        let mut line = said(&say.occurrence(&plain));
        if word.passages == 0
            && let Some(without) = word.without.as_ref().filter(|without| without.hits > 0)
        {
            line = line.text(" ").child(rest(say, without, say.without_it, asked));
        }
        section = near(say, section.child(line), word, query, asked);
    }
    if absence.never_together {
        section = section.child(said(say.never_together_here));
        let others = absence.words.iter().filter_map(|word| {
            let without = word.without.as_ref()?;
            Some(el("li").child(rest(say, without, &say.without.with([&word.typed]), asked)).into())
        });
        section = section.child(el("ul").children(others.collect::<Vec<Node>>()));
    }
    if let Some(without) = &absence.without {
        section = section.child(el("p").child(rest(say, without, say.without_all, asked)));
    }
    section = section.child(said(&say.damage(&absence.damage)));
    if !absence.damage.first.is_empty() {
        let places = absence.damage.first.iter().map(|place| {
            let link = link(&Place::passage(&place.path, Some(place.ordinal), asked).fragment());
            let link = words(link, &say.place_of(&place.title, place.ordinal), &Languages::unknown());
            let mark = if place.token {
                of_class("span", "token").text(text::TOKEN_SAMPLE)
            } else {
                of_class("span", "lacuna").text(" ")
            };
            let around =
                words(el("span"), &place.before, &Languages::unknown()).text(" ").child(mark).text(" ");
            let after = words(el("span"), &place.after, &Languages::unknown());
            el("li").child(link).text(": ").child(around).child(after).into()
        });
        section = section.child(of_class("ul", "damaged").children(places.collect::<Vec<Node>>()));
    }
    if absence.unread > 0 {
        section = section.child(said(&say.count(say.unread_files, absence.unread as usize)));
    }
    let field = el("textarea")
        .with("id", "finding")
        .with("readonly", "")
        .with("rows", "8")
        .with("hidden", "")
        .with("aria-label", say.finding);
    let told = el("span").with("id", "finding-told").with("role", "status");
    section
        .child(
            of_class("p", "copy")
                .child(button("copy", "").with("id", "copy").text(say.copy_finding))
                .text(" ")
                .child(told),
        )
        .child(field)
        .into()
}

/// The nearest spellings of a word that is nowhere, each a link that puts it in its place.
fn near(say: Say, mut section: Element, word: &Word, query: &Query, asked: &Asked) -> Element {
    let leaf = query.leaves.get(word.leaf);
    for (term, near) in &word.near {
        let part = leaf.and_then(|leaf| leaf.parts().find(|part| part.term == *term));
        let (Some(part), false) = (part, near.is_empty()) else { continue };
        let before = asked.text.get(..part.range.start).unwrap_or_default();
        let after = asked.text.get(part.range.end..).unwrap_or_default();
        let links = near.iter().map(|near| {
            let replaced = asked.with_text(&format!("{before}{}{after}", near.term));
            let link = link(&Place::results(&replaced).fragment());
            let count = of_class("span", "count").text(say.number(near.passages.into()));
            el("li").child(words(link, &near.term, &Languages::unknown())).text(" ").child(count).into()
        });
        let line = of_class("div", "near").child(el("span").text(say.nearest));
        section = section.child(line.child(el("ul").children(links.collect::<Vec<Node>>())));
    }
    section
}

/// A link to the same query without something, with its hits.
fn rest(say: Say, without: &Without, name: &str, asked: &Asked) -> Element {
    let text = say.with_hits(name, without.hits, without.items);
    if without.hits == 0 {
        return el("span").text(text);
    }
    let link = link(&Place::results(&asked.with_text(&without.text)).fragment());
    words(link, &text, &Languages::of_page(say))
}
