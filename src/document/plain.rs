//! Plain text: paragraphs between empty lines, under a title if the first line is one.

use super::Kind;
use super::sheet::{Sheet, ends_sentence, is_short};

/// Reads the whole sheet. Hard-wrapped lines stay together, with their line breaks.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut at = 0_usize;
    let first = sheet.line(0);
    if sheet.lines.len() > 1 && sheet.starts_paragraph(1) && is_short(first) && !ends_sentence(first) {
        sheet.push_lines(Kind::Title, 0..1);
        at = 1;
    }
    while at < sheet.lines.len() {
        let end = sheet.paragraph_end(at);
        sheet.push_lines(Kind::Paragraph, at..end);
        at = end;
    }
}
