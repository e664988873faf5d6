//! What all formats share: the lines of a text, and the blocks that are cut from it.

use std::ops::Range;

use super::decode::{Decoded, small};
#[cfg(feature = "import")]
use super::flow::Piece;
use super::{Block, Kind, Mark, MarkKind, Notice, NoticeKind};

/// A line that is not empty.
#[derive(Clone)]
pub(super) struct Line {
    /// Where it stands in the text, without its line break.
    pub(super) range: Range<usize>,
    /// Whether it is the first line or follows an empty one.
    pub(super) after_gap: bool,
}

/// A decoded text with its lines, and what was read from it so far.
pub(super) struct Sheet<'a> {
    decoded: &'a Decoded<'a>,
    /// The lines that are not empty.
    pub(super) lines: Vec<Line>,
    pub(super) blocks: Vec<Block>,
    pub(super) notices: Vec<Notice>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(decoded: &'a Decoded<'a>) -> Self {
        let lines = lines(decoded.text());
        Self { decoded, lines, blocks: Vec::new(), notices: Vec::new() }
    }

    #[cfg(feature = "import")]
    pub(super) fn text(&self) -> &'a str {
        self.decoded.text()
    }

    /// The text of `range`.
    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.decoded.text().get(range.clone()).unwrap_or_default()
    }

    /// The text of the line with that number without the white space around it; empty
    /// after the last line.
    pub(super) fn line(&self, number: usize) -> &'a str {
        self.lines.get(number).map_or("", |line| self.slice(&line.range).trim())
    }

    /// Whether the line with that number starts a paragraph; true after the last line.
    pub(super) fn starts_paragraph(&self, number: usize) -> bool {
        self.lines.get(number).is_none_or(|line| line.after_gap)
    }

    /// Whether the line with that number starts with white space.
    pub(super) fn is_indented(&self, number: usize) -> bool {
        self.lines.get(number).is_some_and(|line| self.slice(&line.range).starts_with([' ', '\t']))
    }

    /// The number of the first line that is no longer of the paragraph of line `start`.
    pub(super) fn paragraph_end(&self, start: usize) -> usize {
        let mut end = start.saturating_add(1);
        while !self.starts_paragraph(end) {
            end = end.saturating_add(1);
        }
        end
    }

    /// `range` of the text without the white space around it.
    pub(super) fn trim(&self, range: &Range<usize>) -> Range<usize> {
        let text = self.slice(range);
        let start = range.start.saturating_add(text.len().saturating_sub(text.trim_start().len()));
        start..start.saturating_add(text.trim().len())
    }

    /// Adds what stands in `range`, trimmed, as a block; nothing if that is empty.
    pub(super) fn push(&mut self, kind: Kind, range: &Range<usize>) -> Option<&mut Block> {
        let range = self.trim(range);
        let text = self.slice(&range);
        if text.is_empty() { None } else { Some(self.push_text(kind, &range, text.to_owned())) }
    }

    /// Adds a block whose text may differ from what stands in `range`, or be empty.
    pub(super) fn push_text(&mut self, kind: Kind, range: &Range<usize>, text: String) -> &mut Block {
        let source = self.decoded.original(range);
        self.blocks.push_mut(Block { kind, source, text, marks: Vec::new() })
    }

    /// Adds what a [`Flow`](super::flow::Flow) over this text made.
    #[cfg(feature = "import")]
    pub(super) fn push_pieces(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            let source = self.decoded.original(&piece.source);
            self.blocks.push(piece.into_block(source));
        }
    }

    /// Adds the lines with these numbers, which follow each other, as one block.
    pub(super) fn push_lines(&mut self, kind: Kind, numbers: Range<usize>) -> Option<&mut Block> {
        let range = self.span(numbers);
        self.push(kind, &range)
    }

    /// From the first byte of the first of these lines to the last byte of the last.
    pub(super) fn span(&self, numbers: Range<usize>) -> Range<usize> {
        match self.lines.get(numbers).unwrap_or_default() {
            [] => 0..0,
            [only] => only.range.clone(),
            [first, .., last] => first.range.start..last.range.end,
        }
    }

    /// Adds a paragraph that may hold list items, each with the indented lines under it.
    pub(super) fn push_paragraph(&mut self, numbers: Range<usize>) {
        let mut counts = Vec::new();
        let mut expected = 1_u32;
        let mut text_from = numbers.start;
        let mut at = numbers.start;
        while at < numbers.end {
            let range = self.lines.get(at).map_or(0..0, |line| line.range.clone());
            // "Am\n12. April": within text only the next number opens an item.
            let in_text = text_from < at;
            let opens = |item: &ListItem| !matches!(item.marker, Marker::Number(n) if in_text && n != 1 && n != expected);
            let Some(item) = list_item(self.slice(&range)).filter(opens) else {
                at = at.saturating_add(1);
                counts.clear();
                continue;
            };
            if let Marker::Number(number) = item.marker {
                expected = number.saturating_add(1);
            }
            self.push_lines(Kind::Paragraph, text_from..at);
            at = at.saturating_add(1);
            while at < numbers.end && self.is_indented(at) && list_item(self.line(at)).is_none() {
                at = at.saturating_add(1);
            }
            text_from = at;
            let end = self.lines.get(at.saturating_sub(1)).map_or(range.end, |line| line.range.end);
            let kind = Kind::ListItem { depth: item.depth, number: item.number(&mut counts) };
            self.push(kind, &(range.start.saturating_add(item.text_at)..end));
        }
        self.push_lines(Kind::Paragraph, text_from..numbers.end);
    }

    /// Notes what was found in `range` of the text.
    pub(super) fn notice(&mut self, kind: NoticeKind, range: &Range<usize>) {
        let at = self.decoded.original(range);
        self.notices.push(Notice { at, kind });
    }
}

