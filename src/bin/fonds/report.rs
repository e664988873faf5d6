//! What became of the documents that were to be packed, for people and for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::terminal::{count, shown, size};

/// The most notices that people are shown.
const SHOWN: usize = 20;

/// A report. As JSON it has the fields here, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    /// Where the archive was written.
    pub(crate) output: String,
    /// Its SHA-256, as `sha256sum` prints it: of the bare archive, or of what the caller states.
    pub(crate) sha256: String,
    /// Its length in bytes.
    pub(crate) bytes: u64,
    /// How many items and passages it has.
    pub(crate) items: usize,
    pub(crate) passages: u64,
    /// The items.
    pub(crate) packed: Vec<Packed>,
    /// The documents that could not be read.
    pub(crate) not_read: Vec<NotRead>,
    /// What is odd, or was left out: sentences.
    pub(crate) notices: Vec<String>,
}

/// A document that was packed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Packed {
    pub(crate) path: String,
    /// The name of its format.
    pub(crate) format: String,
    pub(crate) passages: u64,
}

/// A document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct NotRead {
    pub(crate) path: String,
    pub(crate) reason: String,
}

impl Report {
    /// As one JSON object in a line.
    pub(crate) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }

    /// For people: what was not read and what is odd, then a summary. With `verbose` every
    /// document too, and nothing is left out.
    pub(crate) fn write(&self, out: &mut impl Write, verbose: bool) -> io::Result<()> {
        if verbose {
            for Packed { path, format, passages } in &self.packed {
                writeln!(out, "{}: {format}, {}", shown(path), passages_of(*passages))?;
            }
        }
        let not_read =
            self.not_read.iter().map(|one| format!("{}: not read: {}", shown(&one.path), shown(&one.reason)));
        let notices = not_read.chain(self.notices.iter().map(|notice| shown(notice)));
        for notice in notices.take(if verbose { usize::MAX } else { SHOWN }) {
            writeln!(out, "! {notice}")?;
        }
        let left_out = self.not_read.len().saturating_add(self.notices.len()).saturating_sub(SHOWN);
        if left_out > 0 && !verbose {
            writeln!(out, "… and {left_out} more; --json lists all")?;
        }
        let items = count(self.items, "item", "items");
        let passages = passages_of(self.passages);
        let bytes = size(self.bytes);
        write!(out, "{}: {items}, {passages}, {bytes}, SHA-256 {}", shown(&self.output), self.sha256)?;
        match self.not_read.len() {
            0 => writeln!(out),
            number => writeln!(out, "; {} not read", count(number, "document", "documents")),
        }
    }
}

fn passages_of(number: u64) -> String {
    format!("{number} {}", if number == 1 { "passage" } else { "passages" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(notices: usize) -> Report {
        Report {
            output: "a.fonds".into(),
            sha256: "00".into(),
            bytes: 12_345,
            items: 1,
            passages: 2,
            packed: vec![Packed { path: "a\u{7}.txt".into(), format: "plain text".into(), passages: 2 }],
            not_read: vec![NotRead { path: "b.bin".into(), reason: "it is no text.".into() }],
            notices: (0..notices).map(|number| format!("notice {number}")).collect(),
        }
    }

    fn text(report: &Report, verbose: bool) -> String {
        let mut out = Vec::new();
        report.write(&mut out, verbose).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_see_a_summary_and_the_first_notices() {
        assert_eq!(
            text(&report(1), false),
            "! b.bin: not read: it is no text.\n! notice 0\n\
             a.fonds: 1 item, 2 passages, 12.3 kB, SHA-256 00; 1 document not read\n"
        );
        let many = text(&report(30), false);
        assert_eq!(many.lines().filter(|line| line.starts_with("! ")).count(), SHOWN);
        assert!(many.contains("\n… and 11 more; --json lists all\n"), "{many}");
        let verbose = text(&report(30), true);
        assert!(verbose.starts_with("a\\u{7}.txt: plain text, 2 passages\n"), "{verbose}");
        assert!(verbose.contains("! notice 29\n") && !verbose.contains("more;"), "{verbose}");
    }

    #[test]
    fn programs_get_everything_in_one_line() {
        let mut out = Vec::new();
        report(30).write_json(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["not_read"][0]["path"], "b.bin");
        assert_eq!(value["notices"].as_array().unwrap().len(), 30);
        assert_eq!(value["packed"][0]["passages"], 2);
    }
}
