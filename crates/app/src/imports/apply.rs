//! Taking a previewed file: exactly what was shown, in one transaction, or nothing (导入).

use super::preview::KeptPlan;
use super::run::{self, Job, Target, Walked};
use super::upload::{self, blocking};
use super::{PlanCounts, RowFate, RowPlan, Take};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Form, ImportIssue, Text};
use ballast_store::{AuditEntry, NewImport};
use jiff::civil::Date;
use std::path::PathBuf;

/// A batch that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedBatch {
    /// Its number.
    pub id: i64,
    /// What happened to the rows.
    pub counts: PlanCounts,
}

/// Takes the plan of an upload. The upload is gone afterwards.
///
/// # Errors
/// [`AppError::NotFound`] for no plan or somebody else's; [`AppError::File`] with every problem when rows are refused and all
/// were to be taken, or the file as a whole is; [`AppError::Invalid`] when the records or the files on disk have changed since the
/// preview, or when the good rows cannot be told because there were too many problems. Then nothing was written.
pub async fn apply_import(app: &App, caller: &Caller, plan_id: &str, take: Take) -> Result<AppliedBatch, AppError> {
    let (folder, _) = upload::open(app, caller, plan_id)?;
    let (kept, folder) = blocking(move || {
        let kept: KeptPlan = folder.read("plan.json")?;
        let is_as_previewed = upload::hash_file(&folder.file())? == kept.plan.file_hash
            && upload::hash_file(&folder.rows())? == kept.rows_hash;
        if is_as_previewed { Ok((kept, folder)) } else { Err(preview_again()) }
    })
    .await?;
    let KeptPlan { plan, reading, .. } = kept;
    let tree = app.tree().await?;
    let granted = caller.require(Permission::ImportRecords)?;
    let job =
        Job { app, granted: &granted, tree: &tree, reading: &reading, rows: folder.rows(), known_on: plan.known_on };
    let path = folder.file();
    let file = FileFacts { form: plan.form, name: plan.file_name, hash: plan.file_hash, known_on: plan.known_on, path };
    let (batch, _) = take_rows(&job, &file, take, Some(&plan.digest)).await?;
    blocking(move || folder.remove()).await?;
    Ok(batch)
}

/// The file as the batch records it.
pub(super) struct FileFacts {
    pub form: Form,
    pub name: String,
    pub hash: String,
    pub known_on: Date,
    /// Where it lies.
    pub path: PathBuf,
}

/// At most so many problems are kept for telling; a file with more is mended in several rounds anyway.
const PROBLEMS_TOLD: usize = 1_000;

/// Writes the rows of a file as one batch. Gives the batch and the problems of its rows.
pub(super) async fn take_rows(
    job: &Job<'_>,
    file: &FileFacts,
    take: Take,
    expected_digest: Option<&str>,
) -> Result<(AppliedBatch, Vec<ImportIssue>), AppError> {
    let Job { app, granted, reading, .. } = job;
    if reading.is_refused() {
        return Err(AppError::File(reading.file_issues.clone()));
    }
    if take == Take::GoodRows && reading.is_cut {
        return Err(AppError::Invalid(Text::fixed(
            "问题太多，无法分辨哪些行无误。请改正一部分后重新上传",
            "there are too many problems to tell the good rows; mend some of them and upload again",
        )));
    }
    let original = super::original::keep_original(app, &file.path).await?;
    // Other writers wait from here on, so that what is read below stays true until the commit.
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    super::original::require_original(app, &original).await?;
    let import = NewImport {
        form: file.form,
        file_name: file.name.clone(),
        file_hash: file.hash.clone(),
        known_on: file.known_on,
        counts: [0; 4],
    };
    let id = write.record_import(&import).await?;
    let mut problems = reading.file_issues.clone();
    let mut see = |row: RowPlan| {
        let is_refused = matches!(row.fate, RowFate::Refused);
        if (is_refused || take == Take::GoodRows || problems.len() < PROBLEMS_TOLD / 2)
            && problems.len() < PROBLEMS_TOLD
        {
            problems.extend(row.issues);
        }
    };
    let walked = run::walk(job, Some(Target { write, import_id: id, take }), &mut see).await?;
    let Walked { counts, digest, target: Some(Target { mut write, .. }) } = walked else {
        return Err(AppError::File(problems));
    };
    if expected_digest.is_some_and(|expected| expected != digest) {
        return Err(preview_again());
    }
    let PlanCounts { new, changed, unchanged, refused, .. } = counts;
    write.settle_import(id, [new, changed, unchanged, refused].map(i64::from)).await?;
    write.note_columns(id, &reading.columns).await?;
    let detail = serde_json::json!({
        "form": file.form.code(), "file_sha256": file.hash, "known_on": file.known_on.to_string(), "rows_sha256": digest,
        "new": new, "changed": changed, "unchanged": unchanged, "refused": refused,
    });
    tracing::info!(import = id, "committing");
    write.commit(AuditEntry::new("import.apply", format!("import {id}"), detail)).await?;
    tracing::info!(import = id, "committed");
    Ok((AppliedBatch { id, counts }, problems))
}

fn preview_again() -> AppError {
    AppError::Invalid(Text::fixed(
        "预览之后台账数据已有变化，预览的结果不再成立。请重新预览后再导入",
        "the records have changed since the preview, which no longer holds; please preview again",
    ))
}
