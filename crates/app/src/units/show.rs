//! One unit (单位页).

use super::summary::{UnitSummary, summarize_units};
use crate::assessments::list::{AssessmentLine, readable_assessments};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::project::Obstacle;
use ballast_domain::{Scope, UnitId};
pub use ballast_store::summary::{MonthFigures, Waiting};

/// A unit with its figures by month.
#[derive(Debug, Clone)]
pub struct UnitView {
    /// Its figures.
    pub summary: UnitSummary,
    /// Planned and done by month, oldest first.
    pub months: Vec<MonthFigures>,
    /// Obstacles past their deadline, the oldest first, at most twenty.
    pub overdue: Vec<Waiting<Obstacle>>,
    /// The newest assessments.
    pub assessments: Vec<AssessmentLine>,
}

/// A reporting unit within the caller's scope.
///
/// # Errors
/// [`AppError::NotFound`] outside the scope; [`AppError::Forbidden`], [`AppError::Store`].
pub async fn show_unit(app: &App, caller: &Caller, unit: &UnitId) -> Result<UnitView, AppError> {
    let summaries = summarize_units(app, caller).await?;
    let summary = summaries.units.into_iter().find(|summary| summary.unit == *unit).ok_or(AppError::NotFound)?;
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let months = app.store().month_figures(&scope, Some(unit)).await?;
    let own = Scope::of_units([unit.clone()].into());
    let overdue = app.store().overdue_obstacles(&own, app.clock().today(), 20).await?;
    Ok(UnitView { summary, months, overdue, assessments: readable_assessments(app, caller).await? })
}
