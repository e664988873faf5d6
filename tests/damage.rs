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

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use fonds::archive::{Archive, Batch, FileRecord, Fixity, Packer, SigningKey, StoredFile};
use fonds::bytes::{Slice, Source};
use fonds::document::{self, Block, Description, Kind};
use fonds::error::{Error, Result};
use fonds::{query, search};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec;
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

#[path = "damage/accidents.rs"]
mod accidents;
#[cfg(test)]
mod common;

/// A word and a phrase, both rare: they read terms, stems, postings with positions.
const QUERY: &str = "krasnodar OR \"direct action\"";

/// What [`small`] holds, ready for an archive.
fn small_batch() -> Batch {
    let mut batch = Batch::default();
    let item = |batch: &mut Batch, path: &str, text: &str| {
        let item = document::parse(path, text.as_bytes());
        batch.item(path, text.as_bytes(), item, &Description::default()).unwrap();
    };
    item(&mut batch, "a.txt", "= Anarchists =\n\n- Place: Moscow\n\n==Deeds==\nA direct action.\n");
    batch.end_file(FileRecord::Item(String::new()));
    // A file that could not be read, one of two items and something between, one that is unpacked.
    batch.bytes(b"\xff\0\xff");
    batch.end_file(other("b.bin", b"\xff\0\xff", 0, "It is no text."));
    let minutes = "Minutes\n\nAnarchists met <|separator|> in Moscow in May 2013 and in 2014.\n\nАнархисты, анархистам.\n";
    batch.bytes(b"{");
    item(&mut batch, "c.zip/b.txt", minutes);
    batch.bytes(b",");
    item(&mut batch, "c.zip/c.md", "# Letter\n\n1. A *[link](https://example.org/)*\n\n> quoted\n");
    let whole = format!("{{{minutes},# Letter\n\n1. A *[link](https://example.org/)*\n\n> quoted\n");
    batch.end_file(other("c.zip", whole.as_bytes(), 2, ""));
    item(&mut batch, "c.zip/d.txt", "Unpacked");
    batch.end_file(FileRecord::Item("c.zip".into()));
    batch
}

fn other(path: &str, bytes: &[u8], items: u32, unread: &str) -> FileRecord {
    FileRecord::Other(StoredFile {
        path: path.into(),
        bytes: bytes.len() as u64,
        fixity: Fixity::of(bytes),
        items,
        unread: unread.into(),
        within: String::new(),
        kept: true,
    })
}

/// The bytes of an archive of these.
fn packed(batches: impl IntoIterator<Item = Batch>) -> Vec<u8> {
    let fonds = Description { title: "Papers".into(), note: "?".into(), ..Default::default() };
    let mut packer = Packer::new(fonds, Vec::new());
    batches.into_iter().for_each(|batch| packer.add(batch.finish()).unwrap());
    let mut bytes = Vec::new();
    let packed = packer.finish().unwrap();
    packed
        .write(|piece| {
            bytes.extend_from_slice(piece);
            Ok::<(), Error>(())
        })
        .unwrap();
    bytes
}

/// An archive of about a thousand bytes with every kind of section.
fn small() -> Vec<u8> {
    packed([small_batch()])
}

/// An archive whose documents have several parts: one beside its original, one apart from it.
fn in_parts() -> Vec<u8> {
    let mut batch = small_batch();
    let mut plain = "Long\n\n".to_owned();
    (0..2700).for_each(|at| write!(plain, "Anarchist {} of many.\n\n", at % 50).unwrap());
    batch
        .item("p.txt", plain.as_bytes(), document::parse("p.txt", plain.as_bytes()), &Description::default())
        .unwrap();
    batch.end_file(FileRecord::Item(String::new()));
    let original: Vec<u8> = (0..60_000_u32).map(|at| (at % 251) as u8).collect();
    let blocks = (0..2500).map(|at| Block {
        kind: if at % 100 == 5 { Kind::Heading { level: 2 } } else { Kind::Paragraph },
        source: 0..0,
        text: format!("Direct action {}.", at % 70),
        marks: Vec::new(),
    });
    let item = document::Item { blocks: blocks.collect(), ..Default::default() };
    batch.item("q.pdf", &original, item, &Description::default()).unwrap();
    batch.end_file(FileRecord::Item(String::new()));
    packed([batch])
}

