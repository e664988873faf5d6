//! What is to be packed: the files of folders, and what is in those that are containers.
//!
//! The [files](Sources::find) are found first, by name alone. Then they are
//! [read](Sources::read) in order and become [`Unit`]s, which go to the packer in the same
//! order: bytes that are documents, bytes between them, ends of files.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use fonds::archive::{Fixing, StoredFile};
use fonds::document::container::{self, Container, DEEPEST, Limits, Member, Refusal};
use fonds::document::manifest::{self, Manifest};
use fonds::document::{Description, Item, NameRules};

use crate::terminal::count;

/// The description of a folder of documents.
const MANIFEST: &str = "fonds.toml";

/// A document of more bytes is not read; its bytes are kept.
const LARGEST: u64 = 256 << 20;
/// Files that are not read are handed over in pieces of so many bytes.
const PIECE: usize = 1 << 20;
/// So many bytes of containers within others may wait for the end of the file that holds them.
const MOST_WAITING: usize = 512 << 20;

/// The files that are to be packed.
pub(crate) struct Sources {
    files: Vec<Source>,
    /// What the folders say of themselves.
    manifest: Manifest,
    /// What was left out, or odd.
    pub(crate) notices: Vec<String>,
    /// What is kept, beyond documents.
    keep: Keep,
    /// How many hidden files and folders were left out.
    hidden: usize,
}

/// A file.
struct Source {
    /// Its path in the archive.
    path: String,
    file: PathBuf,
    bytes: u64,
    /// It describes the others, and is no document.
    is_manifest: bool,
}

/// Whether bytes are kept that are no documents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keep {
    /// Containers whose members were unpacked.
    pub(crate) containers: bool,
    /// Files that could not be read.
    pub(crate) unread: bool,
}

/// A document, or bytes of a file.
pub(crate) enum Unit {
    /// Bytes that belong to no document.
    Bytes(Vec<u8>),
    /// A document.
    Document {
        path: String,
        bytes: Vec<u8>,
        /// What was read already on the way.
        item: Option<Box<Item>>,
        described: Box<Description>,
        /// Whether it is a part of a file, or all of one.
        file: Extent,
    },
    /// The end of a file that is not all one document.
    End(StoredFile),
    /// What a person should know: a sentence.
    Notice(String),
    /// Nothing more can be read, and why: an archive that is merged is damaged.
    Failed(String),
    /// Something at this path could not be read, or not all of it.
    NotRead { path: String, reason: String },
}

/// What a document is of its file.
pub(crate) enum Extent {
    /// A part; the end of the file comes later.
    Part,
    /// All of it. The path of the file that it was unpacked from, or nothing.
    Whole { within: String },
}

impl Sources {
    /// Finds the files of these files and folders.
    ///
    /// A file is named by its path within the folder that was given, or by its file name; with
    /// more than one input, after the name of its folder.
    pub(crate) fn find(inputs: &[PathBuf], keep: Keep) -> Result<Self> {
        let mut found =
            Self { files: Vec::new(), manifest: Manifest::default(), notices: Vec::new(), keep, hidden: 0 };
        for input in inputs {
            if !input.is_dir() {
                let name =
                    input.file_name().with_context(|| format!("{} names no file.", input.display()))?;
                let path = name.to_string_lossy().into_owned();
                let cannot = || format!("Cannot read {}", input.display());
                let bytes = fs::metadata(input).with_context(cannot)?.len();
                found.files.push(Source { path, file: input.clone(), bytes, is_manifest: false });
                continue;
            }
            let prefix = match input.canonicalize().ok().as_deref().and_then(Path::file_name) {
                Some(name) if inputs.len() > 1 => format!("{}/", name.to_string_lossy()),
                _ => String::new(),
            };
            let described = input.join(MANIFEST);
            if described.is_file() {
                found.describe(&described, &prefix)?;
            }
            let first = found.files.len();
            found.walk(input, &prefix)?;
            // At the root of an input it describes; further down it is a document like others.
            let path = format!("{prefix}{MANIFEST}");
            for source in found.files.iter_mut().skip(first) {
                source.is_manifest = source.path == path;
            }
        }
        if found.hidden > 0 {
            let hidden = count(found.hidden, "hidden file or folder", "hidden files and folders");
            found.notices.push(format!("{hidden} left out: names that start with a full stop."));
        }
        found.files.sort_by(|one, other| one.path.cmp(&other.path));
        for pair in found.files.windows(2) {
            if let [one, other] = pair {
                ensure!(
                    one.path != other.path,
                    "{} and {} would both be {} in the archive. Pack the folder that holds both.",
                    one.file.display(),
                    other.file.display(),
                    one.path
                );
            }
        }
        ensure!(
            found.files.iter().any(|source| !source.is_manifest),
            "There is no document to pack in {}.",
            inputs.iter().map(|input| input.display().to_string()).collect::<Vec<_>>().join(", ")
        );
        Ok(found)
    }

