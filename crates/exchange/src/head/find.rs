//! The search for the head among the first rows: titles and units above it are passed over, two or three rows of a head
//! with merged group heads are joined.

use super::normal::{self, Normal};
use super::{Head, HeadColumn, Synonyms};
use crate::cell::{Cell, Row};
use crate::forms::column::{Column, Need};

/// Heads begin within so many filled rows.
const SEARCHED_ROWS: usize = 15;

/// Heads have at most so many rows.
const HEAD_ROWS: usize = 3;

/// The rows that look most like a head of the form, if at least two of its columns are among them.
pub(crate) fn find(rows: &[Row], columns: &[Column], synonyms: &Synonyms) -> Option<Head> {
    let mut best: Option<Head> = None;
    for first in 0..rows.len().min(SEARCHED_ROWS) {
        for count in 1..=HEAD_ROWS.min(rows.len() - first) {
            let head = try_rows(&rows[first..first + count], columns, synonyms);
            if head.score > best.as_ref().map_or(0, |best| best.score) {
                best = Some(head);
            }
        }
    }
    best
}

/// Takes rows for a head and says how well that fits.
fn try_rows(rows: &[Row], columns: &[Column], synonyms: &Synonyms) -> Head {
    let mut head_columns: Vec<HeadColumn> =
        positions(rows).into_iter().map(|position| column_of(rows, position, synonyms)).collect();
    let mut taken = vec![false; columns.len()];
    for column in &mut head_columns {
        if let Some(field) = column.field {
            if taken[field] {
                column.field = None;
            }
            taken[field] = true;
        }
    }
    let matched = || columns.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(column, _)| column);
    let required = matched().filter(|column| column.need != Need::Optional).count();
    let fits = matched().count() >= 2 && required >= 1;
    let points = 10 * matched().count() + 10 * required + 2 * unit_cells(rows);
    Head {
        first_row: rows.first().map_or(0, |row| row.number),
        last_row: rows.last().map_or(0, |row| row.number),
        columns: head_columns,
        score: if fits { u32::try_from(points.saturating_sub(rows.len())).unwrap_or(0) } else { 0 },
    }
}

/// Cells of the lower rows that hold nothing but a unit of money: such a row belongs to the head.
fn unit_cells(rows: &[Row]) -> usize {
    let is_unit_alone = |cell: &Cell| {
        let normal = normal::of(&head_text(cell));
        normal.key.is_empty() && normal.unit.is_some()
    };
    rows.iter().skip(1).flat_map(|row| &row.cells).filter(|(_, cell)| is_unit_alone(cell)).count()
}

fn positions(rows: &[Row]) -> Vec<u32> {
    let all: std::collections::BTreeSet<u32> =
        rows.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column)).collect();
    all.into_iter().collect()
}

/// One column of a head: what stands in it from top to bottom, with group heads reaching to the right over blank cells.
fn column_of(rows: &[Row], position: u32, synonyms: &Synonyms) -> HeadColumn {
    let own: Vec<String> = rows.iter().map(|row| head_text(row.cell(position))).collect();
    let mut parts: Vec<String> = Vec::new();
    for (index, text) in own.iter().enumerate() {
        let is_last_filled = own[index + 1..].iter().all(String::is_empty);
        if !text.is_empty() {
            // A head merged downwards says the same in each of its rows.
            if parts.last() != Some(text) {
                parts.push(text.clone());
            }
        } else if !is_last_filled {
            parts.extend(group_head(&rows[index], position));
        }
    }
    let normals: Vec<Normal> = parts.iter().map(|part| normal::of(part)).collect();
    let field = field_of(&parts, &own, synonyms);
    HeadColumn {
        position,
        text: parts.join("/"),
        field,
        unit: normals.iter().rev().find_map(|normal| normal.unit),
        year: normals.iter().rev().find_map(|normal| normal.year),
        month: normals.iter().rev().find_map(|normal| normal.month),
        mapping: None,
    }
}

/// The nearest text to the left in the same row: a merged cell keeps its text in its first column.
fn group_head(row: &Row, position: u32) -> Option<String> {
    row.cells.iter().rev().find(|(column, _)| *column < position).map(|(_, cell)| head_text(cell))
}

