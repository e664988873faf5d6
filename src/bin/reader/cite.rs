//! References to a passage, in the forms that scholars and their programs use. Each form keeps
//! the language of its own rules, whatever language the page is in.
//!
//! | form | by |
//! |---|---|
//! | footnote | The Chicago Manual of Style, 17th edition, notes (14.10, 14.207, 14.221) |
//! | сноска | ГОСТ Р 7.0.5-2008, подстрочная ссылка на электронный ресурс |
//! | BibTeX | `@misc`, with what TeX takes for its own written out |
//! | RIS | `GEN`, lines that end in CR LF |
//! | CSL-JSON | `document` |

use crate::json::Json;

/// What is cited.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    /// The title of the item.
    pub(crate) title: String,
    /// Who made it; may be empty.
    pub(crate) creator: String,
    /// When: `2013`, `2013-05`, `2013-05-03`, or in words; may be empty.
    pub(crate) date: String,
    /// The title of the archive.
    pub(crate) archive: String,
    /// The passage, counted from 1.
    pub(crate) passage: u32,
    /// Where it is: a whole address, or the fragment that the archive's own page knows.
    pub(crate) link: String,
    /// The SHA-256 of the archive, and of the item.
    pub(crate) digest: String,
    pub(crate) item_digest: String,
    /// Whether the digest is of the first part of the archive only, which names all others.
    pub(crate) is_of_front: bool,
    /// The day on which it was read, as `2026-11-22`; may be empty.
    pub(crate) read_on: String,
}

/// A form: its name, the language it is in, and what makes it.
type Form = (&'static str, &'static str, fn(&Source) -> String);

