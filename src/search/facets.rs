//! What the found items have in common, counted; and their order.
//!
//! All of it is answered by the index: by what is stated of items and by the dates in texts. No
//! text and nothing of the list of items is read.

use std::collections::BTreeMap;

use crate::analysis::{self, dates};
use crate::archive::{Archive, Sizes};
use crate::error::{Gather, Result};
use crate::index::{self, Attribute};
use crate::order;
use crate::query::{self, Field, Node, Query};

use super::bits::Bits;
use super::{Answer, Group, Level};

/// The most values that a facet has.
pub const MOST_VALUES: usize = 50;

/// What the items and hits of an answer have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// The languages of the items, as lower-case codes of ISO 639.
    pub languages: Facet,
    /// The sources of the items, as their descriptions name them.
    pub sources: Facet,
    /// The years that the texts of the hits name; a time of more than 30 years names none of them, for one
    /// century would stand before all years. Looking for a year finds it all the same.
    pub years: Facet,
    /// The items with the most hits, each with how many, [`MOST_VALUES`] at most. Of as many
    /// hits the first item of the archive is first.
    pub items: Vec<(u32, usize)>,
    /// How many items are not among them.
    pub more_items: usize,
}

/// The values of one kind, those with the highest count first, [`MOST_VALUES`] at most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facet {
    /// The values; of those with one count in the order of their names.
    pub values: Vec<Value>,
    /// How many values are not among them.
    pub more: usize,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The value, for people; of years their number, where 0 is 1 BC.
    pub name: String,
    /// How many found items it is stated of; of a year, how many hits name it in their own text.
    /// Never 0.
    pub count: usize,
    /// What has to be typed to see these alone, for [`filtered`].
    pub typed: String,
}

/// The order of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// As they stand in the archive.
    Order,
    /// The earliest date of their description first; those without one stand last.
    Date,
}

