//! A word or phrase of a query is looked up: where it is, as which terms, and what is to be said
//! of it.

use std::collections::BTreeMap;

use crate::analysis;
use crate::archive::Archive;
use crate::error::{Gather, Result};
use crate::index::{self, Attribute, Index, Zone};
use crate::query::{self, Field, Form, Leaf};

use super::bits::Bits;
use super::bm25;
use super::expand::{self, Meant};
use super::held::{self, Places, Sums};
use super::near;
use super::notice::Notice;
use super::rule::{Rule, Rules};

/// Marks after a word that are letters on another keyboard layout, and how many of them are tried without.
pub(super) const MARKS: [char; 4] = [',', '.', ';', ':'];
pub(super) const MOST_MARKS: usize = 3;

/// Where a leaf of the query is, and as which terms.
pub(super) struct Found {
    pub(super) leaf: Leaf,
    pub(super) text: String,
    /// Whether it is looked for; else it is excluded.
    pub(super) positive: bool,
    /// For each word of each phrase the terms that stand for it, each with the rule and how
    /// many passages hold it.
    pub(super) terms: Vec<Vec<BTreeMap<String, (Rule, u32)>>>,
    /// For each word of each phrase how it was typed, as [`index::spelt`] says it, if its diacritics can count.
    pub(super) spelt: Vec<Vec<Option<String>>>,
    /// The other names of the name that it is or is part of: the words of each, and how many
    /// passages hold it.
    pub(super) names: Vec<(Vec<String>, u32)>,
    pub(super) places: Places,
    pub(super) notices: Vec<Notice>,
    /// The leaf of the query that it is, or is a part of.
    pub(super) of: usize,
    /// Whether it is not looked for, and only counts where it is.
    pub(super) is_bonus: bool,
    /// How rare it is among passages and among items.
    pub(super) idf: f64,
    pub(super) idf_of_items: f64,
}

impl Found {
    /// Whether it is several words typed without a space and without quotation marks: each is
    /// looked for, and that they stand together is a bonus. Not if they are one word on another
    /// keyboard layout.
    pub(super) fn hangs_together(&self) -> bool {
        let leaf = &self.leaf;
        let is_word = |part: &query::Part| matches!(part.form, Form::Any | Form::Prefix | Form::Wildcard);
        let is_retyped = self.terms.iter().flatten().flatten().any(|(_, (rule, _))| *rule == Rule::Layout);
        leaf.phrases.len() == 1
            && !leaf.quoted
            && leaf.parts().count() > 1
            && leaf.parts().all(is_word)
            && leaf.dates.is_none()
            && !leaf.field.is_some_and(Field::is_of_item)
            && !is_retyped
    }

    /// Whether it says something of how well a passage fits; what is stated of an item does not.
    pub(super) fn counts(&self) -> bool {
        self.positive && !self.leaf.field.is_some_and(Field::is_of_item)
    }

    /// The passages that have it in their own text or above them. What is excluded counts in a passage itself, unless a
    /// field says where it is: a title or heading is there for what it stands above.
    pub(super) fn reach(&self, passages: u32) -> Bits {
        let mut bits = Bits::none(passages);
        bits.or(self.places.set());
        if self.positive || self.leaf.field.is_some() {
            self.places.heads.iter().for_each(|head| bits.insert_range(head.covered.clone()));
        }
        bits
    }
}

/// A leaf with its last word as it is cut if it goes on, where nothing is or begins as it is now.
pub(super) fn continued(index: &Index, leaf: &Leaf, text: &str, rules: Rules) -> Result<Option<Leaf>> {
    let longer = leaf.continued(text).filter(|_| rules.allow(Rule::Completion));
    let (Some(longer), Some(last)) = (longer, leaf.parts().last()) else { return Ok(None) };
    Ok(index.terms_with_prefix(&last.term)?.is_empty().then_some(longer))
}

/// The words of a leaf that hang together, each as a leaf.
pub(super) fn apart(leaf: &Leaf) -> Vec<Leaf> {
    let last = leaf.parts().count().saturating_sub(1);
    let one = |(place, part): (usize, &query::Part)| Leaf {
        phrases: vec![vec![part.clone()]],
        open: leaf.open && place == last,
        range: part.range.clone(),
        ..leaf.clone()
    };
    leaf.parts().enumerate().map(one).collect()
}

