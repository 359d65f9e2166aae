//! What a record or a figure was before, in words: projects, records of units, accounts, assessments (历史).
//!
//! One shape for all: a [`Subject`] that can be asked about, and [`Step`]s, the newest first. Who may read the subject may read its history;
//! reading another unit's history is an event as reading its records is. A new kind of record is one variant of [`Subject`] and one file
//! that gives its steps.

mod account;
mod assessment;
mod export;
mod project;
mod record;
mod steps;

pub use export::export_history;

use crate::access::caller::Granted;
use crate::audit::reading::{note_accounts, note_records, note_result};
use crate::imports::FieldChange;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{ProjectId, Scope, Text, UnitId};
use ballast_store::{AuditEvent, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;

/// What a history can be asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A project with its reports, stages and obstacles.
    Project(ProjectId),
    /// A record of a unit: target, indicator value, event, judgement.
    Record(i64),
    /// Somebody's account.
    Account(String),
    /// The caller's own account.
    OwnAccount,
    /// An assessment.
    Assessment(String),
}

/// A history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Whose.
    pub subject: Subject,
    /// The record, and the figure if one was asked for, in words.
    pub title: Text,
    /// The unit of a project or record.
    pub unit: Option<UnitId>,
    /// The newest first.
    pub steps: Vec<Step>,
}

/// One step of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// From which day it was known.
    pub known_on: Date,
    /// When the program wrote it.
    pub recorded_at: Timestamp,
    /// Login of whoever did it.
    pub by: Option<String>,
    /// Which record in words: the ledger entry, a report's month, a stage, an obstacle, a grant …
    pub subject: Text,
    /// What happened.
    pub deed: Deed,
    /// Field by field; empty for a first version of the ledger entry, of a report or of a record of a unit.
    pub changes: Vec<FieldChange>,
    /// What stands before a field's code in the name of its figure; none where the record has no figures.
    pub figures: Option<String>,
    /// Where the value came from.
    pub source: Option<StepSource>,
    /// The reason that was given; empty where none is asked for.
    pub reason: String,
    /// Another history that tells more.
    pub more: Option<Subject>,
}

/// What happened in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// The record was brought for the first time.
    First,
    /// It was changed.
    Changed,
    /// An earlier value came back when a batch was undone.
    Restored {
        /// The batch that was undone.
        undone: i64,
    },
    /// The record went when the batch that brought it was undone.
    TakenBack,
    /// Something else, in words.
    Told(Text),
}

impl Deed {
    /// In words.
    pub fn label(&self) -> Text {
        match self {
            Self::First => Text::fixed("首次", "first"),
            Self::Changed => Text::fixed("变更", "changed"),
            Self::Restored { undone } => {
                Text::new(format!("撤销批次 {undone} 后恢复"), format!("restored when batch {undone} was undone"))
            }
            Self::TakenBack => Text::fixed("随批次撤销", "taken back with its batch"),
            Self::Told(words) => words.clone(),
        }
    }
}

/// Batch, file and cell that a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepSource {
    /// The batch.
    pub import_id: i64,
    /// Its file's name.
    pub file_name: String,
    /// The sheet; none in CSV files.
    pub sheet: Option<String>,
    /// The row; none for batches of a version that did not note it.
    pub row: Option<u32>,
    /// The column from 1, of a single figure.
    pub column: Option<u32>,
}

impl StepSource {
    /// The cell as a spreadsheet calls it, `F18`; the row alone, `18`, where more than one cell was read.
    pub fn cell(&self) -> Option<String> {
        let row = self.row?;
        let mut letters = String::new();
        let mut left = self.column.unwrap_or(0);
        while left > 0 {
            let letter = u8::try_from((left - 1) % 26).unwrap_or(0);
            letters.insert(0, char::from(b'A' + letter));
            left = (left - 1) / 26;
        }
        Some(format!("{letters}{row}"))
    }

