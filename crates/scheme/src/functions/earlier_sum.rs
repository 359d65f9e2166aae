//! What an item has brought in this year so far: for maxima of the year (年度封顶).

use super::arguments::{self, Part};
use super::{Apply, Place, Primitive};
use crate::ast::Type;
use crate::unit::Unit;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_sum",
    usage: "earlier_sum('key', 'item')",
    word: Text::fixed("本年往期得分合计", "sum of earlier scores of"),
    doc: Text::fixed(
        "本对象某项指标在所声明的、与考核期同年的各期公布得分之和；没有这样的期为 0，缺一期则缺失",
        "The sum of an item's published scores over the declared periods of the assessed year: nought without any, missing when one is missing",
    ),
    place: Place::Scores,
    count: (2, 2),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, Some(Part::Item), None)?;
        Ok(Type::Number(Unit::Points))
    },
    apply: Apply::Evaluation,
};
