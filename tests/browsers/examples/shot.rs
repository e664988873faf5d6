//! Takes a picture of a page in every engine: `cargo run -p browsers --example shot -- URL FOLDER [WIDTH HEIGHT] [click SELECTOR] [dark] [ru] [bare]`;
//! bare is without scripts.

use browsers::{Browser, Options, engines};
use std::path::Path;
use std::time::Duration;

fn main() -> anyhow::Result<()> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let bare = args.last().is_some_and(|last| last == "bare") && args.pop().is_some();
    let russian = args.last().is_some_and(|last| last == "ru") && args.pop().is_some();
    let dark = args.last().is_some_and(|last| last == "dark") && args.pop().is_some();
    let clicked = match args.iter().position(|arg| arg == "click") {
        Some(at) => args.drain(at..).nth(1),
        None => None,
    };
    let (url, folder, sides) = match args.as_slice() {
        [url, folder, sides @ ..] if sides.is_empty() || sides.len() == 2 => (url, folder, sides),
        _ => anyhow::bail!("usage: shot URL FOLDER [WIDTH HEIGHT] [click SELECTOR] [dark] [ru] [bare]"),
    };
    let mut options = Options { dark, scripts: !bare, ..Options::default() };
    if russian {
        options.languages = "ru-RU,ru";
    }
    if let [width, height] = sides {
        (options.width, options.height) = (width.parse()?, height.parse()?);
    }
    for engine in engines()? {
        let mut browser = Browser::start(engine, &options)?;
        browser.open(url)?;
        if !bare {
            browser.wait_until("the page", "return !document.querySelector(\"#opening\")")?;
        }
        if let Some(clicked) = &clicked {
            browser.click(clicked)?;
        }
        // What comes only once nothing happens for a moment.
        std::thread::sleep(Duration::from_millis(500));
        let file = Path::new(folder).join(format!("{engine}.png"));
        std::fs::write(&file, browser.screenshot()?)?;
        let errors = browser.console_errors()?;
        println!(
            "{} started in {:?}, {} errors {errors:#?}",
            file.display(),
            browser.started_in(),
            errors.len()
        );
    }
    Ok(())
}
