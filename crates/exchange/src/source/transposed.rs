//! A table on its side: records are columns, the first column holds the heads.

use super::RowSource;
use crate::cell::{Cell, Row};
use crate::messages::Refusal;
use std::collections::BTreeMap;

/// A table turned so that its columns are rows. The one source that is held whole, within the limits of the other.
pub(crate) struct Transposed {
    rows: std::collections::btree_map::IntoValues<u32, Row>,
}

impl Transposed {
    /// Reads the whole table and turns it. A row's number is then the column in which the record stood.
    pub(crate) fn of(source: &mut dyn RowSource) -> Result<Self, Refusal> {
        let mut turned: BTreeMap<u32, Row> = BTreeMap::new();
        while let Some(row) = source.next_row()? {
            for (column, cell) in row.cells {
                let record = turned.entry(column).or_insert_with(|| Row { number: column, ..Row::default() });
                record.cells.push((row.number, cell));
            }
            for column in row.formulas {
                if let Some(record) = turned.get_mut(&column) {
                    record.formulas.push(row.number);
                }
            }
        }
        Ok(Self { rows: turned.into_values() })
    }
}

impl RowSource for Transposed {
    fn next_row(&mut self) -> Result<Option<Row>, Refusal> {
        Ok(self.rows.find(|row| row.cells.iter().any(|(_, cell)| *cell != Cell::Empty)))
    }
}
