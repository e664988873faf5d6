//! A query of any text, asked.
#![no_main]

use fonds::archive::Archive;
use fonds_fuzz::{ask, asked, bounded};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static ARCHIVE: Archive = asked();
}

fn run(text: &str) {
    // No page and no command takes more.
    if text.len() <= 4096 {
        ARCHIVE.with(|archive| ask(archive, text));
    }
}

fuzz_target!(|text: &str| bounded(text.len(), || run(text)));
