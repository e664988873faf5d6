//! `keygen` and `sign`: a key, and an archive signed with it in whatever form it is.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, bail, ensure};
use fonds::analysis::Language;
use fonds::archive::{Archive, Fingerprint, SigningKey, module};
use fonds::bytes::{Slice, Source};
use fonds::pocket;

use crate::apart::{Apart, Taken, apart};
use crate::files;
use crate::publish;

/// What stands before the key in its file.
const KIND: &str = "fonds-secret-key-1";

/// Makes a key in a new file that only its owner may read.
pub(crate) fn keygen(out: &mut impl Write, path: &Path) -> Result<()> {
    let mut seed = [0; 32];
    let no_random = |error| anyhow::anyhow!("This system gives no random numbers: {error}.");
    getrandom::fill(&mut seed).map_err(no_random)?;
    let key = SigningKey::of_seed(seed).context("This system's random numbers are all zero.")?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = format!(
        "# Secret. Whoever has this line can sign archives as you do.\n{KIND} {}\n",
        publish::hex(&seed)
    );
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.with_context(|| {
        format!("Cannot make {}; a file that is there is never written over", path.display())
    })?;
    writeln!(out, "The key is in {}. Whoever has that file can sign as you do.", path.display())?;
    writeln!(
        out,
        "Tell its fingerprint to everybody who is to know your archives, by another way than theirs:"
    )?;
    fingerprint(out, key.fingerprint())
}

/// A fingerprint in digits and in both languages.
pub(crate) fn fingerprint(out: &mut impl Write, fingerprint: Fingerprint) -> Result<()> {
    writeln!(out, "  {fingerprint}")?;
    for language in [Language::English, Language::Russian] {
        writeln!(out, "  {}", fingerprint.words(language).join(" "))?;
    }
    Ok(())
}

fn key_in(path: &Path) -> Result<SigningKey> {
    let text = fs::read_to_string(path).with_context(|| format!("Cannot read {}", path.display()))?;
    let key = || {
        let line = text.lines().find_map(|line| line.strip_prefix(KIND))?.trim();
        let mut seed = [0; 32];
        read_hex(line, &mut seed).then_some(())?;
        SigningKey::of_seed(seed)
    };
    key().with_context(|| format!("{} is no key. `fonds keygen` makes one.", path.display()))
}

/// Reads digits, two a byte; says whether they are just as many.
fn read_hex(text: &str, bytes: &mut [u8]) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|char| char.to_digit(16)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == bytes.len().saturating_mul(2)) else {
        return false;
    };
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = pair.iter().fold(0, |byte, digit| (byte << 4) | u8::try_from(*digit).unwrap_or_default());
    }
    true
}

/// Signs an archive where it is; a signature that it has is replaced.
pub(crate) fn sign(out: &mut impl Write, key: &Path, path: &Path) -> Result<()> {
    let key = key_in(key)?;
    let named = || path.display().to_string();
    let source: Rc<dyn Source> = files::source(path)?.into();
    let archive = Archive::open(Rc::clone(&source)).with_context(named)?;
    // Nobody is to sign what is damaged; a signature that does not match goes, whyever it does not.
    let unsigned = unsigned(&archive, Rc::clone(&source))?;
    unsigned.verify().with_context(named)?;
    if path.is_dir() {
        shelf(&archive, &key, path)?;
    } else {
        file(&*source, &archive, &key, path)?;
    }
    writeln!(out, "Signed by key {}. The archive's fingerprint:", key.fingerprint())?;
    fingerprint(out, Fingerprint::of_archive(archive.digest()?))
}

/// The archive as it is without its signature.
fn unsigned(archive: &Archive, source: Rc<dyn Source>) -> Result<Archive> {
    let front = Slice::from(archive.unsigned_front()?);
    Ok(Archive::open(Refronted { front, old: archive.front(), source })?)
}

/// An archive with another front.
struct Refronted {
    front: Slice,
    old: u64,
    source: Rc<dyn Source>,
}

impl Source for Refronted {
    fn length(&self) -> u64 {
        self.source.length().saturating_sub(self.old).saturating_add(self.front.length())
    }

