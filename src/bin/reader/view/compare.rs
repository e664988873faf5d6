//! Side by side, a column for each source: what several passages state of one matter, those first
//! in which they differ; or what a query finds.

use std::collections::BTreeSet;
use std::ops::Range;

use fonds::archive::{Archive, Part};
use fonds::error::{Gather, Result};
use fonds::order;
use fonds::query::{Field, Query};
use fonds::search::{Answer, exactly, filtered};
use fonds::statements::{About, BASE, Difference, Ground, Statement, Topic};

use super::acts::act;
use super::line::{Languages, with_language};
use super::results::result;
use super::{back_of, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::notes::{Anchor, Notes};
use crate::place::{Asked, Place};
use crate::quote;
use crate::text::Say;

/// Topics on one page, and the statements of one source that are shown.
const MOST_TOPICS: usize = 40;
const MOST_STATEMENTS: usize = 8;
/// Sources of a query that stand side by side, and the passages of each.
const MOST_SOURCES: usize = 12;
const MOST_HITS: usize = 6;
/// Colours of sources; a source beyond has that of an earlier one, and its own label.
const COLOURS: u32 = 6;

/// What is above either view.
fn head(say: Say, asked: &Asked, about: Element) -> Vec<Node> {
    vec![back_of(say, asked), el("h1").text(say.compare).into(), about.into()]
}

/// What a query finds, a column for each of the best sources, in the order of the archive.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn found_beside(
    say: Say,
    archive: &Archive,
    answer: &Answer,
    query: &Query,
    asked: &Asked,
) -> Result<Vec<Node>> {
    let all = link(&Place::compare(0, &Asked::default()).fragment()).text(say.all_compared);
    let about = of_class("p", "filter").text(say.compared_of.with([asked.text.trim()])).text(" ").child(all);
    let mut nodes = head(say, asked, about);
    let mut groups = answer.groups.best(MOST_SOURCES).to_vec();
    groups.truncate(answer.items);
    order::by_key(&mut groups, |group| group.item.into());
    let mut gather = Gather::default();
    let mut hits = Vec::new();
    for group in &groups {
        gather.take(archive.item(group.item))?;
        let mut of_item = gather.take(answer.hits_of(archive, group.item))?.unwrap_or_default();
        of_item.truncate(MOST_HITS);
        for hit in &of_item {
            gather.take(archive.passage(hit.passage))?;
        }
        hits.push(of_item);
    }
    gather.finish()?;
    let mut columns = of_class("div", "sources");
    for (group, of_item) in groups.iter().zip(hits) {
        let mut list = of_class("ol", "hits");
        for hit in &of_item {
            list = list.child(result(say, archive, answer, query, asked, hit)?);
        }
        let rest = group.hits.saturating_sub(of_item.len());
        let path = archive.item(group.item)?.path;
        let of_it = asked.with_text(&filtered(&asked.text, query, &exactly(Field::Item, &path)));
        let to_rest = link(&Place::results(&of_it).fragment()).text(say.count(say.more_passages, rest));
        let rest = (rest > 0).then(|| of_class("p", "quiet").child(to_rest));
        columns = columns.child(column(archive, group.item, "h2", list, rest)?);
    }
    nodes.push(match groups.is_empty() {
        true => el("p").text(say.no_hits).into(),
        false => of_class("div", "topic").child(columns).into(),
    });
    let rest = answer.items.saturating_sub(groups.len());
    let results = link(&Place::results(asked).fragment()).text(say.count(say.more_items, rest));
    nodes.extend((rest > 0).then(|| el("p").child(results).into()));
    Ok(nodes)
}

/// The column of a source; `rest` is what is not seen of it at first.
pub(super) fn column(
    archive: &Archive,
    item: u32,
    heading: &'static str,
    list: Element,
    rest: Option<Element>,
) -> Result<Element> {
    let stored = archive.item(item)?;
    let to_item = link(&Place::passage(&stored.path, None, &Asked::default()).fragment());
    let source = &stored.description.source;
    let source = if source.is_empty() { stored.path.clone() } else { source.clone() };
    let label = el(heading)
        .child(to_item.child(title(&stored.description)))
        .child(of_class("span", "source").text(source));
    Ok(of_class("section", "of-source")
        .with("data-source", (item % COLOURS).to_string())
        .child(label)
        .child(list)
        .children(rest.map(Node::from)))
}

