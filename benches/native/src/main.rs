//! How long Fonds takes over each query, natively.
//!
//! ```text
//! bench-fonds ARCHIVE.fonds QUERIES.jsonl...     p50, p99 and the slowest of each file, in milliseconds of the processor
//! bench-fonds --lines ARCHIVE.fonds LIMIT < {"text"} a line > {"ms","ids"} a line
//! ```
//!
//! The archive is bare and wholly in memory, as a page that is one file has it. A query is what a
//! person gets: the search, and of the hits shown their passages, snippets and reasons.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

use fonds::archive::Archive;
use fonds::bytes::Slice;
use fonds::search::{Answer, Options};
use fonds::snippet::snippet;
use fonds::{query, search};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Hits that a page shows at first, and the longest snippet there, in characters.
const SHOWN: usize = 10;
/// Of one item no more are shown at first.
const OF_EACH: usize = 3;
const LONGEST: usize = 280;
/// Queries asked before the clock counts.
const WARM: usize = 20;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--lines", archive, limit] => lines(archive, limit.parse()?),
        [archive, files @ ..] if !files.is_empty() => table(archive, files),
        _ => Err("usage: bench-fonds ARCHIVE QUERIES... | bench-fonds --lines ARCHIVE LIMIT".into()),
    }
}

/// The archive, and the milliseconds until it was there.
fn open(path: &str) -> Result<(Archive, f64)> {
    let start = Instant::now();
    let archive = Archive::open(Slice::from(std::fs::read(path)?))?;
    Ok((archive, milliseconds(start)))
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// The milliseconds that this thread has had of the processor: on a busy machine the clock says
/// more of the others than of this.
fn used() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Answers as the page does.
fn ask(archive: &Archive, text: &str, limit: usize) -> Result<Answer> {
    let answer = search::search(archive, text, &query::parse(text), Options::default())?;
    for hit in answer.best(archive, OF_EACH, 0, limit)? {
        let (part, at) = archive.passage(hit.passage)?;
        let Some(block) = part.blocks.get(at) else { continue };
        let zone = part.zone(at);
        let lit: Vec<_> = answer.highlights(&block.text, zone).into_iter().map(|lit| lit.range).collect();
        let cut = snippet(&block.text, &lit, LONGEST);
        // The page asks again for the rules, of the words that it shows.
        black_box((answer.highlights(&cut.text, zone), cut));
    }
    Ok(answer)
}

/// The names of the items, the best first.
fn ids(archive: &Archive, answer: &Answer, limit: usize) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for group in answer.groups.best(limit) {
        let item = archive.item(group.item)?;
        let code = item.description.reference_code;
        names.push(if code.is_empty() { item.path } else { code });
    }
    Ok(names)
}

fn lines(path: &str, limit: usize) -> Result<()> {
    let (archive, ready) = open(path)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "{}", json!({ "ready": ready }))?;
    for line in std::io::stdin().lock().lines() {
        let text = text(&line?)?;
        let start = Instant::now();
        let answer = ask(&archive, &text, limit)?;
        let ms = milliseconds(start);
        writeln!(out, "{}", json!({ "ms": ms, "ids": ids(&archive, &answer, limit)? }))?;
    }
    Ok(out.flush()?)
}

fn text(line: &str) -> Result<String> {
    let query: Value = serde_json::from_str(line)?;
    Ok(query.get("text").and_then(Value::as_str).unwrap_or_default().to_owned())
}

fn table(path: &str, files: &[&str]) -> Result<()> {
    let (archive, ready) = open(path)?;
    println!("open {ready:.1} ms\n");
    println!("{:>6} {:>9} {:>9} {:>9}  slowest", "count", "p50", "p99", "most");
    for file in files {
        let lines = std::fs::read_to_string(file)?;
        let texts: Vec<String> =
            lines.lines().filter(|line| !line.trim().is_empty()).map(text).collect::<Result<_>>()?;
        for text in texts.iter().take(WARM) {
            ask(&archive, text, SHOWN)?;
        }
        let mut times = Vec::new();
        for text in &texts {
            let start = used();
            ask(&archive, text, SHOWN)?;
            times.push((used() - start, text));
        }
        times.sort_by(|one, other| one.0.total_cmp(&other.0));
        // The value below or at which so many hundredths of the others lie.
        let part = |hundredths: usize| times.get((times.len() * hundredths).div_ceil(100).saturating_sub(1));
        let (Some(half), Some(most), Some(slowest)) = (part(50), part(99), times.last()) else { continue };
        let (half, most, (slow, text)) = (half.0, most.0, slowest);
        println!("{:>6} {half:>9.3} {most:>9.3} {slow:>9.3}  {text}", times.len());
        println!("       {file}");
    }
    Ok(())
}
