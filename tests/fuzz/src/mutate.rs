//! Changes of seeds, such as find faults: bits, numbers that limits are made of, cuts, repeats, and parts of another.

/// No input is longer, in bytes: a format's rules are all met in less.
const LONGEST: usize = 16 * 1024;
/// Numbers at which something ends or begins: of one byte, two, four and eight.
const NUMBERS: [u64; 18] = [
    0,
    1,
    0x10,
    0x20,
    0x40,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x0001_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];
/// What means something to one format or another.
const WORDS: [&str; 24] = [
    "\0", "\n", "\r\n", "\t", "\"", "'", "<", ">", "&#x", "[[", "]]", "{{", "}}", "==", "--", "(", ")", "/*",
    "~9", "\u{202e}", "é", "Ж", "東", "🙂",
];

/// Numbers that look like chance and are the same for the same seed: SplitMix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below this one; 0 if it is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// One of these, which are some.
    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A range in so many bytes, mostly a short one.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let most = if self.below(4) == 0 { length } else { length.min(16) };
        let long = self.below(most + 1);
        let start = self.below(length - long + 1);
        start..start + long
    }
}

/// Bytes that were changed in one to eight places, some of them to what stands in the other.
pub(crate) fn mutate(chance: &mut Chance, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 << chance.below(4) {
        change(chance, &mut bytes, other);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(chance: &mut Chance, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = chance.below(bytes.len());
    match chance.below(11) {
        0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << chance.below(8),
        2 if !bytes.is_empty() => bytes[at] = chance.next() as u8,
        3 if !bytes.is_empty() => {
            let few = 1 + chance.below(32) as u8;
            bytes[at] =
                if chance.below(2) == 0 { bytes[at].wrapping_add(few) } else { bytes[at].wrapping_sub(few) };
        }
        // A number over what is there, either end first.
        4 => {
            let wide = 1 << chance.below(4);
            let number = chance.of(&NUMBERS).to_le_bytes();
            let mut number = number[..wide].to_vec();
            if chance.below(4) == 0 {
                number.reverse();
            }
            for (byte, new) in bytes.iter_mut().skip(at).zip(number) {
                *byte = new;
            }
        }
        5 => drop(bytes.drain(chance.range(bytes.len()))),
        6 => bytes.truncate(at),
        // A part once more, beside itself or elsewhere; now and then many times.
        7 => {
            let part = bytes[chance.range(bytes.len())].to_vec();
            let times = if chance.below(8) == 0 { 1 + chance.below(LONGEST) / part.len().max(1) } else { 1 };
            let part = part.repeat(times.min(LONGEST));
            bytes.splice(at..at, part);
        }
        8 => {
            let word = chance.of(&WORDS).bytes().collect::<Vec<_>>();
            bytes.splice(at..at, word);
        }
        // A part of the other put in, over something, or all after here.
        9 => {
            let part = other[chance.range(other.len())].to_vec();
            let over = if chance.below(2) == 0 { at } else { (at + part.len()).min(bytes.len()) };
            bytes.splice(at..over, part);
        }
        _ => {
            bytes.truncate(at);
            bytes.extend_from_slice(&other[chance.below(other.len())..]);
        }
    }
    bytes.truncate(LONGEST);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_changes_and_all_kinds_of_them() {
        let all = |seed| -> Vec<Vec<u8>> {
            let mut chance = Chance(seed);
            (0..2000).map(|_| mutate(&mut chance, b"a seed of some letters", b"ANOTHER")).collect()
        };
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
        let has = |what: &dyn Fn(&[u8]) -> bool| all(1).iter().any(|bytes| what(bytes));
        assert!(has(&|bytes| bytes.len() < 4) && has(&|bytes| bytes.len() > 1000));
        assert!(has(&|bytes| bytes.windows(4).any(|four| four == [0xff; 4])));
        assert!(has(&|bytes| bytes.windows(5).any(|five| five == b"NOTHE")));
        assert!(all(1).iter().all(|bytes| bytes.len() <= LONGEST));
        // Nothing to change is no fault.
        let mut chance = Chance(3);
        (0..2000).for_each(|_| drop(mutate(&mut chance, b"", b"")));
    }
}
