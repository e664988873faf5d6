//! What this page says of itself, in one place: what is read, not what an archive holds.

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
    (Syntax::Words, "two words", "both words, in any order; AND or И between them means the same"),
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
pub(crate) const HELP_ABOUT: &str =
    "Words are found in their other forms as well. Operators are in capitals; nothing you type is an error.";
/// The heads of its columns.
pub(crate) const HELP_COLUMNS: [&str; 3] = ["You type", "It finds", "In this archive"];
/// What stands in the place of an example that there is not.
pub(crate) const HELP_NO_EXAMPLE: &str = "–";
/// The keys of the page: what is pressed, and what it does.
pub(crate) const KEYS: [(&str, &str); 6] = [
    ("/", "to the search field"),
    ("↓ ↑", "through the results"),
    ("Enter", "to the first result, or opens the one you are at"),
    ("n, N or F3, Shift+F3", "to the next or the previous place that was found in an item"),
    ("Escape", "back: from an item to its results, from these to the finding aid"),
    ("?", "this panel"),
];
/// The heading above the keys.
pub(crate) const HELP_KEYS: &str = "Keys";
/// The button that closes the panel.
pub(crate) const CLOSE: &str = "Close";
