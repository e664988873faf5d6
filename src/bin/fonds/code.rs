//! Whose code a page runs: whether all of it but the archive is what a fonds put there.
//!
//! A page that is one file has the same bytes in every archive of a release, but for the archive, its length
//! and digest, and the examples, which are strings. A folder has several files, and an examples' script in
//! more than one of them; it is compared with what this fonds would write for the same archive.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result};
use fonds::archive::{Archive, module};
use fonds::bytes::{Slice, Source};
use sha2::{Digest as _, Sha256};

use crate::apart::Taken;
use crate::plain::{self, plain};
use crate::publish::{self, Reader};
use crate::{files, reader};

/// The readers of all releases, by version, with the digest that [`digest`] gives. A release adds its own,
/// and none is ever taken away.
const RELEASED: [(&str, &str); 0] = [];

/// Where the examples begin in a loader.
const EXAMPLES: &str = "const hooks = { examples: [";

/// What is known of the code in a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// A bare archive has none.
    None,
    /// That of this version.
    Known(String),
    /// It is another; how it can be named.
    Unknown(String),
}

/// Whose code there is around an archive.
pub(crate) fn code(path: &Path) -> Result<Code> {
    let own = reader::reader().ok();
    if path.is_dir() {
        return folder(path, own.as_ref());
    }
    let Some(bytes) = files::page_or_module(path)? else { return Ok(Code::None) };
    if files::is_module(&bytes) {
        let module = module::without(&bytes)?;
        let is_own = own.is_some_and(|own| own.module == module);
        return Ok(if is_own { own_version() } else { Code::Unknown(hex_digest(&module)) });
    }
    let mut known: Vec<(String, String)> = Vec::new();
    if let Some(own) = own {
        known.push((env!("CARGO_PKG_VERSION").to_owned(), digest_of(&own)?));
    }
    known.extend(RELEASED.map(|(version, digest)| (version.to_owned(), digest.to_owned())));
    page(&files::text(path, bytes)?, &known)
}

fn own_version() -> Code {
    Code::Known(env!("CARGO_PKG_VERSION").to_owned())
}

fn hex_digest(bytes: &[u8]) -> String {
    format!("SHA-256 {}", publish::hex(&Sha256::digest(bytes)))
}

/// The same of a page that is one file, for these known readers: version and digest.
fn page(page: &str, known: &[(String, String)]) -> Result<Code> {
    // What was not made as fonds makes it is not the code of any.
    let Ok(taken) = Taken::of(page) else {
        return Ok(Code::Unknown("not made as fonds makes it".to_owned()));
    };
    let Some(shell) = without_plain(&taken).and_then(|shell| without_examples(&shell)) else {
        return Ok(Code::Unknown("not made as fonds makes it".to_owned()));
    };
    let found = digest(&shell, &module::without(&taken.module)?);
    let known = known.iter().find(|(_, digest)| *digest == found);
    Ok(known.map_or(Code::Unknown(format!("SHA-256 {found}")), |(version, _)| Code::Known(version.clone())))
}

/// What a reader is known by: the SHA-256 of its shell's length (8 bytes, little-endian), its shell without
/// examples, and its module.
fn digest(shell: &str, module: &[u8]) -> String {
    let length = (shell.len() as u64).to_le_bytes();
    publish::hex(&Sha256::new_with_prefix(length).chain_update(shell).chain_update(module).finalize())
}

/// The digest of a reader.
pub(crate) fn digest_of(reader: &Reader) -> Result<String> {
    Ok(digest(&publish::shell(reader, &[], "")?, &module::without(&reader.module)?))
}

/// A shell as it is without the plain text, which is the very one that this archive gives, at its own
/// place: it could as well be code elsewhere. `None` if there is another.
fn without_plain(taken: &Taken) -> Option<String> {
    let opened = Archive::open(Slice::from(taken.archive().ok()?.to_vec())).ok();
    let text = opened.and_then(|archive| plain(&archive).ok()).unwrap_or_default();
    let with_end = |text: &str| [text, publish::MAIN_END].concat();
    // A page without a main part has no plain text.
    let expected = if taken.shell.contains(publish::MAIN_END) { with_end(&text) } else { String::new() };
    let at = taken.shell.find(&expected)?;
    let end = if expected.is_empty() { expected.clone() } else { with_end("") };
    let shell = [taken.shell.get(..at)?, &end, taken.shell.get(at.checked_add(expected.len())?..)?].concat();
    (!shell.contains(plain::START)).then_some(shell)
}

/// A shell as it is without examples. These can be nothing but strings, in which nothing runs. `None` if they
/// are anything else.
fn without_examples(shell: &str) -> Option<String> {
    let (before, mut rest) = shell.split_once(EXAMPLES)?;
    while let Some(string) = rest.strip_prefix('"') {
        let mut escaped = false;
        let end = string.find(|char: char| {
            let ends = char == '"' && !escaped;
            escaped = char == '\\' && !escaped;
            ends
        })?;
        let (text, after) = string.split_at_checked(end)?;
        // As `publish` writes them.
        if text
            .contains(|char: char| char.is_control() || matches!(char, '<' | '%' | '\u{2028}' | '\u{2029}'))
        {
            return None;
        }
        rest = after.strip_prefix('"')?;
        rest = rest.strip_prefix(", ").filter(|rest| rest.starts_with('"')).unwrap_or(rest);
    }
    rest.starts_with(']').then(|| [before, EXAMPLES, rest].concat())
}

