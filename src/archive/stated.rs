//! What the documents state of the same matters. Writer and reader of section `STMT`; layout in
//! `FORMAT.md`.

use std::ops::Range;
use std::rc::Rc;

use super::container::{self, Counts, Section, SectionWriter};
use crate::analysis::dates::{Bound, Day};
use crate::bytes::{Cursor, Source, Store, Writer};
use crate::error::{Error, Gather, Result};
use crate::statements::{About, Difference, Event, Given, Ground, Kind, Statement, Subject, Topic, Value};

/// Blocks are cut when they have so many raw bytes.
const BLOCK: usize = 32 * 1024;
/// The most topics that are kept, those with the most certain differences first.
pub(super) const MOST_TOPICS: usize = 10_000;

const BOUNDS: [Bound; 3] = [Bound::Whole, Bound::Since, Bound::Until];
const COUNT: u8 = 32;
const POST: u8 = 33;
const SORT: u8 = 34;
const MAKING: u8 = 35;
const NAMED: u8 = 1;
const CLOSE: u8 = 1 << 7;
const ABOUT: u8 = 1 << 6;

/// Writes topics to a section, in their order.
pub(super) fn write(topics: &[Topic], section: &mut SectionWriter, store: &mut impl Store) -> Result<()> {
    let mut raw = Writer::new();
    let (mut count, mut statements) = (0_u32, 0_u32);
    let last = topics.len().min(MOST_TOPICS).saturating_sub(1);
    for (number, topic) in topics.iter().take(MOST_TOPICS).enumerate() {
        topic_to(topic, &mut raw);
        count = count.saturating_add(1);
        statements = statements.saturating_add(topic.statements.len() as u32);
        if raw.len() >= BLOCK || number == last {
            for (part, bytes) in (0_u32..).zip(raw.as_bytes().chunks(container::LARGEST_BLOCK)) {
                section.push(store, &container::pack(bytes))?;
                let (count, statements) = if part == 0 { (count, statements) } else { (0, 0) };
                section.resident.varint(count.into());
                section.resident.varint(statements.into());
            }
            raw.clear();
            (count, statements) = (0, 0);
        }
    }
    Ok(())
}

fn range_to(range: &Range<u32>, out: &mut Writer) {
    out.varint(range.start.into());
    out.varint(range.end.saturating_sub(range.start).into());
}

fn about_to(about: &About, out: &mut Writer) {
    match about {
        About::Event(event) => {
            out.u8((0_u8..).zip(Event::ALL).find(|(_, one)| one == event).map_or(0, |(number, _)| number));
        }
        About::Count(what) => {
            out.u8(COUNT);
            out.text(what);
        }
        About::Post(post) => {
            out.u8(POST);
            out.text(post);
        }
        About::Sort => out.u8(SORT),
        About::Making => out.u8(MAKING),
    }
}

fn topic_to(topic: &Topic, out: &mut Writer) {
    about_to(&topic.about, out);
    out.text(&topic.subject);
    out.count(topic.statements.len());
    for (item, one) in &topic.statements {
        out.varint((*item).into());
        out.varint(one.block.into());
        about_to(&one.about, out);
        out.u8(u8::from(one.subject.is_named));
        out.text(&one.subject.name);
        range_to(&one.sentence, out);
        range_to(&one.word, out);
        out.count(one.values.len());
        for value in &one.values {
            value_to(value, out);
        }
    }
    out.count(topic.differences.len());
    for one in &topic.differences {
        out.u8(one.kind as u8);
        out.u8(one.certainty);
        out.count(one.grounds.len());
        for ground in &one.grounds {
            let (number, shared) = number_of(*ground);
            out.u8(number);
            out.u8(shared);
        }
        out.count(one.values.len());
        for places in &one.values {
            out.count(places.len());
            for (statement, value) in places {
                out.varint((*statement).into());
                out.varint((*value).into());
            }
        }
    }
}

