//! Closing and opening an account (停用与启用).

use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::{AccountState, AuditEntry};

/// Closes an account: its sessions end at once and nobody enters with it; or opens it again.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`]; [`AppError::Invalid`] for one's own account; [`AppError::Store`].
pub async fn set_account_state(app: &App, caller: &Caller, login: &str, is_open: bool) -> Result<(), AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    if login == caller.login {
        return Err(AppError::Invalid(Text::fixed("不能停用自己的账号", "nobody closes his own account")));
    }
    let is_unused = account.password_hash.is_empty() && !account.is_service;
    let state = match (is_open, is_unused) {
        (false, _) => AccountState::Disabled,
        (true, true) => AccountState::Invited,
        (true, false) => AccountState::Active,
    };
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.set_account_state(login, state).await?;
    if !is_open {
        write.close_sessions(login, None).await?;
    }
    let detail = serde_json::json!({ "before": account.state.code(), "after": state.code() });
    write.commit(AuditEntry::new("account.state", login, detail).of(&account.unit)).await?;
    Ok(())
}
