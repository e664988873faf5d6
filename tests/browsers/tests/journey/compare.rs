//! Sources side by side, by keyboard.

use crate::walk::{Walk, same};
use anyhow::{Result, ensure};
use browsers::key;
use serde_json::json;

pub(crate) fn compare(walk: &mut Walk) -> Result<()> {
    walk.open("#/")?;
    walk.run("document.querySelector('a[href=\"#/compare\"]').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/compare")?;
    walk.wait("what differs", "return document.querySelectorAll('.topic .difference').length > 1")?;
    let lit = walk.run(
        "return [...document.querySelectorAll('.differ mark')].map(mark => mark.textContent)",
        json!(null),
    )?;
    for value in ["Nizhny Novgorod", "Krasnodar", "2000"] {
        ensure!(lit.as_array().is_some_and(|lit| lit.contains(&json!(value))), "{value} is not lit: {lit}");
    }
    // Why, and then where.
    walk.run("document.querySelector('.difference summary').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the grounds", "return document.querySelector('.difference details').open")?;
    walk.run("document.querySelector('.of-source .at').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the item", "return document.querySelector('article.document') !== null")?;
    set_apart(walk)?;
    walk.open("#/compare")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/")?;
    a_passage(walk)?;
    // What a query finds.
    walk.open("#/compare?q=krasnodar")?;
    let sources = "return document.querySelectorAll('.of-source .hits').length";
    walk.wait("the sources", &format!("{sources} > 1"))?;
    same("sources", &walk.run(sources, json!(null))?, &json!(2))
}

/// A row goes to the end and comes back; the focus is never lost.
fn set_apart(walk: &mut Walk) -> Result<()> {
    walk.open("#/compare")?;
    let count =
        |id: &str| format!("return document.querySelectorAll('[aria-labelledby={id}] .topic').length");
    let before = walk.run(&count("differ"), json!(null))?;
    walk.run("document.querySelector('[aria-labelledby=differ] [data-act=apart]').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait(
        "the row at the end",
        "return document.querySelector('[aria-labelledby=apart] .topic') !== null",
    )?;
    let on_next = "return document.activeElement.matches('[aria-labelledby=differ] [data-act=apart]')";
    same("the focus", &walk.run(on_next, json!(null))?, &json!(true))?;
    walk.run("document.querySelector('[aria-labelledby=apart] [data-act=apart]').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the row back", "return document.querySelector('[aria-labelledby=apart]') === null")?;
    same("rows", &walk.run(&count("differ"), json!(null))?, &before)
}

/// From a passage to those of other sources, and from a name in a text to where it is.
fn a_passage(walk: &mut Walk) -> Result<()> {
    walk.open("#/item/001_d0c1e41719c94742.txt/p13")?;
    walk.run("document.getElementById('n13').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the actions", "return document.querySelector('.act-row a') !== null")?;
    walk.run("document.querySelector('.act-row a').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/beside/001_d0c1e41719c94742.txt/p13")?;
    walk.wait("the other sources", "return document.querySelectorAll('.of-source').length > 1")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.open("#/item/001_d0c1e41719c94742.txt")?;
    walk.wait("the item", "return document.querySelector('article.document') !== null")?;
    // On a shelf nobody waits for the names of a text.
    let first = "document.querySelector('.document a.name:not([tabindex])')";
    if walk.run(&format!("return {first} === null"), json!(null))? == json!(true) {
        return Ok(());
    }
    walk.run(&format!("{first}.focus()"), json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the name", "return location.hash.startsWith('#/names/')")?;
    Ok(())
}
