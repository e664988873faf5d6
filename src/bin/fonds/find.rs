//! Searching an archive: for people, as JSON, and as a run for `trec_eval`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use fonds::analysis::dates::Day;
use fonds::archive::Archive;
use fonds::search::{self, Facets, Level, Options, Rule, Rules, SortBy, filtered};
use fonds::snippet::snippet;
use fonds::{document, index, query};
use serde::{Deserialize, Serialize};

use crate::commands::{By, Format, Search, Sort};
use crate::files;
use crate::terminal::{count, shown};

/// The longest snippet, in characters.
const SNIPPET: usize = 280;
/// What is printed if no limit is given.
const HITS: usize = 10;
const TREC_ITEMS: usize = 1000;
/// Of one item no more are printed, so that others are seen too.
const OF_EACH: usize = 3;

/// `fonds search`.
pub(crate) fn search(out: &mut impl Write, asked: &Search) -> Result<()> {
    let in_archive = || asked.archive.display().to_string();
    let archive = files::open(&asked.archive)?;
    let format = if asked.json { Some(Format::Json) } else { asked.format };
    ensure!(
        format != Some(Format::Trec) || asked.sort == Sort::Relevance,
        "A run for TREC is ranked by relevance. Leave --sort out."
    );
    let queries = match (&asked.query, &asked.queries) {
        (Some(text), _) if asked.concordance => {
            return concordance(out, &archive, asked, text).with_context(in_archive);
        }
        (Some(text), _) if asked.finding => {
            let digest = archive.digest().with_context(in_archive)?;
            let absence = search::absence(&archive, text, &query::parse(text), options(asked));
            let absence = absence.with_context(in_archive)?;
            return Ok(write!(out, "{}", absence.finding(text, &digest.to_string(), &today()))?);
        }
        (Some(text), None) => {
            let format = format.unwrap_or(Format::Text);
            let query = Query { id: "1".to_owned(), text: text.clone() };
            return one(out, &archive, asked, format, None, &query).with_context(in_archive);
        }
        (_, Some(path)) => read_queries(path)?,
        (None, None) => Vec::new(),
    };
    for query in &queries {
        let format = format.unwrap_or(Format::Json);
        one(out, &archive, asked, format, Some(&query.id), query).with_context(in_archive)?;
    }
    Ok(())
}

/// The day that this machine's clock shows, in UTC.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Day(i32::try_from(seconds / (24 * 60 * 60)).unwrap_or_default()).to_string()
}

/// How a search was asked for.
fn options(asked: &Search) -> Options {
    Options { rules: Rules::without(&asked.off.join(",")) }
}

/// What a query finds, in the order that was asked for.
fn found(archive: &Archive, text: &str, query: &query::Query, asked: &Search) -> Result<search::Answer> {
    let mut answer = search::search(archive, text, query, options(asked))?;
    answer.groups = answer
        .sorted(
            archive,
            match asked.sort {
                Sort::Relevance => search::Sort::Relevance,
                Sort::Order => search::Sort::Order,
                Sort::Date => search::Sort::Date,
            },
        )?
        .into();
    Ok(answer)
}

/// The hits that are shown.
fn best(archive: &Archive, answer: &search::Answer, sort: Sort, limit: usize) -> Result<Vec<search::Hit>> {
    let mut hits = answer.best(archive, OF_EACH, 0, limit)?;
    if sort == Sort::Order {
        hits.sort_by_key(|hit| hit.passage);
    }
    Ok(hits)
}

fn one(
    out: &mut impl Write,
    archive: &Archive,
    asked: &Search,
    format: Format,
    id: Option<&str>,
    query: &Query,
) -> Result<()> {
    let limit = asked.limit.unwrap_or(if format == Format::Trec { TREC_ITEMS } else { HITS });
    let parsed = query::parse(&query.text);
    let answer = found(archive, &query.text, &parsed, asked)?;
    match format {
        Format::Text => {
            if let Some(id) = id {
                writeln!(out, "# {}: {}", shown(id), shown(&query.text))?;
            }
            head(out, &answer, &query.text, &parsed)?;
            if answer.hits == 0 || answer.groups.first().is_some_and(|best| best.level == Level::Some) {
                absent(out, archive, &query.text, &parsed, options(asked), answer.hits == 0)?;
            }
            if asked.facets {
                print_facets(out, &search::facets(archive, &answer)?)?;
            }
            hits(out, archive, &answer, &best(archive, &answer, asked.sort, limit)?, false)
        }
        Format::Json => {
            let answer = for_programs(archive, id, &query.text, &parsed, &answer, asked, limit)?;
            serde_json::to_writer(&mut *out, &answer).map_err(io::Error::from)?;
            Ok(writeln!(out)?)
        }
        Format::Trec => run(out, archive, &query.id, &answer, limit, &asked.tag),
    }
}

