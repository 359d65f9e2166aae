//! What a record was before: all its versions (历史版本).

use crate::Store;
use crate::column::{read_date, read_instant};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use ballast_domain::{Place, Scope};
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
    /// Sheet and row of the batch's file; nothing in it for single edits and for batches older than this note.
    pub place: Place,
    /// The record.
    pub content: T,
}

/// The columns that each version is read from; what follows is the table's own.
const VERSION: &str = "SELECT id, version_no, known_on, superseded_on, recorded_at, import_id, source_sheet, source_row, \
    (SELECT imported_by FROM imports WHERE imports.id = import_id), content";

/// Of which records the versions are wanted.
pub(crate) struct Wanted {
    /// Further columns, then ` FROM … WHERE … = `, to be followed by the number. The tenth column is the record.
    pub(crate) from: &'static str,
    /// The number.
    pub(crate) id: i64,
    /// The column that names the project, if there is one.
    pub(crate) project: Option<&'static str>,
    /// What stands before the number of the version in the order.
    pub(crate) order: &'static str,
}

impl Store {
    /// Versions within the scope, those of one record together, the newest first.
    pub(crate) async fn versions<T>(
        &self,
        wanted: &Wanted,
        scope: &Scope,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<Version<T>>, StoreError> {
        let mut query = Query::new(VERSION);
        query.push(wanted.from).bind(wanted.id).within("unit_id", wanted.project, scope);
        query.push(" ORDER BY ").push(wanted.order).push("version_no DESC");
        let rows = query.all(&self.readers, "read a history").await?;
        rows.iter().map(|row| version(row, read(row)?)).collect()
    }
}

fn version<T>(row: &Row, content: T) -> Result<Version<T>, StoreError> {
    Ok(Version {
        record: row.get(0),
        version_no: row.get(1),
        known_on: read_date(row.get(2))?,
        superseded_on: row.get::<Option<String>>(3).map(|day| read_date(&day)).transpose()?,
        recorded_at: read_instant(row.get(4))?,
        import_id: row.get(5),
        place: Place {
            sheet: row.get(6),
            row: row.get::<Option<i64>>(7).and_then(|row| u32::try_from(row).ok()),
            column: None,
        },
        by: row.get(8),
        content,
    })
}
