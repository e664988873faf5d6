//! The example in `FORMAT.md`: text and code cannot drift apart.

use std::rc::Rc;

use super::container::Container;
use super::{Archive, ArchiveBuilder, SECTIONS};
use crate::bytes::{Slice, Source};
use crate::document::{self, Description};

/// The dumps in the text: the archive, then each section as it is before compression.
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

#[test]
fn the_example_is_what_is_written_and_read() {
    let original = b"Minutes\n\nWe met. The minutes follow.\n";
    let mut builder = ArchiveBuilder::new(Description { title: "Example".into(), ..Description::default() });
    let item = document::parse("a.txt", original);
    builder.add("a.txt", original.to_vec(), item, &Description::default());
    let written = builder.finish().unwrap();

    let dumps = dumps();
    let (archive, sections) = dumps.split_first().unwrap();
    assert_eq!(*archive, written);
    assert_eq!(sections.len(), SECTIONS.len());
    let container = Container::open(Rc::new(Slice::from(written.clone())), &SECTIONS).unwrap();
    for (name, dump) in SECTIONS.into_iter().zip(sections) {
        let section = container.section(name).unwrap();
        assert_eq!(&*section.read(0..section.length()).unwrap(), dump, "{}", name.escape_ascii());
    }

    let archive = Archive::open(Slice::from(written)).unwrap();
    archive.verify().unwrap();
    assert_eq!(&*archive.original(0).unwrap(), original);
}
