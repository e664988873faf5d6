//! What cargo cannot do alone; `cargo xtask` lists it.

mod bench;
mod build;
mod crates;
mod figures;
mod fuzz;
mod quality;
mod run;
mod shots;
mod test;
mod tools;

use std::env;
use std::process::{Command, ExitCode};

/// What went wrong, as a sentence for the person at the terminal.
type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  open [--port N]  build, serve the page on 127.0.0.1 and print where it is
  build            build in release mode: dist/, dist/fonds.html and target/release/fonds
  reproduce        build the reader in another place, too, and compare
  test             everything: format, lints, tests, the build, the browsers
  figures          sizes and times of what was built, with their limits
  shots [FOLDER [NAMES]]
                   pictures of every view of what was built, by default in target/shots/
  bench [--corpus DIR|FILE.jsonl[.gz]] [--queries FILE.jsonl] [--only NAMES] [--limit-queries N]
        [--passages N] [--speed]
                   Fonds beside other search engines; see benches/README.md
  quality --corpus DIR... [--only NAMES] [--no-peers]
                   how good the answers to judged queries are; see benches/README.md
  fuzz [--seconds N] [TARGETS]
                   feed every reader of bytes with changed ones, 60 s each; needs nightly Rust
  fuzz --short [--seconds N] [--seed N] [--input FILE] [TARGETS]
                   the same without instruments, with any Rust, 20 s each, two at once
  hook             what Trunk runs after a build (see Trunk.toml)

Tools that are missing are installed in ~/.cache/fonds/tools (or $FONDS_TOOLS).";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["open"] => open(None),
        ["open", "--port", port] => match port.parse() {
            Ok(port) => open(Some(port)),
            Err(_) => Err(format!("{port} is no port: give a number from 1 to 65535.")),
        },
        ["build"] => build::build(),
        ["reproduce"] => build::reproduce(),
        ["test"] => test::test(),
        ["figures"] => figures::figures(),
        ["shots", arguments @ ..] => shots::shots(arguments),
        ["bench", arguments @ ..] => bench::bench(arguments),
        ["quality", arguments @ ..] => quality::quality(arguments),
        ["fuzz", arguments @ ..] => fuzz::fuzz(arguments),
        ["hook"] => build::hook(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(format!("There is no such command.\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\n{why}");
            ExitCode::FAILURE
        }
    }
}

fn open(port: Option<u16>) -> Result<()> {
    build::build()?;
    let dist = run::root().join("dist");
    println!("\n  one file  file://{}", run::address(&dist.join("fonds.html")));
    println!("  folder    file://{}\n", run::address(&dist.join("index.html")));
    let mut serve = Command::new(build::command());
    serve.current_dir(run::root()).args(["serve", "dist"]);
    if let Some(port) = port {
        serve.args(["--port", &port.to_string()]);
    }
    run::run(&mut serve)
}
