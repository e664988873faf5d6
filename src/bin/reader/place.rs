//! Places of the page, and how they are written in the fragment of its address.
//!
//! On `file://` only the fragment of an address may change, so all that a link must bring
//! back stands there:
//!
//! ```text
//! #/                                  the finding aid
//! #/search?q=QUERY                    results
//! #/search?q=QUERY&off=stem,layout    the same without these rules
//! #/search?q=QUERY&sort=date          the same in another order
//! #/search?q=QUERY&lines=left1        every place that was found in a line
//! #/item/PATH                         an item
//! #/item/PATH/p12?q=QUERY             its twelfth passage, with the query lit
//! #/item/PATH/p12?view=original       the same place in the original bytes
//! #/item/PATH?view=references&find=TEXT&by=date&host=news
//!                                     its references, found, in an order, of a kind of site
//! #/damage?from=50                    all damaged places of the archive, from this item on
//! #/timeline?q=QUERY&from=1990&to=2005 the dates in what a query finds, in these years
//! #/timeline?as=table                 all dates, as a table
//! #/item/PATH/p12?t=FIRST…LAST        the passage that had these words, wherever it is now
//! #/beside/PATH/p12                   its twelfth passage beside those of other items that speak of the same
//! #/notes                             what the reader kept
//! #/check                             whether this copy is whole
//! #/names?at=LETTER&find=TEXT         the names, those with this letter, those with this text
//! #/names/NAME                        who and where a name is
//! ```
//!
//! Letters of every script stand as they are; what would end a part is percent-encoded.
//! Whatever a fragment says, it is some place: what cannot be understood is left out.

use std::fmt::Write;
use std::ops::RangeInclusive;

use fonds::document::Host;
use fonds::search::{Rules, Sort, SortBy};

/// Where a reader is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// What is seen.
    pub(crate) view: View,
    /// What is asked.
    pub(crate) asked: Asked,
}

/// What is asked, and how the answer is to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// The text in the search box.
    pub(crate) text: String,
    /// The rules that may act.
    pub(crate) rules: Rules,
    /// In which order.
    pub(crate) sort: Sort,
    /// Whether every place that was found is seen in a line, and in which order.
    pub(crate) lines: Option<SortBy>,
}

impl Asked {
    /// A query, and nothing else.
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Another query, asked in the same way; nothing is kept of that if there is none.
    pub(crate) fn with_text(&self, text: &str) -> Self {
        if text.trim().is_empty() { Self::of(text) } else { Self { text: text.to_owned(), ..self.clone() } }
    }

    /// The same without these rules.
    pub(crate) fn with_rules(&self, rules: Rules) -> Self {
        Self { rules, ..self.clone() }
    }

    /// The same in another order.
    pub(crate) fn with_sort(&self, sort: Sort) -> Self {
        Self { sort, ..self.clone() }
    }

    /// The same as lines in this order, or as results.
    pub(crate) fn with_lines(&self, lines: Option<SortBy>) -> Self {
        Self { lines, ..self.clone() }
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Orders of results, and their names in an address.
pub(crate) const SORTS: [(Sort, &str); 3] =
    [(Sort::Relevance, "relevance"), (Sort::Order, "archive"), (Sort::Date, "date")];

/// Orders of lines, and their names in an address.
pub(crate) const LINES: [(SortBy, &str); 5] = [
    (SortBy::Order, "archive"),
    (SortBy::Left2, "left2"),
    (SortBy::Left1, "left1"),
    (SortBy::Right1, "right1"),
    (SortBy::Right2, "right2"),
];

/// The years that a timeline can show; 0 is the year before 1.
pub(crate) const YEARS: RangeInclusive<i32> = -9999..=9999;

/// What is seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum View {
    /// The finding aid, or the results where there is a query.
    #[default]
    Home,
    /// An item.
    Item {
        /// The path of the item.
        path: String,
        /// The passage, counted from 1 within the item; `None` is the beginning.
        passage: Option<u32>,
        /// Whether the original bytes are seen instead of what was read from them.
        original: bool,
        /// Words of the passage, by which it is found again; see [`quote`](crate::quote). May be
        /// empty.
        quote: String,
    },
    /// The references of an item.
    References {
        /// The path of the item.
        path: String,
        /// The passage of one of them, counted from 1 within the item.
        passage: Option<u32>,
        /// Which are seen, and how.
        list: Listed,
    },
    /// The damaged places of all items from this one on, counted from 0.
    Damage {
        /// The first item.
        from: u32,
    },
    /// The dates in what is found, or in all texts if nothing is asked.
    Timeline {
        /// The first and the last year that are seen; those in which most dates are, if none.
        span: Option<(i32, i32)>,
        /// Whether they are seen as a table.
        table: bool,
    },
    /// The names of the archive.
    Names {
        /// The letter that they begin with, in small letters; any if empty.
        letter: String,
        /// What they have in them.
        find: String,
    },
    /// A name.
    Name {
        /// As it is listed.
        name: String,
    },
    /// What passages state of the same matters, from this topic on, counted from 0; or what a query
    /// finds, side by side.
    Compare {
        /// The first topic.
        from: u32,
    },
    /// A passage beside those that speak of the same.
    Beside {
        /// The path of its item.
        path: String,
        /// The passage, counted from 1 within the item.
        passage: u32,
    },
    /// What the reader kept.
    Notes,
    /// Whether this copy is whole.
    Check,
}

/// Which references are seen, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Listed {
    /// What they have in their texts.
    pub(crate) find: String,
    /// Their order.
    pub(crate) by: By,
    /// The kind of site they are of; any if none.
    pub(crate) host: Option<Host>,
}

