//! What this page says of itself, in one place: what is read, not what an archive holds.

use fonds::analysis::{self, Script};
use fonds::query::{Change, Form, NEAR};
use fonds::search::{Sort, SortBy};

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

/// The whole query language: what is typed, and what it finds.
pub(crate) const SYNTAX: [(Syntax, &str, &str); 22] = [
    (Syntax::Words, "two words", "both words, in any order; with AND or И between them, nothing less"),
    (Syntax::Phrase, "\"two words\"", "exactly these words, one after the other"),
    (Syntax::Or, "one OR other", "at least one of them; ИЛИ means the same"),
    (Syntax::Not, "-word, NOT word", "passages without this word; НЕ means the same"),
    (Syntax::Brackets, "(one OR other) word", "what is in brackets belongs together"),
    (Syntax::Prefix, "begin*", "words that begin so"),
    (Syntax::Infix, "*middle*", "words that have this in them"),
    (Syntax::Wildcard, "wor?d", "any one letter in the place of ?"),
    (Syntax::Regex, "/regex/", "words that the regular expression describes"),
    (Syntax::Fuzzy, "word~1", "the word with at most one typing error; ~2 with two"),
    (Syntax::Exact, "=word", "the word in exactly this form, without its other forms and writings"),
    (Syntax::Within, "\"two words\"~5", "the words at most five words apart"),
    (Syntax::Near, "one NEAR/5 other", "the same, between any two parts of a query"),
    (Syntax::Title, "title:word", "in the title of an item"),
    (Syntax::Heading, "heading:word", "under a heading with this word"),
    (Syntax::Reference, "ref:word", "in a reference"),
    (Syntax::Source, "source:word", "in items that come from there"),
    (Syntax::Language, "lang:en", "in this language"),
    (Syntax::Item, "item:name", "in one item only"),
    (Syntax::Year, "date:2013", "where this year is named"),
    (Syntax::Years, "date:2012..2014", "where a date from the one to the other is named"),
    (Syntax::Month, "date:2018-03", "where this month is named"),
];

/// The heading of the help panel.
pub(crate) const HELP: &str = "How to search";
/// What stands above its table.
pub(crate) const HELP_ABOUT: &str = "Words are found in their other forms and writings as well, and each hit says why. Operators are in capitals; \
     nothing you type is an error.";
/// The heads of its columns.
pub(crate) const HELP_COLUMNS: [&str; 3] = ["You type", "It finds", "In this archive"];
/// What stands in the place of an example that there is not.
pub(crate) const HELP_NO_EXAMPLE: &str = "–";
/// The keys of the page: what is pressed, and what it does.
pub(crate) const KEYS: [(&str, &str); 7] = [
    ("/", "to the search field"),
    ("↓ ↑", "through the results"),
    ("Enter", "to the first result, or opens the one you are at"),
    ("n, N or F3, Shift+F3", "to the next or the previous place that was found in an item"),
    ("Escape", "back: from an item to its results, from these to the finding aid"),
    (
        "← →, Enter, Delete",
        "on the words below the search field: along them, what a word can become, leave it out",
    ),
    ("?", "this panel"),
];
/// The heading above the keys.
pub(crate) const HELP_KEYS: &str = "Keys";
/// The button that closes the panel.
pub(crate) const CLOSE: &str = "Close";

/// The link back from an item, without a query and with one.
pub(crate) const FINDING_AID: &str = "Finding aid";
pub(crate) const RESULTS: &str = "Results";

/// The link out of what cannot be shown.
pub(crate) const TO_FINDING_AID: &str = "To the finding aid";

/// An archive without a title.
pub(crate) const ARCHIVE: &str = "Archive";

/// Headings of the finding aid.
pub(crate) const TRY: &str = "Try a search";
pub(crate) const ABOUT: &str = "About this archive";
pub(crate) const KEEP: &str = "Keep this archive";

/// Buttons for keeping it, and what they tell.
pub(crate) const KEEP_ALL: &str = "Keep all of it on this device";
pub(crate) const SAVE: &str = "Save this archive as one file";
pub(crate) const SAVED: &str = "The file was handed to your browser as a download.";
pub(crate) const ALL_KEPT: &str =
    "The whole archive is kept in this browser and opens here without a network.";

/// The heading of the results, which is heard and not seen.
pub(crate) const SEARCH_RESULTS: &str = "Search results";

/// An empty answer.
pub(crate) const NOTHING: &str = "Nothing was found.";
pub(crate) const NO_HITS: &str = "No hits";

