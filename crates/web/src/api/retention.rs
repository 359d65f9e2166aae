//! What has outlived its term: a plan by one administrator, carried out by another.

use super::answer::{Given, Made};
use super::codes::DataClassCode;
use super::extract::{At, Nothing, Sent};
use super::grants::Decision;
use super::problem::Problem;
use super::words::Moment;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Caller;
use ballast_app::retention::decide::decide_plan;
use ballast_app::retention::plan::make_plan;
use ballast_app::retention::show::{ClassLine, may_decide, show_plan, show_retention};
use ballast_app::retention::{DueCount, RetentionPlan};
use serde::Serialize;
use utoipa::ToSchema;

/// What is due, and the plans.
#[derive(Serialize, ToSchema)]
pub(crate) struct Retention {
    /// All classes of data with a term.
    classes: Vec<Class>,
    /// The newest first, at most fifty.
    plans: Vec<Plan>,
}

/// A class with its term.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionClass)]
struct Class {
    class: DataClassCode,
    /// Days for which it is kept.
    term_days: u32,
    /// What of it is due; none for nothing.
    due: Option<Due>,
}

/// How much of a class is due.
#[derive(Serialize, ToSchema)]
struct Due {
    class: DataClassCode,
    count: u64,
    /// When the term of the oldest began.
    oldest_at: Moment,
    /// When the term of the newest began.
    newest_at: Moment,
}

/// A plan.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionPlan)]
pub(crate) struct Plan {
    id: i64,
    /// SHA-256 over class and key of each thing that it names.
    items_sha256: String,
    /// By class.
    counts: Vec<Due>,
    requested_by: String,
    requested_at: Moment,
    /// `waiting`, `replaced`, `refused` or `carried_out`.
    state: &'static str,
    decided_by: Option<String>,
    decided_at: Option<Moment>,
    /// True when the caller may carry it out.
    may_decide: bool,
}

impl From<&DueCount> for Due {
    fn from(due: &DueCount) -> Self {
        Self { class: due.class.into(), count: due.count, oldest_at: Moment(due.oldest), newest_at: Moment(due.newest) }
    }
}

impl From<&ClassLine> for Class {
    fn from(line: &ClassLine) -> Self {
        Self { class: line.class.into(), term_days: line.term_days, due: line.due.as_ref().map(Due::from) }
    }
}

fn plan_out(caller: &Caller, plan: &RetentionPlan) -> Plan {
    Plan {
        id: plan.id,
        items_sha256: plan.digest.clone(),
        counts: plan.counts.iter().map(Due::from).collect(),
        requested_by: plan.requested.0.clone(),
        requested_at: Moment(plan.requested.1),
        state: plan.state.code(),
        decided_by: plan.decided.as_ref().map(|decided| decided.0.clone()),
        decided_at: plan.decided.as_ref().map(|decided| Moment(decided.1)),
        may_decide: may_decide(caller, plan),
    }
}

/// Shows what is due now, and the last plans.
pub(crate) async fn show(State(web): State<Web>, By(caller): By) -> Result<Given<Retention>, Problem> {
    let view = show_retention(&web.app, &caller).await?;
    Ok(Given(Retention {
        classes: view.classes.iter().map(Class::from).collect(),
        plans: view.plans.iter().map(|plan| plan_out(&caller, plan)).collect(),
    }))
}

/// What was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanMade {
    /// Number of the plan, which waits for the security administrator.
    id: i64,
}

/// Has a plan made of all that is due now.
pub(crate) async fn make(State(web): State<Web>, By(caller): By, _: Nothing) -> Result<Made<PlanMade>, Problem> {
    let id = make_plan(&web.app, &caller).await?;
    Ok(Made { location: format!("/api/v1/retention/plans/{id}"), value: PlanMade { id } })
}

/// Shows one plan.
pub(crate) async fn plan(State(web): State<Web>, By(caller): By, At(id): At<i64>) -> Result<Given<Plan>, Problem> {
    Ok(Given(plan_out(&caller, &show_plan(&web.app, &caller, id).await?)))
}

/// What a decision came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decided {
    /// By class what went; empty for a plan that was refused.
    removed: Vec<Due>,
    /// SHA-256 over class and key of what went.
    removed_sha256: Option<String>,
    /// Things of the plan that stay because they are in use again, or that had gone by themselves.
    passed_over: usize,
}

/// Carries one out, or refuses it.
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(sent): Sent<Decision>,
) -> Result<Given<Decided>, Problem> {
    let removed = decide_plan(&web.app, &caller, id, sent.is_allowed).await?;
    Ok(Given(match removed {
        None => Decided { removed: Vec::new(), removed_sha256: None, passed_over: 0 },
        Some(removed) => Decided {
            removed: removed.counts.iter().map(Due::from).collect(),
            removed_sha256: Some(removed.digest),
            passed_over: removed.passed_over,
        },
    }))
}
