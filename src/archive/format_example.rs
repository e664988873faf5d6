//! The example in `FORMAT.md`: text and code cannot drift apart.

use std::rc::Rc;

use super::container::Container;
use super::{Archive, Batch, DATES, FileRecord, Fixity, Packer, SECTIONS, StoredFile};
use crate::bytes::{Slice, Source};
use crate::document::{self, Description};

const ORIGINAL: &[u8] = b"Minutes\n\nWe met. The minutes follow.\n";

/// The dumps in the text: the archive, then each section that has blocks as it is before
/// compression.
fn dumps() -> Vec<Vec<u8>> {
    let text = include_str!("FORMAT.md");
    let fenced = text.split("```text\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let dumps = fenced.map(|(dump, _)| dump).filter(|dump| dump.starts_with("0000: "));
    dumps.map(dump).collect()
}

/// The bytes of one: lines of an offset, bytes, and a comment after a semicolon.
fn dump(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in text.lines() {
        let line = line.split_once(';').map_or(line, |(line, _comment)| line);
        let (offset, row) = line.split_once(':').unwrap();
        assert_eq!(usize::from_str_radix(offset, 16).unwrap(), bytes.len(), "{line}");
        bytes.extend(row.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()));
    }
    bytes
}

/// The archive of the text: a file that is an item, and one that could not be read.
fn example() -> Vec<u8> {
    let mut batch = Batch::default();
    let item = document::parse("a.txt", ORIGINAL);
    batch.item("a.txt", ORIGINAL, item, &Description::default()).unwrap();
    batch.end_file(FileRecord::Item(String::new()));
    batch.bytes(&[0xff, 0x00, 0xff]);
    batch.end_file(FileRecord::Other(StoredFile {
        path: "b.bin".into(),
        bytes: 3,
        fixity: Fixity::of(&[0xff, 0x00, 0xff]),
        items: 0,
        unread: "It is no text.".into(),
        within: String::new(),
        kept: true,
    }));
    let fonds = Description { title: "Example".into(), ..Description::default() };
    let mut packer = Packer::new(fonds, Vec::new());
    packer.add(batch.finish()).unwrap();
    let mut bytes = Vec::new();
    let each = |piece: &[u8]| {
        bytes.extend_from_slice(piece);
        Ok::<(), crate::error::Error>(())
    };
    packer.finish().unwrap().write(each).unwrap();
    bytes
}

#[test]
fn the_description_is_of_the_analysis_of_today() {
    let stated = format!("This is analysis number {}.", crate::analysis::VERSION);
    assert!(include_str!("FORMAT.md").contains(&stated), "FORMAT.md does not say: {stated}");
}

#[test]
fn the_example_is_what_is_written_and_read() {
    let written = example();
    let dumps = dumps();
    let (archive, sections) = dumps.split_first().unwrap();
    assert!(*archive == written, "this is written: {written:02x?}");
    // The resident bytes of those that have no blocks stand in the dump of the archive.
    let container = Container::open(Rc::new(Slice::from(written.clone())), &SECTIONS).unwrap();
    let all = SECTIONS.into_iter().chain([DATES]);
    let with_blocks = all.filter(|name| container.section(*name).unwrap().count() > 0);
    let mut sections = sections.iter();
    for name in with_blocks {
        let section = container.section(name).unwrap();
        let raw = section.read(0..section.length()).unwrap();
        assert_eq!(sections.next(), Some(&raw.to_vec()), "{}", name.escape_ascii());
    }
    assert_eq!(sections.next(), None);

    let archive = Archive::open(Slice::from(written)).unwrap();
    archive.verify().unwrap();
    assert_eq!(&*archive.original(0).unwrap(), ORIGINAL);
    assert_eq!(archive.files(), (2, 1));
}
