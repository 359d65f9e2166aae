//! The current figures of projects, one line each, kept by every write that touches a project.

use crate::column::{read_code, read_json};
use crate::error::StoreError;
use crate::fact;
use crate::sql::Query;
use crate::transaction::WriteTransaction;
use ballast_domain::project::Stage;
use ballast_domain::text::{name_key, pinyin_initials, to_half_width};
use ballast_domain::{Money, Project};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Projects of one round, each named five times in one statement; their lines are written in statements of a hundred.
const PROJECTS_AT_ONCE: usize = 400;

#[derive(Default)]
struct Figures {
    /// The unit of the line that stands; none without one.
    unit_before: Option<String>,
    /// None for one that is no more.
    project: Option<Project>,
    stage: Option<Stage>,
    /// Fen by year, of approved reports.
    done: BTreeMap<i16, i64>,
    latest_month: Option<String>,
    open_obstacles: i64,
}

/// Makes the lines of projects to which nothing belongs yet.
pub(crate) async fn add(
    transaction: &mut WriteTransaction,
    projects: BTreeMap<i64, Project>,
) -> Result<(), StoreError> {
    let lines: Vec<_> = projects.into_iter().map(|(id, project)| (id, project, Figures::default())).collect();
    write(transaction, &lines).await
}

/// Makes the lines of these projects anew. A project that is no more loses its line.
pub(crate) async fn refresh(transaction: &mut WriteTransaction, projects: &BTreeSet<i64>) -> Result<(), StoreError> {
    let ids: Vec<i64> = projects.iter().copied().collect();
    for chunk in ids.chunks(PROJECTS_AT_ONCE) {
        let figures = figures_of(transaction, chunk).await?;
        let with_line: Vec<i64> =
            figures.iter().filter(|(_, it)| it.unit_before.is_some()).map(|(id, _)| *id).collect();
        if !with_line.is_empty() {
            let mut remove = Query::new("DELETE FROM project_lines WHERE project_id IN ");
            remove.bind_list(with_line);
            transaction.later(remove, "remove project lines").await?;
        }
        let mut lines = Vec::with_capacity(figures.len());
        for (id, mut figures) in figures {
            let Some(project) = figures.project.take() else { continue };
            if figures.unit_before.as_ref().is_some_and(|before| before != project.unit.as_str()) {
                file_under(transaction, id, project.unit.as_str()).await?;
            }
            lines.push((id, project, figures));
        }
        write(transaction, &lines).await?;
    }
    Ok(())
}

async fn write(transaction: &mut WriteTransaction, lines: &[(i64, Project, Figures)]) -> Result<(), StoreError> {
    for lines in lines.chunks(100) {
        transaction.later(insert(lines), "write project lines").await?;
    }
    Ok(())
}

/// Brings what follows from stages, reports and obstacles up to date in the lines of these projects, of which nothing else changed: the
/// other columns and their indexes stay.
pub(crate) async fn bring_up_to_date(
    transaction: &mut WriteTransaction,
    projects: &BTreeSet<i64>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = projects.iter().copied().collect();
    for chunk in ids.chunks(PROJECTS_AT_ONCE) {
        let figures = figures_of(transaction, chunk).await?;
        let lines = figures.iter().filter_map(|(id, figures)| Some((*id, figures.project.as_ref()?, figures)));
        let lines: Vec<_> = lines.collect();
        for lines in lines.chunks(100) {
            transaction.later(update(lines), "bring project lines up to date").await?;
        }
    }
    Ok(())
}

async fn figures_of(transaction: &mut WriteTransaction, ids: &[i64]) -> Result<BTreeMap<i64, Figures>, StoreError> {
    let mut figures: BTreeMap<i64, Figures> = BTreeMap::new();
    for row in &of_projects(ids).all(transaction, "read the figures of projects").await? {
        figures.entry(row.get(1)).or_default().read(row)?;
    }
    Ok(figures)
}

