//! The life of a result: where it stands, the steps, objections and rulings, what a new result changed.

use super::answer::{Given, Made};
use super::assessments::AssessmentLine;
use super::codes::{LifeStateCode, LifeStepCode, ObjectionStateCode, PermissionCode};
use super::extract::{Asked, At, Sent};
use super::moves::{MoveOut, moves};
use super::page::{Address, Page, PageAsked};
use super::problem::Problem;
use super::units::day;
use super::words::{Day, Moment, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Caller;
use ballast_app::assessments::check::check_assessment;
use ballast_app::assessments::file_objection::{ObjectionInput, file_objection};
use ballast_app::assessments::finalise::finalise_assessment;
use ballast_app::assessments::life::{Life, NextStep, StepRecord, show_life};
use ballast_app::assessments::objections::{ObjectionFilter, ObjectionRecord, list_objections, show_objection};
use ballast_app::assessments::publicise::publicise_assessment;
use ballast_app::assessments::rule_objection::rule_objection;
use ballast_app::assessments::supersede::{show_difference, supersede_assessment};
use ballast_app::assessments::withdraw_objection::withdraw_objection;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::{IntoParams, ToSchema};

/// Where a result stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct LifeOut {
    state: LifeStateCode,
    /// What was done, oldest first; freezing and computing stand in the run itself.
    steps: Vec<DoneStep>,
    /// What may come next.
    next: Vec<StepToCome>,
    /// Last day for objections; none before publication.
    objections_until: Option<Day>,
    /// Working days that are left of it, today counted.
    working_days_left: u32,
    /// True while objections are taken.
    takes_objections: bool,
    /// The result whose place it takes.
    replaces: Option<String>,
    /// The result that took its place.
    replaced_by: Option<String>,
    /// Numbers of the objections of the caller's units.
    objections: Vec<i64>,
}

impl From<&Life> for LifeOut {
    fn from(life: &Life) -> Self {
        Self {
            state: life.state.into(),
            steps: life.steps.iter().map(DoneStep::from).collect(),
            next: life.next.iter().map(StepToCome::from).collect(),
            objections_until: day(life.deadline),
            working_days_left: life.working_days_left,
            takes_objections: life.takes_objections,
            replaces: life.replaced.clone(),
            replaced_by: life.replacing.clone(),
            objections: life.objections.iter().map(|objection| objection.id).collect(),
        }
    }
}

/// A step that was taken.
#[derive(Serialize, ToSchema)]
struct DoneStep {
    step: LifeStepCode,
    by: String,
    at: Moment,
    /// Of publication: the last day for objections.
    objections_until: Option<Day>,
    reason: String,
    /// Of superseding: the other result.
    other: Option<String>,
}

impl From<&StepRecord> for DoneStep {
    fn from(step: &StepRecord) -> Self {
        Self {
            step: step.step.into(),
            by: step.by.clone(),
            at: Moment(step.at),
            objections_until: day(step.deadline),
            reason: step.reason.clone(),
            other: step.other.clone(),
        }
    }
}

/// A step that may come next.
#[derive(Serialize, ToSchema)]
struct StepToCome {
    step: LifeStepCode,
    /// What it asks for.
    permission: PermissionCode,
    /// True when the caller may take it now.
    may: bool,
    /// Why it cannot be taken now, or not by the caller; null where only the permission is missing.
    refusal: Option<Words>,
}

impl From<&NextStep> for StepToCome {
    fn from(next: &NextStep) -> Self {
        Self {
            step: next.step.into(),
            permission: next.permission.into(),
            may: next.may && next.refusal.is_none(),
            refusal: next.refusal.as_ref().map(Words::from),
        }
    }
}

/// Shows it.
pub(crate) async fn show(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
) -> Result<Given<LifeOut>, Problem> {
    after(&web, &caller, &run).await
}

async fn after(web: &Web, caller: &Caller, run: &str) -> Result<Given<LifeOut>, Problem> {
    Ok(Given((&show_life(&web.app, caller, run).await?).into()))
}

/// The outcome of a check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckAsked {
    /// False: returned; then a remark is needed.
    is_passed: bool,
    #[schema(max_length = 2000)]
    remark: Option<String>,
}

/// Passes a result on or returns it.
pub(crate) async fn check(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    Sent(asked): Sent<CheckAsked>,
) -> Result<Given<LifeOut>, Problem> {
    check_assessment(&web.app, &caller, &run, asked.is_passed, &asked.remark.unwrap_or_default()).await?;
    after(&web, &caller, &run).await
}

/// What is said with a step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemarkAsked {
    #[schema(max_length = 2000)]
    remark: Option<String>,
}

/// Publicises it.
pub(crate) async fn publicise(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    Sent(asked): Sent<RemarkAsked>,
) -> Result<Given<LifeOut>, Problem> {
    publicise_assessment(&web.app, &caller, &run, &asked.remark.unwrap_or_default()).await?;
    after(&web, &caller, &run).await
}

/// Makes it final.
pub(crate) async fn finalise(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    Sent(asked): Sent<RemarkAsked>,
) -> Result<Given<LifeOut>, Problem> {
    finalise_assessment(&web.app, &caller, &run, &asked.remark.unwrap_or_default()).await?;
    after(&web, &caller, &run).await
}

/// Why a result is replaced, and from which records.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplacementAsked {
    /// Only what was known on this day counts; today if not told.
    as_of: Option<Day>,
    #[schema(max_length = 2000)]
    reason: String,
}

