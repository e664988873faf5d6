//! The index of names: who and what is spoken of, and where. Writer and reader of the sections
//! `NAME` and `SAID`; layout in `FORMAT.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::container::{Counts, Section};
use super::sizes::Sizes;
use crate::bytes::{Blocks, Cursor, Writer};
use crate::error::{Error, Gather, Result};
use crate::names::{Name, NameKind, Spoken, key_of};
use crate::order;

/// Of a name's items so many are looked at for what it stands beside.
const MOST_LOOKED_AT: usize = 64;

/// A name in the list of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedName {
    /// Its number in the archive.
    pub number: u32,
    /// The writing that it is listed by.
    pub heading: String,
    /// What it is of, where a text says so.
    pub kind: Option<NameKind>,
    /// How often it occurs.
    pub count: u32,
    /// In how many items.
    pub items: u32,
}

/// Where a name is spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The number of the passage in the archive.
    pub passage: u32,
    /// Bytes of its text.
    pub range: Range<usize>,
    /// The number of the name.
    pub name: u32,
}

/// Writes a name.
pub(super) fn write_name(name: &Name, out: &mut Writer) {
    out.text(&name.heading);
    out.u8(name.kind.map_or(0, NameKind::number));
    out.varint(name.count.into());
    out.varint(name.spread.into());
    out.count(name.writings.len());
    for (text, count) in &name.writings {
        out.text(text);
        out.varint((*count).into());
    }
    out.count(name.items.len());
    let mut before = 0;
    for &(item, count) in &name.items {
        out.varint(item.saturating_sub(before).into());
        out.varint(count.into());
        before = item;
    }
}

fn sum(cursor: &Cursor, one: u32, other: u32) -> Result<u32> {
    one.checked_add(other).ok_or_else(|| cursor.damaged("a number is too large"))
}

/// Reads what [`write_name`] writes. Of its items what `each` makes of them.
fn read_name(cursor: &mut Cursor, mut each: impl FnMut(u32, u32)) -> Result<Name> {
    let heading = cursor.text()?.to_owned();
    let kind = cursor.u8()?;
    let kind = match NameKind::of_number(kind) {
        None if kind > 0 => return Err(cursor.damaged("a name is of an unknown kind")),
        kind => kind,
    };
    let (count, spread) = (cursor.varint32()?, cursor.varint32()?);
    let mut writings = Vec::new();
    for _ in 0..cursor.count()? {
        writings.push((cursor.text()?.to_owned(), cursor.varint32()?));
    }
    let mut item = 0;
    for place in 0..cursor.count()? {
        let further = cursor.varint32()?;
        if place > 0 && further == 0 {
            return Err(cursor.damaged("the items of a name are not in order"));
        }
        item = sum(cursor, item, further)?;
        each(item, cursor.varint32()?);
    }
    if heading.is_empty() || count == 0 {
        return Err(cursor.damaged("a name is nowhere"));
    }
    Ok(Name { heading, kind, count, writings, spread, items: Vec::new() })
}

/// Writes what an item speaks of.
pub(super) fn write_said(spoken: &[Spoken], out: &mut Writer) {
    let mut own: Vec<(u32, u32)> = spoken.iter().map(|one| (one.name, one.length)).collect();
    own.sort_unstable();
    own.dedup();
    out.count(own.len());
    let mut before = 0;
    for &(name, length) in &own {
        out.varint(name.saturating_sub(before).into());
        out.varint(length.into());
        before = name;
    }
    if own.is_empty() {
        return;
    }
    let groups = || spoken.chunk_by(|one, other| one.block == other.block);
    out.count(groups().count());
    let mut block = 0;
    for group in groups() {
        let own_block = group.first().map_or(block, |first| first.block);
        out.varint(own_block.saturating_sub(block).into());
        block = own_block;
        out.count(group.len());
        let mut start = 0;
        for one in group {
            out.varint(one.start.saturating_sub(start).into());
            start = one.start;
            let place = own.binary_search(&(one.name, one.length)).unwrap_or_default();
            out.count(place);
        }
    }
}

