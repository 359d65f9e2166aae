//! A new passkey.

use crate::authenticator::AuthenticatorData;
use crate::{Refusal, RelyingParty, client, key};
use ciborium::Value;

/// What a browser answers to a registration, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `attestationObject`.
    pub object: Vec<u8>,
}

/// A new passkey, to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its name: what the browser shows it by later. 1–1023 bytes, not secret.
    pub id: Vec<u8>,
    /// Its public key (COSE).
    pub key: Vec<u8>,
    /// Signatures it made so far; 0 for authenticators that do not count.
    pub counter: u32,
    /// True when a finger, a face or a PIN was asked for.
    pub is_verified: bool,
}

/// Reads the answer to a registration. The authenticator's make is not asked for, and what it says of itself is not believed: only that
/// the key is of a kind that was offered and belongs to this site and this challenge.
///
/// # Errors
/// [`Refusal`].
pub fn register(party: &RelyingParty, challenge: &[u8], answer: &Attestation) -> Result<Registered, Refusal> {
    client::check(&answer.client_data, "webauthn.create", challenge, party)?;
    let Ok(Value::Map(entries)) = ciborium::from_reader(answer.object.as_slice()) else {
        return Err(Refusal::Malformed);
    };
    let data = entries.iter().find(|(name, _)| name.as_text() == Some("authData"));
    let data = data.and_then(|(_, value)| value.as_bytes()).ok_or(Refusal::Malformed)?;
    let data = AuthenticatorData::read(data, party)?;
    let (id, rest) = data.new_credential()?;
    // Extensions may follow the key: it is as long as its own encoding.
    let mut after = rest;
    let _: Value = ciborium::from_reader(&mut after).map_err(|_| Refusal::Malformed)?;
    let key = rest.get(..rest.len() - after.len()).ok_or(Refusal::Malformed)?;
    key::check(key)?;
    Ok(Registered { id: id.to_vec(), key: key.to_vec(), counter: data.counter, is_verified: data.is_verified() })
}

impl Attestation {
    /// The challenge that it claims to belong to, to look it up; none when it cannot be read.
    pub fn challenge(&self) -> Option<Vec<u8>> {
        client::challenge_of(&self.client_data)
    }
}
