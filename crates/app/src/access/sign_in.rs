//! Signing in with name and password (登录).

use super::{password, session};
use crate::{App, AppError, Caller};
use ballast_domain::text::hex;
use ballast_store::{Actor, AuditEntry, Session};
use jiff::SignedDuration;
use rand::RngExt as _;

/// How long a session lasts at most.
pub const SESSION_HOURS: i64 = 8;

/// A new session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The token for the cookie: 256 random bits, hexadecimal. Only its hash is stored.
    pub token: String,
    /// Who signed in.
    pub caller: Caller,
}

/// Checks name and password and opens a session. One password hash is computed on every path.
///
/// # Errors
/// [`AppError::SignInRefused`] for an unknown name and for a wrong password alike; [`AppError::Store`].
pub async fn sign_in(app: &App, login: &str, typed: &str) -> Result<SignedIn, AppError> {
    let user = app.store().user(login).await?;
    let stored = user.as_ref().map_or(password::NOBODY, |user| user.password_hash.as_str()).to_owned();
    let typed = typed.to_owned();
    let checked = tokio::task::spawn_blocking(move || password::matches(&typed, &stored)).await;
    let is_right = checked.map_err(|error| AppError::Damaged(error.to_string()))?;
    let now = app.clock().now();
    let Some(user) = user.filter(|_| is_right) else {
        let nobody = Actor { login: String::new(), role: String::new() };
        let detail = serde_json::json!({});
        let write = app.store().begin(&nobody, now).await?;
        write.commit(AuditEntry { operation: "session.refuse", object: "sign-in".into(), detail }).await?;
        return Err(AppError::SignInRefused);
    };
    let token = hex(&rand::rng().random::<[u8; 32]>());
    let caller = session::caller(app, user).await?;
    let mut write = app.store().begin(&caller.actor(), now).await?;
    let opened = Session {
        token_hash: session::hash(&token),
        login: caller.login.clone(),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(SESSION_HOURS),
    };
    write.open_session(&opened).await?;
    let detail = serde_json::json!({});
    write.commit(AuditEntry { operation: "session.open", object: caller.login.clone(), detail }).await?;
    Ok(SignedIn { token, caller })
}