/// An order of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum By {
    /// As they stand.
    #[default]
    Number,
    /// The latest first, those without a date last.
    Date,
    /// By the names of their sites, those without one last.
    Site,
}

/// Orders of references, and their names in an address.
pub(crate) const ORDERS: [(By, &str); 3] = [(By::Number, "number"), (By::Date, "date"), (By::Site, "site")];

/// The names of the kinds of sites in an address, in the order of [`Host::ALL`].
pub(crate) const HOSTS: [&str; Host::ALL.len()] =
    ["own", "news", "social", "video", "blog", "forum", "encyclopedia", "library", "government", "other"];

impl Place {
    /// Reads a fragment, with or without its `#`.
    pub(crate) fn parse(fragment: &str) -> Self {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let (path, parameters) = fragment.split_once('?').unwrap_or((fragment, ""));
        let mut asked = Asked::default();
        let (mut original, mut references, mut quote) = (false, false, String::new());
        let (mut from, mut to, mut table) = ("", "", false);
        let (mut list, mut letter) = (Listed::default(), String::new());
        for parameter in parameters.split('&') {
            match parameter.split_once('=') {
                Some(("q", value)) => asked.text = decode(value),
                Some(("off", value)) => asked.rules = Rules::without(&decode(value)),
                Some(("sort", value)) => {
                    let known = SORTS.into_iter().find(|(_, key)| *key == value);
                    asked.sort = known.map_or(Sort::default(), |(sort, _)| sort);
                }
                Some(("lines", value)) => {
                    let known = LINES.into_iter().find(|(_, key)| *key == value);
                    asked.lines = Some(known.map_or(SortBy::Order, |(by, _)| by));
                }
                Some(("view", "original")) => original = true,
                Some(("view", "references")) => references = true,
                Some(("find", value)) => list.find = decode(value),
                Some(("at", value)) => letter = decode(value),
                Some(("by", value)) => {
                    list.by = ORDERS
                        .into_iter()
                        .find(|(_, key)| *key == value)
                        .map(|(by, _)| by)
                        .unwrap_or_default();
                }
                Some(("host", value)) => {
                    let known = Host::ALL.into_iter().zip(HOSTS).find(|(_, key)| *key == value);
                    list.host = known.map(|(host, _)| host);
                }
                Some(("from", value)) => from = value,
                Some(("to", value)) => to = value,
                Some(("as", "table")) => table = true,
                Some(("t", value)) => quote = decode(value),
                _ => {}
            }
        }
        if asked.text.is_empty() {
            // How nothing is asked says nothing, and is not written.
            asked = Asked::default();
        }
        let mut parts = path.trim_start_matches('/').split('/');
        let view = match (parts.next(), parts.next()) {
            (Some("item"), Some(path)) if !path.is_empty() => {
                let path = decode(path);
                let passage = parts
                    .next()
                    .and_then(|part| part.strip_prefix('p'))
                    .and_then(|number| number.parse().ok())
                    .filter(|&number| number > 0);
                match references {
                    true => View::References { path, passage, list },
                    false => View::Item { path, passage, original, quote },
                }
            }
            (Some("beside"), Some(path)) if !path.is_empty() => {
                let number = parts.next().and_then(|part| part.strip_prefix('p'));
                let passage = number.and_then(|number| number.parse().ok()).unwrap_or(0).max(1);
                View::Beside { path: decode(path), passage }
            }
            (Some("damage"), _) => View::Damage { from: from.parse().unwrap_or(0) },
            (Some("compare"), _) => View::Compare { from: from.parse().unwrap_or(0) },
            (Some("timeline"), _) => {
                let year = |text: &str| text.parse().ok().filter(|year| YEARS.contains(year));
                let span = year(from).zip(year(to)).filter(|(first, last)| first <= last);
                View::Timeline { span, table }
            }
            (Some("names"), Some(name)) if !name.is_empty() => View::Name { name: decode(name) },
            (Some("names"), _) => View::Names { letter, find: list.find },
            (Some("notes"), None) => View::Notes,
            (Some("check"), None) => View::Check,
            _ => View::Home,
        };
        Self { view, asked }
    }

