//! ZIM, the format of Kiwix: the articles of a site in compressed clusters.
//!
//! It is read here and not by a crate because the crate maps a file into memory. Articles are
//! handed out in the order of their clusters, so that each is decompressed once.

use std::io::{self, BufReader, Read, SeekFrom};

use ruzstd::decoding::StreamingDecoder;

use super::names::{Names, tamed};
use super::window::Counted;
use super::{Limits, Member, Members, ReadSeek, Refusal, too_long};
use crate::document::Description;

/// An entry of the directory is not longer than this, in bytes.
const ENTRY: u64 = 4096;

/// A cluster needs no more memory than this to be decompressed, in bytes.
const MOST_MEMORY: u64 = 64 << 20;

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(b"ZIM\x04")
}

pub(super) fn open<'a>(source: Box<dyn ReadSeek + 'a>, limits: Limits) -> Box<dyn Members<'a> + 'a> {
    Box::new(Zim {
        source,
        limits,
        clusters: 0,
        articles: None,
        next: 0,
        passed_over: 0,
        cluster: None,
        unpacked: 0,
        packed: 0,
        ended: false,
    })
}

/// What is in a cluster, or why it cannot be read.
type Blobs = Result<Vec<Vec<u8>>, String>;

/// Where an article is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    cluster: u32,
    blob: u32,
    /// Where its entry in the directory is.
    entry: u64,
}

struct Zim<'a> {
    source: Box<dyn ReadSeek + 'a>,
    limits: Limits,
    /// Where the places of clusters stand.
    clusters: u64,
    /// The articles in the order in which they are handed out, once they are known.
    articles: Option<Vec<Place>>,
    next: usize,
    passed_over: u64,
    /// The cluster that was read last, and what is in it.
    cluster: Option<(u32, Blobs)>,
    unpacked: u64,
    packed: u64,
    ended: bool,
}

fn u32_at(bytes: &[u8], at: usize) -> io::Result<u32> {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk().copied());
    bytes.map(u32::from_le_bytes).ok_or_else(|| io::Error::other("it is cut short"))
}

fn u64_at(bytes: &[u8], at: usize) -> io::Result<u64> {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk().copied());
    bytes.map(u64::from_le_bytes).ok_or_else(|| io::Error::other("it is cut short"))
}

impl Zim<'_> {
    fn read_at(&mut self, at: u64, length: u64) -> io::Result<Vec<u8>> {
        self.source.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        self.source.by_ref().take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the directory: which of the entries are articles, and where they are.
    fn directory(&mut self) -> io::Result<Vec<Place>> {
        let header = self.read_at(0, 80)?;
        let count = u64::from(u32_at(&header, 24)?);
        let (pointers, kinds) = (u64_at(&header, 32)?, u64_at(&header, 56)?);
        self.clusters = u64_at(&header, 48)?;
        if count > self.limits.members {
            return Err(io::Error::other(format!("it holds more than {} entries", self.limits.members)));
        }
        let kinds = self.read_at(kinds, 64 * 1024)?;
        let kinds: Vec<bool> = kinds
            .split(|byte| *byte == 0)
            .take_while(|kind| !kind.is_empty())
            .map(|kind| kind.starts_with(b"text/html") || kind.starts_with(b"application/xhtml+xml"))
            .collect();
        let mut articles = Vec::new();
        let mut done = 0_u64;
        while done < count {
            let piece = count.saturating_sub(done).min(4096);
            let places =
                self.read_at(pointers.saturating_add(done.saturating_mul(8)), piece.saturating_mul(8))?;
            for at in places.chunks_exact(8) {
                let entry = u64_at(at, 0)?;
                let fixed = self.read_at(entry, 16)?;
                let [low, high, _, space, ..] = *fixed else {
                    return Err(io::Error::other("its directory leads beyond its end"));
                };
                let kind = u16::from_le_bytes([low, high]);
                // 0xffff leads to another entry, the two below it are no longer used.
                if kind >= 0xfffd {
                    continue;
                }
                if kinds.get(usize::from(kind)) != Some(&true) || !matches!(space, b'A' | b'C') {
                    self.passed_over =
                        self.passed_over.saturating_add(u64::from(matches!(space, b'A' | b'C')));
                    continue;
                }
                articles.push(Place { cluster: u32_at(&fixed, 8)?, blob: u32_at(&fixed, 12)?, entry });
            }
            if (places.len() as u64) < piece.saturating_mul(8) {
                return Err(io::Error::other("its directory is cut short"));
            }
            done = done.saturating_add(piece);
        }
        articles.sort_unstable();
        Ok(articles)
    }

    /// What is in a cluster.
    fn read_cluster(&mut self, number: u32) -> Blobs {
        let cannot =
            |error: io::Error| format!("The part of the container that it is in cannot be read: {error}.");
        let at = self.clusters.saturating_add(u64::from(number).saturating_mul(8));
        let at = self.read_at(at, 8).and_then(|bytes| u64_at(&bytes, 0)).map_err(cannot)?;
        let info = self.read_at(at, 1).map_err(cannot)?.first().copied().unwrap_or_default();
        let counted = Counted { source: &mut *self.source, read: 0 };
        let mut packed = BufReader::with_capacity(16 * 1024, counted);
        let width: usize = if info & 0x10 == 0 { 4 } else { 8 };
        let mut meter = Meter { unpacked: self.unpacked, packed: self.packed, limits: self.limits };
        let blobs = match info & 0x0f {
            0 | 1 => blobs(&mut packed, width, &mut meter, |packed| packed.get_ref().read).map_err(cannot),
            5 => {
                let decoder = StreamingDecoder::new_with_max_window_size(&mut packed, MOST_MEMORY)
                    .map_err(|error| cannot(io::Error::other(error.to_string())))?;
                let mut decoder = decoder;
                blobs(&mut decoder, width, &mut meter, |decoder| decoder.get_ref().get_ref().read)
                    .map_err(cannot)
            }
            4 => Err("It is compressed with XZ, which is not read.".to_owned()),
            other => Err(format!("It is compressed by a method that is not read, number {other}.")),
        };
        self.unpacked = meter.unpacked;
        self.packed = self.packed.saturating_add(packed.get_ref().read);
        blobs
    }
}

