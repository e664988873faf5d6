//! BM25, the formula that ranks, and its constants.
//!
//! Items are ranked first, then the passages of each. For each word or phrase of the query, an
//! item or a passage gets, with `s(tf) = tf · (K1 + 1) / (K1 + tf)`,
//!
//! ```text
//! item     idf · (TITLE · s(tf in the title) + s(tf in the text))
//! passage  idf · s(tf)
//! idf = ln(1 + (N − n + 0.5) / (n + 0.5))
//! tf in the title  = count / (1 − B + B · length / average length of titles)
//! tf in the text   = sum of weight(zone) · count / (1 − B + B · length of the item / average)
//! tf in a passage  = weight(zone) · count / (1 − B + B · max(length / average of the zone, SHORTEST)) + what is inherited
//! ```
//!
//! where N is the number of items (of passages), n that of those which hold the word in any of
//! its forms, `count` the occurrences (a form other than the one typed counts for less), lengths
//! in tokens. A heading or title above a passage that holds the word
//! adds its [`inherited`] weight, once. The sum over all words and phrases is the score. An item
//! also gets [`whole_title`], and if it has more passages than [`WHOLE`], [`EVIDENCE`] times the
//! score of its best passage.
//!
//! The title is added after saturation, not before as in BM25F, which the headings and references
//! are: measured (nDCG@10; `cargo xtask quality`), on mdn, where pages are looked for by what links to
//! them say, 0.65 against 0.57, on Cranfield 0.38 against 0.38, on XQuAD-ru the same. There 1 to 2 for
//! [`TITLE`], 0.5 to 0.9 for [`B`] and 0.9 to 1.6 for [`K1`] differ by less than 0.01.
//!
//! How near words stand to each other counts through passages: an item whose passage has both words
//! stands before one that has them apart, and words typed without a blank are a bonus where they
//! stand together. Distances between all neighbouring words of a query were tried on the hundred best
//! items (pairs up to 5 words apart, each 1/d², as in Rasolofo and Savoy, *Term proximity scoring for
//! keyword-based retrieval systems*, 2003; d to the power of 1 or 2, weights of 0.2 to 1): nDCG@10 rose by
//! 0.004 at most on Cranfield, not on XQuAD-ru, and fell by 0.003 on mdn, while a shelf would have to load
//! the positions of every word. Not taken.
//!
//! Sources: Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*
//! (2009), §3.4 for BM25 and §3.5–3.6 for weights on zones inside the saturation (BM25F); the
//! idf that is never negative is the one of Lucene since 2011. A query word and its forms are
//! one word with one idf, as in Pirkola, *The effects of query structure* (1998). That the best
//! passage says something beside the whole item: Callan, *Passage-level evidence in document
//! retrieval* (1994).

use crate::index::Zone;

/// How soon more occurrences stop to matter; the customary value (same source, §3.4.1).
pub const K1: f64 = 1.2;
/// How much length matters, 0 (not at all) to 1 (fully); the customary value.
pub const B: f64 = 0.75;

/// The shortest length that counts, as a part of the average. Rows of an infobox are a few
/// words long; without it they would stand before the very titles they repeat.
pub const SHORTEST: f64 = 0.5;

/// What the score of the best passage counts in that of its item.
pub const EVIDENCE: f64 = 0.1;
/// An item of so few passages is not more than one of them: a title and its text.
pub const WHOLE: usize = 3;

/// What a word in the title counts, against 1 for one in the text.
pub const TITLE: f64 = 1.5;
/// What a title that is the query counts.
pub const WHOLE_TITLE: f64 = 2.0;

/// What an occurrence in a passage's own text counts, by the passage's zone.
///
/// Chosen by reason, not yet measured: who types words of a title wants the item; a
/// reference repeats what others say.
#[must_use]
pub fn weight(zone: Zone) -> f64 {
    match zone {
        Zone::Title => 3.0,
        Zone::Heading => 2.0,
        Zone::Body => 1.0,
        Zone::Reference => 0.8,
    }
}

/// What a word in a title or heading adds to each passage below it. Less than the word in the
/// passage itself, so that it decides only between passages that are otherwise alike.
#[must_use]
pub fn inherited(zone: Zone) -> f64 {
    match zone {
        Zone::Title => 0.3,
        Zone::Heading => 0.4,
        Zone::Body | Zone::Reference => 0.0,
    }
}

/// How rare a word is: `holding` of `all` passages or items hold it. Above 0 always.
///
/// Rounded to 16 binary places, so that every platform's logarithm gives the same score.
///
/// ```
/// use fonds::search::bm25::idf;
///
/// assert!(idf(1, 100) > idf(50, 100));
/// assert!(idf(100, 100) > 0.0);
/// ```
#[must_use]
pub fn idf(holding: usize, all: u32) -> f64 {
    let (n, all) = (holding as f64, f64::from(all));
    let exact = (1.0 + (all - n + 0.5) / (n + 0.5)).ln();
    (exact * 65536.0).round().max(1.0) / 65536.0
}

/// The weighted count of occurrences in a passage's own text, its length levelled out.
#[must_use]
pub fn own(zone: Zone, count: f64, length: u32, average: f32) -> f64 {
    let relative = (f64::from(length) / f64::from(average)).max(SHORTEST);
    weight(zone) * count / (1.0 - B + B * relative)
}

/// What the count of occurrences is divided by; `relative` is the length as a part of the average.
#[must_use]
pub fn norm(relative: f64) -> f64 {
    1.0 - B + B * relative
}

/// What an item gets for its title, which is so many tokens long and holds so many words of
/// the query, whose idf sum up to `held` of `all`: the more of both the other is, the more.
#[must_use]
pub fn whole_title(held: f64, all: f64, words: u32, length: u32) -> f64 {
    let of_title = (f64::from(words) / f64::from(length.max(1))).min(1.0);
    WHOLE_TITLE * held * (held / all) * of_title
}

/// What a word or phrase gives to the score; `tf` is the weighted count, own and inherited.
#[must_use]
pub fn score(idf: f64, tf: f64) -> f64 {
    idf * tf * (K1 + 1.0) / (K1 + tf)
}
