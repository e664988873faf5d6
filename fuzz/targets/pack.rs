//! A few texts of any words, packed: the archive is whole, and what it says of them is so.
#![no_main]

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::Slice;
use fonds::document::{self, Description};
use fonds_fuzz::{ask, bounded, pieces};
use libfuzzer_sys::fuzz_target;

fn run(bytes: &[u8]) {
    let [title, one, other, question] = pieces(bytes);
    let fonds = Description { title: String::from_utf8_lossy(title).into_owned(), ..Description::default() };
    let mut builder = ArchiveBuilder::new(fonds.clone());
    for (path, text) in [("a.txt", one), ("b.md", other)] {
        builder.add(path, text.to_vec(), document::parse(path, text), &Description::default());
    }
    let packed = builder.finish().expect("small texts are packed");
    let archive = Archive::open(Slice::from(packed)).expect("what was packed is opened");
    archive.verify().expect("what was packed is whole");
    assert_eq!(&*archive.original(0).expect("it is there"), one);
    assert_eq!(&*archive.original(1).expect("it is there"), other);
    if let Ok(question) = std::str::from_utf8(question) {
        ask(&archive, question);
    }
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