/// Everything a person gets to see: descriptions, hits with their scores, the text of the best.
fn seen(archive: &Archive) -> Result<String> {
    let mut seen = String::new();
    let answer = search::search(archive, QUERY, &query::parse(QUERY), search::Options::default())?;
    let hits = answer.best(archive, usize::MAX, 0, usize::MAX)?;
    for hit in &hits {
        write!(seen, "{} {} {:x} ", hit.passage, hit.item, hit.score.to_bits()).unwrap();
    }
    for near in archive.index().vocabulary().near("actoin", 2, true, 20)? {
        write!(seen, "{} {} {} ", near.term, near.edits, near.passages).unwrap();
    }
    let (items, others) = (archive.items()?, archive.other_files()?);
    write!(seen, "{:?} {:?} {items:?} {others:?}", answer.notices, archive.fonds()).unwrap();
    if let Some(chronology) = archive.chronology() {
        for one in chronology.all(usize::MAX)? {
            write!(seen, "{} {} {:?} ", one.item, one.passage, one.date).unwrap();
        }
    }
    if let Some(names) = archive.names() {
        for one in names.list()? {
            write!(seen, "{one:?} {:?} {:?}", names.name(one.number)?, names.beside(one.number, 5)?).unwrap();
        }
        for item in 0..archive.len() {
            write!(seen, "{:?}", names.of_item(item)?).unwrap();
        }
    }
    if let Some(best) = hits.first() {
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

/// A section: what stands of it in the front, and its blocks as they are read.
#[derive(Clone)]
struct Section {
    name: [u8; 4],
    flags: u32,
    resident: Vec<u8>,
    blocks: Vec<Vec<u8>>,
}

type Sections = Vec<Section>;

fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    bytes.iter().rev().try_fold(0_usize, |value, &byte| value.checked_mul(256)?.checked_add(byte.into()))
}

/// The sections of an intact archive, read by the letter of FORMAT.md and not by the library.
fn sections(archive: &[u8]) -> Sections {
    let field = |at, width| number(archive, at, width).unwrap();
    let (count, mut at) = (field(12, 4), field(24, 8));
    let entry = |section: usize| 64 + 32 * section;
    let mut table = entry(count);
    let mut resident = table + (0..count).map(|section| 16 * field(entry(section) + 8, 8)).sum::<usize>();
    let mut sections = Vec::new();
    for entry in (0..count).map(entry) {
        let mut blocks = Vec::new();
        for _ in 0..field(entry + 8, 8) {
            let (packed, raw) = (field(table, 4), field(table + 4, 4));
            let stored = &archive[at..at + packed];
            blocks.push(if packed == raw { stored.to_vec() } else { decompress_to_vec(stored).unwrap() });
            (table, at) = (table + 16, at + packed);
        }
        let end = resident + field(entry + 24, 8);
        let name = archive[entry..entry + 4].try_into().unwrap();
        let flags = field(entry + 4, 4) as u32;
        sections.push(Section { name, flags, resident: archive[resident..end].to_vec(), blocks });
        resident = end;
    }
    sections
}

/// An archive of these sections with checksums that match; long blocks are compressed.
fn forge(sections: &Sections) -> Vec<u8> {
    let (mut directory, mut tables, mut resident, mut data) = (vec![], vec![], vec![], vec![]);
    for section in sections {
        let start = data.len();
        for raw in &section.blocks {
            let deflated = if raw.len() > 4096 { compress_to_vec(raw, 1) } else { Vec::new() };
            let is_smaller = !deflated.is_empty() && deflated.len() < raw.len();
            let stored = if is_smaller { &deflated } else { raw };
            tables.extend((stored.len() as u32).to_le_bytes());
            tables.extend((raw.len() as u32).to_le_bytes());
            tables.extend(xxh3_64(stored).to_le_bytes());
            data.extend(stored);
        }
        directory.extend(section.name);
        directory.extend(section.flags.to_le_bytes());
        for value in [section.blocks.len(), data.len() - start, section.resident.len()] {
            directory.extend((value as u64).to_le_bytes());
        }
        resident.extend(&section.resident);
    }
    let mut out = vec![0; 64];
    [&directory, &tables, &resident].into_iter().for_each(|part| out.extend(part));
    let front = out.len();
    out.extend(&data);
    let length = out.len();
    out[..8].copy_from_slice(b"\x89FONDS\r\n");
    out[8..12].copy_from_slice(&[1, 0, 0, 0]);
    out[12..16].copy_from_slice(&(sections.len() as u32).to_le_bytes());
    out[16..24].copy_from_slice(&(length as u64).to_le_bytes());
    out[24..32].copy_from_slice(&(front as u64).to_le_bytes());
    out[40] = fonds::analysis::VERSION as u8;
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
    let (Some(count), Some(front)) = (number(archive, 12, 4), number(archive, 24, 8)) else { return };
    let count = count.min(100);
    let blocks = (0..count).filter_map(|section| number(archive, 64 + 32 * section + 8, 8));
    let blocks = blocks.fold(0, usize::saturating_add).min(1000);
    let mut at = front;
    for line in (0..blocks).map(|block| 64 + 32 * count + 16 * block) {
        let Some(stored) = number(archive, line, 4) else { break };
        let end = at.saturating_add(stored);
        put(archive, line + 8, at..end);
        at = end;
    }
    put(archive, 32, 64..front);
    put(archive, 56, 0..56);
}

/// Reads all there is to read and keeps going after errors; that it ends is what counts. Gives
/// what verifying said, if it could be opened.
fn read_all(bytes: Vec<u8>) -> Option<Result<()>> {
    let archive = Archive::open(Slice::from(bytes)).ok()?;
    let verified = archive.verify();
    for text in [
        QUERY,
        "a*",
        "title:letter",
        "\"anarchists met\" -x",
        "анархист",
        "heading:deeds action",
        "*ch* /a.*s/ actoin~2",
        "anarchists NEAR/9 act",
        "lang:en source:box item:a date:2002",
        "anarhists",
    ] {
        let query = query::parse(text);
        let Ok(answer) = search::search(&archive, text, &query, search::Options::default()) else { continue };
        let Ok(hits) = answer.best(&archive, usize::MAX, 0, 20) else { continue };
        for hit in &hits {
            let _ = answer.explain(&archive, hit.passage);
            let Ok((part, at)) = archive.passage(hit.passage) else { continue };
            let text = &part.blocks[at].text;
            let lit: Vec<_> =
                answer.highlights(text, part.zone(at)).into_iter().map(|one| one.range).collect();
            let _ = fonds::snippet::snippet(text, &lit, 80);
            let _ = (part.headings(at), part.ordinal(at), archive.item_of(hit.passage));
        }
    }
    for item in archive.items().unwrap_or_default() {
        let _ = archive.item_at(&item.path);
    }
    if let Some(chronology) = archive.chronology() {
        let _ = (chronology.all(10_000), chronology.of(&[0, 2, 3, u32::MAX], 10_000));
        for one in chronology.all(100).unwrap_or_default() {
            let _ = one.date.edtf();
        }
    }
    if let Some(names) = archive.names() {
        let _ = (names.list(), names.find("Moscow"), names.of_item(u32::MAX));
        for number in (0..names.count().saturating_add(1)).take(20) {
            let _ = (names.name(number), names.beside(number, 5));
        }
        for item in (0..archive.len()).take(20) {
            let _ = names.of_item(item);
        }
    }
    // More than there can be are never there.
    for number in (0..archive.len()).take(100) {
        let _ = archive.original(number);
        let _ = archive.document(number);
        let _ = archive.item(number);
    }
    for passage in [0, 1, archive.index().passages().saturating_sub(1), u32::MAX] {
        let _ = (archive.passage(passage), archive.item_of(passage));
    }
    let _ = archive.other_files();
    let _ = archive.each_record(|_, _| Ok::<(), Error>(()));
    let _ = archive.each_file(|_, _| Ok::<(), Error>(()), |_| Ok(()));
    for place in archive.places().unwrap_or_default().iter().take(100) {
        let _ = archive.each_piece(place, |_| Ok::<(), Error>(()));
    }
    Some(verified)
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
    for bytes in [small(), in_parts(), common::golden()] {
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
        assert!(sections[section].blocks.len() <= 1);
        let resident = sections[section].resident.len();
        let block = sections[section].blocks.first().map_or(0, Vec::len);
        everywhere(resident + block, |at| {
            for mask in [0x01, 0x04, 0x80, 0xff] {
                let _place = Place(at, mask);
                let mut forged = sections.clone();
                match at.checked_sub(resident) {
                    None => forged[section].resident[at] ^= mask,
                    Some(at) => forged[section].blocks[0][at] ^= mask,
                }
                read_all(forge(&forged));
            }
        });
    }
    check_memory();
}

#[test]
fn every_byte_of_the_front_may_be_forged() {
    let whole = forge(&sections(&small()));
    let front = number(&whole, 24, 8).unwrap();
    everywhere(front, |at| {
        for mask in [0x01, 0x80, 0xff] {
            let _place = Place(at, mask);
            let mut forged = whole.clone();
            forged[at] ^= mask;
            repair(&mut forged);
            read_all(forged);
        }
    });
    check_memory();
}

#[test]
fn an_archive_of_which_no_section_has_the_last_byte_is_refused() {
    let mut forged = forge(&sections(&small()));
    forged.push(0);
    let length = forged.len() as u64;
    forged[16..24].copy_from_slice(&length.to_le_bytes());
    repair(&mut forged);
    check_error(&Archive::open(Slice::from(forged)).err().unwrap());
}

// ---- Forgeries that say something in particular ----

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn varints(values: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    values.iter().for_each(|&value| varint(&mut out, value));
    out
}

/// Reads what is right.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    fn varint(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }

    fn text(&mut self) -> &'a [u8] {
        let length = self.varint() as usize;
        self.take(length)
    }
}

