//! Statements of one matter, and where they differ.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon;
use super::{About, BASE, Difference, Event, Given, Ground, Kind, Matter, Statement, Topic};
use crate::analysis::{
    self,
    dates::{Bound, Day},
    writing,
};

/// No topic has more statements; what is said more often is said by everybody.
const MOST_STATEMENTS: usize = 60;

/// No more statements are kept in memory, in the order of items.
const MOST_GATHERED: usize = 500_000;

/// More statements of one count are of several things.
const MOST_COUNTS: usize = 5;

/// A title of texts of more days is one of a series.
const MOST_DAYS: usize = 3;

/// What was read from all items, in their order.
#[derive(Debug, Default)]
pub struct Gathered {
    statements: Vec<(u32, Statement)>,
    /// Each name and the one before it in its group: they are of one thing.
    same: Vec<(String, String)>,
    /// What items are about that state something.
    titles: BTreeMap<u32, String>,
}

impl Gathered {
    /// Adds what an item states.
    pub fn add(&mut self, item: u32, matter: &Matter, statements: Vec<Statement>) {
        for group in &matter.same {
            for (one, other) in group.iter().zip(group.iter().skip(1)) {
                self.same.push((one.clone(), other.clone()));
            }
        }
        if !statements.is_empty() {
            self.titles.insert(item, matter.title.clone());
        }
        let room = MOST_GATHERED.saturating_sub(self.statements.len());
        self.statements.extend(statements.into_iter().take(room).map(|statement| (item, statement)));
    }

    /// States that these are names of one thing.
    pub fn alias(&mut self, names: &[String]) {
        for (one, other) in names.iter().zip(names.iter().skip(1)) {
            self.same.push((one.clone(), other.clone()));
        }
    }
}

/// Which names are of one thing: each name leads to another one of its group, at last to itself.
#[derive(Default)]
struct Groups {
    to: BTreeMap<String, String>,
}

impl Groups {
    fn find(&self, name: &str) -> String {
        let mut name = name;
        while let Some(to) = self.to.get(name).filter(|to| *to != name) {
            name = to;
        }
        name.to_owned()
    }

    fn join(&mut self, one: &str, other: &str) {
        let (one, other) = (self.find(one), self.find(other));
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        self.to.insert(second, first);
    }
}

impl Groups {
    /// Whether two names are of one thing, or the one writes the other in another script: `Bergen` and
    /// `Берген`.
    fn is_one(&self, one: &str, other: &str) -> bool {
        let writes =
            |one: &str, other: &str| writing::is_writing(one, other) || writing::is_writing(other, one);
        let (words, others) = (|| one.split(' '), || other.split(' '));
        self.find(one) == self.find(other)
            || words().count() == others().count()
                && words().zip(others()).all(|(one, other)| one == other || writes(one, other))
    }
}

/// A name by the stems of its words: `Автономного действия` is `Автономное действие`.
fn key(name: &str) -> String {
    let words: Vec<String> = analysis::tokens(name).map(|token| bare(&token.term)).collect();
    words.join(" ")
}

/// A word without its ending, if it is not in Latin letters, and without the genitive `'s`.
fn bare(term: &str) -> String {
    let term = term.strip_suffix("'s").or_else(|| term.strip_suffix("’s")).unwrap_or(term);
    if term.is_ascii() { term.to_owned() } else { analysis::stem(term) }
}

/// The topics of what was read, those with differences first, the most certain ones before the
/// others; then those of which most is said.
///
/// Costs time in proportion to the statements and to the square of those of one topic, of
/// which no more than 60 are compared.
#[must_use]
pub fn topics(gathered: Gathered) -> Vec<Topic> {
    let mut groups = Groups::default();
    for (one, other) in &gathered.same {
        groups.join(&key(one), &key(other));
    }
    let mut by_matter: BTreeMap<(String, About), Vec<(u32, Statement)>> = BTreeMap::new();
    for (item, statement) in gathered.statements {
        let subject = groups.find(&key(&statement.subject.name));
        let about = match statement.about.clone() {
            About::Event(event) => About::Event(event.matter()),
            other => other,
        };
        let of_matter = by_matter.entry((subject, about)).or_default();
        if of_matter.len() < MOST_STATEMENTS {
            of_matter.push((item, statement));
        }
    }
    let of_items = gathered.titles.into_iter().map(|(item, title)| (item, groups.find(&key(&title))));
    let by_matter = joined(by_matter, &of_items.collect());
    let mut topics: Vec<Topic> =
        by_matter.into_iter().filter_map(|((_, about), said)| topic(about, said, &groups)).collect();
    // A stable order of equals is that of their subjects.
    topics.sort_by_key(|topic| {
        let certainty = topic.differences.first().map_or(0, |difference| difference.certainty);
        (std::cmp::Reverse(certainty), std::cmp::Reverse(topic.statements.len()))
    });
    topics
}

