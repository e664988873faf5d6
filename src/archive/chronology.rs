//! The chronology: every date of the texts, by item and passage. Writer and reader of section
//! `DATE`; layout in `FORMAT.md`.

use std::ops::Range;
use std::rc::Rc;

use super::container::{self, Counts, Packed, Section};
use crate::analysis::dates::{Bound, Dated, Day, Edge, Precision};
use crate::bytes::{Cursor, Writer};
use crate::error::{Error, Gather, Result};
use crate::order;

/// Blocks are cut when they have so many raw bytes.
const BLOCK: usize = 32 * 1024;
/// No group has more dates, so that a block with one group more stays far below the most bytes
/// that a block may have.
const MOST_IN_GROUP: usize = 1000;
/// Years are written by their distance from this one.
const YEAR: i64 = 2000;

const PRECISIONS: [Precision; 6] = [
    Precision::Day,
    Precision::Month,
    Precision::Season,
    Precision::Year,
    Precision::Decade,
    Precision::Century,
];
const BOUNDS: [Bound; 3] = [Bound::Whole, Bound::Since, Bound::Until];
/// Of a whole time, where the bound stands: one end is about then, the first one with the next bit, or else the last one.
const ONE_END: u8 = 3;
const APPROXIMATE: u8 = 1 << 5;
const INFERRED: u8 = 1 << 6;
/// Two days are written; otherwise the last one follows from the first and the precision.
const SPAN: u8 = 1 << 7;

/// A date in a text of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The number of the item.
    pub item: u32,
    /// The number of the passage in the archive.
    pub passage: u32,
    /// The date; its range is one of bytes of the passage's text.
    pub date: Dated,
}

/// Puts dates in the order of time: by their first days, then the shorter ones first; others
/// stay as they stand.
pub fn in_order_of_time(moments: &mut Vec<Moment>) {
    // Of two numbers with another highest bit, the smaller one is the smaller without a sign.
    let number = |day: Day| day.0.cast_unsigned() ^ 1_u32.rotate_right(1);
    order::by_key(moments, |one| order::pair(number(one.date.first), number(one.date.last)));
}

/// A block that is ready, with what the front says of it.
#[derive(Debug)]
pub(super) struct DateBlock {
    pub(super) packed: Packed,
    items: u32,
    pub(super) dates: u32,
}

impl DateBlock {
    /// Writes what [`Counts`] reads.
    pub(super) fn write(&self, out: &mut Writer) {
        out.varint(self.items.into());
        out.varint(self.dates.into());
    }
}

/// Collects the dates of items, in order.
#[derive(Debug, Default)]
pub(super) struct ChronologyWriter {
    blocks: Vec<DateBlock>,
    /// Whole records of the block at hand.
    raw: Writer,
    items: u32,
    dates: u32,
    /// The record at hand: its groups, and how many they are.
    groups: Writer,
    count: usize,
}

impl ChronologyWriter {
    /// Adds an item: the dates of each of its passages.
    pub(super) fn item(&mut self, passages: &[Vec<Dated>]) {
        if self.items == 0 && self.raw.is_empty() {
            // Nothing of the item before goes on here.
            self.raw.varint(0);
        }
        self.items = self.items.saturating_add(1);
        let mut before = 0_u32;
        for (place, dates) in (0_u32..).zip(passages) {
            for dates in dates.chunks(MOST_IN_GROUP) {
                self.groups.varint(place.saturating_sub(before).into());
                before = place;
                self.groups.count(dates.len());
                let mut end = 0;
                for date in dates {
                    write_date(date, end, &mut self.groups);
                    end = date.range.end;
                }
                self.count = self.count.saturating_add(1);
                self.dates = self.dates.saturating_add(dates.len() as u32);
                if self.raw.len().saturating_add(self.groups.len()) >= BLOCK {
                    self.close();
                    before = 0;
                }
            }
        }
        self.end_record();
        if self.raw.len() >= BLOCK {
            self.cut();
        }
    }

