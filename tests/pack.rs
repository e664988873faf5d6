//! Packing a folder of everything, and what comes back out of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{fonds, printed};
use serde_json::Value;

#[cfg(test)]
mod common;

/// A tar of one file, as `tar` writes it.
fn tar(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..path.len()].copy_from_slice(path.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    header[156] = b'0';
    header[257..263].copy_from_slice(b"ustar\0");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut tar = header.to_vec();
    tar.extend(bytes);
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    tar
}

/// A sample of every format and container, what nobody can read, and a description.
fn mixed(folder: &Path) {
    let samples = common::package().join("tests/samples");
    fs::create_dir_all(folder.join("samples")).unwrap();
    for entry in fs::read_dir(&samples).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().starts_with('.') {
            fs::copy(entry.path(), folder.join("samples").join(entry.file_name())).unwrap();
        }
    }
    let lines: String = (0..300)
        .map(|number| {
            format!("{{\"id\":\"{number}\",\"title\":\"Record {number}\",\"text\":\"Of Krasnodar.\\n\\nAnd more.\"}}\n")
        })
        .collect();
    let zip = fs::read(samples.join("sample-simple.zip")).unwrap();
    for (name, bytes) in [
        ("lines.jsonl", lines.as_bytes()),
        ("broken.jsonl", b"{\"id\":\"1\",\"text\":\"One.\"}\nno line\n{\"id\":\"2\",\"text\":\"Two.\"}\n"),
        ("zip.tar", &tar("a/simple.zip", &zip)),
        ("page.wiki", "'''Page''' is a [[link]].\n\n== History ==\nIt was.".as_bytes()),
        ("noise.bin", &[0, 1, 2, 3, 255].repeat(300_000)),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
        ("empty.txt", b""),
        ("fonds.toml", b"[fonds]\ntitle = 'Everything'\n[items.'lines.jsonl/7']\nsource = 'the seventh'\n"),
        ("long.txt", "A paragraph of the congress.\n\n".repeat(40_000).as_bytes()),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// The files below a folder, by path.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn a_folder_of_everything_is_packed_and_every_byte_comes_back() {
    let folder = common::folder("everything");
    mixed(&folder.join("in"));
    let output = fonds(&folder, &["pack", "in", "-o", "a.fonds", "--json"]);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let not_read: Vec<&str> =
        report["not_read"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert_eq!(not_read, ["broken.jsonl, line 2", "noise.bin", "photo.jpg"], "{}", report["not_read"]);
    let formats: std::collections::BTreeSet<&str> =
        report["packed"].as_array().unwrap().iter().map(|one| one["format"].as_str().unwrap()).collect();
    for format in
        ["plain text", "Markdown", "HTML", "EPUB", "Word document (DOCX)", "OpenDocument text", "PDF"]
    {
        assert!(formats.contains(format), "{format}: {formats:?}");
    }
    for format in ["wikitext", "mail", "table", "JSON line"] {
        assert!(formats.contains(format), "{format}: {formats:?}");
    }
    assert!(printed(&fonds(&folder, &["verify", "a.fonds"])).contains("\nIntact: "));
    let found = printed(&fonds(&folder, &["search", "a.fonds", "krasnodar title:\"record 7\""]));
    assert!(found.contains("Record 7 (the seventh), passage 2"), "{found}");

    printed(&fonds(&folder, &["extract", "a.fonds", "-o", "out"]));
    assert_eq!(tree(&folder.join("out/data")), tree(&folder.join("in")));
    let mut check = Command::new("sha256sum");
    check.args(["-c", "--quiet", "manifest-sha256.txt"]).current_dir(folder.join("out"));
    assert!(check.status().unwrap().success());

    // Without the containers what was in them is given back.
    fonds(&folder, &["pack", "in", "-o", "b.fonds", "--drop-containers", "--drop-unread"]);
    printed(&fonds(&folder, &["extract", "b.fonds", "-o", "out2"]));
    let out = tree(&folder.join("out2/data"));
    assert!(!out.contains_key("noise.bin") && !out.contains_key("samples/sample-simple.zip"));
    assert!(out.contains_key("samples/sample-simple.zip/hello.txt"), "{:?}", out.keys());
    assert_eq!(out["lines.jsonl"], fs::read(folder.join("in/lines.jsonl")).unwrap());
}

#[test]
fn the_same_folder_gives_the_same_archive_however_it_is_read() {
    let folder = common::folder("same");
    mixed(&folder.join("one/in"));
    // Copied file by file in another order, at another place and time.
    for (name, bytes) in tree(&folder.join("one/in")).into_iter().rev() {
        let path = folder.join("two/in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let mut archives = Vec::new();
    for (input, threads) in [("one/in", "1"), ("two/in", "1"), ("one/in", "2"), ("one/in", "5")] {
        fonds(&folder, &["pack", input, "-o", "a.fonds", "--threads", threads]);
        archives.push(fs::read(folder.join("a.fonds")).unwrap());
    }
    assert!(archives.windows(2).all(|pair| pair[0] == pair[1]));
    // What is taken out and packed again is the same too.
    printed(&fonds(&folder, &["extract", "a.fonds", "-o", "out"]));
    fonds(&folder, &["pack", "out/data", "-o", "b.fonds"]);
    assert_eq!(fs::read(folder.join("b.fonds")).unwrap(), archives[0]);
    // And so is what is merged with nothing new.
    printed(&fonds(&folder, &["merge", "a.fonds", "b.fonds", "-o", "c.fonds"]));
    printed(&fonds(&folder, &["extract", "c.fonds", "-o", "out3"]));
    assert_eq!(tree(&folder.join("out3/data")), tree(&folder.join("one/in")));
}

#[cfg(unix)]
#[test]
fn an_archive_is_the_old_one_or_the_new_one_wherever_writing_ends() {
    let folder = common::folder("atomic");
    mixed(&folder.join("in"));
    fs::write(folder.join("in/old.txt"), "The old one.").unwrap();
    fonds(&folder, &["pack", "in/old.txt", "-o", "a.fonds"]);
    let old = fs::read(folder.join("a.fonds")).unwrap();
    fonds(&folder, &["pack", "in", "-o", "new.fonds"]);
    let new = fs::read(folder.join("new.fonds")).unwrap();
    let program = env!("CARGO_BIN_EXE_fonds");
    // No file may grow beyond so many blocks of 512 bytes: as if the disk were full.
    let mut kept = 0;
    for blocks in [0, 1, 7, 100, 1000, 4000, 1_000_000] {
        let script = format!("ulimit -f {blocks}; exec {program} pack -q in -o a.fonds");
        let _ = Command::new("sh").args(["-c", &script]).current_dir(&folder).output().unwrap();
        let now = fs::read(folder.join("a.fonds")).unwrap();
        assert!(now == old || now == new, "{blocks}: {} bytes", now.len());
        kept += usize::from(now == old);
    }
    assert!((1..7).contains(&kept), "{kept}");
}

#[test]
fn a_container_full_of_zeros_is_refused_and_the_rest_is_packed() {
    let folder = common::folder("bomb");
    fs::create_dir_all(folder.join("in")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, &vec![0; 100 << 20]).unwrap();
    fs::write(folder.join("in/zeros.gz"), gzip.finish().unwrap()).unwrap();
    fs::write(folder.join("in/a.txt"), "The rest of it.").unwrap();
    let output = fonds(&folder, &["pack", "in", "-o", "a.fonds"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("unpacks to more than 200 times its size"), "{said}");
    assert!(printed(&fonds(&folder, &["search", "a.fonds", "rest"])).starts_with("1 hit"));
    printed(&fonds(&folder, &["extract", "a.fonds", "-o", "out"]));
    assert_eq!(tree(&folder.join("out/data")), tree(&folder.join("in")));
}
