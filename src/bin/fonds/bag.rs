//! Bags: a folder of documents with their checksums, as `BagIt` 1.0 (RFC 8493) lays it out.
//!
//! ```text
//! bagit.txt               the version of BagIt
//! bag-info.txt            what the bag is
//! data/…                  the documents
//! manifest-sha256.txt     a line a document; `sha256sum -c` checks it
//! renamed.txt             the documents whose name had to be changed, if there are any:
//!                         the name in the bag, a tab, the name they had, in which `%`, tabs
//!                         and the ends of lines are written as in an address (%25, %09 …)
//! tagmanifest-sha256.txt  a line for each of the files above beside data/
//! ```
//!
//! The same documents give the same bag: no clock and no name of a machine is in it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use fonds::archive::Fixity;
use sha2::{Digest as _, Sha256};

const MANIFEST: &str = "manifest-sha256.txt";
const RENAMED: &str = "renamed.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// A bag that is being written: beside its place, and moved there when it is whole.
pub(crate) struct Bag {
    target: PathBuf,
    part: PathBuf,
    names: Names,
    manifest: Hashed,
    renamed: Hashed,
    written: Bagged,
    done: bool,
}

/// A document that is being written.
pub(crate) struct Filling {
    path: String,
    name: String,
    file: Hashed,
}

impl Filling {
    /// Adds bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).with_context(|| cannot_write(&self.file.path))
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bagged {
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    pub(crate) renamed: usize,
}

impl Bag {
    /// A bag that will be at `target`: a place where nothing is, or an empty folder.
    pub(crate) fn create(target: &Path) -> Result<Self> {
        let shown = target.display();
        let mut name = target
            .file_name()
            .with_context(|| format!("{shown} names no folder. Name a new one."))?
            .to_owned();
        name.push(".part");
        let part = target.with_file_name(name);
        let is_free = match fs::read_dir(target) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        ensure!(is_free, "{shown} is there already, and nothing in it is replaced. Name a new folder.");
        ensure!(
            fs::symlink_metadata(&part).is_err(),
            "{} is there already, perhaps from a time when this was broken off. Remove it, or name another \
             folder.",
            part.display()
        );
        let data = part.join("data");
        fs::create_dir_all(&data).with_context(|| cannot_write(&data))?;
        let (manifest, renamed) = match (Hashed::create(&part, MANIFEST), Hashed::create(&part, RENAMED)) {
            (Ok(manifest), Ok(renamed)) => (manifest, renamed),
            (Err(error), _) | (_, Err(error)) => {
                // The error that is told is the one of writing.
                let _ = fs::remove_dir_all(&part);
                return Err(error);
            }
        };
        let names = Names::default();
        let written = Bagged::default();
        Ok(Self { target: target.to_owned(), part, names, manifest, renamed, written, done: false })
    }

