//! Query sessions over the tables of one snapshot.

use crate::error::EngineError;
use crate::snapshot::Snapshot;
use crate::write::view_schema;
use ballast_scheme::Dataset;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use std::sync::Arc;

/// The root under which a session sees the snapshot's folder. Paths on disk may hold any sign; these do not.
const ROOT: &str = "snapshot://tables/";

/// A session that sees the files of one snapshot and knows no functions but those that plans carry along: registering the
/// usual hundreds would take longer than computing a city.
pub(crate) fn session(snapshot: &Snapshot, partitions: usize) -> Result<SessionContext, EngineError> {
    let mut config = SessionConfig::new()
        .with_target_partitions(partitions)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false);
    let options = config.options_mut();
    // Every plan reads whole columns: statistics, page indexes and bloom filters would be read for nothing.
    options.execution.collect_statistics = false;
    options.execution.parquet.enable_page_index = false;
    options.execution.parquet.bloom_filter_on_read = false;
    // `IS TRUE` is never null to the planner, and maybe null to its executor, which writes it as a comparison: the two schemas
    // then differ in nothing else, and the check would refuse the plan.
    options.execution.skip_physical_aggregate_schema_check = true;
    let session = SessionContext::new_with_state(SessionStateBuilder::new().with_config(config).build());
    let store = LocalFileSystem::new_with_prefix(&snapshot.folder).map_err(DataFusionError::from)?;
    session.register_object_store(ObjectStoreUrl::parse(ROOT)?.as_ref(), Arc::new(store));
    Ok(session)
}

/// The rows of a dataset.
pub(crate) fn table(session: &SessionContext, dataset: Dataset) -> Result<DataFrame, EngineError> {
    let url = ListingTableUrl::parse(format!("{ROOT}{}.parquet", dataset.name()))?;
    let config = ListingTableConfig::new(url)
        .with_listing_options(ListingOptions::new(Arc::new(ParquetFormat::default())))
        .with_schema(view_schema(dataset));
    Ok(session.read_table(Arc::new(ListingTable::try_new(config)?))?)
}
