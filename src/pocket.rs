//! The pocket form: a reader and an archive as one HTML file.
//!
//! The page is a shell, which the packer makes of a reader, with the module in it: the
//! reader's, the archive inside (see [`module`]), in base64, in elements of bounded size. Here
//! is what the packer and a page that saves its archive both do, so that they give the same
//! bytes; neither has to have the archive in memory.
//!
//! ```
//! use fonds::pocket::Pocket;
//!
//! let shell = "<meta content=\"%LOADER%\"><script>%LENGTH% %DIGEST%</script>\n%PARTS%</body>";
//! let mut pocket = Pocket::new(b"\0asm\x01\0\0\0", 7)?;
//! let mut parts = pocket.add(b"arc");
//! parts += &pocket.add(b"hive");
//! let (head, last, tail) = pocket.finish(shell)?;
//! parts += &last;
//! assert!(head.contains("<script>23 ") && tail == "</body>");
//! assert!(parts.starts_with("<script type=\"application/octet-stream\">AGFzbQEAAAA"));
//! # Ok::<(), fonds::error::Error>(())
//! ```

use sha2::{Digest, Sha256};

use crate::archive::module;
use crate::error::{Error, Result};

/// Base64 characters in one element: 128 KiB. `WebKit` takes quadratic time for one long
/// text. A multiple of four, so that every part can be decoded alone.
const PART: usize = 128 * 1024;
/// The bytes in one element.
const BYTES: usize = PART / 4 * 3;

/// The start and end of an element with a part of the module. Browsers neither run nor show
/// a script of a type they do not know.
pub const PART_START: &str = r#"<script type="application/octet-stream">"#;
/// See [`PART_START`].
pub const PART_END: &str = "</script>";

/// Where in a shell the number of bytes of the module belongs; in its first script.
pub const LENGTH: &str = "%LENGTH%";
/// Where in a shell the SHA-256 of the module belongs; in the loader.
pub const DIGEST: &str = "%DIGEST%";
/// Where in a shell the SHA-256 of the loader belongs, in base64: of the first script that has
/// [`DIGEST`].
pub const LOADER: &str = "%LOADER%";
/// How the scripts of a shell begin, but for those that hold the parts.
const SCRIPT: &str = "<script>";
/// Where in a shell the parts of the module belong.
pub const PARTS: &str = "%PARTS%";

/// A page in the making.
pub struct Pocket {
    digest: Sha256,
    length: u64,
    carry: Vec<u8>,
}

impl Pocket {
    /// Starts with the module of a reader, for an archive of so many bytes.
    ///
    /// # Errors
    ///
    /// As [`module::embed`].
    pub fn new(module: &[u8], length: u64) -> Result<Self> {
        let carry = module::before(module, length)?;
        let mut digest = Sha256::new();
        digest.update(&carry);
        Ok(Self { digest, length: carry.len() as u64, carry })
    }

    /// Adds the next bytes of the archive; gives the elements that are full.
    pub fn add(&mut self, bytes: &[u8]) -> String {
        self.digest.update(bytes);
        self.length = self.length.saturating_add(bytes.len() as u64);
        self.carry.extend_from_slice(bytes);
        let full = self.carry.len().saturating_sub(self.carry.len() % BYTES);
        let elements = elements(self.carry.get(..full).unwrap_or_default());
        self.carry.drain(..full);
        elements
    }

    /// Ends the page of this shell: what stands before all elements, the last of them, and
    /// what stands after.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if the shell is none.
    pub fn finish(self, shell: &str) -> Result<(String, String, String)> {
        let no_shell = || Error::damaged("the shell of the page", 0, "it lacks what is to be filled in");
        let (head, tail) = shell.split_once(PARTS).ok_or_else(no_shell)?;
        let digest: String = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let head = head.replace(LENGTH, &self.length.to_string()).replace(DIGEST, &digest);
        let at = shell.find(DIGEST).ok_or_else(no_shell)?;
        let scripts = shell.get(..at).map(|before| before.matches(SCRIPT).count()).unwrap_or_default();
        let loader = head.split(SCRIPT).nth(scripts).ok_or_else(no_shell)?;
        let (loader, _) = loader.split_once(PART_END).ok_or_else(no_shell)?;
        let head = head.replace(LOADER, &base64(&Sha256::digest(loader)));
        Ok((head, elements(&self.carry), tail.to_owned()))
    }
}

/// Bytes in elements.
#[must_use]
pub fn elements(bytes: &[u8]) -> String {
    let mut out = String::new();
    for part in bytes.chunks(BYTES) {
        out.push_str(PART_START);
        out.push_str(&base64(part));
        out.push_str(PART_END);
        out.push('\n');
    }
    out
}

/// Bytes in base64, with the usual letters, filled up with `=`.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for (at, shift) in [18_u32, 12, 6, 0].into_iter().enumerate() {
            let letter = LETTERS.get((bits.wrapping_shr(shift) & 63) as usize).copied().unwrap_or(b'=');
            // One byte has two letters, two have three.
            out.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_everybody() {
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn pieces_of_any_size_give_the_same_page() {
        let shell = "<p>%LOADER%</p><script>%LENGTH%,%DIGEST%</script>%PARTS%</body>";
        let archive: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
        let page = |size: usize| {
            let mut pocket = Pocket::new(b"\0asm\x01\0\0\0", archive.len() as u64).unwrap();
            let parts: String = archive.chunks(size).map(|piece| pocket.add(piece)).collect();
            let (head, last, tail) = pocket.finish(shell).unwrap();
            head + &parts + &last + &tail
        };
        let whole = page(archive.len());
        assert_eq!(whole, page(70_001));
        let module = module::embed(b"\0asm\x01\0\0\0", &archive).unwrap();
        assert!(whole.contains(&format!("<script>{},", module.len())));
        assert!(whole.contains(&elements(&module)));
        assert!(!whole.contains('%'));
    }

    #[test]
    fn what_is_no_shell_is_refused() {
        for shell in ["", "%PARTS%", "<script>%PARTS%"] {
            assert!(Pocket::new(b"\0asm\x01\0\0\0", 0).unwrap().finish(shell).is_err());
        }
    }
}
