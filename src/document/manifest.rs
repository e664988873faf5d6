//! The description of a folder, written by its archivist: a file `fonds.toml` in it.
//!
//! ```toml
//! [fonds]
//! title = "Autonomous Action"
//! language = ["en", "ru"]
//! aliases = [["Autonomous Action", "Автономное действие", "AD"]]
//!
//! [items."001_d0c1e41719c94742.txt"]
//! source = "flat wiki export"
//!
//! [names]
//! people = ["Ivan Petrov"]
//! merge = [["Ivan Petrov", "Vanya"]]
//! split = [["Ivan Petrov", "Иван Петров"]]
//! forbid = ["Further Reading"]
//! ```
//!
//! `[fonds]` describes the whole, `[items."…"]` the file of that path in the folder. The
//! keys are the fields of [`Description`]: `title`, `reference_code`, `source`, `creator`,
//! `date`, `language`, `scope`, `provenance`, `rights` and `note`. Each is optional. A value
//! is a string, a number, a date, or a list of these, which is joined with a comma. `aliases` in
//! `[fonds]` is a list of lists, each of the names of one thing: who looks for one finds all.
//!
//! `[names]` corrects the list of names: `people`, `organisations`, `places`, `publications`, `cases`
//! and `add`, which says nothing of the kind, are lists of names that the rules do not find; `merge` is a
//! list of lists, each of the names of one thing, as `aliases` is; `split` one of lists of names of which
//! no two are of one thing; `forbid` a list of what is no name.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Description, NameKind, NameRules};

/// What an archivist says of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The description of the whole.
    pub fonds: Description,
    /// The descriptions of items, by their paths in the folder.
    pub items: BTreeMap<String, Description>,
    /// Names of one thing each, two or more.
    pub aliases: Vec<Vec<String>>,
    /// What is stated of the list of names.
    pub names: NameRules,
}

/// Reads a description of a folder. What cannot be read is left out, and a notice for
/// people says which line it stands in and what to write instead.
///
/// ```
/// let (manifest, notices) = fonds::document::manifest::parse("[fonds]\ntitle = 'Avtonom'\ntilte = 'x'");
/// assert_eq!(manifest.fonds.title, "Avtonom");
/// assert!(notices[0].starts_with("line 3: unknown key `tilte`"));
/// ```
#[must_use]
pub fn parse(text: &str) -> (Manifest, Vec<String>) {
    let mut manifest = Manifest::default();
    let mut notices = Notices::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        notices.add(error.span().unwrap_or_default().start, error.message().to_owned());
    }
    for (key, value) in table.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("fonds", DeValue::Table(table)) => {
                manifest.fonds = description(table, "[fonds]", &mut notices);
                for (key, value) in table.iter().filter(|(key, _)| key.get_ref() == ALIASES) {
                    match aliases(value) {
                        Some(aliases) => manifest.aliases = aliases,
                        None => notices.add(
                            key.span().start,
                            format!(
                                "`{ALIASES}` in [fonds] is no list of lists of names; write {ALIASES} = [[\"name\", \
                                 \"other name\"]]"
                            ),
                        ),
                    }
                }
            }
            ("items", DeValue::Table(table)) => manifest.items = items(table, &mut notices),
            ("names", DeValue::Table(table)) => manifest.names = names(table, &mut notices),
            (name @ ("fonds" | "items" | "names"), other) => notices.add(
                key.span().start,
                format!("`{name}` is no table ({}); write [{name}]", other.type_str()),
            ),
            (name, _) => notices.add(
                key.span().start,
                format!("unknown key `{name}`; there are [fonds], [names] and [items.\"path\"]"),
            ),
        }
    }
    (manifest, notices.with_lines(text))
}

/// The key in `[fonds]` of the names of one thing.
const ALIASES: &str = "aliases";

fn aliases(value: &Spanned<DeValue<'_>>) -> Option<Vec<Vec<String>>> {
    let names = |list: &Spanned<DeValue<'_>>| {
        let names = list.get_ref().as_array()?.iter().map(single).collect::<Option<Vec<_>>>()?;
        (names.len() > 1).then_some(names)
    };
    value.get_ref().as_array()?.iter().map(names).collect()
}

/// The keys in `[names]` of what is added, with the kinds that they say.
const KINDS: [(&str, Option<NameKind>); 6] = [
    ("add", None),
    ("people", Some(NameKind::Person)),
    ("organisations", Some(NameKind::Organisation)),
    ("places", Some(NameKind::Place)),
    ("publications", Some(NameKind::Publication)),
    ("cases", Some(NameKind::Case)),
];

