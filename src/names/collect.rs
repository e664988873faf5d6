//! The names of one item: what is written like one, where, and what the item says of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::lists::{self, Lists};
use super::scan::{self, Word};
use super::{Form, ItemNames, Mention, NameKind, is_adjective, key_of};
use crate::analysis::{Script, capitals, is_function_word, lookup::hash};
use crate::document::{self, Alias, Block, Format, Item, Kind, MarkKind};

/// The most words of a name.
const LONGEST: usize = 7;
/// The most bytes of a name.
const LONGEST_TEXT: usize = 200;
/// A line is not looked at for its share of capitals if it has more bytes.
const LONGEST_LINE: usize = 300;

/// Collects what may be names in an item, of which `aliases` are [those](document::aliases) that it states,
/// and `known` writings that an archivist states. Costs time linear in its text.
///
/// ```
/// use fonds::document::{aliases, parse};
/// use fonds::names::collect;
///
/// let item = parse("a.txt", b"They met in Moscow, said the journalist Anna Ivanova.");
/// let names = collect(&item, &aliases(&item), &[]);
/// let writings: Vec<&str> = names.forms().collect();
/// assert_eq!(writings, ["Anna Ivanova", "Moscow"]);
/// ```
#[must_use]
pub fn collect(item: &Item, aliases: &[Alias], known: &[String]) -> ItemNames {
    let mut collector = Collector {
        lists: lists::lists(),
        has_capital_nouns: first_tag(item).starts_with("de"),
        numbers: HashMap::new(),
        forms: Vec::new(),
        mentions: Vec::new(),
        phrases: BTreeMap::new(),
        low: Vec::new(),
    };
    let links = collector.stated(item, aliases, known);
    let mut words = Vec::new();
    let mut in_list = false;
    for (number, block) in item.blocks.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if matches!(block.kind, Kind::Code | Kind::Note) {
            continue;
        }
        if let Kind::Heading { .. } = block.kind {
            in_list = lists::is_see_also(block.text.trim().trim_end_matches(':').to_lowercase().as_str());
        } else if in_list && matches!(block.kind, Kind::ListItem { .. }) {
            collector.see_also(item, block);
        }
        scan::words(&block.text, &mut words);
        collector.block(number, block, &words);
    }
    collector.finish(links)
}

fn first_tag(item: &Item) -> &str {
    item.description.language.split(',').next().unwrap_or_default().trim()
}

/// Whether the articles of a format are called by the name of what they are about.
fn is_of_an_encyclopedia(item: &Item) -> bool {
    matches!(item.format, Format::Wiki | Format::Wikitext | Format::Grokipedia)
}

/// A writing that is known to be a name.
struct Phrase {
    /// Its words as they are compared.
    words: Vec<String>,
    form: u32,
    is_caps: bool,
    /// Whether each of its words has a capital: then it is found as others are.
    is_high: bool,
}

struct Collector {
    lists: &'static Lists,
    has_capital_nouns: bool,
    /// The numbers of writings; only asked, never listed.
    numbers: HashMap<String, u32>,
    forms: Vec<Form>,
    mentions: Vec<Mention>,
    /// By their first words.
    phrases: BTreeMap<String, Vec<Phrase>>,
    /// Hashes of the words in small letters.
    low: Vec<u32>,
}

/// A run of words in one text.
struct Run<'t> {
    text: &'t str,
    words: &'t [Word],
    /// The number of its first word among all of the text.
    at: usize,
    all: &'t [Word],
}

impl<'t> Run<'t> {
    fn word(&self, number: usize) -> &'t str {
        self.words.get(number).and_then(|word| self.text.get(word.start..word.end)).unwrap_or_default()
    }

    /// The word so many before the first one, in small letters, if nothing but a space or a
    /// quotation mark stands between it and the next.
    fn before(&self, back: usize) -> Option<String> {
        let at = self.at.checked_sub(back)?;
        let (word, next) = (self.all.get(at)?, self.all.get(at.saturating_add(1))?);
        let between = self.text.get(word.end..next.start)?;
        matches!(between, " " | "\u{a0}" | "\n" | " \"" | " “" | " «" | ", ")
            .then(|| self.text.get(word.start..word.end).unwrap_or_default().to_lowercase())
    }

    /// The word after the last one, as it stands, likewise.
    fn after(&self, further: usize) -> Option<&'t str> {
        let at = self.at.saturating_add(self.words.len()).saturating_add(further);
        let (last, word) = (self.all.get(at.checked_sub(1)?)?, self.all.get(at)?);
        let between = self.text.get(last.end..word.start)?;
        matches!(between, " " | "\u{a0}" | "\n" | "\" " | "” " | "» ").then_some(())?;
        self.text.get(word.start..word.end)
    }
}

