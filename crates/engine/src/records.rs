//! The records behind a measure: those counted, and those refused with the clause that refused them.

use crate::error::EngineError;
use crate::functions::{civil, exact_at};
use crate::measures::{counted, keys, lowered};
use crate::session::{session, table};
use crate::snapshot::Snapshot;
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Money, Rounding, Text};
use ballast_scheme::ast::Type;
use ballast_scheme::catalog::Column;
use ballast_scheme::{Aggregate, ShownUnit, Subject, Unit};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{Expr, col, lit};

/// A page of the records behind one measure of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordList {
    /// Title of the measure.
    pub measure: Text,
    /// The columns shown, in order.
    pub columns: Vec<RecordColumn>,
    /// The unit in which the measure is shown; values are in its base unit.
    pub unit: ShownUnit,
    /// True for counts and sums: the values of all records add up to the measure.
    pub is_sum: bool,
    /// Records counted, in all pages.
    pub counted: usize,
    /// Records refused, in all pages.
    pub refused: usize,
    /// The rows of this page: counted ones first.
    pub rows: Vec<RecordRow>,
}

/// A column of a record list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordColumn {
    /// Name in expressions.
    pub name: &'static str,
    /// Label, with the unit of money.
    pub label: Text,
    /// True for numbers, which are aligned to the right.
    pub is_number: bool,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The project it belongs to, if it names one by number.
    pub project_id: Option<i64>,
    /// Its cells as read; empty where missing.
    pub cells: Vec<Text>,
    /// What it adds to the measure; none for a refused record, or where its value is missing.
    pub value: Option<Exact>,
    /// Why it is not counted.
    pub refused_by: Option<RefusedBy>,
}

/// The first gate that a record fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedBy {
    /// What the gate asks.
    pub gate: Text,
    /// Clause of the paper.
    pub clause: Option<Text>,
}

/// Lists the records behind a measure of a subject, `limit` of them from `offset` on; the order is that of the snapshot.
///
/// # Errors
/// [`EngineError::UnknownMeasure`], [`EngineError::Measure`], [`EngineError::Query`].
pub async fn records(
    snapshot: &Snapshot,
    measure_id: &str,
    subject: &Subject,
    (offset, limit): (usize, usize),
) -> Result<RecordList, EngineError> {
    let found = snapshot.scheme.measure(measure_id).and_then(|measure| Some((measure, measure.records()?)));
    let Some((measure, rule)) = found else { return Err(EngineError::UnknownMeasure(measure_id.to_owned())) };
    let lowered = lowered(snapshot, measure, rule, &counted(snapshot).await?).await?;
    let columns = rule.dataset.columns();
    let keys = keys(snapshot, rule.dataset);
    let is_subjects = match keys {
        ["project_id"] => col("project_id").eq(lit(ScalarValue::Int64(subject.id.parse().ok()))),
        ["unit_id", _] => {
            col("unit_id").eq(lit(subject.unit_id.as_str())).and(col("project_name").eq(lit(subject.name.zh.as_ref())))
        }
        _ => col("unit_id").eq(lit(subject.unit_id.as_str())),
    };
    let mut select: Vec<Expr> = columns.iter().map(|column| col(column.name)).collect();
    select.push(lowered.value.clone().unwrap_or_else(|| lit(1_i64)).alias("__value"));
    for (index, gate) in lowered.gates.iter().enumerate() {
        select.push(gate.clone().is_true().alias(format!("__gate_{index}")));
    }
    let is_looked_at = lowered.filter.iter().fold(is_subjects, |all, filter| all.and(filter.clone().is_true()));
    // One partition keeps the order of the file; what looks at other records sorts them, so the order is put back.
    let session = session(snapshot, 1)?;
    let mut table = table(&session, rule.dataset)?;
    if !lowered.looks_at_no_other() {
        let numbered = table.window(vec![row_number().alias("__row")])?;
        table = lowered.with_others(numbered)?.sort(vec![col("__row").sort(true, false)])?;
    }
    let table = table.filter(is_looked_at)?;
    let batches = table.select(select)?.collect().await?;
    // Where each record lies and the gate it fails; only those of the page are made readable.
    let (mut counted, mut refused) = (Vec::new(), Vec::new());
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let passes = |gate: usize| batch.column(columns.len() + 1 + gate).as_boolean().value(row);
            match (0..rule.gates.len()).find(|gate| !passes(*gate)) {
                None => counted.push((batch, row, None)),
                Some(gate) => refused.push((batch, row, Some(&rule.gates[gate]))),
            }
        }
    }
    let totals = (counted.len(), refused.len());
    let page = counted.into_iter().chain(refused).skip(offset).take(limit);
    let rows = page.map(|(batch, row, gate)| RecordRow {
        project_id: project_id(columns, batch.columns(), row),
        cells: columns.iter().zip(batch.columns()).map(|(column, array)| cell(column, array, row)).collect(),
        value: if gate.is_none() { exact_at(batch.column(columns.len()), row) } else { None },
        refused_by: gate.map(|gate| RefusedBy { gate: gate.title.clone(), clause: gate.clause.clone() }),
    });
    Ok(RecordList {
        measure: measure.title.clone(),
        columns: columns.iter().map(heading).collect(),
        unit: measure.unit.clone(),
        is_sum: matches!(rule.aggregate, Aggregate::Count | Aggregate::Sum(_)),
        counted: totals.0,
        refused: totals.1,
        rows: rows.collect(),
    })
}

fn heading(column: &Column) -> RecordColumn {
    let label = column.label();
    let label = match column.ty {
        Type::Number(Unit::Money) => Text::new(format!("{}（万元）", label.zh), format!("{} (×10,000 yuan)", label.en)),
        _ => label,
    };
    RecordColumn { name: column.name, label, is_number: matches!(column.ty, Type::Number(_)) }
}

fn project_id(columns: &[Column], arrays: &[ArrayRef], row: usize) -> Option<i64> {
    let index = columns.iter().position(|column| column.name == "project_id")?;
    let array = arrays.get(index)?;
    (array.data_type() == &DataType::Int64 && array.is_valid(row)).then(|| array.as_primitive::<Int64Type>().value(row))
}

/// A cell as it is read.
fn cell(column: &Column, array: &ArrayRef, row: usize) -> Text {
    let same = |text: String| Text::new(text.clone(), text);
    if array.is_null(row) {
        return Text::fixed("", "");
    }
    match array.data_type() {
        DataType::Utf8View => {
            let text = array.as_string_view().value(row);
            let labels = column.codes.map(|codes| codes()).unwrap_or_default();
            labels.into_iter().find(|(code, _)| *code == text).map_or_else(|| same(text.to_owned()), |(_, label)| label)
        }
        DataType::Date32 => {
            same(civil(array.as_primitive::<Date32Type>().value(row)).map(|day| day.to_string()).unwrap_or_default())
        }
        DataType::Boolean => {
            if array.as_boolean().value(row) {
                Text::fixed("是", "yes")
            } else {
                Text::fixed("否", "no")
            }
        }
        _ => {
            let Some(number) = exact_at(array, row) else { return Text::fixed("", "") };
            let is_money = column.ty == Type::Number(Unit::Money);
            let fen = number.to_scaled(Rounding::half_up(0)).and_then(|fen| i64::try_from(fen).ok());
            same(match fen {
                Some(fen) if is_money => Money::from_fen(fen).print(MoneyUnit::TenThousand, 2),
                _ => number.to_string(),
            })
        }
    }
}
