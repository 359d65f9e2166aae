//! The project list: filter, sort, page; totals first (项目列表).

use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Scope;
pub use ballast_store::projects::{ProjectFilter, ProjectLine, ProjectSort, ProjectTotals};
use std::sync::Arc;

/// What the list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProjectListQuery {
    /// Which projects.
    pub filter: ProjectFilter,
    /// By what they are sorted.
    pub sort: ProjectSort,
    /// Largest first.
    pub descending: bool,
    /// Page from 1.
    pub page: u32,
    /// Lines per page, 1–200.
    pub per_page: u32,
}

/// One page of the list.
#[derive(Debug, Clone)]
pub struct ProjectList {
    /// Totals over all pages of the filter.
    pub totals: ProjectTotals,
    /// The lines of this page.
    pub lines: Vec<ProjectLine>,
    /// The page shown, from 1.
    pub page: u32,
    /// Number of pages, at least 1.
    pub pages: u32,
}

/// Totals by (scope, filter) of one version of the data. A write makes a new version, so the cache cannot serve old totals.
pub type TotalsCache = moka::sync::Cache<(i64, String), Arc<ProjectTotals>>;

/// Makes the cache: 2,000 entries of a few dozen bytes.
pub fn totals_cache() -> TotalsCache {
    moka::sync::Cache::new(2_000)
}

/// One page of the projects that the caller may read. A page beyond the last shows the last.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_projects(app: &App, caller: &Caller, query: &ProjectListQuery) -> Result<ProjectList, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let scope = granted.scope.clone();
    let totals = totals(app, &scope, &query.filter).await?;
    let per_page = query.per_page.clamp(1, 200);
    let count = u32::try_from(totals.count).unwrap_or(u32::MAX);
    let pages = count.div_ceil(per_page).max(1);
    let page = query.page.clamp(1, pages);
    let (order, window) = ((query.sort, query.descending), (per_page, (page - 1) * per_page));
    let lines = app.store().project_lines(&scope, &query.filter, order, window).await?;
    note_records(app, caller, &granted, "projects", lines.iter().map(|line| &line.unit)).await?;
    Ok(ProjectList { totals: ProjectTotals::clone(&totals), lines, page, pages })
}

async fn totals(app: &App, scope: &Scope, filter: &ProjectFilter) -> Result<Arc<ProjectTotals>, AppError> {
    let version = app.store().data_version().await?;
    let key = (version, format!("{scope:?} {filter:?}"));
    if let Some(totals) = app.totals().get(&key) {
        return Ok(totals);
    }
    let totals = Arc::new(app.store().project_totals(scope, filter).await?);
    app.totals().insert(key, Arc::clone(&totals));
    Ok(totals)
}
