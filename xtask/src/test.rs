//! Everything that must hold before a change lands.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Result;
use crate::run::{cargo, on_path, output, root, run, seconds, step};
use crate::{bench, build, crates, figures, fuzz, tools};

/// What the browsers' tests drive: the programs of which one must be there, and the Debian
/// packages that bring them.
const BROWSERS: [(&[&str], &str); 7] = [
    (&["chromium", "google-chrome", "chromium-browser"], "chromium"),
    (&["chromedriver"], "chromium-driver"),
    (&["firefox", "firefox-esr"], "firefox-esr"),
    (&["WebKitWebDriver"], "webkit2gtk-driver"),
    (&["xvfb-run"], "xvfb"),
    (&["xauth"], "xauth"),
    // For the checker of HTML.
    (&["java"], "default-jre-headless"),
];

/// What the short fuzzing and the property tests begin with: the same inputs each time, so that a change is not refused for
/// a fault that was there before it. New ones are tried by `cargo xtask fuzz --short` and by `cargo test` themselves.
const SEED: &str = "1";

/// A step of the test: its name and what it does.
type Step = (&'static str, fn() -> Result<()>);

/// Runs every step, also after one has failed, and says at the end which did.
pub fn test() -> Result<()> {
    let steps: [Step; 11] = [
        ("format", || run(cargo().args(["fmt", "--all", "--check"]))),
        ("lints, native", || {
            // --locked once: a Cargo.lock that is behind Cargo.toml ends here.
            let mut clippy = cargo();
            clippy.args(["clippy", "--locked", "--workspace", "--all-targets", "--features", "fonds/web"]);
            run(clippy.args(["--", "-D", "warnings"]))
        }),
        ("lints, Wasm", || {
            tools::target()?;
            let mut clippy = cargo();
            clippy.args(["clippy", "--target", tools::WASM, "--no-default-features", "--features", "web"]);
            run(clippy.args(["--", "-D", "warnings"]))
        }),
        ("crates", crates::check),
        ("documentation", || {
            run(cargo()
                .args(["doc", "--no-deps", "--document-private-items"])
                .env("RUSTDOCFLAGS", "-D warnings"))
        }),
        ("tests", || {
            // With the reader: all of it but the browser itself is tested natively.
            let reader = ["--features", "fonds/web"];
            let mut test = cargo();
            test.args(["test", "--workspace", "--exclude", "browsers"]).args(reader);
            run(test.env("PROPTEST_RNG_SEED", SEED))
        }),
        ("fuzzing, short", || fuzz::short(&["--seed", SEED])),
        ("build", build::build),
        ("code of the page", build::check_code),
        ("figures", figures::figures),
        ("browsers", browsers),
    ];
    let mut done: Vec<(&str, Duration, Result<()>)> = Vec::new();
    for (name, what) in steps {
        let start = Instant::now();
        // What an earlier build left is not what is to be tested.
        let is_built = !done.iter().any(|(name, _, result)| *name == "build" && result.is_err());
        let result = match name {
            "code of the page" | "figures" | "browsers" if !is_built => {
                Err("left out: there is no build".to_owned())
            }
            _ => step(name, what),
        };
        if let Err(why) = &result {
            eprintln!("{why}");
        }
        done.push((name, start.elapsed(), result));
    }
    println!();
    for (name, took, result) in &done {
        println!("{:6} {name:24} {:>8}", if result.is_ok() { "ok" } else { "FAILED" }, seconds(*took));
    }
    let failed: Vec<String> = done
        .into_iter()
        .filter_map(|(name, _, result)| result.err().map(|why| format!("{name}: {why}")))
        .collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// The page in real browsers: every file of tests, also after one has failed. One that fails is run once
/// more, for browsers stumble where a machine is slow, and that it was is said: who sees it often has
/// found a race.
fn browsers() -> Result<()> {
    install_browsers()?;
    // What judges the page: axe-core, and the Nu checker.
    bench::needs(&["npm"])?;
    let folder = root().join("tests/browsers");
    bench::locked(&folder, "what judges the page")?;
    run(cargo().args(["test", "-p", "browsers", "--no-run"]))?;
    let files =
        fs::read_dir(folder.join("tests")).map_err(|error| format!("No tests of the page: {error}."))?;
    let mut names: Vec<String> = files
        .flatten()
        .map(|file| file.path().with_extension("").file_name().unwrap_or_default().to_string_lossy().into())
        .collect();
    names.sort();
    let (mut again, mut failed) = (Vec::new(), Vec::new());
    for name in names {
        let test = || step(&name, || run(cargo().args(["test", "-p", "browsers", "--test", &name])));
        if test().is_err() {
            eprintln!("*** {name} failed, and is run once more.");
            again.push(name.clone());
            if let Err(why) = test() {
                failed.push(format!("{name}: {why}"));
            }
        }
    }
    if !again.is_empty() {
        eprintln!("*** Failed at the first try: {}.", again.join(", "));
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Sees to it that all three engines are there, as far as this machine lets it.
fn install_browsers() -> Result<()> {
    let missing = || -> Vec<&str> {
        let absent = BROWSERS.iter().filter(|(programs, _)| !programs.iter().any(|name| on_path(name)));
        absent.map(|(_, package)| *package).collect()
    };
    let packages = missing();
    if packages.is_empty() {
        return Ok(());
    }
    // The checker alone is left out where it cannot run; its test says so too.
    let without_java = packages == ["default-jre-headless"];
    let by_hand = format!(
        "The tests in browsers need Chromium with chromedriver, Firefox, and WebKitGTK with its driver and \
         xvfb. Java is for the checker of HTML. Missing here; Debian's names: {}. Install them and run this again.",
        packages.join(" ")
    );
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let is = |id: &str| release.lines().any(|line| line.strip_prefix("ID=").is_some_and(|it| it == id));
    if is("ubuntu") && packages.iter().any(|name| name.starts_with("chromium") || name.starts_with("firefox"))
    {
        return Err(format!(
            "{by_hand} Ubuntu's own packages of Chromium and Firefox are snaps, which cannot be driven \
             here: take Chrome and chromedriver from Google, and Firefox as a .deb from Mozilla."
        ));
    }
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    let sudo = || output(Command::new("sudo").args(["-n", "true"])).is_some();
    if !on_path("apt-get") || !(root || sudo()) {
        if without_java {
            eprintln!("*** LEFT OUT: HTML is not checked. {by_hand}");
            return Ok(());
        }
        return Err(by_hand);
    }
    let apt_get = |arguments: &[&str]| {
        let mut command = if root { Command::new("env") } else { Command::new("sudo") };
        if !root {
            command.args(["-n", "env"]);
        }
        run(command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]).args(arguments))
    };
    step(&format!("Installing {}", packages.join(" ")), || {
        apt_get(&["update"])?;
        let mut install = vec!["install", "-y", "--no-install-recommends"];
        install.extend(&packages);
        apt_get(&install)
    })?;
    if missing().is_empty() { Ok(()) } else { Err(by_hand) }
}
