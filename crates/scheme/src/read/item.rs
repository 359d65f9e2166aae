//! `[[item]]`.

use super::measure::PlacedMeasure;
use super::section::{Section, Written};
use super::{expression, id};
use crate::ast::{BinaryOp, Expr, ExprKind, Type};
use crate::functions::Function;
use crate::hint;
use crate::language::{Names, Scope, number_literal};
use crate::scheme::{Group, Input, Item, ItemKind, ItemRule, Limit, MeasureRule, NoTask, NoTaskScore};
use crate::unit::Unit;
use crate::value::Value;
use ballast_domain::{Exact, Text};
use std::collections::BTreeSet;

/// Reads all items.
pub(super) fn read(
    sections: Vec<Section<'_>>,
    names: &Names,
    (measures, indicators): (&[PlacedMeasure], &[Input]),
    groups: &[Group],
) -> Vec<Item> {
    let mut taken = BTreeSet::new();
    let due: Vec<&str> =
        indicators.iter().filter(|input| input.due.is_some()).map(|input| input.key.as_str()).collect();
    sections.into_iter().filter_map(|section| item(section, names, (measures, &due), groups, &mut taken)).collect()
}

fn item(
    section: Section<'_>,
    names: &Names,
    (measures, due): (&[PlacedMeasure], &[&str]),
    groups: &[Group],
    taken: &mut BTreeSet<String>,
) -> Option<Item> {
    let id = id(&section, "id", taken);
    let title = section.need_words("title");
    let text = section.words("text");
    let kinds = [("base", ItemKind::Base), ("bonus", ItemKind::Bonus), ("deduction", ItemKind::Deduction)];
    let kind = section.choice("kind", &kinds).unwrap_or(ItemKind::Base);
    let full = full(&section, kind);
    let weight = weight(&section);
    let rule = rule(&section, names);
    let cap = limit(&section, "cap", full.as_ref());
    let floor = limit(&section, "floor", full.as_ref());
    ordered(&section, cap.as_ref(), floor.as_ref(), full.as_ref());
    let rounding = section.rounding("rounding");
    let no_task = no_task(&section, names);
    let missing = section.number("missing");
    let late = section.number("late");
    let months = months(&section);
    let groups = asked_groups(&section, groups);
    let clause = section.words("clause");
    let supplier = section.words("supplier");
    let deadline = section.words("deadline");
    if let Some(ItemRule::Formula(formula)) = &rule
        && !section.has("no_task")
        && divides_by_target(formula, measures)
    {
        section.reader.report(
            "SC-027",
            section.place("score"),
            Text::fixed("除以目标任务，却没有说明没有目标任务的单位得多少分", "it divides by a target and does not say what a unit without that target gets"),
            Text::fixed(
                "请写明 no_task：分值、\"full\"（满分）、\"exclude\"（不计入总分）或 \"unspecified\"（文件未规定）",
                "State no_task: points, \"full\", \"exclude\" (leaves the total) or \"unspecified\" (the paper does not say)",
            ),
        );
    }
    if let Some(ItemRule::Formula(formula)) = &rule
        && late.is_some()
        && !names_one_of(formula, measures, due)
    {
        section.reader.report(
            "SC-039",
            section.place("late"),
            Text::fixed(
                "写了逾期得分，而本指标所用的数据都没有时限",
                "it says what late data bring, and none of the figures it uses has a day by which it is due",
            ),
            Text::fixed(
                "请在相应的 [[indicator]] 写 due_days = 考核期末后的日数，或删去 late",
                "Write due_days = days after the period in the [[indicator]], or remove late",
            ),
        );
    }
    let has_full = section.has("full") || kind != ItemKind::Base;
    section.finish();
    if !has_full {
        return None;
    }
    Some(Item {
        id: id?,
        title: title?,
        text,
        kind,
        full,
        weight,
        rule: rule?,
        cap,
        floor,
        rounding,
        no_task,
        missing,
        late,
        months: months?,
        groups: groups?,
        clause,
        supplier,
        deadline,
    })
}

