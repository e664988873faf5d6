//! An item: as it is read, and its original bytes.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::archive::{Archive, StoredItem};
use fonds::document::{Block, Citation, Description, Item, Kind, MarkKind};
use fonds::error::Result;
use fonds::search::{Answer, Groups, Highlight};

use super::colophon::colophon;
use super::damage::{Counts, decisions};
use super::describe::{description_list, one_line, row, row_of, source_line};
use super::line::{Languages, Line, with_language, words};
use super::names::{InText, here, in_text};
use super::references;
use super::side::{map, side};
use super::{button, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::notes;
use crate::place::{Asked, Listed, Place};
use crate::quote;
use crate::text::{self, Say};

/// What the reader kept of a passage, counted from 1; with the bytes of it that are highlighted.
pub(crate) type Own = (u32, notes::Kind, Option<Range<usize>>);

/// What is seen in an item besides its text.
pub(crate) struct Beside<'a> {
    /// Whether the marks of damage are hidden.
    pub(crate) marks_hidden: bool,
    /// What the reader kept of it.
    pub(crate) own: &'a [Own],
}

/// The item as it is read, for each lit place the passage (counted from 1) it stands in, and the
/// passages that begin a section.
type Drawn = (Vec<Node>, Vec<u32>, Vec<u32>);

/// An item as it is read.
pub(crate) fn item(
    say: Say,
    archive: &Archive,
    number: u32,
    answer: &Answer,
    groups: &Groups,
    asked: &Asked,
    seen: &Beside<'_>,
) -> Result<Drawn> {
    let stored = archive.item(number)?;
    let document = archive.document(number)?;
    let languages = Languages::of(&stored.description);
    let mut found = BTreeSet::new();
    found.extend(answer.hits_of(archive, number)?.iter().map(|hit| hit.passage));
    let references = references::of_document(archive, &stored, &document)?;
    let first = stored.passages.start;
    let begins = |passage: u32| {
        let block = document.blocks.get(passage.saturating_sub(first) as usize);
        block.is_some_and(|block| matches!(block.kind, Kind::Heading { .. }))
    };
    let names = in_text(archive, number, begins);
    let mut page = ItemPage {
        first,
        names: &names,
        cited: fonds::document::citations(&document.blocks, &references),
        sources: references.iter().map(|one| references::passage(one.block)).collect(),
        say,
        path: &stored.path,
        asked,
        languages: &languages,
        own: seen.own,
        marks: Vec::new(),
        title: None,
        body: Vec::new(),
        contents: Vec::new(),
        sections: Vec::new(),
    };
    for ((passage, place), block) in stored.passages.clone().zip(1_u32..).zip(&document.blocks) {
        let highlights = if found.contains(&passage) {
            let (part, at) = archive.passage(passage)?;
            answer.highlights(&block.text, part.zone(at))
        } else {
            Vec::new()
        };
        page.block(place, block, &highlights);
    }
    let ItemPage { marks, title, body, contents, sections, .. } = page;

    let mut nodes: Vec<Node> = Vec::new();
    let back = if asked.text.is_empty() { say.finding_aid } else { say.results };
    nodes.push(super::back(say, &Place::results(asked), back));
    let original = of_class("button", "toggle")
        .with("type", "button")
        .with("data-press", "original")
        .text(say.see_original);
    let to_references = (!references.is_empty()).then(|| {
        let place = Place::references(&stored.path, None, Listed::default(), asked);
        let text = format!("{} ({})", say.references, say.of_usize(references.len()));
        link(&place.fragment()).with("class", "to-references").text(text).into()
    });
    let title = title.unwrap_or_else(|| el("h1").text(&stored.description.title));
    let head = of_class("header", "item-head")
        .child(with_language(title, &languages))
        .child(source_line(say, &stored.path, &stored.description, stored.bytes))
        .child(original)
        .children(to_references)
        .child(about_item(say, &stored, &document, asked))
        .children(here(say, archive, number));
    nodes.push(head.into());
    let has_contents = contents.len() > 1;
    let mut beside = of_class("div", "side").child(side(say, archive, number, answer, groups, asked)?);
    if has_contents {
        // On a narrow window it is a sheet over the text; else it stands beside it.
        let contents = of_class("nav", "contents")
            .with("id", "sheet")
            .with("popover", "auto")
            .with("aria-labelledby", "contents")
            .child(
                of_class("div", "contents-head")
                    .child(el("h2").with("id", "contents").text(say.contents))
                    .child(sign("section-before", "↑", say.previous_section))
                    .child(sign("section-after", "↓", say.next_section))
                    .child(
                        of_class("button", "to-close")
                            .with("type", "button")
                            .with("popovertarget", "sheet")
                            .with("popovertargetaction", "hide")
                            .text(say.close),
                    ),
            )
            .child(el("ul").children(contents));
        beside = beside.child(contents);
    }
    nodes.push(beside.into());
    nodes.extend(legend(say, &document, asked, seen.marks_hidden));
    nodes.push(with_language(of_class("article", "document"), &languages).children(body).into());
    let here = Place::passage(&stored.path, None, asked);
    nodes.push(colophon(say, archive, &here, std::slice::from_ref(&stored), ""));
    let mut nodes = vec![of_class("div", "item-page").children(nodes).into()];
    nodes.extend(map(marks.len()));
    if has_contents || !marks.is_empty() {
        nodes.push(dock(say, marks.len(), has_contents));
    }
    Ok((nodes, marks, sections))
}

