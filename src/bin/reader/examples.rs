//! A few searches that have hits, taken from the open archive itself.

use std::collections::BTreeMap;

use fonds::analysis::{self, Script};
use fonds::archive::Archive;
use fonds::document::Kind;
use fonds::error::Result;
use fonds::{query, search};

/// How much of an archive is looked at for examples: enough for every archive of a few
/// items, and no burden on the start of a large one.
const ITEMS: u32 = 8;
const BLOCKS: usize = 150;

/// At most five searches, of different kinds, that have hits: a phrase, words in another
/// script, the beginning of a word, a word that is not wanted.
pub(crate) fn examples(archive: &Archive) -> Result<Vec<String>> {
    let mut phrase = None;
    let mut foreign = None;
    let mut name = None;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let items = u32::try_from(archive.items().len()).unwrap_or(u32::MAX).min(ITEMS);
    for number in 0..items {
        let document = archive.document(number)?;
        for block in document.blocks.iter().take(BLOCKS) {
            let words: Vec<_> = analysis::tokens(&block.text).collect();
            if matches!(block.kind, Kind::Heading { .. })
                && (2..=3).contains(&words.len())
                && phrase.is_none()
            {
                phrase = Some(format!("\"{}\"", block.text.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
            if foreign.is_none() && matches!(block.kind, Kind::Paragraph) {
                let runs = analysis::script_runs(&block.text);
                let run = runs.into_iter().find(|(_, script)| !matches!(script, Script::Latin));
                let main = block.text.chars().find_map(Script::of);
                foreign = run
                    .filter(|(_, script)| Some(*script) != main)
                    .and_then(|(range, _)| block.text.get(range))
                    .filter(|text| (1..=3).contains(&analysis::tokens(text).count()))
                    .map(str::to_owned);
            }
            for pair in words.windows(2) {
                let [one, other] = pair else { continue };
                let between = block.text.get(one.range.start..other.range.end).unwrap_or_default();
                let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
                let mut parts = between.split(' ');
                let both = parts.next().is_some_and(capital) && parts.next().is_some_and(capital);
                if both && matches!(block.kind, Kind::Field) && name.is_none() {
                    name = Some(between.to_owned());
                }
            }
            for word in words.into_iter().filter(|word| word.term.chars().count() >= 8) {
                let count = counts.entry(word.term).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    let most = counts.iter().max_by_key(|(word, count)| (**count, std::cmp::Reverse(word.as_str())));
    let prefix = most.map(|(word, _)| word.chars().take(6).chain(['*']).collect::<String>());
    let field = archive.items().first().and_then(|item| {
        let longest =
            analysis::tokens(&item.description.title).max_by_key(|token| token.term.chars().count());
        longest.map(|token| format!("title:{}", token.term))
    });
    let mut examples = Vec::new();
    for example in [name, phrase, foreign, prefix, field].into_iter().flatten() {
        if !search::search(archive, &example, &query::parse(&example))?.hits.is_empty() {
            examples.push(example);
        }
    }
    Ok(examples)
}
