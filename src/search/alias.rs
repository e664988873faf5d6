//! Names in a query: what else the documents call it.
//!
//! A word of the query, or words beside each other, may together be a name that has others. A
//! passage that holds one of the others then counts as if it held the name, for each of its
//! words: `autonomous action` becomes (`autonomous` or AD) and (`action` or AD), which is the same
//! as (`autonomous` and `action`) or AD. The longest name is taken, from the left. What is
//! quoted, a pattern or excluded means itself and nothing else; of words with `AND` between them
//! each is a name by itself.

use std::ops::Range;

use crate::analysis;
use crate::error::{Gather, Result};
use crate::index::{Index, LONGEST_NAME, MOST_ALIASES, Zone};
use crate::order;
use crate::query::{Field, Form, Leaf, Node, Query};

use super::expand::Meant;
use super::held::{self, Places, Sums};
use super::near;
use super::rule::{Rule, Rules};
use super::{Found, Notice, bm25};

/// What another name counts beside the one typed.
const OTHER_NAME: f32 = 0.6;

/// An abbreviation that is a function word, too: where more passages hold it than this and than a
/// fiftieth of all, most of them do not mean the name.
const MOST_OF_A_WORD: u32 = 32;
/// Those of English text of any length: `IT`, `WHO` and `US` never stand for a name that was typed in full.
const USUAL: &str = "a am an and are as at be but by can do for has he her him his how i if in is it its may me my no \
    nor not of off on or our out she so than that the them they this to too up us was we what who why will you";

/// Leaves of a query that are together a name, and its other names.
pub(super) struct Named {
    leaves: Range<usize>,
    /// Each as its words, with the number of passages that hold it; never 0.
    others: Vec<(Vec<String>, u32)>,
    places: Places,
}

/// The names in a query that have others which occur; none of these share a leaf.
pub(super) fn names(
    index: &Index,
    sums: &mut Sums,
    query: &Query,
    text: &str,
    rules: Rules,
) -> Result<Vec<Named>> {
    let mut named = Vec::new();
    let Some(root) = query.root.as_ref().filter(|_| rules.allow(Rule::Alias)) else { return Ok(named) };
    let mut runs = Vec::new();
    runs_of(root, query, &mut runs);
    let mut gather = Gather::default();
    for run in runs {
        let mut start = run.start;
        while start < run.end {
            let mut next = start.saturating_add(1);
            if let Some((end, others)) = gather.take(longest(index, query, text, start..run.end))?.flatten() {
                next = end;
                let field = query.leaves.get(start).and_then(|leaf| leaf.field);
                named.extend(gather.take(places(index, sums, start..end, &others, field))?.flatten());
            }
            start = next;
        }
    }
    gather.finish()?;
    Ok(named)
}

/// The leaves that stand beside each other, by their numbers.
fn runs_of(node: &Node, query: &Query, runs: &mut Vec<Range<usize>>) {
    let leaf = |number: usize| query.leaves.get(number).filter(|leaf| can_be_of_a_name(leaf));
    match node {
        Node::Leaf(number) => runs.extend(leaf(*number).map(|_| *number..number.saturating_add(1))),
        Node::Or(nodes) => nodes.iter().for_each(|node| runs_of(node, query, runs)),
        Node::And(nodes) => {
            let mut before: Option<(usize, Option<Field>)> = None;
            for node in nodes {
                let own = if let Node::Leaf(number) = node {
                    leaf(*number).map(|leaf| (*number, leaf.field))
                } else {
                    None
                };
                match (own, before, runs.last_mut()) {
                    (Some((number, field)), Some((last, of_last)), Some(run))
                        if !query.strict && last.saturating_add(1) == number && field == of_last =>
                    {
                        run.end = number.saturating_add(1);
                    }
                    _ => runs_of(node, query, runs),
                }
                before = own;
            }
        }
        Node::Not(_) => {}
    }
}

fn can_be_of_a_name(leaf: &Leaf) -> bool {
    !leaf.quoted
        && leaf.dates.is_none()
        && leaf.phrases.len() == 1
        && leaf.parts().all(|part| part.form == Form::Any)
        && matches!(leaf.field, None | Some(Field::Title | Field::Heading | Field::Reference))
}

/// The end of the longest name that begins with the first leaf of a run, and its others.
fn longest(
    index: &Index,
    query: &Query,
    text: &str,
    run: Range<usize>,
) -> Result<Option<(usize, Vec<String>)>> {
    let mut words: Vec<&str> = Vec::new();
    let mut asked: Vec<(usize, String)> = Vec::new();
    for (number, leaf) in (run.start..run.end).zip(query.leaves.iter().skip(run.start)) {
        words.extend(leaf.parts().map(|part| part.term.as_str()));
        if words.len() > LONGEST_NAME {
            break;
        }
        // A function word is a name in capitals only.
        let typed = text.get(leaf.range.clone()).unwrap_or_default();
        if words.len() > 1
            || !words.iter().any(|word| analysis::is_function_word(word))
            || !typed.contains(char::is_lowercase)
        {
            asked.push((number.saturating_add(1), words.join(" ")));
        }
    }
    let mut gather = Gather::default();
    let mut found = None;
    for (end, name) in asked {
        let others = gather.take(others_of(index, &name))?.unwrap_or_default();
        if !others.is_empty() {
            found = Some((end, others));
        }
    }
    gather.finish()?;
    Ok(found)
}

