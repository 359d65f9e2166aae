//! The internal check of a computed result, by another person than who computed it (内部核对).

use super::life::{Facts, said};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_domain::life::LifeStep;
use ballast_store::{AuditEntry, NewStep};

/// Passes a result on, or returns it: then it goes no further, and its fault is mended by a new run.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] for a result that was checked before, for who computed it, and when
/// a result is returned without a reason.
pub async fn check_assessment(
    app: &App,
    caller: &Caller,
    id: &str,
    is_passed: bool,
    remark: &str,
) -> Result<(), AppError> {
    let granted = caller.require(Permission::CheckAssessments)?;
    let needed = (!is_passed).then(|| Text::fixed("请写明退回的原因", "Say why it is returned"));
    let reason = said(remark, needed)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let facts = Facts::of(app, id).await?;
    let step = if is_passed { LifeStep::Checked } else { LifeStep::Returned };
    if let Some(refusal) = facts.refusal(step, &caller.login) {
        return Err(AppError::Invalid(refusal));
    }
    write.put_assessment_step(id, &NewStep { step, deadline: None, reason: &reason, other: None }).await?;
    let detail = serde_json::json!({ "result_sha256": facts.record.result_hash });
    let entry = if is_passed {
        AuditEntry::new("assessment.check", id, detail)
    } else {
        AuditEntry::new("assessment.return", id, detail)
    };
    write.commit(entry.because(reason)).await?;
    Ok(())
}
