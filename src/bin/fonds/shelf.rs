//! The files of a page, in either of its forms, on disk.

use std::cell::RefCell;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use fonds::archive::Archive;
use fonds::bytes::{Slice, Source};
use fonds::error::Error;

use crate::files::{archive_bytes, read};
use crate::publish;

/// What Trunk made, from a folder.
pub(crate) fn reader(folder: &Path) -> Result<publish::Reader> {
    let text = |name: &str| -> Result<String> {
        let path = folder.join(name);
        String::from_utf8(read(&path)?).with_context(|| format!("{} is not UTF-8.", path.display()))
    };
    let module = read(&folder.join(publish::MODULE))?;
    Ok(publish::Reader { page: text("index.html")?, glue: text("reader.js")?, module })
}

/// Writes both forms of an archive's page into a folder: the shelf, and the pocket as
/// `fonds.html`.
pub(crate) fn write_site(reader: &publish::Reader, archive: &Path, folder: &Path) -> Result<()> {
    let bytes = archive_bytes(archive)?;
    write_within(folder, "fonds.html", publish::one_file(reader, &bytes)?.as_bytes())?;
    let source = Slice::from(bytes);
    let archive = Archive::open(source.clone()).with_context(|| archive.display().to_string())?;
    publish::shelf(reader, &archive, &source, &mut |path, bytes| write_within(folder, path, bytes))
}

/// Writes the shelf of an archive, block by block: an archive that stands alone is never in
/// memory. The folder is written beside its place and takes it when it is whole; what stands
/// there already may only be a shelf.
pub(crate) fn write_shelf(reader: &publish::Reader, archive: &Path, folder: &Path) -> Result<()> {
    let beside = |ending: &str| -> Result<PathBuf> {
        let mut name = folder.file_name().context("The folder to write has no name.")?.to_owned();
        name.push(ending);
        Ok(folder.with_file_name(name))
    };
    let (part, old) = (beside(".part")?, beside(".old")?);
    ensure!(
        !folder.exists() || is_shelf(folder),
        "{} is there already, and is no archive that fonds wrote; it is left as it is. Give another name.",
        folder.display()
    );
    if part.exists() {
        // Left by a run that was stopped.
        fs::remove_dir_all(&part).with_context(|| format!("Cannot remove {}", part.display()))?;
    }
    let opened = || -> Result<Archive> {
        let archive = if stands_alone(archive)? {
            Archive::open(FileSource::open(archive)?)
        } else {
            Archive::open(Slice::from(archive_bytes(archive)?))
        };
        Ok(archive?)
    };
    let opened = opened().with_context(|| archive.display().to_string())?;
    let mut write = |path: &str, bytes: &[u8]| write_within(&part, path, bytes);
    let written = if stands_alone(archive)? {
        publish::shelf(reader, &opened, &FileSource::open(archive)?, &mut write)
    } else {
        publish::shelf(reader, &opened, &Slice::from(archive_bytes(archive)?), &mut write)
    };
    let moved = written.and_then(|()| {
        let cannot = || format!("Cannot write {}", folder.display());
        if folder.exists() {
            fs::rename(folder, &old).with_context(cannot)?;
        }
        fs::rename(&part, folder).with_context(cannot)
    });
    if moved.is_err() {
        // The error that is told is the one of writing.
        let _ = fs::remove_dir_all(&part);
        if old.exists() && !folder.exists() {
            let _ = fs::rename(&old, folder);
        }
    }
    moved?;
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("Cannot remove {}", old.display()))?;
    }
    Ok(())
}

/// Whether a folder is a shelf and holds nothing else.
fn is_shelf(folder: &Path) -> bool {
    let names = fs::read_dir(folder).map(|entries| {
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
    });
    let page = fs::read_to_string(folder.join("index.html"));
    names.is_ok_and(|names| page.is_ok_and(|page| publish::is_shelf(&names, &page)))
}

/// Writes a file of a folder, and the folders on the way to it.
fn write_within(folder: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(path);
    let cannot = || format!("Cannot write {}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(cannot)?;
    fs::write(&path, bytes).with_context(cannot)
}

/// Whether a file is an archive and not a page or module with one in it.
fn stands_alone(path: &Path) -> Result<bool> {
    let mut start = [0; 1];
    let cannot = || format!("Cannot read {}", path.display());
    let read = fs::File::open(path).and_then(|mut file| file.read(&mut start)).with_context(cannot)?;
    Ok(read == 1 && start == [0x89])
}

/// An archive in a file, of which no more is read than is asked for.
pub(crate) struct FileSource {
    file: RefCell<fs::File>,
    length: u64,
}

impl FileSource {
    /// Opens the file.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let opened = fs::File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) = opened.with_context(|| format!("Cannot read {}", path.display()))?;
        Ok(Self { file: RefCell::new(file), length })
    }
}

impl Source for FileSource {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, range: Range<u64>) -> fonds::error::Result<Slice> {
        let damaged = |why| Error::Damaged { part: String::new(), offset: range.start, why };
        let outside = || damaged("a range ends after the last byte");
        let length = range.end.checked_sub(range.start).filter(|_| range.end <= self.length);
        let mut bytes = vec![0; usize::try_from(length.ok_or_else(outside)?).map_err(|_| outside())?];
        let mut file = self.file.borrow_mut();
        let read = file.seek(SeekFrom::Start(range.start)).and_then(|_| file.read_exact(&mut bytes));
        read.map_err(|_| damaged("the file cannot be read"))?;
        Ok(Slice::from(bytes))
    }
}
