//! What holds wherever one is: the keys of the browser, the interface for programs, the width, and that nothing is kept.

use crate::walk::{SEEDS, SOURCES, TITLES, Walk, item, same, seed, strings};
use anyhow::{Context, Result, ensure};
use browsers::{key, made};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Queries of every kind.
const QUERIES: [&str; 36] = [
    "anarchist",
    "the history of the movement ",
    "\"direct democracy\"",
    "anarchist OR libertarian ",
    "(Moscow OR Krasnodar) 2002 ",
    "anarchist -Russia ",
    "anarch* ",
    "*fascis* ",
    "m?scow ",
    "/mosc.*/ ",
    "mosvow~1 ",
    "\"autonomous moscow\"~9",
    "autonomous NEAR/5 action ",
    "the NEAR/3 of NEAR/9 and ",
    "title:action ",
    "heading:history ",
    "ref:avtonom ",
    "lang:en journal ",
    "item:002 split ",
    "date:2013 ",
    "date:2012..2014 split ",
    "=anarchists ",
    "анархистских ",
    "Narodnaja samooborona ",
    "Avtonomnym deystviyem ",
    "автономное действие ",
    "fdnjyjvyjt ltqcndbt ",
    "ьщысщц ",
    "anrachist ",
    "avto",
    "a",
    "АД ",
    "AD-SR ",
    "moscow И krasnodar ",
    "anti-fascist,libertarian ",
    "nowhereatall ",
];

/// The same Rust gives the same answers as a program of this machine and as Wasm: which
/// passages, in which order, with which scores to the last bit, and which words of them.
pub(crate) fn agreement(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let natively = made::answers(&QUERIES, 40)?;
    same("answers of the command", &natively.len(), &QUERIES.len())?;
    let mut compared = 0;
    for (query, native) in QUERIES.into_iter().zip(natively) {
        // The page gives all hits of an item, the command three.
        let answer = walk
            .browser
            .run_async("return await fonds.search(arguments[0], { limit: 10000 })", json!([query]))?;
        let totals = |of: &Value| json!([of["items"], of["notices"]]);
        same(query, &totals(&answer), &totals(&native))?;
        let place = |hit: &Value| (hit["path"].to_string(), hit["passage"].to_string());
        let told: Vec<&Value> = native["hits"].as_array().into_iter().flatten().collect();
        let told_of = |hit: &&Value| told.iter().any(|one| place(one) == place(hit));
        let of_page: Vec<&Value> = answer["hits"].as_array().into_iter().flatten().filter(told_of).collect();
        let what = |hit: &&Value| {
            // The page says in the text that it is cut.
            let snippet = hit["snippet"].as_str().map(|text| text.trim_matches(['…', ' ']));
            json!([hit["path"], hit["passage"], hit["score"], snippet])
        };
        let list = |hits: &[&Value]| hits.iter().map(what).collect::<Vec<_>>();
        same(query, &list(&of_page), &list(&told))?;
        compared += told.len();
    }
    ensure!(compared > 150, "only {compared} hits were compared");
    walk.no_failure()
}

