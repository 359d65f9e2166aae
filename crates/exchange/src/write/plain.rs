//! A table of texts that is not meant to come back: histories, lists for reading.

use super::{FileKind, WriteError, escape, xlsx};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use std::io::Write;

/// Writes a table whose cells are texts, never formulas; the same table gives the same bytes. `title` names the sheet.
///
/// # Errors
/// See [`WriteError`].
pub fn write_table(
    kind: FileKind,
    title: &str,
    heads: &[&str],
    rows: &mut dyn Iterator<Item = Vec<String>>,
    out: &mut (dyn Write + Send),
) -> Result<(), WriteError> {
    if kind == FileKind::Csv {
        out.write_all(b"\xef\xbb\xbf")?;
        let line =
            |cells: &[String]| cells.iter().map(|cell| escape::csv_field(cell)).collect::<Vec<_>>().join(",") + "\r\n";
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        out.write_all(line(&heads).as_bytes())?;
        for row in rows {
            out.write_all(line(&row).as_bytes())?;
        }
        return Ok(out.flush()?);
    }
    let mut workbook = Workbook::new();
    // Otherwise the moment of writing stands in the file.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let formats = xlsx::Formats::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(title)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, head) in (0_u16..).zip(heads) {
        sheet.set_column_width(column, 18)?;
        sheet.write_string_with_format(0, column, *head, &formats.head)?;
    }
    for (row, at) in rows.zip(1_u32..) {
        for (column, cell) in (0_u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            xlsx::write_text(sheet, &formats, (at, column), &cell)?;
        }
    }
    xlsx::save(&mut workbook, out)
}
