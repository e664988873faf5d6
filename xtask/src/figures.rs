//! The figures that the project holds itself to.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;
use crate::run::{cargo, root, run, target};

/// Prints the sizes of the last build and how fast its page is. Fails if a size is over its
/// limit; times are not judged here, since machines differ.
pub fn figures() -> Result<()> {
    let sizes = sizes();
    println!();
    // In a package of its own: it needs what drives the browsers, and this one needs nothing.
    let times = run(cargo().args(["run", "--quiet", "-p", "browsers", "--example", "figures"]));
    sizes.and(times)
}

fn sizes() -> Result<()> {
    let module = read(&target().join("page/reader_bg.wasm"))?;
    let page = read(&root().join("dist/fonds.html"))?;
    // 450,000 and 200,000 until the reader learned to load an archive block by block, to keep
    // it on the device, to save it as one file, and to show what could not be read; then 550,000 and
    // 240,000 until it had stems of eleven languages (129,000 bytes), the tables of other writings, the
    // whole query language, and the views of what is found; then 1,000,000 and 1,550,000 for the page, until
    // all that it says was there in Russian as well (34,000 bytes, 14,000 of them compressed);
    // then 1,035,000, 430,000 and 1,600,000, until the reading room was there: colours and sizes to choose,
    // what stands beside an item, paper, references and damage as views, links that survive a rebuild,
    // citations, and notes that are kept and handed on; then 1,300,000, 545,000 and 1,960,000, until there were
    // the timeline, the names and the page for what several passages state of one matter; then 1,520,000, 640,000
    // and 2,260,000, until a copy could be checked and signed, and stood in its page as plain text as well, passages of
    // several sources were compared, and names led from the text to their cards; then 1,695,000, 720,000 and 2,645,000, until
    // words were related in more scripts, patterns were cut as words are, dates were read as catalogues write them, and blocks
    // were decompressed twice as fast.
    let mut held = line("reader, without an archive", module.len(), 1_785_000);
    match gzip(&module) {
        Some(size) => held &= line("the same, gzip -9", size, 749_000),
        None => println!("{:28} not measured: no gzip here", "the same, gzip -9"),
    }
    held &= line("dist/fonds.html", page.len(), 2_750_000);
    if has_names(&module) {
        println!("Built without wasm-opt, so the page is larger than it could be: its size is not judged.");
        return Ok(());
    }
    if held { Ok(()) } else { Err("A size is over its limit.".to_owned()) }
}

fn line(name: &str, size: usize, limit: usize) -> bool {
    let held = size <= limit;
    let verdict = if held { "" } else { "  TOO LARGE" };
    println!("{name:28} {size:>9} bytes of {limit:>9}{verdict}");
    held
}

/// Whether the module has the names of its functions, a custom section named `name`: the
/// compiler and wasm-bindgen leave them there, and wasm-opt takes them away.
fn has_names(module: &[u8]) -> bool {
    // After the magic number and the version: sections, each with its kind and its length.
    let mut rest = module.get(8..).unwrap_or_default();
    while let Some((&kind, after)) = rest.split_first() {
        let Some((length, body)) = number(after) else { return false };
        if kind == 0
            && let Some((_, name)) = number(body)
            && body.first() == Some(&4)
            && name.starts_with(b"name")
        {
            return true;
        }
        rest = body.get(length..).unwrap_or_default();
    }
    false
}

/// A number in LEB128, and what follows it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (at, &byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path)
        .map_err(|error| format!("Cannot read {}: {error}. Run `cargo xtask build`.", path.display()))
}

/// The size of `bytes` after `gzip -9`, where there is a gzip.
fn gzip(bytes: &[u8]) -> Option<usize> {
    let mut gzip =
        Command::new("gzip").arg("-9nc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut input = gzip.stdin.take()?;
    let bytes = bytes.to_vec();
    // From a thread of its own: neither side may wait for the other.
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = gzip.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    output.status.success().then_some(output.stdout.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_seen_wherever_they_stand() {
        let header = b"\0asm\x01\0\0\0".to_vec();
        let section = |kind: u8, body: &[u8]| [&[kind, body.len() as u8], body].concat();
        let custom = |name: &[u8]| section(0, &[&[name.len() as u8], name, b"body"].concat());
        let plain = [header, section(1, b"\x04name"), custom(b"producers"), custom(b"names")].concat();
        assert!(!has_names(&plain));
        assert!(has_names(&[plain.clone(), custom(b"name"), custom(b"last")].concat()));
        for length in 0..plain.len() {
            assert!(!has_names(&plain[..length]));
        }
    }
}
