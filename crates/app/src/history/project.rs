//! Projects with their reports, stages and obstacles.

use super::steps::{Batches, Told, changes_of, name_of, steps as told};
use super::{Found, Step};
use crate::access::caller::Granted;
use crate::imports::changes::{self, PROJECT, REPORT};
use crate::{App, AppError};
use ballast_domain::project::MonthlyReport;
use ballast_domain::{Project, ProjectId, Text};
use ballast_store::Version;

/// The steps of a project, or of a figure of its ledger entry or of one of its reports.
pub(super) async fn steps(
    app: &App,
    granted: &Granted,
    id: ProjectId,
    figure: Option<&str>,
) -> Result<Found, AppError> {
    let (store, scope) = (app.store(), &granted.scope);
    let versions = store.project_history(scope, id).await?;
    let newest = versions.first().ok_or(AppError::NotFound)?;
    let (name, unit) = (newest.content.name.clone(), Some(newest.content.unit.clone()));
    let mut batches = Batches::default();
    batches.learn(app, &versions).await?;
    let title = |figure: &Text| Text::new(format!("{name} · {}", figure.zh), format!("{name} · {}", figure.en));
    match figure.map(|figure| figure.rsplit_once('.').unwrap_or(("", figure))) {
        None => {}
        Some(("", code)) => {
            let title = title(&name_of(PROJECT, code)?);
            return Ok((title, unit, of_ledger(&batches, &versions, Some(code))));
        }
        Some((month, code)) => {
            let mut reports = store.report_history(scope, id).await?;
            reports.retain(|report| month_of(&report.content) == month);
            if reports.is_empty() {
                return Err(AppError::NotFound);
            }
            batches.learn(app, &reports).await?;
            let field = name_of(REPORT, code)?;
            let title = title(&Text::new(format!("{month} {}", field.zh), format!("{month} {}", field.en)));
            return Ok((title, unit, of_reports(&batches, &reports, Some(code))));
        }
    }
    let reports = store.report_history(scope, id).await?;
    let stages = store.stage_history(scope, id).await?;
    let obstacles = store.obstacle_history(scope, id).await?;
    batches.learn(app, &reports).await?;
    batches.learn(app, &stages).await?;
    batches.learn(app, &obstacles).await?;
    let mut all = of_ledger(&batches, &versions, None);
    all.extend(of_reports(&batches, &reports, None));
    all.extend(told(
        &batches,
        &stages,
        &Told {
            subject: &|_| Text::fixed("阶段", "Stage"),
            changes: &|old, new| changes::of_stage(old, new).into_iter().collect(),
            figures: &|_| None,
            figure: None,
        },
    ));
    all.extend(told(
        &batches,
        &obstacles,
        &Told {
            subject: &|_| Text::fixed("堵点问题", "Obstacle"),
            changes: &|old, new| changes::of_obstacle(old, new).into_iter().collect(),
            figures: &|_| None,
            figure: None,
        },
    ));
    Ok((Text::new(name.clone(), name), unit, all))
}

fn of_ledger(batches: &Batches, versions: &[Version<Project>], figure: Option<&str>) -> Vec<Step> {
    let wanted: Vec<&str> = figure.into_iter().collect();
    let telling = Told {
        subject: &|_: &Project| Text::fixed("台账", "Ledger entry"),
        changes: &changes_of(PROJECT, &wanted),
        figures: &|_| Some(String::new()),
        figure,
    };
    told(batches, versions, &telling)
}

/// A figure of a report stands as the report does: whether it was approved, and who brought that, is told with it.
fn of_reports(batches: &Batches, versions: &[Version<MonthlyReport>], figure: Option<&str>) -> Vec<Step> {
    let wanted: Vec<&str> = figure.into_iter().flat_map(|figure| [figure, "state"]).collect();
    let telling = Told {
        subject: &|report: &MonthlyReport| {
            let month = month_of(report);
            Text::new(format!("{month}月报"), format!("Report {month}"))
        },
        changes: &changes_of(REPORT, &wanted),
        figures: &|report| Some(format!("{}.", month_of(report))),
        figure,
    };
    told(batches, versions, &telling)
}

fn month_of(report: &MonthlyReport) -> String {
    report.month.strftime("%Y-%m").to_string()
}
