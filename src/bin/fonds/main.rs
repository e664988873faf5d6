//! The command line. The only place that reads and writes files.

mod apart;
mod bag;
mod code;
mod commands;
mod compare;
mod extract;
mod files;
mod find;
mod intake;
mod look;
mod manual;
mod merge;
mod names;
mod pack;
mod progress;
mod publish;
mod reader;
mod report;
mod serve;
mod shelf;
mod sign;
mod store;
mod terminal;
mod timeline;
mod worker;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::Result;
use clap::Parser as _;
use fonds::archive::Archive;
use fonds::bytes::Source;

use commands::{Arguments, Command, Hidden, Public};

/// How a command went that could be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// All of it.
    All,
    /// An archive was made, and some documents could not be read.
    NotAllRead,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(Done::All) => ExitCode::SUCCESS,
        Ok(Done::NotAllRead) => ExitCode::from(3),
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

fn run(command: Command) -> Result<Done> {
    match command {
        Command::Public(command) => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let done = public(&mut out, command)?;
            out.flush()?;
            Ok(done)
        }
        Command::Hidden(command) => hidden(command).map(|()| Done::All),
    }
}

fn hidden(command: Hidden) -> Result<()> {
    match command {
        Hidden::Publish { reader, archive, output, shelf } => {
            publish(&reader, &archive, output.as_deref(), shelf.as_deref())
        }
        Hidden::ReadDocuments => worker::read_documents(),
    }
}

fn public(out: &mut impl Write, command: Public) -> Result<Done> {
    match command {
        Public::Pack(asked) => return pack::pack(out, &asked),
        Public::Verify(asked) => look::verify(out, &asked)?,
        Public::Keygen { output } => sign::keygen(out, &output)?,
        Public::Sign { key, archive } => sign::sign(out, &key, &archive)?,
        Public::List { archive, json: false } => look::list(out, &archive)?,
        Public::List { archive, json: true } => look::list_json(out, &archive)?,
        Public::Show { archive, item, text } => look::show(out, &archive, &item, text)?,
        Public::Names { archive, name, json } => names::names(out, &archive, name.as_deref(), json)?,
        Public::Search(asked) => find::search(out, &asked)?,
        Public::Compare { archive, all } => compare::compare(out, &archive, all)?,
        Public::Timeline(asked) => timeline::timeline(out, &asked)?,
        Public::Explain { archive, query, limit } => find::explain(out, &archive, &query, limit)?,
        Public::Extract { archive, output } => extract::extract(out, &archive, &output)?,
        Public::Merge { archives, output } => merge::merge(out, &archives, &output)?,
        Public::Serve { path, port } => serve::serve(out, &path, port)?,
        Public::Completions { shell } => manual::completions(out, shell)?,
        Public::Man => manual::man(out)?,
    }
    Ok(Done::All)
}

fn publish(reader: &Path, archive: &Path, output: Option<&Path>, shelf: Option<&Path>) -> Result<()> {
    let reader = reader::reader_in(reader)?;
    if let Some(output) = output {
        shelf::write_site(&reader, files::source(archive)?, output)?;
    }
    if let Some(shelf) = shelf {
        let source: Rc<dyn Source> = files::source(archive)?.into();
        let archive = Archive::open(Rc::clone(&source))?;
        shelf::write_shelf(&reader, &archive, &*source, shelf)?;
    }
    Ok(())
}
