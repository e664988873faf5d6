//! What goes wrong is said in the page, in words a person can act on, in every engine.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Context, Result, ensure};
use browsers::made::{dist, file_url, publish, reader};
use browsers::{Browser, Engine, Options, Site, engines};
use serde_json::json;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

const DAMAGED: &str = "damaged or incomplete";
const PART: &str = "<script type=\"application/octet-stream\">";

/// Pages that fail, each with words of what must be said.
fn pages(folder: &Path) -> Result<Vec<(String, &'static str, &'static str)>> {
    let whole = std::fs::read_to_string(dist()?.join("fonds.html"))?;
    let first_part = whole.find(PART).context("no part")?;
    let last_part = whole.rfind(PART).context("no part")?;
    let loader = whole.find("window.fonds = { ...hooks, ready }").context("no loader")?;
    let glue = whole.find("let wasm_bindgen").context("no glue")?;
    let scripts = whole[..loader].rfind("<script>").context("no script")?;
    // Where the archive is: it stands last in the module.
    let in_archive = whole.rfind("</script>").context("no end")? - 20_000;
    ensure!(in_archive > last_part || last_part - in_archive < 100_000, "the archive is elsewhere");
    let changed = |at: usize, with: &str| format!("{}{with}{}", &whole[..at], &whole[at + with.len()..]);
    let other = if &whole[in_archive..=in_archive] == "A" { "B" } else { "A" };
    let pages = [
        ("cut in the last part", whole[..last_part + 1000].to_owned(), DAMAGED),
        ("cut in the middle", whole[..usize::midpoint(first_part, whole.len())].to_owned(), DAMAGED),
        ("cut between two parts", whole[..last_part].to_owned(), DAMAGED),
        ("cut before the parts", whole[..first_part].to_owned(), DAMAGED),
        ("cut in the glue", whole[..glue + 2000].to_owned(), DAMAGED),
        // The loader itself does not run; what stands in the page says it.
        ("cut in the loader", whole[..loader].to_owned(), "the copy is incomplete"),
        ("cut before the scripts", whole[..scripts].to_owned(), "the copy is incomplete"),
        ("one letter of the archive changed", changed(in_archive, other), DAMAGED),
        ("one letter that is none of base64", changed(in_archive, "!"), DAMAGED),
        ("one letter of the reader changed", changed(first_part + PART.len() + 5000, "!"), DAMAGED),
        (
            "a part twice",
            format!("{}{}", &whole[..whole.rfind("</body>").context("no end")?], &whole[last_part..]),
            DAMAGED,
        ),
        (
            "WebAssembly forbidden by a policy",
            whole.replacen("'wasm-unsafe-eval'", "", 1),
            "refuses to run the reader",
        ),
    ];
    let mut all = Vec::new();
    for (number, (name, page, words)) in pages.into_iter().enumerate() {
        let path = folder.join(format!("{number}.html"));
        std::fs::write(&path, page)?;
        all.push((file_url(&path), name, words));
    }
    Ok(all)
}

/// A page with an archive whose header says, with the right checksum, that it is of format 7.
fn publish_newer(folder: &Path, to: &Path) -> Result<()> {
    let mut bytes = std::fs::read(reader()?.join("seeds.fonds"))?;
    bytes[8] = 7;
    let checksum = xxh3_64(&bytes[..56]);
    bytes[56..64].copy_from_slice(&checksum.to_le_bytes());
    let archive = folder.join("newer.fonds");
    std::fs::write(&archive, bytes)?;
    // The one file is written, and then the packer cannot read what it would make a folder of.
    let done = publish(&archive, to);
    ensure!(done.is_err() && to.join("fonds.html").is_file(), "it was not refused: {done:?}");
    Ok(())
}

/// The page says so, where anybody sees and hears it, and offers no search that does not work.
fn says(browser: &mut Browser, url: &str, words: &str) -> Result<()> {
    browser.open(url)?;
    let script = format!("return document.body.innerText.includes({})", json!(words));
    browser.wait_until(&format!("the words {words:?}"), &script)?;
    let root = browser.run(
        "const root = document.documentElement;
        return [root.hasAttribute('data-ready'), document.getElementById('q').disabled];",
        json!(null),
    )?;
    ensure!(root == json!([false, true]), "ready, box disabled: {root}");
    if !words.starts_with("the copy") {
        let told = browser.text("#failure")?;
        ensure!(told.contains(words), "#failure says {told:?}");
        let alert = browser.run(
            "const place = document.getElementById('failure');
            const { top, width } = place.getBoundingClientRect();
            return [place.getAttribute('role'), top < innerHeight && width > 100, document.documentElement.hasAttribute('data-failed')]",
            json!(null),
        )?;
        ensure!(alert == json!(["alert", true, true]), "role, seen, data-failed: {alert}");
    }
    Ok(())
}