/// `months = [2, 3, 6]`: the months in which the item is asked.
pub(super) fn months(section: &Section<'_>) -> Option<Vec<i8>> {
    if !section.has("months") {
        return Some(Vec::new());
    }
    let months = section.whole_numbers("months", 1, 12);
    let months = months.map(|months| months.iter().filter_map(|month| i8::try_from(*month).ok()).collect::<Vec<_>>());
    months.filter(|months| !months.is_empty()).or_else(|| {
        section.wrong_type("months", "月份的列表，如 [3, 6, 9, 12]", "a list of months such as [3, 6, 9, 12]");
        None
    })
}

/// `groups = ["county"]`: the groups of which the item is asked.
pub(super) fn asked_groups(section: &Section<'_>, groups: &[Group]) -> Option<Vec<String>> {
    if !section.has("groups") {
        return Some(Vec::new());
    }
    let mut asked = Vec::new();
    for written in section.texts("groups")? {
        if groups.iter().any(|group| group.id == written.value) {
            asked.push(written.value.to_owned());
            continue;
        }
        section.reader.report(
            "SC-012",
            written.raw.start,
            Text::new(format!("没有考核分组“{}”", written.value), format!("unknown group `{}`", written.value)),
            hint::remedy(written.value, groups.iter().map(|group| group.id.as_str())),
        );
    }
    Some(asked)
}

/// `full = 10`, or `full = "none"` where the paper sets none; base items must say one of them.
fn full(section: &Section<'_>, kind: ItemKind) -> Option<Exact> {
    if !section.has("full") {
        if kind == ItemKind::Base {
            section.reader.report(
                "SC-022",
                section.at,
                Text::fixed("基本分指标没有满分", "a base item without its full score"),
                Text::fixed(
                    "请写 full = 分值；文件没有规定满分的写 full = \"none\"",
                    "Write full = points, or full = \"none\" where the paper sets none",
                ),
            );
        }
        return None;
    }
    if section.peek_text("full") == Some("none") { None } else { section.number("full") }
}

fn weight(section: &Section<'_>) -> Option<Exact> {
    let written = section.text("weight")?;
    if let Some((weight, Unit::Share)) = number_literal(written.value) {
        return Some(weight);
    }
    section.wrong_type("weight", "百分比，如 \"30%\"", "a percentage such as \"30%\"");
    None
}

fn rule(section: &Section<'_>, names: &Names) -> Option<ItemRule> {
    if section.has("score") == section.has("judgement") {
        section.reader.report(
            "SC-004",
            section.at,
            Text::fixed(
                "指标须写 score（公式）或 judgement（人工评分）",
                "an item has either score (a formula) or judgement",
            ),
            Text::fixed("请二选一", "Choose one of them"),
        );
        return None;
    }
    if let Some(judgement) = section.section("judgement") {
        return judgement_rule(judgement);
    }
    let written: Written<'_> = section.need_text("score")?;
    let is_points = |ty| matches!(ty, Type::Number(Unit::Points | Unit::Number));
    expression(section.reader, &written, Scope::scores(names), is_points).map(ItemRule::Formula)
}

fn judgement_rule(section: Section<'_>) -> Option<ItemRule> {
    section.need("min");
    section.need("max");
    let (min, max) = (section.number("min"), section.number("max"));
    let needs_document = section.flag("document").unwrap_or(false);
    if let (Some(min), Some(max)) = (&min, &max)
        && min > max
    {
        section.reader.report(
            "SC-029",
            section.place("min"),
            Text::new(
                format!("人工评分的下限 {min} 高于上限 {max}"),
                format!("the lowest judgement {min} is above the highest {max}"),
            ),
            Text::fixed("请改正", "Correct it"),
        );
    }
    section.finish();
    Some(ItemRule::Judgement { min: min?, max: max?, needs_document })
}

