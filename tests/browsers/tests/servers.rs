//! The servers answer as a web host would. Needs no browser.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use browsers::{Canary, Site};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn ask(url: &str, path: &str) -> String {
    let host = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_site_serves_its_folder_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("site");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    std::fs::write(inner.join("index.html"), "index").unwrap();
    std::fs::write(inner.join("a b.wasm"), "module").unwrap();
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), inner.join("link.txt")).unwrap();
    let site = Site::start(&inner, "/deep/er/").unwrap();
    let url = site.url();
    assert!(url.ends_with("/deep/er/"), "{url}");
    let module = ask(&url, "/deep/er/a%20b.wasm?query");
    assert!(
        module.contains("Content-Type: application/wasm\r\n") && module.ends_with("\r\n\r\nmodule"),
        "{module}"
    );
    assert!(ask(&url, "/deep/er/").ends_with("index"));
    let absolute = format!("/deep/er/{}", folder.path().join("secret.txt").display());
    for path in [
        "/",
        "/index.html",
        "/deep/er/../secret.txt",
        "/deep/er/%2e%2e/secret.txt",
        "/deep/er/link.txt",
        "/deep/er/%",
        &absolute,
    ] {
        let answer = ask(&url, path);
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
    let paths: Vec<String> = site.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths[..2], ["/deep/er/a%20b.wasm?query", "/deep/er/"]);
}

#[test]
fn a_canary_counts_who_asks_and_who_only_knocks() {
    let canary = Canary::start().unwrap();
    let knock = TcpStream::connect(canary.url().strip_prefix("http://").unwrap()).unwrap();
    ask(&canary.url(), "/one?two");
    canary.settle(Duration::from_millis(100), Duration::from_secs(5));
    drop(knock);
    assert_eq!(canary.connections(), 2);
    let requests = canary.requests();
    assert_eq!(
        (requests.len(), requests[0].method.as_str(), requests[0].path.as_str()),
        (1, "GET", "/one?two")
    );
    canary.forget();
    assert_eq!((canary.requests().len(), canary.connections()), (0, 0));
}
