//! Figures by unit and by month for home, map and charts.

use crate::Store;
use crate::column::{read_date, read_json, read_unit};
use crate::error::StoreError;
use crate::sql::Query;
use ballast_domain::project::{MonthlyReport, Obstacle, Stage};
use ballast_domain::{Money, ProjectId, Scope, UnitId};
use jiff::civil::Date;

/// The figures of one unit's listed projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFigures {
    /// The unit.
    pub unit: UnitId,
    /// Listed projects.
    pub projects: i64,
    /// Σ total investment.
    pub total_investment: Money,
    /// Σ annual plan.
    pub annual_plan: Money,
    /// Σ done in the plan year.
    pub done_in_year: Money,
    /// Projects that reported their start.
    pub started: i64,
    /// Projects in production or operation, or beyond.
    pub producing: i64,
    /// Open obstacles.
    pub open_obstacles: i64,
    /// Projects whose newest approved month is before the month asked for.
    pub without_report: i64,
}

/// One month of a unit's or project's reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthFigures {
    /// First day of the month.
    pub month: Date,
    /// Σ planned, of reports that state a plan.
    pub planned: Money,
    /// Σ done, approved reports.
    pub done: Money,
    /// Approved reports.
    pub reports: i64,
}

/// An open obstacle past its deadline, or a returned report: what waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<T> {
    /// The project.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: UnitId,
    /// What waits.
    pub content: T,
}

impl Store {
    /// Figures of each unit within the scope that has listed projects, by unit. `month` is the first day of the month that should have been reported.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn unit_figures(&self, scope: &Scope, month: Option<Date>) -> Result<Vec<UnitFigures>, StoreError> {
        let mut query = Query::new(
            "SELECT unit_id, COUNT(*), CAST(SUM(total_investment) AS BIGINT), CAST(SUM(annual_plan) AS BIGINT),
                 CAST(SUM(done_in_year) AS BIGINT), CAST(SUM(open_obstacles) AS BIGINT), CAST(SUM(CASE WHEN stage IN ",
        );
        query.bind_list(reached(Stage::Started)).push(" THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN stage IN ");
        query.bind_list(reached(Stage::InProduction));
        query.push(" THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN latest_month IS NULL OR latest_month < ");
        query.bind(month.map(|day| day.to_string()).unwrap_or_default());
        query.push(" THEN 1 ELSE 0 END) AS BIGINT) FROM project_lines WHERE is_listed = 1").within(
            "unit_id",
            Some("project_id"),
            scope,
        );
        query.push(" GROUP BY unit_id ORDER BY unit_id");
        let rows = query.all(&self.readers, "sum up by unit").await?;
        rows.iter()
            .map(|row| {
                Ok(UnitFigures {
                    unit: read_unit(row.get(0))?,
                    projects: row.get(1),
                    total_investment: Money::from_fen(row.get(2)),
                    annual_plan: Money::from_fen(row.get(3)),
                    done_in_year: Money::from_fen(row.get(4)),
                    open_obstacles: row.get(5),
                    started: row.get(6),
                    producing: row.get(7),
                    without_report: row.get(8),
                })
            })
            .collect()
    }

    /// The newest month with an approved report within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn latest_month(&self, scope: &Scope) -> Result<Option<Date>, StoreError> {
        let mut query = Query::new("SELECT MAX(latest_month) FROM project_lines WHERE 1 = 1");
        query.within("unit_id", Some("project_id"), scope);
        let row = query.first(&self.readers, "find the newest month").await?;
        row.and_then(|row| row.get::<Option<String>>(0)).map(|day| read_date(&day)).transpose()
    }

    /// Planned and done by month within the scope, oldest first; of one unit if given.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn month_figures(&self, scope: &Scope, unit: Option<&UnitId>) -> Result<Vec<MonthFigures>, StoreError> {
        let mut query = Query::new(
            "SELECT month, CAST(COALESCE(SUM(planned), 0) AS BIGINT), CAST(COALESCE(SUM(done), 0) AS BIGINT), COUNT(*)
             FROM monthly_reports
             WHERE superseded_on IS NULL AND state = 'approved'",
        );
        query.within("unit_id", Some("project_id"), scope);
        if let Some(unit) = unit {
            query.push(" AND unit_id = ").bind(unit.as_str());
        }
        query.push(" GROUP BY month ORDER BY month");
        let rows = query.all(&self.readers, "sum up by month").await?;
        rows.iter()
            .map(|row| {
                Ok(MonthFigures {
                    month: read_date(row.get(0))?,
                    planned: Money::from_fen(row.get(1)),
                    done: Money::from_fen(row.get(2)),
                    reports: row.get(3),
                })
            })
            .collect()
    }

    /// Open obstacles within the scope whose deadline is before `today`, oldest deadline first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn overdue_obstacles(
        &self,
        scope: &Scope,
        today: Date,
        limit: u32,
    ) -> Result<Vec<Waiting<Obstacle>>, StoreError> {
        let mut query = Query::new(
            "SELECT obstacles.project_id, project_lines.name, obstacles.unit_id, obstacles.content
             FROM obstacles
             JOIN project_lines ON project_lines.project_id = obstacles.project_id
             WHERE obstacles.superseded_on IS NULL AND obstacles.resolved_on IS NULL AND obstacles.due_on < ",
        );
        query.bind(today.to_string()).within("obstacles.unit_id", Some("obstacles.project_id"), scope);
        query.push(" ORDER BY obstacles.due_on, obstacles.id LIMIT ").bind(i64::from(limit));
        self.waiting(query).await
    }

    /// Returned reports within the scope, newest month first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn returned_reports(&self, scope: &Scope, limit: u32) -> Result<Vec<Waiting<MonthlyReport>>, StoreError> {
        let mut query = Query::new(
            "SELECT monthly_reports.project_id, project_lines.name, monthly_reports.unit_id, monthly_reports.content
             FROM monthly_reports
             JOIN project_lines ON project_lines.project_id = monthly_reports.project_id
             WHERE monthly_reports.superseded_on IS NULL AND monthly_reports.state = 'returned'",
        );
        query.within("monthly_reports.unit_id", Some("monthly_reports.project_id"), scope);
        query.push(" ORDER BY monthly_reports.month DESC, monthly_reports.id LIMIT ").bind(i64::from(limit));
        self.waiting(query).await
    }

    async fn waiting<T: serde::de::DeserializeOwned>(&self, query: Query) -> Result<Vec<Waiting<T>>, StoreError> {
        let rows = query.all(&self.readers, "read what waits").await?;
        rows.iter()
            .map(|row| {
                Ok(Waiting {
                    project: ProjectId(row.get(0)),
                    name: row.get(1),
                    unit: read_unit(row.get(2))?,
                    content: read_json(row.get(3))?,
                })
            })
            .collect()
    }
}

/// The codes of a stage and those after it.
pub(crate) fn reached(stage: Stage) -> impl Iterator<Item = &'static str> {
    Stage::ALL.iter().filter(move |other| **other >= stage).map(|stage| stage.code())
}
