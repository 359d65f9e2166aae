//! The place of the subject in its group by a measure (位次).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "rank",
    usage: "rank(measure)",
    word: Text::fixed("组内位次", "rank by"),
    doc: Text::fixed(
        "该度量从高到低的组内位次；并列取靠前位次",
        "The place in the group by the measure, highest first; ties share the better place",
    ),
    place: Place::Scores,
    count: (1, 1),
    check: |_, arguments| {
        arguments::measure(arguments)?;
        Ok(Type::Number(Unit::Count))
    },
    apply: Apply::Group(|group, _| {
        let above = group.all.iter().filter(|other| *other > group.own).count();
        Value::Number(i64::try_from(above + 1).unwrap_or(i64::MAX).into())
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn ties_share_the_better_place() {
        assert_eq!(over_group("rank(m)", "7", &["9", "7", "7", "3"]), "2");
        assert_eq!(over_group("rank(m)", "3", &["9", "7", "7", "3"]), "4");
    }
}
