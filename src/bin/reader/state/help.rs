//! The help panel, and its examples: searches taken from the open archive that have hits.

use fonds::analysis;
use fonds::archive::{Archive, Part};
use fonds::document::Kind;
use fonds::error::{Absent, Error, Gather, Result};
use fonds::{query, search};

use super::{Change, State};
use crate::text::{SYNTAX, Syntax};
use crate::view;

/// Of how many items words are taken: the first of an archive that comes in parts are there
/// already, or soon.
const ITEMS: u32 = 3;
/// Candidates of which the hits are counted, for one piece of the language.
const TRIED: usize = 12;

/// Searches that have hits, each for a piece of the query language.
type Examples = Vec<(Syntax, String)>;

impl State {
    /// Opens the panel, or fills it anew. Examples that lack a block come when it has come.
    pub(super) fn help(&mut self, open: bool) -> Result<Vec<Change>> {
        let (examples, blocks) = examples(&self.archive)?;
        self.helping = blocks.iter().map(|block| block.name).collect();
        let mut changes = vec![Change::Help { nodes: view::help(&examples), open }];
        if !blocks.is_empty() {
            changes.push(Change::Load { blocks, typing: false });
        }
        Ok(changes)
    }
}

/// For each piece of the query language a search of this archive that has hits, if there is
/// one, and the blocks without which that is not known.
///
/// # Errors
///
/// Reading errors.
pub(crate) fn examples(archive: &Archive) -> Result<(Examples, Vec<Absent>)> {
    let mut gather = Gather::default();
    let mut stock = Stock::default();
    for number in 0..archive.len().min(ITEMS) {
        let Some(item) = gather.take(archive.item(number))? else { continue };
        let Some((part, _)) = gather.take(archive.passage(item.passages.start))? else { continue };
        stock.add(&part);
    }
    let mut found = Vec::new();
    for (syntax, _, _) in SYNTAX {
        for candidate in stock.candidates(syntax).into_iter().take(TRIED) {
            let Some(hits) = gather.take(hits(archive, &candidate))? else { break };
            // The same as without its sign, it would show nothing.
            let plain = match candidate.strip_prefix('=') {
                Some(word) => gather.take(self::hits(archive, word))?,
                None => None,
            };
            if hits > 0 && plain != Some(hits) {
                found.push((syntax, candidate));
                break;
            }
        }
    }
    match gather.finish() {
        Ok(()) => Ok((found, Vec::new())),
        Err(Error::Missing { blocks }) => Ok((found, blocks)),
        Err(error) => Err(error),
    }
}

fn hits(archive: &Archive, text: &str) -> Result<usize> {
    Ok(search::search(archive, text, &query::parse(text))?.hits.len())
}

/// What examples are made of.
#[derive(Default)]
struct Stock {
    titles: Vec<String>,
    headings: Vec<String>,
    references: Vec<String>,
    sources: Vec<String>,
    languages: Vec<String>,
    paths: Vec<String>,
    /// Two words that follow each other in a paragraph.
    phrases: Vec<String>,
    /// Two words of a paragraph with one to four others between them.
    pairs: Vec<(String, String)>,
    words: Vec<String>,
    /// Years, and months as in `2018-03`.
    years: Vec<String>,
    months: Vec<String>,
}

impl Stock {
    fn add(&mut self, part: &Part) {
        self.titles.extend(long_words(&part.description.title));
        self.sources.extend(long_words(&part.description.source));
        let languages = part.description.language.split(',').map(|tag| tag.trim().to_owned());
        self.languages.extend(languages.filter(|tag| !tag.is_empty()));
        self.paths.push(part.path.clone());
        for block in &part.blocks {
            match block.kind {
                Kind::Heading { .. } => self.headings.extend(long_words(&block.text)),
                Kind::Reference { .. } => self.references.extend(long_words(&block.text)),
                Kind::Paragraph => self.add_paragraph(&block.text),
                _ => {}
            }
        }
    }

    fn add_paragraph(&mut self, text: &str) {
        let tokens: Vec<_> = analysis::tokens(text).collect();
        for (at, token) in tokens.iter().enumerate() {
            if is_long(&token.term) {
                self.words.push(token.term.clone());
                let few = tokens.iter().skip(at.saturating_add(2)).take(4);
                if let Some(other) = few.rev().find(|other| is_long(&other.term)) {
                    self.pairs.push((token.term.clone(), other.term.clone()));
                }
                if let Some(next) = tokens.get(at.saturating_add(1))
                    && is_long(&next.term)
                    && text.get(token.range.end..next.range.start) == Some(" ")
                {
                    self.phrases.push(format!("{} {}", token.term, next.term));
                }
            }
            if token.term.len() == 4 && token.term.parse().is_ok_and(|year: u32| (1000..2100).contains(&year))
            {
                let before = at.saturating_sub(2);
                let month =
                    tokens.get(before..at).unwrap_or_default().iter().find_map(|word| month(&word.term));
                self.months.extend(month.map(|month| format!("{}-{month:02}", token.term)));
                self.years.push(token.term.clone());
            }
        }
    }

