//! Reading the statements of an item.

use std::collections::HashSet;
use std::ops::Range;

use super::lexicon::{self, Form};
use super::sentence::{Sentence, Word};
use super::{About, Event, Given, Statement, Subject, Value};
use crate::analysis::dates::{Dated, Day};
use crate::analysis::{self, is_function_word};
use crate::document::{self, Alias, Block, Item, Kind, MarkKind, name_of};

/// What an item is about, and which names it states to be of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matter {
    /// The title without what only tells it from others, as it is written.
    pub title: String,
    /// Names of one thing, as [`name_of`] gives them; two or more each.
    pub same: Vec<Vec<String>>,
}

/// The matter of an item with these [aliases](document::aliases).
#[must_use]
pub fn matter(item: &Item, aliases: &[Alias]) -> Matter {
    let title = document::without_qualifier(&item.description.title).to_owned();
    let words = |alias: &Alias| alias.names.iter().filter_map(|name| name_of(name)).collect();
    Matter { title, same: aliases.iter().map(words).collect() }
}

/// The most words of a sentence: what is longer is a list, a table or code.
const LONGEST: usize = 90;
/// How far from a number what it counts may stand, in words.
const FAR: usize = 3;
/// The most words from an article to the noun that says of what sort something is.
const LONGEST_SORT: usize = 9;
/// The fewest words of a title that is of one text only, but for function words: `Annual report` is of many.
const TELLING_TITLE: usize = 5;

/// What an item states, in the order of its text; `dates` are those of each of its blocks, as
/// [`dates`](crate::analysis::dates::dates) reads them. Costs time linear in the text.
///
/// ```
/// use fonds::analysis::dates::dates;
/// use fonds::document::{aliases, parse};
/// use fonds::statements::{About, Event, matter, statements};
///
/// let item = parse("a.txt", b"The Circle\n\nThe Circle was founded in Penza in 2002.");
/// let dates: Vec<_> = item.blocks.iter().map(|block| dates(&block.text)).collect();
/// let stated = statements(&item, &matter(&item, &aliases(&item)), &dates);
/// assert_eq!(stated[0].about, About::Event(Event::Founding));
/// assert_eq!((stated[0].subject.name.as_str(), stated[0].values.len()), ("Circle", 2));
/// ```
#[must_use]
pub fn statements(item: &Item, matter: &Matter, dates: &[Vec<Dated>]) -> Vec<Statement> {
    let walk = walk(item);
    let mut reader =
        Reader { title: &matter.title, found: Vec::new(), known: walk.capitals, last: None, written: None };
    let none = Vec::new();
    for ((number, block), sentences) in (0_u32..).zip(&item.blocks).zip(walk.sentences) {
        let dates = dates.get(number as usize).unwrap_or(&none);
        if matches!(block.kind, Kind::Reference { .. }) {
            reader.made(number, block, dates);
        }
        if block.kind == Kind::Field {
            reader.row(number, block, dates);
        } else if !sentences.is_empty() {
            reader.text(number, block, sentences, dates);
        }
    }
    reader.found
}

/// What stands for `is` in Russian.
const DASHES: [char; 2] = ['—', '–'];

/// What one walk over the words of an item tells.
struct Walk {
    /// Those that are written with a capital letter inside of sentences, too; only asked, never listed.
    capitals: HashSet<String>,
    /// For each block the sentences that may state something: most do not.
    sentences: Vec<Vec<Range<usize>>>,
}

fn walk(item: &Item) -> Walk {
    let mut walk = Walk { capitals: HashSet::new(), sentences: Vec::new() };
    for block in &item.blocks {
        let mut wanted = Vec::new();
        if is_read(block.kind) {
            for range in analysis::sentences(&block.text) {
                let own = block.text.get(range.clone()).unwrap_or_default();
                let (mut tells, mut words) = (false, 0_usize);
                // How many words ago a number stood.
                let mut number = usize::MAX;
                // Whether `is` stood right before, and `is a` anywhere.
                let (mut is, mut is_a) = (false, false);
                let mut each = |at: Range<usize>, term: &str| {
                    let first = own.get(at.clone()).and_then(|word| word.chars().next());
                    if words > 0 && first.is_some_and(char::is_uppercase) && !walk.capitals.contains(term) {
                        let before = own.get(..at.start).map(str::trim_end).unwrap_or_default();
                        if !before.ends_with(['.', '!', '?', ':', '"', '“', '«', '·']) {
                            walk.capitals.insert(term.to_owned());
                        }
                    }
                    words = words.saturating_add(1);
                    number = match first.is_some_and(char::is_numeric) {
                        true => 0,
                        false => number.saturating_add(1),
                    };
                    // A number tells of something only with a plural after it.
                    let is_counted = (1..=FAR.saturating_add(1)).contains(&number)
                        && (term.ends_with('s') || !term.is_ascii());
                    tells |= is_counted;
                    if tells {
                        return;
                    }
                    let is_defined = || is_a || !term.is_ascii() && own.contains(DASHES);
                    let (begins, is_sort) = lexicon::first_look(term);
                    tells = begins || is_sort && is_defined();
                    is_a |= is && matches!(term, "a" | "an" | "the");
                    is = matches!(term, "is" | "are");
                };
                if own.is_ascii() {
                    each_ascii(own, &mut each);
                } else {
                    let mut tokens = analysis::tokens(own);
                    while let Some(at) = tokens.advance() {
                        each(at, tokens.term());
                    }
                }
                if tells && words <= LONGEST {
                    wanted.push(range);
                }
            }
        }
        walk.sentences.push(wanted);
    }
    walk
}

