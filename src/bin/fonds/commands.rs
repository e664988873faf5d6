//! What can be typed: every command, its arguments and its help. The completions and the
//! manual are made from this file alone.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use fonds::search::Rule;

/// What the exit codes mean, for the help and the manual.
pub(crate) const EXIT_CODES: [(u8, &str); 4] = [
    (0, "Done. A search that finds nothing is done too."),
    (1, "It cannot be done, or an archive is damaged. What happened, where, and what to do is printed."),
    (2, "It was called in a way that it does not know. `fonds help` says which there are."),
    (3, "Packed, but some documents could not be read and are not searched. The report names them."),
];

/// Commands as they are typed, with what they do, for the help and the manual.
pub(crate) const EXAMPLES: [(&str, &str); 5] = [
    ("fonds pack papers -o papers.html", "A folder becomes one page with its search inside."),
    ("fonds search papers.html 'moscow \"direct democracy\"'", "Search it from here."),
    ("fonds search papers.html moscow --json", "The same, for a program."),
    ("fonds verify papers.html", "Is this copy what was packed?"),
    ("fonds extract papers.html -o papers", "The documents again, as a BagIt bag."),
];

/// Turns documents into an archive that any browser opens and searches without a network.
#[derive(Parser)]
#[command(version, after_help = after_help(), max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Every command.
#[derive(Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Public(Public),
    #[command(flatten)]
    Hidden(Hidden),
}

