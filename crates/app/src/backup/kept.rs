//! The backups of a folder: which there are, when the next is due, which are too many.

use super::{MANIFEST, Manifest};
use crate::AppError;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A backup that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub folder: PathBuf,
    /// What it says of itself; its files are not held against it here.
    pub manifest: Manifest,
}

/// The backups below a folder, the oldest first; what is no backup is passed over. A folder that is not there holds none.
///
/// # Errors
/// [`AppError::Folder`].
pub fn kept_backups(folder: &Path) -> Result<Vec<Kept>, AppError> {
    let refused = |source| AppError::Folder { folder: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(refused(error)),
    };
    let mut kept = Vec::new();
    for entry in entries {
        let entry = entry.map_err(refused)?;
        // What is still being made has no manifest yet, or a name that says so.
        if entry.file_name().to_string_lossy().starts_with("making-") || !entry.path().join(MANIFEST).is_file() {
            continue;
        }
        if let Ok(manifest) = Manifest::read(&entry.path()) {
            kept.push(Kept { folder: entry.path(), manifest });
        }
    }
    kept.sort_by(|a, b| (&a.manifest.made_at, &a.folder).cmp(&(&b.manifest.made_at, &b.folder)));
    Ok(kept)
}

/// The name of a backup made now; names sort by time.
pub fn name_at(now: Timestamp) -> String {
    format!("{now:.0}").replace(':', "-")
}

/// True when the newest of them is older than the time between two.
pub fn is_due(kept: &[Kept], every: Duration, now: Timestamp) -> bool {
    let newest = kept.last().and_then(|kept| kept.manifest.made_at.parse::<Timestamp>().ok());
    newest.is_none_or(|at| now.duration_since(at).unsigned_abs() >= every)
}

/// Removes the oldest, so that so many stay. Gives how many went.
///
/// # Errors
/// [`AppError::Folder`].
pub fn drop_oldest(kept: &[Kept], keep: usize) -> Result<usize, AppError> {
    let many = kept.len().saturating_sub(keep.max(1));
    for old in kept.iter().take(many) {
        // The manifest first: what is half removed is no backup any more.
        std::fs::remove_file(old.folder.join(MANIFEST))
            .and_then(|()| std::fs::remove_dir_all(&old.folder))
            .map_err(|source| AppError::Folder { folder: old.folder.clone(), source })?;
    }
    Ok(many)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn put(folder: &Path, made_at: &str) {
        let manifest = Manifest {
            format: 2,
            program: "0".into(),
            made_at: made_at.into(),
            events: 1,
            root: String::new(),
            is_sealed: true,
            files: Vec::new(),
            tag: String::new(),
        };
        let place = folder.join(name_at(made_at.parse().unwrap()));
        std::fs::create_dir(&place).unwrap();
        std::fs::write(place.join(MANIFEST), serde_json::to_string(&manifest).unwrap()).unwrap();
    }

    #[test]
    fn the_oldest_go_first_and_other_folders_stay() {
        let folder = tempfile::tempdir().unwrap();
        assert!(kept_backups(&folder.path().join("none")).unwrap().is_empty());
        std::fs::create_dir(folder.path().join("other")).unwrap();
        std::fs::create_dir(folder.path().join("making-x")).unwrap();
        for hour in ["05", "03", "04"] {
            put(folder.path(), &format!("2026-03-01T{hour}:00:00Z"));
        }
        let kept = kept_backups(folder.path()).unwrap();
        let now = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(!is_due(&kept, Duration::from_hours(1), now("2026-03-01T05:59:59Z")));
        assert!(is_due(&kept, Duration::from_hours(1), now("2026-03-01T06:00:00Z")));
        assert!(is_due(&[], Duration::from_hours(1), now("2026-03-01T06:00:00Z")));
        assert_eq!(drop_oldest(&kept, 2).unwrap(), 1);
        let left = kept_backups(folder.path()).unwrap();
        let left: Vec<&str> = left.iter().map(|kept| kept.manifest.made_at.as_str()).collect();
        assert_eq!(left, ["2026-03-01T04:00:00Z", "2026-03-01T05:00:00Z"]);
        assert!(folder.path().join("other").is_dir());
    }
}
