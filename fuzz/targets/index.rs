//! An index of any bytes: dictionary, lists, positions and vocabulary, without what is around them.
#![no_main]

use fonds::bytes::Slice;
use fonds::index::{Attribute, Index, Pattern};
use fonds_fuzz::{InMemory, bounded, pieces};
use libfuzzer_sys::fuzz_target;

fn run(bytes: &[u8]) {
    let [terms, first, second, lists, positions, words, rest] = pieces(bytes);
    let slice = |bytes: &[u8]| Slice::from(bytes.to_vec());
    let of = |resident: &[u8], blocks: &[&[u8]]| {
        let blocks = blocks.iter().filter(|block| !block.is_empty()).map(|block| slice(block)).collect();
        Box::new(InMemory { resident: slice(resident), blocks })
    };
    let sections = (of(terms, &[first, second]), of(&[], &[words, rest]));
    let Ok(index) = Index::open(sections.0, Box::new(slice(lists)), Box::new(slice(positions)), sections.1)
    else {
        return;
    };
    let _ = index.verify();
    for word in ["a", "follow", "minut", "москва", ""] {
        let _ = (index.terms_with_stem(word), index.terms_with_sound(word), index.aliases(word));
        let _ = index.vocabulary().near(word, 2, true, 20);
        for term in index.terms_with_prefix(word).unwrap_or_default().into_iter().take(20) {
            let _ = (index.postings(&term), index.positions(&term, |_| true));
        }
    }
    let _ = (index.names_with_prefix(""), index.stated(Attribute::Source));
    let _ = Pattern::regex("[a-f].*s").map(|pattern| index.vocabulary().matching(&pattern, 20));
}

fuzz_target!(|bytes: &[u8]| bounded(bytes.len(), || run(bytes)));
