//! Markdown (CommonMark with tables and footnotes), read by pulldown-cmark.
//!
//! A block is one run of inline text: a paragraph, a heading, the row of a table. Its text
//! is what a reader sees; HTML stays as it is written, and is never more than text.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::flow::Flow;
use super::html::language_tag;
use super::sheet::Sheet;
use super::{Description, Kind, MarkKind};

/// Reads the whole sheet; gives what the front matter states.
pub(super) fn read(sheet: &mut Sheet<'_>) -> Description {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader = Reader::default();
    // Its parser gives the line breaks and spaces that count, and no others.
    (reader.flow.first_is_title, reader.flow.preformatted) = (true, 1);
    for (event, range) in Parser::new_ext(sheet.text(), options).into_offset_iter() {
        reader.read(event, range);
    }
    sheet.push_pieces(reader.flow.finish());
    described(&reader.front_matter)
}

/// What the front matter states of the document, in YAML or TOML.
fn described(front_matter: &str) -> Description {
    let of = |keys: &[&str]| keys.iter().map(|key| stated(front_matter, key)).find(|value| !value.is_empty());
    let first = |keys| of(keys).unwrap_or_default();
    Description {
        title: first(&["title"]),
        creator: first(&["author", "authors", "creator"]),
        date: first(&["date", "published"]),
        language: language_tag(&first(&["lang", "language"])),
        scope: first(&["description", "summary"]),
        ..Description::default()
    }
}

/// The value in a line `key: "…"` or `key = "…"` of the front matter, or in the indented lines
/// under `key: >`; empty if there is none.
fn stated(front_matter: &str, key: &str) -> String {
    let mut lines = front_matter.lines();
    let value = |line: &'_ str| -> Option<String> {
        line.strip_prefix(key)?.trim_start().strip_prefix([':', '=']).map(|value| value.trim().to_owned())
    };
    let Some(value) = lines.find_map(value) else { return String::new() };
    // `>`, `|-`, `>2+`: the value is in the lines that follow.
    let is_block = value.starts_with(['>', '|'])
        && value.chars().skip(1).all(|c| matches!(c, '+' | '-') || c.is_ascii_digit());
    let words: Vec<_> = if is_block {
        let is_part = |line: &&str| line.starts_with([' ', '\t']) || line.is_empty();
        lines.take_while(is_part).flat_map(str::split_whitespace).collect()
    } else {
        value.trim_matches(['"', '\'']).split_whitespace().collect()
    };
    let value = words.join(" ");
    match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        Some(list) => {
            let names = list.split(',').map(|name| name.trim().trim_matches(['"', '\'']));
            names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join("; ")
        }
        // A list or a table of its own is not read.
        None if value.starts_with('{') => String::new(),
        None => value,
    }
}

#[derive(Default)]
struct Reader {
    flow: Flow,
    cells: usize,
    in_front_matter: bool,
    front_matter: String,
}

impl Reader {
    fn read(&mut self, event: Event<'_>, range: Range<usize>) {
        self.flow.place = range;
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_front_matter => self.front_matter.push_str(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.flow.text(&text),
            Event::Code(text) => {
                self.open_mark(MarkKind::Code);
                self.flow.text(&text);
                self.flow.close_mark(&MarkKind::Code);
            }
            Event::FootnoteReference(label) => self.flow.text(&format!("[^{label}]")),
            Event::SoftBreak | Event::HardBreak => self.flow.text("\n"),
            Event::Rule => self.flow.close(),
            // Not among the options.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.open_mark(MarkKind::Emphasis),
            Tag::Strong => self.open_mark(MarkKind::Strong),
            Tag::Link { dest_url, .. } => self.open_mark(MarkKind::Link(dest_url.into_string())),
            Tag::Image { .. } | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => self.flow.touch(),
            Tag::TableRow | Tag::TableHead => {
                self.flow.close();
                self.cells = 0;
            }
            Tag::TableCell => {
                self.flow.touch();
                if self.cells > 0 {
                    self.flow.text(" | ");
                }
                self.cells = self.cells.saturating_add(1);
            }
            Tag::Heading { level, .. } => self.flow.open(Kind::Heading { level: number(level) }),
            Tag::CodeBlock(_) => self.flow.open(Kind::Code),
            Tag::BlockQuote(_) => self.flow.open_quote(),
            Tag::List(first) => {
                self.flow.open_list(first.map(|first| u32::try_from(first).unwrap_or(u32::MAX)));
            }
            Tag::Item => self.flow.open_item(None),
            Tag::FootnoteDefinition(label) => self.flow.set_prefix(format!("[^{label}]: ")),
            Tag::MetadataBlock(_) => {
                self.flow.close();
                self.in_front_matter = true;
            }
            _ => self.flow.close(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.flow.close_mark(&MarkKind::Emphasis),
            TagEnd::Strong => self.flow.close_mark(&MarkKind::Strong),
            TagEnd::Link => self.flow.close_mark(&MarkKind::Link(String::new())),
            TagEnd::Image
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::TableCell => {}
            TagEnd::BlockQuote(_) => self.flow.close_quote(),
            TagEnd::List(_) => self.flow.close_list(),
            TagEnd::Item => self.flow.close_item(),
            TagEnd::FootnoteDefinition => self.flow.set_prefix(String::new()),
            TagEnd::MetadataBlock(_) => {
                self.flow.close();
                self.in_front_matter = false;
            }
            TagEnd::Heading(_) | TagEnd::CodeBlock => self.flow.end(),
            _ => self.flow.close(),
        }
    }

    /// Opens a mark; its markup is of the block.
    fn open_mark(&mut self, kind: MarkKind) {
        self.flow.touch();
        self.flow.open_mark(kind);
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
