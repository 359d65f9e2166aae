//! Who moves from one result to another.

use super::words::{Number, Words};
use ballast_scheme::foresight::difference::{ItemMove, Move};
use serde::Serialize;
use utoipa::ToSchema;

/// A subject for which something is different.
#[derive(Serialize, ToSchema)]
#[schema(as = Move)]
pub(crate) struct MoveOut {
    /// Code of the unit, or number of the project.
    subject: String,
    name: Words,
    rank_before: Option<u32>,
    rank_after: Option<u32>,
    /// Published total.
    total_before: Option<String>,
    total_after: Option<String>,
    /// Exact difference of the totals.
    gained: Option<Number>,
    /// True when the grade is another.
    is_grade_changed: bool,
    grade_before: Option<Words>,
    grade_after: Option<Words>,
    /// Items whose scores changed.
    items: Vec<ItemMoveOut>,
}

/// What is different in one item.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemMove)]
pub(crate) struct ItemMoveOut {
    item: String,
    title: Words,
    /// Published score; none: no score, or no such item.
    before: Option<String>,
    after: Option<String>,
}

impl From<&ItemMove> for ItemMoveOut {
    fn from(found: &ItemMove) -> Self {
        Self {
            item: found.item.clone(),
            title: (&found.title).into(),
            before: found.before.clone(),
            after: found.after.clone(),
        }
    }
}

impl From<&Move> for MoveOut {
    fn from(found: &Move) -> Self {
        let (before, after) = found.grade.clone().unwrap_or_default();
        Self {
            subject: found.subject.clone(),
            name: (&found.name).into(),
            rank_before: found.rank_before,
            rank_after: found.rank_after,
            total_before: found.total_before.clone(),
            total_after: found.total_after.clone(),
            gained: found.gained.as_ref().map(Number::from),
            is_grade_changed: found.grade.is_some(),
            grade_before: before.map(Words::from),
            grade_after: after.map(Words::from),
            items: found.items.iter().map(ItemMoveOut::from).collect(),
        }
    }
}

/// Who moves.
pub(crate) fn moves(found: &[Move]) -> Vec<MoveOut> {
    found.iter().map(MoveOut::from).collect()
}
