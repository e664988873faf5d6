//! An item: its text, its lit places, its damage, and its original.

use crate::walk::{SEEDS, Walk, item, same, seed, strings};
use anyhow::{Context, Result, ensure};
use browsers::key;
use serde_json::{Value, json};

pub(crate) fn through_hits(walk: &mut Walk) -> Result<()> {
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
    same("lit places", &walk.browser.count("main mark:not(.found mark)")?, &0)
}

pub(crate) fn contents(walk: &mut Walk) -> Result<()> {
    walk.open(&item(2))?;
    let links = walk.run(
        "return [...document.querySelectorAll('.contents li a')].map(({ hash, textContent }) => [hash, textContent])",
        json!(null),
    )?;
    let links = links.as_array().context("no contents")?.clone();
    // Six sections, seventeen below them, and the references, however they are headed.
    ensure!((23..=24).contains(&links.len()), "contents: {} links, {links:?}", links.len());
    for link in [&links[0], &links[4], &links[links.len() - 2]] {
        let (hash, text) = (link[0].as_str().unwrap_or_default(), link[1].as_str().unwrap_or_default());
        walk.run(
            "[...document.querySelectorAll('.contents li a')].find(({ hash }) => hash === arguments[0]).click()",
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

pub(crate) fn references(walk: &mut Walk) -> Result<()> {
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

pub(crate) fn damage(walk: &mut Walk) -> Result<()> {
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

pub(crate) fn languages(walk: &mut Walk) -> Result<()> {
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

pub(crate) fn unknown_item(walk: &mut Walk) -> Result<()> {
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

pub(crate) fn original(walk: &mut Walk) -> Result<()> {
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
pub(crate) fn original_by_the_button(walk: &mut Walk) -> Result<()> {
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
