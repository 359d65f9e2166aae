//! What waits for somebody, and how the year stands.

use super::answer::Given;
use super::problem::Problem;
use super::units::{Month, UnitFigures, month};
use super::words::{Day, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::home::{Task, home};
use serde::Serialize;
use utoipa::ToSchema;

/// The home page's contents but for what has an address of its own.
#[derive(Serialize, ToSchema)]
pub(crate) struct Overview {
    whole: UnitFigures,
    /// The last month that any unit in scope has reported: `2024-06`.
    latest_month: Option<String>,
    /// By month, oldest first.
    months: Vec<Month>,
    /// Gravest first, at most eight of a kind.
    tasks: Vec<TaskOut>,
}

/// One thing that waits.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum TaskOut {
    /// Projects of a unit without a report for the latest month.
    MissingReports { unit: String, name: Words, month: String, count: i64 },
    /// A report was sent back.
    ReturnedReport { project: i64, name: String, month: String, reason: Option<String> },
    /// An obstacle is past its deadline.
    OverdueObstacle { project: i64, name: String, description: String, due_on: Day },
}

/// Tells it.
pub(crate) async fn get(State(web): State<Web>, By(caller): By) -> Result<Given<Overview>, Problem> {
    let home = home(&web.app, &caller).await?;
    Ok(Given(Overview {
        whole: (&home.whole).into(),
        latest_month: home.latest_month.map(|period| month(period.first_day())),
        months: home.months.iter().map(Month::from).collect(),
        tasks: home.tasks.into_iter().map(task).collect(),
    }))
}

fn task(task: Task) -> TaskOut {
    match task {
        Task::MissingReports { unit, name, month, count } => {
            TaskOut::MissingReports { unit: unit.to_string(), name: name.into(), month: month.to_string(), count }
        }
        Task::ReturnedReport { project, name, month, reason } => {
            TaskOut::ReturnedReport { project: project.0, name, month: month.to_string(), reason }
        }
        Task::OverdueObstacle { project, name, description, due_on } => {
            TaskOut::OverdueObstacle { project: project.0, name, description, due_on: Day(due_on) }
        }
    }
}
