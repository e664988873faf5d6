//! How long Fonds takes over each query, natively.
//!
//! ```text
//! bench-fonds ARCHIVE.fonds QUERIES.jsonl...     p50, p99 and the slowest of each file, in milliseconds of the processor
//! bench-fonds --phases ARCHIVE.fonds QUERIES.jsonl...     the same of each step
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
        ["--phases", archive, files @ ..] => phases(archive, files),
        [archive, files @ ..] if !files.is_empty() => table(archive, files),
        _ => {
            Err("usage: bench-fonds [--phases] ARCHIVE QUERIES... | bench-fonds --lines ARCHIVE LIMIT".into())
        }
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

/// What a query goes through, in the order of the numbers of [`Clock`].
const PHASES: [&str; 5] = ["search", "passages", "lighting", "snippets", "lit again"];

/// The milliseconds of each phase of one query, if they are asked for: to look at the clock costs
/// time, too.
#[derive(Default)]
struct Clock {
    phases: Option<[f64; PHASES.len()]>,
}

impl Clock {
    fn time<T>(&mut self, phase: usize, work: impl FnOnce() -> T) -> T {
        let Some(phases) = &mut self.phases else { return work() };
        let start = used();
        let done = work();
        phases[phase] += used() - start;
        done
    }
}

/// Answers as the page does.
fn ask(archive: &Archive, text: &str, limit: usize, clock: &mut Clock) -> Result<Answer> {
    let searched: Result<_> = clock.time(0, || {
        let answer = search::search(archive, text, &query::parse(text), Options::default())?;
        let hits = answer.best(archive, OF_EACH, 0, limit)?;
        Ok((answer, hits))
    });
    let (answer, hits) = searched?;
    for hit in hits {
        let (part, at) = clock.time(1, || archive.passage(hit.passage))?;
        let Some(block) = part.blocks.get(at) else { continue };
        let zone = part.zone(at);
        let lit = clock.time(2, || answer.highlights(&block.text, zone));
        let lit: Vec<_> = lit.into_iter().map(|lit| lit.range).collect();
        let cut = clock.time(3, || snippet(&block.text, &lit, LONGEST));
        // The page asks again for the rules, of the words that it shows.
        black_box((clock.time(4, || answer.highlights(&cut.text, zone)), cut));
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
        let answer = ask(&archive, &text, limit, &mut Clock::default())?;
        let ms = milliseconds(start);
        writeln!(out, "{}", json!({ "ms": ms, "ids": ids(&archive, &answer, limit)? }))?;
    }
    Ok(out.flush()?)
}

fn text(line: &str) -> Result<String> {
    let query: Value = serde_json::from_str(line)?;
    Ok(query.get("text").and_then(Value::as_str).unwrap_or_default().to_owned())
}

fn texts(file: &str) -> Result<Vec<String>> {
    std::fs::read_to_string(file)?.lines().filter(|line| !line.trim().is_empty()).map(text).collect()
}

/// The value at or below which so many hundredths of the sorted values lie.
fn hundredths<T>(values: &[T], hundredths: usize) -> Option<&T> {
    values.get((values.len() * hundredths).div_ceil(100).saturating_sub(1))
}

fn phases(path: &str, files: &[&str]) -> Result<()> {
    let (archive, _) = open(path)?;
    for file in files {
        let texts = texts(file)?;
        let mut times: [Vec<f64>; PHASES.len()] = Default::default();
        for (count, text) in texts.iter().take(WARM).chain(&texts).enumerate() {
            let mut clock = Clock { phases: Some(Default::default()) };
            ask(&archive, text, SHOWN, &mut clock)?;
            if count >= WARM {
                times.iter_mut().zip(clock.phases.unwrap_or_default()).for_each(|(all, one)| all.push(one));
            }
        }
        println!("{file}\n{:>12} {:>9} {:>9}", "", "p50", "p99");
        for (name, mut times) in PHASES.iter().zip(times) {
            times.sort_by(f64::total_cmp);
            if let (Some(half), Some(most)) = (hundredths(&times, 50), hundredths(&times, 99)) {
                println!("{name:>12} {half:>9.3} {most:>9.3}");
            }
        }
    }
    Ok(())
}

fn table(path: &str, files: &[&str]) -> Result<()> {
    let (archive, ready) = open(path)?;
    println!("open {ready:.1} ms\n");
    println!("{:>6} {:>9} {:>9} {:>9}  slowest", "count", "p50", "p99", "most");
    for file in files {
        let texts = texts(file)?;
        for text in texts.iter().take(WARM) {
            ask(&archive, text, SHOWN, &mut Clock::default())?;
        }
        let mut times = Vec::new();
        for text in &texts {
            let start = used();
            ask(&archive, text, SHOWN, &mut Clock::default())?;
            times.push((used() - start, text));
        }
        times.sort_by(|one, other| one.0.total_cmp(&other.0));
        let parts = (hundredths(&times, 50), hundredths(&times, 99), times.last());
        let (Some(half), Some(most), Some(slowest)) = parts else { continue };
        let (half, most, (slow, text)) = (half.0, most.0, slowest);
        println!("{:>6} {half:>9.3} {most:>9.3} {slow:>9.3}  {text}", times.len());
        println!("       {file}");
    }
    Ok(())
}
