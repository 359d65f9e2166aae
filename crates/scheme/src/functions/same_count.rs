//! How many records have the key of the record at hand, whichever subject they belong to: the units on one ballot (选票).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "same_count",
    usage: "same_count(key)",
    word: Text::fixed("同键记录数", "number of records with the same"),
    doc: Text::fixed(
        "全部对象的、where 选出的记录中，键与本记录相同的有几条（如同一张选票排了几个单位）；只用于准入条件和 value",
        "How many of the records that `where` lets through, of all subjects, have this record's key (the units on one ballot); in gates and value only",
    ),
    place: Place::Records,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::shared(scope, arguments)?;
        Ok(Type::Number(Unit::Count))
    },
    apply: Apply::Shared(|values, _| Value::Number(i64::try_from(values.len()).unwrap_or(i64::MAX).into())),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_records;

    #[test]
    fn records_of_all_subjects_count() {
        let records = [("x", "p1", "1"), ("x", "p2", "2"), ("y", "p1", "1"), ("y", "p1", "3")];
        assert_eq!(over_records("same_count(document)", &records), ["4", "6"]);
    }
}
