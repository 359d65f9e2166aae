//! A date some months on.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::value::Value;
use ballast_domain::{Exact, Rounding, Text};
use jiff::civil::Date;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "add_months",
    usage: "add_months(date, n)",
    word: Text::fixed("推后几个月", "months on from"),
    doc: Text::fixed(
        "若干个月后的同一日；该月没有这一日则取月末",
        "The same day n months on, or that month's last day",
    ),
    place: Place::Records,
    count: (2, 2),
    check: |_, arguments| {
        arguments::of_type(arguments, 0, Type::Date)?;
        arguments::whole(arguments, 1, -1200, 1200)?;
        Ok(Type::Date)
    },
    apply: Apply::Values(|values| match values {
        [Value::Date(date), Value::Number(n)] => later(*date, n).map_or(Value::Null, Value::Date),
        _ => Value::Null,
    }),
};

fn later(date: Date, months: &Exact) -> Option<Date> {
    let months = i32::try_from(months.to_scaled(Rounding::half_up(0))?).ok()?;
    date.checked_add(jiff::Span::new().months(months)).ok()
}

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn end_of_a_longer_month_becomes_the_end_of_a_shorter_one() {
        assert_eq!(calculate_in_records("add_months(date '2024-01-31', 1)"), "2024-02-29");
        assert_eq!(calculate_in_records("add_months(date '2024-05-15', 2)"), "2024-07-15");
    }
}
