//! Reading the copy, event by event; memory stays the same at any length.

use anyhow::{Context as _, Result};
use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Chain, ChainProblem, Checkpoint, Event};
use futures::TryStreamExt as _;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection as _, Row as _};

/// A copy of the database, opened for reading.
pub(crate) struct Copy(AnyConnection);

impl Copy {
    pub(crate) async fn open(database: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let is_address = database.starts_with("postgres://") || database.starts_with("postgresql://");
        let url = if is_address { database.to_owned() } else { format!("sqlite://{database}?mode=ro") };
        Ok(Self(AnyConnection::connect(&url).await.with_context(|| database.to_owned())?))
    }

    /// The checkpoints that the copy itself holds; an administrator can have removed them, which is why others exist.
    pub(crate) async fn checkpoints(&mut self) -> Result<Vec<Checkpoint>> {
        let query = "SELECT size, root, at, algorithm, key_id, signature FROM audit_checkpoints ORDER BY size";
        let rows = sqlx::query(query).fetch_all(&mut self.0).await.context("audit_checkpoints")?;
        let checkpoint = |row: &AnyRow| -> Result<Checkpoint, sqlx::Error> {
            Ok(Checkpoint {
                size: row.try_get(0)?,
                root: row.try_get(1)?,
                at: row.try_get(2)?,
                algorithm: row.try_get(3)?,
                key_id: row.try_get(4)?,
                signature: row.try_get(5)?,
            })
        };
        rows.iter().map(checkpoint).collect::<Result<_, _>>().context("audit_checkpoints")
    }

    /// All events in order. Gives their number and root, or the first thing that is wrong.
    pub(crate) async fn walk(mut self, mut witnesses: Witnesses) -> Result<Result<(i64, String), String>> {
        let mut chain = Chain::default();
        let counter = "SELECT value FROM counters WHERE name = 'audit_seq'";
        let counter = sqlx::query(counter).fetch_optional(&mut self.0).await.context("counters")?;
        let given: i64 = counter.map_or(Ok(0), |row| row.try_get(0)).context("counters")?;
        let query = "SELECT seq, at, actor, role, session, address, request_id, operation, object, unit_id, outcome, reason, \
            detail, algorithm, prev_hash, hash FROM audit_events ORDER BY seq";
        let mut rows = sqlx::query(query).fetch(&mut self.0);
        while let Some(row) = rows.try_next().await.context("audit_events")? {
            let event = event(&row).with_context(|| format!("audit_events, after event {}", chain.size()))?;
            if let Err(problem) = chain.push(&event) {
                return Ok(Err(problem.to_string()));
            }
            if let Err(problem) = witnesses.see(chain.size(), || chain.root()) {
                return Ok(Err(problem.to_string()));
            }
        }
        if let Err(problem) = witnesses.finish(chain.size()) {
            return Ok(Err(problem.to_string()));
        }
        if given != chain.size() {
            return Ok(Err(ChainProblem::Cut(chain.size() + 1).to_string()));
        }
        Ok(Ok((chain.size(), chain.root())))
    }
}

fn event(row: &AnyRow) -> Result<Event, sqlx::Error> {
    Ok(Event {
        seq: row.try_get(0)?,
        at: row.try_get(1)?,
        actor: row.try_get(2)?,
        role: row.try_get(3)?,
        session: row.try_get(4)?,
        address: row.try_get(5)?,
        request_id: row.try_get(6)?,
        operation: row.try_get(7)?,
        object: row.try_get(8)?,
        unit: row.try_get(9)?,
        outcome: row.try_get(10)?,
        reason: row.try_get(11)?,
        detail: row.try_get(12)?,
        algorithm: row.try_get(13)?,
        prev_hash: row.try_get(14)?,
        hash: row.try_get(15)?,
    })
}