/// A matter in which sources differ, as the reader may set it apart.
pub(crate) struct Row {
    /// Its number among the topics.
    pub(crate) number: u32,
    /// What names it, whatever language the page speaks: what is told of whom, and the values.
    pub(crate) named: String,
    /// The first of the sentences that differ.
    pub(crate) anchor: Anchor,
}

/// The id of the button that sets a matter apart or takes that back.
pub(crate) fn apart_id(number: u32) -> String {
    format!("apart{number}")
}

/// The topics of a page.
fn seen_of(topics: &[Topic], from: u32) -> &[Topic] {
    let seen = topics.get(from as usize..).unwrap_or_default();
    seen.get(..MOST_TOPICS).unwrap_or(seen)
}

/// The matters in which sources differ, of the page that begins with a topic.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn rows(archive: &Archive, from: u32) -> Result<Vec<Row>> {
    let topics = archive.topics()?;
    let sizes = archive.sizes()?;
    let passage = |item: u32, block: u32| sizes.range(item).start.saturating_add(block);
    let mut gather = Gather::default();
    let mut rows = Vec::new();
    for (number, topic) in (from..).zip(seen_of(&topics, from)).filter(|(_, one)| !one.differences.is_empty())
    {
        rows.extend(gather.take(row(archive, number, topic, &passage))?.flatten());
    }
    gather.finish()?;
    Ok(rows)
}

fn row(
    archive: &Archive,
    number: u32,
    topic: &Topic,
    passage: &impl Fn(u32, u32) -> u32,
) -> Result<Option<Row>> {
    let about = match &topic.about {
        About::Event(event) => format!("{event:?}").to_lowercase(),
        About::Count(what) => what.clone(),
        About::Post(post) => post.clone(),
        About::Sort => "sort".to_owned(),
        About::Making => "making".to_owned(),
    };
    let mut named = format!("{about} · {}", topic.subject);
    let mut anchor = None;
    for difference in &topic.differences {
        let mut sign = " · ";
        for place in difference.values.iter().filter_map(|places| places.first()) {
            let Some((item, one, value)) = given(topic, place) else { continue };
            let (part, at) = archive.passage(passage(item, one.block))?;
            let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
            named.push_str(sign);
            named.push_str(text.get(value).unwrap_or_default());
            sign = " ≠ ";
            if anchor.is_none() {
                let sentence = one.sentence.start as usize..one.sentence.end as usize;
                let digest = archive.item(item)?.fixity.to_string();
                anchor = Some(Anchor::new(&part.path, &digest, part.ordinal(at), text, Some(&sentence)));
            }
        }
    }
    Ok(anchor.map(|anchor| Row { number, named, anchor }))
}

/// The item, the statement and the bytes of a value of a difference.
fn given<'t>(
    topic: &'t Topic,
    (statement, value): &(u32, u32),
) -> Option<(u32, &'t Statement, Range<usize>)> {
    let (item, one) = topic.statements.get(*statement as usize)?;
    let range = &one.values.get(*value as usize)?.range;
    Some((*item, one, range.start as usize..range.end as usize))
}

