//! Tokens of service accounts: what a program shows instead of a password (服务令牌).

use crate::access::secret;
use crate::access::session;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::{AccountState, AuditEntry, NewServiceToken, Origin};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How every token begins, so that one that was left lying about is recognised.
pub const PREFIX: &str = "ballast_";

/// A token as it is handed over, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its number.
    pub id: i64,
    /// The token itself; stands nowhere else.
    pub token: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// What a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAsked<'a> {
    /// What it is for.
    pub label: &'a str,
    /// For how many days it is good, 1–366.
    pub days: i64,
    /// What it is narrowed to; none for all that its account was granted, but for dangerous acts.
    pub permissions: Option<BTreeSet<Permission>>,
}

/// Makes a token for a service account. What it may do is what the account was granted and the token is not narrowed from.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for no such account or a person's; [`AppError::Invalid`] for other days or an
/// empty list of permissions.
pub async fn make_token(app: &App, caller: &Caller, login: &str, asked: &TokenAsked<'_>) -> Result<NewToken, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let account = app.store().account(login).await?.filter(|account| account.is_service).ok_or(AppError::NotFound)?;
    if !(1..=366).contains(&asked.days) {
        return Err(AppError::Invalid(Text::fixed("有效期应为 1 至 366 天", "a token is good for 1 to 366 days")));
    }
    if asked.permissions.as_ref().is_some_and(BTreeSet::is_empty) {
        return Err(AppError::Invalid(Text::fixed(
            "请至少选择一项权限，或不限定权限",
            "name at least one permission, or do not narrow the token",
        )));
    }
    let now = app.clock().now();
    let token = format!("{PREFIX}{}", secret::new_token());
    let label: String = asked.label.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    let permissions = asked.permissions.as_ref();
    let permissions: Option<Vec<String>> =
        permissions.map(|list| list.iter().map(|permission| permission.code().to_owned()).collect());
    let mut write = app.store().begin(&granted.actor, now).await?;
    let expires_at = now + SignedDuration::from_hours(24 * asked.days);
    let token_hash = &secret::hash(&token);
    let new = NewServiceToken { login, label: &label, token_hash, expires_at, permissions: permissions.clone() };
    let id = write.put_token(&new).await?;
    let detail = serde_json::json!({ "token": id, "expires_at": expires_at.to_string(), "permissions": permissions });
    write.commit(AuditEntry::new("token.make", login, detail).of(&account.unit)).await?;
    Ok(NewToken { id, token, expires_at })
}

/// Takes a token back; it works no more from this moment.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for one that ended before; [`AppError::Store`].
pub async fn end_token(app: &App, caller: &Caller, login: &str, id: i64) -> Result<(), AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    if !write.end_token(login, id).await? {
        return Err(AppError::NotFound);
    }
    write.commit(AuditEntry::new("token.end", login, serde_json::json!({ "token": id }))).await?;
    Ok(())
}

/// The program that shows a token; none for one that is unknown, expired, taken back, or whose account is closed. The caller's
/// session is the number of the token.
///
/// # Errors
/// [`AppError::Store`].
pub async fn caller_of_token(app: &App, token: &str, origin: Origin) -> Result<Option<Caller>, AppError> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let Some(found) = app.store().token(&secret::hash(token), app.clock().now()).await? else { return Ok(None) };
    match app.store().account(&found.login).await? {
        Some(account) if account.is_service && account.state == AccountState::Active => {
            let origin = Origin { session: format!("token {}", found.id), ..origin };
            // A code that this program does not know allows nothing.
            let known = |codes: Vec<String>| codes.iter().filter_map(|code| Permission::from_code(code)).collect();
            let narrowed = found.permissions.map(known);
            Ok(Some(session::caller_by_token(app, &account, narrowed, origin).await?))
        }
        _ => Ok(None),
    }
}
