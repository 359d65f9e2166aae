//! A new result in the place of one that was publicised or final (取代), and the difference that it makes.

use super::life::{Facts, said};
use super::publicity::{self, Seen};
use super::run::{RunInput, run_assessment};
use super::schemes::find_scheme;
use super::show;
use crate::audit::checkpoint::sign_what_was_done;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_domain::life::{LifeStep, ObjectionState};
use ballast_scheme::foresight::difference::{Move, difference};
use ballast_store::{AssessmentRecord, AuditEntry, NewStep, ObjectionRecord};
use jiff::civil::Date;

/// Computes anew by the same scheme for the same period, as of a day (today if not told), and puts the new result in the place of the old one. The
/// objections that were upheld are the cause, or else what `reason` says. The new result begins its own life: it is checked like any other.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] without a reason, for a result that was not publicised, while its deadline runs
/// or an objection is open, for who ruled on one, when the new result would be the old one, and as [`run_assessment`].
pub async fn supersede_assessment(
    app: &App,
    caller: &Caller,
    id: &str,
    as_of: Option<Date>,
    reason: &str,
) -> Result<AssessmentRecord, AppError> {
    let granted = caller.require(Permission::RunAssessment)?;
    let needed = Text::fixed("请写明取代原结果的原因", "Say why the result is replaced");
    let reason = said(reason, Some(needed))?;
    let allowed = |facts: &Facts| match facts.refusal(LifeStep::Superseded, &caller.login) {
        Some(refusal) => Err(AppError::Invalid(refusal)),
        None => Ok(()),
    };
    let facts = Facts::of(app, id).await?;
    allowed(&facts)?;
    let scheme = find_scheme(app, caller, &facts.record.scheme_id).await?;
    let input = RunInput { scheme, period: facts.record.period, as_of };
    let new = run_assessment(app, caller, &input).await?;
    if new.id == facts.record.id {
        return Err(AppError::Invalid(Text::fixed(
            "数据、办法和截至时点都没有变化，结果与原结果相同。请先更正数据，或改用更晚的截至时点",
            "records, scheme and as-of day are the same, and so is the result; correct the records first, or choose a later day",
        )));
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    // Somebody may have been quicker meanwhile; the run alone then stays, as any run does.
    let facts = Facts::of(app, id).await?;
    allowed(&facts)?;
    let step = |step, other| NewStep { step, deadline: None, reason: &reason, other: Some(other) };
    write.put_assessment_step(&new.id, &step(LifeStep::Supersedes, id)).await?;
    write.put_assessment_step(id, &step(LifeStep::Superseded, &new.id)).await?;
    let upheld: Vec<i64> = upheld(&facts.objections).map(|objection| objection.id).collect();
    let detail = serde_json::json!({
        "replaced_by": new.id, "rulings": upheld,
        "result_sha256": { "before": facts.record.result_hash, "after": new.result_hash },
    });
    write.commit(AuditEntry::new("assessment.supersede", id, detail).because(reason.as_str())).await?;
    sign_what_was_done(app).await;
    Ok(new)
}

fn upheld(objections: &[ObjectionRecord]) -> impl Iterator<Item = &ObjectionRecord> {
    objections.iter().filter(|objection| objection.state == ObjectionState::Upheld)
}

/// What a new result changed.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The result that was replaced.
    pub before: AssessmentRecord,
    /// The one in its place.
    pub after: AssessmentRecord,
    /// Why.
    pub reason: String,
    /// Who replaced it.
    pub by: String,
    /// The rulings behind it, of the units that the caller sees.
    pub rulings: Vec<ObjectionRecord>,
    /// Whose scores, places or grades changed, as far as the caller may see them.
    pub moves: Vec<Move>,
}

/// What the result that took the place of `id` changed, or the one whose place `id` took: asked with either of the two.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown result and for one that replaces nothing and was not replaced; [`AppError::Forbidden`], [`AppError::Engine`].
pub async fn show_difference(app: &App, caller: &Caller, id: &str) -> Result<Difference, AppError> {
    caller.require(Permission::ReadAssessments)?;
    let steps = app.store().assessment_steps(id).await?;
    let old = if super::life::replacing(&steps).is_some() { Some(id) } else { super::life::replaced(&steps) };
    let facts = Facts::of(app, old.ok_or(AppError::NotFound)?).await?;
    let step = facts.steps.iter().find(|step| step.step == LifeStep::Superseded).ok_or(AppError::NotFound)?;
    let (reason, by) = (step.reason.clone(), step.by.clone());
    let new = step.other.clone().ok_or(AppError::NotFound)?;
    let (before, after) =
        (show::show_whole(app, caller, &facts.record.id).await?, show::show_whole(app, caller, &new).await?);
    let scope = caller.scope(Permission::ReadAssessments);
    let seen = Seen::by(app, caller, &after.scheme).await?;
    let mut moves = difference(&before.outcome, &after.outcome);
    publicity::moves(&mut moves, &seen);
    let rulings = upheld(&facts.objections).filter(|objection| scope.covers(&objection.unit)).cloned().collect();
    Ok(Difference { before: before.record, after: after.record, reason, by, rulings, moves })
}