/// `cap = 0.5` or `cap = { times = 1.2 }`.
fn limit(section: &Section<'_>, key: &'static str, full: Option<&Exact>) -> Option<Limit> {
    if !section.has(key) {
        return None;
    }
    if !section.is_table(key) {
        return section.number(key).map(Limit::Points);
    }
    let inner = section.section(key)?;
    inner.need("times");
    let times = inner.number("times");
    inner.finish();
    if full.is_none() {
        section.reader.report(
            "SC-029",
            section.place(key),
            Text::new(
                format!("{key} 是满分的倍数，而该指标没有满分"),
                format!("{key} is a multiple of the full score, and there is none"),
            ),
            Text::fixed("请写满分，或直接写分值", "State the full score, or write points"),
        );
    }
    times.map(Limit::TimesFull)
}

fn ordered(section: &Section<'_>, cap: Option<&Limit>, floor: Option<&Limit>, full: Option<&Exact>) {
    let (Some(cap), Some(floor)) = (cap, floor) else { return };
    let (cap, floor) = (cap.points(full), floor.points(full));
    if floor > cap {
        section.reader.report(
            "SC-029",
            section.place("floor"),
            Text::new(format!("保底 {floor} 高于封顶 {cap}"), format!("the floor {floor} is above the cap {cap}")),
            Text::fixed("请改正", "Correct it"),
        );
    }
}

/// `no_task = 2`, `no_task = "full"`, or `no_task = { when = "planned = 0", then = "exclude" }`.
fn no_task(section: &Section<'_>, names: &Names) -> Option<NoTask> {
    if !section.has("no_task") {
        return None;
    }
    if !section.is_table("no_task") {
        return no_task_score(section, "no_task").map(|then| NoTask { when: None, then });
    }
    let inner = section.section("no_task")?;
    let when = super::condition(&inner, "when", Scope::scores(names));
    inner.need("then");
    let then = no_task_score(&inner, "then");
    inner.finish();
    Some(NoTask { when, then: then? })
}

fn no_task_score(section: &Section<'_>, key: &'static str) -> Option<NoTaskScore> {
    if section.peek_text(key).is_some() {
        let words =
            [("full", NoTaskScore::Full), ("exclude", NoTaskScore::Exclude), ("unspecified", NoTaskScore::Unspecified)];
        return section.choice(key, &words);
    }
    section.number(key).map(NoTaskScore::Points)
}

/// True when the formula, or a formula measure that it names, divides by something with a target in it.
fn divides_by_target(formula: &Expr, measures: &[PlacedMeasure]) -> bool {
    let has_target = |part: &Expr| matches!(part.kind, ExprKind::Call(Function::Target, _));
    has(
        formula,
        measures,
        |part| matches!(&part.kind, ExprKind::Binary(BinaryOp::Divide, _, divisor) if divisor.any(has_target)),
    )
}

/// True when the formula, or a formula measure that it names, uses one of these indicators.
fn names_one_of(formula: &Expr, measures: &[PlacedMeasure], keys: &[&str]) -> bool {
    has(formula, measures, |part| match &part.kind {
        ExprKind::Call(Function::Observation | Function::Growth | Function::ProvinceGap, arguments) => {
            let key = arguments.first().and_then(Value::of_literal);
            matches!(key, Some(Value::Text(key)) if keys.contains(&key.as_str()))
        }
        _ => false,
    })
}

/// True when a part of the formula, or of a formula measure that it names, fulfils the test.
fn has(formula: &Expr, measures: &[PlacedMeasure], test: impl Fn(&Expr) -> bool) -> bool {
    let mut waiting = vec![formula];
    let mut seen = BTreeSet::new();
    while let Some(expr) = waiting.pop() {
        if expr.any(&test) {
            return true;
        }
        for id in expr.measures() {
            let named = measures.iter().find(|placed| placed.measure.id == id);
            if let Some(MeasureRule::Formula(inner)) = named.map(|placed| &placed.measure.rule)
                && seen.insert(id)
            {
                waiting.push(inner);
            }
        }
    }
    false
}
