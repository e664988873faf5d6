//! The oracle: every passage is read and asked whether it fits, without any index. Search must
//! find the same, say the same of it, and be able to show it.
//!
//! It shares with search how a query is read, the text analysis, and the documented limits; what
//! words mean, where they must stand and how easings nest is written here a second time.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::expand::{MOST_COMPLETED, MOST_SPELT, is_finished};
use super::*;
use crate::analysis::{Language, Languages, dates, layout, writing};
use crate::archive::ArchiveBuilder;
use crate::bytes::Slice;
use crate::document::{Block, Description, Item, Kind};
use crate::index::Zone;
use crate::query::Part;
use crate::query::{self, Leaf};

/// An item as it is packed.
#[derive(Debug, Clone)]
struct Packed {
    name: &'static str,
    language: &'static str,
    source: &'static str,
    blocks: Vec<(Kind, String)>,
}

/// A passage as the oracle sees it.
struct Read {
    item: u32,
    zone: Zone,
    text: String,
    terms: Vec<String>,
    /// The terms with how they are spelt.
    spelt: Vec<String>,
    /// The titles and headings above, by their places among all passages.
    above: Vec<usize>,
}

fn read_all(items: &[Packed]) -> Vec<Read> {
    let mut all: Vec<Read> = Vec::new();
    for (item, packed) in items.iter().enumerate() {
        let title = all.len();
        let mut open: Vec<(u8, usize)> = Vec::new();
        for (kind, text) in &packed.blocks {
            let zone = match kind {
                Kind::Title => Zone::Title,
                Kind::Heading { .. } => Zone::Heading,
                Kind::Reference { .. } => Zone::Reference,
                _ => Zone::Body,
            };
            if let Kind::Heading { level } = kind {
                open.retain(|(above, _)| above < level);
            }
            let mut above: Vec<usize> = open.iter().map(|(_, place)| *place).collect();
            if zone != Zone::Title {
                above.push(title);
            }
            if let Kind::Heading { level } = kind {
                open.push((*level, all.len()));
            }
            let terms = analysis::tokens(text).map(|token| token.term).collect();
            let spelt = analysis::tokens(text).map(|token| spelt(&token.term, &text[token.range])).collect();
            all.push(Read { item: item as u32, zone, text: text.clone(), terms, spelt, above });
        }
    }
    all
}

/// How many letters are wrong: optimal string alignment, by its definition.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = usize::from(one[i - 1] != other[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[one.len()][other.len()]
}

/// Whether a term is like a pattern of `*` and `?`.
fn fits_wildcard(pattern: &[char], term: &[char]) -> bool {
    match pattern.split_first() {
        None => term.is_empty(),
        Some(('*', rest)) => (0..=term.len()).any(|at| fits_wildcard(rest, &term[at..])),
        Some((letter, rest)) => term
            .split_first()
            .is_some_and(|(own, after)| (*letter == '?' || letter == own) && fits_wildcard(rest, after)),
    }
}

/// Where a regular expression of letters, `.`, `[ ]`, `( | )`, `?`, `*` and `+` can end that begins
/// at one of these places.
fn ends(pattern: &[char], term: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut depth = 0;
    for (at, char) in pattern.iter().enumerate() {
        match char {
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => {
                let other = ends(&pattern[at + 1..], term, starts);
                return ends(&pattern[..at], term, starts).into_iter().chain(other).collect();
            }
            _ => {}
        }
    }
    let Some(first) = pattern.first() else { return starts.clone() };
    let length = match first {
        '(' => {
            let mut depth = 0;
            1 + pattern
                .iter()
                .position(|char| {
                    depth += i32::from(*char == '(') - i32::from(*char == ')');
                    depth == 0
                })
                .unwrap()
        }
        '[' => 1 + pattern.iter().position(|char| *char == ']').unwrap(),
        _ => 1,
    };
    let (atom, rest) = pattern.split_at(length);
    let is_one = |char: char| match atom {
        ['.'] => true,
        ['[', '^', from, '-', to, ']'] => !(*from..=*to).contains(&char),
        ['[', from, '-', to, ']'] => (*from..=*to).contains(&char),
        ['[', letters @ .., ']'] => letters.contains(&char),
        atom => atom[0] == char,
    };
    let once = |from: &BTreeSet<usize>| -> BTreeSet<usize> {
        if *first == '(' {
            return ends(&atom[1..length - 1], term, from);
        }
        from.iter().filter(|&&at| at < term.len() && is_one(term[at])).map(|at| at + 1).collect()
    };
    let mut reached = match rest.first() {
        Some('?' | '*') => starts.clone(),
        _ => once(starts),
    };
    match rest.first() {
        Some('?') => reached.extend(once(starts)),
        Some('*' | '+') => loop {
            let more = once(&reached);
            if more.is_subset(&reached) {
                break;
            }
            reached.extend(more);
        },
        _ => {}
    }
    let rest = if matches!(rest.first(), Some('?' | '*' | '+')) { &rest[1..] } else { rest };
    ends(rest, term, &reached)
}

fn fits_regex(pattern: &str, term: &str) -> bool {
    let (pattern, term): (Vec<char>, Vec<char>) = (pattern.chars().collect(), term.chars().collect());
    ends(&pattern, &term, &BTreeSet::from([0])).contains(&term.len())
}

type Terms = BTreeMap<String, Rule>;

/// A term and its word in small letters with all that stands on and under them.
fn spelt(term: &str, word: &str) -> String {
    index::spelt(term, &word.to_lowercase())
}

/// Whether it is one of these, or one of them as it is spelt.
fn has(terms: &Terms, term: &str, spelt: &str) -> bool {
    terms.contains_key(term) || terms.contains_key(spelt)
}

/// A leaf of the query, or a word of one.
struct Asked {
    leaf: Leaf,
    /// The leaf of the query that it is or is of.
    of: usize,
    positive: bool,
    /// Whether it counts where it is, and need not be anywhere.
    is_bonus: bool,
    /// The terms of each word of each phrase.
    terms: Vec<Vec<Terms>>,
    /// Whether each passage holds it.
    held: Vec<bool>,
}

