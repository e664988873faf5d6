//! The search box and its results.

use crate::walk::{Walk, item, same, strings};
use anyhow::{Context, Result, ensure};
use browsers::key;
use serde_json::json;

/// A query, what the status says, how many passages are shown, and what all lit words contain.
const QUERIES: [(&str, &str, usize, &str); 4] = [
    ("Rechkalov", "3 hits in 1 item", 3, "rechkalov"),
    ("\"direct democracy\"", "3 hits in 2 items", 3, "direct democracy"),
    ("анархистских", "1 hit in 1 item", 1, "анархист"),
    ("zzzz", "No hits", 0, ""),
];

pub(crate) fn typing(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let before = walk.run("return history.length", json!(null))?;
    walk.browser.click("#q")?;
    for (query, status, shown, lit) in QUERIES {
        let middle = query.chars().count() / 2;
        let (first, rest): (String, String) =
            (query.chars().take(middle).collect(), query.chars().skip(middle).collect());
        walk.browser.keys(&first)?;
        walk.wait_for_place(&format!("#/search?q={first}"))?;
        walk.browser.keys(&rest)?;
        walk.wait_for_place(&format!("#/search?q={query}"))?;
        walk.wait_for_status(status).with_context(|| format!("query {query}"))?;
        same("what has the focus", walk.browser.active()?.as_str(), "q")?;
        let found = walk.run(
            "return [document.querySelectorAll('section.result ol.hits li a.hit').length,
                [...document.querySelectorAll('section.result mark')].map((mark) => mark.textContent.toLowerCase()),
                [...document.querySelectorAll('section.result li')].filter((hit) => !hit.querySelector('mark')).length,
                document.title, document.getElementById('status').getAttribute('role'),
                [...document.querySelectorAll('section.result h2 a')].every((link) => link.closest('section').innerText.includes('export'))];",
            json!(null),
        )?;
        same(&format!("{query}: passages shown"), &found[0], &json!(shown))?;
        let marks = strings(&found[1]);
        ensure!(marks.iter().all(|mark| mark.contains(lit)), "{query}: lit are {marks:?}");
        same(&format!("{query}: hits without a lit word"), &found[2], &json!(0))?;
        same("the title", &found[3], &json!("Documents about Autonomous Action"))?;
        same("the status's role", &found[4], &json!("status"))?;
        same("all items tell their source", &found[5], &json!(true))?;
        if shown == 0 {
            let text = walk.browser.text("#main")?;
            ensure!(text.contains(query), "nothing says that {query} was not found: {text}");
        }
        // Escape empties the box and leads back to the finding aid.
        walk.browser.keys(key::ESCAPE)?;
        walk.wait_for_place("#/")?;
        walk.wait("the finding aid", "return document.querySelectorAll('main li h3').length === 3")?;
        same("the box after Escape", walk.text("return document.getElementById('q').value")?.as_str(), "")?;
        same("the status after Escape", walk.browser.text("#status")?.as_str(), "")?;
    }
    let after = walk.run("return history.length", json!(null))?;
    same("steps of the history that typing made", &after, &before)
}

pub(crate) fn odd_queries(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let whole = "title:Auto* OR (-\"direct democ ref:\"";
    let mut queries: Vec<String> =
        whole.char_indices().map(|(at, char)| whole[..at + char.len_utf8()].to_owned()).collect();
    queries.extend(
        ["*", "\"\"", "()", ") (", "OR OR", "- -", "title:", "a:b:c", "\u{0}", "🙂", "<b>x</b>", " "]
            .map(str::to_owned),
    );
    queries.extend([
        "(".repeat(5000),
        "-".repeat(5000),
        "(a OR ".repeat(1000),
        "слово ".repeat(2000),
        "a".repeat(50_000),
    ]);
    for query in &queries {
        let shown: String = query.chars().take(40).collect();
        walk.input(query).and_then(|()| walk.no_failure()).with_context(|| format!("query {shown:?}"))?;
    }
    walk.input("Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item").context("after the odd queries")
}

pub(crate) fn fast_typing(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    let text = "the libertarian communist groups in Russia established magazine Avtonom анархистов";
    walk.browser.keys(text)?;
    // And what no hand can do: many changes within one frame, the last of which counts.
    walk.wait_for_place(&format!("#/search?q={text}"))?;
    same("the box", walk.text("return document.getElementById('q').value")?.as_str(), text)?;
    let script = "const q = document.getElementById('q');
        for (let length = 0; length <= arguments[0].length; length++) {
            q.value = arguments[0].slice(0, length);
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }";
    walk.run(script, json!(["Rechkalov"]))?;
    walk.wait_for_status("3 hits in 1 item")?;
    walk.wait_for_place("#/search?q=Rechkalov")?;
    walk.painted()?;
    same("the box", walk.text("return document.getElementById('q').value")?.as_str(), "Rechkalov")?;
    same("passages shown", &walk.browser.count("a.hit")?, &3)
}