/// Reads what [`write_said`] writes: hands over the place of the passage in the item, the first
/// byte, the length and the name.
fn read_said(cursor: &mut Cursor, mut each: impl FnMut(u32, u32, u32, u32) -> Result<()>) -> Result<()> {
    let mut own: Vec<(u32, u32)> = Vec::new();
    let mut name = 0;
    for _ in 0..cursor.count()? {
        let further = cursor.varint32()?;
        name = sum(cursor, name, further)?;
        own.push((name, cursor.varint32()?));
    }
    if own.is_empty() {
        return Ok(());
    }
    let mut place = 0;
    for _ in 0..cursor.count()? {
        let further = cursor.varint32()?;
        place = sum(cursor, place, further)?;
        let mut start = 0;
        for _ in 0..cursor.count()? {
            let further = cursor.varint32()?;
            start = sum(cursor, start, further)?;
            let at = cursor.varint()?;
            let (name, length) = usize::try_from(at)
                .ok()
                .and_then(|at| own.get(at).copied())
                .ok_or_else(|| cursor.damaged("a name is not among those of its item"))?;
            each(place, start, length, name)?;
        }
    }
    Ok(())
}

/// The two sections, opened.
pub(super) struct Stored {
    names: Rc<Section>,
    said: Rc<Section>,
    /// Names that stand in each block, and how often they occur.
    listed: Counts,
    /// Items that stand in each block, and how often they speak of names.
    spoken: Counts,
}

impl Stored {
    pub(super) fn open(names: Rc<Section>, said: Rc<Section>, items: u32) -> Result<Self> {
        let listed = Counts::read(&names).map_err(|error| error.inside("section NAME"))?;
        let spoken = Counts::read(&said).map_err(|error| error.inside("section SAID"))?;
        if spoken.totals() != (items, listed.totals().1) {
            return Err(Error::damaged("section SAID", 0, "names and other sections do not fit together"));
        }
        Ok(Self { names, said, listed, spoken })
    }
}

/// The names in the texts of an archive, as they were found when it was packed.
///
/// ```
/// use fonds::archive::{Archive, ArchiveBuilder};
/// use fonds::bytes::Slice;
/// use fonds::document::{self, Description};
///
/// let note = b"Minutes\n\nThey met in Moscow. Delegates came to Moscow by train.";
/// let mut builder = ArchiveBuilder::new(Description::default());
/// builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
/// let archive = Archive::open(Slice::from(builder.finish()?))?;
///
/// // Archives of format 1.0, and those without names, have none.
/// let names = archive.names().expect("packed by this program");
/// let moscow = names.find("moscow")?[0];
/// assert_eq!(names.name(moscow)?.count, 2);
/// assert_eq!(names.of_item(0)?[0].range, 12..18);
/// # Ok::<(), fonds::error::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct NameIndex<'a> {
    stored: &'a Stored,
    archive: &'a super::Archive,
}

impl<'a> NameIndex<'a> {
    pub(super) fn new(stored: &'a Stored, archive: &'a super::Archive) -> Self {
        Self { stored, archive }
    }

