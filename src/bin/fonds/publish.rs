//! The two forms of the page: one file, and a static site.
//!
//! Both are the page that Trunk made, plus a policy first in its head and three kinds of
//! script last in its body:
//!
//! ```text
//! <meta http-equiv="Content-Security-Policy" …>   what the page may do: nothing else
//! …the page…
//! <script>…</script>                              the loader, a few lines, below
//! <script>let wasm_bindgen = …</script>           what wasm-bindgen generated
//! <script type="application/octet-stream">…       one file only: the module in base64, in parts
//! ```
//!
//! The module has the archive inside (see [`fonds::archive::module`]). The loader stands
//! before what it loads, so that it still runs, and says so, when the file was cut short.
//!
//! The functions here are pure: bytes in, bytes out.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fonds::archive::{Archive, PackedArchive, module};
use sha2::{Digest as _, Sha256};

use crate::files;
use crate::store::Scratch;

/// The name of the module on a static site, beside `index.html`.
pub(crate) const MODULE: &str = "reader_bg.wasm";

/// Base64 characters in one element: 128 KiB. `WebKit` takes quadratic time for one long
/// text. A multiple of four, so that every part can be decoded alone.
const PART: usize = 128 * 1024;

/// The start and end of an element with a part of the module. Browsers neither run nor show
/// a script of a type they do not know.
const PART_START: &str = r#"<script type="application/octet-stream">"#;
const PART_END: &str = "</script>";

/// What Trunk made: the reader, without an archive.
pub(crate) struct Reader {
    /// The page as Trunk wrote it.
    pub(crate) page: String,
    /// The script that wasm-bindgen generated (`--target no-modules`).
    pub(crate) glue: String,
    /// The Wasm module.
    pub(crate) module: Vec<u8>,
}

/// A page as a static site.
pub(crate) struct Site {
    /// `index.html`.
    pub(crate) page: String,
    /// The file named [`MODULE`], the archive inside.
    pub(crate) module: Vec<u8>,
}

/// Writes the page of an archive as one file.
pub(crate) fn pocket(reader: &Reader, archive: &PackedArchive<Scratch>, output: &Path) -> Result<()> {
    let mut bytes = Vec::new();
    archive.write(|piece| {
        bytes.extend_from_slice(piece);
        Ok::<(), fonds::error::Error>(())
    })?;
    files::write(output, one_file(reader, &bytes)?.as_bytes())
}

pub(crate) fn folder(_: &Reader, _: &Archive, _: &PackedArchive<Scratch>, output: &Path) -> Result<()> {
    bail!("{}: no shelf yet", output.display())
}

pub(crate) fn from_folder(folder: &Path) -> Result<Box<dyn fonds::bytes::Source>> {
    bail!("{}: no shelf yet", folder.display())
}

pub(crate) fn check_folder(_: &Path) -> Result<()> {
    Ok(())
}

/// The whole as one HTML file that needs no server and makes no request.
pub(crate) fn one_file(reader: &Reader, archive: &[u8]) -> Result<String> {
    let module = module::embed(&reader.module, archive)?;
    let loader = loader(READ_PARTS, &module);
    let mut parts = String::new();
    for part in BASE64.encode(&module).as_bytes().chunks(PART) {
        parts.push_str(PART_START);
        parts.push_str(std::str::from_utf8(part)?);
        parts.push_str(PART_END);
        parts.push('\n');
    }
    page(reader, &loader, "'none'", &parts)
}

/// The whole as a folder for any static host, under any path.
pub(crate) fn site(reader: &Reader, archive: &[u8]) -> Result<Site> {
    let module = module::embed(&reader.module, archive)?;
    // The digest in the address: a browser that kept the module of an older copy asks again.
    let version: String = hex(&Sha256::digest(&module)).chars().take(16).collect();
    let address = format!("{MODULE}?{version}");
    let loader = loader(&READ_SIBLING.replace("ADDRESS", &address), &module);
    Ok(Site { page: page(reader, &loader, "'self'", "")?, module })
}

