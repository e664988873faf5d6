//! When nothing was found: what is not there, what is nearest to it, and where it could have
//! stood. An empty answer is an answer, and can be copied as a finding.

use std::ops::Range;

use crate::archive::{Archive, Part};
use crate::document::{Block, MarkKind};
use crate::error::{Gather, Result};
use crate::index::Near;
use crate::query::{self, Change, Field, Form, Query};

use super::concordance::around;
use super::{Answer, Found, Level, Options, Rule, search};

/// The most spellings that are named for a word.
pub const MOST_NEAR: usize = 8;
/// The most words and phrases of a query that are looked at.
pub const MOST_WORDS: usize = 8;
/// The most items of which the texts are read for damage.
pub const MOST_READ: usize = 50;
/// Of these texts no more is read than so many bytes, and the passage with which it is more.
pub const MOST_BYTES: usize = 4 << 20;
/// The most damaged places that are shown.
pub const MOST_SHOWN: usize = 5;
/// How many characters are shown on each side of a damaged place.
const AROUND: usize = 40;
/// About how many bytes of text a token takes with what stands between: 6 to 7 in English, twice as
/// many in Cyrillic.
const TOKEN: usize = 8;
/// Of a shorter word a spelling that is two edits away is another word.
const TWO_EDITS: usize = 4;

/// Why an answer is empty, or less than was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Absence {
    /// The title of the archive; may be empty.
    pub title: String,
    /// How many items and passages it has, and how many files could not be read and are not
    /// searched.
    pub items: u32,
    /// How many passages it has.
    pub passages: u32,
    /// How many files could not be read and are not searched.
    pub unread: u32,
    /// How many passages satisfy the query; 0 if only some words of it were found, or only in
    /// different passages.
    pub hits: usize,
    /// The words and phrases of the query in order, [`MOST_WORDS`] at most.
    pub words: Vec<Word>,
    /// How many words and phrases were not looked at.
    pub more_words: usize,
    /// The query without all that does not occur, if that is more than one word and not all.
    pub without: Option<Without>,
    /// Whether all that is looked for occurs, and never together.
    pub never_together: bool,
    /// The rules that were switched off.
    pub off: Vec<Rule>,
    /// Where text is lost.
    pub damage: Damage,
}

/// A word or phrase of a query, and whether it occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its place in [`Query::leaves`].
    pub leaf: usize,
    /// As it was typed.
    pub typed: String,
    /// Where it was looked for; `None` is everywhere.
    pub field: Option<Field>,
    /// Whether it must not be there.
    pub excluded: bool,
    /// How many passages hold it, in any form and writing that was allowed; 0 if it is nowhere.
    pub passages: usize,
    /// How many items have these passages.
    pub items: usize,
    /// The rule by which other words were looked for in place of a word that is nowhere, and
    /// these words, 5 at most.
    pub instead: Option<(Rule, Vec<String>)>,
    /// If it is nowhere: each of its words that no passage has as it was typed, with the
    /// nearest spellings, [`MOST_NEAR`] at most.
    pub near: Vec<(String, Vec<Near>)>,
    /// If it is nowhere and is several words: each of them with how many passages have it.
    pub parts: Vec<(String, usize)>,
    /// The query without it; `None` if that is nothing to look for.
    pub without: Option<Without>,
}

/// A query without a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Without {
    /// What would have to be typed.
    pub text: String,
    /// How many passages satisfy it.
    pub hits: usize,
    /// How many items have these passages.
    pub items: usize,
}

/// Where text is lost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Damage {
    /// How many places there are in the texts that were read.
    pub places: usize,
    /// The first of them, [`MOST_SHOWN`] at most.
    pub first: Vec<Place>,
    /// How many items were read: all of a small archive, of a large one those that have the
    /// query's other words, the best first, [`MOST_READ`] at most.
    pub read: usize,
    /// Out of how many: those that have the query's other words, or all.
    pub of: usize,
    /// Whether these are all items, not only those with the query's other words.
    pub of_all: bool,
    /// Whether only the beginning of the last item was read.
    pub cut: bool,
}

