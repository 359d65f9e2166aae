//! The server's half of passkeys (通行密钥): Web Authentication, level 3, registration and sign-in without attestation.
//!
//! A pure function of what the browser sent, what the server asked and what it kept: no database, no time, no randomness. Who may
//! register, how long a challenge lives and that it is used once is for the caller to see to.
//!
//! # What this crate must not know
//! Accounts, sessions, storage, HTTP.

mod authenticator;
mod client;
mod key;
mod party;
mod register;
mod sign;

pub use party::RelyingParty;
pub use register::{Attestation, Registered, register};
pub use sign::{Assertion, Credential, Signed, sign_in};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Why an answer of a browser is not taken. For records and tests; the person is told nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The answer is not of the form that the standard gives.
    #[error("the answer cannot be read")]
    Malformed,
    /// It answers another question: registration for sign-in or the other way round.
    #[error("another ceremony")]
    OtherCeremony,
    /// It answers another challenge.
    #[error("another challenge")]
    OtherChallenge,
    /// A page of another site asked, or one inside another site's frame.
    #[error("another site")]
    OtherSite,
    /// Nobody touched the authenticator.
    #[error("nobody was there")]
    NobodyThere,
    /// The key is of a kind that was not offered.
    #[error("a key of another kind")]
    OtherKey,
    /// The signature is not that of the key.
    #[error("a wrong signature")]
    WrongSignature,
    /// The authenticator counted backwards: there may be a copy of it.
    #[error("the counter went back")]
    CounterWentBack,
}

/// Binary as it stands in what browsers send: base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of [`encode`]; none for text of another form.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The kinds of keys that are asked for, the best first (COSE numbers): `EdDSA`, ES256, RS256.
pub const KEY_KINDS: [i32; 3] = [key::EDDSA, key::ES256, key::RS256];
