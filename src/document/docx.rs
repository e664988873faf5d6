//! DOCX, a word processor's document in Office Open XML (ECMA-376).
//!
//! The text is that of `word/document.xml` as it stands after all tracked changes: what was
//! deleted is not shown. What a paragraph is, is told by its style, whose name and level hardly
//! depend on the language of the program. Comments are notes.

use std::collections::BTreeMap;

use super::flow::{Flow, address, blocks_at};
use super::html::{language_tag, reading, state, words};
use super::xml::{self, Attributes, Skipping, Xml};
use super::zipped::Zipped;
use super::{Item, Kind, MarkKind};

/// Reads a document; an error says why nothing of it could be read.
pub(super) fn read(zip: &mut Zipped<'_>) -> Result<Item, String> {
    let mut item = Item::default();
    let main = main_part(zip);
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let part = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let document = zip.read(&main)?;

    let mut reader = Reader::default();
    if let Some(styles) = optional(zip, &part("styles.xml"), &mut item) {
        note(&mut item, xml::read(&styles, |event| reader.styles.read(event)));
    }
    if let Some(numbering) = optional(zip, &part("numbering.xml"), &mut item) {
        note(&mut item, xml::read(&numbering, |event| reader.numbering.read(event)));
    }
    let file = main.rsplit_once('/').map_or(main.as_str(), |(_, file)| file).to_owned();
    reader.links = links(zip, &part(&format!("_rels/{file}.rels")), &mut item);
    let read = xml::read(&document.bytes, |event| reader.read(event));
    let mut pieces = reader.flow.finish();
    if let Err(why) = read {
        if pieces.is_empty() {
            return Err(why);
        }
        item.odd(why);
    }
    item.blocks = blocks_at(std::mem::take(&mut pieces), &document.source);

    // The notes in the order in which the text names them. A comment is one, too.
    for (name, element) in [("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")] {
        let wanted: BTreeMap<String, usize> = reader
            .notes
            .iter()
            .enumerate()
            .filter(|(_, (of, _))| *of == element)
            .map(|(at, (_, id))| (id.clone(), at.saturating_add(1)))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let Some(notes) = zip.read(&part(&format!("{name}.xml"))).map_err(|why| item.odd(why)).ok() else {
            continue;
        };
        reader.links = links(zip, &part(&format!("_rels/{name}.xml.rels")), &mut item);
        reader.reset();
        reader.wanted = Some((element, wanted));
        note(&mut item, xml::read(&notes.bytes, |event| reader.read(event)));
        let pieces = reader.flow.finish();
        item.blocks.extend(blocks_at(pieces, &notes.source));
    }
    describe(zip, &mut item);
    Ok(item)
}

/// Where the text is: the package says so, and nearly always says the same.
fn main_part(zip: &mut Zipped<'_>) -> String {
    let usual = "word/document.xml";
    if zip.has(usual) {
        return usual.to_owned();
    }
    let mut found = None;
    if let Ok(relations) = zip.read("_rels/.rels") {
        // What cannot be read names nothing, and then the usual part is missing.
        let _ = xml::read(&relations.bytes, |event| {
            if let Xml::Open("Relationship", attributes) = event
                && attributes.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                found = attributes.get("Target").map(|target| target.trim_start_matches('/').to_owned());
            }
        });
    }
    found.unwrap_or_else(|| usual.to_owned())
}

/// A part that need not be there.
fn optional(zip: &mut Zipped<'_>, name: &str, item: &mut Item) -> Option<Vec<u8>> {
    if !zip.has(name) {
        return None;
    }
    zip.read(name).map(|member| member.bytes).map_err(|why| item.odd(why)).ok()
}

fn note(item: &mut Item, read: Result<(), String>) {
    if let Err(why) = read {
        item.odd(why);
    }
}

