//! What a project and all that belongs to it was before: every version with its batch, who brought it and what it changed (历史).

use crate::imports::{FieldChange, changes};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_domain::{Lang, ProjectId, Text};
use ballast_store::AuditEntry;
use ballast_store::projects::Version;
use jiff::Timestamp;
use jiff::civil::Date;

/// One step of a project's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryStep {
    /// From which day it was known.
    pub known_on: Date,
    /// When the program wrote it.
    pub recorded_at: Timestamp,
    /// The batch that brought it.
    pub import_id: Option<i64>,
    /// Login of whoever brought the batch.
    pub by: Option<String>,
    /// Which record in words: the ledger entry, a report's month, a stage, an obstacle.
    pub subject: Text,
    /// True for the first version of a record.
    pub is_first: bool,
    /// Field by field; empty for a first version of the ledger entry or of a report.
    pub changes: Vec<FieldChange>,
}

/// The history of a project, its reports, stages and obstacles, newest first.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Store`].
pub async fn project_history(app: &App, caller: &Caller, id: ProjectId) -> Result<Vec<HistoryStep>, AppError> {
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let store = app.store();
    let versions = store.project_history(&scope, id).await?;
    if versions.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut steps = steps(
        &versions,
        |_| Text::fixed("台账", "Ledger entry"),
        |old, new| old.map(|old| changes::of_project(old, new)).unwrap_or_default(),
    );
    steps.extend(self::steps(
        &store.report_history(&scope, id).await?,
        |report| {
            let month = report.month.strftime("%Y-%m");
            Text::new(format!("{month}月报"), format!("Report {month}"))
        },
        |old, new| old.map(|old| changes::of_report(old, new)).unwrap_or_default(),
    ));
    steps.extend(self::steps(
        &store.stage_history(&scope, id).await?,
        |_| Text::fixed("阶段", "Stage"),
        |old, new| changes::of_stage(old, new).into_iter().collect(),
    ));
    steps.extend(self::steps(
        &store.obstacle_history(&scope, id).await?,
        |_| Text::fixed("堵点问题", "Obstacle"),
        |old, new| changes::of_obstacle(old, new).into_iter().collect(),
    ));
    steps.sort_by(|a, b| (b.known_on, b.recorded_at, &b.subject.zh).cmp(&(a.known_on, a.recorded_at, &a.subject.zh)));
    Ok(steps)
}

/// The same as lines of comma-separated values, one for each changed field; itself an event.
///
/// # Errors
/// As [`project_history`].
pub async fn export_history(app: &App, caller: &Caller, id: ProjectId, lang: Lang) -> Result<String, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let steps = project_history(app, caller, id).await?;
    let heads = lang.pick(
        "已知日期,录入时间,记录,首次,字段,原值,新值,批次,账号",
        "known on,recorded at,record,first,field,old,new,batch,login",
    );
    let mut text = format!("\u{feff}{heads}\r\n");
    for step in &steps {
        let empty = FieldChange { field: Text::fixed("", ""), old: String::new(), new: String::new() };
        let changes = if step.changes.is_empty() { std::slice::from_ref(&empty) } else { &step.changes };
        for change in changes {
            let cells = [
                step.known_on.to_string(),
                format!("{:.0}", step.recorded_at),
                step.subject.get(lang).to_owned(),
                if step.is_first { lang.pick("是", "yes").to_owned() } else { String::new() },
                change.field.get(lang).to_owned(),
                change.old.clone(),
                change.new.clone(),
                step.import_id.map(|batch| batch.to_string()).unwrap_or_default(),
                step.by.clone().unwrap_or_default(),
            ];
            text.push_str(&cells.map(|cell| ballast_exchange::csv_field(&cell)).join(","));
            text.push_str("\r\n");
        }
    }
    let detail = serde_json::json!({ "rows": steps.len(), "file_sha256": digest::of(text.as_bytes()) });
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.commit(AuditEntry::new("history.export", format!("project {}", id.0), detail)).await?;
    Ok(text)
}

/// The steps of versions in which those of one record stand together, the newest first.
fn steps<T>(
    versions: &[Version<T>],
    subject: impl Fn(&T) -> Text,
    changes: impl Fn(Option<&T>, &T) -> Vec<FieldChange>,
) -> Vec<HistoryStep> {
    let step = |(index, version): (usize, &Version<T>)| {
        let before = versions.get(index + 1).filter(|before| before.record == version.record);
        HistoryStep {
            known_on: version.known_on,
            recorded_at: version.recorded_at,
            import_id: version.import_id,
            by: version.by.clone(),
            subject: subject(&version.content),
            is_first: before.is_none(),
            changes: changes(before.map(|before| &before.content), &version.content),
        }
    };
    versions.iter().enumerate().map(step).collect()
}
