//! Chromium: WebDriver by chromedriver, DevTools commands through it.

use crate::custody::Custody;
use crate::door::{Command, Door, Level, Line, WebDriver};
use crate::engine::Options;
use anyhow::{Context, Result};
use serde_json::{Value, json};

pub(crate) struct Chromium {
    driver: WebDriver,
    console: bool,
    // After the session: what holds processes is dropped last.
    custody: Custody,
}

impl Chromium {
    pub(crate) fn start(options: &Options) -> Result<Self> {
        let mut custody = Custody::new()?;
        let profile = custody.profile();
        custody.spawn("chromedriver", "chromedriver", |command| {
            command.arg("--port=0");
        })?;
        let port = custody.wait_for("chromedriver's port", |custody| {
            let output = custody.output("chromedriver");
            let (_, rest) = output.split_once("was started successfully on port ")?;
            rest.split_once('.')?.0.parse::<u16>().ok()
        })?;
        let mut args: Vec<String> = [
            "--headless",
            // Root, as in a container, gets no sandbox.
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-sync",
            "--disable-breakpad",
            "--mute-audio",
            "--force-color-profile=srgb",
            // It asks its maker's servers by itself all the same; there shall be none. What a page
            // asks of others is asked.
            "--host-resolver-rules=MAP *.google.com ~NOTFOUND, MAP *.googleapis.com ~NOTFOUND, MAP *.gvt1.com ~NOTFOUND, MAP *.duckduckgo.com ~NOTFOUND",
        ]
        .map(str::to_owned)
        .into();
        args.push(format!("--user-data-dir={}", profile.join("data").display()));
        args.push(format!("--accept-lang={}", options.languages));
        let mut chrome = json!({ "args": args });
        if !options.scripts {
            // The value 2 means blocked. DevTools, and so the driver, may still run scripts.
            chrome["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let mut capabilities = json!({ "goog:chromeOptions": chrome });
        if options.console {
            capabilities["goog:loggingPrefs"] = json!({ "browser": "ALL" });
        }
        let driver = WebDriver::new(port, &capabilities)
            .with_context(|| format!("chromedriver wrote: {}", custody.output("chromedriver")))?;
        let mut chromium = Self { driver, console: options.console, custody };
        let scheme = if options.dark { "dark" } else { "light" };
        let (colors, contrast) = if options.forced { ("active", "more") } else { ("none", "no-preference") };
        let features =
            [("prefers-color-scheme", scheme), ("forced-colors", colors), ("prefers-contrast", contrast)];
        let features = features.map(|(name, value)| json!({ "name": name, "value": value }));
        chromium.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }))?;
        Ok(chromium)
    }

    fn devtools(&mut self, command: &str, params: &Value) -> Result<Value> {
        self.driver
            .post("/goog/cdp/execute", &json!({ "cmd": command, "params": params }))
            .context(command.to_owned())
    }
}

impl Door for Chromium {
    fn command(&mut self, command: &Command) -> Result<Value> {
        self.driver.command(command)
    }

    fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        // A window is never narrower than 500 pixels; this is as narrow as one likes.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics)?;
        Ok(())
    }

    fn console(&mut self) -> Result<Vec<Line>> {
        if !self.console {
            return Ok(Vec::new());
        }
        let entries = self.driver.post("/se/log", &json!({ "type": "browser" }))?;
        Ok(entries.as_array().into_iter().flatten().filter_map(line).collect())
    }

    fn before_pages(&mut self, script: &str) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script })).map(drop)
    }

    fn custody(&mut self) -> &mut Custody {
        &mut self.custody
    }
}

fn line(entry: &Value) -> Option<Line> {
    let level = match entry.get("level")?.as_str()? {
        "SEVERE" => Level::Error,
        "WARNING" => Level::Warning,
        _ => Level::Info,
    };
    Some(Line { level, text: entry.get("message")?.as_str()?.to_owned() })
}