impl Collector {
    fn form(&mut self, text: &str) -> Option<&mut Form> {
        if text.len() > LONGEST_TEXT {
            return None;
        }
        let number = match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.forms.len()).ok()?;
                self.numbers.insert(text.to_owned(), number);
                self.forms.push(Form { text: text.to_owned(), ..Form::default() });
                number
            }
        };
        self.forms.get_mut(number as usize)
    }

    fn number(&mut self, text: &str) -> Option<u32> {
        self.form(text)?;
        self.numbers.get(text).copied()
    }

    /// What the item states outright: its title, what it says to be the same, rows of its
    /// infobox; and what an archivist states. Gives the writings of one thing, by their numbers.
    fn stated(&mut self, item: &Item, aliases: &[Alias], known: &[String]) -> Vec<(u32, u32)> {
        let mut links = Vec::new();
        for alias in aliases {
            let numbers: Vec<u32> = alias.names.iter().filter_map(|name| self.sure(name, None)).collect();
            let first = numbers.first().copied();
            links.extend(numbers.iter().skip(1).filter_map(|other| Some((first?, *other))));
        }
        for name in known {
            if let Some(form) = self.sure(name, None).and_then(|number| self.forms.get_mut(number as usize)) {
                form.sure = form.sure.saturating_sub(1);
            }
        }
        let title = item.description.title.trim();
        let title =
            title.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (")).map_or(title, |(name, _)| name);
        if is_of_an_encyclopedia(item)
            && self.is_like_a_name(title)
            && let Some(form) = self.sure(title, None).and_then(|number| self.forms.get_mut(number as usize))
        {
            // A title alone is not yet spoken of.
            form.sure = form.sure.saturating_sub(1);
            form.strong = form.strong.saturating_add(1);
        }
        for block in item.blocks.iter().filter(|block| block.kind == Kind::Field) {
            self.row(block);
        }
        links
    }

    /// Notes a writing that is a name for certain, to be found wherever the item has it.
    fn sure(&mut self, name: &str, kind: Option<NameKind>) -> Option<u32> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.starts_with(|char: char| char.is_uppercase()) || document::name_of(&name).is_none() {
            return None;
        }
        let form = self.form(&name)?;
        form.sure = form.sure.saturating_add(1);
        if let Some(kind) = kind {
            form.vote(kind, 4);
        }
        let form = self.number(&name)?;
        let mut words = Vec::new();
        scan::words(&name, &mut words);
        let is_high = words.iter().all(|word| {
            word.is_high || lists::is_particle(name.get(word.start..word.end).unwrap_or_default())
        }) && words
            .windows(2)
            .all(|pair| matches!(pair, [one, other] if scan::are_beside(&name, one, other)));
        let text = |word: &Word| compared(name.get(word.start..word.end).unwrap_or_default());
        let phrase = Phrase {
            words: words.iter().map(text).collect(),
            form,
            is_caps: words.iter().all(|word| word.is_caps),
            is_high,
        };
        let first = phrase.words.first()?.clone();
        let others = self.phrases.entry(first).or_default();
        if !others.iter().any(|other| other.form == form) {
            others.push(phrase);
        }
        Some(form)
    }

    /// Whether each word but particles has a capital, and none is of those that names have not.
    fn is_like_a_name(&self, text: &str) -> bool {
        let mut words = Vec::new();
        scan::words(text, &mut words);
        let word = |word: &Word| text.get(word.start..word.end).unwrap_or_default();
        let fits = |own: &Word| own.is_high && !own.is_odd || lists::is_particle(word(own));
        let says = |own: &Word| own.is_high && !self.lists.is_no_name(&word(own).to_lowercase());
        !words.is_empty()
            && words.len() <= LONGEST
            && words.iter().all(fits)
            && words.iter().any(says)
            && words
                .first()
                .is_some_and(|first| first.is_high && !self.lists.is_starter(&word(first).to_lowercase()))
            && words.windows(2).all(|pair| matches!(pair, [one, other] if scan::are_beside(text, one, other)))
            && !text
                .chars()
                .any(|char| matches!(char, '(' | ')' | '_' | '/' | ':' | '<' | '>' | '=' | '"' | ';'))
    }

    /// A row of an infobox.
    fn row(&mut self, block: &Block) {
        let Some(key) = block.marks.iter().find(|mark| mark.kind == MarkKind::Key) else { return };
        let (start, end) = (key.range.start as usize, key.range.end as usize);
        let label =
            block.text.get(start..end).unwrap_or_default().trim().trim_end_matches(':').to_lowercase();
        let Some(kind) = lists::kind_of_row(label.trim()) else { return };
        let value = block.text.get(end..).unwrap_or_default().trim_start_matches([':', ' ', '\t', '\u{a0}']);
        let mut depth = 0_u32;
        let parts = value.split(|char| {
            match char {
                '(' => depth = depth.saturating_add(1),
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(char, ',' | ';' | '\n' | '•' | '·' | '/')
        });
        for part in parts {
            let part = part.split('(').next().unwrap_or_default().trim();
            let count = part.split_whitespace().count();
            let fits = match kind {
                // "Vacant" and "Collective leadership" are nobody.
                NameKind::Person => (2..=4).contains(&count) && self.is_like_a_name(part),
                NameKind::Publication => {
                    (1..=5).contains(&count)
                        && part.starts_with(char::is_uppercase)
                        && part
                            .chars()
                            .all(|char| char.is_alphabetic() || matches!(char, ' ' | '-' | '\'' | '’'))
                }
                _ => self.is_like_a_name(part),
            };
            if fits {
                self.sure(part, Some(kind));
            }
        }
    }

    /// An entry of a list of articles.
    fn see_also(&mut self, item: &Item, block: &Block) {
        let text = block.text.trim();
        let count = text.split_whitespace().count();
        if !(2..=LONGEST).contains(&count) || !self.is_like_a_name(text) {
            return;
        }
        if is_of_an_encyclopedia(item) {
            self.sure(text, None);
        } else if let Some(form) = self.form(text) {
            form.strong = form.strong.saturating_add(1);
        }
    }

    fn block(&mut self, number: u32, block: &Block, words: &[Word]) {
        let text = &block.text;
        let mut taken = self.phrases_in(number, text, words);
        self.quoted(number, text, words, &mut taken);
        let is_flat = matches!(block.kind, Kind::Title | Kind::Heading { .. } | Kind::Caption | Kind::Field)
            || is_title_case(text, words);
        let flat = marked(block, |kind| matches!(kind, MarkKind::RefTitle | MarkKind::Noise));
        let code = marked(block, |kind| {
            matches!(kind, MarkKind::Code | MarkKind::ControlToken | MarkKind::Key | MarkKind::RefDate)
        });
        let is_within = |ranges: &[Range<usize>], word: &Word| {
            let before = ranges.partition_point(|range| range.start <= word.start).checked_sub(1);
            before.and_then(|at| ranges.get(at)).is_some_and(|range| word.start < range.end)
        };
        let counts_low = !is_flat;
        let mut at = 0_usize;
        while let Some(word) = words.get(at) {
            let next = at.saturating_add(1);
            if !word.is_high || is_within(&code, word) {
                if counts_low && !word.is_high {
                    self.low.push(hash(text.get(word.start..word.end).unwrap_or_default()));
                }
                at = next;
                continue;
            }
            let is_part = |word: &Word| word.is_high && !is_within(&code, word);
            let end = end_of_run(text, words, at, is_part);
            let run = words.get(at..end).unwrap_or_default();
            let span =
                run.first().zip(run.last()).map(|(first, last)| first.start..last.end).unwrap_or_default();
            if !taken.iter().any(|range| range.start < span.end && span.start < range.end)
                && !self.has_capital_nouns
            {
                let is_weak = is_flat || is_within(&flat, word);
                self.runs(number, &Run { text, words: run, at, all: words }, is_weak);
            }
            at = end;
        }
    }

    /// Finds what is known to be a name. Gives the places that runs of capitals are not to be
    /// looked for in.
    fn phrases_in(&mut self, number: u32, text: &str, words: &[Word]) -> Vec<Range<usize>> {
        let mut taken: Vec<Range<usize>> = Vec::new();
        if self.phrases.is_empty() {
            return taken;
        }
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| word.is_high) {
            let Some(phrases) =
                self.phrases.get(&compared(text.get(word.start..word.end).unwrap_or_default()))
            else {
                continue;
            };
            let fits = |phrase: &&Phrase| {
                let run = words.get(at..at.saturating_add(phrase.words.len())).unwrap_or_default();
                run.len() == phrase.words.len()
                    && run.windows(2).all(|pair| matches!(pair, [one, other] if are_near(text, one, other)))
                    && run.iter().zip(&phrase.words).all(|(own, word)| {
                        compared(text.get(own.start..own.end).unwrap_or_default()) == *word
                    })
                    && (!phrase.is_caps || run.iter().all(|word| word.is_caps))
            };
            let longest = phrases.iter().filter(fits).max_by_key(|phrase| phrase.words.len());
            let Some(phrase) = longest else { continue };
            let last = words.get(at.saturating_add(phrase.words.len()).saturating_sub(1));
            let Some(last) = last else { continue };
            let is_closed = self.forms.get(phrase.form as usize).is_some_and(|form| form.text.ends_with(')'))
                && text.get(last.end..).is_some_and(|rest| rest.starts_with(')'));
            let range = word.start..last.end.saturating_add(usize::from(is_closed));
            if taken.last().is_some_and(|before| range.start < before.end) {
                continue;
            }
            // As others are, but where capitals say nothing.
            if phrase.is_high && !self.has_capital_nouns {
                continue;
            }
            let shown = text.get(range.clone()).unwrap_or_default();
            let end = range.start.saturating_add(scan::without_genitive(shown).len());
            taken.push(range.clone());
            found.push((range.start..end, phrase.form));
        }
        for (range, form) in found {
            let shown = text.get(range.clone()).unwrap_or_default().to_owned();
            let of = self.forms.get(form as usize).map(|form| (form.votes, form.text.clone()));
            if let Some(form) = self.number(&shown) {
                self.mention(number, range.start, form, true);
                if let Some((votes, name)) = of
                    && name != shown
                    && let Some(form) = self.forms.get_mut(form as usize)
                    && form.sure == 0
                {
                    form.sure = 1;
                    form.votes = votes;
                }
            }
        }
        taken
    }

    /// Names in quotation marks that have small letters too: `журнал «Прямое действие»`.
    fn quoted(&mut self, number: u32, text: &str, words: &[Word], taken: &mut Vec<Range<usize>>) {
        for (open, mark) in text.char_indices().filter(|(_, char)| matches!(char, '«' | '“' | '"')) {
            let close = match mark {
                '«' => '»',
                '“' => '”',
                _ => '"',
            };
            let start = open.saturating_add(mark.len_utf8());
            let inside =
                text.get(start..).and_then(|rest| rest.split_once(close)).map_or("", |(inside, _)| inside);
            let first = words.partition_point(|word| word.start < start);
            let end = start.saturating_add(inside.len());
            let past = words.partition_point(|word| word.start < end);
            let run = words.get(first..past).unwrap_or_default();
            let is_plain =
                |char: char| char.is_alphabetic() || matches!(char, ' ' | '-' | '‑' | '\'' | '’' | '\u{a0}');
            if run.is_empty()
                || run.len() > LONGEST
                || !run.first().is_some_and(|word| word.is_high && word.start == start)
                || !inside.chars().all(is_plain)
                || run.iter().any(|word| word.is_odd)
            {
                continue;
            }
            let context = Run { text, words: run, at: first, all: words };
            let before = context.before(1).unwrap_or_default();
            let is_case = matches!(before.as_str(), "дело" | "дела" | "делу" | "делом" | "деле");
            let kind = self.lists.kind_before(&before);
            let is_all_high = run.iter().all(|word| word.is_high);
            // A quotation is no name; but in guillemets names of few words are.
            if !is_case && kind.is_none() && (is_all_high || mark != '«' || run.len() > 4 || run.len() < 2) {
                continue;
            }
            let range = if is_case {
                let word = context.at.checked_sub(1).and_then(|at| words.get(at));
                word.map_or(start, |word| word.start)..end.saturating_add(close.len_utf8())
            } else {
                start..end
            };
            if taken.iter().any(|other| other.start < range.end && range.start < other.end) {
                continue;
            }
            let shown = text.get(range.clone()).unwrap_or_default().to_owned();
            if let Some(form) = self.form(&shown) {
                match kind {
                    _ if is_case => form.vote(NameKind::Case, 2),
                    Some(kind) => form.vote(kind, 2),
                    None => {}
                }
            }
            if let Some(form) = self.number(&shown) {
                self.mention(number, range.start, form, true);
                taken.push(range);
            }
        }
    }

    /// A run of words in capitals, which may be several where a line or a full stop is lost.
    fn runs(&mut self, number: u32, run: &Run<'_>, is_weak: bool) {
        let mut start = 0_usize;
        let mut is_cut = false;
        for at in 0..=run.words.len() {
            let word = run.words.get(at).filter(|word| word.is_high);
            let word = word.map(|_| run.word(at).to_lowercase()).unwrap_or_default();
            let is_break = at > start && at > 0 && (self.lists.is_starter(&word) || lists::is_heading(&word))
                || at > start
                    && at.checked_sub(1) == Some(start)
                    && lists::is_heading(&run.word(start).to_lowercase());
            if !is_break && at < run.words.len() {
                continue;
            }
            is_cut |= is_break;
            let words = run.words.get(start..at).unwrap_or_default();
            let own = Run { text: run.text, words, at: run.at.saturating_add(start), all: run.all };
            self.run(number, own, is_weak || is_cut);
            start = at;
        }
    }

    /// A run of words in capitals.
    fn run(&mut self, number: u32, mut run: Run<'_>, is_weak: bool) {
        let mut rank = false;
        let mut is_dropped = false;
        // What only begins the sentence, and offices.
        while let Some(first) = run.words.first() {
            let word = run.word(0).to_lowercase();
            let is_first = scan::is_first(run.text, first.start, first.end);
            let is_small = self.lists.is_starter(&word) && (!first.is_caps || is_weak)
                || is_function_word(&word)
                    && word.chars().any(|char| Script::of(char) == Some(Script::Cyrillic))
                    && !first.is_caps;
            let is_rank = run.words.len() > 1 && lists::is_rank(&word);
            let is_month = run.words.len() > 1 && capitals::is_time(&word);
            let is_particle = !first.is_high;
            if !(is_small && (is_first || is_dropped || begins_alone(&word))
                || is_rank
                || is_month
                || is_particle)
            {
                break;
            }
            rank |= is_rank;
            is_dropped = true;
            run.words = run.words.get(1..).unwrap_or_default();
            run.at = run.at.saturating_add(1);
        }
        while let Some(last) = run.words.last() {
            let word = run.word(run.words.len().saturating_sub(1)).to_lowercase();
            if last.is_high && !(run.words.len() > 1 && (capitals::is_time(&word) || lists::is_rank(&word))) {
                break;
            }
            run.words = run.words.get(..run.words.len().saturating_sub(1)).unwrap_or_default();
        }
        let Some((first, last)) = run.words.first().zip(run.words.last()) else { return };
        let shown = run.text.get(first.start..last.end).unwrap_or_default();
        let shown = scan::without_genitive(shown);
        let end = first.start.saturating_add(shown.len());
        let count = run.words.len();
        if scan::is_code(run.text, first.start, last.end) || count > LONGEST {
            return;
        }
        if run.words.iter().any(|word| word.is_odd) {
            self.plural(&run);
            return;
        }
        let is_common = |number: usize| {
            let word = run.word(number).to_lowercase();
            let word = scan::without_genitive(&word);
            self.lists.is_no_name(word) || lists::is_particle(word)
        };
        let is_small =
            count == 1 && !first.is_caps && (is_function_word(&shown.to_lowercase()) || is_adverb(shown));
        if (0..count).all(is_common) || is_small || shown.chars().nth(1).is_none() || is_roman(shown) {
            return;
        }
        let all_caps = count > 1 && run.words.iter().all(|word| word.is_caps);
        let is_first = scan::is_first(run.text, first.start, end);
        // Headings in Russian have no more capitals than sentences, and a second word with one says
        // that the first is no mere beginning.
        let is_russian = shown.chars().find_map(Script::of) == Some(Script::Cyrillic);
        let is_strong = !all_caps && if count > 1 { !is_weak || is_russian } else { !is_weak && !is_first };
        let before = run.before(1);
        let mut range = first.start..end;
        let mut votes = Vec::new();
        if rank && count <= 3 {
            votes.push((NameKind::Person, 1));
        }
        if let Some(word) = before.as_deref()
            && let Some(kind) = self.lists.kind_before(word)
            && (kind != NameKind::Person || count <= 3 && !run.words.iter().all(|word| word.is_caps))
            && (is_latin(shown)
                || kind == NameKind::Person && count > 1
                || kind == NameKind::Place && count == 1)
        {
            votes.push((kind, 2));
        }
        if before.as_deref() == Some("of") && run.before(2).is_some_and(|word| lists::is_of_places(&word)) {
            votes.push((NameKind::Place, 2));
        }
        let has_article = before.as_deref() == Some("the");
        let after = run.after(0);
        if let Some(word) = after {
            if let Some(kind) = lists::kind_after(word) {
                votes.push((kind, 1));
            }
            // `the Miranda case`
            if has_article
                && matches!(word, "case" | "affair")
                && shown.len() == last.end.saturating_sub(first.start)
                && !last.is_caps
            {
                let word_end = run.all.get(run.at.saturating_add(count)).map_or(end, |word| word.end);
                range = first.start..word_end;
                votes = vec![(NameKind::Case, 2)];
            }
        }
        // `Верховный суд`
        if let Some(word) = after
            && count == 1
            && is_strong
            && is_adjective(shown)
            && word
                .starts_with(|char: char| char.is_lowercase() && Script::of(char) == Some(Script::Cyrillic))
            && !is_function_word(word)
            && !is_adjective(word)
        {
            let word_end = run.all.get(run.at.saturating_add(count)).map_or(end, |word| word.end);
            range = first.start..word_end;
        }
        if let Some(kind) = self.nature(&run, end) {
            votes.push((kind, 3));
        }
        let shown = run.text.get(range.clone()).unwrap_or_default().to_owned();
        if let Some(form) = self.form(&shown) {
            for (kind, weight) in votes {
                form.vote(kind, weight);
            }
            form.article = form.article.saturating_add(u32::from(has_article));
            let is_one = matches!(before.as_deref(), Some("a" | "an" | "each" | "every" | "any"));
            form.one = form.one.saturating_add(u32::from(is_one));
        }
        if let Some(form) = self.number(&shown) {
            self.mention(number, range.start, form, is_strong);
        }
    }

    /// `APIs` says that `API` is a common noun.
    fn plural(&mut self, run: &Run<'_>) {
        if let [_] = run.words
            && let Some(singular) = run.word(0).strip_suffix('s')
            && singular.chars().all(char::is_uppercase)
            && let Some(form) = self.form(singular)
        {
            form.one = form.one.saturating_add(1);
        }
    }

    /// What a sentence says that its subject is.
    fn nature(&self, run: &Run<'_>, end: usize) -> Option<NameKind> {
        let rest = run.text.get(end..)?;
        // Over what is explained in brackets, if that is not long.
        let rest = match rest.strip_prefix(" (") {
            Some(inside) => {
                let mut depth = 1_u32;
                let close = inside.char_indices().take(240).find(|(_, char)| {
                    match char {
                        '(' => depth = depth.saturating_add(1),
                        ')' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    depth == 0
                });
                inside.get(close?.0.saturating_add(1)..)?
            }
            None => rest,
        };
        let verbs = [" is ", " was ", " are ", " were ", " — ", " – "];
        let (verb, said) = verbs.iter().find_map(|verb| Some((verb, rest.strip_prefix(verb)?)))?;
        // The subject of a sentence stands at its beginning.
        let first = run.words.first()?;
        let first = scan::is_first(run.text, first.start, end)
            || run.before(1).is_some_and(|word| {
                word == "the"
                    && run
                        .at
                        .checked_sub(1)
                        .and_then(|at| run.all.get(at))
                        .is_some_and(|the| scan::is_first(run.text, the.start, the.end))
            });
        if !first {
            return None;
        }
        let is_dash = verb.trim_end().len() > 3 || matches!(verb.trim(), "—" | "–");
        let said = ["a ", "an ", "the "]
            .iter()
            .find_map(|article| said.strip_prefix(article))
            .or(is_dash.then_some(said))?;
        let mut kind = None;
        let mut found = Vec::new();
        scan::words(said.get(..said.floor_char_boundary(160)).unwrap_or_default(), &mut found);
        let mut last_end = 0_usize;
        for word in found.iter().take(9) {
            let between = said.get(last_end..word.start).unwrap_or_default();
            if last_end > 0 && !matches!(between, " " | "\u{a0}" | "\n") {
                break;
            }
            let lower = said.get(word.start..word.end).unwrap_or_default().to_lowercase();
            if is_function_word(&lower) && lower != "and" && lower != "и" {
                break;
            }
            if is_dash {
                kind = lists::kind_of_nature(&lower);
                if kind.is_some() {
                    break;
                }
            } else {
                kind = lists::kind_of_nature(&lower);
            }
            last_end = word.end;
        }
        kind
    }

    fn mention(&mut self, block: u32, start: usize, form: u32, is_strong: bool) {
        let Ok(start) = u32::try_from(start) else { return };
        if let Some(known) = self.forms.get_mut(form as usize) {
            known.count = known.count.saturating_add(1);
            known.strong = known.strong.saturating_add(u32::from(is_strong));
        }
        self.mentions.push(Mention { block, start, form });
    }

    fn finish(mut self, links: Vec<(u32, u32)>) -> ItemNames {
        self.low.sort_unstable();
        let low: Vec<(u32, u32)> = self
            .low
            .chunk_by(|one, other| one == other)
            .filter_map(|same| Some((*same.first()?, u32::try_from(same.len()).unwrap_or(u32::MAX))))
            .collect();
        for form in self.forms.iter_mut().filter(|form| !form.text.contains(' ')) {
            let hash = hash(&form.text.to_lowercase());
            let own = low.binary_search_by_key(&hash, |(hash, _)| *hash).ok().and_then(|at| low.get(at));
            form.low = own.map_or(0, |(_, count)| *count);
        }
        self.mentions.sort_unstable();
        let shorts = self.shorts();
        for &(short, full) in &shorts {
            // Who is spoken of by surname is spoken of.
            let strong = self.forms.get_mut(short as usize).map(|form| std::mem::take(&mut form.strong));
            if let Some(form) = self.forms.get_mut(full as usize) {
                form.strong = form.strong.saturating_add(strong.unwrap_or_default());
            }
        }
        ItemNames { forms: self.forms, mentions: self.mentions, links, shorts, low }.in_order()
    }

    /// Surnames that stand for one full name of this item.
    fn shorts(&self) -> Vec<(u32, u32)> {
        let mut first_at: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for mention in &self.mentions {
            first_at.entry(mention.form).or_insert((mention.block, mention.start));
        }
        // The last word of a full name, and the names with it.
        let mut full: BTreeMap<String, BTreeMap<String, Vec<u32>>> = BTreeMap::new();
        for (number, form) in (0_u32..).zip(&self.forms) {
            let words: Vec<&str> = form.text.split(' ').collect();
            let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
            let is_high = |word: &&str| word.starts_with(char::is_uppercase);
            let says = |kind: NameKind| form.votes.get(kind as usize).is_some_and(|votes| *votes > 0);
            if !(2..=3).contains(&words.len())
                || !words.iter().all(is_high)
                || lists::is_no_first_name(&first.to_lowercase())
                || is_adjective(first)
                || self.lists.is_no_name(&scan::without_genitive(first).to_lowercase())
                || self.lists.is_no_name(&last.to_lowercase())
                || first.ends_with("'s")
                || first.ends_with("’s")
                || last.chars().nth(1).is_some_and(char::is_uppercase)
                || lists::kind_within(&last.to_lowercase()).is_some()
                || [NameKind::Organisation, NameKind::Place, NameKind::Publication, NameKind::Case]
                    .into_iter()
                    .any(says)
                || form.article.saturating_mul(4) > form.count
            {
                continue;
            }
            full.entry(key_of(last)).or_default().entry(key_of(&form.text)).or_default().push(number);
        }
        // What begins longer names is no surname, and what stands alone no first name.
        let beginnings: BTreeSet<&str> =
            self.forms.iter().filter_map(|form| Some(form.text.split_once(' ')?.0)).collect();
        let alone: BTreeSet<&str> = self
            .forms
            .iter()
            .filter(|form| form.strong > 0 && !form.text.contains(' '))
            .map(|form| form.text.as_str())
            .collect();
        let mut shorts = Vec::new();
        for (number, form) in (0_u32..).zip(&self.forms) {
            if form.text.contains(' ') || form.count == 0 || form.low > 0 || form.article > 0 || form.sure > 0
            {
                continue;
            }
            let Some(names) = full.get(&key_of(&form.text)) else { continue };
            let mut of = names.values();
            let (Some(writings), None) = (of.next(), of.next()) else { continue };
            let says = |number: &u32| {
                self.forms
                    .get(*number as usize)
                    .is_some_and(|form| form.votes.first().is_some_and(|votes| *votes > 0))
            };
            let first = writings.iter().filter_map(|number| first_at.get(number)).min();
            let is_after = first.zip(first_at.get(&number)).is_some_and(|(full, own)| full < own)
                && !beginnings.contains(form.text.as_str())
                && !writings.iter().any(|number| {
                    let full = self.forms.get(*number as usize).and_then(|form| form.text.split(' ').next());
                    full.is_some_and(|first| alone.contains(first))
                });
            let best =
                writings.iter().max_by_key(|number| self.forms.get(**number as usize).map(|form| form.count));
            if let Some(best) = best
                && (is_after || writings.iter().any(says))
            {
                shorts.push((number, *best));
            }
        }
        shorts
    }
}

