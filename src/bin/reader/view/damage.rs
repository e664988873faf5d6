//! All damage of the archive: item by item, where text is lost or does not belong.

use fonds::archive::{Archive, StoredItem};
use fonds::document::{Block, Item, Kind, MarkKind};
use fonds::error::Result;

use super::describe::one_line;
use super::line::{Languages, Line, with_language, words};
use super::{back, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place, View};
use crate::text::Say;

/// How many items are looked through for one view, and how many of their places are listed, but
/// for the rest of an item.
const MOST_ITEMS: u32 = 50;
const MOST_PLACES: usize = 400;

/// How much of the text stands on each side of a place, in bytes.
const AROUND: usize = 90;

/// How often each kind of damage is in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Places where text is lost, without references.
    pub(super) lost: usize,
    pub(super) tokens: usize,
    pub(super) noise: usize,
    /// References of which nothing is left.
    pub(super) references: usize,
}

impl Counts {
    pub(super) fn of(document: &Item) -> Self {
        let of = |kind: &MarkKind| {
            document.blocks.iter().flat_map(|block| &block.marks).filter(|mark| mark.kind == *kind).count()
        };
        Self {
            lost: of(&MarkKind::Lacuna),
            tokens: of(&MarkKind::ControlToken),
            noise: of(&MarkKind::Noise),
            references: document.blocks.iter().filter(|block| is_lost(block)).count(),
        }
    }

    fn all(self) -> usize {
        self.lost.saturating_add(self.tokens).saturating_add(self.noise).saturating_add(self.references)
    }
}

/// Whether a block is a reference of which only the number is there.
fn is_lost(block: &Block) -> bool {
    matches!(block.kind, Kind::Reference { .. }) && block.text.trim().is_empty()
}

/// The damage of the items from this one on.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn damage(say: Say, archive: &Archive, from: u32, asked: &Asked) -> Result<Vec<Node>> {
    let mut nodes: Vec<Node> = vec![
        back(say, &Place::default(), say.finding_aid),
        el("h1").text(say.damage_all_of_it).into(),
        of_class("p", "scope").text(say.damage_about).into(),
    ];
    let (mut places, mut whole, mut number) = (0_usize, 0_usize, from);
    let last = from.saturating_add(MOST_ITEMS).min(archive.len());
    while number < last && places < MOST_PLACES {
        let document = archive.document(number)?;
        let counts = Counts::of(&document);
        if counts.all() > 0 {
            places = places.saturating_add(counts.all());
            nodes.push(item(say, &archive.item(number)?, &document, counts, asked).into());
        } else {
            whole = whole.saturating_add(1);
        }
        number = number.saturating_add(1);
    }
    if places == 0 {
        nodes.push(el("p").text(say.no_damage_here).into());
    }
    if whole > 0 {
        nodes.push(of_class("p", "quiet").text(say.count(say.undamaged, whole)).into());
    }
    if number < archive.len() {
        let next = Place::damage(number, asked);
        nodes.push(el("p").child(link(&next.fragment()).text(say.further_items)).into());
    }
    Ok(nodes)
}

/// What the parser decided, each with the place of the original that it is about.
pub(super) fn decisions(say: Say, stored: &StoredItem, document: &Item, asked: &Asked) -> Element {
    let decisions = document.notices.iter().map(|notice| {
        // What a parser says in its own words is English.
        let said = words(el("li"), &say.parsed(&notice.kind), &Languages::with_english(say));
        let touched =
            |block: &Block| notice.at.start < block.source.end.max(block.source.start.saturating_add(1));
        let place = (1_u32..).zip(&document.blocks).find(|(_, block)| touched(block)).map(|(place, _)| place);
        let at = place.filter(|_| notice.at.end > 0).map(|place| {
            let mut there = Place::passage(&stored.path, Some(place), asked);
            if let View::Item { original, .. } = &mut there.view {
                *original = true;
            }
            link(&there.fragment()).text(format!("¶{place}")).into()
        });
        said.text(" ").children(at).into()
    });
    of_class("ul", "plain").children(decisions)
}

fn item(say: Say, stored: &StoredItem, document: &Item, counts: Counts, asked: &Asked) -> Element {
    let at = |place: u32| link(&Place::passage(&stored.path, Some(place), asked).fragment());
    let mut told: Vec<String> = [
        (say.damage_lost, counts.lost),
        (say.damage_tokens, counts.tokens),
        (say.damage_noise, counts.noise),
    ]
    .into_iter()
    .filter(|(_, number)| *number > 0)
    .map(|(counted, number)| say.count(counted, number))
    .collect();
    if counts.references > 0 {
        let lost = document.blocks.iter().filter(|block| is_lost(block));
        let numbers = lost.filter_map(|block| match block.kind {
            Kind::Reference { number } => Some(number.to_string()),
            _ => None,
        });
        told.push(say.empty_references.with([&numbers.collect::<Vec<_>>().join(", ")]));
    }
    let languages = Languages::of(&stored.description);
    let mut list = of_class("ol", "damaged");
    for (place, block) in (1_u32..).zip(&document.blocks) {
        let number = of_class("span", "at").text(format!("¶{place}"));
        if is_lost(block) {
            let Kind::Reference { number: own } = block.kind else { continue };
            let told = of_class("span", "lost").text(say.empty_reference);
            let text = say.numbered_reference.with([&own.to_string()]);
            list = list.child(
                el("li").child(at(place).child(number.clone()).text([" ", &text, ": "].concat()).child(told)),
            );
        }
        let damaged =
            |kind: &MarkKind| matches!(kind, MarkKind::Lacuna | MarkKind::ControlToken | MarkKind::Noise);
        for mark in block.marks.iter().filter(|mark| damaged(&mark.kind)) {
            let (start, end) = (mark.range.start as usize, mark.range.end as usize);
            let text = block.text.as_str();
            let from = text.floor_char_boundary(start.saturating_sub(AROUND));
            let to = text.ceil_char_boundary(end.saturating_add(AROUND).min(text.len()));
            // No word is cut.
            let before = text.get(from..start).unwrap_or_default();
            let skipped = if from == 0 { 0 } else { before.find(' ').map_or(0, |at| at.saturating_add(1)) };
            let after = text.get(end..to).unwrap_or_default();
            let kept = if to == text.len() { after.len() } else { after.rfind(' ').unwrap_or(after.len()) };
            let window = from.saturating_add(skipped)..end.saturating_add(kept);
            // This place alone is marked: it is what the link is about.
            let marks = std::slice::from_ref(mark);
            let line = Line { text, marks, lit: &[], languages: &languages, say, first: None, own: &[] };
            let text = with_language(el("span").with("dir", "auto"), &languages).children(line.part(window));
            list = list.child(el("li").child(at(place).child(number.clone()).text(" ").child(text)));
        }
    }
    of_class("section", "damaged-item")
        .child(el("h2").child(at(1).child(title(&stored.description))))
        .child(of_class("p", "source").text(one_line(&told.join(" · "))))
        .child(
            el("details")
                .with("id", format!("how{}", stored.passages.start))
                .child(el("summary").text(say.reading))
                .child(decisions(say, stored, document, asked)),
        )
        .child(list)
}