/// How much came out of how much.
struct Meter {
    unpacked: u64,
    packed: u64,
    limits: Limits,
}

impl Meter {
    fn note(&mut self, unpacked: u64, packed: u64) -> io::Result<()> {
        self.unpacked = self.unpacked.saturating_add(unpacked);
        if self.limits.allow(self.unpacked, self.packed.saturating_add(packed)) {
            Ok(())
        } else {
            Err(io::Error::other(format!("it unpacks to more than {} times its size", self.limits.ratio)))
        }
    }
}

/// Reads the blobs of a cluster from its second byte on; `consumed` tells how much of what is
/// packed was read for that.
fn blobs<R: Read>(
    reader: &mut R,
    width: usize,
    meter: &mut Meter,
    consumed: impl Fn(&R) -> u64,
) -> io::Result<Vec<Vec<u8>>> {
    let offset = |bytes: &[u8]| if width == 4 { u32_at(bytes, 0).map(u64::from) } else { u64_at(bytes, 0) };
    let mut first = vec![0; width];
    reader.read_exact(&mut first)?;
    let mut before = offset(&first)?;
    let width = width as u64;
    // The table of the places of blobs ends where the first blob starts.
    if before > 1 << 24 || before < width {
        return Err(io::Error::other("its table of articles is too long"));
    }
    let mut table = Vec::new();
    reader.take(before.saturating_sub(width)).read_to_end(&mut table)?;
    let mut blobs = Vec::new();
    let mut total = before;
    let step = usize::try_from(width).unwrap_or(8);
    for end in table.chunks_exact(step) {
        let end = offset(end)?;
        let length =
            end.checked_sub(before).ok_or_else(|| io::Error::other("its articles are out of order"))?;
        total = total.saturating_add(length);
        if total > meter.limits.member {
            return Err(io::Error::other(too_long(meter.limits.member)));
        }
        let mut blob = Vec::new();
        while (blob.len() as u64) < length {
            let piece = length.saturating_sub(blob.len() as u64).min(256 * 1024);
            let read = reader.take(piece).read_to_end(&mut blob)?;
            meter.note(read as u64, consumed(reader))?;
            if read == 0 {
                return Err(io::Error::other("it is cut short"));
            }
        }
        blobs.push(blob);
        before = end;
    }
    Ok(blobs)
}

impl Members<'_> for Zim<'_> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        if self.ended {
            return None;
        }
        if self.articles.is_none() {
            match self.directory() {
                Ok(articles) => self.articles = Some(articles),
                Err(error) => {
                    self.ended = true;
                    let why = format!("The container cannot be read: {error}.");
                    return Some(Err(Refusal { path: String::new(), why, passed_over: false }));
                }
            }
        }
        let articles = self.articles.as_deref().unwrap_or_default();
        let Some(&place) = articles.get(self.next) else {
            self.ended = true;
            let why = format!("Entries that are no article were passed over: {}.", self.passed_over);
            return (self.passed_over > 0)
                .then(|| Err(Refusal { path: String::new(), why, passed_over: true }));
        };
        // Two entries may name one blob, but each is handed out once.
        self.next = self.next.saturating_add(1);
        let before = self.next.checked_sub(2).and_then(|before| articles.get(before));
        let repeats =
            before.is_some_and(|before| (before.cluster, before.blob) == (place.cluster, place.blob));
        let entry = self.read_at(place.entry, ENTRY).unwrap_or_default();
        let mut texts = entry.get(16..).unwrap_or_default().split(|byte| *byte == 0);
        let mut text =
            || texts.next().map_or(String::new(), |text| String::from_utf8_lossy(text).into_owned());
        let (url, title) = (text(), text());
        let refuse =
            |why: &str| Some(Err(Refusal { path: url.clone(), why: why.to_owned(), passed_over: false }));
        if repeats {
            return refuse("It is the same article as the one before it.");
        }
        if self.cluster.as_ref().is_none_or(|(number, _)| *number != place.cluster) {
            // The one before is let go first.
            self.cluster = None;
            let read = self.read_cluster(place.cluster);
            self.cluster = Some((place.cluster, read));
        }
        let bytes = match &mut self.cluster {
            Some((_, Ok(blobs))) => match blobs.get_mut(place.blob as usize) {
                Some(blob) => std::mem::take(blob),
                None => return refuse("It is not where the directory says."),
            },
            Some((_, Err(why))) => return refuse(&why.clone()),
            None => return None,
        };
        let mut path = tamed(&url);
        if path.is_empty() {
            path = self.next.to_string();
        }
        if ![".html", ".htm", ".xhtml"].iter().any(|known| path.to_ascii_lowercase().ends_with(known)) {
            path.push_str(".html");
        }
        let described = Description { title, reference_code: url, ..Description::default() };
        Some(Ok(Member { path: names.unique(path), bytes, described, ..Member::default() }))
    }
}
