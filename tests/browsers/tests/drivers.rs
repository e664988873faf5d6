//! Every engine does, through the one door, what a test of the page needs.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use browsers::{Browser, Engine, Options, Site, engines, key};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// One test of each of these names in each engine.
macro_rules! in_each_engine {
    ($($name:ident)*) => {
        in_each_engine!(@engine chromium Chromium $($name)*);
        in_each_engine!(@engine firefox Firefox $($name)*);
        in_each_engine!(@engine webkit WebKit $($name)*);
    };
    (@engine $module:ident $engine:ident $($name:ident)*) => {
        mod $module {
            $(#[test]
            fn $name() {
                if engines_has(super::Engine::$engine) { super::$name(super::Engine::$engine); }
            })*
            use super::engines_has;
        }
    };
}

in_each_engine! { everyday console sizes dark_and_without_scripts end_of_everything fault_of_the_engine }

/// False only if `FONDS_BROWSERS` leaves the engine out. Stops if it is not installed.
fn engines_has(engine: Engine) -> bool {
    engines().unwrap().contains(&engine)
}

fn start(engine: Engine, options: &Options) -> Browser {
    let browser = Browser::start(engine, options).unwrap();
    println!("{engine} started in {:?}", browser.started_in());
    browser
}

const CLEAN: &str = r##"<!doctype html><html lang="en"><meta charset="utf-8"><title>clean</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<style>body { background: rgb(255, 255, 255) } @media (prefers-color-scheme: dark) { body { background: rgb(1, 2, 3) } }</style>
<p id="first">first</p><p>second</p><p hidden>third</p>
<input id="field" autofocus><button id="button">press</button><output id="out"></output>
<a id="link" href="bad.html">bad</a>
<noscript><p id="noscript">no scripts</p></noscript>
<script>
window.seen = [];
document.addEventListener("keydown", (event) => {
  seen.push([event.key, event.code, event.shiftKey, event.isTrusted]);
  if (event.key == "x") event.preventDefault();
});
document.getElementById("button").onclick = (event) => { document.getElementById("out").textContent = "pressed " + event.isTrusted; };
document.getElementById("first").textContent = "first, by script";
console.log("only a word");
console.warn("only a warning");
</script>"##;

const BAD: &str = r##"<!doctype html><html lang="en"><meta charset="utf-8"><title>bad</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<p>bad</p><img alt="" src="http://127.0.0.1:9/stopped.png">
<script>
console.error("reported on purpose", 7);
setTimeout(() => { document.title = "thrown"; throw new Error("thrown on purpose"); });
Promise.reject(new Error("rejected on purpose"));
</script>"##;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("clean.html"), CLEAN).unwrap();
    std::fs::write(folder.path().join("bad.html"), BAD).unwrap();
    folder
}

fn file(folder: &Path, name: &str) -> String {
    format!("file://{}", folder.join(name).display())
}