/// The subject, by its stems, and what is told of it.
type Key = (String, About);
/// A statement with its item, and under which key it is.
type Placed<'m> = (&'m Key, &'m (u32, Statement));
type Matters = BTreeMap<Key, Vec<(u32, Statement)>>;

/// So many words two statements share that are of one move, its places among them.
const SHARED_BY_A_MOVE: usize = 2;

/// Joins what is told of the moves of two names, if a statement of the one has the year, a place
/// and [some words](SHARED_BY_A_MOVE) of a statement of the other, and stands in an item about the
/// other: the editors moved, and so did the group. Of other events this says nothing: much is founded
/// in one city in one year. `of_items` are the subjects of items.
fn joined(mut matters: Matters, of_items: &BTreeMap<u32, String>) -> Matters {
    let is_move = |about: &About| *about == About::Event(Event::Move);
    // By year and place.
    let mut places: BTreeMap<(i32, String), Vec<Placed>> = BTreeMap::new();
    let mut moves: Vec<(Key, Key)> = Vec::new();
    for (matter, said) in matters.iter().filter(|((_, about), _)| is_move(about)) {
        for own in said {
            for year in own.1.values.iter().filter_map(year_of) {
                for value in &own.1.values {
                    let Given::Place(place) = &value.given else { continue };
                    let known = places.entry((year, key(place))).or_default();
                    let is_about = |item: u32, of: &Key| of_items.get(&item) == Some(&of.0);
                    let is_like = |(other, (item, one)): &&Placed| {
                        *other != matter
                            && (is_about(*item, matter) || is_about(own.0, other))
                            && shared_by(one, &own.1) >= SHARED_BY_A_MOVE
                    };
                    if let Some((other, _)) = known.iter().find(is_like) {
                        moves.push((matter.clone(), (*other).clone()));
                    }
                    if known.len() < MOST_STATEMENTS {
                        known.push((matter, own));
                    }
                }
            }
        }
    }
    for (from, to) in moves {
        if let Some(said) = matters.remove(&from) {
            match matters.get_mut(&to) {
                Some(known) => {
                    known.extend(said);
                    known.sort_by_key(|(item, one)| (*item, one.block, one.sentence.start));
                    known.truncate(MOST_STATEMENTS);
                }
                None => {
                    matters.insert(from, said);
                }
            }
        }
    }
    matters
}

/// The year of a time that is no longer than one.
fn year_of(value: &super::Value) -> Option<i32> {
    match value.given {
        Given::Time { first, last, .. } if last.saturating_sub(first) < 366 => Some(Day(first).ymd().0),
        _ => None,
    }
}

/// How many stems two statements of two subjects share, but for those of their subjects.
fn shared_by(one: &Statement, other: &Statement) -> usize {
    let own = stems_of([one, other].into_iter());
    let is_shared = |stem: &&String| other.stems.binary_search(stem).is_ok() && !own.contains(*stem);
    one.stems.iter().filter(is_shared).count()
}

