//! The shelf: an archive as a folder, from `file://` and from a web host, in every engine. It
//! loads what it needs and no more; what is lost is named, and the rest works.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Context, Result, ensure};
use browsers::made::{file_url, fonds, publish, shelf};
use browsers::{Browser, Engine, Options, Site, engines};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// Items of the corpus.
const ITEMS: u32 = 400;

/// Words that look like some, without any that two numbers share.
fn word(number: u32) -> String {
    let mut word = String::new();
    let mut rest = number.wrapping_mul(2_654_435_761);
    for _ in 0..3 {
        let syllables = [
            "ba", "ke", "li", "mo", "nu", "ra", "si", "to", "vu", "zel", "dan", "fir", "gor", "pes", "tam",
            "hul",
        ];
        word += syllables[(rest % 16) as usize];
        rest /= 16;
    }
    word
}

/// Several hundred documents of a few kilobytes, `rare` and its number in each, `common` in all.
fn documents(folder: &Path, version: &str) {
    std::fs::create_dir_all(folder).unwrap();
    for number in 0..ITEMS {
        let mut text =
            format!("= Report {number} of the congress =\n\nThis is common to all reports, {version}.\n");
        for paragraph in 0..12 {
            write!(text, "\n== Section {paragraph} ==\n\n").unwrap();
            for at in 0..60 {
                write!(text, "{} ", word(number * 7919 + paragraph * 104_729 + at * 31)).unwrap();
            }
            writeln!(text, "rare{number}x{paragraph}.").unwrap();
        }
        std::fs::write(folder.join(format!("report-{number:03}.txt")), text).unwrap();
    }
    std::fs::write(folder.join("fonds.toml"), format!("[fonds]\ntitle = 'The congress, {version}'\n"))
        .unwrap();
}

struct Made {
    folder: tempfile::TempDir,
}

impl Made {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The archive and its shelf, made once for all tests.
fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = Made { folder: tempfile::tempdir().unwrap() };
        for version in ["old", "new"] {
            let (texts, archive) =
                (made.path(&format!("texts-{version}")), made.path(&format!("{version}.fonds")));
            documents(&texts, version);
            fonds(["pack".as_ref(), texts.as_os_str(), "-o".as_ref(), archive.as_os_str()]).unwrap();
            shelf(&archive, &made.path(&format!("shelf {version}"))).unwrap();
        }
        made
    })
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &to) } else { std::fs::copy(&path, &to).map(drop).unwrap() }
    }
}

/// Opens a page and waits until it is ready and nothing is loading.
fn open(browser: &mut Browser, url: &str) -> Result<()> {
    browser.open("about:blank")?;
    browser.open(url)?;
    browser.wait_until("ready", "return document.documentElement.hasAttribute('data-ready')")?;
    Ok(())
}

fn settle(browser: &mut Browser) -> Result<()> {
    let script = "await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))";
    browser.run_async(script, json!(null))?;
    browser.wait_until("nothing is loading", "return !document.documentElement.hasAttribute('data-busy')")?;
    Ok(())
}

fn search(browser: &mut Browser, text: &str) -> Result<()> {
    let script = "const q = document.getElementById('q'); q.focus(); q.value = arguments[0];
        q.dispatchEvent(new InputEvent('input', { bubbles: true }));";
    browser.run(script, json!([text]))?;
    settle(browser)
}

fn main_text(browser: &mut Browser) -> Result<String> {
    browser.text("#main")
}

/// What no page may have in its console. WebKit does not know a directive that the others need,
/// and says so.
fn console(browser: &mut Browser) -> Result<()> {
    let errors = browser.console_errors()?;
    let errors: Vec<_> = errors.into_iter().filter(|error| !error.contains("'manifest-src'")).collect();
    ensure!(errors.is_empty(), "console: {errors:#?}");
    Ok(())
}

