//! Where the terms of a query's word or phrase are: what every leaf comes down to.

use std::ops::Range;

use crate::archive::Sizes;
use crate::error::{Gather, Result};
use crate::index::{Index, Posting, Term, Zone};
use crate::order;

use super::bits::Bits;

/// That a passage holds a leaf in its own text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Held {
    pub(super) passage: u32,
    /// The weighted count of occurrences; above 0.
    pub(super) count: f32,
    pub(super) zone: Zone,
    /// The class of the length of the passage; [`length_of`](crate::index::length_of) gives it.
    pub(super) class: u8,
}

/// A title or heading that holds a leaf, and what it stands above, itself included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) passage: u32,
    pub(super) zone: Zone,
    pub(super) covered: Range<u32>,
}

/// Where a leaf is.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// In increasing order, each passage once.
    pub(super) own: Vec<Held>,
    /// Those of `own` that stand above others, in the same order.
    pub(super) heads: Vec<Head>,
    /// The passages of `own`.
    set: Bits,
}

impl Places {
    /// The first passage of each of these ranges, which increase, standing above the rest of it.
    pub(super) fn covering(ranges: impl Iterator<Item = Range<u32>>, passages: u32) -> Self {
        let mut places = Self { set: Bits::none(passages), ..Self::default() };
        for covered in ranges.filter(|range| !range.is_empty()) {
            let passage = covered.start;
            places.set.insert(passage);
            places.own.push(Held { passage, count: 1.0, zone: Zone::Title, class: 0 });
            places.heads.push(Head { passage, zone: Zone::Title, covered });
        }
        places
    }

    /// The passages that hold it.
    pub(super) fn set(&self) -> &Bits {
        &self.set
    }

    /// In how many items it is.
    pub(super) fn items(&self, sizes: &Sizes) -> usize {
        let mut last = None;
        let of_others = self.own.iter().filter(|held| {
            let item = Some(sizes.item_of(held.passage));
            std::mem::replace(&mut last, item) != item
        });
        of_others.count()
    }

    /// Those of a range of passages.
    pub(super) fn within(&self, range: &Range<u32>) -> &[Held] {
        let start = self.own.partition_point(|held| held.passage < range.start);
        let end = self.own.partition_point(|held| held.passage < range.end);
        self.own.get(start..end).unwrap_or_default()
    }

    /// Adds what others hold, so weighted.
    pub(super) fn add(&mut self, others: &Self, weight: f32) {
        self.own.extend(others.own.iter().map(|held| Held { count: held.count * weight, ..*held }));
        order::by_key(&mut self.own, |held| held.passage.into());
        self.own.dedup_by(|next, held| {
            let is_same = next.passage == held.passage;
            if is_same {
                held.count += next.count;
            }
            is_same
        });
        self.set.or(&others.set);
        self.heads.extend(others.heads.iter().cloned());
        order::by_key(&mut self.heads, |head| head.passage.into());
        self.heads.dedup();
    }

    /// Leaves out what is not to be kept.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut Held) -> bool) {
        let set = &mut self.set;
        set.clear();
        self.own.retain_mut(|held| {
            let is_kept = keep(held);
            if is_kept {
                set.insert(held.passage);
            }
            is_kept
        });
        self.heads.retain(|head| self.set.has(head.passage));
    }
}

/// Adds up counts for each passage, in any order of passages.
pub(super) struct Sums {
    /// The count of each passage, and what kind of passage it is.
    slots: Vec<(f32, Zone, u8)>,
    touched: Bits,
    heads: Vec<Head>,
    passages: u32,
}

impl Sums {
    pub(super) fn new(passages: u32) -> Self {
        Self { slots: Vec::new(), touched: Bits::none(passages), heads: Vec::new(), passages }
    }

    /// Makes room, once.
    fn begin(&mut self) {
        if self.slots.is_empty() {
            self.slots.resize(self.passages as usize, (0.0, Zone::Body, 0));
        }
    }

    #[inline]
    fn add(&mut self, posting: &Posting, weight: f32) {
        let count = posting.count as f32 * weight;
        let Some(slot) = self.slots.get_mut(posting.passage as usize) else { return };
        if slot.0 == 0.0 {
            *slot = (count, posting.zone, posting.class());
            self.touched.insert(posting.passage);
            if matches!(posting.zone, Zone::Title | Zone::Heading) {
                let (passage, zone) = (posting.passage, posting.zone);
                self.heads.push(Head { passage, zone, covered: posting.covered() });
            }
        } else {
            slot.0 += count;
        }
    }

    /// What was added since the last time.
    fn take(&mut self) -> Places {
        let set = std::mem::replace(&mut self.touched, Bits::none(self.passages));
        let mut own = Vec::with_capacity(set.count());
        set.each(|passage| {
            if let Some(slot) = self.slots.get_mut(passage as usize) {
                let (count, zone, class) = std::mem::replace(slot, (0.0, Zone::Body, 0));
                own.push(Held { passage, count, zone, class });
            }
        });
        let mut heads = std::mem::take(&mut self.heads);
        order::by_key(&mut heads, |head| head.passage.into());
        Places { own, heads, set }
    }
}

/// The passages that hold any of these terms; in one zone only if one is given.
pub(super) fn any_of<'t>(
    index: &Index,
    sums: &mut Sums,
    terms: impl Iterator<Item = (&'t Term, f32)>,
    only: Option<Zone>,
) -> Result<Places> {
    let mut gather = Gather::default();
    sums.begin();
    for (term, weight) in terms {
        let is_wanted = |posting: &Posting| only.is_none_or(|only| only == posting.zone);
        gather.take(index.each_posting(term, |posting| {
            if is_wanted(posting) {
                sums.add(posting, weight);
            }
        }))?;
    }
    let places = sums.take();
    gather.finish()?;
    Ok(places)
}
