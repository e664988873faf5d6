//! The two forms of the page: a pocket, which is one file, and a shelf, which is a folder.
//!
//! Both are the page that Trunk made, plus a policy and the chosen colours first in its head and the
//! other scripts last in its body. The pocket has the archive in the reader's module (see [`fonds::pocket`]):
//!
//! ```text
//! <meta http-equiv="Content-Security-Policy" …>   what the page may do: nothing else
//! <script>…</script>                              the colours that were chosen, two lines, below
//! …the page…
//! <noscript class="plain">…                       the archive as plain text, in parts (see `plain.rs`)
//! <script>…</script>                              the loader, a few lines, below
//! <script>let wasm_bindgen = …</script>           what wasm-bindgen generated
//! <script type="application/octet-stream">…       the module in base64, in parts
//! ```
//!
//! The shelf has the archive's front in its page, and every block of the archive in a file of
//! its own, which is a script, since scripts are all that a page from `file://` may load:
//!
//! ```text
//! index.html             the page, the loader, the front of the archive in base64, in parts
//! reader-DIGEST.js       what wasm-bindgen generated, and the module
//! b/cb/a7f0…d5.js        a block, named by its checksum, 16 digits
//! pocket-DIGEST.js       the page of the pocket form, for "Save this archive as one file"
//! sw.js                  on a web host: what keeps the files that were seen
//! manifest.webmanifest   on a web host: what makes the page an application
//! ```
//!
//! Every name but the first and the last two says what is in the file, so that it can be kept
//! for ever, and two versions of an archive in one place do not mix: all that a page asks for
//! is named in it.
//!
//! The loader stands before what it loads, so that it still runs, and says so, when the file
//! was cut short.
//!
//! The functions here are pure: bytes in, bytes out.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fonds::archive::{Archive, module};
use fonds::bytes::{Slice, Source};
use fonds::examples::examples;
use fonds::pocket::{self, PART_END, PART_START, Pocket};
use sha2::{Digest as _, Sha256};

use crate::plain::plain;

/// Before this the plain text stands.
pub(crate) const MAIN_END: &str = "</main>";
/// The name of the module among what Trunk made.
pub(crate) const MODULE: &str = "reader_bg.wasm";

/// What Trunk made: the reader, without an archive.
pub(crate) struct Reader {
    /// The page as Trunk wrote it.
    pub(crate) page: String,
    /// The script that wasm-bindgen generated (`--target no-modules`).
    pub(crate) glue: String,
    /// The Wasm module.
    pub(crate) module: Vec<u8>,
}

/// The whole as one HTML file that needs no server and makes no request, in pieces: the page
/// up to the archive, and what follows.
pub(crate) fn one_file(reader: &Reader, archive: &[u8]) -> Result<String> {
    let mut pocket = Pocket::new(&reader.module, archive.len() as u64)?;
    let mut parts = pocket.add(archive);
    // Without examples and plain text an archive can be read as well; what is wrong with it the page says.
    let opened = Archive::open(Slice::from(archive.to_vec())).ok();
    let examples = opened.as_ref().and_then(|archive| examples(archive).ok()).unwrap_or_default();
    let plain = opened.as_ref().and_then(|archive| plain(archive).ok()).unwrap_or_default();
    let (mut page, last, tail) = pocket.finish(&shell(reader, &examples, &plain)?)?;
    parts.push_str(&last);
    page.push_str(&parts);
    page.push_str(&tail);
    Ok(page)
}

/// The shell of the pocket form; see [`fonds::pocket`]. `plain` is the archive as [`plain`](fn@plain) gives it.
pub(crate) fn shell(reader: &Reader, examples: &[String], plain: &str) -> Result<String> {
    let loader = loader(POCKET, pocket::LENGTH, pocket::DIGEST, examples);
    for mark in [pocket::LENGTH, pocket::DIGEST, pocket::LOADER, pocket::PARTS] {
        ensure!(
            !reader.page.contains(mark) && !reader.glue.contains(mark),
            "The page holds {mark} by itself."
        );
    }
    let glue = format!("<script>{}</script>\n", reader.glue);
    // The hash of the loader is known once the module is.
    let scripts = format!("'sha256-{}' {}", pocket::LOADER, hashes(&[COLOURS, &reader.glue]));
    let policy = Policy { scripts: scripts.trim_end(), own: "", types: "'none'" };
    page(reader, &policy, &loader, plain, &format!("{glue}{}", pocket::PARTS))
}

