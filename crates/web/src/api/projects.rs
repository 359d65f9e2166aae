//! The project ledger: list, one project, the list as a file.

use super::answer::{Download, Given, Kinds};
use super::codes::{
    BasisCode, CategoryCode, ObstacleCode, PlanClassCode, ProjectTypeCode, ReportStateCode, StageCode, TierCode,
    TruthCode,
};
use super::extract::{Asked, At, wrong_query};
use super::page::{Address, Page, PageAsked, page_of};
use super::problem::{Kind, Problem};
use super::units::{day, month};
use super::words::{Day, Ordinal};
use crate::download;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::projects::export::export_projects;
use ballast_app::projects::list::{
    ProjectFilter, ProjectLine, ProjectListQuery, ProjectSort, ProjectTotals, list_projects,
};
use ballast_app::projects::show::show_project;
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::{Money, Project, ProjectId, UnitId};
use ballast_exchange::FileKind;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::{IntoParams, ToSchema};

/// By what the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    #[default]
    ListNumber,
    Name,
    Unit,
    TotalInvestment,
    AnnualPlan,
    DoneInYear,
    CompletionRate,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    #[default]
    Asc,
    Desc,
}

/// Which projects, in which order. Everything absent means all.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectsAsked {
    /// Part of the name, the code or the pinyin initials.
    #[param(max_length = 60)]
    q: Option<String>,
    /// Code of the unit.
    #[param(pattern = r"^[0-9a-z-]{1,40}$")]
    unit: Option<String>,
    /// 项目层级.
    #[param(inline)]
    tier: Option<TierCode>,
    /// 项目类别.
    #[param(inline)]
    category: Option<CategoryCode>,
    /// 计划类别.
    #[param(inline)]
    plan_class: Option<PlanClassCode>,
    /// The furthest reported stage is this one.
    #[param(inline)]
    stage: Option<StageCode>,
    /// The furthest reported stage is this one or a later one.
    #[param(inline)]
    reached: Option<StageCode>,
    /// The furthest reported stage is before this one, or none was reported.
    #[param(inline)]
    before: Option<StageCode>,
    /// True: with an open obstacle alone.
    has_obstacle: Option<bool>,
    /// True: also those that left the list.
    include_left: Option<bool>,
    /// Without an approved report for the month of this day or a later one.
    #[param(inline)]
    without_report_since: Option<Day>,
    /// Of which this batch brought or changed anything.
    #[param(value_type = Option<i64>, minimum = 1)]
    batch: Option<Ordinal>,
    /// By what they are sorted.
    #[param(inline)]
    sort: Option<Sort>,
    /// Which way.
    #[param(inline)]
    order: Option<Order>,
    /// The page, from 1; beyond the last you get the last.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: Option<NonZeroU32>,
    /// Projects of a page, 1–200; 50 if not told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<NonZeroU32>,
}

impl ProjectsAsked {
    fn filter(&self) -> Result<ProjectFilter, Problem> {
        let unit = |code: &String| UnitId::new(code).ok_or_else(|| wrong_query("unit: no code").at("query unit"));
        Ok(ProjectFilter {
            search: self.q.clone().filter(|text| !text.is_empty()),
            unit: self.unit.as_ref().map(unit).transpose()?,
            tier: self.tier.map(|code| code.0),
            category: self.category.map(|code| code.0),
            plan_class: self.plan_class.map(|code| code.0),
            stage: self.stage.map(|code| code.0),
            reached: self.reached.map(|code| code.0),
            before: self.before.map(|code| code.0),
            has_obstacle: self.has_obstacle.unwrap_or_default(),
            include_left: self.include_left.unwrap_or_default(),
            without_report_since: self.without_report_since.map(|day| day.0.first_of_month()),
            import: self.batch.map(|batch| batch.0),
        })
    }

    fn sort(&self) -> ProjectSort {
        match self.sort.unwrap_or_default() {
            Sort::ListNumber => ProjectSort::ListNumber,
            Sort::Name => ProjectSort::Name,
            Sort::Unit => ProjectSort::Unit,
            Sort::TotalInvestment => ProjectSort::TotalInvestment,
            Sort::AnnualPlan => ProjectSort::AnnualPlan,
            Sort::DoneInYear => ProjectSort::DoneInYear,
            Sort::CompletionRate => ProjectSort::CompletionRate,
        }
    }
}