    /// In words: the file, the sheet, the cell or row.
    pub fn words(&self) -> Text {
        let (mut zh, mut en) = (format!("《{}》", self.file_name), format!("“{}”", self.file_name));
        if let Some(sheet) = &self.sheet {
            zh += &format!("工作表“{sheet}”");
            en += &format!(", sheet “{sheet}”");
        }
        if let Some(cell) = self.cell() {
            let is_cell = self.column.is_some();
            zh += &if is_cell { format!("单元格 {cell}") } else { format!("第 {cell} 行") };
            en += &if is_cell { format!(", cell {cell}") } else { format!(", row {cell}") };
        }
        Text::new(zh, en)
    }
}

impl Subject {
    /// The record that an event is about, if it has a history.
    pub fn of_event(event: &AuditEvent) -> Option<Self> {
        let (kind, rest) = event.object.split_once(' ').unwrap_or((&event.object, ""));
        let detail = |name: &str| -> Option<serde_json::Value> {
            serde_json::from_str::<serde_json::Value>(&event.detail).ok()?.get(name).cloned()
        };
        let is_of = |areas: &[&str]| areas.contains(&event.operation.split('.').next().unwrap_or_default());
        match (kind, rest.parse::<i64>()) {
            ("project", Ok(id)) => Some(Self::Project(ProjectId(id))),
            ("record", Ok(id)) => Some(Self::Record(id)),
            ("paper", Ok(_)) => Some(Self::Project(ProjectId(detail("project")?.as_i64()?))),
            ("grant", Ok(_)) => Some(Self::Account(detail("login")?.as_str()?.to_owned())),
            _ if !rest.is_empty() || event.object == "-" => None,
            _ if is_of(&["account", "session", "factor", "password", "identity", "token", "personal"]) => {
                Some(Self::Account(event.object.clone()))
            }
            _ if event.operation == "accounts.read" && event.object != "accounts" && event.object != "grants" => {
                Some(Self::Account(event.object.clone()))
            }
            // A plain name; the detail says of what.
            _ if event.operation == "history.export" => match detail("of")?.as_str()? {
                "account" => Some(Self::Account(event.object.clone())),
                "assessment" => Some(Self::Assessment(event.object.clone())),
                _ => None,
            },
            _ if is_of(&["assessment", "document"]) => Some(Self::Assessment(event.object.clone())),
            _ => None,
        }
    }

    /// What reading it asks for; none for one's own account.
    pub fn permission(&self) -> Option<Permission> {
        match self {
            Self::Project(_) | Self::Record(_) => Some(Permission::ReadRecords),
            Self::Account(_) => Some(Permission::ReadAccounts),
            Self::OwnAccount => None,
            Self::Assessment(_) => Some(Permission::ReadAssessments),
        }
    }

    /// The right of a caller to read it.
    fn granted(&self, caller: &Caller) -> Result<Granted, AppError> {
        match self.permission() {
            Some(permission) => caller.require(permission),
            None => Ok(Granted { scope: Scope::nothing(), actor: caller.as_oneself() }),
        }
    }
}

impl fmt::Display for Subject {
    /// As it stands in the audit trail.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(id) => write!(f, "project {}", id.0),
            Self::Record(id) => write!(f, "record {id}"),
            Self::Account(name) | Self::Assessment(name) => f.write_str(name),
            Self::OwnAccount => f.write_str("account"),
        }
    }
}

