//! Running other programs, with what takes long announced before it starts.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// The folder of the package.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The folder that cargo builds in. `FONDS_TARGET` carries it through Trunk, which builds
/// elsewhere (see [`crate::build`]).
pub fn target() -> PathBuf {
    let named = env::var_os("FONDS_TARGET").or_else(|| env::var_os("CARGO_TARGET_DIR"));
    root().join(named.unwrap_or_else(|| "target".into()))
}

/// The cargo that runs this program, so that a `+toolchain` holds for all of it.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs `command` to its end; its output goes to the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| format!("Cannot run {}: {error}.", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("This failed ({status}): {}", line(command))) }
}

/// What `command` prints; nothing if it is not there or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program of this name is on `PATH`.
pub fn on_path(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Does `what`, saying so before and how long it took after.
pub fn step<T>(name: &str, what: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let done = what();
    let took = seconds(start.elapsed());
    match &done {
        Ok(_) => eprintln!("    {name}: done in {took}"),
        Err(_) => eprintln!("    {name}: FAILED after {took}"),
    }
    done
}

/// A duration for people.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// A path as part of an address.
pub fn address(path: &Path) -> String {
    let mut out = String::new();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
