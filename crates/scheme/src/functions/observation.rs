//! The value of an economic indicator (经济指标).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "observation",
    usage: "observation('key')",
    word: Text::fixed("指标值", "value of"),
    doc: Text::fixed(
        "本对象该经济指标的数值；加第二个参数 n 时取考核期内第 n 个月",
        "The subject's value of an indicator; with a second argument n, of the period's n-th month",
    ),
    place: Place::Scores,
    count: (1, 2),
    check: |scope, arguments| {
        if arguments.len() == 2 {
            arguments::whole(arguments, 1, 1, 12)?;
        }
        arguments::input(arguments, &scope.names.indicators, ("指标", "indicator", "indicator")).map(Type::Number)
    },
    apply: Apply::Evaluation,
};
