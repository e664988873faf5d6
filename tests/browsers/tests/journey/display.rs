//! How the page looks, as a reader chooses it, and the sections of an item.

use crate::house::are_narrow;
use crate::walk::{Walk, item, same};
use anyhow::{Result, ensure};
use browsers::{Engine, key};
use serde_json::{Value, json};

const LOOKS: &str = "const root = document.documentElement;
    return [root.dataset.theme ?? '', root.dataset.size ?? '', getComputedStyle(root).fontSize,
        root.dataset.width, localStorage.getItem('fonds-display')];";

fn looks(walk: &mut Walk, expected: Value) -> Result<()> {
    let found = walk.run(LOOKS, json!(null))?;
    same("theme, size, pixels, width, what is kept", &found, &expected)
}

/// By keys alone; it is so again when the page is opened again, and can be undone.
pub(crate) fn display(walk: &mut Walk) -> Result<()> {
    walk.open("#/")?;
    looks(walk, json!(["", "", "16px", "wide", null]))?;
    walk.run("document.getElementById('display-button').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the panel", "return document.getElementById('display').open")?;
    let choose = |walk: &mut Walk, word: &str| -> Result<()> {
        walk.run("document.querySelector(`[data-choose='${arguments[0]}']`).focus()", json!([word]))?;
        walk.browser.keys(" ")?;
        walk.painted()
    };
    let paper = "return getComputedStyle(document.body).backgroundColor";
    let light = walk.text(paper)?;
    choose(walk, "dark")?;
    choose(walk, "200")?;
    looks(walk, json!(["dark", "200", "32px", "narrow", "dark 200"]))?;
    ensure!(walk.text(paper)? != light, "dark is as light: {light}");
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("the panel to close", "return !document.getElementById('display').open")?;
    walk.wait_for_focus("display-button")?;
    // Twice as large, nothing is lost to the sides of the window.
    let places =
        ["#/", "#/search?q=anarchist", "#/search?q=zzzz", &item(1), &format!("{}/p7?q=moscow", item(2))];
    are_narrow(walk, &places.map(str::to_owned))?;
    walk.open("#/")?;
    looks(walk, json!(["dark", "200", "32px", "narrow", "dark 200"]))?;
    // What others may have put there harms nothing.
    let hostile = "localStorage.setItem('fonds-display', arguments[0])";
    for kept in ["contrast\" onload=\"alert(1)", "\u{0}", &"light ".repeat(10_000), "[object Object] 125"] {
        walk.run(hostile, json!([kept]))?;
        walk.open("#/")?;
        walk.no_failure()?;
    }
    looks(walk, json!(["", "125", "20px", "middle", "[object Object] 125"]))?;
    walk.browser.click("#display-button")?;
    choose(walk, "100")?;
    looks(walk, json!(["", "", "16px", "wide", null]))?;
    if walk.browser.engine() != Engine::Chromium {
        return Ok(());
    }
    // A store that is forbidden: it holds as long as the page is open.
    walk.run(
        "Object.defineProperty(window, 'localStorage', { configurable: true, get() { throw new DOMException('no', 'SecurityError') } })",
        json!(null),
    )?;
    choose(walk, "contrast")?;
    same(
        "the theme",
        &walk.run("return document.documentElement.dataset.theme", json!(null))?,
        &json!("contrast"),
    )?;
    walk.no_failure()
}

const HERE: &str = "return document.querySelector('.contents [aria-current]')?.id ?? ''";

