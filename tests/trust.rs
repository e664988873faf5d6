//! What a stranger handed over: whether it is what somebody signed, in each form that an archive has.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at what is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};

use common::{complaint, fonds, printed};

#[cfg(test)]
mod common;

/// A reader that does nothing, in a folder.
fn reader(folder: &Path) {
    fs::create_dir_all(folder.join("reader")).unwrap();
    let page = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
        <style>p { color: red }</style>\n</head>\n<body>\n<p id=\"failure\"></p>\n</body>\n</html>\n";
    fs::write(folder.join("reader/index.html"), page).unwrap();
    fs::write(folder.join("reader/reader.js"), "let wasm_bindgen = () => {};").unwrap();
    fs::write(folder.join("reader/reader_bg.wasm"), b"\0asm\x01\0\0\0").unwrap();
}

/// A folder with an archive in every form, a key, `a.key`, and its fingerprint.
fn packed(test: &str) -> (PathBuf, String) {
    let folder = common::folder(test);
    fs::create_dir_all(folder.join("papers")).unwrap();
    for number in 0..40 {
        let text =
            format!("Minutes {number}\n\n{}", "The congress met in January for a while.\n\n".repeat(60));
        fs::write(folder.join(format!("papers/{number}.txt")), text).unwrap();
    }
    printed(&fonds(&folder, &["pack", "papers", "-o", "a.fonds"]));
    reader(&folder);
    printed(&fonds(&folder, &["publish", "--reader", "reader", "--archive", "a.fonds", "-o", "site"]));
    fs::copy(folder.join("site/fonds.html"), folder.join("a.html")).unwrap();
    let said = printed(&fonds(&folder, &["keygen", "-o", "a.key"]));
    let fingerprint = said.lines().nth(2).unwrap().trim().to_owned();
    assert_eq!(fingerprint.len(), 19, "{said}");
    (folder, fingerprint)
}

const FORMS: [&str; 3] = ["a.fonds", "a.html", "site"];

#[test]
fn an_archive_is_signed_in_whatever_form_it_is() {
    let (folder, key) = packed("trust_sign");
    let original = fs::read(folder.join("a.fonds")).unwrap();
    let intact =
        |said: &str| said.lines().skip_while(|line| !line.starts_with("Intact")).nth(1).unwrap().to_owned();
    for form in FORMS {
        let before = printed(&fonds(&folder, &["verify", form]));
        assert!(before.contains("\nNot signed.\n"), "{before}");
        let listed = printed(&fonds(&folder, &["list", form]));
        let said = printed(&fonds(&folder, &["sign", "--key", "a.key", form]));
        assert!(said.contains(&format!("Signed by key {key}")), "{said}");
        let after = printed(&fonds(&folder, &["verify", form, "--signed-by", &key]));
        assert!(after.contains(&format!("\nSigned by key {key}.")), "{after}");
        // Neither what is in it nor its fingerprint is another.
        assert_eq!(intact(&before), intact(&after));
        assert_eq!(listed, printed(&fonds(&folder, &["list", form])));
        // Again gives the same.
        let bytes = |form: &str| {
            fs::read(folder.join(form)).or_else(|_| fs::read(folder.join(form).join("index.html")))
        };
        let once = bytes(form).unwrap();
        printed(&fonds(&folder, &["sign", "--key", "a.key", form]));
        assert!(bytes(form).unwrap() == once);
    }
    // The copy in the folder is the signed page, and the worker knows the new version.
    assert!(fs::read(folder.join("site/fonds.html")).unwrap() == fs::read(folder.join("a.html")).unwrap());
    assert!(fs::read(folder.join("a.fonds")).unwrap() != original);
    // What was signed as a page is what was signed bare.
    printed(&fonds(&folder, &["extract", "a.html", "-o", "b.fonds"]));
    assert!(fs::read(folder.join("b.fonds")).unwrap() == fs::read(folder.join("a.fonds")).unwrap());
    printed(&fonds(&folder, &["extract", "site", "-o", "c.fonds"]));
    assert!(fs::read(folder.join("c.fonds")).unwrap() == fs::read(folder.join("a.fonds")).unwrap());
}

