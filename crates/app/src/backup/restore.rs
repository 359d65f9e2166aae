//! Putting a backup back (恢复).

use super::manifest::{Manifest, broken};
use super::{DATABASE, MANIFEST, files};
use crate::access::caller::COMMAND_LINE;
use crate::{AppError, Role};
use ballast_audit::Checkpoint;
use ballast_store::{Actor, AuditEntry, Store, StoreConfig};
use jiff::Timestamp;
use std::path::Path;

/// What is put back, and where.
#[derive(Debug, Clone, Copy)]
pub struct RestoreInput<'a> {
    /// The backup.
    pub backup: &'a Path,
    /// The data folder, without a database.
    pub data: &'a Path,
    /// Checkpoints kept elsewhere: the backup must not be older than the newest of them.
    pub witness: Option<&'a Path>,
    /// Puts it back though events are lost that were witnessed.
    pub is_older_allowed: bool,
}

/// Verifies the backup, copies it, and leaves an event that tells so. Gives what was put back.
///
/// # Errors
/// [`AppError::Invalid`] for a backup that is not whole, a data folder that holds a database, or events that are witnessed and not in
/// the backup; [`AppError::Folder`]; [`AppError::Store`].
pub async fn restore_backup(input: &RestoreInput<'_>, at: Timestamp) -> Result<Manifest, AppError> {
    let manifest = Manifest::verify(input.backup).await?;
    let database = input.data.join(DATABASE);
    if database.exists() {
        let data = input.data.display();
        return Err(broken(
            &format!("{data} 已有数据库。请恢复到新的数据文件夹"),
            &format!("{data} holds a database; restore into a new data folder"),
        ));
    }
    let witnessed = input.witness.map_or(Ok(0), newest)?;
    if witnessed > manifest.events && !input.is_older_allowed {
        let events = manifest.events;
        return Err(broken(
            &format!(
                "备份只到第 {events} 条审计记录，检查点已到第 {witnessed} 条：恢复会丢失其间的操作。确要恢复请加 --older"
            ),
            &format!(
                "the backup ends at event {events}, but event {witnessed} was witnessed: what was done between them would be lost; add --older to restore all the same"
            ),
        ));
    }
    let refused = |source| AppError::Folder { folder: input.data.to_owned(), source };
    std::fs::create_dir_all(input.data).map_err(refused)?;
    // The database comes last: a restore that is cut off leaves a folder without one, into which it can be done again.
    files::copy_all(input.backup, input.data, &[MANIFEST, DATABASE])?;
    let arriving = input.data.join("making-restored.db");
    std::fs::copy(input.backup.join(DATABASE), &arriving)
        .and_then(|_| std::fs::File::open(&arriving)?.sync_all())
        .and_then(|()| std::fs::rename(&arriving, &database))
        .map_err(refused)?;
    let url = format!("sqlite://{}", database.display());
    let store = Store::open(&StoreConfig { url, readers: 1 }).await?;
    let actor =
        Actor { login: COMMAND_LINE.to_owned(), role: Role::command_line().code().to_owned(), ..Actor::default() };
    let detail = serde_json::json!({ "made_at": manifest.made_at, "events": manifest.events, "witnessed": witnessed });
    let write = store.begin(&actor, at).await?;
    write.commit(AuditEntry::new("backup.restore", "backup", detail)).await?;
    store.close().await;
    Ok(manifest)
}

/// The number of events that the newest checkpoint of a file covers.
fn newest(file: &Path) -> Result<i64, AppError> {
    let text = std::fs::read_to_string(file).map_err(|source| AppError::Folder { folder: file.to_owned(), source })?;
    let mut newest = 0;
    for (line, text) in text.lines().enumerate() {
        let checkpoint: Checkpoint = serde_json::from_str(text).map_err(|error| {
            let place = format!("{}, {}", file.display(), line + 1);
            broken(&format!("{place} 行：{error}"), &format!("{place}: {error}"))
        })?;
        newest = newest.max(checkpoint.size);
    }
    Ok(newest)
}
