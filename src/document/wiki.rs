//! A flat export of a wiki page: `= Title =`, an infobox as `- Key: value`, a lead, and
//! `==Heading==` sections with paragraphs and lists.

use std::ops::Range;

use super::sheet::{Sheet, ends_sentence, is_short};
use super::{Kind, MarkKind};

/// Whether the sheet is such an export: it starts with `= Title =`, or has at least two
/// headings on lines of their own. One line between equals signs is found in any text.
pub(super) fn claims(sheet: &Sheet<'_>) -> bool {
    let is_title = heading(sheet.line(0)).is_some_and(|found| found.level == 0);
    is_title
        || (0..sheet.lines.len())
            .filter(|number| sheet.starts_paragraph(*number))
            .filter_map(|number| heading(sheet.line(number)))
            .filter(|found| found.level > 0 && found.balanced)
            .nth(1)
            .is_some()
}

/// Reads the whole sheet.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut at = 0_usize;
    let mut before_lead = true;
    while at < sheet.lines.len() {
        let start = sheet.trim(&sheet.span(at..at.saturating_add(1))).start;
        let next = at.saturating_add(1);
        if let Some(found) = heading(sheet.line(at)) {
            let is_title = at == 0 && found.level == 0;
            let kind = if is_title { Kind::Title } else { Kind::Heading { level: found.level.clamp(1, 6) } };
            before_lead &= is_title;
            sheet.push(kind, &shift(&found.text, start));
            at = next;
        } else if before_lead && let Some(row) = field(sheet.line(at)) {
            if let Some(block) = sheet.push(Kind::Field, &shift(&row.text, start)) {
                block.mark(MarkKind::Key, &(0..row.key));
            }
            at = next;
        } else if before_lead && is_caption(sheet, at) {
            sheet.push_lines(Kind::Caption, at..next);
            at = next;
        } else {
            let mut end = next;
            while !sheet.starts_paragraph(end) && heading(sheet.line(end)).is_none() {
                end = end.saturating_add(1);
            }
            sheet.push_paragraph(at..end);
            before_lead = false;
            at = end;
        }
    }
}

/// Whether the line stands right over the rows of an infobox; a lead ends as a sentence does.
fn is_caption(sheet: &Sheet<'_>, number: usize) -> bool {
    let next = number.saturating_add(1);
    let line = sheet.line(number);
    !sheet.starts_paragraph(next)
        && field(sheet.line(next)).is_some()
        && is_short(line)
        && !ends_sentence(line)
}

fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_add(by)..range.end.saturating_add(by)
}

/// A heading, by the number of equals signs before it less one: 0 is the title.
struct Heading {
    level: u8,
    balanced: bool,
    text: Range<usize>,
}

fn heading(line: &str) -> Option<Heading> {
    let rest = line.trim_start_matches('=');
    let text = rest.trim_end_matches('=');
    let open = line.len().saturating_sub(rest.len());
    let close = rest.len().saturating_sub(text.len());
    let balanced = open == close;
    // `=x=` and `=> x =` are more often a formula or an arrow than a title.
    let spaced = text.starts_with(' ') && text.ends_with(' ');
    let is_heading = close > 0
        && if open == 1 { balanced && spaced } else { open > 1 }
        && text.trim_start().starts_with(|c: char| !"<>!~".contains(c));
    is_heading.then(|| Heading {
        level: u8::try_from(open.saturating_sub(1)).unwrap_or(u8::MAX),
        balanced,
        text: open..open.saturating_add(text.len()),
    })
}

/// A row of an infobox: where `Key: value` stands in the line, and the length of the key.
struct Field {
    text: Range<usize>,
    key: usize,
}

fn field(line: &str) -> Option<Field> {
    let text = line.strip_prefix('-')?.strip_prefix([' ', '\t'])?.trim_start();
    let (key, value) = text.split_once(':')?;
    let is_key = !key.trim().is_empty()
        && key.chars().nth(60).is_none()
        // An address such as `https://…` is no key.
        && (value.is_empty() || value.starts_with(char::is_whitespace));
    let start = line.len().saturating_sub(text.len());
    is_key.then(|| Field { text: start..line.len(), key: key.trim_end().len() })
}
