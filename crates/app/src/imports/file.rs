//! A file in one step, for the command line and the demonstration: read, compare, take.

use super::apply::{self, FileFacts};
use super::run::Job;
use super::upload::{self, blocking};
use super::{PlanCounts, ReadChoices, Take, preview};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Form, ImportIssue, Text};
use std::path::Path;

/// What importing a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// The batch's number.
    pub batch: i64,
    /// The form as given or told from the head.
    pub form: Form,
    /// What happened to the rows.
    pub counts: PlanCounts,
    /// Warnings, and the problems of refused rows; at most 1,000.
    pub issues: Vec<ImportIssue>,
    /// What the user should know although nothing is wrong.
    pub notes: Vec<Text>,
}

/// Imports a file without a preview. Memory does not grow with the file.
///
/// # Errors
/// As [`super::apply::apply_import`]; [`AppError::Folder`] when the file cannot be opened.
pub async fn import_file(
    app: &App,
    caller: &Caller,
    file: &Path,
    choices: &ReadChoices,
    take: Take,
) -> Result<ImportedFile, AppError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let upload = upload::keep_upload(app, caller, file, &name).await?;
    let (folder, upload) = upload::open(app, caller, &upload.id)?;
    let result = async {
        let tree = app.tree().await?;
        let (reading, known_on) = preview::read(app, caller, &folder, &upload.file_name, &tree, choices).await?;
        tracing::info!(form = reading.form.code(), "rows read");
        let granted = caller.require(Permission::ImportRecords)?;
        let job = Job { app, granted: &granted, tree: &tree, reading: &reading, rows: folder.rows(), known_on };
        let (name, hash, path) = (upload.file_name, upload.file_hash, folder.file());
        let facts = FileFacts { form: reading.form, name, hash, known_on, path };
        let (batch, issues) = apply::take_rows(&job, &facts, take, None).await?;
        Ok(ImportedFile { batch: batch.id, form: facts.form, counts: batch.counts, issues, notes: reading.notes })
    }
    .await;
    blocking(move || folder.remove()).await?;
    result
}
