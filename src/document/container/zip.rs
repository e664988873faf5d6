//! ZIP, with members that are stored or deflated.
//!
//! It is read here and not by a crate because the crate that is well kept holds the whole
//! directory, and of members that share a name only the last.

use std::collections::BTreeMap;
use std::io::{self, Read, SeekFrom};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::names::{Names, checked, decoded};
use super::{Limits, Member, Members, ReadSeek, Refusal, too_long};

/// The end of the directory is in the last bytes of a ZIP; a comment of so many may follow.
const END: u64 = 65_535 + 22 + 20;

/// How many members are looked at to tell a document from a container.
const LOOKED_AT: usize = 1000;

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Opens a ZIP; none if it is a document that happens to be kept as one.
pub(super) fn open<'a>(
    mut source: Box<dyn ReadSeek + 'a>,
    limits: Limits,
) -> Option<Box<dyn Members<'a> + 'a>> {
    let Ok(Some(directory)) = Directory::find(&mut source) else { return Some(Box::new(Broken(false))) };
    let mut at = directory.start;
    for number in 0..LOOKED_AT {
        let Ok(Some(entry)) = Entry::read(&mut source, &directory, &mut at) else { break };
        let is_first = number == 0;
        match entry.name.as_slice() {
            b"mimetype" if is_first => return None,
            b"[Content_Types].xml" | b"META-INF/container.xml" => return None,
            _ => {}
        }
    }
    let at = directory.start;
    let zip =
        Zip { source, limits, directory, at, taken: BTreeMap::new(), packed: 0, unpacked: 0, ended: false };
    Some(Box::new(zip))
}

/// A ZIP whose directory is not to be found.
struct Broken(bool);

impl Members<'_> for Broken {
    fn next(&mut self, _: &mut Names) -> Option<Result<Member, Refusal>> {
        let told = std::mem::replace(&mut self.0, true);
        let why = "The directory at its end is not there: it is cut short or damaged.".to_owned();
        (!told).then(|| Err(Refusal { path: String::new(), why, passed_over: false }))
    }
}

/// The numbers of a header, all little-endian.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.0.get(at..)?.first_chunk().copied()?))
    }

    fn u32(&self, at: usize) -> Option<u64> {
        Some(u32::from_le_bytes(self.0.get(at..)?.first_chunk().copied()?).into())
    }

    fn u64(&self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.0.get(at..)?.first_chunk().copied()?))
    }
}

/// Reads `length` bytes at `at`, or fewer at the end.
fn read_at(source: &mut dyn ReadSeek, at: u64, length: u64) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where the directory is.
struct Directory {
    start: u64,
    end: u64,
    /// By how much every place is behind what is stated: something stands before the ZIP.
    shift: u64,
}

impl Directory {
    fn find(source: &mut dyn ReadSeek) -> io::Result<Option<Self>> {
        let length = source.seek(SeekFrom::End(0))?;
        let from = length.saturating_sub(END);
        let tail = read_at(source, from, END)?;
        // The last that fits: a comment may hold what looks like one.
        let found = memchr::memmem::rfind_iter(&tail, b"PK\x05\x06").find(|&at| {
            let fields = Fields(tail.get(at..).unwrap_or_default());
            fields
                .u16(20)
                .is_some_and(|comment| at.saturating_add(22).saturating_add(comment.into()) <= tail.len())
        });
        let Some(found) = found else { return Ok(None) };
        let fields = Fields(tail.get(found..).unwrap_or_default());
        let (Some(mut size), Some(mut offset)) = (fields.u32(12), fields.u32(16)) else { return Ok(None) };
        let mut end = from.saturating_add(found as u64);
        // In its long form the numbers stand in a record of their own, even if they are small.
        let locator = read_at(source, end.saturating_sub(20), 20)?;
        if let Some(at) = Fields(&locator).u64(8).filter(|_| locator.starts_with(b"PK\x06\x07")) {
            let record = read_at(source, at, 56)?;
            let fields = Fields(&record);
            let numbers = fields.u64(40).zip(fields.u64(48)).filter(|_| record.starts_with(b"PK\x06\x06"));
            let Some((long_size, long_offset)) = numbers else { return Ok(None) };
            (size, offset, end) = (long_size, long_offset, at);
        }
        let Some(start) = end.checked_sub(size) else { return Ok(None) };
        Ok(start.checked_sub(offset).map(|shift| Self { start, end, shift }))
    }
}