/// The words of a text of ASCII letters, in small letters: as the text analysis has them, but for
/// apostrophes and for points in numbers, which do not matter here.
fn each_ascii(text: &str, each: &mut impl FnMut(Range<usize>, &str)) {
    let bytes = text.as_bytes();
    let mut small = String::new();
    let mut at = 0_usize;
    while at < bytes.len() {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
        let rest = bytes.get(at..).unwrap_or_default();
        let start = at.saturating_add(rest.iter().position(is_word).unwrap_or(rest.len()));
        let rest = bytes.get(start..).unwrap_or_default();
        let end = start.saturating_add(rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len()));
        match text.get(start..end).filter(|word| !word.is_empty()) {
            Some(word) if word.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                small.clear();
                small.push_str(word);
                small.make_ascii_lowercase();
                each(start..end, &small);
            }
            Some(word) => each(start..end, word),
            None => {}
        }
        at = end.max(at.saturating_add(1));
    }
}

/// Whether the sentences of a block are read.
fn is_read(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph | Kind::ListItem { .. } | Kind::Quote | Kind::Caption | Kind::Reference { .. }
    )
}

struct Reader<'i> {
    title: &'i str,
    found: Vec<Statement>,
    known: HashSet<String>,
    /// What the sentence before tells of, which the next one may call "it": a name, if it has one
    /// that depends on no preposition; nothing if it has several.
    last: Option<String>,
    /// When the reference at hand was made.
    written: Option<Dated>,
}

/// Where in a sentence something is told, and how.
struct Told {
    about: About,
    form: Form,
    words: Range<usize>,
}

