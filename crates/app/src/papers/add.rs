//! Adding a paper to a project: room first, then the bytes, then the look inside, then the record (上传附件).

use super::decline::{Declining, Why};
use super::event;
use super::scan::scan_paper;
use crate::imports::upload::blocking;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::clock::CHINA;
use ballast_domain::text::file_label;
use ballast_domain::{MediaType, Paper, PaperKind, PaperState, PaperSubject, ProjectId, Scope, Text};
use ballast_exchange::{PaperRequest, inspect_paper};
use ballast_files::{Arrived, Arriving, FilesError};
use ballast_store::AsOf;
use bytes::Bytes;
use jiff::Timestamp;

/// What is said about a paper that is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaper {
    /// What it is for.
    pub kind: PaperKind,
    /// What of the project it speaks of.
    pub subject: PaperSubject,
    /// The file's name as given.
    pub file_name: String,
}

/// A paper on its way in.
pub struct Receiving {
    app: App,
    declining: Declining,
    arriving: Arriving,
    media: MediaType,
    most_bytes: u64,
}

/// What adding came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedPaper {
    /// Its number.
    pub id: i64,
    /// The state it is in now.
    pub state: PaperState,
}

/// Asks whether the caller may add such a paper now, before any of its bytes are taken. A paper that is turned away, here and below, leaves
/// an event.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for a project outside the scope; [`AppError::Invalid`] for a file of another
/// kind, a subject that the project does not have, a full disk, and more than a person may add in a day.
pub async fn receive_paper(
    app: &App,
    caller: &Caller,
    project: ProjectId,
    new: &NewPaper,
) -> Result<Receiving, AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let (found, _) = app.store().project(&granted.scope, project).await?.ok_or(AppError::NotFound)?;
    check_subject(app, &granted.scope, project, &new.subject).await?;
    let declining = Declining { actor: granted.actor, project, unit: found.unit };
    let papers = app.papers();
    let Some(media) = MediaType::of_name(&file_label(&new.file_name)) else {
        return Err(declining.because(app, Why::Kind, wrong_name()).await);
    };
    if papers.library.free_bytes()? < papers.limits.free_bytes {
        return Err(declining.because(app, Why::Disk, full()).await);
    }
    let (count, bytes) = app.store().papers_added_since(&caller.login, day(app)).await?;
    if let Err(error) = check_day(app, count, bytes) {
        return Err(declining.because(app, Why::Quota, error).await);
    }
    let arriving = papers.library.arriving().map_err(failed)?;
    let app = app.clone();
    Ok(Receiving { app, declining, arriving, media, most_bytes: papers.limits.most_bytes(media) })
}

impl Receiving {
    /// Takes the next bytes. Memory does not grow with the file.
    ///
    /// # Errors
    /// [`AppError::Invalid`] beyond the size of its kind and on a full disk.
    pub async fn take(mut self, piece: Bytes) -> Result<Self, AppError> {
        if self.arriving.size().saturating_add(piece.len() as u64) > self.most_bytes {
            let error = too_big(self.media, self.most_bytes);
            return Err(self.declining.because(&self.app, Why::Size, error).await);
        }
        blocking(move || {
            self.arriving.write(&piece).map_err(failed)?;
            Ok(self)
        })
        .await
    }
}

/// Looks into the received file, keeps its content, and records it. With a scanner it is looked through at once, and stays in
/// quarantine when the scanner gives no verdict.
///
/// # Errors
/// As [`receive_paper`]; [`AppError::Busy`] when too many wait; [`AppError::File`] for a file that is not what it says, with place and
/// remedy. Then nothing was recorded.
pub async fn add_paper(
    app: &App,
    caller: &Caller,
    project: ProjectId,
    new: &NewPaper,
    received: Receiving,
) -> Result<AddedPaper, AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let (found, _) = app.store().project(&granted.scope, project).await?.ok_or(AppError::NotFound)?;
    let label = file_label(&new.file_name);
    let Receiving { declining, arriving, .. } = received;
    let looked = {
        let _turn = app.reading().take().await?;
        let (app, label) = (app.clone(), label.clone());
        blocking(move || look(&app, arriving, &label)).await
    };
    let looked = match looked {
        Ok(looked) => looked,
        Err(AppError::File(issues)) => {
            let codes = issues.iter().map(|issue| issue.code.clone()).collect();
            return Err(declining.because(app, Why::Content(codes), AppError::File(issues)).await);
        }
        Err(error) => return Err(error),
    };
    let now = app.clock().now();
    let paper = Paper {
        kind: new.kind,
        subject: new.subject.clone(),
        label,
        media: looked.media,
        size_bytes: looked.content.size,
        content_sha256: looked.content.hash.to_string(),
        sent_sha256: looked.sent_sha256,
        thumbnail_sha256: looked.thumbnail.as_ref().map(|thumbnail| thumbnail.hash.to_string()),
    };
    let papers = app.papers();
    let mut kept = Vec::new();
    for content in [Some(looked.content), looked.thumbnail].into_iter().flatten() {
        kept.push(papers.library.keep(content, now).await.map_err(failed)?);
    }
    let state = if papers.scanner.is_some() { PaperState::Quarantined } else { PaperState::Unscanned };
    let mut write = app.store().begin(&granted.actor, now).await?;
    for hash in &kept {
        // One that was there before, and due, may have gone between the keeping and this write; from here on nothing goes.
        if !papers.library.holds(hash, now).await.map_err(failed)? {
            return Err(AppError::Busy);
        }
    }
    let (count, bytes) = write.papers_added_since(&caller.login, day(app)).await?;
    if let Err(error) = check_day(app, count, bytes.saturating_add(paper.size_bytes)) {
        drop(write);
        return Err(declining.because(app, Why::Quota, error).await);
    }
    let id = write.record_paper(project, &paper, state).await?;
    let detail = serde_json::json!({
        "kind": paper.kind.code(), "media": paper.media.code(), "size_bytes": paper.size_bytes,
        "content_sha256": paper.content_sha256, "sent_sha256": paper.sent_sha256,
    });
    write.commit(event("paper.add", id, project, &found.unit, detail)).await?;
    if state != PaperState::Quarantined {
        return Ok(AddedPaper { id, state });
    }
    // The paper is recorded by now: what fails from here on leaves it in quarantine, and the clockwork tries again.
    let state = scan_paper(app, project, id).await.unwrap_or_else(|error| {
        tracing::error!(paper = id, %error, "a new paper could not be looked through");
        PaperState::Quarantined
    });
    Ok(AddedPaper { id, state })
}

