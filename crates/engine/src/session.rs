//! Query sessions over the tables of one snapshot.

use crate::error::EngineError;
use crate::snapshot::Snapshot;
use crate::write::table_schema;
use ballast_scheme::Dataset;
use datafusion::config::ConfigOptions;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use std::sync::Arc;

/// Where the tables of a snapshot are found and plans over them run.
pub trait Tables {
    /// The rows of a dataset with the columns of [`table_schema`], in any order; collecting a plan over it computes it there.
    ///
    /// # Errors
    /// [`EngineError`], when there is no such table.
    fn table(&self, dataset: Dataset) -> impl Future<Output = Result<DataFrame, EngineError>> + Send;
}

/// Below so many rows a second thread costs more than it brings.
const ROWS_FOR_THREADS: u64 = 100_000;

/// The snapshot's own files, read by threads of this process.
pub(crate) struct Threads<'a> {
    snapshot: &'a Snapshot,
    alone: SessionContext,
    together: SessionContext,
}

impl<'a> Threads<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, partitions: usize) -> Result<Self, EngineError> {
        Ok(Self { snapshot, alone: session(snapshot, 1)?, together: session(snapshot, partitions)? })
    }
}

impl Tables for Threads<'_> {
    async fn table(&self, dataset: Dataset) -> Result<DataFrame, EngineError> {
        let is_small = self.snapshot.rows(dataset) < ROWS_FOR_THREADS;
        table(if is_small { &self.alone } else { &self.together }, dataset)
    }
}

/// The root under which a session sees the snapshot's folder. Paths on disk may hold any sign; these do not.
const ROOT: &str = "snapshot://tables/";

/// A session that sees the files of one snapshot and knows no functions but those that plans carry along: registering the
/// usual hundreds would take longer than computing a city.
pub(crate) fn session(snapshot: &Snapshot, partitions: usize) -> Result<SessionContext, EngineError> {
    let mut config = SessionConfig::new()
        .with_target_partitions(partitions)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false);
    tune(config.options_mut());
    let session = SessionContext::new_with_state(SessionStateBuilder::new().with_config(config).build());
    let store = LocalFileSystem::new_with_prefix(&snapshot.folder).map_err(DataFusionError::from)?;
    session.register_object_store(ObjectStoreUrl::parse(ROOT)?.as_ref(), Arc::new(store));
    Ok(session)
}

/// Settings under which plans over snapshots are made, wherever they run.
pub fn tune(options: &mut ConfigOptions) {
    // Every plan reads whole columns: statistics, page indexes and bloom filters would be read for nothing.
    options.execution.collect_statistics = false;
    options.execution.parquet.enable_page_index = false;
    options.execution.parquet.bloom_filter_on_read = false;
    // `IS TRUE` is never null to the planner, and maybe null to its executor, which writes it as a comparison: the two schemas
    // then differ in nothing else, and the check would refuse the plan.
    options.execution.skip_physical_aggregate_schema_check = true;
}

/// The rows of a dataset.
pub(crate) fn table(session: &SessionContext, dataset: Dataset) -> Result<DataFrame, EngineError> {
    let url = ListingTableUrl::parse(format!("{ROOT}{}.parquet", dataset.name()))?;
    let config = ListingTableConfig::new(url)
        .with_listing_options(ListingOptions::new(Arc::new(ParquetFormat::default())))
        .with_schema(table_schema(dataset));
    Ok(session.read_table(Arc::new(ListingTable::try_new(config)?))?)
}
