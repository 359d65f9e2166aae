//! The sum over the records of one key: the shares of one project among several units.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::value::Value;
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "same_sum",
    usage: "same_sum(key, x)",
    word: Text::fixed("同键记录合计", "sum over the same"),
    doc: Text::fixed(
        "与本记录同键的记录中 x 的合计（如一个项目在各单位的份额之和）；缺失的不计",
        "The sum of x over the records with this record's key (the shares of one project among units); missing ones are left out",
    ),
    place: Place::Records,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::shared(scope, arguments)?;
        arguments::number(arguments, 1).map(Type::Number)
    },
    apply: Apply::Shared(|values, _| {
        Value::Number(values.iter().filter_map(|value| value.number()).cloned().sum::<Exact>())
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_records;

    #[test]
    fn all_records_of_the_key_are_added() {
        let records = [("x", "p1", "0.5"), ("x", "p2", "1"), ("y", "p1", "0.3"), ("z", "p1", "0.2")];
        assert_eq!(over_records("same_sum(document, amount)", &records), ["2", "1", "1"]);
    }
}
