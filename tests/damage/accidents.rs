//! Bytes that changed, were cut off or were added by accident: checksums find them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::*;

/// An archive of which one byte is another.
struct Flipped {
    archive: Slice,
    at: usize,
    mask: u8,
}

std::thread_local! {
    /// Whether the byte that is another was read in this thread.
    static READ: Cell<bool> = const { Cell::new(false) };
}

impl Source for Flipped {
    fn length(&self) -> u64 {
        self.archive.length()
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        let slice = self.archive.read(range.clone())?;
        if !range.contains(&(self.at as u64)) {
            return Ok(slice);
        }
        READ.set(true);
        let mut bytes = slice.to_vec();
        bytes[self.at - range.start as usize] ^= self.mask;
        Ok(Slice::from(bytes))
    }
}

/// Changes every byte by every mask, one at a time.
fn check_flips(bytes: Vec<u8>, masks: &[u8]) {
    let places: Vec<usize> = (0..bytes.len()).collect();
    check_flips_at(bytes, &places, masks);
}

fn check_flips_at(bytes: Vec<u8>, places: &[usize], masks: &[u8]) {
    let whole = Slice::from(bytes);
    let intact = Archive::open(whole.clone()).unwrap();
    intact.verify().unwrap();
    let expected = seen(&intact).unwrap();
    everywhere(places.len(), |place| {
        let at = places[place];
        for &mask in masks {
            let _place = Place(at, mask);
            READ.set(false);
            let opened = Archive::open(Flipped { archive: whole.clone(), at, mask });
            let archive = match opened {
                Ok(archive) => archive,
                Err(error) => {
                    check_error(&error);
                    continue;
                }
            };
            match seen(&archive) {
                Ok(seen) => {
                    // Whoever read the byte has noticed that it is another.
                    assert!(!READ.get());
                    assert!(seen == expected);
                }
                Err(error) => check_error(&error),
            }
            check_error(&archive.verify().unwrap_err());
        }
    });
}

/// Whether all of these tests try every byte, as before a release: `FONDS_EVERY_BYTE=1 cargo test --release --test damage`.
fn every_byte() -> bool {
    std::env::var_os("FONDS_EVERY_BYTE").is_some()
}

#[test]
fn every_changed_byte_of_the_seeds_is_noticed_or_does_no_harm() {
    check_flips(common::golden(), if every_byte() { &[0x01, 0x80, 0xff] } else { &[0x01] });
}

#[test]
fn changed_bytes_of_an_archive_in_parts_are_noticed_or_do_no_harm() {
    let whole = in_parts();
    let places: Vec<usize> = (0..whole.len()).step_by(if every_byte() { 1 } else { 257 }).collect();
    check_flips_at(whole, &places, &[0x10]);
}

/// An archive of many texts: of some 5 MB if every byte is to be changed.
fn large() -> Vec<u8> {
    let mut batch = small_batch();
    let mut chance = 1_u64;
    let mut word = || {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize
    };
    for item in 0..if every_byte() { 900 } else { 30 } {
        let mut text = format!("Report {item}\n\n");
        for _ in 0..20 {
            let names = ["Anna Petrova", "the Free Press", "Moscow", "Иван Рябов"];
            write!(text, "In May {} {} met ", 1900 + word() % 120, names[word() % 4]).unwrap();
            (0..60).for_each(|_| write!(text, "w{:x} ", word() % 20_000).unwrap());
            text.push_str("again.\n\n");
        }
        let path = format!("{item}.txt");
        let read = document::parse(&path, text.as_bytes());
        batch.item(&path, text.as_bytes(), read, &Description::default()).unwrap();
        batch.end_file(FileRecord::Item(String::new()));
    }
    packed([batch])
}

/// An archive that tells what is read of it, and of which one byte may be another.
#[derive(Clone)]
struct Watched {
    archive: Slice,
    reads: Rc<RefCell<Vec<Range<u64>>>>,
    /// `u64::MAX` if none is.
    other: Rc<Cell<u64>>,
}

impl Watched {
    fn of(archive: &Slice) -> Self {
        Self { archive: archive.clone(), reads: Default::default(), other: Rc::new(Cell::new(u64::MAX)) }
    }
}

impl Source for Watched {
    fn length(&self) -> u64 {
        self.archive.length()
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        self.reads.borrow_mut().push(range.clone());
        let slice = self.archive.read(range.clone())?;
        let other = self.other.get();
        if !range.contains(&other) {
            return Ok(slice);
        }
        let mut bytes = slice.to_vec();
        bytes[(other - range.start) as usize] ^= 0x20;
        Ok(Slice::from(bytes))
    }
}

/// A way to read something of an archive.
type Way = Box<dyn Fn(&Archive) -> Result<()> + Sync>;