/// Computes anew and puts the new result in its place.
pub(crate) async fn replace(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    Sent(asked): Sent<ReplacementAsked>,
) -> Result<Made<AssessmentLine>, Problem> {
    let as_of = asked.as_of.map(|day| day.0);
    let new = supersede_assessment(&web.app, &caller, &run, as_of, &asked.reason).await?;
    Ok(Made { location: format!("/api/v1/assessments/{}", new.id), value: (&new).into() })
}

/// What a new result changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct DifferenceOut {
    before: AssessmentLine,
    after: AssessmentLine,
    reason: String,
    by: String,
    /// Numbers of the rulings behind it, of the caller's units.
    rulings: Vec<i64>,
    moves: Vec<MoveOut>,
}

/// Shows it, for either of the two results.
pub(crate) async fn difference(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
) -> Result<Given<DifferenceOut>, Problem> {
    let found = show_difference(&web.app, &caller, &run).await?;
    Ok(Given(DifferenceOut {
        before: (&found.before).into(),
        after: (&found.after).into(),
        reason: found.reason,
        by: found.by,
        rulings: found.rulings.iter().map(|ruling| ruling.id).collect(),
        moves: moves(&found.moves),
    }))
}

/// An objection.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Objection)]
pub(crate) struct ObjectionOut {
    id: i64,
    assessment: String,
    unit: String,
    /// Whose derivation.
    subject: String,
    /// Address of the step objected to, as in the derivation.
    node: String,
    label: Words,
    /// The value as it was shown.
    shown: Words,
    claim: String,
    /// Numbers of papers.
    papers: Vec<i64>,
    filed_by: String,
    filed_at: Moment,
    state: ObjectionStateCode,
    moved_by: String,
    moved_at: Moment,
    /// Of a ruling its grounds.
    reason: String,
}

impl From<&ObjectionRecord> for ObjectionOut {
    fn from(objection: &ObjectionRecord) -> Self {
        Self {
            id: objection.id,
            assessment: objection.assessment.clone(),
            unit: objection.unit.to_string(),
            subject: objection.subject.clone(),
            node: objection.node.clone(),
            label: (&objection.claim.label).into(),
            shown: (&objection.claim.shown).into(),
            claim: objection.claim.claim.clone(),
            papers: objection.claim.papers.clone(),
            filed_by: objection.filed_by.clone(),
            filed_at: Moment(objection.filed_at),
            state: objection.state.into(),
            moved_by: objection.moved_by.clone(),
            moved_at: Moment(objection.moved_at),
            reason: objection.reason.clone(),
        }
    }
}

/// Which objections. Everything absent means all.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionsAsked {
    /// Those against one result.
    #[param(max_length = 200)]
    run: Option<String>,
    /// Those in one state.
    #[param(inline)]
    state: Option<ObjectionStateCode>,
    /// The page, from 1; beyond the last you get the last.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: Option<NonZeroU32>,
    /// Items of a page, 1–200; 50 if not told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<NonZeroU32>,
}

/// Lists those of the caller's units, the newest first.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<ObjectionsAsked>,
) -> Result<Given<Page<ObjectionOut>>, Problem> {
    let filter = ObjectionFilter { assessment: asked.run, state: asked.state.map(|state| state.0) };
    let lines = list_objections(&web.app, &caller, &filter).await?;
    let found = lines.iter().map(|line| ObjectionOut::from(&line.objection)).collect();
    Ok(Given(Page::of(found, PageAsked { page: asked.page, limit: asked.limit }, &address)?))
}

/// Shows one.
pub(crate) async fn objection(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
) -> Result<Given<ObjectionOut>, Problem> {
    moved(&web, &caller, id).await
}

async fn moved(web: &Web, caller: &Caller, id: i64) -> Result<Given<ObjectionOut>, Problem> {
    Ok(Given((&show_objection(&web.app, caller, id).await?.line.objection).into()))
}

/// What is claimed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionAsked {
    /// Address of the step, as in the derivation.
    #[schema(max_length = 2000)]
    node: String,
    #[schema(max_length = 2000)]
    claim: String,
    /// Numbers of papers of the unit's projects.
    papers: Option<Vec<i64>>,
}

/// Objects to one step of a subject's computation.
pub(crate) async fn file(
    State(web): State<Web>,
    By(caller): By,
    At((run, unit)): At<(String, String)>,
    Sent(asked): Sent<ObjectionAsked>,
) -> Result<Made<ObjectionOut>, Problem> {
    let papers = asked.papers.unwrap_or_default();
    let input = ObjectionInput { subject: unit, node: asked.node, claim: asked.claim, papers };
    let id = file_objection(&web.app, &caller, &run, &input).await?;
    let Given(value) = moved(&web, &caller, id).await?;
    Ok(Made { location: format!("/api/v1/objections/{id}"), value })
}

/// Takes one back.
pub(crate) async fn withdraw(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(asked): Sent<RemarkAsked>,
) -> Result<Given<ObjectionOut>, Problem> {
    withdraw_objection(&web.app, &caller, id, &asked.remark.unwrap_or_default()).await?;
    moved(&web, &caller, id).await
}

/// A ruling.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RulingAsked {
    /// False: rejected.
    is_upheld: bool,
    #[schema(max_length = 2000)]
    grounds: String,
}

/// Rules on one.
pub(crate) async fn rule(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Sent(asked): Sent<RulingAsked>,
) -> Result<Given<ObjectionOut>, Problem> {
    rule_objection(&web.app, &caller, id, asked.is_upheld, &asked.grounds).await?;
    moved(&web, &caller, id).await
}