/// Search, read, back, forward; the programs' interface.
fn walk(browser: &mut Browser, page: &str) -> Result<()> {
    open(browser, page)?;
    let listed = browser.count("ol.items > li")?;
    ensure!(listed == 50, "{listed} items are listed");
    browser.click("button[data-press=more]")?;
    settle(browser)?;
    let focus = browser.active()?;
    ensure!(browser.count("ol.items > li")? == 100 && focus == "i50", "the focus is on {focus}");

    search(browser, "rare7x3")?;
    let status = browser.text("#status")?;
    ensure!(status == "1 hit in 1 item", "{status}");
    browser.click("a.hit")?;
    browser.wait_until("the item", "return document.querySelector('article.document')")?;
    settle(browser)?;
    let title = browser.text("h1")?;
    ensure!(title.contains("Report 7 of the congress"), "{title}");
    ensure!(browser.count("mark[id]")? == 1, "one place is lit");
    browser.back()?;
    browser.wait_until("the results", "return document.querySelector('a.hit')")?;
    browser.forward()?;
    browser.wait_until("the item again", "return document.querySelector('article.document')")?;

    open(browser, &format!("{page}#/search?q=common%20congress"))?;
    settle(browser)?;
    let hits = browser
        .run("return [...document.querySelectorAll('section.result:not(.coming)')].length", json!(null))?;
    ensure!(hits.as_u64().is_some_and(|hits| hits >= 5), "{hits} results are filled");
    let coming = browser.count("section.coming")?;
    ensure!(coming > 5, "only {coming} results wait for their turn");
    // Scrolled to, they come.
    browser.run("document.querySelector('main > button').scrollIntoView()", json!(null))?;
    browser.wait_until(
        "the last result",
        "return !document.querySelector('section.coming:nth-last-of-type(1)')",
    )?;

    let found = browser.run_async(
        "await window.fonds.ready;
        const [one, few, none] = await Promise.all([
            window.fonds.search('rare300x11', {}), window.fonds.items({ offset: 390, limit: 3 }), window.fonds.search('nowhere')]);
        return [one.total, one.hits[0].path, few.map(({ path }) => path).join(), none.notices.length]",
        json!(null),
    )?;
    ensure!(
        found == json!([1, "report-300.txt", "report-390.txt,report-391.txt,report-392.txt", 1]),
        "{found}"
    );
    console(browser)
}

/// Typing faster than anything loads never shows an older answer over a newer one.
fn fast_typing(browser: &mut Browser, page: &str) -> Result<()> {
    open(browser, page)?;
    let script = "const q = document.getElementById('q'); q.focus();
        const [text] = arguments;
        for (let length = 1; length <= text.length; length++) {
            q.value = text.slice(0, length);
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await new Promise((go) => setTimeout(go, 15));
        }
        q.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true }));";
    browser.run_async(script, json!(["rare12x5"]))?;
    settle(browser)?;
    browser.wait_until("the address", "return location.hash === '#/search?q=rare12x5'")?;
    let state = browser.run(
        "return [location.hash, document.getElementById('status').textContent, document.activeElement.className]",
        json!(null),
    )?;
    ensure!(state == json!(["#/search?q=rare12x5", "1 hit in 1 item", "hit"]), "{state}");
    console(browser)
}

fn in_engine(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let made = made();
    let shelf = made.path("shelf old");
    let mut browser = Browser::start(engine, &Options::default()).unwrap();
    let mut failures = Vec::new();
    let mut check = |name: &str, step: &dyn Fn(&mut Browser) -> Result<()>| {
        if let Err(error) = browser.endure(name, step) {
            failures.push(format!("{engine}, {name}: {error:#}"));
        }
    };
    let file = file_url(&shelf.join("index.html"));
    check("from a file", &|browser| walk(browser, &file));
    check("from a file, typing fast", &|browser| fast_typing(browser, &file));
    let site = Site::start(&shelf, "/deep/er/").unwrap();
    check("from a host", &|browser| walk(browser, &site.url()));
    check("lost files", &lost);
    check("only what is needed", &|browser| {
        browser.restart()?;
        lazily(browser)
    });
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// Asks for its own files only, and for few of them.
fn lazily(browser: &mut Browser) -> Result<()> {
    let shelf = made().path("shelf old");
    let site = Site::start(&shelf, "/deep/er/")?;
    open(browser, &site.url())?;
    search(browser, "rare30x4 congress")?;
    let requests = site.requests();
    let blocks: BTreeSet<&str> = requests
        .iter()
        .map(|request| request.path.as_str())
        .filter(|path| path.starts_with("/deep/er/b/"))
        .collect();
    let all = walk_files(&shelf.join("b"));
    ensure!((2..=12).contains(&blocks.len()) && blocks.len() * 3 < all, "{} blocks of {all}", blocks.len());
    for request in &requests {
        let path = request.path.strip_prefix("/deep/er/").context("it leaves its folder")?;
        ensure!(request.method == "GET" && (path.is_empty() || shelf.join(path).is_file()), "{request:?}");
    }
    Ok(())
}

fn walk_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { walk_files(&path) } else { 1 }).sum()
}

