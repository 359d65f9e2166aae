//! Hashes of files in a store, many at once.

use crate::error::ClusterError;
use crate::place::Place;
use ballast_domain::text::hex;
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::execution::SessionState;
use datafusion::object_store::ObjectStoreExt as _;
use futures::{StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};

/// Files read at once.
const AT_ONCE: usize = 4;

/// SHA-256 and size of each of the files, in their order.
pub(crate) async fn hashes(
    place: &Place,
    state: &SessionState,
    files: impl IntoIterator<Item = String>,
) -> Result<Vec<(String, u64)>, ClusterError> {
    let reading = futures::stream::iter(files.into_iter().map(|file| {
        let (place, state) = (place.clone(), state.clone());
        // A task of its own, so that hashing goes on while this one waits for the cluster.
        let hashed = tokio::spawn(async move { hash(&place, &state, &file).await });
        async { hashed.await.map_err(|error| DataFusionError::External(Box::new(error)))? }
    }));
    reading.buffered(AT_ONCE).try_collect().await.map_err(ClusterError::place(place.name()))
}

async fn hash(place: &Place, state: &SessionState, file: &str) -> QueryResult<(String, u64)> {
    let (store, path) = place.object(state, file)?;
    let mut pieces = store.get(&path).await?.into_stream();
    let (mut digest, mut size) = (Sha256::new(), 0);
    while let Some(piece) = pieces.try_next().await? {
        size += piece.len() as u64;
        digest.update(&piece);
    }
    Ok((hex(&digest.finalize()), size))
}