/// The query, word by word.
pub(crate) const CHIPS: &str = "Your query, word by word";
pub(crate) const IN_TITLES: &str = "in titles";
pub(crate) const IN_HEADINGS: &str = "in headings";
pub(crate) const IN_REFERENCES: &str = "in references";

/// A rule that is off, and what switches it.
pub(crate) const ON_AGAIN: &str = "switch on";
pub(crate) const SWITCH_OFF: &str = "switch off";
pub(crate) const AS_TYPED: &str = "Search for exactly what I typed";

/// Above the results: their order, and what the found have in common.
pub(crate) const NARROW: &str = "Narrow down";
pub(crate) const SORT: &str = "Sorted by";
pub(crate) const IN_LINES: &str = "Line by line";
pub(crate) const AS_RESULTS: &str = "Back to results";
pub(crate) const ITEM: &str = "Item";
pub(crate) const YEAR: &str = "Year named";
pub(crate) const LINES: &str = "Every place that was found, with the words before and after it";
pub(crate) const SAVE_TABLE: &str = "Save as a table (CSV)";

/// What is not there.
pub(crate) const ABSENCE: &str = "What was not found";
pub(crate) const CLOSER: &str = "What is missing?";
pub(crate) const NEAREST: &str = "Nearest spellings:";
pub(crate) const NEVER_TOGETHER: &str = "All of these occur, but never together as the query asks.";
pub(crate) const WITHOUT_IT: &str = "Without it";
pub(crate) const WITHOUT_ALL: &str = "Without all words that are nowhere";
pub(crate) const COPY_FINDING: &str = "Copy as a finding";
pub(crate) const FINDING: &str = "The finding";
pub(crate) const COPIED: &str = "Copied.";
pub(crate) const COPY_YOURSELF: &str = "The browser does not let this page copy. Copy it from here:";
pub(crate) const TOKEN_SAMPLE: &str = "<|…|>";

/// What went wrong.
pub(crate) const CANNOT_BE_SHOWN: &str = "This cannot be shown";
pub(crate) const NOT_HERE: &str = "Not in this archive";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const NO_ARCHIVE: &str =
    "This page has no archive in it. `fonds publish` makes a page that has one.";

/// While something is on its way.
pub(crate) const LOADING: &str = "Loading";

/// The elements of a description, and kinds of passages.
pub(crate) const TITLE: &str = "Title";
pub(crate) const REFERENCE_CODE: &str = "Reference code";
pub(crate) const SOURCE: &str = "Source";
pub(crate) const CREATOR: &str = "Creator";
pub(crate) const DATE: &str = "Date";
pub(crate) const LANGUAGE: &str = "Language";
pub(crate) const SCOPE: &str = "Scope and content";
pub(crate) const PROVENANCE: &str = "Provenance";
pub(crate) const RIGHTS: &str = "Rights";
pub(crate) const NOTE: &str = "Note";
pub(crate) const HEADING: &str = "Heading";
pub(crate) const INFOBOX: &str = "Infobox";
pub(crate) const REFERENCE: &str = "Reference";
pub(crate) const LIST: &str = "List";
pub(crate) const TABLE: &str = "Table";
pub(crate) const BEGINNING: &str = "Beginning";

/// Parts of an item's view.
pub(crate) const DESCRIPTION: &str = "Description";
pub(crate) const READING: &str = "Reading";
pub(crate) const CONTENTS: &str = "Contents";
pub(crate) const SEE_ORIGINAL: &str = "See the original";
pub(crate) const READING_VIEW: &str = "‹ Reading view";
pub(crate) const LIT_PLACES: &str = "Places that match in this item";
pub(crate) const PREVIOUS: &str = "Previous place";
pub(crate) const NEXT: &str = "Next place";
pub(crate) const EMPTY_REFERENCE: &str = "This reference is empty in the source.";

/// Damage: the legend, and what each mark says.
pub(crate) const LEGEND: &str = "Marks in this document, which is shown as it came:";
pub(crate) const IS_LOST: &str = "text is lost here";
pub(crate) const IS_TOKEN: &str = "left-over token of a language model";
pub(crate) const IS_NOISE: &str = "noise of a search engine";
pub(crate) const NOISE_SAMPLE: &str = "Missing: …";
pub(crate) const LOST_HERE: &str = "Text is lost here";
pub(crate) const TOKEN_HERE: &str = "Left-over token of a language model";
pub(crate) const NOISE_HERE: &str = "Noise of a search engine";

/// Counts, in words.
pub(crate) fn items(number: usize) -> String {
    count(number, "item", "items")
}

pub(crate) fn more_items(number: usize) -> String {
    count(number, "more item", "more items")
}

