//! The golden archive: what was packed once stays readable, and the same documents give the
//! same bytes.
//!
//! `tests/golden/seeds-1.0.fonds` are the seeds, packed as format 1.0, and stay as they are;
//! `tests/golden/seeds-1.1.fonds` are the seeds, packed as today. Until 1.1 is released they
//! may be made anew whenever packing changes; one command packs them and answers the queries:
//!
//! ```text
//! UPDATE_GOLDEN=1 cargo test --test golden
//! ```
//!
//! After the release it is never touched again, for copies of it are out in the world. Then
//! what packs otherwise (another parser, another version of the compressor, a new version of
//! the format) adds a new file, and only [`NEWEST`] moves on to it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fonds::archive::{Archive, FileRecord, SigningKey, module};
use fonds::bytes::Slice;
use fonds::{query, search};

#[cfg(test)]
mod common;

/// What packing the seeds gives today.
const NEWEST: &str = "tests/golden/seeds-1.1.fonds";
/// What packing them gave as format 1.0.
const OLDEST: &str = "tests/golden/seeds-1.0.fonds";
/// Queries with their answers, a line each.
const ANSWERS: &str = "tests/golden/answers.txt";

fn is_to_be_updated() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// The golden archive, packed anew if that was asked for.
fn golden() -> Vec<u8> {
    static GOLDEN: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = GOLDEN.get_or_init(|| {
        if is_to_be_updated() {
            common::printed(&common::fonds(common::package(), &["pack", "seeds", "-o", NEWEST]));
        }
        common::golden()
    });
    bytes.clone()
}

#[test]
fn the_golden_archive_opens_and_is_intact() {
    let archive = Archive::open(Slice::from(golden())).unwrap();
    archive.verify().unwrap();
    assert_eq!(archive.fonds().title, "Documents about Autonomous Action");
    for (number, item) in (0..).zip(archive.items().unwrap()) {
        let original = fs::read(common::package().join("seeds").join(&item.path)).unwrap();
        assert_eq!(&*archive.original(number).unwrap(), original);
    }
    // The description of the fonds is kept as it was written, and is no document.
    assert_eq!((archive.len(), archive.files()), (3, (4, 0)));
    let others: Vec<String> = archive.other_files().unwrap().into_iter().map(|file| file.path).collect();
    assert_eq!(others, ["fonds.toml"]);
}

#[test]
fn an_archive_of_format_1_0_opens_and_has_no_chronology() {
    let archive = Archive::open(Slice::from(fs::read(common::package().join(OLDEST)).unwrap())).unwrap();
    archive.verify().unwrap();
    assert!(archive.chronology().is_none());
    let (newer, query) = (Archive::open(Slice::from(golden())).unwrap(), "krasnodar OR \"прямое действие\"");
    assert!(newer.chronology().unwrap().count() > 100);
    assert_eq!(answer(&archive, query), answer(&newer, query));
}

#[test]
fn the_golden_archive_answers_as_recorded() {
    let archive = Archive::open(Slice::from(golden())).unwrap();
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
    if is_to_be_updated() {
        fs::write(path, &answered).unwrap();
    } else {
        assert_eq!(answered, recorded, "if the new answers are right, run with UPDATE_GOLDEN=1");
    }
}

/// A line of the table of answers.
fn answer(archive: &Archive, text: &str) -> String {
    let answer = search::search(archive, text, &query::parse(text), search::Options::default()).unwrap();
    let first = answer.best(archive, 1, 0, 1).unwrap();
    let first = first.first().map_or_else(
        || "nothing".to_owned(),
        |hit| {
            let item = archive.item(hit.item).unwrap();
            format!("{} | {}", item.path, hit.passage - item.passages.start + 1)
        },
    );
    format!("{text} | {} | {} | {first}", answer.hits, answer.items)
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let folder = common::folder("same_seeds");
    let seeds = common::package().join("seeds");
    let copy = folder.join("another name");
    copy_otherwise(&seeds, &copy);
    for (input, output) in [(seeds, "one.fonds"), (copy, "other.fonds")] {
        common::printed(&common::fonds(&folder, &["pack", input.to_str().unwrap(), "-o", output]));
        let packed = fs::read(folder.join(output)).unwrap();
        assert!(packed == golden(), "{output} is not {NEWEST}; the head of this file says what to do");
    }
}

/// Runs `tests/golden/extract.py`; `None` where there is no Python.
fn extract(archive: &Path, output: &Path) -> Option<Output> {
    let script = common::package().join("tests/golden/extract.py");
    let run = Command::new("python3").arg("-B").arg(script).arg(archive).arg(output).output();
    if run.is_err() {
        eprintln!("not run: there is no python3");
    }
    run.ok()
}

