//! The computed assessments (考核列表).

use crate::{App, AppError, Caller, Permission};
use ballast_store::AssessmentRecord;

/// One run in a list.
pub type AssessmentLine = AssessmentRecord;

/// All runs, newest period first, then newest run.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_assessments(app: &App, caller: &Caller) -> Result<Vec<AssessmentLine>, AppError> {
    caller.require(Permission::ReadAssessments)?;
    Ok(app.store().assessments().await?)
}

/// The same for a page that shows more than assessments: none for a caller who may not read them.
pub(crate) async fn readable_assessments(app: &App, caller: &Caller) -> Result<Vec<AssessmentLine>, AppError> {
    if caller.may(Permission::ReadAssessments) { list_assessments(app, caller).await } else { Ok(Vec::new()) }
}
