//! What one asks with: the words as chips, reasons and their switches, what the found have in common, lines, and empty
//! answers; all by keys alone.

use crate::walk::{Walk, item, same, strings};
use anyhow::{Result, ensure};
use browsers::key;
use serde_json::{Value, json};

/// Goes on by Tab until this holds.
fn tab_to(walk: &mut Walk, what: &str, holds: &str) -> Result<()> {
    for _ in 0..40 {
        walk.browser.keys(key::TAB)?;
        let script = format!("const at = document.activeElement; return Boolean({holds})");
        if walk.run(&script, json!(null))? == json!(true) {
            return Ok(());
        }
    }
    anyhow::bail!("Tab does not lead to {what}")
}

/// What the chips say.
fn chips(walk: &mut Walk) -> Result<Vec<String>> {
    let script =
        "return [...document.querySelectorAll('#chips .chip')].map((chip) => chip.firstChild.textContent)";
    Ok(strings(&walk.run(script, json!(null))?))
}

fn value_of_box(walk: &mut Walk) -> Result<String> {
    walk.text("return document.getElementById('q').value")
}

pub(crate) fn words(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    let top = "return document.querySelector('main').getBoundingClientRect().top";
    walk.browser.keys("moscow")?;
    walk.wait_for_place("#/search?q=moscow")?;
    let before = walk.run(top, json!(null))?;
    walk.browser.keys(" direct democracy")?;
    walk.wait_for_place("#/search?q=moscow direct democracy")?;
    same("where the results begin, as one types", &walk.run(top, json!(null))?, &before)?;
    let expected = ["any form of “moscow”", "any form of “direct”", "any form of “democracy”"];
    same("the chips", chips(walk)?.as_slice(), expected.map(str::to_owned).as_slice())?;
    // One stop of Tab for all of them; the arrows lead on.
    tab_to(walk, "the first chip", "at.id === 'chip0'")?;
    walk.browser.keys(key::RIGHT)?;
    walk.wait_for_focus("chip1")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_focus("become0")?;
    let menu = walk.run(
        "const menu = document.getElementById('chip-menu'), chip = document.getElementById('chip1');
        const { top, bottom, left, right } = menu.getBoundingClientRect();
        return [chip.getAttribute('aria-expanded'), chip.getAttribute('aria-controls'), menu.getAttribute('aria-label'),
            top > 0 && left >= 0 && right <= innerWidth && bottom <= innerHeight];",
        json!(null),
    )?;
    same("the menu", &menu, &json!(["true", "chip-menu", "Change: any form of “direct”", true]))?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_focus("chip1")?;
    same("the menu after Escape", &walk.browser.count("#chip-menu")?, &0)?;
    walk.browser.keys(" ")?;
    walk.wait_for_focus("become0")?;
    for _ in 0..5 {
        let at = walk.text("return document.activeElement.textContent")?;
        if at == "As a phrase with the next" {
            break;
        }
        walk.browser.keys(key::RIGHT)?;
    }
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q=moscow \"direct democracy\"")?;
    walk.wait_for_focus("chip1")?;
    same("the box", value_of_box(walk)?.as_str(), "moscow \"direct democracy\"")?;
    same("the phrase", chips(walk)?.last().map_or("", String::as_str), "exactly “direct democracy”")?;
    // Left out, the neighbour has the focus; Back brings it again.
    walk.browser.keys(key::DELETE)?;
    walk.wait_for_place("#/search?q=moscow")?;
    walk.wait_for_focus("chip0")?;
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=moscow \"direct democracy\"")?;
    same("the box after Back", value_of_box(walk)?.as_str(), "moscow \"direct democracy\"")
}

pub(crate) fn reasons(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    walk.browser.keys("Narodnaja samooborona ")?;
    walk.wait("a reason", "return document.querySelector('.why')?.textContent.includes('Cyrillic writing of “Narodnaja”: Народная')")?;
    tab_to(walk, "the switch of a reason", "at.matches('.why .off')")?;
    let name = walk.text("return document.activeElement.getAttribute('aria-label')")?;
    same("its name", name.as_str(), "Switch off: other script")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q=Narodnaja samooborona &off=script")?;
    walk.painted()?;
    let text = walk.browser.text("#main")?;
    ensure!(!text.contains("Cyrillic writing"), "still by another script: {text}");
    same(
        "the chip of the rule",
        chips(walk)?.last().map_or("", String::as_str),
        "off: other script switch on",
    )?;
    // Back undoes it; and so does its chip.
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=Narodnaja samooborona ")?;
    walk.browser.forward()?;
    walk.wait_for_place("#/search?q=Narodnaja samooborona &off=script")?;
    walk.run("document.getElementById('q').focus()", json!(null))?;
    tab_to(walk, "the chips", "at.id === 'chip0'")?;
    walk.browser.keys(format!("{}{}", key::END, key::ENTER))?;
    walk.wait_for_place("#/search?q=Narodnaja samooborona ")?;
    walk.wait("the reason again", "return document.querySelector('.why')").map(drop)
}

pub(crate) fn narrowing(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=anarchist")?;
    walk.run("document.getElementById('q').focus()", json!(null))?;
    tab_to(walk, "the button", "at.id === 'narrow'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the lists", "return document.querySelectorAll('#facets h2').length === 4")?;
    walk.wait_for_focus("narrow")?;
    tab_to(walk, "a source", "at.closest('#facets') && at.textContent === 'Grokipedia export'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q=source:\"Grokipedia export\" anarchist")?;
    walk.wait("one item", "return document.getElementById('status').textContent.endsWith(' in 1 item')")?;
    same("its chip", chips(walk)?.first().map_or("", String::as_str), "source “Grokipedia export”")?;
    // The order is in the address too.
    walk.open("#/search?q=moscow")?;
    walk.run("document.getElementById('q').focus()", json!(null))?;
    tab_to(walk, "an order", "at.textContent === 'archive order'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q=moscow&sort=archive")?;
    walk.painted()?;
    let first = walk.text("return document.querySelector('section.result h2 a').hash")?;
    same("the first item", first.split('?').next().unwrap_or_default(), item(0).as_str())
}

