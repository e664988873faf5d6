//! The rules of the house, held by tests: which module may name which, what no module of the
//! library may name, and that documents speak of what is there.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library; each may name only those before it.
const LIBRARY: [&str; 15] = [
    "error",
    "order",
    "bytes",
    "analysis",
    "document",
    "names",
    "statements",
    "index",
    "archive",
    "pocket",
    "query",
    "snippet",
    "search",
    "related",
    "examples",
];

/// The modules of the reader, likewise; `listen` and `api` do not name each other either way.
const READER: [&str; 17] = [
    "text", "node", "quote", "place", "settings", "json", "cite", "notes", "view", "shelf", "state", "page",
    "loader", "keeping", "listen", "api", "main",
];

/// What is not to be found in the library: whatever is not the same everywhere.
const FOREIGN: [&str; 10] = [
    "std::fs",
    "std::env",
    "std::time",
    "std::net",
    "std::process",
    "std::thread",
    "std::io",
    "web_sys",
    "js_sys",
    "wasm_bindgen",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The names that follow `crate::` in a text, those in braces too.
fn named(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for after in text.split("crate::").skip(1) {
        let group = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let parts: Vec<&str> = match group {
            Some((inside, _)) => inside.split(',').collect(),
            None => vec![after],
        };
        for part in parts {
            let part = part.trim();
            let end = part.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(part.len());
            names.push(&part[..end]);
        }
    }
    names
}

/// Every place where a module of `order` names one that does not stand before it.
fn out_of_order(order: &[&str], module: &str, text: &str) -> Vec<String> {
    let Some(own) = order.iter().position(|name| *name == module) else {
        return vec![format!("{module} has no place in the order of src/tidy.rs")];
    };
    named(text)
        .into_iter()
        .filter(|name| order.iter().position(|other| other == name).is_some_and(|other| other > own))
        .map(|name| format!("{module} names {name}, which stands after it"))
        .collect()
}

#[test]
fn modules_of_the_library_name_only_modules_before_them() {
    let mut faults = Vec::new();
    for path in rust_files(&root().join("src")) {
        let inside = path.strip_prefix(root().join("src")).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let module = first.trim_end_matches(".rs");
        if module == "bin" || module == "lib" || module == "tidy" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        faults.extend(out_of_order(&LIBRARY, module, &text));
        for foreign in FOREIGN {
            // `std::io` over bytes in memory is how other crates' formats are read.
            if text.contains(foreign) && !(module == "document" && foreign == "std::io") {
                faults.push(format!("{} names {foreign}", inside.display()));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn modules_of_the_reader_name_only_modules_before_them() {
    let mut faults = Vec::new();
    for path in rust_files(&root().join("src/bin/reader")) {
        let inside = path.strip_prefix(root().join("src/bin/reader")).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        faults.extend(out_of_order(&READER, &module, &text));
        let pure = !matches!(module.as_str(), "page" | "loader" | "keeping" | "listen" | "api" | "main");
        if pure && (text.contains("web_sys") || text.contains("wasm_bindgen") || text.contains("js_sys")) {
            faults.push(format!("{module} is to be pure, and names a browser"));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_fault_would_be_found() {
    assert_eq!(
        out_of_order(&LIBRARY, "bytes", "use crate::error::Error;\nuse crate::{error, index::Index};"),
        ["bytes names index, which stands after it"]
    );
    assert_eq!(out_of_order(&LIBRARY, "util", "").len(), 1);
}

#[test]
fn documents_speak_of_files_that_are_there() {
    let mut missing = Vec::new();
    for document in [
        "README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "fuzz/README.md",
        "src/lib.rs",
        "src/archive/FORMAT.md",
        "seeds/fonds.toml",
    ] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for named in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "xtask/", "seeds/", ".ci/", "benches/", "fuzz/"]
                .iter()
                .any(|folder| named.starts_with(folder));
            if is_path && !named.contains([' ', '*', '<']) && !root().join(named).exists() {
                missing.push(format!("{document}: {named}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Every test that is named where promises are made is there, in the file that is named after it.
#[test]
fn promises_name_tests_that_are_there() {
    let text = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let (mut waiting, mut missing, mut named) = (Vec::new(), Vec::new(), 0);
    for word in text.split('`').skip(1).step_by(2) {
        let is_test = word.contains('_')
            && word.chars().all(|char| char.is_ascii_lowercase() || char == '_' || char.is_ascii_digit());
        if is_test {
            waiting.push(word);
        } else if word.ends_with(".rs") {
            let file = fs::read_to_string(root().join(word)).unwrap_or_default();
            named += waiting.len();
            missing.extend(waiting.drain(..).filter(|test| !file.contains(&format!("fn {test}("))));
        }
    }
    assert!(waiting.is_empty() && missing.is_empty(), "{waiting:?} {missing:?}");
    assert!(named > 20, "{named}");
}

#[test]
fn nobody_writes_javascript_for_the_page() {
    let mut scripts = Vec::new();
    let mut folders = vec![root().join("src"), root().join("seeds")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "js" || extension == "ts") {
                scripts.push(path);
            }
        }
    }
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    assert!(!page.contains("<script") && scripts.is_empty(), "{scripts:?}");
}
