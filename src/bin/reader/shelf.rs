//! An archive that comes in parts: its front, and the blocks that have come so far.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use fonds::archive::Fixity;
use fonds::bytes::{Cursor, Slice, Source};
use fonds::error::{Absent, Error, Result};
use xxhash_rust::xxh3::xxh3_64;

use crate::text::Tongue;

/// Bytes of blocks that are kept in memory. More can be had again from where they came.
const MOST: usize = 256 << 20;

/// Where a block's file is in the folder of the archive.
pub(crate) fn file_of(name: u64) -> String {
    let digits = format!("{name:016x}");
    let (folder, rest) = digits.split_at_checked(2).unwrap_or_default();
    format!("b/{folder}/{rest}.js")
}

/// What became of a block that was asked for.
#[derive(Clone)]
enum Block {
    /// It is here.
    Here(Slice),
    /// It did not come as it was written.
    Lost(Error),
}

/// What is here of an archive.
pub(crate) struct Shelf {
    front: Slice,
    length: u64,
    /// Blocks in the order of their first bytes in the archive, each with that.
    blocks: RefCell<Vec<(u64, Block)>>,
    bytes: Cell<usize>,
}

impl Shelf {
    /// With the front of an archive, which says how long the whole is.
    pub(crate) fn new(front: Vec<u8>) -> Result<Self> {
        let mut header = Cursor::new(&front);
        header.take(16)?;
        let length = header.u64()?;
        Ok(Self { front: Slice::from(front), length, blocks: RefCell::default(), bytes: Cell::new(0) })
    }

    /// The fixity of the front, in which all other parts are named.
    pub(crate) fn front_fixity(&self) -> Fixity {
        Fixity::of(&self.front)
    }

    /// How many bytes the whole archive has.
    pub(crate) fn bytes(&self) -> u64 {
        self.length
    }

    /// Whether a block is here or lost: it need not be asked for.
    pub(crate) fn knows(&self, block: &Absent) -> bool {
        self.place(block.range.start).is_ok()
    }

    /// A block has come. One that is not what was written is lost.
    pub(crate) fn put(&self, block: &Absent, bytes: Vec<u8>) {
        let fits = u64::try_from(bytes.len()) == Ok(block.range.end.saturating_sub(block.range.start));
        // Its name is its checksum.
        if !fits || xxh3_64(&bytes) != block.name {
            return self.lose(block, Tongue::English.texts().file_changed);
        }
        self.bytes.set(self.bytes.get().saturating_add(bytes.len()));
        self.insert(block.range.start, Block::Here(Slice::from(bytes)));
    }

    /// Where a block is among those known, or would be.
    fn place(&self, start: u64) -> std::result::Result<usize, usize> {
        self.blocks.borrow().binary_search_by_key(&start, |(start, _)| *start)
    }

    fn insert(&self, start: u64, block: Block) {
        match self.place(start) {
            Ok(at) => {
                if let Some(known) = self.blocks.borrow_mut().get_mut(at) {
                    known.1 = block;
                }
            }
            Err(at) => self.blocks.borrow_mut().insert(at, (start, block)),
        }
    }

    /// A block cannot be had.
    pub(crate) fn lose(&self, block: &Absent, why: &'static str) {
        let lost = Error::Lost { file: file_of(block.name), why };
        self.insert(block.range.start, Block::Lost(lost));
    }

    /// Forgets which blocks are lost, so that they are asked for again.
    pub(crate) fn try_again(&self) {
        self.blocks.borrow_mut().retain(|(_, block)| matches!(block, Block::Here(_)));
    }

    /// Forgets a block that is needed no more.
    pub(crate) fn forget(&self, block: &Absent) {
        let Ok(at) = self.place(block.range.start) else { return };
        if let (_, Block::Here(slice)) = self.blocks.borrow_mut().remove(at) {
            self.bytes.set(self.bytes.get().saturating_sub(slice.len()));
        }
    }

    /// Forgets everything if it is too much; to be called only when nothing is being put
    /// together of it.
    pub(crate) fn trim(&self) {
        if self.bytes.get() > MOST {
            self.blocks.borrow_mut().clear();
            self.bytes.set(0);
        }
    }
}

/// The shelf as what an archive is read from.
pub(crate) struct Handle(pub(crate) Rc<Shelf>);

impl Source for Handle {
    fn length(&self) -> u64 {
        self.0.length
    }

    fn read(&self, range: Range<u64>) -> Result<Slice> {
        let Shelf { front, length, blocks, .. } = &*self.0;
        let place = self.0.place(range.start).ok();
        if range.end <= front.length() {
            return front.read(range);
        }
        let outside = Error::Damaged {
            part: String::new(),
            offset: range.start,
            why: "a range ends after the last byte",
        };
        if range.start > range.end || range.end > *length {
            return Err(outside);
        }
        match place.and_then(|at| blocks.borrow().get(at).map(|(_, block)| block.clone())) {
            None => Err(Error::Missing { blocks: vec![Absent { range, name: 0 }] }),
            Some(Block::Lost(error)) => Err(error),
            Some(Block::Here(slice)) => {
                slice.read(0..range.end.saturating_sub(range.start)).map_err(|_| outside)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_is_not_what_was_written_is_named_by_its_file() {
        let mut front = vec![0; 16];
        front.extend(30_u64.to_le_bytes());
        let shelf = Rc::new(Shelf::new(front).unwrap());
        let source = Handle(Rc::clone(&shelf));
        let block = Absent { range: 24..30, name: xxh3_64(b"blocks") };
        assert!(matches!(source.read(24..30), Err(Error::Missing { .. })));
        shelf.put(&block, b"bl0cks".to_vec());
        let told = source.read(24..30).unwrap_err().to_string();
        assert!(told.contains(&file_of(block.name)) && told.contains("is damaged"), "{told}");
        shelf.try_again();
        assert!(!shelf.knows(&block));
        shelf.put(&block, b"blocks".to_vec());
        assert_eq!(&*source.read(24..30).unwrap(), b"blocks");
        assert!(source.read(24..31).is_err());
        shelf.forget(&block);
        assert!(matches!(source.read(24..30), Err(Error::Missing { .. })));
    }
}
