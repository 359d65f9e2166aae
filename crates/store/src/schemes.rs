//! Schemes saved in the program: each version once, the newest of an id applies (考核办法版本).

use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use jiff::Timestamp;

/// A version of a scheme as it was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeVersion {
    /// Scheme.
    pub id: String,
    /// Version, as its file says.
    pub version: String,
    /// The file.
    pub text: String,
    /// Why it was saved.
    pub reason: String,
    /// Login.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
}

const COLUMNS: &str = "SELECT id, version, content, reason, saved_by, saved_at FROM scheme_versions WHERE 1 = 1";

impl Write {
    /// Saves a version. It is taken once and never changed.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] for a version that was saved before; [`StoreError::Query`].
    pub async fn save_scheme(&mut self, saved: &SchemeVersion) -> Result<(), StoreError> {
        let number = take_numbers(self.data(), "scheme_version", 1).await? + 1;
        let mut query = Query::new(
            "INSERT INTO scheme_versions (id, version, number, content, reason, saved_by, saved_at) VALUES (",
        );
        query.bind(saved.id.as_str()).bind_more([saved.version.as_str()]).bind_more([number]);
        query
            .bind_more([saved.text.as_str(), &saved.reason, &saved.saved_by])
            .bind_more([instant(saved.saved_at)])
            .push(")");
        let done = query.run(self.data(), "save a scheme").await;
        done.map_err(|error| error.or_duplicate("scheme", &format!("{} {}", saved.id, saved.version)))?;
        Ok(())
    }
}

impl Store {
    /// The saved versions of a scheme, the newest first; empty for one that was never saved here.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn scheme_versions(&self, id: &str) -> Result<Vec<SchemeVersion>, StoreError> {
        let mut query = Query::new(COLUMNS);
        query.push(" AND id = ").bind(id).push(" ORDER BY number DESC");
        query.all(&self.readers, "list versions of a scheme").await?.iter().map(version).collect()
    }

    /// The newest saved version of each scheme, by id.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn saved_schemes(&self) -> Result<Vec<SchemeVersion>, StoreError> {
        let mut query = Query::new(COLUMNS);
        query.push(" AND number = (SELECT MAX(number) FROM scheme_versions AS later WHERE later.id = scheme_versions.id) ORDER BY id");
        query.all(&self.readers, "list saved schemes").await?.iter().map(version).collect()
    }
}

fn version(row: &Row) -> Result<SchemeVersion, StoreError> {
    Ok(SchemeVersion {
        id: row.get(0),
        version: row.get(1),
        text: row.get(2),
        reason: row.get(3),
        saved_by: row.get(4),
        saved_at: read_instant(row.get(5))?,
    })
}
