//! The colour of a light in another period (往期灯色).

use super::arguments::{self, Part};
use super::{Apply, Place, Primitive};
use crate::ast::Type;
use ballast_domain::Text;

pub(super) static PRIMITIVE: Primitive = Primitive {
    name: "earlier_light",
    usage: "earlier_light('key', 'light', n)",
    word: Text::fixed("往期灯色", "earlier colour of"),
    doc: Text::fixed(
        "往期结果中某盏灯的灯色：'green'、'yellow'、'red'，不适用或缺失则缺失",
        "The colour of a light in the n-th period: 'green', 'yellow', 'red'; missing where it did not apply",
    ),
    place: Place::Scores,
    count: (3, 3),
    check: |scope, arguments| {
        arguments::earlier(scope, arguments, Some(Part::Light), Some(2))?;
        Ok(Type::Text)
    },
    apply: Apply::Evaluation,
};
