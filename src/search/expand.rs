//! A word of the query becomes the terms of the archive that stand for it, each with a weight
//! and its reason.
//!
//! What was typed, its forms and its writings in other scripts act together; so do longer words,
//! if the last one is still being typed and these are much more frequent. The rules that
//! guess act only where these find nothing: first that the word was
//! typed on another keyboard layout, then that a letter is wrong. A guess that acts alone counts
//! as if it had been typed.

use crate::analysis::{self, layout, umlaut, writing};
use crate::error::{Gather, Result};
use crate::index::{self, Index, MOST_EDITS, Pattern, PatternError, Term};
use crate::order;
use crate::query::{Form, Part};

use super::rule::{Rule, Rules};

/// What a form other than the one typed counts, against 1 for the one typed: enough to be
/// found, too little to stand before it.
pub(super) const OTHER_FORM: f32 = 0.85;
/// What a word that only begins as typed counts.
pub(super) const COMPLETED: f32 = 0.5;
/// What a word in another script counts beside the one typed.
pub(super) const OTHER_SCRIPT: f32 = 0.6;

/// A last word that is in the archive is taken for the beginning of others too if these are in
/// more passages than so many times its own. Measured (`cargo xtask quality`): with 0 to 8 queries cut
/// off in their last word keep 97.4 to 94.4 % of their nDCG@10 on mdn, 99.4 to 98.2 % on XQuAD-ru, and
/// whole queries between 99.8 and 100 %.
const UNFINISHED: u64 = 2;

/// Of the words that begin as an unfinished word does, those in most passages.
pub(super) const MOST_COMPLETED: usize = 128;
/// And of these no more than are together in so many passages, or in as many as the archive has:
/// while the first letters of a word are typed most of the archive begins so, which says
/// nothing, and to add it all up takes longer than to type the next letter.
pub(super) const MOST_GUESSED: u64 = 1 << 15;
/// Of the words that differ in a letter or two, the nearest.
pub(super) const MOST_SPELT: usize = 4;
/// Of the words that a pattern fits, those in most passages.
pub const MOST_FITTING: usize = 1024;

/// From so many letters on a word may have one letter wrong, and from so many two.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;

/// A term that stands for a word of the query.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    pub(super) term: Term,
    /// What an occurrence counts; above 0, at most 1.
    pub(super) weight: f32,
    pub(super) rule: Rule,
}

/// The terms that stand for a word, and what is to be said of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Meaning {
    pub(super) terms: Vec<Meant>,
    /// Why the word is no pattern, if it was meant to be one.
    pub(super) wrong: Option<PatternError>,
    /// Whether some words that fit were left out.
    pub(super) cut: bool,
}

impl From<Vec<Meant>> for Meaning {
    fn from(terms: Vec<Meant>) -> Self {
        Self { terms, wrong: None, cut: false }
    }
}

/// The terms that stand for a word of the query by the rules that do not guess, or if there are
/// none and the word is still being typed, those that begin so. `typed` is the word as it was
/// typed, without signs around it.
pub(super) fn meaning(index: &Index, part: &Part, typed: &str, open: bool, rules: Rules) -> Result<Meaning> {
    let word = Word { term: &part.term, typed: Some(typed) };
    if part.form.is_word() && analysis::is_character(&part.term) {
        return character(index, &part.term);
    }
    match part.form {
        Form::Exact | Form::Spelt => {
            // Who asks for this form alone asks for its letters.
            let itself = match part.form {
                Form::Spelt => index.spelt(&part.term, typed)?,
                _ => word.itself(index, rules)?,
            };
            let found: Vec<Meant> = meant(itself, 1.0, Rule::Exact).collect();
            if found.is_empty() && open && rules.allow(Rule::Completion) {
                return Ok(longer(index, &part.term, rules)?.into());
            }
            Ok(found.into())
        }
        Form::Prefix => Ok(beginning(index, &part.term, OTHER_FORM, Rule::Prefix)?.into()),
        Form::Wildcard => fitting(index, Pattern::wildcard(&part.term)),
        Form::Regex => fitting(index, Pattern::regex(&part.term)),
        Form::Near(edits) => {
            let near = index.vocabulary().near(&part.term, edits, false, MOST_FITTING)?;
            let mut found = Vec::new();
            let mut gather = Gather::default();
            for near in near {
                let weight = if near.edits == 0 { 1.0 } else { OTHER_FORM / f32::from(near.edits) };
                let rule = if near.edits == 0 { Rule::Exact } else { Rule::Pattern };
                found.extend(meant(gather.take(index.term(&near.term))?.flatten(), weight, rule));
            }
            gather.finish()?;
            Ok(found.into())
        }
        Form::Any => {
            let mut found = known(index, word, rules)?;
            let is_there = || found.iter().any(|meant| meant.rule == Rule::Exact);
            if open && rules.allow(Rule::Completion) && !(is_finished(&part.term) && is_there()) {
                let longer = longer(index, &part.term, rules)?;
                let passages = |meant: &[Meant]| {
                    meant.iter().fold(0_u64, |sum, meant| sum.saturating_add(meant.term.passages().into()))
                };
                if passages(&longer) > passages(&found).saturating_mul(UNFINISHED) {
                    add(&mut found, longer.into_iter());
                }
            }
            Ok(found.into())
        }
    }
}

