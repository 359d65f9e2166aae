//! Whether a file was issued here (文件核验).

use crate::{App, AppError, Caller, Permission};
use ballast_audit::Event;
use ballast_store::AuditFilter;

/// Events read at once.
const PAGE: u32 = 500;

/// The event that says that a file with this SHA-256 was made here; `None` when no event does: the file is of another installation, or was
/// changed since.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn find_issued(app: &App, caller: &Caller, file_sha256: &str) -> Result<Option<Event>, AppError> {
    caller.require(Permission::ReadAudit)?;
    let filter = AuditFilter { operation: Some("document.make".to_owned()), ..AuditFilter::default() };
    let mut before = i64::MAX;
    loop {
        let events = app.store().find_audit_events(&filter, before, PAGE).await?;
        let Some(last) = events.last() else { return Ok(None) };
        before = last.seq;
        let is_it = |event: &Event| {
            let detail: Option<serde_json::Value> = serde_json::from_str(&event.detail).ok();
            detail.and_then(|detail| Some(detail.get("file_sha256")?.as_str()? == file_sha256)).unwrap_or(false)
        };
        if let Some(event) = events.into_iter().find(is_it) {
            return Ok(Some(event));
        }
    }
}
