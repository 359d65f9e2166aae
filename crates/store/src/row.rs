//! Rows as both databases give them: whole numbers and texts.

use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{Row as _, ValueRef as _};

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
}

/// The values of a row, in the order of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(Vec<Cell>);

impl Row {
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Self(cells)
    }

    /// # Errors
    /// [`sqlx::Error::ColumnDecode`] for a value that is neither a whole number nor a text.
    pub(crate) fn of(row: &AnyRow) -> Result<Self, sqlx::Error> {
        (0..row.len()).map(|index| cell(row, index)).collect::<Result<_, _>>().map(Self)
    }

    /// The value of a column, as a number or a text, or an `Option` of them.
    ///
    /// # Panics
    /// For a column that is not there or of another type: then statement and reader do not belong together.
    #[track_caller]
    pub(crate) fn get<'r, T: FromCell<'r>>(&'r self, index: usize) -> T {
        #[expect(clippy::panic, reason = "see above")]
        match self.0.get(index).and_then(T::from_cell) {
            Some(value) => value,
            None => panic!("column {index} of {self:?} is not what is read"),
        }
    }

    /// The value of a column in words: SQLite tells some settings as numbers, others as texts.
    pub(crate) fn told(&self, index: usize) -> String {
        match self.0.get(index) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Int(number)) => number.to_string(),
            Some(Cell::Null) | None => String::new(),
        }
    }
}

fn cell(row: &AnyRow, index: usize) -> Result<Cell, sqlx::Error> {
    let value = row.try_get_raw(index)?;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let kind = value.type_info().kind();
    Ok(match kind {
        AnyTypeInfoKind::Null => Cell::Null,
        AnyTypeInfoKind::Bool => Cell::Int(i64::from(row.try_get::<bool, _>(index)?)),
        AnyTypeInfoKind::Text => Cell::Text(row.try_get(index)?),
        _ => Cell::Int(row.try_get(index)?),
    })
}

/// What a cell can be read as.
pub(crate) trait FromCell<'r>: Sized {
    /// None for another type.
    fn from_cell(cell: &'r Cell) -> Option<Self>;
}

impl FromCell<'_> for i64 {
    fn from_cell(cell: &Cell) -> Option<Self> {
        if let Cell::Int(value) = cell { Some(*value) } else { None }
    }
}

impl<'r> FromCell<'r> for &'r str {
    fn from_cell(cell: &'r Cell) -> Option<Self> {
        if let Cell::Text(value) = cell { Some(value) } else { None }
    }
}

impl FromCell<'_> for String {
    fn from_cell(cell: &Cell) -> Option<Self> {
        <&str>::from_cell(cell).map(str::to_owned)
    }
}

impl<'r, T: FromCell<'r>> FromCell<'r> for Option<T> {
    fn from_cell(cell: &'r Cell) -> Option<Self> {
        if *cell == Cell::Null { Some(None) } else { T::from_cell(cell).map(Some) }
    }
}
