//! The references of a document as objects: what each states of its title, site, date and
//! address, and where the document cites it. Read from the blocks when it is asked for;
//! nothing of it is stored.
//!
//! A reference is a block of kind [`Kind::Reference`], an item or a numbered paragraph under a
//! heading such as "References" ([`HEADINGS`]), or a footnote `[^1]: …` anywhere. What a
//! reference does not clearly state stays unknown: a wrong site or date is worse than none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Block, Kind, MarkKind};
use crate::analysis::dates::{Dated, dates};
use crate::analysis::fold;
use crate::order;

/// What a reference states. All ranges are bytes of its block's text, end exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its block, counted from 0 among the blocks of the item.
    pub block: usize,
    /// What the document cites it by: `12`, or `^note` for a footnote of that name. Empty if
    /// it carries no number.
    pub label: String,
    /// The text without its own number and the signs that lead back; empty if it is lost.
    pub body: Range<usize>,
    /// Its title.
    pub title: Option<Range<usize>>,
    /// Where it was published.
    pub site: Option<Site>,
    /// What kind of place that is.
    pub host: Host,
    /// Where its own date stands.
    pub date: Option<Range<usize>>,
    /// The days of that date; none if it is relative to a day that is not stated ("5 days ago").
    pub dated: Option<Dated>,
    /// When somebody saw it: "Retrieved 3 May 2013".
    pub seen: Option<Dated>,
    /// What a search engine showed of it.
    pub snippet: Option<Range<usize>>,
    /// Its address, `http` or `https` only, without spaces. It is not checked further.
    pub address: Option<String>,
}

impl Reference {
    /// Whether the document has nothing of it but its number.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.body.is_empty()
    }

    /// Its number; 0 if it has none, or a name.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.label.parse().unwrap_or(0)
    }
}

/// Where a reference was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The host of its address in small letters without `www.`, or a name as it is stated.
    pub name: String,
    /// Where the name stands in the text, if the text states it.
    pub range: Option<Range<usize>>,
}

/// What kind of place a site is, by the table `SITES` and the rules of [`host`]: a help to
/// find one's way through a list, never a judgement of what is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A site of what the item is about: its name is the item's, or stated to be the same.
    Own,
    /// A newspaper, a magazine, a news agency, a broadcaster.
    News,
    /// A social network or a channel of a messenger.
    Social,
    /// A site of films and recordings.
    Video,
    /// A blog, or a site that carries blogs.
    Blog,
    /// A forum, or a site of questions and answers.
    Forum,
    /// An encyclopedia, or another wiki.
    Encyclopedia,
    /// A library, an archive, a collection of papers.
    Library,
    /// A state, a parliament, a court, an army, a union of states.
    Government,
    /// Any other, or not known.
    Other,
}

impl Host {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Own,
        Self::News,
        Self::Social,
        Self::Video,
        Self::Blog,
        Self::Forum,
        Self::Encyclopedia,
        Self::Library,
        Self::Government,
        Self::Other,
    ];
}

