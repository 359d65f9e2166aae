//! The first rows of a file, for the step in which a person matches columns.

use crate::cell::Row;
use crate::guard::{self, FileType};
use crate::head::{self, Synonyms};
use crate::mapping::{Layout, Mapping};
use crate::messages::Refusal;
use crate::request::{Preview, PreviewSheet, ReadRequest};
use crate::source::transposed::Transposed;
use crate::source::xlsx::Workbook;
use crate::source::{Buffered, RowSource, csv};
use std::fs::File;

/// Rows shown of each sheet.
const ROWS: usize = 30;

/// Sheets shown of a workbook.
const SHEETS: usize = 20;

/// Columns shown of each row.
const COLUMNS: u32 = 200;

/// Reads the beginning of each sheet; the mapping's encoding, delimiter and layout are used if the request has one.
pub(crate) fn preview(mut file: File, name: &str, request: &ReadRequest) -> Result<Preview, Refusal> {
    let mapping = request.mapping.clone().unwrap_or_else(|| Mapping::for_form(request.form));
    let mut preview = Preview::default();
    match guard::check(&mut file, name, &request.limits)? {
        FileType::Csv => {
            let (mut rows, dialect) = csv::open_to_show(file, &mapping.table, &request.limits)?;
            preview.encoding = dialect.to_name();
            preview.notes.push(dialect.say());
            preview.sheets.push(sheet(String::new(), &mut rows, request, &mapping)?);
        }
        FileType::Xlsx(inflated) => {
            let mut workbook = Workbook::open(file, inflated, &request.limits)?;
            for name in workbook.sheets().into_iter().take(SHEETS) {
                if let Some(mut rows) = workbook.rows(&name)? {
                    preview.sheets.push(sheet(name, &mut rows, request, &mapping)?);
                }
            }
        }
    }
    Ok(preview)
}

fn sheet(
    name: String,
    rows: &mut dyn RowSource,
    request: &ReadRequest,
    mapping: &Mapping,
) -> Result<PreviewSheet, Refusal> {
    match mapping.table.layout {
        Layout::RecordsInRows => first_rows(name, rows, request),
        Layout::RecordsInColumns => first_rows(name, &mut Transposed::of(rows)?, request),
    }
}

fn first_rows(name: String, rows: &mut dyn RowSource, request: &ReadRequest) -> Result<PreviewSheet, Refusal> {
    let mut buffered = Buffered::ahead(rows, ROWS)?;
    let first = buffered.first();
    let columns = crate::forms::table(request.form).columns;
    let head_row = head::find::find(first, columns, &Synonyms::of(columns)).map(|head| head.last_row);
    Ok(PreviewSheet { name, head_row, rows: first.iter().map(|row| (row.number, texts(row))).collect() })
}

fn texts(row: &Row) -> Vec<String> {
    let last = row.cells.last().map_or(0, |(column, _)| *column).min(COLUMNS);
    (1..=last).map(|column| row.cell(column).text().chars().take(200).collect()).collect()
}
