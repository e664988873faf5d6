//! A fixed table of words, asked for every word of a text.

/// Words, each with some bits; a hash table, so that most words are seen at once not to be there.
pub(crate) struct Lookup {
    /// A power of two; an empty word is a free one.
    slots: Vec<(&'static str, u32)>,
    words: usize,
    /// For the sum of the first two bytes which lengths words have: most words are seen here not to be there.
    lengths: Vec<u64>,
}

impl Lookup {
    /// Room for so many words.
    pub(crate) fn with_room(words: usize) -> Self {
        let room = words.saturating_mul(2).next_power_of_two().max(8);
        Self { slots: vec![("", 0); room], words: 0, lengths: vec![0; 256] }
    }

    /// Gives these bits to each word of a list, a space between, that has none of `unless` yet.
    pub(crate) fn add(&mut self, list: &'static str, bits: u32, unless: u32) {
        for word in list.split_ascii_whitespace() {
            if self.words.saturating_mul(2) >= self.slots.len() {
                self.grow();
            }
            let at = self.place(word);
            if let Some(slot) = self.slots.get_mut(at) {
                self.words = self.words.saturating_add(usize::from(slot.0.is_empty()));
                slot.0 = word;
                if let Some(lengths) = self.lengths.get_mut(beginning(word)) {
                    *lengths |= length(word);
                }
                slot.1 |= if slot.1 & unless == 0 { bits } else { 0 };
            }
        }
    }

    fn grow(&mut self) {
        let mut larger = Self::with_room(self.slots.len());
        for (word, bits) in self.slots.iter().filter(|(word, _)| !word.is_empty()) {
            larger.add(word, *bits, 0);
        }
        *self = larger;
    }

    /// Where a word is, or would be.
    fn place(&self, word: &str) -> usize {
        let mask = self.slots.len().saturating_sub(1);
        let mut at = hash(word) as usize & mask;
        while self.slots.get(at).is_some_and(|(own, _)| !own.is_empty() && *own != word) {
            at = at.saturating_add(1) & mask;
        }
        at
    }

    /// The bits of a word; 0 if it is not there.
    pub(crate) fn get(&self, word: &str) -> u32 {
        let is_possible = self.lengths.get(beginning(word)).is_some_and(|lengths| lengths & length(word) > 0);
        if is_possible { self.slots.get(self.place(word)).map_or(0, |(_, bits)| *bits) } else { 0 }
    }
}

fn beginning(word: &str) -> usize {
    let mut bytes = word.bytes().map(usize::from);
    let (first, second) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
    first.wrapping_mul(31).wrapping_add(second) & 255
}

fn length(word: &str) -> u64 {
    1_u64.wrapping_shl(u32::try_from(word.len().min(63)).unwrap_or(63))
}

/// FNV-1a.
pub(crate) fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_bits_and_others_have_none() {
        let mut table = Lookup::with_room(1);
        table.add("one two three four five six seven eight nine ten eleven twelve", 1, 0);
        table.add("two four", 2, 0);
        table.add("four zero", 4, 2);
        let bits = |word: &str| table.get(word);
        assert_eq!(["one", "two", "four", "zero", "twelve"].map(bits), [1, 3, 3, 4, 1]);
        assert_eq!(["", "on", "twelv", "thirteen"].map(bits), [0; 4]);
    }
}
