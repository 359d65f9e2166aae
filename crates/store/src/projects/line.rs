//! One project in a list: its current figures.

use crate::column::{read_code, read_date, read_unit};
use crate::error::StoreError;
use crate::row::Row;
use ballast_domain::project::{Category, PlanClass, Stage, Tier};
use ballast_domain::project_code::ProjectCode;
use ballast_domain::{Money, ProjectId, UnitId};
use jiff::civil::Date;

/// One project in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectLine {
    /// Identity.
    pub id: ProjectId,
    /// Unit.
    pub unit: UnitId,
    /// Name.
    pub name: String,
    /// Code.
    pub code: Option<ProjectCode>,
    /// Number in the year's list.
    pub list_number: Option<String>,
    /// Tier.
    pub tier: Tier,
    /// Category.
    pub category: Category,
    /// Plan class.
    pub plan_class: PlanClass,
    /// Furthest reported stage.
    pub stage: Option<Stage>,
    /// Year of the plan.
    pub plan_year: i16,
    /// Total investment.
    pub total_investment: Money,
    /// Plan of the year.
    pub annual_plan: Money,
    /// Done in the plan year by approved reports.
    pub done_in_year: Money,
    /// First day of the newest approved month.
    pub latest_month: Option<Date>,
    /// Open obstacles.
    pub open_obstacles: i64,
    /// False once it left the list.
    pub is_listed: bool,
    /// Demonstration data.
    pub is_sample: bool,
}

pub(super) const LINE: &str = "SELECT project_id, unit_id, name, code, list_number, tier, category, plan_class, stage, plan_year, \
    total_investment, annual_plan, done_in_year, latest_month, open_obstacles, is_listed, is_sample \
    FROM project_lines WHERE 1 = 1";

pub(super) fn read(row: &Row) -> Result<ProjectLine, StoreError> {
    Ok(ProjectLine {
        id: ProjectId(row.get(0)),
        unit: read_unit(row.get(1))?,
        name: row.get(2),
        code: row.get::<Option<String>>(3).as_deref().and_then(ProjectCode::from_digits),
        list_number: row.get(4),
        tier: read_code(row.get(5), Tier::from_code)?,
        category: read_code(row.get(6), Category::from_code)?,
        plan_class: read_code(row.get(7), PlanClass::from_code)?,
        stage: row.get::<Option<String>>(8).map(|code| read_code(&code, Stage::from_code)).transpose()?,
        plan_year: i16::try_from(row.get::<i64>(9)).unwrap_or_default(),
        total_investment: Money::from_fen(row.get(10)),
        annual_plan: Money::from_fen(row.get(11)),
        done_in_year: Money::from_fen(row.get(12)),
        latest_month: row.get::<Option<String>>(13).map(|day| read_date(&day)).transpose()?,
        open_obstacles: row.get(14),
        is_listed: row.get::<i64>(15) != 0,
        is_sample: row.get::<i64>(16) != 0,
    })
}