fn text(out: &mut Vec<u8>, text: &[u8]) {
    varint(out, text.len() as u64);
    out.extend(text);
}

/// An entry of the texts. `numbers` are those of the head of a part: length, base, beside,
/// before, passages, title.
#[derive(Clone, Default)]
struct Entry {
    kind: u8,
    listed: u64,
    path: Vec<u8>,
    format: u8,
    /// Number and text of each element.
    description: Vec<(u8, Vec<u8>)>,
    numbers: [u64; 6],
    above: Vec<(u64, u8, Vec<u8>)>,
    stream: Vec<u8>,
    bytes: Vec<u8>,
    /// Added to the size.
    more: u64,
    /// Whether a block begins with it.
    begins: bool,
}

const LENGTH: usize = 0;
const BASE: usize = 1;
const BESIDE: usize = 2;
const BEFORE: usize = 3;
const PASSAGES: usize = 4;
const TITLE: usize = 5;

impl Entry {
    fn read(bytes: &mut Bytes) -> Self {
        let mut entry = Self { kind: bytes.take(1)[0], begins: true, ..Self::default() };
        entry.listed = if entry.kind <= 1 { bytes.varint() } else { 0 };
        if entry.kind == 2 {
            entry.bytes = bytes.text().to_vec();
        } else if entry.kind <= 1 {
            let mut bytes = Bytes(bytes.text());
            entry.path = bytes.text().to_vec();
            entry.format = bytes.take(1)[0];
            let count = bytes.varint();
            entry.description = (0..count).map(|_| (bytes.take(1)[0], bytes.text().to_vec())).collect();
            entry.numbers = std::array::from_fn(|_| bytes.varint());
            let count = bytes.varint();
            entry.above =
                (0..count).map(|_| (bytes.varint(), bytes.take(1)[0], bytes.text().to_vec())).collect();
            entry.stream = bytes.text().to_vec();
            entry.bytes = bytes.0.to_vec();
        }
        entry
    }

    fn write(&self) -> Vec<u8> {
        let mut body = Vec::new();
        if self.kind <= 1 {
            text(&mut body, &self.path);
            body.push(self.format);
            varint(&mut body, self.description.len() as u64);
            for (number, element) in &self.description {
                body.push(*number);
                text(&mut body, element);
            }
            body.extend(varints(&self.numbers));
            varint(&mut body, self.above.len() as u64);
            for (place, level, heading) in &self.above {
                varint(&mut body, *place);
                body.push(*level);
                text(&mut body, heading);
            }
            text(&mut body, &self.stream);
        }
        body.extend(&self.bytes);
        let mut out = vec![self.kind];
        if self.kind <= 1 {
            varint(&mut out, self.listed);
        }
        if self.kind <= 2 {
            varint(&mut out, (body.len() as u64).saturating_add(self.more));
        }
        out.extend(body);
        out
    }
}

