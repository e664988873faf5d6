//! What is seen: an archive and an answer become trees of elements. Pure, and tested without
//! a browser.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::analysis::{self, Script};
use fonds::archive::{Archive, StoredItem};
use fonds::document::{Block, Description, Item, Kind, Mark, MarkKind};
use fonds::error::Result;
use fonds::index::Zone;
use fonds::search::{Answer, Highlight, Hit, Rule};
use fonds::snippet::snippet;

use crate::node::{Element, Node, el, link, of_class};
use crate::place::Place;

/// The longest snippet, in characters: about three lines of the page.
const LONGEST_SNIPPET: usize = 280;
/// Hits shown of an item before the reader asks for more.
const FEW_HITS: usize = 3;
/// Items shown before the reader asks for more.
pub(crate) const FEW_ITEMS: usize = 20;

/// The finding aid: the fonds, its items, and what one can search for.
pub(crate) fn finding_aid(archive: &Archive, examples: &[String]) -> Vec<Node> {
    let fonds = archive.fonds();
    let mut nodes = vec![el("h1").text(title_of(archive)).into()];
    if !fonds.scope.is_empty() {
        nodes.push(of_class("p", "scope").text(&fonds.scope).into());
    }
    if !examples.is_empty() {
        let list = examples
            .iter()
            .map(|example| el("li").child(link(&Place::results(example).fragment()).text(example)).into());
        let examples = el("section")
            .with("class", "examples")
            .with("aria-labelledby", "examples")
            .child(el("h2").with("id", "examples").text("Try a search"))
            .child(el("ul").children(list));
        nodes.push(examples.into());
    }
    let items = archive.items().iter().map(|item| finding_aid_item(item).into());
    let list = el("section")
        .with("aria-labelledby", "items")
        .child(el("h2").with("id", "items").text(count(archive.items().len(), "item", "items")))
        .child(of_class("ol", "items").children(items));
    nodes.push(list.into());
    let about =
        description_list(&Description { title: String::new(), scope: String::new(), ..fonds.clone() });
    if !about.children.is_empty() {
        let about = of_class("section", "about").child(el("h2").text("About this archive")).child(about);
        nodes.push(about.into());
    }
    nodes
}

/// The name of the archive.
pub(crate) fn title_of(archive: &Archive) -> String {
    let title = &archive.fonds().title;
    if title.is_empty() { "Archive".to_owned() } else { title.clone() }
}

fn finding_aid_item(item: &StoredItem) -> Element {
    let description = &item.description;
    let place = Place::passage(&item.path, None, "");
    let mut element = el("li")
        .child(el("h3").child(link(&place.fragment()).child(el("bdi").text(&description.title))))
        .child(source_line(item));
    if !description.scope.is_empty() {
        element = element.child(el("p").text(&description.scope));
    }
    element
}

/// What tells an item from another of the same title.
fn source_line(item: &StoredItem) -> Element {
    let description = &item.description;
    let mut parts = Vec::new();
    let source = if description.source.is_empty() { &item.path } else { &description.source };
    parts.push(source.clone());
    if !description.language.is_empty() {
        parts.push(language_names(&description.language));
    }
    if description.date.starts_with(|first: char| first.is_ascii_digit()) {
        parts.push(description.date.clone());
    }
    parts.push(size(item.bytes()));
    of_class("p", "source").text(parts.join(" · "))
}

