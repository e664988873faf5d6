//! The names of an archive: what its items have, put together and decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use super::lists::{self, Lists};
use super::{Form, ItemNames, NameKind, NameRules, is_adjective, is_brief, key_of, scan};
use crate::analysis::lookup::hash;
use crate::analysis::{self, Script, writing};
use crate::bytes::{Cursor, Store, Writer};
use crate::error::Result;

/// So many writings are told apart; of further ones nothing is kept. They take some hundred bytes
/// each while an archive is packed.
const MOST_FORMS: usize = 500_000;
/// So many words in small letters are counted; further ones are taken for none.
const MOST_LOW: usize = 1_000_000;
/// So many names an archive has, those that are spoken of most.
const MOST_NAMES: usize = 65_536;
/// So many items are listed of a name.
const MOST_ITEMS: usize = 65_536;
/// So many mentions are kept of an item, the first ones.
const MOST_MENTIONS: usize = 32_768;
/// So many writings a name has, those that occur most.
const MOST_WRITINGS: usize = 64;

/// A name with all its writings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The writing that it is listed by.
    pub heading: String,
    /// What it is of, where that is said.
    pub kind: Option<NameKind>,
    /// How often it occurs in all.
    pub count: u32,
    /// Its writings, each with how often it occurs; the frequent ones first.
    pub writings: Vec<(String, u32)>,
    /// How many items speak of it.
    pub spread: u32,
    /// The first 65,536 of them, by number, each with how often.
    pub items: Vec<(u32, u32)>,
}

/// Where a name stands in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// The block, by its place in the item.
    pub block: u32,
    /// The first byte in its text.
    pub start: u32,
    /// How many bytes it has.
    pub length: u32,
    /// The name, by its place in [`Names::list`].
    pub name: u32,
}

/// Puts the names of items together, in the order of the items. Memory is in proportion to
/// the distinct writings, at most 500,000 of them; all else goes to the store.
#[derive(Debug, Default)]
pub struct NamesBuilder {
    /// The numbers of writings; only asked, never listed.
    numbers: HashMap<Rc<str>, u32>,
    forms: Vec<Form>,
    links: BTreeSet<(u32, u32)>,
    /// How often words occur in small letters, by their hashes; only asked, never listed.
    low: HashMap<u32, u32>,
    /// Where the mentions of items are in the store, and how many items.
    chunks: Vec<(Range<u64>, u32)>,
    rules: NameRules,
}

impl NamesBuilder {
    /// States what an archivist knows.
    pub fn rule(&mut self, rules: NameRules) {
        self.rules.extend(rules);
    }

    /// What is to be [looked for](super::collect()) in every item.
    #[must_use]
    pub fn known(&self) -> Vec<String> {
        self.rules.known()
    }

