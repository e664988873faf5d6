//! One walk through the page, as a person goes, in each engine and in both forms: the one
//! file from `file://`, and the shelf under a path of a server.
//!
//! Every step begins on a page that it opens afresh, so a step that fails does not stop
//! those after it; all failures are told together at the end.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Context, Result, bail, ensure};
use browsers::made::{dist, file_url, root};
use browsers::{Browser, Engine, Options, Site, engines, key};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Debug;
use std::time::Duration;

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
    ("the references", references),
    ("damage and its legend", damage),
    ("languages of runs", languages),
    ("an item that is not there", unknown_item),
    ("hostile fragments", hostile_fragments),
    ("window.fonds", interface),
    ("keys of the browser", browser_keys),
    ("the skip link", skip_link),
    ("nothing is stored", nothing_stored),
    ("320 pixels wide", narrow),
    ("keys right after typing", keys_before_the_frame),
    ("typing for half a minute", long_typing),
    ("Escape from a search restores the scroll", escape_scroll),
    ("Forward restores the scroll", forward_scroll),
    ("an infobox 320 pixels wide", narrow_infobox),
    ("the original of the passage one is at, by the button", original_by_the_button),
];

const SEEDS: [&str; 3] = ["000_7d4db7d20ab98379.txt", "001_d0c1e41719c94742.txt", "002_739b1182f79aa9dc.txt"];
const TITLES: [&str; 3] = ["People's Self-Defense (Russia)", "Autonomous Action", "Autonomous Action"];
const SOURCES: [&str; 3] = ["flat wiki export", "flat wiki export", "Grokipedia export"];

/// Put into each page that is opened. What the policy stopped before this comes to the
/// console, which is looked at as well.
const EYES: &str = "window.violations = [];
    addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));";

/// After how many pages WebKit gets a fresh process, which takes it about a second.
const MOST_OPENED: usize = 80;

type Step = fn(&mut Walk) -> Result<()>;

struct Walk {
    browser: Browser,
    /// The page's address, without a fragment.
    page: String,
    /// What went wrong unseen: errors in the console, violations of the policy.
    unseen: Vec<String>,
}

impl Walk {
    /// Opens a place as a link in a mail does: in a page that was not there before.
    fn open(&mut self, fragment: &str) -> Result<()> {
        self.leave()?;
        self.browser.open(&format!("{}{fragment}", self.page))?;
        self.run(EYES, json!(null))?;
        let script = "const root = document.documentElement;
            return root.hasAttribute('data-ready') || root.hasAttribute('data-failed');";
        self.wait("the page is ready or says why not", script)?;
        self.no_failure()
    }

    /// Does a step; what went wrong in it, seen and unseen.
    fn attempt(&mut self, step: Step) -> Vec<String> {
        let done = step(self);
        if done.is_err() {
            // While the page that says it is there.
            self.browser.fault();
        }
        let left = self.leave();
        let errors = [done, left].into_iter().filter_map(Result::err);
        let mut wrong: Vec<String> = errors.map(|error| format!("{error:#}")).collect();
        wrong.extend(self.unseen.drain(..).map(|unseen| format!("console or policy: {unseen}")));
        wrong
    }

    /// Keeps what went wrong unseen, and goes away from the page.
    fn leave(&mut self) -> Result<()> {
        // WebKit does not know a directive that the others need on a web host, and says so.
        let errors = self.browser.console_errors()?;
        self.unseen.extend(errors.into_iter().filter(|error| !error.contains("'manifest-src'")));
        let violations = self.run("return window.violations ?? []", json!(null))?;
        self.unseen.extend(strings(&violations));
        self.browser.open("about:blank")
    }

    fn run(&mut self, script: &str, arguments: Value) -> Result<Value> {
        self.browser.run(script, arguments)
    }

    fn text(&mut self, script: &str) -> Result<String> {
        match self.run(script, json!(null))? {
            Value::String(text) => Ok(text),
            other => bail!("{script} gave {other}"),
        }
    }

    fn wait(&mut self, what: &str, script: &str) -> Result<Value> {
        self.browser.wait_until(what, script)
    }

    /// Waits for this text in the live region.
    fn wait_for_status(&mut self, text: &str) -> Result<()> {
        let script = format!("return document.getElementById('status').textContent === {}", json!(text));
        self.wait(&format!("the status {text:?}"), &script).map(drop)
    }

