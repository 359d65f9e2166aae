//! The rows of one table, one after the other.

use super::columns::{find_head, lacks_columns, missing_column, tell_columns, tell_unit};
use super::context::Context;
use super::doubt::{Doubt, short};
use super::report::{Report, Stop};
use super::section::{self, Section};
use super::sheet::{AHEAD, empty};
use super::totals::{Disagreement, Printed, Totals};
use super::value::{CellReader, Meaning};
use crate::cell::Row;
use crate::forms::column::{Kind, Need, Value, Values};
use crate::forms::{FormTable, Problem, Setting, needed, table};
use crate::head::{Head, HeadColumn, titles};
use crate::mapping::Mapping;
use crate::messages::{Code, issue};
use crate::parse::money;
use crate::request::ReadRequest;
use crate::source::{Buffered, RowSource};
use ballast_domain::form::RowContent;
use ballast_domain::money::MoneyUnit;
use ballast_domain::{ImportIssue, Money, Place, Text, TypedRow};
use std::collections::HashMap;

/// Reads a table: its head first, then every row.
pub(super) fn read_table(
    source: &mut dyn RowSource,
    sheet: Option<String>,
    request: &ReadRequest,
    mapping: &Mapping,
    report: &mut Report<'_>,
) -> Result<(), Stop> {
    let form = table(request.form);
    let mut rows = Buffered::ahead(source, AHEAD)?;
    let first = rows.first();
    if first.is_empty() {
        return Err(empty(sheet.as_deref()).into());
    }
    let head = find_head(first, form, mapping, report)?;
    let titles = titles::read(first, head.first_row, &request.tree);
    report.summary.sheet.clone_from(&sheet);
    report.summary.head_row = Some(head.last_row);
    tell_columns(&head, form.columns, report);
    let mut cells = CellReader::new(&request.tree, request.today, &mapping.table, &mapping.words);
    cells.money_unit = titles.money_unit.unwrap_or(MoneyUnit::TenThousand);
    tell_unit(&head, form.columns, titles.money_unit, report);
    let context = Context::new(form.columns, request, mapping, &head, &titles, &mut cells)?;
    if lacks_columns(&head, form.columns, &context, report)? {
        return Ok(());
    }
    let mut reader = TableReader {
        form,
        request,
        mapping,
        sheet,
        cells,
        context,
        values: Values::new(form.columns),
        amounts: Vec::new(),
        totals: Totals::default(),
        keys: HashMap::new(),
        missing: Vec::new(),
        refused: Vec::new(),
        head,
    };
    while let Some(row) = rows.next_row()? {
        if row.number > reader.head.last_row {
            reader.row(&row, report)?;
        }
    }
    reader.finish(report)
}

/// The state of reading one table.
struct TableReader<'a> {
    form: &'static FormTable,
    request: &'a ReadRequest,
    mapping: &'a Mapping,
    sheet: Option<String>,
    head: Head,
    cells: CellReader<'a>,
    context: Context,
    values: Values,
    /// Amounts of the record being read, by position, for the check of totals.
    amounts: Vec<(u32, Money)>,
    totals: Totals,
    /// Key → row where it stood first.
    keys: HashMap<String, u32>,
    /// Contextual fields found missing, each told once.
    missing: Vec<usize>,
    /// Fields of the record being read whose cell was refused and told.
    refused: Vec<usize>,
}

