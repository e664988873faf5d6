//! Bytes to text, with the way back: every place in the text knows its place in the original.

use std::borrow::Cow;
use std::ops::Range;

#[cfg(feature = "import")]
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
#[cfg(feature = "import")]
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC};

use super::Bytes;

/// The text of a document and where each part of it came from.
pub(super) struct Decoded<'a> {
    original: &'a [u8],
    text: Cow<'a, str>,
    width: Width,
    /// Where runs start, in the text and in the original, in order. In UTF-8 the two advance
    /// together inside a run of valid bytes, and a replaced sequence is a run of its own;
    /// elsewhere runs are short, and the width of each character is looked up.
    runs: Vec<(usize, usize)>,
    /// The first bytes that are no UTF-8, if any.
    invalid: Option<Range<usize>>,
}

/// How many bytes of the original a character of the text stands for.
enum Width {
    /// As many as in the text.
    Utf8,
    /// One.
    #[cfg(feature = "import")]
    One(&'static Encoding),
    /// Two, or four beyond the basic plane.
    #[cfg(feature = "import")]
    Utf16(&'static Encoding),
    /// What decoding tells.
    #[cfg(feature = "import")]
    Varying(&'static Encoding),
}

impl<'a> Decoded<'a> {
    /// Reads `bytes` in the encoding that a byte order mark states; as UTF-8 if that is what
    /// they are but for damage; else in the encoding that the document states within itself,
    /// or that they are most likely in. What is not of the encoding becomes U+FFFD.
    #[cfg(feature = "import")]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        if let Some((encoding, skipped)) = unicode_16(bytes) {
            return Self::utf16(bytes, encoding, skipped);
        }
        if let Some(encoding) = stated(bytes).filter(|encoding| *encoding == encoding_rs::ISO_2022_JP)
            && bytes.contains(&0x1b)
        {
            return Self::varying(bytes, encoding);
        }
        let decoded = Self::utf8(bytes);
        if decoded.invalid.is_none() || is_damaged_utf8(bytes) {
            return decoded;
        }
        // It is none of Unicode's, whatever it states: a page that was saved anew in another one.
        let unicode = [UTF_8, UTF_16LE, UTF_16BE];
        let stated = stated(bytes).filter(|encoding| !unicode.contains(encoding));
        let encoding = stated.unwrap_or_else(|| guess(bytes));
        if encoding == UTF_8 {
            decoded
        } else if encoding.is_single_byte() {
            Self::one(bytes, encoding)
        } else {
            Self::varying(bytes, encoding)
        }
    }

    /// Reads `bytes` as UTF-8. A byte order mark is dropped, what is no UTF-8 becomes U+FFFD.
    #[cfg(not(feature = "import"))]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self::utf8(bytes)
    }

    fn utf8(bytes: &'a [u8]) -> Self {
        let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let skipped = bytes.len().saturating_sub(body.len());
        if let Ok(text) = std::str::from_utf8(body) {
            let runs = vec![(0, skipped)];
            return Self {
                original: bytes,
                text: Cow::Borrowed(text),
                width: Width::Utf8,
                runs,
                invalid: None,
            };
        }
        let mut text = String::with_capacity(body.len());
        let mut runs = Vec::new();
        let mut invalid = None;
        let mut at = skipped;
        for chunk in body.utf8_chunks() {
            runs.push((text.len(), at));
            text.push_str(chunk.valid());
            at = at.saturating_add(chunk.valid().len());
            if !chunk.invalid().is_empty() {
                let end = at.saturating_add(chunk.invalid().len());
                runs.push((text.len(), at));
                text.push(char::REPLACEMENT_CHARACTER);
                invalid.get_or_insert(at..end);
                at = end;
            }
        }
        runs.push((text.len(), at));
        Self { original: bytes, text: Cow::Owned(text), width: Width::Utf8, runs, invalid }
    }

    #[cfg(feature = "import")]
    fn one(bytes: &'a [u8], encoding: &'static Encoding) -> Self {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let runs = runs(&text, 0, |_| 1);
        Self { original: bytes, text, width: Width::One(encoding), runs, invalid: None }
    }

