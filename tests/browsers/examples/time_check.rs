//! How long "Check this copy" takes: URL.
use browsers::{Browser, Engine, Options, engines};
use serde_json::json;
use std::time::{Duration, Instant};
fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_default();
    let only = std::env::args().nth(2);
    for engine in engines()? {
        if only.as_ref().is_some_and(|only| !format!("{engine}").eq_ignore_ascii_case(only)) {
            continue;
        }
        let _ = Engine::Chromium;
        let mut browser =
            Browser::start(engine, &Options { timeout: Duration::from_secs(180), ..Options::default() })?;
        let start = Instant::now();
        browser.open(&url)?;
        browser.wait_until("ready", "return document.documentElement.hasAttribute('data-ready')")?;
        println!("{engine}: ready {:?}", start.elapsed());
        browser.run("location.hash = '#/check'", json!(null))?;
        browser.wait_until("the button", "return document.getElementById('check')")?;
        browser.wait_until(
            "idle",
            "return document.querySelector('.checked') || !document.querySelector('#check-found progress')",
        )?;
        for _ in 0..4 {
            let took = browser.run_async(
                "const start = performance.now();
                const status = document.getElementById('check-status');
                document.getElementById('check').click();
                let longest = 0, last = start;
                while (!/^(Intact|Not)/.test(status.textContent)) { await new Promise((go) => setTimeout(go, 0)); const now = performance.now(); longest = Math.max(longest, now - last); last = now; }
                return [performance.now() - start, longest, status.textContent]", json!(null))?;
            println!("{engine}: {took}");
        }
    }
    Ok(())
}