    /// Adds the next items.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn add(&mut self, store: &mut impl Store, items: &[ItemNames]) -> Result<()> {
        let mut writer = Writer::new();
        for item in items {
            for &(hash, count) in &item.low {
                if let Some(low) = self.low.get_mut(&hash) {
                    *low = low.saturating_add(count);
                } else if self.low.len() < MOST_LOW {
                    self.low.insert(hash, count);
                }
            }
            let numbers: Vec<Option<u32>> = item.forms.iter().map(|form| self.number(form)).collect();
            let of = |form: u32| numbers.get(form as usize).copied().flatten();
            let pair = |&(one, other): &(u32, u32)| Some((of(one)?, of(other)?));
            self.links.extend(item.links.iter().filter_map(pair));
            let mentions: Vec<_> =
                item.mentions.iter().filter_map(|mention| Some((mention, of(mention.form)?))).collect();
            writer.count(mentions.len());
            let mut before = (0_u32, 0_u32);
            for (mention, form) in mentions {
                let blocks = mention.block.saturating_sub(before.0);
                writer.varint(blocks.into());
                let base = if blocks == 0 { before.1 } else { 0 };
                writer.varint(mention.start.saturating_sub(base).into());
                writer.varint(form.into());
                before = (mention.block, mention.start);
            }
            let shorts: Vec<_> = item.shorts.iter().filter_map(pair).collect();
            writer.count(shorts.len());
            for (short, full) in shorts {
                writer.varint(short.into());
                writer.varint(full.into());
            }
        }
        let start = store.append(writer.as_bytes())?;
        let range = start..start.saturating_add(writer.len() as u64);
        self.chunks.push((range, u32::try_from(items.len()).unwrap_or(u32::MAX)));
        Ok(())
    }

    /// The number of a writing among all, which has then what the item knows of it.
    fn number(&mut self, form: &Form) -> Option<u32> {
        let number = match self.numbers.get(form.text.as_str()) {
            Some(number) => *number,
            None if self.forms.len() >= MOST_FORMS => return None,
            None => {
                let number = u32::try_from(self.forms.len()).ok()?;
                self.numbers.insert(form.text.as_str().into(), number);
                self.forms.push(Form { text: form.text.clone(), ..Form::default() });
                number
            }
        };
        let total = self.forms.get_mut(number as usize)?;
        total.add(form);
        Some(number)
    }

    /// Decides which of the writings are names, and of what. Costs time in proportion to the
    /// writings and mentions.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn finish(self, store: &impl Store) -> Result<Names> {
        let mut decided = Decided::new(&self);
        let mut tally = Tally::default();
        let resolver = Resolver { forms: &decided.meaning };
        each(&self.chunks, store, &resolver, |item, spoken| tally.add(item, &spoken))?;
        let list = decided.list(&self, tally);
        let lengths =
            self.forms.iter().map(|form| u32::try_from(form.text.len()).unwrap_or(u32::MAX)).collect();
        Ok(Names {
            list,
            chunks: self.chunks,
            decided: decided.meaning,
            places: decided.places,
            lengths,
            joined: decided.joined,
        })
    }
}

impl Form {
    fn add(&mut self, other: &Self) {
        for (own, other) in [
            (&mut self.count, other.count),
            (&mut self.strong, other.strong),
            (&mut self.sure, other.sure),
            (&mut self.low, other.low),
            (&mut self.article, other.article),
            (&mut self.one, other.one),
        ]
        .into_iter()
        .chain(self.votes.iter_mut().zip(other.votes))
        {
            *own = own.saturating_add(other);
        }
    }
}

/// What a writing means wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    /// This name.
    Name(u32),
    /// The one of these names that the item speaks of in full.
    Brief(Vec<u32>),
    /// What it is made of: bytes before each part, and the part's number.
    Parts(Vec<(u32, u32)>),
}

/// A mention, with a name by the number of its set.
#[derive(Debug, Clone, Copy)]
struct Meant {
    block: u32,
    start: u32,
    set: u32,
    form: u32,
}

struct Resolver<'a> {
    forms: &'a [Meaning],
}

impl Resolver<'_> {
    fn meaning(&self, form: u32) -> Option<&Meaning> {
        self.forms.get(form as usize)
    }

    /// What is spoken of in an item.
    fn item(&self, mentions: &[(u32, u32, u32)], shorts: &BTreeMap<u32, u32>) -> Vec<Meant> {
        let mut full = BTreeSet::new();
        let mut parts: Vec<(u32, u32, u32)> = Vec::with_capacity(mentions.len());
        for &(block, start, form) in mentions {
            match self.meaning(form) {
                Some(Meaning::Parts(of)) => {
                    parts.extend(of.iter().map(|(at, form)| (block, start.saturating_add(*at), *form)));
                }
                Some(_) => parts.push((block, start, form)),
                None => {}
            }
            // A surname alone may be no name.
            if shorts.contains_key(&form) && parts.last() != Some(&(block, start, form)) {
                parts.push((block, start, form));
            }
        }
        for (_, _, form) in &parts {
            if let Some(Meaning::Name(set)) = self.meaning(*form)
                && !shorts.contains_key(form)
            {
                full.insert(*set);
            }
        }
        let set_of = |form: u32| {
            let own = match shorts.get(&form).and_then(|full| self.meaning(*full)) {
                Some(Meaning::Name(set)) => return Some(*set),
                _ => self.meaning(form)?,
            };
            match own {
                Meaning::Name(set) => Some(*set),
                Meaning::Brief(sets) => {
                    let mut of = sets.iter().filter(|set| full.contains(set));
                    let one = of.next();
                    one.filter(|_| of.next().is_none()).copied()
                }
                Meaning::Parts(_) => None,
            }
        };
        let meant =
            |&(block, start, form): &(u32, u32, u32)| Some(Meant { block, start, set: set_of(form)?, form });
        parts.iter().filter_map(meant).take(MOST_MENTIONS).collect()
    }
}

