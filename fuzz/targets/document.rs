//! A document of any bytes, in every format but PDF: its reader is another's, and panics; `fonds` runs it in a
//! process of its own.
#![no_main]

use fonds::document::{self, Format};
use fonds_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 12] = [
    "a.txt",
    "a",
    "a.md",
    "a.html",
    "a.epub",
    "a.docx",
    "a.odt",
    "a.eml",
    "a.csv",
    "a.tsv",
    "a.wiki",
    "a.mediawiki",
];

fn run(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    if document::format_of(name, bytes) == Format::Pdf {
        return;
    }
    let item = document::parse(name, bytes);
    for block in &item.blocks {
        assert!(block.source.start <= block.source.end && block.source.end as usize <= bytes.len());
        for mark in &block.marks {
            assert!(block.text.get(mark.range.start as usize..mark.range.end as usize).is_some());
        }
    }
    let _ = document::aliases(&item);
    let references = document::references(&item.blocks, &[]);
    let _ = document::citations(&item.blocks, &references);
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
