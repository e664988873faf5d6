//! The golden archive: what was packed once stays readable, and the same documents give the
//! same bytes.
//!
//! `tests/golden/seeds-1.0.fonds` are the seeds, packed as format 1.0. Until 1.0 is released
//! it may be made anew whenever packing changes:
//!
//! ```text
//! cargo run --bin fonds -- pack seeds -o tests/golden/seeds-1.0.fonds
//! UPDATE_GOLDEN=1 cargo test --test golden
//! ```
//!
//! After the release it is never touched again, for copies of it are out in the world. Then
//! what packs otherwise (another parser, another version of the compressor, a new version of
//! the format) adds a new file, and only [`NEWEST`] moves on to it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use fonds::archive::Archive;
use fonds::bytes::Slice;
use fonds::{query, search};

#[cfg(test)]
mod common;

/// What packing the seeds gives today.
const NEWEST: &str = "tests/golden/seeds-1.0.fonds";
/// Queries with their answers, a line each.
const ANSWERS: &str = "tests/golden/answers.txt";

#[test]
fn the_golden_archive_opens_and_is_intact() {
    let archive = Archive::open(Slice::from(common::golden())).unwrap();
    archive.verify().unwrap();
    assert_eq!(archive.fonds().title, "Documents about Autonomous Action");
    for (number, item) in (0..).zip(archive.items()) {
        let original = fs::read(common::package().join("seeds").join(&item.path)).unwrap();
        assert_eq!(&*archive.original(number).unwrap(), original);
    }
    assert_eq!(archive.items().len(), 3);
}

#[test]
fn the_golden_archive_answers_as_recorded() {
    let archive = Archive::open(Slice::from(common::golden())).unwrap();
    let path = common::package().join(ANSWERS);
    let recorded = fs::read_to_string(&path).unwrap();
    let mut answered = String::new();
    for line in recorded.lines() {
        match line.split_once(" | ") {
            Some((query, _)) if !line.starts_with('#') => answered += &answer(&archive, query),
            _ => answered += line,
        }
        answered.push('\n');
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, &answered).unwrap();
    } else {
        assert_eq!(answered, recorded, "if the new answers are right, run with UPDATE_GOLDEN=1");
    }
}

/// A line of the table of answers.
fn answer(archive: &Archive, text: &str) -> String {
    let answer = search::search(archive, text, &query::parse(text)).unwrap();
    let first = answer.hits.first().map_or_else(
        || "nothing".to_owned(),
        |hit| {
            let item = archive.item(hit.item).unwrap();
            format!("{} | {}", item.path, hit.passage - item.passages.start + 1)
        },
    );
    format!("{text} | {} | {} | {first}", answer.hits.len(), answer.groups.len())
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let folder = common::folder("same_seeds");
    let seeds = common::package().join("seeds");
    let copy = folder.join("another name");
    copy_otherwise(&seeds, &copy);
    for (input, output) in [(seeds, "one.fonds"), (copy, "other.fonds")] {
        common::printed(&common::fonds(&folder, &["pack", input.to_str().unwrap(), "-o", output]));
        let (packed, golden) =
            (fs::read(folder.join(output)).unwrap(), fs::read(common::package().join(NEWEST)).unwrap());
        assert!(packed == golden, "{output} is not {NEWEST}; the head of this file says what to do");
    }
}

/// `tests/golden/extract.py` was written from FORMAT.md alone: what it can read, anyone can.
#[test]
fn a_second_reader_written_from_the_format_reads_the_same() {
    let folder = common::folder("second_reader");
    let papers = folder.join("papers/letters");
    fs::create_dir_all(&papers).unwrap();
    // What the seeds have not: text that is not verbatim, links, lists, bytes that are no UTF-8.
    let letter =
        "## Before\n\n# Письмо\n\n1. A *[link](https://example.org/)*\n\n> quoted\n\n### Deep\n\nend\n";
    fs::write(papers.join("1.md"), letter).unwrap();
    fs::write(papers.join("2.txt"), b"\xff\xfe odd\n\nwords").unwrap();
    fs::write(papers.join("3.txt"), b"").unwrap();
    common::printed(&common::fonds(&folder, &["pack", "papers", "-o", "papers.fonds"]));
    let archives = [common::package().join(NEWEST), folder.join("papers.fonds")];
    for (number, path) in archives.iter().enumerate() {
        let output = folder.join(number.to_string());
        let script = common::package().join("tests/golden/extract.py");
        let run = Command::new("python3").arg("-B").arg(script).arg(path).arg(&output).output();
        let Ok(run) = run else {
            eprintln!("not run: there is no python3");
            return;
        };
        common::printed(&run);
        let archive = Archive::open(Slice::from(fs::read(path).unwrap())).unwrap();
        for (number, item) in (0..).zip(archive.items()) {
            assert_eq!(*fs::read(output.join(&item.path)).unwrap(), *archive.original(number).unwrap());
        }
    }
}

/// Copies the files of a folder in another order, with other times and permissions.
fn copy_otherwise(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    let mut files: Vec<_> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    for name in files.iter().rev() {
        let path = to.join(name);
        fs::write(&path, fs::read(from.join(name)).unwrap()).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
        let mut permissions = file.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
    }
}