fn value_to(value: &Value, out: &mut Writer) {
    range_to(&value.range, out);
    let close = if value.is_close { CLOSE } else { 0 };
    match &value.given {
        Given::Time { first, last, bound, approximate } => {
            let bound = (0_u8..).zip(BOUNDS).find(|(_, one)| one == bound).map_or(0, |(number, _)| number);
            let about = if *approximate { ABOUT } else { 0 };
            out.u8(close | about | bound.wrapping_shl(3));
            // Days from the first that there is: never below 0.
            out.varint(u64::from(first.abs_diff(Day::FIRST.0)));
            out.varint(u64::from(last.abs_diff(*first)));
        }
        Given::Place(name) => {
            out.u8(close | 1);
            out.text(name);
        }
        Given::Number(number, about) => {
            out.u8(close | 2 | if *about { ABOUT } else { 0 });
            out.varint(*number);
        }
        Given::Name(name) => {
            out.u8(close | 3);
            out.text(name);
        }
        Given::Sort(sort) => {
            out.u8(close | 4);
            out.text(sort);
        }
    }
}

fn number_of(ground: Ground) -> (u8, u8) {
    match ground {
        Ground::BothNamed => (0, 0),
        Ground::OtherItem => (1, 0),
        Ground::SharedWords(count) => (2, count),
        Ground::Single => (3, 0),
        Ground::FarApart => (4, 0),
        Ground::Vague => (5, 0),
        Ground::OtherEvent => (6, 0),
    }
}

fn ground_of(number: u8, shared: u8) -> Option<Ground> {
    Some(match number {
        0 => Ground::BothNamed,
        1 => Ground::OtherItem,
        2 => Ground::SharedWords(shared),
        3 => Ground::Single,
        4 => Ground::FarApart,
        5 => Ground::Vague,
        6 => Ground::OtherEvent,
        _ => return None,
    })
}

/// The section, opened.
pub(super) struct Stated {
    section: Rc<Section>,
    counts: Counts,
}

impl Stated {
    pub(super) fn open(section: Rc<Section>) -> Result<Self> {
        let counts = Counts::read(&section)?;
        Ok(Self { section, counts })
    }

    /// How many topics there are.
    pub(super) fn count(&self) -> u32 {
        self.counts.totals().0
    }

    /// All topics in their order; each is checked against the number of items.
    pub(super) fn topics(&self, items: u32) -> Result<Vec<Topic>> {
        let mut gather = Gather::default();
        for number in 0..self.section.count() {
            gather.take(self.section.block(number))?;
        }
        gather.finish()?;
        let bytes = self.section.read(0..self.section.length())?;
        let mut cursor = Cursor::new(&bytes);
        let mut topics = Vec::new();
        while cursor.remaining() > 0 {
            topics.push(topic_of(&mut cursor, items)?);
        }
        if topics.len() as u64 != u64::from(self.count()) {
            return Err(cursor.damaged("the topics do not add up"));
        }
        Ok(topics)
    }
}

/// That every statement stands in the text of a passage.
pub(super) fn verify(archive: &super::Archive) -> Result<()> {
    let topics = archive.topics()?;
    if topics.is_empty() {
        return Ok(());
    }
    let sizes = archive.sizes()?;
    for (item, one) in topics.iter().flat_map(|topic| &topic.statements) {
        let none = || Error::damaged("section STMT", 0, "a statement is not in the text of its passage");
        let passages = sizes.range(*item);
        let passage = passages.start.checked_add(one.block).filter(|at| passages.contains(at));
        let (part, at) = archive.passage(passage.ok_or_else(none)?)?;
        let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let lies = |range: &Range<u32>| {
            text.get(range.start as usize..range.end as usize).is_some_and(|part| !part.is_empty())
        };
        let values = one.values.iter().map(|value| &value.range);
        if !values.chain([&one.sentence, &one.word]).all(lies) {
            return Err(none());
        }
    }
    Ok(())
}

fn range_of(cursor: &mut Cursor) -> Result<Range<u32>> {
    let start = cursor.varint32()?;
    let end = start.checked_add(cursor.varint32()?).ok_or_else(|| cursor.damaged("a range is too large"))?;
    Ok(start..end)
}