/// Documents that have what the seeds have not.
fn papers(folder: &Path) {
    let letters = folder.join("letters");
    fs::create_dir_all(&letters).unwrap();
    // Text that is not verbatim, links, lists, bytes that are no UTF-8.
    let letter =
        "## Before\n\n# Письмо\n\n1. A *[link](https://example.org/)*\n\n> quoted\n\n### Deep\n\nend\n";
    fs::write(letters.join("1.md"), letter).unwrap();
    fs::write(letters.join("2.txt"), b"\xff\xfe odd\n\nwords").unwrap();
    fs::write(letters.join("3.txt"), b"").unwrap();
    fs::write(letters.join("4.txt"), "word ".repeat(3000)).unwrap();
    // Some of several parts: as they are, and with markup everywhere, so that most is not verbatim.
    let long = |format: fn(usize) -> String| (0..2000).map(format).collect::<String>();
    fs::write(folder.join("long.txt"), long(|at| format!("Paragraph {at} has some words.\n\n"))).unwrap();
    let wiki = |at: usize| match at % 40 {
        0 => format!("=={at}==\n"),
        20 => format!("==={at}===\n"),
        _ => format!("Line {at} of text, and then some more.\n\n"),
    };
    fs::write(folder.join("wiki.txt"), format!("= Long =\n\n{}", long(wiki))).unwrap();
    let marked = |at: usize| format!("**{at}** &amp; *so* [on](https://example.org/{at})\n\n");
    fs::write(folder.join("marked.md"), format!("# Marked\n\n{}", long(marked))).unwrap();
    // Containers, and what cannot be read.
    let line = |at: usize| format!("{{\"title\": \"Record {at}\", \"text\": \"Of number {at}.\"}}\n");
    fs::write(folder.join("records.jsonl"), (0..300).map(line).collect::<String>()).unwrap();
    for sample in ["macos_single_file_deflate.zip", "precomputed-hash-0.1.1.tar.gz", "rfc-000.eml"] {
        fs::copy(common::package().join("tests/samples").join(sample), folder.join(sample)).unwrap();
    }
    fs::write(folder.join("picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0").unwrap();
}

/// A page of one file around an archive.
fn page(archive: &[u8]) -> String {
    let module = module::embed(b"\0asm\x01\0\0\0", archive).unwrap();
    let mut page = "<!doctype html><script>let it = 'be';</script>\n".to_owned();
    for part in BASE64.encode(module).as_bytes().chunks(131_072) {
        let part = std::str::from_utf8(part).unwrap();
        page += &format!("<script type=\"application/octet-stream\">{part}</script>\n");
    }
    page
}

/// `tests/golden/extract.py` was written from FORMAT.md alone: what it can read, anyone can.
#[test]
fn a_second_reader_written_from_the_format_reads_the_same() {
    let folder = common::folder("second_reader");
    papers(&folder.join("papers"));
    // Exit code 3: what cannot be read is among them, and is kept.
    assert!(matches!(
        common::fonds(&folder, &["pack", "papers", "-o", "papers.fonds"]).status.code(),
        Some(0 | 3)
    ));
    fs::write(folder.join("page.html"), page(&golden())).unwrap();
    fs::write(folder.join("seeds.fonds"), golden()).unwrap();
    for (name, kept) in [("seeds.fonds", "seeds"), ("page.html", "seeds"), ("papers.fonds", "papers")] {
        let output = folder.join(format!("{name} extracted"));
        let Some(run) = extract(&folder.join(name), &output) else { return };
        let said = common::printed(&run);
        let bytes = if name == "page.html" { golden() } else { fs::read(folder.join(name)).unwrap() };
        let archive = Archive::open(Slice::from(bytes)).unwrap();
        archive.verify().unwrap();
        let mut files = 0;
        let own = if kept == "seeds" { common::package().join(kept) } else { folder.join(kept) };
        let each = |record: &FileRecord, file: &fonds::archive::StoredFile| {
            let depth = if file.within.is_empty() { "0" } else { "1" };
            let extracted = fs::read(output.join(depth).join(&file.path)).unwrap();
            assert_eq!(extracted.len() as u64, file.bytes, "{record:?}");
            if file.within.is_empty() {
                assert!(extracted == fs::read(own.join(&file.path)).unwrap(), "{record:?}");
            }
            files += 1;
            Ok::<(), fonds::error::Error>(())
        };
        archive.each_record(each).unwrap();
        assert_eq!((said.lines().count(), files), (files, archive.files().0 as usize));
    }
}

#[test]
fn a_second_reader_knows_a_signature_that_matches_from_one_that_does_not() {
    let folder = common::folder("second_reader_signature");
    let plain = golden();
    let archive = Archive::open(Slice::from(plain.clone())).unwrap();
    let key = SigningKey::of_seed([7; 32]).unwrap();
    let mut signed = archive.signed_front(&key).unwrap();
    let front = signed.len();
    signed.extend(&plain[usize::try_from(archive.front()).unwrap()..]);
    fs::write(folder.join("signed.fonds"), &signed).unwrap();
    let Some(run) = extract(&folder.join("signed.fonds"), &folder.join("out")) else { return };
    assert_eq!(common::printed(&run).lines().count(), archive.files().0 as usize);
    let said = String::from_utf8(run.stderr).unwrap();
    assert_eq!(said, format!("Signed by key {}.\n", key.fingerprint()));
    // A byte of the key, of the point, of the scalar; the checksums are put right.
    for at in [front - 96, front - 60, front - 5] {
        let mut forged = signed.clone();
        forged[at] ^= 1;
        let checksum = xxhash_rust::xxh3::xxh3_64(&forged[64..front]);
        forged[32..40].copy_from_slice(&checksum.to_le_bytes());
        let checksum = xxhash_rust::xxh3::xxh3_64(&forged[..56]);
        forged[56..64].copy_from_slice(&checksum.to_le_bytes());
        fs::write(folder.join("forged.fonds"), forged).unwrap();
        let run = extract(&folder.join("forged.fonds"), &folder.join("out")).unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        let expected = ["does not match", "is no point", "shortest form", "not reduced"];
        assert!(!run.status.success() && expected.iter().any(|why| said.contains(why)), "{at}: {said}");
    }
}

#[test]
fn a_second_reader_notices_what_was_changed() {
    let folder = common::folder("second_reader_notices");
    let golden = golden();
    for step in 0..12 {
        let mut bytes = golden.clone();
        let at = bytes.len() * step / 12 + step;
        bytes[at] ^= 1;
        fs::write(folder.join("changed.fonds"), bytes).unwrap();
        let Some(run) = extract(&folder.join("changed.fonds"), &folder.join("out")) else { return };
        assert!(!run.status.success(), "byte {at}");
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
