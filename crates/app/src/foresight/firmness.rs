//! How firm a result is: single figures that decide the first places, and places under noise on the weights (结果稳定性).

use super::apart;
use crate::assessments::{run::partitions, show};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Exact;
use ballast_scheme::foresight::sensitivity::{Weak, sensitivity};
use ballast_scheme::foresight::stability::{Firmness, stability};

/// How much a figure is changed: five per cent, and a count by at least one.
pub const SHARE_PERCENT: i64 = 5;
/// The places that are watched.
pub const PLACES: usize = 3;
/// How much each weight is changed at most, per cent.
pub const NOISE_PERCENT: i64 = 10;
/// Draws of weights.
pub const DRAWS: u32 = 1_000;
/// The same on every machine, so that everybody sees the same draws.
const SEED: u64 = 20_240_630;

/// How firm a result is.
#[derive(Debug, Clone)]
pub struct Firm {
    /// Single figures on which the first places hang.
    pub weak: Vec<Weak>,
    /// Places under noise.
    pub places: Vec<Firmness>,
}

/// Examines a run.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Busy`], [`AppError::Engine`].
pub async fn examine(app: &App, caller: &Caller, run: &str) -> Result<Firm, AppError> {
    caller.require(Permission::RunAssessment)?;
    let snapshot = show::open(app, caller, run).await?;
    let (_, outcome) = show::read_result(app, &snapshot.folder)?;
    let _turn = app.computing().take().await?;
    let figures = ballast_engine::figures(&snapshot, partitions()).await?;
    let scheme = snapshot.scheme;
    apart(move || {
        let weak = sensitivity(&scheme, &figures, &percent(SHARE_PERCENT), PLACES)?;
        Ok(Firm { weak, places: stability(&scheme, &outcome, &percent(NOISE_PERCENT), DRAWS, SEED) })
    })
    .await
}

fn percent(percent: i64) -> Exact {
    Exact::scaled(i128::from(percent), 2)
}
