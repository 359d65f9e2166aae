//! The project list as a spreadsheet that can be imported again (导出).

use super::list::ProjectFilter;
use crate::{App, AppError, Caller, Permission, digest, personal};
use ballast_domain::form::{LedgerRow, RowContent};
use ballast_domain::{Place, ProjectId, Scope, TypedRow};
use ballast_exchange::FileKind;
use ballast_store::projects::ProjectSort;
use ballast_store::{AsOf, AuditEntry};
use std::collections::BTreeSet;
use std::io::{Seek, SeekFrom};

/// Projects read at once.
const BATCH: u32 = 1_000;

/// Writes every project of the filter within the caller's scope in the columns of the ledger form, into a temporary file that
/// goes when it is closed. The file is handed over at its beginning. Names of persons are masked; taken in again, a masked name leaves the
/// record's as it is.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`]; [`AppError::Folder`] when the file cannot be written.
pub async fn export_projects(
    app: &App,
    caller: &Caller,
    filter: &ProjectFilter,
    kind: FileKind,
) -> Result<std::fs::File, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let wanted = wanted(app, &granted.scope, filter).await?;
    let tree = app.tree().await?;
    let mut rows = Vec::with_capacity(wanted.len());
    let mut reading = app.store().reading(AsOf::Now).await?;
    let mut after = ProjectId(0);
    loop {
        let batch = reading.projects(&granted.scope, after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        for mut records in batch.into_iter().filter(|records| wanted.contains(&records.id)) {
            personal::mask_for(caller, &mut records.project.linked_leader);
            let open = records.obstacles.into_iter().filter(|obstacle| obstacle.resolved_on.is_none());
            let row = LedgerRow { project: records.project, stages: records.stages, obstacles: open.collect() };
            rows.push(TypedRow { place: Place::default(), content: RowContent::Ledger(Box::new(row)) });
        }
    }
    drop(reading);
    let count = rows.len();
    let written = tokio::task::spawn_blocking(move || {
        let failed = |source| AppError::Folder { folder: std::env::temp_dir(), source };
        let mut file = tempfile::tempfile().map_err(failed)?;
        ballast_exchange::write_rows(ballast_domain::Form::Ledger, kind, &tree, &mut rows.into_iter(), &mut file)
            .map_err(|error| failed(std::io::Error::other(error)))?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let hash = digest::copy(&mut file, &mut std::io::sink()).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        Ok::<_, AppError>((file, hash))
    })
    .await;
    let (file, hash) = written.map_err(|error| AppError::Damaged(error.to_string()))??;
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let detail = serde_json::json!({ "rows": count, "file_sha256": hash });
    write.commit(AuditEntry::new("projects.export", "projects", detail)).await?;
    Ok(file)
}

async fn wanted(app: &App, scope: &Scope, filter: &ProjectFilter) -> Result<BTreeSet<ProjectId>, AppError> {
    let mut wanted = BTreeSet::new();
    let mut offset = 0;
    loop {
        let lines = app.store().project_lines(scope, filter, (ProjectSort::Unit, false), (BATCH, offset)).await?;
        if lines.is_empty() {
            return Ok(wanted);
        }
        offset += BATCH;
        wanted.extend(lines.iter().map(|line| line.id));
    }
}
