//! What a reader does with bytes that are not what was written: an error that says so, or
//! exactly the same answers. Never a panic, and never silently another answer.
//!
//! Accidents are found by checksums. Forgeries, whose checksums were made to match, may say
//! anything, but they may not make the reader panic, hang, or take memory without measure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::cell::Cell;
use std::fmt::Write as _;
use std::ops::Range;

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::{Slice, Source};
use fonds::document::{self, Description};
use fonds::error::{Error, Result};
use fonds::{query, search};
use miniz_oxide::inflate::decompress_to_vec;
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

#[cfg(test)]
mod common;

/// A word and a phrase, both rare: they read terms, stems, postings with positions, and columns.
const QUERY: &str = "krasnodar OR \"direct action\"";

/// An archive of a few hundred bytes with every kind of section.
fn small() -> Vec<u8> {
    let mut builder =
        ArchiveBuilder::new(Description { title: "Papers".into(), note: "?".into(), ..Default::default() });
    let documents: [(&str, &str); 3] = [
        ("a.txt", "= Anarchists =\n\n- Place: Moscow\n\n==Deeds==\nA direct action.\n"),
        ("b.txt", "Minutes\n\nAnarchists met <|separator|> in Moscow.\n\nАнархисты, анархистам.\n"),
        ("c.md", "# Letter\n\n1. A *[link](https://example.org/)*\n\n> quoted\n"),
    ];
    for (path, text) in documents {
        let item = document::parse(path, text.as_bytes());
        builder.add(path, text.into(), item, &Description::default());
    }
    builder.finish().unwrap()
}

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

/// Everything a person gets to see: descriptions, hits with their scores, the text of the best.
fn seen(archive: &Archive) -> Result<String> {
    let mut seen = String::new();
    let answer = search::search(archive, QUERY, &query::parse(QUERY))?;
    for hit in &answer.hits {
        write!(seen, "{} {} {:x} ", hit.passage, hit.item, hit.score.to_bits()).unwrap();
    }
    write!(seen, "{:?} {:?} {:?}", answer.notices, archive.fonds(), archive.items()).unwrap();
    if let Some(best) = answer.hits.first() {
        let (document, at) = archive.passage(best.passage)?;
        write!(seen, "{at} {:?}", document.notices).unwrap();
        for block in &document.blocks {
            write!(seen, "{:?} {}", block.kind, block.text).unwrap();
        }
    }
    Ok(seen)
}

/// Says where a thread was when it panicked.
struct Place(usize, u8);

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("byte {} changed by {:#04x}", self.0, self.1);
        }
    }
}

/// Runs `each` for every place, on all processors.
fn everywhere(length: usize, each: impl Fn(usize) + Sync) {
    let threads = std::thread::available_parallelism().unwrap().get();
    std::thread::scope(|scope| {
        for first in 0..threads {
            let each = &each;
            scope.spawn(move || (first..length).step_by(threads).for_each(each));
        }
    });
}

/// That an error says which part is damaged and what to do.
fn check_error(error: &Error) {
    let text = error.to_string();
    assert!(matches!(error, Error::Damaged { .. } | Error::NotAnArchive), "{text}");
    assert!(text.len() > 60 && !text.contains("damaged: ,"), "{text}");
}

