//! How long it takes to look whether a copy is whole: `cargo run -p browsers --example check -- PAGE [TIMES]`. Prints,
//! for each engine, the time from the address of the check to its answer, which the page says it is.

use anyhow::{Context, Result};
use browsers::made::file_url;
use browsers::{Browser, Engine, Options};
use serde_json::json;
use std::path::Path;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let page = arguments.next().context("usage: check PAGE [TIMES]")?;
    let times: usize = arguments.next().map_or(Ok(5), |times| times.parse())?;
    for engine in Engine::ALL {
        if engine.missing().is_some() {
            continue;
        }
        let mut took = Vec::new();
        let mut said = String::new();
        for _ in 0..times {
            let mut browser = Browser::start(engine, &Options { console: false, ..Options::default() })?;
            browser.open(&file_url(Path::new(&page)))?;
            let ready = "return document.documentElement.hasAttribute('data-ready')";
            browser.wait_until("ready", ready)?;
            let start = "window.began = performance.now();
                new MutationObserver(() => {
                    const status = document.getElementById('check-status')?.textContent ?? '';
                    if (/^(Not i|I)ntact/.test(status)) window.took ??= performance.now() - began;
                }).observe(document, { subtree: true, childList: true, characterData: true });
                location.hash = '#/check'";
            browser.run(start, json!(null))?;
            let time = browser.wait_until("the answer", "return window.took")?;
            took.push(time.as_f64().context("no time")?);
            said = browser.text("#check-status")?;
        }
        took.sort_by(f64::total_cmp);
        println!("{engine}: {said} Median {:.0} ms of {took:.0?}", took[took.len() / 2]);
    }
    Ok(())
}
