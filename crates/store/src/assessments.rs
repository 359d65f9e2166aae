//! Computed assessments: where each snapshot lies and what it said.

use crate::column::{instant, read_date, read_instant};
use crate::error::{StoreError, damaged};
use crate::row::Row;
use crate::sql::Query;
use crate::{Store, Write};
use ballast_domain::{Period, Text};
use jiff::Timestamp;
use jiff::civil::Date;

/// One run of a scheme over a snapshot (考核计算).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentRecord {
    /// Identity, such as `2024Q2-sample-key-projects-3fa2c1d0`.
    pub id: String,
    /// Scheme.
    pub scheme_id: String,
    /// Its version.
    pub scheme_version: String,
    /// Its title.
    pub title: Text,
    /// Period.
    pub period: Period,
    /// As-of day.
    pub as_of: Date,
    /// Hash of the snapshot's manifest.
    pub snapshot_id: String,
    /// SHA-256 of `result.json`.
    pub result_hash: String,
    /// Folder name inside the snapshots folder.
    pub folder: String,
    /// Login.
    pub computed_by: String,
    /// When.
    pub computed_at: Timestamp,
    /// Computed from demonstration data.
    pub is_sample: bool,
}

const COLUMNS: &str = "SELECT id, scheme_id, scheme_version, title_zh, title_en, period, as_of, snapshot_id, result_hash, folder, \
    computed_by, computed_at, is_sample FROM assessments WHERE 1 = 1";

impl Write {
    /// Records a run. A result never changes: an id is taken once.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`], [`StoreError::Query`].
    pub async fn record_assessment(&mut self, run: &AssessmentRecord) -> Result<(), StoreError> {
        let mut query = Query::new(
            "INSERT INTO assessments (id, scheme_id, scheme_version, title_zh, title_en, period, as_of, snapshot_id, result_hash,
                 folder, computed_by, computed_at, is_sample)
             VALUES (",
        );
        let (period, as_of, at) = (run.period.to_string(), run.as_of.to_string(), instant(run.computed_at));
        query.bind(run.id.as_str()).bind_more([run.scheme_id.as_str(), run.scheme_version.as_str()]);
        query.bind_more([&*run.title.zh, &*run.title.en, period.as_str(), as_of.as_str()]);
        query.bind_more([run.snapshot_id.as_str(), run.result_hash.as_str(), run.folder.as_str()]);
        query.bind_more([run.computed_by.as_str(), at.as_str()]).bind_more([i64::from(run.is_sample)]).push(")");
        let done = query.run(self.data(), "record an assessment").await;
        done.map_err(|error| error.or_duplicate("assessment", &run.id))?;
        Ok(())
    }
}

impl Store {
    /// All runs, newest period first, then newest run.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn assessments(&self) -> Result<Vec<AssessmentRecord>, StoreError> {
        let mut query = Query::new(COLUMNS);
        query.push(" ORDER BY computed_at DESC, id");
        let rows = query.all(&self.readers, "list assessments").await?;
        let mut runs = rows.iter().map(record).collect::<Result<Vec<_>, _>>()?;
        runs.sort_by(|a, b| b.period.last_day().cmp(&a.period.last_day()).then(b.computed_at.cmp(&a.computed_at)));
        Ok(runs)
    }

    /// One run.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn assessment(&self, id: &str) -> Result<Option<AssessmentRecord>, StoreError> {
        let mut query = Query::new(COLUMNS);
        query.push(" AND id = ").bind(id);
        query.first(&self.readers, "read an assessment").await?.as_ref().map(record).transpose()
    }
}

fn record(row: &Row) -> Result<AssessmentRecord, StoreError> {
    let period: &str = row.get(5);
    Ok(AssessmentRecord {
        id: row.get(0),
        scheme_id: row.get(1),
        scheme_version: row.get(2),
        title: Text::new(row.get::<String>(3), row.get::<String>(4)),
        period: period.parse().map_err(|_| damaged("period", period))?,
        as_of: read_date(row.get(6))?,
        snapshot_id: row.get(7),
        result_hash: row.get(8),
        folder: row.get(9),
        computed_by: row.get(10),
        computed_at: read_instant(row.get(11))?,
        is_sample: row.get::<i64>(12) != 0,
    })
}
