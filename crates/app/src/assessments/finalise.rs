//! Making a result final (定稿).

use super::life::{Facts, replaced, said};
use crate::audit::checkpoint::sign_what_was_done;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::LifeStep;
use ballast_store::{AuditEntry, NewStep};

/// Makes a result final: the deadline is over, each objection is ruled on or withdrawn, and none that was upheld is without effect.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] while any of that is missing, for who computed it, and while another result
/// of the same scheme and period stands.
pub async fn finalise_assessment(app: &App, caller: &Caller, id: &str, remark: &str) -> Result<(), AppError> {
    let granted = caller.require(Permission::PubliciseAssessments)?;
    let reason = said(remark, None)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let facts = Facts::of(app, id).await?;
    if let Some(refusal) = facts.refusal(LifeStep::Finalised, &caller.login) {
        return Err(AppError::Invalid(refusal));
    }
    let step = NewStep { step: LifeStep::Finalised, deadline: None, reason: &reason, other: None };
    write.put_assessment_step(id, &step).await?;
    let detail = serde_json::json!({
        "result_sha256": facts.record.result_hash, "objections": facts.objections.len(), "replaces": replaced(&facts.steps),
    });
    write.commit(AuditEntry::new("assessment.finalise", id, detail).because(reason)).await?;
    sign_what_was_done(app).await;
    Ok(())
}
