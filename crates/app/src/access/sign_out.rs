//! Signing out (退出).

use super::caller::Caller;
use crate::{App, AppError};
use ballast_store::AuditEntry;

/// Ends the session through which the caller asks.
///
/// # Errors
/// [`AppError::Store`].
pub async fn sign_out(app: &App, caller: &Caller) -> Result<(), AppError> {
    let Some(through) = &caller.through else { return Ok(()) };
    let mut write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    write.close_session(&caller.login, through.session).await?;
    let detail = serde_json::json!({ "session": through.session });
    write.commit(AuditEntry::new("session.close", caller.login.clone(), detail)).await?;
    Ok(())
}