/// The commands that people are told of.
#[derive(Subcommand)]
pub(crate) enum Public {
    Pack(Pack),
    Verify(Verify),
    /// Make a key to sign archives with, in a new file.
    ///
    /// The file is for nobody but you. What it prints is for everybody: the fingerprint of the key.
    #[command(after_help = "\
Example:
  fonds keygen -o fonds.key")]
    Keygen {
        /// A file that is not there yet.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Sign an archive, where it is.
    ///
    /// A signature says that the archive is as a holder of the key signed it, and not who that is. It is over
    /// every byte of the archive (Ed25519), and neither its documents nor its fingerprint change. One that it
    /// has already is replaced.
    #[command(after_help = "\
Example:
  fonds sign --key fonds.key papers.html")]
    Sign {
        /// A key that `fonds keygen` made.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
    },
    /// List the items of an archive with their descriptions.
    List {
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
        /// One JSON object, for programs: {fonds, items: [{path, title, …}]}.
        #[arg(long)]
        json: bool,
    },
    /// Print the original of an item, byte for byte.
    Show {
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
        /// The path of the item, as `fonds list` prints it.
        item: String,
        /// Its text as it is read and searched, a passage a paragraph, instead of its bytes.
        #[arg(long)]
        text: bool,
    },
    Search(Search),
    /// List the names of an archive: people, organisations, places, publications and cases.
    ///
    /// With a name, its writings, and every passage that speaks of it.
    Names {
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
        /// A name, in any of its writings.
        name: Option<String>,
        /// JSON, for programs: a list of names, or one object of each that has the writing.
        #[arg(long)]
        json: bool,
    },
    Timeline(Timeline),
    /// Print what several passages state of one matter, those in which they differ first.
    ///
    /// Each statement is read from one sentence, by rules; it is printed with its item and passage. What
    /// differs is given with how certain it is that one fact is meant. Which is right is not told.
    #[command(after_help = "\
Examples:
  fonds compare papers.html         where sources differ
  fonds compare papers.html --all   also where several state the same")]
    Compare {
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
        /// Also matters in which nothing differs.
        #[arg(long)]
        all: bool,
    },
    /// Print how the scores of the first hits came about.
    Explain {
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
        /// What to look for, as in `fonds search`.
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// How many hits to explain.
        #[arg(long, default_value_t = 1)]
        limit: usize,
    },
    /// Take the documents out of an archive, as a bag; or the archive out of a page.
    ///
    /// The bag is BagIt 1.0 (RFC 8493): the documents under data/, and their SHA-256 in
    /// manifest-sha256.txt, which `sha256sum -c` checks. A name that some system cannot hold is changed;
    /// renamed.txt in the bag lists these.
    #[command(after_help = "\
Examples:
  fonds extract papers.html -o papers         the documents, in a new folder
  fonds extract papers.html -o papers.fonds   the bare archive, without the page")]
    Extract {
        /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
        archive: PathBuf,
        /// A folder that is not there yet, for the documents; NAME.fonds for the bare archive.
        #[arg(short, long, value_name = "OUT")]
        output: PathBuf,
    },
    /// Make one archive of several.
    ///
    /// A document that several have in the same place is taken once. If they have different
    /// ones in the same place, nothing is made and the place is named. The description of the
    /// whole is that of the first archive that has one.
    Merge {
        /// Archives: pages (NAME.html or their folders), bare NAME.fonds, or modules (.wasm).
        #[arg(required = true, num_args = 2..)]
        archives: Vec<PathBuf>,
        /// What to write: NAME.html, a page that is one file; NAME.fonds, a bare archive; anything
        /// else, a folder.
        #[arg(short, long, value_name = "OUT")]
        output: PathBuf,
    },
    /// Show a page in the browsers of this machine: a folder, or a page that is one file.
    ///
    /// For this machine only (127.0.0.1), until it is ended with Ctrl+C. A page that is one
    /// file needs no server; a folder does.
    Serve {
        /// The folder, or the page.
        path: PathBuf,
        /// The port; 0 for any that is free. Otherwise the first free one from 8080 on.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Print what makes a shell complete these commands.
    #[command(after_help = "\
Examples:
  fonds completions bash > ~/.local/share/bash-completion/completions/fonds
  fonds completions fish > ~/.config/fish/completions/fonds.fish
  fonds completions zsh > ~/.zfunc/_fonds      where ~/.zfunc is in $fpath")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual, for man(1).
    #[command(after_help = "\
Example:
  fonds man > ~/.local/share/man/man1/fonds.1")]
    Man,
}

/// The commands that only this project's own parts call.
#[derive(Subcommand)]
pub(crate) enum Hidden {
    /// Make the page of an archive with a reader from a folder: a shelf, and the same as one
    /// file, fonds.html.
    #[command(hide = true)]
    Publish {
        /// The folder with the built reader: index.html, reader.js, reader_bg.wasm.
        #[arg(long)]
        reader: PathBuf,
        /// The archive.
        #[arg(long)]
        archive: PathBuf,
        /// The folder to write both forms to.
        #[arg(short, long, required_unless_present = "shelf")]
        output: Option<PathBuf>,
        /// The folder that becomes the shelf.
        #[arg(long)]
        shelf: Option<PathBuf>,
    },
    /// Read documents for `fonds pack`, which starts this in a process of its own.
    #[command(hide = true)]
    ReadDocuments,
}

/// Pack documents into an archive.
///
/// A folder may hold a fonds.toml that describes it and its documents; seeds/fonds.toml of
/// this project is an example with every field explained. Exits with 3 if the archive was made
/// and some documents could not be read.
#[derive(Args)]
#[command(after_help = "\
Examples:
  fonds pack papers -o papers.html     one file that any browser opens
  fonds pack papers -o papers/         a folder for a web server or a large archive
  fonds pack papers -o papers.fonds    the bare archive
  fonds pack a.pdf b.epub -o two.html --title 'Two books'")]
pub(crate) struct Pack {
    /// Files, or folders of files.
    #[arg(required = true)]
    pub(crate) input: Vec<PathBuf>,
    /// What to write: NAME.html, a page that is one file; NAME.fonds, a bare archive; anything
    /// else, a folder.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Print no progress and no report, only what cannot be done.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Print a line for every document too.
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Print the whole report as one JSON object, for programs.
    #[arg(long, conflicts_with = "verbose")]
    pub(crate) json: bool,
    /// Keep what was in a container (a ZIP file, a mailbox), and not the container itself.
    #[arg(long)]
    pub(crate) drop_containers: bool,
    /// Leave documents out that could not be read, instead of keeping their bytes.
    #[arg(long)]
    pub(crate) drop_unread: bool,
    /// The title of the whole, whatever a fonds.toml says.
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// How many documents are read at a time; otherwise as many as there are processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

/// Check every byte of an archive against what was recorded when it was packed.
///
/// Prints the SHA-256 of every document and of the whole, and of that a fingerprint in digits and in
/// words, which two people can compare by telephone: all of the words. If the archive is signed, the
/// signature is checked and the fingerprint of its key printed. Whose key that is, only its holder can say.
///
/// Of a page it says, too, whether its code is that of a known reader: of this version or, in one file, of
/// another release. Nobody should read in a page of UNKNOWN READER CODE what nobody is to know of.
///
/// Exits with 1 if anything is not as it was, or a signature does not match.
#[derive(Args)]
#[command(after_help = "\
Examples:
  fonds verify papers.html
  fonds verify papers.html --known-reader --signed-by 0123-4567-89ab-cdef")]
pub(crate) struct Verify {
    /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
    pub(crate) archive: PathBuf,
    /// Exit with 1, too, unless it is signed by the key with this fingerprint, in digits.
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) signed_by: Option<String>,
    /// Exit with 1, too, if it is a page and its code is not that of a known reader.
    #[arg(long)]
    pub(crate) known_reader: bool,
}

/// Search an archive.
///
/// Words find all their forms and writings; "phrases" exactly themselves; -word and NOT exclude; OR,
/// ( ), NEAR, prefix*, *infix*, /regex/, word~, =form, title: heading: ref: source: lang: item: and
/// date: do what they say. What is found says why; a query that finds nothing says what is not
/// there, what is nearest to it, and where text is lost. With --queries, many queries at once.
#[derive(Args)]
#[command(after_help = "\
Examples:
  fonds search papers.html 'moscow -website'
  fonds search papers.html moscow --limit 3 --json
  fonds search papers.html moscow --off stem,script    only the word itself
  fonds search papers.html moscow --sort date --facets
  fonds search papers.html moscow --concordance --by left1 --csv > moscow.csv
  fonds search papers.html moskow --finding
  fonds search papers.fonds --queries queries.jsonl --format trec --limit 100 > run.txt

In JSON, highlights are [start, end] in characters (Unicode code points) of the snippet, end
exclusive: in Python, snippet[start:end].

The table of --csv is RFC 4180 in UTF-8. A cell that a spreadsheet would take for a formula begins
with an apostrophe.

A run for trec_eval has a line `query Q0 item rank score tag` for an item, ranked by its best passage.
A record is named by its reference code, any other item by its path, white space replaced by _.
Of equal scores the later is lowered by 0.000001, so that every program keeps the order.")]
pub(crate) struct Search {
    /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
    pub(crate) archive: PathBuf,
    /// What to look for.
    #[arg(allow_hyphen_values = true, required_unless_present = "queries")]
    pub(crate) query: Option<String>,
    /// A file with a query in every line: {"id": "1", "text": "what to look for"}.
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub(crate) queries: Option<PathBuf>,
    /// Rules by which no word may stand for another, with commas between them.
    #[arg(long, value_name = "RULES", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(Rule::SWITCHES.map(Rule::key)))]
    pub(crate) off: Vec<String>,
    /// In what order the items stand.
    #[arg(long, value_enum, default_value = "relevance", conflicts_with = "concordance")]
    pub(crate) sort: Sort,
    /// Count the languages, sources and years of what was found.
    #[arg(long, conflicts_with = "concordance")]
    pub(crate) facets: bool,
    /// Every occurrence in a line with the words around it, a thousand at most.
    #[arg(long, conflicts_with_all = ["queries", "format"])]
    pub(crate) concordance: bool,
    /// What the lines of a concordance are sorted by, with commas: the first or second word
    /// before or after what was found.
    #[arg(long, value_name = "WORDS", value_enum, value_delimiter = ',', requires = "concordance")]
    pub(crate) by: Vec<By>,
    /// The concordance as comma-separated values.
    #[arg(long, requires = "concordance", conflicts_with = "json")]
    pub(crate) csv: bool,
    /// What was looked for where and when, and with what result, as a text to be kept.
    #[arg(long, conflicts_with_all = ["concordance", "queries", "format", "json", "facets"])]
    pub(crate) finding: bool,
    /// How many hits to print; in a run for TREC, how many items. [default: 10, for TREC 1000, of a
    /// concordance all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// How to print them. [default: text; with --queries json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// The last column of a run for TREC.
    #[arg(long, default_value = "fonds")]
    pub(crate) tag: String,
}

/// Print the dates in the texts, in the order of time, each with its sentence.
///
/// Dates are printed in the Extended Date/Time Format (EDTF, ISO 8601-2): 2013-05 is a month, 2002/..
/// since 2002, ../2019 until 2019, ~ about. Of very many dates those of the first items are printed,
/// and a line says so.
#[derive(Args)]
#[command(after_help = "\
Examples:
  fonds timeline papers.html                    every date
  fonds timeline papers.html 'moscow congress'  the dates in what this search finds
  fonds timeline papers.html --format csv > dates.csv

The table of csv is RFC 4180 in UTF-8. A cell that a spreadsheet would take for a formula begins
with an apostrophe.")]
pub(crate) struct Timeline {
    /// An archive: a page (NAME.html or its folder), a bare NAME.fonds, or a module (.wasm).
    pub(crate) archive: PathBuf,
    /// Only dates of passages that this finds, as in `fonds search`.
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: Option<String>,
    /// How to print them.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Table,
    /// How many to print, the earliest first. [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// How lines are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Table {
    /// For people.
    Text,
    /// Comma-separated values.
    Csv,
    /// One JSON object.
    Json,
}

/// The order of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// The best first.
    Relevance,
    /// As they stand in the archive.
    Order,
    /// By the date of their description; those without one last.
    Date,
}

/// What lines of a concordance are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// The word before.
    Left1,
    /// The second word before.
    Left2,
    /// The word after.
    Right1,
    /// The second word after.
    Right2,
    /// The order of the archive.
    Order,
}

