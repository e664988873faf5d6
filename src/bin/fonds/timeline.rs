//! `fonds timeline`: the dates of an archive, or of what a query finds.

use std::io::{self, Write};

use anyhow::{Context, Result};
use fonds::archive::Archive;
use fonds::query;
use fonds::search::{self, Mention, Options};
use serde::Serialize;

use crate::commands::{Table, Timeline};
use crate::files;
use crate::terminal::{count, shown};

/// A date, for programs.
#[derive(Serialize)]
struct Dated<'a> {
    /// As EDTF.
    date: String,
    first: String,
    last: String,
    inferred: bool,
    path: &'a str,
    title: &'a str,
    /// From 1.
    passage: u32,
    written: &'a str,
    sentence: String,
}

pub(crate) fn timeline(out: &mut impl Write, asked: &Timeline) -> Result<()> {
    let archive = files::open(&asked.archive)?;
    printed(out, &archive, asked).with_context(|| asked.archive.display().to_string())
}

fn printed(out: &mut impl Write, archive: &Archive, asked: &Timeline) -> Result<()> {
    let answer = asked.query.as_deref().map(|text| {
        let query = query::parse(text);
        search::search(archive, text, &query, Options::default())
    });
    let answer = answer.transpose()?;
    let timeline = search::timeline(archive, answer.as_ref())?.context(
        "This archive was packed before dates were looked for. Pack its documents again: \
         `fonds extract` takes them out.",
    )?;
    let moments = timeline.moments.get(..asked.limit.unwrap_or(usize::MAX)).unwrap_or(&timeline.moments);
    let mentions = moments.iter().map(|moment| search::mention(archive, moment));
    match asked.format {
        Table::Text => {
            for notice in answer.iter().flat_map(|answer| &answer.notices) {
                writeln!(out, "! {}", shown(&notice.to_string()))?;
            }
            if timeline.is_cut {
                writeln!(
                    out,
                    "! There are more than {} dates: those of the last items are left out. Narrow it by a \
                     query.",
                    search::MOST_DATES
                )?;
            }
            writeln!(out, "{}", count(timeline.moments.len(), "date", "dates"))?;
            for mention in mentions {
                let Mention { moment, path, ordinal, before, written, after, .. } = mention?;
                let inferred = if moment.date.inferred { " (the year from what stands before)" } else { "" };
                let date = moment.date.edtf();
                writeln!(out, "\n{date}{inferred}  {}, passage {ordinal}", shown(&path))?;
                writeln!(out, "  {}[{}]{}", shown(&before), shown(&written), shown(&after))?;
            }
        }
        Table::Csv => {
            write!(out, "{}", Mention::HEAD)?;
            for mention in mentions {
                write!(out, "{}", mention?.csv())?;
            }
        }
        Table::Json => {
            let (query, total) = (serde_json::to_string(&asked.query)?, timeline.moments.len());
            let is_cut = timeline.is_cut;
            write!(out, "{{\"query\":{query},\"total\":{total},\"cut\":{is_cut},\"dates\":[")?;
            for (place, mention) in mentions.enumerate() {
                out.write_all(if place == 0 { b"\n" } else { b",\n" })?;
                let mention = mention?;
                let date = &mention.moment.date;
                let dated = Dated {
                    date: date.edtf(),
                    first: date.first.to_string(),
                    last: date.last.to_string(),
                    inferred: date.inferred,
                    path: &mention.path,
                    title: &mention.title,
                    passage: mention.ordinal,
                    written: &mention.written,
                    sentence: [mention.before.as_str(), &mention.written, &mention.after].concat(),
                };
                serde_json::to_writer(&mut *out, &dated).map_err(io::Error::from)?;
            }
            out.write_all(b"\n]}\n")?;
        }
    }
    Ok(())
}
