//! What is due, and the plans (到期清理页).

use super::due;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::DataClass;
use ballast_store::retention::{DueCount, PlanState, RetentionPlan};

/// A class with its term and what of it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassLine {
    /// The class.
    pub class: DataClass,
    /// Days for which it is kept.
    pub term_days: u32,
    /// What is due; none for nothing.
    pub due: Option<DueCount>,
}

/// Everything about retention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionView {
    /// All classes.
    pub classes: Vec<ClassLine>,
    /// Plans, the newest first.
    pub plans: Vec<RetentionPlan>,
}

/// What is due now, and the last plans.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`], [`AppError::Files`], [`AppError::Folder`].
pub async fn show_retention(app: &App, caller: &Caller) -> Result<RetentionView, AppError> {
    caller.require(Permission::ReadAccounts)?;
    let counts = due::counts(&due::find(app).await?);
    let line = |class: &DataClass| ClassLine {
        class: *class,
        term_days: app.policy().retention.days(*class),
        due: counts.iter().find(|count| count.class == *class).cloned(),
    };
    let plans = app.store().retention_plans(50).await?;
    Ok(RetentionView { classes: DataClass::ALL.iter().map(line).collect(), plans })
}

/// One plan.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Store`].
pub async fn show_plan(app: &App, caller: &Caller, id: i64) -> Result<RetentionPlan, AppError> {
    caller.require(Permission::ReadAccounts)?;
    app.store().retention_plan(id).await?.ok_or(AppError::NotFound)
}

/// True when the caller may carry the plan out: it waits, and another person had it made.
pub fn may_decide(caller: &Caller, plan: &RetentionPlan) -> bool {
    let is_another_s = plan.requested.0 != caller.login;
    plan.state == PlanState::Waiting && is_another_s && caller.may(Permission::DecideRetention)
}
