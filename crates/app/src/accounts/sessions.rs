//! Ending somebody's sessions and pauses (结束会话、解除等待).

use crate::access::proof::account_subject;
use crate::{App, AppError, Caller, Permission};
use ballast_store::AuditEntry;

/// Ends all sessions of an account. Gives how many.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Store`].
pub async fn end_sessions(app: &App, caller: &Caller, login: &str) -> Result<u64, AppError> {
    let granted = caller.require(Permission::DecideGrants)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let count = write.close_sessions(login, None).await?;
    let detail = serde_json::json!({ "sessions": count });
    write.commit(AuditEntry::new("session.end_all", login, detail).of(&account.unit)).await?;
    Ok(count)
}

/// Lifts the pause that failed tries put on an account.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Store`].
pub async fn lift_pause(app: &App, caller: &Caller, login: &str) -> Result<(), AppError> {
    let granted = caller.require(Permission::DecideGrants)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.forget_failures(&[account_subject(login)]).await?;
    write.commit(AuditEntry::new("account.lift_pause", login, serde_json::json!({})).of(&account.unit)).await?;
    Ok(())
}
