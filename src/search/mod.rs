//! Searching: a query and an archive give an [`Answer`].
//!
//! What is found are passages, ranked item by item. A passage is a hit if it satisfies the query
//! and holds at least one of its words or phrases in its own text; the titles and headings above
//! it may hold the others. A word that is excluded must not be in the passage's own text; with a
//! field (`-heading:word`) what it would find is excluded.
//!
//! Words stand for all their forms, writings and other names (see [`Rule`]), also where several hang together
//! without a space (`anti-fascists`); quoted words and phrases for exactly themselves. Of several
//! words the function words (`the`, `и`) are wished for, not asked for. Of one or two words, items
//! that have them only in different passages, and then items with one of them, stand after those
//! that have both in one passage; of more words all items stand in the order of their scores.
//! [`Level`] tells them apart, and where `AND` was typed only the first are found.
//!
//! The same query on the same archive always gives the same answer: ties are broken by the
//! order of the items and passages.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::analysis;
use crate::archive::{Archive, Sizes};
use crate::error::{Gather, Result};
use crate::index::{self, Index};
use crate::order;
use crate::query::{Field, Form, Node, Query};

mod absence;
mod alias;
mod bits;
pub mod bm25;
mod concordance;
mod expand;
mod explain;
mod facets;
mod found;
mod groups;
mod held;
mod light;
mod near;
mod notice;
#[cfg(test)]
mod oracle;
mod rank;
mod rule;
#[cfg(test)]
mod tests;
mod timeline;

pub use absence::{
    Absence, Damage, MOST_BYTES, MOST_NEAR, MOST_READ, MOST_SHOWN, MOST_WORDS, Place, Without, Word, absence,
};
pub use concordance::{AROUND, Concordance, Line, MOST_LINES, SortBy, concordance};
pub use expand::MOST_FITTING;
pub use explain::Explanation;
pub use facets::{Facet, Facets, MOST_VALUES, Sort, Value, exactly, facets, filtered};
pub use groups::Groups;
pub use notice::Notice;
pub use rule::{Rule, Rules};
pub use timeline::{MOST_DATES, Mention, Timeline, mention, timeline};

use found::{Found, apart, continued, find};

use alias::Named;
use bits::Bits;
use held::Sums;
use light::Wanted;

/// Of so few words each is asked for: items that have all of them stand before all others. Of more
/// words each is evidence, and a rare one says more than two frequent ones. Measured on 500
/// queries (mdn, `cargo xtask quality`): of two words it changes nothing, of three and more nDCG@10 is
/// higher by 0.04 to 0.13 without.
const FEW: usize = 2;

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number in the archive.
    pub passage: u32,
    /// The number of its item.
    pub item: u32,
    /// How well it fits; comparable within one answer only. 0 if the query only asks for what is
    /// stated of items, else above 0.
    pub score: f64,
}

/// How much of the query an item satisfies; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A passage of it satisfies the query.
    All,
    /// It has both words, in different passages. Of more words it is not told apart from
    /// [`Some`](Self::Some).
    Across,
    /// It has some of the words.
    Some,
}

/// The hits of one item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// The number of the item.
    pub item: u32,
    /// How many of its passages were found; never 0.
    pub hits: usize,
    /// How much of the query it satisfies.
    pub level: Level,
    /// How well it fits; comparable within one answer only, and 0 as that of a [`Hit`].
    pub score: f64,
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

/// Why words of the archive were taken for a word of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The word or phrase of the query, by its place in [`Query::leaves`].
    pub leaf: usize,
    /// The rule.
    pub rule: Rule,
    /// The words, those in most passages first, [`MOST_NAMED`] at most.
    pub words: Vec<String>,
    /// How many words there are.
    pub count: usize,
}

/// How many words a [`Reason`] names at most.
pub const MOST_NAMED: usize = 12;

/// How to search, beside the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The rules that may act.
    pub rules: Rules,
}

