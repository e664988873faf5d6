//! Chromium in a network of its own, from which nothing leads out but a wire that is listened to: while
//! the page is read and everything in it pressed, no packet leaves, neither a request nor a question for
//! a name. In the same network, a page that asks does send some: the walk can fail.
//!
//! The test runs itself again in a namespace (`unshare`), which needs the rights of root or of a user
//! namespace. Where a machine permits neither, that is said, and nothing is shown.

#![allow(clippy::unwrap_used, reason = "a test that finds something wrong stops")]

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browsers::made::{dist, file_url};
use browsers::quiet::{FRAME, PRESS, no_errors, open};
use browsers::{Browser, Engine, Options, engines};
use serde_json::json;

/// Set where the test runs in the namespace.
const INSIDE: &str = "FONDS_IN_NAMESPACE";

/// Makes a network with a wire that leads nowhere, over which all goes that is not for this machine,
/// and a name server beyond it. Its addresses are those that documents use (RFC 5737).
const NETWORK: &str = "set -e
    ip link set lo up
    ip link add wire type veth peer name end
    echo 1 > /proc/sys/net/ipv6/conf/wire/disable_ipv6
    echo 1 > /proc/sys/net/ipv6/conf/end/disable_ipv6
    ip address add 192.0.2.1/24 dev wire
    ip link set end up
    ip link set wire up
    ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev wire
    ip route add default via 192.0.2.2
    echo 'nameserver 198.51.100.53' > \"$1\"
    mount --bind \"$1\" /etc/resolv.conf
    shift
    exec \"$@\"";

/// Prints every packet that leaves over the wire, as it is.
const LISTENS: &str = "import socket, sys
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
wire.bind(('wire', 0))
print('listening', flush=True)
while True:
    print(wire.recv(65535).hex(), flush=True)";

/// How many packets have left over the wire, by the kernel's own count.
fn sent() -> Result<u64> {
    let devices = std::fs::read_to_string("/proc/net/dev")?;
    let wire = devices.lines().find_map(|line| line.trim().strip_prefix("wire:")).context("no wire")?;
    // Eight numbers of what came, then those of what went: bytes, packets.
    Ok(wire.split_whitespace().nth(9).context("no count")?.parse()?)
}

/// What is read in hexadecimal digits, as far as people can read it.
fn readable(hex: &str) -> String {
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes = (0..hex.len()).step_by(2).filter_map(byte);
    bytes.map(|byte| if byte.is_ascii_graphic() { char::from(byte) } else { '.' }).collect()
}

/// Opens the page, searches, and goes about in all of it.
fn read_all(browser: &mut Browser, page: &str) -> Result<()> {
    let places = [
        "#/",
        "#/search?q=anarchist",
        "#/search?q=zzzz",
        "#/search?q=Rechkalov&lines=left1",
        "#/item/000_7d4db7d20ab98379.txt",
        "#/item/001_d0c1e41719c94742.txt?view=original",
        "#/item/002_739b1182f79aa9dc.txt?q=Moscow",
        "#/item/002_739b1182f79aa9dc.txt?view=references",
        "#/names",
        "#/timeline",
        "#/compare",
        "#/damage",
        "#/notes",
        "#/check",
    ];
    open(browser, page)?;
    for (at, place) in places.iter().enumerate() {
        if at % 4 == 3 {
            open(browser, page)?;
        }
        browser.run("location.hash = arguments[0]", json!([place]))?;
        browser.run_async(FRAME, json!(null))?;
        // What opens an address in a window of its own is for those who ask for it: in a window of
        // its own it would ask.
        browser.run("window.open = () => null; HTMLAnchorElement.prototype.click = function () { if (this.hash) location.hash = this.hash; }", json!(null))?;
        let pressed = browser.run_async(PRESS, json!([place, 8]))?;
        ensure!(pressed.is_u64(), "{place}: {pressed}");
        let state = browser
            .run("return [window.violations, document.getElementById('failure').hidden]", json!(null))?;
        ensure!(state == json!([[], true]), "{place}: what was stopped, no failure: {state}");
    }
    no_errors(browser)
}

/// Who listens, until the test ends, however it does.
struct Listener(std::process::Child);

impl Drop for Listener {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn inside() -> Result<()> {
    let child =
        Command::new("python3").args(["-c", LISTENS]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut listens = Listener(child);
    let heard = std::io::BufReader::new(listens.0.stdout.take().context("no output")?);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::BufRead::lines(heard).map_while(std::result::Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    ensure!(told.recv_timeout(Duration::from_secs(10))? == "listening", "nobody listens");
    let mut browser = Browser::start(Engine::Chromium, &Options::default())?;
    let rest = || -> Result<Vec<String>> {
        std::thread::sleep(Duration::from_secs(2));
        Ok(told.try_iter().map(|packet| readable(&packet)).collect())
    };
    // What a browser sends by itself when it starts is not of the page; there is nothing.
    let own = rest()?;
    println!("Chromium by itself, as it starts: {} packets {own:?}", own.len());
    for form in ["fonds.html", "index.html"] {
        let before = sent()?;
        read_all(&mut browser, &file_url(&dist()?.join(form)))?;
        let (packets, count) = (rest()?, sent()? - before);
        ensure!(packets.is_empty() && count == 0, "{form}: {count} packets: {packets:#?}");
        println!("{form}: {count} packets");
    }
    // The control: a page that asks for a name and an address.
    let folder = tempfile::tempdir()?;
    let control = folder.path().join("control.html");
    std::fs::write(
        &control,
        "<!doctype html><title>Control</title><img src=http://canary.example/a><img src=http://198.51.100.7/b>",
    )?;
    let before = sent()?;
    browser.open(&file_url(&control)).ok();
    let (packets, count) = (rest()?, sent()? - before);
    println!("the control: {count} packets");
    let named = packets.iter().any(|packet| packet.contains("canary.example"));
    ensure!(named && count > 1, "a page that asks sent {count} packets: {packets:#?}");
    Ok(())
}

#[test]
fn no_packet_leaves() {
    if std::env::var_os(INSIDE).is_some() {
        return inside().unwrap();
    }
    if !engines().unwrap().contains(&Engine::Chromium) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let names = folder.path().join("resolv.conf");
    let run = |program: &[&std::ffi::OsStr]| {
        let mut command = Command::new("unshare");
        command
            .args(["--net", "--mount", "--map-root-user", "sh", "-c", NETWORK, "sh"])
            .arg(&names)
            .args(program);
        command
    };
    let tried = run(&[
        "python3".as_ref(),
        "-c".as_ref(),
        "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)".as_ref(),
    ])
    .output();
    let permits = tried.as_ref().is_ok_and(|output| output.status.success());
    if !permits {
        let why = tried.map_or_else(
            |error| error.to_string(),
            |output| String::from_utf8_lossy(&output.stderr).into_owned(),
        );
        println!(
            "*** NOT TESTED: this machine permits no network namespace with a wire that is listened to: {why}"
        );
        return;
    }
    let own = std::env::current_exe().unwrap();
    let done =
        run(&[own.as_os_str(), "--exact".as_ref(), "no_packet_leaves".as_ref(), "--nocapture".as_ref()])
            .env(INSIDE, "1")
            .output()
            .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    println!("{said}");
    assert!(done.status.success() && said.contains("the control: "), "{said}");
}