/// What the directory says of a member.
struct Entry {
    name: Vec<u8>,
    is_utf8: bool,
    is_encrypted: bool,
    is_link: bool,
    method: u16,
    crc: u64,
    packed: u64,
    size: u64,
    header: u64,
}

impl Entry {
    /// Reads the entry at `at` and moves `at` behind it. None after the last.
    fn read(source: &mut dyn ReadSeek, directory: &Directory, at: &mut u64) -> io::Result<Option<Self>> {
        if at.saturating_add(46) > directory.end {
            return Ok(None);
        }
        // Most names end within this; what does not is read again.
        let mut bytes = read_at(source, *at, 256)?;
        let fields = Fields(&bytes);
        let lengths = (|| Some((fields.u16(28)?, fields.u16(30)?, fields.u16(32)?)))();
        let Some((name, extra, comment)) = lengths.filter(|_| bytes.starts_with(b"PK\x01\x02")) else {
            return Err(io::Error::other("an entry of its directory is damaged"));
        };
        let name_end = 46_usize.saturating_add(name.into());
        let extra_end = name_end.saturating_add(extra.into());
        if bytes.len() < extra_end {
            bytes = read_at(source, *at, extra_end as u64)?;
        }
        *at = at.saturating_add(extra_end as u64).saturating_add(comment.into());
        let damaged = || io::Error::other("an entry of its directory is cut short");
        Self::parse(&bytes, name_end, extra_end, directory).map(Some).ok_or_else(damaged)
    }

    fn parse(bytes: &[u8], name_end: usize, extra_end: usize, directory: &Directory) -> Option<Self> {
        let fields = Fields(bytes);
        let flags = fields.u16(8)?;
        let long = u64::from(u32::MAX);
        let (mut size, mut packed, mut header) = (fields.u32(24)?, fields.u32(20)?, fields.u32(42)?);
        let mut extra = bytes.get(name_end..extra_end)?;
        while let (Some(id), Some(length)) = (Fields(extra).u16(0), Fields(extra).u16(2)) {
            let end = usize::from(length).saturating_add(4);
            if id == 1 {
                let fields = Fields(extra.get(..end).unwrap_or(extra));
                let mut at = 4;
                for value in [&mut size, &mut packed, &mut header] {
                    if *value == long {
                        *value = fields.u64(at)?;
                        at = at.saturating_add(8);
                    }
                }
            }
            extra = extra.get(end..).unwrap_or_default();
        }
        let made_on_unix = *bytes.get(5)? == 3;
        let mode = fields.u16(40)?;
        Some(Self {
            name: bytes.get(46..name_end)?.to_vec(),
            is_utf8: flags & 0x800 != 0,
            is_encrypted: flags & 1 != 0,
            is_link: made_on_unix && mode & 0xf000 == 0xa000,
            method: fields.u16(10)?,
            crc: fields.u32(16)?,
            packed,
            size,
            header: header.checked_add(directory.shift)?,
        })
    }
}

/// The members: files, in the order of the directory.
struct Zip<'a> {
    source: Box<dyn ReadSeek + 'a>,
    limits: Limits,
    directory: Directory,
    /// Where in the directory the next entry is.
    at: u64,
    /// The ranges of bytes that members were read from, by their starts.
    taken: BTreeMap<u64, u64>,
    packed: u64,
    unpacked: u64,
    ended: bool,
}

