//! Formats in: the bytes of a document become an [`Item`] and notices.
//!
//! One file a format, and every format gives the same thing: a flat sequence of
//! [`Block`]s in reading order. A block is also the *passage* of the index: what is
//! scored, cited and linked to. Parsing never fails; what is odd becomes a [`Notice`].
//!
//! Every block knows the byte range it was read from, and typed [`Mark`]s lie over its
//! text. A mark never changes a word of the source.

mod aliases;
#[cfg(feature = "import")]
pub mod container;
mod damage;
mod decode;
mod description;
#[cfg(feature = "import")]
mod docx;
#[cfg(feature = "import")]
mod epub;
#[cfg(feature = "import")]
mod flow;
mod grokipedia;
#[cfg(feature = "import")]
mod html;
#[cfg(feature = "import")]
mod language;
#[cfg(feature = "import")]
mod mail;
#[cfg(feature = "import")]
pub mod manifest;
#[cfg(feature = "import")]
mod markdown;
mod naming;
#[cfg(feature = "import")]
mod odt;
#[cfg(feature = "import")]
mod pdf;
mod plain;
mod reference;
mod sheet;
pub mod stream;
#[cfg(feature = "import")]
mod table;
mod wiki;
#[cfg(feature = "import")]
mod wikitext;
#[cfg(feature = "import")]
mod xml;
#[cfg(feature = "import")]
mod zipped;

use std::fmt;
use std::ops::Range;

pub use aliases::{Alias, aliases, name_of, without_qualifier};
pub use description::Description;
pub use naming::{NameKind, NameRules};
pub use reference::{Citation, Host, Reference, Site, citations, host, references};

use decode::Decoded;
use sheet::Sheet;

/// A range of bytes, end exclusive.
pub type Bytes = Range<u32>;

/// What a parser made of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// The format that the bytes were read as.
    pub format: Format,
    /// What the document says of itself: its title, and more where the format has it.
    /// Empty fields are not stated in the document.
    pub description: Description,
    /// The document in reading order. The first block of kind [`Kind::Title`], if there
    /// is one, is the title of all others; each heading covers the blocks that follow it
    /// up to the next heading of the same or a smaller level.
    pub blocks: Vec<Block>,
    /// What was recognised and what is odd, in the order of the document.
    pub notices: Vec<Notice>,
}

/// The format a document was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Plain text: paragraphs between empty lines.
    #[default]
    Plain,
    /// A flat export of a wiki page (`= Title =`, `- Key: value`, `==Heading==`).
    Wiki,
    /// An export of a Grokipedia page (bare headings, `References` as `  N. [N]`).
    Grokipedia,
    /// Markdown (CommonMark).
    Markdown,
    /// A page of HTML.
    Html,
    /// A book in EPUB.
    Epub,
    /// A word processor's document in Office Open XML.
    Docx,
    /// A word processor's document in OpenDocument.
    Odt,
    /// The text of a PDF.
    Pdf,
    /// A page in MediaWiki's wikitext.
    Wikitext,
    /// A letter as it is mailed (RFC 5322).
    Mail,
    /// A table of comma- or tab-separated values.
    Table,
    /// A line of JSON with a title and a text.
    Record,
}

/// A block of a document: the unit that is read, scored and linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the original, in bytes. It may hold markup that `text` does not; of
    /// a packed format it is where the packed part stands.
    pub source: Bytes,
    /// Its text as it is read and searched: the bytes of `source` unchanged, unless they hold
    /// markup, are packed or are no UTF-8.
    pub text: String,
    /// Marks over `text`, ordered by start, then by end; they may overlap.
    pub marks: Vec<Mark>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The title of the document.
    Title,
    /// A heading. Level 1 is the highest under the title; 6 the lowest.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    ListItem {
        /// 0 for the outermost list.
        depth: u8,
        /// 0 for an unordered list, otherwise the number it carries.
        number: u32,
    },
    /// The caption of an infobox, a table or a picture.
    Caption,
    /// A row of an infobox; the key carries [`MarkKind::Key`], the value is the rest.
    Field,
    /// A numbered reference; its parts carry `Ref…` marks. Its text is empty where the
    /// reference is lost.
    Reference {
        /// The number it carries, from 1.
        number: u32,
    },
    /// A block quotation.
    Quote,
    /// Preformatted text.
    Code,
    /// A note about the document that stands in it, such as a line of provenance.
    Note,
    /// A row of a table; a tab stands between two cells.
    Row,
}

