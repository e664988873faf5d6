//! The names of the archive, by keyboard.

use crate::walk::{Walk, same};
use anyhow::{Result, ensure};
use browsers::key;
use serde_json::json;

const LISTED: &str = "return document.querySelectorAll('#find-list > li a').length";

pub(crate) fn names(walk: &mut Walk) -> Result<()> {
    walk.open("#/")?;
    walk.run("document.querySelector('a[href=\"#/names\"]').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/names")?;
    walk.wait("the names", &format!("{LISTED} > 10"))?;
    // A part of a name, then a letter, which keeps the focus.
    walk.run("document.getElementById('find').focus()", json!(null))?;
    walk.browser.keys("action")?;
    walk.wait_for_place("#/names?find=action")?;
    walk.wait_for_focus("find")?;
    walk.run("document.getElementById('at-a').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/names?at=a&find=action")?;
    walk.wait_for_focus("at-a")?;
    // A name, and from it a passage, where it stands.
    walk.run(
        "document.querySelector('#find-list a[href=\"#/names/Autonomous%20Action\"]').focus()",
        json!(null),
    )?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/names/Autonomous Action")?;
    walk.wait("its writings", "return document.querySelectorAll('.name-writings li').length > 3")?;
    let items =
        walk.run("return document.querySelectorAll('main > section > .name-passages').length", json!(null))?;
    same("items that speak of it", &items, &json!(3))?;
    walk.run("document.querySelector('.name-passages a').focus()", json!(null))?;
    let leads = walk.text("return decodeURIComponent(document.activeElement.getAttribute('href'))")?;
    ensure!(leads.starts_with("#/item/"), "a mention leads to {leads}");
    walk.browser.keys(key::ENTER)?;
    walk.wait("the item", "return document.querySelector('article.document') !== null")?;
    // The item lists the names that are in it.
    walk.wait("names here", "return document.querySelectorAll('.names-here li a').length > 3")?;
    walk.open("#/names/Autonomous%20Action")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/names")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/").map(drop)
}
