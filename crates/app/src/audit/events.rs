//! Reading the audit trail: filtered pages, and the whole of a filter as a file (审计记录).

use crate::{App, AppError, Caller, Permission, digest};
use ballast_store::AuditEntry;
pub use ballast_store::{AuditEvent, AuditFilter};

/// Events of one page.
const PAGE: u32 = 100;
/// Events read at once for a file.
const BATCH: u32 = 5_000;

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The newest first.
    pub events: Vec<AuditEvent>,
    /// Where the next page begins; none on the last.
    pub next: Option<i64>,
}

/// The newest events of a filter below a number, or from the newest.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_events(
    app: &App,
    caller: &Caller,
    filter: &AuditFilter,
    before: Option<i64>,
) -> Result<EventPage, AppError> {
    caller.require(Permission::ReadAudit)?;
    let mut events = app.store().find_audit_events(filter, before.unwrap_or(i64::MAX), PAGE + 1).await?;
    let more = events.len() > PAGE as usize;
    events.truncate(PAGE as usize);
    let next = events.last().map(|event| event.seq).filter(|_| more);
    Ok(EventPage { events, next })
}

/// Every event of a filter as lines of comma-separated values, the newest first; itself an event.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn export_events(app: &App, caller: &Caller, filter: &AuditFilter) -> Result<String, AppError> {
    let granted = caller.require(Permission::ExportAudit)?;
    let mut text = String::from(
        "\u{feff}seq,at,actor,role,session,address,request_id,operation,object,unit,outcome,reason,detail,prev_hash,hash\r\n",
    );
    let (mut before, mut count) = (i64::MAX, 0_usize);
    loop {
        let events = app.store().find_audit_events(filter, before, BATCH).await?;
        let Some(last) = events.last() else { break };
        before = last.seq;
        count += events.len();
        for event in &events {
            let fields = [
                &event.at,
                &event.actor,
                &event.role,
                &event.session,
                &event.address,
                &event.request_id,
                &event.operation,
                &event.object,
                &event.unit,
                &event.outcome,
                &event.reason,
                &event.detail,
                &event.prev_hash,
                &event.hash,
            ];
            text.push_str(&event.seq.to_string());
            for field in fields {
                text.push(',');
                text.push_str(&ballast_exchange::csv_field(field));
            }
            text.push_str("\r\n");
        }
    }
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write
        .commit(AuditEntry::new(
            "audit.export",
            "audit trail",
            serde_json::json!({ "events": count, "file_sha256": digest::of(text.as_bytes()) }),
        ))
        .await?;
    Ok(text)
}
