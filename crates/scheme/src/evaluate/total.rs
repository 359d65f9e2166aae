//! The total of a subject, and its whole derivation.

use super::{Run, finding, item, light, node};
use crate::outcome::{Applied, AppliedKind, ItemOutcome, Node, NodeKind, Score, SubjectOutcome};
use crate::scheme::{Item, ItemKind, Scheme, Total};
use ballast_domain::{Exact, Text};

/// Everything of one subject but its rank.
pub(super) fn subject(run: &mut Run<'_>, index: usize) -> SubjectOutcome {
    let scheme = run.scheme;
    let subject = &run.figures.subjects[index];
    let mut items = Vec::with_capacity(scheme.items.len());
    let mut nodes = Vec::with_capacity(scheme.items.len());
    for item in &scheme.items {
        let (outcome, node) = item::score(run, index, item);
        items.push(outcome);
        nodes.push(node);
    }
    reweight(scheme, &mut items, &mut nodes);
    let (lights, overall, light_nodes) = light::all(run, index);
    let (total, applied) = match &scheme.total {
        Some(total) => sum(scheme, total, &items),
        None => (None, Vec::new()),
    };
    let unscored: Vec<String> = items
        .iter()
        .filter(|item| item.score.is_none() && !item.is_excluded)
        .map(|item| item.title.zh.to_string())
        .collect();
    if !unscored.is_empty() {
        run.find(finding::no_total(&subject.id, &subject.name, &unscored));
    }
    let derivation = if run.explains {
        derivation(scheme, total.as_ref(), applied, &items, nodes, light_nodes)
    } else {
        node::nothing()
    };
    let group = run.group(index);
    SubjectOutcome {
        id: subject.id.clone(),
        name: subject.name.clone(),
        group: group.map(|group| group.id.clone()),
        rank: None,
        total,
        items,
        lights,
        overall,
        full: group.and_then(|group| group.full.clone()),
        blocks: Vec::new(),
        overrides: Vec::new(),
        grade: None,
        lists: Vec::new(),
        rewards: Vec::new(),
        derivation,
    }
}

/// Where items left the total, the remaining base items grow so that the whole keeps its full score.
fn reweight(scheme: &Scheme, items: &mut [ItemOutcome], nodes: &mut [Node]) {
    if !items.iter().any(|item| item.is_excluded) {
        return;
    }
    let size = |item: &Item| match (&item.weight, &item.full) {
        (Some(weight), Some(full)) => weight * full,
        (Some(weight), None) => weight.clone(),
        (None, Some(full)) => full.clone(),
        (None, None) => Exact::zero(),
    };
    let asked = || {
        let both = scheme.items.iter().zip(items.iter());
        both.filter(|(item, outcome)| item.kind == ItemKind::Base && !is_not_asked(outcome))
    };
    let all: Exact = asked().map(|(item, _)| size(item)).sum();
    let left: Exact = asked().filter(|(_, outcome)| !outcome.is_excluded).map(|(item, _)| size(item)).sum();
    if all == left {
        return;
    }
    let Some(factor) = all.checked_div(&left) else { return };
    for ((item, outcome), node) in scheme.items.iter().zip(items).zip(nodes) {
        if item.kind != ItemKind::Base || outcome.is_excluded {
            continue;
        }
        let Some(before) = outcome.weighted.clone() else { continue };
        let after = &before * &factor;
        let (all, left) = (crate::words::plain(&all), crate::words::plain(&left));
        let (before, shown) = (crate::words::plain(&before), crate::words::plain(&after));
        let applied = Applied {
            kind: AppliedKind::Reweighted,
            text: Text::new(
                format!("有指标不计入，重新分配权重：{before} × {all} ÷ {left} = {shown}"),
                format!("re-weighted because an item left the total: {before} × {all} ÷ {left} = {shown}"),
            ),
        };
        outcome.weighted = Some(after);
        outcome.applied.push(applied.clone());
        node.applied.push(applied);
    }
}

/// True for an item that this subject or month is not asked.
fn is_not_asked(outcome: &ItemOutcome) -> bool {
    outcome.applied.iter().any(|applied| applied.kind == AppliedKind::NotAsked)
}

fn sum(scheme: &Scheme, total: &Total, items: &[ItemOutcome]) -> (Option<Score>, Vec<Applied>) {
    let mut applied = Vec::new();
    let counted = items.iter().filter(|item| !item.is_excluded);
    let parts: Option<Vec<Exact>> = counted.map(|item| item.weighted.clone()).collect();
    let Some(parts) = parts.filter(|parts| !parts.is_empty()) else { return (None, applied) };
    let mut value: Exact = parts.into_iter().sum();
    if let Some(cap) = total.cap.as_ref().filter(|cap| value > **cap) {
        applied.push(item::applied_limit(AppliedKind::Cap, &value, cap));
        value = cap.clone();
    }
    if let Some(floor) = total.floor.as_ref().filter(|floor| value < **floor) {
        applied.push(item::applied_limit(AppliedKind::Floor, &value, floor));
        value = floor.clone();
    }
    let rounding = scheme.rounding.rounding;
    let published = value.round(rounding);
    applied.extend(node::rounding(Some(rounding), Some(&value), Some(&published)));
    (Some(Score { published: value.to_fixed(rounding), exact: value }), applied)
}

fn derivation(
    scheme: &Scheme,
    total: Option<&Score>,
    applied: Vec<Applied>,
    items: &[ItemOutcome],
    mut nodes: Vec<Node>,
    lights: Vec<Node>,
) -> Node {
    let shown = match (total, &scheme.total) {
        (Some(total), _) => Text::new(format!("{}分", total.published), format!("{} points", total.published)),
        (None, Some(_)) => Text::fixed("缺失", "missing"),
        (None, None) => Text::fixed("预警", "Status"),
    };
    let label = if scheme.total.is_some() { Text::fixed("总分", "Total") } else { Text::fixed("预警", "Status") };
    let counted: Vec<&ItemOutcome> = items.iter().filter(|item| !item.is_excluded).collect();
    let formula: Vec<&str> = counted.iter().map(|item| item.id.as_str()).collect();
    let titles_zh: Vec<&str> = counted.iter().map(|item| item.title.zh.as_ref()).collect();
    let titles_en: Vec<&str> = counted.iter().map(|item| item.title.en.as_ref()).collect();
    let numbers: Vec<String> = counted.iter().map(|item| number(item)).collect();
    let has_items = !items.is_empty();
    nodes.extend(lights);
    Node {
        formula: has_items.then(|| formula.join(" + ")),
        words: has_items.then(|| Text::new(titles_zh.join(" + "), titles_en.join(" + "))),
        with_numbers: has_items.then(|| Text::new(numbers.join(" + "), numbers.join(" + "))),
        applied,
        children: nodes,
        ..node::bare(NodeKind::Total, None, label, total.map(|total| &total.exact), &shown)
    }
}

/// What an item adds, with parentheses around a minus.
fn number(item: &ItemOutcome) -> String {
    match &item.weighted {
        Some(weighted) if weighted.is_negative() => format!("({})", crate::words::plain(weighted)),
        Some(weighted) => crate::words::plain(weighted),
        None => "—".to_owned(),
    }
}
