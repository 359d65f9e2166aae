//! A file once read: its typed rows on disk in the order of the file, and what was found beside them. Everything after the
//! reading works from here, so that what was previewed is what is taken, and memory does not grow with the file.

use crate::AppError;
use ballast_domain::form::RowContent;
use ballast_domain::text::name_key;
use ballast_domain::{Form, ImportIssue, Money, Severity, Text, TypedRow, UnitId};
use ballast_exchange::{ChildCommand, Found, ReadRequest, Summary};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// Rows that travel together: one round to the database.
const CHUNK_ROWS: usize = 2_000;

/// What the reading of a file found beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    /// The form it was read as.
    pub form: Form,
    /// The fields that the file speaks of; what it does not speak of stays as it is.
    pub fields: BTreeSet<String>,
    /// The column, from 1, that was read for each field. A reading of an earlier version has none.
    #[serde(default)]
    pub columns: BTreeMap<String, u32>,
    /// Problems of the file as a whole.
    pub file_issues: Vec<ImportIssue>,
    /// Problems by row, also of rows that could not be read.
    pub row_issues: BTreeMap<u32, Vec<ImportIssue>>,
    /// Rows with an error, which cannot be taken.
    pub refused_rows: BTreeSet<u32>,
    /// True when there were more problems than are listed: which rows are good cannot be told.
    pub is_cut: bool,
    /// What the user should know although nothing is wrong.
    pub notes: Vec<Text>,
    /// Amounts since January by unit and name key, then month, of rows that state nothing else.
    pub cumulative: BTreeMap<UnitId, BTreeMap<String, BTreeMap<Date, Money>>>,
}

impl Reading {
    /// True when nothing of the file can be taken.
    pub(super) fn is_refused(&self) -> bool {
        self.file_issues.iter().any(|issue| issue.severity == Severity::Error)
    }
}

/// Reads a file in the child process and writes its rows to `rows`, one JSON object a line. Blocks.
pub(super) fn fill(child: &ChildCommand, file: &Path, request: &ReadRequest, rows: &Path) -> Result<Reading, AppError> {
    let at_rows = |source| AppError::Folder { folder: rows.to_owned(), source };
    let mut writer = BufWriter::with_capacity(1 << 18, std::fs::File::create(rows).map_err(at_rows)?);
    let mut issues = Vec::new();
    let mut cumulative: BTreeMap<UnitId, BTreeMap<String, BTreeMap<Date, Money>>> = BTreeMap::new();
    let mut broken = None;
    let summary = ballast_exchange::read_file(child, file, request, &mut |found| {
        let row = match found {
            Found::Row(row) => row,
            Found::Issue(issue) => {
                issues.push(issue);
                return ControlFlow::Continue(());
            }
        };
        if let RowContent::MonthlyReport(row) = &row.content
            && row.is_cumulative_only
        {
            let months =
                cumulative.entry(row.unit.clone()).or_default().entry(name_key(&row.project_name)).or_default();
            months.insert(row.report.month, row.report.done_in_year);
        }
        let written = serde_json::to_writer(&mut writer, &row).map_err(std::io::Error::from);
        match written.and_then(|()| writer.write_all(b"\n")) {
            Ok(()) => ControlFlow::Continue(()),
            Err(source) => {
                broken = Some(source);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(source) = broken {
        return Err(at_rows(source));
    }
    let summary = summary?;
    writer.flush().map_err(at_rows)?;
    Ok(Reading { cumulative, ..sort_out(request, &summary, issues) })
}

fn sort_out(request: &ReadRequest, summary: &Summary, issues: Vec<ImportIssue>) -> Reading {
    let listed = u32::try_from(issues.len()).unwrap_or(u32::MAX);
    let mut reading = Reading {
        form: request.form,
        fields: fields_of(request, summary),
        columns: summary.columns.iter().filter_map(|head| Some((head.field.clone()?, head.position))).collect(),
        file_issues: Vec::new(),
        row_issues: BTreeMap::new(),
        refused_rows: BTreeSet::new(),
        is_cut: summary.errors.saturating_add(summary.warnings) > listed,
        notes: summary.notes.clone(),
        cumulative: BTreeMap::new(),
    };
    for issue in issues {
        let Some(row) = issue.place.row else {
            reading.file_issues.push(issue);
            continue;
        };
        if issue.severity == Severity::Error {
            reading.refused_rows.insert(row);
        }
        reading.row_issues.entry(row).or_default().push(issue);
    }
    reading
}

fn fields_of(request: &ReadRequest, summary: &Summary) -> BTreeSet<String> {
    let columns = summary.columns.iter().filter_map(|column| column.field.clone());
    let Some(mapping) = &request.mapping else { return columns.collect() };
    let mapped = mapping.column.iter().map(|column| column.field.clone());
    columns.chain(mapped).chain(mapping.fixed.keys().cloned()).collect()
}

/// The rows of a spool in chunks, decoded on a thread of their own while the database works.
pub(super) fn stream(rows: PathBuf) -> mpsc::Receiver<Result<Vec<TypedRow>, AppError>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let result = decode(&rows, &sender);
        if let Err(error) = result {
            let _ = sender.blocking_send(Err(error));
        }
    });
    receiver
}

fn decode(rows: &Path, sender: &mpsc::Sender<Result<Vec<TypedRow>, AppError>>) -> Result<(), AppError> {
    let at_rows = |source| AppError::Folder { folder: rows.to_owned(), source };
    let mut reader = BufReader::with_capacity(1 << 18, std::fs::File::open(rows).map_err(at_rows)?);
    let mut line = String::new();
    let mut chunk = Vec::with_capacity(CHUNK_ROWS);
    loop {
        line.clear();
        let is_end = reader.read_line(&mut line).map_err(at_rows)? == 0;
        if !is_end {
            let row = serde_json::from_str(&line).map_err(|error| AppError::Damaged(error.to_string()))?;
            chunk.push(row);
        }
        if chunk.len() == CHUNK_ROWS || (is_end && !chunk.is_empty()) {
            let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_ROWS));
            if sender.blocking_send(Ok(full)).is_err() {
                return Ok(());
            }
        }
        if is_end {
            return Ok(());
        }
    }
}
