//! How the blocks of an item stand under each other.

use crate::document::{Block, Kind};
use crate::index::{Cover, Zone};

/// How a block stands in its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// What part of the item it is.
    pub(super) zone: Zone,
    /// What it stands above.
    pub(super) cover: Cover,
}

impl Standing {
    /// A block of this kind, which is the item's title or not; without what it stands above.
    pub(super) fn of(kind: Option<Kind>, is_title: bool) -> Self {
        let zone = match kind {
            Some(Kind::Title) if is_title => Zone::Title,
            // A second title is a heading above everything that follows it.
            Some(Kind::Title | Kind::Heading { .. }) => Zone::Heading,
            Some(Kind::Reference { .. }) => Zone::Reference,
            _ => Zone::Body,
        };
        Self { zone, cover: Cover::default() }
    }

    pub(super) fn is_title(&self) -> bool {
        self.zone == Zone::Title
    }

    /// Takes from the open headings, by place and level, those that do not stand above this
    /// block.
    pub(super) fn close(&self, open: &mut Vec<(usize, u8)>, block: &Block) {
        let level = match block.kind {
            Kind::Title => 0,
            Kind::Heading { level } => level,
            _ => u8::MAX,
        };
        open.retain(|&(_, above)| above < level);
    }

    /// As [`close`](Self::close), and adds the block, if it is a heading.
    pub(super) fn open(&self, open: &mut Vec<(usize, u8)>, place: usize, block: &Block) {
        self.close(open, block);
        if self.zone == Zone::Heading {
            let level = if let Kind::Heading { level } = block.kind { level } else { 0 };
            open.push((place, level));
        }
    }
}

/// How each block of an item stands. The first title is above all others, also above those
/// before it; a heading is above what follows up to the next of the same or a higher level.
pub(super) fn outline(blocks: &[Block]) -> Vec<Standing> {
    let title = blocks.iter().position(|block| block.kind == Kind::Title);
    let last = blocks.len().saturating_sub(1);
    let mut standings: Vec<Standing> = blocks
        .iter()
        .enumerate()
        .map(|(place, block)| Standing::of(Some(block.kind), Some(place) == title))
        .collect();
    let mut ends = Vec::new();
    let mut open: Vec<(usize, u8)> = Vec::new();
    for (place, (block, standing)) in blocks.iter().zip(&standings).enumerate() {
        let before = open.clone();
        standing.open(&mut open, place, block);
        let closed = before.into_iter().filter(|one| !open.contains(one));
        ends.extend(closed.map(|(head, _)| (head, place.saturating_sub(1))));
    }
    ends.extend(open.into_iter().map(|(head, _)| (head, last)));
    ends.extend(title.map(|title| (title, last)));
    for (head, end) in ends {
        if let Some(standing) = standings.get_mut(head) {
            // An item has fewer than 2^32 passages.
            let before = if standing.is_title() { head as u32 } else { 0 };
            standing.cover = Cover { before, after: end.saturating_sub(head) as u32 };
        }
    }
    standings
}