/// Tries the joined head, then its last part alone, then a first part that really stands in this column.
fn field_of(parts: &[String], own: &[String], synonyms: &Synonyms) -> Option<usize> {
    let joined = parts.concat();
    let turned: String = parts.iter().rev().map(String::as_str).collect();
    let last = parts.last()?;
    let own_first = own.iter().find(|text| !text.is_empty())?;
    let candidates = [joined.as_str(), turned.as_str(), last.as_str(), own_first.as_str()];
    candidates.into_iter().find_map(|text| synonyms.find(&normal::of(text).key))
}

/// Only text can be a head; a number or date is data.
fn head_text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.chars().count() <= 200 => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::forms::table;
    use ballast_domain::Form;
    use ballast_domain::money::MoneyUnit;

    fn rows(lines: &[&str]) -> Vec<Row> {
        let row = |(number, line): (u32, &&str)| Row {
            number,
            cells: (1..)
                .zip(line.split('|'))
                .map(|(column, text)| (column, Cell::from_text(text.to_owned())))
                .filter(|(_, cell)| !cell.is_empty())
                .collect(),
            ..Row::default()
        };
        (1..).zip(lines).map(row).filter(|row| !row.cells.is_empty()).collect()
    }

    fn found(form: Form, lines: &[&str]) -> (u32, u32, Vec<String>) {
        let columns = table(form).columns;
        let head = find(&rows(lines), columns, &Synonyms::of(columns)).unwrap();
        let name = |column: &HeadColumn| column.field.map_or("-".to_owned(), |field| columns[field].field.to_owned());
        (head.first_row, head.last_row, head.columns.iter().map(name).collect())
    }

    #[test]
    fn titles_above_the_head_are_passed_over() {
        let (first, last, fields) = found(
            Form::Ledger,
            &[
                "2024年省市重点项目台账|||",
                "单位：万元|||",
                "",
                "序号|项目名称|总投资|本年计划投资|挂点领导",
                "1|某项目|1000|200|张三",
            ],
        );
        assert_eq!((first, last), (4, 4));
        assert_eq!(fields, ["-", "name", "total_investment", "annual_plan", "linked_leader"]);
    }

    #[test]
    fn merged_group_heads_are_joined() {
        let (first, last, fields) = found(
            Form::MonthlyReport,
            &[
                "重点项目月报表（2024年6月）",
                "序号|项目名称|总投资（万元）|2024年投资（万元）|||形象进度",
                "|||年度计划|本月完成|1—6月累计|",
                "1|某项目|1000|200|30|120|主体施工",
            ],
        );
        assert_eq!((first, last), (2, 3));
        assert_eq!(fields, ["-", "project_name", "-", "-", "done", "done_in_year", "progress"]);
    }

    #[test]
    fn units_in_a_row_of_their_own_belong_to_the_head() {
        let columns = table(Form::Ledger).columns;
        let rows = rows(&["项目名称|总投资|年度计划投资|项目类别", "|（亿元）|（万元）|", "某项目|1|2|产业"]);
        let head = find(&rows, columns, &Synonyms::of(columns)).unwrap();
        let unit = |position: u32| head.columns.iter().find(|column| column.position == position).unwrap().unit;
        assert_eq!(head.last_row, 2);
        assert_eq!((unit(2), unit(3)), (Some(MoneyUnit::HundredMillion), Some(MoneyUnit::TenThousand)));
    }

    #[test]
    fn a_second_column_of_one_head_is_left_aside() {
        let (_, _, fields) = found(Form::Ledger, &["项目名称|总投资|总投资|年度计划"]);
        assert_eq!(fields, ["name", "total_investment", "-", "annual_plan"]);
    }

    #[test]
    fn a_table_of_something_else_has_no_head() {
        let columns = table(Form::Ledger).columns;
        let rows = rows(&["姓名|出生日期|职务", "张三|1980-01-01|科长"]);
        assert!(find(&rows, columns, &Synonyms::of(columns)).is_none());
    }
}