/// The whole as a folder, for a stick as for any web host, under any path: hands over every
/// file with its path in the folder. The page comes last, so that a folder without its end has
/// none.
pub(crate) fn shelf(
    reader: &Reader,
    archive: &Archive,
    source: &dyn Source,
    write: &mut dyn FnMut(&str, &[u8]) -> Result<()>,
) -> Result<()> {
    let mut written: BTreeMap<u64, Range<u64>> = BTreeMap::new();
    for block in archive.blocks() {
        let bytes = source.read(block.range.clone())?;
        // Blocks with the same bytes have one file.
        if let Some(range) = written.insert(block.name, block.range.clone()) {
            ensure!(
                *source.read(range)? == *bytes,
                "Two parts of the archive have the same checksum and are not the same: it cannot be a folder."
            );
            continue;
        }
        let script = format!("fonds.block(\"{:016x}\",\"{}\")", block.name, BASE64.encode(&*bytes));
        write(&block_path(block.name), script.as_bytes())?;
    }
    let found = examples(archive)?;
    let plain = plain(archive)?;
    let glue = &reader.glue;
    let run = format!("{glue}\nfonds.reader({})", strings(&BASE64.encode(&reader.module)));
    let run_name = format!("reader-{}.js", version(run.as_bytes()));
    write(&run_name, run.as_bytes())?;
    let save = format!("fonds.pocket({})", string(&shell(reader, &found, &plain)?));
    let save_name = format!("pocket-{}.js", version(save.as_bytes()));
    write(&save_name, save.as_bytes())?;
    write("manifest.webmanifest", manifest(archive).as_bytes())?;

    let kind = SHELF.replace("RUN", &run_name).replace("SAVE", &save_name);
    let digest = hex(&Sha256::digest(&reader.module));
    let loader = loader(&kind, &reader.module.len().to_string(), &digest, &found);
    let scripts = format!("'self' {}", hashes(&[COLOURS, &loader]));
    let policy = Policy {
        scripts: scripts.trim_end(),
        own: " manifest-src 'self'; worker-src 'self';",
        types: "fonds",
    };
    let mut start = source.read(0..archive.front())?.to_vec();
    for block in archive.blocks().iter().take_while(|block| block.range.end <= archive.start()) {
        start.extend_from_slice(&source.read(block.range.clone())?);
    }
    let front = pocket::elements(&start);
    let tail = format!("{front}<script src=\"{run_name}\"></script>\n");
    let page = page(reader, &policy, &loader, &plain, &tail)?;
    // The page holds the archive's front and names the reader: its digest is that of all.
    let worker = WORKER.replace("VERSION", &version(page.as_bytes())).replace("RUN", &run_name);
    write("sw.js", worker.as_bytes())?;
    write("index.html", page.as_bytes())
}

/// The path of a block's file in a shelf.
pub(crate) fn block_path(name: u64) -> String {
    let name = format!("{name:016x}");
    let (folder, rest) = name.split_at(2);
    format!("b/{folder}/{rest}.js")
}

/// Whether a folder is a shelf that [`shelf`] wrote, by the names in it and its page: one may
/// be replaced, and nothing else is lost with it.
pub(crate) fn is_shelf(names: &[String], page: &str) -> bool {
    let known = |name: &String| {
        matches!(name.as_str(), "b" | "sw.js" | "manifest.webmanifest" | "index.html" | "fonds.html")
            || ["reader-", "pocket-"].iter().any(|start| name.starts_with(start) && name.ends_with(".js"))
    };
    names.iter().all(known) && page.contains("<script src=\"reader-") && page.contains(PART_START)
}

/// What makes the page an application: its name and its icon, a drawn sheet on a shelf.
fn manifest(archive: &Archive) -> String {
    let title = Some(archive.fonds().title.as_str()).filter(|title| !title.is_empty());
    let title = string(title.unwrap_or("Archive"));
    let icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E\
        %3Crect width='64' height='64' fill='%2317507a'/%3E\
        %3Cpath d='M16 14h32v36H16zM24 23h16M24 31h16M24 39h10' fill='%23fdfcf9' stroke='%2317507a' stroke-width='3'/%3E\
        %3C/svg%3E";
    format!(
        "{{\"name\":{title},\"short_name\":{title},\"start_url\":\"./\",\"scope\":\"./\",\
         \"display\":\"minimal-ui\",\"background_color\":\"#fdfcf9\",\"theme_color\":\"#fdfcf9\",\
         \"icons\":[{{\"src\":\"{icon}\",\"sizes\":\"any\",\"type\":\"image/svg+xml\"}}]}}\n"
    )
}

