//! One event and its hash.

use crate::hex;
use sha2::{Digest, Sha256};

/// How events are hashed today.
pub const ALGORITHM: &str = "sha256-v2";
/// How they were before they told session, address, request, unit, outcome and reason.
const FIRST_ALGORITHM: &str = "sha256-v1";

/// Who did what, when, from where, to what, with which outcome.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When: RFC 3339, UTC, six decimals.
    pub at: String,
    /// Login; empty for somebody who is not known.
    pub actor: String,
    /// Code of the role that allowed it.
    pub role: String,
    /// Number of the session; empty at the command line.
    pub session: String,
    /// Network the request came from.
    pub address: String,
    /// Number of the request, as in the log.
    pub request_id: String,
    /// `import.apply`, `assessment.run` …
    pub operation: String,
    /// What it was done to.
    pub object: String,
    /// Whose records, where one unit is concerned.
    pub unit: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// Why, where a reason is asked for.
    pub reason: String,
    /// Digests, counts, before and after, as JSON text.
    pub detail: String,
    /// How [`Event::hash`] is made.
    pub algorithm: String,
    /// Hash of the event before; empty for the first.
    pub prev_hash: String,
    /// Hash of this event, hexadecimal.
    pub hash: String,
}

impl Event {
    /// The hash that the contents give; none for an unknown algorithm.
    ///
    /// Over a length-prefixed binary form with a domain prefix, never over JSON text: no two events share a form.
    pub fn computed_hash(&self) -> Option<String> {
        let first = [
            &self.algorithm,
            &self.prev_hash,
            &self.at,
            &self.actor,
            &self.role,
            &self.operation,
            &self.object,
            &self.detail,
        ];
        let since = [&self.session, &self.address, &self.request_id, &self.unit, &self.outcome, &self.reason];
        let since: &[&String] = match self.algorithm.as_str() {
            ALGORITHM => &since,
            FIRST_ALGORITHM => &[],
            _ => return None,
        };
        let mut digest = Sha256::new();
        digest.update(b"ballast audit event\0");
        digest.update(self.seq.to_be_bytes());
        for part in first.iter().chain(since) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Some(hex::encode(&digest.finalize()))
    }
}
