//! Fuzzing: every target of `fuzz/` for some time, each from its kept corpus; with cargo-fuzz, or for a few seconds with
//! nothing but what compiles all the rest.
//!
//! What is found anew goes to `fuzz/work`, which is not kept; what makes a target fail, to `fuzz/artifacts`. Of that
//! a test is made, and a seed in `fuzz/corpus`.

use std::fs;
use std::process::Command;

use crate::Result;
use crate::run::{cargo, output, root, run, step, target};
use crate::tools;

/// The version of cargo-fuzz.
const CARGO_FUZZ: &str = "0.13.2";
/// A run that takes longer, in seconds, is a fault: a thousand times what most take, with the instruments.
const LONGEST: u32 = 5;
/// A run that has more memory, in MB, is a fault. The instruments take most of it.
const LARGEST: u32 = 1024;
/// No input is longer, in bytes: a format's rules are all met in less.
const INPUT: u32 = 16 * 1024;

/// Runs targets for 20 s each without instruments, two at once, with what these arguments say: see `tests/fuzz`.
pub fn short(arguments: &[&str]) -> Result<()> {
    // As the tests are compiled, so that all that is others' is compiled already; but what is ours so that it is fast.
    // build.rs switches checksums off.
    let mut build = cargo();
    build.args(["build", "-p", "fonds", "-p", "fuzzing", "--features", "fonds/web", "--bin", "fuzzing"]);
    build.args(["--config", "profile.dev.package.fonds.opt-level=1"]);
    build.args(["--config", "profile.dev.package.fonds.debug=\"line-tables-only\""]);
    build.env("FONDS_FUZZING", "1");
    step("Building what feeds", || run(&mut build))?;
    run(Command::new(target().join("debug/fuzzing")).args(arguments))
}

/// Runs these targets, or all of them, for so many seconds each.
pub fn fuzz(arguments: &[&str]) -> Result<()> {
    if let ["--short", arguments @ ..] = arguments {
        return short(arguments);
    }
    let (seconds, only) = match arguments {
        ["--seconds", seconds, only @ ..] => {
            (seconds.parse::<u32>().map_err(|_| format!("{seconds} is no number of seconds."))?, only)
        }
        only => (60, only),
    };
    // Only nightly Rust has the instruments.
    if output(Command::new("rustc").args(["+nightly", "--version"])).is_none() {
        return Err(
            "Fuzzing needs nightly Rust: rustup toolchain install nightly --profile minimal.".to_owned()
        );
    }
    let program = tools::cargo_tool("cargo-fuzz", "cargo-fuzz", CARGO_FUZZ)?;
    let targets = targets()?;
    if let Some(unknown) = only.iter().find(|name| !targets.iter().any(|target| target == *name)) {
        return Err(format!("{unknown} is no target. There are {}.", targets.join(", ")));
    }
    let mut failed = Vec::new();
    for target in targets.iter().filter(|target| only.is_empty() || only.contains(&target.as_str())) {
        let work = root().join("fuzz/work").join(target);
        fs::create_dir_all(&work).map_err(|error| format!("Cannot make {}: {error}.", work.display()))?;
        let fuzzed = step(&format!("Fuzzing {target} for {seconds} s"), || {
            let mut fuzz = Command::new(&program);
            fuzz.current_dir(root()).env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO");
            fuzz.env("CARGO_TARGET_DIR", crate::run::target().join("fuzz"));
            fuzz.args(["fuzz", "run", target]).arg(&work).arg(root().join("fuzz/corpus").join(target));
            fuzz.args(["--", "-print_final_stats=1", "-verbosity=0"]);
            for (name, value) in [
                ("max_total_time", seconds),
                ("timeout", LONGEST),
                ("rss_limit_mb", LARGEST),
                ("max_len", INPUT),
            ] {
                fuzz.arg(format!("-{name}={value}"));
            }
            run(&mut fuzz)
        });
        if let Err(why) = fuzzed {
            eprintln!("{why}");
            failed.push(target.as_str());
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("These targets failed; fuzz/artifacts has what they failed over: {}.", failed.join(", ")))
    }
}

/// The names of all targets: each has a file.
fn targets() -> Result<Vec<String>> {
    let folder = root().join("fuzz/targets");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("Cannot read {}: {error}.", folder.display()))?;
    let names = entries.flatten().filter_map(|entry| entry.path().file_stem()?.to_str().map(str::to_owned));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

/// That `fuzz/` has a seed and an entry in its manifest for every target.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_built_and_has_seeds_that_are_small() {
        let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
        let targets = targets().unwrap();
        let feeding = fs::read_to_string(root().join("tests/fuzz/src/targets.rs")).unwrap();
        assert!(targets.len() >= 10, "{targets:?}");
        for target in targets {
            assert!(
                manifest.contains(&format!("name = \"{target}\"\npath = \"targets/{target}.rs\"")),
                "{target}"
            );
            assert!(feeding.contains(&format!("    (\"{target}\", ")), "{target}");
            let seeds: Vec<u64> = fs::read_dir(root().join("fuzz/corpus").join(&target))
                .unwrap()
                .map(|entry| entry.unwrap().metadata().unwrap().len())
                .collect();
            assert!(!seeds.is_empty() && seeds.iter().sum::<u64>() < 64 * 1024, "{target}: {seeds:?}");
        }
    }
}
