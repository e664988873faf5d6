//! Wikitext, the markup of MediaWiki.
//!
//! It is read here and not by a crate: the one crate that does has not changed for years,
//! bounds its work by a clock, and gives a tree where places in the text are needed.
//!
//! First all markup inside of lines is taken out, with the way back to where each part stood.
//! Then the lines are cut into blocks. Links become their labels, and only those that lead out
//! of the wiki stay links; references stand at the end. What a template would show is not in
//! the page, except for infoboxes, whose rows are fields, and a few that only wrap a text.

mod shown;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use html5ever::data::NAMED_ENTITIES;
use memchr::memchr2;
use memchr::memmem::find;

use super::sheet::Sheet;
use super::{Kind, MarkKind, NoticeKind};
use shown::Shown;

/// Deeper in each other templates and links are not read.
const DEEPEST: usize = 8;

/// A link to elsewhere and a tag are not longer than this, in bytes.
const LONGEST: usize = 2000;

/// Starts a line that is a field; a field's key ends with [`KEY_END`]. No text has these.
const FIELD: char = '\u{1}';
const KEY_END: char = '\u{2}';

/// Reads the whole sheet.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let raw = sheet.text();
    let pairs = pairs(raw);
    let mut page = Cleaner::new(raw, &pairs);
    page.walk(0..raw.len(), 0);
    page.end_line();
    let (templates, refs) = (page.templates, std::mem::take(&mut page.refs));
    page.blocks(sheet);
    let mut number = 0_u32;
    for range in refs {
        let mut reference = Cleaner::new(raw, &pairs);
        reference.in_reference = true;
        reference.walk(range.clone(), 1);
        reference.end_line();
        let text = reference.out.trim();
        if text.is_empty() {
            continue;
        }
        number = number.saturating_add(1);
        let start = reference.out.len().saturating_sub(reference.out.trim_start().len());
        let marks = reference.marks_in(&(start..start.saturating_add(text.len())));
        let text = text.replace(['\n', FIELD, KEY_END], " ");
        let block = sheet.push_text(Kind::Reference { number }, &range, text);
        for (kind, range) in marks {
            block.mark(kind, &range);
        }
    }
    if templates > 0 {
        let why = format!("What templates show is not in the page: {templates} are left out.");
        sheet.notice(NoticeKind::Odd(why), &(0..0));
    }
}

/// Where each `{{` and `[[` that is closed ends, behind its `}}` or `]]`.
fn pairs(raw: &str) -> HashMap<usize, usize> {
    let bytes = raw.as_bytes();
    let mut pairs = HashMap::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let (mut templates, mut links) = (0_usize, 0_usize);
    let mut at = 0_usize;
    while let Some(two) = bytes.get(at..at.saturating_add(2)) {
        let next = at.saturating_add(2);
        at = next;
        match two {
            b"{{" => {
                open.push((b'{', next.saturating_sub(2)));
                templates = templates.saturating_add(1);
            }
            b"[[" => {
                open.push((b'[', next.saturating_sub(2)));
                links = links.saturating_add(1);
            }
            b"}}" if templates > 0 => close(b'{', next, &mut open, &mut templates, &mut links, &mut pairs),
            b"]]" if links > 0 => close(b'[', next, &mut open, &mut templates, &mut links, &mut pairs),
            _ => at = next.saturating_sub(1),
        }
    }
    pairs
}

/// Closes the last that is open of a kind; what was opened in it and not closed is text.
fn close(
    kind: u8,
    end: usize,
    open: &mut Vec<(u8, usize)>,
    templates: &mut usize,
    links: &mut usize,
    pairs: &mut HashMap<usize, usize>,
) {
    while let Some((opened, start)) = open.pop() {
        let count = if opened == b'{' { &mut *templates } else { &mut *links };
        *count = count.saturating_sub(1);
        if opened == kind {
            pairs.insert(start, end);
            return;
        }
    }
}

/// Takes the markup out of lines.
struct Cleaner<'t> {
    raw: &'t str,
    pairs: &'t HashMap<usize, usize>,
    out: String,
    /// Where runs start, in `out` and in `raw`, in order.
    runs: Vec<(usize, usize)>,
    /// Marks over `out`.
    marks: Vec<(MarkKind, Range<usize>)>,
    /// What stands in references.
    refs: Vec<Range<usize>>,
    templates: u32,
    bold: Option<usize>,
    italic: Option<usize>,
    in_reference: bool,
    /// What was looked for behind some place and is not there, and so not further on either.
    missing: HashSet<String>,
}

