//! Names that a document itself states to be the same: `People's Self-Defense (NS)`,
//! `Autonomous Action (Автономное действие; АД; AD)`, `also known as …`, rows of an infobox.
//!
//! What stands in brackets is taken for another name only if something speaks for it: it is the
//! initials of the words before, or of a name in the same brackets (after A. Schwartz, M. Hearst,
//! *A simple algorithm for identifying abbreviation definitions in biomedical text*, PSB 2003,
//! but for initials only), it is in another script, or a label says so. A wrong name is worse
//! than one that is missing: dates, places, offices and explanations in brackets are left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Block, Item, Kind, MarkKind};
use crate::analysis::{self, Script, fold, is_function_word, writing};

/// The most words of a name.
const LONGEST_NAME: usize = 8;
/// The most bytes between two brackets, and the most that are looked at before them.
const LONGEST_BRACKET: usize = 240;
const LONGEST_BEFORE: usize = 200;
/// The letters of an abbreviation.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=10;

/// Names of one thing, as a document states them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The names as they stand in the text; two or more, no two of the same words.
    pub names: Vec<String>,
    /// The block that says so, by its place in [`Item::blocks`].
    pub block: usize,
    /// Where in its text, in bytes, end exclusive.
    pub range: Range<usize>,
}

/// The words of a name as they are compared, a space between; nothing if it is none that could
/// be looked for: without a word, with more than eight, with a single letter, or of
/// function words and numbers alone, unless these are an abbreviation in capitals.
///
/// ```
/// use fonds::document::name_of;
///
/// assert_eq!(name_of("People's Self-Defense").as_deref(), Some("people's self defense"));
/// assert_eq!(name_of("R"), None);
/// assert_eq!(name_of("of the"), None);
/// ```
#[must_use]
pub fn name_of(text: &str) -> Option<String> {
    let words: Vec<String> =
        analysis::tokens(text).take(LONGEST_NAME.saturating_add(1)).map(|token| token.term).collect();
    // `AD` is a name, though `ad` is a word.
    let is_short = is_abbreviation(text);
    let says = |word: &String| word.chars().any(char::is_alphabetic) && (is_short || !is_function_word(word));
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    (words.len() <= LONGEST_NAME && letters > 1 && words.iter().any(says)).then(|| words.join(" "))
}

/// The names that an item states to be the same, in the order of its blocks. Costs time linear
/// in its text.
///
/// ```
/// use fonds::document::{aliases, parse};
///
/// let item = parse("a.txt", "Autonomous Action (Russian: Автономное действие; AD) is a group (2002).".as_bytes());
/// assert_eq!(aliases(&item)[0].names, ["Autonomous Action", "Автономное действие", "AD"]);
/// ```
#[must_use]
pub fn aliases(item: &Item) -> Vec<Alias> {
    let title = without_qualifier(&item.description.title);
    let mut finder = Finder {
        title: name_of(title),
        nouns_are_capitals: item
            .description
            .language
            .split(',')
            .next()
            .is_some_and(|tag| tag.trim().starts_with("de")),
        found: Vec::new(),
        unsure: BTreeMap::new(),
    };
    for (number, block) in item.blocks.iter().enumerate() {
        match block.kind {
            Kind::Title | Kind::Heading { .. } => {
                finder.headline(number, block);
                finder.brackets(number, block);
            }
            Kind::Paragraph | Kind::ListItem { .. } | Kind::Caption => {
                finder.brackets(number, block);
                finder.phrases(number, block);
            }
            Kind::Field => finder.row(number, block, title),
            Kind::Reference { .. } | Kind::Quote | Kind::Code | Kind::Note | Kind::Row => {}
        }
    }
    finder.settle(item);
    let is_word = |name: &String| {
        let lower = name.to_lowercase();
        is_function_word(&lower) && item.blocks.iter().any(|block| has_word(&block.text, &lower))
    };
    finder.found.iter_mut().for_each(|alias| alias.names.retain(|name| !is_word(name)));
    finder.found.retain(|alias| alias.names.len() > 1);
    finder.found.sort_by_key(|alias| (alias.block, alias.range.start));
    finder.found
}

/// A title without what only tells it from others: `Mercury (planet)`.
#[must_use]
pub fn without_qualifier(title: &str) -> &str {
    let cut = title.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).map(|(name, _)| name.trim());
    cut.filter(|name| !name.is_empty()).unwrap_or(title).trim()
}

/// An abbreviation after a name that its letters are not the initials of.
struct Unsure {
    /// How often it stands after that name.
    times: u32,
    /// Whether it stands after another one, too.
    is_ambiguous: bool,
    anchor: String,
    alias: Alias,
}

struct Finder {
    /// The title's words.
    title: Option<String>,
    /// Whether a capital letter says nothing, since nouns have one.
    nouns_are_capitals: bool,
    found: Vec<Alias>,
    unsure: BTreeMap<String, Unsure>,
}

/// A name before brackets.
struct Anchor {
    range: Range<usize>,
    /// Whether its bounds are known, by quotation marks, emphasis or the title, and not only
    /// guessed by capitals.
    is_sure: bool,
}

impl Finder {
    fn add(&mut self, names: Vec<&str>, block: usize, range: Range<usize>) {
        let mut words = BTreeSet::new();
        let is_new = |name: &&str| name_of(name).is_some_and(|name| words.insert(name));
        let names: Vec<String> = names.into_iter().filter(is_new).map(str::to_owned).collect();
        if names.len() > 1 {
            self.found.push(Alias { names, block, range });
        }
    }