impl Asked {
    fn is_of_item(&self) -> bool {
        self.leaf.field.is_some_and(Field::is_of_item)
    }
}

/// What is to be found of a query, leaf by leaf.
struct Oracle<'a> {
    items: &'a [Packed],
    all: Vec<Read>,
    /// How many passages hold each term.
    vocabulary: BTreeMap<String, usize>,
    languages: Languages,
    rules: Rules,
    text: &'a str,
    query: &'a Query,
    /// The query's leaves, and after them the words of those that hang together.
    asked: Vec<Asked>,
    root: Option<Node>,
    /// What was looked for instead of which word, by which rule.
    instead: BTreeSet<(String, Rule)>,
}

impl<'a> Oracle<'a> {
    fn new(items: &'a [Packed], text: &'a str, query: &'a Query, rules: Rules) -> Self {
        let all = read_all(items);
        let mut vocabulary = BTreeMap::new();
        for read in &all {
            for term in read.terms.iter().collect::<BTreeSet<_>>() {
                *vocabulary.entry(term.clone()).or_default() += 1;
            }
        }
        let mut languages = Languages::default();
        for (number, item) in items.iter().enumerate() {
            let has_words = all.iter().any(|read| read.item == number as u32 && !read.terms.is_empty());
            if has_words {
                item.language.split(", ").filter_map(Language::of_code).for_each(|one| languages.insert(one));
            }
        }
        let mut positive = BTreeSet::new();
        if let Some(root) = &query.root {
            Self::looked_for(root, 0, &mut positive);
        }
        let (asked, root, instead) = (Vec::new(), query.root.clone(), BTreeSet::new());
        let mut oracle = Self { items, all, vocabulary, languages, rules, text, query, asked, root, instead };
        let mut words = BTreeMap::new();
        let leaves: Vec<Leaf> = query.leaves.iter().map(|leaf| oracle.continued(leaf)).collect();
        for (number, (leaf, before)) in leaves.iter().zip(&query.leaves).enumerate() {
            let is_positive = positive.contains(&number);
            let leaf = if is_positive { leaf } else { before };
            let before = oracle.instead.clone();
            oracle.ask(leaf, number, is_positive);
            let is_retyped = oracle.asked[number]
                .terms
                .iter()
                .flatten()
                .any(|terms| terms.values().any(|rule| *rule == Rule::Layout));
            let hangs_together = matches!(leaf.phrases.as_slice(), [words] if words.len() > 1)
                && !leaf.quoted
                && leaf.parts().all(|part| matches!(part.form, Form::Any | Form::Prefix | Form::Wildcard))
                && leaf.dates.is_none()
                && !oracle.asked[number].is_of_item();
            if is_positive && hangs_together && !is_retyped {
                oracle.instead = before;
                oracle.asked[number].is_bonus = true;
                words.insert(number, leaf);
            }
        }
        for (number, leaf) in words {
            let first = oracle.asked.len();
            let last = leaf.phrases[0].len() - 1;
            for (place, part) in leaf.phrases[0].iter().enumerate() {
                let open = leaf.open && place == last;
                let (phrases, range) = (vec![vec![part.clone()]], part.range.clone());
                oracle.ask(&Leaf { phrases, open, range, ..leaf.clone() }, number, true);
            }
            let nodes: Vec<Node> = (first..oracle.asked.len()).map(Node::Leaf).collect();
            oracle.root = oracle.root.map(|root| Self::apart(root, number, &nodes));
        }
        oracle
    }

    /// A leaf as it is cut if it goes on, where nothing begins as it is now.
    fn continued(&self, leaf: &Leaf) -> Leaf {
        let last = leaf.parts().last().unwrap();
        let begins = |term: &String| term.starts_with(&last.term);
        let may_go_on = self.rules.allow(Rule::Completion) && !self.vocabulary.keys().any(begins);
        leaf.continued(self.text).filter(|_| may_go_on).unwrap_or_else(|| leaf.clone())
    }

    fn ask(&mut self, leaf: &Leaf, of: usize, positive: bool) {
        let is_words = leaf.dates.is_none() && !leaf.field.is_some_and(Field::is_of_item);
        let terms = if is_words { self.meaning(leaf, positive) } else { Vec::new() };
        let held = (0..self.all.len()).map(|at| self.holds(leaf, &terms, at)).collect();
        self.asked.push(Asked { leaf: leaf.clone(), of, positive, is_bonus: false, terms, held });
    }

    /// A leaf becomes several: words beside its neighbours if it stands among others.
    fn apart(node: Node, number: usize, words: &[Node]) -> Node {
        let is_it = |node: &Node| matches!(node, Node::Leaf(leaf) if *leaf == number);
        match node {
            node if is_it(&node) => Node::And(words.to_vec()),
            Node::And(nodes) => {
                let each = nodes.into_iter().flat_map(|node| {
                    if is_it(&node) { words.to_vec() } else { vec![Self::apart(node, number, words)] }
                });
                Node::And(each.collect())
            }
            Node::Or(nodes) => {
                Node::Or(nodes.into_iter().map(|node| Self::apart(node, number, words)).collect())
            }
            Node::Not(node) => Node::Not(Box::new(Self::apart(*node, number, words))),
            node @ Node::Leaf(_) => node,
        }
    }

    fn looked_for(node: &Node, negations: usize, leaves: &mut BTreeSet<usize>) {
        match node {
            Node::Leaf(leaf) if negations.is_multiple_of(2) => {
                leaves.insert(*leaf);
            }
            Node::Leaf(_) => {}
            Node::And(nodes) | Node::Or(nodes) => {
                nodes.iter().for_each(|node| Self::looked_for(node, negations, leaves));
            }
            Node::Not(node) => Self::looked_for(node, negations + 1, leaves),
        }
    }