impl<'t> Cleaner<'t> {
    fn new(raw: &'t str, pairs: &'t HashMap<usize, usize>) -> Self {
        Self {
            raw,
            pairs,
            out: String::new(),
            runs: Vec::new(),
            marks: Vec::new(),
            refs: Vec::new(),
            templates: 0,
            bold: None,
            italic: None,
            in_reference: false,
            missing: HashSet::new(),
        }
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        self.raw.get(range.clone()).unwrap_or_default()
    }

    /// Adds what stands in `range`, as it is.
    fn keep(&mut self, range: Range<usize>) {
        self.runs.push((self.out.len(), range.start));
        let text = self.slice(&range);
        self.out.extend(text.chars().map(|c| if matches!(c, FIELD | KEY_END) { '\u{fffd}' } else { c }));
    }

    /// Adds a text in place of what stands at `at`.
    fn put(&mut self, text: &str, at: usize) {
        self.runs.push((self.out.len(), at));
        self.out.push_str(text);
    }

    fn mark(&mut self, kind: MarkKind, start: usize) {
        if start < self.out.len() {
            self.marks.push((kind, start..self.out.len()));
        }
    }

    /// Ends what is bold or in italics: it never goes on in the next line.
    fn end_line(&mut self) {
        if let Some(start) = self.bold.take() {
            self.mark(MarkKind::Strong, start);
        }
        if let Some(start) = self.italic.take() {
            self.mark(MarkKind::Emphasis, start);
        }
    }

    /// Where `what` is in `range`. It is looked for in all of the text, once where it is missing.
    fn seek(&mut self, range: &Range<usize>, what: &str) -> Option<usize> {
        if self.missing.contains(what) {
            return None;
        }
        let found = find(self.slice(&(range.start..self.raw.len())).as_bytes(), what.as_bytes());
        if found.is_none() {
            self.missing.insert(what.to_owned());
        }
        found.map(|found| range.start.saturating_add(found)).filter(|found| *found < range.end)
    }

    fn walk(&mut self, range: Range<usize>, depth: usize) {
        let mut at = range.start;
        while at < range.end {
            let rest = self.slice(&(at..range.end));
            let is_special = |byte: &u8| matches!(byte, b'<' | b'{' | b'[' | b'\'' | b'&' | b'_' | b'\n');
            let plain = rest.as_bytes().iter().position(is_special).unwrap_or(rest.len());
            if plain > 0 {
                self.keep(at..at.saturating_add(plain));
                at = at.saturating_add(plain);
                continue;
            }
            let next = self.markup(at..range.end, rest, depth);
            // What is no markup is text.
            at = match next {
                Some(next) if next > at => next.min(range.end),
                _ => {
                    let end = at.saturating_add(1);
                    self.keep(at..end);
                    end
                }
            };
        }
    }

    /// Reads the markup that `range`, which is `rest`, starts with; gives where it ends.
    fn markup(&mut self, range: Range<usize>, rest: &str, depth: usize) -> Option<usize> {
        let at = range.start;
        let after = |length: usize| at.saturating_add(length);
        if rest.starts_with('\n') {
            self.end_line();
            return None;
        }
        if rest.starts_with("''") {
            return Some(self.quotes(at, rest));
        }
        if rest.starts_with("<!--") {
            let end = self.seek(&range, "-->");
            return Some(end.map_or(range.end, |end| end.saturating_add(3)));
        }
        if rest.starts_with('<') {
            return self.tag(&range, rest, depth);
        }
        if rest.starts_with("{{") || rest.starts_with("[[") {
            let end = self.pairs.get(&at).copied().filter(|end| *end <= range.end)?;
            let inner = after(2)..end.saturating_sub(2);
            if rest.starts_with('{') {
                self.template(inner, depth);
                let is_parameter = rest.starts_with("{{{") && self.slice(&(end..range.end)).starts_with('}');
                return Some(end.saturating_add(usize::from(is_parameter)));
            }
            self.link(inner, depth);
            return Some(end);
        }
        if rest.starts_with('[') {
            return self.link_out(&range, rest, depth);
        }
        if rest.starts_with("__") {
            let word = rest.get(2..)?.get(..30).or(rest.get(2..))?;
            let end = word.find("__").filter(|end| *end > 2)?;
            let is_switch = word.get(..end)?.chars().all(char::is_uppercase);
            return is_switch.then(|| after(end.saturating_add(4)));
        }
        if rest.starts_with('&') {
            let (char, length) = entity(rest)?;
            self.put(char.encode_utf8(&mut [0; 4]), at);
            return Some(after(length));
        }
        None
    }

