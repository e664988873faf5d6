//! The targets: each is fed bytes, and panics if something does not hold that must.

use std::io::Cursor;
use std::ops::Range;

use fonds::archive::{Archive, ArchiveBuilder, Fixity, SigningKey, module};
use fonds::bytes::{Slice, Source};
use fonds::document::container::{DEEPEST, Kind, Limits, open};
use fonds::document::stream::{Window, read, write};
use fonds::document::{self, Description, Format, manifest};
use fonds::error::Result;
use fonds::index::{Attribute, Index, Pattern};

use crate::{InMemory, ask, asked, bounded, pieces, read_all};

/// What reads bytes: its name, which its seeds are kept under, and what feeds it.
pub type Target = (&'static str, fn(&[u8]));

/// All of them, by their names. None asks for a piece of memory larger than four times what it is fed and a megabyte; but
/// what reads TOML, which who packs writes, lists up to two faults of 88 bytes for each byte (`a=[}}}…`).
pub const TARGETS: [Target; 10] = [
    ("archive", |bytes| bounded(bytes.len(), || archive(bytes))),
    ("container", |bytes| bounded(bytes.len(), || container(bytes))),
    ("document", |bytes| bounded(bytes.len(), || document(bytes))),
    ("index", |bytes| bounded(bytes.len(), || index(bytes))),
    ("manifest", |bytes| bounded(bytes.len() * 88, || description(bytes))),
    ("module", |bytes| bounded(bytes.len(), || wasm(bytes))),
    ("pack", |bytes| bounded(bytes.len(), || pack(bytes))),
    ("query", |bytes| bounded(bytes.len(), || query(bytes))),
    ("signature", |bytes| bounded(bytes.len(), || signature(bytes))),
    ("stream", |bytes| bounded(bytes.len(), || stream(bytes))),
];

/// What of the bytes is a text: all of them up to the first that is none.
fn text(bytes: &[u8]) -> &str {
    let end = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&bytes[..end]).unwrap_or_default()
}

/// An archive of any bytes: opened, searched, read and verified.
fn archive(bytes: &[u8]) {
    if let Ok(archive) = Archive::open(Slice::from(bytes.to_vec())) {
        read_all(&archive);
    }
}

/// A container of any bytes, and what is in it, to the depth that is allowed.
fn container(bytes: &[u8]) {
    const NAMES: [&str; 9] =
        ["a.zip", "a.tar", "a.gz", "a.jsonl", "a.mbox", "a.xml", "a.warc", "a.zim", "a.tar.gz"];
    if let Some((first, bytes)) = bytes.split_first() {
        unpack(NAMES[usize::from(*first) % NAMES.len()], bytes, 1);
    }
}

/// Small, so that what is refused for its size is met.
const LIMITS: Limits = Limits { member: 1 << 16, members: 200, gap: 1 << 16, ratio: 20, unpacked: 1 << 17 };

