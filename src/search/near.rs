//! Phrases, and phrases near each other: what is decided by where words stand in a passage.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::error::{Gather, Result};
use crate::index::{Index, Positions, Zone};
use crate::order;

use super::bits::Bits;
use super::expand::Meant;
use super::held::{Places, Sums, any_of};

/// The passages that hold a term of each word of each phrase: a phrase's one after the other,
/// several phrases with at most `within` other words between the first and the last.
pub(super) fn near(
    index: &Index,
    sums: &mut Sums,
    phrases: &[Vec<Vec<Meant>>],
    within: u32,
    only: Option<Zone>,
) -> Result<Places> {
    let mut gather = Gather::default();
    // Each word once, however often it is there.
    let mut distinct: Vec<&Vec<Meant>> = Vec::new();
    let mut numbers: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut words_of: Vec<Vec<usize>> = Vec::new();
    for phrase in phrases {
        let mut words = Vec::new();
        for terms in phrase {
            let texts = terms.iter().map(|meant| meant.term.text.as_str()).collect();
            words.push(*numbers.entry(texts).or_insert(distinct.len()));
            if words.last() == Some(&distinct.len()) {
                distinct.push(terms);
            }
        }
        words_of.push(words);
    }
    // The rarest first: only its passages are added up, the others are looked for in these.
    let mut words = distinct.clone();
    let passages = |terms: &&Vec<Meant>| {
        terms.iter().fold(0_u64, |sum, meant| sum.saturating_add(meant.term.passages().into()))
    };
    order::by_key(&mut words, passages);
    let (rarest, others) = words.split_first().map_or((None, &[][..]), |(first, rest)| (Some(*first), rest));
    let pairs = rarest.into_iter().flatten().map(|meant| (&meant.term, 1.0));
    let mut places = gather.take(any_of(index, sums, pairs, only))?.unwrap_or_default();
    let mut left = places.set().clone();
    for terms in others {
        let mut both = Bits::none(index.passages());
        for meant in *terms {
            gather.take(index.each_posting(&meant.term, |posting| {
                if left.has(posting.passage) {
                    both.insert(posting.passage);
                }
            }))?;
        }
        left = both;
    }
    gather.finish()?;
    places.retain(|held| left.has(held.passage));
    // Positions are read only if they can matter.
    if places.own.is_empty() {
        return Ok(places);
    }
    let mut gather = Gather::default();
    let mut positions = Vec::new();
    for terms in &distinct {
        let mut of_terms = Vec::new();
        for meant in *terms {
            of_terms.extend(gather.take(index.positions(&meant.term, |passage| left.has(passage)))?);
        }
        positions.push(Positions::merged(of_terms));
    }
    gather.finish()?;
    let mut several: Vec<Several> = Vec::new();
    for (phrase, words) in phrases.iter().zip(words_of) {
        if let Some(same) = several.iter_mut().find(|one| one.words == words) {
            same.times = same.times.saturating_add(1);
        } else {
            several.push(Several { phrase, words, starts: Vec::new(), times: 1 });
        }
    }
    // Phrases whose first words have no term in common cannot start in one place.
    let mut begins = BTreeSet::new();
    let firsts = several.iter().filter_map(|one| one.phrase.first()).flatten();
    let mut firsts = firsts.map(|meant| &meant.term.text);
    let apart = firsts.all(|text| begins.insert(text));
    let mut windows = Windows { within, apart, firsts: Vec::new() };
    places.retain(|held| {
        several.iter_mut().for_each(|one| one.find(held.passage, &positions));
        held.count = windows.count(&several) as f32;
        held.count > 0.0
    });
    Ok(places)
}

/// A phrase, as often as it is asked for.
struct Several<'q> {
    phrase: &'q [Vec<Meant>],
    /// Its words, by their numbers among all that are different.
    words: Vec<usize>,
    /// Where it starts in the passage that is looked at, in order.
    starts: Vec<u32>,
    times: u32,
}

impl Several<'_> {
    fn words(&self) -> u32 {
        self.words.len() as u32
    }

    /// Finds out where it starts in a passage; `positions` are those of all different words.
    fn find(&mut self, passage: u32, positions: &[Positions]) {
        self.starts.clear();
        let of = |word: &usize| positions.get(*word).map_or(&[][..], |positions| positions.of(passage));
        let Some((first, others)) = self.words.split_first() else { return };
        self.starts.extend(of(first));
        for (step, other) in (1_u32..).zip(others) {
            if self.starts.is_empty() {
                return;
            }
            let here = of(other);
            self.starts.retain(|start| {
                start.checked_add(step).is_some_and(|place| here.binary_search(&place).is_ok())
            });
        }
    }
}

/// Counts how often phrases stand near each other: the places from which on each has as many
/// starts of its own as it is asked for, all within so many words.
struct Windows {
    within: u32,
    /// Whether no two phrases can start in one place.
    apart: bool,
    firsts: Vec<u32>,
}