/// What the passages state of the same matters, from a topic on; what the reader set apart comes last.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn compare(say: Say, archive: &Archive, from: u32, notes: &Notes) -> Result<Vec<Node>> {
    let mut nodes = head(say, &Asked::default(), of_class("p", "scope").text(say.compare_about));
    let topics = archive.topics()?;
    if topics.is_empty() {
        nodes.push(el("p").text(say.nothing_to_compare).into());
        return Ok(nodes);
    }
    let first = from as usize;
    let seen = seen_of(&topics, from);
    // All passages at once, so that a shelf loads them together.
    let sizes = archive.sizes()?;
    let passage = |item: u32, block: u32| sizes.range(item).start.saturating_add(block);
    let mut gather = Gather::default();
    for (item, one) in seen.iter().flat_map(|topic| &topic.statements) {
        gather.take(archive.passage(passage(*item, one.block)))?;
        gather.take(archive.item(*item))?;
    }
    gather.finish()?;
    let rows = rows(archive, from)?;
    let set_apart: BTreeSet<u32> =
        order::set(rows.iter().filter(|row| notes.apart(&row.named).is_some()).map(|row| row.number));
    let (differ, alike): (Vec<_>, Vec<_>) =
        (from..).zip(seen).partition(|(_, topic)| !topic.differences.is_empty());
    let (apart, differ): (Vec<_>, Vec<_>) =
        differ.into_iter().partition(|(number, _)| set_apart.contains(number));
    for (id, heading, list) in [
        ("differ", say.sources_differ, differ),
        ("alike", say.sources_alike, alike),
        ("apart", say.not_the_same, apart),
    ] {
        if list.is_empty() {
            continue;
        }
        let mut section = of_class("section", "topics")
            .with("aria-labelledby", id)
            .child(el("h2").with("id", id).text(heading));
        if id == "apart" {
            section = section.child(of_class("p", "quiet").text(say.apart_about));
        }
        for (number, topic) in list {
            section = section.child(shown(say, archive, number, topic, id == "apart", &passage)?);
        }
        nodes.push(section.into());
    }
    let next = first.saturating_add(MOST_TOPICS);
    if next < topics.len() {
        let rest = topics.len().saturating_sub(next);
        let next = Place::compare(u32::try_from(next).unwrap_or(u32::MAX), &Asked::default());
        nodes.push(el("p").child(link(&next.fragment()).text(say.count(say.more_topics, rest))).into());
    }
    Ok(nodes)
}

fn shown(
    say: Say,
    archive: &Archive,
    number: u32,
    topic: &Topic,
    is_apart: bool,
    passage: &impl Fn(u32, u32) -> u32,
) -> Result<Element> {
    let mut section = of_class("article", "topic").with("id", format!("topic{number}"));
    let about = match &topic.about {
        About::Event(event) => say.events.get(*event as usize).copied().unwrap_or_default().to_owned(),
        About::Count(_) => counted(archive, topic, passage)?.unwrap_or_else(|| say.how_many.to_owned()),
        About::Post(post) => post.clone(),
        About::Sort => say.what_it_is.to_owned(),
        About::Making => say.date_of_text.to_owned(),
    };
    let (text, name) = match is_apart {
        true => (say.take_back, say.take_back_of),
        false => (say.not_the_same, say.not_the_same_of),
    };
    let named = format!("{} – {about}", topic.subject);
    let heading = el("h3").child(el("bdi").text(topic.subject.clone())).text(" – ").text(about);
    let apart = act("apart", text)
        .with("id", apart_id(number))
        .with("class", "quiet")
        .with("data-value", number.to_string())
        .with("aria-label", name.with([&named]));
    section = section.child(heading);
    if !topic.differences.is_empty() {
        section = section.child(apart);
    }
    // The values that differ are lit wherever they stand.
    let lit: BTreeSet<(u32, u32)> =
        topic.differences.iter().flat_map(|one| &one.values).flatten().copied().collect();
    for difference in &topic.differences {
        section = section.child(told(say, archive, topic, difference, passage)?);
    }
    let mut sources: Vec<u32> = topic.statements.iter().map(|(item, _)| *item).collect();
    sources.dedup();
    // Of each value that differs, the first sentence is seen however many others there are.
    let proofs: BTreeSet<u32> = topic
        .differences
        .iter()
        .flat_map(|one| &one.values)
        .filter_map(|places| places.first().map(|(statement, _)| *statement))
        .collect();
    let mut columns = of_class("div", "sources");
    for item in sources {
        let languages = Languages::of(&archive.item(item)?.description);
        let (mut list, mut folded) = (of_class("ol", "plain"), of_class("ol", "plain"));
        let own = (0_u32..).zip(&topic.statements).filter(|(_, (of, _))| *of == item);
        let proven = own.clone().filter(|(at, _)| proofs.contains(at)).count();
        let (mut others, mut rest) = (MOST_STATEMENTS.saturating_sub(proven), 0_usize);
        for (at, (_, one)) in own {
            let (part, place) = archive.passage(passage(item, one.block))?;
            let line = statement(&part, place, at, one, &lit, &languages);
            if proofs.contains(&at) {
                list = list.child(line);
            } else if let Some(left) = others.checked_sub(1) {
                others = left;
                list = list.child(line);
            } else {
                rest = rest.saturating_add(1);
                folded = folded.child(line);
            }
        }
        let rest = (rest > 0).then(|| {
            let summary = el("summary").text(say.count(say.more_passages, rest));
            el("details").with("id", format!("rest{number}-{item}")).child(summary).child(folded)
        });
        columns = columns.child(column(archive, item, "h4", list, rest)?);
    }
    Ok(section.child(columns))
}