/// Hands over what is spoken of in each item, in order.
fn each(
    chunks: &[(Range<u64>, u32)],
    store: &impl Store,
    resolver: &Resolver<'_>,
    mut each: impl FnMut(u32, Vec<Meant>),
) -> Result<()> {
    let mut item = 0_u32;
    for (range, items) in chunks {
        let bytes = store.fetch(range.clone())?;
        let mut cursor = Cursor::new(&bytes);
        for _ in 0..*items {
            let count = cursor.count()?;
            let mut mentions = Vec::with_capacity(count);
            let mut before = (0_u32, 0_u32);
            for _ in 0..count {
                let blocks = cursor.varint32()?;
                let base = if blocks == 0 { before.1 } else { 0 };
                let start = base.saturating_add(cursor.varint32()?);
                before = (before.0.saturating_add(blocks), start);
                mentions.push((before.0, before.1, cursor.varint32()?));
            }
            let mut shorts = BTreeMap::new();
            for _ in 0..cursor.count()? {
                let short = cursor.varint32()?;
                shorts.insert(short, cursor.varint32()?);
            }
            each(item, resolver.item(&mentions, &shorts));
            item = item.saturating_add(1);
        }
    }
    Ok(())
}

/// How often names and their writings occur.
#[derive(Default)]
struct Tally {
    /// By set and writing.
    writings: BTreeMap<(u32, u32), u32>,
    /// By set.
    items: BTreeMap<u32, Vec<(u32, u32)>>,
}

impl Tally {
    fn add(&mut self, item: u32, spoken: &[Meant]) {
        let mut sets: BTreeMap<u32, u32> = BTreeMap::new();
        for meant in spoken {
            let of_writing = self.writings.entry((meant.set, meant.form)).or_default();
            *of_writing = of_writing.saturating_add(1);
            let of_item = sets.entry(meant.set).or_default();
            *of_item = of_item.saturating_add(1);
        }
        for (set, count) in sets {
            self.items.entry(set).or_default().push((item, count));
        }
    }
}

/// Writings that differ in their forms alone.
struct Group {
    key: String,
    forms: Vec<u32>,
    total: Form,
    is_name: bool,
    is_brief: bool,
    /// Whether it is one word.
    is_single: bool,
    /// Whether an archivist says that it is no name.
    is_forbidden: bool,
    kind: Option<NameKind>,
}

/// Which writings mean what.
struct Decided {
    groups: Vec<Group>,
    group_of: Vec<u32>,
    /// A tree of the groups of one thing.
    parents: Vec<u32>,
    meaning: Vec<Meaning>,
    /// For each set the name's number.
    places: BTreeMap<u32, u32>,
    /// Headings of names that were found to be one by their letters.
    joined: Vec<(String, String)>,
}