fn section<'a>(sections: &'a mut Sections, name: &[u8; 4]) -> &'a mut Section {
    sections.iter_mut().find(|section| section.name == *name).unwrap()
}

fn entries(sections: &mut Sections) -> Vec<Entry> {
    let raw = section(sections, b"TEXT").blocks.concat();
    let mut bytes = Bytes(&raw);
    let mut entries = Vec::new();
    while !bytes.0.is_empty() {
        entries.push(Entry::read(&mut bytes));
    }
    entries
}

/// Puts entries in the place of those there are; blocks begin where an entry says so.
fn put_entries(sections: &mut Sections, entries: &[Entry]) {
    let mut blocks: Vec<(Vec<u8>, u64, u64)> = Vec::new();
    for entry in entries {
        if entry.begins || blocks.is_empty() {
            blocks.push((Vec::new(), 0, 0));
        }
        let block = blocks.last_mut().unwrap();
        block.0.extend(entry.write());
        block.1 += u64::from(entry.kind == 0);
        block.2 += entry.listed;
    }
    let text = section(sections, b"TEXT");
    text.resident = blocks.iter().flat_map(|(_, items, passages)| varints(&[*items, *passages])).collect();
    text.blocks = blocks.into_iter().map(|(raw, ..)| raw).collect();
}

/// Verifies and reads what a change made of an archive in parts.
fn changed(change: impl FnOnce(&mut Vec<Entry>)) -> bool {
    let mut sections = sections(&in_parts());
    let mut all = entries(&mut sections);
    change(&mut all);
    put_entries(&mut sections, &all);
    matches!(read_all(forge(&sections)), Some(Ok(())))
}

/// The place of the nth entry of a kind and a path.
fn at(entries: &[Entry], kind: u8, path: &str, nth: usize) -> usize {
    let is_it = |entry: &Entry| entry.kind == kind && entry.path == path.as_bytes();
    (0..entries.len()).filter(|&at| is_it(&entries[at])).nth(nth).unwrap()
}

#[test]
fn parts_that_say_something_else_are_found() {
    assert!(changed(|_| ()), "the tests' own writer is wrong");
    type Change = fn(&mut Vec<Entry>, usize);
    let changes: [(&str, Change); 25] = [
        ("before", |all, at| all[at].numbers[BEFORE] += 1),
        ("before 0", |all, at| all[at].numbers[BEFORE] = 0),
        ("before, most", |all, at| all[at].numbers[BEFORE] = u32::MAX.into()),
        ("passages", |all, at| all[at].numbers[PASSAGES] += 1),
        ("passages, fewer", |all, at| all[at].numbers[PASSAGES] -= 1),
        ("passages, most", |all, at| all[at].numbers[PASSAGES] = u32::MAX.into()),
        ("title", |all, at| all[at].numbers[TITLE] += 1),
        ("title, most", |all, at| all[at].numbers[TITLE] = u32::MAX.into()),
        ("base", |all, at| all[at].numbers[BASE] += 1),
        ("length", |all, at| all[at].numbers[LENGTH] += 1),
        ("length, most", |all, at| all[at].numbers[LENGTH] = u64::MAX),
        ("length of 4 GiB", |all, at| all[at].numbers[LENGTH] = u32::MAX.into()),
        ("beside", |all, at| all[at].numbers[BESIDE] += 1),
        ("beside, most", |all, at| all[at].numbers[BESIDE] = u64::MAX),
        ("listed", |all, at| all[at].listed += 1),
        ("listed, fewer", |all, at| all[at].listed -= 1),
        ("listed, none", |all, at| all[at].listed = 0),
        ("path", |all, at| all[at].path.push(b'x')),
        ("format", |all, at| all[at].format = 5),
        ("description", |all, at| all[at].description[0].1.push(b'x')),
        ("above", |all, at| all[at].above.push((0xffff, 1, b"x".to_vec()))),
        ("size", |all, at| all[at].more = 1),
        ("size, most", |all, at| all[at].more = u64::MAX),
        ("twice", |all, at| all.insert(at, all[at].clone())),
        ("not there", |all, at| drop(all.remove(at))),
    ];
    for path in ["p.txt", "q.pdf"] {
        for (what, change) in changes {
            for (kind, nth) in [(0, 0), (1, 0), (1, 1)] {
                // Not every change is one of every part.
                let mut is_one = true;
                let good = changed(|all| {
                    let at = at(all, kind, path, nth);
                    let before: Vec<_> = all.iter().map(Entry::write).collect();
                    change(all, at);
                    is_one = before != all.iter().map(Entry::write).collect::<Vec<_>>();
                });
                assert!(good != is_one, "{path}, kind {kind}, {nth}: {what}");
            }
        }
    }
    type Other = fn(&mut Vec<Entry>);
    let others: [(&str, Other); 9] = [
        ("parts change places", |all| {
            let at = at(all, 1, "p.txt", 0);
            all.swap(at, at + 1);
        }),
        ("a part is one of another item", |all| {
            let from = all[at(all, 1, "p.txt", 0)].clone();
            let to = at(all, 1, "q.pdf", 0);
            all.insert(to, from);
        }),
        ("a further part is a first one", |all| {
            let at = at(all, 1, "p.txt", 0);
            all[at].kind = 0;
        }),
        ("the first part is a further one", |all| {
            let at = at(all, 0, "p.txt", 0);
            all[at].kind = 1;
        }),
        ("bytes of an original are not there", |all| drop(all.remove(at(all, 2, "", 3)))),
        ("bytes of an original are fewer", |all| {
            let at = at(all, 2, "", 3);
            all[at].bytes.pop();
        }),
        ("a file does not end", |all| drop(all.remove(at(all, 3, "", 1)))),
        ("a file ends twice", |all| all.insert(at(all, 3, "", 1), Entry { kind: 3, ..Entry::default() })),
        ("bytes follow the last file", |all| {
            all.push(Entry { kind: 2, bytes: b"more".to_vec(), ..Entry::default() });
        }),
    ];
    for (what, change) in others {
        assert!(!changed(change), "{what}");
    }
    check_memory();
}

