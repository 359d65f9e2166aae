//! Computing a stored result again and comparing bytes (重算验证).

use crate::assess::{Run, assess};
use crate::error::{EngineError, file};
use crate::snapshot::Snapshot;
use std::path::Path;

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Id of the snapshot.
    pub snapshot_id: String,
    /// SHA-256 of the recomputed result.
    pub result_hash: String,
    /// The first file that differs, with the first differing line; none: all bytes are the same.
    pub difference: Option<Difference>,
}

/// Where a stored file and its recomputation part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `result.json` or `derivation.json`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The stored line.
    pub stored: String,
    /// The recomputed line.
    pub recomputed: String,
}

/// Recomputes the result of a snapshot folder.
///
/// # Errors
/// Those of [`Snapshot::open`] and [`crate::assess()`]; [`EngineError::File`] when no result is stored.
pub async fn replay(folder: &Path, partitions: usize) -> Result<Replay, EngineError> {
    let (snapshot, hashing) = Snapshot::open_hashing(folder)?;
    let run = assess(&snapshot, partitions).await;
    // What is wrong with the files explains whatever the computation says of them.
    hashing.finish()?;
    compare(folder, &run?)
}

/// Compares a computation with the result that is stored in a folder.
///
/// # Errors
/// [`EngineError::File`] when no result is stored.
pub fn compare(folder: &Path, run: &Run) -> Result<Replay, EngineError> {
    let mut difference = None;
    for (name, recomputed) in [("result.json", &run.result), ("derivation.json", &run.derivation)] {
        let path = folder.join(name);
        let stored = std::fs::read(&path).map_err(file(path))?;
        if difference.is_none() && stored != *recomputed {
            difference = Some(first_difference(name, &stored, recomputed));
        }
    }
    Ok(Replay { snapshot_id: run.snapshot_id.clone(), result_hash: run.result_hash(), difference })
}

fn first_difference(name: &str, stored: &[u8], recomputed: &[u8]) -> Difference {
    let (stored, recomputed) = (String::from_utf8_lossy(stored), String::from_utf8_lossy(recomputed));
    let (mut a, mut b) = (stored.lines(), recomputed.lines());
    let mut line = 1;
    loop {
        let (x, y) = (a.next(), b.next());
        if x != y || x.is_none() {
            let text = |line: Option<&str>| line.unwrap_or_default().trim().to_owned();
            return Difference { file: name.to_owned(), line, stored: text(x), recomputed: text(y) };
        }
        line += 1;
    }
}