impl Decided {
    fn new(builder: &NamesBuilder) -> Self {
        let mut by_key: BTreeMap<String, u32> = BTreeMap::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of = Vec::new();
        for (number, form) in (0_u32..).zip(&builder.forms) {
            let key = key_of(&form.text);
            let next = groups.len() as u32;
            let group = *by_key.entry(key.clone()).or_insert(next);
            if group == next {
                groups.push(Group {
                    key,
                    forms: Vec::new(),
                    total: Form::default(),
                    is_name: false,
                    is_brief: true,
                    is_single: true,
                    is_forbidden: false,
                    kind: None,
                });
            }
            if let Some(group) = groups.get_mut(group as usize) {
                group.forms.push(number);
                group.total.add(form);
                group.is_brief &= is_brief(&form.text);
                group.is_single &= !form.text.contains(char::is_whitespace);
            }
            group_of.push(group);
        }
        let lists = lists::lists();
        for group in &mut groups {
            group.is_name = group.recurs(builder, lists);
        }
        hold_apart(&mut groups, &by_key);
        let own = |name: &str| by_key.get(&key_of(name)).copied();
        for (name, kind) in &builder.rules.add {
            if let Some(group) = own(name).and_then(|group| groups.get_mut(group as usize)) {
                (group.is_name, group.kind) = (true, kind.or(group.kind));
            }
        }
        for name in builder.rules.merge.iter().flatten() {
            if let Some(group) = own(name).and_then(|group| groups.get_mut(group as usize)) {
                group.is_name = true;
            }
        }
        for name in &builder.rules.forbid {
            if let Some(group) = own(name).and_then(|group| groups.get_mut(group as usize)) {
                (group.is_name, group.is_forbidden) = (false, true);
            }
        }
        let mut apart: Vec<(u32, u32)> = Vec::new();
        for names in &builder.rules.split {
            let keys: Vec<u32> = names.iter().filter_map(|name| own(name)).collect();
            for (at, one) in keys.iter().enumerate() {
                apart.extend(keys.iter().skip(at.saturating_add(1)).map(|other| (*one, *other)));
            }
        }
        let mut decided = Self {
            parents: (0..).take(groups.len()).collect(),
            groups,
            group_of,
            meaning: Vec::new(),
            places: BTreeMap::new(),
            joined: Vec::new(),
        };
        let mut stated = BTreeSet::new();
        for names in &builder.rules.merge {
            let keys: Vec<u32> = names.iter().filter_map(|name| own(name)).collect();
            stated.extend(keys.iter().copied());
            for pair in keys.windows(2) {
                if let [one, other] = pair {
                    decided.join(*one, *other, &[]);
                }
            }
        }
        let briefs = decided.follow(builder, &apart, &stated);
        decided.across_scripts(builder, &apart);
        decided.mean(builder, &briefs, lists);
        decided
    }

    fn group(&self, number: u32) -> Option<&Group> {
        self.groups.get(number as usize)
    }

    fn root(&self, group: u32) -> u32 {
        let mut root = group;
        while let Some(parent) = self.parents.get(root as usize).filter(|parent| **parent != root) {
            root = *parent;
        }
        root
    }

    /// Takes two groups for one, unless that would bring together what is to stay apart.
    fn join(&mut self, one: u32, other: u32, apart: &[(u32, u32)]) -> bool {
        let (one, other) = (self.root(one), self.root(other));
        let (first, second) = (one.min(other), one.max(other));
        let would = |group: u32| if self.root(group) == second { first } else { self.root(group) };
        if first == second || apart.iter().any(|(one, other)| would(*one) == would(*other)) {
            return false;
        }
        if let Some(parent) = self.parents.get_mut(second as usize) {
            *parent = first;
        }
        true
    }