impl Members<'_> for Zip<'_> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        while !self.ended {
            let entry = match Entry::read(&mut self.source, &self.directory, &mut self.at) {
                Ok(entry) => entry?,
                Err(error) => {
                    self.ended = true;
                    let why = format!("The container cannot be read to its end: {error}.");
                    return Some(Err(Refusal { path: String::new(), why, passed_over: false }));
                }
            };
            let name = if entry.is_utf8 {
                String::from_utf8_lossy(&entry.name).into_owned()
            } else {
                decoded(&entry.name)
            };
            if name.ends_with(['/', '\\']) && entry.size == 0 {
                continue;
            }
            // Programs of Windows wrote it where a slash was due.
            let path = checked(&name.replace('\\', "/")).map_err(str::to_owned);
            let read = path.and_then(|path| self.unpack(&entry).map(|bytes| (path, bytes)));
            return Some(match read {
                Ok((path, bytes)) => Ok(Member { path: names.unique(path), bytes, ..Member::default() }),
                Err(why) => Err(Refusal { path: name, why, passed_over: false }),
            });
        }
        None
    }
}

impl Zip<'_> {
    fn unpack(&mut self, entry: &Entry) -> Result<Vec<u8>, String> {
        if entry.is_link {
            return Err("It is a link.".to_owned());
        }
        if entry.is_encrypted {
            return Err("It is encrypted.".to_owned());
        }
        if !matches!(entry.method, 0 | 8) {
            return Err(format!("It is compressed by a method that is not read, number {}.", entry.method));
        }
        if entry.size > self.limits.member {
            return Err(too_long(self.limits.member));
        }
        let cannot = |error: io::Error| format!("It cannot be unpacked: {error}.");
        let header = read_at(&mut self.source, entry.header, 30).map_err(cannot)?;
        let fields = Fields(&header);
        let start = (|| {
            let lengths = u64::from(fields.u16(26)?).checked_add(fields.u16(28)?.into())?;
            entry.header.checked_add(30)?.checked_add(lengths)
        })();
        let end = start.and_then(|start| start.checked_add(entry.packed));
        let (Some(start), Some(end)) = (start, end.filter(|end| *end <= self.directory.start)) else {
            return Err("It is not where the directory says.".to_owned());
        };
        if !header.starts_with(b"PK\x03\x04") {
            return Err("It is not where the directory says.".to_owned());
        }
        self.claim(entry.header, end)?;
        self.source.seek(SeekFrom::Start(start)).map_err(cannot)?;
        self.packed = self.packed.saturating_add(entry.packed);
        let packed = self.source.by_ref().take(entry.packed);
        let mut reader: Box<dyn Read + '_> =
            if entry.method == 0 { Box::new(packed) } else { Box::new(DeflateDecoder::new(packed)) };
        let mut bytes = Vec::new();
        let mut crc = Crc::new();
        loop {
            let before = bytes.len();
            // One byte more than is stated, to see that there is none.
            let piece = entry.size.saturating_add(1).saturating_sub(before as u64).min(256 * 1024);
            let read = reader.by_ref().take(piece).read_to_end(&mut bytes).map_err(cannot)?;
            crc.update(bytes.get(before..).unwrap_or_default());
            self.unpacked = self.unpacked.saturating_add(read as u64);
            if !self.limits.allow(self.unpacked, self.packed) {
                self.ended = true;
                let ratio = self.limits.ratio;
                return Err(format!("With it the container unpacks to more than {ratio} times its size."));
            }
            if read == 0 {
                break;
            }
            if bytes.len() as u64 > entry.size {
                return Err("It is longer than the directory says.".to_owned());
            }
        }
        if bytes.len() as u64 != entry.size || u64::from(crc.sum()) != entry.crc {
            return Err("It is damaged: its checksum is wrong.".to_owned());
        }
        Ok(bytes)
    }

    /// Notes that a member is at these bytes. No other may be: a few bytes that are a
    /// thousand members are a bomb.
    fn claim(&mut self, start: u64, end: u64) -> Result<(), String> {
        let before = self.taken.range(..end).next_back().map(|(start, end)| (*start, *end));
        match before {
            Some((_, taken)) if taken > start => Err("It shares its bytes with another member.".to_owned()),
            // Members mostly follow each other: one range for all of them.
            Some((first, taken)) if taken == start => {
                self.taken.insert(first, end);
                Ok(())
            }
            _ => {
                self.taken.insert(start, end);
                Ok(())
            }
        }
    }
}
