//! Measures over records, computed for all subjects in one pass per dataset.

use crate::error::EngineError;
use crate::functions::{exact_at, summand};
use crate::lower::Lowering;
use crate::session::{Tables, Threads};
use crate::snapshot::Snapshot;
use crate::write::table_schema;
use ballast_domain::Exact;
use ballast_scheme::ast::ExprKind;
use ballast_scheme::catalog::ProjectKey;
use ballast_scheme::scheme::Subjects;
use ballast_scheme::{Aggregate, Dataset, Figure, Measure, RecordMeasure, Subject};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::DFSchema;
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::functions_aggregate::expr_fn::{count, count_distinct, max, min, sum};
use datafusion::logical_expr::{Expr, ExprFunctionExt, col, lit};
use datafusion::prelude::DataFrame;
use std::collections::BTreeMap;

/// Measure id → subject id → figure, for every measure over records of the snapshot's scheme.
pub type MeasureFigures = BTreeMap<String, BTreeMap<String, Figure>>;

/// Computes all measures over records. `partitions`: how many threads may work; the result does not depend on it.
///
/// # Errors
/// [`EngineError::Measure`] naming the measure, [`EngineError::Query`].
pub async fn compute(
    snapshot: &Snapshot,
    subjects: &[Subject],
    partitions: usize,
) -> Result<MeasureFigures, EngineError> {
    compute_over(snapshot, subjects, &Threads::new(snapshot, partitions)?).await
}

/// [`compute()`] over tables that may be elsewhere. They hold the snapshot's records, in any order and in any number of files.
pub(crate) async fn compute_over(
    snapshot: &Snapshot,
    subjects: &[Subject],
    tables: &impl Tables,
) -> Result<MeasureFigures, EngineError> {
    let mut by_dataset: BTreeMap<Dataset, Vec<(&Measure, &RecordMeasure)>> = BTreeMap::new();
    for measure in &snapshot.scheme.measures {
        if let Some(records) = measure.records() {
            by_dataset.entry(records.dataset).or_default().push((measure, records));
        }
    }
    let mut figures = MeasureFigures::new();
    for (dataset, measures) in by_dataset {
        compute_dataset(tables.table(dataset).await?, snapshot, subjects, dataset, &measures, &mut figures).await?;
    }
    Ok(figures)
}

async fn compute_dataset(
    table: DataFrame,
    snapshot: &Snapshot,
    subjects: &[Subject],
    dataset: Dataset,
    measures: &[(&Measure, &RecordMeasure)],
    figures: &mut MeasureFigures,
) -> Result<(), EngineError> {
    let keys = keys(snapshot, dataset);
    let mut pass = Pass::default();
    let mut wanted = Vec::new();
    for (measure, records) in measures {
        let lowered = lowered(snapshot, measure, records)?;
        let failed = |source| EngineError::Measure { measure: measure.id.clone(), source: Box::new(source) };
        wanted.push(pass.add(&lowered).map_err(failed)?);
    }
    let batches = pass.over(table, keys)?.collect().await?;
    // No records at all still means counts and sums of nought for everybody.
    for (measure, records) in measures {
        let nothing = Figure { value: empty(&records.aggregate), ..Figure::default() };
        let by_subject = subjects.iter().map(|subject| (subject.id.clone(), nothing.clone())).collect();
        figures.insert(measure.id.clone(), by_subject);
    }
    let ids: BTreeMap<Vec<String>, &str> = subjects
        .iter()
        .map(|subject| {
            let key = if keys.len() == 2 {
                vec![subject.unit_id.clone(), subject.name.zh.to_string()]
            } else {
                vec![subject.id.clone()]
            };
            (key, subject.id.as_str())
        })
        .collect();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let key: Option<Vec<String>> = (0..keys.len()).map(|column| key_at(batch.column(column), row)).collect();
            let Some(subject) = key.and_then(|key| ids.get(&key)) else { continue };
            for ((measure, records), wanted) in measures.iter().zip(&wanted) {
                if let Some(by_subject) = figures.get_mut(&measure.id) {
                    by_subject.insert((*subject).to_owned(), wanted.figure(&records.aggregate, batch, row));
                }
            }
        }
    }
    Ok(())
}

