//! The forms a file can be imported as, and their rows once read (表式).

use crate::issue::Place;
use crate::lang::Text;
use crate::project::{MonthlyReport, Obstacle, Project, StageEvent};
use crate::record::{Event, Judgement, Observation, Target};
use serde::{Deserialize, Serialize};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// 项目台账: projects with plan, dates and stages.
    Ledger,
    /// 月报: one project and month per row.
    MonthlyReport,
    /// 目标任务.
    Targets,
    /// 指标值.
    Indicators,
    /// 事件.
    Events,
    /// 人工评分.
    Judgements,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 6] =
        [Self::Ledger, Self::MonthlyReport, Self::Targets, Self::Indicators, Self::Events, Self::Judgements];

    /// The code on the command line (`--as ledger`), in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::MonthlyReport => "monthly-report",
            Self::Targets => "targets",
            Self::Indicators => "indicators",
            Self::Events => "events",
            Self::Judgements => "judgements",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.code() == code)
    }

    /// The name.
    pub fn label(self) -> Text {
        match self {
            Self::Ledger => Text::fixed("项目台账", "Project ledger"),
            Self::MonthlyReport => Text::fixed("月报", "Monthly report"),
            Self::Targets => Text::fixed("目标任务", "Targets"),
            Self::Indicators => Text::fixed("指标值", "Indicator values"),
            Self::Events => Text::fixed("事件", "Events"),
            Self::Judgements => Text::fixed("人工评分", "Judgements"),
        }
    }
}

/// A project row of a ledger: the project, the stage dates beside it, and its open problem if a column holds one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// The project.
    pub project: Project,
    /// Stages that the row dates.
    pub stages: Vec<StageEvent>,
    /// 需协调问题 (obstacle) of the row.
    pub obstacles: Vec<Obstacle>,
}

/// A row of a monthly report: which project, and the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyRow {
    /// The unit as resolved.
    pub unit: crate::org::UnitId,
    /// The project's code digits, when the file has the column.
    pub project_code: Option<crate::project_code::ProjectCode>,
    /// The project's name.
    pub project_name: String,
    /// The report.
    pub report: MonthlyReport,
    /// True when the file states only the amount from January on: `report.done` is then nought until the importer, who
    /// knows the months before, subtracts them. January itself is never marked.
    #[serde(default)]
    pub is_cumulative_only: bool,
    /// Problem column of the row.
    pub obstacles: Vec<Obstacle>,
}

/// One row read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum RowContent {
    /// Of a ledger.
    Ledger(Box<LedgerRow>),
    /// Of a monthly report.
    MonthlyReport(Box<MonthlyRow>),
    /// Of targets.
    Target(Target),
    /// Of indicator values.
    Observation(Observation),
    /// Of events.
    Event(Event),
    /// Of judgements.
    Judgement(Judgement),
}

/// One row with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedRow {
    /// Sheet and row.
    pub place: Place,
    /// What it says.
    pub content: RowContent,
}
