//! Files of a folder with their hashes, and copies that are on the disk when they are reported.

use crate::{AppError, digest};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::Path;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Relative, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
}

/// Every file below a folder but those named, by path.
pub(super) fn entries(folder: &Path, but: &[&str]) -> Result<Vec<Entry>, AppError> {
    let mut found = Vec::new();
    for path in paths(folder, but)? {
        let file = folder.join(&path);
        let refused = |source| AppError::Folder { folder: file.clone(), source };
        let mut source = File::open(&file).map_err(refused)?;
        let sha256 = digest::copy(&mut source, &mut std::io::sink()).map_err(refused)?;
        found.push(Entry { path, size: source.metadata().map_err(refused)?.len(), sha256 });
    }
    Ok(found)
}

/// Copies every file below a folder but those named into another folder.
pub(super) fn copy_all(from: &Path, to: &Path, but: &[&str]) -> Result<(), AppError> {
    for path in paths(from, but)? {
        let target = to.join(&path);
        let copy = || {
            if let Some(folder) = target.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::copy(from.join(&path), &target)?;
            File::open(&target)?.sync_all()
        };
        copy().map_err(|source| AppError::Folder { folder: target.clone(), source })?;
    }
    Ok(())
}

/// Relative paths, in order. Names at the top that begin with one of `but` are left out, and what is still being made.
fn paths(folder: &Path, but: &[&str]) -> Result<Vec<String>, AppError> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(sub) = open.pop() {
        let here = folder.join(&sub);
        let refused = |source| AppError::Folder { folder: here.clone(), source };
        for entry in std::fs::read_dir(&here).map_err(refused)? {
            let entry = entry.map_err(refused)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("making-") || (sub.is_empty() && but.iter().any(|but| name.starts_with(but))) {
                continue;
            }
            let path = if sub.is_empty() { name } else { format!("{sub}/{name}") };
            let kind = entry.file_type().map_err(refused)?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