    /// Follows what items state to be the same. Gives the names that abbreviations stand for.
    fn follow(
        &mut self,
        builder: &NamesBuilder,
        apart: &[(u32, u32)],
        stated: &BTreeSet<u32>,
    ) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut short: Vec<(u32, u32)> = Vec::new();
        for (one, other) in &builder.links {
            let group = |form: &u32| self.group_of.get(*form as usize).copied();
            let Some((one, other)) = group(one).zip(group(other)) else { continue };
            let is = |number: u32, what: fn(&Group) -> bool| self.group(number).is_some_and(what);
            if !is(one, |group| group.is_name) || !is(other, |group| group.is_name) {
                continue;
            }
            match (is(one, |group| group.is_brief), is(other, |group| group.is_brief)) {
                (false, false) => {
                    self.join(one, other, apart);
                }
                (true, false) => short.push((one, other)),
                (false, true) => short.push((other, one)),
                (true, true) => {}
            }
        }
        let mut briefs: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (brief, full) in short {
            let stays = apart.iter().any(|pair| *pair == (brief, full) || *pair == (full, brief));
            if !stays {
                briefs.entry(brief).or_default().insert(full);
            }
        }
        // What an archivist states goes before.
        briefs.retain(|brief, _| !stated.contains(brief));
        briefs
    }

    /// Takes names in two scripts for one if one writes the other, letter by letter, and no third
    /// one does.
    fn across_scripts(&mut self, builder: &NamesBuilder, apart: &[(u32, u32)]) {
        let terms = |group: &Group| {
            let form = group.forms.iter().filter_map(|form| builder.forms.get(*form as usize));
            let form = form.max_by_key(|form| form.count)?;
            let words: Vec<String> = analysis::tokens(&form.text).map(|token| token.term).collect();
            let letters: usize = words.iter().map(|word| word.chars().count()).sum();
            (letters >= if words.len() > 1 { 6 } else { 5 }).then_some((words, form.text.clone()))
        };
        let may_be =
            |group: &Group| !group.is_brief && !group.is_forbidden && (group.is_name || !group.is_single);
        let script = |group: &Group| group.key.chars().find_map(Script::of);
        // By how many words they have, and how the first one sounds.
        let mut by_sound: BTreeMap<(usize, String), Vec<u32>> = BTreeMap::new();
        let mut written: BTreeMap<u32, (Vec<String>, String)> = BTreeMap::new();
        for (number, group) in (0_u32..).zip(&self.groups) {
            if !may_be(group) || !matches!(script(group), Some(Script::Cyrillic | Script::Greek)) {
                continue;
            }
            let Some((words, text)) = terms(group) else { continue };
            let Some(sound) = words.first().and_then(|word| writing::sound(word)) else { continue };
            by_sound.entry((words.len(), sound)).or_default().push(number);
            written.insert(number, (words, text));
        }
        if by_sound.is_empty() {
            return;
        }
        let mut pairs: BTreeSet<(u32, u32)> = BTreeSet::new();
        for (number, group) in (0_u32..).zip(&self.groups) {
            if !may_be(group) || script(group) != Some(Script::Latin) {
                continue;
            }
            let Some((words, text)) = terms(group) else { continue };
            let sounds = words.first().map(|word| writing::sounds(word)).unwrap_or_default();
            let near = sounds.into_iter().filter_map(|sound| by_sound.get(&(words.len(), sound))).flatten();
            let fits = |own: &&u32| {
                written.get(own).is_some_and(|(terms, _)| {
                    terms.iter().zip(&words).all(|(term, latin)| writing::is_writing(latin, term))
                })
            };
            let before = pairs.len();
            pairs.extend(near.filter(fits).map(|own| (*own, number)));
            if pairs.len() > before {
                written.insert(number, (words, text));
            }
        }
        let mut partners: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(one, other) in &pairs {
            partners.entry(one).or_default().push(other);
            partners.entry(other).or_default().push(one);
        }
        for (one, other) in pairs {
            let has_one = |own: u32| {
                let others = partners.get(&own).into_iter().flatten();
                others.map(|other| self.root(*other)).collect::<BTreeSet<_>>().len() == 1
            };
            // What is written in two scripts recurs.
            let is_name = [one, other]
                .iter()
                .filter_map(|number| self.group(*number))
                .any(|group| group.is_name || group.total.strong > 0);
            if !is_name || !has_one(one) || !has_one(other) || !self.join(one, other, apart) {
                continue;
            }
            for number in [one, other] {
                if let Some(group) = self.groups.get_mut(number as usize) {
                    group.is_name = true;
                }
            }
            let text = |number: u32| written.get(&number).map(|(_, text)| text.clone());
            self.joined.extend(text(one).zip(text(other)));
        }
    }

    /// Says of every writing what it means.
    fn mean(&mut self, builder: &NamesBuilder, briefs: &BTreeMap<u32, BTreeSet<u32>>, lists: &Lists) {
        let simple: Vec<Option<Meaning>> = (0_u32..)
            .zip(&self.group_of)
            .map(|(_, group)| {
                if let Some(full) = briefs.get(group) {
                    let sets: BTreeSet<u32> = full.iter().map(|full| self.root(*full)).collect();
                    return Some(Meaning::Brief(sets.into_iter().collect()));
                }
                self.group(*group).filter(|group| group.is_name).map(|_| Meaning::Name(self.root(*group)))
            })
            .collect();
        let meaning = |(number, simple_of): (usize, &Option<Meaning>)| {
            simple_of.clone().unwrap_or_else(|| {
                let text = builder.forms.get(number).map(|form| form.text.as_str()).unwrap_or_default();
                Meaning::Parts(parts(text, builder, &simple, lists))
            })
        };
        self.meaning = simple.iter().enumerate().map(meaning).collect();
    }

    /// The names that occur, in order.
    fn list(&mut self, builder: &NamesBuilder, tally: Tally) -> Vec<Name> {
        let mut writings: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for ((set, form), count) in tally.writings {
            writings.entry(set).or_default().push((form, count));
        }
        let mut totals: BTreeMap<u32, (Form, Option<NameKind>)> = BTreeMap::new();
        for (number, group) in (0_u32..).zip(&self.groups).filter(|(_, group)| group.is_name) {
            let (total, kind) = totals.entry(self.root(number)).or_default();
            total.add(&group.total);
            *kind = kind.or(group.kind);
        }
        let mut names: Vec<(u32, Name)> = Vec::new();
        for (set, mut items) in tally.items {
            let mut own = writings.remove(&set).unwrap_or_default();
            let text = |form: u32| {
                builder.forms.get(form as usize).map(|form| form.text.as_str()).unwrap_or_default()
            };
            own.sort_by(|(one, of_one), (other, of_other)| {
                of_other.cmp(of_one).then_with(|| text(*one).cmp(text(*other)))
            });
            let count = own.iter().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
            own.truncate(MOST_WRITINGS);
            let shown: Vec<(String, u32)> =
                own.iter().map(|(form, count)| (text(*form).to_owned(), *count)).collect();
            let Some(heading) = heading(&shown) else { continue };
            let (total, stated) = totals.get(&set).cloned().unwrap_or_default();
            let kind = stated.or_else(|| kind_of(&total, &shown));
            let spread = u32::try_from(items.len()).unwrap_or(u32::MAX);
            items.truncate(MOST_ITEMS);
            names.push((set, Name { heading, kind, count, writings: shown, spread, items }));
        }
        if names.len() > MOST_NAMES {
            names.sort_by_key(|(_, name)| std::cmp::Reverse(name.count));
            names.truncate(MOST_NAMES);
        }
        names.sort_by_cached_key(|(_, name)| order_of(&name.heading));
        self.places = names.iter().map(|(set, _)| *set).zip(0..).collect();
        names.into_iter().map(|(_, name)| name).collect()
    }
}

