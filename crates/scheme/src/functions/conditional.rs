//! A choice between two values (分情况).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "if",
    usage: "if(condition, a, b)",
    word: Text::fixed("若", "if"),
    doc: Text::fixed(
        "条件成立取前者，否则取后者；条件无法判断时无值",
        "The first value if the condition holds, else the second; missing when the condition is unknown",
    ),
    place: Place::Anywhere,
    count: (3, 3),
    check: |_, arguments| {
        arguments::of_type(arguments, 0, Type::Flag)?;
        arguments::common(arguments, 1)
    },
    apply: Apply::Evaluation,
};

#[cfg(test)]
mod tests {
    use crate::value::testing::calculate;

    #[test]
    fn only_the_branch_taken_is_computed() {
        assert_eq!(calculate("if(1 < 2, 3, 1 / (2 - 2))"), "3");
        assert_eq!(calculate("if(1 / (2 - 2) > 0, 3, 4)"), "null");
    }
}
