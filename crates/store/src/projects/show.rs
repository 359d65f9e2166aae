//! One project with what belongs to it, and its history.

use super::line::{self, LINE};
use super::{ProjectLine, Version};
use crate::column::read_json;
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::versions::Wanted;
use crate::{AsOf, Store};
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::{Project, ProjectId, Scope};
use serde::de::DeserializeOwned;

impl Store {
    /// The current version of a project within the scope, with its line.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn project(&self, scope: &Scope, id: ProjectId) -> Result<Option<(Project, ProjectLine)>, StoreError> {
        let mut query = Query::new("SELECT content FROM projects WHERE superseded_on IS NULL AND id = ");
        query.bind(id.0).within("unit_id", Some("id"), scope);
        let Some(row) = query.first(&self.readers, "read a project").await? else { return Ok(None) };
        let project = read_json(row.get(0))?;
        let mut query = Query::new(LINE);
        query.push(" AND project_id = ").bind(id.0).within("unit_id", Some("project_id"), scope);
        let Some(row) = query.first(&self.readers, "read a project").await? else { return Ok(None) };
        Ok(Some((project, line::read(&row)?)))
    }

    /// The stage events of a project within the scope, by stage and truth.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn stages(&self, scope: &Scope, id: ProjectId, as_of: AsOf) -> Result<Vec<StageEvent>, StoreError> {
        let query = Query::new("SELECT content FROM stage_events WHERE project_id = ");
        let mut events: Vec<StageEvent> = self.of_project(query, scope, id, as_of).await?;
        events.sort();
        Ok(events)
    }

    /// The reports of a project within the scope, oldest month first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn reports(&self, scope: &Scope, id: ProjectId, as_of: AsOf) -> Result<Vec<MonthlyReport>, StoreError> {
        let query = Query::new("SELECT content FROM monthly_reports WHERE project_id = ");
        let mut reports: Vec<MonthlyReport> = self.of_project(query, scope, id, as_of).await?;
        reports.sort_by_key(|report| report.month);
        Ok(reports)
    }

    /// The obstacles of a project within the scope, open ones first, then by day raised.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn obstacles(&self, scope: &Scope, id: ProjectId, as_of: AsOf) -> Result<Vec<Obstacle>, StoreError> {
        let query = Query::new("SELECT content FROM obstacles WHERE project_id = ");
        let mut obstacles: Vec<Obstacle> = self.of_project(query, scope, id, as_of).await?;
        obstacles.sort_by(|a, b| {
            (a.resolved_on, a.raised_on, &a.description).cmp(&(b.resolved_on, b.raised_on, &b.description))
        });
        Ok(obstacles)
    }

    async fn of_project<T: DeserializeOwned>(
        &self,
        mut query: Query,
        scope: &Scope,
        id: ProjectId,
        as_of: AsOf,
    ) -> Result<Vec<T>, StoreError> {
        query.bind(id.0).known(as_of).within("unit_id", Some("project_id"), scope).push(" ORDER BY id");
        let rows = query.all(&self.readers, "read the records of a project").await?;
        rows.iter().map(|row| read_json(row.get(0))).collect()
    }

    /// Every version of a project within the scope, newest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn project_history(&self, scope: &Scope, id: ProjectId) -> Result<Vec<Version<Project>>, StoreError> {
        let from = " FROM projects WHERE id = ";
        self.versions(&Wanted { from, id: id.0, project: Some("id"), order: "" }, scope, content).await
    }

    /// Every version of every report of a project within the scope, newest month first, newest version first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn report_history(
        &self,
        scope: &Scope,
        id: ProjectId,
    ) -> Result<Vec<Version<MonthlyReport>>, StoreError> {
        let from = " FROM monthly_reports WHERE project_id = ";
        let order = "month DESC, ";
        self.versions(&Wanted { from, id: id.0, project: Some("project_id"), order }, scope, content).await
    }

    /// Every version of every stage event of a project within the scope, by event, newest version first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn stage_history(&self, scope: &Scope, id: ProjectId) -> Result<Vec<Version<StageEvent>>, StoreError> {
        let from = " FROM stage_events WHERE project_id = ";
        self.versions(&Wanted { from, id: id.0, project: Some("project_id"), order: "id, " }, scope, content).await
    }

    /// Every version of every obstacle of a project within the scope, by obstacle, newest version first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn obstacle_history(&self, scope: &Scope, id: ProjectId) -> Result<Vec<Version<Obstacle>>, StoreError> {
        let from = " FROM obstacles WHERE project_id = ";
        self.versions(&Wanted { from, id: id.0, project: Some("project_id"), order: "id, " }, scope, content).await
    }
}

/// The record of a version.
fn content<T: DeserializeOwned>(row: &Row) -> Result<T, StoreError> {
    read_json(row.get(9))
}
