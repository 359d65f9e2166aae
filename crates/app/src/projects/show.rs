//! One project (项目页).

use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission, personal};
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::{Project, ProjectId};
use ballast_store::AsOf;
use ballast_store::projects::ProjectLine;

/// Everything current about a project. Names of persons are masked, but for the caller's own.
#[derive(Debug, Clone)]
pub struct ProjectView {
    /// Identity.
    pub id: ProjectId,
    /// The ledger entry.
    pub project: Project,
    /// Its current figures.
    pub line: ProjectLine,
    /// Stages by stage and truth.
    pub stages: Vec<StageEvent>,
    /// Reports, oldest month first, of all states.
    pub reports: Vec<MonthlyReport>,
    /// Obstacles, open ones first.
    pub obstacles: Vec<Obstacle>,
}

/// A project that the caller may read.
///
/// # Errors
/// [`AppError::NotFound`] for one that does not exist or lies outside the scope; [`AppError::Forbidden`], [`AppError::Store`].
pub async fn show_project(app: &App, caller: &Caller, id: ProjectId) -> Result<ProjectView, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let scope = granted.scope.clone();
    let (mut project, line) = app.store().project(&scope, id).await?.ok_or(AppError::NotFound)?;
    note_records(app, caller, &granted, &format!("project {}", id.0), [&project.unit]).await?;
    let mut reports = app.store().reports(&scope, id, AsOf::Now).await?;
    personal::mask_for(caller, &mut project.linked_leader);
    for report in &mut reports {
        personal::mask_for(caller, &mut report.reporter);
    }
    Ok(ProjectView {
        id,
        project,
        line,
        stages: app.store().stages(&scope, id, AsOf::Now).await?,
        reports,
        obstacles: app.store().obstacles(&scope, id, AsOf::Now).await?,
    })
}
