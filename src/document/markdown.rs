//! Markdown (CommonMark with tables and footnotes), read by pulldown-cmark.
//!
//! A block is one run of inline text: a paragraph, a heading, the row of a table. Its text
//! is what a reader sees; HTML stays as it is written, and is never more than text.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::sheet::Sheet;
use super::{Kind, MarkKind};

/// Reads the whole sheet; gives the title that the front matter states, if it does.
pub(super) fn read(sheet: &mut Sheet<'_>) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(sheet.text(), options).into_offset_iter() {
        reader.read(sheet, event, &range);
    }
    reader.close(sheet);
    stated_title(&reader.front_matter)
}

/// The title in a line `title: "…"` of the front matter, or in the indented lines under
/// `title: >`; empty if there is none.
fn stated_title(front_matter: &str) -> String {
    let mut lines = front_matter.lines();
    let Some(value) = lines.find_map(|line| line.strip_prefix("title:")) else { return String::new() };
    let value = value.trim();
    // `>`, `|-`, `>2+`: the value is in the lines that follow.
    let is_block = value.starts_with(['>', '|'])
        && value.chars().skip(1).all(|c| matches!(c, '+' | '-') || c.is_ascii_digit());
    let words: Vec<_> = if is_block {
        let is_part = |line: &&str| line.starts_with([' ', '\t']) || line.is_empty();
        lines.take_while(is_part).flat_map(str::split_whitespace).collect()
    } else {
        value.trim_matches(['"', '\'']).split_whitespace().collect()
    };
    words.join(" ")
}

#[derive(Default)]
struct Reader {
    /// The next number of each list that is open; none for an unordered one.
    lists: Vec<Option<u64>>,
    /// The item that was opened and has no text yet: its first run of text is the item.
    item: Option<Kind>,
    quotes: usize,
    /// The footnote that was opened and has no text yet.
    footnote: Option<String>,
    run: Option<Run>,
    has_title: bool,
    has_heading: bool,
    /// Where the last block ends.
    end: usize,
    in_front_matter: bool,
    front_matter: String,
}

/// A block that is being read.
struct Run {
    kind: Kind,
    text: String,
    source: Option<Range<usize>>,
    /// Marks that are open: what, and where in the text it starts.
    open: Vec<(MarkKind, usize)>,
    marks: Vec<(MarkKind, Range<usize>)>,
    cells: usize,
}

impl Run {
    fn new(kind: Kind, footnote: Option<String>) -> Self {
        let text = footnote.unwrap_or_default();
        Self { kind, text, source: None, open: Vec::new(), marks: Vec::new(), cells: 0 }
    }
}

impl Reader {
    fn read(&mut self, sheet: &mut Sheet<'_>, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(sheet, tag, range),
            Event::End(tag) => self.end(sheet, tag),
            Event::Text(text) if self.in_front_matter => self.front_matter.push_str(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.add(range, &text),
            Event::Code(text) => {
                self.open_mark(range, MarkKind::Code);
                self.add(range, &text);
                self.close_mark();
            }
            Event::FootnoteReference(label) => self.add(range, &format!("[^{label}]")),
            Event::SoftBreak | Event::HardBreak => self.add(range, "\n"),
            Event::Rule => self.close(sheet),
            // Not among the options.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, sheet: &mut Sheet<'_>, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Emphasis => return self.open_mark(range, MarkKind::Emphasis),
            Tag::Strong => return self.open_mark(range, MarkKind::Strong),
            Tag::Link { dest_url, .. } => {
                return self.open_mark(range, MarkKind::Link(dest_url.into_string()));
            }
            Tag::Image { .. } | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                return self.add(range, "");
            }
            Tag::TableCell => {
                let run = self.run(range);
                run.cells = run.cells.saturating_add(1);
                if run.cells > 1 {
                    run.text.push_str(" | ");
                }
                return;
            }
            _ => {}
        }
        self.close(sheet);
        match tag {
            Tag::Heading { level, .. } => self.open(Kind::Heading { level: number(level) }),
            Tag::CodeBlock(_) => self.open(Kind::Code),
            Tag::BlockQuote(_) => self.quotes = self.quotes.saturating_add(1),
            Tag::List(first) => self.lists.push(first),
            Tag::Item => {
                let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
                let next = self.lists.last_mut().and_then(Option::as_mut);
                let number = next.map_or(0, |next| {
                    let number = u32::try_from(*next).unwrap_or(u32::MAX);
                    *next = next.saturating_add(1);
                    number
                });
                self.item = Some(Kind::ListItem { depth, number });
            }
            Tag::FootnoteDefinition(label) => self.footnote = Some(format!("[^{label}]: ")),
            Tag::MetadataBlock(_) => self.in_front_matter = true,
            _ => {}
        }
    }

    fn end(&mut self, sheet: &mut Sheet<'_>, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link => return self.close_mark(),
            TagEnd::Image
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::TableCell => return,
            _ => {}
        }
        self.close(sheet);
        match tag {
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => self.item = None,
            TagEnd::FootnoteDefinition => self.footnote = None,
            TagEnd::MetadataBlock(_) => self.in_front_matter = false,
            _ => {}
        }
    }

    fn open(&mut self, kind: Kind) {
        self.run = Some(Run::new(kind, self.footnote.take()));
    }

    /// The run that `range` belongs to; the text of a tight list opens it.
    fn run(&mut self, range: &Range<usize>) -> &mut Run {
        let (item, footnote, quotes) = (&mut self.item, &mut self.footnote, self.quotes);
        let run = self.run.get_or_insert_with(|| {
            let kind = if quotes > 0 { Kind::Quote } else { Kind::Paragraph };
            Run::new(item.take().unwrap_or(kind), footnote.take())
        });
        let source = run.source.get_or_insert_with(|| range.clone());
        *source = source.start.min(range.start)..source.end.max(range.end);
        run
    }

    fn add(&mut self, range: &Range<usize>, text: &str) {
        self.run(range).text.push_str(text);
    }

    fn open_mark(&mut self, range: &Range<usize>, kind: MarkKind) {
        let run = self.run(range);
        run.open.push((kind, run.text.len()));
    }

    fn close_mark(&mut self) {
        if let Some(run) = &mut self.run
            && let Some((kind, start)) = run.open.pop()
        {
            run.marks.push((kind, start..run.text.len()));
        }
    }

    /// Adds the block that is being read, if it has text.
    fn close(&mut self, sheet: &mut Sheet<'_>) {
        let Some(Run { kind, mut text, source: Some(source), marks, .. }) = self.run.take() else { return };
        text.truncate(text.trim_end().len());
        if text.is_empty() {
            return;
        }
        let kind = match kind {
            // What stands before it is badges, or a banner.
            Kind::Heading { level: 1 } if !self.has_heading => {
                self.has_title = true;
                Kind::Title
            }
            // Under a title the second level is the highest there is.
            Kind::Heading { level } if self.has_title => {
                Kind::Heading { level: level.saturating_sub(1).max(1) }
            }
            kind => kind,
        };
        self.has_heading |= matches!(kind, Kind::Title | Kind::Heading { .. });
        let start = source.start.max(self.end);
        self.end = source.end.max(start);
        let length = text.len();
        let block = sheet.push_text(kind, &(start..self.end), text);
        for (kind, range) in marks {
            block.mark(kind, &(range.start.min(length)..range.end.min(length)));
        }
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
