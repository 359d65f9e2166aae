//! The current figures of projects, one line each, kept by every write that touches a project.

use crate::column::{read_code, read_json};
use crate::error::StoreError;
use crate::fact;
use crate::sql::Query;
use ballast_domain::project::Stage;
use ballast_domain::text::{name_key, pinyin_initials, to_half_width};
use ballast_domain::{Money, Project};
use sqlx::{AnyConnection, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Projects of one round; their lines are written in statements of a hundred.
const PROJECTS_AT_ONCE: usize = 2_000;

#[derive(Default)]
struct Figures {
    stage: Option<Stage>,
    /// Fen by year, of approved reports.
    done: BTreeMap<i16, i64>,
    latest_month: Option<String>,
    open_obstacles: i64,
}

/// Makes the lines of these projects anew. A project that is no more loses its line.
pub(crate) async fn refresh(connection: &mut AnyConnection, projects: &BTreeSet<i64>) -> Result<(), StoreError> {
    let ids: Vec<i64> = projects.iter().copied().collect();
    for chunk in ids.chunks(PROJECTS_AT_ONCE) {
        let mut query = of_projects("SELECT project_id, unit_id FROM project_lines WHERE project_id IN ", chunk);
        let rows = query.all(&mut *connection, "read project lines").await?;
        let units_before: BTreeMap<i64, String> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        query = of_projects("DELETE FROM project_lines WHERE project_id IN ", chunk);
        query.run(&mut *connection, "remove project lines").await?;
        query = of_projects("SELECT id, content FROM projects WHERE superseded_on IS NULL AND id IN ", chunk);
        let rows = query.all(&mut *connection, "read current projects").await?;
        let mut figures = figures(connection, chunk).await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in &rows {
            let (id, project): (i64, Project) = (row.get(0), read_json(row.get(1))?);
            if units_before.get(&id).is_some_and(|before| before != project.unit.as_str()) {
                file_under(connection, id, project.unit.as_str()).await?;
            }
            lines.push((id, project, figures.remove(&id).unwrap_or_default()));
        }
        for lines in lines.chunks(100) {
            insert(connection, lines).await?;
        }
    }
    Ok(())
}

fn of_projects(text: &'static str, ids: &[i64]) -> Query {
    let mut query = Query::new(text);
    query.bind_list(ids.iter().copied());
    query
}

async fn figures(connection: &mut AnyConnection, ids: &[i64]) -> Result<BTreeMap<i64, Figures>, StoreError> {
    let mut figures: BTreeMap<i64, Figures> = BTreeMap::new();
    let query = of_projects(
        "SELECT project_id, stage FROM stage_events WHERE superseded_on IS NULL AND truth = 'reported' AND project_id IN ",
        ids,
    );
    for row in query.all(&mut *connection, "read stages").await? {
        let figures = figures.entry(row.get(0)).or_default();
        figures.stage = figures.stage.max(Some(read_code(row.get(1), Stage::from_code)?));
    }
    let mut query = of_projects(
        "SELECT project_id, SUBSTR(month, 1, 4), CAST(SUM(done) AS BIGINT), MAX(month)
         FROM monthly_reports
         WHERE superseded_on IS NULL AND state = 'approved' AND project_id IN ",
        ids,
    );
    query.push(" GROUP BY project_id, SUBSTR(month, 1, 4)");
    for row in query.all(&mut *connection, "sum up reports").await? {
        let figures = figures.entry(row.get(0)).or_default();
        figures.done.insert(read_code(row.get(1), |year| year.parse().ok())?, row.get(2));
        figures.latest_month = figures.latest_month.take().max(Some(row.get(3)));
    }
    let mut query = of_projects(
        "SELECT project_id, COUNT(*) FROM obstacles WHERE superseded_on IS NULL AND resolved_on IS NULL AND project_id IN ",
        ids,
    );
    query.push(" GROUP BY project_id");
    for row in query.all(&mut *connection, "count obstacles").await? {
        figures.entry(row.get(0)).or_default().open_obstacles = row.get(1);
    }
    Ok(figures)
}

/// Whoever may see a project may see what belongs to it, also from before it moved to their unit.
async fn file_under(connection: &mut AnyConnection, project: i64, unit: &str) -> Result<(), StoreError> {
    for table in fact::PARTS {
        let mut query = Query::new("UPDATE ");
        query.push(table.name).push(" SET unit_id = ").bind(unit).push(" WHERE project_id = ").bind(project);
        query.run(&mut *connection, "file records under another unit").await?;
    }
    Ok(())
}

async fn insert(connection: &mut AnyConnection, lines: &[(i64, Project, Figures)]) -> Result<(), StoreError> {
    let mut query = Query::new(
        "INSERT INTO project_lines (project_id, unit_id, name, name_key, initials, code, list_number, list_order, tier, category,
             plan_class, stage, latest_month, plan_year, total_investment, annual_plan, done_in_year, rate_millionths,
             open_obstacles, is_listed, is_sample)
         VALUES ",
    );
    for (index, (id, project, figures)) in lines.iter().enumerate() {
        let done = figures.done.get(&project.plan_year).copied().unwrap_or_default();
        let code = project.code.as_ref().map(|code| code.digits().to_owned());
        let stage = figures.stage.map(|stage| stage.code().to_owned());
        query.push(if index == 0 { "(" } else { ", (" }).bind(*id);
        query.bind_more([project.unit.as_str(), project.name.as_str()]);
        query.bind_more([name_key(&project.name), pinyin_initials(&project.name)]);
        query.bind_more([code, project.list_number.clone()]);
        query.bind_more([list_order(project.list_number.as_deref())]);
        query.bind_more([project.tier.code(), project.category.code(), project.plan_class.code()]);
        query.bind_more([stage, figures.latest_month.clone()]);
        query.bind_more([i64::from(project.plan_year), project.total_investment.fen(), project.annual_plan.fen()]);
        query.bind_more([done, rate_millionths(done, project.annual_plan), figures.open_obstacles]);
        query.bind_more([i64::from(project.left_on.is_none()), i64::from(project.is_sample)]).push(")");
    }
    query.run(connection, "write project lines").await?;
    Ok(())
}

