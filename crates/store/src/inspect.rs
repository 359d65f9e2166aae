//! What the database tells about itself, for those who keep it running.

use crate::Store;
use crate::column::instant;
use crate::dialect::Dialect;
use crate::error::{StoreError, while_trying_to};
use crate::migrate;
use crate::sql::{Place, Query};
use jiff::Timestamp;

/// Which database it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// `SQLite` or `PostgreSQL`.
    pub name: &'static str,
    /// Its version as it says it.
    pub version: String,
    /// The settings that decide whether acknowledged writes stay, each with its value; for PostgreSQL how the way there is encrypted.
    pub settings: Vec<(&'static str, String)>,
}

/// Whether writes can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It answers and its shape is this program's.
    Well,
    /// It does not answer.
    Silent,
    /// Another program has changed its shape.
    OtherShape,
    /// A commit failed for the disk's sake.
    Stopped,
}

/// Connections of the pools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// Open connections for reading.
    pub readers: u32,
    /// Those that work at the moment.
    pub readers_busy: u32,
    /// True while somebody writes.
    pub is_writing: bool,
}

impl Store {
    /// Which database it is, and how it is set.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn engine(&self) -> Result<Engine, StoreError> {
        let (name, version, settings): (_, _, &[_]) = match self.dialect {
            Dialect::Sqlite => (
                "SQLite",
                "SELECT sqlite_version()",
                &[("journal_mode", "PRAGMA journal_mode"), ("synchronous", "PRAGMA synchronous")],
            ),
            Dialect::Postgres => (
                "PostgreSQL",
                "SELECT current_setting('server_version')",
                &[
                    ("fsync", "SELECT current_setting('fsync')"),
                    ("full_page_writes", "SELECT current_setting('full_page_writes')"),
                    ("synchronous_commit", "SELECT current_setting('synchronous_commit')"),
                    ("data_checksums", "SELECT current_setting('data_checksums')"),
                    (
                        "tls",
                        "SELECT COALESCE((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), 'off')",
                    ),
                ],
            ),
        };
        let version = told(&self.writer, version).await?;
        let mut found = Vec::new();
        for (setting, statement) in settings {
            // The connection that writes is the one whose settings count.
            found.push((*setting, told(&self.writer, statement).await?));
        }
        Ok(Engine { name, version, settings: found })
    }

    /// Whether it answers and takes writes. The caller bounds the time.
    pub async fn condition(&self) -> Condition {
        if self.is_stopped() {
            return Condition::Stopped;
        }
        match migrate::require_newest(&self.readers, self.dialect).await {
            Ok(()) => Condition::Well,
            Err(StoreError::Schema(_) | StoreError::Pending { .. }) => Condition::OtherShape,
            Err(_) => Condition::Silent,
        }
    }

    /// Steps of the history that the database has taken.
    ///
    /// # Errors
    /// [`StoreError::Schema`], [`StoreError::Query`].
    pub async fn steps_taken(&self) -> Result<usize, StoreError> {
        let steps = migrate::steps(&self.readers, self.dialect).await?;
        Ok(steps.iter().filter(|step| step.is_applied).count())
    }

    /// Sessions that have not ended.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn open_sessions(&self, now: Timestamp) -> Result<i64, StoreError> {
        let mut query = Query::new("SELECT count(*) FROM sessions WHERE idle_until > ");
        query.bind(instant(now)).push(" AND expires_at > ").bind(instant(now));
        Ok(query.first(&self.readers, "count sessions").await?.map_or(0, |row| row.get(0)))
    }

    /// How many connections are open and at work.
    pub fn pool_use(&self) -> PoolUse {
        let idle = u32::try_from(self.readers.num_idle()).unwrap_or(u32::MAX);
        let readers = self.readers.size();
        PoolUse { readers, readers_busy: readers.saturating_sub(idle), is_writing: self.writer.is_busy() }
    }

    /// A shorter check of the pages of a SQLite database than [`Store::find_corruption`]: indexes are not held against tables.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn find_corruption_quickly(&self) -> Result<Option<String>, StoreError> {
        if self.dialect == Dialect::Postgres {
            return Ok(None);
        }
        let verdict = told(&self.readers, "PRAGMA quick_check(1)").await?;
        Ok(Some(verdict).filter(|verdict| verdict != "ok"))
    }
}

/// The first thing that a statement tells, in words.
///
/// # Errors
/// [`StoreError::Query`].
pub(crate) async fn told<'e>(on: impl Into<Place<'e>>, statement: &'static str) -> Result<String, StoreError> {
    let doing = "ask the database how it is set";
    let row = Query::new(statement).first(on, doing).await?;
    let row = row.ok_or_else(|| while_trying_to(doing)(sqlx::Error::RowNotFound))?;
    Ok(row.told(0))
}
