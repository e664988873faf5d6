//! HTML: the readable part of a page, as text.
//!
//! html5ever's tokenizer reads the tags, references and raw texts as the HTML standard says.
//! The tree is not built. A block needs to know the elements that it stands in, which a stack
//! tells; and the standard's own tree may be as deep as the page is long, which makes every
//! search in it a square of that. Here the stack has a bound, so that reading takes time in
//! proportion to the length, and each piece of text knows its place to the byte.
//!
//! Nothing comes through but text, its kinds and marks: no script, frame, style or picture.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::flow::{Flow, Piece, address};
use super::{Description, Kind, MarkKind};

/// What a page has.
pub(super) struct Page {
    pub(super) description: Description,
    /// Their sources are places in the text that was read.
    pub(super) pieces: Vec<Piece>,
    /// What is odd, in a sentence each.
    pub(super) odd: Vec<String>,
}

/// How to read a page.
#[derive(Clone, Copy, Default)]
pub(super) struct How {
    /// It is XML: every element can close itself, as `<script/>` does there.
    pub(super) xml: bool,
    /// All of it is the document, as in a book or a letter: no part is the frame of a site.
    pub(super) whole: bool,
    /// Its first heading of level 1 is the title of the document.
    pub(super) first_is_title: bool,
}

/// Whether a text starts as a page of HTML does.
pub(super) fn claims(text: &str) -> bool {
    let mut rest = text.trim_start();
    // What may stand before: the declaration of XML, comments.
    for _ in 0..16 {
        let end = if starts(rest, "<?xml") || starts(rest, "<?") {
            rest.split_once("?>")
        } else if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else {
            break;
        };
        let Some((_, after)) = end else { return false };
        rest = after.trim_start();
    }
    let opens = |tag: &str| {
        starts(rest, tag)
            && rest.get(tag.len()..).is_some_and(|after| {
                after.is_empty() || after.starts_with(|c: char| c.is_ascii_whitespace() || c == '>')
            })
    };
    opens("<!doctype html") || opens("<html") || opens("<head") || opens("<body")
}

fn starts(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Reads a page. It takes time and memory in proportion to its length.
pub(super) fn read(text: &str, how: How) -> Page {
    let mut reader = Reader { how, ..Reader::default() };
    reader.flow.first_is_title = how.first_is_title;
    reader.flow.part = BODY;
    let reader = Tap(RefCell::new(reader));
    let mut tokenizer = Tokenizer::new(&reader, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut at = 0_usize;
    // How far tags were looked over for a number of attributes that no page has.
    let mut looked = 0_usize;
    let mut overlong = false;
    // A byte order mark is dropped by the tokenizer, which would move all places.
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if at >= looked && rest.starts_with('<') {
            let (end, attributes) = tag(rest);
            looked = at.saturating_add(end);
            if attributes > MOST_ATTRIBUTES {
                overlong = true;
                tokenizer = Tokenizer::new(&reader, TokenizerOpts::default());
                at = looked;
                continue;
            }
        }
        let length = piece(rest);
        let chunk = rest.get(..length).unwrap_or(rest);
        if let Ok(mut reader) = reader.0.try_borrow_mut() {
            reader.flush();
            reader.at = at..at.saturating_add(chunk.len());
            reader.is_text = !chunk.contains(['<', '&', '\r', '\0']);
        }
        input.push_back(StrTendril::from_slice(chunk));
        let _ = tokenizer.feed(&input);
        at = at.saturating_add(chunk.len());
    }
    tokenizer.end();
    drop(tokenizer);
    let mut page = reader.0.into_inner().finish();
    if overlong {
        page.odd.push("A tag with thousands of attributes was passed over.".to_owned());
    }
    page
}

/// A tag with more attributes than this is passed over: the tokenizer compares each with all.
const MOST_ATTRIBUTES: usize = 1000;

/// Where the tag at the start ends, and how many attributes it may have.
fn tag(text: &str) -> (usize, usize) {
    if !text.get(1..2).is_some_and(|letter| letter.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return (1, 0);
    }
    let mut attributes = 0_usize;
    let mut quote = None;
    let mut last = b' ';
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => {
                quote = None;
                attributes = attributes.saturating_add(1);
            }
            (Some(_), _) => {}
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            (None, b'>') => return (at.saturating_add(1), attributes),
            (None, b'/' | b'"' | b'\'') => attributes = attributes.saturating_add(1),
            (None, _) if byte.is_ascii_whitespace() && !last.is_ascii_whitespace() => {
                attributes = attributes.saturating_add(1);
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() || last != b'=' {
            last = byte;
        }
    }
    (text.len(), attributes)
}

/// The length of what is given to the tokenizer at once: a tag, a run of text, or a reference
/// with the text after it. So the place of each token is known.
fn piece(text: &str) -> usize {
    let bytes = text.as_bytes();
    let starts = |at: usize, byte: u8| {
        let next = bytes.get(at.saturating_add(1)).copied().unwrap_or_default();
        match byte {
            b'<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'),
            b'&' => next.is_ascii_alphanumeric() || next == b'#',
            _ => false,
        }
    };
    let is_tag = bytes.first() == Some(&b'<');
    for (at, byte) in bytes.iter().copied().enumerate().skip(1) {
        if is_tag && byte == b'>' {
            return at.saturating_add(1);
        }
        if starts(at, byte) {
            return at;
        }
    }
    bytes.len()
}

