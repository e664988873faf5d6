//! Searching: a query and an archive give an [`Answer`].
//!
//! What is found are passages, ranked item by item. A passage is a hit if it satisfies the query
//! and holds at least one of its words or phrases in its own text; the titles and headings above
//! it may hold the others. A word that is excluded must not be in the passage's own text.
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

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use crate::analysis::{self, dates};
use crate::archive::{Archive, Sizes};
use crate::error::{Error, Gather, Result};
use crate::index::{Attribute, Index, PatternError, Term, Zone};
use crate::order;
use crate::query::{self, Field, Form, Leaf, Node, Query};

mod absence;
mod alias;
mod bits;
pub mod bm25;
mod concordance;
mod expand;
mod facets;
mod held;
#[cfg(test)]
mod oracle;
mod rule;
#[cfg(test)]
mod tests;

pub use absence::{
    Absence, Damage, MOST_BYTES, MOST_NEAR, MOST_READ, MOST_SHOWN, MOST_WORDS, Place, Without, Word, absence,
};
pub use concordance::{AROUND, Concordance, Line, MOST_LINES, SortBy, concordance};
pub use facets::{Facet, Facets, MOST_VALUES, Sort, Value, exactly, facets, filtered};
pub use rule::{Rule, Rules};

use alias::Named;
use bits::Bits;
use expand::Meant;
use held::{Held, Places, Sums};

/// The items that are looked at closely: their passages are scored, and those scores count.
const CLOSELY: usize = 100;

/// Of so few words each is asked for: items that have all of them stand before all others. Of more
/// words each is evidence, and a rare one says more than two frequent ones. Measured on 500
/// queries (mdn, `cargo xtask quality`): of two words it changes nothing, of three and more nDCG@10 is
/// higher by 0.04 to 0.13 without.
const FEW: usize = 2;

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
    /// A pattern is none, for this reason.
    NoPattern(String, PatternError),
    /// More words fit a pattern than are looked for; those in most passages were.
    Cut(String),
    /// A word as it was typed is nowhere; others were looked for by this rule. The words are the
    /// ones in most passages, five at most.
    Instead(String, Rule, Vec<String>),
    /// No passage has all the words; these items have all of them in different passages.
    AcrossPassages,
    /// No item has all the words; these passages have some of them.
    Some,
    /// Of the items, which are ranked by how well they fit, so many have all the words in one
    /// passage.
    Full(usize),
}

impl Notice {
    fn instead(typed: &str, rule: Rule, found: &[Meant]) -> Self {
        let mut words: Vec<&Term> = found.iter().map(|meant| &meant.term).collect();
        order::by_key(&mut words, |term| u64::from(!term.passages()));
        let words = words.into_iter().map(|term| term.text.clone()).take(5).collect();
        Self::Instead(typed.to_owned(), rule, words)
    }
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
            Self::Absent(word, Some(Field::Date)) => write!(f, "No passage names a date of “{word}”."),
            Self::Absent(word, Some(field)) => {
                write!(f, "No item has “{word}” as its {}.", field.typed().trim_end_matches(':'))
            }
            Self::NoPattern(pattern, error) => write!(f, "“{pattern}” is no pattern: {error}."),
            Self::Cut(pattern) => {
                let most = expand::MOST_FITTING;
                write!(f, "“{pattern}” fits more than {most} words; those in most passages were looked for.")
            }
            Self::Instead(word, Rule::Completion, _) => write!(f, "Shown for words that begin with “{word}”."),
            Self::Instead(word, rule, words) => {
                let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
                write!(f, "“{word}” is nowhere in this archive. Shown for {} ({}).", words.join(", "), rule.name())
            }
            Self::AcrossPassages => f.write_str(
                "No passage has all the words. These are of items that have all of them in different passages.",
            ),
            Self::Some => f.write_str("No passage has all the words. These have some of them."),
            Self::Full(1) => f.write_str(
                "One of these items has all the words in one passage. Type AND between them to see only that.",
            ),
            Self::Full(items) => write!(
                f,
                "{items} of these items have all the words in one passage. Type AND between them to see \
                 only those."
            ),
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

/// How much of the query an item satisfies; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A passage of it satisfies the query.
    All,
    /// It has all the words, in different passages.
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
    /// How well it fits; above 0, and comparable within one level of one answer only.
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
    pub groups: Vec<Group>,
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
}

