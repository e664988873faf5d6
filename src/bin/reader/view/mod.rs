//! What is seen: an archive and an answer become trees of elements. Pure, and tested without
//! a browser.

use fonds::archive::{Archive, StoredItem};
use fonds::document::Description;
use fonds::error::{Absent, Error, Gather, Result};

use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place, View};
use crate::text::Say;

mod absence;
mod acts;
mod check;
mod chips;
mod colophon;
mod compare;
mod damage;
mod describe;
mod display;
mod help;
mod host;
mod item;
mod lane;
mod line;
mod lines;
mod names;
mod narrow;
mod notes;
mod parallels;
mod references;
mod results;
mod side;
mod timeline;

pub(crate) use acts::{Acts, acts, citations, number_id};
pub(crate) use check::{
    Checked, FOUND, Fault, MORE, STATUS, Whole, check, copied as check_copied, found, status as check_status,
};
pub(crate) use chips::{Chip, Piece, after_removal, chip_id, chips, of_query};
pub(crate) use colophon::{colophon, paper_of_results, part_on_paper};
pub(crate) use compare::{apart_id, compare, found_beside, rows};
pub(crate) use damage::damage;
pub(crate) use display::display;
pub(crate) use help::help;
pub(crate) use item::{Beside, Own, item, original, passage_at};
pub(crate) use line::mark_id;
pub(crate) use lines::concordance_of;
pub(crate) use names::{name, name_parts, names};
pub(crate) use notes::{FEW_NOTES, NoteList, NoteParts, note_parts, notes};
pub(crate) use parallels::parallels;
pub(crate) use references::{Parts as ReferenceParts, References, related_id};
pub(crate) use results::{FEW_ITEMS, Shown, results, shown_snippet, status};
pub(crate) use timeline::{Dates, MOST_ROWS, default_span, seen_of, span_name, timeline, whole_span};

pub(crate) use describe::one_line;
use describe::{description_list, source_line};
use line::{Languages, words};

/// The largest archive that is offered as one file: browsers do not open much larger pages.
const LARGEST_POCKET: u64 = 1_000_000_000;

/// An archive that comes in parts.
pub(crate) struct Parts {
    /// How many bytes the whole has.
    pub(crate) bytes: u64,
    /// Whether it is on a web host and the browser can keep it.
    pub(crate) hosted: bool,
}

/// What is drawn and the blocks that it lacks.
type Holed = (Vec<Node>, Vec<Absent>);

/// What a gathering of results lacks.
fn lacking(gather: Gather) -> Result<Vec<Absent>> {
    match gather.finish() {
        Ok(()) => Ok(Vec::new()),
        Err(Error::Missing { blocks }) => Ok(blocks),
        Err(error) => Err(error),
    }
}

