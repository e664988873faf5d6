//! Dumps of MediaWiki in XML: every `<page>` is a member.
//!
//! Pages are cut out as text: in a dump, which only MediaWiki writes, all of a page's text is
//! escaped, so that `</page>` can be nothing but its end. That gives every page its place.

use std::ops::Range;

use memchr::memmem::{find, rfind};

use super::mapped::Mapped;
use super::names::{Names, tamed};
use super::window::Window;
use super::{Member, Members, Refusal, too_long};
use crate::document::{Description, Format, Item, read_text, wikitext};

pub(super) fn claims(head: &[u8]) -> bool {
    let start = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    let near = start.get(..1024).unwrap_or(start);
    start.starts_with(b"<mediawiki") || start.starts_with(b"<?xml") && find(near, b"<mediawiki").is_some()
}

/// The members: pages.
pub(super) struct Dump<'a> {
    window: Window<'a>,
    /// What stands before the name of a page in its address; empty if it is not known.
    address: String,
    language: String,
    number: u64,
    redirects: u64,
    ended: bool,
}

const START: &[u8] = b"<page>";
const END: &[u8] = b"</page>";

impl<'a> Dump<'a> {
    pub(super) fn new(window: Window<'a>) -> Self {
        let (address, language) = (String::new(), String::new());
        Self { window, address, language, number: 0, redirects: 0, ended: false }
    }

    /// Passes over everything before the next page, and reads what the dump says of itself.
    fn find_page(&mut self) -> bool {
        let most = self.window.limits.gap;
        loop {
            let found = self.window.find(0, START.len(), most, |bytes| find(bytes, START));
            let before = self.window.bytes();
            let before = found.and_then(|found| before.get(..found)).unwrap_or(before);
            if self.number == 0 {
                let text = String::from_utf8_lossy(before.get(..4096).unwrap_or(before)).into_owned();
                let base = element(&text, "base").and_then(|range| text.get(range)).unwrap_or_default();
                self.address = base.rsplit_once('/').map_or(String::new(), |(base, _)| format!("{base}/"));
                let language = text.split_once("xml:lang=\"").and_then(|(_, rest)| rest.split_once('"'));
                self.language = language.map_or(String::new(), |(language, _)| language.to_owned());
            }
            match found {
                Some(found) => {
                    self.window.skip(found as u64);
                    return true;
                }
                None if self.window.bytes().len() as u64 > most => {
                    let passed = self.window.bytes().len().saturating_sub(START.len());
                    self.window.skip(passed as u64);
                }
                None => return false,
            }
        }
    }

    fn skip_to_end(&mut self) {
        loop {
            if let Some(found) = find(self.window.bytes(), END) {
                self.window.skip(found.saturating_add(END.len()) as u64);
                return;
            }
            let passed = self.window.bytes().len().saturating_sub(END.len());
            if passed == 0 && !self.window.fill() {
                return;
            }
            self.window.skip(passed as u64);
        }
    }
}