/// The reader as the tokenizer sees it.
struct Tap(RefCell<Reader>);

impl TokenSink for &Tap {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        // The tokenizer never calls from within a call.
        let Ok(mut reader) = self.0.try_borrow_mut() else { return TokenSinkResult::Continue };
        match token {
            Token::CharacterTokens(text) => reader.text(&text),
            Token::TagToken(tag) => return reader.tag(&tag),
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // Only XML has CDATA sections.
        self.0.try_borrow().is_ok_and(|reader| reader.how.xml)
    }
}

/// The parts of a page, as pieces remember them.
const MAIN: u8 = 2;
const BODY: u8 = 1;
/// What frames the document on a site: navigation, advertisements, what is not displayed.
const CHROME: u8 = 0;

#[derive(Default)]
struct Reader {
    how: How,
    flow: Flow,
    /// The elements that are open, but for those deeper than the bound.
    open: Vec<Element>,
    /// How many elements of each name are open.
    counts: BTreeMap<String, usize>,
    /// Of the open elements: those whose text is dropped, those that are no part of the
    /// document, the main parts of it.
    dropped: usize,
    chrome: usize,
    main: usize,
    /// The place of what the tokenizer was given last.
    at: Range<usize>,
    /// Whether that is text and nothing else, so that its tokens are its bytes in order.
    is_text: bool,
    /// Text that is not yet read, and its place.
    pending: String,
    pending_at: Range<usize>,
    /// A newline right after `<pre>` is not of its text.
    skip_newline: bool,
    /// How the characters of the ruby that is open are read: it stands behind all of them.
    reading: String,
    title: Option<String>,
    reads_title: bool,
    description: Description,
}

struct Element {
    name: String,
    class: Class,
    /// What it does to the parts of the page.
    drops: bool,
    is_chrome: bool,
    is_main: bool,
    /// Whether it leads to a place within the page or another one, as to a note.
    is_to_note: bool,
}

/// What an element does to the text in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing.
    Inline,
    /// A mark over it.
    Emphasis,
    Strong,
    Code,
    Link,
    /// It starts and ends a block.
    Block,
    Heading(u8),
    Caption,
    Pre,
    Quote,
    List,
    Item,
    Term,
    Definition,
    Table,
    RowGroup,
    Row,
    Cell,
    /// Quotation marks stand around it.
    Quotation,
    /// Characters with how they are read, and that.
    Ruby,
    Reading,
    /// The title of the page.
    Title,
    Head,
    /// Nothing of it is read.
    Dropped,
}