    fn end_record(&mut self) {
        self.raw.count(std::mem::take(&mut self.count));
        self.raw.put(self.groups.as_bytes());
        self.groups.clear();
    }

    /// Ends the record and the block; what else the item has goes on in the next block.
    fn close(&mut self) {
        self.end_record();
        self.cut();
    }

    fn cut(&mut self) {
        let packed = container::pack(self.raw.as_bytes());
        self.raw.clear();
        let (items, dates) = (std::mem::take(&mut self.items), std::mem::take(&mut self.dates));
        self.blocks.push(DateBlock { packed, items, dates });
    }

    /// The blocks.
    pub(super) fn finish(mut self) -> Vec<DateBlock> {
        if !self.raw.is_empty() {
            self.cut();
        }
        self.blocks
    }
}

fn zigzag(number: i64) -> u64 {
    number.wrapping_shl(1).cast_unsigned() ^ number.wrapping_shr(63).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    number.wrapping_shr(1).cast_signed() ^ (number & 1).wrapping_neg().cast_signed()
}

/// The last day of the time of this precision that begins with a day; `None` if it is always
/// written, or none begins with that day.
fn last_of(first: Day, precision: Precision) -> Option<Day> {
    let (year, month, day) = first.ymd();
    let next = match (precision, month, day) {
        (Precision::Day, ..) => return Some(first),
        (Precision::Month, 12, 1) => Day::from_ymd(year.saturating_add(1), 1, 1),
        (Precision::Month, _, 1) => Day::from_ymd(year, month.saturating_add(1), 1),
        (Precision::Year, 1, 1) => Day::from_ymd(year.saturating_add(1), 1, 1),
        (Precision::Decade, 1, 1) => Day::from_ymd(year.saturating_add(10), 1, 1),
        _ => None,
    };
    next.map(|next| Day(next.0.saturating_sub(1)))
}

/// Writes a date after one that ends at a byte of the passage's text.
fn write_date(date: &Dated, end: usize, out: &mut Writer) {
    out.count(date.range.start.saturating_sub(end));
    out.count(date.range.len());
    let place = |found: Option<usize>| found.unwrap_or_default() as u8;
    // Of one end alone: which one, where whether it is so of any stands otherwise.
    let of_one = date.sharp.filter(|_| date.bound == Bound::Whole && date.approximate);
    let precision = place(PRECISIONS.iter().position(|one| *one == date.precision));
    let bound = place(BOUNDS.iter().position(|one| *one == date.bound));
    let bound = if of_one.is_some() { ONE_END } else { bound };
    let approximate = of_one.map_or(date.approximate, |sharp| sharp == Edge::Last);
    let is_span = last_of(date.first, date.precision) != Some(date.last);
    let flags = [(approximate, APPROXIMATE), (date.inferred, INFERRED), (is_span, SPAN)];
    let flags = flags.into_iter().filter(|(is_set, _)| *is_set);
    out.u8(flags.fold(precision | bound.wrapping_shl(3), |all, (_, flag)| all | flag));
    if is_span {
        out.varint(zigzag(date.first.0.into()));
        out.varint(u64::from(date.last.0.abs_diff(date.first.0)));
        return;
    }
    let (year, month, day) = date.first.ymd();
    out.varint(zigzag(i64::from(year).saturating_sub(YEAR)));
    if date.precision <= Precision::Month {
        out.u8(month as u8);
    }
    if date.precision == Precision::Day {
        out.u8(day as u8);
    }
}

/// A day that a date can have.
fn day(number: i64) -> Option<Day> {
    let day = i32::try_from(number).ok().map(Day)?;
    (Day::FIRST..=Day::LAST).contains(&day).then_some(day)
}

