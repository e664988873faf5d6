//! Containers: files that hold many documents, handed out one after the other.
//!
//! A container is read as a stream. Besides the member that is handed out, no more than a few
//! buffers are held, whatever the size of the container. Its own order is the order of the
//! members.
//!
//! Nothing in a container is trusted: a path that leaves it, a member that unpacks to far more
//! than it should, a line that cannot be read become a [`Refusal`], and the next member follows.
//!
//! | name | kind | members |
//! |---|---|---|
//! | JSON lines | [`Kind::Sliced`] | lines with a `text`, read |
//! | tar | [`Kind::Sliced`] | files |
//! | mbox | [`Kind::Sliced`] | letters, read |
//! | MediaWiki dump | [`Kind::Sliced`] | pages, read |
//! | WARC | [`Kind::Unpacked`] | answers of web servers that are pages or text |
//! | ZIP | [`Kind::Unpacked`] | files |
//! | ZIM | [`Kind::Unpacked`] | articles |
//! | gzip | [`Kind::Unpacked`] | one file, or the members of the container that was compressed |

mod gzip;
mod jsonl;
mod mapped;
mod mbox;
mod names;
mod tar;
mod warc;
mod wikidump;
mod window;
mod zim;
mod zip;

use std::io::{self, Read, Seek, SeekFrom};

use super::{Description, Item};
use names::Names;
use window::Window;

/// How many containers may stand in each other; what is deeper is to be refused by the caller.
pub const DEEPEST: usize = 4;

/// How much of a container is looked at to tell what it is, in bytes.
const HEAD: u64 = 64 * 1024;

/// Where the bytes of a container come from.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// One document, or one container, that a container holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Member {
    /// The bytes of the container between the member before and this one: headers,
    /// separators, what was refused. Empty unless the container is [`Kind::Sliced`].
    pub gap: Vec<u8>,
    /// Where it stands in the container, `/` between its parts. It never leaves the
    /// container, has no empty part, no backslash and no control character, and no other
    /// member of the container has it.
    pub path: String,
    /// The member's original bytes.
    pub bytes: Vec<u8>,
    /// The member where it was read on the way. Otherwise it is one for [`open`], or else
    /// for [`parse`](super::parse).
    ///
    /// The title of a JSON line may stand after its text; all other blocks are in the order
    /// of `bytes`.
    pub item: Option<Item>,
    /// What the container states of it; empty where it states nothing.
    pub described: Description,
}

/// What a container's bytes are to its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The members are ranges of its bytes: `gap` and `bytes` of each member, in order, and
    /// then [`Container::tail`] are its bytes exactly.
    Sliced,
    /// The members were decompressed.
    Unpacked,
}

/// Why a member, or all that follows, is not handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The member as the container names it, not made safe; or its place, such as "line 7".
    pub path: String,
    /// Why: a sentence in English.
    pub why: String,
    /// Whether it was passed over because it is no document, such as a redirect: nothing is
    /// lacking.
    pub passed_over: bool,
}

/// What is refused because it is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest member, in bytes.
    pub member: u64,
    /// The most members.
    pub members: u64,
    /// The longest stretch of bytes that is kept between two members; see [`Container::tail`].
    pub gap: u64,
    /// How many times its own size a container may unpack to …
    pub ratio: u64,
    /// … once it has unpacked to more bytes than this.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { member: 256 << 20, members: 2_000_000, gap: 32 << 20, ratio: 200, unpacked: 64 << 20 }
    }
}

impl Limits {
    /// Whether so many bytes may come out of so many.
    fn allow(&self, unpacked: u64, packed: u64) -> bool {
        unpacked <= self.unpacked || unpacked <= packed.saturating_mul(self.ratio)
    }
}

/// The members of a container, one after the other: an iterator.
pub struct Container<'a> {
    name: &'static str,
    kind: Kind,
    members: Box<dyn Members<'a> + 'a>,
    names: Names,
    limits: Limits,
    handed_out: u64,
    ended: bool,
}

/// What one kind of container does.
trait Members<'a> {
    /// The next member, or why there is none here; nothing after the last, and after an
    /// error that ends the reading.
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>>;

    /// What the members are read through, if they are read as a stream.
    fn window(&mut self) -> Option<&mut Window<'a>> {
        None
    }
}

