//! The time pace at the end of the period (序时进度).

use super::{Apply, Place, Primitive};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "pace",
    usage: "pace()",
    word: Text::fixed("序时进度", "time pace"),
    doc: Text::fixed("考核期末应达到的序时进度", "The share of the year's plan due by the end of the period"),
    place: Place::Scores,
    count: (0, 0),
    check: |_, _| Ok(Type::Number(Unit::Share)),
    apply: Apply::Evaluation,
};
