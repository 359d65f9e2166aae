//! Tables as offices lay them out: a title, a line with the unit of money, a head of two rows with merged cells, section
//! and subtotal rows between the data.

use anyhow::{Context, Result};
use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with two decimals, in hundredths: amounts in 万元, percentages.
    Hundredths(i64),
    /// A date as a spreadsheet date.
    Date(Date),
}

impl Cell {
    /// Text; empty text is an empty cell.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A date, if there is one.
    pub(crate) fn date(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }

    /// A number in hundredths, if there is one.
    pub(crate) fn hundredths(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Hundredths)
    }

    /// As it stands in a CSV file.
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Hundredths(number) => print_hundredths(*number),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// `123456` → `1234.56`, `123400` → `1234`.
pub(crate) fn print_hundredths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let (whole, part) = (number.abs() / 100, number.abs() % 100);
    match (part, part % 10) {
        (0, _) => format!("{sign}{whole}"),
        (_, 0) => format!("{sign}{whole}.{}", part / 10),
        _ => format!("{sign}{whole}.{part:02}"),
    }
}

/// A column: the head above it (shared by neighbours), its own head, its width in characters.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Head over several columns; empty for none.
    pub(crate) group: &'static str,
    /// Own head.
    pub(crate) head: String,
    /// Width.
    pub(crate) width: u8,
}

/// A column without a head above it.
pub(crate) fn column(head: impl Into<String>, width: u8) -> Column {
    Column { group: "", head: head.into(), width }
}

/// A row.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    /// A heading across the table: 一、盐湖区.
    Section(String),
    /// A subtotal: as many cells as columns.
    Subtotal(Vec<Cell>),
    /// Data: as many cells as columns.
    Data(Vec<Cell>),
}

/// A table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Sheet name.
    pub(crate) sheet: &'static str,
    /// Title above the head.
    pub(crate) title: String,
    /// The line under the title: unit of money, information date. Empty for none.
    pub(crate) subtitle: String,
    /// Columns.
    pub(crate) columns: Vec<Column>,
    /// Rows.
    pub(crate) rows: Vec<Row>,
}

impl Table {
    /// As a workbook. Equal tables give equal bytes: the date of creation is fixed.
    pub(crate) fn to_xlsx(&self) -> Result<Vec<u8>> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2024, 7, 1)?;
        book.set_properties(&DocProperties::new().set_title(&self.title).set_creation_datetime(&made));
        let sheet = book.add_worksheet();
        self.lay_out(sheet).with_context(|| self.title.clone())?;
        Ok(book.save_to_buffer()?)
    }

    /// As delimited text with the title in the first line.
    pub(crate) fn to_csv(&self) -> Result<String> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        writer.write_record([&self.title])?;
        if !self.subtitle.is_empty() {
            writer.write_record([&self.subtitle])?;
        }
        writer.write_record(self.columns.iter().map(|column| &column.head))?;
        for row in &self.rows {
            match row {
                Row::Section(name) => writer.write_record([name])?,
                Row::Subtotal(cells) | Row::Data(cells) => writer.write_record(cells.iter().map(Cell::plain))?,
            }
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    fn lay_out(&self, sheet: &mut Worksheet) -> Result<()> {
        let last = u16::try_from(self.columns.len())? - 1;
        let styles = Styles::new();
        sheet.set_name(self.sheet)?.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0);
        for (position, column) in (0u16..).zip(&self.columns) {
            sheet.set_column_width(position, column.width)?;
        }
        sheet.set_row_height(0, 30)?.merge_range(0, 0, 0, last, &self.title, &styles.title)?;
        let mut row = 1;
        if !self.subtitle.is_empty() {
            sheet.merge_range(row, 0, row, last, &self.subtitle, &styles.subtitle)?;
            row += 1;
        }
        let first_of_head = row;
        row = self.lay_out_head(sheet, row, &styles)?;
        sheet.set_freeze_panes(row, 3.min(last))?.set_repeat_rows(first_of_head, row - 1)?;
        for data in &self.rows {
            match data {
                Row::Section(name) => {
                    sheet.merge_range(row, 0, row, last, name, &styles.section)?;
                }
                Row::Subtotal(cells) => styles.subtotal.write_row(sheet, row, cells)?,
                Row::Data(cells) => styles.data.write_row(sheet, row, cells)?,
            }
            row += 1;
        }
        Ok(())
    }

    /// Writes the head, one row or two, and gives the row after it.
    fn lay_out_head(&self, sheet: &mut Worksheet, row: u32, styles: &Styles) -> Result<u32, XlsxError> {
        let has_groups = self.columns.iter().any(|column| !column.group.is_empty());
        if !has_groups {
            for (position, column) in (0u16..).zip(&self.columns) {
                sheet.write_string_with_format(row, position, &column.head, &styles.head)?;
            }
            sheet.set_row_height(row, 32)?;
            return Ok(row + 1);
        }
        let mut first = 0u16;
        for columns in self.columns.chunk_by(|a, b| !a.group.is_empty() && a.group == b.group) {
            let last = first + u16::try_from(columns.len()).unwrap_or(1) - 1;
            if columns[0].group.is_empty() {
                sheet.merge_range(row, first, row + 1, first, &columns[0].head, &styles.head)?;
            } else {
                if first == last {
                    sheet.write_string_with_format(row, first, columns[0].group, &styles.head)?;
                } else {
                    sheet.merge_range(row, first, row, last, columns[0].group, &styles.head)?;
                }
                for (position, column) in (first..).zip(columns) {
                    sheet.write_string_with_format(row + 1, position, &column.head, &styles.head)?;
                }
            }
            first = last + 1;
        }
        sheet.set_row_height(row + 1, 32)?;
        Ok(row + 2)
    }
}