    /// What the folders say of the whole.
    pub(crate) fn fonds(&self) -> &Description {
        &self.manifest.fonds
    }

    /// What the folders state of names.
    pub(crate) fn names(&self) -> NameRules {
        let mut rules = self.manifest.names.clone();
        rules.merge.extend(self.manifest.aliases.iter().cloned());
        rules
    }

    /// How many files there are, and how many bytes they have.
    pub(crate) fn size(&self) -> (u64, u64) {
        (self.files.len() as u64, self.files.iter().map(|source| source.bytes).sum())
    }

    /// Refuses an output that would take the place of a file that is packed, or stand among
    /// those of a folder that is.
    pub(crate) fn spare(&self, output: &Path) -> Result<()> {
        let Ok(output) = output.canonicalize() else { return Ok(()) };
        for source in &self.files {
            ensure!(
                source.file.canonicalize().map_or(true, |source| source != output),
                "{} is one of the documents: it would be replaced by the archive. Give the archive \
                 another name.",
                output.display()
            );
        }
        Ok(())
    }

    fn describe(&mut self, described: &Path, prefix: &str) -> Result<()> {
        let text = String::from_utf8_lossy(&crate::files::read(described)?).into_owned();
        let (of_folder, odd) = manifest::parse(&text);
        self.notices.extend(odd.into_iter().map(|odd| format!("{}: {odd}", described.display())));
        if self.manifest.fonds == Description::default() {
            self.manifest.fonds = of_folder.fonds;
        } else if of_folder.fonds != Description::default() {
            self.notices.push(format!(
                "{}: its [fonds] is left out: an archive has one description, the first.",
                described.display()
            ));
        }
        self.manifest.aliases.extend(of_folder.aliases);
        self.manifest.names.extend(of_folder.names);
        let items = of_folder.items.into_iter();
        self.manifest.items.extend(items.map(|(path, description)| (format!("{prefix}{path}"), description)));
        Ok(())
    }

    /// The files of a folder and of those in it, hidden ones excepted.
    fn walk(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let cannot = || format!("Cannot read the folder {}", folder.display());
        for entry in fs::read_dir(folder).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let file = entry.path();
            if name.starts_with('.') {
                self.hidden = self.hidden.saturating_add(1);
                continue;
            }
            let kind = entry.file_type().with_context(cannot)?;
            // Links are not followed: they may lead out of the folder, or in a circle.
            if kind.is_dir() {
                self.walk(&file, &format!("{prefix}{name}/"))?;
            } else if kind.is_file() {
                // A file that is gone meanwhile says so when it is read.
                let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
                self.files.push(Source { path: format!("{prefix}{name}"), file, bytes, is_manifest: false });
            } else {
                self.notices.push(format!("{}: left out: it is a link or no file.", file.display()));
            }
        }
        Ok(())
    }

    /// Reads all files, one after the other. `each` is handed every unit with the bytes it
    /// weighs, and says whether to go on. Gives what the descriptions name and nobody has.
    pub(crate) fn read(self, each: &mut dyn FnMut(Unit) -> bool) -> Vec<String> {
        let mut reading = Reading { manifest: self.manifest.items, keep: self.keep, each };
        for source in self.files {
            if !reading.file(&source) {
                return Vec::new();
            }
        }
        reading
            .manifest
            .into_keys()
            .map(|path| format!("{MANIFEST} describes {path}, which is not there."))
            .collect()
    }
}

/// A container that was found in another and waits for the end of the file it is in.
struct Waiting {
    path: String,
    within: String,
    bytes: Vec<u8>,
    depth: usize,
}

/// Reads files. Its functions say whether to go on.
struct Reading<'e> {
    manifest: BTreeMap<String, Description>,
    keep: Keep,
    each: &'e mut dyn FnMut(Unit) -> bool,
}