/// Reads what [`write_date`] writes.
fn read_date(cursor: &mut Cursor, end: usize) -> Result<Dated> {
    let fits = |sum: Option<u32>| sum.ok_or_else(|| Error::damaged("", 0, "a range is too large"));
    let start = fits(
        u32::try_from(end).ok().zip(Some(cursor.varint32()?)).and_then(|(end, gap)| end.checked_add(gap)),
    )?;
    let end = fits(start.checked_add(cursor.varint32()?))?;
    let kind = cursor.u8()?;
    let unknown = |cursor: &Cursor| cursor.damaged("a date is of an unknown kind");
    let precision = *PRECISIONS.get(usize::from(kind & 7)).ok_or_else(|| unknown(cursor))?;
    let bound = kind.wrapping_shr(3) & 3;
    let is_about = kind & APPROXIMATE != 0;
    let sharp = (bound == ONE_END).then_some(if is_about { Edge::Last } else { Edge::First });
    let bound = BOUNDS.get(usize::from(bound)).copied().unwrap_or_default();
    let days = if kind & SPAN != 0 {
        let first = unzigzag(cursor.varint()?);
        let last = first.checked_add(cursor.varint32()?.into());
        day(first).zip(last.and_then(day))
    } else {
        let year = i32::try_from(unzigzag(cursor.varint()?).saturating_add(YEAR)).ok();
        let month = if precision <= Precision::Month { cursor.u8()? } else { 1 };
        let of_month = if precision == Precision::Day { cursor.u8()? } else { 1 };
        let first = year.and_then(|year| Day::from_ymd(year, month.into(), of_month.into()));
        first.and_then(|first| Some((first, last_of(first, precision)?)))
    };
    let (first, last) = days.ok_or_else(|| cursor.damaged("a date has a day that there is not"))?;
    Ok(Dated {
        range: start as usize..end as usize,
        first,
        last,
        precision,
        bound,
        approximate: is_about || sharp.is_some(),
        sharp,
        inferred: kind & INFERRED != 0,
    })
}

/// Reads a record: hands over each date with the place of its passage in the item.
fn read_record(cursor: &mut Cursor, mut each: impl FnMut(u32, Dated) -> Result<()>) -> Result<()> {
    let mut place = 0_u32;
    for _ in 0..cursor.count()? {
        let further = place.checked_add(cursor.varint32()?);
        place = further.ok_or_else(|| cursor.damaged("a number is too large"))?;
        let mut end = 0;
        for _ in 0..cursor.count()? {
            let date = read_date(cursor, end)?;
            end = date.range.end;
            each(place, date)?;
        }
    }
    Ok(())
}

/// The dates in the texts of an archive, as they were found when it was packed.
///
/// ```
/// use fonds::archive::{Archive, ArchiveBuilder};
/// use fonds::bytes::Slice;
/// use fonds::document::{self, Description};
///
/// let note = b"Minutes\n\nThe congress met in January 2002, and again on 2 May 2013.";
/// let mut builder = ArchiveBuilder::new(Description::default());
/// builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
/// let archive = Archive::open(Slice::from(builder.finish()?))?;
///
/// // Archives of format 1.0 have none.
/// let chronology = archive.chronology().expect("packed by this program");
/// let dates: Vec<_> = chronology
///     .of(&[0], 100)?
///     .into_iter()
///     .map(|one| (one.passage, one.date.first.to_string(), one.date.last.to_string()))
///     .collect();
/// assert_eq!(dates, [
///     (1, "2002-01-01".to_owned(), "2002-01-31".to_owned()),
///     (1, "2013-05-02".to_owned(), "2013-05-02".to_owned()),
/// ]);
/// # Ok::<(), fonds::error::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Chronology<'a> {
    stored: &'a Stored,
    archive: &'a super::Archive,
}

/// The section, opened.
pub(super) struct Stored {
    section: Rc<Section>,
    /// Items that begin in each block, and dates.
    counts: Counts,
}

impl Stored {
    pub(super) fn open(section: Rc<Section>) -> Result<Self> {
        let counts = Counts::read(&section)?;
        Ok(Self { section, counts })
    }

