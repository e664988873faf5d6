//! Searching: a query and an archive give an [`Answer`].
//!
//! What is found are passages. A passage is a hit if it satisfies the query and holds at
//! least one of its words or phrases in its own text; the titles and headings above it may
//! hold the others. A word that is excluded must not be in the passage's own text.
//!
//! Words stand for all their forms (same stem), also where several hang together without a
//! space (`anti-fascists`); quoted words and phrases for exactly themselves. If no passage has all the words, items that have all of them in different
//! passages are found, and else passages that have any; a [`Notice`] says so.
//!
//! The same query on the same archive always gives the same answer: ties are broken by the
//! order of the passages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use crate::analysis;
use crate::archive::Archive;
use crate::error::{Error, Gather, Result};
use crate::index::{Index, Posting, Term, Zone};
use crate::order;
use crate::query::{self, Field, Leaf, Node, Query};

pub mod bm25;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

/// What a form other than the one typed counts, against 1 for the one typed: enough to be
/// found, too little to stand before it.
const OTHER_FORM: f64 = 0.7;
/// What a word that only begins as typed counts.
const COMPLETED: f64 = 0.5;

/// Why a word of a document was taken for a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// It is the word that was typed, case and diacritics apart.
    Exact,
    /// It has the same stem.
    Stem,
    /// It begins with what was typed before a `*`.
    Prefix,
    /// It begins with the word that is still being typed, which by itself is not there.
    Completion,
    /// It is part of the phrase.
    Phrase,
}

impl Rule {
    /// The rule in a few English words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Stem => "same stem",
            Self::Prefix => "prefix",
            Self::Completion => "completion",
            Self::Phrase => "phrase",
        }
    }
}

/// What the reader should know about how an answer came about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Something was odd about the query.
    Query(query::Notice),
    /// The archive was indexed with another version of the text analysis.
    OtherAnalysis,
    /// A word or phrase, as it was typed, is nowhere in the archive, or in no title, heading
    /// or reference where one of these was asked for.
    Absent(String, Option<Field>),
    /// The last word, as it was typed, is nowhere; words that begin so were looked for.
    Completed(String),
    /// No passage has all the words; these items have all of them in different passages.
    AcrossPassages,
    /// No item has all the words; these passages have some of them.
    Some,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(notice) => notice.fmt(f),
            Self::OtherAnalysis => f.write_str(
                "This archive was indexed by another version of this program; some words may not be \
                 found. Pack it again, or open it with the program it came with.",
            ),
            Self::Absent(word, None) => write!(f, "“{word}” is nowhere in this archive."),
            Self::Absent(word, Some(Field::Title)) => write!(f, "“{word}” is in no title."),
            Self::Absent(word, Some(Field::Heading)) => write!(f, "“{word}” is in no heading."),
            Self::Absent(word, Some(Field::Reference)) => write!(f, "“{word}” is in no reference."),
            Self::Completed(word) => write!(f, "Shown for words that begin with “{word}”."),
            Self::AcrossPassages => f.write_str(
                "No passage has all the words. These are of items that have all of them in different passages.",
            ),
            Self::Some => f.write_str("No passage has all the words. These have some of them."),
        }
    }
}

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number in the archive.
    pub passage: u32,
    /// The number of its item.
    pub item: u32,
    /// How well it fits; above 0, and comparable within one answer only.
    pub score: f64,
}

/// The hits of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The number of the item.
    pub item: u32,
    /// How many of its passages were found; never 0.
    pub hits: usize,
}

/// A stretch of text that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// Bytes of the text, end exclusive.
    pub range: Range<usize>,
    /// The word or phrase of the query, by its place in [`Query::leaves`].
    pub leaf: usize,
    /// Why.
    pub rule: Rule,
}

/// The answer to a query.
pub struct Answer {
    /// What was found, best first.
    pub hits: Vec<Hit>,
    /// The items of the hits, that of the best hit first.
    pub groups: Vec<Group>,
    /// How it came about.
    pub notices: Vec<Notice>,
    leaves: Vec<Found>,
}

/// Where a leaf of the query is, and as which terms.
struct Found {
    leaf: Leaf,
    text: String,
    /// Whether it is looked for; else it is excluded.
    positive: bool,
    /// For each part of the leaf the terms that stand for it.
    terms: Vec<BTreeMap<String, Rule>>,
    /// The passages that hold it in their own text, in increasing order.
    own: Vec<Held>,
    idf: f64,
}

