//! From sources to `dist/`: Trunk compiles the reader, the hook does the rest.
//!
//! ```text
//! cargo xtask build ─> tools ─> trunk build --release ─┬─> cargo, wasm-bindgen ─> dist/.stage/
//!                               trunk build, serve ────┘                              │
//!          dist/  <── fonds publish <── fonds pack seeds <── wasm-opt <── cargo xtask hook
//! ```
//!
//! and then `target/release/fonds`, which has the reader inside (see `build.rs`).
//!
//! What Trunk made stays in `target/page/`: the reader without an archive, from which
//! `fonds publish` makes the page of any other archive without compiling anything.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::run::{cargo, output, root, run, step, target};
use crate::tools::{self, wasm_opt};

/// The files that Trunk makes, and the packer reads.
const READER: [&str; 3] = ["index.html", "reader.js", "reader_bg.wasm"];

/// Builds the page in release mode, and then the finished command with the page's reader in it.
pub fn build() -> Result<()> {
    page()?;
    if env::var_os(ONLY_READER).is_some() { Ok(()) } else { compile() }
}

/// Builds the command in release mode, with the reader in it if there is one.
pub fn compile() -> Result<()> {
    step(&format!("Compiling the command ({})", command().display()), || {
        let mut cargo = packer("build");
        // Where cargo builds elsewhere, the reader is elsewhere too.
        let page = target().join("page");
        if page.is_dir() && page != root().join("target/page") {
            cargo.env("FONDS_READER", page);
        }
        run(cargo.args(["--release", "--bin", "fonds"]))
    })
}

/// That the finished command knows the code of the finished page, in both forms.
pub fn check_code() -> Result<()> {
    ["dist", "dist/fonds.html"].into_iter().try_for_each(|page| {
        let mut verify = Command::new(command());
        run(verify.current_dir(root()).args(["verify", "--known-reader", page]))
    })
}

/// The finished command.
pub fn command() -> PathBuf {
    target().join("release").join(format!("fonds{}", env::consts::EXE_SUFFIX))
}

fn page() -> Result<()> {
    let tools = tools::tools()?;
    step("Building the page", || {
        let mut trunk = Command::new(&tools.trunk);
        trunk.current_dir(root()).args(["build", "--release"]);
        trunk.env("PATH", &tools.path);
        // Its own folder: an editor that checks the code at the same time would lock it out.
        trunk.env("CARGO_TARGET_DIR", target().join("trunk")).env("FONDS_TARGET", target());
        // Trunk asks the registry for its own newest version, and does not understand NO_COLOR=1.
        trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
        if let Some(flags) = without_paths() {
            trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        }
        run(&mut trunk)
    })
}

/// Whether only the reader is wanted, and no page; set for [`reproduce`]'s second build.
const ONLY_READER: &str = "FONDS_ONLY_READER";

/// Builds the reader again, in another folder, with another home of cargo, and compares: who has the sources
/// can see that a published reader is made of them.
pub fn reproduce() -> Result<()> {
    page()?;
    let here = target().join("page");
    let elsewhere =
        env::temp_dir().join(format!("another place of fonds {}", std::process::id()).replace(' ', "-"));
    let cannot = |error| format!("Cannot copy the sources to {}: {error}.", elsewhere.display());
    let files = output(Command::new("git").current_dir(root()).args(["ls-files"]));
    for name in files.ok_or("git does not say which files are the sources.")?.lines() {
        let to = elsewhere.join("sources").join(name);
        fs::create_dir_all(to.parent().unwrap_or(&elsewhere)).map_err(cannot)?;
        // One that was deleted and not yet committed is none of the sources.
        if root().join(name).is_file() {
            fs::copy(root().join(name), to).map_err(cannot)?;
        }
    }
    let mut xtask = cargo();
    xtask.current_dir(elsewhere.join("sources")).args(["xtask", "build"]).env(ONLY_READER, "1");
    xtask.env("CARGO_TARGET_DIR", elsewhere.join("target")).env_remove("FONDS_TARGET");
    #[cfg(unix)]
    if let Some((home, _)) = folders().into_iter().find(|(_, name)| *name == "/cargo") {
        // Nothing is downloaded again, and the names of its files are others.
        std::os::unix::fs::symlink(home, elsewhere.join("home")).map_err(cannot)?;
        xtask.env("CARGO_HOME", elsewhere.join("home"));
    }
    step("Building the reader in another place", || run(&mut xtask))?;
    for name in READER {
        let read = |folder: PathBuf| {
            fs::read(folder.join(name)).map_err(|error| format!("Cannot read {name} again: {error}."))
        };
        let (one, other) = (read(here.clone())?, read(elsewhere.join("target/page"))?);
        if one != other {
            let at = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
            return Err(format!(
                "{name} is another in {}: {} bytes, and {} here; the first that differs is at {at}.",
                elsewhere.display(),
                other.len(),
                one.len()
            ));
        }
        println!("{name}: {} bytes, the same in both places", one.len());
    }
    fs::remove_dir_all(&elsewhere).map_err(|error| format!("Cannot remove {}: {error}.", elsewhere.display()))
}

