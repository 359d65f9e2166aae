//! The content of a paper, for those who may read its project (下载附件).

use super::add::failed;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{PaperState, ProjectId, Text};
use ballast_files::{Content, ContentHash};
use ballast_store::PaperRecord;

/// A paper with its content.
pub struct OpenedPaper {
    /// The paper.
    pub record: PaperRecord,
    /// The content, checked as it is read.
    pub content: Content,
}

/// Opens the content of a paper.
///
/// # Errors
/// [`AppError::NotFound`] for no such paper, another project's, or one outside the scope; [`AppError::Invalid`] for one that is in
/// quarantine, infected or removed.
pub async fn open_paper(app: &App, caller: &Caller, project: ProjectId, id: i64) -> Result<OpenedPaper, AppError> {
    let record = find(app, caller, project, id).await?;
    let content = content(app, &record.paper.content_sha256).await?;
    Ok(OpenedPaper { record, content })
}

/// Opens the small picture of a paper, a JPEG of our own drawing.
///
/// # Errors
/// As [`open_paper`]; [`AppError::NotFound`] for a paper that is no picture.
pub async fn open_thumbnail(app: &App, caller: &Caller, project: ProjectId, id: i64) -> Result<Content, AppError> {
    let record = find(app, caller, project, id).await?;
    content(app, &record.paper.thumbnail_sha256.ok_or(AppError::NotFound)?).await
}

async fn find(app: &App, caller: &Caller, project: ProjectId, id: i64) -> Result<PaperRecord, AppError> {
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let record = app.store().paper(&scope, project, id).await?.ok_or(AppError::NotFound)?;
    if record.standing.state.is_open() { Ok(record) } else { Err(closed(record.standing.state)) }
}

/// The content that a record names must be there.
pub(super) async fn content(app: &App, sha256: &str) -> Result<Content, AppError> {
    let damaged = || AppError::Damaged(format!("the content {sha256} of a paper is missing"));
    open_content(app, sha256).await?.ok_or_else(damaged)
}

/// A content of the library; none when it is not there.
pub(crate) async fn open_content(app: &App, sha256: &str) -> Result<Option<Content>, AppError> {
    let Some(hash) = ContentHash::new(sha256) else { return Ok(None) };
    app.papers().library.open_content(&hash, app.clock().now()).await.map_err(failed)
}

fn closed(state: PaperState) -> AppError {
    AppError::Invalid(match state {
        PaperState::Infected => Text::fixed(
            "查毒程序在该附件中查出病毒，不提供下载。请向上传人索取干净的文件重新上传",
            "the scanner found a virus in this paper, so it is given to nobody; ask its sender for a clean file",
        ),
        PaperState::Removed => Text::fixed("该附件已删除", "this paper was removed"),
        _ => Text::fixed(
            "该附件正在等待查毒，查过之后才能下载。请稍后再试；长时间不变时请联系系统管理员检查查毒服务",
            "this paper waits for the virus scanner and is given out after its verdict; try again later, and if it lasts, ask the system administrator to look at the scanner",
        ),
    })
}
