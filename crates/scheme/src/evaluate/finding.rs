//! What an evaluation finds missing or contradictory.

use crate::outcome::Finding;
use crate::scheme::{Earlier, Input, Item, Light, Measure};
use ballast_domain::{Exact, Lang, Period, Text};
use jiff::civil::Date;

fn finding(code: &str, subject: &str, item: Option<&str>, measure: Option<&str>, text: Text) -> Finding {
    Finding {
        code: code.to_owned(),
        subject: Some(subject.to_owned()),
        item: item.map(ToOwned::to_owned),
        measure: measure.map(ToOwned::to_owned),
        text,
    }
}

/// SF-001: a measure has no value.
pub(super) fn measure_missing(measure: &Measure, subject: &str) -> Finding {
    let title = &measure.title;
    let text = Text::new(format!("“{}”没有数据", title.zh), format!("no data for “{}”", title.en));
    finding("SF-001", subject, None, Some(&measure.id), text)
}

/// SF-002: a target has no value.
pub(super) fn target_missing(target: &Input, subject: &str) -> Finding {
    let title = &target.title;
    let text = Text::new(format!("没有目标任务“{}”", title.zh), format!("no target “{}”", title.en));
    finding("SF-002", subject, None, Some(&target.key), text)
}

/// SF-003: an indicator has no value.
pub(super) fn observation_missing(indicator: &Input, subject: &str, period: &str) -> Finding {
    let title = &indicator.title;
    let text = Text::new(
        format!("指标“{}”没有 {period} 的数值", title.zh),
        format!("no value of “{}” for {period}", title.en),
    );
    finding("SF-003", subject, None, Some(&indicator.key), text)
}

/// SF-019: an indicator has no value although the day by which it was due has passed.
pub(super) const OVERDUE: &str = "SF-019";

/// [`OVERDUE`], with who had to supply it.
pub(super) fn observation_overdue(indicator: &Input, subject: &str, period: &str, due: Date) -> Finding {
    let title = &indicator.title;
    let (zh, en) = match &indicator.supplier {
        Some(supplier) => (format!("应由{}", supplier.zh), format!(" by {}", supplier.en)),
        None => ("应".to_owned(), String::new()),
    };
    let text = Text::new(
        format!("指标“{}”{period} 的数值{zh}于 {due} 前提供，逾期没有", title.zh),
        format!("“{}” for {period} was due{en} on {due} and is not there", title.en),
    );
    finding(OVERDUE, subject, None, Some(&indicator.key), text)
}

/// SF-004: no task, and the paper does not say what then.
pub(super) fn no_task_unspecified(item: &Item, subject: &str) -> Finding {
    let title = &item.title;
    let text = Text::new(
        format!("“{}”没有目标任务，文件未规定如何计分", title.zh),
        format!("“{}” has no task, and the paper does not say how it is scored then", title.en),
    );
    finding("SF-004", subject, Some(&item.id), None, text)
}

/// SF-005: nobody has judged.
pub(super) fn judgement_missing(item: &Item, subject: &str) -> Finding {
    let title = &item.title;
    let text = Text::new(format!("“{}”尚无人工评分", title.zh), format!("“{}” has not been judged", title.en));
    finding("SF-005", subject, Some(&item.id), None, text)
}

/// SF-006: a judgement outside its range.
pub(super) fn judgement_outside(item: &Item, subject: &str, points: &Exact, min: &Exact, max: &Exact) -> Finding {
    let title = &item.title;
    let text = Text::new(
        format!("“{}”的人工评分 {points} 不在 {min} 至 {max} 之间", title.zh),
        format!("the judgement {points} of “{}” is not between {min} and {max}", title.en),
    );
    finding("SF-006", subject, Some(&item.id), None, text)
}

/// SF-007: a judgement without reason or paper.
pub(super) fn judgement_unproved(item: &Item, subject: &str) -> Finding {
    let title = &item.title;
    let text = Text::new(
        format!("“{}”的人工评分缺少理由或文件", title.zh),
        format!("the judgement of “{}” lacks its reason or paper", title.en),
    );
    finding("SF-007", subject, Some(&item.id), None, text)
}

/// SF-008: division by nought.
pub(super) fn divided_by_nought(subject: &str, item: Option<&str>, divisor: &Text) -> Finding {
    let text = Text::new(
        format!("除数“{}”为 0，没有结果", divisor.zh),
        format!("the divisor “{}” is nought; there is no result", divisor.en),
    );
    finding("SF-008", subject, item, None, text)
}

