//! ODT, a word processor's document in OpenDocument (ISO/IEC 26300). Comments are notes.

use std::collections::BTreeMap;

use super::flow::{Flow, address, blocks_at};
use super::html::{language_tag, reading, state};
use super::xml::{self, Attributes, Skipping, Xml};
use super::zipped::Zipped;
use super::{Item, Kind, MarkKind};

/// Reads a document; an error says why nothing of it could be read.
pub(super) fn read(zip: &mut Zipped<'_>) -> Result<Item, String> {
    let mut item = Item::default();
    if is_encrypted(zip) {
        return Err("It is encrypted.".to_owned());
    }
    let content = zip.read("content.xml")?;
    let mut reader = Reader::default();
    if zip.has("styles.xml") {
        let styles =
            zip.read("styles.xml").and_then(|part| xml::read(&part.bytes, |event| reader.styles.read(event)));
        if let Err(why) = styles {
            item.odd(why);
        }
    }
    let read = xml::read(&content.bytes, |event| {
        if let Xml::Open("body", _) = event {
            reader.in_body = true;
        } else if reader.in_body {
            reader.read(event);
        } else {
            reader.styles.read(event);
        }
    });
    let pieces = reader.flow.finish();
    let notes = reader.notes.finish();
    if let Err(why) = read {
        if pieces.is_empty() {
            return Err(why);
        }
        item.odd(why);
    }
    item.blocks = blocks_at(pieces, &content.source);
    item.blocks.extend(blocks_at(notes, &content.source));
    if zip.has("meta.xml")
        && let Err(why) = describe(zip, &mut item)
    {
        item.odd(why);
    }
    Ok(item)
}

fn is_encrypted(zip: &mut Zipped<'_>) -> bool {
    let mut found = false;
    if let Ok(manifest) = zip.read("META-INF/manifest.xml") {
        // Of a damaged list nothing is known; the parts will tell.
        let _ = xml::read(&manifest.bytes, |event| found |= matches!(event, Xml::Open("encryption-data", _)));
    }
    found
}

/// What the document states of itself.
fn describe(zip: &mut Zipped<'_>, item: &mut Item) -> Result<(), String> {
    let meta = zip.read("meta.xml")?;
    let mut text = String::new();
    let mut last_creator = String::new();
    let mut last_date = String::new();
    let description = &mut item.description;
    let read = xml::read(&meta.bytes, |event| match event {
        Xml::Open(..) => text.clear(),
        Xml::Text(part) => text.push_str(part),
        Xml::Close(name) => {
            match name {
                "title" => state(&mut description.title, &text),
                "initial-creator" => state(&mut description.creator, &text),
                "creator" => state(&mut last_creator, &text),
                "creation-date" => state(&mut description.date, &text),
                "date" => state(&mut last_date, &text),
                "description" => state(&mut description.scope, &text),
                "language" => state(&mut description.language, &language_tag(&text)),
                _ => {}
            }
            text.clear();
        }
    });
    state(&mut description.creator, &last_creator);
    state(&mut description.date, &last_date);
    read
}

#[derive(Default)]
struct Styles {
    by_name: BTreeMap<String, Style>,
    name: String,
    /// Of a level of a list style: whether it is numbered.
    numbered: BTreeMap<(String, usize), bool>,
    list: String,
}

#[derive(Default)]
struct Style {
    parent: String,
    is_bold: bool,
    is_italic: bool,
    level: Option<u8>,
}