/// A typed mark on a byte range of a block's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What is marked.
    pub kind: MarkKind,
    /// Bytes of [`Block::text`], end exclusive, on character boundaries. A lacuna's range
    /// is the white space or punctuation between which the text is lost, and is never
    /// longer than that; it may be empty at the very start of a block.
    pub range: Bytes,
}

/// What a [`Mark`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// A place where text is lost.
    Lacuna,
    /// A left-over control token of a language model, such as `<|separator|>`.
    ControlToken,
    /// Noise of a search engine: "Missing: … | Show results with: …".
    Noise,
    /// The key of an infobox row.
    Key,
    /// The title of a reference.
    RefTitle,
    /// The date of a reference.
    RefDate,
    /// The snippet of a reference.
    RefSnippet,
    /// Emphasised text.
    Emphasis,
    /// Strongly emphasised text.
    Strong,
    /// Text in a fixed-width font.
    Code,
    /// A link, never followed: its address.
    Link(String),
    /// The language of the marked text where it is not that of the item, as a BCP 47 tag.
    Language(String),
}

/// What a parser recognised or found odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where, in bytes of the original; empty at 0 where it is about the whole.
    pub at: Bytes,
    /// What.
    pub kind: NoticeKind,
}

/// The kinds of [`Notice`]; `Display` gives an English sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoticeKind {
    /// The format was recognised.
    Recognised(Format),
    /// Bytes that are no UTF-8; they are shown as U+FFFD and kept in the original.
    NotUtf8,
    /// References without any text, by number.
    EmptyReferences(Vec<u32>),
    /// So many places where text is lost were marked.
    Lacunae(u32),
    /// So many left-over control tokens were marked.
    ControlTokens(u32),
    /// The number of a reference does not follow the one before it.
    ReferenceOutOfOrder {
        /// The number that was found.
        found: u32,
        /// The number that was expected.
        expected: u32,
    },
    /// The document has no text.
    Empty,
    /// The document is longer than can be read: only so many bytes of it were.
    CutShort(u32),
    /// The document cannot be read, and why: a sentence. It has no blocks.
    NotRead(String),
    /// Something in the document is odd, or a part of it could not be read: a sentence.
    Odd(String),
    /// The text was not UTF-8 and was read in this encoding, by its name in the WHATWG
    /// Encoding Standard.
    Encoding(String),
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recognised(format) => write!(f, "Read as {}.", format.name()),
            Self::NotUtf8 => f.write_str("Bytes that are no UTF-8 are shown as \u{fffd}."),
            Self::EmptyReferences(numbers) => {
                f.write_str("References without text: ")?;
                for (at, number) in numbers.iter().enumerate() {
                    if at > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{number}")?;
                }
                f.write_str(".")
            }
            Self::Lacunae(count) => write!(f, "Places where text is lost: {count}."),
            Self::ControlTokens(count) => write!(f, "Left-over control tokens: {count}."),
            Self::ReferenceOutOfOrder { found, expected } => {
                write!(f, "Reference {found} stands where {expected} was expected.")
            }
            Self::Empty => f.write_str("The document has no text."),
            Self::CutShort(bytes) => write!(f, "Only the first {bytes} bytes were read."),
            Self::NotRead(why) => write!(f, "Not read: {why}"),
            Self::Odd(what) => f.write_str(what),
            Self::Encoding(name) => write!(f, "Its text is in the encoding {name}."),
        }
    }
}

