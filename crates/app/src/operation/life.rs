//! Start and stop of a server, in the audit trail.

use super::clock::machine;
use crate::{App, AppError};
use ballast_store::AuditEntry;

/// Writes down that serving begins, with which settings: the tag over them tells whether they were
/// changed since the last time, and nothing else of them.
///
/// # Errors
/// [`AppError::Store`].
pub async fn note_start(app: &App, settings: &str) -> Result<(), AppError> {
    let tag = app.keys().tag("settings", settings);
    let detail = serde_json::json!({ "program": env!("CARGO_PKG_VERSION"), "settings_tag": tag });
    let write = app.store().begin(&machine(), app.clock().now()).await?;
    Ok(write.commit(AuditEntry::new("serve.start", "serve", detail)).await?)
}

/// Writes down that serving ended in good order; what was killed leaves no such event.
///
/// # Errors
/// [`AppError::Store`].
pub async fn note_stop(app: &App) -> Result<(), AppError> {
    let write = app.store().begin(&machine(), app.clock().now()).await?;
    Ok(write.commit(AuditEntry::new("serve.stop", "serve", serde_json::json!({}))).await?)
}
