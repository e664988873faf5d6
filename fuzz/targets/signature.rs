//! A signature and a key of any bytes: none but the right ones match.
#![no_main]

use fonds::archive::{Archive, Fixity, SigningKey};
use fonds::bytes::Slice;
use fonds_fuzz::asked;
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// The front of a signed archive, and the digest of the archive.
    static SIGNED: (Vec<u8>, u64, Fixity) = {
        let archive = asked();
        let key = SigningKey::of_seed([7; 32]).expect("it is a key");
        let front = archive.signed_front(&key).expect("it is signed");
        (front, archive.front(), archive.digest().expect("it is there"))
    };
}

/// The front of an archive, whose blocks nobody reads.
struct Front(Slice);

impl fonds::bytes::Source for Front {
    fn length(&self) -> u64 {
        let length = self.0.get(16..24).and_then(|bytes| bytes.try_into().ok());
        length.map_or(0, u64::from_le_bytes)
    }

    fn read(&self, range: std::ops::Range<u64>) -> fonds::error::Result<Slice> {
        self.0.read(range)
    }
}

fuzz_target!(|bytes: &[u8]| {
    SIGNED.with(|(front, _, digest)| {
        let mut forged = front.clone();
        let start = forged.len() - 96;
        for (byte, other) in forged[start..].iter_mut().zip(bytes) {
            *byte ^= other;
        }
        let archive = Archive::open(Front(Slice::from(forged.clone()))).expect("checksums are switched off");
        let signature = archive.signature().expect("it is signed");
        // Both halves of the key's bytes and the signature are given as differences to the right ones.
        assert_eq!(signature.matches(*digest), forged == *front);
        assert!(!signature.matches(Fixity([1; 32])));
    });
});
