//! What is made from the definitions of the commands: completions and the manual.

use std::io::{self, Write};

use clap_mangen::{Man, roff};

use crate::commands;

/// What makes a shell complete the commands.
pub(crate) fn completions(out: &mut impl Write, shell: clap_complete::Shell) -> io::Result<()> {
    let mut script = Vec::new();
    // It stops the program where it cannot write, so it writes where it can.
    clap_complete::generate(shell, &mut commands::public(), "fonds", &mut script);
    out.write_all(&script)
}

/// The manual as one page for man(1).
pub(crate) fn man(out: &mut impl Write) -> io::Result<()> {
    let mut command = commands::public();
    // Tells every command its full name.
    command.build();
    // No date: the same program gives the same page.
    let page =
        Man::new(command.clone()).manual("fonds").source(format!("fonds {}", env!("CARGO_PKG_VERSION")));
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    section(out, "Commands", |_| {})?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        let name = sub.get_name().to_owned();
        let mut text = Vec::new();
        writeln!(text, ".SS \"fonds {name}\"")?;
        let of_command = Man::new(sub.clone());
        of_command.render_synopsis_section(&mut text)?;
        of_command.render_description_section(&mut text)?;
        of_command.render_options_section(&mut text)?;
        if let Some(examples) = sub.get_after_help() {
            let mut roff = roff::Roff::new();
            // As they stand: their lines are commands.
            roff.control("PP", []).control("nf", []);
            for line in examples.to_string().lines() {
                roff.text([roff::roman(line)]);
            }
            roff.control("fi", []);
            roff.to_writer(&mut text)?;
        }
        // The page has the headings of the whole; these stand under a command.
        for line in String::from_utf8_lossy(&text).lines() {
            match line.strip_prefix(".SH ") {
                Some("SYNOPSIS" | "DESCRIPTION") => writeln!(out, ".PP")?,
                Some(heading) => writeln!(out, ".PP\n\\fI{heading}\\fR")?,
                None => writeln!(out, "{line}")?,
            }
        }
    }
    section(out, "Examples", |roff| {
        for (command, what) in commands::EXAMPLES {
            roff.control("TP", []).text([roff::bold(command)]).text([roff::roman(what)]);
        }
    })?;
    section(out, "Exit status", |roff| {
        for (code, meaning) in commands::EXIT_CODES {
            roff.control("TP", []).text([roff::bold(code.to_string())]).text([roff::roman(meaning)]);
        }
    })
}

fn section(out: &mut impl Write, heading: &str, fill: impl FnOnce(&mut roff::Roff)) -> io::Result<()> {
    let mut roff = roff::Roff::new();
    roff.control("SH", [heading.to_uppercase().as_str()]);
    fill(&mut roff);
    roff.to_writer(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn both_name_every_public_command_and_no_hidden_one() {
        let mut manual = Vec::new();
        man(&mut manual).unwrap();
        let mut texts = vec![String::from_utf8(manual).unwrap()];
        for shell in clap_complete::Shell::value_variants() {
            let mut text = Vec::new();
            completions(&mut text, *shell).unwrap();
            texts.push(String::from_utf8(text).unwrap());
        }
        for text in texts {
            for name in [
                "pack", "verify", "list", "show", "search", "explain", "extract", "merge", "sign", "keygen",
                "serve",
            ] {
                assert!(text.contains(name), "{name} is not in {text}");
            }
            for hidden in ["publish", "read-documents", "read\\-documents"] {
                assert!(!text.contains(hidden), "{hidden} is in {text}");
            }
        }
    }
}
