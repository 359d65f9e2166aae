//! What a unit can still do before the period ends, and what each action is worth (提分建议).

use super::{apart, trial_rows};
use crate::assessments::publicity::{self, Seen};
use crate::assessments::{run::partitions, show};
use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::UnitId;
use ballast_engine::Snapshot;
use ballast_scheme::foresight::advice::{Advice, advise, try_actions};
use ballast_scheme::foresight::difference::{Move, difference};
use ballast_scheme::scheme::Subjects;

/// Advice, and what the chosen actions do together.
#[derive(Debug, Clone)]
pub struct Advised {
    /// The pending actions with their points.
    pub advice: Advice,
    /// Who moves when the chosen actions are done together; empty when none is chosen.
    pub moves: Vec<Move>,
}

/// The advice for a unit under the scheme and records of a run, and the moves when some of its actions, by id, are done together. Projects
/// are named, so the caller must read the unit's records.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown run or unit, for one outside the caller's scope, and where single projects are assessed;
/// [`AppError::Forbidden`], [`AppError::Busy`], [`AppError::Engine`].
pub async fn advise_unit(
    app: &App,
    caller: &Caller,
    (run, unit): (&str, &UnitId),
    chosen: Vec<String>,
) -> Result<Advised, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    if !granted.scope.covers(unit) {
        return Err(AppError::NotFound);
    }
    let snapshot = show::open(app, caller, run).await?;
    if snapshot.scheme.subjects == Subjects::Projects {
        return Err(AppError::NotFound);
    }
    note_records(app, caller, &granted, &format!("advice of assessment {run}"), [unit]).await?;
    let _turn = app.computing().take().await?;
    let seen = Seen::by(app, caller, &snapshot.scheme).await?;
    let mut found = advised(&snapshot, unit.as_str().to_owned(), chosen).await?;
    publicity::moves(&mut found.moves, &seen);
    Ok(found)
}

async fn advised(snapshot: &Snapshot, unit: String, chosen: Vec<String>) -> Result<Advised, AppError> {
    let figures = ballast_engine::figures(snapshot, partitions()).await?;
    let rows = trial_rows(snapshot, &figures, &unit)?;
    let scheme = snapshot.scheme.clone();
    apart(move || {
        let Some(advice) = advise(&scheme, &figures, &unit, &rows)? else { return Ok(None) };
        let moves = if chosen.is_empty() {
            Vec::new()
        } else {
            let now = ballast_scheme::evaluate(&scheme, &figures)?;
            difference(&now, &try_actions(&scheme, &figures, &unit, &rows, &chosen)?)
        };
        Ok(Some(Advised { advice, moves }))
    })
    .await?
    .ok_or(AppError::NotFound)
}