fn about_of(cursor: &mut Cursor) -> Result<About> {
    let number = cursor.u8()?;
    Ok(match number {
        COUNT => About::Count(cursor.text()?.to_owned()),
        POST => About::Post(cursor.text()?.to_owned()),
        SORT => About::Sort,
        MAKING => About::Making,
        number => {
            let event = Event::ALL.get(usize::from(number)).copied();
            About::Event(event.ok_or_else(|| cursor.damaged("a statement is of an unknown event"))?)
        }
    })
}

fn topic_of(cursor: &mut Cursor, items: u32) -> Result<Topic> {
    let about = about_of(cursor)?;
    let subject = cursor.text()?.to_owned();
    let mut statements: Vec<(u32, Statement)> = Vec::new();
    for _ in 0..cursor.count()? {
        let item = cursor.varint32()?;
        if item >= items {
            return Err(cursor.damaged("a statement is of no item"));
        }
        let block = cursor.varint32()?;
        let about = about_of(cursor)?;
        let is_named = cursor.u8()? & NAMED != 0;
        let name = cursor.text()?.to_owned();
        let (sentence, word) = (range_of(cursor)?, range_of(cursor)?);
        let mut values = Vec::new();
        for _ in 0..cursor.count()? {
            values.push(value_of(cursor)?);
        }
        let subject = Subject { name, is_named };
        let statement = Statement { about, subject, block, sentence, word, values, stems: Vec::new() };
        statements.push((item, statement));
    }
    if statements.len() < 2 {
        return Err(cursor.damaged("a topic has not two statements"));
    }
    let mut differences = Vec::new();
    for _ in 0..cursor.count()? {
        let kind = Kind::ALL.get(usize::from(cursor.u8()?)).copied();
        let kind = kind.ok_or_else(|| cursor.damaged("a difference is of an unknown kind"))?;
        let certainty = cursor.u8()?;
        let mut grounds = Vec::new();
        for _ in 0..cursor.count()? {
            let ground = ground_of(cursor.u8()?, cursor.u8()?);
            grounds.push(ground.ok_or_else(|| cursor.damaged("a ground is unknown"))?);
        }
        let mut values: Vec<Vec<(u32, u32)>> = Vec::new();
        for _ in 0..cursor.count()? {
            let mut places = Vec::new();
            for _ in 0..cursor.count()? {
                let (statement, value) = (cursor.varint32()?, cursor.varint32()?);
                let known = statements.get(statement as usize).map(|(_, one)| one.values.len());
                if known.is_none_or(|values| value as usize >= values) {
                    return Err(cursor.damaged("a difference is of no statement"));
                }
                places.push((statement, value));
            }
            values.push(places);
        }
        if certainty > 100 || values.len() < 2 || values.iter().any(Vec::is_empty) {
            return Err(cursor.damaged("a difference is none"));
        }
        differences.push(Difference { kind, values, certainty, grounds });
    }
    Ok(Topic { about, subject, statements, differences })
}