    /// Waits until the fragment, decoded, is this.
    fn wait_for_place(&mut self, fragment: &str) -> Result<()> {
        let script = format!("return decodeURIComponent(location.hash) === {}", json!(fragment));
        self.wait(&format!("the place {fragment}"), &script).map(drop)
    }

    /// Waits until the element of this id has the focus.
    fn wait_for_focus(&mut self, id: &str) -> Result<()> {
        let script = format!("return document.activeElement?.id === {}", json!(id));
        self.wait(&format!("the focus on #{id}"), &script).map(drop)
    }

    /// Two frames later: what was asked for in the next frame has been painted.
    fn painted(&mut self) -> Result<()> {
        let script = "await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))";
        self.browser.run_async(script, json!(null))?;
        // A shelf may have to load for it first.
        self.wait("nothing is loading", "return !document.documentElement.hasAttribute('data-busy')")
            .map(drop)
    }

    /// The text comes into the search box as an input method or a paste brings it.
    fn input(&mut self, text: &str) -> Result<()> {
        let script = "const q = document.getElementById('q'); q.focus(); q.value = arguments[0];
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        self.run(script, json!([text]))?;
        self.painted()
    }

    fn no_failure(&mut self) -> Result<()> {
        let script = "const place = document.getElementById('failure');
            return [document.documentElement.hasAttribute('data-failed'), place.hidden ? '' : place.textContent];";
        same("what #failure says", &self.run(script, json!(null))?, &json!([false, ""]))
    }

    /// Where the element stands in the window: it must be seen, below the bar at the top.
    fn is_in_view(&mut self, id: &str) -> Result<()> {
        let script = "const element = document.getElementById(arguments[0]);
            if (!element) return 'not there';
            const { top, bottom } = element.getBoundingClientRect();
            const header = document.querySelector('header');
            const bar = header.contains(element) ? 0 : header.getBoundingClientRect().bottom;
            return top < bar - 1 || top >= innerHeight - 1 ? { top, bottom, bar, innerHeight } : '';";
        let wrong = self.run(script, json!([id]))?;
        ensure!(wrong == json!(""), "#{id} is not in view: {wrong}");
        Ok(())
    }

    /// The text of "3 of 12", as numbers.
    fn count(&mut self) -> Result<(usize, usize)> {
        let text = self.text("return document.getElementById('hit-count').textContent")?;
        let (at, all) = text.split_once(" of ").with_context(|| format!("#hit-count says {text:?}"))?;
        Ok((at.trim().parse()?, all.trim().parse()?))
    }

    /// The number of the lit place one is at is this, its element is the current one, and it is seen.
    fn is_at_hit(&mut self, number: usize, of: usize) -> Result<()> {
        same("#hit-count", &self.count()?, &(number, of))?;
        let current = self
            .run("return [...document.querySelectorAll('mark.current')].map(({ id }) => id)", json!(null))?;
        let id = format!("m{}", number - 1);
        same("mark.current", &current, &json!([id]))?;
        self.is_in_view(&id)
    }
}

fn same<T: PartialEq + Debug + ?Sized>(what: &str, got: &T, expected: &T) -> Result<()> {
    ensure!(got == expected, "{what}: got {got:?}, expected {expected:?}");
    Ok(())
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| one.as_str().map_or(one.to_string(), str::to_owned))
        .collect()
}

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(root().join("seeds").join(name)).unwrap()
}

fn item(number: usize) -> String {
    format!("#/item/{}", SEEDS[number])
}

