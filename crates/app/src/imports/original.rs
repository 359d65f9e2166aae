//! The file that a batch was taken from, as it was sent (导入原件).

use super::batches::may_undo;
use super::upload::blocking;
use crate::access::caller::Granted;
use crate::papers::decline::{Why, note_import};
use crate::papers::{failed, open_content};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Scope, Text};
use ballast_files::{Content, ContentHash, Verdict};
use ballast_store::{AuditEntry, ImportRecord};
use std::path::Path;

/// Keeps a file in the library before its rows are written, so that a batch that is recorded always has its original.
pub(super) async fn keep_original(app: &App, file: &Path) -> Result<ContentHash, AppError> {
    let (copying, from) = (app.clone(), file.to_owned());
    let arrived = blocking(move || {
        let mut arriving = copying.papers().library.arriving().map_err(failed)?;
        let copied = std::fs::File::open(&from).and_then(|mut source| std::io::copy(&mut source, &mut arriving));
        copied.map_err(|source| AppError::Folder { folder: from, source })?;
        arriving.finish().map_err(failed)
    })
    .await?;
    app.papers().library.keep(arrived, app.clock().now()).await.map_err(failed)
}

/// Refuses to go on without the original. One that was there before, and due, may have gone between the keeping and the write that calls
/// this; from the write on nothing goes.
pub(super) async fn require_original(app: &App, hash: &ContentHash) -> Result<(), AppError> {
    let is_there = app.papers().library.holds(hash, app.clock().now()).await.map_err(failed)?;
    if is_there { Ok(()) } else { Err(AppError::Busy) }
}

/// Opens the original of a batch: for who may undo the batch, and for auditors of the whole. Where a scanner is set, it looks the file
/// through first. That it was given out is an event: it holds names in full.
///
/// # Errors
/// [`AppError::NotFound`] for no batch, one the caller may not see, and one of a version that kept no originals; [`AppError::Invalid`] when
/// the scanner gives no verdict or finds something.
pub async fn open_original(app: &App, caller: &Caller, batch: i64) -> Result<(ImportRecord, Content), AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let record =
        app.store().import(batch).await?.filter(|record| is_open_to(caller, record)).ok_or(AppError::NotFound)?;
    let hash = &record.import.file_hash;
    let content = open_content(app, hash).await?.ok_or(AppError::NotFound)?;
    let Some(scanner) = &app.papers().scanner else { return given(app, &granted, record, content).await };
    match scanner.scan(content).await? {
        Verdict::Clean => {
            let content = open_content(app, hash).await?.ok_or(AppError::NotFound)?;
            given(app, &granted, record, content).await
        }
        Verdict::Found(what) => {
            note_import(app, &granted.actor, &format!("import {batch}"), &Why::Scanner(what.clone())).await;
            Err(AppError::Invalid(Text::new(
                format!("查毒程序在导入原件中查出 {what}，不提供下载。请报告信息安全负责人"),
                format!(
                    "the scanner found {what} in the original, so it is given to nobody; tell your security officer"
                ),
            )))
        }
        Verdict::None(_) => Err(AppError::Invalid(Text::fixed(
            "查毒程序没有给出结果，暂时不能下载导入原件。请稍后再试",
            "the scanner gave no verdict, so the original cannot be given out now; try again later",
        ))),
    }
}

/// The file holds names in full: that it is given out is an event, durable before its first byte.
async fn given(
    app: &App,
    granted: &Granted,
    record: ImportRecord,
    content: Content,
) -> Result<(ImportRecord, Content), AppError> {
    let detail = serde_json::json!({ "file_sha256": record.import.file_hash });
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.commit(AuditEntry::new("import.original", format!("import {}", record.id), detail)).await?;
    Ok((record, content))
}

fn is_open_to(caller: &Caller, record: &ImportRecord) -> bool {
    let is_auditor = caller.may(Permission::ReadAudit) && caller.scope(Permission::ReadAudit) == Scope::All;
    is_auditor || caller.require(Permission::ImportRecords).is_ok_and(|granted| may_undo(&granted, record))
}
