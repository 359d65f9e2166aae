//! Showing a checked result to the units, with a deadline for objections (公示).

use super::life::{Facts, said, workdays};
use super::publicity;
use crate::audit::checkpoint::sign_what_was_done;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_domain::life::LifeStep;
use ballast_domain::workdays::Deadline;
use ballast_store::{AuditEntry, NewStep};

/// Publicises a result and gives the deadline: as many working days after today as the scheme frozen with it says. The deadline stands even if the
/// calendar is changed later.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] for a result that is not checked, for who computed it, while another result
/// of the same scheme and period stands, and for a wrong `workdays.csv` of the site.
pub async fn publicise_assessment(app: &App, caller: &Caller, id: &str, remark: &str) -> Result<Deadline, AppError> {
    let granted = caller.require(Permission::PubliciseAssessments)?;
    let reason = said(remark, None)?;
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let facts = Facts::of(app, id).await?;
    if let Some(refusal) = facts.refusal(LifeStep::Publicised, &caller.login) {
        return Err(AppError::Invalid(refusal));
    }
    let days = publicity::of(app, &facts.record)?.working_days;
    let deadline = workdays(app)?.deadline(app.clock().today(), days).ok_or_else(|| {
        AppError::Invalid(Text::new(
            format!("算不出 {days} 个工作日的公示期"),
            format!("a deadline of {days} working days cannot be counted"),
        ))
    })?;
    let step = NewStep { step: LifeStep::Publicised, deadline: Some(deadline.day), reason: &reason, other: None };
    write.put_assessment_step(id, &step).await?;
    let days_off: Vec<String> = deadline.skipped.iter().map(ToString::to_string).collect();
    let detail = serde_json::json!({
        "result_sha256": facts.record.result_hash, "working_days": days, "deadline": deadline.day.to_string(),
        "days_off": days_off, "years_counted_by_weekdays": deadline.assumed_years,
    });
    write.commit(AuditEntry::new("assessment.publicise", id, detail).because(reason)).await?;
    sign_what_was_done(app).await;
    Ok(deadline)
}