/// That a passage holds a leaf in its own text.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// A posting of one of its terms there.
    posting: Posting,
    /// The weighted count of occurrences.
    count: f64,
}

impl Held {
    fn passage(&self) -> u32 {
        self.posting.passage
    }
}

/// Searches. Costs time in proportion to the occurrences of the query's words.
///
/// `text` is what `query` was parsed from; it is used in notices only.
///
/// ```
/// # use fonds::archive::{Archive, ArchiveBuilder};
/// # use fonds::bytes::Slice;
/// # use fonds::document::{self, Description};
/// # let note = b"Minutes\n\nThe congress met in January 2002.\n\nIn 2005 it moved to Moscow.";
/// # let mut builder = ArchiveBuilder::new(Description::default());
/// # builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
/// # let archive = Archive::open(Slice::from(builder.finish()?))?;
/// use fonds::{query, search};
///
/// let text = "minutes moscow";
/// let answer = search::search(&archive, text, &query::parse(text))?;
/// assert_eq!(answer.hits.len(), 1);
/// let (part, block) = archive.passage(answer.hits[0].passage)?;
/// assert_eq!(part.blocks[block].text, "In 2005 it moved to Moscow.");
/// # Ok::<(), fonds::error::Error>(())
/// ```
///
/// # Errors
///
/// Reading errors of the archive.
pub fn search(archive: &Archive, text: &str, query: &Query) -> Result<Answer> {
    let index = archive.index();
    let mut notices: Vec<Notice> = query.notices.iter().copied().map(Notice::Query).collect();
    if !archive.is_of_this_analysis() && query.root.is_some() {
        notices.push(Notice::OtherAnalysis);
    }
    let mut looked_for = BTreeSet::new();
    if let Some(root) = &query.root {
        positive_leaves(root, true, &mut looked_for);
    }
    // What is not loaded yet is asked for at once, not word by word.
    let mut gather = Gather::default();
    if query.root.is_some() && index.passages() > 0 {
        gather.take(archive.item_of(0))?;
    }
    let mut leaves = Vec::new();
    for (number, leaf) in query.leaves.iter().enumerate() {
        let typed = text.get(leaf.range.clone()).unwrap_or_default().trim();
        let Some(found) = gather.take(find(index, leaf, typed, looked_for.contains(&number)))? else {
            continue;
        };
        let completed = found.terms.iter().flat_map(BTreeMap::values).any(|rule| *rule == Rule::Completion);
        let notice = match () {
            () if !found.positive => None,
            () if found.own.is_empty() => Some(Notice::Absent(found.text.clone(), leaf.field)),
            () if completed => Some(Notice::Completed(found.text.clone())),
            () => None,
        };
        notices.extend(notice.filter(|notice| !notices.contains(notice)));
        leaves.push(found);
    }
    gather.finish()?;

    let mut answer = Answer { hits: Vec::new(), groups: Vec::new(), notices, leaves };
    let Some(root) = &query.root else { return Ok(answer) };
    let candidates = answer.candidates(index)?;
    let (chosen, notice) = answer.choose(archive, root, &candidates)?;
    answer.notices.extend(notice);
    for candidate in chosen {
        let Candidate { passage, score, .. } = *candidate;
        answer.hits.push(Hit { passage, item: archive.item_of(passage)?, score });
    }
    // Scores are above 0: their bits are in the order of their values. Ties stay in the order
    // of the passages.
    order::by_key(&mut answer.hits, |hit| !hit.score.to_bits());
    let mut places: BTreeMap<u32, usize> = BTreeMap::new();
    for hit in &answer.hits {
        let place = *places.entry(hit.item).or_insert(answer.groups.len());
        match answer.groups.get_mut(place) {
            Some(group) => group.hits = group.hits.saturating_add(1),
            None => answer.groups.push(Group { item: hit.item, hits: 1 }),
        }
    }
    Ok(answer)
}

/// The leaves that are not under an odd number of negations.
fn positive_leaves(node: &Node, positive: bool, leaves: &mut BTreeSet<usize>) {
    match node {
        Node::Leaf(leaf) if positive => {
            leaves.insert(*leaf);
        }
        Node::Leaf(_) => {}
        Node::And(nodes) | Node::Or(nodes) => {
            nodes.iter().for_each(|node| positive_leaves(node, positive, leaves));
        }
        Node::Not(node) => positive_leaves(node, !positive, leaves),
    }
}

