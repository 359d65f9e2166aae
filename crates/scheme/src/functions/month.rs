//! The month of a date.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "month",
    usage: "month(date)",
    word: Text::fixed("月份", "month of"),
    doc: Text::fixed("日期的月份，1–12", "The month of a date, 1–12"),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| arguments::dates(scope, arguments, Type::Number(Unit::Number)),
    apply: Apply::Values(|values| match values {
        [Value::Date(date)] => Value::Number(i64::from(date.month()).into()),
        _ => Value::Null,
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn month_of_a_date() {
        assert_eq!(calculate_in_records("month(date '2024-05-31')"), "5");
    }
}
