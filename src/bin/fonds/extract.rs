//! `fonds extract`: the files of an archive as a bag, or the archive of a page.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use fonds::archive::{Archive, Fixing, Piece, StoredFile};
use fonds::bytes::Source;

use crate::bag::{Bag, Filling};
use crate::files;
use crate::terminal::{count, shown, size};

pub(crate) fn extract(out: &mut impl Write, input: &Path, output: &Path) -> Result<()> {
    let source: Rc<dyn Source> = files::source(input)?.into();
    let in_archive = || input.display().to_string();
    let archive = Archive::open(Rc::clone(&source)).with_context(in_archive)?;
    if output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("fonds")) {
        return files::write_with(output, |file| {
            file.write_all(&source.read(0..archive.front()).with_context(in_archive)?)?;
            for block in archive.blocks() {
                file.write_all(&source.read(block.range).with_context(in_archive)?)?;
            }
            Ok(())
        });
    }
    let mut containers = BTreeSet::new();
    for file in archive.other_files().with_context(in_archive)? {
        // One that stands in another is there if that one is.
        if file.kept || containers.contains(&file.within) {
            containers.insert(file.path);
        }
    }
    let bag = RefCell::new(Bag::create(output)?);
    let open: RefCell<Option<Open>> = RefCell::new(None);
    let left_out = RefCell::new(0_usize);
    let end = || match open.borrow_mut().take() {
        Some(done) => done.end(&mut bag.borrow_mut()),
        None => Ok(()),
    };
    let written = archive.each_file(
        |_, file| {
            end()?;
            // What was unpacked stands in its container still, if that was kept.
            let is_there = file.within.is_empty() || !containers.contains(&file.within);
            if file.kept && is_there {
                let filling = bag.borrow_mut().begin(&file.path)?;
                open.replace(Some(Open { file: file.clone(), filling, fixing: Fixing::default() }));
            } else if file.within.is_empty() {
                left_out.replace_with(|count| count.saturating_add(1));
            }
            Ok(())
        },
        |piece| {
            let mut open = open.borrow_mut();
            let Some(open) = open.as_mut() else { return Ok(()) };
            let original;
            let bytes = match piece {
                Piece::Bytes(bytes) => bytes,
                Piece::Item(number) => {
                    original = archive.original(number)?;
                    &*original
                }
            };
            open.fixing.add(bytes);
            Ok(open.filling.write(bytes)?)
        },
    );
    written.and_then(|()| end()).map_err(|Failure(error)| error).with_context(in_archive)?;
    let fonds = archive.fonds();
    let description = if fonds.scope.is_empty() { &fonds.title } else { &fonds.scope };
    let bagged = bag.into_inner().finish(&[
        ("External-Description", description),
        ("External-Identifier", &fonds.reference_code),
        ("Internal-Sender-Description", &fonds.title),
    ])?;
    writeln!(
        out,
        "{}: {}, {}, as a BagIt bag. In it, `sha256sum -c manifest-sha256.txt` checks them.",
        output.display(),
        count(bagged.files, "document", "documents"),
        size(bagged.bytes)
    )?;
    let left_out = left_out.into_inner();
    if left_out > 0 {
        writeln!(
            out,
            "! {} not in the archive: left out when it was packed.",
            count(left_out, "file is", "files are")
        )?;
    }
    if bagged.renamed > 0 {
        writeln!(
            out,
            "! {} a name that not every system can hold, or that another has; renamed.txt in the bag \
             says what they were called.",
            if bagged.renamed == 1 { "1 had".to_owned() } else { format!("{} had", bagged.renamed) }
        )?;
    }
    Ok(())
}

/// Errors of the archive and of the disk.
struct Failure(anyhow::Error);

impl From<fonds::error::Error> for Failure {
    fn from(error: fonds::error::Error) -> Self {
        Self(error.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

/// A file that is being written.
struct Open {
    file: StoredFile,
    filling: Filling,
    fixing: Fixing,
}

impl Open {
    fn end(self, bag: &mut Bag) -> Result<(), Failure> {
        let Self { file, filling, fixing } = self;
        // The bag's manifest would make damaged bytes look sound.
        ensure_same(&file, fixing)?;
        bag.end(filling).map_err(Failure)
    }
}

fn ensure_same(file: &StoredFile, fixing: Fixing) -> Result<()> {
    ensure!(
        fixing.finish() == (file.fixity, file.bytes),
        "{} is damaged: its SHA-256 is not the recorded one. Get the archive again.",
        shown(&file.path)
    );
    Ok(())
}
