//! tar, in its forms ustar, pax and GNU.
//!
//! It is read here and not by a crate because a crate hands out members, and here every byte
//! between them counts too.

use super::names::{Names, checked, decoded};
use super::window::Window;
use super::{Member, Members, Refusal, too_long};

/// All of a tar is in blocks of this many bytes.
const BLOCK: usize = 512;

/// The longest name or table of attributes that is read, in bytes.
const EXTRA: u64 = 64 * 1024;

pub(super) fn claims(head: &[u8]) -> bool {
    Header::read(head).is_some_and(|header| !header.name.is_empty())
}

/// What stands before a member.
struct Header {
    name: Vec<u8>,
    size: u64,
    kind: u8,
}

impl Header {
    /// None if the bytes are no header, or their checksum is wrong.
    fn read(bytes: &[u8]) -> Option<Self> {
        let block = bytes.get(..BLOCK)?;
        let stated = number(block.get(148..156)?)?;
        let sum =
            (0..).zip(block).map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) });
        if sum.sum::<u64>() != stated {
            return None;
        }
        let text = |from: usize, to: usize| {
            let field = block.get(from..to).unwrap_or_default();
            field.split(|byte| *byte == 0).next().unwrap_or_default()
        };
        let mut name = text(0, 100).to_vec();
        let prefix = text(345, 500);
        // In GNU's own form (`ustar` and two spaces) times stand where others have a prefix.
        if block.get(257..263) == Some(b"ustar\0") && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        // A name that goes on after its zero byte is not what it seems.
        let field = block.get(..100).unwrap_or_default();
        let hidden = field.iter().skip_while(|byte| **byte != 0).any(|byte| *byte != 0);
        if hidden {
            name = field.trim_ascii_end().to_vec();
        }
        Some(Self { name, size: number(block.get(124..136)?)?, kind: *block.get(156)? })
    }
}

/// A number in octal digits, or in base 256 where its first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    if let [first, rest @ ..] = field
        && *first & 0x80 != 0
    {
        // A negative number starts with 0xff.
        let mut value = u64::from(*first & 0x7f);
        for byte in rest {
            value = value.checked_mul(256)?.checked_add(u64::from(*byte))?;
        }
        return Some(value);
    }
    let digits = field.split(|byte| *byte == 0).next()?.trim_ascii();
    let mut value = 0_u64;
    for digit in digits {
        value = value.checked_mul(8)?.checked_add(u64::from(digit.checked_sub(b'0').filter(|d| *d < 8)?))?;
    }
    Some(value)
}

/// The members: files.
pub(super) struct Tar<'a> {
    window: Window<'a>,
    ended: bool,
}

impl<'a> Tar<'a> {
    pub(super) fn new(window: Window<'a>) -> Self {
        Self { window, ended: false }
    }

    /// Passes over what fills the last block of so many bytes.
    fn skip_padding(&mut self, size: u64) {
        let over = size.checked_rem(BLOCK as u64).unwrap_or_default();
        if over > 0 {
            self.window.skip((BLOCK as u64).saturating_sub(over));
        }
    }

    fn end(&mut self, path: String, why: &str) -> Option<Result<Member, Refusal>> {
        self.ended = true;
        Some(Err(Refusal { path, why: why.to_owned(), passed_over: false }))
    }
}

impl<'a> Members<'a> for Tar<'a> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        // What was said ahead of the member that it is about.
        let mut long_name = None;
        let mut long_size = None;
        while !self.ended {
            let block = self.window.peek(BLOCK);
            if block.is_empty() || block.iter().all(|byte| *byte == 0) {
                self.ended = true;
                break;
            }
            let Some(header) = Header::read(block) else {
                return self.end(String::new(), "What follows is no header of a tar.");
            };
            self.window.skip(BLOCK as u64);
            if matches!(header.kind, b'L' | b'K' | b'x' | b'g') {
                if header.size > EXTRA {
                    return self.end(String::new(), "A name or a table of attributes is too long.");
                }
                let length = usize::try_from(header.size).unwrap_or(usize::MAX);
                let extra = self.window.peek(length).to_vec();
                match header.kind {
                    b'L' => long_name = Some(extra.strip_suffix(b"\0").unwrap_or(&extra).to_vec()),
                    b'x' => {
                        for (key, value) in attributes(&extra) {
                            match key {
                                b"path" => long_name = Some(value.to_vec()),
                                b"size" => {
                                    long_size = std::str::from_utf8(value).ok().and_then(|v| v.parse().ok())
                                }
                                _ => {}
                            }
                        }
                    }
                    _ => {}
                }
                self.window.skip(header.size);
                self.skip_padding(header.size);
                continue;
            }
            let name = decoded(long_name.take().as_deref().unwrap_or(&header.name));
            let size = long_size.take().unwrap_or(header.size);
            let is_folder = header.kind == b'5' || header.kind == b'0' && name.ends_with('/');
            let refused = match header.kind {
                // These have no bytes, whatever size they state.
                b'1' => Some((0, "It is a link.")),
                b'2' => Some((0, "It is a link.")),
                b'3' | b'4' | b'6' => Some((0, "It is a device.")),
                b'5' => None,
                b'0' | 0 | b'7' => None,
                _ => Some((size, "It is of a kind that is no file.")),
            };
            if let Some((size, why)) = refused {
                self.window.skip(size);
                self.skip_padding(size);
                return Some(Err(Refusal { path: name, why: why.to_owned(), passed_over: false }));
            }
            if is_folder {
                self.window.skip(size);
                self.skip_padding(size);
                continue;
            }
            let most = self.window.limits.member;
            let why = if size > most { Err(too_long(most)) } else { checked(&name).map_err(str::to_owned) };
            let path = match why {
                Ok(path) => path,
                Err(why) => {
                    self.window.skip(size);
                    self.skip_padding(size);
                    return Some(Err(Refusal { path: name, why, passed_over: false }));
                }
            };
            let length = usize::try_from(size).unwrap_or(usize::MAX);
            if self.window.peek(length).len() < length {
                return self.end(name, "The container ends before it does.");
            }
            let gap = self.window.gap();
            let bytes = self.window.take(length);
            self.skip_padding(size);
            return Some(Ok(Member { gap, path: names.unique(path), bytes, ..Member::default() }));
        }
        None
    }

    fn window(&mut self) -> Option<&mut Window<'a>> {
        Some(&mut self.window)
    }
}

/// The attributes of pax: `LENGTH KEY=VALUE` and a line break each. What is wrong ends them.
fn attributes(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut attributes = Vec::new();
    while let Some(space) = bytes.iter().position(|byte| *byte == b' ') {
        let digits = bytes.get(..space).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(length) = digits.and_then(|digits| digits.parse::<usize>().ok()) else { break };
        let Some(record) = bytes.get(space.saturating_add(1)..length) else { break };
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        let Some(equals) = record.iter().position(|byte| *byte == b'=') else { break };
        let (key, value) = record.split_at(equals);
        attributes.push((key, value.get(1..).unwrap_or_default()));
        bytes = bytes.get(length..).unwrap_or_default();
    }
    attributes
}
