//! Reading and writing files: documents in, archives in and out.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use fonds::archive::{Archive, ArchiveBuilder, module};
use fonds::bytes::Slice;
use fonds::document::manifest::{self, Manifest};
use fonds::document::{self, Description, NoticeKind};

use crate::publish;

/// The description of a folder of documents.
const MANIFEST: &str = "fonds.toml";

/// What became of the documents that were to be packed.
pub(crate) struct Packed {
    /// The archive, opened and verified.
    pub(crate) bytes: Vec<u8>,
    /// For each document how it was read.
    pub(crate) report: Vec<String>,
    /// What was left out, or odd, with the reason.
    pub(crate) notices: Vec<String>,
    sources: Vec<PathBuf>,
}

impl Packed {
    /// Refuses an output that would take the place of a document that was packed.
    pub(crate) fn spare(&self, output: &Path) -> Result<()> {
        let Ok(output) = output.canonicalize() else { return Ok(()) };
        for source in &self.sources {
            ensure!(
                source.canonicalize().map_or(true, |source| source != output),
                "{} is one of the documents: it would be replaced by the archive. Give the archive \
                 another name.",
                output.display()
            );
        }
        Ok(())
    }
}

/// Packs files and folders of files.
///
/// An item is named by its path within the folder that was given, or by its file name; with
/// more than one input, after the name of its folder.
pub(crate) fn pack(inputs: &[PathBuf]) -> Result<Packed> {
    let mut manifest = Manifest::default();
    let mut notices = Vec::new();
    let mut documents: Vec<(String, PathBuf)> = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            let name = input.file_name().with_context(|| format!("{} names no file.", input.display()))?;
            documents.push((name.to_string_lossy().into_owned(), input.clone()));
            continue;
        }
        let prefix = match input.file_name() {
            Some(name) if inputs.len() > 1 => format!("{}/", name.to_string_lossy()),
            _ => String::new(),
        };
        let described = input.join(MANIFEST);
        if described.is_file() {
            let text = String::from_utf8_lossy(&read(&described)?).into_owned();
            let (of_folder, odd) = manifest::parse(&text);
            notices.extend(odd.into_iter().map(|odd| format!("{}: {odd}", described.display())));
            if manifest.fonds == Description::default() {
                manifest.fonds = of_folder.fonds;
            } else if of_folder.fonds != Description::default() {
                notices.push(format!(
                    "{}: its [fonds] is left out: an archive has one description, the first.",
                    described.display()
                ));
            }
            let items = of_folder.items.into_iter();
            manifest.items.extend(items.map(|(path, description)| (format!("{prefix}{path}"), description)));
        }
        let first = documents.len();
        walk(input, &prefix, &mut documents, &mut notices)?;
        // At the root of an input it describes; further down it is a document like others.
        let manifest_path = format!("{prefix}{MANIFEST}");
        let mut number = 0_usize;
        documents.retain(|(path, _)| {
            number = number.saturating_add(1);
            number <= first || *path != manifest_path
        });
    }
    documents.sort();
    for pair in documents.windows(2) {
        if let [(path, one), (same, other)] = pair {
            ensure!(
                path != same,
                "{} and {} would both be {path} in the archive. Pack the folder that holds both.",
                one.display(),
                other.display()
            );
        }
    }

    let mut builder = ArchiveBuilder::new(manifest.fonds);
    let mut sources = Vec::new();
    for (path, file) in documents {
        let bytes = read(&file)?;
        // No text has a zero byte. What else there is to be read comes with its format.
        if bytes.contains(&0) {
            notices.push(format!(
                "{}: left out: it is no text. Only text can be packed so far.",
                file.display()
            ));
            continue;
        }
        let item = document::parse(&path, &bytes);
        let odd = item.notices.iter().filter(|notice| !matches!(notice.kind, NoticeKind::Recognised(_)));
        notices.extend(odd.map(|notice| format!("{path}: {}", notice.kind)));
        let described = manifest.items.remove(&path).unwrap_or_default();
        builder.add(&path, bytes, item, &described);
        sources.push(file);
    }
    for path in manifest.items.into_keys() {
        notices.push(format!("{MANIFEST} describes {path}, which is not there."));
    }
    ensure!(
        !sources.is_empty(),
        "There is no document to pack in {}.",
        inputs.iter().map(|input| input.display().to_string()).collect::<Vec<_>>().join(", ")
    );
    let bytes = builder.finish()?;
    // What cannot be read back is not handed on.
    let read_back = Archive::open(Slice::from(bytes.clone()));
    let archive = read_back
        .and_then(|archive| archive.verify().map(|()| archive))
        .context("The archive that was just made cannot be read back. This is a fault in fonds")?;
    let report = archive
        .items()?
        .iter()
        .map(|item| {
            let passages = item.passages.len();
            let noun = if passages == 1 { "passage" } else { "passages" };
            format!("{}: {}, {passages} {noun}", item.path, item.format.name())
        })
        .collect();
    Ok(Packed { bytes, report, notices, sources })
}

/// The files of a folder and of those in it, hidden ones excepted.
fn walk(
    folder: &Path,
    prefix: &str,
    documents: &mut Vec<(String, PathBuf)>,
    notices: &mut Vec<String>,
) -> Result<()> {
    let cannot = || format!("Cannot read the folder {}", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') {
            continue;
        }
        let kind = entry.file_type().with_context(cannot)?;
        // Links are not followed: they may lead out of the folder, or in a circle.
        if kind.is_dir() {
            walk(&path, &format!("{prefix}{name}/"), documents, notices)?;
        } else if kind.is_file() {
            documents.push((format!("{prefix}{name}"), path));
        } else {
            notices.push(format!("{}: left out: it is a link or no file.", path.display()));
        }
    }
    Ok(())
}

/// The bytes of an archive: of one that stands alone, in a reader's module, or in a page that
/// is one file.
pub(crate) fn archive_bytes(path: &Path) -> Result<Vec<u8>> {
    let bytes = read(path)?;
    if bytes.starts_with(b"\0asm") {
        return match module::extract(&bytes)? {
            Some(archive) => Ok(archive.to_vec()),
            None => bail!("{} is a reader without an archive.", path.display()),
        };
    }
    let start = bytes.trim_ascii_start();
    if start.first() == Some(&b'<') {
        let page =
            std::str::from_utf8(&bytes).with_context(|| format!("{} is not UTF-8.", path.display()))?;
        return publish::from_html(page).with_context(|| path.display().to_string());
    }
    Ok(bytes)
}

/// Opens an archive in any of the forms that [`archive_bytes`] reads.
pub(crate) fn open(path: &Path) -> Result<Archive> {
    Archive::open(Slice::from(archive_bytes(path)?)).with_context(|| path.display().to_string())
}

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("Cannot read {}", path.display()))
}

/// Writes a file as a whole: whatever happens meanwhile, there is the old one or the new one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = || format!("Cannot write {}", path.display());
    let mut name = path.file_name().with_context(cannot)?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).and_then(|mut file| {
        std::io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&part, path)).with_context(|| {
        // The error that is told is the one of writing.
        let _ = fs::remove_file(&part);
        cannot()
    })
}
