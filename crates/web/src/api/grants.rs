//! Grants: asked for by one, allowed by another, ended.

use super::accounts::unit_of;
use super::answer::{Given, Made};
use super::extract::{Asked, At, Sent};
use super::page::{Address, Page, PageAsked};
use super::problem::Problem;
use super::units::day;
use super::words::{Day, Moment};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::access::own::Grant;
use ballast_app::grants::decide::{decide_grant, end_grant};
use ballast_app::grants::list::list_waiting_grants;
use ballast_app::grants::request::{NewGrant, request_grant};
use ballast_domain::ProjectId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A grant.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Grant)]
pub(crate) struct GrantOut {
    id: i64,
    login: String,
    /// Code of the role.
    role: String,
    /// The unit whose subtree is the scope.
    unit: String,
    /// Of that subtree these projects alone.
    projects: Option<Vec<i64>>,
    valid_from: Day,
    valid_until: Option<Day>,
    deputy_for: Option<String>,
    reason: String,
    /// `requested`, `active`, `refused` or `ended`.
    state: &'static str,
    requested_by: String,
    requested_at: Moment,
}

impl From<&Grant> for GrantOut {
    fn from(grant: &Grant) -> Self {
        let projects = |projects: &BTreeSet<ProjectId>| projects.iter().map(|project| project.0).collect();
        Self {
            id: grant.id,
            login: grant.grant.login.clone(),
            role: grant.grant.role.clone(),
            unit: grant.grant.unit.to_string(),
            projects: grant.grant.projects.as_ref().map(projects),
            valid_from: Day(grant.grant.valid_from),
            valid_until: day(grant.grant.valid_until),
            deputy_for: grant.grant.deputy_for.clone(),
            reason: grant.grant.reason.clone(),
            state: grant.state.code(),
            requested_by: grant.requested.0.clone(),
            requested_at: Moment(grant.requested.1),
        }
    }
}

/// Lists those that wait, oldest first.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<PageAsked>,
) -> Result<Given<Page<GrantOut>>, Problem> {
    let grants = list_waiting_grants(&web.app, &caller).await?;
    Ok(Given(Page::of(grants.iter().map(GrantOut::from).collect(), asked, &address)?))
}

/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantAsked {
    /// Code of the role.
    role: String,
    /// The unit whose subtree is the scope.
    unit: String,
    /// Of that subtree these projects alone.
    #[schema(min_items = 1)]
    projects: Option<Vec<i64>>,
    /// Today if not given.
    valid_from: Option<Day>,
    /// No end if not given.
    valid_until: Option<Day>,
    /// Login of the person stood in for.
    deputy_for: Option<String>,
    reason: String,
}

/// What was asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantMade {
    /// Number of the grant, which waits for the security administrator.
    id: i64,
}

/// Asks for a grant.
pub(crate) async fn request(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Sent(sent): Sent<GrantAsked>,
) -> Result<Made<GrantMade>, Problem> {
    let location = format!("/api/v1/accounts/{}", crate::routes::escape(&login));
    let projects: Option<BTreeSet<ProjectId>> =
        sent.projects.map(|projects| projects.into_iter().map(ProjectId).collect());
    let grant = NewGrant {
        login,
        role: sent.role,
        unit: unit_of(&sent.unit)?,
        projects: projects.filter(|projects| !projects.is_empty()),
        valid_from: sent.valid_from.map_or_else(|| web.app.clock().today(), |day| day.0),
        valid_until: sent.valid_until.map(|day| day.0),
        deputy_for: sent.deputy_for,
        reason: sent.reason,
    };
    let id = request_grant(&web.app, &caller, &grant).await?;
    Ok(Made { location, value: GrantMade { id } })
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    pub(super) is_allowed: bool,
}

/// Allows or refuses one.
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(sent): Sent<Decision>,
) -> Result<Given<GrantMade>, Problem> {
    let grant = decide_grant(&web.app, &caller, id, sent.is_allowed).await?;
    Ok(Given(GrantMade { id: grant.id }))
}

/// Why a grant ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ending {
    pub(super) reason: String,
}

/// Ends one.
pub(crate) async fn end(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(sent): Sent<Ending>,
) -> Result<Given<GrantMade>, Problem> {
    let grant = end_grant(&web.app, &caller, id, &sent.reason).await?;
    Ok(Given(GrantMade { id: grant.id }))
}