impl Reader<'_> {
    fn text(&mut self, number: u32, block: &Block, sentences: Vec<Range<usize>>, dates: &[Dated]) {
        // When a reference was made is no time of what it tells.
        let is_own = |range: &Range<usize>| {
            !block.marks.iter().any(|mark| {
                matches!(mark.kind, MarkKind::RefDate)
                    && (mark.range.start as usize) < range.end
                    && range.start < mark.range.end as usize
            })
        };
        self.written = dates.iter().find(|date| !is_own(&date.range)).cloned();
        let dates: Vec<Dated> = dates.iter().filter(|date| is_own(&date.range)).cloned().collect();
        let mut rest = dates.as_slice();
        self.last = Some(self.title.to_owned());
        let mut end = 0_usize;
        for range in sentences {
            if range.start != end {
                // Of one that was passed over nobody knows what "it" is after it.
                self.last = (end == 0).then(|| self.title.to_owned());
            }
            end = range.end;
            rest =
                rest.get(rest.partition_point(|date| date.range.start < range.start)..).unwrap_or_default();
            let count = rest.partition_point(|date| date.range.start < range.end);
            let (own, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = after;
            let sentence = Sentence::new(&block.text, range, &self.known);
            self.sentence(number, &sentence, own);
            self.remember(&sentence);
        }
    }

    /// Remembers what "it" may be in the next sentence.
    fn remember(&mut self, sentence: &Sentence) {
        let free = sentence.names.iter().filter(|name| !lexicon::is_beside(governor(sentence, name.start)));
        let mut names: Vec<&str> = free.map(|name| sentence.written(name)).collect();
        names.sort_unstable();
        names.dedup();
        let title = name_of(self.title);
        match names.as_slice() {
            [] => {}
            [one] => self.last = Some((*one).to_owned()),
            several if several.iter().any(|name| name_of(name) == title) => {
                self.last = Some(self.title.to_owned());
            }
            _ => self.last = None,
        }
    }

    fn sentence(&mut self, block: u32, sentence: &Sentence, dates: &[Dated]) {
        let mut at = 0_usize;
        while at < sentence.words.len() {
            let (term, next) = (sentence.term(at), sentence.term(at.saturating_add(1)));
            let mut step = 1;
            // For speed: most words tell of nothing.
            let is_plain =
                !lexicon::first_look(term).0 && !term.starts_with(|char: char| char.is_ascii_digit());
            if is_plain {
                at = at.saturating_add(step);
                continue;
            }
            if let Some((event, form, count)) = lexicon::events(term, next) {
                step = count;
                let told = Told { about: About::Event(event), form, words: at..at.saturating_add(count) };
                self.tell(block, sentence, dates, &told);
            } else if let Some((what, value, words)) = counted(sentence, dates, at) {
                step = words.len().max(1);
                self.count(block, sentence, dates, (what, value), &words);
            } else if let Some(post) = lexicon::post(term) {
                self.post(block, sentence, post, at);
            }
            at = at.saturating_add(step);
        }
        self.sort(block, sentence);
    }

    /// Adds of what sort something is, if a sentence begins with that.
    fn sort(&mut self, block: u32, sentence: &Sentence) {
        let Some(OfSort { name, word, sort, said }) = sort(sentence) else { return };
        let told = Told { about: About::Sort, form: Form::Own, words: word };
        let subject = Subject { name: sentence.written(&name).to_owned(), is_named: true };
        let range = short(&sentence.bytes(&said));
        let value = Value { range, given: Given::Sort(sort.to_owned()), is_close: true };
        self.add(block, sentence, &told, subject, vec![value]);
    }

    /// When the text of a reference was made, if it is stated to the day.
    fn made(&mut self, number: u32, block: &Block, dates: &[Dated]) {
        let marked = |kind: &MarkKind| {
            let mark = block.marks.iter().find(|mark| mark.kind == *kind)?;
            Some(mark.range.start as usize..mark.range.end as usize)
        };
        let (Some(title), Some(dated)) = (marked(&MarkKind::RefTitle), marked(&MarkKind::RefDate)) else {
            return;
        };
        let is_made =
            |date: &&Dated| dated.contains(&date.range.start) && date.first == date.last && !date.approximate;
        let Some(date) = dates.iter().find(is_made) else { return };
        let title = trimmed(&block.text, &title);
        let written = block.text.get(title.clone()).unwrap_or_default();
        // What is cut short may go on in another way.
        let is_cut = written.ends_with(['…', '.']);
        let telling = analysis::tokens(written)
            .filter(|token| token.term.chars().all(char::is_alphabetic) && !is_function_word(&token.term));
        if !is_cut && telling.count() >= TELLING_TITLE {
            self.found.push(Statement {
                about: About::Making,
                subject: Subject { name: written.to_owned(), is_named: true },
                block: number,
                sentence: short(&(title.start.min(date.range.start)..title.end.max(date.range.end))),
                word: short(&title),
                values: vec![time(date, true)],
                stems: Vec::new(),
            });
        }
    }

    /// Adds what a word tells of an event, if it tells of any.
    fn tell(&mut self, block: u32, sentence: &Sentence, dates: &[Dated], told: &Told) {
        let About::Event(event) = told.about else { return };
        let declared = || (0..told.words.start).any(|at| lexicon::is_declared(sentence.term(at)));
        if lexicon::is_described(sentence.term(told.words.start)) && !declared() {
            return;
        }
        let Some(subject) = self.subject(sentence, told) else { return };
        let mut values: Vec<Value> = Vec::new();
        let clause = sentence.words.get(told.words.start).map_or(0, |word| word.clause);
        let in_clause = |byte: usize| {
            let word = sentence.words.get(sentence.at_byte(byte));
            word.is_some_and(|word| word.clause == clause)
        };
        let here = sentence.bytes(&told.words);
        let far = |range: &Range<usize>| range.start.abs_diff(here.end).min(range.end.abs_diff(here.start));
        // What stands between tells of something else, or begins it.
        let is_free = |date: &&Dated| {
            let at = sentence.at_byte(date.range.start);
            let between = at.min(told.words.end)..at.max(told.words.start);
            !between.clone().any(|word| {
                let (term, next) = (sentence.term(word), sentence.term(word.saturating_add(1)));
                let is_other = !told.words.contains(&word) && lexicon::events(term, next).is_some();
                is_other || at < told.words.start && lexicon::is_one("and but while и но а", term)
            })
        };
        let close = dates.iter().filter(|date| in_clause(date.range.start)).filter(is_free);
        let nearest = close.min_by_key(|date| far(&date.range));
        // `In 2013, the group split`, or the only date there is.
        let leading = dates.first().filter(|date| {
            let is_first = sentence.at_byte(date.range.start) <= 5 && date.range.end < here.start;
            is_first || dates.len() == 1 && is_free(date)
        });
        let date = nearest.map(|date| (date, true)).or_else(|| leading.map(|date| (date, false)));
        let date = date.filter(|(date, _)| event != Event::Activity || is_as_of(sentence, date));
        // `Since 2000 it has existed` tells of its beginning.
        let since = event == Event::Activity
            && date.is_some_and(|(date, _)| {
                let before = sentence.before(sentence.at_byte(date.range.start));
                lexicon::is_one("since с", before)
            });
        let told = &Told {
            about: About::Event(if since { Event::Founding } else { event }),
            form: told.form,
            words: told.words.clone(),
        };
        if let Some((date, is_close)) = date.filter(|(date, _)| fits(event, date)) {
            values.push(time(date, is_close));
        }
        values.extend(self.places(sentence, told, &subject, clause));
        values.sort_by_key(|value| value.range.start);
        if !values.is_empty() {
            self.add(block, sentence, told, subject, values);
        }
    }

    fn add(
        &mut self,
        block: u32,
        sentence: &Sentence,
        told: &Told,
        subject: Subject,
        mut values: Vec<Value>,
    ) {
        let mut stems: Vec<String> = sentence
            .words
            .iter()
            .filter(|word| word.term.chars().count() > 2 && !is_function_word(&word.term))
            .filter(|word| word.term.chars().all(char::is_alphabetic))
            .map(|word| analysis::stem(&word.term))
            .collect();
        stems.sort_unstable();
        stems.dedup();
        // What one sentence tells twice of one matter it tells once.
        let sentence_range = short(&trimmed(sentence.text, &sentence.range));
        if let Some(last) = self.found.last_mut()
            && (&last.about, &last.subject, last.block, &last.sentence)
                == (&told.about, &subject, block, &sentence_range)
            && matches!(told.about, About::Event(_))
        {
            values.retain(|value| last.values.iter().all(|known| known.given != value.given));
            let has_time = last.values.iter().any(|known| known.given.kind() == super::Kind::Time);
            values.retain(|value| !has_time || value.given.kind() != super::Kind::Time);
            last.values.extend(values);
            last.values.sort_by_key(|value| value.range.start);
            return;
        }
        self.found.push(Statement {
            about: told.about.clone(),
            subject,
            block,
            sentence: sentence_range,
            word: short(&sentence.bytes(&told.words)),
            values,
            stems,
        });
    }

    /// Of whom it is told.
    fn subject(&self, sentence: &Sentence, told: &Told) -> Option<Subject> {
        let named =
            |words: &Range<usize>| Some(Subject { name: sentence.written(words).to_owned(), is_named: true });
        let implied = || {
            let subject = Subject { name: self.title.to_owned(), is_named: false };
            (!self.title.is_empty()).then_some(subject)
        };
        // What follows: `founded the journal Avtonom`, `the split of the Circle`, `распад Круга`.
        let is_passive = {
            let before = sentence.before(told.words.start);
            lexicon::is_one("was were been be is are being has had был была было были officially", before)
        };
        let mut at = told.words.end;
        let has_of = sentence.term(at) == "of";
        let takes = match told.form {
            Form::Verb => !is_passive,
            Form::Noun => has_of || !sentence.term(told.words.start).is_ascii(),
            Form::Own => false,
        };
        if takes {
            at = if has_of { at.saturating_add(1) } else { at };
            let mut passed = 0_usize;
            while let Some(word) =
                sentence.words.get(at).filter(|word| passed < 3 && word.clause == clause_of(sentence, told))
            {
                if let Some(name) = sentence.names.iter().find(|name| name.start == at) {
                    return named(name);
                }
                if lexicon::is_beside(&word.term) {
                    break;
                }
                if has_of && lexicon::is_itself(&word.term) && is_definite(sentence, at)
                    || lexicon::is_pronoun(&word.term) && word.term == "it"
                {
                    return implied();
                }
                (at, passed) = (at.saturating_add(1), passed.saturating_add(1));
            }
            // Of something that has no name: `the split of a group`, `launched a campaign`.
            // Or a participle before a noun: `of prohibited content`.
            let next = sentence.words.get(told.words.end);
            let is_noun = next.is_some_and(|next| {
                next.joins && !is_function_word(&next.term) && !lexicon::is_beside(&next.term)
            });
            let determined = lexicon::is_determiner(sentence.term(told.words.end)) || is_noun;
            if has_of || told.form == Form::Verb && determined {
                return None;
            }
        }
        let is_own = matches!(told.about, About::Event(Event::Change)) && told.words.len() == 1;
        if is_own && lexicon::is_determiner(sentence.term(told.words.end)) {
            // It changed something of its own.
            return None;
        }
        // What stands before, nearest first.
        let mut dependent: Option<&Range<usize>> = None;
        let mut at = told.words.start;
        while let Some(before) = at.checked_sub(1) {
            at = before;
            if let Some(name) = sentence.names.iter().find(|name| name.end == at.saturating_add(1)) {
                at = name.start;
                let governor = governor(sentence, name.start);
                if !is_nominative(sentence, name) {
                    continue;
                }
                let is_banned = governor == "of" && matches!(told.about, About::Event(Event::Ban));
                if !lexicon::is_beside(governor) || is_banned {
                    return named(name);
                }
                if governor == "of" && dependent.is_none() {
                    dependent = Some(name);
                }
                continue;
            }
            let term = sentence.term(at);
            if lexicon::is_itself(term)
                && is_definite(sentence, at)
                && !lexicon::is_beside(governor(sentence, at))
            {
                return implied();
            }
            if lexicon::is_pronoun(term) {
                // Only at the beginning it is surely what the sentence before told of.
                let last = self.last.as_ref().filter(|last| !last.is_empty());
                return match at < 3 {
                    true => last.map(|name| Subject { name: name.clone(), is_named: false }),
                    false => implied(),
                };
            }
        }
        // `The editors of the Avtonom moved.`
        if let Some(name) = dependent {
            return named(name);
        }
        if let About::Count(_) = told.about
            && sentence.term(told.words.end) == "of"
            && let Some(name) =
                sentence.names.iter().find(|name| name.start == told.words.end.saturating_add(1))
        {
            return named(name);
        }
        // `Established in 2002, …`; a sentence without any subject tells of the matter.
        let is_bare = told.words.start <= 3 || matches!(told.about, About::Count(_));
        if is_bare { implied() } else { None }
    }

    /// The places that stand with an event, in its clause.
    fn places(&self, sentence: &Sentence, told: &Told, subject: &Subject, clause: u32) -> Vec<Value> {
        let About::Event(event) = told.about else { return Vec::new() };
        if !matches!(event, Event::Founding | Event::Move | Event::Birth | Event::Death) {
            return Vec::new();
        }
        let own = name_of(&subject.name);
        let mut places = Vec::new();
        for name in &sentence.names {
            let is_at = lexicon::is_at(sentence.before(name.start), event);
            let Some(word) = sentence.words.get(name.start).filter(|_| is_at) else { continue };
            let words = sentence.written(name);
            // `in Krasnodar, where the group was founded`.
            let next = sentence.words.get(name.end);
            let relative = next.is_some_and(|next| {
                lexicon::is_one("where где", &next.term)
                    && next.clause == clause
                    && told.words.start > name.end
            });
            // Before a comma it belongs to what stands there, but at the beginning of a sentence.
            let between = sentence.bytes(name).end..sentence.bytes(&told.words).start;
            let apart = sentence.text.get(between).is_some_and(|between| between.contains(','));
            let is_close = word.clause == clause && (!apart || name.start <= 2) || relative;
            // An adjective: `in Russian cities`.
            let is_adjective = next.is_some_and(|next| {
                next.joins
                    && !next.is_capital
                    && !is_function_word(&next.term)
                    && !lexicon::is_beside(&next.term)
                    && word.term.is_ascii()
                    && name.len() == 1
                    && sentence.text.get(word.range.end..next.range.start) == Some(" ")
                    && sentence.term(name.end) != "where"
            });
            let Some(key) = name_of(words).filter(|key| Some(key) != own.as_ref()) else { continue };
            if is_close && !is_adjective && !is_abbreviated(words) {
                places.push(Value {
                    range: short(&sentence.bytes(name)),
                    given: Given::Place(key),
                    is_close,
                });
            }
        }
        places
    }

    fn count(
        &mut self,
        block: u32,
        sentence: &Sentence,
        dates: &[Dated],
        (what, value): (String, Value),
        words: &Range<usize>,
    ) {
        let told = Told { about: About::Count(what), form: Form::Own, words: words.clone() };
        if let Some(subject) = self.subject(sentence, &told) {
            let mut values = vec![value];
            let is_this_year = (0..sentence.words.len()).any(|at| {
                let pair = (sentence.term(at), sentence.term(at.saturating_add(1)));
                matches!(pair, ("this", "year") | ("этом", "году"))
            });
            let written = self.written.as_ref().filter(|_| is_this_year);
            match (dates, written.filter(|date| sentence.range.start <= date.range.start)) {
                ([date], _) => values.push(time(date, true)),
                ([], Some(date)) => values.push(time(&in_its_year(date), false)),
                _ => {}
            }
            values.extend(places_of(sentence, words.end));
            values.sort_by_key(|value| value.range.start);
            self.add(block, sentence, &told, subject, values);
        }
    }

    /// `led by …`, `its leader was …`, `the editor …`.
    fn post(&mut self, block: u32, sentence: &Sentence, post: &str, at: usize) {
        let mut next = at.saturating_add(1);
        let link = "is was were are being named called by - был была была стал стала";
        let of = sentence.term(next) == "of";
        if of {
            return;
        }
        if lexicon::is_one(link, sentence.term(next)) {
            next = next.saturating_add(1);
        }
        let Some(name) = sentence.names.iter().find(|name| name.start == next && name.len() >= 2) else {
            return;
        };
        let told =
            Told { about: About::Post(post.to_owned()), form: Form::Own, words: at..at.saturating_add(1) };
        let Some(key) = name_of(sentence.written(name)) else { return };
        // `one of its leaders`
        let is_one_of = (0..at).any(|of| {
            matches!(
                (sentence.term(of), sentence.term(of.saturating_add(1))),
                ("one", "of") | ("один" | "одна" | "одним", "из")
            )
        });
        let value =
            Value { range: short(&sentence.bytes(name)), given: Given::Name(key), is_close: !is_one_of };
        if let Some(subject) = self.subject(sentence, &told) {
            self.add(block, sentence, &told, subject, vec![value]);
        }
    }

    /// A row of an infobox.
    fn row(&mut self, number: u32, block: &Block, dates: &[Dated]) {
        let Some(key) = block.marks.iter().find(|mark| mark.kind == MarkKind::Key) else { return };
        let (start, end) = (key.range.start as usize, key.range.end as usize);
        let label = block.text.get(start..end).unwrap_or_default().trim().to_lowercase();
        let label = label.trim_end_matches(':').trim();
        let implied = Subject { name: self.title.to_owned(), is_named: true };
        if self.title.is_empty() {
            return;
        }
        let mut values: Vec<Value> = Vec::new();
        let sentence = Sentence::new(&block.text, end..block.text.len(), &self.known);
        let about = if let Some(event) = lexicon::row(label) {
            for date in dates.iter().filter(|date| date.range.start >= end).take(1) {
                values.push(time(date, true));
            }
            // The first name after the date; what follows is what it lies in.
            if let Some(name) = sentence.names.first()
                && let Some(key) = name_of(sentence.written(name))
            {
                values.push(Value {
                    range: short(&sentence.bytes(name)),
                    given: Given::Place(key),
                    is_close: true,
                });
            }
            About::Event(event)
        } else if let Some(post) = lexicon::post(label) {
            for name in &sentence.names {
                let written = sentence.written(name);
                if let Some(key) = name_of(written).filter(|_| name.len() >= 2) {
                    values.push(Value {
                        range: short(&sentence.bytes(name)),
                        given: Given::Name(key),
                        is_close: true,
                    });
                }
            }
            // `Leader: Collective leadership`
            let words = 0..sentence.words.len();
            let is_collective = words.clone().any(|at| lexicon::is_collective(sentence.term(at)));
            if let Some(key) = name_of(sentence.written(&words))
                && values.is_empty()
                && is_collective
                && words.len() <= 4
            {
                let range = short(&sentence.bytes(&words));
                values.push(Value { range, given: Given::Name(key), is_close: true });
            }
            About::Post(post.to_owned())
        } else {
            return;
        };
        values.sort_by_key(|value| value.range.start);
        if !values.is_empty() {
            self.found.push(Statement {
                about,
                subject: implied,
                block: number,
                sentence: short(&(0..block.text.len())),
                word: key.range.clone(),
                values,
                stems: Vec::new(),
            });
        }
    }
}

