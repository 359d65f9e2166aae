//! Import batches, recorded with what they brought (导入批次).

use crate::column::{instant, json, read_code, read_date, read_instant, read_json};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use ballast_domain::Form;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A batch about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// The form.
    pub form: Form,
    /// The file's name; a label.
    pub file_name: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_hash: String,
    /// 资料时点.
    pub known_on: Date,
    /// New, changed, unchanged and refused rows.
    pub counts: [i64; 4],
}

/// A recorded batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// Number.
    pub id: i64,
    /// What was recorded.
    pub import: NewImport,
    /// Login.
    pub imported_by: String,
    /// When.
    pub imported_at: Timestamp,
    /// When it was undone, and by whom.
    pub undone: Option<(Timestamp, String)>,
    /// The column of the file, from 1, that was read for each field; empty for batches older than this note.
    pub columns: BTreeMap<String, u32>,
}

const COLUMNS: &str = "SELECT id, form, file_name, file_hash, known_on, new_count, changed_count, unchanged_count, refused_count, \
    imported_by, imported_at, undone_at, undone_by, file_columns FROM imports WHERE 1 = 1";

impl Write {
    /// Records a batch and gives its number, to be handed to the put methods.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn record_import(&mut self, import: &NewImport) -> Result<i64, StoreError> {
        let id = take_numbers(self.data(), "import_id", 1).await? + 1;
        let (actor, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new(
            "INSERT INTO imports (id, form, file_name, file_hash, known_on, new_count, changed_count, unchanged_count,
                 refused_count, imported_by, imported_at)
             VALUES (",
        );
        query.bind(id).bind_more([import.form.code(), import.file_name.as_str(), import.file_hash.as_str()]);
        query.bind_more([import.known_on.to_string()]).bind_more(import.counts).bind_more([actor, at]).push(")");
        query.run(self.data(), "record an import").await?;
        Ok(id)
    }

    /// States what came of a batch's rows, once they are written: new, changed, unchanged, refused.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn settle_import(&mut self, id: i64, counts: [i64; 4]) -> Result<(), StoreError> {
        let [new, changed, unchanged, refused] = counts;
        let mut query = Query::new("UPDATE imports SET new_count = ");
        query.bind(new).push(", changed_count = ").bind(changed).push(", unchanged_count = ").bind(unchanged);
        query.push(", refused_count = ").bind(refused).push(" WHERE id = ").bind(id);
        query.run(self.data(), "state the counts of an import").await?;
        Ok(())
    }
}

impl Write {
    /// Notes which column of a batch's file was read for each field.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn note_columns(&mut self, id: i64, columns: &BTreeMap<String, u32>) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE imports SET file_columns = ");
        query.bind(json(columns)?).push(" WHERE id = ").bind(id);
        query.run(self.data(), "note the columns of an import").await?;
        Ok(())
    }
}

impl Store {
    /// All batches, newest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn imports(&self) -> Result<Vec<ImportRecord>, StoreError> {
        let mut query = Query::new(COLUMNS);
        query.push(" ORDER BY id DESC");
        let rows = query.all(&self.readers, "list imports").await?;
        rows.iter().map(record).collect()
    }

    /// One batch.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn import(&self, id: i64) -> Result<Option<ImportRecord>, StoreError> {
        let mut query = Query::new(COLUMNS);
        query.push(" AND id = ").bind(id);
        query.first(&self.readers, "read an import").await?.as_ref().map(record).transpose()
    }
}

fn record(row: &Row) -> Result<ImportRecord, StoreError> {
    let undone_at: Option<String> = row.get(11);
    let undone_by: Option<String> = row.get(12);
    Ok(ImportRecord {
        id: row.get(0),
        import: NewImport {
            form: read_code(row.get(1), Form::from_code)?,
            file_name: row.get(2),
            file_hash: row.get(3),
            known_on: read_date(row.get(4))?,
            counts: [row.get(5), row.get(6), row.get(7), row.get(8)],
        },
        imported_by: row.get(9),
        imported_at: read_instant(row.get(10))?,
        undone: match undone_at {
            Some(at) => Some((read_instant(&at)?, undone_by.unwrap_or_default())),
            None => None,
        },
        columns: row.get::<Option<String>>(13).map(|text| read_json(&text)).transpose()?.unwrap_or_default(),
    })
}