/// Counts what the items of the best [`Level`] have in common.
///
/// Costs time in proportion to the items of the archive, their languages and sources, and all
/// dates in all texts; of a shelf it loads the blocks of the index with these, and no others.
///
/// ```
/// # use fonds::archive::{Archive, ArchiveBuilder};
/// # use fonds::bytes::Slice;
/// # use fonds::document::{self, Description};
/// # let mut builder = ArchiveBuilder::new(Description::default());
/// # for (path, text, language) in [("a.txt", "A\n\nMoscow in 2013.", "en"), ("b.txt", "B\n\nMoscow.", "en"), ("c.txt", "C\n\nMoscow.", "ru")] {
/// #     let described = Description { language: language.into(), ..Description::default() };
/// #     builder.add(path, text.into(), document::parse(path, text.as_bytes()), &described);
/// # }
/// # let archive = Archive::open(Slice::from(builder.finish()?))?;
/// use fonds::{query, search};
///
/// let text = "moscow";
/// let query = query::parse(text);
/// let answer = search::search(&archive, text, &query, search::Options::default())?;
/// let facets = search::facets(&archive, &answer)?;
/// let languages: Vec<_> = facets.languages.values.iter().map(|one| (one.name.as_str(), one.count)).collect();
/// assert_eq!(languages, [("en", 2), ("ru", 1)]);
/// assert_eq!(facets.years.values[0].typed, "date:2013");
/// let english = search::filtered(text, &query, &facets.languages.values[0].typed);
/// assert_eq!(english, "lang:en moscow");
/// # Ok::<(), fonds::error::Error>(())
/// ```
///
/// # Errors
///
/// Reading errors of the archive.
pub fn facets(archive: &Archive, answer: &Answer) -> Result<Facets> {
    let index = archive.index();
    if answer.items == 0 {
        return Ok(Facets::default());
    }
    let mut gather = Gather::default();
    let sizes = gather.take(archive.sizes())?;
    let languages = gather.take(index.stated(Attribute::Language))?;
    let sources = gather.take(index.stated(Attribute::Source))?;
    let days = gather.take(index.dates((dates::Day::FIRST, dates::Day::LAST)))?;
    gather.finish()?;
    let Some(sizes) = sizes else { return Ok(Facets::default()) };
    let (items, hits) = answer.best_found(sizes, index.passages());

    let mut gather = Gather::default();
    let mut of_languages: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (value, term) in languages.into_iter().flatten() {
        let mut found = Vec::new();
        gather.take(index.each_posting(&term, |posting| {
            found.extend(Some(sizes.item_of(posting.passage)).filter(|item| items.has(*item)));
        }))?;
        for token in analysis::tokens(&value).filter(|_| !found.is_empty()) {
            of_languages.entry(token.term).or_default().extend(&found);
        }
    }
    let mut of_sources: BTreeMap<Vec<String>, (String, usize)> = BTreeMap::new();
    for (value, term) in sources.into_iter().flatten() {
        let mut count = 0_usize;
        gather.take(index.each_posting(&term, |posting| {
            count = count.saturating_add(items.has(sizes.item_of(posting.passage)).into());
        }))?;
        // What differs in case and punctuation only is one for a query too.
        let words: Vec<String> = analysis::tokens(&value).map(|token| token.term).collect();
        if count > 0 && !words.is_empty() {
            let known = of_sources.entry(words).or_insert((value, 0));
            known.1 = known.1.saturating_add(count);
        }
    }
    let mut named: Vec<(u32, (i32, i32))> = Vec::new();
    for term in days.into_iter().flatten() {
        let Some((first, last)) = index::date_of(&term) else { continue };
        let years = (first.ymd().0, last.ymd().0);
        if years.1.saturating_sub(years.0) >= LONGEST_NAMED {
            continue;
        }
        gather.take(index.each_posting(&term, |posting| {
            named.extend(Some((posting.passage, years)).filter(|_| hits.has(posting.passage)));
        }))?;
    }
    gather.finish()?;

    let languages = of_languages.into_iter().map(|(name, mut items)| {
        order::by_key(&mut items, |item| (*item).into());
        items.dedup();
        let typed = format!("{}{name}", Field::Language.typed());
        Value { name, count: items.len(), typed }
    });
    let sources = of_sources.into_values().map(|(name, count)| {
        let typed = exactly(Field::Source, &name);
        Value { name, count, typed }
    });
    let years = by_year(named).into_iter().map(|(year, count)| {
        let name = year.to_string();
        let typed = [Field::Date.typed(), &dates::iso_year(year)].concat();
        Value { name, count, typed }
    });
    let mut groups: Vec<(u32, usize)> = answer.found().map(|group| (group.item, group.hits)).collect();
    order::by_key(&mut groups, |(item, _)| (*item).into());
    order::by_key(&mut groups, |(_, hits)| !(*hits as u64));
    let more_items = groups.len().saturating_sub(MOST_VALUES);
    groups.truncate(MOST_VALUES);
    Ok(Facets {
        languages: Facet::of(languages.collect()),
        sources: Facet::of(sources.collect()),
        years: Facet::of(years.collect()),
        items: groups,
        more_items,
    })
}

impl Facet {
    /// The values, which are in the order of their names.
    fn of(mut values: Vec<Value>) -> Self {
        order::by_key(&mut values, |value| !(value.count as u64));
        let more = values.len().saturating_sub(MOST_VALUES);
        values.truncate(MOST_VALUES);
        Self { values, more }
    }
}

/// A time of more years than these names none of them.
const LONGEST_NAMED: i32 = 30;

/// How many passages name each year, in the order of years: of dates the passage, the first and
/// the last year.
fn by_year(mut named: Vec<(u32, (i32, i32))>) -> Vec<(i32, usize)> {
    // A passage counts once for a year, however often it names it: its spans are joined.
    order::by_key(&mut named, |(_, (first, _))| i64::from(*first).wrapping_sub(i32::MIN.into()) as u64);
    order::by_key(&mut named, |(passage, _)| (*passage).into());
    let mut changes: BTreeMap<i32, (usize, usize)> = BTreeMap::new();
    let mut end = None;
    for (passage, (first, last)) in named {
        let known = end.filter(|(same, _)| *same == passage).map(|(_, end)| end);
        let first = known.map_or(first, |end: i32| first.max(end.saturating_add(1)));
        if first <= last {
            let begins = changes.entry(first).or_default();
            begins.0 = begins.0.saturating_add(1);
            let ends = changes.entry(last.saturating_add(1)).or_default();
            ends.1 = ends.1.saturating_add(1);
        }
        end = Some((passage, known.map_or(last, |end| end.max(last))));
    }
    let mut years = Vec::new();
    let mut count = 0_usize;
    let mut changes = changes.into_iter().peekable();
    while let Some((year, (begin, end))) = changes.next() {
        count = count.saturating_add(begin).saturating_sub(end);
        let next = changes.peek().map_or(year, |(next, _)| *next);
        if count > 0 {
            // None of more than four digits can be typed.
            years.extend((year.max(-9999)..next.min(10_000)).map(|year| (year, count)));
        }
    }
    years
}

