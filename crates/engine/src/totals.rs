//! Key figures of a snapshot by unit, for the tables of documents.

use crate::error::EngineError;
use crate::functions::exact_at;
use crate::session::{session, table};
use crate::snapshot::Snapshot;
use ballast_domain::Rounding;
use ballast_scheme::Dataset;
use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::{cast, col, lit};
use std::collections::BTreeMap;

/// Projects on the year's list of a unit (在册项目); the parts of a package count, the package itself does not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProjectTotals {
    /// Projects on the list at the end of the period.
    pub projects: i64,
    /// Σ annual plan, fen.
    pub plan: i64,
    /// Σ done since January, fen.
    pub done: i64,
    /// Projects that reported their start by the end of the period.
    pub started: i64,
}

impl ProjectTotals {
    /// All together.
    pub fn sum<'a>(totals: impl IntoIterator<Item = &'a Self>) -> Self {
        totals.into_iter().fold(Self::default(), |all, one| Self {
            projects: all.projects + one.projects,
            plan: all.plan.saturating_add(one.plan),
            done: all.done.saturating_add(one.done),
            started: all.started + one.started,
        })
    }
}

/// The figures of each unit that has projects on the list.
///
/// # Errors
/// [`EngineError::Query`].
pub async fn project_totals(snapshot: &Snapshot) -> Result<BTreeMap<String, ProjectTotals>, EngineError> {
    let end = crate::lower::day(snapshot.manifest.period.last_day());
    let session = session(snapshot, 1)?;
    let money = |name: &str| sum(cast(col(name), DataType::Decimal128(20, 0)));
    let year = i32::from(snapshot.manifest.period.year());
    let is_planned = col("plan_year").eq(lit(year)).and(datafusion::logical_expr::not(col("is_package")));
    let is_listed = is_planned.and(col("left_on").is_null().or(col("left_on").gt(end.clone())));
    let is_started = col("started_on").lt_eq(end);
    let started = datafusion::logical_expr::when(is_started, lit(1_i64)).end()?;
    let frame = table(&session, Dataset::Projects)?.filter(is_listed)?;
    let aggregates = vec![
        count(lit(1_i64)).alias("projects"),
        money("annual_plan").alias("plan"),
        money("done_in_year").alias("done"),
        count(started).alias("started"),
    ];
    let batches = frame.aggregate(vec![col("unit_id")], aggregates)?.collect().await?;
    let mut totals = BTreeMap::new();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let whole = |column: usize| {
                let exact = exact_at(batch.column(column), row).and_then(|exact| exact.to_scaled(Rounding::half_up(0)));
                exact.and_then(|whole| i64::try_from(whole).ok()).unwrap_or_default()
            };
            let units = batch.column(0);
            let unit = match units.data_type() {
                DataType::Utf8View => units.as_string_view().value(row).to_owned(),
                _ => units.as_string::<i32>().value(row).to_owned(),
            };
            totals
                .insert(unit, ProjectTotals { projects: whole(1), plan: whole(2), done: whole(3), started: whole(4) });
        }
    }
    Ok(totals)
}
