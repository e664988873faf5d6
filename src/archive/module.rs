//! An archive inside a Wasm module: the custom section `fonds`.
//!
//! The reader's module bundles documents and index by itself: a custom section is ignored
//! when the module runs, may stand anywhere after the header, and browsers hand its bytes
//! out (`WebAssembly.Module.customSections`). Other documents need no other compilation.
//!
//! ```text
//! module  = 00 "asm" 01 00 00 00, then sections to the end
//! section = id: 1 byte, size: LEB128 of at most 32 bits, then `size` bytes
//! custom  = a section of id 0 that starts with its name: LEB128 length, UTF-8
//! ```
//!
//! Only this frame is read. What is inside the other sections is the browser's to check.

use crate::bytes::{Cursor, Writer};
use crate::error::{Error, Result};

/// The name of the custom section that holds the archive.
pub const SECTION: &str = "fonds";

/// The first eight bytes of every module: the magic number and version 1.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";

/// The id of a custom section.
const CUSTOM: u8 = 0;

/// What the parts of a module are called in errors.
const PART: &str = "Wasm module";

/// The `module` with `archive` as its last section, in place of any that it had.
///
/// Every other section stays as it is, byte for byte.
///
/// # Errors
///
/// [`Error::Damaged`] if `module` is no Wasm module or its sections do not add up,
/// [`Error::TooLarge`] if the archive does not fit in a section (4 GiB).
pub fn embed(module: &[u8], archive: &[u8]) -> Result<Vec<u8>> {
    let mut out = before(module, archive.len() as u64)?;
    out.extend_from_slice(archive);
    Ok(out)
}

/// The `module` up to where an archive of `length` bytes follows as its last section, for an
/// archive that is not in memory.
///
/// # Errors
///
/// As [`embed`].
pub fn before(module: &[u8], length: u64) -> Result<Vec<u8>> {
    let mut name = Writer::new();
    name.text(SECTION);
    let size = u32::try_from(length.saturating_add(name.len() as u64))
        .map_err(|_| Error::TooLarge { what: "bytes of an archive in one module", most: u32::MAX.into() })?;

    let mut head = Writer::new();
    head.u8(CUSTOM);
    head.varint(size.into());
    head.put(name.as_bytes());
    let mut out = without(module)?;
    out.extend_from_slice(head.as_bytes());
    Ok(out)
}

/// The `module` without its archive: the reader alone, the same whatever was in it.
///
/// # Errors
///
/// [`Error::Damaged`] if `module` is no Wasm module or its sections do not add up.
pub fn without(module: &[u8]) -> Result<Vec<u8>> {
    let mut out = HEADER.to_vec();
    for section in Sections::of(module)? {
        let section = section?;
        if section.archive.is_none() {
            out.extend_from_slice(section.bytes);
        }
    }
    Ok(out)
}

/// The archive inside `module`; `None` if there is none.
///
/// # Errors
///
/// [`Error::Damaged`] if `module` is no Wasm module, its sections do not add up, or it has
/// more than one archive, so that nobody could say which of them is meant.
pub fn extract(module: &[u8]) -> Result<Option<&[u8]>> {
    let mut found = None;
    for section in Sections::of(module)? {
        if let Some(archive) = section?.archive
            && found.replace(archive).is_some()
        {
            return Err(Error::damaged(PART, 0, "it has two archives"));
        }
    }
    Ok(found)
}

/// One section of a module.
struct Section<'a> {
    /// All of it, with its id and size.
    bytes: &'a [u8],
    /// The archive, if this is its section.
    archive: Option<&'a [u8]>,
}

/// Walks the sections of a module; ends after the first error.
struct Sections<'a> {
    module: &'a [u8],
    cursor: Cursor<'a>,
}

impl<'a> Sections<'a> {
    fn of(module: &'a [u8]) -> Result<Self> {
        let mut cursor = Cursor::new(module);
        if cursor.take(HEADER.len()).is_ok_and(|header| header == HEADER) {
            Ok(Self { module, cursor })
        } else {
            Err(Error::damaged(PART, 0, "it does not start as a Wasm module does"))
        }
    }

    fn section(&mut self) -> Result<Section<'a>> {
        let start = self.cursor.position();
        let id = self.cursor.u8()?;
        let size = leb128(&mut self.cursor)?;
        let content = self.cursor.take(size)?;
        let bytes = self.module.get(start..self.cursor.position()).unwrap_or_default();
        let archive = if id == CUSTOM { archive_in(content)? } else { None };
        Ok(Section { bytes, archive })
    }
}