/// The archive inside a page that [`one_file`] made.
pub(crate) fn from_html(page: &str) -> Result<Vec<u8>> {
    let mut encoded = String::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once(PART_START) {
        let (part, after) = after.split_once(PART_END).context(
            "The page ends in the middle of the archive: the copy is incomplete. Get the file again.",
        )?;
        // Mail programs and editors wrap lines; browsers ignore that, and so does this.
        encoded.extend(part.split_ascii_whitespace());
        rest = after;
    }
    ensure!(!encoded.is_empty(), "The page holds no archive. A page that fonds made as one file does.");
    let module = BASE64
        .decode(encoded)
        .context("The archive in the page is damaged: it is not base64. Get the file again.")?;
    let archive = module::extract(&module)?.context("The module in the page holds no archive.")?;
    Ok(archive.to_vec())
}

/// The page with its policy, its scripts, and `tail` after them.
fn page(reader: &Reader, loader: &str, connect: &str, tail: &str) -> Result<String> {
    let page = without_trunk(&reader.page);
    ensure!(
        !page.contains("<script"),
        "The page has a script already. The packer writes the only ones; is this a page it made?"
    );
    for script in [loader, &reader.glue] {
        ensure!(
            !script.contains("</script") && !script.contains("<!--"),
            "A script holds what would end or change its element."
        );
    }
    let policy = policy(&[loader, &reader.glue], &styles(&page), connect);

    let (start, after) = page.split_once("<head>").context("The page has no <head>.")?;
    let charset = r#"<meta charset="utf-8">"#;
    let (before_charset, after_charset) =
        after.split_once(charset).with_context(|| format!("The page has no {charset}."))?;
    let (content, end) = after_charset.rsplit_once("</body>").context("The page has no </body>.")?;
    // The policy holds only for what follows it. Browsers look for the charset in the first
    // 1024 bytes only, so it comes second. The other two keep a click on a link from saying
    // where the reader came from, and the mere presence of one from asking for its address.
    let head = format!(
        "{start}<head>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         {charset}\n"
    );
    ensure!(head.len() <= 1024, "The page's charset stands after its first 1024 bytes.");
    let content = format!(
        "<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">\n{}{content}",
        before_charset.trim_start()
    );
    let glue = &reader.glue;
    Ok(format!("{head}{content}<script>{loader}</script>\n<script>{glue}</script>\n{tail}</body>{end}"))
}

/// The content security policy: no request but what `connect` says, only these scripts and
/// styles, no script made from text (Trusted Types, in the browsers that know them).
fn policy(scripts: &[&str], styles: &[&str], connect: &str) -> String {
    let hashes = |texts: &[&str]| -> String {
        texts.iter().map(|text| format!("'sha256-{}' ", BASE64.encode(Sha256::digest(text)))).collect()
    };
    let scripts = hashes(scripts);
    let styles = if styles.is_empty() { "'none'".to_owned() } else { hashes(styles) };
    // Not derived from default-src, and therefore named: base-uri, form-action.
    format!(
        "default-src 'none'; script-src {scripts}'wasm-unsafe-eval'; style-src {}; \
         img-src data:; connect-src {connect}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        styles.trim_end()
    )
}