/// The results of a query. `opened` are the items of which all hits are shown.
pub(crate) fn results(
    archive: &Archive,
    answer: &Answer,
    query: &str,
    opened: &BTreeSet<u32>,
    items: usize,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let mut nodes = vec![of_class("h1", "unseen").text("Search results").into()];
    nodes.extend(notices(answer));
    let mut shown = Vec::new();
    for group in answer.groups.iter().take(items) {
        let hits: Vec<Hit> = answer.hits.iter().filter(|hit| hit.item == group.item).copied().collect();
        let all = opened.contains(&group.item) || hits.len() <= FEW_HITS.saturating_add(1);
        let few = if all { hits.len() } else { FEW_HITS };
        let stored = archive.item(group.item)?;
        let mut list = of_class("ol", "hits");
        for hit in hits.iter().take(few) {
            shown.push(hit.passage);
            list = list.child(result(archive, answer, query, stored, hit)?);
        }
        let item_link = link(&Place::passage(&stored.path, None, query).fragment());
        let mut section = of_class("section", "result")
            .child(el("h2").child(item_link.child(el("bdi").text(&stored.description.title))))
            .child(source_line(stored))
            .child(list);
        if !all {
            let more = count(hits.len().saturating_sub(few), "more passage", "more passages");
            let more = of_class("button", "more")
                .with("type", "button")
                .with("data-press", "open")
                .with("data-value", group.item.to_string())
                .text(format!("{more} of this item"));
            section = section.child(more);
        }
        nodes.push(section.into());
    }
    let rest = answer.groups.len().saturating_sub(items);
    if rest > 0 {
        let more = of_class("button", "more").with("type", "button").with("data-press", "more").text(count(
            rest,
            "more item",
            "more items",
        ));
        nodes.push(more.into());
    }
    Ok((nodes, shown))
}

fn notices(answer: &Answer) -> Option<Node> {
    let lines = answer.notices.iter().map(|notice| el("p").text(notice.to_string()).into());
    let empty = answer.hits.is_empty() && answer.notices.is_empty();
    let lines: Vec<Node> =
        if empty { vec![el("p").text("Nothing was found.").into()] } else { lines.collect() };
    (!lines.is_empty()).then(|| of_class("div", "notices").children(lines).into())
}

/// How many hits there are, in words.
pub(crate) fn status(answer: &Answer) -> String {
    if answer.hits.is_empty() {
        return "No hits".to_owned();
    }
    format!("{} in {}", count(answer.hits.len(), "hit", "hits"), count(answer.groups.len(), "item", "items"))
}

fn result(
    archive: &Archive,
    answer: &Answer,
    query: &str,
    stored: &StoredItem,
    hit: &Hit,
) -> Result<Element> {
    let (document, at) = archive.passage(hit.passage)?;
    let Some(block) = document.blocks.get(at) else { return Ok(el("li")) };
    let ordinal = ordinal(stored, hit.passage);
    let place = Place::passage(&stored.path, Some(ordinal), query);
    let (text, highlights) = shown_snippet(answer, block, archive.index().passage(hit.passage)?.zone);
    let languages = Languages::of(&document.description);
    let mut place_line = breadcrumb(archive, &document, stored, hit.passage)?;
    if let Kind::Reference { number } = block.kind {
        place_line.push(format!("Reference {number}"));
    }
    if place_line.is_empty() {
        place_line.push(kind_name(block.kind).to_owned());
    }
    let heading = link(&place.fragment())
        .with("class", "hit")
        .with("id", format!("r{}", hit.passage))
        .text(place_line.join(" › "));
    let mut element = el("li").child(heading);
    let lit = Line { text: &text, marks: &[], lit: &highlights, languages: &languages, first: None }.nodes();
    element = element.child(with_language(of_class("p", "snippet"), &languages).children(lit));
    if let Some(why) = why(&highlights, &text) {
        element = element.child(of_class("p", "why").text(why));
    }
    Ok(element)
}

