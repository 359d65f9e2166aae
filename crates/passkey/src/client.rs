//! What the browser says of the ceremony.

use crate::{Refusal, RelyingParty, encode};
use serde::Deserialize;

/// The fields that are looked at; browsers may add others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// Refuses the answer to another question, to another challenge, or on another site's page.
pub(crate) fn check(json: &[u8], ceremony: &str, challenge: &[u8], party: &RelyingParty) -> Result<(), Refusal> {
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Refusal::Malformed)?;
    if data.r#type != ceremony {
        Err(Refusal::OtherCeremony)
    } else if data.challenge != encode(challenge) {
        Err(Refusal::OtherChallenge)
    } else if data.origin != party.origin() || data.cross_origin {
        Err(Refusal::OtherSite)
    } else {
        Ok(())
    }
}

/// The challenge that an answer claims to belong to, to look it up; none when it cannot be read.
pub(crate) fn challenge_of(json: &[u8]) -> Option<Vec<u8>> {
    let data: ClientData = serde_json::from_slice(json).ok()?;
    crate::decode(&data.challenge)
}
