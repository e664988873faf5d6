//! An archive of any bytes: opened, searched, read and verified.
#![no_main]

use fonds::archive::Archive;
use fonds::bytes::Slice;
use fonds_fuzz::{bounded, read_all};
use libfuzzer_sys::fuzz_target;

fn run(bytes: &[u8]) {
    if let Ok(archive) = Archive::open(Slice::from(bytes.to_vec())) {
        read_all(&archive);
    }
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
