//! What measures look up in another dataset, as small tables by unit and project: the projects that events name, and what events say of a
//! project.

use crate::error::EngineError;
use crate::functions::{PRECISION, civil, exact_at};
use crate::snapshot::Snapshot;
use ballast_domain::text::name_key;
use ballast_domain::{Exact, Rounding};
use ballast_scheme::rows::meant;
use ballast_scheme::{Dataset, Function};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, RecordBatch, StringViewArray, UInt64Array, new_empty_array,
};
use datafusion::arrow::compute::{interleave, take};
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, Schema};
use datafusion::arrow::error::ArrowError;
use datafusion::common::JoinType;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::error::Result as QueryResult;
use datafusion::logical_expr::LogicalPlanBuilder;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Unit and name of a project as records write them.
pub(crate) type Named = BTreeSet<(String, String)>;

/// The pairs that have a value, each once, and their values.
pub(crate) type Lookup = (Vec<(String, String)>, ArrayRef);

/// The column in which the values of a lookup stand.
pub(crate) fn lookup_name(index: usize) -> String {
    format!("__looked_up_{index}")
}

/// The values of a lookup for records that name these projects.
///
/// # Errors
/// [`EngineError::File`], [`EngineError::Damaged`].
pub(crate) fn lookup(
    snapshot: &Snapshot,
    (function, argument): (Function, &str),
    rounding: Option<Rounding>,
    named: &Named,
) -> Result<Lookup, EngineError> {
    match function {
        Function::OfProject => of_projects(snapshot, argument, named),
        _ => event_means(snapshot, argument, rounding.unwrap_or(Rounding::half_up(0)), named),
    }
}

/// A project of some name: its unit, and where its value lies.
type Called = (String, (usize, usize));

/// A column of the projects that are meant.
fn of_projects(snapshot: &Snapshot, column: &str, named: &Named) -> Result<Lookup, EngineError> {
    let wanted: BTreeSet<String> = named.iter().map(|(_, name)| name_key(name)).collect();
    let mut projects: BTreeMap<String, Vec<Called>> = BTreeMap::new();
    let mut values: Vec<ArrayRef> = Vec::new();
    read(snapshot, Dataset::Projects, &["unit_id", "name", column], |columns| {
        let [units, names, value] = columns else { return Ok(()) };
        let (Some(units), Some(names)) = (units.as_string_opt::<i32>(), names.as_string_opt::<i32>()) else {
            return Ok(());
        };
        let mut taken = Vec::new();
        for row in 0..names.len() {
            let name = name_key(names.value(row));
            if wanted.contains(&name) {
                let place = (values.len(), taken.len());
                projects.entry(name).or_default().push((units.value(row).to_owned(), place));
                taken.push(row as u64);
            }
        }
        values.push(take(value, &UInt64Array::from(taken), None)?);
        Ok(())
    })?;
    let (mut pairs, mut places) = (Vec::new(), Vec::new());
    for (unit, name) in named {
        let candidates = projects.get(&name_key(name)).map_or(&[][..], Vec::as_slice);
        if let Some(place) = meant(unit, candidates) {
            pairs.push((unit.clone(), name.clone()));
            places.push(place);
        }
    }
    let arrays: Vec<&dyn Array> = values.iter().map(AsRef::as_ref).collect();
    let found = if arrays.is_empty() {
        let storage =
            crate::write::schema(Dataset::Projects).field_with_name(column).map(|field| field.data_type().clone());
        new_empty_array(&storage.map_err(damaged(Dataset::Projects))?)
    } else {
        interleave(&arrays, &places).map_err(damaged(Dataset::Projects))?
    };
    Ok((pairs, found))
}