pub(crate) fn more_of_item(number: usize) -> String {
    format!("{} of this item", count(number, "more passage", "more passages"))
}

pub(crate) fn passages(number: usize) -> String {
    count(number, "passage", "passages")
}

pub(crate) fn places(number: usize) -> String {
    count(number, "place", "places")
}

pub(crate) fn hits_in(hits: usize, items: usize) -> String {
    format!("{} in {}", count(hits, "hit", "hits"), self::items(items))
}

pub(crate) fn unread(lost: u32, files: u32) -> String {
    format!("{lost} of {} could not be read", count(files as usize, "file", "files"))
}

/// Orders of results and of lines.
pub(crate) fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "relevance",
        Sort::Order => "archive order",
        Sort::Date => "date",
    }
}

pub(crate) fn lines_by(by: SortBy) -> &'static str {
    match by {
        SortBy::Order => "archive order",
        SortBy::Left2 => "2nd word before",
        SortBy::Left1 => "word before",
        SortBy::Right1 => "word after",
        SortBy::Right2 => "2nd word after",
    }
}

pub(crate) fn more(number: usize) -> String {
    format!("{number} more")
}

pub(crate) fn not_listed(number: usize) -> String {
    format!("{number} more are not listed")
}

pub(crate) fn more_lines(number: usize) -> String {
    count(number, "more line", "more lines")
}

pub(crate) fn lines_left_out(most: usize, hits: usize) -> String {
    format!("These are the first {most}; {} were not looked through.", count(hits, "more hit", "more hits"))
}

/// An item that has the title of another.
pub(crate) fn with_path(title: &str, path: &str) -> String {
    format!("{title} ({path})")
}

/// A passage of an item, counted from 1.
pub(crate) fn place_of(item: &str, ordinal: u32) -> String {
    format!("{item} ¶{ordinal}")
}

/// The digest of the front of an archive that comes in parts.
pub(crate) fn front_digest(digest: &str) -> String {
    format!("{digest} (of its first part, which names all others by their checksums)")
}

/// A query without something, and its hits.
pub(crate) fn without(typed: &str) -> String {
    format!("Without “{typed}”")
}

pub(crate) fn with_hits(what: &str, hits: usize, items: usize) -> String {
    let hits = if hits == 0 { "nothing either".to_owned() } else { hits_in(hits, items) };
    format!("{what}: {hits}")
}

pub(crate) fn unread_files(files: usize) -> String {
    format!("{} could not be read and were not searched.", count(files, "file", "files"))
}

/// Items that were found by less than the whole query.
pub(crate) fn only_some(number: usize) -> String {
    format!(
        "{} only some of the words",
        if number == 1 { "1 more item has".into() } else { format!("{number} more items have") }
    )
}

pub(crate) fn across(number: usize) -> String {
    let items = if number == 1 { "1 more item has".into() } else { format!("{number} more items have") };
    format!("{items} all the words, but not in one passage")
}

/// What can be done with a word of the query.
pub(crate) fn change(change: Change) -> &'static str {
    match change {
        Change::Remove => "Leave out",
        Change::Exclude => "Not this",
        Change::Include => "Look for it again",
        Change::Phrase => "One after the other",
        Change::Near => {
            const { assert!(NEAR == 10) };
            "Within 10 words"
        }
        Change::Words => "Any form, anywhere",
        Change::ThisForm => "Exactly this form",
        Change::AnyForm => "Any form",
        Change::Join => "As a phrase with the next",
    }
}

/// A word of the query in words: what is not looked for, and where and how the rest is.
pub(crate) fn not(what: &str) -> String {
    format!("not {what}")
}

pub(crate) fn in_zone(what: &str, zone: &str) -> String {
    format!("{what} {zone}")
}

pub(crate) fn dates(typed: &str) -> String {
    format!("dates {}", typed.replace("..", "–"))
}

pub(crate) fn in_language(tag: &str) -> String {
    format!("in {}", language_names(tag))
}

pub(crate) fn of_source(source: &str) -> String {
    format!("source “{source}”")
}

pub(crate) fn of_item(item: &str) -> String {
    format!("item “{item}”")
}

pub(crate) fn within(phrases: &[String], words: u32) -> String {
    format!("{} within {}", phrases.join(" and "), count(words as usize, "word", "words"))
}

/// The form of a word: folded, and as it was typed, in quotation marks.
pub(crate) fn form(form: Form, term: &str, quoted: &str) -> String {
    match form {
        Form::Any => format!("any form of {quoted}"),
        Form::Exact => format!("exactly {quoted}"),
        Form::Prefix => format!("beginning with {}", quoted.replace('*', "")),
        Form::Wildcard => format!("words like {term}"),
        Form::Regex => format!("words like /{term}/"),
        Form::Near(edits) => format!("words like “{term}”, {} off", count(edits.into(), "letter", "letters")),
    }
}

