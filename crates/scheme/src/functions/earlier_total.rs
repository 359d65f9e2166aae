//! The subject's total in another period (往期总分).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_total",
    usage: "earlier_total('key', n)",
    word: Text::fixed("往期总分", "earlier total of"),
    doc: Text::fixed(
        "本对象在往期结果中公布的总分；第 n 期按 [[earlier]] 的声明数起",
        "The subject's published total in the n-th of the periods that [[earlier]] declares",
    ),
    place: Place::Scores,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, None, Some(1))?;
        Ok(Type::Number(Unit::Points))
    },
    apply: Apply::Evaluation,
};
