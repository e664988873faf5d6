//! JSON lines: a document a line, as `{"id", "title", "text", "lang", "date", "url", "creator"}`.

use memchr::memchr;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::mapped::Mapped;
use super::names::{Names, tamed};
use super::window::Window;
use super::{Member, Members, Refusal, too_long};
use crate::document::{Description, Format, Item, plain, read_text};

pub(super) fn claims(extension: &str, head: &[u8]) -> bool {
    if matches!(extension, "jsonl" | "ndjson") {
        return true;
    }
    // The first line of JSON that is laid out over many is no object.
    let line = memchr(b'\n', head).and_then(|end| head.get(..end)).unwrap_or(head);
    line.starts_with(b"{") && parse(line.trim_ascii_end()).is_ok_and(|line| line.text.is_some())
}

/// What is known of a line. Every value may be of any kind; of a wrong one it is not there.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow, alias = "language")]
    lang: Option<&'a RawValue>,
    #[serde(borrow)]
    date: Option<&'a RawValue>,
    #[serde(borrow)]
    url: Option<&'a RawValue>,
    #[serde(borrow, alias = "author")]
    creator: Option<&'a RawValue>,
}

fn parse(line: &[u8]) -> Result<Line<'_>, serde_json::Error> {
    serde_json::from_slice(line)
}

/// The members: lines.
pub(super) struct Lines<'a> {
    window: Window<'a>,
    /// The number of the last line, from 1.
    number: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(window: Window<'a>) -> Self {
        Self { window, number: 0 }
    }

    /// Refuses the line of that many bytes, and passes over it and its line break.
    fn refuse(&mut self, length: usize, why: impl Into<String>) -> Option<Result<Member, Refusal>> {
        self.window.skip((length as u64).saturating_add(1));
        Some(Err(Refusal { path: format!("line {}", self.number), why: why.into(), passed_over: false }))
    }
}

impl<'a> Members<'a> for Lines<'a> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        if self.number == 0 && self.window.peek(3) == "\u{feff}".as_bytes() {
            self.window.skip(3);
        }
        loop {
            let most = self.window.limits.member;
            let end = self.window.find(0, 0, most, |bytes| memchr(b'\n', bytes));
            self.number = self.number.saturating_add(1);
            let end = match end {
                Some(end) => end,
                None if self.window.bytes().len() as u64 > most => {
                    self.skip_line();
                    return self.refuse(0, too_long(most));
                }
                None if self.window.bytes().is_empty() => return None,
                None => self.window.bytes().len(),
            };
            let line = self.window.bytes().get(..end).unwrap_or_default();
            let inner = line.trim_ascii();
            let before = line.len().saturating_sub(line.trim_ascii_start().len());
            if inner.is_empty() {
                self.window.skip((end as u64).saturating_add(1));
                continue;
            }
            let length = inner.len();
            if length as u64 > most {
                return self.refuse(end, too_long(most));
            }
            let described = match parse(inner).map(|line| read(inner, &line)) {
                Ok(Some(read)) => read,
                Ok(None) => return self.refuse(end, "It has no “text” that is a string."),
                Err(error) => {
                    return self.refuse(end, format!("It is no JSON object of a document: {error}."));
                }
            };
            let (item, described) = described;
            let mut path = tamed(&described.reference_code);
            if path.is_empty() {
                path = self.number.to_string();
            }
            let path = names.unique(path);
            self.window.skip(before as u64);
            let gap = self.window.gap();
            let bytes = self.window.take(length);
            // The rest of the line, and its break.
            let rest = end.saturating_sub(before).saturating_sub(length);
            self.window.skip((rest as u64).saturating_add(1));
            return Some(Ok(Member { gap, path, bytes, item: Some(item), described }));
        }
    }

    fn window(&mut self) -> Option<&mut Window<'a>> {
        Some(&mut self.window)
    }
}

impl Lines<'_> {
    /// Passes over the rest of a line that is too long to be held.
    fn skip_line(&mut self) {
        loop {
            let bytes = self.window.bytes();
            let end = memchr(b'\n', bytes);
            let length = end.unwrap_or(bytes.len());
            self.window.skip(length as u64);
            if end.is_some() || !self.window.fill() {
                return;
            }
        }
    }
}

/// Reads a line as a document; none if it has no text.
fn read(line: &[u8], of_line: &Line<'_>) -> Option<(Item, Description)> {
    let text = string(line, of_line.text?)?;
    let title = of_line.title.and_then(|raw| string(line, raw));
    let stated = |raw: Option<&RawValue>| {
        let raw = raw?;
        // An id may be a number.
        let is_number = raw.get().starts_with(|c: char| c == '-' || c.is_ascii_digit());
        string(line, raw).map(|text| text.text).or_else(|| is_number.then(|| raw.get().to_owned()))
    };
    let mut item = read_text(Format::Record, &text.text, plain::read);
    text.put_back(&mut item);
    if let Some(title) = title {
        title.head(&mut item);
    }
    let described = Description {
        title: item.description.title.clone(),
        reference_code: stated(of_line.id).unwrap_or_default(),
        language: stated(of_line.lang).unwrap_or_default(),
        date: stated(of_line.date).unwrap_or_default(),
        source: stated(of_line.url).unwrap_or_default(),
        creator: stated(of_line.creator).unwrap_or_default(),
        ..Description::default()
    };
    Some((item, described))
}

/// The text of a JSON string; none if the value is none.
fn string(line: &[u8], raw: &RawValue) -> Option<Mapped> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    // The value is a part of the line.
    let start = (inner.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    Some(unescape(inner, start))
}

/// Reads what stands between the quotes of a string that is right JSON and starts at `start`.
fn unescape(inner: &str, start: usize) -> Mapped {
    Mapped::new(inner, start, b'\\', |escape| Some(escaped(escape)))
}

/// The character of an escape, and how many bytes the escape has. Half of a surrogate pair
/// is U+FFFD: the line is kept as it is, so nothing is lost by that.
fn escaped(escape: &str) -> (char, usize) {
    let unit = |at: usize| {
        let hex = escape.get(at..at.saturating_add(4))?;
        u16::from_str_radix(hex, 16).ok()
    };
    match escape.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b't') => ('\t', 2),
        Some(b'r') => ('\r', 2),
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'u') => {
            let first = unit(2).unwrap_or(0xfffd);
            let second = escape.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(8));
            let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
            match (char::from_u32(first.into()), pair) {
                (Some(char), _) => (char, 6),
                (None, Some(char)) => (char, 12),
                (None, None) => (char::REPLACEMENT_CHARACTER, 6),
            }
        }
        Some(&other) if other.is_ascii() => (char::from(other), 2),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}