    fn quotes(&mut self, at: usize, rest: &str) -> usize {
        let count = rest.len().saturating_sub(rest.trim_start_matches('\'').len());
        let end = at.saturating_add(count);
        let (text, bold, italic) = match count {
            2 => (0, false, true),
            3 => (0, true, false),
            4 => (1, true, false),
            more => (more.saturating_sub(5), true, true),
        };
        self.keep(at..at.saturating_add(text));
        if bold {
            match self.bold.take() {
                Some(start) => self.mark(MarkKind::Strong, start),
                None => self.bold = Some(self.out.len()),
            }
        }
        if italic {
            match self.italic.take() {
                Some(start) => self.mark(MarkKind::Emphasis, start),
                None => self.italic = Some(self.out.len()),
            }
        }
        end
    }

    fn tag(&mut self, range: &Range<usize>, rest: &str, depth: usize) -> Option<usize> {
        let inside = rest.strip_prefix('<')?;
        let is_end = inside.starts_with('/');
        let name = inside.trim_start_matches('/');
        let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name.get(..length)?.to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let near = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let end = near.find('>')?;
        let is_empty = near.get(..end)?.ends_with('/');
        let inner = range.start.saturating_add(end).saturating_add(1);
        if is_end || is_empty {
            if matches!(name.as_str(), "br" | "p" | "div" | "li" | "tr" | "blockquote" | "center") {
                self.put(if name == "br" { " " } else { "\n" }, range.start);
            }
            return Some(inner);
        }
        match name.as_str() {
            "ref" | "nowiki" | "pre" | "source" | "syntaxhighlight" | "math" | "chem" | "gallery"
            | "timeline" | "score" | "templatedata" | "mapframe" | "hiero" | "graph" | "imagemap" => {
                // Where it is not closed it is a tag like others.
                let Some(close) = self.seek(&(inner..range.end), &format!("</{name}")) else {
                    return Some(inner);
                };
                let content = inner..close;
                match name.as_str() {
                    "ref" if depth == 0 || !self.in_reference => self.refs.push(content),
                    "nowiki" => self.keep(content),
                    "math" | "chem" => {
                        let start = self.out.len();
                        self.keep(content);
                        self.mark(MarkKind::Code, start);
                    }
                    "pre" | "source" | "syntaxhighlight" => self.lines(content, " ", |line, _| line),
                    "gallery" => self.lines(content, "", |line, text| {
                        let caption = text.find('|').map_or(text.len(), |bar| bar.saturating_add(1));
                        line.start.saturating_add(caption)..line.end
                    }),
                    _ => {}
                }
                let tail = self.slice(&(close..range.end));
                let end = tail.get(..tail.floor_char_boundary(LONGEST)).unwrap_or(tail).find('>');
                Some(
                    close.saturating_add(
                        end.map_or(name.len().saturating_add(2), |end| end.saturating_add(1)),
                    ),
                )
            }
            "br" => {
                self.put(" ", range.start);
                Some(inner)
            }
            "p" | "div" | "li" | "tr" | "blockquote" | "center" => {
                self.put("\n", range.start);
                Some(inner)
            }
            _ => Some(inner),
        }
    }

    /// Adds the lines of `range`, each after `before`, or the part of it that `part` gives.
    fn lines(
        &mut self,
        range: Range<usize>,
        before: &str,
        part: impl Fn(Range<usize>, &str) -> Range<usize>,
    ) {
        let mut at = range.start;
        for line in self.slice(&range).split_inclusive('\n') {
            let text = line.trim_end();
            if !text.trim().is_empty() {
                self.put("\n", at);
                self.put(before, at);
                self.keep(part(at..at.saturating_add(text.len()), text));
            }
            at = at.saturating_add(line.len());
        }
        self.put("\n", range.end);
    }

    /// The parts of what stands between brackets, cut at the bars that are not in others.
    fn parts(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let bytes = self.raw.as_bytes();
        let mut parts = Vec::new();
        let mut start = range.start;
        let mut at = range.start;
        while at < range.end {
            if let Some(end) = self.pairs.get(&at) {
                at = (*end).max(at.saturating_add(1));
                continue;
            }
            if bytes.get(at) == Some(&b'|') {
                parts.push(start..at);
                start = at.saturating_add(1);
            }
            at = at.saturating_add(1);
        }
        parts.push(start.min(range.end)..range.end);
        parts
    }