/// Ways to read all of an archive, each a little.
fn ways(archive: &Archive) -> Vec<Way> {
    let mut ways: Vec<Way> = vec![
        Box::new(|archive| archive.items().map(drop)),
        Box::new(|archive| archive.other_files().map(drop)),
        Box::new(|archive| archive.sizes().map(drop)),
        Box::new(|archive| archive.topics().map(drop)),
        Box::new(|archive| archive.chronology().map_or(Ok(()), |dates| dates.all(usize::MAX).map(drop))),
        Box::new(|archive| archive.names().map_or(Ok(()), |names| names.list().map(drop))),
        Box::new(|archive| archive.index().vocabulary().near("wabcdef", 2, true, usize::MAX).map(drop)),
        Box::new(|archive| archive.each_file(|_, _| Ok::<(), Error>(()), |_| Ok(()))),
    ];
    for passage in 0..archive.index().passages() {
        ways.push(Box::new(move |archive| archive.passage(passage).map(drop)));
    }
    for term in archive.index().terms_with_prefix("").unwrap() {
        ways.push(Box::new(move |archive| {
            let index = archive.index();
            let Some(term) = index.term(&term.text)? else { return Ok(()) };
            index.postings(&term).and_then(|_| index.positions(&term, |_| true)).map(drop)
        }));
    }
    for item in 0..archive.len() {
        ways.push(Box::new(move |archive| archive.item(item).map(drop)));
        ways.push(Box::new(move |archive| archive.original(item).map(drop)));
        ways.push(Box::new(move |archive| {
            let path = archive.item(item)?.path.clone();
            archive.item_at(&path).map(drop)
        }));
    }
    if let Some(names) = archive.names() {
        for number in 0..names.count() {
            ways.push(Box::new(move |archive| archive.names().unwrap().name(number).map(drop)));
            ways.push(Box::new(move |archive| archive.names().unwrap().beside(number, 5).map(drop)));
        }
    }
    ways.push(Box::new(Archive::verify));
    ways
}

/// A byte that is not read changes nothing. So for each block the way is taken that reads least beside it, and it is an
/// error wherever in the block the byte is.
#[test]
fn every_changed_byte_of_a_large_archive_is_noticed_by_whoever_reads_it() {
    let whole = Slice::from(large());
    let watched = Watched::of(&whole);
    let archive = Archive::open(watched.clone()).unwrap();
    let front = watched.reads.borrow().iter().map(|read| read.end).max().unwrap();
    let ways = ways(&archive);
    // Of each block: its end, how much the way reads, and the way.
    let mut blocks = BTreeMap::<u64, (u64, u64, usize)>::new();
    for (number, way) in ways.iter().enumerate() {
        let archive = Archive::open(watched.clone()).unwrap();
        watched.reads.borrow_mut().clear();
        way(&archive).unwrap();
        let reads = watched.reads.borrow();
        let size = reads.iter().map(|read| read.end - read.start).sum();
        for read in reads.iter() {
            let least = blocks.entry(read.start).or_insert((read.end, u64::MAX, number));
            assert_eq!(least.0, read.end, "blocks are read whole");
            if size < least.1 {
                *least = (read.end, size, number);
            }
        }
    }
    let blocks: Vec<(u64, (u64, u64, usize))> = blocks.into_iter().collect();
    assert!(front > 1000 && blocks.len() > 20, "{front} {}", blocks.len());
    let mut at = front;
    for (start, (end, ..)) in &blocks {
        assert_eq!(*start, at, "a block that nobody reads");
        at = *end;
    }
    assert_eq!(at, whole.length(), "the end is read by nobody");
    let step = if every_byte() { 1 } else { 499 };
    let tried = AtomicUsize::new(0);
    everywhere(front as usize / step + 1, |place| {
        let at = (place * step) as u64;
        if at < front {
            let watched = Watched::of(&whole);
            watched.other.set(at);
            check_error(&Archive::open(watched).err().unwrap());
            tried.fetch_add(1, Ordering::Relaxed);
        }
    });
    everywhere(blocks.len(), |number| {
        let (start, (end, _, way)) = blocks[number];
        let watched = Watched::of(&whole);
        let archive = Archive::open(watched.clone()).unwrap();
        for at in (start..end).step_by(step) {
            let _place = Place(at as usize, 0x20);
            watched.other.set(at);
            check_error(&ways[way](&archive).unwrap_err());
            tried.fetch_add(1, Ordering::Relaxed);
        }
    });
    println!("{} of {} bytes in {} blocks", tried.load(Ordering::Relaxed), whole.len(), blocks.len());
}

#[test]
fn every_byte_of_a_small_archive_may_change_in_three_ways() {
    check_flips(small(), &[0x01, 0x80, 0xff]);
}

#[test]
fn an_archive_cut_short_anywhere_is_refused() {
    for bytes in [small(), in_parts(), common::golden()] {
        let whole = Slice::from(bytes);
        everywhere(whole.len(), |length| {
            let _place = Place(length, 0);
            check_error(&Archive::open(whole.cut(0..length).unwrap()).err().unwrap());
        });
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    let mut bytes = small();
    bytes.push(0);
    check_error(&Archive::open(Slice::from(bytes)).err().unwrap());
}

// ---- Forgeries ----
