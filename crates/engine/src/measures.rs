//! Measures over records, computed for all subjects in one pass per dataset.

use crate::error::EngineError;
use crate::functions::{exact_at, summand};
use crate::lookups::{Lookup, join, lookup};
use crate::lower::Lowering;
use crate::session::{Tables, Threads, session, table};
use crate::snapshot::Snapshot;
use crate::write::table_schema;
use ballast_domain::Exact;
use ballast_domain::text::name_key;
use ballast_scheme::ast::ExprKind;
use ballast_scheme::catalog::ProjectKey;
use ballast_scheme::scheme::Subjects;
use ballast_scheme::{Aggregate, Dataset, Figure, Measure, RecordMeasure, Subject};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::DFSchema;
use datafusion::error::{DataFusionError, Result as QueryResult};
use datafusion::functions_aggregate::expr_fn::{array_agg, count, count_distinct, max, min, sum};
use datafusion::logical_expr::{Expr, ExprFunctionExt, ExprSchemable, col, lit};
use datafusion::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};

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
    let counted = counted(snapshot).await?;
    let mut figures = MeasureFigures::new();
    for (dataset, measures) in by_dataset {
        let table = tables.table(dataset).await?;
        compute_dataset(table, (snapshot, &counted), subjects, dataset, &measures, &mut figures).await?;
    }
    Ok(figures)
}

/// Unit → names of projects, as they are written.
pub(crate) type Projects = BTreeMap<String, BTreeSet<String>>;

/// Measure and a dataset whose records ask → the projects that the measure counts, as those records name them.
pub(crate) type Counted = BTreeMap<(String, Dataset), Projects>;

/// What those measures count of which others ask. A measure stands after those of which it asks.
pub(crate) async fn counted(snapshot: &Snapshot) -> Result<Counted, EngineError> {
    let measures = || snapshot.scheme.measures.iter().filter_map(|measure| Some((measure, measure.records()?)));
    let mut asking: BTreeMap<&str, BTreeSet<Dataset>> = BTreeMap::new();
    for (_, records) in measures() {
        for id in records.counted_by() {
            asking.entry(id).or_default().insert(records.dataset);
        }
    }
    let mut counted = Counted::new();
    if asking.is_empty() {
        return Ok(counted);
    }
    let session = session(snapshot, 1)?;
    for (measure, records) in measures() {
        let Some(datasets) = asking.get(measure.id.as_str()) else { continue };
        let lowered = lowered(snapshot, measure, records, &counted).await?;
        let rows = lowered.with_others(table(&session, records.dataset)?)?;
        let rows = lowered.is_counted()?.into_iter().try_fold(rows, DataFrame::filter)?;
        let keys: BTreeSet<(String, String)> =
            named(rows, records.dataset).await?.into_iter().map(|(unit, name)| (unit, name_key(&name))).collect();
        for dataset in datasets {
            let mut projects = Projects::new();
            for (unit, name) in named(table(&session, *dataset)?, *dataset).await? {
                if keys.contains(&(unit.clone(), name_key(&name))) {
                    projects.entry(unit).or_default().insert(name);
                }
            }
            counted.insert((measure.id.clone(), *dataset), projects);
        }
    }
    Ok(counted)
}

/// Unit and name of the projects that records name, each once.
async fn named(table: DataFrame, dataset: Dataset) -> Result<Vec<(String, String)>, EngineError> {
    let Some(name) = dataset.project_name() else { return Ok(Vec::new()) };
    let mut named = Vec::new();
    for batch in table.select(vec![col("unit_id"), col(name)])?.distinct()?.collect().await? {
        let text = |column: usize, row| key_at(batch.column(column), row);
        named.extend((0..batch.num_rows()).filter_map(|row| Some((text(0, row)?, text(1, row)?))));
    }
    Ok(named)
}

async fn compute_dataset(
    rows: DataFrame,
    (snapshot, counted): (&Snapshot, &Counted),
    subjects: &[Subject],
    dataset: Dataset,
    measures: &[(&Measure, &RecordMeasure)],
    figures: &mut MeasureFigures,
) -> Result<(), EngineError> {
    let mut together = Vec::new();
    for (measure, records) in measures {
        // No records at all still means counts and sums of nought for everybody.
        let nothing = Figure { value: empty(&records.aggregate), ..Figure::default() };
        let by_subject = subjects.iter().map(|subject| (subject.id.clone(), nothing.clone())).collect();
        figures.insert(measure.id.clone(), by_subject);
        let lowered = (*measure, lowered(snapshot, measure, records, counted).await?);
        if lowered.1.looks_at_no_other() {
            together.push(lowered);
        } else {
            // On this machine, wherever the rest is computed: a cluster did not come to an end with windows.
            let rows = table(&session(snapshot, 1)?, dataset)?;
            one_pass(rows, snapshot, subjects, dataset, &[lowered], figures).await?;
        }
    }
    if together.is_empty() {
        return Ok(());
    }
    one_pass(rows, snapshot, subjects, dataset, &together, figures).await
}

