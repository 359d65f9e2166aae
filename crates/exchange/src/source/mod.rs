//! Where rows come from: a sheet, delimited text, or a table on its side.

pub(crate) mod csv;
mod looks;
pub(crate) mod transposed;
pub(crate) mod xlsx;

use crate::cell::Row;
use crate::messages::Refusal;

/// A stream of rows with ascending numbers; empty rows are left out.
pub(crate) trait RowSource {
    /// The next row that holds anything.
    fn next_row(&mut self) -> Result<Option<Row>, Refusal>;
}

/// The first rows of a source, kept for the search of the head, and then all rows once more from the first.
pub(crate) struct Buffered<'a> {
    first: std::collections::VecDeque<Row>,
    rest: &'a mut dyn RowSource,
}

impl<'a> Buffered<'a> {
    /// Reads up to `count` rows ahead.
    pub(crate) fn ahead(rest: &'a mut dyn RowSource, count: usize) -> Result<Self, Refusal> {
        let mut first = std::collections::VecDeque::new();
        while first.len() < count
            && let Some(row) = rest.next_row()?
        {
            first.push_back(row);
        }
        Ok(Self { first, rest })
    }

    /// The rows read ahead.
    pub(crate) fn first(&mut self) -> &[Row] {
        self.first.make_contiguous()
    }
}

impl RowSource for Buffered<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, Refusal> {
        match self.first.pop_front() {
            Some(row) => Ok(Some(row)),
            None => self.rest.next_row(),
        }
    }
}

/// Counts cells and their bytes against the limits.
#[derive(Debug, Clone)]
pub(crate) struct Meter {
    cells: u64,
    limits: crate::request::Limits,
}

impl Meter {
    pub(crate) fn new(limits: &crate::request::Limits) -> Self {
        Self { cells: 0, limits: limits.clone() }
    }

    /// Counts one cell.
    pub(crate) fn count(&mut self, row: u32, column: u32, bytes: usize) -> Result<(), Refusal> {
        use crate::messages::{Code, refusal};
        use ballast_domain::Text;
        self.cells += 1;
        if self.cells > self.limits.cells {
            let limit = self.limits.cells;
            return Err(refusal(
                Code::TooManyCells,
                Text::new(
                    format!("工作表到第 {row} 行已超过 {limit} 个单元格"),
                    format!("the sheet has more than {limit} cells up to row {row}"),
                ),
                Text::fixed(
                    "请删去无关的行列，或拆成几个文件上传",
                    "Remove rows and columns that are not needed, or split the file",
                ),
            ));
        }
        if bytes as u64 > self.limits.cell_bytes {
            let (limit, column) = (self.limits.cell_bytes >> 10, crate::cell::column_letters(column));
            return Err(refusal(
                Code::CellTooLong,
                Text::new(
                    format!("单元格 {column}{row} 的内容超过 {limit} KiB"),
                    format!("cell {column}{row} holds more than {limit} KiB"),
                ),
                Text::fixed("请缩短其内容；附件请另行上传", "Shorten it; upload attachments separately"),
            ));
        }
        Ok(())
    }
}