    /// A word of the query as it was typed.
    fn typed(&self, part: &Part) -> String {
        let typed = &self.text[part.range.clone()];
        analysis::tokens(typed).next().map_or(String::new(), |token| typed[token.range].to_owned())
    }

    /// The word, and where diacritics count as it was typed.
    fn itself(&self, word: &str, typed: Option<&str>) -> Terms {
        match typed.filter(|_| !self.rules.allow(Rule::Diacritics)) {
            None => self.all_that(Rule::Exact, |term| term == word),
            Some(typed) => {
                let spelt = spelt(word, typed);
                let is_there = self.all.iter().any(|read| read.spelt.contains(&spelt));
                is_there.then_some((spelt, Rule::Exact)).into_iter().collect()
            }
        }
    }

    fn all_that(&self, rule: Rule, fits: impl Fn(&str) -> bool) -> Terms {
        self.vocabulary.keys().filter(|term| fits(term)).map(|term| (term.clone(), rule)).collect()
    }

    /// The word, its forms, and its writings in another script.
    fn known(&self, word: &str, typed: Option<&str>) -> Terms {
        let mut known = self.itself(word, typed);
        let add = |known: &mut Terms, terms: Terms| {
            terms.into_iter().for_each(|(term, rule)| {
                known.entry(term).or_insert(rule);
            })
        };
        let stems = |term: &str| analysis::stems(term, self.languages);
        // A surname whose cases have the nominative as their stem.
        let surname = |term: &str| analysis::surname(term, self.languages);
        let is_name = typed.is_some_and(|typed| typed.starts_with(char::is_uppercase));
        if self.rules.allow(Rule::Stem) {
            let is_case =
                |term: &str, of: &str| surname(of).is_some() && stems(term).contains(&of.to_owned());
            let is_there = self.vocabulary.keys().any(|term| term == word || is_case(term, word));
            let by_name_only = is_name && surname(word).is_some() && is_there;
            let shares = |term: &str| {
                let same = !by_name_only && stems(term).iter().any(|stem| stems(word).contains(stem));
                term != word && (same || is_case(term, word) || !by_name_only && is_case(word, term))
            };
            add(&mut known, self.all_that(Rule::Stem, shares));
        }
        if self.rules.allow(Rule::Diacritics) {
            let two = |word: &str| {
                let pairs = word.replace('ä', "ae").replace(['ö', 'ø'], "oe").replace('ü', "ue");
                analysis::fold(&pairs.replace('å', "aa"))
            };
            let typed = typed.map(|typed| two(index::written(&spelt(word, typed))));
            add(
                &mut known,
                self.all_that(Rule::Diacritics, |term| term != word && typed.as_deref() == Some(term)),
            );
            let each = self.all.iter().flat_map(|read| read.terms.iter().zip(&read.spelt));
            let others = each.filter(|(term, spelt)| *term != word && two(index::written(spelt)) == word);
            let others = others
                .filter(|(term, _)| !known.contains_key(*term))
                .map(|(_, spelt)| (spelt.clone(), Rule::Diacritics))
                .collect();
            add(&mut known, others);
        }
        if self.rules.allow(Rule::Script) && !analysis::is_function_word(word) {
            let word = &surname(word).filter(|_| is_name).unwrap_or(word.to_owned());
            let writes = |term: &str| writing::is_writing(term, word) || writing::is_writing(word, term);
            add(&mut known, self.all_that(Rule::Script, writes));
        }
        known
    }

    fn word(&self, part: &Part, open: bool) -> Terms {
        let word = part.term.as_str();
        let letters: Vec<char> = word.chars().collect();
        let exact_or = |rule: Rule, fits: &dyn Fn(&str) -> bool| {
            let mut terms = self.all_that(rule, fits);
            terms.entry(word.to_owned()).and_modify(|rule| *rule = Rule::Exact);
            terms
        };
        let begins = |term: &str| term.starts_with(word);
        let typed = self.typed(part);
        if part.form.is_word() && analysis::is_character(word) {
            return self.all_that(Rule::Exact, |term| term.contains(word));
        }
        let found = match part.form {
            Form::Exact => self.itself(word, Some(&typed)),
            Form::Spelt => {
                let spelt = spelt(word, &typed);
                let is_there = self.all.iter().any(|read| read.spelt.contains(&spelt));
                is_there.then_some((spelt, Rule::Exact)).into_iter().collect()
            }
            Form::Any => self.known(word, Some(&typed)),
            Form::Prefix => exact_or(Rule::Prefix, &begins),
            Form::Wildcard => self
                .all_that(Rule::Pattern, |term| fits_wildcard(&letters, &term.chars().collect::<Vec<_>>())),
            Form::Regex => self.all_that(Rule::Pattern, |term| fits_regex(word, term)),
            Form::Near(edits) => exact_or(Rule::Pattern, &|term| distance(word, term) <= usize::from(edits)),
        };
        if !open || !self.rules.allow(Rule::Completion) {
            return found;
        }
        // The word may not be finished: if it is nowhere, or little beside what begins so.
        assert!(self.vocabulary.len() <= MOST_COMPLETED);
        let may_be_itself = self.rules.allow(Rule::Diacritics);
        let longer = self.all_that(Rule::Completion, |term| begins(term) && (may_be_itself || term != word));
        let holding = |term: &String| {
            self.all.iter().filter(|read| read.terms.contains(term) || read.spelt.contains(term)).count()
        };
        let passages = |terms: &Terms| terms.keys().map(holding).sum::<usize>();
        let is_unfinished = match part.form {
            Form::Exact => found.is_empty(),
            Form::Any => {
                let is_there = found.values().any(|rule| *rule == Rule::Exact);
                passages(&longer) > 2 * passages(&found) && !(is_there && is_finished(word))
            }
            _ => false,
        };
        if is_unfinished { longer.into_iter().chain(found).collect() } else { found }
    }