impl Group {
    /// Whether what is known speaks for a name.
    fn recurs(&self, builder: &NamesBuilder, lists: &Lists) -> bool {
        let Form { count, strong, sure, one, votes, .. } = self.total;
        let low = self.forms.iter().filter_map(|form| builder.forms.get(*form as usize)).fold(
            0_u32,
            |sum, form| {
                let own = scan::without_genitive(&form.text).to_lowercase();
                sum.saturating_add(builder.low.get(&hash(&own)).copied().unwrap_or_default())
            },
        );
        let first = self.forms.first().and_then(|form| builder.forms.get(*form as usize));
        let text = first.map(|form| form.text.as_str()).unwrap_or_default();
        let word = text.split(' ').next().unwrap_or_default();
        let is_owned = word.len() < text.len() && scan::without_genitive(word).len() < word.len();
        if self.is_single && lists.is_no_name(&text.to_lowercase()) {
            return false;
        }
        if sure > 0 {
            return true;
        }
        if self.is_brief {
            // `FSB` and `DNA` are written alike: only what is said of them tells.
            return strong > 1 && votes.iter().any(|votes| *votes > 1);
        }
        if self.is_single {
            let said = votes.iter().any(|votes| *votes > 1);
            let is_long = text.chars().count() > 2
                && !self.forms.iter().all(|form| {
                    builder.forms.get(*form as usize).is_some_and(|form| is_adjective(&form.text))
                });
            return is_long
                && strong > 1
                && low.saturating_mul(3) <= count
                && (said || one.saturating_mul(3) <= strong);
        }
        strong > 0 && count > 1 && !is_owned
    }
}

