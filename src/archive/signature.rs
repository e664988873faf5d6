//! A signature over an archive: who has a key says that an archive is as they gave it out.
//!
//! It is the section `SIGN`, the last one, which has no blocks. What is signed is the archive as it is without
//! that section, every byte of it: so signing changes neither the [digest](Archive::digest) nor the fingerprint
//! of an archive, and a signature taken off leaves the very bytes that were signed.
//!
//! A signature says that the archive is the same that a holder of the key signed. Who that is, it does not say:
//! a reader compares the key's [`Fingerprint`] with one got on another way. And anybody can take a
//! signature off, or put one by another key in its place.
//!
//! ```
//! use fonds::archive::{Archive, ArchiveBuilder, SigningKey};
//! use fonds::bytes::Slice;
//! use fonds::document::Description;
//!
//! let plain = ArchiveBuilder::new(Description::default()).finish()?;
//! let archive = Archive::open(Slice::from(plain.clone()))?;
//! let key = SigningKey::of_seed([7; 32]).ok_or("no key")?;
//!
//! let mut signed = archive.signed_front(&key)?;
//! signed.extend_from_slice(&plain[archive.front() as usize..]);
//! let signed = Archive::open(Slice::from(signed))?;
//! let signature = signed.signature().ok_or("no signature")?;
//! assert!(signature.matches(signed.digest()?));
//! assert_eq!(signature.fingerprint(), key.fingerprint());
//! assert_eq!(signed.digest()?, archive.digest()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ed25519_compact::{KeyPair, PublicKey, Seed};

use super::container::Section;
use super::{Archive, Fingerprint, Fixing, Fixity, SIGNATURE};
use crate::bytes::Cursor;
use crate::error::{Absent, Error, Result};

/// What is signed begins with this, so that nobody takes a signature of something else for one of an
/// archive, or the reverse.
const PREFIX: &[u8] = b"Fonds signature of an archive 1\0";

/// An Ed25519 signature (RFC 8032), with the key that it is to be checked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    key: [u8; 32],
    signature: [u8; 64],
}

impl Signature {
    /// Reads the section.
    pub(super) fn read(section: &Section) -> Result<Self> {
        let damaged = || Error::damaged("section SIGN", 0, "it is no signature");
        let mut cursor = Cursor::new(section.resident());
        let (key, signature) = (cursor.take(32)?, cursor.take(64)?);
        cursor.end()?;
        let read = Self {
            key: key.try_into().map_err(|_| damaged())?,
            signature: signature.try_into().map_err(|_| damaged())?,
        };
        if section.count() == 0 { Ok(read) } else { Err(damaged()) }
    }

    /// The public key. Compute its [`fingerprint`](Self::fingerprint) to show it.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        self.key
    }

    /// The fingerprint of the key. Takes about a hundredth of a second.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_key(&self.key)
    }

    /// Whether a holder of the key signed an archive of this [digest](Archive::digest). Takes about a
    /// thousandth of a second.
    #[must_use]
    pub fn matches(&self, digest: Fixity) -> bool {
        let signature = ed25519_compact::Signature::new(self.signature);
        PublicKey::new(self.key).verify(message(digest), &signature).is_ok()
    }
}

/// What is signed.
fn message(digest: Fixity) -> Vec<u8> {
    [PREFIX, &digest.0].concat()
}

/// A key that signs. Is not printed and is wiped from memory when it is dropped.
pub struct SigningKey(KeyPair);

impl SigningKey {
    /// The key of a seed: 32 bytes that nobody can guess, from the system's source of randomness. `None` of
    /// 32 zeros, which are the work of a broken one.
    #[must_use]
    pub fn of_seed(seed: [u8; 32]) -> Option<Self> {
        KeyPair::try_from_seed(Seed::new(seed)).ok().map(Self)
    }

    /// The fingerprint of the public key. Takes about a hundredth of a second.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_key(&self.0.pk)
    }

    /// Signs an archive of this digest. The same digest always gets the same signature.
    #[must_use]
    pub fn sign(&self, digest: Fixity) -> Signature {
        Signature { key: *self.0.pk, signature: *self.0.sk.sign(message(digest), None) }
    }
}

/// The digest of a whole archive in the making, a block at a time.
pub struct Digesting {
    fixing: Fixing,
    blocks: std::vec::IntoIter<Absent>,
}

impl Archive {
    /// The signature, if there is one. Whether it [matches](Signature::matches) is not checked here;
    /// [`verify`](Self::verify) does that.
    #[must_use]
    pub fn signature(&self) -> Option<Signature> {
        self.signature
    }

    /// The SHA-256 of the archive as it is without a signature: of all its bytes if there is none. Reads
    /// every block; [`digesting`](Self::digesting) does it in steps.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn digest(&self) -> Result<Fixity> {
        let mut digesting = self.digesting()?;
        while digesting.step(self)? {}
        Ok(digesting.finish())
    }

    /// Starts the [`digest`](Self::digest). Reads the front.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn digesting(&self) -> Result<Digesting> {
        let mut fixing = Fixing::default();
        fixing.add(&self.unsigned_front()?);
        Ok(Digesting { fixing, blocks: self.blocks().into_iter() })
    }

    /// The front of this archive without its signature. With the [`blocks`](Self::blocks) as they are it is
    /// the archive that was signed.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn unsigned_front(&self) -> Result<Vec<u8>> {
        self.container.front_with(SIGNATURE, None)
    }

    /// The front of this archive with a signature by this key, in the place of any that it has. The
    /// [`blocks`](Self::blocks) follow it as they are. Reads every block.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn signed_front(&self, key: &SigningKey) -> Result<Vec<u8>> {
        let Signature { key, signature } = key.sign(self.digest()?);
        self.container.front_with(SIGNATURE, Some(&[&key[..], &signature].concat()))
    }
}

impl Digesting {
    /// Takes the next block; says whether there was one. After an [`Error::Missing`] it can be called again.
    ///
    /// # Errors
    ///
    /// Reading errors.
    pub fn step(&mut self, archive: &Archive) -> Result<bool> {
        let Some(block) = self.blocks.as_slice().first() else { return Ok(false) };
        self.fixing.add(&archive.container.stored(block)?);
        self.blocks.next();
        Ok(true)
    }

    /// How many blocks are still to be taken.
    #[must_use]
    pub fn left(&self) -> usize {
        self.blocks.len()
    }

    /// The digest. It is that of the archive if no block is [left](Self::left).
    #[must_use]
    pub fn finish(self) -> Fixity {
        self.fixing.finish().0
    }
}
