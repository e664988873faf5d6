//! Who and what an archive speaks of: `names`.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use fonds::archive::Archive;
use fonds::archive::names::NameIndex;
use fonds::names::NameKind;
use serde::Serialize;

use crate::files;
use crate::terminal::{count, shown};

/// So many names that it stands beside are told of a name.
const MOST_BESIDE: usize = 12;

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    mentions: u32,
    items: u32,
}

#[derive(Serialize)]
struct Card {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    mentions: u32,
    items: u32,
    writings: Vec<Writing>,
    beside: Vec<Beside>,
    passages: Vec<Passage>,
}

#[derive(Serialize)]
struct Writing {
    text: String,
    mentions: u32,
}

#[derive(Serialize)]
struct Beside {
    name: String,
    passages: u32,
}

#[derive(Serialize)]
struct Passage {
    path: String,
    passage: u32,
    mentions: Vec<String>,
}

pub(crate) fn names(out: &mut impl Write, path: &Path, name: Option<&str>, json: bool) -> Result<()> {
    let archive = files::open(path)?;
    let Some(index) = archive.names() else {
        ensure!(name.is_none(), "There are no names in this archive.");
        out.write_all(if json { b"[]\n" } else { b"There are no names in this archive.\n" })?;
        return Ok(());
    };
    let Some(name) = name else { return if json { list_json(out, index) } else { list(out, index) } };
    let found = index.find(name)?;
    ensure!(!found.is_empty(), "No name of the archive is written {name}. `fonds names` lists them.");
    for number in found {
        let card = card(&archive, index, number)?;
        if json {
            serde_json::to_writer(&mut *out, &card).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        } else {
            print(out, &card)?;
        }
    }
    Ok(())
}

fn list(out: &mut impl Write, index: NameIndex<'_>) -> Result<()> {
    for name in index.list()? {
        let kind = name.kind.map(|kind| format!(" ({})", kind.name())).unwrap_or_default();
        let (times, items) =
            (count(name.count as usize, "time", "times"), count(name.items as usize, "item", "items"));
        writeln!(out, "{}{kind}: {times} in {items}", shown(&name.heading))?;
    }
    Ok(())
}

fn list_json(out: &mut impl Write, index: NameIndex<'_>) -> Result<()> {
    for (at, name) in index.list()?.iter().enumerate() {
        out.write_all(if at == 0 { b"[\n" } else { b",\n" })?;
        let kind = name.kind.map(NameKind::name);
        let entry = Entry { name: &name.heading, kind, mentions: name.count, items: name.items };
        serde_json::to_writer(&mut *out, &entry).map_err(io::Error::from)?;
    }
    out.write_all(b"\n]\n")?;
    Ok(())
}

fn card(archive: &Archive, index: NameIndex<'_>, number: u32) -> Result<Card> {
    let name = index.name(number)?;
    let mut passages = Vec::new();
    for &(item, _) in &name.items {
        let stored = archive.item(item)?;
        let said = index.of_item(item)?;
        for group in said.chunk_by(|one, other| one.passage == other.passage) {
            let own: Vec<_> = group.iter().filter(|one| one.name == number).collect();
            let Some(first) = own.first() else { continue };
            let (part, at) = archive.passage(first.passage)?;
            let text = part.blocks.get(at).map(|block| block.text.as_str()).unwrap_or_default();
            let mentions =
                own.iter().filter_map(|one| text.get(one.range.clone())).map(str::to_owned).collect();
            let passage = first.passage.saturating_sub(stored.passages.start).saturating_add(1);
            passages.push(Passage { path: stored.path.clone(), passage, mentions });
        }
    }
    let beside = index.beside(number, MOST_BESIDE)?.into_iter();
    let beside = beside.map(|(other, passages)| Ok(Beside { name: index.name(other)?.heading, passages }));
    let beside = beside.collect::<fonds::error::Result<Vec<_>>>().context("The names beside it")?;
    let writings = name.writings.into_iter().map(|(text, mentions)| Writing { text, mentions }).collect();
    let kind = name.kind.map(NameKind::name);
    Ok(Card {
        name: name.heading,
        kind,
        mentions: name.count,
        items: name.spread,
        writings,
        beside,
        passages,
    })
}

fn print(out: &mut impl Write, card: &Card) -> Result<()> {
    let kind = card.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
    writeln!(out, "{}{kind}", shown(&card.name))?;
    let writings: Vec<String> =
        card.writings.iter().map(|one| format!("{} {}×", shown(&one.text), one.mentions)).collect();
    writeln!(out, "  written: {}", writings.join(", "))?;
    if !card.beside.is_empty() {
        let beside: Vec<String> =
            card.beside.iter().map(|one| format!("{} {}", shown(&one.name), one.passages)).collect();
        writeln!(out, "  beside, in so many passages: {}", beside.join(", "))?;
    }
    for passage in &card.passages {
        writeln!(
            out,
            "  {}, passage {}: {}",
            shown(&passage.path),
            passage.passage,
            passage.mentions.iter().map(|text| shown(text)).collect::<Vec<_>>().join(", ")
        )?;
    }
    Ok(())
}
