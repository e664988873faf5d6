//! A few searches that have hits, taken from the archive itself.
//!
//! They cost reading a few documents, so the packer looks for them and writes them in the page.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{self, Script, Token};
use crate::archive::Archive;
use crate::document::{Block, Kind, MarkKind};
use crate::error::Result;
use crate::{query, search};

/// How much of an archive is looked at for examples: enough for every archive of a few
/// items, and no burden on the start of a large one.
const ITEMS: u32 = 8;
const BLOCKS: usize = 150;
/// Items of more bytes are not looked at.
const LARGEST: u64 = 256 * 1024;

/// At most five searches, of different kinds, that have hits: a name, a phrase, words in
/// another script, the beginning of a word, a title.
///
/// # Errors
///
/// Reading errors.
pub fn examples(archive: &Archive) -> Result<Vec<String>> {
    let mut pairs: BTreeMap<String, usize> = BTreeMap::new();
    let mut foreign = None;
    let mut name = None;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut in_titles = BTreeSet::new();
    let items = archive.len().min(ITEMS);
    for number in 0..items {
        let item = archive.item(number)?;
        in_titles.extend(analysis::tokens(&item.description.title).map(|token| token.term));
    }
    for number in 0..items {
        if archive.item(number)?.bytes > LARGEST {
            continue;
        }
        let document = archive.document(number)?;
        for block in document.blocks.iter().take(BLOCKS) {
            let words: Vec<_> = analysis::tokens(&block.text).collect();
            match block.kind {
                Kind::Paragraph if foreign.is_none() => foreign = in_another_script(&block.text),
                Kind::Field if name.is_none() => name = full_name(block),
                _ => {}
            }
            if matches!(block.kind, Kind::Paragraph) {
                for pair in words.windows(2).filter_map(|pair| phrase_of(&block.text, pair)) {
                    // A phrase of words of a title would find too much.
                    if !pair.split(' ').any(|word| in_titles.contains(word)) {
                        add(&mut pairs, pair);
                    }
                }
            }
            for word in words.into_iter().filter(|word| word.term.chars().count() >= 8) {
                add(&mut counts, word.term);
            }
        }
    }
    let phrase = most(&pairs).map(|pair| format!("\"{pair}\""));
    let prefix = most(&counts).map(|word| word.chars().take(6).chain(['*']).collect::<String>());
    let first = (!archive.is_empty()).then(|| archive.item(0)).transpose()?;
    let field = first.and_then(|item| {
        let longest =
            analysis::tokens(&item.description.title).max_by_key(|token| token.term.chars().count());
        longest.map(|token| format!("title:{}", token.term))
    });
    let mut examples = Vec::new();
    for example in [name, phrase, foreign, prefix, field].into_iter().flatten() {
        let options = search::Options::default();
        if search::search(archive, &example, &query::parse(&example), options)?.hits > 0 {
            examples.push(example);
        }
    }
    Ok(examples)
}

fn add(counts: &mut BTreeMap<String, usize>, key: String) {
    let count = counts.entry(key).or_default();
    *count = count.saturating_add(1);
}

/// What was counted most; of equals the first in the order of letters.
fn most(counts: &BTreeMap<String, usize>) -> Option<&str> {
    let most = counts.iter().max_by_key(|(key, count)| (**count, std::cmp::Reverse(key.as_str())));
    most.map(|(key, _)| key.as_str())
}

/// Two long words with nothing but a space between them.
fn phrase_of(text: &str, pair: &[Token]) -> Option<String> {
    let [one, other] = pair else { return None };
    let long = |token: &Token| token.term.chars().count() >= 5;
    let between = text.get(one.range.end..other.range.start)?;
    (long(one) && long(other) && between == " ").then(|| format!("{} {}", one.term, other.term))
}

/// A few words of a text that are not in the script it begins with.
fn in_another_script(text: &str) -> Option<String> {
    let main = text.chars().find_map(Script::of);
    let runs = analysis::script_runs(text);
    let run = runs.into_iter().find(|(_, script)| *script != Script::Latin && Some(*script) != main);
    let words = text.get(run?.0)?;
    (1..=3).contains(&analysis::tokens(words).count()).then(|| words.to_owned())
}

/// The value of a row of an infobox, if it is two or three words that all begin with a capital.
fn full_name(block: &Block) -> Option<String> {
    let key = block.marks.iter().find(|mark| mark.kind == MarkKind::Key)?;
    let value = block.text.get(key.range.end as usize..)?.trim_start_matches(':').trim();
    let words = value.split(' ');
    let capital = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    };
    ((2..=3).contains(&words.clone().count()) && words.into_iter().all(capital)).then(|| value.to_owned())
}