/// Looks a leaf up in the index.
fn find(index: &Index, leaf: &Leaf, typed: &str, positive: bool) -> Result<Found> {
    let mut gather = Gather::default();
    let mut parts = Vec::new();
    for (number, part) in leaf.parts.iter().enumerate() {
        let is_last = number.saturating_add(1) == leaf.parts.len();
        let open = leaf.open && positive && is_last;
        parts.extend(gather.take(expand(index, part, !leaf.quoted, open))?);
    }
    gather.finish()?;
    let mut own =
        if leaf.is_phrase() { phrase(index, &parts)? } else { any_of(index, parts.iter().flatten())? };
    if let Some(field) = leaf.field {
        let zone = match field {
            Field::Title => Zone::Title,
            Field::Heading => Zone::Heading,
            Field::Reference => Zone::Reference,
        };
        own.retain(|held| held.posting.zone == zone);
    }
    let rule_of = |rule| if leaf.is_phrase() && rule == Rule::Exact { Rule::Phrase } else { rule };
    let by_text = |expanded: Vec<(Term, f64, Rule)>| {
        let mut terms = BTreeMap::new();
        terms.extend(expanded.into_iter().map(|(term, _, rule)| (term.text, rule_of(rule))));
        terms
    };
    let terms = parts.into_iter().map(by_text).collect();
    let idf = bm25::idf(own.len(), index.passages());
    Ok(Found { leaf: leaf.clone(), text: typed.to_owned(), positive, terms, own, idf })
}

/// The passages that hold any of these terms.
fn any_of<'t>(index: &Index, terms: impl Iterator<Item = &'t (Term, f64, Rule)>) -> Result<Vec<Held>> {
    let mut gather = Gather::default();
    let mut own: Vec<Held> = Vec::new();
    for (term, weight, _) in terms {
        let postings = gather.take(index.postings(term))?.unwrap_or_default();
        let held = |posting: Posting| Held { posting, count: f64::from(posting.count) * weight };
        own.extend(postings.into_iter().map(held));
    }
    gather.finish()?;
    // Stable: sums come about in the order of the terms, everywhere.
    order::by_key(&mut own, |held| held.passage().into());
    own.dedup_by(|next, kept| {
        let same = next.passage() == kept.passage();
        if same {
            kept.count += next.count;
        }
        same
    });
    Ok(own)
}

/// The passages that hold a term of each part, one after the other.
fn phrase(index: &Index, parts: &[Vec<(Term, f64, Rule)>]) -> Result<Vec<Held>> {
    let mut gather = Gather::default();
    let mut own: Option<Vec<Held>> = None;
    for terms in parts {
        let Some(held) = gather.take(any_of(index, terms.iter()))? else { continue };
        own = Some(match own {
            None => held,
            Some(mut before) => {
                before.retain(|one| held.binary_search_by_key(&one.passage(), Held::passage).is_ok());
                before
            }
        });
    }
    gather.finish()?;
    let mut own = own.unwrap_or_default();
    // Positions are read only if they can matter.
    if own.is_empty() {
        return Ok(own);
    }
    let mut gather = Gather::default();
    let mut positions = Vec::new();
    for terms in parts {
        let mut of_part = Vec::new();
        for (term, ..) in terms {
            of_part.extend(gather.take(index.positions(term))?);
        }
        positions.push(of_part);
    }
    gather.finish()?;
    for held in &mut own {
        let passage = held.passage();
        let mut starts: BTreeSet<u32> = BTreeSet::new();
        for (step, of_part) in (0_u32..).zip(&positions) {
            let places = of_part.iter().flat_map(|positions| positions.of(passage));
            let here = places.filter_map(|place| place.checked_sub(step));
            if step == 0 {
                starts.extend(here);
            } else {
                let here: BTreeSet<u32> = here.filter(|start| starts.contains(start)).collect();
                starts = here;
            }
        }
        held.count = starts.len() as f64;
    }
    own.retain(|held| held.count > 0.0);
    Ok(own)
}