/// The finding aid: the fonds, its items, and what one can search for. Lists so many items,
/// and on demand the files that could not be read.
///
/// # Errors
///
/// Reading errors of the archive.
pub(crate) fn finding_aid(
    say: Say,
    archive: &Archive,
    examples: &[String],
    parts: Option<&Parts>,
    listed: u32,
    unread: bool,
) -> Result<Holed> {
    let fonds = archive.fonds();
    let fonds_languages = if fonds.title.is_empty() { Languages::of_page(say) } else { Languages::of(fonds) };
    let mut gather = Gather::default();
    let mut nodes = vec![words(el("h1"), &title_of(say, archive), &fonds_languages).into()];
    if !fonds.scope.is_empty() {
        nodes.push(words(of_class("p", "scope"), &fonds.scope, &Languages::of(fonds)).into());
    }
    if !examples.is_empty() {
        // Ids, so that Back can bring the focus back.
        let list = (0..).zip(examples).map(|(number, example): (u32, &String)| {
            let link = link(&Place::results(&Asked::of(example)).fragment()).with("id", format!("e{number}"));
            el("li").child(words(link, example, &Languages::unknown())).into()
        });
        let examples = el("section")
            .with("class", "examples")
            .with("aria-labelledby", "examples")
            .child(el("h2").with("id", "examples").text(say.try_search))
            .child(el("ul").children(list));
        nodes.push(examples.into());
    }
    let mut items = of_class("ol", "items");
    let seen = archive.len().min(listed);
    for number in 0..seen {
        items = items.child(match gather.take(archive.item(number)) {
            Ok(Some(item)) => finding_aid_item(say, number, &item),
            // The link can have the focus before it leads anywhere.
            Ok(None) => of_class("li", "coming").with("aria-busy", "true").child(
                el("h3").child(el("a").with("id", format!("i{number}")).with("tabindex", "-1").text("…")),
            ),
            Err(error) => el("li").child(of_class("p", "failure").text(say.error(&error))),
        });
    }
    let mut list = el("section")
        .with("aria-labelledby", "items")
        .child(el("h2").with("id", "items").text(say.count(say.items, archive.len() as usize)))
        .child(items);
    let rest = archive.len().saturating_sub(seen);
    if rest > 0 {
        let text = say.count(say.more_items, rest as usize);
        list = list.child(button("more", "more").text(text));
    }
    nodes.push(list.into());
    let (files, lost) = archive.files();
    if lost > 0 {
        nodes.push(unread_files(say, archive, &mut gather, files, lost, unread)?.into());
    }
    let damage = link(&Place::damage(0, &Asked::default()).fragment()).text(say.damage_all_of_it);
    let dates = archive.chronology().filter(|chronology| chronology.count() > 0).map(|_| {
        let timeline = Place::timeline(None, false, &Asked::default());
        of_class("p", "to-damage").child(link(&timeline.fragment()).text(say.timeline)).into()
    });
    nodes.extend(dates);
    if archive.count_of_topics() > 0 {
        let compare = link(&Place::compare(0, &Asked::default()).fragment()).text(say.compare);
        nodes.push(of_class("p", "to-damage").child(compare).into());
    }
    let names = archive.names().map(|_| {
        of_class("p", "to-damage").child(link(&Place::names("", "").fragment()).text(say.names)).into()
    });
    nodes.extend(names);
    nodes.push(of_class("p", "to-damage").child(damage).into());
    let check = link(&Place::of(View::Check).fragment()).text(say.check);
    nodes.push(of_class("p", "to-damage").child(check).into());
    let about =
        description_list(say, &Description { title: String::new(), scope: String::new(), ..fonds.clone() });
    if !about.children.is_empty() {
        let about = of_class("section", "about").child(el("h2").text(say.about)).child(about);
        nodes.push(about.into());
    }
    nodes.extend(parts.map(|parts| keeping(say, parts)));
    Ok((nodes, lacking(gather)?))
}

/// The files that could not be read; which and why only once somebody asks.
fn unread_files(
    say: Say,
    archive: &Archive,
    gather: &mut Gather,
    files: u32,
    lost: u32,
    shown: bool,
) -> Result<Element> {
    let summary = say.count_with(say.unread, files as usize, [&say.number(lost.into())]);
    let mut details = of_class("details", "unread")
        .child(el("summary").with("id", "unread").with("data-press", "unread").text(summary));
    if shown {
        details = details.with("open", "");
        let mut list = el("ul");
        for file in gather.take(archive.other_files())?.unwrap_or_default() {
            if !file.unread.is_empty() {
                list = list.child(
                    el("li")
                        .child(el("bdi").text(file.path))
                        .text(": ")
                        .child(el("span").with("lang", "en").text(file.unread)),
                );
            }
        }
        details = details.child(list);
    }
    Ok(el("section").child(details))
}

