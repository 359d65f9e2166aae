//! The audit chain: who did what, each event bound to the one before (审计链). How it is hashed and checked is `ballast-audit`'s.

use crate::Store;
use crate::column::instant;
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::{Place, Query};
use crate::transaction::WriteTransaction;
use crate::write::Actor;
pub use ballast_audit::Event as AuditEvent;
use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Chain, ChainProblem, Checkpoint, Suite, event};
use ballast_domain::UnitId;
use jiff::Timestamp;

/// What a write says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// `import.apply`, `assessment.run` …
    pub operation: &'static str,
    /// What it was done to.
    pub object: String,
    /// Whose records, where one unit is concerned.
    pub unit: Option<UnitId>,
    /// False when somebody was refused.
    pub is_done: bool,
    /// Why, where a reason is asked for.
    pub reason: String,
    /// Further facts as JSON; never personal data, tokens or file contents.
    pub detail: serde_json::Value,
}

impl AuditEntry {
    /// Something that was done.
    pub fn new(operation: &'static str, object: impl Into<String>, detail: serde_json::Value) -> Self {
        Self { operation, object: object.into(), unit: None, is_done: true, reason: String::new(), detail }
    }

    /// Something that was refused.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.is_done = false;
        self
    }

    /// Concerns the records of one unit.
    #[must_use]
    pub fn of(mut self, unit: &UnitId) -> Self {
        self.unit = Some(unit.clone());
        self
    }

    /// With the reason that was given.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// Which events a reader wants; empty parts mean all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Login.
    pub actor: Option<String>,
    /// Beginning of the operation: `import`, `import.apply`.
    pub operation: Option<String>,
    /// The object, exactly.
    pub object: Option<String>,
    /// Whose records.
    pub unit: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// Refusals only.
    pub is_refused: bool,
}

/// Appends the event with which a write ends.
pub(crate) async fn append(
    transaction: &mut WriteTransaction,
    first_suite: Suite,
    actor: &Actor,
    at: Timestamp,
    entry: AuditEntry,
) -> Result<(), StoreError> {
    let (seq, previous) = transaction.audit_place().await?;
    let suite = previous.as_ref().map_or(first_suite, |(_, algorithm)| event::suite_after(algorithm));
    let mut event = AuditEvent {
        seq,
        at: instant(at),
        actor: actor.login.clone(),
        role: actor.role.clone(),
        session: actor.origin.session.clone(),
        address: actor.origin.address.clone(),
        request_id: actor.origin.request_id.clone(),
        operation: entry.operation.to_owned(),
        object: entry.object,
        unit: entry.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        outcome: if entry.is_done { "done" } else { "refused" }.to_owned(),
        reason: entry.reason,
        detail: entry.detail.to_string(),
        algorithm: event::algorithm(suite).to_owned(),
        prev_hash: previous.map(|(hash, _)| hash).unwrap_or_default(),
        hash: String::new(),
    };
    event.hash = event.computed_hash().unwrap_or_default();
    let mut query = Query::new(
        "INSERT INTO audit_events (seq, at, actor, role, session, address, request_id, operation, object, unit_id, outcome, reason,
             detail, algorithm, prev_hash, hash)
         VALUES (",
    );
    query.bind(seq).bind_more([event.at, event.actor, event.role, event.session, event.address, event.request_id]);
    query.bind_more([event.operation, event.object, event.unit, event.outcome, event.reason, event.detail]);
    query.bind_more([event.algorithm, event.prev_hash, event.hash]).push(")");
    transaction.later(query, "append an audit event").await
}