/// The history of a subject, or of one of its figures: `annual_plan` of a project, `2024-05.done` of a monthly report, `value` of a record.
///
/// # Errors
/// [`AppError::NotFound`] for what does not exist, lies outside the scope, or has no such figure; [`AppError::Forbidden`],
/// [`AppError::Store`].
pub async fn show_history(
    app: &App,
    caller: &Caller,
    subject: &Subject,
    figure: Option<&str>,
) -> Result<History, AppError> {
    let granted = subject.granted(caller)?;
    let (title, unit, mut steps) = match (subject, figure) {
        (Subject::Project(id), _) => project::steps(app, &granted, *id, figure).await?,
        (Subject::Record(id), _) => record::steps(app, &granted, *id, figure).await?,
        (_, Some(_)) => return Err(AppError::NotFound),
        (Subject::Account(login), None) => account::steps(app, caller, login).await?,
        (Subject::OwnAccount, None) => account::steps(app, caller, &caller.login).await?,
        (Subject::Assessment(id), None) => assessment::steps(app, caller, id).await?,
    };
    match subject {
        Subject::Project(_) | Subject::Record(_) => {
            note_records(app, caller, &granted, &subject.to_string(), &unit).await?;
        }
        Subject::Account(login) => note_accounts(app, &granted, login, 1).await?,
        Subject::OwnAccount => {}
        Subject::Assessment(id) => note_result(app, &granted, id).await?,
    }
    steps.sort_by(|a, b| (b.known_on, b.recorded_at, &b.subject.zh).cmp(&(a.known_on, a.recorded_at, &a.subject.zh)));
    Ok(History { subject: subject.clone(), title, unit, steps })
}

/// Title, unit and steps in any order.
type Found = (Text, Option<UnitId>, Vec<Step>);

/// All events about an object, the oldest first.
async fn events(store: &Store, object: &str) -> Result<Vec<AuditEvent>, AppError> {
    const BATCH: u32 = 5_000;
    let filter =
        ballast_store::AuditFilter { object: Some(object.to_owned()), ..ballast_store::AuditFilter::default() };
    let (mut before, mut found) = (i64::MAX, Vec::new());
    loop {
        let events = store.find_audit_events(&filter, before, BATCH).await?;
        let Some(last) = events.last() else { break };
        before = last.seq;
        found.extend(events);
    }
    found.reverse();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_called_as_spreadsheets_call_it() {
        let cell =
            |column| StepSource { import_id: 1, file_name: String::new(), sheet: None, row: Some(18), column }.cell();
        for (column, name) in
            [(None, "18"), (Some(1), "A18"), (Some(26), "Z18"), (Some(27), "AA18"), (Some(703), "AAA18")]
        {
            assert_eq!(cell(column).as_deref(), Some(name));
        }
    }

    #[test]
    fn events_lead_to_the_record_they_are_about() {
        let of = |operation: &str, object: &str, detail: &str| {
            let event = AuditEvent {
                operation: operation.into(),
                object: object.into(),
                detail: detail.into(),
                ..AuditEvent::default()
            };
            Subject::of_event(&event).map(|subject| format!("{subject:?}"))
        };
        let told = |subject: Subject| Some(format!("{subject:?}"));
        assert_eq!(of("records.read", "project 17", "{}"), told(Subject::Project(ProjectId(17))));
        assert_eq!(of("history.export", "record 9", "{}"), told(Subject::Record(9)));
        assert_eq!(of("paper.add", "paper 3", "{\"project\":17}"), told(Subject::Project(ProjectId(17))));
        assert_eq!(of("grant.allow", "grant 3", "{\"login\":\"hejin\"}"), told(Subject::Account("hejin".into())));
        assert_eq!(of("session.end_all", "hejin", "{}"), told(Subject::Account("hejin".into())));
        assert_eq!(of("history.export", "hejin", "{\"of\":\"account\"}"), told(Subject::Account("hejin".into())));
        assert_eq!(of("personal.reveal", "hejin", "{}"), told(Subject::Account("hejin".into())));
        assert_eq!(of("personal.reveal", "record 9", "{}"), told(Subject::Record(9)));
        assert_eq!(of("document.make", "2024Q2-x", "{}"), told(Subject::Assessment("2024Q2-x".into())));
        for (operation, object) in [("session.refuse", "-"), ("records.read", "projects"), ("import.apply", "import 3")]
        {
            assert_eq!(of(operation, object, "{}"), None, "{operation} {object}");
        }
    }
}
