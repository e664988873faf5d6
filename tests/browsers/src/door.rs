//! What every engine can be told, and how WebDriver over HTTP tells it.

use crate::custody::Custody;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::Duration;

/// How grave a console message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Anything that is neither a warning nor an error.
    Info,
    /// A warning.
    Warning,
    /// An error, a failed assertion, an exception or promise nobody caught, or something
    /// that the Content Security Policy stopped.
    Error,
}

/// One console message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How grave it is.
    pub level: Level,
    /// The message in the engine's own words.
    pub text: String,
}

/// A command that WebDriver and Marionette both know.
pub(crate) enum Command<'a> {
    Navigate(&'a str),
    Back,
    Forward,
    Reload,
    Url,
    Script(&'a str, Value),
    Find(&'a str),
    Text(&'a str),
    Click(&'a str),
    Actions(Value),
    Screenshot,
    SetRect(u32, u32),
}

/// One engine, started.
pub(crate) trait Door {
    /// Does one command; the bare result.
    fn command(&mut self, command: &Command) -> Result<Value>;

    /// Makes the page this large.
    fn resize(&mut self, width: u32, height: u32) -> Result<()>;

    /// The console messages that came since the last call. All that the page wrote before
    /// the command before this one must be among them.
    fn console(&mut self) -> Result<Vec<Line>>;

    /// Runs a script in every page from now on, before the page's own.
    fn before_pages(&mut self, _script: &str) -> Result<()> {
        bail!("this engine runs no script before those of a page")
    }

    /// Its processes and files.
    fn custody(&mut self) -> &mut Custody;
}

/// The key under which WebDriver and Marionette give an element.
pub(crate) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A WebDriver session over HTTP.
pub(crate) struct WebDriver {
    agent: ureq::Agent,
    base: String,
}

impl WebDriver {
    /// Opens a session at a driver that listens already.
    pub(crate) fn new(port: u16, capabilities: &Value) -> Result<Self> {
        let config = ureq::Agent::config_builder()
            // A driver tells in the body what went wrong.
            .http_status_as_error(false)
            // A proxy from the environment is for other hosts.
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(90)))
            .build();
        let mut driver = Self { agent: config.into(), base: format!("http://127.0.0.1:{port}/session") };
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let session = driver.post("", &body).context("no session")?;
        let id = session.get("sessionId").and_then(Value::as_str).context("the session has no id")?;
        driver.base = format!("{}/{id}", driver.base);
        driver.post("/timeouts", &json!({ "script": 60_000, "pageLoad": 60_000, "implicit": 0 }))?;
        Ok(driver)
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Value> {
        let response = self.agent.get(format!("{}{path}", self.base)).call();
        value(response).with_context(|| format!("GET {path}"))
    }

    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        let response = self.agent.post(format!("{}{path}", self.base)).send_json(body);
        value(response).with_context(|| format!("POST {path}"))
    }

    pub(crate) fn command(&mut self, command: &Command) -> Result<Value> {
        match command {
            Command::Navigate(url) => self.post("/url", &json!({ "url": url })),
            Command::Back => self.post("/back", &json!({})),
            Command::Forward => self.post("/forward", &json!({})),
            Command::Reload => self.post("/refresh", &json!({})),
            Command::Url => self.get("/url"),
            Command::Script(script, args) => {
                self.post("/execute/sync", &json!({ "script": script, "args": args }))
            }
            Command::Find(css) => self.post("/elements", &json!({ "using": "css selector", "value": css })),
            Command::Text(element) => self.get(&format!("/element/{element}/text")),
            Command::Click(element) => self.post(&format!("/element/{element}/click"), &json!({})),
            Command::Actions(actions) => self.post("/actions", &json!({ "actions": actions })),
            Command::Screenshot => self.get("/screenshot"),
            Command::SetRect(width, height) => {
                self.post("/window/rect", &json!({ "width": width, "height": height }))
            }
        }
    }
}

fn value(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value> {
    let mut response = response.context("the driver does not answer")?;
    // A screenshot of a large page is tens of megabytes.
    let mut answer: Value = response.body_mut().with_config().limit(256 << 20).read_json()?;
    let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
    if !response.status().is_success() {
        let part = |name| value.get(name).and_then(Value::as_str).unwrap_or_default().trim();
        bail!("{}: {}", part("error"), part("message"));
    }
    Ok(value)
}
