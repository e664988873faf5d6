//! The help panel: the whole query language in a table, with examples of the open archive.

use super::button;
use super::display::letters;
use super::line::{Languages, words};
use crate::node::{Element, Node, el, link, of_class};
use crate::place::{Asked, Place, View};
use crate::settings::Settings;
use crate::text::{SYNTAX, Say, Syntax};

/// The panel; `examples` are searches that have hits, each for a piece of the language.
pub(crate) fn help(say: Say, examples: &[(Syntax, String)], settings: Settings) -> Vec<Node> {
    let head = of_class("div", "help-head")
        .child(el("h2").with("id", "help-title").text(say.help))
        .child(button("close", "").text(say.close));
    let columns = say
        .help_columns
        .into_iter()
        .fold(el("tr"), |row, column| row.child(el("th").with("scope", "col").text(column)));
    let rows = SYNTAX.into_iter().zip(say.syntax).map(|(syntax, (typed, means))| {
        let example = examples.iter().find(|(of, _)| *of == syntax).map(|(_, example)| example);
        let example = match example {
            Some(example) => {
                let link = link(&Place::results(&Asked::of(example)).fragment());
                el("td").child(words(link, example, &Languages::unknown()))
            }
            None => el("td").text(say.help_no_example),
        };
        el("tr")
            .child(el("th").with("scope", "row").child(el("code").text(typed)))
            .child(words(el("td"), means, &Languages::of_page(say)))
            .child(example)
            .into()
    });
    let table = of_class("table", "syntax")
        .with("aria-labelledby", "help-title")
        .child(el("thead").child(columns))
        .child(el("tbody").children(rows));
    let keys = say.keys.into_iter().fold(of_class("dl", "description"), |list: Element, (key, does)| {
        list.child(el("dt").child(el("kbd").text(key))).child(el("dd").text(does))
    });
    let [about, does @ ..] = say.passage_help;
    let names = [
        say.copy_link,
        say.copy_passage,
        say.cite,
        say.bookmark,
        say.highlight,
        say.write_note,
        say.print,
        "≈",
    ];
    let acts = names.into_iter().zip(does).fold(of_class("dl", "description"), |list, (name, does)| {
        list.child(el("dt").text(name)).child(el("dd").text(does))
    });
    vec![
        head.into(),
        el("p").text(say.help_about).into(),
        table.into(),
        el("h3").text(say.help_keys).into(),
        keys.into(),
        el("p").child(letters(say, settings)).into(),
        el("h3").text(say.help_passages).into(),
        el("p").text(about).into(),
        acts.into(),
        el("h3").text(say.this_copy).into(),
        el("p").child(link(&Place::of(View::Check).fragment()).text(say.check)).into(),
    ]
}
