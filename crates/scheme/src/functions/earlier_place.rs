//! The subject's place in another period (往期位次).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_place",
    usage: "earlier_place('key', n)",
    word: Text::fixed("往期位次", "earlier place by"),
    doc: Text::fixed("本对象在往期结果中的组内位次", "The subject's place in its group in the n-th period"),
    place: Place::Scores,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, None, Some(1))?;
        Ok(Type::Number(Unit::Count))
    },
    apply: Apply::Evaluation,
};
