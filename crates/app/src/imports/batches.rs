//! The batches taken so far (导入批次).

use super::PlanCounts;
use crate::access::Granted;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Form, Scope};
use ballast_store::ImportRecord;
use jiff::Timestamp;
use jiff::civil::Date;

/// One batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchLine {
    /// Its number.
    pub id: i64,
    /// The form.
    pub form: Form,
    /// The file's name.
    pub file_name: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_hash: String,
    /// 资料时点.
    pub known_on: Date,
    /// Login of who took it.
    pub made_by: String,
    /// When.
    pub taken_at: Timestamp,
    /// What happened to the rows; warnings are not kept.
    pub counts: PlanCounts,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// True when the caller may undo it.
    pub may_undo: bool,
}

/// The batches that the caller may see, newest first: all of them within the whole scope, otherwise the own.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to import.
pub async fn list_batches(app: &App, caller: &Caller) -> Result<Vec<BatchLine>, AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let records = app.store().imports().await?;
    Ok(records.into_iter().filter(|record| may_undo(&granted, record)).map(line).collect())
}

/// One batch.
///
/// # Errors
/// [`AppError::NotFound`] for no batch or one the caller may not see.
pub async fn show_batch(app: &App, caller: &Caller, id: i64) -> Result<BatchLine, AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let record = app.store().import(id).await?.filter(|record| may_undo(&granted, record));
    record.map(line).ok_or(AppError::NotFound)
}

/// Whoever may see a batch may undo it, and the other way round: own batches, or any within the whole scope.
pub(super) fn may_undo(granted: &Granted, record: &ImportRecord) -> bool {
    granted.scope == Scope::All || record.imported_by == granted.actor.login
}

fn line(record: ImportRecord) -> BatchLine {
    let ImportRecord { id, import, imported_by, imported_at, undone, .. } = record;
    let [new, changed, unchanged, refused] = import.counts.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    BatchLine {
        id,
        form: import.form,
        file_name: import.file_name,
        file_hash: import.file_hash,
        known_on: import.known_on,
        made_by: imported_by,
        taken_at: imported_at,
        counts: PlanCounts { new, changed, unchanged, refused, warnings: 0 },
        may_undo: undone.is_none(),
        undone_at: undone.map(|(at, _)| at),
    }
}
