//! WARC: what web servers answered. The members are the pages, texts and documents among the
//! answers.
//!
//! A member's bytes are the page as it was before it was cut into chunks or compressed for the
//! way, so they need not be bytes of the container.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use memchr::memmem::find;

use super::names::{Names, tamed};
use super::window::Window;
use super::{Limits, Member, Members, Refusal, too_long};
use crate::document::Description;

pub(super) const NAME: &str = "WARC";

/// A header is not longer than this, in bytes.
const HEADER: usize = 64 * 1024;

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(b"WARC/")
}

/// The members: answers.
pub(super) struct Warc<'a> {
    window: Window<'a>,
    passed_over: u64,
    ended: bool,
}

impl<'a> Warc<'a> {
    pub(super) fn new(window: Window<'a>) -> Self {
        Self { window, passed_over: 0, ended: false }
    }

    fn end(&mut self, why: &str) -> Option<Result<Member, Refusal>> {
        self.ended = true;
        Some(Err(Refusal { path: String::new(), why: why.to_owned(), passed_over: false }))
    }
}

/// The end of a header and the start of what follows it.
fn header_end(bytes: &[u8]) -> Option<(usize, usize)> {
    let long = find(bytes, b"\r\n\r\n").map(|at| (at, at.saturating_add(4)));
    let short = find(bytes, b"\n\n").map(|at| (at, at.saturating_add(2)));
    long.into_iter().chain(short).min()
}

/// The value of a field in a header; empty if there is none.
fn field<'h>(header: &'h str, name: &str) -> &'h str {
    let value = header.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    });
    value.unwrap_or_default()
}

impl<'a> Members<'a> for Warc<'a> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        while !self.ended {
            while matches!(self.window.peek(1), [b'\r' | b'\n']) {
                self.window.skip(1);
            }
            if self.window.peek(1).is_empty() {
                self.ended = true;
                let count = self.passed_over;
                let why = format!("Records that are no page and no text were passed over: {count}.");
                return (count > 0).then(|| Err(Refusal { path: String::new(), why, passed_over: true }));
            }
            let head = self.window.peek(HEADER);
            let Some((end, body)) = header_end(head).filter(|_| claims(head)) else {
                return self.end("What follows is no record of a WARC.");
            };
            let header = String::from_utf8_lossy(head.get(..end).unwrap_or_default()).into_owned();
            let Ok(length) = field(&header, "Content-Length").parse::<u64>() else {
                return self.end("A record does not state its length.");
            };
            self.window.skip(body as u64);
            let uri = field(&header, "WARC-Target-URI").trim_matches(['<', '>']).to_owned();
            let is_answer = match field(&header, "WARC-Type") {
                "response" => true,
                "resource" | "conversion" => false,
                _ => {
                    self.window.skip(length);
                    continue;
                }
            };
            // What kind of text it is stands in its first bytes.
            let start = self.window.peek(HEADER.min(usize::try_from(length).unwrap_or(HEADER)));
            let (about, payload) = if is_answer {
                let Some((end, payload)) = header_end(start).filter(|_| start.starts_with(b"HTTP/")) else {
                    self.passed_over = self.passed_over.saturating_add(1);
                    self.window.skip(length);
                    continue;
                };
                (String::from_utf8_lossy(start.get(..end).unwrap_or_default()).into_owned(), payload)
            } else {
                (header.clone(), 0)
            };
            let is_good =
                !is_answer || about.split_whitespace().nth(1).is_some_and(|code| code.starts_with('2'));
            let kind = field(&about, "Content-Type")
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            let extension = extension(&kind);
            if extension.is_empty() || !is_good {
                self.passed_over = self.passed_over.saturating_add(1);
                self.window.skip(length);
                continue;
            }
            let limits = self.window.limits;
            if length > limits.member {
                self.window.skip(length);
                return Some(Err(Refusal { path: uri, why: too_long(limits.member), passed_over: false }));
            }
            let whole = usize::try_from(length).unwrap_or(usize::MAX);
            if self.window.peek(whole).len() < whole {
                return self.end("The container ends within a record.");
            }
            self.window.skip(payload as u64);
            let bytes = self.window.take(whole.saturating_sub(payload));
            let bytes = match decoded(bytes, &about, limits) {
                Ok(bytes) => bytes,
                Err(why) => return Some(Err(Refusal { path: uri, why, passed_over: false })),
            };
            let mut path = tamed(&uri);
            if path.is_empty() || uri.ends_with('/') {
                path = format!("{path}/index").trim_start_matches('/').to_owned();
            }
            let known = [".html", ".htm", ".xhtml", ".txt", extension];
            if !known.iter().any(|known| path.to_ascii_lowercase().ends_with(known)) {
                path.push_str(extension);
            }
            let described = Description {
                source: uri,
                date: field(&header, "WARC-Date").to_owned(),
                ..Description::default()
            };
            return Some(Ok(Member { path: names.unique(path), bytes, described, ..Member::default() }));
        }
        None
    }

    fn window(&mut self) -> Option<&mut Window<'a>> {
        Some(&mut self.window)
    }
}

/// What the name of a document of this media type ends with; empty if it is none that is read.
fn extension(kind: &str) -> &'static str {
    match kind {
        "text/html" | "application/xhtml+xml" => ".html",
        "text/plain" => ".txt",
        "text/markdown" => ".md",
        "text/csv" => ".csv",
        "text/tab-separated-values" => ".tsv",
        "application/pdf" => ".pdf",
        "application/epub+zip" => ".epub",
        "application/vnd.oasis.opendocument.text" => ".odt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        _ => "",
    }
}

/// The page without what was done to it for the way, which its header states.
fn decoded(mut bytes: Vec<u8>, header: &str, limits: Limits) -> Result<Vec<u8>, String> {
    if field(header, "Transfer-Encoding").to_ascii_lowercase().contains("chunked") {
        // Some programs keep the header and write the page as a whole.
        bytes = unchunked(&bytes).unwrap_or(bytes);
    }
    let encoding = field(header, "Content-Encoding").to_ascii_lowercase();
    let reader: Box<dyn Read + '_> = match encoding.as_str() {
        "" | "identity" => return Ok(bytes),
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => {
            Box::new(MultiGzDecoder::new(bytes.as_slice()))
        }
        "gzip" | "x-gzip" => return Ok(bytes),
        "deflate" => Box::new(ZlibDecoder::new(bytes.as_slice())),
        other => return Err(format!("It is compressed by a method that is not read: {other}.")),
    };
    let most = limits.unpacked.max(limits.ratio.saturating_mul(bytes.len() as u64)).min(limits.member);
    let mut unpacked = Vec::new();
    let read = reader.take(most.saturating_add(1)).read_to_end(&mut unpacked);
    read.map_err(|error| format!("It cannot be unpacked: {error}."))?;
    if unpacked.len() as u64 > most {
        Err("It unpacks to far more than its size.".to_owned())
    } else {
        Ok(unpacked)
    }
}

/// The page that was cut into chunks; none if it was not.
fn unchunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut page = Vec::with_capacity(bytes.len());
    loop {
        let end = find(bytes, b"\r\n").filter(|end| *end <= 100)?;
        let size = std::str::from_utf8(bytes.get(..end)?).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(page);
        }
        let start = end.saturating_add(2);
        let chunk_end = start.checked_add(size)?;
        page.extend_from_slice(bytes.get(start..chunk_end)?);
        bytes = bytes.get(chunk_end..)?.strip_prefix(b"\r\n")?;
    }
}