fn everyday(engine: Engine) {
    let folder = folder();
    let mut browser = start(engine, &Options::default());
    let clean = file(folder.path(), "clean.html");
    browser.open(&clean).unwrap();
    assert_eq!(browser.url().unwrap(), clean);
    assert_eq!(browser.text("#first").unwrap(), "first, by script");
    assert_eq!(browser.texts("p:not([hidden])").unwrap(), ["first, by script", "second"]);
    assert_eq!(browser.count("p").unwrap(), 3);
    assert_eq!(browser.count("#noscript").unwrap(), 0);
    let error = browser.text("#nothing").unwrap_err().to_string();
    assert!(error.contains("#nothing") && error.contains("second"), "{error}");

    // Scripts and what they give.
    assert_eq!(browser.run("return arguments[0] + arguments[1]", json!([2, 3])).unwrap(), json!(5));
    assert_eq!(
        browser.run("return arguments[0].a", json!({ "a": [null, "б"] })).unwrap(),
        json!([null, "б"])
    );
    let later = "await new Promise((done) => setTimeout(done, 20)); return arguments[0];";
    assert_eq!(browser.run_async(later, json!("later")).unwrap(), json!("later"));
    let error = format!("{:#}", browser.run("null.nothing", Value::Null).unwrap_err());
    assert!(error.contains("null.nothing"), "{error}");

    // Keys go where the focus is, as real ones.
    browser.wait_until("the field's focus", "return document.activeElement.id == 'field'").unwrap();
    assert_eq!(browser.active().unwrap(), "field");
    browser.keys("aж").unwrap();
    assert_eq!(browser.run("return field.value", Value::Null).unwrap(), json!("aж"));
    browser.keys(format!("{}{}{}b{}", key::SHIFT, key::F3, key::RELEASE, key::DOWN)).unwrap();
    let seen = browser.run("return seen.splice(0)", Value::Null).unwrap();
    let seen: Vec<&Value> = seen.as_array().unwrap().iter().filter(|event| event[0] != "Shift").collect();
    let names: Vec<&str> = seen.iter().map(|event| event[0].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "ж", "F3", "b", "ArrowDown"]);
    let shifts: Vec<bool> = seen.iter().map(|event| event[2].as_bool().unwrap()).collect();
    assert_eq!(shifts, [false, false, true, false, false]);
    assert!(seen.iter().all(|event| event[3] == true), "real keys: {seen:?}");
    assert!(!browser.key_event("т", "KeyN", "").unwrap());
    assert!(browser.key_event("x", "KeyX", &key::SHIFT.to_string()).unwrap());
    let seen = browser.run("return seen.splice(0)", Value::Null).unwrap();
    assert_eq!(seen, json!([["т", "KeyN", false, false], ["x", "KeyX", true, false]]));

    // Clicks, links, back and forward.
    browser.click("#button").unwrap();
    assert_eq!(browser.text("#out").unwrap(), "pressed true");
    browser.click("#link").unwrap();
    browser.wait_until("the other page", "return document.title == 'thrown'").unwrap();
    browser.back().unwrap();
    browser.wait_until("the first page", "return document.title == 'clean'").unwrap();
    assert_eq!(browser.url().unwrap(), clean);
    browser.forward().unwrap();
    browser.wait_until("the other page again", "return document.title == 'thrown'").unwrap();
    browser.open(&clean).unwrap();
    browser.keys("z").unwrap();
    browser.reload().unwrap();
    assert_eq!(browser.run("return seen.length", Value::Null).unwrap(), json!(0));
}

fn console(engine: Engine) {
    let folder = folder();
    let mut browser = start(engine, &Options { timeout: Duration::from_millis(300), ..Options::default() });
    let none = Vec::<String>::new();
    browser.open(&file(folder.path(), "clean.html")).unwrap();
    assert_eq!(browser.console_errors().unwrap(), none);
    assert!(browser.console().unwrap().iter().any(|line| line.text.contains("only a warning")));

    let found = |browser: &mut Browser, words: &[&str]| {
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let errors = browser.console_errors().unwrap();
            let all = |word: &&str| errors.iter().any(|error| error.contains(*word));
            if words.iter().all(all) {
                return errors;
            }
            assert!(Instant::now() < end, "{engine}: not all of {words:?} in {errors:#?}");
        }
    };
    let words = ["reported on purpose", "7", "thrown on purpose", "rejected on purpose", "stopped.png"];
    browser.open(&file(folder.path(), "bad.html")).unwrap();
    let errors = found(&mut browser, &words);
    assert_eq!(errors.len(), 4, "{engine}: {errors:#?}");
    assert!(
        errors.iter().any(|error| error.replace('-', " ").contains("Content Security Policy")),
        "{engine}: {errors:#?}"
    );
    // They stay, and what comes later is added.
    browser.run("console.error('reported later'); console.assert(false, 'asserted')", Value::Null).unwrap();
    let errors = found(&mut browser, &["reported later", "asserted"]);
    assert_eq!(errors.len(), 6, "{engine}: {errors:#?}");

    // A wait in vain says what there is to see.
    let error = browser.wait_until("a miracle", "return ''").unwrap_err().to_string();
    for word in ["a miracle", "bad.html", "text: bad", "thrown on purpose"] {
        assert!(error.contains(word), "{engine}: no {word:?} in {error}");
    }

    // Another page, and from a server, where the engine takes another process.
    let site = Site::start(folder.path(), "/deep/er/").unwrap();
    browser.open(&format!("{}clean.html", site.url())).unwrap();
    assert_eq!(browser.console_errors().unwrap(), none);
    browser.open(&format!("{}bad.html", site.url())).unwrap();
    found(&mut browser, &words);
    let paths: Vec<String> = site.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/deep/er/clean.html", "/deep/er/bad.html"]);
    browser.open(&file(folder.path(), "bad.html")).unwrap();
    found(&mut browser, &words);
    browser.open(&file(folder.path(), "clean.html")).unwrap();
    assert_eq!(browser.console_errors().unwrap(), none);
}

