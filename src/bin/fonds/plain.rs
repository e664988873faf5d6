//! The text of an archive as plain HTML, for a browser that runs no scripts or no Wasm, and for
//! whoever has no browser at all.
//!
//! It stands in `<noscript>` elements, so that where the reader runs there is none of it: nothing is
//! drawn and replaced, and nothing is heard twice. They are cut small, since one browser takes
//! quadratic time for a long text. Where scripts run and Wasm does not, the loader makes elements of
//! it: of the tags and attributes that are written here, and of no others.
//!
//! What comes out of the archive goes through [`escaped`], so that it can neither end an element nor
//! begin one, nor look like a blank of the page, nor turn the direction of what stands around it. Sites whose
//! names may be read for others are spelt out, as the reader does.

use std::fmt::Write as _;

use anyhow::Result;
use fonds::analysis::{host, signs};
use fonds::archive::{Archive, StoredItem};
use fonds::document::{Block, Citation, Description, Item, Kind, MarkKind, citations, references};

/// How many bytes of text there are at most, of all items that are in it: the page has them beside
/// the archive, and every browser reads over them on its way. The finding aid is not counted; it has
/// at most [`LISTED`] items.
pub(crate) const MOST: usize = 2_000_000;
const LISTED: u32 = 5_000;
/// From so many bytes on an element is ended and the next begun.
const PIECE: usize = 64 << 10;
/// How each of them begins and ends; the loader looks for the class.
pub(crate) const START: &str = "<noscript class=\"plain\">";
const END: &str = "</noscript>\n";

/// What takes the archive out of any of its forms, printed in every page.
const EXTRACT: &str = include_str!("../../../tests/golden/extract.py");

/// The elements.
///
/// # Errors
///
/// Reading errors of the archive.
pub(crate) fn plain(archive: &Archive) -> Result<String> {
    let mut page = Pieces::default();
    let mut items: Vec<(u32, StoredItem, bool)> = Vec::new();
    let mut left = MOST;
    for number in 0..archive.len().min(LISTED) {
        let item = archive.item(number)?;
        // Its text can be longer than its original, and seldom is much; this costs no reading.
        let fits = usize::try_from(item.bytes).is_ok_and(|bytes| bytes <= left);
        let text = if fits { text_of(&*archive.document(number)?) } else { usize::MAX };
        let fits = text <= left;
        left = if fits { left.saturating_sub(text) } else { left };
        items.push((number, item, fits));
    }
    page.finding_aid(archive, &items);
    for (number, item, _) in items.iter().filter(|(.., fits)| *fits) {
        page.item(*number, item, &*archive.document(*number)?);
    }
    page.extraction();
    Ok(page.finish())
}

/// The bytes of the text of an item.
fn text_of(document: &Item) -> usize {
    document.blocks.iter().map(|block| block.text.len()).sum()
}

/// A text of the archive as HTML, in an element or in an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // The blanks of a shell begin and end with it.
            '%' => out.push_str("&#37;"),
            // What nobody sees, and what turns the direction of the text around it.
            char if signs::is_unseen(char) => {
                let _ = write!(out, "⟦{}⟧", signs::code(char));
            }
            '\n' | '\t' => out.push(char),
            // HTML has no way to write these.
            char if char.is_control() || is_no_character(char) => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}

/// Whether Unicode says that this is no character and never will be.
fn is_no_character(char: char) -> bool {
    matches!(u32::from(char), 0xfdd0..=0xfdef) || u32::from(char) & 0xfffe == 0xfffe
}

/// A language tag, if it is one.
fn tag(description: &str) -> Option<&str> {
    let first = description.split(',').next().unwrap_or_default().trim();
    let fits = |char: char| char.is_ascii_alphanumeric() || char == '-';
    (!first.is_empty() && first.len() <= 35 && first.chars().all(fits)).then_some(first)
}

/// The elements in the making.
#[derive(Default)]
struct Pieces {
    done: String,
    /// What is in the element that is not ended yet.
    piece: String,
    /// What all of the elements begin with until something else is set: the language.
    open: String,
}

impl Pieces {
    /// Adds what can stand alone in an element.
    fn add(&mut self, html: &str) {
        if self.piece.is_empty() {
            self.piece.push_str(&self.open);
        }
        self.piece.push_str(html);
        self.piece.push('\n');
        if self.piece.len() >= PIECE {
            self.end();
        }
    }

