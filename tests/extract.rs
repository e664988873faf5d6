//! `fonds extract`: the documents of an archive as a bag that others can check.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what is wrong")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{complaint, fonds, printed};
use fonds::archive::{ArchiveBuilder, Fixity};
use fonds::document::{self, Description};

#[cfg(test)]
mod common;

/// A folder with an archive of these documents, `a.fonds`.
fn packed(test: &str, documents: &[(&str, &[u8])]) -> PathBuf {
    let folder = common::folder(test);
    let mut builder = ArchiveBuilder::new(Description {
        title: "Papers".into(),
        scope: "What was\nin the box".into(),
        ..Description::default()
    });
    for (path, bytes) in documents {
        builder.add(path, bytes.to_vec(), document::parse(path, bytes), &Description::default());
    }
    fs::write(folder.join("a.fonds"), builder.finish().unwrap()).unwrap();
    folder
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let inside = self::files(&path).into_iter();
            files.extend(inside.map(|(inside, bytes)| (format!("{name}/{inside}"), bytes)));
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

fn sha256sum_agrees(bag: &Path) {
    for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        match Command::new("sha256sum").args(["-c", "--strict", manifest]).current_dir(bag).output() {
            Ok(check) => drop(printed(&check)),
            Err(_) => eprintln!("not run: there is no sha256sum"),
        }
    }
}

#[test]
fn the_documents_come_out_as_they_went_in_and_sha256sum_agrees() {
    let documents: [(&str, &[u8]); 3] =
        [("letters/Письмо 1.md", b"# One\n"), ("minutes.txt", b"Minutes\r\n\xff"), ("empty.txt", b"")];
    let folder = packed("bag", &documents);
    let said = printed(&fonds(&folder, &["extract", "a.fonds", "-o", "out"]));
    assert!(said.starts_with("out: 3 documents, 16 bytes, as a BagIt bag."), "{said}");
    let bag = folder.join("out");
    for (path, bytes) in documents {
        assert_eq!(fs::read(bag.join("data").join(path)).unwrap(), bytes);
    }
    assert_eq!(read(&bag.join("bagit.txt")), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    assert_eq!(
        read(&bag.join("bag-info.txt")),
        "External-Description: What was in the box\nInternal-Sender-Description: Papers\nPayload-Oxum: 16.3\n"
    );
    assert!(!bag.join("renamed.txt").exists());
    assert!(!folder.join("out.part").exists());

    // Every file but the last manifest is in a manifest, once, with its digest.
    let manifests = read(&bag.join("manifest-sha256.txt")) + &read(&bag.join("tagmanifest-sha256.txt"));
    let mut listed: BTreeMap<String, String> = BTreeMap::new();
    for line in manifests.lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        assert!(listed.insert(path.to_owned(), digest.to_owned()).is_none(), "{path} twice");
    }
    let mut there = files(&bag);
    there.remove("tagmanifest-sha256.txt").unwrap();
    let there: BTreeMap<String, String> =
        there.into_iter().map(|(path, bytes)| (path, Fixity::of(&bytes).to_string())).collect();
    assert_eq!(listed, there);
    sha256sum_agrees(&bag);
    printed(&fonds(&folder, &["extract", "a.fonds", "-o", "again"]));
    assert_eq!(files(&bag), files(&folder.join("again")), "the same archive gives the same bag");
}

#[test]
fn no_name_leads_out_of_the_bag_and_changed_ones_are_listed() {
    let documents: [(&str, &[u8]); 6] = [
        ("../../out.txt", b"1"),
        ("/tmp/absolute\n\t%.txt", b"2"),
        ("box.zip", b"3"),
        ("box.zip/inner.txt", b"4"),
        ("NUL.txt", b"5"),
        ("nul.TXT", b"6"),
    ];
    let folder = packed("bag_names", &documents);
    let said = printed(&fonds(&folder, &["extract", "a.fonds", "-o", "out"]));
    assert!(said.contains("! 5 had a name"), "{said}");
    let inside: Vec<String> = files(&folder.join("out/data")).into_keys().collect();
    assert_eq!(
        inside,
        ["NUL_.txt", "__/__/out.txt", "box.zip", "box_2.zip/inner.txt", "nul__2.TXT", "tmp/absolute___.txt"]
    );
    assert_eq!(
        read(&folder.join("out/renamed.txt")),
        "data/__/__/out.txt\t../../out.txt\n\
         data/tmp/absolute___.txt\t/tmp/absolute%0A%09%25.txt\n\
         data/NUL_.txt\tNUL.txt\n\
         data/box_2.zip/inner.txt\tbox.zip/inner.txt\n\
         data/nul__2.TXT\tnul.TXT\n"
    );
    assert!(read(&folder.join("out/manifest-sha256.txt")).contains("  data/tmp/absolute___.txt\n"));
    assert!(read(&folder.join("out/tagmanifest-sha256.txt")).contains("  renamed.txt\n"));
    sha256sum_agrees(&folder.join("out"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing beside the bag");
}

#[test]
fn nothing_is_written_over() {
    let folder = packed("bag_over", &[("a.txt", b"a")]);
    fs::create_dir_all(folder.join("full/x")).unwrap();
    fs::create_dir(folder.join("left.part")).unwrap();
    fs::create_dir(folder.join("empty")).unwrap();
    fs::write(folder.join("file"), "mine").unwrap();
    for (output, expected) in [
        ("full", "full is there already, and nothing in it is replaced."),
        ("file", "file is there already"),
        ("left", "left.part is there already, perhaps from a time when this was broken off."),
    ] {
        let said = complaint(&fonds(&folder, &["extract", "a.fonds", "-o", output]));
        assert!(said.starts_with(expected), "{said}");
    }
    assert_eq!(read(&folder.join("file")), "mine");
    printed(&fonds(&folder, &["extract", "a.fonds", "-o", "empty"]));
    assert!(folder.join("empty/bagit.txt").exists());
}

#[test]
fn the_bare_archive_comes_out_as_it_is() {
    let folder = packed("bare", &[("a.txt", b"a")]);
    printed(&fonds(&folder, &["extract", "a.fonds", "-o", "b.fonds"]));
    assert_eq!(fs::read(folder.join("a.fonds")).unwrap(), fs::read(folder.join("b.fonds")).unwrap());
}

#[test]
fn what_is_damaged_is_not_bagged() {
    // What cannot be pressed is stored as it is.
    let document = b"k7#Qw9!zX2@vB5$";
    let folder = packed("bag_damaged", &[("a.txt", document)]);
    let mut bytes = fs::read(folder.join("a.fonds")).unwrap();
    let place = bytes.windows(document.len()).rposition(|window| window == document).unwrap();
    *bytes.get_mut(place).unwrap() ^= 1;
    fs::write(folder.join("a.fonds"), bytes).unwrap();
    let said = complaint(&fonds(&folder, &["extract", "a.fonds", "-o", "out"]));
    assert!(said.contains("damaged"), "{said}");
    assert!(!folder.join("out").exists() && !folder.join("out.part").exists());
}
