//! What rows mean that do not say it themselves: sections, the mapping's fixed values, heads, titles, the request.

use super::value::{CellReader, Meaning};
use crate::cell::Cell;
use crate::forms::column::{Column, Kind, Value};
use crate::head::titles::Titles;
use crate::head::{Head, HeadColumn};
use crate::mapping::Mapping;
use crate::messages::{Code, Refusal, refusal};
use crate::request::ReadRequest;
use ballast_domain::{Period, Text};
use jiff::civil::Date;

/// Values for fields whose own cell is empty, by index in the form's table.
pub(crate) struct Context {
    section: Vec<Option<Value>>,
    fixed: Vec<Option<Value>>,
}

impl Context {
    /// Gathers what is known before the first record.
    pub(crate) fn new(
        columns: &'static [Column],
        request: &ReadRequest,
        mapping: &Mapping,
        head: &Head,
        titles: &Titles,
        cells: &mut CellReader<'_>,
    ) -> Result<Self, Refusal> {
        let mut fixed = Vec::with_capacity(columns.len());
        for column in columns {
            let value = match mapping.fixed.get(column.field) {
                Some(text) => Some(fixed_value(column, text, cells)?),
                None => from_surroundings(column, columns, request, head, titles),
            };
            fixed.push(value);
        }
        Ok(Self { section: vec![None; columns.len()], fixed })
    }

    /// What a field is when its cell is empty.
    pub(crate) fn get(&self, field: usize) -> Option<&Value> {
        self.section[field].as_ref().or(self.fixed[field].as_ref())
    }

    /// A heading says what the rows below are.
    pub(crate) fn enter(
        &mut self,
        columns: &'static [Column],
        meaning: &[(&'static str, String)],
        cells: &mut CellReader<'_>,
    ) {
        for (field, text) in meaning {
            let Some(index) = columns.iter().position(|column| column.field == *field) else { continue };
            let read = cells.read(&columns[index], &HeadColumn::default(), &Cell::Text(text.clone()));
            if let Ok(Meaning::Value(value)) = read {
                self.section[index] = Some(value);
            }
        }
    }
}

fn fixed_value(column: &Column, text: &str, cells: &mut CellReader<'_>) -> Result<Value, Refusal> {
    let wrong = |what: Text| {
        let field = column.field;
        refusal(
            Code::BadMapping,
            Text::new(format!("列对应文件的固定值 {field}：{}", what.zh), format!("fixed value {field}: {}", what.en)),
            Text::fixed("请改正列对应文件", "Correct the mapping"),
        )
    };
    match cells.read(column, &HeadColumn::default(), &Cell::Text(text.to_owned())) {
        Ok(Meaning::Value(value)) => Ok(value),
        Ok(_) => Err(wrong(Text::fixed("没有内容", "holds nothing"))),
        Err(doubt) => Err(wrong(doubt.what)),
    }
}

fn from_surroundings(
    column: &Column,
    columns: &[Column],
    request: &ReadRequest,
    head: &Head,
    titles: &Titles,
) -> Option<Value> {
    let in_head = |fields: &[&str]| {
        head.columns.iter().find(|column| column.field.is_some_and(|field| fields.contains(&columns[field].field)))
    };
    let known_year = || {
        let of_head = in_head(&["annual_plan", "done_in_year", "done"]).and_then(|column| column.year);
        of_head.or(titles.period.map(Period::year)).or(request.period.map(Period::year))
    };
    match (column.kind, column.field) {
        (Kind::Unit, _) => titles.unit.clone().or_else(|| request.default_unit.clone()).map(Value::Unit),
        (Kind::Year, "plan_year") => known_year().map(Value::Year),
        (Kind::Month, _) => {
            let of_head = in_head(&["done_in_year"]).or(in_head(&["done"])).and_then(|column| column.month);
            let month = of_head.or(month_of(titles.period)).or(month_of(request.period))?;
            Date::new(known_year()?, month, 1).ok().map(Value::Day)
        }
        (Kind::Period, _) => titles.period.or(request.period).map(Value::Period),
        _ => None,
    }
}

fn month_of(period: Option<Period>) -> Option<i8> {
    match period? {
        Period::Month(_, month) | Period::YearToDate(_, month) => Some(month),
        _ => None,
    }
}
