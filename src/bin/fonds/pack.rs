//! `fonds pack`: documents in, an archive out, and a report.
//!
//! ```text
//! intake: units in order ─> jobs of some megabytes ─> threads: read, index, compress ─> packer, in order ─> output
//! ```
//!
//! A job ends by the bytes in it, never by who is free to take it, so that the same documents
//! give the same archive however many threads there are.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use anyhow::{Context, Result, anyhow};
use fonds::archive::{
    Archive, Batch, FileRecord, Fixing, Fixity, PackedArchive, PackedBatch, Packer, StoredFile,
};
use fonds::document::{self, Description, Format, Item, NoticeKind};
use fonds::error::Error;

use crate::Done;
use crate::commands::Pack;
use crate::intake::{Extent, Keep, Sources, Unit};
use crate::progress::Progress;
use crate::report::{NotRead, Packed, Report};
use crate::store::Scratch;
use crate::worker::Workers;
use crate::{files, reader, shelf};

/// A job ends with the unit that brings it to so many bytes.
const JOB: u64 = 4 << 20;

/// What an output is to be, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// NAME.html: the page, with the archive inside, as one file.
    Pocket,
    /// NAME.fonds: the archive alone.
    Bare,
    /// Anything else: a folder with the page and the archive beside it.
    Shelf,
}

impl Form {
    pub(crate) fn of(output: &Path) -> Self {
        let extension = output.extension().unwrap_or_default();
        // What is a folder already is one, whatever it is called.
        if output.is_dir() {
            Self::Shelf
        } else if extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm") {
            Self::Pocket
        } else if extension.eq_ignore_ascii_case("fonds") {
            Self::Bare
        } else {
            Self::Shelf
        }
    }

    /// Says now, not after an hour of work, if the output cannot be made.
    pub(crate) fn check(self, output: &Path) -> Result<()> {
        match self {
            Self::Bare => Ok(()),
            Self::Pocket => reader::reader().map(|_| ()),
            Self::Shelf => reader::reader().and_then(|_| shelf::check(output)),
        }
    }
}

pub(crate) fn pack(out: &mut impl Write, asked: &Pack) -> Result<Done> {
    let form = Form::of(&asked.output);
    form.check(&asked.output)?;
    let keep = Keep { containers: !asked.drop_containers, unread: !asked.drop_unread };
    let sources = Sources::find(&asked.input, keep)?;
    sources.spare(&asked.output)?;
    let mut fonds = sources.fonds().clone();
    if let Some(title) = &asked.title {
        fonds.title.clone_from(title);
    }
    let mut report = Report { notices: sources.notices.clone(), ..Report::default() };
    let progress = Progress::new(asked.quiet);
    let (count, bytes) = sources.size();
    progress.start("Reading", count, bytes);
    let threads = asked.threads.map(usize::from);
    let threads = threads.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);

    let store = Scratch::in_folder(files::folder_of(&asked.output))?;
    let mut packer = Packer::new(fonds, store);
    packer.rule(sources.names());
    let produce = |each: &mut dyn FnMut(Unit) -> bool| sources.read(each);
    read(produce, keep, threads, &mut packer, &mut report, &progress)?;
    progress.start("Merging", 0, 0);
    let packed = Rc::new(packer.finish()?);
    write(&packed, form, &asked.output, &mut report, &progress)?;
    progress.finish();
    told(out, asked, &report)
}

/// Checks what was packed, and writes it in its form.
pub(crate) fn write(
    packed: &Rc<PackedArchive<Scratch>>,
    form: Form,
    output: &Path,
    report: &mut Report,
    progress: &Progress,
) -> Result<()> {
    progress.start("Checking", 0, 0);
    // What cannot be read back is not handed on.
    let archive = Archive::open(Rc::clone(packed))
        .and_then(|archive| archive.verify().map(|()| archive))
        .context("The archive that was just made cannot be read back. This is a fault in fonds")?;
    progress.start("Writing", 0, 0);
    let mut fixing = Fixing::default();
    match form {
        Form::Bare => files::write_with(output, |file| {
            packed.write(|piece| {
                fixing.add(piece);
                file.write_all(piece).map_err(anyhow::Error::from)
            })
        })?,
        Form::Pocket | Form::Shelf => {
            packed.write(|piece| {
                fixing.add(piece);
                Ok::<(), Error>(())
            })?;
            let reader = reader::reader()?;
            if form == Form::Pocket {
                shelf::write_pocket(&reader, packed.as_ref(), output)?;
            } else {
                shelf::write_shelf(&reader, &archive, packed.as_ref(), output)?;
            }
        }
    }
    let (fixity, bytes) = fixing.finish();
    report.output = output.display().to_string();
    report.sha256 = fixity.to_string();
    report.bytes = bytes;
    report.items = archive.len() as usize;
    report.passages = archive.index().passages().into();
    Ok(())
}