impl Styles {
    fn read(&mut self, event: Xml<'_>) {
        let Xml::Open(name, attributes) = event else { return };
        let get = |name: &str| attributes.get(name).unwrap_or_default().to_owned();
        match name {
            "style" => {
                self.name = get("name");
                let style = Style {
                    parent: get("parent-style-name"),
                    level: attributes.get("default-outline-level").and_then(|level| level.parse().ok()),
                    ..Style::default()
                };
                self.by_name.insert(self.name.clone(), style);
            }
            "text-properties" => {
                if let Some(style) = self.by_name.get_mut(&self.name) {
                    let weight = get("font-weight");
                    style.is_bold |=
                        weight == "bold" || weight.parse::<u16>().is_ok_and(|weight| weight > 550);
                    style.is_italic |= matches!(get("font-style").as_str(), "italic" | "oblique");
                }
            }
            "list-style" => self.list = get("name"),
            "list-level-style-number" | "list-level-style-bullet" => {
                let level = get("level").parse::<usize>().unwrap_or(1).saturating_sub(1);
                let has_number =
                    name == "list-level-style-number" && attributes.get("num-format") != Some("");
                self.numbered.insert((self.list.clone(), level), has_number);
            }
            _ => {}
        }
    }

    /// The names of a style and of those that it is based on, nearest first.
    fn chain<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut chain = vec![name];
        let mut name = name;
        while let Some(style) = self.by_name.get(name)
            && !style.parent.is_empty()
            && chain.len() < 16
        {
            name = &style.parent;
            chain.push(name);
        }
        chain
    }

    /// What a paragraph of this style is, if it is more than a paragraph.
    fn kind(&self, name: &str) -> Option<Kind> {
        for name in self.chain(name) {
            match name {
                "Title" => return Some(Kind::Title),
                "Quotations" => return Some(Kind::Quote),
                "Preformatted_20_Text" => return Some(Kind::Code),
                "Caption" | "Illustration" | "Table" | "Figure" => return Some(Kind::Caption),
                _ => {}
            }
            if let Some(level @ 1..) = self.by_name.get(name).and_then(|style| style.level) {
                return Some(Kind::Heading { level: level.clamp(1, 6) });
            }
        }
        None
    }
}

#[derive(Default)]
struct Reader {
    styles: Styles,
    flow: Flow,
    /// The notes, whose text stands where they are named.
    notes: Flow,
    note_count: usize,
    in_note: bool,
    in_body: bool,
    skipping: Skipping,
    /// The open lists: their styles.
    lists: Vec<String>,
    /// The marks that each open span set.
    spans: Vec<Vec<MarkKind>>,
    paragraphs: usize,
    has_title: bool,
    /// In a comment: how many paragraphs are open around it; and whether it is a note of its own.
    comment: Option<usize>,
    in_comment: bool,
    /// How the characters of a ruby are read.
    in_reading: bool,
    reading: String,
}

/// Elements whose text is not that of the document.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "tracked-changes"
            | "note-citation"
            | "forms"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "script"
            | "binary-data"
            | "desc"
            | "index-title-template"
            | "covered-table-cell"
    )
}

/// A span or a list in more than this many is read as if it were in so many.
const DEEPEST: usize = 256;

impl Reader {
    fn flow(&mut self) -> &mut Flow {
        if self.in_note { &mut self.notes } else { &mut self.flow }
    }