/// A place where text is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The number of the item.
    pub item: u32,
    /// Its title.
    pub title: String,
    /// Its path.
    pub path: String,
    /// The number of the passage in the archive.
    pub passage: u32,
    /// Its number in the item, from 1.
    pub ordinal: u32,
    /// Whether a left-over control token stands there; else nothing does.
    pub token: bool,
    /// The place, in bytes of the text of the passage, end exclusive.
    pub range: Range<usize>,
    /// The words before it, a few.
    pub before: String,
    /// The words after it, likewise.
    pub after: String,
}

/// Says why a query finds nothing, or not all of its words. `text` is what `query` was parsed from.
///
/// Costs as much as two searches for each word, and reads the texts of at most [`MOST_READ`]
/// items.
///
/// ```
/// # use fonds::archive::{Archive, ArchiveBuilder};
/// # use fonds::bytes::Slice;
/// # use fonds::document::{self, Description};
/// # let note = b"Minutes\n\nThe congress met in Moscow.";
/// # let mut builder = ArchiveBuilder::new(Description::default());
/// # builder.add("minutes.txt", note.to_vec(), document::parse("minutes.txt", note), &Description::default());
/// # let archive = Archive::open(Slice::from(builder.finish()?))?;
/// use fonds::{query, search};
///
/// let text = "congress =moskow";
/// let absence = search::absence(&archive, text, &query::parse(text), search::Options::default())?;
/// let word = &absence.words[1];
/// assert_eq!((word.typed.as_str(), word.passages), ("=moskow", 0));
/// assert_eq!((word.near[0].1[0].term.as_str(), word.near[0].1[0].passages), ("moscow", 1));
/// let without = word.without.as_ref().unwrap();
/// assert_eq!((without.text.as_str(), without.hits), ("congress", 1));
/// assert!(absence.finding(text, "00ff", "2026-01-31").contains("“=moskow” is nowhere"));
/// # Ok::<(), fonds::error::Error>(())
/// ```
///
/// # Errors
///
/// Reading errors of the archive.
pub fn absence(archive: &Archive, text: &str, query: &Query, options: Options) -> Result<Absence> {
    let answer = search(archive, text, query, options)?;
    let mut gather = Gather::default();
    let mut words: Vec<Word> = Vec::new();
    for (leaf, found) in answer.leaves.iter().enumerate().take(MOST_WORDS) {
        words.extend(gather.take(word(archive, text, query, options, leaf, found))?);
    }
    gather.finish()?;
    let absent = |word: &&Word| !word.excluded && word.passages == 0;
    let gone: Vec<usize> = words.iter().filter(absent).map(|word| word.leaf).collect();
    let wanted = words.iter().filter(|word| !word.excluded).count();
    // From the last on, so that the places of the others stay.
    let mut rest = text.to_owned();
    for leaf in gone.iter().rev() {
        rest = query::parse(&rest).changed(&rest, *leaf, Change::Remove);
    }
    let others = if gone.is_empty() || gone.len() >= wanted {
        None
    } else {
        Some(search(archive, &rest, &query::parse(&rest), options)?)
    };
    let hits = satisfied(&answer).0;
    let damage = damage(archive, others.as_ref().unwrap_or(&answer))?;
    let without = others.as_ref().filter(|_| gone.len() > 1).map(|others| {
        let (hits, items) = satisfied(others);
        Without { text: rest, hits, items }
    });
    Ok(Absence {
        title: archive.fonds().title.clone(),
        items: archive.len(),
        passages: archive.index().passages(),
        unread: archive.files().1,
        hits,
        more_words: answer.leaves.len().saturating_sub(words.len()),
        never_together: hits == 0 && gone.is_empty() && wanted > 1,
        words,
        without,
        off: options.rules.off().collect(),
        damage,
    })
}

/// How many passages satisfy the query itself, and of how many items.
fn satisfied(answer: &Answer) -> (usize, usize) {
    let is_all = answer.groups.first().is_some_and(|group| group.level == Level::All);
    if is_all { (answer.hits, answer.items) } else { (0, 0) }
}

