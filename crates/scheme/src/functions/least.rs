//! The lowest of several values.

use super::{Apply, Place, Primitive, arguments};
use crate::value::numbers;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "least",
    usage: "least(a, b, …)",
    word: Text::fixed("取小", "lesser of"),
    doc: Text::fixed("其中最小的一个；任一缺失则缺失", "The lowest of the values; missing when one of them is"),
    place: Place::Anywhere,
    count: (2, usize::MAX),
    check: |_, arguments| arguments::common_number(arguments, 0),
    apply: Apply::Values(|values| numbers(values).and_then(|all| all.into_iter().min().cloned()).into()),
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn minimum_of_all_and_null_with_null() {
        assert_eq!(calculate("least(2, 1, 3)"), "1");
        assert_eq!(calculate("least(2, 1 / (1 - 1))"), "null");
    }
}
