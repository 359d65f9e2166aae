//! The folder in which a backup is being made, and those that a killed program left behind.
//!
//! Whoever makes one holds a lock in it for as long as he lives. The operating system lets go of it however he ends, so that a folder whose
//! lock is free has no maker any more. A folder without our lock file is none of ours and is never touched.

use crate::AppError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How the names begin of what is still being made.
const MAKING: &str = "making-";
/// The locked file in the folder; named so that it never counts as a part of a backup.
const LOCK: &str = "making-lock";

/// A folder in which a backup is being made. Dropped, it is gone.
pub(super) struct Making {
    folder: tempfile::TempDir,
    lock: File,
}

impl Making {
    /// Makes one in a folder, which is made if absent.
    pub(super) fn begin_in(parent: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(parent)?;
        for _ in 0..10 {
            let folder = tempfile::Builder::new().prefix(MAKING).tempdir_in(parent)?;
            let lock = OpenOptions::new().write(true).create_new(true).open(folder.path().join(LOCK))?;
            // Between the two lines another backup may have taken it for one that was left behind.
            let is_ours = lock.try_lock().is_ok() && folder.path().join(LOCK).is_file();
            if is_ours {
                return Ok(Self { folder, lock });
            }
        }
        Err(io::Error::other("others remove what is begun here"))
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Gives the folder its name, durably.
    pub(super) fn finish(self, target: &Path) -> io::Result<()> {
        let Self { folder, lock } = self;
        let parent = folder.path().parent().unwrap_or(Path::new(".")).to_owned();
        std::fs::rename(folder.keep(), target)?;
        std::fs::remove_file(target.join(LOCK))?;
        drop(lock);
        File::open(target)?.sync_all()?;
        File::open(parent)?.sync_all()
    }
}

/// A folder of an unfinished backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Where.
    pub folder: PathBuf,
    /// True while somebody is making it.
    pub has_maker: bool,
}

/// The unfinished backups in a folder, by name. A folder that is not there holds none.
///
/// # Errors
/// [`AppError::Folder`].
pub fn unfinished_backups(folder: &Path) -> Result<Vec<Unfinished>, AppError> {
    let found = walk(folder).map_err(|source| AppError::Folder { folder: folder.to_owned(), source })?;
    Ok(found.into_iter().map(|(folder, lock)| Unfinished { folder, has_maker: lock.is_none() }).collect())
}

/// Removes the unfinished backups in a folder that have no maker any more. Gives how many went.
pub(super) fn sweep(folder: &Path) -> io::Result<usize> {
    let mut removed = 0;
    for (left, lock) in walk(folder)? {
        // The lock is held meanwhile: of two that sweep, one does.
        let Some(_lock) = lock else { continue };
        for entry in std::fs::read_dir(&left)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else if entry.file_name() != LOCK {
                std::fs::remove_file(entry.path())?;
            }
        }
        // Last what tells that it is ours: killed in between, the next sweep goes on.
        std::fs::remove_dir_all(&left)?;
        removed += 1;
    }
    Ok(removed)
}

/// Folders of unfinished backups by name, each with its lock where that was free.
fn walk(folder: &Path) -> io::Result<Vec<(PathBuf, Option<File>)>> {
    let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_gone(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if !name.to_string_lossy().starts_with(MAKING) || !entry.file_type()?.is_dir() {
            continue;
        }
        let lock = match OpenOptions::new().write(true).open(entry.path().join(LOCK)) {
            Ok(lock) => lock,
            Err(error) if is_gone(&error) => continue,
            Err(error) => return Err(error),
        };
        match lock.try_lock() {
            Ok(()) => found.push((entry.path(), Some(lock))),
            Err(TryLockError::WouldBlock) => found.push((entry.path(), None)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_maker_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let alive = Making::begin_in(folder.path()).unwrap();
        let dead = folder.path().join("making-dead");
        std::fs::create_dir_all(dead.join("snapshots")).unwrap();
        std::fs::write(dead.join("snapshots/x"), "x").unwrap();
        std::fs::write(dead.join(LOCK), "").unwrap();
        let foreign = folder.path().join("making-of");
        std::fs::create_dir(&foreign).unwrap();
        let mut expected = vec![
            Unfinished { folder: alive.path().to_owned(), has_maker: true },
            Unfinished { folder: dead.clone(), has_maker: false },
        ];
        expected.sort_by(|a, b| a.folder.cmp(&b.folder));
        assert_eq!(unfinished_backups(folder.path()).unwrap(), expected);
        assert_eq!(sweep(folder.path()).unwrap(), 1);
        assert!(alive.path().is_dir() && foreign.is_dir() && !dead.exists());
        let target = folder.path().join("kept");
        alive.finish(&target).unwrap();
        assert_eq!(std::fs::read_dir(&target).unwrap().count(), 0, "no lock is left in a backup");
        assert_eq!(unfinished_backups(folder.path()).unwrap(), []);
        assert_eq!(sweep(&folder.path().join("none")).unwrap(), 0);
    }
}