/// How the whole of an archive that comes in parts is kept.
fn keeping(say: Say, parts: &Parts) -> Node {
    let mut section = of_class("section", "keeping")
        .with("aria-labelledby", "keeping")
        .child(el("h2").with("id", "keeping").text(say.keep));
    if parts.hosted {
        let what = say.kept.with([&say.size(parts.bytes)]);
        section = section.child(el("p").text(what)).child(button("keep", "").text(say.keep_all));
    }
    // Base64, and the reader.
    let file = parts.bytes.saturating_mul(4).checked_div(3).unwrap_or_default().saturating_add(750_000);
    section = if file > LARGEST_POCKET {
        section.child(el("p").text(say.too_large.with([&say.size(file)])))
    } else {
        let what = say.as_one_file.with([&say.size(file)]);
        section.child(el("p").text(what)).child(button("save", "").text(say.save))
    };
    section.child(el("p").with("id", "keeping-told").with("role", "status")).into()
}

/// The way back to where a view was come from.
fn back(say: Say, place: &Place, text: &str) -> Node {
    el("nav")
        .with("class", "back")
        .with("aria-label", say.back)
        .child(link(&place.fragment()).text(format!("‹ {text}")))
        .into()
}

/// The way back from a view of what is found, or of all that there is if nothing is asked.
fn back_of(say: Say, asked: &Asked) -> Node {
    let text = if asked.is_empty() { say.finding_aid } else { say.results };
    back(say, &Place::results(asked), text)
}

/// A button that does something.
fn button(press: &'static str, class: &'static str) -> Element {
    let button = el("button").with("type", "button").with("data-press", press);
    if class.is_empty() { button } else { button.with("class", class) }
}

/// A name for a file that holds the archive.
pub(crate) fn file_name(archive: &Archive) -> String {
    let name = file_stem(archive);
    if name.is_empty() { "archive.html".to_owned() } else { format!("{name}.html") }
}

/// A name for a file with the lines of a concordance.
pub(crate) fn table_name(archive: &Archive) -> String {
    let name = file_stem(archive);
    if name.is_empty() { "lines.csv".to_owned() } else { format!("{name}-lines.csv") }
}

/// A name for a file with what the reader kept.
pub(crate) fn notes_name(archive: &Archive) -> String {
    let name = file_stem(archive);
    if name.is_empty() { "notes.json".to_owned() } else { format!("{name}-notes.json") }
}

fn file_stem(archive: &Archive) -> String {
    let title = &archive.fonds().title;
    let title = if title.is_empty() { "Archive" } else { title };
    let words = title.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").chars().take(60).collect()
}

/// The title of an item, where it stands among words of this page.
fn title(description: &Description) -> Element {
    words(el("bdi"), &description.title, &Languages::of(description))
}

/// The name of the archive.
pub(crate) fn title_of(say: Say, archive: &Archive) -> String {
    let title = &archive.fonds().title;
    if title.is_empty() { say.archive.to_owned() } else { title.clone() }
}

fn finding_aid_item(say: Say, number: u32, item: &StoredItem) -> Element {
    let description = &item.description;
    let place = Place::passage(&item.path, None, &Asked::default());
    let mut element = el("li")
        .child(
            el("h3")
                .child(link(&place.fragment()).with("id", format!("i{number}")).child(title(description))),
        )
        .child(source_line(say, &item.path, &item.description, item.bytes));
    if !description.scope.is_empty() {
        element =
            element.child(words(el("p"), &description.scope, &Languages::of(description).among_unknown()));
    }
    element
}

/// That something went wrong, for people; `again` if it may go better later.
pub(crate) fn failure(say: Say, message: &str, again: bool) -> Vec<Node> {
    let mut nodes = vec![
        el("h1").text(say.cannot_be_shown).into(),
        of_class("p", "failure").text(message).into(),
        el("p").child(link("#/").text(say.to_finding_aid)).into(),
    ];
    if again {
        nodes.push(button("again", "").text(say.try_again).into());
    }
    nodes
}

/// That an address leads to an item that is not in this archive.
pub(crate) fn no_such_item(say: Say, path: &str) -> Vec<Node> {
    vec![
        el("h1").text(say.not_here).into(),
        el("p").text(say.no_such_item.with([path])).into(),
        el("p").child(link("#/").text(say.to_finding_aid)).into(),
    ]
}
