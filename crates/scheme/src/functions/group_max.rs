//! The highest value of the group (组内参照值).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "group_max",
    usage: "group_max(measure)",
    word: Text::fixed("组内最高", "highest in the group of"),
    doc: Text::fixed("组内最高值；缺失者不计", "The highest value of the group; missing values are left out"),
    place: Place::Scores,
    count: (1, 1),
    check: |_, arguments| arguments::measure(arguments).map(Type::Number),
    apply: Apply::Group(|group, _| group.all.iter().max().cloned().into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn group_max_takes_every_value_that_is_there() {
        assert_eq!(over_group("group_max(m)", "2", &["1", "2", "6"]), "6");
    }
}