    /// `CSS: Cascading Style Sheets`.
    fn headline(&mut self, number: usize, block: &Block) {
        let text = block.text.trim();
        for between in [": ", " – ", " — ", " - "] {
            let Some((one, other)) = text.split_once(between) else { continue };
            let (one, other) = (one.trim(), other.trim());
            if is_abbreviation(one) && spells(one, other) || is_abbreviation(other) && spells(other, one) {
                self.add(vec![one, other], number, 0..block.text.len());
            }
        }
    }

    /// A row of an infobox that states another name.
    fn row(&mut self, number: usize, block: &Block, title: &str) {
        let Some(key) = block.marks.iter().find(|mark| mark.kind == MarkKind::Key) else { return };
        let text = |range: Range<usize>| block.text.get(range).unwrap_or_default();
        let label = text(key.range.start as usize..key.range.end as usize).trim().to_lowercase();
        if !ROWS.contains(&label.trim_end_matches(':').trim()) {
            return;
        }
        let value = text(key.range.end as usize..block.text.len());
        let value = value.trim_start_matches([':', ' ', '\t', '\u{a0}']);
        let mut names = vec![title];
        for part in value.split([',', ';', '\n', '•']) {
            let part = without_label(part.trim()).map_or(part.trim(), |(_, rest)| rest);
            let part = without_qualifier(part).trim_matches(is_quote);
            if is_name(part) && starts_high(part) {
                names.push(part);
            }
        }
        self.add(names, number, 0..block.text.len());
    }

    /// What stands in brackets after a name.
    fn brackets(&mut self, number: usize, block: &Block) {
        let text = &block.text;
        let mut at = 0_usize;
        while let Some(open) = text.get(at..).and_then(|rest| rest.find('(')) {
            let open = at.saturating_add(open);
            at = open.saturating_add(1);
            let Some(close) = closing(text, open) else { continue };
            let inside = text.get(at..close).unwrap_or_default();
            // A name of its own after a name in brackets is looked at when its turn comes.
            let end = text.get(..open).unwrap_or_default().trim_end().len();
            let mut start = end.saturating_sub(LONGEST_BEFORE);
            while !text.is_char_boundary(start) {
                start = start.saturating_add(1);
            }
            if !inside.is_empty() && end > start && open.saturating_sub(end) <= 1 {
                self.bracket(number, block, start..end, inside, close.saturating_add(1));
                let is_list = inside.contains([';', ',']);
                if is_list {
                    at = close;
                }
            }
        }
    }

    /// `before` is where the text stands that is looked at before the bracket.
    fn bracket(&mut self, number: usize, block: &Block, before: Range<usize>, inside: &str, close: usize) {
        let text = &block.text;
        let words_before = text.get(before.clone()).unwrap_or_default();
        let last = words_before.rsplit(char::is_whitespace).next().unwrap_or_default();
        // Most brackets have neither a name nor an abbreviation in them, nor one before.
        let is_low = inside.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        if is_low && !is_abbreviation(last) {
            return;
        }
        let anchor = self.anchor(block, before.clone());
        let name = anchor.as_ref().and_then(|anchor| text.get(anchor.range.clone())).unwrap_or_default();
        let is_sure = anchor.as_ref().is_some_and(|anchor| anchor.is_sure);
        let parts = parts_of(inside);
        let mut names: Vec<&str> = Vec::new();
        let mut short: Vec<&str> = Vec::new();
        let mut others: Vec<&str> = Vec::new();
        for part in &parts {
            let (label, part) = match without_label(part) {
                Some((label, rest)) => (Some(label), rest),
                None => (None, *part),
            };
            let part = part.trim_matches(|char: char| is_quote(char) && label.is_some()).trim();
            let script = script_of(part);
            let is_foreign = script.is_some()
                && !name.is_empty()
                && script_of(name).is_some_and(|own| Some(own) != script);
            if is_abbreviation(part) {
                if matches!(label, Some(Label::Short | Label::Known)) && !name.is_empty() {
                    names.push(part);
                } else if label.is_none() || matches!(label, Some(Label::Language)) {
                    short.push(part);
                }
            } else if !is_name(part) || !starts_high(part) || name.is_empty() || !starts_high(name) {
            } else if match label {
                Some(Label::Language | Label::Known) => true,
                Some(Label::Short) => false,
                // In a text in another script than Latin, what stands in Latin letters may be
                // anything: a firm, a make, a work.
                None => is_foreign && (is_sure || script != Some(Script::Latin) || is_written(part, name)),
            } {
                names.push(part);
            } else if label.is_none() && !is_foreign {
                others.push(part);
            }
        }
        // A romanisation stands beside what it writes.
        for other in others {
            if names.iter().any(|known| is_written(other, known)) {
                names.push(other);
            }
        }
        let mut long: Option<&str> = None;
        for part in short {
            let of_names =
                names.iter().chain((!name.is_empty()).then_some(&name)).any(|name| spells(part, name));
            if of_names {
                names.push(part);
            } else if let Some(start) =
                long_form(part, words_before).map(|start| before.start.saturating_add(start))
            {
                let spelt = text.get(start..before.end).unwrap_or_default();
                if long.is_none() {
                    long = Some(spelt);
                }
                names.push(part);
            } else if !name.is_empty() && names.is_empty() && parts.len() == 1 {
                self.doubt(name, part, number, before.start..close);
            }
        }
        // `CSS (Cascading Style Sheets)`.
        if names.is_empty() && is_abbreviation(last) && is_name(inside) && spells(last, inside) {
            return self.add(vec![last, inside.trim()], number, before.end.saturating_sub(last.len())..close);
        }
        if names.is_empty() {
            return;
        }
        // What the initials say of where the name begins goes before what the capitals say.
        let anchor_range = match (long, anchor) {
            (Some(long), _) => before.end.saturating_sub(long.len())..before.end,
            (None, Some(anchor)) => anchor.range,
            (None, None) => return,
        };
        let first = text.get(anchor_range.clone()).unwrap_or_default();
        names.insert(0, first);
        self.add(names, number, anchor_range.start..close);
    }

