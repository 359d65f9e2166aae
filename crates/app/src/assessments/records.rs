//! The records behind a figure: counted and refused (计入和不计入的记录).

use super::show;
use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission, personal};
use ballast_domain::{Scope, UnitId};
use ballast_engine::RecordList;
use ballast_scheme::Subject;

/// A page of the records behind one measure of one subject.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown run, measure or subject, and for a subject outside the caller's scope: a unit sees its
/// own records, and of the others the scores only.
pub async fn list_records(
    app: &App,
    caller: &Caller,
    (assessment, measure, subject): (&str, &str, &str),
    (offset, limit): (usize, usize),
) -> Result<RecordList, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let scope = granted.scope.clone();
    let snapshot = show::open(app, caller, assessment).await?;
    let (_, outcome) = show::read_result(app, &snapshot.folder)?;
    let found = outcome.subjects.iter().find(|outcome| outcome.id == subject).ok_or(AppError::NotFound)?;
    let unit_id = match snapshot.scheme.subjects {
        ballast_scheme::scheme::Subjects::Units(_) => found.id.clone(),
        ballast_scheme::scheme::Subjects::Projects => unit_of_project(app, &scope, &found.id).await?,
    };
    let unit = UnitId::new(&unit_id).ok_or(AppError::NotFound)?;
    if !scope.covers(&unit) {
        return Err(AppError::NotFound);
    }
    note_records(app, caller, &granted, &format!("assessment {assessment}"), [&unit]).await?;
    let kind = snapshot.tree.get(&unit).ok_or(AppError::NotFound)?.kind;
    let subject = Subject { id: found.id.clone(), name: found.name.clone(), unit_id, kind };
    match ballast_engine::records(&snapshot, measure, &subject, (offset, limit)).await {
        Err(ballast_engine::EngineError::UnknownMeasure(_)) => Err(AppError::NotFound),
        other => {
            let mut list = other?;
            personal::mask_cells(&mut list);
            Ok(list)
        }
    }
}

async fn unit_of_project(app: &App, scope: &Scope, id: &str) -> Result<String, AppError> {
    let id = ballast_domain::ProjectId(id.parse().map_err(|_| AppError::NotFound)?);
    let (project, _) = app.store().project(scope, id).await?.ok_or(AppError::NotFound)?;
    Ok(project.unit.to_string())
}