    fn link(&mut self, range: Range<usize>, depth: usize) {
        if depth >= DEEPEST {
            return self.keep(range);
        }
        let inside = self.slice(&range);
        let space = inside.split_once(':').map(|(space, _)| space.trim().to_lowercase()).unwrap_or_default();
        if matches!(space.as_str(), "category" | "категория" | "kategorie" | "catégorie" | "categoría")
        {
            let colon = inside.find(':').unwrap_or_default();
            let end = inside.find('|').unwrap_or(inside.len());
            let at = |place: usize| range.start.saturating_add(place);
            self.put("\n", range.start);
            self.field(at(0)..at(colon), at(colon.saturating_add(1))..at(end), depth);
            return;
        }
        let parts = self.parts(&range);
        let is_picture = matches!(
            space.as_str(),
            "file" | "image" | "файл" | "изображение" | "datei" | "bild" | "fichier" | "archivo" | "media"
        );
        if is_picture {
            // The caption is the last part, if that is no setting.
            let Some(caption) = parts.get(1..).and_then(<[_]>::last).cloned() else { return };
            let text = self.slice(&caption).trim().to_lowercase();
            let is_setting = matches!(
                text.as_str(),
                "" | "thumb"
                    | "thumbnail"
                    | "left"
                    | "right"
                    | "center"
                    | "none"
                    | "frame"
                    | "frameless"
                    | "border"
                    | "мини"
                    | "справа"
                    | "слева"
                    | "upright"
            ) || text.ends_with("px")
                || ["alt=", "link=", "upright=", "class=", "lang=", "page="]
                    .iter()
                    .any(|set| text.starts_with(set));
            if !is_setting {
                self.walk(caption, depth.saturating_add(1));
            }
            return;
        }
        match parts.get(1) {
            Some(label) if !self.slice(label).trim().is_empty() => {
                self.walk(label.start..range.end, depth.saturating_add(1));
            }
            _ => {
                let target = parts.first().cloned().unwrap_or(range);
                let colon = usize::from(self.slice(&target).starts_with(':'));
                self.keep(target.start.saturating_add(colon)..target.end);
            }
        }
    }

    /// `[http://example.org label]`
    fn link_out(&mut self, range: &Range<usize>, rest: &str, depth: usize) -> Option<usize> {
        let inside = rest.strip_prefix('[')?;
        let known = ["http://", "https://", "//", "ftp://", "mailto:"];
        if depth >= DEEPEST || !known.iter().any(|known| inside.starts_with(known)) {
            return None;
        }
        let near = inside.get(..inside.floor_char_boundary(LONGEST)).unwrap_or(inside);
        let end =
            memchr2(b']', b'\n', near.as_bytes()).filter(|end| near.as_bytes().get(*end) == Some(&b']'))?;
        let inner = range.start.saturating_add(1);
        let close = inner.saturating_add(end);
        let text = near.get(..end)?;
        let space = text.find([' ', '\t']).unwrap_or(text.len());
        let address = text.get(..space)?.to_owned();
        let start = self.out.len();
        let label = inner.saturating_add(space)..close;
        if self.slice(&label).trim().is_empty() {
            self.keep(inner..inner.saturating_add(space));
        } else {
            let spaces = self.slice(&label).len().saturating_sub(self.slice(&label).trim_start().len());
            self.walk(label.start.saturating_add(spaces)..close, depth.saturating_add(1));
        }
        self.mark(MarkKind::Link(address), start);
        Some(close.saturating_add(1))
    }

    fn field(&mut self, key: Range<usize>, value: Range<usize>, depth: usize) {
        let trim = |range: Range<usize>, text: &str| {
            let start = range.start.saturating_add(text.len().saturating_sub(text.trim_start().len()));
            start..start.saturating_add(text.trim().len())
        };
        let key = trim(key.clone(), self.slice(&key));
        let value = trim(value.clone(), self.slice(&value));
        if value.is_empty() {
            return;
        }
        self.put(&FIELD.to_string(), key.start);
        self.keep(key.clone());
        self.put(&KEY_END.to_string(), key.end);
        let start = self.out.len();
        self.walk(value.clone(), depth.saturating_add(1));
        self.end_line();
        // A value is one line, whatever is in it.
        let text = self.out.split_off(start).replace(['\n', FIELD, KEY_END], " ");
        self.out.push_str(&text);
        self.put("\n", value.end);
    }