/// The stems of the names of which statements tell.
fn stems_of<'s>(statements: impl Iterator<Item = &'s Statement>) -> BTreeSet<String> {
    let mut names: Vec<&str> = statements.map(|one| one.subject.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().flat_map(analysis::tokens).map(|token| analysis::stem(&token.term)).collect()
}

fn topic(about: About, mut statements: Vec<(u32, Statement)>, groups: &Groups) -> Option<Topic> {
    if matches!(about, About::Count(_)) {
        statements = alike(statements, &about);
    }
    let passages: BTreeSet<(u32, u32)> = statements.iter().map(|(item, one)| (*item, one.block)).collect();
    if passages.len() < 2 {
        return None;
    }
    // The title of an item goes before what it is called otherwise; then what is used most.
    let mut names: BTreeMap<&str, (bool, usize)> = BTreeMap::new();
    for (_, statement) in &statements {
        let (is_title, times) = names.entry(&statement.subject.name).or_default();
        *is_title |= !statement.subject.is_named;
        *times = times.saturating_add(1);
    }
    let best = names.into_iter().max_by_key(|(name, (is_title, times))| (*is_title, *times, name.len()))?;
    let subject = best.0.to_owned();
    let heard = heard(&statements, &about);
    // What became of something: an end, a change, and being active after an end are three questions.
    let wholes: &[Pairs] = match about {
        About::Event(Event::End) => &[Pairs::Of(Event::End), Pairs::Of(Event::Change), Pairs::OfTwoEvents],
        _ => &[Pairs::All],
    };
    let mut differences: Vec<Difference> = Kind::ALL
        .into_iter()
        .filter(|kind| !matches!((kind, &about), (Kind::Time, About::Post(_))))
        .flat_map(|kind| wholes.iter().map(move |pairs| (kind, *pairs)))
        .filter_map(|(kind, pairs)| difference(kind, pairs, &heard, groups))
        .collect();
    differences.sort_by_key(|difference| std::cmp::Reverse(difference.certainty));
    // What is of one sort everywhere, or a text that is named twice, tells nothing.
    let is_telling = match about {
        About::Sort => !differences.is_empty(),
        About::Making => differences.iter().any(|difference| difference.values.len() <= MOST_DAYS),
        _ => true,
    };
    is_telling.then_some(())?;
    Some(Topic { about, subject, statements, differences })
}

/// Which statements are compared with which.
#[derive(Clone, Copy)]
enum Pairs {
    All,
    /// Both of this event.
    Of(Event),
    /// Of two different events.
    OfTwoEvents,
}

impl Pairs {
    fn has(self, one: &Statement, other: &Statement) -> bool {
        match self {
            Self::All => true,
            Self::Of(event) => [one, other].iter().all(|of| of.about == About::Event(event)),
            Self::OfTwoEvents => one.about != other.about,
        }
    }
}

/// A statement of a topic with what its sentence says beside it.
struct Heard<'s> {
    item: u32,
    of: &'s Statement,
    /// Its stems but for those of the names of which the topic tells and of what is counted; sorted.
    stems: Vec<&'s str>,
}

impl Heard<'_> {
    /// How many stems two sentences share.
    fn shared(&self, other: &Self) -> usize {
        self.stems.iter().filter(|stem| other.stems.binary_search(stem).is_ok()).count()
    }
}

fn heard<'s>(statements: &'s [(u32, Statement)], about: &About) -> Vec<Heard<'s>> {
    let mut own = stems_of(statements.iter().map(|(_, one)| one));
    if let About::Count(what) = about {
        own.insert(what.clone());
    }
    let of = |of: &'s Statement| of.stems.iter().filter(|stem| !own.contains(*stem)).map(String::as_str);
    statements.iter().map(|(item, one)| Heard { item: *item, of: one, stems: of(one).collect() }).collect()
}

/// The counts that are of the same: those whose sentences share half of their words, and four
/// at least, with another one. Nothing, if there are many: what is told of so often is not one fact but a manner of speaking.
fn alike(statements: Vec<(u32, Statement)>, about: &About) -> Vec<(u32, Statement)> {
    let own = |one: &Statement| one.stems.len().saturating_sub(2);
    let heard = heard(&statements, about);
    let is_like = |(number, one): (usize, &Heard)| {
        heard.iter().enumerate().any(|(other_number, other)| {
            other_number != number
                && (one.item, one.of.block) != (other.item, other.of.block)
                && one.shared(other) >= 4.max(own(one.of).max(own(other.of)) / 2)
        })
    };
    let like: Vec<bool> = heard.iter().enumerate().map(is_like).collect();
    let alike: Vec<(u32, Statement)> =
        statements.into_iter().zip(like).filter(|(_, like)| *like).map(|(one, _)| one).collect();
    if alike.len() > MOST_COUNTS { Vec::new() } else { alike }
}

/// A value with the statement that gives it.
#[derive(Clone, Copy)]
struct Said<'s> {
    statement: u32,
    value: u32,
    heard: &'s Heard<'s>,
    of: &'s Statement,
    given: &'s Given,
    is_close: bool,
}

