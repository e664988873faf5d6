//! The first view: what the archive has, and how it can be searched.

use crate::walk::{SOURCES, TITLES, Walk, item, same};
use anyhow::{Context, Result, ensure};
use serde_json::json;

pub(crate) fn ready(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let done = walk.browser.run_async("await window.fonds.ready; return 'resolved'", json!(null))?;
    same("window.fonds.ready", &done, &json!("resolved"))?;
    let state = walk.run(
        "const q = document.getElementById('q');
        return [q.disabled, document.documentElement.lang, document.title, document.getElementById('status').textContent];",
        json!(null),
    )?;
    same(
        "box, language, title, status",
        &state,
        &json!([false, "en", "Documents about Autonomous Action", ""]),
    )
}

pub(crate) fn finding_aid(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let items = walk.run(
        "return [...document.querySelectorAll('main li h3')].map((heading) =>
            [heading.querySelector('a').hash, heading.textContent, heading.closest('li').innerText]);",
        json!(null),
    )?;
    let items = items.as_array().context("no items")?;
    same("items", &items.len(), &3)?;
    for (number, found) in items.iter().enumerate() {
        same("the link of an item", &found[0], &json!(item(number)))?;
        same("the title of an item", &found[1], &json!(TITLES[number]))?;
        let text = found[2].as_str().unwrap_or_default();
        ensure!(text.contains(SOURCES[number]), "item {number} does not tell its source: {text}");
    }
    let examples = walk.run(
        "return [...document.querySelectorAll(\"main a[href^='#/search?']\")].map(({ hash, textContent }) => [hash, textContent])",
        json!(null),
    )?;
    let examples = examples.as_array().context("no examples")?.clone();
    ensure!((2..=8).contains(&examples.len()), "example links: {examples:?}");
    for example in &examples {
        walk.open("")?;
        let (link, text) = (example[0].as_str().unwrap_or_default(), &example[1]);
        walk.run(
            "[...document.querySelectorAll('main a')].find(({ hash }) => hash === arguments[0]).click()",
            json!([link]),
        )?;
        walk.wait(
            &format!("hits of the example {text}"),
            "return document.querySelector('section.result a.hit') && / hits? in /.test(document.getElementById('status').textContent)",
        )?;
        same("the search box", &walk.run("return document.getElementById('q').value", json!(null))?, text)?;
    }
    Ok(())
}
