//! What a backup holds, and whether it still does.

use super::files::{self, Entry};
use super::{DATABASE, MANIFEST, SEALED};
use crate::AppError;
use ballast_audit::Chain;
use ballast_domain::Text;
use ballast_store::{Store, StoreConfig};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The format that this program writes and reads.
pub(super) const FORMAT: u32 = 2;

/// What the key of the installation is used for here.
pub(super) const TAG: &str = "manifest of a backup";

/// The table of contents of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Of the folder; 2.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When: RFC 3339, UTC.
    pub made_at: String,
    /// Events of the audit trail in it.
    pub events: i64,
    /// Root of the tree over them, hexadecimal.
    pub root: String,
    /// True when its files open with a key for backups alone.
    pub is_sealed: bool,
    /// Every other file, by path.
    pub files: Vec<Entry>,
    /// Over all the rest, by a key of the installation: nobody else could have written it.
    pub tag: String,
}

impl Manifest {
    /// Reads the table of contents alone.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no backup.
    pub fn read(folder: &Path) -> Result<Self, AppError> {
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
        if manifest.format != FORMAT {
            let found = manifest.format;
            return Err(broken(
                &format!("备份格式为 {found}，本程序只认 {FORMAT}。请用 {} 版程序恢复", manifest.program),
                &format!(
                    "the backup has format {found}, this program reads {FORMAT}; restore it with version {}",
                    manifest.program
                ),
            ));
        }
        Ok(manifest)
    }

    /// Holds every file against the table of contents. Needs no key.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a backup that is no longer whole, naming the first file; [`AppError::Folder`].
    pub fn check_files(&self, folder: &Path) -> Result<(), AppError> {
        let mut found = files::entries(folder)?;
        found.retain(|entry| entry.path != MANIFEST);
        for entry in &self.files {
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
        match found.iter().find(|found| !self.files.iter().any(|entry| entry.path == found.path)) {
            None => Ok(()),
            Some(extra) => Err(broken(
                &format!("备份中多出文件 {}", extra.path),
                &format!("{} does not belong to the backup", extra.path),
            )),
        }
    }

    /// The text under the tag.
    pub(super) fn under_tag(&self) -> Result<String, AppError> {
        let bare = Self { tag: String::new(), ..self.clone() };
        serde_json::to_string(&bare).map_err(|error| AppError::Damaged(error.to_string()))
    }

    /// The file of the database as it is stored.
    pub(super) fn database(&self) -> String {
        if self.is_sealed { format!("{DATABASE}{SEALED}") } else { DATABASE.to_owned() }
    }
}

/// Opens a database that is a copy of ours, checks its pages and its audit trail, and gives the number of events and their root.
pub(super) async fn look_into(copy: &Path) -> Result<(i64, String), AppError> {
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