/// `fonds explain`.
pub(crate) fn explain(out: &mut impl Write, path: &Path, text: &str, limit: usize) -> Result<()> {
    let archive = files::open(path)?;
    let mut explained = || -> Result<()> {
        let query = query::parse(text);
        let answer = search::search(&archive, text, &query, Options::default())?;
        head(out, &answer, text, &query)?;
        hits(out, &archive, &answer, &best(&archive, &answer, Sort::Relevance, limit)?, true)
    };
    explained().with_context(|| path.display().to_string())
}

/// How an answer came about, for people.
fn head(out: &mut impl Write, answer: &search::Answer, text: &str, query: &query::Query) -> Result<()> {
    for notice in &answer.notices {
        writeln!(out, "! {}", shown(&notice.to_string()))?;
    }
    let (hits, items) = (answer.hits, answer.items);
    writeln!(out, "{} in {}", count(hits, "hit", "hits"), count(items, "item", "items"))?;
    // That a word stands for itself needs no words.
    for reason in answer.reasons().iter().filter(|reason| reason.rule > Rule::Phrase) {
        let words = reason.words.join(", ");
        let more = reason.count.saturating_sub(reason.words.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (typed, rule) = (typed(text, query, reason.leaf), reason.rule.name());
        writeln!(out, "  “{}”, {rule}: {}{more}", shown(typed), shown(&words))?;
    }
    Ok(())
}

/// A word or phrase as it was typed.
fn typed<'t>(text: &'t str, query: &query::Query, leaf: usize) -> &'t str {
    let range = query.leaves.get(leaf).map(|leaf| leaf.range.clone());
    range.and_then(|range| text.get(range)).unwrap_or_default().trim()
}

/// Why nothing was found, for people; of what was found in part the words that are nowhere.
fn absent(
    out: &mut impl Write,
    archive: &Archive,
    text: &str,
    query: &query::Query,
    options: Options,
    is_empty: bool,
) -> Result<()> {
    if query.root.is_none() {
        return Ok(());
    }
    let absence = search::absence(archive, text, query, options)?;
    let sentences = if is_empty {
        let places = absence.damage.first.iter().map(|place| format!("- {}", place.sentence()));
        absence.sentences().into_iter().chain(places).collect()
    } else {
        absence.words.iter().filter(|word| word.passages == 0).map(search::Word::sentence).collect::<Vec<_>>()
    };
    for sentence in sentences {
        writeln!(out, "  {}", shown(&sentence))?;
    }
    Ok(())
}

/// Facets for people.
fn print_facets(out: &mut impl Write, facets: &Facets) -> Result<()> {
    for (name, facet) in
        [("languages", &facets.languages), ("sources", &facets.sources), ("years", &facets.years)]
    {
        if facet.values.is_empty() {
            continue;
        }
        let values: Vec<String> =
            facet.values.iter().map(|value| format!("{} ({})", shown(&value.name), value.count)).collect();
        let more = if facet.more > 0 { format!(", and {} more", facet.more) } else { String::new() };
        writeln!(out, "  {name}: {}{more}", values.join(", "))?;
    }
    Ok(())
}

/// Hits for people.
fn hits(
    out: &mut impl Write,
    archive: &Archive,
    answer: &search::Answer,
    hits: &[search::Hit],
    explain: bool,
) -> Result<()> {
    for hit in hits {
        let (part, at) = archive.passage(hit.passage)?;
        let Some(block) = part.blocks.get(at) else { continue };
        let source = if part.description.source.is_empty() { &part.path } else { &part.description.source };
        writeln!(
            out,
            "\n{} ({}), passage {}, score {:.3}",
            shown(&part.description.title),
            shown(source),
            part.ordinal(at),
            hit.score
        )?;
        if explain {
            writeln!(out, "{}", answer.explain(archive, hit.passage)?)?;
            continue;
        }
        let lit: Vec<_> =
            answer.highlights(&block.text, part.zone(at)).into_iter().map(|one| one.range).collect();
        let cut = snippet(&block.text, &lit, SNIPPET);
        writeln!(out, "  {}", shown(&cut.text))?;
    }
    Ok(())
}