/// Whether a name may be what a sentence tells of: one in Cyrillic letters after another word may
/// depend on it by its case (`Конституция Виктории`), unless it stands in quotation marks.
fn is_nominative(sentence: &Sentence, name: &Range<usize>) -> bool {
    let Some(word) = sentence.words.get(name.start) else { return false };
    let before = sentence.before(name.start);
    word.term.is_ascii() || word.is_quoted || !word.joins || is_function_word(before)
}

/// Whether a date says until when or since when something is known to be: `as of 2019`, `since 2002`.
fn is_as_of(sentence: &Sentence, date: &Dated) -> bool {
    let at = sentence.at_byte(date.range.start);
    let before = (sentence.before(at.saturating_sub(1)), sentence.before(at));
    before == ("as", "of") || lexicon::is_one("since на с", before.1)
}

/// Whether a noun is one that was told of: with an article, or in Russian, which has none.
fn is_definite(sentence: &Sentence, at: usize) -> bool {
    let is_the = |back: usize| {
        at.checked_sub(back).is_some_and(|at| lexicon::is_one("the this its", sentence.term(at)))
    };
    !sentence.term(at).is_ascii() || (1..4).any(is_the)
}

/// Whether a time can be one of an event: a date that an event lies in, not a span of decades.
fn fits(event: Event, date: &Dated) -> bool {
    let years = date.last.0.saturating_sub(date.first.0) / 365;
    years < 11 && (event == Event::Activity || years < 5 || date.approximate)
}

