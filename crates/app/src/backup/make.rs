//! Making a backup while the program is in use (备份).

use super::manifest::{Manifest, broken, look_into};
use super::{DATABASE, MANIFEST, files};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_store::AuditEntry;
use std::path::Path;

/// Copies database and files into a new folder, reads everything back, and only then gives the folder its name.
///
/// The database is copied first: files that it names are there before it names them, so the copy of the files holds them all.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] when the folder exists; [`AppError::Store`], with
/// [`OwnTools`](ballast_store::StoreError::OwnTools) on PostgreSQL; [`AppError::Folder`]; [`AppError::Damaged`] when what is to be
/// kept is broken already.
pub async fn make_backup(app: &App, caller: &Caller, target: &Path) -> Result<Manifest, AppError> {
    let granted = caller.require(Permission::KeepBackups)?;
    if target.exists() {
        let target = target.display();
        return Err(broken(&format!("{target} 已存在，请另取名称"), &format!("{target} exists; choose another name")));
    }
    let refused = |source| AppError::Folder { folder: target.to_owned(), source };
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(refused)?;
    let work = tempfile::Builder::new().prefix("making-").tempdir_in(parent).map_err(refused)?;
    let database = work.path().join(DATABASE);
    app.store().copy_to(&database).await?;
    std::fs::File::open(&database).and_then(|file| file.sync_all()).map_err(refused)?;
    files::copy_all(app.folder(), work.path(), &[DATABASE, "keys"])?;
    let (events, root) = look_into(&database).await?;
    let now = app.clock().now();
    let manifest = Manifest {
        format: 1,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: format!("{now:.0}"),
        events,
        root,
        files: files::entries(work.path(), &[])?,
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| AppError::Damaged(error.to_string()))?;
    let write = || {
        std::fs::write(work.path().join(MANIFEST), &text)?;
        std::fs::File::open(work.path().join(MANIFEST))?.sync_all()
    };
    write().map_err(refused)?;
    std::fs::rename(work.keep(), target).and_then(|()| std::fs::File::open(parent)?.sync_all()).map_err(refused)?;
    let detail = serde_json::json!({
        "events": manifest.events,
        "root": manifest.root,
        "manifest_sha256": digest::of(text.as_bytes()),
    });
    let write = app.store().begin(&granted.actor, now).await?;
    write.commit(AuditEntry::new("backup.make", "backup", detail)).await?;
    Ok(manifest)
}
