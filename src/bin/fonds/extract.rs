//! `fonds extract`: the documents of an archive as a bag, or the archive of a page.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use fonds::archive::Fixity;

use crate::bag::Bag;
use crate::files;
use crate::terminal::{count, shown, size};

pub(crate) fn extract(out: &mut impl Write, input: &Path, output: &Path) -> Result<()> {
    if output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("fonds")) {
        return files::write(output, &files::archive_bytes(input)?);
    }
    let archive = files::open(input)?;
    let mut bag = Bag::create(output)?;
    for (number, item) in (0_u32..).zip(archive.items()) {
        let original = archive.original(number).with_context(|| input.display().to_string())?;
        // The bag's manifest would make damaged bytes look sound.
        ensure!(
            Fixity::of(&original) == item.fixity,
            "{}: {} is damaged: its SHA-256 is not the recorded one. Get the archive again.",
            input.display(),
            shown(&item.path)
        );
        bag.add(&item.path, |file| Ok(file.write_all(&original)?))?;
    }
    let fonds = archive.fonds();
    let description = if fonds.scope.is_empty() { &fonds.title } else { &fonds.scope };
    let bagged = bag.finish(&[
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
