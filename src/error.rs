//! The one error of the library: what happened, where, and what to do.
//!
//! A leaf: it names no other module, so every module may name it. Input from people
//! (a query, a document) never makes an `Error`; it makes a value and notices.

use std::fmt;
use std::ops::Range;

/// Shorthand for a result with the library's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why bytes could not be read as an archive, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no archive at all: they do not start as one does.
    NotAnArchive,
    /// The archive is of a format that this program is too old for.
    Newer {
        /// The major format version that the archive states.
        found: u16,
        /// The newest major format version that this program reads.
        known: u16,
    },
    /// The archive has a section that this program does not know and cannot do without.
    UnknownSection {
        /// The section's name.
        name: String,
    },
    /// Bytes are not what was written: changed, cut short or forged.
    Damaged {
        /// The part of the archive, in words: "header", "block 3 of section TERM".
        part: String,
        /// Where in that part, in bytes from its first byte.
        offset: u64,
        /// What does not fit.
        why: &'static str,
    },
    /// Blocks of the archive are not here yet: fetch them and call again.
    Missing {
        /// The blocks; never empty.
        blocks: Vec<Absent>,
    },
    /// A block whose file was asked for and did not come as it was written.
    Lost {
        /// The file, by its path in the folder of the archive.
        file: String,
        /// What is wrong with it, and what to do.
        why: &'static str,
    },
    /// Nothing in the archive has this number or name.
    Unknown {
        /// What was asked for: "item", "passage", "section".
        what: &'static str,
        /// The number that was asked for.
        number: u64,
    },
    /// What was to be written while packing could not be kept.
    Store {
        /// Why, in words of the store.
        why: String,
    },
    /// More than the format can hold was to be written.
    TooLarge {
        /// What is too large: "passages", "originals".
        what: &'static str,
        /// The most that the format holds.
        most: u64,
    },
}

/// A block of an archive that is not here yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// Its bytes in the whole archive, end exclusive.
    pub range: Range<u64>,
    /// Its checksum, by which it is named where every block is a file of its own; 0 if the
    /// source does not know it.
    pub name: u64,
}

/// Goes on past what is missing, so that all of it can be asked for at once.
///
/// ```
/// use fonds::error::{Absent, Error, Gather};
///
/// let mut gather = Gather::default();
/// for name in 1..=2 {
///     let missing = Error::Missing { blocks: vec![Absent { range: 0..9, name }] };
///     assert_eq!(gather.take::<()>(Err(missing))?, None);
/// }
/// assert_eq!(gather.take(Ok("here"))?, Some("here"));
/// let Err(Error::Missing { blocks }) = gather.finish() else { panic!() };
/// assert_eq!(blocks.len(), 2);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Gather {
    blocks: Vec<Absent>,
}

impl Gather {
    /// The value; `None` if blocks are missing for it, which are noted.
    ///
    /// # Errors
    ///
    /// All others but [`Error::Missing`].
    pub fn take<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Missing { blocks }) => {
                self.blocks.extend(blocks);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// That nothing was missing.
    ///
    /// # Errors
    ///
    /// [`Error::Missing`] with all that was, each block once.
    pub fn finish(mut self) -> Result<()> {
        self.blocks.sort_unstable_by_key(|block| (block.range.start, block.range.end));
        self.blocks.dedup();
        if self.blocks.is_empty() { Ok(()) } else { Err(Error::Missing { blocks: self.blocks }) }
    }
}

impl Error {
    /// An [`Error::Damaged`], the most frequent kind.
    #[must_use]
    pub fn damaged(part: impl Into<String>, offset: usize, why: &'static str) -> Self {
        Self::Damaged { part: part.into(), offset: u64::try_from(offset).unwrap_or(u64::MAX), why }
    }

    /// The same error with `part` put before the part it names, for a caller
    /// that knows where the part stands in something larger.
    #[must_use]
    pub fn inside(self, outer: &str) -> Self {
        match self {
            Self::Damaged { part, offset, why } if part.is_empty() => {
                Self::Damaged { part: outer.to_owned(), offset, why }
            }
            // A part that names where it stands needs no more.
            Self::Damaged { part, offset, why } if part.ends_with(outer) => {
                Self::Damaged { part, offset, why }
            }
            Self::Damaged { part, offset, why } => {
                Self::Damaged { part: format!("{part} of {outer}"), offset, why }
            }
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnArchive => f.write_str(
                "This is no fonds archive: it does not start as one does. \
                 Was another file named, or was this one altered on its way?",
            ),
            Self::Newer { found, known } => write!(
                f,
                "This archive was made by a newer version (format {found}); \
                 this program knows format {known}. Open it with a newer program."
            ),
            Self::UnknownSection { name } => write!(
                f,
                "This archive has a section {name} that this program does not know. \
                 Open it with a newer program."
            ),
            Self::Damaged { part, offset, why } => write!(
                f,
                "This copy is damaged: {part}, byte {offset}: {why}. \
                 Get the archive again from where it came; nothing read from here can be trusted."
            ),
            Self::Missing { blocks } => {
                write!(f, "{} more block(s) of the archive have to be loaded first.", blocks.len())
            }
            Self::Lost { file, why } => {
                write!(f, "A part of this archive cannot be shown: the file {file} {why}")
            }
            Self::Unknown { what, number } => {
                write!(f, "The archive has no {what} with the number {number}.")
            }
            Self::Store { why } => write!(f, "What was read could not be kept while packing: {why}"),
            Self::TooLarge { what, most } => write!(
                f,
                "Too much for one archive: {what}; the format holds {most} at most. \
                 Pack fewer documents, or pack them in several archives."
            ),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_where_and_what_to_do() {
        let error = Error::damaged("entry", 7, "it ends too early").inside("section TERM");
        let text = error.to_string();
        assert!(text.contains("entry of section TERM"), "{text}");
        assert!(text.contains("byte 7"), "{text}");
        assert!(text.contains("Get the archive again"), "{text}");
    }
}