/// Sites of which the kind is known, by their domains. A subdomain is of the same kind, and a
/// name is known by the first part of a domain ("RFE/RL", "The Guardian") or by all of it
/// ("Libcom.org"). It says what kind of site it is by what the site calls itself, no more.
const SITES: [(Host, &str); 8] = [
    (
        Host::News,
        "bbc.com bbc.co.uk theguardian.com nytimes.com washingtonpost.com reuters.com apnews.com cnn.com \
         aljazeera.com dw.com france24.com lemonde.fr spiegel.de rferl.org svoboda.org themoscowtimes.com \
         moscowtimes.com meduza.io novayagazeta.ru novayagazeta.eu ria.ru rian.ru tass.ru tass.com \
         interfax.ru kommersant.ru lenta.ru gazeta.ru vedomosti.ru rbc.ru rg.ru zona.media mediazona.ca \
         theins.ru opendemocracy.net counterpunch.org jacobin.com rabkor.ru рабкор.ру grani.ru kasparov.ru \
         currenttime.tv thebarentsobserver.com politico.com ft.com economist.com time.com newsweek.com",
    ),
    (
        Host::Social,
        "facebook.com vk.com vkontakte.ru t.me telegram.org telegram.me twitter.com x.com instagram.com ok.ru \
         linkedin.com mastodon.social threads.net bsky.app weibo.com",
    ),
    (
        Host::Video,
        "youtube.com youtu.be vimeo.com rutube.ru dailymotion.com tiktok.com twitch.tv soundcloud.com",
    ),
    (
        Host::Blog,
        "livejournal.com blogspot.com wordpress.com medium.com substack.com tumblr.com dreamwidth.org \
         blogger.com telegra.ph liveinternet.ru",
    ),
    (Host::Forum, "reddit.com stackexchange.com stackoverflow.com quora.com ycombinator.com"),
    (
        Host::Encyclopedia,
        "wikipedia.org википедия.рф wiktionary.org wikidata.org wikinews.org fandom.com britannica.com \
         grokipedia.com ruwiki.ru encyclopedia.com",
    ),
    (
        Host::Library,
        "theanarchistlibrary.org libcom.org archive.org archive.today archive.is archive.ph wikisource.org \
         wikimedia.org gutenberg.org marxists.org jstor.org academia.edu researchgate.net doi.org \
         worldcat.org openlibrary.org hathitrust.org loc.gov cyberleninka.ru elibrary.ru springer.com \
         tandfonline.com ssrn.com books.google.com scholar.google.com",
    ),
    (Host::Government, "kremlin.ru sudrf.ru duma.gov.ru fsb.ru mil.ru europa.eu gov.uk coe.int un.org"),
];

/// Words of a name that say what kind of place it is.
const NAMED: [(Host, &[&str]); 5] = [
    (Host::Encyclopedia, &["wikipedia", "википедия", "wiki", "encyclopedia", "энциклопедия"]),
    (Host::Library, &["library", "archive", "archives", "библиотека", "архив"]),
    (Host::Forum, &["forum", "forums", "форум"]),
    (Host::Blog, &["blog", "blogs", "блог"]),
    (Host::Government, &["ministry", "министерство", "gov"]),
];

/// Headings under which references stand, in small letters.
const HEADINGS: [&str; 29] = [
    "references",
    "reference list",
    "footnotes",
    "endnotes",
    "citations",
    "works cited",
    "sources",
    "bibliography",
    "literature",
    "примечания",
    "сноски",
    "источники",
    "литература",
    "библиография",
    "список литературы",
    "список источников",
    "использованная литература",
    "примечания и источники",
    "παραπομπές",
    "πηγές",
    "βιβλιογραφία",
    "einzelnachweise",
    "literatur",
    "quellen",
    "références",
    "notes et références",
    "bibliographie",
    "notes and references",
    "notes",
];

/// What stands before the day on which somebody saw, or kept, what is cited.
const SEEN: [&str; 9] = [
    "retrieved",
    "retrieved on",
    "accessed",
    "accessed on",
    "дата обращения",
    "проверено",
    "проверено на",
    "abgerufen am",
    "consulté le",
];
const KEPT: [&str; 7] = [
    "archived",
    "from the original on",
    "archived on",
    "архивировано",
    "архивная копия от",
    "из первоисточника",
    "из оригинала",
];

/// Names that many sites give their parts; none says which site it is.
const PARTS: [&str; 18] = [
    "news",
    "home",
    "blog",
    "video",
    "videos",
    "articles",
    "article",
    "pdf",
    "main",
    "index",
    "archive",
    "forum",
    "новости",
    "главная",
    "статьи",
    "видео",
    "блог",
    "архив",
];

/// Between a title and the name of the site.
const BARS: [&str; 4] = [" | ", " - ", " – ", " — "];

/// The longest name of a site, in characters and in words.
const LONGEST_NAME: usize = 40;
const MOST_WORDS: usize = 5;

