//! The finding aid: the descriptions of the fonds and of every item, and the files that they
//! came in. Layout in `FORMAT.md`.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::container::{Counts, Section};
use crate::bytes::{Cursor, Writer};
use crate::document::{Description, Format};
use crate::error::{Error, Result};

/// The recorded SHA-256 of bytes. `Display` gives 64 hexadecimal digits, as `sha256sum` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fixity(pub [u8; 32]);

impl Fixity {
    /// The fixity of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    fn read(cursor: &mut Cursor) -> Result<Self> {
        let mut fixity = Self([0; 32]);
        fixity.0.copy_from_slice(cursor.take(32)?);
        Ok(fixity)
    }
}

impl fmt::Display for Fixity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Computes the fixity of bytes that come in pieces.
///
/// ```
/// use fonds::archive::{Fixity, Fixing};
///
/// let mut fixing = Fixing::default();
/// fixing.add(b"ab");
/// fixing.add(b"c");
/// assert_eq!(fixing.finish(), (Fixity::of(b"abc"), 3));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Fixing {
    digest: Sha256,
    length: u64,
}

impl Fixing {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.length = self.length.saturating_add(bytes.len() as u64);
    }

    /// The fixity of all bytes, and how many they were.
    #[must_use]
    pub fn finish(self) -> (Fixity, u64) {
        (Fixity(self.digest.finalize().into()), self.length)
    }
}

/// What the finding aid says of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Whole {
    pub(super) fonds: Description,
    pub(super) items: u32,
    pub(super) files: u32,
    /// How many files hold no item because they could not be read.
    pub(super) unread: u32,
}

impl Whole {
    pub(super) fn write(&self, out: &mut Writer) {
        self.fonds.write(out);
        for number in [self.items, self.files, self.unread] {
            out.varint(number.into());
        }
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let mut cursor = Cursor::new(bytes);
        let fonds = Description::read(&mut cursor)?;
        let whole =
            Self { fonds, items: cursor.varint32()?, files: cursor.varint32()?, unread: cursor.varint32()? };
        cursor.end()?;
        Ok(whole)
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
    /// The length of its original in bytes.
    pub bytes: u64,
    /// Its passages by number, end exclusive; never empty.
    pub passages: Range<u32>,
}

impl StoredItem {
    /// Writes what [`Items`] reads.
    pub(super) fn write(&self, out: &mut Writer) {
        out.text(&self.path);
        out.u8(self.format.number());
        self.description.write(out);
        out.varint(self.bytes);
        out.put(&self.fixity.0);
        out.varint(self.passages.end.saturating_sub(self.passages.start).into());
    }

    fn read(cursor: &mut Cursor, first: u32) -> Result<Self> {
        let path = cursor.text()?.to_owned();
        let format =
            Format::of_number(cursor.u8()?).ok_or_else(|| cursor.damaged("an item's format is unknown"))?;
        let description = Description::read(cursor)?;
        let bytes = cursor.varint()?;
        let fixity = Fixity::read(cursor)?;
        let passages = first..first.saturating_add(cursor.varint32()?);
        if passages.is_empty() || description.title.is_empty() {
            return Err(cursor.damaged("an item has no passage or no title"));
        }
        Ok(Self { path, format, description, fixity, bytes, passages })
    }
}

/// A file as it was packed, with its bytes in the archive, whether it could be read or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Where it lay.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub fixity: Fixity,
    /// How many items it holds.
    pub items: u32,
    /// Why it was not read; empty if it was.
    pub unread: String,
    /// The path of the file that it was unpacked from; empty if it lay there by itself.
    pub within: String,
    /// Whether its bytes are in the archive. If not, they were left out on request.
    pub kept: bool,
}

/// How a file is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRecord {
    /// It is the one item in it, and was unpacked from the file at this path; empty if it lay
    /// there by itself.
    Item(String),
    /// Any other.
    Other(StoredFile),
}

const IS_ITEM: u8 = 0;
const KEPT: u8 = 1;
const LEFT_OUT: u8 = 2;
const IS_ITEM_WITHIN: u8 = 3;