/// The contents say where one is, and keys lead from section to section.
pub(crate) fn sections(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    let starts =
        walk.run("return [...document.querySelectorAll('.contents a')].map(({ id }) => id)", json!(null))?;
    walk.browser.keys("]]")?;
    walk.painted()?;
    same("after two keys", &walk.run(HERE, json!(null))?, &starts[1])?;
    let second = starts[1].as_str().unwrap_or_default().replace('c', "p");
    walk.wait_for_focus(&second)?;
    walk.is_in_view(&second)?;
    walk.wait_for_place(&format!("{}/{second}", item(2)))?;
    walk.browser.keys("[")?;
    walk.painted()?;
    same("one back", &walk.run(HERE, json!(null))?, &starts[0])?;
    // By scrolling; the address follows, and nothing can be gone back to.
    let length = walk.run("return history.length", json!(null))?;
    walk.run("scrollTo(0, document.documentElement.scrollHeight)", json!(null))?;
    let last = starts.as_array().and_then(|starts| starts.last()).cloned().unwrap_or_default();
    walk.wait(
        "the end",
        &format!("return (() => {{ {HERE} }})() === {last} && /\\/p\\d+$/.test(location.hash)"),
    )?;
    same("steps of the history", &walk.run("return history.length", json!(null))?, &length)?;
    // Where that link leads, one reads on.
    let place = walk.text("return decodeURIComponent(location.hash)")?;
    walk.open(&place)?;
    walk.painted()?;
    walk.is_in_view(place.rsplit('/').next().unwrap_or_default())
}

/// On a narrow window the contents are a sheet, which Escape closes and nothing else.
pub(crate) fn sheet(walk: &mut Walk) -> Result<()> {
    walk.browser.resize(390, 844)?;
    let done = in_the_sheet(walk);
    walk.browser.resize(1280, 800)?;
    done
}

fn in_the_sheet(walk: &mut Walk) -> Result<()> {
    let place = format!("{}/p9?q=moscow", item(2));
    walk.open(&place)?;
    let open = "return document.querySelector('.contents').matches(':popover-open')";
    let closed = "return !document.querySelector('.contents').matches(':popover-open')";
    walk.wait("no sheet", closed)?;
    walk.run("document.querySelector('.to-contents').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the sheet", open)?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("the sheet to close", closed)?;
    same(
        "the focus",
        &walk.run("return document.activeElement.className", json!(null))?,
        &json!("to-contents"),
    )?;
    walk.wait_for_place(&place)?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the sheet", open)?;
    walk.browser.click(".contents li:nth-child(3) a")?;
    walk.wait("the sheet to close", closed)?;
    walk.painted()?;
    let third =
        walk.text("return document.querySelector('.contents li:nth-child(3) a').id.replace('c', 'p')")?;
    walk.is_in_view(&third)?;
    // Everything that is pressed there is large enough for a finger.
    let small = walk.run(
        "return [...document.querySelectorAll('.dock button, .bar button, .bar a, #q')].map((one) => [one, one.getBoundingClientRect()])
            .filter(([, { width, height }]) => width && (height < 43.9 || width < 43.9)).map(([{ id, className, textContent }, { width, height }]) => `${id} ${className} ${textContent} ${width}x${height}`)",
        json!(null),
    )?;
    same("too small", &small, &json!([]))
}

/// From a wide window as from a narrow one, what is printed has the whole width of the paper; each page
/// says of what it is.
pub(crate) fn paper(walk: &mut Walk) -> Result<()> {
    for place in ["#/search?q=moscow", "#/compare", "#/names/Avtonom", "#/notes", "#/"] {
        walk.open(place)?;
        walk.painted()?;
        // No engine prints for a test alike: the rules for paper are made those of the window.
        let found = walk.run(
            "dispatchEvent(new Event('beforeprint'));
            for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
                if (rule.media?.mediaText === 'print') rule.media.mediaText = 'all';
            const main = document.getElementById('main').getBoundingClientRect();
            const shown = [...document.querySelectorAll('main > *')].filter((one) => one.getClientRects().length && one.className !== 'unseen');
            const beside = shown.filter((one) => one.getBoundingClientRect().left > main.left + 20);
            return [shown.length > 1, beside.length, document.documentElement.style.getPropertyValue('--foot')];",
            json!(null),
        )?;
        same(
            &format!("{place}: what is seen, what leaves the left empty"),
            &json!([found[0], found[1]]),
            &json!([true, 0]),
        )?;
        let foot = found[2].as_str().unwrap_or_default();
        ensure!(foot.contains(" · SHA-256 "), "{place}: the foot is {foot}");
    }
    Ok(())
}