/// The other names of a name, and theirs: documents that state a name need not all state the
/// same ones. An abbreviation of several things leads from none of them to another.
fn others_of(index: &Index, name: &str) -> Result<Vec<String>> {
    let mut others = index.aliases(name)?;
    let mut gather = Gather::default();
    let mut further = Vec::new();
    for other in others.iter().filter(|other| other.contains(' ')) {
        further.extend(gather.take(index.aliases(other))?.unwrap_or_default());
    }
    gather.finish()?;
    for other in further {
        if other != name && !others.contains(&other) {
            others.push(other);
        }
    }
    // What holds another is found and counted by that.
    let all = order::set(others.iter().cloned().chain([name.to_owned()]));
    others.retain(|other| !all.iter().any(|part| part != other && holds(other, part)));
    others.truncate(MOST_ALIASES);
    Ok(others)
}

/// Whether a name has all words of another beside each other.
fn holds(name: &str, part: &str) -> bool {
    let is_edge =
        |at: Option<usize>| at.and_then(|at| name.as_bytes().get(at)).is_none_or(|byte| *byte == b' ');
    let mut places = name.match_indices(part);
    places.any(|(at, part)| is_edge(at.checked_sub(1)) && is_edge(at.checked_add(part.len())))
}

/// Where names are; `None` if none is anywhere.
fn places(
    index: &Index,
    sums: &mut Sums,
    leaves: Range<usize>,
    names: &[String],
    field: Option<Field>,
) -> Result<Option<Named>> {
    let only = match field {
        Some(Field::Title) => Some(Zone::Title),
        Some(Field::Heading) => Some(Zone::Heading),
        Some(Field::Reference) => Some(Zone::Reference),
        _ => None,
    };
    let mut named = Named { leaves, others: Vec::new(), places: Places::default() };
    let mut gather = Gather::default();
    for name in names {
        let mut phrase = Vec::new();
        for word in name.split(' ') {
            let term = gather.take(index.term(word))?.flatten();
            let meant = term.map(|term| Meant { term, weight: 1.0, rule: Rule::Alias });
            phrase.push(Vec::from_iter(meant));
        }
        let is_usual = |meant: &Meant| {
            let most = MOST_OF_A_WORD.max(index.passages() / 50);
            let term = meant.term.text.as_str();
            USUAL.split(' ').any(|word| word == term)
                || analysis::is_function_word(term) && meant.term.passages() > most
        };
        if phrase.iter().any(Vec::is_empty) || phrase.iter().flatten().all(is_usual) {
            continue;
        }
        let found = if let [meant] = phrase.as_slice() {
            held::any_of(index, sums, meant.iter().map(|meant| (&meant.term, 1.0)), only)
        } else {
            near::near(index, sums, &[phrase], 0, only)
        };
        let Some(found) = gather.take(found)?.filter(|found| !found.own.is_empty()) else { continue };
        let words = name.split(' ').map(str::to_owned).collect();
        named.others.push((words, found.own.len() as u32));
        named.places.add(&found, 1.0);
    }
    gather.finish()?;
    Ok((!named.others.is_empty()).then_some(named))
}

impl Named {
    /// That of a leaf.
    pub(super) fn of(named: &[Self], leaf: usize) -> Option<&Self> {
        named.iter().find(|named| named.leaves.contains(&leaf))
    }

    /// The rules for a leaf whose name is known to have others: nothing is guessed of it.
    pub(super) fn rules(rules: Rules) -> Rules {
        let guesses = [Rule::Completion, Rule::Layout, Rule::Spelling].into_iter();
        guesses.filter(|rule| rules.allow(*rule)).fold(rules, Rules::switched)
    }

    /// Adds the other names to where a leaf of it is.
    pub(super) fn lend(&self, found: &mut Found, index: &Index) {
        let is_absent = found.places.own.is_empty();
        found.places.add(&self.places, if is_absent { 1.0 } else { OTHER_NAME });
        found.idf = bm25::idf(found.places.own.len(), index.passages());
        found.names.clone_from(&self.others);
        if is_absent {
            found.notices.retain(|notice| !matches!(notice, Notice::Absent(..)));
            let names = self.others.iter().map(|(words, _)| words.join(" ")).take(5).collect();
            found.notices.push(Notice::Instead(found.text.clone(), Rule::Alias, names));
        }
    }
}

#[cfg(test)]
mod tests;
