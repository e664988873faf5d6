//! What reads bytes that anyone may have made, and what must hold whatever they are: the [`TARGETS`].
//!
//! Two programs feed them: cargo-fuzz (`fuzz/targets`), which sees where a run comes to and needs nightly Rust and a
//! C++ compiler, and the one beside this, which changes the kept seeds for some seconds with nothing but stable Rust.
//! See `fuzz/README.md`.

mod targets;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::{Blocks, Slice};
use fonds::document::{self, Description};
use fonds::error::{Error, Result};
use fonds::{examples, query, related, search, snippet};

pub use targets::{TARGETS, Target};

/// Feeds the target of this name.
///
/// # Panics
///
/// If there is none, or if something does not hold that must.
pub fn feed(target: &str, bytes: &[u8]) {
    let (_, run) = TARGETS.iter().find(|(name, _)| *name == target).expect("there is such a target");
    run(bytes);
}

/// Reads all there is to read of an archive, and goes on after errors.
fn read_all(archive: &Archive) {
    let _ = archive.verify();
    for text in ["anarch*", "\"direct action\" -x OR title:letter", "/a.*s/ actoin~2 date:2002"] {
        ask(archive, text);
    }
    let _ = (examples::examples(archive), archive.topics(), archive.other_files(), archive.digest());
    if let Some(chronology) = archive.chronology() {
        let _ = (chronology.all(1000), chronology.of(&[0, 2, u32::MAX], 1000));
    }
    if let Some(names) = archive.names() {
        let _ = (names.list(), names.find("Moscow"));
        for number in 0..names.count().saturating_add(1).min(20) {
            let _ = (names.name(number), names.beside(number, 5));
        }
        for item in 0..archive.len().min(20) {
            let _ = names.of_item(item);
        }
    }
    for number in 0..archive.len().saturating_add(1).min(50) {
        let _ = (archive.original(number), archive.document(number));
        let _ = archive.item(number).map(|item| archive.item_at(&item.path));
    }
    for passage in [0, 1, archive.index().passages().saturating_sub(1), u32::MAX] {
        let _ = (archive.passage(passage), archive.item_of(passage));
    }
    let _ = archive.each_file(|_, _| Ok::<(), Error>(()), |_| Ok(()));
    for place in archive.places().unwrap_or_default().iter().take(50) {
        let _ = archive.each_piece(place, |_| Ok::<(), Error>(()));
    }
    if let Some(signature) = archive.signature() {
        // Its fingerprint takes a hundredth of a second, and reads nothing.
        let _ = archive.digest().map(|digest| signature.matches(digest));
    }
}

/// Asks a question and looks at the answer in every way.
fn ask(archive: &Archive, text: &str) {
    let query = query::parse(text);
    let Ok(answer) = search::search(archive, text, &query, search::Options::default()) else { return };
    let _ = (answer.reasons(), search::facets(archive, &answer), search::timeline(archive, Some(&answer)));
    let _ = search::absence(archive, text, &query, search::Options::default())
        .map(|absence| absence.finding(text, "", ""));
    for hit in answer.best(archive, usize::MAX, 0, 10).unwrap_or_default() {
        let _ = answer.explain(archive, hit.passage).map(|explanation| explanation.score());
        let Ok((part, at)) = archive.passage(hit.passage) else { continue };
        let Some(block) = part.blocks.get(at) else { continue };
        let lit: Vec<_> =
            answer.highlights(&block.text, part.zone(at)).into_iter().map(|one| one.range).collect();
        // Every highlight lies on characters of the text.
        assert!(lit.iter().all(|range| block.text.get(range.clone()).is_some()));
        let _ = snippet::snippet(&block.text, &lit, 80);
        let _ = related::related(archive.index(), &block.text, &[&block.text]);
    }
}

/// An archive that is asked.
fn asked() -> Archive {
    let texts = [
        ("a.txt", "= Anarchists =\n\n- Place: Moscow\n\n==Deeds==\nA direct action in May 2013.\n"),
        ("b.txt", "Minutes\n\nAnarchists met in Moscow, 2014.\n\nАнархисты, анархистам, в Москве.\n"),
        ("c.md", "# Letter\n\n1. A *[link](https://example.org/)*\n\n> the Direct Action group\n"),
        ("d.txt", "Notes\n\nΕλλάδα, Ελλάδας. 東京都 and 東京. naïve naive.\n"),
    ];
    let mut builder = ArchiveBuilder::new(Description::default());
    for (path, text) in texts {
        let item = document::parse(path, text.as_bytes());
        builder.add(path, text.as_bytes().to_vec(), item, &Description::default());
    }
    builder.finish().and_then(|bytes| Archive::open(Slice::from(bytes))).expect("the archive is a good one")
}

/// Blocks that are in memory.
struct InMemory {
    /// What stands in the front.
    resident: Slice,
    /// The blocks.
    blocks: Vec<Slice>,
}

impl Blocks for InMemory {
    fn resident(&self) -> &Slice {
        &self.resident
    }

    fn count(&self) -> usize {
        self.blocks.len()
    }

    fn block(&self, number: usize) -> Result<Slice> {
        let block = self.blocks.get(number).cloned();
        block.ok_or_else(|| Error::damaged("", 0, "there is no such block"))
    }
}

/// Bytes in pieces: each begins with its length in two bytes, little-endian; the last one is the rest.
fn pieces<const N: usize>(mut bytes: &[u8]) -> [&[u8]; N] {
    std::array::from_fn(|at| {
        if at == N - 1 {
            return bytes;
        }
        let (length, rest) = bytes.split_at_checked(2).unwrap_or((&[], &[]));
        let length = length.iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let (piece, rest) = rest.split_at(length.min(rest.len()));
        bytes = rest;
        piece
    })
}

/// The system's allocator, which keeps the size of the largest piece of memory that was asked for, and how many were.
struct Watching;

static LARGEST: AtomicUsize = AtomicUsize::new(0);
static PIECES: AtomicUsize = AtomicUsize::new(0);

fn note(size: usize) {
    LARGEST.fetch_max(size, Ordering::Relaxed);
    PIECES.fetch_add(1, Ordering::Relaxed);
}

// SAFETY: it hands on what it is asked for, as it is.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static WATCHING: Watching = Watching;

/// How many pieces of memory this program has asked for since it began: two runs that differ in it went different ways.
pub fn pieces_asked() -> usize {
    PIECES.load(Ordering::Relaxed)
}

/// Runs something that reads so many bytes: no piece of memory that it asks for is larger than four times
/// as many and a megabyte.
fn bounded(bytes: usize, run: impl FnOnce()) {
    LARGEST.store(0, Ordering::Relaxed);
    run();
    let largest = LARGEST.load(Ordering::Relaxed);
    assert!(
        largest <= bytes.saturating_mul(4).saturating_add(1 << 20),
        "{largest} bytes at once for {bytes}"
    );
}
