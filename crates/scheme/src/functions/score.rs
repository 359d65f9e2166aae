//! The score of an item, where results are looked at.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "score",
    usage: "score('item')",
    word: Text::fixed("得分", "score of"),
    doc: Text::fixed("该考核指标的得分；没有得分则缺失", "The score of an item; missing where it has none"),
    place: Place::Results,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::one_of(arguments, 0, &scope.names.items, ("考核指标", "item"))?;
        Ok(Type::Number(Unit::Points))
    },
    apply: Apply::Evaluation,
};