    /// Remembers an abbreviation that may be one of the translated name.
    fn doubt(&mut self, name: &str, short: &str, block: usize, range: Range<usize>) {
        let words = name.split_whitespace().count();
        let letters = short.chars().filter(|char| char.is_alphabetic()).count();
        let Some(anchor) = name_of(name) else { return };
        if words < 2
            || words != letters
            || !short.chars().all(char::is_uppercase)
            || COUNTRIES.contains(&short)
        {
            return;
        }
        let alias = Alias { names: vec![name.to_owned(), short.to_owned()], block, range };
        let new = Unsure { times: 0, is_ambiguous: false, anchor: anchor.clone(), alias };
        let unsure = self.unsure.entry(short.to_owned()).or_insert(new);
        unsure.times = unsure.times.saturating_add(1);
        unsure.is_ambiguous |= unsure.anchor != anchor;
    }

    /// An abbreviation that is not of these words may be of their original. It is believed if
    /// it is stated twice, of no other name, and then used as a name itself.
    fn settle(&mut self, item: &Item) {
        for (short, unsure) in std::mem::take(&mut self.unsure) {
            if unsure.times < 2 || unsure.is_ambiguous {
                continue;
            }
            let is_used = |block: &Block| {
                block.text.match_indices(short.as_str()).any(|(at, _)| {
                    let before = block.text.get(..at).and_then(|text| text.chars().next_back());
                    let after =
                        block.text.get(at.saturating_add(short.len())..).and_then(|text| text.chars().next());
                    before == Some(' ') && after.is_some_and(|char| char == ' ' || char == '\'')
                })
            };
            if item.blocks.iter().any(is_used) {
                self.found.push(unsure.alias);
            }
        }
    }

    /// The name that ends where `before` does.
    fn anchor(&self, block: &Block, before: Range<usize>) -> Option<Anchor> {
        let text = block.text.get(before.clone())?;
        let at =
            |start: usize, end: usize| before.start.saturating_add(start)..before.start.saturating_add(end);
        // In quotation marks.
        if let Some(inside) = text.strip_suffix(is_quote) {
            let start = inside
                .char_indices()
                .rev()
                .find(|(_, char)| is_quote(*char))
                .map(|(at, char)| at.saturating_add(char.len_utf8()))?;
            let name = inside.get(start..)?;
            return (is_name(name) && starts_high(name))
                .then(|| Anchor { range: at(start, inside.len()), is_sure: true });
        }
        // Emphasised.
        let is_marked = |kind: &MarkKind| matches!(kind, MarkKind::Strong | MarkKind::Emphasis);
        let marked =
            block.marks.iter().find(|mark| is_marked(&mark.kind) && mark.range.end as usize == before.end);
        if let Some(mark) = marked {
            let range = mark.range.start as usize..mark.range.end as usize;
            let name = block.text.get(range.clone())?;
            return (is_name(name) && starts_high(name)).then_some(Anchor { range, is_sure: true });
        }
        // The title.
        let words = words_of(text);
        if let Some(title) = &self.title {
            let count = title.split(' ').count();
            for word in words.iter().rev().take(count) {
                let range = word.start..text.len();
                if text.get(range.clone()).is_some_and(|text| begin_apart(text, title)) {
                    continue;
                }
                if text.get(range.clone()).and_then(name_of).as_ref() == Some(title) {
                    return Some(Anchor { range: at(range.start, range.end), is_sure: true });
                }
            }
        }
        if self.nouns_are_capitals {
            return None;
        }
        // By capitals.
        let (mut start, mut is_qualified) = (None, false);
        let mut count = 0_usize;
        for word in words.iter().rev() {
            let part = text.get(word.clone()).unwrap_or_default();
            let is_small = is_function_word(&fold(part));
            if start.is_some() && part.ends_with(|char: char| !char.is_alphanumeric() && char != ')') {
                break;
            }
            let part = part.trim_start_matches(['(', '"', '“', '«', '‘', '\'']);
            if starts_high(part) && !is_small {
                start = Some(word.end.saturating_sub(part.len()));
            } else if !is_small || start.is_none() {
                break;
            }
            let is_within = std::mem::replace(&mut is_qualified, part.ends_with(')') && !part.contains('('));
            is_qualified |= is_within && part.len() == word.len();
            let is_opened = part.len() < word.len() && !is_within;
            count = count.saturating_add(1);
            if is_opened || count > LONGEST_NAME {
                break;
            }
        }
        let start = start?;
        let name = text.get(start..)?;
        let brackets = |char: char| name.matches(char).count();
        (is_name(name) && brackets('(') == brackets(')'))
            .then(|| Anchor { range: at(start, text.len()), is_sure: false })
    }