/// The forms: the name of each, the language it is in, and what makes it.
pub(crate) const FORMS: [Form; 5] = [
    ("Chicago", "en", chicago),
    ("ГОСТ Р 7.0.5-2008", "ru", gost),
    ("BibTeX", "en", bibtex),
    ("RIS", "en", ris),
    ("CSL-JSON", "en", csl_json),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The same in Russian as ГОСТ Р 7.0.12 shortens them: alone, and after a day.
const MONTHS_RU: [(&str, &str); 12] = [
    ("Янв.", "янв."),
    ("Февр.", "февр."),
    ("Март", "марта"),
    ("Апр.", "апр."),
    ("Май", "мая"),
    ("Июнь", "июня"),
    ("Июль", "июля"),
    ("Авг.", "авг."),
    ("Сент.", "сент."),
    ("Окт.", "окт."),
    ("Нояб.", "нояб."),
    ("Дек.", "дек."),
];

impl Source {
    /// The same, each part on one line and without signs that are not seen.
    fn clean(&self) -> Self {
        Self {
            title: one_line(&self.title),
            creator: stated(&self.creator),
            date: stated(&self.date),
            archive: one_line(&self.archive),
            link: one_line(&self.link),
            digest: one_line(&self.digest),
            item_digest: one_line(&self.item_digest),
            read_on: one_line(&self.read_on),
            passage: self.passage,
            is_of_front: self.is_of_front,
        }
    }

    /// Whether others can follow the link: it is no fragment only.
    fn is_online(&self) -> bool {
        self.link.starts_with("http")
    }

    /// A name for it among others: of the item, and of the passage in it.
    fn key(&self) -> String {
        let item: String = self.item_digest.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        format!("fonds-{item}-p{}", self.passage)
    }

    fn note(&self) -> String {
        let of = if self.is_of_front { "the first part of the archive" } else { "the archive" };
        format!("Paragraph {}. SHA-256 of {of}: {}", self.passage, self.digest)
    }
}

/// The same of what a description may say it has looked for in vain.
fn stated(text: &str) -> String {
    let is_stated = |text: &&str| !text.starts_with("Not stated") && !text.starts_with("Не указан");
    Some(text).filter(is_stated).map(one_line).unwrap_or_default()
}

/// A text on one line, without control characters and without those that turn writing around.
fn one_line(text: &str) -> String {
    let seen = |char: &char| {
        !matches!(char, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let plain = |char: char| if char.is_control() || char.is_whitespace() { ' ' } else { char };
    let text: String = text.chars().filter(seen).map(plain).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A date by its numbers: the year, and as far as known the month and the day.
fn numbers(date: &str) -> Option<(&str, Option<usize>, Option<u32>)> {
    let is_number =
        |part: &str, digits: usize| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = date.split('-');
    let year = parts.next().filter(|year| is_number(year, 4))?;
    let mut two = |most: u32| match parts.next() {
        None => Some(None),
        Some(part) if is_number(part, 2) => {
            part.parse::<u32>().ok().filter(|number| (1..=most).contains(number)).map(Some)
        }
        Some(_) => None,
    };
    let (month, day) = (two(12)?, two(31)?);
    (parts.next().is_none()).then_some((year, month.map(|month| month as usize), day))
}

/// The month of a number from 1.
fn nth<T: Copy>(of: &[T; 12], month: usize) -> Option<T> {
    of.get(month.checked_sub(1)?).copied()
}

/// `May 3, 2013`; what is no date by numbers stays as it is.
fn chicago_date(date: &str) -> String {
    match numbers(date) {
        Some((year, Some(month), day)) => {
            let month = nth(&MONTHS, month).unwrap_or_default();
            day.map_or_else(|| format!("{month} {year}"), |day| format!("{month} {day}, {year}"))
        }
        _ => date.to_owned(),
    }
}

fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

fn chicago(source: &Source) -> String {
    let source = source.clean();
    let creator = if source.creator.is_empty() { String::new() } else { format!("{}, ", source.creator) };
    // Within quotation marks those of the title are single, and its comma stands inside.
    let title = source.title.replace('“', "‘").replace('”', "’").replace('"', "'");
    let read_on = if source.date.is_empty() && !source.read_on.is_empty() {
        format!("accessed {}", chicago_date(&source.read_on))
    } else {
        String::new()
    };
    let rest = [
        chicago_date(&source.date),
        format!("para. {}", source.passage),
        source.archive,
        read_on,
        source.link,
        format!("SHA-256 {}", source.digest),
    ];
    let rest: Vec<String> = rest.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{creator}“{title},” {}.", rest.join(", "))
}

fn gost(source: &Source) -> String {
    let source = source.clean();
    let mut out = String::new();
    if !source.creator.is_empty() {
        out = ended(&source.creator) + " ";
    }
    let title = source.title.trim_end_matches('.');
    out.push_str(&format!("{title} [Электронный ресурс]"));
    if !source.archive.is_empty() {
        out.push_str(&format!(" // {}", source.archive.trim_end_matches('.')));
    }
    out.push_str(". ");
    let day = |date: &str| match numbers(date) {
        Some((year, Some(month), day)) => {
            let (alone, after) = nth(&MONTHS_RU, month).unwrap_or_default();
            ended(&day.map_or_else(|| format!("{year}. {alone}"), |day| format!("{year}. {day} {after}")))
        }
        _ => ended(date),
    };
    if !source.date.is_empty() {
        out.push_str(&(day(&source.date) + " "));
    }
    out.push_str(&format!("Абз. {}. ", source.passage));
    out.push_str(if source.is_online() { "URL: " } else { "Ссылка в файле: " });
    out.push_str(&source.link);
    if let Some((year, Some(month), Some(day))) = numbers(&source.read_on) {
        out.push_str(&format!(" (дата обращения: {day:02}.{month:02}.{year})"));
    }
    let of = if source.is_of_front { "первой части архива" } else { "архива" };
    out.push_str(&format!(". SHA-256 {of}: {}.", source.digest));
    out
}

/// A text as TeX prints it. No brace is left, not even after a backslash: `BibTeX` counts those.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out
}

fn bibtex(source: &Source) -> String {
    let source = source.clean();
    let mut out = format!("@misc{{{},\n", source.key());
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("  {name} = {{{value}}},\n"));
        }
    };
    // Twice in braces: as it is, whatever capitals and words such as "and" are in it.
    let literal = |text: &str| if text.is_empty() { String::new() } else { format!("{{{}}}", tex(text)) };
    field("author", &literal(&source.creator));
    field("title", &literal(&source.title));
    match numbers(&source.date) {
        Some((year, month, day)) => {
            field("year", year);
            field("month", &month.map(|month| month.to_string()).unwrap_or_default());
            field("day", &day.map(|day| day.to_string()).unwrap_or_default());
        }
        None => field("year", &literal(&source.date)),
    }
    field("howpublished", &tex(&source.archive));
    field("note", &tex(&source.note()));
    // Read as it is, but for braces.
    let link = source.link.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C");
    field("url", &link);
    if source.is_online() {
        field("urldate", &source.read_on);
    }
    out.push_str("}\n");
    out
}

