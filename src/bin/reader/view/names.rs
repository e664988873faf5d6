//! The names of the archive as a list, and one of them with everything that is said of it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use fonds::analysis::{Script, fold, sentences};
use fonds::archive::Archive;
use fonds::archive::names::{ListedName, NameIndex, Said};
use fonds::error::{Gather, Result};
use fonds::names::NameKind;

use super::line::{Languages, with_language, words};
use super::{back, title};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place};
use crate::quote;
use crate::text::Say;

/// Names that are listed at once.
const MOST_LISTED: usize = 500;
/// Items of a name, passages of an item, and names and years beside it that are shown.
const MOST_ITEMS: usize = 20;
const MOST_PASSAGES: usize = 8;
/// Passages of an item with those that are folded away.
const MOST_FOLDED: usize = 200;
const MOST_BESIDE: usize = 16;
const MOST_YEARS: usize = 24;
/// Dates that are looked at for the years.
const MOST_DATES: usize = 5000;
/// Bytes of a sentence before a name and after it.
const AROUND: usize = 200;

/// What changes when other names are to be seen.
pub(crate) struct NameParts {
    /// The letters to choose from.
    pub(crate) choices: Vec<Node>,
    /// How many are seen.
    pub(crate) count: String,
    /// Those that are seen.
    pub(crate) list: Vec<Node>,
}

/// The names, those that begin with this letter, those that have this text.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn names(say: Say, archive: &Archive, letter: &str, find: &str) -> Result<Vec<Node>> {
    let mut nodes = vec![back(say, &Place::default(), say.finding_aid), el("h1").text(say.names).into()];
    if archive.names().is_none() {
        nodes.push(el("p").text(say.no_names).into());
        return Ok(nodes);
    }
    let NameParts { choices, count, list } = name_parts(say, archive, letter, find)?;
    nodes.push(of_class("p", "scope").text(say.names_about).into());
    let field = of_class("p", "find").child(el("label").with("for", "find").text(say.names_find)).child(
        el("input")
            .with("id", "find")
            .with("type", "search")
            .with("autocomplete", "off")
            .with("spellcheck", "false")
            .with("value", find),
    );
    nodes.extend([
        field.into(),
        el("div").with("id", "find-choices").children(choices).into(),
        of_class("p", "count").with("id", "find-count").with("role", "status").text(count).into(),
        el("ul").with("id", "find-list").with("class", "name-list").children(list).into(),
    ]);
    Ok(nodes)
}

/// The first letter of a name, in small letters; a sign for all that begin with none.
fn letter_of(heading: &str) -> String {
    let first = heading.chars().find(|char| char.is_alphanumeric()).filter(|char| char.is_alphabetic());
    first.map_or("#".to_owned(), |char| fold(&char.to_string()).chars().take(1).collect())
}

/// What changes when other names are to be seen.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn name_parts(say: Say, archive: &Archive, letter: &str, find: &str) -> Result<NameParts> {
    let wanted = fold(find.trim());
    let fits = |text: &str| fold(text).contains(&wanted);
    let index = archive.names();
    let found = index.map(|names| names.list_of(fits)).transpose()?.unwrap_or_default();
    let all = index.map_or(0, |names| names.count());
    // By the letters of what has the text, so that none leads to nothing.
    let mut letters: Vec<(Option<Script>, BTreeSet<String>)> = Vec::new();
    for (name, _) in &found {
        let script = name.heading.chars().find_map(Script::of);
        match letters.last_mut() {
            Some((last, letters)) if *last == script => _ = letters.insert(letter_of(&name.heading)),
            _ => letters.push((script, BTreeSet::from([letter_of(&name.heading)]))),
        }
    }
    let choice = |id: String, text: String, name: &str, to: &str| {
        let link = link(&Place::names(to, find).fragment())
            .with("id", &*id)
            .with("data-focus", id)
            .with("aria-label", name)
            .text(text);
        el("li").child(if to == letter { link.with("aria-current", "true") } else { link }).into()
    };
    let mut choices = vec![
        of_class("div", "choice letters")
            .with("role", "group")
            .with("aria-label", say.names_letters)
            .child(el("ul").children([choice(
                "at-all".to_owned(),
                say.all_letters.to_owned(),
                say.all_letters,
                "",
            )]))
            .into(),
    ];
    let is_mixed = letters.len() > 1;
    for (_, letters) in &letters {
        let script = letters.first().filter(|_| is_mixed).and_then(|letter| say.script(letter));
        let links = letters.iter().map(|letter| {
            let shown = letter.to_uppercase();
            choice(format!("at-{letter}"), shown.clone(), &shown, letter)
        });
        let bar = of_class("div", "choice letters").with("role", "group");
        let bar = bar.with("aria-label", script.unwrap_or(say.names_letters));
        // Some letters of two scripts look the same.
        let told = script.map(|script| of_class("span", "count").with("aria-hidden", "true").text(script));
        choices.push(bar.children(told.map(Node::from)).child(el("ul").children(links)).into());
    }
    let seen: Vec<&(ListedName, Option<String>)> =
        found.iter().filter(|(name, _)| letter.is_empty() || letter_of(&name.heading) == letter).collect();
    let mut count = say.references_shown.with([&say.of_usize(seen.len()), &say.of_usize(all as usize)]);
    if seen.len() > MOST_LISTED {
        count = [count, say.names_first.with([&say.of_usize(MOST_LISTED)])].join(" ");
    }
    let entries = seen.iter().take(MOST_LISTED);
    let mut list: Vec<Node> =
        entries.map(|(name, writing)| entry(say, name, writing.as_deref()).into()).collect();
    if list.is_empty() {
        list.push(of_class("li", "none").text(say.names_none).into());
    }
    Ok(NameParts { choices, count, list })
}