/// The snippet of a block: its text, and what is lit in it.
pub(crate) fn shown_snippet(answer: &Answer, block: &Block, zone: Zone) -> (String, Vec<Highlight>) {
    let highlights = answer.highlights(&block.text, zone);
    let ranges: Vec<Range<usize>> = highlights.iter().map(|one| one.range.clone()).collect();
    let cut = snippet(&block.text, &ranges, LONGEST_SNIPPET);
    let (mut text, mut lit) = (cut.text, cut.highlights);
    if cut.cut_before {
        let sign = "… ";
        text.insert_str(0, sign);
        for range in &mut lit {
            *range = range.start.saturating_add(sign.len())..range.end.saturating_add(sign.len());
        }
    }
    if cut.cut_after {
        text.push_str(" …");
    }
    // The same words are analysed again where they now stand, for their rules.
    let rules = answer.highlights(&text, zone);
    let lit = lit.into_iter().filter_map(|range| {
        let known = rules.iter().find(|one| one.range.start < range.end && range.start < one.range.end);
        known.map(|one| Highlight { range, ..one.clone() })
    });
    let lit = lit.collect();
    (text, lit)
}

/// In words why a hit matched, where that is not plain to see.
fn why(highlights: &[Highlight], text: &str) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    for one in highlights {
        if matches!(one.rule, Rule::Exact | Rule::Phrase) {
            continue;
        }
        let word = text.get(one.range.clone()).unwrap_or_default();
        let reason = format!("{}: {word}", one.rule.name());
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.truncate(4);
    (!reasons.is_empty()).then(|| reasons.join(" · "))
}

/// The headings above a passage, the highest first, without the title.
pub(crate) fn breadcrumb(
    archive: &Archive,
    document: &Item,
    stored: &StoredItem,
    passage: u32,
) -> Result<Vec<String>> {
    let mut parts = Vec::new();
    for (above, record) in archive.index().above(passage)? {
        let block = document.blocks.get(above.saturating_sub(stored.passages.start) as usize);
        if let (Zone::Heading, Some(block)) = (record.zone, block) {
            parts.push(one_line(&block.text));
        }
    }
    parts.reverse();
    Ok(parts)
}

/// The place of a passage within its item, counted from 1.
pub(crate) fn ordinal(stored: &StoredItem, passage: u32) -> u32 {
    passage.saturating_sub(stored.passages.start).saturating_add(1)
}

/// An item as it is read, and for each lit place the passage (counted from 1) it stands in.
pub(crate) fn item(
    archive: &Archive,
    number: u32,
    answer: &Answer,
    query: &str,
) -> Result<(Vec<Node>, Vec<u32>)> {
    let stored = archive.item(number)?;
    let document = archive.document(number)?;
    let languages = Languages::of(&stored.description);
    let mut found = BTreeSet::new();
    found.extend(answer.hits.iter().filter(|hit| hit.item == number).map(|hit| hit.passage));
    let mut page = ItemPage {
        path: &stored.path,
        query,
        languages: &languages,
        marks: Vec::new(),
        title: None,
        body: Vec::new(),
        contents: Vec::new(),
    };
    for ((passage, place), block) in stored.passages.clone().zip(1_u32..).zip(&document.blocks) {
        let highlights = if found.contains(&passage) {
            answer.highlights(&block.text, archive.index().passage(passage)?.zone)
        } else {
            Vec::new()
        };
        page.block(place, block, &highlights);
    }
    let ItemPage { marks, title, body, contents, .. } = page;

    let mut nodes: Vec<Node> = Vec::new();
    let back = if query.is_empty() { "Finding aid" } else { "Results" };
    nodes.push(
        el("nav")
            .with("class", "back")
            .with("aria-label", "Back")
            .child(link(&Place::results(query).fragment()).text(format!("‹ {back}")))
            .into(),
    );
    let original = of_class("button", "toggle")
        .with("type", "button")
        .with("data-press", "original")
        .text("See the original");
    let title = title.unwrap_or_else(|| el("h1").text(&stored.description.title));
    let head = of_class("header", "item-head")
        .child(with_language(title, &languages))
        .child(source_line(stored))
        .child(original)
        .child(about_item(stored, &document));
    nodes.push(head.into());
    if contents.len() > 1 {
        let contents = of_class("nav", "contents")
            .with("aria-labelledby", "contents")
            .child(el("h2").with("id", "contents").text("Contents"))
            .child(el("ul").children(contents));
        nodes.push(contents.into());
    }
    nodes.extend(legend(&document));
    nodes.push(with_language(of_class("article", "document"), &languages).children(body).into());
    let mut nodes = vec![of_class("div", "item-page").children(nodes).into()];
    if !marks.is_empty() {
        nodes.push(hit_bar(marks.len()));
    }
    Ok((nodes, marks))
}