fn ris(source: &Source) -> String {
    let source = source.clean();
    let mut out = String::new();
    let mut line = |tag: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    let by_slashes = |date: &str| date.replace('-', "/");
    line("TY", "GEN");
    line("ID", &source.key());
    line("AU", &source.creator);
    line("TI", &source.title);
    line("T2", &source.archive);
    match numbers(&source.date) {
        Some((year, month, _)) => {
            line("PY", year);
            line("DA", &if month.is_some() { by_slashes(&source.date) } else { String::new() });
        }
        None => line("DA", &source.date),
    }
    line("SE", &source.passage.to_string());
    line("N1", &source.note());
    line("UR", &source.link);
    line("Y2", &by_slashes(&source.read_on));
    out.push_str("ER  - \r\n");
    out
}

fn csl_json(source: &Source) -> String {
    let source = source.clean();
    let date = |date: &str| match numbers(date) {
        Some((year, month, day)) => {
            let parts = [year.parse().ok(), month.map(|month| month as u64), day.map(u64::from)];
            let parts = parts.into_iter().flatten().map(Json::Number).collect();
            Json::of([("date-parts", Json::List(vec![Json::List(parts)]))])
        }
        None => Json::of([("literal", Json::text(date))]),
    };
    let mut entries = vec![
        ("id", Json::text(&source.key())),
        ("type", Json::text("document")),
        ("title", Json::text(&source.title)),
    ];
    if !source.creator.is_empty() {
        entries.push(("author", Json::List(vec![Json::of([("literal", Json::text(&source.creator))])])));
    }
    if !source.date.is_empty() {
        entries.push(("issued", date(&source.date)));
    }
    if !source.read_on.is_empty() {
        entries.push(("accessed", date(&source.read_on)));
    }
    entries.extend([
        ("archive", Json::text(&source.archive)),
        ("note", Json::text(&source.note())),
        ("URL", Json::text(&source.link)),
    ]);
    let entries = entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Json::List(vec![Json::Object(entries)]).written()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn full() -> Source {
        Source {
            title: "What “freedom” is".into(),
            creator: "Anna Petrova".into(),
            date: "2013-05-03".into(),
            archive: "Letters".into(),
            passage: 12,
            link: "#/item/a.txt/p12?t=In%20the%20spring…aims".into(),
            digest: "00ff".into(),
            item_digest: "abcdef0123".into(),
            read_on: "2026-11-02".into(),
            is_of_front: false,
        }
    }

    /// Nothing is described but what every item has.
    fn bare() -> Source {
        Source {
            creator: String::new(),
            date: String::new(),
            link: "https://x.org/#/item/a/p1".into(),
            ..full()
        }
    }

    #[test]
    fn a_footnote_in_chicago_style() {
        assert_eq!(
            chicago(&full()),
            "Anna Petrova, “What ‘freedom’ is,” May 3, 2013, para. 12, Letters, \
             #/item/a.txt/p12?t=In%20the%20spring…aims, SHA-256 00ff."
        );
        assert_eq!(
            chicago(&bare()),
            "“What ‘freedom’ is,” para. 12, Letters, accessed November 2, 2026, https://x.org/#/item/a/p1, SHA-256 00ff."
        );
        let dated = |date: &str| chicago(&Source { date: date.into(), ..full() });
        assert_eq!(dated("Not stated in the document."), dated(""));
        assert!(dated("2013-05").contains(" May 2013, para. 12"));
        assert!(dated("2013").contains(" 2013, para. 12"));
        assert!(dated("весна 2013 г.").contains(" весна 2013 г., para. 12"));
        assert!(dated("2013-13-01").contains(" 2013-13-01, para. 12"));
    }

    #[test]
    fn a_footnote_by_gost() {
        let source = Source {
            creator: "Петрова А.".into(),
            title: "О свободе".into(),
            archive: "Письма".into(),
            ..full()
        };
        assert_eq!(
            gost(&source),
            "Петрова А. О свободе [Электронный ресурс] // Письма. 2013. 3 мая. Абз. 12. Ссылка в файле: \
             #/item/a.txt/p12?t=In%20the%20spring…aims (дата обращения: 02.11.2026). SHA-256 архива: 00ff."
        );
        assert_eq!(
            gost(&bare()),
            "What “freedom” is [Электронный ресурс] // Letters. Абз. 12. URL: https://x.org/#/item/a/p1 \
             (дата обращения: 02.11.2026). SHA-256 архива: 00ff."
        );
        assert!(
            gost(&Source { date: "2013-05".into(), ..source.clone() }).contains("Письма. 2013. Май. Абз.")
        );
        assert!(gost(&Source { date: "2013-09".into(), ..source }).contains("Письма. 2013. Сент. Абз."));
    }

    #[test]
    fn bibtex_with_what_tex_would_take_for_its_own() {
        assert_eq!(
            bibtex(&Source {
                title: "100% of $5 & {a_b} #1 ~^ \\end".into(),
                creator: "Rote Hilfe and others".into(),
                ..full()
            }),
            "@misc{fonds-abcdef01-p12,\n  author = {{Rote Hilfe and others}},\n  \
             title = {{100\\% of \\$5 \\& \\textbraceleft{}a\\_b\\textbraceright{} \\#1 \
             \\textasciitilde{}\\textasciicircum{} \\textbackslash{}end}},\n  year = {2013},\n  month = {5},\n  \
             day = {3},\n  howpublished = {Letters},\n  note = {Paragraph 12. SHA-256 of the archive: 00ff},\n  \
             url = {#/item/a.txt/p12?t=In%20the%20spring…aims},\n}\n"
        );
        let source =
            bibtex(&Source { title: "О свободе".into(), date: "ок. 1920".into(), ..bare() });
        assert!(source.contains("title = {{О свободе}},\n  year = {{ок. 1920}},"), "{source}");
        assert!(
            source.contains("  url = {https://x.org/#/item/a/p1},\n  urldate = {2026-11-02},\n"),
            "{source}"
        );
        assert!(!source.contains("author"));
    }

    #[test]
    fn ris_has_a_line_for_each_field() {
        assert_eq!(
            ris(&Source { title: "One\r\nER  - \u{202e}two".into(), ..full() }),
            "TY  - GEN\r\nID  - fonds-abcdef01-p12\r\nAU  - Anna Petrova\r\nTI  - One ER - two\r\nT2  - Letters\r\n\
             PY  - 2013\r\nDA  - 2013/05/03\r\nSE  - 12\r\nN1  - Paragraph 12. SHA-256 of the archive: 00ff\r\n\
             UR  - #/item/a.txt/p12?t=In%20the%20spring…aims\r\nY2  - 2026/11/02\r\nER  - \r\n"
        );
        let bare = ris(&bare());
        assert!(!bare.contains("AU  -") && !bare.contains("PY  -") && !bare.contains("DA  -"), "{bare}");
    }

    #[test]
    fn csl_json_is_json() {
        let title = "\"Quoted\" \\ О свободе";
        let read: serde_json::Value =
            serde_json::from_str(&csl_json(&Source { title: title.into(), ..full() })).unwrap();
        assert_eq!(
            read,
            serde_json::json!([{
                "id": "fonds-abcdef01-p12", "type": "document", "title": title,
                "author": [{ "literal": "Anna Petrova" }],
                "issued": { "date-parts": [[2013, 5, 3]] }, "accessed": { "date-parts": [[2026, 11, 2]] },
                "archive": "Letters", "note": "Paragraph 12. SHA-256 of the archive: 00ff",
                "URL": "#/item/a.txt/p12?t=In%20the%20spring…aims",
            }])
        );
        let bare: serde_json::Value = serde_json::from_str(&csl_json(&bare())).unwrap();
        assert_eq!((bare[0].get("author"), bare[0].get("issued")), (None, None));
    }

    proptest! {
        #[test]
        fn hostile_fields_break_no_form(
            title in any::<String>(), creator in any::<String>(), date in "\\PC{0,12}", link in "\\PC{0,20}",
        ) {
            let source = Source { title, creator, date, link, ..full() };
            for (name, _, make) in FORMS {
                let made = make(&source);
                let is_of_lines = matches!(name, "BibTeX" | "RIS" | "CSL-JSON");
                prop_assert!(is_of_lines || made.lines().count() == 1, "{}: {:?}", name, made);
            }
            prop_assert!(serde_json::from_str::<serde_json::Value>(&csl_json(&source)).is_ok());
            let ris = ris(&source);
            prop_assert!(ris.lines().all(|line| line.get(2..6) == Some("  - ")), "{:?}", ris);
            prop_assert_eq!(ris.lines().filter(|line| line.starts_with("ER  -")).count(), 1);
            // Braces are even at every point, and all closed at the end.
            let mut depth = 0_i32;
            let bibtex = bibtex(&source);
            for char in bibtex.chars() {
                depth += match char { '{' => 1, '}' => -1, _ => 0 };
                prop_assert!(depth >= 0, "{}", bibtex);
            }
            prop_assert_eq!(depth, 0, "{}", bibtex);
        }
    }
}