    fn template(&mut self, range: Range<usize>, depth: usize) {
        let inside = self.slice(&range);
        let near = inside.get(..inside.floor_char_boundary(200)).unwrap_or(inside);
        let name = near.split(['|', '\n']).next().unwrap_or_default().trim().to_lowercase().replace('_', " ");
        let is_infobox = depth == 0
            && (name.starts_with("infobox") || name.starts_with("карточка") || name.ends_with("infobox"));
        let shown = Shown::of(&name);
        let cites = self.in_reference || name.starts_with("cite ") || name == "citation";
        if depth >= DEEPEST || !(is_infobox || shown.is_some() || cites) {
            self.templates = self.templates.saturating_add(1);
            return;
        }
        let parts = self.parts(&range);
        let named = |part: &Range<usize>| {
            let text = self.raw.get(part.clone()).unwrap_or_default();
            let equals = text
                .find('=')
                .filter(|equals| !text.get(..*equals).unwrap_or_default().contains(['[', '{', '<']))?;
            let key = text.get(..equals)?.trim().to_lowercase();
            let at = part.start.saturating_add(equals);
            Some((key, part.start..at, at.saturating_add(1)..part.end))
        };
        let after_name = parts.get(1..).unwrap_or_default();
        if is_infobox {
            let fields: Vec<_> = after_name.iter().filter_map(named).collect();
            self.put("\n", range.start);
            for (_, key, value) in fields {
                self.field(key, value, depth);
            }
        } else if let Some(shown) = shown {
            let is_text = |key: &str| matches!(key, "1" | "text" | "quote" | "текст" | "цитата");
            let filled = |range: &Range<usize>| !self.slice(range).trim().is_empty();
            let plain: Vec<_> = after_name.iter().filter(|part| named(part).is_none()).cloned().collect();
            let stated = || {
                after_name.iter().filter_map(named).find(|(key, ..)| is_text(key)).map(|(.., value)| value)
            };
            let texts = match shown {
                Shown::First => plain.first().cloned().or_else(stated).into_iter().collect(),
                Shown::Last => plain.last().cloned().or_else(stated).into_iter().collect(),
                Shown::Second => {
                    let second = plain.get(1).filter(|range| filled(range));
                    second.or(plain.first()).cloned().into_iter().collect()
                }
                Shown::All => plain,
                Shown::Note => {
                    self.refs.extend(plain.first().cloned().or_else(stated).filter(|_| !self.in_reference));
                    return;
                }
            };
            for (number, text) in (0_usize..).zip(texts) {
                if number > 0 {
                    self.put(", ", text.start);
                }
                self.walk(text, depth.saturating_add(1));
            }
        } else {
            let fields: Vec<_> = after_name.iter().filter_map(named).collect();
            let mut is_first = true;
            for (key, _, value) in fields {
                let kind = match key.as_str() {
                    "title" | "название" | "заглавие" | "titel" | "titre" => {
                        Some(MarkKind::RefTitle)
                    }
                    "date" | "year" | "дата" | "год" | "datum" => Some(MarkKind::RefDate),
                    "author"
                    | "last"
                    | "first"
                    | "last1"
                    | "first1"
                    | "work"
                    | "website"
                    | "journal"
                    | "newspaper"
                    | "magazine"
                    | "publisher"
                    | "url"
                    | "pages"
                    | "volume"
                    | "isbn"
                    | "doi"
                    | "quote"
                    | "автор"
                    | "издательство"
                    | "издание"
                    | "ссылка"
                    | "место"
                    | "страницы" => None,
                    _ => continue,
                };
                let text = self.slice(&value);
                if text.trim().is_empty() {
                    continue;
                }
                if !std::mem::take(&mut is_first) {
                    self.put(", ", value.start);
                }
                let spaces = text.len().saturating_sub(text.trim_start().len());
                let start_of_value = value.start.saturating_add(spaces);
                let start = self.out.len();
                self.walk(
                    start_of_value..start_of_value.saturating_add(text.trim().len()),
                    depth.saturating_add(1),
                );
                if let Some(kind) = kind {
                    self.mark(kind, start);
                }
            }
        }
    }

    /// Where `at` of the cleaned text came from.
    fn place(&self, at: usize) -> usize {
        let after = self.runs.partition_point(|(start, _)| *start <= at);
        let (start, raw) =
            after.checked_sub(1).and_then(|run| self.runs.get(run)).copied().unwrap_or_default();
        // What was put there may be longer than what it stands for.
        raw.saturating_add(at.saturating_sub(start)).min(self.raw.len())
    }

    /// Whether a line that starts with a space does so in the page: before it nothing was left
    /// out, such as a template.
    fn starts_so(&self, at: usize) -> bool {
        let place = self.raw.floor_char_boundary(self.place(at));
        let (before, after) = self.raw.split_at_checked(place).unwrap_or_default();
        before.is_empty() || before.ends_with(['\n', '>']) || !after.starts_with(' ')
    }

    /// Where `range` of the cleaned text came from. `end` is where the last block ended.
    fn original(&self, range: &Range<usize>, end: &mut usize) -> Range<usize> {
        let start = self.raw.floor_char_boundary(self.place(range.start)).max(*end);
        *end = self.raw.floor_char_boundary(self.place(range.end)).max(start);
        start..*end
    }

