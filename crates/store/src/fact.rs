//! The one way in which versions are written, for every fact table.

use crate::error::StoreError;
use crate::sql::{Query, Value};
use crate::transaction::WriteTransaction;
use ballast_domain::Place;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A fact table.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// What one record is called in messages.
    pub(crate) what: &'static str,
    /// Its own columns, each with a comma before it.
    pub(crate) own: &'static str,
    own_count: usize,
    /// The column that names the project, if it has one.
    pub(crate) project: Option<&'static str>,
}

/// Projects.
pub(crate) const PROJECTS: Table = Table {
    name: "projects",
    what: "project",
    own: ", code, parent_name, is_sample",
    own_count: 3,
    project: Some("id"),
};

/// Stage events.
pub(crate) const STAGE_EVENTS: Table = Table {
    name: "stage_events",
    what: "stage event",
    own: ", project_id, stage, truth",
    own_count: 3,
    project: Some("project_id"),
};

/// Monthly reports.
pub(crate) const MONTHLY_REPORTS: Table = Table {
    name: "monthly_reports",
    what: "monthly report",
    own: ", project_id, month, state, planned, done",
    own_count: 5,
    project: Some("project_id"),
};

/// Obstacles.
pub(crate) const OBSTACLES: Table = Table {
    name: "obstacles",
    what: "obstacle",
    own: ", project_id, due_on, resolved_on",
    own_count: 3,
    project: Some("project_id"),
};

/// Records of units.
pub(crate) const UNIT_RECORDS: Table =
    Table { name: "unit_records", what: "record of a unit", own: ", kind", own_count: 1, project: None };

/// What belongs to projects.
pub(crate) const PARTS: [&Table; 3] = [&STAGE_EVENTS, &MONTHLY_REPORTS, &OBSTACLES];

/// Every fact table.
pub(crate) const ALL: [&Table; 5] = [&PROJECTS, &STAGE_EVENTS, &MONTHLY_REPORTS, &OBSTACLES, &UNIT_RECORDS];

/// The columns that every insert names first; the table's own follow.
pub(crate) const COLUMNS: &str =
    " (id, version_no, unit_id, record_key, known_on, recorded_at, import_id, content, source_sheet, source_row";
const COLUMN_COUNT: usize = 10;

/// Values of one statement. Both databases allow about 32,000, but reading so long a statement costs more than it saves.
const VALUES_AT_ONCE: usize = 2_000;

/// A version to be written.
pub(crate) struct NewVersion {
    /// The record, when the caller knows it; otherwise it is found by its key.
    pub(crate) id: Option<i64>,
    pub(crate) unit: String,
    pub(crate) key: String,
    pub(crate) known_on: Date,
    pub(crate) content: String,
    /// Values of the table's own columns, in their order.
    pub(crate) own: Vec<Value>,
}

/// Where versions come from: nowhere for single edits; the batch; or the batch with the place of each version in its file, in the order in
/// which the versions are given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    import_id: Option<i64>,
    places: &'a [&'a Place],
}

impl<'a> Source<'a> {
    /// Rows of a batch's file.
    pub fn rows(import_id: i64, places: &'a [&'a Place]) -> Self {
        Self { import_id: Some(import_id), places }
    }
}

impl From<Option<i64>> for Source<'_> {
    fn from(import_id: Option<i64>) -> Self {
        Self { import_id, places: &[] }
    }
}

/// A version that stands, as far as its successor has to know it.
struct Current {
    version_no: i64,
    known_on: String,
    key: String,
    content: String,
}

/// A version with its place in the record's history.
struct Numbered<'a> {
    version_no: i64,
    known_on: String,
    version: NewVersion,
    place: Option<&'a Place>,
}

/// Writes versions and gives the record ids in the order of the input, and which of them are new. A version equal to the current one is not written; of two
/// for one record the later counts.
///
/// A version known earlier than the one it follows is taken as known on that one's day: knowledge does not run backwards.
///
/// # Errors
/// [`StoreError::Duplicate`] when a version would take the key of another record; then nothing was written.
pub(crate) async fn put(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    versions: Vec<NewVersion>,
    recorded_at: &str,
    source: Source<'_>,
) -> Result<(Vec<i64>, BTreeSet<i64>), StoreError> {
    if versions.is_empty() {
        return Ok((Vec::new(), BTreeSet::new()));
    }
    let current = current(transaction, table, &versions).await?;
    let mut id_of: BTreeMap<String, i64> = current.iter().map(|(id, current)| (current.key.clone(), *id)).collect();
    let unknown = versions.iter().filter(|version| version.id.is_none() && !id_of.contains_key(&version.key)).count();
    let before = transaction.take_record_ids(i64::try_from(unknown).unwrap_or(i64::MAX)).await?;
    let mut last_id = before;

    let mut ids = Vec::with_capacity(versions.len());
    let mut rows: BTreeMap<i64, Numbered<'_>> = BTreeMap::new();
    for (index, version) in versions.into_iter().enumerate() {
        let place = source.places.get(index).copied();
        let id = match version.id {
            Some(id) => id,
            None => *id_of.entry(version.key.clone()).or_insert_with(|| {
                last_id += 1;
                last_id
            }),
        };
        ids.push(id);
        let known_on = version.known_on.to_string();
        match current.get(&id) {
            Some(before) if before.content == version.content => {
                rows.remove(&id);
            }
            Some(before) => {
                let known_on = known_on.max(before.known_on.clone());
                rows.insert(id, Numbered { version_no: before.version_no + 1, known_on, version, place });
            }
            None => {
                rows.insert(id, Numbered { version_no: 1, known_on, version, place });
            }
        }
    }
    check_keys(table, &current, &rows)?;
    supersede(transaction, table, &rows).await?;
    insert(transaction, table, &rows, recorded_at, source.import_id).await?;
    // Not those of which the caller named the number: it may have been a record before.
    let new = ids.iter().copied().filter(|id| (before + 1..=last_id).contains(id)).collect();
    Ok((ids, new))
}