impl Block {
    /// Marks `range` of the text; an empty range is no mark.
    pub(super) fn mark(&mut self, kind: MarkKind, range: &Range<usize>) {
        if !range.is_empty() {
            self.marks.push(Mark { kind, range: small(range.start)..small(range.end) });
        }
    }
}

/// The lines of a text that are not empty. A line ends with CR LF, LF, or a CR alone.
fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut after_gap = true;
    let mut start = 0_usize;
    // CR LF gives an empty piece between its two bytes, which is no empty line.
    let mut after_return = false;
    for piece in text.split_inclusive(['\n', '\r']) {
        let content = piece.trim_end_matches(['\n', '\r']);
        let rest_of_break = after_return && piece == "\n";
        after_return = piece.ends_with('\r');
        if content.trim().is_empty() {
            after_gap |= !rest_of_break;
        } else {
            lines.push(Line { range: start..start.saturating_add(content.len()), after_gap });
            after_gap = false;
        }
        start = start.saturating_add(piece.len());
    }
    lines
}

/// The start of a list item.
struct ListItem {
    depth: u8,
    marker: Marker,
    /// Where its text starts in the line.
    text_at: usize,
}

enum Marker {
    Bullet,
    /// `#`, to be counted.
    Counted,
    Number(u32),
}

impl ListItem {
    /// The number it carries; `counts` holds how far each depth of the list was counted.
    fn number(&self, counts: &mut Vec<u32>) -> u32 {
        let depth = usize::from(self.depth);
        counts.resize(depth.saturating_add(1), 0);
        let Some(count) = counts.last_mut() else { return 0 };
        match self.marker {
            Marker::Bullet => 0,
            Marker::Counted => {
                *count = count.saturating_add(1);
                *count
            }
            Marker::Number(number) => number,
        }
    }
}

/// A deeper list than this is read as of this depth.
const DEEPEST: usize = 15;

/// Reads `- x`, `* x`, `** x`, `• x`, `# x`, `## x`, `1. x` and `1) x`.
fn list_item(line: &str) -> Option<ListItem> {
    let body = line.trim_start();
    let indent = line.len().saturating_sub(body.len());
    let (stars, marker, rest) = if let Some(rest) = body.strip_prefix(['-', '•']) {
        (1, Marker::Bullet, rest)
    } else if body.starts_with(['*', '#']) {
        let rest = body.trim_start_matches(['*', '#']);
        let markers = body.strip_suffix(rest)?;
        let marker = if markers.ends_with('#') { Marker::Counted } else { Marker::Bullet };
        (markers.len(), marker, rest)
    } else {
        let rest = body.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = body.strip_suffix(rest)?;
        // A longer number is a year or a quantity that happens to start a line.
        if digits.len() > 3 {
            return None;
        }
        (1, Marker::Number(digits.parse().ok()?), rest.strip_prefix(['.', ')'])?)
    };
    let text = rest.trim_start();
    if text.is_empty() || text.len() == rest.len() {
        return None;
    }
    let depth = (indent / 2).saturating_add(stars).saturating_sub(1).min(DEEPEST);
    let text_at = line.len().saturating_sub(text.len());
    Some(ListItem { depth: u8::try_from(depth).unwrap_or_default(), marker, text_at })
}

/// Whether a line ends as a sentence does, or goes on: no title and no heading does.
pub(super) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c))
        .ends_with(['.', '!', '?', ':', ';', ',', '…', '。', '！', '？', '：'])
}

/// Whether a line is short enough for a title or a heading.
pub(super) fn is_short(line: &str) -> bool {
    line.chars().nth(120).is_none() && line.chars().any(char::is_alphanumeric)
}
