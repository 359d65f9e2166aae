//! Making a backup while the program is in use (备份).

use super::making::{self, Making};
use super::manifest::{FORMAT, Manifest, TAG, broken, look_into};
use super::seal::{Identity, Seal};
use super::{DATABASE, LEFT_OUT, MANIFEST, SEALED, files};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_store::AuditEntry;
use std::path::Path;

/// Whether a backup is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection<'a> {
    /// For these public keys; at least one.
    Sealed(&'a [String]),
    /// Not: whoever finds it reads it.
    Plain,
}

/// Copies database and files into a new folder, restores that into a scratch place, checks everything there, and only then gives the
/// folder its name. What earlier backups left unfinished because they were killed is removed.
///
/// The database is copied first: files that it names are there before it names them, so the copy of the files holds them all.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] when the folder exists or a public key is none; [`AppError::Store`], with
/// [`OwnTools`](ballast_store::StoreError::OwnTools) on PostgreSQL; [`AppError::Folder`]; [`AppError::Damaged`] when what is to be
/// kept is broken already, or reads back otherwise than it was written.
pub async fn make_backup(
    app: &App,
    caller: &Caller,
    target: &Path,
    protection: Protection<'_>,
) -> Result<Manifest, AppError> {
    let granted = caller.require(Permission::KeepBackups)?;
    if target.exists() {
        let target = target.display();
        return Err(broken(&format!("{target} 已存在，请另取名称"), &format!("{target} exists; choose another name")));
    }
    // Known to this process alone, and forgotten with it.
    let reader = Identity::generate();
    let seal = match protection {
        Protection::Plain => None,
        Protection::Sealed(recipients) => Some(Seal::new(recipients, &reader).ok_or_else(|| {
            broken("备份用的公钥不正确，应为 age1…", "a public key for backups is none; it begins with age1")
        })?),
    };
    let refused = |source| AppError::Folder { folder: target.to_owned(), source };
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let work = Making::begin_in(parent).map_err(refused)?;
    // In clear it lies beside the database itself alone.
    let scratch = Making::begin_in(app.folder()).map_err(refused)?;
    for folder in [parent, app.folder()] {
        let removed = making::sweep(folder).map_err(refused)?;
        if removed > 0 {
            tracing::warn!(folder = %folder.display(), removed, "removed unfinished backups whose makers are gone");
        }
    }

    let copy = scratch.path().join(DATABASE);
    app.store().copy_to(&copy).await?;
    tracing::info!("database copied");
    let mut written = vec![(DATABASE.to_owned(), files::put(&copy, work.path(), DATABASE, seal.as_ref())?)];
    std::fs::remove_file(&copy).map_err(refused)?;
    for path in files::paths(app.folder(), LEFT_OUT)? {
        let hash = files::put(&app.folder().join(&path), work.path(), &path, seal.as_ref())?;
        written.push((path, hash));
    }

    for (path, hash) in &written {
        let stored = if seal.is_some() { format!("{path}{SEALED}") } else { path.clone() };
        let to = (path == DATABASE).then_some(copy.as_path());
        if files::take(work.path(), &stored, seal.is_some().then_some(&reader), to)? != *hash {
            return Err(AppError::Damaged(format!("{stored} reads back otherwise than it was written")));
        }
    }
    let (events, root) = look_into(&copy).await?;
    let now = app.clock().now();
    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: format!("{now:.0}"),
        events,
        root,
        is_sealed: seal.is_some(),
        files: files::entries(work.path())?,
        tag: String::new(),
    };
    manifest.tag = app.keys().tag(TAG, &manifest.under_tag()?);
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| AppError::Damaged(error.to_string()))?;
    let write = || {
        std::fs::write(work.path().join(MANIFEST), &text)?;
        std::fs::File::open(work.path().join(MANIFEST))?.sync_all()
    };
    write().map_err(refused)?;
    work.finish(target).map_err(refused)?;
    let detail = serde_json::json!({
        "events": manifest.events,
        "root": manifest.root,
        "is_sealed": manifest.is_sealed,
        "manifest_sha256": digest::of(text.as_bytes()),
    });
    let write = app.store().begin(&granted.actor, now).await?;
    write.commit(AuditEntry::new("backup.make", "backup", detail)).await?;
    Ok(manifest)
}
