//! Who is told of the checkpoints outside the data folder (见证), so that administrators of the machine cannot unsay them.
//!
//! What a witness has taken is remembered in the database: one that was away gets the rest when it is back, also after a restart.
//! It may then get a checkpoint twice, and never misses one.

use super::checkpoint::{append, lines};
use super::syslog::{Message, Syslog};
use super::verify;
use crate::{App, AppError};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where checkpoints go.
#[derive(Debug, Clone)]
pub enum Witness {
    /// A file on another disk or machine.
    File(PathBuf),
    /// A server of syslog.
    Syslog(Syslog),
}

impl Witness {
    /// The file, when it is one: it can be read again.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(file) => Some(file),
            Self::Syslog(_) => None,
        }
    }
}

/// As the settings name it.
impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Syslog(syslog) => write!(f, "{}", syslog.address()),
        }
    }
}

/// At most so many checkpoints are handed over at once: some 120 KiB.
const BATCH: u32 = 400;

/// Hands over what a witness lacks, the oldest first, and gives how many that were. What fails counts as not taken.
///
/// # Errors
/// [`AppError::Store`]; [`AppError::Folder`] when the file cannot be written; [`AppError::Syslog`].
pub async fn tell(app: &App, witness: &Witness) -> Result<usize, AppError> {
    let name = witness.to_string();
    let mut taken = match app.store().witnessed(&name).await? {
        Some(taken) => taken,
        None => taken_before(witness)?,
    };
    let mut count = 0;
    loop {
        let missing = app.store().checkpoints_after(taken, BATCH).await?;
        let Some(last) = missing.last() else { return Ok(count) };
        match witness {
            Witness::File(file) => append(file, &missing)?,
            Witness::Syslog(syslog) => {
                let texts = lines(&missing)?.into_iter();
                let dated = missing.iter().zip(texts);
                let messages = dated.map(|(checkpoint, text)| Message { at: checkpoint.at.clone(), text });
                syslog.send(&messages.collect::<Vec<_>>()).await?;
            }
        }
        app.store().set_witnessed(&name, last.size).await?;
        (taken, count) = (last.size, count + missing.len());
    }
}

/// What a witness holds of which nothing is remembered: a file may have been written by an earlier version. One that holds something else is
/// told everything; verifying names what is wrong with it.
fn taken_before(witness: &Witness) -> Result<i64, AppError> {
    let Some(file) = witness.file() else { return Ok(0) };
    let known = verify::read(file)?.unwrap_or_default();
    Ok(known.iter().map(|checkpoint| checkpoint.size).max().unwrap_or(0))
}
