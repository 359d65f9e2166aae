//! A value within limits (增减幅度).

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "clamp",
    usage: "clamp(x, low, high)",
    word: Text::fixed("限定", "limited"),
    doc: Text::fixed("限定在上下限之间", "The value, not below the lower and not above the upper limit"),
    place: Place::Scores,
    count: (3, 3),
    check: |_, arguments| arguments::common_number(arguments, 0),
    apply: Apply::Values(|values| numbers(values).map(|all| all[0].max(all[1]).min(all[2]).clone()).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn limits_hold_on_both_sides() {
        assert_eq!(calculate("clamp(12, -10, 10)"), "10");
        assert_eq!(calculate("clamp(-12, -10, 10)"), "-10");
        assert_eq!(calculate("clamp(0.5, -10, 10)"), "0.5");
    }
}
