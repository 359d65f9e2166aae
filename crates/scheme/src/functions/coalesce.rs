//! A stated substitute for missing data.

use super::{Apply, Place, Primitive, arguments};
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "coalesce",
    usage: "coalesce(x, y)",
    word: Text::fixed("缺失时取", "with a substitute for missing data"),
    doc: Text::fixed("前者缺失时取后者", "The first value, or the second where the first is missing"),
    place: Place::Anywhere,
    count: (2, 2),
    check: |_, arguments| arguments::common(arguments, 0),
    apply: Apply::Evaluation,
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn second_value_stands_in_for_a_missing_first() {
        assert_eq!(calculate("coalesce(1 / (1 - 1), 7)"), "7");
        assert_eq!(calculate("coalesce(3, 7)"), "3");
    }
}