impl Reading<'_> {
    fn described(&mut self, path: &str) -> Description {
        self.manifest.remove(path).unwrap_or_default()
    }

    fn not_read(&mut self, path: &str, reason: String) -> bool {
        (self.each)(Unit::NotRead { path: path.to_owned(), reason })
    }

    /// A member of a container that is not handed out.
    fn refused(&mut self, path: &str, refusal: Refusal) -> bool {
        let Refusal { path: member, why, passed_over } = refusal;
        if passed_over {
            return (self.each)(Unit::Notice(format!("{path}: {why}")));
        }
        let place = if member.is_empty() { path.to_owned() } else { format!("{path}, {member}") };
        self.not_read(&place, why)
    }

    fn file(&mut self, source: &Source) -> bool {
        let opened = File::open(&source.file).and_then(|file| {
            let container = if source.is_manifest {
                None
            } else {
                container::open(&source.path, Box::new(file.try_clone()?), Limits::default())?
            };
            Ok((file, container))
        });
        match opened {
            Err(error) => {
                let reason = format!("it cannot be opened: {error}.");
                self.not_read(&source.path, reason)
            }
            Ok((_, Some(container))) => {
                let again = || File::open(&source.file).map(|file| Box::new(file) as Box<dyn Read>);
                self.container(&source.path, "", container, 1, &again)
            }
            Ok((_, None)) if source.is_manifest => self.keep(source, ""),
            Ok((_, None)) if source.bytes > LARGEST => {
                let reason = format!("it is longer than {LARGEST} bytes.");
                self.not_read(&source.path, reason.clone()) && self.keep(source, &reason)
            }
            Ok((_, None)) => match fs::read(&source.file) {
                Ok(bytes) => self.document(&source.path, "", bytes),
                Err(error) => self.not_read(&source.path, format!("it cannot be read: {error}.")),
            },
        }
    }

    /// A file that is one document.
    fn document(&mut self, path: &str, within: &str, bytes: Vec<u8>) -> bool {
        let described = Box::new(self.described(path));
        let file = Extent::Whole { within: within.to_owned() };
        (self.each)(Unit::Document { path: path.to_owned(), bytes, item: None, described, file })
    }

    /// A file that is kept as it is.
    fn keep(&mut self, source: &Source, unread: &str) -> bool {
        let kept = unread.is_empty() || self.keep.unread;
        match File::open(&source.file) {
            Ok(file) => self.bytes(&source.path, "", unread, kept, Box::new(file)),
            Err(error) => self.not_read(&source.path, format!("it cannot be opened: {error}.")),
        }
    }

    /// The bytes of a file that holds no items.
    fn bytes(
        &mut self,
        path: &str,
        within: &str,
        unread: &str,
        kept: bool,
        mut from: Box<dyn Read + '_>,
    ) -> bool {
        let mut fixing = Fixing::default();
        loop {
            let mut piece = Vec::new();
            match from.by_ref().take(PIECE as u64).read_to_end(&mut piece) {
                Ok(0) => break,
                Ok(_) => {
                    fixing.add(&piece);
                    if kept && !(self.each)(Unit::Bytes(piece)) {
                        return false;
                    }
                }
                Err(error) => {
                    let reason = format!("it cannot be read to its end: {error}.");
                    if !self.not_read(path, reason) {
                        return false;
                    }
                    break;
                }
            }
        }
        let (fixity, bytes) = fixing.finish();
        let (unread, within) = (unread.to_owned(), within.to_owned());
        let path = path.to_owned();
        (self.each)(Unit::End(StoredFile { path, bytes, fixity, items: 0, unread, within, kept }))
    }

    /// A container, which `again` gives the bytes of once more.
    fn container<'a>(
        &mut self,
        path: &str,
        within: &str,
        container: Container<'_>,
        depth: usize,
        again: &dyn Fn() -> std::io::Result<Box<dyn Read + 'a>>,
    ) -> bool {
        let unpacked = container.kind() == container::Kind::Unpacked;
        let whole = |reading: &mut Self, kept| match again() {
            Ok(bytes) => reading.bytes(path, within, "", kept, bytes),
            Err(error) => reading.not_read(path, format!("it cannot be opened: {error}.")),
        };
        if unpacked {
            // What stands in another is there already, in that one's bytes.
            let kept = self.keep.containers && depth == 1;
            return whole(self, kept) && self.unpacked(path, container, depth);
        }
        let mut waiting = VecDeque::new();
        let Some(complete) = self.sliced(path, within, container, depth, &mut waiting) else { return false };
        if !complete && !whole(self, depth == 1) {
            return false;
        }
        self.waiting(waiting)
    }

    /// The members of a container as parts of its bytes; says whether they make it up.
    fn sliced(
        &mut self,
        path: &str,
        within: &str,
        mut container: Container<'_>,
        depth: usize,
        waiting: &mut VecDeque<Waiting>,
    ) -> Option<bool> {
        let mut fixing = Fixing::default();
        let mut held = 0_usize;
        for member in container.by_ref() {
            let member = match member {
                Ok(member) => member,
                Err(refusal) => {
                    if !self.refused(path, refusal) {
                        return None;
                    }
                    continue;
                }
            };
            let Member { gap, path: name, bytes, item, described } = member;
            fixing.add(&gap);
            fixing.add(&bytes);
            if !gap.is_empty() && !(self.each)(Unit::Bytes(gap)) {
                return None;
            }
            let name = format!("{path}/{name}");
            if item.is_none() && self.is_container(&name, &bytes, depth) {
                held = held.saturating_add(bytes.len());
                if held <= MOST_WAITING {
                    let within = path.to_owned();
                    waiting.push_back(Waiting { path: name, within, bytes: bytes.clone(), depth });
                } else if !self.not_read(&name, "too much stands in containers within one file.".to_owned()) {
                    return None;
                }
                if !(self.each)(Unit::Bytes(bytes)) {
                    return None;
                }
                continue;
            }
            let described = Box::new(self.described(&name).over(&described));
            let item = item.map(Box::new);
            let file = Extent::Part;
            if !(self.each)(Unit::Document { path: name, bytes, item, described, file }) {
                return None;
            }
        }
        let tail = container.tail();
        let complete = tail.is_some();
        let tail = tail.unwrap_or_default();
        fixing.add(&tail);
        let (fixity, bytes) = fixing.finish();
        if !tail.is_empty() && !(self.each)(Unit::Bytes(tail)) {
            return None;
        }
        let (path, within) = (path.to_owned(), within.to_owned());
        let unread = String::new();
        // What is not complete is kept once more as a whole, and the pieces are no file.
        let end = StoredFile { path, bytes, fixity, items: 0, unread, within, kept: complete };
        (self.each)(Unit::End(end)).then_some(complete)
    }

    /// The members of a container that were decompressed: files of their own.
    fn unpacked(&mut self, path: &str, container: Container<'_>, depth: usize) -> bool {
        let mut waiting = VecDeque::new();
        for member in container {
            let goes_on = match member {
                Err(refusal) => self.refused(path, refusal),
                Ok(Member { path: name, bytes, item, described, .. }) => {
                    let name = format!("{path}/{name}");
                    if item.is_none() && self.is_container(&name, &bytes, depth) {
                        // Read now: its file may follow, for this one has ended.
                        waiting.push_back(Waiting { path: name, within: path.to_owned(), bytes, depth });
                        self.waiting(std::mem::take(&mut waiting))
                    } else {
                        let described = Box::new(self.described(&name).over(&described));
                        let item = item.map(Box::new);
                        let file = Extent::Whole { within: path.to_owned() };
                        (self.each)(Unit::Document { path: name, bytes, item, described, file })
                    }
                }
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// Whether bytes are a container that may be opened.
    fn is_container(&self, path: &str, bytes: &[u8], depth: usize) -> bool {
        let open = || container::open(path, Box::new(Cursor::new(bytes)), Limits::default());
        // What stands deeper is read as a document, which says that it cannot be.
        depth < DEEPEST && matches!(open(), Ok(Some(_)))
    }

    fn waiting(&mut self, mut waiting: VecDeque<Waiting>) -> bool {
        while let Some(Waiting { path, within, bytes, depth }) = waiting.pop_front() {
            let opened = container::open(&path, Box::new(Cursor::new(bytes.as_slice())), Limits::default());
            let goes_on = match opened {
                Ok(Some(container)) => {
                    let again = || Ok(Box::new(bytes.as_slice()) as Box<dyn Read>);
                    self.container(&path, &within, container, depth.saturating_add(1), &again)
                }
                // It was one a moment ago.
                _ => self.not_read(&path, "it cannot be opened.".to_owned()),
            };
            if !goes_on {
                return false;
            }
        }
        true
    }
}
