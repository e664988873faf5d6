//! Passages of an archive that speak of the same as one of them, and those that have its text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Own, Shared, is_enough, key, sum_of};
use crate::analysis;
use crate::analysis::dates::{Day, Precision};
use crate::archive::Archive;
use crate::error::{Gather, Result};
use crate::order;

/// The tokens of a shingle, the run by which texts are compared: four, as is usual for the reuse of
/// text (Broder, "On the resemblance and containment of documents", 1997, has shingles of ten in web
/// pages; of passages, which are short, so many are too rough).
pub const SHINGLE: usize = 4;
/// A passage is a near-copy of another if so much of the shingles of the shorter one are in the
/// longer one.
pub const COPIED: f64 = 0.6;
/// A text of fewer different shingles is too short to be told for a copy.
const FEWEST_SHINGLES: usize = 6;

/// So many words of a passage are looked up, the first ones, and so many of these, the rarest, lead to
/// other passages, unless more than this have them.
const MOST_WORDS: usize = 256;
const MOST_LEADING: usize = 24;
const MOST_POSTINGS: u32 = 2000;
/// So many passages are read, those that share most.
const MOST_READ: usize = 40;
/// So many passages of an item are given, and of all.
const MOST_OF_ITEM: usize = 3;
const MOST: usize = 24;
/// Texts of more tokens are not laid side by side word by word.
const LONGEST: usize = 1200;
/// Dates of the items that are looked at.
const MOST_DATES: usize = 5000;
/// What a date that both have weighs, by whether it is a year alone. A word that one passage in all has
/// weighs 1: that two texts speak of one day says more, and of one year less.
const DATE: f64 = 1.5;
const YEAR: f64 = 0.5;
/// How far apart neighbours may stand in another item and still be neighbours, in passages.
const NEAR: u32 = 3;

/// How a passage is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It possibly speaks of the same.
    Related,
    /// It is a near-copy: see [`COPIED`].
    Copy,
    /// It is a near-copy, and its item has the text beside the passage too, but not beside the copy.
    Moved,
}

/// A passage that possibly speaks of the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Parallel {
    /// The number of its item.
    pub item: u32,
    /// Its number in the archive.
    pub passage: u32,
    /// How it is to the passage.
    pub relation: Relation,
    /// How much of the shingles of the shorter text are in the longer one: 0 to 1.
    pub containment: f64,
    /// The sum of the weights of what is shared: of a word or name its rarity, of a day or month 1.5,
    /// of a year 0.5.
    pub score: f64,
    /// The rare words that are shared, the rarest first.
    pub shared: Vec<Shared>,
    /// The rare names of which both speak, by their numbers.
    pub names: Vec<u32>,
    /// The days, months and years of which both speak, as EDTF, as the passage asked for has them; of months and
    /// days also those that overlap.
    pub dates: Vec<String>,
    /// Bytes of the passage asked for, and of this one: of a near-copy the numbers, years and words with a
    /// capital that stand in each other's place, of others the rare words that are shared.
    pub lit: (Vec<Range<usize>>, Vec<Range<usize>>),
}

