//! A passage: found again by its link, copied, cited and kept.

use crate::walk::{Walk, item, same, strings};
use anyhow::{Context, Result, ensure};
use browsers::key;
use serde_json::{Value, json};

/// What would be copied is noted instead: no test reads or writes the clipboard of the machine.
const CLIPBOARD: &str = "window.copied = [];
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: {
        writeText: (text) => { window.copied.push(text); return Promise.resolve(); } } });";
/// As a browser that lets no page copy.
const NO_CLIPBOARD: &str =
    "Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined });";

/// What is said over the page.
fn told(walk: &mut Walk, text: &str) -> Result<()> {
    let script = format!("return document.getElementById('said').textContent.includes({})", json!(text));
    walk.wait(&format!("that {text:?} is said"), &script).map(drop)
}

/// The quote in the link of a passage.
fn quote_of(walk: &mut Walk, passage: u32) -> Result<String> {
    let link = walk.text(&format!("return document.getElementById('n{passage}').hash"))?;
    let (_, quote) = link.split_once("?t=").with_context(|| format!("no quote in {link}"))?;
    Ok(quote.to_owned())
}

pub(crate) fn found_again(walk: &mut Walk) -> Result<()> {
    walk.open(&item(0))?;
    let quote = quote_of(walk, 22)?;
    for (number, said) in [(22, ""), (9, "This passage has moved: it was ¶9 and is ¶22 now.")] {
        walk.open(&format!("{}/p{number}?t={quote}", item(0)))?;
        walk.wait_for_focus("p22")?;
        walk.is_in_view("p22")?;
        same(
            "what is said",
            walk.text("return document.getElementById('said').textContent")?.as_str(),
            said,
        )?;
    }
    walk.open(&format!("{}/p9?t=nobody%20ever…wrote%20this", item(0)))?;
    told(walk, "are not in this item any more")?;
    walk.wait_for_focus("p9")?;
    // What was said goes with the place.
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("nothing is said", "return document.getElementById('said').textContent === ''")?;
    for hostile in ["%", "…………", "%00%FF", "<b>x</b>", &"a%20".repeat(5000), &"…".repeat(2000)] {
        walk.open(&format!("{}/p9?t={hostile}", item(0)))?;
        same("elements made from the address", &walk.browser.count("#told b, main b.x")?, &0)?;
    }
    Ok(())
}

/// From the number of a passage, by keys alone.
pub(crate) fn acts(walk: &mut Walk) -> Result<()> {
    walk.open(&item(0))?;
    walk.run(CLIPBOARD, json!(null))?;
    walk.run("document.getElementById('n12').focus({ preventScroll: false })", json!(null))?;
    let before = walk.run("return scrollY", json!(null))?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_focus("act-link")?;
    let place = walk.text("return location.hash")?;
    ensure!(place.contains("/p12?t="), "the address is {place}");
    same("the scroll", &walk.run("return scrollY", json!(null))?, &before)?;
    let names =
        "return [...document.querySelectorAll('#p12 .acts button')].map((button) => button.textContent)";
    let names = strings(&walk.run(names, json!(null))?);
    same(
        "what can be done",
        &names,
        &["Copy link", "Copy passage", "Cite", "Bookmark", "Note", "Print", "×"].map(str::to_owned).to_vec(),
    )?;
    walk.browser.keys(key::ENTER)?;
    told(walk, "The link to passage 12 was copied.")?;
    walk.browser.keys(key::TAB)?;
    walk.browser.keys(key::ENTER)?;
    told(walk, "The text of passage 12 was copied")?;
    let copied = strings(&walk.run("return window.copied", json!(null))?);
    let text = walk.text("return document.getElementById('p12').textContent.slice(0, 8)")?;
    ensure!(copied[0].ends_with(&place) || copied[0].contains("/p12?t="), "the link: {}", copied[0]);
    ensure!(copied[1].starts_with(&text), "the text: {}", copied[1]);
    let followed = copied[0].split_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap_or_default();
    walk.browser.keys(key::ESCAPE)?;
    walk.wait_for_focus("n12")?;
    same("actions that are left", &walk.browser.count(".acts")?, &0)?;
    walk.open(&format!("#{followed}"))?;
    walk.wait_for_focus("p12")?;
    // A browser that lets no page copy: the text is there to be copied by hand, selected.
    walk.run(NO_CLIPBOARD, json!(null))?;
    walk.browser.click("#n12")?;
    walk.wait_for_focus("act-link")?;
    walk.browser.keys(key::ENTER)?;
    told(walk, "does not let this page copy")?;
    walk.wait_for_focus("by-hand")?;
    let selected = walk.text("const field = document.getElementById('by-hand'); return field.value.slice(field.selectionStart, field.selectionEnd)")?;
    ensure!(selected.contains("/p12?t="), "selected is {selected}");
    Ok(())
}

