//! What the looks of a sheet say about its cells: which are merged downwards, which show per cent.

use crate::cell::{Cell, Row};
use crate::parse::decimal;
use ballast_domain::Exact;
use calamine::{Dimensions, Xlsx};
use std::collections::BTreeSet;
use std::io::{Read, Seek};

/// Workbooks that inflate to more are read without their looks: each question costs one more pass over the sheet, and
/// tables of that size come from programs, not from people who merge cells.
pub(crate) const LARGEST: u64 = 32 << 20;

/// Regions followed; a hostile sheet could name a million.
const MOST_REGIONS: usize = 20_000;

/// The looks of one sheet.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// Merged regions of several rows, 0-based, by their first row.
    merged: Vec<Dimensions>,
    /// Cells with a format in per cent, 0-based row and column.
    per_cent: BTreeSet<(u32, u32)>,
    /// Texts of merged regions that reach further down, with the region.
    carried: Vec<(Dimensions, String)>,
}

impl Looks {
    /// Reads the looks of a sheet.
    pub(crate) fn of<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str) -> Result<Self, calamine::XlsxError> {
        let mut merged = workbook.merge_cells_by_sheet_name(sheet)?;
        merged.retain(|region| region.end.0 > region.start.0);
        merged.sort_by_key(|region| region.start);
        merged.truncate(MOST_REGIONS);
        let mut reader = workbook.worksheet_cells_reader(sheet)?;
        let shows_per_cent = |style: &calamine::Style| {
            style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'))
        };
        let styles: Vec<bool> = reader.styles().iter().map(shows_per_cent).collect();
        let mut per_cent = BTreeSet::new();
        if styles.contains(&true) {
            while let Some((row, column, style)) = reader.next_style_id()? {
                if styles.get(style) == Some(&true) {
                    per_cent.insert((row, column));
                }
            }
        }
        Ok(Self { merged, per_cent, carried: Vec::new() })
    }

    /// Makes a row say what it shows: `0.052` with a format in per cent is `5.2%`, and a blank cell inside a region merged
    /// downwards holds the text of the region. Amounts are not repeated: one of two projects would have them twice.
    pub(crate) fn apply(&mut self, row: &mut Row) {
        let at = row.number - 1;
        for (column, cell) in &mut row.cells {
            if let Cell::Number(number) = cell
                && self.per_cent.contains(&(at, *column - 1))
            {
                *cell = per_cent(*number);
            }
        }
        self.carried.retain(|(region, _)| region.end.0 >= at);
        for (region, text) in &self.carried {
            let column = region.start.1 + 1;
            if let Err(place) = row.cells.binary_search_by_key(&column, |(at, _)| *at) {
                row.cells.insert(place, (column, Cell::Text(text.clone())));
                row.carried.push(column);
            }
        }
        let first = self.merged.partition_point(|region| region.start.0 < at);
        for region in self.merged[first..].iter().take_while(|region| region.start.0 == at) {
            if let Cell::Text(text) = row.cell(region.start.1 + 1) {
                self.carried.push((*region, text.clone()));
            }
        }
    }
}

fn per_cent(number: f64) -> Cell {
    let text = crate::cell::number_text(number);
    match decimal::read(&text) {
        Some(number) => Cell::Text(format!("{}%", &number.exact() * &Exact::from(100_i64))),
        None => Cell::Number(number),
    }
}