#[test]
fn how_texts_are_cut_in_blocks_is_free() {
    assert!(changed(|all| all.iter_mut().for_each(|entry| entry.begins = false)));
    // Bytes may be cut otherwise, and in other entries.
    assert!(changed(|all| {
        let at = at(all, 2, "", 3);
        let rest = all[at].bytes.split_off(77);
        all.insert(at + 1, Entry { kind: 2, bytes: rest, begins: true, ..Entry::default() });
    }));
}

/// Verifies and reads what a change made of a section.
fn with(name: &[u8; 4], change: impl FnOnce(&mut Section)) -> bool {
    let mut sections = sections(&small());
    change(section(&mut sections, name));
    matches!(read_all(forge(&sections)), Some(Ok(())))
}

#[test]
fn sections_that_do_not_say_the_same_are_found() {
    assert!(with(b"STRT", |_| ()));
    // Passages of an item are given to the next one; one more; an item more; an item of none.
    assert!(!with(b"STRT", |starts| {
        starts.blocks[0][0] -= 1;
        starts.blocks[0][1] += 1;
    }));
    assert!(!with(b"STRT", |starts| starts.blocks[0][0] += 1));
    assert!(!with(b"STRT", |starts| starts.blocks[0].push(0)));
    assert!(!with(b"STRT", |starts| starts.blocks[0].insert(0, 0)));
    assert!(!with(b"STRT", |starts| starts.blocks[0].truncate(3)));
    // The last byte of the dictionary of paths is the number of the last item.
    for number in [0, 1, 4, 0x7f] {
        assert!(!with(b"PATH", |paths| *paths.blocks[0].last_mut().unwrap() = number), "{number}");
    }
    // The first term of the vocabulary: what it shares, the length of the rest, the rest, passages.
    assert!(with(b"VOCB", |_| ()));
    for (at, mask) in [(0, 1), (1, 1), (1, 3), (2, 3), (3, 1), (3, 4), (3, 0x80)] {
        assert!(!with(b"VOCB", |terms| terms.blocks[0][at] ^= mask), "{at} {mask}");
    }
    assert!(!with(b"VOCB", |terms| _ = terms.blocks.pop()));
    assert!(!with(b"VOCB", |terms| terms.blocks[0].extend(b"\0\x04\xd1\x8f\xd1\x8f\x01")));
    for (resident, by) in [(0, 1), (1, 1), (0, 0xff), (1, 0xff)] {
        for name in [b"ITEM", b"FILE", b"TEXT", b"DATE"] {
            let good = with(name, |section| {
                section.resident[resident] = section.resident[resident].wrapping_add(by)
            });
            assert!(!good, "{name:?} {resident} {by}");
        }
    }
    // Counts of the fonds: items, files, not read.
    for back in 1..=3 {
        assert!(
            !with(b"FOND", |fonds| *fonds.resident.iter_mut().nth_back(back - 1).unwrap() ^= 1),
            "{back}"
        );
    }
    assert!(!with(b"FILE", |files| files.blocks[0].insert(0, 0)));
    assert!(!with(b"FILE", |files| _ = files.blocks[0].remove(0)));
    assert!(!with(b"FILE", |files| files.blocks[0][0] = 3));
    assert!(!with(b"ITEM", |items| items.blocks[0][1] ^= 1));
    for name in [b"LIST", b"POSN", b"VOCB", b"STRT", b"TEXT", b"FILE", b"ITEM", b"DATE"] {
        assert!(!with(name, |section| section.blocks.push(vec![3])), "{name:?}");
        assert!(
            !with(name, |section| section.resident.push(0))
                || [b"LIST", b"POSN", b"VOCB", b"STRT"].contains(&name)
        );
    }
    check_memory();
}

#[test]
fn dates_that_cannot_be_are_found() {
    // The rest of an item before, item 0 without dates, item 1 with one group: passage 1, 2 dates,
    // the first after 42 bytes with 8, a month, 2013, May; the second 8 bytes on with 4, the year 2014.
    let block = [0, 0, 1, 1, 2, 42, 8, 1, 26, 5, 8, 4, 3, 28, 0, 0];
    assert!(with(b"DATE", |dates| assert_eq!(dates.blocks[0], block)));
    assert!(with(b"DATE", |dates| dates.resident = varints(&[4, 2])));
    for (at, byte) in [
        (0, 1),
        (1, 1),
        (2, 0),
        (2, 2),
        (3, 3),
        (4, 1),
        (4, 3),
        (5, 0x7f),
        (6, 0),
        (6, 0x7f),
        (7, 6),
        (7, 2),
        (8, 0xff),
        (9, 0),
        (9, 13),
        (11, 0),
        (11, 6),
        (12, 7),
        (14, 1),
    ] {
        assert!(!with(b"DATE", |dates| dates.blocks[0][at] = byte), "{at} {byte}");
    }
    assert!(!with(b"DATE", |dates| dates.blocks[0].push(0)));
    assert!(!with(b"DATE", |dates| _ = dates.blocks[0].pop()));
    for resident in [[4, 1], [4, 3], [3, 2], [5, 2], [4, u32::MAX]] {
        assert!(!with(b"DATE", |dates| dates.resident = varints(&resident.map(u64::from))), "{resident:?}");
    }
    // A megabyte of dates of a byte and more each, in as many blocks as there is room for.
    for byte in [0_u8, 1] {
        assert!(!with(b"DATE", |dates| {
            dates.blocks = vec![vec![byte; 1 << 20]; 200];
            dates.resident = [varints(&[4, 2]), vec![0; 398]].concat();
        }));
    }
    check_memory();
}

