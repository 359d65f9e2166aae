//! Having a plan made (提出清理计划).

use super::due;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Text;
use ballast_store::AuditEntry;

/// Has a plan made of all that is due now; one that waits is replaced. Gives its number.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] when nothing is due; [`AppError::Store`], [`AppError::Files`], [`AppError::Folder`].
pub async fn make_plan(app: &App, caller: &Caller) -> Result<i64, AppError> {
    let granted = caller.require(Permission::PlanRetention)?;
    let due = due::find(app).await?;
    if due.is_empty() {
        return Err(AppError::Invalid(Text::fixed(
            "目前没有超过保存期限的数据，不需要清理计划",
            "nothing has outlived its term, so there is nothing to plan",
        )));
    }
    let (counts, digest) = (due::counts(&due), due::digest(&due));
    let items: Vec<_> = due.into_iter().collect();
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let id = write.record_retention_plan(&items, &counts, &digest).await?;
    let detail = serde_json::json!({ "due": due::told(&counts), "items_sha256": digest });
    write.commit(AuditEntry::new("retention.plan", format!("retention plan {id}"), detail)).await?;
    Ok(id)
}
