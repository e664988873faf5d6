//! A small server for `dist/`, for this machine only.
//!
//! It answers GET and HEAD, one connection after the other, as any static host would.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use crate::Result;

/// Where to look for a free port if none was asked for.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8179;

/// Listens on `port`, or on the first free one.
pub fn listen(port: Option<u16>) -> Result<(TcpListener, u16)> {
    let ports = port.map_or(PORTS, |port| port..=port);
    let mut why = String::new();
    for port in ports {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok((listener, port)),
            Err(error) => why = format!("Cannot listen on port {port}: {error}. Try --port with another."),
        }
    }
    Err(why)
}

/// Serves `folder` until the program is ended.
pub fn serve(listener: &TcpListener, folder: &Path) -> Result<()> {
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    // A thread a connection: browsers open some that they then do not use.
    std::thread::scope(|scope| {
        for stream in listener.incoming().flatten() {
            scope.spawn(move || {
                // A browser that goes away in the middle is no reason to stop.
                let _ = answer(&stream, folder, port);
            });
        }
    });
    Ok(())
}

fn answer(stream: &TcpStream, folder: &Path, port: u16) -> std::io::Result<()> {
    // Browsers open connections that they then do not use.
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut lines = BufReader::new(stream.take(16 * 1024)).lines();
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
    // Another site can point its own name at this machine and then read what it serves.
    let known =
        ["127.0.0.1", "localhost"].iter().any(|name| host == *name || host == format!("{name}:{port}"));
    let found = if known { file(folder, target) } else { None };
    let (status, kind, body) = match (method, found) {
        ("GET" | "HEAD", Some(path)) => ("200 OK", kind(&path), fs::read(&path)?),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"Not here.\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain", b"GET and HEAD only.\n".to_vec()),
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if method == "GET" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file that a request names, if it is inside `folder`.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let name = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let name = Path::new(if name.is_empty() { "index.html" } else { name });
    let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder.join(name);
    (inside && path.is_file()).then_some(path)
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(request: &str) -> String {
        let (listener, port) = listen(None).unwrap();
        let request = request.replace("PORT", &port.to_string());
        let client = std::thread::spawn(move || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let (stream, _) = listener.accept().unwrap();
        answer(&stream, Path::new(env!("CARGO_MANIFEST_DIR")), port).unwrap();
        drop(stream);
        client.join().unwrap()
    }

    #[test]
    fn it_serves_what_is_inside_to_this_machine_only() {
        let served = ask("GET /Cargo.toml?version HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n");
        assert!(served.starts_with("HTTP/1.1 200") && served.contains("name = \"xtask\""), "{served}");
        let head = ask("HEAD /Cargo.toml HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
        for request in [
            "GET /../Cargo.toml HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
            "GET //etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
            "GET /Cargo.toml HTTP/1.1\r\nHost: elsewhere.example:PORT\r\n\r\n",
            "GET /nothing HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        ] {
            assert!(ask(request).starts_with("HTTP/1.1 404"), "{request}");
        }
        assert!(ask("POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n").starts_with("HTTP/1.1 405"));
    }
}