/// The addresses of links outside of the document, by their identifiers.
fn links(zip: &mut Zipped<'_>, name: &str, item: &mut Item) -> BTreeMap<String, String> {
    let mut links = BTreeMap::new();
    if let Some(bytes) = optional(zip, name, item) {
        let read = xml::read(&bytes, |event| {
            if let Xml::Open("Relationship", attributes) = event
                && attributes.get("Type").is_some_and(|kind| kind.ends_with("/hyperlink"))
                && let (Some(id), Some(target)) = (attributes.get("Id"), attributes.get("Target"))
                && let Some(target) = address(target)
            {
                links.insert(id.to_owned(), target);
            }
        });
        note(item, read);
    }
    links
}

/// What the document states of itself.
fn describe(zip: &mut Zipped<'_>, item: &mut Item) {
    let Some(bytes) = optional(zip, "docProps/core.xml", item) else { return };
    let mut text = String::new();
    let description = &mut item.description;
    let read = xml::read(&bytes, |event| match event {
        Xml::Open(..) => text.clear(),
        Xml::Text(part) => text.push_str(part),
        Xml::Close(name) => {
            let element = match name {
                "title" => &mut description.title,
                "creator" => &mut description.creator,
                "created" => &mut description.date,
                "description" => &mut description.scope,
                "language" => {
                    state(&mut description.language, &language_tag(&text));
                    return text.clear();
                }
                _ => return text.clear(),
            };
            // A line break as the format writes it.
            state(element, &text.replace("_x000d_", " "));
            text.clear();
        }
    });
    note(item, read);
}

/// Whether a property that is there is on.
fn is_on(attributes: &Attributes) -> bool {
    !matches!(attributes.get("val"), Some("0" | "false" | "off" | "none"))
}

#[derive(Default)]
struct Styles {
    by_id: BTreeMap<String, Style>,
    /// The style that is being read.
    id: String,
}

#[derive(Default, Clone)]
struct Style {
    name: String,
    base: String,
    /// The level of its headings, from 0; 9 is that of text.
    level: Option<u8>,
    list: Option<(String, usize)>,
    is_bold: bool,
    is_italic: bool,
}

impl Styles {
    fn read(&mut self, event: Xml<'_>) {
        let Xml::Open(name, attributes) = event else { return };
        let value = attributes.get("val").unwrap_or_default();
        if name == "style" {
            attributes.get("styleId").unwrap_or_default().clone_into(&mut self.id);
            self.by_id.insert(self.id.clone(), Style::default());
            return;
        }
        let Some(style) = self.by_id.get_mut(&self.id) else { return };
        match name {
            "name" => style.name = value.to_lowercase(),
            "basedOn" => value.clone_into(&mut style.base),
            "outlineLvl" => style.level = value.parse().ok(),
            "numId" => style.list.get_or_insert_default().0 = value.to_owned(),
            "ilvl" => style.list.get_or_insert_default().1 = value.parse().unwrap_or_default(),
            "b" => style.is_bold = is_on(attributes),
            "i" => style.is_italic = is_on(attributes),
            _ => {}
        }
    }

    /// A style and those that it is based on, nearest first.
    fn chain(&self, id: &str) -> Vec<&Style> {
        let mut chain = Vec::new();
        let mut id = id;
        while let Some(style) = self.by_id.get(id)
            && chain.len() < 16
        {
            chain.push(style);
            id = &style.base;
        }
        chain
    }

    /// What a paragraph of this style is, if it is more than a paragraph.
    fn kind(&self, id: &str) -> Option<Kind> {
        let chain = self.chain(id);
        for style in &chain {
            match style.name.as_str() {
                "title" | "название" | "titel" | "titre" | "título" | "titolo" | "tytuł" => {
                    return Some(Kind::Title);
                }
                "quote" | "intense quote" | "block text" => return Some(Kind::Quote),
                "caption" => return Some(Kind::Caption),
                "html preformatted" | "plain text" | "source code" => return Some(Kind::Code),
                name => {
                    if let Some((word, level)) = name.rsplit_once(' ')
                        && HEADINGS.contains(&word)
                        && let Ok(level) = level.parse::<u8>()
                    {
                        return Some(heading(level.saturating_sub(1)));
                    }
                }
            }
            if let Some(level @ 0..=8) = style.level {
                return Some(heading(level));
            }
        }
        None
    }

