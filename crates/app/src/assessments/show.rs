//! A result with its derivations (考核结果).

use super::publicity::{self, Seen};
use crate::audit::reading::note_result;
use crate::{App, AppError, Caller, Permission};
use ballast_engine::{ResultFiles, Snapshot, StoredResult};
use ballast_scheme::outcome::SubjectOutcome;
use ballast_scheme::{Outcome, Scheme};
use ballast_store::AssessmentRecord;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A result as pages show it.
#[derive(Debug, Clone)]
pub struct AssessmentView {
    /// What was computed, when, by whom.
    pub record: AssessmentRecord,
    /// Hashes.
    pub stored: StoredResult,
    /// Scores, ranks, items, findings, derivations.
    pub outcome: Arc<Outcome>,
    /// The scheme frozen with it.
    pub scheme: Scheme,
}

impl AssessmentView {
    /// The subject of an id.
    pub fn subject(&self, id: &str) -> Option<&SubjectOutcome> {
        self.outcome.subjects.iter().find(|subject| subject.id == id)
    }
}

/// The result of a run: of the caller's own units wholly, of the others as far as the scheme's `[publicity]` lets them be seen.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Engine`] when the folder was changed.
pub async fn show_assessment(app: &App, caller: &Caller, id: &str) -> Result<AssessmentView, AppError> {
    let view = show_whole(app, caller, id).await?;
    let seen = Seen::by(app, caller, &view.scheme).await?;
    if seen.is_everything() {
        return Ok(view);
    }
    Ok(AssessmentView { outcome: Arc::new(publicity::outcome(&view.outcome, &seen)), ..view })
}

/// The whole result, for operations that show no more of it than may be seen.
pub(crate) async fn show_whole(app: &App, caller: &Caller, id: &str) -> Result<AssessmentView, AppError> {
    let granted = caller.require(Permission::ReadAssessments)?;
    let (record, folder) = find(app, caller, id).await?;
    note_result(app, &granted, id).await?;
    let (stored, outcome) = read_result(app, &folder)?;
    let text =
        std::fs::read_to_string(folder.join("scheme.toml")).map_err(|source| AppError::Folder { folder, source })?;
    let scheme = super::schemes::read_scheme("scheme.toml", text)?.scheme;
    Ok(AssessmentView { record, stored, outcome, scheme })
}

/// Results by the digest of their files: they are read and hashed for every page, so that a changed file is never shown, and parsed
/// once.
pub(crate) type ResultsCache = moka::sync::Cache<String, Arc<(StoredResult, Arc<Outcome>, u32)>>;

/// Makes the cache: results of 16 MiB of files together; a larger one is parsed for each page.
pub(crate) fn results_cache() -> ResultsCache {
    moka::sync::Cache::builder().weigher(|_, read: &Arc<(_, _, u32)>| read.2).max_capacity(16 << 20).build()
}

/// The stored result of a folder, the names of who judged masked.
pub(crate) fn read_result(app: &App, folder: &Path) -> Result<(StoredResult, Arc<Outcome>), AppError> {
    let files = ResultFiles::read(folder)?;
    let digest = files.digest();
    let known = match app.results().get(&digest) {
        Some(known) => known,
        None => {
            let (stored, mut outcome) = files.parse()?;
            outcome.mask_persons();
            let weight = u32::try_from(files.bytes()).unwrap_or(u32::MAX);
            let read = Arc::new((stored, Arc::new(outcome), weight));
            app.results().insert(digest, read.clone());
            read
        }
    };
    Ok((known.0.clone(), known.1.clone()))
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
