//! How many different values the records of one key have: the places given on one ballot (选票).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "same_distinct",
    usage: "same_distinct(key, x)",
    word: Text::fixed("同键记录的不同取值数", "number of different values among the same"),
    doc: Text::fixed(
        "与本记录同键的记录中 x 有几个不同的取值（如同一张选票给出了几个不同名次）；缺失的不计",
        "How many different values of x the records with this record's key have (the places given on one ballot); missing ones are left out",
    ),
    place: Place::Records,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::shared(scope, arguments)?;
        Ok(Type::Number(Unit::Count))
    },
    apply: Apply::Shared(|values, _| {
        let mut different: Vec<&Value> = Vec::new();
        for value in values {
            if **value != Value::Null && !different.contains(value) {
                different.push(value);
            }
        }
        Value::Number(i64::try_from(different.len()).unwrap_or(i64::MAX).into())
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_records;

    #[test]
    fn a_value_given_twice_counts_once() {
        let records = [("x", "p1", "1"), ("x", "p2", "2"), ("y", "p1", "1"), ("y", "p1", "3")];
        assert_eq!(over_records("same_distinct(document, amount)", &records), ["3", "4"]);
    }
}