impl Windows {
    fn count(&mut self, phrases: &[Several]) -> usize {
        if let [Several { starts, times: 1, .. }] = phrases {
            return starts.len();
        }
        let enough = |one: &Several, starts: usize| starts >= one.times as usize;
        if !phrases.iter().all(|one| enough(one, one.starts.len())) {
            return 0;
        }
        let own =
            phrases.iter().fold(0_u32, |sum, one| sum.saturating_add(one.words().saturating_mul(one.times)));
        let asked = phrases.iter().fold(0_usize, |sum, one| sum.saturating_add(one.times as usize));
        self.firsts.clear();
        phrases.iter().for_each(|one| self.firsts.extend(&one.starts));
        self.firsts.sort_unstable();
        self.firsts.dedup();
        // Of each phrase the starts in the window, which only moves on.
        let mut inside: Vec<Range<usize>> = phrases.iter().map(|_| 0..0).collect();
        let mut count = 0_usize;
        for &first in &self.firsts {
            let end = first.saturating_add(own).saturating_add(self.within);
            let mut starts_here = false;
            let mut has_all = true;
            for (range, one) in inside.iter_mut().zip(phrases) {
                while one.starts.get(range.start).is_some_and(|start| *start < first) {
                    range.start = range.start.saturating_add(1);
                }
                let fits = |start: &u32| start.saturating_add(one.words()) <= end;
                while one.starts.get(range.end).is_some_and(fits) {
                    range.end = range.end.saturating_add(1);
                }
                range.end = range.end.max(range.start);
                // One of them starts here, or the same would be counted again from here.
                starts_here |= one.starts.get(range.start) == Some(&first) && range.start < range.end;
                has_all &= enough(one, range.len());
            }
            if has_all && starts_here && (self.apart || each_has_its_own(&windows(phrases, &inside, asked))) {
                count = count.saturating_add(1);
            }
        }
        count
    }
}

/// The starts of each phrase in a window, once for each time that it is asked for. No more of
/// each than phrases are asked for: of so many one is always left for it.
fn windows<'s>(phrases: &'s [Several], inside: &[Range<usize>], asked: usize) -> Vec<&'s [u32]> {
    let of_one = |(range, one): (&Range<usize>, &'s Several)| {
        let window = one.starts.get(range.clone()).unwrap_or_default();
        std::iter::repeat_n(window.get(..asked).unwrap_or(window), one.times as usize)
    };
    inside.iter().zip(phrases).flat_map(of_one).collect()
}

/// Whether every window can give one of its places away without two giving the same (a
/// matching in a bipartite graph, by augmenting paths).
fn each_has_its_own(windows: &[&[u32]]) -> bool {
    if let [one, other] = windows {
        return !one.is_empty() && !other.is_empty() && (one.len() > 1 || other.len() > 1 || one != other);
    }
    let mut taken: Vec<(u32, usize)> = Vec::new();
    fn place(windows: &[&[u32]], window: usize, taken: &mut Vec<(u32, usize)>, seen: &mut Vec<u32>) -> bool {
        for &start in windows.get(window).copied().unwrap_or_default() {
            if seen.contains(&start) {
                continue;
            }
            seen.push(start);
            let owner = taken.iter().position(|(other, _)| *other == start);
            let Some(owner) = owner else {
                taken.push((start, window));
                return true;
            };
            let before = taken.get(owner).map_or(window, |(_, before)| *before);
            if place(windows, before, taken, seen) {
                // The place of the owner may have moved meanwhile.
                taken.retain(|(other, by)| *other != start || *by != before);
                taken.push((start, window));
                return true;
            }
        }
        false
    }
    (0..windows.len()).all(|window| place(windows, window, &mut taken, &mut Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By trying every choice of a start for each phrase.
    fn brute(phrases: &[(&[u32], u32)], within: u32) -> bool {
        fn choose(phrases: &[(&[u32], u32)], chosen: &mut Vec<(u32, u32)>, within: u32) -> bool {
            let Some(((starts, words), rest)) = phrases.split_first() else {
                let start = chosen.iter().map(|one| one.0).min().unwrap();
                let end = chosen.iter().map(|one| one.0 + one.1).max().unwrap();
                let own: u32 = chosen.iter().map(|one| one.1).sum();
                return end - start <= own + within;
            };
            starts.iter().any(|&start| {
                if chosen.iter().any(|one| one.0 == start) {
                    return false;
                }
                chosen.push((start, *words));
                let fits = choose(rest, chosen, within);
                chosen.pop();
                fits
            })
        }
        choose(phrases, &mut Vec::new(), within)
    }

    proptest! {
        #[test]
        fn phrases_are_near_each_other_if_there_is_a_choice_of_places(
            phrases in prop::collection::vec((prop::collection::btree_set(0_u32..20, 0..6), 1_u32..3, 1_u32..3), 1..4),
            within in 0_u32..6, apart in any::<bool>(),
        ) {
            let mut taken = std::collections::BTreeSet::new();
            let several: Vec<Several> = phrases.into_iter().map(|(starts, words, times)| {
                let starts = starts.into_iter().filter(|start| taken.insert(*start) || !apart).collect();
                Several { phrase: &[], words: vec![0; words as usize], starts, times }
            }).collect();
            let each = several.iter().flat_map(|one| {
                std::iter::repeat_n((one.starts.as_slice(), one.words()), one.times as usize)
            });
            let expected = brute(&each.collect::<Vec<_>>(), within);
            let mut windows = Windows { within, apart, firsts: Vec::new() };
            prop_assert_eq!(windows.count(&several) > 0, expected);
        }
    }
}