    fn list(&self, id: &str) -> Option<(String, usize)> {
        self.chain(id).iter().find_map(|style| style.list.clone())
    }
}

/// What the styles of headings are named, before their number. Word writes the first in every
/// language; other programs write what they show.
const HEADINGS: [&str; 20] = [
    "heading",
    "заголовок",
    "überschrift",
    "titre",
    "título",
    "titolo",
    "titlu",
    "nagłówek",
    "nadpis",
    "kop",
    "rubrik",
    "overskrift",
    "otsikko",
    "címsor",
    "başlık",
    "επικεφαλίδα",
    "naslov",
    "заглавие",
    "标题",
    "見出し",
];

/// A heading of an outline level, which counts from 0.
fn heading(level: u8) -> Kind {
    Kind::Heading { level: level.saturating_add(1).clamp(1, 6) }
}

#[derive(Default)]
struct Numbering {
    /// The abstract list of each list.
    lists: BTreeMap<String, String>,
    /// Of a level of an abstract list: whether it is numbered, and its first number.
    levels: BTreeMap<(String, usize), (bool, u32)>,
    open: String,
    level: usize,
    /// The next number of each level of each list.
    next: BTreeMap<(String, usize), u32>,
}

impl Numbering {
    fn read(&mut self, event: Xml<'_>) {
        let Xml::Open(name, attributes) = event else { return };
        let value = attributes.get("val").unwrap_or_default();
        let key = (self.open.clone(), self.level);
        match name {
            "abstractNum" => attributes.get("abstractNumId").unwrap_or_default().clone_into(&mut self.open),
            "num" => attributes.get("numId").unwrap_or_default().clone_into(&mut self.open),
            "abstractNumId" => {
                self.lists.insert(self.open.clone(), value.to_owned());
            }
            "lvl" => {
                self.level = attributes.get("ilvl").and_then(|level| level.parse().ok()).unwrap_or_default()
            }
            "start" => self.levels.entry(key).or_insert((false, 1)).1 = value.parse().unwrap_or(1),
            "numFmt" => self.levels.entry(key).or_insert((false, 1)).0 = !matches!(value, "bullet" | "none"),
            _ => {}
        }
    }

    /// The number of the next item of a list; 0 if it has none.
    fn number(&mut self, list: &str, level: usize) -> u32 {
        let key = (self.lists.get(list).cloned().unwrap_or_default(), level);
        let (is_numbered, first) = self.levels.get(&key).copied().unwrap_or((false, 1));
        // A higher item starts the lower lists anew.
        self.next.retain(|(other, depth), _| other != list || *depth <= level);
        if !is_numbered {
            return 0;
        }
        let next = self.next.entry((list.to_owned(), level)).or_insert(first);
        let number = *next;
        *next = number.saturating_add(1);
        number
    }
}