/// How hits are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object for a query, in a line.
    Json,
    /// A run for `trec_eval`.
    Trec,
}

fn after_help() -> String {
    let mut text = "Examples:\n".to_owned();
    for (command, what) in EXAMPLES {
        text.push_str(&format!("  {command}\n      {what}\n"));
    }
    text.push_str("\nExit codes:\n");
    for (code, meaning) in EXIT_CODES {
        text.push_str(&format!("  {code}  {meaning}\n"));
    }
    text.truncate(text.trim_end().len());
    text
}

/// The commands that people are told of, for what is made from them.
pub(crate) fn public() -> clap::Command {
    let all = <Arguments as clap::CommandFactory>::command();
    let command = clap::Command::new("fonds").version(env!("CARGO_PKG_VERSION")).subcommand_required(true);
    let mut command = Public::augment_subcommands(command).long_about(None);
    // Their own enum is described too, for who reads this file.
    if let Some(about) = all.get_about() {
        command = command.about(about.clone());
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_fit_together() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
        public().debug_assert();
    }

    #[test]
    fn what_is_hidden_is_told_to_nobody() {
        let mut hidden = Hidden::augment_subcommands(clap::Command::new("fonds"));
        assert!(hidden.get_subcommands().all(clap::Command::is_hide_set));
        assert!(public().get_subcommands().all(|command| !command.is_hide_set()));
        let names: Vec<String> = hidden.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        let help = public().render_long_help().to_string();
        assert!(names.iter().all(|name| !help.contains(name)), "{help}");
        assert!(help.starts_with("Turns documents into an archive"), "{help}");
        assert!(hidden.render_help().to_string().len() > 1);
    }

    #[test]
    fn a_query_may_begin_with_a_hyphen_and_options_may_stand_anywhere() {
        let search = |words: &[&str]| {
            let words = ["fonds", "search", "a.fonds"].iter().chain(words);
            match Arguments::try_parse_from(words).map(|arguments| arguments.command) {
                Ok(Command::Public(Public::Search(search))) => Ok(search),
                Ok(_) => panic!("another command"),
                Err(error) => Err(error.to_string()),
            }
        };
        let excluded = search(&["-website moscow", "--limit", "3"]).unwrap();
        assert_eq!((excluded.query.as_deref(), excluded.limit), (Some("-website moscow"), Some(3)));
        let after = search(&["--json", "-website"]).unwrap();
        assert!(after.json && after.query.as_deref() == Some("-website"));
        let batch = search(&["--queries", "q.jsonl", "--format", "trec"]).unwrap();
        assert!(batch.query.is_none() && batch.format == Some(Format::Trec));
        assert!(search(&[]).is_err());
        assert!(search(&["word", "--queries", "q.jsonl"]).is_err());
        let less = search(&["word", "--off", "stem,layout", "--sort", "date"]).unwrap();
        assert_eq!((less.off.len(), less.sort), (2, Sort::Date));
        let lines = search(&["word", "--concordance", "--by", "left1,right2", "--csv"]).unwrap();
        assert_eq!(lines.by, [By::Left1, By::Right2]);
        for wrong in [
            &["word", "--off", "exact"][..],
            &["word", "--csv"],
            &["word", "--concordance", "--csv", "--json"],
        ] {
            assert!(search(wrong).is_err(), "{wrong:?}");
        }
    }
}
