//! What is known of a subject's result while it is concluded from.

use crate::ast::Context;
use crate::functions::Function;
use crate::value::Value;
use ballast_domain::Exact;
use std::collections::BTreeMap;

/// The result of a subject so far; nothing is known before totals are there.
#[derive(Debug, Clone, Default)]
pub(super) struct Results {
    /// Id of the group.
    pub(super) group: Option<String>,
    /// The total as it is compared.
    pub(super) total: Option<Exact>,
    /// Item id → score.
    pub(super) items: BTreeMap<String, Option<Exact>>,
    /// Block id → score.
    pub(super) blocks: BTreeMap<String, Option<Exact>>,
    /// Blocks below their minimum; none while one of them has no score.
    pub(super) failed_blocks: Option<usize>,
    /// Place, place from the end, ranked subjects of the group.
    pub(super) place: Option<(usize, usize, usize)>,
    /// Id of the grade.
    pub(super) grade: Option<String>,
}

impl Results {
    /// A fact of the result; `None` for a fact of the period.
    pub(super) fn fact(&self, context: Context) -> Option<Value> {
        let whole =
            |number: Option<usize>| number.and_then(|number| i64::try_from(number).ok()).map(Exact::from).into();
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        Some(match context {
            Context::Group => text(&self.group),
            Context::Total => self.total.clone().into(),
            Context::FailedBlocks => whole(self.failed_blocks),
            Context::Place => whole(self.place.map(|(place, _, _)| place)),
            Context::PlaceFromEnd => whole(self.place.map(|(_, from_end, _)| from_end)),
            Context::GroupSize => whole(self.place.map(|(_, _, size)| size)),
            Context::Grade => text(&self.grade),
            _ => return None,
        })
    }

    /// The score of an item or block.
    pub(super) fn score(&self, function: Function, id: &str) -> Value {
        let scores = if function == Function::Block { &self.blocks } else { &self.items };
        scores.get(id).cloned().flatten().into()
    }
}