/// What has to be typed to look for exactly this value: `item:"letters/1.md"`.
#[must_use]
pub fn exactly(field: Field, value: &str) -> String {
    // No quotation mark can stand inside of two.
    let plain = value.replace(query::is_quote, " ");
    format!("{}\"{}\"", field.typed(), plain.trim())
}

/// What has to be typed to see of what `text` finds only what a facet's value is stated of: its
/// `typed` before it, so that a word that is still being typed stays the last. `query` is what
/// `text` was parsed to.
#[must_use]
pub fn filtered(text: &str, query: &Query, typed: &str) -> String {
    if !matches!(query.root, Some(Node::Or(_))) {
        return format!("{typed} {}", text.trim_start());
    }
    // A bracket need not be closed, and would end the last word.
    let close = if query.leaves.iter().any(|leaf| leaf.open) { "" } else { ")" };
    format!("{typed} ({}{close}", text.trim())
}

impl Answer {
    /// The items that count as found, in any order.
    fn found(&self) -> impl Iterator<Item = &Group> {
        let best = self.groups.first().map(|group| group.level);
        let is_mixed = self.items == self.groups.len();
        self.groups.unordered().filter(move |group| is_mixed || Some(group.level) == best)
    }

    /// The items of the best level, and those of their passages that were found.
    pub(super) fn best_found(&self, sizes: &Sizes, passages: u32) -> (Bits, Bits) {
        let (mut items, mut hits) = (Bits::none(sizes.items()), Bits::none(passages));
        for group in self.found() {
            items.insert(group.item);
            let range = sizes.range(group.item);
            let set = if group.level == Level::All { &self.all } else { &self.some };
            set.iter_in(range).for_each(|passage| hits.insert(passage));
        }
        (items, hits)
    }