/// The passages that possibly speak of the same as a passage, near-copies first, then those that
/// share most: at most 24, and 3 of an item; of its own item near-copies alone.
///
/// Looks up at most 256 words of the passage, follows the 24 rarest of them, and reads the 40
/// passages that share most of these.
///
/// # Errors
///
/// [`Error::Unknown`](crate::error::Error::Unknown) if there is no such passage; reading errors.
///
/// ```
/// use fonds::archive::{Archive, ArchiveBuilder};
/// use fonds::bytes::Slice;
/// use fonds::document::{self, Description};
/// use fonds::related::{Relation, parallels};
///
/// let mut builder = ArchiveBuilder::new(Description::default());
/// for (path, year, end) in [("a.txt", 2013, ""), ("b.txt", 2014, " It is not known why.")] {
///     let text =
///         format!("The federation split in {year} when its northern groups left and founded one of their own.{end}");
///     let item = document::parse(path, text.as_bytes());
///     builder.add(path, text.into_bytes(), item, &Description::default());
/// }
/// let archive = Archive::open(Slice::from(builder.finish()?))?;
/// let passage = archive.item(0)?.passages.end - 1;
/// let found = parallels(&archive, passage)?;
/// assert_eq!((found[0].item, found[0].relation), (1, Relation::Copy));
/// let (part, at) = archive.passage(found[0].passage)?;
/// assert_eq!(&part.blocks[at].text[found[0].lit.1[0].clone()], "2014");
/// # Ok::<(), fonds::error::Error>(())
/// ```
pub fn parallels(archive: &Archive, passage: u32) -> Result<Vec<Parallel>> {
    let (part, at) = archive.passage(passage)?;
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let own_item = archive.item_of(passage)?;
    let terms = Terms::of(text);
    let mut own = Own::new(archive.index(), text);
    let candidates = candidates(archive, &own, passage)?;
    let mut gather = Gather::default();
    let mut found: Vec<Parallel> = Vec::new();
    for other in candidates {
        let Some((part, at)) = gather.take(archive.passage(other))? else { continue };
        let item = archive.item_of(other)?;
        let other_text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let containment = terms.containment(&Terms::of(other_text));
        let is_copy = containment >= COPIED;
        if item == own_item && !is_copy {
            continue;
        }
        let shared = own.shared(other_text, &mut gather)?;
        let lit = match is_copy {
            true => differing(text, other_text),
            false => (own.rare(text, &shared), own.rare(other_text, &shared)),
        };
        found.push(Parallel {
            item,
            passage: other,
            relation: if is_copy { Relation::Copy } else { Relation::Related },
            containment,
            score: 0.0,
            shared,
            names: Vec::new(),
            dates: Vec::new(),
            lit,
        });
    }
    gather.finish()?;
    speak_of_the_same(archive, passage, own_item, &own, &mut found)?;
    found.retain(|one| {
        let by_more = one.score >= super::ENOUGH
            && one.shared.len() >= 2
            && !one.names.is_empty()
            && !one.dates.is_empty();
        one.relation != Relation::Related || is_enough(&one.shared) || by_more
    });
    order::by_key(&mut found, |one| key(one.score));
    order::by_key(&mut found, |one| u64::from(one.relation == Relation::Related));
    let mut of_item: BTreeMap<u32, usize> = BTreeMap::new();
    found.retain(|one| {
        let count = of_item.entry(one.item).or_default();
        *count = count.saturating_add(1);
        *count <= MOST_OF_ITEM
    });
    found.truncate(MOST);
    where_it_moved(archive, passage, own_item, &mut found)?;
    Ok(found)
}

/// The passages that share most of the rarest words of a passage, the most first.
fn candidates(archive: &Archive, own: &Own, passage: u32) -> Result<Vec<u32>> {
    let index = archive.index();
    let mut gather = Gather::default();
    let mut leading = Vec::new();
    for stem in own.words.keys().take(MOST_WORDS) {
        let terms = gather.take(index.terms_with_stem(stem))?.unwrap_or_default();
        let passages = terms.iter().map(|term| term.passages()).fold(0, u32::saturating_add);
        if (2..=MOST_POSTINGS).contains(&passages) {
            leading.push((passages, terms));
        }
    }
    gather.finish()?;
    order::by_key(&mut leading, |(passages, _)| u64::from(*passages));
    leading.truncate(MOST_LEADING);
    let mut gather = Gather::default();
    let mut scores: BTreeMap<u32, f64> = BTreeMap::new();
    for (passages, terms) in leading {
        let rarity = own.rarity(passages);
        let mut holding: BTreeSet<u32> = BTreeSet::new();
        for term in &terms {
            gather.take(index.each_posting(term, |posting| {
                holding.insert(posting.passage);
            }))?;
        }
        for other in holding.into_iter().filter(|other| *other != passage) {
            *scores.entry(other).or_default() += rarity;
        }
    }
    gather.finish()?;
    let mut scored: Vec<(u32, f64)> = scores.into_iter().collect();
    order::by_key(&mut scored, |(_, score)| key(*score));
    scored.truncate(MOST_READ);
    Ok(scored.into_iter().map(|(other, _)| other).collect())
}

/// The days, months and years of a passage, each with whether it is a year alone, and as EDTF.
type Dates = BTreeMap<(Day, Day), (bool, String)>;

