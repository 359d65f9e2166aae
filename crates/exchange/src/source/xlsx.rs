//! The cells of a workbook as a stream. The dense ranges of the reading library are never used: two far-apart cells make
//! them ask for hundreds of gigabytes.

use super::looks::{self, Looks};
use super::{Meter, RowSource};
use crate::cell::{Cell, Row};
use crate::messages::{Code, Refusal, refusal};
use crate::request::Limits;
use crate::zip_guard::damaged;
use ballast_domain::Text;
use calamine::{DataRef, Reader, Xlsx, XlsxCellReader};
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Serials of the 1904 system are this many days smaller.
const DAYS_1904: f64 = 1462.0;

/// An open workbook.
pub(crate) struct Workbook {
    inner: Xlsx<BufReader<File>>,
    limits: Limits,
    inflated_bytes: u64,
}

impl Workbook {
    /// Opens a workbook that [`crate::guard`] has let pass and found to inflate to so many bytes.
    pub(crate) fn open(file: File, inflated_bytes: u64, limits: &Limits) -> Result<Self, Refusal> {
        let inner = contained(|| Xlsx::new(BufReader::new(file)).map_err(|_| damaged()))?;
        Ok(Self { inner, limits: limits.clone(), inflated_bytes })
    }

    /// The names of its sheets in order.
    pub(crate) fn sheets(&self) -> Vec<String> {
        self.inner.sheet_names()
    }

    /// The rows of a sheet; `None` for a sheet without cells, such as a chart.
    pub(crate) fn rows(&mut self, sheet: &str) -> Result<Option<SheetRows<'_>>, Refusal> {
        let is_1904 = self.inner.has_1904_epoch();
        let meter = Meter::new(&self.limits);
        let is_small = self.inflated_bytes <= looks::LARGEST;
        // A sheet whose looks cannot be read, such as a chart, is judged by its cells.
        let look = || Ok(Looks::of(&mut self.inner, sheet).unwrap_or_default());
        let looks = if is_small { contained(look)? } else { Looks::default() };
        let reader = contained(|| match self.inner.worksheet_cells_reader(sheet) {
            Ok(reader) => Ok(Some(reader)),
            Err(calamine::XlsxError::NotAWorksheet(_)) => Ok(None),
            Err(_) => Err(damaged()),
        })?;
        Ok(reader.map(|reader| SheetRows { reader, is_1904, meter, looks, waiting: None, last: 0, is_done: false }))
    }
}

/// The rows of one sheet.
pub(crate) struct SheetRows<'a> {
    reader: XlsxCellReader<'a, BufReader<File>>,
    is_1904: bool,
    meter: Meter,
    looks: Looks,
    /// The first cell of the next row, met while finishing the row before.
    waiting: Option<Placed>,
    last: u32,
    is_done: bool,
}

/// A cell at its place, both from 1.
struct Placed {
    row: u32,
    column: u32,
    cell: Cell,
    is_formula: bool,
}

impl RowSource for SheetRows<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, Refusal> {
        contained(|| self.gather())
    }
}

impl SheetRows<'_> {
    fn gather(&mut self) -> Result<Option<Row>, Refusal> {
        let Some(first) = (match self.waiting.take() {
            Some(placed) => Some(placed),
            None => self.next_filled()?,
        }) else {
            return Ok(None);
        };
        if first.row <= self.last {
            return Err(out_of_order(first.row, self.last));
        }
        let mut row = Row { number: first.row, ..Row::default() };
        self.last = first.row;
        put(&mut row, first);
        while let Some(placed) = self.next_filled()? {
            if placed.row != row.number {
                self.waiting = Some(placed);
                break;
            }
            put(&mut row, placed);
        }
        let is_sorted = row.cells.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !is_sorted {
            row.cells.sort_by_key(|(column, _)| *column);
            row.cells.dedup_by_key(|(column, _)| *column);
        }
        self.looks.apply(&mut row);
        Ok(Some(row))
    }

    fn next_filled(&mut self) -> Result<Option<Placed>, Refusal> {
        while !self.is_done {
            let Some(record) = self.reader.next_cell_with_formula_metadata().map_err(|_| damaged())? else {
                self.is_done = true;
                break;
            };
            let (row, column) = (record.pos.0.saturating_add(1), record.pos.1.saturating_add(1));
            let is_formula = record.formula.is_some();
            let cell = self.cell(record.value, is_formula);
            let bytes = if let Cell::Text(text) = &cell { text.len() } else { 0 };
            self.meter.count(row, column, bytes)?;
            if !cell.is_empty() {
                return Ok(Some(Placed { row, column, cell, is_formula }));
            }
        }
        Ok(None)
    }

    fn cell(&self, value: DataRef<'_>, is_formula: bool) -> Cell {
        match value {
            DataRef::Empty if is_formula => Cell::Formula,
            DataRef::Empty => Cell::Empty,
            DataRef::Float(number) => Cell::Number(number),
            DataRef::Int(number) => Cell::from_text(number.to_string()),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::from_text(text),
            DataRef::SharedString(text) => Cell::from_text(text.to_owned()),
            DataRef::Bool(value) => Cell::Bool(value),
            DataRef::DateTime(moment) if moment.is_duration() => Cell::Number(moment.as_f64()),
            DataRef::DateTime(moment) => Cell::Serial(self.in_1900(moment.as_f64())),
            DataRef::Error(error) => Cell::Fault(error.to_string()),
        }
    }

    #[expect(clippy::float_arithmetic, reason = "whole days below a million are exact in a float")]
    fn in_1900(&self, serial: f64) -> f64 {
        if self.is_1904 { serial + DAYS_1904 } else { serial }
    }
}

fn put(row: &mut Row, placed: Placed) {
    if placed.is_formula {
        row.formulas.push(placed.column);
    }
    row.cells.push((placed.column, placed.cell));
}

/// Fuzzing finds panics in the reading library; one of them is a damaged file and nothing more.
fn contained<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged()))
}

fn out_of_order(row: u32, last: u32) -> Refusal {
    refusal(
        Code::RowsOutOfOrder,
        Text::new(
            format!("工作表内部第 {row} 行排在第 {last} 行之后"),
            format!("inside the sheet, row {row} stands behind row {last}"),
        ),
        Text::fixed("请用电子表格软件另存一份后上传", "Save a copy with a spreadsheet program and upload that"),
    )
}