fn clause_of(sentence: &Sentence, told: &Told) -> u32 {
    let last = told.words.end.saturating_sub(1);
    sentence.words.get(last).map_or(0, |word| word.clause)
}

/// The preposition that a name or noun depends on, past articles and adjectives; nothing if none.
fn governor<'s>(sentence: &'s Sentence, start: usize) -> &'s str {
    let mut at = start;
    for _ in 0..4 {
        let Some(before) = at.checked_sub(1) else { return "" };
        let Some(word) = sentence.words.get(before).filter(|_| joins(sentence, at)) else { return "" };
        at = before;
        if lexicon::is_beside(&word.term) {
            return &word.term;
        }
        // `In 2005 the group moved`: the year is governed.
        let is_year = word.term.chars().count() == 4 && word.term.parse::<u16>().is_ok();
        let is_light = (is_function_word(&word.term) || !word.is_capital) && !is_year;
        if !is_light || lexicon::is_verb(&word.term) {
            return "";
        }
    }
    ""
}

fn joins(sentence: &Sentence, at: usize) -> bool {
    sentence.words.get(at).is_some_and(|word: &Word| word.joins)
}

/// Whether a name is a few capitals: no place.
fn is_abbreviated(name: &str) -> bool {
    name.chars().filter(|char| char.is_alphabetic()).all(char::is_uppercase)
}