/// Units that one thread takes.
struct Job {
    number: u64,
    units: Vec<Unit>,
}

/// What became of a job.
struct Outcome {
    number: u64,
    batch: Result<PackedBatch>,
    packed: Vec<Packed>,
    not_read: Vec<NotRead>,
    notices: Vec<String>,
    /// Ends of files and bytes.
    done: (u64, u64),
    /// Bytes that came out of containers, beyond those of the files.
    unpacked: u64,
}

/// Takes all units, reads what is to be read, and adds it to the packer. `produce` hands the
/// units over for as long as it is told to go on, and gives notices at the end.
pub(crate) fn read<S: fonds::bytes::Store>(
    produce: impl FnOnce(&mut dyn FnMut(Unit) -> bool) -> Vec<String> + Send,
    keep: Keep,
    threads: usize,
    packer: &mut Packer<S>,
    report: &mut Report,
    progress: &Progress,
) -> Result<()> {
    let workers = Workers::new(threads)?;
    thread::scope(|scope| {
        let (send_jobs, jobs) = mpsc::sync_channel::<Job>(threads);
        let jobs = Arc::new(Mutex::new(jobs));
        let (send_outcomes, outcomes) = mpsc::sync_channel::<Outcome>(threads);
        let intake = scope.spawn(move || {
            let mut job = Job { number: 0, units: Vec::new() };
            let mut size = 0_u64;
            let left = produce(&mut |unit| {
                size = size.saturating_add(unit.weight());
                job.units.push(unit);
                if size < JOB {
                    return true;
                }
                size = 0;
                let next = Job { number: job.number.saturating_add(1), units: Vec::new() };
                // Nobody takes jobs any more if another part has failed.
                send_jobs.send(std::mem::replace(&mut job, next)).is_ok()
            });
            let _ = send_jobs.send(job);
            left
        });
        let workers = &workers;
        let known = packer.known();
        for _ in 0..threads {
            let (jobs, send_outcomes, known) = (Arc::clone(&jobs), send_outcomes.clone(), known.clone());
            scope.spawn(move || {
                loop {
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = job else { break };
                    if send_outcomes.send(work(job, workers, keep, &known)).is_err() {
                        break;
                    }
                }
            });
        }
        // With the last of these the others see that nobody waits for them any more.
        drop((jobs, send_outcomes));
        let added = collect(outcomes, packer, report, progress);
        let left = intake.join().map_err(|_| anyhow!("Reading stopped. This is a fault in fonds."))?;
        report.notices.extend(left);
        added
    })
}

/// Adds the outcomes to the packer in the order of the jobs.
fn collect<S: fonds::bytes::Store>(
    outcomes: mpsc::Receiver<Outcome>,
    packer: &mut Packer<S>,
    report: &mut Report,
    progress: &Progress,
) -> Result<()> {
    let mut waiting: BTreeMap<u64, Outcome> = BTreeMap::new();
    let mut next = 0_u64;
    for outcome in outcomes {
        waiting.insert(outcome.number, outcome);
        while let Some(outcome) = waiting.remove(&next) {
            next = next.saturating_add(1);
            packer.add(outcome.batch?)?;
            report.packed.extend(outcome.packed);
            report.not_read.extend(outcome.not_read);
            report.notices.extend(outcome.notices);
            progress.more(0, outcome.unpacked);
            progress.done(outcome.done.0, outcome.done.1);
        }
    }
    Ok(())
}

impl Unit {
    /// How many bytes it brings to a job. Also what has none costs something.
    fn weight(&self) -> u64 {
        let bytes = match self {
            Self::Bytes(bytes) | Self::Document { bytes, .. } => bytes.len(),
            _ => 0,
        };
        (bytes as u64).saturating_add(64)
    }
}