impl<'a> Iterator for Sections<'a> {
    type Item = Result<Section<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.cursor.remaining() == 0 {
            return None;
        }
        let section = self.section().map_err(|error| error.inside(PART));
        if section.is_err() {
            self.cursor = Cursor::new(&[]);
        }
        Some(section)
    }
}

/// The bytes after the name of a custom section, if the name is [`SECTION`].
fn archive_in(content: &[u8]) -> Result<Option<&[u8]>> {
    let mut cursor = Cursor::new(content);
    let length = leb128(&mut cursor)?;
    let name = cursor.take(length)?;
    if name != SECTION.as_bytes() {
        return Ok(None);
    }
    cursor.take(cursor.remaining()).map(Some)
}

/// A LEB128 number of at most 32 bits, in five bytes at most.
///
/// Not [`Cursor::varint`], which insists on the shortest form: linkers leave room for the
/// largest size and pad a smaller one, and Wasm allows that.
fn leb128(cursor: &mut Cursor<'_>) -> Result<usize> {
    let mut value = 0_u64;
    for shift in (0..35_u32).step_by(7) {
        let byte = cursor.u8()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return u32::try_from(value)
                .ok()
                .and_then(|value| usize::try_from(value).ok())
                .ok_or_else(|| cursor.damaged("a size is too large"));
        }
    }
    Err(cursor.damaged("a size is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A section as a linker writes it: the size padded to five bytes.
    fn padded(id: u8, content: &[u8]) -> Vec<u8> {
        let size = content.len();
        let mut out = vec![id];
        out.extend((0..5).map(|i| ((size >> (7 * i)) & 0x7f) as u8 | if i < 4 { 0x80 } else { 0 }));
        out.extend_from_slice(content);
        out
    }

    fn module(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut out = HEADER.to_vec();
        for (id, content) in sections {
            out.extend(padded(*id, content));
        }
        out
    }

    /// Sections 1 to 12, and custom ones under another name.
    fn sections() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
        let bytes = prop::collection::vec(any::<u8>(), 0..200);
        prop::collection::vec((0_u8..=12, bytes), 0..8).prop_map(|mut sections| {
            for (id, content) in &mut sections {
                if *id == CUSTOM {
                    content.splice(0..0, *b"\x04name");
                }
            }
            sections
        })
    }

    proptest! {
        #[test]
        fn what_is_embedded_is_extracted_and_nothing_else_changes(
            sections in sections(),
            first in prop::collection::vec(any::<u8>(), 0..300),
            second in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let plain = module(&sections);
            prop_assert_eq!(extract(&plain).unwrap(), None);
            let once = embed(&plain, &first).unwrap();
            prop_assert_eq!(extract(&once).unwrap(), Some(&first[..]));
            prop_assert!(once.starts_with(&plain));
            let twice = embed(&once, &second).unwrap();
            prop_assert_eq!(twice, embed(&plain, &second).unwrap());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut module = HEADER.to_vec();
            module.extend(&bytes);
            for bytes in [&bytes, &module] {
                if let Ok(embedded) = embed(bytes, b"archive") {
                    prop_assert_eq!(extract(&embedded).unwrap(), Some(&b"archive"[..]));
                }
                let _ = extract(bytes);
            }
        }

        #[test]
        fn a_module_cut_short_never_gives_another_archive(
            sections in sections(), archive in prop::collection::vec(any::<u8>(), 0..300), cut in 1_usize..300,
        ) {
            let whole = embed(&module(&sections), &archive).unwrap();
            let part = &whole[..whole.len().saturating_sub(cut)];
            // Cut between two sections it is a module again, but one without an archive.
            prop_assert!(matches!(extract(part), Err(_) | Ok(None)));
        }
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for bytes in [&b""[..], b"\0asm", b"<!doctype html>", b"\0asm\x02\0\0\0"] {
            assert!(embed(bytes, b"archive").is_err());
            assert!(extract(bytes).is_err());
        }
    }

    #[test]
    fn two_archives_are_refused() {
        let mut module = embed(HEADER, b"one").unwrap();
        module.extend(padded(CUSTOM, b"\x05fondstwo"));
        assert!(extract(&module).is_err());
        // Embedding takes both out.
        assert_eq!(extract(&embed(&module, b"three").unwrap()).unwrap(), Some(&b"three"[..]));
    }
}