/// A project in a list. Money in fen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ProjectItem {
    /// Number.
    id: i64,
    /// Code of the unit.
    unit: String,
    name: String,
    /// National code.
    code: Option<String>,
    /// Number in the year's list.
    list_number: Option<String>,
    tier: TierCode,
    category: CategoryCode,
    plan_class: PlanClassCode,
    /// Furthest reported stage.
    stage: Option<StageCode>,
    plan_year: i16,
    total_investment_fen: i64,
    annual_plan_fen: i64,
    /// Done in the plan year by approved reports.
    done_in_year_fen: i64,
    /// The newest approved month: `2024-06`.
    latest_month: Option<String>,
    open_obstacles: i64,
    /// False once it left the list.
    is_listed: bool,
    /// Demonstration data.
    is_sample: bool,
}

impl From<&ProjectLine> for ProjectItem {
    fn from(line: &ProjectLine) -> Self {
        Self {
            id: line.id.0,
            unit: line.unit.to_string(),
            name: line.name.clone(),
            code: line.code.as_ref().map(ToString::to_string),
            list_number: line.list_number.clone(),
            tier: line.tier.into(),
            category: line.category.into(),
            plan_class: line.plan_class.into(),
            stage: line.stage.map(Into::into),
            plan_year: line.plan_year,
            total_investment_fen: line.total_investment.fen(),
            annual_plan_fen: line.annual_plan.fen(),
            done_in_year_fen: line.done_in_year.fen(),
            latest_month: line.latest_month.map(month),
            open_obstacles: line.open_obstacles,
            is_listed: line.is_listed,
            is_sample: line.is_sample,
        }
    }
}

/// Projects with their totals over all pages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Projects {
    totals: Totals,
    #[schema(value_type = PageOfProjects)]
    projects: Page<ProjectItem>,
}

page_of!(PageOfProjects(ProjectItem));

/// Totals over a filter. Money in fen.
#[derive(Serialize, ToSchema)]
struct Totals {
    count: i64,
    total_investment_fen: i64,
    annual_plan_fen: i64,
    done_in_year_fen: i64,
    /// Projects with open obstacles.
    with_obstacles: i64,
}

impl From<&ProjectTotals> for Totals {
    fn from(totals: &ProjectTotals) -> Self {
        Self {
            count: totals.count,
            total_investment_fen: totals.total_investment.fen(),
            annual_plan_fen: totals.annual_plan.fen(),
            done_in_year_fen: totals.done_in_year.fen(),
            with_obstacles: totals.with_obstacles,
        }
    }
}

/// Lists them.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<ProjectsAsked>,
) -> Result<Given<Projects>, Problem> {
    let (page, per_page) = PageAsked { page: asked.page, limit: asked.limit }.window()?;
    let descending = asked.order == Some(Order::Desc);
    let query = ProjectListQuery { filter: asked.filter()?, sort: asked.sort(), descending, page, per_page };
    let list = list_projects(&web.app, &caller, &query).await?;
    let items = list.lines.iter().map(ProjectItem::from).collect();
    let projects = Page::new(list.totals.count, (list.page, per_page), &address, items);
    Ok(Given(Projects { totals: (&list.totals).into(), projects }))
}

/// A sheet.
pub(crate) struct Sheets;

impl Kinds for Sheets {
    const KINDS: &'static [&'static str] =
        &["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
}

/// The list as a file that can be imported again: `csv` or `xlsx`.
pub(crate) async fn export(
    State(web): State<Web>,
    By(caller): By,
    At(format): At<String>,
    Asked(asked): Asked<ProjectsAsked>,
) -> Result<Download<Sheets>, Problem> {
    let kind = match format.as_str() {
        "csv" => FileKind::Csv,
        "xlsx" => FileKind::Xlsx,
        _ => return Err(Kind::NotFound.into()),
    };
    let file = export_projects(&web.app, &caller, &asked.filter()?, kind).await?;
    let name = format!("projects-{}.{format}", web.app.clock().today());
    Ok(Download::new(download::file(file, &name).await?))
}

/// One project.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProjectOut {
    /// Its current figures.
    figures: ProjectItem,
    ledger: Ledger,
    /// By stage and truth.
    stages: Vec<StageOut>,
    /// Oldest month first, of all states.
    reports: Vec<ReportOut>,
    /// Open ones first.
    obstacles: Vec<ObstacleOut>,
}

