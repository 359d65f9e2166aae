//! A target of the subject for the period (目标任务).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "target",
    usage: "target('key')",
    word: Text::fixed("目标", "target of"),
    doc: Text::fixed("本对象该项的目标任务", "The subject's target"),
    place: Place::Scores,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::input(arguments, &scope.names.targets, ("目标", "target", "target")).map(Type::Number)
    },
    apply: Apply::Evaluation,
};