/// What there is to say of a leaf.
fn word(
    archive: &Archive,
    text: &str,
    query: &Query,
    options: Options,
    leaf: usize,
    found: &Found,
) -> Result<Word> {
    let index = archive.index();
    let mut gather = Gather::default();
    let own = &found.places.own;
    let sizes = gather.take(archive.sizes())?;
    let items = sizes.map_or(0, |sizes| found.places.items(sizes));
    let is_of_texts = found.leaf.dates.is_none() && !found.leaf.field.is_some_and(Field::is_of_item);
    let (mut near, mut parts) = (Vec::new(), Vec::new());
    if is_of_texts && found.positive && own.is_empty() {
        let several = found.leaf.parts().count() > 1;
        for part in found.leaf.parts().take(MOST_WORDS) {
            let typed = text.get(part.range.clone()).unwrap_or_default();
            if several {
                let alone = match part.form {
                    Form::Exact => format!("\"{typed}\" "),
                    Form::Spelt => format!("={typed} "),
                    _ => format!("{typed} "),
                };
                let found = gather.take(search(archive, &alone, &query::parse(&alone), options))?;
                parts.push((typed.to_owned(), found.map_or(0, |found| satisfied(&found).0)));
            }
            let is_plain = part.form.is_word() || matches!(part.form, Form::Near(_));
            if !is_plain || gather.take(index.term(&part.term))?.flatten().is_some() {
                continue;
            }
            let edits = if part.term.chars().count() < TWO_EDITS { 1 } else { crate::index::MOST_EDITS };
            let spellings = gather.take(index.vocabulary().near(&part.term, edits, false, MOST_NEAR))?;
            near.push((part.term.clone(), spellings.unwrap_or_default()));
        }
    }
    let rest = query.changed(text, leaf, Change::Remove);
    let parsed = query::parse(&rest);
    let without = match parsed.root {
        None => None,
        Some(_) => gather.take(search(archive, &rest, &parsed, options))?.map(|answer| {
            let (hits, items) = satisfied(&answer);
            Without { text: rest, hits, items }
        }),
    };
    gather.finish()?;
    Ok(Word {
        leaf,
        typed: found.text.clone(),
        field: found.leaf.field,
        excluded: !found.positive,
        passages: own.len(),
        items,
        instead: instead(found),
        near,
        parts,
        without,
    })
}

/// The rule by which other words stand for one that is nowhere, and these words.
fn instead(found: &Found) -> Option<(Rule, Vec<String>)> {
    let is_guess = |rule: Rule| matches!(rule, Rule::Completion | Rule::Layout | Rule::Spelling);
    let each = found.terms.iter().flatten();
    let guessed =
        each.filter(|terms| !terms.is_empty()).find(|terms| terms.values().all(|(rule, _)| is_guess(*rule)));
    let guessed = guessed?;
    let rule = guessed.values().map(|(rule, _)| *rule).max()?;
    let mut words: Vec<(u32, &String)> =
        guessed.iter().map(|(word, (_, passages))| (*passages, word)).collect();
    crate::order::by_key(&mut words, |(passages, _)| u64::from(!passages));
    Some((rule, words.into_iter().map(|(_, word)| crate::index::written(word).to_owned()).take(5).collect()))
}

