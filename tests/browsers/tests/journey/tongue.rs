//! The page in Russian, reached by keyboard, and back.

use crate::walk::{Walk, same, strings};
use anyhow::{Context, Result, ensure};
use browsers::key;
use serde_json::json;

/// Runs of Latin letters that are seen, heard or shown by hovering, and not of the archive or
/// typed: those have a language of their own, or none.
const ENGLISH: &str = r#"
    const left = [];
    const add = (text) => left.push(...(text.match(/[A-Za-z][A-Za-z ,']{2,}/g) ?? []));
    const isOfPage = (element) => element.closest('[lang]')?.lang === 'ru' && !element.closest('.digest, kbd, th code');
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; text = texts.nextNode();)
        if (isOfPage(text.parentElement) && text.parentElement.checkVisibility?.() !== false
            && !text.parentElement.closest('script, style')) add(text.data);
    for (const name of ['aria-label', 'title', 'placeholder'])
        for (const element of document.querySelectorAll(`[${name}]`))
            if (isOfPage(element)) add(element.getAttribute(name));
    return left;
"#;

/// What stays as it is in every language: names, formats, what is typed and pressed.
const NAMES: [&str; 16] = [
    "Rechkalov",
    "title",
    "heading",
    "ref",
    "SHA",
    "Grokipedia",
    "CSV",
    "AND",
    "NOT",
    "NEAR",
    "txt",
    "Chicago",
    "BibTeX",
    "RIS",
    "CSL",
    "JSON",
];

fn has_no_english(walk: &mut Walk, place: &str) -> Result<()> {
    let left = walk.run(ENGLISH, json!(null))?;
    let mut left = strings(&left);
    left.retain(|words| {
        words
            .split(|char: char| !char.is_ascii_alphabetic())
            .any(|word| word.len() > 2 && word != "OR" && !NAMES.contains(&word))
    });
    ensure!(left.is_empty(), "{place}: English is left: {left:?}");
    Ok(())
}

/// What the page is said to be in, and its button for the other language.
fn speaks(walk: &mut Walk, tag: &str, other: &str, name: &str) -> Result<()> {
    let script = format!("return document.documentElement.lang === {}", json!(tag));
    walk.wait(&format!("the page in {tag}"), &script)?;
    let button = walk.run(
        "const button = document.getElementById('tongue');
        return [button.lang, button.textContent, document.activeElement === button];",
        json!(null),
    )?;
    same("the button: language, text, focus", &button, &json!([other, name, true]))
}

/// By Tab alone to the button, from the search field on.
fn to_the_button(walk: &mut Walk) -> Result<()> {
    walk.run("document.getElementById('q').focus()", json!(null))?;
    for _ in 0..4 {
        walk.browser.keys(key::TAB)?;
        if walk.browser.active()?.contains("tongue") {
            return Ok(());
        }
    }
    Err(anyhow::anyhow!("four Tabs do not lead to it")).context("the button for the language")
}

pub(crate) fn in_russian(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    to_the_button(walk)?;
    walk.browser.keys(key::ENTER)?;
    speaks(walk, "ru", "en", "English")?;
    has_no_english(walk, "the finding aid")?;

    walk.input("Rechkalov")?;
    walk.wait_for_status("3\u{a0}совпадения в\u{a0}1\u{a0}документе")?;
    has_no_english(walk, "results")?;
    walk.browser.keys(key::ENTER)?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the item", "return document.getElementById('hit-count') !== null")?;
    let count = walk.text("return document.getElementById('hit-count').textContent")?;
    ensure!(count.ends_with(" из 4"), "the lit place: {count}");
    has_no_english(walk, "an item")?;
    walk.browser.keys("?")?;
    walk.wait("the panel", "return document.getElementById('help').open")?;
    walk.painted()?;
    let head = walk.text("return document.querySelector('#help h2').textContent")?;
    same("the heading of the panel", &head.as_str(), &"Как искать")?;
    has_no_english(walk, "help")?;
    walk.browser.keys(key::ESCAPE)?;

    // The place stays, and what was found is said again.
    to_the_button(walk)?;
    let before = walk.run("return [location.hash, scrollY]", json!(null))?;
    walk.browser.keys(' ')?;
    speaks(walk, "en", "ru", "Русский")?;
    let english = walk.text("return document.getElementById('hit-count').textContent")?;
    same("the lit place", &english, &count.replace(" из ", " of "))?;
    same("place and scroll", &walk.run("return [location.hash, scrollY]", json!(null))?, &before)?;

    // An answer that is empty says all that it says.
    walk.input("zzz title:nowhere")?;
    to_the_button(walk)?;
    walk.browser.keys(key::ENTER)?;
    speaks(walk, "ru", "en", "English")?;
    walk.wait("what is missing", "return document.querySelector('.absence') !== null")?;
    let left = walk.browser.text("#main")?;
    ensure!(left.contains("«zzz» нигде нет."), "{left}");
    // Nothing of it is in the link: it is kept as a choice, and a page that is opened afresh asks the
    // browser again once it is forgotten.
    let link = walk.text("return location.hash")?;
    for (tag, forget) in [("ru", "localStorage.clear()"), ("en", "")] {
        walk.open(&link)?;
        let found = walk.text("return document.documentElement.lang")?;
        same("the language of a page opened afresh", &found.as_str(), &tag)?;
        walk.run(forget, json!(null))?;
    }
    Ok(())
}