/// An archive that speaks of two names.
fn with_names() -> Vec<u8> {
    let mut batch = Batch::default();
    let text =
        "Notes\n\nThey first met in Oslo, then went to Bergen.\n\nHe really likes both Oslo and Bergen.\n";
    batch
        .item("n.txt", text.as_bytes(), document::parse("n.txt", text.as_bytes()), &Description::default())
        .unwrap();
    batch.end_file(FileRecord::Item(String::new()));
    packed([batch])
}

#[test]
fn names_that_cannot_be_are_found() {
    let with = |name: &[u8; 4], change: &dyn Fn(&mut Section)| {
        let mut sections = sections(&with_names());
        change(section(&mut sections, name));
        matches!(read_all(forge(&sections)), Some(Ok(())))
    };
    // Heading, no kind, twice in one item; one writing, twice; one item, number 0, twice.
    let bergen = [&b"\x06Bergen\0\x02\x01\x01\x06Bergen\x02\x01"[..], &[0, 2]].concat();
    let oslo = [&b"\x04Oslo\0\x02\x01\x01\x04Oslo\x02\x01"[..], &[0, 2]].concat();
    let names = [bergen, oslo].concat();
    // Two names of 6 and 4 bytes; passages 1 and 2, two mentions each.
    let said = [2, 0, 6, 1, 4, 2, 1, 2, 18, 1, 19, 0, 1, 2, 21, 1, 9, 0];
    assert!(with(b"NAME", &|section| assert_eq!(section.blocks[0], names)));
    assert!(with(b"SAID", &|section| assert_eq!(section.blocks[0], said)));
    assert!(with(b"SAID", &|section| assert_eq!(section.resident, varints(&[1, 4]))));
    // A heading of nothing, a kind that is none, another count, an item that is none, the same item.
    for (at, byte) in [(0, 0), (0, 0x7f), (7, 6), (8, 0), (8, 3), (9, 0xff), (10, 9), (19, 0), (20, 9)] {
        assert!(!with(b"NAME", &|section| section.blocks[0][at] = byte), "{at} {byte}");
    }
    for (at, byte) in [
        (0, 3),
        (1, 7),
        (2, 0),
        (2, 0x7f),
        (3, 2),
        (4, 0x7f),
        (5, 3),
        (6, 9),
        (7, 1),
        (8, 0x7f),
        (9, 2),
        (17, 2),
    ] {
        assert!(!with(b"SAID", &|section| section.blocks[0][at] = byte), "{at} {byte}");
    }
    for name in [b"NAME", b"SAID"] {
        assert!(!with(name, &|section| section.blocks[0].push(0)));
        assert!(!with(name, &|section| _ = section.blocks[0].pop()));
        assert!(!with(name, &|section| section.blocks.push(vec![3])));
        assert!(!with(name, &|section| section.resident[0] += 1));
        assert!(!with(name, &|section| section.resident[1] += 1));
        // One without the other.
        let mut sections = sections(&with_names());
        sections.retain(|section| section.name != *name);
        assert!(!matches!(read_all(forge(&sections)), Some(Ok(()))));
    }
    // A megabyte of names without an end.
    assert!(!with(b"NAME", &|section| section.blocks = vec![vec![1; 1 << 20]; 100]));
    assert!(!with(b"SAID", &|section| section.blocks[0] = vec![1; 1 << 20]));
    check_memory();
}

/// An archive in which two items differ in when the Circle was founded.
fn with_statements() -> Vec<u8> {
    let mut batch = Batch::default();
    for (path, text) in [
        ("a.txt", "Circle\n\nThe Circle was founded in 2001.\n"),
        ("b.txt", "Circle\n\nThe Circle was founded in 2003.\n"),
    ] {
        let item = document::parse(path, text.as_bytes());
        batch.item(path, text.as_bytes(), item, &Description::default()).unwrap();
        batch.end_file(FileRecord::Item(String::new()));
    }
    packed([batch])
}

