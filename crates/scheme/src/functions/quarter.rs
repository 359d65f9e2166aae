//! The quarter of a date.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "quarter",
    usage: "quarter(date)",
    word: Text::fixed("季度", "quarter of"),
    doc: Text::fixed("日期的季度，1–4", "The quarter of a date, 1–4"),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| arguments::dates(scope, arguments, Type::Number(Unit::Number)),
    apply: Apply::Values(|values| match values {
        [Value::Date(date)] => Value::Number(i64::from((date.month() + 2) / 3).into()),
        _ => Value::Null,
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn quarter_of_a_date() {
        assert_eq!(calculate_in_records("quarter(date '2024-05-31')"), "2");
    }
}
