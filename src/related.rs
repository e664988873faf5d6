//! Which texts speak of the same thing as a passage, by the rare words that they share: the
//! references of a document, say, beside one of its paragraphs; or the [passages](parallels()) of
//! other items.
//!
//! A hint and no claim: that two texts share rare words does not say that the one is the source
//! of the other. What is doubtful is left out, for a wrong hint is worse than none.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis;
use crate::error::{Gather, Result};
use crate::index::Index;
use crate::order;
use crate::search::bm25;

mod parallels;

pub use parallels::{COPIED, Parallel, Relation, SHINGLE, parallels};

/// A word counts if it is at least so rare, as a part of the rarest that a word of the archive
/// can be: in an archive of a thousand passages at most about fifteen hold it.
pub const RARE: f64 = 0.6;
/// So many of the words must be so rare that they tell something: of a thousand passages at most
/// about five hold each.
pub const TELLING: (usize, f64) = (2, 0.75);
/// So many words must be shared, and their rarities add up to so much. Chosen on the seeds,
/// where a person has looked at all pairs: the test has what is found, and what is not.
pub const FEWEST: usize = 3;
/// See [`FEWEST`].
pub const ENOUGH: f64 = 3.0;
/// The most texts that are named for one passage.
pub const MOST: usize = 5;

/// A text that possibly speaks of the same thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// Its place among the texts, counted from 0.
    pub text: usize,
    /// The sum of the rarities of what is shared.
    pub score: f64,
    /// The words that are shared, the rarest first.
    pub shared: Vec<Shared>,
}

/// A word that is shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The word as it first stands in the passage.
    pub word: String,
    /// How many passages of the archive hold a form of it; at most, for one may hold several.
    pub passages: u32,
    /// How rare that is: 1 if one passage holds it, 0 if all do.
    pub rarity: f64,
}

/// The texts that possibly speak of the same thing as a passage, those that share most first, at
/// most [`MOST`].
/// Words are compared by their stems; function words and numbers do not count. Looks up only
/// words that are shared.
///
/// # Errors
///
/// Reading errors.
///
/// ```
/// # use fonds::archive::{Archive, ArchiveBuilder};
/// # use fonds::bytes::Slice;
/// # use fonds::document::{self, Description};
/// # let paragraph = "A court in Penza sentenced Pchelintsev for the Network.";
/// # let note = format!("{paragraph}\n\n{}", "Of something else.\n\n".repeat(60));
/// # let mut builder = ArchiveBuilder::new(Description::default());
/// # let item = document::parse("a.txt", note.as_bytes());
/// # builder.add("a.txt", note.into_bytes(), item, &Description::default());
/// # let archive = Archive::open(Slice::from(builder.finish()?))?;
/// let texts = ["Jail for Pchelintsev: what the court in Penza says of the Network", "Of the court"];
/// let found = fonds::related::related(archive.index(), paragraph, &texts)?;
/// assert_eq!((found.len(), found[0].text), (1, 0));
/// assert!(found[0].shared.iter().any(|shared| shared.word == "Pchelintsev"));
/// # Ok::<(), fonds::error::Error>(())
/// ```
pub fn related(index: &Index, passage: &str, texts: &[impl AsRef<str>]) -> Result<Vec<Related>> {
    let mut own = Own::new(index, passage);
    let mut gather = Gather::default();
    let mut found = Vec::new();
    for (text, number) in texts.iter().zip(0_usize..) {
        let shared = own.shared(text.as_ref(), &mut gather)?;
        if is_enough(&shared) {
            found.push(Related { text: number, score: sum_of(&shared), shared });
        }
    }
    gather.finish()?;
    order::by_key(&mut found, |one: &Related| key(one.score));
    found.truncate(MOST);
    Ok(found)
}

/// Whether so much is shared that two texts possibly speak of the same thing.
fn is_enough(shared: &[Shared]) -> bool {
    let telling = shared.iter().filter(|shared| shared.rarity >= TELLING.1).count();
    shared.len() >= FEWEST && telling >= TELLING.0 && sum_of(shared) >= ENOUGH
}

fn sum_of(shared: &[Shared]) -> f64 {
    shared.iter().map(|shared| shared.rarity).sum()
}

/// The words of a passage, and how rare those are that were asked for.
struct Own<'a> {
    index: &'a Index,
    /// By their stems, as they first stand.
    words: BTreeMap<String, &'a str>,
    rarities: BTreeMap<String, (u32, f64)>,
    /// The rarity of what one passage holds.
    most: f64,
}

impl<'a> Own<'a> {
    fn new(index: &'a Index, passage: &'a str) -> Self {
        let languages = index.languages();
        let words = order::map(words(passage).rev().flat_map(|(term, word)| {
            analysis::stems(&term, languages).into_iter().map(move |stem| (stem, word))
        }));
        Self { index, words, rarities: BTreeMap::new(), most: bm25::idf(1, index.passages()) }
    }

    /// How rare it is that so many passages hold something.
    fn rarity(&self, passages: u32) -> f64 {
        bm25::idf(passages.max(1) as usize, self.index.passages()) / self.most
    }