    fn end(&mut self) {
        if self.piece.is_empty() {
            return;
        }
        self.done.push_str(START);
        self.done.push_str(&self.piece);
        if !self.open.is_empty() {
            self.done.push_str("</div>");
        }
        self.done.push_str(END);
        self.piece.clear();
    }

    /// What follows is in this language.
    fn speak(&mut self, language: Option<&str>) {
        self.end();
        self.open = language.map(|tag| format!("<div lang=\"{tag}\">")).unwrap_or_default();
    }

    fn finish(mut self) -> String {
        self.end();
        self.done
    }

    /// The archive and its items: those whose text is here with a link to it.
    fn finding_aid(&mut self, archive: &Archive, items: &[(u32, StoredItem, bool)]) {
        let fonds = archive.fonds();
        let title = if fonds.title.is_empty() { "Archive · Архив" } else { &fonds.title };
        self.add(&format!("<h2 dir=\"auto\" id=\"t\">{}</h2>", escaped(title)));
        self.description(fonds);
        let missing = items.iter().filter(|(.., fits)| !fits).count();
        if missing > 0 {
            self.add(&format!(
                "<p>Only the items with a link are here as plain text, {MOST} bytes of it at most. The others are in \
                 this archive all the same: the reader shows them, and the program at the end takes them out.</p>\n\
                 <p lang=\"ru\">Простым текстом здесь только документы со ссылкой, не больше {MOST} байтов. Остальные \
                 в архиве тоже есть: их показывает программа чтения и достаёт программа в конце страницы.</p>"
            ));
        }
        let mut list = String::from("<ol>\n");
        for (number, item, fits) in items {
            let described = &item.description;
            let title = escaped(&described.title);
            let title = match fits {
                true => format!("<a href=\"#t{number}\">{title}</a>"),
                false => title,
            };
            let _ = writeln!(
                list,
                "<li dir=\"auto\">{title} · {} · {} · {} bytes · SHA-256 {}</li>",
                escaped(if described.source.is_empty() { &item.path } else { &described.source }),
                escaped(&item.path),
                item.bytes,
                item.fixity
            );
            if list.len() >= PIECE {
                list.push_str("</ol>");
                self.add(&list);
                list = format!("<ol start=\"{}\">\n", number.saturating_add(2));
            }
        }
        list.push_str("</ol>");
        self.add(&list);
        let rest = archive.len().saturating_sub(items.len() as u32);
        if rest > 0 {
            self.add(&format!("<p>… {rest} more · ещё {rest}</p>"));
        }
        self.add(
            "<p><a href=\"#t-extract\">How to take the documents out of this file</a> · \
             <a lang=\"ru\" href=\"#t-extract\">Как достать документы из этого файла</a></p>",
        );
    }

