//! Letters as they are mailed (RFC 5322 and MIME), read by mail-parser.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Address, Encoding, Header, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders,
    PartType,
};

use super::html::words;
use super::{Block, Format, Item, Kind, MarkKind, Notice, NoticeKind, blocks_of, decode, flow, html, plain};

/// A letter with more letters in it is read as text.
const DEEPEST: usize = 300;

/// A letter within more letters than this is named and not read.
const DEEPEST_READ: usize = 8;

/// Whether a document is a letter: by its name, or because it starts with the header of one.
pub(super) fn claims(path: &str, bytes: &[u8]) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("eml") || starts_with_header(bytes)
}

/// Whether bytes start with header fields, among them those that every letter has.
fn starts_with_header(bytes: &[u8]) -> bool {
    let (mut from, mut date, mut other) = (false, false, false);
    for line in bytes.split(|byte| *byte == b'\n').take(200) {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
        let name = line.get(..colon).unwrap_or_default();
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        from |= is(b"From");
        date |= is(b"Date");
        other |= is(b"Message-ID") || is(b"Received") || is(b"MIME-Version") || is(b"Return-Path");
    }
    from && date && other
}

/// Reads a letter: its subject is the title; who wrote to whom and when are rows; then the
/// text, of two versions the plain one, and a note for each attachment, under which stands what
/// it says if it is text or a letter in its turn.
pub(super) fn read(bytes: &[u8]) -> Item {
    let mut item = Item { format: Format::Mail, ..Item::default() };
    let letter = if nests_deeply(bytes) { None } else { MessageParser::default().parse(bytes) };
    match letter.filter(|letter| !letter.headers().is_empty()) {
        Some(letter) => {
            header(&letter, &mut item);
            body(&letter, 0, &mut item);
        }
        None => {
            // No word is left out because it does not stand where it should.
            let text = String::from_utf8_lossy(bytes);
            text_body(&text, bytes, &(0..bytes.len()), &mut item);
            let why = "It has no header that can be read: all of it is read as text.".to_owned();
            item.notices.push(Notice { at: 0..0, kind: NoticeKind::Odd(why) });
        }
    }
    // Stable, and a letter states its parts in order: this only moves headers among themselves.
    item.blocks.sort_by_key(|block| block.source.start);
    item
}

/// Whether letters may stand in each other deeper than mail-parser's tree of them can be let
/// go without using up the stack: each is a part of a type of its own.
fn nests_deeply(bytes: &[u8]) -> bool {
    let has =
        |text: &[u8], word: &[u8]| text.windows(word.len()).any(|found| found.eq_ignore_ascii_case(word));
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|at| at.saturating_add(1)));
    let types = starts.filter(|&start| {
        let line = bytes.get(start..).unwrap_or_default();
        let near = line.get(..1000).unwrap_or(line);
        near.get(..12).is_some_and(|name| name.eq_ignore_ascii_case(b"content-type"))
            && [&b"rfc822"[..], b"global", b"digest"].iter().any(|word| has(near, word))
    });
    types.take(DEEPEST.saturating_add(1)).count() > DEEPEST
}

fn header(letter: &Message<'_>, item: &mut Item) {
    let bytes: &[u8] = &letter.raw_message;
    // Old programs wrote letters in their own encoding, which nothing states.
    let guessed = LazyCell::new(|| decode::guess(bytes));
    let own = |value: &str, field: &Header<'_>| {
        let raw = bytes.get(field.offset_start as usize..field.offset_end as usize).unwrap_or_default();
        match std::str::from_utf8(raw) {
            Ok(_) => value.to_owned(),
            Err(_) => words(&guessed.decode_without_bom_handling(raw).0),
        }
    };
    let mut title = String::new();
    for field in letter.headers() {
        let source = decode::small(field.offset_field as usize)..decode::small(field.offset_end as usize);
        let (name, value) = match (&field.name, &field.value) {
            (HeaderName::Subject, _) => {
                if title.is_empty() {
                    title = words(&own(letter.subject().unwrap_or_default(), field));
                    if !title.is_empty() {
                        let text = title.clone();
                        item.blocks.push(Block { kind: Kind::Title, source, text, marks: Vec::new() });
                    }
                }
                continue;
            }
            (HeaderName::From, HeaderValue::Address(address)) => ("From", people(address)),
            (HeaderName::To, HeaderValue::Address(address)) => ("To", people(address)),
            (HeaderName::Cc, HeaderValue::Address(address)) => ("Cc", people(address)),
            (HeaderName::Date, HeaderValue::DateTime(date)) => ("Date", date.to_rfc3339()),
            _ => continue,
        };
        let value = own(&value, field);
        if value.is_empty() {
            continue;
        }
        match name {
            "From" if item.description.creator.is_empty() => item.description.creator.clone_from(&value),
            "Date" if item.description.date.is_empty() => item.description.date.clone_from(&value),
            _ => {}
        }
        let mut block =
            Block { kind: Kind::Field, source, text: format!("{name}: {value}"), marks: Vec::new() };
        block.mark(MarkKind::Key, &(0..name.len()));
        item.blocks.push(block);
    }
    item.description.title = title;
    item.description.reference_code = letter.message_id().unwrap_or_default().to_owned();
}