fn work(job: Job, workers: &Workers, keep: Keep, known: &[String]) -> Outcome {
    let mut batch = Batch::knowing(known.to_vec());
    let mut outcome = Outcome {
        number: job.number,
        batch: Err(anyhow!("A job was not done. This is a fault in fonds.")),
        packed: Vec::new(),
        not_read: Vec::new(),
        notices: Vec::new(),
        done: (0, 0),
        unpacked: 0,
    };
    let mut failed = None;
    for unit in job.units {
        outcome.done.1 = outcome.done.1.saturating_add(unit.weight().saturating_sub(64));
        match unit {
            Unit::Bytes(bytes) => batch.bytes(&bytes),
            Unit::Notice(notice) => outcome.notices.push(notice),
            Unit::Failed(why) => failed = Some(anyhow!(why)),
            Unit::NotRead { path, reason } => outcome.not_read.push(NotRead { path, reason }),
            Unit::End(file) => {
                outcome.done.0 = outcome.done.0.saturating_add(u64::from(file.within.is_empty()));
                batch.end_file(FileRecord::Other(file));
            }
            Unit::Document { path, bytes, item, described, file } => {
                let item = match item {
                    Some(item) => *item,
                    None => document(workers, &path, &bytes),
                };
                let unread = match add(&mut batch, &path, &bytes, item, &described, &mut outcome) {
                    Ok(unread) => unread,
                    Err(error) => {
                        failed = Some(anyhow::Error::from(error).context(path));
                        break;
                    }
                };
                let within = match file {
                    Extent::Whole { within } => within,
                    Extent::Part => {
                        if let Some(reason) = unread {
                            batch.bytes(&bytes);
                            outcome.not_read.push(NotRead { path, reason });
                        }
                        continue;
                    }
                };
                if within.is_empty() {
                    outcome.done.0 = outcome.done.0.saturating_add(1);
                } else {
                    outcome.unpacked = outcome.unpacked.saturating_add(bytes.len() as u64);
                }
                let Some(reason) = unread else {
                    batch.end_file(FileRecord::Item(within));
                    continue;
                };
                // What was unpacked stands in its container still.
                let kept = keep.unread && (within.is_empty() || !keep.containers);
                if kept {
                    batch.bytes(&bytes);
                }
                batch.end_file(FileRecord::Other(StoredFile {
                    path: path.clone(),
                    bytes: bytes.len() as u64,
                    fixity: Fixity::of(&bytes),
                    items: 0,
                    unread: reason.clone(),
                    within,
                    kept,
                }));
                outcome.not_read.push(NotRead { path, reason });
            }
        }
    }
    outcome.batch = failed.map_or_else(|| Ok(batch.finish()), Err);
    outcome
}

/// Documents of more bytes are read in a process of its own in any format: what takes too
/// much time or memory there is refused.
const LARGE: usize = 4 << 20;

/// Reads a document. What another crate reads is read in a process of its own: it may stop,
/// or never end.
fn document(workers: &Workers, path: &str, bytes: &[u8]) -> Item {
    if bytes.len() > LARGE {
        return workers.read(path, bytes);
    }
    match document::format_of(path, bytes) {
        Format::Plain
        | Format::Wiki
        | Format::Grokipedia
        | Format::Markdown
        | Format::Table
        | Format::Record => document::parse(path, bytes),
        _ => workers.read(path, bytes),
    }
}

/// Adds an item to a batch; gives the reason if it could not be read.
fn add(
    batch: &mut Batch,
    path: &str,
    bytes: &[u8],
    item: Item,
    described: &Description,
    outcome: &mut Outcome,
) -> fonds::error::Result<Option<String>> {
    let unread = item.notices.iter().find_map(|notice| match &notice.kind {
        NoticeKind::NotRead(why) => Some(why.clone()),
        _ => None,
    });
    if unread.is_some() {
        return Ok(unread);
    }
    let odd = item.notices.iter().filter(|notice| !matches!(notice.kind, NoticeKind::Recognised(_)));
    outcome.notices.extend(odd.map(|notice| format!("{path}: {}", notice.kind)));
    let (format, passages) = (item.format.name().to_owned(), batch.passages());
    batch.item(path, bytes, item, described)?;
    let passages = batch.passages().saturating_sub(passages).into();
    outcome.packed.push(Packed { path: path.to_owned(), format, passages });
    Ok(None)
}

/// Prints the report as it was asked for, and says how it went.
pub(crate) fn told(out: &mut impl Write, asked: &Pack, report: &Report) -> Result<Done> {
    if asked.json {
        report.write_json(out)?;
    } else if !asked.quiet {
        report.write(out, asked.verbose)?;
    }
    Ok(if report.not_read.is_empty() { Done::All } else { Done::NotAllRead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_output_says_what_it_is_to_be() {
        for (name, form) in [
            ("a.html", Form::Pocket),
            ("a/B.HTML", Form::Pocket),
            ("a.fonds", Form::Bare),
            ("papers", Form::Shelf),
            ("papers/", Form::Shelf),
            ("papers.2002", Form::Shelf),
            (env!("CARGO_MANIFEST_DIR"), Form::Shelf),
        ] {
            assert_eq!(Form::of(Path::new(name)), form, "{name}");
        }
    }
}