/// Cut off, for sorting only: what is shown is computed from the amounts. -1 without a plan.
fn rate_millionths(done: i64, plan: Money) -> i64 {
    let millionths = i128::from(done).saturating_mul(1_000_000).checked_div(i128::from(plan.fen()));
    millionths.map_or(-1, |rate| i64::try_from(rate).unwrap_or(i64::MAX))
}

/// The number in the list with each group of digits padded to ten, so that text order is the order people expect; numberless
/// projects come last.
fn list_order(list_number: Option<&str>) -> String {
    let Some(number) = list_number.map(to_half_width).filter(|number| !number.is_empty()) else {
        return "~".to_owned();
    };
    let mut order = String::new();
    let mut rest = number.as_str();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            // Writing into a string cannot fail.
            let _ = write!(order, "{:0>10}", rest[..digits].trim_start_matches('0'));
        }
        rest = &rest[digits..];
        let words = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        order.push_str(&rest[..words]);
        rest = &rest[words..];
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_numbers_sort_as_people_count() {
        let mut numbers =
            [None, Some("10"), Some("２"), Some("SX-2024-10"), Some("SX-2024-9"), Some("002-1"), Some("")];
        numbers.sort_by_key(|number| list_order(*number));
        assert_eq!(
            numbers,
            [Some("２"), Some("002-1"), Some("10"), Some("SX-2024-9"), Some("SX-2024-10"), None, Some("")]
        );
    }

    #[test]
    fn a_rate_without_a_plan_sorts_below_nought() {
        assert_eq!(rate_millionths(50, Money::from_fen(100)), 500_000);
        assert_eq!(rate_millionths(50, Money::ZERO), -1);
        assert_eq!(rate_millionths(i64::MAX, Money::from_fen(1)), i64::MAX);
    }
}
