//! `ballast import`: a file into records, or a batch undone.

use crate::args::ImportFile;
use crate::install;
use crate::outcome::{Outcome, say_issues};
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::Result;
use ballast_app::imports::{PlanCounts, ReadChoices, RowFate, RowPlan, Take, columns, file, preview, undo, upload};
use ballast_app::{App, AppError, Caller};
use ballast_domain::{ImportIssue, Period, Severity, Text, UnitId};
use ballast_exchange::Mapping;
use std::fmt::Write as _;
use std::path::Path;

/// Imports a file, or shows what would happen.
pub(super) async fn run(settings: &Settings, wanted: ImportFile) -> Result<Outcome> {
    if !wanted.file.is_file() {
        let file = wanted.file.display();
        let (zh, en) = (format!("没有文件“{file}”"), format!("there is no file “{file}”"));
        return Err(AppError::Invalid(Text::new(zh, en)).into());
    }
    let app = install::open(settings).await?;
    let caller = install::caller(&app, "import").await?;
    let choices = ReadChoices {
        form: wanted.form.map(|form| form.0),
        known_on: wanted.known_on,
        unit: unit(&app, wanted.unit.as_deref()).await?,
        period: wanted.year.map(Period::Year),
        mapping: mapping(&app, &caller, wanted.mapping.as_deref())?,
        is_sample: false,
    };
    if wanted.preview {
        return show(&app, &caller, &wanted.file, &choices).await;
    }
    let take = if wanted.good_rows { Take::GoodRows } else { Take::All };
    let done = file::import_file(&app, &caller, &wanted.file, &choices, take).await?;
    for note in &done.notes {
        eprintln!("{}", note.get(lang()));
    }
    say_issues(&done.issues);
    let (batch, form, counts) = (done.batch, done.form, say_counts(&done.counts));
    println!(
        "{}",
        lang().pick(
            &format!("批次 {batch}（{}）：{counts}", form.label().zh),
            &format!("Batch {batch} ({}): {counts}", form.label().en)
        )
    );
    Ok(Outcome::Done)
}

/// Undoes a batch.
pub(super) async fn undo(settings: &Settings, batch: i64) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller = install::caller(&app, "import undo").await?;
    let count = undo::undo_import(&app, &caller, batch).await.map_err(|error| match error {
        AppError::NotFound => AppError::Invalid(Text::new(
            format!("没有编号为 {batch} 的批次。用 ballast imports 查看批次"),
            format!("there is no batch {batch}; ballast imports lists them"),
        )),
        other => other,
    })?;
    println!(
        "{}",
        lang().pick(
            &format!("已撤销批次 {batch}，{count} 条记录恢复原状"),
            &format!("Batch {batch} undone; {count} records are as before")
        )
    );
    Ok(Outcome::Done)
}

/// One line per row: row number, fate, record, what changes.
async fn show(app: &App, caller: &Caller, path: &Path, choices: &ReadChoices) -> Result<Outcome> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let kept = upload::keep_upload(app, caller, path, &name).await?;
    let plan = preview::preview_import(app, caller, &kept.id, choices).await;
    upload::drop_upload(app, caller, &kept.id).await?;
    let plan = plan?;
    for note in &plan.notes {
        eprintln!("{}", note.get(lang()));
    }
    let mut page = String::new();
    for row in &plan.rows {
        let _ = writeln!(page, "{}", line(row));
    }
    print!("{page}");
    let issues: Vec<ImportIssue> =
        plan.file_issues.iter().chain(plan.rows.iter().flat_map(|row| &row.issues)).cloned().collect();
    say_issues(&issues);
    eprintln!("{}{}", tr("预览，未导入：", "Preview, nothing imported: "), say_counts(&plan.counts));
    let is_wrong = issues.iter().any(|issue| issue.severity == Severity::Error);
    Ok(if is_wrong { Outcome::WrongInput } else { Outcome::Done })
}

fn line(row: &RowPlan) -> String {
    let number = row.place.row.map(|row| row.to_string()).unwrap_or_default();
    let (fate, changes) = match &row.fate {
        RowFate::New => (tr("新增", "new"), &[][..]),
        RowFate::Changed { changes } => (tr("变更", "changed"), changes.as_slice()),
        RowFate::Unchanged => (tr("未变", "unchanged"), &[][..]),
        RowFate::Refused => (tr("拒绝", "refused"), &[][..]),
    };
    let changes: Vec<String> = changes
        .iter()
        .map(|change| format!("{}: {} → {}", change.field.get(lang()), one_line(&change.old), one_line(&change.new)))
        .collect();
    format!("{number}\t{fate}\t{}\t{}", one_line(&row.subject), changes.join("; "))
}

/// A cell may hold line breaks and tabs; a line of output may not.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn say_counts(counts: &PlanCounts) -> String {
    let PlanCounts { new, changed, unchanged, refused, warnings } = counts;
    lang()
        .pick(
            &format!("新增 {new}，变更 {changed}，未变 {unchanged}，拒绝 {refused}，提醒 {warnings}"),
            &format!("{new} new, {changed} changed, {unchanged} unchanged, {refused} refused, {warnings} warnings"),
        )
        .to_owned()
}

async fn unit(app: &App, written: Option<&str>) -> Result<Option<UnitId>, AppError> {
    let Some(written) = written else { return Ok(None) };
    let tree = app.tree().await?;
    let unit = tree.find(written).map(|unit| unit.id.clone());
    unit.map(Some).ok_or_else(|| {
        AppError::Invalid(Text::new(
            format!("机构树中没有“{written}”。请写单位代码或名称，如 140827 或 垣曲县"),
            format!("there is no unit “{written}”; give its code or name, such as 140827 or 垣曲县"),
        ))
    })
}

/// A mapping by the path of its file, or by its name among the kept ones.
fn mapping(app: &App, caller: &Caller, wanted: Option<&Path>) -> Result<Option<Mapping>, AppError> {
    let Some(wanted) = wanted else { return Ok(None) };
    if let Ok(text) = std::fs::read_to_string(wanted) {
        return columns::read_mapping(&text).map(Some);
    }
    let name = wanted.display().to_string();
    columns::load_mapping(app, caller, &name).map(Some).map_err(|error| match error {
        AppError::NotFound => AppError::Invalid(Text::new(
            format!("找不到列对应文件“{name}”"),
            format!("there is no mapping file “{name}”"),
        )),
        other => other,
    })
}