/// The columns that tie a record to its subject.
pub(crate) fn keys(snapshot: &Snapshot, dataset: Dataset) -> &'static [&'static str] {
    match (&snapshot.scheme.subjects, dataset.project_key()) {
        (Subjects::Units(_), _) | (Subjects::Projects, None) => &["unit_id"],
        (Subjects::Projects, Some(ProjectKey::Id)) => &["project_id"],
        (Subjects::Projects, Some(ProjectKey::UnitAndName)) => &["unit_id", "project_name"],
    }
}

fn key_at(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Int64 => Some(array.as_primitive::<Int64Type>().value(row).to_string()),
        DataType::Utf8View => Some(array.as_string_view().value(row).to_owned()),
        _ => None,
    }
}

/// A measure's expressions, lowered.
pub(crate) struct Lowered<'a> {
    records: &'a RecordMeasure,
    /// Rows looked at at all; none: every row.
    pub(crate) filter: Option<Expr>,
    /// The gates, in order.
    pub(crate) gates: Vec<Expr>,
    /// The value of a row; none for `count(*)`.
    pub(crate) value: Option<Expr>,
}

pub(crate) fn lowered<'a>(
    snapshot: &Snapshot,
    measure: &Measure,
    records: &'a RecordMeasure,
) -> Result<Lowered<'a>, EngineError> {
    let lowering = Lowering {
        dataset: records.dataset,
        period: snapshot.manifest.period,
        as_of: snapshot.manifest.as_of,
        rounding: records.record_rounding,
    };
    let lower = |ast| {
        lowering
            .expr(ast)
            .map_err(|source| EngineError::Measure { measure: measure.id.clone(), source: Box::new(source) })
    };
    Ok(Lowered {
        records,
        filter: records.filter.as_ref().map(lower).transpose()?,
        gates: records.gates.iter().map(|gate| lower(&gate.condition)).collect::<Result<_, _>>()?,
        value: records.aggregate.inner().map(lower).transpose()?,
    })
}

impl Lowered<'_> {
    /// True for a row that is looked at and passes every gate, null counting as no; none: every row.
    fn is_counted(&self) -> Option<Expr> {
        self.filter.iter().chain(&self.gates).cloned().map(Expr::is_true).reduce(Expr::and)
    }

    /// True for a row that is looked at and fails a gate; none: no row.
    fn is_refused(&self) -> Option<Expr> {
        let fails = self.gates.iter().cloned().map(Expr::is_not_true).reduce(Expr::or)?;
        Some(self.filter.clone().map_or(fails.clone(), |filter| filter.is_true().and(fails)))
    }

    /// What is aggregated.
    fn summand(&self) -> QueryResult<Option<Expr>> {
        let Some(value) = self.value.clone() else { return Ok(None) };
        let is_added = matches!(self.records.aggregate, Aggregate::Sum(_) | Aggregate::Mean(_));
        // A column alone has the range of its file.
        let is_column = self.records.aggregate.inner().is_some_and(|ast| matches!(ast.kind, ExprKind::Column(_)));
        let schema = DFSchema::try_from(table_schema(self.records.dataset))?;
        Ok(Some(if is_added && !is_column { summand(value, &schema)? } else { value }))
    }
}

/// One pass over a dataset for many measures: conditions and values are columns computed once per row, and everything else
/// is aggregates over them. Measures share what they have in common.
#[derive(Default)]
struct Pass {
    columns: Vec<Expr>,
    aggregates: Vec<Expr>,
}

/// In which aggregates of a pass the figures of one measure lie.
struct Wanted {
    value: Option<String>,
    counted: String,
    refused: Option<String>,
    with_value: Option<String>,
}

