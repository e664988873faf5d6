//! A Wasm module of any bytes: an archive taken out, put in, and taken out again.
#![no_main]

use fonds::archive::module;
use fonds_fuzz::bounded;
use libfuzzer_sys::fuzz_target;

fn run(bytes: &[u8]) {
    let _ = module::extract(bytes);
    let Ok(without) = module::without(bytes) else { return };
    let embedded = module::embed(bytes, b"archive").expect("a module takes an archive");
    assert_eq!(module::extract(&embedded).expect("it has one"), Some(&b"archive"[..]));
    assert_eq!(module::without(&embedded).expect("it is a module"), without);
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