/// The same of a folder: every file in it but the copy in one file is compared with what this fonds would
/// write, blocks too, since they are scripts.
fn folder(folder: &Path, own: Option<&Reader>) -> Result<Code> {
    let Some(own) = own else {
        return Ok(Code::Unknown("this fonds was compiled without a reader and knows none".to_owned()));
    };
    let source: Rc<dyn Source> = files::source(folder)?.into();
    let archive = Archive::open(Rc::clone(&source))?;
    let mut others = files_in(folder, "")?;
    let mut first = None;
    publish::shelf(own, &archive, &*source, &mut |name, bytes| {
        others.remove(name);
        if first.is_none() && fs::read(folder.join(name)).ok().as_deref() != Some(bytes) {
            first = Some(name.to_owned());
        }
        Ok(())
    })?;
    if others.remove("fonds.html") {
        let page = files::text(Path::new("fonds.html"), files::read(&folder.join("fonds.html"))?)?;
        let known = [(env!("CARGO_PKG_VERSION").to_owned(), digest_of(own)?)];
        if !matches!(self::page(&page, &known)?, Code::Known(_)) {
            first = first.or_else(|| Some("fonds.html".to_owned()));
        }
    }
    let first = first.or_else(|| others.into_iter().next());
    Ok(first.map_or_else(own_version, |name| Code::Unknown(format!("{name} is not of this version"))))
}

