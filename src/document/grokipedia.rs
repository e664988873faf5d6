//! An export of a Grokipedia page: a line of provenance, the title, bare lines as headings,
//! and `References` as `  N. [N]` with the lines of a search result under each.

use std::ops::Range;

use super::damage;
use super::sheet::{Sheet, ends_sentence, is_short};
use super::{Kind, MarkKind, NoticeKind};

/// Whether the sheet is such an export. "References" alone is found in any paper, but not
/// with references that are numbered twice.
pub(super) fn claims(sheet: &Sheet<'_>) -> bool {
    has_note(sheet) || (0..sheet.lines.len()).any(|number| starts_references(sheet, number))
}

/// Reads the whole sheet.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut at = 0_usize;
    if has_note(sheet) {
        sheet.push_lines(Kind::Note, 0..1);
        at = 1;
    }
    if is_bare(sheet, at) {
        sheet.push_lines(Kind::Title, at..at.saturating_add(1));
        at = at.saturating_add(1);
    }
    let mut level = 0_u8;
    let mut after_heading = false;
    while at < sheet.lines.len() {
        let next = at.saturating_add(1);
        if starts_references(sheet, at) {
            sheet.push_lines(Kind::Heading { level: 1 }, at..next);
            at = read_references(sheet, next);
            level = 1;
            after_heading = false;
        } else if is_heading(sheet, at) {
            // The export keeps no levels. A heading with a heading under it is a parent;
            // one with text under it is a part of the parent before it. A section without
            // parts that follows one with parts therefore reads as the last part of it.
            let is_parent = is_heading(sheet, next) && !starts_references(sheet, next);
            level = match (after_heading, is_parent) {
                (true, _) => level.saturating_add(1).min(6),
                (false, true) => 1,
                (false, false) => level.max(1),
            };
            sheet.push_lines(Kind::Heading { level }, at..next);
            after_heading = true;
            at = next;
        } else {
            let end = sheet.paragraph_end(at);
            sheet.push_paragraph(at..end);
            after_heading = false;
            at = end;
        }
    }
}

fn has_note(sheet: &Sheet<'_>) -> bool {
    let line = sheet.line(0);
    line.starts_with("Fact-checked by Grok")
        && is_short(line)
        && !ends_sentence(line)
        && sheet.starts_paragraph(1)
}

/// Whether the line stands alone, and is written as titles and headings are.
fn is_bare(sheet: &Sheet<'_>, number: usize) -> bool {
    let line = sheet.line(number);
    sheet.starts_paragraph(number)
        && sheet.starts_paragraph(number.saturating_add(1))
        && !sheet.is_indented(number)
        && is_short(line)
        && !ends_sentence(line)
        && !line.starts_with(|c: char| c.is_lowercase() || "-*•#|>".contains(c))
}

/// A heading is a bare line that something follows.
fn is_heading(sheet: &Sheet<'_>, number: usize) -> bool {
    number.saturating_add(1) < sheet.lines.len() && is_bare(sheet, number)
}

fn starts_references(sheet: &Sheet<'_>, number: usize) -> bool {
    sheet.line(number) == "References" && reference_number(sheet.line(number.saturating_add(1))).is_some()
}

/// The number of a line `8. [8]`.
fn reference_number(line: &str) -> Option<u32> {
    let (left, right) = line.strip_suffix(']')?.split_once(". [")?;
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    (is_number(left) && is_number(right)).then(|| right.parse().ok()).flatten()
}

/// Reads references from line `at` on; gives the first line that belongs to none.
fn read_references(sheet: &mut Sheet<'_>, mut at: usize) -> usize {
    let mut expected = 1_u32;
    let mut empty = Vec::new();
    let mut lost = None::<Range<usize>>;
    while let Some(number) = reference_number(sheet.line(at)) {
        let head = sheet.trim(&sheet.span(at..at.saturating_add(1)));
        if number != expected {
            sheet.notice(NoticeKind::ReferenceOutOfOrder { found: number, expected }, &head);
        }
        expected = number.saturating_add(1);
        let first = at.saturating_add(1);
        at = first;
        while at < sheet.lines.len()
            && reference_number(sheet.line(at)).is_none()
            && (!sheet.starts_paragraph(at) || sheet.is_indented(at))
        {
            at = at.saturating_add(1);
        }
        if first == at {
            empty.push(number);
            lost.get_or_insert(head.clone()).end = head.end;
            sheet.push_text(Kind::Reference { number }, &(head.end..head.end), String::new());
        } else {
            read_reference(sheet, number, first..at);
        }
    }
    if let Some(range) = lost {
        sheet.notice(NoticeKind::EmptyReferences(empty), &range);
    }
    at
}

/// Reads one reference: a line with the title, then the snippet, which may start with a
/// date and end with noise and control tokens.
fn read_reference(sheet: &mut Sheet<'_>, number: u32, lines: Range<usize>) {
    let whole = sheet.trim(&sheet.span(lines.clone()));
    let title = sheet.trim(&sheet.span(lines.start..lines.start.saturating_add(1)));
    let title_length = title.len();
    let Some(block) = sheet.push(Kind::Reference { number }, &whole) else { return };
    block.mark(MarkKind::RefTitle, &(0..title_length));

    let text = block.text.clone();
    let rest = text.get(title_length..).unwrap_or_default();
    let mut snippet = rest.trim_start();
    let mut start = text.len().saturating_sub(snippet.len());
    if let Some((date, after)) = snippet.split_once(" · ")
        && is_date(date)
    {
        block.mark(MarkKind::RefDate, &(start..start.saturating_add(date.len())));
        snippet = after.trim_start();
        start = text.len().saturating_sub(snippet.len());
    }
    let noise = damage::noise(snippet);
    let end = noise.as_ref().map_or(snippet.len(), |range| range.start);
    let kept = snippet.get(..end).unwrap_or_default();
    let kept = damage::without_tokens_at_end(kept);
    block.mark(MarkKind::RefSnippet, &(start..start.saturating_add(kept.len())));
    if let Some(range) = noise {
        block.mark(MarkKind::Noise, &(start.saturating_add(range.start)..start.saturating_add(range.end)));
    }
}

/// Whether this is a date as search engines write it: "Apr 24, 2023", "5 days ago",
/// "12 мар. 2021 г.". Other short text ("3119 likes") has larger numbers.
fn is_date(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut is_number = false;
    for digits in numbers {
        let year = digits.parse::<u32>().is_ok_and(|year| (1000..3000).contains(&year));
        if digits.len() > 2 && !(digits.len() == 4 && year) {
            return false;
        }
        is_number = true;
    }
    is_number && text.chars().nth(24).is_none() && !text.contains('\n')
}
