//! Running text with markup becomes blocks: what Markdown, HTML, EPUB, DOCX, ODT and the
//! bodies of letters share.
//!
//! A reader of a format says what opens and closes, and where in its source it stands; the
//! flow makes the blocks, closes over them the marks that are open, and joins the cells of a
//! table's row. Nothing in it is deep: whatever is nested is counted, not recursed into.

use std::mem::{discriminant, take};
use std::ops::Range;

use super::decode::small;
use super::{Block, Bytes, Kind, MarkKind};

/// A block that is read, with places of the reader's own text.
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) source: Range<usize>,
    pub(super) text: String,
    pub(super) marks: Vec<(MarkKind, Range<usize>)>,
    /// [`Flow::part`] when it was opened.
    pub(super) part: u8,
}

impl Piece {
    /// The block, with its place in the original.
    pub(super) fn into_block(self, source: Bytes) -> Block {
        let mut block = Block { kind: self.kind, source, text: self.text, marks: Vec::new() };
        for (kind, range) in self.marks {
            block.mark(kind, &range);
        }
        block
    }
}

/// Blocks in the making.
#[derive(Default)]
pub(super) struct Flow {
    /// Where the source stands whose text is added next.
    pub(super) place: Range<usize>,
    /// What pieces are to remember: a number that means something to the reader.
    pub(super) part: u8,
    /// Whether the first heading of level 1 is the title, if no other stands before it.
    pub(super) first_is_title: bool,
    /// Open preformatted elements; white space is collapsed where it is 0.
    pub(super) preformatted: usize,
    /// The next number of each list that is open; none for an unordered one.
    lists: Vec<Option<u32>>,
    /// The item that was opened and has no text yet: its first run of text is the item.
    item: Option<Kind>,
    quotes: usize,
    /// What stands before the text of the next run, such as the number of a footnote.
    prefix: String,
    /// What the next run is, if that was said.
    next: Option<Kind>,
    run: Option<Run>,
    /// Marks that are open: what, where in the text of the run it starts, and how often it
    /// is open. There is no more than one of a kind, so there are few.
    open: Vec<(MarkKind, usize, usize)>,
    rows: Vec<Row>,
    pieces: Vec<Piece>,
    has_title: bool,
    has_heading: bool,
    /// Where the last block ends.
    ended: usize,
}

/// A block that is being read.
struct Run {
    kind: Kind,
    part: u8,
    text: String,
    source: Option<Range<usize>>,
    marks: Vec<(MarkKind, Range<usize>)>,
    /// Whether white space was read that is not yet in the text.
    space: bool,
}

/// A row of a table that is open.
struct Row {
    /// The number of its first piece.
    first: usize,
    /// The number of the first piece of each cell.
    cells: Vec<usize>,
}

/// A list is no deeper than this.
const DEEPEST: usize = 15;

/// Cells with more text than this, or more blocks, are columns of a page and no table.
const LONGEST_CELL: usize = 2000;
const MOST_IN_CELL: usize = 12;

