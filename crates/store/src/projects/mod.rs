//! Reading projects: lists with totals, one project, its history.

mod line;
mod list;
mod show;

pub use line::ProjectLine;
pub use list::{ProjectFilter, ProjectSort, ProjectTotals};

use jiff::Timestamp;
use jiff::civil::Date;

/// One version of a record (历史版本).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version<T> {
    /// Which record: all its versions share the number.
    pub record: i64,
    /// 1, 2, 3 …
    pub version_no: i64,
    /// From which day it was known.
    pub known_on: Date,
    /// From which day it was known no more; none while current.
    pub superseded_on: Option<Date>,
    /// When the program wrote it.
    pub recorded_at: Timestamp,
    /// The batch whose value it is, also where an undone later batch brought it back; none for a single edit.
    pub import_id: Option<i64>,
    /// Login of whoever brought the batch.
    pub by: Option<String>,
    /// The record.
    pub content: T,
}