/// SF-009: records without a value were left out of a sum.
pub(super) fn records_without_value(measure: &Measure, subject: &str, missing: u64) -> Finding {
    let title = &measure.title;
    let text = Text::new(
        format!("“{}”有 {missing} 条记录缺少数值，未计入", title.zh),
        format!("{missing} records of “{}” have no value and were left out", title.en),
    );
    finding("SF-009", subject, None, Some(&measure.id), text)
}

/// SF-018: records that a gate finds wrong.
pub(super) fn records_wrong(measure: &Measure, subject: &str, wrong: u64) -> Finding {
    let gates = measure.records().map(|records| records.gates.as_slice()).unwrap_or_default();
    let asked = |lang| {
        let titles = gates.iter().filter(|gate| gate.is_finding).map(|gate| gate.title.get(lang));
        titles.collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    let (title, zh, en) = (&measure.title, asked(Lang::Zh), asked(Lang::En));
    let text = Text::new(
        format!("“{}”有 {wrong} 条记录不合要求，未计入：{zh}。请核对并更正记录", title.zh),
        format!("{wrong} records of “{}” were left out, they must fulfil: {en}. Check and correct them", title.en),
    );
    finding("SF-018", subject, None, Some(&measure.id), text)
}

/// SF-010: an imported unit that does not fit.
pub(super) fn unit_unlike(input: &Input, subject: &str, found: &str) -> Finding {
    let title = &input.title;
    let text = Text::new(
        format!("“{}”导入的单位是“{found}”，办法的单位是“{}”，无法换算", title.zh, input.unit.word.zh),
        format!("“{}” was imported in “{found}”, the scheme counts in “{}”", title.en, input.unit.word.zh),
    );
    finding("SF-010", subject, None, Some(&input.key), text)
}

/// SF-011: a subject that belongs to no group.
pub(super) fn no_group(subject: &str, name: &Text) -> Finding {
    let text = Text::new(
        format!("{}不属于任何考核分组，列出而不排名", name.zh),
        format!("{} belongs to no group: listed, not ranked", name.en),
    );
    finding("SF-011", subject, None, None, text)
}

/// SF-012: a group without subjects.
pub(super) fn empty_group(title: &Text) -> Finding {
    Finding {
        code: "SF-012".to_owned(),
        subject: None,
        item: None,
        measure: None,
        text: Text::new(
            format!("考核分组“{}”没有考核对象", title.zh),
            format!("the group “{}” has no subjects", title.en),
        ),
    }
}

/// SF-013: a light that cannot be told.
pub(super) fn light_unknown(light: &Light, subject: &str) -> Finding {
    let title = &light.title;
    let text = Text::new(
        format!("“{}”缺少数据，无法判定灯色", title.zh),
        format!("“{}” lacks data, its light cannot be told", title.en),
    );
    finding("SF-013", subject, Some(&light.id), None, text)
}

/// SF-016: an override, grade, list or reward that cannot be told.
pub(super) fn conclusion_unknown(title: &Text, subject: &str) -> Finding {
    let text = Text::new(
        format!("“{}”缺少数据，无法判定，按不适用处理", title.zh),
        format!("“{}” lacks data and cannot be told; it is taken as not applying", title.en),
    );
    finding("SF-016", subject, None, None, text)
}

/// SF-014: a subject without a total.
pub(super) fn no_total(subject: &str, name: &Text, items: &[String]) -> Finding {
    let text = Text::new(
        format!("{}没有总分：{}没有得分", name.zh, items.join("、")),
        format!("{} has no total: no score in {}", name.en, items.join(", ")),
    );
    finding("SF-014", subject, None, None, text)
}

/// SF-015: a number beyond all measure.
pub(super) fn too_large(subject: &str, item: Option<&str>, text: &Text) -> Finding {
    let words = |text: &str| text.chars().take(80).collect::<String>();
    let (zh, en) = (words(&text.zh), words(&text.en));
    finding(
        "SF-015",
        subject,
        item,
        None,
        Text::new(format!("“{zh}”的数值过大，没有结果"), format!("“{en}” is too large a number; there is no result")),
    )
}

/// SF-017: an earlier result that was not frozen, or that says nothing of the subject or item.
pub(super) fn earlier_missing(earlier: &Earlier, subject: &str, period: Option<Period>) -> Finding {
    let title = &earlier.title;
    let of =
        |lang| period.map_or_else(|| Lang::pick(lang, "这一期", "that period").to_owned(), |period| period.name(lang));
    let text = Text::new(
        format!("“{}”没有{}的结果", title.zh, of(Lang::Zh)),
        format!("no result of “{}” for {}", title.en, of(Lang::En)),
    );
    finding("SF-017", subject, None, Some(&earlier.key), text)
}