impl Store {
    /// Events with numbers above `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn audit_events(&self, after: i64, limit: u32) -> Result<Vec<AuditEvent>, StoreError> {
        events(&self.readers, after, limit).await
    }

    /// The newest events of a filter with numbers below `before`, the newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn find_audit_events(
        &self,
        filter: &AuditFilter,
        before: i64,
        limit: u32,
    ) -> Result<Vec<AuditEvent>, StoreError> {
        let mut query = Query::new(SELECT);
        query.push(" WHERE seq < ").bind(before);
        if let Some(actor) = &filter.actor {
            query.push(" AND actor = ").bind(actor.as_str());
        }
        if let Some(operation) = &filter.operation {
            // From the name itself to whatever begins with the name and a full stop; `/` follows `.` in the order of signs.
            query.push(" AND (operation = ").bind(operation.as_str());
            query.push(" OR (operation > ").bind(format!("{operation}."));
            query.push(" AND operation < ").bind(format!("{operation}/")).push("))");
        }
        if let Some(object) = &filter.object {
            query.push(" AND object = ").bind(object.as_str());
        }
        if let Some(unit) = &filter.unit {
            query.push(" AND unit_id = ").bind(unit.as_str());
        }
        if let Some(from) = filter.from {
            query.push(" AND at >= ").bind(instant(from));
        }
        if let Some(until) = filter.until {
            query.push(" AND at < ").bind(instant(until));
        }
        if filter.is_refused {
            query.push(" AND outcome = 'refused'");
        }
        query.push(" ORDER BY seq DESC LIMIT ").bind(i64::from(limit));
        let rows = query.all(&self.readers, "find audit events").await?;
        Ok(rows.iter().map(event_of).collect())
    }

    /// Checks the whole chain, and against it the checkpoints that are given. Gives the number of events, or the first thing that
    /// is wrong in words. That the newest events were cut off shows against the counter as well.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn verify_audit_chain(&self, mut witnesses: Witnesses) -> Result<Result<i64, String>, StoreError> {
        let mut moment = self.moment().await?;
        let mut chain = Chain::default();
        loop {
            let events = events(&mut *moment, chain.size(), 5_000).await?;
            if events.is_empty() {
                break;
            }
            for event in events {
                if let Err(problem) = chain.push(&event) {
                    return Ok(Err(problem.to_string()));
                }
                if let Err(problem) = witnesses.see(chain.size(), || chain.root()) {
                    return Ok(Err(problem.to_string()));
                }
            }
        }
        if let Err(problem) = witnesses.finish(chain.size()) {
            return Ok(Err(problem.to_string()));
        }
        let given = last_audit_number(&mut *moment).await?;
        Ok(if given == chain.size() { Ok(given) } else { Err(ChainProblem::Cut(chain.size() + 1).to_string()) })
    }

    /// The number of the newest event; 0 before the first.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn last_audit_number(&self) -> Result<i64, StoreError> {
        last_audit_number(&self.readers).await
    }

    /// Keeps a signed root. An older or equal size than the newest is refused by the database.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let mut query =
            Query::new("INSERT INTO audit_checkpoints (size, root, at, algorithm, key_id, signature) VALUES (");
        query.bind(checkpoint.size).bind_more([checkpoint.root.as_str(), &checkpoint.at, &checkpoint.algorithm]);
        query.bind_more([checkpoint.key_id.as_str(), &checkpoint.signature]).push(")");
        query.run(&self.writer, "keep a checkpoint").await?;
        Ok(())
    }

    /// All checkpoints by size.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn checkpoints(&self) -> Result<Vec<Checkpoint>, StoreError> {
        let query =
            Query::new("SELECT size, root, at, algorithm, key_id, signature FROM audit_checkpoints ORDER BY size");
        let rows = query.all(&self.readers, "read checkpoints").await?;
        Ok(rows.iter().map(checkpoint).collect())
    }

    /// Checkpoints that cover more than `after` events, in order, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn checkpoints_after(&self, after: i64, limit: u32) -> Result<Vec<Checkpoint>, StoreError> {
        let mut query =
            Query::new("SELECT size, root, at, algorithm, key_id, signature FROM audit_checkpoints WHERE size > ");
        query.bind(after).push(" ORDER BY size LIMIT ").bind(i64::from(limit));
        let rows = query.all(&self.readers, "read the next checkpoints").await?;
        Ok(rows.iter().map(checkpoint).collect())
    }

    /// Up to which event a witness has taken the checkpoints; none when it never took one.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn witnessed(&self, witness: &str) -> Result<Option<i64>, StoreError> {
        let mut query = Query::new("SELECT value FROM counters WHERE name = ");
        query.bind(counter_of(witness));
        Ok(query.first(&self.readers, "read how far a witness is").await?.map(|row| row.get(0)))
    }

    /// Remembers that a witness took the checkpoints up to `size`; it never goes back. No event: it tells of the trail itself, and an event
    /// would ask for the next checkpoint.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn set_witnessed(&self, witness: &str, size: i64) -> Result<(), StoreError> {
        let mut query = Query::new("INSERT INTO counters (name, value) VALUES (");
        query.bind(counter_of(witness)).push(", ").bind(size);
        query.push(") ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE counters.value < excluded.value");
        query.run(&self.writer, "remember how far a witness is").await?;
        Ok(())
    }

    /// The newest checkpoint.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn last_checkpoint(&self) -> Result<Option<Checkpoint>, StoreError> {
        let query = Query::new(
            "SELECT size, root, at, algorithm, key_id, signature FROM audit_checkpoints ORDER BY size DESC LIMIT 1",
        );
        Ok(query.first(&self.readers, "read the last checkpoint").await?.as_ref().map(checkpoint))
    }
}

/// The counter that holds how far a witness is.
fn counter_of(witness: &str) -> String {
    format!("witness {witness}")
}

async fn last_audit_number<'e>(on: impl Into<Place<'e>>) -> Result<i64, StoreError> {
    let query = Query::new("SELECT value FROM counters WHERE name = 'audit_seq'");
    Ok(query.first(on, "read the audit counter").await?.map_or(0, |row| row.get(0)))
}

const SELECT: &str = "SELECT seq, at, actor, role, session, address, request_id, operation, object, unit_id, outcome, reason, detail, \
    algorithm, prev_hash, hash FROM audit_events";

async fn events<'e>(on: impl Into<Place<'e>>, after: i64, limit: u32) -> Result<Vec<AuditEvent>, StoreError> {
    let mut query = Query::new(SELECT);
    query.push(" WHERE seq > ").bind(after).push(" ORDER BY seq LIMIT ").bind(i64::from(limit));
    let rows = query.all(on, "read audit events").await?;
    Ok(rows.iter().map(event_of).collect())
}

fn event_of(row: &Row) -> AuditEvent {
    AuditEvent {
        seq: row.get(0),
        at: row.get(1),
        actor: row.get(2),
        role: row.get(3),
        session: row.get(4),
        address: row.get(5),
        request_id: row.get(6),
        operation: row.get(7),
        object: row.get(8),
        unit: row.get(9),
        outcome: row.get(10),
        reason: row.get(11),
        detail: row.get(12),
        algorithm: row.get(13),
        prev_hash: row.get(14),
        hash: row.get(15),
    }
}

fn checkpoint(row: &Row) -> Checkpoint {
    Checkpoint {
        size: row.get(0),
        root: row.get(1),
        at: row.get(2),
        algorithm: row.get(3),
        key_id: row.get(4),
        signature: row.get(5),
    }
}