    /// What the same keys give elsewhere.
    fn retyped(&self, typed: &str, open: bool) -> Terms {
        let words: BTreeSet<String> = layout::retyped(typed)
            .into_iter()
            .map(|(word, _)| analysis::tokens(&word).map(|token| token.term).collect::<Vec<_>>())
            .filter(|tokens| tokens.len() == 1)
            .flatten()
            .filter(|word| !analysis::is_function_word(word))
            .collect();
        // Only what is there itself, without the writings of others.
        let alone = |word: &&String| self.known(word, None).values().any(|rule| *rule != Rule::Script);
        let mut found: BTreeSet<String> =
            words.iter().filter(alone).flat_map(|word| self.known(word, None).into_keys()).collect();
        if found.is_empty() && open && self.rules.allow(Rule::Completion) {
            let begins = |term: &str| words.iter().any(|word| term.starts_with(word.as_str()));
            found = self.all_that(Rule::Completion, begins).into_keys().collect();
        }
        found.into_iter().map(|term| (term, Rule::Layout)).collect()
    }

    /// What differs in a letter, or else in two, or else begins with a letter wrong.
    fn spelt(&self, word: &str, open: bool) -> Terms {
        let letters = word.chars().count();
        if letters < 4 || word.contains(|char: char| char.is_ascii_digit()) {
            return Terms::new();
        }
        let nearest = |most: usize, of: &dyn Fn(&str) -> usize, count: usize| {
            let is_other = |term: &str| term.chars().next() != word.chars().next();
            let mut near: Vec<_> = self
                .vocabulary
                .iter()
                .map(|(term, passages)| (of(term), is_other(term), usize::MAX - passages, term))
                .filter(|(wrong, ..)| *wrong <= most)
                .collect();
            near.sort();
            near.truncate(count);
            near.retain({
                let least = near.first().map(|near| near.0);
                move |near| Some(near.0) == least
            });
            near.into_iter()
                .flat_map(|(.., term)| self.known(term, None).into_keys())
                .collect::<BTreeSet<String>>()
        };
        let whole = |term: &str| distance(word, term);
        let beginning = |term: &str| {
            let places = term.char_indices().map(|(at, _)| at).chain([term.len()]);
            places.map(|at| distance(word, &term[..at])).min().unwrap()
        };
        let mut found = nearest(1, &whole, MOST_SPELT);
        if self.vocabulary.contains_key(word) {
            let each = self.all.iter().flat_map(|read| read.terms.iter().zip(&read.spelt));
            found = each.filter(|(term, _)| *term == word).map(|(_, spelt)| spelt.clone()).collect();
        }
        if found.is_empty() && letters >= 8 {
            found = nearest(2, &whole, MOST_SPELT);
        }
        if found.is_empty() && open && self.rules.allow(Rule::Completion) {
            found = nearest(1, &beginning, MOST_COMPLETED);
        }
        found.into_iter().map(|term| (term, Rule::Spelling)).collect()
    }

    fn meaning(&mut self, leaf: &Leaf, positive: bool) -> Vec<Vec<Terms>> {
        let count = leaf.parts().count();
        let mut number = 0;
        let mut phrases: Vec<Vec<Terms>> = Vec::new();
        let open = |number: usize| positive && leaf.open && number == count;
        for phrase in &leaf.phrases {
            phrases.push(Vec::new());
            for part in phrase {
                number += 1;
                let terms = self.word(part, open(number));
                phrases.last_mut().unwrap().push(terms);
            }
        }
        let guesses = positive && leaf.parts().all(|part| part.form == Form::Any);
        let typed = self.text[leaf.range.clone()].trim();
        if guesses
            && leaf.phrases.len() == 1
            && phrases.iter().flatten().any(Terms::is_empty)
            && self.rules.allow(Rule::Layout)
        {
            let mut whole = typed.split_whitespace().next().unwrap().to_owned();
            let mut retyped = self.retyped(&whole, leaf.open);
            for _ in 0..3 {
                if retyped.is_empty() && whole.ends_with([',', '.', ';', ':']) {
                    whole.pop();
                    retyped = self.retyped(&whole, leaf.open);
                }
            }
            if !retyped.is_empty() {
                self.instead.insert((typed.to_owned(), Rule::Layout));
                return vec![vec![retyped]];
            }
        }
        number = 0;
        for (terms, part) in phrases.iter_mut().flatten().zip(leaf.parts()) {
            number += 1;
            if guesses && terms.is_empty() && self.rules.allow(Rule::Spelling) {
                *terms = self.spelt(&part.term, open(number));
            }
            let guessed = terms.values().find(|rule| matches!(rule, Rule::Completion | Rule::Spelling));
            if let Some(rule) = guessed.filter(|_| positive) {
                let typed = index::written(&spelt(&part.term, &self.typed(part))).to_owned();
                self.instead.insert((typed, *rule));
            }
        }
        for rule in phrases.iter_mut().flatten().flat_map(BTreeMap::values_mut) {
            if leaf.is_phrase() && *rule == Rule::Exact {
                *rule = Rule::Phrase;
            }
        }
        phrases
    }