/// Reads the text of a part.
#[derive(Default)]
struct Reader {
    flow: Flow,
    styles: Styles,
    numbering: Numbering,
    links: BTreeMap<String, String>,
    /// The notes that were named: their element, and the identifier of each.
    notes: Vec<(&'static str, String)>,
    /// In a part of notes: their element, and the numbers of those that were named.
    wanted: Option<(&'static str, BTreeMap<String, usize>)>,
    in_note: bool,
    skipping: Skipping,
    /// How many paragraphs are open: a text box stands within one.
    paragraphs: Vec<Paragraph>,
    in_text: bool,
    /// How the characters of a ruby are read.
    in_reading: bool,
    reading: String,
    in_run: bool,
    in_properties: bool,
    run: RunStyle,
    has_title: bool,
}

#[derive(Default)]
struct Paragraph {
    style: String,
    level: Option<u8>,
    list: Option<(String, usize)>,
    /// Whether its properties were heeded.
    is_open: bool,
}

/// How the text of a run looks.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
struct RunStyle {
    is_bold: bool,
    is_italic: bool,
}

/// Elements whose text is not that of the document: what was deleted or moved away, the codes
/// of fields, and what stands in for a picture where it cannot be drawn.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "delText"
            | "instrText"
            | "delInstrText"
            | "Fallback"
            | "rPrChange"
            | "pPrChange"
            | "sectPr"
            | "binData"
    )
}

impl Reader {
    fn reset(&mut self) {
        self.paragraphs.clear();
        self.skipping = Skipping::default();
        (self.in_reading, self.reading) = (false, String::new());
        (self.in_text, self.in_run, self.in_properties, self.in_note) = (false, false, false, false);
        self.run = RunStyle::default();
    }

    fn read(&mut self, event: Xml<'_>) {
        if !self.skipping.passes(&event, is_skipped) {
            return;
        }
        match event {
            Xml::Open(name, attributes) => self.open(name, attributes),
            Xml::Close(name) => self.close(name),
            Xml::Text(text) => {
                if self.in_reading {
                    self.reading.push_str(if self.in_text { text } else { "" });
                } else if self.in_text && self.is_wanted() {
                    self.heed();
                    self.mark();
                    self.flow.text(text);
                }
            }
        }
    }

    /// Whether the text is to be read: of a part of notes, only those that were named are.
    fn is_wanted(&self) -> bool {
        self.wanted.is_none() || self.in_note
    }

