//! The command line. The only place that reads and writes files.

mod publish;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use fonds::archive::module;

/// Turns documents into an archive that any browser opens and searches without a network.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Pack documents into an archive (a stand-in for now: their bytes, one after the other).
    Pack {
        /// Files, or folders of files.
        #[arg(required = true)]
        input: Vec<PathBuf>,
        /// The archive to write.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Make the page of an archive: a static site, and the same as one file, fonds.html.
    Publish {
        /// The folder with the built reader: index.html, reader.js, reader_bg.wasm.
        #[arg(long)]
        reader: PathBuf,
        /// The archive.
        #[arg(long)]
        archive: PathBuf,
        /// The folder to write to.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Take the archive out of a page that is one file (fonds.html), or out of a reader_bg.wasm.
    Extract {
        /// The page or the module.
        input: PathBuf,
        /// The archive to write.
        #[arg(short, long)]
        output: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // For people: every cause in one line, no backtrace.
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Pack { input, output } => pack(&input, &output),
        Command::Publish { reader, archive, output } => publish(&reader, &archive, &output),
        Command::Extract { input, output } => extract(&input, &output),
    }
}

fn pack(input: &[PathBuf], output: &Path) -> Result<()> {
    let mut files = Vec::new();
    for path in input {
        if path.is_dir() {
            for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
                files.push(entry?.path());
            }
        } else {
            files.push(path.clone());
        }
    }
    files.sort();
    let mut archive = Vec::new();
    for file in files {
        archive.extend(read(&file)?);
    }
    write(output, &archive)
}

fn publish(reader: &Path, archive: &Path, output: &Path) -> Result<()> {
    let text = |name: &str| -> Result<String> {
        let path = reader.join(name);
        String::from_utf8(read(&path)?).with_context(|| format!("{} is not UTF-8.", path.display()))
    };
    let reader = publish::Reader {
        page: text("index.html")?,
        glue: text("reader.js")?,
        module: read(&reader.join(publish::MODULE))?,
    };
    let archive = read(archive)?;
    let one = publish::one_file(&reader, &archive)?;
    let site = publish::site(&reader, &archive)?;
    fs::create_dir_all(output).with_context(|| format!("Cannot make {}", output.display()))?;
    write(&output.join("index.html"), site.page.as_bytes())?;
    write(&output.join(publish::MODULE), &site.module)?;
    write(&output.join("fonds.html"), one.as_bytes())
}

fn extract(input: &Path, output: &Path) -> Result<()> {
    let bytes = read(input)?;
    let archive = match std::str::from_utf8(&bytes) {
        Ok(page) if page.contains('<') => publish::from_html(page)?,
        _ => module::extract(&bytes)?.context("The module holds no archive.")?.to_vec(),
    };
    write(output, &archive)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("Cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("Cannot write {}", path.display()))
}