impl Flow {
    /// Adds text at [`place`](Self::place); outside of preformatted text its white space is
    /// collapsed as browsers do.
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            if !text.is_empty() {
                self.touch();
                self.run().text.push_str(text);
            }
            return;
        }
        let blank = |c: char| c.is_ascii_whitespace();
        let body = text.trim_start_matches(blank);
        if let Some(run) = &mut self.run {
            run.space |= body.len() < text.len();
        }
        if body.is_empty() {
            return;
        }
        // Where the source is the text, the white space around it is not of the block.
        if self.place.len() == text.len() {
            let start = self.place.start.saturating_add(text.len().saturating_sub(body.len()));
            self.place = start..start.saturating_add(body.trim_end_matches(blank).len());
        }
        self.touch();
        let run = self.run();
        for word in body.split_ascii_whitespace() {
            if run.space && !run.text.is_empty() && !run.text.ends_with([' ', '\n']) {
                run.text.push(' ');
            }
            run.text.push_str(word);
            run.space = true;
        }
        run.space = body.ends_with(blank);
    }

    /// What the text of the block ends with, if no white space was read since.
    pub(super) fn last(&self) -> Option<char> {
        self.run.as_ref().filter(|run| !run.space).and_then(|run| run.text.chars().next_back())
    }

    /// The block holds what stands at [`place`](Self::place), though no text may come of it.
    pub(super) fn touch(&mut self) {
        let place = self.place.clone();
        let source = self.run().source.get_or_insert_with(|| place.clone());
        *source = source.start.min(place.start)..source.end.max(place.end);
    }

    /// A line ends. Two in a row end a paragraph, as pages without paragraphs are written.
    pub(super) fn line_break(&mut self) {
        if self.preformatted > 0 {
            return self.text("\n");
        }
        let Some(run) = &mut self.run else { return };
        run.space = false;
        if !run.text.ends_with('\n') {
            if !run.text.is_empty() {
                run.text.push('\n');
            }
        } else if matches!(run.kind, Kind::Paragraph | Kind::Quote) {
            self.close();
        }
    }

    /// Opens a block of this kind: the next run of text is it.
    pub(super) fn open(&mut self, kind: Kind) {
        self.close();
        self.next = Some(kind);
    }

    /// Ends what [`open`](Self::open) opened, whether it has text or not.
    pub(super) fn end(&mut self) {
        self.close();
        self.next = None;
    }

    /// The run that text goes into.
    fn run(&mut self) -> &mut Run {
        let (item, quotes, part) = (&mut self.item, self.quotes, self.part);
        let (prefix, next, open) = (&mut self.prefix, &mut self.next, &mut self.open);
        self.run.get_or_insert_with(|| {
            let kind = next.take().unwrap_or_else(|| {
                item.take().unwrap_or(if quotes > 0 { Kind::Quote } else { Kind::Paragraph })
            });
            let text = take(prefix);
            for (_, start, _) in open.iter_mut() {
                *start = text.len();
            }
            Run { kind, part, text, source: None, marks: Vec::new(), space: false }
        })
    }

    /// Marks what follows. A mark goes on over the blocks until it is closed.
    pub(super) fn open_mark(&mut self, kind: MarkKind) {
        let same = |(open, _, _): &(MarkKind, usize, usize)| discriminant(open) == discriminant(&kind);
        if matches!(kind, MarkKind::Link(_)) {
            // A link within a link ends it.
            while self.open.iter().any(same) {
                self.close_mark(&kind);
            }
        } else if let Some((_, _, times)) = self.open.iter_mut().find(|open| same(open)) {
            *times = times.saturating_add(1);
            return;
        }
        let start = self.run.as_mut().map_or(0, |run| {
            if run.space && !run.text.is_empty() && !run.text.ends_with([' ', '\n']) {
                run.text.push(' ');
                run.space = false;
            }
            run.text.len()
        });
        self.open.push((kind, start, 1));
    }

    /// Closes the mark of the same kind, whatever its address, if one is open.
    pub(super) fn close_mark(&mut self, kind: &MarkKind) {
        let same = |(open, _, _): &(MarkKind, usize, usize)| discriminant(open) == discriminant(kind);
        let Some(at) = self.open.iter().position(same) else { return };
        if let Some((_, _, times @ 2..)) = self.open.get_mut(at) {
            *times = times.saturating_sub(1);
            return;
        }
        let (kind, start, _) = self.open.remove(at);
        if let Some(run) = &mut self.run {
            run.marks.push((kind, start..run.text.len()));
        }
    }

    /// Whether a mark of the same kind is open.
    pub(super) fn has_mark(&self, kind: &MarkKind) -> bool {
        self.open.iter().any(|(open, _, _)| discriminant(open) == discriminant(kind))
    }

    /// Opens a list; a numbered one has the number of its first item.
    pub(super) fn open_list(&mut self, first: Option<u32>) {
        self.close();
        self.lists.push(first);
    }

    pub(super) fn close_list(&mut self) {
        self.close();
        self.lists.pop();
        self.item = None;
    }

    /// Opens an item of the list that is open: the next run of text that is nothing else. A
    /// numbered one has the next number or the one it states.
    pub(super) fn open_item(&mut self, stated: Option<u32>) {
        self.close();
        let depth = self.lists.len().saturating_sub(1);
        let number = self.lists.last_mut().and_then(Option::as_mut).map_or(0, |next| {
            let number = stated.unwrap_or(*next);
            *next = number.saturating_add(1);
            number
        });
        self.item_of(depth, number);
    }

    /// Opens an item of a list whose depth and number the format states.
    pub(super) fn item_of(&mut self, depth: usize, number: u32) {
        self.close();
        let depth = u8::try_from(depth.min(DEEPEST)).unwrap_or_default();
        self.item = Some(Kind::ListItem { depth, number });
    }

    pub(super) fn close_item(&mut self) {
        self.close();
        self.item = None;
    }

    /// How many lists are open.
    pub(super) fn depth(&self) -> usize {
        self.lists.len()
    }

    pub(super) fn open_quote(&mut self) {
        self.close();
        self.quotes = self.quotes.saturating_add(1);
    }

    pub(super) fn close_quote(&mut self) {
        self.close();
        self.quotes = self.quotes.saturating_sub(1);
    }

    /// What the text of the next block starts with.
    pub(super) fn set_prefix(&mut self, prefix: String) {
        self.close();
        self.prefix = prefix;
    }

    /// Opens a row of a table.
    pub(super) fn open_row(&mut self) {
        self.close();
        self.rows.push(Row { first: self.pieces.len(), cells: Vec::new() });
    }

    /// Opens a cell of the row that is open.
    pub(super) fn open_cell(&mut self) {
        self.close();
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(self.pieces.len());
        }
    }

    /// Closes the row: if its cells are such as a table has, their blocks become one.
    pub(super) fn close_row(&mut self) {
        self.close();
        let Some(row) = self.rows.pop() else { return };
        if !self.is_of_table(&row) {
            return;
        }
        let pieces = self.pieces.split_off(row.first.min(self.pieces.len()));
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let mut joined = Piece {
            kind: Kind::Row,
            source: first.source.start..last.source.end,
            text: String::new(),
            marks: Vec::new(),
            part: first.part,
        };
        let mut cells = row.cells.iter().skip(1).peekable();
        let mut starts_cell = true;
        for (number, piece) in (row.first..).zip(pieces) {
            while cells.next_if(|start| **start <= number).is_some() {
                joined.text.push('\t');
                starts_cell = true;
            }
            if !starts_cell {
                joined.text.push(' ');
            }
            starts_cell = false;
            let offset = joined.text.len();
            // A character a character: the marks stay where they are.
            joined.text.extend(
                piece.text.chars().map(|c| if c == '\n' || c == '\t' || c == '\r' { ' ' } else { c }),
            );
            let moved = piece.marks.into_iter().map(|(kind, range)| {
                (kind, range.start.saturating_add(offset)..range.end.saturating_add(offset))
            });
            joined.marks.extend(moved);
        }
        self.pieces.push(joined);
    }

    /// Whether a row is one of a table, and no means to arrange a page.
    fn is_of_table(&self, row: &Row) -> bool {
        if row.cells.len() < 2 || row.cells.first() != Some(&row.first) {
            return false;
        }
        let ends = row.cells.iter().skip(1).copied().chain([self.pieces.len()]);
        let mut filled = 0_usize;
        let mut longest = 0_usize;
        for (start, end) in row.cells.iter().copied().zip(ends) {
            let pieces = self.pieces.get(start..end).unwrap_or_default();
            let is_simple =
                |piece: &Piece| matches!(piece.kind, Kind::Paragraph | Kind::Quote | Kind::ListItem { .. });
            let length = pieces.iter().fold(0_usize, |sum, piece| sum.saturating_add(piece.text.len()));
            if pieces.len() > MOST_IN_CELL || length > LONGEST_CELL || !pieces.iter().all(is_simple) {
                return false;
            }
            filled = filled.saturating_add(usize::from(length > 0));
            longest = longest.max(length);
        }
        let parts = self.pieces.get(row.first..).unwrap_or_default();
        let one_part = parts.windows(2).all(|pair| matches!(pair, [a, b] if a.part == b.part));
        one_part && (filled > 1 || (filled == 1 && longest < 80))
    }

    /// Ends the block that is being read, if it has text.
    pub(super) fn close(&mut self) {
        let collapsed = self.preformatted == 0;
        let Some(Run { kind, part, mut text, source, mut marks, .. }) = self.run.take() else { return };
        for (kind, start, _) in &mut self.open {
            marks.push((kind.clone(), *start..text.len()));
            *start = 0;
        }
        text.truncate(text.trim_end().len());
        let Some(source) = source.filter(|_| !text.is_empty()) else { return };
        let kind = match kind {
            // What stands before it is badges, or a banner.
            Kind::Heading { level: 1 } if self.first_is_title && !self.has_heading => {
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
        let start = source.start.max(self.ended);
        self.ended = source.end.max(start);
        for (_, range) in &mut marks {
            *range = range.start.min(text.len())..range.end.min(text.len());
            if collapsed && let Some(marked) = text.get(range.clone()) {
                let start = range.end.saturating_sub(marked.trim_start().len());
                *range = start..start.saturating_add(marked.trim().len());
            }
        }
        marks.retain(|(_, range)| !range.is_empty());
        self.pieces.push(Piece { kind, source: start..self.ended, text, marks, part });
    }

    /// All blocks. Whatever is open is closed.
    pub(super) fn finish(&mut self) -> Vec<Piece> {
        while !self.rows.is_empty() {
            self.close_row();
        }
        self.close();
        self.open.clear();
        self.lists.clear();
        (self.item, self.next, self.quotes, self.preformatted) = (None, None, 0, 0);
        take(&mut self.pieces)
    }
}

/// The place of pieces that were read from elsewhere than the document's own text.
pub(super) fn blocks_at(pieces: Vec<Piece>, source: &Range<usize>) -> Vec<Block> {
    let place = small(source.start)..small(source.end);
    pieces.into_iter().map(|piece| piece.into_block(place.clone())).collect()
}

/// An address that may be shown as the one of a link: of the web, of a mailbox, or relative.
/// Whatever could run or hold a document is none.
pub(super) fn address(stated: &str) -> Option<String> {
    // As browsers do: what follows is the address that they would take it for.
    let address: String = stated
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let scheme =
        address.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
    let allowed = scheme.is_none_or(|scheme| {
        ["http", "https", "mailto"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
    });
    let sound = !address.is_empty() && address.len() <= 2000 && !address.contains(char::is_control);
    (allowed && sound).then_some(address)
}