    /// How many names there are; never 0.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.stored.listed.totals().0
    }

    /// All names, in the order of their headings, script by script. Reads all of them.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn list(&self) -> Result<Vec<ListedName>> {
        let mut list = Vec::new();
        self.each(|number, name| {
            list.push(ListedName {
                number,
                heading: name.heading,
                kind: name.kind,
                count: name.count,
                items: name.spread,
            });
        })?;
        Ok(list)
    }

    fn each(&self, mut each: impl FnMut(u32, Name)) -> Result<()> {
        // What is not loaded yet is asked for at once.
        let mut gather = Gather::default();
        for block in 0..self.stored.names.count() {
            gather.take(self.block(block, |number, name, _| each(number, name)))?;
        }
        gather.finish()
    }

    /// Hands over the names of a block, each with the items that speak of it.
    fn block(&self, block: usize, mut each: impl FnMut(u32, Name, Vec<(u32, u32)>)) -> Result<()> {
        let mut read = || {
            let bytes = self.stored.names.block(block)?;
            let mut cursor = Cursor::new(&bytes);
            let outside = || Error::Unknown { what: "block", number: block as u64 };
            let before = self.stored.listed.before(block).ok_or_else(outside)?;
            let after = self.stored.listed.before(block.saturating_add(1)).ok_or_else(outside)?;
            let mut occurs = before.1;
            for number in before.0..after.0 {
                let mut items = Vec::new();
                let name = read_name(&mut cursor, |item, count| items.push((item, count)))?;
                occurs = sum(&cursor, occurs, name.count)?;
                if items.last().is_some_and(|(item, _)| *item >= self.archive.len()) {
                    return Err(cursor.damaged("a name is of no item"));
                }
                each(number, name, items);
            }
            if occurs != after.1 {
                return Err(cursor.damaged("names are not as often as it is listed"));
            }
            cursor.end()
        };
        read().map_err(|error: Error| error.inside("section NAME"))
    }

    /// A name with its writings and the items that speak of it.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is none of this number; reading errors.
    pub fn name(&self, number: u32) -> Result<Name> {
        let unknown = || Error::Unknown { what: "name", number: number.into() };
        if number >= self.count() {
            return Err(unknown());
        }
        let mut found = None;
        self.block(self.stored.listed.last(|(names, _)| *names <= number), |other, name, items| {
            if other == number {
                found = Some(Name { items, ..name });
            }
        })?;
        found.ok_or_else(unknown)
    }

    /// The names of which the heading or another writing fits, in the order of their headings, each
    /// with the first such writing unless it is the heading. Reads all names.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn list_of(&self, fits: impl Fn(&str) -> bool) -> Result<Vec<(ListedName, Option<String>)>> {
        let mut list = Vec::new();
        self.each(|number, Name { heading, kind, count, writings, spread, .. }| {
            let writing = writings.into_iter().map(|(text, _)| text).find(|text| fits(text));
            let is_listed = fits(&heading);
            if is_listed || writing.is_some() {
                let name = ListedName { number, heading, kind, count, items: spread };
                list.push((name, writing.filter(|_| !is_listed)));
            }
        })?;
        Ok(list)
    }

    /// The headings of these names. Reads the blocks that they stand in, each once, and is missing all
    /// of them at once.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn headings(&self, numbers: &BTreeSet<u32>) -> Result<BTreeMap<u32, String>> {
        let mut headings = BTreeMap::new();
        let mut gather = Gather::default();
        let mut next = 0_usize;
        for number in numbers.iter().filter(|number| **number < self.count()) {
            let block = self.stored.listed.last(|(names, _)| *names <= *number);
            if block < next {
                continue;
            }
            next = block.saturating_add(1);
            gather.take(self.block(block, |number, name, _| {
                if numbers.contains(&number) {
                    headings.insert(number, name.heading);
                }
            }))?;
        }
        gather.finish()?;
        Ok(headings)
    }

    /// The names that have this writing, in any of its forms; one that is listed by it goes first.
    /// Reads all names.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn find(&self, writing: &str) -> Result<Vec<u32>> {
        let key = key_of(writing);
        let mut found: Vec<(u64, u32)> = Vec::new();
        self.each(|number, name| {
            let has = |text: &str| key_of(text) == key;
            if name.heading == writing {
                found.push((0, number));
            } else if has(&name.heading) {
                found.push((1, number));
            } else if name.writings.iter().any(|(text, _)| has(text)) {
                found.push((2, number));
            }
        })?;
        order::by_key(&mut found, |(rank, _)| *rank);
        Ok(found.into_iter().map(|(_, number)| number).collect())
    }

    /// What an item speaks of, in the order of its text.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is no such item; reading errors.
    pub fn of_item(&self, item: u32) -> Result<Vec<Said>> {
        if item >= self.archive.len() {
            return Err(Error::Unknown { what: "item", number: item.into() });
        }
        let sizes = self.archive.sizes()?;
        let mut said = Vec::new();
        self.said(self.stored.spoken.last(|(items, _)| *items <= item), sizes, |of, one| {
            if of == item {
                said.push(one);
            }
            Ok(())
        })?;
        Ok(said)
    }

    /// Hands over what stands in a block, each with its item.
    fn said(&self, block: usize, sizes: &Sizes, mut each: impl FnMut(u32, Said) -> Result<()>) -> Result<()> {
        let mut read = || {
            let bytes = self.stored.said.block(block)?;
            let mut cursor = Cursor::new(&bytes);
            let outside = || Error::Unknown { what: "block", number: block as u64 };
            let before = self.stored.spoken.before(block).ok_or_else(outside)?;
            let after = self.stored.spoken.before(block.saturating_add(1)).ok_or_else(outside)?;
            let mut occurs = before.1;
            for item in before.0..after.0 {
                let passages = sizes.range(item);
                read_said(&mut cursor, |place, start, length, name| {
                    let passage = passages.start.checked_add(place).filter(|at| passages.contains(at));
                    let damaged = || Error::damaged("", 0, "a name is of no passage");
                    let end = start.checked_add(length).ok_or_else(damaged)?;
                    occurs = occurs.checked_add(1).ok_or_else(damaged)?;
                    if name >= self.count() {
                        return Err(damaged());
                    }
                    let range = start as usize..end as usize;
                    each(item, Said { passage: passage.ok_or_else(damaged)?, range, name })
                })?;
            }
            if occurs != after.1 {
                return Err(cursor.damaged("names are not as often as it is listed"));
            }
            cursor.end()
        };
        read().map_err(|error: Error| error.inside("section SAID"))
    }

    /// The names that a name stands beside in a passage, each with in how many passages; at most
    /// `most`, the most frequent first. Looks at the first 64 items that speak of it.
    ///
    /// # Errors
    ///
    /// As [`name`](Self::name).
    pub fn beside(&self, number: u32, most: usize) -> Result<Vec<(u32, u32)>> {
        let mut passages: BTreeMap<u32, u32> = BTreeMap::new();
        let mut gather = Gather::default();
        for (item, _) in self.name(number)?.items.into_iter().take(MOST_LOOKED_AT) {
            let said = gather.take(self.of_item(item))?.unwrap_or_default();
            for passage in said.chunk_by(|one, other| one.passage == other.passage) {
                if passage.iter().all(|one| one.name != number) {
                    continue;
                }
                let mut names: Vec<u32> =
                    passage.iter().map(|one| one.name).filter(|name| *name != number).collect();
                names.sort_unstable();
                names.dedup();
                for name in names {
                    let count = passages.entry(name).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
        gather.finish()?;
        let mut beside: Vec<(u32, u32)> = passages.into_iter().collect();
        order::by_key(&mut beside, |(_, count)| u64::from(u32::MAX.saturating_sub(*count)));
        beside.truncate(most);
        Ok(beside)
    }

    /// That every mention stands in the text of a passage, and that names occur as often as is said.
    pub(super) fn verify(&self) -> Result<()> {
        let mut counts: Vec<u32> = Vec::new();
        self.each(|_, name| counts.push(name.count))?;
        let sizes = self.archive.sizes()?;
        for block in 0..self.stored.said.count() {
            self.said(block, sizes, |_, one| {
                let (part, at) = self.archive.passage(one.passage)?;
                let text = part.blocks.get(at).and_then(|block| block.text.get(one.range));
                let left = counts.get_mut(one.name as usize).and_then(|count| {
                    *count = count.checked_sub(1)?;
                    Some(())
                });
                let none = || Error::damaged("", 0, "a name is not in the text of its passage");
                text.filter(|text| !text.is_empty()).and(left).ok_or_else(none)
            })?;
        }
        if counts.iter().any(|left| *left > 0) {
            return Err(Error::damaged("section NAME", 0, "a name is not as often as it is said"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::archive::tests::of_texts as archive;

    #[test]
    fn every_mention_comes_back_with_its_name() {
        let text = |number: usize| {
            let mut text = "Notes\n\n".to_owned();
            for at in 0..number % 7 {
                write!(text, "It was then in Oslo that they spoke of Bergen number {at}.\n\n").unwrap();
            }
            if number.is_multiple_of(5) {
                text += "She came from Tromso when it was cold in Tromso.\n\n";
            }
            text
        };
        // As many as fill several blocks.
        let texts: Vec<String> = (0..4000).map(text).collect();
        let archive = archive(&texts.chunks(900).map(<[String]>::to_vec).collect::<Vec<_>>());
        let names = archive.names().unwrap();
        assert!(names.stored.said.count() > 2);
        let list = names.list().unwrap();
        let headings: Vec<&str> = list.iter().map(|name| name.heading.as_str()).collect();
        assert_eq!(headings, ["Bergen", "Oslo", "Tromso"]);
        for (number, text) in (0_u32..).zip(&texts) {
            let mut found: Vec<(String, u32)> = Vec::new();
            for one in names.of_item(number).unwrap() {
                let (part, at) = archive.passage(one.passage).unwrap();
                assert_eq!(archive.item_of(one.passage).unwrap(), number);
                found.push((part.blocks[at].text[one.range.clone()].to_owned(), one.name));
            }
            let words = text.split([' ', '.']).filter(|word| headings.contains(word));
            let expected: Vec<(String, u32)> = words
                .map(|word| (word.to_owned(), headings.iter().position(|name| *name == word).unwrap() as u32))
                .collect();
            assert_eq!(found, expected, "{number}");
        }
        for name in &list {
            let card = names.name(name.number).unwrap();
            assert_eq!((card.count, card.spread), (name.count, name.items));
            let has = |text: &&String| text.contains(&name.heading);
            assert_eq!(card.items.len(), texts.iter().filter(has).count());
        }
        let of_them = names.list_of(|text| text.contains('o')).unwrap();
        assert_eq!(of_them.iter().map(|(name, _)| name.number).collect::<Vec<_>>(), [1, 2]);
        assert!(of_them.iter().all(|(_, writing)| writing.is_none()));
        let headings = names.headings(&BTreeSet::from([0, 2, 77])).unwrap();
        assert_eq!(headings, BTreeMap::from([(0, "Bergen".to_owned()), (2, "Tromso".to_owned())]));
        assert_eq!(names.find("OSLO").unwrap(), [1]);
        assert_eq!(names.find("nothing").unwrap(), [0; 0]);
        assert_eq!(names.name(3).unwrap_err(), Error::Unknown { what: "name", number: 3 });
        // Each passage that has one has the other; Tromso stands alone.
        let of_first: u32 =
            names.name(0).unwrap().items.iter().take(MOST_LOOKED_AT).map(|(_, count)| count).sum();
        assert_eq!(names.beside(0, 5).unwrap(), [(1, of_first)]);
        assert_eq!(names.beside(2, 5).unwrap(), []);
    }

    #[test]
    fn a_name_is_found_by_any_of_its_writings() {
        let text = "Circle\n\nThey met in Moscow (Москва). He came to Moscow from Москва by train.\n";
        let archive = archive(&[vec![text.to_owned()]]);
        let found = archive.names().unwrap().list_of(|text| text.starts_with("Мос")).unwrap();
        let told: Vec<_> =
            found.iter().map(|(name, writing)| (name.heading.as_str(), writing.as_deref())).collect();
        assert_eq!(told, [("Moscow", Some("Москва"))]);
    }

    #[test]
    fn an_archive_without_names_has_no_section_of_them() {
        assert!(archive(&[vec!["Nothing is here.".to_owned()]]).names().is_none());
    }
}
