//! Leaving no trace, and the key that takes everything away.

use crate::walk::{Walk, item, same};
use anyhow::{Result, ensure};
use browsers::key;
use serde_json::json;

/// All that the browser keeps of this page and could be read by another.
const LEFT: &str = "const left = Object.keys(localStorage).concat(Object.keys(sessionStorage));
    if (location.protocol.startsWith('http')) {
        left.push(...await caches.keys());
        if (await navigator.serviceWorker.getRegistration()) left.push('a worker');
    }
    return left;";

/// What the history has of this step, and where the page is.
const STEP: &str = "return [location.hash, document.title, JSON.stringify(history.state)]";

fn choose(walk: &mut Walk, on: bool) -> Result<()> {
    walk.browser.click("#display-button")?;
    walk.wait("the panel", "return document.getElementById('display').open")?;
    same(
        "the switch",
        &walk.run("return document.querySelector('[data-choose=traceless]').checked", json!(null))?,
        &json!(!on),
    )?;
    walk.browser.click("[data-choose=traceless]")?;
    walk.painted()?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("the panel to close", "return !document.getElementById('display').open").map(drop)
}

/// Nothing is left but the number of the step.
fn is_untold(walk: &mut Walk) -> Result<()> {
    // The history is told with a delay.
    walk.wait("the address to say nothing", "return location.hash === '#/'")?;
    walk.browser.run_async("await new Promise((go) => setTimeout(go, 500))", json!(null))?;
    let step = walk.run(STEP, json!(null))?;
    for word in ["Rechkalov", "anarchist", "001_"] {
        ensure!(!step.to_string().contains(word), "the history has {word:?}: {step}");
    }
    same("the address", &step[0], &json!("#/"))
}

pub(crate) fn traceless(walk: &mut Walk) -> Result<()> {
    walk.open(&item(0))?;
    walk.run("localStorage.clear()", json!(null))?;
    let done = leaves_nothing(walk);
    walk.run("localStorage.clear()", json!(null))?;
    done
}

fn leaves_nothing(walk: &mut Walk) -> Result<()> {
    walk.run("localStorage.setItem('another-page', 'its own')", json!(null))?;
    walk.browser.click("#n12")?;
    walk.wait_for_focus("act-link")?;
    walk.browser.click("#act-bookmark")?;
    walk.wait("the bookmark is kept", "return localStorage.length === 2")?;
    walk.browser.click("#home")?;
    walk.wait("the finding aid", "return document.getElementById('i0')")?;
    choose(walk, true)?;
    walk.wait_for_focus("display-button")?;
    is_untold(walk)?;
    ensure!(walk.browser.text("#wipe-button")? == "Erase all", "the way out is not seen");
    // Typing, an item by its link, Back and Forward: as ever, and nobody is told.
    walk.input("Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item")?;
    is_untold(walk)?;
    walk.browser.click("a.hit")?;
    walk.wait("the item", "return document.getElementById('p1')")?;
    is_untold(walk)?;
    walk.browser.click("#home")?;
    walk.browser.click("#i1")?;
    walk.wait(
        "the other item",
        "return document.querySelector('h1')?.textContent.startsWith('Autonomous Action')",
    )?;
    is_untold(walk)?;
    walk.browser.back()?;
    walk.wait("the finding aid", "return document.getElementById('i0')")?;
    walk.browser.back()?;
    walk.wait("the item that was found", "return document.querySelector('mark.current, article mark')")?;
    walk.browser.back()?;
    walk.wait_for_status("3 hits in 1 item")?;
    walk.wait("what was typed", "return document.getElementById('q').value === 'Rechkalov'")?;
    is_untold(walk)?;
    // Before it was switched on, the history was told; a step that one comes to is untold.
    walk.browser.back()?;
    walk.wait("the first place", "return document.getElementById('p12')")?;
    is_untold(walk)?;
    walk.browser.forward()?;
    walk.wait_for_status("3 hits in 1 item")?;
    let left = walk.browser.run_async(LEFT, json!(null))?;
    same("what is left in the browser", &left, &json!(["another-page"]))?;
    // What is noted is noted, and not kept.
    walk.browser.click("#notes-link")?;
    walk.wait("the note", "return document.querySelectorAll('.own-notes li').length === 1")?;
    walk.browser.click("#home")?;
    walk.wait("the finding aid", "return document.getElementById('i0')")?;
    // Off again: it is as before, with the address and the note.
    walk.input("anarchist")?;
    choose(walk, false)?;
    walk.wait_for_place("#/search?q=anarchist")?;
    walk.wait("the note is kept again", "return localStorage.length === 2")?;
    walk.browser.click("#home")?;
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=anarchist")?;
    walk.no_failure()
}