/// The archive inside a page that [`one_file`] made.
pub(crate) fn from_html(page: &str) -> Result<Vec<u8>> {
    let module = inside(page)?;
    let archive = module::extract(&module)
        .context("The page holds no whole archive. If it is the index.html of a folder, name the folder.")?;
    Ok(archive.context("The module in the page holds no archive.")?.to_vec())
}

/// The front of the archive inside a page of a [`shelf`].
pub(crate) fn front(page: &str) -> Result<Vec<u8>> {
    inside(page)
}

/// The bytes that a page holds in its elements.
fn inside(page: &str) -> Result<Vec<u8>> {
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
    BASE64
        .decode(encoded)
        .context("The archive in the page is damaged: it is not base64. Get the file again.")
}

/// What a page may do beside showing what is in it.
struct Policy<'a> {
    /// Which scripts run.
    scripts: &'a str,
    /// What else it may load.
    own: &'a str,
    /// Which Trusted Types policies it may make.
    types: &'a str,
}

impl Policy<'_> {
    /// The content security policy: no request but what this says, only these scripts and
    /// styles, no script made from text (Trusted Types, in the browsers that know them).
    fn text(&self, styles: &[&str]) -> String {
        let Self { scripts, own, types } = self;
        let styles = if styles.is_empty() { "'none'".to_owned() } else { hashes(styles) };
        // Not derived from default-src, and therefore named: base-uri, form-action.
        format!(
            "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; style-src {}; \
             img-src data:;{own} connect-src 'none'; base-uri 'none'; form-action 'none'; \
             require-trusted-types-for 'script'; trusted-types {types}",
            styles.trim_end()
        )
    }
}

/// The page with its policy, the chosen colours, the plain text at the end of its main part, its loader,
/// and `tail` after it.
fn page(reader: &Reader, policy: &Policy, loader: &str, plain: &str, tail: &str) -> Result<String> {
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
    let policy = policy.text(&styles(&page));
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
    ensure!(head.len() <= 1000, "The page's charset stands after its first 1024 bytes.");
    let content = format!(
        "<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"x-dns-prefetch-control\" content=\"off\">\n\
         <script>{COLOURS}</script>\n{}{content}",
        before_charset.trim_start()
    );
    let content = match content.rsplit_once(MAIN_END) {
        Some((main, after)) => format!("{main}{plain}{MAIN_END}{after}"),
        None => content,
    };
    Ok(format!("{head}{content}<script>{loader}</script>\n{tail}</body>{end}"))
}

/// The hashes of scripts or styles as a policy names them, each with a blank after it.
fn hashes(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("'sha256-{}' ", BASE64.encode(Sha256::digest(text)))).collect()
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

/// The loader for a module of this length and digest, which offers these searches; `kind` is
/// what the form of the page adds, and how it comes by the module.
fn loader(kind: &str, length: &str, digest: &str, examples: &[String]) -> String {
    let (add, read) = kind.split_once("READ").unwrap_or(("", kind));
    let loader = LOADER.replace("ADD", add.trim()).replace("READ", read.trim());
    let loader = loader.replace("LENGTH", length).replace("DIGEST", digest);
    let examples: Vec<String> = examples.iter().map(|example| string(example)).collect();
    // Last: an example may be any word.
    loader.replace("EXAMPLES", &format!("[{}]", examples.join(", ")))
}

/// The first 16 digits of the SHA-256: what tells versions of a file apart.
pub(crate) fn version(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).chars().take(16).collect()
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text as a string of JavaScript and of JSON.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            // What would end a line of a script, or the element that it stands in, or look like a
            // blank that is to be filled in.
            '\0'..' ' | '\u{7f}' | '<' | '%' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// Base64 as strings of at most 128 KiB, each of which can be decoded alone.
fn strings(base64: &str) -> String {
    let parts: Vec<String> =
        base64.as_bytes().chunks(128 * 1024).map(|part| string(&String::from_utf8_lossy(part))).collect();
    parts.join(",\n")
}

