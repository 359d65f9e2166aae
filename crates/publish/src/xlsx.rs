//! XLSX annex: one sheet per table, real numbers with the decimals as printed.

use crate::document::{Annex, Document, Span, shown};
use crate::error::PublishError;
use crate::layout::{self, ColumnLayout, Layout};
use crate::table::{Align, Cell, Row, Table};
use crate::title::half_widths;
use crate::wording;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Writes the workbook; the same document gives the same bytes.
pub(crate) fn write(document: &Document) -> Result<Vec<u8>, PublishError> {
    workbook(document).map_err(|error| PublishError::Writer { format: "XLSX", message: error.to_string() })
}

fn workbook(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    for annex in &document.annexes {
        for (index, (table, layout)) in annex.tables.iter().zip(layout::of(annex)).enumerate() {
            let name = Span::Annex(annex.number).shown(document.lang);
            let name = if annex.tables.len() > 1 { format!("{name}-{}", index + 1) } else { name };
            let sheet = workbook.add_worksheet();
            sheet.set_name(name)?;
            let mut writer = SheetWriter { document, annex, table, layout: &layout, sheet, row: 0 };
            writer.write()?;
        }
    }
    if document.annexes.iter().all(|annex| annex.tables.is_empty()) {
        workbook.add_worksheet();
    }
    workbook.save_to_buffer()
}

fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let date = document.date;
    let year = u16::try_from(date.year()).unwrap_or(1970);
    let (month, day) = (u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1));
    Ok(DocProperties::new()
        .set_title(&document.provenance.result_id)
        .set_keywords(document.provenance.code.as_deref().unwrap_or_default())
        .set_author(crate::SYSTEM)
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?))
}

struct SheetWriter<'a> {
    document: &'a Document,
    annex: &'a Annex,
    table: &'a Table,
    layout: &'a Layout,
    sheet: &'a mut Worksheet,
    row: u32,
}

impl SheetWriter<'_> {
    fn write(&mut self) -> Result<(), XlsxError> {
        self.page()?;
        let title = wording::annex_title(self.annex, self.document.lang);
        self.across(&title, 16, &words().set_bold().set_align(FormatAlign::Center))?;
        self.across(&self.subtitle(), 11, &words().set_align(FormatAlign::Right))?;
        let head_row = self.row;
        self.head()?;
        self.sheet.set_freeze_panes(self.row, self.first_number_column())?;
        self.sheet.set_repeat_rows(0, head_row)?;
        if let Some(total) = &self.table.total {
            self.cells(total, true)?;
        }
        for row in &self.table.rows {
            self.cells(row, false)?;
        }
        for note in &self.annex.notes {
            self.across(&shown(note, self.document.lang), 11, &words())?;
        }
        self.across(&wording::provenance(self.document, false), 8, &words())?;
        Ok(())
    }

    /// A4, all columns on one page's width, page numbers, sideways when there are many columns.
    fn page(&mut self) -> Result<(), XlsxError> {
        let total: usize = self.layout.columns.iter().map(|column| column.weight).sum();
        self.sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
        self.sheet.set_footer("&C— &P —");
        if total > 90 {
            self.sheet.set_landscape();
        }
        for (index, column) in (0_u16..).zip(&self.layout.columns) {
            self.sheet.set_column_width(index, u8::try_from(column_width(column)).unwrap_or(u8::MAX))?;
        }
        Ok(())
    }

    fn subtitle(&self) -> String {
        let lang = self.document.lang;
        let mut parts = Vec::new();
        if self.annex.tables.len() > 1 {
            parts.push(self.table.title.clone());
        }
        if self.document.is_sample {
            parts.push(wording::sample_mark(lang).to_owned());
        }
        if let Some(draft) = &self.document.draft {
            parts.push(format!("{} {}", wording::draft_word(lang), draft.note).trim().to_owned());
        }
        parts.extend(self.table.unit_note.clone());
        parts.join("　　")
    }

    /// Text over all columns of the table, in a row high enough for its lines.
    fn across(&mut self, text: &str, size: u16, format: &Format) -> Result<(), XlsxError> {
        let format = format.clone().set_font_size(size).set_text_wrap();
        let width: usize = self.layout.columns.iter().map(column_width).sum();
        let lines = (half_widths(text) * usize::from(size)).div_ceil(width.max(1) * 11).clamp(1, 20);
        let height = lines * usize::from(size) * 3 / 2;
        self.sheet.set_row_height(self.row, u16::try_from(height).unwrap_or(400))?;
        let last = u16::try_from(self.table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if last == 0 {
            self.sheet.write_string_with_format(self.row, 0, text, &format)?;
        } else {
            self.sheet.merge_range(self.row, 0, self.row, last, text, &format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn head(&mut self) -> Result<(), XlsxError> {
        let format =
            framed().set_bold().set_align(FormatAlign::Center).set_text_wrap().set_background_color(0x00EE_EEEE);
        for (index, column) in (0_u16..).zip(&self.table.columns) {
            let head = layout::head(self.document, self.table, column).join("\n");
            self.sheet.write_string_with_format(self.row, index, head, &format)?;
        }
        self.sheet.set_row_height(self.row, 32)?;
        self.row += 1;
        Ok(())
    }

    fn first_number_column(&self) -> u16 {
        let first = self.table.columns.iter().position(|column| column.align == Align::End).unwrap_or(0);
        u16::try_from(first).unwrap_or(0)
    }

    fn cells(&mut self, row: &Row, is_total: bool) -> Result<(), XlsxError> {
        for (index, (cell, column)) in (0_u16..).zip(row.cells.iter().zip(&self.table.columns)) {
            let format = framed().set_align(match column.align {
                Align::Start => FormatAlign::Left,
                Align::Centre => FormatAlign::Center,
                Align::End => FormatAlign::Right,
            });
            let format = if is_total { format.set_bold() } else { format };
            match (cell, number(cell)) {
                (_, Some((value, decimals))) => {
                    let format = format.set_num_format(decimals);
                    self.sheet.write_number_with_format(self.row, index, value, &format)?;
                }
                (Cell::Empty, None) => {
                    let format = format.set_align(FormatAlign::Center);
                    self.sheet.write_string_with_format(self.row, index, cell.shown(), &format)?;
                }
                (Cell::Text(text) | Cell::Number(text), None) => {
                    self.sheet.write_string_with_format(self.row, index, text, &format)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }
}

/// A column's width in characters, with some room for the sheet's own margins.
fn column_width(column: &ColumnLayout) -> usize {
    (column.weight + 4).max(12)
}

/// The value and the number format that prints it as the document does. A spreadsheet keeps fifteen digits; a longer
/// number stays text rather than lose some.
fn number(cell: &Cell) -> Option<(f64, String)> {
    let Cell::Number(text) = cell else { return None };
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let format = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
    (digits <= 15).then(|| text.parse().ok()).flatten().map(|value| (value, format))
}

/// Text cells carry the quote prefix, so that a name like `=1+1` stays a name when somebody edits the cell.
fn words() -> Format {
    Format::new().set_font_name("宋体").set_font_size(11).set_align(FormatAlign::VerticalCenter).set_quote_prefix()
}

fn framed() -> Format {
    words().set_border(FormatBorder::Thin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_kept_as_printed() {
        let said = |text: &str| number(&Cell::number(text)).map(|(_, format)| format);
        assert_eq!(said("78").as_deref(), Some("0"));
        assert_eq!(said("-92.50").as_deref(), Some("0.00"));
        assert_eq!(said("1234567890123456"), None);
        assert_eq!(number(&Cell::text("=1+1")), None);
    }
}