/// The current versions of the records that are named, and of those whose keys are.
async fn current(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    versions: &[NewVersion],
) -> Result<BTreeMap<i64, Current>, StoreError> {
    let mut found = BTreeMap::new();
    for chunk in versions.chunks(VALUES_AT_ONCE) {
        let mut by_key = select_current(table);
        by_key.push("record_key IN ").bind_list(chunk.iter().map(|version| version.key.as_str()));
        let mut by_id = select_current(table);
        by_id.push("id IN ").bind_list(chunk.iter().filter_map(|version| version.id));
        let is_any_named = chunk.iter().any(|version| version.id.is_some());
        let queries = [Some(by_key), is_any_named.then_some(by_id)].into_iter().flatten();
        let answers = transaction.ask(queries.map(|query| (query, "read current versions")).collect()).await?;
        found.extend(answers.iter().flat_map(|answer| &answer.rows).map(|row| {
            let (version_no, known_on, key, content) = (row.get(1), row.get(2), row.get(3), row.get(4));
            (row.get::<i64>(0), Current { version_no, known_on, key, content })
        }));
    }
    Ok(found)
}

fn select_current(table: &'static Table) -> Query {
    let mut query = Query::new("SELECT id, version_no, known_on, record_key, content FROM ");
    query.push(table.name).push(" WHERE superseded_on IS NULL AND ");
    query
}

/// No key may belong to two records once the rows are written. Records may exchange their keys.
fn check_keys(
    table: &Table,
    current: &BTreeMap<i64, Current>,
    rows: &BTreeMap<i64, Numbered<'_>>,
) -> Result<(), StoreError> {
    let staying = current.iter().filter(|(id, _)| !rows.contains_key(id)).map(|(_, current)| current.key.as_str());
    let mut taken: BTreeSet<&str> = staying.collect();
    for row in rows.values() {
        if !taken.insert(&row.version.key) {
            return Err(StoreError::Duplicate { what: table.what, identity: row.version.key.clone() });
        }
    }
    Ok(())
}

/// Ends the current versions on the days from which their successors are known.
async fn supersede(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    rows: &BTreeMap<i64, Numbered<'_>>,
) -> Result<(), StoreError> {
    let mut by_day: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (id, row) in rows.iter().filter(|(_, row)| row.version_no > 1) {
        by_day.entry(&row.known_on).or_default().push(*id);
    }
    for (day, ids) in by_day {
        for ids in ids.chunks(VALUES_AT_ONCE) {
            let mut query = Query::new("UPDATE ");
            query.push(table.name).push(" SET superseded_on = ").bind(day);
            query.push(" WHERE superseded_on IS NULL AND id IN ").bind_list(ids.iter().copied());
            transaction.later(query, "end versions").await?;
        }
    }
    Ok(())
}

async fn insert(
    transaction: &mut WriteTransaction,
    table: &'static Table,
    rows: &BTreeMap<i64, Numbered<'_>>,
    recorded_at: &str,
    import_id: Option<i64>,
) -> Result<(), StoreError> {
    let rows: Vec<(&i64, &Numbered<'_>)> = rows.iter().collect();
    for chunk in rows.chunks(VALUES_AT_ONCE / (COLUMN_COUNT + table.own_count)) {
        let mut query = Query::new("INSERT INTO ");
        query.push(table.name).push(COLUMNS).push(table.own).push(") VALUES ");
        for (index, (id, Numbered { version_no, known_on, version, place })) in chunk.iter().enumerate() {
            query.push(if index == 0 { "(" } else { ", (" }).bind(**id).bind_more([*version_no]);
            query.bind_more([version.unit.as_str(), version.key.as_str(), known_on.as_str(), recorded_at]);
            query.bind_more([import_id]).bind_more([version.content.as_str()]);
            query.bind_more([place.and_then(|place| place.sheet.clone())]);
            query.bind_more([place.and_then(|place| place.row).map(i64::from)]);
            query.bind_more(version.own.iter().cloned()).push(")");
        }
        transaction.later(query, "write versions").await?;
    }
    Ok(())
}
