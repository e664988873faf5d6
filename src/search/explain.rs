//! How a score came about, so that it can be added up by hand.

use std::fmt;

use crate::archive::Archive;
use crate::error::{Error, Result};
use crate::index::{Index, Zone, length_of};

use super::held::Held;
use super::{Answer, bm25};

impl Answer {
    /// What each leaf gives to the score of a passage.
    fn parts(&self, index: &Index, passage: u32) -> Vec<Part> {
        let mut parts = Vec::new();
        for found in self.leaves.iter().filter(|found| found.counts()) {
            let mut sources = Vec::new();
            for held in found.places.within(&(passage..passage.saturating_add(1))) {
                let count = f64::from(held.count);
                sources.push(Source { passage, zone: held.zone, count, tf: own_weight(held, index) });
            }
            // What is above it, the nearest first.
            for head in found.places.heads.iter().rev() {
                if head.passage != passage && head.covered.contains(&passage) {
                    let tf = bm25::inherited(head.zone);
                    sources.push(Source { passage: head.passage, zone: head.zone, count: 1.0, tf });
                }
            }
            if !sources.is_empty() {
                let (text, idf, holding) = (found.text.clone(), found.idf, found.places.own.len());
                parts.push(Part { text, idf, holding, sources });
            }
        }
        parts
    }

    /// How the score of a passage came about, in the archive that was searched; empty if it
    /// holds nothing that was looked for.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is no such passage.
    pub fn explain(&self, archive: &Archive, passage: u32) -> Result<Explanation> {
        let index = archive.index();
        if passage >= index.passages() {
            return Err(Error::Unknown { what: "passage", number: passage.into() });
        }
        Ok(Explanation { passage, passages: index.passages(), parts: self.parts(index, passage) })
    }
}

/// What occurrences in a passage's own text weigh.
pub(super) fn own_weight(held: &Held, index: &Index) -> f64 {
    bm25::own(held.zone, f64::from(held.count), length_of(held.class), index.total(held.zone).average())
}

/// How the score of a hit came about. `Display` prints the sum, a line a summand.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    passage: u32,
    passages: u32,
    parts: Vec<Part>,
}

impl Explanation {
    /// The sum: the score of the hit.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.parts.iter().map(Part::score).sum()
    }
}

/// What one word or phrase gives to a score.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    text: String,
    idf: f64,
    holding: usize,
    sources: Vec<Source>,
}

impl Part {
    fn tf(&self) -> f64 {
        self.sources.iter().map(|source| source.tf).sum()
    }

    fn score(&self) -> f64 {
        bm25::score(self.idf, self.tf())
    }
}

/// Where a word or phrase is: in the passage itself or above it.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    passage: u32,
    zone: Zone,
    count: f64,
    tf: f64,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:.6} = score of passage {}", self.score(), self.passage)?;
        for part in &self.parts {
            writeln!(
                f,
                "  {:.6} “{}”: idf {:.6} ({} of {} passages hold it) · tf {:.6} · (k1 + 1) / (k1 + tf)",
                part.score(),
                part.text,
                part.idf,
                part.holding,
                self.passages,
                part.tf()
            )?;
            for source in &part.sources {
                let place = if source.passage == self.passage { "in the passage" } else { "above it" };
                writeln!(
                    f,
                    "    tf {:.6} from {place}: {:?} {}, weighted count {:.2}",
                    source.tf, source.zone, source.passage, source.count
                )?;
            }
        }
        write!(
            f,
            "  with k1 = {}, b = {}, shortest length {} of the average",
            bm25::K1,
            bm25::B,
            bm25::SHORTEST
        )
    }
}