#[test]
fn statements_that_cannot_be_are_found() {
    let with = |change: &dyn Fn(&mut Section)| {
        let mut sections = sections(&with_statements());
        change(section(&mut sections, b"STMT"));
        let forged = forge(&sections);
        if let Ok(archive) = Archive::open(Slice::from(forged.clone())) {
            _ = archive.topics();
        }
        matches!(read_all(forged), Some(Ok(())))
    };
    let raw = sections(&with_statements()).into_iter().find(|one| one.name == *b"STMT").unwrap();
    let block = &raw.blocks[0];
    assert!(with(&|_| ()));
    assert_eq!(raw.resident, varints(&[1, 2]));
    // The founding, of the Circle; two statements.
    assert_eq!(&block[..9], b"\0\x06Circle\x02");
    // Item 0, passage 1, the founding, named, Circle; the sentence, the word, one value.
    let first = [&[0, 1, 0, 1, 6][..], b"Circle", &[0, 31, 15, 7, 1]].concat();
    assert_eq!(&block[9..9 + first.len()], first);
    // An unknown event, one statement, no item, another passage, no event, a sentence longer than
    // the text, a word beyond it, no text of a word.
    for (at, byte) in
        [(0, 10), (8, 1), (8, 3), (9, 2), (10, 2), (11, 10), (20, 9), (21, 32), (22, 40), (23, 0), (23, 17)]
    {
        assert!(!with(&|section| section.blocks[0][at] = byte), "{at} {byte}");
    }
    // Whatever byte is changed, and wherever the block ends, it is refused or another topic that can be.
    for at in 0..block.len() {
        for byte in [0, 1, 2, 3, 0x3f, 0x7f, 0x80, 0xff] {
            with(&|section| section.blocks[0][at] = byte);
        }
        assert!(!with(&|section| section.blocks[0].truncate(at)), "{at}");
    }
    assert!(!with(&|section| section.blocks[0].push(0)));
    assert!(!with(&|section| section.blocks.push(vec![3])));
    for resident in [[0, 2], [2, 2], [u32::MAX, 2]] {
        assert!(!with(&|section| section.resident = varints(&resident.map(u64::from))), "{resident:?}");
    }
    // Megabytes of topics without an end.
    for byte in [0, 1, 2] {
        assert!(!with(&|section| section.blocks = vec![vec![byte; 1 << 20]; 100]));
    }
    check_memory();
}

#[test]
fn an_archive_without_what_is_optional_is_whole() {
    let mut sections = sections(&small());
    let before = sections.len();
    sections.retain(|section| section.flags == 0);
    assert_eq!((sections.len(), before), (10, 13));
    let archive = Archive::open(Slice::from(forge(&sections))).unwrap();
    archive.verify().unwrap();
    assert!(archive.chronology().is_none() && archive.names().is_none());
    let whole = Archive::open(Slice::from(small())).unwrap();
    assert_eq!(whole.chronology().unwrap().count(), 2);
}

// ---- Signatures ----

/// Signs an archive.
fn signed(bytes: &[u8], seed: u8) -> Vec<u8> {
    let archive = Archive::open(Slice::from(bytes.to_vec())).unwrap();
    let mut signed = archive.signed_front(&SigningKey::of_seed([seed; 32]).unwrap()).unwrap();
    signed.extend(&bytes[archive.front() as usize..]);
    signed
}

/// Whether an archive is signed, and by a signature that matches; `None` if it is none.
fn matches(bytes: Vec<u8>) -> Option<Option<bool>> {
    let archive = Archive::open(Slice::from(bytes)).ok()?;
    let Ok(digest) = archive.digest() else { return Some(Some(false)) };
    Some(archive.signature().map(|signature| signature.matches(digest)))
}

#[test]
fn a_signature_changes_nothing_else() {
    for bytes in [small(), in_parts(), common::golden()] {
        let once = signed(&bytes, 1);
        assert_eq!(once.len(), bytes.len() + 128);
        let archive = Archive::open(Slice::from(once.clone())).unwrap();
        archive.verify().unwrap();
        assert_eq!(archive.digest().unwrap(), Fixity::of(&bytes));
        let plain = [&archive.unsigned_front().unwrap(), &once[archive.front() as usize..]].concat();
        assert!(plain == bytes);
        // Signed again, by the same key and by another: as if it had been the first time.
        assert!(signed(&once, 1) == once);
        assert!(signed(&once, 2) == signed(&bytes, 2) && signed(&bytes, 2) != once);
    }
}

#[test]
fn whatever_is_changed_in_a_signed_archive_its_signature_does_not_match() {
    let whole = signed(&small(), 1);
    assert_eq!(matches(whole.clone()), Some(Some(true)));
    let flipped = |at: usize, mask: u8| {
        let mut forged = whole.clone();
        forged[at] ^= mask;
        let mut repaired = forged.clone();
        repair(&mut repaired);
        // Checksums that do not match are seen on another way, and those that were changed are whole again.
        [Some(forged), (repaired != whole).then_some(repaired)]
    };
    let opened = AtomicUsize::new(0);
    everywhere(whole.len(), |at| {
        for mask in [0x01, 0x80, 0xff] {
            let _place = Place(at, mask);
            for forged in flipped(at, mask).into_iter().flatten() {
                let Some(said) = matches(forged.clone()) else { continue };
                // Whoever can change its name can take it off.
                assert_ne!(said, Some(true));
                opened.fetch_add(1, Ordering::Relaxed);
                let verified = Archive::open(Slice::from(forged)).unwrap().verify();
                assert!(verified.is_err() || said.is_none(), "verified");
            }
        }
    });
    // Most changes of texts and lists, and all of the signature, go as far as that.
    assert!(opened.into_inner() > 2 * whole.len(), "too few were opened");
}

