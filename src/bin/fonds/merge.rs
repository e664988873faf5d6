//! `fonds merge`: one archive of several.
//!
//! What was read once is not read again: documents keep the blocks and marks that they have,
//! also those of an older reader. Only the index is made anew.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, bail};
use fonds::archive::{Archive, FilePlace, FileRecord, Fixity, Packer, Piece, StoredFile, StoredItem};
use fonds::document::Description;
use fonds::error::Error;

use crate::files;
use crate::intake::{Extent, Keep, Unit};
use crate::pack::{self, Form};
use crate::progress::Progress;
use crate::report::Report;
use crate::store::Scratch;
use crate::terminal::{count, shown, size};

pub(crate) fn merge(out: &mut impl Write, paths: &[PathBuf], output: &Path) -> Result<()> {
    let form = Form::of(output);
    form.check(output)?;
    let mut archives = Vec::new();
    for path in paths {
        archives.push((path, files::open(path)?));
    }
    let described = archives.iter().map(|(_, archive)| archive.fonds());
    let fonds =
        described.clone().find(|fonds| **fonds != Description::default()).cloned().unwrap_or_default();
    for ((path, _), other) in archives.iter().zip(described) {
        if *other != Description::default() && *other != fonds {
            writeln!(
                out,
                "! {}: its description of the whole is left out: an archive has one, the first.",
                path.display()
            )?;
        }
    }
    let order = order(&archives)?;
    let mut packer = Packer::new(fonds, Scratch::in_folder(files::folder_of(output))?);
    // An archivist may have stated names that no document does.
    for (_, archive) in &archives {
        packer.aliases_of(archive.index())?;
    }
    drop(archives);

    let progress = Progress::new(true);
    let mut report = Report::default();
    let keep = Keep { containers: true, unread: true };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let produce = |each: &mut dyn FnMut(Unit) -> bool| replay(paths, &order, each);
    pack::read(produce, keep, threads, &mut packer, &mut report, &progress)?;
    let packed = Rc::new(packer.finish()?);
    pack::write(&packed, form, output, &mut report, &progress)?;
    writeln!(
        out,
        "{}: {}, {}, SHA-256 {}",
        output.display(),
        count(report.items, "item", "items"),
        size(report.bytes),
        report.sha256
    )?;
    Ok(())
}

/// A file that lay there by itself, with those that were unpacked from it: its archive, and
/// which of its files these are.
struct Taken {
    archive: usize,
    files: std::ops::Range<usize>,
}

/// Which files are taken, in the order of their paths. One that several archives have is
/// taken once; two different ones in the same place are refused.
fn order(archives: &[(&PathBuf, Archive)]) -> Result<Vec<Taken>> {
    let mut taken: BTreeMap<String, (Taken, StoredFile, Option<Description>)> = BTreeMap::new();
    for (number, (path, archive)) in archives.iter().enumerate() {
        let mut all: Vec<(StoredFile, Option<Description>)> = Vec::new();
        let mut item = 0_u32;
        archive.each_record(|record, file| {
            let description = match record {
                FileRecord::Item(_) => Some(archive.item(item)?.description),
                FileRecord::Other(_) => None,
            };
            item = item.saturating_add(file.items);
            all.push((file.clone(), description));
            Ok::<(), Error>(())
        })?;
        let mut at = 0_usize;
        for group in all.chunk_by(|_, next| !next.0.within.is_empty()) {
            let files = at..at.saturating_add(group.len());
            at = files.end;
            let Some((file, description)) = group.first() else { continue };
            if let Some((other, same, described)) = taken.get(&file.path) {
                let differ = match () {
                    () if same.fixity != file.fixity => "the documents differ",
                    () if described != description => "their descriptions differ",
                    () => continue,
                };
                bail!(
                    "{} and {} both have {}, and {differ}. Take the documents out with `fonds extract`, \
                     and pack them from different folders.",
                    archives.get(other.archive).map_or(path.display(), |(path, _)| path.display()),
                    path.display(),
                    shown(&file.path)
                )
            }
            let entry = (Taken { archive: number, files }, file.clone(), description.clone());
            taken.insert(file.path.clone(), entry);
        }
    }
    Ok(taken.into_values().map(|(taken, ..)| taken).collect())
}

/// Hands the files over as they would come from a folder.
fn replay(paths: &[PathBuf], order: &[Taken], each: &mut dyn FnMut(Unit) -> bool) -> Vec<String> {
    let mut replay = || -> Result<()> {
        let mut archives = Vec::new();
        for path in paths {
            let archive = files::open(path)?;
            let places = archive.places().with_context(|| path.display().to_string())?;
            archives.push((path, archive, places));
        }
        for taken in order {
            let Some((path, archive, places)) = archives.get(taken.archive) else { continue };
            for place in places.get(taken.files.clone()).unwrap_or_default() {
                if !file(archive, place, each).with_context(|| path.display().to_string())? {
                    return Ok(());
                }
            }
        }
        Ok(())
    };
    if let Err(error) = replay() {
        each(Unit::Failed(format!("{error:#}")));
    }
    Vec::new()
}

fn file(
    archive: &Archive,
    place: &FilePlace,
    each: &mut dyn FnMut(Unit) -> bool,
) -> fonds::error::Result<bool> {
    let mut goes_on = true;
    archive.each_piece(place, |piece| {
        if goes_on {
            let unit = match piece {
                Piece::Bytes(bytes) => Unit::Bytes(bytes.to_vec()),
                Piece::Item(number) => document(archive, &place.record, number)?,
            };
            goes_on = each(unit);
        }
        Ok::<(), Error>(())
    })?;
    if goes_on && matches!(place.record, FileRecord::Other(_)) {
        goes_on = each(Unit::End(place.file.clone()));
    }
    Ok(goes_on)
}

fn document(archive: &Archive, record: &FileRecord, number: u32) -> fonds::error::Result<Unit> {
    let StoredItem { path, fixity, .. } = archive.item(number)?;
    let bytes = archive.original(number)?.to_vec();
    // Nothing damaged is handed on under a new checksum.
    if Fixity::of(&bytes) != fixity {
        let why = "its SHA-256 is not the recorded one";
        return Err(Error::damaged(format!("the original of {path}"), 0, why));
    }
    Ok(Unit::Document {
        path,
        bytes,
        item: Some(Box::new((*archive.document(number)?).clone())),
        described: Box::default(),
        file: match record {
            FileRecord::Item(within) => Extent::Whole { within: within.clone() },
            FileRecord::Other(_) => Extent::Part,
        },
    })
}
