//! What is kept of a person, for that person (个人信息导出).

use crate::{App, AppError, Caller, Permission};
use ballast_store::{Actor, AuditEntry, AuditFilter};
use serde_json::{Value, json};

/// Events read at once.
const BATCH: u32 = 5_000;

/// Everything kept of the caller, as JSON text; itself an event.
///
/// # Errors
/// [`AppError::NotFound`] at the command line; [`AppError::Store`].
pub async fn export_own_data(app: &App, caller: &Caller) -> Result<String, AppError> {
    export(app, &caller.as_oneself(), &caller.login).await
}

/// The same of another person, who asked the system administrator for it.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Store`].
pub async fn export_data_of(app: &App, caller: &Caller, login: &str) -> Result<String, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    export(app, &granted.actor, login).await
}

async fn export(app: &App, actor: &Actor, login: &str) -> Result<String, AppError> {
    let store = app.store();
    let account = store.account(login).await?.ok_or(AppError::NotFound)?;
    let grants = store.grants_of(login).await?.into_iter().map(|grant| {
        json!({
            "role": grant.grant.role, "unit": grant.grant.unit.as_str(), "from": grant.grant.valid_from.to_string(),
            "until": grant.grant.valid_until.map(|day| day.to_string()), "state": grant.state.code(), "reason": grant.grant.reason,
        })
    });
    let sessions = store.sessions_of(login, app.clock().now()).await?.into_iter().map(|open| {
        json!({
            "number": open.id, "made_at": open.made_at.to_string(), "seen_at": open.seen_at.to_string(),
            "address": open.session.address, "browser": open.session.agent,
        })
    });
    let factors = store.factors_of(login).await?.into_iter().map(|factor| {
        json!({
            "kind": factor.kind, "label": factor.label, "made_at": factor.made_at.to_string(),
            "used_at": factor.used_at.map(|at| at.to_string()),
        })
    });
    let data = json!({
        "account": {
            "login": account.login, "name": account.name, "unit": account.unit.as_str(), "state": account.state.code(),
            "password_changed_at": account.password_changed_at.map(|at| at.to_string()),
            "last_sign_in_at": account.last_success_at.map(|at| at.to_string()),
            "refused_since": account.failures_since,
        },
        "grants": grants.collect::<Vec<Value>>(),
        "sessions": sessions.collect::<Vec<Value>>(),
        "second_factors": factors.collect::<Vec<Value>>(),
        "events": events(app, login).await?,
    });
    let text = serde_json::to_string_pretty(&data).map_err(|error| AppError::Damaged(error.to_string()))?;
    let detail = json!({ "file_sha256": crate::digest::of(text.as_bytes()) });
    let write = store.begin(actor, app.clock().now()).await?;
    write.commit(AuditEntry::new("account.export", login, detail)).await?;
    Ok(text)
}

/// What the person did, the newest first.
async fn events(app: &App, login: &str) -> Result<Vec<Value>, AppError> {
    let filter = AuditFilter { actor: Some(login.to_owned()), ..AuditFilter::default() };
    let (mut before, mut told) = (i64::MAX, Vec::new());
    loop {
        let events = app.store().find_audit_events(&filter, before, BATCH).await?;
        let Some(last) = events.last() else { return Ok(told) };
        before = last.seq;
        told.extend(events.iter().map(|event| {
            json!({
                "number": event.seq, "at": event.at, "operation": event.operation, "object": event.object, "outcome": event.outcome,
                "network": event.address, "reason": event.reason,
            })
        }));
    }
}
