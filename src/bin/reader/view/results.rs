//! The results of a query.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::archive::Archive;
use fonds::document::{Block, Kind};
use fonds::error::{Absent, Gather, Result};
use fonds::index::Zone;
use fonds::query::Query;
use fonds::search::{Absence, Answer, Group, Groups, Highlight, Hit, Level, Notice, Rule};
use fonds::snippet::snippet;

use super::absence::absence;
use super::describe::{one_line, source_line};
use super::line::{Languages, Line, with_language, words};
use super::lines::lines;
use super::narrow::{facets, tools};
use super::{button, lacking, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::text::Say;

/// The longest snippet, in characters: about three lines of the page.
const LONGEST_SNIPPET: usize = 280;
/// Hits shown of an item before the reader asks for more.
const FEW_HITS: usize = 3;
/// Lines of a concordance for an item that would be shown.
const LINES_FOR_AN_ITEM: usize = 5;
/// Words named for one reason.
const MOST_WORDS: usize = 4;
/// Items shown before the reader asks for more.
pub(crate) const FEW_ITEMS: usize = 20;

/// Items of a lower level shown after the best ones before the reader asks for more.
const FEW_OTHERS: usize = 5;

/// How much of an answer is seen.
pub(crate) struct Shown<'a> {
    /// The items of which all hits are shown.
    pub(crate) opened: &'a BTreeSet<u32>,
    /// How many items.
    pub(crate) items: usize,
    /// Beyond the first so many items no texts are asked for.
    pub(crate) filled: usize,
    /// The items in their order.
    pub(crate) groups: &'a Groups,
    /// Whether what the found have in common is shown.
    pub(crate) narrowing: bool,
    /// What is not there, if that was looked for.
    pub(crate) absence: Option<&'a Absence>,
}

impl Shown<'_> {
    /// How many items of an answer are shown: what has only some of the words makes no long list
    /// unless somebody asks for it.
    pub(super) fn count(&self, answer: &Answer) -> usize {
        let few = answer.items.saturating_add(FEW_OTHERS);
        let items = if self.items > FEW_ITEMS { self.items } else { self.items.min(few) };
        items.min(self.groups.len())
    }
}

/// The results of a query: what is seen, the passages in it, and the blocks that it lacks.
pub(crate) fn results(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    query: &Query,
    asked: &Asked,
    extent: &Shown,
) -> Result<(Vec<Node>, Vec<u32>, Vec<Absent>)> {
    let mut nodes = vec![of_class("h1", "unseen").text(say.search_results).into()];
    nodes.extend(notices(say, answer, asked, extent.absence.is_some()));
    nodes.extend(extent.absence.map(|found| absence(say, found, query, asked)));
    let mut shown = Vec::new();
    let (mut gather, mut later) = (Gather::default(), Gather::default());
    if answer.items > 0 {
        if let Some(by) = asked.lines {
            let most = extent.items.saturating_mul(LINES_FOR_AN_ITEM);
            let (lines, shown) = lines(say, archive, answer, asked, by, most)?;
            nodes.extend(lines);
            return Ok((nodes, shown, Vec::new()));
        }
        let dates = archive.chronology().is_some_and(|dates| dates.count() > 0);
        let mut refine = of_class("div", "refine").child(tools(say, asked, extent.narrowing, dates));
        if extent.narrowing {
            let facets = gather.take(facets(say, archive, answer, query, asked))?;
            refine = refine.child(facets.unwrap_or_else(|| of_class("div", "facets").text("…")));
        }
        nodes.push(refine.into());
    }
    // Those that count as found need no heading, whatever of the words they have.
    let lower_than = |place: usize, group: &Group| (place >= answer.items).then_some(group.level);
    let mut level = None;
    let items = extent.count(answer);
    for (place, group) in extent.groups.best(items).iter().enumerate() {
        let own = lower_than(place, group);
        if std::mem::replace(&mut level, own) != own {
            nodes.extend(own.map(|own| lower(say, answer, own)));
        }
        let hits = answer.hits_of(archive, group.item)?;
        let all = extent.opened.contains(&group.item) || hits.len() <= FEW_HITS.saturating_add(1);
        let few = if all { hits.len() } else { FEW_HITS };
        let more = hits.len().saturating_sub(few);
        let hits = hits.get(..few).unwrap_or_default();
        shown.extend(hits.iter().map(|hit| hit.passage));
        let gather = if place < extent.filled { &mut gather } else { &mut later };
        let section = match gather.take(result_of(say, archive, answer, query, asked, group, hits)) {
            Ok(Some(section)) => section,
            Ok(None) => coming(place, hits),
            Err(error) => {
                let told = of_class("p", "failure").text(say.error(&error));
                of_class("section", "result").child(told).child(button("again", "").text(say.try_again))
            }
        };
        let section = if more > 0 {
            let text = say.count(say.more_of_item, more);
            section.child(button("open", "more").with("data-value", group.item.to_string()).text(text))
        } else {
            section
        };
        nodes.push(section.into());
    }
    if let Some(next) = extent.groups.best(items.saturating_add(1)).get(items) {
        let own = lower_than(items, next).filter(|own| level != Some(*own));
        nodes.extend(own.map(|own| lower(say, answer, own)));
        nodes.push(
            button("more", "more")
                .text(say.count(say.more_items, extent.groups.len().saturating_sub(items)))
                .into(),
        );
    }
    Ok((nodes, shown, lacking(gather)?))
}