pub(crate) fn cited(walk: &mut Walk) -> Result<()> {
    walk.open(&item(0))?;
    walk.run(CLIPBOARD, json!(null))?;
    walk.browser.click("#n12")?;
    walk.wait_for_focus("act-link")?;
    walk.browser.click("#act-cite")?;
    walk.wait("the panel", "return document.getElementById('help').open")?;
    let fields = "return [...document.querySelectorAll('#help textarea')].map(({ value }) => value)";
    let fields = strings(&walk.run(fields, json!(null))?);
    same("forms", &fields.len(), &5)?;
    ensure!(fields[0].contains("“People's Self-Defense (Russia),” para. 12"), "Chicago: {}", fields[0]);
    ensure!(
        fields[1].contains("[Электронный ресурс] // ") && fields[1].contains("Абз. 12."),
        "GOST: {}",
        fields[1]
    );
    ensure!(fields[2].starts_with("@misc{fonds-"), "BibTeX: {}", fields[2]);
    ensure!(
        fields[3].starts_with("TY  - GEN\n") || fields[3].starts_with("TY  - GEN\r\n"),
        "RIS: {}",
        fields[3]
    );
    let csl: Value = serde_json::from_str(&fields[4]).context("CSL-JSON")?;
    ensure!(csl[0]["note"].as_str().is_some_and(|note| note.len() > 64), "CSL-JSON: {csl}");
    for number in 0..5 {
        walk.browser.click(&format!("#help [data-act=citation][data-value='{number}']"))?;
        walk.wait("that it was copied", &format!("return window.copied.length === {}", number + 1))?;
    }
    let said = walk.text("return document.getElementById('cite-told').textContent")?;
    same("what is said", said.as_str(), "Copied: CSL-JSON.")?;
    walk.browser.keys(key::ESCAPE)?;
    walk.wait("the panel is closed", "return !document.getElementById('help').open")?;
    walk.wait_for_focus("act-cite")
}

pub(crate) fn kept(walk: &mut Walk) -> Result<()> {
    walk.open(&item(0))?;
    walk.run("localStorage.clear()", json!(null))?;
    let done = keep_and_forget(walk);
    walk.run("localStorage.clear()", json!(null))?;
    done
}

fn keep_and_forget(walk: &mut Walk) -> Result<()> {
    walk.browser.click("#n12")?;
    walk.wait_for_focus("act-link")?;
    same("keys before the reader acts", &walk.run("return localStorage.length", json!(null))?, &json!(0))?;
    walk.browser.click("#act-bookmark")?;
    told(walk, "Passage 12 is bookmarked.")?;
    walk.wait_for_focus("act-bookmark")?;
    // A note, by keys alone.
    walk.browser.keys(key::TAB)?;
    walk.wait_for_focus("act-note")?;
    walk.browser.keys(key::ENTER)?;
    walk.wait_for_focus("note-text")?;
    walk.browser.keys("n / ? <b>seen</b>")?;
    walk.browser.keys(key::TAB)?;
    walk.browser.keys(key::ENTER)?;
    told(walk, "The note on passage 12 is kept.")?;
    prints_part(walk)?;
    // A part of a passage is selected, and highlighted.
    walk.run(
        "const text = document.getElementById('p22').firstChild;
        getSelection().setBaseAndExtent(text, 2, text, 9);",
        json!(null),
    )?;
    walk.wait("the actions of the selection", "return document.querySelector('#p22 #act-highlight')")?;
    walk.browser.click("#act-highlight")?;
    told(walk, "Highlighted in passage 22.")?;
    let lit = "const text = document.getElementById('p22').textContent; return [document.querySelector('#p22 mark.own').textContent, text.slice(2, 9).trim()]";
    let lit = walk.run(lit, json!(null))?;
    same("what is highlighted", &lit[0], &lit[1])?;
    same("keys in the store", &walk.run("return localStorage.length", json!(null))?, &json!(1))?;

    // In a page that was not there before: the list, and from it to the passage.
    walk.open("")?;
    walk.browser.click("#notes-link")?;
    walk.wait("the list", "return document.querySelectorAll('.own-notes li').length === 3")?;
    let text = walk.browser.text("#main")?;
    ensure!(text.contains("n / ? <b>seen</b>"), "the note is not in {text}");
    walk.browser.click("#k3")?;
    walk.wait_for_focus("p22")?;
    same("highlights", &walk.browser.count("#p22 mark.own")?, &1)?;
    same("bookmarks", &walk.browser.count("#p12[data-kept]")?, &1)?;

    // Out as a file, forgotten, and in again.
    walk.open("#/notes")?;
    walk.wait("the list", "return document.querySelectorAll('.own-notes li').length === 3")?;
    let file = walk.text("return localStorage.getItem(localStorage.key(0))")?;
    let notes: Value = serde_json::from_str(&file)?;
    same("the type", &notes["type"], &json!("AnnotationCollection"))?;
    walk.browser.click("#forget")?;
    walk.wait_for_focus("keep-all")?;
    walk.browser.click("[data-act=forget-all]")?;
    told(walk, "Everything was forgotten.")?;
    same("keys in the store", &walk.run("return localStorage.length", json!(null))?, &json!(0))?;
    let choose = "const files = new DataTransfer();
        files.items.add(new File([arguments[0]], 'notes.json'));
        const input = document.getElementById('import');
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    walk.run(choose, json!([file]))?;
    told(walk, "3 notes were taken over.")?;
    for hostile in [
        "",
        "{",
        "[[[[",
        "{\"first\": {\"items\": [{\"target\": 5}]}}",
        "[{\"target\": \"#/item/<b>x<%2Fb>/p1\", \"body\": \"<b>y</b>\"}]",
    ] {
        walk.run(choose, json!([hostile]))?;
        walk.painted()?;
    }
    told(walk, "1 note was taken over.")?;
    same("elements made from a file", &walk.browser.count("main b, #told b")?, &0)?;
    walk.browser.click("#forget")?;
    walk.wait_for_focus("keep-all")?;
    walk.browser.click("[data-act=forget-all]")?;
    told(walk, "Everything was forgotten.")
}