pub(crate) fn absence(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    walk.browser.keys("=moscwo ")?;
    walk.wait("what is not there", "return document.querySelector('.absence')")?;
    let text = walk.browser.text(".absence")?;
    ensure!(text.contains("“=moscwo” is nowhere") && text.contains("damaged place"), "{text}");
    same("what has the focus", walk.browser.active()?.as_str(), "q")?;
    tab_to(walk, "the button", "at.id === 'copy'")?;
    walk.browser.keys(key::ENTER)?;
    let told = walk.wait("copied, or shown", "return document.getElementById('finding-told').textContent")?;
    let field = "const field = document.getElementById('finding');
        return [field.hidden, field.value, field.value.slice(field.selectionStart, field.selectionEnd), document.activeElement.id];";
    let found = walk.run(field, json!(null))?;
    if found[0] == json!(true) {
        same("what is told", &told, &json!("Copied."))?;
    } else {
        is_finding(&found[1])?;
        same(
            "what is selected, and where the focus is",
            &json!([found[2], found[3]]),
            &json!([found[1], "finding"]),
        )?;
    }
    // A browser that refuses.
    walk.open("#/search?q==moscwo")?;
    walk.wait("what is not there", "return document.querySelector('.absence')")?;
    walk.run(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
        document.getElementById('copy').focus()",
        json!(null),
    )?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_focus("finding")?;
    let found = walk.run(field, json!(null))?;
    is_finding(&found[1])?;
    same("what is selected", &found[2], &found[1])?;
    // The nearest spelling takes the word's place.
    walk.run("document.getElementById('q').focus()", json!(null))?;
    tab_to(walk, "a spelling", "at.closest('.near') && at.textContent === 'moscow'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q==moscow")?;
    walk.wait("its hits", "return document.querySelector('a.hit')").map(drop)
}

fn is_finding(text: &Value) -> Result<()> {
    let text = text.as_str().unwrap_or_default();
    let year = text.lines().find_map(|line| line.strip_prefix("Date of the search: 20"));
    let digest = text.lines().find_map(|line| line.strip_prefix("SHA-256 of the archive: "));
    let digest = digest.and_then(|digest| digest.get(..64)).unwrap_or_default();
    ensure!(text.starts_with("Searched for: =moscwo") && year.is_some(), "{text}");
    ensure!(digest.bytes().filter(u8::is_ascii_hexdigit).count() == 64, "{text}");
    Ok(())
}

pub(crate) fn lines(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=Rechkalov")?;
    walk.run("document.getElementById('q').focus()", json!(null))?;
    tab_to(walk, "the lines", "at.id === 'lines'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q=Rechkalov&lines=archive")?;
    walk.wait("four lines", "return document.querySelectorAll('.lines tr').length === 4")?;
    let found = walk.run(
        "const cells = [...document.querySelectorAll('.lines td:nth-child(2)')];
        const middles = cells.map((cell) => { const { left, width } = cell.getBoundingClientRect(); return Math.round(left + width / 2) });
        return [cells.map((cell) => cell.textContent), new Set(middles).size];",
        json!(null),
    )?;
    same(
        "what was found, one under the other",
        &found,
        &json!([["Rechkalov", "Rechkalov", "Rechkalov", "Rechkalov"], 1]),
    )?;
    walk.run("document.getElementById('q').focus()", json!(null))?;
    tab_to(walk, "an order", "at.textContent === 'word before'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place("#/search?q=Rechkalov&lines=left1")?;
    walk.painted()?;
    let sorted = walk.run(
        "const words = [...document.querySelectorAll('.lines td:first-child')].map((cell) =>
            cell.textContent.toLowerCase().match(/[\\p{L}\\p{N}]+/gu)?.at(-1) ?? '');
        return words.every((word, at) => at === 0 || words[at - 1] <= word);",
        json!(null),
    )?;
    same("sorted by the word before", &sorted, &json!(true))?;
    // The table, as the browser is given it.
    walk.run(
        "window.saved = [];
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => { blob.text().then((text) => window.saved.push(text)); return create(blob) };
        addEventListener('click', (event) => { if (event.target.download) { event.preventDefault(); window.saved.push(event.target.download) } }, true);
        document.getElementById('q').focus()",
        json!(null),
    )?;
    tab_to(walk, "the button", "at.id === 'csv'")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("a name and a text", "return window.saved.length === 2")?;
    let saved = strings(
        &walk.run("return window.saved.sort((one, other) => one.length - other.length)", json!(null))?,
    );
    ensure!(
        saved[0].ends_with("-lines.csv") && saved[1].starts_with("item,path,passage,before,found,after"),
        "{saved:?}"
    );
    same("lines of the table", &saved[1].lines().count(), &5)?;
    // By arrows to a line, to its place, and back to the lines.
    walk.run("document.getElementById('q').focus()", json!(null))?;
    walk.browser.keys(format!("{}{}", key::DOWN, key::DOWN))?;
    walk.wait_for_focus("r1")?;
    let target = walk.text("return decodeURIComponent(document.activeElement.hash)")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_place(&target)?;
    walk.wait("the item", "return document.getElementById('p1')")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/search?q=Rechkalov&lines=left1")?;
    walk.wait("a line with the focus", "return document.activeElement.closest('.lines')")?;
    Ok(())
}
