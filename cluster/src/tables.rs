//! The tables of a copy, in a session whose plans run on a cluster.

use crate::copy::Copy;
use crate::error::ClusterError;
use crate::place::Place;
use ballast_engine::{EngineError, Tables, table_schema, tune};
use ballast_scheme::Dataset;
use ballista::prelude::SessionContextExt;
use ballista_core::object_store::{session_config_with_s3_support, session_state_with_s3_support};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig};
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::execution::SessionState;
use datafusion::prelude::{DataFrame, SessionContext};
use std::sync::Arc;

/// Pieces into which a table is divided: executors that are faster, or come later, take more of them, and one that is lost costs no more
/// than those that it had.
const PIECES: usize = 16;

/// The tables of a copy.
pub struct ClusterTables {
    session: SessionContext,
    place: Place,
    copy: Copy,
}

impl ClusterTables {
    /// Tables over a copy. Plans run where the session runs them.
    pub fn new(session: SessionContext, place: Place, copy: Copy) -> Self {
        Self { session, place, copy }
    }
}

impl Tables for ClusterTables {
    async fn table(&self, dataset: Dataset) -> Result<DataFrame, EngineError> {
        let files = self.copy.of(dataset).map(|(file, _)| self.place.table(&file));
        let config = ListingTableConfig::new_with_multi_paths(files.collect::<QueryResult<_>>()?)
            .with_listing_options(ListingOptions::new(Arc::new(ParquetFormat::default())))
            .with_schema(table_schema(dataset));
        Ok(self.session.read_table(Arc::new(ListingTable::try_new(config)?))?)
    }
}

/// The state of a session as the released scheduler and executors have it, which reads from folders and from S3, with the engine's settings.
/// The keys of an S3-compatible server come from the environment of each program (`AWS_ACCESS_KEY_ID` …); they are not sent around.
///
/// # Errors
/// [`ClusterError::Engine`]; does not happen.
pub fn state() -> Result<SessionState, ClusterError> {
    let mut config = session_config_with_s3_support().with_target_partitions(PIECES);
    let options = config.options_mut();
    tune(options);
    // Few groups come out of many records: one task adds up what the others found, instead of as many tasks as there are pieces.
    options.optimizer.repartition_aggregations = false;
    Ok(session_state_with_s3_support(config).map_err(EngineError::from)?)
}

/// A session whose plans run on the cluster of a scheduler: `df://host:50050`.
///
/// # Errors
/// [`ClusterError::Unfinished`] for an address that is none.
pub async fn remote(scheduler: &str, state: SessionState) -> Result<SessionContext, ClusterError> {
    SessionContext::remote_with_state(scheduler, state).await.map_err(|source: DataFusionError| {
        ClusterError::Unfinished { scheduler: scheduler.to_owned(), source: Box::new(source) }
    })
}