    /// `X, also known as Y`.
    fn phrases(&mut self, number: usize, block: &Block) {
        let text = &block.text;
        let is_ascii = text.is_ascii();
        // To ask whether a phrase is there at all takes a fraction of the time that finding it takes.
        let may_be = |phrase: &str| (!is_ascii || phrase.is_ascii()) && text.contains(phrase);
        for (phrase, is_short) in PHRASES.iter().filter(|(phrase, _)| may_be(phrase)) {
            for (at, _) in text.match_indices(phrase) {
                let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', ',']);
                if before.len() == text.get(..at).unwrap_or_default().len() {
                    continue;
                }
                let verb = VERBS.iter().find_map(|verb| before.strip_suffix(verb));
                let before = verb.unwrap_or(before);
                let start = before.len().saturating_sub(LONGEST_BEFORE);
                let start = text.ceil_char_boundary(start);
                let Some(anchor) = self.anchor(block, start..before.len()) else { continue };
                // It is the subject: nothing of its sentence stands before it.
                let ahead = text.get(..anchor.range.start).unwrap_or_default().trim_end_matches(is_quote);
                let ahead = ahead.trim_end();
                let article = ahead.rsplit(char::is_whitespace).next().unwrap_or_default();
                let ahead = if is_function_word(&fold(article)) && starts_high(article) {
                    ahead.strip_suffix(article).unwrap_or(ahead).trim_end()
                } else {
                    ahead
                };
                if !(ahead.is_empty() || ahead.ends_with(['.', '!', '?', '\n'])) {
                    continue;
                }
                let end = at.saturating_add(phrase.len());
                let Some(other) = name_after(text.get(end..).unwrap_or_default()) else { continue };
                if *is_short && !is_abbreviation(other) {
                    continue;
                }
                let name = text.get(anchor.range.clone()).unwrap_or_default();
                // "Members of the Group, also known as …" may be said of either.
                if !anchor.is_sure && name.split(' ').any(|word| is_function_word(&fold(word))) {
                    continue;
                }
                self.add(vec![name, other], number, anchor.range.start..end.saturating_add(other.len()));
            }
        }
    }
}

/// Rows of an infobox that state names, in lower case.
const ROWS: [&str; 35] = [
    "abbreviation",
    "abbreviations",
    "acronym",
    "acronyms",
    "initialism",
    "native name",
    "native names",
    "local name",
    "original name",
    "other name",
    "other names",
    "alternative name",
    "alternative names",
    "alternate name",
    "alternate names",
    "also known as",
    "aka",
    "alias",
    "aliases",
    "short name",
    "romanized name",
    "abkürzung",
    "kurzform",
    "andere namen",
    "originalname",
    "sigle",
    "abréviation",
    "autres noms",
    "autre nom",
    "сокращение",
    "сокращённо",
    "аббревиатура",
    "другие названия",
    "другое название",
    "оригинальное название",
];

/// What says that another name follows, and whether that can be an abbreviation only.
const PHRASES: &[(&str, bool)] = &[
    ("also known as ", false),
    ("also called ", false),
    ("abbreviated as ", true),
    ("abbreviated to ", true),
    ("auch bekannt als ", false),
    ("abgekürzt ", true),
    ("également connu sous le nom de ", false),
    ("également connue sous le nom de ", false),
    ("abrégé en ", true),
    ("сокращённо ", true),
    ("сокращенно ", true),
    ("также известен как ", false),
    ("также известна как ", false),
    ("также известно как ", false),
    ("также известный как ", false),
    ("также известная как ", false),
    ("также известное как ", false),
];

const VERBS: [&str; 4] = [" is", " was", " are", " ist"];

/// Abbreviations that say where from, not what.
const COUNTRIES: [&str; 16] =
    ["US", "UK", "EU", "UN", "RU", "UA", "DE", "FR", "CZ", "PL", "IT", "ES", "CN", "JP", "СП", "РФ"];

/// What a label before a name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    /// The language of the name.
    Language,
    /// That an abbreviation follows.
    Short,
    /// That another name follows.
    Known,
}

const SHORT: [&str; 16] = [
    "abbreviated as ",
    "abbreviated to ",
    "abbreviated ",
    "abbreviation ",
    "abbreviation: ",
    "abbr. ",
    "short ",
    "kurz ",
    "abgekürzt ",
    "abk. ",
    "abrégé en ",
    "en abrégé ",
    "сокращённо ",
    "сокращенно ",
    "сокр. ",
    "аббр. ",
];
const KNOWN: [&str; 7] = [
    "also known as ",
    "also called ",
    "aka ",
    "a.k.a. ",
    "auch bekannt als ",
    "также известен как ",
    "также известна как ",
];

/// How the names of languages begin, in lower case, in the languages that speak of them here.
const LANGUAGES: [&str; 70] = [
    "russ",
    "ukrain",
    "belarus",
    "belorus",
    "greek",
    "griech",
    "grec",
    "chinese",
    "chines",
    "chinois",
    "japan",
    "japon",
    "korean",
    "koreanisch",
    "coréen",
    "arab",
    "hebrew",
    "hebrä",
    "hébreu",
    "persian",
    "persisch",
    "persan",
    "georgi",
    "géorgien",
    "armeni",
    "arméni",
    "bulgar",
    "serbi",
    "serbe",
    "engl",
    "anglais",
    "german",
    "deutsch",
    "allemand",
    "french",
    "franz",
    "français",
    "spanish",
    "spanisch",
    "espagnol",
    "itali",
    "polish",
    "polnisch",
    "polonais",
    "portug",
    "turk",
    "türk",
    "turc",
    "czech",
    "tschech",
    "tchèque",
    "рус",
    "укр",
    "белор",
    "англ",
    "нем",
    "франц",
    "фр.",
    "греч",
    "кит",
    "япон",
    "яп.",
    "араб",
    "ивр",
    "исп",
    "итал",
    "польск",
    "порт",
    "тур",
    "груз",
];