    /// How many items and dates there are.
    pub(super) fn totals(&self) -> (u32, u32) {
        self.counts.totals()
    }

    /// The blocks that may hold dates of an item: the one that it begins in, and those that begin
    /// with the rest of it.
    fn blocks_of(&self, item: u32) -> Range<usize> {
        let first = self.counts.last(|(items, _)| *items <= item);
        let last = self.counts.last(|(items, _)| *items <= item.saturating_add(1));
        first..last.saturating_add(1).min(self.section.count())
    }

    /// How many dates a block has, if all items that begin in it are among these, or have no rest
    /// of them before it; what is known of it without reading it.
    fn all_of(&self, number: usize, items: &[u32]) -> Option<u32> {
        let (before, after) = (self.counts.before(number)?, self.counts.before(number.checked_add(1)?)?);
        let at = items.partition_point(|&item| item < before.0);
        let of_block = items.partition_point(|&item| item < after.0).saturating_sub(at);
        let goes_on = at > 0 || before.0 == 0;
        (goes_on && of_block == after.0.saturating_sub(before.0) as usize)
            .then(|| after.1.saturating_sub(before.1))
    }

    /// Hands over the dates of a block by their items and the places of their passages.
    fn block(&self, number: usize, mut each: impl FnMut(u32, u32, Dated) -> Result<()>) -> Result<()> {
        let outside = || Error::Unknown { what: "block", number: number as u64 };
        let before = self.counts.before(number).ok_or_else(outside)?;
        let after = self.counts.before(number.saturating_add(1)).ok_or_else(outside)?;
        let bytes = self.section.block(number)?;
        let mut cursor = Cursor::new(&bytes);
        let mut dates = before.1;
        // The rest of the item before, and then those that begin here.
        let rest = before.0.checked_sub(1);
        for item in std::iter::once(rest).chain((before.0..after.0).map(Some)) {
            read_record(&mut cursor, |place, date| {
                dates = dates.saturating_add(1);
                let none = || Error::damaged("", 0, "a date is of no item");
                each(item.ok_or_else(none)?, place, date)
            })?;
        }
        cursor.end()?;
        if dates == after.1 {
            Ok(())
        } else {
            Err(cursor.damaged("a block does not hold what it is listed with"))
        }
    }
}

impl<'a> Chronology<'a> {
    pub(super) fn new(stored: &'a Stored, archive: &'a super::Archive) -> Self {
        Self { stored, archive }
    }