/// Changes every byte by every mask, one at a time.
fn check_flips(bytes: Vec<u8>, masks: &[u8]) {
    let whole = Slice::from(bytes);
    let intact = Archive::open(whole.clone()).unwrap();
    intact.verify().unwrap();
    let expected = seen(&intact).unwrap();
    everywhere(whole.len(), |at| {
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

#[test]
fn every_changed_byte_of_the_seeds_is_noticed_or_does_no_harm() {
    check_flips(common::golden(), &[0x01]);
}

#[test]
fn every_byte_of_a_small_archive_may_change_in_three_ways() {
    check_flips(small(), &[0x01, 0x80, 0xff]);
}

#[test]
fn an_archive_cut_short_anywhere_is_refused() {
    for bytes in [small(), common::golden()] {
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

/// A section as it stands in the directory: name, and its bytes as they are read.
type Sections = Vec<([u8; 4], Vec<u8>)>;

fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    bytes.iter().rev().try_fold(0_usize, |value, &byte| value.checked_mul(256)?.checked_add(byte.into()))
}

/// The sections of an intact archive, read by the letter of FORMAT.md and not by the library.
fn sections(archive: &[u8]) -> Sections {
    let field = |at, width| number(archive, at, width).unwrap();
    let (count, directory) = (field(12, 4), field(24, 8));
    (0..count)
        .map(|section| {
            let entry = directory + 48 * section;
            let (mut at, table) = (field(entry + 8, 8), field(entry + 8, 8) + field(entry + 16, 8));
            let mut raw = Vec::new();
            for block in 0..field(entry + 32, 4) {
                let end = at + field(table + 16 * block, 4);
                let stored = &archive[at..end];
                match field(table + 16 * block + 4, 4) {
                    0 => raw.extend_from_slice(stored),
                    _ => raw.extend(decompress_to_vec(stored).unwrap()),
                }
                at = end;
            }
            (archive[entry..entry + 4].try_into().unwrap(), raw)
        })
        .collect()
}

/// An archive of these sections, nothing compressed, with checksums that match.
fn forge(sections: &Sections) -> Vec<u8> {
    let (mut out, mut directory) = (vec![0; 64], Vec::new());
    for (name, raw) in sections {
        let start = out.len();
        out.extend_from_slice(raw);
        for block in raw.chunks(65536) {
            out.extend((block.len() as u32).to_le_bytes());
            out.extend(0_u32.to_le_bytes());
            out.extend(xxh3_64(block).to_le_bytes());
        }
        directory.extend(name);
        directory.extend(0_u32.to_le_bytes());
        for value in [start, raw.len(), raw.len()] {
            directory.extend((value as u64).to_le_bytes());
        }
        directory.extend((raw.len().div_ceil(65536) as u64).to_le_bytes());
        directory.extend([0; 8]);
    }
    let start = out.len();
    out.extend(&directory);
    let length = out.len();
    out[..8].copy_from_slice(b"\x89FONDS\r\n");
    out[8..12].copy_from_slice(&[1, 0, 0, 0]);
    out[12..16].copy_from_slice(&(sections.len() as u32).to_le_bytes());
    out[16..24].copy_from_slice(&(length as u64).to_le_bytes());
    out[24..32].copy_from_slice(&(start as u64).to_le_bytes());
    out[40] = 1;
    repair(&mut out);
    out
}

/// Makes all checksums match, as far as the archive still hangs together.
fn repair(archive: &mut [u8]) {
    let put = |archive: &mut [u8], at: usize, covered: Range<usize>| {
        if let Some(checksum) = archive.get(covered).map(xxh3_64)
            && let Some(place) = archive.get_mut(at..at.saturating_add(8))
        {
            place.copy_from_slice(&checksum.to_le_bytes());
        }
    };
    let (Some(count), Some(directory)) = (number(archive, 12, 4), number(archive, 24, 8)) else { return };
    for section in 0..count.min(100) {
        let entry = directory.saturating_add(48 * section);
        let (Some(start), Some(data), Some(blocks)) =
            (number(archive, entry + 8, 8), number(archive, entry + 16, 8), number(archive, entry + 32, 4))
        else {
            break;
        };
        let (mut at, table) = (start, start.saturating_add(data));
        for block in 0..blocks.min(100) {
            let line = table.saturating_add(16 * block);
            let Some(stored) = number(archive, line, 4) else { break };
            let end = at.saturating_add(stored);
            put(archive, line.saturating_add(8), at..end);
            at = end;
        }
        put(archive, entry + 40, table..table.saturating_add(16 * blocks));
    }
    let end = archive.len();
    put(archive, 32, directory..end);
    put(archive, 56, 0..56);
}

/// Reads all there is to read and keeps going after errors; that it ends is what counts.
fn read_all(bytes: Vec<u8>) {
    if let Ok(archive) = Archive::open(Slice::from(bytes)) {
        let _ = archive.verify();
        for text in [QUERY, "a*", "title:letter", "\"anarchists met\" -x", "анархист"] {
            let Ok(answer) = search::search(&archive, text, &query::parse(text)) else { continue };
            for hit in answer.hits.iter().take(20) {
                let _ = answer.explain(&archive, hit.passage);
                let (Ok((document, at)), Ok(passage)) =
                    (archive.passage(hit.passage), archive.index().passage(hit.passage))
                else {
                    continue;
                };
                let text = &document.blocks[at].text;
                let lit: Vec<_> =
                    answer.highlights(text, passage.zone).into_iter().map(|one| one.range).collect();
                let _ = fonds::snippet::snippet(text, &lit, 80);
            }
        }
        for number in (0..).take(archive.items().len()) {
            let _ = archive.original(number);
            let _ = archive.document(number);
        }
    }
}

/// That the tests in this program have not taken memory without measure.
fn check_memory() {
    // In kB, and on Linux only; nobody else says it without unsafe code.
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 400_000, "{peak} kB");
}

#[test]
fn what_the_tests_forge_with_is_a_good_archive() {
    for bytes in [small(), common::golden()] {
        let forged = Archive::open(Slice::from(forge(&sections(&bytes)))).unwrap();
        forged.verify().unwrap();
        let mut repaired = bytes.clone();
        repair(&mut repaired);
        assert!(repaired == bytes);
        assert_eq!(seen(&forged).unwrap(), seen(&Archive::open(Slice::from(bytes)).unwrap()).unwrap());
    }
}

#[test]
fn every_byte_of_every_section_may_be_forged() {
    let sections = sections(&small());
    for section in 0..sections.len() {
        everywhere(sections[section].1.len(), |at| {
            for mask in [0x01, 0x04, 0x80, 0xff] {
                let _place = Place(at, mask);
                let mut forged = sections.clone();
                forged[section].1[at] ^= mask;
                read_all(forge(&forged));
            }
        });
    }
    check_memory();
}

#[test]
fn every_byte_of_the_header_and_the_directory_may_be_forged() {
    let whole = forge(&sections(&small()));
    let directory = number(&whole, 24, 8).unwrap();
    everywhere(whole.len(), |at| {
        if at < 64 || at >= directory {
            for mask in [0x01, 0x80, 0xff] {
                let _place = Place(at, mask);
                let mut forged = whole.clone();
                forged[at] ^= mask;
                repair(&mut forged);
                read_all(forged);
            }
        }
    });
    check_memory();
}

/// The largest numbers, zeros, ones: what makes lengths and counts go wrong.
fn spliced() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..9),
        Just(vec![0xff, 0xff, 0xff, 0xff, 0x0f]),
        Just(vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
        (0_u8..=255, 1_usize..3000).prop_map(|(byte, count)| vec![byte; count]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_forged_archive_does_no_harm(
        changes in prop::collection::vec((0_usize..7, any::<prop::sample::Index>(), 0_usize..6, spliced()), 1..4),
    ) {
        let mut forged = sections(&common::golden());
        for (section, at, removed, bytes) in changes {
            let raw = &mut forged[section].1;
            let at = at.index(raw.len().max(1)).min(raw.len());
            let end = at.saturating_add(removed).min(raw.len());
            raw.splice(at..end, bytes);
        }
        read_all(forge(&forged));
        check_memory();
    }

    #[test]
    fn flipped_bytes_with_repaired_checksums_do_no_harm(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..6),
    ) {
        let mut bytes = common::golden();
        for (at, mask) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
        }
        repair(&mut bytes);
        read_all(bytes);
        check_memory();
    }
}