/// The terms that stand for a word of the query, each with what an occurrence counts.
fn expand(index: &Index, part: &query::Part, forms: bool, open: bool) -> Result<Vec<(Term, f64, Rule)>> {
    let beginning = |weight: f64, rule: Rule| -> Result<Vec<(Term, f64, Rule)>> {
        let terms = index.terms_with_prefix(&part.term)?;
        let each = |term: Term| {
            if term.text == part.term { (term, 1.0, Rule::Exact) } else { (term, weight, rule) }
        };
        Ok(terms.into_iter().map(each).collect())
    };
    if part.prefix {
        return beginning(OTHER_FORM, Rule::Prefix);
    }
    let mut terms: Vec<_> =
        index.term(&part.term)?.into_iter().map(|term| (term, 1.0, Rule::Exact)).collect();
    if forms {
        let same_stem = index.terms_with_stem(&analysis::stem(&part.term))?;
        terms.extend(
            same_stem
                .into_iter()
                .filter(|term| term.text != part.term)
                .map(|term| (term, OTHER_FORM, Rule::Stem)),
        );
    }
    if terms.is_empty() && open { beginning(COMPLETED, Rule::Completion) } else { Ok(terms) }
}

/// A passage that holds something that is looked for.
struct Candidate {
    passage: u32,
    /// The leaves that it holds in its own text, a bit each.
    own: u64,
    /// The leaves that a title or heading above it holds.
    above: u64,
    score: f64,
}

/// No passage stands under more titles and headings: six levels, a second title over them,
/// and the title.
const DEEPEST: usize = 8;

/// Walks what is known of a leaf along increasing passages.
struct Walk<'f> {
    found: &'f Found,
    bit: u64,
    /// The first posting that is not before the passage.
    next: usize,
    /// The titles and headings that hold the leaf, by the first passage that they cover.
    heads: Vec<&'f Posting>,
    next_head: usize,
    /// Those that cover the passage, or may.
    active: Vec<&'f Posting>,
}

impl<'f> Walk<'f> {
    fn new(number: usize, found: &'f Found) -> Self {
        let is_head = |posting: &&Posting| matches!(posting.zone, Zone::Title | Zone::Heading);
        let mut heads: Vec<&Posting> = found.own.iter().map(|held| &held.posting).filter(is_head).collect();
        order::by_key(&mut heads, |posting| posting.covered().start.into());
        // A query has no more than 64 leaves.
        let bit = 1_u64.wrapping_shl(number as u32);
        Self { found, bit, next: 0, heads, next_head: 0, active: Vec::new() }
    }

    /// The passage at hand.
    fn passage(&self) -> Option<u32> {
        self.found.own.get(self.next).map(Held::passage)
    }

    /// Adds what the leaf gives to a passage, which is not before any earlier one.
    fn visit(&mut self, candidate: &mut Candidate, index: &Index) -> Result<()> {
        let passage = candidate.passage;
        while let Some(head) = self.heads.get(self.next_head)
            && head.covered().start <= passage
        {
            self.active.push(head);
            self.next_head = self.next_head.saturating_add(1);
        }
        self.active.retain(|head| head.covered().end > passage);
        if self.active.len() > DEEPEST.saturating_add(1) {
            return Err(Error::damaged("section LIST", 0, "headings stand in each other too deep"));
        }
        let mut tf = 0.0;
        if self.passage() == Some(passage)
            && let Some(held) = self.found.own.get(self.next)
        {
            candidate.own |= self.bit;
            tf += own_weight(held, index);
            self.next = self.next.saturating_add(1);
        }
        // The nearest first, so that the sum is the one of `explain`.
        for head in self.active.iter().rev().filter(|head| head.passage != passage) {
            candidate.above |= self.bit;
            tf += bm25::inherited(head.zone);
        }
        if self.found.positive && tf > 0.0 {
            candidate.score += bm25::score(self.found.idf, tf);
        }
        Ok(())
    }
}

/// What occurrences in a passage's own text weigh.
fn own_weight(held: &Held, index: &Index) -> f64 {
    let zone = held.posting.zone;
    bm25::own(zone, held.count, held.posting.length(), index.total(zone).average())
}

impl Answer {
    /// Every passage that holds something that is looked for, in order, with its score.
    fn candidates(&self, index: &Index) -> Result<Vec<Candidate>> {
        let mut walks: Vec<Walk> =
            self.leaves.iter().enumerate().map(|(number, found)| Walk::new(number, found)).collect();
        let mut candidates = Vec::new();
        loop {
            let positive = walks.iter().filter(|walk| walk.found.positive);
            let Some(passage) = positive.filter_map(Walk::passage).min() else { return Ok(candidates) };
            let mut candidate = Candidate { passage, own: 0, above: 0, score: 0.0 };
            for walk in &mut walks {
                // What is excluded may have passages that nobody looks for.
                while walk.passage().is_some_and(|at| at < passage) {
                    walk.next = walk.next.saturating_add(1);
                }
                walk.visit(&mut candidate, index)?;
            }
            candidates.push(candidate);
        }
    }