/// What Trunk runs after a build, when its files are in the staging folder.
pub fn hook() -> Result<()> {
    let stage = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let stage = stage.ok_or("`cargo xtask hook` is run by Trunk: type `trunk build` instead.")?;
    let page = target().join("page");
    fs::create_dir_all(&page).map_err(|error| format!("Cannot make {}: {error}.", page.display()))?;
    for name in READER {
        let (from, to) = (stage.join(name), page.join(name));
        fs::copy(&from, &to)
            .and_then(|_| fs::remove_file(&from))
            .map_err(|error| format!("Cannot move {} to {}: {error}.", from.display(), to.display()))?;
    }
    if env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release") {
        let module = page.join("reader_bg.wasm");
        optimise(&module)?;
        look_for_paths(&module)?;
    }
    if env::var_os(ONLY_READER).is_some() {
        return Ok(());
    }
    step("Compiling the packer", || run(packer("build").args(["--bin", "fonds"])))?;
    let fonds = || {
        let mut run = packer("run");
        run.args(["--quiet", "--bin", "fonds", "--"]);
        run
    };
    let archive = page.join("seeds.fonds");
    step("Packing seeds/", || run(fonds().args(["pack", "seeds", "-o"]).arg(&archive)))?;
    step("Writing the page", || {
        let mut publish = fonds();
        publish.arg("publish").arg("--reader").arg(&page).arg("--archive").arg(&archive);
        run(publish.arg("-o").arg(&stage))
    })
}

/// Cargo, for the packer. In the profile of tests: what the packer writes is the same, and
/// `cargo test` has compiled it already.
fn packer(command: &str) -> Command {
    let mut cargo = cargo();
    // Not Trunk's folder and flags, which are the reader's.
    cargo.env("CARGO_TARGET_DIR", target());
    cargo.env_remove("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS");
    cargo.arg(command);
    cargo
}

/// Makes the module smaller, where the right wasm-opt is there.
fn optimise(module: &Path) -> Result<()> {
    let Some(program) = wasm_opt() else {
        eprintln!(
            "    Built without wasm-opt: the page works, and is larger than it could be. \
             With node and npm installed, `cargo xtask build` installs the right one."
        );
        return Ok(());
    };
    // The features that the compiler used stand in the module; no flags for them.
    step("Optimising the reader (wasm-opt)", || {
        run(Command::new(program).arg("-Oz").arg(module).arg("-o").arg(module))
    })
}

/// Says so if the reader holds the name of a folder of this machine: the archive may go to
/// people who should not learn who built it.
fn look_for_paths(module: &Path) -> Result<()> {
    let bytes = fs::read(module).map_err(|error| format!("Cannot read {}: {error}.", module.display()))?;
    let holds = |folder: &Path| {
        let name = folder.as_os_str().as_encoded_bytes();
        bytes.windows(name.len().max(2)).any(|window| window == name)
    };
    if folders().iter().any(|(folder, _)| holds(folder)) {
        eprintln!(
            "    The reader holds names of this machine's folders. Before you hand it on, build it \
             with `cargo xtask build`, in folders without a blank in their names."
        );
    }
    Ok(())
}

/// The folders whose names the compiler would put in the reader, and what stands for them.
fn folders() -> Vec<(PathBuf, &'static str)> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let sysroot = output(Command::new("rustc").current_dir(root()).args(["--print", "sysroot"]));
    let folders = [(home, "/cargo"), (Some(root()), "/fonds"), (sysroot.map(PathBuf::from), "/rust")];
    folders.into_iter().filter_map(|(folder, name)| Some((folder?, name))).collect()
}

/// Flags that keep the names of this machine's folders out of the reader. They would stand
/// there for messages about panics, tell who built the page, and make two builds differ.
fn without_paths() -> Option<String> {
    let flags: Option<Vec<String>> = folders()
        .into_iter()
        .map(|(folder, name)| {
            // Cargo cuts the variable at blanks, and there is no way around it.
            let folder = folder.to_str().filter(|folder| !folder.contains(char::is_whitespace))?;
            Some(format!("--remap-path-prefix={folder}={name}"))
        })
        .collect();
    Some(flags?.join(" "))
}
