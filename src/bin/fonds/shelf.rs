//! The page of an archive on disk, as one file or as a folder; and archives read from such a
//! folder.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fonds::archive::Archive;
use fonds::bytes::{Slice, Source};
use fonds::error::Error;

use crate::files;
use crate::publish::{self, Reader};
use crate::terminal::size;

/// Browsers open larger pages slowly or not at all: some give up on a text of 512 MB.
const LARGEST_POCKET: u64 = 350 << 20;

/// Writes the page of an archive as one file.
pub(crate) fn write_pocket(reader: &Reader, source: &dyn Source, path: &Path) -> Result<()> {
    let length = source.length();
    ensure!(
        length <= LARGEST_POCKET,
        "The archive has {}, too much for one file that browsers open ({} at most). Give the name of a \
         folder, or NAME.fonds.",
        size(length),
        size(LARGEST_POCKET)
    );
    let bytes = whole(source)?;
    files::write(path, publish::one_file(reader, &bytes)?.as_bytes())
}

/// All bytes of an archive; block by block where no more is given at a time.
fn whole(source: &dyn Source) -> Result<Vec<u8>> {
    if let Ok(bytes) = source.read(0..source.length()) {
        return Ok(bytes.to_vec());
    }
    let mut bytes = Vec::new();
    for range in pieces(source)? {
        bytes.extend_from_slice(&source.read(range)?);
    }
    Ok(bytes)
}

/// The front of an archive and its blocks, as far as they are: a source need not give more at
/// a time.
fn pieces(source: &dyn Source) -> Result<Vec<Range<u64>>> {
    let header = source.read(0..source.length().min(64))?;
    let front = header.get(24..32).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes);
    let front = source.read(0..front.min(source.length()))?;
    let length = source.length();
    let end = front.len() as u64;
    let archive = Archive::open(Front { front, length })?;
    let blocks = archive.blocks().into_iter().map(|block| block.range);
    Ok(std::iter::once(0..end).chain(blocks).collect())
}

/// Writes both forms of an archive's page into a folder: the shelf, and the pocket as
/// `fonds.html`.
pub(crate) fn write_site(reader: &Reader, source: Box<dyn Source>, folder: &Path) -> Result<()> {
    let bytes = whole(&*source)?;
    write_within(folder, "fonds.html", publish::one_file(reader, &bytes)?.as_bytes())?;
    let source = Slice::from(bytes);
    let archive = Archive::open(source.clone())?;
    publish::shelf(reader, &archive, &source, &mut |path, bytes| write_within(folder, path, bytes))
}

/// Refuses a folder that holds anything but a shelf.
pub(crate) fn check(folder: &Path) -> Result<()> {
    ensure!(folder.file_name().is_some(), "{} names no folder.", folder.display());
    ensure!(
        !folder.exists()
            || is_shelf(folder)
            || fs::read_dir(folder).is_ok_and(|mut names| names.next().is_none()),
        "{} is there already, and is no archive that fonds wrote; it is left as it is. Give another name.",
        folder.display()
    );
    Ok(())
}

/// Writes the shelf of an archive, block by block. The folder is written beside its place and
/// takes it when it is whole; what stands there already may only be a shelf.
pub(crate) fn write_shelf(
    reader: &Reader,
    archive: &Archive,
    source: &dyn Source,
    folder: &Path,
) -> Result<()> {
    check(folder)?;
    let cannot = || format!("Cannot write {}", folder.display());
    let part =
        tempfile::Builder::new().prefix(".fonds-").suffix(".part").tempdir_in(files::folder_of(folder));
    let part = part.with_context(cannot)?;
    publish::shelf(reader, archive, source, &mut |path, bytes| write_within(part.path(), path, bytes))?;
    open_to_others(part.path()).with_context(cannot)?;
    let part = part.keep();
    // Not in one step, which no system has for folders: what fails between the two is undone.
    let old = part.with_extension("old");
    let moved = if folder.exists() { fs::rename(folder, &old) } else { Ok(()) };
    let moved = moved.and_then(|()| fs::rename(&part, folder));
    if let Err(error) = moved {
        // The error that is told is the one of writing.
        let _ = fs::remove_dir_all(&part);
        if old.exists() && !folder.exists() {
            let _ = fs::rename(&old, folder);
        }
        return Err(error).with_context(cannot);
    }
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("Cannot remove {}", old.display()))?;
    }
    Ok(())
}

#[cfg(unix)]
fn open_to_others(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> std::io::Result<()> {
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

/// The archive of a shelf.
pub(crate) fn open(folder: &Path) -> Result<Box<dyn Source>> {
    let page = folder.join("index.html");
    if !page.is_file() {
        bail!("{} is no archive: it has no index.html.", folder.display());
    }
    let text = String::from_utf8(files::read(&page)?);
    let front = publish::front(&text.with_context(|| format!("{} is not UTF-8.", page.display()))?);
    let front = Slice::from(front.with_context(|| page.display().to_string())?);
    let length = front.get(16..24).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes);
    let archive = Archive::open(Front { front: front.clone(), length });
    let archive = archive.with_context(|| page.display().to_string())?;
    let blocks = archive.blocks().into_iter().map(|block| (block.range.start, block)).collect();
    Ok(Box::new(Shelf { folder: folder.to_owned(), front, length, blocks }))
}

/// The front of an archive, without any block.
struct Front {
    front: Slice,
    length: u64,
}

impl Source for Front {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, range: Range<u64>) -> fonds::error::Result<Slice> {
        self.front.read(range)
    }
}

/// An archive whose blocks are files in a folder.
struct Shelf {
    folder: PathBuf,
    front: Slice,
    length: u64,
    blocks: BTreeMap<u64, fonds::error::Absent>,
}

impl Source for Shelf {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, range: Range<u64>) -> fonds::error::Result<Slice> {
        if range.end <= self.front.len() as u64 {
            return self.front.read(range);
        }
        let damaged = |part: String, why| Error::Damaged { part, offset: 0, why };
        let outside = || damaged(String::new(), "a range is not in one block");
        let (_, block) = self.blocks.range(..=range.start).next_back().ok_or_else(outside)?;
        let within = |at: u64| at.checked_sub(block.range.start).and_then(|at| usize::try_from(at).ok());
        let (from, to) = within(range.start).zip(within(range.end)).ok_or_else(outside)?;
        let name = publish::block_path(block.name);
        let path = self.folder.join(&name);
        let script = fs::read_to_string(&path).map_err(|_| damaged(name.clone(), "the file is not there"))?;
        // `fonds.block("NAME","BASE64")`: the name is in the address too.
        let bytes = script.rsplit('"').nth(1).and_then(|base64| BASE64.decode(base64).ok());
        let bytes = bytes.ok_or_else(|| damaged(name.clone(), "the file is not what was written"))?;
        Slice::from(bytes).cut(from..to).ok_or_else(|| damaged(name, "the file is cut short"))
    }
}