/// Writes what [`read_file`] reads.
pub(super) fn write_file(file: &FileRecord, out: &mut Writer) {
    let file = match file {
        FileRecord::Item(within) if within.is_empty() => return out.u8(IS_ITEM),
        FileRecord::Item(within) => {
            out.u8(IS_ITEM_WITHIN);
            return out.text(within);
        }
        FileRecord::Other(file) => file,
    };
    out.u8(if file.kept { KEPT } else { LEFT_OUT });
    out.text(&file.path);
    out.varint(file.bytes);
    out.put(&file.fixity.0);
    out.varint(file.items.into());
    out.text(&file.unread);
    out.text(&file.within);
}

/// Reads the record of a file.
pub(super) fn read_file(cursor: &mut Cursor) -> Result<FileRecord> {
    let kept = match cursor.u8()? {
        IS_ITEM => return Ok(FileRecord::Item(String::new())),
        IS_ITEM_WITHIN => return Ok(FileRecord::Item(cursor.text()?.to_owned())),
        KEPT => true,
        LEFT_OUT => false,
        _ => return Err(cursor.damaged("a file is of an unknown kind")),
    };
    let (path, bytes) = (cursor.text()?.to_owned(), cursor.varint()?);
    let fixity = Fixity::read(cursor)?;
    let items = cursor.varint32()?;
    let (unread, within) = (cursor.text()?.to_owned(), cursor.text()?.to_owned());
    Ok(FileRecord::Other(StoredFile { path, bytes, fixity, items, unread, within, kept }))
}

/// Reads the list of items.
pub(super) struct Items {
    section: Rc<Section>,
    /// Items and passages.
    counts: Counts,
}

impl Items {
    pub(super) fn open(section: Rc<Section>) -> Result<Self> {
        let counts = Counts::read(&section)?;
        Ok(Self { section, counts })
    }

    /// How many items and passages there are.
    pub(super) fn totals(&self) -> (u32, u32) {
        self.counts.totals()
    }

    /// The number of the block that lists an item.
    pub(super) fn block_of(&self, item: u32) -> Option<usize> {
        let block = self.counts.last(|(items, _)| *items <= item);
        (block < self.section.count()).then_some(block)
    }

    /// The items that a block lists, with the number of the first.
    pub(super) fn block(&self, number: usize) -> Result<(u32, Vec<StoredItem>)> {
        let ((first, mut passages), (after, _)) = self
            .counts
            .before(number)
            .zip(self.counts.before(number.saturating_add(1)))
            .ok_or(Error::Unknown { what: "item", number: number as u64 })?;
        let bytes = self.section.block(number)?;
        let mut cursor = Cursor::new(&bytes);
        let mut items = Vec::new();
        for _ in first..after {
            let item = StoredItem::read(&mut cursor, passages)?;
            passages = item.passages.end;
            items.push(item);
        }
        cursor.end()?;
        Ok((first, items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_of_the_finding_aid_read_back_as_they_were_written() {
        let description =
            Description { title: "Papers".into(), rights: "not stated".into(), ..Default::default() };
        let whole = Whole { fonds: description.clone(), items: 1, files: 300, unread: 2 };
        let item = StoredItem {
            path: "b/c.txt".into(),
            format: Format::Grokipedia,
            description,
            fixity: Fixity::of(b"c"),
            bytes: 1 << 40,
            passages: 7..17,
        };
        let file = StoredFile {
            path: "b.zip".into(),
            bytes: 300,
            fixity: Fixity::of(b"b"),
            items: 0,
            unread: "encrypted".into(),
            within: "a.zip".into(),
            kept: false,
        };
        let mut out = Writer::new();
        item.write(&mut out);
        let files =
            [FileRecord::Other(file), FileRecord::Item(String::new()), FileRecord::Item("a.zip".into())];
        files.iter().for_each(|file| write_file(file, &mut out));
        let bytes = out.into_bytes();
        let read = |bytes: &[u8]| {
            let mut cursor = Cursor::new(bytes);
            let item = StoredItem::read(&mut cursor, 7)?;
            let files = [read_file(&mut cursor)?, read_file(&mut cursor)?, read_file(&mut cursor)?];
            Ok::<_, Error>((item, files))
        };
        assert_eq!(read(&bytes).unwrap(), (item, files));
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "cut at {length}");
        }
        let mut out = Writer::new();
        whole.write(&mut out);
        assert_eq!(Whole::read(out.as_bytes()).unwrap(), whole);
        assert!(Whole::read(&out.as_bytes()[1..]).is_err());
    }

    #[test]
    fn fixity_is_what_sha256sum_prints() {
        assert_eq!(
            Fixity::of(b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