    /// How many dates there are in all texts. Costs nothing.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.stored.totals().1
    }

    /// The dates of these items, whose numbers increase, in the order in which they stand; the
    /// first ones, if there are more than `most`. Reads the blocks of these items, as many as are
    /// needed for so many dates, and is missing all of them at once.
    ///
    /// # Errors
    ///
    /// Reading errors; [`Error::Missing`] if the source has not loaded the blocks.
    pub fn of(&self, items: &[u32], most: usize) -> Result<Vec<Moment>> {
        let mut moments = Vec::new();
        let mut gather = Gather::default();
        let sizes = gather.take(self.archive.sizes())?;
        let (mut next, mut held) = (0_usize, 0_u64);
        for number in items.iter().flat_map(|&item| self.stored.blocks_of(item)) {
            if number < next || held >= most as u64 {
                continue;
            }
            next = number.saturating_add(1);
            let before = moments.len();
            let found = self.each_of(number, sizes, |moment| {
                if moments.len() < most && items.binary_search(&moment.item).is_ok() {
                    moments.push(moment);
                }
                Ok(())
            });
            let is_here = gather.take(found)?.is_some();
            let found = moments.len().saturating_sub(before) as u64;
            let listed = self.stored.all_of(number, items).filter(|_| !is_here);
            held = held.saturating_add(listed.map_or(found, u64::from));
        }
        gather.finish()?;
        Ok(moments)
    }

    /// Hands over the dates of a block; those of no passage are refused.
    fn each_of(
        &self,
        number: usize,
        sizes: Option<&super::Sizes>,
        mut each: impl FnMut(Moment) -> Result<()>,
    ) -> Result<()> {
        let read = self.stored.block(number, |item, place, date| {
            // Without the sizes this is only to see whether the block is here.
            let Some(sizes) = sizes else { return Ok(()) };
            let passages = sizes.range(item);
            let passage = passages.start.checked_add(place).filter(|at| passages.contains(at));
            let none = || Error::damaged("", 0, "a date is of no passage");
            each(Moment { item, passage: passage.ok_or_else(none)?, date })
        });
        read.map_err(|error| error.inside("section DATE"))
    }

    /// That every date stands in the text of a passage.
    pub(super) fn verify(&self) -> Result<()> {
        let sizes = self.archive.sizes()?;
        for number in 0..self.stored.section.count() {
            self.each_of(number, Some(sizes), |moment| {
                let (part, at) = self.archive.passage(moment.passage)?;
                let text = part.blocks.get(at).and_then(|block| block.text.get(moment.date.range));
                let none = || Error::damaged("", 0, "a date is not in the text of its passage");
                text.filter(|text| !text.is_empty()).map(|_| ()).ok_or_else(none)
            })?;
        }
        Ok(())
    }

    /// The dates of all items, as [`of`](Self::of) gives them.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub fn all(&self, most: usize) -> Result<Vec<Moment>> {
        // Not as many as the front says: as many as there are.
        let items: Vec<u32> = (0..self.archive.sizes()?.items()).collect();
        self.of(&items, most)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::dates::dates;
    use crate::archive::Archive;
    use crate::archive::tests::of_texts as archive;

    /// All dates, found the slow way.
    fn read(archive: &Archive) -> Vec<Moment> {
        let mut all = Vec::new();
        for passage in 0..archive.index().passages() {
            let (part, at) = archive.passage(passage).unwrap();
            let item = archive.item_of(passage).unwrap();
            all.extend(dates(&part.blocks[at].text).into_iter().map(|date| Moment { item, passage, date }));
        }
        all
    }

    fn day() -> impl Strategy<Value = Day> {
        prop_oneof![
            (Day::FIRST.0..=Day::LAST.0).prop_map(Day),
            (1900_i32..2100, 1_u32..13, 1_u32..29).prop_map(|(y, m, d)| Day::from_ymd(y, m, d).unwrap()),
            (-9999_i32..=9999).prop_map(|year| Day::from_ymd(year, 1, 1).unwrap()),
        ]
    }

    fn date() -> impl Strategy<Value = Dated> {
        let length = prop_oneof![Just(None), (0_i32..40_000).prop_map(Some)];
        let sharp = prop_oneof![Just(None), Just(Some(Edge::First)), Just(Some(Edge::Last))];
        let kinds = (0_usize..6, 0_usize..3, any::<bool>(), any::<bool>(), sharp);
        (day(), length, kinds, 0_usize..300, 1_usize..300).prop_map(
            |(first, length, (precision, bound, approximate, inferred, sharp), start, size)| {
                let precision = PRECISIONS[precision];
                let end = length.and_then(|length| first.0.checked_add(length)).map(Day);
                let end = end.filter(|end| *end <= Day::LAST);
                let last = end.or_else(|| last_of(first, precision)).unwrap_or(first);
                let range = start..start + size;
                let bound = BOUNDS[bound];
                let sharp = sharp.filter(|_| approximate && bound == Bound::Whole);
                Dated { range, first, last, precision, bound, approximate, sharp, inferred }
            },
        )
    }

    proptest! {
        #[test]
        fn a_date_reads_back_as_it_was_written(date in date(), end in 0_usize..300) {
            let date = Dated { range: end + date.range.start..end + date.range.end, ..date };
            let mut out = Writer::new();
            write_date(&date, end, &mut out);
            let mut cursor = Cursor::new(out.as_bytes());
            prop_assert_eq!(read_date(&mut cursor, end).unwrap(), date);
            cursor.end().unwrap();
        }

        #[test]
        fn bytes_that_are_no_date_are_refused_or_give_days_in_order(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            if let Ok(date) = read_date(&mut Cursor::new(&bytes), 0) {
                prop_assert!(date.first <= date.last && Day::FIRST <= date.first && date.last <= Day::LAST);
            }
        }

        #[test]
        fn every_date_of_every_item_comes_back(
            batches in prop::collection::vec(
                prop::collection::vec((0_usize..4, 0_usize..3, 1900_u32..2000), 1..5),
                1..4,
            ),
            most in 0_usize..40,
            wanted in prop::collection::vec(any::<bool>(), 16),
        ) {
            let text = |(passages, dates, year): (usize, usize, u32)| {
                let dates = |at: usize| (0..dates).map(move |more| format!("In May {} it was. ", year as usize + at + more));
                (0..passages).map(|at| format!("Passage {at}. {}\n\n", dates(at).collect::<String>())).collect()
            };
            let archive = archive(&batches.into_iter().map(|batch| batch.into_iter().map(text).collect()).collect::<Vec<_>>());
            let chronology = archive.chronology().unwrap();
            let all = read(&archive);
            prop_assert_eq!(chronology.count() as usize, all.len());
            prop_assert_eq!(&chronology.all(most).unwrap(), &all[..most.min(all.len())]);
            let items: Vec<u32> = (0..archive.len()).filter(|&item| wanted[item as usize]).collect();
            let of_these: Vec<Moment> = all.into_iter().filter(|one| items.contains(&one.item)).collect();
            prop_assert_eq!(chronology.of(&items, usize::MAX).unwrap(), of_these);
        }
    }

    #[test]
    fn an_item_of_many_dates_goes_on_in_further_blocks() {
        let long = |passages: usize, dates: usize| {
            let passage = |at: usize| format!("{}.\n\n", format!("{} May 1990 ", at % 28 + 1).repeat(dates));
            (0..passages).map(passage).collect::<String>()
        };
        let none = || "Nothing of any day.".to_owned();
        let texts =
            vec![none(), long(40, 700), none(), long(2, 9000), "In 1999.".into(), long(9, 1000), none()];
        let archive = archive(&[texts]);
        let chronology = archive.chronology().unwrap();
        let stored = chronology.stored;
        assert!(stored.section.count() > 4);
        let all = read(&archive);
        assert_eq!(all.len(), 40 * 700 + 2 * 9000 + 1 + 9000);
        assert_eq!(chronology.all(usize::MAX).unwrap(), all);
        for item in 0..archive.len() {
            let own: Vec<Moment> = all.iter().filter(|one| one.item == item).cloned().collect();
            assert_eq!(chronology.of(&[item], usize::MAX).unwrap(), own, "{item}");
        }
        assert_eq!(chronology.of(&[1, 4], 28_001).unwrap().last().unwrap().item, 4);
        // The first dates are in the first block.
        assert_eq!(stored.blocks_of(0), 0..1);
        assert_eq!(chronology.of(&[99], 10).unwrap(), []);
    }

    #[test]
    fn dates_come_in_the_order_of_time_if_that_is_asked_for() {
        let texts = ["In 2005. On 2 May 2004, in May 2004, in 2004.", "By 30 BC. In 2004."];
        let archive = archive(&[texts.iter().map(|text| (*text).to_owned()).collect()]);
        let mut moments = archive.chronology().unwrap().all(10).unwrap();
        in_order_of_time(&mut moments);
        let told: Vec<_> = moments.iter().map(|one| (one.item, one.date.range.start)).collect();
        assert_eq!(told.iter().filter(|(item, _)| *item == 0).count(), 4);
        let days: Vec<(Day, Day)> = moments.iter().map(|one| (one.date.first, one.date.last)).collect();
        assert!(days.is_sorted());
    }
}