/// Every occurrence in its context.
fn concordance(out: &mut impl Write, archive: &Archive, asked: &Search, text: &str) -> Result<()> {
    let answer = search::search(archive, text, &query::parse(text), options(asked))?;
    let by: Vec<SortBy> = asked.by.iter().map(|by| (*by).into()).collect();
    let all = search::concordance(archive, &answer, &by, 0, asked.limit.unwrap_or(usize::MAX))?;
    if asked.csv {
        return Ok(write!(out, "{}", all.csv())?);
    }
    if asked.json {
        let lines = all.lines.iter().map(|line| Occurrence {
            item: line.item,
            path: &line.path,
            passage: line.ordinal,
            before: &line.before,
            found: &line.found,
            after: &line.after,
        });
        let lines = Lines { query: text, total: all.total, left_out: all.left_out, lines: lines.collect() };
        serde_json::to_writer(&mut *out, &lines).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    for notice in &answer.notices {
        writeln!(out, "! {}", shown(&notice.to_string()))?;
    }
    writeln!(out, "{}", count(all.total, "occurrence", "occurrences"))?;
    if all.left_out > 0 {
        writeln!(out, "! {} left out: there are more occurrences.", count(all.left_out, "hit", "hits"))?;
    }
    for line in &all.lines {
        // What was found stands in one column.
        let before = shown(&line.before);
        let space = " ".repeat(search::AROUND.saturating_sub(before.chars().count()));
        let (found, after) = (shown(&line.found), shown(&line.after));
        let place = format!("{}, passage {}", shown(&line.path), line.ordinal);
        writeln!(out, "{space}{before}[{found}]{after}  ({place})")?;
    }
    Ok(())
}

impl From<By> for SortBy {
    fn from(by: By) -> Self {
        match by {
            By::Left1 => Self::Left1,
            By::Left2 => Self::Left2,
            By::Right1 => Self::Right1,
            By::Right2 => Self::Right2,
            By::Order => Self::Order,
        }
    }
}

/// A concordance, for programs.
#[derive(Serialize)]
struct Lines<'a> {
    query: &'a str,
    total: usize,
    /// How many hits have occurrences that are not among the lines.
    left_out: usize,
    lines: Vec<Occurrence<'a>>,
}

#[derive(Serialize)]
struct Occurrence<'a> {
    item: u32,
    path: &'a str,
    passage: u32,
    before: &'a str,
    found: &'a str,
    after: &'a str,
}

/// An answer, for programs.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    query: &'a str,
    /// Sentences.
    notices: Vec<String>,
    /// How many passages were found, and of how many items.
    total: usize,
    items: usize,
    /// Which words stand for those of the query, and why.
    reasons: Vec<Reason<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<BTreeMap<&'static str, Counts>>,
    /// If nothing was found, why.
    #[serde(skip_serializing_if = "Option::is_none")]
    absence: Option<Absent>,
    hits: Vec<Hit>,
}

#[derive(Serialize)]
struct Reason<'a> {
    word: &'a str,
    rule: &'static str,
    words: Vec<String>,
    count: usize,
}

#[derive(Serialize)]
struct Counts {
    values: Vec<Counted>,
    /// How many values are not among them.
    more: usize,
}

#[derive(Serialize)]
struct Counted {
    value: String,
    count: usize,
    /// The query for these alone.
    query: String,
}