/// What the reader chose the last time, before anything is drawn: other colours must not flash. It
/// stands alone in the head, and the loader after the text, so that a page that is cut in the
/// loader says so.
const COLOURS: &str = r#"
"use strict";
try {
  for (const word of (localStorage.getItem("fonds-display") ?? "").split(" ", 8)) {
    if (/^(light|dark|contrast)$/.test(word)) document.documentElement.setAttribute("data-theme", word);
    if (/^[0-9]{2,3}$/.test(word)) document.documentElement.setAttribute("data-size", word);
  }
} catch {}
"#;

/// The loader. Words in capitals are filled in; everything that goes wrong is said in the
/// page, in `#failure`, by text that says what to do, in the language that the reader chooses
/// by the same rule (`Tongue::preferred` there).
///
/// `window.fonds.ready` is there from the start and resolves when the reader's `main` has
/// returned. Bytes are checked before they are compiled, as far as the browser can: on plain
/// `http://` other than localhost it has no SHA-256, and the archive's own checksums remain.
const LOADER: &str = r#"
"use strict";
(() => {
  const spoken = (navigator.languages ?? []).map((tag) => tag.split("-")[0].toLowerCase());
  const tongue = spoken.find((tag) => tag === "en" || tag === "ru") ?? "en";
  const told = (english, russian) => (cause) => {
    throw new Error(tongue === "ru" ? russian : english, { cause });
  };
  const damaged = told("This copy is damaged or incomplete: it is not what was published. " +
    "Get it again from where it came; nothing in it can be trusted.",
    "Эта копия повреждена или неполна: она не такая, какой была опубликована. " +
    "Возьмите её заново там, откуда она получена; доверять в ней нельзя ничему.");
  const decode = (text) => Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text)
    : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const join = (texts) => {
    let parts = [];
    try {
      parts = Array.from(texts, decode);
    } catch (error) {
      damaged(error);
    }
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  };
  const inline = () => Array.from(
    document.querySelectorAll('script[type="application/octet-stream"]'), (part) => part.textContent);
  ADD
  const read = READ;
  const start = async () => {
    if (document.readyState === "loading") {
      await new Promise((go) => document.addEventListener("DOMContentLoaded", go, { once: true }));
    }
    if (typeof WebAssembly !== "object") {
      told("This browser has WebAssembly switched off, and the archive is read by it. On iPhone, iPad " +
        "and Mac it is Lockdown Mode that does this: allow this page there, or open it in another browser.",
        "В этом браузере выключен WebAssembly, а без него архив не прочесть. На iPhone, iPad и Mac его " +
        "выключает режим блокировки: разрешите в нём эту страницу или откройте её в другом браузере.")();
    }
    check?.();
    const bytes = join(read());
    if (bytes.length !== LENGTH) damaged(`${bytes.length} bytes of ${LENGTH}`);
    if (globalThis.crypto?.subtle) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const text = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      if (text !== "DIGEST") damaged(`SHA-256 ${text}`);
    }
    if (typeof wasm_bindgen !== "function") damaged("a script is missing");
    const refused = told("This browser refuses to run the reader: it is too old, or a rule of its owner " +
      "forbids WebAssembly. Open the archive in a current Firefox, Chrome, Edge or Safari.",
      "Этот браузер не запускает программу чтения: он слишком стар, или его владелец запретил " +
      "WebAssembly. Откройте архив в свежем Firefox, Chrome, Edge или Safari.");
    const stopped = told("The reader stopped while it was starting. Reload the page or try another " +
      "browser; if it stops there too, please report the words in brackets.",
      "Программа чтения остановилась при запуске. Перезагрузите страницу или попробуйте другой браузер; " +
      "если и там она остановится, сообщите, пожалуйста, слова в скобках.");
    const module_or_path = await WebAssembly.compile(bytes).catch(refused);
    // WebKit compiles what a policy forbids, and then does not run it.
    await wasm_bindgen({ module_or_path }).catch((cause) => {
      if (cause instanceof WebAssembly.CompileError) refused(cause);
      // The reader itself says what is wrong with its archive, in the same language.
      if (cause?.name === "ArchiveError") told(cause.message, cause.message)();
      stopped(cause);
    });
  };
  // The archive as plain text: elements of what the packer wrote for those without scripts. It has
  // these tags, attributes and signs alone, and whatever else may stand there becomes text.
  const sources = Array.from(document.querySelectorAll("noscript.plain"), (one) => one.textContent);
  const signs = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#37;": "%" };
  const known = (text) => text.replace(/&(lt|gt|amp|quot|#37);/g, (sign) => signs[sign]);
  const tag = /<(h[2-6]|p|ul|ol|li|a|b|pre|div|blockquote|table|tr|td)((?: [a-z]+="[^"<>]*")*)>|<\/[a-z1-6]+>|([^<]+)/g;
  const plain = () => {
    const place = document.createElement("div");
    place.id = "plain";
    for (const source of sources) {
      let at = place;
      for (const [all, name, attributes, text] of source.matchAll(tag)) {
        if (text) at.append(known(text));
        else if (!name) at = at === place ? at : at.parentNode;
        else {
          const one = document.createElement(name);
          for (const [, key, value] of attributes.matchAll(/ (id|lang|dir|start|href(?==".t))="([^"]*)"/g))
            one.setAttribute(key, value);
          at.append(one);
          at = one;
        }
      }
    }
    document.getElementById("opening")?.remove();
    document.getElementById("main").append(place);
  };
  const root = document.documentElement;
  const place = document.getElementById("failure");
  // What is said so far is not said again.
  const say = (text) => {
    if (!place.hidden) return;
    place.textContent = text;
    place.lang = tongue;
    place.hidden = false;
  };
  const ready = start();
  ready.catch((error) => {
    place.hidden = true;
    say(error.message + (error.cause === undefined ? "" : ` (${error.cause})`));
    root.setAttribute("data-failed", "");
    plain();
  });
  // A fault of the reader ends it, wherever it was; what it drew stays. Whatever leads elsewhere, or
  // the button, loads the page anew, and with it the reader.
  const ended = (fault) => {
    if (root.hasAttribute("data-stopped") || root.hasAttribute("data-failed")) return;
    root.setAttribute("data-stopped", "");
    root.removeAttribute("data-busy");
    const russian = root.lang === "ru";
    say(russian
      ? `Программа чтения остановилась: ${fault}. То, что на странице, можно читать дальше; любая ссылка запустит её снова.`
      : `The reader stopped: ${fault}. What is on the page can still be read; any link starts it again.`);
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = russian ? "Запустить снова" : "Start it again";
    again.addEventListener("click", () => location.reload());
    place.append(" ", again);
    document.getElementById("q").disabled = true;
  };
  addEventListener("error", ({ error, message }) => {
    // A block that was cut short is an error as well, of the script that it is, and is told where it is
    // missing. A browser that puts off telling of a change of size calls that an error, too.
    // Of a page from a file some tell only that something was thrown.
    const apart = document.currentScript?.src || /ResizeObserver/.test(message);
    if (message && !apart) ended(error ?? message);
  });
  addEventListener("unhandledrejection", ({ reason }) => {
    if (reason instanceof Error) ended(reason);
  });
  addEventListener("hashchange", () => {
    if (root.hasAttribute("data-stopped")) location.reload();
  });
  window.fonds = { ...hooks, ready };
  host?.();
})();
"#;

/// What a pocket adds to the loader: nothing, since all of it is in the page.
const POCKET: &str = r#"
  const hooks = { examples: EXAMPLES };
  const check = null;
  const host = null;
  READ
  inline
"#;

/// What a shelf adds to the loader: how a file beside the page is loaded, and for a web host
/// the worker that keeps files.
///
/// `window.fonds.shelf` is the reader's: `front()` and `module()` give bytes, `load(name, call)` calls back
/// with the bytes of a block or with a word why there are none, `shell(call)` likewise with the
/// shell of the pocket form, and `keep(paths, call)` with how many files could not be kept. `keeps(on, call)`
/// has nothing kept any more, and what was kept forgotten, or has it kept again.
/// `block`, `reader` and `pocket` are what the files beside the page call.
///
/// The worker is told what was loaded: it may not have been there yet, or a browser may have had
/// it in memory and not asked.
const SHELF: &str = r#"
  const came = new Map();
  const own = /^(b\/[0-9a-f]{2}\/[0-9a-f]{14}|pocket-[0-9a-f]{16}|sw)\.js(\?\d+)?$/;
  const tries = new Map();
  const createScriptURL = (path) => own.test(path) ? path : told("This is no file of the archive.", "Такого файла в архиве нет.")(path);
  const policy = globalThis.trustedTypes?.createPolicy("fonds", { createScriptURL }) ?? { createScriptURL };
  let seen = [];
  // What is asked for so, the worker leaves alone.
  let traceless = false;
  const run = (path, script = document.createElement("script")) => new Promise((go, stop) => {
    // What did not come as it should must not come again from where it is remembered; only the
    // reader sees that a file is not what was written.
    const times = tries.get(path) ?? 0;
    const mark = traceless ? `?0${times}` : times === 0 ? "" : `?${times}`;
    script.src = policy.createScriptURL(path + mark);
    script.onload = go;
    script.onerror = stop;
    document.head.append(script);
  }).finally(() => script.remove());
  const again = (path) => tries.set(path, (tries.get(path) ?? 0) + 1);
  const ask = (path, name, call) => run(path).then(() => {
    note(path);
    const value = came.get(name) ?? "damaged";
    came.delete(name);
    return value;
  }, () => "absent").then((value) => {
    again(path);
    call(value);
  });
  const worker = () => navigator.serviceWorker.ready.then(({ active }) => active);
  const keepSeen = () => {
    const paths = seen;
    seen = [];
    return keep(paths, () => {}).catch(() => {});
  };
  const loaded = [];
  let timer;
  const note = (path) => {
    if (!hooks.shelf.hosted || traceless) return;
    seen.push(path);
    loaded.push(path);
    clearTimeout(timer);
    timer = setTimeout(keepSeen, 500);
  };
  const keeps = async (on) => {
    traceless = !on;
    if (!hooks.shelf.hosted) return;
    if (on) {
      await navigator.serviceWorker.register(policy.createScriptURL("sw.js"));
      return keepSeen();
    }
    const mine = await navigator.serviceWorker.getRegistration();
    for (const one of [mine?.installing, mine?.waiting, mine?.active]) one?.postMessage(null);
    await mine?.unregister();
    // The worker's scope. What it had begun to keep may come after it was told to stop.
    const ours = `fonds ${new URL("./", location)} `;
    for (let times = 0; times < 4 && traceless; times += 1) {
      const kept = (await caches.keys()).filter((name) => name.startsWith(ours));
      await Promise.all(kept.map((name) => caches.delete(name)));
      await new Promise((go) => setTimeout(go, 150));
    }
  };
  const keep = async (paths, call) => {
    const to = await worker();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => call(data);
    to.postMessage(paths, [port2]);
  };
  let reader = [];
  const hooks = {
    examples: EXAMPLES,
    block: (name, text) => came.set(name, decode(text)),
    reader: (...parts) => { reader = parts; },
    pocket: (text) => came.set("pocket", text),
    shelf: {
      front: () => join(inline()),
      module: () => join(reader),
      load: (name, call) => ask(`b/${name.slice(0, 2)}/${name.slice(2)}.js`, name, call),
      shell: (call) => ask("SAVE", "pocket", call),
      keep,
      // Not for ever: who wipes wants to be gone.
      keeps: (on, call) =>
        Promise.race([keeps(on), new Promise((go) => setTimeout(go, 1000))]).then(call, call),
    },
  };
  const host = () => {
    if (!location.protocol.startsWith("http")) return;
    const link = document.createElement("link");
    link.rel = "manifest";
    link.href = "manifest.webmanifest";
    document.head.append(link);
    if (!navigator.serviceWorker) return;
    hooks.shelf.hosted = true;
    // Without a worker the page works as well; it only is not there offline.
    window.fonds.ready
      .then(() => navigator.serviceWorker.register(policy.createScriptURL("sw.js")))
      .then(keepSeen)
      .catch(() => {});
    // A new version's worker takes over what this page has loaded from the old one's.
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (traceless) return;
      seen = loaded.slice();
      keepSeen();
    });
  };
  const check = () => {
    if (reader.length > 0) return;
    told("The file RUN, which belongs beside this page, is missing or damaged. " +
      "Copy the whole folder of the archive again, not this page alone.",
      "Файл RUN, который должен лежать рядом с этой страницей, отсутствует или повреждён. " +
      "Скопируйте папку архива заново целиком, а не одну эту страницу.")();
  };
  READ
  () => reader
"#;

/// The worker of a shelf on a web host. Its caches are named by where the archive is, since
/// all of a host share them, and by the version of its page. What a page asks for is named by
/// what is in it, so any cache may answer; only the page itself is asked of the network first.
const WORKER: &str = r#""use strict";
const ours = `fonds ${registration.scope} `;
const name = ours + "VERSION";
// Told to leave no trace, until it is to keep something again.
let traceless = false;
const get = async (key, request, fresh) => {
  if (traceless) return fetch(request);
  const cache = await caches.open(name);
  const kept = await cache.match(key);
  if (kept && !fresh) return kept;
  // What an older version kept under this name is the same.
  const same = fresh ? null : await caches.match(key);
  if (same) {
    await cache.put(key, same.clone());
    return same;
  }
  try {
    const response = await fetch(request);
    if (response.ok && !traceless) await cache.put(key, response.clone());
    return response.ok ? response : kept ?? response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
};
// An older version goes when no page is open that could be of it.
const tidy = async () => {
  if (registration.installing || registration.waiting) return;
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some(({ url }) => url.startsWith(registration.scope))) return;
  const old = (await caches.keys()).filter((key) => key.startsWith(ours) && key !== name);
  await Promise.all(old.map((key) => caches.delete(key)));
};
addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(["./", "RUN", "manifest.webmanifest"])));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(registration.scope)) return;
  const path = request.url.slice(registration.scope.length).replace(/[?#].*/, "");
  const again = request.url.includes("?");
  if (request.url.includes("?0")) return;
  if (/^(b\/..\/.{14}|(reader|pocket)-.{16})\.js$/.test(path)) event.respondWith(get(path, request, again));
  else if (path === "" || path === "index.html") {
    event.waitUntil(tidy());
    event.respondWith(get("./", request, true));
  }
  else if (path === "manifest.webmanifest") event.respondWith(get(request, request, true));
});
addEventListener("message", (event) => {
  traceless = event.data === null;
  if (traceless) return;
  const one = (path) => get(path, path, false).then((response) => response.ok ? 0 : 1, () => 1);
  event.waitUntil(Promise.all(event.data.map(one)).then((all) =>
    event.ports[0].postMessage(all.reduce((sum, one) => sum + one, 0))));
});
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use fonds::archive::ArchiveBuilder;
    use fonds::document::{self, Description};
    use proptest::prelude::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    fn reader() -> Reader {
        Reader {
            page: "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                   <link rel=\"icon\" href=\"data:,\">\n<style>p { color: red }</style>\n\
                   <link data-trunk rel=\"rust\" data-bin=\"reader\" data-trunk-id=\"1\">\n\
                   </head>\n<body>\n<main>\n<p>Text</p>\n</main>\n</body>\n</html>\n"
                .to_owned(),
            glue: "let wasm_bindgen = () => {};".to_owned(),
            module: HEADER.to_vec(),
        }
    }

    /// An archive of a title that is hard to write down.
    fn packed() -> Vec<u8> {
        let title = "\"</script>\\\n".to_owned();
        let mut builder = ArchiveBuilder::new(Description { title, ..Description::default() });
        for number in 0..300 {
            let text =
                format!("Minutes {number}\n\nThe congress met in January {number} for a while.\n").repeat(40);
            let name = format!("{number}.txt");
            let item = document::parse(&name, text.as_bytes());
            builder.add(&name, text.into_bytes(), item, &Description::default());
        }
        builder.finish().unwrap()
    }

    fn folder(packed: &[u8]) -> BTreeMap<String, Vec<u8>> {
        let source = Slice::from(packed.to_vec());
        let archive = Archive::open(source.clone()).unwrap();
        let mut files = BTreeMap::new();
        let write = &mut |path: &str, bytes: &[u8]| {
            assert!(files.insert(path.to_owned(), bytes.to_vec()).is_none(), "{path} is written twice");
            Ok(())
        };
        shelf(&reader(), &archive, &source, write).unwrap();
        files
    }

    /// Every `<script>` that runs, and every `<style>`, has its hash in the policy.
    fn check_hashes(page: &str, count: usize) {
        let scripts: Vec<&str> =
            page.split("<script>").skip(1).map(|after| after.split_once("</script>").unwrap().0).collect();
        assert_eq!(scripts.len(), count);
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
        // Not within a letter: a file that is no UTF-8 is none of these pages.
        let whole = page.len() - "</script>\n</body>\n</html>\n".len();
        for length in (0..whole).filter(|&length| page.is_char_boundary(length)) {
            assert!(from_html(page.get(..length).unwrap()).is_err(), "{length} of {end}");
        }
    }

    #[test]
    fn the_policy_comes_first_and_names_every_script_and_style() {
        let one = one_file(&reader(), b"archive").unwrap();
        let files = folder(&packed());
        let page = String::from_utf8(files["index.html"].clone()).unwrap();
        check_hashes(&one, 3);
        check_hashes(&page, 2);
        for page in [&one, &page] {
            let head = page.split_once("<head>").unwrap().1.trim_start();
            assert!(head.starts_with("<meta http-equiv=\"Content-Security-Policy\""), "{head}");
            assert_eq!(page.matches("charset").count(), 1);
            assert!(!page.contains("data-trunk"));
            assert!(page.contains("<link rel=\"icon\""));
            assert!(page.contains("connect-src 'none'"));
        }
        assert!(one.contains("trusted-types 'none'") && page.contains("trusted-types fonds"));
        assert!(!one.contains("'self'") && page.contains("script-src 'self'"));
    }

    #[test]
    fn a_shelf_holds_every_block_under_its_checksum_and_the_front_in_its_page() {
        let packed = packed();
        let source = Slice::from(packed.clone());
        let archive = Archive::open(source.clone()).unwrap();
        let files = folder(&packed);
        assert!(archive.blocks().len() > 8, "{}", archive.blocks().len());
        for block in archive.blocks() {
            let name = format!("{:016x}", block.name);
            let script =
                String::from_utf8(files[&block_path(u64::from_str_radix(&name, 16).unwrap())].clone())
                    .unwrap();
            let parts: Vec<&str> = script.split('"').collect();
            assert_eq!((parts[1], parts.len()), (name.as_str(), 5), "{script}");
            assert_eq!(BASE64.decode(parts[3]).unwrap(), *source.read(block.range).unwrap());
        }
        let page = String::from_utf8(files["index.html"].clone()).unwrap();
        assert!(page.contains(&pocket::elements(&packed[..archive.start() as usize])));
        for name in files.keys().filter(|name| name.starts_with("reader-") || name.starts_with("pocket-")) {
            assert!(page.contains(name.as_str()), "the page does not name {name}");
            assert!(name.contains(&version(&files[name])), "{name}");
        }
        let names: Vec<String> =
            files.keys().map(|path| path.split('/').next().unwrap().to_owned()).collect();
        assert!(is_shelf(&names, &page));
        assert!(!is_shelf(&[names, vec!["thesis.odt".to_owned()]].concat(), &page));
        assert!(!is_shelf(&[], "<p>"));
        let manifest = String::from_utf8(files["manifest.webmanifest"].clone()).unwrap();
        assert!(manifest.contains(r#""name":"\"\u003c/script>\\\u000a""#), "{manifest}");
    }

    #[test]
    fn the_scripts_have_no_blank_left() {
        let mut all = one_file(&reader(), b"archive").unwrap();
        for (name, bytes) in folder(&packed()) {
            if !name.starts_with("b/") {
                all.push_str(&String::from_utf8(bytes).unwrap());
            }
        }
        let words: Vec<&str> = all.split(|char: char| !char.is_ascii_alphanumeric() && char != '%').collect();
        for blank in ["READ", "LENGTH", "DIGEST", "ADD", "EXAMPLES", "RUN", "SAVE", "VERSION"] {
            assert!(!words.contains(&blank), "{blank}");
        }
    }

    #[test]
    fn parts_are_small() {
        let page = one_file(&reader(), &[7; 500_000]).unwrap();
        let parts: Vec<&str> =
            page.split(PART_START).skip(1).map(|after| after.split_once(PART_END).unwrap().0).collect();
        assert_eq!(parts.len(), 6);
        assert!(parts.iter().all(|part| part.len() <= 128 * 1024));
    }

    #[test]
    fn a_page_that_was_published_is_not_published_again() {
        let page = one_file(&reader(), b"archive").unwrap();
        assert!(one_file(&Reader { page, ..reader() }, b"archive").is_err());
    }
}