/// What of a block has marks of some kinds: ranges in order, none over another.
fn marked(block: &Block, is_wanted: impl Fn(&MarkKind) -> bool) -> Vec<Range<usize>> {
    let marks = block.marks.iter().filter(|mark| is_wanted(&mark.kind));
    let mut ranges: Vec<Range<usize>> =
        marks.map(|mark| mark.range.start as usize..mark.range.end as usize).collect();
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|later, range| {
        let is_over = later.start <= range.end;
        if is_over {
            range.end = range.end.max(later.end);
        }
        is_over
    });
    ranges
}

/// Where the run of capitals ends that begins with a word.
fn end_of_run(text: &str, words: &[Word], at: usize, is_part: impl Fn(&Word) -> bool) -> usize {
    let mut end = at.saturating_add(1);
    while let (Some(last), Some(next)) = (words.get(end.saturating_sub(1)), words.get(end)) {
        if !scan::are_beside(text, last, next) {
            break;
        }
        if is_part(next) {
            end = end.saturating_add(1);
            continue;
        }
        // `Ministry of the Interior`
        let small = |word: &Word| {
            !word.is_high && lists::is_particle(text.get(word.start..word.end).unwrap_or_default())
        };
        let mut past = end;
        while let (Some(before), Some(word)) = (words.get(past.saturating_sub(1)), words.get(past))
            && past < end.saturating_add(2)
            && small(word)
            && scan::are_beside(text, before, word)
        {
            past = past.saturating_add(1);
        }
        let first_small = words.get(end).map(|word| text.get(word.start..word.end).unwrap_or_default());
        let joins = words.get(past.saturating_sub(1)).zip(words.get(past));
        let is_joined = past > end
            && first_small != Some("the")
            && joins.is_some_and(|(one, other)| scan::are_beside(text, one, other) && is_part(other));
        if !is_joined {
            break;
        }
        end = past.saturating_add(1);
    }
    end
}