/// Where a leaf of the query is, and as which terms.
struct Found {
    leaf: Leaf,
    text: String,
    /// Whether it is looked for; else it is excluded.
    positive: bool,
    /// For each word of each phrase the terms that stand for it, each with the rule and how
    /// many passages hold it.
    terms: Vec<Vec<BTreeMap<String, (Rule, u32)>>>,
    /// The other names of the name that it is or is part of: the words of each, and how many
    /// passages hold it.
    names: Vec<(Vec<String>, u32)>,
    places: Places,
    notices: Vec<Notice>,
    /// The leaf of the query that it is, or is a part of.
    of: usize,
    /// Whether it is not looked for, and only counts where it is.
    is_bonus: bool,
    /// How rare it is among passages and among items.
    idf: f64,
    idf_of_items: f64,
}

impl Found {
    /// Whether it is several words typed without a space and without quotation marks: each is
    /// looked for, and that they stand together is a bonus. Not if they are one word on another
    /// keyboard layout.
    fn hangs_together(&self) -> bool {
        let leaf = &self.leaf;
        let is_word = |part: &query::Part| matches!(part.form, Form::Any | Form::Prefix);
        let is_retyped = self.terms.iter().flatten().flatten().any(|(_, (rule, _))| *rule == Rule::Layout);
        leaf.phrases.len() == 1
            && leaf.parts().count() > 1
            && leaf.parts().all(is_word)
            && leaf.dates.is_none()
            && !leaf.field.is_some_and(Field::is_of_item)
            && !is_retyped
    }

    /// Whether it says something of how well a passage fits; what is stated of an item does not.
    fn counts(&self) -> bool {
        self.positive && !self.leaf.field.is_some_and(Field::is_of_item)
    }

    /// The passages that have it in their own text or, unless it is excluded, above them.
    fn reach(&self, passages: u32) -> Bits {
        let mut bits = self.places.bits(passages);
        if self.positive || self.leaf.field.is_some_and(Field::is_of_item) {
            self.places.heads.iter().for_each(|head| bits.insert_range(head.covered.clone()));
        }
        bits
    }
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
/// let hits = answer.hits_of(&archive, answer.groups[0].item)?;
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
        groups: Vec::new(),
        hits: 0,
        items: 0,
        notices,
        leaves,
        all: nothing(),
        some: nothing(),
        asked: 0,
    };
    let (Some(root), Some(sizes)) = (&query.root, sizes) else { return Ok(answer) };
    answer.choose(&taken_apart(root, &places), query.strict, sizes, index);
    answer.rank(index, sizes);
    answer.count();
    Ok(answer)
}