    #[cfg(feature = "import")]
    fn utf16(bytes: &'a [u8], encoding: &'static Encoding, skipped: usize) -> Self {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(skipped..).unwrap_or_default());
        let runs = runs(&text, skipped, |c| c.len_utf16().saturating_mul(2));
        Self { original: bytes, text, width: Width::Utf16(encoding), runs, invalid: None }
    }

    /// Decodes in parts between bytes that are never part of a longer character, so that the
    /// ends of the parts are known.
    #[cfg(feature = "import")]
    fn varying(bytes: &'a [u8], encoding: &'static Encoding) -> Self {
        let mut text = String::with_capacity(bytes.len());
        let mut runs = Vec::new();
        let mut at = 0_usize;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let is_alone = |byte: &u8| matches!(byte, b'\n' | b'\r' | b' ' | b'<' | b'>');
            let stateful = encoding == encoding_rs::ISO_2022_JP;
            let is_end = |byte: &u8| if stateful { *byte == b'\n' } else { is_alone(byte) };
            // A part is at least so long: most words are short.
            let from = if stateful { 0 } else { 32 };
            let end = rest.iter().skip(from).position(is_end);
            let end = end.map_or(rest.len(), |end| end.saturating_add(from).saturating_add(1));
            runs.push((text.len(), at));
            let (part, _) = encoding.decode_without_bom_handling(rest.get(..end).unwrap_or(rest));
            text.push_str(&part);
            at = at.saturating_add(end);
        }
        runs.push((text.len(), at));
        Self { original: bytes, text: Cow::Owned(text), width: Width::Varying(encoding), runs, invalid: None }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The first bytes of the original that are no UTF-8, where it was read as that.
    pub(super) fn invalid(&self) -> Option<Bytes> {
        self.invalid.as_ref().map(|range| small(range.start)..small(range.end))
    }

    /// The name of the encoding, if it is not UTF-8.
    pub(super) fn encoding(&self) -> Option<&'static str> {
        match self.width {
            Width::Utf8 => None,
            #[cfg(feature = "import")]
            Width::One(encoding) | Width::Utf16(encoding) | Width::Varying(encoding) => Some(encoding.name()),
        }
    }

    /// The bytes of the original that `range` of the text was read from.
    pub(super) fn original(&self, range: &Range<usize>) -> Bytes {
        let start = self.place(range.start);
        start..self.place(range.end).max(start)
    }

    fn place(&self, at: usize) -> u32 {
        let after = self.runs.partition_point(|(start, _)| *start <= at);
        let (start, original) =
            after.checked_sub(1).and_then(|run| self.runs.get(run)).copied().unwrap_or_default();
        let length = at.saturating_sub(start);
        let passed = match self.width {
            Width::Utf8 => length,
            #[cfg(feature = "import")]
            Width::One(_) => self.text.get(start..at).unwrap_or_default().chars().count(),
            #[cfg(feature = "import")]
            Width::Utf16(_) => {
                self.text.get(start..at).unwrap_or_default().encode_utf16().count().saturating_mul(2)
            }
            #[cfg(feature = "import")]
            Width::Varying(encoding) => {
                passed(encoding, self.original.get(original..).unwrap_or_default(), length)
            }
        };
        small(original.saturating_add(passed).min(self.original.len()))
    }
}

/// The runs of a text of which the width of every character is known: short ones.
#[cfg(feature = "import")]
fn runs(text: &str, skipped: usize, width: impl Fn(char) -> usize) -> Vec<(usize, usize)> {
    let mut runs = vec![(0, skipped)];
    let mut original = skipped;
    let mut next = 256_usize;
    for (at, c) in text.char_indices() {
        if at >= next {
            runs.push((at, original));
            next = at.saturating_add(256);
        }
        original = original.saturating_add(width(c));
    }
    runs
}