/// Browsers allow a page so many changes of its address in a time (WebKit 100 in 10 seconds,
/// the others 200); a key that is held repeats 30 times a second.
pub(crate) fn long_typing(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let script = "const q = document.getElementById('q');
        q.focus();
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        for (let at = 0; at < 260; at++) {
            q.value = 'Rechkalov'.slice(0, at % 9 + 1);
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await frame();
        }
        q.value = 'Rechkalov';
        q.dispatchEvent(new InputEvent('input', { bubbles: true }));";
    walk.browser.run_async(script, json!(null))?;
    walk.no_failure()?;
    walk.wait_for_status("3 hits in 1 item")?;
    // What is typed last is in the address in the end, so that a reload keeps it.
    walk.wait_for_place("#/search?q=Rechkalov")?;
    walk.browser.keys(format!("{}{}", key::DOWN, key::ENTER))?;
    walk.wait_for_place(&format!("{}/p22?q=Rechkalov", item(0)))?;
    walk.no_failure()
}

/// Whoever knows what comes types the word and goes on at once: the keys are meant for the
/// results of what stands in the box, which are painted a frame later.
pub(crate) fn keys_before_the_frame(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=Avtonom")?;
    let script = "const q = document.getElementById('q');
        q.focus();
        q.value = 'Rechkalov';
        q.dispatchEvent(new InputEvent('input', { bubbles: true }));
        q.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', code: 'ArrowDown', bubbles: true, cancelable: true }));";
    walk.run(script, json!(null))?;
    walk.wait_for_status("3 hits in 1 item")?;
    walk.painted()?;
    let first = walk.text("return document.querySelector('a.hit').id")?;
    same("the focus after a word and ArrowDown", walk.browser.active()?.as_str(), first.as_str())?;
    // And by keys that come one after another, as fast as they can.
    walk.open("#/search?q=Avtonom")?;
    walk.browser.click("#q")?;
    walk.browser.keys(format!("{}a{}Rechkalov{}{}", key::CONTROL, key::RELEASE, key::DOWN, key::ENTER))?;
    walk.wait_for_place(&format!("{}/p22?q=Rechkalov", item(0)))
}

pub(crate) fn arrows(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    walk.browser.keys("Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item")?;
    let ids = walk.run("return [...document.querySelectorAll('a.hit')].map(({ id }) => id)", json!(null))?;
    let ids = strings(&ids);
    for (keys, id) in [
        (key::DOWN, ids[0].as_str()),
        (key::DOWN, &ids[1]),
        (key::DOWN, &ids[2]),
        (key::DOWN, &ids[2]),
        (key::UP, &ids[1]),
        (key::UP, &ids[0]),
        (key::UP, "q"),
        (key::ENTER, &ids[0]),
        (key::ESCAPE, "q"),
        (key::DOWN, &ids[0]),
    ] {
        walk.browser.keys(keys)?;
        same(&format!("the focus after {keys:?}"), walk.browser.active()?.as_str(), id)?;
        walk.is_in_view(id)?;
    }
    walk.browser.keys(key::ENTER)?;
    let place = format!("{}/p22?q=Rechkalov", item(0));
    walk.wait_for_place(&place)?;
    walk.wait("the passage", "return document.getElementById('p22')")?;
    walk.wait_for_focus("p22")?;
    walk.is_in_view("p22")?;
    let seen = walk.run(
        "return [document.querySelector('h1').textContent.includes(\"People's Self-Defense (Russia)\"),
            [...document.querySelectorAll('main mark[id]')].map((mark) => mark.textContent),
            document.title, document.getElementById('q').value,
            document.getElementById('p22').querySelector('mark')?.id];",
        json!(null),
    )?;
    let title = "People's Self-Defense (Russia) – Documents about Autonomous Action";
    let lit = json!(["Rechkalov", "Rechkalov", "Rechkalov", "Rechkalov"]);
    same("heading, lit words, title, box, first lit", &seen, &json!([true, lit, title, "Rechkalov", "m2"]))?;
    walk.is_at_hit(3, 4)
}

pub(crate) fn back_to_unfolded(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=anarchist")?;
    let before = strings(
        &walk.run("return [...document.querySelectorAll('a.hit')].map(({ id }) => id)", json!(null))?,
    );
    walk.browser.click("[data-press=open]")?;
    let after = strings(
        &walk.run("return [...document.querySelectorAll('a.hit')].map(({ id }) => id)", json!(null))?,
    );
    ensure!(after.len() > before.len(), "no more hits are shown: {after:?}");
    let new = after.iter().find(|id| !before.contains(id)).context("no new hit")?;
    same("the focus after a button for more", walk.browser.active()?.as_str(), new)?;
    let late = after.iter().filter(|id| !before.contains(id)).nth(5).context("few new hits")?;
    walk.browser.click(&format!("#{late}"))?;
    walk.wait("the item", "return document.getElementById('p1')")?;
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=anarchist")?;
    walk.wait_for_focus(late)?;
    walk.is_in_view(late)
}
