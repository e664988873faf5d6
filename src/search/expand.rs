//! A word of the query becomes the terms of the archive that stand for it, each with a weight
//! and its reason.
//!
//! What was typed, its forms and its writings in other scripts act together. The rules that
//! guess act only where these find nothing: first that the word is not complete, then that it was
//! typed on another keyboard layout, then that a letter is wrong.

use crate::analysis;
use crate::error::{Gather, Result};
use crate::index::{Index, Term};
use crate::query::{Form, Part};

use super::rule::{Rule, Rules};

/// What a form other than the one typed counts, against 1 for the one typed: enough to be
/// found, too little to stand before it.
pub(super) const OTHER_FORM: f32 = 0.7;
/// What a word that only begins as typed counts.
pub(super) const COMPLETED: f32 = 0.5;
/// What a word in another script counts.
pub(super) const OTHER_SCRIPT: f32 = 0.6;
/// What a word counts that differs in a letter.
pub(super) const MISSPELT: f32 = 0.4;

/// Of the words that begin as an unfinished word does, those in most passages.
pub(super) const MOST_COMPLETED: usize = 128;
/// Of the words that differ in a letter or two, the nearest.
pub(super) const MOST_SPELT: usize = 8;
/// Of the words that a pattern fits, those in most passages.
pub(super) const MOST_FITTING: usize = 1024;

/// A term that stands for a word of the query.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    pub(super) term: Term,
    /// What an occurrence counts; above 0, at most 1.
    pub(super) weight: f32,
    pub(super) rule: Rule,
}

/// The terms that stand for a word of the query, the most trusted rule of each.
pub(super) fn meanings(index: &Index, part: &Part, typed: &str, open: bool, rules: Rules) -> Result<Vec<Meant>> {
    match part.form {
        Form::Exact => {
            let found: Vec<Meant> = meant(index.term(&part.term)?, 1.0, Rule::Exact).collect();
            if found.is_empty() && open && rules.allow(Rule::Completion) {
                return beginning(index, &part.term, MOST_COMPLETED, COMPLETED, Rule::Completion);
            }
            Ok(found)
        }
        Form::Prefix => beginning(index, &part.term, usize::MAX, OTHER_FORM, Rule::Prefix),
        Form::Wildcard | Form::Regex | Form::Near(_) => Ok(Vec::new()),
        Form::Any => any(index, part, typed, open, rules),
    }
}

fn meant(terms: impl IntoIterator<Item = Term>, weight: f32, rule: Rule) -> impl Iterator<Item = Meant> {
    terms.into_iter().map(move |term| Meant { term, weight, rule })
}

/// Every term that begins so, or those of them in most passages.
fn beginning(index: &Index, start: &str, most: usize, weight: f32, rule: Rule) -> Result<Vec<Meant>> {
    let mut terms = index.terms_with_prefix(start)?;
    if terms.len() > most {
        crate::order::by_key(&mut terms, |term| u64::from(!term.passages()));
        terms.truncate(most);
    }
    let each = |term: Term| {
        let is_it = term.text == start;
        Meant { weight: if is_it { 1.0 } else { weight }, rule: if is_it { Rule::Exact } else { rule }, term }
    };
    Ok(terms.into_iter().map(each).collect())
}

fn any(index: &Index, part: &Part, typed: &str, open: bool, rules: Rules) -> Result<Vec<Meant>> {
    let _ = typed;
    let mut found = Vec::new();
    let mut gather = Gather::default();
    let exact = gather.take(index.term(&part.term))?;
    found.extend(meant(exact.flatten(), 1.0, Rule::Exact));
    if rules.allow(Rule::Stem) {
        let same_stem = gather.take(index.terms_with_stem(&analysis::stem(&part.term)))?;
        let others = same_stem.into_iter().flatten().filter(|term| term.text != part.term);
        found.extend(meant(others, OTHER_FORM, Rule::Stem));
    }
    gather.finish()?;
    if found.is_empty() && open && rules.allow(Rule::Completion) {
        found = beginning(index, &part.term, MOST_COMPLETED, COMPLETED, Rule::Completion)?;
    }
    Ok(found)
}
