//! PDF: the text that its pages show, page by page, in the order in which it is drawn.
//!
//! A PDF has characters at places, and no paragraphs: lines between which no gap is are one.
//! No line is joined with another and no word with its other half, since either could be wrong.

use std::fmt::Write as _;

use pdf_extract::{Dictionary, Document, Object, PlainTextOutput, decode_text_string, output_doc_page};

use super::decode::small;
use super::html::state;
use super::{Block, Format, Item, Kind};

/// Whether bytes start as a PDF does.
pub(super) fn claims(bytes: &[u8]) -> bool {
    let start = bytes.get(..1024).unwrap_or(bytes);
    // Some writers put white space or a byte order mark before it.
    let is_filler = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf);
    let at = start.iter().position(|byte| !is_filler(byte)).unwrap_or_default();
    start.get(at..).is_some_and(|start| start.starts_with(b"%PDF-"))
}

/// Reads a PDF. The parser may panic over a document that is not as it should be.
pub(super) fn read(bytes: &[u8]) -> Item {
    let not_read = |why: String| Item::not_read(Format::Pdf, why);
    let mut document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(pdf_extract::Error::Decryption(_) | pdf_extract::Error::InvalidPassword) => {
            return not_read("It is encrypted with a password.".to_owned());
        }
        Err(why) => return not_read(format!("Its PDF is damaged: {why}.")),
    };
    // Many are encrypted without a password, only to forbid printing.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return not_read("It is encrypted with a password.".to_owned());
    }
    let mut item = Item { format: Format::Pdf, ..Item::default() };
    describe(&document, &mut item);
    let mut without_text = Vec::new();
    for number in document.get_pages().into_keys() {
        let mut text = String::new();
        if let Err(why) = output_doc_page(&document, &mut PlainTextOutput::new(&mut text), number) {
            item.odd(format!("Page {number} could not be read to its end: {why}."));
        }
        let before = item.blocks.len();
        paragraphs(&text, bytes.len(), &mut item);
        if item.blocks.len() == before {
            without_text.push(number);
        }
    }
    if !without_text.is_empty() {
        item.odd(format!("Pages without text, which may be pictures: {}.", ranges(&without_text)));
    }
    item
}

/// Adds the paragraphs of a page: lines with no empty line between them.
fn paragraphs(page: &str, length: usize, item: &mut Item) {
    let mut text = String::new();
    // One more, empty line ends the last paragraph.
    for line in page.lines().chain([""]) {
        let line: String = line.trim().chars().filter(|c| !c.is_control() || *c == '\t').collect();
        if !line.is_empty() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&line);
        } else if !text.is_empty() {
            let source = 0..small(length);
            let text = std::mem::take(&mut text);
            item.blocks.push(Block { kind: Kind::Paragraph, source, text, marks: Vec::new() });
        }
    }
}

/// Numbers in order as `1–3, 5`.
fn ranges(numbers: &[u32]) -> String {
    let mut out = String::new();
    let mut rest = numbers.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| *next == last.saturating_add(1)) {
            last = next;
        }
        let separator = if out.is_empty() { "" } else { ", " };
        // Writing to a text does not fail.
        let _ = if first == last {
            write!(out, "{separator}{first}")
        } else {
            write!(out, "{separator}{first}–{last}")
        };
    }
    out
}

/// What the document states of itself, where it was a person who stated it.
fn describe(document: &Document, item: &mut Item) {
    let information = document.trailer.get(b"Info").ok().and_then(|object| match object {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        Object::Dictionary(dictionary) => Some(dictionary),
        _ => None,
    });
    let Some(information) = information else { return };
    let title = text(document, information, b"Title");
    if is_title(&title) {
        state(&mut item.description.title, &title);
    }
    state(&mut item.description.creator, &text(document, information, b"Author"));
    state(&mut item.description.scope, &text(document, information, b"Subject"));
    state(&mut item.description.date, &date(&text(document, information, b"CreationDate")));
}

/// A text of a dictionary; empty if there is none or it is damaged.
fn text(document: &Document, dictionary: &Dictionary, key: &[u8]) -> String {
    let object = dictionary.get(key).ok().and_then(|object| match object {
        Object::Reference(id) => document.get_object(*id).ok(),
        object => Some(object),
    });
    let text = object.and_then(|object| decode_text_string(object).ok()).unwrap_or_default();
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned();
    let is_clean =
        !text.contains(|c: char| c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace()));
    if is_clean { text } else { String::new() }
}

/// Whether a title is one, and not what a program put there.
fn is_title(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    let of_file =
        [".doc", ".docx", ".dvi", ".tex", ".qxd", ".indd", ".pdf", ".ps", ".odt", ".rtf", ".pmd", ".cdr"]
            .iter()
            .any(|extension| title.ends_with(extension));
    let of_program =
        title.starts_with("microsoft word") || matches!(title.as_str(), "untitled" | "document" | "title");
    !of_file && !of_program
}

/// `D:20230401120000+02'00'` as `2023-04-01`; empty if it is none.
fn date(stated: &str) -> String {
    let digits: String = stated.trim_start_matches("D:").chars().take_while(char::is_ascii_digit).collect();
    let part = |range| digits.get::<std::ops::Range<usize>>(range);
    match (part(0..4), part(4..6), part(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        (Some(year), ..) => year.to_owned(),
        _ => String::new(),
    }
}