/// Adds the names and dates of which two passages speak, and what all that is shared weighs.
fn speak_of_the_same(
    archive: &Archive,
    passage: u32,
    own_item: u32,
    own: &Own,
    found: &mut [Parallel],
) -> Result<()> {
    let items: Vec<u32> =
        order::set(found.iter().map(|one| one.item).chain([own_item])).into_iter().collect();
    let wanted = order::set(found.iter().map(|one| one.passage).chain([passage]));
    let mut gather = Gather::default();
    let mut names: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    if let Some(index) = archive.names() {
        for item in &items {
            let said = gather.take(index.of_item(*item))?.unwrap_or_default();
            for one in said.into_iter().filter(|one| wanted.contains(&one.passage)) {
                names.entry(one.passage).or_default().insert(one.name);
            }
        }
    }
    let mut dates: BTreeMap<u32, Dates> = BTreeMap::new();
    if let Some(chronology) = archive.chronology() {
        let all = gather.take(chronology.of(&items, MOST_DATES))?.unwrap_or_default();
        for one in all.into_iter().filter(|one| wanted.contains(&one.passage)) {
            let is_year = one.date.precision == Precision::Year;
            if is_year || matches!(one.date.precision, Precision::Day | Precision::Month) {
                let days = (one.date.first, one.date.last);
                dates.entry(one.passage).or_default().insert(days, (is_year, one.date.edtf()));
            }
        }
    }
    gather.finish()?;
    let mut gather = Gather::default();
    let mut rarities: BTreeMap<u32, f64> = BTreeMap::new();
    for one in found {
        one.score = sum_of(&one.shared);
        let none = BTreeSet::new();
        let [own_names, others] = [passage, one.passage].map(|of| names.get(&of).unwrap_or(&none));
        for name in own_names.iter().copied().filter(|name| others.contains(name)) {
            let rarity = match rarities.get(&name) {
                Some(rarity) => *rarity,
                None => {
                    let index = archive.names();
                    let card = index.map(|index| gather.take(index.name(name))).transpose()?.flatten();
                    // As many passages as it occurs in, or fewer.
                    let rarity = card.map_or(0.0, |card| own.rarity(card.count));
                    rarities.insert(name, rarity);
                    rarity
                }
            };
            if rarity >= super::RARE {
                one.names.push(name);
                one.score += rarity;
            }
        }
        let none = BTreeMap::new();
        let [own_dates, others] = [passage, one.passage].map(|of| dates.get(&of).unwrap_or(&none));
        for ((first, last), (is_year, date)) in own_dates {
            // A year is the same year; days are of a month that has them.
            let is_same = |((from, to), (is_other_year, _)): (&(Day, Day), &(bool, String))| {
                is_year == is_other_year && from <= last && first <= to && (!is_year || from == first)
            };
            if others.iter().any(is_same) {
                one.score += if *is_year { YEAR } else { DATE };
                one.dates.push(date.clone());
            }
        }
    }
    gather.finish()
}

/// Finds which near-copies stand elsewhere: not beside the copies of what stands beside the passage.
fn where_it_moved(archive: &Archive, passage: u32, own_item: u32, found: &mut [Parallel]) -> Result<()> {
    let is_copy = |one: &&mut Parallel| one.relation == Relation::Copy && one.item != own_item;
    let mut copies: Vec<&mut Parallel> = found.iter_mut().filter(is_copy).collect();
    if copies.is_empty() {
        return Ok(());
    }
    let range = archive.sizes()?.range(own_item);
    let mut beside: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    let mut gather = Gather::default();
    for is_after in [false, true] {
        let mut neighbour = None;
        for far in 1..=NEAR {
            let at = if is_after { passage.checked_add(far) } else { passage.checked_sub(far) };
            let Some(at) = at.filter(|at| range.contains(at)) else { break };
            let Some((part, place)) = gather.take(archive.passage(at))? else { continue };
            let text = part.blocks.get(place).map_or("", |block| block.text.as_str());
            if Terms::of(text).shingles.len() >= FEWEST_SHINGLES {
                neighbour = Some((at, part, place));
                break;
            }
        }
        let Some((at, part, place)) = neighbour else { continue };
        let text = part.blocks.get(place).map_or("", |block| block.text.as_str());
        let terms = Terms::of(text);
        for other in candidates(archive, &Own::new(archive.index(), text), at)? {
            let item = archive.item_of(other)?;
            if !copies.iter().any(|copy| copy.item == item) {
                continue;
            }
            let Some((part, place)) = gather.take(archive.passage(other))? else { continue };
            let text = part.blocks.get(place).map_or("", |block| block.text.as_str());
            if terms.containment(&Terms::of(text)) >= COPIED {
                // Where the passage would stand if it stood beside this one.
                let shift = i64::from(passage).saturating_sub(i64::from(at));
                beside.entry(item).or_default().push(i64::from(other).saturating_add(shift));
            }
        }
    }
    gather.finish()?;
    for copy in &mut copies {
        let Some(expected) = beside.get(&copy.item) else { continue };
        let is_near = |at: &i64| at.abs_diff(i64::from(copy.passage)) <= u64::from(NEAR);
        if !expected.iter().any(is_near) {
            copy.relation = Relation::Moved;
        }
    }
    Ok(())
}