/// The groups of each level, the best first.
fn by_level(groups: Vec<Group>) -> Vec<Vec<Group>> {
    let mut levels = vec![Vec::new(), Vec::new(), Vec::new()];
    for group in groups {
        levels.get_mut(group.level as usize).into_iter().for_each(|level| level.push(group));
    }
    levels
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

/// The words of a leaf that hang together, each as a leaf.
fn apart(leaf: &Leaf) -> Vec<Leaf> {
    let last = leaf.parts().count().saturating_sub(1);
    let one = |(place, part): (usize, &query::Part)| Leaf {
        phrases: vec![vec![part.clone()]],
        open: leaf.open && place == last,
        range: part.range.clone(),
        ..leaf.clone()
    };
    leaf.parts().enumerate().map(one).collect()
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

/// Looks a leaf up in the archive.
fn find(
    archive: &Archive,
    sums: &mut Sums,
    leaf: &Leaf,
    text: &str,
    positive: bool,
    rules: Rules,
) -> Result<Found> {
    let index = archive.index();
    let typed = text.get(leaf.range.clone()).unwrap_or_default().trim();
    let mut found = Found {
        leaf: leaf.clone(),
        text: typed.to_owned(),
        positive,
        terms: Vec::new(),
        names: Vec::new(),
        places: Places::default(),
        notices: Vec::new(),
        of: 0,
        is_bonus: false,
        idf: 0.0,
        idf_of_items: 0.0,
    };
    if let Some(days) = leaf.dates {
        let terms = index.dates(days)?;
        found.places = held::any_of(index, sums, terms.iter().map(|term| (term, 1.0)), None)?;
    } else if let Some(field) = leaf.field.filter(|field| field.is_of_item()) {
        found.places = of_items(archive, sums, leaf, field)?;
    } else {
        let phrases = look_up(index, leaf, typed, positive, rules, &mut found.notices)?;
        let only = match leaf.field {
            Some(Field::Title) => Some(Zone::Title),
            Some(Field::Heading) => Some(Zone::Heading),
            Some(Field::Reference) => Some(Zone::Reference),
            _ => None,
        };
        let is_one = phrases.len() == 1 && phrases.iter().all(|phrase| phrase.len() == 1);
        found.places = if is_one {
            let terms = phrases.iter().flatten().flatten().map(|meant| (&meant.term, meant.weight));
            held::any_of(index, sums, terms, only)?
        } else {
            held::near(index, sums, &phrases, leaf.within, only)?
        };
        let rule_of = |rule| if leaf.is_phrase() && rule == Rule::Exact { Rule::Phrase } else { rule };
        let by_text = |meant: Vec<Meant>| {
            let mut terms = BTreeMap::new();
            for Meant { term, rule, .. } in meant {
                let passages = term.passages();
                terms.entry(term.text).or_insert((rule_of(rule), passages));
            }
            terms
        };
        let by_phrase = |phrase: Vec<Vec<Meant>>| phrase.into_iter().map(by_text).collect();
        found.terms = phrases.into_iter().map(by_phrase).collect();
    }
    found.idf = bm25::idf(found.places.own.len(), index.passages());
    if found.places.own.is_empty() {
        found.notices.push(Notice::Absent(found.text.clone(), leaf.field));
    }
    Ok(found)
}

/// The terms for each word of each phrase of a leaf.
fn look_up(
    index: &Index,
    leaf: &Leaf,
    typed: &str,
    positive: bool,
    rules: Rules,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Vec<Vec<Meant>>>> {
    let mut gather = Gather::default();
    let mut phrases: Vec<Vec<Vec<Meant>>> = Vec::new();
    let is_open = |phrase: usize, part: usize| {
        let parts = leaf.phrases.get(phrase).map_or(0, Vec::len);
        leaf.open
            && positive
            && phrase.saturating_add(1) == leaf.phrases.len()
            && part.saturating_add(1) == parts
    };
    for (place, phrase) in leaf.phrases.iter().enumerate() {
        let mut of_phrase = Vec::new();
        for (number, part) in phrase.iter().enumerate() {
            let meaning = expand::meaning(index, part, is_open(place, number), rules);
            let meaning = gather.take(meaning)?.unwrap_or_default();
            notices.extend(meaning.wrong.map(|error| Notice::NoPattern(part.term.clone(), error)));
            if meaning.cut {
                notices.push(Notice::Cut(part.term.clone()));
            }
            of_phrase.push(meaning.terms);
        }
        phrases.push(of_phrase);
    }
    gather.finish()?;
    // What is nowhere was perhaps meant otherwise. Nothing is guessed of what is quoted or
    // excluded.
    let can_guess = positive && leaf.parts().all(|part| part.form == Form::Any);
    let is_absent = phrases.iter().flatten().any(Vec::is_empty);
    if can_guess && is_absent && leaf.phrases.len() == 1 && rules.allow(Rule::Layout) {
        let whole = typed.split_whitespace().next().unwrap_or_default();
        let retyped = expand::retyped(index, whole, leaf.open, rules)?;
        if !retyped.is_empty() {
            notices.push(Notice::instead(typed, Rule::Layout, &retyped));
            return Ok(vec![vec![retyped]]);
        }
    }
    for (place, (phrase, parts)) in phrases.iter_mut().zip(&leaf.phrases).enumerate() {
        for (number, (terms, part)) in phrase.iter_mut().zip(parts).enumerate() {
            if can_guess && terms.is_empty() && rules.allow(Rule::Spelling) {
                *terms = expand::spelt(index, &part.term, is_open(place, number), rules)?;
                if !terms.is_empty() {
                    notices.push(Notice::instead(&part.term, Rule::Spelling, terms));
                }
            } else if terms.iter().any(|meant| meant.rule == Rule::Completion) {
                notices.push(Notice::instead(&part.term, Rule::Completion, &[]));
            }
        }
    }
    Ok(phrases)
}

/// The items of which something is stated, each by its first passage, which stands above all.
fn of_items(archive: &Archive, sums: &mut Sums, leaf: &Leaf, field: Field) -> Result<Places> {
    let index = archive.index();
    let words: Vec<&str> = leaf.parts().map(|part| part.term.as_str()).collect();
    let prefix = leaf.open || leaf.parts().last().is_some_and(|part| part.form == Form::Prefix);
    let attribute = match field {
        Field::Language => Attribute::Language,
        Field::Source => Attribute::Source,
        _ => {
            let items = archive.items_named(&words, prefix)?;
            let sizes = archive.sizes()?;
            return Ok(Places::covering(items.into_iter().map(|item| sizes.range(item))));
        }
    };
    let says = |value: &str| {
        let tokens: Vec<String> = analysis::tokens(value).map(|token| token.term).collect();
        if leaf.quoted && !leaf.open {
            return tokens == words;
        }
        let last = words.len().saturating_sub(1);
        words.iter().enumerate().all(|(place, word)| {
            let begins = prefix && place == last;
            tokens.iter().any(|token| token == word || begins && token.starts_with(word))
        })
    };
    let mut stated = index.stated(attribute)?;
    stated.retain(|(value, _)| says(value));
    held::any_of(index, sums, stated.iter().map(|(_, term)| (term, 1.0)), None)
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

    /// Finds out which passages are hits, and which items are of which level.
    fn choose(&mut self, root: &Node, strict: bool, sizes: &Sizes, index: &Index) {
        let passages = index.passages();
        let mut own = Bits::none(passages);
        let any_counts = self.leaves.iter().any(Found::counts);
        for found in self.leaves.iter().filter(|found| found.counts() || found.positive && !any_counts) {
            found.places.own.iter().for_each(|held| own.insert(held.passage));
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
                let items = sizes.items_of(&mut fits.iter());
                let mut having = Bits::none(sizes.items());
                items.into_iter().for_each(|item| having.insert(item));
                match &mut everywhere {
                    None => everywhere = Some(having),
                    Some(items) => items.and(&having),
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
        for item in sizes.items_of(&mut either.iter()) {
            let range = sizes.range(item);
            let full = all.count_in(range.clone());
            let (level, hits) = match () {
                () if full > 0 => (Level::All, full),
                () if across.has(item) => (Level::Across, some.count_in(range)),
                () => (Level::Some, some.count_in(range)),
            };
            self.groups.push(Group { item, hits, level, score: 0.0 });
        }
        (self.all, self.some) = (all, some);
        self.asked = most_asked;
    }

    /// Why which words stand for those of the query: for each leaf that is looked for a
    /// reason for each rule, the most trusted first.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        for found in self.leaves.iter().filter(|found| found.positive && !found.is_bonus) {
            let leaf = found.of;
            let mut by_rule: BTreeMap<Rule, BTreeMap<String, u32>> = BTreeMap::new();
            for (term, (rule, passages)) in found.terms.iter().flatten().flatten() {
                by_rule.entry(*rule).or_default().insert(term.clone(), *passages);
            }
            for (words, passages) in &found.names {
                by_rule.entry(Rule::Alias).or_default().insert(words.join(" "), *passages);
            }
            for (rule, words) in by_rule {
                let mut words: Vec<(String, u32)> = words.into_iter().collect();
                order::by_key(&mut words, |(_, passages)| u64::from(!passages));
                let count = words.len();
                let words = words.into_iter().map(|(word, _)| word).take(MOST_NAMED).collect();
                reasons.push(Reason { leaf, rule, words, count });
            }
        }
        reasons
    }

    /// Scores the items and puts the best first.
    fn rank(&mut self, index: &Index, sizes: &Sizes) {
        let scores = self.item_scores(index, sizes);
        for group in &mut self.groups {
            group.score = scores.get(group.item as usize).copied().unwrap_or_default();
        }
        // Scores are not below 0: their bits are in the order of their values. Ties stay in the
        // order of the items.
        let by_score = |group: &Group| !group.score.to_bits();
        let rest = std::mem::take(&mut self.groups);
        let levels = if self.asked > FEW { vec![rest] } else { by_level(rest) };
        for mut groups in levels {
            order::by_key(&mut groups, by_score);
            let room = CLOSELY.saturating_sub(self.groups.len()).min(groups.len());
            let others = groups.split_off(room);
            for group in groups.iter_mut().filter(|group| sizes.range(group.item).len() > bm25::WHOLE) {
                let hits = self.score_hits(index, sizes, group.item);
                let best = hits.iter().map(|hit| hit.score).fold(0.0, f64::max);
                group.score += bm25::EVIDENCE * best;
            }
            order::by_key(&mut groups, by_score);
            self.groups.append(&mut groups);
            self.groups.extend(others);
        }
    }

    /// The scores of all items, their best passages apart; 0 of those that hold nothing.
    fn item_scores(&mut self, index: &Index, sizes: &Sizes) -> Vec<f64> {
        let (of_items, of_titles) = (sizes.average(), f64::from(index.total(Zone::Title).average()));
        let mut scores = vec![0.0; sizes.items() as usize];
        // What of the query is in the title of an item: the sum of the idf, the number of words,
        // and how long the title is.
        let mut titles = vec![(0.0_f64, 0_u32, 0_u32); sizes.items() as usize];
        let mut mass = 0.0;
        let mut held_by: Vec<(u32, f64, f64)> = Vec::new();
        for found in self.leaves.iter_mut().filter(|found| found.counts()) {
            held_by.clear();
            let (mut item, mut end, mut norm) = (0, 0, 0.0);
            for held in &found.places.own {
                if held.passage >= end {
                    item = sizes.item_of(held.passage);
                    end = sizes.range(item).end;
                    norm = 1.0 / bm25::norm(f64::from(sizes.length(item)) / of_items);
                    held_by.push((item, 0.0, 0.0));
                }
                let Some((_, title, text)) = held_by.last_mut() else { continue };
                let count = f64::from(held.count);
                if held.zone == Zone::Title {
                    *title += count / bm25::norm(f64::from(held.length) / of_titles);
                    if let Some(of_item) = titles.get_mut(item as usize) {
                        of_item.2 = held.length;
                    }
                } else {
                    *text += bm25::weight(held.zone) * count * norm;
                }
            }
            let idf = bm25::idf(held_by.len(), sizes.items());
            found.idf_of_items = idf;
            mass += if found.is_bonus { 0.0 } else { idf };
            for &(item, title, text) in &held_by {
                let item = item as usize;
                if let Some(score) = scores.get_mut(item) {
                    *score += bm25::TITLE * bm25::score(idf, title) + bm25::score(idf, text);
                }
                if title > 0.0
                    && !found.is_bonus
                    && let Some(of_item) = titles.get_mut(item)
                {
                    (of_item.0, of_item.1) = (of_item.0 + idf, of_item.1.saturating_add(1));
                }
            }
        }
        for (score, (held, words, length)) in scores.iter_mut().zip(&titles).filter(|(_, title)| title.1 > 0)
        {
            *score += bm25::whole_title(*held, mass, *words, *length);
        }
        scores
    }

    /// Counts what was found, and says what is to be said of it.
    fn count(&mut self) {
        let best = self.groups.iter().map(|group| group.level).min();
        let is_mixed = self.asked > FEW;
        let counted = self.groups.iter().take_while(|group| is_mixed || Some(group.level) == best);
        (self.items, self.hits) = counted.fold((0_usize, 0_usize), |(items, hits), group| {
            (items.saturating_add(1), hits.saturating_add(group.hits))
        });
        let full = self.groups.iter().filter(|group| group.level == Level::All).count();
        self.notices.extend(match best {
            Some(Level::Some) => Some(Notice::Some),
            Some(Level::Across) if is_mixed => Some(Notice::Some),
            Some(Level::Across) => Some(Notice::AcrossPassages),
            Some(Level::All) if full < self.items => Some(Notice::Full(full)),
            Some(Level::All) | None => None,
        });
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
        for group in self.groups.iter().take(self.items) {
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

    /// What each leaf gives to the score of a passage.
    fn parts(&self, index: &Index, passage: u32) -> Vec<Part> {
        let mut parts = Vec::new();
        for found in self.leaves.iter().filter(|found| found.counts()) {
            let mut sources = Vec::new();
            for held in found.places.within(&(passage..passage.saturating_add(1))) {
                let count = f64::from(held.count);
                sources.push(Source { passage, zone: held.zone, count, tf: own_weight(held, index) });
            }
            // What is above it, the nearest first.
            for head in found.places.heads.iter().rev() {
                if head.passage != passage && head.covered.contains(&passage) {
                    let tf = bm25::inherited(head.zone);
                    sources.push(Source { passage: head.passage, zone: head.zone, count: 1.0, tf });
                }
            }
            if !sources.is_empty() {
                let (text, idf, holding) = (found.text.clone(), found.idf, found.places.own.len());
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
        for leaf in self.leaves.iter().filter(|found| found.counts()) {
            let number = leaf.of;
            if let Some((first, last)) = leaf.leaf.dates {
                let dates = dates::dates(text).into_iter();
                let dates = dates.filter(|date| date.first <= last && date.last >= first);
                found.extend(dates.map(|date| Highlight {
                    range: date.range,
                    leaf: number,
                    rule: Rule::Date,
                }));
                continue;
            }
            let in_field = match leaf.leaf.field {
                None => true,
                Some(Field::Title) => zone == Zone::Title,
                Some(Field::Heading) => zone == Zone::Heading,
                Some(Field::Reference) => zone == Zone::Reference,
                Some(Field::Source | Field::Language | Field::Item | Field::Date) => false,
            };
            if !in_field {
                continue;
            }
            for terms in leaf.terms.iter().filter(|terms| !terms.is_empty()) {
                for window in tokens.windows(terms.len()) {
                    let rules: Option<Vec<Rule>> = window
                        .iter()
                        .zip(terms)
                        .map(|(token, terms)| terms.get(&token.term).map(|(rule, _)| *rule))
                        .collect();
                    let (Some(rules), Some(first), Some(last)) = (rules, window.first(), window.last())
                    else {
                        continue;
                    };
                    let rule = rules.into_iter().max().unwrap_or(Rule::Exact);
                    found.push(Highlight { range: first.range.start..last.range.end, leaf: number, rule });
                }
            }
            for (words, _) in &leaf.names {
                for window in tokens.windows(words.len()) {
                    if window.iter().zip(words).all(|(token, word)| token.term == *word)
                        && let (Some(first), Some(last)) = (window.first(), window.last())
                    {
                        let range = first.range.start..last.range.end;
                        found.push(Highlight { range, leaf: number, rule: Rule::Alias });
                    }
                }
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

/// What occurrences in a passage's own text weigh.
fn own_weight(held: &Held, index: &Index) -> f64 {
    bm25::own(held.zone, f64::from(held.count), held.length, index.total(held.zone).average())
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
