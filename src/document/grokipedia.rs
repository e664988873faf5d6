//! An export of a Grokipedia page: a line of provenance, the title, bare lines as headings,
//! and `References` as `  N. [N]` with the lines of a search result under each.

use std::ops::Range;

use super::damage;
use super::sheet::{Sheet, ends_sentence, is_short};
use super::{Kind, MarkKind, NoticeKind};

/// The months in English and Russian, of which a date may write the start: a date of this
/// year has no year.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "май",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
/// How the units of "5 days ago" start, and how it ends or starts, in some languages.
const UNITS: &[&str] = &[
    "sec", "min", "hour", "day", "week", "month", "year", "сек", "мин", "час", "дн", "ден", "нед", "мес",
    "год", "лет", "tag", "stund", "woche", "monat", "jahr", "día", "hora", "semana", "mes",
];
const AGO: &[&str] = &["ago", "назад", "vor", "hace"];

/// Whether the sheet is such an export. "References" alone is found in any paper, but not
/// with references that are numbered twice.
pub(super) fn claims(sheet: &Sheet<'_>) -> bool {
    has_note(sheet) || (0..sheet.lines.len()).any(|number| starts_references(sheet, number))
}

/// Reads the whole sheet.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut at = 0_usize;
    let mut has_title = is_bare(sheet, 0);
    if has_note(sheet) {
        sheet.push_lines(Kind::Note, 0..1);
        at = 1;
        // Under the note the place tells a title, however it is written: "iPhone", "Yahoo!".
        has_title = !starts_references(sheet, 1)
            && is_alone(sheet, 1)
            && (is_bare(sheet, 1) || is_name(sheet.line(1)));
    }
    if has_title {
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

/// Whether the line is a paragraph of its own, and as short as titles and headings are.
fn is_alone(sheet: &Sheet<'_>, number: usize) -> bool {
    let line = sheet.line(number);
    sheet.starts_paragraph(number)
        && sheet.starts_paragraph(number.saturating_add(1))
        && !sheet.is_indented(number)
        && is_short(line)
        && !line.starts_with(|c: char| "-*•#|>".contains(c))
}

/// Whether a line can be a name that ends as a sentence does; a sentence is longer.
fn is_name(line: &str) -> bool {
    line.split_whitespace().nth(8).is_none() && !line.ends_with([':', ';', ',', '…'])
}

/// Whether the line stands alone, and is written as titles and headings are.
fn is_bare(sheet: &Sheet<'_>, number: usize) -> bool {
    let line = sheet.line(number);
    is_alone(sheet, number) && !ends_sentence(line) && !line.starts_with(char::is_lowercase)
}

/// A heading is a bare line, or a question, that something follows.
fn is_heading(sheet: &Sheet<'_>, number: usize) -> bool {
    let next = number.saturating_add(1);
    let is_asked = || is_question(sheet, number) && !is_bare(sheet, next) && !is_question(sheet, next);
    next < sheet.lines.len() && (is_bare(sheet, number) || is_asked())
}

/// Whether the line is one question that stands alone: "Who founded it?".
fn is_question(sheet: &Sheet<'_>, number: usize) -> bool {
    let marks = ['?', '？'];
    let line = sheet.line(number);
    is_alone(sheet, number)
        && line.ends_with(marks)
        && !line.trim_end_matches(marks).contains(['.', '!', '?', ';'])
        && !line.starts_with(char::is_lowercase)
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
/// "12 мар. 2021 г.". Other short text has larger numbers ("3119 likes"), or neither a year
/// nor a word of time ("Chapter 5").
fn is_date(text: &str) -> bool {
    let numbers = || text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let is_year = |digits: &str| {
        digits.len() == 4 && digits.parse::<u32>().is_ok_and(|year| (1000..3000).contains(&year))
    };
    let words = || text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let is_month = |word: &str| {
        let word = word.to_lowercase();
        word.chars().nth(2).is_some() && MONTHS.iter().any(|month| month.starts_with(&word))
    };
    let is_unit = |word: &str| {
        let word = word.to_lowercase();
        UNITS.iter().any(|unit| word.starts_with(unit))
    };
    let is_age = || words().any(is_unit) && words().any(|word| AGO.contains(&word));
    let is_dated = numbers().any(is_year) || words().any(is_month) || is_age();
    let has_other = numbers().any(|digits| digits.len() > 2 && !is_year(digits));
    numbers().next().is_some()
        && is_dated
        && !has_other
        && text.chars().nth(24).is_none()
        && !text.contains('\n')
}
