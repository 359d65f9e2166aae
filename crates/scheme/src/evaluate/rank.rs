//! Groups and ranks; what no rule tells apart shares the better place (9, 9, 11).

use super::{Run, conclusion, finding, node};
use crate::figures::Subject;
use crate::outcome::{Applied, AppliedKind, GroupOutcome, Node, NodeKind, SubjectOutcome};
use crate::scheme::{Compare, Group, Members, Ranking, Scheme};
use ballast_domain::{Exact, Text};
use std::collections::BTreeMap;

/// The group that a subject is ranked in: the first that holds it.
pub(super) fn group_of(scheme: &Scheme, subject: &Subject) -> Option<usize> {
    let holds = |group: &Group| match &group.members {
        Members::All => true,
        Members::Kinds(kinds) => kinds.contains(&subject.kind),
        Members::Ids(ids) => ids.contains(&subject.id),
    };
    scheme.ranking.as_ref()?.groups.iter().position(holds)
}

/// What a subject is compared by: its total, then what decides between equal totals.
type Compared = (Exact, Vec<Option<Exact>>);

/// Gives every subject with a total its place, and lists the groups by place. A subject that an override keeps out of the
/// ranking has no total among the results.
pub(super) fn rank(run: &mut Run<'_>, subjects: &mut [SubjectOutcome]) -> Vec<GroupOutcome> {
    let Some(ranking) = &run.scheme.ranking else { return Vec::new() };
    let mut compared: Vec<Option<Compared>> = Vec::with_capacity(subjects.len());
    let mut parts: Vec<Vec<Node>> = Vec::with_capacity(subjects.len());
    for (index, subject) in subjects.iter().enumerate() {
        let is_kept_out = conclusion::is_kept_out(run.scheme, subject);
        let total = run.results[index].total.clone().filter(|_| !is_kept_out && run.groups[index].is_some());
        let mut children = Vec::new();
        compared.push(total.map(|total| {
            let breaks = ranking.tie_breaks.iter().map(|tie_break| {
                let (value, nodes) = conclusion::value(run, index, tie_break);
                children.extend(nodes);
                value.number().cloned()
            });
            (total, breaks.collect())
        }));
        parts.push(children);
    }
    let mut ranked: BTreeMap<Option<usize>, Vec<&Compared>> = BTreeMap::new();
    for (group, compared) in run.groups.iter().zip(&compared) {
        ranked.entry(*group).or_default().extend(compared);
    }
    for others in ranked.values_mut() {
        others.sort_unstable();
    }
    for (index, (subject, parts)) in subjects.iter_mut().zip(parts).enumerate() {
        let group = run.groups[index];
        let standing = compared[index].as_ref().zip(ranked.get(&group)).map(|(own, others)| {
            let is_before = |test: &dyn Fn(&Compared) -> bool| others.partition_point(|other| test(other));
            let below = is_before(&|other| other < own);
            let up_to = is_before(&|other| other <= own);
            Standing {
                above: others.len() - up_to,
                below,
                equal: up_to - below - 1,
                equal_total: is_before(&|other| other.0 <= own.0) - is_before(&|other| other.0 < own.0) - 1,
                size: others.len(),
            }
        });
        subject.rank = standing.as_ref().and_then(|standing| u32::try_from(standing.above + 1).ok());
        run.results[index].place =
            standing.as_ref().map(|standing| (standing.above + 1, standing.below + 1, standing.size));
        if run.explains {
            subject.derivation.children.push(node_of(ranking, standing.as_ref(), parts));
        }
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

/// Where a subject stands in its group.
struct Standing {
    above: usize,
    below: usize,
    /// Others at the same place.
    equal: usize,
    /// Others with the same total.
    equal_total: usize,
    /// Ranked subjects of the group.
    size: usize,
}

/// How a place came about.
fn node_of(ranking: &Ranking, standing: Option<&Standing>, children: Vec<Node>) -> Node {
    let label = Text::fixed("位次", "Place");
    let Some(standing) = standing else {
        let shown = Text::fixed("不排名", "not ranked");
        return node::bare(NodeKind::Rank, None, label, None, &shown);
    };
    let place = standing.above + 1;
    let exact = i64::try_from(place).map(Exact::from).ok();
    let (above, equal, size) = (standing.above, standing.equal, standing.size);
    let shown = Text::new(format!("第{place}名"), format!("place {place}"));
    let mut node = node::bare(NodeKind::Rank, None, label, exact.as_ref(), &shown);
    let (zh, en) = match ranking.compare {
        Compare::Published => ("公布的总分", "published totals"),
        Compare::Exact => ("总分精确值", "exact totals"),
    };
    node.words = Some(Text::new(
        format!("组内按{zh}从高到低，并列取靠前位次"),
        format!("by {en} within the group, highest first, ties share the better place"),
    ));
    node.with_numbers = Some(Text::new(
        format!("组内 {size} 个对象中 {above} 个高于本对象，{equal} 个与本对象并列：{above} + 1 = {place}"),
        format!("of {size} in the group {above} stand above, {equal} beside: {above} + 1 = {place}"),
    ));
    if standing.equal_total > standing.equal {
        let decided = standing.equal_total - standing.equal;
        node.applied.push(Applied {
            kind: AppliedKind::TieBreak,
            text: Text::new(
                format!("与 {decided} 个对象总分相同，按办法规定的同分次序区分"),
                format!("equal in total to {decided}, told apart by the scheme's order for ties"),
            ),
        });
    }
    node.children = children;
    node
}