    fn read(&self, range: std::ops::Range<u64>) -> fonds::error::Result<Slice> {
        let own = self.front.length();
        if range.end <= own {
            return self.front.read(range);
        }
        let moved = |at: u64| at.saturating_sub(own).saturating_add(self.old);
        if range.start < own {
            return Err(fonds::error::Error::damaged("", 0, "a range is not in one block"));
        }
        self.source.read(moved(range.start)..moved(range.end))
    }
}

/// The bytes of an archive, signed.
fn signed(archive: &[u8], key: &SigningKey) -> Result<Vec<u8>> {
    let opened = Archive::open(Slice::from(archive.to_vec()))?;
    let mut signed = opened.signed_front(key)?;
    let front = usize::try_from(opened.front()).unwrap_or(usize::MAX);
    signed.extend_from_slice(archive.get(front..).unwrap_or_default());
    Ok(signed)
}

/// Signs an archive that is in one file: a page, a module, or bare.
fn file(source: &dyn Source, archive: &Archive, key: &SigningKey, path: &Path) -> Result<()> {
    if let Some(bytes) = files::page_or_module(path)? {
        return if files::is_module(&bytes) {
            let inside = module::extract(&bytes)?.context("The module holds no archive.")?;
            files::write(path, &module::embed(&bytes, &signed(inside, key)?)?)
        } else {
            let page = files::text(path, bytes)?;
            files::write(path, Taken::replaced(&page, |archive| signed(archive, key))?.as_bytes())
        };
    }
    let front = archive.signed_front(key)?;
    files::write_with(path, |file| {
        file.write_all(&front)?;
        for block in archive.blocks() {
            file.write_all(&source.read(block.range)?)?;
        }
        Ok(())
    })
}

/// Signs an archive that is a folder: its page has the front, and its worker the version of the page. A copy
/// as one file that lies in the folder is signed too.
fn shelf(archive: &Archive, key: &SigningKey, folder: &Path) -> Result<()> {
    let read = |name: &str| -> Result<String> {
        let path = folder.join(name);
        files::text(&path, files::read(&path)?)
    };
    let (page, worker) = (read("index.html")?, read("sw.js")?);
    let Apart { head, bytes, tail } = apart(&page)?;
    let old = usize::try_from(archive.front()).unwrap_or(usize::MAX);
    let mut start = archive.signed_front(key)?;
    start.extend_from_slice(bytes.get(old..).unwrap_or_default());
    let new_page = [head, &pocket::elements(&start), tail].concat();
    let (was, is) = (publish::version(page.as_bytes()), publish::version(new_page.as_bytes()));
    ensure!(worker.contains(&was), "The files in {} do not belong together.", folder.display());
    let copy = folder.join("fonds.html");
    if copy.is_file() {
        let page = Taken::replaced(&read("fonds.html")?, |archive| signed(archive, key))?;
        files::write(&copy, page.as_bytes())?;
    }
    files::write(&folder.join("sw.js"), worker.replace(&was, &is).as_bytes())?;
    files::write(&folder.join("index.html"), new_page.as_bytes())
}

/// Says by whom an archive is signed; refuses it if it is to be by a certain key and is not.
pub(crate) fn signer(out: &mut impl Write, archive: &Archive, wanted: Option<&str>) -> Result<()> {
    let digits =
        |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_lowercase();
    // That the signature matches was verified.
    let signer = archive.signature().map(|signature| signature.fingerprint().to_string());
    match &signer {
        Some(signer) => {
            writeln!(out, "Signed by key {signer}. Whose key that is, this program cannot know.")?
        }
        None => writeln!(out, "Not signed.")?,
    }
    let Some(wanted) = wanted else { return Ok(()) };
    match signer {
        Some(signer) if digits(&signer) == digits(wanted) => Ok(()),
        _ => bail!("It is not signed by key {wanted}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_digits() {
        let mut bytes = [0; 2];
        assert!(read_hex("0aFf", &mut bytes) && bytes == [10, 255]);
        for wrong in ["", "0af", "0aff0", "0afg", "+af0"] {
            assert!(!read_hex(wrong, &mut bytes), "{wrong}");
        }
    }
}