/// What stands above the items of a lower level.
fn lower(say: Say, answer: &Answer, level: Level) -> Node {
    let count = answer.groups.unordered().filter(|group| group.level == level).count();
    let text = if level == Level::Some {
        say.count(say.only_some, count)
    } else {
        say.count(say.across_items, count)
    };
    of_class("h2", "level").text(text).into()
}

/// The hits of one item.
fn result_of(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    query: &Query,
    asked: &Asked,
    group: &Group,
    hits: &[Hit],
) -> Result<Element> {
    let mut gather = Gather::default();
    let mut head = None;
    let mut list = of_class("ol", "hits");
    for hit in hits {
        let Some((part, _)) = gather.take(archive.passage(hit.passage))? else { continue };
        head = head.or(Some(part));
        list = list.child(result(say, archive, answer, query, asked, hit)?);
    }
    gather.finish()?;
    let Some(part) = head else { return Ok(el("section")) };
    let item_link = link(&Place::passage(&part.path, None, asked).fragment());
    let item_link = item_link.with("id", format!("t{}", group.item));
    Ok(of_class("section", "result")
        .child(el("h2").child(item_link.child(title(&part.description))))
        .child(source_line(say, &part.path, &part.description, part.bytes()))
        .child(list))
}

/// What stands for the hits of an item before its text is there, about as high as they will be.
fn coming(place: usize, hits: &[Hit]) -> Element {
    let rows = hits.iter().map(|hit| {
        // A link that leads nowhere yet, and can have the focus.
        let link =
            of_class("a", "hit").with("id", format!("r{}", hit.passage)).with("tabindex", "-1").text("…");
        el("li").child(link).child(of_class("p", "snippet").text("…")).into()
    });
    of_class("section", "result coming")
        .with("aria-busy", "true")
        .with("data-place", place.to_string())
        .child(el("h2").text("…"))
        .child(of_class("p", "source").text("…"))
        .child(of_class("ol", "hits").children(rows))
}

fn notices(say: Say, answer: &Answer, asked: &Asked, explained: bool) -> Option<Node> {
    // What is said below at more length is not said twice.
    let said = |notice: &&Notice| !(explained && matches!(notice, Notice::Absent(..)));
    let lines = answer.notices.iter().filter(said).map(|notice| {
        let line = words(el("p"), &say.notice(notice), &Languages::of_page(say));
        let line = match notice {
            Notice::Instead(_, rule, _) => line.text(" ").child(without(asked, *rule).text(say.as_typed)),
            _ => line,
        };
        line.into()
    });
    let mut lines: Vec<Node> = lines.collect();
    if answer.hits == 0 && lines.is_empty() {
        lines.push(el("p").text(say.nothing).into());
    }
    let is_less = answer.groups.first().is_some_and(|group| group.level != Level::All);
    if is_less && !explained {
        lines.push(el("p").child(button("closer", "quiet").text(say.closer)).into());
    }
    (!lines.is_empty()).then(|| of_class("div", "notices").children(lines).into())
}

/// A link to the same search with a rule switched off.
fn without(asked: &Asked, rule: Rule) -> Element {
    link(&Place::results(&asked.with_rules(asked.rules.switched(rule))).fragment())
}