    /// The items in another order; those of a better [`Level`] stand before all others. What is
    /// alike stands in the order of the archive.
    ///
    /// Costs time in proportion to the items of the archive that have a date.
    ///
    /// # Errors
    ///
    /// Reading errors of the archive.
    pub fn sorted(&self, archive: &Archive, sort: Sort) -> Result<Vec<Group>> {
        let mut groups = self.groups.all().to_vec();
        if sort == Sort::Relevance {
            return Ok(groups);
        }
        order::by_key(&mut groups, |group| group.item.into());
        if sort == Sort::Date {
            let mut gather = Gather::default();
            let sizes = gather.take(archive.sizes())?;
            let stated = gather.take(archive.index().stated(Attribute::Date))?;
            let mut days: BTreeMap<u32, i32> = BTreeMap::new();
            if let Some(sizes) = sizes {
                for (value, term) in stated.into_iter().flatten() {
                    let Some((day, _)) = dates::asked(&value) else { continue };
                    gather.take(archive.index().each_posting(&term, |posting| {
                        days.entry(sizes.item_of(posting.passage)).or_insert(day.0);
                    }))?;
                }
            }
            gather.finish()?;
            let key = |day: &i32| i64::from(*day).wrapping_sub(i32::MIN.into()) as u64;
            order::by_key(&mut groups, |group| days.get(&group.item).map_or(u64::MAX, key));
        }
        // Where levels stand apart they do so in every order.
        if self.items < groups.len() {
            order::by_key(&mut groups, |group| group.level as u64);
        }
        Ok(groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArchiveBuilder;
    use crate::bytes::{Slice, Source};
    use crate::document::{self, Description};
    use crate::query;
    use crate::search::{Options, search};
    use proptest::prelude::*;
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};
    use std::ops::Range;
    use std::rc::Rc;

    /// An archive of items: language, source, date and text of each.
    fn packed(items: &[(&str, &str, &str, &str)]) -> Slice {
        let mut builder = ArchiveBuilder::new(Description::default());
        for (number, (language, source, date, text)) in items.iter().enumerate() {
            let described = Description {
                language: (*language).into(),
                source: (*source).into(),
                date: (*date).into(),
                ..Description::default()
            };
            let path = format!("{number:02}.txt");
            let item = document::parse(&path, text.as_bytes());
            builder.add(&path, text.as_bytes().to_vec(), item, &described);
        }
        Slice::from(builder.finish().unwrap())
    }

    fn pack(items: &[(&str, &str, &str, &str)]) -> Archive {
        Archive::open(packed(items)).unwrap()
    }

    fn ask(archive: &Archive, text: &str) -> Answer {
        search(archive, text, &query::parse(text), Options::default()).unwrap()
    }

    fn counted(facet: &Facet) -> Vec<(&str, usize)> {
        facet.values.iter().map(|value| (value.name.as_str(), value.count)).collect()
    }

    fn four() -> Archive {
        pack(&[
            ("en", "The box", "2005", "One\n\nMoscow in 2002.\n\nMoscow in 2002, and in 2002."),
            ("en, ru", "the  box!", "2001-05", "Two\n\nMoscow.\n\nOther things of 1999."),
            ("ru", "The box of letters", "", "Three\n\nThe Moscow of the 1990s and of 1995."),
            ("de", "", "1990", "Four\n\nNothing."),
        ])
    }

    #[test]
    fn what_the_found_items_have_in_common_is_counted() {
        let archive = four();
        let facets = facets(&archive, &ask(&archive, "moscow ")).unwrap();
        assert_eq!(counted(&facets.languages), [("en", 2), ("ru", 2)]);
        assert_eq!(counted(&facets.sources), [("The box", 2), ("The box of letters", 1)]);
        let years = counted(&facets.years);
        assert_eq!(&years[..2], [("2002", 2), ("1990", 1)]);
        assert_eq!(years.len(), 11, "ten years of a decade, and one: {years:?}");
        assert_eq!(facets.items, [(0, 2), (1, 1), (2, 1)]);
        assert_eq!(super::facets(&archive, &ask(&archive, "zebra ")).unwrap(), Facets::default());
    }

    #[test]
    fn what_is_typed_for_a_value_finds_its_items_alone() {
        let archive = four();
        for text in ["moscow ", "moscow", "moscow zebra ", "moscow OR mosc", "moscow OR \"moscow in 20"] {
            let query = query::parse(text);
            let answer = ask(&archive, text);
            let facets = facets(&archive, &answer).unwrap();
            for value in facets.languages.values.iter().chain(&facets.sources.values) {
                let typed = filtered(text, &query, &value.typed);
                let filtered = ask(&archive, &typed);
                assert_eq!(filtered.items, value.count, "{typed}");
            }
            let typed = filtered(text, &query, &exactly(Field::Item, "02.txt"));
            assert_eq!(
                ask(&archive, &typed).groups.all().iter().map(|group| group.item).collect::<Vec<_>>(),
                [2]
            );
        }
        assert_eq!(exactly(Field::Source, "the “box” "), "source:\"the  box\"");
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let sources: Vec<String> = (0..60).map(|number| format!("s{number:02}")).collect();
        let items: Vec<_> = sources.iter().map(|source| ("", source.as_str(), "", "A\n\nword")).collect();
        let archive = pack(&items);
        let facets = facets(&archive, &ask(&archive, "word ")).unwrap();
        assert_eq!((facets.sources.values.len(), facets.sources.more), (MOST_VALUES, 10));
        assert_eq!((facets.items.len(), facets.more_items), (MOST_VALUES, 10));
        assert_eq!(facets.sources.values[0].name, "s00");
    }

    #[test]
    fn items_stand_in_the_order_that_is_asked_for() {
        let archive = four();
        let order = |text: &str, sort| -> Vec<u32> {
            ask(&archive, text).sorted(&archive, sort).unwrap().iter().map(|group| group.item).collect()
        };
        assert_eq!(order("moscow ", Sort::Order), [0, 1, 2]);
        assert_eq!(order("moscow ", Sort::Date), [1, 0, 2]);
        let answer = ask(&archive, "moscow ");
        assert_eq!(answer.sorted(&archive, Sort::Relevance).unwrap(), answer.groups.all());
        // Better levels stay before others.
        assert_eq!(order("moscow things ", Sort::Order), [1, 0, 2]);
    }

    /// Writes down what is read.
    struct Watched(Slice, Rc<RefCell<Vec<Range<u64>>>>);

    impl Source for Watched {
        fn length(&self) -> u64 {
            self.0.length()
        }
        fn read(&self, range: Range<u64>) -> Result<Slice> {
            self.1.borrow_mut().push(range.clone());
            self.0.read(range)
        }
    }

    #[test]
    fn no_text_and_nothing_of_the_list_of_items_is_read() {
        let bytes =
            packed(&[("en", "box", "2005", "One\n\nMoscow in 2002."), ("ru", "", "", "Two\n\nMoscow.")]);
        let read = |what: &dyn Fn(&Archive)| {
            let log = Rc::new(RefCell::new(Vec::new()));
            let archive = Archive::open(Watched(bytes.clone(), Rc::clone(&log))).unwrap();
            log.borrow_mut().clear();
            what(&archive);
            log.take()
        };
        let apart = read(&|archive| {
            archive.item(0).unwrap();
            archive.document(1).unwrap();
        });
        let own = read(&|archive| {
            let answer = ask(archive, "moscow ");
            assert_eq!(facets(archive, &answer).unwrap().languages.values.len(), 2);
            answer.sorted(archive, Sort::Date).unwrap();
        });
        assert!(apart.len() >= 2 && own.len() >= 2);
        assert!(own.iter().all(|range| !apart.contains(range)), "{own:?} {apart:?}");
    }

    fn any_item() -> impl Strategy<Value = (String, String, String)> {
        let language = prop_oneof![Just(""), Just("en"), Just("ru"), Just("en, ru"), Just("uk-UA")];
        let source = prop_oneof![Just(""), Just("box"), Just("Box"), Just("box of letters"), Just("papers")];
        let passage = "( moscow| other| in 2002| in 2003| in 44 BC| 2001–2003| the 1990s|, |\\. ){1,8}";
        (language, source, prop::collection::vec(passage, 1..5)).prop_map(|(language, source, passages)| {
            (language.to_owned(), source.to_owned(), format!("Title\n\n{}", passages.join("\n\n")))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn facets_are_what_reading_all_items_gives(items in prop::collection::vec(any_item(), 1..9)) {
            let items: Vec<_> = items.iter().map(|(l, s, t)| (l.as_str(), s.as_str(), "", t.as_str())).collect();
            let archive = pack(&items);
            let answer = ask(&archive, "moscow ");
            let facets = facets(&archive, &answer).unwrap();

            let (mut languages, mut sources) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
            let mut years = BTreeMap::<String, usize>::new();
            let mut hits = Vec::new();
            for number in 0..items.len() {
                let document = archive.document(number as u32).unwrap();
                let Description { language, source, .. } = &document.description;
                let holds = |text: &str| analysis::tokens(text).any(|token| token.term == "moscow");
                let own: Vec<_> = document.blocks.iter().filter(|block| holds(&block.text)).collect();
                if own.is_empty() {
                    continue;
                }
                hits.push((number as u32, own.len()));
                let codes: BTreeSet<&str> =
                    language.split(", ").filter_map(|tag| tag.split('-').next()).filter(|code| !code.is_empty()).collect();
                codes.into_iter().for_each(|code| *languages.entry(code.to_owned()).or_default() += 1);
                if !source.is_empty() {
                    *sources.entry(source.to_lowercase()).or_default() += 1;
                }
                for block in own {
                    let named = dates::dates(&block.text).into_iter();
                    let named = named.filter(|date| date.last.ymd().0 - date.first.ymd().0 < LONGEST_NAMED);
                    let named: BTreeSet<i32> =
                        named.flat_map(|date| date.first.ymd().0..=date.last.ymd().0).collect();
                    named.into_iter().for_each(|year| *years.entry(year.to_string()).or_default() += 1);
                }
            }
            let sorted = |map: BTreeMap<String, usize>| {
                let mut all: Vec<_> = map.into_iter().collect();
                all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                all
            };
            let of = |facet: &Facet| -> Vec<(String, usize)> {
                facet.values.iter().map(|value| (value.name.to_lowercase(), value.count)).collect()
            };
            prop_assert_eq!(of(&facets.languages), sorted(languages));
            prop_assert_eq!(of(&facets.sources), sorted(sources));
            prop_assert_eq!(of(&facets.years), sorted(years));
            hits.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            prop_assert_eq!(facets.items, hits);
        }
    }
}
