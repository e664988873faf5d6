//! What several test files need.
#![allow(dead_code, reason = "no test file needs all of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The newest archive that must stay readable: what packing the seeds gives today.
pub(crate) fn golden() -> Vec<u8> {
    fs::read(package().join("tests/golden/seeds-1.1.fonds")).unwrap()
}

/// An empty folder for one test, by its name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The command line `fonds`.
pub(crate) fn program() -> &'static str {
    // Not env!(): without the feature `cli` there is no such program, and no test that asks.
    let Some(program) = option_env!("CARGO_BIN_EXE_fonds") else { panic!("no command line was built") };
    program
}

/// Runs the command line `fonds` in a folder.
pub(crate) fn fonds(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program()).current_dir(folder).args(arguments).output().unwrap()
}

/// What it printed, if it succeeded.
pub(crate) fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it complained of, if it failed as it should: with exit code 1, and in words for people.
pub(crate) fn complaint(output: &Output) -> String {
    let complaint = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    for technical in ["panicked", "RUST_BACKTRACE", "src/", "Os {"] {
        assert!(!complaint.contains(technical), "{complaint}");
    }
    complaint
}
