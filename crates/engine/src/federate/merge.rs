//! A city's records become part of the common snapshot.

use super::{Sealed, Wrong};
use crate::error::EngineError;
use crate::write::{SnapshotWriter, schema};
use ballast_domain::UnitId;
use ballast_scheme::Dataset;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::arrow::error::ArrowError;
use std::sync::Arc;

/// What ended it.
pub(super) enum Stop {
    Wrong(Wrong),
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Between the projects of two cities.
const STEP: i64 = 1_000_000_000_000;

/// Rows read at once: the writer's row groups, so that they are cut at the same places whatever the reader would like.
const ROWS_AT_ONCE: usize = 65_536;

/// Adds the records of a city. `place`: among the cities, from 1. `is_by_city`: records of projects and events are attributed to the city;
/// targets, values and judgements are about the unit that they name, and stay there.
pub(super) fn add(writer: &mut SnapshotWriter, city: &Sealed<'_>, place: i64, is_by_city: bool) -> Result<(), Stop> {
    for dataset in Dataset::ALL {
        let is_lifted = is_by_city
            && matches!(
                dataset,
                Dataset::Projects | Dataset::Reports | Dataset::StageEvents | Dataset::Obstacles | Dataset::Events
            );
        let damaged = |error: ArrowError| EngineError::Damaged {
            file: format!("{}.parquet", dataset.name()),
            problem: error.to_string(),
        };
        let reader = city.snapshot.reader(dataset)?.with_batch_size(ROWS_AT_ONCE);
        let reader = reader.build().map_err(|error| damaged(error.into()))?;
        for batch in reader {
            let batch = batch.map_err(damaged)?;
            let columns = dataset.columns().iter().zip(batch.columns()).map(|(column, array)| match column.name {
                "unit_id" => units(array, city, dataset, is_lifted),
                "project_id" => numbers(array, place),
                _ => Ok(Arc::clone(array)),
            });
            let columns = columns.collect::<Result<Vec<_>, Wrong>>().map_err(Stop::Wrong)?;
            let batch = RecordBatch::try_new(schema(dataset), columns).map_err(EngineError::from)?;
            writer.batch(dataset, &batch)?;
        }
    }
    Ok(())
}

/// The units, each seen to be the city's.
fn units(array: &ArrayRef, city: &Sealed<'_>, dataset: Dataset, is_lifted: bool) -> Result<ArrayRef, Wrong> {
    let units = array.as_string::<i32>();
    let mut last = None;
    for unit in units.iter().flatten() {
        // Neighbouring records are mostly of one unit.
        if last == Some(unit) {
            continue;
        }
        last = Some(unit);
        if UnitId::new(unit).is_none_or(|id| city.snapshot.tree.get(&id).is_none()) {
            let file = format!("{}.parquet", dataset.name());
            return Err(Wrong::ForeignUnit { file, unit: unit.to_owned() });
        }
    }
    if !is_lifted {
        return Ok(Arc::clone(array));
    }
    Ok(Arc::new(StringArray::from_iter_values(std::iter::repeat_n(city.root.as_str(), units.len()))))
}

/// The numbers of projects, apart from those of other cities.
fn numbers(array: &ArrayRef, place: i64) -> Result<ArrayRef, Wrong> {
    let numbers = array.as_primitive::<Int64Type>();
    let apart = |number: i64| {
        let is_usable = (1..STEP).contains(&number);
        let apart = place.checked_mul(STEP).and_then(|start| start.checked_add(number));
        apart.filter(|_| is_usable).ok_or(Wrong::ProjectNumber(number))
    };
    let apart: Int64Array = numbers.iter().map(|number| number.map(apart).transpose()).collect::<Result<_, _>>()?;
    Ok(Arc::new(apart))
}