impl Format {
    /// All formats, in the order of their numbers in an archive, which count from 0.
    pub const ALL: [Self; 13] = [
        Self::Plain,
        Self::Wiki,
        Self::Grokipedia,
        Self::Markdown,
        Self::Html,
        Self::Epub,
        Self::Docx,
        Self::Odt,
        Self::Pdf,
        Self::Wikitext,
        Self::Mail,
        Self::Table,
        Self::Record,
    ];

    /// Its number in an archive.
    #[must_use]
    pub fn number(self) -> u8 {
        (0..).zip(Self::ALL).find(|&(_, format)| format == self).map_or(0, |(number, _)| number)
    }

    /// The format of a number in an archive.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Its name in English, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain text",
            Self::Wiki => "flat wiki export",
            Self::Grokipedia => "Grokipedia export",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Epub => "EPUB",
            Self::Docx => "Word document (DOCX)",
            Self::Odt => "OpenDocument text",
            Self::Pdf => "PDF",
            Self::Wikitext => "wikitext",
            Self::Mail => "mail",
            Self::Table => "table",
            Self::Record => "JSON line",
        }
    }
}

/// A byte that is no UTF-8 becomes a character of three: places in the text still fit.
const LONGEST: usize = (u32::MAX / 3) as usize;

/// Reads a document. `path` is its name in the archive; of it only the extension counts.
///
/// It never fails: any bytes give an item, and notices of what was odd. Blocks stand in the
/// order of the document and never overlap, but for those that were read from a packed part
/// of it, such as a chapter of an EPUB, which all have the place of that part; those of a
/// PDF, whose place is the whole; parts of a letter that is broken; and references of wikitext, which stand at its end. The
/// format is told by the content, then by the extension. Without the feature `import` only
/// plain text and the exports of wikis are known, and all else is read as plain text.
///
/// A document that cannot be read at all has no blocks and the notice
/// [`NoticeKind::NotRead`]. The parser of PDF is not ours and may panic, or take long, over a
/// document that was made to have it do so: whoever reads files of strangers does that in a
/// process of its own.
///
/// ```
/// use fonds::document::{Format, Kind, parse};
///
/// let item = parse("avtonom.txt", b"= Avtonom =\n\nA magazine.\n\n==History==\nFounded in 1995.\n");
/// assert_eq!(item.format, Format::Wiki);
/// assert_eq!(item.description.title, "Avtonom");
/// let headings: Vec<_> = item.blocks.iter().filter(|b| b.kind == Kind::Heading { level: 1 }).collect();
/// assert_eq!(headings[0].text, "History");
/// assert_eq!(headings[0].source, 28..35);
/// ```
#[must_use]
pub fn parse(path: &str, bytes: &[u8]) -> Item {
    parse_up_to(LONGEST, path, bytes)
}

fn parse_up_to(longest: usize, path: &str, bytes: &[u8]) -> Item {
    let read = bytes.get(..longest).unwrap_or(bytes);
    let mut item = read_any(path, read);
    let cut = (read.len() < bytes.len()).then(|| NoticeKind::CutShort(decode::small(read.len())));
    item.notices.extend(cut.map(|kind| Notice { at: 0..0, kind }));
    finished(item)
}

