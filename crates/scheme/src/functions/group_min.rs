//! The lowest value of the group (组内参照值).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "group_min",
    usage: "group_min(measure)",
    word: Text::fixed("组内最低", "lowest in the group of"),
    doc: Text::fixed("组内最低值；缺失者不计", "The lowest value of the group; missing values are left out"),
    place: Place::Scores,
    count: (1, 1),
    check: |_, arguments| arguments::measure(arguments).map(Type::Number),
    apply: Apply::Group(|group, _| group.all.iter().min().cloned().into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn group_min_takes_every_value_that_is_there() {
        assert_eq!(over_group("group_min(m)", "2", &["1", "2", "6"]), "1");
    }
}
