//! Preview: what an uploaded file would do, row by row. Changes nothing (导入预览).

use super::run::{self, Job};
use super::spool::{self, Reading};
use super::upload::{self, Folder, Upload, blocking};
use super::{ImportPlan, PlanCounts, ReadChoices, RowPlan};
use crate::papers::decline::{Why, note_import};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Form, OrganizationTree, Text};
use ballast_exchange::{Limits, ReadRequest};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A plan as kept beside its upload; the rows lie in a file of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptPlan {
    pub plan: ImportPlan,
    pub reading: Reading,
    /// SHA-256 of the read rows.
    pub rows_hash: String,
}

/// Reads an upload and says what would happen to each row. The plan is kept under the upload's id until it is taken or dropped;
/// a second preview of the upload replaces it.
///
/// A file that cannot be read at all is a plan without rows whose file issues say why.
///
/// # Errors
/// [`AppError::NotFound`] for no upload or somebody else's; [`AppError::Invalid`] for choices that contradict each other;
/// [`AppError::Reading`] when the reading process fails.
pub async fn preview_import(
    app: &App,
    caller: &Caller,
    upload_id: &str,
    choices: &ReadChoices,
) -> Result<ImportPlan, AppError> {
    let (folder, upload) = upload::open(app, caller, upload_id)?;
    let tree = app.tree().await?;
    let granted = caller.require(Permission::ImportRecords)?;
    let read = read(app, caller, &folder, &upload.file_name, &tree, choices).await;
    let refused = match &read {
        Ok((reading, _)) if reading.is_refused() => &reading.file_issues[..],
        Err(AppError::File(issues)) => issues,
        _ => &[],
    };
    if !refused.is_empty() {
        let codes = refused.iter().map(|issue| issue.code.clone()).collect();
        note_import(app, &granted.actor, &format!("file {}", upload.file_hash), &Why::Content(codes)).await;
    }
    let (reading, known_on) = read?;
    let mut rows = Vec::new();
    let job = Job { app, granted: &granted, tree: &tree, reading: &reading, rows: folder.rows(), known_on };
    let walked = run::walk(&job, None, &mut |row| rows.push(row)).await?;
    rows.sort_by_key(|row: &RowPlan| row.place.row);
    let plan = plan(upload, &reading, known_on, walked.counts, walked.digest);
    let rows_hash = upload::hash_file(&folder.rows())?;
    blocking(move || {
        folder.write("rows.json", &rows)?;
        folder.write("plan.json", &KeptPlan { plan: plan.clone(), reading, rows_hash })?;
        Ok(ImportPlan { rows, ..plan })
    })
    .await
}

/// A kept plan with its rows.
///
/// # Errors
/// [`AppError::NotFound`] for no plan or somebody else's.
pub async fn load_plan(app: &App, caller: &Caller, id: &str) -> Result<ImportPlan, AppError> {
    let (folder, _) = upload::open(app, caller, id)?;
    blocking(move || {
        let kept: KeptPlan = folder.read("plan.json")?;
        Ok(ImportPlan { rows: folder.read("rows.json")?, ..kept.plan })
    })
    .await
}

fn plan(upload: Upload, reading: &Reading, known_on: Date, counts: PlanCounts, digest: String) -> ImportPlan {
    let Upload { id, file_name, file_hash, made_by, .. } = upload;
    ImportPlan {
        id,
        file_name,
        file_hash,
        form: reading.form,
        known_on,
        made_by,
        counts,
        file_issues: reading.file_issues.clone(),
        notes: reading.notes.clone(),
        digest,
        rows: Vec::new(),
    }
}

/// Reads an upload by the choices into its rows file.
pub(super) async fn read(
    app: &App,
    caller: &Caller,
    folder: &Folder,
    file_name: &str,
    tree: &OrganizationTree,
    choices: &ReadChoices,
) -> Result<(Reading, Date), AppError> {
    caller.require(Permission::ImportRecords)?;
    let today = app.clock().today();
    let known_on = choices.known_on.unwrap_or(today);
    if known_on > today {
        return Err(AppError::Invalid(Text::new(
            format!("资料时点 {known_on} 晚于今天 {today}。请填写今天或更早的日期"),
            format!("the information date {known_on} lies after today, {today}; give today or an earlier day"),
        )));
    }
    let own = tree.get(&caller.unit).filter(|unit| unit.kind.reports()).map(|unit| unit.id.clone());
    let mut request = ReadRequest {
        file_name: Some(file_name.to_owned()),
        form: Form::Ledger,
        tree: tree.clone(),
        default_unit: choices.unit.clone().or(own),
        period: choices.period,
        mapping: choices.mapping.clone(),
        today,
        information_on: known_on,
        is_sample: choices.is_sample,
        limits: Limits::default(),
    };
    let form = choices.form.or(choices.mapping.as_ref().map(|mapping| mapping.form));
    let (child, file, rows) = (app.parser().clone(), folder.file(), folder.rows());
    let turn = app.reading().take().await?;
    let reading = blocking(move || {
        request.form = match form {
            Some(form) => form,
            None => super::guess::form_of(&child, &file, &request)?,
        };
        spool::fill(&child, &file, &request, &rows)
    })
    .await?;
    drop(turn);
    Ok((reading, known_on))
}
