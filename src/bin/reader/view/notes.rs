//! What the reader kept, on a page of its own.

use fonds::archive::Archive;
use fonds::error::Result;

use super::acts::act;
use super::line::{Languages, words};
use crate::node::{Element, Node, el, link, of_class};
use crate::notes::{Kind, Note, Notes};
use crate::text::Say;

/// How many characters of a passage are shown.
const SHOWN: usize = 300;

/// All that was kept, and what can be done with it; `forgetting` asks whether to forget it.
///
/// # Errors
///
/// Reading errors of the archive.
pub(crate) fn notes(say: Say, archive: &Archive, notes: &Notes, forgetting: bool) -> Result<Vec<Node>> {
    let count = notes.all().len();
    let mut nodes =
        vec![el("h1").text(say.notes).into(), of_class("p", "scope").text(say.notes_about).into()];
    let mut tools = of_class("div", "note-tools");
    if count > 0 {
        tools = tools.child(act("export", say.export_notes));
    }
    tools = tools
        .child(el("label").with("for", "import").with("class", "file").text(say.import_notes))
        .child(el("input").with("id", "import").with("type", "file").with("accept", ".json,.jsonld"));
    if count > 0 {
        let asks = act("forget", say.forget_notes).with("id", "forget");
        tools = tools.child(asks.with("aria-expanded", if forgetting { "true" } else { "false" }));
    }
    nodes.push(tools.into());
    if forgetting {
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
    let mut list = of_class("ol", "own-notes");
    for note in notes.all() {
        list = list.child(entry(say, archive, note)?);
    }
    nodes.push(list.into());
    Ok(nodes)
}

fn entry(say: Say, archive: &Archive, note: &Note) -> Result<Element> {
    let anchor = &note.anchor;
    let (title, languages) = match archive.item_at(&anchor.path)? {
        Some(item) => {
            let description = archive.item(item)?.description;
            let languages = Languages::of(&description);
            (description.title, languages)
        }
        None => (anchor.path.clone(), Languages::unknown()),
    };
    let kind = match note.kind() {
        Kind::Bookmark => say.bookmark,
        Kind::Highlight => say.highlight,
        Kind::Note => say.write_note,
    };
    let name = say.place_of(&title, anchor.passage);
    let to_it = link(&anchor.place().fragment()).with("id", format!("k{}", note.number));
    let mut about = of_class("p", "source").text(kind);
    if !note.made.is_empty() {
        about = about.text(" · ").child(el("time").with("datetime", note.made.clone()).text(&note.made));
    }
    let mut shown: String = anchor.exact.chars().take(SHOWN).collect();
    if shown.len() < anchor.exact.len() {
        shown.push_str(" …");
    }
    let mut entry = el("li").child(el("h2").child(words(to_it, &name, &languages))).child(about);
    if !shown.trim().is_empty() {
        let inside = words(el("p").with("dir", "auto"), &shown, &languages);
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
    Ok(entry.child(delete))
}