fn difference(kind: Kind, pairs: Pairs, heard: &[Heard], groups: &Groups) -> Option<Difference> {
    let mut said: Vec<Said> = Vec::new();
    for (statement, heard) in (0_u32..).zip(heard) {
        for (value, one) in (0_u32..).zip(&heard.of.values).filter(|(_, one)| one.given.kind() == kind) {
            let (of, given, is_close) = (heard.of, &one.given, one.is_close);
            said.push(Said { statement, value, heard, of, given, is_close });
        }
    }
    // The best pair tells how sure it is, and only what differs from something is shown.
    let mut best: Option<(i32, Vec<Ground>)> = None;
    let mut differs: BTreeSet<usize> = BTreeSet::new();
    for (number, one) in said.iter().enumerate() {
        for (later, other) in said.iter().enumerate().skip(number.saturating_add(1)) {
            let is_asked = one.statement != other.statement && pairs.has(one.of, other.of);
            if !is_asked || agree(one, other, groups) {
                continue;
            }
            let Some(grounds) = grounds(one, other) else { continue };
            differs.extend([number, later]);
            let certainty = grounds.iter().fold(BASE, |sum, ground| sum.saturating_add(ground.weight()));
            if best.as_ref().is_none_or(|(known, _)| *known < certainty) {
                best = Some((certainty, grounds));
            }
        }
    }
    let (certainty, grounds) = best?;
    let mut values: Vec<(&Said, Vec<(u32, u32)>)> = Vec::new();
    for one in ordered(&said, &differs) {
        let known = values.iter_mut().find(|(first, _)| agree(first, one, groups));
        match known {
            Some((_, places)) => places.push((one.statement, one.value)),
            None => values.push((one, vec![(one.statement, one.value)])),
        }
    }
    let values: Vec<Vec<(u32, u32)>> = values.into_iter().map(|(_, places)| places).collect();
    let certainty = u8::try_from(certainty.clamp(1, 100)).unwrap_or(1);
    (values.len() > 1).then_some(Difference { kind, values, certainty, grounds })
}

/// Times and numbers in their own order, other values in that of the text.
fn ordered<'a, 's>(said: &'a [Said<'s>], differs: &BTreeSet<usize>) -> Vec<&'a Said<'s>> {
    let mut ordered: Vec<&Said> =
        said.iter().enumerate().filter(|(number, _)| differs.contains(number)).map(|(_, one)| one).collect();
    ordered.sort_by_key(|one| match one.given {
        Given::Time { first, last, .. } => {
            (i64::from(*last).saturating_sub(i64::from(*first)), i64::from(*first))
        }
        Given::Number(number, _) => (i64::try_from(*number).unwrap_or(i64::MAX), 0),
        Given::Place(_) | Given::Name(_) | Given::Sort(_) => (0, 0),
    });
    ordered
}

/// Whether two values can both be so.
fn agree(one: &Said, other: &Said, groups: &Groups) -> bool {
    match (one.given, other.given) {
        (Given::Time { first, last, .. }, Given::Time { first: from, last: to, .. }) => {
            first <= to && from <= last
        }
        (Given::Number(one, about), Given::Number(other, also)) => {
            // "more than ten" and "fifteen" go together.
            one == other || (*about && one < other) || (*also && other < one)
        }
        (Given::Place(places), Given::Place(other_places)) if matches!(one.of.about, About::Count(_)) => {
            // Two rows of places that share none are of two things.
            let has = |places: &str, wanted: &str| {
                places.split(", ").any(|place| groups.is_one(&key(place), &key(wanted)))
            };
            let shared = places.split(", ").filter(|place| has(other_places, place)).count();
            let others = other_places.split(", ").filter(|place| has(places, place)).count();
            shared == 0 || shared == places.split(", ").count() && others == other_places.split(", ").count()
        }
        (Given::Place(place), Given::Place(other_place)) => {
            let others = |said: &Said, wanted: &str| {
                said.of.values.iter().any(|value| {
                    matches!(&value.given, Given::Place(name) if groups.is_one(&key(name), &key(wanted)))
                })
            };
            // Moved from one place to another: each statement has both.
            groups.is_one(&key(place), &key(other_place)) || others(one, other_place) || others(other, place)
        }
        (Given::Name(name), Given::Name(other_name)) => {
            // "One of its leaders" leaves room for others, but not for there being none.
            let is_collective = |name: &str| name.split(' ').any(lexicon::is_collective);
            let has_room = !(one.is_close && other.is_close);
            if has_room && is_collective(name) == is_collective(other_name) {
                return true;
            }
            let (one, other) = (groups.find(&key(name)), groups.find(&key(other_name)));
            groups.is_one(&one, &other)
                || one.ends_with(&format!(" {other}"))
                || other.ends_with(&format!(" {one}"))
        }
        // A party and its newspaper may have one name.
        (Given::Sort(one), Given::Sort(other)) => {
            one == other || lexicon::is_periodical(one) != lexicon::is_periodical(other)
        }
        _ => true,
    }
}

