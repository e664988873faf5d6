//! How fast the page is: `cargo run -p browsers --example figures`, which `cargo xtask
//! figures` runs. Prints; judges nothing, since machines differ.

use anyhow::{Context, Result};
use browsers::made::{dist, file_url, root};
use browsers::{Browser, Engine, Options};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// Times the page is opened, each time in a browser that was just started.
const OPENS: usize = 9;
/// Words that are typed, letter by letter.
const WORDS: usize = 300;
/// Words typed by one script; a script may take a minute.
const BATCH: usize = 25;

/// Notes when the page says that it is ready, in the very task in which it says so.
const NOTE_READY: &str = "new MutationObserver((_, observer) => {
    if (!document.documentElement?.hasAttribute('data-ready')) return;
    window.readyAfter = performance.now();
    observer.disconnect();
}).observe(document, { subtree: true, attributeFilter: ['data-ready'] });";

/// Types words letter by letter, and measures in the frame that looks a letter up.
///
/// The page looks up in a frame callback what an `input` event brought. Callbacks of one
/// frame run in the order in which they were asked for, so one asked for before the event
/// and one after it enclose the page's own. A message posted from the last callback comes
/// once the frame's style, layout and paint are done.
const TYPE: &str = "const [words] = arguments;
const q = document.getElementById('q');
q.focus();
const frame = () => new Promise((go) => requestAnimationFrame(go));
const type = (text) => new Promise((done) => {
    let begin;
    requestAnimationFrame(() => { begin = performance.now() });
    q.value = text;
    const event = performance.now();
    q.dispatchEvent(new InputEvent('input', { bubbles: true }));
    const handler = performance.now() - event;
    requestAnimationFrame(() => {
        const found = performance.now() - begin;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
            const end = performance.now();
            done([handler + found, handler + end - begin, end - event, text]);
        };
        port2.postMessage(0);
    });
});
const times = [];
for (const word of words) {
    const letters = [...word];
    for (let length = 1; length <= letters.length; length++) times.push(await type(letters.slice(0, length).join('')));
    await type('');
    await frame();
}
return times;";

fn main() -> Result<()> {
    let page = file_url(&dist()?.join("fonds.html"));
    let options = Options { console: false, ..Options::default() };
    for engine in Engine::ALL {
        if let Some(missing) = engine.missing() {
            println!("{engine}: not measured: {missing}");
            continue;
        }
        ready(engine, &options, &page)?;
        if engine == Engine::Chromium {
            keystrokes(&options, &page)?;
        }
    }
    Ok(())
}

/// From the navigation to ready.
fn ready(engine: Engine, options: &Options, page: &str) -> Result<()> {
    let exact = engine == Engine::Chromium;
    let mut times = Vec::new();
    for _ in 0..if exact { OPENS } else { 3 } {
        let mut browser = Browser::start(engine, options)?;
        if exact {
            browser.before_pages(NOTE_READY)?;
        }
        browser.open(page)?;
        let script = if exact {
            "return window.readyAfter"
        } else {
            "return document.documentElement.hasAttribute('data-ready') && performance.now()"
        };
        let after = browser.wait_until("the page is ready", script)?;
        times.push(after.as_f64().context("no time")?);
    }
    times.sort_by(f64::total_cmp);
    let (median, worst) = (at(&times, 0.5), at(&times, 1.0));
    if exact {
        println!(
            "navigation to ready, file://  {median:>7.1} ms of 300, worst {worst:.1} (headless {engine}, {OPENS} fresh browsers, median)"
        );
    } else {
        println!(
            "the same in {engine:17} {median:>7.1} ms, worst {worst:.1} (at most: seen from outside; {} fresh browsers, median)",
            times.len()
        );
    }
    Ok(())
}

/// From a keystroke to its results.
fn keystrokes(options: &Options, page: &str) -> Result<()> {
    let words = words(&root().join("seeds"))?;
    let mut browser = Browser::start(Engine::Chromium, options)?;
    browser.open(page)?;
    browser.wait_until("the page is ready", "return document.documentElement.hasAttribute('data-ready')")?;
    let mut slowest = Vec::new();
    let mut times: [Vec<f64>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for batch in words.chunks(BATCH) {
        let measured = browser.run_async(TYPE, json!([batch]))?;
        for one in measured.as_array().context("no times")? {
            if let Some((painted, text)) =
                one.get(1).and_then(Value::as_f64).zip(one.get(3).and_then(Value::as_str))
            {
                slowest.push((painted, text.to_owned()));
            }
            for (number, times) in times.iter_mut().enumerate() {
                times.push(one.get(number).and_then(Value::as_f64).context("no time")?);
            }
        }
    }
    for times in &mut times {
        times.sort_by(f64::total_cmp);
    }
    let [engine, painted, clock] = &times;
    println!("{} words of the seeds, {} keystrokes:", words.len(), painted.len());
    let line = |name: &str, times: &[f64], of: &str| {
        println!(
            "  {name:26} p50 {:>5.1} ms, p99 {:>5.1} ms{of}, worst {:.1}",
            at(times, 0.5),
            at(times, 0.99),
            at(times, 1.0)
        );
    };
    line("search and elements alone", engine, "");
    line("keystroke to painted", painted, " of 16");
    line("with the wait for a frame", clock, "");
    slowest.sort_by(|one, other| other.0.total_cmp(&one.0));
    let slowest: Vec<String> =
        slowest.iter().take(5).map(|(time, text)| format!("{text} {time:.1}")).collect();
    println!("  slowest: {}", slowest.join(", "));
    println!(
        "  (keystroke to painted: all work for it, in the event's handler and in the one frame that looks it\n   \
         up, until that frame's style, layout and paint are done; not the wait for that frame to begin, which\n   \
         is up to 16.7 ms at 60 frames a second, and stands in the last line)"
    );
    Ok(())
}

/// Words of the seeds, every so many of all that are different, in order.
fn words(seeds: &Path) -> Result<Vec<String>> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(seeds)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            all.extend(
                text.split(|char: char| !char.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    let all: Vec<String> = all.into_iter().collect();
    let count = all.len().max(1);
    Ok((0..WORDS.min(count))
        .filter_map(|number| all.get(number * count / WORDS.min(count)).cloned())
        .collect())
}

/// The value below which this part of the sorted values lies.
fn at(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(rank.saturating_sub(1).min(last)).copied().unwrap_or(f64::NAN)
}
