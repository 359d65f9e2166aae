//! How many steps of a size, continuous (加减分步长).

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "steps",
    usage: "steps(x, step)",
    word: Text::fixed("步数", "steps in"),
    doc: Text::fixed("相当于多少个步长，连续计", "How many steps, continuous"),
    place: Place::Scores,
    count: (2, 2),
    check: |_, arguments| arguments::steps(arguments),
    apply: Apply::Values(|values| numbers(values).and_then(|all| all[0].checked_div(all[1])).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn parts_of_a_step_count() {
        assert_eq!(calculate("steps(2.5pp, 1pp)"), "2.5");
        assert_eq!(calculate("steps(25亿元, 10亿元)"), "2.5");
    }
}