/// A number and what it counts, that begin at a word.
fn counted(sentence: &Sentence, dates: &[Dated], at: usize) -> Option<(String, Value, Range<usize>)> {
    let word = sentence.words.get(at)?;
    let written = sentence.text.get(word.range.clone())?;
    let digits: String = written.chars().filter(|char| char.is_ascii_digit()).collect();
    let is_number = !digits.is_empty() && written.chars().all(|char| char.is_ascii_digit() || char == ',');
    let number = if is_number { digits.parse().ok()? } else { lexicon::number(&word.term)? };
    let is_date =
        dates.iter().any(|date| date.range.start < word.range.end && word.range.start < date.range.end);
    // A year, a part of a larger number, one of a list: `29, 32 and 33`.
    let before = sentence.text.get(..word.range.start).and_then(|text| text.chars().next_back());
    if is_date
        || before.is_some_and(|char| !matches!(char, ' ' | '(' | '\u{a0}' | '"' | '“' | '«'))
        || number < 2
    {
        return None;
    }
    if lexicon::is_one(
        "issue issues article articles number no № volume page p chapter section номер статья \
                        статьи статье выпуск and to и",
        sentence.before(at),
    ) {
        return None;
    }
    let mut end = at.saturating_add(1);
    let mut noun = None;
    while let Some(next) = sentence.words.get(end).filter(|next| next.joins && end.saturating_sub(at) <= FAR)
    {
        let is_plain = next.term.chars().all(char::is_alphabetic);
        if !is_plain || lexicon::is_uncounted(&next.term) || lexicon::number(&next.term).is_some() {
            break;
        }
        let is_light = is_function_word(&next.term) && next.term != "such";
        if is_light || lexicon::is_beside(&next.term) {
            break;
        }
        // The last word of a row of adjectives and nouns that is in the plural.
        let is_plural = match next.term.is_ascii() {
            true => next.term.ends_with('s') && !next.term.ends_with("ous") && !next.term.ends_with("ss"),
            false => true,
        };
        if is_plural && !next.is_capital {
            noun = Some(end);
        }
        end = end.saturating_add(1);
    }
    let noun = noun?;
    if is_adjective(sentence.term(noun)) {
        return None;
    }
    let before = sentence.before(at);
    let article = at.saturating_sub(usize::from(before == "a"));
    let about = lexicon::is_about(sentence.before(article));
    let given = Given::Number(number, about);
    let what = analysis::stem(sentence.term(noun));
    Some((what, Value { range: short(&word.range), given, is_close: true }, at..noun.saturating_add(1)))
}

