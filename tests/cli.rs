//! The command line from end to end, as a person meets it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::path::PathBuf;

use common::{complaint, fonds, printed};

#[cfg(test)]
mod common;

const MINUTES: &[u8] = b"Minutes\r\n\r\nThe congress met in Moscow. \xff\r\n";
const LETTER: &str = "# Письмо\n\nВстреча в *Москве*, the congress of 2002.\n";

/// A folder with two documents, their description and an archive of them, `a.fonds`.
fn packed(test: &str) -> PathBuf {
    let folder = common::folder(test);
    fs::create_dir_all(folder.join("papers/letters")).unwrap();
    fs::write(folder.join("papers/minutes.txt"), MINUTES).unwrap();
    fs::write(folder.join("papers/letters/1.md"), LETTER).unwrap();
    let manifest = "[fonds]\ntitle = 'Papers'\n[items.'minutes.txt']\nsource = 'the box'\ndate = 2002\n";
    fs::write(folder.join("papers/fonds.toml"), manifest).unwrap();
    let report = printed(&fonds(&folder, &["pack", "papers", "-o", "a.fonds"]));
    assert!(report.contains("minutes.txt: plain text, 2 passages"), "{report}");
    assert!(report.contains("letters/1.md: Markdown, 2 passages"), "{report}");
    folder
}

#[test]
fn what_was_packed_is_listed_and_shown_byte_for_byte() {
    let folder = packed("list_and_show");
    let list = printed(&fonds(&folder, &["list", "a.fonds"]));
    for expected in ["Papers\n", "letters/1.md\n  Письмо\n", "source: the box", "date: 2002", "SHA-256 "]
    {
        assert!(list.contains(expected), "{list}");
    }
    assert_eq!(fonds(&folder, &["show", "a.fonds", "minutes.txt"]).stdout, MINUTES);
    assert_eq!(fonds(&folder, &["show", "a.fonds", "letters/1.md"]).stdout, LETTER.as_bytes());
}

#[test]
fn a_search_finds_passages_in_both_languages() {
    let folder = packed("search");
    let found = printed(&fonds(&folder, &["search", "a.fonds", "congress"]));
    assert!(found.starts_with("2 hits in 2 items\n"), "{found}");
    assert!(found.contains("Minutes (the box), passage 2, score "), "{found}");
    let found = printed(&fonds(&folder, &["search", "a.fonds", "москва", "--limit", "1"]));
    assert!(found.contains("1 hit in 1 item"), "{found}");
    assert!(found.contains("Встреча в Москве, the congress of 2002."), "{found}");
    let nothing = printed(&fonds(&folder, &["search", "a.fonds", "tractor"]));
    assert!(nothing.starts_with("! “tractor” is nowhere in this archive.\n0 hits"), "{nothing}");
}

#[test]
fn an_explanation_adds_up_to_the_score_of_the_hit() {
    let folder = packed("explain");
    let query = "moscow congress minutes";
    let found = printed(&fonds(&folder, &["search", "a.fonds", query]));
    let explained = printed(&fonds(&folder, &["explain", "a.fonds", query]));
    let number = |text: &str| text.split_whitespace().next().unwrap().parse::<f64>().unwrap();
    let lines: Vec<_> = explained.lines().collect();
    let total = lines.iter().find(|line| line.contains(" = score of passage")).unwrap();
    let parts: Vec<_> =
        lines.iter().filter(|line| line.contains(": idf ")).map(|line| number(line)).collect();
    assert_eq!(parts.len(), 3, "{explained}");
    // Each is printed to six places.
    assert!((parts.iter().sum::<f64>() - number(total)).abs() < 3e-6, "{explained}");
    let score = number(found.split_once("score ").unwrap().1);
    assert!((score - number(total)).abs() < 1e-3, "{found}\n{explained}");
}

#[test]
fn a_good_archive_is_intact_and_a_damaged_one_says_what_to_do() {
    let folder = packed("verify");
    let verified = printed(&fonds(&folder, &["verify", "a.fonds"]));
    assert!(verified.contains("Intact: 2 items; the archive's SHA-256 is "), "{verified}");

    let mut bytes = fs::read(folder.join("a.fonds")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(folder.join("changed.fonds"), &bytes).unwrap();
    fs::write(folder.join("short.fonds"), &bytes[..middle]).unwrap();
    for name in ["changed.fonds", "short.fonds"] {
        let said = complaint(&fonds(&folder, &["verify", name]));
        assert!(said.starts_with(name), "{said}");
        assert!(said.contains("This copy is damaged"), "{said}");
        assert!(said.contains("Get the archive again"), "{said}");
    }
}

#[test]
fn what_is_not_there_or_no_archive_is_named() {
    let folder = packed("unknown");
    for command in ["verify", "list"] {
        let said = complaint(&fonds(&folder, &[command, "nowhere.fonds"]));
        assert!(said.starts_with("Cannot read nowhere.fonds"), "{said}");
        let said = complaint(&fonds(&folder, &[command, "papers/minutes.txt"]));
        assert!(said.contains("papers/minutes.txt: This is no fonds archive"), "{said}");
    }
    let said = complaint(&fonds(&folder, &["show", "a.fonds", "else.txt"]));
    assert!(said.contains("No item of the archive lay at else.txt. `fonds list` prints"), "{said}");
    let said = complaint(&fonds(&folder, &["pack", "nowhere", "-o", "b.fonds"]));
    assert!(said.contains("nowhere"), "{said}");
    assert!(!folder.join("b.fonds").exists());
}

#[test]
fn a_folder_without_documents_is_refused_and_the_old_archive_stays() {
    let folder = packed("empty");
    let before = fs::read(folder.join("a.fonds")).unwrap();
    fs::create_dir(folder.join("nothing")).unwrap();
    fs::write(folder.join("nothing/fonds.toml"), "[fonds]\ntitle = 'Nothing'\n").unwrap();
    let said = complaint(&fonds(&folder, &["pack", "nothing", "-o", "a.fonds"]));
    assert_eq!(said, "There is no document to pack in nothing.\n");
    assert_eq!(fs::read(folder.join("a.fonds")).unwrap(), before);
}

#[test]
fn what_is_no_text_is_left_out_with_a_notice() {
    let folder = packed("binary");
    fs::write(folder.join("papers/photo.jpg"), b"\xff\xd8\xff\xe0\x00\x10JFIF").unwrap();
    let report = printed(&fonds(&folder, &["pack", "papers", "-o", "a.fonds"]));
    assert!(report.contains("photo.jpg: left out: it is no text"), "{report}");
    let list = printed(&fonds(&folder, &["list", "a.fonds"]));
    assert!(!list.contains("photo.jpg"), "{list}");
}
