//! Bytes of an archive: a bounded [`Cursor`], a [`Writer`], and the [`Source`] that bytes
//! come from.
//!
//! No input makes anything here panic, loop without end, or allocate more than the bytes
//! that are there.

use std::ops::{Deref, Range};
use std::rc::Rc;
use std::sync::Arc;

use crate::error::{Error, Result};

/// Where the bytes of an archive, or of a section of one, come from.
///
/// Evaluation stays synchronous in every size of archive: a source that has not loaded the
/// bytes asked for answers [`Error::Missing`] with the ranges to fetch, the caller fetches
/// them and calls again.
pub trait Source {
    /// The number of bytes there are in all.
    fn length(&self) -> u64;

    /// The bytes of `range`, end exclusive.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] if they are not loaded yet, [`Error::Damaged`] if the range leaves
    /// the source or the bytes are not what was written.
    fn read(&self, range: Range<u64>) -> Result<Slice>;
}

/// Bytes that come in blocks, with a few that are always there.
pub trait Blocks {
    /// What tells which block to read; there from the start.
    fn resident(&self) -> &Slice;

    /// How many blocks there are.
    fn count(&self) -> usize;

    /// The bytes of a block.
    ///
    /// # Errors
    ///
    /// As [`Source::read`].
    fn block(&self, number: usize) -> Result<Slice>;
}

impl<T: Blocks + ?Sized> Blocks for Rc<T> {
    fn resident(&self) -> &Slice {
        (**self).resident()
    }

    fn count(&self) -> usize {
        (**self).count()
    }

    fn block(&self, number: usize) -> Result<Slice> {
        (**self).block(number)
    }
}

/// Where packing keeps what does not have to be in memory: bytes that are appended once and
/// read again later. A `Vec` for small archives; the command line gives a file, so that
/// memory does not grow with the documents.
pub trait Store {
    /// Appends bytes and says where they begin.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if they cannot be kept.
    fn append(&mut self, bytes: &[u8]) -> Result<u64>;

    /// Bytes that were appended, end exclusive.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if they cannot be read.
    fn fetch(&self, range: Range<u64>) -> Result<Vec<u8>>;
}

impl Store for Vec<u8> {
    fn append(&mut self, bytes: &[u8]) -> Result<u64> {
        let start = self.len() as u64;
        self.extend_from_slice(bytes);
        Ok(start)
    }

    fn fetch(&self, range: Range<u64>) -> Result<Vec<u8>> {
        let at = |place| usize::try_from(place).unwrap_or(usize::MAX);
        let outside = || Error::Store { why: "a range ends after the last byte".to_owned() };
        Ok(self.get(at(range.start)..at(range.end)).ok_or_else(outside)?.to_vec())
    }
}

/// Bytes that share one owner; cheap to clone and to cut.
#[derive(Clone, Debug)]
pub struct Slice {
    owner: Arc<[u8]>,
    range: Range<usize>,
}

impl Slice {
    /// The bytes `range` of this slice, end exclusive; `None` if it leaves the slice.
    #[must_use]
    pub fn cut(&self, range: Range<usize>) -> Option<Self> {
        let start = self.range.start.checked_add(range.start)?;
        let end = self.range.start.checked_add(range.end)?;
        (start <= end && end <= self.range.end)
            .then(|| Self { owner: Arc::clone(&self.owner), range: start..end })
    }

    /// How many bytes stay in memory for it: those of its owner.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.owner.len()
    }
}

impl From<Vec<u8>> for Slice {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self { owner: bytes.into(), range }
    }
}

impl Deref for Slice {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // The range was checked when the slice was made.
        self.owner.get(self.range.clone()).unwrap_or_default()
    }
}

/// A whole archive in memory is its own source: no read of it is ever missing.
impl Source for Slice {
    fn length(&self) -> u64 {
        u64::try_from(self.range.len()).unwrap_or(u64::MAX)
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        let outside = || Error::Damaged {
            part: String::new(),
            offset: range.start,
            why: "a range ends after the last byte",
        };
        let start = usize::try_from(range.start).map_err(|_| outside())?;
        let end = usize::try_from(range.end).map_err(|_| outside())?;
        self.cut(start..end).ok_or_else(outside)
    }
}

