//! EPUB: the chapters of a book in the order of its spine, each a page of XHTML.

use std::collections::BTreeMap;

use super::decode;
use super::flow::blocks_at;
use super::html::{self, How, language_tag, state, words};
use super::xml::{self, Xml};
use super::zipped::Zipped;
use super::{Description, Item};

/// Reads a book; an error says why nothing of it could be read.
pub(super) fn read(zip: &mut Zipped<'_>) -> Result<Item, String> {
    let mut packages = Vec::new();
    let container = zip.read("META-INF/container.xml")?;
    xml::read(&container.bytes, |event| {
        if let Xml::Open("rootfile", attributes) = event
            && packages.len() < 16
        {
            packages.extend(attributes.get("full-path").map(str::to_owned));
        }
    })?;
    // Others are other renditions of the book.
    let package = packages.iter().find(|name| zip.has(name)).or(packages.first());
    let package = package.ok_or("It does not say where its list of chapters is.")?;
    if zip.has("META-INF/encryption.xml") && zip.has("META-INF/rights.xml") {
        return Err("It is encrypted (its publisher locked it).".to_owned());
    }
    let member = zip.read(package)?;
    let mut book = Book::default();
    let damaged = xml::read(&member.bytes, |event| book.read(event));
    if let (Err(why), true) = (&damaged, book.spine.is_empty()) {
        return Err(why.clone());
    }
    let mut item = Item { description: book.description, ..Item::default() };
    if let Err(why) = damaged {
        item.odd(why);
    }
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    for reference in &book.spine {
        let Some((_, address, kind)) = book.manifest.iter().find(|(id, ..)| id == reference) else {
            item.odd(format!("Its part {reference} is listed and missing."));
            continue;
        };
        if !matches!(kind.as_str(), "application/xhtml+xml" | "text/html" | "text/x-oeb1-document" | "") {
            item.odd(format!("Its part {address} is of a kind that is not read: {kind}."));
            continue;
        }
        match zip.read(&resolve(folder, address)) {
            Ok(chapter) => {
                let text = decode::text(&chapter.bytes);
                let page = html::read(&text, How { xml: true, whole: true, first_is_title: false });
                item.blocks.extend(blocks_at(page.pieces, &chapter.source));
                page.odd.into_iter().for_each(|odd| item.odd(odd));
                state(&mut item.description.language, &page.description.language);
            }
            Err(why) => item.odd(why),
        }
    }
    Ok(item)
}

/// What the package of a book says.
#[derive(Default)]
struct Book {
    description: Description,
    /// The identifiers of its parts, their addresses, their kinds.
    manifest: Vec<(String, String, String)>,
    /// The identifiers of the chapters in order.
    spine: Vec<String>,
    /// The element of the metadata that is open.
    element: String,
    text: String,
    creators: Vec<String>,
    /// The titles by their identifiers.
    titles: BTreeMap<String, String>,
    /// The identifier of the title that is read or spoken of.
    about: String,
    /// The identifier of the title that is said to be the main one.
    main: String,
}

/// A book has no more parts.
const MOST_PARTS: usize = 20_000;

impl Book {
    fn read(&mut self, event: Xml<'_>) {
        match event {
            Xml::Open(name, attributes) => {
                let get = |name: &str| attributes.get(name).unwrap_or_default().to_owned();
                match name {
                    "item" if self.manifest.len() < MOST_PARTS => {
                        self.manifest.push((get("id"), get("href"), get("media-type")));
                    }
                    "itemref" if self.spine.len() < MOST_PARTS => {
                        let reference = get("idref");
                        // A chapter is read once, however often it is listed.
                        if !self.spine.contains(&reference) {
                            self.spine.push(reference);
                        }
                    }
                    _ => {}
                }
                // "This title is the main one": EPUB 3 says so of the identifier of an element.
                let is_of_title = name == "meta" && attributes.get("property") == Some("title-type");
                if name == "title" {
                    self.about = get("id");
                } else if is_of_title {
                    self.about = get("refines").trim_start_matches('#').to_owned();
                }
                (if is_of_title { "title-type" } else { name }).clone_into(&mut self.element);
                self.text.clear();
            }
            Xml::Text(text) => self.text.push_str(text),
            Xml::Close(name) => {
                if name == self.element || self.element == "title-type" {
                    self.state();
                }
                self.element.clear();
            }
        }
    }

    fn state(&mut self) {
        let text = words(&self.text);
        let description = &mut self.description;
        let element = match self.element.as_str() {
            "title" => {
                self.titles.insert(std::mem::take(&mut self.about), text.clone());
                if let Some(title) = self.titles.get(&self.main) {
                    title.clone_into(&mut description.title);
                }
                &mut description.title
            }
            "title-type" => {
                if text == "main" {
                    self.main = std::mem::take(&mut self.about);
                    if let Some(title) = self.titles.get(&self.main) {
                        title.clone_into(&mut description.title);
                    }
                }
                return;
            }
            "creator" => {
                if !text.is_empty() && self.creators.len() < 20 {
                    self.creators.push(text);
                    description.creator = self.creators.join("; ");
                }
                return;
            }
            "date" => &mut description.date,
            "language" => return state(&mut description.language, &language_tag(&text)),
            "description" => &mut description.scope,
            "rights" => &mut description.rights,
            "source" => &mut description.source,
            "identifier" => &mut description.reference_code,
            _ => return,
        };
        // Descriptions of books are often HTML in their turn.
        if text.contains("</") || text.contains("&lt;") {
            let page = html::read(&text, How { whole: true, ..How::default() });
            let texts: Vec<_> = page.pieces.into_iter().map(|piece| piece.text).collect();
            state(element, &texts.join(" "));
        } else {
            state(element, &text);
        }
    }
}

/// The name of a member that an address in a file of `folder` means.
fn resolve(folder: &str, address: &str) -> String {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    let address = unescape(address);
    let mut parts: Vec<&str> = Vec::new();
    let from = if address.starts_with('/') { "" } else { folder };
    for part in from.split('/').chain(address.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// An address without its percent signs.
fn unescape(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%').then(|| after.get(..2)).flatten();
        let byte = escaped
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
