//! Days from one date to another.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "days_between",
    usage: "days_between(from, to)",
    word: Text::fixed("相隔天数", "days between"),
    doc: Text::fixed(
        "从前一日期到后一日期的天数；后者在前则为负",
        "Days from the first date to the second; negative when the second is earlier",
    ),
    place: Place::Records,
    count: (2, 2),
    check: |scope, arguments| arguments::dates(scope, arguments, Type::Number(Unit::Days)),
    apply: Apply::Values(|values| match values {
        [Value::Date(from), Value::Date(to)] => Value::Number(i64::from((*to - *from).get_days()).into()),
        _ => Value::Null,
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn days_count_forwards_and_backwards() {
        assert_eq!(calculate_in_records("days_between(date '2024-02-28', date '2024-03-01')"), "2");
        assert_eq!(calculate_in_records("days_between(date '2024-03-01', date '2024-02-28')"), "-2");
    }
}
