//! The audit trail: events, the trail as a file, verifying it.

use super::answer::{Download, Given, Kinds};
use super::extract::Asked;
use super::page::Address;
use super::problem::Problem;
use super::words::{Moment, Ordinal, Words};
use crate::audit::verify::read_root;
use crate::download;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::audit::events::{AuditEvent, AuditFilter, export_events, list_events};
use ballast_app::audit::verify::{Verdict, verify_audit};
use ballast_app::audit::words::operation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which events. Everything absent means all.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsAsked {
    /// Login.
    #[param(max_length = 200)]
    actor: Option<String>,
    /// The beginning of the operation: `import`, `import.apply`.
    #[param(max_length = 200)]
    operation: Option<String>,
    /// The object, exactly: `import 12`.
    #[param(max_length = 200)]
    object: Option<String>,
    /// Code of the unit whose records are concerned.
    #[param(max_length = 40)]
    unit: Option<String>,
    /// From this instant on.
    #[param(inline)]
    from: Option<Moment>,
    /// Before this instant.
    #[param(inline)]
    until: Option<Moment>,
    /// True: refusals alone.
    is_refused: Option<bool>,
    /// Below this number.
    #[param(value_type = Option<i64>, minimum = 1)]
    before: Option<Ordinal>,
}

impl EventsAsked {
    fn filter(self) -> AuditFilter {
        AuditFilter {
            actor: self.actor,
            operation: self.operation,
            object: self.object,
            unit: self.unit,
            from: self.from.map(|from| from.0),
            until: self.until.map(|until| until.0),
            is_refused: self.is_refused.unwrap_or_default(),
        }
    }
}

/// A page of events: the trail grows while it is read, so that pages begin at a number.
#[derive(Serialize, ToSchema)]
pub(crate) struct Events {
    /// The newest first, at most 100.
    events: Vec<Event>,
    /// The address of the next page; none on the last.
    next: Option<String>,
}

/// An event.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEvent)]
struct Event {
    seq: i64,
    /// Instant, to the microsecond.
    at: String,
    actor: String,
    role: String,
    session: String,
    address: String,
    request_id: String,
    operation: String,
    /// The operation in words.
    words: Option<Words>,
    object: String,
    unit: String,
    /// `done` or `refused`.
    outcome: String,
    reason: String,
    /// Further facts, as the JSON text that was hashed.
    detail: String,
    algorithm: String,
    prev_hash: String,
    hash: String,
}

impl From<AuditEvent> for Event {
    fn from(event: AuditEvent) -> Self {
        Self {
            words: operation(&event.operation).map(Words::from),
            seq: event.seq,
            at: event.at,
            actor: event.actor,
            role: event.role,
            session: event.session,
            address: event.address,
            request_id: event.request_id,
            operation: event.operation,
            object: event.object,
            unit: event.unit,
            outcome: event.outcome,
            reason: event.reason,
            detail: event.detail,
            algorithm: event.algorithm,
            prev_hash: event.prev_hash,
            hash: event.hash,
        }
    }
}

/// Lists them.
pub(crate) async fn events(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<EventsAsked>,
) -> Result<Given<Events>, Problem> {
    let before = asked.before.map(|before| before.0);
    let found = list_events(&web.app, &caller, &asked.filter(), before).await?;
    let next = found.next.map(|before| address.with(&[("before", &before.to_string())]));
    Ok(Given(Events { events: found.events.into_iter().map(Event::from).collect(), next }))
}

/// A table as text.
pub(crate) struct Csv;

impl Kinds for Csv {
    const KINDS: &'static [&'static str] = &["text/csv"];
}

/// Which events go into the file.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportAsked {
    /// Login.
    #[param(max_length = 200)]
    actor: Option<String>,
    /// The beginning of the operation.
    #[param(max_length = 200)]
    operation: Option<String>,
    /// From this instant on.
    #[param(inline)]
    from: Option<Moment>,
    /// Before this instant.
    #[param(inline)]
    until: Option<Moment>,
}

/// Every event of a filter as a file.
pub(crate) async fn export(
    State(web): State<Web>,
    By(caller): By,
    Asked(asked): Asked<ExportAsked>,
) -> Result<Download<Csv>, Problem> {
    let filter = AuditFilter {
        actor: asked.actor,
        operation: asked.operation,
        from: asked.from.map(|from| from.0),
        until: asked.until.map(|until| until.0),
        ..AuditFilter::default()
    };
    let text = export_events(&web.app, &caller, &filter).await?;
    Ok(Download::new(download::bytes(text.into_bytes(), &format!("audit-{}.csv", web.app.clock().today()))))
}

/// What verifying came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Verification {
    is_whole: bool,
    /// Events walked, when it is whole.
    events: Option<i64>,
    /// Checkpoints held against it.
    checkpoints: Option<usize>,
    /// The first thing that is wrong.
    problem: Option<String>,
}

/// Against what the trail is held beside its own checkpoints.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerificationAsked {
    /// A root from the foot of a printed bulletin or ranking: `1204-6e34-…`.
    #[param(max_length = 80)]
    root: Option<String>,
}

/// Walks the whole trail.
pub(crate) async fn verify(
    State(web): State<Web>,
    By(caller): By,
    Asked(asked): Asked<VerificationAsked>,
) -> Result<Given<Verification>, Problem> {
    let printed = asked.root.as_deref().map(read_root).transpose()?;
    Ok(Given(match verify_audit(&web.app, &caller, printed.as_slice()).await? {
        Verdict::Whole { events, checkpoints } => {
            Verification { is_whole: true, events: Some(events), checkpoints: Some(checkpoints), problem: None }
        }
        Verdict::Broken(problem) => {
            Verification { is_whole: false, events: None, checkpoints: None, problem: Some(problem) }
        }
    }))
}
