//! Widths, sizes and padding of tables, the same for every format that has pages.

use crate::document::{Annex, Document};
use crate::table::{Cell, Column, Table};
use crate::title::half_widths;
use ballast_domain::Lang;

/// How one table is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) columns: Vec<ColumnLayout>,
    /// Type size in tenths of a point.
    pub(crate) size: u16,
}

/// How one column is laid out; widths in half-width characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnLayout {
    /// Share of the width: what the cells need, and a little for the head, which may break; 6–24, and 48 for sentences.
    pub(crate) weight: usize,
    whole: usize,
    fraction: usize,
}

/// The layouts of an annex's tables; tables with the same heads below each other get the same columns.
pub(crate) fn of(annex: &Annex) -> Vec<Layout> {
    let mut layouts: Vec<Layout> = Vec::new();
    for (index, table) in annex.tables.iter().enumerate() {
        let mut columns: Vec<ColumnLayout> = (0..table.columns.len()).map(|at| column(table, at)).collect();
        let above = index.checked_sub(1).and_then(|above| Some((annex.tables.get(above)?, layouts.get_mut(above)?)));
        if let Some((same, above)) = above.filter(|(above, _)| above.columns == table.columns)
            && same.columns.len() == columns.len()
        {
            for (a, b) in above.columns.iter_mut().zip(&mut columns) {
                a.weight = a.weight.max(b.weight);
                b.weight = a.weight;
            }
            above.size = size(&above.columns);
        }
        layouts.push(Layout { size: size(&columns), columns });
    }
    layouts
}

/// The head and, on a line of its own, its unit, unless the note above the table has said the unit of all columns.
pub(crate) fn head(document: &Document, table: &Table, column: &Column) -> Vec<String> {
    let unit = column.unit.as_ref().filter(|_| table.unit_note.is_none());
    let unit = unit.map(|unit| match document.lang {
        Lang::Zh => format!("（{unit}）"),
        Lang::En => format!("({unit})"),
    });
    std::iter::once(column.head.clone()).chain(unit).collect()
}

impl ColumnLayout {
    /// What to set invisibly before and after a number, so that the decimal points of a column stand below each other.
    pub(crate) fn padding(&self, number: &str) -> (String, String) {
        let (whole, fraction) = parts(number);
        let zeros = |wanted: usize, have: usize| "0".repeat(wanted.saturating_sub(have));
        let point = if fraction.is_empty() && self.fraction > 0 { "." } else { "" };
        let after = format!("{point}{}", zeros(self.fraction, fraction.len() + point.len()));
        (zeros(self.whole, whole.len()), after)
    }
}

/// Cells of more half-width characters than this are sentences and get more room.
const SENTENCE: usize = 60;

fn column(table: &Table, index: usize) -> ColumnLayout {
    let cells = || table.all_rows().filter_map(|row| row.cells.get(index));
    let numbers = || cells().filter_map(|cell| if let Cell::Number(text) = cell { Some(parts(text)) } else { None });
    let widest = cells().map(|cell| half_widths(cell.shown())).max().unwrap_or(0);
    let for_head = table.columns.get(index).map_or(0, |column| {
        let unit = column.unit.as_ref().filter(|_| table.unit_note.is_none());
        half_widths(&column.head).min(8).max(unit.map_or(0, |unit| half_widths(unit) + 5))
    });
    ColumnLayout {
        weight: (widest + 2).max(for_head).clamp(6, if widest > SENTENCE { 48 } else { 24 }),
        whole: numbers().map(|(whole, _)| whole.len()).max().unwrap_or(0),
        fraction: numbers().map(|(_, fraction)| fraction.len()).max().unwrap_or(0),
    }
}

/// The digits before the point, and the point with those behind it.
fn parts(number: &str) -> (&str, &str) {
    number.split_at(number.find('.').unwrap_or(number.len()))
}

/// 小四 for a few columns, smaller the wider the table gets.
fn size(columns: &[ColumnLayout]) -> u16 {
    let total: usize = columns.iter().map(|column| column.weight).sum();
    match total {
        0..=64 => 120,
        65..=76 => 105,
        77..=96 => 90,
        97..=120 => 75,
        _ => 65,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_column_get_the_same_width() {
        let column = ColumnLayout { weight: 8, whole: 3, fraction: 3 };
        let padded = |text: &str| {
            let (before, after) = column.padding(text);
            format!("{before}|{text}|{after}")
        };
        assert_eq!(padded("78"), "0|78|.00");
        assert_eq!(padded("78.7"), "0|78.7|0");
        assert_eq!(padded("100.25"), "|100.25|");
    }
}
