//! How the values of the domain stand in columns.

use crate::error::{StoreError, damaged};
use ballast_domain::UnitId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An instant as text, always with six decimals so that text order is time order.
pub(crate) fn instant(at: Timestamp) -> String {
    format!("{at:.6}")
}

pub(crate) fn read_instant(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|_| damaged("instant", text))
}

pub(crate) fn read_date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| damaged("date", text))
}

pub(crate) fn read_unit(code: &str) -> Result<UnitId, StoreError> {
    UnitId::new(code).ok_or_else(|| damaged("unit id", code))
}

/// A coded value, read by the `from_code` of its type.
pub(crate) fn read_code<T>(code: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    from_code(code).ok_or_else(|| damaged("code", code))
}

/// The stored form of a record.
pub(crate) fn json<T: Serialize>(record: &T) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|error| damaged("record", &error.to_string()))
}

/// The record of a stored form.
pub(crate) fn read_json<T: DeserializeOwned>(content: &str) -> Result<T, StoreError> {
    serde_json::from_str(content).map_err(|_| damaged("record", content))
}