    /// Searches that would show this piece, best first.
    fn candidates(&self, syntax: Syntax) -> Vec<String> {
        let field = |name: &str, values: &[String]| -> Vec<String> {
            let quoted = |value: &String| match value.contains(char::is_whitespace) {
                true => format!("{name}:\"{value}\""),
                false => format!("{name}:{value}"),
            };
            values.iter().map(quoted).collect()
        };
        // Parts of words show more the longer the word is.
        let parts = |make: &dyn Fn(&[char]) -> Option<String>| -> Vec<String> {
            let longest = self.words.iter().map(|word| word.chars().collect::<Vec<char>>());
            longest.filter(|word| word.len() >= 7).filter_map(|word| make(&word)).collect()
        };
        let text = |chars: Option<&[char]>| chars.map(|chars| chars.iter().collect::<String>());
        let split = |word: &[char], at: usize, with: &str, skip: usize| {
            Some(format!("{}{with}{}", text(word.get(..at))?, text(word.get(at.saturating_add(skip)..))?))
        };
        let pairs = |make: &dyn Fn(&str, &str) -> String| -> Vec<String> {
            self.pairs.iter().map(|(one, other)| make(one, other)).collect()
        };
        match syntax {
            Syntax::Words => pairs(&|one, other| format!("{one} {other}")),
            Syntax::Phrase => self.phrases.iter().map(|phrase| format!("\"{phrase}\"")).collect(),
            Syntax::Or => pairs(&|one, other| format!("{one} OR {other}")),
            Syntax::Not => pairs(&|one, other| format!("{one} -{other}")),
            Syntax::Brackets => self
                .pairs
                .iter()
                .zip(&self.titles)
                .map(|((one, other), title)| format!("({one} OR {other}) {title}"))
                .collect(),
            Syntax::Prefix => parts(&|word| Some(format!("{}*", text(word.get(..5))?))),
            Syntax::Infix => {
                parts(&|word| Some(format!("*{}*", text(word.get(2..word.len().saturating_sub(1)))?)))
            }
            Syntax::Wildcard => parts(&|word| split(word, 3, "?", 1)),
            Syntax::Regex => parts(&|word| Some(format!("/{}/", split(word, 3, ".+", 2)?))),
            // The third letter is left out.
            Syntax::Fuzzy => parts(&|word| Some(format!("{}~1", split(word, 2, "", 1)?))),
            Syntax::Exact => self.words.iter().map(|word| format!("={word}")).collect(),
            Syntax::Within => pairs(&|one, other| format!("\"{one} {other}\"~5")),
            Syntax::Near => pairs(&|one, other| format!("{one} NEAR/5 {other}")),
            Syntax::Title => field("title", &self.titles),
            Syntax::Heading => field("heading", &self.headings),
            Syntax::Reference => field("ref", &self.references),
            Syntax::Source => field("source", &self.sources),
            Syntax::Language => field("lang", &self.languages),
            Syntax::Item => field("item", &self.paths),
            Syntax::Year => field("date", &self.years),
            Syntax::Years => {
                let range = self.years.iter().min().zip(self.years.iter().max());
                range.map(|(first, last)| format!("date:{first}..{last}")).into_iter().collect()
            }
            Syntax::Month => field("date", &self.months),
        }
    }
}

fn is_long(term: &str) -> bool {
    term.chars().count() >= 5 && term.chars().all(char::is_alphabetic)
}

fn long_words(text: &str) -> impl Iterator<Item = String> {
    analysis::tokens(text).map(|token| token.term).filter(|term| is_long(term))
}

/// The number of a month, by its name in English, or in Russian as it stands in a date.
fn month(term: &str) -> Option<usize> {
    const NAMES: [(&str, &str); 12] = [
        ("january", "января"),
        ("february", "февраля"),
        ("march", "марта"),
        ("april", "апреля"),
        ("may", "мая"),
        ("june", "июня"),
        ("july", "июля"),
        ("august", "августа"),
        ("september", "сентября"),
        ("october", "октября"),
        ("november", "ноября"),
        ("december", "декабря"),
    ];
    let at = NAMES.iter().position(|(english, russian)| term == *english || term == *russian)?;
    Some(at.saturating_add(1))
}
