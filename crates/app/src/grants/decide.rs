//! Allowing, refusing and ending grants (审批、结束授权).

use super::request::say;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::{AuditEntry, Grant};

/// Allows or refuses a request. With a new role the person's sessions end: how long they last and what they must have been opened
/// with depends on the roles.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`]; [`AppError::Invalid`] for a request that no longer waits, one of one's own, or
/// one for oneself; [`AppError::Store`].
pub async fn decide_grant(app: &App, caller: &Caller, id: i64, is_allowed: bool) -> Result<Grant, AppError> {
    let granted = caller.require(Permission::DecideGrants)?;
    let grant = app.store().grant(id).await?.ok_or(AppError::NotFound)?;
    if grant.grant.login == caller.login {
        return Err(AppError::Invalid(Text::fixed("不能审批给自己的授权", "nobody decides on a grant for himself")));
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    if !write.decide_grant(id, is_allowed).await.map_err(say)? {
        return Err(AppError::Invalid(Text::fixed("这项申请已经处理过", "this request was decided on before")));
    }
    if is_allowed {
        write.close_sessions(&grant.grant.login, None).await?;
    }
    let operation = if is_allowed { "grant.allow" } else { "grant.refuse" };
    let detail = serde_json::json!({ "login": grant.grant.login, "role": grant.grant.role });
    write.commit(AuditEntry::new(operation, format!("grant {id}"), detail).of(&grant.grant.unit)).await?;
    Ok(grant)
}

/// Takes a grant back at once. The person's sessions end, so that nothing goes on under the old role.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`]; [`AppError::Invalid`] without a reason or for one that had ended before.
pub async fn end_grant(app: &App, caller: &Caller, id: i64, reason: &str) -> Result<Grant, AppError> {
    let granted = caller.require(Permission::DecideGrants)?;
    let grant = app.store().grant(id).await?.ok_or(AppError::NotFound)?;
    if reason.trim().is_empty() || reason.chars().count() > 200 {
        let text = Text::fixed("请写明结束授权的理由，最多 200 字", "give the reason for ending it, at most 200 signs");
        return Err(AppError::Invalid(text));
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    if !write.end_grant(id).await? {
        return Err(AppError::Invalid(Text::fixed("这项授权已经结束", "this grant had ended before")));
    }
    write.close_sessions(&grant.grant.login, None).await?;
    let detail = serde_json::json!({ "login": grant.grant.login, "role": grant.grant.role });
    let entry = AuditEntry::new("grant.end", format!("grant {id}"), detail);
    write.commit(entry.of(&grant.grant.unit).because(reason.trim())).await?;
    Ok(grant)
}