pub(crate) fn interface(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let all = walk.browser.run_async("return await fonds.search('Rechkalov')", json!(null))?;
    let page = walk
        .browser
        .run_async("return await fonds.search('Rechkalov', { limit: 2, offset: 1 })", json!(null))?;
    same(
        "total, items, notices",
        &json!([page["total"], page["items"], page["notices"]]),
        &json!([3, 1, []]),
    )?;
    same("hits 2 and 3", &page["hits"], &json!([all["hits"][1], all["hits"][2]]))?;
    for hit in page["hits"].as_array().into_iter().flatten() {
        same("item", &hit["item"], &json!(TITLES[0]))?;
        same("source", &hit["source"], &json!(SOURCES[0]))?;
        ensure!(hit["passage"].is_u64() && hit["score"].is_f64(), "{hit}");
        ensure!(!strings(&hit["why"]).is_empty(), "no why: {hit}");
    }
    let queries = ["Rechkalov", "\"direct democracy\"", "анархистских", "anarchist -Russia", "nowhereatall"];
    for query in queries {
        let lit = walk.browser.run_async(
            "const answer = await fonds.search(arguments[0], { limit: 100 });
            return [answer.hits.length === answer.total, answer.hits.every(({ highlights }) => highlights.length > 0),
                answer.hits.flatMap(({ snippet, highlights }) => highlights.map(([start, end]) => snippet.slice(start, end).toLowerCase())),
                answer.notices];",
            json!([query]),
        )?;
        same(
            &format!("{query}: all hits, all with something lit"),
            &json!([lit[0], lit[1]]),
            &json!([true, true]),
        )?;
        let part = match query {
            "анархистских" => "анархист",
            // In both scripts.
            "anarchist -Russia" => "",
            "\"direct democracy\"" => "direct democracy",
            other => &other.to_lowercase(),
        };
        let words = strings(&lit[2]);
        ensure!(words.iter().all(|word| word.contains(part)), "{query}: the highlights are {words:?}");
        ensure!(
            query != "nowhereatall" || !strings(&lit[3]).is_empty(),
            "no notice says that there is nothing"
        );
    }
    // The link of a hit leads to it.
    let link = all["hits"][0]["link"].as_str().context("no link")?.to_owned();
    let items = walk.browser.run_async("return await fonds.items()", json!(null))?;
    for number in 0..3 {
        let digest: String =
            Sha256::digest(seed(SEEDS[number])).iter().map(|byte| format!("{byte:02x}")).collect();
        let stored = &items[number];
        same(
            "item, path, source, bytes, sha256",
            &json!([stored["item"], stored["path"], stored["source"], stored["bytes"], stored["sha256"]]),
            &json!([TITLES[number], SEEDS[number], SOURCES[number], seed(SEEDS[number]).len(), digest]),
        )?;
    }
    same("items", &items.as_array().map(Vec::len), &Some(3))?;
    // What makes no sense is an error or an empty answer, and harms nothing.
    let odd = walk.browser.run_async(
        "const odd = [[], [null], [42], [{}], ['x', 7], ['x', { limit: 'a' }], ['x', { limit: -1 }], ['x', { offset: 1e9 }], ['\\ud800']];
        for (const one of odd) try { await fonds.search(...one) } catch {}
        return (await fonds.search('Rechkalov')).total;",
        json!(null),
    )?;
    same("hits after odd calls", &odd, &json!(3))?;
    walk.no_failure()?;
    walk.open(&link)?;
    walk.is_at_hit(3, 4).context(link)
}

pub(crate) fn browser_keys(walk: &mut Walk) -> Result<()> {
    let (control, alt, meta) = (key::CONTROL.to_string(), key::ALT.to_string(), key::META.to_string());
    for place in ["#/".to_owned(), "#/search?q=Rechkalov".to_owned(), format!("{}/p7?q=Rechkalov", item(0))] {
        walk.open(&place)?;
        for focus in ["main", "q"] {
            walk.run("document.getElementById(arguments[0]).focus()", json!([focus]))?;
            let before = walk.run("return [location.hash, document.activeElement.id]", json!(null))?;
            for (key, code, held) in [
                ("f", "KeyF", &control),
                ("а", "KeyF", &control),
                ("f", "KeyF", &meta),
                ("g", "KeyG", &control),
                ("n", "KeyN", &control),
                ("ArrowLeft", "ArrowLeft", &alt),
                ("F3", "F3", &control),
                ("/", "Slash", &control),
                ("F5", "F5", &String::new()),
                ("Tab", "Tab", &String::new()),
                ("PageDown", "PageDown", &String::new()),
            ] {
                ensure!(
                    !walk.browser.key_event(key, code, held)?,
                    "{place}: {key} is taken from the browser"
                );
            }
            let after = walk.run("return [location.hash, document.activeElement.id]", json!(null))?;
            same("place and focus after keys of the browser", &after, &before)?;
        }
    }
    Ok(())
}

