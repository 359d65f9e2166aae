//! Putting a backup back (恢复): unpacked and checked first, named last.

use super::manifest::{Manifest, TAG, broken, look_into};
use super::seal::Identity;
use super::{DATABASE, SEALED, files};
use crate::access::caller::COMMAND_LINE;
use crate::access::keys::Keys;
use crate::access::policy::Suite;
use crate::{AppError, Role};
use ballast_audit::Checkpoint;
use ballast_store::{Actor, AuditEntry, Store, StoreConfig};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// What is put back, and where.
#[derive(Clone, Copy)]
pub struct RestoreInput<'a> {
    /// The backup.
    pub backup: &'a Path,
    /// The data folder, without a database.
    pub data: &'a Path,
    /// Checkpoints kept elsewhere: the backup should not be older than the newest of them.
    pub witness: Option<&'a Path>,
    /// The key that opens a sealed backup.
    pub identity: Option<&'a Identity>,
    /// The algorithms of the installation.
    pub suite: Suite,
}

/// A backup that was checked and unpacked, and whose database does not have its name yet. Dropped, it takes that database away again.
pub struct Restoring {
    manifest: Manifest,
    data: PathBuf,
    /// The number of events that the newest checkpoint elsewhere covers.
    witnessed: i64,
    is_vouched_for: bool,
    is_finished: bool,
}

impl Restoring {
    /// Checks a backup and unpacks it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a backup that is not whole, is sealed for another key, or was made by another installation, and for a data
    /// folder that holds a database; [`AppError::Folder`]; [`AppError::Store`]; [`AppError::Damaged`].
    pub async fn begin(input: &RestoreInput<'_>) -> Result<Self, AppError> {
        let manifest = Manifest::read(input.backup)?;
        if manifest.is_sealed && input.identity.is_none() {
            return Err(broken(
                "备份已加密。请用 --identity 指明私钥文件",
                "the backup is sealed; name the file of the private key with --identity",
            ));
        }
        manifest.check_files(input.backup)?;
        if input.data.join(DATABASE).exists() {
            let data = input.data.display();
            return Err(broken(
                &format!("{data} 已有数据库。请恢复到新的数据文件夹"),
                &format!("{data} holds a database; restore into a new data folder"),
            ));
        }
        let witnessed = input.witness.map_or(Ok(0), newest)?;
        let is_vouched_for = vouched_for(&manifest, &input.data.join("keys"), input.suite)?;
        let refused = |source| AppError::Folder { folder: input.data.to_owned(), source };
        std::fs::create_dir_all(input.data).map_err(refused)?;
        // From here on what was begun is taken away again if it cannot be ended.
        let data = input.data.to_owned();
        let restoring = Self { manifest, data, witnessed, is_vouched_for, is_finished: false };
        let manifest = &restoring.manifest;
        for entry in &manifest.files {
            let name = entry.path.strip_suffix(SEALED).filter(|_| manifest.is_sealed).unwrap_or(&entry.path);
            if !is_below(name) {
                return Err(broken(
                    &format!("备份清单中的路径不正确：{name}"),
                    &format!("the manifest names a wrong path: {name}"),
                ));
            }
            // The database comes last: a restore that is cut off leaves a folder without one, into which it can be done again.
            if entry.path != manifest.database() {
                opened(files::take(input.backup, &entry.path, input.identity, Some(&input.data.join(name))))?;
            }
        }
        let arriving = restoring.database();
        opened(files::take(input.backup, &manifest.database(), input.identity, Some(&arriving)))?;
        if look_into(&arriving).await? != (manifest.events, manifest.root.clone()) {
            return Err(broken(
                "备份中的审计链与清单不符",
                "the audit trail in the backup is not the one of the manifest",
            ));
        }
        Ok(restoring)
    }

    /// What the backup says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Events that were witnessed and are not in the backup.
    pub fn lost(&self) -> i64 {
        (self.witnessed - self.manifest.events).max(0)
    }

