//! How many are missing (缺额).

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::{Exact, Text};

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "shortfall",
    usage: "shortfall(x, required)",
    word: Text::fixed("缺额", "shortfall of"),
    doc: Text::fixed(
        "少于要求的数量；超出不计；两个百分比之差为百分点",
        "How many fewer than required; a surplus is nought; of two shares, percentage points",
    ),
    place: Place::Scores,
    count: (2, 2),
    check: |_, arguments| arguments::difference(arguments),
    apply: Apply::Values(|values| numbers(values).map(|all| (all[1] - all[0]).max(Exact::zero())).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn the_other_side_is_nought() {
        assert_eq!(calculate("shortfall(5, 7)"), "2");
        assert_eq!(calculate("shortfall(9, 7)"), "0");
    }
}
