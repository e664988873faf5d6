//! What kind of character stands at a byte, by a table for ASCII.

/// Makes `kind_at(text, at)`, the kind of the character at a byte and how many bytes it has, of a
/// `const fn kind(char) -> Kind` beside it. A macro, as no generic function can be asked in a
/// constant.
macro_rules! kind_at {
    () => {
        /// The kinds of ASCII: every character of a text is looked up.
        const ASCII: [Kind; 128] = {
            let mut kinds = [Kind::Hard; 128];
            let mut rest = kinds.as_mut_slice();
            let mut byte = 0_u8;
            while let Some((kind_of, after)) = rest.split_first_mut() {
                *kind_of = kind(byte as char);
                (byte, rest) = (byte.wrapping_add(1), after);
            }
            kinds
        };

        /// The kind and length of the character at a byte.
        #[inline(always)]
        fn kind_at(text: &str, at: usize) -> Option<(Kind, usize)> {
            let byte = *text.as_bytes().get(at)?;
            if let Some(kind) = ASCII.get(usize::from(byte)) {
                return Some((*kind, 1));
            }
            longer_kind_at(text, at)
        }

        /// The same of a character of more than one byte.
        fn longer_kind_at(text: &str, at: usize) -> Option<(Kind, usize)> {
            let char = text.get(at..)?.chars().next()?;
            Some((kind(char), char.len_utf8()))
        }
    };
}
pub(super) use kind_at;