#[derive(Serialize)]
struct Absent {
    words: Vec<Word>,
    /// The query without all that is nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    without: Option<Without>,
    never_together: bool,
    off: Vec<&'static str>,
    damaged_places: usize,
    items_read_for_damage: usize,
    files_not_read: u32,
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct Word {
    word: String,
    passages: usize,
    items: usize,
    excluded: bool,
    near: Vec<Near>,
    #[serde(skip_serializing_if = "Option::is_none")]
    without: Option<Without>,
}

#[derive(Serialize)]
struct Near {
    word: String,
    passages: u32,
}

#[derive(Serialize)]
struct Without {
    query: String,
    total: usize,
    items: usize,
}

impl From<search::Without> for Without {
    fn from(without: search::Without) -> Self {
        Self { query: without.text, total: without.hits, items: without.items }
    }
}

impl From<search::Absence> for Absent {
    fn from(absence: search::Absence) -> Self {
        let sentences = absence.sentences();
        let near = |(_, near): (String, Vec<index::Near>)| {
            near.into_iter().map(|near| Near { word: near.term, passages: near.passages })
        };
        let words = absence.words.into_iter().map(|word| Word {
            word: word.typed,
            passages: word.passages,
            items: word.items,
            excluded: word.excluded,
            near: word.near.into_iter().flat_map(near).collect(),
            without: word.without.map(Into::into),
        });
        Self {
            words: words.collect(),
            without: absence.without.map(Into::into),
            never_together: absence.never_together,
            off: absence.off.iter().map(|rule| rule.key()).collect(),
            damaged_places: absence.damage.places,
            items_read_for_damage: absence.damage.read,
            files_not_read: absence.unread,
            sentences,
        }
    }
}

#[derive(Serialize)]
struct Hit {
    /// The number of the item in the archive, from 0.
    item: u32,
    path: String,
    title: String,
    /// Its number in the item, from 1.
    passage: u32,
    score: f64,
    snippet: String,
    /// In characters of the snippet, end exclusive.
    highlights: Vec<(usize, usize)>,
    why: Vec<String>,
}

fn for_programs<'a>(
    archive: &Archive,
    id: Option<&'a str>,
    text: &'a str,
    query: &query::Query,
    found: &search::Answer,
    asked: &Search,
    limit: usize,
) -> Result<Answer<'a>> {
    let mut hits = Vec::new();
    for hit in best(archive, found, asked.sort, limit)? {
        let (part, at) = archive.passage(hit.passage)?;
        let Some(block) = part.blocks.get(at) else { continue };
        let lit = found.highlights(&block.text, part.zone(at));
        let mut why = Vec::new();
        for one in &lit {
            let word = block.text.get(one.range.clone()).unwrap_or_default();
            let reason = format!("{}: {word}", one.rule.name());
            if !why.contains(&reason) {
                why.push(reason);
            }
        }
        let ranges: Vec<_> = lit.into_iter().map(|one| one.range).collect();
        let cut = snippet(&block.text, &ranges, SNIPPET);
        hits.push(Hit {
            item: hit.item,
            path: part.path.clone(),
            title: part.description.title.clone(),
            passage: part.ordinal(at),
            score: hit.score,
            highlights: cut
                .highlights
                .iter()
                .map(|lit| (characters(&cut.text, lit.start), characters(&cut.text, lit.end)))
                .collect(),
            snippet: cut.text,
            why,
        });
    }
    let notices = found.notices.iter().map(ToString::to_string).collect();
    let reason = |reason: search::Reason| Reason {
        word: typed(text, query, reason.leaf),
        rule: reason.rule.name(),
        words: reason.words,
        count: reason.count,
    };
    let reasons = found.reasons().into_iter().map(reason).collect();
    let facets = if asked.facets {
        let counts = |facet: search::Facet| Counts {
            values: facet
                .values
                .into_iter()
                .map(|one| Counted {
                    query: filtered(text, query, &one.typed),
                    value: one.name,
                    count: one.count,
                })
                .collect(),
            more: facet.more,
        };
        let Facets { languages, sources, years, .. } = search::facets(archive, found)?;
        let all = [("languages", languages), ("sources", sources), ("years", years)];
        Some(all.into_iter().map(|(name, facet)| (name, counts(facet))).collect())
    } else {
        None
    };
    let is_absent = found.hits == 0 && query.root.is_some();
    let absence =
        if is_absent { Some(search::absence(archive, text, query, options(asked))?.into()) } else { None };
    let (total, items) = (found.hits, found.items);
    Ok(Answer { id, query: text, notices, total, items, reasons, facets, absence, hits })
}

/// The characters before a byte of a text.
fn characters(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or_default().chars().count()
}

/// A query of a file of queries.
#[derive(Debug, PartialEq, Eq)]
struct Query {
    id: String,
    text: String,
}

/// As it stands in the file. Collections of queries have numbers for names too, and `_id`.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "_id")]
    id: Id,
    text: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

fn read_queries(path: &Path) -> Result<Vec<Query>> {
    let bytes = files::read(path)?;
    let text = std::str::from_utf8(&bytes)
        .with_context(|| format!("{} is not UTF-8. Save it as UTF-8.", path.display()))?;
    queries(text).with_context(|| path.display().to_string())
}

