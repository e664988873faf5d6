//! `fonds pack`: documents in, an archive out, and a report.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use fonds::archive::{Archive, Fixity};
use fonds::bytes::Slice;

use crate::Done;
use crate::commands::Pack;
use crate::files;
use crate::progress::Progress;
use crate::report::{NotRead, Packed, Report};

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
}

pub(crate) fn pack(out: &mut impl Write, asked: &Pack) -> Result<Done> {
    let output = &asked.output;
    match Form::of(output) {
        Form::Bare => {}
        Form::Pocket | Form::Shelf => bail!(
            "{}: this build of fonds writes bare archives only. Give it a name that ends with .fonds.",
            output.display()
        ),
    }
    // What is not done is not to be taken for done.
    for (option, given) in [
        ("--drop-containers", asked.drop_containers),
        ("--drop-unread", asked.drop_unread),
        ("--title", asked.title.is_some()),
        ("--threads", asked.threads.is_some()),
    ] {
        ensure!(!given, "This build of fonds does not know {option} yet. Leave it out.");
    }
    let progress = Progress::new(asked.quiet);
    progress.start("Packing", 0, 0);
    let packed = files::pack(&asked.input)?;
    progress.finish();
    packed.spare(output)?;
    files::write(output, &packed.bytes)?;

    let mut report = Report {
        output: output.display().to_string(),
        sha256: Fixity::of(&packed.bytes).to_string(),
        bytes: packed.bytes.len() as u64,
        items: packed.report.len(),
        ..Report::default()
    };
    for notice in packed.notices {
        match notice.split_once(": left out: it is no text. ") {
            Some((path, _)) => report.not_read.push(NotRead {
                path: path.to_owned(),
                reason: "it is no text. Only text can be packed so far.".to_owned(),
            }),
            None => report.notices.push(notice),
        }
    }
    for item in Archive::open(Slice::from(packed.bytes))?.items() {
        let passages = item.passages.len() as u64;
        report.passages = report.passages.saturating_add(passages);
        report.packed.push(Packed {
            path: item.path.clone(),
            format: item.format.name().to_owned(),
            passages,
        });
    }
    told(out, asked, &report)
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
