//! Personal data of somebody who left: the system administrator asks, the security administrator carries it out (清除个人信息).

use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
pub use ballast_store::people::erasure::Erasure;
use ballast_store::{AccountState, AuditEntry, StoreError};

/// Asks for the erasure of a closed account.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] without a reason, for an account that is still open, or one
/// that was erased.
pub async fn request_erasure(app: &App, caller: &Caller, login: &str, reason: &str) -> Result<(), AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    if account.state != AccountState::Disabled {
        return Err(AppError::Invalid(Text::fixed(
            "请先停用该账号，再申请清除",
            "close the account first, then ask for its erasure",
        )));
    }
    if app.store().erasure(login).await?.is_some_and(|erasure| erasure.decided.is_some()) {
        return Err(AppError::Invalid(Text::fixed("该账号的个人信息已经清除", "the account was erased before")));
    }
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 || reason.contains(account.name.as_str()) {
        return Err(AppError::Invalid(Text::fixed(
            "请写明理由（最多 200 字），不要写姓名：理由留在审计记录中",
            "give a reason of at most 200 signs without the name: it stays in the audit trail",
        )));
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.request_erasure(login, reason).await?;
    let entry = AuditEntry::new("account.request_erasure", login, serde_json::json!({}));
    write.commit(entry.of(&account.unit).because(reason)).await?;
    Ok(())
}

/// Carries a request out, or takes it back. Of the account login, unit and the roles it held stay; the audit trail, which knows the
/// login alone, is not touched. The database file is then written anew, so that no free page holds what was erased.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] when nothing waits or the same person asked for it.
pub async fn decide_erasure(app: &App, caller: &Caller, login: &str, is_allowed: bool) -> Result<(), AppError> {
    let granted = caller.require(Permission::DecideGrants)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let done = if is_allowed { write.erase_person(login).await } else { write.drop_erasure(login).await };
    let is_done = match done {
        Err(StoreError::SecondPerson) => {
            return Err(AppError::Invalid(Text::fixed(
                "申请人不能自己批准",
                "whoever asked for it cannot carry it out",
            )));
        }
        other => other?,
    };
    if !is_done {
        return Err(AppError::Invalid(Text::fixed("没有待处理的清除申请", "no erasure waits")));
    }
    let entry = if is_allowed {
        AuditEntry::new("account.erase", login, serde_json::json!({}))
    } else {
        AuditEntry::new("account.refuse_erasure", login, serde_json::json!({}))
    };
    write.commit(entry.of(&account.unit)).await?;
    if is_allowed {
        app.store().wipe_free_pages().await?;
    }
    Ok(())
}