/// A word that is looked for.
#[derive(Clone, Copy)]
struct Word<'w> {
    /// The folded word.
    term: &'w str,
    /// How it is written, if that is known: what was guessed is written in no way.
    typed: Option<&'w str>,
}

impl<'w> Word<'w> {
    /// A word that nobody typed.
    fn guessed(term: &'w str) -> Self {
        Self { term, typed: None }
    }

    /// Whether it is written as names are.
    fn is_name(self) -> bool {
        self.typed.is_some_and(|typed| typed.starts_with(char::is_uppercase))
    }

    /// Its term; with the diacritics that were typed and no others if those count.
    fn itself(self, index: &Index, rules: Rules) -> Result<Option<Term>> {
        match self.typed.filter(|_| !rules.allow(Rule::Diacritics)) {
            Some(typed) => index.spelt(self.term, typed),
            None => index.term(self.term),
        }
    }
}

/// Whether a word that is there is not taken for the beginning of another: a number (`article 5`), or one letter
/// (`vitamin C`).
pub(super) fn is_finished(term: &str) -> bool {
    term.chars().nth(1).is_none() || term.bytes().all(|byte| byte.is_ascii_digit())
}

fn meant(terms: impl IntoIterator<Item = Term>, weight: f32, rule: Rule) -> impl Iterator<Item = Meant> {
    terms.into_iter().map(move |term| Meant { term, weight, rule })
}

/// The terms that a pattern fits.
fn fitting(index: &Index, pattern: std::result::Result<Pattern, PatternError>) -> Result<Meaning> {
    let pattern = match pattern {
        Ok(pattern) => pattern,
        Err(wrong) => return Ok(Meaning { wrong: Some(wrong), ..Meaning::default() }),
    };
    let (terms, cut) = index.vocabulary().matching(&pattern, MOST_FITTING)?;
    let mut found = Vec::new();
    let mut gather = Gather::default();
    for (term, _) in terms {
        found.extend(meant(gather.take(index.term(&term))?.flatten(), 1.0, Rule::Pattern));
    }
    gather.finish()?;
    Ok(Meaning { terms: found, wrong: None, cut })
}

/// The terms for a character of a script without spaces: itself, and the pairs of which it is one.
/// Of a run of several characters nothing else is in the index.
fn character(index: &Index, character: &str) -> Result<Meaning> {
    let mut meaning = fitting(index, Pattern::infix(character))?;
    meaning.terms.retain(|meant| analysis::has_character(&meant.term.text, character));
    meaning.terms.iter_mut().for_each(|meant| meant.rule = Rule::Exact);
    Ok(meaning)
}

/// The terms that begin so: all that were asked for, of a guess those in most passages.
fn beginning(index: &Index, start: &str, weight: f32, rule: Rule) -> Result<Vec<Meant>> {
    let mut terms = index.terms_with_prefix(start)?;
    if rule == Rule::Completion {
        let most = MOST_GUESSED.max(index.passages().into());
        terms = best(terms, most);
    }
    let each = |term: Term| {
        let is_it = term.text == start;
        Meant { weight: if is_it { 1.0 } else { weight }, rule: if is_it { Rule::Exact } else { rule }, term }
    };
    Ok(terms.into_iter().map(each).collect())
}

/// The terms that an unfinished word may become; itself as well, unless its diacritics count.
fn longer(index: &Index, word: &str, rules: Rules) -> Result<Vec<Meant>> {
    let mut terms = beginning(index, word, COMPLETED, Rule::Completion)?;
    terms.retain(|meant| rules.allow(Rule::Diacritics) || meant.rule != Rule::Exact);
    Ok(terms)
}

