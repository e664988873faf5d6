//! Sorting by a number, with one copy of the sorting code for every type.
//!
//! The standard library's sort is compiled anew for every type and every key: 3 to 8 KB of the
//! page's Wasm each time. Here only numbers are sorted, and things are moved once.

use std::collections::{BTreeMap, BTreeSet};

/// Sorts by a key, the smallest first; what has the same key stays in order. Costs nothing but
/// a look at each if they are in order already.
///
/// ```
/// let mut words = vec!["bb", "a", "cc", "d"];
/// fonds::order::by_key(&mut words, |word| word.len() as u64);
/// assert_eq!(words, ["a", "d", "bb", "cc"]);
/// ```
pub fn by_key<T>(items: &mut Vec<T>, key: impl Fn(&T) -> u64) {
    if items.is_sorted_by_key(&key) {
        return;
    }
    let places = places(items.iter().map(key).collect());
    let mut slots: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| slots.get_mut(place)?.take()));
}

/// A set of things. To collect one, the standard library sorts them first, by code of its own for
/// each type: 4 to 5 KB of the page's Wasm.
///
/// ```
/// assert!(fonds::order::set(["b", "a", "b"]).into_iter().eq(["a", "b"]));
/// ```
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// The same for what each thing has; of two of the same key the later one holds.
///
/// ```
/// let map = fonds::order::map([("a", 1), ("b", 2), ("a", 3)]);
/// assert_eq!(map.get("a"), Some(&3));
/// ```
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in items {
        map.insert(key, value);
    }
    map
}

/// Finds the things with the smallest keys among many, in the order of the keys; of things with
/// one key the first come first. Costs little more than a look at each.
///
/// ```
/// let mut smallest = fonds::order::Smallest::new(2);
/// ["ccc", "a", "bb", "dd"].into_iter().enumerate().for_each(|(place, word)| smallest.add(word.len() as u64, place));
/// assert_eq!(smallest.finish(), [1, 2]);
/// ```
#[derive(Debug)]
pub struct Smallest {
    most: usize,
    /// The keys that were below the limit, with their places.
    kept: Vec<(u64, usize)>,
    /// A key that is not below this one is not among the smallest: as many were met before it.
    limit: Option<u64>,
}

impl Smallest {
    /// For `most` things; 0 finds none.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), limit: (most == 0).then_some(0) }
    }

    /// Takes the next thing; places increase.
    #[inline]
    pub fn add(&mut self, key: u64, place: usize) {
        if self.limit.is_none_or(|limit| key < limit) {
            self.keep(key, place);
        }
    }

    fn keep(&mut self, key: u64, place: usize) {
        self.kept.push((key, place));
        if self.kept.len() >= self.most.saturating_mul(2) {
            let last = self.most.saturating_sub(1);
            self.limit = Some(self.kept.select_nth_unstable(last).1.0);
            self.kept.truncate(self.most);
        }
    }

    /// The places of the smallest, the smallest first.
    #[must_use]
    pub fn finish(mut self) -> Vec<usize> {
        self.kept.sort_unstable();
        self.kept.truncate(self.most);
        self.kept.into_iter().map(|(_, place)| place).collect()
    }
}

/// The places of the keys in the order of the keys.
fn places(keys: Vec<u64>) -> Vec<usize> {
    let mut keyed: Vec<(u64, usize)> = keys.into_iter().zip(0..).collect();
    // Mostly it is a few lists in order, one after the other, which the stable sort only joins.
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, place)| place).collect()
}

/// Two numbers as one key: the first decides.
#[must_use]
pub fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_stable_sort(items in prop::collection::vec((0_u32..9, any::<u32>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut sorted = items;
            by_key(&mut sorted, |(key, _)| u64::from(*key));
            prop_assert_eq!(sorted, expected);
        }

        #[test]
        fn the_smallest_are_the_first_of_the_sorted(keys in prop::collection::vec(0_u64..9, 0..30), most in 0_usize..32) {
            let mut sorted: Vec<(u64, usize)> = keys.into_iter().zip(0..).collect();
            let mut smallest = Smallest::new(most);
            sorted.iter().for_each(|&(key, place)| smallest.add(key, place));
            sorted.sort_unstable();
            let expected: Vec<usize> = sorted.into_iter().map(|(_, place)| place).take(most).collect();
            prop_assert_eq!(smallest.finish(), expected);
        }
    }
}
