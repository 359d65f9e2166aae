//! Contents in a folder: `ab/abcdef…`, each written once.

use crate::arriving::Arrived;
use crate::error::FilesError;
use crate::hash::ContentHash;
use jiff::Timestamp;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

fn path_of(folder: &Path, hash: &ContentHash) -> PathBuf {
    let digits = hash.as_str();
    folder.join(digits.get(..2).unwrap_or_default()).join(digits)
}

/// Gives the arrived content its name, unless one of that name is there; the folder entry is synchronised as well. Blocks.
pub(crate) fn keep(folder: &Path, arrived: Arrived) -> Result<(), FilesError> {
    let target = path_of(folder, &arrived.hash);
    if is_whole(&target, arrived.size)? {
        return Ok(());
    }
    let parent = target.parent().unwrap_or(folder).to_owned();
    if !parent.is_dir() {
        std::fs::create_dir_all(&parent).map_err(FilesError::disk(&parent))?;
        sync(folder)?;
    }
    match arrived.path.persist_noclobber(&target) {
        Ok(()) => {}
        // Somebody else sent the same content at the same time.
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(FilesError::disk(&target)(error.error)),
    }
    drop(arrived.file);
    sync(&parent)
}

/// True when a file of that size is there; one of another size is damaged, and a new one must not be passed off as it.
fn is_whole(target: &Path, size: u64) -> Result<bool, FilesError> {
    match std::fs::metadata(target) {
        Ok(found) if found.len() == size => Ok(true),
        Ok(_) => Err(FilesError::Damaged(target.display().to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FilesError::disk(target)(error)),
    }
}

/// An open content; none when it is not there. Blocks.
pub(crate) fn open(folder: &Path, hash: &ContentHash) -> Result<Option<(File, u64)>, FilesError> {
    let path = path_of(folder, hash);
    match File::open(&path) {
        Ok(file) => {
            let size = file.metadata().map_err(FilesError::disk(&path))?.len();
            Ok(Some((file, size)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FilesError::disk(&path)(error)),
    }
}

/// Removes a content; the folder entry is synchronised as well. Blocks.
pub(crate) fn remove(folder: &Path, hash: &ContentHash) -> Result<(), FilesError> {
    let path = path_of(folder, hash);
    match std::fs::remove_file(&path) {
        Ok(()) => sync(path.parent().unwrap_or(folder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(FilesError::disk(&path)(error)),
    }
}

/// Contents that were kept at `before` or earlier, the oldest first. Blocks.
pub(crate) fn kept_before(folder: &Path, before: Timestamp) -> Result<Vec<(Timestamp, ContentHash)>, FilesError> {
    let read = || {
        let mut found = Vec::new();
        for shelf in std::fs::read_dir(folder)? {
            let shelf = shelf?;
            if !shelf.file_type()?.is_dir() {
                continue;
            }
            for entry in std::fs::read_dir(shelf.path())? {
                let entry = entry?;
                let Some(hash) = ContentHash::new(&entry.file_name().to_string_lossy()) else { continue };
                let kept_at = Timestamp::try_from(entry.metadata()?.modified()?).map_err(io::Error::other)?;
                if kept_at <= before {
                    found.push((kept_at, hash));
                }
            }
        }
        Ok(found)
    };
    let mut found = read().map_err(FilesError::disk(folder))?;
    found.sort();
    Ok(found)
}

fn sync(folder: &Path) -> Result<(), FilesError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(FilesError::disk(folder))
}
