//! From place to place: addresses, Escape, Back and Forward.

use crate::walk::{EYES, Walk, item, near, same};
use anyhow::{Context, Result, ensure};
use browsers::key;
use serde_json::json;

pub(crate) fn slash(walk: &mut Walk) -> Result<()> {
    for place in ["#/".to_owned(), "#/search?q=Rechkalov".to_owned(), format!("{}/p7?q=Rechkalov", item(0))] {
        walk.open(&place)?;
        let text = walk.text("return document.getElementById('q').value")?;
        walk.browser.keys("/")?;
        walk.wait_for_focus("q").with_context(|| format!("slash at {place}"))?;
        walk.painted()?;
        same(
            "the box after a slash",
            walk.text("return document.getElementById('q').value")?.as_str(),
            &text,
        )?;
        walk.run("document.getElementById('main').focus()", json!(null))?;
        ensure!(walk.browser.key_event(".", "Slash", "")?, "the Russian slash is left to the browser");
        walk.wait_for_focus("q")?;
        ensure!(!walk.browser.key_event("/", "Slash", "")?, "a slash cannot be typed into the box");
    }
    // A slash is a letter like others once one types.
    walk.open("")?;
    walk.browser.keys("/")?;
    walk.wait_for_focus("q")?;
    walk.browser.keys("a/n")?;
    walk.wait_for_place("#/search?q=a/n")
}

pub(crate) fn escape(walk: &mut Walk) -> Result<()> {
    // From an item to its results, with the focus on the hit.
    walk.open(&format!("{}/p7?q=Rechkalov", item(0)))?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place("#/search?q=Rechkalov")?;
    // That of the passage one was at, which need not be the best.
    walk.wait_for_focus("r6")?;
    walk.is_in_view("r6")?;
    // From an item over a search back to where one was.
    let place = format!("{}/p22?q=Rechkalov", item(0));
    walk.open(&place)?;
    let title = walk.text("return document.title")?;
    walk.browser.keys("/")?;
    walk.wait_for_focus("q")?;
    walk.browser.keys("s")?;
    walk.wait_for_place("#/search?q=Rechkalovs")?;
    same("the title", walk.text("return document.title")?.as_str(), "Documents about Autonomous Action")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place(&place)?;
    walk.wait("the item", "return document.getElementById('p22')")?;
    same("the title", walk.text("return document.title")?.as_str(), &title)?;
    same("the box", walk.text("return document.getElementById('q').value")?.as_str(), "Rechkalov")?;
    walk.is_in_view("p22")
}

/// A letter typed into the box must not move the page: the place behind it is come back to.
pub(crate) fn escape_scroll(walk: &mut Walk) -> Result<()> {
    walk.open(&format!("{}/p22?q=Rechkalov", item(0)))?;
    let scroll = walk.run("return scrollY", json!(null))?;
    walk.browser.keys("/")?;
    walk.wait_for_focus("q")?;
    walk.browser.keys("s")?;
    walk.wait_for_place("#/search?q=Rechkalovs")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("the item", "return document.getElementById('p22')")?;
    near("the scroll", &walk.run("return scrollY", json!(null))?, &scroll)
}

pub(crate) fn back_and_forward(walk: &mut Walk) -> Result<()> {
    walk.browser.resize(1000, 500)?;
    let done = back_and_forward_small(walk);
    walk.browser.resize(1280, 800)?;
    done
}

