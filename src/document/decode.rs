//! Bytes to text, with the way back: every place in the text knows its place in the original.

use std::borrow::Cow;
use std::ops::Range;

use super::Bytes;

/// The text of a document and where each part of it came from.
pub(super) struct Decoded<'a> {
    text: Cow<'a, str>,
    /// Where runs start, in the text and in the original, in order. Inside a run of valid
    /// bytes the two advance together; a replaced sequence is a run of its own.
    runs: Vec<(usize, usize)>,
    /// The first bytes that are no UTF-8, if any.
    invalid: Option<Range<usize>>,
}

impl<'a> Decoded<'a> {
    /// Reads `bytes` as UTF-8. A byte order mark is dropped, what is no UTF-8 becomes U+FFFD.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let skipped = bytes.len().saturating_sub(body.len());
        if let Ok(text) = std::str::from_utf8(body) {
            return Self { text: Cow::Borrowed(text), runs: vec![(0, skipped)], invalid: None };
        }
        let mut text = String::with_capacity(body.len());
        let mut runs = Vec::new();
        let mut invalid = None;
        let mut at = skipped;
        for chunk in body.utf8_chunks() {
            runs.push((text.len(), at));
            text.push_str(chunk.valid());
            at = at.saturating_add(chunk.valid().len());
            if !chunk.invalid().is_empty() {
                let end = at.saturating_add(chunk.invalid().len());
                runs.push((text.len(), at));
                text.push(char::REPLACEMENT_CHARACTER);
                invalid.get_or_insert(at..end);
                at = end;
            }
        }
        runs.push((text.len(), at));
        Self { text: Cow::Owned(text), runs, invalid }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The first bytes of the original that are no UTF-8.
    pub(super) fn invalid(&self) -> Option<Bytes> {
        self.invalid.as_ref().map(|range| small(range.start)..small(range.end))
    }

    /// The bytes of the original that `range` of the text was read from.
    pub(super) fn original(&self, range: &Range<usize>) -> Bytes {
        self.place(range.start)..self.place(range.end)
    }

    fn place(&self, at: usize) -> u32 {
        let after = self.runs.partition_point(|(start, _)| *start <= at);
        let (start, original) =
            after.checked_sub(1).and_then(|run| self.runs.get(run)).copied().unwrap_or_default();
        small(original.saturating_add(at.saturating_sub(start)))
    }
}

/// A length as it is kept. [`super::parse`] reads no more than fits.
pub(super) fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
