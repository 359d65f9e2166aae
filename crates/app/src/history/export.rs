//! A history as a file, one line for each changed field (导出变更历史).

use super::{Deed, History, Step, Subject, show_history};
use crate::imports::FieldChange;
use crate::{App, AppError, Caller, digest};
use ballast_domain::{Lang, Text};
use ballast_exchange::{FileKind, write_table};
use ballast_store::AuditEntry;

/// The columns.
const HEADS: [(&str, &str); 14] = [
    ("已知日期", "known on"),
    ("录入时间", "recorded at"),
    ("记录", "record"),
    ("首次", "first"),
    ("事项", "deed"),
    ("字段", "field"),
    ("原值", "old"),
    ("新值", "new"),
    ("批次", "batch"),
    ("文件", "file"),
    ("工作表", "sheet"),
    ("单元格或行", "cell or row"),
    ("账号", "login"),
    ("理由", "reason"),
];

/// The history as a spreadsheet; itself an event.
///
/// # Errors
/// As [`show_history`]; [`AppError::Damaged`] when the file cannot be written.
pub async fn export_history(
    app: &App,
    caller: &Caller,
    subject: &Subject,
    figure: Option<&str>,
    kind: FileKind,
    lang: Lang,
) -> Result<Vec<u8>, AppError> {
    let granted = subject.granted(caller)?;
    let History { steps, .. } = show_history(app, caller, subject, figure).await?;
    let heads: Vec<&str> = HEADS.iter().map(|(zh, en)| lang.pick(zh, en)).collect();
    let title = lang.pick("变更历史", "History");
    let mut rows = steps.iter().flat_map(|step| lines(step, lang));
    let mut file = Vec::new();
    write_table(kind, title, &heads, &mut rows, &mut file).map_err(|error| AppError::Damaged(error.to_string()))?;
    let (object, of) = match subject {
        Subject::Account(login) => (login.clone(), "account"),
        Subject::OwnAccount => (caller.login.clone(), "account"),
        Subject::Assessment(id) => (id.clone(), "assessment"),
        Subject::Project(_) => (subject.to_string(), "project"),
        Subject::Record(_) => (subject.to_string(), "record"),
    };
    let detail = serde_json::json!({
        "of": of, "figure": figure, "rows": steps.len(), "file_sha256": digest::of(&file),
    });
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.commit(AuditEntry::new("history.export", object, detail)).await?;
    Ok(file)
}

/// The lines of a step: one without a field where no field changed.
fn lines(step: &Step, lang: Lang) -> Vec<Vec<String>> {
    let empty = [FieldChange { code: "".into(), field: Text::fixed("", ""), old: String::new(), new: String::new() }];
    let changes = if step.changes.is_empty() { &empty[..] } else { &step.changes };
    let source = step.source.as_ref();
    let line = |change: &FieldChange| {
        vec![
            step.known_on.to_string(),
            format!("{:.0}", step.recorded_at),
            step.subject.get(lang).to_owned(),
            if step.deed == Deed::First { lang.pick("是", "yes").to_owned() } else { String::new() },
            step.deed.label().get(lang).to_owned(),
            change.field.get(lang).to_owned(),
            change.old.clone(),
            change.new.clone(),
            source.map(|source| source.import_id.to_string()).unwrap_or_default(),
            source.map(|source| source.file_name.clone()).unwrap_or_default(),
            source.and_then(|source| source.sheet.clone()).unwrap_or_default(),
            source.and_then(super::StepSource::cell).unwrap_or_default(),
            step.by.clone().unwrap_or_default(),
            step.reason.clone(),
        ]
    };
    changes.iter().map(line).collect()
}