    /// Whether a passage holds a leaf in its own text; of what is stated of an item, whether it is
    /// the first of such an item.
    fn holds(&self, leaf: &Leaf, phrases: &[Vec<Terms>], at: usize) -> bool {
        let read = &self.all[at];
        let item = &self.items[read.item as usize];
        if let Some((first, last)) = leaf.dates {
            return dates::dates(&read.text).iter().any(|date| date.first <= last && date.last >= first);
        }
        let says = |value: &str| {
            let tokens: Vec<String> = analysis::tokens(value).map(|token| token.term).collect();
            let count = leaf.parts().count();
            if leaf.quoted && !leaf.open && leaf.field != Some(Field::Item) {
                return tokens.iter().eq(leaf.parts().map(|part| &part.term));
            }
            leaf.parts().enumerate().all(|(number, part)| {
                let may_begin = number + 1 == count && (leaf.open || part.form == Form::Prefix);
                tokens.iter().any(|token| *token == part.term || may_begin && token.starts_with(&part.term))
            })
        };
        let is_first = at == 0 || self.all[at - 1].item != read.item;
        match leaf.field {
            Some(Field::Source) => return is_first && says(item.source),
            Some(Field::Language) => {
                return is_first && item.language.split(", ").any(|tag| says(tag.split('-').next().unwrap()));
            }
            Some(Field::Item) => return is_first && says(&path(read.item as usize, item)),
            Some(Field::Title) if read.zone != Zone::Title => return false,
            Some(Field::Heading) if read.zone != Zone::Heading => return false,
            Some(Field::Reference) if read.zone != Zone::Reference => return false,
            _ => {}
        }
        let starts = phrases.iter().map(|phrase| {
            let windows = read.terms.windows(phrase.len()).zip(read.spelt.windows(phrase.len())).enumerate();
            let is_it = |window: &[String], spelt: &[String]| {
                window.iter().zip(spelt).zip(phrase).all(|((term, spelt), terms)| has(terms, term, spelt))
            };
            let fitting = windows.filter(|(_, (window, spelt))| is_it(window, spelt));
            fitting.map(|(start, _)| (start, phrase.len())).collect()
        });
        let starts: Vec<Vec<(usize, usize)>> = starts.collect();
        fn near(starts: &[Vec<(usize, usize)>], chosen: &mut Vec<(usize, usize)>, within: usize) -> bool {
            let Some((own, rest)) = starts.split_first() else {
                let first = chosen.iter().map(|one| one.0).min().unwrap();
                let end = chosen.iter().map(|one| one.0 + one.1).max().unwrap();
                let words: usize = chosen.iter().map(|one| one.1).sum();
                return chosen.len() == 1 || end - first <= words + within;
            };
            own.iter().any(|&one| {
                if chosen.iter().any(|other| other.0 == one.0) {
                    return false;
                }
                chosen.push(one);
                let fits = near(rest, chosen, within);
                chosen.pop();
                fits
            })
        }
        near(&starts, &mut Vec::new(), leaf.within as usize)
    }

    fn fits(&self, node: &Node, at: usize) -> bool {
        match node {
            Node::Leaf(leaf) => {
                let asked = &self.asked[*leaf];
                if asked.is_of_item() {
                    let item = self.all[at].item;
                    return self.all.iter().zip(&asked.held).any(|(read, held)| *held && read.item == item);
                }
                let counts_above = asked.positive || asked.leaf.field.is_some();
                asked.held[at] || counts_above && self.all[at].above.iter().any(|&above| asked.held[above])
            }
            Node::And(nodes) => nodes.iter().all(|node| self.fits(node, at)),
            Node::Or(nodes) => nodes.iter().any(|node| self.fits(node, at)),
            Node::Not(node) => !self.fits(node, at),
        }
    }

    /// What is looked for, and of which a hit holds one.
    fn counting(&self) -> Vec<&Asked> {
        let positive = self.asked.iter().filter(|asked| asked.positive);
        let (stated, words): (Vec<&Asked>, Vec<&Asked>) = positive.partition(|asked| asked.is_of_item());
        if words.is_empty() { stated } else { words }
    }

    fn is_attributes_only(&self) -> bool {
        self.counting().iter().any(|asked| asked.is_of_item())
    }

    /// Whether it says only of which items passages may be.
    fn is_filter(&self, node: &Node) -> bool {
        match node {
            Node::Leaf(leaf) => self.asked[*leaf].is_of_item(),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(|node| self.is_filter(node)),
            Node::Not(node) => self.is_filter(node),
        }
    }

    /// For each item that has any the level and the hits, and whether there are so many words that
    /// levels do not order them.
    fn answer(&self) -> (BTreeMap<u32, (Level, Vec<u32>)>, bool) {
        let mut is_mixed = false;
        let Some(root) = &self.root else { return (BTreeMap::new(), is_mixed) };
        let counting = self.counting();
        let candidates: Vec<usize> =
            (0..self.all.len()).filter(|&at| counting.iter().any(|asked| asked.held[at])).collect();
        let branches = if let Node::Or(nodes) = root { nodes.clone() } else { vec![root.clone()] };
        let (mut all, mut some, mut across) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let item = |at: usize| self.all[at].item;
        for branch in branches {
            let Node::And(nodes) = branch.clone() else {
                all.extend(candidates.iter().copied().filter(|&at| self.fits(&branch, at)));
                continue;
            };
            if self.query.strict {
                all.extend(candidates.iter().copied().filter(|&at| self.fits(&branch, at)));
                continue;
            }
            let is_must = |node: &Node| {
                matches!(node, Node::Not(_)) || self.is_filter(node) && !self.is_attributes_only()
            };
            let (not, mut wanted): (Vec<Node>, Vec<Node>) = nodes.into_iter().partition(is_must);
            if !wanted.iter().all(|node| self.is_wished(node)) {
                wanted.retain(|node| !self.is_wished(node));
            }
            is_mixed |= wanted.len() > 2;
            let allowed: Vec<usize> =
                candidates.iter().copied().filter(|&at| not.iter().all(|node| self.fits(node, at))).collect();
            all.extend(allowed.iter().copied().filter(|&at| wanted.iter().all(|node| self.fits(node, at))));
            let has_few = wanted.len() <= 2;
            if wanted.len() > 1 {
                some.extend(
                    allowed.iter().copied().filter(|&at| wanted.iter().any(|node| self.fits(node, at))),
                );
                let has_all = |of: u32| {
                    wanted.iter().all(|node| allowed.iter().any(|&at| item(at) == of && self.fits(node, at)))
                };
                across.extend((0..self.items.len() as u32).filter(|&of| has_few && has_all(of)));
            }
        }
        let mut answer = BTreeMap::new();
        for of in 0..self.items.len() as u32 {
            let own = |set: &BTreeSet<usize>| -> Vec<u32> {
                set.iter().copied().filter(|&at| item(at) == of).map(|at| at as u32).collect()
            };
            let (full, part) = (own(&all), own(&some));
            let level = if across.contains(&of) { Level::Across } else { Level::Some };
            if !full.is_empty() {
                answer.insert(of, (Level::All, full));
            } else if !part.is_empty() {
                answer.insert(of, (level, part));
            }
        }
        (answer, is_mixed)
    }