/// By keys alone: opened, read, closed, the focus where it was; an example leads to its results.
pub(crate) fn help(walk: &mut Walk) -> Result<()> {
    let opened = "return document.getElementById('help').open && document.getElementById('help').contains(document.activeElement)";
    let closed = "return !document.getElementById('help').open";
    // From an item, by the question mark; Escape closes the panel and leaves the place alone.
    let place = format!("{}/p7?q=Rechkalov", item(0));
    walk.open(&place)?;
    walk.browser.keys("?")?;
    walk.wait("the panel", opened)?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("the panel to close", closed)?;
    walk.wait_for_place(&place)?;
    walk.wait_for_focus("p7")?;
    walk.is_at_hit(1, 4)?;
    // From the search field, in which a question mark is typed, by the button beside it.
    walk.open("")?;
    walk.browser.click("#q")?;
    walk.browser.keys("?")?;
    walk.wait_for_place("#/search?q=?")?;
    same("the panel while one types", &walk.run(closed, json!(null))?, &json!(true))?;
    walk.browser.keys(key::ESCAPE)?;
    walk.run("document.getElementById('help-button').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait("the panel by the button", opened)?;
    walk.painted()?;
    let found = walk.run(
        "const panel = document.getElementById('help');
        const name = document.getElementById(panel.getAttribute('aria-labelledby'));
        return [name.textContent, panel.querySelectorAll('tbody tr').length, [...panel.querySelectorAll('td a')].map(({ hash }) => hash),
            panel.getBoundingClientRect().height <= innerHeight, document.querySelectorAll('main h1').length]",
        json!(null),
    )?;
    same(
        "name, rows, fits, the page beneath",
        &json!([found[0], found[1], found[3], found[4]]),
        &json!(["How to search", 22, true, 1]),
    )?;
    let examples = strings(&found[2]);
    ensure!(examples.len() >= 9, "few examples: {examples:?}");
    // Closed by its own button, which has the focus, the focus is where it was.
    walk.browser.keys(key::ENTER)?;
    walk.wait("the panel to close", closed)?;
    walk.wait_for_focus("help-button")?;
    for example in &examples {
        walk.browser.keys(key::ENTER)?;
        walk.wait("the panel again", opened)?;
        walk.wait(
            "its example",
            &format!(
                "return [...document.querySelectorAll('#help a')].some(({{ hash }}) => hash === {})",
                json!(example)
            ),
        )?;
        walk.run(
            "[...document.querySelectorAll('#help a')].find(({ hash }) => hash === arguments[0]).focus()",
            json!([example]),
        )?;
        walk.browser.keys(key::ENTER)?;
        walk.wait("the panel to close", closed)?;
        walk.wait(
            &format!("hits of {example}"),
            "return document.querySelector('section.result a.hit') && / hits? in /.test(document.getElementById('status').textContent)",
        )?;
        walk.run("document.getElementById('help-button').focus()", json!(null))?;
    }
    // Back with the panel open leads back, and the panel is gone.
    walk.browser.keys(key::ENTER)?;
    walk.wait("the panel", opened)?;
    walk.browser.back()?;
    walk.wait("the panel to close", closed)?;
    // On a narrow screen nothing of it is cut off.
    walk.browser.resize(320, 640)?;
    walk.run("document.getElementById('help-button').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    let wide = walk.wait("the panel", opened).and_then(|_| {
        walk.run("const panel = document.getElementById('help'); return [panel.scrollWidth <= panel.clientWidth, document.scrollingElement.scrollWidth <= innerWidth]", json!(null))
    });
    walk.browser.resize(1280, 800)?;
    same("the panel, and the page, fit 320 pixels", &wide?, &json!([true, true]))
}

