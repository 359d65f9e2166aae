//! The units and their figures.

use super::answer::Given;
use super::assessments::AssessmentLine;
use super::extract::At;
use super::problem::{Kind, Problem};
use super::projects::ObstacleOut;
use super::words::{Day, Number, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::units::show::show_unit;
use ballast_app::units::summary::{UnitSummary, summarize_units};
use ballast_domain::{OrganizationUnit, Period, UnitId};
use serde::Serialize;
use utoipa::ToSchema;

/// A unit by code and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitName {
    /// Code.
    id: String,
    /// Name.
    name: Words,
    /// Kind: `city`, `county`, `zone`, `department` …
    kind: &'static str,
}

impl UnitName {
    pub(crate) fn of(unit: &OrganizationUnit) -> Self {
        Self { id: unit.id.to_string(), name: (&unit.name).into(), kind: unit.kind.code() }
    }
}

/// The figures of a unit, or of several together. Money in fen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitFigures {
    unit: UnitName,
    /// Listed projects.
    projects: i64,
    /// Σ total investment.
    total_investment_fen: i64,
    /// Σ annual plan.
    annual_plan_fen: i64,
    /// Σ done in the plan year by approved reports.
    done_in_year_fen: i64,
    /// Projects that reported their start.
    started: i64,
    /// Projects in production or operation.
    producing: i64,
    /// Started ÷ projects; none without projects.
    start_rate: Option<Number>,
    /// Open obstacles.
    open_obstacles: i64,
    /// Projects without an approved report for the latest month.
    without_report: i64,
}

impl From<&UnitSummary> for UnitFigures {
    fn from(summary: &UnitSummary) -> Self {
        Self {
            unit: UnitName { id: summary.unit.to_string(), name: (&summary.name).into(), kind: summary.kind.code() },
            projects: summary.projects,
            total_investment_fen: summary.total_investment.fen(),
            annual_plan_fen: summary.annual_plan.fen(),
            done_in_year_fen: summary.done_in_year.fen(),
            started: summary.started,
            producing: summary.producing,
            start_rate: summary.start_rate().as_ref().map(Number::from),
            open_obstacles: summary.open_obstacles,
            without_report: summary.without_report,
        }
    }
}

/// The units within the scope.
#[derive(Serialize, ToSchema)]
pub(crate) struct Units {
    /// All together, under the name of the caller's unit.
    whole: UnitFigures,
    /// Each, in official order.
    units: Vec<UnitFigures>,
    /// The newest month with an approved report: `2024-06`.
    latest_month: Option<String>,
}

/// Lists them.
pub(crate) async fn list(State(web): State<Web>, By(caller): By) -> Result<Given<Units>, Problem> {
    let summaries = summarize_units(&web.app, &caller).await?;
    Ok(Given(Units {
        whole: (&summaries.whole).into(),
        units: summaries.units.iter().map(UnitFigures::from).collect(),
        latest_month: summaries.latest_month.map(month),
    }))
}

/// One unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct Unit {
    figures: UnitFigures,
    /// By month, oldest first.
    months: Vec<Month>,
    /// Obstacles past their deadline, the oldest first, at most twenty.
    overdue: Vec<Overdue>,
    /// The newest assessments; none for who may not read them.
    assessments: Vec<AssessmentLine>,
}

/// Planned and done in a month. Money in fen.
#[derive(Serialize, ToSchema)]
pub(crate) struct Month {
    /// `2024-06`.
    month: String,
    /// Σ planned, of reports that state a plan.
    planned_fen: i64,
    /// Σ done, of approved reports.
    done_fen: i64,
    /// Approved reports.
    reports: i64,
}

impl From<&ballast_app::units::show::MonthFigures> for Month {
    fn from(figures: &ballast_app::units::show::MonthFigures) -> Self {
        Self {
            month: month(figures.month),
            planned_fen: figures.planned.fen(),
            done_fen: figures.done.fen(),
            reports: figures.reports,
        }
    }
}

/// An obstacle past its deadline, with its project.
#[derive(Serialize, ToSchema)]
struct Overdue {
    /// Number of the project.
    project: i64,
    /// Its name.
    name: String,
    obstacle: ObstacleOut,
}

/// Shows it.
pub(crate) async fn show(State(web): State<Web>, By(caller): By, At(unit): At<String>) -> Result<Given<Unit>, Problem> {
    let unit = UnitId::new(&unit).ok_or(Kind::NotFound)?;
    let view = show_unit(&web.app, &caller, &unit).await?;
    let overdue = view.overdue.iter().map(|waiting| Overdue {
        project: waiting.project.0,
        name: waiting.name.clone(),
        obstacle: (&waiting.content).into(),
    });
    Ok(Given(Unit {
        figures: (&view.summary).into(),
        months: view.months.iter().map(Month::from).collect(),
        overdue: overdue.collect(),
        assessments: view.assessments.iter().map(AssessmentLine::from).collect(),
    }))
}

/// A month as `2024-06`.
pub(crate) fn month(first: jiff::civil::Date) -> String {
    Period::Month(first.year(), first.month()).to_string()
}

/// A day, if there is one.
pub(crate) fn day(day: Option<jiff::civil::Date>) -> Option<Day> {
    day.map(Day)
}