pub(crate) fn wiped(walk: &mut Walk) -> Result<()> {
    for by in ["the key", "the button", "the button of the bar"] {
        walk.open(&item(0))?;
        walk.run("localStorage.clear(); localStorage.setItem('another-page', 'its own')", json!(null))?;
        walk.browser.click("#n12")?;
        walk.wait_for_focus("act-link")?;
        walk.browser.click("#act-bookmark")?;
        walk.wait("the bookmark is kept", "return localStorage.length === 2")?;
        walk.input("Rechkalov")?;
        match by {
            "the key" => {
                // Capitals are typed with it, and twice is not three times.
                let shift = format!("{}{}", key::SHIFT, key::RELEASE);
                walk.browser.keys(format!(
                    "{}K{r}{}O{r}{}M{r}{shift}{shift}",
                    key::SHIFT,
                    key::SHIFT,
                    key::SHIFT,
                    r = key::RELEASE
                ))?;
                walk.painted()?;
                ensure!(walk.browser.count("#main")? == 1, "typing has wiped the page");
                walk.browser.keys(format!("{}x{}", key::BACKSPACE, key::BACKSPACE))?;
                walk.browser.keys(format!("{shift}{shift}{shift}"))?;
            }
            "the button" => {
                walk.browser.click("#display-button")?;
                walk.wait("the panel", "return document.getElementById('display').open")?;
                walk.browser.click("#display [data-press=wipe]")?;
            }
            _ => {
                choose(walk, true)?;
                walk.browser.click("#wipe-button")?;
            }
        }
        walk.wait(
            "a blank page",
            "return location.href === 'about:blank' && document.body.childNodes.length === 0",
        )?;
        // Back leads to no page that still shows it.
        walk.browser.open(&walk.page.clone())?;
        walk.wait("the page again", "return document.documentElement.hasAttribute('data-ready')")?;
        let kept = walk.run("return Object.keys(localStorage)", json!(null))?;
        same(&format!("what is kept after {by}"), &kept, &json!(["another-page"]))?;
        walk.run("localStorage.clear()", json!(null))?;
    }
    Ok(())
}

/// Every item and the whole are digested again, in the page, and the page stays where it is.
pub(crate) fn checked(walk: &mut Walk) -> Result<()> {
    walk.open("#/")?;
    walk.browser.click("a[href='#/check']")?;
    if walk.page.starts_with("http") || walk.page.ends_with("index.html") {
        walk.wait("the button", "return document.getElementById('check')")?;
        walk.browser.click("#check")?;
    }
    walk.wait(
        "what was found",
        "return document.getElementById('check-status')?.textContent === 'Intact: all 3 items, 69.0 kB.'",
    )?;
    let text = walk.browser.text("#main")?;
    ensure!(text.contains("This archive is not signed"), "{text}");
    // As `fonds verify` says it.
    let words = walk.browser.text(".fingerprint b")?;
    ensure!(words.split(' ').count() == 8, "the fingerprint is {words:?}");
    let digest = walk.text("return document.querySelector('p.digest').textContent")?;
    ensure!(digest.len() == "SHA-256 ".len() + 64, "{digest:?}");
    // Again, by keyboard; the focus stays.
    walk.run("document.getElementById('check').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("what was found again", "return document.querySelectorAll('.checked tbody tr').length === 3")?;
    walk.wait_for_focus("check")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/")
}
