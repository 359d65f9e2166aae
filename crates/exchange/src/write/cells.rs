//! Values as cells.

use crate::cell::{is_dash, one_kind_of_breaks};
use crate::forms::column::{Column, Kind, Value};
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, OrganizationTree};
use jiff::civil::Date;

/// What is written into a cell.
pub(super) enum OutCell {
    /// Text.
    Text(String),
    /// A number, as its decimal text.
    Number(String),
    /// A day.
    Day(Date),
    /// A month, by its first day.
    Month(Date),
}

/// A value as it is written.
pub(super) fn of(column: &Column, value: &Value, tree: &OrganizationTree) -> OutCell {
    match value {
        // As reading would take it: trimmed, lines ended in one way, and a lone dash is nothing.
        Value::Text(text) if is_dash(text) => OutCell::Text(String::new()),
        Value::Text(text) => OutCell::Text(one_kind_of_breaks(text).trim().to_owned()),
        Value::Money(money) => number(&money.in_unit(MoneyUnit::TenThousand)),
        Value::Number(exact) => number(exact),
        Value::Count(count) => OutCell::Number(count.to_string()),
        Value::Day(day) if matches!(column.kind, Kind::Month) => OutCell::Month(*day),
        Value::Day(day) => OutCell::Day(*day),
        Value::Period(period) => OutCell::Text(period.to_string()),
        Value::Year(year) => OutCell::Number(year.to_string()),
        Value::Unit(unit) => {
            let name = tree.get(unit).map(|unit| unit.name.zh.to_string());
            let leads_back = |name: &String| tree.find(name).is_some_and(|found| found.id == *unit);
            OutCell::Text(name.filter(leads_back).unwrap_or_else(|| unit.to_string()))
        }
        Value::Code(code) => OutCell::Text(code.to_string()),
        Value::Choice(code) => {
            let label = if let Kind::Choice(choice) = column.kind { (choice.label)(code) } else { None };
            OutCell::Text(label.map_or_else(|| (*code).to_owned(), |label| label.zh.into_owned()))
        }
    }
}

/// A spreadsheet keeps 15 digits of a number; one that needs more is written as text, and read back as a number.
fn number(exact: &Exact) -> OutCell {
    let text = exact.to_string();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 && !text.contains('/') { OutCell::Number(text) } else { OutCell::Text(text) }
}