fn in_engine(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    let mut check = |name: &str, done: Result<()>| {
        if let Err(error) = done {
            failures.push(format!("{engine}: {name}: {error:#}"));
        }
    };
    let options = Options::default();
    let mut browser = Browser::start(engine, &options).unwrap();
    for (url, name, words) in pages(folder.path()).unwrap() {
        check(name, browser.endure(name, |browser| says(browser, &url, words)));
        if words.starts_with("refuses") || name == "one letter of the archive changed" {
            check(name, is_plain(&mut browser));
        }
    }

    // The shelf: the reader's file is missing, or another. In a folder each, since browsers
    // remember scripts.
    let shelf = dist().unwrap();
    let names = std::fs::read_dir(&shelf).unwrap().map(|entry| entry.unwrap().file_name());
    let name =
        names.map(|name| name.into_string().unwrap()).find(|name| name.starts_with("reader-")).unwrap();
    let whole = std::fs::read_to_string(shelf.join(&name)).unwrap();
    let at = whole.len() - 20_000;
    let other = if &whole[at..=at] == "A" { "B" } else { "A" };
    let changed = format!("{}{other}{}", &whole[..at], &whole[at + 1..]);
    let missing = format!("The file {name}, which belongs beside this page, is missing or damaged");
    for (number, (content, words)) in
        [(None, missing.as_str()), (Some(changed.as_str()), DAMAGED), (Some(&whole[..at]), missing.as_str())]
            .into_iter()
            .enumerate()
    {
        let host = folder.path().join(format!("shelf {number}"));
        std::fs::create_dir(&host).unwrap();
        std::fs::copy(shelf.join("index.html"), host.join("index.html")).unwrap();
        if let Some(content) = content {
            std::fs::write(host.join(&name), content).unwrap();
        }
        let page = file_url(&host.join("index.html"));
        let name = format!("a shelf from a file, {number}");
        check(&name, browser.endure(&name, |browser| says(browser, &page, words)));
        let site = Site::start(&host, "/deep/er/").unwrap();
        let name = format!("a shelf from a host, {number}");
        check(&name, browser.endure(&name, |browser| says(browser, &site.url(), words)));
    }
    let url = file_url(&dist().unwrap().join("fonds.html"));
    let done = browser.endure("a fault of the reader", |browser| stops(browser, &url));
    // What was thrown is in the console.
    let _ = browser.open("about:blank");
    check("a fault of the reader", done);
    drop(browser);

    let mut browser = Browser::start(engine, &Options { scripts: false, ..options }).unwrap();
    for name in ["fonds.html", "index.html"] {
        let url = file_url(&dist().unwrap().join(name));
        check(&format!("scripts off, {name}"), without_scripts(&mut browser, &url));
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// An archive that this reader cannot open.
fn too_new(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let newer = folder.path().join("newer");
    publish_newer(folder.path(), &newer).unwrap();
    let options = Options::default();
    let mut browser = Browser::start(engine, &options).unwrap();
    let page = file_url(&newer.join("fonds.html"));
    let done = browser.endure("newer", |browser| says(browser, &page, "made by a newer version"));
    let ready =
        browser.run_async("return await window.fonds.ready.then(() => 'resolved', String)", json!(null));
    let ready = ready.unwrap();
    assert!(done.is_ok(), "window.fonds.ready: {ready}; {:#}", done.unwrap_err());
    assert_ne!(ready, json!("resolved"), "{engine}: window.fonds.ready");
}

/// Of the plain text: titles, a passage of each item, the last reference, and the program that takes
/// everything out.
const PLAIN: [&str; 6] = [
    "People's Self-Defense (Russia)",
    "Autonomous Action",
    "SHA-256 ",
    "How to take the documents out of this file",
    "Как достать документы",
    "import base64",
];

/// In the plain text every link leads to something in it, no id is there twice, and headings and
/// references can be gone to.
fn is_linked(browser: &mut Browser, within: &str) -> Result<()> {
    let found = browser.run(
        "const all = (css) => [...document.querySelectorAll(`${arguments[0]} ${css}`)];
        const ids = all('[id]').map(({ id }) => id);
        const links = all('a').map((link) => link.getAttribute('href').slice(1));
        return [links.filter((id) => !document.getElementById(id)), ids.length - new Set(ids).size, links.length > 20,
            all('h2').length, all('pre').length, all(':is(script, img, style, iframe)').length]",
        json!([within]),
    )?;
    ensure!(
        found == json!([[], 0, true, 5, 1, 0]),
        "dead links, ids twice, many, items, programs, others: {found}"
    );
    Ok(())
}

/// Where scripts run and Wasm does not, the text is there, once.
fn is_plain(browser: &mut Browser) -> Result<()> {
    let text = browser.text("#main")?;
    for words in PLAIN {
        ensure!(text.replace('\n', " ").contains(words), "no {words:?} in the text");
    }
    let elements = browser.run(
        "return [document.querySelectorAll('#plain').length, document.querySelectorAll('main h1').length]",
        json!(null),
    )?;
    ensure!(elements == json!([1, 1]), "texts, titles: {elements}");
    is_linked(browser, "#plain")
}

/// A fault of the reader: what is seen stays, is said to be so, and a link starts the reader again.
fn stops(browser: &mut Browser, url: &str) -> Result<()> {
    let ready = "return document.documentElement.hasAttribute('data-ready') && document.getElementById('p1')";
    browser.open(&format!("{url}#/item/000_7d4db7d20ab98379.txt"))?;
    browser.wait_until("the item", ready)?;
    let before = browser.text("article")?;
    // As a trap does, this goes through the program without its knowing.
    browser.run(
        "Object.defineProperty(Node.prototype, 'textContent', { configurable: true, get: () => '',
            set(text) { if (this.id === 'status') throw new WebAssembly.RuntimeError('unreachable executed'); this.replaceChildren(text) } });
        const q = document.getElementById('q'); q.value = 'Rechkalov'; q.dispatchEvent(new InputEvent('input', { bubbles: true }));",
        json!(null),
    )?;
    browser
        .wait_until("that it has stopped", "return document.documentElement.hasAttribute('data-stopped')")?;
    let told = browser.text("#failure")?;
    ensure!(
        (told.contains("unreachable executed") || told.contains("Script error"))
            && told.contains("can still be read"),
        "it says {told:?}"
    );
    ensure!(told.contains("Start it again"), "no button in {told:?}");
    // What is typed and pressed now changes nothing, and says nothing more.
    browser.run("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })); document.body.click()", json!(null))?;
    ensure!(browser.text("#failure")? == told, "it says something else");
    let still = browser.run("return document.getElementById('main').innerText.length > 500", json!(null))?;
    ensure!(still == json!(true) && before.len() > 1000, "the text is gone");
    browser.run("location.hash = '#/item/001_d0c1e41719c94742.txt'", json!(null))?;
    browser.wait_until(
        "the other item, by a fresh reader",
        "return document.documentElement.hasAttribute('data-ready') && !document.documentElement.hasAttribute('data-stopped')
            && document.querySelector('h1')?.textContent.startsWith('Autonomous Action')",
    )?;
    ensure!(browser.text("#failure").unwrap_or_default().is_empty(), "the fault is still said");
    Ok(())
}