#[test]
fn what_is_signed_as_a_page_is_what_is_published_signed() {
    let (folder, _) = packed("trust_publish");
    printed(&fonds(&folder, &["sign", "--key", "a.key", "site"]));
    printed(&fonds(&folder, &["sign", "--key", "a.key", "a.fonds"]));
    printed(&fonds(&folder, &["publish", "--reader", "reader", "--archive", "a.fonds", "-o", "again"]));
    for name in ["index.html", "sw.js", "fonds.html"] {
        let read = |site: &str| fs::read(folder.join(site).join(name)).unwrap();
        assert!(read("site") == read("again"), "{name}");
    }
}

#[test]
fn a_signature_that_does_not_match_is_told_from_none_and_from_that_of_another() {
    let (folder, key) = packed("trust_match");
    printed(&fonds(&folder, &["sign", "--key", "a.key", "a.fonds"]));
    let mut bytes = fs::read(folder.join("a.fonds")).unwrap();
    // The last byte of the front is the last one of the signature; its checksums are put right.
    let front = usize::try_from(u64::from_le_bytes(bytes[24..32].try_into().unwrap())).unwrap();
    bytes[front - 40] ^= 1;
    let checksum = xxhash_rust::xxh3::xxh3_64(&bytes[64..front]);
    bytes[32..40].copy_from_slice(&checksum.to_le_bytes());
    let checksum = xxhash_rust::xxh3::xxh3_64(&bytes[..56]);
    bytes[56..64].copy_from_slice(&checksum.to_le_bytes());
    fs::write(folder.join("forged.fonds"), bytes).unwrap();
    let said = complaint(&fonds(&folder, &["verify", "forged.fonds"]));
    assert!(said.contains("the signature does not match"), "{said}");

    printed(&fonds(&folder, &["keygen", "-o", "b.key"]));
    let other = printed(&fonds(&folder, &["sign", "--key", "b.key", "forged.fonds"]));
    assert!(!other.contains(&key), "{other}");
    printed(&fonds(&folder, &["verify", "forged.fonds"]));
    for (name, code) in [("forged.fonds", 1), ("a.html", 1), ("a.fonds", 0)] {
        let output = fonds(&folder, &["verify", name, "--signed-by", &key]);
        assert_eq!(output.status.code(), Some(code), "{name}");
    }
}

#[test]
fn code_that_nobody_knows_is_named() {
    let (folder, _) = packed("trust_code");
    for form in ["a.html", "site"] {
        let said = printed(&fonds(&folder, &["verify", form]));
        assert!(said.contains("\nUNKNOWN READER CODE: "), "{said}");
        let output = fonds(&folder, &["verify", form, "--known-reader"]);
        assert!(complaint(&output).contains("not that of a known reader"));
        assert!(output.stdout.starts_with(said.as_bytes()));
    }
    let bare = printed(&fonds(&folder, &["verify", "a.fonds", "--known-reader"]));
    assert!(!bare.to_lowercase().contains("reader"), "{bare}");
}

#[test]
fn a_key_is_for_nobody_else_and_is_never_written_over() {
    let (folder, _) = packed("trust_key");
    let key = fs::read_to_string(folder.join("a.key")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(folder.join("a.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let said = complaint(&fonds(&folder, &["keygen", "-o", "a.key"]));
    assert!(said.contains("a.key"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("a.key")).unwrap(), key);
    printed(&fonds(&folder, &["keygen", "-o", "b.key"]));
    assert_ne!(fs::read_to_string(folder.join("b.key")).unwrap(), key);
    fs::write(folder.join("no.key"), key.replace('-', "+")).unwrap();
    let said = complaint(&fonds(&folder, &["sign", "--key", "no.key", "a.fonds"]));
    assert!(said.contains("no.key is no key"), "{said}");
}

#[test]
fn a_page_that_fonds_did_not_write_is_not_signed() {
    let (folder, _) = packed("trust_page");
    let page = fs::read_to_string(folder.join("a.html")).unwrap();
    // Its policy would no longer let the loader run.
    let changed = page.replace("const start = async", "const  start = async");
    let twice = page.replacen(
        "<script type=",
        "<script type=\"application/octet-stream\">AGFzbQEAAAA</script><p></p><script type=",
        1,
    );
    for (name, text) in [("twice.html", twice), ("changed.html", changed)] {
        fs::write(folder.join(name), &text).unwrap();
        let said = complaint(&fonds(&folder, &["sign", "--key", "a.key", name]));
        assert!(said.contains("page"), "{said}");
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), text);
    }
}
