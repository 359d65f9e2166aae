//! The subject's score of an item in another period.

use super::arguments::{self, Part};
use super::{Apply, Place, Primitive};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_score",
    usage: "earlier_score('key', 'item', n)",
    word: Text::fixed("往期指标得分", "earlier score of"),
    doc: Text::fixed(
        "本对象在往期结果中某项指标公布的得分；当期不考核该项的为 0",
        "The subject's published score of an item in the n-th period; nought where the item was not asked then",
    ),
    place: Place::Scores,
    count: (3, 3),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, Some(Part::Item), Some(2))?;
        Ok(Type::Number(Unit::Points))
    },
    apply: Apply::Evaluation,
};
