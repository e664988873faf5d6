//! What a reader keeps of an archive: bookmarks, highlights and notes, each anchored by a quote,
//! a position and the digest of its item, so that it finds its passage again in another copy.
//!
//! They are written and read as a W3C Web Annotation collection (a JSON-LD text), by which they
//! are kept and handed on. What is read may be hostile: anyone's page may write to the store of
//! a browser, and anyone may hand on a file.

use std::ops::Range;

use crate::json::Json;
use crate::place::{Asked, Place, View};
use crate::quote::{self, Found};

/// The longest text that is read, in bytes; browsers keep about five million characters.
pub(crate) const LONGEST: usize = 8_000_000;
/// How many notes there may be.
pub(crate) const MOST: usize = 5000;
/// How many characters a note, a quoted passage, a path and what stands beside a quote may have.
pub(crate) const LONGEST_NOTE: usize = 20_000;
const LONGEST_EXACT: usize = 2000;
const LONGEST_PATH: usize = 1000;
const BESIDE: usize = 32;

/// What the digest of an item is named by (RFC 6920).
const DIGEST: &str = "nih:sha-256;";

/// Why there is an annotation that says that what was compared is not of one thing.
const APART: &str = "assessing";

/// Where a note stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Anchor {
    /// The path of the item, and the SHA-256 of its original bytes; may be empty.
    pub(crate) path: String,
    pub(crate) digest: String,
    /// The passage, counted from 1.
    pub(crate) passage: u32,
    /// The characters of the passage that it is of, end exclusive; `None` if it is of the whole.
    pub(crate) range: Option<Range<u32>>,
    /// What is written there, or the beginning of it, and what stands before and after.
    pub(crate) exact: String,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    /// The words by which the passage is found; see [`quote`].
    pub(crate) quote: String,
}

impl Anchor {
    /// An anchor in a passage with this text: to all of it, or to a range of its bytes.
    pub(crate) fn new(
        path: &str,
        digest: &str,
        passage: u32,
        text: &str,
        range: Option<&Range<usize>>,
    ) -> Self {
        let range =
            range.filter(|range| text.get((*range).clone()).is_some_and(|part| !part.trim().is_empty()));
        let part = range.map_or(text, |range| text.get(range.clone()).unwrap_or_default());
        let before = range.and_then(|range| text.get(..range.start)).unwrap_or_default();
        let after = range.and_then(|range| text.get(range.end..)).unwrap_or_default();
        let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let skipped = before.chars().count().saturating_sub(BESIDE);
        Self {
            path: path.to_owned(),
            digest: digest.to_owned(),
            passage,
            range: range.map(|_| count(before)..count(before).saturating_add(count(part))),
            exact: first(part, LONGEST_EXACT),
            prefix: before.chars().skip(skipped).collect(),
            suffix: first(after, BESIDE),
            quote: match range {
                Some(range) => quote::of_part(text, range),
                None => quote::of_passage(text),
            },
        }
    }

    /// The place that it leads to.
    pub(crate) fn place(&self) -> Place {
        Place::passage(&self.path, Some(self.passage), &Asked::default()).quoted(&self.quote)
    }

    /// Finds its passage in an item with this digest and these passages.
    pub(crate) fn find(&self, digest: &str, passages: &[&str]) -> Option<u32> {
        if self.digest == digest && !digest.is_empty() {
            return Some(self.passage);
        }
        match quote::find(&self.quote, Some(self.passage), passages) {
            Some(Found::Same(number) | Found::Moved(number) | Found::Changed(number)) => Some(number),
            Some(Found::Gone) | None => None,
        }
    }

    /// The bytes of a passage that it is of, if it is of a part that is there: of several that
    /// are written so, the one nearest to where it was.
    pub(crate) fn range_in(&self, text: &str) -> Option<Range<usize>> {
        let range = self.range.as_ref()?;
        let at = text.char_indices().nth(range.start as usize).map_or(text.len(), |(at, _)| at);
        // Longer than what is quoted of it.
        let length = self.exact.len();
        if length == 0 {
            return None;
        }
        let places = text.match_indices(&self.exact).map(|(place, _)| place);
        let start = places.min_by_key(|place| place.abs_diff(at))?;
        let characters = range.end.saturating_sub(range.start) as usize;
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.char_indices().nth(characters).map_or(rest.len(), |(end, _)| end);
        Some(start..start.saturating_add(end.max(length)))
    }
}

