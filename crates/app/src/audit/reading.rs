//! Who looked at what: readings of another unit's records, of accounts and of results are events too (查阅记录).
//!
//! One event tells of one page: which units' records it showed, how many of each. Within an hour of one session the same look is one
//! event, so that turning pages does not fill the trail. The event is durable before the page is answered.

use crate::access::caller::{COMMAND_LINE, Granted};
use crate::{App, AppError, Caller};
use ballast_domain::{Scope, UnitId};
use ballast_store::AuditEntry;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long a look counts as the same.
const SAME_LOOK: SignedDuration = SignedDuration::from_hours(1);

/// Looks of the last hour by session (or login, for programs) and what was looked at.
pub(crate) type Looks = Mutex<BTreeMap<(String, String), Timestamp>>;

/// Notes that a page shows records of units: those outside the subtree of the reader's own unit, with how many of each.
///
/// # Errors
/// [`AppError::Store`]: then the page must not be shown. [`AppError::Tree`].
pub(crate) async fn note_records<'u>(
    app: &App,
    caller: &Caller,
    granted: &Granted,
    object: &str,
    units: impl IntoIterator<Item = &'u UnitId>,
) -> Result<(), AppError> {
    let own = Scope::of_subtree(&app.tree().await?, &caller.unit);
    let mut foreign: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in units.into_iter().filter(|unit| !own.covers(unit)) {
        *foreign.entry(unit.as_str()).or_default() += 1;
    }
    let look = |unit: &str| format!("{object} {unit}");
    foreign.retain(|unit, _| !is_known(app, granted, &look(unit)));
    if foreign.is_empty() {
        return Ok(());
    }
    let looks = foreign.keys().map(|unit| look(unit)).collect();
    let only = foreign.keys().next().filter(|_| foreign.len() == 1).and_then(|unit| UnitId::new(unit));
    let mut entry = AuditEntry::new("records.read", object, serde_json::json!({ "records_by_unit": foreign }));
    entry.unit = only;
    note(app, granted, entry, looks).await
}

/// Notes that accounts were looked at: names and where people sign in from are personal data.
///
/// # Errors
/// [`AppError::Store`]: then the page must not be shown.
pub(crate) async fn note_accounts(app: &App, granted: &Granted, object: &str, count: usize) -> Result<(), AppError> {
    let look = format!("accounts {object}");
    if is_known(app, granted, &look) {
        return Ok(());
    }
    let entry = AuditEntry::new("accounts.read", object, serde_json::json!({ "accounts": count }));
    note(app, granted, entry, vec![look]).await
}

/// Notes that a result was looked at.
///
/// # Errors
/// [`AppError::Store`]: then the page must not be shown.
pub(crate) async fn note_result(app: &App, granted: &Granted, assessment: &str) -> Result<(), AppError> {
    let look = format!("assessment {assessment}");
    if is_known(app, granted, &look) {
        return Ok(());
    }
    note(app, granted, AuditEntry::new("assessment.read", assessment, serde_json::json!({})), vec![look]).await
}

/// True when the same was looked at within the hour. What the command line reads it could read from the file as well.
fn is_known(app: &App, granted: &Granted, look: &str) -> bool {
    if granted.actor.login == COMMAND_LINE {
        return true;
    }
    let now = app.clock().now();
    let mut looks = app.looks().lock().unwrap_or_else(PoisonError::into_inner);
    looks.retain(|_, at| now.duration_since(*at) < SAME_LOOK);
    looks.contains_key(&(reader(granted), look.to_owned()))
}

/// Writes the event and remembers the looks once it is durable.
async fn note(app: &App, granted: &Granted, entry: AuditEntry, looks: Vec<String>) -> Result<(), AppError> {
    let now = app.clock().now();
    app.store().begin(&granted.actor, now).await?.commit(entry).await?;
    let mut known = app.looks().lock().unwrap_or_else(PoisonError::into_inner);
    known.extend(looks.into_iter().map(|look| ((reader(granted), look), now)));
    Ok(())
}

fn reader(granted: &Granted) -> String {
    format!("{} {}", granted.actor.login, granted.actor.origin.session)
}
