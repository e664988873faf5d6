//! Takes pictures of every view of the page in headless Chromium, wide and narrow, light and dark, in
//! English and Russian: `cargo run -p browsers --example shots -- FOLDER [NAMES]`, which
//! `cargo xtask shots` runs. `NAMES` (a comma list) takes only the pictures whose names hold one of them.

use anyhow::{Context, Result};
use browsers::made::{dist, file_url};
use browsers::{Browser, Engine, Options};
use std::path::Path;
use std::time::Duration;

/// A view: its name, where it is, what is clicked there, and what is seen then.
struct View {
    name: &'static str,
    fragment: &'static str,
    clicked: &'static str,
    seen: &'static str,
}

const fn view(name: &'static str, fragment: &'static str, clicked: &'static str, seen: &'static str) -> View {
    View { name, fragment, clicked, seen }
}

const LONG: &str = "#/item/002_739b1182f79aa9dc.txt/p20";

const VIEWS: [View; 15] = [
    view("finding-aid", "#/", "", ".items h3"),
    view("results", "#/search?q=direct%20democracy%20anarchist", "", ".result"),
    view("results-narrowing", "#/search?q=anarchist%20moskva", "#narrow", ".facets li"),
    view("item-infobox", "#/item/001_d0c1e41719c94742.txt", "", ".infobox"),
    view("item", LONG, "", ".document"),
    view("item-hit", "#/item/002_739b1182f79aa9dc.txt/p9?q=moscow", "", "mark.current, mark"),
    view("item-contents", LONG, ".to-contents", ".contents"),
    view("original", "#/item/001_d0c1e41719c94742.txt?view=original", "", ".original"),
    view("references", "#/references/000_7d4db7d20ab98379.txt", "", ".references-view"),
    view("damage", "#/damage", "", ".damage-view"),
    view("concordance", "#/search?q=democracy&lines=left1", "", "table.lines"),
    view("notes", "#/notes", "", ".notes-view"),
    view("help", "#/", "#help-button", "#help[open]"),
    view("display", LONG, "#display-button", "#display[open]"),
    view("empty", "#/search?q=zzzz%20AND%20democracy", "", ".absence"),
];

const ERROR: View = view("error", "#/item/none", "", "main h1");

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().context("usage: shots FOLDER [NAMES]")?);
    let only: Vec<&str> = arguments.get(1).map(|names| names.split(',').collect()).unwrap_or_default();
    std::fs::create_dir_all(folder)?;
    let page = file_url(&dist()?.join("fonds.html"));
    let mut absent = Vec::new();
    let mut taken = 0_usize;
    for (languages, tongue) in [("en", "en"), ("ru-RU,ru", "ru")] {
        for dark in [false, true] {
            for (width, height, form) in [(1280, 900, "wide"), (390, 844, "narrow")] {
                let options = Options {
                    dark,
                    languages,
                    width,
                    height,
                    timeout: Duration::from_secs(10),
                    ..Options::default()
                };
                let kind = format!("{form}-{}-{tongue}", if dark { "dark" } else { "light" });
                let named = |view: &&View| {
                    let name = format!("{}-{kind}", view.name);
                    only.is_empty() || only.iter().any(|only| name.contains(only))
                };
                let views: Vec<&View> = VIEWS.iter().chain([&ERROR]).filter(named).collect();
                if views.is_empty() {
                    continue;
                }
                let mut browser = Browser::start(Engine::Chromium, &options)?;
                for view in views {
                    let file = folder.join(format!("{}-{kind}.png", view.name));
                    if shot(&mut browser, &page, view)? {
                        std::fs::write(&file, browser.screenshot()?)
                            .with_context(|| file.display().to_string())?;
                        taken += 1;
                    } else {
                        absent.push(format!("{}-{kind}", view.name));
                    }
                }
            }
        }
    }
    println!("{taken} pictures in {}", folder.display());
    if !absent.is_empty() {
        println!("{} left out, for there is no such view: {}", absent.len(), absent.join(", "));
    }
    Ok(())
}

/// Goes to a view; says whether it is there.
fn shot(browser: &mut Browser, page: &str, view: &View) -> Result<bool> {
    browser.open("about:blank")?;
    browser.open(&format!("{page}{}", view.fragment))?;
    browser.wait_until("the page is ready", "return document.documentElement.hasAttribute('data-ready')")?;
    // What comes only once nothing happens for a moment.
    std::thread::sleep(Duration::from_millis(300));
    let is_seen = "const element = document.querySelector(arguments[0]);
        return element !== null && element.checkVisibility() && (element.click?.(), true);";
    if !view.clicked.is_empty() && browser.run(is_seen, serde_json::json!([view.clicked]))? != true {
        return Ok(false);
    }
    if !view.clicked.is_empty() {
        std::thread::sleep(Duration::from_millis(200));
    }
    let seen = "return document.querySelector(arguments[0]) !== null";
    Ok(browser.run(seen, serde_json::json!([view.seen]))? == true)
}