fn without_scripts(browser: &mut Browser, url: &str) -> Result<()> {
    browser.open(url)?;
    let text = browser.text("#main")?;
    for words in PLAIN.iter().chain(&["needs JavaScript and WebAssembly", "allow scripts for this page"]) {
        ensure!(text.replace('\n', " ").contains(words), "no {words:?} in the text");
    }
    ensure!(!text.contains("Opening the archive"), "it is said to be opening");
    is_linked(browser, "noscript.plain")?;
    browsers::quiet::no_errors(browser)
}

/// A reader whose browser asks for Russian first is told in Russian, before the program runs
/// and after.
fn in_russian(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read_to_string(dist().unwrap().join("fonds.html")).unwrap();
    let cut = folder.path().join("cut.html");
    std::fs::write(&cut, &whole[..whole.rfind(PART).unwrap() + 1000]).unwrap();
    let options = Options { languages: "de-DE,ru-RU,ru,en", ..Options::default() };
    let mut browser = Browser::start(engine, &options).unwrap();
    says(&mut browser, &file_url(&cut), "повреждена или неполна").unwrap();
    assert_eq!(
        browser.run("return document.getElementById('failure').lang", json!(null)).unwrap(),
        json!("ru")
    );
    browser.open(&file_url(&dist().unwrap().join("fonds.html"))).unwrap();
    browser
        .wait_until(
            "the page in Russian",
            "return document.documentElement.lang === 'ru' && !document.querySelector('#opening')",
        )
        .unwrap();
    assert_eq!(browser.text("#home").unwrap(), "Опись");
}

#[test]
fn chromium_in_russian() {
    in_russian(Engine::Chromium);
}

#[test]
fn firefox_in_russian() {
    in_russian(Engine::Firefox);
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

#[test]
fn chromium_of_a_newer_format() {
    too_new(Engine::Chromium);
}

#[test]
fn firefox_of_a_newer_format() {
    too_new(Engine::Firefox);
}

#[test]
fn webkit_of_a_newer_format() {
    too_new(Engine::WebKit);
}