    /// Begins a document that lay at this path.
    pub(crate) fn begin(&mut self, path: &str) -> Result<Filling> {
        let name = format!("data/{}", self.names.of(path));
        let full = self.part.join(&name);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).with_context(|| cannot_write(folder))?;
        }
        let file = Hashed::create(&self.part, &name)?;
        Ok(Filling { path: path.to_owned(), name, file })
    }

    /// Ends a document.
    pub(crate) fn end(&mut self, filling: Filling) -> Result<()> {
        let Filling { path, name, mut file } = filling;
        let (fixity, bytes) = file.close()?;
        self.manifest.line(&format!("{fixity}  {name}"))?;
        if name.strip_prefix("data/") != Some(path.as_str()) {
            self.renamed.line(&format!("{name}\t{}", encoded(&path)))?;
            self.written.renamed = self.written.renamed.saturating_add(1);
        }
        self.written.files = self.written.files.saturating_add(1);
        self.written.bytes = self.written.bytes.saturating_add(bytes);
        Ok(())
    }

    /// Writes what is beside the documents and puts the bag in its place. `info` are further
    /// elements of `bag-info.txt`; those with an empty value are left out.
    pub(crate) fn finish(mut self, info: &[(&str, &str)]) -> Result<Bagged> {
        let mut tags = Vec::new();
        let mut tag = |part: &Path, name: &'static str, lines: &[String]| -> Result<()> {
            let mut file = Hashed::create(part, name)?;
            lines.iter().try_for_each(|line| file.line(line))?;
            tags.push((name, file.finish()?.0));
            Ok(())
        };
        let version = ["BagIt-Version: 1.0".to_owned(), "Tag-File-Character-Encoding: UTF-8".to_owned()];
        tag(&self.part, "bagit.txt", &version)?;
        let mut lines: Vec<String> = info
            .iter()
            .map(|(label, value)| (label, value.split_whitespace().collect::<Vec<_>>().join(" ")))
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| format!("{label}: {value}"))
            .collect();
        lines.push(format!("Payload-Oxum: {}.{}", self.written.bytes, self.written.files));
        tag(&self.part, "bag-info.txt", &lines)?;
        tags.push((MANIFEST, self.manifest.finish()?.0));
        let (fixity, _) = self.renamed.finish()?;
        if self.written.renamed > 0 {
            tags.push((RENAMED, fixity));
        } else {
            let empty = self.part.join(RENAMED);
            fs::remove_file(&empty).with_context(|| cannot_write(&empty))?;
        }
        let mut manifest = Hashed::create(&self.part, TAG_MANIFEST)?;
        tags.iter().try_for_each(|(name, fixity)| manifest.line(&format!("{fixity}  {name}")))?;
        manifest.finish()?;

        let cannot = || cannot_write(&self.target);
        sync_folder(&self.part.join("data")).and_then(|()| sync_folder(&self.part)).with_context(cannot)?;
        if self.target.is_dir() {
            // It is empty, or this fails.
            fs::remove_dir(&self.target).with_context(cannot)?;
        }
        fs::rename(&self.part, &self.target).with_context(cannot)?;
        self.done = true;
        let above = self.target.parent().filter(|above| !above.as_os_str().is_empty());
        sync_folder(above.unwrap_or(Path::new("."))).with_context(cannot)?;
        Ok(self.written)
    }
}

impl Drop for Bag {
    fn drop(&mut self) {
        if !self.done {
            // Whatever stopped it is told; that half a bag cannot be removed is not.
            let _ = fs::remove_dir_all(&self.part);
        }
    }
}

fn cannot_write(path: &Path) -> String {
    format!("Cannot write {}", path.display())
}

