//! What a project was before: every version with its batch and what it changed (历史).

use crate::imports::{FieldChange, changes};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::ProjectId;
use jiff::Timestamp;
use jiff::civil::Date;

/// One step of a project's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryStep {
    /// From which day it was known.
    pub known_on: Date,
    /// When the program wrote it.
    pub recorded_at: Timestamp,
    /// The batch that brought it.
    pub import_id: Option<i64>,
    /// Which month, for a report; none for the ledger entry itself.
    pub month: Option<Date>,
    /// True for the first version of a record.
    pub is_first: bool,
    /// Field by field; empty for a first version.
    pub changes: Vec<FieldChange>,
}

/// The history of a project and its reports, newest first.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Store`].
pub async fn project_history(app: &App, caller: &Caller, id: ProjectId) -> Result<Vec<HistoryStep>, AppError> {
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let versions = app.store().project_history(&scope, id).await?;
    if versions.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut steps = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        let before = versions.get(index + 1);
        steps.push(HistoryStep {
            known_on: version.known_on,
            recorded_at: version.recorded_at,
            import_id: version.import_id,
            month: None,
            is_first: before.is_none(),
            changes: before.map(|before| changes::of_project(&before.content, &version.content)).unwrap_or_default(),
        });
    }
    let reports = app.store().report_history(&scope, id).await?;
    for (index, version) in reports.iter().enumerate() {
        let before = reports.get(index + 1).filter(|before| before.content.month == version.content.month);
        steps.push(HistoryStep {
            known_on: version.known_on,
            recorded_at: version.recorded_at,
            import_id: version.import_id,
            month: Some(version.content.month),
            is_first: before.is_none(),
            changes: before.map(|before| changes::of_report(&before.content, &version.content)).unwrap_or_default(),
        });
    }
    steps.sort_by_key(|step| std::cmp::Reverse((step.known_on, step.recorded_at, step.month)));
    Ok(steps)
}
