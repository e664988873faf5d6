//! Sets of passages, a bit each.

use std::ops::Range;

/// A set of numbers below a length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    length: u32,
}

const EACH: u32 = u64::BITS;

impl Bits {
    /// None of the numbers below `length`.
    pub(super) fn none(length: u32) -> Self {
        Self { words: vec![0; length.div_ceil(EACH) as usize], length }
    }

    pub(super) fn insert(&mut self, number: u32) {
        if number < self.length
            && let Some(word) = self.words.get_mut((number / EACH) as usize)
        {
            *word |= 1_u64.wrapping_shl(number % EACH);
        }
    }

    pub(super) fn has(&self, number: u32) -> bool {
        let word = self.words.get((number / EACH) as usize).copied().unwrap_or_default();
        word & 1_u64.wrapping_shl(number % EACH) != 0
    }

    /// Adds a range of numbers.
    pub(super) fn insert_range(&mut self, range: Range<u32>) {
        let (start, end) = (range.start, range.end.min(self.length));
        if start >= end {
            return;
        }
        let (first, last) = (start / EACH, end.saturating_sub(1) / EACH);
        for word in first..=last {
            let mask = mask(word, start, end);
            if let Some(word) = self.words.get_mut(word as usize) {
                *word |= mask;
            }
        }
    }

    /// How many numbers of a range are in it.
    pub(super) fn count_in(&self, range: Range<u32>) -> usize {
        let (start, end) = (range.start, range.end.min(self.length));
        if start >= end {
            return 0;
        }
        let (first, last) = (start / EACH, end.saturating_sub(1) / EACH);
        let words = (first..=last).map(|word| {
            let held = self.words.get(word as usize).copied().unwrap_or_default();
            (held & mask(word, start, end)).count_ones() as usize
        });
        words.sum()
    }

    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
    }

    /// Adds the numbers of another, which may be of a greater length: then this becomes as long.
    pub(super) fn or(&mut self, other: &Self) {
        if self.length < other.length {
            self.words.resize(other.words.len(), 0);
            self.length = other.length;
        }
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
    }

    /// All numbers that are not in it.
    pub(super) fn not(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        let rest = self.length % EACH;
        if rest > 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= !u64::MAX.wrapping_shl(rest);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Takes all numbers out.
    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Hands all numbers over, in order.
    pub(super) fn each(&self, mut each: impl FnMut(u32)) {
        for (at, word) in (0_u32..).zip(&self.words) {
            let base = at.saturating_mul(EACH);
            let mut rest = *word;
            while rest != 0 {
                each(base.saturating_add(rest.trailing_zeros()));
                rest &= rest.wrapping_sub(1);
            }
        }
    }

    /// The numbers in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.iter_in(0..self.length)
    }

    /// Those of a range, in order.
    pub(super) fn iter_in(&self, range: Range<u32>) -> impl Iterator<Item = u32> {
        let (start, end) = (range.start, range.end.min(self.length));
        let words = if start < end { start / EACH..end.div_ceil(EACH) } else { 0..0 };
        words.flat_map(move |at| {
            let held = self.words.get(at as usize).copied().unwrap_or_default();
            let mut rest = held & mask(at, start, end);
            let base = at.saturating_mul(EACH);
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest.wrapping_sub(1);
                Some(base.saturating_add(bit))
            })
        })
    }
}

/// The bits of a word whose numbers are within a range that the word touches.
fn mask(word: u32, start: u32, end: u32) -> u64 {
    let base = word.saturating_mul(EACH);
    let from = start.saturating_sub(base);
    let to = end.saturating_sub(base);
    let low = if from >= EACH { 0 } else { u64::MAX.wrapping_shl(from) };
    let high = if to >= EACH { u64::MAX } else { !u64::MAX.wrapping_shl(to) };
    low & high
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_is_a_set(
            length in 1_u32..300, one in prop::collection::btree_set(0_u32..300, 0..40),
            ranges in prop::collection::vec((0_u32..300, 0_u32..300), 0..4), window in (0_u32..300, 0_u32..400),
        ) {
            let mut bits = Bits::none(length);
            let mut expected: BTreeSet<u32> = one.iter().copied().filter(|&n| n < length).collect();
            one.iter().for_each(|&n| bits.insert(n));
            for (start, end) in ranges {
                bits.insert_range(start..end);
                expected.extend((start..end).filter(|&n| n < length));
            }
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), expected.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.count(), expected.len());
            let within: Vec<u32> = (window.0..window.1).filter(|n| expected.contains(n)).collect();
            prop_assert_eq!(bits.count_in(window.0..window.1), within.len());
            prop_assert_eq!(bits.iter_in(window.0..window.1).collect::<Vec<_>>(), within);
            let (mut each, mut empty) = (Vec::new(), bits.clone());
            bits.each(|number| each.push(number));
            prop_assert_eq!(each, expected.iter().copied().collect::<Vec<_>>());
            empty.clear();
            prop_assert_eq!(empty.count(), 0);
            let mut grown = Bits::none(0);
            grown.or(&bits);
            prop_assert_eq!(&grown, &bits);
            let mut other = bits.clone();
            other.not();
            prop_assert_eq!(other.count(), length as usize - expected.len());
            other.or(&bits);
            prop_assert_eq!(other.count(), length as usize);
            other.and(&bits);
            prop_assert_eq!(&other, &bits);
            prop_assert!((0..length).all(|n| bits.has(n) == expected.contains(&n)));
        }
    }
}