fn names(table: &DeTable<'_>, notices: &mut Notices) -> NameRules {
    let mut rules = NameRules::default();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let list = || value.get_ref().as_array()?.iter().map(single).collect::<Option<Vec<String>>>();
        let shape = match name {
            "merge" | "split" => {
                let lists = aliases(value);
                let is_read = lists.is_some();
                let of_key = if name == "merge" { &mut rules.merge } else { &mut rules.split };
                of_key.extend(lists.unwrap_or_default());
                if is_read {
                    continue;
                } else {
                    "no list of lists of names; write {key} = [[\"name\", \"other name\"]]"
                }
            }
            "forbid" => match list() {
                Some(names) => {
                    rules.forbid.extend(names);
                    continue;
                }
                None => "no list of names; write {key} = [\"name\"]",
            },
            _ => match (KINDS.iter().find(|(key, _)| *key == name), list()) {
                (Some((_, kind)), Some(names)) => {
                    rules.add.extend(names.into_iter().map(|name| (name, *kind)));
                    continue;
                }
                (Some(_), None) => "no list of names; write {key} = [\"name\"]",
                (None, _) => "",
            },
        };
        let notice = if shape.is_empty() {
            let known = KINDS.map(|(key, _)| key).join(", ");
            format!("unknown key `{name}` in [names]; the keys are {known}, merge, split, forbid")
        } else {
            format!("`{name}` in [names] is {}", shape.replace("{key}", name))
        };
        notices.add(key.span().start, notice);
    }
    rules
}

fn items(table: &DeTable<'_>, notices: &mut Notices) -> BTreeMap<String, Description> {
    let mut items = BTreeMap::new();
    for (path, value) in table {
        let name = path.get_ref().as_ref();
        let Some(fields) = value.get_ref().as_table() else {
            let kind = value.get_ref().type_str();
            notices.add(
                path.span().start,
                format!("the item `{name}` is no table ({kind}); write [items.\"{name}\"]"),
            );
            continue;
        };
        // `[items.a.txt]` is a table `txt` in a table `a`.
        let unquoted = fields.iter().find(|(_, value)| value.get_ref().is_table());
        if let Some((rest, _)) = unquoted {
            let whole = format!("{name}.{}", rest.get_ref());
            notices.add(path.span().start, format!("put the path in quotes: [items.\"{whole}\"]"));
            continue;
        }
        items.insert(name.to_owned(), description(fields, &format!("[items.\"{name}\"]"), notices));
    }
    items
}

fn description(table: &DeTable<'_>, place: &str, notices: &mut Notices) -> Description {
    let mut description = Description::default();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if name == ALIASES && place == "[fonds]" {
            continue;
        }
        let Some(field) = field(&mut description, name) else {
            notices.add(
                key.span().start,
                format!("unknown key `{name}` in {place}; the keys are {}", KEYS.join(", ")),
            );
            continue;
        };
        match text(value) {
            Some(text) => *field = text,
            None => {
                let kind = value.get_ref().type_str();
                notices.add(
                    value.span().start,
                    format!(
                        "`{name}` in {place} is no text ({kind}); write a text in quotes, or a list of texts"
                    ),
                );
            }
        }
    }
    description
}

const KEYS: [&str; 10] = [
    "title",
    "reference_code",
    "source",
    "creator",
    "date",
    "language",
    "scope",
    "provenance",
    "rights",
    "note",
];

fn field<'a>(description: &'a mut Description, key: &str) -> Option<&'a mut String> {
    Some(match key {
        "title" => &mut description.title,
        "reference_code" => &mut description.reference_code,
        "source" => &mut description.source,
        "creator" => &mut description.creator,
        "date" => &mut description.date,
        "language" => &mut description.language,
        "scope" => &mut description.scope,
        "provenance" => &mut description.provenance,
        "rights" => &mut description.rights,
        "note" => &mut description.note,
        _ => return None,
    })
}

/// A value as text: what people write without quotes (`date = 2023`) is meant as it stands.
fn text(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::Array(values) => {
            let texts: Option<Vec<_>> = values.iter().map(single).collect();
            Some(texts?.join(", "))
        }
        _ => single(value),
    }
}

fn single(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.trim().to_owned()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(date) => Some(date.to_string()),
        _ => None,
    }
}

/// Notices with the bytes they are about.
#[derive(Default)]
struct Notices(Vec<(usize, String)>);

impl Notices {
    fn add(&mut self, at: usize, notice: String) {
        self.0.push((at, notice));
    }