fn value_of(cursor: &mut Cursor) -> Result<Value> {
    let range = range_of(cursor)?;
    let kind = cursor.u8()?;
    let (is_close, about) = (kind & CLOSE != 0, kind & ABOUT != 0);
    let given = match kind & 7 {
        0 => {
            let bound = BOUNDS.get(usize::from(kind.wrapping_shr(3) & 7)).copied();
            let bound = bound.ok_or_else(|| cursor.damaged("a time has an unknown bound"))?;
            let first = Day::FIRST.0.checked_add_unsigned(cursor.varint32()?);
            let length = cursor.varint32()?;
            let last = first.and_then(|first| first.checked_add_unsigned(length));
            let days = first.zip(last).filter(|(_, last)| *last <= Day::LAST.0);
            let (first, last) = days.ok_or_else(|| cursor.damaged("a date has a day that there is not"))?;
            Given::Time { first, last, bound, approximate: about }
        }
        1 => Given::Place(cursor.text()?.to_owned()),
        2 => Given::Number(cursor.varint()?, about),
        3 => Given::Name(cursor.text()?.to_owned()),
        4 => Given::Sort(cursor.text()?.to_owned()),
        _ => return Err(cursor.damaged("a value is of an unknown kind")),
    };
    Ok(Value { range, given, is_close })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words() -> impl Strategy<Value = String> {
        "[a-zа-я ]{0,12}"
    }

    fn about() -> impl Strategy<Value = About> {
        prop_oneof![
            prop::sample::select(&Event::ALL[..]).prop_map(About::Event),
            words().prop_map(About::Count),
            words().prop_map(About::Post),
            prop::sample::select(&[About::Sort, About::Making][..]),
        ]
    }

    fn range() -> impl Strategy<Value = Range<u32>> {
        (any::<u32>(), any::<u16>()).prop_map(|(start, length)| start..start.saturating_add(length.into()))
    }

    fn value() -> impl Strategy<Value = Value> {
        let days = (Day::FIRST.0..=Day::LAST.0, 0_i32..40_000);
        let time = (days, 0_usize..3, any::<bool>()).prop_map(|((first, length), bound, approximate)| {
            Given::Time { first, last: (first + length).min(Day::LAST.0), bound: BOUNDS[bound], approximate }
        });
        let given = prop_oneof![
            time,
            words().prop_map(Given::Place),
            (any::<u64>(), any::<bool>()).prop_map(|(number, about)| Given::Number(number, about)),
            words().prop_map(Given::Name),
        ];
        (range(), given, any::<bool>()).prop_map(|(range, given, is_close)| Value { range, given, is_close })
    }

    fn statement() -> impl Strategy<Value = (u32, Statement)> {
        let subject = (words(), any::<bool>()).prop_map(|(name, is_named)| Subject { name, is_named });
        let values = prop::collection::vec(value(), 1..4);
        let places = (0_u32..9, any::<u32>(), range(), range());
        (about(), subject, places, values).prop_map(
            |(about, subject, (item, block, sentence, word), values)| {
                (item, Statement { about, subject, block, sentence, word, values, stems: Vec::new() })
            },
        )
    }

    fn topic() -> impl Strategy<Value = Topic> {
        let statements = prop::collection::vec(statement(), 2..5);
        let grounds = prop::collection::vec((0_u8..7, any::<u8>()), 0..4);
        let difference = (prop::sample::select(&Kind::ALL[..]), 0_u8..=100, grounds);
        let differences = prop::collection::vec(difference, 0..3);
        (about(), words(), statements, differences).prop_map(|(about, subject, statements, differences)| {
            let difference = |(kind, certainty, grounds): (Kind, u8, Vec<(u8, u8)>)| Difference {
                kind,
                // Each statement gives its last value.
                values: (0_u32..)
                    .zip(&statements)
                    .map(|(number, (_, one))| vec![(number, one.values.len() as u32 - 1)])
                    .collect(),
                certainty,
                grounds: grounds
                    .into_iter()
                    .filter_map(|(number, shared)| ground_of(number, shared))
                    .collect(),
            };
            let differences = differences.into_iter().map(difference).collect();
            Topic { about, subject, statements, differences }
        })
    }

    proptest! {
        #[test]
        fn a_topic_reads_back_as_it_was_written(topic in topic()) {
            let mut out = Writer::new();
            topic_to(&topic, &mut out);
            let mut cursor = Cursor::new(out.as_bytes());
            prop_assert_eq!(topic_of(&mut cursor, 9).unwrap(), topic.clone());
            cursor.end().unwrap();
            // Of fewer items it is none.
            let most = topic.statements.iter().map(|(item, _)| *item).max().unwrap();
            prop_assert!(topic_of(&mut Cursor::new(out.as_bytes()), most).is_err());
        }

        #[test]
        fn bytes_that_are_no_topic_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(topic) = topic_of(&mut Cursor::new(&bytes), 9) {
                prop_assert!(topic.statements.len() > 1);
            }
        }
    }
}