/// How the kinds of cells look in one kind of row.
struct RowStyle {
    text: Format,
    whole: Format,
    hundredths: Format,
    date: Format,
}

impl RowStyle {
    fn of(base: &Format) -> Self {
        Self {
            text: base.clone().set_text_wrap(),
            whole: base.clone().set_num_format("0"),
            hundredths: base.clone().set_num_format("#,##0.00"),
            date: base.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        }
    }

    fn write_row(&self, sheet: &mut Worksheet, row: u32, cells: &[Cell]) -> Result<()> {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => sheet.write_blank(row, column, &self.text)?,
                Cell::Text(text) => sheet.write_string_with_format(row, column, text, &self.text)?,
                Cell::Whole(number) => {
                    sheet.write_number_with_format(row, column, number.to_string().parse::<f64>()?, &self.whole)?
                }
                Cell::Hundredths(number) => {
                    let number: f64 = print_hundredths(*number).parse()?;
                    sheet.write_number_with_format(row, column, number, &self.hundredths)?
                }
                Cell::Date(date) => {
                    let (year, month, day) =
                        (date.year().try_into()?, date.month().try_into()?, date.day().try_into()?);
                    let date = ExcelDateTime::from_ymd(year, month, day)?;
                    sheet.write_datetime_with_format(row, column, &date, &self.date)?
                }
            };
        }
        Ok(())
    }
}

struct Styles {
    title: Format,
    subtitle: Format,
    head: Format,
    section: Format,
    subtotal: RowStyle,
    data: RowStyle,
}

impl Styles {
    fn new() -> Self {
        let plain = Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let framed = plain.clone().set_border(FormatBorder::Thin);
        let strong = framed.clone().set_bold();
        Self {
            title: Format::new()
                .set_font_name("黑体")
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            subtitle: plain.set_align(FormatAlign::Right),
            head: strong.clone().set_text_wrap().set_align(FormatAlign::Center).set_background_color("DDE6F0"),
            section: strong.clone().set_background_color("F2F2F2"),
            subtotal: RowStyle::of(&strong.set_background_color("FAF6E8")),
            data: RowStyle::of(&framed),
        }
    }
}