    /// The notices in the order of the text, each with its line.
    fn with_lines(mut self, text: &str) -> Vec<String> {
        self.0.sort();
        let mut line = 1_usize;
        let mut breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).peekable();
        let number = |(at, notice): (usize, String)| {
            while breaks.next_if(|end| *end < at).is_some() {
                line = line.saturating_add(1);
            }
            format!("line {line}: {notice}")
        };
        self.0.into_iter().map(number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_are_described() {
        let (manifest, notices) = parse(include_str!("../../seeds/fonds.toml"));
        assert_eq!(notices, Vec::<String>::new());
        assert_eq!(manifest.fonds.language, "en, ru, el");
        let sources: Vec<_> =
            manifest.items.iter().map(|(path, item)| (path.as_str(), item.source.as_str())).collect();
        let expected = [
            ("000_7d4db7d20ab98379.txt", "flat wiki export"),
            ("001_d0c1e41719c94742.txt", "flat wiki export"),
            ("002_739b1182f79aa9dc.txt", "Grokipedia export"),
        ];
        assert_eq!(sources, expected);
    }

    #[test]
    fn names_of_one_thing_are_listed() {
        let (manifest, notices) =
            parse("[fonds]\naliases = [['Автономное действие', 'АД', 'AD'], ['NS', 'НС']]");
        assert_eq!(notices, Vec::<String>::new());
        assert_eq!(manifest.aliases, [&["Автономное действие", "АД", "AD"][..], &["NS", "НС"]]);
        for wrong in ["'AD'", "['AD', 'АД']", "[['AD']]", "[['AD', []]]"] {
            let (manifest, notices) = parse(&format!("[fonds]\ntitle = 'T'\naliases = {wrong}"));
            assert!(notices[0].starts_with("line 3: `aliases` in [fonds] is no list"), "{notices:?}");
            assert!(manifest.aliases.is_empty() && manifest.fonds.title == "T");
        }
        let (manifest, notices) = parse(
            "[names]\npeople = ['Ivan Petrov']\nmerge = [['A B', 'C']]\nsplit = [['A B', 'D']]\nforbid = ['E F']\nadd = ['G']",
        );
        assert_eq!(notices, Vec::<String>::new());
        let rules = manifest.names;
        assert_eq!(rules.add, [("G".to_owned(), None), ("Ivan Petrov".to_owned(), Some(NameKind::Person))]);
        assert_eq!(
            (&rules.merge[0][1][..], &rules.split[0][1][..], &rules.forbid[..]),
            ("C", "D", &["E F".to_owned()][..])
        );
        let (_, notices) = parse("[names]\npeople = 'x'\nmerge = ['x']\nother = []");
        assert!(notices[0].starts_with("line 2: `people` in [names] is no list of names"), "{notices:?}");
        assert!(notices[1].starts_with("line 3: `merge` in [names] is no list of lists"), "{notices:?}");
        assert!(notices[2].starts_with("line 4: unknown key `other` in [names]"), "{notices:?}");
        let (_, notices) = parse("[items.'a.txt']\naliases = [['AD', 'АД']]");
        assert!(notices[0].starts_with("line 2: unknown key `aliases`"), "{notices:?}");
    }

    #[test]
    fn every_key_that_is_named_has_its_field() {
        let text: String = KEYS.iter().map(|key| format!("{key} = '{key}'\n")).collect();
        let (manifest, notices) = parse(&format!("[fonds]\n{text}"));
        assert_eq!(notices, Vec::<String>::new());
        let fonds = manifest.fonds;
        let fields = [
            fonds.title,
            fonds.reference_code,
            fonds.source,
            fonds.creator,
            fonds.date,
            fonds.language,
            fonds.scope,
            fonds.provenance,
            fonds.rights,
            fonds.note,
        ];
        assert_eq!(fields, KEYS);
    }

    /// Compares the title and how each notice starts.
    #[track_caller]
    fn check(text: &str, title: &str, expected: &[&str]) {
        let (manifest, notices) = parse(text);
        assert_eq!(manifest.fonds.title, title);
        let same = notices.iter().zip(expected).all(|(notice, start)| notice.starts_with(start));
        assert!(same && notices.len() == expected.len(), "{notices:#?}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_the_rest_is_used() {
        check("", "", &[]);
        check("[fonds]\ntitle = 2002\ndate = 2002-01-25\n", "2002", &[]);
        check(
            "[fonds]\ntitle = 'T'\ncreator = true\n",
            "T",
            &["line 3: `creator` in [fonds] is no text (boolean)"],
        );
        check(
            "[fonds]\ntitle = 'T'\nlanguage = ['en', []]\n",
            "T",
            &["line 3: `language` in [fonds] is no text (array)"],
        );
        check(
            "fonds = 'x'\nname = 1\n",
            "",
            &["line 1: `fonds` is no table (string)", "line 2: unknown key `name`"],
        );
        check(
            "[fonds]\ntitle = 'T'\n[items.a.txt]\ntitle = 'A'\n[items]\nb = 1\n",
            "T",
            &[
                "line 3: put the path in quotes: [items.\"a.txt\"]",
                "line 6: the item `b` is no table (integer)",
            ],
        );
        check("[fonds]\r\ntitle = 'T'\r\ndate = \r\n", "T", &["line 3: string values must be quoted"]);
        check("[fonds]\ntitle = 'T'\ntitle = 'U'\n", "T", &["line 3: duplicate key"]);
        check("[fonds\ntitle = 'T'\n", "", &["line 1: unclosed", "line 2: unknown key `title`"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[a-z\\[\\]\"'= .\n{},0-9é-]{0,80}") {
            let _ = parse(&text);
            let _ = parse(&format!("[fonds]\n{text}"));
        }
    }

    #[test]
    fn a_hostile_description_ends() {
        for piece in ["[", "{", "a=[", "a={", "a.", "[[a]]\n", "'", "\"", "a=1\n", "x = 1\ny = 2\n"] {
            let _ = parse(&piece.repeat(20_000));
        }
    }
}
