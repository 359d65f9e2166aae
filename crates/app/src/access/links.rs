//! Invitations and resets: whoever holds the link sets the password, once (一次性链接).

use super::own::check_wanted;
use super::permission::Permission;
use super::proof::account_subject;
use super::{Caller, password, secret};
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::people::links::Link;
use ballast_store::{Account, AccountState, Actor, AuditEntry, Origin};
use jiff::{SignedDuration, Timestamp};

/// How long an invitation can be used.
const INVITATION: SignedDuration = SignedDuration::from_hours(72);
/// How long a reset can be used.
const RESET: SignedDuration = SignedDuration::from_hours(2);

/// A link as it is handed over; its token stands nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// For whom.
    pub login: String,
    /// The token in it.
    pub token: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// Makes the link with which a person sets the first password, or a new one. Earlier links of the account work no more. Its second
/// factor stays, so that the link alone does not open the account.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for no such account or a service account; [`AppError::Store`].
pub async fn make_link(app: &App, caller: &Caller, login: &str) -> Result<NewLink, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let account = app.store().account(login).await?.filter(|account| !account.is_service).ok_or(AppError::NotFound)?;
    if account.state == AccountState::Disabled {
        return Err(AppError::Invalid(Text::fixed("账号已停用，请先启用", "the account is closed; open it first")));
    }
    if login == caller.login {
        return Err(AppError::Invalid(Text::fixed(
            "不能为自己生成重置链接，请在“我的账号”修改密码",
            "nobody makes a reset link for himself; change the password in your account",
        )));
    }
    let is_first = account.password_hash.is_empty();
    let (purpose, life) = if is_first { ("invitation", INVITATION) } else { ("reset", RESET) };
    let token = secret::new_token();
    let expires_at = app.clock().now() + life;
    let link = Link { token_hash: secret::hash(&token), login: login.to_owned(), purpose: purpose.into(), expires_at };
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.put_link(&link).await?;
    let detail = serde_json::json!({ "purpose": purpose, "expires_at": expires_at.to_string() });
    write.commit(AuditEntry::new("account.link", login, detail).of(&account.unit)).await?;
    Ok(NewLink { login: login.to_owned(), token, expires_at })
}

/// The account that a link belongs to while it can be used.
///
/// # Errors
/// [`AppError::NotFound`] for a link that is unknown, used or too old, alike.
pub async fn open_link(app: &App, token: &str) -> Result<Account, AppError> {
    let link = app.store().link(&secret::hash(token), app.clock().now()).await?.ok_or(AppError::NotFound)?;
    let account = app.store().account(&link.login).await?;
    account.filter(|account| account.state != AccountState::Disabled).ok_or(AppError::NotFound)
}

/// Sets the password of a link's account. Every session of the account ends.
///
/// # Errors
/// [`AppError::NotFound`] as [`open_link`]; [`AppError::Invalid`] when the password cannot be used: the link then stays good.
pub async fn use_link(app: &App, token: &str, wanted: &str, origin: &Origin) -> Result<(), AppError> {
    let account = open_link(app, token).await?;
    check_wanted(app, &account, wanted).await?;
    let hash = password::hash(app, wanted).await?;
    let actor = Actor { login: account.login.clone(), role: String::new(), origin: origin.clone() };
    let mut write = app.store().begin(&actor, app.clock().now()).await?;
    if !write.use_link(&secret::hash(token)).await? {
        return Err(AppError::NotFound);
    }
    write.set_password(&account.login, &hash).await?;
    write.close_sessions(&account.login, None).await?;
    write.forget_devices(&account.login).await?;
    write.forget_failures(&[account_subject(&account.login)]).await?;
    write.commit(AuditEntry::new("password.set", account.login, serde_json::json!({}))).await?;
    Ok(())
}
