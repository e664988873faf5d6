//! WebKitGTK: WebDriver by WebKitWebDriver, the console by the remote inspector.
//!
//! MiniBrowser's automation runs in a private session, where WebKit prints no console
//! messages. Its inspector still has them. So MiniBrowser is started here with an
//! inspector for HTTP, which makes its inner port open as well, and the driver is
//! pointed at that port instead of starting a browser.

use crate::custody::{Custody, free_port, listening};
use crate::door::{Command, Door, Level, Line, WebDriver};
use crate::engine::{Options, minibrowser};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tungstenite::{Message, WebSocket};

/// MiniBrowser's bar is 447 pixels wide at least, and with it the page.
const NARROW: &str = "* { font-size: 1px; margin: 0; padding: 0; border: 0; min-width: 0; min-height: 0; }\n";

pub(crate) struct WebKit {
    driver: WebDriver,
    inspector: Option<Inspector>,
    // After the sessions: what holds processes is dropped last.
    custody: Custody,
}

impl WebKit {
    pub(crate) fn start(options: &Options) -> Result<Self> {
        let mut custody = Custody::new()?;
        custody.spawn("Xvfb", "Xvfb", |command| {
            // It chooses a display and writes its number.
            command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0", "2560x2160x24"]);
        })?;
        let display = custody.wait_for("Xvfb's display", |custody| {
            // The line is whole only with its end.
            let output = custody.output("Xvfb");
            let (lines, _) = output.rsplit_once('\n')?;
            lines.lines().find_map(|line| line.trim().parse::<u32>().ok())
        })?;
        let style = custody.profile().join("config/gtk-3.0");
        std::fs::create_dir_all(&style)?;
        std::fs::write(style.join("gtk.css"), NARROW)?;
        let program = minibrowser().context("no MiniBrowser")?;
        let http = free_port()?;
        // Its languages are those of the locale; English is that of one that is not installed.
        let first = options.languages.split(',').next().unwrap_or_default();
        let locale = format!("{}.UTF-8", first.replace('-', "_"));
        let browser = custody.spawn("MiniBrowser", program, |command| {
            command
                .arg("--automation")
                .env("DISPLAY", format!(":{display}"))
                .env("GDK_BACKEND", "x11")
                .env("GSETTINGS_BACKEND", "memory")
                .env("NO_AT_BRIDGE", "1")
                .env_remove("LC_ALL")
                .env("LANG", &locale)
                .env("LANGUAGE", &locale)
                .env("WEBKIT_INSPECTOR_HTTP_SERVER", format!("127.0.0.1:{http}"));
            if options.dark {
                command.arg("--dark-mode");
            }
            if !options.scripts {
                // The driver's own scripts run all the same.
                command.arg("--enable-javascript=false");
            }
        })?;
        let target = custody.wait_for("MiniBrowser's ports", |_| {
            let ports = listening(browser);
            // The other one has to be there too, or another process took its number.
            if ports.contains(&http) { ports.into_iter().find(|port| *port != http) } else { None }
        })?;
        // Before the driver connects: the inner port tells its pages to the first who asks.
        let page = custody.wait_for("the inspector's page", |_| page(http))?;
        let chosen = free_port()?;
        let id = custody.spawn("WebKitWebDriver", "WebKitWebDriver", |command| {
            command.arg(format!("--port={chosen}")).arg(format!("--target=127.0.0.1:{target}"));
        })?;
        let port = custody
            .wait_for("WebKitWebDriver's port", |_| listening(id).into_iter().find(|port| *port == chosen))?;
        let driver = WebDriver::new(port, &json!({ "browserName": "MiniBrowser" }))?;
        let inspector = if options.console { Some(Inspector::new(http, &page)?) } else { None };
        Ok(Self { driver, inspector, custody })
    }
}

impl Door for WebKit {
    fn command(&mut self, command: &Command) -> Result<Value> {
        self.driver.command(command)
    }

    fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        // There is no window manager: the page is smaller than the window by its bar alone.
        self.driver.command(&Command::SetRect(width, height))?;
        let end = Instant::now() + Duration::from_secs(4);
        let (mut outer, mut asked) = ((width, height), Instant::now());
        // Longer each time: on a busy machine a size that was asked for before may come after the next.
        let mut wait = Duration::from_millis(150);
        loop {
            let inner =
                self.driver.command(&Command::Script("return [innerWidth, innerHeight]", json!([])))?;
            let side = |n: usize| {
                inner.get(n).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
            };
            let inner = (side(0), side(1));
            if inner == (width, height) || Instant::now() > end {
                return Ok(());
            }
            // The page learns of its size a moment later.
            if inner.0 > 0 && inner.1 > 0 && asked.elapsed() > wait {
                outer.0 = (outer.0 + width).saturating_sub(inner.0);
                outer.1 = (outer.1 + height).saturating_sub(inner.1);
                self.driver.command(&Command::SetRect(outer.0, outer.1))?;
                (asked, wait) = (Instant::now(), wait * 2);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn console(&mut self) -> Result<Vec<Line>> {
        self.inspector.as_mut().map_or_else(|| Ok(Vec::new()), Inspector::console)
    }

    fn custody(&mut self) -> &mut Custody {
        &mut self.custody
    }
}

/// The remote inspector: JSON over a WebSocket, with the page as a target in it.
struct Inspector {
    socket: WebSocket<TcpStream>,
    number: u64,
    /// The page's target. Another one takes its place when the page changes its process.
    target: Option<String>,
    lines: Vec<Line>,
    /// The last request that the page's target answered.
    answered: u64,
}

impl Inspector {
    fn new(port: u16, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream)
            .map_err(|error| anyhow::anyhow!("the inspector: {error}"))?;
        let mut inspector = Self { socket, number: 0, target: None, lines: Vec::new(), answered: 0 };
        let end = Instant::now() + Duration::from_secs(10);
        while inspector.target.is_none() && Instant::now() < end {
            inspector.receive(Duration::from_millis(100))?;
        }
        inspector.console().context("the inspector's first answer")?;
        Ok(inspector)
    }

    fn send(&mut self, method: &str, params: &Value) -> Result<u64> {
        self.number += 1;
        let text = json!({ "id": self.number, "method": method, "params": params }).to_string();
        self.socket.send(Message::text(text))?;
        Ok(self.number)
    }

    /// Sends to the page; the request's number.
    fn send_to(&mut self, target: &str, method: &str) -> Result<u64> {
        self.number += 1;
        let id = self.number;
        let message = json!({ "id": id, "method": method }).to_string();
        self.send("Target.sendMessageToTarget", &json!({ "targetId": target, "message": message }))?;
        Ok(id)
    }

    /// The messages so far. The page answers in order: what it wrote before it answers
    /// has come before the answer.
    fn console(&mut self) -> Result<Vec<Line>> {
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end {
            let Some(target) = self.target.clone() else { bail!("the inspector knows no page") };
            let asked = self.send_to(&target, "Console.getLoggingChannels")?;
            // Asked anew if the page changed its process meanwhile.
            while self.answered < asked && self.target.as_ref() == Some(&target) && Instant::now() < end {
                self.receive(Duration::from_millis(100))?;
            }
            if self.answered >= asked {
                return Ok(std::mem::take(&mut self.lines));
            }
        }
        bail!("the inspector does not answer")
    }

    /// Takes one message in, if one comes in time.
    fn receive(&mut self, wait: Duration) -> Result<()> {
        self.socket.get_ref().set_read_timeout(Some(wait))?;
        let message = match self.socket.read() {
            Ok(message) => message,
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
            {
                return Ok(());
            }
            Err(error) => bail!("the inspector: {error}"),
        };
        let Ok(text) = message.to_text() else { return Ok(()) };
        let Ok(event) = serde_json::from_str::<Value>(text) else { return Ok(()) };
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        match event.get("method").and_then(Value::as_str).unwrap_or_default() {
            "Target.targetCreated" => {
                if text("/params/targetInfo/type").as_deref() == Some("page")
                    && let Some(target) = text("/params/targetInfo/targetId")
                {
                    let provisional =
                        event.pointer("/params/targetInfo/isProvisional").and_then(Value::as_bool)
                            == Some(true);
                    self.send_to(&target, "Console.enable")?;
                    if !provisional {
                        self.target = Some(target);
                    }
                }
            }
            "Target.didCommitProvisionalTarget" => self.target = text("/params/newTargetId"),
            "Target.dispatchMessageFromTarget" => {
                let inner = text("/params/message").unwrap_or_default();
                self.take(&serde_json::from_str(&inner).unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes in what the page says.
    fn take(&mut self, event: &Value) {
        if let Some(id) = event.get("id").and_then(Value::as_u64) {
            self.answered = self.answered.max(id);
        }
        if event.get("method").and_then(Value::as_str) != Some("Console.messageAdded") {
            return;
        }
        let Some(message) = event.pointer("/params/message") else { return };
        let part = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
        let level = match (part("level"), part("type")) {
            ("error", _) | (_, "assert") => Level::Error,
            ("warning", _) => Level::Warning,
            _ => Level::Info,
        };
        let line = message.get("line").and_then(Value::as_u64).unwrap_or_default();
        // `console.error(a, b)`: the text is `a` alone.
        let more = message.get("parameters").and_then(Value::as_array).into_iter().flatten().skip(1);
        let more: String = more
            .filter_map(|value| value.get("value").or_else(|| value.get("description")))
            .map(|value| format!(" {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let text = format!("{} {line}: {}{more}", part("url"), part("text"));
        self.lines.push(Line { level, text });
    }
}

/// The path of the only page in the inspector's list.
fn page(port: u16) -> Option<String> {
    let config =
        ureq::Agent::config_builder().proxy(None).timeout_global(Some(Duration::from_secs(5))).build();
    let mut response = ureq::Agent::from(config).get(format!("http://127.0.0.1:{port}/")).call().ok()?;
    let list = response.body_mut().read_to_string().ok()?;
    let (_, rest) = list.split_once("'/socket/")?;
    Some(format!("/socket/{}", rest.split_once('\'')?.0))
}
