//! The panel for how the page looks, and for what it leaves behind.

use super::button;
use crate::node::{Element, Node, el, of_class};
use crate::settings::{SIZES, Settings, THEMES, TRACELESS};
use crate::text::Say;

/// The panel.
pub(crate) fn display(say: Say, settings: Settings) -> Vec<Node> {
    let head = of_class("div", "help-head")
        .child(el("h2").with("id", "display-title").text(say.display))
        .child(button("close", "").text(say.close));
    let themes = THEMES.into_iter().zip(say.themes).map(|(word, name)| {
        choice("radio", word, settings.theme == word).with("class", format!("choose of-{word}")).text(name)
    });
    let sizes = SIZES.into_iter().map(|word| {
        let name = say.per_cent.with([word]);
        choice("radio", word, settings.size == word).with("class", format!("choose size-{word}")).text(name)
    });
    vec![
        head.into(),
        group(say.theme, themes).into(),
        group(say.text_size, sizes).into(),
        of_class("p", "source").text(say.chosen_is_kept).into(),
        traces(say, settings).into(),
    ]
}

/// The switch of the keys that are one letter, for the help panel.
pub(super) fn letters(say: Say, settings: Settings) -> Element {
    choice("checkbox", "keys", settings.letters).with("class", "choose").text(say.letters)
}

/// What is left behind: the choice, and the button that wipes.
fn traces(say: Say, settings: Settings) -> Element {
    let choice =
        choice("checkbox", TRACELESS, settings.traceless).with("class", "choose").text(say.traceless);
    group(say.traces, std::iter::once(choice))
        .child(of_class("p", "source").text(say.traceless_about))
        .child(button("wipe", "danger").text(say.wipe))
        .child(of_class("p", "source").text(say.wipe_about))
}

fn group(name: &'static str, choices: impl Iterator<Item = Element>) -> Element {
    of_class("fieldset", "group")
        .child(el("legend").text(name))
        .child(of_class("div", "choices").children(choices.map(Node::from).collect::<Vec<_>>()))
}

/// A label with a button in it; its value is the word of the choice.
fn choice(kind: &str, word: &'static str, is_chosen: bool) -> Element {
    let name = match word {
        "keys" => "keys",
        TRACELESS => TRACELESS,
        word if SIZES.contains(&word) => "size",
        _ => "theme",
    };
    let input =
        el("input").with("type", kind).with("name", name).with("value", word).with("data-choose", word);
    el("label").child(input.with_some("checked", is_chosen.then(String::new)))
}
