//! Fonds turns a folder of documents into an archive that any browser opens and searches
//! without a network: one HTML file, double-clicked from a USB stick, or the same thing on a
//! static host. This library is the whole of it but for files and the browser: it reads
//! documents, packs them, opens what was packed, and searches it, natively and as Wasm.
//!
//! It knows no file system, no clock and no browser. What it does with the same input is the
//! same everywhere.
//!
//! # The words
//!
//! | of an archive | |
//! |---|---|
//! | **fonds** | the whole: all documents of one creator or about one matter |
//! | **item** | the smallest thing with a description of its own; what a reader opens |
//! | **description** | title, source, date, rights … of the fonds or an item |
//! | **finding aid** | the list of all descriptions |
//! | **fixity** | the recorded SHA-256 of an item's original bytes |
//! | **lacuna** | a place where text is lost |
//! | **archive** | the packed bytes |
//!
//! | of a search | |
//! |---|---|
//! | **passage** | a block of an item: a paragraph, a heading, a reference; what is found |
//! | **token** | an occurrence of a word: where it stands in a text |
//! | **term** | the word as it is compared: folded in case and diacritics |
//! | **posting** | that a term occurs in a passage, and at which positions |
//! | **query**, **hit**, **score** | what is asked, a passage that answers, and how well |
//! | **snippet**, **highlight** | the part of a passage that is shown, and what is lit in it |
//! | **notice** | what a person should know about a document or a query that was odd |
//!
//! # The modules
//!
//! Each names only modules above it in this table; a test (`src/tidy.rs`) holds that.
//!
//! | module | the question it answers |
//! |---|---|
//! | [`error`] | What happened, where, and what can one do? |
//! | [`order`] | What comes first? |
//! | [`bytes`] | How are numbers and texts read from bytes that nobody can trust? Where do the bytes come from? |
//! | [`analysis`] | Where are the words of a text, and which belong together? |
//! | [`document`] | What is in this file? One format a file: bytes become blocks with marks |
//! | [`names`] | Who and what is spoken of, and where? |
//! | [`statements`] | What do documents say happened, when and where, and in what do they differ? |
//! | [`index`] | Which terms are there, where, and what are the passages? |
//! | [`archive`] | How does all of it become bytes, and back? `src/archive/FORMAT.md` is the layout |
//! | [`pocket`] | How do a reader and an archive become one HTML file? |
//! | [`query`] | What does this person ask for? |
//! | [`snippet`] | Which part of a passage shows why it was found? |
//! | [`search`] | Which passages answer, in what order, and why? |
//! | [`related`] | Which texts and passages possibly speak of the same thing, and which are copies? |
//! | [`examples`] | What could one search for here? |
//!
//! Beside the library: `src/bin/fonds` is the command line, the only code that touches
//! files; `src/bin/reader` is the page, the only code that touches a browser; `xtask` builds
//! and tests; `tests/browsers` drives the real browsers.
//!
//! # Two journeys
//!
//! **Packing.** The bytes of a file → [`document::parse`] → an [`Item`](document::Item) of blocks, and
//! notices → [`ArchiveBuilder`](archive::ArchiveBuilder), which hands every block as a passage to the
//! [`IndexBuilder`](index::IndexBuilder), which asks [`analysis::tokens`] for its words → sections → blocks,
//! compressed and checksummed → the bytes of an archive → opened and verified → written once.
//!
//! **Searching.** What was typed → [`query::parse`] → a [`Query`](query::Query) and notices →
//! [`search::search`] asks the [`Index`](index::Index) for the terms that stand for each word and where they
//! are, decides which passages fit, and scores them → an [`Answer`](search::Answer) → its
//! [`highlights`](search::Answer::highlights) and [`snippet::snippet`] for the hits that are shown.
//!
//! ```
//! use fonds::archive::{Archive, ArchiveBuilder};
//! use fonds::bytes::Slice;
//! use fonds::document::{self, Description};
//! use fonds::{query, search};
//!
//! // Packing.
//! let bytes = "= Minutes =\n\nThe congress met in Нижний Новгород.".as_bytes();
//! let item = document::parse("minutes.txt", bytes);
//! let mut builder = ArchiveBuilder::new(Description::default());
//! builder.add("minutes.txt", bytes.to_vec(), item, &Description::default());
//! let packed = builder.finish()?;
//!
//! // Searching.
//! let archive = Archive::open(Slice::from(packed))?;
//! let text = "congress \"нижний новгород\"";
//! let answer = search::search(&archive, text, &query::parse(text), search::Options::default())?;
//! assert_eq!(answer.hits, 1);
//! # Ok::<(), fonds::error::Error>(())
//! ```
//!
//! # What always holds
//!
//! * The same documents give the same archive, byte for byte.
//! * An item's original bytes are kept, every passage knows where it stands in them, and no
//!   word of a source is ever changed. Marks lie over the text.
//! * Input from people never gives an error: documents and queries give a value and notices.
//! * Bytes of an archive are never trusted: no panic, no endless loop, no allocation out of
//!   proportion to what is there. A changed byte is an [`Error`](error::Error) or changes nothing.
//! * Every hit can say why it was found, and its score can be added up by hand.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::string_slice,
        reason = "a test that overflows fails, as it should"
    )
)]

pub mod analysis;
pub mod archive;
pub mod bytes;
pub mod document;
pub mod error;
pub mod examples;
pub mod index;
pub mod names;
pub mod order;
pub mod pocket;
pub mod query;
pub mod related;
pub mod search;
pub mod snippet;
pub mod statements;

#[cfg(test)]
mod tidy;
