//! `[total]`, and whether full scores and weights add up.

use super::section::Section;
use crate::language::number_literal;
use crate::scheme::{Group, Item, ItemKind, Total, Unspecified};
use crate::unit::Unit;
use ballast_domain::{Exact, Text};

/// Reads `[total]`, and checks the sums when every item could be read.
pub(super) fn total(
    root: &Section<'_>,
    items: &[Item],
    groups: &[Group],
    unspecified: &[Unspecified],
    is_whole: bool,
) -> Total {
    let section = root.section("total");
    let full = section.as_ref().and_then(|section| section.number("full"));
    let cap = section.as_ref().and_then(|section| section.number("cap"));
    let floor = section.as_ref().and_then(|section| section.number("floor"));
    let weight_sum = section.as_ref().and_then(weight_sum);
    let at = section.as_ref().map_or(root.at, |section| section.at);
    if is_whole {
        let weight_sum = weight_sum.unwrap_or_else(Exact::one);
        for asked in askings(items, groups, unspecified) {
            let are_weights_right = weights(root, at, &asked, &weight_sum);
            let full = asked.full.or(full.as_ref()).filter(|_| are_weights_right);
            if let (Some(full), Some(unknown)) = (full, &asked.unknown) {
                full_scores(root, at, &asked, unknown, full);
            }
        }
    }
    if let Some(section) = section {
        section.finish();
    }
    Total { full, cap, floor }
}

/// The base items that are asked together: of one group, in one month.
struct Asked<'a> {
    items: Vec<&'a Item>,
    /// The full scores of the unknown parts; none where one of them is not known: such a draft need not add up.
    unknown: Option<Exact>,
    /// Full score of the group.
    full: Option<&'a Exact>,
    /// The group and the month, where they make a difference.
    of: Text,
}

/// Every different set of base items that is asked together.
fn askings<'a>(items: &'a [Item], groups: &'a [Group], unspecified: &[Unspecified]) -> Vec<Asked<'a>> {
    let base: Vec<&Item> = items.iter().filter(|item| item.kind == ItemKind::Base).collect();
    let by_month =
        base.iter().any(|item| !item.months.is_empty()) || unspecified.iter().any(|part| !part.months.is_empty());
    let months: Vec<Option<i8>> = if by_month { (1..=12).map(Some).collect() } else { vec![None] };
    let by_group = groups.iter().any(|group| group.full.is_some())
        || base.iter().any(|item| !item.groups.is_empty())
        || unspecified.iter().any(|part| !part.groups.is_empty());
    let groups: Vec<Option<&Group>> = if by_group { groups.iter().map(Some).collect() } else { vec![None] };
    let mut askings: Vec<Asked<'_>> = Vec::new();
    for group in groups {
        for month in &months {
            let is_asked = |months: &[i8], groups: &[String]| {
                month.is_none_or(|month| months.is_empty() || months.contains(&month))
                    && group.is_none_or(|group| groups.is_empty() || groups.contains(&group.id))
            };
            let of_both: Vec<&Item> =
                base.iter().filter(|item| is_asked(&item.months, &item.groups)).copied().collect();
            let parts = unspecified.iter().filter(|part| is_asked(&part.months, &part.groups));
            let unknown: Option<Exact> = parts.map(|part| part.full.clone()).sum();
            let full = group.and_then(|group| group.full.as_ref());
            let ids = |items: &[&Item]| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
            let is_it = |known: &Asked<'_>| {
                ids(&known.items) == ids(&of_both) && (known.full, &known.unknown) == (full, &unknown)
            };
            let is_known = askings.iter().any(is_it);
            if is_known || (of_both.is_empty() && (by_month || by_group)) {
                continue;
            }
            let (mut zh, mut en) = (String::new(), String::new());
            if let Some(group) = group {
                zh.push_str(&group.title.zh);
                en.push_str(&group.title.en);
            }
            if let Some(month) = month {
                zh.push_str(&format!("{month}月"));
                en.push_str(&format!(" month {month}"));
            }
            askings.push(Asked { items: of_both, unknown, full, of: Text::new(zh, en.trim().to_owned()) });
        }
    }
    askings
}

/// The group and month in brackets, where they make a difference.
fn of(asked: &Asked<'_>) -> (String, String) {
    if asked.of.zh.is_empty() {
        return (String::new(), String::new());
    }
    (format!("（{}）", asked.of.zh), format!(" ({})", asked.of.en))
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

fn weights(root: &Section<'_>, at: usize, asked: &Asked<'_>, wanted: &Exact) -> bool {
    let base = &asked.items;
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
        let (zh, en) = of(asked);
        root.reader.report(
            "SC-023",
            at,
            Text::new(
                format!("各指标权重合计 {sum}，应为 {wanted}{zh}"),
                format!("the weights sum to {sum}, not to {wanted}{en}"),
            ),
            Text::fixed(
                "请改正权重；文件确实如此的，请在 [total] 写明 weight_sum",
                "Correct the weights; if the paper says so, state weight_sum in [total]",
            ),
        );
    }
    sum == *wanted
}

fn full_scores(root: &Section<'_>, at: usize, asked: &Asked<'_>, unknown: &Exact, wanted: &Exact) {
    let part = |item: &Item| match (&item.full, &item.weight) {
        (Some(full), Some(weight)) => full * weight,
        (Some(full), None) => full.clone(),
        (None, _) => Exact::zero(),
    };
    let sum: Exact = asked.items.iter().copied().map(part).chain([unknown.clone()]).sum();
    if sum != *wanted {
        let (zh, en) = of(asked);
        root.reader.report(
            "SC-024",
            at,
            Text::new(
                format!("各指标满分合计 {sum}，总分满分写的是 {wanted}{zh}"),
                format!("the full scores sum to {sum}, the total says {wanted}{en}"),
            ),
            Text::fixed("请改正其中之一", "Correct one of them"),
        );
    }
}

fn percent(share: &Exact) -> String {
    format!("{}%", share * &Exact::from(100_i64))
}
