//! How long questions to a vocabulary of a hundred thousand terms take: printed, not judged.
//!
//! ```text
//! cargo test --release --test vocabulary -- --nocapture
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::collections::BTreeSet;
use std::time::Instant;

use fonds::archive::{Archive, ArchiveBuilder};
use fonds::bytes::Slice;
use fonds::document::{self, Description};
use fonds::index::Pattern;

/// Words made of syllables, about as long and as alike as those of texts.
fn words() -> BTreeSet<String> {
    const PARTS: [&str; 24] = [
        "an", "ar", "chi", "st", "com", "mit", "tee", "re", "vo", "lu", "tion", "pro", "ле", "ни", "ста",
        "ро", "кон", "гре", "сс", "де", "ло", "на", "про", "ов",
    ];
    let mut seed = 1_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    let mut words = BTreeSet::new();
    while words.len() < 100_000 {
        let half = 12 * (next() % 2);
        let word: String = (0..2 + next() % 4).map(|_| PARTS[half + next() % 12]).collect();
        let number = if next() % 3 == 0 { (next() % 100).to_string() } else { String::new() };
        words.insert(word + &number);
    }
    words
}

#[test]
fn questions_to_a_hundred_thousand_terms() {
    let words = words();
    let text = words.iter().fold(String::new(), |text, word| text + word + "\n\n");
    let mut builder = ArchiveBuilder::new(Description::default());
    let item = document::parse("words.txt", text.as_bytes());
    builder.add("words.txt", text.into_bytes(), item, &Description::default());
    let bytes = Slice::from(builder.finish().unwrap());
    let time = |what: &str, each: &dyn Fn() -> usize| {
        let rounds = if cfg!(debug_assertions) { 1 } else { 50 };
        let start = Instant::now();
        let found = (0..rounds).map(|_| each()).last().unwrap();
        println!("{what:44} {:>9.3?} {found}", start.elapsed() / rounds);
    };
    let open = || Archive::open(bytes.clone()).unwrap();
    time("opening, reading, and near anar 0", &|| {
        open().index().vocabulary().near("anar", 0, false, 9).unwrap().len()
    });
    let archive = open();
    let vocabulary = archive.index().vocabulary();
    for (word, edits) in
        [("comitteerevo", 1), ("comitteerevo", 2), ("конгрессле", 2), ("anar", 1), ("rev", 2)]
    {
        for beginning in [false, true] {
            time(&format!("near {word} {edits} {beginning}"), &|| {
                vocabulary.near(word, edits, beginning, 16).unwrap().len()
            });
        }
    }
    let patterns = [
        Pattern::infix("mittee"),
        Pattern::wildcard("com*tion"),
        Pattern::wildcard("*n?*"),
        Pattern::regex("(an|ar).*tion[0-9]*"),
        Pattern::regex("(.*.*.*)*x"),
        Pattern::regex("(a|aa|.)*(.?){30}.{0,200}x"),
        Pattern::regex(".{0,250}x"),
        Pattern::regex("((((.?.?)+.?)+.?)*.{9}){9}x"),
    ];
    for pattern in &patterns {
        let pattern = pattern.as_ref().unwrap();
        time(&format!("{pattern:?}"), &|| vocabulary.matching(pattern, 1000).unwrap().0.len());
    }
    let (found, _) = vocabulary.matching(patterns[0].as_ref().unwrap(), usize::MAX).unwrap();
    assert_eq!(found.len(), words.iter().filter(|word| word.contains("mittee")).count());
    let word = words.iter().nth(5000).unwrap();
    assert_eq!(vocabulary.near(word, 1, false, 9).unwrap()[0].term, *word);
}
