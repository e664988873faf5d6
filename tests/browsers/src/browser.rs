use crate::chromium::Chromium;
use crate::custody::tail;
use crate::door::{Command, Door, ELEMENT, Level, Line};
use crate::engine::{Engine, Options};
use crate::firefox::Firefox;
use crate::key;
use crate::webkit::WebKit;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What WebKit says, seldom and only after many modules in one process, of a Wasm module that
/// does nothing wrong: it runs it out of its memory, at its start or in the middle of its work,
/// and whatever the page does from then on fails as well.
const FAULT: &str = "Out of bounds memory access";

/// A running browser with one page. Dropped, it and all its processes and files are gone.
pub struct Browser {
    engine: Engine,
    door: Box<dyn Door + Send>,
    options: Options,
    /// Since the last [`Browser::open`].
    console: Vec<Line>,
    /// The first error in the console of any page that is a [`FAULT`] of the engine.
    fault: Option<String>,
    /// How often [`Browser::open`] was called.
    opened: usize,
    started: Duration,
}

impl Browser {
    /// Starts a browser; if that fails, once more.
    ///
    /// # Errors
    ///
    /// The engine is not installed or does not start.
    pub fn start(engine: Engine, options: &Options) -> Result<Self> {
        if let Some(missing) = engine.missing() {
            bail!(missing);
        }
        Self::attempt(engine, options)
            .or_else(|first| {
                Self::attempt(engine, options).with_context(|| format!("after a failure: {first:#}"))
            })
            .with_context(|| format!("{engine} does not start"))
    }

    fn attempt(engine: Engine, options: &Options) -> Result<Self> {
        let from = Instant::now();
        let door: Box<dyn Door + Send> = match engine {
            Engine::Chromium => Box::new(Chromium::start(options)?),
            Engine::Firefox => Box::new(Firefox::start(options)?),
            Engine::WebKit => Box::new(WebKit::start(options)?),
        };
        let mut browser = Self {
            engine,
            door,
            options: options.clone(),
            console: Vec::new(),
            fault: None,
            opened: 0,
            started: Duration::ZERO,
        };
        browser.resize(options.width, options.height)?;
        browser.started = from.elapsed();
        Ok(browser)
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How long its start took.
    #[must_use]
    pub fn started_in(&self) -> Duration {
        self.started
    }

    /// How many pages it has opened.
    #[must_use]
    pub fn opened(&self) -> usize {
        self.opened
    }

    /// Ends this browser and starts another like it, with a profile of its own.
    ///
    /// # Errors
    ///
    /// It does not start again.
    pub fn restart(&mut self) -> Result<()> {
        let fresh = Self::start(self.engine, &self.options)?;
        *self = fresh;
        Ok(())
    }

    /// What the engine itself did wrong so far, by the console of the pages that were opened or
    /// by what the page of the archive says now. Only one fault is known, of WebKit.
    pub fn fault(&mut self) -> Option<String> {
        if self.engine != Engine::WebKit {
            return None;
        }
        let _ = self.gather();
        if self.fault.is_none() {
            let script = "return document.getElementById('failure')?.textContent ?? ''";
            let told = self.run(script, Value::Null).and_then(string).unwrap_or_default();
            self.fault = Some(told).filter(|told| told.contains(FAULT));
        }
        self.fault.clone()
    }

    /// Does a step; if it fails by a fault of the engine, loudly once more in a fresh browser.
    /// What is wrong with the page fails the second time as well.
    ///
    /// # Errors
    ///
    /// The step's, of the second time if there was one.
    pub fn endure<T>(&mut self, what: &str, mut step: impl FnMut(&mut Self) -> Result<T>) -> Result<T> {
        let first = match step(self) {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let Some(fault) = self.fault() else { return Err(first) };
        self.renounce(what, &fault)?;
        step(self).with_context(|| format!("again after a fault of the engine: {fault}"))
    }

    /// As [`Browser::restart`], and says why: a fault of the engine in a step.
    ///
    /// # Errors
    ///
    /// It does not start again.
    pub fn renounce(&mut self, what: &str, fault: &str) -> Result<()> {
        eprintln!(
            "*** FAULT OF {} after {} pages, in \"{what}\": {fault}\n*** The step is done once more in a fresh browser.",
            self.engine, self.opened
        );
        self.restart()
    }

    /// The temporary folder of its profile and logs. It is gone once the browser is.
    pub fn folder(&mut self) -> PathBuf {
        self.door.custody().folder().to_owned()
    }

    /// Goes to an address and waits until it is loaded. The console's messages so far are
    /// forgotten.
    ///
    /// # Errors
    ///
    /// There is no such page, or it does not load in time.
    pub fn open(&mut self, url: &str) -> Result<()> {
        self.forget_console()?;
        self.opened += 1;
        self.command(&Command::Navigate(url)).with_context(|| format!("open {url}"))?;
        Ok(())
    }

    /// One page back, as the button does.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn back(&mut self) -> Result<()> {
        self.command(&Command::Back).map(drop).context("back")
    }

    /// One page forward, as the button does.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn forward(&mut self) -> Result<()> {
        self.command(&Command::Forward).map(drop).context("forward")
    }

