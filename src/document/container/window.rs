//! A stream through a window: every byte that leaves it is of a member or of a gap.

use std::io::{self, Read};

use super::Limits;

/// How much is read at a time, in bytes.
const PIECE: u64 = 256 * 1024;

/// A member that is longer is not copied out of the window, in bytes.
const COPIED: usize = 1 << 20;

/// Counts the bytes that are read of a source.
pub(super) struct Counted<R> {
    pub(super) source: R,
    pub(super) read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.read = self.read.saturating_add(read as u64);
        Ok(read)
    }
}

/// The bytes of a container that were read and not yet dealt with.
pub(super) struct Window<'a> {
    source: Box<dyn Read + 'a>,
    pub(super) limits: Limits,
    buffer: Vec<u8>,
    /// Where in `buffer` what is not yet dealt with starts.
    start: usize,
    /// Whether the source gave its last byte, or failed.
    ended: bool,
    failure: Option<io::Error>,
    gap: Vec<u8>,
    /// Whether bytes of the container are neither in a gap nor in a member.
    lost: bool,
    /// Whether anyone wants gaps.
    keeps_gaps: bool,
}

impl<'a> Window<'a> {
    pub(super) fn new(source: impl Read + 'a, limits: Limits) -> Self {
        let source = Box::new(source);
        let (buffer, gap) = (Vec::new(), Vec::new());
        Self {
            source,
            limits,
            buffer,
            start: 0,
            ended: false,
            failure: None,
            gap,
            lost: false,
            keeps_gaps: true,
        }
    }

    /// A window without gaps, for what is decompressed.
    pub(super) fn without_gaps(mut self) -> Self {
        self.keeps_gaps = false;
        self.lost = true;
        self
    }

    /// What is in the window.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Reads another piece. False if there is no more: at the end, or after a
    /// [`failure`](Self::failure).
    pub(super) fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        match self.source.by_ref().take(PIECE).read_to_end(&mut self.buffer) {
            Ok(read) => self.ended = read == 0,
            Err(error) => {
                self.ended = true;
                self.lost = true;
                self.failure = Some(error);
            }
        }
        !self.ended
    }

    /// Why the source gave no more bytes, where that was not its end.
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// The next `length` bytes; fewer only at the end of the source.
    pub(super) fn peek(&mut self, length: usize) -> &[u8] {
        while self.bytes().len() < length && self.fill() {}
        let bytes = self.bytes();
        bytes.get(..length).unwrap_or(bytes)
    }

    /// Where `find` finds what it looks for; none if it is not in the next `most` bytes or
    /// so. `overlap` bytes of what was searched are searched again with what follows.
    pub(super) fn find(
        &mut self,
        from: usize,
        overlap: usize,
        most: u64,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> Option<usize> {
        let mut at = from;
        loop {
            let rest = self.bytes().get(at..).unwrap_or_default();
            if let Some(found) = find(rest) {
                return Some(at.saturating_add(found));
            }
            at = self.bytes().len().saturating_sub(overlap).max(from);
            if at as u64 > most || !self.fill() {
                return None;
            }
        }
    }

    /// Takes the next `length` bytes out, for a member. They were peeked at or found.
    pub(super) fn take(&mut self, length: usize) -> Vec<u8> {
        if length > COPIED {
            // A long member is not held twice.
            self.buffer.drain(..self.start);
            self.start = 0;
            let rest = self.buffer.split_off(length.min(self.buffer.len()));
            return std::mem::replace(&mut self.buffer, rest);
        }
        let taken = self.bytes().get(..length).unwrap_or(self.bytes()).to_vec();
        self.start = self.start.saturating_add(taken.len());
        taken
    }

    /// Moves `length` bytes into the gap, through the source where they are not read yet;
    /// gives how many there were.
    pub(super) fn skip(&mut self, length: u64) -> u64 {
        let mut left = length;
        loop {
            let here = usize::try_from(left).unwrap_or(usize::MAX).min(self.bytes().len());
            let room = self.limits.gap.saturating_sub(self.gap.len() as u64);
            if !self.keeps_gaps || self.lost || here as u64 > room {
                self.lost = true;
                self.gap = Vec::new();
            } else {
                let end = self.start.saturating_add(here);
                self.gap.extend_from_slice(self.buffer.get(self.start..end).unwrap_or_default());
            }
            self.start = self.start.saturating_add(here);
            left = left.saturating_sub(here as u64);
            if left == 0 || !self.fill() {
                return length.saturating_sub(left);
            }
        }
    }

    /// The gap before the member that is now handed out.
    pub(super) fn gap(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.gap)
    }

    /// Everything that is left; none if bytes were lost.
    pub(super) fn tail(&mut self) -> Option<Vec<u8>> {
        self.skip(u64::MAX);
        (!self.lost).then(|| self.gap())
    }
}