/// How many hits there are, in words.
pub(crate) fn status(say: Say, answer: &Answer) -> String {
    if answer.hits == 0 {
        return say.no_hits.to_owned();
    }
    say.in_items(say.hits, answer.hits, answer.items)
}

pub(super) fn result(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    query: &Query,
    asked: &Asked,
    hit: &Hit,
) -> Result<Element> {
    let (part, at) = archive.passage(hit.passage)?;
    let Some(block) = part.blocks.get(at) else { return Ok(el("li")) };
    let place = Place::passage(&part.path, Some(part.ordinal(at)), asked);
    let (text, highlights) = shown_snippet(answer, block, part.zone(at));
    let languages = Languages::of(&part.description);
    let above: Vec<String> = part.headings(at).into_iter().map(one_line).collect();
    let own = match block.kind {
        Kind::Reference { number } => say.numbered_reference.with([&number.to_string()]),
        _ if above.is_empty() => kind_name(say, block.kind).to_owned(),
        _ => String::new(),
    };
    // The headings are of the document, the kind of the passage is said by this page.
    let mut heading = link(&place.fragment()).with("class", "hit").with("id", format!("r{}", hit.passage));
    if !above.is_empty() {
        heading = heading.child(words(el("span"), &above.join(" › "), &languages));
    }
    let sign = if above.is_empty() || own.is_empty() { "" } else { " › " };
    let mut element = el("li").child(heading.text([sign, &own].concat()));
    let lit =
        Line { text: &text, marks: &[], lit: &highlights, languages: &languages, say, first: None, own: &[] }
            .nodes();
    element = element.child(with_language(of_class("p", "snippet"), &languages).children(lit));
    let why = why(say, &highlights, &text, query, asked, &languages);
    Ok(if why.children.is_empty() { element } else { element.child(why) })
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

/// In words why a hit matched, where that is not plain to see; each with a link that switches
/// the rule off.
fn why(
    say: Say,
    highlights: &[Highlight],
    text: &str,
    query: &Query,
    asked: &Asked,
    languages: &Languages,
) -> Element {
    let mut reasons: Vec<(Rule, String, Vec<&str>)> = Vec::new();
    for one in highlights.iter().filter(|one| Rule::SWITCHES.contains(&one.rule)) {
        let word = text.get(one.range.clone()).unwrap_or_default();
        let leaf = query.leaves.get(one.leaf);
        let typed = leaf.and_then(|leaf| asked.text.get(leaf.range.clone())).unwrap_or_default();
        let reason = match one.rule {
            Rule::Script => match say.script(word) {
                Some(script) => say.writing_of.with([script, typed]),
                None => say.rule(one.rule).to_owned(),
            },
            Rule::Completion => say.begins_with.with([typed]),
            rule => say.rule(rule).to_owned(),
        };
        let known =
            reasons.iter_mut().find(|(rule, known, _)| (*rule, known) == (one.rule, &mut reason.clone()));
        match known {
            Some((_, _, words)) if words.contains(&word) || words.len() >= MOST_WORDS => {}
            Some((_, _, words)) => words.push(word),
            None => reasons.push((one.rule, reason, vec![word])),
        }
    }
    let languages = languages.among(say);
    let rules: Vec<Rule> = reasons.iter().map(|(rule, ..)| *rule).collect();
    reasons.into_iter().enumerate().fold(of_class("p", "why"), |line, (place, (rule, reason, found))| {
        let text = say.reason.with([&reason, &found.join(", ")]);
        let reason = of_class("span", "reason").child(words(el("span"), &text, &languages));
        // Once for each rule.
        let is_last = !rules.iter().skip(place.saturating_add(1)).any(|other| *other == rule);
        let off = || {
            without(asked, rule)
                .with("class", "off")
                .with("aria-label", say.switch_off_rule.with([say.rule(rule)]))
        };
        let reason = if is_last { reason.text(" ").child(off().text(say.switch_off)) } else { reason };
        line.child(reason).text(" ")
    })
}

fn kind_name(say: Say, kind: Kind) -> &'static str {
    match kind {
        Kind::Title => say.title,
        Kind::Heading { .. } => say.heading,
        Kind::Caption | Kind::Field => say.infobox,
        Kind::Note => say.note,
        Kind::Reference { .. } => say.reference,
        Kind::ListItem { .. } => say.list,
        Kind::Row => say.table,
        Kind::Paragraph | Kind::Quote | Kind::Code => say.beginning,
    }
}
