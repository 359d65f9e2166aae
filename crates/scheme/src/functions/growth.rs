//! The growth of an economic indicator (增速).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "growth",
    usage: "growth('key')",
    word: Text::fixed("增速", "growth of"),
    doc: Text::fixed("本对象该经济指标的同比增速", "The subject's growth of an indicator against the year before"),
    place: Place::Scores,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::input(arguments, &scope.names.indicators, ("指标", "indicator", "indicator"))?;
        Ok(Type::Number(Unit::Share))
    },
    apply: Apply::Evaluation,
};
