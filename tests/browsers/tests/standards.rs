//! The page by the rules that others have written down: WCAG, by axe-core, in every view and every
//! set of colours, and HTML, by the Nu checker, for the page as it was built and for what every view
//! makes of it.
//!
//! Both are in `node_modules`, where `cargo xtask test` installs them.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Context, Result, ensure};
use browsers::made::{dist, file_url, root};
use browsers::{Browser, Engine, Options, engines};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// A view: its name, where it is, and what is done there, one after the other: selectors of what is
/// clicked, with `=` what is written into a field.
type View = (&'static str, &'static str, &'static [&'static str]);

const VIEWS: [View; 32] = [
    ("finding aid", "#/", &[]),
    ("results", "#/search?q=anarchist%20moskva&off=stem", &[]),
    ("results narrowed down", "#/search?q=moskva%20democracy", &["#narrow"]),
    ("a word of the query", "#/search?q=moskva%20democracy", &["#chip0"]),
    ("lines", "#/search?q=Rechkalov&lines=left1", &[]),
    ("nothing found", "#/search?q=zzzz%20AND%20democracy", &[]),
    ("an odd query", "#/search?q=(date:x%20OR%20/[/", &[]),
    ("item with an infobox", "#/item/001_d0c1e41719c94742.txt", &[]),
    ("item with hits", "#/item/002_739b1182f79aa9dc.txt/p12?q=moscow", &[]),
    ("contents", "#/item/002_739b1182f79aa9dc.txt", &[".to-contents"]),
    ("original", "#/item/001_d0c1e41719c94742.txt?view=original", &[]),
    ("references", "#/item/002_739b1182f79aa9dc.txt?view=references", &[]),
    ("references found", "#/item/002_739b1182f79aa9dc.txt?view=references&find=moscow&by=date", &[]),
    ("possibly related", "#/item/002_739b1182f79aa9dc.txt/p20", &["[data-press=related]"]),
    ("damage", "#/damage", &["summary"]),
    ("what is done with a passage", "#/item/002_739b1182f79aa9dc.txt/p20", &["#n20"]),
    ("a citation", "#/item/002_739b1182f79aa9dc.txt/p20", &["#n20", "#act-cite"]),
    ("no notes", "#/notes", &[]),
    ("a passage kept", "#/item/002_739b1182f79aa9dc.txt/p20", &["#n20", "#act-bookmark"]),
    (
        "a note",
        "#/item/002_739b1182f79aa9dc.txt/p22",
        &["#n22", "#act-note", "#note-text=Seen. Виденное.", "[data-act=keep]"],
    ),
    ("notes", "#/notes", &[]),
    ("all forgotten", "#/notes", &["#forget", "[data-act=forget-all]"]),
    ("timeline", "#/timeline", &[]),
    ("dates as a table", "#/timeline?q=moscow&from=2000&to=2015&as=table", &[]),
    ("names", "#/names", &[]),
    ("a name", "#/names/Autonomous%20Action", &[]),
    ("side by side", "#/compare", &["summary"]),
    ("a passage beside others", "#/beside/001_d0c1e41719c94742.txt/p13", &[]),
    ("no such item", "#/item/none", &[]),
    ("this copy", "#/check", &[]),
    ("help", "#/", &["#help-button"]),
    ("display", "#/search?q=Rechkalov", &["#display-button"]),
];

/// What is installed beside this package.
fn installed(path: &str) -> Result<PathBuf> {
    let file = root().join("tests/browsers/node_modules").join(path);
    ensure!(
        file.is_file(),
        "There is no {}: `cargo xtask test` installs it, or `npm install --ignore-scripts` in tests/browsers.",
        file.display()
    );
    Ok(file)
}

