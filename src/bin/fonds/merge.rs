//! `fonds merge`: one archive of several.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use fonds::archive::{ArchiveBuilder, Fixity, StoredItem};
use fonds::document::Description;

use crate::files;
use crate::terminal::{count, shown, size};

pub(crate) fn merge(out: &mut impl Write, paths: &[PathBuf], output: &Path) -> Result<()> {
    ensure!(
        output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("fonds")),
        "{}: a merged archive is written bare. Give it a name that ends with .fonds.",
        output.display()
    );
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

    let mut builder = ArchiveBuilder::new(fonds);
    let mut taken: BTreeMap<String, (&PathBuf, Fixity, Description)> = BTreeMap::new();
    for (path, archive) in &archives {
        let in_archive = || path.display().to_string();
        for (number, item) in (0_u32..).zip(archive.items()) {
            if let Some((other, fixity, description)) = taken.get(&item.path) {
                same(item, path, other, *fixity, description)?;
                continue;
            }
            let original = archive.original(number).with_context(in_archive)?.to_vec();
            // Nothing damaged is handed on under a new checksum.
            ensure!(
                Fixity::of(&original) == item.fixity,
                "{}: {} is damaged: its SHA-256 is not the recorded one. Get the archive again.",
                path.display(),
                shown(&item.path)
            );
            let document = archive.document(number).with_context(in_archive)?;
            // Read once, and not again: what was packed by an older reader stays as it was read.
            builder.add(&item.path, original, (*document).clone(), &Description::default());
            taken.insert(item.path.clone(), (path, item.fixity, item.description.clone()));
        }
    }
    let bytes = builder.finish()?;
    files::write(output, &bytes)?;
    writeln!(
        out,
        "{}: {}, {}, SHA-256 {}",
        output.display(),
        count(taken.len(), "item", "items"),
        size(bytes.len() as u64),
        Fixity::of(&bytes)
    )?;
    Ok(())
}

/// Refuses two different documents in the same place.
fn same(
    item: &StoredItem,
    path: &Path,
    other: &Path,
    fixity: Fixity,
    description: &Description,
) -> Result<()> {
    let differ = match () {
        () if fixity != item.fixity => "the documents differ",
        () if *description != item.description => "their descriptions differ",
        () => return Ok(()),
    };
    anyhow::bail!(
        "{} and {} both have {}, and {differ}. Take the documents out with `fonds extract`, and pack \
         them from different folders.",
        other.display(),
        path.display(),
        shown(&item.path)
    )
}
