//! `fonds serve`: a folder or a page, for the browsers of this machine.
//!
//! As any static host would: GET and HEAD, a connection a request. Nothing outside the folder
//! is given out, not through a link either, and nothing to a page that another site made.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// Where to look for a free port if none was asked for.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8179;
/// Browsers open connections that they then do not use.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most connections at a time. A browser opens six.
const MOST: usize = 128;
/// The longest head of a request that is read.
const LONGEST_HEAD: u64 = 16 * 1024;

/// What is served.
struct Site {
    /// The folder; its real place.
    root: PathBuf,
    /// What stands at `/`.
    index: String,
    /// Nothing but that.
    only_index: bool,
    port: u16,
}

/// Serves `path` until the program is ended; prints the address first.
pub(crate) fn serve(out: &mut impl Write, path: &Path, port: Option<u16>) -> Result<()> {
    let mut site = site(path)?;
    let listener = listen(port)?;
    site.port = listener.local_addr().context("The port cannot be told")?.port();
    writeln!(out, "{} is at http://127.0.0.1:{}/", path.display(), site.port)?;
    writeln!(out, "For this machine only. Ctrl+C ends it.")?;
    // Nobody sees what waits in a buffer.
    out.flush()?;
    let open = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for stream in listener.incoming().flatten() {
            if open.fetch_add(1, Ordering::Relaxed) >= MOST {
                open.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let (site, open) = (&site, &open);
            scope.spawn(move || {
                // A browser that goes away in the middle is no reason to stop.
                let _ = site.answer(&stream);
                open.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    Ok(())
}

/// What is to be served.
fn site(path: &Path) -> Result<Site> {
    let shown = path.display();
    let real = path.canonicalize().with_context(|| format!("Cannot read {shown}"))?;
    if real.is_dir() {
        ensure!(
            real.join("index.html").is_file(),
            "{shown} has no index.html: it is no site. `fonds pack FOLDER -o OUT/` makes one."
        );
        return Ok(Site { root: real, index: "index.html".into(), only_index: false, port: 0 });
    }
    let is_page = kind(&real) == HTML;
    let (Some(folder), Some(name), true) = (real.parent(), real.file_name(), is_page) else {
        bail!("{shown} is no folder and no page: its name does not end with .html.");
    };
    let name = name.to_str().with_context(|| format!("The name of {shown} is not UTF-8. Rename it."))?;
    Ok(Site { root: folder.to_owned(), index: name.to_owned(), only_index: true, port: 0 })
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let mut last = None;
    for port in port.map_or(PORTS, |port| port..=port) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some((port, error)),
        }
    }
    match last {
        Some((port, error)) => {
            Err(error).with_context(|| format!("Cannot listen on port {port}. Try another with --port"))
        }
        None => bail!("There is no port to listen on."),
    }
}

/// What there is to say to a request.
enum Found {
    File(PathBuf, &'static str),
    /// A folder without its `/`, which its page's own links need.
    Moved(String),
    Nothing,
}

impl Site {
    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut lines = BufReader::new(stream.take(LONGEST_HEAD)).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        let mut host = String::new();
        for line in lines {
            let line = line?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("host")
            {
                value.trim().clone_into(&mut host);
            }
        }
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let with_body = match method {
            "GET" => true,
            "HEAD" => false,
            _ => {
                let head = "405 Method Not Allowed\r\nAllow: GET, HEAD";
                return respond(stream, head, "GET and HEAD only.\n", true);
            }
        };
        // Another site can point its own name at this machine and then read what it serves.
        let port = self.port;
        if !["127.0.0.1", "localhost"].iter().any(|name| host == *name || host == format!("{name}:{port}")) {
            return respond(stream, "421 Misdirected Request", "This machine only.\n", with_body);
        }
        match self.find(target) {
            Found::File(path, cache) => send(stream, &path, cache, with_body),
            Found::Moved(to) => {
                respond(stream, &format!("301 Moved Permanently\r\nLocation: {to}"), "", with_body)
            }
            Found::Nothing => respond(stream, "404 Not Found", "Not here.\n", with_body),
        }
    }

    /// What a request names, if it is inside.
    fn find(&self, target: &str) -> Found {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let Some(name) = path.strip_prefix('/').and_then(decoded) else { return Found::Nothing };
        let mut parts: Vec<&str> = name.split('/').collect();
        if parts.last().is_some_and(|last| last.is_empty()) {
            parts.pop();
            parts.push(if parts.is_empty() { &self.index } else { "index.html" });
        }
        // Names as they stand in an archive's folder: nothing that leads up, is hidden, or is
        // a drive.
        let is_name = |part: &&str| {
            !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']) && !part.contains('\0')
        };
        if !parts.iter().all(is_name) || (self.only_index && parts != [self.index.as_str()]) {
            return Found::Nothing;
        }
        let mut full = self.root.clone();
        full.extend(&parts);
        let Ok(real) = full.canonicalize() else { return Found::Nothing };
        if !real.starts_with(&self.root) {
            return Found::Nothing;
        }
        if real.is_dir() {
            // As the request had it, still encoded; never `//`, which would be another host.
            return if path.starts_with("//") { Found::Nothing } else { Found::Moved(format!("{path}/")) };
        }
        if real.is_file() { Found::File(real, cache(&parts)) } else { Found::Nothing }
    }
}

/// How long a browser may keep a file. One of a shelf that is called by its digest never changes.
fn cache(parts: &[&str]) -> &'static str {
    let digits =
        |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let script = |name: &&str, start: &str, count: usize| {
        let digest = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(".js"));
        digest.is_some_and(|digest| digits(digest, count))
    };
    match parts {
        [.., "b", folder, name] if digits(folder, 2) && script(name, "", 14) => {
            "public, max-age=31536000, immutable"
        }
        [.., name] if script(name, "reader-", 16) || script(name, "pocket-", 16) => {
            "public, max-age=31536000, immutable"
        }
        _ => "no-cache",
    }
}

/// A path of an address as it was meant, if it is one.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn send(mut stream: &TcpStream, path: &Path, cache: &str, with_body: bool) -> io::Result<()> {
    // Read while it is sent: a page may be larger than the memory.
    let file = File::open(path)?;
    let length = fs::metadata(path)?.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {length}\r\nCache-Control: {cache}\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        kind(path)
    )?;
    if with_body {
        io::copy(&mut file.take(length), &mut stream)?;
    }
    stream.flush()
}

fn respond(mut stream: &TcpStream, status: &str, text: &str, with_body: bool) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{}",
        text.len(),
        if with_body { text } else { "" }
    )?;
    stream.flush()
}

const HTML: &str = "text/html; charset=utf-8";

fn kind(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => HTML,
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_escapes_of_utf8_are_taken() {
        assert_eq!(decoded("a%20b/%D0%B6").as_deref(), Some("a b/ж"));
        for odd in ["%", "%4", "%+1", "%zz", "%ff"] {
            assert_eq!(decoded(odd), None, "{odd}");
        }
    }

    #[test]
    fn only_what_is_called_by_its_digest_may_be_kept() {
        let block = "0123456789abcd.js";
        assert!(cache(&["b", "ef", block]).contains("immutable"));
        assert!(cache(&["deep", "b", "ef", block]).contains("immutable"));
        assert!(cache(&["reader-0123456789abcdef.js"]).contains("immutable"));
        for other in
            [&["b", "index.html"][..], &["b", block], &["c", "ef", block], &["sw.js"], &["reader-1.js"]]
        {
            assert_eq!(cache(other), "no-cache", "{other:?}");
        }
    }
}