/// Next and previous for the places that are lit.
fn hit_bar(marks: usize) -> Node {
    let button = |press: &str, text: &str, name: &str| {
        el("button").with("type", "button").with("data-press", press).with("aria-label", name).text(text)
    };
    el("nav")
        .with("class", "hit-bar")
        .with("aria-label", "Places that match in this item")
        .child(button("previous", "‹", "Previous place"))
        .child(el("span").with("id", "hit-count").text(count(marks, "place", "places")))
        .child(button("next", "›", "Next place"))
        .into()
}

/// The description of an item, how it was read, and its fixity.
fn about_item(stored: &StoredItem, document: &Item) -> Element {
    let described = Description { title: String::new(), source: String::new(), ..stored.description.clone() };
    let list = description_list(&described);
    let list = row(list, "Source", &stored.description.source);
    let list = row(list, "File", &stored.path);
    let list = row(
        list,
        "Extent",
        &format!("{}, {}", size(stored.bytes()), count(document.blocks.len(), "passage", "passages")),
    );
    let list = list
        .child(el("dt").text("SHA-256"))
        .child(el("dd").child(of_class("code", "digest").text(stored.fixity.to_string())));
    let notices = document.notices.iter().map(|notice| el("li").text(notice.kind.to_string()).into());
    let list =
        list.child(el("dt").text("Reading")).child(el("dd").child(of_class("ul", "plain").children(notices)));
    el("details").with("class", "about").child(el("summary").text("Description")).child(list)
}

fn description_list(description: &Description) -> Element {
    let rows = [
        ("Title", &description.title),
        ("Reference code", &description.reference_code),
        ("Source", &description.source),
        ("Creator", &description.creator),
        ("Date", &description.date),
        ("Language", &description.language),
        ("Scope and content", &description.scope),
        ("Provenance", &description.provenance),
        ("Rights", &description.rights),
        ("Note", &description.note),
    ];
    rows.into_iter().fold(of_class("dl", "description"), |list, (name, value)| match name {
        "Language" => row(list, name, &language_names(value)),
        _ => row(list, name, value),
    })
}

fn row(list: Element, name: &str, value: &str) -> Element {
    if value.is_empty() {
        return list;
    }
    list.child(el("dt").text(name)).child(el("dd").with("dir", "auto").text(value))
}

/// What the marks mean, with how many there are.
fn legend(document: &Item) -> Option<Node> {
    let of_kind = |kind: &MarkKind| {
        document.blocks.iter().flat_map(|block| &block.marks).filter(|mark| mark.kind == *kind).count()
    };
    let kinds = [
        (MarkKind::Lacuna, "text is lost here"),
        (MarkKind::ControlToken, "left-over token of a language model"),
        (MarkKind::Noise, "noise of a search engine"),
    ];
    let rows: Vec<Node> = kinds
        .iter()
        .map(|(kind, meaning)| (kind, meaning, of_kind(kind)))
        .filter(|(_, _, marks)| *marks > 0)
        .map(|(kind, meaning, marks)| {
            let sample = match kind {
                MarkKind::Lacuna => of_class("span", "lacuna").text(" "),
                MarkKind::ControlToken => of_class("span", "token").text("<|…|>"),
                _ => of_class("span", "noise").text("Missing: …"),
            };
            el("li").child(sample).text(format!(" {meaning} ({marks})")).into()
        })
        .collect();
    (!rows.is_empty()).then(|| {
        el("aside")
            .with("class", "legend")
            .with("aria-label", "Legend")
            .child(el("p").text("Marks in this document, which is shown as it came:"))
            .child(el("ul").children(rows))
            .into()
    })
}

