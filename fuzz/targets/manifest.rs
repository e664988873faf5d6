//! A description of a folder, of any text.
#![no_main]

use fonds::document::manifest;
use fonds_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

fn run(text: &str) {
    let _ = manifest::parse(text);
}

fuzz_target!(|text: &str| bounded(text.len(), || run(text)));
