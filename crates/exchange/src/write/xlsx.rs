//! XLSX: typed cells; text as string cells, with the quote-prefix style where it looks like a formula.

use super::cells::{self, OutCell};
use super::{WriteError, escape, heads, values_of};
use crate::forms::column::{Column, Kind, Values};
use crate::forms::table;
use ballast_domain::{Form, Lang, OrganizationTree, TypedRow};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::io::{Cursor, Write};

/// The looks of cells.
pub(super) struct Formats {
    pub(super) head: Format,
    text: Format,
    quoted: Format,
    day: Format,
    month: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xe8_edf4))
            .set_border_bottom(FormatBorder::Thin);
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            head,
            quoted: text.clone().set_quote_prefix(),
            text,
            day: top().set_num_format("yyyy-mm-dd"),
            month: top().set_num_format("yyyy-mm"),
        }
    }
}

pub(super) fn write(
    form: Form,
    tree: &OrganizationTree,
    rows: &mut dyn Iterator<Item = TypedRow>,
    out: &mut (dyn Write + Send),
) -> Result<(), WriteError> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let columns = table(form).columns;
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(form.label().zh.as_ref())?;
    set_up(sheet, columns)?;
    write_heads(sheet, &formats, form, Lang::Zh)?;
    let mut values = Values::new(columns);
    for (row, at) in rows.zip(1_u32..) {
        let values = values_of(form, &row, &mut values)?;
        for (index, column) in (0_u16..).zip(columns) {
            if let Some(value) = values.at(usize::from(index)) {
                write_cell(sheet, &formats, (at, index), &cells::of(column, value, tree))?;
            }
        }
    }
    save(&mut workbook, out)
}

/// Widths, and a head that stays in sight.
pub(super) fn set_up(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), WriteError> {
    for (index, column) in (0_u16..).zip(columns) {
        let width = match (column.kind, column.field) {
            (_, "name" | "project_name" | "content" | "progress" | "obstacle" | "note") => 36,
            (Kind::ProjectCode, _) => 27,
            (Kind::CreditCode, _) => 21,
            (Kind::Text(_), _) => 18,
            _ => 13,
        };
        sheet.set_column_width(index, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

pub(super) fn write_heads(sheet: &mut Worksheet, formats: &Formats, form: Form, lang: Lang) -> Result<(), WriteError> {
    sheet.set_row_height(0, 34)?;
    for (index, head) in (0_u16..).zip(heads(form, lang)) {
        sheet.write_string_with_format(0, index, head, &formats.head)?;
    }
    Ok(())
}

pub(super) fn write_cell(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, column): (u32, u16),
    cell: &OutCell,
) -> Result<(), WriteError> {
    match cell {
        OutCell::Text(text) => write_text(sheet, formats, (row, column), text)?,
        OutCell::Number(number) => match number.parse::<f64>() {
            Ok(number) => sheet.write_number(row, column, number).map(|_| ())?,
            Err(_) => sheet.write_string(row, column, number).map(|_| ())?,
        },
        OutCell::Day(day) => write_day(sheet, (row, column), *day, &formats.day)?,
        OutCell::Month(day) => write_day(sheet, (row, column), *day, &formats.month)?,
    }
    Ok(())
}

/// Text that no spreadsheet takes for a formula.
pub(super) fn write_text(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, column): (u32, u16),
    text: &str,
) -> Result<(), WriteError> {
    let format = if escape::needs_quote(text) { &formats.quoted } else { &formats.text };
    sheet.write_string_with_format(row, column, text, format)?;
    Ok(())
}

/// Spreadsheets know no days before 1900.
fn write_day(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    day: jiff::civil::Date,
    format: &Format,
) -> Result<(), WriteError> {
    let parts = (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day()));
    if let (Ok(year), Ok(month), Ok(date)) = parts
        && let Ok(date) = ExcelDateTime::from_ymd(year, month, date)
    {
        sheet.write_datetime_with_format(row, column, &date, format)?;
    } else {
        sheet.write_string(row, column, day.to_string())?;
    }
    Ok(())
}

/// The writing library seeks, so the file is put together in memory (packed) and then handed over.
pub(super) fn save(workbook: &mut Workbook, out: &mut (dyn Write + Send)) -> Result<(), WriteError> {
    let mut packed = Cursor::new(Vec::new());
    workbook.save_to_writer(&mut packed)?;
    out.write_all(packed.get_ref())?;
    out.flush()?;
    Ok(())
}
