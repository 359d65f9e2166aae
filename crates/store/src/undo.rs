//! Taking a batch back: each record it touched is again what it was before, as a new version (撤销导入).

use crate::Write;
use crate::column::instant;
use crate::error::StoreError;
use crate::fact::{self, Table};
use crate::sql::Query;
use crate::transaction::WriteTransaction;
use jiff::civil::Date;

/// A record that stands in the way of undoing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UndoConflict {
    /// The batch that changed it later and still stands; none for a single edit.
    pub later_import: Option<i64>,
    /// The record's identity in words of the database.
    pub record: String,
}

/// The records of one batch with the first and last version it gave them. A value that came back when a later batch was undone
/// counts as its batch's own.
const OF_BATCH: &str = " JOIN (SELECT id AS mine_id, MIN(version_no) AS first_no, MAX(version_no) AS last_no, MAX(known_on) AS last_known_on \
    FROM ";

impl Write {
    /// Takes a batch back, as known from `today`. Gives the number of records that went back.
    ///
    /// # Errors
    /// [`StoreError::UndoConflict`] with every record that would lose a later change; [`StoreError::AlreadyUndone`];
    /// [`StoreError::Query`]. Drop the write then: nothing was changed.
    pub async fn undo_import(&mut self, id: i64, today: Date) -> Result<u64, StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new("UPDATE imports SET undone_at = ");
        query.bind(at.as_str()).push(", undone_by = ").bind(by).push(" WHERE undone_at IS NULL AND id = ").bind(id);
        if query.run(self.data(), "mark an import as undone").await? == 0 {
            return Err(StoreError::AlreadyUndone);
        }
        let mut conflicts = Vec::new();
        for table in fact::ALL {
            conflicts.extend(later_changes(self.data(), table, id).await?);
            conflicts.extend(taken_keys(self.data(), table, id).await?);
        }
        for table in fact::PARTS {
            conflicts.extend(orphans(self.data(), table, id).await?);
        }
        if !conflicts.is_empty() {
            conflicts.sort();
            conflicts.dedup();
            return Err(StoreError::UndoConflict(conflicts));
        }
        let mut count = 0;
        for table in fact::ALL {
            count += take_back(self.data(), table, id, &today.to_string(), &at).await?;
            if let Some(project) = table.project {
                let mut query = Query::new("SELECT DISTINCT ");
                query.push(project).push(" FROM ").push(table.name).push(" WHERE import_id = ").bind(id);
                let rows = query.all(self.data(), "find the projects of an import").await?;
                self.touched.extend(rows.iter().map(|row| row.get::<i64>(0)));
            }
        }
        Ok(count)
    }
}

/// Versions that came after the batch's own and still stand.
async fn later_changes(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    import: i64,
) -> Result<Vec<UndoConflict>, StoreError> {
    let mut query = Query::new("SELECT later.import_id, later.record_key FROM ");
    query.push(table.name).push(" AS later").push(OF_BATCH).push(table.name).push(" WHERE import_id = ").bind(import);
    query.push(
        " GROUP BY id) AS mine ON mine.mine_id = later.id AND later.version_no > mine.last_no
         LEFT JOIN imports ON imports.id = later.import_id
         WHERE imports.undone_at IS NULL",
    );
    conflicts(transaction, query).await
}

/// Records that took the identity to which a record of the batch would return.
async fn taken_keys(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    import: i64,
) -> Result<Vec<UndoConflict>, StoreError> {
    let mut query = Query::new("SELECT taken.import_id, taken.record_key FROM ");
    query.push(table.name).push(" AS before").push(OF_BATCH).push(table.name).push(" WHERE import_id = ").bind(import);
    query.push(" GROUP BY id) AS mine ON mine.mine_id = before.id AND before.version_no = mine.first_no - 1 JOIN ");
    query.push(table.name).push(
        " AS taken ON taken.record_key = before.record_key AND taken.superseded_on IS NULL AND taken.id <> before.id
         WHERE taken.import_id IS NULL OR taken.import_id <> ",
    );
    query.bind(import);
    conflicts(transaction, query).await
}

/// Records of others that would lose the project they belong to.
async fn orphans(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    import: i64,
) -> Result<Vec<UndoConflict>, StoreError> {
    let mut query = Query::new("SELECT import_id, record_key FROM ");
    query.push(table.name).push(" WHERE superseded_on IS NULL AND (import_id IS NULL OR import_id <> ").bind(import);
    query
        .push(") AND project_id IN (SELECT id FROM projects WHERE version_no = 1 AND import_id = ")
        .bind(import)
        .push(")");
    conflicts(transaction, query).await
}

async fn conflicts(transaction: &mut WriteTransaction, query: Query) -> Result<Vec<UndoConflict>, StoreError> {
    let rows = query.all(transaction, "look for later changes").await?;
    Ok(rows.iter().map(|row| UndoConflict { later_import: row.get(0), record: row.get(1) }).collect())
}

/// Ends the batch's versions and writes the ones before them once more. A version known only after `today` ends on its own day.
async fn take_back(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    import: i64,
    today: &str,
    recorded_at: &str,
) -> Result<u64, StoreError> {
    let mut end = Query::new("UPDATE ");
    end.push(table.name).push(" SET superseded_on = CASE WHEN known_on > ").bind(today).push(" THEN known_on ELSE ");
    end.bind(today).push(" END WHERE superseded_on IS NULL AND import_id = ").bind(import);
    let ended = end.run(&mut *transaction, "end the versions of an import").await?;
    let mut restore = Query::new("INSERT INTO ");
    restore.push(table.name).push(fact::COLUMNS).push(table.own);
    restore.push(") SELECT id, mine.last_no + 1, unit_id, record_key, CASE WHEN mine.last_known_on > ").bind(today);
    restore.push(" THEN mine.last_known_on ELSE ").bind(today).push(" END, ").bind(recorded_at);
    restore.push(", import_id, content, source_sheet, source_row").push(table.own).push(" FROM ").push(table.name);
    restore.push(OF_BATCH).push(table.name).push(" WHERE import_id = ").bind(import);
    restore.push(" GROUP BY id) AS mine ON mine.mine_id = id AND version_no = mine.first_no - 1");
    restore.run(transaction, "restore the versions before an import").await?;
    Ok(ended)
}
