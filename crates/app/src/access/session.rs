//! From the token in a cookie to the caller, anew for each request.

use crate::{App, AppError, Caller, Role};
use ballast_domain::Scope;
use ballast_domain::text::hex;
use ballast_store::User;
use sha2::{Digest, Sha256};

/// The caller of a session token; `None` when there is no such session or it ended.
///
/// # Errors
/// [`AppError::Store`]; [`AppError::Damaged`] for an account with an unknown role.
pub async fn caller_of(app: &App, token: &str) -> Result<Option<Caller>, AppError> {
    match app.store().session(&hash(token), app.clock().now()).await? {
        Some((_, user)) => Ok(Some(caller(app, user).await?)),
        None => Ok(None),
    }
}

pub(crate) async fn caller(app: &App, user: User) -> Result<Caller, AppError> {
    let role = Role::from_code(&user.role).ok_or_else(|| AppError::Damaged(format!("role {:?}", user.role)))?;
    let scope = Scope::of_subtree(&app.tree().await?, &user.unit);
    Ok(Caller { login: user.login, name: user.name, role, unit: user.unit, scope })
}

/// The stored form of a token.
pub(crate) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
