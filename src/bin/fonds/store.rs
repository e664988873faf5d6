//! Bytes in files: what packing keeps on the disk, and archives that are read from it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result};
use fonds::bytes::{Slice, Source, Store};
use fonds::error::Error;

/// A file without a name, which is gone when this program ends, however it ends.
pub(crate) struct Scratch {
    file: File,
    length: u64,
}

impl Scratch {
    /// On the disk that has this folder: where the archive is to be, there is room for it.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self> {
        let cannot = || format!("Cannot keep anything in {} while packing", folder.display());
        Ok(Self { file: tempfile::tempfile_in(folder).with_context(cannot)?, length: 0 })
    }
}

impl Store for Scratch {
    fn append(&mut self, bytes: &[u8]) -> fonds::error::Result<u64> {
        let start = self.length;
        let file = &mut self.file;
        let written = file.seek(SeekFrom::Start(start)).and_then(|_| file.write_all(bytes));
        written.map_err(|error| Error::Store { why: error.to_string() })?;
        self.length = start.saturating_add(bytes.len() as u64);
        Ok(start)
    }

    fn fetch(&self, range: Range<u64>) -> fonds::error::Result<Vec<u8>> {
        read_at(&self.file, range).map_err(|error| Error::Store { why: error.to_string() })
    }
}

fn read_at(mut file: &File, range: Range<u64>) -> std::io::Result<Vec<u8>> {
    let length = range.end.saturating_sub(range.start);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(range.start))?;
    // Grows with what is there, whatever length was asked for.
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

/// A part of a file as the bytes of an archive.
pub(crate) struct FileSource {
    file: File,
    range: Range<u64>,
}

impl FileSource {
    /// These bytes of a file.
    pub(crate) fn new(file: File, range: Range<u64>) -> Self {
        Self { file, range }
    }
}

impl Source for FileSource {
    fn length(&self) -> u64 {
        self.range.end.saturating_sub(self.range.start)
    }

    fn read(&self, range: Range<u64>) -> fonds::error::Result<Slice> {
        let at = |place: u64| self.range.start.saturating_add(place);
        let damaged = |why| Error::Damaged { part: "file".to_owned(), offset: at(range.start), why };
        if range.end > self.length() {
            return Err(damaged("a range ends after the last byte"));
        }
        // The disk itself may fail, or the file may have been cut short meanwhile.
        let bytes = read_at(&self.file, at(range.start)..at(range.end));
        bytes.map(Slice::from).map_err(|_| damaged("the disk does not give what stands here"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_given_back() {
        let mut store = Scratch::in_folder(&std::env::temp_dir()).unwrap();
        assert_eq!(store.append(b"one").unwrap(), 0);
        assert_eq!(store.append(b"two").unwrap(), 3);
        assert_eq!(store.fetch(2..5).unwrap(), b"etw");
        assert!(store.fetch(2..7).is_err());
        let source = FileSource::new(store.file, 1..6);
        assert_eq!(&*source.read(1..3).unwrap(), b"et");
        assert!(source.read(1..6).is_err());
    }
}
