//! Fonds (skeleton; the tour comes with the modules).
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::string_slice,
        reason = "a test that overflows fails, as it should"
    )
)]

pub mod archive;
pub mod bytes;
pub mod document;
pub mod error;
