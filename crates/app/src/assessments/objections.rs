//! Objections as lists and one by one (异议列表).

use super::{life, rule_objection};
use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::ObjectionState;
use ballast_domain::{Scope, Text};
use ballast_store::{AssessmentRecord, PaperRecord};
pub use ballast_store::{ObjectionFilter, ObjectionRecord};

/// An objection in a list.
#[derive(Debug, Clone)]
pub struct ObjectionLine {
    /// The objection.
    pub objection: ObjectionRecord,
    /// Name of the unit.
    pub unit_name: Text,
    /// The result it is about.
    pub run: AssessmentRecord,
}

/// The objections of units within the scope, newest first.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`], [`AppError::Tree`].
pub async fn list_objections(
    app: &App,
    caller: &Caller,
    filter: &ObjectionFilter,
) -> Result<Vec<ObjectionLine>, AppError> {
    let granted = caller.require(Permission::ReadAssessments)?;
    let found = app.store().objections(&granted.scope, filter).await?;
    note_records(app, caller, &granted, "objections", found.iter().map(|objection| &objection.unit)).await?;
    let runs = app.store().assessments().await?;
    let tree = app.tree().await?;
    let lines = found.into_iter().rev().filter_map(|objection| {
        let run = runs.iter().find(|run| run.id == objection.assessment)?.clone();
        let unit_name = tree.get(&objection.unit)?.name.clone();
        Some(ObjectionLine { objection, unit_name, run })
    });
    Ok(lines.collect())
}

/// One objection with what can be done about it.
#[derive(Debug, Clone)]
pub struct ObjectionView {
    /// The objection, its unit and the result.
    pub line: ObjectionLine,
    /// The papers it names, as far as the caller may read them.
    pub papers: Vec<PaperRecord>,
    /// True when the caller may take it back.
    pub may_withdraw: bool,
    /// True when the caller holds the permission to rule.
    pub may_rule: bool,
    /// Why the caller may not rule although he holds the permission.
    pub refusal: Option<Text>,
    /// The result that took the place of the one objected to, where there is one.
    pub replacing: Option<String>,
}

/// Shows one.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for no such objection within the scope; [`AppError::Store`], [`AppError::Tree`].
pub async fn show_objection(app: &App, caller: &Caller, id: i64) -> Result<ObjectionView, AppError> {
    let granted = caller.require(Permission::ReadAssessments)?;
    let objection = app.store().objection(&granted.scope, id).await?.ok_or(AppError::NotFound)?;
    note_records(app, caller, &granted, &format!("objection {id}"), [&objection.unit]).await?;
    let run = app.store().assessment(&objection.assessment).await?.ok_or(AppError::NotFound)?;
    let unit_name = app.tree().await?.get(&objection.unit).ok_or(AppError::NotFound)?.name.clone();
    let readable = caller.scope(Permission::ReadRecords);
    let papers = app.store().papers_of_unit(&readable, &objection.unit, u32::MAX).await?;
    let papers = papers.into_iter().filter(|paper| objection.claim.papers.contains(&paper.id)).collect();
    let is_open = objection.state == ObjectionState::Open;
    let covers = |scope: Scope| scope.covers(&objection.unit);
    let may_rule =
        is_open && caller.may(Permission::RuleObjections) && covers(caller.scope(Permission::RuleObjections));
    let refusal = if may_rule { rule_objection::why_not(app, caller, &objection).await? } else { None };
    let steps = app.store().assessment_steps(&objection.assessment).await?;
    Ok(ObjectionView {
        papers,
        may_withdraw: is_open && covers(caller.scope(Permission::FileObjections)),
        may_rule,
        refusal,
        replacing: life::replacing(&steps).map(ToOwned::to_owned),
        line: ObjectionLine { objection, unit_name, run },
    })
}
