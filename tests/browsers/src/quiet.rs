//! Whether a page that shows hostile documents stays quiet.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::Browser;

/// Two frames later, what was asked for in the next frame has been painted.
pub const FRAME: &str = "await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))";

/// Presses what is in a place; each time from the place anew. Of the links that lead about
/// in the page only some: [`is_quiet`] has looked at where all of them lead, and browsers
/// stop counting with a page that goes about too fast. The arguments: the place, and how many at most.
pub const PRESS: &str = "const [place, most] = arguments;
    const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    const all = () => {
        for (const details of document.querySelectorAll('main details')) details.open = true;
        const links = [...document.querySelectorAll('main a')];
        return [...links.slice(0, 3), ...links.slice(-2), ...document.querySelectorAll('main :is(button, summary, [title], .link)')];
    };
    const count = Math.min(all().length, most);
    for (let at = 0; at < count; at++) {
        const one = all()[at];
        one?.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
        one?.focus();
        // What is drawn has no such function.
        one?.click?.() ?? one?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
        await frame();
        if (location.hash !== place) { location.hash = place; await frame(); }
    }
    return count;";

/// Nothing ran, nothing was made of the text, nothing was stopped by the policy: what it
/// would have to stop is not even tried.
///
/// # Errors
///
/// It is not so; the error says what was found.
pub fn is_quiet(browser: &mut Browser) -> Result<()> {
    let state = browser.run(
        "return [typeof window.pwned, typeof window.vectorsTried, window.violations,
            [...document.querySelectorAll('main :is(script, style, link, img, iframe, object, embed, svg:not(.timeline svg), video, audio, form, base, meta, math, picture)')]
                .filter((one) => !one.closest('#timeline')).length,
            [...document.querySelectorAll('main *')].filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on') || name === 'src' || name === 'style' && !one.matches('.map > i'))).length,
            [...document.querySelectorAll('main a')].filter((link) => !link.getAttribute('href')?.startsWith('#/')).map((link) => link.outerHTML),
            document.getElementById('failure').hidden || document.getElementById('failure').textContent]",
        Value::Null,
    )?;
    let quiet = json!(["undefined", "undefined", [], 0, 0, [], true]);
    ensure!(state == quiet, "ran, tried, stopped, elements, attributes, links, no failure: {state}");
    Ok(())
}

/// Opens the page anew, with eyes for what its policy stops.
///
/// # Errors
///
/// The page before has written errors to the console, or this one is not quiet.
pub fn open(browser: &mut Browser, page: &str) -> Result<()> {
    no_errors(browser)?;
    browser.open("about:blank")?;
    browser.open(page)?;
    browser.run(
        "window.violations = [];
        addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective + ' ' + event.blockedURI));",
        Value::Null,
    )?;
    browser.wait_until("the page is ready", "return document.documentElement.hasAttribute('data-ready')")?;
    is_quiet(browser)
}

/// Nothing was written to the console.
///
/// # Errors
///
/// Something was.
pub fn no_errors(browser: &mut Browser) -> Result<()> {
    let errors = browser.console_errors()?;
    // WebKit does not know a directive that the others need on a web host, and says so.
    let errors: Vec<_> = errors.into_iter().filter(|error| !error.contains("'manifest-src'")).collect();
    ensure!(errors.is_empty(), "console: {errors:#?}");
    Ok(())
}
