//! Files of a folder with their hashes, and copies that are on the disk when they are reported.

use super::SEALED;
use super::seal::{self, Identity, Seal};
use crate::{AppError, digest};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Relative, with `/`.
    pub path: String,
    /// Bytes as stored.
    pub size: u64,
    /// Of what is stored, hexadecimal: whether a backup is whole shows without any key.
    pub sha256: String,
}

/// Every file below a folder, by path.
pub(super) fn entries(folder: &Path) -> Result<Vec<Entry>, AppError> {
    let mut found = Vec::new();
    for path in paths(folder, &[])? {
        let file = folder.join(&path);
        let refused = |source| AppError::Folder { folder: file.clone(), source };
        let mut source = File::open(&file).map_err(refused)?;
        let sha256 = digest::copy(&mut source, &mut io::sink()).map_err(refused)?;
        found.push(Entry { path, size: source.metadata().map_err(refused)?.len(), sha256 });
    }
    Ok(found)
}

/// Writes a file into a backup and gives the hash of its content.
pub(super) fn put(from: &Path, folder: &Path, path: &str, seal: Option<&Seal>) -> Result<String, AppError> {
    let target = folder.join(if seal.is_some() { format!("{path}{SEALED}") } else { path.to_owned() });
    let write = || {
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut source = File::open(from)?;
        let mut file = BufWriter::with_capacity(1 << 16, File::create(&target)?);
        let hash = match seal {
            Some(seal) => {
                let mut sealing = seal.writer(&mut file)?;
                let hash = digest::copy(&mut source, &mut sealing)?;
                sealing.finish()?;
                hash
            }
            None => digest::copy(&mut source, &mut file)?,
        };
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(hash)
    };
    write().map_err(|source| AppError::Folder { folder: target.clone(), source })
}

/// Reads a file of a backup back, opened if it is sealed, into another place or nowhere. Gives the hash of its content.
pub(super) fn take(
    folder: &Path,
    stored: &str,
    identity: Option<&Identity>,
    to: Option<&Path>,
) -> Result<String, AppError> {
    let file = folder.join(stored);
    let read = || {
        let mut target: Box<dyn io::Write> = match to {
            None => Box::new(io::sink()),
            Some(to) => {
                if let Some(folder) = to.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                Box::new(File::create(to)?)
            }
        };
        let mut source = File::open(&file)?;
        let hash = match identity.filter(|_| stored.ends_with(SEALED)) {
            Some(identity) => digest::copy(&mut seal::reader(identity, source)?, &mut target),
            None => digest::copy(&mut source, &mut target),
        }?;
        if let Some(to) = to {
            File::open(to)?.sync_all()?;
        }
        Ok(hash)
    };
    read().map_err(|source| AppError::Folder { folder: file.clone(), source })
}

/// Relative paths, in order. Names at the top that begin with one of `but` are left out, and what is still being made.
pub(super) fn paths(folder: &Path, but: &[&str]) -> Result<Vec<String>, AppError> {
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
