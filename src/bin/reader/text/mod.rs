//! What this page says of itself, in the language of its reader: what is read, not what an
//! archive holds.
//!
//! ```text
//! mod       what there is to say, and how numbers and counts are said
//! en, ru    the texts, a file for each language: data, no code
//! library   what the library gives as values (notices, rules, errors), in words
//! ```
//!
//! A text that a language lacks does not compile. How many things are put into it is in its
//! type; the tests see to the rest.

use fonds::analysis::{self, Script};
use fonds::document::Format;
use fonds::query::Change;
use fonds::search::{Sort, SortBy};

mod en;
mod library;
mod ru;
#[cfg(test)]
mod tests;

/// A language that this page speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// English.
    English,
    /// Russian.
    Russian,
}

impl Tongue {
    /// All of them; the first is spoken to those who ask for none.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// What the page says in it.
    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::English => &en::TEXTS,
            Self::Russian => &ru::TEXTS,
        }
    }

    /// The first of these BCP 47 tags, in the order in which a reader prefers them, that is one
    /// of a language spoken here; else English.
    pub(crate) fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |tag: &str| {
            let primary = tag.split('-').next().unwrap_or_default();
            Self::ALL.into_iter().find(|tongue| primary.eq_ignore_ascii_case(tongue.texts().tag))
        };
        tags.into_iter().find_map(known).unwrap_or(Self::English)
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::English => Self::Russian,
            Self::Russian => Self::English,
        }
    }

    /// Which of the forms of a counted thing a number takes, by the rules for cardinals of the
    /// Unicode CLDR: in English one and other, in Russian one, few and many.
    fn form(self, number: u64) -> usize {
        let last = |digits: u64| number.checked_rem(digits).unwrap_or_default();
        match self {
            Self::English => usize::from(number != 1),
            Self::Russian => match (last(10), last(100)) {
                (1, tens) if tens != 11 => 0,
                (2..=4, tens) if !(12..=14).contains(&tens) => 1,
                _ => 2,
            },
        }
    }
}

/// A text with so many blanks, `{0}`, `{1}` …
#[derive(Clone, Copy)]
pub(crate) struct Text<const N: usize>(&'static str);

impl<const N: usize> Text<N> {
    /// The text with its blanks filled.
    pub(crate) fn with(self, parts: [&str; N]) -> String {
        filled(self.0, &parts)
    }
}

/// A number with the thing it counts: a text for each of the forms that
/// [`form`](Tongue::form) tells apart. The number stands where `#` is, and `{0}` … are blanks.
#[derive(Clone, Copy)]
pub(crate) struct Counted<const N: usize>(&'static [&'static str]);

