//! `fonds serve` as a browser meets it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what is wrong")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

#[cfg(test)]
mod common;

/// A server, ended with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(folder: &Path, path: &str) -> Self {
        let mut child = Command::new(common::program())
            .current_dir(folder)
            .args(["serve", path, "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (_, after) = line.split_once("http://127.0.0.1:").unwrap_or_else(|| panic!("{line}"));
        let port = after.split('/').next().unwrap().parse().unwrap();
        Self { child, port }
    }

    fn ask(&self, request: &str) -> String {
        self.ask_as("127.0.0.1:PORT", request)
    }

    fn ask_as(&self, host: &str, request: &str) -> String {
        let host = host.replace("PORT", &self.port.to_string());
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_folder_is_served_and_nothing_outside_it() {
    let folder = common::folder("serve_folder");
    let block = "0123456789abcd.js";
    fs::create_dir_all(folder.join("site/b")).unwrap();
    fs::create_dir_all(folder.join("site/sub")).unwrap();
    fs::write(folder.join("site/index.html"), "<p>page").unwrap();
    fs::write(folder.join("site/sub/index.html"), "<p>sub").unwrap();
    fs::write(folder.join("site/a b.js"), "1").unwrap();
    fs::write(folder.join("site/.hidden"), "hidden").unwrap();
    fs::create_dir_all(folder.join("site/b/ef")).unwrap();
    fs::write(folder.join("site/b/ef").join(block), "block").unwrap();
    fs::write(folder.join("secret.txt"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.txt", folder.join("site/link.txt")).unwrap();
    let server = Server::start(&folder, "site");

    let page = server.ask("GET /?x#y");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"), "{page}");
    assert!(page.contains("Cache-Control: no-cache\r\n") && page.ends_with("\r\n\r\n<p>page"), "{page}");
    let script = server.ask("GET /a%20b.js");
    assert!(script.contains("text/javascript") && script.ends_with("\r\n\r\n1"), "{script}");
    let block = server.ask(&format!("GET /b/ef/{block}"));
    assert!(block.contains("immutable") && block.ends_with("block"), "{block}");
    let head = server.ask("HEAD /index.html");
    assert!(head.contains("Content-Length: 7\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let moved = server.ask("GET /sub");
    assert!(moved.starts_with("HTTP/1.1 301") && moved.contains("\r\nLocation: /sub/\r\n"), "{moved}");
    assert!(server.ask("GET /sub/").ends_with("<p>sub"));
    assert!(server.ask_as("localhost:PORT", "GET /").starts_with("HTTP/1.1 200"));

    for outside in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sub/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/link.txt",
        "/.hidden",
        "/nothing",
        "/%00",
        "/%zz",
        "secret.txt",
        "",
    ] {
        let answer = server.ask(&format!("GET {outside}"));
        assert!(answer.starts_with("HTTP/1.1 404") && !answer.contains("secret\n"), "{outside}: {answer}");
    }
    assert!(server.ask("POST /").starts_with("HTTP/1.1 405"));
    for host in ["elsewhere.example:PORT", "127.0.0.1:1", ""] {
        assert!(server.ask_as(host, "GET /").starts_with("HTTP/1.1 421"), "{host}");
    }
}

#[test]
fn of_a_page_that_is_one_file_nothing_else_is_served() {
    let folder = common::folder("serve_page");
    fs::write(folder.join("papers.html"), "<p>papers").unwrap();
    fs::write(folder.join("other.html"), "<p>other").unwrap();
    let server = Server::start(&folder, "papers.html");
    for path in ["/", "/papers.html"] {
        assert!(server.ask(&format!("GET {path}")).ends_with("<p>papers"), "{path}");
    }
    assert!(server.ask("GET /other.html").starts_with("HTTP/1.1 404"));
}

#[test]
fn what_cannot_be_served_is_named() {
    let folder = common::folder("serve_nothing");
    fs::write(folder.join("notes.txt"), "notes").unwrap();
    fs::create_dir(folder.join("empty")).unwrap();
    for (path, expected) in [
        ("nowhere", "Cannot read nowhere"),
        ("notes.txt", "notes.txt is no folder and no page"),
        ("empty", "empty has no index.html"),
    ] {
        let said = common::complaint(&common::fonds(&folder, &["serve", path, "--port", "0"]));
        assert!(said.starts_with(expected), "{said}");
    }
}
