//! What an import compares its rows with.

use crate::column::{read_json, read_unit};
use crate::error::StoreError;
use crate::sql::Query;
use crate::{AsOf, Store};
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::project_code::ProjectCode;
use ballast_domain::{Project, ProjectId, Scope, UnitId};

/// What identifies a current project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectKey {
    /// Identity.
    pub id: ProjectId,
    /// Unit.
    pub unit: UnitId,
    /// Name.
    pub name: String,
    /// Current code.
    pub code: Option<ProjectCode>,
}

impl Store {
    /// The keys of all current projects within the scope, by id. A few dozen bytes each: 100,000 fit in memory.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn project_keys(&self, scope: &Scope) -> Result<Vec<ProjectKey>, StoreError> {
        let mut query = Query::new("SELECT project_id, unit_id, name, code FROM project_lines WHERE 1 = 1");
        query.within("unit_id", Some("project_id"), scope).push(" ORDER BY project_id");
        let rows = query.all(&self.readers, "read project keys").await?;
        rows.iter()
            .map(|row| {
                Ok(ProjectKey {
                    id: ProjectId(row.get(0)),
                    unit: read_unit(row.get(1))?,
                    name: row.get(2),
                    code: row.get::<Option<String>>(3).as_deref().and_then(ProjectCode::from_digits),
                })
            })
            .collect()
    }

    /// The current versions of the named projects within the scope, by id; unknown ids are left out. At most 10,000 at once.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn projects_by_id(
        &self,
        scope: &Scope,
        ids: &[ProjectId],
    ) -> Result<Vec<(ProjectId, Project)>, StoreError> {
        let query = Query::new("SELECT id, content FROM projects WHERE id IN ");
        self.current_of((query, "id"), scope, ids).await
    }

    /// The current stage events of the named projects within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn stages_of(
        &self,
        scope: &Scope,
        ids: &[ProjectId],
    ) -> Result<Vec<(ProjectId, StageEvent)>, StoreError> {
        let query = Query::new("SELECT project_id, content FROM stage_events WHERE project_id IN ");
        self.current_of((query, "project_id"), scope, ids).await
    }

    /// The current reports of the named projects within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn reports_of(
        &self,
        scope: &Scope,
        ids: &[ProjectId],
    ) -> Result<Vec<(ProjectId, MonthlyReport)>, StoreError> {
        let query = Query::new("SELECT project_id, content FROM monthly_reports WHERE project_id IN ");
        self.current_of((query, "project_id"), scope, ids).await
    }

    /// The current obstacles of the named projects within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn obstacles_of(
        &self,
        scope: &Scope,
        ids: &[ProjectId],
    ) -> Result<Vec<(ProjectId, Obstacle)>, StoreError> {
        let query = Query::new("SELECT project_id, content FROM obstacles WHERE project_id IN ");
        self.current_of((query, "project_id"), scope, ids).await
    }

    async fn current_of<T: serde::de::DeserializeOwned>(
        &self,
        (mut query, column): (Query, &'static str),
        scope: &Scope,
        ids: &[ProjectId],
    ) -> Result<Vec<(ProjectId, T)>, StoreError> {
        query.bind_list(ids.iter().map(|id| id.0)).known(AsOf::Now).within("unit_id", Some(column), scope);
        query.push(" ORDER BY 1");
        let rows = query.all(&self.readers, "read current records").await?;
        rows.iter().map(|row| Ok((ProjectId(row.get(0)), read_json(row.get(1))?))).collect()
    }
}
