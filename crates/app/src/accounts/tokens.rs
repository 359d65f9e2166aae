//! Tokens of service accounts: what a program shows instead of a password (服务令牌).

use crate::access::secret;
use crate::access::session;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::{AccountState, AuditEntry, Origin};
use jiff::SignedDuration;

/// A token as it is handed over, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Its number.
    pub id: i64,
    /// The token itself; stands nowhere else.
    pub token: String,
}

/// Makes a token for a service account, good for 1–366 days. What it may do is what the account was granted.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for no such account or a person's; [`AppError::Invalid`] for other days.
pub async fn make_token(app: &App, caller: &Caller, login: &str, label: &str, days: i64) -> Result<NewToken, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let account = app.store().account(login).await?.filter(|account| account.is_service).ok_or(AppError::NotFound)?;
    if !(1..=366).contains(&days) {
        return Err(AppError::Invalid(Text::fixed("有效期应为 1 至 366 天", "a token is good for 1 to 366 days")));
    }
    let now = app.clock().now();
    let token = format!("ballast_{}", secret::new_token());
    let label: String = label.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    let mut write = app.store().begin(&granted.actor, now).await?;
    let expires_at = now + SignedDuration::from_hours(24 * days);
    let id = write.put_token(login, &label, &secret::hash(&token), expires_at).await?;
    let detail = serde_json::json!({ "token": id, "expires_at": expires_at.to_string() });
    write.commit(AuditEntry::new("token.make", login, detail).of(&account.unit)).await?;
    Ok(NewToken { id, token })
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

/// The program that shows a token; none for one that is unknown, expired, taken back, or whose account is closed.
///
/// # Errors
/// [`AppError::Store`].
pub async fn caller_of_token(app: &App, token: &str, origin: Origin) -> Result<Option<Caller>, AppError> {
    let Some(found) = app.store().token(&secret::hash(token), app.clock().now()).await? else { return Ok(None) };
    match app.store().account(&found.login).await? {
        Some(account) if account.is_service && account.state == AccountState::Active => {
            let origin = Origin { session: format!("token {}", found.id), ..origin };
            Ok(Some(session::caller_by_token(app, &account, origin).await?))
        }
        _ => Ok(None),
    }
}
