//! Signed roots of the audit trail, kept beside the database and sent where administrators of the machine cannot reach (检查点).

use super::witness::{Witness, tell};
use crate::{App, AppError};
use ballast_audit::{Chain, Checkpoint, PaperRoot};
use jiff::SignedDuration;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tokio::sync::Mutex;

/// A checkpoint comes at the latest after so many events …
const EVENTS: i64 = 1_000;
/// … or so much time with new ones.
const TIME: SignedDuration = SignedDuration::from_mins(5);

/// The chain as far as it was walked, so that each event is hashed once in the life of the program.
pub(crate) type Walked = Mutex<Chain>;

/// Signs the chain as it stands. Nothing happens when the newest checkpoint covers it already. Before signing, the chain itself is
/// checked event by event, and its growth against the newest checkpoint.
///
/// # Errors
/// [`AppError::Damaged`] when the chain is broken, which no checkpoint must cover up; [`AppError::Store`]; [`AppError::Folder`] when
/// the file of checkpoints cannot be written.
pub async fn checkpoint(app: &App) -> Result<Option<Checkpoint>, AppError> {
    let mut walked = app.walked().lock().await;
    let newest = app.store().last_checkpoint().await?;
    let mut chain = walked.clone();
    loop {
        let events = app.store().audit_events(chain.size(), 2_000).await?;
        if events.is_empty() {
            break;
        }
        for event in events {
            chain.push(&event).map_err(|problem| AppError::Damaged(format!("audit trail: {problem}")))?;
            let is_newest = newest.as_ref().filter(|newest| newest.size == chain.size());
            if is_newest.is_some_and(|newest| newest.root != chain.root()) {
                let size = chain.size();
                return Err(AppError::Damaged(format!(
                    "audit trail: the events up to {size} are not those that were signed"
                )));
            }
        }
    }
    let covered = newest.map_or(0, |newest| newest.size);
    if chain.size() < covered {
        return Err(AppError::Damaged(format!("audit trail: it ends before event {covered}, which was signed")));
    }
    if chain.size() == covered {
        *walked = chain;
        return Ok(None);
    }
    let signed = Checkpoint::sign(&app.keys().audit, chain.size(), chain.root(), format!("{:.0}", app.clock().now()));
    if let Err(error) = app.store().put_checkpoint(&signed).await {
        // Another process on the same database was faster.
        let newest = app.store().last_checkpoint().await?;
        return if newest.is_some_and(|newest| newest.size >= signed.size) { Ok(None) } else { Err(error.into()) };
    }
    append(&own_file(app), std::slice::from_ref(&signed))?;
    for file in app.witnesses().iter().filter(|witness| matches!(witness, Witness::File(_))) {
        tell(app, file).await?;
    }
    *walked = chain;
    Ok(Some(signed))
}

/// Signs when enough events or enough time have passed; for a server's clockwork.
///
/// # Errors
/// As [`checkpoint`].
pub async fn checkpoint_if_due(app: &App) -> Result<Option<Checkpoint>, AppError> {
    let newest = app.store().last_checkpoint().await?;
    let (covered, at) = newest.map_or((0, None), |newest| (newest.size, newest.at.parse::<jiff::Timestamp>().ok()));
    let new = app.store().last_audit_number().await? - covered;
    let is_late = at.is_none_or(|at| app.clock().now().duration_since(at) >= TIME);
    if new >= EVENTS || (new > 0 && is_late) { checkpoint(app).await } else { Ok(None) }
}

/// The root to be printed on a document that is about to be made: whatever happened until now is signed first.
///
/// # Errors
/// As [`checkpoint`]: nothing is published over a broken trail.
pub async fn paper_root(app: &App) -> Result<Option<PaperRoot>, AppError> {
    checkpoint(app).await?;
    newest_root(app).await
}

/// The newest root that was signed, as it is printed.
///
/// # Errors
/// [`AppError::Store`].
pub async fn newest_root(app: &App) -> Result<Option<PaperRoot>, AppError> {
    Ok(app.store().last_checkpoint().await?.map(|newest| newest.on_paper()))
}

/// Signs after a freeze or a publication. What was done stays done when this fails; the clockwork tries again and the log tells.
pub(crate) async fn sign_what_was_done(app: &App) {
    if let Err(error) = checkpoint(app).await {
        tracing::error!(%error, "a checkpoint of the audit trail failed");
    }
}

/// The file of checkpoints in the data folder.
pub(super) fn own_file(app: &App) -> PathBuf {
    app.folder().join("checkpoints.jsonl")
}

/// Appends checkpoints to a file, one a line, and sees them on the disk.
///
/// # Errors
/// [`AppError::Folder`] when it cannot be written.
pub(super) fn append(path: &Path, checkpoints: &[Checkpoint]) -> Result<(), AppError> {
    let lines = lines(checkpoints)?.join("\n") + "\n";
    let write = || {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(lines.as_bytes())?;
        file.sync_data()
    };
    write().map_err(|source| AppError::Folder { folder: path.to_owned(), source })
}

/// Each checkpoint as the line that [`Checkpoint::read_lines`] reads.
///
/// # Errors
/// [`AppError::Damaged`] for one that cannot be written as JSON.
pub(super) fn lines(checkpoints: &[Checkpoint]) -> Result<Vec<String>, AppError> {
    let line = |checkpoint| serde_json::to_string(checkpoint).map_err(|error| AppError::Damaged(error.to_string()));
    checkpoints.iter().map(line).collect()
}
