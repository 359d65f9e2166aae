//! What a backup holds, and whether it still does.

use super::files::{self, Entry};
use super::{DATABASE, MANIFEST};
use crate::AppError;
use ballast_audit::Chain;
use ballast_domain::Text;
use ballast_store::{Store, StoreConfig};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The table of contents of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// 1.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When: RFC 3339, UTC.
    pub made_at: String,
    /// Events of the audit trail in it.
    pub events: i64,
    /// Root of the tree over them, hexadecimal.
    pub root: String,
    /// Every other file, by path.
    pub files: Vec<Entry>,
}

impl Manifest {
    /// Reads the table of contents and every file, and walks the audit trail of a scratch copy of the database.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no backup or is no longer whole, naming the first file; [`AppError::Folder`];
    /// [`AppError::Store`].
    pub async fn verify(folder: &Path) -> Result<Self, AppError> {
        let file = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&file).map_err(|_| {
            broken(
                &format!("{} 不是备份：缺少 {MANIFEST}", folder.display()),
                &format!("{} is no backup: {MANIFEST} is missing", folder.display()),
            )
        })?;
        let manifest: Self = serde_json::from_str(&text).map_err(|error| {
            broken(&format!("{MANIFEST} 读不懂：{error}"), &format!("{MANIFEST} cannot be read: {error}"))
        })?;
        let found = files::entries(folder, &[MANIFEST])?;
        for entry in &manifest.files {
            match found.iter().find(|found| found.path == entry.path) {
                None => {
                    return Err(broken(
                        &format!("备份缺少文件 {}", entry.path),
                        &format!("{} is missing in the backup", entry.path),
                    ));
                }
                Some(found) if found != entry => {
                    return Err(broken(
                        &format!("备份中的 {} 已被改动", entry.path),
                        &format!("{} was changed in the backup", entry.path),
                    ));
                }
                Some(_) => {}
            }
        }
        if let Some(extra) = found.iter().find(|found| !manifest.files.iter().any(|entry| entry.path == found.path)) {
            return Err(broken(
                &format!("备份中多出文件 {}", extra.path),
                &format!("{} does not belong to the backup", extra.path),
            ));
        }
        let (events, root) = look_into(&folder.join(DATABASE)).await?;
        if (events, &root) != (manifest.events, &manifest.root) {
            return Err(broken(
                "备份中的审计链与清单不符",
                "the audit trail in the backup is not the one of the manifest",
            ));
        }
        Ok(manifest)
    }
}

/// Opens a scratch copy of a database, checks its pages and its audit trail, and gives the number of events and their root.
pub(super) async fn look_into(database: &Path) -> Result<(i64, String), AppError> {
    let refused = |source| AppError::Folder { folder: database.to_owned(), source };
    let scratch = tempfile::tempdir().map_err(refused)?;
    let copy = scratch.path().join(DATABASE);
    std::fs::copy(database, &copy).map_err(refused)?;
    let store = Store::open(&StoreConfig { url: format!("sqlite://{}", copy.display()), readers: 1 }).await?;
    let seen = walk(&store).await;
    store.close().await;
    seen
}

async fn walk(store: &Store) -> Result<(i64, String), AppError> {
    if let Some(problem) = store.find_corruption().await? {
        return Err(AppError::Damaged(problem));
    }
    let mut chain = Chain::default();
    loop {
        let events = store.audit_events(chain.size(), 5_000).await?;
        if events.is_empty() {
            return Ok((chain.size(), chain.root()));
        }
        for event in events {
            chain.push(&event).map_err(|problem| AppError::Damaged(format!("audit trail: {problem}")))?;
        }
    }
}

pub(super) fn broken(zh: &str, en: &str) -> AppError {
    AppError::Invalid(Text::new(zh, en))
}
