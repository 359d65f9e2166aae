//! A lost second factor: two administrators, each with his own step (第二因素遗失).

use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::AuditEntry;

/// Removes the second factors of somebody who lost them, and unties him from single sign-on. The system administrator must have made a reset link before, which is still
/// open: one administrator alone can then never enter an account.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`]; [`AppError::Invalid`] without an open link; [`AppError::Store`].
pub async fn remove_lost_factors(app: &App, caller: &Caller, login: &str) -> Result<(), AppError> {
    let granted = caller.require(Permission::DecideGrants)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    if !app.store().has_open_link(login, app.clock().now()).await? {
        return Err(AppError::Invalid(Text::fixed(
            "请先由系统管理员为该账号生成重置链接，再由安全管理员移除第二因素",
            "the system administrator makes a reset link first; then the security administrator removes the second factor",
        )));
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let count = write.remove_factors(login, None).await?;
    write.remove_identities(login).await?;
    write.close_sessions(login, None).await?;
    let detail = serde_json::json!({ "factors": count });
    write.commit(AuditEntry::new("factor.remove_lost", login, detail).of(&account.unit)).await?;
    Ok(())
}