    fn is_wished(&self, node: &Node) -> bool {
        let Node::Leaf(leaf) = node else { return false };
        let leaf = &self.asked[*leaf].leaf;
        let [phrase] = leaf.phrases.as_slice() else { return false };
        let [part] = phrase.as_slice() else { return false };
        let is_plain = leaf.field.is_none() && !leaf.quoted && !leaf.open && part.form == Form::Any;
        is_plain && analysis::is_function_word(&part.term)
    }
}

fn path(number: usize, item: &Packed) -> String {
    format!("{number:03}-{}.txt", item.name)
}

fn pack(items: &[Packed]) -> Archive {
    let mut builder = ArchiveBuilder::new(Description::default());
    for (number, packed) in items.iter().enumerate() {
        let block = |(kind, text): &(Kind, String)| Block {
            kind: *kind,
            source: 0..0,
            text: text.clone(),
            marks: Vec::new(),
        };
        let item = Item { blocks: packed.blocks.iter().map(block).collect(), ..Item::default() };
        let (language, source) = (packed.language.to_owned(), packed.source.to_owned());
        let described = Description { language, source, ..Description::default() };
        builder.add(&path(number, packed), Vec::new(), item, &described);
    }
    Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
}

/// A few words in two scripts, with forms of each other, common beginnings and letters wrong.
const WORD: &str = "(anarchist|anarchists|anarchy|an|the|action|actions|Acting|acton|action-anarchists|avtonom|\
    автоном|анархист|анархисты|анархистом|и|Ещё|еще|Moscow|москва|Москве|moskva|газета|газеты|gazeta|frauen|frau|\
    libertarian|libertarians|действие|2002|ещё|L'action|äction|anarchiste\u{301}s|Frau\u{308}|fräu|Медведев|медведев|Медведева|\
    Mueller|Müller|muller|Müllers|медведю|Medvedev|党|党员|毛泽东与党)";
/// Words of texts that are no words of queries.
const DATED: &str = "(2 May 2013|in May 2013|в мае 2018 года|in 2013|2012–2014|1990s)";
/// What is nowhere: a letter wrong, keys of another layout, words that are not finished.
const MISTYPED: &str = "(anarhist|anarchsit|actoin|libretariann|libertorians|анархизт|маскве|moskow|xaction|ac|acto|\
    vjcrdf|Ufptnf|ьщысщц|фсешщт|ltqcndbt|фтфксршые|libert|либерт|anark|zzzz|еру|фт|gazetoi|газетой|gasety|moskvy|moskau|l'a|l'ac|l'acti|vjcrdf,|Ufptnf\\.\\.)";

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![12 => WORD.prop_map(String::from), 1 => DATED.prop_map(String::from)];
    prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "))
}

fn items() -> impl Strategy<Value = Vec<Packed>> {
    let kind = prop_oneof![
        4 => Just(Kind::Paragraph),
        2 => (1_u8..4).prop_map(|level| Kind::Heading { level }),
        1 => (1_u32..9).prop_map(|number| Kind::Reference { number }),
    ];
    let name = prop::sample::select(vec!["letter", "minutes-moscow", "letters", "002"]);
    let language = prop::sample::select(vec!["", "en", "ru", "en, ru", "de-AT", "uk, fr"]);
    let source = prop::sample::select(vec!["", "flat wiki export", "The Box", "box of letters"]);
    let item = (name, language, source, text(), prop::collection::vec((kind, text()), 0..7));
    let item = item.prop_map(|(name, language, source, title, mut blocks)| {
        blocks.insert(0, (Kind::Title, title));
        Packed { name, language, source, blocks }
    });
    prop::collection::vec(item, 1..5)
}

fn leaf() -> impl Strategy<Value = String> {
    let words =
        |count: std::ops::Range<usize>| prop::collection::vec(WORD, count).prop_map(|words| words.join(" "));
    let near = || prop_oneof![3 => WORD.prop_map(String::from), 1 => words(1..3).prop_map(|words| format!("\"{words}\""))];
    let pieces = prop::sample::select(vec![
        "a",
        "an",
        "act",
        "[a-c]",
        "[^b-z]",
        "анар",
        "м",
        "mos",
        ".",
        ".*",
        "(t|r|n)?",
        "i?",
        "[a-z]+",
        "(ar|cti|осв|кв)?",
        "on",
        "chi",
        "(st|a)+",
        "[а-я]*",
        ".+",
        "s?",
        "(а|ы|е|.)",
        "(ion|ist)(s|om)*",
    ]);
    let regex = prop::collection::vec(pieces, 1..5).prop_map(|pieces| pieces.concat());
    prop_oneof![
        8 => WORD.prop_map(String::from),
        3 => MISTYPED.prop_map(String::from),
        1 => "(anar|ac|анархист|и|a|моск|20)\\*",
        1 => words(1..3).prop_map(|words| format!("\"{words}\"")),
        1 => ("(title|heading|ref)", WORD).prop_map(|(field, word)| format!("{field}:{word}")),
        1 => ("(title|heading|ref)", words(1..3)).prop_map(|(field, words)| format!("{field}:\"{words}\"")),
        1 => WORD.prop_map(|word| format!("={word}")),
        1 => "(\\*(arch|i|о|a)\\*|a(n|c)\\?[a-z]\\*|\\*ction(s\\?s)?|м\\?скв\\?|мос\\*а|m\\?s\\*w|[a-z]\\*t[ \\?]s)",
        1 => "\\*?(an|ac|act|l)(ti)?\\??(ion)?-(anar\\*|an\\?rchists?|\\*ists|\\?ct)",
        1 => "\"(ac|an|\\*)?(\\*|t\\?on|n\\?) (an\\*|\\*s?t|act\\?ons?|an)( м\\?\\*| 20\\?\\?)?\"(~2)?",
        1 => regex.prop_map(|regex| format!("/{regex}/")),
        1 => (prop_oneof![WORD, MISTYPED], "~[12]?").prop_map(|(word, edits)| format!("{word}{edits}")),
        1 => (words(2..4), 0..5).prop_map(|(words, within)| format!("\"{words}\"~{within}")),
        1 => (near(), 0..4, near()).prop_map(|(one, within, other)| format!("{one} NEAR/{within} {other}")),
        1 => (near(), near(), 0..3, WORD).prop_map(|(a, b, within, c)| format!("{a} NEAR/1 {b} РЯДОМ/{within} {c}")),
        1 => "source:(box|export|wik|flat|letters\\*|zzz|\"the box\")",
        1 => "lang:(en|ru|de|r|uk|e\\*)",
        1 => "item:(letter|minutes-mos|00|002|mosc\\*)",
        1 => "date:(2013|2018|2013-05|2013-05-02|2012\\.\\.2014|1995|2002|2014\\.\\.2017)",
    ]
}