pub(crate) fn nothing_stored(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=Rechkalov")?;
    walk.input("\"direct democracy\"")?;
    walk.browser.click("a.hit")?;
    walk.wait("the item", "return document.getElementById('p1')")?;
    let script = "const left = [document.title.includes('democracy'), document.cookie];
        for (const name of ['localStorage', 'sessionStorage'])
            try { left.push(window[name].length) } catch { left.push(0) }
        // No engine gives the names of the databases of a page from a file for certain.
        let databases = [];
        try { databases = await indexedDB.databases() } catch {}
        left.push(databases.length);
        // On a web host the worker keeps the archive's files, and nothing of what was done.
        if (location.protocol.startsWith('http')) {
            for (const key of await caches.keys())
                for (const { url } of await (await caches.open(key)).keys())
                    if (!/^\\/deep\\/er\\/(b\\/..\\/.{14}\\.js|reader-.{16}\\.js|manifest.webmanifest)?$/.test(url.slice(location.origin.length)))
                        left.push(url);
            return left;
        }
        try { left.push((await caches.keys()).length) } catch { left.push(0) }
        try { left.push((await navigator.serviceWorker.getRegistrations()).length) } catch { left.push(0) }
        return left;";
    let left = walk.browser.run_async(script, json!(null))?;
    let file = json!([false, "", 0, 0, 0, 0, 0]);
    let expected = if walk.page.starts_with("file:") { file } else { json!([false, "", 0, 0, 0]) };
    same("query in the title, cookies, stores", &left, &expected)?;
    let state = walk.text("return JSON.stringify(history.state)")?;
    ensure!(!state.contains("democracy"), "the history's state holds the query: {state}");
    Ok(())
}

pub(crate) fn narrow(walk: &mut Walk) -> Result<()> {
    let mut places: Vec<String> = [
        "#/",
        "#/search?q=anarchist",
        "#/search?q=moscow%20OR%20(direct%20-democracy)&off=stem,layout",
        "#/search?q=Rechkalov&lines=left1",
        "#/search?q=zzzz",
        "#/item/none",
        "#/search?q=ref:org",
    ]
    .map(str::to_owned)
    .into();
    places.push(format!("#/search?q={}", "a".repeat(300)));
    places.push(format!("#/item/{}", "a".repeat(300)));
    for number in [0, 2] {
        places.push(item(number));
        places.push(format!("{}/p7?q=anarchist", item(number)));
        places.push(format!("{}/p7?view=original", item(number)));
    }
    places.push(format!("{}?view=original", item(1)));
    narrow_places(walk, &places)
}

/// The infobox of this item has a long word, the name of a file.
pub(crate) fn narrow_infobox(walk: &mut Walk) -> Result<()> {
    narrow_places(walk, &[item(1)])
}

fn narrow_places(walk: &mut Walk, places: &[String]) -> Result<()> {
    walk.browser.resize(320, 640)?;
    let done = are_narrow(walk, places);
    walk.browser.resize(1280, 800)?;
    done
}

pub(crate) fn are_narrow(walk: &mut Walk, places: &[String]) -> Result<()> {
    let mut wide = Vec::new();
    for place in places {
        walk.open(place)?;
        // With everything unfolded.
        walk.run(
            "for (const details of document.querySelectorAll('details')) details.open = true",
            json!(null),
        )?;
        walk.painted()?;
        let found = walk.run(
            "const width = document.documentElement.clientWidth;
            const beyond = [...document.querySelectorAll('body *')].filter((one) => {
                const { right, width: own } = one.getBoundingClientRect();
                return own > 1 && right > width + 1;
            }).map(({ tagName, id, className }) => `${tagName}#${id}.${className}`).slice(0, 5);
            scrollTo(1000, scrollY);
            return document.scrollingElement.scrollWidth > width || scrollX > 0 ? [document.scrollingElement.scrollWidth, scrollX, beyond] : null;",
            json!(null),
        )?;
        if !found.is_null() {
            let place: String = place.chars().take(60).collect();
            wide.push(format!("{place}: {found}"));
        }
    }
    ensure!(wide.is_empty(), "wider than the window:\n{}", wide.join("\n"));
    Ok(())
}