fn queries(text: &str) -> Result<Vec<Query>> {
    let mut queries = Vec::new();
    let mut ids = HashSet::new();
    // Some editors put a mark before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in (1_u64..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let read: Line = serde_json::from_str(line).with_context(|| {
            format!("Line {number} is no query. A query is {{\"id\": \"1\", \"text\": \"what to look for\"}}")
        })?;
        let id = match read.id {
            Id::Text(id) => id,
            Id::Number(id) => id.to_string(),
        };
        ensure!(!id.trim().is_empty(), "Line {number}: the query has an empty id. Give it one of its own.");
        ensure!(
            ids.insert(one_word(&id).into_owned()),
            "Line {number}: an earlier query has the id {id} already. Give each its own."
        );
        queries.push(Query { id, text: read.text });
    }
    Ok(queries)
}

/// A name as one column of a run.
fn one_word(name: &str) -> Cow<'_, str> {
    if name.contains(char::is_whitespace) {
        Cow::Owned(name.replace(char::is_whitespace, "_"))
    } else {
        Cow::Borrowed(name)
    }
}

/// A run for `trec_eval`: the items, the best first.
fn run(
    out: &mut impl Write,
    archive: &Archive,
    id: &str,
    answer: &search::Answer,
    limit: usize,
    tag: &str,
) -> Result<()> {
    let mut ranking = Ranking::default();
    for group in answer.groups.all() {
        if ranking.lines.len() >= limit {
            break;
        }
        let item = archive.item(group.item)?;
        let code = &item.description.reference_code;
        let is_record = item.format == document::Format::Record && !code.is_empty();
        ranking.add(one_word(if is_record { code } else { &item.path }).into_owned(), group.score);
    }
    let (id, tag) = (one_word(id), one_word(tag));
    for (rank, (name, score)) in (1_u64..).zip(&ranking.lines) {
        writeln!(out, "{id} Q0 {name} {rank} {}.{:06} {tag}", score / MILLION, score % MILLION)?;
    }
    Ok(())
}

const MILLION: u64 = 1_000_000;

/// Names, best first, with scores in millionths that only fall.
#[derive(Default)]
struct Ranking {
    lines: Vec<(String, u64)>,
    names: HashSet<String>,
}

impl Ranking {
    /// Adds what is next best. A name that is there already keeps its better place.
    fn add(&mut self, name: String, score: f64) {
        if !self.names.insert(name.clone()) {
            return;
        }
        // trec_eval orders by score alone, and equal scores by name: no two may be equal.
        let most = self.lines.last().map_or(u64::MAX, |(_, last)| last.saturating_sub(1));
        self.lines.push((name, most.min((score * MILLION as f64).round() as u64)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_queries_is_read_and_a_wrong_line_is_named() {
        let read = queries(
            "\u{feff}{\"id\": \"q 1\", \"text\": \"a\"}\r\n\n{\"_id\": 2, \"text\": \"\", \"x\": []}\n",
        );
        let query = |id: &str, text: &str| Query { id: id.into(), text: text.into() };
        assert_eq!(read.unwrap(), [query("q 1", "a"), query("2", "")]);
        for (text, expected) in [
            ("{\"id\": \"1\", \"text\": \"a\"}\n\nmoscow", "Line 3 is no query"),
            ("{\"id\": \"1\"}", "Line 1 is no query"),
            ("{\"id\": \" \", \"text\": \"a\"}", "Line 1: the query has an empty id"),
            ("{\"id\": \"a b\", \"text\": \"a\"}\n{\"id\": \"a_b\", \"text\": \"b\"}", "Line 2: an earlier"),
        ] {
            let error = format!("{:#}", queries(text).unwrap_err());
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn scores_of_a_ranking_only_fall_and_every_name_stands_once() {
        let mut ranking = Ranking::default();
        for (name, score) in [("a", 2.5), ("b", 2.5), ("a", 2.5), ("c", 2.499_999_9), ("d", 1.0), ("e", 0.0)]
        {
            ranking.add(name.to_owned(), score);
        }
        let lines: Vec<_> = ranking.lines.iter().map(|(name, score)| (name.as_str(), *score)).collect();
        assert_eq!(lines, [("a", 2_500_000), ("b", 2_499_999), ("c", 2_499_998), ("d", 1_000_000), ("e", 0)]);
    }

    #[test]
    fn offsets_count_characters() {
        assert_eq!(characters("Жé😀x", "Жé😀".len()), 3);
    }
}
