//! Failed proofs of every kind, counted per account, device and address; a restart does not forget them (失败计数).

use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::sql::Query;
use crate::{Store, Write};
use jiff::Timestamp;

/// What is known of the failures of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// `account:…`, `device:…`, `address:…`.
    pub subject: String,
    /// How many, since the last success or the last quiet day.
    pub count: i64,
    /// The last one.
    pub last_at: Timestamp,
    /// No proof is looked at before.
    pub blocked_until: Timestamp,
}

impl Write {
    /// Records the failures of a subject.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_failures(&mut self, failures: &Failures) -> Result<(), StoreError> {
        let mut query = Query::new("INSERT INTO failed_proofs (subject, last_at, blocked_until, failures) VALUES (");
        query.bind(failures.subject.as_str());
        query.bind_more([instant(failures.last_at), instant(failures.blocked_until)]).bind_more([failures.count]);
        query.push(
            ") ON CONFLICT (subject) DO UPDATE SET last_at = excluded.last_at, blocked_until = excluded.blocked_until,
                 failures = excluded.failures",
        );
        query.run(self.proofs(), "count a failed proof").await?;
        Ok(())
    }

    /// Forgets the failures of subjects.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn forget_failures(&mut self, subjects: &[String]) -> Result<(), StoreError> {
        let mut query = Query::new("DELETE FROM failed_proofs WHERE subject IN ");
        query.bind_list(subjects.iter().map(String::as_str));
        query.run(self.proofs(), "forget failed proofs").await?;
        Ok(())
    }
}

impl Store {
    /// The failures of those subjects that have any.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn failures(&self, subjects: &[String]) -> Result<Vec<Failures>, StoreError> {
        let mut query =
            Query::new("SELECT subject, failures, last_at, blocked_until FROM failed_proofs WHERE subject IN ");
        query.bind_list(subjects.iter().map(String::as_str)).push(" ORDER BY subject");
        let rows = query.all(&self.readers, "read failed proofs").await?;
        rows.iter()
            .map(|row| {
                Ok(Failures {
                    subject: row.get(0),
                    count: row.get(1),
                    last_at: read_instant(row.get(2))?,
                    blocked_until: read_instant(row.get(3))?,
                })
            })
            .collect()
    }
}