fn ready(walk: &mut Walk) -> Result<()> {
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

fn finding_aid(walk: &mut Walk) -> Result<()> {
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

/// A query, what the status says, how many passages are shown, and what all lit words contain.
const QUERIES: [(&str, &str, usize, &str); 4] = [
    ("Rechkalov", "3 hits in 1 item", 3, "rechkalov"),
    ("\"direct democracy\"", "3 hits in 2 items", 3, "direct democracy"),
    ("анархистских", "1 hit in 1 item", 1, "анархист"),
    ("zzzz", "No hits", 0, ""),
];

fn typing(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let before = walk.run("return history.length", json!(null))?;
    walk.browser.click("#q")?;
    for (query, status, shown, lit) in QUERIES {
        let middle = query.chars().count() / 2;
        let (first, rest): (String, String) =
            (query.chars().take(middle).collect(), query.chars().skip(middle).collect());
        walk.browser.keys(&first)?;
        walk.wait_for_place(&format!("#/search?q={first}"))?;
        walk.browser.keys(&rest)?;
        walk.wait_for_place(&format!("#/search?q={query}"))?;
        walk.wait_for_status(status).with_context(|| format!("query {query}"))?;
        same("what has the focus", walk.browser.active()?.as_str(), "q")?;
        let found = walk.run(
            "return [document.querySelectorAll('section.result ol.hits li a.hit').length,
                [...document.querySelectorAll('section.result mark')].map((mark) => mark.textContent.toLowerCase()),
                [...document.querySelectorAll('section.result li')].filter((hit) => !hit.querySelector('mark')).length,
                document.title, document.getElementById('status').getAttribute('role'),
                [...document.querySelectorAll('section.result h2 a')].every((link) => link.closest('section').innerText.includes('export'))];",
            json!(null),
        )?;
        same(&format!("{query}: passages shown"), &found[0], &json!(shown))?;
        let marks = strings(&found[1]);
        ensure!(marks.iter().all(|mark| mark.contains(lit)), "{query}: lit are {marks:?}");
        same(&format!("{query}: hits without a lit word"), &found[2], &json!(0))?;
        same("the title", &found[3], &json!("Documents about Autonomous Action"))?;
        same("the status's role", &found[4], &json!("status"))?;
        same("all items tell their source", &found[5], &json!(true))?;
        if shown == 0 {
            let text = walk.browser.text("#main")?;
            ensure!(text.contains(query), "nothing says that {query} was not found: {text}");
        }
        // Escape empties the box and leads back to the finding aid.
        walk.browser.keys(key::ESCAPE)?;
        walk.wait_for_place("#/")?;
        walk.wait("the finding aid", "return document.querySelectorAll('main li h3').length === 3")?;
        same("the box after Escape", walk.text("return document.getElementById('q').value")?.as_str(), "")?;
        same("the status after Escape", walk.browser.text("#status")?.as_str(), "")?;
    }
    let after = walk.run("return history.length", json!(null))?;
    same("steps of the history that typing made", &after, &before)
}

fn odd_queries(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let whole = "title:Auto* OR (-\"direct democ ref:\"";
    let mut queries: Vec<String> =
        whole.char_indices().map(|(at, char)| whole[..at + char.len_utf8()].to_owned()).collect();
    queries.extend(
        ["*", "\"\"", "()", ") (", "OR OR", "- -", "title:", "a:b:c", "\u{0}", "🙂", "<b>x</b>", " "]
            .map(str::to_owned),
    );
    queries.extend([
        "(".repeat(5000),
        "-".repeat(5000),
        "(a OR ".repeat(1000),
        "слово ".repeat(2000),
        "a".repeat(50_000),
    ]);
    for query in &queries {
        let shown: String = query.chars().take(40).collect();
        walk.input(query).and_then(|()| walk.no_failure()).with_context(|| format!("query {shown:?}"))?;
    }
    walk.input("Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item").context("after the odd queries")
}

fn fast_typing(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    let text = "the libertarian communist groups in Russia established magazine Avtonom анархистов";
    walk.browser.keys(text)?;
    // And what no hand can do: many changes within one frame, the last of which counts.
    walk.wait_for_place(&format!("#/search?q={text}"))?;
    same("the box", walk.text("return document.getElementById('q').value")?.as_str(), text)?;
    let script = "const q = document.getElementById('q');
        for (let length = 0; length <= arguments[0].length; length++) {
            q.value = arguments[0].slice(0, length);
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }";
    walk.run(script, json!(["Rechkalov"]))?;
    walk.wait_for_status("3 hits in 1 item")?;
    walk.wait_for_place("#/search?q=Rechkalov")?;
    walk.painted()?;
    same("the box", walk.text("return document.getElementById('q').value")?.as_str(), "Rechkalov")?;
    same("passages shown", &walk.browser.count("a.hit")?, &3)
}

/// Browsers allow a page so many changes of its address in a time (WebKit 100 in 10 seconds,
/// the others 200); a key that is held repeats 30 times a second.
fn long_typing(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    let script = "const q = document.getElementById('q');
        q.focus();
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        for (let at = 0; at < 260; at++) {
            q.value = 'Rechkalov'.slice(0, at % 9 + 1);
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await frame();
        }
        q.value = 'Rechkalov';
        q.dispatchEvent(new InputEvent('input', { bubbles: true }));";
    walk.browser.run_async(script, json!(null))?;
    walk.no_failure()?;
    walk.wait_for_status("3 hits in 1 item")?;
    // What is typed last is in the address in the end, so that a reload keeps it.
    walk.wait_for_place("#/search?q=Rechkalov")?;
    walk.browser.keys(format!("{}{}", key::DOWN, key::ENTER))?;
    walk.wait_for_place(&format!("{}/p22?q=Rechkalov", item(0)))?;
    walk.no_failure()
}

/// Whoever knows what comes types the word and goes on at once: the keys are meant for the
/// results of what stands in the box, which are painted a frame later.
fn keys_before_the_frame(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=Avtonom")?;
    let script = "const q = document.getElementById('q');
        q.focus();
        q.value = 'Rechkalov';
        q.dispatchEvent(new InputEvent('input', { bubbles: true }));
        q.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', code: 'ArrowDown', bubbles: true, cancelable: true }));";
    walk.run(script, json!(null))?;
    walk.wait_for_status("3 hits in 1 item")?;
    walk.painted()?;
    let first = walk.text("return document.querySelector('a.hit').id")?;
    same("the focus after a word and ArrowDown", walk.browser.active()?.as_str(), first.as_str())?;
    // And by keys that come one after another, as fast as they can.
    walk.open("#/search?q=Avtonom")?;
    walk.browser.click("#q")?;
    walk.browser.keys(format!("{}a{}Rechkalov{}{}", key::CONTROL, key::RELEASE, key::DOWN, key::ENTER))?;
    walk.wait_for_place(&format!("{}/p22?q=Rechkalov", item(0)))
}

fn arrows(walk: &mut Walk) -> Result<()> {
    walk.open("")?;
    walk.browser.click("#q")?;
    walk.browser.keys("Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item")?;
    let ids = walk.run("return [...document.querySelectorAll('a.hit')].map(({ id }) => id)", json!(null))?;
    let ids = strings(&ids);
    for (keys, id) in [
        (key::DOWN, ids[0].as_str()),
        (key::DOWN, &ids[1]),
        (key::DOWN, &ids[2]),
        (key::DOWN, &ids[2]),
        (key::UP, &ids[1]),
        (key::UP, &ids[0]),
        (key::UP, "q"),
        (key::ENTER, &ids[0]),
        (key::ESCAPE, "q"),
        (key::DOWN, &ids[0]),
    ] {
        walk.browser.keys(keys)?;
        same(&format!("the focus after {keys:?}"), walk.browser.active()?.as_str(), id)?;
        walk.is_in_view(id)?;
    }
    walk.browser.keys(key::ENTER)?;
    let place = format!("{}/p22?q=Rechkalov", item(0));
    walk.wait_for_place(&place)?;
    walk.wait("the passage", "return document.getElementById('p22')")?;
    walk.wait_for_focus("p22")?;
    walk.is_in_view("p22")?;
    let seen = walk.run(
        "return [document.querySelector('h1').textContent.includes(\"People's Self-Defense (Russia)\"),
            [...document.querySelectorAll('main mark')].map((mark) => mark.textContent),
            document.title, document.getElementById('q').value,
            document.getElementById('p22').querySelector('mark')?.id];",
        json!(null),
    )?;
    let title = "People's Self-Defense (Russia) – Documents about Autonomous Action";
    let lit = json!(["Rechkalov", "Rechkalov", "Rechkalov", "Rechkalov"]);
    same("heading, lit words, title, box, first lit", &seen, &json!([true, lit, title, "Rechkalov", "m2"]))?;
    walk.is_at_hit(3, 4)
}

