//! Two small web servers on 127.0.0.1: one that tells who asked, one that serves a folder.

use anyhow::{Result, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a browser asked a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET` and so on.
    pub method: String,
    /// The path as asked, with its query.
    pub path: String,
}

/// What a server answers.
struct Response {
    status: u16,
    mime: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

type Answer = dyn Fn(&Request) -> Response + Send + Sync;

#[derive(Default)]
struct Log {
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    stop: AtomicBool,
}

impl Log {
    fn requests(&self) -> MutexGuard<'_, Vec<Request>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(answer: Arc<Answer>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let log = Arc::new(Log::default());
        let shared = Arc::clone(&log);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let (log, answer) = (Arc::clone(&shared), Arc::clone(&answer));
                // A broken connection is the browser's business.
                std::thread::spawn(move || drop(serve(stream, &log, &*answer)));
            }
        });
        Ok(Self { address, log, thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.log.stop.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(stream: TcpStream, log: &Log, answer: &Answer) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(&stream);
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.by_ref().take(65_536).read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        head.push_str(&line);
    }
    let mut words = head.split_whitespace();
    let mut word = || words.next().unwrap_or_default().to_owned();
    let request = Request { method: word(), path: word() };
    log.requests().push(request.clone());
    // Read to its end: some browsers take an answer before that for a failure.
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    let response = answer(&request);
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\nCache-Control: no-store\r\n",
        response.status,
        if response.status == 200 { "OK" } else { "Other" },
        response.mime,
        response.body.len()
    );
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let mut out = &stream;
    out.write_all(head.as_bytes())?;
    out.write_all(b"\r\n")?;
    if request.method != "HEAD" {
        out.write_all(&response.body)?;
    }
    out.flush()
}

/// A server that no page may ask: it records who does.
pub struct Canary(Server);

impl Canary {
    /// Starts it on a free port.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub fn start() -> Result<Self> {
        Ok(Self(Server::start(Arc::new(bait))?))
    }

    /// Its address, `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.0.log.requests().clone()
    }

    /// How many connections were opened so far, those that asked nothing among them.
    ///
    /// No policy stops `<link rel="preconnect">` in any engine, and Chromium connects for an
    /// `<iframe src>` before the policy stops it. Neither asks anything, but the other side
    /// sees an address: a page that must not reach out may not have them.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.0.log.connections.load(Ordering::SeqCst)
    }

    /// Forgets the requests and connections so far.
    pub fn forget(&self) {
        self.0.log.requests().clear();
        self.0.log.connections.store(0, Ordering::SeqCst);
    }

    /// Waits until no connection has come for `quiet`, at most for `most`. To show that
    /// nothing comes there is no other way than to wait.
    pub fn settle(&self, quiet: Duration, most: Duration) {
        let end = Instant::now() + most;
        let (mut seen, mut since) = (self.connections(), Instant::now());
        while since.elapsed() < quiet && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
            let now = self.connections();
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
        }
    }
}

/// Something that fits the path: a style sheet with another address in it, for one.
fn bait(request: &Request) -> Response {
    let path = request.path.split('?').next().unwrap_or_default();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let body = match extension {
        "svg" => {
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="a" width="9" height="9"/></svg>"#
        }
        "css" => "p{color:#123}",
        "html" => "<!doctype html><title>canary</title>",
        "json" | "webmanifest" => "{}",
        "vtt" => "WEBVTT\n\n",
        _ => "",
    };
    Response {
        status: 200,
        mime: mime(extension),
        headers: vec![("Access-Control-Allow-Origin", "*".to_owned())],
        body: body.into(),
    }
}

/// A plain web host for one folder, under a path that is not the root.
pub struct Site {
    server: Server,
    prefix: String,
}

impl Site {
    /// Serves `folder` under `prefix`, such as `/deep/er/`.
    ///
    /// # Errors
    ///
    /// `prefix` does not begin and end with a slash, `folder` is none, or no port is free.
    pub fn start(folder: &Path, prefix: &str) -> Result<Self> {
        ensure!(prefix.starts_with('/') && prefix.ends_with('/'), "{prefix}: no slash at its ends");
        let folder = folder.canonicalize()?;
        ensure!(folder.is_dir(), "{} is no folder", folder.display());
        let under = prefix.to_owned();
        let server = Server::start(Arc::new(move |request: &Request| file(&folder, &under, request)))?;
        Ok(Self { server, prefix: prefix.to_owned() })
    }

    /// The folder's address, with a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.server.address, self.prefix)
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.server.log.requests().clone()
    }
}

fn file(folder: &Path, prefix: &str, request: &Request) -> Response {
    let not_found =
        || Response { status: 404, mime: "text/plain", headers: Vec::new(), body: b"404".to_vec() };
    let path = request.path.split(['?', '#']).next().unwrap_or_default();
    let Some(path) = path.strip_prefix(prefix).and_then(decode) else { return not_found() };
    let mut file: PathBuf = folder.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    // Links and `..` may not lead out.
    let Ok(file) = file.canonicalize() else { return not_found() };
    if !file.starts_with(folder) {
        return not_found();
    }
    let Ok(body) = std::fs::read(&file) else { return not_found() };
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Response { status: 200, mime: mime(extension), headers: Vec::new(), body }
}

/// Undoes `%20` and the like.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    // An absolute path would replace the folder.
    String::from_utf8(bytes).ok().filter(|path| !path.starts_with('/'))
}

fn mime(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "mp4" => "video/mp4",
        "mp3" => "audio/mpeg",
        "vtt" => "text/vtt; charset=utf-8",
        "woff2" => "font/woff2",
        "events" => "text/event-stream",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
