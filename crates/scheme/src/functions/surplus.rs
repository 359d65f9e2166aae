//! How many are above what was required.

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "surplus",
    usage: "surplus(x, required)",
    word: Text::fixed("超额", "surplus of"),
    doc: Text::fixed(
        "多于要求的数量；不足不计；两个百分比之差为百分点",
        "How many more than required; a shortfall is nought; of two shares, percentage points",
    ),
    place: Place::Scores,
    count: (2, 2),
    check: |_, arguments| arguments::difference(arguments),
    apply: Apply::Values(|values| numbers(values).map(|all| (all[0] - all[1]).max(Exact::zero())).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn the_other_side_is_nought() {
        assert_eq!(calculate("surplus(9, 7)"), "2");
        assert_eq!(calculate("surplus(5, 7)"), "0");
        assert_eq!(calculate("steps(surplus(112%, 100%), 1pp)"), "12");
    }
}
