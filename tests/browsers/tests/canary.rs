//! The control run: the canary sees a page without a policy reach for the network in many
//! ways, and sees nothing of the same page under a strict policy. Without the first half,
//! a silent canary would show nothing.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use browsers::{Browser, Canary, Engine, Options, engines, page, strict_policy};
use std::collections::BTreeSet;
use std::time::Duration;

fn control(engine: Engine) {
    if !engines().unwrap().contains(&engine) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Two, since Firefox remembers of a style sheet which of its pictures were stopped.
    let (stopped, canary) = (Canary::start().unwrap(), Canary::start().unwrap());
    let open = folder.path().join("open.html");
    let strict = folder.path().join("strict.html");
    std::fs::write(&open, page(&canary.url(), None)).unwrap();
    std::fs::write(&strict, page(&stopped.url(), Some(&strict_policy(&stopped.url())))).unwrap();
    let mut browser = Browser::start(engine, &Options::default()).unwrap();
    let quiet = Duration::from_secs(1);

    // First the strict one: no cache or connection of the other page can help it.
    browser.open(&format!("file://{}", strict.display())).unwrap();
    browser.wait_until("the script's end", "return window.vectorsTried").unwrap();
    stopped.settle(quiet, Duration::from_secs(10));
    assert_eq!(stopped.requests(), [], "{engine}: the policy lets these through");
    let errors = browser.console_errors().unwrap();
    assert!(errors.len() > 10, "{engine}: the policy stopped only {errors:#?}");
    // See `Canary::connections`: these two or three no policy can stop.
    let connections = stopped.connections();
    assert!(connections < 4, "{engine}: {connections} bare connections under the policy");

    browser.open(&format!("file://{}", open.display())).unwrap();
    browser.wait_until("the script's end", "return window.vectorsTried").unwrap();
    canary.settle(quiet, Duration::from_secs(10));
    let ways: BTreeSet<String> = canary.requests().into_iter().map(|request| request.path).collect();
    println!("{engine}: {} ways without a policy: {ways:?}", ways.len());
    println!("{engine}: {connections} bare connections under the policy");
    assert!(ways.len() > 20, "{engine}: the canary saw only {ways:?}");
    for way in
        ["/img-src.svg", "/css-background.svg", "/script-src.js", "/iframe-src.html", "/fetch", "/websocket"]
    {
        assert!(ways.contains(way), "{engine}: not {way} in {ways:?}");
    }
}

#[test]
fn chromium() {
    control(Engine::Chromium);
}

#[test]
fn firefox() {
    control(Engine::Firefox);
}

#[test]
fn webkit() {
    control(Engine::WebKit);
}