/// `Name <address>` of everyone, with commas between.
fn people(address: &Address<'_>) -> String {
    let people = address.iter().filter_map(|person| match (person.name(), person.address()) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (Some(one), _) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    });
    people.map(|person| words(&person)).collect::<Vec<_>>().join(", ")
}

/// Adds what a letter says; `depth` is how many letters it stands in.
fn body(letter: &Message<'_>, depth: usize, item: &mut Item) {
    let bytes: &[u8] = &letter.raw_message;
    let before = item.blocks.len();
    let mut read = Vec::new();
    for &number in &letter.text_body {
        if letter.part(number).is_some_and(|part| part_text(part, bytes, item)) {
            read.push(number);
        }
    }
    // Some programs leave the plain version empty.
    if item.blocks.len() == before {
        for &number in letter.html_body.iter().filter(|number| !letter.text_body.contains(number)) {
            if letter.part(number).is_some_and(|part| part_text(part, bytes, item)) {
                read.push(number);
            }
        }
    }
    for &number in &letter.attachments {
        let Some(part) = letter.part(number).filter(|_| !read.contains(&number)) else { continue };
        let name = words(part.attachment_name().unwrap_or("without a name"));
        let text = format!("Attachment: {name} ({} bytes)", part.len());
        let source = small(&place(part, bytes));
        item.blocks.push(Block { kind: Kind::Note, source: source.clone(), text, marks: Vec::new() });
        match &part.body {
            PartType::Message(inner) if depth < DEEPEST_READ => {
                let mut within = Item::default();
                header(inner, &mut within);
                body(inner, depth.saturating_add(1), &mut within);
                for mut block in within.blocks {
                    // It may have been encoded as a whole: its places need not be those of the letter.
                    block.source = source.clone();
                    if block.kind == Kind::Title {
                        block.kind = Kind::Heading { level: 1 };
                    }
                    item.blocks.push(block);
                }
            }
            _ => {
                part_text(part, bytes, item);
            }
        }
    }
}

/// Where the content of a part stands.
fn place(part: &MessagePart<'_>, bytes: &[u8]) -> Range<usize> {
    let end = (part.offset_end as usize).min(bytes.len());
    (part.offset_body as usize).min(end)..end
}

/// Adds the text of a part, if it is one.
fn part_text(part: &MessagePart<'_>, bytes: &[u8], item: &mut Item) -> bool {
    let range = place(part, bytes);
    let raw = bytes.get(range.clone()).unwrap_or_default();
    match &part.body {
        PartType::Text(text) => text_body(&own_text(text, part.encoding, raw), bytes, &range, item),
        PartType::Html(page) => {
            // mail-parser has decoded it; the subject is the title.
            let page = own_text(page, part.encoding, raw);
            let page = html::read(&page, html::How { xml: false, whole: true, first_is_title: false });
            item.blocks.extend(flow::blocks_at(page.pieces, &range));
        }
        _ => return false,
    }
    true
}

/// The text of a part; where mail-parser could not, because nothing states its encoding, it is
/// read here.
fn own_text<'t>(text: &'t str, encoding: Encoding, raw: &[u8]) -> Cow<'t, str> {
    if !text.contains(char::REPLACEMENT_CHARACTER) {
        return Cow::Borrowed(text);
    }
    let content = match encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
    };
    content.map_or(Cow::Borrowed(text), |content| Cow::Owned(decode::text(&content)))
}

/// Adds the text of a letter. Where it is not encoded in any way, each block knows its own
/// place, otherwise the place of the whole text.
fn text_body(text: &str, bytes: &[u8], range: &Range<usize>, item: &mut Item) {
    let raw = bytes.get(range.clone()).unwrap_or_default();
    let is_verbatim = raw.starts_with(text.as_bytes());
    let blocks = blocks_of(text, |sheet| {
        plain::read(sheet);
        // The subject is the title, not the first line.
        sheet.blocks.iter_mut().for_each(|block| block.kind = Kind::Paragraph);
    });
    for mut block in blocks {
        block.source = if is_verbatim {
            let at = |place: u32| decode::small((place as usize).saturating_add(range.start));
            at(block.source.start)..at(block.source.end)
        } else {
            small(range)
        };
        if block.text.lines().all(|line| line.starts_with('>')) {
            block.kind = Kind::Quote;
        }
        item.blocks.push(block);
    }
}

fn small(range: &Range<usize>) -> Range<u32> {
    decode::small(range.start)..decode::small(range.end)
}
