//! A page taken apart again: what of it is its archive, and what is the same in every page of a reader.

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fonds::archive::module;
use fonds::pocket::{self, PART_END, PART_START, Pocket};
use sha2::{Digest as _, Sha256};

use crate::publish::hex;

/// A page up to its elements, the bytes in them, and what follows.
pub(crate) struct Apart<'a> {
    pub(crate) head: &'a str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) tail: &'a str,
}

/// Takes a page apart. Its elements follow each other and nothing is between them: what stood there
/// would be neither archive nor reader.
pub(crate) fn apart(page: &str) -> Result<Apart<'_>> {
    let cut_short = "The page ends in the middle of the archive: the copy is incomplete. Get the file again.";
    let at = page.find(PART_START).context("The page holds no archive.")?;
    let (head, mut rest) = page.split_at(at);
    let mut encoded = String::new();
    while let Some(after) = rest.strip_prefix(PART_START) {
        let (part, after) = after.split_once(PART_END).context(cut_short)?;
        // Mail programs and editors wrap lines.
        encoded.extend(part.split_ascii_whitespace());
        rest = after.trim_ascii_start();
    }
    ensure!(!rest.contains(PART_START), "Between the parts of the archive stands what is no part of it.");
    let bytes = BASE64.decode(encoded).context("The archive in the page is damaged: it is not base64.")?;
    Ok(Apart { head, bytes, tail: rest })
}

/// A page that is one file: the shell that it was made with (see [`fonds::pocket`]), the reader's module
/// with its archive in it.
pub(crate) struct Taken {
    pub(crate) shell: String,
    pub(crate) module: Vec<u8>,
}

impl Taken {
    /// Takes apart a page that is one file.
    pub(crate) fn of(page: &str) -> Result<Self> {
        let Apart { head, bytes: module, tail } = apart(page)?;
        let digest = hex(&Sha256::digest(&module));
        // The scripts before the elements are in the head all of them; one has the digest.
        let loader = head.split("<script>").find(|script| script.contains(&digest));
        let loader = loader.and_then(|script| script.split_once(PART_END)).map(|(loader, _)| loader);
        let loader = loader.context("The page was not made by fonds: its loader is not there.")?;
        let hash = pocket::base64(&Sha256::digest(loader));
        let own = &module.len().to_string();
        let length =
            |length: &str| format!("!== {length}) damaged(`${{bytes.length}} bytes of ${{{length}}}`);");
        ensure!(
            head.contains(&hash) && head.contains(&length(own)),
            "The page is not as fonds wrote it: its loader is another."
        );
        let mut shell = head
            .replace(&digest, pocket::DIGEST)
            .replace(&length(own), &length(pocket::LENGTH))
            .replace(&hash, pocket::LOADER);
        shell.push_str(pocket::PARTS);
        shell.push_str(tail);
        Ok(Self { shell, module })
    }

    /// The archive.
    pub(crate) fn archive(&self) -> Result<&[u8]> {
        module::extract(&self.module)?.context("The module in the page holds no archive.")
    }

    /// The page of this shell and reader with an archive.
    pub(crate) fn with(&self, archive: &[u8]) -> Result<String> {
        let mut pocket = Pocket::new(&self.module, archive.len() as u64)?;
        let mut parts = pocket.add(archive);
        let (mut page, last, tail) = pocket.finish(&self.shell)?;
        parts.push_str(&last);
        page.push_str(&parts);
        page.push_str(&tail);
        Ok(page)
    }

    /// The same page with another archive; refuses one that does not come out as it was with its own.
    pub(crate) fn replaced(page: &str, make: impl FnOnce(&[u8]) -> Result<Vec<u8>>) -> Result<String> {
        let taken = Self::of(page)?;
        let archive = taken.archive()?;
        if !taken.with(archive)?.split_ascii_whitespace().eq(page.split_ascii_whitespace()) {
            bail!("The page is not as fonds wrote it; it is left as it is.");
        }
        taken.with(&make(archive)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::{Reader, from_html, one_file};
    use proptest::prelude::*;

    fn page() -> String {
        let reader = Reader {
            page: "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n</head>\n<body>\n</body>\n</html>\n"
                .to_owned(),
            glue: "let wasm_bindgen = () => {};".to_owned(),
            module: b"\0asm\x01\0\0\0".to_vec(),
        };
        one_file(&reader, &[7; 150_000]).unwrap()
    }

    #[test]
    fn a_page_is_put_together_as_it_was() {
        let page = page();
        let taken = Taken::of(&page).unwrap();
        assert_eq!(taken.archive().unwrap(), [7; 150_000]);
        assert!(taken.with(&[7; 150_000]).unwrap() == page);
        let other = Taken::replaced(&page, |archive| Ok(archive.repeat(2))).unwrap();
        assert_eq!(from_html(&other).unwrap(), [7; 300_000]);
        assert!(Taken::replaced(&other, |_| Ok(vec![7; 150_000])).unwrap() == page);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_a_page_is_it_is_read_or_refused(
            changes in prop::collection::vec(
                (any::<prop::sample::Index>(), 0_usize..50, "(<script|</script>|type=|=|[A-Za-z0-9+/]|\\PC){0,8}"), 1..5,
            ),
        ) {
            let mut changed = page();
            for (at, length, text) in changes {
                let mut ends = [at.index(changed.len()), 0];
                ends[1] = ends[0].saturating_add(length).min(changed.len());
                let [start, end] = ends.map(|end| (0..=end).rev().find(|at| changed.is_char_boundary(*at)).unwrap());
                changed.replace_range(start..end, &text);
            }
            let _ = from_html(&changed);
            if let Ok(taken) = Taken::of(&changed) && let Ok(archive) = taken.archive() {
                let _ = taken.with(archive);
            }
        }
    }
}