/// What is printed of an item when something is selected, and that all is as it was afterwards.
fn prints_part(walk: &mut Walk) -> Result<()> {
    let printed = "dispatchEvent(new Event('beforeprint'));
        const part = [...document.querySelectorAll('.document [data-printed]')].map((one) => one.id);
        const paper = document.getElementById('paper');
        const found = [document.documentElement.hasAttribute('data-part'), part, paper?.textContent ?? ''];
        dispatchEvent(new Event('afterprint'));
        return [...found, document.querySelectorAll('[data-part], [data-printed], #paper').length];";
    let found = walk.run(&format!("getSelection().empty(); {printed}"), json!(null))?;
    same("printed with nothing selected", &found, &json!([false, [], "", 0]))?;
    // To the very beginning of the next: of that, nothing is selected.
    let select = "const text = (id) => document.getElementById(id).firstChild;
        getSelection().setBaseAndExtent(text('p19'), 5, text('p22'), 0);";
    let found = walk.run(&format!("{select} {printed}"), json!(null))?;
    let part: Vec<String> = (19..22).map(|number| format!("p{number}")).collect();
    same("printed of what is selected", &(&found[0], &found[1]), &(&json!(true), &json!(part)))?;
    ensure!(found[2].as_str().is_some_and(|said| said.contains("¶19–21")), "{found}");
    same("left of it", &found[3], &json!(0))?;
    // The button prints its own passage, unless that is among those selected.
    let press = "window.print = () => {}; document.querySelector('#p12 [data-act=print]').click();";
    let found = walk.run(&format!("{press} {select} {printed}"), json!(null))?;
    same("printed by the button", &found[1], &json!(["p12"]))?;
    walk.run("getSelection().empty()", json!(null)).map(drop)
}

/// A store that throws, is full, or holds what somebody else put there: said once, and no more.
pub(crate) fn bad_storage(walk: &mut Walk) -> Result<()> {
    for broken in [
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };",
        "Object.defineProperty(window, 'localStorage', { configurable: true, get() { throw new DOMException('no', 'SecurityError') } });",
        "Object.defineProperty(window, 'localStorage', { configurable: true, value: null });",
    ] {
        walk.open(&item(0))?;
        walk.run(broken, json!(null))?;
        walk.browser.click("#n12")?;
        walk.wait_for_focus("act-link")?;
        walk.browser.click("#act-bookmark")?;
        told(walk, "This browser does not keep notes")?;
        walk.browser.click("#act-bookmark")?;
        told(walk, "taken out")?;
        walk.no_failure()?;
    }
    // Garbage under the very key.
    walk.open(&item(0))?;
    walk.browser.click("#n12")?;
    walk.wait_for_focus("act-link")?;
    walk.browser.click("#act-bookmark")?;
    told(walk, "Passage 12 is bookmarked.")?;
    walk.run("localStorage.setItem(localStorage.key(0), '\\u0000{\"first\":[')", json!(null))?;
    let done = (|| {
        walk.open("#/notes")?;
        told(walk, "cannot be read")?;
        walk.no_failure()
    })();
    walk.open(&item(0))?;
    walk.run("localStorage.clear()", json!(null))?;
    done
}
