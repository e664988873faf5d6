//! gzip: one compressed file; where that is a container, its members.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::names::{Names, tamed};
use super::window::{Counted, Window};
use super::{HEAD, Limits, Member, Members, ReadSeek, Refusal, too_long};

pub(super) fn claims(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b, 8])
}

/// Opens what was compressed. `path` ends in `.gz`, `.tgz` or anything else.
pub(super) fn open<'a>(
    path: &str,
    source: Box<dyn ReadSeek + 'a>,
    limits: Limits,
) -> (&'static str, Box<dyn Members<'a> + 'a>) {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let lower = name.to_ascii_lowercase();
    let inner = if lower.ends_with(".gz") {
        name.get(..name.len().saturating_sub(3)).unwrap_or(name).to_owned()
    } else if lower.ends_with(".tgz") {
        format!("{}.tar", name.get(..name.len().saturating_sub(4)).unwrap_or(name))
    } else {
        name.to_owned()
    };
    let packed = BufReader::with_capacity(64 * 1024, Counted { source, read: 0 });
    let reader = Metered { decoder: MultiGzDecoder::new(packed), unpacked: 0, limits };
    let mut window = Window::new(reader, limits).without_gaps();
    let head = window.peek(usize::try_from(HEAD).unwrap_or(usize::MAX));
    match super::recognise(&inner, head) {
        Some((name, members)) => (name, members(window)),
        None => ("gzip", Box::new(One { inner, window, done: false })),
    }
}

/// What comes out, as long as it is in proportion to what went in.
struct Metered<'a> {
    decoder: MultiGzDecoder<BufReader<Counted<Box<dyn ReadSeek + 'a>>>>,
    unpacked: u64,
    limits: Limits,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.unpacked = self.unpacked.saturating_add(read as u64);
        if self.limits.allow(self.unpacked, self.decoder.get_ref().get_ref().read) {
            Ok(read)
        } else {
            Err(io::Error::other(format!("it unpacks to more than {} times its size", self.limits.ratio)))
        }
    }
}

/// The one file.
struct One<'a> {
    inner: String,
    window: Window<'a>,
    done: bool,
}

impl<'a> Members<'a> for One<'a> {
    fn next(&mut self, names: &mut Names) -> Option<Result<Member, Refusal>> {
        if std::mem::replace(&mut self.done, true) {
            return None;
        }
        let most = self.window.limits.member;
        let length = self.window.peek(usize::try_from(most.saturating_add(1)).unwrap_or(usize::MAX)).len();
        // A part of a file is no file; why there is no more is told at the end.
        if self.window.failure().is_some() {
            return None;
        }
        if length as u64 > most {
            return Some(Err(Refusal { path: self.inner.clone(), why: too_long(most), passed_over: false }));
        }
        let mut path = tamed(&self.inner);
        if path.is_empty() {
            path = "unpacked".to_owned();
        }
        let path = names.unique(path);
        Some(Ok(Member { path, bytes: self.window.take(length), ..Member::default() }))
    }

    fn window(&mut self) -> Option<&mut Window<'a>> {
        Some(&mut self.window)
    }
}