/// The tokens of a text, and its shingles.
struct Terms {
    shingles: BTreeSet<Vec<String>>,
}

impl Terms {
    fn of(text: &str) -> Self {
        let terms: Vec<String> = analysis::tokens(text).map(|token| token.term).collect();
        Self { shingles: order::set(terms.windows(SHINGLE).map(<[String]>::to_vec)) }
    }

    /// How much of the shingles of the smaller one are in the larger one; 0 if it has too few.
    fn containment(&self, other: &Self) -> f64 {
        let smaller = self.shingles.len().min(other.shingles.len());
        if smaller < FEWEST_SHINGLES {
            return 0.0;
        }
        let shared = self.shingles.iter().filter(|shingle| other.shingles.contains(*shingle)).count();
        shared as f64 / smaller as f64
    }
}

/// A token as two texts are compared word by word.
struct Laid {
    term: String,
    range: Range<usize>,
    is_number: bool,
    is_capital: bool,
}

fn laid(text: &str) -> Vec<Laid> {
    let laid = |token: analysis::Token| {
        let written = text.get(token.range.clone()).unwrap_or_default();
        let is_number = written.contains(|char: char| char.is_ascii_digit());
        let is_capital = written.starts_with(char::is_uppercase);
        Laid { term: token.term, range: token.range, is_number, is_capital }
    };
    analysis::tokens(text).map(laid).collect()
}

/// The numbers and words with a capital of two texts that stand in each other's place, if their
/// words are laid side by side so that as many as possible agree.
fn differing(one: &str, other: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (one, other) = (laid(one), laid(other));
    let mut differ = (Vec::new(), Vec::new());
    if one.len() > LONGEST || other.len() > LONGEST {
        return differ;
    }
    let pairs = aligned(&one, &other);
    let mut before = (0_usize, 0_usize);
    for (at, other_at) in pairs.into_iter().chain([(one.len(), other.len())]) {
        let gap = one.get(before.0..at).unwrap_or_default();
        let other_gap = other.get(before.1..other_at).unwrap_or_default();
        let kinds: [fn(&Laid) -> bool; 2] = [|laid| laid.is_number, |laid| laid.is_capital];
        for fits in kinds {
            let (has, other_has) = (gap.iter().any(fits), other_gap.iter().any(fits));
            if has && other_has {
                differ.0.extend(gap.iter().filter(|laid| fits(laid)).map(|laid| laid.range.clone()));
                differ.1.extend(other_gap.iter().filter(|laid| fits(laid)).map(|laid| laid.range.clone()));
            }
        }
        before = (at.saturating_add(1), other_at.saturating_add(1));
    }
    (in_order(differ.0), in_order(differ.1))
}

/// Ranges in the order of the text, each once, and none over another.
fn in_order(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    order::by_key(&mut ranges, |range| range.start as u64);
    let mut end = 0;
    ranges.retain(|range| {
        let is_new = range.start >= end;
        if is_new {
            end = range.end;
        }
        is_new
    });
    ranges
}

