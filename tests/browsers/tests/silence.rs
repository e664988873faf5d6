//! An archive whose documents are full of ways to reach for the network, in every format,
//! read from `file://` in every engine: nobody is asked, nothing of them runs. The control
//! is in `canary.rs`: the same ways in a page without a policy are seen by the canary.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Context, Result, ensure};
use browsers::made::{file_url, fonds, publish};
use browsers::quiet::{FRAME, PRESS, is_quiet, no_errors, open};
use browsers::{Browser, Canary, Engine, Options, engines, vectors};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// HTML that runs a script without asking anybody.
const SCRIPTS: &str = "<script>window.pwned=1</script> <img src=x onerror=\"window.pwned=2\"> \
    <svg onload=\"window.pwned=3\"></svg> <details open ontoggle=\"window.pwned=4\">x</details> \
    <a href=\"javascript:window.pwned=5\">javascript</a> <iframe srcdoc=\"<script>parent.pwned=6</script>\"></iframe> \
    <body onload=\"window.pwned=7\"> \"><script>window.pwned=8</script> </script><script>window.pwned=9</script> \
    ]]> --> <!-- <math><mtext><style><img src=x onerror=window.pwned=10></style></mtext></math>";

/// Writes documents of every format, and a description, full of them.
fn documents(folder: &Path, canary: &str) -> Result<()> {
    let html = format!("{SCRIPTS}\n{}", vectors(canary));
    let line = html.replace('\n', " ");
    std::fs::write(
        folder.join("plain.txt"),
        format!("Canary plain text\n\n{html}\n\n{canary}/bare-address\n"),
    )?;
    std::fs::write(
        folder.join("marked.md"),
        format!(
            "# Canary [title]({canary}/title-link) {SCRIPTS}\n\n{html}\n\n![picture]({canary}/md-picture.svg \"{SCRIPTS}\")\n\n\
             [script](javascript:window.pwned=11) [data](data:text/html,<script>window.pwned=12</script>) <{canary}/autolink>\n\n\
             [ref]: {canary}/reference\n\n- [ref] {line}\n\n> {line}\n\n```html\n{html}\n```\n"
        ),
    )?;
    std::fs::write(
        folder.join("wiki.txt"),
        format!(
            "= Canary wiki {SCRIPTS} =\n\nCanary\n- Logo: {canary}/logo.svg\n- Code: {line}\n\nCanary is {line}\n\n==History {SCRIPTS}==\n{line}\n\n== See also ==\n\n- {line}\n"
        ),
    )?;
    std::fs::write(
        folder.join("grokipedia.txt"),
        format!(
            "Fact-checked by Grok 2 weeks ago\n\nCanary export\n\n{line}\n\nHistory\n\n{line}\n\nReferences\n  1. [1]\n    {line}\n    Nov 8, 2024 · {line}\n"
        ),
    )?;
    let quoted = json!(line);
    std::fs::write(
        folder.join("fonds.toml"),
        format!(
            "[fonds]\ntitle = {quoted}\nscope = {quoted}\nrights = {quoted}\n\n[items.\"plain.txt\"]\ntitle = {quoted}\nsource = {quoted}\nlanguage = [\"en\", \"\\\"><script>\"]\nscope = {quoted}\nnote = {quoted}\n"
        ),
    )?;
    // A name is text as well.
    std::fs::write(
        folder.join("<img src=x onerror=window.pwned=13>.txt"),
        format!("Canary name\n\n{line}\n"),
    )?;
    Ok(())
}

fn read_all(browser: &mut Browser, page: &str, canary: &Canary) -> Result<()> {
    open(browser, page)?;
    let items = browser.run_async("return (await fonds.items()).map(({ path }) => path)", json!(null))?;
    ensure!(items.as_array().is_some_and(|items| items.len() == 5), "items: {items}");
    let encoded = browser.run("return arguments[0].map(encodeURIComponent)", json!([items]))?;
    let encoded: Vec<String> = serde_json::from_value(encoded)?;
    let mut groups: Vec<Vec<String>> = encoded
        .iter()
        .map(|path| {
            ["", "?q=script", "/p2?q=canary", "/p1?view=original", "?view=original&q=script"]
                .map(|end| format!("#/item/{path}{end}"))
                .into()
        })
        .collect();
    groups.push(
        ["#/", "#/search?q=canary", "#/search?q=script OR img OR http", "#/search?q=pwn* OR title:canary"]
            .map(str::to_owned)
            .into(),
    );
    for place in groups.iter().flat_map(|group| group.iter().enumerate()).map(|(at, place)| (at == 0, place))
    {
        let (anew, place) = place;
        if anew {
            open(browser, page)?;
        }
        browser.run("location.hash = arguments[0]", json!([place]))?;
        browser.run_async(FRAME, json!(null))?;
        is_quiet(browser).with_context(|| place.clone())?;
        let pressed = browser.run_async(PRESS, json!([place, 40]))?;
        ensure!(pressed.as_u64() > Some(0), "{place}: nothing can be pressed");
        is_quiet(browser).with_context(|| format!("{place}, after {pressed} things in it were pressed"))?;
    }
    let here = browser.url()?;
    ensure!(here.starts_with(page), "the page was left for {here}");
    // Real clicks too, on what looks like a link and is none.
    open(browser, &format!("{page}#/item/marked.md"))?;
    for css in ["article [title]", "article p", "article code"] {
        if browser.count(css)? > 0 {
            browser.click(css)?;
        }
    }
    is_quiet(browser)?;
    canary.settle(Duration::from_secs(1), Duration::from_secs(10));
    ensure!(canary.requests().is_empty(), "asked: {:?}", canary.requests());
    ensure!(canary.connections() == 0, "{} connections", canary.connections());
    no_errors(browser)
}

#[test]
fn documents_full_of_addresses_reach_nobody() {
    let engines: Vec<Engine> = engines().unwrap();
    let canary = Canary::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (documents_at, archive, out) =
        (folder.path().join("documents"), folder.path().join("x.fonds"), folder.path().join("out"));
    std::fs::create_dir(&documents_at).unwrap();
    documents(&documents_at, &canary.url()).unwrap();
    fonds(["pack".as_ref(), documents_at.as_os_str(), "-o".as_ref(), archive.as_os_str()]).unwrap();
    publish(&archive, &out).unwrap();
    let mut failures = Vec::new();
    for (engine, form) in engines.iter().flat_map(|engine| [(*engine, "fonds.html"), (*engine, "index.html")])
    {
        let mut browser = Browser::start(engine, &Options::default()).unwrap();
        let page = file_url(&out.join(form));
        let done = browser.endure(form, |browser| {
            canary.forget();
            read_all(browser, &page, &canary)
        });
        if let Err(error) = done {
            failures.push(format!("{engine}, {form}: {error:#}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}