    /// Whether a candidate satisfies a node. An excluded leaf is looked for in the passage's
    /// own text only.
    fn satisfies(&self, node: &Node, candidate: &Candidate) -> bool {
        match node {
            Node::Leaf(leaf) => self.leaves.get(*leaf).is_some_and(|found| {
                let above = if found.positive { candidate.above } else { 0 };
                (candidate.own | above) & 1_u64.wrapping_shl(*leaf as u32) != 0
            }),
            Node::And(nodes) => nodes.iter().all(|node| self.satisfies(node, candidate)),
            Node::Or(nodes) => nodes.iter().any(|node| self.satisfies(node, candidate)),
            Node::Not(node) => !self.satisfies(node, candidate),
        }
    }

    /// The candidates that are hits: those with all, else of items with all, else with any.
    fn choose<'c>(
        &self,
        archive: &Archive,
        root: &Node,
        candidates: &'c [Candidate],
    ) -> Result<(Vec<&'c Candidate>, Option<Notice>)> {
        let all: Vec<_> = candidates.iter().filter(|one| self.satisfies(root, one)).collect();
        if !all.is_empty() {
            return Ok((all, None));
        }
        // Each branch of an OR that asks for several words is eased alone.
        let branches = match root {
            Node::Or(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        let mut across = BTreeSet::new();
        let mut some = BTreeSet::new();
        for branch in branches {
            self.ease(archive, branch, candidates, &mut across, &mut some)?;
        }
        let (chosen, notice) =
            if across.is_empty() { (some, Notice::Some) } else { (across, Notice::AcrossPassages) };
        let chosen: Vec<_> = candidates.iter().filter(|one| chosen.contains(&one.passage)).collect();
        let notice = (!chosen.is_empty()).then_some(notice);
        Ok((chosen, notice))
    }

    /// Adds the passages with some of what a branch asks for, of items that have all of it
    /// to `across`, and all of them to `some`.
    fn ease(
        &self,
        archive: &Archive,
        branch: &Node,
        candidates: &[Candidate],
        across: &mut BTreeSet<u32>,
        some: &mut BTreeSet<u32>,
    ) -> Result<()> {
        let Node::And(nodes) = branch else { return Ok(()) };
        let (excluded, wanted): (Vec<&Node>, Vec<&Node>) =
            nodes.iter().partition(|node| matches!(node, Node::Not(_)));
        if wanted.len() < 2 {
            return Ok(());
        }
        let allowed = |one: &&Candidate| excluded.iter().all(|node| self.satisfies(node, one));
        // For each candidate its item and which of what is wanted it has; items are in order.
        let mut having: Vec<(u32, u32, u64)> = Vec::new();
        for one in candidates.iter().filter(allowed) {
            let has = (0_u32..).zip(&wanted).filter(|(_, node)| self.satisfies(node, one));
            let has = has.fold(0_u64, |mask, (bit, _)| mask | 1_u64.wrapping_shl(bit));
            if has != 0 {
                having.push((archive.item_of(one.passage)?, one.passage, has));
            }
        }
        let all = u64::MAX.wrapping_shr(64_u32.saturating_sub(wanted.len() as u32));
        for of_item in having.chunk_by(|one, other| one.0 == other.0) {
            let has = of_item.iter().fold(0, |mask, (.., has)| mask | has);
            let passages = of_item.iter().map(|(_, passage, _)| *passage);
            some.extend(passages.clone());
            if has == all {
                across.extend(passages);
            }
        }
        Ok(())
    }

    /// What each leaf gives to the score of a passage.
    fn parts(&self, index: &Index, passage: u32) -> Vec<Part> {
        let mut parts = Vec::new();
        for found in self.leaves.iter().filter(|found| found.positive) {
            let mut sources = Vec::new();
            for held in &found.own {
                let Posting { passage: place, zone, .. } = held.posting;
                if place == passage {
                    sources.push(Source { passage, zone, count: held.count, tf: own_weight(held, index) });
                } else if matches!(zone, Zone::Title | Zone::Heading)
                    && held.posting.covered().contains(&passage)
                {
                    let tf = bm25::inherited(zone);
                    sources.push(Source { passage: place, zone, count: held.count, tf });
                }
            }
            // The passage itself, then what is above it, the nearest first.
            order::by_key(&mut sources, |source| {
                order::pair(u32::from(source.passage != passage), !source.passage)
            });
            if !sources.is_empty() {
                let (text, idf, holding) = (found.text.clone(), found.idf, found.own.len());
                parts.push(Part { text, idf, holding, sources });
            }
        }
        parts
    }

    /// How the score of a passage came about, in the archive that was searched; empty if it
    /// holds nothing that was looked for.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is no such passage.
    pub fn explain(&self, archive: &Archive, passage: u32) -> Result<Explanation> {
        let index = archive.index();
        if passage >= index.passages() {
            return Err(Error::Unknown { what: "passage", number: passage.into() });
        }
        Ok(Explanation { passage, passages: index.passages(), parts: self.parts(index, passage) })
    }

    /// What matched in the text of a passage of this zone, in order and without overlap; of
    /// two that overlap the one that starts first, and of those the longer.
    #[must_use]
    pub fn highlights(&self, text: &str, zone: Zone) -> Vec<Highlight> {
        let tokens: Vec<_> = analysis::tokens(text).collect();
        let mut found = Vec::new();
        for (number, leaf) in self.leaves.iter().enumerate().filter(|(_, found)| found.positive) {
            let in_field = match leaf.leaf.field {
                None => true,
                Some(Field::Title) => zone == Zone::Title,
                Some(Field::Heading) => zone == Zone::Heading,
                Some(Field::Reference) => zone == Zone::Reference,
            };
            if !in_field || leaf.terms.is_empty() {
                continue;
            }
            for window in tokens.windows(leaf.terms.len()) {
                let rules: Option<Vec<Rule>> = window
                    .iter()
                    .zip(&leaf.terms)
                    .map(|(token, terms)| terms.get(&token.term).copied())
                    .collect();
                let (Some(rules), Some(first), Some(last)) = (rules, window.first(), window.last()) else {
                    continue;
                };
                let rule = rules.into_iter().max().unwrap_or(Rule::Exact);
                found.push(Highlight { range: first.range.start..last.range.end, leaf: number, rule });
            }
        }
        // Texts are shorter than 4 GiB.
        order::by_key(&mut found, |one| order::pair(one.range.start as u32, !(one.range.end as u32)));
        let mut end = 0;
        found.retain(|one| {
            let free = one.range.start >= end;
            if free {
                end = one.range.end;
            }
            free
        });
        found
    }
}

/// How the score of a hit came about. `Display` prints the sum, a line a summand.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    passage: u32,
    passages: u32,
    parts: Vec<Part>,
}