fn through_hits(walk: &mut Walk) -> Result<()> {
    walk.open(&format!("{}/p7?q=Rechkalov", item(0)))?;
    walk.is_at_hit(1, 4)?;
    let shift = key::SHIFT;
    let keys = [
        ("n".to_owned(), 2),
        (format!("{}", key::F3), 3),
        ("n".to_owned(), 4),
        ("n".to_owned(), 1),
        (format!("{shift}N"), 4),
        (format!("{shift}{}", key::F3), 3),
        (format!("{shift}N"), 2),
    ];
    for (keys, number) in &keys {
        walk.browser.keys(keys)?;
        walk.is_at_hit(*number, 4).with_context(|| format!("after {keys:?}"))?;
    }
    let held = shift.to_string();
    for (key, code, held, number) in
        [("т", "KeyN", "", 3), ("т", "KeyN", "", 4), ("Т", "KeyN", held.as_str(), 3), ("F3", "F3", "", 4)]
    {
        ensure!(walk.browser.key_event(key, code, held)?, "{key} ({code}) is left to the browser");
        walk.is_at_hit(number, 4).with_context(|| format!("after the event of {key} ({code})"))?;
    }
    // The buttons do the same; the place is told to those who do not see it.
    walk.browser.click("[data-press=next]")?;
    walk.is_at_hit(1, 4)?;
    walk.browser.click("[data-press=previous]")?;
    walk.is_at_hit(4, 4)?;
    let status = walk.browser.text("#status")?;
    ensure!(status.contains("4 of 4"), "the status says {status:?}");
    // Without a query there is nothing to go through.
    walk.open(&item(0))?;
    ensure!(!walk.browser.key_event("n", "KeyN", "")?, "n is taken where nothing is lit");
    same("lit places", &walk.browser.count("main mark")?, &0)
}

