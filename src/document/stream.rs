//! The node stream of a document: its blocks, marks and notices as bytes.
//!
//! Only the kinds listed here exist, so that no archive can name an element or a script.
//! Text that equals the bytes it was read from is not stored again. Layout in `FORMAT.md`.

use super::{Block, Bytes, Format, Item, Kind, Mark, MarkKind, Notice, NoticeKind};
use crate::bytes::{Cursor, Writer};
use crate::error::Result;

/// Added to a block's kind if its text is stored, because it is not the bytes of its source.
const OWN_TEXT: u8 = 0x80;

/// The bytes of an original that stand beside a stream.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// These bytes.
    pub bytes: &'a [u8],
    /// Where they start in the original.
    pub base: u32,
    /// How many bytes the original has.
    pub length: u32,
}

impl<'a> Window<'a> {
    /// All of an original. Of one with more than 4 GiB the rest is out of reach.
    #[must_use]
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, base: 0, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }
    }

    /// The bytes of a range of the original, if they are among these.
    fn slice(&self, range: &Bytes) -> Option<&'a [u8]> {
        let at = |place: u32| place.checked_sub(self.base).map(|at| at as usize);
        self.bytes.get(at(range.start)?..at(range.end)?)
    }
}

/// Writes what [`read`] reads. The description is not part of the stream.
#[must_use]
pub fn write(blocks: &[Block], notices: &[Notice], original: Window) -> Vec<u8> {
    let mut out = Writer::new();
    out.count(blocks.len());
    let mut end = 0;
    for block in blocks {
        let in_order = block.source.start >= end;
        let verbatim = in_order && original.slice(&block.source) == Some(block.text.as_bytes());
        if verbatim {
            end = block.source.end;
        }
        let (kind, numbers): (u8, &[u32]) = match &block.kind {
            Kind::Title => (0, &[]),
            Kind::Heading { level } => (1, &[u32::from(*level)]),
            Kind::Paragraph => (2, &[]),
            Kind::ListItem { depth, number } => (3, &[u32::from(*depth), *number]),
            Kind::Caption => (4, &[]),
            Kind::Field => (5, &[]),
            Kind::Reference { number } => (6, &[*number]),
            Kind::Quote => (7, &[]),
            Kind::Code => (8, &[]),
            Kind::Note => (9, &[]),
            Kind::Row => (10, &[]),
        };
        out.u8(if verbatim { kind } else { kind | OWN_TEXT });
        for &number in numbers {
            out.varint(u64::from(number));
        }
        put_range(&mut out, &block.source);
        if !verbatim {
            out.text(&block.text);
        }
        out.count(block.marks.len());
        for mark in &block.marks {
            out.u8(match &mark.kind {
                MarkKind::Lacuna => 0,
                MarkKind::ControlToken => 1,
                MarkKind::Noise => 2,
                MarkKind::Key => 3,
                MarkKind::RefTitle => 4,
                MarkKind::RefDate => 5,
                MarkKind::RefSnippet => 6,
                MarkKind::Emphasis => 7,
                MarkKind::Strong => 8,
                MarkKind::Code => 9,
                MarkKind::Link(_) => 10,
                MarkKind::Language(_) => 11,
            });
            put_range(&mut out, &mark.range);
            if let MarkKind::Link(text) | MarkKind::Language(text) = &mark.kind {
                out.text(text);
            }
        }
    }
    out.count(notices.len());
    for notice in notices {
        put_range(&mut out, &notice.at);
        let (kind, numbers): (u8, Vec<u32>) = match &notice.kind {
            NoticeKind::Recognised(format) => (0, vec![u32::from(format.number())]),
            NoticeKind::NotUtf8 => (1, vec![]),
            NoticeKind::EmptyReferences(numbers) => (2, numbers.clone()),
            NoticeKind::Lacunae(count) => (3, vec![*count]),
            NoticeKind::ControlTokens(count) => (4, vec![*count]),
            NoticeKind::ReferenceOutOfOrder { found, expected } => (5, vec![*found, *expected]),
            NoticeKind::Empty => (6, vec![]),
            NoticeKind::CutShort(bytes) => (7, vec![*bytes]),
            NoticeKind::NotRead(_) => (8, vec![]),
            NoticeKind::Odd(_) => (9, vec![]),
            NoticeKind::Encoding(_) => (10, vec![]),
        };
        out.u8(kind);
        out.count(numbers.len());
        for number in numbers {
            out.varint(u64::from(number));
        }
        if let NoticeKind::NotRead(text) | NoticeKind::Odd(text) | NoticeKind::Encoding(text) = &notice.kind {
            out.text(text);
        }
    }
    out.into_bytes()
}

