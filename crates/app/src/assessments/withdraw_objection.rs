//! A unit takes its objection back (撤回异议).

use super::life::said;
use super::rule_objection::not_open;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::ObjectionState;
use ballast_store::AuditEntry;

/// Takes an open objection back; it stays readable. Whoever may object for the unit may, also after the deadline.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for no such objection within the scope; [`AppError::Invalid`] when it is not open.
pub async fn withdraw_objection(app: &App, caller: &Caller, id: i64, remark: &str) -> Result<(), AppError> {
    let granted = caller.require(Permission::FileObjections)?;
    let reason = said(remark, None)?;
    let objection = app.store().objection(&granted.scope, id).await?.ok_or(AppError::NotFound)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    if !write.end_objection(id, ObjectionState::Withdrawn, &reason).await? {
        return Err(not_open());
    }
    let detail = serde_json::json!({ "assessment": objection.assessment });
    let entry = AuditEntry::new("objection.withdraw", format!("objection {id}"), detail).of(&objection.unit);
    write.commit(entry.because(reason)).await?;
    Ok(())
}