#[test]
fn a_signature_that_says_nothing_is_refused() {
    let forged = |resident: &[u8]| {
        let mut sections = sections(&small());
        let name = *b"SIGN";
        sections.push(Section { name, flags: 1, resident: resident.to_vec(), blocks: Vec::new() });
        forge(&sections)
    };
    // A key of small order, for which in lax programs some signatures are of everything.
    let mut small_order = [0; 96];
    (small_order[0], small_order[32]) = (1, 1);
    assert_eq!(matches(forged(&small_order)), Some(Some(false)));
    assert_eq!(matches(forged(&[0; 96])), Some(Some(false)));
    // Longer, shorter, with a block, required, not the last one, twice.
    for length in [0, 95, 97] {
        assert_eq!(matches(forged(&vec![1; length])), None);
    }
    let mut good = sections(&signed(&small(), 1));
    type Change = fn(&mut Sections);
    let changes: [Change; 4] = [
        |all| all.last_mut().unwrap().blocks.push(vec![1]),
        |all| all.last_mut().unwrap().flags = 0,
        |all| all.rotate_right(1),
        |all| all.push(all.last().unwrap().clone()),
    ];
    assert!(matches(forge(&good)).is_some());
    for change in changes {
        let mut forged = good.clone();
        change(&mut forged);
        assert_eq!(matches(forge(&forged)), None);
    }
    good.pop();
    assert_eq!(matches(forge(&good)), Some(None));
}

#[test]
fn keys_are_those_of_everybody() {
    // RFC 8032, 7.1, test 1.
    let hex = |text: &str| -> [u8; 32] {
        std::array::from_fn(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
    };
    let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let signature = SigningKey::of_seed(seed).unwrap().sign(Fixity::of(b""));
    assert_eq!(signature.key(), public);
    assert!(signature.matches(Fixity::of(b"")) && !signature.matches(Fixity::of(b"a")));
    assert!(SigningKey::of_seed([0; 32]).is_none());
}

/// An archive of which the front says that it has so many items and passages.
fn of_many(sections: &mut Sections, many: u64) {
    let title = [1, 0, 1, b'x'];
    section(sections, b"FOND").resident = [&title[..], &varints(&[many, many, many])].concat();
    for name in [b"ITEM", b"TEXT", b"FILE", b"DATE"] {
        let section = section(sections, name);
        let rest = vec![0; 2 * section.blocks.len().saturating_sub(1)];
        section.resident = [varints(&[many, many]), rest].concat();
    }
    let paths = section(sections, b"PATH");
    let first = Bytes(&paths.resident).text().to_vec();
    paths.resident.clear();
    text(&mut paths.resident, &first);
    varint(&mut paths.resident, many);
    let terms = section(sections, b"TERM");
    let mut rest = Bytes(&terms.resident);
    (0..8).for_each(|_| _ = rest.varint());
    terms.resident = [&varints(&[0, 0, 0, 0, many, u64::MAX, 0, 0]), rest.0].concat();
}

#[test]
fn a_tiny_archive_of_four_thousand_million_items_is_read_as_far_as_it_is_there() {
    for many in [5, 1000, u64::from(u32::MAX) - 1, u32::MAX.into(), u64::MAX] {
        let mut forged = sections(&small());
        of_many(&mut forged, many);
        assert!(!matches!(read_all(forge(&forged)), Some(Ok(()))), "{many}");
        // With a list of files and of passages of which a kilobyte says a million.
        section(&mut forged, b"FILE").blocks[0] = vec![0; 1 << 20];
        section(&mut forged, b"STRT").blocks[0] = vec![1; 1 << 20];
        assert!(!matches!(read_all(forge(&forged)), Some(Ok(()))), "{many}");
    }
    check_memory();
}

/// Blocks that are full of parts, each of which goes on to the last byte of all blocks, and of
/// ends of files, bytes and further parts. Whoever follows them must come to an end.
#[test]
fn entries_that_overlap_come_to_an_end() {
    let intact = sections(&in_parts());
    let all = entries(&mut intact.clone());
    let first = &all[at(&all, 0, "a.txt", 0)];
    for kind in [0, 1, 2] {
        let mut forged = intact.clone();
        let mut head = Entry { kind, begins: true, ..first.clone() };
        head.more = 1 << 17;
        let mut many: Vec<Entry> = (0..2000).map(|_| head.clone()).collect();
        many.extend((0..20_000).map(|_| Entry { kind: 2, bytes: b"x".to_vec(), ..Entry::default() }));
        many.extend((0..20_000).map(|_| Entry { kind: 3, ..Entry::default() }));
        put_entries(&mut forged, &many);
        assert!(!matches!(read_all(forge(&forged)), Some(Ok(()))));
        of_many(&mut forged, 2000);
        let text: Vec<u8> =
            many.iter().flat_map(|one| varints(&[u64::from(one.begins), u64::from(one.begins)])).collect();
        let blocks = section(&mut forged, b"TEXT").blocks.len();
        section(&mut forged, b"TEXT").resident = text[..2 * blocks].to_vec();
        section(&mut forged, b"FILE").blocks[0] = vec![0; 2000];
        section(&mut forged, b"STRT").blocks[0] = vec![1; 2000];
        assert!(!matches!(read_all(forge(&forged)), Some(Ok(()))));
    }
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

/// Replaces bytes of a section: of what stands in the front, or of a block.
fn splice(section: &mut Section, at: prop::sample::Index, removed: usize, bytes: Vec<u8>) {
    let places = section.blocks.len() + 1;
    let raw = match at.index(places) {
        0 => &mut section.resident,
        block => &mut section.blocks[block - 1],
    };
    let at = at.index(raw.len() + 1);
    let end = at.saturating_add(removed).min(raw.len());
    raw.splice(at..end, bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_forged_archive_does_no_harm(
        is_golden in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..6, spliced()), 1..4),
    ) {
        let mut forged = sections(&if is_golden { common::golden() } else { small() });
        for (section, at, removed, bytes) in changes {
            let section = section.index(forged.len());
            splice(&mut forged[section], at, removed, bytes);
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
