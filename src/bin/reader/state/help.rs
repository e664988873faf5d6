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
        let mut changes = vec![Change::Help { nodes: view::help(self.say, &examples, self.settings), open }];
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
    for (syntax, form) in SYNTAX.into_iter().zip(FORMS) {
        for candidate in stock.candidates(form) {
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
    Ok(search::search(archive, text, &query::parse(text), search::Options::default())?.hits)
}

/// Where the words of an example are from.
#[derive(Clone, Copy)]
enum From {
    /// Words of a paragraph.
    Words,
    /// Two words of a paragraph with one to four others between them.
    Pairs,
    /// Two words that follow each other.
    Phrases,
    Titles,
    Headings,
    References,
    Sources,
    Languages,
    Paths,
    Years,
    /// The first and the last year.
    Span,
    Months,
}

/// How the example of each piece is made: where from, and a form in which `@` and `#` stand for
/// the two words, `<` for the first three letters of one and `>` for those after the fourth.
const FORMS: [(From, &str); SYNTAX.len()] = [
    (From::Pairs, "@ #"),
    (From::Phrases, "\"@ #\""),
    (From::Pairs, "@ OR #"),
    (From::Pairs, "@ -#"),
    (From::Pairs, "(@ OR #) @"),
    (From::Words, "<*"),
    (From::Words, "*>*"),
    (From::Words, "<?>"),
    (From::Words, "/<.>/"),
    (From::Words, "<>~1"),
    (From::Words, "=@"),
    (From::Pairs, "\"@ #\"~5"),
    (From::Pairs, "@ NEAR/5 #"),
    (From::Titles, "title:@"),
    (From::Headings, "heading:@"),
    (From::References, "ref:@"),
    (From::Sources, "source:@"),
    (From::Languages, "lang:@"),
    (From::Paths, "item:@"),
    (From::Years, "date:@"),
    (From::Span, "date:@..#"),
    (From::Months, "date:@"),
];

/// What examples are made of: of each kind a word, or two.
#[derive(Default)]
struct Stock {
    kinds: [Vec<(String, String)>; 12],
}

impl Stock {
    #[inline(never)]
    fn put(&mut self, from: From, one: &str, other: &str) {
        if let Some(kind) = self.kinds.get_mut(from as usize)
            && kind.len() < TRIED
            && !one.is_empty()
        {
            kind.push((one.to_owned(), other.to_owned()));
        }
    }

    fn put_words(&mut self, from: From, text: &str) {
        for token in analysis::tokens(text) {
            if is_long(&token.term) {
                self.put(from, &token.term, "");
            }
        }
    }

    fn add(&mut self, part: &Part) {
        self.put_words(From::Titles, &part.description.title);
        self.put_words(From::Sources, &part.description.source);
        for tag in part.description.language.split(',') {
            self.put(From::Languages, tag.trim(), "");
        }
        if !part.path.contains(char::is_whitespace) {
            self.put(From::Paths, &part.path, "");
        }
        for block in &part.blocks {
            match block.kind {
                Kind::Heading { .. } => self.put_words(From::Headings, &block.text),
                Kind::Reference { .. } => self.put_words(From::References, &block.text),
                Kind::Paragraph => self.add_paragraph(&block.text),
                _ => {}
            }
        }
    }

    fn add_paragraph(&mut self, text: &str) {
        let tokens: Vec<_> = analysis::tokens(text).collect();
        for (at, token) in tokens.iter().enumerate() {
            let after =
                |steps: usize| tokens.get(at.saturating_add(steps)).filter(|other| is_long(&other.term));
            if is_long(&token.term) {
                self.put(From::Words, &token.term, "");
                if let Some(other) = after(3).or_else(|| after(2)) {
                    self.put(From::Pairs, &token.term, &other.term);
                }
                if let Some(next) = after(1)
                    && text.get(token.range.end..next.range.start) == Some(" ")
                {
                    self.put(From::Phrases, &token.term, &next.term);
                }
            }
            let year = token.term.as_str();
            if year.len() == 4
                && ("1000".."2100").contains(&year)
                && year.bytes().all(|byte| byte.is_ascii_digit())
            {
                let before = tokens.get(at.saturating_sub(2)..at).unwrap_or_default();
                if let Some(month) = before.iter().find_map(|word| month(&word.term)) {
                    let tens = if month < 10 { "-0" } else { "-" };
                    self.put(From::Months, &[year, tens, &month.to_string()].concat(), "");
                }
                self.put(From::Years, year, "");
                match self.kinds.get_mut(From::Span as usize).and_then(|span| span.first_mut()) {
                    Some((first, last)) => {
                        if year < first.as_str() {
                            *first = year.to_owned();
                        }
                        if year > last.as_str() {
                            *last = year.to_owned();
                        }
                    }
                    None => self.put(From::Span, year, year),
                }
            }
        }
    }

    /// Searches of a form, at most so many as are tried.
    fn candidates(&self, (from, form): (From, &str)) -> Vec<String> {
        let kind = self.kinds.get(from as usize).map(Vec::as_slice).unwrap_or_default();
        kind.iter().map(|words| filled(form, words)).collect()
    }
}

fn filled(form: &str, (one, other): &(String, String)) -> String {
    let third = one.char_indices().nth(3).map_or(one.len(), |(at, _)| at);
    let fourth = one.char_indices().nth(4).map_or(one.len(), |(at, _)| at);
    let mut text = String::new();
    for sign in form.chars() {
        match sign {
            '@' => text.push_str(one),
            '#' => text.push_str(other),
            '<' => text.push_str(one.get(..third).unwrap_or_default()),
            '>' => text.push_str(one.get(fourth..).unwrap_or_default()),
            sign => text.push(sign),
        }
    }
    text
}

fn is_long(term: &str) -> bool {
    term.chars().count() >= 5 && term.chars().all(char::is_alphabetic)
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
