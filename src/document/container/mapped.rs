//! A text that is written with escapes, and the way back to the bytes that it was read from.

use memchr::memchr;

use crate::document::{Block, Bytes, Item, Kind, decode};

/// A text and where each part of it came from.
pub(super) struct Mapped {
    pub(super) text: String,
    /// Where runs start, in the text and in the bytes, in order. Inside a run of bytes that
    /// are no escape the two advance together; an escape is a run of its own.
    runs: Vec<(usize, usize)>,
}

impl Mapped {
    /// Reads `raw`, which stands at `start`. Escapes begin with the ASCII character `mark`;
    /// `read` gives the character of the one that a text begins with, and its length.
    pub(super) fn new(
        raw: &str,
        start: usize,
        mark: u8,
        read: impl Fn(&str) -> Option<(char, usize)>,
    ) -> Self {
        let mut text = String::with_capacity(raw.len());
        let mut runs = vec![(0, start)];
        let mut at = 0_usize;
        while let Some(rest) = raw.get(at..) {
            let Some(plain) = memchr(mark, rest.as_bytes()) else {
                text.push_str(rest);
                break;
            };
            text.push_str(rest.get(..plain).unwrap_or_default());
            let (char, length) = rest
                .get(plain..)
                .and_then(&read)
                .filter(|(_, length)| *length > 0)
                .unwrap_or((mark.into(), 1));
            at = at.saturating_add(plain);
            runs.push((text.len(), start.saturating_add(at)));
            text.push(char);
            at = at.saturating_add(length);
            runs.push((text.len(), start.saturating_add(at)));
        }
        Self { text, runs }
    }

    /// The bytes that `range` of the text was read from.
    pub(super) fn original(&self, range: &Bytes) -> Bytes {
        self.place(range.start)..self.place(range.end)
    }

    fn place(&self, at: u32) -> u32 {
        let at = at as usize;
        let after = self.runs.partition_point(|(start, _)| *start <= at);
        let run = after.checked_sub(1).and_then(|run| self.runs.get(run));
        let (start, original) = run.copied().unwrap_or_default();
        decode::small(original.saturating_add(at.saturating_sub(start)))
    }

    /// Turns the places of an item that was read from the text into places in the bytes.
    pub(super) fn put_back(&self, item: &mut Item) {
        for block in &mut item.blocks {
            block.source = self.original(&block.source);
        }
        for notice in item.notices.iter_mut().filter(|notice| notice.at != (0..0)) {
            notice.at = self.original(&notice.at);
        }
    }

    /// Makes this text the title of an item, unless the item starts with it already.
    pub(super) fn head(&self, item: &mut Item) {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let stated = words(&self.text);
        if stated.is_empty() {
            return;
        }
        let is_title = |block: &&mut Block| block.kind == Kind::Title;
        let first = item.blocks.first_mut().filter(is_title);
        // A text often starts with its title again: then the title stands there.
        if first.as_ref().is_none_or(|first| words(&first.text) != stated) {
            if let Some(first) = first {
                first.kind = Kind::Paragraph;
            }
            let text = self.text.trim();
            let start = self.text.len().saturating_sub(self.text.trim_start().len());
            let range = decode::small(start)..decode::small(start.saturating_add(text.len()));
            let source = self.original(&range);
            let title = Block { kind: Kind::Title, source, text: text.to_owned(), marks: Vec::new() };
            item.blocks.insert(0, title);
        }
        item.description.title = stated;
    }
}
