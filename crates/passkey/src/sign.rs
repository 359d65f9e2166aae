//! A sign-in with a passkey.

use crate::authenticator::AuthenticatorData;
use crate::{Refusal, RelyingParty, client, key};
use sha2::{Digest, Sha256};

/// What a browser answers to a sign-in, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Name of the passkey.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
}

/// A passkey as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credential<'a> {
    /// Its public key (COSE).
    pub key: &'a [u8],
    /// The counter that it showed last.
    pub counter: u32,
}

/// What the sign-in showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The counter to be kept.
    pub counter: u32,
    /// True when a finger, a face or a PIN was asked for: the passkey is then two factors at once.
    pub is_verified: bool,
}

/// Checks the answer to a sign-in against the passkey that it names.
///
/// # Errors
/// [`Refusal`].
pub fn sign_in(
    party: &RelyingParty,
    challenge: &[u8],
    credential: Credential<'_>,
    answer: &Assertion,
) -> Result<Signed, Refusal> {
    client::check(&answer.client_data, "webauthn.get", challenge, party)?;
    let data = AuthenticatorData::read(&answer.authenticator_data, party)?;
    let message = [answer.authenticator_data.as_slice(), &Sha256::digest(&answer.client_data)].concat();
    key::verify(credential.key, &message, &answer.signature)?;
    // Those that do not count always say 0.
    if (data.counter != 0 || credential.counter != 0) && data.counter <= credential.counter {
        return Err(Refusal::CounterWentBack);
    }
    Ok(Signed { counter: data.counter, is_verified: data.is_verified() })
}

impl Assertion {
    /// The challenge that it claims to belong to, to look it up; none when it cannot be read.
    pub fn challenge(&self) -> Option<Vec<u8>> {
        client::challenge_of(&self.client_data)
    }
}
