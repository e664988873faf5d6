use std::path::Path;
use std::time::Duration;

/// Where Debian puts WebKitGTK's test browser; its name has no path in `PATH`.
pub(crate) const MINIBROWSER: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
];

/// A browser engine, each in the browser that Debian has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox ESR, by Marionette.
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver, on an X server of its own.
    WebKit,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name, as `FONDS_BROWSERS` and file names have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// What is not installed and how to install it, or `None` if all is there.
    #[must_use]
    pub fn missing(self) -> Option<String> {
        let (packages, programs): (&str, &[&str]) = match self {
            Self::Chromium => ("chromium chromium-driver", &["chromium", "chromedriver"]),
            Self::Firefox => ("firefox-esr", &["firefox-esr"]),
            Self::WebKit => ("webkit2gtk-driver libwebkit2gtk-4.1-0 xvfb", &["WebKitWebDriver", "Xvfb"]),
        };
        let mut absent: Vec<&str> = programs.iter().copied().filter(|program| !in_path(program)).collect();
        if self == Self::WebKit && minibrowser().is_none() {
            absent.push("MiniBrowser");
        }
        if absent.is_empty() {
            return None;
        }
        Some(format!("{}: no {}; apt-get install {packages}", self.name(), absent.join(", no ")))
    }
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The engines to test in: those that `FONDS_BROWSERS` names (a comma list), else all.
///
/// # Errors
///
/// An engine to test in is not installed, or `FONDS_BROWSERS` names none that exists. A
/// test must fail then: one that passes without its browser would show nothing.
pub fn engines() -> anyhow::Result<Vec<Engine>> {
    let chosen = match std::env::var("FONDS_BROWSERS") {
        Err(_) => Engine::ALL.to_vec(),
        Ok(list) => list
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| {
                Engine::ALL.into_iter().find(|engine| engine.name() == name).ok_or_else(|| {
                    anyhow::anyhow!("FONDS_BROWSERS: no engine {name:?}; there are chromium, firefox, webkit")
                })
            })
            .collect::<anyhow::Result<_>>()?,
    };
    anyhow::ensure!(!chosen.is_empty(), "FONDS_BROWSERS names no engine");
    let missing: Vec<String> = chosen.iter().filter_map(|engine| engine.missing()).collect();
    anyhow::ensure!(
        missing.is_empty(),
        "{}\n(or set FONDS_BROWSERS to the engines to use)",
        missing.join("\n")
    );
    Ok(chosen)
}

/// How to start a browser.
#[derive(Clone, Debug)]
pub struct Options {
    /// Width of the page in CSS pixels.
    pub width: u32,
    /// Height of the page in CSS pixels.
    pub height: u32,
    /// Whether the person prefers dark colours.
    pub dark: bool,
    /// Whether the system sets all colours, those of high contrast; in Chromium alone.
    pub forced: bool,
    /// Whether the page's own scripts run. [`Browser::run`](crate::Browser::run) works either way.
    pub scripts: bool,
    /// Whether to listen to the console. Turn off to measure time: an open console costs some.
    pub console: bool,
    /// The languages that the person prefers, as BCP 47 tags with commas. WebKit takes the first
    /// alone, and only if the system has its locale.
    pub languages: &'static str,
    /// How long [`wait_until`](crate::Browser::wait_until) waits.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 800,
            dark: false,
            forced: false,
            scripts: true,
            console: true,
            languages: "en-US,en",
            timeout: Duration::from_secs(30),
        }
    }
}

fn in_path(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}

pub(crate) fn minibrowser() -> Option<&'static str> {
    MINIBROWSER.into_iter().find(|path| Path::new(path).is_file())
}
