//! See `manifest` in `tests/fuzz/src/targets.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::feed("manifest", bytes));