/// The references of a document in its order. `own` are names of what it is about: the item's
/// title and what is stated to be the same. Costs time linear in the text.
///
/// ```
/// use fonds::document::{Host, parse, references};
///
/// let text = "A group\n\nReferences\n\n  1. [1]\n    Russia jails members of Set - BBC\n    Feb 10, 2020 · A court in Penza.\n  2. [2]\n";
/// let item = parse("a.txt", text.as_bytes());
/// let found = references(&item.blocks, &[]);
/// assert_eq!((found[0].label.as_str(), found[0].host), ("1", Host::News));
/// assert_eq!(found[0].site.as_ref().unwrap().name, "BBC");
/// assert_eq!(found[0].dated.as_ref().unwrap().first.to_string(), "2020-02-10");
/// assert!(found[1].is_lost());
/// ```
#[must_use]
pub fn references(blocks: &[Block], own: &[String]) -> Vec<Reference> {
    let own = order::set(own.iter().map(|name| key(name)).filter(|name| name.len() > 3));
    let mut section = None::<(u8, bool)>;
    let mut found = Vec::new();
    for (block, number) in blocks.iter().zip(0_usize..) {
        if let Kind::Heading { level } = block.kind {
            let name = block.text.trim().trim_end_matches(':').to_lowercase();
            if HEADINGS.contains(&name.as_str()) {
                section = Some((level, name == "notes"));
            } else if section.is_some_and(|(of, _)| level <= of) {
                section = None;
            }
            continue;
        }
        let Some((label, start)) = carried(block, section) else { continue };
        found.push(read(block, number, label, start));
    }
    tell_sites(&mut found, blocks, &own);
    found
}

/// The label of a block that is a reference, and where its text starts.
fn carried(block: &Block, section: Option<(u8, bool)>) -> Option<(String, usize)> {
    let led = lead(&block.text, matches!(block.kind, Kind::Paragraph));
    let label = |number: u32| if number > 0 { number.to_string() } else { led.label.clone() };
    match block.kind {
        Kind::Reference { number } => Some((label(number), led.end)),
        Kind::Paragraph | Kind::Note if led.label.starts_with('^') => Some((led.label, led.end)),
        Kind::ListItem { number, depth: 0 } => {
            let (_, only_numbered) = section?;
            let label = label(number);
            (!only_numbered || !label.is_empty()).then_some((label, led.end))
        }
        Kind::Paragraph => {
            section?;
            let is_one = !led.label.is_empty() || led.returns || in_text(&block.text).is_some();
            is_one.then_some((led.label, led.end))
        }
        _ => None,
    }
}

/// What stands before the text of a reference.
struct Lead {
    label: String,
    /// Whether it has a sign that leads back to where it is cited.
    returns: bool,
    end: usize,
}

