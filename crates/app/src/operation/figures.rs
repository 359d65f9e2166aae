//! Figures of a running installation, for those who watch it. None tells of a person or a record.

use crate::{App, AppError};
use ballast_store::{AuditFilter, PoolUse};
use jiff::Timestamp;

/// Where things stand at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Sessions that have not ended.
    pub sessions: i64,
    /// Events of the audit trail.
    pub audit_events: i64,
    /// Seconds since the newest checkpoint; none before the first.
    pub checkpoint_age: Option<i64>,
    /// Events that the newest checkpoint covers.
    pub checkpoint_events: i64,
    /// Seconds since the last backup; none when there was none.
    pub backup_age: Option<i64>,
    /// Connections to the database.
    pub pool: PoolUse,
    /// Password hashes that wait for their turn.
    pub hashes_waiting: usize,
    /// Password hashes computed since the start.
    pub hashes_computed: u64,
    /// Bytes free on the disk of the data folder.
    pub free_bytes: u64,
}

/// Reads them.
///
/// # Errors
/// [`AppError::Store`].
pub async fn figures(app: &App) -> Result<Figures, AppError> {
    let now = app.clock().now();
    let age = |at: &str| at.parse::<Timestamp>().ok().map(|at| now.duration_since(at).as_secs());
    let checkpoint = app.store().last_checkpoint().await?;
    // By the object as well, for which there is an index.
    let (operation, object) = (Some("backup.make".to_owned()), Some("backup".to_owned()));
    let made = AuditFilter { operation, object, ..AuditFilter::default() };
    let backup = app.store().find_audit_events(&made, i64::MAX, 1).await?;
    Ok(Figures {
        sessions: app.store().open_sessions(now).await?,
        audit_events: app.store().last_audit_number().await?,
        checkpoint_age: checkpoint.as_ref().and_then(|checkpoint| age(&checkpoint.at)),
        checkpoint_events: checkpoint.map_or(0, |checkpoint| checkpoint.size),
        backup_age: backup.first().and_then(|event| age(&event.at)),
        pool: app.store().pool_use(),
        hashes_waiting: app.hashing().waiting(),
        hashes_computed: crate::access::password::hashes_computed(app),
        free_bytes: super::disk::free_bytes(app.folder()).unwrap_or_default(),
    })
}
