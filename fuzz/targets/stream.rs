//! A node stream of any bytes, over an original of any bytes. What can be read is written again as it was read.
#![no_main]

use fonds::document::Format;
use fonds::document::stream::{Window, read, write};
use fonds_fuzz::{bounded, pieces};
use libfuzzer_sys::fuzz_target;

fn run(bytes: &[u8]) {
    let [original, stream] = pieces(bytes);
    if let Ok(item) = read(stream, Window::whole(original), Format::Plain) {
        let again = write(&item.blocks, &item.notices, Window::whole(original));
        let again = read(&again, Window::whole(original), Format::Plain).expect("what was written is read");
        assert_eq!(again.blocks, item.blocks);
        assert_eq!(again.notices, item.notices);
    }
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