    fn open(&mut self, name: &str, attributes: &Attributes) {
        let value = attributes.get("val").unwrap_or_default();
        match name {
            "p" => {
                // The paragraphs of a note are one block.
                if !self.in_note {
                    self.flow.close();
                }
                // A box within a box within a box is not text that anybody wrote.
                if self.paragraphs.len() < 64 {
                    self.paragraphs.push(Paragraph::default());
                }
                self.in_properties = false;
            }
            "pPr" => self.in_properties = true,
            "pStyle" => self.paragraph(|paragraph| value.clone_into(&mut paragraph.style)),
            "outlineLvl" => self.paragraph(|paragraph| paragraph.level = value.parse().ok()),
            "numId" if self.in_properties => {
                self.paragraph(|paragraph| paragraph.list.get_or_insert_default().0 = value.to_owned());
            }
            "ilvl" if self.in_properties => {
                let level = value.parse().unwrap_or_default();
                self.paragraph(|paragraph| paragraph.list.get_or_insert_default().1 = level);
            }
            "r" => {
                self.in_run = true;
                self.run = RunStyle::default();
            }
            "b" if self.in_run => self.run.is_bold = is_on(attributes),
            "i" if self.in_run => self.run.is_italic = is_on(attributes),
            "rStyle" if self.in_run => {
                for style in self.styles.chain(value) {
                    self.run.is_bold |= style.is_bold;
                    self.run.is_italic |= style.is_italic;
                }
            }
            "t" => self.in_text = true,
            "tab" | "ptab" if self.in_run => self.flow.text(" "),
            "br" | "cr" if self.in_run => self.flow.line_break(),
            "noBreakHyphen" if self.in_run => self.literal("\u{2011}"),
            "softHyphen" if self.in_run => self.literal("\u{ad}"),
            "footnoteReference" => self.name_note("footnote", attributes),
            "endnoteReference" => self.name_note("endnote", attributes),
            "commentReference" => self.name_note("comment", attributes),
            "rt" => self.in_reading = true,
            "hyperlink" => {
                let anchor = attributes.get("anchor").map(|anchor| format!("#{anchor}"));
                let target = attributes.with_prefix("r", "id").and_then(|id| self.links.get(id).cloned());
                if let Some(target) = target.or(anchor) {
                    self.heed();
                    self.flow.open_mark(MarkKind::Link(target));
                }
            }
            "tr" => self.flow.open_row(),
            "tc" => self.flow.open_cell(),
            _ => {
                if let Some((element, numbers)) = &self.wanted
                    && name == *element
                {
                    let number = attributes.get("id").and_then(|id| numbers.get(id)).copied();
                    self.in_note = number.is_some();
                    if let Some(number) = number {
                        self.flow.open(Kind::Note);
                        let author = words(attributes.get("author").unwrap_or_default());
                        let colon = if author.is_empty() { "" } else { ": " };
                        self.flow.set_prefix(format!("[^{number}]: {author}{colon}"));
                    }
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => {
                // A note is one block, as footnotes are.
                if self.in_note {
                    self.flow.line_break();
                } else {
                    self.flow.end();
                    self.flow.close_item();
                    self.flow.preformatted = 0;
                }
                self.paragraphs.pop();
            }
            "pPr" => self.in_properties = false,
            "t" => self.in_text = false,
            "r" => {
                self.in_run = false;
                self.run = RunStyle::default();
            }
            "hyperlink" => self.flow.close_mark(&MarkKind::Link(String::new())),
            "tr" => self.flow.close_row(),
            "tc" => self.flow.close(),
            "rt" => self.in_reading = false,
            "ruby" => {
                if let Some(reading) = reading(&mut self.reading) {
                    self.literal(&reading);
                }
            }
            "footnote" | "endnote" | "comment" => {
                self.flow.end();
                self.in_note = false;
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, set: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            set(paragraph);
        }
    }

    fn literal(&mut self, text: &str) {
        if self.is_wanted() {
            self.heed();
            self.mark();
            self.flow.text(text);
        }
    }

    /// Names a note in the text.
    fn name_note(&mut self, element: &'static str, attributes: &Attributes) {
        let Some(id) = attributes.get("id") else { return };
        if self.wanted.is_some() {
            return;
        }
        self.notes.push((element, id.to_owned()));
        let number = self.notes.len();
        self.literal(&format!("[^{number}]"));
    }

    /// Opens the block that the properties of the paragraph say, before its first text.
    fn heed(&mut self) {
        if self.in_note {
            return;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if std::mem::replace(&mut paragraph.is_open, true) {
            return;
        }
        let stated = paragraph.level.filter(|level| *level < 9).map(heading);
        let mut kind = stated.or_else(|| self.styles.kind(&paragraph.style));
        if kind == Some(Kind::Title) && std::mem::replace(&mut self.has_title, true) {
            kind = Some(Kind::Heading { level: 1 });
        }
        let list = match &paragraph.list {
            Some((list, level)) if list.is_empty() => {
                self.styles.list(&paragraph.style).map(|(list, _)| (list, *level))
            }
            Some(list) => Some(list.clone()),
            None => self.styles.list(&paragraph.style),
        };
        match (kind, list.filter(|(list, _)| list != "0" && !list.is_empty())) {
            (Some(kind), _) => {
                self.flow.open(kind);
                self.flow.preformatted = usize::from(kind == Kind::Code);
            }
            (None, Some((list, level))) => {
                let number = self.numbering.number(&list, level);
                self.flow.item_of(level, number);
            }
            (None, None) => {}
        }
    }

    /// Opens and closes marks so that they are those of the run.
    fn mark(&mut self) {
        for (is_on, kind) in [(self.run.is_bold, MarkKind::Strong), (self.run.is_italic, MarkKind::Emphasis)]
        {
            match (is_on, self.flow.has_mark(&kind)) {
                (true, false) => self.flow.open_mark(kind),
                (false, true) => self.flow.close_mark(&kind),
                _ => {}
            }
        }
    }
}
