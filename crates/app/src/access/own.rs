//! One's own account: grants, sessions, password (我的账号).

use super::caller::Caller;
use super::password;
use super::proof::{self, Proof};
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::{Account, AuditEntry};
pub use ballast_store::{Grant, GrantState, Session};

/// What a person sees of himself.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// The account.
    pub account: Account,
    /// All grants, oldest first.
    pub grants: Vec<Grant>,
    /// Open sessions, the newest first.
    pub sessions: Vec<Session>,
}

/// The caller's own account.
///
/// # Errors
/// [`AppError::NotFound`] at the command line; [`AppError::Store`].
pub async fn own_account(app: &App, caller: &Caller) -> Result<OwnAccount, AppError> {
    let account = app.store().account(&caller.login).await?.ok_or(AppError::NotFound)?;
    Ok(OwnAccount {
        grants: app.store().grants_of(&caller.login).await?,
        sessions: app.store().sessions_of(&caller.login, app.clock().now()).await?,
        account,
    })
}

/// Ends one of the caller's sessions.
///
/// # Errors
/// [`AppError::NotFound`] for a session that is not the caller's; [`AppError::Store`].
pub async fn end_own_session(app: &App, caller: &Caller, session: i64) -> Result<(), AppError> {
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !write.close_session(&caller.login, session).await? {
        return Err(AppError::NotFound);
    }
    let detail = serde_json::json!({ "session": session });
    write.commit(AuditEntry::new("session.close", caller.login.clone(), detail)).await?;
    Ok(())
}

/// Changes the caller's password; his other sessions end, and other browsers are strangers again.
///
/// # Errors
/// [`AppError::SignInRefused`] when the old password or the code is wrong; [`AppError::Invalid`] when the new one cannot be used.
pub async fn change_password(app: &App, caller: &Caller, proof: &Proof<'_>, wanted: &str) -> Result<(), AppError> {
    let proved = proof::check(app, &Proof { login: &caller.login, ..*proof }, &caller.origin).await?;
    if wanted == proof.password {
        return Err(AppError::Invalid(Text::fixed("新密码与旧密码相同", "the new password is the old one")));
    }
    check_wanted(app, &proved.account, wanted).await?;
    let hash = password::hash(app, wanted).await?;
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    write.set_password(&caller.login, &hash).await?;
    write.close_sessions(&caller.login, caller.through.as_ref().map(|through| through.session)).await?;
    write.forget_devices(&caller.login).await?;
    write.commit(AuditEntry::new("password.change", caller.login.clone(), serde_json::json!({}))).await?;
    Ok(())
}

/// Refuses a password that the policy does not allow for this account.
pub(super) async fn check_wanted(app: &App, account: &Account, wanted: &str) -> Result<(), AppError> {
    let tree = app.tree().await?;
    let mut context = vec![account.login.as_str(), account.name.as_str()];
    for unit in tree.ancestors(&account.unit) {
        context.extend([&*unit.name.zh, &*unit.name.en]);
    }
    app.policy().objection(wanted, &context).map_or(Ok(()), |objection| Err(AppError::Invalid(objection)))
}
