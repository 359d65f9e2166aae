//! Rescaling between the worst and the best of a group (功效系数). As Gao’an uses it (2021).

use super::GroupValues;
use super::{Apply, Place, Primitive, arguments};
use crate::value::{Value, numbers};
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "efficacy",
    usage: "efficacy(measure, base, span, when_equal)",
    word: Text::fixed("功效系数", "efficacy of"),
    doc: Text::fixed(
        "（本值−组内最低）÷（组内最高−组内最低）×幅度＋基数；最高等于最低时取最后一个参数",
        "(x − min) ÷ (max − min) × span + base in the group; the last argument when highest and lowest are equal",
    ),
    place: Place::Scores,
    count: (4, 4),
    check: |_, arguments| {
        arguments::measure(arguments)?;
        arguments::common_number(arguments, 1)
    },
    apply: Apply::Group(|group, values| coefficient(group, values).into()),
};

fn coefficient(group: &GroupValues<'_>, values: &[Value]) -> Option<Exact> {
    let parameters = numbers(&values[1..])?;
    let (base, span, when_equal) = (parameters[0], parameters[1], parameters[2]);
    let (low, high) = (group.all.iter().min()?, group.all.iter().max()?);
    let Some(part) = (group.own - low).checked_div(&(high - low)) else { return Some(when_equal.clone()) };
    Some(&(&part * span) + base)
}

#[cfg(test)]
mod tests {
    use crate::value::testing::over_group;

    #[test]
    fn worst_gets_the_base_and_best_base_and_span() {
        let group = ["12", "21", "30", "48"];
        for (own, expected) in [("12", "60"), ("21", "70"), ("30", "80"), ("48", "100")] {
            assert_eq!(over_group("efficacy(m, 60, 40, 80)", own, &group), expected);
        }
    }

    #[test]
    fn equal_values_get_what_is_declared() {
        assert_eq!(over_group("efficacy(m, 60, 40, 80)", "5", &["5", "5"]), "80");
    }
}