/// What is done to every item, whatever its format: damage is marked, languages are told,
/// what is about the whole is noted, marks and notices are put in order.
fn finished(mut item: Item) -> Item {
    let (lacunae, tokens) = damage::mark(&mut item.blocks);
    if let Some(title) = item.blocks.iter().find(|block| block.kind == Kind::Title) {
        item.description.title = title.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    #[cfg(feature = "import")]
    language::tell(&mut item);
    for block in &mut item.blocks {
        block.marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
    }

    let not_read = item.notices.iter().any(|notice| matches!(notice.kind, NoticeKind::NotRead(_)));
    let is_empty = item.blocks.iter().all(|block| block.text.is_empty()) && !not_read;
    let whole = [
        Some(NoticeKind::Recognised(item.format)),
        (lacunae > 0).then_some(NoticeKind::Lacunae(lacunae)),
        (tokens > 0).then_some(NoticeKind::ControlTokens(tokens)),
        is_empty.then_some(NoticeKind::Empty),
    ];
    let mut notices: Vec<_> = whole.into_iter().flatten().map(|kind| Notice { at: 0..0, kind }).collect();
    notices.append(&mut item.notices);
    // Stable: what is about the whole keeps its order, before all else.
    notices.sort_by_key(|notice| (notice.at.start, notice.at.end));
    Item { notices, ..item }
}

/// Reads a text that was taken out of a document; all places are places in `text`.
#[cfg(feature = "import")]
fn read_text(format: Format, text: &str, read: impl FnOnce(&mut Sheet<'_>)) -> Item {
    finished(Item { format, blocks: blocks_of(text, read), ..Item::default() })
}

/// The blocks of such a text, not yet marked.
#[cfg(feature = "import")]
fn blocks_of(text: &str, read: impl FnOnce(&mut Sheet<'_>)) -> Vec<Block> {
    let decoded = Decoded::new(text.as_bytes());
    let mut sheet = Sheet::new(&decoded);
    read(&mut sheet);
    sheet.blocks
}

/// The format that [`parse`] would tell by a document's name and first bytes alone: what it
/// costs and risks to read it is known before. [`Format::Plain`] may be any kind of text.
#[cfg(feature = "import")]
#[must_use]
pub fn format_of(path: &str, bytes: &[u8]) -> Format {
    const EXTENSIONS: [(&[&str], Format); 9] = [
        (&["md", "markdown"], Format::Markdown),
        (&["html", "htm", "xhtml", "xht"], Format::Html),
        (&["epub"], Format::Epub),
        (&["docx"], Format::Docx),
        (&["odt"], Format::Odt),
        (&["pdf"], Format::Pdf),
        (&["eml"], Format::Mail),
        (&["csv", "tsv", "tab"], Format::Table),
        (&["wiki", "mediawiki", "wikitext"], Format::Wikitext),
    ];
    match bytes {
        _ if pdf::claims(bytes) => return Format::Pdf,
        _ if zipped::claims(bytes) => return Format::Docx,
        _ if mail::claims(path, bytes) => return Format::Mail,
        _ if bytes.trim_ascii_start().first() == Some(&b'<') => return Format::Html,
        _ => {}
    }
    let known = EXTENSIONS.into_iter().find(|(extensions, _)| has_extension(path, extensions));
    known.map_or(Format::Plain, |(_, format)| format)
}

/// The item of a document in any format, without what holds of items in all formats.
fn read_any(path: &str, bytes: &[u8]) -> Item {
    #[cfg(feature = "import")]
    if mail::claims(path, bytes) {
        return mail::read(bytes);
    } else if let Some(item) = read_binary(path, bytes) {
        return item;
    }
    let decoded = Decoded::new(bytes);
    let mut sheet = Sheet::new(&decoded);
    let format = detect(path, &sheet);
    #[cfg_attr(
        not(feature = "import"),
        allow(unused_mut, reason = "without it no format states more than its blocks")
    )]
    let mut description = Description::default();
    match format {
        Format::Wiki => wiki::read(&mut sheet),
        Format::Grokipedia => grokipedia::read(&mut sheet),
        #[cfg(feature = "import")]
        Format::Markdown => description = markdown::read(&mut sheet),
        #[cfg(feature = "import")]
        Format::Table => table::read(path, &mut sheet),
        #[cfg(feature = "import")]
        Format::Wikitext => wikitext::read(&mut sheet),
        #[cfg(feature = "import")]
        Format::Html => {
            let xml =
                has_extension(path, &["xhtml", "xht"]) || sheet.text().trim_start().starts_with("<?xml");
            let page = html::read(sheet.text(), html::How { xml, whole: false, first_is_title: true });
            sheet.push_pieces(page.pieces);
            for odd in page.odd {
                sheet.notice(NoticeKind::Odd(odd), &(0..0));
            }
            description = page.description;
        }
        _ => plain::read(&mut sheet),
    }
    let Sheet { blocks, mut notices, .. } = sheet;
    notices.extend(decoded.invalid().map(|at| Notice { at, kind: NoticeKind::NotUtf8 }));
    if let Some(name) = decoded.encoding() {
        notices.push(Notice { at: 0..0, kind: NoticeKind::Encoding(name.to_owned()) });
    }
    Item { format, description, blocks, notices }
}

/// The item of a document that is no text.
#[cfg(feature = "import")]
fn read_binary(path: &str, bytes: &[u8]) -> Option<Item> {
    if pdf::claims(bytes) {
        return Some(pdf::read(bytes));
    }
    if zipped::claims(bytes) {
        return Some(read_zipped(path, bytes));
    }
    let why = if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        "It is a document of an old Office program (such as .doc), whose format is not known."
    } else if bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        "It is a document in RTF, which is not read: most word processors save it as DOCX or ODT."
    } else if let Some(name) = decode::known_binary(bytes) {
        return Some(Item::not_read(Format::Plain, format!("It is no text: {name}.")));
    } else if decode::is_binary(bytes) {
        "It is no text, and of no format that is known."
    } else {
        return None;
    };
    Some(Item::not_read(Format::Plain, why.to_owned()))
}

