//! What the library gives as values, in words. In English they are the library's own, which the
//! tests compare; what it has no words for here is said as it says it.

use fonds::document::{Format, NoticeKind};
use fonds::error::Error;
use fonds::query::{self, Field};
use fonds::search::{Absence, Damage, MOST_FITTING, Notice, Place, Rule, Word};

use super::{Texts, Tongue};

impl Texts {
    /// Why a word was found, or is looked for.
    pub(crate) fn rule(&self, rule: Rule) -> &'static str {
        match rule {
            Rule::Exact => self.rule_exact,
            Rule::Phrase => self.rule_phrase,
            Rule::Date => self.rule_date,
            Rule::Prefix => self.rule_prefix,
            Rule::Pattern => self.rule_pattern,
            Rule::Diacritics => self.rule_diacritics,
            Rule::Stem => self.rule_stem,
            Rule::Alias => self.rule_alias,
            Rule::Script => self.rule_script,
            Rule::Completion => self.rule_completion,
            Rule::Layout => self.rule_layout,
            Rule::Spelling => self.rule_spelling,
        }
    }

    /// The name of a format.
    pub(crate) fn format(&self, format: Format) -> &'static str {
        self.formats.get(usize::from(format.number())).copied().unwrap_or_default()
    }

    /// Words in quotation marks.
    fn quoted_list(&self, words: &[String]) -> String {
        words.iter().map(|word| self.quoted.with([word])).collect::<Vec<_>>().join(", ")
    }

    /// What was odd about a query.
    fn query_notice(&self, notice: query::Notice) -> String {
        let most = |number: usize| self.of_usize(number);
        match notice {
            query::Notice::TooLong => self.too_long.with([&most(query::LONGEST)]),
            query::Notice::TooMany => self.too_many.with([&most(query::MOST_LEAVES)]),
            query::Notice::TooManyPatterns => self.too_many_patterns.with([&most(query::MOST_PATTERNS)]),
            query::Notice::TooDeep => self.too_deep.with([&most(query::DEEPEST)]),
            query::Notice::Unopened => self.unopened.to_owned(),
            query::Notice::NoWord => self.no_word.to_owned(),
            query::Notice::OnlyExclusions => self.only_exclusions.to_owned(),
            query::Notice::NoDate => self.no_date.to_owned(),
            query::Notice::NearWhat => self.near_what.to_owned(),
            query::Notice::OneWord => self.one_word.to_owned(),
            other => other.to_string(),
        }
    }

    /// What the reader should know about how an answer came about.
    pub(crate) fn notice(&self, notice: &Notice) -> String {
        match notice {
            Notice::Query(notice) => self.query_notice(*notice),
            Notice::OtherAnalysis => self.other_analysis.to_owned(),
            Notice::Absent(word, field) => {
                let text = match field {
                    None => self.absent,
                    Some(Field::Title) => self.absent_title,
                    Some(Field::Heading) => self.absent_heading,
                    Some(Field::Reference) => self.absent_reference,
                    Some(Field::Date) => self.absent_date,
                    Some(Field::Source) => self.absent_source,
                    Some(Field::Language) => self.absent_language,
                    Some(Field::Item) => self.absent_item,
                };
                text.with([word])
            }
            Notice::NoPattern(pattern, error) => {
                let known = self.pattern_faults.iter().find(|(said, _)| *said == error.why);
                let why = known.map_or(error.why, |(_, here)| here);
                self.no_pattern.with([pattern, &error.at.to_string(), why])
            }
            Notice::Cut(pattern) => self.cut.with([pattern, &self.number(MOST_FITTING as u64)]),
            Notice::Instead(word, Rule::Completion, _) => self.completed.with([word]),
            Notice::Instead(word, rule, words) => {
                self.instead.with([word, &self.quoted_list(words), self.rule(*rule)])
            }
            Notice::AcrossPassages => self.across.to_owned(),
            Notice::Some => self.some.to_owned(),
            Notice::Full(items) => self.count(self.full, *items),
            other => other.to_string(),
        }
    }

    /// How an item was read.
    pub(crate) fn parsed(&self, kind: &NoticeKind) -> String {
        let number = |number: u32| self.number(number.into());
        match kind {
            NoticeKind::Recognised(format) => self.recognised.with([self.format(*format)]),
            NoticeKind::NotUtf8 => self.not_utf8.to_owned(),
            NoticeKind::EmptyReferences(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
                self.empty_references.with([&numbers.join(", ")])
            }
            NoticeKind::Lacunae(count) => self.lacunae.with([&number(*count)]),
            NoticeKind::ControlTokens(count) => self.tokens.with([&number(*count)]),
            NoticeKind::ReferenceOutOfOrder { found, expected } => {
                self.out_of_order.with([&found.to_string(), &expected.to_string()])
            }
            NoticeKind::Empty => self.empty.to_owned(),
            NoticeKind::CutShort(bytes) => self.cut_short.with([&number(*bytes)]),
            NoticeKind::NotRead(why) => self.not_read.with([why]),
            NoticeKind::Odd(what) => what.clone(),
            NoticeKind::Encoding(name) => self.encoding.with([name]),
            other => other.to_string(),
        }
    }

    /// Why an archive, or a part of it, cannot be read. What most often does not fit is
    /// said in the language of the page, and all else, for those who look into it, in English.
    pub(crate) fn error(&self, error: &Error) -> String {
        match error {
            Error::NotAnArchive => self.not_an_archive.to_owned(),
            Error::Newer { found, known } => self.newer.with([&found.to_string(), &known.to_string()]),
            Error::UnknownSection { name } => self.unknown_section.with([name]),
            Error::Damaged { part, offset, why } => {
                let here = |said: &str| {
                    let known = self.damage_faults.iter().find(|(english, _)| *english == said);
                    known.map_or_else(|| said.to_owned(), |(_, here)| (*here).to_owned())
                };
                self.damaged.with([&here(part), &offset.to_string(), &here(why)])
            }
            Error::Lost { file, why } => {
                let why = Tongue::English
                    .texts()
                    .reasons()
                    .position(|known| known == *why)
                    .map_or(*why, |at| self.reasons().nth(at).unwrap_or_default());
                self.lost.with([file, why])
            }
            other => other.to_string(),
        }
    }

    /// Why a file is lost, in an order that all languages share.
    fn reasons(&self) -> impl Iterator<Item = &'static str> {
        [self.file_absent, self.file_unreached, self.file_damaged, self.file_changed].into_iter()
    }

    /// Whether a word or phrase occurs, in a sentence or two.
    pub(crate) fn occurrence(&self, word: &Word) -> String {
        let typed = word.typed.as_str();
        let found = self.found(self.passages, word.passages, word.items);
        let place = match word.field {
            None => "",
            Some(Field::Title) => self.in_a_title,
            Some(Field::Heading) => self.in_a_heading,
            Some(Field::Reference) => self.in_a_reference,
            Some(Field::Source) => self.as_a_source,
            Some(Field::Language) => self.as_a_language,
            Some(Field::Item) => self.as_a_path,
            Some(Field::Date) => self.as_a_date,
        };
        let mut text = match (word.passages, &word.instead) {
            (0, _) if place.is_empty() => self.nowhere.with([typed]),
            (0, _) => self.not_there.with([typed, place]),
            (_, Some((rule, words))) => {
                self.there_instead.with([typed, &self.quoted_list(words), self.rule(*rule), &found])
            }
            (_, None) if place.is_empty() => self.there.with([typed, "", &found]),
            (_, None) => self.there.with([typed, &[" ", place].concat(), &found]),
        };
        if word.excluded {
            text.push_str(self.was_excluded);
        }
        text.push('.');
        for (word, near) in &word.near {
            let near: Vec<String> = near
                .iter()
                .map(|near| {
                    self.near_word.with([&near.term, &self.count(self.passages, near.passages as usize)])
                })
                .collect();
            text.push_str(&if near.is_empty() {
                self.spelt_like.with([word])
            } else {
                self.nearest_to.with([word, &near.join(", ")])
            });
        }
        for (word, hits) in &word.parts {
            let found = if *hits == 0 { self.none.to_owned() } else { self.count(self.passages, *hits) };
            text.push_str(&self.alone.with([word, &found]));
        }
        text
    }

    /// What was found, and in how many items; or that nothing was.
    fn found(&self, counted: super::Counted<0>, number: usize, items: usize) -> String {
        if number == 0 { self.none.to_owned() } else { self.in_items(counted, number, items) }
    }

    /// What of the texts is lost, in a sentence or two.
    pub(crate) fn damage(&self, damage: &Damage) -> String {
        let mut text = match damage.places {
            0 => self.no_damage.to_owned(),
            places => self.count(self.could_have_stood, places),
        };
        let (read, of) = (damage.read, damage.of);
        text.push_str(&match (read < of, damage.of_all) {
            (true, true) => self.count_with(self.damage_read, read, [&self.of_usize(of)]),
            (true, false) => self.count_with(self.damage_read_others, read, [&self.of_usize(of)]),
            (false, true) => self.damage_all.to_owned(),
            (false, false) => self.count(self.damage_others, read),
        });
        if damage.cut {
            text.push_str(self.damage_cut);
        }
        text + "."
    }

    /// Where a damaged place is and what stands around it.
    fn damaged_place(&self, place: &Place) -> String {
        let Place { title, path, ordinal, before, after, token, .. } = place;
        let what = if *token { self.place_token } else { self.place_lost };
        let place = self.place.with([title, path, &ordinal.to_string()]);
        [&place, before.trim(), what, after.trim()].join(" ").trim_end().to_owned()
    }

    /// The finding as a text that can be copied: see [`Absence::finding`].
    pub(crate) fn finding(&self, found: &Absence, query: &str, digest: &str, date: &str) -> String {
        let title = if found.title.is_empty() { self.untitled } else { &found.title };
        let items = self.count(self.items, found.items as usize);
        let passages = self.count(self.passages, found.passages as usize);
        let hits = if found.hits == 0 { self.not_all.to_owned() } else { self.count(self.hits, found.hits) };
        let mut lines = vec![
            self.searched_for.with([query]),
            self.searched_in.with([title, &items, &passages]),
            self.digest.with([digest]),
            self.searched_on.with([date]),
            self.result.with([&hits]),
        ];
        lines.extend(found.words.iter().map(|word| self.occurrence(word)));
        if found.more_words > 0 {
            lines.push(self.count(self.words_left, found.more_words));
        }
        if found.never_together {
            lines.push(self.never_together.to_owned());
        }
        let without = |words: &str, without: &fonds::search::Without| {
            let hits = self.found(self.hits, without.hits, without.items);
            self.without_that.with([words, &without.text, &hits])
        };
        if found.hits == 0 {
            let is_reason = |word: &&Word| word.passages == 0 || found.never_together || word.excluded;
            for word in found.words.iter().filter(is_reason) {
                let typed = self.quoted.with([&word.typed]);
                lines.extend(word.without.as_ref().map(|one| without(&typed, one)));
            }
        }
        lines.extend(found.without.as_ref().map(|one| without(self.all_that_are_nowhere, one)));
        if !found.off.is_empty() {
            let names: Vec<&str> = found.off.iter().map(|rule| self.rule(*rule)).collect();
            lines.push(self.switched_off.with([&names.join(", ")]));
        }
        lines.push(self.damage(&found.damage));
        if found.unread > 0 {
            lines.push(self.count(self.unread_files, found.unread as usize));
        }
        lines.extend(found.damage.first.iter().map(|place| ["- ", &self.damaged_place(place)].concat()));
        lines.join("\n") + "\n"
    }
}