/// Makes the members of a stream.
type Reader = for<'a> fn(Window<'a>) -> Box<dyn Members<'a> + 'a>;

/// Opens a container. `path` is its name; it counts only where the content does not tell.
/// None if it is no container: then it is one document.
///
/// ```
/// use std::io::Cursor;
/// use fonds::document::container::{Limits, open};
///
/// let lines = b"{\"id\":\"1\",\"title\":\"One\",\"text\":\"A word.\"}\n{\"id\":\"2\",\"text\":\"Another.\"}\n";
/// let mut container = open("pages.jsonl", Box::new(Cursor::new(lines)), Limits::default())?.unwrap();
/// let paths: Vec<_> = container.by_ref().map(|member| member.unwrap().path).collect();
/// assert_eq!(paths, ["1", "2"]);
/// assert_eq!(container.tail().unwrap(), b"\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// Whatever `source` gives when its first bytes are read.
pub fn open<'a>(
    path: &str,
    mut source: Box<dyn ReadSeek + 'a>,
    limits: Limits,
) -> io::Result<Option<Container<'a>>> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    let container = |name, kind, members| {
        Some(Container { name, kind, members, names: Names::default(), limits, handed_out: 0, ended: false })
    };
    if gzip::claims(&head) {
        let (name, members) = gzip::open(path, source, limits);
        return Ok(container(name, Kind::Unpacked, members));
    }
    if zip::claims(&head) {
        let members = zip::open(source, limits);
        return Ok(members.and_then(|members| container("ZIP", Kind::Unpacked, members)));
    }
    if zim::claims(&head) {
        return Ok(container("ZIM", Kind::Unpacked, zim::open(source, limits)));
    }
    let recognised = recognise(path, &head);
    Ok(recognised.and_then(|(name, members)| {
        let window = Window::new(source, limits);
        // A page out of a WARC may be decompressed, and so none counts as a range of it.
        if name == warc::NAME {
            container(name, Kind::Unpacked, members(window.without_gaps()))
        } else {
            container(name, Kind::Sliced, members(window))
        }
    }))
}

/// The containers that are read from the first byte to the last.
fn recognise(path: &str, head: &[u8]) -> Option<(&'static str, Reader)> {
    let extension = extension(path);
    if tar::claims(head) {
        Some(("tar", |window| Box::new(tar::Tar::new(window))))
    } else if warc::claims(head) {
        Some((warc::NAME, |window| Box::new(warc::Warc::new(window))))
    } else if wikidump::claims(head) {
        Some(("MediaWiki dump", |window| Box::new(wikidump::Dump::new(window))))
    } else if mbox::claims(&extension, head) {
        Some(("mbox", |window| Box::new(mbox::Mbox::new(window))))
    } else if jsonl::claims(&extension, head) {
        Some(("JSON lines", |window| Box::new(jsonl::Lines::new(window))))
    } else {
        None
    }
}

fn too_long(most: u64) -> String {
    format!("It is longer than {most} bytes.")
}

/// What follows the last full stop of the last part of a path, in lower case.
fn extension(path: &str) -> String {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

impl Container<'_> {
    /// What its bytes are to its members.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its kind in English, for people: "tar", "JSON lines".
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The bytes after the last member that was handed out, to the end of the container.
    ///
    /// None if the members cannot be put together to the container again: it is
    /// [`Kind::Unpacked`], could not be read to its end, or somewhere held more than
    /// [`Limits::gap`] bytes between two members.
    pub fn tail(mut self) -> Option<Vec<u8>> {
        self.members.window()?.tail()
    }
}

impl Iterator for Container<'_> {
    type Item = Result<Member, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.handed_out >= self.limits.members {
            self.ended = true;
            let why = format!("The container holds more than {} members.", self.limits.members);
            return Some(Err(Refusal { path: String::new(), why, passed_over: false }));
        }
        let next = self.members.next(&mut self.names);
        match &next {
            // Refusals count too: a container of nothing else must come to an end as well.
            Some(_) => self.handed_out = self.handed_out.saturating_add(1),
            None => self.ended = true,
        }
        let failure = self.members.window().and_then(|window| window.failure()).filter(|_| self.ended);
        next.or_else(|| {
            let why = format!("The container cannot be read to its end: {}.", failure?);
            Some(Err(Refusal { path: String::new(), why, passed_over: false }))
        })
    }
}

impl std::fmt::Debug for Container<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Container")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
