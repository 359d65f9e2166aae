//! Lists of projects with their totals: filter, sort, page.

use super::ProjectLine;
use super::line::{self, LINE};
use crate::Store;
use crate::error::StoreError;
use crate::fact;
use crate::sql::Query;
use crate::summary::reached;
use ballast_domain::project::{Category, PlanClass, Stage, Tier};
use ballast_domain::text::name_key;
use ballast_domain::{Money, Scope, UnitId};
use jiff::civil::Date;

/// Which projects a list shows. Everything absent shows all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ProjectFilter {
    /// Part of the name, the code or the pinyin initials.
    pub search: Option<String>,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Of this tier.
    pub tier: Option<Tier>,
    /// Of this category.
    pub category: Option<Category>,
    /// Of this plan class.
    pub plan_class: Option<PlanClass>,
    /// Whose furthest reported stage is this one.
    pub stage: Option<Stage>,
    /// Whose furthest reported stage is this one or a later one.
    pub reached: Option<Stage>,
    /// Whose furthest reported stage is before this one, or that reported none.
    pub before: Option<Stage>,
    /// With an open obstacle.
    pub has_obstacle: bool,
    /// True: also those that left the list.
    pub include_left: bool,
    /// Without an approved report for this month (first day) or a later one.
    pub without_report_since: Option<Date>,
    /// Of which this import batch brought or changed anything.
    pub import: Option<i64>,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ProjectSort {
    /// Number in the year's list, as people count; those without one last.
    #[default]
    ListNumber,
    /// Pinyin initials of the name.
    Name,
    /// Unit, then id.
    Unit,
    /// Total investment.
    TotalInvestment,
    /// Annual plan.
    AnnualPlan,
    /// Done in the plan year.
    DoneInYear,
    /// Done in the plan year ÷ annual plan; those without a plan below nought.
    CompletionRate,
}

impl ProjectSort {
    /// The rate is compared as a floating-point number, rounded alike by both databases; what is shown is computed from the amounts.
    fn order(self, descending: bool) -> &'static str {
        match (self, descending) {
            (Self::ListNumber, false) => " ORDER BY list_order, project_id",
            (Self::ListNumber, true) => " ORDER BY list_order DESC, project_id DESC",
            (Self::Name, false) => " ORDER BY initials, project_id",
            (Self::Name, true) => " ORDER BY initials DESC, project_id DESC",
            (Self::Unit, false) => " ORDER BY unit_id, project_id",
            (Self::Unit, true) => " ORDER BY unit_id DESC, project_id DESC",
            (Self::TotalInvestment, false) => " ORDER BY total_investment, project_id",
            (Self::TotalInvestment, true) => " ORDER BY total_investment DESC, project_id DESC",
            (Self::AnnualPlan, false) => " ORDER BY annual_plan, project_id",
            (Self::AnnualPlan, true) => " ORDER BY annual_plan DESC, project_id DESC",
            (Self::DoneInYear, false) => " ORDER BY done_in_year, project_id",
            (Self::DoneInYear, true) => " ORDER BY done_in_year DESC, project_id DESC",
            (Self::CompletionRate, false) => {
                " ORDER BY CASE WHEN annual_plan > 0 THEN CAST(done_in_year AS DOUBLE PRECISION) / annual_plan ELSE -1 END, project_id"
            }
            (Self::CompletionRate, true) => {
                " ORDER BY CASE WHEN annual_plan > 0 THEN CAST(done_in_year AS DOUBLE PRECISION) / annual_plan ELSE -1 END DESC,
                     project_id DESC"
            }
        }
    }
}

/// Totals over a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectTotals {
    /// Projects.
    pub count: i64,
    /// Σ total investment.
    pub total_investment: Money,
    /// Σ annual plan.
    pub annual_plan: Money,
    /// Σ done in the plan year.
    pub done_in_year: Money,
    /// Projects with open obstacles.
    pub with_obstacles: i64,
}