/// Computes measures in one pass over their dataset. A measure that looks at the records of others has a pass of its own.
async fn one_pass(
    mut table: DataFrame,
    snapshot: &Snapshot,
    subjects: &[Subject],
    dataset: Dataset,
    measures: &[(&Measure, Lowered<'_>)],
    figures: &mut MeasureFigures,
) -> Result<(), EngineError> {
    let keys = keys(snapshot, dataset);
    let mut pass = Pass::default();
    let mut wanted = Vec::new();
    for (measure, lowered) in measures {
        let failed = |source| EngineError::Measure { measure: measure.id.clone(), source: Box::new(source) };
        wanted.push(pass.add(lowered).map_err(failed)?);
        table = lowered.with_others(table)?;
    }
    let batches = pass.over(table, keys)?.collect().await?;
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
            for ((measure, lowered), wanted) in measures.iter().zip(&wanted) {
                if let Some(by_subject) = figures.get_mut(&measure.id) {
                    by_subject.insert((*subject).to_owned(), wanted.figure(&lowered.records.aggregate, batch, row));
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
    /// What the functions over records of one key give, as columns that the other expressions name.
    windows: Vec<Expr>,
    /// What is looked up in other datasets, as columns that the other expressions name.
    lookups: Vec<Lookup>,
}

pub(crate) async fn lowered<'a>(
    snapshot: &Snapshot,
    measure: &Measure,
    records: &'a RecordMeasure,
    counted: &Counted,
) -> Result<Lowered<'a>, EngineError> {
    let (shared, looked_up) = (records.shared(), records.lookups());
    let mut lookups = Vec::new();
    if !looked_up.is_empty() {
        let named =
            named(table(&session(snapshot, 1)?, records.dataset)?, records.dataset).await?.into_iter().collect();
        for call in &looked_up {
            lookups.push(lookup(snapshot, *call, records.record_rounding, &named)?);
        }
    }
    let lowering = Lowering {
        dataset: records.dataset,
        period: snapshot.manifest.period,
        as_of: snapshot.manifest.as_of,
        rounding: records.record_rounding,
        shared: &shared,
        lookups: &looked_up,
        keys: keys(snapshot, records.dataset),
        counted,
    };
    let failed = |source| EngineError::Measure { measure: measure.id.clone(), source: Box::new(source) };
    let lower = |ast| lowering.expr(ast).map_err(failed);
    Ok(Lowered {
        records,
        filter: records.filter.as_ref().map(lower).transpose()?,
        gates: records.gates.iter().map(|gate| lower(&gate.condition)).collect::<Result<_, _>>()?,
        value: records.aggregate.inner().map(lower).transpose()?,
        windows: lowering.windows().map_err(failed)?,
        lookups,
    })
}

impl Lowered<'_> {
    /// True when a record is looked at alone.
    pub(crate) fn looks_at_no_other(&self) -> bool {
        self.windows.is_empty() && self.lookups.is_empty()
    }

    /// The table with the columns that other records give: what is looked up, and, of the rows that are looked at alone, what functions over
    /// records of one key give. The table itself without such functions.
    pub(crate) fn with_others(&self, table: DataFrame) -> QueryResult<DataFrame> {
        let name = self.records.dataset.project_name().unwrap_or_default();
        let mut lookups = self.lookups.iter().enumerate();
        let table = lookups.try_fold(table, |table, (index, found)| join(table, index, name, found))?;
        if self.windows.is_empty() {
            return Ok(table);
        }
        let table = self.filter.iter().try_fold(table, |table, filter| table.filter(filter.clone().is_true()))?;
        // One step of a plan sorts once, and each key wants an order of its own.
        self.windows.iter().try_fold(table, |table, window| table.window(vec![window.clone()]))
    }

    /// True for a row that is looked at; none: every row.
    fn is_looked_at(&self) -> QueryResult<Option<Expr>> {
        self.filter.iter().map(|filter| self.holds(filter)).next().transpose()
    }

    /// True for a row that is looked at and passes every gate, null counting as no; none: every row.
    fn is_counted(&self) -> QueryResult<Option<Expr>> {
        let all = self.filter.iter().chain(&self.gates).map(|condition| self.holds(condition));
        Ok(all.collect::<QueryResult<Vec<Expr>>>()?.into_iter().reduce(Expr::and))
    }

    /// True for a row that is looked at and fails a gate that finds records wrong; none: no row.
    fn is_wrong(&self) -> QueryResult<Option<Expr>> {
        let gates = self.records.gates.iter().zip(&self.gates).filter(|(gate, _)| gate.is_finding);
        let fails = gates.map(|(_, condition)| Ok(Expr::Not(Box::new(self.holds(condition)?))));
        let Some(fails) = fails.collect::<QueryResult<Vec<Expr>>>()?.into_iter().reduce(Expr::or) else {
            return Ok(None);
        };
        Ok(Some(self.is_looked_at()?.map_or(fails.clone(), |looked_at| looked_at.and(fails))))
    }

    /// A condition that is never null.
    fn holds(&self, condition: &Expr) -> QueryResult<Expr> {
        Ok(if self.may_be_null(condition)? { condition.clone().is_true() } else { condition.clone() })
    }

    /// False where no row can make it null; asking for nulls row by row costs as much as the condition itself.
    fn may_be_null(&self, expr: &Expr) -> QueryResult<bool> {
        let schema = DFSchema::try_from(table_schema(self.records.dataset))?;
        // Columns that other records give are not in the schema.
        Ok(expr.nullable(&schema).unwrap_or(true))
    }

    /// What is aggregated.
    fn summand(&self) -> QueryResult<Option<Expr>> {
        let Some(value) = self.value.clone() else { return Ok(None) };
        // A column alone has the range of its file.
        let column = self.records.aggregate.inner().and_then(|ast| match ast.kind {
            ExprKind::Column(name) => Some(name),
            _ => None,
        });
        Ok(Some(match (&self.records.aggregate, column) {
            (Aggregate::Sum(_) | Aggregate::Mean(_), None) => {
                summand(value, &DFSchema::try_from(table_schema(self.records.dataset))?)?
            }
            (Aggregate::Min(_) | Aggregate::Max(_), Some(name)) => col(name),
            _ => value,
        }))
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
    looked_at: String,
    counted: String,
    wrong: Option<String>,
    /// None: every row has a value.
    with_value: Option<String>,
}

impl Pass {
    fn add(&mut self, lowered: &Lowered<'_>) -> QueryResult<Wanted> {
        let is_looked_at = lowered.is_looked_at()?.map(|condition| self.column(condition));
        let is_counted = lowered.is_counted()?.map(|condition| self.column(condition));
        let is_wrong = lowered.is_wrong()?.map(|condition| self.column(condition));
        let looked_at = self.aggregate(count(lit(1_i64)), is_looked_at)?;
        let counted = self.aggregate(count(lit(1_i64)), is_counted.clone())?;
        let wrong = is_wrong.map(|wrong| self.aggregate(count(lit(1_i64)), Some(wrong))).transpose()?;
        let Some(value) = lowered.summand()? else {
            return Ok(Wanted { value: None, looked_at, counted, wrong, with_value: None });
        };
        let may_be_null = lowered.may_be_null(&value)?;
        let value = self.column(value);
        let with_value = may_be_null.then(|| self.aggregate(count(value.clone()), is_counted.clone())).transpose()?;
        let aggregate = match &lowered.records.aggregate {
            Aggregate::Count => count(value),
            Aggregate::CountDistinct(_) => count_distinct(value),
            Aggregate::Sum(_) | Aggregate::Mean(_) => sum(value),
            Aggregate::Min(_) => min(value),
            Aggregate::Max(_) => max(value),
            Aggregate::TrimmedMean(..) => array_agg(value),
        };
        let value = Some(self.aggregate(aggregate, is_counted)?);
        Ok(Wanted { value, looked_at, counted, wrong, with_value })
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
        let computed = || self.value.as_ref().and_then(|name| exact_at(batch.column_by_name(name)?, row));
        let value = match aggregate {
            Aggregate::TrimmedMean(_, trim) => {
                let values = self.value.as_ref().and_then(|name| batch.column_by_name(name)?.as_list_opt::<i32>());
                let values = values.filter(|lists| lists.is_valid(row)).map(|lists| lists.value(row));
                let number = |values: &ArrayRef| (0..values.len()).filter_map(|at| exact_at(values, at)).collect();
                values.and_then(|values| trim.mean(number(&values)))
            }
            Aggregate::Count => Some(Exact::from(i128::from(counted))),
            Aggregate::Mean(_) => computed().and_then(|sum| sum.checked_div(&Exact::from(i128::from(with_value)))),
            _ => computed().or_else(|| empty(aggregate)),
        };
        // A row that is looked at and not counted fails a gate.
        let refused = number(&self.looked_at).saturating_sub(counted);
        let wrong = self.wrong.as_ref().map_or(0, number);
        Figure { value, counted, refused, missing: counted.saturating_sub(with_value), wrong }
    }
}

fn empty(aggregate: &Aggregate) -> Option<Exact> {
    match aggregate {
        Aggregate::Count | Aggregate::CountDistinct(_) | Aggregate::Sum(_) => Some(Exact::zero()),
        Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Mean(_) | Aggregate::TrimmedMean(..) => None,
    }
}

fn is_distinct(aggregate: &Expr) -> bool {
    matches!(aggregate, Expr::AggregateFunction(function) if function.params.distinct)
}
