//! References with addresses, and the signs that cite them: a page of an archive made for this.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use anyhow::{Result, ensure};
use browsers::made::{file_url, fonds, publish};
use browsers::{Browser, Options, engines, key};
use serde_json::json;

const TEXT: &str = "= Black Guards =\n\nThey met [1] in [2, 3] the city.\n\nThen [1].\n\n==References==\n\n\
    - [1] \"The Split of the Guards\". 3 May 2013. https://www.bbc.co.uk/1?a=b\n\
    - [2] Иванов А. «Чёрная гвардия в Москве». 2004 г. Дата обращения: 7 мая 2019.\n\
    - [3] A page, https://x.org\n";

fn walk(browser: &mut Browser, page: &str) -> Result<()> {
    let ready = "return document.documentElement.hasAttribute('data-ready')";
    browser.open(&format!("{page}#/item/a.txt"))?;
    browser.wait_until("the page is ready", ready)?;
    let first = browser.run("return document.querySelector('.cite').id", json!(null))?;
    let id = first.as_str().unwrap_or_default().to_owned();
    let (there, gone) = ("return document.getElementById('peek')", "return !document.getElementById('peek')");

    // With the focus: it is told to whom does not see it, and Escape has it go.
    browser.run("document.querySelector('.cite').focus()", json!(null))?;
    browser.wait_until("the preview with the focus", there)?;
    let told = browser.text("#peek")?;
    ensure!(told.contains("The Split of the Guards") && told.contains("bbc.co.uk"), "{told}");
    let tied = "return document.querySelector('.cite').getAttribute('aria-describedby') === document.querySelector('[role=tooltip]').id";
    ensure!(browser.run(tied, json!(null))? == json!(true), "the sign does not name its preview");
    browser.keys(key::ESCAPE)?;
    browser.wait_until("it is gone", gone)?;
    ensure!(
        browser.active()?.contains(&id)
            || browser.run("return document.activeElement.id", json!(null))? == json!(id)
    );

    // Under the pointer, after a moment; it stays while the pointer is on it.
    browser.run("document.activeElement.blur()", json!(null))?;
    let point = "const over = (element) => element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: arguments[1] ?? 'mouse' }));
        over(document.querySelector(arguments[0]));";
    browser.run(point, json!([".cite"]))?;
    ensure!(browser.run(gone, json!(null))? == json!(true), "it comes at once");
    browser.wait_until("the preview under the pointer", there)?;
    browser.run(point, json!(["h1"]))?;
    browser.run(point, json!(["#peek"]))?;
    std::thread::sleep(std::time::Duration::from_millis(600));
    ensure!(browser.run(gone, json!(null))? == json!(false), "it goes while the pointer is on it");
    browser.run(point, json!(["h1"]))?;
    browser.wait_until("it is gone", gone)?;

    // Under a finger that stays; the click that ends that leads nowhere.
    let touch = "document.querySelector('.cite').dispatchEvent(new PointerEvent(arguments[0], { bubbles: true, pointerType: 'touch' }))";
    browser.run(touch, json!(["pointerdown"]))?;
    browser.wait_until("the preview under a finger", there)?;
    browser.run(touch, json!(["pointerup"]))?;
    let place = browser.url()?;
    browser.run("document.querySelector('.cite').click()", json!(null))?;
    ensure!(browser.url()? == place, "a finger that stayed has followed the link");
    browser.keys(key::ESCAPE)?;
    browser.wait_until("it is gone", gone)?;

    // The list: an address is text, and is opened in a second step.
    browser.open("about:blank")?;
    browser.open(&format!("{page}#/item/a.txt?view=references"))?;
    browser.wait_until("the page is ready", ready)?;
    let addresses = browser.texts("#find-list code")?;
    ensure!(addresses == ["https://www.bbc.co.uk/1?a=b", "https://x.org"], "{addresses:?}");
    ensure!(browser.count("a[href^=http]")? == 0, "an address is a link");
    // Whatever would be opened is looked at and not opened.
    let eyes = "window.left = []; addEventListener('click', (event) => {
        const link = event.target.closest('a[href^=http]');
        if (link) { event.preventDefault(); window.left.push([link.getAttribute('href'), link.rel, link.target]); }
    }, true);";
    browser.run(eyes, json!(null))?;
    browser.run("document.querySelectorAll('.out summary')[1].focus()", json!(null))?;
    browser.keys(key::ENTER)?;
    browser.wait_until("the second step", "return document.querySelectorAll('.out')[1].open")?;
    ensure!(browser.run("return window.left", json!(null))? == json!([]), "the first step opens it");
    browser.run("document.querySelectorAll('[data-press=leave]')[1].focus()", json!(null))?;
    browser.keys(key::ENTER)?;
    browser.wait_until("the address", "return window.left.length")?;
    let left = browser.run("return window.left", json!(null))?;
    ensure!(left == json!([["https://x.org", "noreferrer noopener", "_blank"]]), "{left}");
    let errors = browser.console_errors()?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

#[test]
fn references_are_seen_beside_the_text_and_opened_in_two_steps() {
    let folder = tempfile::tempdir().unwrap();
    let (documents, archive, out) =
        (folder.path().join("documents"), folder.path().join("x.fonds"), folder.path().join("out"));
    std::fs::create_dir(&documents).unwrap();
    std::fs::write(documents.join("a.txt"), TEXT).unwrap();
    fonds(["pack".as_ref(), documents.as_os_str(), "-o".as_ref(), archive.as_os_str()]).unwrap();
    publish(&archive, &out).unwrap();
    let mut failures = Vec::new();
    for engine in engines().unwrap() {
        let mut browser = Browser::start(engine, &Options::default()).unwrap();
        let page = file_url(&out.join("fonds.html"));
        if let Err(error) = browser.endure("references", |browser| walk(browser, &page)) {
            failures.push(format!("{engine}: {error:#}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}