/// Reads `[12]`, `[^name]:`, `12.` (of a paragraph), `↑`, `^`, `^ a b`, `↑ 1 2`.
fn lead(text: &str, numbers: bool) -> Lead {
    let mut lead = Lead { label: String::new(), returns: false, end: 0 };
    let mut rest = text.trim_start();
    loop {
        if lead.label.is_empty()
            && let Some((label, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']'))
            && is_label(label)
        {
            let is_note = label.starts_with('^');
            let after_note = after.strip_prefix(':');
            if is_note && after_note.is_none() {
                break;
            }
            lead.label = label.to_owned();
            rest = after_note.unwrap_or(after).trim_start();
        } else if numbers
            && lead.label.is_empty()
            && let Some((digits, after)) = rest.split_once(['.', ')'])
            && is_number(digits)
            && after.starts_with(' ')
        {
            lead.label = digits.to_owned();
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix(['↑', '^']) {
            lead.returns = true;
            rest = after.trim_start();
            rest = rest.strip_prefix("Jump up to:").unwrap_or(rest).trim_start();
            rest = without_letters(rest);
        } else {
            break;
        }
    }
    lead.end = text.len().saturating_sub(rest.len());
    lead
}

/// Without the letters or numbers that lead back to each of several places: `a b Smith`.
fn without_letters(text: &str) -> &str {
    let is_one = |word: &str| {
        let mut chars = word.chars();
        let letter = chars.next().is_some_and(char::is_lowercase) && chars.next().is_none();
        letter || (word.len() <= 4 && word.split([',', '.']).all(is_number))
    };
    let mut rest = text;
    let mut count = 0_usize;
    while let Some((_, after)) = rest.split_once(' ').filter(|(word, _)| is_one(word)) {
        rest = after.trim_start();
        count = count.saturating_add(1);
    }
    if count > 1 { rest } else { text }
}

fn is_number(digits: &str) -> bool {
    (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    let name = label.strip_prefix('^');
    name.map_or_else(
        || is_number(label),
        |name| !name.is_empty() && name.len() <= 40 && !name.contains(char::is_whitespace),
    )
}

/// What a reference states but for its site.
fn read(block: &Block, number: usize, label: String, start: usize) -> Reference {
    let text = block.text.as_str();
    let body = start.min(text.trim_end().len())..text.trim_end().len();
    let marked = |is: &dyn Fn(&MarkKind) -> bool| {
        let mark = block.marks.iter().find(|mark| is(&mark.kind))?;
        Some(mark.range.start as usize..mark.range.end as usize)
    };
    let linked = block.marks.iter().find_map(|mark| match &mark.kind {
        MarkKind::Link(address) => web(address).map(|address| (address, &mark.range)),
        _ => None,
    });
    let bare = in_text(text);
    let address = match (&linked, &bare) {
        (Some((address, _)), _) => Some((*address).to_owned()),
        (None, Some(range)) => text.get(range.clone()).map(str::to_owned),
        (None, None) => None,
    };
    let link = linked.map(|(_, range)| range.start as usize..range.end as usize);
    let is_title = |range: &Range<usize>| {
        let title = text.get(range.clone()).unwrap_or_default();
        !title.trim().is_empty() && web(title.trim()).is_none()
    };
    let title = marked(&|kind| *kind == MarkKind::RefTitle)
        .or_else(|| quoted(text, &body))
        .or_else(|| marked(&|kind| *kind == MarkKind::Emphasis))
        .or_else(|| link.clone().filter(is_title));
    let snippet = marked(&|kind| *kind == MarkKind::RefSnippet).filter(|range| !range.is_empty());

    // A date in the title, the snippet or an address is not the date of the reference.
    let apart: Vec<&Range<usize>> = [&title, &snippet, &bare].into_iter().flatten().collect();
    let is_own = |range: &Range<usize>| {
        body.start <= range.start
            && !apart.iter().any(|other| other.start < range.end && range.start < other.end)
    };
    let all = if body.is_empty() || snippet.is_some() { Vec::new() } else { dates(text) };
    let (mut seen, mut own) = (None, None::<Dated>);
    for date in all.into_iter().filter(|date| is_own(&date.range)) {
        let before = text.get(body.start..date.range.start).unwrap_or_default();
        let before = before.trim_end_matches([' ', ':', ',', '(', '\n', '\u{a0}']);
        if ends_with(before, &SEEN) {
            seen = seen.or(Some(date));
        } else if !ends_with(before, &KEPT)
            && own.as_ref().is_none_or(|known| date.precision < known.precision)
        {
            own = Some(date);
        }
    }
    let stated = marked(&|kind| *kind == MarkKind::RefDate);
    let (date, dated) = match stated {
        Some(range) => {
            let inside = dates(text.get(range.clone()).unwrap_or_default()).into_iter().next();
            let shift = |at: usize| at.saturating_add(range.start);
            let dated =
                inside.map(|date| Dated { range: shift(date.range.start)..shift(date.range.end), ..date });
            (Some(range), dated)
        }
        None => (own.as_ref().map(|date| date.range.clone()), own),
    };
    Reference {
        block: number,
        label,
        body,
        title,
        site: None,
        host: Host::Other,
        date,
        dated,
        seen,
        snippet,
        address,
    }
}

/// Whether a text ends with one of these words.
fn ends_with(text: &str, words: &[&str]) -> bool {
    let tail = text.get(text.ceil_char_boundary(text.len().saturating_sub(60))..).unwrap_or_default();
    let tail = tail.to_lowercase();
    words.iter().any(|word| {
        tail.strip_suffix(word).is_some_and(|before| !before.ends_with(|last: char| last.is_alphanumeric()))
    })
}

/// The first words in quotation marks that can be a title.
fn quoted(text: &str, body: &Range<usize>) -> Option<Range<usize>> {
    const PAIRS: [(char, &[char]); 5] =
        [('“', &['”']), ('«', &['»']), ('"', &['"']), ('„', &['“', '”']), ('‘', &['’'])];
    let inside = text.get(body.clone())?;
    let (at, open, close) = inside.char_indices().find_map(|(at, char)| {
        let (open, close) = PAIRS.into_iter().find(|(open, _)| *open == char)?;
        Some((at, open, close))
    })?;
    let from = at.saturating_add(open.len_utf8());
    let rest = inside.get(from..)?;
    // A quotation inside of one of the same kind: to the outer end.
    let mut depth = 0_usize;
    let length = rest.char_indices().find_map(|(at, char)| {
        if close.contains(&char) {
            if depth == 0 {
                return Some(at);
            }
            depth = depth.saturating_sub(1);
        } else if char == open {
            depth = depth.saturating_add(1);
        }
        None
    })?;
    let start = body.start.saturating_add(from);
    let range = start..start.saturating_add(length);
    let title = text.get(range.clone())?.trim();
    (title.contains(' ') || title.chars().nth(5).is_some()).then_some(range)
}

/// An address of the web, as it is; `None` for any other text.
fn web(text: &str) -> Option<&str> {
    let scheme = ["http://", "https://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    let is_one =
        text.len() > scheme.len() && !text.contains(|char: char| char.is_whitespace() || char.is_control());
    (is_one && host(text).is_some()).then_some(text)
}

/// Where the first address stands in a text, without the marks that end the sentence.
fn in_text(text: &str) -> Option<Range<usize>> {
    let start = text.find("http://").into_iter().chain(text.find("https://")).min()?;
    let rest = text.get(start..)?;
    let end =
        rest.find(|char: char| char.is_whitespace() || "<>\"“”«»|".contains(char)).unwrap_or(rest.len());
    let mut found = rest.get(..end)?;
    loop {
        let kept = found.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', ']', '…']);
        // A bracket that was opened in the address belongs to it.
        let closes = kept.ends_with(')') && kept.matches(')').count() > kept.matches('(').count();
        let kept = if closes { kept.strip_suffix(')').unwrap_or(kept) } else { kept };
        if kept.len() == found.len() {
            break;
        }
        found = kept;
    }
    web(found).map(|found| start..start.saturating_add(found.len()))
}

/// The host of an address in small letters, without `www.`, a name and a port.
///
/// ```
/// use fonds::document::host;
///
/// assert_eq!(host("https://user@www.BBC.co.uk:443/news?a=b").as_deref(), Some("bbc.co.uk"));
/// assert_eq!(host("javascript:alert(1)"), None);
/// ```
#[must_use]
pub fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    // Browsers read a backslash as a slash.
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").map(str::to_owned).unwrap_or(host);
    let is_host =
        host.contains('.') && host.chars().all(|char| char.is_alphanumeric() || "-._%".contains(char));
    is_host.then_some(host)
}

// ---- Sites -----------------------------------------------------------------------------

/// The folded letters and digits of a name: "RFE/RL" is "rferl".
fn key(name: &str) -> String {
    fold(name).chars().filter(|char| char.is_alphanumeric()).collect()
}

/// A part of a title that may name the site.
struct Part {
    range: Range<usize>,
    /// Whether a bar stands before it, and not a dash.
    barred: bool,
    /// Whether the export has cut it.
    cut: bool,
}

/// The last two parts of a title, the last first, without the dots that show that it was cut.
fn parts(text: &str, title: &Range<usize>) -> Vec<Part> {
    let mut found = Vec::new();
    let mut end = title.end;
    while found.len() < 2 {
        let Some(inside) = text.get(title.start..end) else { break };
        let last = BARS.iter().filter_map(|bar| Some((inside.rfind(bar)?, *bar))).max();
        let Some((at, bar)) = last else { break };
        let start = title.start.saturating_add(at).saturating_add(bar.len());
        let name = text.get(start..end).unwrap_or_default().trim_end();
        let whole = name.trim_end_matches('…');
        let whole = whole.strip_suffix("...").unwrap_or(whole);
        let cut = whole.len() < name.len();
        found.push(Part {
            range: start..start.saturating_add(whole.trim_end().len()),
            barred: bar == " | ",
            cut,
        });
        end = title.start.saturating_add(at);
    }
    found
}

/// Whether a part is a domain, or one that was cut at its dot: "Libcom.org", "metal-archive.".
fn is_domain(name: &str) -> bool {
    let is_label = |label: &str| {
        label.chars().nth(1).is_some() && label.chars().all(|char| char.is_alphanumeric() || char == '-')
    };
    let Some((first, last)) = name.rsplit_once('.') else { return false };
    let ends = last.is_empty() || (is_label(last) && last.chars().all(char::is_alphabetic));
    ends && first.split('.').all(is_label) && first.contains(char::is_alphabetic)
}

/// Whether a part is written as names are.
fn is_name(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().nth(LONGEST_NAME).is_none()
        && name.split_whitespace().nth(MOST_WORDS).is_none()
        && !name.contains([',', ':', ';', '?', '!', '"', '“', '”', '«', '»', '(', ')', '['])
        && !PARTS.contains(&name.to_lowercase().as_str())
        && name.contains(char::is_alphabetic)
}

/// Tells the site of each reference: the host of its address; else the end of its title.
///
/// After a bar a name is a site. After a dash, which may stand before anything, it is one only
/// if it is known: from the table, as a name of what the item is about, as a domain, or because
/// it ends several titles. What was cut is one only if the whole is known.
fn tell_sites(references: &mut [Reference], blocks: &[Block], own: &BTreeSet<String>) {
    let text = |reference: &Reference| blocks.get(reference.block).map_or("", |block| block.text.as_str());
    let of_titles: Vec<Vec<Part>> = references
        .iter()
        .map(|one| one.title.as_ref().map(|title| parts(text(one), title)).unwrap_or_default())
        .collect();
    // What ends titles, each as often as it does; after a bar once is enough.
    let mut ends: Vec<String> = Vec::new();
    for (reference, parts) in references.iter().zip(&of_titles) {
        if let Some(part) = parts.first().filter(|part| !part.cut) {
            let name = key(text(reference).get(part.range.clone()).unwrap_or_default());
            ends.extend(part.barred.then(|| name.clone()));
            ends.push(name);
        }
    }
    ends.sort_unstable();
    for (reference, parts) in references.iter_mut().zip(&of_titles) {
        let of_block = blocks.get(reference.block).map_or("", |block| block.text.as_str());
        let site = match reference.address.as_deref().and_then(host) {
            Some(name) => Some(Site { name, range: None }),
            None => parts.iter().find_map(|part| {
                let name = of_block.get(part.range.clone())?;
                let folded = key(name);
                let second = ends.partition_point(|end| *end < folded).saturating_add(1);
                let repeated = ends.get(second).is_some_and(|end| *end == folded) && is_name(name);
                let known = own.contains(&folded) || by_name(&folded).is_some() || repeated;
                let fits = known || (!part.cut && (is_domain(name) || (part.barred && is_name(name))));
                let trimmed = name.trim_end_matches('.');
                let range = part.range.start..part.range.start.saturating_add(trimmed.len());
                fits.then(|| Site { name: trimmed.to_owned(), range: Some(range) })
            }),
        };
        reference.host = site.as_ref().map_or(Host::Other, |site| kind_of(site, own));
        reference.site = site;
    }
}

/// The kind of a known site by its name.
fn by_name(folded: &str) -> Option<Host> {
    let fits = |domain: &str| {
        let first = domain.split('.').next().unwrap_or_default();
        key(domain) == folded || (first.chars().nth(2).is_some() && key(first) == folded)
    };
    let known = |(_, domains): &(Host, &str)| domains.split_whitespace().any(fits);
    SITES.into_iter().find(known).map(|(host, _)| host)
}

fn kind_of(site: &Site, own: &BTreeSet<String>) -> Host {
    let name = site.name.as_str();
    let folded = key(name);
    let is_address = site.range.is_none();
    let label = |name: &str| name.rsplit('.').nth(1).map(key).unwrap_or_default();
    if own.contains(&folded) || ((is_address || is_domain(name)) && own.contains(&label(name))) {
        return Host::Own;
    }
    let below = |domain: &str| {
        name.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    if is_address {
        // The longest domain that fits: `books.google.com` before `google.com`.
        let known = SITES.iter().flat_map(|(host, domains)| {
            domains.split_whitespace().filter(|domain| below(domain)).map(move |domain| (domain.len(), *host))
        });
        if let Some((_, host)) = known.max() {
            return host;
        }
        let is_of_state = |label: &str| label == "gov" || label == "mil";
        if name.rsplit('.').take(2).any(is_of_state) {
            return Host::Government;
        }
    } else if let Some(host) = by_name(&folded) {
        return host;
    }
    let name = name.to_lowercase();
    // Of a domain only a whole label says it: `forum.example.org`, but not `metal-archive.org`.
    let parts = |char: char| char.is_whitespace() || char == '.';
    let words: Vec<&str> = name.split(parts).collect();
    let says = |(_, known): &(Host, &[&str])| words.iter().any(|word| known.contains(word));
    NAMED.into_iter().find(says).map_or(Host::Other, |(host, _)| host)
}

// ---- Citations -------------------------------------------------------------------------

/// A place where a document cites one of its references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The block it stands in, counted from 0.
    pub block: usize,
    /// The sign, such as `[12]`, in bytes of the block's text.
    pub range: Range<usize>,
    /// The references it names, by their places in the list, in its order.
    pub references: Vec<usize>,
}

/// The most references that one sign names: `[1–81]` is no citation of each.
const MOST_NAMED: u32 = 20;

/// Where the text cites these references: `[12]`, `[12, 15–17]`, `[^name]`. A sign of which any
/// part is no number of a reference, or that of two, is none. Costs time linear in the text.
///
/// ```
/// use fonds::document::{citations, parse, references};
///
/// let text = "See [1] and [2].\n\nReferences\n\n  1. [1]\n    A title\n";
/// let item = parse("a.txt", text.as_bytes());
/// let found = citations(&item.blocks, &references(&item.blocks, &[]));
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].block, found[0].range.clone(), found[0].references.as_slice()), (0, 4..7, &[0][..]));
/// ```
#[must_use]
pub fn citations(blocks: &[Block], references: &[Reference]) -> Vec<Citation> {
    let mut by_label: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (reference, at) in references.iter().zip(0_usize..) {
        // Of two with the same number none can be meant for certain.
        by_label.entry(&reference.label).and_modify(|known| *known = None).or_insert(Some(at));
    }
    by_label.remove("");
    if by_label.is_empty() {
        return Vec::new();
    }
    let own = order::set(references.iter().map(|reference| reference.block));
    let mut found = Vec::new();
    for (block, number) in blocks.iter().zip(0_usize..) {
        if block.kind == Kind::Code || own.contains(&number) {
            continue;
        }
        for (start, _) in block.text.match_indices('[') {
            let inside = block.text.get(start.saturating_add(1)..).unwrap_or_default();
            let near = inside.get(..inside.floor_char_boundary(60)).unwrap_or(inside);
            let Some((label, _)) = near.split_once(']') else { continue };
            let end = start.saturating_add(label.len()).saturating_add(2);
            if let Some(references) = named(label, &by_label) {
                found.push(Citation { block: number, range: start..end, references });
            }
        }
    }
    found
}

/// The references that are named between the brackets of a sign.
fn named(label: &str, by_label: &BTreeMap<&str, Option<usize>>) -> Option<Vec<usize>> {
    let of = |label: &str| by_label.get(label).copied().flatten();
    if label.starts_with('^') {
        return of(label).map(|one| vec![one]);
    }
    let mut all = Vec::new();
    for part in label.split([',', ';']) {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last) = (first.trim(), last.trim());
        if !is_number(first) || !is_number(last) {
            return None;
        }
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        if last < first || last.saturating_sub(first) >= MOST_NAMED {
            return None;
        }
        for number in first..=last {
            all.push(of(&number.to_string())?);
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests;