fn back_and_forward_small(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    // The finding aid, scrolled; the third item.
    let third = "main li:nth-child(3) h3 a";
    walk.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'end' })", json!([third]))?;
    let aid = walk.run("return scrollY", json!(null))?;
    walk.browser.click(third)?;
    // The address follows the reading: before a slow browser has scrolled to the beginning, to a passage.
    let place = format!("return decodeURIComponent(location.hash).startsWith({})", json!(item(2)));
    walk.wait("the place of the item", &place)?;
    walk.wait("the item", "return document.getElementById('p1') && scrollY === 0")?;
    walk.browser.back()?;
    walk.wait("the finding aid", "return document.querySelectorAll('main li h3').length === 3")?;
    near("the scroll of the finding aid", &walk.run("return scrollY", json!(null))?, &aid)?;
    // Results, scrolled; the last hit that is shown.
    walk.browser.click("#q")?;
    walk.browser.keys("anarchist")?;
    let status = walk.wait("the status", "const { textContent } = document.getElementById('status'); return textContent.endsWith(' in 3 items') && location.hash.endsWith('=anarchist') ? textContent : null")?;
    let status = status.as_str().context("no status")?.to_owned();
    let last = walk.text("return [...document.querySelectorAll('a.hit')].at(-1).id")?;
    walk.run(
        "const hit = document.getElementById(arguments[0]); hit.scrollIntoView({ block: 'center' })",
        json!([last]),
    )?;
    let results = walk.run("return scrollY", json!(null))?;
    ensure!(results.as_f64() > Some(100.0), "the results are too short to be scrolled: {results}");
    let target = walk.text(&format!("return decodeURIComponent(document.getElementById('{last}').hash)"))?;
    walk.browser.click(&format!("#{last}"))?;
    walk.wait_for_place(&target)?;
    let passage =
        target.rsplit('/').next().and_then(|part| part.split('?').next()).context("no passage")?.to_owned();
    walk.wait_for_focus(&passage)?;
    walk.is_in_view(&passage)?;
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=anarchist")?;
    walk.wait_for_focus(&last)?;
    near("the scroll of the results", &walk.run("return scrollY", json!(null))?, &results)?;
    same("the status", walk.browser.text("#status")?.as_str(), status.as_str())?;
    same("the box", walk.text("return document.getElementById('q').value")?.as_str(), "anarchist")?;
    walk.browser.forward()?;
    walk.wait_for_place(&target)?;
    walk.wait("the item again", &format!("return document.getElementById('{passage}')"))?;
    walk.is_in_view(&passage).context("after Forward")?;
    // Loaded anew, it is the same place.
    walk.browser.reload()?;
    walk.run(EYES, json!(null))?;
    walk.wait("the page is ready again", "return document.documentElement.hasAttribute('data-ready')")?;
    walk.wait_for_place(&target)?;
    walk.is_in_view(&passage).context("after Reload")?;
    walk.browser.back()?;
    walk.wait_for_status(&status)?;
    near(
        "the scroll of the results, after Reload and Back",
        &walk.run("return scrollY", json!(null))?,
        &results,
    )
}

/// Whoever reads on from a passage and goes back and forward is where they read.
pub(crate) fn forward_scroll(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=anarchist")?;
    walk.browser.click("a.hit")?;
    walk.wait("the item", "return document.getElementById('p1')")?;
    walk.run("scrollBy(0, 300)", json!(null))?;
    let reading = walk.run("return scrollY", json!(null))?;
    // The history is told of the place at a pace that browsers allow.
    walk.wait("the history to know the place", "return history.state && history.state[0] === scrollY")?;
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=anarchist")?;
    walk.wait("the results", "return document.querySelector('a.hit')")?;
    walk.browser.forward()?;
    walk.wait("the item again", "return document.getElementById('p1')")?;
    near("the scroll", &walk.run("return scrollY", json!(null))?, &reading)
}

/// A fragment; what the heading contains; the id that is seen; the status; how many are lit.
type Link<'a> = (String, &'a str, &'a str, &'a str, usize);

fn links_to_try() -> Vec<Link<'static>> {
    let encoded = "%D0%B0%D0%BD%D0%B0%D1%80%D1%85%D0%B8%D1%81%D1%82%D1%81%D0%BA%D0%B8%D1%85";
    vec![
        (item(1), "Autonomous Action", "p1", "", 0),
        (format!("{}/p22", item(0)), "People's", "p22", "", 0),
        (format!("{}/p22?q=Rechkalov", item(0)), "People's", "p22", "Place 3 of 4", 4),
        (format!("{}/p98?q=анархистских", item(2)), "Autonomous Action", "p98", "Place 1 of 1", 1),
        (format!("{}/p98?q={encoded}", item(2)), "Autonomous Action", "p98", "Place 1 of 1", 1),
        (format!("{}?q=Rechkalov", item(0)), "People's", "p1", "3 hits in 1 item", 4),
        ("#/search?q=анархистских".to_owned(), "Search results", "main", "1 hit in 1 item", 1),
        (format!("#/search?q={encoded}"), "Search results", "main", "1 hit in 1 item", 1),
        ("#/search?q=%22direct%20democracy%22".to_owned(), "Search results", "main", "3 hits in 2 items", 3),
        (format!("{}/p22?view=original", item(0)), "People's", "l28", "", 0),
        ("#/".to_owned(), "Documents about", "main", "", 0),
    ]
}