/// Looks a leaf up in the archive.
pub(super) fn find(
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
        spelt: Vec::new(),
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
        let phrases = look_up(index, leaf, text, positive, rules, &mut found.notices)?;
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
            near::near(index, sums, &phrases, leaf.within, only)?
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
        let spelt = |part: &query::Part| {
            // A character is found in pairs, which are spelt otherwise.
            let can_count = part.form.is_word() && !analysis::is_character(&part.term);
            can_count.then(|| index::spelt(&part.term, typed_word(text, part)))
        };
        found.spelt = leaf.phrases.iter().map(|phrase| phrase.iter().map(spelt).collect()).collect();
    }
    found.idf = bm25::idf(found.places.own.len(), index.passages());
    if found.places.own.is_empty() {
        found.notices.push(Notice::Absent(found.text.clone(), leaf.field));
        // A word like it may be two, with a sign or a space where the star inside it is.
        let has_star =
            |part: &query::Part| part.form == Form::Wildcard && part.term.trim_matches('*').contains('*');
        let mut parts = leaf.parts().zip(found.terms.iter().flatten());
        if parts.any(|(part, terms)| terms.is_empty() && has_star(part)) {
            found.notices.push(Notice::Query(query::Notice::OneWord));
        }
    }
    Ok(found)
}

/// A word of the query as it was typed, without signs around it.
fn typed_word<'t>(text: &'t str, part: &query::Part) -> &'t str {
    let typed = text.get(part.range.clone()).unwrap_or_default();
    let token = analysis::tokens(typed).next();
    token.and_then(|token| typed.get(token.range)).unwrap_or_default()
}

/// The terms for each word of each phrase of a leaf.
fn look_up(
    index: &Index,
    leaf: &Leaf,
    text: &str,
    positive: bool,
    rules: Rules,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Vec<Vec<Meant>>>> {
    let typed = text.get(leaf.range.clone()).unwrap_or_default().trim();
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
            let typed = typed_word(text, part);
            let meaning = expand::meaning(index, part, typed, is_open(place, number), rules);
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
        let mut whole = typed.split_whitespace().next().unwrap_or_default();
        let mut retyped = expand::retyped(index, whole, leaf.open, rules)?;
        // A comma is a letter elsewhere, but here it may have been meant as one.
        for _ in 0..MOST_MARKS {
            let Some(fewer) = whole.strip_suffix(MARKS).filter(|_| retyped.is_empty()) else { break };
            whole = fewer;
            retyped = expand::retyped(index, whole, leaf.open, rules)?;
        }
        if !retyped.is_empty() {
            notices.push(Notice::instead(typed, Rule::Layout, &retyped));
            return Ok(vec![vec![retyped]]);
        }
    }
    for (place, (phrase, parts)) in phrases.iter_mut().zip(&leaf.phrases).enumerate() {
        for (number, (terms, part)) in phrase.iter_mut().zip(parts).enumerate() {
            let spelt = index::spelt(&part.term, typed_word(text, part));
            let written = index::written(&spelt);
            if can_guess && terms.is_empty() && rules.allow(Rule::Spelling) {
                *terms = expand::spelt(index, &part.term, is_open(place, number), rules)?;
                if !terms.is_empty() {
                    notices.push(Notice::instead(written, Rule::Spelling, terms));
                }
            } else if terms.iter().any(|meant| meant.rule == Rule::Completion) {
                notices.push(Notice::instead(written, Rule::Completion, &[]));
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
    // A source or language in quotation marks is all that is stated; a path has its folders.
    let is_whole = leaf.quoted && !leaf.open && field != Field::Item;
    let says = |value: &str| {
        let tokens: Vec<String> = analysis::tokens(value).map(|token| token.term).collect();
        let last = words.len().saturating_sub(1);
        let has = |(place, word): (usize, &&str)| {
            let begins = prefix && place == last;
            tokens.iter().any(|token| token == word || begins && token.starts_with(word))
        };
        if is_whole { tokens == words } else { words.iter().enumerate().all(has) }
    };
    let attribute = match field {
        Field::Language => Attribute::Language,
        Field::Source => Attribute::Source,
        _ => {
            let sizes = archive.sizes()?;
            let items = archive.items_at(says)?;
            return Ok(Places::covering(items.into_iter().map(|item| sizes.range(item)), index.passages()));
        }
    };
    let mut stated = index.stated(attribute)?;
    stated.retain(|(value, _)| says(value));
    held::any_of(index, sums, stated.iter().map(|(_, term)| (term, 1.0)), None)
}