impl<'a> Members<'a> for Dump<'a> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        while !self.ended {
            if !self.find_page() {
                self.ended = true;
                let why =
                    format!("Pages that only lead to another page were passed over: {}.", self.redirects);
                return (self.redirects > 0)
                    .then(|| Err(Refusal { path: String::new(), why, passed_over: true }));
            }
            self.number = self.number.saturating_add(1);
            let place = format!("page {}", self.number);
            let most = self.window.limits.member;
            let Some(end) = self.window.find(START.len(), END.len(), most, |bytes| find(bytes, END)) else {
                if self.window.bytes().len() as u64 > most {
                    self.skip_to_end();
                    return Some(Err(Refusal { path: place, why: too_long(most), passed_over: false }));
                }
                self.ended = true;
                return Some(Err(Refusal {
                    passed_over: false,
                    path: place,
                    why: "The container ends before it does.".to_owned(),
                }));
            };
            let length = end.saturating_add(END.len());
            let Ok(page) = std::str::from_utf8(self.window.bytes().get(..length).unwrap_or_default()) else {
                self.window.skip(length as u64);
                return Some(Err(Refusal {
                    path: place,
                    why: "It is not UTF-8.".to_owned(),
                    passed_over: false,
                }));
            };
            let Some((item, mut described)) = read(page) else {
                self.redirects = self.redirects.saturating_add(1);
                self.window.skip(length as u64);
                continue;
            };
            if !self.address.is_empty() && !described.title.is_empty() {
                described.source = format!("{}{}", self.address, described.title.replace(' ', "_"));
            }
            described.language.clone_from(&self.language);
            let mut path = tamed(&described.title);
            if path.is_empty() {
                path = self.number.to_string();
            }
            let path = names.unique(path);
            let gap = self.window.gap();
            let bytes = self.window.take(length);
            return Some(Ok(Member { gap, path, bytes, item: Some(item), described }));
        }
        None
    }

    fn window(&mut self) -> Option<&mut Window<'a>> {
        Some(&mut self.window)
    }
}

/// Where the content of the first element of that name is, if it has any.
fn element(text: &str, name: &str) -> Option<Range<usize>> {
    let open = find(text.as_bytes(), format!("<{name}").as_bytes())?;
    let rest = text.get(open..)?;
    let inner = rest.find('>')?;
    let start = open.checked_add(inner)?.checked_add(1)?;
    if rest.get(..inner)?.ends_with('/') {
        return None;
    }
    let length = find(text.get(start..)?.as_bytes(), format!("</{name}>").as_bytes())?;
    Some(start..start.checked_add(length)?)
}

/// Reads the last revision of a page; none if it only leads to another.
fn read(page: &str) -> Option<(Item, Description)> {
    let mapped = |range: Range<usize>| {
        Mapped::new(page.get(range.clone()).unwrap_or_default(), range.start, b'&', escaped)
    };
    let stated = |text: &str, name: &str| {
        element(text, name)
            .and_then(|range| text.get(range))
            .map_or(String::new(), |raw| Mapped::new(raw, 0, b'&', escaped).text.trim().to_owned())
    };
    let start = rfind(page.as_bytes(), b"<revision").unwrap_or(0);
    let revision = page.get(start..).unwrap_or_default();
    let before = page.get(..find(page.as_bytes(), b"<revision").unwrap_or(page.len())).unwrap_or_default();
    let text = element(revision, "text")
        .map(|range| mapped(range.start.saturating_add(start)..range.end.saturating_add(start)));
    let is_redirect = before.contains("<redirect");
    // A page that leads elsewhere and says more than that is kept.
    if is_redirect && text.as_ref().is_none_or(|text| text.text.trim().lines().count() <= 1) {
        return None;
    }
    let mut item = match &text {
        Some(text) => {
            let mut item = read_text(Format::Wikitext, &text.text, wikitext::read);
            text.put_back(&mut item);
            item
        }
        None => read_text(Format::Wikitext, "", wikitext::read),
    };
    if let Some(title) = element(before, "title") {
        mapped(title).head(&mut item);
    }
    let contributor =
        element(revision, "contributor").and_then(|range| revision.get(range)).unwrap_or_default();
    let name = stated(contributor, "username");
    let described = Description {
        title: item.description.title.clone(),
        reference_code: stated(before, "id"),
        date: stated(revision, "timestamp"),
        creator: if name.is_empty() { stated(contributor, "ip") } else { name },
        ..Description::default()
    };
    Some((item, described))
}

/// The character of an entity of XML, and how many bytes it has.
fn escaped(text: &str) -> Option<(char, usize)> {
    let end = text.get(..text.floor_char_boundary(12)).unwrap_or(text).find(';')?;
    let char = match text.get(1..end)? {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        number => {
            let digits = number.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((char, end.saturating_add(1)))
}