/// The files that a page has asked for so far.
fn asked(browser: &mut Browser) -> Result<Vec<String>> {
    let script = "return performance.getEntriesByType('resource').map(({ name }) => name)
        .filter((name) => /\\/b\\/..\\/.{14}\\.js$/.test(name)).map((name) => name.slice(-22))";
    let names: Vec<String> = serde_json::from_value(browser.run(script, json!(null))?)?;
    Ok(names)
}

/// A file that is missing, changed or cut short is named, and the rest works.
fn lost(browser: &mut Browser) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let at = folder.path().join("shelf");
    copy(&made().path("shelf old"), &at);
    let site = Site::start(&at, "/x/")?;
    // Which files answer these, beside those that any query needs?
    open(browser, &site.url())?;
    search(browser, "rare5x5")?;
    let before = site.requests().len();
    search(browser, "rare395x5")?;
    let texts: Vec<String> = site.requests()[before..]
        .iter()
        .filter_map(|request| request.path.strip_prefix("/x/").map(str::to_owned))
        .filter(|path| path.starts_with("b/"))
        .collect();
    let _ = asked(browser)?;
    let text = texts.last().context("no file was asked for")?.clone();
    let path = at.join(&text);
    let whole = std::fs::read_to_string(&path)?;
    let letter = whole.len() / 2;
    let other = if &whole[letter..=letter] == "A" { "B" } else { "A" };
    let changed = format!("{}{other}{}", &whole[..letter], &whole[letter + 1..]);
    for (number, (name, content, words)) in [
        ("missing", None, "is missing or cannot be read"),
        ("changed", Some(changed.as_str()), "is damaged"),
        ("cut short", Some(&whole[..letter]), "is damaged or cut short"),
    ]
    .into_iter()
    .enumerate()
    {
        // In a place of its own: browsers remember scripts.
        let at = folder.path().join(number.to_string());
        copy(&made().path("shelf old"), &at);
        let (page, path) = (file_url(&at.join("index.html")), at.join(&text));
        match content {
            None => std::fs::remove_file(&path)?,
            Some(content) => std::fs::write(&path, content)?,
        }
        open(browser, &page)?;
        search(browser, "rare395x5")?;
        let told = main_text(browser)?;
        ensure!(told.contains(&text) && told.contains(words), "{name}: {told}");
        search(browser, "rare5x5")?;
        let other = main_text(browser)?;
        ensure!(other.contains("Report 5 of the congress"), "{name}: {other}");
        // Put right, it is there when one tries again.
        search(browser, "rare395x5")?;
        std::fs::write(&path, &whole)?;
        browser.click("button[data-press=again]")?;
        settle(browser)?;
        let mended = main_text(browser)?;
        ensure!(mended.contains("Report 395 of the congress"), "{name}, mended: {mended}");
    }
    Ok(())
}

#[test]
fn chromium() {
    in_engine(Engine::Chromium);
}

#[test]
fn firefox() {
    in_engine(Engine::Firefox);
}

#[test]
fn webkit() {
    in_engine(Engine::WebKit);
}

/// Does a step of a test in a browser of its own.
fn alone(engine: Engine, step: fn(&mut Browser) -> Result<()>) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let done = Browser::start(engine, &Options::default()).unwrap().endure("the whole test", step);
    assert!(done.is_ok(), "{engine}: {:#}", done.unwrap_err());
}