/// Sees to it that the names in a folder are on the disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A new file whose bytes are counted and digested while they are written.
struct Hashed {
    path: PathBuf,
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Hashed {
    fn create(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(name);
        // New, or nothing: whatever a system takes for the same name is not written over.
        let file = File::create_new(&path).with_context(|| cannot_write(&path))?;
        Ok(Self { path, file: BufWriter::new(file), digest: Sha256::new(), bytes: 0 })
    }

    fn line(&mut self, line: &str) -> Result<()> {
        writeln!(self, "{line}").with_context(|| cannot_write(&self.path))
    }

    /// The digest and the number of bytes. Of a great many documents each is not waited for:
    /// a computer that loses its power meanwhile leaves files that the manifest tells from
    /// sound ones.
    fn close(&mut self) -> Result<(Fixity, u64)> {
        self.file.flush().with_context(|| cannot_write(&self.path))?;
        Ok((Fixity(self.digest.finalize_reset().into()), self.bytes))
    }

    /// The same when the bytes are on the disk.
    fn finish(&mut self) -> Result<(Fixity, u64)> {
        let closed = self.close()?;
        self.file.get_ref().sync_all().with_context(|| cannot_write(&self.path))?;
        Ok(closed)
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.digest.update(bytes.get(..count).unwrap_or_default());
        self.bytes = self.bytes.saturating_add(count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A path as `renamed.txt` has it: what would end its column or line is written out.
fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\t', "%09").replace('\r', "%0D").replace('\n', "%0A")
}

/// The longest name of a file in bytes. Systems allow 255; a number may still follow.
const LONGEST_NAME: usize = 240;
/// The longest path, and the deepest, that is kept as it is.
const LONGEST_PATH: usize = 800;
const DEEPEST_PATH: usize = 60;
/// Where documents with longer paths lie.
const LONG_PATHS: &str = "long-paths";

/// The names that documents get in a bag: relative paths below one folder, which every
/// common system can hold, each once even where upper and lower case are the same.
#[derive(Default)]
struct Names {
    /// The folders so far, as they were called, and as they are called in the bag.
    folders: HashMap<String, String>,
    /// Everything that is there, folded, with the number for the next of the same name.
    taken: HashMap<String, u64>,
}

impl Names {
    /// The name of the document that lay at `path`.
    fn of(&mut self, path: &str) -> String {
        let too_long = path.len() > LONGEST_PATH || path.split('/').count() > DEEPEST_PATH;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if too_long {
            // Two long paths may end in the same name.
            let digest = short_digest(path);
            let above = self.folder(LONG_PATHS);
            return self.unique(&above, &cut(&format!("{digest}-{}", safe(name))));
        }
        let above = self.folder(folder);
        self.unique(&above, &safe(name))
    }

    /// The name of a folder.
    fn folder(&mut self, path: &str) -> String {
        let mut was = String::new();
        let mut is = String::new();
        // An absolute path begins with nothing.
        for name in path.split('/').filter(|name| !name.is_empty()) {
            was.push('/');
            was.push_str(name);
            is = match self.folders.get(&was) {
                Some(known) => known.clone(),
                None => {
                    let new = self.unique(&is, &safe(name));
                    self.folders.insert(was.clone(), new.clone());
                    new
                }
            };
        }
        is
    }

    /// `name` in the folder `above`, or the like of it if that is there already.
    fn unique(&mut self, above: &str, name: &str) -> String {
        let join = |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        let first = join(name);
        let folded = fold(&first);
        let Some(&next) = self.taken.get(&folded) else {
            self.taken.insert(folded, 2);
            return first;
        };
        let (stem, extension) = split_extension(name);
        for number in next.. {
            let other = join(&format!("{stem}_{number}{extension}"));
            let other_folded = fold(&other);
            if !self.taken.contains_key(&other_folded) {
                self.taken.insert(folded, number.saturating_add(1));
                self.taken.insert(other_folded, 2);
                return other;
            }
        }
        first
    }
}

/// What is the same name where upper and lower case, or composed and decomposed letters, are.
fn fold(name: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(name).to_uppercase().to_lowercase()
}

/// A name that every common system can hold.
fn safe(name: &str) -> String {
    let mut safe: String = name
        .chars()
        .map(|char| match char {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
            // A manifest must have it as %25. Programs that check bags disagree on that, and
            // sha256sum knows nothing of it.
            '%' => '_',
            char if char.is_control() => '_',
            char => char,
        })
        .collect();
    // Windows drops these from the end; this changes `.` and `..` too.
    let kept = safe.trim_end_matches(['.', ' ']).len();
    let dropped = safe.len().saturating_sub(kept);
    safe.truncate(kept);
    safe.extend(std::iter::repeat_n('_', dropped));
    if safe.is_empty() {
        safe.push('_');
    }
    let stem = safe.split('.').next().unwrap_or_default();
    if is_device(stem.trim_end_matches(' ')) {
        safe.insert(stem.len(), '_');
    }
    cut(&safe)
}

/// Whether Windows takes a name, with any extension, for a device.
fn is_device(stem: &str) -> bool {
    let upper = stem.to_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|device| {
        upper.strip_prefix(device).is_some_and(|rest| {
            let mut rest = rest.chars();
            matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    });
    numbered || ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&upper.as_str())
}

/// A name that is not too long: its start, a digest of the whole, its extension.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    let digest = short_digest(name);
    let room = LONGEST_NAME.saturating_sub(digest.len()).saturating_sub(extension.len()).saturating_sub(1);
    let stem = stem.get(..stem.floor_char_boundary(room)).unwrap_or_default();
    format!("{stem}~{digest}{extension}")
}

/// A name before its extension, and the extension with its dot, if it has a short one.
fn split_extension(name: &str) -> (&str, &str) {
    let at = name.rfind('.').filter(|&at| at > 0 && name.len().saturating_sub(at) <= 16);
    at.and_then(|at| name.split_at_checked(at)).unwrap_or((name, ""))
}

fn short_digest(text: &str) -> String {
    Fixity::of(text.as_bytes()).to_string().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn ordinary_names_stay_and_dangerous_ones_do_not() {
        let long = "б".repeat(200);
        let table = [
            ("letters/1.md", "letters/1.md"),
            (".hidden/a b.txt", ".hidden/a b.txt"),
            ("Ζ/ж.txt", "Ζ/ж.txt"),
            ("100%/x", "100_/x"),
            ("/etc/passwd", "etc/passwd"),
            ("../../up.txt", "__/__/up.txt"),
            ("a/./b//c", "a/_/b/c"),
            ("C:\\Windows\\x", "C__Windows_x"),
            ("what?\0\n.txt", "what___.txt"),
            ("con", "con_"),
            ("docs/NUL.tar.gz", "docs/NUL_.tar.gz"),
            ("COM1 .x/lpt³", "COM1 _.x/lpt³_"),
            ("common", "common"),
            ("ends. ", "ends__"),
            ("folder/", "folder/_"),
            ("", "_"),
        ];
        for (path, expected) in table {
            assert_eq!(Names::default().of(path), expected, "{path}");
        }
        let cut = Names::default().of(&format!("{long}.html"));
        assert!(cut.len() <= LONGEST_NAME && cut.starts_with("бббб") && cut.ends_with(".html"), "{cut}");
        let deep = Names::default().of(&"d/".repeat(500));
        assert!(deep.starts_with("long-paths/") && deep.len() < 50, "{deep}");
    }

    #[test]
    fn what_some_system_takes_for_the_same_name_gets_a_number() {
        let mut names = Names::default();
        let table = [
            ("Read.txt", "Read.txt"),
            ("read.TXT", "read_2.TXT"),
            ("READ.txt", "READ_3.txt"),
            ("é", "é"),
            ("e\u{301}", "e\u{301}_2"),
            // A container, and what was in it.
            ("box.zip", "box.zip"),
            ("box.zip/a", "box_2.zip/a"),
            ("box.zip/b", "box_2.zip/b"),
            ("BOX.zip/b", "BOX_3.zip/b"),
            ("x/y", "x/y"),
            ("x", "x_2"),
        ];
        for (path, expected) in table {
            assert_eq!(names.of(path), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_names_become_different_ones_inside_the_folder(
            paths in prop::collection::hash_set(
                prop_oneof!["[aAbB./:]{0,6}", "(con|NUL|\\.\\.|É|é|e\u{301})(/|\\.x|)[a-c]?", ".{0,20}"],
                0..40,
            ),
        ) {
            let mut names = Names::default();
            let mut files = HashSet::new();
            let mut folders = HashSet::new();
            for path in &paths {
                let name = names.of(path);
                prop_assert!(files.insert(fold(&name)), "{name} twice");
                for part in name.split('/') {
                    prop_assert!(!part.is_empty() && part != "." && part != ".." && part.len() <= 255);
                    prop_assert!(!part.contains(|char: char| char.is_control() || "<>:\"\\|?*%".contains(char)));
                    prop_assert!(!part.ends_with(['.', ' ']), "{name}");
                    prop_assert!(!is_device(part.split('.').next().unwrap().trim_end()), "{name}");
                }
                let mut above = name.as_str();
                while let Some((folder, _)) = above.rsplit_once('/') {
                    folders.insert(fold(folder));
                    above = folder;
                }
            }
            prop_assert!(files.is_disjoint(&folders), "{files:?} {folders:?}");
        }
    }

    #[test]
    fn a_path_in_a_table_has_no_ends_of_lines_or_columns() {
        assert_eq!(encoded("a%\r\n\tb"), "a%25%0D%0A%09b");
        assert_eq!(encoded("ordinary ä.txt"), "ordinary ä.txt");
    }
}
