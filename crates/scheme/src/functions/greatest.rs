//! The highest of several values.

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "greatest",
    usage: "greatest(a, b, …)",
    word: Text::fixed("取大", "greater of"),
    doc: Text::fixed("其中最大的一个；任一缺失则缺失", "The highest of the values; missing when one of them is"),
    place: Place::Anywhere,
    count: (2, usize::MAX),
    check: |_, arguments| arguments::common_number(arguments, 0),
    apply: Apply::Values(|values| numbers(values).and_then(|all| all.into_iter().max().cloned()).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn maximum_of_all_and_null_with_null() {
        assert_eq!(calculate("greatest(2, 1, 3)"), "3");
        assert_eq!(calculate("greatest(2, 1 / (1 - 1))"), "null");
    }
}