/// No element stands deeper than this: browsers have such a bound too. What is deeper is read
/// as if its tags were not there.
const DEEPEST: usize = 256;

impl Class {
    fn of(name: &str) -> Self {
        match name {
            "em" | "i" | "cite" | "dfn" | "var" => Self::Emphasis,
            "strong" | "b" => Self::Strong,
            "code" | "kbd" | "samp" | "tt" => Self::Code,
            "a" => Self::Link,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "caption" | "figcaption" => Self::Caption,
            "pre" | "listing" | "xmp" | "plaintext" => Self::Pre,
            "blockquote" => Self::Quote,
            "ul" | "ol" | "dl" | "menu" | "dir" => Self::List,
            "li" => Self::Item,
            "dt" => Self::Term,
            "dd" => Self::Definition,
            "table" => Self::Table,
            "thead" | "tbody" | "tfoot" => Self::RowGroup,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "q" => Self::Quotation,
            "ruby" => Self::Ruby,
            "rt" => Self::Reading,
            "title" => Self::Title,
            "head" => Self::Head,
            "address" | "article" | "aside" | "body" | "center" | "details" | "dialog" | "div"
            | "fieldset" | "figure" | "footer" | "form" | "header" | "hgroup" | "html" | "legend"
            | "main" | "nav" | "optgroup" | "option" | "p" | "search" | "section" | "summary" => Self::Block,
            "script" | "style" | "template" | "noscript" | "noembed" | "noframes" | "iframe" | "object"
            | "applet" | "svg" | "canvas" | "audio" | "video" | "map" | "select" | "datalist" | "button"
            | "textarea" | "annotation" | "annotation-xml" | "frameset" | "rp" => Self::Dropped,
            _ => Self::Inline,
        }
    }

    fn mark(self) -> Option<MarkKind> {
        match self {
            Self::Emphasis => Some(MarkKind::Emphasis),
            Self::Strong => Some(MarkKind::Strong),
            Self::Code => Some(MarkKind::Code),
            Self::Link => Some(MarkKind::Link(String::new())),
            _ => None,
        }
    }

    fn is_inline(self) -> bool {
        let is_inline = matches!(
            self,
            Self::Inline | Self::Quotation | Self::Ruby | Self::Reading | Self::Dropped | Self::Title
        );
        is_inline || self.mark().is_some()
    }
}

/// Elements that have no content.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// How the tokenizer reads the content of an element, if not as markup.
fn raw(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => Some(RawKind::Rawtext),
        "title" | "textarea" => Some(RawKind::Rcdata),
        _ => None,
    }
}

fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

impl Reader {
    /// Keeps text until it is known what follows: the tokenizer gives it in small pieces.
    fn text(&mut self, text: &str) {
        let place = if self.is_text {
            let end = self.at.start.saturating_add(text.len()).min(self.at.end);
            let place = self.at.start..end;
            self.at.start = end;
            place
        } else {
            self.at.clone()
        };
        if self.pending.is_empty() {
            self.pending_at = place;
        } else {
            self.pending_at.end = self.pending_at.end.max(place.end);
        }
        self.pending.push_str(text);
    }

