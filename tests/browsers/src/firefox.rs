//! Firefox: Marionette, JSON in frames `LENGTH:JSON` over TCP.

use crate::custody::{Custody, written};
use crate::door::{Command, Door, Level, Line};
use crate::engine::Options;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Nothing of Firefox's own may reach for the network or cover the page. What a page may
/// do (prefetch, for one) stays as it is for everyone: a [`Canary`](crate::Canary) must see it.
const PREFS: &[(&str, &str)] = &[
    // It chooses a port and writes it into the profile.
    ("marionette.port", "0"),
    ("app.normandy.enabled", "false"),
    ("app.update.disabledForTesting", "true"),
    ("browser.aboutwelcome.enabled", "false"),
    ("browser.newtabpage.enabled", "false"),
    ("browser.safebrowsing.downloads.enabled", "false"),
    ("browser.safebrowsing.malware.enabled", "false"),
    ("browser.safebrowsing.phishing.enabled", "false"),
    ("browser.shell.checkDefaultBrowser", "false"),
    ("browser.startup.homepage_override.mstone", "\"ignore\""),
    ("browser.startup.page", "0"),
    ("datareporting.policy.dataSubmissionEnabled", "false"),
    ("extensions.getAddons.cache.enabled", "false"),
    ("extensions.update.enabled", "false"),
    ("network.captive-portal-service.enabled", "false"),
    ("network.connectivity-service.enabled", "false"),
    ("services.settings.server", "\"data:,\""),
    ("toolkit.telemetry.enabled", "false"),
];

/// Runs in the browser's own process: gathers what pages write to the console. Exceptions
/// and reports of the Content Security Policy come here by themselves; `console.error()`
/// is known only to the process of its page, which is therefore asked to pass it on.
///
/// Left out: what Firefox's own code wrote. A policy's report counts whoever asked, since
/// a blocked favicon is the page's fault and reported by Firefox's code.
const LISTEN: &str = r#"
const own = (source) => /^(resource|chrome|moz-extension|about):|^\[System/.test(source || "");
globalThis.fonds = [];
const add = (level, text) => globalThis.fonds.push([level, text]);
Services.ppmm.addMessageListener("fonds:console", ({ data }) => {
  if (own(data.source)) return;
  add(data.level, `${data.source} ${data.line}: ${data.text}`);
});
Services.console.registerListener({
  QueryInterface: ChromeUtils.generateQI(["nsIConsoleListener"]),
  observe(message) {
    let error;
    try { error = message.QueryInterface(Ci.nsIScriptError); } catch { return; }
    const policy = error.category.startsWith("CSP");
    if (!policy && (error.isFromChromeContext || error.category.startsWith("chrome") || own(error.sourceName))) return;
    const level = error.flags & 1 ? "warn" : error.flags & 8 ? "info" : "error";
    add(level, `${error.sourceName} ${error.lineNumber}: ${error.errorMessage}`);
  },
});
const child = `
const system = Services.scriptSecurityManager.getSystemPrincipal();
const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
const text = (value) => {
  if (typeof value == "string") return value;
  try { return value && value.message ? String(value) : JSON.stringify(value) ?? String(value); } catch {}
  try { return String(value); } catch { return "?"; }
};
storage.addLogEventListener((event) => {
  const message = event.wrappedJSObject || event;
  let parts = [];
  try { parts = Array.from(message.arguments, text); } catch {}
  sendAsyncMessage("fonds:console",
    { level: message.level, source: message.filename, line: message.lineNumber, text: parts.join(" ") });
}, system);
`;
Services.ppmm.loadProcessScript("data:application/javascript;charset=utf-8," + encodeURIComponent(child), true);
"#;

/// Gives what was gathered, and gathers anew.
const GATHERED: &str = "const gathered = globalThis.fonds; globalThis.fonds = []; return gathered;";

/// Gives the page's frame a size, whatever the window's: a window is at least 500 pixels wide.
const SIZE: &str = r#"
const [width, height] = arguments;
const { style } = gBrowser.selectedBrowser;
for (const [name, size] of [["width", width], ["height", height]])
  for (const property of [name, `min-${name}`, `max-${name}`]) style.setProperty(property, `${size}px`);
style.setProperty("flex", "none");
style.setProperty("align-self", "start");
"#;

pub(crate) struct Firefox {
    marionette: Marionette,
    console: bool,
    // After the connection: what holds processes is dropped last.
    custody: Custody,
}

impl Firefox {
    pub(crate) fn start(options: &Options) -> Result<Self> {
        let mut custody = Custody::new()?;
        let profile = custody.profile();
        let mut prefs: String =
            PREFS.iter().map(|(name, value)| format!("user_pref(\"{name}\", {value});\n")).collect();
        prefs += &format!("user_pref(\"javascript.enabled\", {});\n", options.scripts);
        prefs += &format!("user_pref(\"intl.accept_languages\", \"{}\");\n", options.languages);
        // 0 is dark, 1 is light.
        prefs += &format!(
            "user_pref(\"layout.css.prefers-color-scheme.content-override\", {});\n",
            u8::from(!options.dark)
        );
        std::fs::write(profile.join("user.js"), prefs)?;
        custody.spawn("firefox", "firefox-esr", |command| {
            // System access is for the console and the page's size.
            command
                .args([
                    "--headless",
                    "--marionette",
                    "--remote-allow-system-access",
                    "--no-remote",
                    "--profile",
                ])
                .arg(&profile)
                .env("MOZ_CRASHREPORTER_DISABLE", "1")
                .env("MOZ_HEADLESS_WIDTH", "1600")
                .env("MOZ_HEADLESS_HEIGHT", "1400");
        })?;
        let file = profile.join("MarionetteActivePort");
        let stream = custody.wait_for("Marionette", |_| {
            let port = written(&file)?.trim().parse::<u16>().ok()?;
            TcpStream::connect(("127.0.0.1", port)).ok()
        })?;
        let marionette = Marionette::new(stream).with_context(|| {
            format!("firefox wrote: {}", crate::custody::tail(&custody.output("firefox"), 1500))
        })?;
        let mut firefox = Self { marionette, console: options.console, custody };
        if options.console {
            firefox.chrome(LISTEN, json!([]))?;
        }
        Ok(firefox)
    }

    /// Runs a script in the browser itself instead of the page.
    fn chrome(&mut self, script: &str, args: Value) -> Result<Value> {
        self.marionette.call("Marionette:SetContext", json!({ "value": "chrome" }))?;
        let params = json!({ "script": script, "args": args, "sandbox": "system", "newSandbox": false });
        let result = self.marionette.call("WebDriver:ExecuteScript", params);
        self.marionette.call("Marionette:SetContext", json!({ "value": "content" }))?;
        result
    }
}

impl Door for Firefox {
    fn command(&mut self, command: &Command) -> Result<Value> {
        let (name, params) = match command {
            Command::Navigate(url) => ("WebDriver:Navigate", json!({ "url": url })),
            Command::Back => ("WebDriver:Back", json!({})),
            Command::Forward => ("WebDriver:Forward", json!({})),
            Command::Reload => ("WebDriver:Refresh", json!({})),
            Command::Url => ("WebDriver:GetCurrentURL", json!({})),
            Command::Script(script, args) => {
                ("WebDriver:ExecuteScript", json!({ "script": script, "args": args }))
            }
            Command::Find(css) => {
                ("WebDriver:FindElements", json!({ "using": "css selector", "value": css }))
            }
            Command::Text(element) => ("WebDriver:GetElementText", json!({ "id": element })),
            Command::Click(element) => ("WebDriver:ElementClick", json!({ "id": element })),
            Command::Actions(actions) => ("WebDriver:PerformActions", json!({ "actions": actions })),
            Command::Screenshot => ("WebDriver:TakeScreenshot", json!({ "full": false })),
            Command::SetRect(width, height) => {
                ("WebDriver:SetWindowRect", json!({ "width": width, "height": height }))
            }
        };
        self.marionette.call(name, params)
    }

    fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        // Larger than the page, by what the bars take.
        self.command(&Command::SetRect(width.max(500), height.saturating_add(120)))?;
        self.chrome(SIZE, json!([width, height]))?;
        Ok(())
    }

    fn console(&mut self) -> Result<Vec<Line>> {
        if !self.console {
            return Ok(Vec::new());
        }
        let gathered = self.chrome(GATHERED, json!([]))?;
        Ok(gathered.as_array().into_iter().flatten().filter_map(line).collect())
    }

    fn custody(&mut self) -> &mut Custody {
        &mut self.custody
    }
}

