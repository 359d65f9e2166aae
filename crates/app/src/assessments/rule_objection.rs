//! A ruling on an objection, by a person who had no part in what is ruled on (裁定异议).

use super::life::{Facts, said};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::{LifeStep, ObjectionState};
use ballast_domain::{Scope, Text};
use ballast_store::{AuditEntry, ObjectionRecord};

/// Upholds or rejects an open objection, with grounds. The result itself stays: what was upheld takes effect in a new one.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for no such objection within the scope; [`AppError::Invalid`] without grounds, when it is not open, and
/// for who computed, checked or publicised the result, filed the objection, works for the unit, or brought in its records or any judgement.
pub async fn rule_objection(
    app: &App,
    caller: &Caller,
    id: i64,
    is_upheld: bool,
    grounds: &str,
) -> Result<(), AppError> {
    let granted = caller.require(Permission::RuleObjections)?;
    let needed = Text::fixed("请写明裁定的理由", "Give the grounds of the ruling");
    let grounds = said(grounds, Some(needed))?;
    let objection = app.store().objection(&granted.scope, id).await?.ok_or(AppError::NotFound)?;
    if let Some(refusal) = why_not(app, caller, &objection).await? {
        return Err(AppError::Invalid(refusal));
    }
    let state = if is_upheld { ObjectionState::Upheld } else { ObjectionState::Rejected };
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    if !write.end_objection(id, state, &grounds).await? {
        return Err(not_open());
    }
    let detail = serde_json::json!({ "assessment": objection.assessment, "ruling": state.code() });
    let entry = AuditEntry::new("objection.rule", format!("objection {id}"), detail).of(&objection.unit);
    write.commit(entry.because(grounds)).await?;
    Ok(())
}

/// Why the caller may not rule on an objection, his permission apart; nothing when he may.
///
/// # Errors
/// [`AppError::Store`], [`AppError::Tree`], [`AppError::NotFound`].
pub(super) async fn why_not(app: &App, caller: &Caller, objection: &ObjectionRecord) -> Result<Option<Text>, AppError> {
    let facts = Facts::of(app, &objection.assessment).await?;
    let login = &caller.login;
    let did = |step: LifeStep| facts.steps.iter().any(|done| done.step == step && done.by == *login);
    let part = if facts.record.computed_by == *login {
        Some(Text::fixed("您计算了该结果", "you computed the result"))
    } else if did(LifeStep::Checked) {
        Some(Text::fixed("您核对了该结果", "you checked the result"))
    } else if did(LifeStep::Publicised) {
        Some(Text::fixed("您公示了该结果", "you publicised the result"))
    } else if objection.filed_by == *login {
        Some(Text::fixed("该异议由您提出", "you filed the objection"))
    } else if is_of(app, caller, objection).await? {
        Some(Text::fixed("您是提出异议单位的人员", "you work for the unit that objects"))
    } else if app.store().has_brought_in(login, &objection.unit).await? {
        Some(Text::fixed("您报送过该单位的数据或评分", "you brought in records of the unit, or judgements"))
    } else {
        None
    };
    Ok(part.map(|part| {
        Text::new(
            format!("{}，不能裁定。请由没有参与计算、核对、公示和报送的裁定人办理", part.zh),
            format!("{}, so the ruling is for somebody who had no part in it", part.en),
        )
    }))
}

/// Whether the person works for the unit or for an office below it.
async fn is_of(app: &App, caller: &Caller, objection: &ObjectionRecord) -> Result<bool, AppError> {
    let unit = Scope::of_units(app.tree().await?.subtree(&objection.unit));
    Ok(unit.covers(&caller.unit))
}

/// What is said when somebody was quicker.
pub(super) fn not_open() -> AppError {
    AppError::Invalid(Text::fixed(
        "该异议已撤回或已裁定，不能再变动。请刷新页面查看",
        "the objection was withdrawn or ruled on and cannot be moved any more; load the page again",
    ))
}