/// `Moscow Autonomous Action` beside an `Autonomous Action` that is spoken of ten times as often is
/// two names.
fn hold_apart(groups: &mut [Group], by_key: &BTreeMap<String, u32>) {
    let mut loose = Vec::new();
    for (number, group) in
        groups.iter().enumerate().filter(|(_, group)| group.is_name && group.total.sure == 0)
    {
        let words: Vec<&str> = group.key.split(' ').collect();
        let parts = [words.get(1..), words.get(..words.len().saturating_sub(1))];
        let is_part = |part: &[&str]| {
            let other = by_key.get(&part.join(" ")).and_then(|other| groups.get(*other as usize));
            other.is_some_and(|other| {
                other.is_name && other.total.count >= group.total.count.saturating_mul(10)
            })
        };
        if words.len() > 2 && !group.is_single && parts.into_iter().flatten().any(is_part) {
            loose.push(number);
        }
    }
    for number in loose {
        if let Some(group) = groups.get_mut(number) {
            group.is_name = false;
        }
    }
}

/// The names that a writing is made of, longest first from the left.
fn parts(text: &str, builder: &NamesBuilder, simple: &[Option<Meaning>], lists: &Lists) -> Vec<(u32, u32)> {
    let mut words = Vec::new();
    scan::words(text, &mut words);
    let mut found = Vec::new();
    let mut singles = Vec::new();
    let mut is_all = true;
    let mut at = 0_usize;
    while let Some(first) = words.get(at) {
        let mut next = at.saturating_add(1);
        let mut known = false;
        for end in (next..=words.len()).rev() {
            let Some(last) = end.checked_sub(1).and_then(|last| words.get(last)) else { continue };
            let whole = text.get(first.start..last.end).unwrap_or_default();
            let own = scan::without_genitive(whole);
            let is_whole = own.len() == text.len();
            let Some(form) = builder.numbers.get(own).copied().filter(|_| !is_whole) else { continue };
            if simple.get(form as usize).is_none_or(Option::is_none) {
                continue;
            }
            let start = u32::try_from(first.start).unwrap_or(u32::MAX);
            // A part of one word may be a part of an unknown name.
            if end == next && own.len() == whole.len() {
                singles.push((start, form));
            } else {
                found.push((start, form));
            }
            (next, known) = (end, true);
            break;
        }
        let word = text.get(first.start..first.end).unwrap_or_default().to_lowercase();
        is_all &= known || lists.is_no_name(&word) || lists.is_starter(&word) || lists::is_particle(&word);
        at = next;
    }
    if is_all {
        found.extend(singles);
        found.sort_unstable();
    }
    found
}

/// The kind that a text says a name to be of, if it says one.
fn kind_of(total: &Form, writings: &[(String, u32)]) -> Option<NameKind> {
    let mut votes: Vec<(u32, NameKind)> = total.votes.iter().copied().zip(NameKind::ALL).collect();
    votes.sort();
    let (second, best) = (votes.get(votes.len().checked_sub(2)?)?, votes.last()?);
    if best.0 > 0 {
        let is_clear = best.0 >= second.0.saturating_mul(3);
        return (is_clear && best.0.saturating_mul(6) >= total.strong).then_some(best.1);
    }
    let kinds = |text: &str| {
        let words: Vec<String> = text.split(' ').map(str::to_lowercase).collect();
        let head = words.iter().position(|word| word == "of").map_or(words.len(), |of| of);
        let english = words.get(head.checked_sub(1)?)?;
        (words.len() > 1).then_some(())?;
        lists::kind_within(english)
            .or_else(|| words.iter().find_map(|word| lists::kind_within(word).filter(|_| !word.is_ascii())))
    };
    writings.iter().find_map(|(text, _)| kinds(text))
}

