//! From a file to typed rows: which sheet, which head, which row is a record.

mod columns;
mod context;
mod doubt;
mod record;
mod report;
mod section;
mod sheet;
#[cfg(test)]
mod tests;
mod totals;
mod value;

use crate::guard::{self, FileType};
use crate::mapping::{Layout, Mapping};
use crate::messages::Refusal;
use crate::request::{Found, Preview, ReadError, ReadRequest, Summary};
use crate::source::transposed::Transposed;
use crate::source::xlsx::Workbook;
use crate::source::{RowSource, csv};
use ballast_domain::Text;
use report::{Report, Stop};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

/// Reads a file in this process, without the child's limits of memory and time: what the child itself does, and tests.
///
/// # Errors
/// [`ReadError::Open`] and [`ReadError::Stopped`] only.
pub fn read_in_process(
    path: &Path,
    request: &ReadRequest,
    sink: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let file = File::open(path).map_err(ReadError::Open)?;
    let mut report = Report::new(sink, request.limits.issues);
    let end = read(file, &name_of(path, request), request, &mut report);
    report.finish(end)
}

/// The first rows of every sheet of a file, in this process.
pub(crate) fn preview_in_process(path: &Path, request: &ReadRequest) -> Result<Result<Preview, Refusal>, ReadError> {
    let file = File::open(path).map_err(ReadError::Open)?;
    Ok(crate::preview::preview(file, &name_of(path, request), request))
}

fn name_of(path: &Path, request: &ReadRequest) -> String {
    let of_path = || path.file_name().map(|name| name.to_string_lossy().into_owned());
    request.file_name.clone().or_else(of_path).unwrap_or_default()
}

fn read(mut file: File, name: &str, request: &ReadRequest, report: &mut Report<'_>) -> Result<(), Stop> {
    let mapping = match &request.mapping {
        Some(mapping) => {
            mapping.check(request.form).map_err(|bad| bad.refusal())?;
            mapping.clone()
        }
        None => Mapping::for_form(request.form),
    };
    match guard::check(&mut file, name, &request.limits)? {
        FileType::Csv => {
            let (mut rows, dialect) = csv::open(file, &mapping.table, &request.limits)?;
            report.note(dialect.say());
            table(&mut rows, None, request, &mapping, report)
        }
        FileType::Xlsx(inflated) => {
            let mut workbook = Workbook::open(file, inflated, &request.limits)?;
            let name = sheet::choose(&mut workbook, request, &mapping, report)?;
            match workbook.rows(&name)? {
                Some(mut rows) => table(&mut rows, Some(name), request, &mapping, report),
                None => Err(sheet::empty(Some(&name)).into()),
            }
        }
    }
}

fn table(
    rows: &mut dyn RowSource,
    sheet: Option<String>,
    request: &ReadRequest,
    mapping: &Mapping,
    report: &mut Report<'_>,
) -> Result<(), Stop> {
    match mapping.table.layout {
        Layout::RecordsInRows => record::read_table(rows, sheet, request, mapping, report),
        Layout::RecordsInColumns => {
            report.note(Text::fixed(
                "表格按列读取，行号指原表的列号",
                "Records are columns; row numbers mean columns of the file",
            ));
            record::read_table(&mut Transposed::of(rows)?, sheet, request, mapping, report)
        }
    }
}