/// A name of the list, with the writing by which it was found unless that is the one it is listed by.
fn entry(say: Say, name: &ListedName, writing: Option<&str>) -> Element {
    let to_it = link(&Place::name(&name.heading).fragment()).with("id", format!("n{}", name.number));
    let mut entry = el("li").child(words(to_it, &name.heading, &Languages::unknown())).text(" ");
    if let Some(writing) = writing {
        entry = entry.child(words(of_class("span", "writing"), writing, &Languages::unknown())).text(" ");
    }
    entry.child(of_class("span", "count").text(about(say, name.kind, name.count, name.items)))
}

fn about(say: Say, kind: Option<NameKind>, count: u32, items: u32) -> String {
    let times = say.in_items(say.mentions, count as usize, items as usize);
    let kinds = NameKind::ALL.iter().zip(say.name_kinds);
    let kind = kinds.into_iter().find(|(own, _)| Some(**own) == kind).map(|(_, name)| name);
    kind.map_or(times.clone(), |kind| [kind, &times].join(" · "))
}

/// A name: its writings, the names and years that it stands beside, and where every item speaks
/// of it.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn name(say: Say, archive: &Archive, asked: &str) -> Result<Vec<Node>> {
    let mut nodes = vec![back(say, &Place::names("", ""), say.names)];
    let Some(index) = archive.names() else {
        nodes.extend([el("h1").text(asked).into(), el("p").text(say.no_names).into()]);
        return Ok(nodes);
    };
    let found = index.find(asked)?;
    let Some(number) = found.first().copied() else {
        nodes.extend([el("h1").text(asked).into(), el("p").text(say.no_such_name).into()]);
        return Ok(nodes);
    };
    let own = index.name(number)?;
    nodes.push(words(el("h1"), &own.heading, &Languages::unknown()).into());
    nodes.push(of_class("p", "source").text(about(say, own.kind, own.count, own.spread)).into());
    let beside = Place::compare(0, &Asked::of(&format!("\"{}\"", own.heading.replace('"', " "))));
    nodes.push(el("p").child(link(&beside.fragment()).text(say.compare)).into());

    let mut writings = el("ul").with("class", "name-writings");
    for (text, count) in &own.writings {
        let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
        writings = writings.child(
            el("li")
                .child(words(el("bdi"), &shown, &Languages::unknown()))
                .text(" ")
                .child(of_class("span", "count").text(say.of_usize(*count as usize))),
        );
    }
    nodes.push(section("name-writings", say.name_writings, writings));
    let others: Vec<Element> = found
        .iter()
        .skip(1)
        .filter_map(|other| Some(named(index.name(*other).ok()?.heading, None)))
        .collect();
    if !others.is_empty() {
        nodes.push(section("name-others", say.name_others, list_of(others)));
    }

    let mut beside = Vec::new();
    let mut gather = Gather::default();
    for (other, count) in index.beside(number, MOST_BESIDE)? {
        if let Some(other) = gather.take(index.name(other))? {
            beside.push(named(other.heading, Some(say.of_usize(count as usize))));
        }
    }
    gather.finish()?;
    if !beside.is_empty() {
        nodes.push(section("name-beside", say.name_beside, list_of(beside)));
    }

    let mut said: Vec<(u32, Vec<Said>)> = Vec::new();
    for &(item, _) in own.items.iter().take(MOST_ITEMS) {
        let of_item: Vec<Said> = index.of_item(item)?.into_iter().filter(|one| one.name == number).collect();
        said.push((item, of_item));
    }
    let years = years(say, archive, &said)?;
    if !years.is_empty() {
        nodes.push(section("name-years", say.name_years, list_of(years)));
    }
    let mut spoken = of_class("section", "name-part")
        .with("aria-labelledby", "name-spoken")
        .child(el("h2").with("id", "name-spoken").text(say.name_spoken));
    for (item, said) in &said {
        spoken = spoken.children(of_item(say, archive, *item, said)?);
    }
    let rest = (own.spread as usize).saturating_sub(said.len());
    if rest > 0 {
        let query = ["\"", &own.heading.replace('"', " "), "\""].concat();
        let all = link(&Place::results(&Asked::of(&query)).fragment()).text(say.count(say.more_items, rest));
        spoken = spoken.child(el("p").child(all));
    }
    nodes.push(spoken.into());
    Ok(nodes)
}

