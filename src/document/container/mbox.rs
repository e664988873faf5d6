//! mbox: letters, one after the other, each under a line that starts with `From `.

use memchr::memchr;
use memchr::memmem::find_iter;

use super::names::{Names, tamed};
use super::window::Window;
use super::{Member, Members, Refusal, too_long};
use crate::document::mail;

/// A line that starts a letter is not longer than this, in bytes.
const LINE: usize = 1024;

pub(super) fn claims(extension: &str, head: &[u8]) -> bool {
    let Some(end) = memchr(b'\n', head).filter(|_| head.starts_with(b"From ")) else { return false };
    let after = head.get(end.saturating_add(1)..).unwrap_or_default();
    let line = memchr(b'\n', after).and_then(|end| after.get(..end)).unwrap_or(after);
    let is_header = memchr(b':', line)
        .and_then(|colon| line.get(..colon))
        .is_some_and(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic));
    extension == "mbox" || is_header && is_separator(head.get(..end).unwrap_or_default())
}

/// Whether a line that starts with `From ` starts a letter: it names a mailbox or a time, as
/// a sentence rarely does.
fn is_separator(line: &[u8]) -> bool {
    let words = || line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_time = |word: &[u8]| matches!(word, [a, b, b':', c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()));
    words().nth(1).is_some_and(|word| word == b"-" || word.contains(&b'@')) || words().any(is_time)
}

/// Where the line break is before which there is an empty line, and after it a line that
/// starts a letter.
fn separator(bytes: &[u8]) -> Option<usize> {
    find_iter(bytes, b"\nFrom ").find(|&at| {
        let before = bytes.get(..at).unwrap_or_default();
        let line = bytes.get(at.saturating_add(1)..).unwrap_or_default();
        let end = memchr(b'\n', line.get(..LINE).unwrap_or(line));
        (before.ends_with(b"\n") || before.ends_with(b"\n\r"))
            && end.and_then(|end| line.get(..end)).is_some_and(is_separator)
    })
}

/// The members: letters.
pub(super) struct Mbox<'a> {
    window: Window<'a>,
    /// The number of the last letter, from 1.
    number: u64,
}

impl<'a> Mbox<'a> {
    pub(super) fn new(window: Window<'a>) -> Self {
        Self { window, number: 0 }
    }
}

impl<'a> Members<'a> for Mbox<'a> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        // The line break of the empty line before this letter.
        if self.number > 0 && !self.window.bytes().is_empty() {
            self.window.skip(1);
        }
        if self.window.peek(1).is_empty() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let most = self.window.limits.member;
        let line = self.window.peek(LINE);
        // Without a line break all of it is a letter of no text.
        let end_of_line = memchr(b'\n', line).unwrap_or(0);
        let overlap = LINE.saturating_add(8);
        let end = self.window.find(end_of_line, overlap, most, separator);
        let held = self.window.bytes().len();
        if end.is_none() && held as u64 > most {
            while self.window.find(0, overlap, 0, separator).is_none() {
                let passed = self.window.bytes().len().saturating_sub(overlap);
                if passed == 0 && !self.window.fill() {
                    self.window.skip(overlap as u64);
                    break;
                }
                self.window.skip(passed as u64);
            }
            let found = separator(self.window.bytes()).unwrap_or(0);
            self.window.skip(found as u64);
            let path = format!("letter {}", self.number);
            return Some(Err(Refusal { path, why: too_long(most), passed_over: false }));
        }
        let mut end = end.unwrap_or(held);
        self.window.skip((end_of_line as u64).saturating_add(1).min(end as u64));
        end = end.saturating_sub(end_of_line.saturating_add(1));
        let bytes = self.window.bytes().get(..end).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes).len();
        let gap = self.window.gap();
        let bytes = self.window.take(bytes);
        // What is left before the line break that the next letter starts with.
        self.window.skip(end.saturating_sub(bytes.len()) as u64);
        let item = mail::read(&bytes);
        let described = item.description.clone();
        let mut path = tamed(&described.reference_code);
        if path.is_empty() {
            path = self.number.to_string();
        }
        Some(Ok(Member { gap, path: names.unique(path), bytes, item: Some(item), described }))
    }

    fn window(&mut self) -> Option<&mut Window<'a>> {
        Some(&mut self.window)
    }
}