/// A button with a sign on it, and its name for those who do not see that.
fn sign(press: &'static str, sign: &str, name: &str) -> Element {
    button(press, "sign-button").with("aria-label", name).with("title", name).text(sign)
}

/// The bar at the lower edge: the way to the contents where these are not beside the text, and
/// next and previous for the places that are lit.
fn dock(say: Say, marks: usize, has_contents: bool) -> Node {
    let mut dock = of_class("div", if marks > 0 { "dock" } else { "dock empty" });
    if has_contents {
        let sheet = el("button").with("type", "button").with("popovertarget", "sheet");
        dock = dock.child(sheet.with("class", "to-contents").text(say.contents));
    }
    if marks > 0 {
        dock = dock.child(
            of_class("nav", "hit-bar")
                .with("aria-label", say.lit_places)
                .child(sign("previous", "↑", say.previous))
                .child(el("span").with("id", "hit-count").text(say.count(say.places, marks)))
                .child(sign("next", "↓", say.next)),
        );
    }
    dock.into()
}

/// The description of an item, how it was read, and its fixity.
fn about_item(say: Say, stored: &StoredItem, document: &Item, asked: &Asked) -> Element {
    let described = Description { title: String::new(), source: String::new(), ..stored.description.clone() };
    let list = description_list(say, &described);
    let list = row(list, say.source, &stored.description.source);
    let list = row(list, say.file, &stored.path);
    let list = row_of(
        list,
        say.extent,
        &[say.size(stored.bytes), say.count(say.passages, document.blocks.len())].join(", "),
        &Languages::of_page(say),
    );
    let list = list
        .child(el("dt").text("SHA-256"))
        .child(el("dd").child(of_class("code", "digest").text(stored.fixity.to_string())));
    let list =
        list.child(el("dt").text(say.reading)).child(el("dd").child(decisions(say, stored, document, asked)));
    let id = format!("about{}", stored.passages.start);
    of_class("details", "about").with("id", id).child(el("summary").text(say.description)).child(list)
}

/// What the marks mean, with how many there are.
fn legend(say: Say, document: &Item, asked: &Asked, hidden: bool) -> Option<Node> {
    let Counts { lost, tokens, noise, .. } = Counts::of(document);
    let kinds = [
        (MarkKind::Lacuna, say.is_lost, lost),
        (MarkKind::ControlToken, say.is_token, tokens),
        (MarkKind::Noise, say.is_noise, noise),
    ];
    let rows: Vec<Node> = kinds
        .iter()
        .filter(|(_, _, marks)| *marks > 0)
        .map(|(kind, meaning, marks)| {
            let sample = match kind {
                MarkKind::Lacuna => of_class("span", "lacuna").text(" "),
                MarkKind::ControlToken => of_class("span", "token").text(text::TOKEN_SAMPLE),
                _ => of_class("span", "noise").text(text::NOISE_SAMPLE),
            };
            el("li").child(sample).text(format!(" {meaning} ({})", say.of_usize(*marks))).into()
        })
        .collect();
    (!rows.is_empty()).then(|| {
        el("aside")
            .with("class", "legend")
            .with("aria-label", say.legend)
            .child(el("p").text(say.legend_about))
            .child(el("ul").children(rows))
            .child(
                of_class("p", "legend-tools")
                    .child(
                        button("marks", "quiet")
                            .with("id", "marks")
                            .with("aria-pressed", hidden.to_string())
                            .text(say.hide_marks),
                    )
                    .child(link(&Place::damage(0, asked).fragment()).text(say.damage_all_of_it)),
            )
            .into()
    })
}