    fn read(&mut self, event: Xml<'_>) {
        if !self.skipping.passes(&event, is_skipped) {
            return;
        }
        match event {
            Xml::Open(name, attributes) => {
                if name == "covered-table-cell" {
                    self.flow().open_cell();
                }
                self.open(name, attributes);
            }
            Xml::Close(name) => self.close(name),
            Xml::Text(text) => {
                if self.in_reading {
                    self.reading.push_str(text);
                } else if self.paragraphs > self.comment.unwrap_or_default() {
                    self.flow().text(text);
                }
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes) {
        let style = attributes.get("style-name").unwrap_or_default();
        match name {
            "h" => {
                let level =
                    attributes.get("outline-level").and_then(|level| level.parse::<u8>().ok()).unwrap_or(1);
                self.paragraphs = self.paragraphs.saturating_add(1);
                self.flow().open(Kind::Heading { level: level.clamp(1, 6) });
            }
            "p" => {
                self.paragraphs = self.paragraphs.saturating_add(1);
                let kind = self.styles.kind(style);
                if self.in_note {
                    // A note is one block, as footnotes are.
                    return self.notes.line_break();
                }
                match kind {
                    Some(Kind::Title) if std::mem::replace(&mut self.has_title, true) => {
                        self.flow.open(Kind::Heading { level: 1 });
                    }
                    Some(kind) => self.flow.open(kind),
                    None => self.flow.close(),
                }
            }
            "list" => self.open_list(style),
            "list-item" | "list-header" => {
                let stated = attributes.get("start-value").and_then(|value| value.parse().ok());
                self.flow().open_item(stated);
            }
            "span" => self.open_span(style),
            "a" => {
                if let Some(address) = attributes.get("href").and_then(address) {
                    self.flow().open_mark(MarkKind::Link(address));
                }
            }
            "s" | "tab" => self.flow().text(" "),
            "line-break" => self.flow().line_break(),
            "note" => self.open_note(),
            // Who wrote it and when stands in no paragraph. Within a note it goes on with that.
            "annotation" if self.comment.is_none() => {
                self.comment = Some(self.paragraphs);
                if !self.in_note {
                    self.open_note();
                    self.in_comment = true;
                }
            }
            "ruby-text" => self.in_reading = true,
            "table-row" => self.flow().open_row(),
            "table-cell" => self.flow().open_cell(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.flow().end();
            }
            "p" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if !self.in_note {
                    self.flow.end();
                }
            }
            "list" => {
                self.lists.pop();
                self.flow().close_list();
            }
            "list-item" | "list-header" => self.flow().close_item(),
            "span" => {
                for kind in self.spans.pop().unwrap_or_default() {
                    self.flow().close_mark(&kind);
                }
            }
            "a" => self.flow().close_mark(&MarkKind::Link(String::new())),
            "note" => self.close_note(),
            "annotation" => {
                self.comment = None;
                if std::mem::take(&mut self.in_comment) {
                    self.close_note();
                }
            }
            "ruby-text" => self.in_reading = false,
            "ruby" => {
                if let Some(reading) = reading(&mut self.reading) {
                    self.flow().text(&reading);
                }
            }
            "table-row" => self.flow().close_row(),
            "table-cell" => self.flow().close(),
            "body" => self.in_body = false,
            _ => {}
        }
    }

    fn open_note(&mut self) {
        self.note_count = self.note_count.saturating_add(1);
        let number = self.note_count;
        self.flow().text(&format!("[^{number}]"));
        self.in_note = true;
        self.notes.open(Kind::Note);
        self.notes.set_prefix(format!("[^{number}]: "));
    }

    fn close_note(&mut self) {
        self.notes.end();
        self.in_note = false;
    }

    fn open_list(&mut self, style: &str) {
        // A list within a list has its style, unless it has its own.
        let style =
            if style.is_empty() { self.lists.last().cloned().unwrap_or_default() } else { style.to_owned() };
        let key = (style.clone(), self.lists.len());
        let is_numbered = self.styles.numbered.get(&key).copied().unwrap_or(false);
        self.flow().open_list(is_numbered.then_some(1));
        if self.lists.len() < DEEPEST {
            self.lists.push(style);
        }
    }

    fn open_span(&mut self, name: &str) {
        let (mut is_bold, mut is_italic, mut is_code) = (false, false, false);
        for name in self.styles.chain(name) {
            if let Some(style) = self.styles.by_name.get(name) {
                is_bold |= style.is_bold;
                is_italic |= style.is_italic;
            }
            is_bold |= name == "Strong_20_Emphasis";
            is_italic |= name == "Emphasis";
            is_code |= matches!(name, "Source_20_Text" | "Teletype");
        }
        let kinds = [(is_bold, MarkKind::Strong), (is_italic, MarkKind::Emphasis), (is_code, MarkKind::Code)];
        let kinds: Vec<_> = kinds.into_iter().filter(|(is_on, _)| *is_on).map(|(_, kind)| kind).collect();
        for kind in &kinds {
            self.flow().open_mark(kind.clone());
        }
        if self.spans.len() < DEEPEST {
            self.spans.push(kinds);
        }
    }
}