/// The places of what is counted, if several follow a word: `cities of Norway, Sweden and Denmark`. One
/// may be a part of another one, and is left out.
fn places_of(sentence: &Sentence, at: usize) -> Option<Value> {
    let is_before = lexicon::is_one("of in across throughout в во", sentence.term(at));
    let mut next = at.saturating_add(usize::from(is_before));
    // In Russian the genitive says so: `городах Норвегии и Швеции`.
    let is_of = is_before || joins(sentence, at) && !sentence.term(at).is_ascii();
    if !is_of {
        return None;
    }
    let mut rows: Vec<&Range<usize>> = Vec::new();
    while let Some(name) = sentence.names.iter().find(|name| name.start == next) {
        rows.push(name);
        let is_and = lexicon::is_one("and и", sentence.term(name.end));
        next = name.end.saturating_add(usize::from(is_and));
        let start = sentence.words.get(next).map_or(sentence.range.end, |word| word.range.start);
        if !is_and && sentence.text.get(sentence.bytes(name).end..start) != Some(", ") {
            break;
        }
    }
    let (first, last) = (rows.first()?, rows.last()?);
    let mut keys: Vec<String> = rows.iter().filter_map(|name| name_of(sentence.written(name))).collect();
    keys.sort_unstable();
    keys.dedup();
    let range = short(&sentence.bytes(&(first.start..last.end)));
    (keys.len() > 1).then(|| Value { range, given: Given::Place(keys.join(", ")), is_close: true })
}