/// How many of `bytes` become the first `length` bytes of their text.
#[cfg(feature = "import")]
fn passed(encoding: &'static Encoding, bytes: &[u8], length: usize) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut made = 0_usize;
    // One byte gives no more than two characters.
    let mut out = [0; 16];
    for (at, byte) in bytes.iter().enumerate() {
        if made >= length {
            return at;
        }
        let (_, _, written, _) = decoder.decode_to_utf8(&[*byte], &mut out, false);
        made = made.saturating_add(written);
        // A byte that ended a broken character is one of its own.
        if made > length {
            return at;
        }
    }
    bytes.len()
}

/// UTF-16 by its byte order mark, and how long that is; or by every second byte, which is zero
/// in most of a Latin text, and one and the same or zero in one in another script of Europe.
#[cfg(feature = "import")]
fn unicode_16(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        // This is the mark of UTF-32 too, which nobody writes.
        [0xff, 0xfe, ..] => return Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => return Some((UTF_16BE, 2)),
        _ => {}
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if sample.len() < 8 || !sample.contains(&0) {
        return None;
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let most = sample.len().saturating_mul(2) / 10;
    if even == 0 && odd > most {
        Some((UTF_16LE, 0))
    } else if odd == 0 && even > most {
        Some((UTF_16BE, 0))
    } else {
        [UTF_16LE, UTF_16BE]
            .into_iter()
            .find(|encoding| is_text_of_pairs(sample, encoding))
            .map(|encoding| (encoding, 0))
    }
}

/// Whether bytes are, in this form of UTF-16, nearly all letters, and in words: those of a
/// script have one first byte in common, and spaces have a zero there.
#[cfg(feature = "import")]
fn is_text_of_pairs(sample: &[u8], encoding: &'static Encoding) -> bool {
    let even = sample.get(..sample.len() & !1).unwrap_or_default();
    let high = |parity: usize| even.iter().skip(parity).step_by(2).filter(|byte| **byte <= 6).count();
    let (first, second) = (high(0), high(1));
    let (high, low) = if encoding == UTF_16LE { (second, first) } else { (first, second) };
    let pairs = even.len() / 2;
    if high < pairs.saturating_sub(pairs / 10) || low > pairs / 10 {
        return false;
    }
    let (text, is_broken) = encoding.decode_without_bom_handling(even);
    let all = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    // A sample may end within a character of four bytes.
    (!is_broken || sample.len() == SAMPLE)
        && !text.contains(is_odd)
        && letters.saturating_mul(10) >= all.saturating_mul(6)
}

/// So much of a document is looked at to tell what it is.
#[cfg(feature = "import")]
const SAMPLE: usize = 64 << 10;

/// Whether the bytes are of no text in any encoding.
#[cfg(feature = "import")]
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    if unicode_16(bytes).is_some() {
        return false;
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    let controls = sample.iter().filter(is_control).count();
    // A text may be damaged; a short one that is mostly so was none.
    (controls >= 16 || sample.contains(&0)) && controls.saturating_mul(20) > sample.len()
}

/// What kind of file the first bytes are of that is certainly no text, in a few words.
#[cfg(feature = "import")]
pub(super) fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const KNOWN: [(usize, &[u8], &str); 20] = [
        (0, b"\xff\xd8\xff", "a picture (JPEG)"),
        (0, b"\x89PNG\r\n", "a picture (PNG)"),
        (0, b"GIF8", "a picture (GIF)"),
        (0, b"II*\0", "a picture (TIFF)"),
        (0, b"MM\0*", "a picture (TIFF)"),
        (8, b"WEBP", "a picture (WebP)"),
        (0, b"8BPS", "a picture (PSD)"),
        (8, b"WAVE", "a recording (WAV)"),
        (8, b"AVI ", "a film (AVI)"),
        (4, b"ftyp", "a film, recording or picture (MP4)"),
        (0, b"\x1a\x45\xdf\xa3", "a film (Matroska)"),
        (0, b"OggS", "a recording (Ogg)"),
        (0, b"fLaC", "a recording (FLAC)"),
        (0, b"ID3", "a recording (MP3)"),
        (0, b"\x7fELF", "a program"),
        (0, b"7z\xbc\xaf\x27\x1c", "a container that is not unpacked (7z)"),
        (0, b"Rar!\x1a\x07", "a container that is not unpacked (RAR)"),
        (0, b"\xfd7zXZ\0", "a container that is not unpacked (XZ)"),
        (0, b"BZh", "a container that is not unpacked (bzip2)"),
        (0, b"\x28\xb5\x2f\xfd", "a container that is not unpacked (Zstandard)"),
    ];
    let is_binary = bytes.iter().take(SAMPLE).any(|byte| !byte.is_ascii() || *byte == 0);
    let stands = |(at, magic, _): &&(usize, &[u8], &str)| {
        bytes.get(*at..).is_some_and(|bytes| bytes.starts_with(magic))
    };
    KNOWN.iter().find(stands).filter(|_| is_binary).map(|(.., name)| *name)
}

