//! Calendar months from one date's month to another's.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;
use jiff::civil::Date;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "months_between",
    usage: "months_between(from, to)",
    word: Text::fixed("相隔月数", "months between"),
    doc: Text::fixed(
        "从前一日期所在月到后一日期所在月的月数，不论日",
        "Calendar months from the first date's month to the second's, whatever the day",
    ),
    place: Place::Records,
    count: (2, 2),
    check: |scope, arguments| arguments::dates(scope, arguments, Type::Number(Unit::Number)),
    apply: Apply::Values(|values| match values {
        [Value::Date(from), Value::Date(to)] => Value::Number((month_number(*to) - month_number(*from)).into()),
        _ => Value::Null,
    }),
};

fn month_number(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month())
}

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn months_are_counted_from_month_to_month() {
        assert_eq!(calculate_in_records("months_between(date '2024-01-31', date '2024-02-01')"), "1");
        assert_eq!(calculate_in_records("months_between(date '2024-03-01', date '2023-12-31')"), "-3");
    }
}
