//! The timeline, by keyboard and by pointer.

use crate::walk::{Walk, same};
use anyhow::{Context, Result, ensure};
use browsers::key;
use serde_json::json;

const YEARS: &str = "return document.getElementById('span').textContent";

pub(crate) fn timeline(walk: &mut Walk) -> Result<()> {
    walk.open("#/")?;
    walk.run("document.querySelector('a[href=\"#/timeline\"]').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/timeline")?;
    walk.wait("the lanes", "return document.querySelectorAll('#timeline svg.lane').length >= 2")?;
    // A mark is drawn where it is, and as large as a reader can see it.
    let drawn = walk.run(
        "return [...document.querySelectorAll('#timeline .lane a')].map((mark) => mark.getBoundingClientRect())
            .filter(({ width, height, left, right }) => width < 1 || height < 4 || left < -1 || right > innerWidth + 1).length",
        json!(null),
    )?;
    same("marks that cannot be seen", &drawn, &json!(0))?;
    // Closer, and along; the years are told and stand in the address.
    walk.run("document.getElementById('timeline').focus()", json!(null))?;
    let whole = walk.text(YEARS)?;
    walk.browser.keys('+')?;
    walk.wait("other years", &format!("{YEARS} !== {}", json!(whole)))?;
    let closer = walk.text(YEARS)?;
    let (from, to) = closer.split_once('–').with_context(|| closer.clone())?;
    walk.wait_for_place(&format!("#/timeline?from={from}&to={to}"))?;
    walk.wait_for_focus("timeline")?;
    walk.browser.keys(key::RIGHT)?;
    walk.wait("later years", &format!("{YEARS} !== {}", json!(closer)))?;
    walk.browser.keys(key::HOME)?;
    walk.wait("the first year", &format!("{YEARS}.startsWith(1917)"))?;
    walk.browser.keys(key::END)?;
    walk.painted()?;
    // From mark to mark, and to the sentence, where the date is lit; Back leads here again.
    walk.run("document.querySelector('#timeline .lane a[tabindex=\"0\"]').focus()", json!(null))?;
    let first = walk.text("return document.activeElement.id")?;
    walk.browser.keys(key::DOWN)?;
    walk.wait("the next mark", &format!("return document.activeElement.id !== {}", json!(first)))?;
    let (mark, leads) = (
        walk.text("return document.activeElement.id")?,
        walk.text("return decodeURIComponent(document.activeElement.getAttribute('href'))")?,
    );
    ensure!(mark.starts_with('r') && leads.starts_with("#/item/"), "{mark} leads to {leads}");
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place(&leads)?;
    walk.wait("the date is lit", "return document.querySelectorAll('article mark').length > 0")?;
    walk.run("history.back()", json!(null))?;
    walk.wait("the timeline again", "return document.querySelector('#timeline') !== null")?;
    // Dragged to the right, it shows what was before.
    walk.painted()?;
    let before = walk.text(YEARS)?;
    walk.run(
        "const svg = document.querySelector('#timeline .axis'), { left, width, top } = svg.getBoundingClientRect();
        const point = (kind, x, buttons) => (document.querySelector('#timeline .axis'))
            .dispatchEvent(new PointerEvent(kind, { bubbles: true, clientX: x, clientY: top + 2, buttons, button: 0 }));
        point('pointerdown', left + width / 4, 1);
        point('pointermove', left + width / 2, 1);
        point('pointermove', left + width * 3 / 4, 1);
        point('pointerup', left + width * 3 / 4, 0);",
        json!(null),
    )?;
    walk.wait("years before", &format!("{YEARS} !== {}", json!(before)))?;
    // The same as a table.
    walk.browser.click("#as-table")?;
    walk.wait("the table", "return document.querySelectorAll('.dates .written').length > 0")?;
    walk.wait_for_focus("as-table")
}