    fn description(&mut self, described: &Description) {
        let rows = [
            ("Reference code · Шифр", &described.reference_code),
            ("Creator · Создатель", &described.creator),
            ("Date · Дата", &described.date),
            ("Language · Язык", &described.language),
            ("Scope and content · Содержание", &described.scope),
            ("Provenance · Происхождение", &described.provenance),
            ("Rights · Права", &described.rights),
            ("Note · Примечание", &described.note),
        ];
        for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
            self.add(&format!("<p dir=\"auto\"><b>{name}</b> {}</p>", escaped(value)));
        }
    }

    fn item(&mut self, number: u32, stored: &StoredItem, document: &Item) {
        let described = &stored.description;
        self.speak(tag(&described.language));
        self.add(&format!(
            "<h2 dir=\"auto\" id=\"t{number}\">{}</h2>\n<p dir=\"auto\">{}</p>",
            escaped(&described.title),
            escaped(if described.source.is_empty() { &stored.path } else { &described.source })
        ));
        self.description(described);
        let id = |block: usize| format!("t{number}p{}", block.saturating_add(1));
        let is_heading = |block: &Block| matches!(block.kind, Kind::Heading { .. });
        let headings = document.blocks.iter().enumerate().filter(|(_, block)| is_heading(block));
        let headings: Vec<_> = headings.filter(|(_, block)| !block.text.trim().is_empty()).collect();
        if headings.len() > 1 {
            let list: String = headings
                .iter()
                .map(|(at, block)| {
                    format!("<li><a href=\"#{}\">{}</a></li>\n", id(*at), escaped(&block.text))
                })
                .collect();
            self.add(&format!("<ul>\n{list}</ul>"));
        }
        let references = references(&document.blocks, &[]);
        let cited = citations(&document.blocks, &references);
        let target = |citation: &Citation| {
            let first = citation.references.first().and_then(|&first| references.get(first));
            first.map(|reference| id(reference.block))
        };
        let mut level = 2_u8;
        let mut run: Option<(&'static str, String)> = None;
        for (at, block) in document.blocks.iter().enumerate() {
            if block.kind == Kind::Title && block.text.trim() == described.title.trim() {
                continue;
            }
            let mut text = self.marked(block, cited.iter().filter(|one| one.block == at), &target);
            let reference = references.iter().filter(|reference| reference.block == at);
            text.push_str(&sites(block, reference.filter_map(|reference| reference.address.as_deref())));
            let (own, around) = (id(at), around(block.kind));
            if let Some((before, html)) = &mut run
                && around != Some(*before)
            {
                let _ = write!(html, "</{before}>");
                self.add(&std::mem::take(html));
                run = None;
            }
            let html = match block.kind {
                Kind::Title | Kind::Heading { .. } if block.text.trim().is_empty() => continue,
                Kind::Title | Kind::Heading { .. } => {
                    let deep =
                        if let Kind::Heading { level } = block.kind { level.saturating_add(2) } else { 3 };
                    // None is left out on the way down.
                    level = deep.min(level.saturating_add(1)).clamp(3, 6);
                    format!("<h{level} dir=\"auto\" id=\"{own}\">{text}</h{level}>")
                }
                Kind::ListItem { .. } => format!("<li dir=\"auto\" id=\"{own}\">{text}</li>"),
                Kind::Row => {
                    let cells: String = text.split('\t').map(|cell| format!("<td>{cell}</td>")).collect();
                    format!("<tr id=\"{own}\">{cells}</tr>")
                }
                Kind::Quote => format!("<blockquote dir=\"auto\" id=\"{own}\">{text}</blockquote>"),
                Kind::Code => format!("<pre id=\"{own}\">{text}</pre>"),
                Kind::Reference { number } => format!("<p dir=\"auto\" id=\"{own}\">[{number}] {text}</p>"),
                _ => format!("<p dir=\"auto\" id=\"{own}\">{text}</p>"),
            };
            match (around, &mut run) {
                (Some(_), Some((_, known))) => {
                    known.push_str(&html);
                    known.push('\n');
                }
                (Some(name), none) => *none = Some((name, format!("<{name}>\n{html}\n"))),
                (None, _) => self.add(&html),
            }
            // A list is cut as well, where it is long.
            if let Some((name, html)) = &mut run
                && html.len() >= PIECE
            {
                let _ = write!(html, "</{name}>");
                self.add(&std::mem::take(html));
                run = None;
            }
        }
        if let Some((name, html)) = run {
            self.add(&format!("{html}</{name}>"));
        }
        self.speak(None);
        self.add("<p><a href=\"#t\">↑</a></p>");
    }

    /// The text of a block: what cites leads to what is cited, and lost text is marked.
    fn marked<'a>(
        &self,
        block: &Block,
        cited: impl Iterator<Item = &'a Citation>,
        target: &dyn Fn(&Citation) -> Option<String>,
    ) -> String {
        let lost = block.marks.iter().filter(|mark| mark.kind == MarkKind::Lacuna);
        let lost = lost.map(|mark| (mark.range.start as usize..mark.range.end as usize, None));
        let cited = cited.filter_map(|one| Some((one.range.clone(), Some(target(one)?))));
        let mut all: Vec<_> = lost.chain(cited).collect();
        all.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut html, mut at) = (String::new(), 0);
        for (range, link) in all {
            // What overlaps stands as it is.
            let Some(before) = block.text.get(at..range.start) else { continue };
            let Some(inner) = block.text.get(range.clone()) else { continue };
            html.push_str(&escaped(before));
            match link {
                None => html.push_str(" […] "),
                Some(id) => {
                    let _ = write!(html, "<a href=\"#{id}\">{}</a>", escaped(inner));
                }
            }
            at = range.end;
        }
        html.push_str(&escaped(block.text.get(at..).unwrap_or_default()));
        html
    }

    /// What the file is, and how everything is taken out of it without this program.
    fn extraction(&mut self) {
        self.add(
            "<h2 id=\"t-extract\">How to take the documents out of this file · <b lang=\"ru\">Как достать документы из \
             этого файла</b></h2>\n\
             <p>The archive is in this file as it was packed, with every document's original bytes. Save the program \
             below as extract.py and run it with Python 3, which needs nothing else: python3 extract.py FILE FOLDER. \
             It takes one file, the folder of an archive in many files, or a bare archive.</p>\n\
             <p lang=\"ru\">Архив лежит в этом файле таким, каким был упакован, с исходными байтами каждого документа. \
             Сохраните программу ниже под именем extract.py и запустите её Python 3, больше ничего не нужно: python3 \
             extract.py ФАЙЛ ПАПКА. Она берёт один файл, папку архива из многих файлов или сам архив.</p>\n\
             <p>What it reads: the texts of all elements script of type application/octet-stream, one after the other, \
             are base64. In one file they are a WebAssembly module, of which the custom section named fonds is the \
             archive; in a folder they are the beginning of the archive, and the files under b hold its blocks. An \
             archive begins with a header of 64 bytes and a directory of sections; each section is cut into blocks \
             that are compressed alone (raw Deflate, RFC 1951) and checked alone (XXH3, 64 bits), all numbers \
             little-endian. The section TEXT holds the original bytes, ITEM their paths and SHA-256.</p>",
        );
        self.add(&format!("<pre lang=\"en\">{}</pre>", escaped(EXTRACT)));
    }
}