/// A label, and what follows it. A language may have `in` before it, but not `from`.
fn without_label(part: &str) -> Option<(Label, &str)> {
    let part = part.trim();
    let lower = part.to_lowercase();
    for (labels, label) in [(&SHORT[..], Label::Short), (&KNOWN[..], Label::Known)] {
        for start in labels {
            // Lower case may have another length; then it is no label of these.
            if lower.starts_with(start)
                && let Some(rest) = part.get(start.len()..)
            {
                return Some((label, rest.trim_start_matches([':', ' '])));
            }
        }
    }
    let mut rest = part;
    for start in ["in ", "In ", "en ", "En ", "auf ", "на "] {
        rest = rest.strip_prefix(start).unwrap_or(rest);
    }
    let (word, after) = rest.split_once([' ', '\u{a0}'])?;
    let language = word.trim_end_matches(':').to_lowercase();
    let is_language = LANGUAGES.iter().any(|start| language.starts_with(start));
    // "Russian anarchists" names no language.
    let is_marked = word.ends_with([':', '.'])
        || after.trim_start().starts_with(':')
        || rest.len() < part.len()
        || starts_low(word);
    (is_language && is_marked).then(|| (Label::Language, after.trim_start_matches([':', ' ', '\u{a0}'])))
}

fn is_quote(char: char) -> bool {
    matches!(char, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '‚')
}

/// Where the bracket closes that opens at `open`.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, char) in text.get(open..)?.char_indices() {
        match char {
            '(' => depth = depth.saturating_add(1),
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(open.saturating_add(at));
                }
            }
            '\n' => return None,
            _ => {}
        }
        if at > LONGEST_BRACKET {
            return None;
        }
    }
    None
}

