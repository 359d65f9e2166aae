//! How far the growth of an indicator is above the province's.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "province_gap",
    usage: "province_gap('key')",
    word: Text::fixed("与全省之差", "gap to the province of"),
    doc: Text::fixed(
        "本对象该经济指标增速与全省增速之差（百分点）",
        "The subject's growth of an indicator less the province's, in percentage points",
    ),
    place: Place::Scores,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::input(arguments, &scope.names.indicators, ("指标", "indicator", "indicator"))?;
        Ok(Type::Number(Unit::PercentPoints))
    },
    apply: Apply::Evaluation,
};