    /// Loads the page anew.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn reload(&mut self) -> Result<()> {
        self.command(&Command::Reload).map(drop).context("reload")
    }

    /// The page's address.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn url(&mut self) -> Result<String> {
        string(self.command(&Command::Url)?)
    }

    /// Runs the body of a function in the page: `return …` gives the result, `arguments`
    /// are `args` (an array, or a single value; null is none). A promise is waited for. What
    /// the page has in `window` is seen; its `const` and `let` are not in Firefox.
    ///
    /// # Errors
    ///
    /// The script throws.
    pub fn run(&mut self, script: &str, args: Value) -> Result<Value> {
        let args = match args {
            Value::Null => json!([]),
            Value::Array(_) => args,
            one => json!([one]),
        };
        self.command(&Command::Script(script, args))
            .with_context(|| format!("script: {}", script.chars().take(300).collect::<String>()))
    }

    /// As [`Browser::run`], for a script that uses `await`.
    ///
    /// # Errors
    ///
    /// The script throws, or it does not end in 60 seconds.
    pub fn run_async(&mut self, script: &str, args: Value) -> Result<Value> {
        // An arrow function sees the `arguments` around it.
        self.run(&format!("return (async () => {{ {script} }})();"), args)
    }

    /// Runs a script in every page that is opened from now on, before the page's own scripts.
    ///
    /// # Errors
    ///
    /// The engine is not Chromium: the others cannot.
    pub fn before_pages(&mut self, script: &str) -> Result<()> {
        self.door.before_pages(script).context("a script before the page's own")
    }

    /// Runs a script again and again until it gives something true, and returns that.
    ///
    /// # Errors
    ///
    /// That takes longer than [`Options::timeout`]. The message says what was waited for,
    /// what the script gave last, what the page shows and what the console says.
    pub fn wait_until(&mut self, what: &str, script: &str) -> Result<Value> {
        let end = Instant::now() + self.options.timeout;
        loop {
            // While a page is replaced by another, scripts fail.
            let last = self.run(script, Value::Null);
            match last {
                Ok(value) if truthy(&value) => return Ok(value),
                _ if Instant::now() < end && self.door.custody().ended().is_none() => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                last => {
                    let last = last.map_or_else(|error| format!("{error:#}"), |value| value.to_string());
                    let state = self.state();
                    bail!("{}: waited for {what}; the script gave last: {last}\n{state}", self.engine);
                }
            }
        }
    }

    /// Strikes keys, one after another, where the focus is. See [`key`] for those that are
    /// not characters and for modifiers.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn keys(&mut self, keys: impl std::fmt::Display) -> Result<()> {
        let text = keys.to_string();
        let mut actions = Vec::new();
        let mut held = Vec::new();
        let up = |key: char| json!({ "type": "keyUp", "value": key.to_string() });
        for key in text.chars() {
            if key == key::RELEASE {
                actions.extend(held.drain(..).rev().map(up));
                continue;
            }
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
            if key::is_modifier(key) {
                held.push(key);
            } else {
                actions.push(up(key));
            }
        }
        actions.extend(held.drain(..).rev().map(up));
        let source = json!([{ "type": "key", "id": "keyboard", "actions": actions }]);
        self.command(&Command::Actions(source)).with_context(|| format!("keys {text:?}"))?;
        Ok(())
    }

    /// Sends the page the events of a key under any keyboard layout: `key_event("т", "KeyN", "")`
    /// is the key of N where the layout is Russian. WebDriver cannot say that. `held` has
    /// the modifiers. The events are made by a script: handlers see them, but no text is
    /// typed. Returns whether the page took the key for itself.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn key_event(&mut self, key: &str, code: &str, held: &str) -> Result<bool> {
        let script = "const [key, code, shiftKey, ctrlKey, altKey, metaKey] = arguments;
            const init = { key, code, shiftKey, ctrlKey, altKey, metaKey,
                bubbles: true, cancelable: true, composed: true };
            const target = document.activeElement || document.body;
            const taken = !target.dispatchEvent(new KeyboardEvent('keydown', init));
            target.dispatchEvent(new KeyboardEvent('keyup', init));
            return taken;";
        let holds = |modifier: char| held.contains(modifier);
        let args =
            json!([key, code, holds(key::SHIFT), holds(key::CONTROL), holds(key::ALT), holds(key::META)]);
        Ok(self.run(script, args)? == json!(true))
    }

    /// Clicks the first element that the selector finds.
    ///
    /// # Errors
    ///
    /// There is none, or it cannot be clicked.
    pub fn click(&mut self, css: &str) -> Result<()> {
        let element = self.first(css)?;
        self.command(&Command::Click(&element)).with_context(|| format!("click {css}"))?;
        Ok(())
    }

    /// The visible text of the first element that the selector finds.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn text(&mut self, css: &str) -> Result<String> {
        let element = self.first(css)?;
        string(self.command(&Command::Text(&element)).with_context(|| format!("text of {css}"))?)
    }

    /// The visible texts of all elements that the selector finds.
    ///
    /// # Errors
    ///
    /// The selector is wrong, or an element vanishes meanwhile.
    pub fn texts(&mut self, css: &str) -> Result<Vec<String>> {
        let elements = self.find(css)?;
        elements.iter().map(|element| string(self.command(&Command::Text(element))?)).collect()
    }

    /// How many elements the selector finds.
    ///
    /// # Errors
    ///
    /// The selector is wrong.
    pub fn count(&mut self, css: &str) -> Result<usize> {
        Ok(self.find(css)?.len())
    }

    /// The id of the element that has the focus; empty if it has none.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn active(&mut self) -> Result<String> {
        string(self.run("return document.activeElement?.id ?? ''", Value::Null)?)
    }

    /// All errors in the console since [`Browser::open`], those at load among them: what
    /// the page reported, what it did not catch, and what the Content Security Policy
    /// stopped. Each engine has its own words for one and the same.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn console_errors(&mut self) -> Result<Vec<String>> {
        let lines = self.console()?;
        Ok(lines.into_iter().filter(|line| line.level == Level::Error).map(|line| line.text).collect())
    }

    /// All console messages since [`Browser::open`].
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn console(&mut self) -> Result<Vec<Line>> {
        self.gather()?;
        Ok(self.console.clone())
    }

    /// Forgets the console's messages so far, as [`Browser::open`] does.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn forget_console(&mut self) -> Result<()> {
        self.gather()?;
        self.console.clear();
        Ok(())
    }

    fn gather(&mut self) -> Result<()> {
        // What the page wrote so far is on its way; the answer comes after it.
        let _ = self.run("return 0", Value::Null);
        let lines = self.door.console().with_context(|| format!("{}: console", self.engine))?;
        if self.engine == Engine::WebKit && self.fault.is_none() {
            let fault = lines.iter().find(|line| line.level == Level::Error && line.text.contains(FAULT));
            self.fault = fault.map(|line| line.text.clone());
        }
        self.console.extend(lines);
        Ok(())
    }

    /// A picture of what the page shows, as PNG.
    ///
    /// # Errors
    ///
    /// The driver fails.
    pub fn screenshot(&mut self) -> Result<Vec<u8>> {
        let text = string(self.command(&Command::Screenshot).context("screenshot")?)?;
        Ok(base64::engine::general_purpose::STANDARD.decode(text)?)
    }

    /// Makes the page this large, in CSS pixels.
    ///
    /// # Errors
    ///
    /// The engine cannot make it so.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        self.door.resize(width, height).with_context(|| format!("{}: resize", self.engine))?;
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let size = self.run("return [innerWidth, innerHeight]", Value::Null)?;
            if size == json!([width, height]) {
                return Ok(());
            }
            if Instant::now() > end {
                bail!("{}: resize to {width}×{height} gave {size}", self.engine);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn command(&mut self, command: &Command) -> Result<Value> {
        let result = self.door.command(command);
        result.map_err(|error| match self.door.custody().ended() {
            Some(ended) => error.context(format!("{}: {ended}", self.engine)),
            None => error.context(self.engine.name()),
        })
    }

    fn find(&mut self, css: &str) -> Result<Vec<String>> {
        let found = self.command(&Command::Find(css)).with_context(|| format!("find {css}"))?;
        let elements = found.as_array().into_iter().flatten();
        Ok(elements.filter_map(|element| Some(element.get(ELEMENT)?.as_str()?.to_owned())).collect())
    }

    fn first(&mut self, css: &str) -> Result<String> {
        match self.find(css)?.into_iter().next() {
            Some(element) => Ok(element),
            None => {
                let state = self.state();
                bail!("{}: nothing matches {css}\n{state}", self.engine)
            }
        }
    }

    /// What the page is and shows, for messages.
    fn state(&mut self) -> String {
        let url = self.url().unwrap_or_else(|error| format!("{error:#}"));
        let text = self.run("return document.body?.innerText ?? ''", Value::Null);
        let text = text.and_then(string).unwrap_or_else(|error| format!("{error:#}"));
        let text: String = text.chars().take(2000).collect();
        let console = match self.console() {
            Ok(lines) => lines.iter().map(|line| format!("{:?}: {}\n", line.level, line.text)).collect(),
            Err(error) => format!("{error:#}"),
        };
        format!("address: {url}\ntext: {text}\nconsole:\n{}", tail(&console, 4000))
    }
}

fn string(value: Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text),
        other => bail!("expected a text, got {other}"),
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