/// The terms in most passages, as long as these are together no more than `most`, and
/// [`MOST_COMPLETED`] of them; one at least.
fn best(mut terms: Vec<Term>, most: u64) -> Vec<Term> {
    let all =
        |terms: &[Term]| terms.iter().fold(0_u64, |sum, term| sum.saturating_add(term.passages().into()));
    if terms.len() > MOST_COMPLETED || all(&terms) > most {
        order::by_key(&mut terms, |term| u64::from(!term.passages()));
        terms.truncate(MOST_COMPLETED);
        let mut sum = 0_u64;
        let held = terms.iter().take_while(|term| {
            sum = sum.saturating_add(term.passages().into());
            sum <= most
        });
        let held = held.count().max(1);
        terms.truncate(held);
    }
    terms
}

/// The word itself, its forms, and its writings in other scripts.
fn known(index: &Index, word: Word, rules: Rules) -> Result<Vec<Meant>> {
    let mut gather = Gather::default();
    let exact = gather.take(word.itself(index, rules))?;
    let mut found: Vec<Meant> = meant(exact.flatten(), 1.0, Rule::Exact).collect();
    let (typed, word) = (word, word.term);
    // Its own term is what it is itself, or has other diacritics.
    let is_other = |term: &Term| term.text != word;
    if rules.allow(Rule::Stem) {
        let forms = gather.take(forms(index, word, typed.is_name()))?;
        add(&mut found, meant(forms.into_iter().flatten().filter(is_other), OTHER_FORM, Rule::Stem));
    }
    if rules.allow(Rule::Diacritics) {
        let mut others = gather.take(with_umlauts(index, typed))?.unwrap_or_default();
        // To German's stemmer they are forms of one word, however they are spelt.
        others.retain(|other| found.iter().all(|known| known.term.text != index::folded(&other.text)));
        add(&mut found, meant(others, OTHER_FORM, Rule::Diacritics));
    }
    // Function words are short and sound like others; nobody means those.
    if rules.allow(Rule::Script) && !analysis::is_function_word(word) {
        let surname = analysis::surname(word, index.languages()).filter(|_| typed.is_name());
        let others = gather.take(in_other_scripts(index, surname.as_deref().unwrap_or(word)))?;
        let weight = if found.is_empty() { 1.0 } else { OTHER_SCRIPT };
        let others = others.into_iter().flatten().filter(is_other);
        add(&mut found, meant(others, weight, Rule::Script));
    }
    gather.finish()?;
    Ok(found)
}

/// The writings of a word with an umlaut instead of two letters, and with two letters instead of an umlaut. Only what
/// is spelt so: `neue` is no `neu`, and `Müller` is not every `Muller`.
fn with_umlauts(index: &Index, word: Word) -> Result<Vec<Term>> {
    let mut gather = Gather::default();
    let mut found = Vec::new();
    let spelling = word.typed.and_then(|typed| analysis::spelling(typed, word.term));
    if let Some(two) = spelling.and_then(|spelling| umlaut::without_umlauts(&spelling)) {
        found.extend(gather.take(index.term(&two))?.flatten());
    }
    for term in umlaut::with_umlauts(word.term) {
        let spelt = gather.take(index.spellings(&term))?.unwrap_or_default();
        let is_it = |other: &Term| {
            umlaut::without_umlauts(index::written(&other.text)).is_some_and(|two| two == word.term)
        };
        found.extend(spelt.into_iter().filter(is_it));
    }
    gather.finish()?;
    Ok(found)
}

/// The forms of a word. Of what may be a [surname](analysis::surname) the nominative and the other cases
/// have two stems, of which the nominative's is that of another word too: `Медведев` has that of `медведь`. Written
/// as a name it has the forms of the surname alone, if that is there.
fn forms(index: &Index, word: &str, is_name: bool) -> Result<Vec<Term>> {
    let languages = index.languages();
    let mut gather = Gather::default();
    let mut found = Vec::new();
    if analysis::surname(word, languages).is_some() {
        found = gather.take(index.terms_with_stem(word))?.unwrap_or_default();
        if is_name && (!found.is_empty() || gather.take(index.term(word))?.flatten().is_some()) {
            gather.finish()?;
            return Ok(found);
        }
    }
    for stem in analysis::stems(word, languages) {
        found.extend(gather.take(index.terms_with_stem(&stem))?.into_iter().flatten());
        if stem != word && analysis::surname(&stem, languages).is_some() {
            found.extend(gather.take(index.term(&stem))?.flatten());
        }
    }
    gather.finish()?;
    Ok(found)
}

