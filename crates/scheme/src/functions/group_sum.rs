//! The total of the group, the subject included (组内参照值).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "group_sum",
    usage: "group_sum(measure)",
    word: Text::fixed("组内合计", "total of the group of"),
    doc: Text::fixed(
        "组内合计，含本对象；缺失者不计",
        "The total of the group, the subject included; missing values are left out",
    ),
    place: Place::Scores,
    count: (1, 1),
    check: |_, arguments| arguments::measure(arguments).map(Type::Number),
    apply: Apply::Group(|group, _| Value::Number(group.all.iter().cloned().sum())),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn group_sum_takes_every_value_that_is_there() {
        assert_eq!(over_group("group_sum(m)", "2", &["1", "2", "6"]), "9");
    }
}
