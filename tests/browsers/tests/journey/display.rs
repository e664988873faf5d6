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

/// Places of every kind, with the names of the seeds.
fn places() -> Vec<String> {
    let mut places: Vec<String> = [
        "#/",
        "#/search?q=moscow%20headquarters",
        "#/search?q=zzzz%20moscow",
        "#/search?q=moscow&lines=left1",
        "#/timeline",
        "#/timeline?as=table",
        "#/names",
        "#/names/Avtonom",
        "#/compare",
        "#/compare?q=magazine",
        "#/damage",
        "#/notes",
        "#/check",
    ]
    .map(str::to_owned)
    .into();
    for number in [1, 2] {
        places.push(item(number));
        places.push(format!("{}/p7?q=moscow", item(number)));
    }
    places.push(format!("{}?view=references", item(2)));
    places.push(item(2).replace("/item/", "/beside/") + "/p17");
    places
}

/// The size of the text and that of the window are chosen each by itself.
pub(crate) fn large_on_a_phone(walk: &mut Walk) -> Result<()> {
    walk.open("#/")?;
    walk.run("localStorage.setItem('fonds-display', 'system 200')", json!(null))?;
    walk.browser.resize(390, 844)?;
    let done = are_narrow(walk, &places()).and_then(|()| {
        // Nothing in the bar lies on anything else, and the bar leaves the window to the text.
        let lies = walk.run(
            "const bar = document.querySelector('header');
            const all = [...bar.querySelectorAll('a, button, input')].filter((one) => one.getClientRects().length)
                .map((one) => [one.id, one.getBoundingClientRect()]);
            const over = ([, one], [, other]) => one.left < other.right - 1 && other.left < one.right - 1
                && one.top < other.bottom - 1 && other.top < one.bottom - 1;
            return [getComputedStyle(bar).position,
                ...all.flatMap((one, at) => all.slice(at + 1).filter((other) => over(one, other)).map(([id]) => `${one[0]} on ${id}`))];",
            json!(null),
        )?;
        same("how the bar stands, and what lies on each other", &lies, &json!(["static"]))
    });
    walk.browser.resize(1280, 800)?;
    walk.run("localStorage.removeItem('fonds-display')", json!(null))?;
    done
}

/// Not links within a sentence, nor the marks of the timeline, whose dates are in its table as well.
const SMALL: &str = "for (const details of document.querySelectorAll('details')) details.open = true;
    const alone = (one) => {
        const around = one.closest('p, li, td, .caption');
        if (!getComputedStyle(one).display.startsWith('inline') || !around) return true;
        const rest = document.createRange();
        rest.selectNodeContents(around);
        return rest.toString().replace(one.textContent, '').replace(/[\\s\\d·¶]/g, '').length < 20 && !one.matches('.name, .written, .name-passages .hit');
    };
    // The number of a passage is seen as one points at it, where there is something to point with.
    const seen = (one) => !one.matches('.permalink') || matchMedia('(hover: none)').matches;
    return [...document.querySelectorAll('main :is(a[href], button, summary, select), .dock button')]
        .filter((one) => !one.closest('svg') && one.getClientRects().length && seen(one) && alone(one))
        .map((one) => [one, one.getBoundingClientRect()])
        .filter(([one, { width, height }]) => height < 43.5 || width < 43.5)
        .map(([{ tagName, className, textContent }, { width, height }]) =>
            `${tagName}.${className} ${textContent.slice(0, 30)} ${Math.round(width)}x${Math.round(height)}`)
        .slice(0, 8);";

/// On a narrow window everything that stands by itself is large enough for a finger.
pub(crate) fn fingers(walk: &mut Walk) -> Result<()> {
    walk.browser.resize(390, 844)?;
    let mut small = Vec::new();
    let mut done = Ok(());
    for place in places() {
        done = walk.open(&place).and_then(|()| {
            walk.painted()?;
            let found = walk.run(SMALL, json!(null))?;
            if found != json!([]) {
                small.push(format!("{place}: {found}"));
            }
            Ok(())
        });
        if done.is_err() {
            break;
        }
    }
    walk.browser.resize(1280, 800)?;
    done?;
    ensure!(small.is_empty(), "too small for a finger:\n{}", small.join("\n"));
    Ok(())
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
