//! Recomputing a result and comparing bytes (重算验证).

use super::{run, show};
use crate::{App, AppError, Caller};
use ballast_engine::Replay;

/// Replays a run of this installation.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Engine`] naming the first file that is wrong.
pub async fn replay_assessment(app: &App, caller: &Caller, id: &str) -> Result<Replay, AppError> {
    let (_, folder) = show::find(app, caller, id).await?;
    Ok(ballast_engine::replay(&folder, run::partitions()).await?)
}
