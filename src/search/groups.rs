//! The items of an answer: the best are put in order at once, the others when somebody asks for them.

use std::cell::OnceCell;

use crate::order;

use super::{Group, Level};

/// Items, best first. To put thousands in order takes longer than to find them, and nearly
/// nobody looks at more than the first: only these stand in order, until more are asked for.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// In order.
    best: Vec<Group>,
    /// All, in the order of the items, if there are more than `best`; none of the others is better
    /// than any of these.
    found: Vec<Group>,
    /// Whether levels stand apart.
    by_level: bool,
    all: OnceCell<Vec<Group>>,
}

impl Groups {
    /// Puts the best of these in order, which are in the order of the items.
    pub(super) fn new(found: Vec<Group>, most: usize, by_level: bool) -> Self {
        let mut best = Vec::with_capacity(most.min(found.len()));
        for level in levels(by_level) {
            let mut smallest = order::Smallest::new(most.saturating_sub(best.len()));
            for (place, group) in found.iter().enumerate().filter(|(_, group)| is_of(group, level)) {
                smallest.add(by_score(group), place);
            }
            best.extend(smallest.finish().into_iter().filter_map(|place| found.get(place)));
        }
        let found = if best.len() < found.len() { found } else { Vec::new() };
        Self { best, found, by_level, all: OnceCell::new() }
    }

    /// Those in order, to be scored again, by which they do not become worse. Then they have to be
    /// [put in order](Self::order) again.
    pub(super) fn best_mut(&mut self) -> &mut [Group] {
        &mut self.best
    }

    /// Puts the best in order again.
    pub(super) fn order(&mut self) {
        order::by_key(&mut self.best, |group| group.item.into());
        order::by_key(&mut self.best, by_score);
        if self.by_level {
            order::by_key(&mut self.best, |group| group.level as u64);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.best.len().max(self.found.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.best.is_empty()
    }

    /// The best.
    #[must_use]
    pub fn first(&self) -> Option<&Group> {
        self.best.first()
    }

    /// The first so many. Of few it costs nothing; of more than are in order all are put in order,
    /// once.
    #[must_use]
    pub fn best(&self, most: usize) -> &[Group] {
        let groups = if most <= self.best.len() { &self.best } else { self.all() };
        groups.get(..most).unwrap_or(groups)
    }

    /// All in order.
    #[must_use]
    pub fn all(&self) -> &[Group] {
        if self.found.is_empty() {
            return &self.best;
        }
        self.all.get_or_init(|| {
            let best = order::set(self.best.iter().map(|group| group.item));
            let others = self.found.iter().filter(|group| !best.contains(&group.item));
            let mut others: Vec<Group> = others.copied().collect();
            order::by_key(&mut others, by_score);
            if self.by_level {
                order::by_key(&mut others, |group| group.level as u64);
            }
            let mut all = self.best.clone();
            all.append(&mut others);
            all
        })
    }

    /// All in any order, for what is counted: their scores need not be those that they have in order.
    pub fn unordered(&self) -> impl Iterator<Item = &Group> {
        if self.found.is_empty() { self.best.iter() } else { self.found.iter() }
    }
}

/// Groups in an order of somebody's own.
impl From<Vec<Group>> for Groups {
    fn from(best: Vec<Group>) -> Self {
        Self { best, ..Self::default() }
    }
}

/// Scores are not below 0: their bits are in the order of their values. Ties stay in the order of
/// the items.
fn by_score(group: &Group) -> u64 {
    !group.score.to_bits()
}

/// The levels that stand apart, the best first, or one for all.
fn levels(apart: bool) -> &'static [Option<Level>] {
    if apart { &[Some(Level::All), Some(Level::Across), Some(Level::Some)] } else { &[None] }
}

/// Whether a group is of a level.
fn is_of(group: &Group, level: &Option<Level>) -> bool {
    level.is_none_or(|level| group.level == level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_in_order_however_many_are_asked_for(
            of in prop::collection::vec((0_u8..4, 0_usize..3), 0..30), most in 0_usize..12, asked in 0_usize..40,
            by_level in any::<bool>(),
        ) {
            let level = |at: usize| [Level::All, Level::Across, Level::Some][at];
            let groups: Vec<Group> = (0..).zip(&of).map(|(item, &(score, at))| {
                Group { item, hits: 1, level: level(at), score: f64::from(score) / 2.0 }
            }).collect();
            let mut expected = groups.clone();
            expected.sort_by(|one, other| other.score.total_cmp(&one.score));
            if by_level {
                expected.sort_by_key(|group| group.level);
            }
            let mut ordered = Groups::new(groups.clone(), most, by_level);
            prop_assert_eq!(ordered.best(asked), &expected[..asked.min(expected.len())]);
            prop_assert_eq!(ordered.all(), &expected[..]);
            prop_assert_eq!((ordered.len(), ordered.is_empty()), (groups.len(), groups.is_empty() || most == 0));
            let mut again: Vec<Group> = ordered.unordered().copied().collect();
            again.sort_by_key(|group| group.item);
            prop_assert_eq!(again, groups);
            ordered.order();
            prop_assert_eq!(ordered.all(), &expected[..]);
        }
    }
}
