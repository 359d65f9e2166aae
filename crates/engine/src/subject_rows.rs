//! The records of some units as rows in memory, for trials.

use crate::error::EngineError;
use crate::functions::{civil, exact_at};
use crate::snapshot::Snapshot;
use ballast_domain::Exact;
use ballast_scheme::foresight::sandbox::SubjectRows;
use ballast_scheme::rows::Row;
use ballast_scheme::{Dataset, Value};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, Int64Type};
use datafusion::arrow::error::ArrowError;
use std::collections::BTreeMap;

/// The datasets whose records a trial may change.
const CHANGED: [Dataset; 4] = [Dataset::Projects, Dataset::Reports, Dataset::StageEvents, Dataset::Obstacles];

/// The rows of the named units in every dataset that the snapshot's scheme measures, and in those that trials change. A unit without
/// records is there with none.
///
/// # Errors
/// [`EngineError::File`], [`EngineError::Damaged`].
pub fn subject_rows(snapshot: &Snapshot, units: &[&str]) -> Result<SubjectRows, EngineError> {
    let mut rows: SubjectRows = units.iter().map(|unit| ((*unit).to_owned(), BTreeMap::default())).collect();
    for dataset in Dataset::ALL {
        let mut measures = snapshot.scheme.measures.iter().filter_map(|measure| measure.records());
        if !CHANGED.contains(&dataset) && !measures.any(|records| snapshot.scheme.reads(records).contains(&dataset)) {
            continue;
        }
        let damaged = |error: ArrowError| EngineError::Damaged {
            file: format!("{}.parquet", dataset.name()),
            problem: error.to_string(),
        };
        let reader = snapshot.reader(dataset)?.build().map_err(|error| damaged(error.into()))?;
        for batch in reader {
            add(&mut rows, dataset, &batch.map_err(damaged)?);
        }
    }
    Ok(rows)
}

fn add(rows: &mut SubjectRows, dataset: Dataset, batch: &RecordBatch) {
    let Some(units) = batch.column_by_name("unit_id").and_then(|array| array.as_string_opt::<i32>()) else { return };
    let columns: Vec<(&str, Option<&ArrayRef>)> =
        dataset.columns().iter().map(|column| (column.name, batch.column_by_name(column.name))).collect();
    for index in 0..batch.num_rows() {
        let Some(of_unit) = rows.get_mut(units.value(index)) else { continue };
        let row: Row =
            columns.iter().filter_map(|(name, array)| Some(((*name).to_owned(), value((*array)?, index)?))).collect();
        of_unit.entry(dataset).or_default().push(row);
    }
}

/// The value at a place; none where it is missing.
fn value(array: &ArrayRef, index: usize) -> Option<Value> {
    if array.is_null(index) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(Value::Text(array.as_string::<i32>().value(index).to_owned())),
        DataType::Boolean => Some(Value::Flag(array.as_boolean().value(index))),
        DataType::Date32 => civil(array.as_primitive::<Date32Type>().value(index)).map(Value::Date),
        DataType::Int64 => Some(Value::Number(Exact::from(array.as_primitive::<Int64Type>().value(index)))),
        DataType::Int32 => Some(Value::Number(Exact::from(i64::from(array.as_primitive::<Int32Type>().value(index))))),
        _ => exact_at(array, index).map(Value::Number),
    }
}
