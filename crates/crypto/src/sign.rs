//! Signatures. A key as text names its suite: Ed25519 without a mark, SM2 after `sm2:`.

use crate::{Hasher, Suite, hex};
use ed25519_dalek::{Signer as _, Verifier as _};
use sm2::dsa;

/// The identity that GB/T 35276 gives a signer who states none.
const IDENTITY: &str = "1234567812345678";
const SM_MARK: &str = "sm2:";

/// A key that signs.
#[derive(Clone)]
pub struct SigningKey(Secret);

#[derive(Clone)]
enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<dsa::SigningKey>),
}

/// Its public half.
#[derive(Debug, Clone)]
pub struct PublicKey(Public);

#[derive(Debug, Clone)]
enum Public {
    Ed25519(ed25519_dalek::VerifyingKey),
    Sm2(Box<dsa::VerifyingKey>),
}

impl SigningKey {
    /// The key of 32 secret random bytes; none for the few that the curve of SM2 does not take.
    pub fn new(suite: Suite, secret: [u8; 32]) -> Option<Self> {
        Some(Self(match suite {
            Suite::Intl => Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&secret))),
            Suite::Sm => Secret::Sm2(Box::new(dsa::SigningKey::from_slice(IDENTITY, &secret).ok()?)),
        }))
    }

    /// Its suite.
    pub fn suite(&self) -> Suite {
        match self.0 {
            Secret::Ed25519(_) => Suite::Intl,
            Secret::Sm2(_) => Suite::Sm,
        }
    }

    /// Reads what [`SigningKey::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let (suite, digits) = suite_of(text);
        Self::new(suite, hex::decode_exactly(digits)?)
    }

    /// The secret as text.
    pub fn to_text(&self) -> String {
        match &self.0 {
            Secret::Ed25519(key) => hex::encode(key.as_bytes()),
            Secret::Sm2(key) => format!("{SM_MARK}{}", hex::encode(&key.to_bytes())),
        }
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(match &self.0 {
            Secret::Ed25519(key) => Public::Ed25519(key.verifying_key()),
            Secret::Sm2(key) => Public::Sm2(Box::new(key.verifying_key().clone())),
        })
    }

    /// Signs; 64 bytes, the same for the same message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.0 {
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Secret::Sm2(key) => key.sign(message).to_bytes().to_vec(),
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.to_text() == other.to_text()
    }
}

impl Eq for PublicKey {}

impl PublicKey {
    /// Its suite.
    pub fn suite(&self) -> Suite {
        match self.0 {
            Public::Ed25519(_) => Suite::Intl,
            Public::Sm2(_) => Suite::Sm,
        }
    }

    /// Reads what [`PublicKey::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let (suite, digits) = suite_of(text);
        Some(Self(match suite {
            Suite::Intl => {
                Public::Ed25519(ed25519_dalek::VerifyingKey::from_bytes(&hex::decode_exactly(digits)?).ok()?)
            }
            Suite::Sm => {
                Public::Sm2(Box::new(dsa::VerifyingKey::from_sec1_bytes(IDENTITY, &hex::decode(digits)?).ok()?))
            }
        }))
    }

    /// As text.
    pub fn to_text(&self) -> String {
        match &self.0 {
            Public::Ed25519(key) => hex::encode(key.as_bytes()),
            Public::Sm2(key) => format!("{SM_MARK}{}", hex::encode(&key.to_sec1_bytes())),
        }
    }

    /// A short name of the key: the beginning of its hash.
    pub fn id(&self) -> String {
        let hash = match &self.0 {
            Public::Ed25519(key) => Hasher::of(Suite::Intl, &[key.as_bytes()]),
            Public::Sm2(key) => Hasher::of(Suite::Sm, &[&key.to_sec1_bytes()]),
        };
        hex::encode(&hash[..8])
    }

    /// True when the key made the signature over the message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Public::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Public::Sm2(key) => dsa::Signature::from_slice(signature)
                .is_ok_and(|signature| dsa::signature::Verifier::verify(&**key, message, &signature).is_ok()),
        }
    }
}

fn suite_of(text: &str) -> (Suite, &str) {
    let text = text.trim();
    text.strip_prefix(SM_MARK).map_or((Suite::Intl, text), |digits| (Suite::Sm, digits))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn public(text: &str) -> PublicKey {
        PublicKey::from_text(text).unwrap()
    }

    /// RFC 8032, 7.1, test 2; GB/T 32918.5-2017, annex A.
    #[test]
    fn known_answers() {
        let key = SigningKey::from_text("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
        assert_eq!(key.public().to_text(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(
            hex::encode(&key.sign(&[0x72])),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        );

        let key =
            SigningKey::from_text("sm2:3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8").unwrap();
        let sm2 = "sm2:0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
        assert!(key.public() == public(sm2));
        let signature = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
        assert!(public(sm2).verify(b"message digest", &hex::decode(signature).unwrap()));
        assert!(!public(sm2).verify(b"message digests", &hex::decode(signature).unwrap()));
    }

    #[test]
    fn a_key_of_one_suite_does_not_open_the_other() {
        for suite in Suite::ALL {
            let key = SigningKey::new(suite, [7; 32]).unwrap();
            let other = Suite::ALL.into_iter().find(|other| *other != suite).unwrap();
            let other = SigningKey::new(other, [7; 32]).unwrap();
            assert!(!other.public().verify(b"text", &key.sign(b"text")));
            assert_eq!(PublicKey::from_text(&key.public().to_text()).unwrap().suite(), suite);
        }
        assert!(SigningKey::new(Suite::Sm, [0; 32]).is_none());
        assert!(SigningKey::new(Suite::Sm, [0xff; 32]).is_none());
        for wrong in ["", "sm2:", "sm2:00", "00", "x", "sm2:04"] {
            assert!(SigningKey::from_text(wrong).is_none() && PublicKey::from_text(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_and_nothing_else(secret in 1_u8..0xff, message: Vec<u8>, at: usize, bit in 0_u32..8) {
            for suite in Suite::ALL {
                let key = SigningKey::new(suite, [secret; 32]).unwrap();
                let mut signature = key.sign(&message);
                prop_assert!(key.public().verify(&message, &signature));
                let at = at % signature.len();
                signature[at] ^= 1_u8 << bit;
                prop_assert!(!key.public().verify(&message, &signature));
            }
        }

        #[test]
        fn no_signature_panics(signature: Vec<u8>) {
            for suite in Suite::ALL {
                prop_assert!(!SigningKey::new(suite, [9; 32]).unwrap().public().verify(b"text", &signature));
            }
        }
    }
}
