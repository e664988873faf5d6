//! Descriptions: what is stated of a fonds or an item, and the bytes of that.

use crate::bytes::{Cursor, Writer};
use crate::error::Result;

/// The description of a fonds or an item, in the elements of ISAD(G) and Dublin Core.
///
/// An empty string means that nothing is known; nothing is ever guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description {
    /// Title (ISAD(G) 3.1.2, dc:title).
    pub title: String,
    /// Reference code (ISAD(G) 3.1.1, dc:identifier): how the holder names it.
    pub reference_code: String,
    /// Where the document was taken from, in a few words (dc:source): what tells two
    /// items of the same title apart.
    pub source: String,
    /// Creator (ISAD(G) 3.2.1, dc:creator).
    pub creator: String,
    /// Dates of creation, as stated (ISAD(G) 3.1.3, dc:date).
    pub date: String,
    /// Languages as BCP 47 tags, separated by a comma and a space (ISAD(G) 3.4.3, dc:language).
    pub language: String,
    /// Scope and content, or an abstract (ISAD(G) 3.3.1, dc:description).
    pub scope: String,
    /// How the document came here: custody and acquisition (ISAD(G) 3.2.3, 3.2.4, dcterms:provenance).
    pub provenance: String,
    /// Conditions of access and of reproduction (ISAD(G) 3.4.1, 3.4.2, dc:rights).
    pub rights: String,
    /// Whatever else a reader should know (ISAD(G) 3.6.1).
    pub note: String,
}

impl Description {
    /// The elements by the numbers they have in an archive, from 0.
    fn elements(&mut self) -> [&mut String; 10] {
        let Self { title, reference_code, source, creator, date, language, scope, provenance, rights, note } =
            self;
        [title, reference_code, source, creator, date, language, scope, provenance, rights, note]
    }

    /// Writes what [`read`](Self::read) reads. The byte layout is in the archive's `FORMAT.md`.
    pub fn write(&self, out: &mut Writer) {
        let mut description = self.clone();
        let elements = description.elements();
        let stated = (0_u8..).zip(&elements).filter(|(_, text)| !text.is_empty());
        out.count(stated.clone().count());
        for (number, text) in stated {
            out.u8(number);
            out.text(text);
        }
    }

    /// Reads a description. An element that a later version added is passed over.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`](crate::error::Error::Damaged) if it is not as it was written.
    pub fn read(cursor: &mut Cursor) -> Result<Self> {
        let mut description = Self::default();
        let mut next = 0;
        for _ in 0..cursor.count()? {
            let number = usize::from(cursor.u8()?);
            let text = cursor.text()?;
            if number < next || text.is_empty() {
                return Err(cursor.damaged("the elements of a description are not as they must be"));
            }
            next = number.saturating_add(1);
            if let Some(element) = description.elements().into_iter().nth(number) {
                text.clone_into(element);
            }
        }
        Ok(description)
    }

    /// Cuts every element that has more bytes than `longest`, and says so with an ellipsis.
    pub fn shorten(&mut self, longest: usize) {
        for element in self.elements() {
            if element.len() > longest {
                let end = (0..=longest.saturating_sub(3)).rev().find(|&at| element.is_char_boundary(at));
                element.truncate(end.unwrap_or(0));
                element.push('…');
            }
        }
    }

    /// This description where it states something, `under` elsewhere.
    #[must_use]
    pub fn over(&self, under: &Self) -> Self {
        let mut merged = under.clone();
        let mut over = self.clone();
        for (element, stated) in merged.elements().into_iter().zip(over.elements()) {
            if !stated.is_empty() {
                std::mem::swap(element, stated);
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_in_order_and_are_not_empty_and_a_newer_one_is_passed_over() {
        let read = |bytes: &[u8]| Description::read(&mut Cursor::new(bytes));
        let titled = Description { title: "T".into(), ..Default::default() };
        assert_eq!(read(b"\x02\x00\x01T\x63\x01?").unwrap(), titled);
        for forged in [&b"\x02\x01\x01R\x00\x01T"[..], b"\x02\x00\x01T\x00\x01U", b"\x01\x00\x00"] {
            assert!(read(forged).is_err(), "{forged:?}");
        }
    }
}
