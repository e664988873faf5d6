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
    walk.open("#/compare")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/")?;
    // What a query finds.
    walk.open("#/compare?q=krasnodar")?;
    let sources = "return document.querySelectorAll('.of-source .hits').length";
    walk.wait("the sources", &format!("{sources} > 1"))?;
    same("sources", &walk.run(sources, json!(null))?, &json!(2))
}