/// What stands between `;` and `,`, but for those in brackets.
fn parts_of(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0_usize, 0_u32);
    for (at, char) in text.char_indices() {
        match char {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            ';' | ',' if depth == 0 => {
                parts.push(text.get(start..at).unwrap_or_default().trim());
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default().trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether the first letters or digits of two texts show that their words are not the same.
fn begin_apart(text: &str, other: &str) -> bool {
    let first = |text: &str| text.bytes().find(u8::is_ascii_alphanumeric);
    let is_known = text.is_ascii() && other.is_ascii();
    let same = first(text).zip(first(other)).is_some_and(|(one, other)| one.eq_ignore_ascii_case(&other));
    is_known && !same
}

/// The words between white space.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, char) in text.char_indices() {
        if char.is_whitespace() {
            words.extend(start.take().map(|start| start..at));
        } else {
            start.get_or_insert(at);
        }
    }
    words.extend(start.map(|start| start..text.len()));
    words
}

/// Whether all letters are of one script, and which.
fn script_of(text: &str) -> Option<Script> {
    let mut scripts = text.chars().filter_map(Script::of);
    let first = scripts.next()?;
    scripts.all(|script| script == first).then_some(first)
}

/// Whether the first letter is a capital, or of a script without.
fn starts_high(text: &str) -> bool {
    text.chars().next().is_some_and(|char| char.is_alphabetic() && !char.is_lowercase())
}

fn starts_low(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// Whether a text could be a name: a few words of one script, without what names have not.
fn is_name(text: &str) -> bool {
    let fits = |char: char| {
        char.is_alphabetic()
            || Script::of(char).is_some()
            || matches!(
                char,
                ' ' | '-' | '\'' | '’' | 'ʼ' | '(' | ')' | '‐' | '‑' | '\u{a0}' | '\u{300}'..='\u{36f}'
            )
    };
    script_of(text).is_some()
        && text.chars().all(fits)
        && text.ends_with(|char: char| char.is_alphabetic() || char == ')' || Script::of(char).is_some())
        && name_of(text).is_some()
}

/// Whether a text looks like an abbreviation: capitals, and fewer small letters than these.
fn is_abbreviation(text: &str) -> bool {
    // For speed: most words are none.
    if !starts_high(text) || !text.ends_with(char::is_uppercase) {
        return false;
    }
    let high = text.chars().filter(|char| char.is_uppercase()).count();
    let low = text.chars().filter(|char| char.is_lowercase()).count();
    let others = text.chars().filter(|char| !char.is_alphabetic()).collect::<Vec<_>>();
    let roman =
        text.chars().all(|char| "IVXLCDM".contains(char)) && !text.chars().any(|char| "LCDM".contains(char));
    LETTERS.contains(&high.saturating_add(low))
        && high >= 2
        && low < high
        && others.len() <= 1
        && others.iter().all(|char| matches!(char, '-' | '&' | '–'))
        && script_of(text).is_some()
        && !roman
}

/// A place where a letter of an abbreviation may come from.
struct Initial {
    letter: char,
    /// Whether `x` may stand for it.
    is_ex: bool,
    /// Whether no letter need come from it.
    is_optional: bool,
    /// Whether a word begins here, and where.
    word: Option<usize>,
}

/// The initials of the words of a text, of the parts of compounds too.
fn initials(text: &str) -> Vec<Initial> {
    let mut initials = Vec::new();
    for range in words_of(text) {
        let word = text.get(range.clone()).unwrap_or_default();
        let skipped = word.find(char::is_alphanumeric).unwrap_or(0);
        let word = word.get(skipped..).unwrap_or_default();
        let folded = fold(word);
        let is_small = is_function_word(folded.trim_end_matches(|char: char| !char.is_alphanumeric()));
        let mut before: Option<char> = None;
        let mut chars = word.chars().peekable();
        while let Some(char) = chars.next() {
            let is_first = before.is_none();
            let after_hyphen = before.is_some_and(|before| matches!(before, '-' | '‐' | '‑' | '/'));
            let next_is_low = chars.peek().is_some_and(|next| next.is_lowercase());
            let is_hump = char.is_uppercase()
                && before.is_some_and(|before| before.is_lowercase() || before.is_uppercase() && next_is_low);
            if char.is_alphanumeric() && (is_first || after_hyphen || is_hump) {
                initials.push(Initial {
                    letter: char.to_lowercase().next().unwrap_or(char),
                    is_ex: is_first && folded.starts_with("ex"),
                    is_optional: !is_first || is_small,
                    word: is_first.then(|| range.start.saturating_add(skipped)),
                });
            }
            before = Some(char);
        }
    }
    initials
}

fn letters(short: &str) -> Vec<char> {
    short.chars().filter(|char| char.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Where the words begin, at the end of `text`, whose initials these letters are: all of them,
/// but for function words and parts of compounds.
fn long_form(short: &str, text: &str) -> Option<usize> {
    // What has failed is not tried again, or it would take time exponential in the letters.
    type Failed = BTreeSet<(usize, usize)>;
    fn back(
        letters: &[char],
        initials: &[Initial],
        last: Option<usize>,
        failed: &mut Failed,
    ) -> Option<usize> {
        let Some((letter, fewer)) = letters.split_last() else { return last };
        let (initial, before) = initials.split_last()?;
        if failed.contains(&(letters.len(), initials.len())) {
            return None;
        }
        let fits = initial.letter == *letter || initial.is_ex && *letter == 'x';
        if fits {
            let start =
                if fewer.is_empty() { initial.word.filter(|_| !initial.is_optional) } else { initial.word };
            if !fewer.is_empty() || start.is_some() {
                let found = back(fewer, before, start, failed);
                if found.is_some() {
                    return found;
                }
            }
        }
        let found = if initial.is_optional { back(letters, before, None, failed) } else { None };
        if found.is_none() {
            failed.insert((letters.len(), initials.len()));
        }
        found
    }
    let initials = initials(text);
    let letters = letters(short);
    // Function words may stand between the others, not instead of them.
    let most = letters.len().saturating_mul(2).saturating_add(2);
    let near = initials.get(initials.len().saturating_sub(most)..).unwrap_or_default();
    if near.last().is_none_or(|last| last.is_optional && last.word.is_some()) {
        return None;
    }
    let start = back(&letters, near, None, &mut Failed::new())?;
    let long = text.get(start..)?;
    // "the header Strict-Transport-Security (HSTS)": its name begins later, and other letters.
    let parts = words_of(long).into_iter().filter_map(|word| long.get(word));
    if starts_low(long) && parts.skip(1).any(starts_high) {
        return None;
    }
    // Two letters fit much by chance.
    let is_high = words_of(long).into_iter().all(|word| long.get(word).is_some_and(starts_high));
    let is_whole = words_of(long).len() == letters.len();
    let is_clean =
        !long.contains(['.', ',', ';', ':', '!', '?', '(', ')', '"', '“', '”', '«', '»', '=', '|']);
    (is_clean && name_of(long).is_some() && (letters.len() > 2 || is_high || is_whole)).then_some(start)
}

/// Whether an abbreviation is of all the words of a name, in its own letters or in those of
/// another script.
fn spells(short: &str, name: &str) -> bool {
    let name = name.trim();
    if script_of(short) == script_of(name) {
        // A name in brackets after another is part of it.
        let flat: String =
            name.chars().map(|char| if matches!(char, '(' | ')') { ' ' } else { char }).collect();
        let first = flat.find(char::is_alphanumeric);
        return first.is_some() && long_form(short, flat.trim_end()) == first;
    }
    let (one, other) = (letters(short), initials(name));
    let all: String = other
        .iter()
        .filter(|initial| !initial.is_optional || initial.word.is_none())
        .map(|initial| initial.letter)
        .collect();
    let few: String =
        other.iter().filter(|initial| !initial.is_optional).map(|initial| initial.letter).collect();
    let one: String = one.into_iter().collect();
    [all, few].iter().any(|initials| initials.chars().count() >= 2 && are_writings(&one, initials))
}

/// Whether two words in different scripts write the same.
fn are_writings(one: &str, other: &str) -> bool {
    let is_latin = |text: &str| script_of(text) == Some(Script::Latin);
    match (is_latin(one), is_latin(other)) {
        (true, false) => writing::is_writing(one, other),
        (false, true) => writing::is_writing(other, one),
        _ => false,
    }
}

/// Whether two names write the same words in different scripts.
fn is_written(one: &str, other: &str) -> bool {
    let words = |text: &str| analysis::tokens(text).map(|token| token.term).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| are_writings(one, other))
}

/// Whether a word stands in a text between spaces.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at.saturating_add(word.len())..).and_then(|text| text.chars().next());
        before.is_none_or(|char| char == ' ') && after.is_some_and(|char| matches!(char, ' ' | '\'' | '’'))
    })
}

