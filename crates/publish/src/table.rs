//! Tables of the annexes, and references to their cells.

use serde::{Deserialize, Serialize};

/// A table; the total row, where there is one, comes first as in Chinese forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Id, unique in the document: `ranking`, `scores`, `key-figures`; ASCII letters, digits and hyphens.
    pub id: String,
    /// Title.
    pub title: String,
    /// The note above the head on the right, such as 单位：分.
    pub unit_note: Option<String>,
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// The total (合计) or reference row (满分) printed first.
    pub total: Option<Row>,
    /// The other rows.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Key, unique in the table.
    pub key: String,
    /// Head (表头) without its unit.
    pub head: String,
    /// Unit, printed in the head: 亿元, %, 个.
    pub unit: Option<String>,
    /// Alignment of the cells; heads are centred.
    pub align: Align,
}

/// Alignment of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Names and words.
    Start,
    /// Ranks, short codes.
    Centre,
    /// Numbers.
    End,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Key, unique in the table: a unit id, `total`, `full`.
    pub key: String,
    /// One cell per column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing to say; printed as —.
    Empty,
    /// Words; never a number for a spreadsheet.
    Text(String),
    /// A plain decimal as printed, with its trailing zeros: `78`, `92.50`, `-3.1`. No grouping, no unit.
    Number(String),
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number as printed.
    pub fn number(printed: impl Into<String>) -> Self {
        Self::Number(printed.into())
    }

    /// What is printed in the cell.
    pub fn shown(&self) -> &str {
        match self {
            Self::Empty => "—",
            Self::Text(text) | Self::Number(text) => text,
        }
    }
}

/// The place of a cell: table id, row key, column key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellRef {
    /// Table id.
    pub table: String,
    /// Row key.
    pub row: String,
    /// Column key.
    pub column: String,
}

impl CellRef {
    /// A reference.
    pub fn new(table: &str, row: &str, column: &str) -> Self {
        Self { table: table.to_owned(), row: row.to_owned(), column: column.to_owned() }
    }
}

impl Table {
    /// The total row, then the others.
    pub fn all_rows(&self) -> impl Iterator<Item = &Row> {
        self.total.iter().chain(&self.rows)
    }

    /// The cell at a row and a column key.
    pub fn cell(&self, row: &str, column: &str) -> Option<&Cell> {
        let index = self.columns.iter().position(|c| c.key == column)?;
        self.all_rows().find(|r| r.key == row)?.cells.get(index)
    }
}