impl Pass {
    fn add(&mut self, lowered: &Lowered<'_>) -> QueryResult<Wanted> {
        let is_counted = lowered.is_counted().map(|condition| self.column(condition));
        let is_refused = lowered.is_refused().map(|condition| self.column(condition));
        let value = lowered.summand()?.map(|value| self.column(value));
        let counted = self.aggregate(count(lit(1_i64)), is_counted.clone())?;
        let refused = is_refused.map(|refused| self.aggregate(count(lit(1_i64)), Some(refused))).transpose()?;
        let Some(value) = value else { return Ok(Wanted { value: None, counted, refused, with_value: None }) };
        let with_value = self.aggregate(count(value.clone()), is_counted.clone())?;
        let aggregate = match &lowered.records.aggregate {
            Aggregate::Count => count(value),
            Aggregate::CountDistinct(_) => count_distinct(value),
            Aggregate::Sum(_) | Aggregate::Mean(_) => sum(value),
            Aggregate::Min(_) => min(value),
            Aggregate::Max(_) => max(value),
        };
        let value = Some(self.aggregate(aggregate, is_counted)?);
        Ok(Wanted { value, counted, refused, with_value: Some(with_value) })
    }

    /// A column with this content.
    fn column(&mut self, content: Expr) -> Expr {
        let index = self.columns.iter().position(|known| *known == content).unwrap_or_else(|| {
            self.columns.push(content);
            self.columns.len() - 1
        });
        col(format!("c{index}"))
    }

    /// The name of this aggregate over the rows for which a condition holds.
    fn aggregate(&mut self, aggregate: Expr, only_if: Option<Expr>) -> QueryResult<String> {
        let aggregate = match only_if {
            // Adding a filter makes the aggregate anew and forgets that it counts different values only.
            Some(condition) if is_distinct(&aggregate) => aggregate.filter(condition).distinct().build()?,
            Some(condition) => aggregate.filter(condition).build()?,
            None => aggregate,
        };
        let index = self.aggregates.iter().position(|known| *known == aggregate).unwrap_or_else(|| {
            self.aggregates.push(aggregate);
            self.aggregates.len() - 1
        });
        Ok(format!("a{index}"))
    }

    /// The plan over a table, one row per key: first the keys, then the aggregates.
    fn over(self, table: DataFrame, keys: &[&str]) -> Result<DataFrame, DataFusionError> {
        let keys: Vec<Expr> = keys.iter().map(|key| col(*key)).collect();
        let named = |prefix: &'static str| move |(index, expr): (usize, Expr)| expr.alias(format!("{prefix}{index}"));
        let columns = self.columns.into_iter().enumerate().map(named("c"));
        let aggregates = self.aggregates.into_iter().enumerate().map(named("a")).collect();
        table.select(keys.iter().cloned().chain(columns).collect::<Vec<_>>())?.aggregate(keys, aggregates)
    }
}

impl Wanted {
    fn figure(&self, aggregate: &Aggregate, batch: &RecordBatch, row: usize) -> Figure {
        let number = |name: &String| {
            let array = batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>());
            array.and_then(|array| u64::try_from(array.value(row)).ok()).unwrap_or_default()
        };
        let counted = number(&self.counted);
        let with_value = self.with_value.as_ref().map_or(counted, number);
        let computed = self.value.as_ref().and_then(|name| exact_at(batch.column_by_name(name)?, row));
        let value = match aggregate {
            Aggregate::Count => Some(Exact::from(i128::from(counted))),
            Aggregate::Mean(_) => computed.and_then(|sum| sum.checked_div(&Exact::from(i128::from(with_value)))),
            _ => computed.or_else(|| empty(aggregate)),
        };
        let refused = self.refused.as_ref().map_or(0, number);
        Figure { value, counted, refused, missing: counted.saturating_sub(with_value) }
    }
}

fn empty(aggregate: &Aggregate) -> Option<Exact> {
    match aggregate {
        Aggregate::Count | Aggregate::CountDistinct(_) | Aggregate::Sum(_) => Some(Exact::zero()),
        Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Mean(_) => None,
    }
}

fn is_distinct(aggregate: &Expr) -> bool {
    matches!(aggregate, Expr::AggregateFunction(function) if function.params.distinct)
}
