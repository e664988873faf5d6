//! What cargo cannot do alone; `cargo xtask` lists it.

mod bench;
mod build;
mod figures;
mod run;
mod serve;
mod test;
mod tools;

use std::env;
use std::process::ExitCode;

/// What went wrong, as a sentence for the person at the terminal.
type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  open [--port N]  build the page, serve it on 127.0.0.1 and print where it is
  build            build the page in release mode: dist/ and dist/fonds.html
  test             everything: format, lints, tests, the build, the browsers
  figures          sizes and times of what was built, with their limits
  bench [--corpus DIR|FILE.jsonl[.gz]] [--queries FILE.jsonl] [--only NAMES] [--limit-queries N]
                   Fonds beside other search engines; see benches/README.md
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
        ["test"] => test::test(),
        ["figures"] => figures::figures(),
        ["bench", arguments @ ..] => bench::bench(arguments),
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
    let (listener, port) = serve::listen(port)?;
    println!("\n  one file  file://{}", run::address(&dist.join("fonds.html")));
    println!("  site      http://127.0.0.1:{port}/\n\nCtrl+C ends the server.");
    serve::serve(&listener, &dist)
}
