//! How many passages and tokens each item has: what turns passages into items, for every query.

use std::ops::Range;

use crate::bytes::{Cursor, Writer};
use crate::error::Result;

/// The sizes of all items.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sizes {
    /// For each item the passage after its last.
    ends: Vec<u32>,
    /// For each item the class of its length.
    classes: Vec<u8>,
    /// For each passage its item: what every query asks for every passage that it finds. To look
    /// for it in `ends` took half of the time of a search.
    owners: Vec<u32>,
    average: f64,
}

/// Writes the size of the next item, of so many passages and tokens.
pub(super) fn write(passages: u32, tokens: u64, out: &mut Writer) {
    out.varint(passages.into());
    out.u8(class(tokens));
}

/// The class of a length: itself below 16, else 16 and eight classes for each power of two.
fn class(tokens: u64) -> u8 {
    let tokens = tokens.min(u64::from(u32::MAX)) as u32;
    if tokens < 16 {
        return tokens as u8;
    }
    let power = tokens.ilog2();
    let eighth = tokens.wrapping_shr(power.saturating_sub(3)) & 7;
    power.saturating_sub(4).saturating_mul(8).saturating_add(eighth).saturating_add(16) as u8
}

/// The smallest length of a class.
fn length_of(class: u8) -> u32 {
    let class = u32::from(class);
    let Some(above) = class.checked_sub(16) else { return class };
    let (power, eighth) = (above / 8, above % 8);
    eighth.saturating_add(8).checked_shl(power.saturating_add(1)).unwrap_or(u32::MAX)
}

impl Sizes {
    /// Reads what was written of so many items with so many passages.
    pub(super) fn read(bytes: &[u8], items: u32, passages: u32) -> Result<Self> {
        let mut cursor = Cursor::new(bytes);
        let mut sizes = Self::default();
        let (mut end, mut tokens) = (0_u32, 0_u64);
        while cursor.remaining() > 0 {
            let of_item = cursor.varint32()?;
            end = end.saturating_add(of_item);
            if end > passages {
                break;
            }
            sizes.owners.extend((0..of_item).map(|_| sizes.ends.len() as u32));
            let class = cursor.u8()?;
            tokens = tokens.saturating_add(length_of(class).into());
            sizes.ends.push(end);
            sizes.classes.push(class);
        }
        if sizes.ends.len() as u64 != u64::from(items) || end != passages {
            return Err(cursor.damaged("the passages do not add up"));
        }
        sizes.average = (tokens as f64 / f64::from(items.max(1))).max(1.0);
        Ok(sizes)
    }

    /// The number of items.
    #[must_use]
    pub fn items(&self) -> u32 {
        self.ends.len() as u32
    }

    /// The passages of an item, end exclusive; none of an item that is not there.
    #[must_use]
    pub fn range(&self, item: u32) -> Range<u32> {
        let end = |item: u32| self.ends.get(item as usize).copied();
        let start = item.checked_sub(1).map_or(Some(0), end);
        start.zip(end(item)).map_or(0..0, |(start, end)| start..end)
    }

    /// How many tokens an item has, rounded down by an eighth at most.
    #[must_use]
    pub fn length(&self, item: u32) -> u32 {
        self.classes.get(item as usize).copied().map_or(0, length_of)
    }

    /// The same for all items at once: something made of each length that there can be, and for
    /// every item which of these is its own.
    pub fn by_length(&self, make: impl Fn(u32) -> f64) -> impl Fn(u32) -> f64 {
        let made: Vec<f64> = (0..=u8::MAX).map(|class| make(length_of(class))).collect();
        move |item| {
            let class = self.classes.get(item as usize).copied().unwrap_or_default();
            made.get(usize::from(class)).copied().unwrap_or_default()
        }
    }

    /// The average of all [lengths](Self::length); 1 at least, so that it can be divided by.
    #[must_use]
    pub fn average(&self) -> f64 {
        self.average
    }

    /// The item that has a passage; the number of items if none has. Costs a look.
    #[must_use]
    #[inline]
    pub fn item_of(&self, passage: u32) -> u32 {
        self.owners.get(passage as usize).copied().unwrap_or_else(|| self.items())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sizes_are_read_as_written(all in prop::collection::vec((1_u32..9, any::<u64>().prop_map(|n| n >> (n % 60))), 1..40)) {
            let mut out = Writer::new();
            all.iter().for_each(|(passages, tokens)| write(*passages, *tokens, &mut out));
            let passages: u32 = all.iter().map(|(passages, _)| passages).sum();
            let sizes = Sizes::read(out.as_bytes(), all.len() as u32, passages).unwrap();
            prop_assert!(Sizes::read(out.as_bytes(), all.len() as u32, passages + 1).is_err());
            let mut next = 0;
            for (item, (passages, tokens)) in (0..).zip(&all) {
                prop_assert_eq!(sizes.range(item), next..next + passages);
                prop_assert!((next..next + passages).all(|passage| sizes.item_of(passage) == item));
                next += passages;
                let (length, tokens) = (f64::from(sizes.length(item)), (*tokens).min(u64::from(u32::MAX)) as f64);
                prop_assert!(length <= tokens && length >= tokens * 0.875, "{} {}", length, tokens);
            }
            prop_assert_eq!(sizes.range(all.len() as u32), 0..0);
            prop_assert_eq!(sizes.item_of(passages), all.len() as u32);
            let half = sizes.by_length(|length| f64::from(length) / 2.0);
            prop_assert!((0..all.len() as u32).all(|item| half(item) * 2.0 == f64::from(sizes.length(item))));
        }
    }
}
