//! From the token in a cookie to the caller, anew for each request.

use super::caller::{Caller, Duty, Held, Through};
use super::permission::Permission;
use super::policy::SecondFactorRule;
use super::proof::By;
use super::role::Role;
use super::{second_factor, secret};
use crate::{App, AppError};
use ballast_domain::{OrganizationTree, Scope};
use ballast_store::{Account, AccountState, Grant, Origin, Session};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How often the use of a session is written down.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// What the head of a page tells about a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// When the account was entered before this session.
    pub last_success_at: Option<Timestamp>,
    /// Refused tries between the two.
    pub failures: i64,
}

/// The caller of a session token; `None` when there is no such session, it ended, or its account was closed.
///
/// # Errors
/// [`AppError::Store`].
pub async fn caller_of(app: &App, token: &str, origin: Origin) -> Result<Option<(Caller, Before)>, AppError> {
    let now = app.clock().now();
    let Some(session) = app.store().session(&secret::hash(token), now).await? else { return Ok(None) };
    let Some(account) = app.store().account(&session.session.login).await? else { return Ok(None) };
    if account.state != AccountState::Active {
        return Ok(None);
    }
    let proved_by = By::from_code(&session.session.proved_by);
    let caller = caller(app, &account, Some(&session), proved_by, origin).await?;
    if now.duration_since(session.seen_at) >= NOTED_EVERY {
        note_use(app, session.id, now, now + app.policy().idle(caller.is_administrator()));
    }
    let before = Before { last_success_at: session.session.last_success_at, failures: session.session.failures_since };
    Ok(Some((caller, before)))
}

/// Beside the request: a page must not wait for an import to let go of the database.
fn note_use(app: &App, session: i64, now: Timestamp, idle_until: Timestamp) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = app.store().touch_session(session, now, idle_until).await {
            tracing::warn!(%error, "cannot keep a session alive");
        }
    });
}

/// What the account holds today, entered with a proof of this kind.
pub(super) async fn caller(
    app: &App,
    account: &Account,
    session: Option<&Session>,
    proved_by: By,
    origin: Origin,
) -> Result<Caller, AppError> {
    let grants = app.store().grants_of(&account.login).await?;
    let (tree, today) = (app.tree().await?, app.clock().today());
    let held = grants.iter().filter(|grant| grant.holds_on(today)).filter_map(|grant| held(&tree, grant));
    let held: Vec<Held> = held.collect();
    let duty = if account.is_service { None } else { duty(app, account, &held, proved_by).await? };
    let session_number = session.map(|session| session.id.to_string()).unwrap_or_default();
    Ok(Caller {
        login: account.login.clone(),
        name: account.name.clone(),
        unit: account.unit.clone(),
        held: if duty.is_none() { held } else { Vec::new() },
        narrowed: None,
        duty,
        through: session.map(|session| Through { session: session.id, proved_at: session.proved_at }),
        origin: Origin { session: session_number, ..origin },
    })
}

/// What a program that shows a token holds today.
pub(crate) async fn caller_by_token(
    app: &App,
    account: &Account,
    narrowed: Option<BTreeSet<Permission>>,
    origin: Origin,
) -> Result<Caller, AppError> {
    let token = origin.session.clone();
    let mut caller = caller(app, account, None, By::Password, origin).await?;
    caller.origin.session = token;
    caller.narrowed = narrowed;
    Ok(caller)
}

/// A role that the file no longer knows holds nothing.
pub(crate) fn held(tree: &OrganizationTree, grant: &Grant) -> Option<Held> {
    let role = Role::from_code(&grant.grant.role)?;
    let scope = match &grant.grant.projects {
        Some(projects) => Scope::of_projects(projects.clone()),
        None => Scope::of_subtree(tree, &grant.grant.unit),
    };
    Some(Held { role, scope })
}

async fn duty(app: &App, account: &Account, held: &[Held], proved_by: By) -> Result<Option<Duty>, AppError> {
    let policy = app.policy();
    let age = account.password_changed_at.map(|at| app.clock().now().duration_since(at));
    if let (Some(life), Some(age)) = (policy.password_life(), age)
        && age > life
    {
        return Ok(Some(Duty::NewPassword));
    }
    if policy.second_factor == SecondFactorRule::Offered {
        return Ok(None);
    }
    if held.iter().any(|held| held.role.needs_passkey()) {
        return Ok((proved_by != By::Passkey).then_some(Duty::Passkey));
    }
    let has_factor = proved_by == By::Provider || second_factor::has_one(app, &account.login).await?;
    Ok((!has_factor).then_some(Duty::SecondFactor))
}