impl Source for Box<dyn Source> {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        (**self).read(range)
    }
}

impl<T: Source + ?Sized> Source for Rc<T> {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        (**self).read(range)
    }
}

/// Reads little-endian numbers, varints and byte strings from the front of a slice.
///
/// Every read is checked against what is left. Offsets in errors are counted from the first
/// byte the cursor was made with.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the first of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// An error at the place the cursor stands at.
    #[must_use]
    pub fn damaged(&self, why: &'static str) -> Error {
        Error::damaged("", self.at, why)
    }

    /// All bytes that are left. The cursor stays where it is.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(count).ok_or_else(|| self.damaged("a length is too large"))?;
        let taken = self.bytes.get(self.at..end).ok_or_else(|| self.damaged("it ends too early"))?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| self.damaged("it ends too early"))
    }

    /// The next byte.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub fn u8(&mut self) -> Result<u8> {
        let byte = self.bytes.get(self.at).ok_or_else(|| self.damaged("it ends too early"))?;
        self.at = self.at.saturating_add(1);
        Ok(*byte)
    }

    /// The next two bytes.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// The next four bytes.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// The next eight bytes.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    pub fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A varint: seven bits a byte, the lowest first, the high bit set on all but the last
    /// (LEB128). At most ten bytes, no superfluous zero byte at the end, at most `u64::MAX`.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if it is cut short, too long or not the shortest form.
    pub fn varint(&mut self) -> Result<u64> {
        // Nearly all are small.
        match self.bytes.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at = self.at.saturating_add(1);
                Ok(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64_u32).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    return Err(self.damaged("a number is not in its shortest form"));
                }
                return Ok(value);
            }
        }
        Err(self.damaged("a number is too large"))
    }

    /// Passes over so many varints, of which it is only checked that they are there.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if fewer are left.
    pub fn pass_varints(&mut self, count: u64) -> Result<()> {
        let mut left = count;
        let mut rest = self.bytes.get(self.at..).unwrap_or_default();
        // The last byte of each has no high bit; eight bytes have eight at most.
        while left >= 8
            && let Some((eight, after)) = rest.split_first_chunk()
        {
            let ends = !u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080;
            left = left.saturating_sub(ends.count_ones().into());
            rest = after;
        }
        while left > 0 {
            let (byte, after) = rest.split_first().ok_or_else(|| self.damaged("it ends too early"))?;
            left = left.saturating_sub((byte & 0x80 == 0).into());
            rest = after;
        }
        self.at = self.bytes.len().saturating_sub(rest.len());
        Ok(())
    }

    /// A varint that fits in 32 bits.
    ///
    /// # Errors
    ///
    /// As [`varint`](Self::varint), and if it is larger.
    pub fn varint32(&mut self) -> Result<u32> {
        let value = self.varint()?;
        u32::try_from(value).map_err(|_| self.damaged("a number is too large"))
    }

    /// A varint that counts things of which each takes at least one of the bytes left, so
    /// that a forged count cannot make anyone allocate more than there are bytes.
    ///
    /// # Errors
    ///
    /// As [`varint`](Self::varint), and if it is larger than the bytes left.
    pub fn count(&mut self) -> Result<usize> {
        let value = usize::try_from(self.varint()?).map_err(|_| self.damaged("a count is too large"))?;
        if value > self.remaining() {
            return Err(self.damaged("a count is larger than what follows"));
        }
        Ok(value)
    }

    /// UTF-8 text after its length in bytes as a varint.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if it is cut short or no UTF-8.
    pub fn text(&mut self) -> Result<&'a str> {
        let length = self.count()?;
        let start = self.at;
        std::str::from_utf8(self.take(length)?).map_err(|_| Error::damaged("", start, "text is not UTF-8"))
    }

    /// That nothing is left.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if something is.
    pub fn end(&self) -> Result<()> {
        if self.remaining() == 0 { Ok(()) } else { Err(self.damaged("bytes are left over")) }
    }
}

