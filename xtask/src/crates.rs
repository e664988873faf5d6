//! What others wrote and this project is made of: how much, from where, and on which terms.

use std::collections::BTreeSet;
use std::process::Command;

use crate::run::{cargo, output, root};
use crate::tools::WASM;

/// The terms on which others' work may be part of this, each with that of its own MIT or Apache-2.0.
const LICENCES: [&str; 10] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// The most crates that the page is made of, those that only compile it too, and its own.
const READER: usize = 60;
/// The most that the command is made of.
const COMMAND: usize = 250;

/// The lines of `cargo tree`, each crate once: its name and version, and where it is from if not from the
/// registry; and its licence.
fn tree(arguments: &[&str]) -> BTreeSet<(String, String)> {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--prefix", "none", "--no-dedupe", "--format", "{p}|{l}"]).args(arguments);
    let lines = output(&mut tree).expect("cargo tree");
    let pairs = lines.lines().filter_map(|line| line.split_once('|'));
    pairs.map(|(name, licence)| (name.replace(" (proc-macro)", ""), licence.to_owned())).collect()
}

/// Whether terms are met by the list: `A OR B`, `A AND B`, brackets; a slash is an old `OR`.
fn is_met(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let split = |by: &str| -> Option<Vec<String>> {
        let (mut depth, mut parts, mut last) = (0, Vec::new(), 0);
        for (at, char) in expression.char_indices() {
            depth += i32::from(char == '(') - i32::from(char == ')');
            if depth == 0 && expression[at..].starts_with(by) {
                parts.push(expression[last..at].to_owned());
                last = at + by.len();
            }
        }
        parts.push(expression[last..].to_owned());
        (parts.len() > 1).then_some(parts)
    };
    if let Some(parts) = split(" OR ") {
        return parts.iter().any(|part| is_met(part));
    }
    if let Some(parts) = split(" AND ") {
        return parts.iter().all(|part| is_met(part));
    }
    let one = expression.trim();
    match one.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => is_met(inside),
        None => LICENCES.contains(&one),
    }
}

#[test]
fn terms_are_read() {
    for good in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "(GPL-2.0 OR Zlib) AND Unicode-3.0"] {
        assert!(is_met(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND CC-BY-SA-4.0", "MITX"] {
        assert!(!is_met(bad), "{bad}");
    }
}

#[test]
fn the_reader_is_made_of_few_crates() {
    let features = ["--no-default-features", "--features", "web"];
    let reader = tree(&[&["-p", "fonds", "-e", "normal", "--target", WASM], &features[..]].concat());
    assert!((20..=READER).contains(&reader.len()), "{} crates: {reader:#?}", reader.len());
    let command = tree(&["-p", "fonds", "-e", "normal"]);
    assert!((100..=COMMAND).contains(&command.len()), "{} crates", command.len());
}

#[test]
fn all_is_from_the_registry_and_free() {
    let all = tree(&["--workspace", "--all-features", "-e", "all", "--target", "all"]);
    assert!(all.len() > 150, "{}", all.len());
    let own = format!("({})", root().display());
    for (name, licence) in &all {
        // `name version` of the registry, `name version (folder or repository)` of any other.
        let is_own = name.contains(own.trim_end_matches(')'));
        assert!(is_own || !name.contains('('), "{name} is not from the registry");
        assert!(is_own || is_met(licence), "{name}: {licence}");
    }
}

#[test]
fn versions_are_named() {
    let tests = ["tests/browsers/Cargo.toml", "tests/fuzz/Cargo.toml", "fuzz/Cargo.toml"];
    for manifest in ["Cargo.toml", "xtask/Cargo.toml"].into_iter().chain(tests) {
        let text = std::fs::read_to_string(root().join(manifest)).unwrap();
        assert!(!text.contains("\"*\"") && !text.contains("git ="), "{manifest}");
    }
    let lock = Command::new("git").current_dir(root()).args(["ls-files", "Cargo.lock"]).output();
    assert!(lock.is_ok_and(|output| !output.stdout.is_empty()), "Cargo.lock is not kept");
}
