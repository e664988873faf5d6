//! The tools that the page is built with: found, or installed once.
//!
//! They live in a folder of their own, one a version, so that nothing of the user's is
//! replaced and several checkouts share them. A tool on `PATH` is used if it has exactly the
//! right version. Installed with `--debug`: it compiles three times faster than in release
//! mode, and the page they make is the same.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::run::{self, cargo, output, root, run, step};

/// Trunk 0.22 needs a newer Rust than this project does and has nothing that it needs.
const TRUNK: &str = "0.21.14";

/// Binaryen, for its wasm-opt. Some releases that distributions ship (108, say) accept the
/// reader and break it, so no other is used.
const BINARYEN: &str = "132.0.0";

/// The target that the reader is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// What is needed to build the page.
pub struct Tools {
    /// Trunk.
    pub trunk: PathBuf,
    /// `PATH` with the right wasm-bindgen first: that is where Trunk looks.
    pub path: OsString,
}

/// Finds all that a build needs, and installs what is missing.
pub fn tools() -> Result<Tools> {
    target()?;
    let trunk = cargo_tool("trunk", "trunk", TRUNK)?;
    let bindgen = cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &wasm_bindgen_version()?)?;
    if wasm_opt().is_none() {
        install_wasm_opt();
    }
    let folder = bindgen.parent().map(PathBuf::from);
    let rest = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folder.into_iter().chain(env::split_paths(&rest)))
        .map_err(|error| format!("The path of wasm-bindgen cannot be put on PATH: {error}."))?;
    Ok(Tools { trunk, path })
}

/// wasm-opt of the one release that is known to be sound, if it is installed.
pub fn wasm_opt() -> Option<PathBuf> {
    let path = home()?.join(format!("binaryen-{BINARYEN}/node_modules/.bin/wasm-opt"));
    let major = BINARYEN.split('.').next()?;
    let version = output(Command::new(&path).arg("--version"))?;
    version.contains(&format!("version {major} ")).then_some(path)
}

/// The version of wasm-bindgen in `Cargo.lock`. The command must have the same.
fn wasm_bindgen_version() -> Result<String> {
    let path = root().join("Cargo.lock");
    let lock =
        fs::read_to_string(&path).map_err(|error| format!("Cannot read {}: {error}.", path.display()))?;
    lock.split("[[package]]")
        .find_map(|package| package.split_once("name = \"wasm-bindgen\"\nversion = \"")?.1.split('"').next())
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.lock names no wasm-bindgen.".to_owned())
}

/// The folder of the tools.
fn home() -> Option<PathBuf> {
    let named = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("FONDS_TOOLS").or_else(|| {
        let cache = named("XDG_CACHE_HOME").or_else(|| env::home_dir().map(|home| home.join(".cache")));
        cache.map(|cache| cache.join("fonds/tools"))
    })
}

/// The compiler's part for Wasm.
pub fn target() -> Result<()> {
    let there = || {
        let libraries = output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
        libraries.is_some_and(|libraries| PathBuf::from(libraries).is_dir())
    };
    if there() {
        return Ok(());
    }
    if !run::on_path("rustup") {
        return Err(format!(
            "Rust's target {WASM} is missing, and so is rustup, which would install it. \
             Install the target as you installed Rust, or Rust from https://rustup.rs."
        ));
    }
    step(&format!("Installing Rust's target {WASM}"), || {
        run(Command::new("rustup").current_dir(root()).args(["target", "add", WASM]))
    })
}

/// The program `name` of the crate `package`, installed if need be.
pub fn cargo_tool(package: &str, name: &str, version: &str) -> Result<PathBuf> {
    let right = |program: &PathBuf| {
        // "trunk 0.21.14", "wasm-bindgen 0.2.129"
        let found = output(Command::new(program).arg("--version").env_remove("NO_COLOR"));
        found.is_some_and(|found| found.split_whitespace().nth(1) == Some(version))
    };
    let path = env::var_os("PATH").unwrap_or_default();
    if let Some(program) = env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
        && right(&program)
    {
        return Ok(program);
    }
    let home = home().ok_or("There is no home folder for the tools; name one in FONDS_TOOLS.")?;
    let folder = home.join(format!("{package}-{version}"));
    let program = folder.join("bin").join(name);
    if right(&program) {
        return Ok(program);
    }
    let place = folder.display();
    step(&format!("Installing {package} {version} in {place} (once; it takes some minutes)"), || {
        let target = run::target().join("tools");
        let mut install = cargo();
        install.args(["install", package, "--version", version, "--locked", "--debug", "--force", "--root"]);
        run(install.arg(&folder).arg("--target-dir").arg(&target))?;
        // A gigabyte that nobody needs again. If it cannot be removed, it does no harm.
        let _ = fs::remove_dir_all(target);
        Ok(())
    })?;
    if right(&program) {
        Ok(program)
    } else {
        Err(format!("{} was installed but does not say that it is {version}.", program.display()))
    }
}

/// Installs wasm-opt if npm is there. Without it the page is larger, and otherwise the same.
fn install_wasm_opt() {
    if !run::on_path("node") || !run::on_path("npm") {
        return;
    }
    let Some(folder) = home().map(|home| home.join(format!("binaryen-{BINARYEN}"))) else { return };
    let installed =
        step(&format!("Installing wasm-opt (binaryen {BINARYEN}) in {}", folder.display()), || {
            fs::create_dir_all(&folder).map_err(|error| format!("Cannot make it: {error}."))?;
            let mut npm = Command::new("npm");
            // No scripts: the package is one of files only, and should stay so.
            npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
            run(npm.arg(&folder).arg(format!("binaryen@{BINARYEN}")))
        });
    if let Err(why) = installed {
        eprintln!("    Going on without it: the page will be larger. {why}");
    }
}