/// Writes down that the server took no more of a request with a paper, because it was larger than any paper may be.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for a project outside the scope.
pub async fn note_too_large(app: &App, caller: &Caller, project: ProjectId) -> Result<(), AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let (found, _) = app.store().project(&granted.scope, project).await?.ok_or(AppError::NotFound)?;
    let declining = Declining { actor: granted.actor, project, unit: found.unit };
    declining.because(app, Why::Size, AppError::Busy).await;
    Ok(())
}

/// A file that was found sound.
struct Looked {
    media: MediaType,
    content: Arrived,
    thumbnail: Option<Arrived>,
    sent_sha256: String,
}

/// Looks into the file in the child process. Of a picture what the child drew is kept, and what was sent goes. Blocks.
fn look(app: &App, sent: Arriving, label: &str) -> Result<Looked, AppError> {
    let library = &app.papers().library;
    let (mut picture, mut thumbnail) = (library.arriving().map_err(failed)?, library.arriving().map_err(failed)?);
    let request = PaperRequest::of(label);
    let media = match inspect_paper(app.parser(), sent.path(), &request, &mut picture, &mut thumbnail) {
        Ok(Ok(media)) => media,
        Ok(Err(issue)) => return Err(AppError::File(vec![*issue])),
        Err(ballast_exchange::ReadError::Keep(error)) if error.kind() == std::io::ErrorKind::StorageFull => {
            return Err(full());
        }
        Err(error) => return Err(error.into()),
    };
    let sent = sent.finish().map_err(failed)?;
    let sent_sha256 = sent.hash.to_string();
    if !media.is_picture() {
        return Ok(Looked { media, content: sent, thumbnail: None, sent_sha256 });
    }
    let (content, thumbnail) = (picture.finish().map_err(failed)?, thumbnail.finish().map_err(failed)?);
    Ok(Looked { media, content, thumbnail: Some(thumbnail), sent_sha256 })
}

/// A stage or an obstacle that the project does not have is somebody's invention.
async fn check_subject(app: &App, scope: &Scope, project: ProjectId, subject: &PaperSubject) -> Result<(), AppError> {
    let is_there = match subject {
        PaperSubject::Project => true,
        PaperSubject::Stage(stage) => {
            app.store().stages(scope, project, AsOf::Now).await?.iter().any(|event| event.stage == *stage)
        }
        PaperSubject::Obstacle { raised_on, description } => {
            let obstacles = app.store().obstacles(scope, project, AsOf::Now).await?;
            obstacles.iter().any(|known| known.raised_on == *raised_on && known.description == *description)
        }
    };
    if is_there {
        return Ok(());
    }
    Err(AppError::Invalid(Text::fixed(
        "该项目已没有所选的阶段或堵点。请刷新页面后重新选择",
        "the project no longer has the stage or obstacle that was chosen; load the page again and choose anew",
    )))
}

/// The first instant of the present day in China.
fn day(app: &App) -> Timestamp {
    let midnight = app.clock().today().to_datetime(jiff::civil::Time::midnight());
    CHINA.to_timestamp(midnight).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn check_day(app: &App, count: u64, bytes: u64) -> Result<(), AppError> {
    let limits = &app.papers().limits;
    if count < limits.day_papers && bytes <= limits.day_bytes {
        return Ok(());
    }
    let (papers, mib) = (limits.day_papers, limits.day_bytes >> 20);
    Err(AppError::Invalid(Text::new(
        format!("每人每天最多上传 {papers} 份附件、共 {mib} MB，今天已到上限。请明天再传，或请系统管理员调高上限"),
        format!(
            "a person adds at most {papers} papers of {mib} MB in all within a day, and today's are used up; go on tomorrow, or ask the system administrator for more"
        ),
    )))
}

fn wrong_name() -> AppError {
    AppError::Invalid(Text::fixed(
        "只接收 PDF、JPG、PNG、DOCX、XLSX 文件；其他文件请先另存或打印成 PDF 再上传",
        "PDF, JPG, PNG, DOCX and XLSX are taken; save or print other files as PDF first",
    ))
}

fn too_big(media: MediaType, most: u64) -> AppError {
    let (zh, en, mib) = (media.label().zh, media.label().en, most >> 20);
    AppError::Invalid(Text::new(
        format!("{zh} 文件上限为 {mib} MB。请压缩或拆成几个文件后上传"),
        format!("a {en} may have {mib} MB at most; compress it or split it into several files"),
    ))
}

fn full() -> AppError {
    AppError::Invalid(Text::fixed(
        "服务器磁盘空间不足，没有保存任何内容。请联系系统管理员清理磁盘后再上传",
        "the server's disk is nearly full and nothing was kept; ask the system administrator to make room, then upload again",
    ))
}

/// A full disk is told to the user; everything else is a failure of ours.
pub(crate) fn failed(error: FilesError) -> AppError {
    match error {
        FilesError::Full => full(),
        other => other.into(),
    }
}
