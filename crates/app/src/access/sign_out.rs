//! Signing out (退出).

use super::session;
use crate::{App, AppError, Caller};
use ballast_store::AuditEntry;

/// Ends the session of a token.
///
/// # Errors
/// [`AppError::Store`].
pub async fn sign_out(app: &App, caller: &Caller, token: &str) -> Result<(), AppError> {
    let mut write = app.store().begin(&caller.actor(), app.clock().now()).await?;
    write.close_session(&session::hash(token)).await?;
    let detail = serde_json::json!({});
    write.commit(AuditEntry { operation: "session.close", object: caller.login.clone(), detail }).await?;
    Ok(())
}