#[cfg(feature = "import")]
fn read_zipped(path: &str, bytes: &[u8]) -> Item {
    let by_extension = [("epub", Format::Epub), ("docx", Format::Docx), ("odt", Format::Odt)]
        .into_iter()
        .find(|(extension, _)| has_extension(path, &[extension]))
        .map_or(Format::Plain, |(_, format)| format);
    let mut zip = match zipped::Zipped::open(bytes) {
        Ok(zip) => zip,
        Err(why) => return Item::not_read(by_extension, why),
    };
    let format = zip.format();
    let read = match format {
        Some(Format::Epub) => epub::read(&mut zip),
        Some(Format::Docx) => docx::read(&mut zip),
        Some(Format::Odt) => odt::read(&mut zip),
        _ => Err("It is a ZIP archive, but of no kind of document that is known.".to_owned()),
    };
    let format = format.unwrap_or(by_extension);
    match read {
        Ok(item) => Item { format, ..item },
        Err(why) => Item::not_read(format, why),
    }
}

#[cfg(feature = "import")]
impl Item {
    /// An item of a document that cannot be read at all, and why.
    fn not_read(format: Format, why: String) -> Self {
        let notices = vec![Notice { at: 0..0, kind: NoticeKind::NotRead(why) }];
        Self { format, notices, ..Self::default() }
    }

    /// Notes what is odd: a sentence.
    fn odd(&mut self, what: String) {
        self.notices.push(Notice { at: 0..0, kind: NoticeKind::Odd(what) });
    }
}

fn has_extension(path: &str, known: &[&str]) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    known.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// The format of a text. Nothing is taken for an export that an ordinary text could hold.
fn detect(path: &str, sheet: &Sheet<'_>) -> Format {
    #[cfg(feature = "import")]
    if has_extension(path, &["md", "markdown"]) {
        return Format::Markdown;
    } else if has_extension(path, &["csv", "tsv", "tab"]) {
        return Format::Table;
    } else if has_extension(path, &["wiki", "mediawiki", "wikitext"]) {
        return Format::Wikitext;
    } else if html::claims(sheet.text()) || has_extension(path, &["html", "htm", "xhtml", "xht"]) {
        return Format::Html;
    }
    if has_extension(path, &["md", "markdown"]) {
        Format::Plain
    } else if wiki::claims(sheet) {
        Format::Wiki
    } else if grokipedia::claims(sheet) {
        Format::Grokipedia
    } else {
        Format::Plain
    }
}

#[cfg(test)]
#[cfg(test)]
#[cfg(test)]
#[cfg(test)]
mod tests;
