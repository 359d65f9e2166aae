//! `[total]`, and whether full scores and weights add up.

use super::section::Section;
use crate::language::number_literal;
use crate::scheme::{Item, ItemKind, Total};
use crate::unit::Unit;
use ballast_domain::{Exact, Text};

/// Reads `[total]`, and checks the sums when every item could be read.
pub(super) fn total(root: &Section<'_>, items: &[Item], is_whole: bool) -> Total {
    let section = root.section("total");
    let full = section.as_ref().and_then(|section| section.number("full"));
    let cap = section.as_ref().and_then(|section| section.number("cap"));
    let floor = section.as_ref().and_then(|section| section.number("floor"));
    let weight_sum = section.as_ref().and_then(weight_sum);
    let at = section.as_ref().map_or(root.at, |section| section.at);
    if is_whole {
        let are_weights_right = weights(root, at, items, &weight_sum.unwrap_or_else(Exact::one));
        if let Some(full) = full.as_ref().filter(|_| are_weights_right) {
            full_scores(root, at, items, full);
        }
    }
    if let Some(section) = section {
        section.finish();
    }
    Total { full, cap, floor }
}

/// `weight_sum = "80%"`: where the paper's known weights do not make a whole.
fn weight_sum(section: &Section<'_>) -> Option<Exact> {
    let written = section.text("weight_sum")?;
    if let Some((sum, Unit::Share)) = number_literal(written.value) {
        return Some(sum);
    }
    section.wrong_type("weight_sum", "百分比，如 \"80%\"", "a percentage such as \"80%\"");
    None
}

fn weights(root: &Section<'_>, at: usize, items: &[Item], wanted: &Exact) -> bool {
    let base: Vec<&Item> = items.iter().filter(|item| item.kind == ItemKind::Base).collect();
    let without: Vec<&str> = base.iter().filter(|item| item.weight.is_none()).map(|item| item.id.as_str()).collect();
    if without.len() == base.len() {
        return true;
    }
    if !without.is_empty() {
        let names = without.join("、");
        root.reader.report(
            "SC-023",
            at,
            Text::new(format!("有的指标有权重，{names} 没有"), format!("some items have weights, {names} have none")),
            Text::fixed("请给每个基本分指标写明权重", "Give every base item its weight"),
        );
        return false;
    }
    let sum: Exact = base.iter().filter_map(|item| item.weight.clone()).sum();
    if sum != *wanted {
        let (sum, wanted) = (percent(&sum), percent(wanted));
        root.reader.report(
            "SC-023",
            at,
            Text::new(
                format!("各指标权重合计 {sum}，应为 {wanted}"),
                format!("the weights sum to {sum}, not to {wanted}"),
            ),
            Text::fixed(
                "请改正权重；文件确实如此的，请在 [total] 写明 weight_sum",
                "Correct the weights; if the paper says so, state weight_sum in [total]",
            ),
        );
    }
    sum == *wanted
}

fn full_scores(root: &Section<'_>, at: usize, items: &[Item], wanted: &Exact) {
    let part = |item: &Item| match (&item.full, &item.weight) {
        (Some(full), Some(weight)) => full * weight,
        (Some(full), None) => full.clone(),
        (None, _) => Exact::zero(),
    };
    let sum: Exact = items.iter().filter(|item| item.kind == ItemKind::Base).map(part).sum();
    if sum != *wanted {
        root.reader.report(
            "SC-024",
            at,
            Text::new(
                format!("各指标满分合计 {sum}，总分满分写的是 {wanted}"),
                format!("the full scores sum to {sum}, the total says {wanted}"),
            ),
            Text::fixed("请改正其中之一", "Correct one of them"),
        );
    }
}

fn percent(share: &Exact) -> String {
    format!("{}%", share * &Exact::from(100_i64))
}