pub(crate) fn leave_out(chip: &str) -> String {
    format!("Leave out: {chip}")
}

pub(crate) fn change_of(chip: &str) -> String {
    format!("Change: {chip}")
}

pub(crate) fn off(rule: &str) -> String {
    format!("off: {rule}")
}

pub(crate) fn switch_off(rule: &str) -> String {
    format!("Switch off: {rule}")
}

/// Why a word was found.
pub(crate) fn writing_of(script: &str, typed: &str) -> String {
    format!("{script} writing of “{typed}”")
}

pub(crate) fn begins_with(typed: &str) -> String {
    format!("begins with “{typed}”")
}

/// The script of a word, if it has a name here.
pub(crate) fn script(word: &str) -> Option<&'static str> {
    let (_, script) = analysis::script_runs(word).into_iter().next()?;
    match script {
        Script::Latin => Some("Latin"),
        Script::Cyrillic => Some("Cyrillic"),
        Script::Greek => Some("Greek"),
        _ => None,
    }
}

/// One of a number.
pub(crate) fn of(at: usize, all: usize) -> String {
    format!("{at} of {all}")
}

/// The place one is at, for those who do not see it.
pub(crate) fn place(of: &str) -> String {
    format!("Place {of}")
}

pub(crate) fn loaded(done: usize, asked: usize) -> String {
    format!("{done} of {asked} …")
}

/// A numbered reference.
pub(crate) fn reference(number: u32) -> String {
    format!("Reference {number}")
}

/// The name of the link to a passage.
pub(crate) fn link_to(place: u32) -> String {
    format!("Link to passage {place}")
}

/// What stands above an original; its digest follows.
pub(crate) fn original(bytes: u64) -> String {
    format!("The original, {} as received, line by line. SHA-256 ", size(bytes))
}

/// An address that leads nowhere.
pub(crate) fn no_such_item(path: &str) -> String {
    format!("No item of this archive lay at “{path}”. The link may be of another copy.")
}

/// Keeping an archive that comes in parts.
pub(crate) fn kept(bytes: u64) -> String {
    format!(
        "What you have seen of it is kept in this browser and opens here without a network. All of it is {}.",
        size(bytes)
    )
}

pub(crate) fn as_one_file(bytes: u64) -> String {
    format!("As one file of about {} it can be mailed and handed on.", size(bytes))
}

pub(crate) fn too_large(bytes: u64) -> String {
    format!(
        "As one file it would have {}, more than browsers open: copy the whole folder instead.",
        size(bytes)
    )
}

pub(crate) fn parts_there(done: usize, all: usize) -> String {
    format!("{done} of {all} parts are there.")
}

pub(crate) fn parts_kept(done: usize, all: usize) -> String {
    format!("{done} of {all} parts are kept.")
}

pub(crate) fn not_kept(failed: usize, all: usize) -> String {
    format!("{failed} of {all} parts could not be kept: the connection failed, or there is no room for them.")
}

pub(crate) fn cannot_save(error: &dyn std::fmt::Display) -> String {
    format!("It cannot be saved. {error}")
}

/// The browser refused something.
pub(crate) fn refused(why: &str) -> String {
    format!("Something went wrong: {why} Reload the page to go on.")
}

/// Languages by their English names, where they are known.
pub(crate) fn language_names(tags: &str) -> String {
    let name = |tag: &str| match tag {
        "en" => "English".to_owned(),
        "ru" => "Russian".to_owned(),
        "el" => "Greek".to_owned(),
        "uk" => "Ukrainian".to_owned(),
        "de" => "German".to_owned(),
        "fr" => "French".to_owned(),
        "fi" => "Finnish".to_owned(),
        tag => tag.to_owned(),
    };
    tags.split(',').map(|tag| name(tag.trim())).collect::<Vec<_>>().join(", ")
}

/// A number with the thing it counts.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A number of bytes for people. In whole numbers: the code that prints fractions is large.
pub(crate) fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenth = unit.checked_div(10).and_then(|tenth| (bytes.checked_rem(unit)?).checked_div(tenth));
        (bytes.checked_div(unit).unwrap_or(0), tenth.unwrap_or(0))
    };
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => {
            let (whole, tenth) = tenths(1000);
            format!("{whole}.{tenth} kB")
        }
        _ => {
            let (whole, tenth) = tenths(1_000_000);
            format!("{whole}.{tenth} MB")
        }
    }
}
