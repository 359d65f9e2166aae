//! The figures of units (各单位情况).

use crate::{App, AppError, Caller, Permission};
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Money, OrganizationUnit, Text, UnitId};
use ballast_store::summary::UnitFigures;
use jiff::civil::Date;

/// The figures of one unit, or of several together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitSummary {
    /// The unit; the root for the whole.
    pub unit: UnitId,
    /// Its name.
    pub name: Text,
    /// Its kind.
    pub kind: UnitKind,
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
    /// Projects in production or operation.
    pub producing: i64,
    /// Open obstacles.
    pub open_obstacles: i64,
    /// Projects without an approved report for the latest month.
    pub without_report: i64,
}

impl UnitSummary {
    fn new(unit: &OrganizationUnit) -> Self {
        Self {
            unit: unit.id.clone(),
            name: unit.name.clone(),
            kind: unit.kind,
            projects: 0,
            total_investment: Money::ZERO,
            annual_plan: Money::ZERO,
            done_in_year: Money::ZERO,
            started: 0,
            producing: 0,
            open_obstacles: 0,
            without_report: 0,
        }
    }

    fn add(&mut self, figures: &UnitFigures) -> Result<(), AppError> {
        let sum =
            |a: Money, b: Money| a.checked_add(b).ok_or_else(|| AppError::Damaged("a sum of money overflows".into()));
        self.projects += figures.projects;
        self.total_investment = sum(self.total_investment, figures.total_investment)?;
        self.annual_plan = sum(self.annual_plan, figures.annual_plan)?;
        self.done_in_year = sum(self.done_in_year, figures.done_in_year)?;
        self.started += figures.started;
        self.producing += figures.producing;
        self.open_obstacles += figures.open_obstacles;
        self.without_report += figures.without_report;
        Ok(())
    }

    /// Started ÷ projects; `None` without projects.
    pub fn start_rate(&self) -> Option<Exact> {
        Exact::ratio(self.started, self.projects)
    }
}

/// The units of the caller's scope that report, in official order, and all of them together.
#[derive(Debug, Clone)]
pub struct Summaries {
    /// All together, under the name of the caller's unit.
    pub whole: UnitSummary,
    /// Each unit.
    pub units: Vec<UnitSummary>,
    /// The newest month with an approved report.
    pub latest_month: Option<Date>,
}

/// Figures of every reporting unit in the caller's scope.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn summarize_units(app: &App, caller: &Caller) -> Result<Summaries, AppError> {
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let tree = app.tree().await?;
    let latest_month = app.store().latest_month(&scope).await?;
    let figures = app.store().unit_figures(&scope, latest_month).await?;
    let own = tree.get(&caller.unit).or_else(|| tree.root()).ok_or(AppError::NotFound)?;
    let mut whole = UnitSummary::new(own);
    let mut units = Vec::new();
    for unit in tree.reporting_on(app.clock().today()) {
        if !scope.covers(&unit.id) {
            continue;
        }
        let mut summary = UnitSummary::new(unit);
        for figures in figures.iter().filter(|figures| tree.ancestors(&figures.unit).any(|above| above.id == unit.id)) {
            summary.add(figures)?;
        }
        units.push(summary);
    }
    for figures in &figures {
        whole.add(figures)?;
    }
    Ok(Summaries { whole, units, latest_month })
}