/// Builds the body of an item block by block.
struct ItemPage<'a> {
    /// The number of its first passage in the archive, and the names in its text.
    first: u32,
    names: &'a [InText],
    say: Say,
    path: &'a str,
    asked: &'a Asked,
    languages: &'a Languages,
    own: &'a [Own],
    /// For each lit place the passage it stands in.
    marks: Vec<u32>,
    /// Where references are cited, in the order of the blocks, and the passages of all references.
    cited: Vec<Citation>,
    sources: Vec<u32>,
    /// The first title of the document, which heads the page.
    title: Option<Element>,
    body: Vec<Node>,
    contents: Vec<Node>,
    /// The passages that the contents lead to.
    sections: Vec<u32>,
}

impl ItemPage<'_> {
    fn block(&mut self, place: u32, block: &Block, highlights: &[Highlight]) {
        let first_mark = self.marks.len();
        self.marks.extend(highlights.iter().map(|_| place));
        let own: Vec<&Own> = self.own.iter().filter(|(passage, ..)| *passage == place).collect();
        let lit: Vec<Range<usize>> = own.iter().filter_map(|(_, _, range)| range.clone()).collect();
        let line = Line {
            text: &block.text,
            marks: &block.marks,
            lit: highlights,
            languages: self.languages,
            say: self.say,
            first: Some(first_mark),
            own: &lit,
        };
        let nodes = match block.kind {
            // A title is of the whole, and a heading is one to go to by itself.
            Kind::Title | Kind::Heading { .. } | Kind::Code => line.nodes(),
            _ => self.with_links(&line, place, 0..block.text.len()),
        };
        let text = move |element: Element| element.children(nodes);
        let number = self.number(place, &block.text, !own.is_empty());
        let is_marked = own.iter().any(|(_, kind, _)| *kind != notes::Kind::Highlight);
        let kept = is_marked.then(String::new);
        let anchored = |element: Element| {
            let element = element.with("id", format!("p{place}")).with("tabindex", "-1").with("dir", "auto");
            element.with_some("data-kept", kept.clone())
        };
        match block.kind {
            Kind::Title if self.title.is_none() => {
                self.title = Some(anchored(text(el("h1"))).child(number));
            }
            Kind::Title => self.body.push(anchored(text(el("h2"))).child(number).into()),
            Kind::Heading { level } => {
                let name = match level {
                    1 => "h2",
                    2 => "h3",
                    3 => "h4",
                    4 => "h5",
                    _ => "h6",
                };
                let heading = Place::passage(self.path, Some(place), self.asked);
                self.sections.push(place);
                self.contents.push(
                    el("li")
                        .with("class", format!("level-{level}"))
                        .child(words(
                            link(&heading.fragment()).with("id", format!("c{place}")),
                            &one_line(&block.text),
                            self.languages,
                        ))
                        .into(),
                );
                self.body.push(anchored(text(el(name))).child(number).into());
            }
            Kind::Caption => self.body.push(anchored(text(of_class("p", "caption"))).child(number).into()),
            Kind::Note => self.body.push(anchored(text(of_class("p", "note"))).child(number).into()),
            Kind::Paragraph => {
                let related = self.related(place, block);
                self.body.push(anchored(text(el("p"))).child(number).children(related).into());
            }
            Kind::Quote => {
                self.body.push(el("blockquote").child(anchored(text(el("p"))).child(number)).into())
            }
            Kind::Code => self.body.push(anchored(text(el("pre"))).child(number).into()),
            Kind::ListItem { depth, number: own } => {
                let item = anchored(text(el("li")))
                    .with_some("value", (own > 0).then(|| own.to_string()))
                    .child(number);
                let item =
                    if depth > 0 { item.with("class", format!("depth-{}", depth.min(4))) } else { item };
                self.list(if own > 0 { "ol" } else { "ul" }, "list", item);
            }
            Kind::Field => {
                let key = block.marks.iter().find(|mark| mark.kind == MarkKind::Key);
                let key_end = key.map_or(0, |mark| mark.range.end as usize);
                let rest = block.text.get(key_end..).unwrap_or_default();
                let value = rest.trim_start_matches([':', ' ', '\t']);
                let value_start = block.text.len().saturating_sub(value.len());
                let head = el("th").with("scope", "row").children(line.part(0..key_end));
                let value = el("td").children(self.with_links(&line, place, value_start..block.text.len()));
                let row = anchored(el("tr")).child(head).child(value.child(number));
                self.table("infobox", row);
            }
            Kind::Row => {
                let mut start = 0_usize;
                let mut row = anchored(el("tr"));
                for cell in block.text.split('\t') {
                    let end = start.saturating_add(cell.len());
                    row = row.child(el("td").children(self.with_links(&line, place, start..end)));
                    start = end.saturating_add(1);
                }
                self.table("rows", row.child(of_class("td", "at").child(number)));
            }
            Kind::Reference { number: own } => {
                let item = anchored(el("li")).with("value", own.to_string());
                let item = if block.text.trim().is_empty() {
                    item.with("class", "lost").with("lang", self.say.tag).text(self.say.empty_reference)
                } else {
                    text(item)
                };
                self.list("ol", "references", item.child(number));
            }
        }
    }

    /// What shows the references that are possibly related to a passage, if there are any at all.
    fn related(&self, place: u32, block: &Block) -> Option<Node> {
        // A short text shares too little with any.
        let is_long = block.text.split_whitespace().nth(8).is_some();
        (is_long && !self.sources.is_empty() && !self.sources.contains(&place)).then(|| {
            button("related", "permalink")
                .with("id", references::related_id(place))
                .with("data-value", place.to_string())
                .with("aria-label", self.say.related)
                .with("title", self.say.related)
                .text("≈")
                .into()
        })
    }

    /// A part of a line in which every sign that cites references leads to the first of them, and every
    /// name to where it is listed.
    fn with_links(&self, line: &Line<'_>, place: u32, part: Range<usize>) -> Vec<Node> {
        let block = place.saturating_sub(1) as usize;
        let mut nodes = Vec::new();
        let mut at = part.start;
        let first = self.cited.partition_point(|citation| citation.block < block);
        for citation in self.cited.iter().skip(first).take_while(|citation| citation.block == block) {
            let sources = citation.references.iter().filter_map(|&one| self.sources.get(one).copied());
            let sources: Vec<u32> = sources.collect();
            let Range { start, end } = citation.range;
            if start < at || end > part.end {
                continue;
            }
            nodes.extend(self.with_names(line, place, at..start));
            let places: Vec<String> = sources.iter().map(u32::to_string).collect();
            let leads = Place::passage(self.path, sources.first().copied(), self.asked);
            let sign = link(&leads.fragment())
                .with("class", "cite")
                .with("id", format!("k{place}-{start}"))
                .with("data-peek", places.join(" "))
                .children(line.part(start..end));
            nodes.push(sign.into());
            at = end;
        }
        nodes.extend(self.with_names(line, place, at..part.end));
        nodes
    }

    fn with_names(&self, line: &Line<'_>, place: u32, part: Range<usize>) -> Vec<Node> {
        let passage = self.first.saturating_add(place.saturating_sub(1));
        let first = self.names.partition_point(|name| name.passage < passage);
        let mut nodes = Vec::new();
        let mut at = part.start;
        for name in self.names.iter().skip(first).take_while(|name| name.passage == passage) {
            let Range { start, end } = name.range;
            if start < at || end > part.end {
                continue;
            }
            nodes.extend(line.part(at..start));
            // Not to be dragged away: who begins to select here selects.
            let to_it = link(&Place::name(&name.heading).fragment())
                .with("class", "name")
                .with("id", format!("w{place}-{start}"))
                .with("draggable", "false");
            let to_it = if name.is_first { to_it } else { to_it.with("tabindex", "-1") };
            nodes.push(to_it.children(line.part(start..end)).into());
            at = end;
        }
        nodes.extend(line.part(at..part.end));
        nodes
    }

    /// The permalink of a passage, which opens what can be done with it.
    fn number(&self, place: u32, text: &str, is_kept: bool) -> Element {
        let quoted = quote::of_passage(text);
        let here = Place::passage(self.path, Some(place), self.asked).quoted(&quoted);
        let name = if is_kept { self.say.link_to_kept } else { self.say.link_to };
        link(&here.fragment())
            .with("class", "permalink")
            .with("id", super::number_id(place))
            .with("data-value", place.to_string())
            .with("aria-label", name.with([&place.to_string()]))
            .text(format!("¶{place}"))
    }

    /// Adds an item to the list at the end, or to a new one.
    fn list(&mut self, name: &'static str, class: &str, item: Element) {
        if let Some(Node::Element(last)) = self.body.last_mut()
            && last.name == name
            && last.attributes.iter().any(|(name, value)| *name == "class" && value == class)
        {
            last.children.push(item.into());
            return;
        }
        self.body.push(of_class(name, class).child(item).into());
    }

    /// Adds a row to the table of this class at the end, or to a new one.
    fn table(&mut self, class: &str, row: Element) {
        if let Some(Node::Element(table)) = self.body.last_mut()
            && table.name == "table"
            && table.attributes.iter().any(|(name, value)| *name == "class" && value == class)
            && let Some(Node::Element(body)) = table.children.last_mut()
        {
            body.children.push(row.into());
            return;
        }
        self.body.push(of_class("table", class).child(el("tbody").child(row)).into());
    }
}