/// The answer to a query.
pub struct Answer {
    /// The items that were found, best first. Where one or two words are asked for, those of a
    /// better [`Level`] stand before all others.
    pub groups: Groups,
    /// How many passages were found in the first `items` of the items.
    pub hits: usize,
    /// How many items count as found: those of the best level that there is, if levels stand
    /// apart, else all.
    pub items: usize,
    /// How it came about.
    pub notices: Vec<Notice>,
    leaves: Vec<Found>,
    /// The passages that satisfy the query, and those that have some of its words and nothing that
    /// is excluded.
    all: Bits,
    some: Bits,
    /// How many words a branch asks for, function words apart.
    asked: usize,
    /// Made when something is lit.
    wanted: OnceCell<Wanted>,
}

/// Searches. Costs time in proportion to the occurrences of the query's words.
///
/// `text` is what `query` was parsed from.
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
/// let answer = search::search(&archive, text, &query::parse(text), search::Options::default())?;
/// assert_eq!((answer.hits, answer.items), (1, 1));
/// let hits = answer.hits_of(&archive, answer.groups.best(1)[0].item)?;
/// let (part, block) = archive.passage(hits[0].passage)?;
/// assert_eq!(part.blocks[block].text, "In 2005 it moved to Moscow.");
/// # Ok::<(), fonds::error::Error>(())
/// ```
///
/// # Errors
///
/// Reading errors of the archive.
pub fn search(archive: &Archive, text: &str, query: &Query, options: Options) -> Result<Answer> {
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
    let sizes = if query.root.is_some() { gather.take(archive.sizes())? } else { None };
    let mut sums = Sums::new(index.passages());
    let named = gather.take(alias::names(index, &mut sums, query, text, options.rules))?.unwrap_or_default();
    let mut leaves = Vec::new();
    let mut parts: BTreeMap<usize, Vec<Found>> = BTreeMap::new();
    for (number, leaf) in query.leaves.iter().enumerate() {
        let positive = looked_for.contains(&number);
        let name = Named::of(&named, number);
        let rules = if name.is_some() { Named::rules(options.rules) } else { options.rules };
        let may_go_on = positive && name.is_none();
        let longer =
            if may_go_on { gather.take(continued(index, leaf, text, rules))?.flatten() } else { None };
        let leaf = longer.as_ref().unwrap_or(leaf);
        let found = find(archive, &mut sums, leaf, text, positive, rules);
        let Some(mut found) = gather.take(found)? else { continue };
        if let Some(name) = name {
            name.lend(&mut found, index);
        }
        let mut said = std::mem::take(&mut found.notices);
        if positive && name.is_none() && found.hangs_together() {
            said.clear();
            let mut of_leaf = Vec::new();
            for leaf in apart(leaf) {
                let part = find(archive, &mut sums, &leaf, text, true, options.rules);
                let Some(mut part) = gather.take(part)? else { continue };
                said.append(&mut part.notices);
                part.of = number;
                of_leaf.push(part);
            }
            found.is_bonus = true;
            parts.insert(number, of_leaf);
        }
        for notice in said {
            if positive && !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        found.of = number;
        leaves.push(found);
    }
    gather.finish()?;
    let mut places: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, of_leaf) in parts {
        let start = leaves.len();
        leaves.extend(of_leaf);
        places.insert(number, (start..leaves.len()).collect());
    }

    let nothing = || Bits::none(0);
    let mut answer = Answer {
        groups: Groups::default(),
        hits: 0,
        items: 0,
        notices,
        leaves,
        all: nothing(),
        some: nothing(),
        asked: 0,
        wanted: OnceCell::new(),
    };
    let (Some(root), Some(sizes)) = (&query.root, sizes) else { return Ok(answer) };
    let groups = answer.choose(&taken_apart(root, &places), query.strict, sizes, index);
    answer.count(&groups);
    answer.rank(groups, index, sizes);
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

/// A node with all these leaves in the places of others.
fn taken_apart(node: &Node, places: &BTreeMap<usize, Vec<usize>>) -> Node {
    let each = |nodes: &[Node]| nodes.iter().map(|node| taken_apart(node, places)).collect::<Vec<_>>();
    match node {
        Node::Leaf(leaf) => match places.get(leaf) {
            Some(parts) => Node::And(parts.iter().copied().map(Node::Leaf).collect()),
            None => Node::Leaf(*leaf),
        },
        Node::And(nodes) => {
            let mut all = Vec::new();
            for (before, node) in nodes.iter().zip(each(nodes)) {
                match (before, node) {
                    (Node::Leaf(_), Node::And(parts)) => all.extend(parts),
                    (_, node) => all.push(node),
                }
            }
            Node::And(all)
        }
        Node::Or(nodes) => Node::Or(each(nodes)),
        Node::Not(node) => Node::Not(Box::new(taken_apart(node, places))),
    }
}

impl Answer {
    /// The passages that satisfy a node.
    fn fits(&self, node: &Node, passages: u32) -> Bits {
        let of_nodes = |nodes: &[Node], join: fn(&mut Bits, &Bits)| {
            let mut bits: Option<Bits> = None;
            for node in nodes {
                let one = self.fits(node, passages);
                match &mut bits {
                    None => bits = Some(one),
                    Some(bits) => join(bits, &one),
                }
            }
            bits.unwrap_or_else(|| Bits::none(passages))
        };
        match node {
            Node::Leaf(leaf) => {
                self.leaves.get(*leaf).map_or_else(|| Bits::none(passages), |found| found.reach(passages))
            }
            Node::And(nodes) => of_nodes(nodes, Bits::and),
            Node::Or(nodes) => of_nodes(nodes, Bits::or),
            Node::Not(node) => {
                let mut bits = self.fits(node, passages);
                bits.not();
                bits
            }
        }
    }

    /// Whether a node is a function word that is only wished for.
    fn is_wish(&self, node: &Node) -> bool {
        let Node::Leaf(leaf) = node else { return false };
        let Some(found) = self.leaves.get(*leaf) else { return false };
        let leaf = &found.leaf;
        let is_plain = leaf.field.is_none() && !leaf.is_phrase() && !leaf.open;
        is_plain && leaf.parts().all(|part| part.form == Form::Any && analysis::is_function_word(&part.term))
    }

    /// Whether a node asks only for what is stated of items.
    fn is_filter(&self, node: &Node) -> bool {
        match node {
            Node::Leaf(leaf) => {
                let field = self.leaves.get(*leaf).and_then(|found| found.leaf.field);
                field.is_some_and(Field::is_of_item)
            }
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(|node| self.is_filter(node)),
            Node::Not(node) => self.is_filter(node),
        }
    }

    /// Finds out which passages are hits, and which items, in order, are of which level.
    fn choose(&mut self, root: &Node, strict: bool, sizes: &Sizes, index: &Index) -> Vec<Group> {
        let passages = index.passages();
        let mut own = Bits::none(passages);
        let any_counts = self.leaves.iter().any(Found::counts);
        for found in self.leaves.iter().filter(|found| found.counts() || found.positive && !any_counts) {
            own.or(found.places.set());
        }
        let branches = match root {
            Node::Or(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        let mut all = Bits::none(passages);
        let mut some = Bits::none(passages);
        let mut across = Bits::none(sizes.items());
        let mut most_asked = 0;
        for branch in branches {
            let nodes = match branch {
                Node::And(nodes) if !strict => nodes.as_slice(),
                node => {
                    all.or(&self.fits(node, passages));
                    continue;
                }
            };
            // A filter is no word that some passages may do without.
            let (excluded, wanted): (Vec<&Node>, Vec<&Node>) = nodes
                .iter()
                .partition(|node| matches!(node, Node::Not(_)) || any_counts && self.is_filter(node));
            let asked: Vec<&Node> = wanted.iter().copied().filter(|node| !self.is_wish(node)).collect();
            let asked = if asked.is_empty() { wanted } else { asked };
            let mut allowed = own.clone();
            excluded.into_iter().for_each(|node| allowed.and(&self.fits(node, passages)));
            let mut full = allowed.clone();
            let mut any = Bits::none(passages);
            let mut everywhere: Option<Bits> = None;
            for node in &asked {
                let mut fits = self.fits(node, passages);
                fits.and(&allowed);
                full.and(&fits);
                any.or(&fits);
                // Of one word, or of so many that levels do not stand apart, nobody asks.
                if asked.len() > 1 && asked.len() <= FEW {
                    let mut having = Bits::none(sizes.items());
                    let mut last = None;
                    fits.each(|passage| {
                        let item = sizes.item_of(passage);
                        if last.replace(item) != Some(item) {
                            having.insert(item);
                        }
                    });
                    match &mut everywhere {
                        None => everywhere = Some(having),
                        Some(items) => items.and(&having),
                    }
                }
            }
            all.or(&full);
            most_asked = most_asked.max(asked.len());
            if asked.len() > 1 {
                some.or(&any);
                across.or(&everywhere.unwrap_or_else(|| Bits::none(sizes.items())));
            }
        }
        all.and(&own);
        some.and(&own);
        let mut either = all.clone();
        either.or(&some);
        let mut groups: Vec<Group> = Vec::with_capacity(either.count().min(sizes.items() as usize));
        either.each(|passage| {
            let item = sizes.item_of(passage);
            let fits = all.has(passage);
            let before = groups.last_mut().filter(|group| group.item == item);
            match before {
                // A passage that fits is the first of its item, or comes after some that fit in part.
                Some(group) if fits && group.level != Level::All => {
                    (group.level, group.hits) = (Level::All, 1);
                }
                Some(group) if fits || group.level != Level::All => {
                    group.hits = group.hits.saturating_add(1);
                }
                Some(_) => {}
                None => {
                    let level = match () {
                        () if fits => Level::All,
                        () if across.has(item) => Level::Across,
                        () => Level::Some,
                    };
                    groups.push(Group { item, hits: 1, level, score: 0.0 });
                }
            }
        });
        (self.all, self.some) = (all, some);
        self.asked = most_asked;
        groups
    }

    /// Why which words stand for those of the query: for each leaf that is looked for a
    /// reason for each rule, the most trusted first.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        // The words of a leaf that hang together are found each by itself, and told of together.
        let mut by_rule: BTreeMap<(usize, Rule), BTreeMap<String, u32>> = BTreeMap::new();
        for found in self.leaves.iter().filter(|found| found.positive && !found.is_bonus) {
            for (term, (rule, passages)) in found.terms.iter().flatten().flatten() {
                by_rule
                    .entry((found.of, *rule))
                    .or_default()
                    .insert(index::written(term).to_owned(), *passages);
            }
            for (words, passages) in &found.names {
                by_rule.entry((found.of, Rule::Alias)).or_default().insert(words.join(" "), *passages);
            }
        }
        let reason = |((leaf, rule), words): ((usize, Rule), BTreeMap<String, u32>)| {
            let mut words: Vec<(String, u32)> = words.into_iter().collect();
            order::by_key(&mut words, |(_, passages)| u64::from(!passages));
            let count = words.len();
            let words = words.into_iter().map(|(word, _)| word).take(MOST_NAMED).collect();
            Reason { leaf, rule, words, count }
        };
        by_rule.into_iter().map(reason).collect()
    }

    /// Counts what was found, and says what is to be said of it.
    fn count(&mut self, groups: &[Group]) {
        let is_mixed = self.asked > FEW;
        let mut of_levels = [Level::All, Level::Across, Level::Some].map(|level| (level, (0_usize, 0_usize)));
        for group in groups {
            for (_, (items, hits)) in of_levels.iter_mut().filter(|(level, _)| *level == group.level) {
                (*items, *hits) = (items.saturating_add(1), hits.saturating_add(group.hits));
            }
        }
        let full = of_levels[0].1.0;
        let mut best = None;
        for (level, (items, hits)) in of_levels.into_iter().filter(|(_, (items, _))| *items > 0) {
            if is_mixed || best.is_none() {
                self.items = self.items.saturating_add(items);
                self.hits = self.hits.saturating_add(hits);
            }
            best = best.or(Some(level));
        }
        self.notices.extend(match best {
            Some(Level::Some) => Some(Notice::Some),
            Some(Level::Across) if is_mixed => Some(Notice::Some),
            Some(Level::Across) => Some(Notice::AcrossPassages),
            Some(Level::All) if full < self.items => Some(Notice::Full(full)),
            Some(Level::All) | None => None,
        });
    }
}