impl Explanation {
    /// The sum: the score of the hit.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.parts.iter().map(Part::score).sum()
    }
}

/// What one word or phrase gives to a score.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    text: String,
    idf: f64,
    holding: usize,
    sources: Vec<Source>,
}

impl Part {
    fn tf(&self) -> f64 {
        self.sources.iter().map(|source| source.tf).sum()
    }

    fn score(&self) -> f64 {
        bm25::score(self.idf, self.tf())
    }
}

/// Where a word or phrase is: in the passage itself or above it.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    passage: u32,
    zone: Zone,
    count: f64,
    tf: f64,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:.6} = score of passage {}", self.score(), self.passage)?;
        for part in &self.parts {
            writeln!(
                f,
                "  {:.6} “{}”: idf {:.6} ({} of {} passages hold it) · tf {:.6} · (k1 + 1) / (k1 + tf)",
                part.score(),
                part.text,
                part.idf,
                part.holding,
                self.passages,
                part.tf()
            )?;
            for source in &part.sources {
                let place = if source.passage == self.passage { "in the passage" } else { "above it" };
                writeln!(
                    f,
                    "    tf {:.6} from {place}: {:?} {}, weighted count {:.2}",
                    source.tf, source.zone, source.passage, source.count
                )?;
            }
        }
        write!(
            f,
            "  with k1 = {}, b = {}, shortest length {} of the average",
            bm25::K1,
            bm25::B,
            bm25::SHORTEST
        )
    }
}