/// Opens a view; says whether it is there in a window of this width.
fn show(browser: &mut Browser, page: &str, fragment: &str, done: &[&str]) -> Result<bool> {
    browser.open("about:blank")?;
    browser.open(&format!("{page}{fragment}"))?;
    browser.wait_until("the page is ready", "return document.documentElement.hasAttribute('data-ready')")?;
    // What is only said once nothing happens for a moment.
    std::thread::sleep(Duration::from_millis(200));
    let does = "const [selector, text] = arguments[0].split(/=(?![^[]*])(.*)/s);
        const element = document.querySelector(selector);
        if (!element) throw Error(arguments[0]);
        if (text !== undefined) element.value = text;
        return element.checkVisibility() && (text !== undefined || (element.click(), true));";
    for step in done {
        if browser.run(does, json!([step]))? != true {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What axe finds wrong with what is seen.
fn judged(browser: &mut Browser, axe: &str) -> Result<Vec<String>> {
    // All its rules, also those that are no law.
    let script = "const found = await axe.run(document, { resultTypes: ['violations'] });
        return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ` + nodes.slice(0, 4)
            .map(({ target, any }) => target.join(' ') + any.map(({ message }) => ` (${message})`).join('')).join('; '));";
    browser.run(axe, Value::Null)?;
    let found = browser.run_async(script, Value::Null)?;
    let found = found.as_array().context("axe gave no list")?;
    Ok(found.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
}

/// Every view in an engine, in these colours, in a window of this size.
fn every_view(engine: Engine, themes: &[&str], options: &Options) -> Vec<String> {
    if !engines().unwrap().contains(&engine) {
        return Vec::new();
    }
    let axe = fs::read_to_string(installed("axe-core/axe.min.js").unwrap()).unwrap();
    let page = file_url(&dist().unwrap().join("fonds.html"));
    let mut browser = Browser::start(engine, options).unwrap();
    let kind = format!("{engine}, {}, {} wide", options.languages, options.width);
    let mut wrong = Vec::new();
    for (name, fragment, done) in VIEWS {
        let start = std::time::Instant::now();
        let found = browser.endure(name, |browser| {
            let mut found = Vec::new();
            if !show(browser, &page, fragment, done)? {
                // A sheet where there is no room beside the text, and only there.
                ensure!(name == "contents", "it is not seen");
                return Ok(found);
            }
            let forced = browser.run("return matchMedia('(forced-colors: active)').matches", Value::Null)?;
            ensure!(forced == options.forced, "its colours are not the system's");
            for theme in themes {
                browser.run(
                    "document.documentElement.setAttribute('data-theme', arguments[0])",
                    json!([theme]),
                )?;
                for one in judged(browser, &axe)? {
                    found.push(format!("{kind}, {theme}, {name}: {one}"));
                }
            }
            Ok(found)
        });
        println!("{kind}: {name}: {:.1} s", start.elapsed().as_secs_f64());
        wrong.extend(found.unwrap_or_else(|error| vec![format!("{engine}, {name}: {error:#}")]));
    }
    wrong
}

fn are_right(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn options(width: u32, height: u32) -> Options {
    Options { width, height, ..Options::default() }
}

#[test]
fn every_view_in_all_colours() {
    are_right(&every_view(Engine::Chromium, &["light", "dark", "contrast"], &options(1280, 900)));
}

#[test]
fn every_view_in_russian_on_a_phone() {
    let russian = Options { languages: "ru-RU,ru", dark: true, ..options(390, 844) };
    are_right(&every_view(Engine::Chromium, &["auto", "light"], &russian));
}

#[test]
fn every_view_in_forced_colours() {
    let forced = Options { forced: true, ..options(800, 900) };
    are_right(&every_view(Engine::Chromium, &["auto"], &forced));
}

#[test]
fn every_view_in_firefox() {
    are_right(&every_view(Engine::Firefox, &["light"], &options(1280, 900)));
}

#[test]
fn axe_sees_what_is_wrong() {
    if !engines().unwrap().contains(&Engine::Chromium) {
        return;
    }
    let axe = fs::read_to_string(installed("axe-core/axe.min.js").unwrap()).unwrap();
    let mut browser = Browser::start(Engine::Chromium, &Options::default()).unwrap();
    let page = file_url(&dist().unwrap().join("fonds.html"));
    show(&mut browser, &page, "#/", &[]).unwrap();
    browser.run("document.getElementById('q-label').remove(); document.getElementById('q').removeAttribute('placeholder')", json!(null)).unwrap();
    let found = judged(&mut browser, &axe).unwrap();
    assert!(found.iter().any(|one| one.starts_with("label:")), "{found:?}");
}

/// The plain text: where scripts run and Wasm does not it is judged; it is the same without scripts,
/// where what judges cannot run.
#[test]
fn the_plain_text() {
    if !engines().unwrap().contains(&Engine::Chromium) {
        return;
    }
    let axe = fs::read_to_string(installed("axe-core/axe.min.js").unwrap()).unwrap();
    let whole = fs::read_to_string(dist().unwrap().join("fonds.html")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let refused = folder.path().join("refused.html");
    fs::write(&refused, whole.replacen("'wasm-unsafe-eval'", "", 1)).unwrap();
    let wide = "return document.scrollingElement.scrollWidth > document.documentElement.clientWidth";
    for (width, dark) in [(1280, false), (390, true)] {
        let options = Options { dark, ..options(width, 844) };
        let mut browser = Browser::start(Engine::Chromium, &options).unwrap();
        browser.open(&file_url(&refused)).unwrap();
        browser.wait_until("the plain text", "return document.getElementById('plain')").unwrap();
        are_right(&judged(&mut browser, &axe).unwrap());
        drop(browser);
        let mut browser = Browser::start(Engine::Chromium, &Options { scripts: false, ..options }).unwrap();
        browser.open(&file_url(&dist().unwrap().join("fonds.html"))).unwrap();
        assert!(browser.text("#main").unwrap().contains("import base64"));
        assert_eq!(browser.run(wide, json!(null)).unwrap(), json!(false), "wider than the window");
    }
}

/// What the checker says is an error in these files, in their order.
fn checked(files: &[PathBuf]) -> Result<Vec<String>> {
    let jar = installed("vnu-jar/build/dist/vnu.jar")?;
    let mut java = Command::new("java");
    java.args(["-Xss4m", "-jar"]).arg(jar).args(["--errors-only", "--format", "json", "--exit-zero-always"]);
    let output =
        java.args(files).output().context("java does not run: apt-get install default-jre-headless")?;
    // It tells on the standard error.
    let told: Value = serde_json::from_slice(&output.stderr)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let told = told["messages"].as_array().context("no messages")?;
    Ok(told
        .iter()
        .map(|one| {
            let file = one["url"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
            format!("{file}: {}: {}", one["message"].as_str().unwrap_or_default(), one["extract"])
        })
        .collect())
}

fn has_java() -> bool {
    let is_there = Command::new("java").arg("-version").output().is_ok_and(|output| output.status.success());
    if !is_there {
        eprintln!(
            "*** LEFT OUT: there is no Java here, so HTML is not checked. apt-get install default-jre-headless"
        );
    }
    is_there
}

#[test]
fn the_page_and_every_view_are_html() {
    if !has_java() || !engines().unwrap().contains(&Engine::Chromium) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let page = file_url(&dist().unwrap().join("fonds.html"));
    let mut browser = Browser::start(Engine::Chromium, &Options::default()).unwrap();
    let mut files = vec![folder.path().join("as-built.html")];
    // Without the megabyte of base64, which is text for the checker.
    let built = fs::read_to_string(dist().unwrap().join("fonds.html")).unwrap();
    let start = built.find("<script type=\"application/octet-stream\"").unwrap();
    let end = built.rfind("</script>").unwrap();
    fs::write(&files[0], format!("{}{}", &built[..start], &built[end + "</script>".len()..])).unwrap();
    for (name, fragment, done) in VIEWS {
        show(&mut browser, &page, fragment, done).unwrap();
        let script = "for (const part of document.querySelectorAll('script')) part.remove();
            return '<!doctype html>\\n' + document.documentElement.outerHTML;";
        let html = browser.run(script, Value::Null).unwrap();
        let file = folder.path().join(format!("{}.html", name.replace(' ', "-")));
        fs::write(&file, html.as_str().unwrap()).unwrap();
        files.push(file);
    }
    // One that is wrong, to be seen as such.
    let wrong = folder.path().join("wrong.html");
    fs::write(&wrong, "<!doctype html><html lang=en><title>x</title><p><ul><li id=a><li id=a></ul></p>")
        .unwrap();
    files.push(wrong);
    let (own, others): (Vec<String>, Vec<String>) =
        checked(&files).unwrap().into_iter().partition(|one| one.starts_with("wrong.html"));
    assert!(!own.is_empty(), "the checker sees nothing");
    // No value that HTML knows, and on purpose: it keeps the mere presence of a link from asking for
    // its address (see `publish.rs`).
    let others: Vec<String> =
        others.into_iter().filter(|one| !one.contains("“x-dns-prefetch-control”")).collect();
    are_right(&others);
}
