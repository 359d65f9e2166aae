//! The distance from nought.

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "abs",
    usage: "abs(x)",
    word: Text::fixed("绝对值", "absolute value of"),
    doc: Text::fixed("与 0 的距离", "The distance from nought"),
    place: Place::Anywhere,
    count: (1, 1),
    check: |_, arguments| arguments::common_number(arguments, 0),
    apply: Apply::Values(|values| numbers(values).map(|all| all[0].abs()).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn distance_from_nought() {
        assert_eq!(calculate("abs(-2.5)"), "2.5");
    }
}
