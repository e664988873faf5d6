//! One walk through the page, as a person goes, in each engine and in both forms: the one
//! file from `file://`, and the shelf under a path of a server.
//!
//! Every step begins on a page that it opens afresh, so a step that fails does not stop
//! those after it; all failures are told together at the end.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

mod asking;
mod compare;
mod display;
mod finding_aid;
mod house;
mod item;
mod names;
mod passages;
mod places;
mod references;
mod results;
mod timeline;
mod tongue;
mod traces;
mod walk;

use browsers::made::{dist, file_url};
use browsers::{Browser, Engine, Options, Site, engines};
use finding_aid::{finding_aid, ready};
use house::{agreement, browser_keys, help, interface, narrow, narrow_infobox, nothing_stored};
use item::{
    contents, damage, languages, original, original_by_the_button, references as in_the_text, through_hits,
    unknown_item,
};
use places::{
    back_and_forward, escape, escape_scroll, forward_scroll, hostile_fragments, links, links_within,
    skip_link, slash,
};
use results::{
    arrows, back_to_unfolded, fast_typing, keys_before_the_frame, long_typing, odd_queries, typing,
};
use walk::{Step, Walk};

/// In the order in which they are done, each with the name that a failure is told under.
const STEPS: &[(&str, Step)] = &[
    ("becomes ready", ready),
    ("the finding aid", finding_aid),
    ("results as one types", typing),
    ("unfinished and odd queries", odd_queries),
    ("typing faster than the page paints", fast_typing),
    ("arrows and Enter among results", arrows),
    ("through the hits of an item by keys", through_hits),
    ("the slash", slash),
    ("Escape", escape),
    ("Back and Forward", back_and_forward),
    ("Back to results that were unfolded", back_to_unfolded),
    ("links opened afresh", links),
    ("links within an open page", links_within),
    ("the original", original),
    ("the contents", contents),
    ("the references", in_the_text),
    ("damage and its legend", damage),
    ("languages of runs", languages),
    ("an item that is not there", unknown_item),
    ("hostile fragments", hostile_fragments),
    ("window.fonds", interface),
    ("as natively", agreement),
    ("keys of the browser", browser_keys),
    ("the skip link", skip_link),
    ("the help panel", help),
    ("in Russian and back", tongue::in_russian),
    ("nothing is stored", nothing_stored),
    ("how the page looks", display::display),
    ("from section to section", display::sections),
    ("the contents as a sheet", display::sheet),
    ("large text on a phone", display::large_on_a_phone),
    ("targets for fingers", display::fingers),
    ("the width of paper", display::paper),
    ("320 pixels wide", narrow),
    ("keys right after typing", keys_before_the_frame),
    ("typing for half a minute", long_typing),
    ("Escape from a search restores the scroll", escape_scroll),
    ("Forward restores the scroll", forward_scroll),
    ("the words of a query as chips", asking::words),
    ("reasons and their switches", asking::reasons),
    ("narrowing down", asking::narrowing),
    ("an empty answer", asking::absence),
    ("every place in a line", asking::lines),
    ("an infobox 320 pixels wide", narrow_infobox),
    ("the original of the passage one is at, by the button", original_by_the_button),
    ("links that find their passage", passages::found_again),
    ("what can be done with a passage, by keyboard", passages::acts),
    ("citing a passage", passages::cited),
    ("bookmarks, highlights and notes", passages::kept),
    ("storage that is full, forbidden or hostile", passages::bad_storage),
    ("leaving no trace", traces::traceless),
    ("this copy is checked", traces::checked),
    ("the key and the buttons that wipe", traces::wiped),
    ("the references as a list", references::list),
    ("the names, and one of them", names::names),
    ("sources side by side", compare::compare),
    ("what is possibly related", references::possibly_related),
    ("all damage, and the switch of its marks", references::all_damage),
    ("the original and the text in step", references::in_step),
    ("the timeline", timeline::timeline),
];

/// After how many pages, every second of them empty, WebKit gets a fresh process; that takes it
/// about a second.
const MOST_OPENED: usize = 80;

/// The whole walk in one browser; what failed.
fn in_browser(engine: Engine, form: &str, page: &str, steps: &[(&str, Step)]) -> Vec<String> {
    let browser = Browser::start(engine, &Options::default());
    let mut walk = Walk { browser: browser.unwrap(), page: page.to_owned(), unseen: Vec::new() };
    let only = std::env::var("FONDS_STEP").ok();
    let mut failures = Vec::new();
    for (name, step) in steps.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| name.contains(only)))
    {
        let start = std::time::Instant::now();
        // See `Browser::fault`: it comes after many modules in one process.
        if engine == Engine::WebKit && walk.browser.opened() > MOST_OPENED {
            walk.browser.restart().unwrap();
        }
        let mut wrong = walk.attempt(*step);
        if !wrong.is_empty()
            && let Some(fault) = walk.browser.fault()
        {
            walk.browser.renounce(name, &fault).unwrap();
            wrong = walk.attempt(*step);
        }
        println!("{engine}, {form}: {name}: {:.1} s", start.elapsed().as_secs_f64());
        failures.extend(wrong.iter().map(|wrong| format!("{engine}, {form}, step \"{name}\": {wrong}")));
    }
    failures
}

fn from_file(engine: Engine, steps: &[(&str, Step)]) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // As people do: a folder with a blank and letters of their own, a file named by a browser.
    let folder = folder.path().join("Мой архив (копия) #1 100%");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("fonds (1).html");
    std::fs::copy(dist().unwrap().join("fonds.html"), &file).unwrap();
    let failures = in_browser(engine, "file", &file_url(&file), steps);
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

fn from_site(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let shelf = dist().unwrap();
    let site = Site::start(&shelf, "/deep/er/").unwrap();
    let mut failures = in_browser(engine, "site", &site.url(), STEPS);
    let others: Vec<String> = site
        .requests()
        .into_iter()
        .filter(|request| {
            // What is not to be kept is asked for so.
            let path = request.path.split("?0").next().unwrap_or_default();
            let path = path.strip_prefix("/deep/er/");
            request.method != "GET" || path.is_none_or(|path| !path.is_empty() && !shelf.join(path).is_file())
        })
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    if !others.is_empty() {
        failures.push(format!("{engine}, site: it was asked for other than its own: {others:?}"));
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

#[test]
fn chromium_from_a_file() {
    from_file(Engine::Chromium, STEPS);
}

#[test]
fn chromium_from_a_site() {
    from_site(Engine::Chromium);
}

#[test]
fn firefox_from_a_file() {
    from_file(Engine::Firefox, STEPS);
}

#[test]
fn firefox_from_a_site() {
    from_site(Engine::Firefox);
}

#[test]
fn webkit_from_a_file() {
    from_file(Engine::WebKit, STEPS);
}

#[test]
fn webkit_from_a_site() {
    from_site(Engine::WebKit);
}
