//! One event and its hash.

use ballast_crypto::{Hasher, Suite, hex};

/// How events were hashed before they told session, address, request, unit, outcome and reason.
const FIRST_ALGORITHM: &str = "sha256-v1";

/// The name of the way in which an installation of the suite hashes its events; stands in each of them.
pub fn algorithm(suite: Suite) -> &'static str {
    match suite {
        Suite::Intl => "sha256-v2",
        Suite::Sm => "sm3-v2",
    }
}

/// The suite that goes on after an event of an algorithm: a chain keeps to the one that it was begun with.
pub fn suite_after(name: &str) -> Suite {
    Suite::ALL.into_iter().find(|suite| algorithm(*suite) == name).unwrap_or_default()
}

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
        let (suite, since): (Suite, &[&String]) = match self.algorithm.as_str() {
            FIRST_ALGORITHM => (Suite::Intl, &[]),
            name => (Suite::ALL.into_iter().find(|suite| algorithm(*suite) == name)?, &since),
        };
        let mut hasher = Hasher::new(suite);
        hasher.update(b"ballast audit event\0");
        hasher.update(&self.seq.to_be_bytes());
        for part in first.iter().chain(since) {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        Some(hex::encode(&hasher.finish()))
    }
}
