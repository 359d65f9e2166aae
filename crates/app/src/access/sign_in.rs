//! Signing in (登录), and proving again before a dangerous act.

use super::caller::Caller;
use super::proof::{self, By, Enough, Proof, Proved};
use super::{password, policy, secret, session};
use crate::{App, AppError};
use ballast_store::{Actor, AuditEntry, NewSession, Origin};

/// A new session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The token for the session cookie. Only its hash is stored.
    pub token: String,
    /// The token for the device cookie: from now on this browser's tries are counted apart.
    pub device: String,
    /// Who signed in.
    pub login: String,
}

/// Opens a session for somebody who proves who he is.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong; [`AppError::Busy`], [`AppError::Store`].
pub async fn sign_in(app: &App, proof: &Proof<'_>, agent: &str, origin: &Origin) -> Result<SignedIn, AppError> {
    let proved = proof::check(app, proof, Enough::PasskeyAlone, origin).await?;
    let renewed = if proved.is_by_password && password::is_outdated(&proved.account.password_hash) {
        Some(password::hash(app, proof.password).await?)
    } else {
        None
    };
    open_session(app, &proved, renewed, agent, origin).await
}

/// Opens a session for somebody who was proved.
pub(super) async fn open_session(
    app: &App,
    proved: &Proved,
    renewed: Option<String>,
    agent: &str,
    origin: &Origin,
) -> Result<SignedIn, AppError> {
    let account = &proved.account;
    let now = app.clock().now();
    let actor = Actor { login: account.login.clone(), role: String::new(), origin: origin.clone() };
    let is_administrator = session::caller(app, account, None, proved.by(), origin.clone()).await?.is_administrator();
    let (token, device) = (secret::new_token(), secret::new_token());
    let mut write = app.store().begin(&actor, now).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    if let Some(hash) = renewed {
        write.rehash_password(&account.login, &hash).await?;
    }
    let opened = NewSession {
        token_hash: secret::hash(&token),
        login: account.login.clone(),
        idle_until: now + app.policy().idle(is_administrator),
        expires_at: now + policy::SESSION,
        address: origin.address.clone(),
        agent: agent.chars().filter(|c| !c.is_control()).take(120).collect(),
        last_success_at: account.last_success_at,
        failures_since: account.failures_since,
        proved_by: proved.by().code().to_owned(),
    };
    let id = write.open_session(&opened).await?;
    write.note_success(&account.login).await?;
    write.know_device(&secret::hash(&device), &account.login).await?;
    let detail = serde_json::json!({ "session": id, "by": proved.by().code() });
    write.commit(AuditEntry::new("session.open", account.login.clone(), detail)).await?;
    Ok(SignedIn { token, device, login: account.login.clone() })
}

/// Proves again within a session. The session goes on under a new token; the old one is dead in the same transaction.
///
/// # Errors
/// [`AppError::SignInRefused`] whatever was wrong; [`AppError::Busy`], [`AppError::Store`].
pub async fn prove_again(app: &App, caller: &Caller, proof: &Proof<'_>) -> Result<String, AppError> {
    let through = caller.through.as_ref().ok_or(AppError::SignInRefused)?;
    let proof = Proof { login: &caller.login, ..*proof };
    let proved = proof::check(app, &proof, Enough::PasskeyAlone, &caller.origin).await?;
    let token = secret::new_token();
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    if !proved.settle(&mut write).await? {
        return Err(AppError::SignInRefused);
    }
    write.renew_session(through.session, &secret::hash(&token)).await?;
    if proved.by() == By::Passkey {
        write.note_passkey(through.session).await?;
    }
    let detail = serde_json::json!({ "session": through.session, "by": proved.by().code() });
    write.commit(AuditEntry::new("session.prove", caller.login.clone(), detail)).await?;
    Ok(token)
}

/// True when the caller proved himself recently enough for a dangerous act. The command line and tokens have nobody to ask.
pub fn is_fresh(app: &App, caller: &Caller) -> bool {
    let age = caller.through.as_ref().map(|through| app.clock().now().duration_since(through.proved_at));
    age.is_none_or(|age| age <= policy::FRESH)
}
