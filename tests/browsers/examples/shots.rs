//! Takes pictures of every view of the page in headless Chromium, wide and narrow, light and dark, in
//! English and Russian: `cargo run -p browsers --example shots -- FOLDER [NAMES]`, which
//! `cargo xtask shots` runs. `NAMES` (a comma list) takes only the pictures whose names hold one of them.

use anyhow::{Context, Result};
use browsers::made::{dist, file_url};
use browsers::{Browser, Engine, Options};
use std::path::Path;
use std::time::Duration;

/// A view: its name, where it is, what is done there, and what is seen then.
struct View {
    name: &'static str,
    fragment: &'static str,
    /// Selectors of what is clicked, one after the other; with `=` what is written into a field.
    done: &'static [&'static str],
    seen: &'static str,
}

const fn view(
    name: &'static str,
    fragment: &'static str,
    done: &'static [&'static str],
    seen: &'static str,
) -> View {
    View { name, fragment, done, seen }
}

const DAMAGED: &str = "#/item/002_739b1182f79aa9dc.txt";
const INFOBOX: &str = "#/item/001_d0c1e41719c94742.txt";
const LONG: &str = "#/item/002_739b1182f79aa9dc.txt/p20";

/// The notes come last: what is kept is seen in every view of the item after it.
const VIEWS: [View; 30] = [
    view("finding-aid", "#/", &[], ".items h3"),
    view("results", "#/search?q=direct%20democracy%20anarchist", &[], ".result"),
    view("results-narrowing", "#/search?q=anarchist%20moskva", &["#narrow"], ".facets li"),
    view("results-chip", "#/search?q=anarchist%20moskva", &["#chip0"], ".chip-menu"),
    view("item-infobox", INFOBOX, &[], ".infobox"),
    view("item", LONG, &[], ".document"),
    view("item-hit", "#/item/002_739b1182f79aa9dc.txt/p9?q=moscow", &[], "mark.current, mark"),
    view("item-contents", LONG, &[".to-contents"], ".contents"),
    view("acts", LONG, &["#n20"], ".acts"),
    view("cite", LONG, &["#n20", "#act-cite"], "#help[open] .citation"),
    view("legend", DAMAGED, &[], ".legend"),
    view("related", LONG, &["[data-press=related]"], "#peek"),
    view("original", "#/item/001_d0c1e41719c94742.txt?view=original", &[], ".original"),
    view("references", "#/item/002_739b1182f79aa9dc.txt?view=references", &[], "#find-list > li"),
    view(
        "references-found",
        "#/item/002_739b1182f79aa9dc.txt?view=references&find=moscow&by=date",
        &[],
        "#find-list > li",
    ),
    view("damage", "#/damage", &[], ".damaged"),
    view("timeline", "#/timeline", &[], "#timeline .lane"),
    view("timeline-table", "#/timeline?q=moscow&from=2000&to=2015&as=table", &[], ".dates td"),
    view("names", "#/names", &[], ".name-list"),
    view("name", "#/names/Autonomous%20Action", &[], ".name-passages"),
    view("concordance", "#/search?q=democracy&lines=left1", &[], "table.lines"),
    view("help", "#/", &["#help-button"], "#help[open]"),
    view("display", LONG, &["#display-button"], "#display[open]"),
    view("empty", "#/search?q=zzzz%20AND%20democracy", &[], ".absence"),
    view("nothing", "#/search?q=zzzz", &[], ".notices, .absence"),
    view("error", "#/item/none", &[], "main h1"),
    view("notes-none", "#/notes", &[], "#import"),
    view(
        "note-written",
        LONG,
        &[
            "#n20",
            "#act-bookmark",
            "#n21",
            "#act-note",
            "#note-text=Compare with the other account.\nА здесь – дата.",
        ],
        "#note-text",
    ),
    view(
        "item-kept",
        LONG,
        &[
            "#n21",
            "#act-note",
            "#note-text=Compare with the other account.\nА здесь – дата.",
            "[data-act=keep]",
        ],
        ".own-text",
    ),
    view("notes", "#/notes", &[], ".own-notes > li"),
];

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
                let views: Vec<&View> = VIEWS.iter().filter(named).collect();
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
    let does = "const [selector, text] = arguments[0].split(/=(?![^[]*])(.*)/s);
        const element = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
        if (!element) return false;
        if (text === undefined) element.click(); else element.value = text;
        return true;";
    for step in view.done {
        if browser.run(does, serde_json::json!([step]))? != true {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    // Nothing is moved that is in the window already.
    let seen = "const element = document.querySelector(arguments[0]);
        const top = element?.getBoundingClientRect().top;
        if (top < 0 || top > innerHeight * 0.8) element.scrollIntoView({ block: 'center' });
        return element !== null;";
    Ok(browser.run(seen, serde_json::json!([view.seen]))? == true)
}