    /// The rare words that a text shares, the rarest first.
    fn shared(&mut self, text: &str, gather: &mut Gather) -> Result<Vec<Shared>> {
        let languages = self.index.languages();
        let stems = order::set(words(text).flat_map(|(term, _)| analysis::stems(&term, languages)));
        // A word in two languages has two stems.
        let mut shared: BTreeMap<&str, Shared> = BTreeMap::new();
        for stem in stems {
            let Some(&word) = self.words.get(&stem) else { continue };
            let known = match self.rarities.get(&stem) {
                Some(known) => *known,
                None => {
                    let terms = gather.take(self.index.terms_with_stem(&stem))?.unwrap_or_default();
                    let passages = terms.iter().map(|term| term.passages()).fold(0, u32::saturating_add);
                    let known = (passages, self.rarity(passages));
                    self.rarities.insert(stem, known);
                    known
                }
            };
            if known.1 >= RARE {
                let (passages, rarity) = known;
                shared.insert(word, Shared { word: word.to_owned(), passages, rarity });
            }
        }
        let mut shared: Vec<Shared> = shared.into_values().collect();
        order::by_key(&mut shared, |shared| key(shared.rarity));
        Ok(shared)
    }

    /// Where in a text words stand that are shared.
    fn rare(&self, text: &str, shared: &[Shared]) -> Vec<Range<usize>> {
        let languages = self.index.languages();
        let is_shared = |token: &analysis::Token| {
            analysis::stems(&token.term, languages).iter().any(|stem| {
                let word = self.words.get(stem);
                word.is_some_and(|word| shared.iter().any(|shared| shared.word == *word))
            })
        };
        analysis::tokens(text).filter(is_shared).map(|token| token.range).collect()
    }
}

/// A key that puts what is greatest first; rarities and their sums are far below 2³².
fn key(value: f64) -> u64 {
    u64::MAX.saturating_sub((value * 4_294_967_296.0) as u64)
}

/// The words of a text that can say what it is about: their terms, and as they are written.
fn words(text: &str) -> std::vec::IntoIter<(String, &str)> {
    let words: Vec<(String, &str)> = analysis::tokens(text)
        .filter(|token| {
            let term = token.term.as_str();
            term.chars().nth(2).is_some()
                && !term.contains(|char: char| char.is_ascii_digit())
                && !analysis::is_function_word(term)
        })
        .filter_map(|token| Some((token.term, text.get(token.range)?)))
        .collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Archive, ArchiveBuilder};
    use crate::bytes::Slice;
    use crate::document::{Description, Item, Kind, parse, references};

    fn seeds() -> (Archive, Item) {
        let mut builder = ArchiveBuilder::new(Description::default());
        let mut last = Item::default();
        let seeds: [(&str, &[u8]); 3] = [
            ("000_7d4db7d20ab98379.txt", include_bytes!("../seeds/000_7d4db7d20ab98379.txt")),
            ("001_d0c1e41719c94742.txt", include_bytes!("../seeds/001_d0c1e41719c94742.txt")),
            ("002_739b1182f79aa9dc.txt", include_bytes!("../seeds/002_739b1182f79aa9dc.txt")),
        ];
        for (name, bytes) in seeds {
            last = parse(name, bytes);
            builder.add(name, bytes.to_vec(), last.clone(), &Description::default());
        }
        (Archive::open(Slice::from(builder.finish().unwrap())).unwrap(), last)
    }

    /// What is found for all paragraphs of the long seed, by the number of the passage and those of
    /// the references.
    #[test]
    fn rare_words_lead_to_references_of_the_same_thing() {
        let (archive, item) = seeds();
        let references = references(&item.blocks, &[]);
        let text = |one: &crate::document::Reference| {
            let text = &item.blocks[one.block].text;
            let part =
                |range: &Option<std::ops::Range<usize>>| range.clone().map_or("", |range| &text[range]);
            [part(&one.title), part(&one.snippet)].join(" ")
        };
        let texts: Vec<String> = references.iter().map(text).collect();
        let mut all = Vec::new();
        for (block, place) in
            item.blocks.iter().zip(1_u32..).filter(|(block, _)| block.kind == Kind::Paragraph)
        {
            let found = related(archive.index(), &block.text, &texts).unwrap();
            for one in &found {
                let sum: f64 = one.shared.iter().map(|shared| shared.rarity).sum();
                assert!((sum - one.score).abs() < 1e-9 && one.shared.len() >= FEWEST);
                for shared in &one.shared {
                    assert!(block.text.contains(&shared.word), "{shared:?}");
                }
            }
            if !found.is_empty() {
                all.push((place, found.iter().map(|one| references[one.text].number()).collect::<Vec<_>>()));
            }
        }
        let read = [
            // A society without a state and domination, in the words of the manifesto.
            (6, vec![7]),
            // The court of Tyumen and the issues of the magazine; the bomb in the office of the FSB.
            (17, vec![17, 67]),
            // Laws on assemblies, the festival and the zone that are named, the trials.
            (27, vec![69]),
            (29, vec![44, 39]),
            (36, vec![56, 62, 67, 63, 65]),
            // The analysis that is quoted by its title.
            (41, vec![25]),
            // The trial in Chita; the fund for prisoners.
            (43, vec![78, 79]),
        ];
        assert_eq!(all, read);
    }

    #[test]
    fn what_all_texts_share_tells_nothing() {
        let (archive, item) = seeds();
        let paragraph = &item.blocks[2].text;
        let texts = ["Autonomous Action is a federation of anarchist groups in Russia.", "", "the of and"];
        assert_eq!(related(archive.index(), paragraph, &texts).unwrap(), []);
        assert_eq!(related(archive.index(), "", &texts).unwrap(), []);
    }
}
