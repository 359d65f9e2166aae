//! A unit's records tried changed: who would move (数据推演). Nothing is kept.

use super::{apart, trial_rows};
use crate::assessments::{run::partitions, show};
use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Text, UnitId};
use ballast_engine::Snapshot;
use ballast_scheme::Outcome;
use ballast_scheme::foresight::difference::{Move, difference};
use ballast_scheme::foresight::edit::{Entry, change, entries};
use ballast_scheme::foresight::sandbox::Sandbox;
use ballast_scheme::scheme::Subjects;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Changes that are tried at once at most.
pub const MOST_EDITS: usize = 200;

/// A value as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The record: `projects.3`.
    pub record: String,
    /// The value within it: `done_in_year`.
    pub field: String,
    /// What was typed; empty for missing.
    pub text: String,
}

/// A unit's records with what was typed, and what would come of it.
#[derive(Debug, Clone)]
pub struct TriedRecords {
    /// The records that can be changed, as they were frozen.
    pub entries: Vec<Entry>,
    /// What is wrong with the edits; then nothing was computed.
    pub problems: Vec<Text>,
    /// Who would move; empty without edits.
    pub moves: Vec<Move>,
}

/// Computes a run anew with some of a unit's records changed, others staying as they are.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown run or unit, for one outside the caller's scope, and where single projects are assessed;
/// [`AppError::Invalid`] for more than [`MOST_EDITS`]; [`AppError::Forbidden`], [`AppError::Busy`], [`AppError::Engine`].
pub async fn try_records(
    app: &App,
    caller: &Caller,
    (run, unit): (&str, &UnitId),
    edits: Vec<Edit>,
) -> Result<TriedRecords, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    if !granted.scope.covers(unit) {
        return Err(AppError::NotFound);
    }
    if edits.len() > MOST_EDITS {
        return Err(AppError::Invalid(Text::new(
            format!("一次最多改动{MOST_EDITS}处"),
            format!("at most {MOST_EDITS} values can be changed at once"),
        )));
    }
    let snapshot = show::open(app, caller, run).await?;
    if snapshot.scheme.subjects == Subjects::Projects {
        return Err(AppError::NotFound);
    }
    note_records(app, caller, &granted, &format!("records of assessment {run}"), [unit]).await?;
    let (_, before) = show::read_result(app, &snapshot.folder)?;
    let _turn = app.computing().take().await?;
    tried(&snapshot, &before, unit.as_str().to_owned(), edits).await
}

async fn tried(
    snapshot: &Snapshot,
    before: &Arc<Outcome>,
    unit: String,
    edits: Vec<Edit>,
) -> Result<TriedRecords, AppError> {
    let figures = ballast_engine::figures(snapshot, partitions()).await?;
    if figures.subjects.iter().all(|subject| subject.id != unit) {
        return Err(AppError::NotFound);
    }
    let rows = trial_rows(snapshot, &figures, &unit)?;
    let (scheme, before) = (snapshot.scheme.clone(), before.clone());
    apart(move || {
        let mut sandbox = Sandbox::new(&scheme, figures, rows);
        let entries = entries(&scheme, &sandbox, &unit);
        let by_id: BTreeMap<&str, &Entry> = entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        let unknown = |edit: &Edit| {
            Text::new(format!("没有记录“{}”", edit.record), format!("there is no record {}", edit.record))
        };
        let problems: Vec<Text> = edits
            .iter()
            .filter_map(|edit| match by_id.get(edit.record.as_str()) {
                Some(entry) => change(&mut sandbox, &unit, entry, &edit.field, &edit.text).err(),
                None => Some(unknown(edit)),
            })
            .collect();
        let is_tried = !edits.is_empty() && problems.is_empty();
        let moves = if is_tried { difference(&before, &sandbox.outcome()?) } else { Vec::new() };
        Ok(TriedRecords { entries, problems, moves })
    })
    .await
}