/// The first characters of a text.
fn first(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// What a reader kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// Its number; others have others.
    pub(crate) number: u32,
    pub(crate) anchor: Anchor,
    /// What the reader wrote; may be empty.
    pub(crate) text: String,
    /// The day on which it was made, as `2026-11-22`; may be empty.
    pub(crate) made: String,
    /// Whether it says that a row of the comparison is not of one thing; then its text says which.
    pub(crate) is_apart: bool,
}

/// What kind of thing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A place to come back to.
    Bookmark,
    /// A part of a passage.
    Highlight,
    /// With something written to it.
    Note,
    /// That what was compared is not of one thing.
    Apart,
}

impl Note {
    pub(crate) fn kind(&self) -> Kind {
        match (self.text.is_empty(), &self.anchor.range) {
            _ if self.is_apart => Kind::Apart,
            (false, _) => Kind::Note,
            (true, Some(_)) => Kind::Highlight,
            (true, None) => Kind::Bookmark,
        }
    }
}

/// All that a reader kept of an archive, in the order in which it was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Notes {
    notes: Vec<Note>,
}

/// What was not taken out of a text, and how many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Refused {
    /// Annotations that name no passage of an archive such as this.
    pub(crate) elsewhere: usize,
    /// Those of which a part is too long.
    pub(crate) long: usize,
    /// Those that are more than there may be.
    pub(crate) many: usize,
}

impl Notes {
    /// All of them.
    pub(crate) fn all(&self) -> &[Note] {
        &self.notes
    }

    /// Adds a note; `None` if there are as many as there may be. One that is there already, word
    /// by word, is not added again.
    pub(crate) fn add(&mut self, anchor: Anchor, text: &str, made: &str) -> Option<u32> {
        self.put(anchor, text, made, false)
    }

    /// Adds that what is named so is not of one thing, likewise.
    pub(crate) fn set_apart(&mut self, anchor: Anchor, named: &str, made: &str) -> Option<u32> {
        self.put(anchor, named, made, true)
    }

    /// The number of what says that what is named so is not of one thing.
    pub(crate) fn apart(&self, named: &str) -> Option<u32> {
        self.notes.iter().find(|note| note.is_apart && note.text == named).map(|note| note.number)
    }

    fn put(&mut self, anchor: Anchor, text: &str, made: &str, is_apart: bool) -> Option<u32> {
        let text = first(text.trim(), LONGEST_NOTE);
        let same = self.notes.iter().find(|note| {
            let (one, other) = (&note.anchor, &anchor);
            one.passage == other.passage
                && (note.is_apart, &note.text) == (is_apart, &text)
                && (&one.path, &one.range, &one.exact) == (&other.path, &other.range, &other.exact)
        });
        if let Some(note) = same {
            return Some(note.number);
        }
        if self.notes.len() >= MOST {
            return None;
        }
        // They are in the order of their numbers.
        let number = self.notes.last().map_or(0, |note| note.number).saturating_add(1);
        self.notes.push(Note { number, anchor, text, made: made.to_owned(), is_apart });
        Some(number)
    }

    /// Takes a note out.
    pub(crate) fn remove(&mut self, number: u32) {
        self.notes.retain(|note| note.number != number);
    }

    /// Takes over what others have and these have not; how many these were.
    pub(crate) fn merge(&mut self, others: &Self) -> usize {
        let before = self.notes.len();
        for note in &others.notes {
            self.put(note.anchor.clone(), &note.text, &note.made, note.is_apart);
        }
        self.notes.len().saturating_sub(before)
    }