/// Looks for damage in a small archive, or in the items of an answer.
fn damage(archive: &Archive, answer: &Answer) -> Result<Damage> {
    let of_all = archive.len() as usize <= MOST_READ || answer.groups.is_empty();
    let of = if of_all { archive.len() as usize } else { answer.items };
    let items: Vec<u32> = if of_all {
        (0..archive.len()).take(MOST_READ).collect()
    } else {
        answer.groups.best(answer.items.min(MOST_READ)).iter().map(|group| group.item).collect()
    };
    let mut damage = Damage { of, of_all, ..Damage::default() };
    let sizes = archive.sizes()?;
    // What is not loaded yet is asked for at once, as far as will be read by the number of tokens.
    let mut gather = Gather::default();
    let mut ahead = 0_usize;
    for item in &items {
        ahead = ahead.saturating_add((sizes.length(*item) as usize).saturating_mul(TOKEN));
        if ahead > MOST_BYTES {
            gather.take(archive.passage(sizes.range(*item).start))?;
            break;
        }
        gather.take(archive.document(*item))?;
    }
    gather.finish()?;
    let mut bytes = 0_usize;
    for item in items {
        let range = sizes.range(item);
        let mut next = range.start;
        damage.read = damage.read.saturating_add(1);
        while next < range.end {
            if bytes > MOST_BYTES {
                damage.cut = next > range.start;
                damage.read = damage.read.saturating_sub(usize::from(!damage.cut));
                return Ok(damage);
            }
            let (part, at) = archive.passage(next)?;
            for (place, block) in part.blocks.iter().enumerate().skip(at) {
                damage.add(item, &part, place, block);
                bytes = bytes.saturating_add(block.text.len());
                next = next.saturating_add(1);
            }
        }
    }
    Ok(damage)
}

impl Damage {
    /// Adds the damaged places of a passage.
    fn add(&mut self, item: u32, part: &Part, at: usize, block: &Block) {
        for mark in &block.marks {
            let token = match mark.kind {
                MarkKind::Lacuna => false,
                MarkKind::ControlToken => true,
                _ => continue,
            };
            self.places = self.places.saturating_add(1);
            if self.first.len() >= MOST_SHOWN {
                continue;
            }
            let range = mark.range.start as usize..mark.range.end as usize;
            let (before, after) = around(&block.text, &range, AROUND);
            self.first.push(Place {
                item,
                title: part.description.title.clone(),
                path: part.path.clone(),
                passage: part.first.saturating_add(at as u32),
                ordinal: part.ordinal(at),
                token,
                range,
                before,
                after,
            });
        }
    }
}

/// A number with the thing it counts.
fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// What was found, in words.
fn found_in(hits: usize, items: usize, one: &str) -> String {
    if hits == 0 { "none".to_owned() } else { format!("{} in {}", count(hits, one), count(items, "item")) }
}

impl Word {
    /// Whether it occurs, in a sentence or two.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (typed, passages) = (&self.typed, found_in(self.passages, self.items, "passage"));
        let place = match self.field {
            None => "",
            Some(Field::Title) => " in a title",
            Some(Field::Heading) => " in a heading",
            Some(Field::Reference) => " in a reference",
            Some(Field::Source) => " as a source",
            Some(Field::Language) => " as a language",
            Some(Field::Item) => " as a path",
            Some(Field::Date) => " as a date",
        };
        let mut text = match (self.passages, &self.instead) {
            (0, _) if place.is_empty() => format!("“{typed}” is nowhere"),
            (0, _) => format!("“{typed}” does not occur{place}"),
            (_, Some((rule, words))) => {
                format!(
                    "“{typed}” is nowhere; {} looked for instead ({}), in {passages}",
                    list(words),
                    rule.name()
                )
            }
            (_, None) => format!("“{typed}” occurs{place} in {passages}"),
        };
        if self.excluded {
            text.push_str("; it was excluded");
        }
        text.push('.');
        for (word, near) in &self.near {
            let words: Vec<String> = near
                .iter()
                .map(|near| format!("“{}” ({})", near.term, count(near.passages as usize, "passage")))
                .collect();
            if near.is_empty() {
                text.push_str(&format!(" Nothing is spelt like “{word}”."));
            } else {
                text.push_str(&format!(" Nearest to “{word}”: {}.", words.join(", ")));
            }
        }
        for (word, hits) in &self.parts {
            text.push_str(&format!(
                " “{word}” alone: {}.",
                if *hits == 0 { "none".to_owned() } else { count(*hits, "passage") }
            ));
        }
        text
    }
}

/// Words in quotation marks.
fn list(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}