/// What speaks for two statements, whose values cannot both be so, being of one fact, and what
/// against it; nothing if too little speaks for it.
fn grounds(one: &Said, other: &Said) -> Option<Vec<Ground>> {
    let shared = one.heard.shared(other.heard);
    let mut grounds = Vec::new();
    let events = match (&one.of.about, &other.of.about) {
        (About::Event(event), About::Event(other)) => Some((*event, *other)),
        _ => None,
    };
    let enough = match (events, one.given.kind()) {
        // What changes may change twice.
        (Some((Event::Change, Event::Change)), Kind::Time) => shared >= 1,
        (Some((Event::Activity, Event::Activity)), _) => return None,
        (Some((Event::Activity, event) | (event, Event::Activity)), Kind::Time) => {
            // It was there after it had ended.
            let (active, ended) = if event == one_event(one) { (other, one) } else { (one, other) };
            if !is_after(active.given, ended.given) || event == Event::Change {
                return None;
            }
            true
        }
        (Some((one, other)), Kind::Time) if one.is_single() && other.is_single() => true,
        (Some((Event::Founding | Event::Birth | Event::Death, _)), Kind::Place) => true,
        (Some((Event::End, Event::Change) | (Event::Change, Event::End)), Kind::Time) => true,
        (Some(_), _) => shared >= 2,
        (None, Kind::Time) if one.of.about == About::Making => true,
        // Two bodies of one name and two sorts are two, unless more is said of both.
        (None, Kind::Sort) => shared >= 2,
        // One count of two times is two facts, unless the same sentence was written down at both.
        (None, Kind::Time) => {
            let fewer = one.heard.stems.len().min(other.heard.stems.len());
            !one.is_close
                && !other.is_close
                && shared >= 4
                && shared.saturating_mul(10) >= fewer.saturating_mul(9)
        }
        (None, _) => true,
    };
    // Of different times there may be different numbers.
    let time = |said: &Said| {
        said.of.values.iter().find_map(|value| match value.given {
            Given::Time { first, last, .. } => Some((first, last)),
            _ => None,
        })
    };
    let is_of_time = match one.given.kind() {
        Kind::Number | Kind::Name => true,
        Kind::Place => events.is_none(),
        Kind::Time | Kind::Sort => false,
    };
    let then = match (time(one), time(other)) {
        (Some(one), Some(other)) if is_of_time => one.0 <= other.1 && other.0 <= one.1,
        _ => true,
    };
    if !enough || !then {
        return None;
    }
    if one.of.subject.is_named && other.of.subject.is_named {
        grounds.push(Ground::BothNamed);
    }
    if one.heard.item != other.heard.item {
        grounds.push(Ground::OtherItem);
    }
    if shared > 0 {
        grounds.push(Ground::SharedWords(u8::try_from(shared).unwrap_or(u8::MAX)));
    }
    match events {
        Some((one, other)) if one != other => grounds.push(Ground::OtherEvent),
        Some((event, _)) if event.is_single() => grounds.push(Ground::Single),
        _ => {}
    }
    if !(one.is_close && other.is_close) {
        grounds.push(Ground::FarApart);
    }
    let is_vague = |given: &Given| match given {
        Given::Time { bound, approximate, .. } => *bound != Bound::Whole || *approximate,
        Given::Number(_, about) => *about,
        Given::Place(_) | Given::Name(_) | Given::Sort(_) => false,
    };
    if is_vague(one.given) || is_vague(other.given) {
        grounds.push(Ground::Vague);
    }
    Some(grounds)
}

fn one_event(said: &Said) -> Event {
    match said.of.about {
        About::Event(event) => event,
        _ => Event::Activity,
    }
}

fn is_after(one: &Given, other: &Given) -> bool {
    match (one, other) {
        (Given::Time { first, .. }, Given::Time { last, .. }) => first > last,
        _ => false,
    }
}
