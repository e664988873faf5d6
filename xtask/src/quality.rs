//! How good the answers are: judged collections, packed and asked, beside other search engines.
//!
//! As with [`crate::bench`], what measures is in `benches/`; this makes sure that all it needs is built.

use std::process::Command;

use crate::Result;
use crate::bench::{benches, needs, packages, tantivy};
use crate::build;
use crate::run::{run, target};

/// Builds what is judged, and judges it.
pub fn quality(arguments: &[&str]) -> Result<()> {
    let mut only = None;
    let mut rest = arguments;
    while let [name, after @ ..] = rest {
        rest = match (*name, after) {
            ("--no-peers", after) => {
                only = Some("fonds");
                after
            }
            ("--corpus", [_, after @ ..]) => after,
            ("--only", [names, after @ ..]) => {
                only = only.or(Some(*names));
                after
            }
            _ => {
                return Err(format!(
                    "What is {name}? `cargo xtask quality` knows --corpus DIR, --only NAMES, --no-peers."
                ));
            }
        };
    }
    let wanted = |name: &str| only.is_none_or(|only| only.split(',').any(|one| one.trim() == name));
    needs(&["node"])?;
    // Without a collection nothing is built: what it should be is told at once.
    if arguments.contains(&"--corpus") {
        if wanted("minisearch") || wanted("minisearch-stemmed") {
            packages()?;
        }
        if wanted("tantivy") {
            tantivy();
        }
        if wanted("fonds") {
            build::compile()?;
        }
    }
    let mut node = Command::new("node");
    run(node.arg(benches().join("quality.mjs")).arg("--target").arg(target()).args(arguments))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use crate::bench::benches;
    use crate::run::{on_path, run};

    /// What computes the figures is in the language of what measures, and so are its tests.
    #[test]
    fn the_figures_are_those_of_trec_eval() {
        if !on_path("node") {
            return eprintln!("Left out: there is no node here.");
        }
        let mut node = Command::new("node");
        run(node.arg("--test").arg(benches().join("harness/metrics.test.mjs"))).unwrap();
    }
}