impl Damage {
    /// What of the texts is lost, in a sentence or two.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut text = if self.places == 0 {
            "No damaged place was found".to_owned()
        } else {
            format!("What is missing could have stood in {}", count(self.places, "damaged place"))
        };
        let others = if self.of_all { "" } else { " that have the other words" };
        text.push_str(&match (self.read, self.of) {
            (read, of) if read < of => {
                format!(" in the {} that were read, of {of}{others}", count(read, "item"))
            }
            _ if self.of_all => " in all items".to_owned(),
            (1, _) => " in the item that has the other words".to_owned(),
            (read, _) => format!(" in the {read} items{others}"),
        });
        text.push_str(if self.cut { "; of the last only the beginning was read." } else { "." });
        text
    }
}

impl Place {
    /// Where it is and what stands around it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = if self.token { "[left-over token]" } else { "[text lost]" };
        let Self { title, path, ordinal, before, after, .. } = self;
        format!("{title} ({path}), passage {ordinal}: {} {what} {}", before.trim(), after.trim())
            .trim_end()
            .to_owned()
    }
}

impl Absence {
    /// The finding as a text that can be copied: what was looked for where, when and with what
    /// result. `digest` names the archive, as `fonds verify` prints it; `date` is the day of the
    /// search as it is to be printed.
    #[must_use]
    pub fn finding(&self, query: &str, digest: &str, date: &str) -> String {
        let title = if self.title.is_empty() { "an archive without a title" } else { &self.title };
        let (items, passages) =
            (count(self.items as usize, "item"), count(self.passages as usize, "passage"));
        let hits = if self.hits == 0 {
            "no passage has all that was asked for".to_owned()
        } else {
            count(self.hits, "hit")
        };
        let mut lines = vec![
            format!("Searched for: {query}"),
            format!("In: {title} ({items}, {passages})"),
            format!("SHA-256 of the archive: {digest}"),
            format!("Date of the search: {date}"),
            format!("Result: {hits}."),
        ];
        lines.extend(self.sentences());
        lines.extend(self.damage.first.iter().map(|place| format!("- {}", place.sentence())));
        lines.join("\n") + "\n"
    }

