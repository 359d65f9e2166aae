//! Who moved, and by how much, from one result to another: after a ruling, a change of rules, a change of records.

use crate::outcome::{ItemOutcome, Outcome, SubjectOutcome};
use ballast_domain::{Exact, Text};
use serde::{Deserialize, Serialize};

/// What is different for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Unit id or project number.
    pub subject: String,
    /// Name.
    pub name: Text,
    /// Place before; none: not ranked.
    pub rank_before: Option<u32>,
    /// Place after.
    pub rank_after: Option<u32>,
    /// Published total before; none: no total.
    pub total_before: Option<String>,
    /// Published total after.
    pub total_after: Option<String>,
    /// Exact difference of the totals; none where one is missing.
    pub gained: Option<Exact>,
    /// Grade before and after, in words, where it changed.
    pub grade: Option<(Option<Text>, Option<Text>)>,
    /// The items whose scores changed, in the order of the later result.
    pub items: Vec<ItemMove>,
}

/// What is different in one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemMove {
    /// Item id.
    pub item: String,
    /// Title.
    pub title: Text,
    /// Published score before; none: no score, or no such item.
    pub before: Option<String>,
    /// Published score after.
    pub after: Option<String>,
}

impl Move {
    /// True when the place is another.
    pub fn is_place_changed(&self) -> bool {
        self.rank_before != self.rank_after
    }
}

/// The subjects for which anything is different, in the order of the later result; those that are gone stand last.
pub fn difference(before: &Outcome, after: &Outcome) -> Vec<Move> {
    let find = |outcome: &'_ Outcome, id: &str| outcome.subjects.iter().position(|subject| subject.id == id);
    let mut moves = Vec::new();
    for new in &after.subjects {
        let old = find(before, &new.id).map(|index| &before.subjects[index]);
        moves.extend(moved(old, Some(new)));
    }
    for old in before.subjects.iter().filter(|old| find(after, &old.id).is_none()) {
        moves.extend(moved(Some(old), None));
    }
    moves
}

fn moved(old: Option<&SubjectOutcome>, new: Option<&SubjectOutcome>) -> Option<Move> {
    let either = new.or(old)?;
    let total = |subject: Option<&SubjectOutcome>| subject.and_then(|subject| subject.total.clone());
    let (total_before, total_after) = (total(old), total(new));
    let grade = |subject: Option<&SubjectOutcome>| {
        subject.and_then(|subject| subject.grade.as_ref()).map(|grade| grade.title.clone())
    };
    let grades = (grade(old), grade(new));
    let rank = |subject: Option<&SubjectOutcome>| subject.and_then(|subject| subject.rank);
    let found = Move {
        subject: either.id.clone(),
        name: either.name.clone(),
        rank_before: rank(old),
        rank_after: rank(new),
        gained: total_after.as_ref().zip(total_before.as_ref()).map(|(after, before)| &after.exact - &before.exact),
        total_before: total_before.map(|total| total.published),
        total_after: total_after.map(|total| total.published),
        grade: (grades.0 != grades.1).then_some(grades),
        items: items(old, new),
    };
    let is_same = !found.is_place_changed()
        && found.total_before == found.total_after
        && found.gained.as_ref().is_none_or(Exact::is_zero)
        && found.grade.is_none()
        && found.items.is_empty();
    (!is_same).then_some(found)
}

fn items(old: Option<&SubjectOutcome>, new: Option<&SubjectOutcome>) -> Vec<ItemMove> {
    let of = |subject: Option<&'_ SubjectOutcome>| subject.map(|subject| subject.items.clone()).unwrap_or_default();
    let (old, new) = (of(old), of(new));
    let score = |item: Option<&ItemOutcome>| item.and_then(|item| item.score.clone());
    let mut moves = Vec::new();
    let gone = old.iter().filter(|old| !new.iter().any(|new| new.id == old.id));
    for item in new.iter().chain(gone) {
        let (before, after) = (old.iter().find(|old| old.id == item.id), new.iter().find(|new| new.id == item.id));
        let (before, after) = (score(before), score(after));
        if before != after {
            moves.push(ItemMove {
                item: item.id.clone(),
                title: item.title.clone(),
                before: before.map(|score| score.published),
                after: after.map(|score| score.published),
            });
        }
    }
    moves
}
