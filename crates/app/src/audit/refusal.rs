//! Doors that stayed shut (拒绝).

use crate::{App, AppError, Caller};
use ballast_store::AuditEntry;

/// Notes that somebody asked for a deed for which he holds no permission. `deed` is method and route, without what was filled in.
///
/// # Errors
/// [`AppError::Store`].
pub async fn note_refusal(app: &App, caller: &Caller, deed: &str) -> Result<(), AppError> {
    let write = app.store().begin(&caller.as_oneself(), app.clock().now()).await?;
    write.commit(AuditEntry::new("access.refuse", deed, serde_json::json!({})).refused()).await?;
    Ok(())
}
