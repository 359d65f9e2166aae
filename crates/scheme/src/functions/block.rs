//! The score of a block of items, where results are looked at.

use super::{Apply, Place, Primitive, arguments};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "block",
    usage: "block('block')",
    word: Text::fixed("板块得分", "score of block"),
    doc: Text::fixed("该考核板块的得分；没有得分则缺失", "The score of a block of items; missing where it has none"),
    place: Place::Results,
    count: (1, 1),
    check: |scope, arguments| {
        arguments::one_of(arguments, 0, &scope.names.blocks, ("考核板块", "block"))?;
        Ok(Type::Number(Unit::Points))
    },
    apply: Apply::Evaluation,
};