fn typed() -> impl Strategy<Value = String> {
    let query = leaf().prop_recursive(3, 8, 4, |inner| {
        prop_oneof![
            4 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.join(" ")),
            1 => (prop::collection::vec(inner.clone(), 2..4), "( AND | И )").prop_map(|(parts, and)| parts.join(&and)),
            1 => (prop::collection::vec(inner.clone(), 2..4), "( OR | ИЛИ )").prop_map(|(parts, or)| parts.join(&or)),
            1 => inner.clone().prop_map(|inner| format!("({inner})")),
            1 => (inner.clone(), "( -| NOT | НЕ )", inner).prop_map(|(one, not, other)| format!("{one}{not}({other})")),
        ]
    });
    (query, "( )?").prop_map(|(query, end)| query + &end)
}

fn rules() -> impl Strategy<Value = Rules> {
    let off = prop::collection::vec(prop::sample::select(Rule::SWITCHES.to_vec()), 1..4);
    prop_oneof![
        3 => Just(Rules::ALL),
        1 => off.prop_map(|off| off.into_iter().fold(Rules::ALL, Rules::switched)),
    ]
}

/// That search says of a query what the oracle says.
fn check(items: &[Packed], typed: &str, rules: Rules) -> std::result::Result<(), TestCaseError> {
    let archive = pack(items);
    let query = query::parse(typed);
    let answer = search(&archive, typed, &query, Options { rules }).unwrap();
    let oracle = Oracle::new(items, typed, &query, rules);
    let (expected, is_mixed) = oracle.answer();

    // What is found, and how much of the query it satisfies.
    let mut found = BTreeMap::new();
    for group in answer.groups.all() {
        let hits = answer.hits_of(&archive, group.item).unwrap();
        prop_assert!(hits.iter().all(|hit| hit.item == group.item));
        prop_assert_eq!(hits.len(), group.hits);
        let mut passages: Vec<u32> = hits.iter().map(|hit| hit.passage).collect();
        passages.sort_unstable();
        prop_assert!(found.insert(group.item, (group.level, passages)).is_none(), "an item is there twice");
        for pair in hits.windows(2) {
            let tie = pair[0].score == pair[1].score && pair[0].passage < pair[1].passage;
            prop_assert!(pair[0].score > pair[1].score || tie);
        }
    }
    prop_assert_eq!(&found, &expected, "{}: {:?}", typed, answer.notices);
    prop_assert!(answer.hits_of(&archive, items.len() as u32).unwrap().is_empty());

    // In what order, and how many.
    for pair in answer.groups.all().windows(2) {
        let (one, other) = (pair[0], pair[1]);
        let by_score = one.score > other.score || one.score == other.score && one.item < other.item;
        let is_same_rank = one.level == other.level || is_mixed;
        prop_assert!(by_score && is_same_rank || one.level < other.level && !is_mixed, "{:?}", answer.groups);
    }
    let best = expected.values().map(|(level, _)| *level).min();
    let of_best: Vec<&Group> =
        answer.groups.all().iter().filter(|group| is_mixed || Some(group.level) == best).collect();
    prop_assert_eq!(answer.items, of_best.len());
    prop_assert_eq!(answer.hits, of_best.iter().map(|group| group.hits).sum::<usize>());
    let in_order: Vec<u32> = of_best
        .iter()
        .flat_map(|group| answer.hits_of(&archive, group.item).unwrap())
        .map(|hit| hit.passage)
        .collect();
    let passages = |hits: Vec<Hit>| hits.into_iter().map(|hit| hit.passage).collect::<Vec<_>>();
    prop_assert_eq!(&passages(answer.best(&archive, usize::MAX, 0, usize::MAX).unwrap()), &in_order);
    let page = in_order.iter().copied().skip(2).take(3).collect::<Vec<_>>();
    prop_assert_eq!(passages(answer.best(&archive, usize::MAX, 2, 3).unwrap()), page);

    // What was said of the words.
    let absent = answer.notices.iter().filter_map(|notice| match notice {
        Notice::Absent(word, field) => Some((word.clone(), field.map(Field::typed))),
        _ => None,
    });
    let is_absent = |asked: &&Asked| asked.positive && !asked.is_bonus && !asked.held.contains(&true);
    let of_oracle =
        oracle.asked.iter().filter(is_absent).map(|asked| {
            (typed[asked.leaf.range.clone()].trim().to_owned(), asked.leaf.field.map(Field::typed))
        });
    prop_assert_eq!(absent.collect::<BTreeSet<_>>(), of_oracle.collect::<BTreeSet<_>>());
    let instead = answer.notices.iter().filter_map(|notice| match notice {
        Notice::Instead(word, rule, _) => Some((word.clone(), *rule)),
        _ => None,
    });
    prop_assert_eq!(&instead.collect::<BTreeSet<_>>(), &oracle.instead);
    let full = expected.values().filter(|(level, _)| *level == Level::All).count();
    let of_levels = match best {
        Some(Level::All) if is_mixed && full < expected.len() => Some(Notice::Full(full)),
        Some(Level::Across) if !is_mixed => Some(Notice::AcrossPassages),
        Some(Level::Across | Level::Some) => Some(Notice::Some),
        Some(Level::All) | None => None,
    };
    let is_of_levels =
        |notice: &&Notice| matches!(notice, Notice::AcrossPassages | Notice::Some | Notice::Full(_));
    let said = answer.notices.iter().filter(is_of_levels).collect::<Vec<_>>();
    prop_assert_eq!(said, of_levels.iter().collect::<Vec<_>>());
    let mut reasons: BTreeMap<(usize, Rule), BTreeSet<String>> = BTreeMap::new();
    for asked in oracle.asked.iter().filter(|asked| asked.positive && !asked.is_bonus) {
        for (term, rule) in asked.terms.iter().flatten().flatten() {
            reasons.entry((asked.of, *rule)).or_default().insert(index::written(term).to_owned());
        }
    }
    let said = answer.reasons();
    let keys = said.iter().map(|reason| (reason.leaf, reason.rule)).collect::<Vec<_>>();
    prop_assert_eq!(keys, reasons.keys().copied().collect::<Vec<_>>());
    for reason in said {
        let words = &reasons[&(reason.leaf, reason.rule)];
        prop_assert_eq!(reason.count, words.len(), "{:?}", reason);
        prop_assert_eq!(reason.words.len(), words.len().min(MOST_NAMED));
        prop_assert!(reason.words.iter().all(|word| words.contains(word)));
    }

    // Also in texts that are no hits.
    for read in &oracle.all {
        let lit = answer.highlights(&read.text, read.zone);
        prop_assert_eq!(
            lit,
            answer.highlights_by_trying(&read.text, read.zone),
            "{} in {}",
            typed,
            read.text
        );
    }

    // Whatever is a hit has a score that adds up, and can show why.
    for group in answer.groups.all() {
        let is_scored = !oracle.is_attributes_only();
        prop_assert!(group.score.is_finite() && (group.score > 0.0) == is_scored, "{:?}", group);
        for hit in answer.hits_of(&archive, group.item).unwrap() {
            prop_assert!(hit.score.is_finite() && (hit.score > 0.0) == is_scored);
            let sum = answer.explain(&archive, hit.passage).unwrap().score();
            prop_assert!((sum - hit.score).abs() < 1e-9, "{} {}", sum, hit.score);
            let read = &oracle.all[hit.passage as usize];
            let lit = answer.highlights(&read.text, read.zone);
            prop_assert!(!lit.is_empty() || !is_scored, "nothing is lit in {}", read.text);
            prop_assert!(lit.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            let tokens: Vec<_> = analysis::tokens(&read.text).collect();
            for one in &lit {
                let own = || oracle.asked.iter().filter(|asked| asked.of == one.leaf && asked.positive);
                prop_assert!(own().count() > 0);
                let leaf = &query.leaves[one.leaf];
                let text = &read.text[one.range.clone()];
                if let Some((first, last)) = leaf.dates {
                    let is_it = |date: &dates::Dated| {
                        date.range == one.range && date.first <= last && date.last >= first
                    };
                    prop_assert!(
                        dates::dates(&read.text).iter().any(is_it) && one.rule == Rule::Date,
                        "{}",
                        text
                    );
                    continue;
                }
                let words: Vec<(&str, String)> = tokens
                    .iter()
                    .filter(|token| token.range.start >= one.range.start && token.range.end <= one.range.end)
                    .map(|token| (token.term.as_str(), spelt(&token.term, &read.text[token.range.clone()])))
                    .collect();
                let is_it = |(phrase, _): &(&Vec<Terms>, Vec<Part>)| {
                    phrase.len() == words.len()
                        && phrase.iter().zip(&words).all(|(terms, (term, spelt))| has(terms, term, spelt))
                };
                // A word as it was typed, but for what stands on its letters.
                let rule_of = |(phrase, parts): (&Vec<Terms>, Vec<Part>)| {
                    let each = phrase.iter().zip(&words).enumerate().map(|(place, (terms, (term, own)))| {
                        let rule = terms.get(*term).or_else(|| terms.get(own)).copied().unwrap();
                        let can_count =
                            |part: &&Part| part.form.is_word() && !analysis::is_character(&part.term);
                        let part = parts.get(place).filter(can_count);
                        let is_other =
                            part.is_some_and(|part| spelt(&part.term, &oracle.typed(part)) != *own);
                        let is_exact = matches!(rule, Rule::Exact | Rule::Phrase);
                        if is_exact && is_other { Rule::Diacritics } else { rule }
                    });
                    each.max()
                };
                let phrases = own().flat_map(|asked| asked.terms.iter().zip(asked.leaf.phrases.clone()));
                let mut phrases = phrases.filter(is_it);
                prop_assert!(phrases.any(|phrase| rule_of(phrase) == Some(one.rule)), "{}", text);
            }
            // Of a word that is held, each occurrence is lit.
            for asked in oracle.asked.iter().filter(|asked| asked.positive) {
                let [phrase] = asked.terms.as_slice() else { continue };
                let [terms] = phrase.as_slice() else { continue };
                for token in tokens.iter().filter(|token| {
                    let spelt = spelt(&token.term, &read.text[token.range.clone()]);
                    asked.held[hit.passage as usize] && has(terms, &token.term, &spelt)
                }) {
                    let is_lit = lit
                        .iter()
                        .any(|one| one.range.start <= token.range.start && one.range.end >= token.range.end);
                    let overlaps = lit
                        .iter()
                        .any(|one| one.range.start < token.range.end && one.range.end > token.range.start);
                    prop_assert!(is_lit || overlaps, "{} is not lit", token.term);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn search_finds_what_a_scan_of_all_texts_finds(items in items(), typed in typed(), rules in rules()) {
        check(&items, &typed, rules)?;
    }
}
