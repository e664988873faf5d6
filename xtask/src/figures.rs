//! The sizes that the project holds itself to.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;
use crate::run::{root, target};

/// Prints the sizes of the last build; fails if one is over its limit.
pub fn figures() -> Result<()> {
    let module = read(&target().join("page/reader_bg.wasm"))?;
    let page = read(&root().join("dist/fonds.html"))?;
    let mut held = line("reader, without an archive", module.len(), 450_000);
    match gzip(&module) {
        Some(size) => held &= line("the same, gzip -9", size, 200_000),
        None => println!("{:28} not measured: no gzip here", "the same, gzip -9"),
    }
    held &= line("dist/fonds.html", page.len(), 1_000_000);
    if held { Ok(()) } else { Err("A size is over its limit.".to_owned()) }
}

fn line(name: &str, size: usize, limit: usize) -> bool {
    let held = size <= limit;
    let verdict = if held { "" } else { "  TOO LARGE" };
    println!("{name:28} {size:>9} bytes of {limit:>9}{verdict}");
    held
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
