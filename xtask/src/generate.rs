//! Files that are made and checked in: written by `gen`, compared by `check`.

use crate::sample;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// Path from the workspace's folder → bytes.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The folder whose files all come from the generator, but for the ones that people write.
pub(crate) const FOLDER: &str = "samples/yuncheng";
const WRITTEN_BY_HAND: &[&str] = &["README.md", "README.zh-CN.md"];

/// Writes every generated file and removes what the generator no longer makes.
pub(crate) fn write(root: &Path) -> Result<()> {
    let files = sample::files()?;
    for path in present(root)? {
        if !files.contains_key(&path) {
            fs::remove_file(root.join(&path)).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    for (path, bytes) in &files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    println!("{} files in {FOLDER}", files.len());
    Ok(())
}

/// The files whose checked-in contents differ from what the generator makes now.
pub(crate) fn stale(root: &Path) -> Result<Vec<PathBuf>> {
    let files = sample::files()?;
    let all: BTreeSet<PathBuf> = files.keys().cloned().chain(present(root)?).collect();
    let mut stale = Vec::new();
    for path in all {
        let checked_in = fs::read(root.join(&path)).ok();
        let is_current = match (files.get(&path), checked_in) {
            (Some(made), Some(checked_in)) => contents(made)? == contents(&checked_in)?,
            _ => false,
        };
        if !is_current {
            stale.push(path);
        }
    }
    Ok(stale)
}

/// The parts of a workbook, or the bytes of any other file: another version of the compressor is no other workbook.
fn contents(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return Ok(BTreeMap::from([(String::new(), bytes.to_vec())]));
    };
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        let mut inflated = Vec::new();
        part.read_to_end(&mut inflated)?;
        parts.insert(part.name()?.into_owned(), inflated);
    }
    Ok(parts)
}

/// Generated files that lie there now.
fn present(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(FOLDER)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let is_written_by_hand = WRITTEN_BY_HAND.iter().any(|name| entry.file_name() == *name);
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if !is_written_by_hand {
                found.push(path);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn checked_in_files_are_what_the_generator_makes() {
        assert_eq!(stale(&crate::root()).unwrap(), Vec::<PathBuf>::new(), "run `cargo xtask gen`");
    }

    #[test]
    fn same_seed_gives_same_bytes() {
        assert!(sample::files().unwrap() == sample::files().unwrap());
    }
}
