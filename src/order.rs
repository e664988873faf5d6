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

/// The `most` things with the smallest keys, the smallest first, and the others; what has the
/// same key stays in order, the others do anyway. Costs time in proportion to all, and little more
/// for few.
///
/// ```
/// let (first, others) = fonds::order::smallest(vec!["ccc", "a", "bb", "dd"], 2, |word| word.len() as u64);
/// assert_eq!((first, others), (vec!["a", "bb"], vec!["ccc", "dd"]));
/// ```
pub fn smallest<T>(items: Vec<T>, most: usize, key: impl Fn(&T) -> u64) -> (Vec<T>, Vec<T>) {
    let (mut first, mut others) = (Vec::new(), Vec::new());
    let last = if most < items.len() { limit(items.iter().map(&key).collect(), most) } else { None };
    for (place, item) in items.into_iter().enumerate() {
        if last.is_none_or(|last| (key(&item), place) < last) { first.push(item) } else { others.push(item) }
    }
    by_key(&mut first, key);
    (first, others)
}

/// The smallest key, with its place, that is not among the `most` smallest.
fn limit(keys: Vec<u64>, most: usize) -> Option<(u64, usize)> {
    let mut keyed: Vec<(u64, usize)> = keys.into_iter().zip(0..).collect();
    (most < keyed.len()).then(|| *keyed.select_nth_unstable(most).1)
}

/// The places of the keys in the order of the keys.
fn places(keys: Vec<u64>) -> Vec<usize> {
    let mut keyed: Vec<(u64, usize)> = keys.into_iter().zip(0..).collect();
    keyed.sort_unstable();
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
            let items: Vec<(u64, usize)> = keys.into_iter().zip(0..).collect();
            let (first, others) = smallest(items.clone(), most, |(key, _)| *key);
            let mut sorted = items;
            sorted.sort_unstable();
            let mut rest = sorted.split_off(most.min(sorted.len()));
            rest.sort_unstable_by_key(|(_, place)| *place);
            prop_assert_eq!((first, others), (sorted, rest));
        }
    }
}