/// The sites that a block leads to, and these addresses do, whose names may be read for others.
fn sites<'a>(block: &'a Block, addresses: impl Iterator<Item = &'a str>) -> String {
    let linked = block.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Link(address) => Some(address.as_str()),
        _ => None,
    });
    let mut sites: Vec<String> = linked.chain(addresses).filter_map(|one| Some(host::odd(one)?.1)).collect();
    sites.sort();
    sites.dedup();
    sites.iter().map(|site| format!(" <b dir=\"auto\">[site · сайт: {}]</b>", escaped(site))).collect()
}

/// The element that several blocks of a kind stand in.
fn around(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::ListItem { .. } => Some("ul"),
        Kind::Row => Some("table"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fonds::archive::ArchiveBuilder;
    use fonds::bytes::Slice;
    use fonds::document;
    use proptest::prelude::*;

    fn archive(title: &str, files: &[(&str, &str)]) -> Archive {
        let mut builder =
            ArchiveBuilder::new(Description { title: title.to_owned(), ..Description::default() });
        for (path, text) in files {
            let item = document::parse(path, text.as_bytes());
            builder.add(path, text.as_bytes().to_vec(), item, &Description::default());
        }
        Archive::open(Slice::from(builder.finish().unwrap())).unwrap()
    }

    /// The tags of a page, in order, each with its attributes; fails if one is not closed in the
    /// element that it stands in.
    fn tags(html: &str) -> Vec<String> {
        let (mut tags, mut open) = (Vec::new(), Vec::new());
        for part in html.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("a < alone: {part}"));
            assert!(!text.contains('>'), "a > alone: {text}");
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{html}"),
                None => {
                    open.push(tag.split(' ').next().unwrap().to_owned());
                    tags.push(tag.to_owned());
                }
            }
        }
        assert!(open.is_empty(), "{open:?} are open");
        tags
    }

    #[test]
    fn the_finding_aid_and_the_items_are_there_with_contents_and_references() {
        let text =
            "# Circle\n\nIt was founded [1] in 2002.\n\n## History\n\n- one\n- two\n\n## See also\n\nMore.\n";
        let html = plain(&archive("Letters & more", &[("a.md", text)])).unwrap();
        for part in [
            "<h2 dir=\"auto\" id=\"t\">Letters &amp; more</h2>",
            "<a href=\"#t0\">Circle</a>",
            "<h2 dir=\"auto\" id=\"t0\">Circle</h2>",
            "<h3 dir=\"auto\" id=\"t0p3\">History</h3>",
            "<li><a href=\"#t0p3\">History</a></li>",
            "<ul>\n<li dir=\"auto\" id=\"t0p4\">one</li>\n<li dir=\"auto\" id=\"t0p5\">two</li>\n</ul>",
            "id=\"t-extract\"",
            "def main",
        ] {
            assert!(html.contains(part), "no {part} in {}", html.get(..3000).unwrap_or(&html));
        }
        tags(&html);
        let export = "Fact-checked by Grok\n\nCircle\n\nIt was founded.[1][2]\n\nReferences\n\n  1. [1]\n    A title\n\n  2. [2]\n    Another\n";
        let html = plain(&archive("", &[("a.txt", export)])).unwrap();
        let link = html.split("[1]</a>").next().unwrap().rsplit("href=\"#").next().unwrap();
        let id = link.split('"').next().unwrap();
        assert!(html.contains(&format!("id=\"{id}\">[1] ")), "{link} leads nowhere");
    }

    #[test]
    fn every_link_leads_somewhere_and_no_id_is_there_twice() {
        let text = "Circle\n\nIt was founded in 2002.\n\nHistory\n\nMore.\n".repeat(3);
        let html =
            plain(&archive("x", &[("a.txt", &text), ("b.txt", &text), ("c.md", "# A\n\n## B\n\n## C\n")]))
                .unwrap();
        let values = |name: &str| -> Vec<String> {
            let start = format!(" {name}=\"");
            html.split(&start).skip(1).map(|part| part.split('"').next().unwrap().to_owned()).collect()
        };
        let ids = values("id");
        let mut once = ids.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), ids.len());
        for href in values("href") {
            assert!(ids.contains(&href.trim_start_matches('#').to_owned()), "{href} leads nowhere");
        }
    }

    #[test]
    fn elements_are_small_and_what_is_too_much_is_listed_alone() {
        let long = "A line of some length stands here.\n\n".repeat(40_000);
        let html = plain(&archive("x", &[("a.txt", &long), ("b.txt", &long), ("c.txt", "Short\n\nOne.\n")]))
            .unwrap();
        assert!(html.len() < MOST * 2, "{}", html.len());
        for piece in html.split(END) {
            assert!(piece.len() < PIECE * 2, "{}", piece.len());
        }
        assert!(
            html.contains("href=\"#t0\"") && !html.contains("href=\"#t1\"") && html.contains("href=\"#t2\"")
        );
        assert!(html.contains("Only the items with a link"));
    }

    #[test]
    fn signs_and_sites_that_deceive_are_spelt_out() {
        let text = "# Notes\n\nSee [the site](https://p\u{430}ypal.com/a), [again](https://p\u{430}ypal.com/b), \
                    [this](https://bbc.co.uk@evil.org) and [that](https://bbc.co.uk/).\n\nA user\u{202e}txt.exe\n";
        let html = plain(&archive("x\u{200b}y", &[("a.md", text)])).unwrap();
        assert!(html.contains(
            "See the site, again, this and that. <b dir=\"auto\">[site · сайт: evil.org]</b> \
             <b dir=\"auto\">[site · сайт: p⟦U+0430⟧ypal.com]</b></p>"
        ));
        assert!(html.contains("x⟦U+200B⟧y") && html.contains("A user⟦U+202E⟧txt.exe"));
        assert_eq!(html.matches("[site").count(), 2);
        let export = "Fact-checked by Grok\n\nCircle\n\nFounded.[1]\n\nReferences\n\n  1. [1]\n    A title\n    https://p\u{430}ypal.com/x\n";
        let html = plain(&archive("", &[("a.txt", export)])).unwrap();
        assert_eq!(html.matches("[site · сайт: p⟦U+0430⟧ypal.com]").count(), 1);
    }

    #[test]
    fn what_turns_the_direction_is_shown() {
        assert_eq!(escaped("a\u{202e}b\u{2066}"), "a⟦U+202E⟧b⟦U+2066⟧");
        assert_eq!(
            escaped("</noscript>%PARTS%\0\u{85}\u{ffff}"),
            "&lt;/noscript&gt;&#37;PARTS&#37;\u{fffd}\u{fffd}\u{fffd}"
        );
    }

    proptest! {
        #[test]
        fn no_text_can_leave_its_element(
            title in "[<>/&\"'%a-z! -]{0,40}|\\PC{0,20}",
            text in "(</noscript>|<script>|-->|<!--|%PARTS%|%LOADER%|\n\n|[<>/&\"'%a-z]{0,8}|\\PC){0,12}",
            name in "[a-z]{1,5}\\.(txt|md|html|csv)",
        ) {
            let html = plain(&archive(&title, &[(&name, &text)])).unwrap();
            let known = ["noscript", "div", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "a", "b", "pre", "table", "tr", "td", "blockquote"];
            for tag in tags(&html) {
                let (name, attributes) = tag.split_once(' ').unwrap_or((&tag, ""));
                prop_assert!(known.contains(&name), "{}", tag);
                for attribute in attributes.split("\" ").filter(|attribute| !attribute.is_empty()) {
                    let name = attribute.split('=').next().unwrap();
                    prop_assert!(["class", "lang", "dir", "id", "href", "start"].contains(&name), "{}", tag);
                }
            }
            prop_assert!(!html.contains('%'));
        }
    }
}
