//! Reading everything of one moment, in batches, for a snapshot.

use crate::column::{read_json, read_unit};
use crate::error::{StoreError, while_trying_to};
use crate::records::{self, UnitRecord};
use crate::sql::Query;
use crate::units;
use crate::{AsOf, Store};
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::{OrganizationUnit, Project, ProjectId, Scope, UnitId};
use serde::de::DeserializeOwned;
use sqlx::{Any, Transaction};
use std::collections::BTreeMap;

/// Records as of a day, and all of one moment: what is written while the reading lasts is not seen by it.
pub struct Reading {
    transaction: Transaction<'static, Any>,
    as_of: AsOf,
}

/// A project with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRecords {
    /// Identity.
    pub id: ProjectId,
    /// The project.
    pub project: Project,
    /// Its stage events by stage and truth.
    pub stages: Vec<StageEvent>,
    /// Its reports by month.
    pub reports: Vec<MonthlyReport>,
    /// Its obstacles by day raised.
    pub obstacles: Vec<Obstacle>,
}

impl Store {
    /// Begins a reading. It holds one reader's connection until it is dropped.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn reading(&self, as_of: AsOf) -> Result<Reading, StoreError> {
        Ok(Reading { transaction: self.moment().await?, as_of })
    }

    /// A transaction that sees one moment of the database.
    pub(crate) async fn moment(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let transaction = self.readers.begin_with(self.dialect.begin_reading()).await;
        transaction.map_err(while_trying_to("begin a reading"))
    }
}

impl Reading {
    /// All units, by sort, then id.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn units(&mut self) -> Result<Vec<OrganizationUnit>, StoreError> {
        units::all(&mut *self.transaction).await
    }

    /// Up to `limit` projects within the scope with ids above `after`, by id, with everything that belongs to them. Empty at the
    /// end. Begin with `ProjectId(0)`.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn projects(
        &mut self,
        scope: &Scope,
        after: ProjectId,
        limit: u32,
    ) -> Result<Vec<ProjectRecords>, StoreError> {
        let mut query = Query::new("SELECT id, content FROM projects WHERE id > ");
        query.bind(after.0).known(self.as_of).within("unit_id", Some("id"), scope);
        query.push(" ORDER BY id LIMIT ").bind(i64::from(limit));
        let rows = query.all(&mut *self.transaction, "read projects as of a day").await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
        let range = (first.get::<i64>(0), last.get::<i64>(0));
        let stages = "SELECT project_id, content FROM stage_events WHERE project_id BETWEEN ";
        let mut stages: BTreeMap<i64, Vec<StageEvent>> = self.parts(stages, range).await?;
        let reports = "SELECT project_id, content FROM monthly_reports WHERE project_id BETWEEN ";
        let mut reports: BTreeMap<i64, Vec<MonthlyReport>> = self.parts(reports, range).await?;
        let obstacles = "SELECT project_id, content FROM obstacles WHERE project_id BETWEEN ";
        let mut obstacles: BTreeMap<i64, Vec<Obstacle>> = self.parts(obstacles, range).await?;
        rows.iter()
            .map(|row| {
                let id: i64 = row.get(0);
                let mut of_project = ProjectRecords {
                    id: ProjectId(id),
                    project: read_json(row.get(1))?,
                    stages: stages.remove(&id).unwrap_or_default(),
                    reports: reports.remove(&id).unwrap_or_default(),
                    obstacles: obstacles.remove(&id).unwrap_or_default(),
                };
                of_project.stages.sort();
                of_project.reports.sort_by_key(|report| report.month);
                of_project.obstacles.sort_by(|a, b| (a.raised_on, &a.description).cmp(&(b.raised_on, &b.description)));
                Ok(of_project)
            })
            .collect()
    }

    async fn parts<T: DeserializeOwned>(
        &mut self,
        select: &'static str,
        (first, last): (i64, i64),
    ) -> Result<BTreeMap<i64, Vec<T>>, StoreError> {
        let mut query = Query::new(select);
        query.bind(first).push(" AND ").bind(last).known(self.as_of);
        let mut parts: BTreeMap<i64, Vec<T>> = BTreeMap::new();
        for row in query.all(&mut *self.transaction, "read the records of projects as of a day").await? {
            parts.entry(row.get(0)).or_default().push(read_json(row.get(1))?);
        }
        Ok(parts)
    }

    /// Unit and name of every package (打包项目) that a project within the scope names as its own.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn packages(&mut self, scope: &Scope) -> Result<Vec<(UnitId, String)>, StoreError> {
        let mut query = Query::new("SELECT DISTINCT unit_id, parent_name FROM projects WHERE parent_name IS NOT NULL");
        query.known(self.as_of).within("unit_id", None, scope).push(" ORDER BY unit_id, parent_name");
        let rows = query.all(&mut *self.transaction, "read packages").await?;
        rows.iter().map(|row| Ok((read_unit(row.get(0))?, row.get(1)))).collect()
    }

    /// True when any project within the scope is demonstration data.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn holds_sample_data(&mut self, scope: &Scope) -> Result<bool, StoreError> {
        let mut query = Query::new("SELECT 1 FROM projects WHERE is_sample = 1");
        query.known(self.as_of).within("unit_id", Some("id"), scope).push(" LIMIT 1");
        Ok(query.first(&mut *self.transaction, "look for demonstration data").await?.is_some())
    }

    /// The records of one kind within the scope, by unit and id.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn records<R: UnitRecord>(&mut self, scope: &Scope) -> Result<Vec<R>, StoreError> {
        records::of_kind(&mut *self.transaction, scope, self.as_of).await
    }
}
