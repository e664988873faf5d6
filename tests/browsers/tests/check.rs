//! A copy that somebody signed, and one of it in which a letter was changed and all checksums made to match: what the
//! page says of each, in every engine.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Context, Result, ensure};
use browsers::made::{file_url, fonds, printed, publish};
use browsers::{Browser, Engine, Options, engines};
use miniz_oxide::inflate::decompress_to_vec;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

const TEXTS: [(&str, &str); 2] = [
    ("jim.txt", "Quick wafting zephyrs vex bold Jim."),
    ("sphinx.txt", "Sphinx of black quartz: judge my vow."),
];

fn number(bytes: &[u8], at: usize, width: usize) -> Result<usize> {
    let bytes = bytes.get(at..at + width).context("the archive is cut")?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn put(bytes: &mut [u8], at: usize, number: u64) {
    bytes[at..at + 8].copy_from_slice(&number.to_le_bytes());
}

/// The archive with other words in place of the only ones that are there so, and with checksums as if they had always
/// been these; its blocks are stored as they are.
fn forged(archive: &[u8], words: &str, others: &str) -> Result<Vec<u8>> {
    let (sections, end) = (number(archive, 12, 4)?, number(archive, 24, 8)?);
    let (mut front, mut blocks) = (archive[..end].to_vec(), Vec::new());
    let (mut table, mut block, mut places) = (64 + 32 * sections, end, 0);
    for section in 0..sections {
        let (entry, before) = (64 + 32 * section, blocks.len());
        for _ in 0..number(archive, entry + 8, 8)? {
            let (stored, raw) = (number(archive, table, 4)?, number(archive, table + 4, 4)?);
            let bytes = &archive[block..block + stored];
            let mut bytes = if stored == raw { bytes.to_vec() } else { decompress_to_vec(bytes).unwrap() };
            for at in 0..bytes.len() {
                if bytes[at..].starts_with(words.as_bytes()) {
                    bytes[at..at + others.len()].copy_from_slice(others.as_bytes());
                    places += 1;
                }
            }
            let size = bytes.len() as u64;
            put(&mut front, table, size << 32 | size);
            put(&mut front, table + 8, xxh3_64(&bytes));
            blocks.extend(bytes);
            (table, block) = (table + 16, block + stored);
        }
        put(&mut front, entry + 16, (blocks.len() - before) as u64);
    }
    ensure!(places == 1 && words.len() == others.len(), "{words:?} is there {places} times");
    put(&mut front, 16, (end + blocks.len()) as u64);
    let checksum = xxh3_64(&front[64..]);
    put(&mut front, 32, checksum);
    let checksum = xxh3_64(&front[..56]);
    put(&mut front, 56, checksum);
    Ok([front, blocks].concat())
}

/// A signed page, the same with a letter changed, and the fingerprint of the key.
fn pages(folder: &Path) -> Result<(PathBuf, PathBuf, String)> {
    let papers = folder.join("papers");
    std::fs::create_dir(&papers)?;
    for (name, text) in TEXTS {
        std::fs::write(papers.join(name), text)?;
    }
    let (archive, key) = (folder.join("signed.fonds"), folder.join("a.key"));
    fonds(["pack".as_ref(), papers.as_os_str(), "-o".as_ref(), archive.as_os_str()])?;
    let said = printed(["keygen".as_ref(), "-o".as_ref(), key.as_os_str()])?;
    let fingerprint = said.lines().nth(2).context("no fingerprint")?.trim().to_owned();
    fonds(["sign".as_ref(), "--key".as_ref(), key.as_os_str(), archive.as_os_str()])?;
    let other = folder.join("forged.fonds");
    std::fs::write(&other, forged(&std::fs::read(&archive)?, "zephyrs vex", "zephyrs hex")?)?;
    let mut made = Vec::new();
    for (name, archive) in [("signed", archive), ("forged", other)] {
        publish(&archive, &folder.join(name))?;
        made.push(folder.join(name).join("fonds.html"));
    }
    let (signed, forged) = (made.swap_remove(0), made.remove(0));
    Ok((signed, forged, fingerprint))
}

/// Waits until the copy was looked at: what is said, the rows of the items, the key, and whether the signature fails.
fn looked(browser: &mut Browser, page: &Path) -> Result<Value> {
    // Firefox does not wait for a page whose address has a fragment: what was there before must not be taken for it.
    browser.open("about:blank")?;
    browser.open(&format!("{}#/check", file_url(page)))?;
    browser.wait_until("the rows", "return document.querySelectorAll('.checked tbody tr').length === 2")?;
    browser.run(
        "const text = (element) => element?.textContent ?? '';
        const signature = document.querySelector('section[aria-labelledby=signature]');
        return [
            text(document.getElementById('check-status')),
            [...document.querySelectorAll('.checked tbody tr')].map((row) => [...row.children].map(text).join(' | ')),
            text(signature.querySelector('.digest')),
            signature.querySelector('.failure') !== null,
            text(signature).includes('The archive is as a holder of this key signed it'),
        ]",
            json!(null),
        )
}

fn says(browser: &mut Browser, (signed, forged, key): &(PathBuf, PathBuf, String)) -> Result<()> {
    let bytes: usize = TEXTS.iter().map(|(_, text)| text.len()).sum();
    let found = looked(browser, signed)?;
    let whole = json!([
        format!("Intact: all 2 items, {bytes} bytes."),
        ["jim.txtjim.txt | intact", "sphinx.txtsphinx.txt | intact"],
        key,
        false,
        true,
    ]);
    ensure!(found == whole, "the signed copy: {found}, not {whole}");
    let found = looked(browser, forged)?;
    let other = "not as recorded: other bytes than those that were packed";
    ensure!(found[0] == "Not intact: 1 item of 2.", "the forged copy: {found}");
    let rows = found[1].as_array().context("no rows")?;
    let row = |at: usize| rows.get(at).and_then(Value::as_str).unwrap_or_default();
    ensure!(row(0).contains("jim.txt") && row(0).ends_with(other), "the forged copy: {found}");
    ensure!(row(1).contains("sphinx.txt") && row(1).ends_with("intact"), "the forged copy: {found}");
    ensure!(found[2] == **key && found[3] == true && found[4] == false, "the signature: {found}");
    // The item can be read all the same.
    browser.click(".checked tbody a")?;
    browser.wait_until(
        "the changed text",
        "return document.querySelector('article')?.textContent.includes('hex bold')",
    )?;
    Ok(())
}

fn in_engine(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path()).unwrap();
    let options = Options::default();
    let mut browser = Browser::start(engine, &options).unwrap();
    browser.endure("a signed copy", |browser| says(browser, &pages)).unwrap();
}

#[test]
fn chromium() {
    in_engine(Engine::Chromium);
}

#[test]
fn firefox() {
    in_engine(Engine::Firefox);
}

#[test]
fn webkit() {
    in_engine(Engine::WebKit);
}