/// What a sentence says of the sort of something, each by its words.
struct OfSort {
    name: Range<usize>,
    /// What says so: `is`, or the sort itself.
    word: Range<usize>,
    sort: &'static str,
    /// The words for the sort.
    said: Range<usize>,
}

/// Of what sort a sentence says something is at its beginning.
fn sort(sentence: &Sentence) -> Option<OfSort> {
    let name = sentence.names.first().filter(|name| name.start <= 1)?.clone();
    let after = sentence.bytes(&name).end;
    // The first word after the name that stands in no brackets, and what stands right before it.
    let is_free = |word: &Word| {
        let between = sentence.text.get(after..word.range.start).unwrap_or_default();
        between.matches(['(', '[']).count() == between.matches([')', ']']).count()
    };
    let rest = sentence.words.get(name.end..)?;
    let at = name.end.saturating_add(rest.iter().position(is_free)?);
    let word = sentence.words.get(at)?;
    let before = at.checked_sub(1).and_then(|before| sentence.words.get(before))?;
    let gap = sentence.text.get(before.range.end..word.range.start).unwrap_or_default();
    let is_english = matches!(word.term.as_str(), "is" | "are");
    let start = match is_english {
        true if matches!(sentence.term(at.saturating_add(1)), "a" | "an" | "the") => at.saturating_add(2),
        false if gap.contains(DASHES) && !word.term.is_ascii() => {
            at.saturating_add(usize::from(word.term == "это"))
        }
        _ => return None,
    };
    for noun in start..start.saturating_add(LONGEST_SORT) {
        let (term, next) = (sentence.term(noun), sentence.term(noun.saturating_add(1)));
        if term.is_empty() || lexicon::is_beside(term) || lexicon::is_verb(term) {
            return None;
        }
        let before = noun.checked_sub(1).filter(|before| *before >= start);
        let sort = lexicon::sort(before.map_or("", |before| sentence.term(before)), term);
        let Some((sort, is_pair)) = sort else {
            // In Russian the noun stands after its adjectives, and what depends on it after the noun.
            let is_part = is_english || is_adjective(term) || is_hyphened(sentence, noun);
            if is_part {
                continue;
            }
            return None;
        };
        let ends = !joins(sentence, noun.saturating_add(1))
            || lexicon::is_beside(next)
            || is_function_word(next)
            || next.ends_with("ed")
            || next.ends_with("ing");
        if lexicon::is_one("and or и или", next) {
            return None;
        }
        if ends || !is_english {
            let said = noun.saturating_sub(usize::from(is_pair))..noun.saturating_add(1);
            let word = if is_english { at..at.saturating_add(1) } else { said.clone() };
            return Some(OfSort { name, word, sort, said });
        }
    }
    None
}

/// Whether a hyphen stands right after a word.
fn is_hyphened(sentence: &Sentence, at: usize) -> bool {
    let after = sentence.words.get(at).and_then(|word| sentence.text.get(word.range.end..));
    after.is_some_and(|after| after.starts_with('-'))
}

/// Whether a word looks like a Russian adjective.
fn is_adjective(term: &str) -> bool {
    ["ый", "ий", "ой", "ых", "их", "ыми", "ими", "ая", "яя", "ое", "ее", "ые", "ие"]
        .iter()
        .any(|ending| term.ends_with(ending))
}

/// The year in which a date lies.
fn in_its_year(date: &Dated) -> Dated {
    let year = |month, day| Day::from_ymd(date.first.ymd().0, month, day);
    let (first, last) = (year(1, 1).unwrap_or(date.first), year(12, 31).unwrap_or(date.last));
    Dated { first, last, ..date.clone() }
}

fn time(date: &Dated, is_close: bool) -> Value {
    let (first, last) = (date.first.0, date.last.0);
    let given = Given::Time { first, last, bound: date.bound, approximate: date.approximate };
    Value { range: short(&date.range), given, is_close }
}

/// Without the white space around it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let own = text.get(range.clone()).unwrap_or_default();
    let start = range.end.saturating_sub(own.trim_start().len());
    start..range.start.saturating_add(own.trim_end().len()).max(start)
}

/// Texts of blocks have less than 4 GiB.
fn short(range: &Range<usize>) -> Range<u32> {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    number(range.start)..number(range.end)
}