/// Whether words of a known name may be so far from each other.
fn are_near(text: &str, one: &Word, other: &Word) -> bool {
    let between = text.get(one.end..other.start).unwrap_or_default();
    between.len() <= 4
        && !between.chars().any(|char| char.is_alphanumeric() || matches!(char, '.' | ';' | '\t'))
}

/// A word as words of a name are compared.
fn compared(word: &str) -> String {
    key_of(scan::without_genitive(word))
}

fn is_latin(text: &str) -> bool {
    text.chars().find_map(Script::of) == Some(Script::Latin)
}

/// What is no first word of a name wherever it stands.
fn begins_alone(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "any"
            | "as"
            | "for"
            | "he"
            | "how"
            | "if"
            | "in"
            | "is"
            | "it"
            | "its"
            | "see"
            | "she"
            | "that"
            | "these"
            | "they"
            | "this"
            | "to"
            | "use"
            | "using"
            | "we"
            | "what"
            | "when"
            | "where"
            | "you"
    )
}

/// Whether a word ends as English adverbs do, which begin sentences.
fn is_adverb(word: &str) -> bool {
    ["ally", "ately", "edly", "ently", "ively", "ously", "ingly"].iter().any(|ending| word.ends_with(ending))
}

fn is_roman(text: &str) -> bool {
    text.chars().all(|char| matches!(char, 'I' | 'V' | 'X' | 'L' | 'C'))
}

/// Whether most words of a line have a capital, as in a heading.
fn is_title_case(text: &str, words: &[Word]) -> bool {
    if text.len() > LONGEST_LINE {
        return false;
    }
    let long = words.iter().filter(|word| word.end.saturating_sub(word.start) > 3);
    let (high, all) = long.fold((0_usize, 0_usize), |(high, all), word| {
        (high.saturating_add(usize::from(word.is_high)), all.saturating_add(1))
    });
    all > 2 && high.saturating_mul(10) >= all.saturating_mul(7)
}
