//! What a shelf costs: `cargo run -p browsers --example shelf -- FOLDER QUERY`. Prints how long it
//! takes from file:// until it is ready, and what is asked for over HTTP up to the first answer
//! with the texts of its first results.

use anyhow::{Context, Result};
use browsers::made::file_url;
use browsers::{Browser, Engine, Options, Site};
use serde_json::json;
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, query] = arguments.as_slice() else { anyhow::bail!("usage: shelf FOLDER QUERY") };
    let folder = Path::new(folder);
    let ready = "return document.documentElement.hasAttribute('data-ready') && performance.now()";
    for engine in Engine::ALL {
        if engine.missing().is_some() {
            continue;
        }
        let mut times = Vec::new();
        for _ in 0..3 {
            let mut browser = Browser::start(engine, &Options { console: false, ..Options::default() })?;
            browser.open(&file_url(&folder.join("index.html")))?;
            times.push(browser.wait_until("ready", ready)?.as_f64().context("no time")?);
        }
        times.sort_by(f64::total_cmp);
        println!("{engine}: file://, navigation to ready at most {:.0} ms (median of 3)", times[1]);
        let site = Site::start(folder, "/deep/er/")?;
        let mut browser = Browser::start(engine, &Options::default())?;
        browser.open(&site.url())?;
        browser.wait_until("ready", ready)?;
        let before = site.requests().len();
        let start = std::time::Instant::now();
        let script = "const q = document.getElementById('q'); q.focus(); q.value = arguments[0];
            q.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        browser.run(script, json!([query]))?;
        browser.wait_until(
            "the first five results",
            "return document.querySelectorAll('section.result:not(.coming)').length >= 5",
        )?;
        let took = start.elapsed();
        let requests = site.requests();
        let size = |path: &str| -> u64 {
            let path = path.strip_prefix("/deep/er/").unwrap_or_default();
            let path = if path.is_empty() { "index.html" } else { path };
            std::fs::metadata(folder.join(path)).map_or(0, |file| file.len())
        };
        let mut answer = 0;
        for (number, request) in requests.iter().enumerate() {
            let when = if number < before { "to ready" } else { "to the answer" };
            answer += if number < before { 0 } else { size(&request.path) };
            println!("  {when:14} {:>9} {}", size(&request.path), request.path);
        }
        println!(
            "{engine}: http, {} requests and {answer} bytes from the query to five results, {took:?}: {}",
            requests.len() - before,
            browser.text("#status")?
        );
    }
    Ok(())
}