    /// As a Web Annotation collection with one page, of an archive of this title.
    pub(crate) fn written(&self, title: &str) -> String {
        let page = Json::of([
            ("type", Json::text("AnnotationPage")),
            ("startIndex", Json::Number(0)),
            ("items", Json::List(self.notes.iter().map(annotation).collect())),
        ]);
        Json::of([
            ("@context", Json::text("http://www.w3.org/ns/anno.jsonld")),
            ("id", Json::text("#/notes")),
            ("type", Json::text("AnnotationCollection")),
            ("label", Json::text(title)),
            ("total", Json::Number(self.notes.len() as u64)),
            ("first", page),
        ])
        .written()
    }

    /// Reads what [`written`](Self::written) wrote, or another program: a collection, a page, a
    /// list of annotations, or one. `None` if it is none of these, or too long.
    pub(crate) fn read(text: &str) -> Option<(Self, Refused)> {
        if text.len() > LONGEST {
            return None;
        }
        let json = Json::read(text)?;
        let page = json.get("first").unwrap_or(&json);
        let items = match (page.get("items"), page) {
            (Some(items), _) => items,
            (None, list @ Json::List(_)) => list,
            (None, one) if one.get("target").is_some() => one,
            _ => return None,
        };
        let (mut notes, mut refused) = (Self::default(), Refused::default());
        for item in items.each() {
            match note(item) {
                Ok((anchor, text, made)) => {
                    let is_apart = item.get("motivation").and_then(Json::as_text) == Some(APART);
                    let is_taken =
                        notes.put(anchor, &text, &made, is_apart && !text.trim().is_empty()).is_some();
                    refused.many = refused.many.saturating_add(usize::from(!is_taken));
                }
                Err(true) => refused.long = refused.long.saturating_add(1),
                Err(false) => refused.elsewhere = refused.elsewhere.saturating_add(1),
            }
        }
        Some((notes, refused))
    }
}

/// A note as an annotation. Its source is the passage; the positions in it count characters.
fn annotation(note: &Note) -> Json {
    let anchor = &note.anchor;
    let of = |entries: Vec<(&str, Json)>| {
        Json::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    };
    let fragment = anchor.place().fragment();
    let motivation = match note.kind() {
        Kind::Bookmark => "bookmarking",
        Kind::Highlight => "highlighting",
        Kind::Note => "commenting",
        Kind::Apart => APART,
    };
    let mut selectors = vec![Json::of([
        ("type", Json::text("FragmentSelector")),
        ("value", Json::text(fragment.trim_start_matches('#'))),
    ])];
    let mut words = vec![("type", Json::text("TextQuoteSelector")), ("exact", Json::text(&anchor.exact))];
    for (name, text) in [("prefix", &anchor.prefix), ("suffix", &anchor.suffix)] {
        if !text.is_empty() {
            words.push((name, Json::text(text)));
        }
    }
    selectors.push(of(words));
    if let Some(range) = &anchor.range {
        selectors.push(Json::of([
            ("type", Json::text("TextPositionSelector")),
            ("start", Json::Number(range.start.into())),
            ("end", Json::Number(range.end.into())),
        ]));
    }
    let source = Place::passage(&anchor.path, Some(anchor.passage), &Asked::default()).fragment();
    let mut target = vec![("source", Json::text(&source))];
    if !anchor.digest.is_empty() {
        target.push(("scope", Json::text(&format!("{DIGEST}{}", anchor.digest))));
    }
    target.push(("selector", Json::List(selectors)));
    let mut entries = vec![
        ("id", Json::text(&format!("#/notes/{}", note.number))),
        ("type", Json::text("Annotation")),
        ("motivation", Json::text(motivation)),
    ];
    if !note.made.is_empty() {
        entries.push(("created", Json::text(&format!("{}T00:00:00Z", note.made))));
    }
    if !note.text.is_empty() {
        entries.push((
            "body",
            Json::of([
                ("type", Json::text("TextualBody")),
                ("format", Json::text("text/plain")),
                ("value", Json::text(&note.text)),
            ]),
        ));
    }
    entries.push(("target", of(target)));
    of(entries)
}