/// Builds the body of an item block by block.
struct ItemPage<'a> {
    path: &'a str,
    query: &'a str,
    languages: &'a Languages,
    /// For each lit place the passage it stands in.
    marks: Vec<u32>,
    /// The first title of the document, which heads the page.
    title: Option<Element>,
    body: Vec<Node>,
    contents: Vec<Node>,
}

impl ItemPage<'_> {
    fn block(&mut self, place: u32, block: &Block, highlights: &[Highlight]) {
        let first_mark = self.marks.len();
        self.marks.extend(highlights.iter().map(|_| place));
        let line = Line {
            text: &block.text,
            marks: &block.marks,
            lit: highlights,
            languages: self.languages,
            first: Some(first_mark),
        };
        let text = |element: Element| element.children(line.nodes());
        let number = self.number(place);
        let anchored = |element: Element| {
            element.with("id", format!("p{place}")).with("tabindex", "-1").with("dir", "auto")
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
                let heading = Place::passage(self.path, Some(place), self.query);
                self.contents.push(
                    el("li")
                        .with("class", format!("level-{level}"))
                        .child(link(&heading.fragment()).text(one_line(&block.text)))
                        .into(),
                );
                self.body.push(anchored(text(el(name))).child(number).into());
            }
            Kind::Caption => self.body.push(anchored(text(of_class("p", "caption"))).child(number).into()),
            Kind::Note => self.body.push(anchored(text(of_class("p", "note"))).child(number).into()),
            Kind::Paragraph => self.body.push(anchored(text(el("p"))).child(number).into()),
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
                let value = el("td").children(line.part(value_start..block.text.len()));
                let row = anchored(el("tr")).child(head).child(value.child(number));
                self.table(row);
            }
            Kind::Reference { number: own } => {
                let item = anchored(el("li")).with("value", own.to_string());
                let item = if block.text.trim().is_empty() {
                    item.with("class", "lost").text("This reference is empty in the source.")
                } else {
                    text(item)
                };
                self.list("ol", "references", item.child(number));
            }
        }
    }

    /// The permalink of a passage.
    fn number(&self, place: u32) -> Element {
        let here = Place::passage(self.path, Some(place), self.query);
        link(&here.fragment())
            .with("class", "permalink")
            .with("aria-label", format!("Link to passage {place}"))
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

    /// Adds a row to the infobox at the end, or to a new one.
    fn table(&mut self, row: Element) {
        if let Some(Node::Element(table)) = self.body.last_mut()
            && table.name == "table"
            && let Some(Node::Element(body)) = table.children.last_mut()
        {
            body.children.push(row.into());
            return;
        }
        self.body.push(of_class("table", "infobox").child(el("tbody").child(row)).into());
    }
}

/// A text with its marks and what is lit in it, on its way to become elements.
struct Line<'a> {
    text: &'a str,
    marks: &'a [Mark],
    lit: &'a [Highlight],
    languages: &'a Languages,
    /// The number of the first lit place, if lit places can be gone to.
    first: Option<usize>,
}