    /// The marks in `range`, as ranges in it.
    fn marks_in(&self, range: &Range<usize>) -> Vec<(MarkKind, Range<usize>)> {
        let inside = |(kind, mark): &(MarkKind, Range<usize>)| {
            let start = mark.start.max(range.start).saturating_sub(range.start);
            let end = mark.end.min(range.end).saturating_sub(range.start);
            (start < end).then(|| (kind.clone(), start..end))
        };
        self.marks.iter().filter_map(inside).collect()
    }
}

/// The character of an entity, and how many bytes it has.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.get(..text.floor_char_boundary(12)).unwrap_or(text).find(';')?;
    let char = match text.get(1..end)? {
        "nbsp" | "thinsp" | "ensp" | "emsp" => ' ',
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "ndash" => '–',
        "mdash" => '—',
        "laquo" => '«',
        "raquo" => '»',
        "hellip" => '…',
        "shy" => '\u{ad}',
        name if !name.starts_with('#') => {
            let known = text.get(1..end.saturating_add(1)).and_then(|name| NAMED_ENTITIES.get(name));
            // Those of two characters are of mathematics.
            known.filter(|(_, second)| *second == 0).and_then(|(first, _)| char::from_u32(*first))?
        }
        number => {
            let digits = number.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|char| !matches!(*char, FIELD | KEY_END | '\n'))?
        }
    };
    Some((char, end.saturating_add(1)))
}

/// What lines are read into.
#[derive(Default)]
struct Open {
    /// A run of lines of one block.
    run: Option<(Kind, Range<usize>)>,
    /// The cells of the row of a table, and where they stand.
    cells: Vec<String>,
    row: Option<Range<usize>>,
    tables: usize,
    counts: Vec<u32>,
}

