//! The archive's bytes (for now only where they stand in a Wasm module).

pub mod module;
