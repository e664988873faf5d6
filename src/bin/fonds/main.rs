//! The command line. The only place that reads and writes files.

mod files;
mod publish;
mod shelf;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use fonds::archive::{Archive, Fixity};
use fonds::snippet::snippet;
use fonds::{query, search};

/// Turns documents into an archive that any browser opens and searches without a network.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Pack documents into an archive.
    ///
    /// A folder may hold a fonds.toml that describes it and its documents; seeds/fonds.toml
    /// of this project is an example with every field explained.
    Pack {
        /// Files, or folders of files.
        #[arg(required = true)]
        input: Vec<PathBuf>,
        /// The archive to write.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Make the page of an archive: as a folder, and as one file, fonds.html.
    Publish {
        /// The folder with the built reader: index.html, reader.js, reader_bg.wasm.
        #[arg(long)]
        reader: PathBuf,
        /// The archive.
        #[arg(long)]
        archive: PathBuf,
        /// The folder to write both forms to.
        #[arg(short, long, required_unless_present = "shelf")]
        output: Option<PathBuf>,
        /// The folder that becomes the shelf: the form for archives of any size.
        #[arg(long)]
        shelf: Option<PathBuf>,
    },
    /// Take the archive out of a page that is one file (fonds.html), or out of a reader_bg.wasm.
    Extract {
        /// The page or the module.
        input: PathBuf,
        /// The archive to write.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Check every byte of an archive against what was recorded when it was packed.
    Verify {
        /// An archive, a page that is one file, or a reader_bg.wasm.
        archive: PathBuf,
    },
    /// List the items of an archive with their descriptions.
    List {
        /// An archive, a page that is one file, or a reader_bg.wasm.
        archive: PathBuf,
    },
    /// Print the original of an item, byte for byte.
    Show {
        /// An archive, a page that is one file, or a reader_bg.wasm.
        archive: PathBuf,
        /// The path of the item, as `fonds list` prints it.
        item: String,
    },
    /// Search an archive.
    Search {
        /// An archive, a page that is one file, or a reader_bg.wasm.
        archive: PathBuf,
        /// What to look for: words, "phrases", -word, OR, ( ), prefix*, title: heading: ref:
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// How many hits to print.
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// Print how the scores of the first hits came about.
    Explain {
        /// An archive, a page that is one file, or a reader_bg.wasm.
        archive: PathBuf,
        /// What to look for.
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// How many hits to explain.
        #[arg(long, default_value_t = 1)]
        limit: usize,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        // Who closes the pipe has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // For people: every cause in one line, no backtrace.
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn run(command: Command) -> Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match command {
        Command::Pack { input, output } => pack(&mut out, &input, &output)?,
        Command::Publish { reader, archive, output, shelf } => {
            let reader = shelf::reader(&reader)?;
            if let Some(output) = output {
                shelf::write_site(&reader, &archive, &output)?;
            }
            if let Some(folder) = shelf {
                shelf::write_shelf(&reader, &archive, &folder)?;
            }
        }
        Command::Extract { input, output } => files::write(&output, &files::archive_bytes(&input)?)?,
        Command::Verify { archive } => verify(&mut out, &archive)?,
        Command::List { archive } => list(&mut out, &archive)?,
        Command::Show { archive, item } => {
            let archive = files::open(&archive)?;
            let number = archive.item_at(&item)?;
            let number = number.with_context(|| {
                format!("No item of the archive lay at {item}. `fonds list` prints the paths.")
            })?;
            out.write_all(&archive.original(number)?)?;
        }
        Command::Search { archive, query, limit } => find(&mut out, &archive, &query, limit, false)?,
        Command::Explain { archive, query, limit } => find(&mut out, &archive, &query, limit, true)?,
    }
    out.flush()?;
    Ok(())
}

fn pack(out: &mut impl Write, input: &[PathBuf], output: &Path) -> Result<()> {
    let packed = files::pack(input)?;
    packed.spare(output)?;
    for line in &packed.report {
        writeln!(out, "{}", shown(line))?;
    }
    for notice in &packed.notices {
        writeln!(out, "! {}", shown(notice))?;
    }
    files::write(output, &packed.bytes)?;
    let (bytes, digest) = (packed.bytes.len(), Fixity::of(&packed.bytes));
    writeln!(out, "{}: {bytes} bytes, SHA-256 {digest}", output.display())?;
    Ok(())
}

/// A text from a document or a name, for a terminal: what would control it is written out.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() { shown.extend(char.escape_unicode()) } else { shown.push(char) }
    }
    shown
}

/// A number with the thing it counts.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn verify(out: &mut impl Write, path: &Path) -> Result<()> {
    let bytes = files::archive_bytes(path)?;
    let digest = Fixity::of(&bytes);
    let archive = Archive::open(fonds::bytes::Slice::from(bytes));
    let archive = archive.with_context(|| path.display().to_string())?;
    archive.verify().with_context(|| path.display().to_string())?;
    for item in archive.items()? {
        writeln!(out, "{}  {}", item.fixity, shown(&item.path))?;
    }
    writeln!(
        out,
        "Intact: {}; the archive's SHA-256 is {digest}.",
        count(archive.len() as usize, "item", "items")
    )?;
    Ok(())
}

fn list(out: &mut impl Write, path: &Path) -> Result<()> {
    let archive = files::open(path)?;
    let fonds = archive.fonds();
    if !fonds.title.is_empty() {
        writeln!(out, "{}", shown(&fonds.title))?;
    }
    for item in archive.items()? {
        let description = &item.description;
        writeln!(out, "\n{}\n  {}", shown(&item.path), shown(&description.title))?;
        let rows = [
            ("source", &description.source),
            ("creator", &description.creator),
            ("date", &description.date),
            ("language", &description.language),
            ("rights", &description.rights),
        ];
        for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
            writeln!(out, "  {name}: {}", shown(value))?;
        }
        let (bytes, passages) = (item.bytes, item.passages.len());
        writeln!(out, "  {}, {bytes} bytes, {passages} passages", item.format.name())?;
        writeln!(out, "  SHA-256 {}", item.fixity)?;
    }
    Ok(())
}

fn find(out: &mut impl Write, path: &Path, text: &str, limit: usize, explain: bool) -> Result<()> {
    let archive = files::open(path)?;
    find_in(out, &archive, text, limit, explain).with_context(|| path.display().to_string())
}

fn find_in(out: &mut impl Write, archive: &Archive, text: &str, limit: usize, explain: bool) -> Result<()> {
    let answer = search::search(archive, text, &query::parse(text))?;
    for notice in &answer.notices {
        writeln!(out, "! {}", shown(&notice.to_string()))?;
    }
    let (hits, items) = (answer.hits.len(), answer.groups.len());
    writeln!(out, "{} in {}", count(hits, "hit", "hits"), count(items, "item", "items"))?;
    for hit in answer.hits.iter().take(limit) {
        let (part, at) = archive.passage(hit.passage)?;
        let Some(block) = part.blocks.get(at) else { continue };
        let place = part.ordinal(at);
        let source = if part.description.source.is_empty() { &part.path } else { &part.description.source };
        writeln!(
            out,
            "\n{} ({}), passage {place}, score {:.3}",
            shown(&part.description.title),
            shown(source),
            hit.score
        )?;
        if explain {
            writeln!(out, "{}", answer.explain(archive, hit.passage)?)?;
            continue;
        }
        let lit: Vec<_> =
            answer.highlights(&block.text, part.zone(at)).into_iter().map(|one| one.range).collect();
        let cut = snippet(&block.text, &lit, 280);
        writeln!(out, "  {}", shown(&cut.text))?;
    }
    Ok(())
}
