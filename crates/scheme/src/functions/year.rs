//! The year of a date.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "year",
    usage: "year(date)",
    word: Text::fixed("年份", "year of"),
    doc: Text::fixed("日期的年份", "The year of a date"),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| arguments::dates(scope, arguments, Type::Number(Unit::Number)),
    apply: Apply::Values(|values| match values {
        [Value::Date(date)] => Value::Number(i64::from(date.year()).into()),
        _ => Value::Null,
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn year_of_a_date() {
        assert_eq!(calculate_in_records("year(date '2024-05-31')"), "2024");
    }
}