/// The mean amounts of the period's events of a kind.
fn event_means(snapshot: &Snapshot, kind: &str, rounding: Rounding, named: &Named) -> Result<Lookup, EngineError> {
    let period = snapshot.manifest.period;
    let mut amounts: BTreeMap<(String, String), Vec<Exact>> = BTreeMap::new();
    read(snapshot, Dataset::Events, &["unit_id", "project_name", "kind", "on", "amount"], |columns| {
        let [units, names, kinds, days, values] = columns else { return Ok(()) };
        let texts = (units.as_string_opt::<i32>(), names.as_string_opt::<i32>(), kinds.as_string_opt::<i32>());
        let (Some(units), Some(names), Some(kinds)) = texts else { return Ok(()) };
        let Some(days) = days.as_primitive_opt::<Date32Type>() else { return Ok(()) };
        for row in (0..names.len()).filter(|row| names.is_valid(*row) && kinds.value(*row) == kind) {
            let is_in_period =
                civil(days.value(row)).is_some_and(|day| (period.first_day()..=period.last_day()).contains(&day));
            if let (true, Some(amount)) = (is_in_period, exact_at(values, row)) {
                amounts.entry((units.value(row).to_owned(), name_key(names.value(row)))).or_default().push(amount);
            }
        }
        Ok(())
    })?;
    let mean = |(unit, name): &(String, String)| {
        let amounts = amounts.get(&(unit.clone(), name_key(name)))?;
        let count = Exact::from(i64::try_from(amounts.len()).ok()?);
        let mean = amounts.iter().cloned().sum::<Exact>().checked_div(&count)?.to_scaled(rounding)?;
        Some(((unit.clone(), name.clone()), mean))
    };
    let (pairs, means): (Vec<_>, Vec<i128>) = named.iter().filter_map(mean).unzip();
    let scale = i8::try_from(rounding.places).unwrap_or(0);
    let means =
        Decimal128Array::from(means).with_precision_and_scale(PRECISION, scale).map_err(damaged(Dataset::Events))?;
    Ok((pairs, Arc::new(means)))
}

/// Reads columns of a dataset, in the order asked for, piece by piece.
fn read(
    snapshot: &Snapshot,
    dataset: Dataset,
    columns: &[&str],
    mut each: impl FnMut(&[ArrayRef]) -> Result<(), ArrowError>,
) -> Result<(), EngineError> {
    let reader = snapshot.reader(dataset)?;
    let mask = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
    let reader = reader.with_projection(mask).build().map_err(|error| damaged(dataset)(error.into()))?;
    for batch in reader {
        let batch = batch.map_err(damaged(dataset))?;
        let found: Vec<ArrayRef> = columns.iter().filter_map(|name| batch.column_by_name(name).cloned()).collect();
        each(&found).map_err(damaged(dataset))?;
    }
    Ok(())
}

fn damaged(dataset: Dataset) -> impl Fn(ArrowError) -> EngineError {
    move |error| EngineError::Damaged { file: format!("{}.parquet", dataset.name()), problem: error.to_string() }
}

/// The table with the values of a lookup as one more column; its rows and their order stay as they are.
pub(crate) fn join(table: DataFrame, index: usize, name: &str, (pairs, values): &Lookup) -> QueryResult<DataFrame> {
    let keys = [format!("__unit_{index}"), format!("__name_{index}")];
    let text = |of: fn(&(String, String)) -> &String| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(pairs.iter().map(of)))
    };
    let columns = vec![text(|(unit, _)| unit), text(|(_, name)| name), values.clone()];
    let schema = Arc::new(Schema::new(vec![
        Field::new(&keys[0], DataType::Utf8View, false),
        Field::new(&keys[1], DataType::Utf8View, false),
        Field::new(lookup_name(index), values.data_type().clone(), true),
    ]));
    let batch = RecordBatch::try_new(schema.clone(), columns)?;
    let (state, plan) = table.into_parts();
    let small = provider_as_source(Arc::new(MemTable::try_new(schema, vec![vec![batch]])?));
    let plan = LogicalPlanBuilder::scan(format!("lookup_{index}"), small, None)?
        .join(plan, JoinType::Right, (keys.to_vec(), vec!["unit_id".to_owned(), name.to_owned()]), None)?
        .build()?;
    Ok(DataFrame::new(state, plan))
}
