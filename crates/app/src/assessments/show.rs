//! A result with its derivations (考核结果).

use crate::{App, AppError, Caller, Permission};
use ballast_engine::{Snapshot, StoredResult, read_result};
use ballast_scheme::outcome::SubjectOutcome;
use ballast_scheme::{Outcome, Scheme};
use ballast_store::AssessmentRecord;
use std::path::PathBuf;

/// A result as pages show it.
#[derive(Debug, Clone)]
pub struct AssessmentView {
    /// What was computed, when, by whom.
    pub record: AssessmentRecord,
    /// Hashes.
    pub stored: StoredResult,
    /// Scores, ranks, items, findings, derivations.
    pub outcome: Outcome,
    /// The scheme frozen with it.
    pub scheme: Scheme,
}

impl AssessmentView {
    /// The subject of an id.
    pub fn subject(&self, id: &str) -> Option<&SubjectOutcome> {
        self.outcome.subjects.iter().find(|subject| subject.id == id)
    }
}

/// The result of a run.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Engine`] when the folder was changed.
pub async fn show_assessment(app: &App, caller: &Caller, id: &str) -> Result<AssessmentView, AppError> {
    let (record, folder) = find(app, caller, id).await?;
    let (stored, outcome) = read_result(&folder)?;
    let text =
        std::fs::read_to_string(folder.join("scheme.toml")).map_err(|source| AppError::Folder { folder, source })?;
    let scheme = super::schemes::read_scheme("scheme.toml", text)?.scheme;
    Ok(AssessmentView { record, stored, outcome, scheme })
}

/// The record and folder of a run.
pub(crate) async fn find(app: &App, caller: &Caller, id: &str) -> Result<(AssessmentRecord, PathBuf), AppError> {
    caller.require(Permission::ReadAssessments)?;
    let record = app.store().assessment(id).await?.ok_or(AppError::NotFound)?;
    let folder = app.folder().join("snapshots").join(&record.folder);
    Ok((record, folder))
}

/// The verified snapshot of a run.
pub(crate) async fn open(app: &App, caller: &Caller, id: &str) -> Result<Snapshot, AppError> {
    let (_, folder) = find(app, caller, id).await?;
    Ok(Snapshot::open(&folder)?)
}