fn section(id: &'static str, name: &str, list: Element) -> Node {
    el("section")
        .with("class", "name-part")
        .with("aria-labelledby", id)
        .child(el("h2").with("id", id).text(name))
        .child(list)
        .into()
}

fn list_of(entries: Vec<Element>) -> Element {
    of_class("ul", "name-links").children(entries.into_iter().map(Node::from))
}

fn named(heading: String, count: Option<String>) -> Element {
    let to_it = words(link(&Place::name(&heading).fragment()), &heading, &Languages::unknown());
    let entry = el("li").child(to_it);
    match count {
        Some(count) => entry.text(" ").child(of_class("span", "count").text(count)),
        None => entry,
    }
}

/// The years in the passages that speak of it, each with its first passage.
fn years(say: Say, archive: &Archive, said: &[(u32, Vec<Said>)]) -> Result<Vec<Element>> {
    let Some(chronology) = archive.chronology() else { return Ok(Vec::new()) };
    let passages: BTreeSet<u32> = said.iter().flat_map(|(_, said)| said).map(|one| one.passage).collect();
    let items: Vec<u32> = said.iter().map(|(item, _)| *item).collect();
    let mut years = BTreeMap::new();
    for moment in chronology.of(&items, MOST_DATES)? {
        if passages.contains(&moment.passage) {
            years.entry(moment.date.first.ymd().0).or_insert(moment);
        }
    }
    let mut entries = Vec::new();
    for (year, moment) in years.into_iter().take(MOST_YEARS) {
        let (part, at) = archive.passage(moment.passage)?;
        let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let place = Place::passage(&part.path, Some(part.ordinal(at)), &Asked::default())
            .quoted(&quote::of_part(text, &moment.date.range));
        entries.push(el("li").child(link(&place.fragment()).text(say.year_name(year))));
    }
    Ok(entries)
}

/// Where an item speaks of it: each passage with the sentence.
fn of_item(say: Say, archive: &Archive, item: u32, said: &[Said]) -> Result<Vec<Node>> {
    let stored = archive.item(item)?;
    let languages = Languages::of(&stored.description);
    let to_item = link(&Place::passage(&stored.path, None, &Asked::default()).fragment());
    let head = el("h3").child(to_item.child(title(&stored.description))).text(" ").child(
        of_class("span", "count").text(if stored.description.source.is_empty() {
            stored.path.clone()
        } else {
            stored.description.source.clone()
        }),
    );
    let mut list = of_class("ol", "name-passages");
    let mut folded = of_class("ol", "name-passages");
    let passages = || said.chunk_by(|one, other| one.passage == other.passage);
    for (at_all, group) in passages().take(MOST_FOLDED).enumerate() {
        let Some(first) = group.first() else { continue };
        let (part, at) = archive.passage(first.passage)?;
        let text = part.blocks.get(at).map_or("", |block| block.text.as_str());
        let ordinal = part.ordinal(at);
        let place = Place::passage(&part.path, Some(ordinal), &Asked::default())
            .quoted(&quote::of_part(text, &first.range));
        let (before, after) = around(text, &first.range);
        let written = text.get(first.range.clone()).unwrap_or_default();
        let line = el("li")
            .with("value", ordinal.to_string())
            .child(with_language(of_class("span", "text"), &languages).text(before))
            .child(words(link(&place.fragment()).with("class", "hit"), written, &languages))
            .child(with_language(of_class("span", "text"), &languages).text(after));
        if at_all < MOST_PASSAGES {
            list = list.child(line);
        } else {
            folded = folded.child(line);
        }
    }
    let all = passages().count();
    let rest = |seen: usize| Some(all.saturating_sub(seen)).filter(|&rest| rest > 0);
    let folded = rest(MOST_PASSAGES).map(|rest| {
        let summary = el("summary").text(say.count(say.more_passages, rest));
        el("details").with("id", format!("rest{item}")).child(summary).child(folded).into()
    });
    let rest =
        rest(MOST_FOLDED).map(|rest| of_class("p", "quiet").text(say.count(say.more_passages, rest)).into());
    Ok([head.into(), list.into()].into_iter().chain(folded).chain(rest).collect())
}

