//! Undoing a batch as a whole: each record it touched is again what it was before (撤销导入).

use super::batches::may_undo;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::{AuditEntry, StoreError, UndoConflict};

/// Undoes a batch and gives the number of records that went back.
///
/// # Errors
/// [`AppError::NotFound`] for no batch or one the caller may not see; [`AppError::Invalid`] when it was undone before or when later
/// changes stand on it. Then nothing was changed.
pub async fn undo_import(app: &App, caller: &Caller, batch: i64) -> Result<u64, AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let record = app.store().import(batch).await?;
    let record = record.filter(|record| may_undo(&granted, record)).ok_or(AppError::NotFound)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let count = match write.undo_import(record.id, app.clock().today()).await {
        Ok(count) => count,
        Err(StoreError::AlreadyUndone) => return Err(already_undone(batch)),
        Err(StoreError::UndoConflict(conflicts)) => return Err(stands_below(batch, &conflicts)),
        Err(error) => return Err(error.into()),
    };
    let detail = serde_json::json!({ "records": count, "file_sha256": record.import.file_hash });
    write.commit(AuditEntry::new("import.undo", format!("import {batch}"), detail)).await?;
    Ok(count)
}

fn already_undone(batch: i64) -> AppError {
    AppError::Invalid(Text::new(format!("批次 {batch} 已经撤销过"), format!("batch {batch} was undone before")))
}

fn stands_below(batch: i64, conflicts: &[UndoConflict]) -> AppError {
    let mut later: Vec<i64> = conflicts.iter().filter_map(|conflict| conflict.later_import).collect();
    later.sort_unstable();
    later.dedup();
    let count = conflicts.len();
    if later.is_empty() {
        return AppError::Invalid(Text::new(
            format!("批次 {batch} 的 {count} 条记录后来又有变更，不能撤销"),
            format!("{count} records of batch {batch} were changed later; it cannot be undone"),
        ));
    }
    // The newest first, in the order in which they have to be undone.
    let list = |separator: &str| later.iter().rev().take(10).map(i64::to_string).collect::<Vec<_>>().join(separator);
    AppError::Invalid(Text::new(
        format!("批次 {batch} 的 {count} 条记录后来被其他批次变更。请先依次撤销批次 {}", list("、")),
        format!(
            "{count} records of batch {batch} were changed by later batches; undo these first, in this order: {}",
            list(", ")
        ),
    ))
}