/// Fills the blanks of a text. What is put in is never looked at for blanks.
#[inline(never)]
fn filled(text: &str, parts: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (number, after) = after.split_once('}').unwrap_or_default();
        let part = number.parse().ok().and_then(|number: usize| parts.get(number));
        out.push_str(part.copied().unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A piece of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Several words.
    Words,
    /// Quotation marks.
    Phrase,
    /// `OR`.
    Or,
    /// `-` and `NOT`.
    Not,
    /// Brackets.
    Brackets,
    /// The beginning of a word.
    Prefix,
    /// A part of a word.
    Infix,
    /// Any letter.
    Wildcard,
    /// A regular expression.
    Regex,
    /// Typing errors.
    Fuzzy,
    /// Exactly this form.
    Exact,
    /// Words near each other, in any order.
    Within,
    /// The same, between parts of a query.
    Near,
    /// In the title of an item.
    Title,
    /// In a heading.
    Heading,
    /// In a reference.
    Reference,
    /// In items of a source.
    Source,
    /// In a language.
    Language,
    /// In one item.
    Item,
    /// A year.
    Year,
    /// A range of years.
    Years,
    /// A month.
    Month,
}

/// The whole query language, in the order of the help panel.
pub(crate) const SYNTAX: [Syntax; 22] = [
    Syntax::Words,
    Syntax::Phrase,
    Syntax::Or,
    Syntax::Not,
    Syntax::Brackets,
    Syntax::Prefix,
    Syntax::Infix,
    Syntax::Wildcard,
    Syntax::Regex,
    Syntax::Fuzzy,
    Syntax::Exact,
    Syntax::Within,
    Syntax::Near,
    Syntax::Title,
    Syntax::Heading,
    Syntax::Reference,
    Syntax::Source,
    Syntax::Language,
    Syntax::Item,
    Syntax::Year,
    Syntax::Years,
    Syntax::Month,
];

/// What is said, in the language of the reader.
pub(crate) type Say = &'static Texts;

/// A language as a text may be in it: its tag, its name, and "in" it.
type Named = (&'static str, &'static str, &'static str);

/// Makes the struct, and for tests the list of all texts in it.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// All that this page says, in one language.
        pub(crate) struct Texts {
            $($(#[$doc])* pub(crate) $name: $kind,)*
        }

        #[cfg(test)]
        impl Texts {
            /// Every text by its name.
            fn all(&self) -> Vec<(&'static str, tests::Told)> {
                vec![$((stringify!($name), tests::Tells::told(&self.$name)),)*]
            }
        }
    };
}

texts! {
    /// Which language this is.
    tongue: Tongue,
    /// Its tag, and its own name for itself.
    tag: &'static str,
    name: &'static str,
    /// What stands between thousands, in numbers of so many digits and more, and before tenths.
    thousands: &'static str,
    grouped: usize,
    point: &'static str,
    /// Numbers of bytes, thousands and millions of them.
    bytes: Counted<0>,
    kilobytes: Text<1>,
    megabytes: Text<1>,
    /// A word or phrase as it was typed, or as it stands in a document.
    quoted: Text<1>,
    /// Between the last two of several.
    and: &'static str,

    /// What is around every view.
    skip: &'static str,
    search: &'static str,
    search_about: &'static str,
    query_read: &'static str,

    /// The help panel: its heading, what stands above its table, the heads of the columns, for
    /// each of [`SYNTAX`] what is typed and what it finds, and what stands in the place of an
    /// example that there is not.
    help: &'static str,
    help_about: &'static str,
    help_columns: [&'static str; 3],
    syntax: [(&'static str, &'static str); SYNTAX.len()],
    help_no_example: &'static str,
    /// The keys of the page: what is pressed, and what it does.
    help_keys: &'static str,
    keys: [(&'static str, &'static str); 9],
    /// What can be done with a passage: how one comes by it, and what each of it does.
    help_passages: &'static str,
    passage_help: [&'static str; 9],
    /// The switch of those that are a letter or sign alone.
    letters: &'static str,
    close: &'static str,

    /// The panel for how the page looks: its name, its colours and the choices of them, the
    /// size of its text, and what becomes of a choice.
    display: &'static str,
    theme: &'static str,
    themes: [&'static str; 4],
    text_size: &'static str,
    per_cent: Text<1>,
    chosen_is_kept: &'static str,
    /// What a reader leaves behind: the choice to leave nothing, and what wipes all.
    traces: &'static str,
    traceless: &'static str,
    traceless_about: &'static str,
    wipe: &'static str,
    wipe_about: &'static str,
    wipe_all: &'static str,
    notes_traceless: &'static str,

    /// Links back: from an item without a query and with one, out of what cannot be shown, and
    /// from the original.
    back: &'static str,
    finding_aid: &'static str,
    results: &'static str,
    to_finding_aid: &'static str,
    reading_view: &'static str,

    /// The finding aid; an archive without a title.
    archive: &'static str,
    try_search: &'static str,
    about: &'static str,
    items: Counted<0>,
    more_items: Counted<0>,
    unread: Counted<1>,

    /// Keeping an archive that comes in parts.
    keep: &'static str,
    kept: Text<1>,
    keep_all: &'static str,
    all_kept: &'static str,
    parts_kept: Text<2>,
    not_kept: Text<2>,
    as_one_file: Text<1>,
    too_large: Text<1>,
    save: &'static str,
    parts_there: Text<2>,
    saved: &'static str,
    cannot_save: Text<1>,
    no_pocket: &'static str,

    /// The results: their heading, which is heard and not seen, and how many there are.
    search_results: &'static str,
    nothing: &'static str,
    no_hits: &'static str,
    hits: Counted<0>,
    /// How many items these are in; what is counted and what it is in.
    in_items: Counted<0>,
    found_in: Text<2>,
    more_of_item: Counted<0>,
    /// Items that were found by less than the whole query, or not in one passage.
    only_some: Counted<0>,
    across_items: Counted<0>,
    as_typed: &'static str,

    /// Why a word was found.
    writing_of: Text<2>,
    latin: &'static str,
    cyrillic: &'static str,
    greek: &'static str,
    begins_with: Text<1>,
    reason: Text<2>,
    rule_exact: &'static str,
    rule_phrase: &'static str,
    rule_date: &'static str,
    rule_prefix: &'static str,
    rule_pattern: &'static str,
    rule_diacritics: &'static str,
    rule_stem: &'static str,
    rule_alias: &'static str,
    rule_script: &'static str,
    rule_completion: &'static str,
    rule_layout: &'static str,
    rule_spelling: &'static str,
    /// A rule that is off, and what switches it.
    off: Text<1>,
    on_again: &'static str,
    switch_off: &'static str,
    switch_off_rule: Text<1>,

    /// The query, word by word: what is not looked for, and where and how the rest is.
    chips: &'static str,
    not: Text<1>,
    in_titles: Text<1>,
    in_headings: Text<1>,
    in_references: Text<1>,
    dates: Text<1>,
    in_language: Text<1>,
    of_source: Text<1>,
    of_item: Text<1>,
    within: Counted<1>,
    form_any: Text<1>,
    form_exact: Text<1>,
    form_prefix: Text<1>,
    form_pattern: Text<1>,
    form_near: Counted<1>,
    leave_out: Text<1>,
    change_of: Text<1>,
    /// What can be done with a word of the query.
    change_remove: &'static str,
    change_exclude: &'static str,
    change_include: &'static str,
    change_phrase: &'static str,
    change_near: Counted<0>,
    change_words: &'static str,
    change_this_form: &'static str,
    change_any_form: &'static str,
    change_join: &'static str,

    /// Above the results: their order, and what the found have in common.
    narrow: &'static str,
    sort: &'static str,
    by_relevance: &'static str,
    by_order: &'static str,
    by_date: &'static str,
    item: &'static str,
    year: &'static str,
    more: Text<1>,
    not_listed: Counted<0>,
    /// An item that has the title of another, with its path.
    with_path: Text<2>,

    /// Line by line.
    in_lines: &'static str,
    as_results: &'static str,
    lines: &'static str,
    by_left2: &'static str,
    by_left1: &'static str,
    by_right1: &'static str,
    by_right2: &'static str,
    save_table: &'static str,
    more_lines: Counted<0>,
    lines_left_out: Counted<1>,
    place_of: Text<2>,

    /// What is not there.
    absence: &'static str,
    closer: &'static str,
    nearest: &'static str,
    never_together_here: &'static str,
    without: Text<1>,
    without_it: &'static str,
    without_all: &'static str,
    with_hits: Text<2>,
    no_hits_either: &'static str,
    unread_files: Counted<0>,
    copy_finding: &'static str,
    finding: &'static str,
    copied: &'static str,
    copy_yourself: &'static str,

    /// The finding that is copied, line by line; see [`fonds::search::Absence::finding`].
    searched_for: Text<1>,
    searched_in: Text<3>,
    untitled: &'static str,
    digest: Text<1>,
    front_digest: Text<1>,
    searched_on: Text<1>,
    result: Text<1>,
    not_all: &'static str,
    passages: Counted<0>,
    none: &'static str,
    nowhere: Text<1>,
    not_there: Text<2>,
    there: Text<3>,
    there_instead: Text<4>,
    was_excluded: &'static str,
    in_a_title: &'static str,
    in_a_heading: &'static str,
    in_a_reference: &'static str,
    as_a_source: &'static str,
    as_a_language: &'static str,
    as_a_path: &'static str,
    as_a_date: &'static str,
    nearest_to: Text<2>,
    near_word: Text<2>,
    spelt_like: Text<1>,
    alone: Text<2>,
    words_left: Counted<0>,
    never_together: &'static str,
    without_that: Text<3>,
    all_that_are_nowhere: &'static str,
    switched_off: Text<1>,
    no_damage: &'static str,
    could_have_stood: Counted<0>,
    damage_read: Counted<1>,
    damage_read_others: Counted<1>,
    damage_all: &'static str,
    damage_others: Counted<0>,
    damage_cut: &'static str,
    place: Text<3>,
    place_token: &'static str,
    place_lost: &'static str,

    /// What the reader should know about an answer; see [`fonds::search::Notice`].
    too_long: Text<1>,
    too_many: Text<1>,
    too_many_patterns: Text<1>,
    too_deep: Text<1>,
    unopened: &'static str,
    no_word: &'static str,
    only_exclusions: &'static str,
    no_date: &'static str,
    near_what: &'static str,
    one_word: &'static str,
    other_analysis: &'static str,
    absent: Text<1>,
    absent_title: Text<1>,
    absent_heading: Text<1>,
    absent_reference: Text<1>,
    absent_date: Text<1>,
    absent_source: Text<1>,
    absent_language: Text<1>,
    absent_item: Text<1>,
    no_pattern: Text<3>,
    /// What is wrong in a pattern: as the library says it, and here.
    pattern_faults: &'static [(&'static str, &'static str)],
    cut: Text<2>,
    instead: Text<3>,
    completed: Text<1>,
    across: &'static str,
    some: &'static str,
    full: Counted<0>,

    /// The elements of a description.
    description: &'static str,
    title: &'static str,
    reference_code: &'static str,
    source: &'static str,
    creator: &'static str,
    date: &'static str,
    language: &'static str,
    scope: &'static str,
    provenance: &'static str,
    rights: &'static str,
    note: &'static str,
    file: &'static str,
    extent: &'static str,
    reading: &'static str,
    /// Languages, as far as they have a name here.
    languages: [Named; 7],

    /// How an item was read; see [`fonds::document::NoticeKind`]. The formats are in the order of
    /// [`Format::ALL`].
    formats: [&'static str; Format::ALL.len()],
    recognised: Text<1>,
    not_utf8: &'static str,
    empty_references: Text<1>,
    lacunae: Text<1>,
    tokens: Text<1>,
    out_of_order: Text<2>,
    empty: &'static str,
    cut_short: Text<1>,
    not_read: Text<1>,
    encoding: Text<1>,

    /// Kinds of passages.
    heading: &'static str,
    infobox: &'static str,
    reference: &'static str,
    list: &'static str,
    table: &'static str,
    beginning: &'static str,

    /// Parts of an item's view.
    contents: &'static str,
    previous_section: &'static str,
    next_section: &'static str,
    see_original: &'static str,
    original: Text<1>,
    lit_places: &'static str,
    places: Counted<0>,
    previous: &'static str,
    next: &'static str,
    /// One of a number, and the same for those who do not see it.
    of: Text<2>,
    at_place: Text<1>,
    numbered_reference: Text<1>,
    empty_reference: &'static str,
    link_to: Text<1>,

    /// Damage: the legend, and what each mark says.
    legend: &'static str,
    legend_about: &'static str,
    is_lost: &'static str,
    is_token: &'static str,
    is_noise: &'static str,
    lost_here: &'static str,
    token_here: &'static str,
    noise_here: &'static str,

    /// While something is on its way.
    loading: &'static str,
    loaded: Text<2>,

    /// What went wrong.
    cannot_be_shown: &'static str,
    not_here: &'static str,
    no_such_item: Text<1>,
    try_again: &'static str,
    no_archive: &'static str,
    refused: Text<1>,
    stopped: Text<1>,
    /// Why there is no archive, or not all of it; see [`fonds::error::Error`].
    not_an_archive: &'static str,
    newer: Text<2>,
    unknown_section: Text<1>,
    damaged: Text<3>,
    /// Of where and what is damaged: as the library says it, and here.
    damage_faults: &'static [(&'static str, &'static str)],
    lost: Text<2>,
    /// Why a file that is not there is not there, and what to do: it cannot be read, not be
    /// fetched, is no script that says something, or does not say what was written.
    file_absent: &'static str,
    file_unreached: &'static str,
    file_damaged: &'static str,
    file_changed: &'static str,

    /// The references of an item: what leads to them, how they are found and sorted, and the
    /// kinds of sites in the order of [`Host::ALL`](fonds::document::Host::ALL).
    references: &'static str,
    references_number: Counted<0>,
    references_lost: Counted<0>,
    references_shown: Text<2>,
    references_find: &'static str,
    references_none: &'static str,
    by_number: &'static str,
    by_site: &'static str,
    host: &'static str,
    host_about: &'static str,
    host_all: &'static str,
    hosts: [&'static str; 10],
    /// The name of a host that may be read for another, spelt out, and what there is in it: letters of several scripts;
    /// only letters that look like Latin ones; signs that look like others; `xn--`; something before an `@`.
    host_spelt: Text<2>,
    host_odd: [&'static str; 5],
    reference_seen: Text<1>,
    reference_cited: &'static str,
    reference_in_text: &'static str,
    copy_address: &'static str,
    open_out: &'static str,
    leave_about: Text<1>,
    leave: Text<1>,

    /// References that possibly speak of the same thing as a passage.
    related: &'static str,
    related_share: &'static str,
    related_none: &'static str,

    /// Damage: the switch of the marks, and the view of all of it.
    hide_marks: &'static str,
    damage: &'static str,
    damage_all_of_it: &'static str,

    compare: &'static str,
    compare_about: &'static str,
    nothing_to_compare: &'static str,
    compared_of: Text<1>,
    all_compared: &'static str,
    sources_differ: &'static str,
    sources_alike: &'static str,
    more_topics: Counted<0>,
    /// What can happen, in the order of `Event::ALL`.
    events: [&'static str; 10],
    how_many: &'static str,
    what_it_is: &'static str,
    date_of_text: &'static str,
    /// What values are, in the order of `Kind::ALL`.
    value_kinds: [&'static str; 5],
    certainty: Text<1>,
    ground_base: &'static str,
    ground_named: &'static str,
    ground_items: &'static str,
    ground_words: Counted<0>,
    ground_single: &'static str,
    ground_far: &'static str,
    ground_vague: &'static str,
    ground_event: &'static str,
    /// A passage beside those of other sources that speak of the same.
    compare_passage: &'static str,
    parallels_of: Text<1>,
    parallels_about: Text<2>,
    no_parallels: &'static str,
    possibly_same: &'static str,
    near_copy: Text<1>,
    same_text: &'static str,
    moved_text: Text<1>,
    shared_words: Text<1>,
    shared_names: Text<1>,
    shared_dates: Text<1>,
    /// What the reader says is not of one thing.
    not_the_same: &'static str,
    not_the_same_of: Text<1>,
    take_back: &'static str,
    take_back_of: Text<1>,
    set_apart: &'static str,
    taken_back: &'static str,
    apart_about: &'static str,
    damage_about: &'static str,
    damage_lost: Counted<0>,
    damage_tokens: Counted<0>,
    damage_noise: Counted<0>,
    undamaged: Counted<0>,
    no_damage_here: &'static str,
    further_items: &'static str,

    /// The names: the list, what is looked for in it, and a name with what is said of it.
    names: &'static str,
    names_about: &'static str,
    names_find: &'static str,
    names_letters: &'static str,
    all_letters: &'static str,
    names_first: Text<1>,
    names_none: &'static str,
    no_names: &'static str,
    no_such_name: &'static str,
    names_here: &'static str,
    mentions: Counted<0>,
    more_passages: Counted<0>,
    /// In the order of `NameKind::ALL`.
    name_kinds: [&'static str; 5],
    name_writings: &'static str,
    name_others: &'static str,
    name_beside: &'static str,
    name_years: &'static str,
    name_spoken: &'static str,

    /// The timeline: what it is, how one goes about in it, and what its marks say.
    timeline: &'static str,
    timeline_about: &'static str,
    timeline_keys: &'static str,
    dates_found: Counted<0>,
    dates_of: Text<1>,
    dates_in: Text<2>,
    all_dates: &'static str,
    no_dates: &'static str,
    no_chronology: &'static str,
    dates_cut: &'static str,
    before_christ: Text<1>,
    dates_before: Counted<1>,
    dates_after: Counted<1>,
    more_dates: Counted<0>,
    more_lanes: Counted<0>,
    as_what: &'static str,
    as_picture: &'static str,
    as_table: &'static str,
    zoom: &'static str,
    zoom_in: &'static str,
    zoom_out: &'static str,
    earlier: &'static str,
    later: &'static str,
    whole_time: &'static str,
    mark_exact: &'static str,
    mark_wide: &'static str,
    mark_since: &'static str,
    mark_until: &'static str,
    mark_about: &'static str,
    mark_inferred: &'static str,
    mark_count: &'static str,
    edtf: &'static str,
    sentence: &'static str,
    /// The years that the passages found name.
    years_named: &'static str,
    original_here: &'static str,
    /// A passage that a link leads to, where it is not as it was.
    passage_moved: Text<2>,
    passage_changed: Text<1>,
    passage_gone: &'static str,

    /// What can be done with a passage, and what is said when it was done.
    acts_of: Text<1>,
    copy_link: &'static str,
    copy_passage: &'static str,
    cite: &'static str,
    bookmark: &'static str,
    highlight: &'static str,
    write_note: &'static str,
    your_note: &'static str,
    save_note: &'static str,
    copied_link: Text<1>,
    copied_passage: Text<1>,
    copied_as: Text<1>,
    print: &'static str,
    printed_part: Text<2>,
    copy: &'static str,
    copy_as: Text<1>,
    by_hand: &'static str,
    bookmarked: Text<1>,
    bookmark_removed: Text<1>,
    highlighted: Text<1>,
    note_kept: Text<1>,
    note_deleted: Text<1>,
    notes_full: Text<1>,
    link_to_kept: Text<1>,

    /// Whether this copy is whole, on a page of its own.
    this_copy: &'static str,
    check: &'static str,
    check_about: &'static str,
    check_now: &'static str,
    checking: &'static str,
    checked_so_far: Text<3>,
    check_intact: Counted<1>,
    check_damaged: Counted<1>,
    check_unread: &'static str,
    check_state: &'static str,
    intact: &'static str,
    not_as_recorded: &'static str,
    fingerprint: &'static str,
    fingerprint_about: &'static str,
    copy_print: &'static str,
    signature: &'static str,
    unsigned: &'static str,
    signed: &'static str,
    signed_about: &'static str,
    signed_badly: &'static str,

    /// What was kept, on a page of its own.
    notes: &'static str,
    notes_about: &'static str,
    no_notes: &'static str,
    notes_find: &'static str,
    notes_none: &'static str,
    more_notes: Counted<0>,
    export_notes: &'static str,
    import_notes: &'static str,
    forget_notes: &'static str,
    forget_what: Counted<0>,
    forget_all: &'static str,
    keep_them: &'static str,
    forgotten: &'static str,
    delete: &'static str,
    delete_it: Text<2>,
    dropped: &'static str,
    imported: Counted<0>,
    imported_known: Counted<0>,
    refused_elsewhere: Counted<0>,
    refused_long: Counted<0>,
    refused_many: Counted<0>,
    import_failed: &'static str,
    stored_garbage: &'static str,
    unkept: &'static str,
}

/// Stands for a left-over token.
pub(crate) const TOKEN_SAMPLE: &str = "<|…|>";
/// The noise of a search engine begins so.
pub(crate) const NOISE_SAMPLE: &str = "Missing: …";

impl Texts {
    /// A number as it is written.
    #[inline(never)]
    pub(crate) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            let left = digits.len().saturating_sub(at);
            if at > 0 && digits.len() >= self.grouped && left.checked_rem(3) == Some(0) {
                out.push_str(self.thousands);
            }
            out.push(digit);
        }
        out
    }

    /// The same of what is counted in memory.
    pub(crate) fn of_usize(&self, number: usize) -> String {
        self.number(number as u64)
    }

    /// A number with what it counts.
    pub(crate) fn count(&self, counted: Counted<0>, number: usize) -> String {
        self.counted(counted.0, number as u64, &[])
    }

    /// A year as people count them; 0 is 1 BC.
    pub(crate) fn year_name(&self, year: i32) -> String {
        if year > 0 {
            return year.to_string();
        }
        self.before_christ.with([&year.unsigned_abs().saturating_add(1).to_string()])
    }

    /// The same, with the blanks of the text filled.
    pub(crate) fn count_with<const N: usize>(
        &self,
        counted: Counted<N>,
        number: usize,
        parts: [&str; N],
    ) -> String {
        self.counted(counted.0, number as u64, &parts)
    }

    #[inline(never)]
    fn counted(&self, forms: &[&str], number: u64, parts: &[&str]) -> String {
        let form = forms.get(self.tongue.form(number)).copied().unwrap_or_default();
        let number = self.number(number);
        match form.split_once('#') {
            Some((before, after)) => filled(before, parts) + &number + &filled(after, parts),
            None => filled(form, parts),
        }
    }

    /// A number of bytes for people. In whole numbers: the code that prints fractions is large.
    pub(crate) fn size(&self, bytes: u64) -> String {
        let tenths = |unit: u64| {
            let tenth = unit.checked_div(10).and_then(|tenth| (bytes.checked_rem(unit)?).checked_div(tenth));
            let whole = self.number(bytes.checked_div(unit).unwrap_or(0));
            [&whole, self.point, &tenth.unwrap_or(0).to_string()].concat()
        };
        match bytes {
            0..1000 => self.counted(self.bytes.0, bytes, &[]),
            1000..1_000_000 => self.kilobytes.with([&tenths(1000)]),
            _ => self.megabytes.with([&tenths(1_000_000)]),
        }
    }

    /// Something in so many items: "3 hits in 2 items".
    pub(crate) fn in_items(&self, counted: Counted<0>, number: usize, items: usize) -> String {
        self.found_in.with([&self.count(counted, number), &self.count(self.in_items, items)])
    }

    /// How many hits something has.
    pub(crate) fn with_hits(&self, what: &str, hits: usize, items: usize) -> String {
        let told = match hits {
            0 => self.no_hits_either.to_owned(),
            _ => self.in_items(self.hits, hits, items),
        };
        self.with_hits.with([what, &told])
    }

    /// One of a number.
    pub(crate) fn of(&self, at: usize, all: usize) -> String {
        self.of.with([&self.of_usize(at), &self.of_usize(all)])
    }

    /// A passage of an item, counted from 1.
    pub(crate) fn place_of(&self, item: &str, ordinal: u32) -> String {
        self.place_of.with([item, &ordinal.to_string()])
    }

    /// An order of results.
    pub(crate) fn sorted(&self, sort: Sort) -> &'static str {
        match sort {
            Sort::Relevance => self.by_relevance,
            Sort::Order => self.by_order,
            Sort::Date => self.by_date,
        }
    }

    /// An order of lines.
    pub(crate) fn lines_by(&self, by: SortBy) -> &'static str {
        match by {
            SortBy::Order => self.by_order,
            SortBy::Left2 => self.by_left2,
            SortBy::Left1 => self.by_left1,
            SortBy::Right1 => self.by_right1,
            SortBy::Right2 => self.by_right2,
        }
    }

    /// What can be done with a word of the query.
    pub(crate) fn change(&self, change: Change) -> String {
        let text = match change {
            Change::Remove => self.change_remove,
            Change::Exclude => self.change_exclude,
            Change::Include => self.change_include,
            Change::Phrase => self.change_phrase,
            Change::Near => return self.count(self.change_near, fonds::query::NEAR as usize),
            Change::Words => self.change_words,
            Change::ThisForm => self.change_this_form,
            Change::AnyForm => self.change_any_form,
            Change::Join => self.change_join,
        };
        text.to_owned()
    }

    /// Languages by their names, where they are known.
    pub(crate) fn language_names(&self, tags: &str) -> String {
        let name = |tag: &str| {
            let tag = tag.trim();
            self.languages
                .iter()
                .find(|(known, ..)| *known == tag)
                .map_or(tag.to_owned(), |known| known.1.to_owned())
        };
        tags.split(',').map(name).collect::<Vec<_>>().join(", ")
    }

    /// That something is looked for in a language.
    pub(crate) fn in_language(&self, tag: &str) -> String {
        let known = self.languages.iter().find(|(known, ..)| *known == tag);
        known.map_or_else(|| self.in_language.with([tag]), |known| known.2.to_owned())
    }

    /// The script of a word, as [`writing_of`](Self::writing_of) names it, if it has a name here.
    pub(crate) fn script(&self, word: &str) -> Option<&'static str> {
        let (_, script) = analysis::script_runs(word).into_iter().next()?;
        match script {
            Script::Latin => Some(self.latin),
            Script::Cyrillic => Some(self.cyrillic),
            Script::Greek => Some(self.greek),
            _ => None,
        }
    }
}
