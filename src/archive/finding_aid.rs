//! The finding aid: the descriptions of the fonds and of every item, and where the parts of
//! each item stand. Layout in `FORMAT.md`.

use std::fmt;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::bytes::{Cursor, Writer};
use crate::document::{Description, Format};
use crate::error::Result;

/// The recorded SHA-256 of bytes. `Display` gives 64 hexadecimal digits, as `sha256sum` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fixity(pub [u8; 32]);

impl Fixity {
    /// The fixity of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Fixity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// An item as the finding aid lists it: everything but its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredItem {
    /// Where it lay in the folder that was packed, with `/` between the parts; unique.
    pub path: String,
    /// The format it was read as.
    pub format: Format,
    /// Its description; the title is never empty.
    pub description: Description,
    /// The SHA-256 of its original bytes.
    pub fixity: Fixity,
    /// Its passages by number, end exclusive; never empty.
    pub passages: Range<u32>,
    /// Where its original bytes stand in the section of originals.
    pub(super) original: Range<u64>,
    /// Where its node stream stands in the section of documents.
    pub(super) document: Range<u64>,
}

impl StoredItem {
    /// The length of the original in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.original.end.saturating_sub(self.original.start)
    }
}

/// Writes what [`read`] reads.
pub(super) fn write(fonds: &Description, items: &[StoredItem]) -> Vec<u8> {
    let mut out = Writer::new();
    fonds.write(&mut out);
    out.count(items.len());
    for item in items {
        out.text(&item.path);
        out.u8(item.format.number());
        item.description.write(&mut out);
        out.varint(item.bytes());
        out.put(&item.fixity.0);
        out.varint(item.document.end.saturating_sub(item.document.start));
        out.varint(u64::from(item.passages.end.saturating_sub(item.passages.start)));
    }
    out.into_bytes()
}

/// Reads a finding aid: the fonds, and the items in order.
pub(super) fn read(bytes: &[u8]) -> Result<(Description, Vec<StoredItem>)> {
    let mut cursor = Cursor::new(bytes);
    let fonds = Description::read(&mut cursor)?;
    let mut items: Vec<StoredItem> = Vec::new();
    for _ in 0..cursor.count()? {
        let last = items.last();
        let (original_start, document_start, first_passage) =
            last.map_or((0, 0, 0), |last| (last.original.end, last.document.end, last.passages.end));
        let path = cursor.text()?.to_owned();
        if last.is_some_and(|last| last.path >= path) {
            return Err(cursor.damaged("items are not in the order of their paths"));
        }
        let format =
            Format::of_number(cursor.u8()?).ok_or_else(|| cursor.damaged("an item's format is unknown"))?;
        let description = Description::read(&mut cursor)?;
        let original = original_start..original_start.saturating_add(cursor.varint()?);
        let mut fixity = Fixity([0; 32]);
        fixity.0.copy_from_slice(cursor.take(32)?);
        let document = document_start..document_start.saturating_add(cursor.varint()?);
        let passages = first_passage..first_passage.saturating_add(cursor.varint32()?);
        if passages.is_empty() || description.title.is_empty() {
            return Err(cursor.damaged("an item has no passage or no title"));
        }
        items.push(StoredItem { path, format, description, fixity, passages, original, document });
    }
    cursor.end()?;
    Ok((fonds, items))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_aid_reads_back_as_it_was_written() {
        let fonds = Description { title: "Papers".into(), rights: "not stated".into(), ..Default::default() };
        let item = |path: &str, start: u64| StoredItem {
            path: path.into(),
            format: Format::Grokipedia,
            description: Description { title: path.to_uppercase(), note: "?".into(), ..Default::default() },
            fixity: Fixity::of(path.as_bytes()),
            original: start..start + 10,
            document: start..start + 10,
            passages: start as u32..start as u32 + 10,
        };
        let items = vec![item("a.txt", 0), item("b/c.txt", 10)];
        let bytes = write(&fonds, &items);
        assert_eq!(read(&bytes).unwrap(), (fonds, items));
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn fixity_is_what_sha256sum_prints() {
        assert_eq!(
            Fixity::of(b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
