//! The references of an item as a list, what is possibly related to a passage, all damage of the
//! archive, and the original in step.

use crate::walk::{Walk, item, same};
use anyhow::{Result, ensure};
use browsers::key;
use serde_json::json;

const ENTRIES: &str = "return document.querySelectorAll('#find-list > li[id]').length";

fn entries(walk: &mut Walk, number: u64) -> Result<()> {
    walk.wait(&format!("{number} references"), &format!("{ENTRIES} === {number}")).map(drop)
}

pub(crate) fn list(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    walk.browser.click(".to-references")?;
    entries(walk, 81)?;
    let place = format!("{}?view=references", item(2));
    walk.wait_for_place(&place)?;
    // By keys alone: find, then a kind of site, which keeps the focus.
    walk.run("document.getElementById('find').focus()", json!(null))?;
    walk.browser.keys("russia")?;
    walk.wait_for_place(&format!("{place}&find=russia"))?;
    walk.wait_for_focus("find")?;
    let told = walk.browser.text("#find-count")?;
    let found = walk.run(ENTRIES, json!(null))?;
    same("what is told and what is there", &told, &format!("{found} of 81"))?;
    walk.run("document.getElementById('host-News').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place(&format!("{place}&find=russia&host=news"))?;
    walk.wait_for_focus("host-News")?;
    let titles = walk.browser.texts(".reference-title")?;
    ensure!(!titles.is_empty() && titles.len() < 8, "news on russia: {titles:?}");
    walk.browser.click("#by-date")?;
    walk.wait_for_focus("by-date")?;
    // Nothing in the list leads out of the archive.
    let out =
        walk.run("return document.querySelectorAll('main a:not([href^=\"#/\"])').length", json!(null))?;
    same("links out of the archive", &out, &json!(0))?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place(&item(2))?;
    // Opened afresh it is the same list; one of them leads to its place in the text.
    walk.open(&format!("{place}&find=Chita"))?;
    entries(walk, 1)?;
    walk.browser.click("#find-list p a")?;
    walk.wait(
        "the reference in its text",
        "return document.activeElement?.textContent.includes('In Chita a new trial')",
    )
    .map(drop)
}

pub(crate) fn possibly_related(walk: &mut Walk) -> Result<()> {
    walk.open(&format!("{}/p43", item(2)))?;
    walk.run("document.getElementById('s43').focus()", json!(null))?;
    walk.wait(
        "the button is seen",
        // A window that has no focus itself, as WebKit's may here, shows none.
        "return getComputedStyle(document.getElementById('s43')).opacity === '1' || !document.hasFocus()",
    )?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("what is related", "return document.getElementById('peek')")?;
    let told = walk.browser.text("#peek")?;
    ensure!(told.contains("In Chita a new trial") && told.contains("Snezhkov"), "{told}");
    // It is within the window's width, and does not cover the button.
    let fits = walk.run(
        "const peek = document.getElementById('peek').getBoundingClientRect();
        const button = document.getElementById('s43').getBoundingClientRect();
        return peek.left >= 0 && peek.right <= innerWidth && peek.top >= button.top + 8;",
        json!(null),
    )?;
    same("it stands below its button", &fits, &json!(true))?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("it is gone", "return !document.getElementById('peek')")?;
    walk.wait_for_focus("s43")?;
    walk.wait_for_place(&format!("{}/p43", item(2)))
}

pub(crate) fn all_damage(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    // The marks go by a switch, the text stays.
    let sign = "return getComputedStyle(document.querySelector('article .lacuna'), '::after').content";
    let text = "return document.querySelector('article').textContent";
    let (before, whole) = (walk.text(sign)?, walk.text(text)?);
    ensure!(before.contains('…'), "the sign of a lacuna is {before}");
    walk.browser.click("#marks")?;
    same("the sign when it is hidden", &walk.text(sign)?.as_str(), &"none")?;
    same("the text without marks", &walk.text(text)?, &whole)?;
    let pressed = walk.text("return document.getElementById('marks').getAttribute('aria-pressed')")?;
    same("the switch", &pressed.as_str(), &"true")?;
    walk.browser.click("#marks")?;
    same("the sign again", &walk.text(sign)?, &before)?;
    walk.browser.click(".legend a")?;
    walk.wait_for_place("#/damage")?;
    let places = walk.browser.count(".damaged li")?;
    ensure!(places > 150, "only {places} places");
    let leads =
        walk.text("return decodeURIComponent(document.querySelectorAll('.damaged li a')[20].hash)")?;
    walk.run("document.querySelectorAll('.damaged li a')[20].focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place(&leads)?;
    let id = leads.rsplit('/').next().unwrap_or_default().to_owned();
    walk.wait_for_focus(&id)?;
    walk.is_in_view(&id)
}

pub(crate) fn in_step(walk: &mut Walk) -> Result<()> {
    walk.open(&format!("{}/p20?view=original", item(2)))?;
    // On in the original, and from there on in what was read of it.
    walk.run(
        "const bar = document.querySelector('header').getBoundingClientRect().bottom;
        const line = [...document.querySelectorAll('.original li')].find((li) => li.textContent.includes('Manifesto of Autonomous Action - Wiki'));
        scrollBy(0, line.getBoundingClientRect().top - bar);",
        json!(null),
    )?;
    walk.painted()?;
    walk.browser.click(".step button")?;
    walk.wait(
        "the passage",
        "return document.activeElement?.textContent.includes('Manifesto of Autonomous Action - Wiki')",
    )?;
    let id = walk.text("return document.activeElement.id")?;
    walk.is_in_view(&id)
}
