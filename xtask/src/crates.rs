//! What others wrote and this project is made of: how much, from where, and on which terms.

use std::process::Command;

use crate::Result;
use crate::run::{root, run};
use crate::tools;

/// The version of cargo-deny.
const CARGO_DENY: &str = "0.20.2";

/// Asks cargo-deny whether `deny.toml` is kept. What is known against versions changes by the day, and
/// needs the network: `cargo deny check advisories` asks for that.
pub fn check() -> Result<()> {
    let program = tools::cargo_tool("cargo-deny", "cargo-deny", CARGO_DENY)?;
    let mut deny = Command::new(program);
    run(deny.current_dir(root()).args(["--locked", "check", "licenses", "bans", "sources"]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::run::{cargo, output};
    use crate::tools::WASM;

    /// The most crates that the page is made of, those that only compile it too, and its own.
    const READER: usize = 60;
    /// The most that the command is made of.
    const COMMAND: usize = 250;

    /// The crates of a tree, each version once.
    fn tree(arguments: &[&str]) -> BTreeSet<String> {
        let mut tree = cargo();
        tree.args(["tree", "--locked", "--prefix", "none", "--no-dedupe", "--format", "{p}"]).args(arguments);
        let lines = output(&mut tree).expect("cargo tree");
        lines.lines().map(|line| line.replace(" (proc-macro)", "")).collect()
    }

    #[test]
    fn the_reader_is_made_of_few_crates() {
        let features = ["--no-default-features", "--features", "web"];
        let reader = tree(&[&["-p", "fonds", "-e", "normal", "--target", WASM], &features[..]].concat());
        assert!((20..=READER).contains(&reader.len()), "{} crates: {reader:#?}", reader.len());
        let command = tree(&["-p", "fonds", "-e", "normal"]);
        assert!((100..=COMMAND).contains(&command.len()), "{} crates", command.len());
    }
}
