//! The subject's place from the end in another period: two years running among the last (连续末位).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_place_from_end",
    usage: "earlier_place_from_end('key', n)",
    word: Text::fixed("往期倒数位次", "earlier place from the end by"),
    doc: Text::fixed(
        "本对象在往期结果中的组内倒数位次，末位为 1",
        "The subject's place from the end of its group in the n-th period; the last is 1",
    ),
    place: Place::Scores,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, None, Some(1))?;
        Ok(Type::Number(Unit::Count))
    },
    apply: Apply::Evaluation,
};
