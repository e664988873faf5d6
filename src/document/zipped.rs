//! ZIP archives as documents are packed in: members by name, none larger than is sane.

use std::io::{Cursor, Read as _};
use std::ops::Range;

use zip::ZipArchive;

use super::Format;

/// No member is longer than this, in bytes, when it is unpacked.
const LONGEST_MEMBER: u64 = 64 << 20;
/// All members that are read together are no longer.
const LONGEST: u64 = 256 << 20;
/// A member is no more times longer than it is packed, if it is longer than [`SMALL`].
const MOST_TIMES: u64 = 200;
const SMALL: u64 = 1 << 20;

/// An open ZIP archive. What is read from it has bounds, whatever it claims.
pub(super) struct Zipped<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    length: usize,
    /// How many more bytes may be unpacked.
    left: u64,
}

/// A member of an archive, unpacked.
pub(super) struct Member {
    pub(super) bytes: Vec<u8>,
    /// Where it stands in the archive, packed.
    pub(super) source: Range<usize>,
}

/// Whether bytes start as a ZIP archive does.
pub(super) fn claims(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<'a> Zipped<'a> {
    /// Opens an archive; an error is a sentence.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Self { archive, length: bytes.len(), left: LONGEST }),
            Err(why) => Err(format!("Its ZIP archive is damaged: {why}.")),
        }
    }

    /// The format of the document that is packed, by what it says itself, then by its members.
    pub(super) fn format(&mut self) -> Option<Format> {
        let stated = self.read("mimetype").map(|member| member.bytes).unwrap_or_default();
        let stated = String::from_utf8_lossy(&stated);
        let stated = stated.trim();
        if stated == "application/epub+zip" || self.has("META-INF/container.xml") {
            Some(Format::Epub)
        } else if stated.starts_with("application/vnd.oasis.opendocument.text") {
            Some(Format::Odt)
        } else if self.has("word/document.xml") {
            Some(Format::Docx)
        } else if stated.starts_with("application/vnd.oasis.") {
            None
        } else if self.has("[Content_Types].xml") && self.has("_rels/.rels") {
            let types = self.read("[Content_Types].xml").map(|member| member.bytes).unwrap_or_default();
            String::from_utf8_lossy(&types).contains("wordprocessingml.document").then_some(Format::Docx)
        } else if self.has("content.xml") && self.has("META-INF/manifest.xml") {
            Some(Format::Odt)
        } else {
            None
        }
    }

    /// Whether there is a member of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name_raw(name.as_bytes()).is_some()
    }

    /// The member of this name; an error is a sentence.
    pub(super) fn read(&mut self, name: &str) -> Result<Member, String> {
        let index = self.archive.index_for_name_raw(name.as_bytes());
        let index = index.ok_or_else(|| format!("Its part {name} is missing."))?;
        let file = self.archive.by_index(index);
        let file = file.map_err(|why| format!("Its part {name} cannot be unpacked: {why}."))?;
        let (packed, start) = (file.compressed_size(), file.data_start());
        let times = packed.saturating_mul(MOST_TIMES).max(SMALL);
        let most = times.min(LONGEST_MEMBER).min(self.left);
        let mut bytes = Vec::new();
        let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left = self.left.saturating_sub(length);
        if length > most {
            return Err(format!("Its part {name} unpacks to more than can be meant."));
        }
        read.map_err(|why| format!("Its part {name} cannot be unpacked: {why}."))?;
        let end = start.map(|start| start.saturating_add(packed));
        let place = |at: Option<u64>| at.and_then(|at| usize::try_from(at).ok());
        let whole = self.length();
        let source = match (place(start), place(end)) {
            (Some(start), Some(end)) if end <= whole => start..end,
            _ => 0..whole,
        };
        Ok(Member { bytes, source })
    }

    /// The length of the archive itself, in bytes.
    pub(super) fn length(&self) -> usize {
        self.length
    }
}
