//! Archives from files, in whatever form they are, and files written as a whole.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use fonds::archive::{Archive, module};
use fonds::bytes::{Slice, Source};

use crate::store::FileSource;
use crate::{publish, shelf};

/// The bytes of an archive, wherever they are: in a file of their own, in a reader's module,
/// in a page that is one file, or in the folder of a shelf.
pub(crate) fn source(path: &Path) -> Result<Box<dyn Source>> {
    if path.is_dir() {
        return shelf::open(path);
    }
    match page_or_module(path)? {
        Some(bytes) if is_module(&bytes) => match module::extract(&bytes)? {
            Some(archive) => Ok(Box::new(Slice::from(archive.to_vec()))),
            None => bail!("{} is a reader without an archive.", path.display()),
        },
        Some(bytes) => {
            let archive =
                publish::from_html(&text(path, bytes)?).with_context(|| path.display().to_string())?;
            Ok(Box::new(Slice::from(archive)))
        }
        None => {
            let cannot = || format!("Cannot read {}", path.display());
            let file = File::open(path).with_context(cannot)?;
            let length = file.metadata().with_context(cannot)?.len();
            Ok(Box::new(FileSource::new(file, 0..length)))
        }
    }
}

/// The bytes of a file that is a page or a reader's module, `None` of any other.
pub(crate) fn page_or_module(path: &Path) -> Result<Option<Vec<u8>>> {
    let cannot = || format!("Cannot read {}", path.display());
    let mut start = Vec::new();
    File::open(path).with_context(cannot)?.take(64).read_to_end(&mut start).with_context(cannot)?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    let is_page = text.trim_ascii_start().first() == Some(&b'<');
    if is_page || is_module(&start) { read(path).map(Some) } else { Ok(None) }
}

/// Whether bytes are a reader's module, by how they start.
pub(crate) fn is_module(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm")
}

/// The text of a file with these bytes.
pub(crate) fn text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8.", path.display()))
}

/// Opens an archive in any of these forms.
pub(crate) fn open(path: &Path) -> Result<Archive> {
    Archive::open(source(path)?).with_context(|| path.display().to_string())
}

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("Cannot read {}", path.display()))
}

/// The folder that a file is in or is to be in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file as a whole: whatever happens meanwhile, there is the old one or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |file| Ok(file.write_all(bytes)?))
}

/// The same for bytes that come in pieces.
pub(crate) fn write_with(path: &Path, fill: impl FnOnce(&mut BufWriter<&File>) -> Result<()>) -> Result<()> {
    let cannot = || format!("Cannot write {}", path.display());
    let written = || -> Result<()> {
        let part = tempfile::Builder::new().prefix(".fonds-").suffix(".part").tempfile_in(folder_of(path))?;
        let mut file = BufWriter::new(part.as_file());
        fill(&mut file)?;
        file.flush()?;
        drop(file);
        // Others may read it as they may read any file, which a temporary one is not made for.
        open_to_others(part.as_file())?;
        part.as_file().sync_all()?;
        part.persist(path)?;
        Ok(())
    };
    written().with_context(cannot)
}

#[cfg(unix)]
fn open_to_others(file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(file.set_permissions(fs::Permissions::from_mode(0o644))?)
}

#[cfg(not(unix))]
fn open_to_others(_: &File) -> Result<()> {
    Ok(())
}