/// Reads a stream. `original` are the bytes of the document.
///
/// # Errors
///
/// [`Error::Damaged`](crate::error::Error::Damaged) if it is not as it was written.
pub fn read(bytes: &[u8], original: Window, format: Format) -> Result<Item> {
    let mut cursor = Cursor::new(bytes);
    let mut item = Item { format, ..Item::default() };
    let mut end = 0;
    for _ in 0..cursor.count()? {
        let tag = cursor.u8()?;
        let kind = match tag & !OWN_TEXT {
            0 => Kind::Title,
            1 => match u8::try_from(cursor.varint()?) {
                Ok(level @ 1..=6) => Kind::Heading { level },
                _ => return Err(cursor.damaged("a heading has a level that it cannot have")),
            },
            2 => Kind::Paragraph,
            3 => {
                let depth = u8::try_from(cursor.varint()?);
                let depth = depth.map_err(|_| cursor.damaged("a list is too deep"))?;
                Kind::ListItem { depth, number: cursor.varint32()? }
            }
            4 => Kind::Caption,
            5 => Kind::Field,
            6 => Kind::Reference { number: cursor.varint32()? },
            7 => Kind::Quote,
            8 => Kind::Code,
            9 => Kind::Note,
            10 => Kind::Row,
            _ => return Err(cursor.damaged("a block is of an unknown kind")),
        };
        let source = range(&mut cursor, original.length as usize)?;
        let text = if tag & OWN_TEXT == 0 {
            // Otherwise a few forged bytes could ask for the whole original again and again.
            if source.start < end {
                return Err(cursor.damaged("verbatim texts overlap"));
            }
            end = source.end;
            let outside = || cursor.damaged("a verbatim text is not beside the stream");
            let bytes = original.slice(&source).ok_or_else(outside)?;
            std::str::from_utf8(bytes).map_err(|_| cursor.damaged("a verbatim text is not UTF-8"))?
        } else {
            cursor.text()?
        };
        let text = text.to_owned();
        let mut marks = Vec::new();
        for _ in 0..cursor.count()? {
            let tag = cursor.u8()?;
            let range = range(&mut cursor, text.len())?;
            if text.get(usize_range(&range)).is_none() {
                return Err(cursor.damaged("a mark cuts a character"));
            }
            let kind = match tag {
                0 => MarkKind::Lacuna,
                1 => MarkKind::ControlToken,
                2 => MarkKind::Noise,
                3 => MarkKind::Key,
                4 => MarkKind::RefTitle,
                5 => MarkKind::RefDate,
                6 => MarkKind::RefSnippet,
                7 => MarkKind::Emphasis,
                8 => MarkKind::Strong,
                9 => MarkKind::Code,
                10 => MarkKind::Link(cursor.text()?.to_owned()),
                11 => MarkKind::Language(cursor.text()?.to_owned()),
                _ => return Err(cursor.damaged("a mark is of an unknown kind")),
            };
            marks.push(Mark { kind, range });
        }
        item.blocks.push(Block { kind, source, text, marks });
    }
    for _ in 0..cursor.count()? {
        let at = range(&mut cursor, original.length as usize)?;
        let kind = cursor.u8()?;
        let mut numbers = Vec::new();
        for _ in 0..cursor.count()? {
            numbers.push(cursor.varint32()?);
        }
        let kind = match (kind, numbers.as_slice()) {
            (0, &[number]) => NoticeKind::Recognised(
                u8::try_from(number)
                    .ok()
                    .and_then(Format::of_number)
                    .ok_or_else(|| cursor.damaged("a format is unknown"))?,
            ),
            (1, []) => NoticeKind::NotUtf8,
            (2, _) => NoticeKind::EmptyReferences(numbers),
            (3, &[count]) => NoticeKind::Lacunae(count),
            (4, &[count]) => NoticeKind::ControlTokens(count),
            (5, &[found, expected]) => NoticeKind::ReferenceOutOfOrder { found, expected },
            (6, []) => NoticeKind::Empty,
            (7, &[bytes]) => NoticeKind::CutShort(bytes),
            (8, []) => NoticeKind::NotRead(cursor.text()?.to_owned()),
            (9, []) => NoticeKind::Odd(cursor.text()?.to_owned()),
            (10, []) => NoticeKind::Encoding(cursor.text()?.to_owned()),
            _ => return Err(cursor.damaged("a notice is of an unknown kind")),
        };
        item.notices.push(Notice { at, kind });
    }
    cursor.end()?;
    Ok(item)
}