fn check_link(walk: &mut Walk, (fragment, heading, id, status, lit): &Link) -> Result<()> {
    walk.wait(
        &format!("the heading {heading:?}"),
        &format!("return document.querySelector('main h1')?.textContent.includes({})", json!(heading)),
    )?;
    walk.wait_for_status(status)?;
    same("lit places", &walk.browser.count("main mark:not(.found mark)")?, lit)?;
    if *id == "main" || *id == "p1" {
        same("the scroll", &walk.run("return scrollY", json!(null))?, &json!(0))?;
    } else {
        walk.is_in_view(id)?;
        walk.wait_for_focus(id)?;
    }
    if fragment.contains("22?q") {
        walk.is_at_hit(3, 4)?;
    }
    walk.no_failure()
}

pub(crate) fn links(walk: &mut Walk) -> Result<()> {
    for link in links_to_try() {
        walk.open(&link.0).and_then(|()| check_link(walk, &link)).with_context(|| link.0.clone())?;
    }
    Ok(())
}

pub(crate) fn links_within(walk: &mut Walk) -> Result<()> {
    // As when an address is typed over, or a bookmark of the same page is chosen.
    walk.open("#/search?q=Moscow")?;
    for link in links_to_try() {
        walk.run("location.hash = arguments[0]", json!([link.0]))?;
        walk.painted()?;
        check_link(walk, &link).with_context(|| link.0.clone())?;
    }
    Ok(())
}

pub(crate) fn hostile_fragments(walk: &mut Walk) -> Result<()> {
    let long = format!("#/search?q={}", "я".repeat(20_000));
    let deep = format!("#/search?q={}", "(".repeat(20_000));
    let many = format!("#/{}", "item/".repeat(5_000));
    let fragments = [
        "#",
        "#/search",
        "#/search?q=%",
        "#/search?q=%F",
        "#/search?q=%FF%FE",
        "#/search?q=%00%0A%0D",
        "#/search?q=%ED%A0%80",
        "#/search?q=a&q=b&q=c",
        "#?q=%22",
        "#javascript:alert(1)",
        "#<img src=x onerror=window.pwned=1>",
        "#/item/<img src=x onerror=window.pwned=1>",
        "#/search?q=<script>window.pwned=1</script>",
        "#/item/%3Cimg%20src=x%20onerror=window.pwned=1%3E/p1?q=%3Csvg/onload=window.pwned=1%3E",
        "#/item/..%2F..%2Fetc%2Fpasswd",
        "#//evil.invalid/",
        "#/item//p3",
        "#/item/%00/p1",
        "#main",
        "#q",
        "#failure",
        "#m0",
        &long,
        &deep,
        &many,
        "#/item/000_7d4db7d20ab98379.txt/p0",
        "#/item/000_7d4db7d20ab98379.txt/p-1",
        "#/item/000_7d4db7d20ab98379.txt/p999999?q=Rechkalov",
        "#/item/000_7d4db7d20ab98379.txt/p4294967295?view=original",
        "#/item/000_7d4db7d20ab98379.txt/p18446744073709551616",
        "#/item/000_7d4db7d20ab98379.txt/p5/p6/../x?view=&q",
        "#/item/000_7d4db7d20ab98379.txt?view=original&view=none&q=%25%25",
    ];
    let alive = "return [typeof window.pwned, document.querySelectorAll('img, iframe, object, embed, svg, main script').length,
        document.querySelectorAll('main h1').length]";
    walk.open("")?;
    for fragment in fragments {
        let shown: String = fragment.chars().take(80).collect();
        walk.run("location.hash = arguments[0]", json!([fragment]))?;
        walk.painted()?;
        let check = |walk: &mut Walk| -> Result<()> {
            walk.no_failure()?;
            same(
                "scripts run, elements made, headings",
                &walk.run(alive, json!(null))?,
                &json!(["undefined", 0, 1]),
            )
        };
        check(walk).with_context(|| shown.clone())?;
    }
    // The worst of them opened afresh, too.
    for fragment in [
        "#/search?q=%",
        "#<img src=x onerror=window.pwned=1>",
        &deep,
        "#/item/000_7d4db7d20ab98379.txt/p999999",
    ] {
        walk.open(fragment)?;
        same(
            "scripts run, elements made, headings",
            &walk.run(alive, json!(null))?,
            &json!(["undefined", 0, 1]),
        )?;
    }
    // The page goes on.
    walk.input("Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item")
}

pub(crate) fn skip_link(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=Rechkalov")?;
    walk.run("document.querySelector('a.skip').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_focus("main")?;
    walk.wait_for_place("#/search?q=Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item")
}
