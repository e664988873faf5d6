//! What the reader kept, on a page of its own.

use fonds::analysis::fold;
use fonds::archive::Archive;
use fonds::error::Result;

use super::acts::act;
use super::button;
use super::line::{Languages, words};
use crate::node::{Element, Node, el, link, of_class};
use crate::notes::{Kind, Note, Notes};
use crate::text::Say;

/// How many characters of a passage are shown.
const SHOWN: usize = 300;

/// So many are listed before the reader asks for more.
pub(crate) const FEW_NOTES: usize = 50;
/// From so many on it can be looked for something in them.
const MANY: usize = 6;

/// How the list is seen.
pub(crate) struct NoteList<'a> {
    /// Whether it is asked whether to forget all.
    pub(crate) forgetting: bool,
    /// What is looked for.
    pub(crate) find: &'a str,
    /// How many are listed.
    pub(crate) most: usize,
    /// Whether they end with the page.
    pub(crate) traceless: bool,
}

/// What changes when something else is looked for among the notes.
pub(crate) struct NoteParts {
    /// How many have it.
    pub(crate) count: String,
    /// Those that are listed.
    pub(crate) list: Vec<Node>,
    /// The way to the rest.
    pub(crate) more: Vec<Node>,
}

/// All that was kept, and what can be done with it.
///
/// # Errors
///
/// Reading errors of the archive.
pub(crate) fn notes(say: Say, archive: &Archive, notes: &Notes, seen: &NoteList<'_>) -> Result<Vec<Node>> {
    let count = notes.all().len();
    let mut nodes =
        vec![el("h1").text(say.notes).into(), of_class("p", "scope").text(say.notes_about).into()];
    if seen.traceless {
        nodes.push(of_class("p", "notices").text(say.notes_traceless).into());
    }
    let mut tools = of_class("div", "note-tools");
    if count > 0 {
        tools = tools.child(act("export", say.export_notes));
    }
    tools = tools
        .child(el("label").with("for", "import").with("class", "file").text(say.import_notes))
        .child(el("input").with("id", "import").with("type", "file").with("accept", ".json,.jsonld"));
    if count > 0 {
        let asks = act("forget", say.forget_notes).with("id", "forget");
        tools = tools.child(asks.with("aria-expanded", if seen.forgetting { "true" } else { "false" }));
    }
    nodes.push(tools.into());
    if seen.forgetting {
        let question = of_class("div", "notices")
            .child(el("p").text(say.count(say.forget_what, count)))
            .child(act("forget-all", say.forget_all).with("class", "danger"))
            .text(" ")
            .child(act("forget", say.keep_them).with("id", "keep-all"));
        nodes.push(question.into());
    }
    if count == 0 {
        nodes.push(el("p").text(say.no_notes).into());
        return Ok(nodes);
    }
    let NoteParts { count: found, list, more } = note_parts(say, archive, notes, seen)?;
    if count >= MANY || !seen.find.is_empty() {
        nodes.push(find_field(say.notes_find, seen.find).into());
        nodes.push(of_class("p", "count").with("id", "find-count").with("role", "status").text(found).into());
    }
    nodes.push(el("ol").with("id", "find-list").with("class", "own-notes").children(list).into());
    nodes.push(el("div").with("id", "find-more").children(more).into());
    Ok(nodes)
}

/// A field in which one writes what to look for in a list.
pub(super) fn find_field(name: &str, find: &str) -> Element {
    of_class("p", "find").child(el("label").with("for", "find").text(name)).child(
        el("input")
            .with("id", "find")
            .with("type", "search")
            .with("autocomplete", "off")
            .with("spellcheck", "false")
            .with("value", find),
    )
}

/// What is listed of the notes.
///
/// # Errors
///
/// Reading errors of the archive.
pub(crate) fn note_parts(
    say: Say,
    archive: &Archive,
    notes: &Notes,
    seen: &NoteList<'_>,
) -> Result<NoteParts> {
    let words: Vec<String> = seen.find.split_whitespace().map(fold).collect();
    let mut list = Vec::new();
    let mut found = 0_usize;
    for note in notes.all() {
        let (title, languages) = item_of(archive, note)?;
        let all = [kind_of(say, note), &title, &note.made, &note.anchor.exact, &note.text];
        let all = if words.is_empty() { String::new() } else { fold(&all.join(" ")) };
        if !words.iter().all(|word| all.contains(word.as_str())) {
            continue;
        }
        found = found.saturating_add(1);
        if list.len() < seen.most {
            list.push(entry(say, note, &title, &languages).into());
        }
    }
    let rest = found.saturating_sub(list.len());
    let more = (rest > 0).then(|| button("more", "more").text(say.count(say.more_notes, rest)).into());
    let count = say.references_shown.with([&say.of_usize(found), &say.of_usize(notes.all().len())]);
    if list.is_empty() {
        list.push(of_class("li", "none").text(say.notes_none).into());
    }
    Ok(NoteParts { count, list, more: more.into_iter().collect() })
}

fn kind_of(say: Say, note: &Note) -> &'static str {
    match note.kind() {
        Kind::Bookmark => say.bookmark,
        Kind::Highlight => say.highlight,
        Kind::Note => say.write_note,
        Kind::Apart => say.not_the_same,
    }
}

/// The title of the item that a note is of, and its languages.
fn item_of(archive: &Archive, note: &Note) -> Result<(String, Languages)> {
    Ok(match archive.item_at(&note.anchor.path)? {
        Some(item) => {
            let description = archive.item(item)?.description;
            let languages = Languages::of(&description);
            (description.title, languages)
        }
        None => (note.anchor.path.clone(), Languages::unknown()),
    })
}

fn entry(say: Say, note: &Note, title: &str, languages: &Languages) -> Element {
    let anchor = &note.anchor;
    let kind = kind_of(say, note);
    let name = say.place_of(title, anchor.passage);
    let to_it = link(&anchor.place().fragment()).with("id", format!("k{}", note.number));
    let mut about = of_class("p", "source").text(kind);
    if !note.made.is_empty() {
        about = about.text(" · ").child(el("time").with("datetime", note.made.clone()).text(&note.made));
    }
    let mut shown: String = anchor.exact.chars().take(SHOWN).collect();
    if shown.len() < anchor.exact.len() {
        shown.push_str(" …");
    }
    let mut entry = el("li").child(el("h2").child(words(to_it, &name, languages))).child(about);
    if !shown.trim().is_empty() {
        let inside = words(el("p").with("dir", "auto"), &shown, languages);
        entry = entry.child(el("blockquote").child(inside));
    }
    if !note.text.is_empty() {
        let text = words(of_class("p", "own-text").with("dir", "auto"), &note.text, &Languages::unknown());
        entry = entry.child(text);
    }
    let delete = act("drop", say.delete)
        .with("class", "quiet")
        .with("data-value", note.number.to_string())
        .with("aria-label", say.delete_it.with([kind, &name]));
    entry.child(delete)
}