/// The name that a text begins with: what is in quotation marks, or words with capitals.
fn name_after(text: &str) -> Option<&str> {
    let text = text.strip_prefix("the ").unwrap_or(text);
    if let Some(inside) = text.strip_prefix(is_quote) {
        let name = inside.get(..inside.find(is_quote)?)?;
        return (is_name(name) && starts_high(name)).then_some(name);
    }
    let end = text.find(['.', ',', ';', ':', ')', '(', '\n', '!', '?']).unwrap_or(text.len());
    let text = text.get(..end)?;
    let mut end = 0;
    for word in words_of(text).into_iter().take(LONGEST_NAME) {
        let part = text.get(word.clone())?;
        if starts_high(part) {
            end = word.end;
        } else if !is_function_word(&fold(part)) || end == 0 {
            break;
        }
    }
    let name = text.get(..end)?;
    is_name(name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Description, Mark, parse};

    fn item(title: &str, language: &str, text: &str) -> Item {
        let block = |kind, text: &str| Block { kind, source: 0..0, text: text.to_owned(), marks: Vec::new() };
        let description =
            Description { title: title.to_owned(), language: language.to_owned(), ..Description::default() };
        let blocks = vec![block(Kind::Title, title), block(Kind::Paragraph, text)];
        Item { description, blocks, ..Item::default() }
    }

    fn names(item: &Item) -> Vec<String> {
        let found = aliases(item);
        for alias in &found {
            assert!(item.blocks[alias.block].text.get(alias.range.clone()).is_some());
        }
        found.into_iter().map(|alias| alias.names.join(" = ")).collect()
    }

    #[track_caller]
    fn check(title: &str, language: &str, text: &str, expected: &[&str]) {
        assert_eq!(names(&item(title, language, text)), expected, "{text}");
    }

    #[test]
    fn leads_in_english() {
        let check = |text, expected| check("", "en", text, expected);
        check(
            "Autonomous Action (Автономное действие; АД; AD) is a group.",
            &["Autonomous Action = Автономное действие = АД = AD"],
        );
        check(
            "The People's Self-Defense (Народная самооборона; Narodnaya samooborona) is",
            &["People's Self-Defense = Народная самооборона = Narodnaya samooborona"],
        );
        check(
            "in Novgorod, where Autonomous Action (Russian: Автономное действие; AD) was",
            &["Autonomous Action = Автономное действие = AD"],
        );
        check("the Ministry of Internal Affairs (MVD) and the MVD", &[]);
        check(
            "uses cascading style sheets (CSS) and Extensible Markup Language (XML).",
            &["cascading style sheets = CSS", "Extensible Markup Language = XML"],
        );
        check("a denial of service (DoS) attack", &["denial of service = DoS"]);
        check(
            "The Document Object Model (DOM) and JavaScript (JS).",
            &["Document Object Model = DOM", "JavaScript = JS"],
        );
        check(
            "Use XHR (XMLHttpRequest) or HTML (HyperText Markup Language).",
            &["XHR = XMLHttpRequest", "HTML = HyperText Markup Language"],
        );
        check("the United Nations (UN), founded", &["United Nations = UN"]);
        check("Tokyo (東京) is the capital.", &["Tokyo = 東京"]);
        check(
            "the National Union (German: Nationale Union, NU) was",
            &["National Union = Nationale Union = NU"],
        );
        check("Black Cross (abbreviated ABC) helps", &["Black Cross = ABC"]);
        check("Avtonom, also known as Black Flag, is a magazine.", &["Avtonom = Black Flag"]);
        check("The Free Group is also known as “Black Flag”.", &["Free Group = Black Flag"]);
        check("Black Cross (also known as Red Hand) helps", &["Black Cross = Red Hand"]);
        check(
            "called Autonomous Action (Social Revolutionary) (AD-SR; Автономное действие (социал-революционное); АД-СР)",
            &[
                "Autonomous Action (Social Revolutionary) = Автономное действие (социал-революционное) = AD-SR = АД-СР",
            ],
        );
    }

    #[test]
    fn leads_in_russian_german_and_french() {
        check("", "ru", "Народная самооборона (НС) — организация.", &["Народная самооборона = НС"]);
        check(
            "",
            "ru",
            "движение «Автономное действие» (АД, англ. Autonomous Action) было",
            &["Автономное действие = Autonomous Action = АД"],
        );
        check("", "ru", "Российская Федерация (сокращённо РФ) — страна.", &["Российская Федерация = РФ"]);
        check("", "ru", "Фонд борьбы с коррупцией (ФБК) издал", &["Фонд борьбы с коррупцией = ФБК"]);
        check(
            "",
            "ru",
            "Чёрный Крест, также известный как «Красный Крест», был",
            &["Чёрный Крест = Красный Крест"],
        );
        check(
            "Autonome Aktion",
            "de",
            "Die Autonome Aktion (russisch Автономное действие, kurz AD) ist",
            &["Autonome Aktion = Автономное действие = AD"],
        );
        check(
            "",
            "de",
            "die Deutsche Demokratische Republik (DDR) war",
            &["Deutsche Demokratische Republik = DDR"],
        );
        check(
            "Action autonome",
            "fr",
            "Action autonome (en russe : Автономное действие ; abrégé en AD) est",
            &["Action autonome = Автономное действие = AD"],
        );
        check(
            "",
            "fr",
            "la Confédération nationale du travail (CNT) est",
            &["Confédération nationale du travail = CNT"],
        );
    }

    #[test]
    fn what_is_no_other_name_is_left_alone() {
        for text in [
            "Autonomous Action (1999) and Autonomous Action (2002–2013).",
            "Autonomous Action (film), Autonomous Action (band; Moscow).",
            "Autonomous Action (see below) and others (see Moscow).",
            "The congress met in Russia (Moscow). Nizhny Novgorod (Russia).",
            "John Smith (CEO) and Mary Jones (USA) and Ted Cruz (R).",
            "Avtonom (pp. 12–14), (p. 5), Avtonom (Vol. II), Avtonom (III).",
            "Avtonom (pronounced avtonóm), Avtonom (IPA: [ɐftɐˈnom]).",
            "the newspaper Pryamoe deystvie (Direct action) and veches (popular assemblies).",
            "Democracy (from Greek δημοκρατία) is old; veche (вече) is an assembly.",
            "The word anarchism (\"rule of nobody\") is Greek.",
            "Boris Nemtsov (PARNAS) spoke. Later PARNAS won. Boris Nemtsov (PARNAS) again.",
            "Mikhail Bakunin (born 30 May 1814; died 1876) was",
            "Laws (Article 280.3) and Issues (Winter 2011).",
            "Street Art (LGBT; queer; DIY) and Winter (OK).",
            "I said (Yes), they said (No) and (NO). It (The End) was (A) and (B).",
            "f(X) and Array(Y) and Map(KEY, VALUE)",
            "the member known as Ivan, the Group known as such, known as the others",
            "Members of Autonomous Action, also known as Antifa, met.",
            "the header Strict-Transport-Security (HSTS) is sent",
            "Is this in the world (IW)? Some of these (OT).",
            "() (()) (A; B; C) ((((",
        ] {
            check("", "en", text, &[]);
        }
        for text in [
            "Стив Джобс (Apple) и Иван Иванов (Google).",
            "Владивосток (Приморский край), Москва (Россия).",
            "Демократия (от греч. δημοκρατία) — власть.",
            "Иван Петров (род. 1980; Москва) был (см. ниже).",
            "слово («прямое действие») и Слово (direct action).",
        ] {
            check("", "ru", text, &[]);
        }
        // Every noun has a capital; the name may begin anywhere.
        check("", "de", "Die Stadt Moskau (Москва) ist", &[]);
    }

    #[test]
    fn an_abbreviation_of_the_original_is_believed_if_it_is_used() {
        let text = "They formed People's Self-Defense (NS). Then NS met. Again: People's Self-Defense (NS).";
        check("", "en", text, &["People's Self-Defense = NS"]);
        check("", "en", "They formed People's Self-Defense (NS). Then NS met.", &[]);
        check("", "en", "People's Self-Defense (NS) met People's Self-Defense (NS).", &[]);
        check("", "en", &format!("{text} National Bolsheviks (NS)."), &[]);
    }

    #[test]
    fn titles_rows_and_emphasis() {
        check("CSS: Cascading Style Sheets", "en", "", &["CSS = Cascading Style Sheets"]);
        check("Cookies - what they are", "en", "", &[]);
        check(
            "Action autonome (groupe)",
            "fr",
            "Action autonome (Автономное действие)",
            &["Action autonome = Автономное действие"],
        );
        let text = "= Autonomous Action (group) =\n\nAutonomous Action\n- Native Name Lang: ru\n- Abbreviation: AD\n- Native name: Автономное действие\n\nA lead.\n\n== History ==\n\nA paragraph.";
        let item = parse("a.txt", text.as_bytes());
        assert_eq!(names(&item), ["Autonomous Action = AD", "Autonomous Action = Автономное действие"]);
        let mut item = self::item("", "de", "Die Freie Stadt (Вольный город) war");
        assert_eq!(names(&item), Vec::<String>::new());
        item.blocks[1].marks.push(Mark { kind: MarkKind::Strong, range: 4..15 });
        assert_eq!(names(&item), ["Freie Stadt = Вольный город"]);
    }

    #[test]
    fn the_seeds_state_their_names() {
        let of = |path, bytes: &[u8]| names(&parse(path, bytes));
        assert_eq!(
            of("0.txt", include_bytes!("../../seeds/000_7d4db7d20ab98379.txt")),
            [
                "People's Self-Defense = Народная самооборона = Narodnaya samooborona",
                "Autonomous Action (Social Revolutionary) = Автономное действие (социал-революционное) = Avtonomnoye deystviye (sotsial-revolyutsionnoye) = AD-SR = АД-СР",
            ]
        );
        assert_eq!(
            of("1.txt", include_bytes!("../../seeds/001_d0c1e41719c94742.txt")),
            [
                "Autonomous Action = AD",
                "Autonomous Action = Автономное действие = АД = AD",
                "People's Self-Defense = NS",
                "Autonomous Action = Автономное действие = AD",
            ]
        );
        assert_eq!(of("2.txt", include_bytes!("../../seeds/002_739b1182f79aa9dc.txt")), Vec::<String>::new());
    }

    #[test]
    fn names_are_words_that_can_be_looked_for() {
        assert_eq!(name_of("«Автономное Действие»").as_deref(), Some("автономное действие"));
        for text in ["", "x", "the", "2002", "2002 05", "one two three four five six seven eight nine"] {
            assert_eq!(name_of(text), None, "{text}");
        }
    }

    #[test]
    fn hostile_text_takes_no_time() {
        for piece in [
            "(",
            "()",
            "a-a-a-a-a-a-a-a-a-a-a-a (BAAAAAAAAA) ",
            "A (A; A, A) ",
            "“A” (",
            "A, also known as ",
            "A of ",
        ] {
            let _ = aliases(&item("A of A", "en", &piece.repeat(20_000)));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[A-Ca-cАБаб東 .,;:()\"«»'-]{0,60}", title in "[A-Cа ()]{0,8}") {
            for alias in aliases(&item(&title, "", &text)) {
                proptest::prop_assert!(alias.names.len() > 1);
                let mut words: Vec<_> = alias.names.iter().map(|name| name_of(name).unwrap()).collect();
                words.sort();
                words.dedup();
                proptest::prop_assert_eq!(words.len(), alias.names.len());
            }
        }
    }
}
