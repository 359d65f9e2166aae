//! The head of a table whose columns a mapping names.

use super::{Head, HeadColumn, normal};
use crate::cell::Row;
use crate::forms::column::Column;
use crate::mapping::Mapping;
use crate::messages::{Code, issue};
use ballast_domain::{ImportIssue, Place, Text};

/// The head as the mapping says, and a problem for each column that is not there.
pub(crate) fn find(rows: &[Row], columns: &[Column], mapping: &Mapping) -> (Option<Head>, Vec<ImportIssue>) {
    let matches = |row: &Row| {
        let names = |from: &String| row.cells.iter().any(|(_, cell)| is_named(&cell.text(), from));
        mapping.column.iter().filter(|column| column.from.iter().any(names)).count()
    };
    let row = match mapping.table.head_row {
        Some(number) => rows.iter().find(|row| row.number == number),
        None => rows.iter().take(15).rev().max_by_key(|row| matches(row)),
    };
    let Some(row) = row else { return (None, Vec::new()) };
    let mut head = Head { first_row: row.number, last_row: row.number, columns: Vec::new(), score: 1 };
    let mut issues = Vec::new();
    let mut used = std::collections::BTreeSet::new();
    for wanted in &mapping.column {
        let field = columns.iter().position(|column| column.field == wanted.field);
        let before = head.columns.len();
        for (position, cell) in &row.cells {
            let text = cell.text();
            let is_meant = wanted.position == Some(*position) || wanted.from.iter().any(|from| is_named(&text, from));
            if is_meant {
                used.insert(*position);
                head.columns.push(head_column(*position, &text, field, Some(wanted)));
            }
        }
        if head.columns.len() == before {
            match wanted.position {
                Some(position) => head.columns.push(head_column(position, "", field, Some(wanted))),
                None => issues.push(missing(wanted)),
            }
        }
    }
    for (position, cell) in row.cells.iter().filter(|(position, _)| !used.contains(position)) {
        head.columns.push(head_column(*position, &cell.text(), None, None));
    }
    head.columns.sort_by_key(|column| column.position);
    (Some(head), issues)
}

fn head_column(
    position: u32,
    text: &str,
    field: Option<usize>,
    mapping: Option<&crate::mapping::ColumnMapping>,
) -> HeadColumn {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
    let normal = normal::of(&text);
    HeadColumn {
        position,
        text,
        field,
        unit: normal.unit,
        year: normal.year,
        month: normal.month,
        mapping: mapping.cloned(),
    }
}

/// White space, width and case do not matter; a `*` at the end stands for any rest.
fn is_named(head: &str, from: &str) -> bool {
    let head = ballast_domain::text::name_key(head);
    match from.strip_suffix('*') {
        Some(beginning) => head.starts_with(&ballast_domain::text::name_key(beginning)),
        None => head == ballast_domain::text::name_key(from),
    }
}

fn missing(wanted: &crate::mapping::ColumnMapping) -> ImportIssue {
    let names = wanted.from.join("、");
    issue(
        Code::MappedColumnMissing,
        Place::default(),
        Text::new(
            format!("列对应文件为“{}”指定的列“{names}”不在表头中", wanted.field),
            format!("the column “{names}”, which the mapping names for {}, is not in the head", wanted.field),
        ),
        Text::fixed(
            "请改正列对应文件中的列名，或写明表头所在行",
            "Correct the name in the mapping, or name the row of the head",
        ),
    )
}