/// Whether bytes that are not all UTF-8 were: most of what is not ASCII in them is, or looks
/// like a broken piece of it.
#[cfg(feature = "import")]
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad, mut broken) = (0_usize, 0_usize, 0_usize);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good = good.saturating_add(chunk.valid().chars().filter(|c| !c.is_ascii()).count());
        match chunk.invalid() {
            [] => {}
            // A start and what continues it, and then no more.
            [_, _, ..] => broken = broken.saturating_add(1),
            // The end of a text that was cut off.
            [0xc2..=0xf4] if chunks.peek().is_none() => broken = broken.saturating_add(1),
            [_] => bad = bad.saturating_add(1),
        }
    }
    good.saturating_add(broken.saturating_mul(2)) >= bad
}

/// The encoding that a page of HTML or a document in XML states in its first bytes.
#[cfg(feature = "import")]
fn stated(bytes: &[u8]) -> Option<&'static Encoding> {
    let start: String = bytes.iter().take(2048).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let trimmed = start.trim_start();
    let label = |after: &str| {
        let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end =
            value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(value.len());
        Encoding::for_label(value.get(..end)?.as_bytes())
    };
    if let Some(declaration) = trimmed.strip_prefix("<?xml")
        && let Some((declaration, _)) = declaration.split_once("?>")
        && let Some((_, after)) = declaration.split_once("encoding")
    {
        return label(after);
    }
    if !trimmed.starts_with('<') || !trimmed.contains("<meta") {
        return None;
    }
    trimmed.split("<meta").skip(1).find_map(|meta| {
        let meta = meta.split('>').next().unwrap_or_default();
        meta.split_once("charset").and_then(|(_, after)| label(after))
    })
}

/// The encoding that the bytes are most likely in.
#[cfg(feature = "import")]
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE.saturating_mul(16)).unwrap_or(bytes), true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    if encoding == WINDOWS_1251 && is_mac_cyrillic(bytes) { X_MAC_CYRILLIC } else { encoding }
}

/// Whether a text that looks like windows-1251 is of an old Macintosh: the small letters are
/// the same there, but for the last of the alphabet, and the capitals are not. The detector
/// does not know it.
#[cfg(feature = "import")]
fn is_mac_cyrillic(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (mut mac, mut last, mut windows) = (0_usize, 0_usize, 0_usize);
    for pair in sample.windows(2) {
        match pair {
            [0x80..=0x9f, 0xe0..=0xfe] => mac = mac.saturating_add(1),
            [0xe0..=0xfe, 0xdf] => last = last.saturating_add(1),
            [0xc0..=0xde, 0xe0..=0xfe] => windows = windows.saturating_add(1),
            _ => {}
        }
    }
    last > 0 && mac.saturating_add(last) > windows.saturating_mul(2)
}

/// The text of a member of a document, such as a file of XML in a ZIP.
#[cfg(feature = "import")]
pub(super) fn text(bytes: &[u8]) -> String {
    Decoded::new(bytes).text.into_owned()
}

/// A length as it is kept. [`super::parse`] reads no more than fits.
pub(super) fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