impl Line<'_> {
    fn nodes(&self) -> Vec<Node> {
        self.part(0..self.text.len())
    }

    /// The elements of a part of the text, which is cut wherever a mark, a lit place or a
    /// stretch of another script begins or ends.
    fn part(&self, window: Range<usize>) -> Vec<Node> {
        let range_of = |mark: &Mark| mark.range.start as usize..mark.range.end as usize;
        let runs: Vec<(Range<usize>, &str)> = analysis::script_runs(self.text)
            .into_iter()
            .filter_map(|(range, script)| Some((range, self.languages.tag_of(script)?)))
            .collect();
        let mut cuts = BTreeSet::new();
        cuts.extend([window.start, window.end]);
        let ranges = self.marks.iter().map(range_of);
        let ranges = ranges.chain(self.lit.iter().map(|one| one.range.clone()));
        for range in ranges.chain(runs.iter().map(|(range, _)| range.clone())) {
            cuts.extend([range.start, range.end].into_iter().filter(|cut| window.contains(cut)));
        }
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let mut nodes = Vec::new();
        let holds = |range: &Range<usize>, from: usize| range.start <= from && from < range.end;
        for pair in cuts.windows(2) {
            let &[from, to] = pair else { continue };
            for mark in self.marks.iter().filter(|mark| mark.range.is_empty() && range_of(mark).start == from)
            {
                nodes.push(marked(&mark.kind, Vec::new()));
            }
            let mut inner: Vec<Node> =
                vec![Node::Text(self.text.get(from..to).unwrap_or_default().to_owned())];
            for mark in self.marks.iter().rev().filter(|mark| holds(&range_of(mark), from)) {
                inner = vec![marked(&mark.kind, inner)];
            }
            if let Some((number, one)) = self.lit.iter().enumerate().find(|(_, one)| holds(&one.range, from))
            {
                let id = self.first.filter(|_| one.range.start.max(window.start) == from);
                let id = id.map(|first| mark_id(first.saturating_add(number)));
                inner = vec![el("mark").with_some("id", id).children(inner).into()];
            }
            if let Some((_, tag)) = runs.iter().find(|(range, _)| holds(range, from)) {
                inner = vec![el("span").with("lang", *tag).children(inner).into()];
            }
            nodes.extend(inner);
        }
        nodes
    }
}

/// The element id of a lit place, counted from 0.
pub(crate) fn mark_id(number: usize) -> String {
    format!("m{number}")
}

/// The element of a mark.
fn marked(kind: &MarkKind, inner: Vec<Node>) -> Node {
    let element = match kind {
        MarkKind::Lacuna => of_class("span", "lacuna").with("title", "Text is lost here"),
        MarkKind::ControlToken => {
            of_class("span", "token").with("title", "Left-over token of a language model")
        }
        MarkKind::Noise => of_class("span", "noise").with("title", "Noise of a search engine"),
        MarkKind::Key | MarkKind::RefSnippet => el("span"),
        MarkKind::RefTitle => of_class("b", "ref-title"),
        MarkKind::RefDate => of_class("span", "ref-date"),
        MarkKind::Emphasis => el("em"),
        MarkKind::Strong => el("strong"),
        MarkKind::Code => el("code"),
        MarkKind::Link(address) => of_class("span", "link").with("title", address.clone()),
    };
    element.children(inner).into()
}

/// The original bytes of an item as text, line by line, and the line where a passage begins.
pub(crate) fn original(
    archive: &Archive,
    number: u32,
    passage: Option<u32>,
    query: &str,
) -> Result<(Vec<Node>, Option<String>)> {
    let stored = archive.item(number)?;
    let document = archive.document(number)?;
    let bytes = archive.original(number)?;
    let here = passage
        .and_then(|place| document.blocks.get(place.saturating_sub(1) as usize))
        .map(|block| block.source.start as usize..block.source.end as usize);
    let mut lines = of_class("ol", "original");
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
        lines = lines.child(item.text(text.trim_end_matches(['\n', '\r'])));
        start = end;
    }
    let back = Place::passage(&stored.path, passage, query);
    let nodes = vec![
        el("nav")
            .with("class", "back")
            .with("aria-label", "Back")
            .child(link(&back.fragment()).text("‹ Reading view"))
            .into(),
        of_class("header", "item-head")
            .child(el("h1").child(el("bdi").text(&stored.description.title)))
            .child(source_line(stored))
            .child(
                of_class("p", "original-note")
                    .text(format!(
                        "The original, {} as received, line by line. SHA-256 ",
                        size(stored.bytes())
                    ))
                    .child(of_class("code", "digest").text(stored.fixity.to_string())),
            )
            .into(),
        lines.into(),
    ];
    Ok((nodes, at))
}

