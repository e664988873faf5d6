//! A flat export of a wiki page: `= Title =`, an infobox as `- Key: value`, a lead, and
//! `==Heading==` sections with paragraphs and lists.

use std::ops::Range;

use super::sheet::{Sheet, ends_sentence, is_short};
use super::{Kind, MarkKind};

/// No title stands as far down as the line of this number.
const LATEST_TITLE: usize = 5;

/// Whether the sheet is such an export: it has a title, or at least two headings on lines
/// of their own. One line between equals signs is found in any text.
pub(super) fn claims(sheet: &Sheet<'_>) -> bool {
    title(sheet).is_some() || sections(sheet, 0).nth(1).is_some()
}

/// The numbers from `start` on of the lines that are headings `==…==` for certain.
fn sections<'a>(sheet: &'a Sheet<'_>, start: usize) -> impl Iterator<Item = usize> + 'a {
    (start..sheet.lines.len())
        .filter(|number| sheet.starts_paragraph(*number))
        .filter(|number| heading(sheet.line(*number)).is_some_and(|found| found.level > 0 && found.balanced))
}

/// The line and the text of `= Title =`. If it stands under other lines ("From the free
/// encyclopedia"), or has no spaces, only sections show that it is one.
fn title(sheet: &Sheet<'_>) -> Option<(usize, Range<usize>)> {
    let is_title = |found: &Heading| found.level == 0;
    if let Some(found) = heading(sheet.line(0)).filter(is_title) {
        return Some((0, found.text));
    }
    let first_section = sections(sheet, 0).next()?;
    let tight = sheet.line(0).strip_prefix('=').and_then(|rest| rest.strip_suffix('='));
    if let Some(text) = tight
        && text.starts_with(char::is_alphanumeric)
        && !text.contains('=')
    {
        return Some((0, 1..text.len().saturating_add(1)));
    }
    (1..first_section.min(LATEST_TITLE))
        .filter(|number| sheet.starts_paragraph(*number))
        .find_map(|number| heading(sheet.line(number)).filter(is_title).map(|found| (number, found.text)))
}

/// Reads the whole sheet.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut at = 0_usize;
    let mut before_lead = true;
    if let Some((number, text)) = title(sheet) {
        while at < number {
            let end = sheet.paragraph_end(at).min(number);
            sheet.push_lines(Kind::Note, at..end);
            at = end;
        }
        let start = start_of(sheet, number);
        sheet.push(Kind::Title, &shift(&text, start));
        at = number.saturating_add(1);
    }
    while at < sheet.lines.len() {
        let start = start_of(sheet, at);
        let next = at.saturating_add(1);
        if let Some(found) = heading(sheet.line(at)) {
            before_lead = false;
            sheet.push(Kind::Heading { level: found.level.clamp(1, 6) }, &shift(&found.text, start));
            at = next;
        } else if before_lead && let Some(row) = field(sheet.line(at)) {
            if let Some(block) = sheet.push(Kind::Field, &shift(&row.text, start)) {
                block.mark(MarkKind::Key, &(0..row.key));
            }
            at = next;
        } else if before_lead && is_over_rows(sheet, at) {
            if sheet.line(at).starts_with('-') {
                // A row without a value.
                sheet.push_paragraph(at..next);
            } else {
                sheet.push_lines(Kind::Caption, at..next);
            }
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

/// Where the text of the line starts.
fn start_of(sheet: &Sheet<'_>, number: usize) -> usize {
    sheet.trim(&sheet.span(number..number.saturating_add(1))).start
}

/// Whether the line stands right over the rows of an infobox; a lead ends as a sentence does.
fn is_over_rows(sheet: &Sheet<'_>, number: usize) -> bool {
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
        && match open {
            0 => false,
            1 => balanced && spaced && !text.trim_start().starts_with(['<', '>', '!', '~']),
            // `==> file <==` is written by programs.
            _ => !text.trim().is_empty() && !text.starts_with('>'),
        };
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
        // An address such as `https://…` has no key, nor has a time of day.
        && (value.is_empty()
            || value.starts_with(char::is_whitespace)
            || !(value.starts_with("//") || key.ends_with(|c: char| c.is_ascii_digit())));
    let start = line.len().saturating_sub(text.len());
    is_key.then(|| Field { text: start..line.len(), key: key.trim_end().len() })
}