fn slash(walk: &mut Walk) -> Result<()> {
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

fn escape(walk: &mut Walk) -> Result<()> {
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
fn escape_scroll(walk: &mut Walk) -> Result<()> {
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

fn near(what: &str, got: &Value, expected: &Value) -> Result<()> {
    let off = got.as_f64().zip(expected.as_f64()).map(|(got, expected)| (got - expected).abs());
    ensure!(off.is_some_and(|off| off <= 2.0), "{what}: got {got}, expected {expected}");
    Ok(())
}

fn back_and_forward(walk: &mut Walk) -> Result<()> {
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
    walk.wait_for_place(&item(2))?;
    walk.wait("the item", "return document.getElementById('p1') && scrollY === 0")?;
    walk.browser.back()?;
    walk.wait("the finding aid", "return document.querySelectorAll('main li h3').length === 3")?;
    near("the scroll of the finding aid", &walk.run("return scrollY", json!(null))?, &aid)?;
    // Results, scrolled; the last hit that is shown.
    walk.browser.click("#q")?;
    walk.browser.keys("anarchist")?;
    walk.wait_for_status("72 hits in 3 items")?;
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
    same("the status", walk.browser.text("#status")?.as_str(), "72 hits in 3 items")?;
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
    walk.wait_for_status("72 hits in 3 items")?;
    near(
        "the scroll of the results, after Reload and Back",
        &walk.run("return scrollY", json!(null))?,
        &results,
    )
}

/// Whoever reads on from a passage and goes back and forward is where they read.
fn forward_scroll(walk: &mut Walk) -> Result<()> {
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

fn back_to_unfolded(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=anarchist")?;
    let before = strings(
        &walk.run("return [...document.querySelectorAll('a.hit')].map(({ id }) => id)", json!(null))?,
    );
    walk.browser.click("[data-press=open]")?;
    let after = strings(
        &walk.run("return [...document.querySelectorAll('a.hit')].map(({ id }) => id)", json!(null))?,
    );
    ensure!(after.len() > before.len(), "no more hits are shown: {after:?}");
    let new = after.iter().find(|id| !before.contains(id)).context("no new hit")?;
    same("the focus after a button for more", walk.browser.active()?.as_str(), new)?;
    let late = after.iter().filter(|id| !before.contains(id)).nth(5).context("few new hits")?;
    walk.browser.click(&format!("#{late}"))?;
    walk.wait("the item", "return document.getElementById('p1')")?;
    walk.browser.back()?;
    walk.wait_for_place("#/search?q=anarchist")?;
    walk.wait_for_focus(late)?;
    walk.is_in_view(late)
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
    same("lit places", &walk.browser.count("main mark")?, lit)?;
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

fn links(walk: &mut Walk) -> Result<()> {
    for link in links_to_try() {
        walk.open(&link.0).and_then(|()| check_link(walk, &link)).with_context(|| link.0.clone())?;
    }
    Ok(())
}

fn links_within(walk: &mut Walk) -> Result<()> {
    // As when an address is typed over, or a bookmark of the same page is chosen.
    walk.open("#/search?q=Moscow")?;
    for link in links_to_try() {
        walk.run("location.hash = arguments[0]", json!([link.0]))?;
        walk.painted()?;
        check_link(walk, &link).with_context(|| link.0.clone())?;
    }
    Ok(())
}

fn original(walk: &mut Walk) -> Result<()> {
    for (number, passages) in [(0, [1, 7, 22]), (1, [3, 12, 18]), (2, [6, 98, 125])] {
        for passage in passages {
            walk.open(&format!("{}/p{passage}?view=original", item(number)))?;
            is_original(walk, number, passage)
                .with_context(|| format!("item {number}, passage {passage}"))?;
        }
    }
    // The button leads from what is at the top of the window.
    let align = "const bar = document.querySelector('header').getBoundingClientRect().bottom;
        scrollBy(0, document.getElementById('p6').getBoundingClientRect().top - bar);";
    see_original(walk, 2, 6, align).context("by the button")
}

/// The rows of an infobox are so short that one fits between the bar and the passage one came
/// to; and the last passages cannot be scrolled to the top. The place one is at counts all
/// the same.
fn original_by_the_button(walk: &mut Walk) -> Result<()> {
    let mut wrong = Vec::new();
    for passage in [7, 12, 22, 24] {
        if let Err(error) = see_original(walk, 0, passage, "") {
            let line = format!("{error:#}").lines().take(2).collect::<Vec<_>>().join(" ");
            wrong.push(format!("passage {passage}: {line}"));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// From a passage to its original by the button, and back by Escape. `before` is a script to
/// run before the button is pressed.
fn see_original(walk: &mut Walk, number: usize, passage: usize, before: &str) -> Result<()> {
    walk.open(&format!("{}/p{passage}", item(number)))?;
    let text = walk.text(&format!(
        "const texts = document.createTreeWalker(document.getElementById('p{passage}'), NodeFilter.SHOW_TEXT);
        let whole = '';
        for (let text; text = texts.nextNode();) if (!text.parentElement.closest('a')) whole += text.data + ' ';
        return whole;"
    ))?;
    walk.run(before, json!(null))?;
    let press = "[...document.querySelectorAll('main button')].find((button) => /original/i.test(button.textContent)).click()";
    walk.run(press, json!(null))?;
    walk.wait("the original", "return document.getElementById('l1')")?;
    let marked = is_original(walk, number, passage)?;
    let word =
        text.split(|char: char| !char.is_alphanumeric()).max_by_key(|word| word.len()).unwrap_or_default();
    ensure!(marked.contains(word), "{word:?} of the passage is not in {marked:?}");
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_place(&format!("{}/p{passage}", item(number)))?;
    walk.wait("the passage", &format!("return document.getElementById('p{passage}')"))?;
    walk.is_in_view(&format!("p{passage}"))
}

/// The lines are those of the file; some of them are marked, and the first of these is seen.
/// Gives the text that is marked.
fn is_original(walk: &mut Walk, number: usize, passage: usize) -> Result<String> {
    let place = format!("{}/p{passage}?view=original", item(number));
    walk.wait_for_place(&place)?;
    let lines = walk.run(
        "const lines = [];
        for (let at = 1, line; line = document.getElementById(`l${at}`); at++) lines.push(line.textContent);
        return lines;",
        json!(null),
    )?;
    let source = String::from_utf8(seed(SEEDS[number]))?;
    let expected: Vec<&str> = source.lines().collect();
    ensure!(strings(&lines) == expected, "the lines are not those of the file");
    let here = walk.run(
        "return [...document.querySelectorAll('.here')].map(({ id, textContent }) => [id, textContent])",
        json!(null),
    )?;
    let here = here.as_array().context("nothing is marked")?;
    ensure!(!here.is_empty(), "no line is marked");
    for line in here {
        let at: usize = line[0].as_str().and_then(|id| id.strip_prefix('l')).context("no line")?.parse()?;
        same("a marked line", &line[1], &json!(expected[at - 1]))?;
    }
    let first = here[0][0].as_str().unwrap_or_default().to_owned();
    walk.wait_for_focus(&first)?;
    walk.is_in_view(&first)?;
    Ok(here.iter().filter_map(|line| line[1].as_str()).collect())
}

fn contents(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    let links = walk.run(
        "return [...document.querySelectorAll('nav li a')].map(({ hash, textContent }) => [hash, textContent])",
        json!(null),
    )?;
    let links = links.as_array().context("no contents")?.clone();
    // Six sections, seventeen below them, and the references, however they are headed.
    ensure!((23..=24).contains(&links.len()), "contents: {} links, {links:?}", links.len());
    for link in [&links[0], &links[4], &links[links.len() - 2]] {
        let (hash, text) = (link[0].as_str().unwrap_or_default(), link[1].as_str().unwrap_or_default());
        walk.run(
            "[...document.querySelectorAll('nav li a')].find(({ hash }) => hash === arguments[0]).click()",
            json!([hash]),
        )?;
        walk.wait_for_place(hash)?;
        let id = hash.rsplit('/').next().unwrap_or_default();
        walk.wait_for_focus(id)?;
        let heading = walk.text(&format!(
            "const at = document.getElementById('{id}'); return at.tagName + ' ' + at.textContent"
        ))?;
        ensure!(heading.starts_with('H') && heading.contains(text), "{text} leads to {heading}");
        walk.is_in_view(id).with_context(|| text.to_owned())?;
    }
    // Headings come in order, from one h1, none left out.
    let levels = walk.run("return [...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')].map(({ tagName }) => Number(tagName[1]))", json!(null))?;
    let levels: Vec<u64> = levels.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    same("h1", &levels.iter().filter(|level| **level == 1).count(), &1)?;
    ensure!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "heading levels jump: {levels:?}");
    Ok(())
}

fn references(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    let found = walk.run("return [...document.querySelectorAll('article ol li[value]')].map((li) => [li.value, li.textContent])", json!(null))?;
    let found = found.as_array().context("no references")?;
    let numbers: Vec<u64> = found.iter().filter_map(|one| one[0].as_u64()).collect();
    same("numbers of the references", &numbers, &(1..=81).collect())?;
    let empty: Vec<u64> = found
        .iter()
        .filter(|one| one[1].as_str().is_some_and(|text| text.contains("empty in the source")))
        .filter_map(|one| one[0].as_u64())
        .collect();
    same("references said to be empty", &empty, &vec![8, 10, 22, 23, 28, 38])
}

fn damage(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    let legend = walk.browser.text("[aria-label=Legend]")?;
    let number = |word: &str| -> Result<u64> {
        // Engines differ in where they break the lines.
        let (_, after) = legend.split_once(word).with_context(|| format!("no {word:?} in {legend}"))?;
        let digits: String =
            after.chars().skip_while(|char| *char != '(').skip(1).take_while(char::is_ascii_digit).collect();
        Ok(digits.parse()?)
    };
    let (lost, tokens, noise) = (number("lost")?, number("token")?, number("search engine")?);
    let shown = walk.run(
        "const texts = (kind) => [...document.querySelectorAll(`article .${kind}`)].map((mark) => mark.textContent);
        return [texts('lacuna').length, texts('token'), texts('noise').length];",
        json!(null),
    )?;
    same("lacunae shown and told", &shown[0], &json!(lost))?;
    ensure!(lost >= 90, "only {lost} lacunae");
    ensure!(noise > 0 && shown[2].as_u64() >= Some(1), "no noise: {noise}, {}", shown[2]);
    let words = strings(&shown[1]);
    same("control tokens shown and told", &(words.len() as u64, tokens), &(8, 8))?;
    let source = String::from_utf8(seed(SEEDS[2]))?;
    ensure!(
        words.iter().all(|word| word.starts_with("<|") && word.ends_with("|>") && source.contains(word)),
        "control tokens: {words:?}"
    );
    // The wiki export is whole: no legend, and "Krasnodar , Moscow" is no lacuna.
    walk.open(&item(1))?;
    same("legends of a whole document", &walk.browser.count("[aria-label=Legend]")?, &0)
}

/// Besides what the argument selects: all Cyrillic is marked as Russian, all Greek as Greek, and no marked run is without such letters.
const LANGUAGES: &str = r#"
    const wrong = [];
    const runs = { ru: /\p{Script=Cyrillic}/u, el: /\p{Script=Greek}/u };
    const texts = document.createTreeWalker(document.getElementById('main'), NodeFilter.SHOW_TEXT);
    for (let text; text = texts.nextNode();) {
        const lang = text.parentElement.closest('[lang]')?.lang;
        for (const [tag, letters] of Object.entries(text.parentElement.closest(arguments[0]) ? {} : runs))
            if (letters.test(text.data) && lang !== tag) wrong.push(`${lang}: ${text.data.slice(0, 60)}`);
    }
    for (const [tag, letters] of Object.entries(runs))
        for (const run of document.querySelectorAll(`main [lang=${tag}]`))
            if (/\p{L}/u.test(run.textContent) && !letters.test(run.textContent)) wrong.push(`${tag}: ${run.textContent.slice(0, 60)}`);
    return [wrong, document.querySelectorAll('main [lang=ru]').length, document.querySelectorAll('main [lang=el]').length];
"#;

fn languages(walk: &mut Walk) -> Result<()> {
    for (place, russian, greek) in [
        (item(0), true, false),
        (item(1), true, false),
        (item(2), true, true),
        (format!("{}?q=анархистов", item(2)), true, true),
        ("#/search?q=анархистов".to_owned(), true, false),
        ("#/search?q=zzz анархизьм ".to_owned(), true, false),
        ("#/".to_owned(), true, false),
        (format!("{}?view=original", item(2)), true, true),
    ] {
        walk.open(&place)?;
        let found = walk.run(LANGUAGES, json!(["nothing"]))?;
        same(&format!("{place}: runs of a wrong language"), &found[0], &json!([]))?;
        ensure!(!russian || found[1].as_u64() > Some(0), "{place}: nothing is Russian");
        ensure!(!greek || found[2].as_u64() > Some(0), "{place}: nothing is Greek");
    }
    Ok(())
}

fn unknown_item(walk: &mut Walk) -> Result<()> {
    for place in ["#/item/%3Cb%3Enone.txt", "#/item/none.txt/p3?q=Rechkalov", "#/item/none.txt?view=original"]
    {
        walk.open(place)?;
        let text = walk.browser.text("#main")?;
        ensure!(text.contains("Not in this archive") && text.contains("none.txt"), "{place}: {text}");
        same("elements made from the address", &walk.browser.count("main b")?, &0)?;
        walk.browser.click("main a")?;
        walk.wait("the finding aid", "return document.querySelectorAll('main li h3').length === 3")?;
    }
    Ok(())
}

fn hostile_fragments(walk: &mut Walk) -> Result<()> {
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

fn interface(walk: &mut Walk) -> Result<()> {
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
            "anarchist -Russia" => "anarchist",
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

fn browser_keys(walk: &mut Walk) -> Result<()> {
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

fn skip_link(walk: &mut Walk) -> Result<()> {
    walk.open("#/search?q=Rechkalov")?;
    walk.run("document.querySelector('a.skip').focus()", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_focus("main")?;
    walk.wait_for_place("#/search?q=Rechkalov")?;
    walk.wait_for_status("3 hits in 1 item")
}

fn nothing_stored(walk: &mut Walk) -> Result<()> {
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

fn narrow(walk: &mut Walk) -> Result<()> {
    let mut places: Vec<String> =
        ["#/", "#/search?q=anarchist", "#/search?q=zzzz", "#/item/none", "#/search?q=ref:org"]
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
fn narrow_infobox(walk: &mut Walk) -> Result<()> {
    narrow_places(walk, &[item(1)])
}

fn narrow_places(walk: &mut Walk, places: &[String]) -> Result<()> {
    walk.browser.resize(320, 640)?;
    let done = are_narrow(walk, places);
    walk.browser.resize(1280, 800)?;
    done
}

fn are_narrow(walk: &mut Walk, places: &[String]) -> Result<()> {
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

/// The whole walk in one browser; what failed.
fn walk(engine: Engine, form: &str, page: &str, steps: &[(&str, Step)]) -> Vec<String> {
    let browser = Browser::start(engine, &Options { timeout: Duration::from_secs(10), ..Options::default() });
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
    let failures = walk(engine, "file", &file_url(&file), steps);
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

fn from_site(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let shelf = dist().unwrap();
    let site = Site::start(&shelf, "/deep/er/").unwrap();
    let mut failures = walk(engine, "site", &site.url(), STEPS);
    let others: Vec<String> = site
        .requests()
        .into_iter()
        .filter(|request| {
            let path = request.path.strip_prefix("/deep/er/");
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
