//! From a snapshot to result and derivation, counted by a cluster.

use crate::copy::Copy;
use crate::error::{ClusterError, on_cluster};
use crate::place::Place;
use crate::tables::{ClusterTables, remote};
use ballast_engine::{Run, Snapshot, assess_over};
use datafusion::execution::SessionState;
use std::time::Duration;
use tokio::time::timeout;

/// Computes a snapshot on the cluster of a scheduler, in a session of this state ([`crate::state`]); a copy that is not in the shared place yet
/// is made first. The bytes are those of [`ballast_engine::assess()`]. A cluster that has not finished after `limit` is given up: one without
/// executors would wait for ever.
///
/// # Errors
/// [`ClusterError`]; nothing is given unless the whole copy was what was copied.
pub async fn assess(
    snapshot: &Snapshot,
    scheduler: &str,
    place: &Place,
    state: SessionState,
    limit: Duration,
) -> Result<Run, ClusterError> {
    let copy = copy(snapshot, place, &state).await?;
    let session = remote(scheduler, state).await?;
    let tables = ClusterTables::new(session.clone(), place.clone(), copy.clone());
    let state = session.state();
    let counted = async {
        let run = timeout(limit, assess_over(snapshot, &tables)).await;
        run.map_err(|_| ClusterError::Late { scheduler: scheduler.to_owned(), limit })?.map_err(on_cluster(scheduler))
    };
    let (run, ()) = tokio::try_join!(counted, copy.check(place, &state))?;
    Ok(run)
}

/// The copy of a snapshot in a shared place, made if it is not there.
///
/// # Errors
/// [`ClusterError::Place`], [`ClusterError::Changed`], [`ClusterError::Engine`].
pub async fn copy(snapshot: &Snapshot, place: &Place, state: &SessionState) -> Result<Copy, ClusterError> {
    match Copy::find(snapshot, place, state).await? {
        Some(copy) => Ok(copy),
        None => Copy::make(snapshot, place, state).await,
    }
}