/// Writes what a [`Cursor`] reads.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes were written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Forgets what was written, and keeps the room for it.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What was written so far.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes bytes as they are.
    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes one byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Writes two bytes.
    pub fn u16(&mut self, value: u16) {
        self.put(&value.to_le_bytes());
    }

    /// Writes four bytes.
    pub fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    /// Writes eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    /// Writes a varint; see [`Cursor::varint`].
    pub fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.u8((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.u8(value as u8);
    }

    /// Writes a length or a count as a varint.
    pub fn count(&mut self, value: usize) {
        // A usize has at most 64 bits on every platform that Rust supports.
        self.varint(value as u64);
    }

    /// Writes text after its length in bytes.
    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.put(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_a_writer_writes_a_cursor_reads(
            numbers in prop::collection::vec(any::<u64>(), 0..20), text in ".*", wide in any::<u64>(),
        ) {
            let mut writer = Writer::new();
            writer.count(numbers.len());
            for number in &numbers {
                writer.varint(*number);
            }
            writer.text(&text);
            writer.u16(wide as u16);
            writer.u32(wide as u32);
            writer.u64(wide);
            let bytes = writer.into_bytes();
            let mut cursor = Cursor::new(&bytes);
            let count = cursor.count().unwrap();
            prop_assert_eq!(count, numbers.len());
            let mut passed = cursor.clone();
            passed.pass_varints(count as u64).unwrap();
            prop_assert_eq!(passed.text().unwrap(), &text);
            prop_assert!(passed.pass_varints(bytes.len() as u64).is_err());
            for number in numbers {
                prop_assert_eq!(cursor.varint().unwrap(), number);
            }
            prop_assert_eq!(cursor.text().unwrap(), text);
            prop_assert_eq!(cursor.u16().unwrap(), wide as u16);
            prop_assert_eq!(cursor.u32().unwrap(), wide as u32);
            prop_assert_eq!(cursor.u64().unwrap(), wide);
            prop_assert!(cursor.end().is_ok());
        }

        #[test]
        fn a_number_has_one_writing_only(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            let mut cursor = Cursor::new(&bytes);
            if let Ok(value) = cursor.varint() {
                let mut writer = Writer::new();
                writer.varint(value);
                prop_assert_eq!(writer.as_bytes(), &bytes[..cursor.position()]);
            }
        }
    }

    #[test]
    fn the_largest_number_is_read_and_none_that_is_larger_or_longer() {
        let read = |bytes: &[u8]| Cursor::new(bytes).varint().ok();
        let of_ten = |last| [&[0xff; 9][..], &[last]].concat();
        assert_eq!((read(&of_ten(1)), read(&of_ten(2)), read(&of_ten(0x81))), (Some(u64::MAX), None, None));
        assert_eq!((read(&[0x80, 1]), read(&[0x80, 0]), read(&[0])), (Some(128), None, Some(0)));
    }

    #[test]
    fn a_forged_count_is_refused_before_anything_is_allocated() {
        let mut writer = Writer::new();
        writer.varint(u64::from(u32::MAX));
        writer.put(b"short");
        assert!(Cursor::new(writer.as_bytes()).count().is_err());
        assert!(Cursor::new(writer.as_bytes()).text().is_err());
    }

    #[test]
    fn a_slice_refuses_what_is_outside() {
        let slice = Slice::from(b"archive".to_vec());
        assert_eq!(&*slice.read(2..5).unwrap(), b"chi");
        assert!(slice.read(5..8).is_err());
        let inner = slice.cut(1..3).unwrap();
        assert_eq!((&*inner, inner.kept()), (&b"rc"[..], 7));
        assert!(inner.cut(0..3).is_none());
    }
}