/// Adds what is not there yet.
fn add(found: &mut Vec<Meant>, others: impl Iterator<Item = Meant>) {
    for other in others {
        if !found.iter().any(|known| known.term.text == other.term.text) {
            found.push(other);
        }
    }
}

/// The terms that write a word in other letters.
fn in_other_scripts(index: &Index, word: &str) -> Result<Vec<Term>> {
    let mut found: Vec<Term> = Vec::new();
    let mut gather = Gather::default();
    if writing::sound(word).is_some() {
        for start in writing::beginnings(word) {
            let terms = gather.take(index.terms_with_prefix(&start))?.unwrap_or_default();
            found.extend(terms.into_iter().filter(|term| writing::is_writing(&term.text, word)));
        }
    } else if index.has_sounds() {
        for sound in writing::sounds(word) {
            let terms = gather.take(index.terms_with_sound(&sound))?.unwrap_or_default();
            found.extend(terms.into_iter().filter(|term| writing::is_writing(word, &term.text)));
        }
    }
    gather.finish()?;
    Ok(found)
}

/// The terms that stand for what the same keys give on other keyboard layouts; `typed` is one
/// word as it was typed, with all its signs.
pub(super) fn retyped(index: &Index, typed: &str, open: bool, rules: Rules) -> Result<Vec<Meant>> {
    let mut words: Vec<String> = Vec::new();
    for (word, _) in layout::retyped(typed) {
        let mut tokens = analysis::tokens(&word);
        // Nobody looks for a function word; short words of one language give such of another.
        if let (Some(token), None) = (tokens.next(), tokens.next())
            && !words.contains(&token.term)
            && !analysis::is_function_word(&token.term)
        {
            words.push(token.term);
        }
    }
    let mut gather = Gather::default();
    let mut found: Vec<Meant> = Vec::new();
    // Only what is there itself: a word that no one writes so may sound like many in another script.
    let alone = if rules.allow(Rule::Script) { rules.switched(Rule::Script) } else { rules };
    for word in &words {
        let word = Word::guessed(word);
        if gather.take(known(index, word, alone))?.is_some_and(|known| !known.is_empty()) {
            add(&mut found, gather.take(known(index, word, rules))?.into_iter().flatten());
        }
    }
    if found.is_empty() && open && rules.allow(Rule::Completion) {
        for word in &words {
            let terms = gather.take(beginning(index, word, COMPLETED, Rule::Completion))?;
            add(&mut found, terms.into_iter().flatten());
        }
    }
    gather.finish()?;
    found.iter_mut().for_each(|meant| meant.rule = Rule::Layout);
    Ok(found)
}

/// The terms that differ from a word in a letter, or if there are none and it is long, in two;
/// and their other forms.
pub(super) fn spelt(index: &Index, word: &str, open: bool, rules: Rules) -> Result<Vec<Meant>> {
    let letters = word.chars().count();
    let mut near = Vec::new();
    if letters >= ONE_WRONG && !word.chars().any(|char| char.is_ascii_digit()) {
        near = index.vocabulary().near(word, 1, false, MOST_SPELT)?;
        if near.is_empty() && letters >= TWO_WRONG {
            near = index.vocabulary().near(word, MOST_EDITS, false, MOST_SPELT)?;
        }
        if near.is_empty() && open && rules.allow(Rule::Completion) {
            near = index.vocabulary().near(word, 1, true, MOST_COMPLETED)?;
        }
        // Nothing is nearer than the same letters, where they have other diacritics than those that count.
        if near.first().is_some_and(|near| near.edits == 0) {
            let mut gather = Gather::default();
            let plain = gather.take(index.spelt(word, word))?.flatten();
            let others = gather.take(index.spellings(word))?.unwrap_or_default();
            gather.finish()?;
            return Ok(meant(plain.into_iter().chain(others), 1.0, Rule::Spelling).collect());
        }
    }
    let mut gather = Gather::default();
    let mut found: Vec<Meant> = Vec::new();
    for near in near {
        let word = Word::guessed(&near.term);
        add(&mut found, gather.take(known(index, word, rules))?.into_iter().flatten());
    }
    gather.finish()?;
    found.iter_mut().for_each(|meant| meant.rule = Rule::Spelling);
    Ok(found)
}
