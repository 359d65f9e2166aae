//! Asking for a grant (申请授权).

use crate::access::role::Role;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
pub use ballast_store::NewGrant;
use ballast_store::{AuditEntry, GrantState, StoreError};

/// Asks for a grant; it holds once the security administrator allowed it. Gives its number.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] with what is wrong: unknown account, role, unit or deputy, an end before the
/// beginning, no reason, one's own account, a role that excludes another of the same person.
pub async fn request_grant(app: &App, caller: &Caller, grant: &NewGrant) -> Result<i64, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let wrong = |zh: &'static str, en: &'static str| Err(AppError::Invalid(Text::fixed(zh, en)));
    if Role::from_code(&grant.role).is_none() {
        return wrong("没有这个角色", "there is no such role");
    }
    if app.tree().await?.get(&grant.unit).is_none() {
        return wrong("没有这个单位", "there is no such unit");
    }
    if grant.login == caller.login {
        return wrong("不能为自己申请授权", "nobody asks for a grant for himself");
    }
    let mut people = [Some(&grant.login), grant.deputy_for.as_ref()].into_iter().flatten();
    for login in &mut people {
        if app.store().account(login).await?.is_none() {
            return Err(AppError::Invalid(Text::new(
                format!("没有账号“{login}”"),
                format!("there is no account “{login}”"),
            )));
        }
    }
    if grant.deputy_for.is_some() && grant.valid_until.is_none() {
        return wrong("代理授权必须有截止日期", "a deputy's grant needs a last day");
    }
    if grant.valid_until.is_some_and(|until| until < grant.valid_from) {
        return wrong("截止日期早于开始日期", "the last day lies before the first");
    }
    if grant.reason.trim().is_empty() || grant.reason.chars().count() > 200 {
        return wrong("请写明申请理由，最多 200 字", "give the reason, at most 200 signs");
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let id = write.record_grant(grant, GrantState::Requested).await.map_err(say)?;
    let detail = serde_json::json!({
        "login": grant.login, "role": grant.role, "unit": grant.unit.as_str(), "projects": grant.projects,
        "valid_from": grant.valid_from.to_string(), "valid_until": grant.valid_until.map(|day| day.to_string()),
        "deputy_for": grant.deputy_for,
    });
    let entry = AuditEntry::new("grant.request", format!("grant {id}"), detail);
    write.commit(entry.of(&grant.unit).because(grant.reason.trim())).await?;
    Ok(id)
}

/// The guards of the database, in words.
pub(super) fn say(error: StoreError) -> AppError {
    match error {
        StoreError::RolesExclude => AppError::Invalid(Text::fixed(
            "该账号已有与此互斥的角色（含待审批的）。先结束那一项授权，或换一个账号",
            "the account holds, or was asked for, a role that excludes this one; end that grant first or take another account",
        )),
        StoreError::SecondPerson => AppError::Invalid(Text::fixed(
            "授权须由申请人以外的人审批",
            "a grant is allowed by somebody else than who asked for it",
        )),
        other => other.into(),
    }
}