    /// The number of the last event that was witnessed.
    pub fn witnessed(&self) -> i64 {
        self.witnessed
    }

    /// True when the keys in the data folder say that this installation made the backup; false when there are none to ask.
    pub fn is_vouched_for(&self) -> bool {
        self.is_vouched_for
    }

    /// The database, unpacked, before it has its name.
    pub fn database(&self) -> PathBuf {
        self.data.join("making-restored.db")
    }

    /// Gives the database its name and leaves an event that tells so, with what is lost and who confirmed it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when events are lost and fewer than two persons confirmed; [`AppError::Folder`]; [`AppError::Store`].
    pub async fn finish(mut self, confirmed_by: &[String], at: Timestamp) -> Result<Manifest, AppError> {
        let lost = self.lost();
        let mut persons = confirmed_by.to_vec();
        persons.sort();
        persons.dedup();
        if lost > 0 && persons.len() < 2 {
            return Err(broken(
                "丢失已见证的操作须由两名管理员确认",
                "that witnessed events are lost must be confirmed by two administrators",
            ));
        }
        let database = self.data.join(DATABASE);
        let refused = |source| AppError::Folder { folder: self.data.clone(), source };
        std::fs::rename(self.database(), &database)
            .and_then(|()| std::fs::File::open(&self.data)?.sync_all())
            .map_err(refused)?;
        self.is_finished = true;
        let url = format!("sqlite://{}", database.display());
        let store = Store::open(&StoreConfig { url, readers: 1 }).await?;
        let actor =
            Actor { login: COMMAND_LINE.to_owned(), role: Role::command_line().code().to_owned(), ..Actor::default() };
        let detail = serde_json::json!({
            "made_at": self.manifest.made_at,
            "events": self.manifest.events,
            "witnessed": self.witnessed,
            "lost": lost,
            "confirmed_by": persons,
        });
        let write = store.begin(&actor, at).await?;
        write.commit(AuditEntry::new("backup.restore", "backup", detail)).await?;
        store.close().await;
        Ok(self.manifest.clone())
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        if !self.is_finished {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(self.data.join(format!("making-restored.db{end}")));
            }
        }
    }
}

/// True for a relative path without steps upward.
fn is_below(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('/')
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// A sealed file that does not open says which of the two reasons there is to think of.
fn opened(taken: Result<String, AppError>) -> Result<String, AppError> {
    match taken {
        Err(AppError::Folder { folder, source }) if source.kind() == std::io::ErrorKind::InvalidData => {
            let file = folder.display();
            Err(broken(
                &format!("私钥打不开 {file}：备份是为另一把公钥加密的"),
                &format!("the private key does not open {file}: the backup is sealed for another one"),
            ))
        }
        other => other,
    }
}

/// Whether the keys that lie in the data folder made the manifest's tag.
fn vouched_for(manifest: &Manifest, keys: &Path, suite: Suite) -> Result<bool, AppError> {
    if !["audit.key", "field.key"].iter().all(|key| keys.join(key).is_file()) {
        return Ok(false);
    }
    if Keys::open(keys, suite)?.is_tag(TAG, &manifest.under_tag()?, &manifest.tag) {
        return Ok(true);
    }
    Err(broken(
        "备份清单不是由这些密钥的系统生成的，或已被改动",
        "the manifest was not made by the installation of these keys, or was changed",
    ))
}

/// The number of events that the newest checkpoint of a file covers.
fn newest(file: &Path) -> Result<i64, AppError> {
    let text = std::fs::read_to_string(file).map_err(|source| AppError::Folder { folder: file.to_owned(), source })?;
    let checkpoints = Checkpoint::read_lines(&text).map_err(|wrong| {
        let (file, line, problem) = (file.display(), wrong.line, &wrong.problem);
        broken(&format!("{file} 第 {line} 行：{problem}"), &format!("{file}, line {line}: {problem}"))
    })?;
    Ok(checkpoints.iter().map(|checkpoint| checkpoint.size).max().unwrap_or(0))
}