fn line(entry: &Value) -> Option<Line> {
    let level = match entry.get(0)?.as_str()? {
        "error" | "assert" | "exception" => Level::Error,
        "warn" => Level::Warning,
        _ => Level::Info,
    };
    Some(Line { level, text: entry.get(1)?.as_str()?.to_owned() })
}

/// The connection, with a session.
struct Marionette {
    reader: BufReader<TcpStream>,
    number: u64,
}

impl Marionette {
    fn new(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(90)))?;
        let mut marionette = Self { reader: BufReader::new(stream), number: 0 };
        // It greets first.
        marionette.receive()?;
        marionette.call("WebDriver:NewSession", json!({ "capabilities": { "alwaysMatch": {} } }))?;
        let timeouts = json!({ "script": 60_000, "pageLoad": 60_000, "implicit": 0 });
        marionette.call("WebDriver:SetTimeouts", timeouts)?;
        Ok(marionette)
    }

    fn receive(&mut self) -> Result<Value> {
        let mut length = Vec::new();
        self.reader.read_until(b':', &mut length).context("Marionette is silent")?;
        length.pop();
        let length: usize =
            std::str::from_utf8(&length)?.parse().context("Marionette's frame has no length")?;
        let mut bytes = vec![0; length];
        self.reader.read_exact(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    fn call(&mut self, name: &str, params: Value) -> Result<Value> {
        self.number += 1;
        let request = json!([0, self.number, name, params]).to_string();
        self.reader
            .get_mut()
            .write_all(format!("{}:{request}", request.len()).as_bytes())
            .context(name.to_owned())?;
        loop {
            let answer = self.receive().context(name.to_owned())?;
            let Value::Array(mut parts) = answer else { bail!("{name}: Marionette answers {answer}") };
            if parts.len() != 4 {
                bail!("{name}: Marionette answers with {} parts", parts.len());
            }
            // An answer to a command whose time was over.
            if parts.get(1).and_then(Value::as_u64) != Some(self.number) {
                continue;
            }
            let result = parts.pop().unwrap_or_default();
            let error = parts.pop().unwrap_or_default();
            if !error.is_null() {
                let part = |name| error.get(name).and_then(Value::as_str).unwrap_or_default().trim();
                bail!("{name}: {}: {}", part("error"), part("message"));
            }
            // Most results are in an object that has nothing else.
            return Ok(match result {
                Value::Object(mut object) if object.len() == 1 && object.contains_key("value") => {
                    object.remove("value").unwrap_or_default()
                }
                other => other,
            });
        }
    }
}