    /// Reads the text that was kept.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        let text = if std::mem::take(&mut self.skip_newline) {
            pending.strip_prefix('\n').unwrap_or(&pending)
        } else {
            &pending
        };
        match self.open.last().map(|element| element.class) {
            Some(Class::Title) => {
                if let Some(title) = self.title.as_mut().filter(|_| self.reads_title) {
                    title.push_str(text);
                }
            }
            // No word is cut in two by how its characters are read.
            _ if self.dropped == 0 && self.is_open("rt") && self.is_open("ruby") => {
                self.flow.place = self.pending_at.clone();
                self.flow.touch();
                self.reading.push_str(text);
            }
            // Text in the head is the start of the body.
            _ if self.dropped == 0 => {
                self.flow.place = self.pending_at.clone();
                match self.note_number(text) {
                    Some(number) => self.flow.text(&number),
                    None => self.flow.text(text),
                }
            }
            _ => {}
        }
        // Its memory is used again.
        pending.clear();
        self.pending = pending;
    }

    fn is_open(&self, name: &str) -> bool {
        self.counts.get(name).is_some_and(|count| *count > 0)
    }

    /// The number of a note in brackets, as many pages have it, where it stands at the end of a
    /// word: raised there, it is seen as none of its letters.
    fn note_number(&self, text: &str) -> Option<String> {
        let number = text.trim();
        let is_number = !number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
        let at_word = || self.flow.last().is_some_and(|c| c.is_alphabetic());
        let link = |element: &Element| element.class == Class::Link && element.is_to_note;
        let raised = || self.is_open("sup") || self.how.whole;
        let is_note = is_number && at_word() && raised() && self.open.iter().rev().take(4).any(link);
        is_note.then(|| format!("[{number}]"))
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        self.flush();
        self.flow.place = self.at.clone();
        // Prefixes are of XML: `<html:p>`. Word's `<o:p>` within a paragraph is no paragraph.
        let name = if self.how.xml { tag.name.rsplit(':').next() } else { None }.unwrap_or(&tag.name);
        match tag.kind {
            TagKind::StartTag => {
                self.skip_newline = false;
                let open = self.start(name, &tag.attrs);
                if self.how.xml && tag.self_closing {
                    if open {
                        self.pop();
                    }
                } else if let Some(kind) = raw(name) {
                    return TokenSinkResult::RawData(kind);
                } else if name == "plaintext" {
                    return TokenSinkResult::Plaintext;
                }
            }
            TagKind::EndTag => self.end(name),
        }
        TokenSinkResult::Continue
    }

    /// Reads a start tag; gives whether an element is open now that was not.
    fn start(&mut self, name: &str, attributes: &[Attribute]) -> bool {
        if is_void(name) {
            if self.dropped == 0 {
                self.void(name, attributes);
            }
            return false;
        }
        let class = Class::of(name);
        self.close_implied(name, class);
        // Raw text must not be read as text, however deep it stands.
        if self.open.len() >= DEEPEST && !matches!(class, Class::Dropped | Class::Title) {
            if !class.is_inline() {
                self.flow.close();
            }
            return false;
        }
        let element = Element {
            name: name.to_owned(),
            class,
            drops: class == Class::Dropped,
            is_chrome: !self.how.whole && self.is_chrome(name, attributes),
            is_main: is_main(name, attributes),
            is_to_note: class == Class::Link
                && attribute(attributes, "href").is_some_and(|address| address.contains('#')),
        };
        let is_read = self.dropped == 0;
        if is_read && !class.is_inline() {
            self.flow.close();
        }
        self.dropped = self.dropped.saturating_add(usize::from(element.drops));
        self.chrome = self.chrome.saturating_add(usize::from(element.is_chrome));
        self.main = self.main.saturating_add(usize::from(element.is_main));
        self.set_part();
        if is_read {
            self.open_class(name, class, attributes);
        }
        let count = self.counts.entry(element.name.clone()).or_default();
        *count = count.saturating_add(1);
        self.open.push(element);
        true
    }

    fn set_part(&mut self) {
        self.flow.part = match (self.chrome, self.main) {
            (1.., _) => CHROME,
            (_, 1..) => MAIN,
            _ => BODY,
        };
    }

    fn void(&mut self, name: &str, attributes: &[Attribute]) {
        match name {
            "br" => self.flow.line_break(),
            "hr" => self.flow.close(),
            "img" => {
                if let Some(alt) = attribute(attributes, "alt") {
                    self.flow.text(alt);
                }
            }
            "meta" => self.meta(attributes),
            _ => {}
        }
    }

    fn open_class(&mut self, name: &str, class: Class, attributes: &[Attribute]) {
        let number = |name| attribute(attributes, name).and_then(|value| value.trim().parse::<u32>().ok());
        match class {
            Class::Emphasis | Class::Strong | Class::Code => {
                if let Some(kind) = class.mark() {
                    self.flow.open_mark(kind);
                }
            }
            Class::Link => {
                if let Some(address) = attribute(attributes, "href").and_then(address) {
                    self.flow.open_mark(MarkKind::Link(address));
                }
            }
            Class::Heading(level) => self.flow.open(Kind::Heading { level }),
            Class::Caption => self.flow.open(Kind::Caption),
            Class::Pre => {
                self.flow.open(Kind::Code);
                self.flow.preformatted = self.flow.preformatted.saturating_add(1);
                self.skip_newline = true;
            }
            Class::Quote => self.flow.open_quote(),
            Class::List => self.flow.open_list((name == "ol").then(|| number("start").unwrap_or(1))),
            Class::Item => self.flow.open_item(number("value")),
            Class::Term => self.flow.item_of(self.flow.depth().saturating_sub(1), 0),
            Class::Definition => self.flow.item_of(self.flow.depth(), 0),
            Class::Row => self.flow.open_row(),
            Class::Cell => self.flow.open_cell(),
            Class::Quotation => self.flow.text("“"),
            // The first is the page's; others are of pictures.
            Class::Title if self.title.is_none() => {
                self.title = Some(String::new());
                self.reads_title = true;
            }
            _ => {}
        }
        if name == "html"
            && let Some(language) =
                attribute(attributes, "lang").or_else(|| attribute(attributes, "xml:lang"))
        {
            state(&mut self.description.language, &language_tag(language));
        }
    }

    /// Closes what a start tag closes without saying so.
    fn close_implied(&mut self, name: &str, class: Class) {
        let table_part = |name: &str| matches!(name, "table" | "template");
        let cell = |name: &str| matches!(name, "td" | "th" | "table");
        let closed = match class {
            Class::Item => {
                self.close_up_to(&["li"], |name| cell(name) || matches!(name, "ul" | "ol" | "menu" | "dir"))
            }
            Class::Term | Class::Definition => {
                self.close_up_to(&["dt", "dd"], |name| cell(name) || name == "dl")
            }
            Class::Cell => self.close_up_to(&["td", "th", "caption"], table_part),
            Class::Row => self.close_up_to(&["tr", "caption"], table_part),
            Class::RowGroup => self.close_up_to(&["thead", "tbody", "tfoot", "caption"], table_part),
            Class::Link => self.close_up_to(&["a"], cell),
            _ if matches!(name, "rt" | "rp" | "rb") => {
                self.close_up_to(&["rt", "rp", "rb"], |name| cell(name) || name == "ruby")
            }
            _ if name == "body" => self.close_up_to(&["head"], |_| false),
            _ => false,
        };
        if closed && matches!(class, Class::Cell | Class::Row | Class::RowGroup) {
            return;
        }
        // A paragraph ends where a block starts.
        if !class.is_inline() {
            self.close_up_to(&["p"], |name| {
                matches!(name, "td" | "th" | "table" | "caption") || Class::of(name) == Class::Dropped
            });
            if matches!(class, Class::Heading(_)) {
                let open = |element: &Element| matches!(element.class, Class::Heading(_));
                if self.open.last().is_some_and(open) {
                    self.pop();
                }
            }
        }
    }

    /// Closes the innermost element of one of these names and all in it, unless an element
    /// stands between that `ends` the search.
    fn close_up_to(&mut self, names: &[&str], ends: impl Fn(&str) -> bool) -> bool {
        if names.iter().all(|name| self.counts.get(*name).is_none_or(|count| *count == 0)) {
            return false;
        }
        let found = self
            .open
            .iter()
            .rposition(|element| names.contains(&element.name.as_str()) || ends(&element.name));
        let Some(at) = found else { return false };
        if self.open.get(at).is_none_or(|element| !names.contains(&element.name.as_str())) {
            return false;
        }
        while self.open.len() > at {
            self.pop();
        }
        true
    }

    fn end(&mut self, name: &str) {
        match Class::of(name) {
            // Formatting may end anywhere: what it stands in stays open.
            class if class.mark().is_some() => {
                let outer = |element: &Element| matches!(element.class, Class::Cell | Class::Table);
                let found = self.open.iter().rposition(|element| element.name == name || outer(element));
                let Some(at) = found else { return };
                if self.open.get(at).is_some_and(|element| element.name == name) {
                    let element = self.open.remove(at);
                    self.count_down(&element.name);
                    self.close_class(class);
                }
            }
            Class::Table | Class::RowGroup | Class::Row => {
                let outer = if name == "table" { "" } else { "table" };
                self.close_up_to(&[name], |name| name == outer);
            }
            Class::Heading(_) => {
                self.close_up_to(&["h1", "h2", "h3", "h4", "h5", "h6"], |name| {
                    matches!(name, "td" | "th" | "table")
                });
            }
            // Whatever was left open in what is not read: the page goes on behind it.
            Class::Dropped => {
                self.close_up_to(&[name], |_| false);
            }
            // Text after the end of the page is of the page.
            _ if matches!(name, "body" | "html") => self.flow.close(),
            class => {
                let closed = self.close_up_to(&[name], |name| {
                    matches!(name, "td" | "th" | "table" | "caption")
                        || (class.is_inline() && !Class::of(name).is_inline())
                });
                if !closed && !class.is_inline() && self.dropped == 0 {
                    self.flow.close();
                } else if !closed && name == "br" && self.dropped == 0 {
                    self.flow.line_break();
                }
            }
        }
    }

    fn count_down(&mut self, name: &str) {
        if let Some(count) = self.counts.get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }

    /// Closes the innermost element.
    fn pop(&mut self) {
        let Some(element) = self.open.pop() else { return };
        self.count_down(&element.name);
        if self.dropped == 0 {
            self.close_class(element.class);
        }
        self.dropped = self.dropped.saturating_sub(usize::from(element.drops));
        self.chrome = self.chrome.saturating_sub(usize::from(element.is_chrome));
        self.main = self.main.saturating_sub(usize::from(element.is_main));
        self.set_part();
    }

    fn close_class(&mut self, class: Class) {
        match class {
            Class::Inline | Class::Dropped | Class::Reading => {}
            Class::Ruby => {
                if let Some(reading) = reading(&mut self.reading) {
                    self.flow.text(&reading);
                }
            }
            Class::Title => self.reads_title = false,
            Class::Heading(_) | Class::Caption => self.flow.end(),
            Class::Quotation => self.flow.text("”"),
            Class::Pre => {
                self.flow.end();
                self.flow.preformatted = self.flow.preformatted.saturating_sub(1);
            }
            Class::Quote => self.flow.close_quote(),
            Class::List => self.flow.close_list(),
            Class::Item | Class::Term | Class::Definition => self.flow.close_item(),
            Class::Row => self.flow.close_row(),
            _ => match class.mark() {
                Some(kind) => self.flow.close_mark(&kind),
                None => self.flow.close(),
            },
        }
    }

    /// Whether an element is of the frame of a page and not of the document.
    fn is_chrome(&self, name: &str, attributes: &[Attribute]) -> bool {
        let role = attribute(attributes, "role").unwrap_or_default();
        let style = attribute(attributes, "style").unwrap_or_default();
        let hidden = || {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.to_ascii_lowercase().contains("display:none")
        };
        // A footer within an article is often that of a quotation or a section.
        let footer = name == "footer" && self.main == 0;
        matches!(name, "nav" | "aside" | "dialog" | "search")
            || footer
            || matches!(
                role,
                "navigation" | "search" | "contentinfo" | "complementary" | "menu" | "menubar" | "dialog"
            )
            || attribute(attributes, "hidden").is_some()
            || (!style.is_empty() && hidden())
    }

    /// What the page states of itself.
    fn meta(&mut self, attributes: &[Attribute]) {
        let Some(value) = attribute(attributes, "content") else { return };
        let name = attribute(attributes, "name").or_else(|| attribute(attributes, "property"));
        let description = &mut self.description;
        let element = match name.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "author" | "dc.creator" | "dcterms.creator" | "citation_author" => &mut description.creator,
            "date"
            | "dc.date"
            | "dcterms.date"
            | "dcterms.created"
            | "dc.date.issued"
            | "dcterms.issued"
            | "article:published_time"
            | "citation_publication_date"
            | "datepublished" => &mut description.date,
            "description"
            | "dc.description"
            | "dcterms.description"
            | "dcterms.abstract"
            | "og:description" => &mut description.scope,
            "dc.language" | "dcterms.language" => {
                return state(&mut description.language, &language_tag(value));
            }
            "dc.rights" | "dcterms.rights" | "copyright" => &mut description.rights,
            "dc.source" | "dcterms.source" => &mut description.source,
            "dc.identifier" | "dcterms.identifier" => &mut description.reference_code,
            "dc.title" | "dcterms.title" | "og:title" => {
                return state(&mut self.description.title, value);
            }
            _ => return,
        };
        state(element, value);
    }

    fn finish(mut self) -> Page {
        self.flush();
        while !self.open.is_empty() {
            self.pop();
        }
        let mut description = self.description;
        if let Some(title) = self.title {
            let title = words(&title);
            if !title.is_empty() {
                description.title = title;
            }
        }
        let pieces = self.flow.finish();
        let pieces = if self.how.whole { pieces } else { readable(pieces) };
        Page { description, pieces, odd: Vec::new() }
    }
}