impl Cleaner<'_> {
    /// Cuts the cleaned text into blocks. Marks are in order of their ends; those of a block
    /// are found among the ones that follow.
    fn blocks(&mut self, sheet: &mut Sheet<'_>) {
        self.marks.sort_by_key(|(_, range)| (range.start, range.end));
        let mut open = Open::default();
        let mut end = 0_usize;
        let mut from = 0_usize;
        let mut first_mark = 0_usize;
        let lines: Vec<Range<usize>> = self
            .out
            .split_inclusive('\n')
            .map(|line| {
                let start = from;
                from = from.saturating_add(line.len());
                start..start.saturating_add(line.trim_end_matches(['\n', '\r']).len())
            })
            .collect();
        for line in lines {
            self.line(sheet, line, &mut open, &mut end, &mut first_mark);
        }
        self.close(sheet, &mut open, &mut end, &mut first_mark);
        self.close_row(sheet, &mut open, &mut end);
    }

    fn line(
        &self,
        sheet: &mut Sheet<'_>,
        line: Range<usize>,
        open: &mut Open,
        end: &mut usize,
        first_mark: &mut usize,
    ) {
        let text = self.out.get(line.clone()).unwrap_or_default();
        let body = text.trim();
        let at = |skipped: usize| line.start.saturating_add(skipped);
        let indent = text.len().saturating_sub(text.trim_start().len());
        if open.tables > 0 || body.starts_with("{|") {
            self.close(sheet, open, end, first_mark);
            if body.starts_with("{|") {
                self.close_row(sheet, open, end);
                open.tables = open.tables.saturating_add(1);
            } else if body.starts_with("|}") {
                self.close_row(sheet, open, end);
                open.tables = open.tables.saturating_sub(1);
            } else if body.starts_with("|-") {
                self.close_row(sheet, open, end);
            } else if let Some(caption) = body.strip_prefix("|+") {
                self.close_row(sheet, open, end);
                let settings = caption.split_once('|').filter(|(settings, _)| settings.contains('='));
                let caption = settings.map_or(caption, |(_, caption)| caption);
                let start = at(indent.saturating_add(body.len()).saturating_sub(caption.len()));
                self.push(sheet, Kind::Caption, start..start.saturating_add(caption.len()), end, first_mark);
            } else if !body.is_empty() {
                self.cells(&line, body, open);
            }
            return;
        }
        let single = |kind, start: usize, length: usize| (kind, start..start.saturating_add(length));
        let markers = body.len().saturating_sub(body.trim_start_matches(['*', '#', ':', ';']).len());
        let block = if body.is_empty() {
            None
        } else if body.starts_with(FIELD) {
            Some(single(Kind::Field, at(indent), body.len()))
        } else if let Some((level, skip, length)) = heading(body) {
            Some(single(Kind::Heading { level }, at(indent.saturating_add(skip)), length))
        } else if body.starts_with("----") {
            None
        } else if markers > 0 && indent == 0 {
            let marks = body.get(..markers).unwrap_or_default();
            let depth = markers.saturating_sub(1).min(15);
            open.counts.resize(depth.saturating_add(1), 0);
            let number = match open.counts.last_mut() {
                Some(count) if marks.ends_with('#') => {
                    *count = count.saturating_add(1);
                    *count
                }
                _ => 0,
            };
            let kind = Kind::ListItem { depth: u8::try_from(depth).unwrap_or_default(), number };
            Some(single(kind, at(markers), body.len().saturating_sub(markers)))
        } else {
            // Lines of one kind after each other are one block.
            let kind = if text.starts_with(' ') && self.starts_so(line.start) {
                Kind::Code
            } else {
                Kind::Paragraph
            };
            match &mut open.run {
                Some((open, range)) if *open == kind => range.end = line.end,
                _ => {
                    self.close(sheet, open, end, first_mark);
                    open.run = Some((kind, line));
                }
            }
            open.counts.clear();
            return;
        };
        self.close(sheet, open, end, first_mark);
        match block {
            Some((kind, range)) => {
                if !matches!(kind, Kind::ListItem { .. }) {
                    open.counts.clear();
                }
                self.push(sheet, kind, range, end, first_mark);
            }
            None => open.counts.clear(),
        }
    }

    fn close(&self, sheet: &mut Sheet<'_>, open: &mut Open, end: &mut usize, first_mark: &mut usize) {
        if let Some((kind, range)) = open.run.take() {
            self.push(sheet, kind, range, end, first_mark);
        }
    }

    fn push(
        &self,
        sheet: &mut Sheet<'_>,
        kind: Kind,
        range: Range<usize>,
        end: &mut usize,
        first_mark: &mut usize,
    ) {
        let text = self.out.get(range.clone()).unwrap_or_default();
        let start = range.start.saturating_add(text.len().saturating_sub(text.trim_start().len()));
        let text = text.trim();
        let range = start..start.saturating_add(text.len());
        let source = self.original(&range, end);
        if kind == Kind::Field {
            let Some((key, value)) = text.strip_prefix(FIELD).and_then(|text| text.split_once(KEY_END))
            else {
                return;
            };
            let value = value.trim();
            if !value.is_empty() {
                let block = sheet.push_text(kind, &source, format!("{key}: {value}"));
                block.mark(MarkKind::Key, &(0..key.len()));
            }
            return;
        }
        if text.is_empty() {
            return;
        }
        let block = sheet.push_text(kind, &source, text.replace([FIELD, KEY_END], " "));
        // Marks never go beyond a line, so those that end before this block are done with.
        while self.marks.get(*first_mark).is_some_and(|(_, mark)| mark.end <= range.start) {
            *first_mark = first_mark.saturating_add(1);
        }
        for (kind, mark) in self.marks.get(*first_mark..).unwrap_or_default() {
            if mark.start >= range.end {
                break;
            }
            let from = mark.start.max(range.start).saturating_sub(range.start);
            let to = mark.end.min(range.end).saturating_sub(range.start);
            if block.text.get(from..to).is_some() {
                block.mark(kind.clone(), &(from..to));
            }
        }
    }

    /// Reads a line of a table that is no more than cells, or goes on with the last one.
    fn cells(&self, line: &Range<usize>, body: &str, open: &mut Open) {
        open.row.get_or_insert(line.clone()).end = line.end;
        let Some(inside) = body.strip_prefix(['|', '!']) else {
            match open.cells.last_mut() {
                Some(cell) => {
                    cell.push(' ');
                    cell.push_str(body);
                }
                None => open.cells.push(body.to_owned()),
            }
            return;
        };
        let inside = if body.starts_with('!') { inside.replace("!!", "||") } else { inside.to_owned() };
        for cell in inside.split("||") {
            // `style="…" | text`
            let text = match cell.split_once('|') {
                Some((settings, text)) if settings.contains('=') => text,
                _ => cell,
            };
            open.cells.push(text.trim().to_owned());
        }
    }

    fn close_row(&self, sheet: &mut Sheet<'_>, open: &mut Open, end: &mut usize) {
        let cells = std::mem::take(&mut open.cells);
        let Some(range) = open.row.take() else { return };
        let source = self.original(&range, end);
        if cells.iter().any(|cell| !cell.is_empty()) {
            let cells: Vec<_> = cells.iter().map(|cell| cell.replace(['\t', FIELD, KEY_END], " ")).collect();
            sheet.push_text(Kind::Row, &source, cells.join("\t"));
        }
    }
}