    /// All that there is to say, in sentences, the places apart.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.words.iter().map(Word::sentence).collect();
        if self.more_words > 0 {
            lines.push(format!(
                "{} more of the query were not looked at alone.",
                count(self.more_words, "word")
            ));
        }
        if self.never_together {
            lines.push("All of these occur, and never together as the query asks.".to_owned());
        }
        let without = |words: &str, without: &Without| {
            let hits = found_in(without.hits, without.items, "hit");
            format!("Without {words} ({}): {hits}.", without.text)
        };
        if self.hits == 0 {
            let is_reason = |word: &&Word| word.passages == 0 || self.never_together || word.excluded;
            for word in self.words.iter().filter(is_reason) {
                lines.extend(word.without.as_ref().map(|one| without(&format!("“{}”", word.typed), one)));
            }
        }
        lines.extend(self.without.as_ref().map(|one| without("all words that are nowhere", one)));
        if !self.off.is_empty() {
            let names: Vec<&str> = self.off.iter().map(|rule| rule.name()).collect();
            lines.push(format!("Switched off: {}.", names.join(", ")));
        }
        lines.push(self.damage.sentence());
        if self.unread > 0 {
            lines.push(format!(
                "{} could not be read and were not searched.",
                count(self.unread as usize, "file")
            ));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArchiveBuilder;
    use crate::bytes::{Slice, Source};
    use crate::document::{self, Description, Mark};
    use crate::error::{Absent, Error};
    use crate::search::Rules;
    use std::cell::RefCell;

    fn packed(documents: &[(&str, &str)]) -> Slice {
        let mut builder =
            ArchiveBuilder::new(Description { title: "Papers".into(), ..Description::default() });
        for (path, text) in documents {
            let mut item = document::parse(path, text.as_bytes());
            // A document must show many lost words before any is marked.
            for block in &mut item.blocks {
                if let Some(at) = block.text.find("  ,") {
                    let range = at as u32..at as u32 + 2;
                    block.marks.insert(0, Mark { kind: MarkKind::Lacuna, range });
                }
            }
            builder.add(path, text.as_bytes().to_vec(), item, &Description::default());
        }
        Slice::from(builder.finish().unwrap())
    }

    fn pack(documents: &[(&str, &str)]) -> Archive {
        Archive::open(packed(documents)).unwrap()
    }

    fn two() -> Archive {
        pack(&[
            (
                "one.txt",
                "Congress\n\nThe anarchists met in Moscow.\n\nThey spoke of  , and of <|separator|> it.",
            ),
            ("two.txt", "Magazine\n\nDemocracy was direct there.\n\nThe bulletin wrote of Moscow."),
        ])
    }

    fn ask(archive: &Archive, text: &str, off: &str) -> Absence {
        absence(archive, text, &query::parse(text), Options { rules: Rules::without(off) }).unwrap()
    }

    fn near(word: &Word) -> Vec<(&str, u32)> {
        word.near.iter().flat_map(|(_, near)| near).map(|near| (near.term.as_str(), near.passages)).collect()
    }

    fn without(without: &Option<Without>) -> (&str, usize, usize) {
        without.as_ref().map_or(("", 0, 0), |one| (one.text.as_str(), one.hits, one.items))
    }

    #[test]
    fn a_word_that_is_nowhere_has_its_nearest_spellings_and_what_there_is_without_it() {
        let absence = ask(&two(), "moscow buletins ", "spelling");
        assert_eq!(
            (absence.hits, absence.never_together, absence.off.as_slice()),
            (0, false, &[Rule::Spelling][..])
        );
        let [moscow, bulletin] = absence.words.as_slice() else { panic!("{absence:?}") };
        assert_eq!((moscow.passages, moscow.items, near(moscow)), (2, 2, vec![]));
        assert_eq!((bulletin.passages, near(bulletin)), (0, vec![("bulletin", 1)]));
        assert_eq!(without(&bulletin.without), ("moscow", 2, 2));
        assert_eq!(absence.without, None);
        let gone = ask(&two(), "zzz qqq moscow ", "");
        assert_eq!(without(&gone.without), ("moscow ", 2, 2));
        assert_eq!(without(&gone.words[0].without), ("qqq moscow ", 0, 0));
        // A short word has no spelling two edits away.
        assert_eq!(near(&ask(&two(), "zin ", "").words[0]), [("in", 1)]);
    }

    #[test]
    fn what_was_guessed_is_said_to_be_a_guess() {
        let absence = ask(&two(), "bulletim ", "");
        let word = &absence.words[0];
        assert_eq!(word.instead, Some((Rule::Spelling, vec!["bulletin".into()])));
        assert_eq!(absence.hits, 1);
        assert_eq!(
            word.sentence(),
            "“bulletim” is nowhere; “bulletin” looked for instead (near spelling), in 1 passage in 1 item."
        );
    }

    #[test]
    fn words_that_never_stand_together_are_counted_each() {
        let absence = ask(&two(), "anarchists democracy ", "");
        assert!(absence.never_together);
        assert_eq!(absence.words.iter().map(|word| word.passages).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(without(&absence.words[1].without), ("anarchists", 1, 1));
        let phrase = ask(&two(), "\"direct democracy\"", "");
        assert!(!phrase.never_together);
        assert_eq!(phrase.words[0].parts, [("direct".to_owned(), 1), ("democracy".to_owned(), 1)]);
        let excluded = ask(&two(), "democracy -direct ", "");
        assert_eq!((excluded.hits, excluded.words[1].excluded), (0, true));
        assert_eq!(without(&excluded.words[1].without), ("democracy", 1, 1));
    }

    #[test]
    fn damaged_places_are_those_where_it_could_have_stood() {
        let damage = ask(&two(), "zebra ", "").damage;
        assert_eq!(
            (damage.places, damage.read, damage.of, damage.of_all, damage.cut),
            (2, 2, 2, true, false)
        );
        let places: Vec<_> =
            damage.first.iter().map(|place| (place.path.as_str(), place.ordinal, place.token)).collect();
        assert_eq!(places, [("one.txt", 3, false), ("one.txt", 3, true)]);
        assert_eq!(
            (damage.first[0].before.as_str(), damage.first[0].title.as_str()),
            ("They spoke of", "Congress")
        );
        // Of a large archive only what has the other words.
        let texts: Vec<(String, String)> = (0..120)
            .map(|at| {
                (
                    format!("{at:03}.txt"),
                    format!("A\n\n{} of  , and", if at % 2 == 0 { "moscow" } else { "x" }),
                )
            })
            .collect();
        let texts: Vec<(&str, &str)> =
            texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let large = pack(&texts);
        let damage = ask(&large, "moscow zebra ", "").damage;
        assert_eq!((damage.read, damage.of, damage.of_all, damage.places), (50, 60, false, 50));
        assert_eq!(
            (damage.first.len(), damage.first.iter().all(|place| place.item % 2 == 0)),
            (MOST_SHOWN, true)
        );
        assert_eq!(
            damage.sentence(),
            "What is missing could have stood in 50 damaged places in the 50 items that were read, of 60 that have the other words."
        );
        let alone = ask(&large, "zebra ", "").damage;
        assert_eq!((alone.read, alone.of, alone.of_all), (50, 120, true));
    }

    #[test]
    fn the_finding_is_a_text_that_stands_alone() {
        let text = "moscow =bulletins";
        let finding = ask(&two(), text, "stem").finding(text, "00ff", "2026-01-31");
        let expected = "Searched for: moscow =bulletins\n\
            In: Papers (2 items, 6 passages)\n\
            SHA-256 of the archive: 00ff\n\
            Date of the search: 2026-01-31\n\
            Result: no passage has all that was asked for.\n\
            “moscow” occurs in 2 passages in 2 items.\n\
            “=bulletins” is nowhere. Nearest to “bulletins”: “bulletin” (1 passage).\n\
            Without “=bulletins” (moscow): 2 hits in 2 items.\n\
            Switched off: same stem.\n\
            What is missing could have stood in 2 damaged places in all items.\n\
            - Congress (one.txt), passage 3: They spoke of [text lost] , and of <|separator|> it.\n\
            - Congress (one.txt), passage 3: They spoke of , and of [left-over token] it.\n";
        assert_eq!(finding.lines().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
    }

    /// Gives what was asked for only after it was asked for.
    struct Lazy(Slice, RefCell<Vec<Range<u64>>>);

    impl Source for Lazy {
        fn length(&self) -> u64 {
            self.0.length()
        }
        fn read(&self, range: Range<u64>) -> Result<Slice> {
            let mut loaded = self.1.borrow_mut();
            // The front is read piece by piece, and is there.
            if loaded.iter().any(|known| known.start <= range.start && range.end <= known.end) {
                return self.0.read(range);
            }
            loaded.push(range.clone());
            Err(Error::Missing { blocks: vec![Absent { range, name: 0 }] })
        }
    }

    #[test]
    fn what_is_not_loaded_is_asked_for_in_few_rounds() {
        let text = "A\n\nMoscow of  , and words words words.\n\nMoscow\n\n".repeat(900);
        let names: Vec<String> = (0..9).map(|at| format!("{at}.txt")).collect();
        let documents: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), text.as_str())).collect();
        let bytes = packed(&documents);
        let whole = Archive::open(bytes.clone()).unwrap();
        let expected = ask(&whole, "moscow zebra ", "");
        let lazy = Lazy(bytes, RefCell::new(std::iter::once(0..whole.front()).collect()));
        let archive = Archive::open(lazy).unwrap();
        let options = Options::default();
        let mut rounds = 0;
        let absence = loop {
            rounds += 1;
            match absence(&archive, "moscow zebra ", &query::parse("moscow zebra "), options) {
                Ok(absence) => break absence,
                Err(Error::Missing { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        };
        assert_eq!(absence, expected);
        assert!(absence.damage.places > 8000 && rounds < 12, "{} {rounds}", absence.damage.places);
    }

    #[test]
    fn nothing_typed_is_no_absence() {
        let absence = ask(&two(), "", "");
        assert_eq!((absence.words.len(), absence.hits, absence.never_together), (0, 0, false));
        assert!(ask(&two(), "-moscow", "").words[0].excluded);
    }
}