/// How the characters of a ruby are read, as it stands behind them: no word is cut in two by it.
pub(super) fn reading(collected: &mut String) -> Option<String> {
    let reading = words(&std::mem::take(collected));
    (!reading.is_empty()).then(|| format!("({reading})"))
}

/// The words of a text with a space between.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// States an element of a description unless it is stated.
pub(super) fn state(element: &mut String, value: &str) {
    if element.is_empty() {
        *element = words(value);
    }
}

/// A language tag as it is kept, or nothing if it is none.
pub(super) fn language_tag(stated: &str) -> String {
    let tag = stated.trim().replace('_', "-");
    let first = tag.split('-').next().unwrap_or_default();
    let sound = (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && tag.len() <= 35
        && tag.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if sound { tag } else { String::new() }
}

fn is_main(name: &str, attributes: &[Attribute]) -> bool {
    matches!(name, "main" | "article")
        || attribute(attributes, "role").is_some_and(|role| matches!(role, "main" | "article"))
}

/// Below this, in bytes, a part of a page is too short to stand for all of it.
const SHORTEST: usize = 200;

/// The pieces that are the document: its main part, or all but the frame of the site. The
/// frame goes only if what is left is a document.
fn readable(pieces: Vec<Piece>) -> Vec<Piece> {
    let length = |parts: std::ops::RangeInclusive<u8>| {
        let texts = pieces.iter().filter(|piece| parts.contains(&piece.part)).map(|piece| piece.text.len());
        texts.fold(0_usize, usize::saturating_add)
    };
    let (all, body, main) = (length(CHROME..=MAIN), length(BODY..=MAIN), length(MAIN..=MAIN));
    let least = if main > SHORTEST && main >= body / 4 {
        MAIN
    } else if body > SHORTEST || body >= all / 4 {
        BODY
    } else {
        CHROME
    };
    let is_title = |piece: &Piece| matches!(piece.kind, Kind::Title | Kind::Heading { level: 1 });
    let titled = pieces.iter().any(|piece| piece.part >= least && is_title(piece));
    // A title is often set above the part that it is the title of.
    let keeps = |piece: &Piece| piece.part >= least || (!titled && piece.part == BODY && is_title(piece));
    pieces.into_iter().filter(keeps).collect()
}
