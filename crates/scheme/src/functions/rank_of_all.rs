//! The place of the subject among all subjects, whatever its group. As Yulin takes the black list of its hotline (2022).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "rank_of_all",
    usage: "rank_of_all(measure)",
    word: Text::fixed("全部对象中的位次", "rank among all by"),
    doc: Text::fixed(
        "该度量从高到低在全部考核对象中的位次，不论分组；并列取靠前位次；倒数位次对相反数的度量取",
        "The place among all subjects by the measure, highest first, whatever the group; ties share the better place; for the place from the end take a measure of the negative",
    ),
    place: Place::Scores,
    count: (1, 1),
    check: |_, arguments| {
        arguments::measure(arguments)?;
        Ok(Type::Number(Unit::Count))
    },
    apply: Apply::Group(|all, _| {
        let above = all.all.iter().filter(|other| *other > all.own).count();
        Value::Number(i64::try_from(above + 1).unwrap_or(i64::MAX).into())
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn ties_share_the_better_place() {
        assert_eq!(over_group("rank_of_all(m)", "7", &["9", "7", "7", "3"]), "2");
        assert_eq!(over_group("rank_of_all(m)", "3", &["9", "7", "7", "3"]), "4");
    }
}