/// `== Heading ==`: its level, where its text starts and how long it is.
fn heading(body: &str) -> Option<(u8, usize, usize)> {
    let before = body.len().saturating_sub(body.trim_start_matches('=').len());
    let after = body.len().saturating_sub(body.trim_end_matches('=').len());
    let count = before.min(after).min(7);
    let length = body.len().checked_sub(count.saturating_mul(2))?;
    let text = body.get(count..count.saturating_add(length))?;
    // The page's own title is of level one; nobody writes it, so `==` is the highest.
    let level = u8::try_from(count.saturating_sub(1).clamp(1, 6)).unwrap_or(1);
    (count > 0 && !text.trim().is_empty()).then_some((level, count, length))
}

#[cfg(test)]
mod tests {
    use crate::document::{Format, parse};

    #[track_caller]
    fn check(input: &str, expected: &[&str]) {
        let item = parse("page.wiki", input.as_bytes());
        assert_eq!(item.format, Format::Wikitext);
        let mut end = 0;
        let found: Vec<_> = item
            .blocks
            .iter()
            .map(|block| {
                let mut text = block.text.replace('\n', "\\n").replace('\t', "\\t");
                for mark in &block.marks {
                    let marked = &block.text[mark.range.start as usize..mark.range.end as usize];
                    text += &format!(" [{:?} {marked}]", mark.kind);
                }
                if !matches!(block.kind, crate::document::Kind::Reference { .. }) {
                    assert!(block.source.start >= end && block.source.end >= block.source.start, "{block:?}");
                    end = block.source.end;
                }
                format!("{:?} {text}", block.kind)
            })
            .collect();
        assert_eq!(found, expected, "\n{}\n{:?}", found.join("\n"), item.notices);
    }

    #[test]
    fn a_page_is_read() {
        check(
            "{{Infobox person\n| name = '''Nestor''' [[Makhno|M.]]\n| born = {{birth date|1888}}1888\n| empty =\n}}\n\
             '''Nestor Makhno''' was an ''[[Anarchism|anarchist]]'' of [[Ukraine]].<ref>{{cite book|title=The Life|\
             last=Skirda|year=2004|x=y}}</ref>{{citation needed}} See [https://e.org/a his page].<!-- no\n\nnote -->\n\
             Next&nbsp;line.<ref name=a/>\n\n== Life ==\n* One\n** Two\n# First\n# Second\n\n\
             [[File:X.jpg|thumb|200px|The [[caption]]]]\n{| class=\"wikitable\"\n|+ Cap\n! A !! B\n|-\n\
             | style=\"x\" | 1 || [[Two|2]]\n|}\n----\n<nowiki>''raw''</nowiki>\n[[Category:People|M]]\n__TOC__",
            &[
                "Field name: Nestor M. [Key name]",
                "Field born: 1888 [Key born]",
                "Paragraph Nestor Makhno was an anarchist of Ukraine. See his page.\\nNext line. \
                 [Strong Nestor Makhno] [Emphasis anarchist] [Link(\"https://e.org/a\") his page]",
                "Heading { level: 1 } Life",
                "ListItem { depth: 0, number: 0 } One",
                "ListItem { depth: 1, number: 0 } Two",
                "ListItem { depth: 0, number: 1 } First",
                "ListItem { depth: 0, number: 2 } Second",
                "Paragraph The caption",
                "Caption Cap",
                "Row A\\tB",
                "Row 1\\t2",
                "Paragraph ''raw''",
                "Field Category: People [Key Category]",
                "Reference { number: 1 } The Life, Skirda, 2004 [RefTitle The Life] [RefDate 2004]",
            ],
        );
    }

    #[test]
    fn templates_that_only_wrap_a_text_are_that_text() {
        check(
            "{{Infobox group|size={{plainlist|\n* one\n* two\n}}|site={{URL|https://e.org}}}}\n\
             {{abbr|СССР|Союз}} {{нп5|Статья|Текст|en|A}} {{нп5|Другое||en|B}}.{{efn|A note.}}\n\n\
             {{cn}} 5&times;6 &deg;C &nosuch; {{blockquote|text=Said so.|author=Z}}\n\n as is\n\n\
             {|\n|+ style=\"a\" | Cap\n| {{yes|Indeed}}\n| {{other|x}} y\n|}",
            &[
                "Field size: * one * two [Key size]",
                "Field site: https://e.org [Key site]",
                "Paragraph СССР Текст Другое.",
                "Paragraph 5×6 °C &nosuch; Said so.",
                "Code as is",
                "Caption Cap",
                "Row Indeed\\ty",
                "Reference { number: 1 } A note.",
            ],
        );
    }

    #[test]
    fn what_is_not_closed_is_text() {
        check("{{a [[b ''c <ref>d", &["Paragraph {{a [[b c d [Emphasis c d]"]);
        check("a [http://x b\nc < d > e & f __x__", &["Paragraph a [http://x b\\nc < d > e & f __x__"]);
    }
}
