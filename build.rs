//! Puts the reader into the `fonds` command, if it was built: `cargo xtask build` leaves its
//! files in `target/page`, or `FONDS_READER` names another folder. And for `cargo xtask fuzz --short` it
//! switches checksums off, as cargo-fuzz does by a flag that would have every crate compiled anew.

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(has_reader)");
    println!("cargo::rerun-if-env-changed=FONDS_READER");
    println!("cargo::rerun-if-env-changed=FONDS_FUZZING");
    // Never in what is given to people.
    if env::var_os("FONDS_FUZZING").is_some() && env::var("PROFILE").is_ok_and(|name| name == "debug") {
        println!("cargo::rustc-cfg=fuzzing");
    }
    let folder = env::var_os("FONDS_READER").map(PathBuf::from).or_else(|| {
        let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        root.map(|root| root.join("target/page"))
    });
    let Some(folder) = folder else { return };
    let files = ["index.html", "reader.js", "reader_bg.wasm"].map(|name| folder.join(name));
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    if files.iter().all(|file| file.is_file()) {
        println!("cargo::rustc-cfg=has_reader");
        println!("cargo::rustc-env=FONDS_READER={}", folder.display());
    }
}
