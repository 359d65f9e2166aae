//! Public keys of passkeys (COSE, RFC 9053) and their signatures.

use crate::Refusal;
use ciborium::Value;
use p256::ecdsa::signature::Verifier as _;
use rsa::pkcs1v15;
use rsa::sha2::Sha256;

pub(crate) const ES256: i32 = -7;
pub(crate) const EDDSA: i32 = -8;
pub(crate) const RS256: i32 = -257;

/// Fewer bits can be broken; more cost time to check and are not made.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// Refuses a key that is no key, or of a kind that was not offered.
pub(crate) fn check(cose: &[u8]) -> Result<(), Refusal> {
    Key::read(cose).map(|_| ())
}

/// True when the key made the signature over the message.
pub(crate) fn verify(cose: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Refusal> {
    let is_right = match Key::read(cose)? {
        Key::P256(key) => p256::ecdsa::DerSignature::from_bytes(signature)
            .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        Key::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
        Key::Rsa(key) => pkcs1v15::Signature::try_from(signature)
            .is_ok_and(|signature| rsa::signature::Verifier::verify(&key, message, &signature).is_ok()),
    };
    if is_right { Ok(()) } else { Err(Refusal::WrongSignature) }
}

enum Key {
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
}

impl Key {
    fn read(cose: &[u8]) -> Result<Self, Refusal> {
        let Ok(Value::Map(entries)) = ciborium::from_reader(cose) else { return Err(Refusal::Malformed) };
        let entry =
            |label: i32| entries.iter().find(|(key, _)| key.as_integer() == Some(label.into())).map(|(_, value)| value);
        let number = |label| entry(label).and_then(Value::as_integer).and_then(|value| i32::try_from(value).ok());
        let bytes = |label| entry(label).and_then(Value::as_bytes).ok_or(Refusal::Malformed);
        // Label 1 is the family, 3 the algorithm, −1 the curve; the rest are coordinates or, for RSA, modulus and exponent.
        match (number(1), number(3)) {
            (Some(2), Some(ES256)) if number(-1) == Some(1) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                if x.len() != 32 || y.len() != 32 {
                    return Err(Refusal::Malformed);
                }
                let point = [&[4_u8], x.as_slice(), y.as_slice()].concat();
                p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).map(Self::P256).map_err(|_| Refusal::Malformed)
            }
            (Some(1), Some(EDDSA)) if number(-1) == Some(6) => {
                let bytes = bytes(-2)?.as_slice().try_into().map_err(|_| Refusal::Malformed)?;
                ed25519_dalek::VerifyingKey::from_bytes(bytes).map(Self::Ed25519).map_err(|_| Refusal::Malformed)
            }
            (Some(3), Some(RS256)) => {
                let (modulus, exponent) = (bytes(-1)?, bytes(-2)?);
                if !RSA_BYTES.contains(&modulus.len()) || exponent.len() > 4 {
                    return Err(Refusal::Malformed);
                }
                let number = rsa::BigUint::from_bytes_be;
                let key = rsa::RsaPublicKey::new(number(modulus), number(exponent)).map_err(|_| Refusal::Malformed)?;
                Ok(Self::Rsa(pkcs1v15::VerifyingKey::new(key)))
            }
            _ => Err(Refusal::OtherKey),
        }
    }
}