/// What an annotation says: where it stands, what is written, and when. An error is `true` if a
/// part of it is too long.
fn note(annotation: &Json) -> Result<(Anchor, String, String), bool> {
    let text_of = |json: Option<&Json>| json.and_then(Json::as_text).unwrap_or_default().to_owned();
    let target = annotation.get("target").and_then(|target| target.each().first()).ok_or(false)?;
    let selectors = target.get("selector").map(Json::each).unwrap_or_default();
    let selector =
        |kind: &str| selectors.iter().find(|one| one.get("type").and_then(Json::as_text) == Some(kind));
    let source = target.get("source").or(Some(target)).and_then(Json::as_text).unwrap_or_default();
    let fragment = text_of(selector("FragmentSelector").and_then(|one| one.get("value")));
    // Of a whole address its fragment.
    let of_source = source.split_once('#').map_or(source, |(_, fragment)| fragment);
    let placed = |fragment: &str| match Place::parse(fragment).view {
        View::Item { path, passage: Some(passage), quote, .. } => Some((path, passage, quote)),
        _ => None,
    };
    let (path, passage, quote) = placed(&fragment).or_else(|| placed(of_source)).ok_or(false)?;
    let words = selector("TextQuoteSelector");
    let exact = text_of(words.and_then(|one| one.get("exact")));
    let position = selector("TextPositionSelector");
    let number = |name: &str| {
        let number = position.and_then(|one| one.get(name)).and_then(Json::as_number);
        number.and_then(|number| u32::try_from(number).ok())
    };
    let range = number("start").zip(number("end")).filter(|(start, end)| start < end && !exact.is_empty());
    let body = annotation.get("body").and_then(|body| body.each().first());
    let text = match body {
        Some(Json::Text(text)) => text.clone(),
        body => text_of(body.and_then(|body| body.get("value"))),
    };
    let digest = text_of(target.get("scope"));
    let digest = digest.strip_prefix(DIGEST).unwrap_or_default();
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let made: String = text_of(annotation.get("created")).chars().take(10).collect();
    let is_day = made.len() == 10 && made.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let is_long = |text: &str, most: usize| text.chars().nth(most).is_some();
    if is_long(&text, LONGEST_NOTE) || is_long(&exact, LONGEST_EXACT) || is_long(&path, LONGEST_PATH) {
        return Err(true);
    }
    // Those of other programs have none.
    let quote = if quote.is_empty() && fragment.is_empty() {
        quote::of_part(&exact, &(0..exact.len()))
    } else {
        first(&quote, LONGEST_PATH)
    };
    let anchor = Anchor {
        path,
        digest: if is_digest { digest.to_owned() } else { String::new() },
        passage,
        range: range.map(|(start, end)| start..end),
        prefix: first(&text_of(words.and_then(|one| one.get("prefix"))), BESIDE),
        suffix: first(&text_of(words.and_then(|one| one.get("suffix"))), BESIDE),
        exact,
        quote,
    };
    Ok((anchor, text, if is_day { made } else { String::new() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::changed;
    use proptest::prelude::*;

    const TEXT: &str = "В 2014 году группа распалась на две части, и спор о причинах раскола длился годами.";
    const DIGEST_OF_ITEM: &str = "7d4db7d20ab983790000000000000000000000000000000000000000000000ff";

    fn sample() -> Notes {
        let mut notes = Notes::default();
        let part = TEXT.find("распалась").unwrap()..TEXT.find(", и").unwrap();
        notes.add(Anchor::new("a/б.txt", DIGEST_OF_ITEM, 5, TEXT, None), "", "2026-11-22");
        notes.add(Anchor::new("a/б.txt", DIGEST_OF_ITEM, 5, TEXT, Some(&part)), "", "2026-11-22");
        notes.add(Anchor::new("a/б.txt", DIGEST_OF_ITEM, 5, TEXT, Some(&part)), "Why \"two\"?\nSee p. 3", "");
        notes
    }

    #[test]
    fn three_kinds_of_things_can_be_kept() {
        let notes = sample();
        let kinds: Vec<Kind> = notes.all().iter().map(Note::kind).collect();
        assert_eq!(kinds, [Kind::Bookmark, Kind::Highlight, Kind::Note]);
        assert_eq!(notes.all()[1].anchor.exact, "распалась на две части");
        assert_eq!(notes.all()[1].anchor.prefix, "В 2014 году группа ");
        assert_eq!(
            notes.all()[1].anchor.place().fragment(),
            "#/item/a%2Fб.txt/p5?t=…распалась%20на%20две%20части…"
        );
        assert_eq!(
            notes.all()[0].anchor.place().fragment(),
            "#/item/a%2Fб.txt/p5?t=В%202014%20году%20группа%20распалась…раскола%20длился%20годами"
        );
    }

    #[test]
    fn they_are_a_web_annotation_collection() {
        let notes = sample();
        let read: serde_json::Value = serde_json::from_str(&notes.written("Письма")).unwrap();
        assert_eq!(read["@context"], "http://www.w3.org/ns/anno.jsonld");
        assert_eq!(
            (&read["type"], &read["label"], &read["total"]),
            (&"AnnotationCollection".into(), &"Письма".into(), &3.into())
        );
        assert_eq!(
            read["first"]["items"][2],
            serde_json::json!({
                "id": "#/notes/3", "type": "Annotation", "motivation": "commenting",
                "body": { "type": "TextualBody", "format": "text/plain", "value": "Why \"two\"?\nSee p. 3" },
                "target": {
                    "source": "#/item/a%2Fб.txt/p5",
                    "scope": format!("nih:sha-256;{DIGEST_OF_ITEM}"),
                    "selector": [
                        { "type": "FragmentSelector", "value": "/item/a%2Fб.txt/p5?t=…распалась%20на%20две%20части…" },
                        { "type": "TextQuoteSelector", "exact": "распалась на две части",
                          "prefix": "В 2014 году группа ", "suffix": ", и спор о причинах раскола длил" },
                        { "type": "TextPositionSelector", "start": 19, "end": 41 },
                    ],
                },
            })
        );
        assert_eq!(Notes::read(&notes.written("x")), Some((notes, Refused::default())));
    }

    #[test]
    fn notes_of_other_programs_are_read_as_far_as_they_name_a_passage() {
        let one =
            r##"{"type": "Annotation", "body": "seen", "target": "https://x.org/a.html#/item/a.txt/p3"}"##;
        let (notes, _) = Notes::read(one).unwrap();
        let note = &notes.all()[0];
        assert_eq!(
            (note.anchor.path.as_str(), note.anchor.passage, note.text.as_str()),
            ("a.txt", 3, "seen")
        );
        let others =
            r#"[{"target": "https://x.org/page"}, {"target": {"source": "/item/b/p0"}}, {}, 5, "x", [[]]]"#;
        let (notes, refused) = Notes::read(others).unwrap();
        assert_eq!((notes.all().len(), refused.elsewhere), (0, 6));
    }

    #[test]
    fn that_something_is_not_of_one_thing_is_kept_beside_a_note_of_the_same_words() {
        let mut notes = sample();
        let anchor = notes.all()[2].anchor.clone();
        let own = notes.add(anchor.clone(), "founding: 2002 ≠ 2000", "2026-11-22").unwrap();
        assert_eq!(notes.apart("founding: 2002 ≠ 2000"), None);
        let apart = notes.set_apart(anchor, "founding: 2002 ≠ 2000", "2026-11-22").unwrap();
        assert!(own != apart && notes.apart("founding: 2002 ≠ 2000") == Some(apart));
        let read: serde_json::Value = serde_json::from_str(&notes.written("x")).unwrap();
        assert_eq!(read["first"]["items"][4]["motivation"], "assessing");
        assert_eq!(Notes::read(&notes.written("x")), Some((notes.clone(), Refused::default())));
        notes.remove(apart);
        assert_eq!((notes.apart("founding: 2002 ≠ 2000"), notes.all().len()), (None, 4));
    }

    #[test]
    fn what_is_no_collection_is_refused() {
        for text in ["", "{}", "7", "\"x\"", "{\"first\": 5}", "not json", "{\"items\": "] {
            assert_eq!(Notes::read(text), None, "{text}");
        }
        let long = format!(r##"[{{"target": "#/item/a/p1", "body": "{}"}}]"##, "x".repeat(LONGEST_NOTE + 1));
        assert_eq!(Notes::read(&long).unwrap().1.long, 1);
        // That something is not of one thing says of what.
        let empty = r##"[{"target": "#/item/a/p1", "body": " ", "motivation": "assessing"}]"##;
        assert_eq!(Notes::read(empty).unwrap().0.all()[0].kind(), Kind::Bookmark);
        let many = format!("[{}]", [r##"{"target": "#/item/a/p1"}"##; 10].join(","));
        assert_eq!(Notes::read(&many).unwrap().0.all().len(), 1);
        let mut notes = Notes::default();
        for passage in 0..=MOST {
            let anchor = Anchor { passage: passage as u32, ..Anchor::default() };
            assert_eq!(notes.add(anchor, "", "").is_some(), passage < MOST);
        }
        assert_eq!(Notes::read(&"[".repeat(LONGEST + 1)), None);
    }

    #[test]
    fn others_are_taken_over_once() {
        let mut notes = sample();
        assert_eq!(notes.merge(&sample()), 0);
        notes.remove(2);
        assert_eq!(notes.merge(&sample()), 1);
        assert_eq!(notes.all().last().map(|note| note.number), Some(4));
    }

    #[test]
    fn a_highlight_finds_its_words_in_a_changed_item() {
        let anchor = sample().all()[1].anchor.clone();
        let changed = format!("Уже {TEXT}");
        let item = ["Новый абзац.", "Второй.", &changed];
        assert_eq!(anchor.find("other", &item), Some(3));
        let range = anchor.range_in(&changed).unwrap();
        assert_eq!(&changed[range], "распалась на две части");
        assert_eq!(anchor.range_in("ничего"), None);
        // In the same item it is where it was, whatever is written there.
        assert_eq!(anchor.find(DIGEST_OF_ITEM, &item), Some(5));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn any_note_survives(
            text in "[\\PC\\s]{1,80}",
            start in 0_usize..80,
            end in 0_usize..80,
            written in any::<String>(),
            is_apart in any::<bool>(),
        ) {
            let range = (start <= end && text.get(start..end).is_some()).then_some(start..end);
            let anchor = Anchor::new("путь/x", DIGEST_OF_ITEM, 7, &text, range.as_ref());
            if let Some(range) = range.filter(|range| !text[range.clone()].trim().is_empty()) {
                prop_assert_eq!(anchor.range_in(&text), Some(range));
            }
            let mut notes = Notes::default();
            notes.put(anchor, &written, "2026-11-22", is_apart && !written.trim().is_empty());
            prop_assert_eq!(Notes::read(&notes.written("x")), Some((notes, Refused::default())));
        }

        #[test]
        fn a_changed_collection_is_refused_or_is_read_as_it_is_written(
            changes in prop::collection::vec((any::<u16>(), any::<u16>(), prop::sample::select(PARTS.to_vec())), 0..8),
            is_list in any::<bool>(),
        ) {
            let mut notes = sample();
            let anchor = notes.all()[1].anchor.clone();
            notes.set_apart(anchor, "founding: 2002 ≠ 2000", "2026-11-22");
            let whole = notes.written("Письма");
            let items = whole.find("\"items\": ").and_then(|at| whole.get(at + 9..)).unwrap();
            let text = changed(if is_list { items.trim_end_matches(['}', '\n', ' ']) } else { &whole }, &changes);
            if let Some((notes, _)) = Notes::read(&text) {
                prop_assert_eq!(Notes::read(&notes.written("x")), Some((notes, Refused::default())), "{}", text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[\\[\\]{}\":,a-z0-9\\PC]{0,60}", start in any::<u32>(), end in any::<u32>()) {
            let _ = Notes::read(&text);
            let anchor = Anchor { range: Some(start..end), exact: text.chars().take(2).collect(), ..Anchor::default() };
            if let Some(range) = anchor.range_in(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
    /// What means something in a collection, or nearly so.
    const PARTS: [&str; 30] = [
        "",
        "",
        "",
        "",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "0",
        "-1",
        "41",
        "4294967296",
        "\" \"",
        "\\u0020",
        "\\ud83d",
        "\\u202e",
        "assessing",
        "target",
        "#/item/a/p1",
        "p0",
        "%",
        "T00:00:00Z",
        "\n",
        "\u{0}",
        "🙂",
    ];
}
