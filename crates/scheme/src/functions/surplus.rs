//! How many are above what was required.

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "surplus",
    usage: "surplus(x, required)",
    word: Text::fixed("超额", "surplus of"),
    doc: Text::fixed("多于要求的数量；不足不计", "How many more than required; a shortfall is nought"),
    place: Place::Scores,
    count: (2, 2),
    check: |_, arguments| arguments::common_number(arguments, 0),
    apply: Apply::Values(|values| numbers(values).map(|all| (all[0] - all[1]).max(Exact::zero())).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn the_other_side_is_nought() {
        assert_eq!(calculate("surplus(9, 7)"), "2");
        assert_eq!(calculate("surplus(5, 7)"), "0");
    }
}
