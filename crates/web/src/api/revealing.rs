//! Names in full, with a reason that stays in the audit trail.

use super::answer::Given;
use super::extract::{At, Sent};
use super::problem::Problem;
use super::words::{Day, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Caller;
use ballast_app::history::Subject;
use ballast_app::personal::reveal::{Revealed as Found, reveal};
use ballast_domain::ProjectId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why they are looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revealing {
    /// At most 200 signs, without the name: it stays in the audit trail.
    reason: String,
}

/// Names in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct Revealed {
    /// Those that hold and former ones, the newest first.
    fields: Vec<PersonalField>,
}

/// A name in full.
#[derive(Serialize, ToSchema)]
struct PersonalField {
    /// What it is: linked leader, reporter of a month …
    field: Words,
    /// From which day it was known; none for an account.
    known_on: Option<Day>,
    name: String,
}

impl From<Found> for PersonalField {
    fn from(found: Found) -> Self {
        Self { field: found.field.into(), known_on: found.known_on.map(Day), name: found.name }
    }
}

async fn revealed(web: &Web, caller: &Caller, subject: &Subject, sent: &Revealing) -> Result<Given<Revealed>, Problem> {
    let found = reveal(&web.app, caller, subject, &sent.reason).await?;
    Ok(Given(Revealed { fields: found.into_iter().map(PersonalField::from).collect() }))
}

/// Of a project.
pub(crate) async fn of_project(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(sent): Sent<Revealing>,
) -> Result<Given<Revealed>, Problem> {
    revealed(&web, &caller, &Subject::Project(ProjectId(id)), &sent).await
}

/// Of a record of a unit.
pub(crate) async fn of_record(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(sent): Sent<Revealing>,
) -> Result<Given<Revealed>, Problem> {
    revealed(&web, &caller, &Subject::Record(id), &sent).await
}

/// Of an account.
pub(crate) async fn of_account(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Sent(sent): Sent<Revealing>,
) -> Result<Given<Revealed>, Problem> {
    revealed(&web, &caller, &Subject::Account(login), &sent).await
}
