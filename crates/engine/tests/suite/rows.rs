//! The records of a snapshot as the scheme crate reads them, past the query engine.

use ballast_domain::Exact;
use ballast_engine::Snapshot;
use ballast_scheme::Value;
use ballast_scheme::rows::Row;
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int32Type, Int64Type};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use jiff::ToSpan;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::fs::File;

/// Every row of a dataset.
pub(crate) fn all(snapshot: &Snapshot, dataset: &str) -> Vec<Row> {
    let file = File::open(snapshot.folder.join(format!("{dataset}.parquet"))).unwrap();
    let mut rows = Vec::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        for row in 0..batch.num_rows() {
            rows.push(names.iter().cloned().zip(batch.columns().iter().map(|array| value(array, row))).collect());
        }
    }
    rows
}

/// One column by another, as text.
pub(crate) fn column(snapshot: &Snapshot, dataset: &str, key: &str, value: &str) -> BTreeMap<String, String> {
    all(snapshot, dataset).iter().map(|row| (text(&row[key]), text(&row[value]))).collect()
}

/// A value as text; missing is empty.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Flag(flag) => flag.to_string(),
    }
}

fn value(array: &ArrayRef, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Int64 => Value::Number(array.as_primitive::<Int64Type>().value(row).into()),
        DataType::Int32 => Value::Number(i64::from(array.as_primitive::<Int32Type>().value(row)).into()),
        DataType::Utf8 => Value::Text(array.as_string::<i32>().value(row).to_owned()),
        DataType::Date32 => {
            let days = i64::from(array.as_primitive::<Date32Type>().value(row));
            Value::Date(date(1970, 1, 1).checked_add(days.days()).unwrap())
        }
        DataType::Decimal128(_, _) => {
            Value::Number(Exact::scaled(array.as_primitive::<Decimal128Type>().value(row), 6))
        }
        DataType::Boolean => Value::Flag(array.as_boolean().value(row)),
        other => panic!("a column of type {other}"),
    }
}
