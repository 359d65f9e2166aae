//! Removing a paper: one person asks with a reason, another allows it (删除附件). The content is kept until its time is over.

use super::event;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{PaperState, ProjectId, Text};
use ballast_store::PaperRecord;

/// Asks for the removal of a paper.
///
/// # Errors
/// [`AppError::NotFound`] for no such paper within the scope; [`AppError::Invalid`] without a reason, and for one that is not there to
/// be removed.
pub async fn ask_removal(
    app: &App,
    caller: &Caller,
    project: ProjectId,
    id: i64,
    reason: &str,
) -> Result<(), AppError> {
    let reason: String = reason.trim().chars().take(200).collect();
    if reason.is_empty() {
        return Err(AppError::Invalid(Text::fixed("请写明删除的理由", "Say why it is to be removed")));
    }
    let from = [PaperState::Clean, PaperState::Unscanned];
    let step = Step { operation: "paper.ask_removal", from: &from, to: PaperState::Leaving, reason: &reason };
    let record = find(app, caller, project, id).await?;
    go(app, caller, &record, &step).await
}

/// Allows or refuses a removal that was asked for. Who asked may take it back, but not allow it.
///
/// # Errors
/// [`AppError::NotFound`] for no such paper within the scope; [`AppError::Invalid`] when nobody asked, or when the asker himself would
/// allow it.
pub async fn decide_removal(
    app: &App,
    caller: &Caller,
    project: ProjectId,
    id: i64,
    is_allowed: bool,
) -> Result<(), AppError> {
    let record = find(app, caller, project, id).await?;
    let from = [PaperState::Leaving];
    if is_allowed && record.standing.state == PaperState::Leaving && record.standing.set_by == caller.login {
        return Err(AppError::Invalid(Text::fixed(
            "删除需要另一人同意，申请人自己不能同意",
            "a removal needs a second person; who asked for it cannot allow it",
        )));
    }
    let reason = record.standing.reason.clone();
    let step = if is_allowed {
        Step { operation: "paper.remove", from: &from, to: PaperState::Removed, reason: &reason }
    } else {
        // It is again what it was before somebody asked.
        let scope = caller.require(Permission::ImportRecords)?.scope;
        let states = app.store().paper_states(&scope, record.id).await?;
        let before = states.iter().rev().map(|standing| standing.state).find(|state| *state != PaperState::Leaving);
        let to = before.unwrap_or(PaperState::Unscanned);
        Step { operation: "paper.retain", from: &from, to, reason: "" }
    };
    go(app, caller, &record, &step).await
}

struct Step<'a> {
    operation: &'static str,
    from: &'a [PaperState],
    to: PaperState,
    reason: &'a str,
}

async fn find(app: &App, caller: &Caller, project: ProjectId, id: i64) -> Result<PaperRecord, AppError> {
    let scope = caller.require(Permission::ImportRecords)?.scope;
    app.store().paper(&scope, project, id).await?.ok_or(AppError::NotFound)
}

async fn go(app: &App, caller: &Caller, record: &PaperRecord, step: &Step<'_>) -> Result<(), AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let (project, _) = app.store().project(&granted.scope, record.project).await?.ok_or(AppError::NotFound)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    if !write.move_paper(record.id, step.from, step.to, step.reason).await? {
        return Err(AppError::Invalid(Text::fixed(
            "该附件的状态已有变化，请刷新页面后再试",
            "the paper is in another state by now; load the page again",
        )));
    }
    let detail = serde_json::json!({ "content_sha256": record.paper.content_sha256 });
    let entry = event(step.operation, record.id, record.project, &project.unit, detail);
    write.commit(entry.because(step.reason)).await?;
    Ok(())
}