/// The passage, counted from 1, that is read of these lines of the original, counted from 1: the
/// one that is preferred, if any of it is there, else the first.
pub(crate) fn passage_at(
    archive: &Archive,
    number: u32,
    (first, last): (u32, u32),
    preferred: Option<u32>,
) -> Result<Option<u32>> {
    let bytes = archive.original(number)?;
    let document = archive.document(number)?;
    // Where a line begins; after the last one, where all ends.
    let start = |line: u32| {
        let lines = bytes.split_inclusive(|&byte| byte == b'\n').take(line.saturating_sub(1) as usize);
        lines.map(<[u8]>::len).fold(0, usize::saturating_add)
    };
    let (from, to) = (start(first), start(last.saturating_add(1)));
    let is_there = |block: &Block| {
        let (start, end) = (block.source.start as usize, block.source.end as usize);
        start < to && from < end.max(start.saturating_add(1))
    };
    let block = |place: u32| document.blocks.get(place.saturating_sub(1) as usize);
    if preferred.and_then(block).is_some_and(is_there) {
        return Ok(preferred);
    }
    Ok((1..)
        .zip(&document.blocks)
        .find(|(_, block)| from < block.source.end as usize)
        .map(|(place, _)| place))
}

/// The original bytes of an item as text, line by line, and the line where a passage begins.
pub(crate) fn original(
    say: Say,
    archive: &Archive,
    number: u32,
    passage: Option<u32>,
    asked: &Asked,
) -> Result<(Vec<Node>, Option<String>)> {
    let stored = archive.item(number)?;
    let document = archive.document(number)?;
    let bytes = archive.original(number)?;
    let here = passage
        .and_then(|place| document.blocks.get(place.saturating_sub(1) as usize))
        .map(|block| block.source.start as usize..block.source.end as usize);
    let languages = Languages::of(&stored.description);
    let mut lines = with_language(of_class("ol", "original"), &languages);
    let mut start = 0_usize;
    let mut at = None;
    for (count, line) in (1_usize..).zip(bytes.split_inclusive(|&byte| byte == b'\n')) {
        let end = start.saturating_add(line.len());
        let text = String::from_utf8_lossy(line);
        let mut item = el("li").with("id", format!("l{count}")).with("tabindex", "-1").with("dir", "auto");
        let touches =
            |range: &Range<usize>| range.start < end && start < range.end.max(range.start.saturating_add(1));
        if here.as_ref().is_some_and(touches) {
            item = item.with("class", "here");
            at = at.or(Some(format!("l{count}")));
        }
        let text = text.trim_end_matches(['\n', '\r']);
        let line = Line { text, marks: &[], lit: &[], languages: &languages, say, first: None, own: &[] };
        lines = lines.child(item.children(line.nodes()));
        start = end;
    }
    let nodes = vec![
        super::back(say, &Place::passage(&stored.path, passage, asked), say.reading_view),
        of_class("header", "item-head")
            .child(el("h1").child(title(&stored.description)))
            .child(source_line(say, &stored.path, &stored.description, stored.bytes))
            .child(
                of_class("p", "original-note")
                    .text(say.original.with([&say.size(stored.bytes)]))
                    .child(of_class("code", "digest").text(stored.fixity.to_string())),
            )
            .child(
                of_class("details", "about")
                    .with("id", format!("about{}", stored.passages.start))
                    .child(el("summary").text(say.reading))
                    .child(decisions(say, &stored, &document, asked)),
            )
            .into(),
        lines.into(),
        of_class("nav", "dock step")
            .with("aria-label", say.reading_view)
            .child(button("original", "").text(say.original_here))
            .into(),
    ];
    Ok((nodes, at))
}
