//! In which order: items by their scores, passages within an item.

use crate::archive::{Archive, Sizes};
use crate::error::Result;
use crate::index::{Index, Zone, length_of};
use crate::order;

use super::explain::own_weight;
use super::{Answer, FEW, Group, Groups, Hit, bm25};

/// The items that are looked at closely: their passages are scored, and those scores count.
const CLOSELY: usize = 100;

/// That the title of an item, so many tokens long, has words of the query.
#[derive(Clone, Copy)]
struct InTitle {
    item: u32,
    words: u32,
    /// The sum of the words.
    idf: f64,
    length: u32,
}

fn add(scores: &mut [f64], item: u32, more: f64) {
    if let Some(score) = scores.get_mut(item as usize) {
        *score += more;
    }
}

/// What titles have, with what they have of one word more. Both are in the order of the items.
fn with_word(titles: Vec<InTitle>, of_word: Vec<InTitle>) -> Vec<InTitle> {
    if titles.is_empty() {
        return of_word;
    }
    let mut joined: Vec<InTitle> = Vec::with_capacity(titles.len().saturating_add(of_word.len()));
    let mut known = titles.into_iter().peekable();
    for new in of_word {
        while let Some(known) = known.next_if(|known| known.item < new.item) {
            joined.push(known);
        }
        joined.push(match known.next_if(|known| known.item == new.item) {
            Some(known) => InTitle { words: known.words.saturating_add(1), idf: known.idf + new.idf, ..new },
            None => new,
        });
    }
    joined.extend(known);
    joined
}

impl Answer {
    /// Scores the items and puts the best first.
    pub(super) fn rank(&mut self, mut groups: Vec<Group>, index: &Index, sizes: &Sizes) {
        let scores = self.item_scores(index, sizes);
        for group in &mut groups {
            group.score = scores.get(group.item as usize).copied().unwrap_or_default();
        }
        let mut groups = Groups::new(groups, CLOSELY, self.asked <= FEW);
        let long = |group: &&mut Group| sizes.range(group.item).len() > bm25::WHOLE;
        for group in groups.best_mut().iter_mut().filter(long) {
            let hits = self.score_hits(index, sizes, group.item);
            let best = hits.iter().map(|hit| hit.score).fold(0.0, f64::max);
            group.score += bm25::EVIDENCE * best;
        }
        groups.order();
        self.groups = groups;
    }

    /// The scores of all items, their best passages apart; 0 of those that hold nothing.
    fn item_scores(&mut self, index: &Index, sizes: &Sizes) -> Vec<f64> {
        let of_items = sizes.average();
        let of_titles = f64::from(index.total(Zone::Title).average());
        let norm_of = sizes.by_length(|length| 1.0 / bm25::norm(f64::from(length) / of_items));
        let mut scores = vec![0.0; sizes.items() as usize];
        let mut titles: Vec<InTitle> = Vec::new();
        let mut mass = 0.0;
        for found in self.leaves.iter_mut().filter(|found| found.counts()) {
            let idf = bm25::idf(found.places.items(sizes), sizes.items());
            found.idf_of_items = idf;
            mass += if found.is_bonus { 0.0 } else { idf };
            let mut of_word: Vec<InTitle> = Vec::new();
            let (mut of_item, mut norm) = (None, 0.0);
            let (mut title, mut text, mut length) = (0.0, 0.0, 0);
            let own = found.places.own.iter().map(|held| (Some(sizes.item_of(held.passage)), Some(held)));
            for (item, held) in own.chain([(None, None)]) {
                if item != of_item {
                    if let Some(item) = of_item {
                        let mut score = 0.0;
                        if title > 0.0 {
                            score = bm25::TITLE * bm25::score(idf, title);
                            of_word.push(InTitle { item, words: 1, idf, length });
                        }
                        if text > 0.0 {
                            score += bm25::score(idf, text);
                        }
                        add(&mut scores, item, score);
                    }
                    (of_item, title, text) = (item, 0.0, 0.0);
                    norm = item.map_or(0.0, &norm_of);
                }
                let Some(held) = held else { break };
                let count = f64::from(held.count);
                if held.zone == Zone::Title {
                    length = length_of(held.class);
                    title += count / bm25::norm(f64::from(length) / of_titles);
                } else {
                    text += bm25::weight(held.zone) * count * norm;
                }
            }
            if found.is_bonus {
                continue;
            }
            titles = with_word(titles, of_word);
        }
        for InTitle { item, words, idf, length } in titles {
            add(&mut scores, item, bm25::whole_title(idf, mass, words, length));
        }
        scores
    }

    /// The hits of an item, in the order of its passages.
    fn score_hits(&self, index: &Index, sizes: &Sizes, item: u32) -> Vec<Hit> {
        let range = sizes.range(item);
        let passages: Vec<u32> = if self.all.count_in(range.clone()) > 0 {
            self.all.iter_in(range.clone()).collect()
        } else {
            self.some.iter_in(range.clone()).collect()
        };
        let mut hits: Vec<Hit> =
            passages.into_iter().map(|passage| Hit { passage, item, score: 0.0 }).collect();
        let mut tfs = vec![0.0; hits.len()];
        for found in self.leaves.iter().filter(|found| found.counts()) {
            tfs.fill(0.0);
            let held = found.places.within(&range);
            let mut next = held.iter().peekable();
            for (hit, tf) in hits.iter().zip(&mut tfs) {
                while next.next_if(|held| held.passage < hit.passage).is_some() {}
                if let Some(held) = next.next_if(|held| held.passage == hit.passage) {
                    *tf += own_weight(held, index);
                }
            }
            // The nearest first, so that the sum is the one of `explain`.
            let first = found.places.heads.partition_point(|head| head.passage < range.start);
            let last = found.places.heads.partition_point(|head| head.passage < range.end);
            for head in found.places.heads.get(first..last).unwrap_or_default().iter().rev() {
                let above = hits.iter().zip(&mut tfs);
                let above = above
                    .filter(|(hit, _)| head.covered.contains(&hit.passage) && hit.passage != head.passage);
                above.for_each(|(_, tf)| *tf += bm25::inherited(head.zone));
            }
            for (hit, tf) in hits.iter_mut().zip(&tfs).filter(|(_, tf)| **tf > 0.0) {
                hit.score += bm25::score(found.idf, *tf);
            }
        }
        hits
    }

    /// The hits of an item, best first; none if it was not found.
    ///
    /// # Errors
    ///
    /// Reading errors of the archive.
    pub fn hits_of(&self, archive: &Archive, item: u32) -> Result<Vec<Hit>> {
        let mut hits = self.score_hits(archive.index(), archive.sizes()?, item);
        order::by_key(&mut hits, |hit| !hit.score.to_bits());
        Ok(hits)
    }

    /// The best hits of the items of the best level, item by item, at most so many of each.
    /// Leaves out the first `skip`, and gives no more than `take`.
    ///
    /// # Errors
    ///
    /// Reading errors of the archive.
    pub fn best(&self, archive: &Archive, of_each: usize, skip: usize, take: usize) -> Result<Vec<Hit>> {
        let mut left = skip;
        let mut best = Vec::new();
        for place in 0..self.items {
            // No more are put in order than are looked at.
            let Some(group) = self.groups.best(place.saturating_add(1)).last() else { break };
            if best.len() >= take {
                break;
            }
            let count = group.hits.min(of_each);
            if left >= count {
                left = left.saturating_sub(count);
                continue;
            }
            let hits = self.hits_of(archive, group.item)?.into_iter().take(count);
            best.extend(hits.skip(std::mem::take(&mut left)));
        }
        best.truncate(take);
        Ok(best)
    }
}