fn unpack(name: &str, bytes: &[u8], depth: usize) {
    let Ok(Some(mut container)) = open(name, Box::new(Cursor::new(bytes)), LIMITS) else {
        if document::format_of(name, bytes) != Format::Pdf {
            let _ = document::parse(name, bytes);
        }
        return;
    };
    let mut whole = Vec::new();
    for member in container.by_ref().take(300).flatten() {
        assert!(member.bytes.len() as u64 <= LIMITS.member);
        assert!(!member.path.starts_with('/') && !member.path.contains(['\\', '\0']));
        assert!(member.path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{}", member.path);
        whole.extend_from_slice(&member.gap);
        whole.extend_from_slice(&member.bytes);
        if depth < DEEPEST && member.item.is_none() {
            unpack(&member.path, &member.bytes, depth + 1);
        }
    }
    let kind = container.kind();
    if let Some(tail) = container.tail() {
        whole.extend_from_slice(&tail);
        assert!(kind == Kind::Unpacked || whole == bytes);
    }
}

/// A document of any bytes, in every format but PDF: its reader is another's, and panics; `fonds` runs it in a
/// process of its own.
fn document(bytes: &[u8]) {
    const NAMES: [&str; 12] = [
        "a.txt",
        "a",
        "a.md",
        "a.html",
        "a.epub",
        "a.docx",
        "a.odt",
        "a.eml",
        "a.csv",
        "a.tsv",
        "a.wiki",
        "a.mediawiki",
    ];
    let Some((first, bytes)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    if document::format_of(name, bytes) == Format::Pdf {
        return;
    }
    let item = document::parse(name, bytes);
    for block in &item.blocks {
        assert!(block.source.start <= block.source.end && block.source.end as usize <= bytes.len());
        for mark in &block.marks {
            assert!(block.text.get(mark.range.start as usize..mark.range.end as usize).is_some());
        }
    }
    let _ = document::aliases(&item);
    let references = document::references(&item.blocks, &[]);
    let _ = document::citations(&item.blocks, &references);
}

/// An index of any bytes: dictionary, lists, positions and vocabulary, without what is around them.
fn index(bytes: &[u8]) {
    let [terms, first, second, lists, positions, words, rest] = pieces(bytes);
    let slice = |bytes: &[u8]| Slice::from(bytes.to_vec());
    let of = |resident: &[u8], blocks: &[&[u8]]| {
        let blocks = blocks.iter().filter(|block| !block.is_empty()).map(|block| slice(block)).collect();
        Box::new(InMemory { resident: slice(resident), blocks })
    };
    let sections = (of(terms, &[first, second]), of(&[], &[words, rest]));
    let Ok(index) = Index::open(sections.0, Box::new(slice(lists)), Box::new(slice(positions)), sections.1)
    else {
        return;
    };
    let _ = index.verify();
    for word in ["a", "follow", "minut", "москва", ""] {
        let _ = (index.terms_with_stem(word), index.terms_with_sound(word), index.aliases(word));
        let _ = index.vocabulary().near(word, 2, true, 20);
        for term in index.terms_with_prefix(word).unwrap_or_default().into_iter().take(20) {
            let _ = (index.postings(&term), index.positions(&term, |_| true));
        }
    }
    let _ = (index.names_with_prefix(""), index.stated(Attribute::Source));
    let _ = Pattern::regex("[a-f].*s").map(|pattern| index.vocabulary().matching(&pattern, 20));
}

/// A description of a folder, of any text.
fn description(bytes: &[u8]) {
    let _ = manifest::parse(text(bytes));
}

/// A Wasm module of any bytes: an archive taken out, put in, and taken out again.
fn wasm(bytes: &[u8]) {
    let _ = module::extract(bytes);
    let Ok(without) = module::without(bytes) else { return };
    let embedded = module::embed(bytes, b"archive").expect("a module takes an archive");
    assert_eq!(module::extract(&embedded).expect("it has one"), Some(&b"archive"[..]));
    assert_eq!(module::without(&embedded).expect("it is a module"), without);
}

/// A few texts of any words, packed: the archive is whole, and what it says of them is so.
fn pack(bytes: &[u8]) {
    let [title, one, other, question] = pieces(bytes);
    let fonds = Description { title: String::from_utf8_lossy(title).into_owned(), ..Description::default() };
    let mut builder = ArchiveBuilder::new(fonds.clone());
    for (path, text) in [("a.txt", one), ("b.md", other)] {
        builder.add(path, text.to_vec(), document::parse(path, text), &Description::default());
    }
    let packed = builder.finish().expect("small texts are packed");
    let archive = Archive::open(Slice::from(packed)).expect("what was packed is opened");
    archive.verify().expect("what was packed is whole");
    assert_eq!(&*archive.original(0).expect("it is there"), one);
    assert_eq!(&*archive.original(1).expect("it is there"), other);
    if let Ok(question) = std::str::from_utf8(question) {
        ask(&archive, question);
    }
}

thread_local! {
    static ASKED: Archive = asked();
}

/// A query of any text, asked.
fn query(bytes: &[u8]) {
    let text = text(bytes);
    // No page and no command takes more.
    if text.len() <= 4096 {
        ASKED.with(|archive| ask(archive, text));
    }
}

thread_local! {
    /// The front of a signed archive, and the digest of the archive.
    static SIGNED: (Vec<u8>, Fixity) = {
        let archive = asked();
        let key = SigningKey::of_seed([7; 32]).expect("it is a key");
        let front = archive.signed_front(&key).expect("it is signed");
        (front, archive.digest().expect("it is there"))
    };
}

/// The front of an archive, whose blocks nobody reads.
struct Front(Slice);

impl Source for Front {
    fn length(&self) -> u64 {
        let length = self.0.get(16..24).and_then(|bytes| bytes.try_into().ok());
        length.map_or(0, u64::from_le_bytes)
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        self.0.read(range)
    }
}

/// Differences to a signature and its key: none but none at all matches.
fn signature(bytes: &[u8]) {
    SIGNED.with(|(front, digest)| {
        let mut forged = front.clone();
        let start = forged.len() - 96;
        for (byte, other) in forged[start..].iter_mut().zip(bytes) {
            *byte ^= other;
        }
        let archive = Archive::open(Front(Slice::from(forged.clone()))).expect("checksums are switched off");
        let signature = archive.signature().expect("it is signed");
        // Both halves of the key's bytes and the signature are given as differences to the right ones.
        assert_eq!(signature.matches(*digest), forged == *front);
        assert!(!signature.matches(Fixity([1; 32])));
    });
}

/// A node stream of any bytes, over an original of any bytes. What can be read is written again as it was read.
fn stream(bytes: &[u8]) {
    let [original, stream] = pieces(bytes);
    if let Ok(item) = read(stream, Window::whole(original), Format::Plain) {
        let again = write(&item.blocks, &item.notices, Window::whole(original));
        let again = read(&again, Window::whole(original), Format::Plain).expect("what was written is read");
        assert_eq!(again.blocks, item.blocks);
        assert_eq!(again.notices, item.notices);
    }
}