fn sizes(engine: Engine) {
    let folder = folder();
    let mut browser =
        start(engine, &Options { width: 900, height: 700, console: false, ..Options::default() });
    browser.open(&file(folder.path(), "clean.html")).unwrap();
    for (width, height) in [(900, 700), (320, 640), (1600, 1200), (900, 700)] {
        browser.resize(width, height).unwrap();
        let size = browser.run("return [innerWidth, innerHeight, devicePixelRatio]", Value::Null).unwrap();
        assert_eq!(size, json!([width, height, 1]));
        let picture = browser.screenshot().unwrap();
        assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
        // The first chunk of a PNG has its size.
        let side = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (width, height));
    }
    browser.open(&file(folder.path(), "bad.html")).unwrap();
    assert_eq!(browser.run("return innerWidth", Value::Null).unwrap(), json!(900));
    assert_eq!(browser.console_errors().unwrap(), Vec::<String>::new(), "nobody listens");
}

fn dark_and_without_scripts(engine: Engine) {
    let folder = folder();
    let mut browser = start(engine, &Options { dark: true, scripts: false, ..Options::default() });
    browser.open(&file(folder.path(), "clean.html")).unwrap();
    let background = "return getComputedStyle(document.body).backgroundColor";
    assert_eq!(browser.run(background, Value::Null).unwrap(), json!("rgb(1, 2, 3)"));
    assert_eq!(browser.text("#first").unwrap(), "first");
    assert_eq!(browser.text("#noscript").unwrap(), "no scripts");
    browser.click("#button").unwrap();
    assert_eq!(browser.text("#out").unwrap(), "");
    browser.open(&file(folder.path(), "bad.html")).unwrap();
    let errors = browser.console_errors().unwrap();
    assert!(!errors.iter().any(|error| error.contains("on purpose")), "{engine}: {errors:?}");
}

fn end_of_everything(engine: Engine) {
    let mut browser = start(engine, &Options::default());
    let folder = browser.folder();
    assert!(!processes_of(&folder).is_empty());
    // As when a test fails.
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _browser = browser;
        std::panic::resume_unwind(Box::new("on purpose"));
    }));
    assert!(panicked.is_err());
    assert_eq!(processes_of(&folder), Vec::<String>::new());
    assert!(!folder.exists());
}

/// A step that fails by the fault that only WebKit has is done once more, in another browser.
fn fault_of_the_engine(engine: Engine) {
    let folder = folder();
    let clean = file(folder.path(), "clean.html");
    let mut browser = start(engine, &Options::default());
    // The first so many times the step meets the fault or another; how often it is done, and how it ends.
    let mut tried = |said: &str, times: usize| {
        let mut done = 0;
        let result = browser.endure("a step", |browser| {
            done += 1;
            browser.open(&clean)?;
            browser.run("console.error(arguments[0])", json!([if done <= times { said } else { "" }]))?;
            browser.open("about:blank")?;
            anyhow::ensure!(done > times, "it failed");
            Ok(())
        });
        (done, result.is_ok())
    };
    let fault = "RuntimeError: Out of bounds memory access (evaluating 'wasm.search(…)')";
    let only_webkit = engine == Engine::WebKit;
    assert_eq!(tried(fault, 1), if only_webkit { (2, true) } else { (1, false) });
    assert_eq!(tried(fault, 2), if only_webkit { (2, false) } else { (1, false) });
    // The same browser again: what the second time said is of that step.
    let mut browser = start(engine, &Options::default());
    let other = browser.endure("a step", |browser| {
        browser.open(&clean)?;
        browser.run("console.error('Unreachable code should not be executed')", Value::Null)?;
        browser.open("about:blank")?;
        anyhow::bail!("it failed") as anyhow::Result<()>
    });
    assert_eq!((other.unwrap_err().to_string().as_str(), browser.opened()), ("it failed", 2));
}

/// The processes that have the folder's name in their environment or their arguments.
fn processes_of(folder: &Path) -> Vec<String> {
    let name = folder.to_str().unwrap();
    let has =
        |path: &Path| std::fs::read(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(name));
    let entries = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|process| has(&process.join("environ")) || has(&process.join("cmdline")))
        .map(|process| format!("{}: {:?}", process.display(), std::fs::read_to_string(process.join("comm"))))
        .collect()
}

#[test]
fn an_engine_is_chosen_by_its_name() {
    let names: Vec<&str> = Engine::ALL.into_iter().map(Engine::name).collect();
    assert_eq!(names, ["chromium", "firefox", "webkit"]);
}
