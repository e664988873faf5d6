//! Looking into an archive: `verify`, `list`, `show`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use fonds::archive::{Fingerprint, StoredItem};
use fonds::document::Description;
use serde::Serialize;

use crate::code::{self, Code};
use crate::commands::Verify;
use crate::terminal::{count, shown};
use crate::{files, sign};

pub(crate) fn verify(out: &mut impl Write, asked: &Verify) -> Result<()> {
    let path = &*asked.archive;
    let in_archive = || path.display().to_string();
    let archive = files::open(path)?;
    archive.verify().with_context(in_archive)?;
    let digest = archive.digest().with_context(in_archive)?;
    for number in 0..archive.len() {
        let item = archive.item(number)?;
        writeln!(out, "{}  {}", item.fixity, shown(&item.path))?;
    }
    writeln!(
        out,
        "Intact: {}; the archive's SHA-256 is {digest}{}, its fingerprint",
        count(archive.len() as usize, "item", "items"),
        if archive.signature().is_some() { " without the signature" } else { "" }
    )?;
    sign::fingerprint(out, Fingerprint::of_archive(digest))?;
    // All is said before anything is refused.
    let signed = sign::signer(out, &archive, asked.signed_by.as_deref());
    let code = code::code(path).with_context(in_archive)?;
    match &code {
        Code::None => {}
        Code::Known(version) => writeln!(out, "Reader {version}, known.")?,
        Code::Unknown(why) => {
            let path = path.display();
            writeln!(out, "UNKNOWN READER CODE: {why}.")?;
            writeln!(
                out,
                "The page may tell others what is read in it. `fonds extract {path} -o NAME.fonds` takes the archive out."
            )?;
        }
    }
    signed?;
    ensure!(
        !asked.known_reader || !matches!(code, Code::Unknown(_)),
        "The code of the page is not that of a known reader."
    );
    Ok(())
}

pub(crate) fn list(out: &mut impl Write, path: &Path) -> Result<()> {
    let archive = files::open(path)?;
    let fonds = archive.fonds();
    if !fonds.title.is_empty() {
        writeln!(out, "{}", shown(&fonds.title))?;
    }
    for number in 0..archive.len() {
        let item = archive.item(number)?;
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

/// The elements of a description that are stated.
#[derive(Serialize)]
struct Described<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reference_code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    creator: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    date: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    language: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    scope: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    provenance: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    rights: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

#[derive(Serialize)]
struct Listed<'a> {
    path: &'a str,
    #[serde(flatten)]
    description: Described<'a>,
    format: &'static str,
    bytes: u64,
    passages: usize,
    sha256: String,
}

impl<'a> From<&'a Description> for Described<'a> {
    fn from(description: &'a Description) -> Self {
        let Description {
            title,
            reference_code,
            source,
            creator,
            date,
            language,
            scope,
            provenance,
            rights,
            note,
        } = description;
        Self { title, reference_code, source, creator, date, language, scope, provenance, rights, note }
    }
}

impl<'a> From<&'a StoredItem> for Listed<'a> {
    fn from(item: &'a StoredItem) -> Self {
        Self {
            path: &item.path,
            description: (&item.description).into(),
            format: item.format.name(),
            bytes: item.bytes,
            passages: item.passages.len(),
            sha256: item.fixity.to_string(),
        }
    }
}

/// The list as one JSON object. An item at a time: an archive may have a great many.
pub(crate) fn list_json(out: &mut impl Write, path: &Path) -> Result<()> {
    let archive = files::open(path)?;
    write!(out, "{{\"fonds\":{},\"items\":[", serde_json::to_string(&Described::from(archive.fonds()))?)?;
    for number in 0..archive.len() {
        out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &Listed::from(&archive.item(number)?)).map_err(io::Error::from)?;
    }
    out.write_all(b"\n]}\n")?;
    Ok(())
}

pub(crate) fn show(out: &mut impl Write, path: &Path, item: &str, text: bool) -> Result<()> {
    let archive = files::open(path)?;
    let number = archive
        .item_at(item)?
        .with_context(|| format!("No item of the archive lay at {item}. `fonds list` prints the paths."))?;
    if !text {
        out.write_all(&archive.original(number)?)?;
        return Ok(());
    }
    for (at, block) in archive.document(number)?.blocks.iter().enumerate() {
        if at > 0 {
            out.write_all(b"\n")?;
        }
        writeln!(out, "{}", block.text)?;
    }
    Ok(())
}