/// That something went wrong, for people.
pub(crate) fn failure(message: &str) -> Vec<Node> {
    vec![
        el("h1").text("This cannot be shown").into(),
        of_class("p", "failure").text(message).into(),
        el("p").child(link("#/").text("To the finding aid")).into(),
    ]
}

/// That an address leads to an item that is not in this archive.
pub(crate) fn no_such_item(path: &str) -> Vec<Node> {
    vec![
        el("h1").text("Not in this archive").into(),
        el("p")
            .text(format!("No item of this archive lay at “{path}”. The link may be of another copy."))
            .into(),
        el("p").child(link("#/").text("To the finding aid")).into(),
    ]
}

/// The languages of an item, as far as the page must know them.
struct Languages {
    /// The first language, of which the text is unless another script says otherwise.
    main: Option<String>,
    others: Vec<String>,
}

impl Languages {
    fn of(description: &Description) -> Self {
        let mut tags = description
            .language
            .split(',')
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty() && tag.is_ascii() && !tag.contains(' '));
        Self { main: tags.next(), others: tags.collect() }
    }

    /// The language of a stretch in this script; `None` if it is the main one.
    fn tag_of(&self, script: Script) -> Option<&str> {
        if script == self.main.as_deref().map_or(Script::Latin, script_of) {
            return None;
        }
        let stated = self.others.iter().find(|tag| script_of(tag) == script);
        stated.map(String::as_str).or(match script {
            Script::Cyrillic => Some("ru"),
            Script::Greek => Some("el"),
            Script::Hebrew => Some("he"),
            Script::Arabic => Some("ar"),
            Script::Latin => Some("und-Latn"),
            Script::Other => None,
        })
    }
}

/// The script in which a language is written.
fn script_of(tag: &str) -> Script {
    match tag.split('-').next().unwrap_or_default() {
        "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "tg" | "mn" => Script::Cyrillic,
        "el" | "grc" => Script::Greek,
        "he" | "yi" => Script::Hebrew,
        "ar" | "fa" | "ur" | "ps" => Script::Arabic,
        "zh" | "ja" | "ko" | "th" | "hi" | "ka" | "hy" | "am" => Script::Other,
        _ => Script::Latin,
    }
}

fn with_language(element: Element, languages: &Languages) -> Element {
    element.with_some("lang", languages.main.clone())
}

/// Languages by their English names, where they are known.
fn language_names(tags: &str) -> String {
    let name = |tag: &str| match tag {
        "en" => "English".to_owned(),
        "ru" => "Russian".to_owned(),
        "el" => "Greek".to_owned(),
        "uk" => "Ukrainian".to_owned(),
        "de" => "German".to_owned(),
        "fr" => "French".to_owned(),
        "fi" => "Finnish".to_owned(),
        tag => tag.to_owned(),
    };
    tags.split(',').map(|tag| name(tag.trim())).collect::<Vec<_>>().join(", ")
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Title => "Title",
        Kind::Heading { .. } => "Heading",
        Kind::Caption | Kind::Field => "Infobox",
        Kind::Note => "Note",
        Kind::Reference { .. } => "Reference",
        Kind::ListItem { .. } => "List",
        Kind::Paragraph | Kind::Quote | Kind::Code => "Beginning",
    }
}

/// A number with the thing it counts.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A number of bytes for people. In whole numbers: the code that prints fractions is large.
fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenth = unit.checked_div(10).and_then(|tenth| (bytes.checked_rem(unit)?).checked_div(tenth));
        (bytes.checked_div(unit).unwrap_or(0), tenth.unwrap_or(0))
    };
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => {
            let (whole, tenth) = tenths(1000);
            format!("{whole}.{tenth} kB")
        }
        _ => {
            let (whole, tenth) = tenths(1_000_000);
            format!("{whole}.{tenth} MB")
        }
    }
}

/// A text with each stretch of white space as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
