//! How large a derivation can become: a measure named twice by measures named twice … doubles at each step.

use super::conclusion::Conclusions;
use super::section::Reader;
use crate::ast::{Expr, ExprKind};
use crate::scheme::{Item, ItemRule, Lights, Measure, MeasureRule};
use ballast_domain::Text;
use std::collections::BTreeMap;

/// Most nodes of one subject's derivation.
const MAX_NODES: usize = 20_000;

/// Refuses a scheme whose derivation would grow beyond reason. Measures stand in order.
pub(super) fn check(
    reader: &Reader<'_>,
    measures: &[Measure],
    items: &[Item],
    lights: Option<&Lights>,
    conclusions: &Conclusions,
) {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for measure in measures {
        let size = match &measure.rule {
            MeasureRule::Formula(formula) => 1 + nodes(formula, &sizes),
            MeasureRule::Records(_) => 1,
        };
        sizes.insert(&measure.id, size.min(MAX_NODES + 1));
    }
    let formulas = items.iter().filter_map(|item| match &item.rule {
        ItemRule::Formula(formula) => Some(formula),
        ItemRule::Judgement { .. } => None,
    });
    let conditions = lights
        .into_iter()
        .flat_map(|lights| &lights.lights)
        .flat_map(|light| [light.unless.as_ref(), Some(&light.red), light.yellow.as_ref()].into_iter().flatten());
    let grades = conclusions.grades.iter().filter_map(|grade| grade.when.as_ref());
    let overrides = conclusions.overrides.iter().map(|rule| &rule.when);
    let lists = conclusions.lists.iter().map(|list| &list.when);
    let rewards = conclusions.rewards.iter().map(|reward| &reward.amount);
    let concluded = grades.chain(overrides).chain(lists).chain(rewards);
    let size =
        formulas.chain(conditions).chain(concluded).map(|expr| nodes(expr, &sizes)).fold(0, usize::saturating_add);
    if size > MAX_NODES {
        reader.report(
            "SC-011",
            0,
            Text::new(
                format!("计分依据会超过 {MAX_NODES} 个步骤：度量层层引用过多"),
                format!("the derivation would have more than {MAX_NODES} steps: measures name measures too often"),
            ),
            Text::fixed("请减少公式度量之间的层层引用", "Let formula measures name fewer other measures"),
        );
    }
}

fn nodes(expr: &Expr, sizes: &BTreeMap<&str, usize>) -> usize {
    let mut count: usize = 0;
    expr.walk(&mut |part| {
        let more = match &part.kind {
            ExprKind::Measure(id) => sizes.get(id.as_str()).copied().unwrap_or(1),
            ExprKind::Call(..) | ExprKind::Band { .. } | ExprKind::Context(_) => 1,
            _ => 0,
        };
        count = count.saturating_add(more);
    });
    count
}
