//! Months of the assessed period among indicator values.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "is_month_of_period",
    usage: "is_month_of_period(period)",
    word: Text::fixed("属于考核期内某月", "is a month of the period"),
    doc: Text::fixed(
        "报告期文字是否为考核期内的某一个月",
        "Whether a period's text names a month of the assessed period",
    ),
    place: Place::Records,
    count: (1, 1),
    check: |_, arguments| {
        arguments::of_type(arguments, 0, Type::Text)?;
        Ok(Type::Flag)
    },
    apply: Apply::Evaluation,
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate_in_records;

    #[test]
    fn months_inside_the_period_are_told_from_others() {
        // The test period is the second quarter of 2024.
        assert_eq!(calculate_in_records("is_month_of_period('2024-05')"), "true");
        assert_eq!(calculate_in_records("is_month_of_period('2024-07')"), "false");
        assert_eq!(calculate_in_records("is_month_of_period('2024Q2')"), "false");
    }
}
