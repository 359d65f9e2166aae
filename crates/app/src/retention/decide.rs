//! Carrying a plan out, or refusing it (批准、驳回清理计划).

use super::due;
use crate::imports::upload::{blocking, remove_upload};
use crate::papers::failed;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{DataClass, Text};
use ballast_files::ContentHash;
use ballast_store::retention::{DueCount, DueItem};
use ballast_store::{AuditEntry, StoreError, Write};
use std::collections::BTreeSet;

/// What carrying a plan out came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// By class what went.
    pub counts: Vec<DueCount>,
    /// SHA-256 over class and key of what went: the plan's own where all of it did.
    pub digest: String,
    /// Things of the plan that stay because they are in use again, or that had gone by themselves.
    pub passed_over: usize,
}

/// Carries a waiting plan out, or refuses it. What goes is removed within the write that says so: killed in between, the plan waits on
/// and is carried out again. The database file is then written anew, so that no free page holds what was removed.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Invalid`] for a plan that does not wait, and when the same person had it
/// made; [`AppError::Store`], [`AppError::Files`], [`AppError::Folder`]: then the plan waits on.
pub async fn decide_plan(app: &App, caller: &Caller, id: i64, is_allowed: bool) -> Result<Option<Removed>, AppError> {
    let granted = caller.require(Permission::DecideRetention)?;
    let plan = app.store().retention_plan(id).await?.ok_or(AppError::NotFound)?;
    if is_allowed && plan.requested.0 == caller.login {
        return Err(one_person());
    }
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let planned = write.planned_items(id).await?;
    let decided = write.decide_retention_plan(id, is_allowed).await.map_err(|error| match error {
        StoreError::SecondPerson => one_person(),
        other => other.into(),
    })?;
    if !decided {
        return Err(AppError::Invalid(Text::fixed(
            "该计划已处理或已被新的计划取代。请打开最新的计划",
            "this plan was decided on or replaced; open the newest one",
        )));
    }
    let object = format!("retention plan {id}");
    if !is_allowed {
        let detail = serde_json::json!({ "items_sha256": plan.digest });
        write.commit(AuditEntry::new("retention.refuse", object, detail)).await?;
        return Ok(None);
    }
    let due = due::find_within(app, &mut write).await?;
    let going: BTreeSet<DueItem> = planned.intersection(&due).cloned().collect();
    remove(app, &mut write, id, &going).await?;
    let removed =
        Removed { counts: due::counts(&going), digest: due::digest(&going), passed_over: planned.len() - going.len() };
    let detail = serde_json::json!({
        "removed": due::told(&removed.counts), "removed_sha256": removed.digest, "items_sha256": plan.digest,
        "passed_over": removed.passed_over,
    });
    write.commit(AuditEntry::new("retention.carry_out", object, detail)).await?;
    app.store().wipe_free_pages().await?;
    Ok(Some(removed))
}

async fn remove(app: &App, write: &mut Write, plan: i64, going: &BTreeSet<DueItem>) -> Result<(), AppError> {
    for class in DataClass::ALL {
        let keys: Vec<&str> = going.iter().filter(|item| item.class == *class).map(|item| item.key.as_str()).collect();
        match class {
            DataClass::RemovedPapers | DataClass::ImportOriginals => {
                for key in keys {
                    let hash = ContentHash::new(key);
                    let hash = hash.ok_or_else(|| AppError::Damaged(format!("a plan names the content {key}")))?;
                    app.papers().library.remove(&hash, app.clock().now()).await.map_err(failed)?;
                    write.note_removed_content(plan, key).await?;
                }
            }
            DataClass::UndecidedUploads => {
                let (app, names) = (app.clone(), keys.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>());
                blocking(move || names.iter().try_for_each(|name| remove_upload(&app, name))).await?;
            }
            rows => {
                write.remove_rows(*rows, &keys).await?;
            }
        }
    }
    Ok(())
}

fn one_person() -> AppError {
    AppError::Invalid(Text::fixed(
        "清理计划须由提出人以外的人批准",
        "a plan is carried out by somebody else than who had it made",
    ))
}