fn usize_range(range: &Bytes) -> std::ops::Range<usize> {
    // Every platform that this runs on has at least 32 bits.
    range.start as usize..range.end as usize
}

fn put_range(out: &mut Writer, range: &Bytes) {
    out.varint(u64::from(range.start));
    out.varint(u64::from(range.end.saturating_sub(range.start)));
}

fn range(cursor: &mut Cursor, length: usize) -> Result<Bytes> {
    let start = cursor.varint32()?;
    let end = start.checked_add(cursor.varint32()?);
    end.filter(|&end| end as usize <= length)
        .map(|end| start..end)
        .ok_or_else(|| cursor.damaged("a range leaves its text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_document_reads_back_as_it_was_written() {
        let original = "= Заголовок =\n\ntext <|separator|> more".as_bytes();
        let block = |kind, source: Bytes, text: &str, marks| Block { kind, source, text: text.into(), marks };
        let mark = |kind, range| Mark { kind, range };
        let item = Item {
            format: Format::Wiki,
            blocks: vec![
                block(Kind::Title, 2..20, "Заголовок", vec![]),
                block(Kind::Heading { level: 6 }, 0..0, "not in the source", vec![]),
                block(
                    Kind::ListItem { depth: 3, number: 7 },
                    24..28,
                    "text",
                    vec![
                        mark(MarkKind::Link("https://example.org/".into()), 0..4),
                        mark(MarkKind::Lacuna, 4..4),
                    ],
                ),
                block(Kind::Reference { number: 81 }, 28..28, "", vec![]),
            ],
            notices: vec![
                Notice { at: 0..0, kind: NoticeKind::Recognised(Format::Wiki) },
                Notice { at: 0..4, kind: NoticeKind::EmptyReferences(vec![8, 10]) },
                Notice { at: 1..1, kind: NoticeKind::ReferenceOutOfOrder { found: 3, expected: 2 } },
            ],
            ..Item::default()
        };
        let bytes = write(&item.blocks, &item.notices, Window::whole(original));
        assert_eq!(read(&bytes, Window::whole(original), Format::Wiki).unwrap(), item);
        assert!(!bytes.windows(4).any(|window| window == b"text"), "verbatim text is not stored again");
        for length in 0..bytes.len() {
            assert!(
                read(&bytes[..length], Window::whole(original), Format::Wiki).is_err(),
                "cut at {length}"
            );
        }
    }

    #[test]
    fn the_bytes_of_an_original_are_handed_out_once() {
        let paragraph = |source: Bytes| {
            let text = "twelve words"[source.start as usize..source.end as usize].into();
            Block { kind: Kind::Paragraph, source, text, marks: vec![] }
        };
        let original = b"twelve words";
        for second in [6..12, 5..12, 0..6] {
            let item = Item { blocks: vec![paragraph(0..6), paragraph(second)], ..Item::default() };
            let window = Window::whole(original);
            assert_eq!(read(&write(&item.blocks, &[], window), window, Format::Plain).unwrap(), item);
        }
        let twice = [2, 2, 0, 6, 0, 2, 5, 7, 0, 0];
        assert!(read(&twice, Window::whole(original), Format::Plain).is_err());
    }

    proptest! {
        #[test]
        fn forged_bytes_are_refused_or_read(bytes in prop::collection::vec(0_u8..12, 0..60)) {
            let _ = read(&bytes, Window::whole("zwölf Wörter".as_bytes()), Format::Plain);
        }
    }
}
