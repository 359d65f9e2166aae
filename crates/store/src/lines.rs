//! The current figures of projects, one line each, kept by every write that touches a project.

use crate::column::read_json;
use crate::error::StoreError;
use crate::fact;
use crate::sql::Query;
use crate::transaction::WriteTransaction;
use ballast_domain::Project;
use ballast_domain::project::Stage;
use ballast_domain::text::{name_key, pinyin_initials, to_half_width};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Projects of one statement that brings figures up to date.
const PROJECTS_AT_ONCE: usize = 400;

/// Makes the lines of projects to which nothing belongs yet.
pub(crate) async fn add(
    transaction: &mut WriteTransaction,
    projects: BTreeMap<i64, Project>,
) -> Result<(), StoreError> {
    write(transaction, &projects.into_iter().collect::<Vec<_>>()).await
}

/// Makes the lines of these projects anew. A project that is no more loses its line.
pub(crate) async fn refresh(transaction: &mut WriteTransaction, projects: &BTreeSet<i64>) -> Result<(), StoreError> {
    let ids: Vec<i64> = projects.iter().copied().collect();
    for ids in ids.chunks(PROJECTS_AT_ONCE) {
        let mut current = Query::new(
            "SELECT projects.id, projects.content, project_lines.unit_id
             FROM projects LEFT JOIN project_lines ON project_lines.project_id = projects.id
             WHERE projects.superseded_on IS NULL AND projects.id IN ",
        );
        current.bind_list(ids.iter().copied());
        let rows = current.all(&mut *transaction, "read projects and their lines").await?;
        let mut remove = Query::new("DELETE FROM project_lines WHERE project_id IN ");
        remove.bind_list(ids.iter().copied());
        transaction.later(remove, "remove project lines").await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in &rows {
            let (id, project): (i64, Project) = (row.get(0), read_json(row.get(1))?);
            if row.get::<Option<&str>>(2).is_some_and(|before| before != project.unit.as_str()) {
                file_under(transaction, id, project.unit.as_str()).await?;
            }
            lines.push((id, project));
        }
        write(transaction, &lines).await?;
        transaction.later(update(ids), "bring project lines up to date").await?;
    }
    Ok(())
}

async fn write(transaction: &mut WriteTransaction, lines: &[(i64, Project)]) -> Result<(), StoreError> {
    for lines in lines.chunks(100) {
        transaction.later(insert(lines), "write project lines").await?;
    }
    Ok(())
}

/// Brings what follows from stages, reports and obstacles up to date in the lines of these projects, of which nothing else changed.
pub(crate) async fn bring_up_to_date(
    transaction: &mut WriteTransaction,
    projects: &BTreeSet<i64>,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = projects.iter().copied().collect();
    for ids in ids.chunks(PROJECTS_AT_ONCE) {
        transaction.later(update(ids), "bring project lines up to date").await?;
    }
    Ok(())
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

/// Lines without what follows from stages, reports and obstacles.
fn insert(lines: &[(i64, Project)]) -> Query {
    let mut query = Query::new(
        "INSERT INTO project_lines (done_in_year, open_obstacles, project_id, unit_id, name, name_key, initials, code, list_number,
             list_order, tier, category, plan_class, plan_year, total_investment, annual_plan, is_listed, is_sample)
         VALUES ",
    );
    for (index, (id, project)) in lines.iter().enumerate() {
        query.push(if index == 0 { "(0, 0, " } else { ", (0, 0, " }).bind(*id);
        query.bind_more([project.unit.as_str(), project.name.as_str()]);
        query.bind_more([name_key(&project.name), pinyin_initials(&project.name)]);
        query.bind_more([project.code.as_ref().map(|code| code.digits().to_owned()), project.list_number.clone()]);
        query.bind_more([list_order(project.list_number.as_deref())]);
        query.bind_more([project.tier.code(), project.category.code(), project.plan_class.code()]);
        query.bind_more([i64::from(project.plan_year), project.total_investment.fen(), project.annual_plan.fen()]);
        query.bind_more([i64::from(project.left_on.is_none()), i64::from(project.is_sample)]).push(")");
    }
    query
}

fn update(ids: &[i64]) -> Query {
    let mut query = Query::new(
        "UPDATE project_lines
         SET stage = (SELECT stage FROM stage_events
                      WHERE stage_events.project_id = project_lines.project_id AND superseded_on IS NULL AND truth = 'reported'
                      ORDER BY CASE stage_events.stage",
    );
    for (place, stage) in Stage::ALL.iter().enumerate() {
        query.push(" WHEN ").bind(stage.code()).push(" THEN ").bind(i64::try_from(place).unwrap_or_default());
    }
    query.push(
        " END DESC LIMIT 1),
             latest_month = (SELECT MAX(month) FROM monthly_reports
                             WHERE monthly_reports.project_id = project_lines.project_id AND superseded_on IS NULL
                                 AND state = 'approved'),
             done_in_year = (SELECT CAST(COALESCE(SUM(done), 0) AS BIGINT) FROM monthly_reports
                             WHERE monthly_reports.project_id = project_lines.project_id AND superseded_on IS NULL
                                 AND state = 'approved' AND SUBSTR(month, 1, 4) = CAST(plan_year AS VARCHAR)),
             open_obstacles = (SELECT COUNT(*) FROM obstacles
                               WHERE obstacles.project_id = project_lines.project_id AND superseded_on IS NULL
                                   AND resolved_on IS NULL)
         WHERE project_id IN ",
    );
    query.bind_list(ids.iter().copied());
    query
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
}
