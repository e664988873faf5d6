//! Fonds beside other search engines: sizes, times and answers, of one run on the same documents.
//!
//! What measures is in `benches/`, in the language of most that is measured; this makes sure that
//! all it needs is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::build;
use crate::run::{cargo, on_path, root, run, step, target};

/// The options that have a value, all handed on as they are.
const OPTIONS: [&str; 6] = ["--corpus", "--queries", "--only", "--limit-queries", "--timeout", "--passages"];

/// Builds what is measured, and measures.
pub fn bench(arguments: &[&str]) -> Result<()> {
    let mut only = None;
    let mut rest = arguments;
    while let [name, after @ ..] = rest {
        rest = match after {
            after if *name == "--speed" => after,
            [value, after @ ..] if OPTIONS.contains(name) => {
                if *name == "--only" {
                    only = Some(*value);
                }
                after
            }
            _ => {
                let options = OPTIONS.join(" VALUE, ");
                return Err(format!(
                    "What is {name}? `cargo xtask bench` knows {options} VALUE, and --speed."
                ));
            }
        };
    }
    // What is left out of `--only` is not built for it either.
    let wanted = |name: &str| only.is_none_or(|only| only.split(',').any(|one| one.trim() == name));
    packages()?;
    if wanted("fonds") {
        build::build()?;
        step("Compiling what asks natively", || {
            let mut native = cargo();
            native.args(["build", "--release"]).current_dir(benches().join("native"));
            run(native.env("CARGO_TARGET_DIR", target().join("bench/native")))
        })?;
    }
    if wanted("tantivy") {
        tantivy();
    }
    step("Measuring", || {
        let mut node = Command::new("node");
        node.arg(benches().join("run.mjs")).arg("--target").arg(target()).args(arguments);
        run(&mut node)
    })
}

/// The folder of what measures.
pub fn benches() -> PathBuf {
    root().join("benches")
}

/// Builds tantivy's program. The others can be measured without it: its row says that it is not there.
pub fn tantivy() {
    step("Compiling tantivy", || {
        let mut tantivy = cargo();
        tantivy.args(["build", "--release", "--locked"]).current_dir(benches().join("tantivy"));
        run(tantivy.env("CARGO_TARGET_DIR", target().join("bench/tantivy")))
    })
    .unwrap_or_else(|why| eprintln!("    {why}"));
}

/// Says so if a program that measuring needs is not there.
pub fn needs(programs: &[&str]) -> Result<()> {
    match programs.iter().find(|program| !on_path(program)) {
        Some(program) => Err(format!("This needs {program}: install Node.js 20 or newer.")),
        None => Ok(()),
    }
}

/// Installs the peers.
pub fn packages() -> Result<()> {
    needs(&["node", "npm"])?;
    locked(&benches(), "the peers")
}

/// Installs what a folder needs exactly as its `package-lock.json` has it, unless it is there.
pub fn locked(folder: &Path, what: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| format!("Cannot read {}: {error}.", lock.display()))?;
    let installed = folder.join("node_modules/.fonds-lock");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    step(&format!("Installing {what} in {}", folder.join("node_modules").display()), || {
        let mut npm = Command::new("npm");
        // No scripts: what they would fetch is in the packages already.
        // Not `npm ci`, which wants the packages of other systems in the lock too, where one is not published.
        npm.args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run(npm.current_dir(folder))?;
        fs::write(&installed, &wanted)
            .map_err(|error| format!("Cannot write {}: {error}.", installed.display()))
    })
}
