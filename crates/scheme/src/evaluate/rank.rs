//! Groups and ranks; ties share the better place (9, 9, 11).

use super::{Run, finding};
use crate::figures::Subject;
use crate::outcome::{GroupOutcome, SubjectOutcome};
use crate::scheme::{Compare, Group, Members, Scheme};
use ballast_domain::Exact;

/// The group that a subject is ranked in: the first that holds it.
pub(super) fn group_of(scheme: &Scheme, subject: &Subject) -> Option<usize> {
    let holds = |group: &Group| match &group.members {
        Members::All => true,
        Members::Kinds(kinds) => kinds.contains(&subject.kind),
        Members::Ids(ids) => ids.contains(&subject.id),
    };
    scheme.ranking.as_ref()?.groups.iter().position(holds)
}

/// Gives every subject with a total its place, and lists the groups by place.
pub(super) fn rank(run: &mut Run<'_>, subjects: &mut [SubjectOutcome]) -> Vec<GroupOutcome> {
    let Some(ranking) = &run.scheme.ranking else { return Vec::new() };
    let rounding = run.scheme.rounding.rounding;
    let compared: Vec<Option<Exact>> = subjects
        .iter()
        .map(|subject| {
            let total = &subject.total.as_ref()?.exact;
            Some(if ranking.compare == Compare::Published { total.round(rounding) } else { total.clone() })
        })
        .collect();
    for (index, subject) in subjects.iter_mut().enumerate() {
        let group = run.groups[index];
        let Some(own) = compared[index].as_ref().filter(|_| group.is_some()) else { continue };
        let above = (0..compared.len())
            .filter(|&other| run.groups[other] == group)
            .filter(|&other| compared[other].as_ref().is_some_and(|total| total > own))
            .count();
        subject.rank = u32::try_from(above + 1).ok();
    }
    let mut outcomes = Vec::with_capacity(ranking.groups.len());
    for (index, group) in ranking.groups.iter().enumerate() {
        let mut members: Vec<&SubjectOutcome> = subjects
            .iter()
            .zip(&run.groups)
            .filter(|(_, of)| **of == Some(index))
            .map(|(subject, _)| subject)
            .collect();
        members.sort_by_key(|subject| subject.rank.unwrap_or(u32::MAX));
        let subjects = members.iter().map(|subject| subject.id.clone()).collect::<Vec<_>>();
        outcomes.push(GroupOutcome { id: group.id.clone(), title: group.title.clone(), subjects });
    }
    for outcome in &outcomes {
        if outcome.subjects.is_empty() {
            run.find(finding::empty_group(&outcome.title));
        }
    }
    for (index, subject) in subjects.iter().enumerate() {
        if run.groups[index].is_none() {
            run.find(finding::no_group(&subject.id, &subject.name));
        }
    }
    outcomes
}