/// What is counted, as the first statement writes it.
fn counted(archive: &Archive, topic: &Topic, passage: &impl Fn(u32, u32) -> u32) -> Result<Option<String>> {
    let Some((item, one)) = topic.statements.first() else { return Ok(None) };
    let (part, at) = archive.passage(passage(*item, one.block))?;
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let words = text.get(one.word.start as usize..one.word.end as usize);
    Ok(words.and_then(|words| words.rsplit(' ').next()).map(str::to_owned))
}

/// The values that differ, and how sure it is that they are of one fact.
fn told(
    say: Say,
    archive: &Archive,
    topic: &Topic,
    difference: &Difference,
    passage: &impl Fn(u32, u32) -> u32,
) -> Result<Element> {
    let kind = say.value_kinds.get(difference.kind as usize).copied().unwrap_or_default();
    // Of which of several events it is, if it is of one.
    let mut events: Vec<&About> = difference
        .values
        .iter()
        .flatten()
        .filter_map(|(statement, _)| Some(&topic.statements.get(*statement as usize)?.1.about))
        .collect();
    events.dedup();
    let event = match events.as_slice() {
        [About::Event(event)] if events.as_slice() != [&topic.about] => say.events.get(*event as usize),
        _ => None,
    };
    let kind = event.map_or(kind.to_owned(), |event| format!("{kind} ({event})"));
    let mut line = of_class("p", "differ").child(el("span").text(format!("{kind}: ")));
    for (number, places) in difference.values.iter().enumerate() {
        let Some((item, one, value)) = places.first().and_then(|place| given(topic, place)) else { continue };
        let (part, at) = archive.passage(passage(item, one.block))?;
        let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let written = text.get(value).unwrap_or_default();
        if number > 0 {
            line = line.text(" ≠ ");
        }
        let languages = Languages::of(&archive.item(item)?.description);
        line = line.child(with_language(el("mark"), &languages).text(written));
        if places.len() > 1 {
            line = line.text(format!(" ×{}", places.len()));
        }
    }
    let mut grounds = of_class("ul", "plain").child(el("li").text(format!("{BASE}: {}", say.ground_base)));
    for ground in &difference.grounds {
        let words = match ground {
            Ground::BothNamed => say.ground_named.to_owned(),
            Ground::OtherItem => say.ground_items.to_owned(),
            Ground::SharedWords(count) => say.count(say.ground_words, usize::from(*count)),
            Ground::Single => say.ground_single.to_owned(),
            Ground::FarApart => say.ground_far.to_owned(),
            Ground::Vague => say.ground_vague.to_owned(),
            Ground::OtherEvent => say.ground_event.to_owned(),
        };
        grounds = grounds.child(el("li").text(format!("{:+}: {words}", ground.weight())));
    }
    let sure = el("summary").text(say.certainty.with([&difference.certainty.to_string()]));
    Ok(of_class("div", "difference").child(line).child(el("details").child(sure).child(grounds)))
}

/// A sentence with its values, a link to it.
fn statement(
    part: &Part,
    at: usize,
    number: u32,
    one: &Statement,
    lit: &BTreeSet<(u32, u32)>,
    languages: &Languages,
) -> Element {
    let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
    let piece = |range: Range<usize>| text.get(range).unwrap_or_default();
    let sentence = one.sentence.start as usize..one.sentence.end as usize;
    let ordinal = part.ordinal(at);
    let place =
        Place::passage(&part.path, Some(ordinal), &Asked::default()).quoted(&quote::of_part(text, &sentence));
    let mut line = with_language(of_class("span", "text"), languages);
    let mut end = sentence.start;
    for (value, known) in (0_u32..).zip(&one.values) {
        let range = known.range.start as usize..known.range.end as usize;
        if range.start < end || range.end > sentence.end {
            continue;
        }
        let kind = if lit.contains(&(number, value)) { el("mark") } else { of_class("span", "value") };
        line = line.text(piece(end..range.start)).child(kind.text(piece(range.clone())));
        end = range.end;
    }
    line = line.text(piece(end..sentence.end));
    el("li")
        .child(link(&place.fragment()).with("class", "at").text(format!("¶{ordinal}")))
        .text(" ")
        .child(line)
}