    /// Writes the fragment, with its `#`.
    pub(crate) fn fragment(&self) -> String {
        let mut out = String::from("#/");
        let mut sign = '?';
        let mut parameter = |out: &mut String, name: &str, value: &str| {
            out.push(sign);
            sign = '&';
            out.push_str(name);
            out.push('=');
            encode(out, value);
        };
        match &self.view {
            View::Home if self.asked.text.is_empty() => {}
            View::Home => out.push_str("search"),
            View::Notes => out.push_str("notes"),
            View::Check => out.push_str("check"),
            View::Names { .. } => out.push_str("names"),
            View::Name { name } => {
                out.push_str("names/");
                encode(&mut out, name);
            }
            View::Damage { .. } => out.push_str("damage"),
            View::Compare { .. } => out.push_str("compare"),
            View::Timeline { .. } => out.push_str("timeline"),
            View::Beside { path, passage } => {
                out.push_str("beside/");
                encode(&mut out, path);
                let _ = write!(out, "/p{passage}");
            }
            View::Item { path, passage, .. } | View::References { path, passage, .. } => {
                out.push_str("item/");
                encode(&mut out, path);
                if let Some(passage) = passage {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "/p{passage}");
                }
            }
        }
        if let View::Item { quote, .. } = &self.view
            && !quote.is_empty()
        {
            parameter(&mut out, "t", quote);
        }
        let Asked { text, rules, sort, lines } = &self.asked;
        if !text.is_empty() {
            parameter(&mut out, "q", text);
            if *rules != Rules::ALL {
                parameter(&mut out, "off", &rules.to_string());
            }
            if let Some((_, key)) = SORTS.into_iter().skip(1).find(|(known, _)| known == sort) {
                parameter(&mut out, "sort", key);
            }
            if let Some((_, key)) = LINES.into_iter().find(|(known, _)| Some(*known) == *lines) {
                parameter(&mut out, "lines", key);
            }
        }
        match &self.view {
            View::Item { original: true, .. } => parameter(&mut out, "view", "original"),
            View::References { list, .. } => {
                parameter(&mut out, "view", "references");
                if !list.find.is_empty() {
                    parameter(&mut out, "find", &list.find);
                }
                if let Some((_, key)) = ORDERS.into_iter().skip(1).find(|(by, _)| *by == list.by) {
                    parameter(&mut out, "by", key);
                }
                let known = Host::ALL.into_iter().zip(HOSTS).find(|(host, _)| Some(*host) == list.host);
                if let Some((_, key)) = known {
                    parameter(&mut out, "host", key);
                }
            }
            View::Names { letter, find } => {
                for (name, value) in [("at", letter), ("find", find)] {
                    if !value.is_empty() {
                        parameter(&mut out, name, value);
                    }
                }
            }
            View::Damage { from } | View::Compare { from } if *from > 0 => {
                parameter(&mut out, "from", &from.to_string())
            }
            View::Timeline { span, table } => {
                if let Some((first, last)) = span {
                    parameter(&mut out, "from", &first.to_string());
                    parameter(&mut out, "to", &last.to_string());
                }
                if *table {
                    parameter(&mut out, "as", "table");
                }
            }
            _ => {}
        }
        out
    }

    /// What is seen, with nothing asked.
    pub(crate) fn of(view: View) -> Self {
        Self { view, asked: Asked::default() }
    }

    /// The results of a query, or the finding aid if it is empty.
    pub(crate) fn results(asked: &Asked) -> Self {
        Self { view: View::Home, asked: asked.clone() }
    }

    /// The references of an item, at one of them or from the first.
    pub(crate) fn references(path: &str, passage: Option<u32>, list: Listed, asked: &Asked) -> Self {
        Self { view: View::References { path: path.to_owned(), passage, list }, asked: asked.clone() }
    }

    /// The names of the archive, those with this letter, those with this text.
    pub(crate) fn names(letter: &str, find: &str) -> Self {
        let view = View::Names { letter: letter.to_owned(), find: find.to_owned() };
        Self { view, asked: Asked::default() }
    }

    /// A name.
    pub(crate) fn name(name: &str) -> Self {
        Self { view: View::Name { name: name.to_owned() }, asked: Asked::default() }
    }

    /// What passages state of the same matters, from a topic on; or what is found, side by side.
    pub(crate) fn compare(from: u32, asked: &Asked) -> Self {
        Self { view: View::Compare { from }, asked: asked.clone() }
    }

    /// A passage, counted from 1, beside those that speak of the same.
    pub(crate) fn beside(path: &str, passage: u32) -> Self {
        Self { view: View::Beside { path: path.to_owned(), passage }, asked: Asked::default() }
    }

    /// The damaged places of the archive, from an item on.
    pub(crate) fn damage(from: u32, asked: &Asked) -> Self {
        Self { view: View::Damage { from }, asked: asked.clone() }
    }

    /// The dates in what is found.
    pub(crate) fn timeline(span: Option<(i32, i32)>, table: bool, asked: &Asked) -> Self {
        Self { view: View::Timeline { span, table }, asked: asked.clone() }
    }

    /// A passage of an item, counted from 1, with a query lit.
    pub(crate) fn passage(path: &str, passage: Option<u32>, asked: &Asked) -> Self {
        Self {
            view: View::Item { path: path.to_owned(), passage, original: false, quote: String::new() },
            asked: asked.clone(),
        }
    }

    /// The same passage, to be found by these words.
    pub(crate) fn quoted(mut self, words: &str) -> Self {
        if let View::Item { quote, .. } = &mut self.view {
            words.clone_into(quote);
        }
        self
    }
}