/// Everything that lines are made of, in one statement: what kind of row it is, the project, a text, a number, another text.
fn of_projects(ids: &[i64]) -> Query {
    let mut query = Query::new("SELECT 1, project_id, unit_id, CAST(0 AS BIGINT), NULL FROM project_lines WHERE ");
    query.push("project_id IN ").bind_list(ids.iter().copied()).push(
        " UNION ALL
         SELECT 2, id, content, 0, NULL FROM projects
         WHERE superseded_on IS NULL AND id IN ",
    );
    query.bind_list(ids.iter().copied()).push(
        " UNION ALL
         SELECT 3, project_id, stage, 0, NULL FROM stage_events
         WHERE superseded_on IS NULL AND truth = 'reported' AND project_id IN ",
    );
    query.bind_list(ids.iter().copied()).push(
        " UNION ALL
         SELECT 4, project_id, SUBSTR(month, 1, 4), CAST(SUM(done) AS BIGINT), MAX(month) FROM monthly_reports
         WHERE superseded_on IS NULL AND state = 'approved' AND project_id IN ",
    );
    query.bind_list(ids.iter().copied()).push(
        " GROUP BY project_id, SUBSTR(month, 1, 4)
         UNION ALL
         SELECT 5, project_id, '', COUNT(*), NULL FROM obstacles
         WHERE superseded_on IS NULL AND resolved_on IS NULL AND project_id IN ",
    );
    query.bind_list(ids.iter().copied()).push(" GROUP BY project_id");
    query
}

impl Figures {
    fn done_in(&self, project: &Project) -> i64 {
        self.done.get(&project.plan_year).copied().unwrap_or_default()
    }

    fn read(&mut self, row: &AnyRow) -> Result<(), StoreError> {
        match row.get::<i32, _>(0) {
            1 => self.unit_before = Some(row.get(2)),
            2 => self.project = Some(read_json(row.get(2))?),
            3 => self.stage = self.stage.max(Some(read_code(row.get(2), Stage::from_code)?)),
            4 => {
                self.done.insert(read_code(row.get(2), |year| year.parse().ok())?, row.get(3));
                self.latest_month = self.latest_month.take().max(row.get(4));
            }
            _ => self.open_obstacles = row.get(3),
        }
        Ok(())
    }
}

/// Whoever may see a project may see what belongs to it, also from before it moved to their unit.
async fn file_under(transaction: &mut WriteTransaction, project: i64, unit: &str) -> Result<(), StoreError> {
    for table in fact::PARTS {
        let mut query = Query::new("UPDATE ");
        query.push(table.name).push(" SET unit_id = ").bind(unit).push(" WHERE project_id = ").bind(project);
        transaction.later(query, "file records under another unit").await?;
    }
    Ok(())
}

fn insert(lines: &[(i64, Project, Figures)]) -> Query {
    let mut query = Query::new(
        "INSERT INTO project_lines (project_id, unit_id, name, name_key, initials, code, list_number, list_order, tier, category,
             plan_class, stage, latest_month, plan_year, total_investment, annual_plan, done_in_year, rate_millionths,
             open_obstacles, is_listed, is_sample)
         VALUES ",
    );
    for (index, (id, project, figures)) in lines.iter().enumerate() {
        let done = figures.done_in(project);
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
    query
}

fn update(lines: &[(i64, &Project, &Figures)]) -> Query {
    let mut query = Query::new(
        "UPDATE project_lines
         SET stage = figures.column2, latest_month = figures.column3, done_in_year = figures.column4,
             rate_millionths = figures.column5, open_obstacles = figures.column6
         FROM (VALUES ",
    );
    for (index, (id, project, figures)) in lines.iter().enumerate() {
        let done = figures.done_in(project);
        query.push(if index == 0 { "(" } else { ", (" }).bind(*id);
        query.bind_more([figures.stage.map(|stage| stage.code().to_owned()), figures.latest_month.clone()]);
        query.bind_more([done, rate_millionths(done, project.annual_plan), figures.open_obstacles]).push(")");
    }
    // Both databases name the columns of such a list so.
    query.push(") AS figures WHERE project_lines.project_id = figures.column1");
    query
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