impl TableReader<'_> {
    fn row(&mut self, row: &Row, report: &mut Report<'_>) -> Result<(), Stop> {
        match section::of(row, self.form.columns, &self.head.columns, &self.request.tree) {
            None => return self.record(row, report),
            Some(Section::Grand) => self.totals.grand(row.number, self.printed(row)),
            Some(Section::Subtotal) => self.totals.subtotal(row.number, &self.printed(row)),
            Some(Section::Heading(meaning, depth)) => {
                self.totals.heading(row.number, depth, self.printed(row));
                self.context.enter(self.form.columns, &meaning, &mut self.cells);
            }
            Some(Section::Part | Section::ColumnNumbers) => {}
        }
        report.summary.skipped_rows += 1;
        Ok(())
    }

    fn record(&mut self, row: &Row, report: &mut Report<'_>) -> Result<(), Stop> {
        if self.is_passed_over(row) {
            report.summary.skipped_rows += 1;
            return Ok(());
        }
        self.values.clear();
        self.amounts.clear();
        self.refused.clear();
        let mut is_sound = self.read_cells(row, report)?;
        is_sound &= self.fill_in(row, report)?;
        let built = if is_sound { Some(self.build()) } else { None };
        match built {
            Some(Ok(content)) => {
                self.compare_years(&content, row, report)?;
                for problem in (self.form.check)(&content) {
                    self.tell(row, problem, report)?;
                }
                if self.is_first(&content, row, report)? {
                    self.totals.record(&self.amounts);
                    return report.row(TypedRow { place: self.place(row, None), content });
                }
            }
            Some(Err(problem)) => self.tell(row, problem, report)?,
            None => {}
        }
        self.totals.refused();
        report.summary.refused_rows += 1;
        Ok(())
    }

    fn is_passed_over(&self, row: &Row) -> bool {
        let Some(field) = &self.mapping.table.skip_without else { return false };
        let of_field = |column: &&HeadColumn| column.field.is_some_and(|index| self.form.columns[index].field == field);
        self.head.columns.iter().filter(of_field).all(|column| row.cell(column.position).text().is_empty())
    }

    /// Reads the cells of all matched columns; false when one of them is refused.
    fn read_cells(&mut self, row: &Row, report: &mut Report<'_>) -> Result<bool, Stop> {
        let mut is_sound = true;
        let head_columns = std::mem::take(&mut self.head.columns);
        for head in &head_columns {
            let Some(field) = head.field else { continue };
            let cell = row.cell(head.position);
            if cell.is_empty() {
                continue;
            }
            let column = &self.form.columns[field];
            let label = head.mapping.as_ref().and_then(|mapping| mapping.label.as_deref());
            if self.values.at(field).is_some() && label.is_none() {
                continue;
            }
            if row.formulas.contains(&head.position) {
                let what =
                    Text::fixed("单元格是公式，取其保存的结果", "the cell is a formula; its stored result was taken");
                let remedy = Text::fixed(
                    "请核对结果；最好粘贴为数值后再上传",
                    "Compare the result; better paste values before uploading",
                );
                report.repeated(Code::Formulas, &self.place(row, Some(&head.text)), what, remedy);
            }
            match self.cells.read(column, head, cell) {
                Ok(Meaning::Empty) => {}
                Ok(Meaning::Value(value)) => self.put(field, head, label, value),
                Ok(Meaning::Kept(text)) => self.keep(field, head, row, &text, report),
                Err(doubt) => {
                    is_sound = false;
                    self.refused.push(field);
                    report.issue(self.issue(row, &head.text, doubt))?;
                }
            }
            for doubt in std::mem::take(&mut self.cells.doubts) {
                if doubt.code == Code::Rounded {
                    report.repeated(doubt.code, &self.place(row, Some(&head.text)), doubt.what, doubt.remedy);
                } else {
                    report.issue(self.issue(row, &head.text, doubt))?;
                }
            }
        }
        self.head.columns = head_columns;
        Ok(is_sound)
    }

    fn put(&mut self, field: usize, head: &HeadColumn, label: Option<&str>, value: Value) {
        match (label, value) {
            (Some(label), Value::Text(text)) => {
                self.values.append(self.form.columns[field].field, &format!("{label}：{text}"));
            }
            (_, value) => {
                if let Value::Money(money) = value {
                    self.amounts.push((head.position, money));
                }
                self.values.set_at(field, value);
            }
        }
    }

    /// A text in place of a value goes into the note; an amount that the form cannot do without counts as nought.
    fn keep(&mut self, field: usize, head: &HeadColumn, row: &Row, text: &str, report: &mut Report<'_>) {
        let column = &self.form.columns[field];
        if self.has_note() {
            self.values.append("note", &format!("{}：{text}", column.head.0));
        }
        if matches!(column.kind, Kind::ProjectCode) {
            return;
        }
        if matches!(column.kind, Kind::Money(_)) && column.need != Need::Optional {
            self.values.set_at(field, Value::Money(Money::ZERO));
        }
        let what =
            Text::new(format!("“{}”：没有给出数值", short(text)), format!("“{}”: no value is given", short(text)));
        let remedy = Text::fixed(
            "原文已记入备注；必需的金额按零登记，有数后请更正",
            "The text is kept in the note; an amount that must be there counts as nought until it is known",
        );
        report.repeated(Code::Withheld, &self.place(row, Some(&head.text)), what, remedy);
    }

    fn has_note(&self) -> bool {
        self.form.columns.iter().any(|column| column.field == "note")
    }

    /// Fills empty fields from the surroundings; false when a needed one stays empty.
    fn fill_in(&mut self, row: &Row, report: &mut Report<'_>) -> Result<bool, Stop> {
        let mut is_sound = true;
        for (index, column) in self.form.columns.iter().enumerate() {
            if self.values.at(index).is_some() {
                continue;
            }
            if let Some(value) = self.context.get(index) {
                self.values.set_at(index, value.clone());
            } else if matches!(column.need, Need::Required | Need::Contextual) {
                is_sound = false;
                self.tell_needed(index, row, report)?;
            }
        }
        if let Some(currency) = &self.mapping.words.currency
            && self.has_note()
        {
            self.values.append("note", &format!("金额币种：{currency}，未折算"));
        }
        Ok(is_sound)
    }

    fn tell_needed(&mut self, index: usize, row: &Row, report: &mut Report<'_>) -> Result<(), Stop> {
        let column = &self.form.columns[index];
        let has_column = self.head.columns.iter().any(|head| head.field == Some(index));
        if self.refused.contains(&index) || self.missing.contains(&index) {
            return Ok(());
        }
        if has_column {
            return self.tell(row, needed(column.field), report);
        }
        self.missing.push(index);
        report.issue(missing_column(column))
    }

    /// A head of 2023 over a plan of 2024 is last year's sheet filled in anew.
    fn compare_years(&self, content: &RowContent, row: &Row, report: &mut Report<'_>) -> Result<(), Stop> {
        let RowContent::Ledger(ledger) = content else { return Ok(()) };
        let plan_year = ledger.project.plan_year;
        let of_plan = |head: &&HeadColumn| head.field.is_some_and(|at| self.form.columns[at].field == "annual_plan");
        let Some(head) = self.head.columns.iter().find(of_plan) else { return Ok(()) };
        let Some(year) = head.year.filter(|year| *year != plan_year) else { return Ok(()) };
        let doubt = Doubt {
            code: Code::DifferentYear,
            what: Text::new(
                format!("表头是 {year} 年，本行计划年度是 {plan_year} 年"),
                format!("the head says {year}, the plan year of the row is {plan_year}"),
            ),
            remedy: Text::fixed("请核对年份", "Check the year"),
        };
        report.issue(self.issue(row, &head.text, doubt))
    }

    fn build(&mut self) -> Result<RowContent, Problem> {
        let setting = Setting { is_sample: self.request.is_sample, information_on: self.request.information_on };
        (self.form.build)(&mut self.values, &setting)
    }

    /// False, with an error at both rows, when a row with one of its keys stood before.
    fn is_first(&mut self, content: &RowContent, row: &Row, report: &mut Report<'_>) -> Result<bool, Stop> {
        let keys = (self.form.keys)(content);
        if let Some(&first) = keys.iter().find_map(|key| self.keys.get(key)) {
            let twin = |row: u32, other: u32| {
                let place = Place { sheet: self.sheet.clone(), row: Some(row), column: None };
                issue(
                    Code::Duplicate,
                    place,
                    Text::new(format!("与第 {other} 行重复"), format!("the same as row {other}")),
                    Text::fixed(
                        "请删去其中一行，或改正名称、代码、期间",
                        "Remove one of the two, or correct name, code or period",
                    ),
                )
            };
            report.must_issue(twin(first, row.number))?;
            report.issue(twin(row.number, first))?;
            return Ok(false);
        }
        for key in keys {
            self.keys.insert(key, row.number);
        }
        Ok(true)
    }

    /// The totals that a row prints in the columns of amounts.
    fn printed(&self, row: &Row) -> Vec<Printed> {
        let mut printed = Vec::new();
        for head in &self.head.columns {
            let is_money = head.field.is_some_and(|field| matches!(self.form.columns[field].kind, Kind::Money(_)));
            if !is_money || row.cell(head.position).is_empty() {
                continue;
            }
            let unit = head.unit.unwrap_or(self.cells.money_unit);
            if let Ok(amount) = money::read(&row.cell(head.position).text(), unit, 1) {
                printed.push(Printed { position: head.position, money: amount.money, unit, places: amount.places });
            }
        }
        printed
    }

    fn finish(self, report: &mut Report<'_>) -> Result<(), Stop> {
        let heads = self.head.columns;
        for Disagreement { row, printed, sum } in self.totals.finish() {
            let column = heads.iter().find(|head| head.position == printed.position).map(|head| head.text.clone());
            let place = Place { sheet: self.sheet.clone(), row: Some(row), column };
            let print = |amount: Money| amount.print(printed.unit, printed.places.min(9));
            let (said, summed, unit) = (print(printed.money), print(sum), printed.unit.zh());
            report.issue(issue(
                Code::TotalsDisagree,
                place,
                Text::new(
                    format!("表内合计 {said} {unit}，各行之和 {summed} {unit}"),
                    format!("the printed total is {said} {unit}, the rows add up to {summed} {unit}"),
                ),
                Text::fixed(
                    "请核对是否漏行或多计；系统以各行为准",
                    "Look for a missing or doubled row; the rows count, not the total",
                ),
            ))?;
        }
        let has_rows = report.summary.rows > 0 || report.summary.refused_rows > 0;
        if !has_rows {
            let place = Place { sheet: self.sheet, row: None, column: None };
            report.issue(issue(
                Code::NoRows,
                place,
                Text::fixed("有表头但没有数据行", "there is a head but no row of data"),
                Text::fixed("请确认上传的是填好的表", "Check that you uploaded the filled-in table"),
            ))?;
        }
        Ok(())
    }

    fn tell(&mut self, row: &Row, problem: Problem, report: &mut Report<'_>) -> Result<(), Stop> {
        let index = self.form.columns.iter().position(|column| column.field == problem.field);
        let written = self.head.columns.iter().find(|head| head.field == index && index.is_some());
        let head = match (written, index) {
            (Some(head), _) => head.text.clone(),
            (None, Some(index)) => self.form.columns[index].head.0.to_owned(),
            (None, None) => String::new(),
        };
        let doubt = Doubt { code: problem.code, what: problem.what, remedy: problem.remedy };
        report.issue(self.issue(row, &head, doubt))
    }

    fn issue(&self, row: &Row, head: &str, doubt: Doubt) -> ImportIssue {
        issue(doubt.code, self.place(row, Some(head)), doubt.what, doubt.remedy)
    }

    fn place(&self, row: &Row, head: Option<&str>) -> Place {
        let column = head.filter(|head| !head.is_empty()).map(str::to_owned);
        Place { sheet: self.sheet.clone(), row: Some(row.number), column }
    }
}
