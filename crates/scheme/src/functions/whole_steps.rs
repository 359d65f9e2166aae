//! How many full steps of a size (加减分步长, 按整步).

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "whole_steps",
    usage: "whole_steps(x, step)",
    word: Text::fixed("整步数", "whole steps in"),
    doc: Text::fixed("满几个步长，不足一步不计", "How many full steps; what remains does not count"),
    place: Place::Scores,
    count: (2, 2),
    check: |_, arguments| arguments::steps(arguments),
    apply: Apply::Values(|values| {
        numbers(values).and_then(|all| all[0].checked_div(all[1])).map(|steps| steps.trunc()).into()
    }),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn only_full_steps_count_on_both_sides() {
        assert_eq!(calculate("whole_steps(35%, 10%)"), "3");
        assert_eq!(calculate("whole_steps(-9pp, 10pp)"), "0");
        assert_eq!(calculate("whole_steps(-19pp, 10pp)"), "-1");
    }
}