/// The rest of the sentence that a range stands in, before it and after.
fn around(text: &str, range: &Range<usize>) -> (String, String) {
    let from = text.floor_char_boundary(range.start.saturating_sub(AROUND));
    let to = text.ceil_char_boundary(range.end.saturating_add(AROUND));
    let window = text.get(from..to).unwrap_or_default();
    let (start, end) = (range.start.saturating_sub(from), range.end.saturating_sub(from));
    let mut sentence = start..end;
    for part in sentences(window) {
        if part.start <= start && part.end > start {
            sentence.start = part.start;
        }
        if part.start < end && part.end >= end {
            sentence.end = part.end;
        }
    }
    let mut before = window.get(sentence.start..start).unwrap_or_default().to_owned();
    let mut after = window.get(end..sentence.end).unwrap_or_default().trim_end().to_owned();
    // What is too long is cut between two words.
    if sentence.start == 0 && from > 0 {
        let whole = before.split_once(char::is_whitespace).map(|(_, whole)| format!("… {whole}"));
        before = whole.unwrap_or_else(|| format!("…{before}"));
    }
    if to < text.len() && sentence.end >= window.len() {
        let whole = after.rsplit_once(char::is_whitespace).map(|(whole, _)| format!("{whole} …"));
        after = whole.unwrap_or_else(|| format!("{after}…"));
    }
    (before, after)
}

/// A name that stands in the text of an item, to be a link there.
pub(super) struct InText {
    /// The passage in the archive, and bytes of its text.
    pub(super) passage: u32,
    pub(super) range: Range<usize>,
    /// As it is listed.
    pub(super) heading: String,
    /// Whether it is the first mention of the name in its section: the others cannot be gone to by Tab, or
    /// there would be hundreds of stops.
    pub(super) is_first: bool,
}

/// The names in the text of an item, in order, but for its own name where that is its title; nothing where
/// what is needed is not at hand. `begins` says of a passage that a section begins with it.
pub(super) fn in_text(archive: &Archive, item: u32, begins: impl Fn(u32) -> bool) -> Vec<InText> {
    let read = || {
        let index = archive.names()?;
        let said = index.of_item(item).ok()?;
        let numbers = fonds::order::set(said.iter().map(|one| one.name));
        let headings = index.headings(&numbers).ok()?;
        let mut known: BTreeSet<u32> = BTreeSet::new();
        let mut last: Option<u32> = None;
        let link = |one: Said| {
            let since = last.map_or(one.passage, |last| last.saturating_add(1));
            if (since..=one.passage).any(&begins) {
                known.clear();
            }
            last = Some(one.passage);
            let is_first = known.insert(one.name);
            let heading = headings.get(&one.name)?.clone();
            Some(InText { passage: one.passage, range: one.range, heading, is_first })
        };
        Some(said.into_iter().filter_map(link).collect())
    };
    read().unwrap_or_default()
}

/// The names that an item speaks of most, to be opened beside it; nothing where what is needed is
/// not at hand: nobody waits for it.
pub(super) fn here(say: Say, archive: &Archive, item: u32) -> Option<Node> {
    let index: NameIndex<'_> = archive.names()?;
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for one in index.of_item(item).ok()? {
        let count = counts.entry(one.name).or_default();
        *count = count.saturating_add(1);
    }
    let mut names: Vec<(u32, u32)> = counts.into_iter().collect();
    fonds::order::by_key(&mut names, |(_, count)| u64::from(u32::MAX.saturating_sub(*count)));
    let all = names.len();
    let mut entries = Vec::new();
    for (number, count) in names.into_iter().take(MOST_LISTED / 10) {
        entries.push(named(index.name(number).ok()?.heading, Some(say.of_usize(count as usize))));
    }
    let summary = format!("{} ({})", say.names_here, say.of_usize(all));
    (all > 0).then(|| {
        of_class("details", "about names-here")
            .child(el("summary").text(summary))
            .child(list_of(entries))
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        let words = "seven ".repeat(60);
        let text = format!("First. We {words}saw Avtonom and {words}went.");
        let at = text.find("Avtonom").unwrap();
        let (before, after) = around(&text, &(at..at + 7));
        assert!(before.starts_with("… seven ") && before.ends_with(" saw "), "{before}");
        assert!(after.starts_with(" and seven ") && after.ends_with(" seven …"), "{after}");
        // A short one is whole.
        assert_eq!(
            around("One. Two Avtonom here. Three.", &(9..16)),
            ("Two ".to_owned(), " here.".to_owned())
        );
    }
}
