//! The mean of the group, the subject included (组内参照值).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "group_mean",
    usage: "group_mean(measure)",
    word: Text::fixed("组内平均", "mean of the group of"),
    doc: Text::fixed(
        "组内平均值，含本对象；缺失者不计",
        "The mean of the group, the subject included; missing values are left out",
    ),
    place: Place::Scores,
    count: (1, 1),
    check: |_, arguments| arguments::measure(arguments).map(Type::Number),
    apply: Apply::Group(|group, _| mean(group.all).into()),
};

fn mean(all: &[Exact]) -> Option<Exact> {
    let count = Exact::from(i64::try_from(all.len()).ok()?);
    all.iter().cloned().sum::<Exact>().checked_div(&count)
}

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn group_mean_takes_every_value_that_is_there() {
        assert_eq!(over_group("group_mean(m)", "2", &["1", "2", "6"]), "3");
    }
}