/// The writing that a name is listed by: of the most frequent words the form that is nearest to a
/// nominative.
fn heading(writings: &[(String, u32)]) -> Option<String> {
    let mut by_key: BTreeMap<String, Vec<&(String, u32)>> = BTreeMap::new();
    for writing in writings {
        by_key.entry(key_of(&writing.0)).or_default().push(writing);
    }
    let count = |forms: &[&(String, u32)]| forms.iter().fold(0_u32, |sum, form| sum.saturating_add(form.1));
    let is_full =
        |forms: &[&(String, u32)]| forms.iter().any(|(text, _)| !is_brief(text) && text.contains(' '));
    let is_open = |forms: &[&(String, u32)]| forms.iter().any(|(text, _)| !is_brief(text));
    let is_near = |forms: &[&(String, u32)]| forms.iter().any(|(text, _)| distance(text, forms) < 2);
    let place = |forms: &[&(String, u32)]| writings.iter().position(|own| forms.contains(&own));
    let best = by_key.values().max_by_key(|forms| {
        (is_full(forms), is_open(forms), is_near(forms), count(forms), std::cmp::Reverse(place(forms)))
    })?;
    let best = best.iter().min_by_key(|(text, count)| {
        let caps =
            !is_brief(text) && text.chars().filter(|char| char.is_alphabetic()).all(char::is_uppercase);
        (caps, distance(text, best), std::cmp::Reverse(*count))
    })?;
    Some(best.0.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// How far a Russian writing seems to be from a nominative, beside others of the same words.
fn distance(text: &str, others: &[&(String, u32)]) -> u32 {
    let one = |word: &str| -> u32 {
        let word = word.trim_end_matches(|char: char| !char.is_alphabetic()).to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
        match () {
            () if !word.ends_with(|char: char| Script::of(char) == Some(Script::Cyrillic)) => 0,
            () if ends(&["ая", "яя", "ое", "ее", "ый", "ий", "ые", "ие", "ия", "ция"]) => {
                0
            }
            () if ends(&[
                "ой", "ей", "ого", "его", "ому", "ему", "ым", "им", "ых", "их", "ую", "юю", "ою", "ом", "ем",
                "ами", "ями", "ах", "ях", "ам", "ям", "у", "ю", "ии",
            ]) =>
            {
                3
            }
            () if ends(&["е", "и", "ы"]) => 2,
            () if ends(&["а", "я"]) => 1,
            () => 0,
        }
    };
    // `Петербурга` beside `Петербург`, and `Москва` beside nothing shorter.
    let is_longer = others.iter().any(|(other, _)| other != text && text.starts_with(other.as_str()));
    text.split(' ').map(one).max().unwrap_or_default().saturating_add(u32::from(is_longer))
}

/// The order of headings: by script, then by folded letters.
fn order_of(heading: &str) -> (u8, String, String) {
    let script = match heading.chars().find_map(Script::of) {
        Some(Script::Latin) => 0,
        Some(Script::Cyrillic) => 1,
        Some(Script::Greek) => 2,
        Some(_) => 3,
        None => 4,
    };
    let folded: Vec<String> = analysis::tokens(heading).map(|token| token.term).collect();
    (script, folded.join(" "), heading.to_owned())
}

/// The names of an archive, in the order of their headings, script by script.
#[derive(Debug)]
pub struct Names {
    list: Vec<Name>,
    chunks: Vec<(Range<u64>, u32)>,
    decided: Vec<Meaning>,
    places: BTreeMap<u32, u32>,
    lengths: Vec<u32>,
    joined: Vec<(String, String)>,
}

impl Names {
    /// All names.
    #[must_use]
    pub fn list(&self) -> &[Name] {
        &self.list
    }

    /// Two writings of one name each that were found to be the same by their letters.
    #[must_use]
    pub fn joined(&self) -> &[(String, String)] {
        &self.joined
    }

    /// How often items were [added](NamesBuilder::add).
    #[must_use]
    pub fn batches(&self) -> usize {
        self.chunks.len()
    }

    /// What each item speaks of that was added at this time, in the order of its text.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn batch(&self, store: &impl Store, number: usize) -> Result<Vec<Vec<Spoken>>> {
        let mut items = Vec::new();
        let chunk = self.chunks.get(number..).and_then(<[_]>::first);
        each(
            chunk.map(std::slice::from_ref).unwrap_or_default(),
            store,
            &Resolver { forms: &self.decided },
            |_, meant| {
                let spoken = |meant: &Meant| {
                    let length = *self.lengths.get(meant.form as usize)?;
                    let name = *self.places.get(&meant.set)?;
                    Some(Spoken { block: meant.block, start: meant.start, length, name })
                };
                items.push(meant.iter().filter_map(spoken).collect());
            },
        )?;
        Ok(items)
    }
}
