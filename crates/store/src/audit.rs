//! The audit chain: who did what, each event bound to the one before (审计链).

use crate::Store;
use crate::column::instant;
use crate::error::{StoreError, damaged, while_trying_to};
use crate::sql::{On, Query};
use crate::write::Actor;
use ballast_domain::text::hex;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

/// How the hash of an event is made; stored with it, so that another way can follow.
const ALGORITHM: &str = "sha256-v1";

/// What a write says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// `import.apply`, `assessment.run` …
    pub operation: &'static str,
    /// What it was done to.
    pub object: String,
    /// Further facts as JSON; never personal data, tokens or file contents.
    pub detail: serde_json::Value,
}

/// A stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When.
    pub at: String,
    /// Login.
    pub actor: String,
    /// Role code at that moment.
    pub role: String,
    /// Operation.
    pub operation: String,
    /// Object.
    pub object: String,
    /// JSON.
    pub detail: String,
    /// Hash of this event, hexadecimal.
    pub hash: String,
    prev_hash: String,
    algorithm: String,
}

/// The first thing that is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainProblem {
    /// A number is missing or repeated: an event was removed or inserted.
    #[error("event {expected} is missing; {found} follows instead")]
    Gap {
        /// The number that should come.
        expected: i64,
        /// The number that came.
        found: i64,
    },
    /// The newest events were cut off.
    #[error("event {0} is missing at the end")]
    Cut(i64),
    /// The event does not name the hash of the one before.
    #[error("event {0} does not follow the event before it")]
    Broken(i64),
    /// The event's contents do not give its hash.
    #[error("event {0} was changed")]
    Changed(i64),
}

pub(crate) async fn append(
    connection: &mut AnyConnection,
    seq: i64,
    actor: &Actor,
    at: Timestamp,
    entry: AuditEntry,
) -> Result<(), StoreError> {
    let previous = sqlx::query("SELECT hash FROM audit_events WHERE seq = $1")
        .bind(seq - 1)
        .fetch_optional(&mut *connection)
        .await
        .map_err(while_trying_to("read the last audit event"))?;
    let mut event = AuditEvent {
        seq,
        at: instant(at),
        actor: actor.login.clone(),
        role: actor.role.clone(),
        operation: entry.operation.to_owned(),
        object: entry.object,
        detail: entry.detail.to_string(),
        hash: String::new(),
        prev_hash: previous.map(|row| row.get(0)).unwrap_or_default(),
        algorithm: ALGORITHM.to_owned(),
    };
    event.hash = hash(&event);
    let mut query = Query::new(
        "INSERT INTO audit_events (seq, at, actor, role, operation, object, detail, algorithm, prev_hash, hash) VALUES (",
    );
    query.bind(seq).bind_more([event.at, event.actor, event.role, event.operation, event.object, event.detail]);
    query.bind_more([event.algorithm, event.prev_hash, event.hash]).push(")");
    query.run(connection, "append an audit event").await?;
    Ok(())
}

/// Over a length-prefixed binary form with a domain prefix, never over JSON text.
fn hash(event: &AuditEvent) -> String {
    let mut digest = Sha256::new();
    digest.update(b"ballast audit event\0");
    digest.update(event.seq.to_be_bytes());
    for part in [
        &event.algorithm,
        &event.prev_hash,
        &event.at,
        &event.actor,
        &event.role,
        &event.operation,
        &event.object,
        &event.detail,
    ] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
}

impl Store {
    /// Events with numbers above `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn audit_events(&self, after: i64, limit: u32) -> Result<Vec<AuditEvent>, StoreError> {
        events(&self.readers, after, limit).await
    }

    /// Checks the whole chain. Gives the number of events, or the first that is wrong. That the newest events were cut off shows
    /// against the counter.
    ///
    /// # Errors
    /// [`StoreError::Query`]; [`StoreError::Damaged`] for an event of an unknown algorithm.
    pub async fn verify_audit_chain(&self) -> Result<Result<i64, ChainProblem>, StoreError> {
        let mut moment = self.moment().await?;
        let mut last = (0, String::new());
        loop {
            let events = events(&mut *moment, last.0, 5_000).await?;
            if events.is_empty() {
                break;
            }
            for event in events {
                if event.algorithm != ALGORITHM {
                    return Err(damaged("audit algorithm", &event.algorithm));
                }
                if event.seq != last.0 + 1 {
                    return Ok(Err(ChainProblem::Gap { expected: last.0 + 1, found: event.seq }));
                }
                if event.prev_hash != last.1 {
                    return Ok(Err(ChainProblem::Broken(event.seq)));
                }
                if hash(&event) != event.hash {
                    return Ok(Err(ChainProblem::Changed(event.seq)));
                }
                last = (event.seq, event.hash);
            }
        }
        let given = Query::new("SELECT value FROM counters WHERE name = 'audit_seq'")
            .first(&mut *moment, "read the audit counter")
            .await?;
        let given: i64 = given.map_or(0, |row| row.get(0));
        Ok(if given == last.0 { Ok(last.0) } else { Err(ChainProblem::Cut(last.0 + 1)) })
    }
}

async fn events<'e>(on: impl On<'e>, after: i64, limit: u32) -> Result<Vec<AuditEvent>, StoreError> {
    let mut query = Query::new(
        "SELECT seq, at, actor, role, operation, object, detail, hash, prev_hash, algorithm FROM audit_events WHERE seq > ",
    );
    query.bind(after).push(" ORDER BY seq LIMIT ").bind(i64::from(limit));
    let rows = query.all(on, "read audit events").await?;
    let event = |row: &AnyRow| AuditEvent {
        seq: row.get(0),
        at: row.get(1),
        actor: row.get(2),
        role: row.get(3),
        operation: row.get(4),
        object: row.get(5),
        detail: row.get(6),
        hash: row.get(7),
        prev_hash: row.get(8),
        algorithm: row.get(9),
    };
    Ok(rows.iter().map(event).collect())
}
