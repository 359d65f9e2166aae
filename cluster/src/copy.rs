//! The records of a sealed snapshot, cut by unit and month into files of a shared place (分区副本).
//!
//! A copy is a function of the snapshot: the same files with the same bytes whoever makes it. It is not sealed, and proves nothing: a result
//! names the snapshot, and whoever doubts it replays the snapshot. The list with the hash of each file, written last, tells a whole copy from
//! a broken one.

use crate::error::{ClusterError, arrow};
use crate::hashes::hashes;
use crate::place::Place;
use ballast_domain::text::hex;
use ballast_engine::{EngineError, FileEntry, Snapshot, canonical};
use ballast_scheme::Dataset;
use datafusion::arrow::array::{AsArray, RecordBatch, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use datafusion::arrow::datatypes::{Date32Type, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::execution::SessionState;
use datafusion::object_store::buffered::BufWriter;
use datafusion::object_store::{Error as StoreError, ObjectStoreExt as _};
use datafusion::parquet::arrow::AsyncArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A copy, as its list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copy {
    /// Form of the list: `ballast-partitions-1`.
    format: String,
    /// The snapshot.
    snapshot_id: String,
    /// `DATASET/unit_id=…/month=…/part.parquet` → what it holds.
    files: BTreeMap<String, FileEntry>,
}

const FORMAT: &str = "ballast-partitions-1";
const LIST: &str = "partitions.json";

/// Rows of a row group.
const ROWS_AT_ONCE: usize = 65_536;

/// Memory that rows may take before they are written, over all files that are open.
const PENDING_BYTES: usize = 256 << 20;

/// Bytes of a file that are kept before the first of them go to the store.
const FIRST_BYTES: usize = 1 << 20;

impl Copy {
    /// The copy of a snapshot in a place; none where there is none.
    ///
    /// # Errors
    /// [`ClusterError::Place`]; [`ClusterError::Changed`] for a list that is not this snapshot's.
    pub async fn find(snapshot: &Snapshot, place: &Place, state: &SessionState) -> Result<Option<Self>, ClusterError> {
        let file = format!("{}/{LIST}", snapshot.id);
        let unusable = ClusterError::place(place.name());
        let (store, path) = place.object(state, &file).map_err(&unusable)?;
        let bytes = match store.get(&path).await {
            Ok(found) => found.bytes().await.map_err(|error| unusable(error.into()))?,
            Err(StoreError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(unusable(error.into())),
        };
        let changed = |problem: String| ClusterError::Changed { file: format!("{}{file}", place.name()), problem };
        let copy: Self = serde_json::from_slice(&bytes).map_err(|error| changed(error.to_string()))?;
        if copy.format != FORMAT || copy.snapshot_id != snapshot.id {
            return Err(changed("it is the list of something else".to_owned()));
        }
        for dataset in Dataset::ALL {
            let rows: u64 = copy.of(dataset).filter_map(|(_, entry)| entry.rows).sum();
            if rows != snapshot.rows(dataset) {
                let wanted = snapshot.rows(dataset);
                return Err(changed(format!("{} has {rows} rows, not {wanted}", dataset.name())));
            }
        }
        Ok(Some(copy))
    }

    /// Makes the copy of a snapshot.
    ///
    /// # Errors
    /// [`ClusterError::Place`], [`ClusterError::Engine`].
    pub async fn make(snapshot: &Snapshot, place: &Place, state: &SessionState) -> Result<Self, ClusterError> {
        let mut rows = BTreeMap::new();
        for dataset in Dataset::ALL {
            rows.extend(write(snapshot, dataset, place, state).await?);
        }
        // Read back from where the executors will read.
        let hashes = hashes(place, state, rows.keys().map(|name| format!("{}/{name}", snapshot.id))).await?;
        let entry = |((name, rows), (sha256, bytes))| (name, FileEntry { sha256, bytes, rows: Some(rows) });
        let files = rows.into_iter().zip(hashes).map(entry).collect();
        let copy = Self { format: FORMAT.to_owned(), snapshot_id: snapshot.id.clone(), files };
        let list =
            canonical::to_bytes(&copy).map_err(|problem| EngineError::Damaged { file: LIST.to_owned(), problem })?;
        let unusable = ClusterError::place(place.name());
        let (store, path) = place.object(state, &format!("{}/{LIST}", snapshot.id)).map_err(&unusable)?;
        store.put(&path, list.into()).await.map_err(|error| unusable(error.into()))?;
        Ok(copy)
    }

    /// Reads every file and compares it with the list.
    ///
    /// # Errors
    /// [`ClusterError::Place`]; [`ClusterError::Changed`] with the first file that is wrong.
    pub async fn check(&self, place: &Place, state: &SessionState) -> Result<(), ClusterError> {
        let names = self.files.keys().map(|name| format!("{}/{name}", self.snapshot_id));
        let found = hashes(place, state, names).await?;
        for ((name, entry), (sha256, bytes)) in self.files.iter().zip(found) {
            if sha256 != entry.sha256 {
                let problem = format!("its hash is {sha256} at {bytes} bytes, not {} at {}", entry.sha256, entry.bytes);
                let file = format!("{}{}/{name}", place.name(), self.snapshot_id);
                return Err(ClusterError::Changed { file, problem });
            }
        }
        Ok(())
    }

    /// The files of a dataset, with what they hold.
    pub(crate) fn of(&self, dataset: Dataset) -> impl Iterator<Item = (String, &FileEntry)> {
        let prefix = format!("{}/", dataset.name());
        self.files
            .iter()
            .filter(move |(name, _)| name.starts_with(&prefix))
            .map(|(name, entry)| (format!("{}/{name}", self.snapshot_id), entry))
    }
}

type Writer = AsyncArrowWriter<BufWriter>;

/// Writes the files of a dataset; gives their names with their rows.
async fn write(
    snapshot: &Snapshot,
    dataset: Dataset,
    place: &Place,
    state: &SessionState,
) -> Result<BTreeMap<String, u64>, ClusterError> {
    let damaged = |problem: String| EngineError::Damaged { file: format!("{}.parquet", dataset.name()), problem };
    let unusable = ClusterError::place(place.name());
    let reader = snapshot.reader(dataset)?.with_batch_size(ROWS_AT_ONCE);
    let schema = SchemaRef::clone(reader.schema());
    let reader = reader.build().map_err(|error| damaged(error.to_string()))?;
    let mut open: BTreeMap<String, (Writer, u64)> = BTreeMap::new();
    for batch in reader {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        for (name, part) in parts(dataset, &batch).map_err(EngineError::from)? {
            if !open.contains_key(&name) {
                let writer = create(&schema, place, state, &snapshot.id, &name).map_err(&unusable)?;
                open.insert(name.clone(), (writer, 0));
            }
            let Some((writer, rows)) = open.get_mut(&name) else { continue };
            *rows += part.num_rows() as u64;
            writer.write(&part).await.map_err(|error| unusable(error.into()))?;
        }
        if open.values().map(|(writer, _)| writer.memory_size()).sum::<usize>() > PENDING_BYTES {
            for (writer, _) in open.values_mut() {
                writer.flush().await.map_err(|error| unusable(error.into()))?;
            }
        }
    }
    if open.is_empty() {
        // A table without files has no place from which it could be read.
        let name = format!("{}/part.parquet", dataset.name());
        open.insert(name.clone(), (create(&schema, place, state, &snapshot.id, &name).map_err(&unusable)?, 0));
    }
    let mut written = BTreeMap::new();
    for (name, (writer, rows)) in open {
        writer.close().await.map_err(|error| unusable(error.into()))?;
        written.insert(name, rows);
    }
    Ok(written)
}

fn create(schema: &SchemaRef, place: &Place, state: &SessionState, id: &str, name: &str) -> QueryResult<Writer> {
    let (store, path) = place.object(state, &format!("{id}/{name}"))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_created_by("ballast".to_owned())
        .set_max_row_group_row_count(Some(ROWS_AT_ONCE))
        .build();
    Ok(AsyncArrowWriter::try_new(BufWriter::with_capacity(store, path, FIRST_BYTES), schema.clone(), Some(properties))?)
}

/// The rows of a batch by the file to which they go, in their order.
fn parts(dataset: Dataset, batch: &RecordBatch) -> QueryResult<BTreeMap<String, RecordBatch>> {
    let units = batch.column_by_name("unit_id").and_then(|array| array.as_string_opt::<i32>());
    let Some(units) = units else { return Err(DataFusionError::Plan("records without unit_id".to_owned())) };
    let months = batch.column_by_name("month").and_then(|array| array.as_primitive_opt::<Date32Type>());
    let mut rows: BTreeMap<(&str, Option<i32>), Vec<u32>> = BTreeMap::new();
    for (row, index) in (0..batch.num_rows()).zip(0_u32..) {
        let month = months.map(|months| months.value(row));
        rows.entry((units.value(row), month)).or_default().push(index);
    }
    let mut parts = BTreeMap::new();
    for ((unit, month), rows) in rows {
        let part = take_record_batch(batch, &UInt32Array::from(rows)).map_err(arrow)?;
        parts.insert(name(dataset, unit, month), part);
    }
    Ok(parts)
}

/// Codes of units are letters and digits mostly; other signs are written as their bytes, which every store takes.
fn name(dataset: Dataset, unit: &str, month: Option<i32>) -> String {
    let is_plain = unit.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let unit = if is_plain { unit.to_owned() } else { format!("x{}", hex(unit.as_bytes())) };
    let dataset = dataset.name();
    match month {
        None => format!("{dataset}/unit_id={unit}/part.parquet"),
        Some(month) => {
            let day = ScalarValue::Date32(Some(month)).to_string();
            format!("{dataset}/unit_id={unit}/month={}/part.parquet", day.get(..7).unwrap_or(&day))
        }
    }
}