/// The paths of all files in a folder.
fn files_in(folder: &Path, under: &str) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(|| format!("Cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            found.extend(files_in(&entry.path(), &format!("{name}/"))?);
        } else {
            found.insert(name);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::one_file;
    use fonds::archive::ArchiveBuilder;
    use fonds::document::{self, Description};
    use fonds::pocket;

    fn a_reader() -> Reader {
        Reader {
            page: "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n\
                   <p id=\"failure\"></p>\n</body>\n</html>\n"
                .to_owned(),
            glue: "let wasm_bindgen = () => {};".to_owned(),
            module: b"\0asm\x01\0\0\0".to_vec(),
        }
    }

    fn archive(text: &str) -> Vec<u8> {
        let mut builder = ArchiveBuilder::new(Description::default());
        let item = document::parse("a.txt", text.as_bytes());
        builder.add("a.txt", text.as_bytes().to_vec(), item, &Description::default());
        builder.finish().unwrap()
    }

    fn known() -> Vec<(String, String)> {
        vec![("7".to_owned(), digest_of(&a_reader()).unwrap())]
    }

    #[test]
    fn a_reader_is_known_whatever_its_archive() {
        let long = "Minutes\n\nThe congress \"met\" in Moscow, January 2002.\n\n".repeat(3000);
        for text in ["", "Minutes\n\nWe met.", &long] {
            let made = one_file(&a_reader(), &archive(text)).unwrap();
            assert_eq!(page(&made, &known()).unwrap(), Code::Known("7".into()));
        }
        // Programs that send mail change what stands between lines, and in them.
        let long = one_file(&a_reader(), &[7; 500_000]).unwrap();
        let (head, parts) = long.split_at(long.find(pocket::PART_START).unwrap());
        let (parts, tail) = parts.split_at(parts.rfind(pocket::PART_END).unwrap());
        let wrapped =
            [head, &parts.replace("BwcH", "Bw\r\ncH").replace("\n<script", "\r\n\r\n<script"), tail].concat();
        assert!(wrapped.len() > long.len() + 10);
        assert_eq!(page(&wrapped, &known()).unwrap(), Code::Known("7".into()));
        assert!(matches!(page("<p>", &known()).unwrap(), Code::Unknown(_)));
    }

    #[test]
    fn whatever_else_is_changed_in_the_code_is_seen() {
        let made = one_file(&a_reader(), &archive("Minutes\n\nWe met in Moscow.")).unwrap();
        let (start, end) = (made.find(pocket::PART_START).unwrap(), made.rfind(pocket::PART_END).unwrap());
        let digest = publish::hex(&Sha256::digest(Taken::of(&made).unwrap().module));
        let mut seen = 0;
        for at in (0..start).chain(end..made.len()) {
            // What is filled in, and strings, are no code.
            let Some((before, after)) = made.split_at_checked(at) else { continue };
            let is_example = before.contains(EXAMPLES) && after.contains("] };");
            let mut rest = after.chars();
            if is_example || rest.next().is_none_or(|char| !char.is_ascii()) {
                continue;
            }
            let changed = format!("{before}x{}", rest.as_str());
            let inserted = format!("{before}x{after}");
            for forged in [changed, inserted] {
                if forged != made {
                    assert!(matches!(page(&forged, &known()).unwrap(), Code::Unknown(_)), "{at}: {after}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 2 * 3000 && made.contains(&digest), "{seen}");
    }

    #[test]
    fn code_among_the_examples_and_between_the_parts_is_seen() {
        let made = one_file(&a_reader(), &archive("Minutes\n\nWe met in Moscow in January 2002.")).unwrap();
        assert!(made.contains("examples: [\""), "{made}");
        let loader = |change: &dyn Fn(&str) -> String| {
            let Taken { shell, module } = Taken::of(&made).unwrap();
            // The policy names the changed loader: this is what a forger would do.
            let forged = Taken { shell: change(&shell), module };
            let page_of = forged.with(forged.archive().unwrap()).unwrap();
            page(&page_of, &known()).unwrap()
        };
        assert_eq!(loader(&str::to_owned), Code::Known("7".into()));
        for evil in [
            "alert(1), ",
            "\"a\" + alert(1), ",
            "`${alert(1)}`, ",
            "\"a\\\\\", alert(1), \"",
            "\"</script>\", ",
        ] {
            let code = loader(&|shell| shell.replacen("examples: [", &format!("examples: [{evil}"), 1));
            assert!(matches!(code, Code::Unknown(_)), "{evil}");
        }
        let harmless = loader(&|shell| shell.replacen("examples: [", "examples: [\"a \\\"word\\\"\", ", 1));
        assert_eq!(harmless, Code::Known("7".into()));
        let between = made.replacen(
            pocket::PART_START,
            "<script>alert(1)</script><script type=\"application/octet-stream\">",
            1,
        );
        assert!(matches!(page(&between, &known()).unwrap(), Code::Unknown(_)));
        let after = made.replacen("</body>", "<script>alert(1)</script></body>", 1);
        assert!(matches!(page(&after, &known()).unwrap(), Code::Unknown(_)));
        let other = Reader { module: b"\0asm\x01\0\0\0\0\x02\x01x".to_vec(), ..a_reader() };
        let made = one_file(&other, &archive("Minutes")).unwrap();
        assert!(matches!(page(&made, &known()).unwrap(), Code::Unknown(_)));
    }

    #[test]
    fn the_plain_text_is_that_of_the_archive_and_stands_in_its_place() {
        let with_main = "<main>\n<p id=\"failure\"></p>\n</main>";
        let reader =
            Reader { page: a_reader().page.replace("<p id=\"failure\"></p>", with_main), ..a_reader() };
        let known = vec![("7".to_owned(), digest_of(&reader).unwrap())];
        // A text that would be code in another place.
        let made = one_file(&reader, &archive("Minutes\n\nalert(1)//\n\nWe met in Moscow.")).unwrap();
        assert_eq!(page(&made, &known).unwrap(), Code::Known("7".into()));
        let is_unknown = |forged: &str| {
            assert_ne!(forged, made);
            assert!(matches!(page(forged, &known).unwrap(), Code::Unknown(_)), "{forged}");
        };
        is_unknown(&made.replacen("We met in Moscow", "We met in London", 1));
        is_unknown(&made.replacen("<noscript class=\"plain\">", "<noscript class=\"plain\"><img src=x>", 1));
        let start = made.find(plain::START).unwrap();
        let end = made.find(publish::MAIN_END).unwrap();
        let (before, rest) = made.split_at(start);
        let (text, after) = rest.split_at(end - start);
        is_unknown(&[before, after].concat());
        // In the loader, of which the policy then has another hash; this is what a forger would do.
        let moved = |shell: &str| {
            shell.replace(text, "").replacen("ready.catch(", &[text, "ready.catch("].concat(), 1)
        };
        let Taken { shell, module } = Taken::of(&made).unwrap();
        let forged = Taken { shell: moved(&shell), module };
        is_unknown(&forged.with(forged.archive().unwrap()).unwrap());
    }

    #[test]
    fn a_folder_is_known_file_by_file() {
        let root = tempfile::tempdir().unwrap();
        let bytes = archive(&"Minutes\n\nWe met in Moscow.\n\n".repeat(3000));
        let site = root.path().join("site");
        let source = Box::new(fonds::bytes::Slice::from(bytes));
        crate::shelf::write_site(&a_reader(), source, &site).unwrap();
        let reader = a_reader();
        let known = || folder(&site, Some(&reader)).unwrap();
        assert!(matches!(known(), Code::Known(_)), "{:?}", known());
        assert!(matches!(folder(&site, None).unwrap(), Code::Unknown(_)));
        let paths = files_in(&site, "").unwrap();
        assert!(paths.len() > 8 && paths.iter().any(|path| path.starts_with("b/")), "{paths:?}");
        for path in paths {
            let whole = fs::read(site.join(&path)).unwrap();
            // A script after a block, which reading the block does not see.
            fs::write(site.join(&path), [&whole, b"\n;alert(1)//\"\"" as &[u8]].concat()).unwrap();
            let is_known = folder(&site, Some(&reader)).is_ok_and(|code| matches!(code, Code::Known(_)));
            assert!(!is_known, "{path}");
            fs::write(site.join(&path), whole).unwrap();
        }
        fs::write(site.join("more.js"), "alert(1)").unwrap();
        assert_eq!(known(), Code::Unknown("more.js is not of this version".into()));
    }
}
