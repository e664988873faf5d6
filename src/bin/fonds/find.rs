//! Searching an archive: for people, as JSON, and as a run for `trec_eval`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use fonds::archive::Archive;
use fonds::document;
use fonds::query;
use fonds::search::{self, Options};
use fonds::snippet::snippet;
use serde::{Deserialize, Serialize};

use crate::commands::{Format, Search};
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
    let archive = files::open(&asked.archive)?;
    let in_archive = || asked.archive.display().to_string();
    let format = if asked.json { Some(Format::Json) } else { asked.format };
    let queries = match (&asked.query, &asked.queries) {
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

fn one(
    out: &mut impl Write,
    archive: &Archive,
    asked: &Search,
    format: Format,
    id: Option<&str>,
    query: &Query,
) -> Result<()> {
    match format {
        Format::Text => {
            if let Some(id) = id {
                writeln!(out, "# {}: {}", shown(id), shown(&query.text))?;
            }
            print(out, archive, &query.text, asked.limit.unwrap_or(HITS), false)
        }
        Format::Json => {
            let answer = answer(archive, id, &query.text, asked.limit.unwrap_or(HITS))?;
            serde_json::to_writer(&mut *out, &answer).map_err(io::Error::from)?;
            Ok(writeln!(out)?)
        }
        Format::Trec => run(out, archive, query, asked.limit.unwrap_or(TREC_ITEMS), &asked.tag),
    }
}

/// `fonds explain`.
pub(crate) fn explain(out: &mut impl Write, path: &Path, text: &str, limit: usize) -> Result<()> {
    let archive = files::open(path)?;
    print(out, &archive, text, limit, true).with_context(|| path.display().to_string())
}

/// For people.
fn print(out: &mut impl Write, archive: &Archive, text: &str, limit: usize, explain: bool) -> Result<()> {
    let answer = search::search(archive, text, &query::parse(text), Options::default())?;
    for notice in &answer.notices {
        writeln!(out, "! {}", shown(&notice.to_string()))?;
    }
    let (hits, items) = (answer.hits, answer.items);
    writeln!(out, "{} in {}", count(hits, "hit", "hits"), count(items, "item", "items"))?;
    for hit in answer.best(archive, OF_EACH, 0, limit)? {
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
    hits: Vec<Hit>,
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

fn answer<'a>(archive: &Archive, id: Option<&'a str>, text: &'a str, limit: usize) -> Result<Answer<'a>> {
    let found = search::search(archive, text, &query::parse(text), Options::default())?;
    let mut hits = Vec::new();
    for hit in found.best(archive, OF_EACH, 0, limit)? {
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
    Ok(Answer { id, query: text, notices, total: found.hits, items: found.items, hits })
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
fn run(out: &mut impl Write, archive: &Archive, query: &Query, limit: usize, tag: &str) -> Result<()> {
    let answer = search::search(archive, &query.text, &query::parse(&query.text), Options::default())?;
    let mut ranking = Ranking::default();
    for group in &answer.groups {
        if ranking.lines.len() >= limit {
            break;
        }
        let item = archive.item(group.item)?;
        let code = &item.description.reference_code;
        let is_record = item.format == document::Format::Record && !code.is_empty();
        ranking.add(one_word(if is_record { code } else { &item.path }).into_owned(), group.score);
    }
    let (id, tag) = (one_word(&query.id), one_word(tag));
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