/// What the ledger holds beside the figures of the list. Money in fen.
#[derive(Serialize, ToSchema)]
struct Ledger {
    /// The package it is a part of.
    parent_name: Option<String>,
    project_type: Option<ProjectTypeCode>,
    industry: Option<String>,
    owner_name: Option<String>,
    owner_credit_code: Option<String>,
    location: Option<String>,
    content: Option<String>,
    /// Done before the plan year.
    invested_before_fen: i64,
    expected_output_fen: Option<i64>,
    planned_start_on: Option<Day>,
    planned_completion_on: Option<Day>,
    /// Masked.
    linked_leader: Option<String>,
    left_on: Option<Day>,
    left_reason: Option<String>,
    note: Option<String>,
}

impl From<&Project> for Ledger {
    fn from(project: &Project) -> Self {
        Self {
            parent_name: project.parent_name.clone(),
            project_type: project.project_type.map(Into::into),
            industry: project.industry.clone(),
            owner_name: project.owner_name.clone(),
            owner_credit_code: project.owner_credit_code.clone(),
            location: project.location.clone(),
            content: project.content.clone(),
            invested_before_fen: project.invested_before.fen(),
            expected_output_fen: project.expected_output.map(Money::fen),
            planned_start_on: day(project.planned_start_on),
            planned_completion_on: day(project.planned_completion_on),
            linked_leader: project.linked_leader.clone(),
            left_on: day(project.left_on),
            left_reason: project.left_reason.clone(),
            note: project.note.clone(),
        }
    }
}

/// A dated step on evidence.
#[derive(Serialize, ToSchema)]
struct StageOut {
    stage: StageCode,
    truth: TruthCode,
    on: Day,
    evidence: Option<String>,
}

impl From<&StageEvent> for StageOut {
    fn from(event: &StageEvent) -> Self {
        Self {
            stage: event.stage.into(),
            truth: event.truth.into(),
            on: Day(event.on),
            evidence: event.evidence.clone(),
        }
    }
}

/// A monthly report. Money in fen.
#[derive(Serialize, ToSchema)]
struct ReportOut {
    /// `2024-06`.
    month: String,
    planned_fen: Option<i64>,
    done_fen: i64,
    done_in_year_fen: i64,
    basis: Option<BasisCode>,
    progress: Option<String>,
    state: ReportStateCode,
    submitted_on: Option<Day>,
    reason: Option<String>,
    /// Masked.
    reporter: Option<String>,
}

impl From<&MonthlyReport> for ReportOut {
    fn from(report: &MonthlyReport) -> Self {
        Self {
            month: month(report.month),
            planned_fen: report.planned.map(Money::fen),
            done_fen: report.done.fen(),
            done_in_year_fen: report.done_in_year.fen(),
            basis: report.basis.map(Into::into),
            progress: report.progress.clone(),
            state: report.state.into(),
            submitted_on: day(report.submitted_on),
            reason: report.reason.clone(),
            reporter: report.reporter.clone(),
        }
    }
}

/// An impediment.
#[derive(Serialize, ToSchema)]
#[schema(as = Obstacle)]
pub(crate) struct ObstacleOut {
    kind: ObstacleCode,
    description: String,
    raised_on: Day,
    responsible: Option<String>,
    due_on: Option<Day>,
    resolved_on: Option<Day>,
    outcome: Option<String>,
}

impl From<&Obstacle> for ObstacleOut {
    fn from(obstacle: &Obstacle) -> Self {
        Self {
            kind: obstacle.kind.into(),
            description: obstacle.description.clone(),
            raised_on: Day(obstacle.raised_on),
            responsible: obstacle.responsible.clone(),
            due_on: day(obstacle.due_on),
            resolved_on: day(obstacle.resolved_on),
            outcome: obstacle.outcome.clone(),
        }
    }
}

/// Shows it.
pub(crate) async fn show(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
) -> Result<Given<ProjectOut>, Problem> {
    let view = show_project(&web.app, &caller, ProjectId(id)).await?;
    Ok(Given(ProjectOut {
        figures: (&view.line).into(),
        ledger: (&view.project).into(),
        stages: view.stages.iter().map(StageOut::from).collect(),
        reports: view.reports.iter().map(ReportOut::from).collect(),
        obstacles: view.obstacles.iter().map(ObstacleOut::from).collect(),
    }))
}
