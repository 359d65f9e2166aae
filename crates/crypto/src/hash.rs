//! Hashes of 32 bytes.

use crate::Suite;
use sha2::Sha256;
use sm3::Sm3;
use sm3::digest::Digest;

/// A hash under construction.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Sha256(Sha256),
    Sm3(Sm3),
}

impl Hasher {
    /// Begins.
    pub fn new(suite: Suite) -> Self {
        Self(match suite {
            Suite::Intl => State::Sha256(Sha256::new()),
            Suite::Sm => State::Sm3(Sm3::new()),
        })
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(state) => state.update(bytes),
            State::Sm3(state) => state.update(bytes),
        }
    }

    /// The hash.
    pub fn finish(self) -> [u8; 32] {
        match self.0 {
            State::Sha256(state) => state.finalize().into(),
            State::Sm3(state) => state.finalize().into(),
        }
    }

    /// The hash of parts, one after the other.
    pub fn of(suite: Suite, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = Self::new(suite);
        for part in parts {
            hasher.update(part);
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    fn of(suite: Suite, text: &[u8]) -> String {
        hex::encode(&Hasher::of(suite, &[text]))
    }

    /// FIPS 180-4 and GB/T 32905-2016, annex A.
    #[test]
    fn known_answers() {
        assert_eq!(of(Suite::Intl, b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(of(Suite::Sm, b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(
            of(Suite::Sm, &b"abcd".repeat(16)),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        );
    }
}
