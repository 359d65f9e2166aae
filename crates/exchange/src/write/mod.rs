//! Spreadsheets out, in columns that come back unchanged.

mod cells;
mod csv;
pub(crate) mod escape;
mod plain;
mod template;
#[cfg(test)]
mod tests;
mod xlsx;

pub use plain::write_table;
pub use template::write_template;

use crate::forms::column::Values;
use crate::forms::table;
use ballast_domain::{Form, Lang, OrganizationTree, TypedRow};
use std::io::Write;

/// The kind of file to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// XLSX.
    Xlsx,
    /// CSV, UTF-8 with byte order mark.
    Csv,
}

/// Why a spreadsheet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Writing failed.
    #[error("the file cannot be written")]
    Io(#[from] std::io::Error),
    /// The workbook cannot be put together, for instance because a sheet has too many rows.
    #[error("the workbook cannot be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A row belongs to another form.
    #[error("a row of another form than {0:?} was given")]
    OtherForm(Form),
}

/// Writes rows as a spreadsheet of the form's columns; amounts in 万元, days as dates, text never as a formula. Rows are
/// taken one by one, so that memory stays bounded.
///
/// Reading the file back gives the same rows, and writing those the same cells. Two things are brought to one form on the
/// way: line breaks inside the description of a problem become spaces, and a stage whose evidence has no column of its own
/// moves behind those that have.
///
/// # Errors
/// See [`WriteError`].
pub fn write_rows(
    form: Form,
    kind: FileKind,
    tree: &OrganizationTree,
    rows: &mut dyn Iterator<Item = TypedRow>,
    out: &mut (dyn Write + Send),
) -> Result<(), WriteError> {
    match kind {
        FileKind::Xlsx => xlsx::write(form, tree, rows, out),
        FileKind::Csv => csv::write(form, tree, rows, out),
    }
}

/// The heads of a form's columns.
fn heads(form: Form, lang: Lang) -> impl Iterator<Item = String> {
    table(form).columns.iter().map(move |column| crate::forms::head(column, lang))
}

/// The values of a row in the columns of its form.
fn values_of<'a>(form: Form, row: &TypedRow, values: &'a mut Values) -> Result<&'a Values, WriteError> {
    if crate::parent::form_of(row) != form {
        return Err(WriteError::OtherForm(form));
    }
    values.clear();
    (table(form).values)(&row.content, values);
    Ok(values)
}
