//! What was built in this checkout: the page with the seeds, the reader without an archive,
//! and the packer that makes pages of other archives.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folder `dist` with the page in both its forms.
///
/// # Errors
///
/// It was not built.
pub fn dist() -> Result<PathBuf> {
    let dist = root().join("dist");
    for name in ["fonds.html", "index.html", "sw.js"] {
        ensure!(
            dist.join(name).is_file(),
            "There is no {}: run `cargo xtask build` first.",
            dist.join(name).display()
        );
    }
    Ok(dist)
}

/// The folder with the reader without an archive, which a build leaves for the packer.
///
/// # Errors
///
/// It was not built.
pub fn reader() -> Result<PathBuf> {
    // Where `cargo xtask build` builds; and where it builds without the variable.
    let named = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let places = [root().join(named).join("page"), root().join("target/page")];
    for place in &places {
        if ["index.html", "reader.js", "reader_bg.wasm"].iter().all(|name| place.join(name).is_file()) {
            return Ok(place.clone());
        }
    }
    bail!("There is no reader in {}: run `cargo xtask build` first.", places[0].display())
}

/// Runs the command `fonds` with these arguments.
///
/// # Errors
///
/// It fails; the error has what it printed.
pub fn fonds<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<()> {
    printed(arguments).map(|_| ())
}

/// What the command `fonds` answers to queries over the seeds, each as the JSON that it prints: at
/// most so many hits.
///
/// # Errors
///
/// The page was not built, or the command fails.
pub fn answers(queries: &[&str], limit: usize) -> Result<Vec<Value>> {
    let folder = tempfile::tempdir()?;
    let asked = folder.path().join("queries.jsonl");
    let line = |(id, text): (usize, &&str)| format!("{}\n", json!({ "id": id.to_string(), "text": text }));
    std::fs::write(&asked, queries.iter().enumerate().map(line).collect::<String>())?;
    let (archive, limit) = (reader()?.join("seeds.fonds"), limit.to_string());
    let words: [&OsStr; 8] = [
        "search".as_ref(),
        archive.as_ref(),
        "--queries".as_ref(),
        asked.as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
        "--limit".as_ref(),
        limit.as_ref(),
    ];
    printed(words)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// What the command prints.
///
/// # Errors
///
/// It fails; the error has what it printed.
pub fn printed<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Result<String> {
    // Through cargo: another package's test is not told where the program is.
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["run", "--quiet", "--bin", "fonds", "--"]).args(arguments);
    let output = cargo.output().context("cargo does not run")?;
    ensure!(
        output.status.success(),
        "{cargo:?} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Makes a page of an archive in the folder `to`, in both its forms.
///
/// # Errors
///
/// The reader was not built, or the packer refuses.
pub fn publish(archive: &Path, to: &Path) -> Result<()> {
    publish_as("-o", archive, to)
}

/// The address of a file.
#[must_use]
pub fn file_url(path: &Path) -> String {
    let mut url = "file://".to_owned();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

/// Makes a shelf of an archive: the folder `to`.
///
/// # Errors
///
/// The reader was not built, or the packer refuses.
pub fn shelf(archive: &Path, to: &Path) -> Result<()> {
    publish_as("--shelf", archive, to)
}

fn publish_as(form: &str, archive: &Path, to: &Path) -> Result<()> {
    let reader = reader()?;
    let words: [&OsStr; 7] = [
        "publish".as_ref(),
        "--reader".as_ref(),
        reader.as_ref(),
        "--archive".as_ref(),
        archive.as_ref(),
        form.as_ref(),
        to.as_ref(),
    ];
    fonds(words)
}
