//! Keeps the processes of one browser and ends every one of them.

use anyhow::{Context, Result, bail};
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ends what has the folder's name in its environment or arguments, then removes the
/// folder. So even what its parent left behind (a crash handler, a page's process) is
/// found, and nobody else's processes are: the name is used once. It waits for the end of
/// its input, which comes however the test ends: dropped, panicked or killed.
///
/// The name comes by the input, not as an argument, or the sweeper would sweep itself.
/// First TERM, so that Xvfb removes its lock and socket.
const SWEEPER: &str = r#"
trap '' INT TERM HUP
read -r folder
while read -r _; do :; done
left() {
  printf '%s' "$folder" | grep -lsFf - /proc/[0-9]*/environ /proc/[0-9]*/cmdline | cut -d/ -f3 | sort -u
}
for pid in $(left); do kill -TERM "$pid" 2>/dev/null; done
tries=0
while [ -n "$(left)" ] && [ $tries -lt 40 ]; do sleep 0.05; tries=$((tries + 1)); done
for pid in $(left); do kill -KILL "$pid" 2>/dev/null; done
while [ -n "$(left)" ] && [ $tries -lt 80 ]; do sleep 0.05; tries=$((tries + 1)); done
rm -rf -- "$folder"
"#;

/// A temporary folder and the processes that live in it.
pub(crate) struct Custody {
    folder: tempfile::TempDir,
    sweeper: Child,
    children: Vec<(String, Child)>,
}

impl Custody {
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("fonds-browser-").tempdir()?;
        for name in ["tmp", "profile"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        let mut sweeper = Command::new("sh")
            .args(["-c", SWEEPER])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("sh does not start")?;
        if let Some(input) = &mut sweeper.stdin {
            writeln!(input, "{}", folder.path().display())?;
        }
        Ok(Self { folder, sweeper, children: Vec::new() })
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The profile's folder, empty at the start.
    pub(crate) fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// Starts a program whose output goes to `NAME.log` in the folder; its id.
    pub(crate) fn spawn(
        &mut self,
        name: &str,
        program: &str,
        change: impl FnOnce(&mut Command),
    ) -> Result<u32> {
        let log = std::fs::File::create(self.log(name))?;
        let home = self.profile();
        let mut command = Command::new(program);
        command
            .env("FONDS_BROWSER", self.folder.path())
            .env("TMPDIR", self.folder.path().join("tmp"))
            .env("HOME", &home)
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            // One language and time everywhere: pictures and texts must not hang on the machine.
            .env("LANG", "C.UTF-8")
            .env("LANGUAGE", "en")
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        change(&mut command);
        let child = command.spawn().with_context(|| format!("{program} does not start"))?;
        let id = child.id();
        self.children.push((name.to_owned(), child));
        Ok(id)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    /// What a program has written so far.
    pub(crate) fn output(&self, name: &str) -> String {
        std::fs::read(self.log(name))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Asks until there is an answer. Fails early if a program ended meanwhile, and says
    /// what the programs wrote.
    pub(crate) fn wait_for<T>(&mut self, what: &str, mut ask: impl FnMut(&Self) -> Option<T>) -> Result<T> {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(answer) = ask(self) {
                return Ok(answer);
            }
            let ended = self.ended();
            if ended.is_some() || Instant::now() > end {
                let logs: Vec<String> = self
                    .children
                    .iter()
                    .map(|(name, _)| format!("{name} wrote: {}", tail(&self.output(name), 1500)))
                    .collect();
                let reason = ended.unwrap_or_else(|| "30 s are over".to_owned());
                bail!("waited for {what}: {reason}\n{}", logs.join("\n"));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Which program ended by itself, if one did.
    pub(crate) fn ended(&mut self) -> Option<String> {
        self.children.iter_mut().find_map(|(name, child)| match child.try_wait() {
            Ok(Some(status)) => Some(format!("{name} ended ({status})")),
            _ => None,
        })
    }
}

impl Drop for Custody {
    fn drop(&mut self) {
        drop(self.sweeper.stdin.take());
        // Reaped while the sweeper works: what ended but was not waited for would look alive.
        for (_, child) in &mut self.children {
            let _ = child.wait();
        }
        let _ = self.sweeper.wait();
    }
}

/// The TCP ports on 127.0.0.1 at which a process listens.
pub(crate) fn listening(process: u32) -> Vec<u16> {
    let sockets: HashSet<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .into_iter()
        .flatten()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    table
        .lines()
        .filter_map(|line| {
            let mut cells = line.split_whitespace().skip(1);
            let (local, state, inode) = (cells.next()?, cells.nth(1)?, cells.nth(5)?);
            // 0A is the state LISTEN.
            let mine = state == "0A" && sockets.contains(inode);
            if mine { u16::from_str_radix(local.split_once(':')?.1, 16).ok() } else { None }
        })
        .collect()
}

/// A port that was free a moment ago, for programs which cannot choose one themselves.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The last `most` characters.
pub(crate) fn tail(text: &str, most: usize) -> &str {
    let text = text.trim_end();
    let from = text.char_indices().rev().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or(text)
}

/// Whether a file exists and is not empty; its text.
pub(crate) fn written(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok().filter(|text| !text.trim().is_empty())
}