/// Opened once from a host, it opens again when the host is gone.
fn offline(browser: &mut Browser) -> Result<()> {
    let made = made();
    let folder = tempfile::tempdir()?;
    let at = folder.path().join("shelf");
    copy(&made.path("shelf old"), &at);
    let site = Site::start(&at, "/deep/er/")?;
    let url = site.url();
    open(browser, &url)?;
    let worker = "return (async () => { await navigator.serviceWorker.ready; return !!navigator.serviceWorker.controller })()";
    browser.wait_until("the worker", worker)?;
    search(browser, "rare7x3")?;
    browser.click("a.hit")?;
    settle(browser)?;

    let before = browser.run_async("return await caches.keys()", json!(null))?;

    // A new version in its place: what is open goes on, and what is opened is the new one.
    std::fs::rename(&at, folder.path().join("away"))?;
    copy(&made.path("shelf new"), &at);
    open(browser, &url)?;
    is_headed(browser, "The congress, new")?;
    search(browser, "rare9x3")?;
    let text = main_text(browser)?;
    ensure!(text.contains("Report 9 of the congress"), "{text}");
    // The old worker stays until it has nothing left to do, and what it keeps until the page is opened
    // after that. So the page is left for a while, longer each time.
    let mut kept = json!(null);
    for times in 1..=12 {
        browser.open("about:blank")?;
        std::thread::sleep(Duration::from_millis(300 * times));
        open(browser, &url)?;
        settle(browser)?;
        kept = browser.run_async("return await caches.keys()", json!(null))?;
        if kept.as_array().is_some_and(|names| names.len() == 1) && kept != before {
            break;
        }
    }
    ensure!(kept.as_array().is_some_and(|names| names.len() == 1), "what is kept: {kept}");
    search(browser, "rare9x3")?;
    browser.click("a.hit")?;
    settle(browser)?;

    // The page tells the worker what it has loaded, half a second later.
    std::thread::sleep(Duration::from_secs(2));
    drop(site);
    open(browser, &url)?;
    is_headed(browser, "The congress, new")?;
    search(browser, "rare9x3")?;
    let text = main_text(browser)?;
    ensure!(text.contains("Report 9 of the congress"), "offline: {text}");
    search(browser, "rare250x3")?;
    let text = main_text(browser)?;
    ensure!(
        text.contains("could not be fetched") || text.contains("Report 250"),
        "offline, not seen before: {text}"
    );
    Ok(())
}

fn is_headed(browser: &mut Browser, expected: &str) -> Result<()> {
    let heading = browser.text("h1")?;
    ensure!(heading == expected, "it is headed {heading}");
    Ok(())
}

#[test]
fn chromium_offline() {
    alone(Engine::Chromium, offline);
}

#[test]
fn firefox_offline() {
    alone(Engine::Firefox, offline);
}

#[test]
fn webkit_offline() {
    alone(Engine::WebKit, offline);
}

/// Saved as one file, it is the very page that the packer makes.
fn saved(browser: &mut Browser) -> Result<()> {
    let made = made();
    let out = made.path("both");
    publish(&made.path("old.fonds"), &out)?;
    open(browser, &file_url(&made.path("shelf old").join("index.html")))?;
    // The download is caught on its way.
    let catch = "window.saved = null;
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };
        HTMLAnchorElement.prototype.click = function () { window.named = this.download; };
        document.querySelector('button[data-press=save]').click();";
    browser.run(catch, json!(null))?;
    browser.wait_until("the file", "return window.named")?;
    let digest = "const bytes = await window.saved.arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        return [bytes.byteLength, Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''), window.named]";
    let saved = browser.run_async(digest, json!(null))?;
    let page = std::fs::read(out.join("fonds.html"))?;
    let digest: String = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&page))
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let expected = json!([page.len(), digest, "The-congress-old.html"]);
    ensure!(saved == expected, "{saved}, expected {expected}");
    Ok(())
}

#[test]
fn chromium_saves_one_file() {
    alone(Engine::Chromium, saved);
}

#[test]
fn firefox_saves_one_file() {
    alone(Engine::Firefox, saved);
}

#[test]
fn webkit_saves_one_file() {
    alone(Engine::WebKit, saved);
}