impl Store {
    /// One page of projects within the scope; `offset` from 0.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn project_lines(
        &self,
        scope: &Scope,
        filter: &ProjectFilter,
        (sort, descending): (ProjectSort, bool),
        (limit, offset): (u32, u32),
    ) -> Result<Vec<ProjectLine>, StoreError> {
        // Which projects the page shows is read from an index alone, their lines afterwards.
        let mut query = Query::new(LINE);
        query.push(" AND project_id IN (SELECT project_id FROM project_lines WHERE 1 = 1");
        narrow(&mut query, scope, filter);
        query.push(sort.order(descending)).push(" LIMIT ").bind(i64::from(limit));
        query.push(" OFFSET ").bind(i64::from(offset)).push(")").push(sort.order(descending));
        let rows = query.all(&self.readers, "list projects").await?;
        rows.iter().map(line::read).collect()
    }

    /// Totals of a filter within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn project_totals(&self, scope: &Scope, filter: &ProjectFilter) -> Result<ProjectTotals, StoreError> {
        let mut query = Query::new(
            "SELECT COUNT(*), CAST(COALESCE(SUM(total_investment), 0) AS BIGINT), CAST(COALESCE(SUM(annual_plan), 0) AS BIGINT),
                 CAST(COALESCE(SUM(done_in_year), 0) AS BIGINT),
                 CAST(COALESCE(SUM(CASE WHEN open_obstacles > 0 THEN 1 ELSE 0 END), 0) AS BIGINT)
             FROM project_lines
             WHERE 1 = 1",
        );
        narrow(&mut query, scope, filter);
        let row = query.first(&self.readers, "total projects").await?;
        Ok(row
            .map(|row| ProjectTotals {
                count: row.get(0),
                total_investment: Money::from_fen(row.get(1)),
                annual_plan: Money::from_fen(row.get(2)),
                done_in_year: Money::from_fen(row.get(3)),
                with_obstacles: row.get(4),
            })
            .unwrap_or_default())
    }
}

fn narrow(query: &mut Query, scope: &Scope, filter: &ProjectFilter) {
    query.within("unit_id", Some("project_id"), scope);
    if let Some(unit) = &filter.unit {
        query.push(" AND unit_id = ").bind(unit.as_str());
    }
    if let Some(tier) = filter.tier {
        query.push(" AND tier = ").bind(tier.code());
    }
    if let Some(category) = filter.category {
        query.push(" AND category = ").bind(category.code());
    }
    if let Some(plan_class) = filter.plan_class {
        query.push(" AND plan_class = ").bind(plan_class.code());
    }
    if let Some(stage) = filter.stage {
        query.push(" AND stage = ").bind(stage.code());
    }
    if let Some(stage) = filter.reached {
        query.push(" AND stage IN ").bind_list(reached(stage));
    }
    if let Some(stage) = filter.before {
        query.push(" AND (stage IS NULL OR stage NOT IN ").bind_list(reached(stage)).push(")");
    }
    if filter.has_obstacle {
        query.push(" AND open_obstacles > 0");
    }
    if !filter.include_left {
        query.push(" AND is_listed = 1");
    }
    if let Some(import) = filter.import {
        query.push(" AND project_id IN (SELECT id FROM projects WHERE import_id = ").bind(import);
        for part in fact::PARTS {
            query.push(" UNION SELECT project_id FROM ").push(part.name).push(" WHERE import_id = ").bind(import);
        }
        query.push(")");
    }
    if let Some(month) = filter.without_report_since {
        query.push(" AND (latest_month IS NULL OR latest_month < ").bind(month.to_string()).push(")");
    }
    if let Some(search) = &filter.search {
        let pattern = like(&name_key(search));
        query.push(" AND (name_key LIKE ").bind(pattern.as_str()).push(" ESCAPE '!' OR initials LIKE ");
        query.bind(pattern).push(" ESCAPE '!' OR list_number = ").bind(search.trim());
        let digits: String = search.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 4 {
            // Every version is asked: a project is also found by a code that it had before.
            query.push(" OR project_id IN (SELECT id FROM projects WHERE code LIKE ").bind(like(&digits));
            query.push(" ESCAPE '!')");
        }
        query.push(")");
    }
}

fn like(part: &str) -> String {
    let escaped: String =
        part.chars().flat_map(|c| if matches!(c, '%' | '_' | '!') { vec!['!', c] } else { vec![c] }).collect();
    format!("%{escaped}%")
}
