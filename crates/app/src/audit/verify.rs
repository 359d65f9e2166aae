//! Verifying the audit trail from within; the separate program does the same from a copy (核验审计链).

use super::checkpoint::own_file;
use super::witness::Witness;
use crate::{App, AppError, Caller, Permission};
use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Checkpoint, PaperRoot};
use std::path::Path;

/// What verifying came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Whole: so many events, held against so many checkpoints.
    Whole {
        /// Events.
        events: i64,
        /// Checkpoints.
        checkpoints: usize,
    },
    /// The first thing that is wrong, in words.
    Broken(String),
}

/// Walks the whole trail and holds it against the checkpoints of the database, of the data folder, of the witness file if the
/// installation names one, and against roots that somebody read from paper.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Store`]; [`AppError::Folder`] when a file of checkpoints cannot be read.
pub async fn verify_audit(app: &App, caller: &Caller, printed: &[PaperRoot]) -> Result<Verdict, AppError> {
    caller.require(Permission::ReadAudit)?;
    let mut checkpoints = app.store().checkpoints().await?;
    let elsewhere = app.witnesses().iter().filter_map(Witness::file);
    for path in std::iter::once(&*own_file(app)).chain(elsewhere) {
        match read(path)? {
            Ok(read) => checkpoints.extend(read),
            Err(problem) => return Ok(Verdict::Broken(problem)),
        }
    }
    checkpoints.sort_by(|a, b| (a.size, &a.root, &a.at).cmp(&(b.size, &b.root, &b.at)));
    checkpoints.dedup();
    let witnesses = match Witnesses::new(checkpoints, app.keys().trusted()) {
        Ok(witnesses) => witnesses.with_printed(printed.iter().cloned()),
        Err(problem) => return Ok(Verdict::Broken(problem.to_string())),
    };
    let checkpoints = witnesses.count();
    Ok(match app.store().verify_audit_chain(witnesses).await? {
        Ok(events) => Verdict::Whole { events, checkpoints },
        Err(problem) => Verdict::Broken(problem),
    })
}

/// A file of checkpoints, one JSON object a line; a file that is not there holds none.
pub(super) fn read(path: &Path) -> Result<Result<Vec<Checkpoint>, String>, AppError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ok(Vec::new())),
        Err(source) => return Err(AppError::Folder { folder: path.to_owned(), source }),
    };
    Ok(Checkpoint::read_lines(&text).map_err(|wrong| format!("{}, {wrong}", path.display())))
}
