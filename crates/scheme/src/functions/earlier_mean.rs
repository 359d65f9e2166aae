//! The mean of the subject's totals over other periods (往期平均).

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_mean",
    usage: "earlier_mean('key')",
    word: Text::fixed("往期总分平均", "mean of earlier totals of"),
    doc: Text::fixed(
        "本对象在所声明各期公布总分的平均；缺一期则缺失",
        "The mean of the subject's published totals over all periods declared; missing when one is missing",
    ),
    place: Place::Scores,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, None, None)?;
        Ok(Type::Number(Unit::Points))
    },
    apply: Apply::Evaluation,
};