/// The page without the links that tell Trunk what to build; it leaves the reader's there.
fn without_trunk(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<link") {
        out.push_str(before);
        match after.split_once('>') {
            Some((attributes, after)) if attributes.contains("data-trunk") => {
                rest = after.strip_prefix('\n').unwrap_or(after);
            }
            _ => {
                out.push_str("<link");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text of every `<style>` of the page.
fn styles(page: &str) -> Vec<&str> {
    page.split("<style")
        .skip(1)
        .filter_map(|after| {
            let (_attributes, after) = after.split_once('>')?;
            after.split_once("</style>").map(|(style, _)| style)
        })
        .collect()
}

/// The loader for `module`; `read` is how it comes by the bytes.
fn loader(read: &str, module: &[u8]) -> String {
    LOADER
        .replace("READ", read)
        .replace("LENGTH", &module.len().to_string())
        .replace("DIGEST", &hex(&Sha256::digest(module)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The loader. Words in capitals are filled in; everything that goes wrong is said in the
/// page, in `#failure`, by text that says what to do.
///
/// `window.fonds.ready` is there from the start and resolves when the reader's `main` has
/// returned. Bytes are checked before they are compiled, as far as the browser can: on plain
/// `http://` other than localhost it has no SHA-256, and the archive's own checksums remain.
const LOADER: &str = r#"
"use strict";
(() => {
  const told = (text) => (cause) => {
    throw new Error(text, { cause });
  };
  const damaged = told("This copy is damaged or incomplete: it is not what was published. " +
    "Get it again from where it came; nothing in it can be trusted.");
  const read = READ;
  const start = async () => {
    if (document.readyState === "loading") {
      await new Promise((go) => document.addEventListener("DOMContentLoaded", go, { once: true }));
    }
    if (typeof WebAssembly !== "object") {
      told("This browser has WebAssembly switched off, and the archive is read by it. On iPhone, iPad " +
        "and Mac it is Lockdown Mode that does this: allow this page there, or open it in another browser.")();
    }
    const bytes = await read();
    if (bytes.length !== LENGTH) damaged(`${bytes.length} bytes of LENGTH`);
    if (globalThis.crypto?.subtle) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const text = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (text !== "DIGEST") damaged(`SHA-256 ${text}`);
    }
    if (typeof wasm_bindgen !== "function") damaged("a script is missing");
    const refused = told("This browser refuses to run the reader: it is too old, or a rule of its owner " +
      "forbids WebAssembly. Open the archive in a current Firefox, Chrome, Edge or Safari.");
    const stopped = told("The reader stopped while it was starting. Reload the page or try another " +
      "browser; if it stops there too, please report the words in brackets.");
    const module_or_path = await WebAssembly.compile(bytes).catch(refused);
    // WebKit compiles what a policy forbids, and then does not run it.
    await wasm_bindgen({ module_or_path }).catch((cause) => {
      if (cause instanceof WebAssembly.CompileError) refused(cause);
      // The reader itself says what is wrong with its archive.
      if (cause?.name === "ArchiveError") told(cause.message)();
      stopped(cause);
    });
  };
  const ready = start();
  ready.catch((error) => {
    const cause = error.cause === undefined ? "" : ` (${error.cause})`;
    const place = document.getElementById("failure");
    place.textContent = error.message + cause;
    place.hidden = false;
    document.documentElement.setAttribute("data-failed", "");
  });
  window.fonds = { ready };
})();
"#;

/// One file: the module is in the page.
const READ_PARTS: &str = r#"async () => {
    const bytes = new Uint8Array(LENGTH);
    let at = 0;
    try {
      for (const part of document.querySelectorAll('script[type="application/octet-stream"]')) {
        const text = part.textContent;
        const piece = Uint8Array.fromBase64
          ? Uint8Array.fromBase64(text)
          : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        bytes.set(piece, at);
        at += piece.length;
      }
    } catch (error) {
      damaged(error);
    }
    return bytes.subarray(0, at);
  }"#;

/// Static site: the module is beside the page. Not compiled while it is still arriving, so
/// that a damaged one is told from a browser that refuses, and so that it does not matter
/// what type the server says it has.
const READ_SIBLING: &str = r#"async () => {
    if (location.protocol === "file:") {
      told("This page is for a web server; browsers do not let it read the file beside it. " +
        "Open the file fonds.html instead: it holds everything in one.")();
    }
    const unreachable = told("The archive could not be fetched from the server. Check the connection " +
      "and reload the page; if that does not help, the site is incomplete.");
    const response = await fetch("ADDRESS").catch(unreachable);
    if (!response.ok) unreachable(`ADDRESS: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer().catch(unreachable));
  }"#;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    fn reader() -> Reader {
        Reader {
            page: "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                   <link rel=\"icon\" href=\"data:,\">\n<style>p { color: red }</style>\n\
                   <link data-trunk rel=\"rust\" data-bin=\"reader\" data-trunk-id=\"1\">\n\
                   </head>\n<body>\n<p>Text</p>\n</body>\n</html>\n"
                .to_owned(),
            glue: "let wasm_bindgen = () => {};".to_owned(),
            module: HEADER.to_vec(),
        }
    }

    /// Every `<script>` that runs, and every `<style>`, has its hash in the policy.
    fn check_hashes(page: &str) {
        let scripts: Vec<&str> =
            page.split("<script>").skip(1).map(|after| after.split_once("</script>").unwrap().0).collect();
        assert_eq!(scripts.len(), 2);
        for text in scripts.into_iter().chain(styles(page)) {
            let hash = format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
            assert!(page.contains(&hash), "no {hash} for {text}");
        }
    }

    proptest! {
        #[test]
        fn the_archive_comes_back_from_the_page(
            archive in prop::collection::vec(any::<u8>(), 0..1000), times in 0_usize..400,
        ) {
            let archive = archive.repeat(times);
            let page = one_file(&reader(), &archive).unwrap();
            prop_assert_eq!(&from_html(&page).unwrap(), &archive);
            let wrapped = page.replace("AAAA", "AAAA\r\n");
            prop_assert_eq!(&from_html(&wrapped).unwrap(), &archive);
        }
    }

    #[test]
    fn a_page_without_its_end_is_refused() {
        let page = one_file(&reader(), b"archive").unwrap();
        let end = page.find(PART_START).unwrap();
        for length in 0..page.len() - "</script>\n</body>\n</html>\n".len() {
            assert!(from_html(page.get(..length).unwrap()).is_err(), "{length} of {end}");
        }
    }

    #[test]
    fn the_policy_comes_first_and_names_every_script_and_style() {
        let one = one_file(&reader(), b"archive").unwrap();
        let site = site(&reader(), b"archive").unwrap();
        for page in [&one, &site.page] {
            check_hashes(page);
            let head = page.split_once("<head>").unwrap().1.trim_start();
            assert!(head.starts_with("<meta http-equiv=\"Content-Security-Policy\""), "{head}");
            assert_eq!(page.matches("charset").count(), 1);
            assert!(!page.contains("data-trunk"));
            assert!(page.contains("<link rel=\"icon\""));
        }
        assert!(one.contains("connect-src 'none'"));
        assert!(site.page.contains("connect-src 'self'"));
        assert!(site.page.contains("fetch(\"reader_bg.wasm?"));
        assert_eq!(module::extract(&site.module).unwrap(), Some(&b"archive"[..]));
    }

    #[test]
    fn the_loader_has_no_blank_left() {
        let page = one_file(&reader(), b"archive").unwrap() + &site(&reader(), b"").unwrap().page;
        for blank in ["READ", "LENGTH", "DIGEST", "ADDRESS"] {
            assert!(!page.contains(blank), "{blank}");
        }
    }

    #[test]
    fn parts_are_small() {
        let page = one_file(&reader(), &[7; 500_000]).unwrap();
        let parts: Vec<&str> =
            page.split(PART_START).skip(1).map(|after| after.split_once(PART_END).unwrap().0).collect();
        assert_eq!(parts.len(), 6);
        assert!(parts.iter().all(|part| part.len() <= PART));
    }

    #[test]
    fn a_page_that_was_published_is_not_published_again() {
        let page = one_file(&reader(), b"archive").unwrap();
        assert!(one_file(&Reader { page, ..reader() }, b"archive").is_err());
    }
}
