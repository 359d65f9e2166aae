//! Sealed fields: encrypted and bound to the record that they belong to.

use crate::{Hasher, Suite, hex};
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, Nonce};
use sm4::Sm4;

const AES: &str = "aes256gcm:";
const SM4: &str = "sm4gcm:";

/// Seals with one suite and opens what either sealed.
#[derive(Clone)]
pub struct Sealing {
    suite: Suite,
    key: [u8; 32],
}

/// A sealed text that was changed, belongs to another record, or was sealed with another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsealable;

impl Sealing {
    /// With a secret random key.
    pub fn new(suite: Suite, key: [u8; 32]) -> Self {
        Self { suite, key }
    }

    /// Seals a text under the name of its record, with a nonce that was never used before.
    ///
    /// # Errors
    /// [`Unsealable`] for a text beyond what the cipher takes (64 GiB).
    pub fn seal(&self, record: &str, text: &[u8], nonce: [u8; 12]) -> Result<String, Unsealable> {
        let payload = Payload { msg: text, aad: record.as_bytes() };
        let (mark, sealed) = match self.suite {
            Suite::Intl => (AES, self.aes().encrypt(&Nonce::from(nonce), payload)),
            Suite::Sm => (SM4, self.sm4().encrypt(&Nonce::from(nonce), payload)),
        };
        let sealed = sealed.map_err(|_| Unsealable)?;
        Ok(format!("{mark}{}{}", hex::encode(&nonce), hex::encode(&sealed)))
    }

    /// True for what one of the suites sealed.
    pub fn is_sealed(text: &str) -> bool {
        text.starts_with(AES) || text.starts_with(SM4)
    }

    /// Opens what [`Sealing::seal`] sealed.
    ///
    /// # Errors
    /// [`Unsealable`].
    pub fn open(&self, record: &str, sealed: &str) -> Result<Vec<u8>, Unsealable> {
        let (suite, digits) = match (sealed.strip_prefix(AES), sealed.strip_prefix(SM4)) {
            (Some(digits), _) => (Suite::Intl, digits),
            (_, Some(digits)) => (Suite::Sm, digits),
            _ => return Err(Unsealable),
        };
        let bytes = hex::decode(digits).ok_or(Unsealable)?;
        let (nonce, text) = bytes.split_first_chunk::<12>().ok_or(Unsealable)?;
        let (nonce, payload) = (Nonce::from(*nonce), Payload { msg: text, aad: record.as_bytes() });
        let opened = match suite {
            Suite::Intl => self.aes().decrypt(&nonce, payload),
            Suite::Sm => self.sm4().decrypt(&nonce, payload),
        };
        opened.map_err(|_| Unsealable)
    }

    fn aes(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.key.into())
    }

    /// The cipher takes half of the key's length: another key, made of the whole.
    fn sm4(&self) -> AesGcm<Sm4, U12> {
        let whole = Hasher::of(Suite::Sm, &[b"ballast sm4 key\0", &self.key]);
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        AesGcm::new(&half.into())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// RFC 8998, A.1: SM4 in the mode that we use it in.
    #[test]
    fn known_answer_of_sm4_gcm() {
        let bytes = |text: &str| hex::decode(text).unwrap();
        let key: [u8; 16] = hex::decode_exactly("0123456789abcdeffedcba9876543210").unwrap();
        let nonce: [u8; 12] = hex::decode_exactly("00001234567800000000abcd").unwrap();
        let text = bytes(
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        );
        let aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let cipher = AesGcm::<Sm4, U12>::new(&key.into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: &text, aad: &aad }).unwrap();
        assert_eq!(
            hex::encode(&sealed),
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
        );
    }

    #[test]
    fn a_sealed_text_opens_for_its_own_record_and_key_alone() {
        for suite in Suite::ALL {
            let sealing = Sealing::new(suite, [3; 32]);
            let sealed = sealing.seal("factor 1", b"secret", [1; 12]).unwrap();
            assert_eq!(sealing.open("factor 1", &sealed).unwrap(), b"secret");
            assert!(!sealed.contains(&hex::encode(b"secret")));
            assert_eq!(sealing.open("factor 2", &sealed), Err(Unsealable));
            assert_eq!(Sealing::new(suite, [4; 32]).open("factor 1", &sealed), Err(Unsealable));
            for at in sealed.find(':').unwrap() + 1..sealed.len() {
                let mut changed = sealed.clone();
                changed.replace_range(at..=at, if &sealed[at..=at] == "0" { "1" } else { "0" });
                assert_eq!(sealing.open("factor 1", &changed), Err(Unsealable), "{changed}");
            }
            for wrong in ["aes256gcm:", "aes256gcm:00", "sm4gcm:é", "x", ""] {
                assert_eq!(sealing.open("factor 1", wrong), Err(Unsealable), "{wrong}");
            }
        }
    }

    #[test]
    fn what_was_sealed_before_a_change_of_suite_still_opens() {
        let before = Sealing::new(Suite::Intl, [3; 32]).seal("factor 1", b"secret", [1; 12]).unwrap();
        assert_eq!(Sealing::new(Suite::Sm, [3; 32]).open("factor 1", &before).unwrap(), b"secret");
    }
}