/// Percent-encodes what is not a letter, a digit or harmless.
fn encode(out: &mut String, text: &str) {
    for char in text.chars() {
        if char.is_alphanumeric()
            || matches!(char, '…' | '-' | '.' | '_' | '~' | '*' | '\'' | ':' | ',' | '!')
        {
            out.push(char);
        } else {
            let mut buffer = [0; 4];
            for byte in char.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// Undoes [`encode`], and what browsers do to letters besides.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after
            .first_chunk::<2>()
            .and_then(|two| std::str::from_utf8(two).ok())
            .filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text in which parts, given by where they begin and how long they are, are each replaced by another; for tests of
/// what reads any text.
#[cfg(test)]
pub(crate) fn changed(text: &str, changes: &[(u16, u16, &str)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, long, part) in changes {
        let start = usize::from(*at) % (chars.len() + 1);
        // Mostly few; now and then much of it.
        let long = if long % 8 == 0 { usize::from(*long) } else { usize::from(long % 6) };
        let end = (start + long).min(chars.len());
        chars.splice(start..end, part.chars());
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fragments_can_be_read_by_people() {
        let place = Place::passage("letters/001.txt", Some(12), &Asked::of("прямая демократия"));
        assert_eq!(place.fragment(), "#/item/letters%2F001.txt/p12?q=прямая%20демократия");
        assert_eq!(Place::results(&Asked::default()).fragment(), "#/");
        assert_eq!(Place::results(&Asked::of("a&b=c")).fragment(), "#/search?q=a%26b%3Dc");
    }

    #[test]
    fn a_fragment_as_browsers_encode_it_is_the_same_place() {
        let encoded = "#/item/001.txt/p3?q=%D0%90%D0%94&view=original";
        let View::Item { path, passage, original, .. } = Place::parse(encoded).view else { panic!() };
        assert_eq!((path.as_str(), passage, original), ("001.txt", Some(3), true));
        assert_eq!(Place::parse(encoded).asked, Asked::of("АД"));
    }

    #[test]
    fn how_something_is_asked_is_in_the_address() {
        let asked = Asked {
            rules: Rules::without("stem,layout"),
            sort: Sort::Date,
            lines: Some(SortBy::Right1),
            ..Asked::of("a b")
        };
        let fragment = Place::results(&asked).fragment();
        assert_eq!(fragment, "#/search?q=a%20b&off=stem,layout&sort=date&lines=right1");
        assert_eq!(Place::parse(&fragment).asked, asked);
        assert_eq!(Place::results(&asked.with_text("")).fragment(), "#/");
        assert_eq!(Place::parse("#/search?q=a&off=x&sort=x&lines=x").asked.lines, Some(SortBy::Order));
    }

    #[test]
    fn which_references_are_seen_is_in_the_address() {
        let list = Listed { find: "суд & BBC".into(), by: By::Date, host: Some(Host::News) };
        let place = Place::references("a.txt", Some(7), list, &Asked::of("x"));
        let fragment = place.fragment();
        assert_eq!(fragment, "#/item/a.txt/p7?q=x&view=references&find=суд%20%26%20BBC&by=date&host=news");
        assert_eq!(Place::parse(&fragment), place);
        let all = Place::references("a.txt", None, Listed::default(), &Asked::default());
        assert_eq!(all.fragment(), "#/item/a.txt?view=references");
        assert_eq!(Place::parse("#/item/a.txt?view=references&by=x&host=y"), all);
        let years = Place::timeline(Some((-30, 2013)), true, &Asked::of("x"));
        assert_eq!(years.fragment(), "#/timeline?q=x&from=-30&to=2013&as=table");
        for place in [years, Place::timeline(None, false, &Asked::default())] {
            assert_eq!(Place::parse(&place.fragment()), place);
        }
        for odd in ["#/timeline?from=2000", "#/timeline?from=2000&to=1999", "#/timeline?from=x&to=99999"] {
            assert_eq!(Place::parse(odd), Place::timeline(None, false, &Asked::default()));
        }
        for from in [0, 50] {
            let place = Place::damage(from, &Asked::default());
            assert_eq!(Place::parse(&place.fragment()), place);
        }
    }

    #[test]
    fn names_have_their_places() {
        for place in [
            Place::of(View::Check),
            Place::of(View::Notes),
            Place::names("", ""),
            Place::names("м", "a b"),
            Place::name("«Сеть» & Co/1"),
        ] {
            assert_eq!(Place::parse(&place.fragment()), place);
        }
        assert_eq!(Place::name("Ivan Petrov").fragment(), "#/names/Ivan%20Petrov");
        assert_eq!(Place::parse("#/names/"), Place::names("", ""));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn every_place_has_its_fragment(
            path in "\\PC{1,20}", passage in prop::option::of(1_u32..), original in any::<bool>(), query in "\\PC{0,20}",
            quote in "[\\PC…]{0,20}",
        ) {
            let place = Place { view: View::Item { path, passage, original, quote }, asked: Asked::of(&query) };
            prop_assert_eq!(Place::parse(&place.fragment()), place);
        }

        #[test]
        fn any_fragment_is_some_place_and_is_read_as_it_is_written(
            start in prop::sample::select(FRAGMENTS.to_vec()),
            changes in prop::collection::vec((any::<u16>(), any::<u16>(), prop::sample::select(PARTS.to_vec())), 0..8),
            other in "[#/a-z%?&=0-9\\PC]{0,40}",
            is_other in prop::bool::weighted(0.2),
        ) {
            let fragment = if is_other { other } else { changed(start, &changes) };
            let place = Place::parse(&fragment);
            prop_assert_eq!(Place::parse(&place.fragment()), place, "{}", fragment);
        }
    }

    /// Of every kind of place one.
    const FRAGMENTS: [&str; 14] = [
        "#/",
        "#/search?q=a%20b&off=stem,layout&sort=date&lines=left1",
        "#/item/a%2Fб.txt/p12?t=one…two&q=x&view=original",
        "#/item/a.txt/p7?q=x&view=references&find=суд%20%26&by=date&host=news",
        "#/item/a.txt?off=typo&sort=archive",
        "#/beside/a%2Fb/p12",
        "#/damage?from=50",
        "#/compare?q=x&from=10",
        "#/timeline?q=x&from=-30&to=2013&as=table",
        "#/names?at=м&find=a%20b",
        "#/names/«Сеть»%20%26%20Co%2F1",
        "#/notes",
        "#/check",
        "item/%D0%B0%FF%F0%9F",
    ];

    /// What means something in a fragment, or nearly so.
    const PARTS: [&str; 28] = [
        "",
        "",
        "/",
        "//",
        "?",
        "&",
        "=",
        "#",
        "%",
        "%2",
        "%00",
        "%2F",
        "%FF",
        "%E2%80%AE",
        "…",
        "+",
        "p0",
        "p1",
        "p4294967295",
        "p4294967296",
        "-1",
        "99999999999",
        "q=",
        "t=",
        "&from=",
        "view=references",
        "\u{0}",
        "🙂",
    ];
}
