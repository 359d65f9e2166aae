//! The home page: what I must do now, and how the year stands (首页).

use crate::assessments::list::{AssessmentLine, readable_assessments};
use crate::units::summary::{UnitSummary, summarize_units};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Period, ProjectId, Text, UnitId};
use ballast_store::summary::MonthFigures;
use jiff::civil::Date;

/// Everything the home page shows.
#[derive(Debug, Clone)]
pub struct Home {
    /// The last month that any unit in scope has reported.
    pub latest_month: Option<Period>,
    /// The whole scope.
    pub whole: UnitSummary,
    /// Each unit in scope, in official order.
    pub units: Vec<UnitSummary>,
    /// What waits for somebody, gravest first.
    pub tasks: Vec<Task>,
    /// Planned and done of the scope by month, oldest first.
    pub months: Vec<MonthFigures>,
    /// The newest assessments.
    pub assessments: Vec<AssessmentLine>,
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Projects of a unit without a report for the latest month.
    MissingReports {
        /// The unit.
        unit: UnitId,
        /// Its name.
        name: Text,
        /// The month.
        month: Period,
        /// How many projects.
        count: i64,
    },
    /// A report was sent back.
    ReturnedReport {
        /// The project.
        project: ProjectId,
        /// Its name.
        name: String,
        /// The month.
        month: Period,
        /// Why.
        reason: Option<String>,
    },
    /// An obstacle is past its deadline.
    OverdueObstacle {
        /// The project.
        project: ProjectId,
        /// Its name.
        name: String,
        /// What is wrong.
        description: String,
        /// The deadline.
        due_on: Date,
    },
}

/// How many tasks of a kind are listed.
const TASKS_OF_A_KIND: u32 = 8;

/// The home page of the caller.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn home(app: &App, caller: &Caller) -> Result<Home, AppError> {
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let summaries = summarize_units(app, caller).await?;
    let month_of = |day: Date| Period::Month(day.year(), day.month());
    let latest_month = summaries.latest_month.map(month_of);
    let today = app.clock().today();
    let mut tasks = Vec::new();
    for waiting in app.store().overdue_obstacles(&scope, today, TASKS_OF_A_KIND).await? {
        if let Some(due_on) = waiting.content.due_on {
            let description = waiting.content.description;
            tasks.push(Task::OverdueObstacle { project: waiting.project, name: waiting.name, description, due_on });
        }
    }
    for waiting in app.store().returned_reports(&scope, TASKS_OF_A_KIND).await? {
        tasks.push(Task::ReturnedReport {
            project: waiting.project,
            name: waiting.name,
            month: month_of(waiting.content.month),
            reason: waiting.content.reason,
        });
    }
    if let Some(month) = latest_month {
        for unit in summaries.units.iter().filter(|unit| unit.without_report > 0) {
            let (unit, name, count) = (unit.unit.clone(), unit.name.clone(), unit.without_report);
            tasks.push(Task::MissingReports { unit, name, month, count });
        }
    }
    Ok(Home {
        latest_month,
        whole: summaries.whole,
        units: summaries.units,
        tasks,
        months: app.store().month_figures(&scope, None).await?,
        assessments: readable_assessments(app, caller).await?,
    })
}