/// The places of tokens of two texts that agree, in order, as many as there can be.
fn aligned(one: &[Laid], other: &[Laid]) -> Vec<(usize, usize)> {
    let is_same = |at: usize, other_at: usize| matches!((one.get(at), other.get(other_at)), (Some(one), Some(other)) if one.term == other.term);
    // The longest common subsequence from each pair of places on, row by row from the end.
    let width = other.len().saturating_add(1);
    let mut lengths = vec![0_u16; width.saturating_mul(one.len().saturating_add(1))];
    let place = |at: usize, other_at: usize| at.saturating_mul(width).saturating_add(other_at);
    let length = |lengths: &[u16], at: usize, other_at: usize| {
        lengths.get(place(at, other_at)).copied().unwrap_or_default()
    };
    for at in (0..one.len()).rev() {
        for other_at in (0..other.len()).rev() {
            let (next, other_next) = (at.saturating_add(1), other_at.saturating_add(1));
            let best = match is_same(at, other_at) {
                true => length(&lengths, next, other_next).saturating_add(1),
                false => length(&lengths, next, other_at).max(length(&lengths, at, other_next)),
            };
            if let Some(slot) = lengths.get_mut(place(at, other_at)) {
                *slot = best;
            }
        }
    }
    let (mut at, mut other_at) = (0_usize, 0_usize);
    let mut pairs = Vec::new();
    while at < one.len() && other_at < other.len() {
        let (next, other_next) = (at.saturating_add(1), other_at.saturating_add(1));
        if is_same(at, other_at) {
            pairs.push((at, other_at));
            (at, other_at) = (next, other_next);
        } else if length(&lengths, next, other_at) >= length(&lengths, at, other_next) {
            at = next;
        } else {
            other_at = other_next;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::{Archive, ArchiveBuilder};
    use crate::bytes::Slice;
    use crate::document::{self, Description};
    use crate::related::{ENOUGH, FEWEST, RARE, TELLING};
    use crate::search::bm25;

    fn archive(texts: &[String]) -> Archive {
        let mut builder = ArchiveBuilder::new(Description::default());
        for (number, text) in texts.iter().enumerate() {
            let path = format!("{number}.txt");
            let item = document::parse(&path, text.as_bytes());
            builder.add(&path, text.clone().into_bytes(), item, &Description::default());
        }
        Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
    }

    fn texts(archive: &Archive) -> Vec<(u32, String)> {
        (0..archive.index().passages())
            .map(|passage| {
                let (part, at) = archive.passage(passage).unwrap();
                (archive.item_of(passage).unwrap(), part.blocks[at].text.clone())
            })
            .collect()
    }

    fn stems_of(text: &str, archive: &Archive) -> BTreeSet<String> {
        let languages = archive.index().languages();
        let terms = analysis::tokens(text).map(|token| token.term);
        terms.filter(|term| term.len() > 2).flat_map(|term| analysis::stems(&term, languages)).collect()
    }

    fn shingles(text: &str) -> BTreeSet<String> {
        let words: Vec<String> = analysis::tokens(text).map(|token| token.term).collect();
        words.windows(SHINGLE).map(|words| words.join(" ")).collect()
    }

    fn contained(one: &str, other: &str) -> f64 {
        let (one, other) = (shingles(one), shingles(other));
        let fewer = one.len().min(other.len());
        if fewer < FEWEST_SHINGLES { 0.0 } else { one.intersection(&other).count() as f64 / fewer as f64 }
    }

    /// The same by looking at every passage and every word: passages, whether they are copies, and
    /// what they share.
    fn slowly(archive: &Archive, passage: u32) -> BTreeMap<u32, (bool, usize)> {
        let all = texts(archive);
        let (item, text) = &all[passage as usize];
        let own = stems_of(text, archive);
        // How many passages have each of the terms of a stem.
        let holding = |stem: &str| {
            let mut terms: BTreeSet<(usize, String)> = BTreeSet::new();
            for (number, (_, text)) in all.iter().enumerate() {
                for token in analysis::tokens(text) {
                    if stems_of(&token.term, archive).contains(stem) {
                        terms.insert((number, token.term));
                    }
                }
            }
            terms.len()
        };
        let rarity =
            |stem: &String| bm25::idf(holding(stem), all.len() as u32) / bm25::idf(1, all.len() as u32);
        let mut found = BTreeMap::new();
        for (number, (other_item, other)) in (0_u32..).zip(&all).filter(|(number, _)| *number != passage) {
            let shared = stems_of(other, archive);
            let rare: Vec<f64> =
                own.intersection(&shared).map(rarity).filter(|rarity| *rarity >= RARE).collect();
            let telling = rare.iter().filter(|rarity| **rarity >= TELLING.1).count();
            let is_copy = contained(text, other) >= COPIED;
            let is_enough =
                rare.len() >= FEWEST && telling >= TELLING.0 && rare.iter().sum::<f64>() >= ENOUGH;
            if is_copy || is_enough && item != other_item {
                found.insert(number, (is_copy, rare.len()));
            }
        }
        found
    }

    fn paragraph() -> impl Strategy<Value = String> {
        let word = (0_usize..60).prop_map(|number| {
            let syllables = ["bar", "kel", "mon", "tur", "vis", "pol", "gran", "dek"];
            format!("{}{}", syllables[number % 8], syllables[number / 8])
        });
        prop::collection::vec(word, 1..22).prop_map(|words| words.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn the_same_passages_are_found_as_by_looking_at_all(
            items in prop::collection::vec(prop::collection::vec(paragraph(), 1..5), 2..5),
            copies in prop::collection::vec((0_usize..5, 0_usize..5, 0_usize..5, 0_usize..30), 0..3),
        ) {
            let mut items = items;
            for (from, at, to, cut) in copies {
                let (from, to) = (from % items.len(), to % items.len());
                let text = items[from][at % items[from].len()].clone();
                let words: Vec<&str> = text.split(' ').collect();
                let copy = words[..words.len() - (cut % 4).min(words.len() - 1)].join(" ");
                items[to].push(copy);
            }
            let texts: Vec<String> = items.iter().map(|paragraphs| paragraphs.join("\n\n")).collect();
            let archive = archive(&texts);
            for passage in 0..archive.index().passages() {
                let slow = slowly(&archive, passage);
                let fast = parallels(&archive, passage).unwrap();
                let of_item = |item: u32| fast.iter().filter(|one| one.item == item).count();
                for one in &fast {
                    let is_copy = one.relation != Relation::Related;
                    prop_assert_eq!(slow.get(&one.passage), Some(&(is_copy, one.shared.len())));
                    let sum: f64 = one.shared.iter().map(|shared| shared.rarity).sum();
                    prop_assert!((sum - one.score).abs() < 1e-9);
                }
                for other in slow.keys().filter(|other| !fast.iter().any(|one| one.passage == **other)) {
                    prop_assert_eq!(of_item(archive.item_of(*other).unwrap()), MOST_OF_ITEM);
                }
            }
        }

        #[test]
        fn any_two_texts_differ_in_ranges_of_theirs(one in any::<String>(), other in any::<String>()) {
            let (own, others) = differing(&one, &other);
            for (text, ranges) in [(&one, own), (&other, others)] {
                prop_assert!(ranges.iter().all(|range| text.get(range.clone()).is_some_and(|part| !part.is_empty())));
                prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
            prop_assert_eq!(differing(&one, &one), (Vec::new(), Vec::new()));
        }
    }

    #[test]
    fn a_near_copy_says_what_it_has_in_the_place_of_what() {
        let one = "In 2002 the group moved its 14 printers from Penza to Moscow.";
        let other = "In 2003, the group then moved its 15 printers from Samara to Moscow, by train.";
        let (own, others) = differing(one, other);
        let read = |text: &str, ranges: Vec<Range<usize>>| {
            ranges.into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(read(one, own), ["2002", "14", "Penza"]);
        assert_eq!(read(other, others), ["2003", "15", "Samara"]);
    }

    #[test]
    fn a_copy_among_other_neighbours_has_moved() {
        let (one, two, three) = (
            "The congress of northern groups began in the old library by the harbour at noon.",
            "Printers of the bulletin asked for paper, ink and a warmer room before winter comes.",
            "Nobody of the delegates from islands voted against the proposal of the treasurer then.",
        );
        let lone = "A letter about fishing boats and the price of nets stands between all of these.";
        let of = |parts: &[&str]| format!("Minutes\n\n{}", parts.join("\n\n"));
        let relation = |other: &[&str]| {
            let archive = archive(&[of(&[one, two, three]), of(other)]);
            let passage = texts(&archive).iter().position(|(_, text)| text == one).unwrap() as u32;
            let found = parallels(&archive, passage).unwrap();
            assert_eq!(found.len(), 1);
            found[0].relation
        };
        assert_eq!(relation(&[one, two, three]), Relation::Copy);
        assert_eq!(relation(&[lone, one, lone]), Relation::Copy);
        assert_eq!(
            relation(&[two, three, lone, &lone.to_uppercase(), &lone.to_lowercase(), one]),
            Relation::Moved
        );
    }

    #[test]
    fn the_seeds_tell_of_the_same_in_several_items() {
        let seeds = [
            include_str!("../../seeds/000_7d4db7d20ab98379.txt"),
            include_str!("../../seeds/001_d0c1e41719c94742.txt"),
            include_str!("../../seeds/002_739b1182f79aa9dc.txt"),
        ];
        let archive = archive(&seeds.map(str::to_owned));
        let all = texts(&archive);
        let (passage, _) = (0_u32..)
            .zip(&all)
            .find(|(_, (_, text))| text.contains("In January 2002, delegates met at a congress"))
            .unwrap();
        let found = parallels(&archive, passage).unwrap();
        assert!(found.iter().all(|one| one.relation == Relation::Related && one.item != 1));
        let of_congress =
            found.iter().find(|one| all[one.passage as usize].1.contains("25 to 27 January 2002"));
        let of_congress = of_congress.unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(of_congress.dates, ["2002-01"]);
    }
}
